#!/bin/bash
# Conversations have the app_proto that other programs give them (app_proto.py says how this
# is counted). The captures are not part of this tree: ../shared/captures, where it is there.
# shellcheck disable=SC2154 # out and err are tap.sh's
. tests/tap.sh
corpus=../shared/captures
AGREE_MIN=970 # of a thousand conversations of which both say something

[ -d "$corpus/expected" ] || skip_all "no captures of other projects in $corpus"

run tests/oracle/app_proto.py "$corpus"
is "$status" 0 'the expected results of other projects can be read'
read -r agree differ silent < <(sed -n 's/^agree \([0-9]*\) differ \([0-9]*\) silent \([0-9]*\)$/\1 \2 \3/p' "$out")
ok 'they say something of some conversation' [ "${agree:-0}" -gt 0 ]
ok "of those that we name too, at least $AGREE_MIN in 1000 have the same name" \
	[ $((1000 * agree)) -ge $((AGREE_MIN * (agree + differ))) ]
echo "# agree $agree, differ $differ, and of $silent more we say nothing"
done_testing

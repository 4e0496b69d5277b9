#!/bin/bash
# Labels agree with what other programs make of the same conversations (labels.py says how this
# is counted). The captures are not part of this tree: ../shared/captures, where it is there.
# shellcheck disable=SC2154 # status, out and err are tap.sh's
. tests/tap.sh
corpus=../shared/captures
AGREE_MIN=950 # of a thousand conversations of which both say something

[ -d "$corpus/expected" ] || skip_all "no captures of other projects in $corpus"

run tests/oracle/labels.py --show "$corpus"
is "$status" 0 'the expected results of other projects can be read'
read -r agree differ < <(sed -n 's/^agree \([0-9]*\) differ \([0-9]*\)$/\1 \2/p' "$out")
ok 'they say something of some conversation' [ "${agree:-0}" -gt 0 ]
ok "at least $AGREE_MIN in 1000 have a label that theirs may stand for" \
	[ $((1000 * agree)) -ge $((AGREE_MIN * (agree + differ))) ]
echo "# agree $agree, differ $differ: $((1000 * agree / (agree + differ))) in 1000"
sed '$d; s/^/# /' "$out"
done_testing

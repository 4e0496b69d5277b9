# shellcheck shell=sh disable=SC2034 # status is for the tests to read
# TAP for shell tests, read with `. tests/tap.sh`. Tests run from the top of the
# tree with the built commands first in PATH; $tmp is a folder of their own.
#
#	run pcg-flows --no-such-option        # sets $status, $out and $err (files)
#	is "$status" 2 "an unknown option is a usage error"
#	like "$err" 'no-such-option' "... and is named"
#	done_testing

PCG_BIN=${PCG_BIN:-$PWD/build/plain}
SAN_B=${SAN_B:-$PWD/build/san}
PATH=$PCG_BIN:$PATH
if [ ! -x "$PCG_BIN/pcg-flows" ] || [ ! -f tests/tap.sh ]; then
	echo 'Bail out! Run from the top of the tree, after make.'
	exit 1
fi
tap_count=0
tap_failed=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/pcg-test.XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
out=$tmp/.out
err=$tmp/.err

run() {
	status=0
	"$@" >"$out" 2>"$err" </dev/null || status=$?
}

# The project's own captures, one path a line, in one order.
own_captures() {
	find tests/captures share/demo -type f \( -name '*.pcap*' -o -name '*.cap' -o \
		-name '*.snoop' -o -name 'same-*' \) | LC_ALL=C sort
}

# pass NAME, fail NAME [DETAIL ...]
pass() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

fail() {
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
	shift
	printf '%s\n' "$@" | sed 's/^/# /'
}

# ok NAME COMMAND ...: it must end with status 0
ok() {
	tap_name=$1
	shift
	if "$@" >"$tmp/.ok" 2>&1; then
		pass "$tap_name"
	else
		fail "$tap_name" "failed: $*" "$(head -c 2000 "$tmp/.ok")"
	fi
}

# is GOT EXPECTED NAME
is() {
	if [ "$1" = "$2" ]; then
		pass "$3"
	else
		fail "$3" "got:      $1" "expected: $2"
	fi
}

# like FILE PATTERN NAME, unlike FILE PATTERN NAME: an extended regular expression on its lines
like() {
	if grep -Eq -e "$2" -- "$1"; then
		pass "$3"
	else
		fail "$3" "no line matches: $2" "$(head -c 2000 "$1")"
	fi
}

unlike() {
	if grep -Eq -e "$2" -- "$1"; then
		fail "$3" "matches: $2" "$(grep -E -e "$2" -- "$1" | head -n 5)"
	else
		pass "$3"
	fi
}

# same FILE FILE NAME: equal bytes, and some
same() {
	if [ -s "$1" ] && cmp -s "$1" "$2"; then
		pass "$3"
	else
		fail "$3" "$(wc -c "$1" "$2")" "$(diff "$1" "$2" 2>&1 | cut -c 1-300 | head -n 10)"
	fi
}

# skip COUNT REASON
skip() {
	tap_left=$1
	while [ "$tap_left" -gt 0 ]; do
		tap_count=$((tap_count + 1))
		tap_left=$((tap_left - 1))
		echo "ok $tap_count # SKIP $2"
	done
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

done_testing() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
}

#!/bin/sh
# Every fuzz target over its stored inputs and over seeds cut from the own
# captures, whole and as every prefix, under sanitizers.
. tests/tap.sh
# shellcheck disable=SC2046 # no white space in the names of captures
ok 'inputs are cut from the captures' "$SAN_B/tests/fuzz/seeds" "$tmp/seeds" $(own_captures)
for source in tests/fuzz/fuzz_*.c; do
	name=$(basename "${source#tests/fuzz/fuzz_}" .c)
	set --
	for folder in "tests/fuzz/corpus/$name" "$tmp/seeds/$name"; do
		[ ! -d "$folder" ] || set -- "$@" "$folder"
	done
	if [ "$name" = dissector ]; then
		for folder in tests/fuzz/corpus/dissector/*/; do
			row=$(basename "$folder")
			run env FUZZ_ONLY="$row" "$SAN_B/tests/fuzz/fuzz_dissector" "$folder"
			is "$status" 0 "$row alone: $(sed -n 's/^ok [0-9]* - .*: //p' "$out")"
		done
		continue
	fi
	if [ $# -eq 0 ]; then
		skip 1 "$name: no stored inputs"
		continue
	fi
	run "$SAN_B/tests/fuzz/fuzz_$name" "$@"
	if [ "$status" -eq 0 ]; then
		pass "$name: $(sed -n 's/^ok [0-9]* - .*: //p' "$out" | tr '\n' ' ')"
	else
		fail "$name: status $status" "$(tail -c 3000 "$err")"
	fi
done
done_testing

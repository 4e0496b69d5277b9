#!/bin/sh
# Damaged captures of other people, where a checkout has them beside it, under
# sanitizers: an answer, in the words of the exit status, and no report.
. tests/tap.sh
folder=../shared/captures/malformed
if [ ! -d "$folder" ]; then
	skip 1 "no $folder: none of its captures were read"
	done_testing
	exit
fi
for capture in "$folder"/*; do
	run "$SAN_B/pcg-flows" "$capture"
	case $status in
	0) pass "$capture: read" ;;
	2 | 3)
		like "$err" "^pcg-flows: $capture: " "$capture: status $status with a reason"
		;;
	*) fail "$capture: status $status" "$(head -c 2000 "$err")" ;;
	esac
done
done_testing

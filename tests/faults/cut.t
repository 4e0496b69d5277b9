#!/bin/sh
# Every own capture cut at each byte of its first 4 KiB, read under sanitizers.
. tests/tap.sh
# shellcheck disable=SC2046 # no white space in the names of captures
"$SAN_B/tests/faults/damage" cut $(own_captures)

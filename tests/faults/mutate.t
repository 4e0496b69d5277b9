#!/bin/sh
# 50,000 own captures with bytes changed, moved and lost, read under sanitizers.
. tests/tap.sh
# shellcheck disable=SC2046 # no white space in the names of captures
"$SAN_B/tests/faults/damage" mutate "${SEED:-1}" "${COUNT:-50000}" $(own_captures)

#!/bin/sh
# Who may include whom: base, net, flow and dissect each see those before them; record sees base;
# classify, intel, geo, detect and graph see base, record and plain addresses, and never each other.
. tests/tap.sh

# allowed FOLDER: a pattern of what its files may include
allowed() {
	case $1 in
	base) echo 'base/.*' ;;
	net) echo '(base|net)/.*' ;;
	record) echo '(base|record)/.*' ;;
	online) echo '(base|online)/.*|record/(peek|scan)\.h' ;; # it reads answers, which are JSON
	flow) echo '(base|net|flow)/.*|record/fields\.h' ;;
	dissect) echo '(base|net|flow|dissect)/.*|record/fields\.h' ;;
	vt) echo '(base|record|online|intel|vt)/.*|net/(ip|cidr)\.h' ;; # what joins intel and online
	*) echo "(base|record|online|$1)/.*|net/(ip|cidr|service_port)\\.h" ;;
	esac
}

for folder in common/*/; do
	name=$(basename "$folder")
	grep -nE '^#include "' -- "$folder"*.[ch] | grep -vE "#include \"($(allowed "$name"))\"" >"$tmp/bad"
	ok "common/$name includes what is below it" test ! -s "$tmp/bad" || sed 's/^/# /' "$tmp/bad"
done

# One foreign library, one file.
for header in pcap/ pcap.h curl/ cjson/ maxminddb.h openssl/ seccomp.h; do
	grep -lE "#include [<\"]$header" -- common/*/*.[ch] cmd/*.c >"$tmp/users"
	ok "$header is behind one file" test "$(wc -l <"$tmp/users")" -le 1 || sed 's/^/# /' "$tmp/users"
done

# The library neither ends the process nor prints; base/message, base/option's main and mem are how commands do.
grep -nE '\b(exit|_exit|abort)\(|\b(printf|puts|putchar|perror)\(' -- common/*/*.[ch] |
	grep -vE '^common/base/(message|option|mem|output|progress)\.c:' |
	grep -vE '^common/record/pipeline\.c:' >"$tmp/bad"
ok 'common/ never exits and never prints' test ! -s "$tmp/bad" || sed 's/^/# /' "$tmp/bad"
done_testing

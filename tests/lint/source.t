#!/bin/sh
# What must not stand in the tree.
. tests/tap.sh

# The project's own text files, tracked or about to be; without git, all.
list_files() {
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files -co --exclude-standard | while read -r file; do [ ! -f "$file" ] || echo "$file"; done
	else
		find . -type f -not -path './build/*' -not -path '*/node_modules/*' | sed 's#^\./##'
	fi | grep -vE '\.(pcap|pcapng|cap|snoop|gz|zst|png|woff2?)$|^tests/(captures/(crafted|recorded)|fuzz/corpus|golden/flows)/'
}
list_files >"$tmp/files"
grep -E '\.[ch]$' "$tmp/files" >"$tmp/c"

# none NAME LIST PATTERN [EXCEPT]: no line of the files in LIST matches
none() {
	xargs grep -nIE -e "$3" <"$2" /dev/null | grep -vE -e "${4:-^$}" >"$tmp/bad"
	if [ -s "$tmp/bad" ]; then
		fail "$1" "$(cut -c 1-200 "$tmp/bad" | head -n 20)"
	else
		pass "$1"
	fi
}

grep -vE '^tests/unit/' "$tmp/c" >"$tmp/c_product"
none 'no function that cannot be used safely' "$tmp/c_product" \
	'\b(strcpy|strcat|stpcpy|strncpy|strncat|sprintf|vsprintf|strtok|strtok_r|gets|atoi|atol|atoll|atof|scanf|sscanf|fscanf|alloca|tmpnam|mktemp|system|popen|gethostbyname|asctime|ctime|localtime|gmtime|longjmp)\(' \
	'^tests/lint/'
none 'memory comes from base/mem.h' "$tmp/c_product" '\b(malloc|calloc|realloc|strdup|strndup|asprintf)\(' '^common/base/mem\.c:'

grep -E '^common/(net|flow|dissect)/' "$tmp/c" | grep -vE '^common/net/(capture|source)' >"$tmp/wire"
none 'wire bytes are read through cursors only' "$tmp/wire" '(\.|->)(ptr|at|payload) [+] |\bpayload [+] '
none 'no struct is laid over packet memory' "$tmp/wire" '\((const )?struct [a-z_0-9]+ \*\) ?\(?(frame|packet|payload|bytes|in->|c->|data)'

none 'nothing is left for later' "$tmp/files" '\b(TODO|FIXME|XXX|HACK)\b' '^(tests/lint/|share/graph/package-lock)|\.XXXXXX'
none 'no host name of a package registry' "$tmp/files" '(npmjs|yarnpkg|pypi|deb\.debian|nodesource|registry\.)[a-z]*\.(org|com|net)' '^tests/lint/'
none 'no path of one machine' "$tmp/files" '(^|[^A-Za-z0-9_.-])/(work|root|home/[a-z]+|Users/[A-Za-z]+)/' '^tests/lint/|/etc/passwd'
none 'no white space at the end of a line' "$tmp/files" '[	 ]+$' '^tests/fuzz/corpus/|package-lock'
none 'no line ends in CR' "$tmp/files" "$(printf '\r')\$" '^share/demo/indicators/|^tests/(cmd|unit)/'
none 'the includes of the tree are from its top' "$tmp/c_product" '#include "\.\./\.\./'

like_top() {
	git ls-files | cut -d / -f 1 | sort -u | grep -vxE 'cmd|common|tests|share|threatintel|Makefile|download_feeds\.sh|README\.md|NOTICE|\.ci|\.gitignore|\.clang-format|\.clang-tidy'
}
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	is "$(like_top)" '' 'the top level stays bare'
else
	skip 1 'no git here'
fi

# Guards: common/net/ip.h has NET_IP_H.
while read -r file; do
	case $file in
	common/*.h)
		guard=$(echo "${file#common/}" | tr '/.' '__' | tr '[:lower:]' '[:upper:]')
		grep -qx "#ifndef $guard" "$file" || echo "$file: no guard $guard"
		;;
	esac
done <"$tmp/c" >"$tmp/bad"
is "$(cat "$tmp/bad")" '' 'every header of the library is guarded by its path'

# A manual page for every command, and it tells of every option that --help has.
for source in cmd/*; do
	name=$(basename "$source" .c)
	page=share/man/$name.1
	ok "$name has a manual page" test -f "$page"
	if ! command -v man >/dev/null; then
		skip 1 'no man here'
		continue
	fi
	MANWIDTH=500 man -l "$page" 2>/dev/null | col -bx >"$tmp/page"
	"$name" --help | grep -oE '(^|[ ,])--[a-z0-9-]+' | tr -d ' ,' | sort -u | while read -r option; do
		grep -qE -e "(^|[ ,[])$option([] =,]|\$)" "$tmp/page" || echo "$option"
	done >"$tmp/bad"
	is "$(cat "$tmp/bad")" '' '... that tells of each of its options'
done
done_testing

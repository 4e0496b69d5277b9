#!/bin/sh
# Formatting and shell scripts, as far as the tools are here.
. tests/tap.sh
FORMAT_VERSION=14 # other versions lay out some lines otherwise

case $(clang-format --version 2>/dev/null) in
*"version $FORMAT_VERSION."*)
	find common cmd tests -name '*.[ch]' -exec clang-format --dry-run -Werror {} + 2>&1 |
		sed -n 's/:[0-9]*:[0-9]*: error.*//p' | sort -u >"$tmp/bad"
	is "$(cat "$tmp/bad")" '' 'all C is laid out by .clang-format'
	;;
*) skip 1 "no clang-format $FORMAT_VERSION here" ;;
esac

if command -v shellcheck >/dev/null; then
	grep -rlE '^#!.*\b(ba)?sh$' .ci cmd share tests download_feeds.sh --include='*' --exclude-dir=node_modules 2>/dev/null |
		LC_ALL=C sort >"$tmp/scripts"
	while read -r script; do
		ok "shellcheck $script" shellcheck -x "$script"
	done <"$tmp/scripts"
else
	skip 1 'no shellcheck here'
fi

if command -v man >/dev/null && man --version 2>/dev/null | grep -q '^man '; then
	for page in share/man/*.[1-9]; do
		MANROFFSEQ='' MANWIDTH=80 man --warnings -l "$page" >/dev/null 2>"$tmp/warnings"
		is "$(cat "$tmp/warnings")" '' "$page formats without a warning"
	done
else
	skip 1 'no man-db here'
fi
done_testing

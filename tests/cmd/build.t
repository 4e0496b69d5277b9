#!/bin/sh
# The build and what every command has in common. B is what is tested.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh
build=${B#"$PWD/"}

run make B="$build" all
is "$(cat "$out")" '' 'what is built is up to date: make has nothing to do'
run make -n B="$tmp/other" all
like "$out" 'CC common/base/arena\.c' 'another folder is another build'

if command -v clang >/dev/null; then
	run make -j2 CC=clang B=build/clang all
	is "$status" 0 'clang compiles it without a warning'
	is "$(grep -c warning "$err")" 0 '... not even one that is let pass'
else
	skip 2 'no clang here'
fi

if command -v nm >/dev/null; then
	nm -g --defined-only "$PCG_BIN/libpcg.a" 2>/dev/null |
		awk 'NF == 3 && $2 ~ /[TDBR]/ { print $3 }' | sort | uniq -d >"$tmp/twice"
	is "$(cat "$tmp/twice")" '' 'every name is defined once in the library'
else
	skip 1 'no nm here'
fi

for path in "$PCG_BIN"/pcg-*; do
	name=$(basename "$path")
	[ -f "cmd/$name.c" ] || [ -f "cmd/$name" ] || continue
	run "$name" --help
	is "$status" 0 "$name --help"
	like "$out" "^usage: $name " '... begins with the usage'
	like "$out" 'xit status' '... and tells the exit status'
	is "$(awk 'length > 100' "$out")" '' '... in lines of 100 columns'
	run "$name" --version
	is "$status" 0 "$name --version"
	like "$out" "^$name [0-9]+\\.[0-9]+" '... is a number'
	run "$name" --no-such-option
	is "$status" 2 "$name: an unknown option is a usage error"
	like "$err" "^$name: .*no-such-option" '... that names it'
	is "$(wc -c <"$out")" 0 '... and writes nothing'
	for shell in bash zsh fish; do
		run "$name" --completions "$shell"
		is "$status" 0 "$name --completions $shell"
		[ "$shell" != bash ] || ok '... is sound' bash -n "$out"
		like "$out" 'version' '... and has the options'
	done
	run "$name" --completions csh
	is "$status" 2 "$name: a shell that is not known is a usage error"
done
done_testing

#!/bin/bash
# make install and uninstall, into a folder of their own.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh
root=$tmp/root
commands=$(for source in cmd/*; do basename "$source" .c; done)
build=${B#"$PWD/"}
make_it() {
	run make B="$build" DESTDIR="$root" PREFIX=/opt/pcg "$@"
}

make_it install
is "$status" 0 'make install DESTDIR= PREFIX='
is "$(find "$root" -mindepth 1 -maxdepth 1)" "$root/opt" '... writes below DESTDIR and PREFIX alone'
for name in $commands; do
	ok "$name is there and runs" "$root/opt/pcg/bin/$name" --version
	same "$root/opt/pcg/bin/$name" "$PCG_BIN/$name" '... and is what was built'
	ok '... with its manual page' test -s "$root/opt/pcg/share/man/man1/$name.1"
	for file in "bash-completion/completions/$name" "zsh/site-functions/_$name" \
		"fish/vendor_completions.d/$name.fish"; do
		ok "... and share/$file" test -s "$root/opt/pcg/share/$file"
	done
done
ok 'the record contract has its page' test -s "$root/opt/pcg/share/man/man5/pcg-record.5"
same share/schema/record.json "$root/opt/pcg/share/pcapgraph/schema/record.json" 'the schema is installed'
is "$(find "$root" -type f -perm /022 | wc -l)" 0 'nothing may be written by others'

# The commands need no file of the source tree.
cp tests/captures/crafted/formats/same-us-le.pcap "$tmp/a.pcap"
ok 'an installed command works anywhere' sh -c "cd '$tmp' && '$root/opt/pcg/bin/pcg-flows' a.pcap >flows"

# Completions are sound where they are installed.
for name in $commands; do
	# shellcheck disable=SC2016 # for the other shell
	is "$(bash -c '. "$1" && complete -p "$2"' - "$root/opt/pcg/share/bash-completion/completions/$name" "$name" |
		grep -c -- --version)" 1 "bash completes $name"
done

echo other >"$root/opt/pcg/bin/other"
make_it uninstall
is "$status" 0 'make uninstall'
is "$(find "$root" -type f)" "$root/opt/pcg/bin/other" '... takes away all that was installed, and nothing else'
rm "$root/opt/pcg/bin/other"
make_it install
make_it uninstall
is "$(find "$root/opt" -mindepth 1 2>/dev/null)" '' '... folders too, where they are empty'
done_testing

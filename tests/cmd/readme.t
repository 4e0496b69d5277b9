#!/bin/bash
# Every command in README.md, run: cap.pcap is the demo capture, the feeds are the demo's,
# sandbox.pcapng a recorded capture that has its keys.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh
top=$PWD
for tool in jq dot; do
	command -v "$tool" >/dev/null || skip_all "no $tool here"
done
awk '/^```sh$/ { inside = 1; next } /^```/ { inside = 0 } inside' README.md >"$tmp/lines"
mkdir "$tmp/desk"
cd "$tmp/desk" || exit 1
gzip -dc "$top/share/demo/office.pcapng.gz" >cap.pcap
cp -r "$top/share/demo/indicators" threatintel
cp threatintel/*.txt iocs.txt
cp "$top/tests/captures/recorded/tls-keys.pcapng" sandbox.pcapng
grep -aoE '(CLIENT_RANDOM|[A-Z_]*_TRAFFIC_SECRET(_0)?) [0-9a-f]+ [0-9a-f]+' sandbox.pcapng >keys.log
pcg-flows cap.pcap >eve.json
unset THREATINTEL_DIR

ok 'README.md has commands' test -s "$tmp/lines"
while IFS= read -r line; do
	case $line in
	'pcg-geo '[0-9]*)
		if [ -z "$(pcg-geo --info 2>/dev/null)" ]; then
			skip 2 "$line: no geo.mmdb here"
			continue
		fi
		;;
	esac
	run bash -o pipefail -c "$line"
	expected=0
	[ "${line#MAX_PACKETS}" = "$line" ] || expected=3
	is "$status" "$expected" "$line"
	case $line in
	*pcg-geo*jq*) ;; # the demo's addresses are reserved ones, which are nowhere
	*' > '*) ok '... writes it' test -s "${line##* > }" ;;
	*) ok '... says something' test -s "$out" ;;
	esac
done <"$tmp/lines"
cd "$top" || exit 1
done_testing

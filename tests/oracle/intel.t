#!/bin/bash
# Real feeds over real captures: what is benign has no strong hit. Neither is part of this tree:
# ../shared/captures with their labels in MANIFEST.tsv, and ../shared/feeds, where they are there.
# shellcheck disable=SC2154 # out, err and tmp are tap.sh's
. tests/tap.sh
corpus=../shared/captures feeds=../shared/feeds
if [ ! -f "$corpus/MANIFEST.tsv" ] || [ ! -d "$feeds" ]; then
	skip_all "no captures in $corpus, or no feeds in $feeds"
fi

# hits LABEL: the hits of all captures of that label, one a line
hits() {
	awk -F '\t' -v label="$1" '$4 == label { print $1 }' "$corpus/MANIFEST.tsv" | while read -r file; do
		pcg-flows "$corpus/$file" 2>/dev/null
	done | pcg-ti -d "$feeds" 2>/dev/null | grep '"ti":' | sed 's/.*"ti":\[//; s/},{"indicator"/\n{"indicator"/g'
}

hits benign >"$tmp/benign"
is "$(grep '"strength":"strong"' "$tmp/benign")" '' 'no benign capture has a strong hit'
for label in malicious malformed unknown; do hits "$label"; done >"$tmp/rest"
ok 'there are hits at all' test -s "$tmp/rest"
is "$(cat "$tmp/benign" "$tmp/rest" | grep '"feed":"sslbl-ja3_fingerprints"' | grep -c '"strength":"strong"')" 0 \
	'every hit of the frozen list of JA3 is weak'
is "$(cat "$tmp/benign" "$tmp/rest" | grep '"feed":"urlhaus' | grep -cE '"field":"(tls|quic)\.sni".*"strength":"strong"')" 0 \
	'no URL condemns a host by its name alone'
is "$(cat "$tmp/benign" "$tmp/rest" | grep '"indicator":"8\.8\.8\.8"' | grep -c '"strength":"strong"')" 0 \
	'an address that was pasted into a list is weak'
echo "# hits: $(wc -l <"$tmp/benign") in benign captures, $(wc -l <"$tmp/rest") in others"
grep '"strength":"strong"' "$tmp/rest" | head -n 20 | sed 's/^/# strong: /'

# Shared platforms, by name and by a path that is not listed.
while read -r host; do
	printf '{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","tls":{"sni":"%s"}}\n' "$host"
	printf '{"event_type":"http","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","http":{"hostname":"%s","url":"/"}}\n' "$host"
done < <(grep -v '^#' "$feeds/urlhaus-filter/exclude.txt") >"$tmp/platforms"
run pcg-ti -d "$feeds" "$tmp/platforms"
is "$(grep -c '"strength":"strong"' "$out")" 0 'shared platforms are never condemned'
is "$(grep -c '"feed":"urlhaus' "$out")" 0 '... and not even mentioned'
done_testing

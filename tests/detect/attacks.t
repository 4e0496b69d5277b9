#!/bin/sh
# Attacks on the network and its protocols, each found under its name, and what looks like them, which
# is no finding: tests/captures/subjects/attacks.py makes both.
# shellcheck disable=SC2154 # tmp is tap.sh's
. tests/tap.sh

folder=tests/captures/crafted/attacks

# found NAME SIGNATURE: among the findings of a capture is this one; its points add up, it names a technique,
# and its filter selects the frames that it names
found() {
	pcg-flows -q "$folder/$1.pcap" | pcg-detect | grep '"tier":"finding"' >"$tmp/found"
	like "$tmp/found" "\"signature_id\":$2," "$1 is found"
	grep "\"signature_id\":$2," "$tmp/found" | head -n 1 >"$tmp/one"
	if command -v jq >/dev/null; then
		ok '... with points that add up, a technique and a filter' jq -e '
			(([.finding.why[].points] | add) - .finding.score * 100 | fabs < 0.01)
			and (.finding.filter | length > 0) and (.finding.frames | length == 2)
			and (.alert.metadata.mitre_technique_id | length > 0)' "$tmp/one"
	else
		skip 1 'no jq here'
	fi
	if command -v jq >/dev/null && command -v tshark >/dev/null; then
		jq -r '.finding | "(\(.filter)) && frame.number in {\(.frames[0]), \(.frames[1])}|\(.frames | unique | length)"' \
			"$tmp/one" >"$tmp/filter"
		is "$(tshark -r "$folder/$1.pcap" -Y "$(cut -d '|' -f 1-3 "$tmp/filter" | sed 's/|[0-9]*$//')" 2>/dev/null | wc -l)" \
			"$(sed 's/.*|//' "$tmp/filter")" '... that selects its frames'
	else
		skip 1 'no jq or tshark here'
	fi
}

found injected-answer 9101101
found injected-late 9101101
found injected-garbage 9101101
found injected-synack 9101102
found heartbleed-clear 9101001
found heartbleed-clear 9101002
found heartbleed-tried 9101001
found heartbleed-encrypted 9101001
found heartbleed-encrypted 9101002
found smbghost 9101003
found smbghost-probe 9101004
found eternalblue 9101005
found doublepulsar 9101006
found doublepulsar 9101007
found ms17-010-check 9101008
found sigred 9101009
found pss-without-hash 9101010
found own-curve 9101011
found arp-poisoned 9101201
found arp-scan 9101203

for path in "$folder"/plain-*; do
	pcg-flows -q "$path" | pcg-detect | grep '"tier":"finding"' >"$tmp/found"
	is "$(cat "$tmp/found")" '' "$(basename "$path" .pcap) is no finding"
done

# Another sensor's anomaly events are weighed alike.
printf '%s\n' '{"timestamp":"2026-02-04T10:00:00.000000+0000","flow_id":9,"event_type":"anomaly","src_ip":"192.0.2.10","src_port":4000,"dest_ip":"198.51.100.20","dest_port":443,"proto":"TCP","pcap_cnt":7,"anomaly":{"app_proto":"tls","type":"applayer","event":"OVERFLOW_HEARTBEAT_MESSAGE","layer":"proto_parser"}}' |
	pcg-detect >"$tmp/found"
like "$tmp/found" '"signature_id":9101001,.*"frames":\[7,7\]' 'an anomaly that another sensor saw'
done_testing

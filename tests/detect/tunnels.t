#!/bin/sh
# Tunnels of real programs (tests/captures/tunnels), each found under its technique; and days of ordinary look-ups
# and of everything else that looks a little like one, in which nothing is.
# shellcheck disable=SC2154 # tmp is tap.sh's
. tests/tap.sh

folder=tests/captures/tunnels
detectors=dns_tunnel,icmp_tunnel,wrong_port,http_tunnel,proxy,tls_tunnel

# found CAPTURE SIGNATURE TECHNIQUE [TOOL]: as a finding, whose points add up and are enough without the tool's mark
found() {
	pcg-flows -q "$folder/$1.pcap" >"$tmp/records"
	pcg-detect "$tmp/records" | grep '"tier":"finding"' | grep "\"signature_id\":$2," >"$tmp/found"
	like "$tmp/found" "\"mitre_technique_id\":\[[^]]*\"$3\"" "$1 is found, as $3"
	if [ -n "${4:-}" ]; then
		like "$tmp/found" "\"tool\":\"$4\"" "... and it is $4"
	else
		unlike "$tmp/found" '"tool":' '... and no tool is made up'
	fi
	if command -v jq >/dev/null; then
		ok '... with points that add up, bytes each way and enough of them without a mark of the tool' jq -e '
			(([.finding.why[].points] | add) - .finding.score * 100 | fabs < 0.01)
			and ([.finding.why[] | select(.points > 0 and (.factor | test("handshake of|mark of|path of|subprotocol of") | not)) | .points] | add >= 60)
			and (.finding.evidence | (.bytes_sent // .name_bytes) > 300 and (.bytes_received // .answer_bytes) >= 0 and .seconds > 5)' \
			"$tmp/found"
	else
		skip 1 'no jq here'
	fi
	if command -v jq >/dev/null && command -v tshark >/dev/null; then
		jq -r '.finding | "(\(.filter)) && frame.number in {\(.frames[0]), \(.frames[1])}"' "$tmp/found" >"$tmp/filter"
		is "$(tshark -r "$folder/$1.pcap" -Y "$(cat "$tmp/filter")" 2>/dev/null | wc -l)" 2 '... and a filter that selects its frames'
	else
		skip 1 'no jq or tshark here'
	fi
	run pcg-detect --skip "$detectors" "$tmp/records"
	is "$status $(grep '"tier":"finding"' "$out" | grep -c "\"signature_id\":$2,")" '0 0' '... by its detector'
}

for type in null private txt txt-raw srv mx cname a base32 busy-polling; do
	found "iodine-$type" 9100601 T1071.004 iodine
done
found dns2tcp-txt 9100601 T1071.004 dns2tcp
found dns2tcp-key 9100601 T1071.004 dns2tcp
found ptunnel 9100651 T1095 ptunnel
found ptunnel-ng 9100651 T1095
found httptunnel 9102311 T1572 httptunnel
found httptunnel-proxy 9102311 T1572 httptunnel
found ssh-chisel 9102312 T1572 chisel
found ssh-websocket 9102312 T1572
found ssh-connect 9102301 T1572
found socks-ssh 9102302 T1090.002
for name in ssh-stunnel ssh-stunnel12 ssh-websocket-tls; do
	found $name 9102321 T1572
done
for name in iodine-direct ptunnel-udp ssh-443 ssh-80 ssh-53 openvpn-udp53 openvpn-tcp443 wireguard-53; do
	found $name 9100701 T1572
done

# Shadowsocks has no mark at all: it is told as context, for what it is not.
pcg-flows -q "$folder/shadowsocks-443.pcap" | pcg-detect | grep '"finding":{' >"$tmp/found"
like "$tmp/found" '"signature_id":9100702,.*"tier":"informational".*not TLS, nor known, on port 443' 'shadowsocks is context'

# nothing NAME: of the records in $tmp/day no finding comes
nothing() {
	pcg-detect "$tmp/day" | grep '"tier":"finding"' >"$tmp/found"
	is "$(head -n 3 "$tmp/found")" '' "$1: nothing is found"
}

# Look-ups: an office's day, and shorter ones of few hosts, down to the one that is all there is.
for day in '1 40 9' '2 12 4' '3 12 4' '4 6 4' '5 6 4' '6 3 5' '7 3 5' '8 1 9' '9 1 9' '10 1 9' '11 1 9' '12 1 9'; do
	# shellcheck disable=SC2086 # seed, hosts, hours
	python3 tests/detect/names_day.py $day >"$tmp/day"
	nothing "look-ups of a day (seed, hosts, hours: $day)"
done
pcg-detect --only dns_tunnel --tune informational.score=0.1 "$tmp/day" | grep -c '"tier":"informational"' >"$tmp/count"
unlike "$tmp/count" '^0$' '... though they are looked at'
for day in '1 40 9' '2 40 9' '3 5 9' '4 5 9' '5 12 2' '6 12 2'; do
	# shellcheck disable=SC2086
	python3 tests/detect/other_day.py $day >"$tmp/day"
	nothing "pings, polling, streams and VPNs of a day (seed, hosts, hours: $day)"
done
for name in ping ping-fragments icmp-errors path-mtu http1-keepalive ssh tls-python tls12-curl-nginx tls12-resumed tls13-curl-nginx dns dns-tcp; do
	pcg-flows -q "tests/captures/recorded/$name.pcap" >"$tmp/day"
	nothing "recorded $name"
done
done_testing

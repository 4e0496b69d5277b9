#!/bin/sh
# pcg-detect: what passes through, what is added, how rules and thresholds change it, how it ends.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh

demo=share/demo/office.pcapng.gz
pcg-flows "$demo" | pcg-ti -d share/demo/indicators >"$tmp/demo" 2>/dev/null

# tier DETECTOR: how many of this tier, of this detector
count() { grep -c "\"detector\":\"$2\",\"tier\":\"$1\"" "$out"; }
of_demo() { grep "\"detector\":\"$1\",\"tier\":\"finding\"" "$tmp/found"; }

run pcg-detect "$tmp/demo"
is "$status" 0 'the demo is read'
cp "$out" "$tmp/found"
head -n "$(wc -l <"$tmp/demo")" "$tmp/found" >"$tmp/passed"
same "$tmp/demo" "$tmp/passed" 'every record passes as it came, before the findings'

of_demo beacon >"$tmp/beacons"
is "$(wc -l <"$tmp/beacons")" 1 'of all timers in the office, one is a beacon'
like "$tmp/beacons" '"src_ip":"10.20.30.51".*"dest_ip":"203.0.113.77"' '... the implant'"'"'s'
like "$tmp/beacons" '"factor":"period (5[0-9]|6[0-9])' '... with its period'
of_demo lateral >"$tmp/lateral"
like "$tmp/lateral" '"dest_ip":"10.20.30.11".*T1569.002' 'lateral movement to the file server'
like "$tmp/lateral" '"dest_ip":"10.20.30.52".*T1569.002' '... and to a workstation'
is "$(grep -vc '"src_ip":"10.20.30.51"' "$tmp/lateral")" 0 '... by nobody else'
is "$(grep -vc '"first_seen":"2026-02-04T10:1' "$tmp/lateral")" 0 '... since it happened, not since files were opened there'
of_demo scan >"$tmp/scan"
like "$tmp/scan" 'T1046' 'the sweep'
is "$(grep -vc '"first_seen":"2026-02-04T10:05:2.*"last_seen":"2026-02-04T10:05:' "$tmp/scan")" 0 \
	'... without the earlier and later business at the same ports'
of_demo exfil >"$tmp/exfil"
is "$(grep -c '"dest_ip":"203.0.113.88"' "$tmp/exfil")" 1 'the upload'
is "$(wc -l <"$tmp/exfil")" 1 '... and no other volume'
of_demo intel >"$tmp/intel"
like "$tmp/intel" '"dest_ip":"203.0.113.77"' 'the indicator'
is "$(grep '"tier":"finding"' "$tmp/found" | grep -vc '"src_ip":"10.20.30.51"')" 0 \
	'nobody but the infected host has a finding'

if command -v jq >/dev/null; then
	jq -e 'select(.finding) | (([.finding.why[].points] | add) - .finding.score * 100 | fabs < 0.01)
		and ((.finding.flow_ids | length > 0) or .finding.detector == "arp") and (.finding.filter | length > 0)
		and (.alert.metadata.mitre_technique_id | length > 0)' "$tmp/found" >"$tmp/jq"
	is "$(sort -u "$tmp/jq")" true 'points add up to the score; conversations, filter and technique are named'
else
	skip 1 'no jq here'
fi

# The filter of a finding selects the first and the last frame that it names.
if command -v tshark >/dev/null && command -v jq >/dev/null; then
	gzip -dc "$demo" >"$tmp/office.pcapng"
	jq -r 'select(.finding.tier == "finding") | .finding | "(\(.filter)) && frame.number in {\(.frames[0]), \(.frames[1])}"' \
		"$tmp/found" | while read -r filter; do
		tshark -r "$tmp/office.pcapng" -Y "$filter" 2>/dev/null | wc -l
	done | sort -u >"$tmp/selected"
	is "$(cat "$tmp/selected")" 2 'each filter selects the frames that its finding names'
else
	skip 1 'no tshark here'
fi

pcg-detect "$tmp/found" >"$tmp/twice"
same "$tmp/found" "$tmp/twice" 'a second run replaces the findings of the first'
if command -v tac >/dev/null; then
	tac "$tmp/demo" | pcg-detect | grep '"finding":{' >"$tmp/turned"
	grep '"finding":{' "$tmp/found" >"$tmp/straight"
	same "$tmp/straight" "$tmp/turned" 'the order of the lines changes nothing'
	LC_ALL=C sort "$tmp/demo" | pcg-detect | grep '"finding":{' >"$tmp/turned"
	same "$tmp/straight" "$tmp/turned" '... nor does sorting them'
else
	skip 2 'no tac here'
fi

run pcg-detect --only scan "$tmp/demo"
is "$(count finding beacon)" 0 '--only leaves the others out'
run pcg-detect --skip beacon,intel "$tmp/demo"
is "$(count finding beacon) $(count finding exfil)" '0 1' '--skip leaves these out'
run pcg-detect --only nonsense "$tmp/demo"
is "$status" 2 'an unknown detector is a usage error'
run pcg-detect --tune beacon.beats=1000 "$tmp/demo"
is "$(count finding beacon)" 0 '--tune moves a threshold'
run pcg-detect --tune beacon.beats=x "$tmp/demo"
is "$status" 2 '... to a number'
run pcg-detect --tune nonsense=1 "$tmp/demo"
is "$status" 2 '... that there is'
run pcg-detect --tune help
like "$out" '^beacon.beats +6 ' '... and all are told'
run pcg-detect --list
like "$out" '^beacon ' '--list names the detectors'
is "$(grep -o '^    [0-9]*' "$out" | sort | uniq -d)" '' '... whose signatures have ids of their own'
run pcg-detect --explain 9100001
like "$out" 'Also caused by: +[a-z]' '--explain tells what else causes it'
run pcg-detect --explain 1
is "$status" 2 '... of signatures that there are'

printf 'sync-metrics.test\tto\t443\tour own timer\n' >"$tmp/allow"
run pcg-detect --allow "$tmp/allow" "$tmp/demo"
is "$(count finding beacon) $(count suppressed beacon)" '0 1' 'a known-good beacon is suppressed, and told'
is "$(count finding intel)" "$(wc -l <"$tmp/intel")" '... and no indicator with it'
printf 'sync-metrics.test\tto\t443\told\t2026-02-03\n' >"$tmp/allow"
run pcg-detect --allow "$tmp/allow" "$tmp/demo"
is "$(count finding beacon)" 1 'a rule that had expired by then is not heard'
printf '*.sync-metrics.test\n' >"$tmp/allow"
run pcg-detect --allow "$tmp/allow" "$tmp/demo"
is "$(count finding beacon)" 1 '*.NAME is not NAME'
printf 'sync-metrics.test\tsideways\n' >"$tmp/allow"
run pcg-detect --allow "$tmp/allow" "$tmp/demo"
is "$status" 2 'a line that is no rule is named'

# One kind of record each, with what it must not be taken for beside it.
dns() { # dns TYPE NAME RCODE ANSWER: a question and its answer
	printf '{"timestamp":"2026-02-04T10:00:%02d.000000+0000","event_type":"dns","src_ip":"10.0.0.9","src_port":5000,"dest_ip":"10.0.0.1","dest_port":53,"proto":"UDP","flow_id":7,"pcap_cnt":%d,"dns":{"version":3,"type":"%s","rcode":"%s","queries":[{"rrname":"%s","rrtype":"%s"}],"answers":[{"rrname":"%s","rrtype":"%s","rdata":"%s"}]}}\n' \
		"$((i % 60))" "$i" "$5" "$3" "$2" "$1" "$2" "$1" "$4"
}
i=0
while [ $i -lt 60 ]; do
	i=$((i + 1))
	data=$(printf '%d' "$i" | md5sum | cut -c 1-32)$(printf '%d-' "$i" | md5sum | cut -c 1-20)
	dns TXT "$data.t.tunnel.example.com" NOERROR "$data$data" request
	dns TXT "$data.t.tunnel.example.com" NOERROR "$data$data" response
done >"$tmp/tunnel"
i=0
while [ $i -lt 60 ]; do
	i=$((i + 1))
	dns A "$((i * 3)).$((i * 2)).0.192.lists.blocked.example.net" NOERROR 127.0.0.2 request
	dns A "$((i * 3)).$((i * 2)).0.192.lists.blocked.example.net" NOERROR 127.0.0.2 response
	dns A "www$((i % 7)).cdn.example.org" NOERROR 192.0.2.1 request
	dns PTR "$i.2.0.192.in-addr.arpa" NOERROR host.example.org request
	dns A "wpad.example.org" NXDOMAIN '' request
done >"$tmp/ordinary"
run pcg-detect "$tmp/tunnel"
is "$(count finding dns_tunnel)" 1 'data in DNS is a tunnel'
like "$out" '"filter":"dns && ip.addr == 10.0.0.9"' '... with a filter that shows it'
run pcg-detect "$tmp/ordinary"
is "$(grep -c '"tier":"finding"' "$out")" 0 'block lists, content networks, reverse look-ups and WPAD are none'
i=0
while [ $i -lt 59 ]; do
	i=$((i + 1))
	dns TXT "$(printf '%d' "$i" | md5sum | cut -c 1-12).c2.example.com" NOERROR ok request |
		sed "s/T10:00:$(printf '%02d' "$i")/T10:$(printf '%02d' "$i"):07/"
done >"$tmp/questions"
run pcg-detect "$tmp/questions"
like "$out" '"detector":"beacon","tier":"finding".*period 60' 'check-ins over DNS are told from the questions alone'

flow() { # flow ID PROTO REST
	printf '{"timestamp":"2026-02-04T10:00:%02d.000000+0000","flow_id":%d,"event_type":"flow","src_ip":"10.0.0.9","dest_ip":"192.0.2.7","proto":"%s",%s}\n' "$1" "$1" "$2" "$3"
}
echoes() { # echoes SENT RECEIVED BYTES_SENT BYTES_RECEIVED
	flow 1 ICMP "\"icmp_type\":8,\"flow\":{\"pkts_toserver\":$1,\"pkts_toclient\":$2},\"conv\":{\"payload_toserver\":$3,\"payload_toclient\":$4}"
}
echoes 100 100 5600 5600 >"$tmp/ping"
echoes 100 180 31007 90011 >"$tmp/icmp"
run pcg-detect "$tmp/ping"
is "$(grep -c '"tier":"finding"' "$out")" 0 'a ping is a ping'
run pcg-detect "$tmp/icmp"
is "$(count finding icmp_tunnel)" 1 '... and data in ICMP is a tunnel'
flow 2 TCP '"src_port":4000,"dest_port":443,"app_proto":"ssh","conv":{"payload_toserver":9000,"payload_toclient":90000}' >"$tmp/ssh"
run pcg-detect "$tmp/ssh"
is "$(count finding wrong_port)" 1 'SSH on 443 is on the wrong port'
flow 2 TCP '"src_port":4000,"dest_port":8443,"app_proto":"http","conv":{"payload_toserver":9000,"payload_toclient":90000}' >"$tmp/http"
run pcg-detect "$tmp/http"
is "$(grep -c '"finding":{' "$out")" 0 '... and HTTP on 8443 is not'

# certificate SUBJECT ATTRIBUTES: one of six hosts calls a server that signs for itself.
certificate() {
	flow 2 TCP "\"src_port\":4000,\"dest_port\":443,\"app_proto\":\"tls\",\"tls\":{\"subject\":\"$1\",\"issuerdn\":\"$1\",\"self_signed\":true$2}"
	for host in 1 2 3 4 5; do
		flow 3 TCP '"src_port":4000,"dest_port":443,"app_proto":"tls","tls":{"sni":"www.example.com"}' |
			sed "s/10.0.0.9/10.0.0.2$host/; s/192.0.2.7/192.0.2.99/"
	done
}
certificate 'O=Vendor, CN=licences.vendor.example' '' >"$tmp/own"
run pcg-detect "$tmp/own"
is "$(count finding tls_oddity) $(count informational tls_oddity)" '0 1' \
	'a certificate of its own at an address without a name is worth knowing, no more'
certificate 'C=XX, CN=localhost' ',"notbefore":"2020-01-01T00:00:00","notafter":"2040-01-01T00:00:00"' >"$tmp/made"
run pcg-detect "$tmp/made"
is "$(count finding tls_oddity)" 1 '... one that is made up, for twenty years, is worth a look'

run pcg-detect --report "$tmp/demo"
like "$out" '^FINDING .*Beacon' '--report is for people'
unlike "$out" '^\{' '... and has no records'
run pcg-detect --exit-code --only intel /dev/null
is "$status" 1 '--exit-code says that there is nothing'
is "$(cat "$out")" '' '... and nothing is printed for nothing'
printf 'no record\n{"event_type":"flow","src_ip":"x","dest_ip":7,"tls":[],"timing":"","windows":1}\n' >"$tmp/odd"
run pcg-detect "$tmp/odd"
same "$tmp/odd" "$out" 'odd lines pass through'
is "$status" 0 '... and are no failure'

pcg-flows -q tests/captures/tunnels/httptunnel.pcap >"$tmp/requests"
run pcg-detect "$tmp/requests"
like "$out" '"no user agent"' 'a field that no request has tells'
sed 's/"protocol":"HTTP/"request_cut":true,&/' "$tmp/requests" >"$tmp/heads"
run pcg-detect "$tmp/heads"
unlike "$out" '"no user agent"' '... but not where their heads were not captured whole'
done_testing

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
found heartbleed-cbc 9101001
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
found arp-between 9101201
found arp-scan 9101203

found shell-back 9101301
found shell-unix 9101302
found shell-root 9101302
found staged-program 9101303
found raw-program 9101304
found mining 9101305
found bluekeep 9101012
found null-scan 9101401
found xmas-scan 9101401
found ack-scan 9101401
found os-probes 9101402
found names-poisoned 9101501
found ftp-guessed 9101701
found telnet-guessed 9101701
found paths-guessed 9100811
found web-guessed 9100812
found web-shell 9100807
found web-shell-windows 9100807
found passwd-read 9100808
found sip-scanner 9101702
found sip-guessed 9101701
found teardrop 9101014
found ping-of-death 9101014
found ldap-java 9101013
found dhcp-scan 9101703
found dhcp-starvation 9101704
found dhcp-second-server 9102401
found router-flood 9101607

for path in "$folder"/plain-*; do
	pcg-flows -q "$path" | pcg-detect | grep '"tier":"finding"' >"$tmp/found"
	is "$(cat "$tmp/found")" '' "$(basename "$path" .pcap) is no finding"
done

# flow PROTO SRC SPORT DST DPORT SECONDS FLAGS TO_SERVER TO_CLIENT [MEMBER]: a conversation; packets and payload
# of each side as PACKETS:BYTES
flow() {
	printf '{"timestamp":"2026-02-04T10:%02d:%02d.000000+0000","flow_id":%d,"event_type":"flow","src_ip":"%s","src_port":%d,"dest_ip":"%s","dest_port":%d,"proto":"%s",%s"flow":{"pkts_toserver":%d,"pkts_toclient":%d,"start":"2026-02-04T10:%02d:%02d.000000+0000","end":"2026-02-04T10:%02d:%02d.900000+0000"},"tcp":{"tcp_flags_ts":"%s","tcp_flags_tc":""},"conv":{"payload_toserver":%d,"payload_toclient":%d,"first_frame":%d,"last_frame":%d,"midstream":false}}\n' \
		"$(($6 / 60))" "$(($6 % 60))" "$i" "$2" "$3" "$4" "$5" "$1" "${10}" "${8%:*}" "${9%:*}" \
		"$(($6 / 60))" "$(($6 % 60))" "$(($6 / 60))" "$(($6 % 60))" "$7" "${8#*:}" "${9#*:}" "$i" "$i"
}
# many COUNT: i from 1 to COUNT
many() { awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) print i }'; }
judge() { pcg-detect --only flood,scan | grep '"finding":{' >"$tmp/found"; }

for i in $(many 400); do
	flow TCP "203.0.$((i / 250)).$((i % 250 + 1))" $((i + 1024)) 192.168.7.21 80 $((i / 100)) 02 1:0 0:0
done | judge
like "$tmp/found" '"signature_id":9101601,.*"tier":"finding"' 'a SYN flood is found'
for i in $(many 400); do
	flow TCP "203.0.$((i / 250)).$((i % 250 + 1))" $((i + 1024)) 192.168.7.21 80 $((i * 3)) 02 1:0 0:0
done | judge
unlike "$tmp/found" '"signature_id":9101601' '... a server that is down is none'
for i in $(many 40); do
	flow UDP 192.168.7.21 5353 "203.0.113.$i" 123 $((i / 10)) '' 0:0 100:46800
done | judge
like "$tmp/found" '"signature_id":9101602,.*"tier":"finding"' 'a reflected flood is found'
for i in $(many 40); do
	flow UDP 192.168.7.21 5353 "203.0.113.$i" 123 $((i / 10)) '' 100:4800 100:46800
done | judge
unlike "$tmp/found" '"signature_id":9101602' '... answers to questions are none'
i=1
flow ICMP 203.0.113.5 0 192.168.7.21 0 5 '' 20000:1000000 0:0 '"icmp_type":8,' | judge
like "$tmp/found" '"signature_id":9101603,.*"tier":"finding"' 'a ping flood is found'
flow ICMP 203.0.113.5 0 192.168.7.21 0 5 '' 20:1000 20:1000 '"icmp_type":8,' | judge
unlike "$tmp/found" '"signature_id":9101603' '... a few pings are none'
flow TCP 192.168.7.21 139 192.168.7.21 139 5 02 1:0 0:0 | judge
like "$tmp/found" '"signature_id":9101604,.*"tier":"finding"' 'a land attack is found'
flow TCP 127.0.0.1 139 127.0.0.1 139 5 02 1:0 0:0 | judge
unlike "$tmp/found" '"signature_id":9101604' '... a host may call itself by its loopback'

# Echoes to a whole network: in vain they are a sweep, answered they are context.
for i in $(many 40); do
	flow ICMP 192.168.7.66 0 "192.168.7.$i" 0 $((i / 10)) '' 1:40 0:0 '"icmp_type":8,'
done | judge
like "$tmp/found" '"signature_id":9100303,.*"tier":"finding"' 'a ping sweep in vain is found'
for i in $(many 40); do
	flow ICMP 192.168.7.66 0 "192.168.7.$i" 0 $((i / 10)) '' 1:40 1:40 '"icmp_type":8,'
done | judge
unlike "$tmp/found" '"signature_id":9100303,.*"tier":"finding"' '... one that is answered is none'

# Sites called by name that do not answer (QUIC behind a firewall) are none; addresses are.
sites() { # TEXT-AFTER-PROTO
	for i in $(many 30); do
		flow UDP 192.168.7.21 $((i + 5000)) "198.51.100.$i" 443 $((i * 9)) '' 2:2500 0:0 "$1"
	done | judge
}
sites ''
like "$tmp/found" '"signature_id":9100302,.*"tier":"finding"' 'a sweep of UDP by addresses is found'
sites '"names":{"dest":[{"name":"a.example","by":"ptr"}]},'
like "$tmp/found" '"signature_id":9100302,.*"tier":"finding"' '... so is one whose addresses were turned into names'
sites '"names":{"dest":[{"name":"www.example","by":"dns"}]},'
is "$(cat "$tmp/found")" '' '... sites that were looked up and do not answer are no finding'

# Peers of a file-sharing network come and go; whoever is one and tries file servers is no less a scanner.
peer() { # PORT
	{
		for i in $(many 9); do
			flow UDP 192.168.7.21 51413 "203.0.113.$i" $((i + 7000)) "$i" '' 1:100 1:300 '"app_proto":"bittorrent-dht",'
		done
		for i in $(many 90); do
			flow TCP 192.168.7.21 $((i + 5000)) "198.51.100.$i" "$1" $((i * 9)) 02 3:0 0:0
		done
	} | judge
}
peer 6881
like "$tmp/found" '"signature_id":9100302,.*"tier":"informational"' 'peers that are gone are informational'
peer 445
like "$tmp/found" '"signature_id":9100302,.*"tier":"finding"' '... file servers that do not answer are a finding'

# Connections that only look whether a port is open: by the clock, from a monitoring host.
watch() { # ROUNDS
	for round in $(many "$1"); do
		for i in $(many 20); do
			flow TCP 192.168.7.250 $((i + 5000)) "192.168.7.$((i + 30))" 22 $((round * 300)) 13 3:0 2:0
		done
	done | judge
}
watch 12
like "$tmp/found" '"signature_id":9100302,.*"tier":"informational"' 'ports that are looked at all the time are informational'
watch 2
like "$tmp/found" '"signature_id":9100302,.*"tier":"finding"' '... twice is a sweep'

# Requests of SIP that nobody answers: to phones, each by its number, and to whoever may be there.
exchange() { # USER-OF-EACH
	for i in $(many 40); do
		flow UDP 192.168.7.5 5060 "192.168.7.$((i + 100))" 5060 $((i / 10)) '' 1:400 0:0 \
			"\"app_proto\":\"sip\",\"sip\":{\"method\":\"OPTIONS\",\"uri\":\"sip:$(eval "echo $1")@192.168.7.$((i + 100))\"},"
	done | judge
}
# shellcheck disable=SC2016 # each has another
exchange '52$i'
like "$tmp/found" '"signature_id":9100302,.*"tier":"informational"' 'phones that are asked for by number are informational'
exchange 100
like "$tmp/found" '"signature_id":9100302,.*"tier":"finding"' '... one number for all is a sweep'

# The way is traced, no port is sought.
trace() { # FIRST-PORT
	for i in $(many 60); do
		flow UDP 192.168.7.21 40000 203.0.113.5 $((i + $1)) "$((i / 10))" '' 1:32 0:0
	done | judge
}
trace 33433
like "$tmp/found" '"signature_id":9100301,.*"tier":"informational"' "a traceroute's ports are informational"
trace 43433
like "$tmp/found" '"signature_id":9100301,.*"tier":"finding"' '... others are a scan'

# Windows asks its neighbours for updates.
neighbours() { # PORT
	for i in $(many 40); do
		flow TCP 192.168.7.21 $((i + 5000)) "192.168.7.$((i + 30))" "$1" "$i" 02 3:0 0:0
	done | judge
}
neighbours 7680
like "$tmp/found" '"signature_id":9100302,.*"tier":"informational"' 'neighbours without updates are informational'
unlike "$tmp/found" '"signature_id":9100304' '... and one port is not several'
neighbours 7681
like "$tmp/found" '"signature_id":9100302,.*"tier":"finding"' '... another port of theirs is a finding'

# A list of ports, tried at a few hosts.
tour() { # PORTS
	for i in $(many $((4 * $1))); do
		flow TCP 192.168.7.66 $((i + 5000)) "192.168.7.$((i % 4 + 30))" $((i / 4 + 20)) $((i / 3)) 02 1:0 1:0
	done | judge
}
tour 8
like "$tmp/found" '"signature_id":9100304,.*"tier":"finding"' 'eight ports of four hosts are a finding'
tour 4
unlike "$tmp/found" '"signature_id":9100304' '... four of them are none'

# A second DHCP server, behind the answers of the first to hundreds of clients.
lease() { # CLIENT SERVER TRANSACTION
	flow UDP "$1" 68 "$2" 67 9 '' 0:0 1:300 "\"app_proto\":\"dhcp\",\"dhcp\":{\"ids\":[\"$3\"],\"routers\":[\"$2\"]},"
}
leases() { # TRANSACTION-OF-THE-SECOND
	for i in $(many 300); do lease "192.168.7.$((i % 200 + 10))" 192.168.7.1 "$(printf '%08x' "$i")"; done
	lease 192.168.7.250 192.168.7.66 "$1"
}
leases 0000012c | pcg-detect --only lease >"$tmp/found"
is "$(grep -c '"signature_id":9102401,.*dhcp.id == 0x0000012c' "$tmp/found")" 1 'two servers that answer one request apart are a finding'
leases 0000ffff | pcg-detect --only lease | grep '"finding":{' >"$tmp/found"
is "$(cat "$tmp/found")" '' '... two that answer each a request of its own are none'

# The flags of a conversation are those of all its packets.
for i in $(many 6); do
	flow TCP 192.168.7.66 $((i + 4000)) 192.168.7.21 $((i + 20)) "$i" 06 1:0 0:0
done | pcg-detect --only stealth >"$tmp/found"
like "$tmp/found" '"signature_id":9101401,.*"tier":"finding"' 'packets with SYN and RST are a stealth scan'
for i in $(many 6); do
	flow TCP 192.168.7.66 $((i + 4000)) 192.168.7.21 $((i + 20)) "$i" 06 2:0 0:0
done | pcg-detect --only stealth >"$tmp/found"
unlike "$tmp/found" '"signature_id":9101401' '... a SYN and then an RST, whose answer was not captured, are none'

# Another sensor's anomaly events are weighed alike.
printf '%s\n' '{"timestamp":"2026-02-04T10:00:00.000000+0000","flow_id":9,"event_type":"anomaly","src_ip":"192.0.2.10","src_port":4000,"dest_ip":"198.51.100.20","dest_port":443,"proto":"TCP","pcap_cnt":7,"anomaly":{"app_proto":"tls","type":"applayer","event":"OVERFLOW_HEARTBEAT_MESSAGE","layer":"proto_parser"}}' |
	pcg-detect >"$tmp/found"
like "$tmp/found" '"signature_id":9101001,.*"frames":\[7,7\]' 'an anomaly that another sensor saw'
done_testing

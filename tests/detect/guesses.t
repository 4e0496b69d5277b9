#!/bin/sh
# What is tried one after the other: passwords, paths, communities, user names. Each beside what looks
# like it and is none. Records, as pcg-flows writes them.
# shellcheck disable=SC2154 # tmp is tap.sh's
. tests/tap.sh

# many COUNT: i from 1 to COUNT
many() { awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) print i }'; }
stamp() { printf '2026-02-04T%02d:%02d:%02d.000000+0000' "$((10 + $1 / 3600))" "$(($1 / 60 % 60))" "$(($1 % 60))"; }

# web SECOND METHOD URL STATUS [MEMBERS]: an exchange of HTTP
web() {
	printf '{"timestamp":"%s","flow_id":%d,"event_type":"http","src_ip":"192.168.7.66","src_port":%d,"dest_ip":"198.51.100.20","dest_port":80,"proto":"TCP","pcap_cnt":%d,"http":{"hostname":"www.example.com","url":"%s","http_method":"%s","protocol":"HTTP/1.1","status":%d%s}}\n' \
		"$(stamp "$1")" "$i" "$((i + 1024))" "$i" "$3" "$2" "$4" "${5:-}"
}
# flow SECOND LASTS PROTO PORT MEMBERS: a conversation
flow() {
	printf '{"timestamp":"%s","flow_id":%d,"event_type":"flow","src_ip":"192.168.7.66","src_port":%d,"dest_ip":"192.168.7.21","dest_port":%d,"proto":"%s",%s,"flow":{"pkts_toserver":%d,"pkts_toclient":%d,"start":"%s","end":"%s"},"conv":{"payload_toserver":%d,"payload_toclient":%d,"first_frame":%d,"last_frame":%d,"midstream":false}}\n' \
		"$(stamp "$1")" "$i" "$((i + 1024))" "$4" "$3" "$5" "$6" "$8" "$(stamp "$1")" "$(stamp "$(($1 + $2))")" "$7" "$9" "$i" "$i"
}
judge() { pcg-detect --only "$1" | grep '"finding":{' >"$tmp/found"; }
finds() { like "$tmp/found" "\"signature_id\":$1,.*\"tier\":\"finding\"" "$2"; }
context() { like "$tmp/found" "\"signature_id\":$1,.*\"tier\":\"informational\"" "$2"; }

# --- paths
words() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "%c%c%c\n", 97 + i % 26, 97 + int(i / 26), 97 + (i * 7) % 26 }'; }
asked() { # FORMAT SECONDS-BETWEEN STATUS [MEMBERS]: forty paths
	i=0
	for word in $(words 40); do
		i=$((i + 1))
		# shellcheck disable=SC2059 # the format is the case
		web $((i * $2)) GET "$(printf "$1" "$word")" "$3" "${4:-}"
	done
}
paths() { asked "$@" | judge web_search; }
paths '/%s' 0 404
finds 9100811 'forty words that a site does not have, at once, are guesses'
paths '/%s.php' 0 410
finds 9100811 '... so are pages that are gone'
paths '/%s' 0 200
is "$(cat "$tmp/found")" '' '... pages that are there are none'
paths '/%s' 0 404 ',"http_refer":"http://www.example.com/"'
context 9100811 '... what a page refers to is context'
paths '/maven2/org/example/deep/%s/1.0/artifact.pom' 0 404
context 9100811 '... so are long paths that nobody would guess'
paths '/%s' 9 404
context 9100811 '... and a slow pace'
{
	asked '/%s' 0 404
	asked '/%s.html' 0 200
	asked '/%s.css' 0 200
} | judge web_search
context 9100811 '... and what is missing among more that is there'
{
	asked '/%s' 0 404
	for i in 1 2; do flow 1 1 TCP 80 '"app_proto":"http"' 5 300 5 900; done |
		sed 's/"192.168.7.66"/"192.168.7.77"/;s/"192.168.7.21"/"192.168.7.66"/'
	i=3
	flow 1 1 TCP 80 '"app_proto":"http"' 5 300 5 900 | sed 's/"192.168.7.66"/"192.168.7.78"/;s/"192.168.7.21"/"192.168.7.66"/'
} | judge web_search
context 9100811 '... and what others may have asked through a host that serves the web itself'
for i in $(many 40); do web 0 GET "/live/$i.ts" 404; done | judge web_search
is "$(cat "$tmp/found")" '' '... and numbers make no other path'

# --- log-ons to web sites
refusals() { # COUNT SECONDS-BETWEEN URL-FORMAT USER-FORMAT
	for i in $(many "$1"); do
		# shellcheck disable=SC2059 # the format is the case
		web $((i * $2)) GET "$(printf "$3" "$i")" 401 ",\"auth\":\"basic\",\"user\":\"$(printf "$4" "$i")\""
	done | judge web_guess
}
refusals 12 1 /admin admin
finds 9100812 'twelve refusals of one user at a time are guesses'
refusals 12 60 /admin admin
context 9100812 '... one a minute is a program with an old password'
refusals 9 1 /admin admin
is "$(cat "$tmp/found")" '' '... nine are not told'
for path in $(words 12); do web 1 GET "/$path" 401 ',"auth":"basic","user":"admin"'; done | judge web_guess
context 9100812 '... one user all over the site is context'
for i in $(many 12); do web "$i" GET /admin 401; done | judge web_guess
is "$(cat "$tmp/found")" '' '... and who brings no password guesses none'
for user in $(many 12); do web 1 GET /admin 401 ",\"auth\":\"digest\",\"user\":\"user$user\""; done | judge web_guess
like "$tmp/found" 'for 12 users' '... users are counted'

forms() { # COUNT SECONDS-BETWEEN URL LENGTH
	for i in $(many "$1"); do
		web $((i * $2)) POST "$3" 200 ",\"request_length\":$(($4 + i % 9)),\"length\":$((i == $1 ? 90 : 12))"
	done | judge web_guess
}
forms 25 1 /login.php 30
finds 9100812 'a log-on form that is filled in 25 times is guessing'
like "$tmp/found" '1 of the answers differ' '... the answer that differs is told'
forms 25 30 /login.php 30
is "$(cat "$tmp/found")" '' '... twice a minute is none'
forms 25 1 /comments 30
is "$(cat "$tmp/found")" '' '... another form is none'
for i in $(many 25); do web "$i" POST /login 200 ",\"request_length\":$((i * 40)),\"length\":9"; done | judge web_guess
is "$(cat "$tmp/found")" '' '... forms of many lengths are none'

# --- log-ons that other protocols refuse
for protocol in ftp imap mqtt mysql nntp pgsql pop3 redis rfb sip smtp socks tds telnet xmpp; do
	for i in $(many 8); do
		flow "$i" 0 TCP 1000 "\"app_proto\":\"$protocol\",\"anomalies\":[{\"type\":\"applayer\",\"event\":\"$protocol.login_refused\",\"direction\":\"to_client\",\"count\":1,\"first_frame\":$i,\"last_frame\":$i}]" 5 50 5 50
	done >"$tmp/tries"
	judge guess <"$tmp/tries"
	finds 9101701 "eight log-ons that $protocol refuses are guesses"
done
head -n 5 "$tmp/tries" | judge guess
is "$(cat "$tmp/found")" '' '... five are a slip of the hand'
for i in $(many 8); do
	flow $((i * 300)) 0 TCP 110 '"app_proto":"pop3","anomalies":[{"type":"applayer","event":"pop3.login_refused","direction":"to_client","count":1,"first_frame":1,"last_frame":1}]' 5 50 5 50
done | judge guess
context 9101701 '... one in five minutes is a program with an old password'

sessions() { # COUNT MEMBERS-OF-SSH MEMBERS-OF-THE-LAST
	for i in $(many "$1"); do
		flow $((i * 5)) 1 TCP 22 "\"app_proto\":\"ssh\",\"ssh\":{$([ "$i" -lt "$1" ] && echo "$2" || echo "$3")}" 15 1900 15 2300
	done | judge logon
}
sessions 12 '' ''
finds 9100151 'short sessions of SSH, all alike, are guesses'
unlike "$tmp/found" 'let it in' '... none of which was right'
sessions 12 '' '"logged_on":true'
like "$tmp/found" 'then the server let it in' '... one that the server lets in was right'
sessions 20 '"logged_on":true' '"logged_on":true'
is "$(cat "$tmp/found")" '' '... a script that logs on for each command guesses nothing'

communities() { # FORMAT
	for i in $(many 8); do
		# shellcheck disable=SC2059 # the format is the case
		flow "$i" 0 UDP 161 "\"app_proto\":\"snmp\",\"snmp\":{\"pdu_type\":\"get_request\",\"community\":\"$(printf "$1" "$i")\",\"version\":1}" 1 40 0 0
	done | judge guess
}
communities 'word%d'
finds 9101701 'eight communities of SNMP, each in a conversation of its own, are guesses'
communities public
is "$(cat "$tmp/found")" '' '... one community is monitoring'

# --- users and identifiers of a Windows domain
users() { # MEMBERS-OF-THE-SECOND-REQUEST
	i=0
	for user in $(words 6); do
		i=$((i + 1))
		flow "$i" 0 TCP 88 "\"app_proto\":\"krb5\",\"krb5\":{\"cname\":\"$user\",\"realm\":\"EXAMPLE.COM\",\"padata\":[\"PA-PAC-REQUEST\"],\"messages\":[\"KRB_AS_REQ\",\"KRB_ERROR\"],\"errors\":[\"KDC_ERR_PREAUTH_REQUIRED\"]}" 5 200 5 200
		[ -z "$1" ] || flow "$i" 0 TCP 88 "\"app_proto\":\"krb5\",\"krb5\":{\"cname\":\"$user\",\"realm\":\"EXAMPLE.COM\",$1}" 5 300 5 1300
	done | judge logon
}
users ''
finds 9100152 'users asked for at the KDC and left when it wants proof are tried one after the other'
users '"padata":["PA-ENC-TIMESTAMP"],"messages":["KRB_AS_REQ","KRB_AS_REP"]'
is "$(cat "$tmp/found")" '' '... those who log on are none'

i=1
sids() { flow 1 0 TCP 445 "\"app_proto\":\"smb\",\"windows\":{\"pipes\":[\"lsarpc\"],\"interfaces\":[{\"name\":\"lsarpc\",\"operations\":[\"LsarLookupSids\"]}]$1}" 9 900 9 900 | judge directory; }
sids ',"looked_up_sids":1000'
finds 9100183 'a thousand identifiers whose names are asked for at once'
sids ''
is "$(cat "$tmp/found")" '' '... a few are none'

# --- floods
strays() { # COUNT PER-SECOND PROTO MEMBERS
	i=0
	flow 0 0 "$3" 80 "$4" 1 "${5:-0}" "${6:-0}" 0 | awk -v n="$1" -v rate="$2" '{
		for (i = 1; i <= n; i++) {
			line = $0
			sub(/"flow_id":0/, "\"flow_id\":" i, line)
			sub(/"src_port":1024/, "\"src_port\":" 1024 + i, line)
			gsub(/T10:00:00/, sprintf("T10:%02d:%02d", int(i / rate / 60), int(i / rate) % 60), line)
			print line
		}
	}' | judge flood
}
acks='"tcp":{"tcp_flags_ts":"10","tcp_flags_tc":"04"}'
strays 1500 500 TCP "$acks" 0 1
finds 9101605 'packets by the thousand that belong to no connection are a flood'
strays 900 500 TCP "$acks" 0 1
is "$(cat "$tmp/found")" '' '... nine hundred are none'
strays 1500 10 TCP "$acks" 0 1
is "$(cat "$tmp/found")" '' '... ten a second are none'
strays 1500 500 TCP '"tcp":{"tcp_flags_ts":"14","tcp_flags_tc":""}' 0 0
is "$(cat "$tmp/found")" '' '... ends of connections that are older than the capture are none'
strays 1500 500 UDP '"ip_v":4' 500
finds 9101605 'datagrams of no protocol by the thousand are a flood'
strays 1500 500 UDP '"app_proto":"dns"' 50
is "$(cat "$tmp/found")" '' '... questions to a server that is down are none'
held() { # COUNT RECEIVED
	for i in $(many "$1"); do flow 1 60 TCP 80 '"app_proto":"http","tcp":{"tcp_flags_ts":"1a","tcp_flags_tc":"12"},"timing":{"bursts":9,"interval_median":6.0,"interval_mad":0.1}' 15 300 15 "$2"; done | judge flood
}
held 60 0
finds 9101606 'requests that never end, on sixty connections'
held 60 9000
is "$(cat "$tmp/found")" '' '... requests that are answered are none'
held 20 0
is "$(cat "$tmp/found")" '' '... twenty clients on a bad line are none'
i=1
for port in 80 80 443; do
	flow 1 0 TCP "$port" '"tcp":{"tcp_flags_ts":"02","tcp_flags_tc":""}' 1 0 0 0 | sed "s/\"192.168.7.66\"/\"192.168.7.21\"/;s/\"src_port\":[0-9]*/\"src_port\":$port/"
done | judge flood
is "$(grep -c 9101604 "$tmp/found")" 2 'packets from a host to itself are told once for each port'
done_testing

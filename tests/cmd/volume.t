#!/bin/sh
# What a host sends outside in the course of hours, and connections that stay open: which is a finding.
# shellcheck disable=SC2154 # out and tmp are tap.sh's
. tests/tap.sh

# conversations HOST DEST NAME: one for each line "MINUTE LASTS SENT RECEIVED" that is read
conversations() {
	awk -v host="$1" -v dest="$2" -v name="$3" '
		function at(s) { return sprintf("2026-02-04T%02d:%02d:%02d.310000+0000", 8 + s / 3600, s / 60 % 60, s % 60) }
		{
			from = int($1 * 60) + 7
			printf "{\"timestamp\":\"%s\",\"flow_id\":%d,\"event_type\":\"flow\",\"src_ip\":\"%s\",\"src_port\":%d,", at(from), NR, host, 4000 + NR
			printf "\"dest_ip\":\"%s\",\"dest_port\":443,\"proto\":\"TCP\",", dest
			if (name)
				printf "\"app_proto\":\"tls\",\"names\":{\"dest\":[{\"name\":\"%s\",\"by\":\"sni\"}]},", name
			printf "\"flow\":{\"pkts_toserver\":20,\"pkts_toclient\":20,\"start\":\"%s\",\"end\":\"%s\"},", at(from), at(from + $2 * 60)
			printf "\"conv\":{\"payload_toserver\":%d,\"payload_toclient\":%d}}\n", $3, $4
		}'
}

# judged DETECTOR TIER: how many of the stream's
judged() {
	pcg-detect --only "$1" "$tmp/stream" >"$out"
	grep -c "\"detector\":\"$1\",\"tier\":\"$2\"" "$out"
}

# beside: six other hosts at work all day, and a visit of the one in question at its end
beside() {
	for host in 1 2 3 4 5 6; do
		printf '0 1 900 9000\n239 1 900 9000\n' | conversations "10.0.0.2$host" 192.0.2.99 www.example.com
	done
	printf '0 1 900 9000\n239 1 900 9000\n' | conversations 10.0.0.9 192.0.2.99 www.example.com
}
beside >"$tmp/beside"

# stream: with lines for "host to rare.example.net" from standard input
stream() {
	conversations 10.0.0.9 192.0.2.7 rare.example.net | cat - "$tmp/beside" >"$tmp/stream"
}

# every FROM STEP TO SENT: conversations from one minute to another
every() {
	seq "$1" "$2" "$3" | sed "s/\$/ 1 $4 400/"
}

{ every 0 5 235 800; echo '150 1 200000000 400'; } | sort -n | stream
is "$(judged exfil finding)" 1 'one upload among check-ins is not excused by their pace'
every 0 5 235 150000000 | stream
is "$(judged exfil finding)" 0 '... a job that uploads each time is'
like "$out" 'uploads at one pace' '... and says so'

for minute in 3 9 31 33 70 96 99 141 160 202 203 229; do
	echo "$minute 1 3000000 400"
done | stream
is "$(judged exfil finding)" 0 'what is sent now and then, all the time, is synchronisation'
like "$out" 'uploads now and then' '... and says so'
{ cat "$tmp/stream"; echo '700 1 3000000 400' | conversations 10.0.0.9 10.0.0.7 rare.example.net; } >"$tmp/both"
mv "$tmp/both" "$tmp/stream"
is "$(judged exfil finding)" 0 '... also where the name is one inside, too, after all else'
for minute in 3 9 11 13 20 22 26 29 31 40 44 47; do
	echo "$minute 1 3000000 400"
done | stream
is "$(judged exfil finding)" 1 '... in one hour of four it is not'
for minute in 3 9 31 33 70 96 99 131 132 134 135 138 142 144 170 202 203 229; do
	case $minute in 13* | 14*) echo "$minute 1 5000000 400" ;; *) echo "$minute 1 600000 400" ;; esac
done | stream
is "$(judged exfil finding)" 1 '... nor is what leaves in an hour among smaller ones'

echo '10 290 9000 9000' | conversations 10.0.0.9 192.0.2.7 '' | cat - "$tmp/beside" >"$tmp/stream"
is "$(judged long_lived finding)" 1 'five hours to an address, in a protocol that nobody knows, by one host'
echo '10 290 900000 900000' | conversations 10.0.0.9 192.0.2.7 '' | cat - "$tmp/beside" >"$tmp/stream"
is "$(judged long_lived finding) $(judged long_lived informational)" '0 1' '... is worth knowing, no more, where much is sent'
echo '10 290 9000 9000' | stream
is "$(judged long_lived finding)" 0 '... and so it is by one, to a name that TLS asks for'
done_testing

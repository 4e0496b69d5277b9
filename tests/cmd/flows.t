#!/bin/bash
# pcg-flows: what it reads, what its options do, how it ends.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh
formats=tests/captures/crafted/formats
capture=$formats/same-us-le.pcap

# Without what may differ between files of the same packets: names, formats, places in the file.
same_facts() {
	sed -E 's/"(pcap_filename|name|format)":"[^"]*",?//g; s/"file_offset":[0-9]+,?//g' "$1"
}

# packets OPTION ...: how many packets are in the flows
packets() {
	pcg-flows --only flow "$@" | grep -oE '"pkts_to(server|client)":[0-9]+' |
		awk -F : '{ n += $2 } END { print n + 0 }'
}

pcg-flows "$capture" >"$tmp/first"
pcg-flows "$capture" >"$tmp/second"
same "$tmp/first" "$tmp/second" 'two runs give the same bytes'
same_facts "$tmp/first" >"$tmp/facts"
for other in "$formats"/same*; do
	pcg-flows "$other" >"$tmp/other"
	same_facts "$tmp/other" >"$tmp/other-facts"
	same "$tmp/facts" "$tmp/other-facts" "$other: the same packets, the same records"
	pcg-flows <"$other" >"$tmp/other"
	same_facts "$tmp/other" >"$tmp/other-facts"
	same "$tmp/facts" "$tmp/other-facts" '... and through standard input'
done
pcg-flows - <"$capture" >"$tmp/other"
same_facts "$tmp/other" >"$tmp/other-facts"
same "$tmp/facts" "$tmp/other-facts" "'-' is standard input"

run pcg-flows "$capture"
is "$status" 0 'a whole capture ends well'
is "$(cat "$err")" '' '... and says nothing in a pipe'
is "$(tail -n 1 "$out" | grep -c '"event_type":"stats"')" 1 '... and the account comes last'

# Several files are one capture: a conversation goes on in the next file.
run pcg-flows --only flow tests/captures/crafted/links/ethernet.pcap tests/captures/crafted/links/vlan.pcap
is "$(packets tests/captures/crafted/links/ethernet.pcap tests/captures/crafted/links/vlan.pcap)" 58 \
	'several files: the packets of all'
pcg-flows "$capture" "$capture" >"$tmp/twice"
is "$(grep -c '"event_type":"flow"' "$tmp/twice")" "$(grep -c '"event_type":"flow"' "$tmp/first")" \
	'... and a conversation goes on from one into the next'
is "$(grep -oE '"files":\[.*\]' "$tmp/twice" | grep -o '"complete"' | wc -l)" 2 '... and the account names each'

# Filters, on every file format and link type.
is "$(packets -f 'tcp port 80' "$capture")" 20 'a filter keeps what matches'
is "$(packets --filter='udp' "$formats/same-le.pcapng")" 4 '... in pcapng too'
is "$(packets -f udp "$formats/same.pcap.zst")" 4 '... and in what is compressed'
is "$(packets -f 'host 192.0.2.10 and tcp' tests/captures/crafted/links/raw-101.pcap)" 10 '... on bare IP'
is "$(packets -f 'host 192.0.2.10 and tcp' tests/captures/crafted/links/sll2-276.pcap)" 10 '... and on SLL2'
run pcg-flows -f 'no such primitive' "$capture"
is "$status" 2 'a filter that is none is refused'
like "$err" '^pcg-flows: .*filter' '... with the reason'
is "$(wc -c <"$out")" 0 '... before anything is written'
is "$(packets -f 'tcp port 9' "$capture")" 0 'a filter that nothing matches is no failure'

# Record types.
demo=share/demo/office.pcapng.gz
for type in flow dns http asset stats; do
	pcg-flows --only "$type" "$demo" >"$out"
	is "$(grep -vc "\"event_type\":\"$type\"" "$out")" 0 "--only $type writes nothing else"
	ok '... and writes those' test -s "$out"
done
is "$(pcg-flows --only flow,dns "$capture" | wc -l)" \
	"$(grep -cE '"event_type":"(flow|dns)"' "$tmp/first")" '--only takes a list'
run pcg-flows --only flows "$capture"
is "$status" 2 '--only refuses a type that is none'
like "$err" "flows" '... and names it'

# Limits: everything up to them is written, and they are told.
for way in option environment; do
	if [ "$way" = option ]; then
		run pcg-flows --max-packets 5 "$capture"
	else
		run env MAX_PACKETS=5 pcg-flows "$capture"
	fi
	is "$status" 3 "max-packets by $way: incomplete"
	like "$err" '5 packets' '... said on standard error'
	like "$out" '"stopped_by":"max_packets"' '... and in the account'
	like "$out" '"pkts":5[,}]' '... which counts those that were read'
done
is "$(MAX_PACKETS=5 packets --max-packets 1000 "$capture")" 24 'the option wins over the environment'
run env PARSE_TIMEOUT=1h pcg-flows "$capture"
is "$status" 0 'a time limit that is not reached changes nothing'
mkfifo "$tmp/pipe"
(
	cat "$capture"
	for ((i = 0; i < 400; i++)); do tail -c +25 "$capture"; done
	while sleep 0.1 && [ ! -e "$tmp/done" ]; do for ((i = 0; i < 90; i++)); do tail -c +25 "$capture"; done || break; done
) >"$tmp/pipe" 2>/dev/null &
status=0
PARSE_TIMEOUT=1 pcg-flows <"$tmp/pipe" >"$out" 2>"$err" || status=$?
touch "$tmp/done"
is "$status" 3 'a time limit stops a stream that does not end'
like "$out" '"stopped_by":"timeout"' '... and the account says so'
wait
for bad in --max-packets=x --max-packets=-1 --parse-timeout=soon; do
	run pcg-flows "$bad" "$capture"
	is "$status" 2 "$bad is refused"
done
run env MAX_PACKETS=many pcg-flows "$capture"
is "$status" 2 'so is a limit in the environment that is none'
like "$err" 'MAX_PACKETS' '... by its name'

is "$(pcg-flows --no-payload "$capture" | grep -cE '"event_type":"(dns|http)"')" 0 '--no-payload reads headers only'
is "$(packets --no-payload "$capture")" 24 '... and counts the same packets'

# Keys of TLS: in the capture, in a file of their own, and what is no such file.
sealed=tests/captures/recorded/tls-keys.pcapng
inside() { # PCG-FLOWS' ARGUMENTS: what was inside of the conversations
	pcg-flows --only http,flow "$@" | grep -oE '"url":"/\?[^"]*"|"decrypted":"[^"]*"' | sort
}
tr '\0' '\n' <"$sealed" | grep -aoE '(CLIENT_RANDOM|(CLIENT|SERVER)_[A-Z_]*TRAFFIC_SECRET[_0]*) [0-9a-f]{64} [0-9a-f]+' >"$tmp/keys"
sed 's/TRAFFIC_SECRET/TRAFFIC_SECREt/g; s/CLIENT_RANDOM/CLIENT_RANDOm/g' "$sealed" >"$tmp/bare.pcapng" # of the same length
is "$(inside "$sealed" | grep -cE '"decrypted":"http2?"')" 11 'eleven conversations are opened with the keys that the capture has'
is "$(inside "$tmp/bare.pcapng")" '' '... none without'
is "$(inside --keylog "$tmp/keys" "$tmp/bare.pcapng")" "$(inside "$sealed")" '... and all with a file of them'
is "$(pcg-flows --no-payload --keylog "$tmp/keys" "$tmp/bare.pcapng" | grep -c decrypted)" 0 '... unless headers alone are read'
run pcg-flows --keylog "$tmp/none" "$sealed"
is "$status" 2 'a file of keys that is not there is refused'
like "$err" "$tmp/none: No such file" '... by its name'
run pcg-flows --keylog "$tmp" "$sealed"
is "$status" 2 '... so is a directory'
run pcg-flows --keylog "$capture" "$sealed"
is "$status" 0 'a file without keys changes nothing'
like "$err" 'no keys of TLS in it' '... and is told'
done_testing

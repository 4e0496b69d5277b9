#!/bin/bash
# What all filters have in common: lines pass through, one member is added.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh

echo evil.example >"$tmp/feed.txt"
ti=(pcg-ti --feed "$tmp/feed.txt")

flow='{"event_type":"flow","proto":"TCP","dest_port":443,"tls":{"sni":"evil.example"}}'
ti_member='"ti":[{"indicator":"evil.example","type":"domain","feed":"feed","field":"tls.sni","strength":"strong"}]'
app_member='"app":{"label":"Web","service":"tls","by":"port"}'

# A stream with everything in it that must not change: numbers beyond 2^53, escapes, white space,
# unknown members and types, bytes that are not UTF-8.
{
	echo '{"event_type":"stats","stats":{"n":123456789012345678901234567890,"f":1.0e+2}}'
	echo '  { "event_type" : "unknown" , "a" : [ 1 , 2 ] }  '
	echo '{"text":"\u0000\ud800 \/ \"quoted\" caf\u00e9"}'
	printf '{"raw":"\377\376","event_type":"fileinfo"}\n'
	printf '{"event_type":"stats","crlf":true}\r\n'
	echo '{"\u0065vent_type":"netflow"}'
} >"$tmp/foreign"

for name in ti classify; do
	case $name in
	ti) command=("${ti[@]}") member=$ti_member ;;
	classify) command=(pcg-classify) member=$app_member ;;
	esac

	run "${command[@]}" "$tmp/foreign"
	is "$status" 0 "$name: records of unknown types"
	same "$tmp/foreign" "$out" '... pass byte for byte'
	is "$(cat "$err")" '' '... without a word'

	echo "$flow" >"$tmp/flow"
	run "${command[@]}" "$tmp/flow"
	is "$(cat "$out")" "${flow%\}},$member}" "$name: its member is put behind the others"
	cp "$out" "$tmp/once"
	run "${command[@]}" "$tmp/once"
	same "$tmp/once" "$out" '... and replaced when it is there'
	printf '%s' "$flow" | "${command[@]}" >"$tmp/no-lf"
	same "$tmp/once" "$tmp/no-lf" '... also in a last line without its end'
	printf '%s\r\n' "$flow" | "${command[@]}" | tr '\r' R >"$tmp/cr"
	is "$(cat "$tmp/cr")" "$(cat "$tmp/once")R" '... and a CR stays where it was'

	printf '\n%s\n \t\n\r\n' "$flow" | "${command[@]}" >"$tmp/blank"
	same "$tmp/once" "$tmp/blank" "$name: blank lines are dropped"

	printf 'not json\n%s\n[1]\n{"a":1\n' "$flow" >"$tmp/odd"
	run "${command[@]}" "$tmp/odd"
	is "$status" 0 "$name: lines that are no records"
	printf 'not json\n%s\n[1]\n{"a":1\n' "$(cat "$tmp/once")" >"$tmp/expected"
	same "$tmp/expected" "$out" '... pass untouched, in their place'
	like "$err" '3 lines are not a JSON object, the first is line 1 of ' '... and are told once'
	is "$(wc -l <"$err")" 1 '... in one line'
	run "${command[@]}" --strict "$tmp/odd"
	is "$status" 2 '... and end the run under --strict'
	is "$(wc -c <"$out")" 0 '... before anything is written'
	like "$err" 'line 1 of .* is not a JSON object' '... with the line number'

	# One line over the cap of 16 MiB, between two records.
	{
		echo "$flow"
		printf '{"big":"'
		head -c 17000000 /dev/zero | tr '\0' x
		printf '"}\n'
		echo "$flow"
	} >"$tmp/big"
	"${command[@]}" "$tmp/big" >"$tmp/big.out" 2>"$err"
	is "$(wc -l <"$tmp/big.out")" 3 "$name: a line over the cap is one line still"
	is "$(sed -n 2p "$tmp/big.out" | cksum)" "$(sed -n 2p "$tmp/big" | cksum)" '... untouched'
	like "$err" '1 line is not a JSON object, the first is line 2 ' '... and told'

	run "${command[@]}" "$tmp/flow" - "$tmp/flow"
	is "$(wc -l <"$out")" 2 "$name: files are read in order, - is standard input"
	run "${command[@]}" "$tmp/flow" "$tmp/none"
	is "$status" 2 "$name: a file that is not there"
	like "$err" 'none: No such file' '... is named with the reason'
	is "$(wc -c <"$out")" 0 '... before anything is written'
	run "${command[@]}" "$tmp"
	is "$status" 2 "$name: a folder is no input"
	like "$err" 'Is a directory' '... and is told as what it is'
	run sh -c "$name=1; exec \"\$@\" <\"$tmp\"" sh "${command[@]}"
	is "$status" 2 '... nor on standard input'
	like "$err" 'standard input: Is a directory' '... which is named so'

	yes "$flow" | head -n 100000 >"$tmp/many"
	"${command[@]}" "$tmp/many" 2>"$err" | head -n 1 >"$out"
	is "$(cat "$out" "$err")" "$(cat "$tmp/once")" "$name: | head ends it quietly"
	if [ -c /dev/full ]; then
		status=0
		"${command[@]}" "$tmp/many" >/dev/full 2>"$err" || status=$?
		is "$status" 2 "$name: a full disk is a failure"
		like "$err" 'cannot write standard output: No space left' '... that is told'
	else
		skip 2 'no /dev/full here'
	fi
done

# A live stream is not held back until a buffer is full.
mkfifo "$tmp/in" "$tmp/out"
pcg-classify <"$tmp/in" >"$tmp/out" &
filter=$!
exec 8>"$tmp/in" 9<"$tmp/out"
echo "$flow" >&8
read -r line <&9
is "${line%%,\"app\"*}" "${flow%\}}" 'a record that waits for no other is passed on'
exec 8>&- 9<&-
wait "$filter"

# On a terminal, what others put into their records shows and does nothing.
if command -v python3 >/dev/null; then
	printf '{"event_type":"x","name":"\302\233 \342\200\256 \177 end"}\nno\033[31m record\n' >"$tmp/hostile"
	python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' pcg-classify "$tmp/hostile" \
		>"$tmp/shown" 2>/dev/null </dev/null
	like "$tmp/shown" 'xc2\\x9b \\xe2\\x80\\xae \\x7f end' 'a terminal gets control characters as text'
	like "$tmp/shown" 'no\\x1b\[31m record' '... those of lines that are no records, too'
	is "$(grep -c "$(printf '\033')" "$tmp/shown")" 0 '... and no escape sequence'
else
	skip 3 'no python3 here'
fi

# A sensor's own stream: dns of all versions, local time, numbers that are no doubles.
cat >"$tmp/eve" <<'END'
{"timestamp":"2024-05-01T12:00:00.000001+0200","flow_id":2251799813685247,"in_iface":"eth0","event_type":"dns","src_ip":"10.0.0.1","src_port":50000,"dest_ip":"10.0.0.53","dest_port":53,"proto":"UDP","dns":{"version":2,"type":"answer","id":7,"rrname":"evil.example","rrtype":"A","rcode":"NOERROR","answers":[{"rrname":"evil.example","rrtype":"A","ttl":60,"rdata":"192.0.2.1"}],"grouped":{"A":["192.0.2.1"]}}}
{"timestamp":"2024-05-01T12:00:00.000002+0200","flow_id":2251799813685246,"event_type":"alert","src_ip":"10.0.0.1","src_port":50001,"dest_ip":"192.0.2.1","dest_port":443,"proto":"TCP","alert":{"action":"allowed","gid":1,"signature_id":2100498,"rev":7,"signature":"x","category":"","severity":2},"dns":{"query":[{"type":"query","id":1,"rrname":"www.evil.example","rrtype":"A","tx_id":0}]},"app_proto":"tls"}
{"timestamp":"2024-05-01T12:00:09.000000+0200","flow_id":2251799813685246,"event_type":"flow","src_ip":"2001:0db8:0000:0000:0000:0000:0000:0001","src_port":50001,"dest_ip":"192.0.2.1","dest_port":443,"proto":"TCP","app_proto":"failed","flow":{"pkts_toserver":1,"bytes_toserver":18446744073709551615,"age":0,"state":"new","reason":"timeout","alerted":false},"tcp":{"tcp_flags":"1b","syn":true}}
{"timestamp":"2024-05-01T12:00:09.000000+0200","event_type":"stats","stats":{"uptime":9,"capture":{"kernel_packets":123456789012345678}}}
END
"${ti[@]}" "$tmp/eve" | pcg-classify >"$tmp/eve.out"
sed -E 's/,"(ti":\[[^]]*\]|app":\{[^}]*\})//g' "$tmp/eve.out" >"$tmp/eve.stripped"
same "$tmp/eve" "$tmp/eve.stripped" 'a Suricata stream keeps every byte'
is "$(grep -c '"ti":' "$tmp/eve.out") $(grep -c '"app":' "$tmp/eve.out")" '2 3' '... and gets what is to be said of it'

# The order of members and of filters does not matter to what each one says.
echo "$flow" | "${ti[@]}" | pcg-classify | "${ti[@]}" >"$tmp/both"
is "$(cat "$tmp/both")" "${flow%\}},$ti_member,$app_member}" 'filters leave each other alone'
done_testing

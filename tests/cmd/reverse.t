#!/bin/bash
# pcg-reverse: who touched what.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh

cat >"$tmp/stream" <<'END'
{"timestamp":"2026-01-31T10:00:00.000000+0000","flow_id":1001,"event_type":"flow","src_ip":"10.0.0.1","src_port":50001,"dest_ip":"192.0.2.1","dest_port":443,"proto":"TCP","app_proto":"tls","community_id":"1:LQU9qZlK+B5F3KDmev6m5PMibrg=","ether":{"src_mac":"00:11:22:33:44:55","dest_mac":"66:77:88:99:aa:bb"},"flow":{"pkts_toserver":2,"pkts_toclient":3,"bytes_toserver":200,"bytes_toclient":30000,"start":"2026-01-31T10:00:00.000000+0000","end":"2026-01-31T10:00:09.000000+0000"},"tls":{"sni":"www.evil.example","ja3":{"hash":"b386946a5a44d1ddcc843bc75336dfce"},"ja4":"t13d1516h2_8daaf6152771_e5627efa2ab1","fingerprint":"2e:35:19:b7:cb:61:a3:cd:61:67:f7:27:df:99:3f:68:31:10:85:ea"},"names":{"src":[{"name":"DESKTOP-7","by":"dhcp"}]},"app":{"label":"Web","by":"sni"},"geo":{"dest":{"country_code":"XX"}}}
{"timestamp":"2026-01-31T11:00:00.000000+0000","flow_id":1002,"event_type":"flow","src_ip":"10.0.0.1","src_port":50002,"dest_ip":"192.0.2.1","dest_port":443,"proto":"TCP","flow":{"pkts_toserver":1,"pkts_toclient":1,"bytes_toserver":100,"bytes_toclient":100,"start":"2026-01-31T11:00:00.000000+0000","end":"2026-01-31T11:00:00.000000+0000"}}
{"timestamp":"2026-01-31T09:59:59.000000+0000","flow_id":1003,"event_type":"dns","src_ip":"10.0.0.53","src_port":53,"dest_ip":"10.0.0.1","dest_port":50003,"proto":"UDP","dns":{"version":3,"type":"response","queries":[{"rrname":"www.evil.example","rrtype":"A"}],"answers":[{"rrname":"www.evil.example","rrtype":"A","rdata":"192.0.2.1"}]}}
{"timestamp":"2026-01-31T10:30:00.000000+0000","flow_id":1004,"event_type":"http","src_ip":"10.0.0.2","src_port":50004,"dest_ip":"192.0.2.7","dest_port":80,"proto":"TCP","http":{"hostname":"files.example","url":"/a/b.exe?x=1"}}
{"timestamp":"2026-01-31T10:30:00.000000+0000","flow_id":1005,"event_type":"flow","src_ip":"10.0.0.2","src_port":50005,"dest_ip":"10.0.0.10","dest_port":88,"proto":"TCP","krb5":{"cname":"j.doe"},"flow":{"pkts_toserver":1,"pkts_toclient":1,"bytes_toserver":70,"bytes_toclient":60}}
{"timestamp":"2026-01-31T10:00:00.000000+0000","event_type":"asset","ip":"10.0.0.1","mac":"00:11:22:33:44:55","names":[{"name":"desktop-7.corp.example","by":"krb5"}],"users":[{"user":"a.smith","domain":"CORP","by":"krb5"}]}
{"timestamp":"2026-01-31T12:00:00.000000+0000","event_type":"stats","stats":{}}
END

# ids INDICATOR ...: the flow_ids of the records that match
ids() { pcg-reverse -r "$tmp/stream" "$@" 2>/dev/null | grep -o '"flow_id":[0-9]*' | cut -d : -f 2 | paste -sd ' '; }

is "$(ids 192.0.2.1)" '1001 1002 1003' 'an address, also in an answer'
is "$(ids 192.0.2.0/29)" '1001 1002 1003 1004' 'a block'
is "$(ids 192.0.2.5-192.0.2.9)" 1004 'a range'
is "$(ids 192.0.2.1:443)" '1001 1002' 'an address with a port'
is "$(ids 192.0.2.1:80)" '' '... of another port'
is "$(ids evil.example)" '1001 1003' 'a domain with everything below it'
is "$(ids '=evil.example')" '' '... or only the name'
is "$(ids '*.www.evil.example')" '' '... or only what is below it'
is "$(ids 'evil[.]example')" '1001 1003' 'defanged'
is "$(ids 'hxxp://files[.]example/a/b.exe')" 1004 'a URL'
is "$(ids B386946A5A44D1DDCC843BC75336DFCE)" 1001 'a JA3'
is "$(ids t13d1516h2_8daaf6152771_e5627efa2ab1)" 1001 'a JA4'
is "$(ids 2e3519b7cb61a3cd6167f727df993f68311085ea)" 1001 'a certificate'
is "$(ids 1:LQU9qZlK+B5F3KDmev6m5PMibrg=)" 1001 'a Community ID'
is "$(ids 1002)" 1002 'a flow_id'
is "$(ids 00-11-22-33-44-55)" 1001 'a MAC address'
is "$(ids desktop-7)" 1001 'the name of a host'
is "$(ids j.doe)" 1005 'the name of a user'
is "$(ids 'CORP\j.doe')" 1005 '... with its domain'
is "$(ids J.Doe@CORP.EXAMPLE)" 1005 '... or its realm'
is "$(ids 192.0.2.7 j.doe)" '1004 1005' 'several at once'

run pcg-reverse -r "$tmp/stream" 192.0.2.1
is "$status" 0 'touched: 0'
sed -n 1,3p "$tmp/stream" >"$tmp/expected"
same "$tmp/expected" "$out" '... and the records as they came'
run pcg-reverse -r "$tmp/stream" 203.0.113.1
is "$status-$(wc -c <"$out")" 1-0 'not touched: 1, and nothing'
pcg-reverse 192.0.2.1 <"$tmp/stream" >"$out"
same "$tmp/expected" "$out" 'records come on standard input, too'

# The table.
run pcg-reverse -r "$tmp/stream" --table 192.0.2.1 203.0.113.1
like "$out" '^INDICATOR +HOST +NAME +USER +PROTO/PORT +RECORDS +CONV +PACKETS +SENT +RECEIVED' \
	'a table for people'
like "$out" '^192\.0\.2\.1 +10\.0\.0\.1 +DESKTOP-7 +a\.smith +TCP/443 +2 +2 +7 +300 B +30\.1 kB +2026-01-31 10:00:00 +2026-01-31 11:00:00 +www\.evil\.example' \
	'... with host, name, user, port, conversations, packets, bytes, times and the name it went through'
like "$out" '^192\.0\.2\.1 +10\.0\.0\.1 .* DNS look-up +1 +0 +- ' '... and look-ups, told of who asked'
like "$out" '^Nobody touched 203\.0\.113\.1$' '... and what nobody touched'
run pcg-reverse -r "$tmp/stream" --table 203.0.113.1
is "$status-$(wc -c <"$out")" 1-0 'an empty table is none'
like "$err" 'nobody touched it' '... and is told'
run pcg-reverse -r "$tmp/stream" --by host 0.0.0.0/0
like "$out" '^10\.0\.0\.1 +DESKTOP-7 ' '--by host'
run pcg-reverse -r "$tmp/stream" --by indicator evil.example 192.0.2.1
like "$out" '^192\.0\.2\.1 +1 +3 +2 ' '--by indicator'
run pcg-reverse -r "$tmp/stream" --by app 192.0.2.1
like "$out" '^Web +1 +2 ' '--by app'
like "$out" '^DNS +1 +1 ' '... also where pcg-classify was not run'
run pcg-reverse -r "$tmp/stream" --by country 192.0.2.1
like "$out" '^XX +1 +1 ' '--by country'
like "$out" '^Unknown +1 +2 ' '... of those that have none, too'
run pcg-reverse -r "$tmp/stream" --by nothing 192.0.2.1
is "$status" 2 '--by something else is a usage error'
run pcg-reverse -r "$tmp/stream" --count 192.0.2.1
is "$(cat "$out")" 3 '--count'
run pcg-reverse -r "$tmp/stream" --count 203.0.113.1
is "$status-$(cat "$out")" 1-0 '... of nothing'
run pcg-reverse -r "$tmp/stream" --csv 192.0.2.1
like "$out" '^indicator,host,name,user,proto_port,records,conversations,packets,bytes_sent,bytes_received,first,last,through' \
	'--csv has a header'
like "$out" '^"192\.0\.2\.1","10\.0\.0\.1","DESKTOP-7","a\.smith","TCP/443","2","2","7","300","30100","2026-01-31T10:00:00' \
	'... and exact numbers'
run pcg-reverse -r "$tmp/stream" --csv --table 192.0.2.1
is "$status" 2 'two forms at once are a usage error'

# Hostile names.
printf '%s\n' '{"event_type":"flow","src_ip":"10.0.0.9","dest_ip":"192.0.2.9","proto":"TCP","dest_port":1,"tls":{"sni":"=cmd|\u001b[31m\n\u202e\"x"}}' \
	>"$tmp/hostile"
run pcg-reverse -r "$tmp/hostile" --csv 192.0.2.9
like "$out" "\"'=cmd\\|\\\\x1b\\[31m\\\\x0a" 'a cell is no formula, and has no control character'
run pcg-reverse -r "$tmp/hostile" --table 192.0.2.9
is "$(wc -l <"$out")" 2 'a name with a line end in it stays in its row'
is "$(grep -c "$(printf '\033')" "$out")" 0 '... and no escape sequence gets out'

# Lists.
printf '# ours\n192.0.2.7 # a server\n\nj.doe,why\n  evil[.]example\t3\n' >"$tmp/list"
is "$(ids -i "$tmp/list")" '1001 1003 1004 1005' '-i reads indicators from a file'
pcg-reverse -r "$tmp/stream" -i - --count <"$tmp/list" >"$out"
is "$(cat "$out")" 4 '... or from standard input'
seq -f '198.51.100.%g' 0 255 | cat - "$tmp/list" >"$tmp/long"
seq -f 'h%g.example' 20000 >>"$tmp/long"
is "$(ids -i "$tmp/long")" '1001 1003 1004 1005' '... thousands of them'
run pcg-reverse -i - --count
is "$status" 2 'indicators and records cannot both come from standard input'
run pcg-reverse -i "$tmp/none" -r "$tmp/stream"
is "$status" 2 'a list that is not there is a failure'
run pcg-reverse -r "$tmp/stream"
is "$status" 2 'no indicator is a usage error'
run pcg-reverse -r "$tmp/stream" ''
is "$status" 2 '... and so is an empty one'
run pcg-reverse -r "$tmp/none" 192.0.2.1
is "$status" 2 'a stream that is not there is a failure'
echo 'no record' | cat - "$tmp/stream" >"$tmp/odd"
run pcg-reverse -r "$tmp/odd" 192.0.2.1
like "$err" '1 line is not a JSON object, the first is line 1' 'a line that is no record is told'
run pcg-reverse --strict -r "$tmp/odd" 192.0.2.1
is "$status" 2 '... and ends the run under --strict'

printf '\357\273\277192.0.2.7\r\n"hxxp://files[.]example/a/b.exe",note\r\n' >"$tmp/bom"
is "$(ids -i "$tmp/bom")" 1004 '... with a byte order mark, CR LF and quotes'
printf '1\0009\0002\000.\0000\000' >"$tmp/utf16"
run pcg-reverse -i "$tmp/utf16" -r "$tmp/stream"
is "$status" 2 'a list that is no UTF-8 is a failure'
like "$err" 'utf16: it is no text in UTF-8' '... which is told'

# A file that is misspelt is not looked for as a name.
for file in typo.pcap ./typo typo.ndjson "$tmp" ../typo.pcapng.gz; do
	run pcg-reverse -r "$tmp/stream" 192.0.2.1 "$file"
	is "$status" 2 "$file: a file that cannot be read is a failure"
	like "$err" "cannot read $file: (No such file or directory|Is a directory)" '... told with the reason'
done
echo text >"$tmp/notes.json"
run pcg-reverse -r "$tmp/stream" 192.0.2.1 "$tmp/notes.json"
like "$err" 'is neither a capture nor a saved stream' 'a file of another kind is told as such'
is "$(ids '=typo.pcap')" '' 'a name that looks like a file can be asked for all the same'

# Captures are read by pcg-flows.
capture=tests/captures/crafted/formats/same-us-le.pcap
host=$(pcg-flows --only flow "$capture" | grep -o '"dest_ip":"[^"]*"' | head -n 1 | cut -d '"' -f 4)
pcg-flows "$capture" | pcg-reverse "$host" >"$tmp/piped"
run pcg-reverse "$host" "$capture"
is "$status" 0 'an operand that is a capture is read'
same "$tmp/piped" "$out" '... as pcg-flows would'
run pcg-reverse -r "$capture" "$host"
same "$tmp/piped" "$out" '-r takes captures, too'
run sh -c 'cd "$1" && "$2/pcg-reverse" "$3" "$4"' sh "$tmp" "$PCG_BIN" "$host" "$PWD/$capture"
pcg-flows "$PWD/$capture" | pcg-reverse "$host" >"$tmp/piped"
same "$tmp/piped" "$out" '... from anywhere, with the pcg-flows beside it'
head -c 300 "$capture" >"$tmp/cut.pcap"
run pcg-reverse "$tmp/cut.pcap" 203.0.113.1
is "$status" 3 'a capture that is cut short is told by the status'
if [ -f share/demo/office.pcapng.gz ]; then
	run pcg-reverse share/demo/office.pcapng.gz --by app 203.0.113.77
	like "$out" '^Web +1 +71 ' '--by app classifies what a capture has'
	run pcg-reverse share/demo/office.pcapng.gz --by country 203.0.113.77
	like "$out" '^Unknown +2 ' '--by country: documentation addresses are in none'
else
	skip 2 'no demo capture here'
fi
run pcg-reverse "$capture" "$capture" "$host" --count
is "$status" 0 'several captures are one'
done_testing

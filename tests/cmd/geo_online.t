#!/bin/bash
# pcg-geo --online against a server of this machine that plays ip-api.com: tests/cmd/online/server.py.
# The addresses are other people's, but go no further than this machine.
# shellcheck disable=SC2154,SC2317 # status, out, err, tmp and base are set elsewhere; functions are called by run
. tests/tap.sh
. tests/cmd/online/start.sh
builder=$PCG_BIN/share/geo/build-mmdb
export IP_API_URL=$base
printf '%s\n' '198.41.0.0,198.41.0.255,US' >"$tmp/countries.csv"
printf '%s\n' '198.41.0.0,198.41.0.255,64499,Root' >"$tmp/networks.csv"
"$builder" --data-version 2.3.2026061719 --countries "$tmp/countries.csv" --networks "$tmp/networks.csv" >"$tmp/geo.mmdb"

# geo ARGUMENT ...: with a database that knows one address, and without a terminal
geo() {
	setsid pcg-geo --mmdb "$tmp/geo.mmdb" "$@"
}
# asked: the addresses that were sent, in one line
asked() {
	[ ! -f "$tmp/asked" ] || tr '\n' ' ' <"$tmp/asked"
}

cat >"$tmp/stream" <<'END'
{"event_type":"flow","src_ip":"10.1.5.20","dest_ip":"198.41.0.4","big":9007199254740993,"x":"\u0000"}
{"event_type":"flow", "src_ip" : "45.33.32.156", "dest_ip":"10.1.5.20" , "geo" : {"src":"old"} , "z":1.0}
no record
{"event_type":"dns","src_ip":"2600:3c01::f03c:91ff:fe18:bb2f","dest_ip":"fe80::1"}
{"event_type":"flow","src_ip":"45.33.32.156","dest_ip":"45.33.32.253"}
{"event_type":"flow","src_ip":"64:ff9b::45.33.32.156","dest_ip":"45.33.32.254"}
{"event_type":"flow","src_ip":"192.168.0.1","dest_ip":"192.0.2.1"}
{"event_type":"flow","src_ip":"100.64.0.1","dest_ip":"2002:c0a8:1::1"}
{"event_type":"flow","src_ip":"2001:db8::1","dest_ip":"3fff::1"}
{"event_type":"flow","src_ip":"fc00::1","dest_ip":"64:ff9b::10.0.0.1"}
{"event_type":"flow","src_ip":"224.0.0.251","dest_ip":"2001:0:4136:e378:8000:63bf:f5ff:fffe"}
{"event_type":"stats","src_ip":"45.33.32.1"}
END
strip() {
	sed -E 's/ ?,? ?"geo" ?: ?\{("(src|dest)":\{[^}]*\},?)*\}//; s/ *, "geo" : \{"src":"old"\}//' "$1"
}
strip "$tmp/stream" >"$tmp/bare"

# Without consent nothing leaves, and not one socket is opened.
fresh consent
no_sockets 'without --online no socket is opened' pcg-geo --mmdb "$tmp/geo.mmdb" "$tmp/stream"
no_sockets '--online without --yes and without a terminal opens none' setsid pcg-geo --mmdb "$tmp/geo.mmdb" --online "$tmp/stream"
like "$err" 'nothing was sent: there is no terminal to ask on, and no --yes' '... that is said'
strip "$out" >"$tmp/without"
same "$tmp/without" "$tmp/bare" '... and the stream passes'
is "$(grep -c '"org":"Root","by":"mmdb"' "$out")" 1 '... with what the database knows'
no_sockets '--dry-run opens none, even with --yes' setsid pcg-geo --mmdb "$tmp/geo.mmdb" --online --yes --dry-run "$tmp/stream"
is "$(tr '\n' ' ' <"$out")" '45.33.32.156 2600:3c01::f03c:91ff:fe18:bb2f 45.33.32.253 45.33.32.254 ' \
	'... and prints what would be sent: public addresses that the database lacks, once each'
run geo --online-all --dry-run "$tmp/stream"
is "$(head -n 1 "$out")" 198.41.0.4 '--online-all would send the others, too'
no_sockets 'an address that is named is not sent, either' setsid pcg-geo --mmdb "$tmp/geo.mmdb" --online 198.41.0.4 45.33.32.156
is "$(requests)" 0 'no request was made so far'
sockets 'the count of sockets sees those of --yes' setsid pcg-geo --mmdb "$tmp/geo.mmdb" --online --yes 45.33.32.156
is "$(requests)" 1 '... and one request came'

if command -v script >/dev/null; then
	# answer ANSWER: on a terminal of its own where somebody types that
	answer() {
		fresh "answer-$1"
		{ sleep 0.5; echo "$1"; sleep 0.5; } | script -qec \
			"pcg-geo --mmdb '$tmp/geo.mmdb' --online '$tmp/stream' >'$tmp/answered'" /dev/null >"$tmp/terminal" 2>&1
	}
	answer n
	like "$tmp/terminal" "Attention: 4 public addresses will be sent to 127\\.0\\.0\\.1:[0-9]+ in clear text, for everyone on the way to read\\." \
		'on a terminal it asks: how many, where, and that others can read it'
	is "$(requests)" 0 '... No sends nothing'
	strip "$tmp/answered" >"$tmp/without"
	same "$tmp/without" "$tmp/bare" '... and loses nothing'
	answer yes
	is "$(asked)" '45.33.32.156 2600:3c01::f03c:91ff:fe18:bb2f 45.33.32.253 45.33.32.254 ' '... and yes sends just these'
else
	skip 4 'no script(1) here to make a terminal'
fi

# The stream.
fresh stream
run geo --online --yes "$tmp/stream"
is "$status" 0 'with --yes'
is "$(asked)" '45.33.32.156 2600:3c01::f03c:91ff:fe18:bb2f 45.33.32.253 45.33.32.254 ' \
	'... private, shared, reserved, documentation and group addresses are never sent'
like "$tmp/log" '^POST /batch\?fields=status,message,countryCode,as,asname,org,reverse,hosting,proxy,query no-key pcapgraph/[0-9.]+ 4$' \
	'... one request, no key, our User-Agent'
is "$(sed -n 2p "$out")" '{"event_type":"flow", "src_ip" : "45.33.32.156", "dest_ip":"10.1.5.20" , "geo" : {"src":{"country_code":"US","country":"United States","asn":64500,"org":"Example, \"Net\"","reverse":"host.example.net","hosting":true,"by":"ip-api"}} , "z":1.0}' \
	'... country, network, reverse DNS'
is "$(sed -n 5p "$out" | grep -o '"dest":.*')" '"dest":{"country_code":"DE","country":"Germany","org":"Only an org","proxy":true,"by":"ip-api"}}}' \
	'... what it does not say is not made up'
is "$(sed -n 6p "$out" | grep -o '"geo".*')" "$(sed -n 2p "$out" | grep -o '"geo" : .*}}' | sed 's/ : /:/')}" \
	'... behind a NAT64 stands the IPv4 address; one without a place has none'
is "$(sed -n 1p "$out" | grep -c '"org":"Root","by":"mmdb"')" 1 '... what the database knows comes from there'
strip "$out" >"$tmp/without"
same "$tmp/without" "$tmp/bare" '... and every other byte is as it was'
cp "$out" "$tmp/first"
run geo --online "$tmp/first"
is "$status" 0 'a second run'
same "$out" "$tmp/first" '... says the same'
is "$(requests)" 1 '... out of the cache'
is "$(find "$XDG_CACHE_HOME" -type f -perm /077 | wc -l)" 0 '... which is its owner'"'"'s alone'
run sh -c "cat '$tmp/stream' | pcg-geo --mmdb '$tmp/geo.mmdb' --online"
same "$out" "$tmp/first" 'a pipe is read as a file is'
find "$XDG_CACHE_HOME" -type f -exec touch -d '8 days ago' {} +
run geo --online --yes "$tmp/stream"
is "$(requests)" 2 'after 7 days it is asked again'
run geo --online --yes --refresh "$tmp/stream"
is "$(requests)" 3 '... and at once with --refresh'
find "$XDG_CACHE_HOME" -type f -exec sh -c 'printf %s "{\"known\":true,\"asn\":6" >"$1"' - {} \;
run geo --online --yes "$tmp/stream"
same "$out" "$tmp/first" 'a damaged cache is as none'
run geo --online-all --yes "$tmp/stream"
is "$(sed -n 1p "$out" | grep -c '"asn":64500.*"by":"ip-api"')" 1 '--online-all goes before the database'
is "$(tail -n 1 "$tmp/asked")" 198.41.0.4 '... and asks only for what is not in the cache'

# Addresses.
fresh named
run geo --online --yes 198.41.0.4 45.33.32.156 10.0.0.1 45.33.32.254
is "$status" 0 'addresses'
cat >"$tmp/expected" <<'END'
{"ip":"198.41.0.4","geo":{"country_code":"US","country":"United States","asn":64499,"org":"Root","by":"mmdb"}}
{"ip":"45.33.32.156","geo":{"country_code":"US","country":"United States","asn":64500,"org":"Example, \"Net\"","reverse":"host.example.net","hosting":true,"by":"ip-api"}}
{"ip":"10.0.0.1"}
{"ip":"45.33.32.254"}
END
same "$out" "$tmp/expected" '... have a line each'
is "$(asked)" '45.33.32.156 45.33.32.254 ' '... and only what must be is sent'
run geo --online --yes 10.0.0.1 45.33.32.254
is "$status" 1 'nothing that is known'

# Many: 100 in a request, the service's own limits, the order of its answers.
fresh many
for i in $(seq 1 250); do echo "{\"event_type\":\"flow\",\"dest_ip\":\"45.33.$((i % 200)).$((i % 250 + 1))\"}"; done >"$tmp/many"
echo 'turned' >"$tmp/batch"
run geo --online --yes "$tmp/many"
is "$status" 0 'many addresses'
is "$(sed 's/.* //' "$tmp/log" | tr '\n' ' ')" '100 100 50 ' '... go a hundred at a time'
is "$(grep -c '"by":"ip-api"' "$out")" 250 '... and each has its place, in whatever order they come'
run geo --online --refresh --online-max 3 --yes "$tmp/many"
is "$(sed -n 4p "$tmp/log" | sed 's/.* //')" 3 '--online-max is kept'
like "$err" '247 more addresses are left out by the limit' '... and told'
fresh waits
echo 'last good' >"$tmp/batch"
before=$(date +%s%N)
run geo --online --yes "$tmp/many"
is "$status $(requests)" '0 3' 'when no request is left (X-Rl: 0)'
ok '... it rests for as long as the service says (X-Ttl)' test "$(($(date +%s%N) - before))" -ge 1900000000
fresh minute
echo 'minute good' >"$tmp/batch"
run geo --online --yes 45.33.32.156
is "$status $(requests)" '0 2' 'asked too often: it waits and asks again'
like "$err" 'asked too often within a minute \(status 429\)' '... and says so'

# Answers that are none: each with its words and exit status, the stream whole. All at once, for
# most of the time they wait until they may try again.
fresh fails
printf '{"event_type":"flow","dest_ip":"45.33.32.156"}\n' >"$tmp/one"
# fails WORD PATTERN REQUESTS
started=()
fails() {
	started+=("$1" "$2" "$3")
	(
		code=0 limit=20
		[ "$1" != slow ] || limit=1
		IP_API_URL=$base/$1 XDG_CACHE_HOME=$tmp/cache.fails.$1 geo --online --yes --timeout $limit "$tmp/one" \
			>"$tmp/$1.out" 2>"$tmp/$1.err" </dev/null || code=$?
		echo "$code" >"$tmp/$1.status"
	) 9>&- &
	waited+=($!)
}
waited=()
fails s204 'ip-api\.com fails \(status 204\)' 3
fails s400 'refuses the question \(status 400\)' 1
fails s401 'refuses to answer here \(status 401\)' 1
fails s403 'refuses to answer here \(status 403\)' 1
fails s404 'ip-api\.com fails \(status 404\)' 3
fails s422 'refuses the question \(status 422\)' 1
fails minute 'asked too often within a minute \(status 429\)' 5
fails day 'no more may be asked for now' 1
fails s500 'ip-api\.com fails \(status 500\)' 3
fails s503 'ip-api\.com fails \(status 503\)' 3
fails slow 'no answer within 1 s' '[1-3]' # a busy machine may not even be connected to
fails cut 'Transferred a partial file|transfer closed|end of|partial' 3
fails huge 'the answer is larger than' 3
fails hangup 'Server returned nothing|[Ee]mpty reply' 3
fails html 'the answer is not JSON' 3
fails blank 'the answer is not JSON' 3
fails cutjson 'the answer is not JSON' 3
fails object 'the answer has no places' 3
fails empty 'the answer has no places' 3
fails strings 'the answer has no places' 3
fails others '0 of 1 addresses' 1
fails moved 'ip-api\.com fails \(status 302\)' 3
wait "${waited[@]}"
for ((i = 0; i < ${#started[@]}; i += 3)); do
	word=${started[i]} err=$tmp/${started[i]}.err
	is "$(cat "$tmp/$word.status")" 3 "$word: exit status"
	like "$err" "${started[i + 1]}" '... is told'
	like "$err" '0 of 1 addresses have an answer' '... with what is missing'
	same "$tmp/$word.out" "$tmp/one" '... the record passes'
	unlike "$err" '45\.33\.32|/batch' '... and no address is in the messages'
	like <(grep -c "^POST /$word/" "$tmp/log") "^${started[i + 2]}\$" '... after so many requests'
done
err=$tmp/.err
run env IP_API_URL=http://127.0.0.1:1 setsid pcg-geo --mmdb "$tmp/geo.mmdb" --online --yes 45.33.32.157
is "$status" 3 'nobody listens'
like "$err" "[Cc]ouldn't connect|[Cc]ould not connect" '... is told'
fresh flaky
echo 's500 good' >"$tmp/batch"
run geo --online --yes 45.33.32.156
is "$status" 0 'a service that fails once is asked again'

# Part of an answer is kept, and never more than was asked for is believed.
fresh short
echo short >"$tmp/batch"
run geo --online --yes "$tmp/stream"
is "$status" 3 'an answer that lacks an address'
like "$err" '3 of 4 addresses have an answer' '... is told'
is "$(grep -c '"by":"ip-api"' "$out")" 4 '... and what it has is kept'
fresh odd
echo odd >"$tmp/batch"
run geo --online --yes 45.33.32.156
is "$(cat "$out")" '{"ip":"45.33.32.156","geo":{"org":"An org","reverse":"\u001b[31m\u202e","hosting":true,"by":"ip-api"}}' \
	'odd texts are escaped, odd countries and numbers left out'
fresh quota
echo 'good day' >"$tmp/batch"
run geo --online --yes "$tmp/many"
is "$status" 3 'a limit in the midst'
is "$(grep -c '"by":"ip-api"' "$out")" 100 '... keeps what was answered'
run geo --online "$tmp/many"
is "$(grep -c '"by":"ip-api"' "$out")" 100 '... in the cache, too'
fresh down
echo s500 >"$tmp/batch"
for i in $(seq 1 450); do echo "{\"event_type\":\"flow\",\"dest_ip\":\"45.34.$((i / 250)).$((i % 250 + 1))\"}"; done >"$tmp/more"
run geo --online --yes "$tmp/more"
is "$status $(requests)" '3 9' 'a service that is down is given up'
like "$err" 'given up' '... which is said'

# An interrupt keeps what there is.
fresh interrupt
echo 'last slow' >"$tmp/batch"
geo --online --yes "$tmp/many" >"$out" 2>"$err" &
pid=$!
until [ "$(requests)" -ge 1 ]; do sleep 0.05; done
sleep 0.3
kill -INT "$(pgrep -P "$pid" -x pcg-geo 2>/dev/null || echo "$pid")"
status=0
wait "$pid" || status=$?
is "$status" 3 'an interrupt'
is "$(grep -c '"by":"ip-api"' "$out") $(wc -l <"$out")" '100 250' '... keeps what was fetched and passes the rest'
like "$err" 'interrupted; what was answered is kept' '... and is told'

# Without a cache and without a database.
fresh bare
run env HOME= XDG_CACHE_HOME= setsid pcg-geo --mmdb "$tmp/geo.mmdb" --online --yes 45.33.32.156
is "$status" 0 'without a folder for the cache'
like "$err" 'no folder for the cache' '... it is said'
mkdir -p "$tmp/bin"
cp "$PCG_BIN/pcg-geo" "$tmp/bin"
run setsid "$tmp/bin/pcg-geo" --online --yes 45.33.32.156
is "$status" 0 'without a database'
like "$out" '"by":"ip-api"' '... the service alone is asked'

exec 9>&-
done_testing

#!/bin/bash
# pcg-vt against a server of this machine that plays VirusTotal: tests/cmd/online/server.py.
# shellcheck disable=SC2154,SC2317 # status, out, err and tmp are tap.sh's; functions are called by run
. tests/tap.sh
. tests/cmd/online/start.sh

key=$(printf '0123456789abcdef%.0s' 1 2 3 4)
unset VIRUSTOTAL_API_KEY VT_SCAN_MAX
export VIRUSTOTAL_URL=$base

# vt ARGUMENT ...: pcg-vt with a key, without a terminal, and no limit by the minute
vt() {
	VIRUSTOTAL_API_KEY=$key setsid pcg-vt --per-minute 0 "$@"
}
cat >"$tmp/stream" <<'END'
{"event_type":"flow","src_ip":"10.1.5.20","dest_ip":"198.41.0.4","big":9007199254740993,"tls":{"sni":"bad.vt-case.org"}}
{"event_type":"flow", "src_ip":"10.1.5.21", "dest_ip":"10.1.5.1", "http":{"hostname":"worse.vt-case.org"}, "vt":[{"old":1}]}
{"event_type":"flow","src_ip":"10.1.5.21","dest_ip":"192.0.2.9","tls":{"sni":"bad.vt-case.org"}}
no record
{"event_type":"flow","src_ip":"10.1.5.22","dest_ip":"10.1.5.1","vt":[{"old":1}]}
{"event_type":"dns","src_ip":"10.1.5.22","dest_ip":"10.1.5.1","dns":{"type":"request","queries":[{"rrname":"s404.vt-case.org","rrtype":"A"},{"rrname":"dc1.corp.local","rrtype":"A"}]}}
{"event_type":"stats","x":"\u0000"}
END

# No key: nothing is sent, nothing is changed.
fresh none
run sh -c "pcg-vt <'$tmp/stream'"
is "$status" 0 'without a key'
is "$(grep -c 'VirusTotal API token not added' "$err")" 1 '... that is said in one line'
same "$out" "$tmp/stream" '... and the stream passes as it is'
is "$(requests)" 0 '... and nothing is sent'
run pcg-vt --yes bad.vt-case.org
is "$status" 0 '... nor for an indicator that is named'
is "$(requests)" 0 '... at all'

# No consent.
fresh consent
export VIRUSTOTAL_API_KEY=$key
no_sockets 'without --yes and without a terminal no socket is opened' setsid pcg-vt --per-minute 0 "$tmp/stream"
no_sockets '... nor with --dry-run, even with --yes' setsid pcg-vt --per-minute 0 --dry-run --yes "$tmp/stream"
no_sockets '... nor for an indicator that is named' setsid pcg-vt --per-minute 0 bad.vt-case.org
VIRUSTOTAL_API_KEY='' no_sockets '... nor without a key' setsid pcg-vt --yes "$tmp/stream"
is "$(requests)" 0 '... and nothing is sent'
sockets 'the count of sockets sees those of --yes' setsid pcg-vt --per-minute 0 --yes bad.vt-case.org
unset VIRUSTOTAL_API_KEY
fresh asked
run vt "$tmp/stream"
is "$status" 0 'without --yes and without a terminal'
like "$err" 'nothing was sent: there is no terminal' '... that is said'
sed 's/, "vt":\[{"old":1}\]//; s/,"vt":\[{"old":1}\]//' "$tmp/stream" >"$tmp/bare"
same "$out" "$tmp/bare" '... the stream passes'
is "$(requests)" 0 '... and nothing is sent'
if command -v script >/dev/null; then
	# answer ANSWER: pcg-vt on a terminal of its own where somebody types that
	answer() {
		{ sleep 0.5; echo "$1"; sleep 0.5; } | VIRUSTOTAL_API_KEY=$key script -qec \
			"pcg-vt --per-minute 0 '$tmp/stream' >'$tmp/answered'" /dev/null >"$tmp/terminal" 2>&1
	}
	answer n
	like "$tmp/terminal" 'Attention: 1 address and 3 domains will be sent to VirusTotal' \
		'on a terminal it asks, with the exact number'
	is "$(requests)" 0 '... and No sends nothing'
	same "$tmp/answered" "$tmp/bare" '... and loses nothing'
	{ sleep 0.5; echo n; sleep 0.5; } | VIRUSTOTAL_API_KEY=$key script -qec \
		"pcg-vt --per-minute 1 '$tmp/stream' >'$tmp/answered'" /dev/null >"$tmp/terminal" 2>&1
	like "$tmp/terminal" 'It will take 3 minutes or more\.' '... and how long it takes'
	answer y
	is "$(requests)" 4 '... and yes sends just these'
else
	skip 5 'no script(1) here to make a terminal'
fi

# --dry-run.
fresh dry
run vt --dry-run "$tmp/stream"
is "$status" 0 '--dry-run'
is "$(sort "$out" | tr '\n' ' ')" '198.41.0.4 bad.vt-case.org s404.vt-case.org worse.vt-case.org ' \
	'... prints what would be sent: public addresses and names, no private ones'
is "$(requests)" 0 '... and sends nothing'

# The stream.
member() {
	grep -oE "\"indicator\":\"$1\",\"field\":\"$2\"[^}]*" "$out" | head -n 1 | sed 's/,"link.*//; s/.*"field":[^,]*,*//'
}
fresh stream
run vt --yes "$tmp/stream"
is "$status" 0 'with --yes'
is "$(member 198.41.0.4 dest_ip)" '"malicious":2,"suspicious":0,"engines":72,"reputation":0' 'an address has its verdict'
is "$(member bad.vt-case.org tls.sni)" '"malicious":7,"suspicious":1,"engines":78,"reputation":-31' '... a TLS name, too'
is "$(member worse.vt-case.org http.hostname)" '"malicious":50,"suspicious":0,"engines":120,"reputation":0' '... and a host'
like "$out" '"indicator":"s404.vt-case.org","field":"dns.queries.rrname","link":"https://www.virustotal.com/gui/domain/s404.vt-case.org","checked":"[0-9T:.+-]*"' \
	'what is not known has no figures: it is not clean'
sed 's/, "vt":\[[^]]*\]//; s/,"vt":\[[^]]*\]//' "$out" >"$tmp/without"
same "$tmp/without" "$tmp/bare" '... and every other byte is as it was'
is "$(requests)" 4 'each is asked once'
is "$(grep -c ' key pcapgraph/' "$tmp/log")" 4 '... with key and User-Agent'
like "$err" '50 of 120  worse\.vt-case\.org  touched by 10\.1\.5\.21$' 'the end tells the worst and who touched them'
like "$err" '7 of 78  bad\.vt-case\.org  touched by 10\.1\.5\.20, 10\.1\.5\.21$' '... in order'
cp "$out" "$tmp/first"
run vt "$tmp/first"
is "$status" 0 'a second run'
is "$(requests)" 4 '... asks nothing: all is in the cache, without consent to send'
same "$out" "$tmp/first" '... and says the same'
is "$(find "$XDG_CACHE_HOME" -type f -perm /077 | wc -l)" 0 'the cache is its owner'"'"'s alone'
is "$(find "$XDG_CACHE_HOME" -type f | wc -l)" 4 '... a file for each'
run sh -c "cat '$tmp/stream' | VIRUSTOTAL_API_KEY=$key pcg-vt --per-minute 0 --yes"
same "$out" "$tmp/first" 'a pipe is read as a file is'
find "$XDG_CACHE_HOME" -type f -exec touch -d '25 hours ago' {} +
run vt --yes "$tmp/stream"
is "$(requests)" 8 'after 24 hours it is asked again'
run vt --yes --refresh "$tmp/stream"
is "$(requests)" 12 '... and at once with --refresh'
find "$XDG_CACHE_HOME" -type f -exec sh -c 'printf %s "{\"known\":tr" >"$1"' - {} \;
run vt --yes "$tmp/stream"
is "$(requests)" 16 'a damaged entry of the cache is as none'
is "$(member bad.vt-case.org tls.sni)" '"malicious":7,"suspicious":1,"engines":78,"reputation":-31' '... and replaced'

# Named.
fresh named
run vt --yes bad.vt-case.org 198.41.0.4 2001:503:ba3e::2:30
is "$status" 0 'indicators that are named'
is "$(grep -c '"field":"argument","malicious"' "$out")" 3 '... have a line each'
like "$tmp/log" '/api/v3/ip_addresses/2001%3A503%3Aba3e%3A%3A2%3A30 ' '... IPv6 too'
run vt --yes bad.vt-case.org 10.0.0.1
is "$status" 2 'a private address is refused'
run vt --yes 10.0.0.1
is "$status" 2 '... also alone'
is "$(requests)" 3 '... and not sent'

# The limit and the order: what an indicator names first, known-good last.
fresh order
{
	echo '{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.9","tls":{"sni":"seen.vt-case.org"}}'
	echo '{"event_type":"flow","src_ip":"10.0.0.2","dest_ip":"10.0.0.9","tls":{"sni":"seen.vt-case.org"}}'
	echo '{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"8.8.8.8"}'
	echo '{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.9","tls":{"sni":"rare.vt-case.org"}}'
	echo '{"event_type":"alert","src_ip":"10.0.0.1","dest_ip":"45.33.32.156"}'
	echo '{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.9","tls":{"sni":"hit.vt-case.org"},"ti":[{"indicator":"x","field":"tls.sni"}]}'
} >"$tmp/order"
run vt --dry-run "$tmp/order"
is "$(tr '\n' ' ' <"$out")" 'hit.vt-case.org 45.33.32.156 rare.vt-case.org seen.vt-case.org 8.8.8.8 ' \
	'hits, findings, what few touch, then what many do, then the known good'
run vt --yes --scan-max 2 "$tmp/order"
is "$(sed 's/.*\/\([^ ]*\) .*/\1/; s/ .*//' "$tmp/log" | tr '\n' ' ')" 'hit.vt-case.org 45.33.32.156 ' '--scan-max keeps the first'
like "$err" '3 more were left out by the limit' '... and says what it left out'
run env VT_SCAN_MAX=1 setsid pcg-vt --dry-run "$tmp/order"
is "$(wc -l <"$out")" 1 '... from the environment, too'

# Errors: each with its words and exit status, the stream whole. All at once, for most of the time
# they wait until they may try again.
fresh fails
# fails NAME STATUS PATTERN: the answer to that name
started=() waited=()
fails() {
	started+=("$1" "$2" "$3")
	printf '{"event_type":"flow","tls":{"sni":"%s.vt-case.org"}}\n' "$1" >"$tmp/$1.in"
	(
		code=0 limit=20
		[ "$1" != slow ] || limit=1
		XDG_CACHE_HOME=$tmp/cache.fails.$1 vt --yes --timeout $limit "$tmp/$1.in" \
			>"$tmp/$1.out" 2>"$tmp/$1.err" </dev/null || code=$?
		echo "$code" >"$tmp/$1.status"
	) 9>&- &
	waited+=($!)
}
fails s204 3 'status 204'
fails s400 3 'refuses the question \(status 400, InvalidArgumentError\)'
fails s401 3 'does not accept the API key \(status 401, WrongCredentialsError\)'
fails s403 3 'does not accept the API key \(status 403, ForbiddenError\)'
fails s404page 3 'status 404'
fails day 3 'quota of the API key is used up \(status 429, QuotaExceededError\)'
fails always 3 'too often within a minute \(status 429, TooManyRequestsError\)'
fails s500 3 'VirusTotal fails \(status 500\)'
fails s503 3 'VirusTotal fails \(status 503, TransientError\)'
fails slow 3 'no answer within 1 s'
fails cut 3 '0 of 1 look-ups have an answer'
fails huge 3 'the answer is larger than'
fails hangup 3 '0 of 1 look-ups have an answer'
fails html 3 'the answer is not JSON'
fails cutjson 3 'the answer is not JSON'
fails wrong 3 'the answer has no verdict'
fails array 3 'the answer has no verdict'
fails moved 3 'status 302'
fails escape 3 'VirusTotal fails \(status 418\)'
wait "${waited[@]}"
for ((i = 0; i < ${#started[@]}; i += 3)); do
	name=${started[i]} err=$tmp/${started[i]}.err
	is "$(cat "$tmp/$name.status")" "${started[i + 1]}" "$name: exit status"
	like "$err" "${started[i + 2]}" '... is told'
	sed 's/,"vt":\[[^]]*\]//' "$tmp/$name.out" >"$tmp/without"
	same "$tmp/without" "$tmp/$name.in" '... and the record passes'
	unlike "$err" "$key|vt-case" '... without key or name in the messages'
done
err=$tmp/.err
is "$(grep -c escape "$tmp/log")" 3 'what fails is tried three times'

fresh minute
run vt --yes minute.vt-case.org
is "$status" 0 'a minute limit is waited for'
like "$out" '"malicious":1,' '... and then answered'
is "$(requests)" 2 '... by the second request'
run vt --yes flaky.vt-case.org
is "$status" 0 'a service that fails once is asked again'
fresh stops
run vt --yes bad.vt-case.org day.vt-case.org good.vt-case.org
is "$status" 3 'a used-up quota'
is "$(requests)" 2 '... stops the asking'
like "$out" '"indicator":"bad.vt-case.org".*"malicious":7' '... and keeps what there is'
fresh down
run vt --yes s500.vt-case.org s503.vt-case.org hangup.vt-case.org good.vt-case.org
is "$status" 3 'a service that is down'
like "$err" 'given up' '... is given up'
unlike "$tmp/log" 'good\.vt-case' '... before all were tried'
run env VIRUSTOTAL_URL=http://127.0.0.1:1 VIRUSTOTAL_API_KEY="$key" pcg-vt --yes --per-minute 0 good.vt-case.org
is "$status" 3 'nobody listens'
like "$err" "[Cc]ouldn't connect|could not connect" '... is told'

# Pacing: the second waits for its turn, and an interrupt keeps the first.
fresh pace
VIRUSTOTAL_API_KEY=$key pcg-vt --yes --per-minute 1 bad.vt-case.org good.vt-case.org >"$out" 2>"$err" &
pid=$!
until [ "$(find "$XDG_CACHE_HOME" -type f -name '????????????????????????????????????????????????????????????????' 2>/dev/null | wc -l)" -gt 0 ]; do sleep 0.05; done
sleep 0.5
is "$(requests)" 1 'one in a minute means one'
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
is "$status" 3 'an interrupt'
like "$out" '"indicator":"bad.vt-case.org".*"malicious":7' '... keeps what was fetched'
like "$err" 'interrupted' '... and is told'

# The key.
fresh key
mkdir -p "$tmp/config/pcapgraph"
printf '[virustotal]\napi_key = %s\nscan_max = 1\n' "$key" >"$tmp/config/pcapgraph/config.ini"
chmod 644 "$tmp/config/pcapgraph/config.ini"
run setsid pcg-vt --yes --per-minute 0 bad.vt-case.org
is "$status" 2 'a configuration with a key that everyone can read is refused'
like "$err" 'config\.ini: everyone can read the API key' '... with the reason'
is "$(requests)" 0 '... and nothing is sent'
chmod 600 "$tmp/config/pcapgraph/config.ini"
run setsid pcg-vt --yes --per-minute 0 bad.vt-case.org good.vt-case.org
is "$status" 0 'one that is its owner'"'"'s alone is read'
is "$(grep -c ' key ' "$tmp/log")" 1 '... key and limit are taken from it'
printf '[virustotal]\napi_key = %s\n' wrong >"$tmp/own.ini"
chmod 600 "$tmp/own.ini"
run setsid pcg-vt --config "$tmp/own.ini" --yes --per-minute 0 good.vt-case.org
like "$tmp/log" 'good.* wrong-key' '--config names another'
run setsid pcg-vt --config "$tmp/none.ini" --yes good.vt-case.org
is "$status" 2 '... that must be there'
rm "$tmp/config/pcapgraph/config.ini"
run env VIRUSTOTAL_API_KEY="$(printf 'a\r\nHost: b')" pcg-vt --yes bad.vt-case.org
is "$status" 2 'a key with a line end in it is refused'
for url in http://192.0.2.1 http://127.0.0.1.evil.example ftp://127.0.0.1 http://localhost@192.0.2.1; do
	run env VIRUSTOTAL_URL="$url" VIRUSTOTAL_API_KEY="$key" pcg-vt --yes bad.vt-case.org
	is "$status" 2 "the key does not go to $url"
done

# Nothing leaks.
fresh leak
vt --yes --timeout 5 slow.vt-case.org >"$out" 2>"$err" &
pid=$!
until grep -q slow "$tmp/log"; do sleep 0.05; done
if [ -r "/proc/$pid/cmdline" ]; then
	pgrep_vt=$(grep -alZ "pcg-vt" /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' '\n' | head -n 20)
	found=0
	for file in $pgrep_vt; do
		! grep -aq "$key" "$file" 2>/dev/null || found=1
	done
	is "$found" 0 'the key is in no command line'
	limits=$(for file in $pgrep_vt; do grep '^Max core' "${file%cmdline}limits" 2>/dev/null; done | awk '{ print $5 }' | sort -u)
	like <(echo "$limits") '^0$' '... and no core file would have it'
else
	skip 2 'no /proc here'
fi
wait "$pid"
cat "$out" "$err" >"$tmp/said"
unlike "$tmp/said" "$key" '... nor does it stand in what is printed'
is "$(grep -rl "$key" "$tmp"/cache.* 2>/dev/null | wc -l)" 0 '... or in the cache'

exec 9>&-
done_testing

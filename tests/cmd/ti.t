#!/bin/bash
# pcg-ti: where feeds come from, what is said of them, how it ends. What formats there are and what
# meets what is tested by tests/unit/feed_test.c and match_test.c.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh

flow='{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"192.0.2.1"}'
echo "$flow" >"$tmp/flow"
mkdir -p "$tmp/feeds/more" "$tmp/empty" "$tmp/work/threatintel"
echo 192.0.2.1 >"$tmp/feeds/one.txt"
echo 198.51.100.1 >"$tmp/feeds/more/two.txt"
echo 192.0.2.1 >"$tmp/feeds/README.md"
echo 192.0.2.1 >"$tmp/feeds/.hidden.txt"
echo 192.0.2.1 >"$tmp/work/threatintel/local.txt"
bin=$PCG_BIN

feeds_of() { grep -o '"feed":"[^"]*"' "$1" | cut -d '"' -f 4 | paste -sd ' '; }

run pcg-ti -d "$tmp/feeds" "$tmp/flow"
is "$status" 0 'a folder of feeds'
is "$(feeds_of "$out")" one '... is read, but neither its README nor what is hidden'
is "$(cat "$err")" '' '... and nothing is said when all is well'
echo '{"event_type":"flow","src_ip":"198.51.100.1"}' >"$tmp/other"
run pcg-ti -d "$tmp/feeds" "$tmp/other"
is "$(feeds_of "$out")" two '... with the folders in it'
run env THREATINTEL_DIR="$tmp/feeds" pcg-ti "$tmp/flow"
is "$(feeds_of "$out")" one 'THREATINTEL_DIR names the folder, too'
run env THREATINTEL_DIR="$tmp/empty" pcg-ti -d "$tmp/feeds" "$tmp/flow"
is "$(feeds_of "$out")" one '... and an option wins over it'
run sh -c 'cd "$1" && exec "$2/pcg-ti" ../flow' sh "$tmp/work" "$bin"
is "$(feeds_of "$out")" 'local' './threatintel is the default'
run pcg-ti --feed "$tmp/feeds/one.txt" --feed "$tmp/feeds/more/two.txt" "$tmp/flow" "$tmp/other"
is "$(feeds_of "$out")" 'one two' '--feed names files, more than once'
pcg-ti --feed <(echo 192.0.2.1) "$tmp/flow" >"$out" 2>"$err"
like "$out" '"indicator":"192.0.2.1"' '... also pipes'

run sh -c 'cd "$1" && exec "$2/pcg-ti" ../flow' sh "$tmp/empty" "$bin"
is "$status" 0 'no folder of feeds is no failure'
same "$tmp/flow" "$out" '... records pass as they are'
is "$(wc -l <"$err")" 1 '... and one line says so'
like "$err" 'no indicators in \./threatintel' '... with the place that was looked at'
run pcg-ti -d "$tmp/empty" "$tmp/flow"
is "$status-$(wc -l <"$err")" 0-1 'so it is with an empty folder'
echo '{"event_type":"flow","ti":[1]}' >"$tmp/said"
run pcg-ti -d "$tmp/empty" "$tmp/said"
same "$tmp/said" "$out" '... and what an earlier run said stays when nothing is known'
run pcg-ti -d "$tmp/feeds" "$tmp/said"
is "$(cat "$out")" '{"event_type":"flow"}' '... but not when nothing is touched any more'

run pcg-ti --feed "$tmp/none.txt" "$tmp/flow"
is "$status" 2 'a feed that was named and is not there is a failure'
like "$err" 'none\.txt: No such file' '... told with the reason'
is "$(wc -c <"$out")" 0 '... before anything is written'
run pcg-ti -d "$tmp/flow" "$tmp/flow"
is "$status" 2 'a file is no folder of feeds'
run pcg-ti -d "$tmp/feeds/" "$tmp/none"
is "$status" 2 'an input that is not there is a failure'

run pcg-ti -d "$tmp/feeds" --exit-code "$tmp/flow"
is "$status" 0 '--exit-code: 0 when something was touched'
echo '{"event_type":"flow","dest_ip":"203.0.113.1"}' >"$tmp/clean"
run pcg-ti -d "$tmp/feeds" --exit-code "$tmp/clean"
is "$status" 1 '... 1 when nothing was'
same "$tmp/clean" "$out" '... and the records pass all the same'
run pcg-ti -d "$tmp/feeds" "$tmp/clean"
is "$status" 0 '... and 0 without it'

# The account.
mkdir "$tmp/mixed"
printf '# Last updated: 2021-12-20 00:03:32 UTC\n192.0.2.1\n192.0.2.1\nbad row\033[31m\n# END 9 entries\n' \
	>"$tmp/mixed/cut.txt"
printf '# Firstseen,DstIP,DstPort\n# deprecated\n' >"$tmp/mixed/dead.csv"
printf '<!DOCTYPE html>\n<html>\n' >"$tmp/mixed/page.txt"
mkdir "$tmp/mixed/known-good"
echo 192.0.2.1 >"$tmp/mixed/known-good/ours.txt"
run pcg-ti -d "$tmp/mixed" --list
is "$status" 0 '--list'
like "$out" '^FEED +FORMAT +INDICATORS +NEWEST +AGE' '... prints a table'
like "$out" '^cut +plain +2 +2021-12-20 +[0-9]+ d +bad +2 ip$' '... of format, number, date, age and types'
like "$out" 'says that it has 9 entries: cut, or altered' '... tells of a feed that lacks some'
like "$out" '1 row is no indicator, the first is row 4: bad row\\x1b\[31m' '... of rows that are none'
like "$out" 'known to be good, the first is 192\.0\.2\.1' '... of indicators that are known to be good'
like "$out" '^ours .* known good' '... and what says so'
like "$out" '0 indicators: deprecated upstream\?' '... of feeds that went empty'
like "$out" 'an HTML page, not a feed' '... and of files that are none'
is "$(cat "$err")" '' '... all on standard output'
run pcg-ti -d "$tmp/mixed" -v "$tmp/flow"
like "$err" '^cut +plain +2 ' '-v prints the same on standard error'
like "$out" '"strength":"weak","reason":"known good by ours"' '... before the work is done'
run pcg-ti -d "$tmp/mixed" "$tmp/flow"
like "$err" 'dead\.csv: 0 indicators: deprecated upstream' 'without it, dead feeds are told'
like "$err" 'page\.txt: an HTML page, not a feed' '... and files that are none'
is "$(wc -l <"$err")" 2 '... and no more'

# A folder of feeds may hold anything.
mkdir "$tmp/any"
echo 192.0.2.1 >"$tmp/any/good.txt"
mkfifo "$tmp/any/fifo"
head -c 3000000 /dev/zero | tr '\0' x >"$tmp/any/long.txt"
head -c 1000 /dev/urandom | tr '\377' '\0' >"$tmp/any/noise.bin"
printf '\000' >>"$tmp/any/noise.bin"
ln -s ../any "$tmp/any/again"
run timeout 60 pcg-ti -d "$tmp/any" "$tmp/flow"
is "$status" 0 'pipes, noise, endless lines and links to itself'
like "$out" '"feed":"good"' '... do not keep the feeds from being read'
like "$err" 'fifo: neither a file nor a folder' '... and are told'
like "$err" 'noise\.bin: binary data, not a feed' '... each'
if [ "$(id -u)" -ne 0 ]; then
	chmod 000 "$tmp/any/good.txt"
	run pcg-ti -d "$tmp/any" "$tmp/flow"
	is "$status" 2 'a feed that may not be read is a failure'
	like "$err" 'good\.txt: Permission denied' '... told with the reason'
else
	skip 2 'root may read everything'
fi

# Two runs give the same bytes, though tables are seeded at random.
for n in $(seq 2000); do
	echo "{\"event_type\":\"flow\",\"dest_ip\":\"192.0.2.$((n % 256))\",\"tls\":{\"sni\":\"h$n.evil.example\"}}"
done >"$tmp/stream"
{
	echo evil.example
	seq -f 'h%g.evil.example' 500
	seq -f '192.0.2.%g' 200
	echo 192.0.2.0/24
} >"$tmp/list.txt"
pcg-ti --feed "$tmp/list.txt" "$tmp/stream" >"$tmp/first"
pcg-ti --feed "$tmp/list.txt" "$tmp/stream" >"$tmp/second"
same "$tmp/first" "$tmp/second" 'two runs give the same bytes'
is "$(grep -o '"indicator"' "$tmp/first" | wc -l)" "$((2000 + 500 + 2000 + 200 * 8))" \
	'every indicator that is touched is there'

# Real feeds, where they are at hand: every row of theirs is read.
counts='feodo-ipblocklist 750
feodo-ipblocklist-2024 28
feodo-ipblocklist_recommended-ALTERED 244
sslbl-ja3_fingerprints 97
sslbl-sslblacklist 5522
sslbl-sslipblacklist 138
sslbl-sslipblacklist-2015 83
urlhaus-hostfile 448
urlhaus-csv_recent 150
torbulkexitlist 1305
tor-exit-nodes 1746
exit-addresses-head400 100
level4 5354
ipsum-head3000 2993
dridex 2400
icedid 7466
havoc 5306
dynamic_domain 2496
maltrail-mass_scanner_cidr 1106
x4bnet-vpn-ipv6 498
urlhaus-filter-domains-online 2853
urlhaus-filter-hosts-online 619
urlhaus-filter-rpz-online 619
exclude 78
foxio-ja4plus-mapping 35
maltrail-cdn_ranges 696
maltrail-whitelist 3603
salesforce-osx-nix-ja3 157
urlhaus-hostfile-2021 1238
akamai 268
amazon-aws 3847
apple 4
automated-malware-analysis 26
bunny-net 901
captive-portals 21
cisco_top1000 1000
cloudflare 22
common-ioc-false-positive 69
crl-hostname 222
crl-ip 391
fastly 21
google-gcp 471
google 669
googlebot 65
lots-project 175
microsoft-azure 2683
microsoft-office365-ip 82
microsoft-office365 183
microsoft-win10-connection-endpoints 144
microsoft 191
oracle-oci 793
public-ipfs-gateways 89
rfc6761 21
sinkholes 107
telegram-ips 14
tranco10k 10000
umbrella-blockpage-v4 6
url-shortener 255
whats-my-ip 234
wikimedia 10'
if [ -d ../shared/feeds ]; then
	run pcg-ti -d ../shared/feeds --list
	while read -r feed count; do
		is "$(awk -v feed="$feed" '$1 == feed { print $3 }' "$out")" "$count" "$feed: $count indicators"
	done <<<"$counts"
	like "$out" 'known to be good, the first is 8\.8\.8\.8' 'a feed that was altered is told'
	like <(grep -A 1 '^urlhaus-hostfile-2021 ' "$out") 'says that it has 1237 entries: cut, or altered' \
		'... and one that has other rows than it says'
	is "$(grep -c 'cut, or altered' "$out")" 1 '... but no other'
	is "$(grep -c '[0-9] rows* .* no indicator' "$out")" 1 'but for one list of columns without names, every row is read'
	echo '{"event_type":"flow","dest_ip":"192.0.2.1","tls":{"sni":"github.com","ja3":{"hash":"b386946a5a44d1ddcc843bc75336dfce"}}}' >"$tmp/platform"
	run pcg-ti -d ../shared/feeds "$tmp/platform"
	is "$(grep -o '"strength":"[a-z]*"' "$out" | sort | uniq -c | tr -s ' ')" ' 1 "strength":"weak"' \
		'a JA3 is weak, and URLs of a platform do not condemn it'
else
	skip $(($(wc -l <<<"$counts") + 5)) 'no real feeds here'
fi
done_testing

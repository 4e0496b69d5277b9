#!/bin/bash
# The commands one behind the other: what a filter adds, what it leaves alone, what comes out at the end.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh
set -o pipefail
export THREATINTEL_DIR=share/demo/indicators
demo=share/demo/office.pcapng.gz
pcg-flows "$demo" >"$tmp/flows" 2>"$err"
is "$(cat "$err")" '' 'pcg-flows is quiet in a pipe'
ok 'pcg-flows | pcg-classify | pcg-ti | pcg-graph > out.html' sh -c \
	"pcg-flows '$demo' | pcg-classify | pcg-ti | pcg-graph >'$tmp/out.html'"
like "$tmp/out.html" '<script' '... is a page'
unlike "$tmp/out.html" '(src|href)="?https?:' '... that loads nothing from elsewhere'
pcg-flows "$demo" | pcg-classify | pcg-ti | pcg-graph >"$tmp/again.html"
same "$tmp/out.html" "$tmp/again.html" '... the same bytes on every run'

# A filter adds its member to the line and touches no other byte.
cat >"$tmp/odd" <<'END'
{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"203.0.113.77","proto":"TCP","flow_id":9007199254740993,"x":1.0e+2, "nul":"a\u0000b","ti":[1],"app":{"label":"old","by":"port"}}
{"timestamp":"2026-01-31T10:00:00.000000+0000","event_type":"a type that nobody knows","deep":[[{"a":null}]],"name":"é\ud83d\ude00"}

not a record
{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","proto":"UDP"
{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","proto":"UDP","src_port":5000,"dest_port":53}
END
for filter in pcg-ti pcg-classify; do
	member=ti
	[ "$filter" = pcg-ti ] || member=app
	run sh -c "$filter <'$tmp/odd'"
	is "$status" 0 "$filter passes on what is no record"
	like "$err" "^$filter: .*2 .*line 4" '... and says how many lines, and the first'
	is "$(wc -l <"$err")" 1 '... once'
	# What was there stays, but for the member itself and the blank line.
	sed -E "s/,\"$member\":(\\[[^]]*\\]|\\{[^}]*\\})//; /^\$/d" "$tmp/odd" >"$tmp/without"
	sed -E "s/,\"$member\":(\\[\\{[^]]*\\]|\\{[^}]*\\})//" "$out" >"$tmp/stripped"
	same "$tmp/stripped" "$tmp/without" '... and every other byte'
	run sh -c "$filter --strict <'$tmp/odd'"
	is "$status" 2 '... which --strict makes fatal'
	"$filter" <"$tmp/flows" >"$tmp/once" 2>/dev/null
	"$filter" <"$tmp/once" >"$tmp/twice" 2>/dev/null
	same "$tmp/once" "$tmp/twice" "$filter twice is $filter once"
	is "$(wc -l <"$tmp/once")" "$(wc -l <"$tmp/flows")" '... with a line for each line'
	"$filter" "$tmp/flows" >"$tmp/named" 2>/dev/null
	same "$tmp/once" "$tmp/named" '... and a file is as good as standard input'
	run sh -c "$filter </dev/null"
	is "$status" 0 "$filter of nothing"
	is "$(wc -c <"$out")" 0 '... is nothing'
done
pcg-classify <"$tmp/flows" | pcg-ti | jq -S . >"$tmp/a" 2>/dev/null
pcg-ti <"$tmp/flows" | pcg-classify | jq -S . >"$tmp/b" 2>/dev/null
if command -v jq >/dev/null; then
	same "$tmp/a" "$tmp/b" 'the order of filters does not matter'
else
	skip 1 'no jq here'
fi

# Threat intelligence.
pcg-ti <"$tmp/flows" >"$tmp/ti"
ok 'the demo indicators are touched' grep -q '"indicator":"sync-metrics.test"' "$tmp/ti"
mkdir "$tmp/empty"
for dir in "$tmp/empty" "$tmp/missing"; do
	run env THREATINTEL_DIR="$dir" sh -c "pcg-ti <'$tmp/flows'"
	is "$status" 0 "no feed in ${dir##*/} is no failure"
	same "$out" "$tmp/flows" '... adds nothing'
	is "$(wc -l <"$err")" 1 '... and is said once'
done

# Reverse look-up.
run pcg-reverse --read "$tmp/flows" 203.0.113.77
is "$status" 0 'pcg-reverse: an address that was touched'
is "$(grep -vc '"203\.0\.113\.77"' "$out")" 0 '... gives records that have it'
is "$(wc -l <"$out")" "$(grep -c '203\.0\.113\.77"' "$tmp/flows")" '... all of them'
run pcg-reverse --read "$tmp/flows" 203.0.113.64/28
is "$(wc -l <"$out")" "$(grep -cE '"203\.0\.113\.(6[4-9]|7[0-9])"' "$tmp/flows")" 'a block gives all in it'
run pcg-reverse --read "$tmp/flows" metrics.test
is "$status" 1 'a name that only ends alike was touched by nobody'
is "$(wc -c <"$out")" 0 '... and nothing comes out'
run pcg-reverse --read "$tmp/flows" corp.example
ok 'a domain gives everything below it' grep -q 'dc1\.corp\.example' "$out"
run pcg-reverse --read "$tmp/flows" --table 'sync-metrics[.]test'
like "$out" '10\.20\.30\.51 .*DESKTOP-4F7K2LQ' 'the table names the host, defanged text is understood'
run sh -c "pcg-reverse 198.51.100.254 <'$tmp/flows'"
is "$status" 1 'nobody touched it: status 1'
run pcg-reverse 203.0.113.77 "$demo"
is "$status" 0 'an operand that is a capture is read as one'
run sh -c "pcg-reverse '' <'$tmp/flows'"
is "$status" 2 'an empty indicator is a usage error'
run sh -c "pcg-reverse <'$tmp/flows'"
is "$status" 2 'so is none at all'

# Incomplete captures stay incomplete to the end of the pipe.
cut=tests/captures/crafted/damaged/cut-in-record.pcap
pcg-flows "$cut" 2>/dev/null | pcg-classify | pcg-ti 2>/dev/null >"$tmp/cut"
codes=("${PIPESTATUS[@]}")
is "${codes[*]}" '3 0 0' 'a cut capture: pcg-flows says so, the filters go on'
like "$tmp/cut" '"stopped_by":"truncated"' '... and the account comes through'
done_testing

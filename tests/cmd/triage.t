#!/bin/sh
# pcg-triage: the pipeline as one command, and what becomes of a failure in its middle.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh
top=$PWD
demo=$top/share/demo/office.pcapng.gz
THREATINTEL_DIR=$top/share/demo/indicators
export THREATINTEL_DIR
cd "$tmp" || exit 1

run pcg-triage --stream kept.ndjson "$demo"
is "$status" 0 'the demo'
like "$out" '^FINDING +100 +Beacon' 'prints the findings'
like "$out" '^The report: office\.html$' 'says where the page is: named after the capture, in this folder'
like "$out" '^The records: kept\.ndjson$' 'says where the records are'
pcg-flows "$demo" | pcg-classify | pcg-geo 2>/dev/null | pcg-ti | pcg-detect >by-hand.ndjson
same by-hand.ndjson kept.ndjson 'the records are those of the line typed by hand'
pcg-graph kept.ndjson >by-hand.html
same by-hand.html office.html '... and so is the page'

run pcg-triage -q -o page.html --filter 'udp port 53' "$demo"
is "$status$(cat "$out")" 0 '--quiet prints nothing'
ok '--output names the page' test -s page.html
ok '--filter leaves packets out' test "$(wc -c <page.html)" -lt "$(wc -c <office.html)"

run sh -c "gzip -dc '$demo' | pcg-triage -"
is "$status" 0 'standard input'
ok '... its page is capture.html' test -s capture.html

run pcg-triage --exit-code "$top/tests/captures/recorded/ssh.pcap"
is "$status" 1 '--exit-code: no finding is 1'
run pcg-triage --exit-code "$demo"
is "$status" 0 '... and a finding is 0'

rm -f ./*.html
head -c 9000 "$top/tests/captures/recorded/ssh.pcap" >cut.pcap
run pcg-triage cut.pcap
is "$status" 3 'a capture that was cut: 3'
like "$err" 'cut\.pcap.*cut' '... and why'
ok '... with a page' test -s cut.html

run pcg-triage nowhere.pcap
is "$status" 2 'a capture that is not there: 2'
like "$err" 'nowhere\.pcap: No such file' '... and why'
ok '... and no page' test ! -e nowhere.html

mkdir bin
for command in "$PCG_BIN"/pcg-*; do
	ln -s "$command" bin/
done
rm -f bin/pcg-geo bin/pcg-triage
cp "$PCG_BIN/pcg-triage" bin/
printf '#!/bin/sh\nhead -n 3\nexit 2\n' >bin/pcg-geo
chmod +x bin/pcg-geo
run bin/pcg-triage -o middle.html "$demo"
is "$status" 2 'a command in the middle that fails: 2'
like "$err" 'pcg-geo ended with status 2' '... is named'
ok '... and no page is made of half the records' test ! -e middle.html

run pcg-triage -o /dev/full "$demo"
is "$status" 2 'a full disk under the page: 2'
like "$err" '/dev/full: No space left' '... and why'
run pcg-triage --stream /dev/full -o full.html "$demo"
is "$status" 2 'a full disk under the records: 2'
ok '... and no page' test ! -e full.html
run pcg-triage --stream nowhere/x -o full.html "$demo"
is "$status" 2 'records that cannot be written: 2'

run pcg-triage
is "$status" 2 'no capture is a usage error'
run pcg-triage --output
like "$err" "'--output' wants a value" 'an option without its value'
run pcg-triage --quiet=yes "$demo"
like "$err" "'--quiet' takes no value" 'a value without its option'
cd "$top" || exit 1
done_testing

#!/bin/bash
# Input that cannot be read and output that cannot be written: a message that
# says what it is, the exit status of pcg-record(5), and never a short result in silence.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh
capture=tests/captures/crafted/formats/same-us-le.pcap
cut=tests/captures/crafted/damaged/cut-in-record.pcap
mkdir "$tmp/feeds"
echo 203.0.113.99 >"$tmp/feeds/list.txt"
export THREATINTEL_DIR="$tmp/feeds"

# refused NAME WORDS PATH: nothing usable, on every kind of entry
refused() {
	run pcg-flows "$3"
	is "$status" 2 "$1 is refused"
	is "$(wc -c <"$out")" 0 "... and nothing is written"
	like "$err" "^pcg-flows: $3: .*$2" "... and is told what it is"
	is "$(wc -l <"$err")" 1 "... in one line"
}

refused 'a path that is not there' 'No such file' "$tmp/none.pcap"
refused 'a directory' '[Dd]irectory' "$tmp"
: >"$tmp/empty"
refused 'an empty file' 'empty' "$tmp/empty"
printf '\377\330\377\340\0\020JFIF\0\1\1\0\0\1\0\1\0\0\377\333' >"$tmp/photo.pcap"
refused 'a JPEG' 'JPEG' "$tmp/photo.pcap"
printf 'GIF89a\1\0\1\0\200\0\0' >"$tmp/picture.pcap"
refused 'a GIF' 'GIF' "$tmp/picture.pcap"
printf '%%PDF-1.4\n' >"$tmp/paper.pcap"
refused 'a PDF' 'PDF' "$tmp/paper.pcap"
printf 'PK\3\4\24\0\0\0' >"$tmp/archive.pcap"
refused 'a zip archive' '[Zz][Ii][Pp]' "$tmp/archive.pcap"
echo 'hello, these are not packets' >"$tmp/letter.pcap"
refused 'text' 'text' "$tmp/letter.pcap"
pcg-flows "$capture" >"$tmp/flows.ndjson"
refused 'its own output' '(text|JSON|record)' "$tmp/flows.ndjson"
gzip -c "$tmp/photo.pcap" >"$tmp/photo.pcap.gz"
refused 'a gzipped JPEG' 'JPEG' "$tmp/photo.pcap.gz"
if [ "$(id -u)" -ne 0 ]; then
	cp "$capture" "$tmp/closed.pcap"
	chmod 000 "$tmp/closed.pcap"
	refused 'a file without permission' 'Permission denied' "$tmp/closed.pcap"
else
	skip 4 'root may read everything'
fi

run pcg-flows "$tmp/none.pcap" "$capture"
is "$status" 3 'one unreadable file of two: the rest is read, the status says incomplete'
like "$err" 'none.pcap: ' '... and the file is named'
like "$out" '"event_type":"flow"' '... and the other one is in the output'

run pcg-flows "$cut"
is "$status" 3 'a cut capture is incomplete'
like "$err" "^pcg-flows: $cut: .*byte [0-9]+" '... with file, offset and reason'
like "$out" '"event_type":"flow"' '... and what stood before the cut is written'
like "$out" '"complete":false' '... and the stats record says so'

if [ -w /dev/full ]; then
	for command in pcg-flows pcg-ti pcg-classify pcg-reverse pcg-graph; do
		[ -x "$PCG_BIN/$command" ] || continue
		case $command in
		pcg-flows) set -- pcg-flows "$capture" ;;
		pcg-reverse) set -- pcg-reverse --read "$tmp/flows.ndjson" 0.0.0.0/0 ;;
		*) set -- "$command" "$tmp/flows.ndjson" ;;
		esac
		status=0
		"$@" >/dev/full 2>"$err" || status=$?
		is "$status" 2 "$command on a full disk fails"
		like "$err" "^$command: .*No space left" '... and says why'
		status=0
		"$@" >&- 2>"$err" || status=$?
		is "$status" 2 "$command with standard output closed fails"
		like "$err" "^$command: .*Bad file" '... and says why'
	done
else
	skip 1 'no /dev/full here'
fi

# A reader that goes away after the first line of more than a pipe holds: quietly, and not with success.
many=$(yes "$capture" | head -n 300)
# shellcheck disable=SC2086 # a list of paths
pcg-flows $many >"$tmp/flows.ndjson"
for command in pcg-flows pcg-classify pcg-ti; do
	[ -x "$PCG_BIN/$command" ] || continue
	set -- "$tmp/flows.ndjson"
	# shellcheck disable=SC2086
	[ "$command" != pcg-flows ] || set -- $many
	"$command" "$@" 2>"$err" | head -n 1 >"$out"
	codes=("${PIPESTATUS[@]}")
	is "$(wc -l <"$out")" 1 "$command | head: the line is there"
	ok '... the command did not claim success' test "${codes[0]}" -ne 0
	is "$(wc -c <"$err")" 0 '... and made no noise'

	(trap '' PIPE && "$command" "$@" 2>"$err") | head -n 1 >"$out"
	codes=("${PIPESTATUS[@]}")
	is "${codes[0]}" 2 '... with SIGPIPE ignored by the parent it is a failed write'
	like "$err" "^$command: .*Broken pipe" '... that is told'
done
done_testing

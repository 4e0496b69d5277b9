#!/bin/sh
# Runs the main job on the demo capture and says what came out.
#
#	demo.sh FOLDER-OF-COMMANDS REPORT.html
set -eu
bin=$1
report=$2
here=$(cd "$(dirname "$0")/../.." && pwd)
demo=$here/share/demo
PATH=$(cd "$bin" && pwd):$PATH
THREATINTEL_DIR=$demo/indicators
export PATH THREATINTEL_DIR

stream=$(mktemp "${TMPDIR:-/tmp}/pcg-demo.XXXXXX")
trap 'rm -f "$stream"' EXIT

# The filters that this build has, in the order in which each can use what the one before added.
pipe="pcg-flows --quiet share/demo/office.pcapng.gz"
for filter in pcg-classify pcg-ti pcg-geo pcg-detect; do
	[ ! -x "$bin/$filter" ] || pipe="$pipe | $filter"
done
echo "$pipe | pcg-graph > $report"
(cd "$here" && eval "$pipe") >"$stream"
pcg-graph "$stream" >"$report"

# count PATTERN: lines of the stream that have it
count() {
	grep -c "$1" "$stream" || true
}

printf '%8d conversations, %d DNS and %d HTTP records, %d internal hosts\n' \
	"$(count '"event_type":"flow"')" "$(count '"event_type":"dns"')" \
	"$(count '"event_type":"http"')" "$(count '"event_type":"asset"')"
printf '%8d records match an indicator of %s\n' "$(count ',"ti":\[{')" share/demo/indicators
printf '%8d findings of pcg-detect\n' "$(count '"tier":"finding"')"
echo
echo 'Who touched sync-metrics.test?    pcg-reverse sync-metrics.test'
pcg-reverse --read "$stream" --table --by host sync-metrics.test
echo
echo "The report: $(cd "$(dirname "$report")" && pwd)/$(basename "$report")"
echo 'Open it in a browser; it needs no network. share/demo/README.md tells the story.'

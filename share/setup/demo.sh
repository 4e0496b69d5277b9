#!/bin/sh
# Runs the main job on the demo capture and says what came out.
#
#	demo.sh FOLDER-OF-COMMANDS REPORT.html
#
# Leaves the report, and the records that it shows beside it, in REPORT.ndjson.
set -eu
bin=$1
report=$2
stream=${report%.html}.ndjson
cd "$(dirname "$0")/../.."
PATH=$(cd "$bin" && pwd):$PATH
export PATH

set -- pcg-triage --feeds share/demo/indicators --stream "$stream" --output "$report" share/demo/office.pcapng.gz
echo "$*"
echo
"$@"

# count PATTERN: lines of the stream that have it
count() {
	grep -c "$1" "$stream" || true
}

printf '\n%8d conversations, %d DNS and %d HTTP records, %d internal hosts\n' \
	"$(count '"event_type":"flow"')" "$(count '"event_type":"dns"')" \
	"$(count '"event_type":"http"')" "$(count '"event_type":"asset"')"
printf '%8d records match an indicator of %s\n' "$(count ',"ti":\[{')" share/demo/indicators
printf '%8d findings of pcg-detect\n' "$(count '"tier":"finding"')"
echo
echo "Who touched sync-metrics.test?    pcg-reverse --read $stream sync-metrics.test"
pcg-reverse --read "$stream" --table --by host sync-metrics.test
echo
echo "Open $report in a browser; it needs no network. share/demo/README.md tells the story."

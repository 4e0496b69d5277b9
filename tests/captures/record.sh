#!/bin/sh
# Records real programs that talk to each other in network namespaces, one small capture a topic.
#
#	record.sh [DIRECTORY [TOPIC...]]	(default: recorded/ beside this script, all topics)
#
# Needs root and the programs that check_programs names; says which Debian packages are missing.
# Client, router and server are three namespaces joined by veth pairs; addresses are those for
# documentation, exist in the namespaces alone, and nothing reaches another network. Every program
# runs with a time limit, every capture stops at MAX_PACKETS; whatever was started is stopped by
# its process id, and namespaces and temporary files are removed at the end, also after a failure.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
OUT=${1:-$HERE/recorded}
[ $# -gt 0 ] && shift
MAX_PACKETS=1500
SECONDS_EACH=20
ID=pcgrec$$
CLIENT=$ID-client ROUTER=$ID-router SERVER=$ID-server
CLIENT4=192.0.2.10 ROUTER4=192.0.2.1 SERVER4=198.51.100.20
CLIENT6=2001:db8:1::10 ROUTER6=2001:db8:1::1 SERVER6=2001:db8:2::20
NAME=www.office.test

# shellcheck source-path=SCRIPTDIR source=recorder/network.sh
. "$HERE/recorder/network.sh"
# shellcheck source-path=SCRIPTDIR source=recorder/servers.sh
. "$HERE/recorder/servers.sh"
# shellcheck source-path=SCRIPTDIR source=recorder/topics.sh
. "$HERE/recorder/topics.sh"

[ "$(id -u)" -eq 0 ] || { echo "$0: needs root, for network namespaces" >&2; exit 2; }
programs | check_programs
WORK=$(mktemp -d)
trap 'clean_up' EXIT
trap 'exit 1' INT TERM
mkdir -p "$OUT"
build_network
make_keys
start_servers
# shellcheck disable=SC2048 # topics are words
for topic in ${*:-$TOPICS}; do
	record "$topic"
done
ls -l "$OUT"

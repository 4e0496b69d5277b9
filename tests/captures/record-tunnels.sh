#!/bin/sh
# Records real tunnelling programs in network namespaces: an internal host that reaches an outside one through
# DNS, ICMP, HTTP, TLS and ports that firewalls leave open.
#
#	record-tunnels.sh [DIRECTORY [TOPIC...]]	(default: tunnels/ beside this script, all topics)
#
# Each topic has a network of its own, so that nothing of one is left in the next: a client (10.20.0.51), a
# router with the office's resolver and web proxy (10.20.0.1), and the tunnel's other end (198.51.100.20).
# Through each tunnel goes a session of SSH: some output, a file of FILE_BYTES each way, then nothing but
# keep-alives for IDLE seconds; with QUIET=1 the tunnel stands for IDLE seconds and nobody uses it. Captured are
# the first MAX_PACKETS at the client's interface.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
OUT=${1:-$HERE/tunnels}
[ $# -gt 0 ] && shift
FILE_BYTES=${FILE_BYTES:-1000}
IDLE=${IDLE:-12}
MAX_PACKETS=${MAX_PACKETS:-250}
SECONDS_EACH=$((IDLE + 120))
CLIENT4=10.20.0.51 ROUTER4=10.20.0.1 SERVER4=198.51.100.20
CLIENT6=fd20::51 ROUTER6=fd20::1 SERVER6=2001:db8:2::20

# shellcheck source-path=SCRIPTDIR source=recorder/network.sh
. "$HERE/recorder/network.sh"
# shellcheck source-path=SCRIPTDIR source=recorder/tunnels.sh
. "$HERE/recorder/tunnels.sh"

[ "$(id -u)" -eq 0 ] || { echo "$0: needs root, for network namespaces" >&2; exit 2; }
tunnel_programs | check_programs
mkdir -p "$OUT"
OUT=$(cd "$OUT" && pwd)
trap 'clean_up' EXIT
trap 'exit 1' INT TERM
# shellcheck disable=SC2048 # topics are words
for topic in ${*:-$TUNNEL_TOPICS}; do
	record_tunnel "$topic"
done

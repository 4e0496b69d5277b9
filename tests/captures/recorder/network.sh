# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC2164
# Three namespaces in a row: client - router - server. Sourced by record.sh.

# check_programs: standard input has a line each, program and Debian package
check_programs() {
	missing=
	while read -r program package; do
		command -v "$program" >/dev/null || missing="$missing $package"
	done
	[ -z "$missing" ] || { echo "$0: missing packages:$missing" >&2; exit 2; }
}

client() { ip netns exec "$CLIENT" timeout "$SECONDS_EACH" "$@"; }
router() { ip netns exec "$ROUTER" "$@"; }
server() { ip netns exec "$SERVER" "$@"; }

# daemon NAMESPACE PROGRAM ARG...: in the background, its process id kept for clean_up
daemon() {
	namespace=$1
	shift
	ip netns exec "$namespace" "$@" >>"$WORK/daemons.log" 2>&1 &
	PIDS="$! ${PIDS:-}"
}

# link NAMESPACE-A NAME-A MAC-A NAMESPACE-B NAME-B MAC-B: a veth pair without offloads, so that
# packets are as they would be on a cable
link() {
	ip link add "$2" netns "$1" address "$3" type veth peer name "$5" netns "$4" address "$6"
	ip -n "$1" link set "$2" up
	ip -n "$4" link set "$5" up
	ip netns exec "$1" ethtool -K "$2" tso off gso off gro off tx off rx off >/dev/null 2>&1 || true
	ip netns exec "$4" ethtool -K "$5" tso off gso off gro off tx off rx off >/dev/null 2>&1 || true
}

client_addresses() {
	ip -n "$CLIENT" addr replace $CLIENT4/24 dev eth0
	ip -n "$CLIENT" addr replace $CLIENT6/64 dev eth0 nodad
	ip -n "$CLIENT" route replace default via $ROUTER4
	ip -n "$CLIENT" -6 route replace default via $ROUTER6
}

build_network() {
	for namespace in "$CLIENT" "$ROUTER" "$SERVER"; do
		ip netns add "$namespace"
		ip netns exec "$namespace" sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 \
			net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.router_solicitations=0 net.ipv4.ping_group_range='0 65535'
		ip -n "$namespace" link set lo up
	done
	link "$CLIENT" eth0 02:00:c0:00:02:0a "$ROUTER" lan 02:00:c0:00:02:01
	link "$ROUTER" wan 02:00:c6:33:64:01 "$SERVER" eth0 02:00:c6:33:64:14
	client_addresses
	ip -n "$ROUTER" addr add $ROUTER4/24 dev lan
	ip -n "$ROUTER" addr add $ROUTER6/64 dev lan nodad
	ip -n "$ROUTER" addr add 198.51.100.1/24 dev wan
	ip -n "$ROUTER" addr add 2001:db8:2::1/64 dev wan nodad
	ip -n "$SERVER" addr add $SERVER4/24 dev eth0
	ip -n "$SERVER" addr add $SERVER6/64 dev eth0 nodad
	ip -n "$SERVER" route add default via 198.51.100.1
	ip -n "$SERVER" -6 route add default via 2001:db8:2::1
	ip -n "$ROUTER" route add prohibit 203.0.113.128/25
	router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
	mkdir -p "/etc/netns/$CLIENT"
	printf 'nameserver %s\n' $ROUTER4 >"/etc/netns/$CLIENT/resolv.conf"
}

# capture FILE INTERFACE TCPDUMP-ARG...: begins in the client's namespace; capture_end stops it
capture() {
	file=$1 interface=$2
	shift 2
	: >"$WORK/tcpdump.log"
	ip netns exec "$CLIENT" tcpdump -Z root -U --immediate-mode -n -c $MAX_PACKETS -i "$interface" -w "$file" "$@" 2>"$WORK/tcpdump.log" &
	TCPDUMP=$!
	tries=0
	until grep -q 'listening on' "$WORK/tcpdump.log"; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { cat "$WORK/tcpdump.log" >&2; return 1; }
		sleep 0.05
	done
}

capture_end() {
	sleep 0.4
	kill -INT "$TCPDUMP" 2>/dev/null || true
	wait "$TCPDUMP" || true
	TCPDUMP=
}

clean_up() {
	trap '' INT TERM	# some daemons end their whole process group
	[ -z "${TCPDUMP:-}" ] || kill -INT "$TCPDUMP" 2>/dev/null || true
	for pid in ${PIDS:-}; do
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	for namespace in "$CLIENT" "$ROUTER" "$SERVER"; do
		# what a daemon forked lives on in its namespace
		ip netns pids "$namespace" 2>/dev/null | xargs -r kill 2>/dev/null || true
		ip netns del "$namespace" 2>/dev/null || true
	done
	rm -rf "$WORK" "/etc/netns/$CLIENT"
	rmdir /etc/netns 2>/dev/null || true
	[ -z "${MADE_RUN_SSHD:-}" ] || rmdir /run/sshd 2>/dev/null || true
}

# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC2164
# Tunnels: a function tunnel_NAME for each of $TUNNEL_TOPICS. Sourced by record-tunnels.sh.

TUNNEL_TOPICS="iodine-null iodine-private iodine-txt iodine-txt-raw iodine-srv iodine-mx iodine-cname iodine-a
	iodine-base32 iodine-busy-polling iodine-direct dns2tcp-txt dns2tcp-key ptunnel ptunnel-ng ptunnel-udp
	httptunnel httptunnel-proxy ssh-443 ssh-80 ssh-53 ssh-connect ssh-stunnel ssh-stunnel12 ssh-websocket
	ssh-websocket-tls ssh-chisel socks-ssh shadowsocks-443 openvpn-udp53 openvpn-tcp443 wireguard-53"

tunnel_programs() {
	cat <<-EOF
	ip		iproute2
	ethtool		ethtool
	tcpdump		tcpdump
	openssl		openssl
	python3		python3
	dnsmasq		dnsmasq-base
	ssh		openssh-client
	ssh-keygen	openssh-client
	sshd		openssh-server
	iodine		iodine
	dns2tcpc	dns2tcp
	ptunnel		ptunnel
	ptunnel-ng	ptunnel-ng
	htc		httptunnel
	proxytunnel	proxytunnel
	tinyproxy	tinyproxy
	stunnel4	stunnel4
	websockify	websockify
	microsocks	microsocks
	ss-server	shadowsocks-libev
	openvpn		openvpn
	wireguard-go	wireguard-go
	wg		wireguard-tools
	EOF
}

DOMAIN=t.example.net

begin_tunnel() {
	ID=pcgtun$$
	CLIENT=$ID-client ROUTER=$ID-router SERVER=$ID-server PIDS='' WORK=$(mktemp -d)
	chmod 755 "$WORK"
	cd "$WORK"
	build_network
	for key in host login; do
		ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$key"
	done
	printf 'HostKey %s/host\nAuthorizedKeysFile %s/login.pub\nPidFile none\nPasswordAuthentication no\nStrictModes no\nUsePAM no\n' \
		"$WORK" "$WORK" >sshd.conf
	[ -d /run/sshd ] || mkdir -p /run/sshd # stays: the next topic, or another recorder, has it too
	printf 'port=53\nno-resolv\nno-hosts\nkeep-in-foreground\nuser=root\ninterface=lan\nbind-interfaces\nedns-packet-max=4096\nserver=/example.net/%s\nhost-record=www.example.com,%s\npid-file=%s/dnsmasq.pid\n' \
		$SERVER4 $SERVER4 "$WORK" >dnsmasq.conf
	daemon "$ROUTER" dnsmasq -C "$WORK/dnsmasq.conf"
}

serve_ssh() {
	daemon "$SERVER" "$(command -v sshd)" -D -e -f "$WORK/sshd.conf" -p "$1"
	listens "$SERVER" tcp "$1"
}

# listens NAMESPACE tcp|udp PORT: waits until something does
listens() {
	tries=0
	until ip netns exec "$1" ss "-ln$(echo "$2" | cut -c 1)H" "sport = :$3" | grep -q .; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { echo "nothing listens on $2 port $3" >&2; return 1; }
		sleep 0.1
	done
}

# self_signed: a certificate as people make one for such a purpose
self_signed() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=vpn' -keyout "$WORK/tls.key" -out "$WORK/tls.crt" 2>/dev/null
	cat "$WORK/tls.key" "$WORK/tls.crt" >"$WORK/tls.pem"
}

# reach HOST [PORT [SSH-OPTION...]]: what a person does with a tunnel
reach() {
	host=$1 port=${2:-22}
	shift
	[ $# -eq 0 ] || shift
	[ -z "${QUIET:-}" ] || { sleep "$IDLE"; return; }
	head -c "$FILE_BYTES" /dev/urandom >"$WORK/upload"
	client ssh -4 -F none -i "$WORK/login" -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes \
		-o ServerAliveInterval=10 -o StrictHostKeyChecking=no -o UserKnownHostsFile="$WORK/known" -p "$port" "$@" \
		"root@$host" "seq 1 100; sleep 1; ls /; cat >/dev/null; head -c $FILE_BYTES /dev/urandom; sleep $IDLE" <"$WORK/upload"
}

record_tunnel() {
	begin_tunnel
	capture "$OUT/$1.pcap" eth0 'ip and not host 10.20.0.255'
	set +e # a subshell that is part of a condition would go on after a failure
	(set -e; serve_ssh 22; "tunnel_$(echo "$1" | tr - _)") >>"$WORK/clients.log" 2>&1
	status=$?
	set -e
	capture_end
	[ $status -eq 0 ] || { echo "$0: $1 failed" >&2; tail -n 20 "$WORK/clients.log" "$WORK/daemons.log" >&2; exit 1; }
	clean_up
}

# iodine_through SERVER-OR-RESOLVER OPTION...: a tunnel interface, 10.99.0.1 at its other end
iodine_through() {
	nameserver=$1
	shift
	daemon "$SERVER" iodined -f -c -P secret -l $SERVER4 10.99.0.1/24 $DOMAIN
	listens "$SERVER" udp 53
	daemon "$CLIENT" iodine -f -P secret "$@" $nameserver $DOMAIN
	tries=0
	until ip -n "$CLIENT" addr show | grep -q 'inet 10\.99\.0\.'; do
		tries=$((tries + 1))
		[ $tries -lt 400 ] || return 1
		sleep 0.1
	done
	reach 10.99.0.1
}
tunnel_iodine_null() { iodine_through $ROUTER4 -r -T NULL; }
tunnel_iodine_private() { iodine_through $ROUTER4 -r -T PRIVATE; }
tunnel_iodine_txt() { iodine_through $ROUTER4 -r -T TXT; }
tunnel_iodine_txt_raw() { iodine_through $ROUTER4 -r -T TXT -O Raw; }
tunnel_iodine_srv() { iodine_through $ROUTER4 -r -T SRV; }
tunnel_iodine_mx() { iodine_through $ROUTER4 -r -T MX; }
tunnel_iodine_cname() { iodine_through $ROUTER4 -r -T CNAME; }
tunnel_iodine_a() { iodine_through $ROUTER4 -r -T A; }
tunnel_iodine_base32() { iodine_through $ROUTER4 -r -T TXT -O Base32 -M 120; }
tunnel_iodine_busy_polling() { iodine_through $ROUTER4 -r -T TXT -O Base64 -L 0; }
tunnel_iodine_direct() { iodine_through $SERVER4; }

dns2tcp_through() {
	printf 'listen = %s\nport = 53\nuser = nobody\nchroot = %s/empty\ndomain = %s\nresources = ssh:127.0.0.1:22\n' \
		$SERVER4 "$WORK" $DOMAIN >"$WORK/dns2tcpd.conf"
	mkdir "$WORK/empty"
	daemon "$SERVER" dns2tcpd -F -f "$WORK/dns2tcpd.conf"
	listens "$SERVER" udp 53
	daemon "$CLIENT" dns2tcpc -z $DOMAIN -T "$1" -r ssh -l 2222 $ROUTER4
	listens "$CLIENT" tcp 2222
	reach 127.0.0.1 2222
}
tunnel_dns2tcp_txt() { dns2tcp_through TXT; }
tunnel_dns2tcp_key() { dns2tcp_through KEY; }

tunnel_ptunnel() {
	daemon "$SERVER" ptunnel -v 1
	sleep 0.5
	daemon "$CLIENT" ptunnel -p $SERVER4 -lp 2222 -da 127.0.0.1 -dp 22
	listens "$CLIENT" tcp 2222
	reach 127.0.0.1 2222
}
tunnel_ptunnel_ng() {
	daemon "$SERVER" ptunnel-ng -m 0xdeadbeef
	sleep 0.5
	daemon "$CLIENT" ptunnel-ng -p$SERVER4 -l2222 -r127.0.0.1 -R22 -m 0xdeadbeef
	listens "$CLIENT" tcp 2222
	reach 127.0.0.1 2222
}
tunnel_ptunnel_udp() {
	daemon "$SERVER" ptunnel -udp -v 1
	sleep 0.5
	daemon "$CLIENT" ptunnel -udp -p $SERVER4 -lp 2222 -da 127.0.0.1 -dp 22
	listens "$CLIENT" tcp 2222
	reach 127.0.0.1 2222
}

tunnel_httptunnel() {
	daemon "$SERVER" hts -w -F 127.0.0.1:22 8080
	listens "$SERVER" tcp 8080
	daemon "$CLIENT" htc -w -F 2222 $SERVER4:8080
	listens "$CLIENT" tcp 2222
	reach 127.0.0.1 2222
}

serve_proxy() {
	printf 'Port 3128\nListen %s\nTimeout 600\nAllow 10.20.0.0/24\nLogLevel Error\nConnectPort 443\n' $ROUTER4 >"$WORK/tinyproxy.conf"
	daemon "$ROUTER" tinyproxy -d -c "$WORK/tinyproxy.conf"
	listens "$ROUTER" tcp 3128
}
tunnel_httptunnel_proxy() {
	serve_proxy
	daemon "$SERVER" hts -w -F 127.0.0.1:22 8080
	listens "$SERVER" tcp 8080
	daemon "$CLIENT" htc -w -F 2222 -P $ROUTER4:3128 -B 1k $SERVER4:8080
	listens "$CLIENT" tcp 2222
	reach 127.0.0.1 2222
}
tunnel_ssh_connect() {
	serve_proxy
	serve_ssh 443
	reach $SERVER4 443 -o "ProxyCommand=proxytunnel -q -p $ROUTER4:3128 -d %h:%p"
}

tunnel_ssh_443() { serve_ssh 443; reach $SERVER4 443; }
tunnel_ssh_80() { serve_ssh 80; reach $SERVER4 80; }
tunnel_ssh_53() { serve_ssh 53; reach $SERVER4 53; }

# stunnel_through VERSION: TLS around SSH, as stunnel's manual proposes it
stunnel_through() {
	self_signed
	printf 'foreground = yes\npid =\n[ssh]\naccept = 443\nconnect = 127.0.0.1:22\ncert = %s/tls.pem\nsslVersionMax = %s\n' "$WORK" "$1" >"$WORK/server.conf"
	printf 'foreground = yes\npid =\n[ssh]\nclient = yes\naccept = 127.0.0.1:2222\nconnect = %s:443\n' $SERVER4 >"$WORK/client.conf"
	daemon "$SERVER" stunnel4 "$WORK/server.conf"
	daemon "$CLIENT" stunnel4 "$WORK/client.conf"
	listens "$SERVER" tcp 443
	listens "$CLIENT" tcp 2222
	reach 127.0.0.1 2222
}
tunnel_ssh_stunnel() { stunnel_through TLSv1.3; }
tunnel_ssh_stunnel12() { stunnel_through TLSv1.2; }

# websocket_through URL [SUBPROTOCOL]: SSH in the messages of a WebSocket
websocket_through() {
	reach $SERVER4 22 -o "ProxyCommand=/usr/bin/python3 $HERE/recorder/websocket.py $*"
}
tunnel_ssh_websocket() {
	daemon "$SERVER" websockify 8080 127.0.0.1:22
	listens "$SERVER" tcp 8080
	websocket_through ws://$SERVER4:8080/
}
tunnel_ssh_websocket_tls() {
	self_signed
	daemon "$SERVER" websockify --cert "$WORK/tls.pem" --ssl-only 443 127.0.0.1:22
	listens "$SERVER" tcp 443
	websocket_through wss://$SERVER4:443/
}
tunnel_ssh_chisel() {
	daemon "$SERVER" /usr/bin/python3 "$HERE/recorder/websocket.py" --serve 8080 127.0.0.1:22 chisel-v3
	listens "$SERVER" tcp 8080
	websocket_through ws://$SERVER4:8080/ chisel-v3
}

tunnel_socks_ssh() {
	daemon "$SERVER" microsocks -i $SERVER4 -p 1080
	listens "$SERVER" tcp 1080
	reach $SERVER4 22 -o "ProxyCommand=ncat --proxy $SERVER4:1080 --proxy-type socks5 %h %p"
}
tunnel_shadowsocks_443() {
	daemon "$SERVER" ss-server -s $SERVER4 -p 443 -k secret -m chacha20-ietf-poly1305
	listens "$SERVER" tcp 443
	daemon "$CLIENT" ss-local -s $SERVER4 -p 443 -l 1080 -k secret -m chacha20-ietf-poly1305
	listens "$CLIENT" tcp 1080
	reach $SERVER4 22 -o "ProxyCommand=ncat --proxy 127.0.0.1:1080 --proxy-type socks5 %h %p"
}

# openvpn_through PROTO PORT
openvpn_through() {
	for end in client server; do
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=$end" \
			-keyout "$WORK/$end.key" -out "$WORK/$end.crt" 2>/dev/null
	done
	common="--dev tun --keepalive 10 60 --verb 1"
	daemon "$SERVER" openvpn $common --proto "$1" --port "$2" --tls-server --dh none --cert "$WORK/server.crt" --key "$WORK/server.key" \
		--peer-fingerprint "$(fingerprint client)" --ifconfig 10.99.0.1 10.99.0.2
	sleep 0.5
	daemon "$CLIENT" openvpn $common --proto "${1%-server}${3:-}" --nobind --port "$2" --tls-client --cert "$WORK/client.crt" --key "$WORK/client.key" \
		--peer-fingerprint "$(fingerprint server)" --ifconfig 10.99.0.2 10.99.0.1 --remote $SERVER4
	sleep 4
	reach 10.99.0.1
}
fingerprint() { openssl x509 -in "$WORK/$1.crt" -noout -fingerprint -sha256 | sed 's/.*=//'; }
tunnel_openvpn_udp53() { openvpn_through udp 53; }
tunnel_openvpn_tcp443() { openvpn_through tcp-server 443 -client; }
tunnel_wireguard_53() {
	for end in client server; do
		wg genkey >"$WORK/$end.wg"
	done
	for end in "$SERVER server 10.99.0.1 client 10.99.0.2" "$CLIENT client 10.99.0.2 server 10.99.0.1"; do
		set -- $end
		daemon "$1" wireguard-go -f "wg$2"
		sleep 1
		public=$(wg pubkey <"$WORK/$4.wg")
		ip netns exec "$1" wg set "wg$2" listen-port 53 private-key "$WORK/$2.wg" peer "$public" allowed-ips "$5/32" persistent-keepalive 10 \
			${6:-} ${7:-}
		ip -n "$1" addr add "$3/24" dev "wg$2"
		ip -n "$1" link set "wg$2" up
	done
	ip netns exec "$CLIENT" wg set wgclient peer "$(wg pubkey <"$WORK/server.wg")" endpoint $SERVER4:53
	reach 10.99.0.1
}

# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC2164
# What is recorded: a function topic_NAME for each of $TOPICS, writing NAME.pcap. Sourced by record.sh.

TOPICS="tls13-curl-nginx tls12-curl-nginx tls12-resumed tls-keys tls-python tls-refused http1-keepalive http-ipv6 dns dns-tcp
	dns-ipv6 ssh dhcp dhcp6 ntp smb3 smb2 ping ping-fragments icmp-errors path-mtu tcp-refused any-sll any-sll2
	vxlan"

programs() {
	cat <<-EOF
	ip		iproute2
	ethtool		ethtool
	tcpdump		tcpdump
	curl		curl
	nginx		nginx-light
	openssl		openssl
	editcap		wireshark-common
	python3		python3
	dnsmasq		dnsmasq-base
	dig		bind9-dnsutils
	ssh		openssh-client
	ssh-keygen	openssh-client
	sshd		openssh-server
	dhclient	isc-dhcp-client
	chronyd		chrony
	smbd		samba
	smbclient	smbclient
	ping		iputils-ping
	traceroute	traceroute
	EOF
}

record() {
	case $1 in
	any-sll) capture "$OUT/$1.pcap" any -y LINUX_SLL ;;
	any-sll2) capture "$OUT/$1.pcap" any -y LINUX_SLL2 ;;
	*) capture "$OUT/$1.pcap" eth0 ;;
	esac
	set +e	# a subshell that is part of a condition would go on after a failure
	(set -e; "topic_$(echo "$1" | tr - _)") >>"$WORK/clients.log" 2>&1
	status=$?
	set -e
	capture_end
	[ ! -f "$WORK/$1.keys" ] || add_keys "$1"
	[ $status -eq 0 ] || { echo "$0: $1 failed" >&2; tail -n 20 "$WORK/clients.log" "$WORK/daemons.log" >&2; exit 1; }
}

# a command that must not succeed
fails() { if "$@"; then return 1; fi; }

fetch() { client curl -sS --fail --cacert "$WORK/ca.pem" -o /dev/null "$@"; }

# HTTP/2 under one name, HTTP/1.1 under its alias
topic_tls13_curl_nginx() {
	fetch -4 --tlsv1.3 https://$NAME/numbers.txt
	fetch -4 --tlsv1.3 --http1.1 https://web.office.test/
}
topic_tls12_curl_nginx() {
	fetch -4 --tls-max 1.2 https://$NAME/numbers.txt
	fetch -4 --tls-max 1.2 --http1.1 https://web.office.test/
}

topic_tls12_resumed() {
	printf 'GET / HTTP/1.0\r\n\r\n' >"$WORK/get"
	for session in -sess_out -sess_in; do
		client openssl s_client -4 -quiet -tls1_2 -servername $NAME -connect $SERVER4:443 $session "$WORK/session" <"$WORK/get"
	done
}

# what the clients wrote down stands before the packets, in a Decryption Secrets Block
add_keys() {
	editcap -F pcapng --inject-secrets "tls,$WORK/$1.keys" "$OUT/$1.pcap" "$OUT/$1.pcapng"
	rm "$OUT/$1.pcap" "$WORK/$1.keys"
}

# each cipher that is opened with keys, and one that is not; HTTP/2, many at once; a session that goes on; a client that
# shows a certificate and changes its key in the middle
topic_tls_keys() {
	SSLKEYLOGFILE=$WORK/tls-keys.keys
	export SSLKEYLOGFILE
	for suite in TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256; do
		fetch -4 --http1.1 --tlsv1.3 --tls13-ciphers $suite "https://web.office.test/?suite=$suite"
	done
	for suite in ECDHE-RSA-AES128-GCM-SHA256 ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-CHACHA20-POLY1305 \
		AES128-GCM-SHA256 ECDHE-RSA-AES256-SHA; do
		fetch -4 --http1.1 --tls-max 1.2 --ciphers $suite "https://web.office.test/?suite=$suite"
	done
	fetch -4 --http2 -Z "https://$NAME/?[1-5]" -o /dev/null "https://$NAME/moved" -o /dev/null "https://$NAME/numbers.txt"
	for session in -sess_out -sess_in; do
		printf 'GET /?session HTTP/1.0\r\n\r\n' |
			client openssl s_client -4 -quiet -tls1_2 -keylogfile "$SSLKEYLOGFILE" -servername web.office.test \
				-connect $SERVER4:443 $session "$WORK/session"
	done
	{
		sleep 0.5
		printf 'K\n'
		sleep 0.5
		printf 'GET /?update HTTP/1.0\r\n\r\n'
		sleep 1
	} | client openssl s_client -4 -tls1_3 -keylogfile "$SSLKEYLOGFILE" -servername web.office.test \
		-cert "$WORK/web.pem" -key "$WORK/web.key" -connect $SERVER4:8443
}

topic_tls_python() {
	client python3 -c "
import ssl, urllib.request
context = ssl.create_default_context(cafile='$WORK/ca.pem')
urllib.request.urlopen('https://$SERVER4/', context=context).read()
urllib.request.urlopen('https://$NAME/numbers.txt', context=context).read()"
}

# a client that does not trust the authority, and one that offers nothing the server takes
topic_tls_refused() {
	fails client curl -4 -sS https://$NAME/
	fails client curl -4 -sS -k --tlsv1.2 --tls-max 1.2 --ciphers PSK-AES128-CBC-SHA https://$NAME/
}

topic_http1_keepalive() {
	fetch -4 "http://$NAME/" -o /dev/null "http://$NAME/numbers.txt" -o /dev/null "http://$NAME/moved"
	fetch -4 --data 'user=alice&text=hello' "http://$NAME/post"
	fails fetch -4 "http://$NAME/missing"
}
topic_http_ipv6() {
	fetch -6 "http://$NAME/numbers.txt"
	fetch -6 "https://$NAME/"
	fetch -g "http://[$SERVER6]/"
}

ask_all() {
	for question in "$NAME A" "$NAME AAAA" "shop.office.test A" "office.test MX" "office.test TXT" \
		"_ldap._tcp.office.test SRV" "nobody.office.test A"; do
		# shellcheck disable=SC2086 # name and type are two words
		client dig +tries=1 "$@" $question
	done
	client dig +tries=1 "$@" -x $SERVER4
	client dig +tries=1 "$@" -x $SERVER6
}
topic_dns() { ask_all @$ROUTER4; }
topic_dns_tcp() { ask_all @$ROUTER4 +tcp; }
topic_dns_ipv6() {
	ask_all @$ROUTER6
	client dig +tries=1 +tcp @$ROUTER6 $NAME AAAA
}

log_in() {
	client ssh -4 -F none -i "$WORK/$1" -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile="$WORK/known" root@$NAME 'seq 1 300; sleep 1; seq 1 20'
}
topic_ssh() {
	fails log_in stranger
	log_in login
}

dhcp_client() {
	client dhclient "$@" -1 -d -v -sf /bin/true -cf "$WORK/dhclient.conf" -lf "$WORK/dhclient.leases" -pf "$WORK/dhclient.pid" eth0 &
	tries=0
	until grep -qs 'interface' "$WORK/dhclient.leases" || [ $tries -gt 100 ]; do
		tries=$((tries + 1))
		sleep 0.1
	done
	sleep 1
	client dhclient "$@" -r -v -sf /bin/true -cf "$WORK/dhclient.conf" -lf "$WORK/dhclient.leases" -pf "$WORK/dhclient.pid" eth0
	wait $! 2>/dev/null || true
	rm -f "$WORK/dhclient.leases"
}
topic_dhcp() {
	cat >"$WORK/dhclient.conf" <<-EOF
	send host-name "rec-client";
	send vendor-class-identifier "recorder";
	send fqdn.fqdn "rec-client.office.test.";
	request subnet-mask, routers, domain-name, domain-name-servers, ntp-servers;
	EOF
	ip -n "$CLIENT" addr del $CLIENT4/24 dev eth0
	dhcp_client -4
	client_addresses
}
topic_dhcp6() {
	printf 'send fqdn.fqdn "rec-client.office.test.";\n' >"$WORK/dhclient.conf"
	dhcp_client -6
}

ask_time() { client chronyd -Q -x -u root -t 15 "pidfile $WORK/client.pid" "server $1 iburst" "cmdport 0"; }
topic_ntp() {
	ask_time $SERVER4
	ask_time $SERVER6
}

smb() { client smbclient -s /dev/null -n RECCLIENT -I $SERVER4 -W OFFICE "$@"; }
topic_smb3() {
	smb -U 'alice%Fool4Tests' -L //FILES
	smb -U 'alice%Fool4Tests' //FILES/projects -c "ls; get report.txt $WORK/got; put $WORK/www/index.html index.html; rename index.html home.html; del home.html"
	fails smb -U 'alice%wrong' //FILES/projects -c ls
}
topic_smb2() { smb -m SMB2_10 -U 'alice%Fool4Tests' //FILES/projects -c "ls; get report.txt $WORK/got"; }

topic_ping() {
	client ping -c 4 -i 0.2 $SERVER4
	client ping -6 -c 4 -i 0.2 $SERVER6
	client ping -c 2 -i 0.2 $ROUTER4
}
topic_ping_fragments() {
	client ping -c 2 -i 0.2 -s 4000 $SERVER4
	client ping -6 -c 2 -i 0.2 -s 4000 $SERVER6
}

topic_icmp_errors() {
	client traceroute -4 -n -q 1 -m 4 $SERVER4
	client traceroute -6 -n -q 1 -m 4 $SERVER6
	client traceroute -4 -n -q 1 -m 4 -T -p 80 $SERVER4
	fails client ping -c 2 -i 0.2 -W 1 203.0.113.9
	fails client ping -c 2 -i 0.2 -W 1 203.0.113.200
	fails client ping -6 -c 2 -i 0.2 -W 1 2001:db8:9::9
	fails client dig +tries=1 +time=1 @$SERVER4 $NAME
}
topic_path_mtu() {
	ip -n "$ROUTER" link set wan mtu 1300
	fails client ping -c 1 -W 1 -M "do" -s 1400 $SERVER4
	fails client ping -6 -c 1 -W 1 -M "do" -s 1400 $SERVER6
	ip -n "$ROUTER" link set wan mtu 1500
}
topic_tcp_refused() {
	fails client curl -4 -sS http://$SERVER4:8081/
	fails client curl -6 -sS "http://[$SERVER6]:8081/"
	fails client curl -4 -sS --max-time 4 http://198.51.100.77/
}

topic_any_sll() {
	fetch -4 "http://$NAME/"
	client ping -c 2 -i 0.2 127.0.0.1
	client ping -6 -c 2 -i 0.2 ::1
}
topic_any_sll2() { topic_any_sll; }

# the kernel's own tunnel from client to server, a ping and a page through it
topic_vxlan() {
	ip -n "$CLIENT" link add tun0 type vxlan id 77 dstport 4789 local $CLIENT4 remote $SERVER4
	ip -n "$SERVER" link add tun0 type vxlan id 77 dstport 4789 local $SERVER4 remote $CLIENT4
	ip -n "$CLIENT" link set tun0 up
	ip -n "$SERVER" link set tun0 up
	ip -n "$CLIENT" addr add 10.77.0.1/24 dev tun0
	ip -n "$SERVER" addr add 10.77.0.2/24 dev tun0
	client ping -c 2 -i 0.2 10.77.0.2
	fetch http://10.77.0.2/numbers.txt
	ip -n "$CLIENT" link del tun0
	ip -n "$SERVER" link del tun0
}

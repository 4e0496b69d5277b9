# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC2164
# The daemons that the clients talk to, each with keys and state of its own under $WORK. Sourced by record.sh.

make_keys() {
	cd "$WORK"
	openssl req -x509 -newkey rsa:2048 -nodes -days 825 -subj "/O=Office Test/CN=Office Test CA" \
		-keyout ca.key -out ca.pem 2>/dev/null
	openssl req -newkey rsa:2048 -nodes -subj "/O=Office Test/CN=$NAME" -keyout web.key -out web.csr 2>/dev/null
	printf 'subjectAltName=DNS:%s,DNS:web.office.test,IP:%s,IP:%s\n' $NAME $SERVER4 $SERVER6 >web.ext
	openssl x509 -req -in web.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 397 -extfile web.ext -out web.pem 2>/dev/null
	for key in host login stranger; do
		ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$key"
	done
	mkdir -p www share smb
	seq 1 400 >www/numbers.txt
	printf '<!doctype html><title>Office</title><p>Hello.\n' >www/index.html
	seq 1 2000 >share/report.txt
}

write_nginx_conf() {
	cat >nginx.conf <<-EOF
	daemon off; pid $WORK/nginx.pid; error_log $WORK/nginx.log; user root; worker_processes 1;
	events { }
	http {
		access_log off; root $WORK/www; default_type text/plain; keepalive_timeout 5;
		client_body_temp_path $WORK/t1; proxy_temp_path $WORK/t2; fastcgi_temp_path $WORK/t3;
		uwsgi_temp_path $WORK/t4; scgi_temp_path $WORK/t5;
		ssl_certificate $WORK/web.pem; ssl_certificate_key $WORK/web.key; ssl_protocols TLSv1.2 TLSv1.3;
		server {
			listen 80; listen [::]:80; listen 443 ssl http2; listen [::]:443 ssl http2;
			server_name $NAME; ssl_session_cache shared:s:1m;
			location /moved { return 301 /numbers.txt; }
			location /post { return 204; }
		}
		server {
			listen 8443 ssl; ssl_verify_client optional_no_ca;
		}
	}
	EOF
}

write_dnsmasq_conf() {
	cat >dnsmasq.conf <<-EOF
	port=53
	no-resolv
	no-hosts
	keep-in-foreground
	user=root
	interface=lan
	bind-interfaces
	local=/test/
	local=/in-addr.arpa/
	local=/ip6.arpa/
	host-record=$NAME,$SERVER4,$SERVER6
	host-record=mail.office.test,198.51.100.25
	cname=web.office.test,$NAME
	cname=shop.office.test,web.office.test
	mx-host=office.test,mail.office.test,10
	txt-record=office.test,"v=spf1 mx -all"
	srv-host=_ldap._tcp.office.test,$NAME,389,10,50
	dhcp-range=192.0.2.100,192.0.2.120,10m
	dhcp-range=2001:db8:1::100,2001:db8:1::1ff,64,10m
	enable-ra
	dhcp-option=option:domain-name,office.test
	dhcp-option=option:ntp-server,$SERVER4
	dhcp-leasefile=$WORK/leases
	pid-file=$WORK/dnsmasq.pid
	EOF
}

write_sshd_conf() {
	cat >sshd.conf <<-EOF
	HostKey $WORK/host
	AuthorizedKeysFile $WORK/login.pub
	PidFile $WORK/sshd.pid
	PasswordAuthentication no
	PermitRootLogin prohibit-password
	StrictModes no
	UsePAM no
	EOF
	[ -d /run/sshd ] || { mkdir /run/sshd; MADE_RUN_SSHD=yes; }
}

write_smb_conf() {
	printf 'root = alice\n' >users.map
	cat >smb.conf <<-EOF
	[global]
	netbios name = FILES
	workgroup = OFFICE
	server role = standalone
	smb ports = 445
	username map = $WORK/users.map
	private dir = $WORK/smb
	lock directory = $WORK/smb
	state directory = $WORK/smb
	cache directory = $WORK/smb
	pid directory = $WORK/smb
	ncalrpc dir = $WORK/smb/ncalrpc
	passdb backend = tdbsam:$WORK/smb/passdb.tdb
	log file = $WORK/smb/log
	load printers = no
	disable spoolss = yes
	[projects]
	path = $WORK/share
	read only = no
	EOF
	printf 'Fool4Tests\nFool4Tests\n' | smbpasswd -c "$WORK/smb.conf" -L -s -a root >/dev/null
}

start_servers() {
	write_nginx_conf
	write_dnsmasq_conf
	write_sshd_conf
	write_smb_conf
	printf 'local stratum 8\nallow all\ncmdport 0\npidfile %s/chronyd.pid\n' "$WORK" >chrony.conf
	daemon "$SERVER" nginx -c "$WORK/nginx.conf" -p "$WORK"
	daemon "$ROUTER" dnsmasq -C "$WORK/dnsmasq.conf"
	daemon "$SERVER" "$(command -v sshd)" -D -e -f "$WORK/sshd.conf"
	daemon "$SERVER" smbd --foreground --configfile="$WORK/smb.conf"
	daemon "$SERVER" chronyd -d -x -u root -f "$WORK/chrony.conf"
	for port in 80 443 445 22; do
		wait_for_port $port
	done
}

wait_for_port() {
	tries=0
	until server ss -ltnH "sport = :$1" | grep -q .; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { echo "$0: nothing listens on port $1" >&2; cat "$WORK/daemons.log" >&2; exit 1; }
		sleep 0.1
	done
}

#!/bin/bash
# A Suricata sensor's eve.json goes through every filter: each line stays as it is, byte for byte,
# or gets the filter's own member behind its others.
# shellcheck disable=SC2154 # status, out, err and tmp are tap.sh's
. tests/tap.sh
command -v python3 >/dev/null || skip_all 'no python3 here'

# All event types, with values that are easily broken: local time, 64-bit numbers, escapes, blanks.
cat >"$tmp/make.py" <<'END'
import json
import sys
ends = {"src_ip": "10.0.0.1", "src_port": 50000, "dest_ip": "198.41.0.4", "dest_port": 443, "proto": "TCP"}
bodies = {
    "flow": {"app_proto": "tls", "flow": {"pkts_toserver": 1, "bytes_toserver": 18446744073709551615, "state": "new",
                                          "start": "2024-05-01T12:00:00.000000+0200", "reason": "timeout"}},
    "netflow": {"netflow": {"pkts": 1, "bytes": 60}}, "http": {"http": {"hostname": "evil.example", "url": "/a"}},
    "tls": {"tls": {"sni": "evil.example", "version": "TLS 1.3", "ja3": {"hash": "a" * 32, "string": "771,"}}},
    "quic": {"quic": {"version": "1", "sni": "evil.example"}}, "ssh": {"ssh": {"client": {"proto_version": "2.0"}}},
    "fileinfo": {"fileinfo": {"filename": "/x", "sha256": "b" * 64, "size": 1}},
    "alert": {"alert": {"action": "allowed", "gid": 1, "signature_id": 2100498, "rev": 7, "signature": "x",
                        "category": "", "severity": 2}, "payload": "AA=="},
    "smtp": {"smtp": {"helo": "evil.example"}, "email": {"from": "<a@evil.example>"}},
    "stats": {"stats": {"uptime": 9, "capture": {"kernel_packets": 123456789012345678901234567890}}},
}
for name in ("anomaly arp bittorrent_dht dcerpc dhcp dnp3 drop engine enip frame ftp ftp_data http2 ike ikev2 krb5 ldap "
             "mdns metadata modbus mqtt nfs ntp pgsql pop3 rdp rfb sip smb snmp telnet tftp websocket").split():
    bodies.setdefault(name, {name: {"x": 1.0, "names": ["a\\/b", "\u00e9"]}})
answers = [{"rrname": "evil.example", "rrtype": "CNAME", "ttl": 60, "rdata": "cdn.example"},
           {"rrname": "cdn.example", "rrtype": "A", "ttl": 60, "rdata": "198.41.0.4"}]
dns = [
    {"type": "query", "id": 1, "rrname": "evil.example", "rrtype": "A", "tx_id": 0},
    {"type": "answer", "id": 1, "flags": "8180", "rcode": "NOERROR", "rrname": "evil.example", "rrtype": "A", "ttl": 60,
     "rdata": "198.41.0.4"},
    {"version": 2, "type": "query", "id": 1, "rrname": "evil.example", "rrtype": "A", "tx_id": 0, "opcode": 0},
    {"version": 2, "type": "answer", "id": 1, "rrname": "evil.example", "rrtype": "A", "rcode": "NOERROR",
     "answers": answers, "grouped": {"CNAME": ["cdn.example"], "A": ["198.41.0.4"]}},
    {"version": 3, "type": "request", "id": 1, "queries": [{"rrname": "evil.example", "rrtype": "A"}]},
    {"version": 3, "type": "response", "id": 1, "queries": [{"rrname": "evil.example", "rrtype": "A"}], "answers": answers},
]
events = [dict({"event_type": name}, **body) for name, body in bodies.items()]
events += [dict({"event_type": "dns"}, dns=body) for body in dns]
events += [dict({"event_type": "alert"}, alert={"signature": "x"}, dns=body) for body in
           ({"query": [dns[2]]}, {"query": [dns[2]], "answer": dns[3]})]
for number, event in enumerate(events):
    common = {"timestamp": "2024-05-01T12:00:00.%06d+0200" % number, "flow_id": 2251799813685247, "in_iface": "eth0"}
    line = json.dumps({**common, **ends, **event}, separators=((",", ":"), (", ", " : "))[number % 2])
    sys.stdout.write(line + ("\r\n" if number % 5 == 4 else "\n"))
END
python3 "$tmp/make.py" >"$tmp/eve.json"

# compare IN OUT MEMBER...: prints how many lines got one, or what is wrong
cat >"$tmp/compare.py" <<'END'
import json
import sys
before, after = (open(path, "rb").read().split(b"\n") for path in sys.argv[1:3])
members, added = sys.argv[3:], 0
if len(before) > len(after):
    sys.exit("%d lines became %d" % (len(before) - 1, len(after) - 1))
for old, new in zip(before[:-1], after):
    if old == new:
        continue
    body, end = (old[:-2], b"}\r") if old.endswith(b"\r") else (old[:-1], b"}")
    if not (new.startswith(body + b',"') and new.endswith(end)):
        sys.exit("changed: %r" % new)
    names = set(json.loads(new)) - set(json.loads(old))
    if not names <= set(members):
        sys.exit("added: %s" % names)
    added += 1
print(added)
END
compare() {
	python3 "$tmp/compare.py" "$tmp/eve.json" "$out" "$@" 2>&1
}

printf '%s\n' evil.example 198.41.0.4 >"$tmp/feed.txt"
printf '198.41.0.0,198.41.0.255,US\n' >"$tmp/countries.csv"
"$PCG_BIN/share/geo/build-mmdb" --data-version 2.3.2026061719 --countries "$tmp/countries.csv" >"$tmp/geo.mmdb"
export XDG_CONFIG_HOME=$tmp HOME=$tmp XDG_CACHE_HOME=$tmp/cache
unset VIRUSTOTAL_API_KEY
lines=$(wc -l <"$tmp/eve.json")

run pcg-classify "$tmp/eve.json"
is "$status $(compare app)" '0 11' 'pcg-classify: flow, http, dns and alert'
run pcg-ti --feed "$tmp/feed.txt" "$tmp/eve.json"
is "$status $(compare ti)" '0 14' 'pcg-ti: these, tls, quic and fileinfo'
is "$(jq -r 'select(.event_type=="dns") | [.ti[].field] | join(" ")' "$out" 2>/dev/null || echo no jq)" \
	"$(command -v jq >/dev/null && printf '%s\n' 'dest_ip dns.rrname' 'dest_ip dns.rrname' 'dest_ip dns.rrname' \
		'dest_ip dns.rrname' 'dest_ip dns.queries.rrname' 'dest_ip dns.queries.rrname' || echo no jq)" \
	'... in all versions of dns'
run pcg-geo --mmdb "$tmp/geo.mmdb" "$tmp/eve.json"
is "$status $(compare geo)" '0 14' 'pcg-geo: the same'
run pcg-vt "$tmp/eve.json"
is "$status $(compare vt)" '0 0' 'pcg-vt without a key: nothing'
run pcg-detect "$tmp/eve.json"
is "$(compare)" 0 'pcg-detect: nothing but records behind the others'
pcg-classify "$tmp/eve.json" | pcg-ti --feed "$tmp/feed.txt" | pcg-geo --mmdb "$tmp/geo.mmdb" | pcg-vt 2>/dev/null >"$out"
is "$(compare app ti geo)" 14 'all in a row'
run pcg-reverse -r "$tmp/eve.json" 10.0.0.1
same "$out" "$tmp/eve.json" 'pcg-reverse gives all of a host, as they came'
run pcg-reverse -r "$tmp/eve.json" 10.0.0.1 --count
is "$(cat "$out")" "$lines" '... and counts them'
done_testing

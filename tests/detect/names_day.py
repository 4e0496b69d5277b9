"""A day of an office's ordinary look-ups, as dns and flow records: what content networks, block lists, security
software, mail, directories, crawlers of logs and browsers ask, much of it long, without pattern and never twice.

    names_day.py SEED [HOSTS [HOURS]]

HOSTS of 1 makes a home: everything comes from one machine. Where a name is looked up to be called, the call
follows. Half the vendors have names that no list knows."""
import base64
import json
import random
import sys

from office import START, stamp

HEX = "0123456789abcdef"
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
RESOLVER, MAIL = "10.1.0.2", "10.1.0.4"


class Day:
    def __init__(self, seed, hosts=40, hours=9):
        self.random = random.Random(seed)
        self.hosts = ["10.1.%d.%d" % (i // 200, 10 + i % 200) for i in range(hosts)]
        self.length = hours * 3600
        self.records, self.cached, self.lookups, self.flow_ids = [], {}, 0, 0
        self.asked = {}

    # what everything is made of

    def text(self, alphabet, length):
        return "".join(self.random.choice(alphabet) for _ in range(length))

    def address(self):
        r = self.random
        return "%d.%d.%d.%d" % (r.choice([23, 52, 104, 151, 185, 198]), r.randint(1, 250), r.randint(0, 255), r.randint(1, 254))

    def flow(self, at, src, dest, port, proto, app, sent, received, lasts=0.5, packets=(8, 8), name=None, **members):
        self.flow_ids += 1
        flow = {"timestamp": stamp(START + at), "flow_id": self.flow_ids, "event_type": "flow", "src_ip": src,
                "src_port": 49152 + self.flow_ids % 16000, "dest_ip": dest, "dest_port": port, "proto": proto,
                "flow": {"pkts_toserver": packets[0], "pkts_toclient": packets[1], "bytes_toserver": sent + 54 * packets[0],
                         "bytes_toclient": received + 54 * packets[1], "start": stamp(START + at),
                         "end": stamp(START + at + lasts), "age": int(lasts), "state": "closed"},
                "conv": {"payload_toserver": sent, "payload_toclient": received, "dir_basis": "syn",
                         "first_frame": 1, "last_frame": 2, "midstream": False}}
        if app:
            flow["app_proto"] = app
        if name:
            flow["names"] = {"dest": [{"name": name, "by": "dns"}]}
        flow.update(members)
        self.records.append(flow)

    def message(self, at, client, name, kind, server, response):
        self.lookups += 1
        port = 20000 + self.lookups // 2 % 40000
        record = {"timestamp": stamp(START + at), "flow_id": 10_000_000 + self.lookups // 2, "event_type": "dns",
                  "src_ip": client, "src_port": port, "dest_ip": server, "dest_port": 53, "proto": "UDP", "pcap_cnt": self.lookups,
                  "dns": {"version": 3, "type": "response" if response is not None else "request",
                          "queries": [{"rrname": name, "rrtype": kind}]}}
        if response is not None:
            record["src_ip"], record["src_port"], record["dest_ip"], record["dest_port"] = server, 53, client, port
            rcode, answers = response
            record["dns"]["rcode"] = rcode
            if answers:
                record["dns"]["answers"] = [{"rrname": name, "rrtype": t, "ttl": 60, "rdata": data} for t, data in answers]
        self.records.append(record)

    def ask(self, at, client, name, kind="A", answers=(), rcode="NOERROR", server=None):
        if not 0 <= at < self.length:
            return
        self.message(at, client, name, kind, server or RESOLVER, None)
        self.message(at + self.random.uniform(0.001, 0.08), client, name, kind, server or RESOLVER, (rcode, list(answers)))
        self.asked[client] = self.asked.get(client, 0) + 1

    def missing(self, at, client, name, kind="A", **how):
        self.ask(at, client, name, kind, rcode="NXDOMAIN", **how)

    def visit(self, at, client, name, aliases=(), call=True, port=443):
        """Asks as a browser does (A, AAAA, HTTPS), then calls."""
        r, address = self.random, self.address()
        chain = [("CNAME", alias) for alias in aliases]
        self.ask(at, client, name, "A", chain + [("A", address)])
        if r.random() < 0.7:
            self.ask(at, client, name, "AAAA", chain + [("AAAA", "2001:db8:%x::%x" % (r.randint(1, 65000), r.randint(1, 65000)))])
        if r.random() < 0.5:
            self.ask(at, client, name, "HTTPS", chain)
        if call and at + 1 < self.length:
            self.flow(at + 0.1, client, address, port, "TCP", "tls", r.randint(700, 3000), r.randint(2000, 300000), r.uniform(0.2, 60),
                      (12, 40), name, tls={"sni": name, "version": "TLS 1.3"})

    def moments(self, mean):
        """Times of a person's day, 'mean' seconds apart."""
        at = self.random.expovariate(1 / mean)
        while at < self.length:
            yield at
            at += self.random.expovariate(1 / mean)

    def some(self, share):
        return self.random.sample(self.hosts, max(1, round(len(self.hosts) * share)))

    # who asks what

    def content(self):
        """Hashed names of content networks, known and unknown."""
        r = self.random
        shards = "img%s.example" % self.text(BASE36, 4)
        films = "v-%s.example" % self.text(BASE36, 5)
        for host in self.hosts:
            for at in self.moments(400):
                for _ in range(r.randint(2, 6)):
                    self.visit(at + r.uniform(0, 3), host, *r.choice([
                        ("d%s.cloudfront.net" % self.text(BASE36, 13), ()),
                        ("www.site%d.example" % r.randint(1, 300), ("site.%s.akamaiedge.net" % self.text(BASE36, 6),
                                                                   "e%d.dsc%s.akamaiedge.net" % (r.randint(1000, 90000), r.choice("abgx")))),
                        ("prod-%s.map.fastly.net" % self.text(BASE36, 8), ()),
                        ("%s.s3.eu-west-1.amazonaws.com" % self.text(BASE36, 18), ("s3-w.eu-west-1.amazonaws.com",)),
                        ("%s-%d.eu-west-1.elb.amazonaws.com" % (self.text(BASE36, 12), r.randint(10 ** 8, 10 ** 10)), ()),
                        ("store%s.blob.core.windows.net" % self.text(BASE36, 12), ("blob.ams%02dprdstr%02da.store.core.windows.net"
                                                                                % (r.randint(1, 30), r.randint(1, 30)),)),
                        ("%s.%s" % (self.text(HEX, 32), shards), ("%s.edge.contentnet.example" % self.text(HEX, 20),)),
                    ]))
        for host in self.some(0.4):
            for at in self.moments(3000):
                cache = self.text(BASE36, 8)
                for i in range(r.randint(4, 16)):
                    self.visit(at + 20 * i, host, "rr%d---sn-%s.googlevideo.com" % (r.randint(1, 8), cache[:6] + self.text(BASE36, 2)))
        for host in self.some(0.1):
            for at in self.moments(1500):
                for i in range(r.randint(5, 30)):
                    self.visit(at + 8 * i, host, "%s-%s.seg.%s" % (self.text(HEX, 24), self.text(HEX, 16), films))

    def mail_server(self):
        """Block lists by address, by name and by hash; SPF with macros, DKIM, DMARC, MTA-STS."""
        r, mail = self.random, MAIL if len(self.hosts) > 1 else self.hosts[0]
        lists = ["zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org", "list.dnswl.org", "ip.%s.example" % self.text(BASE36, 6),
                 "bl.mailguard.example"]
        for i in range(6 if len(self.hosts) > 1 else 0):
            self.flow(r.uniform(0, self.length), r.choice(self.hosts), mail, 143, "TCP", "imap", 900, 5000)
            self.flow(r.uniform(0, self.length), self.address(), mail, 25, "TCP", "smtp", 9000, 500)
        for at in self.moments(25 if len(self.hosts) > 1 else 250):
            peer = self.address()
            turned, sender = ".".join(reversed(peer.split("."))), "firm%d.example" % r.randint(1, 5000)
            self.ask(at, mail, turned + ".in-addr.arpa", "PTR", [("PTR", "mx%d.%s" % (r.randint(1, 9), sender))])
            for zone in lists:
                listed = r.random() < 0.1
                self.ask(at, mail, "%s.%s" % (turned, zone), "A", [("A", "127.0.0.%d" % r.randint(2, 11))] if listed else (),
                         "NOERROR" if listed else "NXDOMAIN")
                if listed and r.random() < 0.5:
                    self.ask(at, mail, "%s.%s" % (turned, zone), "TXT", [("TXT", "https://www.%s/query/ip/%s" % (zone, peer))])
            self.missing(at, mail, sender + ".multi.uribl.com")
            self.missing(at, mail, sender + ".dbl.spamhaus.org")
            self.missing(at, mail, self.text(HEX, 40) + ".ebl.msbl.org")
            self.missing(at, mail, "%s._file.hbl.mailguard.example" % self.text(BASE32, 52))
            self.ask(at, mail, sender, "TXT", [("TXT", "v=spf1 include:_spf.%s include:spf.protection.outlook.com ip4:198.51.100.0/24 -all" % sender),
                                               ("TXT", "google-site-verification=" + self.text(BASE36, 43))])
            self.ask(at, mail, peer + "._spf.mta.salesforce.com", "A", [("A", "127.0.0.2")])
            self.ask(at, mail, "_dmarc." + sender, "TXT", [("TXT", "v=DMARC1; p=reject; rua=mailto:dmarc@%s; ruf=mailto:dmarc@%s; fo=1" % (sender, sender))])
            key = base64.b64encode(bytes(r.randrange(256) for _ in range(294))).decode()
            for domain in (sender, "sendgrid.net", "esp%d.example" % r.randint(1, 6)):
                self.ask(at, mail, "s%d._domainkey.%s" % (r.randint(1, 2048), domain), "TXT", [("TXT", "v=DKIM1; k=rsa; p=" + key)])
            self.missing(at, mail, "_mta-sts." + sender, "TXT")
            self.missing(at, mail, "_25._tcp.mx." + sender, "TLSA")
            self.ask(at, mail, sender, "MX", [("MX", "mx1." + sender)])

    def reputation(self):
        """Security software that asks by name what it thinks of a file, an address, a page."""
        r = self.random
        unknown = "rep.av%s.example" % self.text(BASE36, 4)
        lone = "lookup.endpoint%s.example" % self.text(BASE36, 3)
        products = r.choice([["sophos", "unknown"], ["mcafee", "unknown"], ["cymru", "unknown"]])
        for host in self.hosts:
            product = r.choice(products)
            for at in self.moments(300):
                for _ in range(r.randint(1, 4)):
                    self.reputation_of(at + r.uniform(0, 20), host, product, unknown)
        for host in self.some(0.01):  # another product, on one machine alone
            for at in self.moments(200):
                digest = self.text(HEX, 40)
                self.ask(at, host, "%s.f1.%s" % (digest, lone), "TXT", [("TXT", r.choice(["0", "0", "0", "1;ttl=3600", "2"]))])

    def reputation_of(self, at, host, product, unknown):
        r = self.random
        if product == "sophos":
            self.ask(at, host, "4.1o%s.%s.i.00.s.sophosxl.net" % (self.text("nopqrs0123456789", 30), self.text("nopqrs0123456789", 26)), "TXT",
                     [("TXT", r.choice(["w h u:1 t:86400", "w h u:1 t:3600", "x:%d r 3 %d" % (r.randint(1, 9), r.randint(1, 9))]))])
        elif product == "mcafee":
            self.ask(at, host, "a-0.19-%s.%s.%d.19d4.3ea1.210.0.%s.avqs.mcafee.com" % (self.text(HEX, 8), self.text(HEX, 7), r.randint(1000, 9000),
                     self.text(BASE36, 26)), "A", [("A", "127.%d.0.%d" % (r.randint(0, 255), r.choice([16, 32, 129])))])
        elif product == "cymru":
            if r.random() < 0.1:
                self.ask(at, host, self.text(HEX, 40) + ".hash.cymru.com", "TXT", [("TXT", "%d %d" % (r.randint(1.2e9, 1.7e9), r.randint(20, 90)))])
            else:
                self.missing(at, host, self.text(HEX, 40) + ".hash.cymru.com", "A")
        else:
            self.ask(at, host, "%s.%s.q.%s" % (self.text(BASE32, 26), self.text(HEX, 12), unknown), r.choice(["A", "TXT"]),
                     [("TXT", "v1 c%d" % r.choice([0, 0, 0, 1, 4]))])

    def directory(self):
        """WPAD, ISATAP, service discovery, domain controllers, names tried under every suffix, a browser's probes."""
        r, guid = self.random, "-".join(self.text(HEX, n) for n in (8, 4, 4, 4, 12))
        suffixes = ["corp.example", "office.corp.example"]
        for host in self.hosts:
            for at in self.moments(3600):
                for name in ("wpad", "isatap", "proxy"):
                    for suffix in suffixes:
                        self.missing(at, host, "%s.%s" % (name, suffix))
                for _ in range(3):
                    self.missing(at, host, self.text("abcdefghijklmnopqrstuvwxyz", r.randint(7, 15)) + r.choice(["", ".corp.example"]))
            for at in self.moments(2400):
                for name in ("_ldap._tcp.dc._msdcs", "_kerberos._tcp.site1._sites.dc._msdcs", "_ldap._tcp.%s.domains._msdcs" % guid, "_ldap._tcp.site1._sites",
                             "_kpasswd._tcp", "_gc._tcp"):
                    self.ask(at, host, name + ".corp.example", "SRV", [("SRV", "dc1.corp.example")])
                self.ask(at, host, "%s._msdcs.corp.example" % guid, "CNAME", [("CNAME", "dc1.corp.example")])
                self.ask(at, host, "pc%s.corp.example" % self.text(BASE36, 6), "SOA", [("SOA", "dc1.corp.example")])
                for name in ("b._dns-sd._udp", "db._dns-sd._udp", "lb._dns-sd._udp"):
                    self.missing(at, host, "%s.0.%d.1.10.in-addr.arpa" % (name, r.randint(0, 3)), "PTR")
            for at in self.moments(1200):
                name = "www.site%d-%s.example" % (r.randint(1, 4000), self.text("abcdefghijklmnopqrstuvwxyz", 5))
                for suffix in suffixes:
                    self.missing(at, host, "%s.%s" % (name, suffix))
                    self.missing(at, host, "%s.%s" % (name, suffix), "AAAA")

    def crawlers(self):
        """A log analyser turns addresses into names, a scanner of certificates and one of dangling names go through lists."""
        r, host = self.random, self.random.choice(self.hosts)
        for i in range(r.randint(800, 2500)):
            at, peer = r.uniform(0, self.length), self.address()
            turned = ".".join(reversed(peer.split(".")))
            if r.random() < 0.5:
                self.ask(at, host, turned + ".in-addr.arpa", "PTR", [("PTR", "host-%s.pool.isp%d.example" % (turned.replace(".", "-"), r.randint(1, 90)))])
            else:
                self.missing(at, host, turned + ".in-addr.arpa", "PTR")
            if i % 3 == 0:
                six = "2001" + self.text(HEX, 28)
                self.missing(at, host, ".".join(reversed(six)) + ".ip6.arpa", "PTR")
        start = r.uniform(0, self.length / 2)
        for i, word in enumerate(["mail", "vpn", "dev", "test", "intranet", "jira", "git", "staging", "api", "admin", "shop", "db", "old", "www2",
                                  "autodiscover", "sip", "lyncdiscover", "enterpriseregistration", "owa", "remote"] * 3):
            start += r.expovariate(1 / 3)
            self.missing(start, host, "%s%s.customer.example" % (word, ["", "1", "-old"][i // 20]))

    def telemetry(self):
        """Ids as labels: devices, sessions, measurements, mails that are read, pages behind a rewriter."""
        r = self.random
        vendor, metrics, measure = "ev%s.example" % self.text(BASE36, 4), "m%s.example" % self.text(BASE36, 4), "perf%s.example" % self.text(BASE36, 4)
        for host in self.hosts:
            device = self.text(HEX, 32)
            for at in self.moments(600):
                self.visit(at, host, "%s.ingest.%s" % (device, vendor))
                self.visit(at + 1, host, "o%d.ingest.sentry.io" % r.randint(10000, 900000))
            for at in self.moments(900):
                self.visit(at, host, "%s-%s.t.%s" % (device[:12], self.text(HEX, 16), metrics))
                self.visit(at, host, "p4-%s-%s-%d-i1-v6exp3-ds.metric.gstatic.com" % (self.text(BASE36, 16), self.text(BASE36, 16), r.randint(100000, 999999)))
                self.visit(at + 2, host, "%s.ct.sendgrid.net" % ("u%d" % r.randint(10 ** 6, 10 ** 7)))
                self.visit(at + 2, host, "%s.r.eu-west-1.awstrack.me" % self.text(BASE36, 8))
                self.visit(at + 5, host, "www-site%d-example.%s.rewrite.mailsec.example" % (r.randint(1, 900), self.text(BASE36, 10)))
            for at in self.moments(1800):  # measured by the look-up alone, or by a picture that is fetched
                for _ in range(3):
                    self.visit(at, host, "%s.r.%s" % (self.text(BASE36, 26), measure), call=r.random() < 0.7)
            for name in ("dns.google", "mozilla.cloudflare-dns.com", "use-application-dns.net", "connectivity-check.ubuntu.com"):
                self.ask(r.uniform(0, self.length), host, name, "A", [("A", self.address())])

    def recursion(self):
        """What the resolver asks outside: the same names again, and what DNSSEC needs."""
        if len(self.hosts) == 1:
            return
        r = self.random
        for record in [x for x in self.records if x["event_type"] == "dns" and x["dest_ip"] == RESOLVER]:
            question = record["dns"]["queries"][0]
            if r.random() < 0.2 and not question["rrname"].endswith("corp.example"):
                at = r.uniform(0, self.length)
                self.ask(at, RESOLVER, question["rrname"], question["rrtype"], server=self.address())
                if r.random() < 0.2:
                    zone = question["rrname"].split(".", 1)[-1]
                    self.ask(at, RESOLVER, zone, "DNSKEY", [("DNSKEY", self.text(BASE36, 340))], server=self.address())
                    self.ask(at, RESOLVER, zone, "DS", [("DS", self.text(HEX, 64))], server=self.address())
                    self.ask(at, RESOLVER, zone, "NS", [("NS", "ns1." + zone)], server=self.address())

    def all(self):
        for part in (self.content, self.mail_server, self.reputation, self.directory, self.crawlers, self.telemetry, self.recursion):
            part()
        for client, count in sorted(self.asked.items()):
            self.flow(1, client, RESOLVER, 53, "UDP", "dns", 60 * count, 150 * count, self.length - 2, (count, count))
        return self

    def lines(self):
        return "".join(json.dumps(x, separators=(",", ":")) + "\n" for x in sorted(self.records, key=lambda x: x["timestamp"]))


if __name__ == "__main__":
    sys.stdout.write(Day(*map(int, sys.argv[1:])).all().lines())

"""Made-up networks as records: who is there, what they say of each connection, people at work.

One seed makes one network: other hosts, names, addresses, habits, richness of the records and
time of day each time. No name and no address is on any list: they are drawn at random from the
reserved ranges. errands.py adds what machines do by the clock, implants.py what is hidden there."""
import functools
import json
import random

DAY = 86400
EPOCH = 1_772_409_600  # Monday, 2 March 2026, 00:00 UTC
SYLLABLES = "ba be bo ca co da de di do fa fe ga go hi ka ki la le li lo ma me mi mo na ne no pa po ra re ri ro sa se si so ta te ti to va vi wa zo".split()
WORDS = "cloud data app sync metric live track media shop news blue north open next core smart play time tech".split()


@functools.cache
def to_the_second(at):
    day, second = divmod(at, DAY)
    return "2026-03-%02dT%02d:%02d:%02d" % (2 + day, second // 3600, second // 60 % 60, second % 60)


def stamp(at):
    """EVE's timestamp of a second since the epoch of all these networks."""
    second, micro = divmod(round(at * 1e6), 1_000_000)
    return "%s.%06d+0000" % (to_the_second(second), micro)


def text(value):
    return json.dumps(value, separators=(",", ":"))


class Host:
    def __init__(self, ip, kind):
        self.ip, self.kind = ip, kind
        self.browser = self.system = None
        self.known = {}  # name -> when its answer expires


class Estate:
    """begin and end: seconds since Monday's midnight."""

    def __init__(self, seed, count, hours):
        self.random = r = random.Random("estate %d" % seed)
        self.begin = r.choice([8, 9, 10, 13]) * 3600 + r.random() * 3600
        self.end = self.begin + hours * 3600
        self.rows, self.flows, self.names, self.taken = [], 0, {}, set()
        self.pairs = {}  # (client, destination) -> [(time, bytes)], for other formulas
        self.ja4 = r.random() < 0.8  # whether the sensor tells JA4, resolved names, payload, DNS
        self.resolves = r.random() < 0.8
        self.payload = r.random() < 0.85
        self.tells_dns = r.random() < 0.7
        self.tells_http = r.random() < 0.8
        self.ports = r.randrange(16000)
        block = "%d.%d" % (10, r.randrange(256)) if r.random() < 0.7 else "192.168"
        self.resolver = block + ".0.2"
        kinds = ["person"] * 13 + ["phone"] * 2 + ["device"] * 3 + ["server"] * 2
        self.hosts = [Host("%s.%d.%d" % (block, 1 + i // 200, 10 + i % 200), r.choice(kinds) if i > 5 else "person")
                      for i in range(count)]
        browsers = [self.fingerprint() for _ in range(r.randint(1, 3))]
        systems = [self.fingerprint() for _ in range(r.randint(1, 2))]
        for host in self.hosts:
            host.browser, host.system = r.choice(browsers), r.choice(systems)
        self.people = [h for h in self.hosts if h.kind == "person"]

    def fingerprint(self):
        r = self.random
        return "t13d%02d%02dh2_%012x_%012x" % (r.randint(5, 20), r.randint(5, 18), r.getrandbits(48), r.getrandbits(48))

    def domain(self):
        """A registrable name that nobody has heard of."""
        r = self.random
        word = "".join(r.choice(SYLLABLES) for _ in range(r.randint(2, 4)))
        if r.random() < 0.4:
            word = r.choice(WORDS) + r.choice(["", "-"]) + word
        name = word + r.choice([".example", ".test"])
        return name if name not in self.names and name not in self.taken and not self.taken.add(name) else self.domain()

    def address(self):
        """A public address, of the ranges that are nobody's."""
        r = self.random
        while True:
            ip = "198.%d.%d.%d" % (r.randint(18, 19), r.randrange(256), r.randint(1, 254))
            if ip not in self.taken:
                self.taken.add(ip)
                return ip

    def resolve(self, name, shared=None):
        if name not in self.names:
            self.names[name] = (shared or self.address(), self.random.choice([60, 300, 300, 3600, 14400]))
        return self.names[name]

    # --- records ------------------------------------------------------------------------------

    # Most of the time goes into writing these: what is the same in many is written once.

    def put(self, at, line):
        self.rows.append((at, line))

    def ends(self, at, host, dest, port, proto, kind, flow_id):
        self.ports = (self.ports + 1) % 16000
        return (f'{{"timestamp":"{stamp(at)}","flow_id":{flow_id},"event_type":"{kind}","src_ip":"{host.ip}",'
                f'"src_port":{49152 + self.ports},"dest_ip":"{dest}","dest_port":{port},"proto":"{proto}"')

    def lookup(self, at, host, name, rrtype="A", rdata=None, rcode="NOERROR"):
        """A question and its answer, as records and as the flow that carried them."""
        if not self.begin <= at < self.end:
            return
        answer = rdata or self.names.get(name, ("198.18.0.1", 60))[0]
        if self.tells_dns:
            what = f'"id":1,"rcode":"{rcode}","queries":[{{"rrname":"{name}","rrtype":"{rrtype}"}}]'
            answers = f',"answers":[{{"rrname":"{name}","rrtype":"{rrtype}","ttl":60,"rdata":"{answer}"}}]' if rcode == "NOERROR" else ""
            for kind, late, more in (("request", 0, ""), ("response", 0.01, answers)):
                self.put(at + late, self.ends(at + late, host, self.resolver, 53, "UDP", "dns", self.flows + 1)
                         + f',"dns":{{"version":3,"type":"{kind}",{what}{more}}}}}')
        self.flow(at, host, self.resolver, 53, "UDP", "dns", 30 + len(name), 60 + len(name) + len(answer), 0.01, note=None)

    def flow(self, at, host, dest, port, proto, app, sent, received, lasts, note="", packets=0, more="", timing=None):
        """note: the destination as other formulas call it, if not by its address; None: nothing for them."""
        if not self.begin <= at < self.end:
            return
        self.flows += 1
        end = min(at + lasts, self.end)
        up, down = (packets, packets) if packets else (5 + int(sent // 1200), 4 + int(received // 1400))
        up_bytes = int(sent) + 54 * up
        line = (f'{self.ends(at, host, dest, port, proto, "flow", self.flows)},"flow":{{"pkts_toserver":{up},"pkts_toclient":{down},'
                f'"bytes_toserver":{up_bytes},"bytes_toclient":{int(received) + 54 * down},"start":"{stamp(at)}","end":"{stamp(end)}",'
                f'"age":{int(end - at)},"state":"{"closed" if proto == "TCP" else "established"}"}}')
        if proto == "TCP":
            line += ',"tcp":{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1b","state":"closed"}'
        if app:
            line += f',"app_proto":"{app}"'
        if self.payload:
            line += (f',"conv":{{"payload_toserver":{int(sent)},"payload_toclient":{int(received)},"dir_basis":"syn",'
                     f'"first_frame":{self.flows * 20},"last_frame":{self.flows * 20 + 9},"midstream":false}}')
        if proto == "ICMP":
            line += ',"icmp_type":8'
        if timing:
            line += ',"timing":' + text(timing)
        self.put(at, line + more + "}")
        if note is not None:
            self.pairs.setdefault((host.ip, note or dest), []).append((at, up_bytes))

    @functools.cache
    def facts(self, name, app, sni, asks, ja4, self_signed, request):
        """Members of a flow to this name."""
        named, more = not name[0].isdigit(), {}
        by = "sni" if app in ("tls", "quic") and sni else "host" if app == "http" else "dns"
        if named and (by != "dns" or asks) and self.resolves:
            more["names"] = {"dest": [{"name": name, "by": by}]}
        if app in ("tls", "quic"):
            more[app] = {"version": "TLS 1.3", **({"sni": name} if named and sni else {}), **({"ja4": ja4} if self.ja4 else {})}
            if self_signed:
                more[app].update({"self_signed": True, "subject": "CN=localhost", "issuerdn": "CN=localhost"})
        if request:
            more["http"] = {"hostname": name, "url": request[1], "http_method": request[0], "http_user_agent": request[2],
                            "status": request[3]}
        return "," + text(more)[1:-1] if more else ""

    def call(self, at, host, name, port=443, app="tls", sent=900, received=4000, lasts=0.5, ja4=None, sni=True,
             proto="TCP", asks=True, request=None, timing=None, self_signed=False):
        """A connection to a name, which is looked up where that is due, or to an address."""
        if not self.begin <= at < self.end:
            return
        named = not name[0].isdigit()
        dest = self.resolve(name)[0] if named else name
        if named and asks and host.known.get(name, -1) < at:
            host.known[name] = at + self.names[name][1]
            self.lookup(at - 0.03, host, name)
        if app == "http":
            request = request or ("GET", "/", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", 200, int(received))
        told = named and sni and app in ("tls", "quic") or app == "http"
        self.flow(at, host, dest, port, proto, app, sent, received, lasts, note=name if told else "", timing=timing,
                  more=self.facts(name, app, sni, asks, ja4 or host.system, self_signed, request and request[:4]))
        if app == "http":
            self.exchange(at, host, dest, port, name, request)

    def exchange(self, at, host, dest, port, name, request):
        if self.tells_http:
            method, url, agent, status, length = request
            self.put(at, self.ends(at, host, dest, port, "TCP", "http", self.flows) + ',"http":' + text(
                {"hostname": name, "url": url, "http_user_agent": agent, "http_method": method,
                 "protocol": "HTTP/1.1", "status": status, "length": int(length)}) + "}")

    def lines(self):
        self.rows.sort(key=lambda row: row[0])
        return "".join(row + "\n" for _, row in self.rows)

    # --- people -------------------------------------------------------------------------------

    def awake(self, at):
        hour = at % DAY / 3600
        return 7.5 < hour < 18.5

    def browse(self, host, sites):
        """Sittings; pages of a site with what it embeds; sometimes a page that keeps calling home."""
        r, at = self.random, self.begin + self.random.expovariate(1 / 700)
        while at < self.end:
            if not self.awake(at) and r.random() > 0.02:
                at += 1800 * r.random()
                continue
            site = sites[min(int(r.paretovariate(0.6)) - 1, len(sites) - 1)]
            for _ in range(1 + int(r.expovariate(1 / 4))):
                for part in range(r.randint(1, 5)):
                    name = site if part == 0 else "%s.%s" % (r.choice(["www", "static", "img", "api", "cdn%x" % r.randrange(4096)]), site)
                    self.call(at + r.expovariate(1.5), host, name, ja4=host.browser, sent=r.lognormvariate(7, 0.9),
                              received=r.lognormvariate(9.5, 1.6), lasts=r.expovariate(1 / 15),
                              proto="TCP" if r.random() < 0.8 else "UDP", app="tls")
                at += r.lognormvariate(3.3, 1)
            if r.random() < 0.08:
                self.heartbeat(host, at, site)
            at += r.expovariate(1 / 1300)

    def heartbeat(self, host, at, site):
        """A page that stays open: analytics or scores by a timer, for some minutes."""
        r = self.random
        period, name = r.choice([10, 15, 30, 60]), r.choice(["hb", "rt", "collect", "live"]) + "." + site
        for _ in range(r.randint(5, 40)):
            self.call(at, host, name, ja4=host.browser, sent=r.gauss(1100, 90), received=r.lognormvariate(7, 0.7), lasts=0.3)
            at += period + r.expovariate(4)

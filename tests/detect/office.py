"""Conversations of made-up offices, as flow records: people who browse, harmless timers of every
usual kind, and check-ins of implants. Everything comes from one seed; all names are reserved ones."""
import json
import random

START = 1_770_192_000  # a Wednesday, 08:00 UTC
BROWSERS = ["t13d1516h2_8daaf6152771_e5627efa2ab1", "t13d1715h2_5b57614c22b0_7121afd63204"]
SYSTEM = "t13d1713h1_5b57614c22b0_eca864cca44a"
IMPLANTS = ["t12d170700_55bc8691af48_401e056376fc", "t13d190900_9dc949149365_97f8aa674fd9", SYSTEM]


def stamp(t):
    seconds, micros = divmod(round(t * 1e6), 1_000_000)
    days, rest = divmod(seconds - START, 86400)
    hour = 8 * 3600 + rest
    days, hour = days + hour // 86400, hour % 86400
    return "2026-02-%02dT%02d:%02d:%02d.%06d+0000" % (4 + days, hour // 3600, hour // 60 % 60, hour % 60, micros)


class Office:
    def __init__(self, seed, hosts, hours):
        self.random = random.Random(seed)
        self.hosts = ["10.1.%d.%d" % (i // 200, 10 + i % 200) for i in range(hosts)]
        self.length = hours * 3600
        self.flows = []
        self.addresses = {}

    def address(self, name):
        """One address a name; an address has no name."""
        if name[0].isdigit():
            return name
        if name not in self.addresses:
            n = len(self.addresses)
            self.addresses[name] = "198.%d.%d.%d" % (18 + n // 62500, n // 250 % 250, 1 + n % 250)
        return self.addresses[name]

    def connect(self, at, src, dest, port=443, proto="TCP", app="tls", ja4=None, sent=900, received=4000, lasts=0.5):
        if not 0 <= at < self.length:
            return
        flow = {"timestamp": stamp(START + at), "flow_id": len(self.flows) + 1, "event_type": "flow", "src_ip": src,
                "src_port": 49152 + len(self.flows) % 16000, "dest_ip": self.address(dest), "dest_port": port,
                "proto": proto,
                "flow": {"pkts_toserver": 8, "pkts_toclient": 8, "bytes_toserver": sent + 500,
                         "bytes_toclient": received + 500, "start": stamp(START + at),
                         "end": stamp(START + at + lasts), "age": int(lasts), "state": "closed"},
                "conv": {"payload_toserver": sent, "payload_toclient": received, "dir_basis": "syn",
                         "first_frame": 1, "last_frame": 2, "midstream": False}}
        if app:
            flow["app_proto"] = app
        if not dest[0].isdigit():
            flow["names"] = {"dest": [{"name": dest, "by": "sni" if app == "tls" else "dns"}]}
        if app == "tls":
            flow["tls"] = {"version": "TLS 1.3", **({"sni": dest} if "names" in flow else {}), **({"ja4": ja4} if ja4 else {})}
        self.flows.append(flow)

    def timer(self, src, dest, period, jitter=0.01, skip=0.02, size=0.02, **how):
        """A harmless timer: fixed, or drifting with what its last run took."""
        at = self.random.uniform(0, period)
        sent, received = how.pop("sent", 700), how.pop("received", 1500)
        while at < self.length:
            if self.random.random() > skip:
                self.connect(at, src, dest, sent=int(sent * self.random.uniform(1 - size, 1 + size)),
                             received=int(received * self.random.uniform(1 - size, 1 + size)), **how)
            at += period * self.random.uniform(1 - jitter, 1 + jitter)

    def browse(self, src, sites):
        """Sittings of some minutes; pages are bursts of connections to a site and what it embeds."""
        r, at = self.random, self.random.expovariate(1 / 900)
        browser = r.choice(BROWSERS)
        while at < self.length:
            for _ in range(1 + int(r.expovariate(1 / 6))):
                site = sites[min(int(r.paretovariate(0.7)) - 1, len(sites) - 1)]
                for _ in range(r.randint(1, 6)):
                    name = site if r.random() < 0.6 else "cdn%d.%s" % (r.randint(1, 3), site)
                    self.connect(at + r.expovariate(2), src, name, ja4=browser, sent=int(r.lognormvariate(7, 1)),
                                 received=int(r.lognormvariate(9.5, 1.6)), lasts=r.expovariate(1 / 20))
                at += r.lognormvariate(3.2, 1.1)
            at += r.expovariate(1 / 1500)

    def background(self):
        r = self.random
        sites = ["site%d.example" % i for i in range(400)]
        for host in self.hosts:
            self.browse(host, sites)
            self.timer(host, "time.vendor.example", r.choice([64, 256, 1024]), port=123, proto="UDP", app="ntp",
                       sent=48, received=48, size=0)
            if r.random() < 0.7:
                self.timer(host, "push.mobile.example", r.uniform(500, 1700), port=5228, ja4=SYSTEM, lasts=400)
            if r.random() < 0.6:
                self.timer(host, "presence.chat.example", 75, jitter=0.03, ja4=SYSTEM)
            if r.random() < 0.5:
                self.timer(host, "imap.mail.example", 300, port=993, ja4=SYSTEM, received=2500, size=0.3)
            self.timer(host, "telemetry.os.example", 900, jitter=0.1, ja4=SYSTEM, sent=3000, received=300, size=0.4)
            self.timer(host, "update.av.example", 3600, jitter=0.05, ja4=SYSTEM, received=20000, size=0.5)
            self.timer(host, "ocsp.authority.example", r.uniform(1200, 4000), jitter=0.5, port=80, app="http", sent=300)
        for host in r.sample(self.hosts, min(4, len(self.hosts))):
            self.timer(host, "sync.files.example", 60, ja4=SYSTEM, received=600)
        phone, monitor, printer = r.sample(self.hosts, 3)
        self.timer(phone, "192.0.2.60", 30, port=5060, proto="UDP", app="sip", sent=500, received=400)
        self.timer(printer, "ink.printer.example", 3600, ja4=SYSTEM, port=5222)
        for host in self.hosts:
            if host != monitor:
                self.timer(monitor, host, 60, proto="ICMP", app=None, port=0, sent=64, received=64, size=0)
        # Programs of one host alone that ask by the clock, as its browser's extensions and widgets do.
        for i in range(max(1, len(self.hosts) // 15)):
            host = r.choice(self.hosts)
            self.timer(host, "poll%d.widget.example" % i, r.choice([30, 60, 120, 300]), ja4=r.choice(BROWSERS),
                       sent=1500, received=30000, size=0.5, lasts=r.choice([1, 25]))

    def implant(self, src, dest, period, jitter, missed, beats, burst=1, ja4=None, one_sided=False, sent=None):
        """Sleeps with a jitter, either way or only shorter; now and then there is something to do."""
        r, done = self.random, 0
        at = r.uniform(0, max(1, self.length - beats * period * 1.1))
        sent = sent or r.randint(250, 900)
        while at < self.length and done < beats:
            if r.random() >= missed:
                for i in range(burst):
                    busy = r.random() < 0.05
                    self.connect(at + 0.3 * i, src, dest, ja4=ja4, lasts=r.uniform(0.2, 1.5),
                                 sent=sent + r.randint(0, 12) + (r.randint(1000, 30000) if busy else 0),
                                 received=180 + r.randint(0, 20) + (r.randint(500, 9000) if busy else 0))
            done += 1
            at += period * r.uniform(1 - jitter, 1 if one_sided else 1 + jitter)

    def lines(self):
        return "".join(json.dumps(f, separators=(",", ":")) + "\n" for f in self.flows)


def pairs(flows):
    """Start times and sizes by client and destination, for other formulas."""
    found = {}
    for f in flows:
        names = f.get("names")
        key = (f["src_ip"], names["dest"][0]["name"] if names else f["dest_ip"])
        at = f["timestamp"]
        day, hour, minute, second = int(at[8:10]), int(at[11:13]), int(at[14:16]), float(at[17:26])
        found.setdefault(key, []).append((((day * 24 + hour) * 60 + minute) * 60 + second, f["flow"]["bytes_toserver"]))
    return found

"""What is hidden in a network: check-ins of every shape that is told of implants."""
import math

AGENTS = ["Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)", "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36"]
CARRIERS = ["connection"] * 12 + ["http"] * 4 + ["inside"] + ["dns"] * 2 + ["icmp"]


class Implant:
    """One profile, drawn at random; run() lets it check in from one host."""

    def __init__(self, estate, period, jitter, missed, beats):
        self.e, self.random = estate, estate.random
        r = self.random
        self.period, self.jitter, self.missed, self.beats = period, jitter, missed, beats
        self.kind = r.choice(["uniform", "shorter", "gaussian"])
        self.carrier = r.choice(CARRIERS)
        self.burst = r.choice([1, 1, 1, 1, 2, 3])
        self.sent, self.received = r.randint(200, 1200), r.choice([r.randint(80, 400), r.randint(150, 2000)])
        self.sizes = r.choice([0, 0.01, 0.02, 0.1, 0.3, 0.5])
        self.drift = r.choice([0, 0, 0.0005, -0.0005])
        self.lasting = self.carrier == "inside" or self.carrier == "http" and r.random() < 0.4
        self.tasked = r.choice([None, None, None, "bulk"] + ([] if self.lasting else ["faster", "both"]))
        self.day = period < 3600 and r.random() < 0.1
        self.where = r.choice(["sni", "sni", "fronted", "fresh", "nosni", "address", "odd"])
        self.name = estate.domain() if r.random() < 0.6 else r.choice(["www.", "cdn.", "api.", "update."]) + estate.domain()
        if self.where in ("address", "odd") or self.carrier == "icmp":
            self.name = estate.address()
        elif self.where == "fronted":
            estate.resolve(self.name, r.choice([ip for ip, _ in estate.names.values()]))
        self.address = self.name if self.name[0].isdigit() else estate.resolve(self.name)[0]
        self.ja4 = r.choice([None, None, estate.fingerprint()])  # the system's library, or its own
        self.self_signed = r.random() < 0.2
        self.port = r.choice([4444, 8443, 50050, 31337, 1443]) if self.where == "odd" else 443
        self.url = "/" + "".join(r.choice("abcdefghij") for _ in range(r.randint(3, 9)))
        self.method, self.agent = r.choice(["GET", "GET", "POST"]), r.choice(AGENTS)

    @property
    def labels(self):
        """What a finding may call the destination."""
        return {self.name, self.address, ".".join(self.name.split(".")[-2:])}

    def share(self, other):
        """Lets this profile use the same channel."""
        for what in ("name", "address", "where", "carrier", "lasting", "ja4", "port", "self_signed"):
            setattr(self, what, getattr(other, what))

    def interval(self):
        r, j = self.random, self.jitter
        if self.kind == "uniform":
            return self.period * r.uniform(1 - j, 1 + j)
        if self.kind == "shorter":
            return self.period * r.uniform(1 - j, 1)
        return self.period * max(0.05, r.gauss(1, j / 2))

    def times(self):
        """When it checks in, and whether it has something to do."""
        r, e = self.random, self.e
        at = e.begin + r.uniform(0, max(1, e.end - e.begin - self.beats * self.period * 1.1))
        task = r.randint(2, max(3, self.beats - 2)) if self.tasked else -1
        for beat in range(self.beats):
            if r.random() >= self.missed:
                yield at, beat == task and self.tasked in ("bulk", "both")
            if beat == task and self.tasked in ("faster", "both"):
                start, pace = at, self.period / 10
                while at < start + self.period * 2:
                    at += max(0.5, pace * r.uniform(0.8, 1.2))
                    yield at, r.random() < 0.3
            at += self.interval() * (1 + self.drift * beat)
            while self.day and not e.awake(at) and at < e.end:
                at += 1800

    def run(self, host):
        """Checks in; whether that was as often as intended, or working hours were over."""
        times = [(at, task) for at, task in self.times() if at < self.e.end]
        self.counts = len(times) >= 0.7 * self.beats * (1 - self.missed)
        {"connection": self.connections, "http": self.web, "inside": self.inside, "dns": self.questions, "icmp": self.echoes}[self.carrier](host, times)

    def vary(self, size):
        return size * self.random.uniform(1 - self.sizes, 1 + self.sizes) + self.random.randint(0, 8)

    def connections(self, host, times):
        r = self.random
        for at, task in times:
            for i in range(self.burst):
                self.e.call(at + i * r.uniform(0.1, 0.8), host, self.name, port=self.port, app=None if self.port not in (443, 8443) else "tls",
                            sni=self.where not in ("nosni",), ja4=self.ja4, lasts=r.uniform(0.1, 1.5), self_signed=self.self_signed,
                            sent=self.vary(self.sent) + (r.lognormvariate(10, 2) if task else 0),
                            received=self.vary(self.received) + (r.lognormvariate(10, 2) if task else 0))

    def web(self, host, times):
        """HTTP: a connection a request, or many requests in one."""
        r, e = self.random, self.e
        if not self.lasting:
            for at, task in times:
                e.call(at, host, self.name, port=80, app="http", sent=self.vary(self.sent), received=self.vary(self.received) + (30000 if task else 0),
                       lasts=0.3, request=(self.method, self.url, self.agent, 200, self.received))
        elif times:
            first = times[0][0]
            e.call(first, host, self.name, port=80, app="http", sent=self.sent * len(times), received=self.received * len(times),
                   lasts=times[-1][0] - first + 1, timing=self.timing([at for at, _ in times]),
                   request=(self.method, self.url, self.agent, 200, self.received))
            for at, _ in times[1:]:
                e.exchange(at, host, self.address, 80, self.name, (self.method, self.url, self.agent, 200, self.received))

    @staticmethod
    def timing(at):
        gaps = sorted(b - a for a, b in zip(at, at[1:]) if b - a > 1)
        if len(gaps) < 4:
            return None
        middle = gaps[len(gaps) // 2]
        return {"bursts": len(gaps) + 1, "interval_median": round(middle, 3), "interval_mad": round(sorted(abs(g - middle) for g in gaps)[len(gaps) // 2], 3)}

    def inside(self, host, times):
        if times:
            at = [t for t, _ in times]
            tls = self.where in ("sni", "fresh", "fronted", "nosni", "address")
            self.e.call(at[0], host, self.name, port=self.port, app="tls" if tls else None, ja4=self.ja4, sni=self.where != "nosni",
                        sent=sum(self.vary(self.sent) for _ in at) / 4, received=sum(self.vary(self.received) for _ in at) / 4,
                        lasts=at[-1] - at[0] + 1, timing=self.timing(at), self_signed=self.self_signed)

    def questions(self, host, times):
        r, kind = self.random, self.random.choice(["A", "TXT", "TXT", "CNAME"])
        self.e.tells_dns = True
        zone = ".".join(self.name.split(".")[-2:]) if not self.name[0].isdigit() else self.e.domain()
        self.name = zone
        for at, task in times:
            for i in range(self.burst + (r.randint(3, 12) if task else 0)):
                self.e.lookup(at + 0.2 * i, host, "%0*x.%s" % (r.choice([8, 12]), r.getrandbits(32), zone), kind, rdata="10.9.8.7" if kind == "A" else "x" * r.randint(4, 40))

    def echoes(self, host, times):
        r = self.random
        if r.random() < 0.5:
            for at, task in times:
                self.e.flow(at, host, self.address, 0, "ICMP", None, self.vary(120) + 900 * task, self.vary(70) + 900 * task, 0.2, packets=2)
        elif times:
            at = [t for t, _ in times]
            self.e.flow(at[0], host, self.address, 0, "ICMP", None, 150 * len(at), 60 * len(at), at[-1] - at[0] + 1, packets=len(at), timing=self.timing(at))


def period_of(random, least=5, most=21600):
    """Five seconds to six hours; the usual ones more often."""
    if random.random() < 0.5:
        return random.choice([p for p in (5, 10, 30, 60, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600) if least <= p <= most])
    return math.exp(random.uniform(math.log(least), math.log(most)))

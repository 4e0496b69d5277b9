"""What the machines of a network do by the clock without harm: every kind that analysts know from
their false positives, used by all, by a department, or by one host alone."""


class Errands:
    def __init__(self, estate):
        self.e, self.random = estate, estate.random

    def some(self, share, kinds=("person",)):
        """A share of these hosts, and enough of them to say that it is common."""
        of_kind = [h for h in self.e.hosts if h.kind in kinds]
        return self.random.sample(of_kind, min(len(of_kind), max(4, round(len(of_kind) * share))))

    def department(self):
        """Two to eight hosts that run a program of their own; or one alone."""
        r, people = self.random, self.e.people
        return r.sample(people, min(len(people), r.choice([1, 2, 3, 4, 6, 8])))

    def every(self, host, name, period, wander=0.02, skip=0.02, sizes=0.05, day=False, stop=1.0, **how):
        """Calls by a timer. wander: of the interval, as software has it; stop: share of the time after which it ends."""
        r, e = self.random, self.e
        at, sent, received = e.begin + r.uniform(0, period), how.pop("sent", 700), how.pop("received", 1500)
        base = dict(how)
        until = e.begin + (e.end - e.begin) * stop
        while at < until:
            if r.random() >= skip and (not day or e.awake(at)):
                e.call(at, host, name, sent=sent * r.uniform(1 - sizes, 1 + sizes),
                       received=received * r.uniform(1 - sizes, 1 + sizes), **base)
            at += period * max(0.1, r.gauss(1, wander))

    def long_lived(self, host, name, period, wander=0.02, share=1.0, **how):
        """One connection with keep-alives inside."""
        r, e = self.random, self.e
        length = (e.end - e.begin) * share
        beats = int(length / period)
        timing = {"bursts": beats, "interval_median": round(period, 3), "interval_mad": round(period * wander, 3)} if beats >= 4 else None
        e.call(e.begin + r.uniform(1, 60), host, name, sent=beats * r.randint(40, 90) + 900, received=beats * r.randint(40, 400) + 3000,
               lasts=length - 70, timing=timing, **how)

    def all(self):
        for part in (self.clocks, self.system, self.push, self.security, self.mail_and_chat, self.programs,
                     self.feeds, self.devices, self.servers, self.web, self.networks):
            part()

    def clocks(self):
        r, e = self.random, self.e
        servers = [e.address() for _ in range(r.randint(2, 6))]
        for host in e.hosts:
            for server in r.sample(servers, r.randint(1, 2)):
                self.every(host, server, r.choice([64, 128, 512, 1024]), port=123, proto="UDP", app="ntp", sent=48, received=48, sizes=0)

    def system(self):
        r, e = self.random, self.e
        telemetry, update, probe, status = e.domain(), e.domain(), "probe." + e.domain(), "ocsp." + e.domain()
        probe_period = r.choice([60, 300, 900])
        for host in e.hosts:
            if host.kind != "device":
                self.every(host, "events." + telemetry, r.choice([300, 900, 1800]), 0.1, sent=3000, received=350, sizes=0.4)
                self.every(host, "dl." + update, r.choice([3600, 7200]), 0.1, received=60000, sizes=0.9)
                self.every(host, status, 2500, 0.6, port=80, app="http", sent=290, received=1500, sizes=0.2)
            if host.kind == "person":
                self.every(host, probe, probe_period, port=80, app="http", sent=180, received=210, sizes=0,
                           request=("GET", "/generate_204", "connectivity", 204, 0))

    def push(self):
        r, e = self.random, self.e
        push, own = "mtalk." + e.domain(), "push." + e.domain()
        for host in self.some(0.8, ("phone",)):
            self.long_lived(host, push, r.choice([300, 600, 1680]), port=r.choice([5228, 5223, 443]))
        for host in self.some(0.3):
            self.long_lived(host, own, r.choice([30, 60, 240]))
        # A web page of one host alone that holds a socket open.
        for host in r.sample(e.people, min(2, len(e.people))):
            self.long_lived(host, "ws." + e.domain(), r.choice([20, 25, 30, 45, 60]), r.choice([0.001, 0.01]), r.uniform(0.2, 0.9), ja4=host.browser)

    def security(self):
        r, e = self.random, self.e
        cloud, reputation = e.domain(), "sxl." + e.domain()
        beacon = r.choice([10, 30, 60, 120])
        for host in self.some(0.9):
            self.every(host, "edr." + cloud, beacon, sent=420, received=260, sizes=0.02)
        for host in self.some(0.4):
            at = e.begin + r.expovariate(1 / 300)
            while at < e.end:
                if e.awake(at):
                    e.lookup(at, host, "%032x.%s" % (r.getrandbits(128), reputation), rdata="127.0.0.%d" % r.randint(2, 9))
                at += r.expovariate(1 / 240)

    def mail_and_chat(self):
        r, e = self.random, self.e
        mail, chat, meeting = "imap." + e.domain(), e.domain(), e.domain()
        for host in self.some(0.5):
            self.every(host, mail, r.choice([60, 300, 600]), port=r.choice([993, 993, 143]), app=r.choice(["tls", "imap"]), received=2500, sizes=0.3)
        for host in self.some(0.6):
            self.every(host, "presence." + chat, r.choice([15, 60, 75]), 0.03, sent=800, received=500)
        for host in self.some(0.1):
            self.every(host, meeting, 30, port=r.choice([3478, 3479, 8801]), proto="UDP", app=r.choice(["stun", None]), sent=200, received=200, day=True)
        # One who reads mail elsewhere.
        lone = r.choice(e.people)
        self.every(lone, "mail." + e.domain(), r.choice([120, 300, 900]), port=993, sent=800, received=2200, sizes=0.2)

    def programs(self):
        """Programs of a department or of one host, on names of their own."""
        r, e = self.random, self.e
        for _ in range(max(2, len(e.hosts) // 12)):
            name, period, wander = r.choice(["api.", "app.", "svc.", ""]) + e.domain(), r.choice([15, 30, 60, 120, 300, 600]), r.choice([0.002, 0.01, 0.05])
            sent, received, sizes = r.uniform(700, 2500), r.lognormvariate(8.5, 1), r.uniform(0.15, 0.7)
            for host in self.department():
                self.every(host, name, period, wander, sent=sent, received=received, sizes=sizes, day=r.random() < 0.3, lasts=r.choice([0.3, 1, 5]))
        licence, (port, app), period = e.domain(), r.choice([(443, "tls"), (27000, None), (8443, "tls")]), r.choice([300, 1800, 3600])
        for host in self.some(0.3):
            self.every(host, licence, period, port=port, app=app, sent=900, received=1900, sizes=0.05)
        gamer = r.choice(e.people)
        self.every(gamer, "launcher." + e.domain(), r.choice([60, 120, 300]), 0.05, sent=1500, received=9000, sizes=0.5)
        sync = e.domain()
        for host in self.department():
            self.every(host, "notify." + sync, r.choice([55, 60, 90]), 0.03, lasts=50, sent=900, received=500, sizes=0.1)
            for at in range(int(e.begin), int(e.end), 2400):
                e.call(at + 2000 * r.random(), host, "block." + sync, sent=r.lognormvariate(11, 1.5), received=3000, lasts=20)
        vault = "vault." + e.domain()
        for host in self.some(0.1):
            self.every(host, vault, 3600, 0.02, sent=4e6, received=9000, sizes=0.8, lasts=120)
        self.every(r.choice(e.hosts), "copy." + e.domain(), 600, 0.02, sent=4e6, received=9000, sizes=0.8, lasts=120)

    def feeds(self):
        """A reader that asks twenty feeds, a widget that asks for the weather."""
        r, e = self.random, self.e
        for host in r.sample(e.people, 1 + len(e.people) // 25):
            period = r.choice([600, 900, 1800])
            for _ in range(r.randint(8, 25)):
                self.every(host, r.choice(["feeds.", "www.", ""]) + e.domain(), period, 0.01, sent=750, received=r.choice([400, 15000]), sizes=0.1)
        weather, start = "weather." + e.domain(), self.department()
        for host in start:
            self.every(host, weather, r.choice([600, 900, 1800]), 0.02, sent=900, received=r.uniform(5000, 40000), sizes=0.3)

    def devices(self):
        """Things without a person: each asks its vendor's cloud and the time, and little else."""
        r, e = self.random, self.e
        for host in (h for h in e.hosts if h.kind == "device"):
            kind, vendor = r.choice(["camera", "printer", "phone", "sensor"]), e.domain()
            if kind == "phone":
                self.every(host, e.address(), r.choice([30, 60, 120]), port=5060, proto="UDP", app="sip", sent=520, received=430)
            elif kind == "sensor":
                self.every(host, "mqtt." + vendor, r.choice([10, 30, 60]), port=r.choice([8883, 443]), sent=r.uniform(300, 700), received=r.uniform(150, 400), sizes=0.02)
            else:
                self.every(host, "iot." + vendor, r.choice([30, 60, 300, 900]), 0.02, sent=r.uniform(400, 900), received=r.uniform(200, 900), sizes=0.03)
                self.every(host, "fw." + vendor, 7200, 0.02, received=5000)

    def servers(self):
        """Scheduled jobs, on the minute; a monitoring host that asks everybody."""
        r, e = self.random, self.e
        for host in (h for h in e.hosts if h.kind == "server"):
            minutes, name = r.choice([1, 5, 10, 15]), "api." + e.domain()
            at, plain = (e.begin // 60 + 1) * 60, r.random() < 0.4
            sent, received = r.uniform(300, 900), r.choice([300, 3000, 20000])
            while at < e.end:
                if at / 60 % minutes == 0:
                    e.call(at + 1 + r.uniform(0, 0.6), host, name, port=80 if plain else 443, app="http" if plain else "tls",
                           sent=sent, received=received * r.uniform(0.8, 1.2), request=("GET", "/status.json", "curl/7.88.1", 200, received) if plain else None)
                at += 60
        monitor = r.choice([h for h in e.hosts if h.kind == "server"] or e.hosts)
        for host in e.hosts:
            if host is not monitor:
                beats = int((e.end - e.begin) / 60)
                e.flow(e.begin + r.uniform(0, 60), monitor, host.ip, 0, "ICMP", None, beats * 56, beats * 56, e.end - e.begin - 60,
                       packets=beats, timing={"bursts": beats, "interval_median": 60.0, "interval_mad": 0.02})
        pinger = r.choice(e.hosts)
        beats = int((e.end - e.begin) / 10)
        e.flow(e.begin + 3, pinger, e.address(), 0, "ICMP", None, beats * 32, beats * 32, e.end - e.begin - 60,
               packets=beats, timing={"bursts": beats, "interval_median": 10.0, "interval_mad": 0.02})

    def web(self):
        """Pages left open: some refresh, some hold a request until there is news."""
        r, e = self.random, self.e
        for host in r.sample(e.people, max(1, len(e.people) // 12)):
            name = "live." + e.domain()
            self.every(host, name, r.choice([30, 60, 120]), 0.03, stop=r.uniform(0.2, 1), sent=1500, received=r.uniform(8000, 60000), sizes=0.5, ja4=host.browser)
            self.every(host, "ads." + e.domain(), r.choice([30, 60]), 0.1, stop=r.uniform(0.2, 1), sent=1800, received=9000, sizes=0.8, ja4=host.browser)
        for host in r.sample(e.people, max(1, len(e.people) // 12)):
            self.every(host, "poll." + e.domain(), r.choice([26, 31, 56]), 0.02, stop=r.uniform(0.3, 1), sent=1200, received=600, sizes=0.3, lasts=25, ja4=host.browser)
        webmail = "mail." + e.domain()
        for host in self.some(0.4):
            self.every(host, webmail, r.choice([30, 60]), 0.05, sent=1300, received=1800, sizes=0.3, day=True, ja4=host.browser)

    def networks(self):
        """A VPN, names that are asked for again when they expire."""
        r, e = self.random, self.e
        for host in r.sample(e.people, r.randint(1, 4)):
            beats = int((e.end - e.begin) / 25)
            e.flow(e.begin + 5, host, e.address(), r.choice([51820, 4500, 1194, 41641]), "UDP", None, beats * 32 + 1e6, beats * 32 + 4e6, e.end - e.begin - 60,
                   timing={"bursts": beats, "interval_median": 25.0, "interval_mad": 0.5})
        for host in r.sample(e.hosts, min(6, len(e.hosts))):
            name, ttl = "node." + e.domain(), r.choice([30, 60, 300])
            e.resolve(name)
            at = e.begin + r.uniform(0, ttl)
            while at < e.end:
                e.lookup(at, host, name)
                at += ttl + r.expovariate(1)

"""The morning of each host: what people do, and what programs do on their own."""
import struct

from wire import lan, tls
from wire.flow import Ping
from wire.net import addr, u8, u16, u32

from . import domain, hosts, web
from .hosts import (ANDROID, BLANC, BUILD, DC1, FS1, GATEWAY, IPHONE, LIND, MEIER, NOVAK, PHONE,
                    PRINTER, ROSSI)
from .stage import MS, SECOND, at

END = at("10:57")
PAGES = {"www.search.example": ("fonts.search.example",),
         "www.news.example": ("img.news.example", "metrics.ads.example", "fonts.search.example"),
         "www.encyclopedia.example": (),
         "shop.outdoor.example": ("metrics.ads.example", "img.news.example"),
         "crm.saas.example": ("fonts.search.example",),
         "travel.booking.example": ("metrics.ads.example", "maps.search.example"),
         "maps.search.example": ("fonts.search.example",),
         "video.stream.example": ("metrics.ads.example",)}
OVER_QUIC = ("www.search.example", "fonts.search.example", "maps.search.example",
             "video.stream.example")
OVER_TLS12 = ("crm.saas.example", "travel.booking.example")
FILES = {"a.meier": ("Projects", ["Offer 2026-014.docx", "Price list.xlsx", "Site plan.pdf",
                                  "Minutes 2026-01-28.docx"]),
         "s.novak": ("Finance", ["Invoices 2026-01.xlsx", "Payroll January.xlsx",
                                 "Budget 2026.xlsx"]),
         "m.rossi": ("Projects", ["Bridge B12 load.xlsx", "Photos.zip", "Tender text.docx"]),
         "k.lind": ("Projects", ["Schedule.mpp", "Bridge B12 load.xlsx"]),
         "j.doe": ("Projects", ["Minutes 2026-01-28.docx", "Contacts.xlsx", "Offer 2026-014.docx"])}
BOOT = {"j.doe": "08:58:10", "a.meier": "09:02:41", "s.novak": "08:56:05", "m.rossi": "09:11:20",
        "k.lind": "09:20:33"}
READ_AT = {"j.doe": ("09:17", "10:02:40"), "a.meier": ("09:14", "09:50", "10:33"),
           "s.novak": ("09:05", "09:46", "10:21"),
           "m.rossi": ("09:25", "10:12"), "k.lind": ("09:33", "10:41")}


class Day:
    def __init__(self, st, certs):
        self.st, self.rng, self.certs = st, st.rng, certs

    def spread(self, start, end, mean_s):
        """Moments as people make them: exponential gaps, never under a second."""
        t = start + int(self.rng.expovariate(1 / mean_s) * SECOND)
        while t < end:
            yield t
            t += int(max(1.0, self.rng.expovariate(1 / mean_s)) * SECOND)

    def every(self, start, end, period_s, jitter_s=0.0):
        """Moments as timers make them."""
        t = start
        while t < end:
            yield t + int(self.rng.uniform(-jitter_s, jitter_s) * SECOND)
            t += int(period_s * SECOND)

    def page(self, t, host, name):
        """A page and what it draws in, each from its own server."""
        for part in (name, *PAGES.get(name, ())):
            size = int(self.rng.lognormvariate(9.2, 0.9))
            if part in OVER_QUIC and host.kind in ("windows", "android") and self.rng.random() < 0.35:
                web.quic_page(self.st, t, host, part, min(size, 60000))
            else:
                requests = [(300 + self.rng.randrange(500), min(size, 150000) // (i + 1),
                             0.05 + self.rng.random())
                            for i in range(1 + self.rng.randrange(3))]
                version = tls.TLS12 if part in OVER_TLS12 else tls.TLS13
                web.https(self.st, t, host, part, requests, self.certs, version,
                          linger=6 + 50 * self.rng.random())
            t += int((0.08 + 0.3 * self.rng.random()) * SECOND)

    def browse(self, host, start, end, mean_s=330):
        names = list(PAGES)
        for t in self.spread(start, end, mean_s):
            for _ in range(1 + self.rng.randrange(3)):
                self.page(t, host, self.rng.choice(names[:5] if self.rng.random() < 0.7 else names))
                t += int((4 + 30 * self.rng.random()) * SECOND)

    def held(self, t, host, name, port, program, period_s, jitter_s, sizes, until=END, alpn=None):
        """One long connection with messages at a timer's pace: push and sync services."""
        session = web.connect(self.st, t, host, name, port)
        web.handshake(self.st, session, name, program, alpn=alpn,
                      chain=self.certs.chain(hosts.SERVICES[name]))
        for moment in self.every(session.t + 2 * SECOND, until, period_s, jitter_s):
            session.t = max(session.t, moment)
            web.exchange(self.st, session, *sizes)
        session.close()

    def updates(self, t, host, size):
        """A check over TLS, then a download in plain HTTP, as Windows does both."""
        t = web.https(self.st, t, host, "update.windows.example",
                      [(1900, 5200, 0.1), (900, 2600, 0.4)], self.certs,
                      program=tls.SCHANNEL)
        web.http(self.st, t, host, "dl.delivery.windows.example",
                 "/filestreamingservice/files/9b2f71c4-60d1-4c3e.cab", size,
                 "Microsoft-Delivery-Optimization/10.1", "application/vnd.ms-cab-compressed",
                 extra="Range: bytes=0-\r\n")

    def timers(self, host, start):
        """Programs that call home on a Windows host, none of them at the same pace."""
        st, certs = self.st, self.certs
        for t in self.spread(start, END, 620):
            web.https(st, t, host, "telemetry.windows.example",
                      [(1200 + self.rng.randrange(6000), 420, 0.1)], certs,
                      program=tls.SCHANNEL)
        for t in self.every(start + 90 * SECOND, END, 900, 20):
            web.https(st, t, host, "api.antivirus.example", [(640, 310, 0.1)], certs,
                      program=tls.SCHANNEL)
        for t in self.every(start + 1024 * SECOND, END, 1024, 4):
            domain.clock(st, t, host)
        for t in self.spread(start + 30 * SECOND, END, 1500):
            for i in range(2):
                st.udp(t + i * 410 * MS, host.ip, st.port(host.ip), "224.0.0.252", 5355,
                       lan.query(self.rng.getrandbits(16), "wpad"), ttl=1)
            for i in range(3):
                st.udp(t + SECOND + i * 750 * MS, host.ip, 137, hosts.BROADCAST, 137,
                       lan.nbns_query(self.rng.getrandbits(15), "WPAD", 0x00))

    def office_suite(self, host, start):
        """Sign-on, a mailbox that is connected to anew now and then, presence that is held."""
        st, certs = self.st, self.certs
        web.https(st, start, host, "login.office.example", [(1400, 9000, 0.2), (2100, 4000, 0.8)],
                  certs, tls.TLS12)
        t = start + 3 * SECOND
        while t < END - 300 * SECOND:
            requests = [(400 + self.rng.randrange(900), int(self.rng.lognormvariate(8, 1.2)),
                         self.rng.expovariate(1 / 55))
                        for _ in range(12 + self.rng.randrange(14))]
            t = web.https(st, t, host, "outlook.office.example", requests, certs,
                          tls.TLS12) + int(20 * self.rng.random() * SECOND)
        self.held(start + 6 * SECOND, host, "teams.office.example", 443, tls.CHROMIUM, 75, 0.4,
                  (70, 50))

    def windows(self, host):
        st = self.st
        t = domain.logon(st, at(BOOT[host.user], 0.37), host)
        web.http(st, t, host, "www.connecttest.example", "/connecttest.txt",
                 b"Example Connect Test", "Microsoft NCSI")
        self.timers(host, t + 20 * SECOND)
        self.office_suite(host, t + 25 * SECOND)
        self.browse(host, t + 60 * SECOND, END)
        share, names = FILES[host.user]
        for clock in READ_AT[host.user]:
            session = domain.file_server(st, at(clock, 20 * self.rng.random()), host)
            session.tree(share).look("", names)
            for name in names[: 1 + self.rng.randrange(len(names))]:
                session.session.wait(3 + 9 * self.rng.random())
                session.read(name, 20000 + self.rng.randrange(260000), b"PK\x03\x04")
            session.end(9)

    def call(self, host, start, seconds, per_second=25):
        """A Teams-like call: a binding request to the relay, then media both ways, most of it cut."""
        st, rng = self.st, self.rng
        t, relay = web.resolve(st, start, host, "relay.teams.office.example")
        sport, ident = 50012, rng.randbytes(12)
        stun = b"\x00\x01\x00\x08\x21\x12\xa4\x42" + ident + b"\x80\x22\x00\x04demo"
        mapped = u16(sport ^ 0x2112) + bytes(a ^ b for a, b in zip(addr(host.ip), b"\x21\x12\xa4\x42"))
        reply = b"\x01\x01\x00\x0c\x21\x12\xa4\x42" + ident + b"\x00\x20\x00\x08\x00\x01" + mapped
        st.udp(t, host.ip, sport, relay, 3478, stun)
        st.udp(t + 17 * MS, relay, 3478, host.ip, sport, reply)
        ssrc, t = (rng.getrandbits(32), rng.getrandbits(32)), t + 40 * MS
        for i in range(int(seconds * per_second)):
            moment = t + int(i * SECOND / per_second)
            for back, lag in ((False, 0), (True, 6 * MS)):
                rtp = b"\x80\x68" + u16(i & 0xFFFF) + u32(i * 960) + u32(ssrc[back])
                ends = (relay, 3479, host.ip, sport) if back else (host.ip, sport, relay, 3479)
                web.udp_cut(st, moment + lag + rng.randrange(2 * MS), *ends, rtp,
                            80 + rng.randrange(90))

    def mac(self):
        st, host, certs = self.st, BLANC, self.certs
        t = domain.lease(st, at("09:06:30"), host)
        self.bonjour(t, host)
        self.captive(t + SECOND, host)
        self.held(t + 2 * SECOND, host, "courier.apple.example", 5223,
                  tls.APPLE._replace(alpn=(b"apns-security-v3",)), 900, 5, (60, 40))
        for moment in self.spread(t, END, 900):
            web.https(st, moment, host, "gateway.icloud.example", [(700, 3000, 0.1)], certs)
        self.browse(host, t + 200 * SECOND, END, 560)
        for moment in self.every(t + 30 * SECOND, END, 300, 2):
            self.imap(moment, host)
        self.smtp(at("09:58:12"), host)

    def bonjour(self, t, host):
        st, local = self.st, host.name + ".local"
        records = [lan.rr(local, lan.A, addr(host.ip)),
                   lan.rr("_companion-link._tcp.local", lan.PTR, _instance(host), 4500, False)]
        for i in range(3):
            st.udp(t + i * SECOND, host.ip, 5353, "224.0.0.251", 5353, lan.answer(0, records),
                   ttl=255)

    def captive(self, t, host):
        web.http(self.st, t, host, "captive.apple.example", "/hotspot-detect.html",
                 b"<HTML><BODY>Success</BODY></HTML>\n",
                 "CaptiveNetworkSupport-481 wispr", "text/html")

    def lines(self, session, dialogue):
        """Text protocols: (is it the server's, line)."""
        for back, line in dialogue:
            session.send(line + b"\r\n", back, 0.002)

    def starttls(self, session, name, sizes):
        web.handshake(self.st, session, name, tls.APPLE._replace(alpn=()), tls.TLS12,
                      self.certs.chain(hosts.SERVICES[name]),
                      server_alpn=None)
        for up, down in sizes:
            web.exchange(self.st, session, up, down, 0.03)
        session.close()

    def imap(self, t, host):
        session = web.connect(self.st, t, host, "imap.mail.example", 143)
        self.lines(session, [(True, b"* OK [CAPABILITY IMAP4rev1 STARTTLS] imap.mail.example ready"),
                             (False, b"1 STARTTLS"), (True, b"1 OK Begin TLS negotiation now")])
        self.starttls(session, "imap.mail.example",
                      [(90, 160), (60, 240), (50, 1200 + self.rng.randrange(9000))])

    def smtp(self, t, host):
        session = web.connect(self.st, t, host, "smtp.mail.example", 587)
        self.lines(session, [(True, b"220 smtp.mail.example ESMTP"),
                             (False, b"EHLO claras-macbook-pro.corp.example"),
                             (True, b"250-smtp.mail.example\r\n250-SIZE 52428800\r\n250 STARTTLS"),
                             (False, b"STARTTLS"),
                             (True, b"220 2.0.0 Ready to start TLS")])
        self.starttls(session, "smtp.mail.example", [(60, 120), (90, 60), (46000, 90), (20, 30)])

    def linux(self):
        st, host, certs = self.st, BUILD, self.certs
        t = domain.lease(st, at("08:57:02"), host)
        for moment in self.every(t + 5 * SECOND, END, 1027, 9):
            name = self.rng.choice(("time1.pool.example", "time2.pool.example"))
            moment, ip = web.resolve(st, moment, host, name)
            port, rtt = st.port(host.ip), int(hosts.SERVICES[name].rtt_ms * MS)
            st.udp(moment, host.ip, port, ip, 123, lan.ntp(3, moment))
            st.udp(moment + rtt, ip, 123, host.ip, port,
                   lan.ntp(4, moment + rtt // 2 + 30000, moment, moment + rtt // 2, 2))
        agent = "Debian APT-HTTP/1.3 (2.6.1)"
        for i, path in enumerate(("dists/stable/InRelease", "dists/stable-updates/InRelease",
                                  "dists/stable-security/InRelease")):
            web.http(st, at("09:12:04", i * 0.4), host, "deb.mirror.example", "/debian/" + path,
                     42000, agent)
        for clock in ("09:22:41", "09:57:15", "10:29:50"):
            self.ssh(at(clock), host)
        for moment in self.spread(t + 300 * SECOND, END, 700):
            web.https(st, moment, host, "registry.forge.example",
                      [(500, 30000 + self.rng.randrange(200000), 0.1)], certs, program=tls.GO)
        self.held(t + 40 * SECOND, host, "git.forge.example", 443, tls.GO, 33, 3, (180, 60))
        self.browse(host, t + 400 * SECOND, END, 560)

    def ssh(self, t, host):
        """git over ssh: banners and key exchange in clear, the rest noise."""
        rng, session = self.rng, web.connect(self.st, t, host, "git.forge.example", 22)
        session.send(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n").send(b"SSH-2.0-forge_1.21\r\n",
                                                                         True, 0.002)
        session.send(ssh_kexinit(rng, True)).send(ssh_kexinit(rng, False), True, 0.001)
        host_key = _ssh_string(_ssh_string(b"ssh-ed25519") + _ssh_string(b"\x5e" * 32))
        signature = _ssh_string(_ssh_string(b"ssh-ed25519") + _ssh_string(rng.randbytes(64)))
        session.send(_ssh_packet(30, _ssh_string(rng.randbytes(32)), rng)).send(
            _ssh_packet(31, host_key + _ssh_string(rng.randbytes(32)) + signature, rng)
            + _ssh_packet(21, b"", rng), True, 0.004)
        session.send(_ssh_packet(21, b"", rng)).send(rng.randbytes(44)).send(rng.randbytes(44),
                                                                             True)
        session.send(rng.randbytes(640)).bulk(18000 + rng.randrange(90000), True, wait=0.2)
        session.close(wait=0.3)

    def phones(self):
        st, certs = self.st, self.certs
        for host, clock in ((IPHONE, "09:03:12"), (ANDROID, "09:15:44")):
            t = domain.lease(st, at(clock), host)
            if host is IPHONE:
                self.bonjour(t, host)
                self.captive(t + SECOND, host)
                self.held(t + SECOND, host, "courier.apple.example", 5223,
                          tls.APPLE._replace(alpn=(b"apns-pack-v1",)), 540, 8, (60, 40))
                name = "gateway.icloud.example"
            else:
                self.held(t + SECOND, host, "mtalk.push.example", 5228,
                          tls.CHROMIUM._replace(alpn=()), 840, 30, (30, 30))
                name = "play.store.example"
            for moment in self.spread(t + 20 * SECOND, END, 800):
                web.https(st, moment, host, name, [(800, 7000, 0.1), (300, 1500, 0.5)], certs)
            self.browse(host, t + 60 * SECOND, END, 700)

    def voip(self):
        """A desk phone: registration every 120 s, a ping to its server every 30 s."""
        st, host = self.st, PHONE
        t = domain.lease(st, at("08:56:40"), host)
        t = web.https(st, t, host, "fw.yealink.example", [(220, 900, 0.1)], self.certs, tls.TLS12)
        t, server = web.resolve(st, t + SECOND, host, "sip.voice.example")
        call_id = self.rng.randbytes(8).hex()
        for number, moment in enumerate(self.every(t, END, 30, 0.2)):
            method = b"REGISTER" if number % 4 == 0 else b"OPTIONS"
            head = (b"Via: SIP/2.0/UDP 10.20.30.63:5060;branch=z9hG4bK%08x\r\n"
                    b"From: <sip:204@sip.voice.example>;tag=7f31\r\n"
                    b"To: <sip:204@sip.voice.example>%s\r\nCall-ID: %s@10.20.30.63\r\nCSeq: %d %s\r\n")
            line = method + b" sip:sip.voice.example SIP/2.0\r\n"
            tail = (b"Max-Forwards: 70\r\nUser-Agent: Yealink SIP-T46U 108.86.0.90\r\n"
                    b"Content-Length: 0\r\n\r\n")
            values = (number, b"", call_id.encode(), number + 1, method)
            st.udp(moment, host.ip, 5060, server, 5060, line + head % values + tail)
            values = (number, b";tag=as5c", call_id.encode(), number + 1, method)
            st.udp(moment + 21 * MS, server, 5060, host.ip, 5060,
                   b"SIP/2.0 200 OK\r\n" + head % values + b"Content-Length: 0\r\n\r\n")

    def servers(self):
        st, certs = self.st, self.certs
        t = domain.lease(st, at("08:55:20"), PRINTER)
        for moment in self.every(t, END, 1800, 40):
            domain.announce_printer(st, moment)
        for server in (DC1, FS1):
            for moment in self.spread(at("08:58"), END, 1700):
                web.https(st, moment, server, "telemetry.windows.example", [(1800, 420, 0.1)],
                          certs)
            web.https(st, at("09:40", 60 * self.rng.random()), server, "update.windows.example",
                      [(1900, 5200, 0.1)], certs)
        for moment in self.every(at("08:56"), END, 1024, 3):
            moment, ip = web.resolve(st, moment, DC1, "time1.pool.example")
            st.udp(moment, DC1.ip, 123, ip, 123, lan.ntp(3, moment, stratum=3))
            st.udp(moment + 8 * MS, ip, 123, DC1.ip, 123,
                   lan.ntp(4, moment + 4 * MS, moment, moment + 4 * MS, 2))
        for moment in self.every(at("09:00"), END, 3000, 300):
            domain.neighbours(st, moment, FS1, DC1)
            domain.clock(st, moment + SECOND, FS1)
            moment = domain.authenticate(st, moment + 2 * SECOND, FS1, "FS1$")
            domain.directory(st, moment, FS1)
        self.monitor()

    def monitor(self):
        """The router pings both servers once a minute."""
        for ident, server in ((0x2F01, DC1), (0x2F02, FS1)):
            ping = Ping(GATEWAY.ip, server.ip, ident)
            for number, t in enumerate(self.every(at("08:55:10"), END, 60, 0.05), 1):
                self.st.ip(t, ping.echo(number))
                self.st.ip(t + 260_000, ping.echo(number, True))

    def everyone(self):
        self.servers()
        self.linux()
        for host in hosts.WINDOWS:
            self.windows(host)
        self.mac()
        self.phones()
        self.voip()
        for host, clock, title, size in ((MEIER, "09:31:20", "Offer 2026-014.docx", 210000),
                                         (NOVAK, "10:04:10", "Invoices 2026-01.xlsx", 90000),
                                         (ROSSI, "10:38:44", "Tender text.docx", 160000)):
            domain.print_job(self.st, at(clock), host, title, size)
        for host, clock, size in ((NOVAK, "09:34:05", 2_600_000), (LIND, "10:07:30", 3_400_000)):
            self.updates(at(clock), host, size)
        for host, clock in ((MEIER, "09:08"), (LIND, "09:26"), (BLANC, "09:10"), (ROSSI, "09:16")):
            self.held(at(clock, 30 * self.rng.random()), host, "notify.files.example", 443, tls.GO,
                      60, 0.5, (210, 90))
        for host in (ROSSI, LIND):
            for t in self.every(at("09:30", 60 * self.rng.random()), END, 1800, 10):
                web.https(self.st, t, host, "api.weather.example", [(300, 1800, 0.1)], self.certs)
        self.call(ROSSI, at("09:47:30"), 110)


def _instance(host):
    return u8(len(host.name)) + host.name.encode() + lan.dns_name("_companion-link._tcp.local")


def _ssh_string(data):
    return u32(len(data)) + data


def _ssh_packet(kind, body, rng):
    """An SSH binary packet (RFC 4253, 6) before encryption."""
    pad = 8 - (len(body) + 6) % 8
    pad += 8 if pad < 4 else 0
    return struct.pack(">IBB", len(body) + 2 + pad, pad, kind) + body + rng.randbytes(pad)


def ssh_kexinit(rng, client):
    kex = "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256"
    lists = (kex + (",ext-info-c,kex-strict-c-v00@openssh.com" if client
                    else ",kex-strict-s-v00@openssh.com"),
             "ssh-ed25519,rsa-sha2-512,rsa-sha2-256",
             *["chacha20-poly1305@openssh.com,aes128-ctr,aes256-gcm@openssh.com"] * 2,
             *["hmac-sha2-256-etm@openssh.com,hmac-sha2-256"] * 2,
             *["none,zlib@openssh.com" if client else "none"] * 2, "", "")
    body = rng.randbytes(16) + b"".join(_ssh_string(text.encode())
                                        for text in lists) + b"\0" + u32(0)
    return _ssh_packet(20, body, rng)

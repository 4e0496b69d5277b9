"""What happens to DESKTOP-4F7K2LQ: download, check-ins, a look round, two neighbours, the way out."""
import datetime
import struct

from wire import smb2, tls
from wire.net import arp

from . import domain, hosts, web
from .hosts import DC1, DOE, FS1, MEIER
from .stage import MS, SECOND, Session, at

BAIT, C2, DROP = "cdn-office-update.test", "sync-metrics.test", "files-drop.test"
PERIOD_S, JITTER, MISSED = 60, 0.20, (11, 29, 30, 52)
# Its own TLS: no ALPN, no GREASE, an order of suites that no browser has.
IMPLANT = tls.Client((0xC02C, 0xC030, 0xC02B, 0xC02F, 0xC024, 0xC028, 0xC023, 0xC027, 0xC00A,
                      0xC014, 0xC009, 0xC013, 0x009D,
                      0x009C, 0x0035, 0x002F, 0x00FF),
                     (0x0000, 0x000B, 0x000A, 0x0023, 0x0016, 0x0017, 0x000D),
                     (0x001D, 0x0017, 0x0019, 0x0018),
                     (0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601),
                     (tls.TLS12,), (), tls.TLS12)
SWEPT = (22, 80, 135, 139, 443, 445, 1433, 3306, 3389, 5985, 8080)
LISTENS = {DC1.ip: (135, 139, 445, 5985), FS1.ip: (135, 139, 445, 3389, 5985),
           MEIER.ip: (135, 139, 445),
           hosts.PRINTER.ip: (80, 443), hosts.BUILD.ip: (22,), hosts.GATEWAY.ip: (80, 443)}
SILENT = (hosts.NOVAK.ip, hosts.ROSSI.ip, hosts.LIND.ip, hosts.PHONE.ip, hosts.IPHONE.ip,
          hosts.ANDROID.ip, hosts.BLANC.ip)
FINANCE = ["Payroll January.xlsx", "Payroll 2025.zip", "Budget 2026.xlsx", "Invoices 2026-01.xlsx",
           "Bank details.docx",
           "Contracts.zip", "Audit 2025.pdf", "Passwords.kdbx"]


def program(rng, size):
    """Something with the look of a Windows program: the two headers, then noise."""
    dos = b"MZ" + struct.pack("<29H", 0x90, 3, 0, 4, 0, 0xFFFF, 0, 0xB8, 0, 0, 0, 0x40,
                              *[0] * 17) + struct.pack("<I", 0x80)
    stub = (b"\x0e\x1f\xba\x0e\0\xb4\x09\xcd\x21\xb8\x01\x4c\xcd\x21"
            b"This program cannot be run in DOS mode.\r\r\n$")
    pe = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 3, 0x697F1A2B, 0, 0, 0xF0,
                                 0x22) + struct.pack("<H", 0x20B)
    head = (dos + stub).ljust(0x80, b"\0") + pe
    return head.ljust(1024, b"\0") + rng.randbytes(size - 1024)


class Intruder:
    def __init__(self, st, certs):
        self.st, self.rng, self.certs = st, st.rng, certs
        self.chain = certs.self_signed("localhost", datetime.datetime(2026, 1, 19),
                                       datetime.datetime(2036, 1, 17))

    def arrive(self):
        web.http(self.st, at("09:41:12"), DOE, BAIT, "/dl/Office365_Update.exe",
                 program(self.rng, 61440), web.AGENTS["windows"],
                 "application/octet-stream", extra="Referer: http://%s/update.html\r\n" % BAIT)

    def check_in(self, t, up, down):
        session = web.connect(self.st, t, DOE, C2, 443)
        web.handshake(self.st, session, C2, IMPLANT, tls.TLS12, self.chain, server_alpn=None,
                      suite=0xC030, resume=False)
        web.exchange(self.st, session, up, down, 0.03)
        session.close(wait=0.2)

    def beacon(self):
        """About once a minute; most answers say that there is nothing to do."""
        t, number = at("09:43:05"), 0
        while t < at("10:56:30"):
            if number not in MISSED:
                busy = number in (20, 21, 27, 31, 33, 40)
                self.check_in(t, 312 + self.rng.randrange(24),
                              5200 if busy else 176 + self.rng.randrange(8))
            t += int(PERIOD_S * (1 + self.rng.uniform(-JITTER, JITTER)) * SECOND)
            number += 1

    def sweep(self):
        """Who is there by ARP, then port 445 of all who are, then more ports of some."""
        st, t = self.st, at("10:05:20")
        for last in range(1, 255):
            ip = "10.20.30.%d" % last
            if ip == DOE.ip:
                continue
            st.ethernet(t, DOE.mac, b"\xff" * 6, 0x0806, arp(DOE.mac, DOE.ip, ip))
            if ip in hosts.BY_IP:
                mac = hosts.BY_IP[ip].mac
                st.ethernet(t + 250_000, mac, DOE.mac, 0x0806, arp(mac, ip, DOE.ip, 2, DOE.mac))
            t += 21 * MS
        for host in hosts.HOSTS:
            if host is not DOE:
                t += 35 * MS
                self.probe(t, host.ip, 445)
        t += 20 * SECOND
        for ip in (DC1.ip, FS1.ip, MEIER.ip, hosts.BUILD.ip, hosts.PRINTER.ip):
            for port in SWEPT:
                t += int((30 + 40 * self.rng.random()) * MS)
                self.probe(t, ip, port)

    def probe(self, t, ip, port):
        session = Session(self.st, t, DOE.ip, ip, port)
        if port in LISTENS.get(ip, ()):
            session.open().wait(0.05).reset()
        elif ip in SILENT:
            session.ignored()
        else:
            session.refused()

    def ask_directory(self):
        """A long read of the directory as j.doe."""
        t = domain.ticket(self.st, at("10:09:02"), DOE, DOE.user, "ldap", "dc1." + hosts.DOMAIN,
                          hosts.DOMAIN)
        domain.directory(self.st, t, DOE, 70)

    def move(self, t, target, guesses):
        """Log-ons that fail and one that does not; a program through ADMIN$, started as a service."""
        for user in guesses:
            share = domain.Share(self.st, t, DOE, target)
            share.ntlm(user, False)
            t = share.session.close() + int((1 + 3 * self.rng.random()) * SECOND)
        share = domain.Share(self.st, t, DOE, target, whole=1 << 30)
        share.ntlm("svc-backup")
        share.tree("IPC$", smb2.PIPE).tree("ADMIN$").write("Temp\\msupd64.exe", 9216,
                                                           program(self.rng, 9216))
        share.service("MsUpd64", "Microsoft Update Helper", "%SystemRoot%\\Temp\\msupd64.exe")
        share.end(6.0)

    def collect(self):
        share = domain.file_server(self.st, at("10:24:30"), DOE)
        share.tree("Finance").look("", FINANCE)
        for name in FINANCE:
            share.session.wait(0.4 + self.rng.random())
            share.read(name, 300_000 + self.rng.randrange(700_000))
        share.end()

    def leave(self):
        """24 MB to an address that no other host ever talks to."""
        session = web.connect(self.st, at("10:36:48"), DOE, DROP, 443)
        web.handshake(self.st, session, DROP, IMPLANT, tls.TLS12, self.chain, server_alpn=None,
                      suite=0xC030, resume=False)
        for size in (9_400_000, 8_100_000, 6_500_000):
            web.exchange(self.st, session, 420, 90)
            session.bulk(size, gap_us=24_000)
            web.exchange(self.st, session.wait(1.5), 200, 120)
        session.close()

    def everything(self):
        self.arrive()
        self.beacon()
        self.sweep()
        self.ask_directory()
        self.move(at("10:14:07"), FS1, ("administrator", "backup"))
        self.move(at("10:19:31"), MEIER, ("administrator",))
        self.collect()
        self.leave()

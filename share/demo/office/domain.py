"""The Windows domain: names, Kerberos, LDAP, SMB, and the printer."""
import datetime
import struct

from wire import der, kerberos, lan, ldap, ntlm, rpc, smb2
from wire.flow import dns_name
from wire.net import addr, arp, u16, u8

from . import hosts, web
from .hosts import BROADCAST, DC1, DOMAIN, FS1, GATEWAY, NETBIOS, REALM
from .stage import MS, SECOND, Session, Udp

VENDOR_CLASS = {"windows": b"MSFT 5.0", "android": b"android-dhcp-14", "linux": None, "mac": None,
                "iphone": None,
                "voip": b"yealink", "printer": b"Hewlett-Packard JetDirect"}
PARAMETERS = {"windows": bytes([1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252]),
              "mac": bytes([1, 121, 3, 6, 15, 108, 114, 119, 252, 95, 44, 46]),
              "iphone": bytes([1, 121, 3, 6, 15, 108, 114, 119, 252]),
              "android": bytes([1, 3, 6, 15, 26, 28, 51, 58, 59, 43, 114, 108]),
              "linux": bytes([1, 2, 6, 12, 15, 26, 28, 121, 3, 33, 40, 41, 42, 119, 249, 252, 17]),
              "voip": bytes([1, 3, 6, 12, 15, 42, 43, 66, 67, 2]),
              "printer": bytes([6, 3, 1, 15, 66, 67, 13, 44, 12, 81, 252])}
IS_AT = 2


def lease(st, t, host):
    """DISCOVER, OFFER, REQUEST, ACK with the domain controller; the new address is announced."""
    xid, rng = st.rng.getrandbits(32), st.rng
    name = host.name.encode()
    about = [(61, b"\x01" + host.mac), (12, name)]
    if host.kind == "windows":
        about.append((81, b"\0\0\0" + name + b"." + DOMAIN.encode()))
    if VENDOR_CLASS[host.kind]:
        about.append((60, VENDOR_CLASS[host.kind]))
    about.append((55, PARAMETERS[host.kind]))
    server = [(54, addr(DC1.ip)), (51, struct.pack(">I", 691200)), (1, addr("255.255.255.0")),
              (3, addr(GATEWAY.ip)),
              (6, addr(DC1.ip)), (15, DOMAIN.encode() + b"\0")]
    wish = [(50, addr(host.ip))]

    def from_client(kind, options, when):
        message = lan.dhcp(1, xid, host.mac, [(53, bytes([kind]))] + options + about)
        st.ip(when, Udp("0.0.0.0", 68, "255.255.255.255",
                        67).send(message, ttl=128, ident=rng.getrandbits(16)),
              src_mac=host.mac)

    def from_server(kind, when):
        message = lan.dhcp(2, xid, host.mac, [(53, bytes([kind]))] + server, yiaddr=host.ip,
                           siaddr=DC1.ip)
        st.udp(when, DC1.ip, 67, host.ip, 68, message)
    from_client(1, wish, t)
    from_server(2, t + 9 * MS)
    from_client(3, wish + [(54, addr(DC1.ip))], t + 12 * MS)
    from_server(5, t + 17 * MS)
    t += 30 * MS
    for _ in range(2):
        st.ethernet(t, host.mac, b"\xff" * 6, 0x0806, arp(host.mac, "0.0.0.0", host.ip))
        t += SECOND
    st.ethernet(t, host.mac, b"\xff" * 6, 0x0806, arp(host.mac, host.ip, host.ip))
    return neighbours(st, t + 40 * MS, host, GATEWAY, DC1)


def neighbours(st, t, host, *others):
    """Who has the address of each, and the answers."""
    for other in others:
        st.ethernet(t, host.mac, b"\xff" * 6, 0x0806, arp(host.mac, host.ip, other.ip))
        st.ethernet(t + 220_000, other.mac, host.mac, 0x0806,
                    arp(other.mac, other.ip, host.ip, IS_AT, host.mac))
        t += 2 * MS
    return t


def announce(st, t, host):
    """The names that a Windows host registers and defends when it starts."""
    for suffix, group in ((0x00, False), (0x20, False), (0x00, True)):
        name = NETBIOS if group else host.name
        for i in range(3):
            st.udp(t + i * 750 * MS, host.ip, 137, BROADCAST, 137,
                   lan.nbns_register(st.rng.getrandbits(15), name, host.ip, suffix, group))
        t += 5 * MS
    for i in range(2):
        st.udp(t + i * 410 * MS, host.ip, st.port(host.ip), "224.0.0.252", 5355,
               lan.query(st.rng.getrandbits(16), host.name, 255), ttl=1)
    st.udp(t + 20 * MS, host.ip, 5353, "224.0.0.251", 5353,
           lan.answer(0, [lan.rr(host.name + ".local", lan.A, addr(host.ip))]), ttl=1)
    return t + 2300 * MS


def locate_dc(st, t, host):
    """SRV look-up, address, netlogon ping, clock."""
    service = "_ldap._tcp.Default-First-Site-Name._sites.dc._msdcs." + DOMAIN
    target = "dc1." + DOMAIN
    t = web.ask(st, t, host, service, 33,
                [(service, 33, u16(0) + u16(100) + u16(389) + dns_name(target))], False)
    t = web.ask(st, t + MS, host, target, 1, [(target, 1, addr(DC1.ip))], False)
    port = st.port(host.ip)
    st.udp(t, host.ip, port, DC1.ip, 389, ldap.netlogon_query(1, DOMAIN, host.name))
    st.udp(t + 700_000, DC1.ip, 389, host.ip, port, ldap.netlogon_answer(1, DOMAIN, NETBIOS, "dc1"))
    return clock(st, t + 3 * MS, host)


def clock(st, t, host):
    """NTP with the domain controller."""
    st.udp(t, host.ip, 123, DC1.ip, 123, lan.ntp(3, t))
    st.udp(t + 400_000, DC1.ip, 123, host.ip, 123,
           lan.ntp(4, t + 300_000, t, t + 250_000, 3, addr("192.0.2.123")))
    return t + 2 * MS


def kdc(st, t, host, ask, answer):
    session = Session(st, t, host.ip, DC1.ip, 88).open()
    session.send(kerberos.framed(ask)).send(kerberos.framed(answer), True, 0.001)
    return session.close()


def authenticate(st, t, host, user):
    """AS exchange: first without, then with pre-authentication."""
    now = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=t // SECOND)
    t = kdc(st, t, host, kerberos.as_req(REALM, user, st.rng, False),
            kerberos.preauth_required(REALM, user, now))
    return kdc(st, t + 2 * MS, host, kerberos.as_req(REALM, user, st.rng, True),
               kerberos.reply(11, REALM, user, ("krbtgt", REALM), st.rng))


def ticket(st, t, host, user, *service):
    return kdc(st, t, host, kerberos.tgs_req(REALM, service, st.rng),
               kerberos.reply(13, REALM, user, service, st.rng))


def directory(st, t, host, reads=4):
    """LDAP: the root in clear, a Kerberos bind, then sealed searches."""
    session = Session(st, t, host.ip, DC1.ip, 389).open()
    session.send(ldap.search(1, "", ["defaultNamingContext", "dnsHostName",
                                     "supportedSASLMechanisms"], ldap.present("objectClass")))
    root = [("defaultNamingContext", [b"DC=corp,DC=example"]),
            ("dnsHostName", [b"dc1.corp.example"]),
            ("supportedSASLMechanisms", [b"GSSAPI", b"GSS-SPNEGO"])]
    session.send(ldap.entry(1, "", root) + ldap.done(1), True, 0.0008)
    session.send(ldap.sasl_bind(2, kerberos.spnego_ap_req(REALM, ("ldap", "dc1." + DOMAIN),
                                                          st.rng)), wait=0.002)
    session.send(ldap.bind_done(2, kerberos.spnego_ap_rep(st.rng)), True, 0.001)
    for i in range(reads):
        ask, answer = ldap.wrapped(st.rng, 160 + st.rng.randrange(80),
                                   i), ldap.wrapped(st.rng, 300 + st.rng.randrange(900), i, True)
        session.send(ask[:40], wait=0.004, cut=len(ask) - 40).send(answer[:40], True, 0.001,
                                                                   cut=len(answer) - 40)
    return session.close(wait=1.0)


class Share:
    """An SMB session of a host, and of one of its users, with a server.

    The mirror keeps its messages; of those over `whole` bytes it keeps the beginning.
    """

    def __init__(self, st, t, host, server, whole=3000):
        self.st, self.host, self.server, self.whole = st, host, server, whole
        self.session = Session(st, t, host.ip, server.ip, 445, keep=1 << 30).open()
        self.smb = smb2.Dialogue(st.rng, t)
        offer = kerberos.spnego_init((kerberos.MS_KRB5_OID, kerberos.KRB5_OID, kerberos.NTLM_OID))
        self.say(self.smb.negotiate(offer))

    def say(self, messages, wait=0.0006):
        for server, message in messages:
            if len(message) > self.whole:
                message, rest = message[:240], len(message) - 240
                self.session.send(message, server, wait if server else wait * 3)
                self.session.bulk(rest, server, gap_us=14)
            else:
                self.session.send(message, server, wait if server else wait * 3)
        return self

    def kerberos(self):
        service = ("cifs", "%s.%s" % (self.server.name.lower(), DOMAIN))
        return self.say(self.smb.setup(kerberos.spnego_ap_req(REALM, service, self.st.rng),
                                       kerberos.spnego_ap_rep(self.st.rng)))

    def ntlm(self, user, accepted=True, domain=NETBIOS):
        """Three messages; returns whether the server took them."""
        rng, now = self.st.rng, self.session.t
        self.smb.session = 0
        self.say(self.smb.setup(kerberos.spnego_init((kerberos.NTLM_OID,), ntlm.negotiate()),
                                kerberos.spnego_answer(1, kerberos.NTLM_OID,
                                                       ntlm.challenge(NETBIOS, self.server.name,
                                                                      DOMAIN, now, rng)),
                                smb2.MORE_PROCESSING))
        info = ntlm.target_info(NETBIOS, self.server.name, DOMAIN, now)
        proof = kerberos.spnego_answer(None, None, ntlm.authenticate(domain, user, self.host.name,
                                                                     info, now, rng))
        self.say(self.smb.setup(proof, kerberos.spnego_answer(0),
                                0 if accepted else smb2.LOGON_FAILURE))
        return accepted

    def tree(self, share, kind=smb2.DISK, status=0):
        return self.say(self.smb.connect("\\\\%s\\%s" % (self.server.name, share), kind, status))

    def look(self, folder, names):
        file_id, messages = self.smb.create(folder, directory=True)
        return self.say(messages).say(self.smb.list(file_id, names)).say(self.smb.close(file_id))

    def read(self, name, size, first=b""):
        file_id, messages = self.smb.create(name, size)
        self.say(messages)
        for offset in range(0, size, smb2.MAX_IO):
            part = min(smb2.MAX_IO, size - offset)
            self.say(self.smb.read(file_id, (first if offset == 0 else b"").ljust(part, b"\0"),
                                   offset))
        return self.say(self.smb.close(file_id, size))

    def write(self, name, size, first=b""):
        file_id, messages = self.smb.create(name, 0, 0x0012019F, 5)
        self.say(messages)
        for offset in range(0, size, smb2.MAX_IO):
            part = min(smb2.MAX_IO, size - offset)
            self.say(self.smb.write(file_id, (first if offset == 0 else b"").ljust(part, b"\0"),
                                    offset))
        return self.say(self.smb.close(file_id, size))

    def service(self, name, display, path):
        """A service made, started and removed through the control manager's pipe."""
        rng = self.st.rng
        self.tree("IPC$", smb2.PIPE)
        pipe, messages = self.smb.create("svcctl", access=0x0012019F)
        self.say(messages).say(self.smb.pipe(pipe, rpc.bind(rpc.SVCCTL), rpc.bind_ack("svcctl")))
        manager, handle = b"\0" * 4 + rng.randbytes(16), b"\0" * 4 + rng.randbytes(16)
        ok = struct.pack("<I", 0)
        calls = ((rpc.OPEN_MANAGER, rpc.open_manager(self.server.name), manager + ok),
                 (rpc.CREATE_SERVICE, rpc.create_service(manager, name, display, path),
                  ok + handle + ok),
                 (rpc.START_SERVICE, rpc.start_service(handle), ok),
                 (rpc.DELETE_SERVICE, handle, ok),
                 (rpc.CLOSE_HANDLE, handle, b"\0" * 20 + ok),
                 (rpc.CLOSE_HANDLE, manager, b"\0" * 20 + ok))
        for number, (opnum, stub, result) in enumerate(calls, 2):
            self.say(self.smb.pipe(pipe, rpc.request(number, opnum, stub),
                                   rpc.response(number, result)), 0.02)
        return self.say(self.smb.close(pipe)).say(self.smb.disconnect())

    def end(self, wait=2.0):
        self.session.wait(wait)
        self.say(self.smb.disconnect()).say(self.smb.logoff())
        return self.session.close()


def policy(st, t, host):
    """Group policy out of SYSVOL, as at every log-on."""
    t = ticket(st, t, host, host.user, "cifs", "dc1." + DOMAIN)
    share = Share(st, t, host, DC1).kerberos()
    share.tree("IPC$", smb2.PIPE).tree("SYSVOL")
    base = DOMAIN + "\\Policies\\{31B2F340-016D-11D2-945F-00C04FB984F9}"
    share.read(base + "\\gpt.ini", 59,
               b"[General]\r\nVersion=65539\r\ndisplayName=New Group Policy\r\n")
    share.read(base + "\\MACHINE\\Registry.pol", 2774, b"PReg\x01\0\0\0")
    return share.end(3.0)


def logon(st, t, host):
    """From power-on to the desktop."""
    t = announce(st, lease(st, t, host), host)
    t = locate_dc(st, t, host)
    t = authenticate(st, t, host, host.name + "$")
    t = ticket(st, t, host, host.name + "$", "ldap", "dc1." + DOMAIN, DOMAIN)
    t = directory(st, t + 5 * MS, host)
    t += int((9 + 14 * st.rng.random()) * SECOND)
    t = authenticate(st, t, host, host.user)
    t = ticket(st, t, host, host.user, "host", "%s.%s" % (host.name.lower(), DOMAIN))
    t = directory(st, t, host, 7)
    return policy(st, t, host)


def file_server(st, t, host):
    """A session with the file server as the host's user; the name is looked up first."""
    target = "fs1." + DOMAIN
    t = web.ask(st, t, host, target, 1, [(target, 1, addr(FS1.ip))], False)
    t = ticket(st, t, host, host.user, "cifs", target)
    return Share(st, t + MS, host, FS1).kerberos()


def print_job(st, t, host, title, size):
    """A page description to port 9100; the printer is asked for its state over SNMP before."""
    printer = hosts.PRINTER
    st.udp(t - SECOND, host.ip, 5353, "224.0.0.251", 5353,
           lan.query(0, "_pdl-datastream._tcp.local", lan.PTR), ttl=1)
    announce_printer(st, t - SECOND + 40 * MS)
    snmp(st, t - 500 * MS, host)
    session = Session(st, t, host.ip, printer.ip, 9100).open()
    head = ("\x1b%%-12345X@PJL JOB NAME=\"%s\"\r\n@PJL SET USERNAME=\"%s\"\r\n"
            "@PJL ENTER LANGUAGE=PCL\r\n") % (title, host.user)
    session.send(head.encode()).bulk(size)
    return session.close(wait=1.2)


def snmp(st, t, host):
    """GetRequest for the device state, public as printers have it."""
    port, number = st.port(host.ip), st.rng.getrandbits(15)
    name = der.oid("1.3.6.1.2.1.25.3.2.1.5.1")

    def message(tag, value):
        body = der.tlv(tag, der.integer(number), der.integer(0), der.integer(0),
                       der.seq(der.seq(name, value)))
        return der.seq(der.integer(0), der.octets(b"public"), body)
    st.udp(t, host.ip, port, hosts.PRINTER.ip, 161, message(0xA0, b"\x05\0"))
    st.udp(t + 5 * MS, hosts.PRINTER.ip, 161, host.ip, port, message(0xA2, der.integer(2)))


def announce_printer(st, t):
    """What the printer says of itself over mDNS."""
    name, target = "HP Color LaserJet M479", "HP-M479-2OG.local"
    instance = u8(len(name)) + name.encode() + dns_name("_pdl-datastream._tcp.local")
    records = [lan.rr("_pdl-datastream._tcp.local", lan.PTR, instance, 4500, False),
               instance + u16(lan.SRV) + u16(0x8001) + struct.pack(">I", 120)
               + u16(len(lan.srv(target, 9100))) + lan.srv(target, 9100),
               instance + u16(lan.TXT) + u16(0x8001) + struct.pack(">I", 4500) + u16(len(_TXT))
               + _TXT,
               lan.rr(target, lan.A, addr(hosts.PRINTER.ip))]
    st.udp(t, hosts.PRINTER.ip, 5353, "224.0.0.251", 5353, lan.answer(0, records), ttl=255)


_TXT = lan.txt("txtvers=1", "qtotal=1", "pdl=application/postscript,application/vnd.hp-PCL",
               "ty=HP Color LaserJet M479")

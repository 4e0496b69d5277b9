"""Conversations of a made-up Windows domain, as packets: remote procedure calls, shares, tickets, the
directory, sessions. One seed; every name and address is a reserved one."""
import datetime
import os
import random
import struct
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../captures"))
from wire import der, kerberos, ldap, ntlm, rpc, smb2  # noqa: E402
from wire.capture import Capture  # noqa: E402
from wire.flow import Tcp  # noqa: E402

DC, DC2, FILES, WS, WS2, WS3 = ("10.7.0.%d" % n for n in (1, 2, 9, 51, 52, 53))
REALM, DOMAIN, BASE = "CORP.EXAMPLE", "corp.example", "DC=corp,DC=example"
EPM = "e1af8308-5d1f-11c9-91a4-08002b14a0fa"
SVCCTL, TASKS = "367abb81-9844-35f1-ad32-98f038001003", "86d35949-83c9-4044-b424-db363231fd0c"
DRSUAPI, NETLOGON = "e3514235-4b06-11d1-ab04-00c04fc2dcd2", "12345678-1234-abcd-ef00-01234567cffb"
SAMR, LSARPC = "12345778-1234-abcd-ef00-0123456789ac", "12345778-1234-abcd-ef00-0123456789ab"
SRVSVC, WINREG = "4b324fc8-1670-01d3-1278-5a47bf6ee188", "338cd001-2244-31f1-aaaa-900038001003"
EFSRPC, SPOOLSS = "c681d488-d850-11d0-8c52-00c04fd90f7e", "12345678-1234-abcd-ef00-0123456789ab"
DFSNM, FSRVP = "4fc742e0-4a10-11cf-8273-00aa004ae673", "a8e0653c-2744-4389-a61d-7373df8b2292"
EVENTLOG, ACTIVATOR = "f6beaff7-1e19-4fbb-9f8f-b89e2018337c", "000001a0-0000-0000-c000-000000000046"
WBEM_LOGIN, WBEM = "f309ad18-d86a-11d0-a075-00c04fb68820", "9556dc99-828c-11cf-a37e-00aa003240c7"
MMC, WBEM_CLASS = "49b2791a-b1ae-4c90-9b8e-e860ba07f889", "8bc3f05e-d86b-11d0-a075-00c04fb68820"
CERTIFICATES = "d99e6e74-fc88-11d0-b498-00a0c90312f3"
HANDLE = bytes(20)


def sealed(pdu):
    """The same PDU with its arguments encrypted (packet privacy)."""
    verifier = struct.pack("<BBBBI", 9, 6, 0, 0, 0) + bytes(range(16))
    head = pdu[:8] + struct.pack("<HH", len(pdu) + len(verifier), 16) + pdu[12:16]
    return head + pdu[16:24] + bytes(b ^ 0x5A for b in pdu[24:]) + verifier


class Lab:
    """A capture, and who talks in it."""

    def __init__(self):
        self.random = random.Random(20260204)
        self.capture = Capture("lab", "a domain")
        self.port = 50000
        self.seen_from = None  # an address: the capture is to be read without what the others sent

    def wait(self, seconds):
        self.capture.now_ns += int(seconds * 1e9)
        return self

    def talk(self, src, dst, dport, messages, complete=True, pause_us=1000):
        """messages: (is it the server's, bytes); incomplete: the middle of a conversation"""
        self.port += 1
        flow = Tcp(src, self.port, dst, dport)
        steps = flow.open() if complete else []
        for back, data in messages:
            steps += flow.data(data, back)
        if complete:
            steps += flow.close()
        for step in steps:
            self.capture.add(b"\x02\0\0\0\0\1\x02\0\0\0\0\2\x08\0" + step.packet, step.flow, step.back,
                             gap_us=pause_us)
        return self

    def calls(self, interface, calls, seal=False, bind=True):
        """A binding and (operation, arguments) as PDUs with their answers."""
        out = [(False, rpc.bind((uuid.UUID(interface), 1))), (True, rpc.bind_ack("x"))] if bind else []
        for number, (operation, stub) in enumerate(calls, 2):
            ask, answer = rpc.request(number, operation, stub), rpc.response(number, HANDLE + bytes(4))
            out += [(False, sealed(ask) if seal else ask), (True, sealed(answer) if seal else answer)]
        return out

    def rpc(self, src, dst, port, interface, calls, seal=False, bind=True, complete=True):
        return self.talk(src, dst, port, self.calls(interface, calls, seal, bind), complete=complete)

    def map(self, src, dst, interface, port):
        """Asks the endpoint mapper where an interface is."""
        left = b"\x0d" + uuid.UUID(interface).bytes_le + b"\1\0"
        floors = [(left, b"\0\0"), (b"\x0d" + rpc.NDR.bytes_le + b"\2\0", b"\0\0"), (b"\x0b", b"\0\0"),
                  (b"\x07", struct.pack(">H", port)), (b"\x09", bytes([10, 7, 0, 1]))]
        tower = struct.pack("<H", len(floors)) + b"".join(
            struct.pack("<H", len(a)) + a + struct.pack("<H", len(b)) + b for a, b in floors)
        answer = HANDLE + struct.pack("<IIIII", 1, 4, 0, 1, 3) + struct.pack("<II", len(tower), len(tower)) + tower
        answer += bytes(-len(tower) & 3) + bytes(4)
        return self.talk(src, dst, 135, [
            (False, rpc.bind((uuid.UUID(EPM), 3))), (True, rpc.bind_ack("135")),
            (False, rpc.request(2, 3, bytes(8) + struct.pack("<II", len(tower), len(tower)) + tower)),
            (True, rpc.response(2, answer))])

    def activate(self, src, dst, clsid):
        """RemoteCreateInstance with its activation properties ([MS-DCOM] 2.2.22)."""
        typed = bytes.fromhex("01100800cccccccc") + struct.pack("<II", 0x40, 0)
        instance = typed + uuid.UUID(clsid).bytes_le + bytes(32)
        ids = [uuid.UUID("000001ab-0000-0000-c000-000000000046"), uuid.UUID("000001a5-0000-0000-c000-000000000046")]
        other = typed + bytes(24)
        head = struct.pack("<IIII", 0, 0, 0, 2) + struct.pack("<I", 2) + bytes(16) + struct.pack("<III", 1, 2, 0)
        head += struct.pack("<I", 2) + b"".join(i.bytes_le for i in ids)
        head += struct.pack("<III", 2, len(instance), len(other)) + bytes(8)
        header_len = len(typed) + len(head)
        head = struct.pack("<II", header_len + len(instance) + len(other), header_len) + head[8:]
        blob = typed + head + instance + other
        objref = b"MEOW" + struct.pack("<I", 4) + bytes(16) + bytes(16) + struct.pack("<II", 0, len(blob) + 8)
        stub = bytes(32) + bytes(12) + objref + struct.pack("<II", len(blob), 0) + blob
        return self.rpc(src, dst, 135, ACTIVATOR, [(4, stub)])

    def smb(self, src, dst, acts, user="j.doe", status=0, challenge=None, station="WS"):
        """Logs on, then acts: a list of ("pipe", name, interface, calls), ("share", NAME),
        ("make"|"open"|"rename", file)."""
        d = smb2.Dialogue(self.random, self.capture.now_ns, signed=False)
        info = ntlm.target_info("CORP", "SRV", DOMAIN, self.capture.now_ns)
        asked = ntlm.challenge("CORP", "SRV", DOMAIN, self.capture.now_ns, self.random)
        asked = asked[:24] + (challenge or asked[24:32]) + asked[32:]
        out = d.negotiate(kerberos.spnego_init((kerberos.NTLM_OID,)))
        out += d.setup(kerberos.spnego_init((kerberos.NTLM_OID,), ntlm.negotiate()),
                       kerberos.spnego_answer(1, kerberos.NTLM_OID, asked), smb2.MORE_PROCESSING)
        out += d.setup(kerberos.spnego_answer(None, None, ntlm.authenticate(
            "CORP", user, station, info, self.capture.now_ns, self.random)), kerberos.spnego_answer(0), status)
        for act in acts:
            out += getattr(self, "smb_" + act[0])(d, dst, *act[1:])
        return self.talk(src, dst, 445, out)

    def smb_share(self, d, dst, name):
        return d.connect("\\\\%s\\%s" % (dst, name), smb2.PIPE if name == "IPC$" else smb2.DISK)

    def smb_open(self, d, _, name):
        return d.create(name)[1]

    def smb_make(self, d, _, name):
        file_id, out = d.create(name, access=0x00120196, disposition=5)
        return out + d.write(file_id, bytes(300)) + d.close(file_id)

    def smb_rename(self, d, _, name, new):
        file_id, out = d.create(name, access=0x00110080)
        raw = ntlm.utf16(new)
        buffer = struct.pack("<QQI", 0, 0, len(raw)) + raw
        request = struct.pack("<HBBIHHI", 33, 1, 10, len(buffer), 96, 0, 0) + file_id + buffer
        return out + d.call(17, request, struct.pack("<H", 2)) + d.close(file_id)

    def smb_pipe(self, d, dst, name, interface, calls, seal=False):
        out = self.smb_share(d, dst, "IPC$")
        file_id, made = d.create(name, access=0x0012019F)
        out += made
        pdus = self.calls(interface, calls, seal)
        for ask, answer in zip(pdus[::2], pdus[1::2]):
            out += d.pipe(file_id, ask[1], answer[1])
        return out + d.close(file_id)

    def as_ticket(self, src, user, etypes=(18, 17, 23), options="40810010", preauth=True, key=18):
        pa = [kerberos.padata(2, kerberos.sealed(44, self.random, key))] if preauth else []
        pa.append(kerberos.padata(128, der.seq(der.ctx(0, der.boolean(True)))))
        body = self.request_body(("krbtgt", REALM), etypes, options, user)
        return self.kdc(src, self.kdc_request(10, pa, body),
                        self.kdc_reply(11, user, ("krbtgt", REALM), 18, key))

    def service_ticket(self, src, user, service, etypes=(18, 17, 23, 24), ticket=18, tgt=18):
        shown = kerberos.ap_req(REALM, ("krbtgt", REALM), self.random, False)
        if tgt != 18:
            at = shown.rindex(b"\xa0\x03\x02\x01\x12", 0, shown.index(b"\xa1\x03\x02\x01\x02", 60))
            shown = shown[:at] + b"\xa0\x03\x02\x01" + bytes([tgt]) + shown[at + 5:]
        body = self.request_body(service, etypes, "40810000", None)
        return self.kdc(src, self.kdc_request(12, [kerberos.padata(1, shown)], body),
                        self.kdc_reply(13, user, service, ticket, 18))

    def refused(self, src, user, code=6, etype=18, offer=(18, 23)):
        now = datetime.datetime(2026, 2, 4, 10)
        error = kerberos.preauth_required(REALM, user, now).replace(
            b"\xa6\x03\x02\x01\x19", b"\xa6\x03\x02\x01" + bytes([code])).replace(
                b"\xa0\x03\x02\x01\x12", b"\xa0\x03\x02\x01" + bytes([etype]))
        pa = [kerberos.padata(128, der.seq(der.ctx(0, der.boolean(True))))]
        return self.kdc(src, self.kdc_request(10, pa, self.request_body(
            ("krbtgt", REALM), offer, "40810010", user)), error)

    def request_body(self, service, etypes, options, user):
        parts = [der.ctx(0, der.bits(bytes.fromhex(options)))]
        if user:
            parts.append(der.ctx(1, kerberos.principal(1, user)))
        parts += [der.ctx(2, der.general(REALM)), der.ctx(3, kerberos.principal(2, *service)),
                  der.ctx(7, der.integer(7)), der.ctx(8, der.seq(*[der.integer(e) for e in etypes]))]
        return der.seq(*parts)

    def kdc_request(self, tag, pa, body):
        return der.app(tag, der.seq(der.ctx(1, der.integer(5)), der.ctx(2, der.integer(tag)),
                                    der.ctx(3, der.seq(*pa)), der.ctx(4, body)))

    def kdc_reply(self, tag, user, service, ticket, key):
        inner = der.app(1, der.seq(der.ctx(0, der.integer(5)), der.ctx(1, der.general(REALM)),
                                   der.ctx(2, kerberos.principal(2, *service)),
                                   der.ctx(3, kerberos.sealed(600, self.random, ticket, kvno=2))))
        return der.app(tag, der.seq(der.ctx(0, der.integer(5)), der.ctx(1, der.integer(tag)),
                                    der.ctx(3, der.general(REALM)), der.ctx(4, kerberos.principal(1, user)),
                                    der.ctx(5, inner), der.ctx(6, kerberos.sealed(290, self.random, key))))

    def kdc(self, src, ask, answer):
        return self.talk(src, DC, 88, [(False, kerberos.framed(ask)), (True, kerberos.framed(answer))])

    def directory(self, src, requests, signed=False, dst=DC):
        """requests: the operations' own bytes, behind a bind."""
        out = [(False, ldap.sasl_bind(1, kerberos.spnego_ap_req(REALM, ("ldap", DOMAIN), self.random))),
               (True, ldap.bind_done(1, kerberos.spnego_ap_rep(self.random)))]
        for number, request in enumerate(requests, 2):
            message, answer = ldap.message(number, request), ldap.done(number)
            if signed:  # RFC 4121: twelve bytes of checksum, turned to the front
                token = b"\x05\x04\x04\xff\0\x0c\0\x0c" + number.to_bytes(8, "big")
                message, answer = [struct.pack(">I", 28 + len(m)) + token + bytes(12) + m for m in (message, answer)]
            out += [(False, message), (True, answer)]
        return self.talk(src, dst, 389, out)


def condition(text):
    """A filter as text, (&(a=b)(!(c=*))), in BER."""
    def read(at):
        at += 1
        if text[at] in "&|!":
            kind, parts = "&|!".index(text[at]), []
            at += 1
            while text[at] == "(":
                part, at = read(at)
                parts.append(part)
            return der.ctx(kind, *parts), at + 1
        end = text.index(")", at)
        name, value = text[at:end].split("=", 1)
        if name.endswith(":"):
            attribute, rule = name[:-1].split(":", 1)
            return der.ctx(9, der.octets(rule.encode(), 0x81), der.octets(attribute.encode(), 0x82),
                           der.octets(value.encode(), 0x83)), end + 1
        if value == "*":
            return ldap.present(name), end + 1
        return ldap.equal(name, value.encode()), end + 1
    return read(0)[0]


def search(text, attributes=(), base=BASE, scope=2):
    return der.app(3, der.octets(base.encode()), der.enumerated(scope), der.enumerated(0), der.integer(0),
                   der.integer(120), der.boolean(False), condition(text),
                   der.seq(*[der.octets(a.encode()) for a in attributes]))


def modify(dn, attribute):
    change = der.seq(der.enumerated(2), der.seq(der.octets(attribute.encode()), der.setof(der.octets(b"x"))))
    return der.app(6, der.octets(dn.encode()), der.seq(change))


def add(dn):
    return der.app(8, der.octets(dn.encode()), der.seq())


def created_service(name, path):
    return rpc.create_service(HANDLE, name, name, path)


def key(name):
    return HANDLE + struct.pack("<HH", 2 * len(name) + 2, 2 * len(name) + 2) + struct.pack("<I", 1) + rpc.text(name)


def challenge(zeros):
    return rpc.unique(0, "\\\\DC1") + rpc.text("WS") + (bytes(8) if zeros else bytes(range(1, 9)))


def authenticated(zeros):
    return (rpc.unique(0, "\\\\DC1") + rpc.text("DC1$") + struct.pack("<HH", 6, 0) + rpc.text("DC1")
            + (bytes(8) if zeros else bytes(range(1, 9))) + struct.pack("<I", 0x212FFFFF))

"""Conversations that make their own packets: `Flow` for one 5-tuple, `Tcp` keeps the numbers.

A method that makes a packet returns a `Step`: the bare IP packet, the flow that it
counts for and whether it goes back to the client. Link headers come later.
"""
import collections
import struct

from . import net
from .net import u16, u32

Step = collections.namedtuple("Step", "packet flow back")
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
NAMES = {net.ICMP: "ICMP", net.TCP: "TCP", net.UDP: "UDP", net.ICMP6: "IPv6-ICMP", net.SCTP: "SCTP",
         net.UDPLITE: "UDPLite", net.DCCP: "DCCP", net.GRE: "GRE", net.ESP: "ESP", net.AH: "AH",
         net.IGMP: "IGMP", net.OSPF: "OSPF", 103: "PIM", 112: "VRRP", 115: "L2TP", 139: "HIP"}
SYN_OPTIONS = bytes.fromhex("020405b40103030801010402")


class Flow:
    """One conversation: what it is keyed by, and packets in either direction."""

    def __init__(self, proto, src, sport, dst, dport, icmp="-", tunnel="-", note="-"):
        self.proto, self.src, self.sport, self.dst, self.dport = proto, src, sport, dst, dport
        self.icmp, self.tunnel, self.note = icmp, tunnel, note

    def ends(self, back):
        """source, source port, destination, destination port of one direction"""
        if back:
            return self.dst, self.dport, self.src, self.sport
        return self.src, self.sport, self.dst, self.dport

    def ip(self, payload, back=False, **more):
        """Any transport payload in an IP header of this flow's addresses."""
        src, _, dst, _ = self.ends(back)
        return Step(net.ip(src, dst, self.proto, payload, **more), self, back)

    def name(self):
        return NAMES.get(self.proto, str(self.proto))


class Udp(Flow):
    def __init__(self, src, sport, dst, dport, **more):
        super().__init__(net.UDP, src, sport, dst, dport, **more)

    def datagram(self, payload, back=False):
        """The UDP header and payload, without IP."""
        src, sport, dst, dport = self.ends(back)
        head = u16(sport) + u16(dport) + u16(8 + len(payload))
        total = net.checksum(net.pseudo(src, dst, net.UDP, 8 + len(payload)) + head + b"\0\0"
                             + payload)
        return head + u16(total or 0xFFFF) + payload

    def send(self, payload, back=False, **more):
        return self.ip(self.datagram(payload, back), back, **more)


class Tcp(Flow):
    """TCP with sequence numbers, acknowledgements and checksums that are right."""

    def __init__(self, src, sport, dst, dport, isn=(1000, 9000), window=64240, **more):
        super().__init__(net.TCP, src, sport, dst, dport, **more)
        self.seq = list(isn)
        self.window = window

    def segment(self, flags, payload=b"", back=False, seq=None, ack=None, options=b""):
        """The TCP header and payload, without IP; the flow's numbers do not move."""
        src, sport, dst, dport = self.ends(back)
        seq = self.seq[back] if seq is None else seq
        ack = self.seq[not back] if ack is None else ack
        head = struct.pack(">HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF,
                           ack & 0xFFFFFFFF if flags & ACK else 0,
                           (20 + len(options)) // 4 << 4, flags, self.window, 0, 0) + options
        total = net.checksum(net.pseudo(src, dst, net.TCP, len(head) + len(payload)) + head
                             + payload)
        return head[:16] + u16(total) + head[18:] + payload

    def put(self, flags, payload=b"", back=False, options=b"", **more):
        """One segment at the flow's present numbers, which then move past it."""
        step = self.ip(self.segment(flags, payload, back, options=options), back, **more)
        self.seq[back] += len(payload) + bool(flags & SYN) + bool(flags & FIN)
        return step

    def at(self, seq, payload, back=False, flags=ACK | PSH):
        """A segment at a sequence number of one's own; the flow's numbers do not move."""
        return self.ip(self.segment(flags, payload, back, seq=seq), back)

    def open(self):
        return [self.put(SYN, options=SYN_OPTIONS),
                self.put(SYN | ACK, back=True, options=SYN_OPTIONS), self.put(ACK)]

    def data(self, payload, back=False, mss=1460):
        """The payload in as many segments as it needs, and the other side's acknowledgement."""
        steps = [self.put(ACK | PSH, payload[i:i + mss], back) for i in range(0, len(payload), mss)]
        return steps + [self.put(ACK, back=not back)]

    def close(self):
        return [self.put(FIN | ACK), self.put(FIN | ACK, back=True), self.put(ACK)]


def icmp4(kind, code, rest, payload=b""):
    """An ICMP message; `rest` is its second word."""
    total = net.checksum(bytes([kind, code, 0, 0]) + rest + payload)
    return bytes([kind, code]) + u16(total) + rest + payload


def icmp6(src, dst, kind, code, rest, payload=b""):
    body = bytes([kind, code, 0, 0]) + rest + payload
    return body[:2] + u16(net.checksum(net.pseudo(src, dst, net.ICMP6, len(body))
                                       + body)) + body[4:]


class Ping(Flow):
    """Echo requests and replies of one identifier."""

    def __init__(self, src, dst, ident, **more):
        v6 = net.is6(src)
        more.setdefault("icmp", "128/0" if v6 else "8/0")
        super().__init__(net.ICMP6 if v6 else net.ICMP, src, None, dst, None, **more)
        self.ident = ident

    def echo(self, seq, back=False, payload=bytes(range(0x10, 0x40))):
        src, _, dst, _ = self.ends(back)
        rest = u16(self.ident) + u16(seq)
        if net.is6(src):
            return self.ip(icmp6(src, dst, 129 if back else 128, 0, rest, payload), back)
        return self.ip(icmp4(0 if back else 8, 0, rest, payload), back)


GET = b"GET /first HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n"


def http(src, sport, dst, dport=80, get=GET, ok=OK, **more):
    """The commonplace conversation: handshake, one request, its answer, close."""
    tcp = Tcp(src, sport, dst, dport, **more)
    return tcp.open() + tcp.data(get) + tcp.data(ok, back=True) + tcp.close()


def dns_name(text):
    return b"".join(bytes([len(part)]) + part for part in text.encode("latin-1").split(b".")
                    if part) + b"\0"


def dns_query(ident, name, kind=1, flags=0x0100):
    return u16(ident) + u16(flags) + u16(1) + u16(0) * 3 + dns_name(name) + u16(kind) + u16(1)


def dns_answer(ident, name, kind, rdata, flags=0x8180, ttl=300):
    """One question, one answer whose name points back at it."""
    return (u16(ident) + u16(flags) + u16(1) + u16(1) + u16(0) * 2 + dns_name(name) + u16(kind)
            + u16(1)
            + b"\xc0\x0c" + u16(kind) + u16(1) + u32(ttl) + u16(len(rdata)) + rdata)


def dns(src, sport, dst, name, address, ident=0x4D2, **more):
    """One look-up and its answer over UDP."""
    udp = Udp(src, sport, dst, 53, **more)
    kind = 28 if net.is6(address) else 1
    return [udp.send(dns_query(ident, name, kind)),
            udp.send(dns_answer(ident, name, kind, net.addr(address)), back=True)]


CLIENT4, SERVER4, CLIENT6, SERVER6 = "192.0.2.10", "198.51.100.20", "2001:db8::10", "2001:db8:1::20"


def talk4(**more):
    """A look-up and a page over IPv4."""
    return (dns(CLIENT4, 40001, "192.0.2.53", "www.example.com", SERVER4, **more)
            + http(CLIENT4, 40002, SERVER4, **more))


def talk6(**more):
    """The same over IPv6."""
    return (dns(CLIENT6, 40001, "2001:db8::53", "www.example.com", SERVER6, **more)
            + http(CLIENT6, 40002, SERVER6, **more))

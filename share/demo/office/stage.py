"""The wire: a clock, and conversations as the mirror port of the office's switch sees them.

Times are nanoseconds. The mirror cuts bulk: beyond the first KEEP_BYTES of a direction
only headers are kept, their lengths stay those of the wire, as a sensor with a cut-off
per connection does it.
"""
import random
import struct

from wire import files, net
from wire.flow import ACK, FIN, PSH, RST, SYN, Tcp, Udp

from . import hosts

MS, SECOND = 10**6, 10**9
START_NS = 1_770_195_300 * SECOND  # Wednesday 2026-02-04, 08:55:00 UTC
KEEP_BYTES, MSS = 6000, 1460
LAN_NS = 180_000
MULTICAST4, MULTICAST6 = bytes.fromhex("01005e"), bytes.fromhex("3333")
WINDOWS_SYN, UNIX_SYN = bytes.fromhex("020405b40103030801010402"), bytes.fromhex("020405b40402080a")
TIMESTAMPED = ("linux", "mac", "iphone", "android")


def at(clock, seconds=0.0):
    """A time of that day: at("09:41:12")."""
    parts = [int(p) for p in clock.split(":")] + [0, 0]
    return START_NS + (((parts[0] - 8) * 60 + parts[1] - 55) * 60
                       + parts[2]) * SECOND + int(seconds * SECOND)


def is_inside(ip):
    return ip in hosts.BY_IP


def mac_of(ip):
    """Whose link address a packet to, or from, this address carries."""
    if ip in hosts.BY_IP:
        return hosts.BY_IP[ip].mac
    packed = net.addr(ip)
    if ip in ("255.255.255.255", hosts.BROADCAST):
        return b"\xff" * 6
    if len(packed) == 4 and packed[0] >> 4 == 14:
        return MULTICAST4 + bytes([packed[1] & 0x7F]) + packed[2:]
    if len(packed) == 16 and packed[0] == 0xFF:
        return MULTICAST6 + packed[12:]
    return hosts.GATEWAY.mac


class Stage:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.packets = []
        self.idents = {}
        self.ports = {}
        self.names = {}
        self.sessions = {}

    def frame(self, t, frame, wire_len=None):
        self.packets.append((t, len(self.packets), frame, len(frame) if wire_len is None
                             else wire_len))

    def ident(self, ip):
        """IPv4 identification: a counter a host."""
        self.idents[ip] = (self.idents.get(ip, self.rng.randrange(65536)) + 1) & 0xFFFF
        return self.idents[ip]

    def ttl(self, ip):
        """Windows starts at 128, others at 64; from outside some hops are gone."""
        if is_inside(ip):
            return 128 if hosts.BY_IP[ip].kind in ("windows", "server") else 64
        return 64 - 7 - net.addr(ip)[-1] % 9

    def port(self, ip):
        """Ephemeral ports, counting up as systems do."""
        before = self.ports.get(ip, 49700 + self.rng.randrange(2000))
        self.ports[ip] = before + self.rng.choice((1, 1, 1, 2, 3))
        return self.ports[ip]

    def more(self, src):
        """IP header fields that are the sender's habit."""
        return {"hops": self.ttl(src)} if net.is6(src) else {"ttl": self.ttl(src),
                                                             "ident": self.ident(src)}

    def ip(self, t, step, phantom=0, src_mac=None):
        """Puts a packet on the wire; `phantom` bytes follow it that the mirror cut."""
        src, _, dst, _ = step.flow.ends(step.back)
        macs = mac_of(dst) + (src_mac or mac_of(src))
        frame = macs + net.u16(net.eth_type(step.packet)) + step.packet
        whole = max(len(frame) + phantom, 60)
        self.frame(t, frame if phantom else frame.ljust(60, b"\0"), whole)

    def udp(self, t, src, sport, dst, dport, payload, **more):
        """One datagram on its own."""
        udp = Udp(src, sport, dst, dport)
        self.ip(t, udp.send(payload, **{**self.more(src), **more}))

    def ethernet(self, t, src_mac, dst_mac, ethertype, payload):
        self.frame(t, (dst_mac + src_mac + net.u16(ethertype) + payload).ljust(60, b"\0"))

    def file(self):
        """The capture as pcapng, in order of time."""
        comment = b"A made-up office; every outside name and address is reserved for examples."
        out = [files.shb(opts=[(1, comment)]),
               files.idb(1, name=b"mirror0", tsresol=6)]
        for t, _, frame, wire_len in sorted(self.packets, key=lambda p: p[:2]):
            out.append(files.epb(frame, t // 1000, 0, wire_len))
        return b"".join(out)


class Session:
    """One TCP connection with a clock of its own, `t`, which every method moves on."""

    def __init__(self, stage, t, client, server, dport, rtt_ms=None, sport=None, keep=KEEP_BYTES):
        self.stage, self.rng, self.t = stage, stage.rng, t
        isn = (stage.rng.getrandbits(32), stage.rng.getrandbits(32))
        self.tcp = Tcp(client, sport or stage.port(client), server, dport, isn, 64240)
        self.ends = (client, server)
        self.rtt = LAN_NS if rtt_ms is None else int(rtt_ms * MS)
        self.sent, self.keep = [0, 0], keep
        kind = hosts.BY_IP[client].kind if client in hosts.BY_IP else "outside"
        self.stamped = kind in TIMESTAMPED
        self.clock_base = (stage.rng.getrandbits(30), stage.rng.getrandbits(30))

    def lag(self, back):
        """From the mirror to one end and back: inside it is short, outside the round trip."""
        near = is_inside(self.ends[0 if back else 1])
        noise = 1 + self.rng.random() * 0.15
        return int((LAN_NS if near else self.rtt) * noise)

    def stamps(self, back):
        """The timestamp option (RFC 7323), two no-operations before it."""
        if not self.stamped:
            return b""
        now = (self.t - START_NS) // MS
        return b"\x01\x01\x08\x0a" + struct.pack(">II", self.clock_base[back] + now,
                                                 self.clock_base[not back] + now)

    def emit(self, flags, payload=b"", back=False, phantom=0, options=None):
        """One segment now; `phantom` bytes of payload are on the wire but not in the capture."""
        options = self.stamps(back) if options is None else options
        more = self.stage.more(self.ends[back])
        self.tcp.window = 64240 if flags & SYN else 1026 - self.sent[not back] % 7
        if phantom:
            segment = self.tcp.segment(flags, payload, back, options=options)
            segment = segment[:16] + net.u16(self.rng.getrandbits(16)) + segment[18:]
            step = self.tcp.ip(segment, back, length=len(segment) + phantom, **more)
            self.tcp.seq[back] += len(payload) + phantom
        else:
            step = self.tcp.put(flags, payload, back, options, **more)
        self.stage.ip(self.t, step, phantom=phantom)

    def open(self):
        if self.stamped:
            ask, answer = [UNIX_SYN + struct.pack(">II", self.clock_base[0], 0)
                           + b"\x01\x03\x03\x07",
                           UNIX_SYN + struct.pack(">II", self.clock_base[1], self.clock_base[0])
                           + b"\x01\x03\x03\x07"]
        else:
            ask = answer = WINDOWS_SYN
        self.emit(SYN, options=ask)
        self.t += self.lag(False)
        self.emit(SYN | ACK, back=True, options=answer)
        self.t += self.lag(True)
        self.emit(ACK)
        return self

    def refused(self):
        """A SYN that is answered with RST."""
        self.emit(SYN, options=WINDOWS_SYN)
        self.t += self.lag(False)
        self.emit(RST | ACK, back=True, options=b"")

    def ignored(self, times=3):
        """A SYN that nobody answers, and its repetitions."""
        start = self.tcp.seq[0]
        for i in range(times):
            self.tcp.seq[0] = start
            self.emit(SYN, options=WINDOWS_SYN)
            self.t += SECOND << i

    def wait(self, seconds):
        self.t += int(seconds * SECOND)
        return self

    def send(self, payload, back=False, wait=0.0, cut=0):
        """Payload, then `cut` bytes that are not kept; nor is what is beyond `keep` bytes."""
        keep = max(0, min(len(payload), self.keep - self.sent[back]))
        self.sent[back] += len(payload) + cut
        return self._segments(payload[:keep], len(payload) + cut - keep, back, wait)

    def bulk(self, size, back=False, gap_us=120, wait=0.0):
        """`size` bytes of which the mirror keeps none: only their headers are recorded."""
        self.sent[back] += size
        return self._segments(b"", size, back, wait, gap_us)

    def _segments(self, kept, cut, back, wait, gap_us=60):
        self.t += int(wait * SECOND)
        limit = MSS - 12 * self.stamped
        total, at_byte, unacked = len(kept) + cut, 0, 0
        while at_byte < total:
            size = min(limit, total - at_byte)
            part = kept[at_byte:at_byte + size]
            at_byte += size
            self.emit(ACK | (PSH if at_byte == total else 0), part, back, phantom=size - len(part))
            self.t += int(gap_us * 1000 * (0.7 + 0.6 * self.rng.random()))
            unacked += 1
            if unacked == (2 if total < 60000 else 6) or at_byte == total:
                self.t += self.lag(back) if at_byte == total and total < 60000 else LAN_NS // 6
                self.emit(ACK, back=not back)
                unacked = 0
        return self

    def keep_alive(self):
        """One byte again, and its acknowledgement."""
        self.tcp.seq[0] -= 1
        self.emit(ACK, b"\0")
        self.t += self.lag(False)
        self.emit(ACK, back=True)

    def close(self, back=False, wait=0.0):
        """FIN from one end, then the other."""
        self.t += int(wait * SECOND)
        self.emit(FIN | ACK, back=back)
        self.t += self.lag(back)
        self.emit(FIN | ACK, back=not back)
        self.t += self.lag(not back)
        self.emit(ACK, back=back)
        return self.t

    def reset(self, back=False):
        self.emit(RST | ACK, back=back, options=b"")
        return self.t

"""Fragments: all of a datagram count in the datagram's conversation.

A datagram that is never whole counts by address pair and protocol number, without
ports, as Wireshark has it.
"""
from wire import net
from wire.capture import Capture
from wire.flow import CLIENT4, CLIENT6, SERVER4, SERVER6, Flow, Ping, Tcp, Udp, icmp4
from wire.net import eth, ip4, ip6, u8, u16, u24, u32

SIZE = 512
MORE = 1


def cut(packet, ident, sizes=None, overlap=0):
    """The fragments of one IP packet; `sizes` in bytes, each but the last a multiple of 8."""
    v6 = packet[0] >> 4 == 6
    payload = packet[40 if v6 else 20:]
    src, dst = (packet[8:24], packet[24:40]) if v6 else (packet[12:16], packet[16:20])
    src, dst = (net.ipaddress.ip_address(end).compressed for end in (src, dst))
    proto, pieces, at = packet[6 if v6 else 9], [], 0
    for size in sizes or [SIZE] * ((len(payload) + SIZE - 1) // SIZE):
        part = payload[max(at - overlap, 0):at + size]
        pieces.append(piece(src, dst, proto, part, ident, max(at - overlap, 0),
                            at + size < len(payload)))
        at += size
    return pieces


def piece(src, dst, proto, part, ident, offset, more):
    if net.is6(src):
        return ip6(src, dst, 44, u8(proto) + b"\0" + u16(offset | more) + u32(ident) + part)
    return ip4(src, dst, proto, part, ident=ident, flags=MORE if more else 0, offset=offset)


def loose(v6=False, proto=net.UDP):
    """The conversation that fragments without a whole datagram fall into."""
    return Flow(proto, CLIENT6 if v6 else CLIENT4, None, SERVER6 if v6 else SERVER4, None,
                note="never whole")


def udp_of(v6=False, sport=40006):
    return Udp(CLIENT6 if v6 else CLIENT4, sport, SERVER6 if v6 else SERVER4, 9999)


def put(cap, pieces, flow, back=False, wrap=eth):
    for one in pieces:
        cap.add(wrap(one), flow, back)


def orders():
    for v6, word in ((False, "ip4"), (True, "ip6")):
        udp = udp_of(v6)
        pieces = cut(udp.send(b"f" * 1800).packet, 0x1234)
        for name, about, order in (
                ("in-order", "in order", pieces), ("reversed", "last one first", pieces[::-1]),
                ("shuffled", "first one in the middle",
                 [pieces[2], pieces[0], pieces[3], pieces[1]])):
            cap = Capture("%s-%s" % (word, name), "four fragments, " + about)
            put(cap, order, udp)
            yield cap
        cap = Capture("%s-duplicate" % word,
                      "one fragment comes twice before the datagram is whole")
        put(cap, pieces[:2] + pieces[1:], udp)
        yield cap
        for name, about, some in (("no-first", "the first is missing", pieces[1:]),
                                  ("no-last", "the last is missing", pieces[:-1]),
                                  ("no-middle", "one between is missing", pieces[:1] + pieces[2:])):
            cap = Capture("%s-%s" % (word, name), "fragments of which %s" % about)
            put(cap, some, loose(v6))
            yield cap
        cap = Capture("%s-answer" % word, "both directions fragmented, and whole datagrams between")
        for i in range(3):
            for back in (False, True):
                put(cap, cut(udp.send(b"q" * (900 + i), back).packet, 0x100 + i), udp, back)
                cap.add(eth(udp.send(b"whole", back).packet), udp, back)
        yield cap


def overlaps():
    udp = udp_of()
    packet = udp.send(b"o" * 1200).packet
    cap = Capture("ip4-overlap-same", "fragments that overlap with equal bytes")
    put(cap, cut(packet, 0x200, overlap=64), udp)
    yield cap
    cap = Capture("ip4-overlap-other", "fragments that overlap with other bytes")
    pieces = cut(packet, 0x201)
    liar = piece(CLIENT4, SERVER4, net.UDP, b"X" * 512, 0x201, 256, True)
    put(cap, [pieces[0], liar, pieces[1], pieces[2]], udp)
    yield cap
    cap = Capture("ip4-tiny", "the first fragment holds 8 bytes of a TCP header")
    tcp = Tcp(CLIENT4, 40002, SERVER4, 80)
    for step in tcp.open() + tcp.data(b"GET / HTTP/1.0\r\n\r\n") + tcp.close():
        put(cap, cut(step.packet, 0x300 + len(cap.packets), [8, 8, 1000]), tcp, step.back)
    yield cap


def keys():
    cap = Capture("ip4-same-ident",
                  "one identification in use by two protocols and two address pairs at once")
    one, two = udp_of(sport=40006), Udp("192.0.2.11", 40007, SERVER4, 9999)
    ping = Ping(CLIENT4, SERVER4, 0x4242)
    trains = [(cut(one.send(b"1" * 1300).packet, 7), one),
              (cut(two.send(b"2" * 1300).packet, 7), two),
              (cut(ping.echo(1, payload=b"3" * 1300).packet, 7), ping)]
    for cars in zip(*[train for train, _ in trains]):
        for car, (_, flow) in zip(cars, trains):
            cap.add(eth(car), flow)
    yield cap
    cap = Capture("ip4-many", "two hundred datagrams in flight at once, two fragments each")
    udp = udp_of()
    trains = [cut(udp.send(u16(i) + b"m" * 60).packet, 1000 + i, [40, 30]) for i in range(200)]
    for half in (0, 1):
        for train in trains:
            cap.add(eth(train[half]), udp)
    yield cap
    cap = Capture("ip4-reused-ident", "the same identification again for the next datagram")
    for _ in range(3):
        put(cap, cut(udp.send(b"r" * 1200).packet, 99), udp)
    yield cap


def tunnels():
    cap = Capture("inside-vxlan", "fragments inside VXLAN")
    udp = udp_of()
    udp.tunnel = "VXLAN 203.0.113.1>203.0.113.2"
    carrier = Udp("203.0.113.1", 49152, "203.0.113.2", 4789)
    put(cap, cut(udp.send(b"t" * 1500).packet, 0x55), udp,
        wrap=lambda p: eth(carrier.send(b"\x08\0\0\0" + u24(9) + b"\0" + eth(p)).packet))
    yield cap
    cap = Capture("outside-gre", "fragmented GRE: the fragments count for the conversation inside")
    inner = Udp(CLIENT4, 40006, SERVER4, 9999, tunnel="GRE 203.0.113.1>203.0.113.2")
    packet = ip4("203.0.113.1", "203.0.113.2", net.GRE,
                 b"\0\0\x08\0" + inner.send(b"t" * 1400).packet)
    put(cap, cut(packet, 0x66), inner)
    yield cap
    cap = Capture("outside-6in4", "fragmented 6in4 around a whole IPv6 datagram")
    inner = Udp(CLIENT6, 40006, SERVER6, 9999, tunnel="6in4 203.0.113.1>203.0.113.2")
    packet = ip4("203.0.113.1", "203.0.113.2", net.IP6IN4, inner.send(b"t" * 1400).packet)
    put(cap, cut(packet, 0x67), inner)
    yield cap


def odd():
    cap = Capture("ip4-icmp", "a fragmented echo, request and reply")
    ping = Ping(CLIENT4, SERVER4, 0x77)
    for back in (False, True):
        put(cap, cut(ping.echo(1, back, b"p" * 2000).packet, 0x70), ping, back)
    yield cap
    cap = Capture("ip4-past-65535", "a last fragment that ends past 65,535 bytes")
    put(cap, [piece(CLIENT4, SERVER4, net.ICMP, icmp4(8, 0, u32(1), b"x" * 504), 0x80, 0, True),
              piece(CLIENT4, SERVER4, net.ICMP, b"y" * 200, 0x80, 65528, False)],
        loose(proto=net.ICMP))
    yield cap
    cap = Capture("ip6-unaligned",
                  "an IPv6 fragment whose length is no multiple of 8, another empty")
    put(cap, [piece(CLIENT6, SERVER6, net.UDP, b"u" * 13, 0x81, 0, True),
              piece(CLIENT6, SERVER6, net.UDP, b"", 0x82, 8, True)],
        loose(True))
    yield cap


def captures():
    for make in (orders, overlaps, keys, tunnels, odd):
        yield from make()

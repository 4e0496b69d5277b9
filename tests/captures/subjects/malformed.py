"""Headers that lie. A packet counts where its sound headers lead."""
import random

from wire import net, tls
from wire.capture import Capture
from wire.flow import CLIENT4, CLIENT6, SERVER4, SERVER6, SYN, Tcp, Udp, talk4
from wire.net import eth, ip4, ip6, u8, u16, u24, u32, vlan


def frames(name, about, rows):
    """rows: (frame, flow or None); None is malformed."""
    cap = Capture(name, about)
    for frame, flow in rows:
        cap.add(frame, flow, skip=None if flow else "malformed")
    return cap


def headers4():
    good = ip4(CLIENT4, SERVER4, net.UDP, Udp(CLIENT4, 40001, SERVER4, 9).datagram(b"x" * 30))
    yield frames("ip4", "header length or total length that cannot be, wrong version, cut headers", [
        (eth(u8(0x44) + good[1:]), None),
        (eth(u8(0x4F) + good[1:24], net.ETH_IP4, pad=False), None),
        (eth(u8(0x75) + good[1:], net.ETH_IP4), None), (eth(good[:2] + u16(12) + good[4:]), None),
        (eth(good[:11], net.ETH_IP4, pad=False), None), (eth(b"", net.ETH_IP4, pad=False), None)])
    udp = Udp(CLIENT4, 40001, SERVER4, 9)
    yield frames("ip4-length-past-frame",
                 "total length past the end of the frame: the ports are there", [
(eth(good[:2] + u16(1400) + good[4:], pad=False), udp)])
    yield frames("ip4-options-zero-length", "options of length 0 and 1, and past the header", [
        (eth(ip4(CLIENT4, SERVER4, net.UDP, udp.datagram(b"x"), options=o)), udp)
        for o in (b"\x07\0\0\0", b"\x44\x01\0\0", b"\x83\xff\0\0")])


def headers6():
    udp = Udp(CLIENT6, 40001, SERVER6, 9)
    good = udp.send(b"x" * 30).packet
    yield frames("ip6", "cut header, wrong version", [
        (eth(good[:39], net.ETH_IP6, pad=False), None),
        (eth(u8(0x45) + good[1:], net.ETH_IP6), None)])
    yield frames("ip6-length-past-frame",
                 "payload length past the end of the frame: the ports are there", [
(eth(good[:4] + u16(1400) + good[6:], pad=False), udp)])
    cap = Capture("ip6-extensions",
                  "extension headers that run past the packet: the reader chooses")
    for kind, body in ((0, b"\x11\xff\0\0\0\0\0\0"), (43, b"\x11\x7f"), (60, b"\x11"),
                       (44, b"\x11\0\0"), (51, b"\x11\xff\0\0")):
        cap.add(eth(ip6(CLIENT6, SERVER6, kind, body)), skip="any")
    yield cap


def transports():
    cap = Capture("transport",
                  "TCP and UDP headers cut or lying about their length: the reader chooses")
    udp, tcp = Udp(CLIENT4, 40001, SERVER4, 9), Tcp(CLIENT4, 40002, SERVER4, 80)
    datagram, segment = udp.datagram(b"x" * 20), tcp.segment(SYN)
    for proto, payload in ((17, datagram[:3]), (17, datagram[:4] + u16(3) + datagram[6:]),
                           (17, datagram[:4] + u16(9000) + datagram[6:]),
                           (17, b""), (6, segment[:7]), (6, segment[:12] + b"\x10" + segment[13:]),
                           (6, segment[:12] + b"\xf0" + segment[13:]), (6, b""), (1, b"\x08"),
                           (1, b""), (132, b"\0\1"), (33, b"\0\1")):
        cap.add(eth(ip4(CLIENT4, SERVER4, proto, payload)), skip="any")
    yield cap
    cap = Capture("tcp-options",
                  "TCP options of length 0, past the header, and a header of 60 bytes of them")
    for options in (b"\x02\0\0\0", b"\x02\xff\x05\xb4", b"\x01" * 40, b"\xfd\x28" + b"x" * 38):
        step = tcp.ip(tcp.segment(SYN, options=options))
        cap.add(eth(step.packet), tcp)
    yield cap


def carriers():
    """A link or tunnel header that ends early: nothing behind it can be told."""
    yield frames("links", "cut VLAN, MPLS, PPPoE, SNAP headers, MPLS without an end, short frames", [
        (b"", None), (b"\0", None), (eth(b"", 0x0800, pad=False)[:13], None),
        (eth(b"\0", net.ETH_VLAN, pad=False), None),
        (eth(b"\0\x10", 0x8847, pad=False), None), (eth(u32(16 << 12 | 64) * 40, 0x8847), None),
        (eth(b"\x11\0\0", 0x8864, pad=False), None), (eth(b"\xaa\xaa", 2, pad=False), None),
        (eth(vlan(vlan(b"\0", 1, net.ETH_VLAN), 2, net.ETH_VLAN), net.ETH_VLAN, pad=False), None)])
    cap = Capture("vlan-40", "forty VLAN tags: a bound decides, each packet counts once")
    for step in talk4():
        packet, ethertype = step.packet, net.ETH_IP4
        for vid in range(1, 41):
            packet, ethertype = vlan(packet, vid, ethertype), net.ETH_VLAN
        cap.add(eth(packet, ethertype), skip="any")
    yield cap
    cap = Capture("tunnels", "GRE, VXLAN, Geneve, GTP-U, L2TP and Teredo cut or lying: the reader chooses")
    for proto, payload in ((47, b"\xf0"), (47, b"\xb0\0\x08\0" + b"\0" * 5),
                           (47, b"\0\0\x88\xbe\x10"),
                           (47, b"\x40\0\x08\0\0\0\0\0\x08\0\0\xff" + b"x" * 9),
                           (47, b"\x30\x01\x88\x0b\xff\xff"), (4, b"\x45"), (41, b"")):
        cap.add(eth(ip4(CLIENT4, SERVER4, proto, payload)), skip="any")
    for port, payload in ((4789, b"\x08\0\0"), (4789, b"\x08\0\0\0" + u24(1) + b"\0" + b"\xff" * 5),
                          (6081, b"\x3f\0\x65\x58\0\0\1\0"),
                          (2152, b"\x34\xff\xff\xff\0\0\0\1\0\0\0\x85\0"),
                          (2152, b"\x34\xff\0\x0c\0\0\0\1\0\0\0\x85\xff\0\0\0"),
                          (1701, b"\x4a\x02\xff"), (3544, b"\0\1\xff\xff"), (3544, b"\0\0\1"),
                          (3544, b"\x60" + b"\0" * 20)):
        cap.add(eth(Udp(CLIENT4, 40001, SERVER4, port).send(payload).packet), skip="any")
    yield cap


def payloads():
    """Sound transport, payload that breaks off or lies: conversations count, facts may be missing."""
    hello = tls.client_hello(tls.CHROMIUM, b"www.example.com", random.Random(4))
    cap = Capture("tls", "ClientHellos cut at many places or with lengths that lie")
    bodies = [hello[:n] for n in (1, 4, 5, 6, 9, 11, 43, 44, 60, 76, 77, 120, len(hello) - 1)]
    bodies += [hello[:i] + b"\xff\xff" + hello[i + 2:]
               for i in (3, 6, 7, 43, 76, 77, 112, 113, 150)]
    for i, body in enumerate(bodies):
        tcp = Tcp(CLIENT4, 48000 + i, SERVER4, 443)
        cap.talk(tcp.open() + tcp.data(body) + tcp.close(), eth)
    yield cap
    cap = Capture("http", "request and status lines that are none")
    for i, body in enumerate((b"GET", b"GET / HTTP/9.9\r\n\r\n",
                              b"GET  HTTP/1.1\r\nHost\r\n: x\r\n\r\n", b"\r\n\r\n\r\n",
                              b"GET / HTTP/1.1\nHost: lf.example\n\n",
                              b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                              b"GET " + b"/" * 9000 + b" HTTP/1.1\r\n\r\n",
                              b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 1000 + b"\r\n",
                              b"GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n",
                              b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx")):
        tcp = Tcp(CLIENT4, 49000 + i, SERVER4, 80)
        cap.talk(tcp.open() + tcp.data(body) + tcp.close(), eth)
    yield cap


def captures():
    for make in (headers4, headers6, transports, carriers, payloads):
        yield from make()

"""Every tunnel, each with the same talk inside; the outer addresses are 203.0.113.1 and .2."""
import struct

from wire import net
from wire.capture import Capture
from wire.flow import Flow, Udp, http, talk4, talk6
from wire.net import eth, eth_type, ip, ip4, mpls, ppp, u8, u16, u24, u32, vlan

A4, B4, A6, B6 = "203.0.113.1", "203.0.113.2", "2001:db8:ffff::1", "2001:db8:ffff::2"
GRE_CHECKSUM, GRE_ROUTING, GRE_KEY, GRE_SEQ = 0x8000, 0x4000, 0x2000, 0x1000
GRE_ETHERNET, GRE_PPP, GRE_ERSPAN, GRE_ERSPAN3, GRE_MPLS = 0x6558, 0x880B, 0x88BE, 0x22EB, 0x8847


def outer(proto, payload, back=False, v6=False):
    ends = (A6, B6) if v6 else (A4, B4)
    return ip(*(ends[::-1] if back else ends), proto, payload)


def outer_udp(port, payload, back=False, v6=False, sport=49152):
    """Tunnels over UDP: the source port is the sender's choice, the destination the tunnel's."""
    ends = ((B6, A6) if back else (A6, B6)) if v6 else ((B4, A4) if back else (A4, B4))
    return Udp(ends[0], sport, ends[1], port).send(payload).packet


def tunnel(name, about, wrap, carrier, v6=False, inner=(talk4, talk6)):
    """A capture of `inner`, each packet inside wrap(packet, back) inside Ethernet."""
    cap = Capture(name, about)
    ends = "%s %s>%s" % ((carrier, A6, B6) if v6 else (carrier, A4, B4))
    for talk in inner:
        for step in talk(tunnel=ends):
            cap.add(eth(wrap(step.packet, step.back)), step.flow, step.back)
    return cap


def gre_header(ethertype, flags=0, body=b"", seq=0, route=b""):
    """RFC 1701 and 2890; the checksum covers the whole GRE packet."""
    optional = b""
    if flags & (GRE_CHECKSUM | GRE_ROUTING):
        optional += b"\0\0\0\0"
    if flags & GRE_KEY:
        optional += u32(0xCAFE)
    if flags & GRE_SEQ:
        optional += u32(seq)
    packet = u16(flags) + u16(ethertype) + optional + route + body
    if flags & GRE_CHECKSUM:
        packet = packet[:4] + u16(net.checksum(packet)) + packet[6:]
    return packet


def gre():
    route = u16(0x0800) + u8(0) + u8(8) + net.addr("203.0.113.9") + net.addr(B4) + b"\0\0\0\0"
    variants = (("gre", "plain", 0, b""), ("gre-checksum", "with checksum", GRE_CHECKSUM, b""),
                ("gre-key", "with key", GRE_KEY, b""),
                ("gre-sequence", "with sequence number", GRE_SEQ, b""),
                ("gre-all", "with checksum, key and sequence number",
                 GRE_CHECKSUM | GRE_KEY | GRE_SEQ, b""),
                ("gre-routing", "with a source route (RFC 1701)", GRE_ROUTING, route))
    for name, words, flags, sre in variants:
        yield tunnel(name, "GRE " + words, lambda p, back: outer(
            net.GRE, gre_header(eth_type(p), flags, p, 7, sre), back), "GRE")
    yield tunnel("gre-over-ip6", "GRE over IPv6", lambda p, back: outer(
        net.GRE, gre_header(eth_type(p), 0, p), back, True), "GRE", True)
    yield tunnel("gre-ethernet", "NVGRE: Ethernet in GRE with a key, a VLAN tag inside", lambda p,
                 back: outer(
net.GRE, gre_header(GRE_ETHERNET, GRE_KEY, eth(vlan(p, 5), net.ETH_VLAN)), back), "GRE")
    yield tunnel("gre-mpls", "MPLS in GRE", lambda p, back: outer(
        net.GRE, gre_header(GRE_MPLS, 0, mpls(p, [77])), back), "GRE")
    yield pptp()
    yield gre_keepalive()


def pptp():
    """RFC 2637: key is payload length and call id; the acknowledgement is there when bit 8 says so."""
    cap = Capture("pptp", "PPTP's GRE version 1: sequence, both numbers, a bare acknowledgement")
    serial = 0
    for step in talk4(tunnel="GRE %s>%s" % (A4, B4)):
        frame = ppp(step.packet)
        with_ack = serial % 2
        head = u16(0x3081 if with_ack
                   else 0x3001) + u16(GRE_PPP) + u16(len(frame)) + u16(0x61 + step.back) + u32(serial)
        cap.add(eth(outer(net.GRE, head + (u32(serial) if with_ack else b"") + frame, step.back)),
                step.flow, step.back)
        serial += 1
    bare = Flow(net.GRE, A4, None, B4, None, note="acknowledgement without payload")
    cap.add(eth(bare.ip(u16(0x2081) + u16(GRE_PPP) + u16(0) + u16(0x61) + u32(serial)).packet),
            bare)
    return cap


def gre_keepalive():
    cap = Capture("gre-unknown-protocol",
                  "GRE around a keepalive and an EtherType that nobody knows: GRE conversations")
    flow = Flow(net.GRE, A4, None, B4, None)
    cap.add(eth(flow.ip(gre_header(0x0000)).packet), flow)
    cap.add(eth(flow.ip(gre_header(0x88B5, body=b"experimental"), True).packet), flow, True)
    return cap


def erspan():
    def type2(frame, serial):
        return gre_header(GRE_ERSPAN, GRE_SEQ, u16(1 << 12 | 12) + u16(3 << 11 | 100) + u32(7)
                          + frame, serial)

    def type3(frame, serial, platform=False):
        tail = u32(0x04000001) + u32(2) if platform else b""
        head = u16(2 << 12 | 12) + u16(100) + u32(123456) + u16(0x0001) + u16(0x0000 | platform)
        return gre_header(GRE_ERSPAN3, GRE_SEQ, head + tail + frame, serial)
    yield tunnel("erspan-1", "ERSPAN type I: no sequence number, no ERSPAN header", lambda p,
                 back: outer(
net.GRE, gre_header(GRE_ERSPAN, 0, eth(p)), False), "ERSPAN")
    yield tunnel("erspan-2", "ERSPAN type II", lambda p,
                 back: outer(net.GRE, type2(eth(p), 1), False), "ERSPAN")
    yield tunnel("erspan-3", "ERSPAN type III", lambda p,
                 back: outer(net.GRE, type3(eth(p), 1), False), "ERSPAN")
    yield tunnel("erspan-3-platform", "ERSPAN type III with the platform-specific subheader",
                 lambda p, back: outer(
net.GRE, type3(eth(p), 1, True), False), "ERSPAN")


def vxlan():
    def basic(frame):
        return b"\x08\0\0\0" + u24(5000) + b"\0" + frame

    def gpe(packet, kind):
        return b"\x0c\0\0" + u8(kind) + u24(5000) + b"\0" + packet
    yield tunnel("vxlan", "VXLAN", lambda p, back: outer_udp(4789, basic(eth(p)), back), "VXLAN")
    yield tunnel("vxlan-over-ip6", "VXLAN over IPv6", lambda p, back: outer_udp(
        4789, basic(eth(p)), back, True), "VXLAN", True)
    yield tunnel("vxlan-gpe", "VXLAN-GPE around bare IP", lambda p, back: outer_udp(
        4790, gpe(p, 1 if p[0] >> 4 == 4 else 2), back), "VXLAN-GPE")
    yield tunnel("vxlan-gpe-ethernet", "VXLAN-GPE around Ethernet", lambda p, back: outer_udp(
        4790, gpe(eth(p), 3), back), "VXLAN-GPE")


def geneve():
    def head(kind, options=b""):
        return u8(len(options) // 4) + b"\0" + u16(kind) + u24(99) + b"\0" + options
    options = u16(0x0102) + u8(0x80) + u8(2) + b"12345678" + u16(0x0103) + u8(1) + u8(0)
    yield tunnel("geneve", "Geneve around Ethernet", lambda p, back: outer_udp(
        6081, head(0x6558) + eth(p), back), "GENEVE")
    yield tunnel("geneve-options", "Geneve with two options around Ethernet", lambda p,
                 back: outer_udp(
6081, head(0x6558, options) + eth(p), back), "GENEVE")
    yield tunnel("geneve-ip", "Geneve around bare IP", lambda p, back: outer_udp(
        6081, head(eth_type(p), options) + p, back), "GENEVE")


def gtp():
    def gpdu(packet, flags=0x30, optional=b""):
        return u8(flags) + b"\xff" + u16(len(optional)
                                         + len(packet)) + u32(0xABCD) + optional + packet
    session = b"\0\0\0\x85" + b"\x01\x10\x09\0"
    chained = b"\0\0\0\xc0" + b"\x01\x12\x34\x85" + b"\x02\x10\x09\0\0\0\0\0"
    yield tunnel("gtpu", "GTP-U", lambda p, back: outer_udp(2152, gpdu(p), back, sport=2152),
                 "GTP-U")
    yield tunnel("gtpu-sequence", "GTP-U with a sequence number", lambda p, back: outer_udp(
        2152, gpdu(p, 0x32, b"\0\x07\0\0"), back, sport=2152), "GTP-U")
    yield tunnel("gtpu-extension", "GTP-U with a PDU session container", lambda p, back: outer_udp(
        2152, gpdu(p, 0x34, session), back, sport=2152), "GTP-U")
    yield tunnel("gtpu-extensions", "GTP-U with two extension headers", lambda p, back: outer_udp(
        2152, gpdu(p, 0x34, chained), back, sport=2152), "GTP-U")
    cap = Capture("gtpu-echo",
                  "GTP-U echo request and response: nothing inside, the UDP conversation counts")
    udp = Udp(A4, 2152, B4, 2152)
    cap.add(eth(udp.send(b"\x32\x01\0\x04" + u32(0) + b"\0\x01\0\0").packet), udp)
    cap.add(eth(udp.send(b"\x32\x02\0\x06" + u32(0) + b"\0\x01\0\0\x0e\0", True).packet), udp, True)
    yield cap


def ip_in_ip():
    yield tunnel("ipip", "IPv4 in IPv4", lambda p, back: outer(net.IPIP, p, back), "IPIP",
                 inner=(talk4,))
    yield tunnel("6in4", "IPv6 in IPv4", lambda p, back: outer(net.IP6IN4, p, back), "6in4",
                 inner=(talk6,))
    yield tunnel("4in6", "IPv4 in IPv6", lambda p, back: outer(net.IPIP, p, back, True), "4in6",
                 True, (talk4,))
    yield tunnel("6in6", "IPv6 in IPv6", lambda p, back: outer(net.IP6IN4, p, back, True), "6in6",
                 True, (talk6,))
    limit = bytes([net.IP6IN4, 0, 4, 1, 4, 1, 1, 0])  # RFC 2473, tunnel encapsulation limit
    yield tunnel("6in6-limit", "IPv6 in IPv6 with a tunnel encapsulation limit option", lambda p,
                 back: outer(
60, limit + p, back, True), "6in6", True, (talk6,))


def teredo():
    authentication = b"\0\x01\0\0" + b"noncenon" + b"\0"
    origin = b"\0\0" + u16(40000 ^ 0xFFFF) + bytes(b ^ 0xFF for b in net.addr("192.0.2.45"))
    for name, words, head in (("teredo", "bare", b""),
                              ("teredo-origin", "with an origin indication", origin),
                              ("teredo-authentication", "with an authentication", authentication),
                              ("teredo-both", "with an authentication and an origin indication",
                               authentication + origin)):
        def wrap(packet, back):
            client = Udp(A4, 40000, B4, 3544)
            return client.send(head + packet, back).packet
        yield tunnel(name, "Teredo, " + words, wrap, "Teredo", inner=(talk6,))


def l2tp():
    """RFC 2661 data messages; each optional field alone and all together."""
    fields = {0x4000: lambda p: u16(0), 0x0800: lambda p: u16(3) + u16(2),
              0x0200: lambda p: u16(2) + b"\0\0"}

    def message(frame, flags):
        ids = u16(0x11) + u16(0x22)
        tail = fields[0x0800](frame) if flags & 0x0800 else b""
        tail += fields[0x0200](frame) if flags & 0x0200 else b""
        head = u16(flags | 2)
        if flags & 0x4000:
            head += u16(len(head) + 2 + len(ids) + len(tail) + len(frame))
        return head + ids + tail + frame
    for name, words, flags in (("l2tp", "no optional fields", 0),
                               ("l2tp-length", "with length", 0x4000),
                               ("l2tp-sequence", "with sequence numbers", 0x0800),
                               ("l2tp-offset", "with offset", 0x0200),
                               ("l2tp-all", "with length, sequence numbers and offset", 0x4A00)):
        yield tunnel(name, "L2TPv2 data, " + words, lambda p, back: outer_udp(
            1701, message(ppp(p), flags), back, sport=1701), "L2TP")
    cap = Capture("l2tp-control", "L2TPv2 control message: the UDP conversation counts")
    udp = Udp(A4, 1701, B4, 1701)
    hello = struct.pack(">10H", 0xC802, 20, 0x11, 0, 1, 1, 0x8008, 0, 0, 6)
    cap.add(eth(udp.send(hello).packet), udp)
    yield cap


def pseudowire():
    """RFC 4448: Ethernet over MPLS; the control word begins with four zero bits."""
    plain, asset = net.mac("a4:5e:60:c2:18:07"), net.CLIENT_MAC
    for name, words, dst, src, control in (
            ("pw-control-word", "with a control word", plain, asset, b"\0\0\0\x05"),
            ("pw", "without a control word", plain, asset, b""),
            ("pw-zero-mac", "without a control word, the address inside begins with 00",
             net.mac("00:1b:21:77:88:99"), asset, b""),
            ("pw-control-word-zero-mac",
             "with a control word, the address inside begins with 00",
             net.mac("00:1b:21:77:88:99"), asset, b"\0\0\0\0"),
            ("pw-control-word-type-mac",
             "with a control word, an address inside looks like an EtherType",
             net.mac("00:1b:21:77:88:99"), net.mac("00:26:88:e7:8d:81"), b"\0\0\0\0"),
            ("pw-ipv4-mac", "without a control word, the address inside begins like IPv4",
             net.mac("48:45:20:77:88:99"), asset, b""),
            ("pw-ipv6-mac", "without a control word, the address inside begins like IPv6",
             net.mac("60:f1:89:77:88:99"), asset, b""),
            ("pw-channel-mac",
             "without a control word, the address inside begins like an associated channel",
             net.mac("18:31:bf:77:88:99"), asset, b"")):
        cap = Capture(name, "MPLS pseudowire " + words)
        cap.talk(talk4() + talk6(), lambda p: eth(
            mpls(control + eth(p, src=src, dst=dst), [18, 40000]), 0x8847))
        yield cap


def nested():
    def layers(packet, depth, back):
        for level in range(depth):
            ends = ("10.%d.0.1" % (depth - level), "10.%d.0.2" % (depth - level))
            packet = ip4(*(ends[::-1] if back else ends), net.IPIP, packet)
        return eth(packet)
    for depth in (2, 8):
        cap = Capture("nested-%d" % depth, "IPv4 in IPv4, %d tunnels deep" % depth)
        for step in talk4(tunnel="IPIP 10.1.0.1>10.1.0.2"):
            cap.add(layers(step.packet, depth, step.back), step.flow, step.back)
        yield cap
    cap = Capture("nested-64",
                  "IPv4 in IPv4, 64 tunnels deep, beyond any sane bound: each packet counts once, "
                  "in a conversation or as skipped")
    for step in talk4():
        cap.add(layers(step.packet, 64, step.back), skip="any")
    yield cap
    cap = Capture("nested-mixed", "VLAN, MPLS, GRE, VXLAN, PPPoE and 6in4, one in the other")
    for step in talk6(tunnel="GRE %s>%s" % (A4, B4)):
        six = ip4("10.9.0.1", "10.9.0.2", net.IP6IN4, step.packet)
        session = eth(b"\x11\0" + u16(1) + u16(2 + len(six)) + u16(0x0021) + six, 0x8864)
        vx = Udp("10.8.0.1", 50000, "10.8.0.2",
                 4789).send(b"\x08\0\0\0" + u24(1) + b"\0" + session).packet
        gre_packet = outer(net.GRE, gre_header(eth_type(vx), GRE_KEY, vx), step.back)
        cap.add(eth(vlan(mpls(gre_packet, [55]), 3, 0x8847), net.ETH_VLAN), step.flow, step.back)
    yield cap


def look_alikes():
    """Tunnel ports and protocol numbers without a tunnel behind them."""
    cap = Capture("not-tunnels", "ordinary datagrams on tunnel ports: the UDP conversations count")
    for port, payload in ((4789, b"not vxlan at all"), (6081, b"\xff" * 12), (2152, b"hello gtp"),
                          (3544, b"\x60short"),
                          (1701, b"??"), (4790, b"")):
        udp = Udp(A4, 50000, B4, port)
        cap.add(eth(udp.send(payload).packet), udp)
    yield cap
    cap = Capture("vxlan-inner-arp",
                  "VXLAN around ARP: nothing with IP inside, the UDP conversation counts")
    udp = Udp(A4, 49152, B4, 4789)
    inner = eth(net.arp(net.CLIENT_MAC, "192.0.2.1", "192.0.2.2"), net.ETH_ARP)
    cap.add(eth(udp.send(b"\x08\0\0\0" + u24(5000) + b"\0" + inner).packet), udp)
    yield cap
    cap = Capture("vxlan-inner-cut",
                  "VXLAN whose inner IP header is cut by the snap length: the UDP conversations count")
    carriers = (Udp(A4, 49152, B4, 4789), Udp(B4, 49152, A4, 4789))
    for step in http("192.0.2.10", 40002, "198.51.100.20"):
        packet = b"\x08\0\0\0" + u24(5000) + b"\0" + eth(step.packet)
        cap.add(eth(carriers[step.back].send(packet).packet), carriers[step.back])
    cap.raw = cap.pcap(snaplen=14 + 20 + 8 + 8 + 14 + 11)
    yield cap


def captures():
    for make in (gre, erspan, vxlan, geneve, gtp, ip_in_ip, teredo, l2tp, pseudowire, nested,
                 look_alikes):
        yield from make()

"""Every link type, each carrying the same look-up and page over IPv4 and IPv6."""
import struct

from wire import files
from wire.capture import Capture
from wire.flow import Tcp, http, talk4, talk6
from wire.net import (CLIENT_MAC, ETH_ARP, ETH_QINQ, ETH_VLAN, arp, eth, eth_type, mac, mpls, ppp,
                      snap, u16, u32, vlan)

ARP = arp(CLIENT_MAC, "192.0.2.10", "192.0.2.1")
AP_MAC = mac("f4:92:bf:10:20:30")


def both(cap, wrap):
    return cap.talk(talk4(), wrap).talk(talk6(), wrap)


def ethernet():
    about = "Ethernet II, ARP, an 802.3 frame with LLC/SNAP, spanning tree, LLDP"
    cap = both(Capture("ethernet", about), eth)
    cap.add(eth(ARP, ETH_ARP), skip="not_ip")
    for step in http("192.0.2.10", 40003, "198.51.100.20"):
        body = snap(step.packet)
        cap.add(eth(body, len(body)), step.flow, step.back)
    stp = b"\x42\x42\x03" + b"\0" * 35
    cap.add(eth(stp, len(stp), dst=mac("01:80:c2:00:00:00")), skip="not_ip")
    cap.add(eth(bytes.fromhex("020704001b213c4d5e0403053101060200780000"), 0x88CC), skip="not_ip")
    yield cap


def tagged():
    yield both(Capture("vlan", "802.1Q, VLAN 12"), lambda p: eth(vlan(p, 12, priority=5), ETH_VLAN))
    for tpid in (ETH_QINQ, ETH_VLAN, 0x9100):
        yield both(Capture("qinq-%04x" % tpid,
                           "an outer tag %04x with VLAN 100, an inner 802.1Q with VLAN 12" % tpid),
                   lambda p: eth(vlan(vlan(p, 12), 100, ETH_VLAN), tpid))
    yield both(Capture("vlan-snap", "802.1Q around 802.3 with LLC/SNAP"),
               lambda p: eth(vlan(snap(p), 12, len(snap(p))), ETH_VLAN))
    yield both(Capture("vlan-in-snap", "802.3 with LLC/SNAP around 802.1Q"),
               lambda p: eth(snap(vlan(p, 12), ETH_VLAN), 8 + 4 + len(p)))
    cap = Capture("vlan-same-addresses",
                  "one 5-tuple in two VLANs: one conversation, as Wireshark's streams are")
    for step in http("192.0.2.10", 40002, "198.51.100.20"):
        cap.add(eth(vlan(step.packet, 12 if step.back else 13), ETH_VLAN), step.flow, step.back)
    yield cap


def labels():
    yield both(Capture("mpls", "MPLS unicast, two labels"),
               lambda p: eth(mpls(p, [16, 1024]), 0x8847))
    yield both(Capture("mpls-multicast-type", "MPLS under EtherType 8848, eight labels"),
               lambda p: eth(mpls(p, list(range(16, 24))), 0x8848))
    yield both(Capture("mpls-explicit-null", "explicit null labels: 0 for IPv4, 2 for IPv6"),
               lambda p: eth(mpls(p, [0 if p[0] >> 4 == 4 else 2]), 0x8847))


def pppoe():
    def session(packet):
        inner = ppp(packet, framing=b"")
        return b"\x11\x00" + u16(0x77) + u16(len(inner)) + inner
    cap = both(Capture("pppoe", "PPPoE session frames, a discovery and an LCP echo"),
               lambda p: eth(session(p), 0x8864))
    cap.add(eth(b"\x11\x09\0\0" + u16(4) + u16(0x0101) + u16(0), 0x8863), skip="not_ip")
    lcp = u16(0xC021) + bytes.fromhex("0901000812345678")
    cap.add(eth(b"\x11\x00" + u16(0x77) + u16(len(lcp)) + lcp, 0x8864), skip="not_ip")
    yield cap
    yield both(Capture("pppoe-51", "link type 51: the PPPoE header comes first", 51), session)
    yield both(Capture("vlan-pppoe-mpls", "VLAN, PPPoE and MPLS one in the other"),
               lambda p: eth(vlan(b"\x11\x00" + u16(0x77) + u16(6 + len(p)) + u16(0x0281)
                                  + mpls(p, [30]), 7, 0x8864),
                             ETH_VLAN))


def serial():
    about = "link type 9: with and without ff 03, protocol in two bytes and in one"
    cap = both(Capture("ppp-9", about, 9), ppp)
    for step in http("192.0.2.10", 40003, "198.51.100.20"):
        cap.add(ppp(step.packet, b"", b"\x21"), step.flow, step.back)
    for step in http("192.0.2.10", 40004, "198.51.100.20"):
        cap.add(ppp(step.packet, b"", b"\x00\x21"), step.flow, step.back)
    cap.add(b"\xff\x03" + u16(0xC021) + bytes.fromhex("0901000812345678"), skip="not_ip")
    yield cap
    cap = both(Capture("ppp-serial-50",
                       "link type 50: PPP with HDLC framing, and Cisco HDLC frames among it", 50),
               ppp)
    for step in http("192.0.2.10", 40003, "198.51.100.20"):
        cap.add(b"\x0f\x00" + u16(eth_type(step.packet)) + step.packet, step.flow, step.back)
    yield cap
    cap = both(Capture("chdlc-104", "Cisco HDLC, unicast and multicast, a SLARP", 104),
               lambda p: (b"\x0f" if p[8] % 2 == 0 else b"\x8f") + b"\0" + u16(eth_type(p)) + p)
    cap.add(b"\x8f\0" + u16(0x8035) + bytes.fromhex("000000020000000a00000009ffff00000000"),
            skip="not_ip")
    yield cap
    nlpid = {4: b"\xcc", 6: b"\x8e"}
    cap = both(Capture("frame-relay-107",
                       "Frame Relay (RFC 2427): NLPID, SNAP, addresses of 2 and 4 bytes", 107),
               lambda p: b"\x18\x41\x03" + nlpid[p[0] >> 4] + p)
    for step in http("192.0.2.10", 40003, "198.51.100.20"):
        cap.add(b"\x18\x41\x03\0\x80\0\0\0" + u16(0x0800) + step.packet, step.flow, step.back)
    for step in http("192.0.2.10", 40004, "198.51.100.20"):
        cap.add(b"\x18\x40\x20\x05\x03" + nlpid[4] + step.packet, step.flow, step.back)
    yield cap


def cooked():
    def sll(packet, ethertype=None, hardware=1, kind=0):
        return u16(kind) + u16(hardware) + u16(6) + CLIENT_MAC + b"\0\0" + u16(
            eth_type(packet) if ethertype is None else ethertype) + packet

    def sll2(packet, ethertype=None, hardware=1):
        return u16(eth_type(packet) if ethertype is None else ethertype) + b"\0\0" + u32(3) + u16(
            hardware) + b"\x04\x06" + CLIENT_MAC + b"\0\0" + packet
    for name, number, wrap in (("sll-113", 113, sll), ("sll2-276", 276, sll2)):
        about = "Linux cooked: IP, a VLAN tag, loopback hardware, ARP, a netlink message"
        cap = both(Capture(name, about, number), wrap)
        cap.talk(http("192.0.2.10", 40003, "198.51.100.20"), lambda p: wrap(vlan(p, 9), ETH_VLAN))
        cap.talk(http("127.0.0.1", 40004, "127.0.0.1"), lambda p: wrap(p, hardware=772))
        cap.add(wrap(ARP, ETH_ARP), skip="not_ip")
        cap.add(wrap(struct.pack("<IHHII", 20, 3, 0, 1, 0) + b"\0" * 4, 0, hardware=824),
                skip="not_ip")
        yield cap


def bare():
    for number in (12, 14, 101):
        yield both(Capture("raw-%d" % number, "bare IP, link type %d" % number, number), bytes)
    yield Capture("ipv4-228", "bare IPv4", 228).talk(talk4())
    yield Capture("ipv6-229", "bare IPv6", 229).talk(talk6())
    families = ((24, "OpenBSD and NetBSD"), (28, "FreeBSD"), (30, "macOS"))
    for order, word in (("<", "le"), (">", "be")):
        for family, system in families:
            cap = both(Capture("null-0-%s-af%d" % (word, family),
                               "NULL, address family in %s order, IPv6 as on %s"
                               % ({"<": "little-endian", ">": "big-endian"}[order], system), 0),
                       lambda p: struct.pack(order + "I", 2 if p[0] >> 4 == 4 else family) + p)
            cap.raw = cap.pcap(order)
            yield cap
    cap = both(Capture("null-0-crossed",
                       "NULL whose address family is in the other byte order than the file", 0),
               lambda p: struct.pack(">I", 2 if p[0] >> 4 == 4 else 30) + p)
    yield cap
    yield both(Capture("loop-108", "OpenBSD's loopback: the address family is always big-endian",
                       108),
               lambda p: struct.pack(">I", 2 if p[0] >> 4 == 4 else 24) + p)


def kernel():
    def tlv(kind, value):
        return files.pad4(struct.pack("<HH", 4 + len(value), kind) + value)

    def nflog(packet):
        v6 = packet[0] >> 4 == 6
        return (bytes([10 if v6 else 2, 0]) + u16(5) + tlv(1, u16(eth_type(packet)) + b"\x01\0")
                + tlv(10, b"in: \0") + tlv(4, u32(2)) + tlv(9, packet))

    def pktap(packet, dlt=1):
        body = {1: eth, 101: bytes}[dlt](packet)
        return struct.pack("<III24sIIIII20sIHHI20s", 108, 1, dlt, b"en0", 1, 2,
                           14 if dlt == 1 else 0, 0, 312,
                           b"curl", 0, 6, 0, 312, b"curl") + body
    yield both(Capture("nflog-239", "Linux NFLOG: type-length-values, the payload last", 239),
               nflog)
    cap = both(Capture("pktap-258", "Apple PKTAP around Ethernet, and around bare IP", 258), pktap)
    cap.talk(http("192.0.2.10", 40003, "198.51.100.20"), lambda p: pktap(p, 101))
    yield cap
    cap = Capture("unknown-147", "a link type for private use: nothing of it can be decoded", 147)
    for step in talk4():
        cap.add(step.packet, skip="unknown_link_type")
    yield cap


def snaplen():
    cap = Capture("snaplen-60",
                  "cut at 60 bytes a frame: ports are there, payload is not; lengths are the wire's")
    tcp = Tcp("192.0.2.10", 40002, "198.51.100.20", 80)
    for step in tcp.open() + tcp.data(b"x" * 5000) + tcp.data(b"y" * 90000,
                                                              back=True) + tcp.close():
        cap.add(eth(step.packet), step.flow, step.back)
    cap.raw = cap.pcap(snaplen=60)
    yield cap


def captures():
    for make in (ethernet, tagged, labels, pppoe, serial, cooked, bare, kernel, snaplen):
        yield from make()

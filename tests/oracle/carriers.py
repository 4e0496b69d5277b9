"""What may lie around a packet on its way: the link types and tunnels that pcg-flows peels, each as
(link type, function); one of IP_CARRIERS takes an IP packet, one of FRAME_CARRIERS an Ethernet frame.
None says that it cannot carry that one."""
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "captures"))
from wire import net  # noqa: E402
from wire.net import eth, eth_type, ip4, ip6, is6, u16, u32  # noqa: E402

ETHERNET, RAW = 1, 101
A1, A2, A3 = (net.mac("02:00:00:00:00:1%d" % n) for n in (1, 2, 3))
UDP_HEADER = 8
LARGEST = 60000  # bytes that still fit below an outer header


def family(packet, inet6):
    """The number of a packet's address family, inet6 being this system's of IPv6."""
    return inet6 if packet[0] >> 4 == 6 else 2


def outer(proto, payload, src="198.51.100.1", dst="198.51.100.2"):
    return eth((ip6 if is6(src) else ip4)(src, dst, proto, payload))


def outer6(proto, payload):
    return outer(proto, payload, "2001:db8::1", "2001:db8::2")


def udp(port, payload, sport=40000):
    return outer(net.UDP, u16(sport) + u16(port) + u16(UDP_HEADER + len(payload)) + u16(0) + payload)


def udp6(port, payload):
    return outer6(net.UDP, u16(40000) + u16(port) + u16(UDP_HEADER + len(payload)) + u16(0) + payload)


def in_ip(packet):
    return net.IP6IN4 if packet[0] >> 4 == 6 else net.IPIP


def gre(flags, fields, payload, proto=None):
    return outer(net.GRE, u16(flags) + u16(eth_type(payload) if proto is None else proto) + fields + payload)


def wifi(packet, control=b"\x08\x01", address4=b"", qos=b"", ht=b"", pad=b""):
    return control + b"\0\0" + A1 + A2 + A3 + b"\x10\0" + address4 + qos + ht + pad + net.snap(packet)


def amsdu(packet):
    inner = net.snap(packet)
    return wifi(packet, b"\x88\x02", qos=b"\x80\0")[:26] + A1 + A2 + u16(len(inner)) + inner


def radiotap(frame, flags=None):
    fields = b"" if flags is None else bytes([flags])
    return b"\0\0" + struct.pack("<HI", 8 + len(fields), 2 if fields else 0) + fields + frame


def nflog(packet):
    def member(kind, value):
        return struct.pack("<HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)
    return bytes([family(packet, 10), 0, 0, 0]) + member(1, u16(eth_type(packet)) + b"\x03\0") + member(9, packet)


def pppoe(packet):
    return b"\x11\0\0\x01" + u16(len(packet) + 2) + net.ppp(packet, b"")


def frame_relay(address, packet):
    return address + b"\x03" + (b"\x8e" if packet[0] >> 4 == 6 else b"\xcc") + packet


def if6(packet, carried):
    return carried if packet[0] >> 4 == 6 else None


def if4(packet, carried):
    return carried if packet[0] >> 4 == 4 else None


VXLAN = b"\x08\0\0\0\0\0\x2a\0"
IP_CARRIERS = {
    "raw": (12, lambda p: p),
    "ipv4": (228, lambda p: if4(p, p)),
    "ipv6": (229, lambda p: if6(p, p)),
    "null": (0, lambda p: struct.pack("<I", family(p, 30)) + p),
    "null, big-endian": (0, lambda p: u32(family(p, 24)) + p),
    "loop": (108, lambda p: u32(family(p, 28)) + p),
    "ppp": (9, net.ppp),
    "ppp, compressed": (9, lambda p: net.ppp(p, b"", b"\x57" if p[0] >> 4 == 6 else b"\x21")),
    "ppp in hdlc framing": (50, net.ppp),
    "pppoe, bare": (51, pppoe),
    "pppoe": (ETHERNET, lambda p: eth(pppoe(p), 0x8864)),
    "pppoe in vlan": (ETHERNET, lambda p: eth(net.vlan(pppoe(p), 7, 0x8864), net.ETH_VLAN)),
    "cisco hdlc": (104, lambda p: b"\x0f\0" + u16(eth_type(p)) + p),
    "frame relay": (107, lambda p: frame_relay(b"\x18\x41", p)),
    "frame relay, four bytes of address": (107, lambda p: frame_relay(b"\x18\x40\x40\x41", p)),
    "frame relay, snap": (107, lambda p: b"\x18\x41\x03\0\x80\0\0\0" + u16(eth_type(p)) + p),
    "sll": (113, lambda p: b"\0\0\0\x01\0\x06" + A1 + b"\0\0" + u16(eth_type(p)) + p),
    "sll2": (276, lambda p: u16(eth_type(p)) + b"\0\0\0\0\0\x01\0\x01\0\x06" + A1 + b"\0\0" + p),
    "802.11": (105, wifi),
    "802.11, quality of service": (105, lambda p: wifi(p, b"\x88\x02", qos=b"\0\0")),
    "802.11, four addresses": (105, lambda p: wifi(p, b"\x88\x03", address4=A1, qos=b"\0\0")),
    "802.11, high throughput": (105, lambda p: wifi(p, b"\x88\x81", qos=b"\0\0", ht=b"\x01\x02\x03\x04")),
    "802.11, aggregate": (105, amsdu),
    "radiotap": (127, lambda p: radiotap(wifi(p))),
    "radiotap, check sequence": (127, lambda p: radiotap(wifi(p) + b"\xde\xad\xbe\xef", 0x10)),
    "radiotap, padded header": (127, lambda p: radiotap(wifi(p, b"\x88\x02", qos=b"\0\0", pad=b"\0\0"), 0x20)),
    "prism": (119, lambda p: b"\0\0\0\x44" + struct.pack("<I", 144) + b"\0" * 136 + wifi(p)),
    "avs": (163, lambda p: u32(0x80211001) + u32(64) + b"\0" * 56 + wifi(p)),
    "ppi": (192, lambda p: b"\0\0\x08\0" + struct.pack("<I", 105) + wifi(p)),
    "nflog": (239, nflog),
    "mpls": (ETHERNET, lambda p: eth(net.mpls(p, [16, 17, 18]), 0x8847)),
    "gre": (ETHERNET, lambda p: gre(0, b"", p)),
    "gre, checksum, key and sequence": (ETHERNET, lambda p: gre(0xB000, b"\0" * 4 + u32(7) + u32(1), p)),
    "gre, routing": (ETHERNET, lambda p: gre(0x4000, b"\0" * 4 + b"\x08\0\0\x04\1\2\3\4" + b"\0" * 4, p)),
    "pptp": (ETHERNET, lambda p: gre(0x3081, u16(len(p) + 4) + u16(1) + u32(1) + u32(2), net.ppp(p), 0x880B)),
    "in ipv4": (ETHERNET, lambda p: outer(in_ip(p), p)),
    "in ipv6": (ETHERNET, lambda p: outer6(in_ip(p), p)),
    "in ipv6, options": (ETHERNET, lambda p: outer6(60, bytes([in_ip(p), 0]) + b"\1\4\0\0\0\0" + p)),
    "gtp-u": (ETHERNET, lambda p: udp(2152, b"\x30\xff" + u16(len(p)) + u32(1) + p, 2152)),
    "gtp-u, extension": (ETHERNET, lambda p: udp(
        2152, b"\x36\xff" + u16(len(p) + 8) + u32(1) + b"\0\5\0\x85" + b"\x01\x10\x01\0" + p, 2152)),
    "l2tp": (ETHERNET, lambda p: udp(1701, b"\x40\x02" + u16(len(p) + 12) + u32(0x10002) + net.ppp(p), 1701)),
    "teredo": (ETHERNET, lambda p: if6(p, udp(3544, p))),
    "vxlan-gpe": (ETHERNET, lambda p: udp(4790, b"\x0c\0\0" + bytes([2 if p[0] >> 4 == 6 else 1]) + VXLAN[4:] + p)),
    "geneve": (ETHERNET, lambda p: udp(6081, b"\x02\0" + u16(eth_type(p)) + VXLAN[4:] + b"\1\2\3\1" + u32(0) + p)),
}
FRAME_CARRIERS = {
    "vlan in vlan": (ETHERNET, lambda f: f[:12] + u16(net.ETH_QINQ) + u16(100) + u16(net.ETH_VLAN) + u16(10) + f[12:]),
    "vxlan": (ETHERNET, lambda f: udp(4789, VXLAN + f)),
    "vxlan in ipv6": (ETHERNET, lambda f: udp6(4789, VXLAN + f)),
    "geneve, frames": (ETHERNET, lambda f: udp(6081, b"\0\0\x65\x58" + VXLAN[4:] + f)),
    "erspan i": (ETHERNET, lambda f: gre(0, b"", f, 0x88BE)),
    "erspan ii": (ETHERNET, lambda f: gre(0x1000, u32(1) + b"\x10\x64\0\x07\0\0\0\0", f, 0x88BE)),
    "erspan iii": (ETHERNET, lambda f: gre(0x1000, u32(1) + b"\x20\x64\0\x07" + b"\0" * 8, f, 0x22EB)),
    "erspan iii, subheader": (ETHERNET, lambda f: gre(
        0x1000, u32(1) + b"\x20\x64\0\x07" + b"\0" * 7 + b"\x01" + b"\0" * 8, f, 0x22EB)),
    "gre, frames": (ETHERNET, lambda f: gre(0x2000, u32(7), f, 0x6558)),
    "pseudowire": (ETHERNET, lambda f: eth(net.mpls(f, [16, 20]), 0x8847)),
    "pseudowire, control word": (ETHERNET, lambda f: eth(net.mpls(b"\0" * 4 + f, [16, 20]), 0x8847)),
    "provider backbone": (ETHERNET, lambda f: eth(u32(7) + f, 0x88E7)),
}

"""Addresses, checksums and the headers up to IP. Every function returns bytes."""
import ipaddress
import struct

ETH_IP4, ETH_IP6, ETH_ARP, ETH_VLAN, ETH_QINQ = 0x0800, 0x86DD, 0x0806, 0x8100, 0x88A8
ICMP, IGMP, IPIP, TCP, UDP, IP6IN4, GRE, ESP, AH, ICMP6, OSPF, SCTP, UDPLITE, DCCP = (
    1, 2, 4, 6, 17, 41, 47, 50, 51, 58, 89, 132, 136, 33)


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def addr(text):
    return ipaddress.ip_address(text).packed


def is6(text):
    return ":" in text


def u8(n):
    return struct.pack(">B", n)


def u16(n):
    return struct.pack(">H", n)


def u24(n):
    return struct.pack(">I", n)[1:]


def u32(n):
    return struct.pack(">I", n)


def u64(n):
    return struct.pack(">Q", n)


def checksum(data):
    """RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo(src, dst, proto, length):
    """The pseudo header that TCP, UDP, ICMPv6 and others sum over."""
    if is6(src):
        return addr(src) + addr(dst) + u32(length) + b"\0\0\0" + u8(proto)
    return addr(src) + addr(dst) + b"\0" + u8(proto) + u16(length)


def eth_type(packet):
    """The EtherType of a bare IP packet."""
    return ETH_IP6 if packet[0] >> 4 == 6 else ETH_IP4


CLIENT_MAC, SERVER_MAC = mac("00:1b:21:3c:4d:5e"), mac("a4:5e:60:c2:18:07")


def eth(payload, ethertype=None, src=CLIENT_MAC, dst=SERVER_MAC, pad=True):
    """An Ethernet II frame, padded to the 60 bytes that a capture shows."""
    frame = dst + src + u16(eth_type(payload) if ethertype is None else ethertype) + payload
    return frame.ljust(60, b"\0") if pad else frame


def snap(payload, ethertype=None):
    """LLC and SNAP before an EtherType (RFC 1042)."""
    return b"\xaa\xaa\x03\0\0\0" + u16(eth_type(payload) if ethertype is None
                                       else ethertype) + payload


def vlan(payload, vid, ethertype=None, priority=0):
    """What follows the TPID: tag control information, EtherType, payload."""
    return u16(priority << 13 | vid) + u16(eth_type(payload) if ethertype is None
                                           else ethertype) + payload


def mpls(payload, labels, ttl=64):
    """A label stack; the last label has the bottom-of-stack bit."""
    stack = b"".join(u32(label << 12 | (i == len(labels) - 1) << 8 | ttl) for i,
                     label in enumerate(labels))
    return stack + payload


def ppp(payload, framing=b"\xff\x03", proto=None):
    """A PPP frame; proto as bytes, so that it may be compressed to one."""
    if proto is None:
        proto = u16(0x0057 if payload[0] >> 4 == 6 else 0x0021)
    return framing + proto + payload


def arp(src_mac, src, dst, op=1, dst_mac=b"\0" * 6):
    return u16(1) + u16(ETH_IP4) + b"\x06\x04" + u16(op) + src_mac + addr(src) + dst_mac + addr(dst)


def ip4(src, dst, proto, payload, ident=0, flags=2, offset=0, ttl=64, options=b"", tos=0,
        length=None):
    """IPv4. `offset` in bytes; flags: 1 more fragments, 2 don't; `length` is the payload's."""
    options = options.ljust((len(options) + 3) // 4 * 4, b"\0")
    size = 20 + len(options)
    head = struct.pack(">BBHHHBBH4s4s", 0x40 | size // 4, tos,
                       size + (len(payload) if length is None else length), ident,
                       flags << 13 | offset // 8, ttl, proto, 0, addr(src), addr(dst)) + options
    return head[:10] + u16(checksum(head)) + head[12:] + payload


def ip6(src, dst, proto, payload, hops=64, label=0, length=None):
    """IPv6; `length` overrides the payload length (0 for a jumbogram)."""
    length = len(payload) if length is None else length
    return struct.pack(">IHBB", 6 << 28 | label, length, proto,
                       hops) + addr(src) + addr(dst) + payload


def ip(src, dst, proto, payload, **more):
    return (ip6 if is6(src) else ip4)(src, dst, proto, payload, **more)

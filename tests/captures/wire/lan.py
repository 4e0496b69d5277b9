"""How hosts on a LAN get addresses and names: DHCP, NetBIOS names, LLMNR, mDNS, NTP."""
import struct

from .flow import dns_name
from .net import addr, u8, u16, u32

MAGIC = bytes.fromhex("63825363")
A, PTR, TXT, AAAA, SRV = 1, 12, 16, 28, 33


def dhcp(op, xid, mac, options, ciaddr="0.0.0.0", yiaddr="0.0.0.0", siaddr="0.0.0.0", flags=0):
    """A BOOTP message with DHCP options as (code, value) pairs (RFC 2131)."""
    head = bytes([op, 1, 6, 0]) + u32(xid) + u16(0) + u16(flags)
    head += addr(ciaddr) + addr(yiaddr) + addr(siaddr)
    body = b"".join(u8(code) + u8(len(value)) + value for code, value in options)
    return (head + b"\0" * 4 + mac + b"\0" * 202 + MAGIC + body + b"\xff").ljust(300, b"\0")


def netbios_name(name, suffix=0x00):
    """First-level encoding (RFC 1001) of a 16-byte name."""
    raw = name.upper().encode().ljust(15) + bytes([suffix])
    return b"\x20" + b"".join(bytes([0x41 + (b >> 4), 0x41 + (b & 15)]) for b in raw) + b"\0"


def nbns_register(ident, name, address, suffix=0x00, group=False):
    """A broadcast name registration."""
    return (u16(ident) + u16(0x2910) + u16(1) + u16(0) * 2 + u16(1) + netbios_name(name, suffix)
            + u16(0x20) + u16(1)
            + b"\xc0\x0c" + u16(0x20) + u16(1) + u32(300000) + u16(6) + u16(0x8000 if group else 0)
            + addr(address))


def nbns_query(ident, name, suffix=0x20):
    return u16(ident) + u16(0x0110) + u16(1) + u16(0) * 3 + netbios_name(name, suffix) + u16(0x20) + u16(1)


def query(ident, name, kind=A, flags=0):
    """LLMNR and mDNS ask like DNS."""
    return u16(ident) + u16(flags) + u16(1) + u16(0) * 3 + dns_name(name) + u16(kind) + u16(1)


def rr(name, kind, rdata, ttl=120, unique=True):
    return dns_name(name) + u16(kind) + u16(0x8001 if unique
                                            else 1) + u32(ttl) + u16(len(rdata)) + rdata


def answer(ident, records, flags=0x8400):
    """An answer without a question, as mDNS sends it."""
    return u16(ident) + u16(flags) + u16(0) + u16(len(records)) + u16(0) * 2 + b"".join(records)


def llmnr_answer(ident, name, address, ttl=30):
    return (u16(ident) + u16(0x8000) + u16(1) + u16(1) + u16(0) * 2 + dns_name(name) + u16(A)
            + u16(1)
            + dns_name(name) + u16(A) + u16(1) + u32(ttl) + u16(4) + addr(address))


def srv(host, port):
    return u16(0) + u16(0) + u16(port) + dns_name(host)


def txt(*pairs):
    return b"".join(u8(len(p)) + p.encode() for p in pairs) or b"\0"


def _stamp(time_ns):
    """NTP's 64-bit time."""
    seconds, rest = divmod(time_ns, 10**9)
    return struct.pack(">II", seconds + 2208988800, (rest << 32) // 10**9)


def ntp(mode, time_ns, origin_ns=None, received_ns=None, stratum=0, reference=b"\0" * 4):
    """Mode 3 asks, mode 4 answers (RFC 5905)."""
    head = bytes([0x20 | mode if mode == 4 else 0xE0 | mode, stratum, 6,
                  0xE9 if mode == 4 else 0xFA])
    origin = _stamp(origin_ns) if origin_ns else b"\0" * 8
    received = _stamp(received_ns) if received_ns else b"\0" * 8
    reference_time = _stamp(time_ns - 37 * 10**9) if mode == 4 else b"\0" * 8
    return head + u32(0x0A3D if mode == 4
                      else 0) + u32(0x0D1F) + reference + reference_time + origin + received + _stamp(time_ns)

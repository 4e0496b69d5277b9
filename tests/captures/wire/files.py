"""Capture files: classic pcap in every variant, and pcapng block by block.

Byte order is "<" or ">" throughout. Times are nanoseconds since 1970.
"""
import struct

PCAP_US, PCAP_NS, PCAP_KUZNETZOV = 0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34
START_NS = 1_769_853_600_000_000_000  # 2026-01-31T10:00:00Z
BLOCK_IDB, BLOCK_OPB, BLOCK_SPB, BLOCK_NRB, BLOCK_ISB, BLOCK_EPB, BLOCK_DSB = 1, 2, 3, 4, 5, 6, 10
BLOCK_SHB, BLOCK_CUSTOM = 0x0A0D0D0A, 0x0BAD


def pcap_header(linktype, order="<", magic=PCAP_US, snaplen=262144, version=(2, 4)):
    return struct.pack(order + "IHHiIII", magic, *version, 0, 0, snaplen, linktype)


def pcap_record(data, time_ns, wire_len=None, order="<", magic=PCAP_US, caplen=None):
    """`caplen` lies about the captured length, for damaged files."""
    fraction = time_ns % 10**9 // (1 if magic == PCAP_NS else 1000)
    size = len(data)
    head = struct.pack(order + "IIII", time_ns // 10**9, fraction,
                       size if caplen is None else caplen,
                       size if wire_len is None else wire_len)
    if magic == PCAP_KUZNETZOV:  # ifindex, protocol, packet type, padding (Kuznetzov's libpcap patch)
        head += struct.pack(order + "IHBB", 2, 0x0800, 0, 0)
    return head + data


def pad4(data):
    return data + b"\0" * (-len(data) % 4)


def option(code, value, order="<"):
    return struct.pack(order + "HH", code, len(value)) + pad4(value)


def options(pairs, order="<"):
    """Options with their end mark; nothing at all when there are none."""
    return b"".join(option(c, v, order) for c,
                    v in pairs) + struct.pack(order + "HH", 0, 0) if pairs else b""


def block(kind, body, order="<"):
    body = pad4(body)
    size = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + size + body + size


def shb(order="<", version=(1, 0), opts=()):
    body = struct.pack(order + "IHHq", 0x1A2B3C4D, *version, -1)
    return block(BLOCK_SHB, body + options(opts, order), order)


def idb(linktype, order="<", snaplen=262144, tsresol=None, tsoffset=None, name=None, opts=()):
    """`tsresol` is the raw option byte: 6 for 10^-6, 0x8a for 2^-10."""
    pairs = list(opts)
    if name is not None:
        pairs.append((2, name))
    if tsresol is not None:
        pairs.append((9, bytes([tsresol])))
    if tsoffset is not None:
        pairs.append((14, struct.pack(order + "q", tsoffset)))
    return block(BLOCK_IDB, struct.pack(order + "HHI", linktype, 0, snaplen)
                 + options(pairs, order), order)


def units(tsresol):
    """How many units of if_tsresol are in a second."""
    return 2 ** (tsresol & 0x7F) if tsresol & 0x80 else 10 ** tsresol


def ticks(time_ns, tsresol=6, tsoffset=0):
    """A time in an interface's own units."""
    return (time_ns - tsoffset * 10**9) * units(tsresol) // 10**9


def cut_time(time_ns, tsresol):
    """A time as it comes back out of those units."""
    return ticks(time_ns, tsresol) * 10**9 // units(tsresol)


def epb(data, stamp, interface=0, wire_len=None, order="<", opts=(), caplen=None):
    """`stamp` in the interface's units (see ticks)."""
    size = len(data)
    body = struct.pack(order + "IIIII", interface, stamp >> 32, stamp & 0xFFFFFFFF,
                       size if caplen is None else caplen, size if wire_len is None else wire_len)
    return block(BLOCK_EPB, body + pad4(data) + options(opts, order), order)


def spb(data, wire_len=None, order="<"):
    return block(BLOCK_SPB, struct.pack(order + "I", len(data) if wire_len is None else wire_len)
                 + data, order)


def opb(data, stamp, interface=0, wire_len=None, order="<", drops=0xFFFF):
    """The obsolete packet block."""
    body = struct.pack(order + "HHIIII", interface, drops, stamp >> 32, stamp & 0xFFFFFFFF,
                       len(data),
                       len(data) if wire_len is None else wire_len)
    return block(BLOCK_OPB, body + pad4(data), order)


def nrb(records, order="<", opts=()):
    """records: (packed address, [names as bytes])"""
    body = b""
    for address, names in records:
        value = address + b"".join(name + b"\0" for name in names)
        body += struct.pack(order + "HH", 2 if len(address) == 16 else 1, len(value)) + pad4(value)
    return block(BLOCK_NRB, body + struct.pack(order + "HH", 0, 0) + options(opts, order), order)


def isb(stamp, interface=0, received=0, dropped=0, order="<"):
    opts = [(4, struct.pack(order + "Q", received)), (5, struct.pack(order + "Q", dropped))]
    body = struct.pack(order + "III", interface, stamp >> 32, stamp & 0xFFFFFFFF)
    return block(BLOCK_ISB, body + options(opts, order), order)


def dsb(secrets, kind=0x544C534B, order="<"):
    """Decryption secrets; the kind is "TLSK", a TLS key log."""
    return block(BLOCK_DSB, struct.pack(order + "II", kind, len(secrets)) + secrets, order)


def custom(data, pen=32473, order="<", copy=True):
    """A custom block; 32473 is the enterprise number for examples (RFC 5612)."""
    return block(BLOCK_CUSTOM if copy else 0x40000BAD, struct.pack(order + "I", pen) + data, order)

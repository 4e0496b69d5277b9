"""Every file format: the same packets in each, then what only pcapng can say."""
import gzip
import struct
import zlib

from wire import files
from wire.capture import Capture
from wire.files import PCAP_KUZNETZOV, PCAP_NS, PCAP_US
from wire.flow import http, talk4, talk6
from wire.net import addr, eth, snap, u32
from .wireless import plain, radiotap

ORDERS = (("<", "le"), (">", "be"))


def zstd(data, content_size=True):
    """A Zstandard frame of raw blocks (RFC 8878), its window as large as its content."""
    head = u32(0xFD2FB528)[::-1]
    head += (b"\xa0" + struct.pack("<I", len(data))) if content_size else b"\0\x58"
    blocks = [data[i:i + 65536] for i in range(0, len(data), 65536)] or [b""]
    return head + b"".join(struct.pack("<I", len(b) << 3 | (i == len(blocks) - 1))[:3] + b
                           for i, b in enumerate(blocks))


def same(name, about):
    """The packets that every file of this subject holds unless it says otherwise."""
    return Capture(name, about).talk(talk4(), eth).talk(talk6(), eth)


def variant(name, about, write):
    cap = same(name, about)
    cap.raw = write(cap)
    return cap


def classic():
    for order, word in ORDERS:
        for magic, unit in ((PCAP_US, "us"), (PCAP_NS, "ns"), (PCAP_KUZNETZOV, "kuznetzov")):
            yield variant("same-%s-%s" % (unit, word), "classic pcap, magic %08x, %s-endian"
                          % (magic, "little" if order == "<" else "big"),
                          lambda c: c.pcap(order, magic))
    yield variant("same-version-2-3", "version 2.3, as old programs wrote",
                  lambda c: c.pcap(version=(2, 3)))
    yield variant("same-snaplen-0", "snap length 0 in the header: no limit",
                  lambda c: c.pcap()[:16] + b"\0" * 4 + c.pcap()[20:])
    yield Capture("none", "a header and no packet")
    cap = Capture("fcs", "link type field that says each frame ends in 4 bytes of check sequence",
                  1 | 1 << 26 | 2 << 28)
    yield cap.talk(talk4(), lambda p: eth(p) + struct.pack("<I", zlib.crc32(eth(p))))
    cap = same("time-backwards", "packets in falling order of time: start is the earliest")
    cap.retime(lambda i, _: files.START_NS - i * 1_500_000)
    yield cap


def compressed():
    yield variant("same.pcap.gz", "gzip", lambda c: gzip.compress(c.pcap(), mtime=0))
    yield variant("same.pcapng.gz", "gzip around pcapng",
                  lambda c: gzip.compress(c.pcapng(), mtime=0))
    yield variant("same-members.pcap.gz", "gzip in two members, as cat makes them",
                  lambda c: gzip.compress(
c.pcap()[:500], mtime=0) + gzip.compress(c.pcap()[500:], mtime=0))
    yield variant("same.pcap.zst", "Zstandard", lambda c: zstd(c.pcap()))
    yield variant("same.pcapng.zst", "Zstandard around pcapng, no content size",
                  lambda c: zstd(c.pcapng(), False))
    yield variant("same-frames.pcap.zst", "Zstandard: two frames and a skippable one between them",
                  lambda c: (
zstd(c.pcap()[:500]) + struct.pack("<II", 0x184D2A50, 4) + b"skip" + zstd(c.pcap()[500:])))
    yield variant("same-gzip-named.pcap", "gzip under the name of a plain capture",
                  lambda c: gzip.compress(c.pcap(), mtime=0))
    yield variant("same-pcapng-named.pcap", "pcapng under the name of a classic capture",
                  lambda c: c.pcapng())


def resolutions():
    for order, word in ORDERS:
        yield variant("same-%s.pcapng" % word, "pcapng, microseconds", lambda c: c.pcapng(order))
    for tsresol, words in ((3, "10^-3"), (9, "10^-9"), (10, "10^-10"), (0, "seconds"),
                           (0x8A, "2^-10"), (0x94, "2^-20"),
                           (0xA0, "2^-32")):
        cap = same("tsresol-%02x.pcapng" % tsresol, "if_tsresol %s: times are cut to it" % words)
        cap.raw = cap.pcapng(tsresol=tsresol)  # from whole times: a tick is no whole nanosecond
        cap.retime(lambda _, time_ns: files.cut_time(time_ns, tsresol))
        yield cap
    for offset in (3600, -3600, 1_700_000_000):
        yield variant("tsoffset%+d.pcapng" % offset,
                      "if_tsoffset %d seconds: times are as without it" % offset,
                      lambda c: files.shb() + files.idb(1, tsresol=6, tsoffset=offset) + b"".join(
                          files.epb(p.data, files.ticks(p.time_ns, 6, offset)) for p in c.packets))


def put(cap, out, data, step, interface=0, order="<", tsresol=6, tsoffset=0, cut=None, opts=()):
    """Adds the frame to the capture, and to `out` as an enhanced packet block."""
    packet = cap.add(data, step.flow, step.back)
    cap.packets[-1] = packet._replace(time_ns=files.cut_time(packet.time_ns, tsresol))
    out.append(files.epb(data[:cut], files.ticks(packet.time_ns, tsresol, tsoffset), interface,
                         len(data), order, opts))


def interfaces():
    cap, out = Capture("interfaces.pcapng",
                       "five interfaces that differ in link type, snap length and resolution"), []
    out += [files.shb(), files.idb(1, name=b"eth0"),
            files.idb(113, tsresol=9, name=b"any", snaplen=65535),
            files.idb(127, tsresol=0x94, name=b"wlan0mon"),
            files.idb(101, snaplen=128, tsoffset=-7200, name=b"tun0"),
            files.idb(147, name=b"private0")]
    sll = bytes.fromhex("0000000100060200000000010000")
    for i, step in enumerate(talk4() + talk6()):
        p, kind = step.packet, i % 4
        ethertype = b"\x86\xdd" if p[0] >> 4 == 6 else b"\x08\x00"
        frame = (eth(p), sll + ethertype + p, radiotap(plain(p, not step.back)), p)[kind]
        put(cap, out, frame, step, kind, tsresol=(6, 9, 0x94, 6)[kind],
            tsoffset=(0, 0, 0, -7200)[kind],
                  cut=128 if kind == 3 else None)
    unknown = cap.add(b"\1\2\3\4", skip="unknown_link_type")
    out.append(files.epb(unknown.data, files.ticks(unknown.time_ns), 4))
    cap.raw = b"".join(out)
    yield cap


def sections():
    cap, out = Capture("sections.pcapng",
                       "three sections, little- and big-endian; interfaces count anew in each"), []
    talk, more = http("192.0.2.10", 40002,
                      "198.51.100.20"), http("192.0.2.11", 40003, "198.51.100.20")
    for order, linktype, wrap, part in (("<", 1, eth, talk[:5]), (">", 101, bytes, talk[5:]),
                                        ("<", 1, eth, more)):
        out += [files.shb(order, opts=[(4, b"craft")]), files.idb(linktype, order)]
        for step in part:
            put(cap, out, wrap(step.packet), step, order=order)
    cap.raw = b"".join(out)
    yield cap
    cap, out = Capture("late-interface.pcapng",
                       "an interface described after the first packets"), []
    out += [files.shb(), files.idb(1)]
    for i, step in enumerate(talk):
        if i == 5:
            out.append(files.idb(101))
        put(cap, out, step.packet if i >= 5 else eth(step.packet), step, int(i >= 5))
    cap.raw = b"".join(out)
    yield cap


def packet_blocks():
    cap = Capture("opb.pcapng", "obsolete packet blocks").talk(talk4(), eth)
    cap.raw = files.shb() + files.idb(1) + b"".join(files.opb(p.data, files.ticks(p.time_ns))
                                                    for p in cap.packets)
    yield cap
    cap = Capture("spb.pcapng",
                  "simple packet blocks: no time; cut by the snap length of interface 0")
    cap.talk(talk4(), eth)
    cap.retime(lambda *_: 0)
    cap.raw = files.shb() + files.idb(1, snaplen=70) + b"".join(files.spb(p.data[:70], p.wire_len)
                                                                for p in cap.packets)
    yield cap


def names_and_others():
    """A name block before the packets, one after; blocks and options that carry no packet between them."""
    cap, out = Capture("blocks.pcapng",
                       "name resolution, statistics, custom, secrets and unknown blocks, comments"), []
    out += [files.shb(opts=[(1, "a comment, mit Umlaut: \u00e4".encode()), (2, b"x86"),
                            (3, b"Linux"), (4, b"craft")]),
            files.idb(1, tsresol=6, name=b"eth0",
                      opts=[(3, b"an interface"), (8, struct.pack("<Q", 10**9)), (11, b"\0tcp"),
                            (2988, u32(32473) + b"custom option")]),
            files.nrb([(addr("198.51.100.20"), [b"www.example.com", b"web1.example.com"]),
                       (addr("2001:db8:1::20"), [b"www.example.com"]),
                       (addr("192.0.2.10"), [b"laptop.office.example"])]),
            files.dsb(b"CLIENT_RANDOM " + b"0" * 64 + b" " + b"1" * 96 + b"\n"),
            files.custom(b"custom data"), files.custom(b"not to be copied", copy=False),
            files.block(0x80000042, b"a block for local use"),
            files.block(0x00000B16, b"a kind that nobody knows")]
    for i, step in enumerate(talk4() + talk6()):
        comment = [(1, b"packet comment %d" % i),
                   (2, struct.pack("<I", 1 + step.back))] if i % 3 == 0 else []
        put(cap, out, eth(step.packet), step, opts=comment)
    out += [files.isb(files.ticks(cap.now_ns), received=24, dropped=3),
            files.nrb([(addr("192.0.2.53"), [b"resolver.office.example"])],
                      opts=[(2, b"dns.example")])]
    cap.raw = b"".join(out)
    yield cap
    cap = Capture("section-only.pcapng", "a section header and no interface: no packet")
    cap.raw = files.shb()
    yield cap


def big_endian():
    """Frames change kind inside one interface, too: 802.3 beside Ethernet II."""
    cap, out = Capture("blocks-be.pcapng",
                       "big-endian: name resolution, simple and obsolete packet blocks in turn"), []
    out += [files.shb(">"), files.idb(1, ">", tsresol=9),
            files.nrb([(addr("198.51.100.20"), [b"www.example.com"])], ">")]
    for i, step in enumerate(http("192.0.2.10", 40002, "198.51.100.20")):
        body = snap(step.packet)
        frame = eth(body, len(body)) if i % 2 else eth(step.packet)
        stamp = files.ticks(cap.add(frame, step.flow, step.back).time_ns, 9)
        out.append(files.opb(frame, stamp, order=">") if i % 3
                   else files.epb(frame, stamp, order=">"))
    cap.raw = b"".join(out)
    yield cap


def captures():
    for make in (classic, compressed, resolutions, interfaces, sections, packet_blocks,
                 names_and_others, big_endian):
        yield from make()

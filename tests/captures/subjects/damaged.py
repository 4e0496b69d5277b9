"""Files that lie or end early. What was read before the damage counts; the exit status says the rest.

2: nothing usable could be read; 3: what comes before the damage was; 0|3: the reader's choice.
"""
import gzip
import struct

from wire import files
from wire.capture import Capture
from wire.flow import talk4
from wire.net import eth
from .formats import zstd

JPEG = bytes.fromhex("ffd8ffe000104a46494600010101004800480000ffdb004300") + bytes(range(64))
KEPT = 7  # packets before the damage


def whole(name, about, exit_status=3, kept=KEPT):
    """A capture of which the first `kept` packets can be read."""
    cap = Capture(name, about, exit_status=exit_status)
    for step in talk4()[:kept]:
        cap.add(eth(step.packet), step.flow, step.back)
    return cap


def damaged(name, about, tail, exit_status=3):
    """A classic pcap that goes on with `tail` after its good packets."""
    cap = whole(name, about, exit_status)
    cap.raw = cap.pcap() + tail
    return cap


def blocks(name, about, tail, exit_status=3):
    """The same for pcapng."""
    cap = whole(name + ".pcapng", about, exit_status)
    cap.raw = cap.pcapng() + tail
    return cap


def only(name, about, raw, exit_status=2):
    cap = Capture(name, about, exit_status=exit_status)
    cap.raw = raw
    return cap


def classic():
    record = files.pcap_record(eth(talk4()[7].packet), files.START_NS)
    yield damaged("cut-in-record-header", "ends inside a record header", record[:9])
    yield damaged("cut-in-record", "ends inside a packet", record[:40])
    yield damaged("caplen-ffffffff", "a record that claims 4 GiB",
                  struct.pack("<IIII", 0x697DD5A0, 0, 2**32 - 1, 2**32 - 1) + b"x" * 80)
    yield damaged("caplen-7fffffff", "a record that claims 2 GiB",
                  struct.pack("<IIII", 0x697DD5A0, 0, 2**31 - 1, 2**31 - 1) + b"x" * 80)
    yield damaged("garbage-tail", "a record header of noise after good packets",
                  bytes(range(200, 232)))
    cap = whole("caplen-over-snaplen",
                "snap length 64 in the header, longer records all the same: they are read", 0)
    cap.raw = files.pcap_header(1, snaplen=64) + b"".join(files.pcap_record(p.data, p.time_ns)
                                                          for p in cap.packets)
    yield cap
    good = whole("x", "x").pcap()
    for size in (1, 4, 10, 23):
        yield only("cut-at-%d" % size, "ends inside the file header, after %d bytes" % size,
                   good[:size])
    yield only("version-9", "file version 9.9", good[:4] + struct.pack("<HH", 9, 9) + good[8:])
    cap = whole("caplen-over-wire", "captured length above the length on the wire", "0|3", 0)
    step = talk4()[0]
    cap.add(eth(step.packet), step.flow, wire_len=20)
    yield cap


def sections():
    good = whole("x", "x").pcapng()
    one = eth(talk4()[7].packet)
    block = files.epb(one, files.ticks(files.START_NS))
    size = len(block)
    yield blocks("cut-in-block-header", "ends inside a block header", block[:6])
    yield blocks("cut-in-block", "ends inside a block", block[:50])
    yield blocks("cut-in-trailer", "ends inside the length that closes a block", block[:-2])
    yield blocks("no-such-interface", "a packet of interface 7 of 1", files.epb(one, 1, 7))
    yield blocks("length-not-multiple", "block length %d is no multiple of 4" % (size + 1),
                 block[:4] + struct.pack("<I", size + 1) + block[8:])
    yield blocks("length-mismatch", "the two lengths of a block differ",
                 block[:-4] + struct.pack("<I", size + 8))
    yield blocks("length-8", "block length 8, less than its own frame",
                 block[:4] + struct.pack("<I", 8) + block[8:])
    yield blocks("length-0", "block length 0", block[:4] + struct.pack("<I", 0) + block[8:])
    yield blocks("length-4g", "block length 4 GiB", block[:4] + struct.pack("<I", 0xFFFFFFFC)
                 + block[8:])
    yield blocks("caplen-over-block", "captured length beyond the end of its block",
                 files.epb(one, 1, caplen=5000))
    yield blocks("option-over-block",
                 "an option that runs past its block; the packet before it is whole",
                 files.block(files.BLOCK_ISB, b"\0" * 12 + struct.pack("<HH", 1, 4000) + b"x" * 8),
                 "0|3")
    yield blocks("names-over-block", "a name record that runs past its block",
                 files.block(files.BLOCK_NRB, struct.pack("<HH", 1, 4000) + b"\xc0\0\2\1x\0"),
                 "0|3")
    yield blocks("section-bad-magic", "a second section whose byte-order magic is noise",
                 files.block(files.BLOCK_SHB, b"\xde\xad\xbe\xef\1\0\0\0" + b"\xff" * 8))
    yield blocks("section-version-9", "a second section of version 9.0", files.shb(version=(9, 0)))
    yield only("version-9.pcapng", "section version 9.0", files.shb(version=(9, 0)) + good[28:])
    yield only("bad-magic.pcapng", "no byte-order magic", good[:8] + b"\0\0\0\0" + good[12:])
    yield only("cut-at-20.pcapng", "ends inside the section header", good[:20])
    cap = whole("packet-first.pcapng", "a packet before any interface", 3, 0)
    cap.raw = files.shb() + block
    yield cap
    cap = whole("short-interface.pcapng", "an interface block too short to say its link type", 3, 0)
    cap.raw = files.shb() + files.block(files.BLOCK_IDB, b"") + block
    yield cap
    cap = whole("tsresol-absurd.pcapng", "if_tsresol 10^-127: no time can be told", "0|3", 0)
    cap.raw = files.shb() + files.idb(1, tsresol=127) + block
    cap.add(eth(talk4()[0].packet), skip="any")
    yield cap


def others():
    yield only("empty", "no byte at all", b"")
    yield only("jpeg", "a JPEG picture", JPEG)
    yield only("jpeg.pcap.gz", "a JPEG picture, compressed", gzip.compress(JPEG, mtime=0))
    yield only("text", "text", b"This is not a capture.\n")
    yield only("zeros", "zero bytes", b"\0" * 4096)
    cap = whole("x", "x")
    packed, raw = gzip.compress(cap.pcap(), mtime=0), cap.pcap()
    yield only("cut-at-8.pcap.gz", "gzip that ends inside its header", packed[:8])
    stored = gzip.compress(raw, compresslevel=0, mtime=0)
    for name, about, data in (
            ("no-trailer.pcap.gz", "gzip without its check sum and length", packed[:-8]),
            ("bad-checksum.pcap.gz", "gzip whose check sum is wrong",
             packed[:-8] + b"\1\2\3\4" + packed[-4:]),
            ("garbage-tail.pcap.gz", "gzip with noise after its end", packed + JPEG)):
        kept = whole(name, about, "0|3" if "garbage" in name else 3)
        kept.raw = data
        yield kept
    for name, data in (("cut.pcap.gz", stored[:15 + len(raw) - 20]),
                       ("cut.pcap.zst", zstd(raw)[:-20])):
        kept = whole(name, "compressed, ends inside the last packet", 3, KEPT - 1)
        kept.raw = data
        yield kept
    yield only("noise.pcap.zst", "Zstandard magic and noise",
               bytes.fromhex("28b52ffd") + bytes(range(255, 191, -1)))


def captures():
    for make in (classic, sections, others):
        yield from make()

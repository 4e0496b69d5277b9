#!/usr/bin/env python3
"""How a packet travels changes nothing of what it says: the packets of every recorded capture (and of some
in ../shared, where a checkout has it beside it) are put into each link type and tunnel of carriers.py, and
must give the same conversations with the same facts; so must TCP's bytes in other segments, and IPv4's in
fragments."""
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from carriers import ETHERNET, FRAME_CARRIERS, IP_CARRIERS, LARGEST, RAW  # noqa: E402
from changed import TOP, judge, shared  # noqa: E402
from wire import net  # noqa: E402

SHARED_COUNT, SHARED_BYTES = 8, 60_000
FORMS_MIN = 1000  # compared, of the project's own captures alone
GLOBAL, RECORD, ETH = 24, 16, 14  # bytes of headers
FRAGMENT = 200  # bytes of a fragment's payload
SEGMENTS = (1, 3, 17, 60, 200, 400)  # bytes of a segment's payload

# Of the frames and of what they came in.
OF_THE_WAY = {"flow_id", "pcap_filename", "pcap_cnt", "ether", "vlan", "tunnel", "flow", "conv", "timing", "anomalies", "tx_id"}
SIZES = {"bytes_toserver", "bytes_toclient"}
PLACES = {"file_offset", "first_frame", "last_frame", "cut"}
NO_CONVERSATION = {"stats", "asset", "arp"}


def packets(path):
    """[(time, frame)] of an Ethernet pcap: whole IP packets, without padding; [] for others."""
    data = path.read_bytes()
    if data[:4] not in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") or data[20] != ETHERNET:
        return b"", []
    found, at = [], GLOBAL
    while at + RECORD <= len(data):
        captured, sent = struct.unpack_from("<II", data, at + 8)
        frame = data[at + RECORD:at + RECORD + captured]
        size = ip_size(frame)
        if captured == sent and size and ETH + size <= len(frame) and size < LARGEST:
            found.append((data[at:at + 8], frame[:ETH + size]))
        at += RECORD + captured
    return data[:20], found


def ip_size(frame):
    """By its header; 0 for what is no IP."""
    if len(frame) < ETH + 20 or frame[12:14] not in (b"\x08\0", b"\x86\xdd"):
        return 0
    if frame[12:14] == b"\x08\0":
        return int.from_bytes(frame[16:18], "big") if frame[14] >> 4 == 4 else 0
    return 40 + int.from_bytes(frame[18:20], "big") if frame[14] >> 4 == 6 else 0


def write(path, head, link, frames):
    path.write_bytes(head + struct.pack("<I", link) + b"".join(
        time + struct.pack("<II", len(frame), len(frame)) + frame for time, frame in frames))


def told(folder, capture, with_counts):
    """The records of the capture's conversations, without what is of the way, sorted."""
    path = pathlib.Path(folder) / "some.pcap"
    write(path, *capture)
    done = subprocess.run(["pcg-flows", "-q", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    found = []
    for record in map(json.loads, done.stdout.splitlines()):
        if record["event_type"] in NO_CONVERSATION:
            continue
        kept = {key: value for key, value in record.items() if key not in OF_THE_WAY}
        if with_counts and "flow" in record:
            kept["flow"] = {key: value for key, value in record["flow"].items() if key not in SIZES}
            kept["conv"] = {key: value for key, value in record["conv"].items() if key not in PLACES}
        elif not with_counts:
            del kept["timestamp"]
            kept.get("ssh", {}).pop("logged_on", None)  # told by where a segment ends
        found.append(json.dumps(kept, sort_keys=True))
    return sorted(found)


def ipv4_parts(frame):
    """(header, payload) of an IPv4 packet that is no fragment and has no options; None for others."""
    if frame[12:15] != b"\x08\0\x45" or int.from_bytes(frame[20:22], "big") & 0x3FFF:
        return None
    return frame[ETH:ETH + 20], frame[ETH + 20:]


def ipv4(header, ident, flags, payload):
    header = header[:2] + net.u16(20 + len(payload)) + ident + net.u16(flags) + header[8:10] + b"\0\0" + header[12:]
    return header[:10] + net.u16(net.checksum(header)) + header[12:] + payload


def in_fragments(frames, _dice):
    for number, (time, frame) in enumerate(frames):
        header, payload = ipv4_parts(frame) or (b"", b"")
        if len(payload) <= FRAGMENT:
            yield time, frame
            continue
        for at in range(0, len(payload), FRAGMENT):
            more = 0x2000 if at + FRAGMENT < len(payload) else 0
            yield time, frame[:ETH] + ipv4(header, net.u16(number & 0xFFFF), more | at // 8,
                                           payload[at:at + FRAGMENT])


def in_segments(frames, dice):
    for time, frame in frames:
        header, tcp = ipv4_parts(frame) or (b"", b"")
        size = (tcp[12] >> 4) * 4 if len(tcp) >= 20 and header[9] == net.TCP else len(tcp)
        if size < 20 or len(tcp) - size < 2 or tcp[13] & 0x02:
            yield time, frame
            continue
        (seq,) = struct.unpack_from(">I", tcp, 4)
        at = size
        while at < len(tcp):
            piece = tcp[at:at + dice.choice(SEGMENTS)]
            last = at + len(piece) == len(tcp)
            flags = tcp[13] if last else tcp[13] & ~0x09  # FIN, PSH
            yield time, frame[:ETH] + ipv4(header, b"\0\0", 0, tcp[:4] + net.u32(seq + at - size & 0xFFFFFFFF) +
                                           tcp[8:13] + bytes([flags]) + tcp[14:size] + piece)
            at += len(piece)


def difference(before, after):
    lost, more = (sorted(set(a) - set(b))[:1] for a, b in ((before, after), (after, before)))
    return f"lost {lost}, more {more}"


def carried(path, head, frames, folder):
    """(name, what the bare packets say, what they say in a carrier), for each carrier."""
    for table, link, start in ((IP_CARRIERS, RAW, ETH), (FRAME_CARRIERS, ETHERNET, 0)):
        plain = {}  # what is said, by how many packets a carrier can take
        for name, (outer_link, carry) in table.items():
            taken = [(time, frame[start:]) for time, frame in frames if carry(frame[start:]) is not None]
            kinds = (len(taken), taken and taken[0][1][0] >> 4)
            if not taken:
                continue
            if kinds not in plain:
                plain[kinds] = told(folder, (head, link, taken), True)
            yield (f"{path.name} in {name}", plain[kinds],
                   told(folder, (head, outer_link, [(time, carry(packet)) for time, packet in taken]), True))


def reshaped(path, head, frames, folder):
    """The same, for TCP's bytes in other segments and IPv4's in fragments."""
    plain = told(folder, (head, ETHERNET, frames), False)
    for change in (in_fragments, in_segments):
        changed = list(change(frames, random.Random(7)))
        yield f"{path.name} {change.__name__}", plain, told(folder, (head, ETHERNET, changed), False)


def faults_of(path):
    head, frames = packets(path)
    faults, forms = [], 0
    if not frames:
        return faults, forms
    with tempfile.TemporaryDirectory() as folder:
        for way in (carried, reshaped):
            for name, before, after in way(path, head, frames, folder):
                forms += before != []
                if before != after:
                    faults.append(f"{name}: {difference(before, after)}")
    return faults, forms


def captures():
    yield from sorted((TOP / "tests/captures/recorded").glob("*.pcap"))
    paths = [path for path in shared(SHARED_BYTES) if path.parent.name != "malformed"]
    yield from random.Random(11).sample(paths, min(SHARED_COUNT, len(paths)))


if __name__ == "__main__":
    sys.exit(0 if judge(captures(), faults_of, FORMS_MIN, "captures say the same in another carrier") else 1)

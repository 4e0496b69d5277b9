#!/usr/bin/env python3
"""A capture with a snap length says less than the whole one, and nothing else: of every
own capture (and of those in ../shared, where a checkout has it beside it) the frames are cut to
several lengths; whatever is then told of conversations, names and users must be told of the whole
capture, too."""
import collections
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from changed import TOP, judge, shared  # noqa: E402

SNAPS = (68, 80, 128, 300)  # bytes of a frame
LARGEST = 200_000  # bytes of a capture that is looked at
CUT_MIN = 100  # captures that are looked at, of the project's own alone
GLOBAL, RECORD = 24, 16  # bytes of a classic pcap's headers

# What is told of the capture and its times, of both directions' order, or by counting bytes that are there.
ABOUT_THE_CAPTURE = {"timestamp", "flow_id", "pcap_filename", "pcap_cnt", "flow", "conv", "timing", "tcp", "ether",
                     "community_id", "src_ip", "dest_ip", "src_port", "dest_port", "proto", "event_type", "anomalies",
                     "app_proto", "icmp_type", "response_icmp_type"}
OF_PART = {"more", "cut", "request_cut"}  # members that say that something is missing
# Members that may be the beginning of what the whole capture has; the command of a line that was cut.
BEGINNINGS = {"http.url", "ftp.commands", "ftp.reply", "pop3.response.header"}
UNPLACED = {"windows.unbound", "ip_v", "tunnel.depth", "mac", "mac_vendor"}  # what is inside, or said what it is, was cut
NAMED_BY = {"names.dest.by", "names.src.by", "names.by", "names.dest.age", "names.src.age"}  # the best of what is there


def snapped(capture, snap):
    """The same frames, each cut; None where the capture is no little-endian pcap."""
    data = capture.read_bytes()
    if data[:4] not in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"):
        return None
    parts, at = [data[:GLOBAL]], GLOBAL
    while at + RECORD <= len(data):
        (captured,) = struct.unpack_from("<I", data, at + 8)
        kept = min(captured, snap)
        parts.append(data[at:at + 8] + struct.pack("<I", kept) + data[at + 12:at + RECORD + kept])
        at += RECORD + captured
    return b"".join(parts)


def leaves(value, path):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in OF_PART and not key.endswith("_seen"):
                yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path, value.lower() if isinstance(value, str) else value


def told(path):
    """{(type, whose): {(member, value)}}"""
    done = subprocess.run(["pcg-flows", "-q", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    facts = collections.defaultdict(set)
    for line in done.stdout.splitlines():
        record = json.loads(line)
        kind = record["event_type"]
        if kind in ("stats", "arp"):
            continue
        whose = record.get("community_id") or record.get("flow_id") or record.get("ip")
        for key, value in record.items():
            if key not in ABOUT_THE_CAPTURE and not key.endswith("_seen"):
                facts[kind, whose].update(leaves(value, key))
    return facts


def is_told(member, value, whole):
    if (member, value) in whole or member in NAMED_BY | UNPLACED:
        return True
    if member == "http.hostname" and any(m == "http.url" and v.startswith(value + ":") for m, v in whole):
        return True  # of CONNECT; its Host field says what the proxy is called, and was cut
    return member in BEGINNINGS and any(m == member and v.startswith(value) for m, v in whole)


def faults_of(capture):
    """What a cut capture says that the whole one does not."""
    faults, looked_at = [], 0
    facts = told(capture)
    with tempfile.TemporaryDirectory() as folder:
        for snap in SNAPS:
            data = snapped(capture, snap)
            if data is None:
                break
            looked_at += 1
            path = pathlib.Path(folder) / f"{snap}.pcap"
            path.write_bytes(data)
            cut_facts = told(path)
            everything = set().union(*facts.values())
            for kind, whose in cut_facts:
                if kind == "asset" and (kind, whose) not in facts:
                    continue  # an end of a tunnel, of which nothing inside is there
                whole = facts.get((kind, whose), everything)
                for member, value in cut_facts[kind, whose]:
                    if not is_told(member, value, whole):
                        faults.append(f"{capture.name}, {snap} bytes a frame, {kind} {whose}: {member} {value!r}")
    return faults, looked_at


def captures():
    for folder in ("recorded", "tunnels", "crafted/attacks"):
        yield from sorted((TOP / "tests/captures" / folder).glob("*.pcap"))
    yield from shared(LARGEST)


if __name__ == "__main__":
    sys.exit(0 if judge(captures(), faults_of, CUT_MIN, "cut captures say nothing that the whole ones do not") else 1)

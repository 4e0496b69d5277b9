#!/usr/bin/env python3
"""Makes inputs for the targets that read a conversation's payload (talk.h) of the dissectors'
test cases.

    hex_seeds.py FOLDER CASE.hex ...

Each tests/dissect/NAME/CASE.hex becomes FOLDER/NAME-CASE."""
import pathlib
import re
import struct
import sys

PROTOS = {"tcp": 6, "udp": 17, "sctp": 132}
ENDS = re.compile(r"^(tcp|udp|sctp) \S+:(\d+) \S+:(\d+)\s*$")


def chunks(lines):
    """(sender, bytes) of each segment or datagram; the client is 0."""
    said = []
    for line in lines:
        if line[:1] in "<>":
            said.append((line[0] == "<", bytearray.fromhex(line[1:])))
        elif line[:1] in " \t":
            said[-1][1].extend(bytes.fromhex(line))
    return said


def seed(text):
    lines = [line for line in text.split("\n") if line.strip()]
    proto, client, server = next(m.groups() for m in map(ENDS.match, lines) if m)
    out = struct.pack(">BHH", PROTOS[proto], int(client), int(server))
    for from_server, said in chunks(lines):
        out += struct.pack(">HB", len(said) + 1, from_server) + said
    return out


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:]:
        case = pathlib.Path(name)
        (folder / ("%s-%s" % (case.parent.name, case.stem))).write_bytes(seed(case.read_text()))


if __name__ == "__main__":
    main()

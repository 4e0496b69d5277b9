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
    """(head, bytes) of each segment or datagram that was captured. Of the head, bit 0 is the sender,
    the client being 0, and bit 1 set where one of its segments before this one was lost."""
    said = []
    lost = [False, False]
    for line in lines:
        mark = line.lstrip("!~")
        if mark[:1] in "<>":
            sender = mark[0] == "<"
            captured = not line.startswith("!")
            into = (sender | lost[sender] << 1, bytearray.fromhex(mark[1:]))
            lost[sender] = not captured
            if captured:
                said.append(into)
        elif line[:1] in " \t":
            into[1].extend(bytes.fromhex(line))
    return said


def seed(text):
    lines = [line for line in text.split("\n") if line.strip()]
    proto, client, server = next(m.groups() for m in map(ENDS.match, lines) if m)
    out = struct.pack(">BHH", PROTOS[proto], int(client), int(server))
    for head, said in chunks(lines):
        out += struct.pack(">HB", len(said) + 1, head) + said
    return out


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:]:
        case = pathlib.Path(name)
        (folder / ("%s-%s" % (case.parent.name, case.stem))).write_bytes(seed(case.read_text()))


if __name__ == "__main__":
    main()

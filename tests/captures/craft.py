#!/usr/bin/python3
"""Writes the crafted captures into crafted/, the same bytes on every run.

    craft.py [DIRECTORY]

Beside them: captures.tsv says what each capture is and how a reader ends, and
expected.tsv which conversations it holds. Needs only Python's standard library.
"""
import importlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
SUBJECTS = ("links", "wireless", "tunnels", "formats", "damaged", "ip", "fragments", "transport",
            "malformed", "hostile", "attacks")
CAPTURES = ("capture", "in_flows", "skipped", "exit", "about")
EXPECTED = ("capture", "proto", "src_ip", "src_port", "dest_ip", "dest_port", "icmp",
            "pkts_toserver", "pkts_toclient",
            "bytes_toserver", "bytes_toclient", "start", "end", "tunnel", "note")


def table(path, head, rows):
    lines = ["\t".join(map(str, row)) for row in [head, *rows]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    if len(sys.argv) > 2 or sys.argv[1:] and sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    sys.path.insert(0, str(HERE))
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "crafted"
    made = []
    for subject in SUBJECTS:
        (out / subject).mkdir(parents=True, exist_ok=True)
        for cap in importlib.import_module("subjects." + subject).captures():
            cap.name = "%s/%s" % (subject, cap.name if "." in cap.name else cap.name + ".pcap")
            (out / cap.name).write_bytes(cap.bytes())
            made.append(cap)
    table(out / "captures.tsv", CAPTURES, [cap.row() for cap in made])
    table(out / "expected.tsv", EXPECTED, [row for cap in made for row in cap.rows()])
    print("%d captures, %d bytes" % (len(made), sum(len(cap.bytes()) for cap in made)))


if __name__ == "__main__":
    main()

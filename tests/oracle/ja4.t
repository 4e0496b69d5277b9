#!/usr/bin/env python3
"""JA4 of every conversation beside what FoxIO's own implementations say of it.

Where ../shared/captures is there, each JA4 in its expected/**.ja4-python.json and
.ja4-rust.yaml must be the flow's (those of the Wireshark plugin have no JA4). Else skipped.

Run from the top of the tree with the commands in PATH."""
import gzip
import json
import pathlib
import re
import subprocess
import sys

CAPTURES = pathlib.Path(__file__).resolve().parents[3] / "shared/captures"
EXPECTED = re.compile(r"(.*)\.ja4-(python|rust)\.(json|yaml)(\.gz)?$")


def text_of(path):
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt") as file:
        return file.read()


def python_rows(text):
    """(ends, JA4) of the Python tool: one object a stream, a JA4 for each of its hellos."""
    for row in json.loads(text):
        ends = row["src"], int(row["srcport"]), row["dst"], int(row["dstport"])
        for key, value in row.items():
            if key in ("JA4", "JA4.1"):
                yield ends, value


def rust_rows(text):
    """The same of the Rust tool, whose YAML is a flat list of flat objects."""
    for block in re.split(r"^- ", text, flags=re.M)[1:]:
        row = dict(re.findall(r"^\s*(\w+): (.*)$", block, flags=re.M))
        if "ja4" in row:
            yield (row["src"], int(row["src_port"]), row["dst"], int(row["dst_port"])), row["ja4"]


def ours(capture):
    """ends -> the JA4s of their conversations"""
    out = subprocess.run(["pcg-flows", "-q", "--only", "flow", str(capture)], text=True,
                         stdout=subprocess.PIPE, check=False).stdout
    found = {}
    for flow in map(json.loads, out.splitlines()):
        for member in "tls", "quic":
            if "ja4" in flow.get(member, {}):
                ends = flow["src_ip"], flow["src_port"], flow["dest_ip"], flow["dest_port"]
                found.setdefault(ends, set()).add(flow[member]["ja4"])
    return found


def check(number, path):
    match = EXPECTED.match(str(path.relative_to(CAPTURES / "expected")))
    rows = (python_rows if match[2] == "python" else rust_rows)(text_of(path))
    have, total, wrong = ours(CAPTURES / match[1]), 0, []
    for ends, ja4 in rows:
        total += 1
        if ja4 not in have.get(ends, ()):
            wrong.append("%s: %s, ours %s" % (ends, ja4, sorted(have.get(ends, ()))))
    print("%s %d - %s: %d JA4 equal" % ("not ok" if wrong else "ok", number, path.name, total))
    for line in wrong:
        print("#", line)
    return not wrong


def main():
    files = [p for p in sorted(CAPTURES.glob("expected/**/*.ja4-*")) if EXPECTED.match(str(p))]
    if not files:
        print("1..0 # SKIP no captures with their JA4 beside this tree")
        return
    results = [check(number, path) for number, path in enumerate(files, 1)]
    print("1..%d" % len(files))
    sys.exit(not all(results))


main()

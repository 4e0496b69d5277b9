#!/usr/bin/env python3
"""Names and fingerprints of pcg-flows' records against what tshark says, over captures of other
people that a checkout may have beside it (../shared/captures); without them, skipped.

names-extra.tsv has, of each capture, how many values of a kind we say and tshark, left alone, does not;
how many of them tshark says, too, with the options given (tried here); and the reason. Other numbers
than those fail."""
import collections
import csv
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared"
COMPARE = SHARED / "tools/compare-names"
LEAST_FOUND = 99.0  # percent, of each kind
# The tool takes a path of a tree apart into its letters: its line of that kind says nothing.
BROKEN_KIND = "smb_tree"
KIND = re.compile(r"^(\w+) +(\d+) +(\d+) +[0-9.]+$")
EXTRA = re.compile(r"^  extra +(\S+): (\w+) \[(.*)\] on ")
FIELDS = {"ja3": "tls.handshake.ja3", "sni": "tls.handshake.extensions_server_name",
          "cert": "tls.handshake.certificate"}
TESTS = 4


def explained():
    with open(HERE / "names-extra.tsv", newline="") as file:
        return {(row["capture"], row["kind"]): row
                for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def result(number, name, held, details):
    print("%s %d - %s" % ("ok" if held else "not ok", number, name))
    for line in [] if held else details:
        print("# %s" % (line,))
    return held


def extras(lines):
    """{(capture, kind): values}"""
    found = collections.defaultdict(set)
    for capture, kind, values in (m.groups() for m in map(EXTRA.match, lines) if m):
        found[capture, kind] |= set(re.findall(r"'([^']*)'", values))
    return found


def told(capture, options):
    """{kind: values} that tshark sees with these options."""
    argv = ["tshark", "-r", SHARED / "captures" / capture, *options.split(), "-T", "fields"]
    for field in FIELDS.values():
        argv += ["-e", field]
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    seen = {kind: set() for kind in FIELDS}
    for line in done.stdout.splitlines():
        for kind, column in zip(FIELDS, line.split("\t")):
            seen[kind] |= {value for value in column.split(",") if value}
    seen["cert"] = {":".join(re.findall("..", hashlib.sha1(bytes.fromhex(c)).hexdigest())) for c in seen["cert"]}
    return seen


def main():
    print("1..%d" % TESTS)
    if not COMPARE.exists():
        for number in range(1, TESTS + 1):
            print("ok %d # SKIP no ../shared here: no name of its captures was compared" % number)
        return True
    done = subprocess.run([COMPARE, "--bin", os.environ["B"], "--show", "1000000"], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    lines = done.stdout.splitlines()
    kinds = {m.group(1): (int(m.group(2)), int(m.group(3))) for m in map(KIND.match, lines) if m}
    known, found = (sum(counts[i] for kind, counts in kinds.items() if kind != BROKEN_KIND) for i in (0, 1))
    share = 100 * found / known if known else 0
    short = [kind for kind, (had, got) in kinds.items() if kind != BROKEN_KIND and 100 * got < LEAST_FOUND * had]
    print("# %s; without %s %.2f %% of %d" % (lines[-1], BROKEN_KIND, share, known))
    rows, ours = explained(), extras(lines)
    counts = {key: len(values) for key, values in ours.items()}
    wanted = {key: int(row["count"]) for key, row in rows.items()}
    held = [
        result(1, "at least %s %% of tshark's names found, of each kind, no fault" % LEAST_FOUND,
               share >= LEAST_FOUND and not short and "FAULT" not in done.stdout, short + lines[-30:]),
        result(2, "what tshark does not say is explained", set(counts.items()) <= set(wanted.items()),
               sorted(set(counts.items()) - set(wanted.items()))),
        result(3, "what is explained is there", set(wanted) <= set(counts), sorted(set(wanted) - set(counts))),
    ]
    if not shutil.which("tshark"):
        print("ok 4 # SKIP no tshark here to be told")
        return all(held)
    wrong, said = [], 0
    for (capture, kind), row in rows.items():
        same = len(ours[capture, kind] & told(capture, row["tshark"])[kind]) if row["tshark"] != "-" else 0
        said += same
        if same != int(row["told"]):
            wrong.append("%s: %s: %d" % (capture, kind, same))
    held.append(result(4, "told how to read it, tshark says the same of %d of %d" % (said, sum(wanted.values())),
                       not wrong, wrong))
    return all(held)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)

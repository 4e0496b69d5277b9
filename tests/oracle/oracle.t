#!/usr/bin/env python3
"""pcg-flows' conversations against tshark's, over captures of other people that
a checkout may have beside it (../shared/captures); without them, skipped.

differences.tsv names every capture whose conversations are not wholly equal, and
why that is so: one that differs without being named fails, and so does one that is
named and differs no more."""
import csv
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared"
COMPARE = SHARED / "tools/compare-flows"
LEAST_FOUND, MOST_EXTRA = "99.5", "0.5"  # percent
TESTS = 3
DIFFERS = re.compile(r"^ +[0-9.]+ %  (\S+): \d+ of \d+ found, \d+ extra$")


def named():
    with open(HERE / "differences.tsv", newline="") as file:
        return {row["capture"]: row["reason"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def result(number, name, held, details):
    print("%s %d - %s" % ("ok" if held else "not ok", number, name))
    for line in [] if held else details:
        print("# " + line)
    return held


def main():
    print("1..%d" % TESTS)
    if not COMPARE.exists():
        for number in range(1, TESTS + 1):
            print("ok %d # SKIP no ../shared here: none of its captures were compared" % number)
        return True
    done = subprocess.run([COMPARE, "--bin", os.environ["B"], "--min", LEAST_FOUND, "--max-extra", MOST_EXTRA,
                           "--worst", "1000000"], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    lines = done.stdout.splitlines()
    print("# " + lines[-1])
    differing = {m.group(1) for m in map(DIFFERS.match, lines) if m}
    reasons = named()
    return all([
        result(1, "at least %s %% of the conversations found, at most %s %% extra, no fault" % (LEAST_FOUND, MOST_EXTRA),
               done.returncode == 0, lines),
        result(2, "every capture that differs is named", differing <= set(reasons), sorted(differing - set(reasons))),
        result(3, "every capture that is named differs", set(reasons) <= differing, sorted(set(reasons) - differing)),
    ])


if __name__ == "__main__":
    sys.exit(0 if main() else 1)

#!/usr/bin/env python3
"""All records of the whole pipeline against share/schema/record.json, with no room for members that it
does not name: over the own recorded captures and the demo, and over other people's, which a checkout may
have beside it (../shared/captures). Of each capture the first records of every kind are read: event
type, protocol and members."""
import collections
import csv
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
SHARED = TOP.parent / "shared/captures"
sys.path.insert(0, str(TOP / "tests/golden"))
import record_schema  # noqa: E402

ALIKE = 3  # records of one kind that are looked at in a capture
FILTERS = "pcg-classify", "pcg-ti", "pcg-geo", "pcg-detect"
PIPELINE = 'pcg-flows -q "$1" | ' + " | ".join(FILTERS)


def own():
    yield from sorted((TOP / "tests/captures/recorded").glob("*.pcap*"))
    yield TOP / "share/demo/office.pcapng.gz"


def others():
    with open(SHARED / "MANIFEST.tsv", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield SHARED / row["path"]


def records(path):
    seen = collections.Counter()
    done = subprocess.run(["sh", "-c", PIPELINE, "sh", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          env={**os.environ, "THREATINTEL_DIR": str(TOP / "share/demo/indicators")})
    for line in done.stdout.splitlines():
        record = json.loads(line)
        kind = record["event_type"], record.get("app_proto"), tuple(record)
        seen[kind] += 1
        if seen[kind] <= ALIKE:
            yield record


def hold(number, name, paths, checker):
    faults, looked_at, types = collections.Counter(), 0, set()
    for path in paths:
        for record in records(path):
            looked_at += 1
            types.add(record["event_type"])
            for fault in record_schema.faults(checker, record):
                faults["%s: %s" % (path.name, fault)] += 1
    held = not faults and {"flow", "dns", "http", "asset", "alert", "stats"} <= types
    print("%s %d - %d records of %s are valid" % ("ok" if held else "not ok", number, looked_at, name))
    for fault, count in faults.most_common(20):
        print("# %d times %s" % (count, fault))
    return held


def main():
    print("1..2")
    checker = record_schema.validator()
    if checker is None:
        for number in (1, 2):
            print("ok %d # SKIP no jsonschema for python3 here" % number)
        return True
    held = hold(1, "own captures", own(), checker)
    if not SHARED.exists():
        print("ok 2 # SKIP no ../shared here: no record of its captures was held against the schema")
        return held
    return hold(2, "other people's captures", others(), checker) and held


if __name__ == "__main__":
    sys.exit(0 if main() else 1)

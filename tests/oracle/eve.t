#!/usr/bin/env python3
"""Our flow, dns, http, arp, alert and stats records against the schema that Suricata publishes
(../shared/schema, where a checkout has it beside it; without it, skipped), once the
members that eve-extra.tsv names are taken out. Read are all own recorded captures
and, where present, one in SAMPLE of the others; of each capture the first records of
every type and protocol. A named member that no record has any more is no fault: it
stands for what captures may hold."""
import collections
import csv
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
SHARED = TOP.parent / "shared"
SCHEMA = SHARED / "schema/suricata-eve.json"
PIPELINE = 'pcg-flows -q "$1" | pcg-detect'
SAMPLE = 1  # one in so many of the captures of others
ALIKE = 3  # records of one type and protocol that are looked at in a capture
OURS = {"asset"}  # record types that EVE does not have


def extra_members():
    with open(HERE / "eve-extra.tsv", newline="") as file:
        return [row["member"].split(".") for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def take_out(record, path):
    for key in path[:-1]:
        record = record.get(key)
        if not isinstance(record, dict):
            return
    record.pop(path[-1], None)


def captures():
    yield from sorted((TOP / "tests/captures/recorded").glob("*.pcap"))
    with open(SHARED / "captures/MANIFEST.tsv", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)):
            if number % SAMPLE == 0:
                yield SHARED / "captures" / row["path"]


def records(path):
    seen = collections.Counter()
    done = subprocess.run(["sh", "-c", PIPELINE, "sh", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False)
    for line in done.stdout.splitlines():
        record = json.loads(line)
        kind = record["event_type"], record.get("app_proto")
        seen[kind] += 1
        if record["event_type"] not in OURS and seen[kind] <= ALIKE:
            yield record


def main():
    print("1..1")
    if not SCHEMA.exists():
        print("ok 1 # SKIP no ../shared here: no record was held against Suricata's schema")
        return True
    import jsonschema

    schema = json.loads(SCHEMA.read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    faults, looked_at, extra = collections.Counter(), 0, extra_members()
    for path in captures():
        for record in records(path):
            looked_at += 1
            for member in extra:
                take_out(record, member)
            for error in validator.iter_errors(record):
                where = "/".join(str(part) for part in error.absolute_path if not isinstance(part, int))
                faults["%s: %s: %.160s" % (path.name, where, error.message)] += 1
    print("%s 1 - %d records are EVE" % ("not ok" if faults or not looked_at else "ok", looked_at))
    for fault, count in faults.most_common(20):
        print("# %d times %s" % (count, fault))
    return not faults and looked_at > 0


if __name__ == "__main__":
    sys.exit(0 if main() else 1)

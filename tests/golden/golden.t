#!/usr/bin/env python3
"""What pcg-flows says of every capture of our own, against three judges.

    golden.t            compares, as TAP
    golden.t --update   writes today's output into tests/golden/flows

1. tests/golden/flows/CAPTURE.ndjson (and .err, what was said on standard error):
   what it said before, byte for byte (but for MAC vendors, which are in a list that
   a machine has or has not). Change them on purpose, and read the diff.
2. captures.tsv and expected.tsv beside the crafted captures: how reading must end,
   which packets count, which conversations there are. They were written where the
   packets are made, not read back.
3. share/schema/record.json: every record is valid, and has no member that the
   schema does not know.

Run from the top of the tree with the commands in PATH."""
import collections
import csv
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import record_schema  # noqa: E402

TOP = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = TOP / "tests/golden/flows"
CRAFTED = TOP / "tests/captures/crafted"
PLACES = (TOP / "tests/captures", TOP / "share/demo")
SUFFIXES = re.compile(r"\.(pcap|pcapng|cap|snoop)(\.(gz|zst))?$|^same-version-2\.3$")
MAC_VENDOR = re.compile(rb'"mac_vendor":"(?:[^"\\]|\\.)*",')
LINES_MAX = 300  # of a capture's output that are kept; of a longer one, a line in so many

Run = collections.namedtuple("Run", "status out err records")


class Tap:
    """Numbers the tests and says how many there were."""

    def __init__(self):
        self.count = self.failed = 0

    def is_equal(self, name, got, expected):
        self.ok(name, got == expected, "got %.2000s" % (got,), "expected %.2000s" % (expected,))

    def ok(self, name, held, *detail):
        self.count += 1
        self.failed += not held
        print("%s %d - %s" % ("ok" if held else "not ok", self.count, name.replace("#", "\\#")))
        for line in "\n".join(detail if not held else []).splitlines():
            print("# " + line)

    def skip(self, name, reason):
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, name, reason))

    def finish(self):
        print("1..%d" % self.count)
        sys.exit(self.failed > 0)


def captures():
    for place in PLACES:
        for path in sorted(place.rglob("*")):
            if path.is_file() and SUFFIXES.search(path.name):
                yield path.relative_to(TOP)


def read(path):
    """Runs pcg-flows on a capture, named as from the top of the tree."""
    done = subprocess.run(["pcg-flows", str(path)], cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True)
    records = []
    for line in done.stdout.decode("utf-8", "strict").splitlines():
        records.append(json.loads(line))
    return Run(done.returncode, MAC_VENDOR.sub(b"", done.stdout), done.stderr, records)


def thinned(out):
    """A long output as so many of its lines, evenly taken, and its last ones."""
    lines = out.splitlines(keepends=True)
    step = -(-len(lines) // LINES_MAX)
    return b"".join(line for i, line in enumerate(lines) if i % step == 0 or i > len(lines) - 20)


def golden_of(path):
    return GOLDEN / (str(path.relative_to(path.parts[0])) + ".ndjson")


def update():
    kept = set()
    for path in captures():
        run, golden = read(path), golden_of(path)
        golden.parent.mkdir(parents=True, exist_ok=True)
        for file, text in ((golden, thinned(run.out)), (golden.with_suffix(".err"), run.err)):
            if text:
                file.write_bytes(text)
                kept.add(file)
    for file in sorted(GOLDEN.rglob("*.*")):
        if file.is_file() and file not in kept:
            file.unlink()
    print("%d files" % len(kept))


def first_difference(got, expected):
    got, expected = got.splitlines(), expected.splitlines()
    for i in range(max(len(got), len(expected))):
        pair = [lines[i].decode() if i < len(lines) else "(no line)" for lines in (got, expected)]
        if pair[0] != pair[1]:
            return "line %d is\n  %s\nexpected\n  %s" % (i + 1, *pair)
    return "equal"


def compare_golden(tap, path, run):
    for name, got, file in (("says", thinned(run.out), golden_of(path)),
                            ("complains", run.err, golden_of(path).with_suffix(".err"))):
        expected = file.read_bytes() if file.exists() else b""
        if got or expected or name == "says":
            tap.ok("%s: %s the same as before" % (path, name), got == expected, first_difference(got, expected))


def table(name):
    with open(CRAFTED / name, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def conversation(record):
    """A flow record as expected.tsv writes it."""
    flow, tunnel = record["flow"], record.get("tunnel")
    return (record["proto"], record["src_ip"], str(record.get("src_port", "-")), record["dest_ip"],
            str(record.get("dest_port", "-")),
            "%d/%d" % (record["icmp_type"], record["icmp_code"]) if "icmp_type" in record else "-",
            *(str(flow[m]) for m in ("pkts_toserver", "pkts_toclient", "bytes_toserver", "bytes_toclient", "start", "end")),
            "%s %s>%s" % (tunnel["proto"], tunnel["src_ip"], tunnel["dest_ip"]) if tunnel else "-")


def compare_crafted(tap, row, rows, run):
    name = "crafted/" + row["capture"]
    flows = [r for r in run.records if r["event_type"] == "flow"]
    tap.ok(name + ": exit status", str(run.status) in row["exit"].split("|"), "%d, not %s" % (run.status, row["exit"]))
    expected_skips = dict(kv.split("=") for kv in row["skipped"].split(",") if "=" in kv)
    free = int(expected_skips.pop("any", 0))
    in_flows = sum(r["flow"]["pkts_toserver"] + r["flow"]["pkts_toclient"] for r in flows)
    skipped = {k: v for s in run.records if s["event_type"] == "stats" for k, v in s["stats"]["capture"]["skipped"].items() if v}
    least = int(row["in_flows"])
    if free:
        tap.is_equal(name + ": every packet counts or is skipped", in_flows + sum(skipped.values()),
                     least + free + sum(map(int, expected_skips.values())))
        return
    tap.is_equal(name + ": packets in flows", in_flows, least)
    tap.is_equal(name + ": packets skipped, by reason", skipped, {k: int(v) for k, v in expected_skips.items()})
    got, expected = (collections.Counter(x) for x in (map(conversation, flows), rows))
    tap.ok(name + ": its conversations", got == expected,
           *("extra   " + " ".join(c) for c in sorted((got - expected).elements())),
           *("missing " + " ".join(c) for c in sorted((expected - got).elements())))


def facts_of_code():
    """The members that payload can give a flow record, as record/fields.h names them."""
    text = (TOP / "common/record/fields.h").read_text()
    return re.findall(r'^#define FACT_\w+ "([^"]+)"', text, re.M)


def knows(schema, path):
    node = schema["$defs"]["flow"]
    for part in path.split("."):
        node = node.get("properties", {}).get(part)
        if node and "$ref" in node:
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
        if node is None:
            return False
    return True


def validate(tap, checker, path, run):
    name = "%s: records are valid" % path
    if checker is None:
        tap.skip(name, "no jsonschema for python3 here")
        return
    bad = ["line %d: %s" % (i + 1, fault) for i, record in enumerate(run.records)
           for fault in record_schema.faults(checker, record)]
    tap.ok(name, not bad, *bad[:10])


def main():
    if sys.argv[1:] == ["--update"]:
        return update()
    tap, checker = Tap(), record_schema.validator()
    rows = {"tests/captures/crafted/" + row["capture"]: row for row in table("captures.tsv")}
    expected = collections.defaultdict(list)
    for row in table("expected.tsv"):
        expected[row["capture"]].append(tuple(row[c] for c in row if c not in ("capture", "note")))
    for path in captures():
        run = read(path)
        compare_golden(tap, path, run)
        validate(tap, checker, path, run)
        if str(path) in rows:
            row = rows.pop(str(path))
            compare_crafted(tap, row, expected[row["capture"]], run)
    tap.is_equal("every crafted capture was found", sorted(rows), [])
    schema = record_schema.read()
    tap.is_equal("the schema knows every fact", [f for f in facts_of_code() if not knows(schema, f)], [])
    tap.finish()


if __name__ == "__main__":
    main()

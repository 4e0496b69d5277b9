#!/usr/bin/env python3
"""What pcg-flows calls a conversation, beside what other programs call it.

    app_proto.py [--show] CORPUS

CORPUS has captures in THEME/NAME and what their own projects expect of them in
expected/THEME/NAME.SOURCE: nDPI's flows (.ndpi.out), Arkime's sessions
(.arkime.json), Zeek's conn.log (.zeek.txt), Suricata's checks (.suricata.yaml);
each plain or gzipped. app_proto.tsv beside this script says which app_proto a
label of theirs stands for, or "-" where it is no application protocol of its own.

A label that its program took from a port or an address alone says nothing. What is
left is counted: conversations on which both agree, on which we say
another thing, and on which we are silent. Prints the three numbers and, with --show,
every disagreement.

Run with pcg-flows in PATH."""
import argparse
import collections
import csv
import gzip
import ipaddress
import json
import pathlib
import re
import subprocess

TABLE = pathlib.Path(__file__).with_suffix(".tsv")
SOURCES = (".ndpi.out", ".arkime.json", ".zeek.txt", ".suricata.yaml")

# One expectation: the ends of the conversation (None: any conversation of the
# capture will do), whose word it is, and the labels, one of which must hold.
Claim = collections.namedtuple("Claim", "ends source labels")


def ends(a, a_port, b, b_port):
    return frozenset((str(ipaddress.ip_address(ip)), int(port)) for ip, port in ((a, a_port), (b, b_port)))


NDPI_FLOW = re.compile(
    r"^\t\d+\t(TCP|UDP|SCTP) \[?([0-9a-fA-F.:]+?)\]?:(\d+) <?-> \[?([0-9a-fA-F.:]+?)\]?:(\d+) "
    r".*?\[proto: (?:[A-Za-z]+:)?[\d.]+/([^\]]+)\].*?\[Confidence: ([^\]]*)\]"
)


def ndpi(text):
    for line in text.splitlines():
        m = NDPI_FLOW.match(line)
        if m and m[7].startswith("DPI"):
            yield Claim(ends(*m.group(2, 3, 4, 5)), "ndpi", [m[6].partition(".")[0]])


def arkime(text):
    for session in json.loads(text)["sessions3"]:
        body = session["body"]
        source, destination = body["source"], body["destination"]
        if "port" in source and "port" in destination:
            yield Claim(
                ends(source["ip"], source["port"], destination["ip"], destination["port"]),
                "arkime",
                body.get("protocol", []),
            )


def zeek(text):
    fields = []
    for line in text.splitlines():
        if line.startswith("#"):
            if line.startswith("#path"):
                fields = []
            if line.startswith("#fields"):
                fields = line.split("\t")[1:]
            continue
        row = dict(zip(fields, line.split("\t")))
        if "conn_state" in row and row.get("service", "-") not in ("-", "(empty)"):
            ip = (row["id.orig_h"], row["id.orig_p"], row["id.resp_h"], row["id.resp_p"])
            yield Claim(ends(*ip), "zeek", row["service"].split(","))


def suricata(text):
    """Of the checks of a test, those that name a protocol; a test is YAML, of which this much is read."""
    for block in re.split(r"^\s*-?\s*filter:", text, flags=re.M)[1:]:
        pairs = dict(re.findall(r"^\s*([\w.]+):\s*[\"']?([^\s\"'#]+)", block, re.M))
        if pairs.get("count", "1") == "0":
            continue
        label = pairs.get("app_proto") or pairs.get("event_type")
        place = [pairs.get(key) for key in ("src_ip", "src_port", "dest_ip", "dest_port")]
        if label:
            yield Claim(ends(*place) if all(place) else None, "suricata", [label])


READERS = dict(zip(SOURCES, (ndpi, arkime, zeek, suricata)))


def table():
    """(source, label) -> the app_protos that it may stand for; none: it says nothing."""
    with open(TABLE, newline="") as file:
        rows = csv.reader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {(source, label): set(ours.split()) - {"-"} for source, label, ours in rows}


def flows_of(capture):
    """Ends -> the app_protos of the conversations between them."""
    out = subprocess.run(["pcg-flows", "--only", "flow", capture], capture_output=True, check=False).stdout
    found = collections.defaultdict(set)
    for line in out.splitlines():
        flow = json.loads(line)
        if "src_port" in flow:
            key = ends(flow["src_ip"], flow["src_port"], flow["dest_ip"], flow["dest_port"])
            found[key] |= {flow[name] for name in ("app_proto", "app_proto_orig") if name in flow}
    return found


def claims_of(capture, corpus):
    for suffix in SOURCES:
        for path in corpus.glob("expected/%s%s*" % (capture.relative_to(corpus), suffix)):
            opened = gzip.open(path) if path.suffix == ".gz" else open(path, "rb")
            with opened as file:
                yield from READERS[suffix](file.read().decode("utf-8", "replace"))


def judge(claim, flows, known):
    """The claim's app_protos and ours, or None when either says nothing."""
    expected = set().union(*(known.get((claim.source, label), set()) for label in claim.labels))
    if not expected:
        return None
    if claim.ends is None:
        ours = set().union(*flows.values())
        return expected, ours & expected or ours
    return expected, flows.get(claim.ends, set())


def run(corpus, show):
    known, missing, count = table(), set(), collections.Counter()
    differences = collections.Counter()
    for capture in sorted(corpus.glob("*/*")):
        if capture.parent.name in ("expected", "oracle") or not capture.is_file():
            continue
        claims = list(claims_of(capture, corpus))
        flows = flows_of(capture) if claims else {}
        for claim in claims:
            missing |= {(claim.source, label) for label in claim.labels} - known.keys()
            verdict = judge(claim, flows, known)
            if verdict is None:
                continue
            expected, ours = verdict
            outcome = "agree" if expected & ours else "differ" if ours else "silent"
            count[outcome] += 1
            if outcome != "agree":
                what = (outcome, claim.source, ",".join(claim.labels), " ".join(sorted(ours)) or "-")
                differences[what + (str(capture.relative_to(corpus)),)] += 1
    if show:
        for row, times in differences.most_common():
            print("%d\t%s" % (times, "\t".join(row)))
    for source, label in sorted(missing):
        print("missing\t%s\t%s" % (source, label))
    print("agree %d differ %d silent %d" % (count["agree"], count["differ"], count["silent"]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("corpus", type=pathlib.Path)
    arguments = parser.parse_args()
    run(arguments.corpus, arguments.show)

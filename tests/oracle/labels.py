#!/usr/bin/env python3
"""What pcg-classify calls a conversation, beside what other programs call it.

    labels.py [--show] CORPUS

CORPUS is read as app_proto.py reads it, and so are the expected results. labels.tsv
beside this script says which labels of ours a label of nDPI's may stand for; Arkime,
Zeek and Suricata name protocols, of which share/classify/payload.tsv says what they
are for. Where one of the two says nothing (a carrier such as TLS, "Unknown") a
conversation does not count. Prints the numbers of agreements and differences and, with
--show, every difference.

Run with pcg-flows and pcg-classify in PATH."""
import argparse
import collections
import csv
import json
import pathlib
import subprocess

import app_proto

TABLE = pathlib.Path(__file__).with_suffix(".tsv")
PAYLOAD = TABLE.parents[2] / "share/classify/payload.tsv"
QUESTIONS = {"DNS", "MDNS", "LLMNR", "DHCP", "NetBIOS", "SSDP"}


def rows(path):
    with open(path, newline="") as file:
        yield from csv.reader((line for line in file if line.strip() and line[0] != "#"), delimiter="\t")


def labels_of_ndpi():
    return {label: set(ours.split("|")) - {"-"} for label, ours in rows(TABLE)}


def labels_of_protocols():
    """app_proto -> label, of those that say what a conversation is for."""
    return {row[1]: row[2] for row in rows(PAYLOAD) if row[0] == "payload"}


def ndpi(text):
    for line in text.splitlines():
        m = app_proto.NDPI_FLOW.match(line)
        if m and m[7].startswith("DPI"):
            parts = m[6].split(".")
            part = parts[0] if parts[0] in QUESTIONS else parts[-1]
            yield app_proto.Claim(app_proto.ends(*m.group(2, 3, 4, 5)), "ndpi", [part])


def flows_of(capture):
    """Ends -> the labels of the conversations between them."""
    flows = subprocess.run(["pcg-flows", "--only", "flow", capture], capture_output=True, check=False).stdout
    out = subprocess.run(["pcg-classify"], input=flows, capture_output=True, check=True).stdout
    found = collections.defaultdict(set)
    for line in out.splitlines():
        flow = json.loads(line)
        if "src_port" in flow and flow["app"]["label"] != "Unknown":
            key = app_proto.ends(flow["src_ip"], flow["src_port"], flow["dest_ip"], flow["dest_port"])
            found[key].add(flow["app"]["label"])
    return found


class Judge:
    def __init__(self):
        self.ndpi, self.protocols = labels_of_ndpi(), labels_of_protocols()
        self.known, self.missing = app_proto.table(), set()

    def expected(self, claim):
        if claim.source == "ndpi":
            self.missing |= set(claim.labels) - self.ndpi.keys()
            return set().union(*(self.ndpi.get(label, set()) for label in claim.labels))
        protocols = set().union(*(self.known.get((claim.source, label), set()) for label in claim.labels))
        if not protocols <= self.protocols.keys():
            return set()
        return {self.protocols[name] for name in protocols}


def run(corpus, show):
    judge, count, differences = Judge(), collections.Counter(), collections.Counter()
    app_proto.READERS[".ndpi.out"] = ndpi
    for capture in sorted(corpus.glob("*/*")):
        if capture.parent.name in ("expected", "oracle") or not capture.is_file():
            continue
        claims = [claim for claim in app_proto.claims_of(capture, corpus) if claim.ends]
        flows = flows_of(capture) if claims else {}
        for claim in claims:
            expected, ours = judge.expected(claim), flows.get(claim.ends, set())
            if not expected or not ours:
                continue
            outcome = "agree" if expected & ours else "differ"
            count[outcome] += 1
            if outcome == "differ":
                what = (claim.source, ",".join(claim.labels), " ".join(sorted(ours)))
                differences[what + (str(capture.relative_to(corpus)),)] += 1
    if show:
        for row, times in differences.most_common():
            print("%d\t%s" % (times, "\t".join(row)))
        for label in sorted(judge.missing):
            print("missing\t%s" % label)
    print("agree %d differ %d" % (count["agree"], count["differ"]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("corpus", type=pathlib.Path)
    arguments = parser.parse_args()
    run(arguments.corpus, arguments.show)

#!/usr/bin/env python3
"""Techniques against a Windows domain, each beside its innocent twin, from packets to findings.

Run from the top of the tree. KEEP=DIRECTORY leaves the captures there."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import windows_cases as cases  # noqa: E402
from windows import Lab  # noqa: E402

BIN = os.environ.get("PCG_BIN") or os.environ.get("B") or "build/plain"
counter = failures = 0


def ok(good, name, *detail):
    global counter, failures
    counter += 1
    failures += not good
    print("%s %d - %s" % ("ok" if good else "not ok", counter, name))
    for line in detail if not good else ():
        print("# %s" % (line,))


def alerts_of(path, only):
    """With only (an address), as a tap saw it that has nothing but the packets from there."""
    expression = ["-f", "src host " + only] if only else []
    flows = subprocess.run([os.path.join(BIN, "pcg-flows"), *expression, path], stdout=subprocess.PIPE, check=True).stdout
    out = subprocess.run([os.path.join(BIN, "pcg-detect")], input=flows, stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in out.splitlines() if b'"finding":{' in line]


def is_shown(path, finding):
    """Does tshark, given the finding's filter, select its first and last frame?"""
    wanted = "(%s) && frame.number in {%d, %d}" % (finding["filter"], *finding["frames"])
    out = subprocess.run(["tshark", "-r", path, "-Y", wanted], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return len(out.stdout.splitlines()) == len(set(finding["frames"])) and out.returncode == 0


def judge(directory, case):
    lab = Lab()
    case.play(lab)
    path = os.path.join(directory, case.play.__name__ + ".pcap")
    with open(path, "wb") as file:
        file.write(lab.capture.pcap())
    alerts = alerts_of(path, lab.seen_from)
    found = [a for a in alerts if a["finding"]["tier"] == "finding"]
    said = ["%s %s %s" % (a["finding"]["tier"], a["alert"]["signature"], a["finding"]["why"]) for a in alerts]
    ids = sorted({a["alert"]["signature_id"] for a in found})
    ok(ids == sorted(case.signatures), "%s: %s" % (case.play.__name__, case.play.__doc__),
       "wanted %s, got %s" % (case.signatures, ids), *said)
    for a in found:
        techniques = a["alert"]["metadata"]["mitre_technique_id"]
        points = sum(w["points"] for w in a["finding"]["why"])
        ok(not case.technique or case.technique in techniques, "... as %s" % case.technique, techniques)
        ok(abs(points / 100 - a["finding"]["score"]) < 0.005, "... points add up", points)
        if shutil.which("tshark"):
            ok(is_shown(path, a["finding"]), "... and its filter shows it", a["finding"]["filter"], a["finding"]["frames"])


with tempfile.TemporaryDirectory() as scratch:
    for case in cases.CASES:
        judge(os.environ.get("KEEP") or scratch, case)
print("1..%d" % counter)
sys.exit(failures > 0)

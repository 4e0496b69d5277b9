#!/usr/bin/env python3
"""Findings hold: the order of the lines leaves no trace, and a finding's Wireshark filter, run by
tshark on the capture, selects the frames that it names and those of the conversations that it names.

    tests/detect/evidence.t [CAPTURE ...]

Over all our own captures, and those of ../shared/captures where present. Run from the top of the tree."""
import json
import multiprocessing
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import curve  # noqa: E402

BIN = pathlib.Path(os.environ.get("PCG_BIN") or os.environ.get("B") or "build/plain")
FOLDERS = ["tests/captures", "share/demo", "../shared/captures"]
SUFFIX = re.compile(r"\.(pcap|pcapng|cap|ntar|pcap\d?)(\.gz|\.zst)?$")
BESIDE = {"arp"}  # names the conversations that suffered, and filters what made them
SIZE_MAX = 8_000_000  # bytes; tshark is slow on more


def captures():
    if sys.argv[1:]:
        return [pathlib.Path(name) for name in sys.argv[1:]]
    return [path for folder in FOLDERS for path in sorted(pathlib.Path(folder).rglob("*"))
            if SUFFIX.search(path.name) and path.is_file() and path.stat().st_size <= SIZE_MAX]


def detect(lines):
    out = subprocess.run([BIN / "pcg-detect"], input=b"".join(lines), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return [line for line in out.splitlines() if b'"finding":{' in line]


def orders(lines, seed):
    yield "turned round", lines[::-1]
    yield "sorted", sorted(lines)
    shuffled = list(lines)
    random.Random(seed).shuffle(shuffled)
    yield "shuffled", shuffled


def named_frames(alert, flows):
    finding = alert["finding"]
    frames = set(finding.get("frames", []))
    if finding["detector"] not in BESIDE:
        for flow in finding["flow_ids"]:
            frames.update(flows.get(flow, ()))
    return frames


def tshark(*argv):
    return subprocess.run(["tshark", "-r", *argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def counts(path, filters):
    """How many frames each filter selects, in one pass; None where tshark does not say."""
    out = tshark(path, "-q", "-z", ",".join(["io,stat,0", *filters])).stdout
    row = re.search(r"^\| *0\.?0* *<> .*$", out, re.M)
    cells = row.group(0).split("|")[2:-1] if row else []
    return [int(cell) for cell in cells[::2]] if len(cells) == 2 * len(filters) else [None] * len(filters)


def selected(path, display_filter):
    out = tshark(path, "-Y", display_filter, "-T", "fields", "-e", "frame.number")
    return {int(n) for n in out.stdout.split()}, out.stderr


def unselected(path, claims):
    """[(claim, frames it misses, what tshark says)] of claims (filter, frames); a comma would end a filter of a statistic."""
    narrow = ["(%s) && (%s)" % (wide, " || ".join("frame.number == %d" % n for n in sorted(frames))) for wide, frames in claims]
    at_once = [i for i, text in enumerate(narrow) if "," not in text]
    known = dict(zip(at_once, counts(path, [narrow[i] for i in at_once]))) if at_once else {}
    for i, (claim, text) in enumerate(zip(claims, narrow)):
        if known.get(i) != len(claim[1]):
            got, err = selected(path, text)
            if got != claim[1]:
                yield claim, claim[1] - got, err


def judge(path):
    """What is wrong with the findings of one capture, and how many there are."""
    out = subprocess.run([BIN / "pcg-flows", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    lines = out.splitlines(keepends=True)
    found, wrong = detect(lines), []
    if not found:
        return path, 0, []
    for how, other in orders(lines, str(path)):
        if detect(other) != found:
            wrong.append("the stream %s gives other findings" % how)
    if not shutil.which("tshark"):
        return path, len(found), wrong
    flows = {}
    for line in lines:
        record = json.loads(line)
        if record["event_type"] == "flow" and "conv" in record:
            flows[record["flow_id"]] = (record["conv"]["first_frame"], record["conv"]["last_frame"])
    claims = {}
    for alert in map(json.loads, found):
        frames = named_frames(alert, flows)
        if frames:
            claims[alert["finding"]["filter"], frozenset(frames)] = alert
    for claim, missed, err in unselected(path, list(claims)):
        alert = claims[claim]
        wrong.append("%s: %s: frames %s are not selected by: %s %s" % (alert["finding"]["detector"], alert["alert"]["signature"],
                     sorted(missed)[:5], claim[0], err.strip()[-200:]))
    return path, len(found), wrong


def main():
    tap, findings, seen = curve.Tap(), 0, 0
    with multiprocessing.Pool(2) as pool:
        for path, count, wrong in pool.imap(judge, captures(), chunksize=4):
            findings += count
            seen += count > 0
            for what in wrong:
                print("# %s: %s" % (path, what))
            if count:
                tap.ok(not wrong, "%s: %d findings" % (path, count))
    tap.ok(findings > 20, "%d findings in %d captures" % (findings, seen))
    sys.exit(tap.done())


if __name__ == "__main__":
    main()

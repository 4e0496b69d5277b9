#!/usr/bin/env python3
"""The beacon curve: check-ins hidden in made-up offices, found by pcg-detect and by RITA's formula.

Run from the top of the tree. --table prints every cell."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import office  # noqa: E402

DETECT = os.path.join(os.environ.get("PCG_BIN") or os.environ.get("B") or "build/plain", "pcg-detect")
PERIODS = [5, 30, 60, 300, 900, 3600]
BEATS = [10, 20, 60]
HIGH = 0.6  # RITA's severity
counter = failures = 0


def ok(good, name):
    global counter, failures
    counter += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {counter} - {name}")


def found_by_us(lines):
    out = subprocess.run([DETECT, "--only", "beacon"], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    found = set()
    for line in out.splitlines():
        if b'"finding":{' in line:
            alert = json.loads(line)
            if alert["finding"]["tier"] == "finding":
                names = alert.get("names")
                found.add((alert["src_ip"], names["dest"][0]["name"] if names else alert["dest_ip"]))
    return found


def found_by_rita(flows):
    groups = office.pairs(flows)
    clients = {}
    for src, dest in groups:
        clients.setdefault(dest, set()).add(src)
    times = [t for events in groups.values() for t, _ in events]
    first, last = min(times), max(times)
    everyone = len({src for src, _ in groups})
    found = set()
    for (src, dest), events in groups.items():
        if dest.startswith("10."):
            continue
        severity = office.rita_bucket(office.rita(events, first, last))
        share = len(clients[dest]) / everyone
        if severity:
            severity += 0.15 if share <= 0.02 else -0.15 if share >= 0.5 else 0
        if severity >= HIGH:
            found.add((src, dest))
    return found


class Tally:
    def __init__(self):
        self.hidden = self.found = self.false = 0

    def add(self, hidden, found):
        self.hidden += len(hidden)
        self.found += len(hidden & found)
        self.false += len(found - hidden)

    @property
    def recall(self):
        return self.found / max(1, self.hidden)

    @property
    def precision(self):
        return self.found / max(1, self.found + self.false)


def one(seed, beats, period, jitter, missed):
    """An office with two implants; what was hidden, and the office."""
    hours = max(1, min(60, beats * period * 1.3 / 3600))
    place = office.Office(seed, 15 + seed % 46, hours if hours < 3 else 3)
    place.background()
    place.length = hours * 3600  # long rhythms outlast the people
    hidden = set()
    for i in range(2):
        src = place.hosts[(seed * 7 + i * 5) % len(place.hosts)]
        dest = "203.0.113.%d" % (1 + seed % 200) if i == 0 and seed % 4 == 0 else "c2-%d-%d.test" % (seed, i)
        place.implant(src, dest, period, jitter, missed, beats, burst=3 if seed % 5 == 0 else 1,
                      ja4=office.IMPLANTS[(seed + i) % 3], one_sided=(seed + i) % 2 == 1)
        hidden.add((src, dest))
    return place, hidden, min(hours, 3)


def main():
    table = "--table" in sys.argv
    ours, theirs, cells, hours, seed = {}, Tally(), {}, 0, 1000
    for beats in BEATS:
        for jitter, missed in [(0, 0), (0.1, 0.1), (0.3, 0.2), (0.5, 0.3)]:
            for period in PERIODS:
                seed += 1
                place, hidden, length = one(seed, beats, period, jitter, missed)
                found = found_by_us(place.lines())
                hours += length
                inside = jitter <= 0.3
                for key in [("beats", beats, inside), ("all",)]:
                    ours.setdefault(key, Tally()).add(hidden, found)
                cells.setdefault((beats, jitter, missed), Tally()).add(hidden, found)
                theirs.add(hidden, found_by_rita(place.flows))
                for miss in sorted(hidden - found) if table else []:
                    print("# missed", beats, period, jitter, missed, miss)
                for false in sorted(found - hidden) if table else []:
                    print("# false", false)
    for (beats, jitter, missed), t in cells.items():
        print(f"# {beats} beats, jitter {jitter:.0%}, missed {missed:.0%}: recall {t.recall:.0%}, false {t.false}")
    every = ours[("all",)]
    print(f"# pcg-detect: recall {every.recall:.1%}, precision {every.precision:.1%}, "
          f"{every.false / hours:.3f} false findings an hour")
    print(f"# RITA's formula, High: recall {theirs.recall:.1%}, precision {theirs.precision:.1%}, "
          f"{theirs.false / hours:.1f} false findings an hour")
    for beats in BEATS:
        t, least = ours[("beats", beats, True)], 0.8 if beats < 20 else 0.95
        ok(t.recall >= least, f"{beats} beats, up to 30 % jitter and 20 % missed: recall at least {least:.0%}")
        ok(t.precision >= 0.95, f"{beats} beats: precision at least 95 %")
    ok(every.false / hours <= 0.1, "at most one false finding in ten hours of an office")
    ok(every.recall > theirs.recall and every.precision > theirs.precision, "better than RITA's formula in both")
    print(f"1..{counter}")
    sys.exit(failures > 0)


main()

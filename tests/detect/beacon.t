#!/usr/bin/env python3
"""The beacon curve: check-ins hidden in made-up offices, found by pcg-detect and by RITA's formula.

Run from the top of the tree. --table prints every cell."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import curve  # noqa: E402
import office  # noqa: E402
import rita  # noqa: E402

PERIODS = [5, 30, 60, 300, 900, 3600]
BEATS = [10, 20, 60]


def found_by_us(lines):
    return {(src, dest) for src, dest, _ in curve.findings(lines, "--only", "beacon")}


def add(tally, hidden, found):
    tally.add(len(hidden), len(hidden & found), len(found - hidden))


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
    ours, theirs, cells, hours, seed, tap = {}, curve.Tally(), {}, 0, 1000, curve.Tap()
    for beats in BEATS:
        for jitter, missed in [(0, 0), (0.1, 0.1), (0.3, 0.2), (0.5, 0.3)]:
            for period in PERIODS:
                seed += 1
                place, hidden, length = one(seed, beats, period, jitter, missed)
                found = found_by_us(place.lines())
                hours += length
                inside = jitter <= 0.3
                for key in [("beats", beats, inside), ("all",)]:
                    add(ours.setdefault(key, curve.Tally()), hidden, found)
                add(cells.setdefault((beats, jitter, missed), curve.Tally()), hidden, found)
                add(theirs, hidden, rita.found(office.pairs(place.flows), lambda dest: dest.startswith("10.")))
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
        tap.ok(t.recall >= least, f"{beats} beats, up to 30 % jitter and 20 % missed: recall at least {least:.0%}")
        tap.ok(t.precision >= 0.95, f"{beats} beats: precision at least 95 %")
    tap.ok(every.false / hours <= 0.1, "at most one false finding in ten hours of an office")
    tap.ok(every.recall > theirs.recall and every.precision > theirs.precision, "better than RITA's formula in both")
    sys.exit(tap.done())


main()

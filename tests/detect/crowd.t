#!/usr/bin/env python3
"""Offices where every host has timers of its own: they are no findings for that, they are still told, and
what stands out among them is found.

Run from the top of the tree."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import curve  # noqa: E402
import office  # noqa: E402

SEEDS, HOURS, OWN = range(1, 7), 3, 2
PERIODS = [30, 60, 120, 300, 600]


def crowded(seed, hosts):
    """An office, and the (client, destination) of the timers that are one host's alone."""
    place, own = office.Office(seed, hosts, HOURS), set()
    place.background()
    for i, host in enumerate(place.hosts):
        for n in range(OWN):
            name = "own%d-%d.example" % (i, n)
            place.timer(host, name, place.random.choice(PERIODS), jitter=0.005, skip=0.002, ja4=office.SYSTEM)
            own.add((host, name))
    return place, own


def outbreak(seed, hosts, jitter):
    """An office where one implant runs on every other host, each with a server of its own."""
    place = office.Office(seed, hosts, HOURS)
    place.background()
    victims = {(host, "c2-%d.test" % i) for i, host in enumerate(place.hosts[::2])}
    for host, name in sorted(victims):
        place.implant(host, name, 60, jitter, 0, 100, ja4=office.IMPLANTS[0], sent=420)
    return place, victims


def told(lines):
    """(client, destination) -> tier, and whether the points of each alert add up to its score."""
    out = subprocess.run([curve.DETECT, "--only", "beacon"], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    tiers, sums = {}, []
    for line in out.splitlines():
        if b'"finding":{' in line:
            alert = json.loads(line)
            finding = alert["finding"]
            names = alert.get("names")
            tiers[(alert["src_ip"], names["dest"][0]["name"] if names else alert.get("dest_ip"))] = finding["tier"]
            sums.append(abs(sum(f["points"] for f in finding["why"]) - 100 * finding["score"]) < 0.5)
    return tiers, all(sums)


def main():
    tap, alone, kept, false, hits, hidden, sums = curve.Tap(), 0, 0, 0, 0, 0, True
    for seed in SEEDS:
        place, own = crowded(seed, 15 + 5 * seed)
        place.implant(place.hosts[3], "c2-%d.test" % seed, 97, 0.25, 0.15, 60, ja4=office.IMPLANTS[seed % 2])
        place.implant(place.hosts[7], "203.0.113.%d" % seed, 211, 0.2, 0, 40, ja4=office.IMPLANTS[0], one_sided=True)
        tiers, added = told(place.lines())
        sums &= added
        implants = {(place.hosts[3], "c2-%d.test" % seed), (place.hosts[7], "203.0.113.%d" % seed)}
        hidden += len(implants)
        hits += sum(tiers.get(pair) == "finding" for pair in implants)
        false += sum(tier == "finding" and pair not in implants for pair, tier in tiers.items())
        alone += len(own)
        kept += sum(pair in tiers for pair in own)
    print(f"# {alone} timers of one host alone, {kept} told; {false} findings among them in {len(SEEDS) * HOURS} h; "
          f"{hits} of {hidden} implants found")
    tap.ok(false <= 0.1 * len(SEEDS) * HOURS, "a crowd of timers: at most one false finding in ten hours")
    tap.ok(kept >= 0.95 * alone, "... and they are still told")
    tap.ok(hits >= 0.8 * hidden, "what stands out among them is found")
    tap.ok(sums, "points add up to the score")
    for jitter in (0, 0.2):
        place, victims = outbreak(7, 40, jitter)
        tiers, _ = told(place.lines())
        found = sum(tiers.get(pair) == "finding" for pair in victims)
        tap.ok(found == len(victims), f"an outbreak is no crowd, jitter {jitter * 100:.0f} %: "
               f"{found} of {len(victims)} found")
    sys.exit(tap.done())


main()

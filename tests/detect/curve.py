"""What both grids share: pcg-detect over made-up records, its findings, and counting them."""
import json
import os
import subprocess

DETECT = os.path.join(os.environ.get("PCG_BIN") or os.environ.get("B") or "build/plain", "pcg-detect")


def findings(lines, *options):
    """(client, destination, detector) of each alert of tier 'finding'."""
    out = subprocess.run([DETECT, *options], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    found = []
    for line in out.splitlines():
        if b'"finding":{' in line:
            alert = json.loads(line)
            if alert["finding"]["tier"] == "finding":
                names = alert.get("names")
                dest = names["dest"][0]["name"] if names else alert.get("dest_ip")
                found.append((alert["src_ip"], dest, alert["finding"]["detector"]))
    return found


class Tally:
    """Hidden pairs, found ones, and findings that are none."""

    def __init__(self):
        self.hidden = self.found = self.false = 0

    def add(self, hidden, found, false):
        self.hidden += hidden
        self.found += found
        self.false += false

    @property
    def recall(self):
        return self.found / max(1, self.hidden)

    @property
    def precision(self):
        return self.found / max(1, self.found + self.false)


class Tap:
    def __init__(self):
        self.count = self.failures = 0

    def ok(self, good, name):
        self.count += 1
        self.failures += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}", flush=True)

    def done(self):
        print(f"1..{self.count}")
        return self.failures > 0

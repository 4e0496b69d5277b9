"""What the tests have in common that change captures and look at what is then said."""
import concurrent.futures
import csv
import os
import pathlib

TOP = pathlib.Path(__file__).resolve().parents[2]
SHARED = TOP.parent / "shared/captures"


def shared(largest):
    """Paths of the classic captures of fewer bytes in ../shared; [] where a checkout has none beside it."""
    if not SHARED.exists():
        return []
    with open(SHARED / "MANIFEST.tsv", newline="") as file:
        return [SHARED / row["path"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                if row["path"].endswith((".pcap", ".cap")) and int(row["bytes"]) < largest]


def judge(captures, faults_of, least, what):
    """One test, as TAP: faults_of(path) gives (faults, how many forms were looked at); `least` of them all."""
    print("1..1")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
        done = list(workers.map(faults_of, captures))
    faults = [fault for found, _ in done for fault in found]
    forms = sum(count for _, count in done)
    for fault in faults[:200]:
        print("# " + fault.encode("ascii", "backslashreplace").decode()[:2000])
    good = not faults and forms >= least
    print(f"{'ok' if good else 'not ok'} 1 - {forms} {what}" + ("" if SHARED.exists() else " (no ../shared here)"))
    return good

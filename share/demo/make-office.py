#!/usr/bin/python3
"""Writes the demo capture, office.pcapng.gz, beside itself: the same bytes on every run.

    make-office.py [FILE]

Fourteen hosts of a small office on the morning of 2026-02-04; one of them is infected.
Nothing in it was ever recorded. Needs only Python's standard library.
"""
import gzip
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
SEED = 20260204


def main():
    sys.path[:0] = [str(HERE), str(HERE.parent.parent / "tests" / "captures")]
    from office import daily, intruder, stage, web
    st, certs = stage.Stage(SEED), web.Certificates(SEED)
    daily.Day(st, certs).everyone()
    intruder.Intruder(st, certs).everything()
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "office.pcapng.gz"
    out.write_bytes(gzip.compress(st.file(), 9, mtime=0))
    print("%d packets, %d bytes on the wire, %d bytes written" % (
        len(st.packets), sum(p[3] for p in st.packets), out.stat().st_size))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""download_feeds.sh against a local server that plays good, changed, unchanged, empty, web-page,
cut, refusing and hanging publishers.

Run from the top of the tree; PCG_BIN is the folder of the built commands."""
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading

BIN = os.environ.get("PCG_BIN") or os.environ.get("BIN") or "build/plain"
KEY = "s3cret-key.of_nobody"
GOOD = b"# Last updated: 2026-01-31 00:00:00 UTC\n192.0.2.1\n192.0.2.2\n# END 2 entries\n"
CHANGED = b"192.0.2.1\n192.0.2.2\n192.0.2.3\n"
counter = failures = 0


def ok(good, name, detail=""):
    global counter, failures
    counter += 1
    print(f"{'ok' if good else 'not ok'} {counter} - {name}")
    if not good:
        failures += 1
        for line in str(detail)[:2000].splitlines():
            print(f"# {line}")


def same(got, expected, name):
    ok(got == expected, name, f"got:      {got!r}\nexpected: {expected!r}")


class Publisher(http.server.BaseHTTPRequestHandler):
    """Answers by path; 'body' is what /good has now."""
    body = GOOD
    asked = []
    released = threading.Event()
    when_hanging = staticmethod(lambda: None)

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=(), length=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def good(self):
        tag = '"%d"' % len(self.body)
        if self.headers.get("If-None-Match") == tag:
            self.answer(304, headers=[("ETag", tag)])
        else:
            self.answer(200, self.body, [("ETag", tag)])

    def do_GET(self):
        path = self.path.split("?")[0]
        Publisher.asked.append((self.path, dict(self.headers)))
        if path == "/good":
            self.good()
        elif path == "/moved":
            self.answer(302, headers=[("Location", "/good")])
        elif path == "/keyed":
            right = self.headers.get("Auth-Key") == KEY and "k=" + KEY in self.path
            self.answer(200, GOOD) if right else self.answer(401, b"{}")
        elif path == "/dead":
            self.answer(200, b"# deprecated\n# Number of entries: 0\n")
        elif path == "/page":
            self.answer(200, b"\n<!DOCTYPE html>\n<html><body>Sign in</body></html>\n")
        elif path == "/cut":
            self.answer(200, GOOD[:50], length=len(GOOD))
        elif path == "/short":
            self.answer(200, b"192.0.2.1\n# END 750 entries\n")
        elif path == "/empty":
            self.answer(200)
        elif path == "/hanging":
            self.when_hanging()
            self.released.wait()
        else:
            self.answer(int(path[1:]))


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


class Folder:
    """A folder of feeds, and runs that fill it."""

    def __init__(self, base, server):
        self.path = os.path.join(base, "feeds")
        self.base, self.url = base, f"http://127.0.0.1:{server.server_address[1]}"

    def run(self, feeds, *args, soon=False, **env):
        """feeds: {name: path, or (path, 'key')}. Without 'soon', as if five minutes had gone."""
        table = os.path.join(self.base, "table")
        with open(table, "w") as out:
            out.write("# ours\n\n")
            for name, path in feeds.items():
                path, key = path if isinstance(path, tuple) else (path, "")
                out.write(f"{name} {self.url}{path} {key}\n")
        if not soon and os.path.isdir(self.path):
            for top, _, names in os.walk(self.path):
                for name in names:
                    if name.endswith(".asked"):
                        os.unlink(os.path.join(top, name))
        clean = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
        clean.pop("ABUSECH_AUTH_KEY", None)
        clean.update(HOME=self.base, XDG_CONFIG_HOME=os.path.join(self.base, "config"),
                     PATH=":".join(filter(None, (env.get("TOOLS"), os.path.abspath(BIN), clean["PATH"]))), **env)
        script = os.path.abspath("download_feeds.sh")
        done = subprocess.run([script, "--dir", self.path, "--feeds", table, *args],
                              capture_output=True, text=True, env=clean, cwd=self.base,
                              stdin=subprocess.DEVNULL)
        return done

    def read(self, name):
        try:
            with open(os.path.join(self.path, name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def left_over(self):
        kept = (".etag", ".asked")
        return [n for n in os.listdir(self.path) if n.startswith(".") and not n.endswith(kept)]


def line_of(done, name):
    return next((l for l in done.stdout.splitlines() if l.startswith(name + " ")), "")


def good_ones(folder):
    done = folder.run({"a.txt": "/good"})
    same(done.returncode, 0, "a good feed")
    same(folder.read("a.txt"), GOOD, "... is there, byte for byte")
    ok("new" in line_of(done, "a.txt"), "... and told", done.stdout)
    ok("\na " in done.stdout and " 2026-01-31 " in done.stdout, "... and in the account", done.stdout)
    asked = len(Publisher.asked)
    done = folder.run({"a.txt": "/good"}, soon=True)
    same((done.returncode, len(Publisher.asked)), (0, asked), "nobody is asked twice in five minutes")
    ok("five minutes" in line_of(done, "a.txt"), "... which is told", done.stdout)
    done = folder.run({"a.txt": "/good"})
    ok("unchanged" in line_of(done, "a.txt"), "what did not change is not sent again", done.stdout)
    ok("If-None-Match" in Publisher.asked[-1][1], "... for the publisher is asked so")
    Publisher.body = CHANGED
    done = folder.run({"a.txt": "/good"})
    same(folder.read("a.txt"), CHANGED, "a new version takes the old one's place")
    ok("new version" in line_of(done, "a.txt"), "... and is told", done.stdout)
    done = folder.run({"moved.txt": "/moved", "deep/b.txt": "/good"})
    same(folder.read("moved.txt"), CHANGED, "a feed that moved is followed")
    same(folder.read("deep/b.txt"), CHANGED, "a feed may have a folder")
    same(folder.left_over(), [], "nothing is left over")


def bad_ones(folder):
    cases = {"/empty": "empty", "/page": "an HTML page", "/dead": "0 indicators: deprecated upstream?",
             "/cut": "", "/short": "cut short", "/401": "HTTP 401", "/403": "HTTP 403",
             "/404": "HTTP 404", "/429": "HTTP 429", "/500": "HTTP 500", "/hanging": ""}
    folder.run({"a.txt": "/good"})
    for path, words in cases.items():
        done = folder.run({"a.txt": path}, "--timeout", "1")
        same(done.returncode, 3, f"{path}: status 3")
        ok("kept the old one: " + words in line_of(done, "a.txt"), "... with the reason", done.stdout)
        same(folder.read("a.txt"), CHANGED, "... and the old file stays")
        done = folder.run({"new.txt": path}, "--timeout", "1")
        ok("not there: " + words in line_of(done, "new.txt"), "... or none is made", done.stdout)
        same(folder.read("new.txt"), None, "... at all")
    done = folder.run({"b.txt": "/404", "c.txt": "/good"})
    same((done.returncode, folder.read("c.txt")), (3, CHANGED), "a failure does not end the run")
    same(folder.left_over(), [], "nothing is left over")


def argument_lists(folder):
    """What all processes were given while a keyed feed is being asked for."""
    if not os.path.isdir("/proc/self"):
        return print("# no /proc here: arguments are not looked at")
    seen = []

    def look():
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    seen.append(file.read())
            except OSError:
                pass

    Publisher.when_hanging = staticmethod(look)
    folder.run({"k.txt": ("/hanging?k={KEY}", "key")}, "--timeout", "2", ABUSECH_AUTH_KEY=KEY)
    ok(any(b"--config" in line for line in seen), "the running curl was seen")
    same([line for line in seen if KEY.encode() in line], [], "... without the key in its arguments")


TOOLS = "awk basename cat cmp curl date dirname find grep head mkdir mktemp mv rm sed sort tr".split()


def tools_run(folder, base):
    """What every program that the script runs is given, however short it lives."""
    tools, log = os.path.join(base, "tools"), os.path.join(base, "given")
    os.mkdir(tools)
    for name in TOOLS:
        with open(os.path.join(tools, name), "w") as out:
            out.write(f'#!/bin/sh\nprintf "%s\\n" "{name} $*" >>"{log}"\nexec "{shutil.which(name)}" "$@"\n')
        os.chmod(os.path.join(tools, name), 0o755)
    folder.run({"k.txt": ("/keyed?k={KEY}&more", "key")}, ABUSECH_AUTH_KEY=KEY, TOOLS=tools)
    with open(log) as file:
        given = file.read()
    ok("curl --config" in given and "mktemp" in given, "the programs that the script runs were seen", given)
    same([line for line in given.splitlines() if KEY in line], [], "... none with the key in its arguments")


def keyed_ones(folder, base):
    feeds = {"k.txt": ("/keyed?k={KEY}", "key")}
    asked = len(Publisher.asked)
    done = folder.run(feeds)
    same((done.returncode, len(Publisher.asked)), (0, asked), "without a key, keyed feeds are left out")
    ok("wants a key" in line_of(done, "k.txt"), "... which is told", done.stdout)
    done = folder.run(feeds, ABUSECH_AUTH_KEY="wrong")
    same(done.returncode, 3, "a wrong key is a failure")
    ok("HTTP 401" in line_of(done, "k.txt"), "... told as such", done.stdout)
    done = folder.run(feeds, ABUSECH_AUTH_KEY=KEY)
    same(folder.read("k.txt"), GOOD, "a key from the environment")
    ok(KEY not in done.stdout + done.stderr, "... is not printed", done.stdout + done.stderr)
    os.unlink(os.path.join(folder.path, "k.txt"))
    config = os.path.join(base, "config.ini")
    with open(config, "w") as out:
        out.write(f"[virustotal]\nauth_key = wrong\n[AbuseCH]\n# ours\nauth_key = {KEY} \n")
    os.chmod(config, 0o644)
    done = folder.run(feeds)
    ok("can be read by everybody" in done.stderr, "a config.ini that all can read is left out", done.stderr)
    same(folder.read("k.txt"), None, "... and with it the feed")
    os.chmod(config, 0o600)
    done = folder.run(feeds)
    same(folder.read("k.txt"), GOOD, "a key from config.ini")
    leaks = [name for top, _, names in os.walk(folder.path) for name in names
             if KEY.encode() in (folder.read(os.path.join(top, name)) or b"")]
    same(leaks, [], "the key is in no file")
    argument_lists(folder)
    tools_run(folder, base)
    done = folder.run(feeds, ABUSECH_AUTH_KEY='x"\nurl = "http://127.0.0.1/')
    same(done.returncode, 2, "a key that is none is a failure")


def arguments(folder):
    done = folder.run({"a.txt": "/good", "b.txt": "/good"}, "b.txt")
    ok(line_of(done, "b.txt") and not line_of(done, "a.txt"), "a feed by its name", done.stdout)
    same(folder.run({"a.txt": "/good"}, "other").returncode, 2, "no feed of that name: a usage error")
    same(folder.run({"../a.txt": "/good"}).returncode, 2, "a feed stays in the folder")
    for wrong in (["--no-such-option"], ["--dir"], ["--timeout", "soon"]):
        done = folder.run({"a.txt": "/good"}, *wrong)
        same((done.returncode, done.stdout), (2, ""), f"{wrong[0]} is a usage error")
    done = folder.run({"a.txt": "/good"}, "--help")
    ok(done.returncode == 0 and "Exit status" in done.stdout, "--help")
    done = subprocess.run(["./download_feeds.sh", "--list"], capture_output=True, text=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    ok(len(rows) > 10 and all(len(r) in (2, 3) and r[1].startswith("https://") for r in rows),
       "all feeds that are built in come over TLS", done.stdout)


def main():
    if not shutil.which("curl"):
        print("1..0 # SKIP no curl here")
        return 0
    server = Server(("127.0.0.1", 0), Publisher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as base:
        folder = Folder(base, server)
        good_ones(folder)
        bad_ones(folder)
        arguments(folder)
        keyed_ones(folder, base)
    Publisher.released.set()
    server.shutdown()
    print(f"1..{counter}")
    return 1 if failures else 0


sys.exit(main())

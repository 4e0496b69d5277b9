#!/usr/bin/env python3
"""Plays VirusTotal and ip-api.com on a free port of this machine.

    server.py FOLDER

Writes its port to FOLDER/port once it listens, and to FOLDER/log a line for
each request: method, path, whether the API key was the right one, User-Agent,
and the number of addresses of a batch. What a VirusTotal request gets is said
by the first label of its domain, or by the address: vt_answer(). What ip-api's
batch endpoint gets is said by a folder before it, /WORD/batch, or by
FOLDER/batch, where the test writes words for the requests to come, one each, the
last one for all behind it: BATCH_ANSWERS. Ends with its standard input."""
import http.server
import json
import os
import pathlib
import sys
import threading
import time

KEY = "0123456789abcdef" * 4
SLOW_SECONDS = 30
HUGE_BYTES = 6 * 1024 * 1024
folder = pathlib.Path(sys.argv[1])
counts = {}


def verdict(malicious, suspicious=0, harmless=60, undetected=10, reputation=0):
    stats = {"malicious": malicious, "suspicious": suspicious, "undetected": undetected,
             "harmless": harmless, "timeout": 1}
    return {"data": {"id": "x", "type": "domain", "links": {"self": "x"}, "attributes": {
        "last_analysis_stats": stats, "reputation": reputation, "tags": [],
        "last_analysis_results": {"Engine": {"category": "malicious", "result": "malware"}}}}}


def error(code, message="told by the test"):
    return json.dumps({"error": {"code": code, "message": message}})


def vt_answer(name, count):
    """Status, body, further headers; 'count' requests for this name came before."""
    first = name.split(".")[0]
    known = {"bad": verdict(7, 1, reputation=-31), "worse": verdict(50), "good": verdict(0, reputation=500),
             "203": verdict(3)}
    if name in ("198.41.0.4", "2001:503:ba3e::2:30"):
        return 200, json.dumps(verdict(2)), {}
    if first in known:
        return 200, json.dumps(known[first]), {}
    status = {
        "s204": (204, "", {}),
        "s400": (400, error("InvalidArgumentError"), {}),
        "s401": (401, error("WrongCredentialsError"), {}),
        "s403": (403, error("ForbiddenError"), {}),
        "s404": (404, error("NotFoundError"), {}),
        "s404page": (404, "<html>not the API</html>", {}),
        "day": (429, error("QuotaExceededError"), {}),
        "s500": (500, "oops", {}),
        "s503": (503, error("TransientError"), {}),
        "html": (200, "<html><body>Log in to the hotel's network</body></html>", {}),
        "wrong": (200, json.dumps({"data": {"attributes": {"last_analysis_stats": "none"}}}), {}),
        "array": (200, "[1,2,3]", {}),
        "cutjson": (200, json.dumps(verdict(1))[:60], {}),
        "moved": (302, "", {"Location": "http://127.0.0.1:1/elsewhere"}),
        "escape": (418, error("\x1b[31mred\u0007"), {}),
    }
    if first == "minute":
        return (200, json.dumps(verdict(1)), {}) if count else (
            429, error("TooManyRequestsError"), {"Retry-After": "1"})
    if first == "always":
        return 429, error("TooManyRequestsError"), {"Retry-After": "1"}
    if first == "flaky":
        return (200, json.dumps(verdict(4)), {}) if count else (503, error("TransientError"), {})
    return status.get(first, (404, error("NotFoundError"), {}))


ABOUT = {"countryCode": "US", "as": "AS64500 Example, \"Net\"", "asname": "EX", "org": "An org",
         "reverse": "host.example.net", "hosting": True, "proxy": False}


def place(address):
    """What ip-api says of an address; of those that end in .254 it knows nothing."""
    if address.endswith(".254"):
        return {"status": "fail", "message": "reserved range", "query": address}
    if address.endswith(".253"):
        return {"status": "success", "countryCode": "DE", "as": "", "org": "Only an org", "reverse": "",
                "hosting": False, "proxy": True, "query": address}
    return dict(ABOUT, status="success", query=address)


def batch_word():
    """The word for this request; all but the last are used up."""
    path = folder / "batch"
    words = path.read_text().split() if path.exists() else []
    if len(words) > 1:
        path.write_text(" ".join(words[1:]))
    return words[0] if words else "good"


LEFT = {"X-Rl": "14", "X-Ttl": "60"}
BATCH_ANSWERS = {
    "good": lambda asked: (200, json.dumps([place(a) for a in asked]), LEFT),
    "last": lambda asked: (200, json.dumps([place(a) for a in asked]), {"X-Rl": "0", "X-Ttl": "2"}),
    "turned": lambda asked: (200, json.dumps([place(a) for a in reversed(asked)]), LEFT),
    "short": lambda asked: (200, json.dumps([place(a) for a in asked[:-1]]), LEFT),
    "others": lambda asked: (200, json.dumps([place("9.9.9.9"), {"status": "success"}, 7, None]), LEFT),
    "odd": lambda asked: (200, json.dumps([dict(place(a), countryCode="\x1b[", reverse="\x1b[31m\u202e",
                                                **{"as": "AS99999999999 x"}) for a in asked]), LEFT),
    "s204": lambda _: (204, "", LEFT),
    "s400": lambda _: (400, "", LEFT),
    "s401": lambda _: (401, "", LEFT),
    "s403": lambda _: (403, "", LEFT),
    "s404": lambda _: (404, "<html>", LEFT),
    "s422": lambda _: (422, "", LEFT),
    "minute": lambda _: (429, "", {"X-Rl": "0", "X-Ttl": "1"}),
    "day": lambda _: (429, "", {"X-Rl": "0", "X-Ttl": "86400"}),
    "s500": lambda _: (500, "oops", {}),
    "s503": lambda _: (503, "", {}),
    "html": lambda _: (200, "<html><body>Log in to the hotel's network</body></html>", {}),
    "object": lambda _: (200, "{}", {}),
    "empty": lambda _: (200, "[]", {}),
    "blank": lambda _: (200, "", {}),
    "strings": lambda asked: (200, json.dumps(asked), {}),
    "cutjson": lambda asked: (200, json.dumps([place(a) for a in asked])[:-5], {}),
    "moved": lambda _: (302, "", {"Location": "http://127.0.0.1:1/elsewhere"}),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def note(self, more=""):
        key = self.headers.get("x-apikey")
        said = "key" if key == KEY else "no-key" if key is None else "wrong-key"
        with open(folder / "log", "a") as log:
            log.write("%s %s %s %s%s\n" % (self.command, self.path, said, self.headers.get("User-Agent"), more))

    def send(self, status, body, headers, announced=None):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if announced is None else announced))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = json.loads(body)
        self.note(" %d" % len(asked))
        with open(folder / "asked", "a") as log:
            log.write("".join(address + "\n" for address in asked))
        word = self.path.split("/")[1]
        if word.startswith("batch"):
            word = batch_word()
        if len(asked) > 100:
            word = "s422"
        if not self.odd(word, json.dumps([place(a) for a in asked])):
            self.send(*BATCH_ANSWERS[word](asked))

    def odd(self, word, body):
        """Answers in ways that are no answer."""
        if word == "slow":
            time.sleep(SLOW_SECONDS)
        elif word == "cut":
            self.send(200, body[:50], {}, announced=5000)
            self.close_connection = True
        elif word == "huge":
            self.send(200, b" " * HUGE_BYTES, {})
        elif word == "hangup":
            self.close_connection = True
        else:
            return False
        return True

    def do_GET(self):
        self.note()
        name = self.path.rsplit("/", 1)[-1].replace("%3A", ":")
        count = counts.get(name, 0)
        counts[name] = count + 1
        first = name.split(".")[0]
        if not self.odd(first, json.dumps(verdict(9))):
            self.send(*vt_answer(name, count))


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that goes away is what some of the tests are about."""


server = Server(("127.0.0.1", 0), Handler)
(folder / "port.new").write_text(str(server.server_address[1]))
os.rename(folder / "port.new", folder / "port")
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()

#!/usr/bin/env python3
"""Plays VirusTotal and ip-api.com on a free port of this machine.

    server.py FOLDER

Writes its port to FOLDER/port once it listens, and to FOLDER/log a line for
each request: method, path, and whether the API key was the right one. What a
VirusTotal request gets is said by the first label of its domain, or by the
address; see ANSWERS. Ends with its standard input."""
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


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def note(self):
        key = self.headers.get("x-apikey")
        said = "key" if key == KEY else "no-key" if key is None else "wrong-key"
        with open(folder / "log", "a") as log:
            log.write("%s %s %s %s\n" % (self.command, self.path, said, self.headers.get("User-Agent")))

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

    def do_GET(self):
        self.note()
        name = self.path.rsplit("/", 1)[-1].replace("%3A", ":")
        count = counts.get(name, 0)
        counts[name] = count + 1
        first = name.split(".")[0]
        if first == "slow":
            time.sleep(SLOW_SECONDS)
        elif first == "cut":
            self.send(200, json.dumps(verdict(9))[:50], {}, announced=5000)
            self.close_connection = True
        elif first == "huge":
            self.send(200, b" " * HUGE_BYTES, {})
        elif first == "hangup":
            self.close_connection = True
        else:
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

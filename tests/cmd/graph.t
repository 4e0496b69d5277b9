#!/usr/bin/env python3
"""pcg-graph: the formats, what they mean, and hostile names in each of them.

Run from the top of the tree; BIN is the folder of the built commands."""
import base64
import csv
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

BIN = os.environ.get("BIN") or os.environ.get("PCG_BIN") or os.environ.get("B") or "build/plain"
GRAPH = os.path.join(BIN, "pcg-graph")
FORMATS = ["html", "json", "dot", "csv", "graphml", "gexf", "opengraph"]
counter = 0
failures = 0


def ok(good, name, detail=""):
    global counter, failures
    counter += 1
    print(f"{'ok' if good else 'not ok'} {counter} - {name}")
    if not good:
        failures += 1
        for line in str(detail)[:2000].splitlines():
            print(f"# {line}")
    return good


def same(got, expected, name):
    return ok(got == expected, name, f"got:      {got!r}\nexpected: {expected!r}")


def skip(count, reason):
    global counter
    for _ in range(count):
        counter += 1
        print(f"ok {counter} # SKIP {reason}")


def graph(records, *options, form="json"):
    """Standard output of pcg-graph over the records (objects, or lines as they are)."""
    lines = "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records)
    done = subprocess.run([GRAPH, "-f", form, *options], input=lines.encode("utf-8", "surrogatepass"),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    graph.status, graph.err = done.returncode, done.stderr.decode()
    return done.stdout


def document(records, *options):
    return json.loads(graph(records, *options))


# --- reading the document -------------------------------------------------------------------

def column(encoded, count=None):
    """Values of a COLUMN of share/graph/FORMAT.md."""
    (kind, values), = encoded.items()
    if kind == "raw":
        out = values
    elif kind == "delta":
        out, value = [], 0
        for step in values:
            value += step
            out.append(value)
    elif kind == "run":
        out = [v for v, n in zip(values[::2], values[1::2]) for _ in range(n)]
    else:
        out, at = [values[0]] * count, -1
        for gap, value in zip(values[1::2], values[2::2]):
            at += gap
            out[at] = value
    assert count is None or len(out) == count, (kind, len(out), count)
    return out


def rows_of(doc):
    """One dict a conversation, with addresses, labels and names in words."""
    rows, summary = doc["rows"], doc["summary"]
    count = rows["count"]
    columns = {name: column(c, count) for name, c in rows["columns"].items()}
    first = {}
    if "bindings" in rows:
        addresses = column(rows["bindings"]["address"])
        for address, name in zip(addresses, column(rows["bindings"]["name"], len(addresses))):
            first.setdefault(address, rows["names"][name])
    out = []
    for i in range(count):
        row = {name: values[i] for name, values in columns.items()}
        named = row.get("name", 0)
        row["dest_name"] = rows["names"][named - 1] if named else first.get(row["dest"])
        row["src"] = rows["addresses"]["ip"][row["src"]]
        row["dest"] = rows["addresses"]["ip"][row["dest"]]
        row["app"] = summary["apps"][row["app"]]["label"]
        row["proto"] = rows["protos"][row["proto"]]
        for key, dictionary in (("ja3", "ja3"), ("ja4", "ja4"), ("service", "services"),
                                ("app_proto", "app_protos"), ("certificate", "certificates")):
            row[key] = rows[dictionary][row[key] - 1] if row.get(key) else None
        row["hits"] = ([(rows["intel"][h["hit"]]["indicator"], h["field"])
                        for h in rows["intel_sets"][row["intel"] - 1]] if row.get("intel") else [])
        out.append(row)
    return out


def kinds_of(doc):
    ips = doc["rows"]["addresses"]["ip"]
    return dict(zip(ips, column(doc["rows"]["addresses"]["kind"], len(ips))))


def hosts_of(doc):
    return {h["addresses"][0]: h for h in doc["summary"]["hosts"]}


# --- making records -------------------------------------------------------------------------

def at(seconds):
    micros = round(seconds * 1e6)
    s, us = divmod(micros, 1000000)
    m, s = divmod(s, 60)
    h, m = divmod(m, 60)
    return f"2026-01-31T{10 + h:02d}:{m:02d}:{s:02d}.{us:06d}+0000"


flow_ids = iter(range(1000, 10**6))


def flow(src, dest, port=443, start=0, *, proto="TCP", names=None, src_names=None, length=1.5,
         pkts=(3, 4), size=(300, 4000), app=None, **more):
    record = {"timestamp": at(start), "flow_id": next(flow_ids), "event_type": "flow",
              "src_ip": src, "src_port": 50000, "dest_ip": dest, "dest_port": port, "proto": proto,
              "flow": {"pkts_toserver": pkts[0], "pkts_toclient": pkts[1],
                       "bytes_toserver": size[0], "bytes_toclient": size[1],
                       "start": at(start), "end": at(start + length), "age": int(length),
                       "state": "established"}}
    sides = {"src": src_names, "dest": names}
    record["names"] = {side: [{"name": n, "by": by} for n, by in found]
                       for side, found in sides.items() if found}
    if not record["names"]:
        del record["names"]
    if app:
        record["app"] = {"label": app, "by": "port"}
    record.update(more)
    return record


def hit(indicator, kind, field, strength="strong", feed="feodo"):
    return [{"indicator": indicator, "type": kind, "feed": feed, "field": field, "note": "Emotet",
             "strength": strength}]


def asset(ip, **more):
    return {"timestamp": at(0), "event_type": "asset", "ip": ip, **more}


def alert(src, dest, start, signature="Beacon every 60 s", severity=1, finding=None, **more):
    record = {"timestamp": at(start), "event_type": "alert", "src_ip": src, "dest_ip": dest,
              "src_port": 50000, "dest_port": 443, "proto": "TCP",
              "alert": {"action": "allowed", "gid": 1, "signature_id": 7, "signature": signature,
                        "category": "Beacon", "severity": severity,
                        "metadata": {"mitre_technique_id": ["T1071.001"]}}, **more}
    if finding is not None:
        record["finding"] = finding
    return record


def stats(complete=True, **more):
    return {"timestamp": at(60), "event_type": "stats", "stats": {
        "decoder": {"pkts": 4711, "bytes": 990011},
        "capture": {"complete": complete, "files": [
            {"name": "office.pcapng", "format": "pcapng", "link_types": ["EN10MB"],
             "packets": 4711, "bytes": 990011, "complete": complete}], **more}}}


BAD = "203.0.113.66"


def office():
    """A small office: a workstation that met something bad, a server, a resolver."""
    web = flow("10.1.5.20", "93.184.216.34", start=1, names=[("www.example.com", "sni")],
               src_names=[("WS7", "dhcp")], app="Web",
               geo={"dest": {"country_code": "US", "country": "United States", "asn": 15133,
                             "org": "Edgecast", "by": "mmdb"}},
               tls={"sni": "www.example.com", "ja3": {"hash": "a" * 32}, "ja4": "t13d1516h2_a_b",
                    "fingerprint": "aa:bb", "subject": "CN=www.example.com"})
    beacons = [flow("10.1.5.20", BAD, start=10 + i, names=[("evil.example", "sni")], app="Web",
                    timing={"bursts": 60, "interval_median": 60.02, "interval_mad": 0.4},
                    ti=hit(BAD, "ip", "dest_ip"),
                    vt=[{"indicator": BAD, "field": "dest_ip", "malicious": 7, "suspicious": 0,
                         "engines": 94}]) for i in range(4)]
    records = [web, *beacons,
               flow("10.1.5.20", "10.1.5.2", 445, 20, app="SMB/RPC"),
               flow("10.1.5.21", "10.1.5.2", 53, 21, proto="UDP", app="DNS"),
               flow("198.51.100.9", "10.1.5.2", 22, 22, app="SSH"),
               flow("10.1.5.21", "239.255.255.250", 1900, 23, proto="UDP", pkts=(2, 0), app="SSDP"),
               flow("10.1.5.21", "10.1.9.9", 80, 24, pkts=(1, 0), app="Web"),
               flow("0.0.0.0", "255.255.255.255", 67, 0, proto="UDP", pkts=(1, 0), app="DHCP"),
               {"timestamp": at(9), "flow_id": 5, "event_type": "dns", "src_ip": "10.1.5.20",
                "src_port": 5000, "dest_ip": "10.1.5.2", "dest_port": 53, "proto": "UDP",
                "dns": {"version": 3, "type": "request", "id": 1,
                        "queries": [{"rrname": "evil.example", "rrtype": "A"}]},
                "app": {"label": "DNS", "by": "payload"},
                "ti": hit("evil.example", "domain", "dns.queries", feed="urlhaus")},
               asset("10.1.5.20", mac="00:11:22:33:44:55", mac_vendor="Acme",
                     names=[{"name": "WS7", "by": "dhcp"}],
                     users=[{"user": "j.doe", "domain": "CORP", "by": "krb5"}],
                     os=[{"os": "Windows 10", "by": "dhcp"}]),
               asset("10.1.5.2", names=[{"name": "DC1", "by": "krb5"}]),
               alert("10.1.5.20", BAD, 30, finding={
                   "detector": "beacon", "tier": "finding", "score": 0.93,
                   "why": [{"factor": "period 1.0 s", "points": 40}],
                   "evidence": {"note": "<b>\u2028"}, "flow_ids": [b["flow_id"] for b in beacons],
                   "filter": f"ip.addr=={BAD}"}),
               stats()]
    return records


# --- what the document says -----------------------------------------------------------------

def test_meaning():
    doc = document(office())
    summary = doc["summary"]
    hosts = hosts_of(doc)
    same(doc["version"], 1, "the document has its version")
    same(summary["mode"], "internal", "hosts are the internal addresses")
    same(sorted(hosts), ["10.1.5.2", "10.1.5.20", "10.1.5.21"],
         "who sent is a host; a scanned address, groups and 0.0.0.0 are not")
    ws7 = hosts["10.1.5.20"]
    same((ws7["name"], ws7["mac"], ws7["mac_vendor"], ws7["users"][0]["user"], ws7["os"][0]["os"]),
         ("WS7", "00:11:22:33:44:55", "Acme", "j.doe", "Windows 10"), "a host has its asset's facts")
    same((ws7["conversations"], ws7["destinations"], ws7["bytes_out"], ws7["bytes_in"],
          ws7["first_ms"], ws7["last_ms"], ws7["level"]), (6, 3, 1800, 24000, 1000, 21500, 3),
         "a host has its totals")
    same((hosts["10.1.5.2"]["clients"], hosts["10.1.5.2"].get("destinations")), (3, None),
         "a server has clients")
    same(summary["capture"], {
        "start_ms": 1769853600000, "span_ms": 25500, "packets": 4711, "bytes": 990011,
        "conversations": 11, "internal_addresses": 4, "external_addresses": 3, "complete": 1,
        "files": [{"name": "office.pcapng", "format": "pcapng", "link_types": ["EN10MB"],
                   "packets": 4711, "bytes": 990011, "complete": 1}]}, "the capture's account")
    same(kinds_of(doc)["239.255.255.250"], 2, "multicast is of the group kind")
    same((kinds_of(doc)["0.0.0.0"], kinds_of(doc)["10.1.9.9"], kinds_of(doc)[BAD]), (2, 1, 0),
         "so is 0.0.0.0; a scanned address is internal")
    same([a for a in summary["apps"] if a.get("lateral")],
         [{"label": "SMB/RPC", "lateral": 1}, {"label": "SSH", "lateral": 1}],
         "administration protocols are lateral")
    same(summary["seen"], {"ti": 1, "geo": 1, "vt": 1, "app": 1, "alert": 1, "asset": 1,
                           "stats": 1, "dns": 1}, "what the stream had")
    same(summary["feeds"], ["feodo", "urlhaus"], "feeds that had a hit")
    same(summary["title"], "office.pcapng", "the title is the file's name")


def test_edges():
    doc = document(office())
    summary = doc["summary"]
    ids = {h["addresses"][0]: i for i, h in enumerate(summary["hosts"])}
    edges = summary["edges"]
    labels = [summary["apps"][a]["label"] for a in edges["app"]]
    same(list(zip(edges["src"], edges["dest"], labels, edges["lateral"])),
         [(ids["10.1.5.20"], ids["10.1.5.2"], "SMB/RPC", 1),
          (ids["10.1.5.21"], ids["10.1.5.2"], "DNS", 0)], "edges between hosts, lateral ones marked")
    inbound = summary["internet_in"]
    same((inbound["addresses"], inbound["conversations"], inbound["edges"]["dest"]),
         (1, 1, [ids["10.1.5.2"]]), "who came from outside is the Internet in")
    same(sum(summary["histogram"]["conversations"]), 11, "every conversation is in the histogram")
    same(sum(summary["histogram"]["flagged"]), 4, "so are the flagged ones")
    ok(len(summary["histogram"]["conversations"]) <= 320, "which is bounded")


def test_rows():
    doc = document(office())
    rows = rows_of(doc)
    web = next(r for r in rows if r["dest"] == "93.184.216.34")
    same((web["src"], web["dest_name"], web["app"], web["proto"], web["dest_port"], web["first_ms"],
          web["duration_ms"], web["pkts_toserver"], web["bytes_toclient"]),
         ("10.1.5.20", "www.example.com", "Web", "TCP", 443, 1000, 1500, 3, 4000), "a row's values")
    same((web["ja3"], web["ja4"], web["certificate"]),
         ("a" * 32, "t13d1516h2_a_b", {"fingerprint": "aa:bb", "subject": "CN=www.example.com"}),
         "a row's fingerprints")
    ids = {a: i for i, h in enumerate(doc["summary"]["hosts"]) for a in h["addresses"]}
    ips = doc["rows"]["addresses"]["ip"]
    apps = [a["label"] for a in doc["summary"]["apps"]]
    order = [(ids.get(r["src"], 1000 + ips.index(r["src"])), apps.index(r["app"]), ips.index(r["dest"]),
              r["first_ms"]) for r in rows]
    same(order, sorted(order), "rows are ordered by host, application, destination, time")
    same([r["hits"] for r in rows if r["dest"] == BAD], [[(BAD, "dest_ip")]] * 4, "rows have their hits")
    same(doc["rows"]["vt"], [{"indicator": BAD, "malicious": 7, "suspicious": 0, "engines": 94}],
         "VirusTotal's results are joined by indicator")
    same(doc["rows"]["timings"], [{"bursts": 60, "interval_median": 60.02, "interval_mad": 0.4}],
         "timings are kept once")
    geo = doc["rows"]["geo"]
    ips = doc["rows"]["addresses"]["ip"]
    country = column(geo["country"], len(ips))[ips.index("93.184.216.34")]
    asn = column(geo["asn"], len(ips))[ips.index("93.184.216.34")]
    same((doc["rows"]["countries"][country - 1], doc["rows"]["asns"][asn - 1]),
         ({"code": "US", "name": "United States"}, {"asn": 15133, "org": "Edgecast"}),
         "addresses have their country and network")
    lookups = doc["rows"]["lookups"]
    same((doc["rows"]["names"][column(lookups["name"], 1)[0]], column(lookups["count"], 1),
          column(lookups["intel"], 1)), ("evil.example", [1], [2]), "what was asked is a lookup")


def test_findings():
    doc = document(office())
    findings = doc["summary"]["findings"]
    by_detector = {(f["detector"], f["title"]): f for f in findings}
    beacon = by_detector[("beacon", "Beacon every 60 s")]
    same({k: beacon[k] for k in ("tier", "level", "score", "src", "dest", "dest_name", "port",
                                 "proto", "first_ms", "last_ms", "conversations", "mitre", "why",
                                 "evidence", "filter")},
         {"tier": "finding", "level": 3, "score": 0.93, "src": "10.1.5.20", "dest": BAD,
          "dest_name": "evil.example", "port": 443, "proto": "TCP", "first_ms": 10000,
          "last_ms": 14500, "conversations": 4, "mitre": ["T1071.001"],
          "why": [{"factor": "period 1.0 s", "points": 40}], "evidence": {"note": "<b>\u2028"},
          "filter": f"ip.addr=={BAD}"}, "an alert is a finding, told by its conversations")
    contact = by_detector[("intel", "Contacted known bad address")]
    same((contact["tier"], contact["level"], contact["conversations"], contact["dest_name"],
          [doc["rows"]["intel"][i]["indicator"] for i in contact["intel"]]),
         ("finding", 3, 4, "evil.example", [BAD]), "a strong hit is a finding")
    lookup = by_detector[("intel", "Looked up known bad domain")]
    same((lookup["src"], lookup["dest_name"], "dest" in lookup), ("10.1.5.20", "evil.example", False),
         "a look-up condemns the name, not the resolver")
    victim = doc["summary"]["victims"][0]
    same((len(doc["summary"]["victims"]), doc["summary"]["hosts"][victim["host"]]["name"],
          victim["findings"], victim["first_ms"]), (1, "WS7", [0, 1, 2], 9000), "the victim is named")
    weak = document([flow("10.0.0.1", "192.0.2.5", ti=hit("192.0.2.5", "ip", "dest_ip", "weak"))])
    finding, = weak["summary"]["findings"]
    same((finding["tier"], finding["level"], finding["title"]),
         ("informational", 1, "Contacted suspect address"), "a weak hit informs")
    ok("victims" not in weak["summary"], "and makes no victim")
    asked = [{"timestamp": at(i), "event_type": "dns", "src_ip": src, "src_port": 5, "dest_ip": dest, "dest_port": 53,
              "proto": "UDP", "dns": {"type": "request", "queries": [{"rrname": "evil.example", "rrtype": "A"}]},
              "ti": hit("evil.example", "domain", "dns.queries.rrname")}
             for i, (src, dest) in enumerate([("10.0.0.1", "10.0.0.53"), ("10.0.0.53", "192.0.2.53")])]
    found = document(asked)["summary"]
    same([(f["src"], f["tier"], f["title"]) for f in found["findings"]],
         [("10.0.0.1", "finding", "Looked up known bad domain"),
          ("10.0.0.53", "informational", "Looked up for a client: known bad domain")],
         "who asked a resolver is the victim, not the resolver")
    inbound = document([flow("192.0.2.5", "10.0.0.1", ti=hit("192.0.2.5", "ip", "src_ip"))])
    finding, = inbound["summary"]["findings"]
    same((finding["title"], finding["host"], finding["dest"]),
         ("Contacted by known bad address", -1, "10.0.0.1"), "one who came is no host's contact")
    same(([v["host"] for v in inbound["summary"]["victims"]], finding["target"], inbound["summary"]["hosts"][0]["level"]),
         ([0], 0, 3), "but makes a victim of whom it came to")


def test_targets():
    inside = flow("10.0.0.1", "10.0.0.2", 445, app="SMB/RPC")
    outside = flow("192.0.2.9", "10.0.0.3", 80, app="Web")
    calm = flow("10.0.0.1", "192.0.2.5")
    def about(record, severity, signature_id):
        return alert(record["src_ip"], record["dest_ip"], 1, f"Signature {signature_id}", severity, finding={
            "detector": "x", "tier": "finding", "flow_ids": [record["flow_id"]]})
    def story(*records):
        doc = document([inside, outside, calm, *records])
        names = [h["addresses"][0] for h in doc["summary"]["hosts"]]
        return ([(names[v["host"]], v["findings"]) for v in doc["summary"]["victims"]],
                {names[i]: h.get("level", 0) for i, h in enumerate(doc["summary"]["hosts"])})
    same(story(about(inside, 1, 1)), ([("10.0.0.1", [0]), ("10.0.0.2", [0])], {"10.0.0.1": 3, "10.0.0.2": 3, "10.0.0.3": 0}),
         "what is bad between two hosts makes both victims")
    same(story(about(inside, 2, 1)), ([("10.0.0.1", [0])], {"10.0.0.1": 2, "10.0.0.2": 0, "10.0.0.3": 0}),
         "what is suspicious only its source")
    same(story(about(outside, 2, 1)), ([("10.0.0.3", [0])], {"10.0.0.1": 0, "10.0.0.2": 0, "10.0.0.3": 2}),
         "an attack from outside makes a victim of the host that it came to")
    same(story(about(outside, 2, 1), about(inside, 1, 2)),
         ([("10.0.0.1", [0]), ("10.0.0.2", [0]), ("10.0.0.3", [1])], {"10.0.0.1": 3, "10.0.0.2": 3, "10.0.0.3": 2}),
         "the worst first")


def test_finding_rows():
    flows = [flow("10.0.0.1", f"192.0.2.{i}", start=i) for i in range(1, 9)]
    sweep = alert("10.0.0.1", None, 2, "Sweep", 2, finding={"detector": "scan", "tier": "finding",
                  "flow_ids": [flows[i]["flow_id"] for i in (1, 2, 3, 6)]})
    beacon = alert("10.0.0.1", "192.0.2.1", 2, "Beacon", 2, finding={"detector": "beacon", "tier": "finding"})
    other = alert("10.0.0.1", None, 3, "Nothing named", finding={"detector": "x", "tier": "informational"})
    doc = document(flows + [sweep, beacon, other])
    titles = [f["title"] for f in doc["summary"]["findings"]]
    same(dict(zip(titles, doc["rows"]["finding_rows"])), {"Sweep": [1, 3, 2, 1], "Beacon": [0, 1], "Nothing named": []},
         "a finding names its conversations")
    ok("finding_rows" not in document(flows)["rows"], "without findings there are none")


def test_detected_intel():
    bad = flow("10.0.0.1", "192.0.2.5", names=[("x.evil.example", "sni")], ti=hit("evil.example", "domain", "tls.sni"))
    asked = flow("10.0.0.1", "10.0.0.53", 53, 5, proto="UDP", app="DNS")
    other = flow("10.0.0.2", "192.0.2.5", ti=hit("192.0.2.5", "ip", "dest_ip"))
    told = alert("10.0.0.1", "192.0.2.5", 1, "Conversation with a known malicious destination", finding={
        "detector": "intel", "tier": "finding", "evidence": {
            "indicators": hit("evil.example", "domain", "tls.sni"), "conversations": 9},
        "flow_ids": [bad["flow_id"]]})
    lookup = alert("10.0.0.1", "10.0.0.53", 1, "Lookup", finding={
        "detector": "dns_tunnel", "tier": "finding", "flow_ids": [asked["flow_id"]]},
        names={"dest": [{"name": "evil.example", "by": "dns"}]})
    doc = document([bad, asked, other, asset("10.0.0.53"), told, lookup])
    same([(f["src"], f["detector"], f["title"]) for f in doc["summary"]["findings"]],
         [("10.0.0.1", "intel", "Conversation with a known malicious destination"),
          ("10.0.0.2", "intel", "Contacted known bad address"), ("10.0.0.1", "dns_tunnel", "Lookup")], "hits that a detector has told are not told again")
    first = doc["summary"]["findings"][0]
    same(([doc["rows"]["intel"][i]["indicator"] for i in first["intel"]], first["conversations"]),
         (["evil.example"], 9), "its evidence gives the indicators")
    same(doc["summary"]["edges"]["level"], [0], "a finding about a name leaves the resolver alone")


def test_foreign_alerts():
    flows = [flow("10.0.0.1", "192.0.2.5", start=1), flow("10.0.0.1", "192.0.2.5", 80, start=2)]
    repeated = [alert("192.0.2.5", "10.0.0.1", 2 + i, "ET MALWARE x", 1, flow_id=flows[0]["flow_id"],
                      flow={"src_ip": "10.0.0.1", "dest_ip": "192.0.2.5", "start": at(1)})
                for i in range(5)]
    for record in repeated:
        record["src_port"], record["dest_port"] = 443, 50000
    doc = document(flows + repeated)
    finding, = doc["summary"]["findings"]
    same((finding["src"], finding["dest"], finding["port"], finding["tier"], finding["level"],
          finding["conversations"]), ("10.0.0.1", "192.0.2.5", 443, "finding", 3, 1),
         "alerts that another sensor repeats are one finding, with the client as its source")
    doc = document([alert("10.0.0.1", "192.0.2.5", 5, severity=3)])
    finding, = doc["summary"]["findings"]
    same((finding["tier"], finding["level"], finding["host"], len(doc["summary"]["hosts"])),
         ("informational", 1, 0, 1), "findings without flows have their host")
    same((doc["summary"]["capture"]["start_ms"], doc["rows"]["count"]), (1769853605000, 0),
         "and the time of their records")


def test_modes():
    doc = document([flow("198.51.100.1", "192.0.2.5"), flow("198.51.100.2", "192.0.2.5")])
    same((doc["summary"]["mode"], sorted(hosts_of(doc))), ("initiators", ["198.51.100.1", "198.51.100.2"]),
         "without internal addresses the initiators are hosts")
    doc = document([flow("2001:db8::1", "2001:db8:1::2"), flow("fe80::1", "ff02::1", 0, proto="IPv6-ICMP")])
    same((doc["summary"]["mode"], sorted(hosts_of(doc))), ("initiators", ["2001:db8::1", "fe80::1"]),
         "link-local addresses alone make no site")
    doc = document([flow("fe80::1", "fe80::2")])
    same((doc["summary"]["mode"], sorted(hosts_of(doc))), ("internal", ["fe80::1", "fe80::2"]),
         "unless there is nothing else")
    doc = document([flow("198.51.100.1", "203.0.113.5")], "--internal", "198.51.100.0/24",
                   "--internal", "203.0.113.5")
    same((doc["summary"]["mode"], sorted(hosts_of(doc))), ("internal", ["198.51.100.1", "203.0.113.5"]),
         "--internal makes both sides hosts")
    doc = document([])
    same((doc["summary"]["hosts"], doc["rows"]["count"], doc["summary"]["title"],
          doc["summary"]["histogram"]["step_ms"]), ([], 0, "standard input", 1), "an empty stream")
    doc = document([stats(False, stopped_by="truncated", skipped={"malformed": 12})])
    capture = doc["summary"]["capture"]
    same((capture["complete"], capture["stopped_by"], capture["skipped"]),
         (0, "truncated", {"malformed": 12}), "an incomplete capture is said")
    doc = document([flow("10.0.0.1", "10.0.0.255", 137, proto="UDP", pkts=(1, 0)),
                    flow("10.0.0.1", "10.0.1.255", 137, proto="UDP", pkts=(1, 1))])
    same((kinds_of(doc)["10.0.0.255"], kinds_of(doc)["10.0.1.255"]), (2, 1), "a silent x.y.z.255 is a group")
    doc = document([flow("10.0.0.1", "192.0.2.5")])
    ok("complete" not in doc["summary"]["capture"], "without a stats record nothing is claimed")


def test_machines():
    mac = "00:11:22:33:44:55"
    eui = "fe80::211:22ff:fe33:4455"
    flows = [flow("10.0.0.1", "192.0.2.5"), flow(eui, "ff02::1", 0, proto="IPv6-ICMP")]
    doc = document(flows + [asset("10.0.0.1", mac=mac), asset(eui, mac=mac)])
    same([h["addresses"] for h in doc["summary"]["hosts"]], [["10.0.0.1", eui]],
         "a machine's link-local address is its own")
    doc = document(flows + [flow("10.0.1.1", "192.0.2.5")] +
                   [asset(ip, mac=mac) for ip in ("10.0.0.1", "10.0.1.1", eui)])
    same(len(doc["summary"]["hosts"]), 3, "a router's MAC joins nobody")


def test_public_addresses():
    own, router = "00:11:22:33:44:55", "66:77:88:99:aa:bb"
    def ether(src, dest):
        return {"src_mac": src, "dest_mac": dest}
    flows = [flow("192.168.1.5", "192.0.2.1", ether=ether(own, router)),
             flow("192.168.1.5", "192.168.1.1", 53, proto="UDP", ether=ether(own, router)),
             flow("2001:db8:1::aaaa", "2001:db8:9::1", ether=ether(own, router)),
             flow("2001:db8:1::bbbb", "2001:db8:8::1", ether=ether(own, router))]
    doc = document(flows)
    same([h["addresses"] for h in doc["summary"]["hosts"]],
         [["192.168.1.1"], ["192.168.1.5", "2001:db8:1::aaaa", "2001:db8:1::bbbb"]],
         "a machine's public IPv6 addresses are its own, a router's servers are not")
    routed = flows[:2] + [flow("2001:db8:1::aaaa", "2001:db8:9::1", ether=ether(router, own)),
                          flow("2001:db8:2::bbbb", "2001:db8:8::1", ether=ether(router, own))]
    same(sorted(hosts_of(document(routed))), ["192.168.1.1", "192.168.1.5"],
         "addresses of several networks behind one MAC are nobody's")


def test_suricata():
    full = "fe80:0000:0000:0000:0000:0000:0000:0001"
    doc = document([
        {"timestamp": "2026-01-31T11:00:00.000000+0100", "flow_id": 77, "event_type": "tls",
         "src_ip": "10.0.0.1", "src_port": 5, "dest_ip": "192.0.2.5", "dest_port": 443, "proto": "TCP",
         "tls": {"sni": "www.example.com", "version": "TLS 1.3", "ja4": "t13d_x"}},
        {"timestamp": "2026-01-31T11:00:00.000000+0100", "event_type": "dns", "src_ip": "10.0.0.1",
         "src_port": 5, "dest_ip": "10.0.0.53", "dest_port": 53, "proto": "UDP",
         "dns": {"type": "query", "id": 1, "rrname": "Shop.Example.", "rrtype": "A"}},
        {"timestamp": "2026-01-31T11:00:00.000000+0100", "event_type": "dns", "src_ip": "10.0.0.53",
         "src_port": 53, "dest_ip": "10.0.0.1", "dest_port": 5, "proto": "UDP",
         "dns": {"version": 2, "type": "answer", "id": 1, "rrname": "shop.example",
                 "answers": [{"rrname": "shop.example", "rrtype": "A", "rdata": "192.0.2.9"}]}},
        {"timestamp": "2026-01-31T11:00:09.000000+0100", "flow_id": 77, "event_type": "flow",
         "src_ip": "10.0.0.1", "src_port": 5, "dest_ip": "192.0.2.5", "dest_port": 443, "proto": "TCP",
         "app_proto": "tls", "flow": {"pkts_toserver": 1, "pkts_toclient": 1, "bytes_toserver": 60,
                                      "bytes_toclient": 60, "age": 4,
                                      "start": "2026-01-31T11:00:00.000000+0100"}},
        flow("10.0.0.1", "192.0.2.9", app_proto="failed"), flow(full, "fe80::1", 22)])
    rows = rows_of(doc)
    tls = next(r for r in rows if r["dest"] == "192.0.2.5")
    same((tls["dest_name"], tls["ja4"], tls["first_ms"], tls["duration_ms"]),
         ("www.example.com", "t13d_x", 0, 4000), "a flow gets the facts of its tls event")
    other = next(r for r in rows if r["dest"] == "192.0.2.9")
    same((other["dest_name"], other["app_proto"]), ("shop.example", None),
         "an address is called what DNS was asked for")
    same(column(doc["rows"]["lookups"]["count"]), [1], "DNS of version 2 is a look-up")
    ok(sum(r["src"] == r["dest"] == "fe80::1" for r in rows) == 1, "addresses written in full are the same ones")


# --- formats --------------------------------------------------------------------------------

MARKUP = "</script><img src=x onerror=alert(1)>"
HOSTILE = [MARKUP, "a\"b'c\\d", "line\nfeed\r\ttab", "\u202eexe.gpj\u2066", "nul\u0000byte", "=1+1", "@SUM(A1)",
           "-2+3", "+1", "x" * 4096, "\u2028sep\u2029", "]]>&lt;&amp;", "\ud800", "\U0001f600 \u0627\u0644",
           "<b>\"|{}", "\\N\\G\\l", "\ufffe\uffff", "%s%n", "--><!--"]


def hostile():
    """Every text of a stream set to every hostile text."""
    records = []
    for i, name in enumerate(HOSTILE):
        ip = f"10.9.{i}.1"
        records += [
            flow(ip, f"192.0.2.{i + 1}", start=i, names=[(name, "sni")], src_names=[(name, name)],
                 app=name, app_proto=name, proto=name, pcap_filename=name,
                 tls={"sni": name, "ja3": {"hash": name}, "ja3s": {"hash": name}, "ja4": name,
                      "fingerprint": name, "subject": name, "subjectaltname": [name]},
                 ti=[{"indicator": name, "type": name, "feed": name, "field": name, "note": name,
                      "first_seen": name, "strength": "strong"},
                     *hit(name, "domain", "dns.queries"), *hit(name, "ip", "dest_ip")],
                 geo={"dest": {"country_code": name, "country": name, "asn": 1, "org": name, "by": name}},
                 vt=[{"indicator": name, "malicious": 1, "link": name}]),
            asset(ip, names=[{"name": name, "by": name}], users=[{"user": name, "domain": name}],
                  os=[{"os": name}], mac=name, mac_vendor=name),
            alert(ip, f"192.0.2.{i + 1}", i, name, finding={
                "detector": name, "tier": name, "why": [{"factor": name, "points": 1}],
                "evidence": {name: [name]}, "filter": name, "score": 0.5}),
            {"timestamp": at(i), "event_type": "dns", "src_ip": ip, "src_port": 9, "dest_ip": "10.9.9.9",
             "dest_port": 53, "proto": "UDP",
             "dns": {"type": "request", "queries": [{"rrname": name, "rrtype": name}]}}]
    records.append({"event_type": "stats", "timestamp": at(0), "stats": {"capture": {
        "complete": False, "stopped_by": MARKUP, "files": [{"name": MARKUP, "error": MARKUP}],
        "skipped": {MARKUP: 1}}}})
    return records


def page_parts(page):
    summary = re.search(r'<script type="application/json" id="pcg-summary">(.*?)</script>', page, re.S)
    rows = re.search(r'<script type="application/json" id="pcg-rows" data-encoding="(\w+)">(.*?)</script>',
                     page, re.S)
    text = rows[2] if rows[1] == "json" else gzip.decompress(base64.b64decode(rows[2])).decode()
    return summary[1], rows[1], text


def test_html():
    page = graph(hostile(), form="html").decode()
    plain = graph(hostile()).decode()
    summary, encoding, rows = page_parts(page)
    same(encoding, "json", "a small page has its rows as they are")
    ok(plain == f'{{"version":1,"summary":{summary},"rows":{rows}}}\n',
       "the page is exactly the JSON document inside the shell")
    ok("<" not in plain and not re.search("[\u2028\u2029\x00-\x09\x0b-\x1f\x7f-\x9f]", plain),
       "nothing of it can end the element")
    title = re.search(r"<title>(.*?)</title>", page, re.S)[1]
    base = MARKUP.rsplit("/", 1)[1]  # of a path, the file's own name
    same(title, base.replace("<", "&lt;").replace(">", "&gt;"), "the title is text")
    ok("<img" not in page, "no markup of the stream is markup of the page")
    names = json.loads(plain)["rows"]["names"]
    same([n for n in HOSTILE if n not in names and n != "\ud800"], [], "names come back as they were")
    many = [flow(f"10.0.{i // 250}.{i % 250 + 1}", f"192.0.{i % 200}.{i % 251}", 1 + i * 7919 % 65535, i / 100,
                 size=(i * 104729 % 999983, i * 15485863 % 9999991), names=[(f"n{i}.example", "sni")])
            for i in range(30000)]
    page = graph(many, form="html").decode()
    summary, encoding, rows = page_parts(page)
    same(encoding, "gzip", "a large page has its rows packed")
    ok(graph(many).decode() == f'{{"version":1,"summary":{summary},"rows":{rows}}}\n', "and they come back")
    packed = base64.b64decode(re.search(r'data-encoding="gzip">(.*?)</script>', page)[1])
    same((packed[4:8], packed[9]), (b"\0\0\0\0", 0), "the packed rows hold no time and no system")
    titled = graph(office(), "--title", "A & </title>", form="html").decode()
    ok("<title>A &amp; &lt;/title&gt;</title>" in titled and '"title":"A & \\u003c/title>"' in titled, "--title")


def test_csv():
    text = graph(office(), form="csv").decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    same(text.splitlines()[0].split(",")[:15],
         "host application destination address port protocol country asn conversations packets "
         "bytes_out bytes_in first last ti".split(), "the header")
    beacon = next(r for r in rows if r["address"] == BAD)
    same([beacon[k] for k in ("host", "application", "destination", "port", "protocol", "conversations",
                              "packets", "bytes_out", "bytes_in", "first", "last", "ti", "level")],
         ["WS7", "Web", "evil.example", "443", "TCP", "4", "28", "1200", "16000",
          "2026-01-31T10:00:10.000000Z", "2026-01-31T10:00:14.500000Z", f"feodo:{BAD}", "3"],
         "a line is an aggregated edge")
    web = next(r for r in rows if r["address"] == "93.184.216.34")
    same((web["country"], web["asn"], web["organization"]), ("US", "15133", "Edgecast"), "with its country")
    same(sum(int(r["conversations"]) for r in rows), 11, "every conversation is in a line")
    rows = list(csv.reader(io.StringIO(graph(hostile(), form="csv").decode())))
    same({len(r) for r in rows}, {len(rows[0])}, "hostile names break no line")
    bad = [cell for r in rows for cell in r if cell[:1] in ("=", "+", "-", "@", "\t", "\r") or
           re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", cell)]
    same(bad, [], "no cell is a formula, odd characters are visible")
    ok(any(c == "'=1+1" for r in rows for c in r), "a formula has an apostrophe in front")
    ok(any(c == "a\"b'c\\d" for r in rows for c in r), "quotes come back")


def test_dot():
    dot = graph(office(), form="dot").decode()
    ok(dot.startswith("digraph") and "rankdir=LR" in dot and "subgraph cluster_" in dot, "a digraph with clusters")
    ok(re.search(r'octagon.*evil\.example', dot), "an intel hit is an octagon")
    ok(re.search(r'h\d+ -> h\d+ \[.*style=dashed', dot), "a lateral edge is dashed")
    big = [flow("10.0.0.1", f"192.0.2.{i % 250}", 443, i, names=[(f"n{i}.example", "sni")]) for i in range(1000)]
    big[500]["ti"] = hit("n500.example", "domain", "tls.sni")
    dot = graph(big, form="dot").decode()
    ok("+" in dot and re.search(r'label="\+\d+ more"', dot) and "n500.example" in dot,
       "the worst is shown, the rest is counted")
    if not shutil.which("dot"):
        skip(6, "Graphviz is not installed")
        return
    for name, records in (("office", office()), ("hostile names", hostile()), ("nothing", [])):
        for program in ("dot", "sfdp"):
            done = subprocess.run([program, "-Tsvg"], input=graph(records, form="dot"),
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
            shown = "".join(ET.fromstring(done.stdout).itertext()) if done.returncode == 0 else ""
            good = done.returncode == 0 and b"rror" not in done.stderr
            if name == "hostile names" and program == "dot":
                good = good and "&lt;&amp;" in shown and "\\N\\G\\l" in shown and MARKUP[:20] in shown
            ok(good, f"{program} draws {name}", done.stderr.decode())


def test_svg():
    if not shutil.which("dot"):
        skip(3, "Graphviz is not installed")
        return
    svg = graph(office(), form="svg")
    same(ET.fromstring(svg).tag, "{http://www.w3.org/2000/svg}svg", "-f svg is SVG")
    lines = json.dumps(office()[0]) + "\n"
    empty = tempfile.mkdtemp()
    done = subprocess.run([os.path.abspath(GRAPH), "-f", "svg"], input=lines.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env={"PATH": empty}, check=False)
    os.rmdir(empty)
    same(done.returncode, 2, "without Graphviz it fails")
    ok(b"graphviz" in done.stderr, "and says what is missing", done.stderr)


def test_xml():
    namespaces = {"graphml": "{http://graphml.graphdrawing.org/xmlns}", "gexf": "{http://gexf.net/1.3}"}
    for form, ns in namespaces.items():
        tree = ET.fromstring(graph(office(), form=form))
        nodes = [n.get("id") for n in tree.iter(ns + "node")]
        edges = list(tree.iter(ns + "edge"))
        ok(len(nodes) == len(set(nodes)) and len({e.get("id") for e in edges}) == len(edges), f"{form}: ids are unique")
        same([e for e in edges if e.get("source") not in nodes or e.get("target") not in nodes], [],
             f"{form}: edges join nodes")
        text = ET.tostring(tree, encoding="unicode")
        ok("evil.example" in text and "WS7" in text, f"{form}: names are labels")
        tree = ET.fromstring(graph(hostile(), form=form))
        text = " ".join([*tree.itertext(), *(v for e in tree.iter() for v in e.attrib.values())])
        ok(MARKUP in text and "nul\\x00byte" in text and "\\xe2\\x80\\xae" in text,
           f"{form}: hostile names are text, their odd characters visible")
    tree = ET.fromstring(graph(office(), form="gexf"))
    ns = namespaces["gexf"]
    same((tree.find(ns + "graph").get("mode"), tree.find(ns + "graph").get("timeformat")),
         ("dynamic", "date"), "gexf: it is dynamic")
    beacon = next(e for e in tree.iter(ns + "edge") if len(list(e.iter(ns + "spell"))) > 0 and e.get("weight") == "4")
    same([s.get("start") for s in beacon.iter(ns + "spell")], ["2026-01-31T10:00:10.000000Z"],
         "gexf: contacts that overlap are one spell")
    apart = [flow("10.0.0.1", "192.0.2.1", start=i * 60) for i in range(5)]
    tree = ET.fromstring(graph(apart, form="gexf"))
    same(len(list(tree.iter(ns + "spell"))), 5, "gexf: others are spells of their own")


def test_schemas():
    """Against what this project writes of the two formats, told as XML Schema."""
    cases = (("office", office()), ("hostile names", hostile()), ("nothing", []),
             ("one that speaks to itself", [flow("10.0.0.1", "10.0.0.1")]),
             ("no host", [flow("198.51.100.1", "192.0.2.1", 0, proto="ICMP")]))
    if not shutil.which("xmllint"):
        skip(2 * len(cases) + 2, "xmllint is not installed")
        return
    def valid(form, text):
        done = subprocess.run(["xmllint", "--noout", "--schema", f"tests/xsd/{form}.xsd", "-"], input=text,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        return done.returncode == 0, done.stderr.decode()
    for form in ("graphml", "gexf"):
        for name, records in cases:
            good, said = valid(form, graph(records, form=form))
            ok(good, f"{form}, {name}: it is valid", said)
        broken = graph(office(), form=form).replace(b'source="n', b'source="x', 1)
        ok(not valid(form, broken)[0], f"{form}: an edge from nowhere is not")


def test_readers():
    """In networkx, where there is one."""
    try:
        import networkx
    except ImportError:
        skip(4, "networkx is not installed")
        return
    for name, records in (("office", office()), ("hostile names", hostile())):
        document_nodes = json.loads(graph(records, form="opengraph"))["graph"]["nodes"]
        read = networkx.read_graphml(io.BytesIO(graph(records, form="graphml")))
        same(len(read), len(document_nodes), f"networkx reads GraphML: {name}")
        gexf = graph(records, form="gexf").replace(b"http://gexf.net/1.3", b"http://www.gexf.net/1.2draft")
        read = networkx.read_gexf(io.BytesIO(gexf.replace(b'version="1.3"', b'version="1.2"', 1)))
        same(len(read), len(document_nodes), f"networkx reads GEXF, under the version's name that it knows: {name}")


def test_opengraph():
    for name, records in (("office", office()), ("hostile names", hostile())):
        payload = json.loads(graph(records, form="opengraph"))
        nodes, edges = payload["graph"]["nodes"], payload["graph"]["edges"]
        ids = [n["id"] for n in nodes]
        properties = [x["properties"] for x in nodes + edges]
        good = (payload["metadata"] == {"source_kind": "PCG"} and len(ids) == len({i.upper() for i in ids}) and
                not any(":" in i or not isinstance(i, str) for i in ids))
        ok(good, f"opengraph, {name}: metadata and ids keep the rules", ids[:20])
        ok(all(1 <= len(n["kinds"]) <= 3 and all(k.startswith("PCG_") for k in n["kinds"]) for n in nodes) and
           all(re.fullmatch("PCG_[A-Za-z0-9_]+", e["kind"]) for e in edges), f"opengraph, {name}: kinds do")
        ok(all(k == k.lower() and k not in ("objectid", "lastseen") and isinstance(v, (str, int, float, bool))
               for p in properties for k, v in p.items()), f"opengraph, {name}: properties do")
        ok(all(e[end]["match_by"] == "id" and e[end]["value"] in ids for e in edges for end in ("start", "end")),
           f"opengraph, {name}: edges join nodes by id")
        ok(set(payload) == {"metadata", "graph"} and set(payload["graph"]) == {"nodes", "edges"} and
           all(set(n) == {"id", "kinds", "properties"} for n in nodes) and
           all(set(e) == {"kind", "start", "end", "properties"} and set(e["start"]) == set(e["end"]) == {"match_by", "value"}
               for e in edges), f"opengraph, {name}: there is nothing but what the format has")
        ok(all(not k.lower().startswith("tag_") for n in nodes for k in n["kinds"]) and all(ids) and
           all(isinstance(v, (str, int, float, bool)) or {type(x) for x in v} in ({str}, {int}, {float}, {bool})
               for p in properties for v in p.values()), f"opengraph, {name}: no tag, no empty id, nothing nested")
    six = json.loads(graph([flow("fd00::1", "2001:db8::7", mac="00:11:22:33:44:55")], form="opengraph"))
    same(sorted(n["properties"]["address"] for n in six["graph"]["nodes"]), ["2001:db8::7", "fd00::1"],
         "opengraph: addresses keep their colons where they may")
    names = {n["properties"]["name"] for n in json.loads(graph(office(), form="opengraph"))["graph"]["nodes"]}
    ok({"WS7", "DC1", "evil.example"} <= names, "opengraph: nodes have names")


def test_all_formats():
    for form in FORMATS:
        records = office() + hostile()
        ok(graph(records, form=form) == graph(records, form=form), f"{form}: same input, same bytes")
        graph([], form=form)
        same(graph.status, 0, f"{form}: an empty stream is fine")


# --- the command ----------------------------------------------------------------------------

def run(*arguments, stdin=b"", **more):
    return subprocess.run([GRAPH, *arguments], input=stdin, stdout=more.pop("stdout", subprocess.PIPE),
                          stderr=subprocess.PIPE, check=False, **more)


def test_command():
    lines = "".join(json.dumps(r) + "\n" for r in office()).encode()
    for arguments, word in ((["-f", "nonsense"], b"nonsense"), (["--internal", "10.0.0.0/99"], b"10.0.0.0/99"),
                            (["/no/such/file"], b"/no/such/file"), (["--app", "/no/such/page"], b"/no/such/page"),
                            (["-o", "/no/such/folder/x"], b"/no/such/folder/x"), (["--bogus"], b"bogus")):
        done = run(*arguments, stdin=lines)
        ok(done.returncode == 2 and word in done.stderr and not done.stdout, f"{arguments}: 2, and said why",
           done.stderr)
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "out.json")
    with open(path, "w", encoding="utf-8") as out:
        out.write("x" * 10**6)
    run("-f", "json", "-o", path, stdin=lines)
    with open(path, "rb") as written:
        ok(written.read() == run("-f", "json", stdin=lines).stdout, "-o replaces what was there")
    shutil.rmtree(folder)
    if os.path.exists("/dev/full"):
        for form in FORMATS:
            with open("/dev/full", "wb") as full:
                done = run("-f", form, stdin=lines, stdout=full)
            ok(done.returncode == 2 and b"No space" in done.stderr, f"{form}: a full disk is said", done.stderr)
    else:
        skip(len(FORMATS), "there is no /dev/full")
    many = b"".join(json.dumps(flow(f"10.0.{i // 250}.{i % 250}", "192.0.2.1", i)).encode() + b"\n" for i in range(5000))
    with tempfile.TemporaryFile() as stream:
        stream.write(many)
        stream.seek(0)
        closed = subprocess.Popen([GRAPH, "-f", "csv"], stdin=stream, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        closed.stdout.close()
        err = closed.stderr.read()
        closed.wait()
    ok(closed.returncode == -13 and err == b"", "a closed pipe ends it quietly", (closed.returncode, err))
    done = run("-f", "json", stdin=b"not json\n\n" + lines)
    ok(done.returncode == 0 and b"1 line is not a JSON object" in done.stderr and
       json.loads(done.stdout)["rows"]["count"] == 11, "a line that is no record is left out and counted")
    same(run("-f", "json", "--strict", stdin=b"not json\n" + lines).returncode, 2, "--strict makes it fatal")
    arp = b'{"event_type":"flow","src_ip":"x"}\n'
    done = run("-f", "json", stdin=arp + lines)
    ok(b"1 flow record has no two IP addresses" in done.stderr and
       json.loads(done.stdout)["summary"]["omitted"] == {"unreadable": 1}, "a flow without addresses is counted", done.stderr)


def test_shell():
    folder = tempfile.mkdtemp()
    page = os.path.join(folder, "page.html")
    shell = "A@@PCG_TITLE@@B@@PCG_SUMMARY@@C@@PCG_ROWS_ENCODING@@D@@PCG_ROWS@@E"
    with open(page, "w", encoding="utf-8") as out:
        out.write(shell)
    plain = json.dumps(flow("10.0.0.1", "192.0.2.1")).encode()
    made = run("--app", page, stdin=plain).stdout.decode()
    ok(re.fullmatch(r"Astandard inputB\{.*\}CjsonD\{.*\}E", made), "--app FILE fills that page", made[:200])
    with open(page, "w", encoding="utf-8") as out:
        out.write(shell.replace("@@PCG_ROWS@@", ""))
    done = run("--app", page, stdin=plain)
    ok(done.returncode == 2 and b"@@PCG_ROWS@@" in done.stderr, "a page without a mark is refused", done.stderr)
    if shutil.which("node"):
        with open(os.path.join(folder, "build.mjs"), "w", encoding="utf-8") as out:
            out.write(f'import {{ writeFileSync }} from "node:fs"; writeFileSync(process.argv[2], {json.dumps(shell)});')
        ok(run("--app", folder, stdin=plain).stdout.decode() == made, "--app FOLDER builds its sources")
        with open(os.path.join(folder, "build.mjs"), "w", encoding="utf-8") as out:
            out.write("process.exit(3);")
        done = run("--app", folder, stdin=plain)
        ok(done.returncode == 2 and b"status 3" in done.stderr, "sources that do not build are said", done.stderr)
    else:
        skip(2, "node is not installed")
    shutil.rmtree(folder)


def test_extremes():
    huge = flow("10.0.0.1", "192.0.2.1", size=(2**60, 10**30), pkts=(-5, 2**53))
    huge["flow"]["start"], huge["flow"]["end"] = "0001-01-01T00:00:00.000000+0000", "9999-12-31T23:59:59.999999+0000"
    doc = document([huge, huge])
    row = rows_of(doc)[0]
    same((row["bytes_toserver"], row["bytes_toclient"], row["pkts_toserver"]), (2**53 - 1, 0, 0),
         "numbers stay below 2^53")
    ok(doc["summary"]["hosts"][0]["bytes_out"] == 2**53 - 1 and len(doc["summary"]["histogram"]["conversations"]) <= 320,
       "so do sums, and ten thousand years fit the histogram")
    spread = [flow("10.0.0.1", f"192.{i % 200}.{i // 200 % 200}.{i // 40000}", 443, i / 1000, names=[(f"h{i}.example", "sni")])
              for i in range(50000)]
    doc = document(spread)
    same((doc["rows"]["count"], doc["summary"]["hosts"][0]["destinations"]), (50000, 50000), "one host, 50,000 destinations")
    crowd = [flow(f"10.{i // 65025}.{i // 255 % 255}.{i % 255}", "192.0.2.1", 443, i / 100) for i in range(10000)]
    doc = document(crowd)
    same(len(doc["summary"]["hosts"]), 10000, "ten thousand hosts")
    icmp = [flow("10.0.0.1", "10.0.0.2", 0, proto="ICMP", icmp_type=8)]
    del icmp[0]["dest_port"]
    row, = rows_of(document(icmp))
    same((row["proto"], row["dest_port"]), ("ICMP", 8), "ICMP has its type as the port")
    doc = document([flow("10.0.0.1", "192.0.2.1", names=[("a.example", "sni"), ("b.example", "dns")]),
                    flow("10.0.0.1", "192.0.2.1", names=[("b.example", "sni")]),
                    flow("10.0.0.1", "192.0.2.1", names=[("b.example", "sni")]),
                    flow("10.0.0.1", "192.0.2.2", names=[("b.example", "sni")]), flow("10.0.0.1", "192.0.2.1")])
    same(sorted(str(r["dest_name"]) for r in rows_of(doc)), ["a.example"] + ["b.example"] * 4,
         "an address is called what most conversations call it, a conversation what it says itself")


def main():
    for test in (test_meaning, test_edges, test_rows, test_findings, test_targets, test_finding_rows, test_detected_intel, test_foreign_alerts, test_modes, test_machines,
                 test_public_addresses, test_suricata, test_html, test_csv, test_dot, test_svg, test_xml, test_schemas, test_readers, test_opengraph, test_all_formats,
                 test_command, test_shell, test_extremes):
        try:
            test()
        except Exception as error:  # a broken test is a failed one, and the others still run
            ok(False, f"{test.__name__} ran to its end", repr(error))
    print(f"1..{counter}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()

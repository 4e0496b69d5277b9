"""Who is in the office, and whom they talk to outside.

Every outside name is under .example or .test (RFC 6761), every outside address in a
range for documentation or benchmarks (RFC 5737, 3849, 2544).
"""
import collections
import ipaddress

DOMAIN, NETBIOS, REALM = "corp.example", "CORP", "CORP.EXAMPLE"
NETWORK = ipaddress.ip_network("10.20.30.0/24")
BROADCAST = "10.20.30.255"
Host = collections.namedtuple("Host", "name mac ip kind user ip6")
Service = collections.namedtuple("Service", "name ip rtt_ms canonical issuer")


def host(name, mac, last, kind, user=None, last6=None):
    return Host(name, bytes.fromhex(mac.replace(":", "")), "10.20.30.%d" % last, kind, user,
                "2001:db8:30::%x" % last6 if last6 else None)


GATEWAY = host("gw", "d4:ca:6d:1f:20:01", 1, "router")
DC1 = host("DC1", "18:66:da:41:7a:10", 10, "server")
FS1 = host("FS1", "94:57:a5:c3:0b:11", 11, "server")
PRINTER = host("HP-M479-2OG", "10:60:4b:8e:52:1c", 20, "printer")
DOE = host("DESKTOP-4F7K2LQ", "f8:bc:12:7d:33:51", 51, "windows", "j.doe")
MEIER = host("DESKTOP-9B2MX1T", "3c:52:82:0a:61:52", 52, "windows", "a.meier")
NOVAK = host("DESKTOP-KQ7V3ND", "54:e1:ad:92:4c:53", 53, "windows", "s.novak")
ROSSI = host("LAPTOP-T5R8WZC", "48:51:b7:0e:d2:54", 54, "windows", "m.rossi")
LIND = host("LAPTOP-2HJ6YPE", "3c:a9:f4:66:18:55", 55, "windows", "k.lind")
BLANC = host("Claras-MacBook-Pro", "a4:83:e7:5b:90:56", 56, "mac", "c.blanc", 0x56)
BUILD = host("dev-ubuntu", "ac:1f:6b:2d:77:57", 57, "linux", "t.okafor", 0x57)
IPHONE = host("Marias-iPhone", "3c:22:fb:d1:05:61", 61, "iphone")
ANDROID = host("Galaxy-A54", "8c:f5:a3:47:be:62", 62, "android")
PHONE = host("SIP-T46U", "80:5e:c0:39:aa:63", 63, "voip")
HOSTS = (GATEWAY, DC1, FS1, PRINTER, DOE, MEIER, NOVAK, ROSSI, LIND, BLANC, BUILD, IPHONE, ANDROID,
         PHONE)
WINDOWS = (DOE, MEIER, NOVAK, ROSSI, LIND)
BY_IP = {h.ip: h for h in HOSTS} | {h.ip6: h for h in HOSTS if h.ip6}
RESOLVER = "192.0.2.53"

_SERVICES = (
    # name, address, round trip in ms, the name that the look-up leads to, who issued the certificate
    ("www.search.example", "198.51.100.10", 9, None, "Example Trust"),
    ("fonts.search.example", "198.51.100.11", 9, None, "Example Trust"),
    ("www.news.example", "203.0.113.20", 14, "edge7.cdn.example", "Example Trust"),
    ("img.news.example", "203.0.113.21", 14, "edge9.cdn.example", "Example Trust"),
    ("metrics.ads.example", "203.0.113.24", 22, None, "Example Trust"),
    ("www.encyclopedia.example", "198.18.3.14", 18, None, "Example Trust"),
    ("shop.outdoor.example", "198.18.3.40", 31, "shop.edge.cdn.example", "Example Trust"),
    ("crm.saas.example", "198.18.4.20", 24, None, "Example Trust"),
    ("travel.booking.example", "198.18.5.9", 27, None, "Example Trust"),
    ("maps.search.example", "198.51.100.14", 9, None, "Example Trust"),
    ("video.stream.example", "198.18.6.70", 12, "v4.edge.cdn.example", "Example Trust"),
    ("login.office.example", "198.18.8.10", 16, None, "Office Example CA"),
    ("outlook.office.example", "198.18.8.12", 16, "lb3.outlook.office.example",
     "Office Example CA"),
    ("teams.office.example", "198.18.8.14", 17, None, "Office Example CA"),
    ("relay.teams.office.example", "198.18.8.40", 17, None, "Office Example CA"),
    ("telemetry.windows.example", "198.18.9.5", 35, None, "Windows Example CA"),
    ("update.windows.example", "198.18.9.8", 19, None, "Windows Example CA"),
    ("dl.delivery.windows.example", "198.18.9.20", 11, "dl.edge.cdn.example", None),
    ("www.connecttest.example", "198.18.9.30", 11, None, None),
    ("ocsp.trust.example", "198.51.100.40", 13, None, None),
    ("notify.files.example", "198.18.11.3", 28, None, "Example Trust"),
    ("api.weather.example", "198.18.12.8", 33, None, "Example Trust"),
    ("api.antivirus.example", "198.18.13.4", 21, None, "Example Trust"),
    ("mtalk.push.example", "198.18.20.5", 15, None, "Example Trust"),
    ("courier.apple.example", "198.18.21.17", 18, None, "Apple Example CA"),
    ("gateway.icloud.example", "198.18.21.40", 18, None, "Apple Example CA"),
    ("captive.apple.example", "198.18.21.60", 18, None, None),
    ("play.store.example", "198.51.100.30", 10, None, "Example Trust"),
    ("imap.mail.example", "198.18.30.5", 23, None, "Example Trust"),
    ("smtp.mail.example", "198.18.30.6", 23, None, "Example Trust"),
    ("git.forge.example", "198.18.40.22", 26, None, "Example Trust"),
    ("registry.forge.example", "198.18.40.30", 26, None, "Example Trust"),
    ("deb.mirror.example", "198.18.41.80", 12, None, None),
    ("time1.pool.example", "192.0.2.123", 8, None, None),
    ("time2.pool.example", "192.0.2.124", 8, None, None),
    ("sip.voice.example", "198.18.50.10", 20, None, None),
    ("fw.yealink.example", "198.18.51.4", 140, None, "Example Trust"),
    ("cdn-office-update.test", "203.0.113.66", 44, None, None),
    ("sync-metrics.test", "203.0.113.77", 61, None, None),
    ("files-drop.test", "203.0.113.88", 48, None, None),
)
SERVICES = {row[0]: Service(*row) for row in _SERVICES}
# Those that the two hosts with IPv6 reach over it.
SIX = {"git.forge.example": "2001:db8:40::22", "registry.forge.example": "2001:db8:40::30",
       "www.search.example": "2001:db8:100::10", "gateway.icloud.example": "2001:db8:21::40",
       "www.encyclopedia.example": "2001:db8:3::14"}

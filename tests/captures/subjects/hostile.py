"""Names from the wire that are not names: markup, quotes, newlines, overrides, 4 KiB of it."""
import random

from wire import files, net, tls
from wire.capture import Capture
from wire.flow import CLIENT4, SERVER4, Tcp, Udp, dns_answer, dns_query
from wire.net import addr, eth, u8, u16, u32

NAMES = (
    ("markup", b"</script><img src=x onerror=alert(1)>.example"),
    ("comment", b"<!--<script>.example"),
    ("quotes", b"\"'`\\ quotes .example"),
    ("newlines", b"new\r\nline\ttab.example"),
    ("override", "\u202egnp.exe\u2066.example".encode()),
    ("zero", b"zero\0byte.example"),
    ("not-utf8", b"\xff\xfe\xc0\xaf.example"),
    ("escapes", b"\x1b[31mred\x1b]0;title\x07.example"),
    ("formula", b"=cmd|'/c calc'!A0.example"),
    ("entities", b"&lt;&amp;&#x3c;%3Cscript%3E.example"),
    ("separators", "line\u2028paragraph\u2029.example".encode()),
    ("dots", b"...."),
    ("upper", b"WwW.ExAmPlE.CoM"),
    ("long", b"l" * 4096),
)


def labels(name):
    """A DNS name of one odd label and "example": dots inside the label stay there."""
    head = name[:-8] if name.endswith(b".example") else name[:60]
    return u8(len(head)) + head + b"\x07example\0"


def dns_names():
    cap = Capture("dns", "questions and answers whose names are hostile; a label that holds a dot")
    odd = NAMES + (("inner-dot", b"www.bank.example"),)
    for i, (_, name) in enumerate(odd):
        udp = Udp(CLIENT4, 41000 + i, "192.0.2.53", 53)
        question = labels(name) + u16(1) + u16(1)
        query = u16(i) + u16(0x0100) + u16(1) + u16(0) * 3 + question
        answer = (u16(i) + u16(0x8180) + u16(1) + u16(1) + u16(0) * 2 + question + b"\xc0\x0c"
                  + u16(1) + u16(1) + u32(60)
                  + u16(4) + addr("198.51.100.%d" % (100 + i)))
        cap.talk([udp.send(query), udp.send(answer, True)], eth)
        tcp = Tcp(CLIENT4, 42000 + i, "198.51.100.%d" % (100 + i), 8000)
        cap.talk(tcp.open() + tcp.close(), eth)
    yield cap


def text_answers():
    cap = Capture("dns-rdata", "CNAME, TXT, PTR and SRV answers that hold hostile text")
    for i, (_, name) in enumerate(NAMES):
        udp = Udp(CLIENT4, 43000 + i, "192.0.2.53", 53)
        for kind, rdata in ((5, labels(name)), (16, u8(min(len(name), 255)) + name[:255]),
                            (12, labels(name)),
                            (33, u16(1) + u16(2) + u16(445) + labels(name))):
            cap.add(eth(udp.send(dns_query(kind, "x%d.example" % i, kind)).packet), udp)
            cap.add(eth(udp.send(dns_answer(kind, "x%d.example" % i, kind, rdata), True).packet),
                    udp, True)
    yield cap


def server_names():
    cap = Capture("sni", "ClientHellos whose server name is hostile")
    rng = random.Random(3)
    for i, (_, name) in enumerate(NAMES):
        tcp = Tcp(CLIENT4, 44000 + i, SERVER4, 443)
        cap.talk(tcp.open() + tcp.data(tls.client_hello(tls.GO, name, rng)) + tcp.close(), eth)
    yield cap


def host_names():
    cap = Capture("http-host", "HTTP heads whose Host, target and User-Agent are hostile")
    for i, (_, name) in enumerate(NAMES):
        head = b"GET /" + name.replace(b" ", b"+") + b" HTTP/1.1\r\nHost: " + name
        head += b"\r\nUser-Agent: " + name + b"\r\n\r\n"
        tcp = Tcp(CLIENT4, 45000 + i, SERVER4, 80)
        cap.talk(tcp.open() + tcp.data(head) + tcp.close(), eth)
    yield cap


def name_blocks():
    cap = Capture("names.pcapng",
                  "a name resolution block, comments and interface names with hostile text")
    hosts = ["198.51.100.%d" % (100 + i) for i in range(len(NAMES))]
    for i, host in enumerate(hosts):
        tcp = Tcp(CLIENT4, 46000 + i, host, 8000)
        cap.talk(tcp.open() + tcp.close(), eth)
    records = [(addr(host), [name.replace(b"\0", b"")]) for host, (_, name) in zip(hosts, NAMES)]
    cap.raw = (files.shb(opts=[(1, NAMES[0][1]), (4, NAMES[2][1])]) + files.idb(1, name=NAMES[0][1])
               + files.nrb(records)
               + b"".join(files.epb(p.data, files.ticks(p.time_ns),
                                    opts=[(1, NAMES[i % len(NAMES)][1])])
                          for i, p in enumerate(cap.packets)))
    yield cap


def host_announcements():
    """DHCP host names, which become the names of internal hosts."""
    cap = Capture("dhcp", "DHCP requests whose host name and vendor class are hostile")
    udp = Udp("0.0.0.0", 68, "255.255.255.255", 67)
    for i, (_, name) in enumerate(NAMES):
        client = net.mac("00:1b:21:00:00:%02x" % i)
        text = name[:255]
        opts = b"".join(u8(code) + u8(len(value)) + value for code, value in (
            (53, b"\x03"), (12, text), (60, text), (50, addr("192.0.2.%d" % (100 + i))))) + b"\xff"
        boot = b"\x01\x01\x06\0" + u32(i) + b"\0" * 20 + client + b"\0" * 202
        boot += bytes.fromhex("63825363") + opts
        cap.add(eth(udp.send(boot).packet, src=client, dst=b"\xff" * 6), udp)
    yield cap


def pointers():
    """Names that DNS compression makes endless, too long, or point forwards."""
    cap = Capture("dns-pointers",
                  "compression loops, forward pointers, names past 255 bytes, counts without records")
    head = u16(7) + u16(0x8180)
    bodies = (u16(1) + u16(0) * 3 + b"\xc0\x0c" + u16(1) + u16(1),
              u16(1) + u16(0) * 3 + b"\xc0\x0e\xc0\x0c" + u16(1) + u16(1),
              u16(1) + u16(0) * 3 + b"\xc0\xff" + u16(1) + u16(1),
              u16(1) + u16(0) * 3 + (b"\x3f" + b"a" * 63) * 5 + b"\0" + u16(1) + u16(1),
              u16(65535) * 4, u16(0) + u16(1) + u16(0) * 2 + b"\x01a\0" + u16(1) + u16(1) + u32(1)
              + u16(9999) + b"\x7f\0\0\1",
              u16(1) + u16(0) * 3 + b"\x80\x01\0" + u16(1) + u16(1), b"", b"\0")
    for i, body in enumerate(bodies):
        udp = Udp(CLIENT4, 47000 + i, "192.0.2.53", 53)
        cap.add(eth(udp.send(head + body, True).packet), udp, True)
    yield cap


def captures():
    for make in (dns_names, text_answers, server_names, host_names, name_blocks, host_announcements,
                 pointers):
        yield from make()

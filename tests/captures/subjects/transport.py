"""TCP in every disorder, and the other transports with ports."""
import random
import struct

from wire import net, tls
from wire.capture import Capture
from wire.flow import (ACK, CLIENT4, CLIENT6, FIN, GET, OK, PSH, RST, SERVER4, SERVER6, SYN, SYN_OPTIONS,
                       Flow, Tcp, http)
from wire.net import eth, u8, u16, u32


def new(port=40002, isn=(1000, 9000), **more):
    return Tcp(CLIENT4, port, SERVER4, more.pop("dport", 80), isn, **more)


def simple(name, about, steps):
    return Capture(name, about).talk(steps, eth)


def opening():
    tcp = new()
    yield simple("port-reuse",
                 "a 5-tuple used three times, each SYN with a number of its own: three conversations",
                 http(CLIENT4, 40002, SERVER4) + http(CLIENT4, 40002, SERVER4, isn=(500000, 600000))
                 + http(CLIENT4, 40002, SERVER4, isn=(900000, 7)))
    syn = tcp.put(SYN, options=SYN_OPTIONS)
    yield simple("syn-again", "the SYN comes three times with one number: one conversation",
                 [syn, syn, syn, tcp.put(SYN | ACK, back=True, options=SYN_OPTIONS), tcp.put(ACK)]
                 + tcp.data(GET))
    tcp = new()
    steps = http(CLIENT4, 40002, SERVER4)
    reopened = new(isn=(500000, 600000))
    yield simple("reuse-after-reset", "RST, then a new SYN on the same ports",
                 steps[:4] + [steps[0].flow.put(RST | ACK, back=True)] + reopened.open()
                 + reopened.data(GET))
    yield simple("midstream", "no handshake: the known port tells the server",
                 new(5555).data(GET) + new(5556).data(OK, True))
    for name, about, port, dport, first_back in (
            ("midstream-high-ports", "no handshake, no known port: the first sender is the client",
             50001, 50002, False),
            ("midstream-answer-first", "no handshake, the first packet comes from the known port",
             40002, 443, True)):
        tcp = new(port, dport=dport)
        yield simple(name, about, tcp.data(b"one", first_back) + tcp.data(b"two", not first_back))
    tcp = new()
    tcp.seq[0] += 1
    yield simple("synack-first", "the capture begins with the SYN-ACK: its receiver is the client",
                 [tcp.put(SYN | ACK, back=True, options=SYN_OPTIONS), tcp.put(ACK)] + tcp.data(GET))
    tcp = new(44444, dport=55555)
    tcp.seq[0] += 1
    yield simple("synack-only", "only a SYN-ACK, and ports that say nothing",
                 [tcp.put(SYN | ACK, back=True)])
    tcp = new()
    yield simple("syn-only", "a SYN that nobody answers, three times",
                 [tcp.put(SYN)] + [tcp.ip(tcp.segment(SYN, seq=1000))] * 2)
    tcp = new()
    first = tcp.put(SYN)
    yield simple("refused", "SYN and RST", [first, tcp.put(RST | ACK, back=True)])
    one = new()
    yield simple("simultaneous-open", "both ends send a SYN: the first sender is the client",
                 [one.put(SYN), one.put(SYN, back=True), one.ip(one.segment(SYN | ACK, seq=1000)),
                  one.ip(one.segment(SYN | ACK, back=True, seq=9000), True)] + one.data(GET)
                 + one.close())


def ending():
    tcp = new()
    yield simple("reset", "ends with a RST from the client", tcp.open() + tcp.data(GET)
                 + [tcp.put(RST)])
    tcp = new()
    yield simple("half-closed", "one FIN, and data from the other side afterwards",
                 tcp.open() + tcp.data(GET) + [tcp.put(FIN | ACK), tcp.put(ACK, back=True)]
                 + tcp.data(OK, back=True))
    tcp = new()
    yield simple("keep-alives", "keep-alive probes and answers", tcp.open() + tcp.data(GET) + [
        tcp.ip(tcp.segment(ACK, b"\0", seq=tcp.seq[0] - 1)), tcp.put(ACK, back=True)] * 5)
    tcp = new()
    yield simple("sequence-wrap", "sequence numbers that pass 2^32",
                 http(CLIENT4, 40002, SERVER4, isn=(2**32 - 40, 2**32 - 60)))


def pieces(tcp, payload, cuts):
    """The payload's parts as (sequence number, bytes) at the given places."""
    places = [0, *cuts, len(payload)]
    return [(tcp.seq[0] + a, payload[a:b]) for a, b in zip(places, places[1:])]


def disorder(name, about, payload, arrange, dport=443):
    """One request in pieces that come as `arrange` puts them."""
    tcp = new(dport=dport)
    steps = tcp.open()
    parts = pieces(tcp, payload, [len(payload) // 4, len(payload) // 2, len(payload) * 3 // 4])
    steps += [tcp.at(seq, part) for seq, part in arrange(parts)]
    tcp.seq[0] += len(payload)
    return simple(name, about, steps + [tcp.put(ACK, back=True)] + tcp.close())


def reordered():
    hello = tls.client_hello(tls.CHROMIUM, b"www.example.com", random.Random(1))
    head = GET.replace(b"\r\n\r\n", b"\r\nCookie: " + b"c" * 600 + b"\r\n\r\n")

    def overlapped(parts):
        return [(seq - 20 * (i > 0), (parts[i - 1][1][-20:] if i else b"") + part) for i,
                (seq, part) in enumerate(parts)]
    for word, payload, port in (("tls", hello, 443), ("http", head, 80)):
        about = "one %s in four segments, " % ("ClientHello" if word == "tls" else "request head")
        yield disorder(word + "-in-order", about + "in order", payload, lambda p: p, port)
        yield disorder(word + "-reversed", about + "last one first", payload, lambda p: p[::-1],
                       port)
        yield disorder(word + "-swapped", about + "two swapped", payload,
                       lambda p: [p[0], p[2], p[1], p[3]], port)
        yield disorder(word + "-repeated", about + "each sent twice", payload,
                       lambda p: [x for x in p for _ in (0, 1)], port)
        yield disorder(word + "-overlapping",
                       about + "each begins 20 bytes before the last one's end", payload,
                       overlapped, port)
        yield disorder(word + "-conflict",
                       about + "a repetition with other bytes: the first ones count", payload,
                       lambda p: [p[0], p[1], (p[1][0], b"\xff" * len(p[1][1])), p[2], p[3]], port)
        yield disorder(word + "-gap", about + "one of which is never seen", payload,
                       lambda p: [p[0], p[2], p[3]], port)
        tcp = new(dport=port)
        steps = tcp.open() + [tcp.put(ACK | PSH, payload[i:i + 1])
                              for i in range(min(300, len(payload)))]
        yield simple(word + "-bytewise", "the first 300 bytes in segments of one byte", steps)
    tcp = new(dport=443)
    split = tls.client_hello_message(tls.FIREFOX, b"split.example.com", random.Random(2))
    records = b"".join(tls.record(22, split[i:i + 100], tls.TLS10)
                       for i in range(0, len(split), 100))
    yield simple("tls-records", "one ClientHello in several TLS records",
                 tcp.open() + tcp.data(records) + tcp.close())
    tcp = new()
    fast = tcp.ip(tcp.segment(SYN, GET, options=bytes.fromhex("22020101")))
    tcp.seq[0] += 1 + len(GET)
    yield simple("fast-open", "a request inside the SYN (RFC 7413)",
                 [fast, tcp.put(SYN | ACK, back=True), tcp.put(ACK)] + tcp.data(OK, True)
                 + tcp.close())


def crc32c(data):
    """SCTP's checksum (RFC 9260, appendix A), bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return ~crc & 0xFFFFFFFF


def sctp_packet(flow, chunks, tag, back=False):
    _, sport, _, dport = flow.ends(back)
    head = u16(sport) + u16(dport) + u32(tag)
    return flow.ip(head + struct.pack("<I", crc32c(head + b"\0\0\0\0" + chunks)) + chunks, back)


def others():
    cap = Capture("sctp", "an SCTP association: INIT, COOKIE, DATA, SHUTDOWN; IPv4 and IPv6")
    for src, dst in ((CLIENT4, SERVER4), (CLIENT6, SERVER6)):
        flow = Flow(net.SCTP, src, 40009, dst, 2905)
        init = u32(0x11) + u32(65535) + u16(1) + u16(1) + u32(1)
        chunks = ((b"\x01\0\0\x14" + init, 0, 0),
                  (b"\x02\0\0\x1c" + init + u16(7) + u16(8) + b"cook", 0x11, 1),
                  (b"\x0a\0\0\x08cook", 0x11, 0), (b"\x0b\0\0\x04", 0x11, 1),
                  (b"\0\x03\0\x18" + u32(1) + u16(0) + u16(0) + u32(0) + b"payload\n", 0x11, 0),
                  (b"\x03\0\0\x10" + u32(1) + u32(65535) + u32(0), 0x11, 1),
                  (b"\x07\0\0\x08" + u32(0), 0x11, 0))
        for chunk, tag, back in chunks:
            step = sctp_packet(flow, chunk, tag, bool(back))
            cap.add(eth(step.packet), step.flow, step.back)
    yield cap
    cap = Capture("udplite", "UDP-Lite whose checksum covers 8 bytes, and all")
    flow = Flow(net.UDPLITE, CLIENT4, 40010, SERVER4, 5004)
    for back, coverage in ((False, 8), (True, 8), (False, 0)):
        src, sport, dst, dport = flow.ends(back)
        body = u16(sport) + u16(dport) + u16(coverage) + b"\0\0" + b"lite payload"
        total = net.checksum(net.pseudo(src, dst, net.UDPLITE, len(body))
                             + body[:coverage or len(body)])
        cap.add(eth(flow.ip(body[:6] + u16(total) + body[8:], back).packet), flow, back)
    yield cap
    cap = Capture("dccp", "DCCP request, response, acknowledgement, data")
    flow = Flow(net.DCCP, CLIENT4, 40011, SERVER4, 5005)
    for kind, back, rest in ((0, False, u32(0x1234)), (1, True, u32(0) + u32(1) + u32(0x1234)),
                             (3, False, u32(0) + u32(1)), (4, False, u32(0) + u32(1) + b"data")):
        src, sport, dst, dport = flow.ends(back)
        offset = (16 + len(rest.rstrip(b"data") if kind == 4 else rest)) // 4
        body = u16(sport) + u16(dport) + u8(offset) + b"\0" + b"\0\0" + u8(kind << 1 | 1)
        body += b"\0" + b"\0\0\0\0\0\x01" + rest
        total = net.checksum(net.pseudo(src, dst, net.DCCP, len(body)) + body)
        cap.add(eth(flow.ip(body[:6] + u16(total) + body[8:], back).packet), flow, back)
    yield cap
    cap = Capture("udp-zero-checksum", "UDP without a checksum, an empty datagram, port 0")
    for sport, dport, payload in ((40012, 9, b"no checksum"), (40013, 9, b""), (0, 9, b"port 0"),
                                  (40014, 0, b"to port 0")):
        flow = Flow(net.UDP, CLIENT4, sport, SERVER4, dport)
        cap.add(eth(flow.ip(u16(sport) + u16(dport) + u16(8 + len(payload)) + b"\0\0"
                            + payload).packet), flow)
    yield cap


def captures():
    for make in (opening, ending, reordered, others):
        yield from make()

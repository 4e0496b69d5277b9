"""IPv4 and IPv6: options, extension headers, ICMP, and protocols without ports."""
from wire import net
from wire.capture import Capture
from wire.flow import CLIENT4, CLIENT6, SERVER4, SERVER6, Flow, Ping, Udp, dns, http, icmp4, icmp6, talk4
from wire.net import eth, ip4, ip6, u8, u16, u32

HOP_BY_HOP, ROUTING, FRAGMENT, NO_NEXT, DEST_OPTS, MOBILITY, HIP, SHIM6 = 0, 43, 44, 59, 60, 135, 139, 140
PAD6 = b"\x01\x04\0\0\0\0"  # PadN that fills an options header of 8 bytes


def options4():
    cap = Capture("ip4-options",
                  "IPv4 with record route, timestamp, router alert, security and unknown options")
    kinds = (b"\x07\x0b\x04" + b"\0" * 8, b"\x44\x0c\x05\0" + b"\0" * 8, b"\x94\x04\0\0",
             b"\x82\x0b" + b"\0" * 9,
             b"\x01\x01\x01\x00", b"\x99\x05abc", b"\x01" * 40)
    for port, options in enumerate(kinds, 40010):
        for step in http(CLIENT4, port, SERVER4):
            src, _, dst, _ = step.flow.ends(step.back)
            cap.add(eth(ip4(src, dst, net.TCP, step.packet[20:], options=options)), step.flow,
                    step.back)
    yield cap
    cap = Capture("ip4-total-length-0",
                  "total length 0, as segmentation offload leaves it: the frame is its length")
    for step in http(CLIENT4, 40002, SERVER4):
        p = step.packet[:2] + b"\0\0" + step.packet[4:]
        cap.add(eth(p[:10] + b"\0\0" + p[12:], pad=False), step.flow, step.back)
    yield cap
    cap = Capture("ip4-bad-checksums", "wrong IP, TCP and UDP checksums: counted all the same")
    for step in talk4():
        p, at = step.packet, 20 + (16 if step.flow.proto == net.TCP else 6)
        cap.add(eth(p[:10] + b"\xde\xad" + p[12:at] + b"\xbe\xef" + p[at + 2:]), step.flow,
                step.back)
    yield cap


def extended(step, headers, last=net.TCP):
    """The packet with extension headers put in: [(kind, body without its next-header byte)]."""
    src, _, dst, _ = step.flow.ends(step.back)
    payload, following = step.packet[40:], last
    for kind, body in reversed(headers):
        payload, following = u8(following) + body + payload, kind
    return ip6(src, dst, following, payload)


def extensions():
    options = b"\0" + PAD6
    srh = u8(2) + u8(4) + u8(0) + u8(0) + u8(0) + u16(0) + net.addr("2001:db8::99")
    kinds = (("hop-by-hop", "hop-by-hop options", [(HOP_BY_HOP, options)]),
             ("router-alert", "hop-by-hop router alert", [(HOP_BY_HOP, b"\0\x05\x02\0\0\x01\0")]),
             ("dest-options", "destination options", [(DEST_OPTS, options)]),
             ("routing-0", "routing type 0, segments used up",
              [(ROUTING, u8(2) + b"\0\0" + u32(0) + net.addr("2001:db8::99"))]),
             ("routing-srh", "segment routing (RFC 8754)", [(ROUTING, srh)]),
             ("fragment-atomic", "atomic fragments (RFC 6946)",
              [(FRAGMENT, b"\0" + u16(0) + u32(77))]),
             ("ah", "authentication header",
              [(net.AH, u8(4) + u16(0) + u32(256) + u32(1) + b"\xaa" * 12)]),
             ("all", "every header that may come together", [
                 (HOP_BY_HOP, options), (DEST_OPTS, options), (ROUTING, srh),
                 (FRAGMENT, b"\0" + u16(0) + u32(78)),
                 (net.AH, u8(4) + u16(0) + u32(256) + u32(1) + b"\xaa" * 12),
                 (DEST_OPTS, options)]))
    for name, words, headers in kinds:
        cap = Capture("ip6-" + name, "IPv6: " + words)
        for step in http(CLIENT6, 40002, SERVER6):
            cap.add(eth(extended(step, headers)), step.flow, step.back)
        yield cap
    cap = Capture("ip4-ah", "IPv4 with an authentication header before TCP")
    for step in http(CLIENT4, 40002, SERVER4):
        src, _, dst, _ = step.flow.ends(step.back)
        body = u8(net.TCP) + u8(4) + u16(0) + u32(256) + u32(1) + b"\xaa" * 12 + step.packet[20:]
        cap.add(eth(ip4(src, dst, net.AH, body)), step.flow, step.back)
    yield cap


def final6():
    cap = Capture("ip6-no-next-header",
                  "IPv6 that ends in a header without transport: no next header, mobility, HIP, shim6")
    for kind, body in ((NO_NEXT, b""), (MOBILITY, u8(NO_NEXT) + b"\0\0\0" + u16(0) + b"\0\0"),
                       (HIP, u8(NO_NEXT) + b"\x04" + b"\x01\x11" + b"\0" * 36),
                       (SHIM6, u8(NO_NEXT) + b"\0\x80" + b"\0" * 5)):
        flow = Flow(kind, CLIENT6, None, SERVER6, None)
        cap.add(eth(flow.ip(body).packet), flow)
    yield cap
    cap = Capture("ip6-jumbo",
                  "a jumbogram (RFC 2675): both lengths are 0, the true one is a hop-by-hop option",
                  101)
    udp = Udp(CLIENT6, 40005, SERVER6, 9)
    size = 8 + 70000
    head = u16(udp.sport) + u16(udp.dport) + u16(0)
    total = net.checksum(net.pseudo(CLIENT6, SERVER6, net.UDP, size) + head + b"\0\0" + b"j"
                         * 70000)
    hop = u8(net.UDP) + b"\0\xc2\x04" + u32(8 + size)
    packet = ip6(CLIENT6, SERVER6, HOP_BY_HOP, hop + head + u16(total) + b"j" * 100, length=0)
    cap.add(packet, udp, wire_len=40 + 8 + size)
    yield cap
    cap = Capture("ip6-many-headers",
                  "a hundred destination options headers: a bound decides, each packet counts once")
    for step in http(CLIENT6, 40002, SERVER6):
        cap.add(eth(extended(step, [(DEST_OPTS, b"\0" + PAD6)] * 100)), skip="any")
    yield cap


def echoes():
    cap = Capture("ping", "echo by identifier: two programs at once are two conversations")
    one, two, six = Ping(CLIENT4, SERVER4,
                         0x1111), Ping(CLIENT4, SERVER4, 0x2222), Ping(CLIENT6, SERVER6, 0x3333)
    for seq in range(1, 4):
        for ping in (one, two, six):
            for back in (False, True):
                step = ping.echo(seq, back)
                cap.add(eth(step.packet), step.flow, step.back)
    yield cap
    cap = Capture("icmp-kinds",
                  "timestamp, mask, router discovery, redirect, source quench, unknown types")
    flows = {}
    for kind, code, rest, payload in ((13, 0, u32(0x00010001), b"\0" * 12),
                                      (17, 0, u32(0x00010001), b"\0" * 4),
                                      (9, 0, bytes.fromhex("01020708"),
                                       net.addr("192.0.2.1") + u32(0)),
                                      (10, 0, u32(0), b""), (42, 0, u32(0x00010100), b""),
                                      (200, 3, u32(0), b"?")):
        # Solicitation (10) and advertisement (9) are one exchange, as in Community ID.
        flow = flows.setdefault(9 if kind == 10 else kind,
                                Flow(net.ICMP, CLIENT4, None, SERVER4, None, icmp="%d/%d" % (kind, code)))
        cap.add(eth(flow.ip(icmp4(kind, code, rest, payload)).packet), flow)
    yield cap
    cap = Capture("icmp6-kinds", "neighbour and router discovery, multicast listener reports")
    target, all_nodes = net.addr(SERVER6), "ff02::1"
    for dst, kind, rest, payload in ((SERVER6, 135, u32(0), target),
                                     (CLIENT6, 136, u32(0x60000000), target),
                                     ("ff02::2", 133, u32(0), b""),
                                     (all_nodes, 134, bytes.fromhex("40000708"), b"\0" * 8),
                                     ("ff02::16", 143, u32(1),
                                      b"\x04\0\0\0" + net.addr("ff02::fb"))):
        # A neighbour's advertisement (136) answers the solicitation (135).
        back = kind == 136
        flow = flow if back else Flow(net.ICMP6, CLIENT6, None, dst, None, icmp="%d/0" % kind)
        src, _, dst, _ = flow.ends(back)
        cap.add(eth(flow.ip(icmp6(src, dst, kind, 0, rest, payload), back, hops=255).packet), flow, back)
    yield cap


def errors():
    """Errors count for the pair of their own header, never for what they quote."""
    cap = Capture("icmp-errors",
                  "unreachable, time exceeded, too big: what they quote is no packet of its flow")
    flows = {}
    quoted = (dns(CLIENT4, 40001, "192.0.2.53", "www.example.com", SERVER4)[:1]
              + http(CLIENT4, 40002, SERVER4)[:1])
    for step in quoted:
        cap.add(eth(step.packet), step.flow)
        for router, kind, code, rest in ((step.flow.dst, 3, 3, u32(0)),
                                         ("192.0.2.1", 11, 0, u32(0)),
                                         ("192.0.2.1", 3, 4, u32(1400)),
                                         ("192.0.2.1", 12, 0, u32(0))):
            flow = flows.setdefault((router, kind), Flow(
                net.ICMP, router, None, CLIENT4, None, icmp="%d/%d" % (kind, code)))
            cap.add(eth(flow.ip(icmp4(kind, code, rest, step.packet[:28])).packet), flow)
    quoted = dns(CLIENT6, 40001, "2001:db8::53", "www.example.com",
                 SERVER6)[:1] + http(CLIENT6, 40002, SERVER6)[:1]
    for step in quoted:
        cap.add(eth(step.packet), step.flow)
        for router, kind, code, rest in ((step.flow.dst, 1, 4, u32(0)),
                                         ("2001:db8::1", 3, 0, u32(0)),
                                         ("2001:db8::1", 2, 0, u32(1280)),
                                         ("2001:db8::1", 4, 1, u32(6))):
            flow = flows.setdefault((router, kind), Flow(
                net.ICMP6, router, None, CLIENT6, None, icmp="%d/%d" % (kind, code)))
            cap.add(eth(flow.ip(icmp6(router, CLIENT6, kind, code, rest,
                                      step.packet[:100])).packet), flow)
    yield cap


def portless():
    cap = Capture("protocols",
                  "IGMP, OSPF, ESP, PIM, VRRP, L2TPv3, unknown numbers: one conversation a pair")
    igmp = b"\x16\0\0\0" + net.addr("239.1.2.3")
    igmp = igmp[:2] + u16(net.checksum(igmp)) + igmp[4:]
    ospf = bytes.fromhex("0201002cc000020100000000 0000 0000 0000000000000000"
                         "ffffff00 000a 02 01 00000028 c0000201 00000000")
    ospf = ospf[:12] + u16(net.checksum(ospf)) + ospf[14:]
    vrrp = bytes.fromhex("2101640100010000") + net.addr("192.0.2.1") + b"\0" * 8
    vrrp = vrrp[:6] + u16(net.checksum(vrrp)) + vrrp[8:]
    pim = b"\x20\0\0\0" + bytes.fromhex("00010002 0069")
    pim = pim[:2] + u16(net.checksum(pim)) + pim[4:]
    for proto, dst, payload in ((net.IGMP, "239.1.2.3", igmp), (net.OSPF, "224.0.0.5", ospf),
                                (112, "224.0.0.18", vrrp),
                                (103, "224.0.0.13", pim),
                                (net.ESP, SERVER4, u32(0x1000) + u32(1) + b"\x5a" * 60),
                                (115, SERVER4, u32(0x22) + b"frame"), (253, SERVER4, b"experiment"),
                                (254, SERVER4, b""),
                                (255, SERVER4, b"raw"), (61, SERVER4, b"host internal")):
        flow = Flow(proto, CLIENT4, None, dst, None)
        for back in (False, True) if dst == SERVER4 else (False,):
            cap.add(eth(flow.ip(payload, back).packet), flow, back)
    flow = Flow(net.ESP, CLIENT6, None, SERVER6, None)
    cap.add(eth(flow.ip(u32(0x1000) + u32(1) + b"\x5a" * 60).packet), flow)
    flow = Flow(253, CLIENT6, None, SERVER6, None)
    cap.add(eth(flow.ip(b"experiment").packet), flow)
    yield cap
    cap = Capture("esp-in-udp", "ESP and IKE on port 4500: UDP conversations")
    udp = Udp(CLIENT4, 4500, SERVER4, 4500)
    for back in (False, True):
        cap.add(eth(udp.send(u32(0xC0FFEE) + u32(1) + b"\x5a" * 60, back).packet), udp, back)
    cap.add(eth(udp.send(b"\xff").packet), udp)
    yield cap


def same_ends():
    cap = Capture("same-address",
                  "source and destination address equal, on a loopback: ports tell the directions apart")
    for step in http("127.0.0.1", 40002, "127.0.0.1"):
        cap.add(eth(step.packet), step.flow, step.back)
    ping = Ping("127.0.0.1", "127.0.0.1", 7, note="equal ends: every packet is to the server")
    for back in (False, True):
        cap.add(eth(ping.echo(1, back).packet), ping)
    udp = Udp("127.0.0.1", 5000, "127.0.0.1", 5000,
              note="equal ends: every packet is to the server")
    for payload in (b"one", b"two"):
        cap.add(eth(udp.send(payload).packet), udp)
    yield cap


def captures():
    for make in (options4, extensions, final6, echoes, errors, portless, same_ends):
        yield from make()

"""802.11 data frames, bare and behind the four capture headers."""
import struct
import zlib

from wire.capture import Capture
from wire.flow import http, talk4, talk6
from wire.net import CLIENT_MAC, SERVER_MAC, mac, snap, u16

AP_MAC, BRIDGE_MAC = mac("f4:92:bf:10:20:30"), mac("f4:92:bf:10:20:31")
TO_DS, FROM_DS, RETRY, PROTECTED, ORDER = 0x01, 0x02, 0x08, 0x40, 0x80


def header(to_ap, subtype=0, flags=0):
    """A data frame's header (IEEE 802.11-2020, 9.3.2) from the client, or to it."""
    if flags & (TO_DS | FROM_DS) == TO_DS | FROM_DS:
        addresses = BRIDGE_MAC + AP_MAC + (SERVER_MAC if to_ap else CLIENT_MAC)
        tail = CLIENT_MAC if to_ap else SERVER_MAC
    else:
        flags |= TO_DS if to_ap else FROM_DS
        addresses = AP_MAC + CLIENT_MAC + SERVER_MAC if to_ap else CLIENT_MAC + AP_MAC + SERVER_MAC
        tail = b""
    return bytes([0x08 | subtype << 4, flags]) + u16(0x3000) + addresses + u16(0x1000) + tail


def plain(packet, to_ap=True):
    return header(to_ap) + snap(packet)


def qos(packet, to_ap=True, amsdu=False, flags=0):
    control = b"\x80\0" if amsdu else b"\0\0"
    throughput = b"\0\0\0\0" if flags & ORDER else b""
    return header(to_ap, 8, flags) + control + throughput + (packet if amsdu else snap(packet))


def subframe(packet, to_ap=True, last=False):
    ends = SERVER_MAC + CLIENT_MAC if to_ap else CLIENT_MAC + SERVER_MAC
    body = snap(packet)
    frame = ends + u16(len(body)) + body
    return frame if last else frame + b"\0" * (-len(frame) % 4)


def radiotap(frame, fcs=False, pad_to=0):
    """Flags, rate and channel; `pad_to` makes the header longer than the fields that it names."""
    fields = bytes([0x10 if fcs else 0, 0x0C]) + struct.pack("<HH", 2412, 0x00A0)
    size = max(8 + len(fields), pad_to)
    head = struct.pack("<BBHI", 0, 0, size, 1 << 1 | 1 << 2 | 1 << 3) + fields
    return head.ljust(size, b"\0") + frame + (struct.pack("<I", zlib.crc32(frame)) if fcs else b"")


def radiotap_extended(frame):
    """Three presence words, and a data pad (flag 0x20) between 802.11 header and body."""
    words = struct.pack("<III", 1 << 1 | 1 << 31, 1 << 31, 0)
    size = 24 if frame[0] == 0x08 else 26
    body = words + b"\x20"
    return struct.pack("<BBH", 0, 0,
                       4 + len(body)) + body + frame[:size] + b"\0" * (-size % 4) + frame[size:]


def prism(frame):
    items = b"".join(struct.pack("<IHHI", 0x1044 + 0x1000 * i, 0, 4, i) for i in range(10))
    return struct.pack("<II16s", 0x44, 144, b"wlan0") + items + frame


def avs(frame):
    return struct.pack(">IIQQIIIIIIIIII", 0x80211001, 64, 0, 0, 2, 6, 2, 0, 0, 0, 0, 0, 0,
                       0) + frame


def ppi(frame, dlt=105, aligned=False):
    common = struct.pack("<HHQHHHHBBbb", 2, 20, 0, 0, 2, 2412, 0x00A0, 0, 0, -50, -90)
    spare = struct.pack("<HH5s", 100, 5, b"spare") + (b"\0" * 3 if aligned else b"")
    return struct.pack("<BBHI", 0, int(aligned), 8 + len(common) + len(spare),
                       dlt) + common + spare + frame


def converse(cap, wrap):
    for step in talk4() + talk6():
        cap.add(wrap(step.packet, not step.back), step.flow, step.back)
    return cap


def plain_frames():
    cap = converse(Capture("80211-105",
                           "802.11 data; beacon, null data, acknowledgement and an encrypted frame",
                           105), plain)
    beacon = b"\x80\0\0\0" + b"\xff" * 6 + AP_MAC * 2 + u16(0) + b"\0" * 8
    beacon += b"\x64\0\x01\0" + b"\0\4demo\x01\x01\x82"
    cap.add(beacon, skip="not_ip")
    cap.add(bytes([0x48, TO_DS]) + u16(0) + AP_MAC + CLIENT_MAC + SERVER_MAC + u16(0),
            skip="not_ip")
    cap.add(b"\xd4\0\0\0" + CLIENT_MAC, skip="not_ip")
    cap.add(header(True, 8, PROTECTED) + b"\0\0" + bytes.fromhex("0100002000000000")
            + bytes(range(64)), skip="not_ip")
    yield cap
    yield converse(Capture("80211-qos", "QoS data", 105), qos)
    yield converse(Capture("80211-qos-order", "QoS data with the +HTC field", 105), lambda p,
                   up: qos(p, up, flags=ORDER))
    yield converse(Capture("80211-4-addresses", "four addresses, from one access point to another",
                           105),
                   lambda p, up: header(up, 0, TO_DS | FROM_DS) + snap(p))
    yield converse(Capture("80211-4-addresses-qos", "four addresses and QoS", 105),
                   lambda p, up: header(up, 8, TO_DS | FROM_DS) + b"\0\0" + snap(p))


def aggregates():
    cap = Capture("80211-amsdu", "A-MSDU; frames of two subframes of one conversation count once",
                  105)
    for step in http("192.0.2.10", 40003, "198.51.100.20"):
        up = not step.back
        cap.add(qos(subframe(step.packet, up) + subframe(step.packet, up, True), up, amsdu=True),
                step.flow, step.back)
    converse(cap, lambda p, up: qos(subframe(p, up, True), up, amsdu=True))
    yield cap


def headers():
    yield converse(Capture("radiotap-127", "radiotap with frame check sequences", 127),
                   lambda p, up: radiotap(plain(p, up), fcs=True))
    yield converse(Capture("radiotap-300", "a radiotap header of 300 bytes", 127),
                   lambda p, up: radiotap(qos(p, up), pad_to=300))
    yield converse(Capture("radiotap-extended",
                           "three presence words, a data pad after the 802.11 header", 127),
                   lambda p, up: radiotap_extended(qos(p, up)))
    yield converse(Capture("prism-119", "Prism", 119), lambda p, up: prism(plain(p, up)))
    yield converse(Capture("avs-163", "AVS", 163), lambda p, up: avs(plain(p, up)))
    yield converse(Capture("ppi-192", "PPI", 192), lambda p, up: ppi(qos(p, up)))
    yield converse(Capture("ppi-aligned", "PPI with fields padded to 32 bits", 192), lambda p,
                   up: ppi(qos(p, up), aligned=True))
    yield converse(Capture("ppi-raw", "PPI around bare IP", 192), lambda p, up: ppi(p, dlt=101))


def captures():
    for make in (plain_frames, aggregates, headers):
        yield from make()

"""QUIC version 1: Initial packets encrypted as on the wire (RFC 9000, 9001), the rest as noise."""
import hashlib
import hmac

from . import aes
from .net import u8, u16, u32

SALT = bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a")
VERSION_1 = 1


def varint(n):
    for size, prefix in ((1, 0), (2, 1), (4, 2), (8, 3)):
        if n < 1 << (size * 8 - 2):
            return (n | prefix << (size * 8 - 2)).to_bytes(size, "big")
    raise ValueError(n)


def expand_label(secret, label, size):
    """HKDF-Expand-Label of TLS 1.3 with an empty context; size is at most one hash."""
    text = b"tls13 " + label
    info = u16(size) + u8(len(text)) + text + b"\0"
    return hmac.new(secret, info + b"\1", hashlib.sha256).digest()[:size]


def initial_keys(first_dcid, client):
    """key, iv, header protection key"""
    initial = hmac.new(SALT, first_dcid, hashlib.sha256).digest()
    secret = expand_label(initial, b"client in" if client else b"server in", 32)
    return (expand_label(secret, b"quic key", 16), expand_label(secret, b"quic iv", 12),
            expand_label(secret, b"quic hp", 16))


def crypto(data, offset=0):
    return b"\x06" + varint(offset) + varint(len(data)) + data


ACK_0 = b"\x02\0\0\0\0"


def initial(first_dcid, dcid, scid, frames, client=True, number=0, size=1200):
    """One protected Initial packet, padded so that the datagram has `size` bytes."""
    head = u8(len(dcid)) + dcid + u8(len(scid)) + scid + (b"\0")
    overhead = 1 + 4 + len(head) + 2 + 4 + 16
    frames = frames.ljust(size - overhead, b"\0")
    head = u8(0xC3) + u32(VERSION_1) + head + u16(0x4000 | 4 + len(frames) + 16) + u32(number)
    key, iv, protection = initial_keys(first_dcid, client)
    nonce = bytes(a ^ b for a, b in zip(iv, number.to_bytes(12, "big")))
    body = aes.gcm_seal(key, nonce, frames, head)
    mask = aes.encrypt(aes.expand(protection), body[:16])
    masked = bytes(a ^ b for a, b in zip(head[-4:], mask[1:5]))
    return u8(head[0] ^ mask[0] & 0x0F) + head[1:-4] + masked + body


def handshake_noise(dcid, scid, size, rng):
    """A Handshake packet whose protected part is noise."""
    head = u8(0xE0 | rng.randrange(16)) + u32(VERSION_1) + u8(len(dcid)) + dcid + u8(len(scid)) + scid
    return head + u16(0x4000 | size) + rng.randbytes(size)


def short_noise(dcid, size, rng):
    """A 1-RTT packet."""
    return u8(0x40 | rng.randrange(64)) + dcid + rng.randbytes(size)


def parameters(scid):
    """Transport parameters (extension 57) as a client sends them."""
    pairs = ((1, varint(30000)), (3, varint(1472)), (4, varint(15728640)), (5, varint(6291456)),
             (6, varint(6291456)),
             (7, varint(6291456)), (8, varint(100)), (9, varint(103)), (15, scid))
    return b"".join(varint(kind) + varint(len(value)) + value for kind, value in pairs)

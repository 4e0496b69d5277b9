"""TLS handshake messages in the clear: client hellos of several programs, server hellos, certificates.

A client is described by a `Client`: suites and extensions in the order that the program
sends them, GREASE (RFC 8701) where it does. Bodies that are random on the wire come from
the caller's random.Random, so that the same seed gives the same bytes.
"""
import collections

from .net import u8, u16, u24

TLS10, TLS12, TLS13 = 0x0301, 0x0303, 0x0304
GREASE = "grease"
Client = collections.namedtuple("Client", "suites extensions groups sigalgs versions alpn record_version")


def vec8(data):
    return u8(len(data)) + data


def vec16(data):
    return u16(len(data)) + data


def record(kind, body, version=TLS12):
    return u8(kind) + u16(version) + vec16(body)


def handshake(kind, body):
    return u8(kind) + u24(len(body)) + body


def grease(rng):
    return 0x0A0A + 0x1010 * rng.randrange(16)


def name_body(name):
    """The server_name extension's body (RFC 6066)."""
    return vec16(b"\0" + vec16(name)) if name is not None else None


def key_share(groups, rng):
    """One share for the first group that is not GREASE; GREASE itself gets one zero byte."""
    shares = b""
    for group in groups[:2]:
        if group & 0x0F0F == 0x0A0A:
            shares += u16(group) + vec16(b"\0")
            continue
        size = {0x001D: 32, 0x0017: 65, 0x11EC: 1216, 0x6399: 1216}[group]
        shares += u16(group) + vec16((b"\x04" if size == 65 else b"")
                                     + rng.randbytes(size - (size == 65)))
        if size < 1000:
            break
    return vec16(shares)


def extension_body(kind, client, groups, sni, alpn, rng):
    """What the extension holds for this client; None leaves it out."""
    if kind == 0x0000:
        return name_body(sni)
    if kind == 0x0005:
        return b"\x01\0\0\0\0"
    if kind == 0x000A:
        return vec16(b"".join(map(u16, groups)))
    if kind == 0x000B:
        return b"\x01\0"
    if kind == 0x000D:
        return vec16(b"".join(map(u16, client.sigalgs)))
    if kind == 0x0010:
        return vec16(b"".join(vec8(a) for a in alpn)) if alpn else None
    if kind == 0x001B:
        return b"\x02\0\x02"
    if kind == 0x001C:
        return u16(0x4001)
    if kind == 0x0022:
        return vec16(b"".join(map(u16, (0x0403, 0x0503, 0x0603, 0x0203))))
    if kind == 0x002B:
        versions = [grease(rng) if v == GREASE else v for v in client.versions]
        return vec8(b"".join(map(u16, versions)))
    if kind == 0x002D:
        return b"\x01\x01"
    if kind == 0x0033:
        return key_share(groups, rng)
    if kind == 0x4469:
        return vec16(vec8(b"h2"))
    if kind == 0xFE0D:  # GREASE encrypted client hello, as browsers without a key send it
        head = b"\0" + u16(1) + u16(1) + u8(rng.randrange(256))
        return head + vec16(rng.randbytes(32)) + vec16(rng.randbytes(176))
    if kind == 0xFF01:
        return b"\0"
    return b""


def client_hello_message(client, sni, rng, alpn=None, session=None, extra=()):
    """The handshake message; `session` is the id it offers, `extra` (kind, body) pairs at the end."""
    alpn = client.alpn if alpn is None else alpn
    suites = [grease(rng) if s == GREASE else s for s in client.suites]
    groups = [grease(rng) if g == GREASE else g for g in client.groups]
    body = u16(TLS12) + rng.randbytes(32) + vec8(rng.randbytes(32) if session is None else session)
    body += vec16(b"".join(map(u16, suites))) + b"\x01\0"
    extensions, first = b"", True
    for kind in client.extensions:
        if kind == GREASE:
            extensions += u16(grease(rng)) + vec16(b"" if first else b"\0")
            first = False
            continue
        content = extension_body(kind, client, groups, sni, alpn, rng)
        if content is not None:
            extensions += u16(kind) + vec16(content)
    for kind, content in extra:
        extensions += u16(kind) + vec16(content)
    return handshake(1, body + vec16(extensions))


def client_hello(client, sni, rng, **more):
    return record(22, client_hello_message(client, sni, rng, **more), client.record_version)


def server_hello(suite, rng, version=TLS12, alpn=None, session=b""):
    """TLS 1.3 says its version and key share in extensions and hides the rest."""
    extensions = b""
    if version == TLS13:
        share = u16(0x001D) + vec16(rng.randbytes(32))
        extensions += u16(0x002B) + vec16(u16(TLS13)) + u16(0x0033) + vec16(share)
    else:
        extensions += u16(0xFF01) + vec16(b"\0") + u16(0x0017) + vec16(b"")
        if alpn:
            extensions += u16(0x0010) + vec16(vec16(vec8(alpn)))
    return handshake(2, u16(TLS12) + rng.randbytes(32) + vec8(session) + u16(suite) + b"\0"
                     + vec16(extensions))


def certificate(chain):
    """The TLS 1.2 message: each certificate as DER."""
    certs = b"".join(u24(len(c)) + c for c in chain)
    return handshake(11, u24(len(certs)) + certs)


def server_key_exchange(rng):
    """ECDHE over x25519 with an RSA-PSS signature; the signature is noise."""
    return handshake(12, b"\x03" + u16(0x001D) + vec8(rng.randbytes(32)) + u16(0x0804)
                     + vec16(rng.randbytes(256)))


HELLO_DONE = handshake(14, b"")
CHANGE_CIPHER_SPEC = record(20, b"\x01")


_MODERN_SIGALGS = (0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601)
_BROWSER_SUITES = (0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013,
                   0xC014, 0x009C, 0x009D,
                   0x002F, 0x0035)
H2 = (b"h2", b"http/1.1")

# A Chromium browser: GREASE at both ends; real ones shuffle the extensions, which JA4 sorts again.
CHROMIUM = Client((GREASE,) + _BROWSER_SUITES,
                  (GREASE, 0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0xFE0D, 0x002B, 0x000D,
                   0x0023, 0x0012,
                   0x0005, 0x000A, 0x000B, 0x002D, 0xFF01, GREASE),
                  (GREASE, 0x001D, 0x0017, 0x0018), _MODERN_SIGALGS, (GREASE, TLS13, TLS12), H2,
                  TLS10)
FIREFOX = Client((0x1301, 0x1303, 0x1302, 0xC02B, 0xC02F, 0xCCA9, 0xCCA8, 0xC02C, 0xC030, 0xC00A,
                  0xC009, 0xC013, 0xC014,
                  0x009C, 0x009D, 0x002F, 0x0035),
                 (0x0000, 0x0017, 0xFF01, 0x000A, 0x000B, 0x0023, 0x0010, 0x0005, 0x0022, 0x0033,
                  0x002B, 0x000D,
                  0x002D, 0x001C, 0xFE0D),
                 (0x001D, 0x0017, 0x0018, 0x0019),
                 (0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501,
                  0x0601, 0x0203, 0x0201), (TLS13, TLS12), H2, TLS10)
# Windows' own library, as its services use it: TLS 1.2, no GREASE.
SCHANNEL = Client((0xC02C, 0xC02B, 0xC030, 0xC02F, 0xC024, 0xC023, 0xC028, 0xC027, 0xC00A, 0xC009,
                   0xC014, 0xC013, 0x009D,
                   0x009C, 0x003D, 0x003C, 0x0035, 0x002F),
                  (0x0000, 0x0005, 0x000A, 0x000B, 0x000D, 0x0023, 0x0010, 0x0017, 0xFF01),
                  (0x001D, 0x0017, 0x0018),
                  (0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0201, 0x0403, 0x0503, 0x0203,
                   0x0202, 0x0601, 0x0603), (TLS12,), H2, TLS12)
CURL = Client((0x1302, 0x1303, 0x1301, 0xC02C, 0xC030, 0x009F, 0xCCA9, 0xCCA8, 0xCCAA, 0xC02B,
               0xC02F, 0x009E, 0xC024,
               0xC028, 0x006B, 0xC023, 0xC027, 0x0067, 0xC00A, 0xC014, 0x0039, 0xC009, 0xC013,
               0x0033, 0x009D, 0x009C,
               0x003D, 0x003C, 0x0035, 0x002F, 0x00FF),
              (0x0000, 0x000B, 0x000A, 0x0010, 0x0016, 0x0017, 0x0031, 0x000D, 0x002B, 0x002D,
               0x0033),
              (0x001D, 0x0017, 0x001E, 0x0019, 0x0018), _MODERN_SIGALGS, (TLS13, TLS12), H2, TLS10)
GO = Client((0xC02F, 0xC030, 0xC02B, 0xC02C, 0xCCA8, 0xCCA9, 0xC013, 0xC009, 0xC014, 0xC00A, 0x1301,
             0x1302, 0x1303),
            (0x0000, 0x0005, 0x000A, 0x000B, 0x000D, 0xFF01, 0x0010, 0x0012, 0x002B, 0x0033),
            (0x001D, 0x0017, 0x0018, 0x0019),
            (0x0804, 0x0403, 0x0807, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0503,
             0x0603, 0x0201, 0x0203), (TLS13, TLS12), (), TLS10)
APPLE = Client((GREASE, 0x1301, 0x1302, 0x1303, 0xC02C, 0xC02B, 0xCCA9, 0xC030, 0xC02F, 0xCCA8,
                0xC00A, 0xC009, 0xC014,
                0xC013, 0x009D, 0x009C, 0x0035, 0x002F, 0xC008, 0xC012, 0x000A),
               (GREASE, 0x0000, 0x0017, 0xFF01, 0x000A, 0x000B, 0x0010, 0x0005, 0x000D, 0x0012,
                0x0033, 0x002D, 0x002B,
                0x001B, GREASE),
               (GREASE, 0x001D, 0x0017, 0x0018, 0x0019),
               (0x0403, 0x0804, 0x0401, 0x0503, 0x0203, 0x0805, 0x0805,
                0x0501, 0x0806, 0x0601, 0x0201),
               (GREASE, TLS13, TLS12), H2, TLS10)

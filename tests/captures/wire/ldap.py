"""LDAP messages (RFC 4511) and the netlogon ping of Active Directory."""
import struct

from . import der
from .flow import dns_name
from .net import u32


def message(ident, op):
    return der.seq(der.integer(ident), op)


def search(ident, base, attributes, condition, scope=0):
    return message(ident, der.app(3, der.octets(base.encode()), der.enumerated(scope),
                                  der.enumerated(0), der.integer(0),
                                  der.integer(120), der.boolean(False), condition,
                                  der.seq(*[der.octets(a.encode()) for a in attributes])))


def present(attribute):
    return der.octets(attribute.encode(), 0x87)


def equal(attribute, value):
    return der.ctx(3, der.octets(attribute.encode()), der.octets(value))


def entry(ident, dn, attributes):
    """attributes: (name, [values as bytes])"""
    rows = [der.seq(der.octets(name.encode()), der.setof(*[der.octets(v) for v in values]))
            for name, values in attributes]
    return message(ident, der.app(4, der.octets(dn.encode()), der.seq(*rows)))


def done(ident, op=5, result=0, extra=b""):
    """searchResDone (5) or bindResponse (1)."""
    return message(ident, der.app(op, der.enumerated(result), der.octets(b""), der.octets(b""),
                                  extra))


def sasl_bind(ident, credentials):
    return message(ident, der.app(0, der.integer(3), der.octets(b""),
                                  der.ctx(3, der.octets(b"GSS-SPNEGO"), der.octets(credentials))))


def bind_done(ident, credentials):
    return done(ident, 1, 0, der.octets(credentials, 0x87))


def wrapped(rng, size, number, server=False):
    """A SASL buffer that holds a sealed GSS-API token (RFC 4121)."""
    flags = 0x07 if server else 0x06
    token = b"\x05\x04" + bytes([flags]) + b"\xff\0\0\0\x1c" + number.to_bytes(8, "big")
    token += rng.randbytes(size)
    return u32(len(token)) + token


def netlogon_query(ident, domain, host):
    condition = der.ctx(0, equal("DnsDomain", domain.encode()), equal("Host", host.encode()),
                        equal("NtVer", b"\x16\0\0\0"))
    return search(ident, "", ["Netlogon"], condition)


def netlogon_answer(ident, domain, netbios, server, site="Default-First-Site-Name"):
    """NETLOGON_SAM_LOGON_RESPONSE_EX ([MS-ADTS] 6.3.1.9), names uncompressed."""
    blob = struct.pack("<HHI", 23, 0, 0x0001F1FD) + bytes(range(0x40, 0x50))
    for text in (domain, domain, "%s.%s" % (server.lower(), domain), netbios, server.upper(), "",
                 site, site):
        blob += dns_name(text)
    blob += struct.pack("<IHH", 5, 0xFFFF, 0xFFFF)
    return entry(ident, "", [("netlogon", [blob])]) + done(ident)

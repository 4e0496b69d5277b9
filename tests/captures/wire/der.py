"""DER (X.690): just what certificates, Kerberos, LDAP and SPNEGO need."""


def tlv(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def seq(*parts):
    return tlv(0x30, *parts)


def setof(*parts):
    return tlv(0x31, *parts)


def ctx(number, *parts):
    """A constructed context tag."""
    return tlv(0xA0 | number, *parts)


def app(number, *parts):
    """A constructed application tag."""
    return tlv(0x60 | number, *parts)


def integer(value, tag=0x02):
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def enumerated(value):
    return integer(value, 0x0A)


def boolean(value):
    return tlv(0x01, b"\xff" if value else b"\0")


def octets(data, tag=0x04):
    return tlv(tag, data)


def bits(data):
    return tlv(0x03, b"\0" + data)


def utf8(text):
    return tlv(0x0C, text.encode())


def printable(text):
    return tlv(0x13, text.encode())


def general(text):
    return tlv(0x1B, text.encode())


def utc_time(moment):
    return tlv(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())


def generalized_time(moment):
    return tlv(0x18, moment.strftime("%Y%m%d%H%M%SZ").encode())


def oid(text):
    numbers = [int(n) for n in text.split(".")]
    out = bytes([numbers[0] * 40 + numbers[1]])
    for n in numbers[2:]:
        part = [n & 0x7F]
        while n > 0x7F:
            n >>= 7
            part.append(n & 0x7F | 0x80)
        out += bytes(reversed(part))
    return tlv(0x06, out)

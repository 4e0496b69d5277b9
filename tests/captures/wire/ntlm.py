"""NTLMSSP ([MS-NLMP]): negotiate, challenge, authenticate; the proofs are noise."""
import struct

VERSION = bytes([10, 0]) + struct.pack("<H", 19045) + b"\0\0\0\x0f"
FLAGS, CHALLENGE_FLAGS = 0xE2088297, 0xE28A8215


def filetime(time_ns):
    """100 ns since 1601."""
    return time_ns // 100 + 116444736000000000


def utf16(text):
    return text.encode("utf-16-le")


def negotiate():
    return b"NTLMSSP\0" + struct.pack("<II", 1, FLAGS) + b"\0" * 16 + VERSION


def target_info(domain, host, dns_domain, time_ns):
    pairs = ((2, utf16(domain)), (1, utf16(host)), (4, utf16(dns_domain)),
             (3, utf16("%s.%s" % (host.lower(), dns_domain))),
             (7, struct.pack("<Q", filetime(time_ns))), (0, b""))
    return b"".join(struct.pack("<HH", kind, len(value)) + value for kind, value in pairs)


def challenge(domain, host, dns_domain, time_ns, rng):
    name, info = utf16(domain), target_info(domain, host, dns_domain, time_ns)
    at = 56
    return (b"NTLMSSP\0" + struct.pack("<IHHII", 2, len(name), len(name), at, CHALLENGE_FLAGS)
            + rng.randbytes(8) + b"\0" * 8
            + struct.pack("<HHI", len(info), len(info), at + len(name)) + VERSION + name + info)


def authenticate(domain, user, workstation, info, time_ns, rng):
    """NTLMv2; `info` is the server's target_info."""
    blob = b"\1\1\0\0\0\0\0\0" + struct.pack("<Q", filetime(time_ns)) + rng.randbytes(8)
    blob += b"\0" * 4 + info + b"\0" * 4
    fields = (b"\0" * 24, rng.randbytes(16) + blob, utf16(domain), utf16(user), utf16(workstation),
              rng.randbytes(16))
    order, at, offsets = (2, 3, 4, 0, 1, 5), 88, {}
    payload = b""
    for i in order:
        offsets[i] = at + len(payload)
        payload += fields[i]
    head = b"NTLMSSP\0" + struct.pack("<I", 3)
    head += b"".join(struct.pack("<HHI", len(fields[i]), len(fields[i]), offsets[i])
                     for i in range(6))
    return head + struct.pack("<I", FLAGS) + VERSION + rng.randbytes(16) + payload

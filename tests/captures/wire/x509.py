"""X.509 certificates, really signed: RSA keys grow out of a seeded random.Random."""
import hashlib

from . import der

RSA, SHA256_RSA, CN, ORG, COUNTRY, SAN, BASIC = ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11",
                                                 "2.5.4.3", "2.5.4.10",
                                               "2.5.4.6", "2.5.29.17", "2.5.29.19")
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
_SMALL = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n ** 0.5) + 1, 2))]


def is_prime(n, rng, rounds=12):
    """Miller and Rabin."""
    if any(n % p == 0 for p in _SMALL):
        return False
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(rounds):
        x = pow(rng.randrange(2, n - 1), odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(size, rng):
    while True:
        n = rng.getrandbits(size) | 3 << (size - 2) | 1
        if n % 65537 != 1 and is_prime(n, rng):
            return n


class Key:
    """An RSA key of 2048 bits."""

    def __init__(self, rng, size=2048):
        p, q = prime(size // 2, rng), prime(size // 2, rng)
        self.n, self.e = p * q, 65537
        self.d = pow(self.e, -1, (p - 1) * (q - 1))
        self.size = size // 8

    def sign(self, data):
        """PKCS #1 v1.5 with SHA-256."""
        tail = SHA256_PREFIX + hashlib.sha256(data).digest()
        block = b"\0\1" + b"\xff" * (self.size - len(tail) - 3) + b"\0" + tail
        return pow(int.from_bytes(block, "big"), self.d, self.n).to_bytes(self.size, "big")


def public_info(n, e=65537):
    return der.seq(der.seq(der.oid(RSA), b"\x05\0"),
                   der.bits(der.seq(der.integer(n), der.integer(e))))


def name(common, org=None, country=None):
    parts = []
    for kind, value in ((COUNTRY, country), (ORG, org), (CN, common)):
        if value is not None:
            text = der.printable(value) if kind == COUNTRY else der.utf8(value)
            parts.append(der.setof(der.seq(der.oid(kind), text)))
    return der.seq(*parts)


def certificate(subject, issuer, public, signer, serial, not_before, not_after, hosts=(),
                is_ca=False):
    """`subject`, `issuer` from name(); `public` from public_info(); `hosts` become subjectAltName."""
    algorithm = der.seq(der.oid(SHA256_RSA), b"\x05\0")
    extensions = []
    if hosts:
        names = der.seq(*[der.octets(host.encode(), 0x82) for host in hosts])
        extensions.append(der.seq(der.oid(SAN), der.octets(names)))
    if is_ca:
        extensions.append(der.seq(der.oid(BASIC), der.boolean(True),
                                  der.octets(der.seq(der.boolean(True)))))
    body = der.seq(der.ctx(0, der.integer(2)), der.integer(serial), algorithm, issuer,
                   der.seq(der.utc_time(not_before), der.utc_time(not_after)), subject, public,
                   *([der.ctx(3, der.seq(*extensions))] if extensions else []))
    return der.seq(body, algorithm, der.bits(signer.sign(body)))

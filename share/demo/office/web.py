"""Look-ups, TLS, HTTP and QUIC, and what programs and people do with them."""
import datetime
import random

from wire import quic, tls, x509
from wire.flow import dns_name, dns_query
from wire.net import addr, is6, u8, u16, u32

from . import hosts
from .stage import MS, SECOND, Session, Udp

TTL_SECONDS = 900
BIRTH, DEATH = datetime.datetime(2025, 11, 3), datetime.datetime(2026, 5, 2)
CLIENTS = {"windows": tls.CHROMIUM, "mac": tls.APPLE, "iphone": tls.APPLE, "android": tls.CHROMIUM,
           "linux": tls.FIREFOX,
           "voip": tls.GO, "server": tls.SCHANNEL}
AGENTS = {"windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
                     "(KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
          "mac": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
                 "(KHTML, like Gecko) Version/18.1 Safari/605.1.15",
          "linux": "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"}


class Certificates:
    """One authority key signs for all; every server's own key is a modulus without its primes."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.authority = x509.Key(self.rng)
        self.known = {}

    def chain(self, service):
        if service.name not in self.known:
            modulus = self.rng.getrandbits(2048) | 1 << 2047 | 1
            issuer = x509.name(service.issuer + " R3", service.issuer, "NL")
            self.known[service.name] = [x509.certificate(
                x509.name(service.name), issuer, x509.public_info(modulus), self.authority,
                self.rng.getrandbits(120),
                BIRTH, DEATH, (service.name, service.name.split(".", 1)[1]))]
        return self.known[service.name]

    def self_signed(self, common, not_before, not_after):
        key = x509.Key(self.rng)
        who = x509.name(common)
        return [x509.certificate(who, who, x509.public_info(key.n), key, self.rng.getrandbits(63),
                                 not_before, not_after)]


def upstream(st, t, name, kind, records):
    """The domain controller asks the provider's resolver in its turn."""
    port, ident = st.port(hosts.DC1.ip), st.rng.getrandbits(16)
    st.udp(t, hosts.DC1.ip, port, hosts.RESOLVER, 53, dns_query(ident, name, kind))
    answer = chain_answer(ident, name, kind, records)
    st.udp(t + int((7 + 9 * st.rng.random()) * MS), hosts.RESOLVER, 53, hosts.DC1.ip, port, answer)


def chain_answer(ident, name, kind, records, flags=0x8180, ttl=TTL_SECONDS):
    """A question and its answers: (owner, type, rdata); none means that the name does not exist."""
    if not records:
        flags |= 3
    body = b"".join(dns_name(owner) + u16(rtype) + u16(1) + u32(ttl) + u16(len(rdata)) + rdata
                    for owner, rtype, rdata in records)
    question = dns_name(name) + u16(kind) + u16(1)
    return u16(ident) + u16(flags) + u16(1) + u16(len(records)) + u16(0) * 2 + question + body


def ask(st, t, client, name, kind, records, recursed=True):
    """One look-up at the domain controller; returns the time of the answer."""
    ident, port = st.rng.getrandbits(16), 49152 + st.rng.randrange(16000)
    st.udp(t, client.ip, port, hosts.DC1.ip, 53, dns_query(ident, name, kind))
    if recursed and st.names.get(("dc", name, kind), 0) <= t:
        upstream(st, t + 300_000, name, kind, records)
        st.names[("dc", name, kind)] = t + TTL_SECONDS * SECOND
        t += int(18 * MS)
    t += int((0.4 + 0.4 * st.rng.random()) * MS)
    answer = chain_answer(ident, name, kind, records, 0x8180 if recursed else 0x8580)
    st.udp(t, hosts.DC1.ip, 53, client.ip, port, answer)
    return t


def resolve(st, t, client, name):
    """(time, address) for this client, asking when what it knows is too old."""
    service = hosts.SERVICES[name]
    six = hosts.SIX.get(name) if client.ip6 else None
    if st.names.get((client.ip, name), 0) <= t:
        records = []
        if service.canonical:
            records.append((name, 5, dns_name(service.canonical)))
        t = ask(st, t, client, name, 1,
                records + [(service.canonical or name, 1, addr(service.ip))])
        if client.ip6 or client.kind in ("mac", "iphone", "android"):
            t6 = t + 90_000
            answers = [(name, 28, addr(six))] if six else records
            t = max(t, ask(st, t6, client, name, 28, answers) if answers else t)
        st.names[(client.ip, name)] = t + (TTL_SECONDS - 20) * SECOND
        t += int(MS * (0.3 + st.rng.random()))
    return t, six or service.ip


def connect(st, t, client, name, port):
    """A TCP connection to an outside service, after its look-up."""
    t, ip = resolve(st, t, client, name)
    source = client.ip6 if is6(ip) else client.ip
    return Session(st, t, source, ip, port, hosts.SERVICES[name].rtt_ms).open()


def shuffled(client, rng):
    """Chromium's habit: the extensions between the two GREASE ones in any order."""
    if client is not tls.CHROMIUM:
        return client
    middle = list(client.extensions[1:-1])
    rng.shuffle(middle)
    return client._replace(extensions=(tls.GREASE, *middle, tls.GREASE))


NONCE = 8  # of an encrypted record the mirror keeps its header and these bytes


def encrypted(st, session, size, back=False, wait=0.0, before=b"", kind=23):
    """Encrypted records, the beginning of the first kept; `before` goes in front of them."""
    first = min(size, 16384)
    head = u8(kind) + u16(tls.TLS12) + u16(first) + st.rng.randbytes(min(NONCE, first))
    records = (size + 16383) // 16384
    session.send(before + head, back, wait, cut=size + 5 * records - len(head))


def server_flight(st, session, client_id, chain, alpn, suite):
    """TLS 1.2: hello and certificate are kept, key exchange and done are cut."""
    hello = tls.server_hello(suite or 0xC02F, st.rng, alpn=alpn, session=client_id)
    rest = len(tls.record(22, tls.server_key_exchange(st.rng)) + tls.record(22, tls.HELLO_DONE))
    session.send(tls.record(22, hello) + tls.record(22, tls.certificate(chain)), True, 0.001,
                 cut=rest)
    encrypted(st, session, 40, wait=0.002, kind=22,
              before=tls.record(22, tls.handshake(16, tls.vec8(st.rng.randbytes(32))))
              + tls.CHANGE_CIPHER_SPEC)
    encrypted(st, session, 40, True, before=tls.CHANGE_CIPHER_SPEC, kind=22)


def handshake(st, session, name, client, version=tls.TLS13, chain=(), alpn=None, server_alpn=b"h2",
              suite=None, resume=True):
    """From the ClientHello to application data; who was here before resumes the session."""
    rng, key = st.rng, (session.ends[0], name)
    known = st.sessions.get(key) if resume and version == tls.TLS12 else None
    client_id = known or rng.randbytes(32)
    session.send(tls.client_hello(shuffled(client, rng), name.encode() if name else None, rng,
                                  alpn=alpn, session=client_id))
    if version == tls.TLS13:
        hello = tls.record(22, tls.server_hello(suite or 0x1301, rng, version, session=client_id))
        encrypted(st, session, 2436, True, 0.001, hello + tls.CHANGE_CIPHER_SPEC)
        encrypted(st, session, 53, wait=0.001, before=tls.CHANGE_CIPHER_SPEC)
    elif known:
        hello = tls.record(22, tls.server_hello(suite or 0xC02F, rng, alpn=server_alpn,
                                                session=client_id))
        encrypted(st, session, 40, True, 0.001, hello + tls.CHANGE_CIPHER_SPEC, 22)
        encrypted(st, session, 40, wait=0.001, before=tls.CHANGE_CIPHER_SPEC, kind=22)
    else:
        server_flight(st, session, client_id, chain, server_alpn, suite)
        st.sessions[key] = client_id
    return session


def exchange(st, session, up, down, wait=0.02):
    """One request and its response as encrypted records."""
    encrypted(st, session, up)
    encrypted(st, session, down, True, wait)
    return session


def https(st, t, client, name, requests, certs, version=None, program=None, port=443, alpn=None,
          close=True, linger=4.0):
    """A TLS connection with requests [(bytes up, bytes down, seconds before)]; returns its end."""
    service = hosts.SERVICES[name]
    session = connect(st, t, client, name, port)
    if version is None:
        version = tls.TLS12 if program is tls.SCHANNEL else tls.TLS13
    handshake(st, session, name, program or CLIENTS[client.kind], version, certs.chain(service),
              alpn,
              None if program in (tls.GO, tls.SCHANNEL) else b"h2")
    for up, down, wait in requests:
        exchange(st, session.wait(wait), up, down)
    if close:
        session.wait(linger * (0.5 + st.rng.random())).close()
    return session.t


def http(st, t, client, name, path, body, agent, kind="text/plain", kept=400, extra=""):
    """One plain request; `body` is bytes, all of them kept, or a size of which `kept` are."""
    session = connect(st, t, client, name, 80)
    session.keep = 1 << 30
    head = ("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\n%sAccept: */*\r\n"
            "Connection: Keep-Alive\r\n\r\n") % (path, name, agent, extra)
    session.send(head.encode())
    size = body if isinstance(body, int) else len(body)
    when = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=session.t // SECOND)
    answer = ("HTTP/1.1 200 OK\r\nDate: %s GMT\r\nServer: nginx\r\nContent-Type: %s\r\n"
              "Content-Length: %d\r\n\r\n") % (when.strftime("%a, %d %b %Y %H:%M:%S"), kind, size)
    first = st.rng.randbytes(min(kept, size)) if isinstance(body, int) else body
    session.send(answer.encode() + first, True, 0.003)
    if size > len(first):
        session.bulk(size - len(first), True)
    return session.close(wait=1.5)


def quic_page(st, t, client, name, down):
    """HTTP/3: real Initial packets, noise behind them."""
    rng = st.rng
    t, ip = resolve(st, t, client, name)
    source = client.ip6 if is6(ip) else client.ip
    rtt, sport = int(hosts.SERVICES[name].rtt_ms * MS), st.port(source)
    dcid, scid, server_id = rng.randbytes(8), b"", rng.randbytes(8)
    program = tls.CHROMIUM._replace(extensions=(0x0000, 0x000A, 0x000D, 0x0010, 0x001B, 0x002B,
                                                0x002D, 0x0033, 0x4469),
                                    suites=(0x1301, 0x1302, 0x1303),
                                    groups=(0x001D, 0x0017, 0x0018), versions=(tls.TLS13,))
    hello = tls.client_hello_message(program, name.encode(), rng, alpn=(b"h3",), session=b"",
                                     extra=((0x39, quic.parameters(scid)),))
    answer = tls.server_hello(0x1301, rng, tls.TLS13)
    mtu = 1250

    def put(payload, back=False):
        ends = (ip, 443, source, sport) if back else (source, sport, ip, 443)
        st.udp(t, *ends, payload)
    put(quic.initial(dcid, dcid, scid, quic.crypto(hello), size=mtu))
    t += rtt
    udp_cut(st, t, ip, 443, source, sport, quic.initial(
        dcid, scid, server_id, quic.ACK_0 + quic.crypto(answer), client=False, size=180)
        + quic.handshake_noise(scid, server_id, mtu - 220, rng)[:40], mtu - 220)
    t += 200_000
    put(quic.handshake_noise(server_id, scid, 60, rng) + quic.short_noise(server_id, 30, rng))
    t += rtt
    for i in range(max(1, down // 1200)):
        udp_cut(st, t, ip, 443, source, sport, quic.short_noise(scid, 8, rng), 1200 - 9)
        t += 90_000
        if i % 8 == 7:
            put(quic.short_noise(server_id, 28, rng))
    put(quic.short_noise(server_id, 28, rng))
    return t


def udp_cut(st, t, src, sport, dst, dport, payload, phantom):
    """A datagram of which the mirror kept only the beginning of its payload."""
    flow = Udp(src, sport, dst, dport)
    datagram = u16(sport) + u16(dport) + u16(8 + len(payload)
                                             + phantom) + u16(st.rng.getrandbits(16) or 1) + payload
    st.ip(t, flow.ip(datagram, length=len(datagram) + phantom, **st.more(src)), phantom=phantom)

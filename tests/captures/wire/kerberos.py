"""Kerberos 5 messages (RFC 4120) whose encrypted parts are noise."""
import datetime

from . import der
from .net import u32

AES256, RC4, AES128 = 18, 23, 17
NT_PRINCIPAL, NT_SRV_INST = 1, 2
OPTIONS, TICKET_TIME = bytes.fromhex("40810010"), datetime.datetime(2037, 9, 13, 2, 48, 5)
KRB5_OID, MS_KRB5_OID, NTLM_OID, SPNEGO_OID = ("1.2.840.113554.1.2.2", "1.2.840.48018.1.2.2",
                                               "1.3.6.1.4.1.311.2.2.10",
                                              "1.3.6.1.5.5.2")


def principal(kind, *parts):
    return der.seq(der.ctx(0, der.integer(kind)),
                   der.ctx(1, der.seq(*[der.general(p) for p in parts])))


def sealed(size, rng, etype=AES256, kvno=None):
    """EncryptedData."""
    parts = [der.ctx(0, der.integer(etype))]
    if kvno is not None:
        parts.append(der.ctx(1, der.integer(kvno)))
    return der.seq(*parts, der.ctx(2, der.octets(rng.randbytes(size))))


def ticket(realm, service, rng, size=620):
    return der.app(1, der.seq(der.ctx(0, der.integer(5)), der.ctx(1, der.general(realm)),
                              der.ctx(2, principal(NT_SRV_INST, *service)),
                              der.ctx(3, sealed(size, rng, kvno=2))))


def request_body(realm, service, rng, user=None, etypes=(AES256, AES128, RC4)):
    parts = [der.ctx(0, der.bits(OPTIONS))]
    if user:
        parts.append(der.ctx(1, principal(NT_PRINCIPAL, user)))
    parts += [der.ctx(2, der.general(realm)), der.ctx(3, principal(NT_SRV_INST, *service)),
              der.ctx(5, der.generalized_time(TICKET_TIME)),
              der.ctx(7, der.integer(rng.getrandbits(31))),
              der.ctx(8, der.seq(*[der.integer(e) for e in etypes]))]
    return der.seq(*parts)


def padata(kind, value):
    return der.seq(der.ctx(1, der.integer(kind)), der.ctx(2, der.octets(value)))


def framed(message):
    """As TCP carries it: four bytes of length first."""
    return u32(len(message)) + message


def as_req(realm, user, rng, preauth):
    pa = [padata(2, sealed(44, rng))] if preauth else []
    pa.append(padata(128, der.seq(der.ctx(0, der.boolean(True)))))
    return der.app(10, der.seq(der.ctx(1, der.integer(5)), der.ctx(2, der.integer(10)),
                               der.ctx(3, der.seq(*pa)),
                               der.ctx(4, request_body(realm, ("krbtgt", realm), rng, user))))


def preauth_required(realm, user, now):
    salt = der.seq(der.seq(der.ctx(0, der.integer(AES256)), der.ctx(1, der.general(realm + user))))
    edata = der.seq(padata(19, salt), padata(2, b""), padata(16, b""))
    return der.app(30, der.seq(der.ctx(0, der.integer(5)), der.ctx(1, der.integer(30)),
                               der.ctx(4, der.generalized_time(now)),
                               der.ctx(5, der.integer(0)), der.ctx(6, der.integer(25)),
                               der.ctx(9, der.general(realm)),
                               der.ctx(10, principal(NT_SRV_INST, "krbtgt", realm)),
                               der.ctx(12, der.octets(edata))))


def reply(tag, realm, user, service, rng):
    """AS-REP (11) or TGS-REP (13)."""
    return der.app(tag, der.seq(der.ctx(0, der.integer(5)), der.ctx(1, der.integer(tag)),
                                der.ctx(3, der.general(realm)),
                                der.ctx(4, principal(NT_PRINCIPAL, user)),
                                der.ctx(5, ticket(realm, service, rng)),
                                der.ctx(6, sealed(290, rng, kvno=3 if tag == 11 else None))))


def ap_req(realm, service, rng, mutual=True):
    return der.app(14, der.seq(der.ctx(0, der.integer(5)), der.ctx(1, der.integer(14)),
                               der.ctx(2, der.bits(b"\x20\0\0\0" if mutual else b"\0\0\0\0")),
                               der.ctx(3, ticket(realm, service, rng)),
                               der.ctx(4, sealed(190, rng))))


def tgs_req(realm, service, rng):
    return der.app(12, der.seq(der.ctx(1, der.integer(5)), der.ctx(2, der.integer(12)),
                               der.ctx(3, der.seq(padata(1, ap_req(realm, ("krbtgt", realm), rng,
                                                                   False)))),
                               der.ctx(4, request_body(realm, service, rng))))


def gss(oid, token_id, message):
    """A GSS-API initial token (RFC 2743, 3.1)."""
    return der.app(0, der.oid(oid), token_id, message)


def spnego_init(mechanisms, token=None):
    """NegTokenInit (RFC 4178) behind SPNEGO's own object identifier."""
    parts = [der.ctx(0, der.seq(*[der.oid(m) for m in mechanisms]))]
    if token is not None:
        parts.append(der.ctx(2, der.octets(token)))
    return gss(SPNEGO_OID, b"", der.ctx(0, der.seq(*parts)))


def spnego_answer(state, mechanism=None, token=None):
    """NegTokenResp: 0 completed, 1 incomplete, 2 rejected."""
    parts = [der.ctx(0, der.enumerated(state))] if state is not None else []
    if mechanism:
        parts.append(der.ctx(1, der.oid(mechanism)))
    if token is not None:
        parts.append(der.ctx(2, der.octets(token)))
    return der.ctx(1, der.seq(*parts))


def spnego_ap_req(realm, service, rng):
    """What a Windows client puts into an SMB session set-up or an LDAP bind."""
    token = gss(KRB5_OID, b"\x01\0", ap_req(realm, service, rng))
    return spnego_init((MS_KRB5_OID, KRB5_OID, NTLM_OID), token)


def spnego_ap_rep(rng):
    body = der.app(15, der.seq(der.ctx(0, der.integer(5)), der.ctx(1, der.integer(15)),
                               der.ctx(2, sealed(90, rng))))
    return spnego_answer(0, MS_KRB5_OID, gss(KRB5_OID, b"\x02\0", body))

"""DCE/RPC over a named pipe (C706, [MS-RPCE]) and the service control calls ([MS-SCMR])."""
import struct
import uuid

from .ntlm import utf16

SVCCTL = (uuid.UUID("367abb81-9844-35f1-ad32-98f038001003"), 2)
NDR = uuid.UUID("8a885d04-1ceb-11c9-9fe8-08002b104860")
CLOSE_HANDLE, DELETE_SERVICE, CREATE_SERVICE, OPEN_MANAGER, START_SERVICE = 0, 2, 12, 15, 19
REQUEST, RESPONSE, BIND, BIND_ACK = 0, 2, 11, 12
ALL_ACCESS, OWN_PROCESS, DEMAND_START = 0x000F003F, 0x10, 3


def pdu(kind, call, body):
    return struct.pack("<BBBBIHHI", 5, 0, kind, 3, 0x10, 16 + len(body), 0, call) + body


def bind(interface, call=1):
    ident, version = interface
    return pdu(BIND, call, struct.pack("<HHIBBHHBB", 4280, 4280, 0, 1, 0, 0, 0, 1, 0)
               + ident.bytes_le
               + struct.pack("<I", version) + NDR.bytes_le + struct.pack("<I", 2))


def bind_ack(pipe, call=1):
    name = ("\\PIPE\\%s" % pipe).encode() + b"\0"
    body = struct.pack("<HHIH", 4280, 4280, 0x1234, len(name)) + name
    body += b"\0" * (-len(body) % 4)
    return pdu(BIND_ACK, call, body + struct.pack("<BBHHH", 1, 0, 0, 0, 0) + NDR.bytes_le
               + struct.pack("<I", 2))


def request(call, opnum, stub):
    return pdu(REQUEST, call, struct.pack("<IHH", len(stub), 0, opnum) + stub)


def response(call, stub):
    return pdu(RESPONSE, call, struct.pack("<IHBB", len(stub), 0, 0, 0) + stub)


def text(value):
    """A conformant varying string of wide characters, padded to 4."""
    raw = utf16(value + "\0")
    count = len(raw) // 2
    return struct.pack("<III", count, 0, count) + raw + b"\0" * (-len(raw) % 4)


def unique(number, value):
    """A pointer that may be null, and what it points to."""
    return struct.pack("<I", 0) if value is None else struct.pack("<I", 0x00020000 + 4
                                                                  * number) + text(value)


def open_manager(server):
    return unique(0, "\\\\" + server) + unique(1, None) + struct.pack("<I", ALL_ACCESS)


def create_service(manager, name, display, path):
    return (manager + text(name) + unique(0, display)
            + struct.pack("<IIII", 0x000F01FF, OWN_PROCESS, DEMAND_START, 0)
            + text(path) + struct.pack("<IIIIIII", 0, 0, 0, 0, 0, 0, 0))


def start_service(handle):
    return handle + struct.pack("<II", 0, 0)

"""SMB 2 and 3 messages ([MS-SMB2]) and the DCE/RPC calls that go through its pipes.

A `Dialogue` keeps message, session, tree and file numbers; each method returns a list
of (is it the server's, bytes) in the order of the wire.
"""
import struct

from .ntlm import filetime, utf16

NEGOTIATE, SETUP, LOGOFF, TREE, UNTREE, CREATE, CLOSE = range(7)
READ, WRITE, IOCTL, LIST = 8, 9, 11, 14
MORE_PROCESSING, LOGON_FAILURE, ACCESS_DENIED, NO_MORE_FILES, NOT_FOUND = (
    0xC0000016, 0xC000006D, 0xC0000022, 0x80000006, 0xC0000034)
DISK, PIPE = 1, 2
PIPE_TRANSCEIVE = 0x0011C017
ERROR_BODY = struct.pack("<HBBI", 9, 0, 0, 0) + b"\0"
MAX_IO = 65536


def framed(message):
    """The direct TCP transport's length."""
    return struct.pack(">I", len(message)) + message


def negotiate_contexts(rng, answer):
    """Pre-authentication integrity (SHA-512) and ciphers, as SMB 3.1.1 has them."""
    hashes = struct.pack("<HHH", 1, 32, 1) + rng.randbytes(32)
    ciphers = struct.pack("<HH", 1, 2) if answer else struct.pack("<HHH", 2, 2, 1)
    out = struct.pack("<HHI", 1, len(hashes), 0) + hashes
    return out + b"\0" * (-len(out) % 8) + struct.pack("<HHI", 2, len(ciphers), 0) + ciphers


class Dialogue:
    def __init__(self, rng, time_ns, signed=True):
        self.rng, self.time_ns, self.signed = rng, time_ns, signed
        self.message, self.session, self.tree, self.trees = 0, 0, 0, 0

    def header(self, command, server, status=0, credits=31):
        flags = int(server) | (0x8 if self.signed and self.session and command != SETUP else 0)
        signature = self.rng.randbytes(16) if flags & 8 else b"\0" * 16
        return (b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ", 64, 1, status, command, credits, flags, 0,
                                         self.message, 0xFEFF,
                                         self.tree, self.session) + signature)

    def call(self, command, request, response, status=0):
        """One request and its response."""
        ask = framed(self.header(command, False) + request)
        answer = framed(self.header(command, True, status)
                        + (ERROR_BODY if response is None else response))
        self.message += 1
        return [(False, ask), (True, answer)]

    def negotiate(self, offer):
        """`offer` is the server's SPNEGO token."""
        dialects = (0x0202, 0x0210, 0x0300, 0x0302, 0x0311)
        listed = struct.pack("<5H", *dialects)
        at = 64 + 36 + len(listed)
        pad = -at % 8
        request = (struct.pack("<HHHHI", 36, len(dialects), 1, 0, 0x7F) + self.rng.randbytes(16)
                   + struct.pack("<IHH", at + pad, 2, 0) + listed + b"\0" * pad
                   + negotiate_contexts(self.rng, False))
        at = 64 + 64 + len(offer)
        pad = -at % 8
        response = (struct.pack("<HHHH", 65, 3 if self.signed else 1, 0x0311, 2)
                    + self.rng.randbytes(16)
                    + struct.pack("<IIIIQQHHI", 0x2F, 8388608, 8388608, 8388608,
                                  filetime(self.time_ns), 0, 128, len(offer), at + pad)
                    + offer + b"\0" * pad + negotiate_contexts(self.rng, True))
        return self.call(NEGOTIATE, request, response)

    def setup(self, token, answer, status=0):
        request = struct.pack("<HBBIIHHQ", 25, 0, 1, 1, 0, 88, len(token), 0) + token
        ask = framed(self.header(SETUP, False) + request)
        if not self.session:
            self.session = self.rng.getrandbits(48) << 4 | 0x1
        response = struct.pack("<HHHH", 9, 0, 72, len(answer)) + answer
        if status not in (0, MORE_PROCESSING):
            response = ERROR_BODY
        reply = framed(self.header(SETUP, True, status) + response)
        self.message += 1
        return [(False, ask), (True, reply)]

    def connect(self, path, kind=DISK, status=0):
        name = utf16(path)
        self.tree = 0
        ask = framed(self.header(TREE, False) + struct.pack("<HHHH", 9, 0, 72, len(name)) + name)
        if status == 0:
            self.trees += 1
            self.tree = self.trees * 4 + 1
        response = struct.pack("<HBBIII", 16, kind, 0, 0x30 if kind == PIPE else 0, 0, 0x001F01FF)
        answer = framed(self.header(TREE, True, status) + (response if status == 0 else ERROR_BODY))
        self.message += 1
        return [(False, ask), (True, answer)]

    def times(self):
        return struct.pack("<QQQQ", *[filetime(self.time_ns - 86400 * 10**9)] * 4)

    def create(self, name, size=0, access=0x00120089, disposition=1, directory=False, status=0):
        """Opens `name`; returns the file id and the messages."""
        raw, file_id = utf16(name), self.rng.randbytes(16)
        options = 0x1 if directory else 0x40
        request = struct.pack("<HBBIQQIIIIIHHII", 57, 0, 0, 2, 0, 0, access, 0, 7, disposition,
                              options, 120, len(raw), 0, 0)
        attributes = 0x10 if directory else 0x20
        response = (struct.pack("<HBBI", 89, 0, 0, 1 if disposition == 1 else 2) + self.times()
                    + struct.pack("<QQII", (size + 4095) // 4096 * 4096, size, attributes, 0)
                    + file_id + struct.pack("<II", 0, 0))
        return file_id, self.call(CREATE, request + (raw or b"\0"),
                                  response if status == 0 else None, status)

    def close(self, file_id, size=0):
        request = struct.pack("<HHI", 24, 0, 0) + file_id
        response = struct.pack("<HHI", 60, 0, 0) + b"\0" * 32 + struct.pack("<QQI", 0, size, 0)
        return self.call(CLOSE, request, response)

    def read(self, file_id, data, offset=0):
        request = (struct.pack("<HBBIQ", 49, 0x50, 0, len(data), offset) + file_id
                   + struct.pack("<IIIHHB", 0, 0, 0, 0, 0, 0))
        return self.call(READ, request, struct.pack("<HBBIII", 17, 80, 0, len(data), 0, 0) + data)

    def write(self, file_id, data, offset=0):
        request = struct.pack("<HHIQ", 49, 112, len(data),
                              offset) + file_id + struct.pack("<IIHHI", 0, 0, 0, 0, 0) + data
        return self.call(WRITE, request, struct.pack("<HHIIHH", 17, 0, len(data), 0, 0, 0))

    def list(self, file_id, names):
        """Two queries of one directory: the names, then no more."""
        request = struct.pack("<HBBI", 33, 0x25, 0,
                              0) + file_id + struct.pack("<HHI", 96, 2, MAX_IO) + utf16("*")
        rows = b""
        for i, name in enumerate(names):
            raw = utf16(name)
            row = (struct.pack("<I", i) + self.times()
                   + struct.pack("<QQIIIBB", 4096, 4096, 0x20, len(raw), 0, 0, 0)
                   + b"\0" * 24 + struct.pack("<HQ", 0, i + 5) + raw)
            row += b"\0" * (-(len(row) + 4) % 8)
            rows += struct.pack("<I", len(row) + 4 if i + 1 < len(names) else 0) + row
        out = self.call(LIST, request, struct.pack("<HHI", 9, 72, len(rows)) + rows)
        return out + self.call(LIST, request, None, NO_MORE_FILES)

    def pipe(self, file_id, ask, answer):
        """One remote procedure call through a pipe."""
        request = (struct.pack("<HHI", 57, 0, PIPE_TRANSCEIVE) + file_id
                   + struct.pack("<IIIIIIII", 120, len(ask), 0, 0, 0, 4280, 1, 0) + ask)
        response = (struct.pack("<HHI", 49, 0, PIPE_TRANSCEIVE) + file_id
                    + struct.pack("<IIIIII", 112, 0, 112, len(answer), 0, 0) + answer)
        return self.call(IOCTL, request, response)

    def disconnect(self):
        return self.call(UNTREE, struct.pack("<HH", 4, 0), struct.pack("<HH", 4, 0))

    def logoff(self):
        return self.call(LOGOFF, struct.pack("<HH", 4, 0), struct.pack("<HH", 4, 0))

"""AES-128 and AES-128-GCM (FIPS 197, SP 800-38D), small rather than fast."""


def _xtime(a):
    return (a << 1 ^ 0x11B if a & 0x80 else a << 1) & 0xFF


def _make_sbox():
    power, log = [1] * 256, [0] * 256
    for i in range(1, 256):
        power[i] = power[i - 1] ^ _xtime(power[i - 1])
    for i in range(255):
        log[power[i]] = i
    box = []
    for a in range(256):
        b = power[(255 - log[a]) % 255] if a else 0
        value = b
        for _ in range(4):
            b = (b << 1 | b >> 7) & 0xFF
            value ^= b
        box.append(value ^ 0x63)
    return box


SBOX = _make_sbox()
_DOUBLE = [_xtime(a) for a in range(256)]
_SHIFT = [0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11]


def expand(key):
    """The eleven round keys."""
    words, rcon = [list(key[i:i + 4]) for i in range(0, 16, 4)], 1
    for i in range(4, 44):
        word = words[i - 1]
        if i % 4 == 0:
            word = [SBOX[b] for b in word[1:] + word[:1]]
            word[0] ^= rcon
            rcon = _xtime(rcon)
        words.append([a ^ b for a, b in zip(words[i - 4], word)])
    return [sum(words[i:i + 4], []) for i in range(0, 44, 4)]


def encrypt(round_keys, block):
    state = [a ^ b for a, b in zip(block, round_keys[0])]
    for turn in range(1, 11):
        state = [SBOX[state[i]] for i in _SHIFT]
        if turn < 10:
            mixed = []
            for c in range(0, 16, 4):
                a, b, d, e = state[c:c + 4]
                whole = a ^ b ^ d ^ e
                mixed += [a ^ whole ^ _DOUBLE[a ^ b], b ^ whole ^ _DOUBLE[b ^ d],
                          d ^ whole ^ _DOUBLE[d ^ e],
                          e ^ whole ^ _DOUBLE[e ^ a]]
            state = mixed
        state = [a ^ b for a, b in zip(state, round_keys[turn])]
    return bytes(state)


def _gf_mul(x, y):
    z = 0
    for i in range(127, -1, -1):
        if y >> i & 1:
            z ^= x
        x = x >> 1 ^ (0xE1 << 120 if x & 1 else 0)
    return z


def _ghash(h, data):
    y = 0
    for i in range(0, len(data), 16):
        y = _gf_mul(y ^ int.from_bytes(data[i:i + 16].ljust(16, b"\0"), "big"), h)
    return y


def gcm_seal(key, nonce, plain, associated):
    """Cipher text and tag."""
    keys = expand(key)
    h = int.from_bytes(encrypt(keys, bytes(16)), "big")
    cipher = b""
    for i in range(0, len(plain), 16):
        pad = encrypt(keys, nonce + (i // 16 + 2).to_bytes(4, "big"))
        cipher += bytes(a ^ b for a, b in zip(plain[i:i + 16], pad))
    padded = associated + b"\0" * (-len(associated) % 16) + cipher + b"\0" * (-len(cipher) % 16)
    sizes = (len(associated) * 8).to_bytes(8, "big") + (len(cipher) * 8).to_bytes(8, "big")
    tag = _ghash(h, padded + sizes) ^ int.from_bytes(encrypt(keys, nonce + b"\0\0\0\1"), "big")
    return cipher + tag.to_bytes(16, "big")

"""Tokens by themselves: what they hold, what may stand beside them, and texts that hold none."""

from __future__ import annotations

from collections.abc import Iterator

from vector_codes import MAX_SERIAL, block_of, sealed, spelled, token, unspelled
from vector_tags import (
    ABOVE,
    BEFORE,
    EVIL,
    FOREIGN,
    FORGED,
    GONE,
    HOST,
    LONG,
    MARK,
    NOT,
    OLD,
    ONE,
    OTHER,
    OURS,
    OURS_TYPED,
    THREE,
    UNKNOWN,
    URL,
    C,
    T,
    Text,
    each,
    read_token,
)


def bare() -> Iterator[Text]:
    """Tokens by themselves."""
    yield from each(
        OURS, "bare", T, T.lower(), T[:9] + T[9:].lower(), f"  {T}\t", f"\u7801\uff1a{T}\u3002",
        f"\u7801{T}\u8c22\u8c22", f"Code: {T}.", f"Code:{T}", f"'{T}'", f"{T}?", f"{T}.?.", f"<{T}>", f"*{T}*",
        f"{T}\n", f"x,{T},y", f"{T}\u00b7x", f"help {T} help", f"#,{T}",
    )  # fmt: skip
    yield from each(NOT, "length", T[:-1], T + "A", "x" + T, T + T, T[:13] + " " + T[13:], T[:13] + "-" + T[13:])
    yield from each(
        NOT, "letters", T[:-1] + "0", T[:-1] + "1", T[:-1] + "8", T[:-1] + "9", T[:-1] + "=", T[:-1] + "_", "+" + T[1:],
        T + "======",
    )  # fmt: skip
    yield from each(
        NOT, "glued", *(before + T for before in ("-", "/", "@", "=", "_", "%", "&", ".", "?", "\u00e9", "\u0301",
        "\x00", "\ud800")), *(T + after for after in ("-", "/", "@x", "=", "_", "%", "&", "#", ".x", "\u0301", "\x00",
        "\udfff")),
    )  # fmt: skip
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    value = last.index(T[-1])
    for alias in (1, 2, 3):
        other = T[:-1] + last[value | alias]
        yield from each(UNKNOWN, "the same bytes, not the canonical spelling", other, f"https://{HOST}/t/{other}")
    yield Text(f"https://{HOST}/T/{T[:-1]}{last[value | 1]} {T}", OURS, "what is no canonical spelling does not vote")


def authentic() -> Iterator[Text]:
    """What a token must hold, and under which key."""
    yield Text(OLD, read_token(1, 12, 3), "a disabled key reads")
    yield Text(f"https://{HOST}/T/{OLD}", read_token(1, 12, 3), "a disabled key reads")
    yield Text(GONE, UNKNOWN, "a destroyed key does not read")
    yield Text(GONE, read_token(2, 20, 5), "the same token before the key was destroyed", BEFORE)
    yield Text(T, UNKNOWN, "a key that this keyring does not have yet", BEFORE)
    yield Text(FOREIGN, UNKNOWN, "another deployment")
    yield Text(FOREIGN, read_token(1, 46, 7), "the deployment it is of", ONE)
    yield Text(FOREIGN, UNKNOWN, "the same root in another deployment", OTHER)
    yield Text(token(OTHER, 255, 9, 1), read_token(255, 9, 1), "key 255", OTHER)
    yield Text(token(OTHER, 1, 9, 1), read_token(1, 9, 1), "an older key", OTHER)
    yield from each(UNKNOWN, "forged", FORGED, f"https://{HOST}/t/{FORGED}", "7" * 25 + "4", f"{HOST}/t/{FORGED}")
    for name, epoch in (("the disabled key's", 1), ("the destroyed key's", 2), ("none", 4), ("none", 0), ("none", 255)):
        yield Text(
            sealed(THREE, 3, block_of(epoch, 46, 7)), UNKNOWN,
            f"sealed under key 3, the block says epoch {epoch} ({name})",
        )  # fmt: skip
    yield Text(sealed(THREE, 1, block_of(3, 46, 7)), UNKNOWN, "sealed under key 1, the block says epoch 3")
    for constant in (b"guardtaG", b"Guardtag", bytes(8), b"guardtag"[::-1]):
        yield Text(sealed(THREE, 3, block_of(3, 46, 7, constant)), UNKNOWN, "another constant")
    for area in (0, 1, 255, 256, 65535):
        yield Text(token(THREE, 3, 46, area), read_token(3, 46, area), f"area {area}")
    yield Text(token(THREE, 3, 1, 1), read_token(3, 1, 1), "the first serial")
    yield Text(token(THREE, 3, MARK, 1), read_token(3, MARK, 1), "the mark itself")
    yield Text(ABOVE, UNKNOWN, "above the mark")
    yield Text(f"https://{HOST}/T/{ABOVE}", UNKNOWN, "above the mark")
    yield Text(ABOVE, read_token(3, MARK + 1, 7), "the same, the mark has risen", mark=MARK + 1)
    yield Text(token(THREE, 1, MARK + 1, 7), UNKNOWN, "above the mark, an older key")
    yield Text(T, UNKNOWN, "nothing was ever minted", mark=0)
    for serial in (2**32 - 1, 2**32, 2**40 - 1):
        yield Text(token(THREE, 3, serial, 65535), read_token(3, serial, 65535), f"serial {serial}", mark=MAX_SERIAL)
    zero = sealed(THREE, 3, block_of(3, 0, 7))
    yield Text(zero, UNKNOWN, "serial 0 was never minted")
    yield Text(f"https://{HOST}/T/{zero}", UNKNOWN, "serial 0 was never minted", mark=MAX_SERIAL)
    value = int.from_bytes(unspelled(T), "big")
    for bit in (0, 1, 7, 8, 15, 23, 31, 40, 47, 55, 63, 64, 77, 100, 126, 127):
        yield Text(spelled((value ^ 1 << bit).to_bytes(16, "big")), UNKNOWN, f"bit {bit} flipped")


# Both ends of every range that may stand beside a tag, and their neighbours that may not.
BESIDE = (
    0x21, 0x22, 0x27, 0x28, 0x29, 0x2A, 0x2C, 0x3A, 0x3B, 0x3C, 0x3E, 0x5B, 0x5D, 0x60, 0x7B, 0x7C, 0x7D, 0xAB, 0xB7,
    0xBB, 0x2014, 0x2027, 0x2030, 0x205E, 0x2190, 0x2BFF, 0x2E80, 0x4E00, 0xD7FF, 0xF900, 0xFAFF, 0xFE10, 0xFE4F,
    0xFF5F, 0xFF9F, 0xFFE0, 0xFFEE, 0x1F000, 0x1FAFF, 0x20000, 0x3FFFF
)  # fmt: skip
NOT_BESIDE = (
    0x08, 0x0E, 0x1B, 0x24, 0x25, 0x26, 0x2B, 0x2D, 0x40, 0x5C, 0x5E, 0x5F, 0x7E, 0x7F, 0x84, 0x86, 0x9F, 0xA1, 0xAA,
    0xAC, 0xB6, 0xB8, 0xBA, 0xBC, 0x2013, 0x218F, 0x2C00, 0x2E7F, 0xD800, 0xDFFF, 0xE000, 0xF8FF, 0xFB00, 0xFDFF,
    0xFE50, 0xFFDF, 0xFFEF, 0xFFFF, 0x10000, 0x1EFFF, 0x1FB00, 0x1FFFF, 0x40000, 0x10FFFF
)  # fmt: skip
SPACE = (
    0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029,
    0x202F, 0x205F, 0x3000
)  # fmt: skip
NO_SPACE = (0x08, 0x0E, 0x1B, 0x84, 0x86, 0x9F, 0xA1, 0x167F, 0x1681, 0x1FFF, 0x180A)


def besides() -> Iterator[Text]:
    """What may stand beside a tag, and what is a space."""
    for code in BESIDE:
        yield Text(f"x{chr(code)}{URL}{chr(code)}x", OURS, f"U+{code:04X} may stand beside")
    for code in NOT_BESIDE:
        yield Text(f"{T}{chr(code)}", NOT, f"U+{code:04X} may not stand beside")
        yield Text(f"{chr(code)}{URL}", NOT, f"U+{code:04X} may not stand beside")
    for code in SPACE:
        yield Text(f"https://{EVIL}/x{chr(code)}{URL}{chr(code)}x", OURS, f"U+{code:04X} is a space")
        yield Text(f"{chr(code)}{C.replace('-', ' ')}{chr(code)}", OURS_TYPED, f"U+{code:04X} is a space")
    for code in NO_SPACE:
        yield Text(f"https://{EVIL}/x{chr(code)}{URL}", NOT, f"U+{code:04X} is no space")
        yield Text(f"{chr(code)}{C.replace('-', ' ')}", NOT, f"U+{code:04X} is no space")


def limits() -> Iterator[Text]:
    """Long texts, and texts of nothing."""
    yield Text(URL + " " * (4096 - len(URL)), OURS, "4096 characters")
    yield Text(URL + " " * (4097 - len(URL)), LONG, "4097 characters")
    yield Text(
        URL + " " * (4096 - len(URL)) + "\u200b", LONG,
        "4097 characters, one invisible: counted before anything is dropped",
    )  # fmt: skip
    yield Text("\U0001f64f" * 2030 + URL, OURS, "characters are code points: 4119 units of UTF-16, 2089 characters")
    yield Text(C + " " * (4096 - len(C)), OURS_TYPED, "4096 characters")
    yield Text(C + " " * (4097 - len(C)), LONG, "4097 characters")
    yield Text("A" * 4097, LONG, "too long, whatever it holds")
    yield Text("A" * 4096, NOT, "one long word")
    yield Text(f"https://{HOST}/t/" + "%41" * 1000, NOT, "one long segment")
    yield from each(
        NOT, "nothing", "", " ", "\u3000\t\n", "\u200b", "\u202e", "\ud800", "\x00", "{}", "[]", "null", "' OR 1=1 --",
        "http://", "https://", "://", "://://", "https://https://", "\u597d" * 20, "-" * 30, "." * 30, "%" * 30,
        "/" * 30,
    )  # fmt: skip

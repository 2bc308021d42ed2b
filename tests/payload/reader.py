"""A second reader of the codes, written from docs/spec/format.md alone: it must not import guardtag.

It is here to disagree wherever guardtag and its specification do. The numbers of rules are those of section 5; the
spoken form (section 7) is left out.
"""

import hmac
import re
from string import ascii_letters, digits
from typing import Any
from urllib.parse import unquote

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

Json = dict[str, Any]  # a keyring or an answer of vectors.json


def extract(ring: Json, root: str) -> bytes:
    """HKDF's first step, for the one suite there is."""
    if ring["suite"] != 1:
        raise ValueError("unknown suite")
    return hmac.digest(b"guardtag\x01" + bytes.fromhex(ring["deployment"]), bytes.fromhex(root), "sha256")


def derive(ring: Json, root: str, label: str) -> bytes:
    """K(key, label): HKDF's second step, whose first 32 bytes are one HMAC."""
    return hmac.digest(extract(ring, root), label.encode("ascii") + b"\x01", "sha256")


def aes(key: bytes) -> Cipher[modes.ECB]:
    """AES-256; ECB is only how `cryptography` spells one call on one block."""
    return Cipher(algorithms.AES256(key), modes.ECB())


def reading(ring: Json) -> list[Json]:
    """The keys that read, newest first."""
    return sorted((key for key in ring["keys"] if key["state"] != "destroyed"), key=lambda key: -key["id"])


# Section 2: token


def open_token(ring: Json, token: str) -> Json | None:
    """What an authentic token (in capitals) says."""
    bits = 0
    for letter in token:
        bits = bits << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".index(letter)
    for key in reading(ring) if bits & 3 == 0 else []:
        secret = derive(ring, key["root"], f"guardtag/v1/token/epoch/{key['id']}")
        block = aes(secret).decryptor().update((bits >> 2).to_bytes(16, "big"))
        serial, area = int.from_bytes(block[1:6], "big"), int.from_bytes(block[6:8], "big")
        if block[8:] == b"guardtag" and block[0] == key["id"] and serial:
            return {"kind": "token", "epoch": key["id"], "serial": serial, "area": area}
    return None


# Section 4: typed code

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ff1_round(key: bytes, i: int, b: int) -> bytes:
    """R of one round."""
    encrypt = aes(key).encryptor().update
    p = encrypt(bytes.fromhex("01020100 00200a05 0000000a 00000000"))
    q = bytes(11) + bytes([i]) + b.to_bytes(4, "big")
    return encrypt(bytes(x ^ y for x, y in zip(p, q, strict=True)))


def ff1_inverse(key: bytes, value: int) -> int:
    """A number of 50 bits decrypted: the ten rounds backwards."""
    a, b = divmod(value, 2**25)
    for i in reversed(range(10)):
        a, b = (b - int.from_bytes(ff1_round(key, i, a)[:8], "big")) % 2**25, a
    return a << 25 | b


def candidates(ring: Json, code: str) -> list[int]:
    """The serials, minted or not, of a code as printed."""
    value = 0
    for letter in code.replace("-", "")[:10]:
        value = value << 5 | ALPHABET.index(letter)
    serials = [ff1_inverse(derive(ring, key["root"], "guardtag/v1/typed"), value) for key in reading(ring)]
    return list(dict.fromkeys(serial for serial in serials if 1 <= serial < 2**40))


def times_a(x: int) -> int:
    """x·a in GF(32)."""
    return x << 1 ^ (0b100101 if x & 16 else 0)


def sums(symbols: list[int]) -> tuple[int, int]:
    """The polynomial of the symbols at 1 and at a: the checks hold when both are 0."""
    at_one = at_a = 0
    for symbol in symbols:
        at_one, at_a = at_one ^ symbol, times_a(at_a) ^ symbol
    return at_one, at_a


def symbols_of(groups: list[str]) -> list[int] | None:
    """The symbols of a code, if there are twelve and none is a U."""
    letters = "".join(groups).upper().translate(str.maketrans("OIL", "011"))
    return [ALPHABET.index(letter) for letter in letters] if len(letters) == 12 and "U" not in letters else None


def printed(groups: list[str]) -> str | None:
    """A code as printed, if it has twelve symbols and its checks hold."""
    symbols = symbols_of(groups)
    if symbols is None or sums(symbols) != (0, 0):
        return None
    return "-".join("".join(ALPHABET[symbol] for symbol in symbols[i : i + 4]) for i in (0, 4, 8))


# Section 6: errors


def error(name: str) -> Json:
    """An answer that names no tag."""
    return {"kind": "error", "error": name}


def suspected(groups: list[str]) -> set[int]:
    """The groups (0 to 2) in which the slip can be: by the definition, not by way of the sums."""
    s = symbols_of(groups)
    if s is None:
        return {n for n, group in enumerate(groups) if len(group) != 4 or "U" in group.upper()}
    changed = [i for i in range(12) for symbol in range(32) if sums([*s[:i], symbol, *s[i + 1 :]]) == (0, 0)]
    exchanged = [i for i in range(11) if sums([*s[:i], s[i + 1], s[i], *s[i + 2 :]]) == (0, 0)]
    return {place // 4 for place in [*changed, *exchanged, *(i + 1 for i in exchanged)]}


def mistyped(groups: list[str]) -> Json:
    """A typed code with a slip, and the group to look at."""
    letters = "".join(groups)
    where = suspected(groups if len(letters) != 12 else [letters[:4], letters[4:8], letters[8:]])
    return error("Mistyped") | {"group": where.pop() + 1 if len(where) == 1 else 0}


# Section 5: reading a text


def ranges(listed: str) -> str:
    """Code points and ranges of them, for the inside of a regular expression's [ ]."""
    return "".join("-".join(rf"\U{int(end, 16):08x}" for end in item.split("-")) for item in listed.split())


SPACE = ranges("0009-000D 001C-001F 0020 0085 00A0 1680 2000-200A 2028 2029 202F 205F 3000")
DROPPED = ranges("00AD 034F 061C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F 3164 FE00-FE0F FEFF FFA0")
DROPPED += ranges("E0000-E0FFF")
BESIDE = SPACE + re.escape("!\"'()*,:;<>[]`{|}") + ranges("00AB 00B7 00BB 2014-2027 2030-205E 2190-2211 2213-2BFF")
BESIDE += ranges("2E80-D7FF F900-FAFF FE10-FE4F FF5E-FF9F FFE0-FFEE 1F000-1FAFF 20000-3FFFF")
DASH = ranges("002D 2010-2013 2212")
GAP = SPACE + re.escape("._-") + ranges("00B7 2010-2015 2212")

FOUR, SOME = "([A-Za-z0-9]{4})", "([A-Za-z0-9]{3,5})"
WHOLE_GAPS = re.compile(f"[{SPACE}]*{FOUR}[{GAP}]{{0,3}}{FOUR}[{GAP}]{{0,3}}{FOUR}[{SPACE}]*")
WHOLE_DASHES = re.compile(f"[{SPACE}]*{SOME}[{DASH}]{SOME}[{DASH}]{SOME}[{SPACE}]*")
TOKEN = re.compile("[A-Za-z2-7]{26}")
CODE = re.compile(f"{FOUR}[{DASH}]{FOUR}[{DASH}]{FOUR}|([A-Za-z0-9]{{12}})")  # dashed or plain
LINK = re.compile("([A-Za-z0-9.-]{1,254})(:[0-9]{1,5})?/[Tt]/([A-Za-z0-9%]*)(.*)", re.DOTALL)
PORTS = {"https": ":443", "http": ":80"}


def fold(text: str) -> str:
    """Rule 2."""
    return re.sub("[\uff01-\uff5d]", lambda wide: chr(ord(wide[0]) - 0xFF01 + 0x21), re.sub(f"[{DROPPED}]", "", text))


def our_link(text: str, scheme: str, hosts: list[str]) -> tuple[str, str] | None:
    """Rule 7: the token, and what is left over."""
    link = LINK.fullmatch(text)
    if not link or scheme not in PORTS:
        return None
    host, port, segment, tail = link.groups()
    token = fold(unquote(segment))  # a wrong % stays and bytes that are no UTF-8 give U+FFFD: no token has either
    if host.lower().removesuffix(".") not in hosts or port not in (None, PORTS[scheme]) or not TOKEN.fullmatch(token):
        return None
    tail = tail.removeprefix("/")
    if tail.startswith(("?", "#")):
        return token, ""
    return (token, tail) if re.match(rf"\.*([{BESIDE}]|\Z)", tail) else None


def pieces(text: str, hosts: list[str], got: list[str]) -> bool:
    """Rule 6: whether to go on in the chunk; tokens and codes, as they stand in it, are appended to `got`."""
    for piece in re.split(f"[{BESIDE}]", text):
        front, slash, _ = piece.partition("/")
        bare = piece.rstrip(".?")
        if slash and "." in front:
            link = our_link(piece, "https", hosts)
            got += link[:1] if link else []
            if not link or "?" in piece or "#" in piece:
                return False
        elif not slash and (TOKEN.fullmatch(bare) or CODE.fullmatch(bare)):
            got.append(bare)
    return True


def walk(rest: str, hosts: list[str], got: list[str]) -> None:
    """Rule 5, for one chunk."""
    while rest:
        head, separator, behind = rest.partition("://")
        before = head.rstrip(ascii_letters + digits + "+.-") if separator else rest
        asked = before[:-1].rstrip(ascii_letters) if before.endswith("=") and before != "=" else before
        if not pieces(before, hosts, got) or not separator:
            return
        if not re.match(f"[{BESIDE}]", asked[-1:] or " "):
            return
        link = our_link(behind, head[len(before) :].lower(), hosts)
        if not link:
            return
        got.append(link[0])
        rest = link[1]


def vote(found: list[str], ring: Json, mark: int) -> Json:
    """Rule 11."""
    votes: list[tuple[Json, set[int]]] = []  # what a thing answers, the serials it stands for
    for thing in found:
        if TOKEN.fullmatch(thing):
            said = open_token(ring, thing)
            serials = [said["serial"]] if said else []
        else:
            said, serials = {"kind": "typed"}, candidates(ring, thing)
        if said and (minted := {serial for serial in serials if 1 <= serial <= mark}):
            votes.append((said, minted))
    agreed = set.intersection(*(minted for _, minted in votes)) if votes else set()
    if len(agreed) != 1:
        return error("Ambiguous" if votes else "Unknown")
    first = votes[0][0]
    return first if first["kind"] == "token" else first | {"serials": list(agreed)}


def read(text: object, ring: Json, hosts: list[str], mark: int) -> Json:
    """The answer to a text."""
    if not isinstance(text, str) or len(text) > 4096:  # rule 1
        return error("TooLong" if isinstance(text, str) else "NotATag")
    folded = fold(text)
    if whole := WHOLE_GAPS.fullmatch(folded) or WHOLE_DASHES.fullmatch(folded):  # rule 3
        code = printed([*whole.groups()])
        return vote([code], ring, mark) if code else mistyped([*whole.groups()])
    got: list[str] = []
    for chunk in re.split(f"[{SPACE}<>]", folded):  # rule 4
        walk(chunk, hosts, got)
    tokens = [thing.upper() for thing in got if TOKEN.fullmatch(thing)]
    codes = [re.split(f"[{DASH}]", thing) for thing in got if not TOKEN.fullmatch(thing)]
    found = list(dict.fromkeys([*tokens, *filter(None, map(printed, codes))]))  # rules 8 and 9
    slips = [groups for groups in codes if len(groups) == 3 and not printed(groups)]
    if found:  # rule 10
        return vote(found, ring, mark) if len(found) <= 8 else error("Ambiguous")
    return mistyped(slips[0]) if slips else error("NotATag")

"""The QR symbol that a link with a token needs, in whichever honest way of writing it is the smallest.

All links are ``https://HOST/T/TOKEN``. A token stands there as its library writes it, or as the same bytes
in base32 or as one decimal number, which QR packs tighter (5.5 bits a character, 10 bits for three digits)
although it is more to read. Base45 is left out: a space, ``%`` and ``/`` need escapes in an address, with
which it comes to more characters than base32. The link is split into segments as the bits come out fewest,
the scheme stays in lower case, and segno takes the smallest version (ISO/IEC 18004) at the level asked for.
"""

from __future__ import annotations

import base64
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import segno
from _peers import Peer

HOSTS = {4: "g.zz", 7: "gt.test", 14: "tag.guard.test", 24: "tag.wangzhuang-care.test"}
"""Made-up hosts by their number of characters."""
LEVELS = "mqh"
SCHEME = "https://"
_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_NUMERIC, _ALNUM, _BYTE = 1, 2, 4  # segno's mode numbers
_HEADER = {_NUMERIC: 14, _ALNUM: 13, _BYTE: 12}  # mode and length, versions 1 to 9
_GROUPS = ((1, 1, 1), (1, 2), (2, 1), (3,))  # which of scheme, host and token share a segment

Segments = list[tuple[str, int]]


class Written(NamedTuple):
    """A token as it may stand in a link.

    Args:
        form: ``as written``, ``base32`` or ``decimal``.
        text: the token in that form.
    """

    form: str
    text: str


def forms(peer: Peer, token: str) -> list[Written]:
    """All forms of a token; each is checked to lead back to it."""
    raw = peer.pack(token)
    assert peer.unpack(raw) == token
    base32 = base64.b32encode(raw).decode().rstrip("=")
    decimal = str(int.from_bytes(raw, "big")).zfill(len(str(256 ** len(raw) - 1)))
    assert int(decimal).to_bytes(len(raw), "big") == raw
    return [Written("as written", token), Written("base32", base32), Written("decimal", decimal)]


def segments(host: str, token: str) -> Segments:
    """The link in segments, the fewest bits of all groupings."""
    pieces = (SCHEME, f"{host.upper()}/T/", token)
    ways = [
        ["".join(pieces[end - size : end]) for size, end in zip(sizes, accumulate(sizes), strict=True)]
        for sizes in _GROUPS
    ]
    return min(([(text, _mode(text)) for text in way] for way in ways), key=bits)


def _mode(text: str) -> int:
    if text.isascii() and text.isdigit():
        return _NUMERIC
    return _ALNUM if _ALPHANUMERIC.issuperset(text) else _BYTE


def bits(parts: Segments) -> int:
    """Bits that segments take in a symbol of version 1 to 9 (ISO/IEC 18004, 7.4)."""
    return sum(_HEADER[mode] + _content(len(text), mode) for text, mode in parts)


def _content(length: int, mode: int) -> int:
    if mode == _NUMERIC:
        return length // 3 * 10 + (0, 4, 7)[length % 3]
    return length // 2 * 11 + length % 2 * 6 if mode == _ALNUM else length * 8


def best(peer: Peer, token: str) -> Written:
    """The form whose symbol is smallest at a host of 14 characters; of equals, the one written first."""
    return min(forms(peer, token), key=lambda written: bits(segments(HOSTS[14], written.text)))


def symbol(host: str, token: str, level: str) -> segno.QRCode:
    """The smallest symbol of a link."""
    parts: Any = segments(host, token)
    return segno.make(parts, error=level, micro=False, boost_error=False, mask=3)


def sizes(peer: Peer) -> dict[str, object]:
    """Bytes, characters, QR versions and modules of a peer's token."""
    token = peer.mint()
    written = best(peer, token)
    figures: dict[str, object] = {
        "what": peer.what, "encrypts": peer.encrypts, "bytes": len(peer.pack(token)), "chars": len(token),
        "form": written.form, "form_chars": len(written.text),
        "url_chars": len(SCHEME + HOSTS[14] + "/T/" + written.text),
    }  # fmt: skip
    for length, host in HOSTS.items():
        for level in LEVELS:
            version = int(symbol(host, written.text, level).version)
            figures[f"version_{level}_{length}"] = version
            figures[f"modules_{level}_{length}"] = 17 + 4 * version
    for level in LEVELS:
        figures[f"as_written_{level}_14"] = int(symbol(HOSTS[14], token, level).version)
    return figures


def picture(peers: list[Peer], path: Path) -> None:
    """Draws every peer's symbol at level Q side by side, all modules of one size, and reads each back."""
    from PIL import Image, ImageDraw, ImageFont

    module, quiet, line, gap = 3, 4, 18, 8
    font, small = ImageFont.load_default(15), ImageFont.load_default(12)
    drawn = []
    for peer in peers:
        token = peer.mint()
        written = best(peer, token)
        code = symbol(HOSTS[14], written.text, "q")
        rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(scale=module, border=quiet)]
        image = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
        _read_back(image, f"{SCHEME}{HOSTS[14].upper()}/T/{written.text}")
        edge = 17 + 4 * int(code.version)
        words = (
            (peer.name, font), (f"{edge} x {edge}, version {code.version}", small),
            (f"{len(peer.pack(token))} bytes, {written.form}", small), ("" if peer.encrypts else "signed only", small),
        )  # fmt: skip
        drawn.append((image, words, max(image.width, *(int(face.getlength(text)) + gap for text, face in words))))
    high = max(image.height for image, *_ in drawn)
    sheet = Image.new("L", (sum(width for *_, width in drawn) + quiet * module, high + 4 * line + gap), 255)
    pen, left = ImageDraw.Draw(sheet), 0
    for image, words, width in drawn:
        sheet.paste(image, (left, high - image.height))
        for number, (text, face) in enumerate(words):
            pen.text((left + quiet * module, high + number * line), text, 0, font=face)
        left += width
    sheet.quantize(8).save(path, optimize=True)


def _read_back(image: Any, link: str) -> None:
    import zxingcpp

    assert [result.text for result in zxingcpp.read_barcodes(image)] == [link]

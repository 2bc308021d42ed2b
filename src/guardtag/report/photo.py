"""A photo given as a ``data:`` URI, checked and bared of everything but the picture."""

from __future__ import annotations

import base64
import re

from guardtag.report.html import MAX_PICTURE, bare_png

MAX_SIDE = 10_000
"""The longest side of a photo, in pixels: a small file can hold a picture that fills a machine's memory."""

_URI = re.compile(r"data:image/(png|jpeg);base64,([A-Za-z0-9+/]+={0,2})")
# JPEG markers (ITU-T T.81, table B.1) of segments without which the picture cannot be decoded; an APP14 segment
# says whether its colours are inverted. Everything else is a place for metadata.
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_KEPT = _SIZES | {0xC4, 0xDB, 0xDD, 0xEE}
_SCAN, _END = 0xDA, 0xD9


def checked(uri: str) -> str:
    """The same picture as a ``data:`` URI without metadata.

    Args:
        uri: ``data:image/png;base64,…`` or ``data:image/jpeg;base64,…``, the file at most ``MAX_PICTURE`` bytes.

    Raises:
        ValueError: it is something else, cut short, too large, or not the kind it says it is.
    """
    found = _URI.fullmatch(uri)
    if found is None:
        raise ValueError("a photo is data:image/png or data:image/jpeg, in base64")
    kind, text = found.groups()
    data = base64.b64decode(text, validate=True)
    if len(data) > MAX_PICTURE:
        raise ValueError(f"a photo has at most {MAX_PICTURE} bytes")
    bare = bare_png(data) if kind == "png" else bare_jpeg(data)
    if kind == "png":
        _sides(int.from_bytes(bare[16:20], "big"), int.from_bytes(bare[20:24], "big"))
    return f"data:image/{kind};base64,{base64.b64encode(bare).decode()}"


def bare_jpeg(jpeg: bytes) -> bytes:
    """A JPEG with the segments alone that make the picture: no EXIF, thumbnail, comment, nothing after its end.

    Raises:
        ValueError: it is no whole JPEG.
    """
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("the photo is no JPEG")
    parts, at, sized = [jpeg[:2]], 2, False
    while True:
        if jpeg[at : at + 1] != b"\xff" or at + 2 > len(jpeg):
            raise ValueError("the photo is damaged or cut short")
        marker = jpeg[at + 1]
        if marker == _END:
            parts.append(b"\xff\xd9")
            break
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if end < at + 4 or end > len(jpeg):
            raise ValueError("the photo is damaged or cut short")
        if marker in _SIZES:
            _sides(int.from_bytes(jpeg[at + 7 : at + 9], "big"), int.from_bytes(jpeg[at + 5 : at + 7], "big"))
            sized = True
        if marker == _SCAN:
            end = _after_scan(jpeg, end)
        if marker in _KEPT or marker == _SCAN:
            parts.append(jpeg[at:end])
        at = end
    if not sized:
        raise ValueError("the photo has no size")
    return b"".join(parts)


def _after_scan(jpeg: bytes, at: int) -> int:
    """Where the coded data of a scan ends: at the first marker that is no stuffed byte and no restart."""
    while True:
        at = jpeg.find(b"\xff", at)
        if at < 0 or at + 1 >= len(jpeg):
            raise ValueError("the photo is damaged or cut short")
        if jpeg[at + 1] != 0 and not 0xD0 <= jpeg[at + 1] <= 0xD7:
            return at
        at += 2


def _sides(width: int, height: int) -> None:
    if not 0 < width <= MAX_SIDE or not 0 < height <= MAX_SIDE:
        raise ValueError(f"a photo has 1 to {MAX_SIDE} pixels each way")

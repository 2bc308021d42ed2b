"""A font file as HarfBuzz reads it: its faces, what they are called, their letters' outlines.

To HarfBuzz, what is damaged is empty; it never says so. What a face needs is looked for here instead, before anybody
prints with it.
"""

from __future__ import annotations

import math
import stat
import struct
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from guardtag.labels.extra import extra_missing

_COLLECTION = b"ttcf"
_KINDS = (b"\x00\x01\x00\x00", b"OTTO", b"true", _COLLECTION)
_NEEDED = {"cmap", "head", "hhea", "hmtx", "maxp"}
_OUTLINES = {"glyf", "CFF ", "CFF2"}
_SYMBOL, _HIDDEN = b"\0\3\0\0", b"\0\2\xff\xff"  # platform and encoding of a character map
_UNICODE = (b"\0\0", b"\0\3\0\1", b"\0\3\0\n")
_MOST_BYTES = 512 << 20
_MOST_FACES = 64


class Unreadable(Exception):
    """A file is no font, or a damaged one, or has no outlines."""


class Version(NamedTuple):
    """What changes when another file takes a path."""

    changed: int
    size: int
    inode: int


class Table(NamedTuple):
    """A line of a font's table directory (OpenType, "Organization of an OpenType font")."""

    tag: bytes
    checksum: int
    offset: int
    length: int


Make = TypeVar("Make", bound=Callable[..., Any])


def harfbuzz() -> Any:
    """The module.

    Raises:
        PrintError: GT-PRINT-EXTRA, it is not installed.
    """
    try:
        import uharfbuzz
    except ImportError:
        raise extra_missing("uharfbuzz") from None
    return uharfbuzz


def version(path: Path) -> Version:
    """Raises Unreadable where there is no file; a pipe would be waited for."""
    try:
        state = path.stat()
    except OSError:
        raise Unreadable from None
    if not stat.S_ISREG(state.st_mode) or not 12 < state.st_size <= _MOST_BYTES:
        raise Unreadable
    return Version(state.st_mtime_ns, state.st_size, state.st_ino)


def newest(most: int) -> Callable[[Make], Make]:
    """``lru_cache`` for what is made of a file, path and version first: what is of another version goes at once.

    Args:
        most: results that are kept; the oldest go first.
    """

    def decorated(make: Make) -> Make:
        kept: dict[tuple[Any, ...], tuple[Version, Any]] = {}

        @wraps(make)
        def known(path: Path, version: Version, *more: Any) -> Any:
            found = kept.get((path, *more))
            if found is None or found[0] != version:
                for old in [key for key, (its, _) in list(kept.items()) if key[0] == path and its != version]:
                    kept.pop(old, None)
                found = kept[path, *more] = (version, make(path, version, *more))
                for old in list(kept)[:-most]:
                    kept.pop(old, None)
            return found[1]

        return cast("Make", known)

    return decorated


@newest(4)  # the faces of a collection share one
def read(path: Path, version: Version) -> Any:
    """A font file as HarfBuzz's ``Blob``, its maps of symbols out of sight.

    HarfBuzz takes such a map before one of Unicode, and for A the picture at U+F041. Read and not mapped: whoever
    cuts a mapped file short ends the process. 30 MB are read in 50 ms.

    Raises:
        Unreadable: it is no font, or not whole.
        PrintError: GT-PRINT-EXTRA.
    """
    hb = harfbuzz()
    try:
        data = path.read_bytes()
        if data[:4] not in _KINDS or not all(one.offset + one.length <= len(data) for one in _all_tables(data)):
            raise Unreadable
        symbols = [at for one in _all_tables(data) if one.tag == b"cmap" for at in _maps(data, one.offset, _SYMBOL)]
    except (OSError, struct.error):
        raise Unreadable from None
    if symbols:
        shown = bytearray(data)
        for at in symbols:
            shown[at : at + 4] = _HIDDEN  # a platform that nobody reads, in the order that the records must have
        data = bytes(shown)
    return hb.Blob(data)


def tables(data: bytes, start: int = 0) -> list[Table]:
    """The table directory of the font that begins there."""
    (count,) = struct.unpack_from(">H", data, start + 4)
    return [Table(*struct.unpack_from(">4sIII", data, start + 12 + 16 * number)) for number in range(count)]


def _all_tables(data: bytes) -> Iterator[Table]:
    if data[:4] != _COLLECTION:
        yield from tables(data)
        return
    count = min(struct.unpack_from(">I", data, 8)[0], _MOST_FACES)
    for start in struct.unpack_from(f">{count}I", data, 12):
        yield from tables(data, start)


def _maps(data: bytes, start: int, *kinds: bytes) -> list[int]:
    """Where a cmap table that begins there names a map of one of these kinds."""
    (count,) = struct.unpack_from(">H", data, start + 2)
    return [at for at in range(start + 4, start + 4 + 8 * count, 8) if data[at : at + 4].startswith(kinds)]


def names(blob: Any) -> list[str]:
    """The families of a collection's faces; one for a file that is no collection."""
    face = harfbuzz().Face
    return [_family(face(blob, index)) for index in range(min(face(blob).count, _MOST_FACES))]


def _family(face: Any) -> str:
    """In English, else in the first language that it is named in."""
    languages = ["en", *(each.language for each in face.list_names() if each.name_id == 1)]
    return next(filter(None, (face.get_name(1, language) for language in languages)), "")


def opened(blob: Any, index: int) -> Any:
    """HarfBuzz's ``Face``.

    Raises:
        Unreadable: it has no glyphs, letters or outlines; its letters are symbols.
    """
    face = harfbuzz().Face(blob, index)
    there = {tag for tag in _NEEDED | _OUTLINES if len(face.reference_table(tag))}
    if not (face.glyph_count and there >= _NEEDED and there & _OUTLINES and len(face.unicodes)):
        raise Unreadable
    maps = face.reference_table("cmap").data
    if _maps(maps, 0, _HIDDEN) and not _maps(maps, 0, *_UNICODE):
        raise Unreadable
    return face


def at_weight(face: Any, weight: int) -> Any:
    """HarfBuzz's ``Font``, whose unit is the face's."""
    font = harfbuzz().Font(face)
    font.set_variations({"wght": float(weight)})
    return font


def drawn(font: Any, glyph: int) -> str:
    """A glyph as SVG path data in font units, y upwards.

    Raises:
        Unreadable: the font says that it has the glyph, and it cannot be drawn.
    """
    steps: list[tuple[str, tuple[float, ...]]] = []
    font.draw_glyph(glyph, _pen(), steps)
    if not steps and font.get_glyph_extents(glyph) is None:
        raise Unreadable
    if not all(math.isfinite(value) for _, values in steps for value in values):
        raise Unreadable
    return "".join(_written(steps))


def _written(steps: list[tuple[str, tuple[float, ...]]]) -> Iterator[str]:
    at = start = (0, 0)
    for (verb, values), (after, _) in pairwise([*steps, ("", ())]):
        numbers = tuple(map(round, values))
        to = (numbers[-2], numbers[-1]) if numbers else start
        if verb == "M":
            start = to
        if verb == "L" and (to == at or (to == start and after == "Z")):
            pass  # the end draws it
        elif verb == "L" and to[0] == at[0]:
            yield f"V{to[1]}"
        elif verb == "L" and to[1] == at[1]:
            yield f"H{to[0]}"
        else:
            yield verb + " ".join(map(str, numbers))
        at = to


@lru_cache(maxsize=1)
def _pen() -> Any:
    """Writes down what is drawn. Nothing here can fail: HarfBuzz would go on without."""
    pen = harfbuzz().DrawFuncs()
    pen.set_move_to_func(lambda x, y, steps: steps.append(("M", (x, y))))
    pen.set_line_to_func(lambda x, y, steps: steps.append(("L", (x, y))))
    pen.set_quadratic_to_func(lambda *values: values[-1].append(("Q", values[:-1])))
    pen.set_cubic_to_func(lambda *values: values[-1].append(("C", values[:-1])))
    pen.set_close_path_func(lambda steps: steps.append(("Z", ())))
    return pen

"""The letters of a page, cut out of whole fonts and carried in the page itself.

A name with rare letters prints rightly on a machine that has no font for them: extensions of the ideographs,
private-use letters of a deployer's own font, scripts that join their letters. Each letter comes from the first
font that has it (``fonts.everywhere``); a private-use one means something in the named font only. The subset keeps
the font's axes and what joins and places letters, and is a WOFF file (W3C WOFF 1.0) in a ``data:`` URI.
"""

from __future__ import annotations

import base64
import os
import struct
import unicodedata
import zlib
from collections.abc import Iterable

from guardtag.errors import PrintError
from guardtag.labels import fonts, outlines, words
from guardtag.labels.fonts import Face
from guardtag.labels.outlines import harfbuzz

FAMILY = "guardtag"
"""The families of the rules are called ``guardtag0``, ``guardtag1``, …"""
MAX_LETTERS = 3000
"""Different letters of one page."""

# OpenType features that a script needs to be written rightly; not the ornamental or vertical ones.
_FEATURES = [
    "ccmp", "locl", "rlig", "init", "medi", "med2", "fina", "fin2", "fin3", "isol", "calt", "clig", "liga",
    "rclt", "mark", "mkmk", "curs", "kern", "abvf", "abvm", "abvs", "akhn", "blwf", "blwm", "blws", "cjct",
    "half", "haln", "nukt", "pref", "pres", "pstf", "psts", "rkrf", "rphf", "vatu", "ljmo", "vjmo", "tjmo",
]  # fmt: skip
_DROPPED = ["BASE", "DSIG", "STAT", "VORG", "VVAR", "vhea", "vmtx", "meta", "MATH", "SVG ", "sbix", "EBDT", "EBLC",
            "EBSC"]  # fmt: skip


def families(text: str) -> tuple[str, ...]:
    """The names of the families that ``rules`` makes for a text, in the order to list them in CSS."""
    return tuple(f"{FAMILY}{number}" for number, _ in enumerate(_shared_out(_needed(text))))


def rules(text: str) -> str:
    """CSS ``@font-face`` rules (CSS Fonts Level 4) that bring every letter of a text.

    Args:
        text: all that stands on the page.

    Raises:
        PrintError: GT-LETTERING-LACKS names the code points that no font has; GT-FONT-MISSING, there is no
            font; GT-PRINT-EXTRA, HarfBuzz is not installed.
        ValueError: there are more than ``MAX_LETTERS`` different letters.
    """
    return "".join(
        f'@font-face{{font-family:"{FAMILY}{number}";font-weight:100 900;'
        f'src:url(data:font/woff;base64,{base64.b64encode(_subset(face, letters)).decode()}) format("woff")}}\n'
        for number, (face, letters) in enumerate(_shared_out(_needed(text)))
    )


def _needed(text: str) -> frozenset[str]:
    """The letters that need a glyph: controls do without, and what shows nothing, as a variant's selector."""
    controls = ("Cc", "Zl", "Zp")
    letters = frozenset(c for c in text if unicodedata.category(c) not in controls and not words.ignorable(c))
    if len(letters) > MAX_LETTERS:
        raise ValueError(f"a page has at most {MAX_LETTERS} different letters")
    return letters


def _shared_out(letters: frozenset[str]) -> tuple[tuple[Face, frozenset[str]], ...]:
    """Each font with the letters that come from it."""
    left, found = letters, []
    named = bool(os.environ.get(fonts.ENVIRONMENT))
    for number, face in enumerate(fonts.everywhere()):
        lacking = set(face.lacking("".join(left)))
        if not named or number:
            lacking |= {letter for letter in left if unicodedata.category(letter) == "Co"}
        mine = left - lacking
        if mine:
            found.append((face, mine))
        left -= mine
        if not left:
            return tuple(found)
    raise _lacks(left)


@fonts.kept(8)
def _subset(face: Face, letters: frozenset[str]) -> bytes:
    hb = harfbuzz()
    wanted = hb.SubsetInput()
    wanted.unicode_set.update([*map(ord, letters), 0x200C, 0x200D])
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(map(_tag, _FEATURES))
    wanted.drop_table_tag_set.update(map(_tag, _DROPPED))
    wanted.name_id_set.clear()
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    with fonts.readable():
        return _woff(hb.subset(face.opened, wanted).blob.data)


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")


def _woff(font: bytes) -> bytes:
    """A font packed as WOFF 1.0: its tables, each deflated where that makes it smaller."""
    tables = outlines.tables(font)
    at, entries, parts = 44 + 20 * len(tables), [], []
    for table in tables:
        data = font[table.offset : table.offset + table.length]
        packed = min(data, zlib.compress(data, 9), key=len)  # of one length, it counts as not packed
        entries.append(struct.pack(">4sIIII", table.tag, at, len(packed), table.length, table.checksum))
        parts.append(packed + bytes(-len(packed) % 4))
        at += len(parts[-1])
    whole = 12 + sum(16 + table.length + -table.length % 4 for table in tables)
    head = struct.pack(">4s4sIHHIHHIIIII", b"wOFF", font[:4], at, len(tables), 0, whole, 1, 0, *[0] * 5)
    return b"".join((head, *entries, *parts))


def _lacks(letters: Iterable[str]) -> PrintError:
    points = sorted(f"U+{ord(letter):04X}" for letter in letters)
    return PrintError(
        "GT-LETTERING-LACKS", f"No font here has {len(points)} letter(s) of the page: {' '.join(points[:8])}.",
        "An empty box would be printed instead.",
        f"Name a font that has them in {fonts.ENVIRONMENT}, or write the text otherwise.",
        count=len(points), points=" ".join(points[:8]),
    )  # fmt: skip

"""Draws a label: the code with whole printer dots, the words beside it.

The link's lowercase scheme stands in a byte segment and the rest in an alphanumeric one, which keeps the
symbol small and the scheme as every camera knows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guardtag.errors import PrintError
from guardtag.labels import words
from guardtag.labels.choice import GRADES, LEAST_MODULE, QUIET, Choice, Grade, choose, grade_for
from guardtag.labels.design import Design, Wording
from guardtag.labels.layout import Column, Said, column, corners, too_much
from guardtag.model.tags import Code
from guardtag.spi import Label, Modules
from guardtag.texts import filled

__all__ = [
    "GRADES",
    "LEAST_MODULE",
    "QUIET",
    "SCHEME",
    "Choice",
    "Grade",
    "arrange",
    "choose",
    "draw",
    "grade_for",
    "symbol",
]

SCHEME = "https://"

_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_BYTE, _ALNUM = 4, 2  # segno's mode numbers
_MASK = 3  # choosing the best of eight costs five times as much and hardly changes what is read


def draw(code: Code, design: Design, wording: Wording) -> Label:
    """Draws one label.

    Args:
        code: serial, link and typed code.
        design: the looks.
        wording: the words.

    Returns:
        The label, in mm from its top left corner.

    Raises:
        PrintError: GT-LABEL-MODULE, no code of a readable size fits; GT-LABEL-TEXT, the words do not.
        ValueError: the link is no link of a tag.
    """
    rows, choice = _symbol(code.link, design)
    symbols = (Modules(x, y, choice.module, rows, code.link) for x, y in corners(design, choice))
    return Label(
        serial=code.serial, width=design.width, height=design.height, dpi=design.dpi,
        shapes=(*symbols, *arrange(code, design, wording, choice).shapes),
        link=code.link, typed=code.typed, design=design.name, ink=design.ink, cloth=design.cloth, font=design.font,
    )  # fmt: skip


def arrange(code: Code, design: Design, wording: Wording, choice: Choice | None = None) -> Column:
    """The words of a label where they stand, and which spare fields had no room.

    Args:
        code: serial, link and typed code.
        design: the looks.
        wording: the words.
        choice: the code's version and dots, where they are known.

    Raises:
        PrintError: as ``draw``.
    """
    return column(_said(code, design, wording), design, choice or choose(len(code.link), design))


def symbol(link: str, version: int, level: str, mask: int = _MASK) -> tuple[str, ...]:
    """The symbol of a link (ISO/IEC 18004), row by row, ``1`` for a dark module; the quiet zone is not in it.

    Args:
        link: ``https://`` and then capitals, digits and ``$%*+-./:``.
        version: QR version.
        level: error correction level.
        mask: number of the mask; that of our labels unless given.

    Raises:
        ValueError: the link is no link of a tag, or too long for the version.
    """
    import segno

    rest = link.removeprefix(SCHEME)
    if rest == link or not rest or not _ALPHANUMERIC.issuperset(rest):
        raise ValueError("a tag's link begins with https:// and goes on in capitals, digits and $%*+-./:")
    segments: Any = [(SCHEME, _BYTE), (rest, _ALNUM)]
    made = segno.make(segments, micro=False, boost_error=False, error=level, version=version, mask=mask)
    return tuple("".join("1" if module else "0" for module in row) for row in made.matrix)


def _symbol(link: str, design: Design) -> tuple[tuple[str, ...], Choice]:
    choice = choose(len(link), design)
    return symbol(link, choice.grade.version, choice.grade.level), choice


def _said(code: Code, design: Design, wording: Wording) -> Iterator[Said]:
    """The texts in the order of the design's fields; a blank line stands there without one too."""
    languages = wording.languages or ("",) * len(wording.lines)
    cleaned = zip(map(words.clean, wording.lines), languages, strict=True)
    lines = iter([(text, language) for text, language in cleaned if text])
    texts = {
        "sample": (words.clean(wording.mark) or "SAMPLE") if wording.sample else "",
        "typed": words.clean(code.typed), "host": words.clean(wording.host),
        "hotline": words.clean(wording.hotline), "blank": words.clean(wording.blank),
        "number": words.clean(filled(wording.number, {"number": f"{code.serial:d}"})),
    }  # fmt: skip
    for slot in design.fields:
        text, language = next(lines, ("", "")) if slot.field == "line" else (texts[slot.field], "")
        if text or slot.field == "blank":
            yield Said(slot, text, language)
    if next(lines, None) and any(slot.field == "line" for slot in design.fields):
        raise too_much("The design has no place for so many lines.")
    if wording.sample and not any(slot.field == "sample" for slot in design.fields):
        raise PrintError(
            "GT-LABEL-SAMPLE", "This design has no place for the mark of a sample.",
            "No host is configured, and a tag that leads nowhere must say so.",
            "Set `host` in the configuration, or give the design a field `sample`.",
        )  # fmt: skip

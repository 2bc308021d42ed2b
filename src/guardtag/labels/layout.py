"""Where codes and words stand on a label: geometry in mm, without drawing.

Codes begin on whole dots: one that starts between two dots is blurred. Words are set as large as their
field wishes and the room allows; where there is not enough, spare fields are left out, and when that does
not help either the label is refused. Nothing is cut and nothing lies over anything else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import attrs

from guardtag.errors import PrintError
from guardtag.labels import words
from guardtag.labels.choice import QUIET, Choice
from guardtag.labels.design import Design, Slot
from guardtag.spi import Rect, Text

HAIR = 0.25
"""A line's thickness, mm: two dots at 203 dpi, three at 300."""
LEAST_DOTS = (11, 14)
"""The smallest em height in dots: of alphabets, and of ideographs, whose strokes run together below it."""

# Tried in turn when words are too high together: for a spare field the others give way only a little.
_SMALLER = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)
_GIVE_WAY = 3
_LEAD = words.ASCENT + words.DESCENT
_PAD = 0.4  # inside a frame, mm
_GAP = 0.35  # between blocks that stay together, mm
_AIR = 0.8  # at least, above a block that may have air, mm
_MOST_AIR = 2.5  # and at most, where the words need not be as high as the code, mm
_BETWEEN = 0.9  # between fields on one line, em of the larger one
_CAPTION = 1.8  # em height of what stands at a line to write on, mm
_HAND = 28.0  # a telephone number by hand takes this much of a line, mm


@attrs.frozen
class Said:
    """A text for a slot.

    Args:
        slot: the field.
        text: cleaned.
        language: code of its language, or empty.
    """

    slot: Slot
    text: str = attrs.field(repr=False)  # the typed code is one
    language: str = ""


class Area(NamedTuple):
    """A rectangle, in mm from the label's top left corner."""

    left: float
    top: float
    width: float
    height: float


@attrs.frozen
class Column:
    """The words as they stand.

    Args:
        shapes: what to draw.
        sizes: (field, em height in mm) of what is there, from the top.
        left_out: spare fields for which there was no room.
    """

    shapes: tuple[Rect | Text, ...]
    sizes: tuple[tuple[str, float], ...]
    left_out: tuple[str, ...]


# --- codes ------------------------------------------------------------------------------------------


def corners(design: Design, choice: Choice) -> tuple[tuple[float, float], ...]:
    """Where the codes' first modules stand, in mm; whole dots."""
    dot = 25.4 / design.dpi
    across, down = design.inset
    side = (choice.grade.edge + 2 * QUIET) * choice.dots
    left, top = _up(across / dot), _up(down / dot)
    right = math.floor((design.width - across) / dot + 1e-6) - side
    middle = round((design.height / dot - side) / 2)
    places = {
        "left": ((left, middle),),
        "top": ((round((design.width / dot - side) / 2), top),),
        "twin": ((left, top), (right, top)),
        "ends": ((left, middle), (right, middle)),
    }[design.layout]
    return tuple(((x + QUIET * choice.dots) * dot, (y + QUIET * choice.dots) * dot) for x, y in places)


def _up(dots: float) -> int:
    return math.ceil(dots - 1e-6)


def area(design: Design, choice: Choice) -> Area:
    """The room for the words: what margins, seams, codes and their quiet zones leave."""
    across, down = design.inset
    quiet = QUIET * choice.module
    edge = choice.side - 2 * quiet
    (x, y), *more = corners(design, choice)
    if design.layout in ("top", "twin"):
        top = y + edge + quiet
        return Area(across, top, design.width - 2 * across, design.height - down - top)
    left = x + edge + quiet
    right = more[0][0] - quiet if more else design.width - across
    return Area(left, down, right - left, design.height - 2 * down)


# --- words ------------------------------------------------------------------------------------------


@attrs.frozen
class _Block:
    """A field broken into lines: em height and total size in mm."""

    said: Said
    lines: tuple[str, ...] = attrs.field(repr=False)
    size: float
    width: float
    height: float


_Row = tuple[_Block, ...]


def column(said: Iterable[Said], design: Design, choice: Choice) -> Column:
    """The words in their area.

    Args:
        said: the texts, from the top.
        design: the looks.
        choice: the code's version, level and dots.

    Raises:
        PrintError: GT-LABEL-TEXT, they do not fit.
    """
    room = area(design, choice)
    left_out: list[str] = []
    these = list(said)
    while True:
        try:
            rows = _fitted(these, room, design)
            break
        except PrintError:
            spare = max(these, key=lambda one: one.slot.spare, default=None)
            if spare is None or not spare.slot.spare:
                raise
            these.remove(spare)
            left_out.append(spare.slot.field)
    shapes = tuple(_placed(rows, room, design, choice))
    sizes = tuple((block.said.slot.field, block.size) for row in rows for block in row)
    return Column(shapes, sizes, tuple(left_out))


def too_much(why: str) -> PrintError:
    """The error for words that do not fit."""
    return PrintError(
        "GT-LABEL-TEXT", "The words do not fit on this label.", why,
        "Shorten the lines, the host or the hotline, or take a larger design.",
    )  # fmt: skip


def _fitted(said: Sequence[Said], room: Area, design: Design) -> list[_Row]:
    """The rows, as large as they fit into the room."""
    spare = any(one.slot.spare for one in said)
    for factor in _SMALLER[: _GIVE_WAY if spare else None]:
        rows = list(_rows([_smaller(one, factor) for one in said], room.width, design))
        needed = _needed(rows)
        if needed <= room.height + 1e-6:
            return rows
    raise too_much(f"They need {needed:.1f} mm of height and have {max(room.height, 0):.1f}.")


def _smaller(said: Said, factor: float) -> Said:
    slot = said.slot
    if factor == 1.0 or slot.size <= slot.least:
        return said
    return attrs.evolve(said, slot=attrs.evolve(slot, size=max(slot.size * factor, slot.least)))


def _rows(said: Sequence[Said], width: float, design: Design) -> Iterator[_Row]:
    """Fields that stand beside each other where they fit so, and each of the others for itself."""
    at = 0
    while at < len(said):
        end = at + 1
        while end < len(said) and said[end].slot.beside:
            end += 1
        group = said[at:end]
        row = _row(group, width, design) if len(group) > 1 else None
        if row:
            yield row
        else:
            yield from ((_block(one, width, design),) for one in group)
        at = end


def _row(group: Sequence[Said], width: float, design: Design) -> _Row | None:
    """Fields on one line, all made smaller alike; none when one of them could not be read then."""
    fixed = sum(_pad(one.slot) for one in group)
    gaps = (len(group) - 1) * _BETWEEN * max(one.slot.size for one in group)
    wished = sum(words.ems(one.text, one.slot.mono) * one.slot.size for one in group) + gaps
    factor = min(1.0, (width - fixed) / wished)
    sizes = [one.slot.size * factor for one in group]
    if any(size < _least(one, design) for size, one in zip(sizes, group, strict=True)):
        return None
    return tuple(
        _Block(
            one, (one.text,), size, words.ems(one.text, one.slot.mono) * size + _pad(one.slot),
            size * _LEAD + _pad(one.slot),
        )
        for one, size in zip(group, sizes, strict=True)
    )  # fmt: skip


def _block(said: Said, width: float, design: Design) -> _Block:
    slot = said.slot
    if slot.field == "blank":
        return _blank(said, width)
    pad, least = _pad(slot), _least(said, design)
    lines, size = words.fit(said.text, width - pad, max(slot.size, least), least, slot.mono, slot.rows)
    if not lines:
        raise too_much(f"The field `{slot.field}` does not fit in {max(width, 0):.1f} mm at a readable size.")
    wide = max(words.ems(line, slot.mono) for line in lines) * size + pad
    return _Block(said, lines, size, wide, len(lines) * size * _LEAD + pad)


def _blank(said: Said, width: float) -> _Block:
    """A line to write on; its caption stands at its beginning, or above it where that leaves too little."""
    slot = said.slot
    caption = words.ems(said.text) * _CAPTION + 1.0
    above = _CAPTION * _LEAD if said.text and width - caption < _HAND else 0.0
    return _Block(said, (said.text,), slot.size, width, slot.size + above)


def _least(said: Said, design: Design) -> float:
    """The smallest em height that is read: what the field says, and enough dots for the strokes."""
    ideographs = any(words.wide(letter) for letter in said.text)
    return max(said.slot.least, LEAST_DOTS[ideographs] * 25.4 / design.dpi)


def _pad(slot: Slot) -> float:
    return 2 * (_PAD + HAIR) if slot.framed else 0.0


def _needed(rows: Sequence[_Row]) -> float:
    return sum(max(block.height for block in row) for row in rows) + sum(map(_space, rows[1:]))


def _space(row: _Row) -> float:
    return _AIR if _airy(row) else _GAP


def _airy(row: _Row) -> bool:
    return row[0].said.slot.air


def _placed(rows: Sequence[_Row], room: Area, design: Design, choice: Choice) -> Iterator[Rect | Text]:
    """At the right of a code the words are as high as it if they fit so; else they stand in the middle."""
    needed = _needed(rows)
    height = room.height
    if design.layout == "left":
        edge = choice.grade.edge * choice.module
        height = max(needed, edge) if edge <= room.height else needed
    airs = sum(map(_airy, rows[1:]))
    extra = (height - needed) / airs if airs else 0.0
    if design.layout != "left":
        extra = min(extra, _MOST_AIR)
    y = room.top + (room.height - needed - extra * airs) / 2
    for at, row in enumerate(rows):
        if at:
            y += _space(row) + (extra if _airy(row) else 0.0)
        tall = max(block.height for block in row)
        yield from _set_row(row, Area(room.left, y, room.width, tall), centred=design.layout != "left")
        y += tall


def _set_row(row: _Row, room: Area, centred: bool) -> Iterator[Rect | Text]:
    if len(row) == 1:
        block = row[0]
        frame = block.said.slot.framed and not centred  # a frame in a column is as wide as the column
        width = room.width if frame or block.said.slot.field == "blank" else block.width
        left = room.left + ((room.width - width) / 2 if centred else 0.0)
        yield from _set(block, Area(left, room.top, width, room.height), centred, room)
        return
    gap = (room.width - sum(block.width for block in row)) / (len(row) - 1)
    gap = min(gap, 2 * _BETWEEN * max(block.size for block in row))
    left = room.left + ((room.width - sum(block.width for block in row) - gap * (len(row) - 1)) / 2 if centred else 0.0)
    for block in row:
        top = room.top + (room.height - block.height) / 2
        yield from _set(block, Area(left, top, block.width, block.height), True, room)
        left += block.width + gap


def _set(block: _Block, place: Area, centred: bool, room: Area) -> Iterator[Rect | Text]:
    slot = block.said.slot
    if slot.field == "blank":
        yield from _set_blank(block, place)
        return
    pad = _pad(slot) / 2
    if slot.framed:
        yield _rect(*place)
        yield _rect(
            place.left + HAIR, place.top + HAIR, place.width - 2 * HAIR, place.height - 2 * HAIR, ink=False
        )  # fmt: skip
    # What is read from the right would begin at the wrong end of a column: it stands in its middle.
    middle = centred or slot.framed or words.from_right(block.said.text)
    x = place.left if not middle else place.left + place.width / 2 if place.width < room.width else _middle(room)
    for at, line in enumerate(block.lines):
        baseline = place.top + pad + (at * _LEAD + words.ASCENT) * block.size
        yield Text(
            round(x, 3), round(baseline, 3), round(block.size, 3), line, anchor="middle" if middle else "start",
            bold=slot.bold, mono=slot.mono, language=block.said.language,
        )  # fmt: skip


def _middle(room: Area) -> float:
    return room.left + room.width / 2


def _set_blank(block: _Block, place: Area) -> Iterator[Rect | Text]:
    """The caption and the ruled line, which lies at the foot of the height to write in."""
    caption = block.said.text
    above = place.height > block.size + 1e-6
    start = place.left if above or not caption else place.left + words.ems(caption) * _CAPTION + 1.0
    foot = place.top + place.height - HAIR
    if caption:
        baseline = place.top + words.ASCENT * _CAPTION if above else foot - 0.3
        yield Text(
            round(place.left, 3), round(baseline, 3), _CAPTION, caption, language=block.said.language
        )  # fmt: skip
    yield _rect(start, foot, place.left + place.width - start, HAIR)


def _rect(left: float, top: float, width: float, height: float, ink: bool = True) -> Rect:
    return Rect(round(left, 3), round(top, 3), round(width, 3), round(height, 3), ink)

"""Draws a label: the code with whole printer dots, the words beside it.

The symbol is a QR Code of ISO/IEC 18004. The link's lowercase scheme stands in a byte segment and the
rest in an alphanumeric one, which keeps the symbol small and the scheme as every camera knows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from guardtag.errors import PrintError
from guardtag.labels import words
from guardtag.labels.design import Design, Slot, Wording
from guardtag.model.tags import Code
from guardtag.spi import Label, Modules, Rect, Text

SCHEME = "https://"
QUIET = 4
"""Modules that stay empty around a symbol (ISO/IEC 18004, 9.1)."""
LEAST_MODULE = 0.40
"""The smallest module that survives cloth, mm."""

_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_BYTE, _ALNUM = 4, 2  # segno's mode numbers
_MASK = 3  # choosing the best of eight costs five times as much and hardly changes what is read
_HAIR = 0.25  # a frame's line, mm: three dots at 300 dpi


class Grade(NamedTuple):
    """A version and error correction level, with what they hold.

    Args:
        version: QR version.
        level: ``M``, ``Q`` or ``H``.
        edge: modules along an edge.
        room: characters of a link that fit, scheme included.
    """

    version: int
    level: str
    edge: int
    room: int


# The order is the read rate after simulated cloth damage (87, 86, 84 and 77 %); 5-Q is for hosts that
# fit nowhere else: 8 + n characters, n alphanumeric. Capacities: ISO/IEC 18004 table 7, less the two
# segment headers.
GRADES = (
    Grade(4, "H", 33, 44), Grade(4, "Q", 33, 61), Grade(3, "Q", 29, 41), Grade(3, "M", 29, 55),
    Grade(5, "Q", 37, 82),
)  # fmt: skip
"""Versions and levels in the order of preference."""


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
    modules = _symbol(code.link, design)
    return Label(
        serial=code.serial, width=design.width, height=design.height, dpi=design.dpi,
        shapes=(modules, *_column(code, design, wording, modules)),
        link=code.link, typed=code.typed, design=design.name,
    )  # fmt: skip


def choose(length: int, design: Design) -> tuple[Grade, int]:
    """The version and level for a link of ``length`` characters, and the dots of one module.

    Raises:
        PrintError: GT-LABEL-MODULE when the link is too long, or the design or the printer too coarse.
    """
    held = [grade for grade in GRADES if grade.room >= length]
    for grade in held:
        dots = int(design.box * design.dpi / 25.4 / (grade.edge + 2 * QUIET) + 1e-6)
        if dots * 25.4 / design.dpi >= LEAST_MODULE:
            return grade, dots
    longest = max(grade.room for grade in GRADES)
    raise PrintError(
        "GT-LABEL-MODULE", "No code of a readable size fits on this label.",
        f"The link has {length} characters; the design leaves {design.box:g} mm at {design.dpi} dpi,"
        f" and modules under {LEAST_MODULE} mm do not survive cloth.",
        "Take a larger design or a printer with finer dots." if held
        else f"Take a shorter host name: at most {longest} characters fit, and the fewer the better.",
        length=length, longest=longest, design=design.name, dpi=design.dpi,
    )  # fmt: skip


def _symbol(link: str, design: Design) -> Modules:
    import segno

    rest = link.removeprefix(SCHEME)
    if rest == link or not rest or not _ALPHANUMERIC.issuperset(rest):
        raise ValueError("a tag's link begins with https:// and goes on in capitals, digits and $%*+-./:")
    grade, dots = choose(len(link), design)
    segments: Any = [(SCHEME, _BYTE), (rest, _ALNUM)]
    symbol = segno.make(
        segments, micro=False, boost_error=False, error=grade.level, version=grade.version, mask=_MASK,
    )  # fmt: skip
    rows = tuple("".join("1" if module else "0" for module in row) for row in symbol.matrix)
    dot = 25.4 / design.dpi
    side = (grade.edge + 2 * QUIET) * dots
    # Whole dots for the corner too: a module that starts between two dots is blurred.
    left = round(design.margin / dot) + QUIET * dots
    top = round((design.height / dot - side) / 2) + QUIET * dots
    return Modules(x=left * dot, y=top * dot, size=dots * dot, rows=rows, content=link)


class _Block(NamedTuple):
    """A field broken into lines: its slot, lines, em height and total height in mm."""

    slot: Slot
    lines: tuple[str, ...]
    size: float
    height: float


_LEAD = words.ASCENT + words.DESCENT
_PAD = 0.5  # inside a frame, mm
_GAP = 0.35  # between blocks that stay together, mm
_AIR = 0.8  # at least, above a block that may have air, mm


def _column(code: Code, design: Design, wording: Wording, modules: Modules) -> Iterator[Rect | Text]:
    """The words at the right of the code: as high as the code if they fit so, else as the label."""
    edge = len(modules.rows) * modules.size
    left = modules.x + edge + QUIET * modules.size
    width = design.width - design.margin - left
    blocks = [_block(slot, text, width) for slot, text in _texts(code, design, wording)]
    rooms = [_AIR if block.slot.air else _GAP for block in blocks[1:]]
    needed = sum(block.height for block in blocks) + sum(rooms)
    room = design.height - 2 * design.margin
    if needed > room:
        raise _too_much(f"They need {needed:.1f} mm of height and have {room:.1f}.")
    height = max(needed, edge) if edge <= room else needed
    airs = sum(block.slot.air for block in blocks[1:])
    extra = (height - needed) / airs if airs else 0.0
    y = (design.height - height) / 2
    for at, block in enumerate(blocks):
        if at:
            y += rooms[at - 1] + (extra if block.slot.air else 0.0)
        yield from _set(block, left, y, width)
        y += block.height


def _texts(code: Code, design: Design, wording: Wording) -> Iterator[tuple[Slot, str]]:
    lines = iter([text for text in map(words.clean, wording.lines) if text])
    typed, host, hotline = map(words.clean, (code.typed, wording.host, wording.hotline))
    mark = words.clean(wording.mark) or "SAMPLE"
    for slot in design.fields:
        text = {
            "sample": mark if wording.sample else "",
            "typed": typed, "host": host, "hotline": hotline,
        }.get(slot.field, "")  # fmt: skip
        if slot.field == "line":
            text = next(lines, "")
        if text:
            yield slot, text
    if next(lines, ""):
        raise _too_much("The design has no place for so many lines.")


def _block(slot: Slot, text: str, width: float) -> _Block:
    pad = 2 * (_PAD + _HAIR) if slot.framed else 0.0
    lines, size = words.fit(text, width - pad, slot.size, slot.least, slot.mono)
    if not lines:
        raise _too_much(f"The field `{slot.field}` does not fit in {width:.1f} mm at a readable size.")
    return _Block(slot, lines, size, len(lines) * size * _LEAD + pad)


def _set(block: _Block, left: float, top: float, width: float) -> Iterator[Rect | Text]:
    slot = block.slot
    pad = _PAD + _HAIR if slot.framed else 0.0
    if slot.framed:
        yield Rect(round(left, 3), round(top, 3), round(width, 3), round(block.height, 3))
        yield Rect(
            round(left + _HAIR, 3), round(top + _HAIR, 3), round(width - 2 * _HAIR, 3),
            round(block.height - 2 * _HAIR, 3), ink=False,
        )  # fmt: skip
    x = left + width / 2 if slot.framed else left
    for at, line in enumerate(block.lines):
        baseline = top + pad + (at * _LEAD + words.ASCENT) * block.size
        yield Text(
            round(x, 3), round(baseline, 3), round(block.size, 3), line,
            anchor="middle" if slot.framed else "start", bold=slot.bold, mono=slot.mono,
        )  # fmt: skip


def _too_much(why: str) -> PrintError:
    return PrintError(
        "GT-LABEL-TEXT", "The words do not fit on this label.", why,
        "Shorten the lines, the host or the hotline, or take a larger design.",
    )  # fmt: skip

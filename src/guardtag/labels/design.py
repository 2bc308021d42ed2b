"""Label designs, as data: how large, what stands where, in which colours.

A design says what a label looks like; ``draw`` follows it. A code stands in a square of its own with its
quiet zone, the words in the room that is left. Dark on light always: readers fail on inverted codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

FIELDS = ("line", "sample", "typed", "host", "hotline", "number", "blank")
"""What can stand beside a code."""
LAYOUTS = ("left", "top", "twin", "ends")
"""Where codes stand: at the left, above the words, twice above the words, at both ends of the words."""


@attrs.frozen
class Slot:
    """One field of a label's words.

    Args:
        field: ``line`` (one of the wording's lines, in order), ``sample``, ``typed``, ``host``,
            ``hotline``, ``number`` (the tag's, for the worker) or ``blank`` (a line to write on by hand).
        size: em height wished for, mm; of a blank line the height to write in.
        least: smallest em height that still reads on cloth, mm.
        bold: heavier strokes.
        mono: letters of one width.
        air: whether free height may be put above it; fields without air stay together.
        framed: a frame around it.
        beside: on one line with the field before it, where both fit so.
        spare: 0: it must stand. Else it is left out where there is no room, the largest number first.
        rows: lines it may be broken into.
    """

    field: str
    size: float
    least: float
    bold: bool = False
    mono: bool = False
    air: bool = False
    framed: bool = False
    beside: bool = False
    spare: int = 0
    rows: int = 2


@attrs.frozen
class Design:
    """A label's looks.

    Args:
        name: how it is asked for.
        width: mm.
        height: mm.
        margin: kept free at the cut edge, mm (a hot knife melts and darkens the rim).
        dpi: dots per inch of the printer; modules are whole dots.
        box: edge of the square that holds a code with its quiet zone, mm.
        ink: colour of what is drawn, ``#rrggbb``.
        cloth: colour of what is not, ``#rrggbb``.
        fields: what stands beside the code, from the top.
        layout: where codes and words stand, one of ``LAYOUTS``.
        seam: kept free for the needle inside the margin, mm: at the left and right, at the top and bottom.
        languages: codes of its lines' languages, in order; the deployment's first two when empty.
        lines: language to the line in it, where it is not the catalogue's.
        font: path of the font that lines are set in where it has their letters; else the one that is found.
    """

    name: str
    width: float
    height: float
    margin: float
    dpi: int
    box: float
    ink: str
    cloth: str
    fields: tuple[Slot, ...]
    layout: str = "left"
    seam: tuple[float, float] = (0.0, 0.0)
    languages: tuple[str, ...] = ()
    lines: Mapping[str, str] = attrs.field(factory=dict)
    font: str = ""

    @property
    def inset(self) -> tuple[float, float]:
        """What nothing is printed on, mm: at the left and right, at the top and bottom."""
        return self.margin + self.seam[0], self.margin + self.seam[1]

    @property
    def codes(self) -> int:
        """How often the code stands on the label."""
        return 2 if self.layout in ("twin", "ends") else 1


@attrs.frozen
class Wording:
    """What a label says beside its code; the same for a whole run. It names no person.

    Args:
        lines: the request, one line a language.
        hotline: the hotline as it shall stand there, or empty.
        host: where the typed code can be typed.
        sample: whether the label is only a sample and says so.
        mark: what a sample says.
        languages: code of each line's language.
        number: how the tag's number stands there, with ``{number}`` in it.
        blank: what stands at the line to write on.
    """

    lines: tuple[str, ...]
    hotline: str = ""
    host: str = ""
    sample: bool = False
    mark: str = "SAMPLE 样张"
    languages: tuple[str, ...] = ()
    number: str = "No. {number}"
    blank: str = "Tel."


_INK, _CLOTH = "#12233f", "#ffffff"
_MARK = Slot("sample", 2.2, 1.8, bold=True, air=True, framed=True)

_COLUMN = (
    Slot("line", 3.3, 2.0, bold=True),
    Slot("line", 2.3, 1.8),
    Slot("line", 2.1, 1.6),
    Slot("line", 2.1, 1.6),
    _MARK,
    Slot("typed", 2.2, 1.8, bold=True, mono=True, air=True),
    Slot("host", 1.9, 1.2),
    Slot("hotline", 1.9, 1.4),
    Slot("number", 1.6, 1.3, spare=1),
)
_NARROW = (
    Slot("line", 2.6, 1.8, bold=True),
    Slot("line", 1.7, 1.4, spare=2),
    Slot("sample", 1.6, 1.3, bold=True, air=True, framed=True),
    Slot("typed", 2.2, 1.8, bold=True, mono=True, air=True, rows=3),
    Slot("host", 1.7, 1.2, rows=3),
    Slot("hotline", 1.7, 1.3, spare=1),
    Slot("number", 1.5, 1.3, spare=3),
)
_ROW = (
    Slot("typed", 2.3, 1.5, bold=True, mono=True, rows=1),
    Slot("host", 2.1, 1.4, beside=True, rows=1),
    Slot("sample", 1.85, 1.1, bold=True, framed=True, beside=True, rows=1),
)
_RIBBON = (
    Slot("line", 3.8, 2.2, bold=True),
    Slot("line", 2.2, 1.7),
    Slot("line", 2.2, 1.6, spare=4),
    Slot("line", 2.2, 1.6, spare=5),
    _MARK,
    Slot("typed", 2.6, 1.8, bold=True, mono=True, air=True),
    Slot("host", 2.0, 1.4),
    Slot("hotline", 2.1, 1.5),
    Slot("blank", 5.5, 4.5, air=True, spare=2),
    Slot("number", 1.6, 1.3, spare=3),
)
_CARD = (
    Slot("line", 7.0, 3.5, bold=True),
    Slot("line", 4.2, 2.6),
    Slot("line", 3.6, 2.4, spare=4),
    Slot("line", 3.6, 2.4, spare=5),
    Slot("sample", 3.2, 2.4, bold=True, air=True, framed=True),
    Slot("typed", 4.4, 3.0, bold=True, mono=True, air=True),
    Slot("host", 3.4, 2.2),
    Slot("hotline", 3.6, 2.4),
    Slot("blank", 8.0, 6.0, air=True, spare=2),
    Slot("number", 2.2, 1.8, spare=3),
)
_BAND = (
    Slot("line", 4.2, 2.6, bold=True),
    Slot("line", 2.6, 1.8),
    Slot("line", 2.2, 1.8, spare=4),
    Slot("line", 2.2, 1.8, spare=5),
    Slot("sample", 2.0, 1.6, bold=True, framed=True),
    Slot("typed", 2.6, 1.8, bold=True, mono=True),
    Slot("host", 2.2, 1.6, beside=True),
    Slot("hotline", 2.4, 1.6),
    Slot("number", 1.8, 1.4, beside=True, spare=3),
    Slot("blank", 5.0, 4.5, spare=2),
)
_SHOE = (
    Slot("line", 2.8, 2.0, bold=True),
    Slot("line", 1.8, 1.5, spare=2),
    Slot("sample", 1.6, 1.3, bold=True, framed=True),
    Slot("typed", 2.5, 1.8, bold=True, mono=True),
    Slot("host", 1.9, 1.3),
    Slot("hotline", 1.9, 1.4, spare=1),
    Slot("number", 1.5, 1.3, spare=3),
)
_LARGE = (
    Slot("line", 4.2, 2.4, bold=True),
    Slot("line", 2.7, 2.0),
    Slot("line", 2.4, 1.8, spare=4),
    Slot("line", 2.4, 1.8, spare=5),
    _MARK,
    Slot("typed", 2.6, 1.8, bold=True, mono=True, air=True),
    Slot("host", 2.2, 1.4),
    Slot("hotline", 2.3, 1.6),
    Slot("number", 1.8, 1.4, spare=3),
)

# Modules of whole dots at 203 / 300 / 600 dpi, and the side of version 3 and 4 with the quiet zone:
# 0.500 / 0.423 / 0.423 mm give 18.5 / 15.7 mm and 20.5 / 17.4 mm; 0.508 mm gives 18.8 and 20.8 mm.
DESIGNS = MappingProxyType({
    design.name: design
    for design in (
        Design("cloth-40x24", 40.0, 24.0, 0.7, 300, 21.0, _INK, _CLOTH, _COLUMN, seam=(0.5, 0.5)),
        Design("cloth-30x20", 30.0, 20.0, 0.7, 300, 18.6, _INK, _CLOTH, _NARROW, seam=(0.5, 0.0)),
        Design("cloth-40x20-twin", 40.0, 20.0, 0.7, 300, 15.7, _INK, _CLOTH, _ROW, "twin", seam=(0.5, 0.0)),
        Design("ribbon-25x50", 25.0, 50.0, 1.0, 300, 21.0, _INK, _CLOTH, _RIBBON, "top"),
        Design("card", 85.6, 54.0, 3.5, 300, 36.0, _INK, _CLOTH, _CARD),
        Design("wristband", 110.0, 25.0, 1.5, 300, 22.0, _INK, _CLOTH, _BAND, "ends"),
        Design("shoe", 25.0, 36.0, 0.7, 300, 21.0, _INK, _CLOTH, _SHOE, "top", seam=(0.5, 0.5)),
        Design("glow", 50.0, 30.0, 1.2, 300, 27.6, "#000000", "#e2f6c4", _LARGE),
    )
})  # fmt: skip
"""As delivered, by name."""
DEFAULT = "cloth-40x24"
"""The design taken when none is named."""


def get(name: str = DEFAULT) -> Design:
    """The delivered design of that name.

    Raises:
        ValueError: there is none.
    """
    design = DESIGNS.get(name)
    if design is None:
        raise ValueError(f"no label design of that name; known: {', '.join(DESIGNS)}")
    return design

"""Label designs, as data: how large, what stands where, in which colours.

A design says what a label looks like; ``draw`` follows it. The code stands at the left in a square of
its own with its quiet zone, the words in a column at the right.
"""

from __future__ import annotations

from types import MappingProxyType

import attrs


@attrs.frozen
class Slot:
    """One field in the column of words.

    Args:
        field: ``line`` (one of the wording's lines, in order), ``sample``, ``typed``, ``host``
            or ``hotline``.
        size: em height wished for, mm.
        least: smallest em height that still reads on cloth, mm.
        bold: heavier strokes.
        mono: letters of one width.
        air: whether free height may be put above it; fields without air stay together.
        framed: a frame around it.
    """

    field: str
    size: float
    least: float
    bold: bool = False
    mono: bool = False
    air: bool = False
    framed: bool = False


@attrs.frozen
class Design:
    """A label's looks.

    Args:
        name: how it is asked for.
        width: mm.
        height: mm.
        margin: kept free at the cut edge, mm (a hot knife melts and darkens the rim).
        dpi: dots per inch of the printer; modules are whole dots.
        box: edge of the square that holds the code with its quiet zone, mm.
        ink: colour of what is drawn, ``#rrggbb``.
        cloth: colour of what is not, ``#rrggbb``.
        fields: what stands in the column, from the top.
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


@attrs.frozen
class Wording:
    """What a label says beside its code; the same for a whole run. It names no person.

    Args:
        lines: the request, one line a language.
        hotline: the hotline as it shall stand there, or empty.
        host: where the typed code can be typed.
        sample: whether the label is only a sample and says so.
        mark: what a sample says.
    """

    lines: tuple[str, ...]
    hotline: str = ""
    host: str = ""
    sample: bool = False
    mark: str = "SAMPLE 样张"


_COLUMN = (
    Slot("line", 3.3, 2.0, bold=True),
    Slot("line", 2.3, 1.8),
    Slot("line", 2.1, 1.6),
    Slot("line", 2.1, 1.6),
    Slot("sample", 2.2, 1.8, bold=True, air=True, framed=True),
    Slot("typed", 2.2, 1.8, bold=True, mono=True, air=True),
    Slot("host", 1.9, 1.2),
    Slot("hotline", 1.9, 1.4),
)

DESIGNS = MappingProxyType({
    design.name: design
    for design in (Design("cloth-40x24", 40.0, 24.0, 1.2, 300, 21.0, "#12233f", "#ffffff", _COLUMN),)
})  # fmt: skip
"""By name."""
DEFAULT = "cloth-40x24"
"""The design taken when none is named."""


def get(name: str = DEFAULT) -> Design:
    """The design of that name.

    Raises:
        ValueError: there is none.
    """
    design = DESIGNS.get(name)
    if design is None:
        raise ValueError(f"no label design of that name; known: {', '.join(DESIGNS)}")
    return design


def colours(name: str) -> tuple[str, str]:
    """Ink and cloth of a design by name; black on white for a design that is not known here."""
    design = DESIGNS.get(name)
    return (design.ink, design.cloth) if design else ("#000000", "#ffffff")

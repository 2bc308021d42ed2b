"""Labels as SVG elements: what the printers of SVG and of HTML pages write, and how their lines are known again.

A line of a file is one element: letters before their first use (``<defs>``), labels as ``<g id="tag-SERIAL">``.
Letters are outlines, so a label looks the same on every machine and loads no font; where no font with Chinese
letters is at hand they stay text in generic families.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from guardtag.errors import ConfigError, PrintError
from guardtag.labels import contrast, fonts, setting, words
from guardtag.spi import Label, Modules, Rect, Text

FAMILIES = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
"""Families with Chinese letters, for what stays text."""

_CUT = "#c3cad5"  # colour of the line to cut along
_ATTRIBUTES = "id|transform|fill|width|height|x|y|d|stroke|stroke-width|font-size|font-family|font-weight|text-anchor"
_VALUE = '"[A-Za-z0-9 #.,()+-]*+"'  # no slash, no colon, no entity: nothing outside can be named
_TAG = rf'</?(?:g|rect|path|use|text|defs)(?: (?:{_ATTRIBUTES})={_VALUE}| xlink:href="#[A-Za-z0-9]++")*+/?>'
_LINE = re.compile(rf"(?:{_TAG}|[^<>\n]++)*+\n")


def ours(line: str) -> bool:
    """Whether a line could be one of a pen's: its elements and attributes and no others, nothing that loads or runs."""
    return line.startswith(('<g id="tag-', "<defs>")) and line.endswith(">\n") and bool(_LINE.fullmatch(line))


def checked(scheme: str, *colours: str | None) -> None:
    """Refuses colours that are not written as ``#rrggbb``; None stands for the design's own.

    Raises:
        ConfigError: GT-PRINT-OPTION.
    """
    for colour in colours:
        if colour is not None and not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
            raise ConfigError(
                "GT-PRINT-OPTION", f"A colour of the {scheme} printer is not written as #rrggbb.", "",
                'Write for example ink = "#12233f".',
            )  # fmt: skip


def legible(scheme: str, label: Label, ink: str | None, cloth: str | None) -> None:
    """Refuses colours that no camera would read on these labels; None stands for the design's own.

    Raises:
        ConfigError: GT-PRINT-PALE.
    """
    contrast.needed(scheme, ink or label.ink, cloth or label.cloth, {"ink": ink, "cloth": cloth})


class Pen:
    """Writes labels one after the other and remembers which letters the file already has.

    Args:
        scheme: of the printer, for its errors.
        ink: colour of what is drawn, ``#rrggbb``; the label's own when not given.
        cloth: colour of the ground, ``#rrggbb``; the label's own when not given.
    """

    def __init__(self, scheme: str, ink: str | None, cloth: str | None) -> None:
        self.scheme = scheme
        self.ink = ink
        self.cloth = cloth
        self.defined: set[str] = set()
        self.pending: list[str] = []
        self.faces: dict[fonts.Face, str] = {}
        self.outlined: bool | None = None

    def write(self, stream: BinaryIO, label: Label, x: float, y: float, cut: bool) -> None:
        """One label as one line, after the letters it needs first.

        Args:
            stream: the file.
            label: the label.
            x: its left edge, mm.
            y: its top edge, mm.
            cut: whether a hairline around it says where to cut.

        Raises:
            ConfigError: GT-PRINT-PALE.
            PrintError: GT-FONT-GLYPH, GT-FONT-MISSING, GT-FONT-SHAPING, GT-FONT-DOWNWARDS.
        """
        if self.outlined is None:
            legible(self.scheme, label, self.ink, self.cloth)
            self.outlined = _font_found(label)
        parts = list(self._parts(label, cut))
        ink = self.ink or label.ink
        place = f'id="tag-{label.serial:d}" transform="translate({x:g} {y:g})" fill="{ink}"'
        stream.writelines(definition.encode() for definition in self.pending)
        self.pending.clear()
        stream.write(f"<g {place}>{''.join(parts)}</g>\n".encode())

    def _parts(self, label: Label, cut: bool) -> Iterator[str]:
        cloth = self.cloth or label.cloth
        yield f'<rect width="{label.width:g}" height="{label.height:g}" fill="{cloth}"/>'
        for shape in label.shapes:
            if isinstance(shape, Modules):
                yield (
                    f'<path transform="translate({shape.x:.4f} {shape.y:.4f}) scale({shape.size:.6f})"'
                    f' d="{outline(shape.rows)}"/>'
                )
            elif isinstance(shape, Rect):
                fill = "" if shape.ink else f' fill="{cloth}"'
                yield (
                    f'<rect x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" height="{shape.height:g}"{fill}/>'
                )
            else:
                yield self._letters(shape, label) if self.outlined else _plain(shape, label)
        if cut:
            yield _cut(label.width, label.height)

    def _letters(self, shape: Text, label: Label) -> str:
        line = setting.line(shape, label)
        mark = self.faces.setdefault(line.face, f"f{len(self.faces)}" if self.faces else "")
        used = "".join(self._use(mark + one.key, one, line.face.units) for one in line.outlines)
        scale = line.size / line.face.units
        return f'<g transform="translate({line.x:.3f} {line.y:.3f}) scale({scale:.6f} -{scale:.6f})">{used}</g>'

    def _use(self, name: str, one: setting.Outline, units: int) -> str:
        if name not in self.defined:
            self.defined.add(name)
            self.pending.append(f'<defs><path id="{name}" d="{one.path}"/></defs>\n')
        x, y = one.x * units, one.y * units
        if one.squeeze == 1.0:
            raised = f' y="{y:.0f}"' if y else ""
            return f'<use xlink:href="#{name}" x="{x:.0f}"{raised}/>'
        return f'<use xlink:href="#{name}" transform="translate({x:.0f} {y:.0f}) scale({one.squeeze:.3f} 1)"/>'


def _font_found(label: Label) -> bool:
    """Whether there is a font for every line; not when there is none and none was named."""
    try:
        for shape in label.shapes:
            if isinstance(shape, Text):
                fonts.choose(shape, label)
    except PrintError as error:
        named = fonts.ENVIRONMENT in os.environ or label.font
        if error.code in ("GT-FONT-MISSING", "GT-PRINT-EXTRA") and not named:
            return False
        raise
    return True


def _plain(shape: Text, label: Label) -> str:
    text = words.clean(shape.text)
    width = words.ems(text, shape.mono) * shape.size
    size = shape.size * words.shrunk(width, shape.x, shape.anchor, label.width)
    family = "monospace" if shape.mono else FAMILIES
    weight = ' font-weight="bold"' if shape.bold else ""
    anchor = ' text-anchor="middle"' if shape.anchor == "middle" else ""
    return (
        f'<text x="{shape.x:g}" y="{shape.y:g}" font-size="{size:.4g}" font-family="{family}"'
        f"{weight}{anchor}>{_escaped(text)}</text>"
    )


def _escaped(text: str) -> str:
    """Not by ``xml.sax.saxutils``, which takes HTTP and TLS along."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(width: float, height: float) -> str:
    """A hairline around the label that says where to cut."""
    return (
        f'<rect x="-0.05" y="-0.05" width="{width + 0.1:g}" height="{height + 0.1:g}"'
        f' fill="none" stroke="{_CUT}" stroke-width="0.1"/>'
    )


def outline(rows: tuple[str, ...]) -> str:
    """The dark modules as one path along their borders, in module units.

    Going round the areas, instead of drawing every module, leaves no seams for a printer to show.
    Every border runs with the dark side at its right; where two areas touch at a corner either way
    round gives the same area.

    Args:
        rows: texts of ``0`` and ``1``.
    """
    steps = _borders(rows)
    loops = []
    while steps:
        start = next(iter(steps))
        at, path, heading = start, [], (0, 0)
        while True:
            ends = steps[at]
            turn = ends.pop()
            if not ends:
                del steps[at]
            if turn != heading:
                path.append((at, turn))
            heading = turn
            at = (at[0] + turn[0], at[1] + turn[1])
            if at == start:
                break
        loops.append(_drawn(path))
    return "".join(loops)


def _borders(rows: tuple[str, ...]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """From each corner, the unit steps along a border that begin there."""
    empty = "0" * len(rows[0])
    steps: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for y, (above, row) in enumerate(zip((empty, *rows), (*rows, empty), strict=True)):
        for x, (upper, lower) in enumerate(zip(above, row, strict=True)):
            if upper < lower:
                steps.setdefault((x, y), []).append((1, 0))
            elif upper > lower:
                steps.setdefault((x + 1, y), []).append((-1, 0))
    for y, row in enumerate(rows):
        for x, (before, after) in enumerate(zip("0" + row, row + "0", strict=True)):
            if before < after:
                steps.setdefault((x, y + 1), []).append((0, -1))
            elif before > after:
                steps.setdefault((x, y), []).append((0, 1))
    return steps


def _drawn(path: list[tuple[tuple[int, int], tuple[int, int]]]) -> str:
    (x, y), _ = path[0]
    parts = [f"M{x} {y}"]
    for (at, heading), (to, _) in pairwise(path):
        parts.append(f"h{to[0] - at[0]}" if heading[0] else f"v{to[1] - at[1]}")
    return "".join(parts) + "z"

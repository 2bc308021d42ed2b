"""What a file is made larger by and moved by for its device, and how far that may go."""

from __future__ import annotations

from typing import NamedTuple

from guardtag.errors import ConfigError
from guardtag.labels import setting, words
from guardtag.labels.choice import QUIET
from guardtag.spi import Label, Modules, Rect
from guardtag_pdf.paper import Places

_SLACK = 0.01  # mm
_Box = tuple[float, float, float, float]


class Correction(NamedTuple):
    """What a file was made larger by and moved by, so that its device prints it right.

    Args:
        scale_x: factor across.
        scale_y: factor down.
        shift_x: mm to the right.
        shift_y: mm down.
    """

    scale_x: float = 1.0
    scale_y: float = 1.0
    shift_x: float = 0.0
    shift_y: float = 0.0

    def stays(self, places: Places, label: Label) -> None:
        """Refuses a correction that carries codes or words off the page: what is beyond its edge is not printed.

        Codes count with their quiet zones (ISO/IEC 18004, 9.1); a label's empty rim may go over the edge.

        Raises:
            ConfigError: GT-PRINT-OFF names the options.
            PrintError: GT-FONT-…, see ``guardtag.labels.setting``.
        """
        if self == Correction():
            return
        left, top, right, bottom = _drawn(label)
        across, down = places.at(places.per_page - 1)
        lacking = {
            "x": _beyond(places.at(0)[0] + left, across + right, places.width, self.scale_x, self.shift_x),
            "y": _beyond(places.at(0)[1] + top, down + bottom, places.height, self.scale_y, self.shift_y),
        }
        wrong = {
            f"{what}_{way}": lacking[way]
            for way in lacking
            for what, none in (("shift", 0.0), ("scale", 1.0))
            if lacking[way] > _SLACK and getattr(self, f"{what}_{way}") != none
        }
        if wrong:
            most = max(wrong.values())
            raise ConfigError(
                "GT-PRINT-OFF", f"With {' and '.join(wrong)} labels lie up to {most:.1f} mm beyond the paper's edge.",
                "What lies there is not printed, and they cannot be read.",
                "Measure on the calibration page (guardtag tag calibrate); a correction is a few mm, or 0.99 to 1.01.",
                options=tuple(wrong), beyond=f"{most:.1f}",
            )  # fmt: skip


def _beyond(start: float, end: float, size: float, scale: float, shift: float) -> float:
    """How far a stretch lies beyond a page after the correction, mm."""
    return max(-(start * scale + shift), end * scale + shift - size)


def _drawn(label: Label) -> _Box:
    """Left, top, right and bottom of what a label shows, codes with their quiet zones, mm."""
    boxes: list[_Box] = []
    for shape in label.shapes:
        if isinstance(shape, Modules):
            quiet, edge = QUIET * shape.size, len(shape.rows) * shape.size
            boxes.append((shape.x - quiet, shape.y - quiet, shape.x + edge + quiet, shape.y + edge + quiet))
        elif isinstance(shape, Rect):
            boxes.append((shape.x, shape.y, shape.x + shape.width, shape.y + shape.height))
        else:
            line = setting.line(shape, label)
            top, bottom = line.y - words.ASCENT * line.size, line.y + words.DESCENT * line.size
            boxes.append((line.x, top, line.x + line.width, bottom))
    lefts, tops, rights, bottoms = zip(*boxes, (label.width / 2, label.height / 2) * 2, strict=True)
    return max(min(lefts), 0.0), max(min(tops), 0.0), min(max(rights), label.width), min(max(bottoms), label.height)

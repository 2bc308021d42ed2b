"""Which numbers of a workbook are dates, and which: cells hold a day as a count, and only their format says so.

ECMA-376 part 1: 18.8.30 (numFmt, with the formats that have no code in the file), 18.8.10 (cellXfs), 18.17.4 (dates and
times: the two systems of counting, and the 29th of February 1900 that never was).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_BUILT_IN = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_QUIET = re.compile(r'"[^"]*"|\\.|_.|\*.')
"""Parts of a format's code that are shown as they stand, or as space: quoted, escaped, padded."""
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_DAY_ZERO, _DAY_ZERO_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LEAP = 60
"""The count of 1900-02-29: days before it are one less than the count says."""
_LAST = 2_958_466.0
"""The count of the first day after the year 9999."""


class Formats:
    """What the styles of a workbook say of its numbers; filled in while the part is read."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._styles: list[str] = []
        self._in_cells = False
        self._known: dict[str, str] = {}
        self.from_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element of the part begins."""
        name = name.rpartition(":")[2]
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs"):
            self._in_cells = name == "cellXfs"
        elif name == "xf" and self._in_cells:
            self._styles.append(attributes.get("numFmtId", "0"))

    def of(self, style: str) -> str:
        """``date``, ``elapsed`` (a duration), or empty for a plain number."""
        found = self._known.get(style)
        if found is None:
            at = int(style) if style.isascii() and style.isdigit() and len(style) < 7 else -1
            found = self._known[style] = self._kind(self._styles[at]) if 0 <= at < len(self._styles) else ""
        return found

    def _kind(self, number: str) -> str:
        code = self._codes.get(number)
        if code is None:
            known = number.isascii() and number.isdigit() and len(number) < 4 and int(number) in _BUILT_IN
            return ("elapsed" if number == "46" else "date") if known else ""
        bare = _QUIET.sub("", code.partition(";")[0])
        if _ELAPSED.search(bare):
            return "elapsed"
        bare = _BRACKETS.sub("", bare).lower().replace("general", "")
        return "date" if set("ymdhs") & set(bare) else ""

    def text(self, value: float, kind: str) -> str | None:
        """A day, a time or both as ISO 8601 writes it; ``None`` for a count that is none."""
        if not 0.0 <= value < _LAST:
            return None
        if kind == "elapsed":
            return str(timedelta(milliseconds=round(value * 86_400_000)))
        if not self.from_1904 and 1.0 <= value < _LEAP:
            value += 1.0
        moment = (_DAY_ZERO_1904 if self.from_1904 else _DAY_ZERO) + timedelta(milliseconds=round(value * 86_400_000))
        if value < 1.0:
            return moment.time().isoformat()
        day: date = moment.date()
        return day.isoformat() if moment.time() == time() else moment.isoformat(" ")

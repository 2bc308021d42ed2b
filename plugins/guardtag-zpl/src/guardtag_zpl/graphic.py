"""Pictures in ZPL II's graphic fields: hexadecimal with run lengths (ZPL II Programming Guide, ^GF and ~DG).

A row of dots is a text of hexadecimal digits, most significant bit at the left, 1 is ink. In it a run of one
digit is a count and the digit: ``G`` to ``Y`` count 1 to 19, ``g`` to ``z`` 20, 40, … 400, and both may stand
together. ``,`` fills the rest of the row with zeros, ``!`` with ones, and ``:`` is the row before once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

_ONES, _TWENTIES = "GHIJKLMNOPQRSTUVWXY", "ghijklmnopqrstuvwxyz"
_MOST = 400
_COUNT = {letter: at for at, letter in enumerate(_ONES, 1)} | {
    letter: 20 * at for at, letter in enumerate(_TWENTIES, 1)
}
_PART = re.compile(r"([G-Yg-z]{0,32})([0-9A-F])|([,!:])")


def packed(rows: list[str]) -> str:
    """Rows of hexadecimal digits, all of one length, with their run lengths.

    Args:
        rows: digits in capitals; an even number of them.
    """
    parts, before = [], None
    for row in rows:
        parts.append(":" if row == before else _row(row))
        before = row
    return "".join(parts)


def _row(row: str) -> str:
    # What fills up a row begins with a whole byte.
    for digit, fill in (("0", ","), ("F", "!")):
        kept = len(row.rstrip(digit))
        kept += kept % 2
        if kept < len(row):
            return _runs(row[:kept]) + fill
    return _runs(row)


def _runs(digits: str) -> str:
    return "".join(_run(digit, len(list(same))) for digit, same in groupby(digits))


def _run(digit: str, count: int) -> str:
    if count < 3:
        return digit * count
    head = _TWENTIES[-1] * (count // _MOST)
    count %= _MOST
    if count >= 20:
        head += _TWENTIES[count // 20 - 1]
    if count % 20:
        head += _ONES[count % 20 - 1]
    return head + digit


def unpacked(data: str, width: int, height: int) -> list[str]:
    """The rows of a packed picture.

    Args:
        data: as ``packed`` leaves it.
        width: hexadecimal digits of a row.
        height: rows.

    Raises:
        ValueError: it is no picture of this size.
    """
    rows: list[str] = []
    row, length = [], 0
    for count, digit, fill in _parts(data):
        if fill == ":":
            if length or not rows:
                raise ValueError("a row before, within a row or before any")
            rows.append(rows[-1])
        elif fill:
            row.append(("0" if fill == "," else "F") * (width - length))
            length = width
        else:
            row.append(digit * count)
            length += count
        if length > width or len(rows) >= height + (fill == ":"):
            raise ValueError("more than the picture holds")
        if length == width:
            rows.append("".join(row))
            row, length = [], 0
    if row or len(rows) != height:
        raise ValueError("less than the picture holds")
    return rows


def _parts(data: str) -> Iterator[tuple[int, str, str]]:
    """(count, digit, "") or (0, "", fill) for each part."""
    at = 0
    for found in _PART.finditer(data):
        if found.start() != at:
            break
        at = found.end()
        letters, digit, fill = found.groups()
        if fill:
            yield 0, "", fill
        else:
            yield sum(map(_COUNT.__getitem__, letters)) if letters else 1, digit, ""
    if at != len(data):
        raise ValueError("no run lengths")

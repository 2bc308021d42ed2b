"""Pictures in ZPL II's graphic fields: hexadecimal with run lengths (ZPL II Programming Guide, ^GF and ~DG).

A row of dots is a text of hexadecimal digits, most significant bit at the left, 1 is ink. In it a run of one
digit is a count and the digit: ``G`` to ``Y`` count 1 to 19, ``g`` to ``z`` 20, 40, … 400, and both may stand
together. ``,`` fills the rest of the row with zeros, ``!`` with ones, and ``:`` is the row before once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ONES, _TWENTIES = "GHIJKLMNOPQRSTUVWXY", "ghijklmnopqrstuvwxyz"
_MOST = 400
_COUNT = {letter: at for at, letter in enumerate(_ONES, 1)} | {
    letter: 20 * at for at, letter in enumerate(_TWENTIES, 1)
}
_PART = re.compile(r"([G-Yg-z]{1,32})([0-9A-F])|([0-9A-F]{1,64})|([,!:])")
_RUN = re.compile(r"(.)\1{2,}")  # shorter ones are written out


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
    return _RUN.sub(lambda run: _run(run[1], len(run[0])), digits)


def _run(digit: str, count: int) -> str:
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
    row, left = list[str](), width
    for text, fill, one in _parts(data):
        if fill == ":" and (left < width or not rows):
            raise ValueError("a row before, within a row or before any")
        digits = rows[-1] if fill == ":" else fill * left + text
        if one and len(digits) > left:
            raise ValueError("more than the picture holds")
        while digits:
            if len(rows) == height:
                raise ValueError("more than the picture holds")
            row.append(digits[:left])
            digits, left = digits[left:], left - len(row[-1])
            if not left:
                rows.append("".join(row))
                row, left = [], width
    if row or len(rows) != height:
        raise ValueError("less than the picture holds")
    return rows


def _parts(data: str) -> Iterator[tuple[str, str, bool]]:
    """Digits, what the rest of the row is filled with (or ``:``), and whether all of it must stand in one row."""
    at = 0
    for found in _PART.finditer(data):
        if found.start() != at:
            break
        at = found.end()
        letters, digit, digits, fill = found.groups()
        if fill:
            yield "", {",": "0", "!": "F", ":": ":"}[fill], True
        elif letters:
            yield digit * sum(map(_COUNT.__getitem__, letters)), "", True
        else:
            yield digits, "", False
    if at != len(data):
        raise ValueError("no run lengths")

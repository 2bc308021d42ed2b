"""The order in which a line of mixed directions is read: the Unicode Bidirectional Algorithm.

Unicode Standard Annex #9 for one line without embeddings: a cleaned text has no direction characters, so
the explicit rules (X1 to X10) have nothing to do. Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

# Pairs of BidiBrackets.txt that a label may hold.
_PAIRS = ("()", "[]", "{}", "（）", "［］", "｛｝", "〈〉", "《》", "「」", "『』", "【】", "〔〕", "〖〗", "｢｣", "⟨⟩")
_CLOSING = {pair[0]: pair[1] for pair in _PAIRS}
_OPENINGS = 63  # BD16: a deeper nesting is not paired


class Run(NamedTuple):
    """A part of a line in one direction.

    Args:
        text: in the order it is spoken.
        from_right: whether it is written from right to left.
    """

    text: str
    from_right: bool


def runs(text: str) -> tuple[Run, ...]:
    """The parts of a line from left to right, as they stand on the label.

    Args:
        text: a cleaned text, one line.
    """
    kinds = [unicodedata.bidirectional(letter) or "L" for letter in text]
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    base = 0 if first == "L" else 1
    levels = _levels(text, kinds, base)
    parts: list[tuple[int, str]] = []
    for level, group in groupby(zip(levels, text, strict=True), key=lambda pair: pair[0]):
        parts.append((level, "".join(letter for _, letter in group)))
    return tuple(Run(part, level % 2 == 1) for level, part in _reordered(parts))


def _reordered(parts: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """L2: from the highest level down to the lowest odd one, what stands on it or above is turned round."""
    for level in range(max((level for level, _ in parts), default=0), 0, -1):
        turned: list[tuple[int, str]] = []
        for high, group in groupby(parts, key=lambda part, at=level: part[0] >= at):  # type: ignore[misc]
            turned += list(group)[:: -1 if high else 1]
        parts = turned
    return parts


def _levels(text: str, kinds: list[str], base: int) -> list[int]:
    own = "RL"[base == 0]
    marks = [kind == "NSM" for kind in kinds]
    kinds = _weak(kinds, own)
    _brackets(text, kinds, marks, own)
    _neutral(kinds, own)
    # I1 and I2.
    if base == 0:
        return [{"L": 0, "R": 1}.get(kind, 2) for kind in kinds]
    return [1 if kind == "R" else 2 for kind in kinds]


def _weak(kinds: list[str], own: str) -> list[str]:
    """W1 to W7: marks, numbers and what stands between and beside numbers."""
    kinds = list(kinds)
    before = strong = own
    for at, kind in enumerate(kinds):  # W1, W2, W3
        kind = before if kind == "NSM" else kind
        if kind in ("L", "R", "AL"):
            strong = kind
        if kind == "EN" and strong == "AL":
            kind = "AN"
        kinds[at] = before = kind
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for at in range(1, len(kinds) - 1):  # W4
        around = kinds[at - 1]
        if around == kinds[at + 1] and (
            (around == "EN" and kinds[at] in ("ES", "CS")) or (around == "AN" and kinds[at] == "CS")
        ):
            kinds[at] = around
    for step in (1, -1):  # W5
        beside = ""
        for at in range(len(kinds))[::step]:
            if kinds[at] == "ET" and beside == "EN":
                kinds[at] = "EN"
            beside = kinds[at]
    strong = own
    for at, kind in enumerate(kinds):  # W6, W7
        if kind in ("ES", "ET", "CS", "BN"):
            kinds[at] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"
    return kinds


def _side(kind: str) -> str:
    """The direction of a letter or number; none for what is neutral."""
    return "R" if kind in ("EN", "AN") else kind if kind in ("L", "R") else ""


def _brackets(text: str, kinds: list[str], marks: list[bool], own: str) -> None:
    """N0: brackets take the direction of what is in them, and marks on a bracket go with it."""
    for start, end in sorted(_paired(text, kinds)):
        inside = {_side(kind) for kind in kinds[start + 1 : end]} - {""}
        if not inside:
            continue
        before = next((side for kind in reversed(kinds[:start]) if (side := _side(kind))), own)
        for at in (start, end):
            kinds[at] = own if own in inside else before
            while at + 1 < len(kinds) and marks[at + 1]:
                at += 1
                kinds[at] = kinds[at - 1]


def _paired(text: str, kinds: list[str]) -> Iterator[tuple[int, int]]:
    open_ones: list[tuple[str, int]] = []
    for at, letter in enumerate(text):
        if kinds[at] != "ON":
            continue
        if letter in _CLOSING:
            if len(open_ones) == _OPENINGS:
                return
            open_ones.append((_CLOSING[letter], at))
        for depth in range(len(open_ones) - 1, -1, -1):
            if open_ones[depth][0] == letter:
                yield open_ones[depth][1], at
                del open_ones[depth:]
                break


def _neutral(kinds: list[str], own: str) -> None:
    """N1 and N2: spaces and signs go with both neighbours where these agree, else with the line."""
    at = 0
    while at < len(kinds):
        if _side(kinds[at]):
            at += 1
            continue
        end = at
        while end < len(kinds) and not _side(kinds[end]):
            end += 1
        before = _side(kinds[at - 1]) if at else own
        after = _side(kinds[end]) if end < len(kinds) else own
        kinds[at:end] = [before if before == after else own] * (end - at)
        at = end

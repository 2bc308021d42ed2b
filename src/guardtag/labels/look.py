"""Every code in a photo, each as the version of the photo showed it that needed its error correction least."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from guardtag.labels.flat import Corners, Point
from guardtag.labels.photo import MAX_TEXTS, Code, attempts, codes

if TYPE_CHECKING:
    from PIL.Image import Image

SECONDS = 10.0
"""After so long no further version of the photo is looked at."""
MAX_EDGE = 2400
"""Longest edge of a photo that is looked at, pixels: of a page full of corner patterns a larger one takes minutes."""


class Look(NamedTuple):
    """What was found in a photo.

    Args:
        codes: those that were read, each once for each place where it stands, from the top.
        spoilt: how many more are seen and cannot be read.
    """

    codes: tuple[Code, ...]
    spoilt: int


def reduced(picture: Image) -> Image:
    """A photo no larger than is looked at."""
    from PIL import Image

    edge = max(picture.size)
    if edge <= MAX_EDGE:
        return picture
    size = (max(picture.width * MAX_EDGE // edge, 1), max(picture.height * MAX_EDGE // edge, 1))
    return picture.resize(size, Image.Resampling.BOX)


def look(picture: Image, monotonic: Callable[[], float]) -> Look:
    """Looks at every version of a photo, and not only until one is read: a worn tag may lie beside a sound one.

    Args:
        picture: in grey.
        monotonic: seconds that never go back.

    Raises:
        PrintError: GT-PRINT-EXTRA, the decoder is not installed.
    """
    end = monotonic() + SECONDS
    read: list[Code] = []
    spoilt: list[Code] = []
    for attempt in attempts(picture):
        for code in codes(attempt, spoilt=True):
            _put(read if code.text else spoilt, code)
        if monotonic() > end:
            break
    read.sort(key=lambda code: (code.corners[0][1], code.corners[0][0]))
    places = [code.corners for code in read]
    return Look(
        tuple(read[:MAX_TEXTS]), sum(not any(_same(code.corners, place) for place in places) for code in spoilt)
    )


def _put(found: list[Code], code: Code) -> None:
    """Keeps the better of two views of the same code."""
    for at, other in enumerate(found):
        if other.text == code.text and _same(other.corners, code.corners):
            if (code.unused or 0.0) > (other.unused or 0.0):
                found[at] = code
            return
    if len(found) < 4 * MAX_TEXTS:
        found.append(code)


def _same(one: Corners, other: Corners) -> bool:
    """Whether two views show a code at the same place: the middle of one lies near that of the other."""
    return math.dist(_middle(one), _middle(other)) < max(longest(one), longest(other)) / 2


def _middle(corners: Corners) -> Point:
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def longest(corners: Corners) -> float:
    """The longest edge of a symbol, pixels."""
    return max(map(math.dist, corners, (*corners[1:], corners[0])))

"""A symbol in a photo, laid flat: its modules by row and column, however the photo was taken and the cloth lay."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import compress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
"""Top left, top right, bottom right, bottom left, as the symbol was printed; pixels."""

STEP = 6
"""Pixels of the flat picture that a module has."""
_RIM = 2  # modules around the symbol, so that a patch near its edge can be looked for outside
_NEARER = 0.02  # greys that each pixel of a shift of the whole must gain: of equals the nearest
_PRICE = 0.1  # share of the contrast that each pixel of a patch's own shift must gain in the first view
_WHOLE, _PATCH = 6, 3  # how far all, and then a patch, may have shifted, pixels of the flat picture
_TILE, _AROUND = 5, 4  # modules: edge of a patch, and what around it helps to place it


def views(picture: Image, corners: Corners, rows: Sequence[str]) -> list[list[list[int]]]:
    """The grey value of every module, in two views.

    The corners are where a decoder saw them. Cloth bends, so each patch of modules is then shifted by up to half a
    module to where the symbol agrees best with the picture. In the first view no further than pays, which is right
    where damage fits anywhere by chance; in the second as far as it likes, which is right for cloth in wrinkles.

    Args:
        picture: in grey.
        corners: of the symbol without its quiet zone.
        rows: the symbol as printed, ``1`` for dark.

    Returns:
        Of each view, as many rows and columns of 0 (black) to 255.
    """
    edge = len(rows)
    flat, width = _flattened(picture, corners, edge)
    ink = [[int(module) for module in row] for row in rows]
    agreed = _agreements(flat, width, ink, (0, edge, 0, edge), (0, 0), _WHOLE)
    whole = _best(agreed, (0, 0), _NEARER)
    prices = (_PRICE * max(agreed[whole], 0.0), _NEARER)
    seen = [[[0] * edge for _ in rows] for _ in prices]
    for top in range(0, edge, _TILE):
        for left in range(0, edge, _TILE):
            window = (
                max(top - _AROUND, 0), min(top + _TILE + _AROUND, edge),
                max(left - _AROUND, 0), min(left + _TILE + _AROUND, edge),
            )  # fmt: skip
            agreed = _agreements(flat, width, ink, window, whole, _PATCH)
            for view, price in zip(seen, prices, strict=True):
                down, across = _best(agreed, whole, price)
                for row in range(top, min(top + _TILE, edge)):
                    for column in range(left, min(left + _TILE, edge)):
                        view[row][column] = flat[_at(row, column, down, across, width)]
    return seen


def _at(row: int, column: int, down: int, across: int, width: int) -> int:
    """Where a shifted module's middle is in the flat picture's bytes."""
    return ((row + _RIM) * STEP + STEP // 2 + down) * width + (column + _RIM) * STEP + STEP // 2 + across


def _agreements(
    flat: bytes, width: int, ink: list[list[int]], window: tuple[int, int, int, int], near: tuple[int, int], reach: int
) -> dict[tuple[int, int], float]:
    """How well a window agrees with the picture, of each shift (down, across) within reach."""
    top, bottom, left, right = window
    dark = [module for row in ink[top:bottom] for module in row[left:right]]
    darks = sum(dark)
    lines = [_at(row, left, 0, 0, width) for row in range(top, bottom)]
    span = (right - left) * STEP
    agreed = {}
    for down in range(near[0] - reach, near[0] + reach + 1):
        for across in range(near[1] - reach, near[1] + reach + 1):
            move = down * width + across
            grey = b"".join([flat[line + move : line + move + span : STEP] for line in lines])
            black = sum(compress(grey, dark))
            # The difference of the means: a uniformly lighter place is neither better nor worse.
            agreed[down, across] = (sum(grey) - black) / max(len(dark) - darks, 1) - black / max(darks, 1)
    return agreed


def _best(agreed: dict[tuple[int, int], float], near: tuple[int, int], price: float) -> tuple[int, int]:
    """The shift that agrees best, for ``price`` a pixel away from ``near``."""
    return max(agreed, key=lambda at: agreed[at] - price * (abs(at[0] - near[0]) + abs(at[1] - near[1])))


def _flattened(picture: Image, corners: Corners, edge: int) -> tuple[bytes, int]:
    """The symbol as a square with a rim, each pixel the mean of its surroundings, and the square's width."""
    from PIL import Image, ImageFilter

    longest = max(map(math.dist, corners, (*corners[1:], corners[0])))
    shrink = max(int(longest / edge / STEP), 1)  # a transform looks at single pixels: mean over the others first
    small = picture.reduce(shrink) if shrink > 1 else picture
    scaled = [(x / shrink, y / shrink) for x, y in corners]
    width = (edge + 2 * _RIM) * STEP
    a, b, c, d, e, f, g, h = _projection(scaled, edge)
    # The map takes modules; a pixel of the square is 1 / STEP of one, and its first is RIM modules outside.
    one, across, down, unit = 1 / STEP, c - _RIM * (a + b), f - _RIM * (d + e), 1 - _RIM * (g + h)
    if not unit:
        raise ValueError("the corners are no quadrilateral")
    data = tuple(value / unit for value in (a * one, b * one, across, d * one, e * one, down, g * one, h * one))
    flat = small.transform((width, width), Image.Transform.PERSPECTIVE, data, Image.Resampling.BILINEAR)
    return flat.filter(ImageFilter.BoxBlur(STEP // 4)).tobytes(), width


def _projection(corners: Sequence[Point], edge: int) -> tuple[float, ...]:
    """The projective map of a square of that edge onto four corners (Heckbert, 1989, section 2.2.3)."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    dx1, dx2, dx3 = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, dy3 = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    size = dx1 * dy2 - dx2 * dy1
    if not size:
        raise ValueError("the corners are no quadrilateral")
    g = (dx3 * dy2 - dx2 * dy3) / size
    h = (dx1 * dy3 - dx3 * dy1) / size
    return (
        (x1 - x0 + g * x1) / edge, (x3 - x0 + h * x3) / edge, x0,
        (y1 - y0 + g * y1) / edge, (y3 - y0 + h * y3) / edge, y0,
        g / edge, h / edge,
    )  # fmt: skip

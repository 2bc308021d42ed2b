"""How worn a sewn tag is: what is left of its error correction, and of its contrast.

A photo in which a code was read says more than its text. The very symbol is made again, laid over the photo, and
every module compared: a codeword with a wrong module is one that the error correction had to repair. The block that
needed most decides (the share is what ISO/IEC 15415 calls unused error correction). Beside it stands the contrast
between dark and light modules: fading leaves every module right until suddenly none is.

What both are worth is measured on simulated tags over their years (bench/wear.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from guardtag.labels.correction import Correction, correction
from guardtag.labels.draw import symbol
from guardtag.labels.flat import views
from guardtag.labels.look import longest
from guardtag.labels.photo import Code

if TYPE_CHECKING:
    from PIL.Image import Image

GOOD, WORN, REPLACE = "good", "worn", "replace"
STATES = (GOOD, WORN, REPLACE)
"""From the best to the worst."""

# The least margin and contrast of each state. Chosen on tags of bench/wear.py, seed 1, and tried on 200 of seed 2: one
# severity on, strangers' photos at dusk read 92 % of the good ones, 33 % of the worn, 5 % of those to be replaced.
_LEAST = ((GOOD, 0.75, 0.55), (WORN, 0.5, 0.45))
_AROUND = 4  # modules on each side whose middle between dark and light is the threshold
_BLEACHED = 0.25  # share of the whole difference between dark and light, below which what is around tells nothing
_LOST = 0.25  # wrong modules in all, above which the symbol was not found, or is another one of the same text


@attrs.frozen
class Wear:
    """How worn one symbol is.

    Args:
        state: ``good``; ``worn``: look again before long; ``replace``: sew in another tag.
        margin: share of the error correction that is left in the block that needed most, 1 (none was needed) to 0.
        contrast: of dark and light modules, 1 (black on white) to 0, in the photo's own grey values: the difference
            of their medians, divided by the light one. A new tag's is about 0.7.
        limit: wrong codewords that each block corrects.
        wrong: wrong codewords of each block as we compare them; empty when the modules could not be compared.
        corrected: wrong codewords of the worst block as the decoder counted them; ``None`` when it does not say.
        pixels: of a module's edge in the photo.
    """

    state: str
    margin: float
    contrast: float
    limit: int
    wrong: tuple[int, ...]
    corrected: int | None
    pixels: float


def state(margin: float, contrast: float) -> str:
    """``good``, ``worn`` or ``replace``."""
    return next((name for name, least, plain in _LEAST if margin >= least and contrast >= plain), REPLACE)


def measure(picture: Image, code: Code) -> Wear | None:
    """Measures a code that was read.

    The cloth is at least as good as the best of the views of it, our two and the decoder's: the margin is that one's.
    Where ours are worse than what was corrected after all, they are no view of this symbol and do not count.

    Args:
        picture: the photo in grey.
        code: as it was read from it.

    Returns:
        ``None`` when the code is none that we print (another version, level or text), and when no view counts.
    """
    known = correction(code.version, code.level)
    if known is None:
        return None
    corrected = decoders(code.unused, known)
    try:
        rows = symbol(code.text, code.version, code.level, code.mask)
        one, two, three, four = code.corners
        for corners in (code.corners, (one, four, three, two)):  # as it is, and mirrored by the phone
            seen = [(_wrong(view, rows), view) for view in views(picture, corners, rows)]
            wrong, values = min(seen, key=lambda both: max(known.wrong(both[0])))
            counts = known.wrong(wrong)
            found = len(wrong) <= _LOST * len(rows) ** 2 and max(counts) <= known.limit
            if found:
                break
    except ValueError:
        return None
    if not found and corrected is None:
        return None
    ours = max(counts) if found else known.limit
    needed = ours if corrected is None else min(ours, corrected)
    margin = 1 - needed / known.limit
    contrast = _contrast(values, rows) if found else _spread(values)
    return Wear(
        state(margin, contrast), round(margin, 3), round(contrast, 3), known.limit, counts if found else (), corrected,
        round(longest(code.corners) / len(rows), 1),
    )  # fmt: skip


def decoders(unused: float | None, known: Correction) -> int | None:
    """The wrong codewords of the worst block that a decoder's share of unused correction stands for.

    zxing-cpp cuts the share to two decimals and writes 0.07 as 0.7, 0.09 as 0.9: where that leaves a doubt, the
    larger number is meant.
    """
    if unused is None:
        return None
    for needed in range(known.limit, -1, -1):
        hundredths = 100 * (known.limit - needed) // known.limit
        if unused in (hundredths / 100, hundredths / 10 if hundredths < 10 else None):
            return needed
    return None


def _wrong(values: list[list[int]], rows: tuple[str, ...]) -> list[tuple[int, int]]:
    """The modules that lie on the wrong side of the middle between dark and light around them."""
    dark = _sums([[value if module == "1" else 0 for value, module in zip(*line, strict=True)]
                  for line in zip(values, rows, strict=True)])  # fmt: skip
    light = _sums([[value if module == "0" else 0 for value, module in zip(*line, strict=True)]
                   for line in zip(values, rows, strict=True)])  # fmt: skip
    many = _sums([[int(module) for module in row] for row in rows])

    def means(top: int, left: int, bottom: int, right: int) -> tuple[float, float]:
        """Of the modules of a rectangle that are to be dark, and of those that are to be light."""
        box = (top, left, bottom, right)
        darks = _inside(many, *box)
        lights = (bottom - top) * (right - left) - darks
        return _inside(dark, *box) / max(darks, 1), _inside(light, *box) / max(lights, 1)

    edge = len(rows)
    low, high = means(0, 0, edge, edge)
    found = []
    for row in range(edge):
        for column in range(edge):
            darker, lighter = means(
                max(row - _AROUND, 0), max(column - _AROUND, 0),
                min(row + _AROUND + 1, edge), min(column + _AROUND + 1, edge),
            )  # fmt: skip
            # where nothing around is as it was printed, its middle says nothing: the whole symbol's does
            bleached = lighter - darker < _BLEACHED * (high - low)
            middle = (low + high) / 2 if bleached else (darker + lighter) / 2
            value = values[row][column]
            if value >= middle if rows[row][column] == "1" else value <= middle:
                found.append((row, column))
    return found


def _sums(table: list[list[int]]) -> list[list[int]]:
    """Of every rectangle from the first corner (a summed-area table)."""
    sums = [[0] * (len(table[0]) + 1)]
    for row in table:
        line, run = [0], 0
        for value, above in zip(row, sums[-1][1:], strict=True):
            run += value
            line.append(run + above)
        sums.append(line)
    return sums


def _inside(sums: list[list[int]], top: int, left: int, bottom: int, right: int) -> int:
    return sums[bottom][right] - sums[top][right] - sums[bottom][left] + sums[top][left]


def _contrast(values: list[list[int]], rows: tuple[str, ...]) -> float:
    """Of modules among their like alone: a neighbour of the other kind runs into a module when a photo is blurred."""
    from statistics import median

    edge = len(rows)
    framed = ["0" * (edge + 2), *(f"0{row}0" for row in rows), "0" * (edge + 2)]  # the quiet zone is light
    found: dict[str, list[int]] = {"0": [], "1": []}
    for row in range(edge):
        above, here, below = framed[row : row + 3]
        for column in range(edge):
            kind = here[column + 1]
            if here[column] == here[column + 2] == above[column + 1] == below[column + 1] == kind:
                found[kind].append(values[row][column])
    dark, light = (median(found[kind]) for kind in "10")  # the finders alone have some of both
    return float(max(light - dark, 0) / max(light, 1))


def _spread(values: list[list[int]]) -> float:
    """The contrast of a symbol of which it is not known which modules are dark: about half of any are."""
    ordered = sorted(value for line in values for value in line)
    dark, light = ordered[len(ordered) // 4], ordered[len(ordered) * 3 // 4]
    return (light - dark) / max(light, 1)

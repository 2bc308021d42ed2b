"""One tag over the years, photographed again and again.

``scene`` wears every photo's tag anew. Here a number is one tag: its stains, creases and flaked spots stay where they
are and grow with its severity, and every photo of it has a light and a hand of its own.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from cloth import camera
from cloth._arrays import Picture
from cloth.prints import Print, raster
from cloth.scene import DAMAGES, TOGETHER, Damage, chance

_LIFE = 0.0  # stands for the severity in the seed of what happens to the cloth


def cloth(tag: Print, seed: int, number: int, wear: float) -> Picture:
    """A tag at one time of its life.

    Args:
        tag: what was printed.
        seed: of the whole bench.
        number: of the tag; the same number has the same accidents.
        wear: severity of what happened to cloth and print so far, 1 (new) to 5 (spoilt).
    """
    image = raster(tag, chance(seed, _LIFE, number, "garment"))
    for damage in DAMAGES:
        if damage.__module__ != camera.__name__:
            image = _done(damage, image, chance(seed, _LIFE, number, damage.__name__), wear)
    return image


def photograph(tag: Print, seed: int, number: int, wear: float, view: float, shot: str) -> Image.Image:
    """A photo of a tag at one time of its life, grey.

    Args:
        tag: what was printed.
        seed: of the whole bench.
        number: of the tag; the same number has the same accidents.
        wear: severity of what happened to cloth and print so far, 1 (new) to 5 (spoilt).
        view: severity of the light and the hand, 1 (overcast, steady) to 5 (a street lamp).
        shot: name of the photo; another one has another light and hand.
    """
    image = cloth(tag, seed, number, wear)
    for damage in DAMAGES:
        if damage.__module__ == camera.__name__:
            image = _done(damage, image, chance(seed, view, number, damage.__name__ + shot), view)
    return Image.fromarray((np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8))


def _done(damage: Damage, image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """A damage of its own severity, as ``scene`` draws it; its place among the possible ones stays for life."""
    lowest = max(severity - 1, 1) if damage.__name__ in TOGETHER else 1
    return damage(image, rng, float(rng.uniform(lowest, severity)))

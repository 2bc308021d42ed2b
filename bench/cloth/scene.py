"""One photo: a tag, printed, worn, sewn, photographed.

Every damage has its own chance, drawn from the seed, the photo's number, the severity and the damage's name:
all prints of one size get the very same stains, creases and shake. Its own severity, too: what washing does, it does
to print, yarn and rim alike, and dusk is dusk, so those are within one below the photo's severity. Accidents and
the hand that holds the phone have nothing to do with either: they are anywhere from 1 to the photo's. What there
may be none of (stains, creases, a repair, loose yarns, a shadow) comes as often as its own severity says.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image

from cloth import camera, sewing, wear
from cloth._arrays import Picture
from cloth.prints import Print, raster

Damage = Callable[[Picture, np.random.Generator, float], Picture]

DAMAGES: tuple[Damage, ...] = (
    wear.weave, wear.bleed, wear.flake, wear.fade, wear.stain,
    sewing.stitch, sewing.fray, sewing.crease, sewing.curve,
    camera.view, camera.light, camera.focus, camera.sensor, camera.compress,
)  # fmt: skip
"""In the order in which they happen."""
TOGETHER = frozenset({"weave", "bleed", "flake", "fade", "fray", "light", "sensor"})
"""Those that come with age and with dusk, and are as bad as the photo's severity says."""


def chance(seed: int, severity: float, number: int, name: str) -> np.random.Generator:
    """The chance of one damage in one photo."""
    return np.random.default_rng([seed, round(severity * 1000), number, zlib.crc32(name.encode())])


def photograph(
    tag: Print, seed: int, severity: float, number: int, only: tuple[str, ...] | None = None,
) -> Image.Image:  # fmt: skip
    """A photo of a worn tag, grey.

    Args:
        tag: what was printed.
        seed: of the whole bench.
        severity: 1 (new) to 5 (spoilt).
        number: of the photo; the same number is the same damage on every print.
        only: names of damages to keep at that severity, the others but for ``view`` left out; all of them
            when not given.
    """
    image = raster(tag, chance(seed, severity, number, "garment"))
    for damage in DAMAGES:
        name = damage.__name__
        rng = chance(seed, severity, number, name)
        own = float(rng.uniform(max(severity - 1, 1) if name in TOGETHER else 1, severity))
        if only is not None:
            if name not in (*only, "view", "sensor"):
                continue
            own = severity if name in only else 1.0
        image = damage(image, rng, own)
    return Image.fromarray((np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8))

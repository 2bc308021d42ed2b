"""Arrays: the scale of severities, smooth noise, resampling, colour of a lightness."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Picture = NDArray[np.float32]

PX = 300 / 25.4
"""Pixels a mm of the cloth's picture: one for each dot of a 300 dpi printer, two for a yarn, and about what the
camera sees from nearest by."""
RIM = 2.0
"""Garment shown around the tag, mm."""
INK, CLOTH = 0.03, 0.83
"""Reflectance of fresh ink on cloth (CIE lightness 20) and of new white satin (93)."""
DIRECT = 0.3
"""Share of the light that comes from one direction; the rest is the sky's, after sunset."""


def at(severity: float, *values: float) -> float:
    """The value of a severity between those of 1, 2, 3, 4 and 5; the ends hold beyond."""
    return float(np.interp(severity, (1, 2, 3, 4, 5), values))


def reflectance(lightness: float) -> float:
    """Luminance factor of a CIE 1976 lightness above 8."""
    return ((lightness + 16) / 116) ** 3


def shape_of(width: float, height: float) -> tuple[int, int]:
    """Rows and columns of the picture of a tag of that size in mm, its rim included."""
    return round((height + 2 * RIM) * PX), round((width + 2 * RIM) * PX)


def millimetres(image: Picture, step: int = 1) -> tuple[Picture, Picture]:
    """x as a row and y as a column, in mm from the tag's top left corner, in the middle of cells of ``step`` pixels."""
    y, x = (
        (np.arange(0, pixels, step, dtype=np.float32) + step / 2) / np.float32(PX) - np.float32(RIM)
        for pixels in image.shape
    )
    return x[None, :], y[:, None]


def inside(image: Picture) -> tuple[slice, slice]:
    """Where the tag is in its picture."""
    rim = round(RIM * PX)
    return slice(rim, image.shape[0] - rim), slice(rim, image.shape[1] - rim)


def tag_size(image: Picture) -> tuple[float, float]:
    """Width and height of the tag in a picture, mm."""
    return image.shape[1] / PX - 2 * RIM, image.shape[0] / PX - 2 * RIM


def noise(rng: np.random.Generator, shape: tuple[int, ...], across: float, down: float | None = None) -> Picture:
    """Smooth noise of mean 0 and deviation 1.

    Args:
        rng: chance.
        shape: rows and columns.
        across: how wide a patch is, pixels.
        down: how high; as wide when not given.
    """
    down = across if down is None else down
    small = (max(int(shape[0] / down) + 4, 4), max(int(shape[1] / across) + 4, 4))
    coarse = Image.fromarray(rng.standard_normal(small, dtype=np.float32))
    size = (round(small[1] * across), round(small[0] * down))
    whole = np.asarray(coarse.resize(size, Image.Resampling.BICUBIC))
    cut = whole[: shape[0], : shape[1]]
    return (cut - cut.mean()) / (cut.std() + np.float32(1e-9))


def grain(rng: np.random.Generator, shape: tuple[int, ...], across: float) -> Picture:
    """A garment's rough surface around 1, its threads that wide in pixels."""
    return 1 + np.float32(0.06) * noise(rng, shape, max(across, 1.0))


def smooth(image: Picture, across: float, down: float) -> Picture:
    """A Gaussian blur of values from 0 to 1; deviations in pixels."""
    eight = Image.fromarray((np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8))
    return np.asarray(eight.filter(ImageFilter.GaussianBlur((across, down))), np.float32) / np.float32(255)


def finer(field: NDArray[np.floating], shape: tuple[int, ...], step: int) -> Picture:
    """A soft field known in the middle of cells of ``step`` pixels (``millimetres``), at every pixel of the shape."""
    coarse = Image.fromarray(field.astype(np.float32))
    size = coarse.width * step, coarse.height * step
    return np.asarray(coarse.resize(size, Image.Resampling.BICUBIC))[: shape[0], : shape[1]]


def sampled(image: Picture, x: Picture, y: Picture) -> Picture:
    """The picture at these pixel coordinates, bilinear; its edge goes on outside."""
    rows, columns = image.shape
    x = np.clip(x, 0, columns - 1.001).astype(np.float32)
    y = np.clip(y, 0, rows - 1.001).astype(np.float32)
    column, row = x.astype(np.int32), y.astype(np.int32)
    right, low = x - column.astype(np.float32), y - row.astype(np.float32)
    first = row * np.int32(columns) + column
    flat = image.ravel()
    upper = flat.take(first) * (1 - right) + flat.take(first + 1) * right
    first += np.int32(columns)
    lower = flat.take(first) * (1 - right) + flat.take(first + 1) * right
    return upper * (1 - low) + lower * low

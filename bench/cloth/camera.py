"""A cheap phone at dusk: view, light, focus, sensor, compression.

The phone: frames 1920 pixels wide, 65 degrees across, so a focal length of 1507 pixels; pixels of 1.12 µm
behind f/2.2, no stabiliser; an entrance pupil of 1.6 mm.

- Distance 110 to 220 mm: nobody steps close to somebody who is afraid. That is 13.7 to 6.9 pixels a mm.
- Focus off by 5 to 25 % of the distance gives a blur disc of pupil × focal length ÷ distance × error: 1.1 to
  2.7 pixels. A hand that holds still moves by 4 mm/s (root mean square), times the exposure.
- Light: 200 lux (an overcast evening) to 10 lux (the end of dusk under a street lamp), exposed 1/60 to 1/10 s.
  White cloth then gives lux × seconds × 105 electrons a pixel, 350 to 105; noise is theirs (Poisson) and
  3 electrons of reading; the phone smooths a little and sharpens.
- The phone brightens no further than its gain allows: white becomes 0.85 to 0.5 of full scale.
- Compression as messengers do it: quality 92 to 45.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageFilter

from cloth._arrays import PX, RIM, Picture, at, grain, sampled, tag_size

FOCAL = 960 / np.tan(np.deg2rad(32.5))  # pixels
SEEN = 8.0  # garment around the tag's diagonal, mm


def view(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """The tag as the camera sees it: any way up, tilted, from a distance. Pixels are the photo's from here on."""
    distance = at(severity, 110, 130, 150, 190, 220) * rng.uniform(0.9, 1.1)
    tilt = np.deg2rad(at(severity, 5, 10, 16, 22, 30)) * rng.uniform(0.2, 1.1)
    toward, roll = rng.uniform(0, 2 * np.pi, 2)
    width, height = tag_size(image)
    edge = round((np.hypot(width, height) + SEEN) * FOCAL / distance)
    axis = (np.arange(edge, dtype=np.float32) - (edge - 1) / 2 + rng.normal(0, 4)) / np.float32(FOCAL)
    u, v = axis[None, :], axis[:, None]
    # The cloth's plane stands at the distance, turned about an axis in it; a ray meets it at t.
    ax, ay = np.cos(toward), np.sin(toward)
    t = distance / (1 - np.tan(tilt) * (u * ax + v * ay))
    x, y = u * t, v * t
    along = (x * ax + y * ay) / np.cos(tilt)
    aside = -x * ay + y * ax
    x, y = along * ax - aside * ay, along * ay + aside * ax
    x, y = x * np.cos(roll) + y * np.sin(roll), y * np.cos(roll) - x * np.sin(roll)
    footprint = distance / FOCAL * PX  # a photo's pixel on the cloth
    columns = (x + width / 2 + RIM) * np.float32(PX) - 0.5
    rows = (y + height / 2 + RIM) * np.float32(PX) - 0.5
    seen = sampled(_boxed(image, footprint), columns, rows)
    beyond = (columns < 0) | (columns > image.shape[1] - 1) | (rows < 0) | (rows > image.shape[0] - 1)
    garment = np.float32(np.median(image[: round(RIM * PX) // 2]))
    return np.where(beyond, garment * grain(rng, seen.shape, 0.3 * FOCAL / distance), seen).astype(np.float32)


def _boxed(image: Picture, edge: float) -> Picture:
    """The mean over a square around each pixel; light of up to 1.5."""
    eight = Image.fromarray((np.clip(image, 0, 1.5) * 170 + 0.5).astype(np.uint8))
    return np.asarray(eight.filter(ImageFilter.BoxBlur(max(float(edge - 1) / 2, 0))), np.float32) / np.float32(170)


def light(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """Light from one side, and often the shadow of a hand or the phone."""
    rows, columns = image.shape
    x = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    way = rng.uniform(0, 2 * np.pi)
    out = image * (1 + at(severity, 0.05, 0.1, 0.2, 0.3, 0.4) * (x * np.cos(way) + y * np.sin(way)))
    shaded, way = rng.random() < 0.5, rng.uniform(0, 2 * np.pi)
    where, soft = rng.uniform(-0.5, 0.5), rng.uniform(0.05, 0.25)
    if shaded:
        edge = 1 / (1 + np.exp(-(x * np.cos(way) + y * np.sin(way) - where) / np.float32(soft / 3)))
        out = out * (1 - (1 - at(severity, 0.95, 0.85, 0.7, 0.55, 0.4)) * edge)
    return out.astype(np.float32)


def focus(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """Out of focus, and moved while the shutter was open."""
    disc = at(severity, 1.1, 1.5, 1.9, 2.3, 2.7) * rng.uniform(0.4, 1.4)
    moved = at(severity, 0.9, 1.5, 2.0, 2.1, 2.8) * abs(rng.normal())
    way = rng.uniform(0, np.pi)
    edge = 2 * int(np.ceil((disc + moved) / 2)) + 3
    fine = 8  # points a pixel and way; the disc is narrow
    grid = (np.arange(edge * fine) + 0.5) / fine - edge / 2
    x, y = grid[None, :], grid[:, None]
    along, aside = x * np.cos(way) + y * np.sin(way), y * np.cos(way) - x * np.sin(way)
    beyond = np.maximum(np.abs(along) - moved / 2, 0)  # a disc drawn along a line
    kernel = (np.hypot(beyond, aside) <= disc / 2 + 0.05).astype(np.float32)
    kernel = kernel.reshape(edge, fine, edge, fine).sum((1, 3))
    return _convolved(image, kernel / kernel.sum())


def _convolved(image: Picture, kernel: Picture) -> Picture:
    half = kernel.shape[0] // 2
    wide = np.pad(image, half, mode="edge")
    out = np.zeros(image.shape, np.float32)
    rows, columns = image.shape
    for dy, line in enumerate(kernel):
        for dx, weight in enumerate(line):
            if weight > 1e-4:
                out += np.float32(weight) * wide[dy : dy + rows, dx : dx + columns]
    return out


def sensor(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """Few photons, reading noise, smoothing and sharpening, brightness as far as the gain allows."""
    lux, seconds = at(severity, 200, 80, 40, 20, 10), at(severity, 1 / 60, 1 / 30, 1 / 20, 1 / 15, 1 / 10)
    white = 105 * lux * seconds
    signal = np.clip(image, 0, 2) * np.float32(white)
    spread = np.sqrt(signal + np.float32(9))  # Poisson of so many is nearly normal
    raw = (signal + spread * rng.standard_normal(image.shape, dtype=np.float32)) / np.float32(white)
    smoothed = _convolved(raw, np.outer((1, 2, 1), (1, 2, 1)).astype(np.float32) / 16)
    wide = _convolved(smoothed, np.full((5, 5), 1 / 25, np.float32))
    sharp = smoothed + 0.6 * (smoothed - wide)
    bright = at(severity, 0.85, 0.8, 0.7, 0.6, 0.5) / max(float(np.quantile(sharp[::3, ::3], 0.97)), 0.05)
    linear = np.clip(sharp * bright, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055).astype(np.float32)


def compress(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """The photo as it comes out of a JPEG file."""
    with Image.open(io.BytesIO(jpeg(image, quality(rng, severity)))) as picture:
        return np.asarray(picture.convert("L"), np.float32) / np.float32(255)


def quality(rng: np.random.Generator, severity: float) -> int:
    """How hard a photo is compressed (libjpeg's scale)."""
    return round(at(severity, 92, 85, 75, 62, 45) + rng.uniform(-5, 5))


def jpeg(image: Picture, grade: int) -> bytes:
    """The photo as a JPEG file."""
    data = io.BytesIO()
    Image.fromarray((np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)).save(data, "JPEG", quality=grade)
    return data.getvalue()

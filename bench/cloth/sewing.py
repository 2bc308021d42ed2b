"""Needle and body: stitches, fraying, creases, the curve of what the tag is sewn to.

- The seam is meant to run about 1 mm inside the rim; sewn by hand or in a hurry it wanders inwards. Thread
  No. 40 is 0.35 mm thick, a stitch 2.6 mm long. A repair may run across the tag.
- A hot-cut rim holds; a worn one loses up to a millimetre and more, and its yarns lie across the tag.
- A crease has two flanks of about 1 mm that stand up by 12 to 36 degrees: from above they look shorter by
  2 (1 - cos), one is turned to the light and the other away; print on the ridge rubs off first.
- A jacket's back has a radius of 150 mm, a sleeve over an arm 45 mm, a child's sleeve 35 mm; wrinkles
  12 to 30 mm long stand up to 1 mm high.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from cloth._arrays import CLOTH, DIRECT, PX, RIM, Picture, at, finer, inside, millimetres, noise, sampled, tag_size

THREAD, STITCH, GAP = 0.35, 2.6, 0.7  # mm
COARSE = 4  # pixels, for fields that are soft over millimetres

_Line = list[tuple[float, float]]


def stitch(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """The seam around the tag, and perhaps a repair across it."""
    width, height = tag_size(image)
    inwards = at(severity, 1.2, 1.6, 2.2, 3.0, 4.0)
    corners = rng.uniform(0.6, inwards, 8)  # each end of each side by itself
    lines: list[_Line] = [
        [(0, corners[0]), (width, corners[1])], [(0, height - corners[2]), (width, height - corners[3])],
        [(corners[4], 0), (corners[5], height)], [(width - corners[6], 0), (width - corners[7], height)],
    ]  # fmt: skip
    repaired, way = rng.random(), rng.uniform(0, np.pi)
    x, y = rng.uniform(0.15, 0.85) * width, rng.uniform(0.15, 0.85) * height
    if repaired < at(severity, 0, 0.05, 0.1, 0.2, 0.3):
        dx, dy = 60 * np.cos(way), 60 * np.sin(way)
        lines.append([(x - dx, y - dy), (x + dx, y + dy)])
    colour = float(rng.choice((0.04, 0.12, 0.3, 0.6)))
    stitches = [piece for line in lines for piece in _stitches(line, rng)]
    return _laid(image, stitches, THREAD, colour)


def _stitches(line: _Line, rng: np.random.Generator) -> list[_Line]:
    """A line as single stitches that do not lie quite straight."""
    (x0, y0), (x1, y1) = line
    long = float(np.hypot(x1 - x0, y1 - y0))
    ux, uy = (x1 - x0) / long, (y1 - y0) / long
    starts = np.arange(rng.uniform(-STITCH, 0), long, STITCH + GAP)
    off = rng.normal(0, 0.08, (len(starts), 2))
    return [
        [(x0 + s * ux - a * uy, y0 + s * uy + a * ux), (x0 + e * ux - b * uy, y0 + e * uy + b * ux)]
        for s, e, (a, b) in zip(starts, starts + STITCH, off, strict=True)
    ]


def _laid(image: Picture, lines: list[_Line], thick: float, colour: float) -> Picture:
    """Threads on the cloth, each with a thin shadow under it."""
    mask = Image.new("L", (image.shape[1], image.shape[0]))
    pen = ImageDraw.Draw(mask)
    for line in lines:
        pen.line([((x + RIM) * PX, (y + RIM) * PX) for x, y in line], 255, max(round(thick * PX), 1), "curve")
    thread = np.asarray(mask.filter(ImageFilter.GaussianBlur(0.035 * PX)), np.float32) / 255
    shadow = np.asarray(mask.filter(ImageFilter.GaussianBlur(0.15 * PX)), np.float32) / 255
    under = image * (1 - 0.35 * shadow)
    return under + (np.float32(colour) - under) * thread


def fray(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """A rim that is eaten away, and loose yarns across the tag."""
    width, height = tag_size(image)
    depth = at(severity, 0.1, 0.3, 0.6, 1.0, 1.6)
    x, y = millimetres(image)
    far = [x, width - x, y, height - y]
    eaten = np.zeros(image.shape, bool)
    for side in far:
        along = (image.shape[0], 1) if side.shape[0] == 1 else (1, image.shape[1])
        ragged = 0.5 * noise(rng, along, 4 * PX) + 0.3 * noise(rng, along, 0.4 * PX)
        eaten |= side < depth * (0.5 + ragged)
    rows, columns = inside(image)
    garment = float(np.median(image[: rows.start]))
    out = image.copy()
    keep = out[rows, columns]
    keep[eaten[rows, columns]] = garment
    count = rng.poisson(at(severity, 0.2, 0.5, 1, 2, 3.5) * width * height / 1000)
    for _ in range(count):
        start, turn, bend = rng.uniform((0, 0), (width, height)), rng.uniform(0, 2 * np.pi), rng.normal(0, 0.12)
        steps = np.arange(0, rng.uniform(5, 18), 0.4)
        way = turn + bend * steps
        path = start + np.cumsum(np.stack([np.cos(way), np.sin(way)], 1) * 0.4, 0)
        colour = CLOTH * 0.9 if rng.random() < 0.7 else garment
        out = _laid(out, [[(float(px), float(py)) for px, py in path]], float(rng.uniform(0.1, 0.2)), colour)
    return out


def crease(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """Folds pressed in by folding and washing."""
    width, height = tag_size(image)
    count = rng.poisson(at(severity, 0.3, 0.6, 1.0, 1.4, 2.0) * width / 40)
    for _ in range(count):
        lean = rng.normal(0, 0.25) + (0 if rng.random() < 0.7 else np.pi / 2)
        normal = float(np.cos(lean)), float(np.sin(lean))
        point = rng.uniform((0, 0), (width, height))
        flank = np.deg2rad(at(severity, 12, 18, 24, 30, 36)) * rng.uniform(0.7, 1.2)
        rubbed = at(severity, 0.05, 0.1, 0.18, 0.28, 0.4)  # half width of the ridge without print, mm
        image = _folded(image, rng, normal, (float(point[0]), float(point[1])), float(flank), rubbed)
    return image


def _folded(
    image: Picture, rng: np.random.Generator, normal: tuple[float, float], point: tuple[float, float],
    flank: float, rubbed: float,
) -> Picture:  # fmt: skip
    x, y = millimetres(image)
    away = (x - point[0]) * normal[0] + (y - point[1]) * normal[1]  # mm from the ridge, signed
    worn = np.exp(-((away / rubbed) ** 2)) * np.clip(0.8 + 0.5 * noise(rng, image.shape, 0.6 * PX), 0, 1)
    rows, columns = inside(image)
    out = image.copy()
    part = out[rows, columns]
    part += np.maximum(CLOTH * 0.9 - part, 0) * worn[rows, columns]
    lost = 1 - np.cos(flank)  # of each flank of 1 mm
    shift = np.clip(away, -1, 1) * lost
    across = np.arange(image.shape[1], dtype=np.float32)[None, :] + shift * np.float32(normal[0] * PX)
    down = np.arange(image.shape[0], dtype=np.float32)[:, None] + shift * np.float32(normal[1] * PX)
    moved = sampled(out, across, down)
    towards = np.cos(np.pi / 4 - flank) / np.cos(np.pi / 4) - 1
    from_it = np.cos(np.pi / 4 + flank) / np.cos(np.pi / 4) - 1
    side = rng.choice((-1, 1)) * away
    fading = np.exp(-(np.abs(away) ** 3))
    lit = np.where(side > 0, towards, from_it) * DIRECT * fading
    return (moved * (1 + lit)).astype(np.float32)


def curve(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """The tag on something round, with soft wrinkles."""
    width, height = tag_size(image)
    radius = at(severity, 150, 90, 60, 45, 35) * rng.uniform(0.85, 1.2)
    lean = rng.normal(0, 0.3) + (0 if rng.random() < 0.5 else np.pi / 2)
    ux, uy = np.cos(lean), np.sin(lean)
    x, y = millimetres(image, COARSE)  # all of this is soft
    x, y = x - width / 2, y - height / 2
    across = np.clip((x * ux + y * uy) / radius, -0.95, 0.95)
    angle = np.arcsin(across)
    push = (angle - across) * radius  # how much cloth more than is seen, mm
    light = 1 + DIRECT * (np.cos(angle - rng.uniform(-0.8, 0.8)) - 1)
    lit = rng.uniform(0, 2 * np.pi)
    slide_x, slide_y = push * ux, push * uy
    high = at(severity, 0.1, 0.2, 0.4, 0.7, 1.0) / 2
    for _ in range(3):
        way, long = rng.uniform(0, np.pi), rng.uniform(12, 30)
        phase = (x * np.cos(way) + y * np.sin(way)) * 2 * np.pi / long + rng.uniform(0, 2 * np.pi)
        light = light * (1 + DIRECT * high * 2 * np.pi / long * np.cos(phase) * np.cos(way - lit))
        lean_x, lean_y = rng.normal(0, 0.25, 2)  # seen from a little aside, heights move
        slide_x, slide_y = slide_x + high * np.sin(phase) * lean_x, slide_y + high * np.sin(phase) * lean_y
    slide_x, slide_y, light = (finer(field, image.shape, COARSE) for field in (slide_x, slide_y, light))
    columns = np.arange(image.shape[1], dtype=np.float32)[None, :] + slide_x * np.float32(PX)
    rows = np.arange(image.shape[0], dtype=np.float32)[:, None] + slide_y * np.float32(PX)
    return sampled(image, columns, rows) * light

"""What washing and wearing do to yarn and print: weave, bleeding, flaking, fading, stains.

Chosen by what is known of cloth and coatings, before anything was measured:

- yarns of a woven label lie about 0.18 mm apart (55 a cm); washing roughens them;
- ink creeps along yarns by a tenth of a millimetre or so; a resin print hardly, a dye more;
- flaked area is that of the classes 1 to 5 of ISO 4628-5 (degree of flaking of a coating): 0.1, 0.3, 1, 3 and
  15 %; spots of up to a few mm are its size classes 2 and 3;
- fading follows the grey scale of ISO 105-A02, whose worst grade is a colour difference of 13.6 in one
  standard test: severity 4 is two such losses, 5 is three; cloth greys by up to one.
"""

from __future__ import annotations

import numpy as np

from cloth._arrays import CLOTH, INK, PX, Picture, at, inside, millimetres, noise, reflectance, smooth, tag_size

YARN = 0.18  # mm between neighbouring yarns


def weave(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """Yarns: lighter crowns, darker valleys that take less ink, and no yarn like its neighbour."""
    depth = at(severity, 0.03, 0.05, 0.08, 0.11, 0.15)
    rows, columns = inside(image)
    part = image[rows, columns]
    x, y = (axis[0, columns] if axis.shape[0] == 1 else axis[rows, 0] for axis in millimetres(image))
    warp = np.cos(np.pi * x / YARN + rng.uniform(0, 6.3)).astype(np.float32)
    weft = np.cos(np.pi * y / YARN + rng.uniform(0, 6.3)).astype(np.float32)
    crown = weft[:, None] * warp[None, :]  # plain weave: every other crossing lies on top
    yarns = noise(rng, (part.shape[0], 1), 1, YARN * PX) + noise(rng, (1, part.shape[1]), YARN * PX, 1)
    cover = np.clip((CLOTH - part) / (CLOTH - INK), 0, 1) * (1 - depth * (1 - crown))
    woven = (CLOTH - cover * (CLOTH - INK)) * (1 + depth * 0.5 * crown + depth * 0.3 * yarns)
    out = image.copy()
    out[rows, columns] = np.clip(woven, 0.005, 1)
    return out


def bleed(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """Ink that has crept along the yarns, further along the weft than along the warp."""
    reach = at(severity, 0.03, 0.05, 0.075, 0.10, 0.14) * PX * rng.uniform(0.8, 1.2)
    gain = at(severity, 0.05, 0.1, 0.2, 0.35, 0.5)
    rows, columns = inside(image)
    cover = np.clip((CLOTH - image[rows, columns]) / (CLOTH - INK), 0, 1)
    cover = 1 - (1 - smooth(cover, 1.25 * reach, 0.8 * reach)) ** np.float32(1 + gain)
    out = image.copy()
    out[rows, columns] = CLOTH - cover * (CLOTH - INK)
    return out


def flake(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """Print that has come off: spots of 0.3 mm to a few mm, longer along the weft, in clusters."""
    share = np.exp(at(severity, *np.log((0.001, 0.003, 0.01, 0.03, 0.15)))) * rng.uniform(0.7, 1.3)
    rows, columns = inside(image)
    part = image[rows, columns]
    spots = noise(rng, part.shape, 0.5 * PX, 0.35 * PX) + 0.8 * noise(rng, part.shape, 1.6 * PX, 1.1 * PX)
    spots += 0.5 * noise(rng, part.shape, 6 * PX)
    edge = np.quantile(spots[::2, ::2], 1 - share)
    lost = np.clip((spots - edge) / 0.12 + 0.5, 0, 1)
    out = image.copy()
    out[rows, columns] = part + np.maximum(CLOTH * 0.95 - part, 0) * lost * 0.92  # a trace of ink stays
    return out


def fade(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """Ink that has become lighter, in patches, and cloth that has greyed."""
    ink = reflectance(20 + 13.6 * at(severity, 0.3, 0.75, 1.25, 2.0, 3.0))
    cloth = reflectance(93 - at(severity, 1, 2.5, 5, 8, 12))
    rows, columns = inside(image)
    part = image[rows, columns]
    cover = (CLOTH - part) / (CLOTH - INK)
    patchy = np.clip(1 + 0.2 * noise(rng, part.shape, 6 * PX), 0.4, 1.6)
    paler = INK + (ink - INK) * patchy
    out = image.copy()
    out[rows, columns] = np.clip(cloth - cover * (cloth - paler), 0.005, 1)
    return out


def stain(image: Picture, rng: np.random.Generator, severity: float) -> Picture:
    """Tea, fat and blood darken (with a rim where they dried); mud and paint cover."""
    width, height = tag_size(image)
    count = rng.poisson(at(severity, 0.3, 0.6, 1.0, 1.6, 2.4) * width * height / 1000)  # a 10 cm²
    out = image.copy()
    x, y = millimetres(image)
    for _ in range(count):
        cx, cy = rng.uniform(0, width), rng.uniform(0, height)
        radius = float(np.clip(rng.lognormal(np.log(2.2), 0.5), 0.8, 7))
        uneven = 0.25 * noise(rng, image.shape, 2.5 * PX)
        reach = np.sqrt((x - cx) ** 2 + (y - cy) ** 2) / radius + uneven
        body = np.clip((1 - reach) / 0.12 + 0.5, 0, 1)
        if rng.random() < 0.3:
            cover = body * at(severity, 0.15, 0.25, 0.4, 0.55, 0.7) * rng.uniform(0.6, 1.2)
            out = out + (np.float32(rng.choice((0.12, 0.55))) - out) * np.clip(cover, 0, 0.95)
        else:
            through = at(severity, 0.88, 0.8, 0.68, 0.56, 0.45) * rng.uniform(0.9, 1.1)
            dried = np.exp(-(((reach - 0.95) / 0.08) ** 2)) * 0.3
            out = out * (1 - (1 - through) * np.clip(body * 0.8 + dried, 0, 1))
    return out.astype(np.float32)

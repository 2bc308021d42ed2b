"""Pictures of the bench: the share read by severity, and example photos. Drawn with Pillow alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from cloth import prints
from cloth.rates import Tally
from cloth.scene import photograph

_COLOURS = {"guardtag": "#1d5fae", "twin": "#0b3766", "uuid": "#c26a00", "fernet": "#8a3ffc", "vcard": "#a4262c"}
_SAID = {
    "guardtag": "guardtag 40x24", "twin": "guardtag twin 40x20", "uuid": "UUID link", "fernet": "Fernet link",
    "vcard": "vCard in clear",
}  # fmt: skip
_LEFT, _TOP, _WIDTH, _HEIGHT = 56, 40, 420, 250


def plot(out: Path, shares: Mapping[int, Mapping[str, Tally]]) -> None:
    """Lines of the share read by severity with their 95 % intervals."""
    page = Image.new("RGB", (_LEFT + _WIDTH + 180, _TOP + _HEIGHT + 56), "#ffffff")
    pen = ImageDraw.Draw(page)
    letters = ImageFont.load_default(13)
    pen.text((_LEFT, 10), "Share of simulated photos read (any of the decoders)", "#16202c", letters)
    for tenth in range(0, 11, 2):
        y = _TOP + _HEIGHT * (1 - tenth / 10)
        pen.line((_LEFT, y, _LEFT + _WIDTH, y), "#dde3ea")
        pen.text((_LEFT - 8, y), f"{tenth * 10} %", "#55616f", letters, "rm")
    severities = sorted(shares)
    xs = {s: _LEFT + 30 + (_WIDTH - 60) * at / (len(severities) - 1) for at, s in enumerate(severities)}
    for severity, x in xs.items():
        pen.text((x, _TOP + _HEIGHT + 10), str(severity), "#55616f", letters, "mt")
    pen.text((_LEFT + _WIDTH / 2, _TOP + _HEIGHT + 32), "severity (1 new, 5 spoilt)", "#55616f", letters, "mt")
    for at, (name, colour) in enumerate(_COLOURS.items()):
        aside = (at - 2) * 5
        points = [(xs[s] + aside, _TOP + _HEIGHT * (1 - shares[s][name].share)) for s in severities]
        for (x, _), s in zip(points, severities, strict=True):
            low, high = shares[s][name].interval()
            pen.line((x, _TOP + _HEIGHT * (1 - low), x, _TOP + _HEIGHT * (1 - high)), colour)
        pen.line(points, colour, 3 if name in ("guardtag", "twin") else 2)
        for x, y in points:
            pen.ellipse((x - 3, y - 3, x + 3, y + 3), colour)
        y = _TOP + 20 + at * 24
        pen.line((_LEFT + _WIDTH + 14, y, _LEFT + _WIDTH + 38, y), colour, 3)
        pen.text((_LEFT + _WIDTH + 46, y), _SAID[name], "#16202c", letters, "lm")
    page.quantize(64).save(out, optimize=True)


def sheet(out: Path, seed: int, name: str = "guardtag", columns: int = 5, edge: int = 160) -> None:
    """Example photos, one row a severity, as they come and not chosen."""
    page = Image.new("L", (columns * edge + 28, 5 * edge), 255)
    pen = ImageDraw.Draw(page)
    letters = ImageFont.load_default(18)
    for row in range(5):
        pen.text((14, row * edge + edge / 2), str(row + 1), 0, letters, "mm")
        for column in range(columns):
            photo = photograph(prints.PRINTS[name](column), seed, row + 1, column)
            small = photo.resize((edge - 4, edge - 4), Image.Resampling.LANCZOS)
            page.paste(small, (28 + column * edge, row * edge + 2))
    page.quantize(32).save(out, optimize=True)

"""What is printed: our labels, and what others print, on the same cloth and in the same square.

Every print is drawn in whole printer dots. Ours come from ``guardtag.labels.draw``, so they are what the
library prints. The others are python-qrcode's defaults (level M, byte mode), the symbol as large as whole dots
allow in the square that our code has. Where a text's length is a matter of taste, the shortest usual one was
taken, in the others' favour: a Fernet link under a host of nine characters still fits version 7, a UUID link
with our own host and a path of one letter fits version 4.
"""

from __future__ import annotations

import base64
import functools
import math
import random
import uuid
from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from cloth._arrays import CLOTH, INK, PX, RIM, Picture, grain, shape_of
from guardtag.labels.design import Wording, get
from guardtag.labels.draw import QUIET, SCHEME, draw
from guardtag.model.tags import Code
from guardtag.spi import Modules, Text

HOST = "TAG.EXAMPLE.CN"
"""Fourteen characters, as a county's own domain has them."""
MARGIN = 1.2
"""Cloth around a code that is printed alone, mm."""

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_WORDING = Wording(("Please help", "me home"), "Hotline 555-0100", HOST.lower())


class Symbol(NamedTuple):
    """A code on the cloth: its modules (true is dark), one module's edge and its top left corner in mm."""

    modules: NDArray[np.bool_]
    size: float
    x: float
    y: float


class Print(NamedTuple):
    """A printed tag: what its codes say, its size in mm, its codes and the words beside them."""

    text: str
    width: float
    height: float
    symbols: tuple[Symbol, ...]
    words: tuple[Text, ...] = ()


def raster(tag: Print, rng: np.random.Generator) -> Picture:
    """The new tag on a garment of some colour."""
    shape = shape_of(tag.width, tag.height)
    image = np.float32(rng.choice((0.05, 0.1, 0.2, 0.35))) * grain(rng, shape, 0.3 * PX)
    rim = round(RIM * PX)
    cloth = image[rim : shape[0] - rim, rim : shape[1] - rim]
    cloth[:] = CLOTH
    for symbol in tag.symbols:
        down, across = (
            _shares(count, symbol.size, start, pixels)
            for count, start, pixels in zip(symbol.modules.shape, (symbol.y, symbol.x), cloth.shape, strict=True)
        )
        cloth -= (CLOTH - INK) * (down @ symbol.modules.astype(np.float32) @ across.T)
    if tag.words:
        np.minimum(cloth, CLOTH - (CLOTH - INK) * _words(tag.words, cloth.shape), out=cloth)
    return image


def _shares(count: int, size: float, start: float, pixels: int) -> NDArray[np.float32]:
    """How much of each pixel (row) each module (column) covers, along one axis."""
    edges = (start + size * np.arange(count + 1)) * PX
    pixel = np.arange(pixels)[:, None]
    covered = np.minimum(edges[None, 1:], pixel + 1) - np.maximum(edges[None, :-1], pixel)
    return np.clip(covered, 0, 1).astype(np.float32)


@functools.lru_cache(maxsize=4)
def _words(words: tuple[Text, ...], shape: tuple[int, int]) -> Picture:
    """The words as ink from 0 to 1, in Pillow's own letters: they only stand there."""
    page = Image.new("L", (shape[1], shape[0]))
    pen = ImageDraw.Draw(page)
    for text in words:
        font = ImageFont.load_default(text.size * PX)
        pen.text((text.x * PX, text.y * PX), text.text, 255, font, "ls")
    return np.asarray(page, np.float32) / np.float32(255)


# --- ours -------------------------------------------------------------------------------------------


def guardtag(number: int) -> Print:
    """The design ``cloth-40x24`` with the code that the library chooses for it."""
    return _printed(_code(number), "cloth-40x24")


def twin(number: int) -> Print:
    """The design ``cloth-40x20-twin``: two copies of the code."""
    return _printed(_code(number), "cloth-40x20-twin")


def _code(number: int) -> Code:
    chance = random.Random(f"tag {number}")
    token, typed = ("".join(chance.choices(letters, k=k)) for letters, k in ((_BASE32, 26), (_CROCKFORD, 12)))
    return Code(number + 1, f"{SCHEME}{HOST}/T/{token}", f"{typed[:4]}-{typed[4:8]}-{typed[8:]}")


def _printed(code: Code, design: str) -> Print:
    label = draw(code, get(design), _WORDING)
    drawn = [shape for shape in label.shapes if isinstance(shape, Modules)]
    symbols = tuple(Symbol(_matrix(shape.rows), shape.size, shape.x, shape.y) for shape in drawn)
    words = tuple(shape for shape in label.shapes if isinstance(shape, Text))
    return Print(code.link, label.width, label.height, symbols, words)


def _matrix(rows: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.array([[module == "1" for module in row] for row in rows])


# --- others' ----------------------------------------------------------------------------------------


def others(text: str) -> Print:
    """A text by python-qrcode's defaults in the square and beside the words of ``cloth-40x24``."""
    import qrcode

    maker = qrcode.QRCode()
    maker.add_data(text)
    maker.make(fit=True)
    modules = np.array(maker.modules, bool)
    design = get("cloth-40x24")
    edge = len(modules) + 2 * QUIET
    dots, dot = int(design.box * design.dpi / 25.4 / edge + 1e-6), 25.4 / design.dpi
    # Where our own code would have its corner.
    left = math.ceil(design.inset[0] / dot - 1e-6) + QUIET * dots
    top = round((design.height / dot - edge * dots) / 2) + QUIET * dots
    symbol = Symbol(modules, dots * dot, left * dot, top * dot)
    return Print(text, design.width, design.height, (symbol,), guardtag(0).words)


def by_uuid(number: int) -> Print:
    """A link with a random UUID: 61 characters, version 4."""
    chance = random.Random(f"uuid {number}")
    return others(f"{SCHEME}{HOST.lower()}/t/{uuid.UUID(int=chance.getrandbits(128), version=4)}")


def fernet(number: int) -> Print:
    """A link with a Fernet token of up to 15 bytes: 120 characters, version 7."""
    token = b"\x80" + bytes(4) + random.Random(f"fernet {number}").randbytes(68)  # version, time, IV, block, HMAC
    return others(f"{SCHEME}tag-ab.cn/t/{base64.urlsafe_b64encode(token).decode()}")


def vcard(number: int) -> Print:
    """Name and numbers in clear as a vCard 3.0 (RFC 2426): 148 bytes, version 8. Nobody's."""
    chance = random.Random(f"vcard {number}")
    name = "".join(chance.choices("abcdefghiklmnoprstuw", k=12)).capitalize()
    lines = [
        "BEGIN:VCARD", "VERSION:3.0", f"N:{name[:6]};{name[6:].capitalize()};;;", f"FN:{name}",
        f"TEL;TYPE=CELL:555-01{chance.randrange(100):02}",
        f"ADR:;;{chance.randrange(100, 999)} Made Up Road;Nowhere;;;", "NOTE:Call", "END:VCARD",
    ]  # fmt: skip
    text = "\r\n".join(lines)
    return others(text.replace("Call", "Call".ljust(4 + 148 - len(text), "!")))


PRINTS: MappingProxyType[str, Callable[[int], Print]] = MappingProxyType(
    {"guardtag": guardtag, "twin": twin, "uuid": by_uuid, "fernet": fernet, "vcard": vcard}
)
"""By the name of their figure; each makes the print of a number."""


# --- for the table ----------------------------------------------------------------------------------


def graded(version: int, level: str, size: float, number: int) -> Print:
    """A code alone on its cloth, full to the last character, of a version, level and module size in mm."""
    import segno

    from cloth.grades import room

    chance = random.Random(f"graded {number}")
    rest = "".join(chance.choices(_BASE32, k=room(version, level) - len(SCHEME)))
    code = segno.make([(SCHEME, 4), (rest, 2)], micro=False, boost_error=False, error=level, version=version, mask=3)
    modules = np.array([[bool(module) for module in row] for row in code.matrix])
    corner = MARGIN + QUIET * size
    edge = 2 * corner + len(modules) * size
    return Print(SCHEME + rest, edge, edge, (Symbol(modules, size, corner, corner),))

"""Photos of tags: what their codes say, and worn-looking pictures for demonstrations and tests."""

from __future__ import annotations

import io
import math
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from guardtag.errors import BackendError
from guardtag.labels.extra import extra_missing
from guardtag.labels.flat import Corners
from guardtag.labels.output import whole_file
from guardtag.labels.picture_file import opener

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 20 * 1024 * 1024
"""The largest photo that is read, in bytes."""
MAX_PIXELS = 20_000_000
"""The largest photo that is decoded, in pixels."""
MAX_TEXTS = 16
"""The most texts one photo gives."""

_WORK = 1600  # longest edge of the picture that is filtered again and again, pixels
_SMALL = 1000  # pictures up to this edge are also tried larger, up to twice their size


# --- reading ----------------------------------------------------------------------------------------


def decode(source: bytes | str | os.PathLike[str]) -> list[str]:
    """The texts of the QR codes in a photo, from the top.

    Tries the photo as it is and then, while nothing is read, versions of it with other thresholds,
    smaller, smoothed, turned and larger: half of what a first look does not read is read so.

    Args:
        source: a JPEG, PNG or WebP picture, or the path of one.

    Returns:
        Each text once; empty when none can be read.

    Raises:
        BackendError: GT-PHOTO-SIZE, more than 20 MB or 20 million pixels; GT-PHOTO-READ, it is no such
            picture or a damaged one.
        PrintError: GT-PRINT-EXTRA, the readers are not installed.
    """
    for attempt in attempts(opened(source)):
        texts = list(dict.fromkeys(code.text for code in codes(attempt)))
        if texts:
            return texts[:MAX_TEXTS]
    return []


def opened(source: bytes | str | os.PathLike[str]) -> Image:
    """A photo in grey, alone: what else its file says (place, time, camera) is left behind.

    Args:
        source: a JPEG, PNG or WebP picture, or the path of one; of a moving one the first picture.

    Raises:
        BackendError: as ``decode``.
    """
    picture = _grey(_bytes(source))
    picture.info.clear()
    return picture


def _bytes(source: bytes | str | os.PathLike[str]) -> bytes:
    if isinstance(source, bytes):
        data = source[: MAX_BYTES + 1]
    elif os.path.exists(source) and not os.path.isfile(source):  # opening a pipe would wait for whoever writes into it
        raise _unreadable("It is not a file.")
    else:
        try:
            with Path(source).open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise _unreadable(f"{os.strerror(error.errno or 0)}.") from None
    if len(data) > MAX_BYTES:
        raise _too_large()
    return data


def _grey(data: bytes) -> Image:
    """The picture in grey. Its size is known, and refused, before a pixel is decoded."""
    kind = opener(data)
    if kind is None:
        raise _unreadable("It is no JPEG, PNG or WebP picture.")
    try:
        with kind(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _too_large()
            if picture.mode in ("RGBA", "LA", "PA"):
                return _on_white(picture.convert("RGBA"))
            deep = picture.mode.startswith("I")  # 16 bits a pixel, which a conversion would cut off at 255
            return (picture.point(lambda value: value * (1 / 256)) if deep else picture).convert("L")
    except BackendError:
        raise
    except Exception:  # a decoder may raise anything over hostile bytes
        raise _unreadable("It is damaged.") from None


def _on_white(picture: Image) -> Image:
    from PIL import Image

    ground = Image.new("RGBA", picture.size, "#ffffff")
    ground.alpha_composite(picture)
    return ground.convert("L")


class Attempt(NamedTuple):
    """A version of the photo.

    Args:
        picture: in grey.
        turn: by how many degrees it is turned anticlockwise.
        flat: one threshold for the whole picture, where light is even, instead of one for each part.
        scale: its pixels for one of the photo.
        size: width and height before it was turned; the picture's own unless given.
    """

    picture: Image
    turn: float = 0.0
    flat: bool = False
    scale: float = 1.0
    size: tuple[int, int] | None = None


class Code(NamedTuple):
    """A QR code that one version of the photo shows.

    Args:
        text: what it says; empty when its codewords are too wrong to be corrected.
        version: QR version.
        level: ``L``, ``M``, ``Q`` or ``H``.
        mask: number of the mask.
        unused: share of the error correction that was not needed, of the block that needed most of it, as the
            decoder gives it (see ``guardtag.labels.wear``); ``None`` when it does not.
        corners: of the symbol in the photo as it was, in its pixels: its top left, top right, bottom right and
            bottom left, as it was printed.
    """

    text: str
    version: int
    level: str
    mask: int
    unused: float | None
    corners: Corners


# In the order of what each reads of photos that those before did not, for its time, over simulated worn tags
# (bench/damage.py). Turning helps because the decoder looks for a code's corners along rows, and a row through
# sound print at one angle meets a stain or a crease at another. Medians cost most and come last: they are for
# grain as of salt and pepper, where nothing else helps.
def attempts(picture: Image) -> Iterator[Attempt]:
    """The photo, then versions of it, the cheap and promising ones first."""
    from PIL import ImageFilter

    yield Attempt(picture)
    edge = max(picture.size)
    scale = min(_WORK / edge, 1.0)
    work = _scaled(picture, scale) if scale < 1 else picture
    if work is not picture:
        yield Attempt(work, scale=scale)
    yield Attempt(work, flat=True, scale=scale)
    yield Attempt(_scaled(work, 0.75), scale=0.75 * scale)
    yield Attempt(work.filter(ImageFilter.GaussianBlur(1.5)), scale=scale)
    yield _turned(work, 20, scale)
    yield Attempt(work.filter(ImageFilter.GaussianBlur(2.0)), scale=scale)
    if max(work.size) <= _SMALL:
        larger = _scaled(work, 1.5)
        yield Attempt(larger, scale=1.5)
        yield _turned(larger, -25, 1.5)
        double = _scaled(work, 2.0)
        yield Attempt(double.filter(ImageFilter.GaussianBlur(1.2)), scale=2.0)
        yield Attempt(double.filter(ImageFilter.GaussianBlur(2.0)), scale=2.0)
    yield Attempt(work.filter(ImageFilter.MedianFilter(3)), scale=scale)
    yield Attempt(work.filter(ImageFilter.MedianFilter(5)), scale=scale)


def _scaled(picture: Image, factor: float) -> Image:
    from PIL import Image

    size = (max(round(picture.width * factor), 1), max(round(picture.height * factor), 1))
    return picture.resize(size, Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC)


def _turned(picture: Image, turn: float, scale: float = 1.0) -> Attempt:
    from PIL import Image

    turned = picture.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=128)
    return Attempt(turned, turn, scale=scale, size=picture.size)


def codes(attempt: Attempt, *, spoilt: bool = False) -> list[Code]:
    """The codes in a version of the photo, from the top of the photo as it was.

    Args:
        attempt: the version.
        spoilt: also those that are seen and cannot be corrected.

    Raises:
        PrintError: GT-PRINT-EXTRA, the decoder is not installed.
    """
    try:
        import zxingcpp
    except ImportError:
        raise extra_missing("zxing-cpp") from None
    threshold = zxingcpp.Binarizer.GlobalHistogram if attempt.flat else zxingcpp.Binarizer.LocalAverage
    # Not the whole family: a Micro QR Code of two digits is seen in the grain of a worn tag now and then.
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
    found = zxingcpp.read_barcodes(attempt.picture, formats=formats, binarizer=threshold, return_errors=spoilt)
    read = [_code(code, attempt) for code in found if _placed(code)]
    return sorted(read, key=lambda code: (code.corners[0][1], code.corners[0][0]))


def _placed(code: Any) -> bool:
    """Whether a code was read, or is surely there: its version and level could be made out, and its text not."""
    return bool(code.text) if code.valid else bool((code.extra or {}).get("Version"))


def _code(code: Any, attempt: Attempt) -> Code:
    said, place = code.extra or {}, code.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    one, two, three, four = (_photos(corner.x, corner.y, attempt) for corner in corners)
    version = str(said.get("Version", ""))
    unused = said.get("UEC")
    return Code(
        code.text if code.valid else "", int(version) if version.isdigit() else 0, str(code.ec_level),
        int(said.get("DataMask", -1)), float(unused) if unused is not None else None, (one, two, three, four),
    )  # fmt: skip


def _photos(x: float, y: float, attempt: Attempt) -> tuple[float, float]:
    """A point of a version as one of the photo, to a pixel or so."""
    sine, cosine = math.sin(math.radians(attempt.turn)), math.cos(math.radians(attempt.turn))
    (wide, high), (width, height) = attempt.picture.size, attempt.size or attempt.picture.size
    x, y = x - wide / 2, y - high / 2
    return (x * cosine - y * sine + width / 2) / attempt.scale, (x * sine + y * cosine + height / 2) / attempt.scale


def _too_large() -> BackendError:
    return BackendError(
        "GT-PHOTO-SIZE", "The photo is too large.",
        f"At most {MAX_BYTES // 1024 // 1024} MB and {MAX_PIXELS // 1_000_000} million pixels are read.",
        "Send a smaller one, or type the code that stands beside the picture code.",
        megabytes=MAX_BYTES // 1024 // 1024, megapixels=MAX_PIXELS // 1_000_000,
    )  # fmt: skip


def _unreadable(why: str) -> BackendError:
    return BackendError(
        "GT-PHOTO-READ", "The photo cannot be opened.", why,
        "Take it again as JPEG or PNG, or type the code that stands beside the picture code.",
    )  # fmt: skip


# --- wearing ----------------------------------------------------------------------------------------

_SIZE = (1280, 960)
_LINING = (58, 84, 122)
_THREAD = (44, 66, 100)


def worn(
    image: bytes | str | os.PathLike[str], out: str | os.PathLike[str], seed: int, *,
    turn: float = 8.0, blur: float = 1.1, crease: float = 0.45,
) -> None:  # fmt: skip
    """Makes a photo-like picture of a printed tag: sewn on a lining, turned, creased, unevenly lit.

    It shows what a demonstration needs and measures nothing; the same arguments give the same picture.

    Args:
        image: a printed label as PNG, or its path.
        out: where to write, ``.jpg``, ``.jpeg`` or ``.png``.
        seed: decides grain, light and where the crease runs.
        turn: the tag's turn against the camera, degrees anticlockwise.
        blur: of the camera, radius in pixels.
        crease: depth of the crease, 0 (none) to 1.

    Raises:
        ValueError: another suffix, or a value out of its domain.
        BackendError: GT-PHOTO-READ, GT-PHOTO-SIZE for the picture given.
        PrintError: GT-PRINT-WRITE, GT-PRINT-EXTRA.
    """
    kinds = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
    kind = kinds.get(Path(out).suffix.lower())
    if kind is None or not 0 <= blur <= 20 or not 0 <= crease <= 1 or not math.isfinite(turn):
        raise ValueError("out ends in .jpg or .png; blur is 0 to 20, crease 0 to 1")
    label = opened(image)
    from PIL import Image, ImageFilter

    chance = random.Random(seed)  # noqa: S311 - a demonstration must repeat
    tag = _cloth(label, chance, crease)
    scene = _weave(_SIZE, _LINING, chance)
    turned = tag.rotate(turn, Image.Resampling.BICUBIC, expand=True)
    corner = ((_SIZE[0] - turned.width) // 2, (_SIZE[1] - turned.height) // 2)
    shadow = turned.getchannel("A").point(lambda value: value * 0.5).filter(ImageFilter.GaussianBlur(6))
    scene.paste((16, 22, 34), (corner[0] + 4, corner[1] + 7), shadow)
    scene.paste(turned, corner, turned)
    photo = _lit(scene, chance).filter(ImageFilter.GaussianBlur(blur))
    photo = _grained(photo, chance)
    with whole_file(out) as stream:
        photo.save(stream, kind, quality=84)


def _cloth(label: Image, chance: random.Random, crease: float) -> Image:
    """The label as a piece of cloth with a seam around it and a crease, 800 pixels wide, with alpha."""
    from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

    width = 800
    height = max(round(width * label.height / label.width), 1)
    face = label.resize((width, height), Image.Resampling.BICUBIC)
    tag = ImageOps.colorize(face, black=(30, 42, 66), white=(236, 239, 243))
    tag = ImageChops.multiply(tag, _weave(tag.size, (247, 247, 247), chance))
    pen = ImageDraw.Draw(tag)
    for x in range(16, width - 24, 22):  # the seam: stitches in the garment's colour, close to the rim
        for y in (9, height - 10):
            pen.line((x, y, x + 13, y), fill=_THREAD, width=4)
    for y in range(20, height - 24, 22):
        for x in (9, width - 10):
            pen.line((x, y, x, y + 13), fill=_THREAD, width=4)
    fold = Image.new("L", tag.size, 128)
    at, lean = width * chance.uniform(0.15, 0.45), chance.uniform(-0.25, 0.25) * height
    pen = ImageDraw.Draw(fold)
    for shift, depth in ((-4, 110), (4, -110)):
        ends = (at + shift - lean, -20, at + shift + lean, height + 20)
        pen.line(ends, fill=128 + round(depth * crease), width=9)
    fold = fold.filter(ImageFilter.GaussianBlur(3))
    tag = ImageChops.overlay(tag, Image.merge("RGB", (fold,) * 3))
    tag.putalpha(255)
    return tag


def _weave(size: tuple[int, int], colour: tuple[int, int, int], chance: random.Random) -> Image:
    """A piece of plain cloth: threads up and across, each a little different."""
    from PIL import Image, ImageChops

    across = Image.frombytes("L", (1, size[1]), chance.randbytes(size[1])).resize(size)
    upright = Image.frombytes("L", (size[0], 1), chance.randbytes(size[0])).resize(size)
    threads = ImageChops.blend(across, upright, 0.5).point(lambda value: 232 + value * 0.09)
    return ImageChops.multiply(Image.new("RGB", size, colour), Image.merge("RGB", (threads,) * 3))


def _lit(scene: Image, chance: random.Random) -> Image:
    """Light from one side, and less of it in one corner."""
    from PIL import Image, ImageChops

    side = Image.linear_gradient("L").rotate(chance.choice((60, 90, 120)), expand=False, fillcolor=128)
    side = side.resize(scene.size, Image.Resampling.BICUBIC).point(lambda value: 165 + value * 0.35)
    return ImageChops.multiply(scene, Image.merge("RGB", (side,) * 3))


def _grained(photo: Image, chance: random.Random) -> Image:
    from PIL import Image, ImageChops

    noise = Image.frombytes("L", photo.size, chance.randbytes(photo.width * photo.height))
    grain = noise.point(lambda value: 128 + (value - 128) * 0.07)
    return ImageChops.overlay(photo, Image.merge("RGB", (grain,) * 3))

"""Portraits: upright, small enough, and made of pixels alone."""

from __future__ import annotations

import base64
import io

import pytest

from guardtag.errors import BackendError
from guardtag.labels.photo import MAX_BYTES
from guardtag.labels.portrait import EDGE, portrait

Image = pytest.importorskip("PIL.Image")
pytest.importorskip("PIL.WebPImagePlugin")


def file(kind: str = "JPEG", size: tuple[int, int] = (300, 400), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, options.pop("colour", 0)).save(out, kind, **options)
    return out.getvalue()


def shown(uri: str) -> Image.Image:
    head, _, text = uri.partition(",")
    assert head == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(text))) as picture:
        picture.load()
        return picture


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("WEBP", "RGB")],
)
def test_every_usual_picture_becomes_a_jpeg(kind: str, mode: str) -> None:
    picture = shown(portrait(file(kind, mode=mode)))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (300, 400))


def test_a_large_one_is_made_smaller() -> None:
    assert max(shown(portrait(file(size=(3000, 4000)))).size) == EDGE


def test_a_picture_lying_on_its_side_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.new("RGB", (400, 300), "white")
    lying.paste("black", (0, 0, 200, 300))
    out = io.BytesIO()
    lying.save(out, "JPEG", exif=exif)
    upright = shown(portrait(out.getvalue())).convert("L")
    assert upright.size == (300, 400)
    assert upright.getpixel((150, 50)) < 60
    assert upright.getpixel((150, 350)) > 200


def test_what_can_be_seen_through_is_white() -> None:
    clear = file("PNG", mode="RGBA", colour=(0, 0, 0, 0))
    assert min(shown(portrait(clear)).convert("L").getextrema()) > 250


def test_metadata_stays_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "3 Made-Up Lane"
    uri = portrait(file(exif=exif, comment=b"Made-Up", icc_profile=b"Made-Up"))
    data = base64.b64decode(uri.partition(",")[2])
    assert b"Made-Up" not in data
    assert b"Exif" not in data


@pytest.mark.parametrize(
    "data",
    [b"", b"junk", b"GIF89a" + b"\0" * 99, b"<svg/>", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n\0", b"RIFF0000WEBP"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BackendError) as caught:
        portrait(data)
    assert caught.value.code == "GT-PORTRAIT-READ"


def test_a_damaged_picture_is_refused() -> None:
    whole = file("PNG", size=(300, 300))
    with pytest.raises(BackendError) as caught:
        portrait(whole[: len(whole) // 2])
    assert caught.value.code == "GT-PORTRAIT-READ"


@pytest.mark.parametrize("size", [(119, 400), (400, 119), (5000, 4001)])
def test_too_small_or_too_large_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(BackendError) as caught:
        portrait(file("PNG", size=size, mode="1"))
    assert caught.value.code == "GT-PORTRAIT-SIZE"


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(BackendError) as caught:
        portrait(b"\xff\xd8\xff" + b"\0" * MAX_BYTES)
    assert caught.value.code == "GT-PORTRAIT-SIZE"

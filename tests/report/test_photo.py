"""A photo as a data: URI: what makes the picture stays, everything else goes."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.report.photo import MAX_SIDE, bare_jpeg, checked

from . import sample

Image = pytest.importorskip("PIL.Image")


def jpeg(size: tuple[int, int] = (64, 80), **options: object) -> bytes:
    out = io.BytesIO()
    noise = Image.effect_noise(size, 60)
    noise.convert(str(options.pop("mode", "RGB"))).save(out, "JPEG", **options)
    return out.getvalue()


def uri(data: bytes, kind: str = "jpeg") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.convert("RGB").tobytes()


@pytest.mark.parametrize(
    "options",
    [
        {}, {"progressive": True}, {"optimize": True}, {"restart_marker_blocks": 2}, {"mode": "L"}, {"mode": "CMYK"},
        {"subsampling": 0, "quality": 95}, {"dpi": (300, 300)},
    ],
    ids=["plain", "progressive", "optimised", "restarts", "grey", "cmyk", "fine", "dpi"],
)  # fmt: skip
def test_the_picture_stays_the_same_and_the_rest_goes(options: dict[str, object]) -> None:
    exif = Image.Exif()
    exif[0x010E] = "3 Made-Up Lane"
    told = jpeg(exif=exif, comment=b"3 Made-Up Lane", icc_profile=b"Made-Up profile", **options)
    assert told.count(b"Made-Up") >= 3
    bare = bare_jpeg(told + b"3 Made-Up Lane")
    assert b"Made-Up" not in bare
    assert b"JFIF" not in bare
    assert pixels(bare) == pixels(told)
    assert bare_jpeg(bare) == bare


def test_how_colours_are_stored_is_kept() -> None:
    """Readers turn the colours of a picture for print round when this segment is missing."""
    assert b"\xff\xee\x00\x0eAdobe" in bare_jpeg(jpeg(mode="CMYK"))


def test_a_thumbnail_of_what_was_cut_away_does_not_come_along() -> None:
    inner = jpeg((40, 30))
    whole = jpeg()
    segment = b"Exif\0\0" + inner
    told = whole[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + whole[2:]
    assert inner[20:] in told
    assert inner[20:] not in bare_jpeg(told)
    assert pixels(bare_jpeg(told)) == pixels(whole)


def test_a_png_is_bared_too() -> None:
    assert checked(uri(sample.png(sample.chunk(b"tEXt", b"x\0Made-Up")), "png")) == uri(sample.png(), "png")


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_that_would_fill_a_machine_is_refused(kind: str) -> None:
    if kind == "png":
        data = bytearray(sample.png())
        data[16:20] = (MAX_SIDE + 1).to_bytes(4, "big")
    else:
        data = bytearray(jpeg())
        at = data.index(b"\xff\xc0")
        data[at + 7 : at + 9] = (MAX_SIDE + 1).to_bytes(2, "big")
    with pytest.raises(ValueError, match="pixels"):
        checked(uri(bytes(data), kind))


def test_a_jpeg_that_stops_early_is_refused_wherever_it_stops() -> None:
    whole = jpeg()
    for at in [*range(0, min(len(whole) - 2, 700)), len(whole) - 2, len(whole) - 1]:
        with pytest.raises(ValueError, match="photo"):
            bare_jpeg(whole[:at])


@given(st.binary(max_size=400), st.integers(0, 600))
def test_hostile_bytes_are_refused_or_give_a_jpeg(junk: bytes, at: int) -> None:
    whole = jpeg((16, 16))
    for data in (junk, b"\xff\xd8" + junk, whole[:at] + junk + whole[at:]):
        try:
            bare = bare_jpeg(data)
        except ValueError:
            continue
        assert bare.startswith(b"\xff\xd8")
        assert bare.endswith(b"\xff\xd9")
        assert len(bare) <= len(data)


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        checked(uri(b"\xff\xd8" + b"\0" * 5_000_001))

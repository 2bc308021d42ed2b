"""Photos: read when worn, refused when too large, and never a crash."""

from __future__ import annotations

import io
import os
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.builtin.png import PngPrinter
from guardtag.errors import BackendError, PrintError
from guardtag.labels import photo, proof
from guardtag.testing.printers import labels

pytestmark = pytest.mark.skipif(not proof.available(), reason="needs guardtag[print]")
ONE = labels(1)[0]


@pytest.fixture(scope="module")
def tag(tmp_path_factory):
    path = tmp_path_factory.mktemp("photo") / "tag.png"
    PngPrinter().print([ONE], path)
    return path


@pytest.mark.parametrize("seed", range(6))
def test_a_worn_tag_is_read(tag, tmp_path, seed):
    out = tmp_path / "photo.jpg"
    photo.worn(tag, out, seed, turn=60 * seed + 8)
    assert photo.decode(out) == photo.decode(out.read_bytes()) == [ONE.link]


def test_the_same_seed_gives_the_same_picture(tag, tmp_path):
    one, two, other = (tmp_path / name for name in ("one.jpg", "two.jpg", "other.jpg"))
    photo.worn(tag, one, 1)
    photo.worn(tag.read_bytes(), two, 1)
    photo.worn(tag, other, 2)
    assert one.read_bytes() == two.read_bytes() != other.read_bytes()


def test_the_damage_is_really_there(tag, tmp_path):
    from PIL import Image, ImageFilter, ImageStat

    photo.worn(tag, tmp_path / "a.jpg", 1, crease=0.0)
    photo.worn(tag, tmp_path / "b.jpg", 1, crease=1.0)
    photo.worn(tag, tmp_path / "c.jpg", 1, crease=0.0, blur=6.0)
    sharpness = []
    for name in "abc":
        with Image.open(tmp_path / f"{name}.jpg") as picture:
            picture = picture.convert("L").crop((400, 300, 800, 660))
        picture = picture.filter(ImageFilter.GaussianBlur(1.5))  # the camera's grain has edges of its own
        sharpness.append(ImageStat.Stat(picture.filter(ImageFilter.FIND_EDGES)).mean[0])
    plain, creased, blurred = sharpness
    assert creased != plain
    assert blurred < plain / 2


def tired(tag, tmp_path, seed, grain):
    """A small photo in which grain drowns the code, in grey."""
    from PIL import Image

    photo.worn(tag, tmp_path / "photo.png", seed, blur=0.5)
    with Image.open(tmp_path / "photo.png") as picture:
        grey = picture.convert("L").resize((420, 315), Image.Resampling.BILINEAR)
    noise = Image.frombytes("L", grey.size, random.Random(seed).randbytes(grey.width * grey.height))
    return Image.blend(grey, noise, grain)


def png(picture) -> bytes:
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize("grain", [0.3, pytest.param(0.4, marks=pytest.mark.soak)])
def test_retries_read_what_a_first_look_does_not(tag, tmp_path, grain):
    for seed in range(3, 6):
        picture = tired(tag, tmp_path, seed, grain)
        assert photo.codes(photo.Attempt(picture)) == []
        assert photo.decode(png(picture)) == [ONE.link]


def test_specks_are_read_through(tag, tmp_path):
    picture = tired(tag, tmp_path, 1, 0.0)
    chance = random.Random(1)
    for _ in range(picture.width * picture.height // 8):
        at = chance.randrange(picture.width), chance.randrange(picture.height)
        picture.putpixel(at, chance.choice((0, 255)))
    assert photo.codes(photo.Attempt(picture)) == []
    assert photo.decode(png(picture)) == [ONE.link]


@pytest.mark.parametrize("turn", [0, 20, -25, 90, 135, 180])
def test_texts_come_in_the_photos_own_order_however_it_was_turned(tmp_path, turn):
    from PIL import Image

    three = labels(3, seed=9)
    column = Image.new("L", (500, 900), 90)
    for row, label in enumerate(three):
        PngPrinter().print([label], tmp_path / "one.png")
        with Image.open(tmp_path / "one.png") as picture:
            column.paste(picture.convert("L"), (10, 10 + row * 300))
    assert [code.text for code in photo.codes(photo._turned(column, turn))] == [label.link for label in three]


@given(st.integers(1, 5000), st.integers(1, 60))
@settings(max_examples=15, deadline=None)
def test_no_version_of_a_photo_is_much_larger_than_it(width, height):
    from PIL import Image

    edge = max(width, height)
    sizes = [attempt.picture.size for attempt in photo.attempts(Image.new("L", (width, height)))]
    assert len(sizes) <= 14
    assert all(max(size) <= (edge if edge > 1600 else max(1.5 * edge + 60, 2000)) for size in sizes)
    assert all(min(size) >= 1 for size in sizes)


def test_a_micro_code_is_no_tag():
    """Its few check bits let grain pass for one; no tag carries it."""
    import segno

    data = io.BytesIO()
    segno.make_micro("154").save(data, kind="png", scale=8, border=4)
    assert photo.decode(data.getvalue()) == []


def test_two_tags_are_both_read_from_the_top(tmp_path):
    two = labels(2, seed=4)
    PngPrinter().print(two, tmp_path / "sheet.png")
    assert photo.decode(tmp_path / "sheet.png") == [label.link for label in two]


def test_a_photo_without_a_code_says_nothing():
    from PIL import Image

    data = io.BytesIO()
    Image.new("RGB", (200, 100), "#336699").save(data, "WEBP")
    assert photo.decode(data.getvalue()) == []


def test_a_code_on_nothing_is_read_as_on_white(tag):
    from PIL import Image

    with Image.open(tag) as picture:
        grey = picture.convert("L")
    ink = Image.new("RGBA", grey.size, (0, 0, 0, 0))
    ink.putalpha(grey.point(lambda value: 255 - value))
    data = io.BytesIO()
    ink.save(data, "PNG")
    assert photo.decode(data.getvalue()) == [ONE.link]


def giant(width: int, height: int) -> bytes:
    """A small PNG file that says it is large (PNG specification, 5)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(5000, 4001), (20_000_001, 1), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_before_one_is_decoded(width, height):
    with pytest.raises(BackendError) as caught:
        photo.decode(giant(width, height))
    assert caught.value.code == "GT-PHOTO-SIZE"


def test_too_many_bytes_are_refused(tmp_path):
    big = tmp_path / "big.jpg"
    with big.open("wb") as stream:
        stream.write(b"\xff\xd8\xff")
        stream.truncate(photo.MAX_BYTES + 1)
    for source in (big, str(big), big.read_bytes()):
        with pytest.raises(BackendError) as caught:
            photo.decode(source)
        assert caught.value.code == "GT-PHOTO-SIZE"


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a" + b"\0" * 50, b"%PDF-1.4", b"<svg/>", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP",
     giant(100, 100), b"\x89PNG\r\n\x1a\n" + b"\xff" * 100, b"\xff\xd8\xff\xe1\xff\xff" + b"Exif\0\0" * 20],
    ids=range(10),
)  # fmt: skip
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(BackendError) as caught:
        photo.decode(data)
    assert caught.value.code == "GT-PHOTO-READ"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_picture_is_refused_or_read(tag, data):
    raw = bytearray(tag.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    try:
        assert photo.decode(bytes(raw)) in ([], [ONE.link])
    except BackendError as error:
        refused = error.code
        assert refused in ("GT-PHOTO-READ", "GT-PHOTO-SIZE")


def test_a_missing_file_is_refused_without_its_path(tmp_path):
    with pytest.raises(BackendError) as caught:
        photo.decode(tmp_path / "none.jpg")
    assert caught.value.code == "GT-PHOTO-READ"
    assert str(tmp_path) not in str(caught.value)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(BackendError) as caught:
        photo.decode(tmp_path / "pipe.jpg")
    assert caught.value.code == "GT-PHOTO-READ"


@pytest.mark.parametrize("wrong", [{"blur": -1}, {"blur": 21}, {"crease": 2}, {"turn": float("nan")}])
def test_wearing_refuses_what_makes_no_sense(tag, tmp_path, wrong):
    with pytest.raises(ValueError):
        photo.worn(tag, tmp_path / "photo.png", 1, **wrong)
    with pytest.raises(ValueError):
        photo.worn(tag, tmp_path / "photo.gif", 1)


def test_a_photo_that_cannot_be_written_is_a_print_error(tag, tmp_path):
    with pytest.raises(PrintError) as caught:
        photo.worn(tag, tmp_path / "missing" / "photo.png", 1)
    assert caught.value.code == "GT-PRINT-WRITE"

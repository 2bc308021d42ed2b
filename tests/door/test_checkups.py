"""The check-up of sewn tags from photos: which they are, how worn, and nothing else."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import BackendError, Retired, TagError, Unknown
from guardtag.labels import photo, proof
from guardtag.labels.correction import correction
from guardtag.labels.draw import symbol
from guardtag.model.tags import Code
from guardtag.world import simulated
from tests.conftest import HOME, City
from tests.labels.test_wear import drawn, flipped

pytestmark = [pytest.mark.quick_on("memory"), pytest.mark.skipif(not proof.available(), reason="needs guardtag[print]")]


def sewn(code: Code, *, wrong: int = 0, pixels: int = 6, **colours: int):
    """A tag's symbol with so many codewords wrong in its first block."""
    known = correction(4, "Q")
    places = [known.codewords[at][2] for at, block in enumerate(known.block) if block == 0][:wrong]
    return drawn(flipped(symbol(code.link, 4, "Q"), places), pixels, **colours)


def file(picture, kind: str = "PNG", **how: object) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **how)
    return data.getvalue()


def together(*pictures):
    """Several tags, one below the other."""
    from PIL import Image

    page = Image.new("L", (pictures[0].width, sum(one.height for one in pictures)), 255)
    for at, one in enumerate(pictures):
        page.paste(one, (0, at * one.height))
    return page


@pytest.fixture
def codes(city: City) -> list[Code]:
    """Five tags, the first of them fitted."""
    city.responder("li-ling")
    tag = city.tagged(city.boy())
    return list(city.door.tags.of(tag.batch))


@pytest.mark.parametrize(
    ("wrong", "dark", "light", "state"),
    [(0, 60, 220, "good"), (3, 60, 220, "good"), (4, 60, 220, "worn"), (7, 60, 220, "replace"),
     (13, 60, 220, "replace"), (0, 110, 220, "worn"), (0, 140, 220, "replace")],
)  # fmt: skip
def test_a_sewn_tag_is_known_and_judged(
    city: City, codes: list[Code], wrong: int, dark: int, light: int, state: str
) -> None:
    found = city.door.tags.check(file(sewn(codes[0], wrong=wrong, dark=dark, light=light)))
    (tag,) = found.tags
    assert (tag.serial, tag.status, tag.state) == (codes[0].serial, "live", state)
    assert tag.margin == round(1 - wrong / 13, 3)
    assert tag.contrast == pytest.approx((light - dark) / light, abs=0.02)
    assert (found.refused, found.spoilt, found.sound) == ((), 0, state != "replace")
    (copy,) = tag.copies
    assert (copy.wrong, copy.limit, copy.corrected) == ((wrong, 0), 13, wrong)


def test_it_tells_nobody_and_changes_nothing(city: City, codes: list[Code]) -> None:
    before, (line,) = city.door.verify(), city.door.tags.check(file(sewn(codes[0]))).tags
    with pytest.raises(BackendError):
        city.door.tags.check(file(sewn(codes[0]).crop((0, 0, 60, 60))))
    city.wait(3)
    assert (city.door.verify(), city.messages(), list(city.door.incidents.list(HOME))) == (before, [], [])
    assert line.serial == codes[0].serial


def test_what_comes_back_names_no_person_and_holds_no_code(city: City, codes: list[Code]) -> None:
    found = city.door.tags.check(file(sewn(codes[0])))
    ward = city.door.tags.get(codes[0]).ward
    said = repr(found) + str(attrs.asdict(found))
    for secret in (ward, codes[0].link, codes[0].typed, "小军", "田爱云"):
        assert secret not in said


def test_an_unpaired_and_a_replaced_tag_are_said_to_be(city: City, codes: list[Code]) -> None:
    city.door.tags.retire(codes[0].serial, why="replaced")
    found = city.door.tags.check(file(together(sewn(codes[1]), sewn(codes[0]))))
    assert [(tag.serial, tag.status) for tag in found.tags] == [
        (codes[1].serial, "unpaired"), (codes[0].serial, "replaced"),
    ]  # fmt: skip


def test_the_best_of_two_copies_counts(city: City, codes: list[Code]) -> None:
    found = city.door.tags.check(file(together(sewn(codes[0], wrong=9), sewn(codes[0], wrong=1))))
    (tag,) = found.tags
    assert [copy.wrong for copy in tag.copies] == [(9, 0), (1, 0)]
    assert (tag.state, tag.margin) == ("good", round(12 / 13, 3))
    (tag,) = city.door.tags.check(file(together(sewn(codes[0], wrong=1), sewn(codes[0], wrong=3)))).tags
    assert (tag.state, tag.margin) == ("good", round(12 / 13, 3))


def test_a_code_that_cannot_be_read_beside_one_that_can_is_not_passed_over(city: City, codes: list[Code]) -> None:
    found = city.door.tags.check(file(together(sewn(codes[0]), sewn(codes[1], wrong=14))))
    assert [tag.serial for tag in found.tags] == [codes[0].serial]
    assert (found.spoilt, found.sound) == (1, False)


def strangers(codes: list[Code]) -> Code:
    """The code of a tag of the same host under other keys."""
    world, _ = simulated(seed=9)
    with guardtag.open(guardtag.config.Config(host="tag.example.org"), world) as other:
        (code,) = other.tags.of(other.tags.mint(1, area="elsewhere"))
        assert code.link.startswith(codes[0].link.rpartition("/")[0])
        return code


def test_a_forged_or_ended_tag_is_refused_as_a_scan_refuses_it(city: City, codes: list[Code]) -> None:
    foreign = strangers(codes)
    for code, kind in ((foreign, Unknown), (codes[0], Retired)):
        if kind is Retired:
            city.door.tags.retire(code.serial, why="left")
        with pytest.raises(kind) as scanned:
            city.door.scan(code.link, purpose="check")
        with pytest.raises(kind) as checked:
            city.door.tags.check(file(sewn(code)))
        assert checked.value.as_dict() == scanned.value.as_dict()
    found = city.door.tags.check(file(together(sewn(foreign), sewn(codes[1]), sewn(codes[0]))))
    assert [tag.serial for tag in found.tags] == [codes[1].serial]
    assert found.refused == ("GT-TAG-UNKNOWN", "GT-TAG-RETIRED")
    assert not found.sound


def test_a_makers_code_beside_a_tag_is_nobodys_business(city: City, codes: list[Code]) -> None:
    import segno

    rows = segno.make("https://maker.example/wash-at-40", version=4, error="q", boost_error=False).matrix
    maker = drawn(["".join(map(str, row)) for row in rows])
    found = city.door.tags.check(file(together(maker, sewn(codes[0]))))
    assert ([tag.serial for tag in found.tags], found.refused, found.sound) == ([codes[0].serial], (), True)
    with pytest.raises(TagError):
        city.door.tags.check(file(maker))


def test_a_tag_whose_code_somebody_made_again_larger_than_ours_is_known_but_not_judged(
    city: City, codes: list[Code]
) -> None:
    import segno

    rows = segno.make(codes[0].link, version=9, error="q", boost_error=False).matrix
    found = city.door.tags.check(file(drawn(["".join(map(str, row)) for row in rows])))
    (tag,) = found.tags
    assert (tag.serial, tag.state, tag.margin, tag.contrast, tag.copies) == (codes[0].serial, "unknown", None, None, ())
    assert not found.sound


@pytest.mark.parametrize("wrong", [None, 14])
def test_what_cannot_be_read_says_what_to_do(city: City, codes: list[Code], wrong: int | None) -> None:
    from PIL import Image

    picture = Image.new("L", (300, 300), 200) if wrong is None else sewn(codes[0], wrong=wrong)
    with pytest.raises(BackendError) as caught:
        city.door.tags.check(file(picture))
    assert caught.value.code == ("GT-PHOTO-NO-CODE" if wrong is None else "GT-PHOTO-SPOILT")
    assert "flat" in caught.value.do


# -- pictures of every kind


def kinds(picture):
    from PIL import Image

    turned = Image.Exif()
    turned[0x0112] = 6
    turned[0x8825] = {1: "N", 2: (36.0, 11.0, 12.0), 3: "E", 4: (116.0, 46.0, 0.0)}  # where it was taken
    mirrored = Image.Exif()
    mirrored[0x0112] = 2
    black = Image.new("L", picture.size, 0)
    deep = Image.frombytes("I;16", picture.size, b"".join(bytes((0, value)) for value in picture.tobytes()))
    return {
        "jpeg": file(picture, "JPEG"),
        "webp": file(picture, "WEBP", lossless=True),
        "turned": file(picture.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=turned.tobytes()),
        "mirrored": file(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), "JPEG", exif=mirrored.tobytes()),
        "cmyk": file(picture.convert("RGB").convert("CMYK"), "JPEG"),
        "sixteen bits": file(deep),
        "palette": file(picture.convert("P")),
        "two colours": file(picture.convert("1")),
        "alpha": file(picture.convert("LA")),
        "moving png": file(picture, save_all=True, append_images=[black]),
        "moving webp": file(picture, "WEBP", save_all=True, append_images=[black]),
        "a large phone's": file(picture.resize((4200, 4200)), "JPEG"),
    }  # fmt: skip


def test_pictures_of_every_kind_are_measured_alike(city: City, codes: list[Code]) -> None:
    for name, data in kinds(sewn(codes[0], wrong=2, dark=50, light=230)).items():
        (tag,) = city.door.tags.check(data).tags
        assert (tag.serial, tag.margin, tag.state) == (codes[0].serial, round(11 / 13, 3), "good"), name
        assert tag.copies[0].wrong == (2, 0), name
    assert tag.copies[0].pixels == pytest.approx(2400 / 41, rel=0.05)  # the large one, made smaller


def test_nothing_of_where_it_was_taken_is_kept(codes: list[Code]) -> None:
    data = kinds(sewn(codes[0]))["turned"]
    picture = photo.opened(data)
    assert b"Exif" in data
    assert picture.info == {}
    assert not dict(picture.getexif())


def bomb() -> bytes:
    """A small PNG of 60,000 times 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 7501 * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_hostile_files_are_refused(city: City, codes: list[Code], tmp_path: Path) -> None:
    whole = file(sewn(codes[0]), "JPEG")
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as stream:
        stream.write(whole)
        stream.truncate(photo.MAX_BYTES + 1)
    cases = {
        "bomb": (bomb(), "GT-PHOTO-SIZE"), "huge": (huge, "GT-PHOTO-SIZE"),
        "cut short": (whole[: len(whole) // 3], "GT-PHOTO-READ"), "empty": (b"", "GT-PHOTO-READ"),
        "text": (codes[0].link.encode(), "GT-PHOTO-READ"), "gif": (file(sewn(codes[0]), "GIF"), "GT-PHOTO-READ"),
        "missing": (tmp_path / "none.jpg", "GT-PHOTO-READ"), "folder": (tmp_path, "GT-PHOTO-READ"),
    }  # fmt: skip
    for name, (source, code) in cases.items():
        with pytest.raises(BackendError) as caught:
            city.door.tags.check(source)
        assert caught.value.code == code, name
        assert str(tmp_path) not in str(caught.value)


def test_a_page_of_many_tags_is_bounded(city: City, codes: list[Code]) -> None:
    from PIL import Image

    one = sewn(codes[0], pixels=3)
    page = Image.new("L", (one.width * 6, one.height * 4), 255)
    for at in range(24):
        page.paste(one, (at % 6 * one.width, at // 6 * one.height))
    (tag,) = city.door.tags.check(file(page)).tags
    assert len(tag.copies) == photo.MAX_TEXTS
    assert {copy.wrong for copy in tag.copies} == {(0, 0)}


def test_a_worker_may_check_what_a_worker_may_scan(city: City, codes: list[Code]) -> None:
    found = city.door.acting_as("li-ling").tags.check(file(sewn(codes[0])))
    assert found.tags[0].serial == codes[0].serial

"""Checking photos of sewn tags on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import guardtag
from guardtag.labels import proof
from tests.cli.test_cli import refused, run, said, town
from tests.door.test_checkups import file, sewn, together

__all__ = ["town"]
pytestmark = pytest.mark.skipif(not proof.available(), reason="needs guardtag[print]")


@pytest.fixture
def visits(town: Path) -> Path:
    """The town, with photos of a good tag, a worn and a spoilt one, and one of nothing."""
    from PIL import Image

    with guardtag.open(town / "city.db") as city:
        first, second, third, *_ = city.tags.of(said(town, "batch"))
    colours = {"dark": 60, "light": 220}
    for name, picture in {
        "good.png": sewn(first, wrong=1, **colours), "worn.png": sewn(second, wrong=5, **colours),
        "bad.png": sewn(third, wrong=8, **colours), "spoilt.png": sewn(third, wrong=14, **colours),
        "two.png": together(sewn(first, **colours), sewn(third, wrong=14, **colours)),
        "twin.png": together(sewn(first, **colours), sewn(first, wrong=9, **colours)),
        "none.png": Image.new("L", (200, 200), 90),
    }.items():  # fmt: skip
        (town / name).write_bytes(file(picture))
    (town / "text.jpg").write_text("no picture")
    return town


def test_a_line_a_tag_and_status_0_when_none_needs_replacing(visits: Path) -> None:
    done = run(visits, "tag", "check", "good.png", "worn.png", "twin.png")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "good.png: tag 1, in use: good. Error correction left 92%, contrast 73%",
        "worn.png: tag 2, recorded in no garment: worn, look again at the next visit. Error correction left 62%,"
        " contrast 73%",
        "twin.png: tag 1, in use: good. Error correction left 100%, contrast 73%; 2 copies read, the best counts",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("bad.png", "tag 3, recorded in no garment: replace soon. Error correction left 38%, contrast 73%"),
        ("spoilt.png", "GT-PHOTO-SPOILT A picture code is in the photo, and it cannot be read."),
        ("none.png", "GT-PHOTO-NO-CODE No picture code can be read in the photo."),
        ("text.jpg", "GT-PHOTO-READ The photo cannot be opened."),
        ("two.png", "one more picture code is there and cannot be read; take a photo of it alone"),
    ],
)
def test_status_1_when_one_needs_replacing_or_was_not_read_and_the_others_are_checked(
    visits: Path, name: str, line: str
) -> None:
    done = run(visits, "tag", "check", name, "good.png")
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{name}: {line}" in done.stdout.splitlines()
    assert done.stdout.splitlines()[-1].startswith("good.png: tag 1, in use: good.")


def test_json_says_the_same_of_each_photo(visits: Path) -> None:
    done = run(visits, "tag", "check", "good.png", "none.png", "two.png", "--json")
    assert done.returncode == 1
    good, none, two = json.loads(done.stdout)
    assert (good["photo"], good["error"], good["sound"]) == ("good.png", None, True)
    assert (good["tags"][0]["serial"], good["tags"][0]["state"], good["tags"][0]["margin"]) == (1, "good", 0.923)
    assert good["tags"][0]["copies"][0]["wrong"] == [1, 0]
    assert (none["error"]["code"], none["tags"], none["sound"]) == ("GT-PHOTO-NO-CODE", [], False)
    assert (two["spoilt"], two["sound"], len(two["tags"])) == (1, False, 1)
    assert good.keys() == none.keys() == two.keys()


def test_it_speaks_chinese(visits: Path) -> None:
    done = run(visits, "tag", "check", "good.png", "twin.png", "none.png", GUARDTAG_LANG="zh")
    lines = done.stdout.splitlines()
    assert lines[0] == "good.png：标签 1，使用中：完好。纠错余量 92%，对比度 73%"
    assert lines[1].endswith("；读到 2 个码，以最好的为准")
    assert lines[2] == "none.png：GT-PHOTO-NO-CODE 照片里读不出码。"
    assert lines[3].strip().startswith("请再拍一张")


def test_it_names_no_person_and_prints_no_code(visits: Path) -> None:
    for arguments in (("good.png",), ("good.png", "--json")):
        done = run(visits, "tag", "check", *arguments)
        for secret in (said(visits, "ward"), said(visits, "link"), said(visits, "typed"), "小军"):
            assert secret not in done.stdout + done.stderr


def test_what_is_wrong_with_the_command_itself_ends_it(visits: Path) -> None:
    assert run(visits, "tag", "check").returncode == 2
    assert run(visits, "tag", "check", "missing.jpg").returncode == 2
    (visits / "city.db").rename(visits / "elsewhere.db")
    refused(run(visits, "tag", "check", "good.png"), "no deployment")

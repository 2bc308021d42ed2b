"""The script that scores photos of washed tags, on photos that look worn."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.builtin.csv import CsvPrinter
from guardtag.builtin.png import PngPrinter
from guardtag.labels import photo, proof
from guardtag.testing.printers import labels
from tools import score_photos as tool

pytestmark = pytest.mark.skipif(not proof.available(), reason="needs guardtag[print]")
ROOT = Path(__file__).resolve().parents[2]
TWO = labels(2, seed=7)
CELL = "cloth-40x24_zebra300_satin_w20_phone1_dusk_18cm"
OTHER = "cloth-40x24_zebra300_satin_w5_phone1_day_12cm"


@pytest.fixture(scope="module")
def links(tmp_path_factory):
    path = tmp_path_factory.mktemp("links") / "run.csv"
    CsvPrinter().print(TWO, path)
    return path


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """Two tags, and three photos of tag 1 in one cell, of which one cannot be read, and one of tag 2 in another."""
    place = tmp_path_factory.mktemp("taken")
    for one in TWO:
        PngPrinter().print([one], place / f"{one.serial}.png")
    out = place / "photos"
    out.mkdir()
    for shot in (1, 2):
        photo.worn(place / "1.png", out / f"{CELL}_t1_{shot}.jpg", shot)
    photo.worn(place / "1.png", out / f"{CELL}_t1_3.jpg", 3, blur=20)
    photo.worn(place / "2.png", out / f"{OTHER}_t2_1.jpg", 4)
    return place


@pytest.fixture
def folder(taken, tmp_path):
    """The photos, for a test to change; the tags lie beside them."""
    shutil.copytree(taken, tmp_path, dirs_exist_ok=True)
    return tmp_path / "photos"


def run(capsys, folder, links, *more: str) -> tuple[int, dict, str, str]:
    code = tool.main([str(folder), "--links", str(links), *more])
    out, err = capsys.readouterr()
    *text, last = out.splitlines()
    return code, json.loads(last), "\n".join(text), err


def test_each_cell_gets_its_share_and_interval(capsys, folder, links, tmp_path):
    code, said, text, _ = run(capsys, folder, links, "--json", str(tmp_path / "x.json"))
    assert code == 0
    assert [said[key] for key in ("photos", "read", "wrong", "left_out")] == [4, 3, 0, []]
    first, second = said["cells"]
    assert (first["washes"], first["light"], first["photos"], first["read"], first["share"]) == ("5", "day", 1, 1, 1.0)
    assert (second["washes"], second["photos"], second["read"], second["share"]) == ("20", 3, 2, 0.6667)
    assert second["interval"] == pytest.approx([0.2077, 0.9385], abs=1e-3)
    assert "67%" in text
    assert json.loads((tmp_path / "x.json").read_text()) == said


@pytest.mark.soak
def test_wear_is_told_of_what_was_read(capsys, folder, links):
    (folder / f"{OTHER}_t2_1.jpg").unlink()
    photo.worn(folder.parent / "2.png", folder / f"{OTHER}_t2_1.jpg", 4, blur=20)
    code, said, text, _ = run(capsys, folder, links, "--wear")
    assert code == 0
    unread, read = said["cells"]
    assert (unread["read"], unread["margin"], unread["contrast"]) == (0, None, None)
    assert (read["read"], read["margin"]) == (2, 1.0)
    assert 0.5 < read["contrast"] < 1
    assert text.splitlines()[0].split()[-2:] == ["margin", "contrast"]
    assert text.splitlines()[1].split()[-2:] == ["-", "-"]
    assert text.splitlines()[2].split()[-2] == "100%"
    _, plain, _, _ = run(capsys, folder, links)
    assert "margin" not in plain["cells"][0]


def test_another_tags_text_is_wrong_and_not_read(capsys, folder, links):
    (folder / f"{OTHER}_t2_1.jpg").rename(folder / f"{OTHER}_t1_1.jpg")
    code, said, _, _ = run(capsys, folder, links)
    assert code == 0
    assert [said["cells"][0][key] for key in ("photos", "read", "wrong")] == [1, 0, 1]


def test_what_cannot_be_scored_is_left_out_and_said(capsys, folder, links):
    (folder / "IMG_0001.jpg").write_bytes(b"x")
    (folder / f"{CELL}_t1_9.jpg").write_bytes(b"\xff\xd8\xff no photo")
    (folder / f"{CELL}_t77_1.jpg").write_bytes(b"x")
    code, said, _, err = run(capsys, folder, links)
    assert code == 1
    assert said["photos"] == 4, "they count neither as read nor as unread"
    assert [line.partition(":")[0] for line in said["left_out"]] == [
        "IMG_0001.jpg", f"{CELL}_t1_9.jpg", f"{CELL}_t77_1.jpg",
    ]  # fmt: skip
    assert err.count("left out: ") == 3
    assert not any(one.link in err + json.dumps(said) for one in TWO)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "serial,link\nx,y\n", 'serial,link\n"1\n', "serial,link\n"])
def test_links_that_are_none_are_refused(capsys, folder, tmp_path, text):
    bad = tmp_path / "bad.csv"
    bad.write_text(text)
    assert tool.main([str(folder), "--links", str(bad)]) == 1


def test_a_missing_folder_is_said(capsys, links, tmp_path):
    assert tool.main([str(tmp_path / "none"), "--links", str(links)]) == 1
    assert "score_photos: " in capsys.readouterr().err


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share(counts):
    read, photos = counts
    low, high = tool.wilson(read, photos)
    assert 0 <= low <= read / photos + 1e-9
    assert read / photos - 1e-9 <= high <= 1
    assert high - low < 4.4 / photos**0.5 + 0.01


@given(st.text(max_size=60))
def test_any_name_is_a_photo_or_none(name):
    found = tool.named(Path(name.replace("/", "").replace("\0", "") + ".jpg"))
    assert found is None or len(found.cell) == len(tool.PROPERTIES)


def test_the_guide_shows_names_that_are_understood():
    page = (ROOT / "docs/how-to/wash-and-photo.md").read_text("utf-8")
    names = [line.strip() for line in page.splitlines() if line.strip().endswith(".jpg") and "_t" in line]
    assert len(names) >= 2
    assert all(tool.named(Path(name)) for name in names)

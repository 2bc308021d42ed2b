"""The ZIP for textile print houses: a table, a picture a label, and names that nobody chose."""

from __future__ import annotations

import csv
import io
import zipfile

import attrs
import pytest

from guardtag.builtin import images
from guardtag.builtin.images import ImagesPrinter
from guardtag.errors import ConfigError, PrintError
from guardtag.labels import proof, rows
from guardtag.labels.design import get
from guardtag.labels.draw import draw
from guardtag.spi import Offer
from guardtag.testing.printers import WORDING, codes, labels

THREE = labels(3)


def printed(folder, these=THREE, **options):
    ImagesPrinter(**options).print(these, folder / "run.zip")
    return folder / "run.zip"


def entries(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path, changed):
    """The same ZIP with other files in it."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in changed:
            archive.writestr(name, data)


def test_it_is_an_ordinary_plugin():
    assert list(images.guardtag_printers()) == [Offer("zip", ImagesPrinter)]


def test_the_table_names_each_picture_by_batch_and_serial(tmp_path):
    found = entries(printed(tmp_path))
    table = list(csv.reader(io.StringIO(found.pop("labels.csv").decode(), newline=""), strict=True))
    assert table[0] == ["serial", "link", "typed", "image"]
    assert table[1:] == [[str(label.serial), label.link, label.typed, f"suite-{label.serial}.png"] for label in THREE]
    assert sorted(found) == ["suite-1.png", "suite-2.png", "suite-3.png"]


@pytest.mark.parametrize(("dpi", "size"), [(None, (472, 283)), (300, (472, 283)), (600, (945, 567))])
def test_pictures_have_their_size_in_millimetres(tmp_path, dpi, size):
    from PIL import Image

    for name, data in entries(printed(tmp_path, dpi=dpi)).items():
        if name.endswith(".png"):
            with Image.open(io.BytesIO(data)) as picture:
                assert picture.size == size
                for edge, mm in zip(picture.size, (40.0, 24.0), strict=True):
                    assert edge / picture.info["dpi"][0] * 25.4 == pytest.approx(mm, abs=0.1)
    assert proof.prove(tmp_path / "run.zip", THREE) == proof.Proof(3, 3)


@pytest.mark.parametrize("batch", ["../../etc/cron.d/x", "a/b", "CON.svg", "x" * 41, "a b", "批次", "a\0", "/tmp/x"])
def test_no_file_name_is_anything_but_batch_and_serial(tmp_path, batch):
    with pytest.raises(ValueError):
        ImagesPrinter().print([attrs.evolve(THREE[0], batch=batch)], tmp_path / "run.zip")
    assert list(tmp_path.iterdir()) == []
    assert rows.image_name(attrs.evolve(THREE[0], batch="")) == "tag-1.png"


def test_a_tag_that_stands_there_twice_is_refused(tmp_path):
    with pytest.raises(PrintError) as caught:
        printed(tmp_path, [THREE[0], THREE[1], THREE[0]])
    assert caught.value.code == "GT-PRINT-TWICE"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dpi", [99, 2401, True, "300"])
def test_a_resolution_that_is_none_is_refused(dpi):
    with pytest.raises(ConfigError):
        ImagesPrinter(dpi=dpi)


def test_modules_that_are_no_whole_dots_are_refused(tmp_path):
    with pytest.raises(PrintError) as caught:
        printed(tmp_path, dpi=203)
    assert caught.value.code == "GT-PRINT-DPI"


# -- read back


def test_a_row_or_a_picture_of_another_tag_is_found(tmp_path):
    path = printed(tmp_path)
    whole = entries(path)
    swapped = {**whole, "suite-1.png": whole["suite-2.png"], "suite-2.png": whole["suite-1.png"]}
    written(path, swapped.items())
    assert proof.prove(path, THREE) == proof.Proof(3, 1, wrong=(1, 2))
    table = whole["labels.csv"].replace(b"suite-1.png", b"suite-3.png")
    written(path, {**whole, "labels.csv": table}.items())
    assert proof.prove(path, THREE) == proof.Proof(3, 2, wrong=(1,))
    typed = whole["labels.csv"].replace(THREE[1].typed.encode(), THREE[2].typed.encode())
    written(path, {**whole, "labels.csv": typed}.items())
    assert proof.prove(path, THREE) == proof.Proof(3, 2, wrong=(2,))


def test_a_missing_picture_is_found(tmp_path):
    path = printed(tmp_path)
    written(path, [item for item in entries(path).items() if item[0] != "suite-2.png"])
    assert proof.prove(path, THREE) == proof.Proof(3, 2, unreadable=(2,))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda whole: {**whole, "../../outside.png": b"x"}, "GT-PROOF-SURPLUS"),
        (lambda whole: {**whole, "labels.csv": b"x"}, "GT-PROOF-FILE"),
        (lambda whole: {**whole, "labels.csv": b"\xff\xfe"}, "GT-PROOF-FILE"),
        (lambda whole: {name: data for name, data in whole.items() if name != "labels.csv"}, "GT-PROOF-FILE"),
        (lambda whole: {**whole, "suite-1.png": b"no picture"}, "GT-PROOF-FILE"),
        (lambda whole: {**whole, "suite-1.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 100}, "GT-PROOF-FILE"),
        (lambda whole: {**whole, "labels.csv": whole["labels.csv"] + b"4,x,y,z\r\n"}, "GT-PROOF-SURPLUS"),
    ],
    ids=range(7),
)
def test_a_spoilt_zip_is_an_error_and_no_crash(tmp_path, change, code):
    path = printed(tmp_path)
    written(path, change(entries(path)).items())
    with pytest.raises(PrintError) as caught:
        proof.prove(path, THREE)
    assert caught.value.code == code
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run.zip"], "nothing is ever unpacked"


def test_two_files_of_one_name_are_refused(tmp_path):
    path = printed(tmp_path)
    whole = entries(path)
    with pytest.warns(UserWarning, match="Duplicate"):
        written(path, [*whole.items(), ("suite-1.png", whole["suite-2.png"])])
    with pytest.raises(PrintError) as caught:
        proof.prove(path, THREE)
    assert caught.value.code == "GT-PROOF-FILE"


def test_a_file_that_unpacks_to_too_much_is_not_read_whole(tmp_path, monkeypatch):
    path = printed(tmp_path)
    whole = entries(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**whole, "suite-1.png": b"\0" * 50_000_000}.items():
            archive.writestr(name, data)
    assert path.stat().st_size < 200_000
    with pytest.raises(PrintError) as caught:
        proof.prove(path, THREE)
    assert caught.value.code == "GT-PROOF-FILE"


def test_a_file_in_it_is_read_up_to_a_limit(tmp_path, monkeypatch):
    path = printed(tmp_path)
    monkeypatch.setattr(rows, "MAX_ENTRY", 100)
    with pytest.raises(PrintError) as caught:
        proof.prove(path, THREE)
    assert caught.value.code == "GT-PROOF-FILE"


def test_a_picture_of_another_size_is_refused(tmp_path):
    path = printed(tmp_path)
    larger = [attrs.evolve(draw(code, get("card"), WORDING), batch="suite") for code in codes(3)]
    with pytest.raises(PrintError) as caught:
        proof.prove(path, larger)
    assert caught.value.code == "GT-PROOF-FILE"

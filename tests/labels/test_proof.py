"""The proof: it finds every label that is not what it should be, and says which."""

from __future__ import annotations

import re

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.builtin.csv import CsvPrinter
from guardtag.builtin.html import HtmlPrinter
from guardtag.builtin.images import ImagesPrinter
from guardtag.builtin.png import PngPrinter
from guardtag.builtin.svg import SvgPrinter
from guardtag.errors import PrintError
from guardtag.labels import proof, shown
from guardtag.labels.design import Wording, get
from guardtag.labels.draw import draw
from guardtag.spi import Modules
from guardtag.testing.printers import codes, labels

pytestmark = pytest.mark.skipif(not proof.available(), reason="needs guardtag[print]")
PRINTERS = {".svg": SvgPrinter, ".html": HtmlPrinter, ".png": PngPrinter, ".csv": CsvPrinter, ".zip": ImagesPrinter}
SIX = labels(6)


@pytest.fixture(params=sorted(PRINTERS))
def printed(request, tmp_path):
    """Prints labels in each format and gives the file."""

    def run(these):
        out = tmp_path / f"run{request.param}"
        PRINTERS[request.param]().print(these, out)
        return out

    return run


def swapped(one, other):
    """The first label with the other one's code drawn on it."""
    shapes = tuple(
        next(s for s in other.shapes if isinstance(s, Modules)) if isinstance(shape, Modules) else shape
        for shape in one.shapes
    )
    return attrs.evolve(one, shapes=shapes, link=other.link)


def test_two_swapped_codes_are_both_wrong(printed):
    bad = [*SIX[:2], swapped(SIX[2], SIX[3]), swapped(SIX[3], SIX[2]), *SIX[4:]]
    assert proof.prove(printed(bad), SIX) == proof.Proof(6, 4, wrong=(3, 4))


def test_a_code_that_cannot_be_read_is_named(tmp_path):
    blank = attrs.evolve(SIX[4], shapes=tuple(s for s in SIX[4].shapes if not isinstance(s, Modules)))
    for suffix in (".svg", ".html", ".png"):
        out = tmp_path / f"run{suffix}"
        PRINTERS[suffix]().print([*SIX[:4], blank, SIX[5]], out)
        found = proof.prove(out, SIX)
        assert found == proof.Proof(6, 5, unreadable=(5,))
        assert not found.whole


def test_a_second_code_on_a_label_is_wrong(tmp_path):
    small = attrs.evolve(get(), dpi=600, box=10.0)
    (extra,) = [s for s in draw_small(small).shapes if isinstance(s, Modules)]
    twice = attrs.evolve(SIX[0], shapes=(SIX[0].shapes[0], attrs.evolve(extra, x=23.0, y=8.0, size=0.35)))
    SvgPrinter().print([twice, SIX[1]], tmp_path / "run.svg")
    assert proof.prove(tmp_path / "run.svg", SIX[:2]) == proof.Proof(2, 1, wrong=(1,))


def test_the_right_code_twice_is_once_too_often(tmp_path):
    wide = [attrs.evolve(label, width=60.0) for label in SIX[:2]]
    code = wide[0].shapes[0]
    twice = attrs.evolve(wide[0], shapes=(*wide[0].shapes, attrs.evolve(code, x=42.0, y=4.0, size=0.4)))
    SvgPrinter().print([twice, wide[1]], tmp_path / "run.svg")
    assert proof.prove(tmp_path / "run.svg", wide) == proof.Proof(2, 1, wrong=(1,))
    assert proof.prove(tmp_path / "run.svg", [twice, wide[1]]).whole, "a design with two codes shows two"
    SvgPrinter().print(wide, tmp_path / "run.svg")
    assert proof.prove(tmp_path / "run.svg", [twice, wide[1]]) == proof.Proof(2, 1, unreadable=(1,))


def draw_small(design):
    return draw(next(codes(1, seed=9)), attrs.evolve(design, box=21.0), Wording(()))


def test_missing_labels_are_found(printed):
    with_all = proof.prove(printed(SIX), SIX)
    assert with_all == proof.Proof(6, 6)
    assert with_all.whole
    assert proof.prove(printed(SIX[:4]), SIX) == proof.Proof(6, 4, unreadable=(5, 6))


def test_surplus_labels_are_found(tmp_path):
    for suffix in (".svg", ".html", ".csv", ".zip"):
        out = tmp_path / f"run{suffix}"
        PRINTERS[suffix]().print(SIX, out)
        with pytest.raises(PrintError) as caught:
            proof.prove(out, SIX[:5])
        assert caught.value.code == "GT-PROOF-SURPLUS"


def test_a_label_moved_to_another_place_is_found(tmp_path):
    out = tmp_path / "run.svg"
    SvgPrinter().print(SIX, out)
    text = out.read_text()
    moved = re.sub(r'(id="tag-2" transform="translate\()[0-9.]+', r"\g<1>151", text)
    assert moved != text
    out.write_text(moved)
    found = proof.prove(out, SIX)
    assert 2 in found.unreadable
    assert not found.whole


def test_a_code_painted_over_is_found(tmp_path):
    out = tmp_path / "run.svg"
    SvgPrinter().print(SIX, out)
    text = out.read_text().replace("</g>\n", '<rect x="3" y="3" width="12" height="12"/></g>\n', 1)
    out.write_text(text)
    assert proof.prove(out, SIX).unreadable == (1,)


def test_many_pages_are_read_page_by_page(tmp_path, monkeypatch):
    many = labels(83, seed=5)
    SvgPrinter().print(many, tmp_path / "run.svg")
    drawn = shown._drawn
    shapes = []

    def measured(*arguments):
        picture, scale = drawn(*arguments)
        shapes.append(picture.height / picture.width)
        return picture, scale

    monkeypatch.setattr(shown, "_drawn", measured)
    assert proof.prove(tmp_path / "run.svg", iter(many)) == proof.Proof(83, 83)
    assert len(shapes) == 3
    assert max(shapes) <= 297 / 210


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-8],
        lambda data: data[:-7],
        lambda data: data.replace(b"</svg>\n", b'<rect width="210" height="297"/>\n</svg>\n'),
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"\x00" * 100,
        lambda data: data + b"<g/>\n",
        lambda data: data.replace(b'viewBox="0 0 210', b'viewBox="0 0 420'),
        lambda data: data.replace(b'width="210mm"', b'width="100mm"'),
        lambda data: data.replace(b"297", b"594"),
        lambda data: data.replace(b"<g id", b"<image id", 1),
        lambda data: data.replace(b"</g>\n", b"</h>\n", 1),
        lambda data: data.replace(b"<?xml", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><?xml"),
        lambda data: data.replace(b"\n<svg", b"\n<!--x--><svg", 1).replace(b"\n<defs>", b"\n" + b"y" * 2_000_000, 1),
    ],
    ids=range(14),
)
def test_a_spoilt_sheet_is_an_error_and_no_crash(tmp_path, spoil):
    out = tmp_path / "run.svg"
    SvgPrinter().print(SIX, out)
    out.write_bytes(spoil(out.read_bytes()))
    with pytest.raises(PrintError) as caught:
        proof.prove(out, SIX)
    assert caught.value.code == "GT-PROOF-FILE"
    assert str(tmp_path) not in str(caught.value)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_a_damaged_file_never_proves_more_than_it_shows(tmp_path_factory, data):
    suffix = data.draw(st.sampled_from([".png", ".csv", ".svg", ".html", ".zip"]))
    out = tmp_path_factory.mktemp("damaged") / f"run{suffix}"
    PRINTERS[suffix]().print(SIX[:2], out)
    raw = bytearray(out.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(1, 40))] = data.draw(st.binary(max_size=20))
    out.write_bytes(bytes(raw))
    try:
        found = proof.prove(out, SIX[:2])
    except PrintError:
        return
    assert found.right + len(found.wrong) + len(found.unreadable) == found.total == 2


def test_a_picture_of_another_size_or_without_resolution_is_refused(tmp_path):
    from PIL import Image

    for picture, dpi in ((Image.new("L", (300, 200)), (300, 300)), (Image.new("L", (2480, 3508)), None)):
        picture.save(tmp_path / "run.png", **({"dpi": dpi} if dpi else {}))
        with pytest.raises(PrintError) as caught:
            proof.prove(tmp_path / "run.png", SIX)
        assert caught.value.code == "GT-PROOF-FILE"


def test_a_giant_picture_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    PngPrinter().print(SIX, tmp_path / "run.png")
    monkeypatch.setattr(shown, "MAX_PIXELS", 1000)
    with pytest.raises(PrintError) as caught:
        proof.prove(tmp_path / "run.png", SIX)
    assert caught.value.code == "GT-PROOF-FILE"


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(PrintError) as caught:
        proof.prove(tmp_path / "none.svg", SIX)
    assert caught.value.code == "GT-PROOF-FILE"


def test_without_the_readers_it_says_what_to_install(tmp_path, monkeypatch):
    SvgPrinter().print(SIX, tmp_path / "run.svg")
    monkeypatch.setattr(proof, "_NEEDED", ("no_such_reader_here",))
    assert not proof.available()
    with pytest.raises(PrintError) as caught:
        proof.prove(tmp_path / "run.svg", SIX)
    assert caught.value.code == "GT-PRINT-EXTRA"


def test_nothing_is_no_proof(tmp_path):
    assert not proof.Proof(0, 0).whole
    with pytest.raises(ValueError):
        proof.prove(tmp_path / "run.svg", [])

"""What is particular to each printer's format."""

from __future__ import annotations

import csv
import sys
from xml.etree import ElementTree

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.builtin import csv as csv_printer
from guardtag.builtin import html, png, svg
from guardtag.builtin.csv import CsvPrinter
from guardtag.builtin.html import HtmlPrinter
from guardtag.builtin.png import PngPrinter
from guardtag.builtin.svg import SvgPrinter
from guardtag.errors import ConfigError, PrintError
from guardtag.labels import fonts, pen, proof, rows
from guardtag.labels.design import get
from guardtag.labels.draw import draw
from guardtag.spi import Modules, Offer, Text
from guardtag.testing.printers import WORDING, codes, labels

NS = {"s": "http://www.w3.org/2000/svg"}
LINKED = "{http://www.w3.org/1999/xlink}href"


def tree(path):
    return ElementTree.fromstring(path.read_bytes())


@pytest.mark.parametrize(
    ("module", "scheme", "kind"),
    [
        (svg, "svg", SvgPrinter), (html, "html", HtmlPrinter),
        (png, "png", PngPrinter), (csv_printer, "csv", CsvPrinter),
    ],
)  # fmt: skip
def test_each_is_an_ordinary_plugin(module, scheme, kind):
    assert list(module.guardtag_printers()) == [Offer(scheme, kind)]
    assert kind(f"{scheme}:").url == f"{scheme}:"
    with pytest.raises(TypeError):
        kind(f"{scheme}:", unknown=1)


# --- SVG


def test_one_label_is_the_whole_file_in_millimetres(tmp_path):
    SvgPrinter().print(labels(1), tmp_path / "tag.svg")
    root = tree(tmp_path / "tag.svg")
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("40mm", "24mm", "0 0 40 24")


def test_many_labels_are_a4_pages(tmp_path):
    SvgPrinter().print(labels(41), tmp_path / "sheet.svg")
    root = tree(tmp_path / "sheet.svg")
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("210mm", "594mm", "0 0 210 594")
    assert [g.get("id") for g in root.findall("s:g", NS)] == [f"tag-{n}" for n in range(1, 42)]


def test_a_label_of_odd_size_keeps_it(tmp_path):
    odd = attrs.evolve(labels(1)[0], width=41.25, height=24.5)
    SvgPrinter().print([odd], tmp_path / "tag.svg")
    assert tree(tmp_path / "tag.svg").get("viewBox") == "0 0 41.25 24.5"
    assert proof.prove(tmp_path / "tag.svg", [odd]).whole


def test_each_code_is_one_path_and_letters_are_outlines_that_are_there(tmp_path):
    SvgPrinter().print(labels(3), tmp_path / "sheet.svg")
    root = tree(tmp_path / "sheet.svg")
    for group in root.findall("s:g", NS):
        assert len(group.findall("s:path", NS)) == 1
    assert not root.findall(".//s:text", NS)
    known = {path.get("id") for path in root.findall(".//s:defs/s:path", NS)}
    used = {use.get(LINKED).removeprefix("#") for use in root.iter(f"{{{NS['s']}}}use")}
    assert used == known
    assert {f"b{ord(letter):X}" for letter in "请帮我回家"} <= used


def test_letters_are_defined_before_they_are_used(tmp_path):
    SvgPrinter().print(labels(9), tmp_path / "sheet.svg")
    known: set[str] = set()
    for element in tree(tmp_path / "sheet.svg").iter():
        if element.tag.endswith("}path") and element.get("id"):
            assert element.get("id") not in known, "a letter is defined once"
            known.add(element.get("id"))
        elif element.tag.endswith("}use"):
            assert element.get(LINKED).removeprefix("#") in known


def test_without_a_font_letters_stay_text_escaped(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package_here")
    monkeypatch.setattr(fonts, "_on_machine", lambda: None)
    monkeypatch.delenv(fonts.ENVIRONMENT, raising=False)
    hostile = '</text><script>x</script>" & \x0b'
    printed = [
        attrs.evolve(label, shapes=(label.shapes[0], Text(20.0, 5.0, 3.0, hostile), *label.shapes[2:]))
        for label in labels(2)
    ]
    SvgPrinter().print(printed, tmp_path / "sheet.svg")
    root = tree(tmp_path / "sheet.svg")
    texts = ["".join(text.itertext()) for text in root.iter(f"{{{NS['s']}}}text")]
    assert texts[0] == '</text><script>x</script>" &'
    assert printed[0].typed in texts
    assert not list(root.iter(f"{{{NS['s']}}}script"))
    assert proof.prove(tmp_path / "sheet.svg", printed).whole


def test_a_font_that_was_named_and_is_broken_is_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv(fonts.ENVIRONMENT, str(tmp_path / "missing.ttf"))
    with pytest.raises(PrintError) as caught:
        SvgPrinter().print(labels(1), tmp_path / "tag.svg")
    assert caught.value.code == "GT-FONT-MISSING"


@pytest.mark.parametrize("printer", [SvgPrinter, PngPrinter])
def test_a_letter_the_font_lacks_stops_the_print(tmp_path, printer):
    label = labels(1)[0]
    strange = attrs.evolve(label, shapes=(*label.shapes, Text(21.0, 5.0, 2.0, "\U0001f68f")))
    with pytest.raises(PrintError) as caught:
        printer().print([strange], tmp_path / "tag")
    assert caught.value.code == "GT-FONT-GLYPH"


@given(st.integers(1, 9).flatmap(lambda n: st.lists(st.text("01", min_size=n, max_size=n), min_size=1, max_size=9)))
@settings(max_examples=200)
def test_the_outline_encloses_exactly_the_dark_modules(rows):
    """Counted by the even-odd rule: a module is dark when the borders left of its middle are odd in number."""
    edges = []
    for loop in pen.outline(tuple(rows)).split("z")[:-1]:
        edges += walk(loop)
    for y, row in enumerate(rows):
        for x, module in enumerate(row):
            crossed = sum(1 for at, low, high in edges if at <= x and low <= y < high)
            assert crossed % 2 == int(module)


def test_a_straight_border_is_one_stroke():
    assert pen.outline(("111", "101", "111")) == "M0 0h3v3h-3zM2 1h-1v1h1z"


def walk(loop: str) -> list[tuple[int, int, int]]:
    """The upright borders of one loop, (x, from y, to y); checks that the loop can be closed by one line."""
    import re

    x, y = map(int, re.match(r"M(\d+) (\d+)", loop).groups())
    first = (x, y)
    upright = []
    for way, length in re.findall(r"([hv])(-?\d+)", loop):
        if way == "h":
            x += int(length)
        else:
            upright.append((x, min(y, y + int(length)), max(y, y + int(length))))
            y += int(length)
    assert first[0] == x or first[1] == y
    if first[0] == x:
        upright.append((x, min(y, first[1]), max(y, first[1])))
    return upright


@pytest.mark.parametrize("printer", [SvgPrinter, HtmlPrinter])
def test_a_colour_that_is_none_is_refused(tmp_path, printer):
    for wrong in ("red", '"/><script>', "#12345", "#12345g", '#123456"/><x y="'):
        with pytest.raises(ConfigError):
            printer(ink=wrong)
        with pytest.raises(ConfigError):
            printer(cloth=wrong)
    printer(ink="#000000", cloth="#ffffcc").print(labels(1), tmp_path / "tag")
    assert b"#ffffcc" in (tmp_path / "tag").read_bytes()
    assert proof.prove(tmp_path / "tag", labels(1)).whole


@pytest.mark.parametrize("printer", [SvgPrinter, HtmlPrinter])
@pytest.mark.parametrize(
    ("colours", "named"),
    [
        ({"ink": "#ffffff", "cloth": "#000000"}, "`ink` and `cloth`"), ({"ink": "#9aa0a6"}, "`ink`"),
        ({"cloth": "#12233f"}, "`cloth`"), ({"ink": "#ffffff"}, "`ink`"), ({"cloth": "#556677"}, "`cloth`"),
    ],
)  # fmt: skip
def test_colours_that_no_camera_reads_are_refused_before_anything_is_printed(tmp_path, printer, colours, named):
    for count in (1, 3):
        with pytest.raises(ConfigError) as caught:
            printer(**colours).print(labels(count), tmp_path / "run")
        assert caught.value.code == "GT-PRINT-PALE"
        assert f"With {named} of the" in caught.value.what
    with pytest.raises(ConfigError):
        printer(**colours).most(labels(1)[0])
    assert not list(tmp_path.iterdir())


# --- PNG


def test_the_picture_has_the_printer_s_dots(tmp_path):
    from PIL import Image

    label = labels(1)[0]
    PngPrinter().print([label], tmp_path / "tag.png")
    with Image.open(tmp_path / "tag.png") as picture:
        assert picture.size == (472, 283)
        assert [round(value) for value in picture.info["dpi"]] == [300, 300]
        grey = picture.convert("RGB").convert("L")
    modules = label.shapes[0]
    assert isinstance(modules, Modules)
    ink, cloth = grey.getpixel((round(modules.x * 300 / 25.4), round(modules.y * 300 / 25.4))), 255
    for y, row in enumerate(modules.rows):
        for x, module in enumerate(row):
            left, top = (round((at + n * modules.size) * 300 / 25.4) for at, n in ((modules.x, x), (modules.y, y)))
            cell = set(grey.crop((left, top, left + 6, top + 6)).tobytes())
            assert cell == {ink if module == "1" else cloth}


def test_colours_are_the_design_s(tmp_path):
    from PIL import Image

    PngPrinter().print(labels(1), tmp_path / "tag.png")
    with Image.open(tmp_path / "tag.png") as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(100_000)}
    assert {(0x12, 0x23, 0x3F), (255, 255, 255)} <= colours


def test_another_resolution_must_hold_whole_dots(tmp_path):
    label = labels(1)[0]
    PngPrinter(dpi=600).print([label], tmp_path / "tag.png")
    assert proof.prove(tmp_path / "tag.png", [label]).whole
    with pytest.raises(PrintError) as caught:
        PngPrinter(dpi=203).print([label], tmp_path / "other.png")
    assert caught.value.code == "GT-PRINT-DPI"
    coarse = draw(next(codes(1)), attrs.evolve(get(), dpi=203), WORDING)
    PngPrinter().print([coarse], tmp_path / "tag.png")
    assert proof.prove(tmp_path / "tag.png", [coarse]).whole


@pytest.mark.parametrize("dpi", [0, 99, 2401, True, 300.0, "300"])
def test_a_resolution_that_is_none_is_refused(dpi):
    with pytest.raises(ConfigError):
        PngPrinter(dpi=dpi)


def test_more_than_one_picture_holds_is_refused_and_not_collected(tmp_path):
    one = labels(1)[0]
    taken = 0

    def stream():
        nonlocal taken
        while True:
            taken += 1
            yield attrs.evolve(one, serial=taken)

    with pytest.raises(PrintError) as caught:
        PngPrinter().print(stream(), tmp_path / "run.png")
    assert caught.value.code == "GT-PRINT-LARGE"
    assert taken <= 450
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("count", "size"), [(2, 24.0), (1, 400.0)])
def test_where_not_even_one_has_room_in_a_picture_it_is_said_what_will_do(tmp_path, count, size):
    some = [attrs.evolve(one, width=size, height=size) for one in labels(count)]
    with pytest.raises(PrintError) as caught:
        PngPrinter(dpi=2400).print(some, tmp_path / "run.png")
    assert caught.value.code == "GT-PRINT-HUGE"
    assert "fewer dots" in caught.value.do
    assert not list(tmp_path.iterdir())


def test_without_pillow_the_extra_is_named(tmp_path, monkeypatch):
    printed = labels(1)
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(PrintError) as caught:
        PngPrinter().print(printed, tmp_path / "tag.png")
    assert caught.value.code == "GT-PRINT-EXTRA"
    assert "pip install '.[print]'" in caught.value.do


def test_a_picture_needs_a_font(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package_here")
    monkeypatch.setattr(fonts, "_on_machine", lambda: None)
    monkeypatch.delenv(fonts.ENVIRONMENT, raising=False)
    with pytest.raises(PrintError) as caught:
        PngPrinter().print(labels(1), tmp_path / "tag.png")
    assert caught.value.code == "GT-FONT-MISSING"


# --- CSV


def test_rows_are_what_a_print_house_needs(tmp_path):
    printed = labels(3)
    CsvPrinter().print(printed, tmp_path / "run.csv")
    raw = (tmp_path / "run.csv").read_bytes()
    assert raw.startswith(b"serial,link,typed\r\n")
    with (tmp_path / "run.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream, strict=True))
    assert rows[1:] == [[str(label.serial), label.link, label.typed] for label in printed]


@given(st.text(max_size=30))
def test_no_value_is_a_formula(text):
    value = rows.harmless(text)
    assert not value.startswith(("=", "+", "-", "@", "\t", "\r", " "))
    assert not set(value) & set("\r\n\t\0")


def test_a_formula_for_a_code_is_disarmed_and_fails_the_proof(tmp_path):
    bad = attrs.evolve(labels(1)[0], typed="=1+1")
    CsvPrinter().print([bad], tmp_path / "run.csv")
    assert b",'=1+1\r\n" in (tmp_path / "run.csv").read_bytes()
    assert proof.prove(tmp_path / "run.csv", [bad]).wrong == (1,)

"""Scripts whose letters change with their neighbours: shaped, or refused, never drawn letter by letter."""

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree

import attrs
import pytest

from guardtag.builtin.png import PngPrinter
from guardtag.builtin.svg import SvgPrinter
from guardtag.errors import PrintError
from guardtag.labels import fonts, scripts, setting, shaping, words
from guardtag.spi import Label, Text
from guardtag.testing.printers import labels
from tests.labels.alphabet import GLYPHS, font

ttLib = pytest.importorskip("fontTools.ttLib")
pytest.importorskip("uharfbuzz")
NAMES = list(GLYPHS)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return font(tmp_path_factory.mktemp("font") / "blocks.ttf")


@pytest.fixture(scope="module")
def face(path):
    return fonts.Face(path)


def glyphs(face, text):
    return [NAMES[piece.glyph] for piece in shaping.shape(face, text, False).pieces]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ب", ["beh"]),
        ("بب", ["beh.fina", "beh.init"]),
        ("ببب", ["beh.fina", "beh.medi", "beh.init"]),
        ("باب", ["beh", "alef.fina", "beh.init"]),
        ("ا ب", ["beh", "space", "alef"]),
        ("ب 12", ["one", "two", "space", "beh"]),
        ("A ب 2", ["A", "space", "two", "space", "beh"]),
        ("بAب", ["beh", "A", "beh"]),
        ("بא", ["hebrew", "beh"]),
    ],
)
def test_letters_take_their_joined_forms_and_run_from_the_right(face, text, line):
    assert glyphs(face, text) == line


def test_a_joiner_keeps_letters_apart(face):
    assert glyphs(face, "ب\u200cب") != glyphs(face, "بب")
    assert [name for name in glyphs(face, "ب\u200cب") if name.startswith("beh")] == ["beh", "beh"]


def test_where_glyphs_stand(face):
    line = shaping.shape(face, "باب", False)
    assert [round(piece.x * 1000) for piece in line.pieces] == [0, 810, 1130]
    assert line.width == pytest.approx(1.65)
    assert (line.top, line.bottom) == (pytest.approx(0.7), 0.0)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Please help me home", True), ("请帮我回家", True), ("家に帰りたい", True), ("집에 가고 싶어요", True),
        ("Ελλάδα Україна", True), ("é", True), ("１２３", True), ("", True), ("e\u0301x\u0323", False), ("باب", False),
        ("שלום", False), ("ไทย", False), ("हिन्दी", False), ("བོད", False), ("\u200c", False), ("ߒߞߏ", False),
    ],
)  # fmt: skip
def test_which_lines_are_their_letters_one_by_one(text, plain):
    assert scripts.plain(text) is plain


@pytest.mark.parametrize("printer", [SvgPrinter, PngPrinter])
def test_a_printer_without_harfbuzz_prints_nothing(path, tmp_path, monkeypatch, printer):
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    with pytest.raises(PrintError) as caught:
        printer().print([saying(path, "باب باب")], tmp_path / "tag")
    assert caught.value.code == "GT-PRINT-EXTRA"
    assert not list(tmp_path.iterdir())


def test_letter_by_letter_is_refused_even_where_the_font_has_them(face):
    with pytest.raises(PrintError) as caught:
        face.glyphs("باب")
    assert caught.value.code == "GT-FONT-SHAPING"


def test_a_missing_letter_is_named(face):
    with pytest.raises(PrintError) as caught:
        shaping.shape(face, "بج\u064b", False)
    assert caught.value.code == "GT-FONT-GLYPH"
    assert "ج (U+062C)" in caught.value.what
    assert "U+064B" in caught.value.what
    assert "\u064b" not in str(caught.value), "a mark alone shows nothing"


@pytest.mark.parametrize("unseen", ["\U000e0100", "\u034f"])
def test_what_no_font_needs_to_know_is_no_lack(face, unseen):
    assert face.lacking(f"A{unseen}") == []
    assert [name for name in glyphs(face, f"A{unseen}1") if name != "space"] == ["A", "one"]


@pytest.mark.parametrize("text", ["ᠮᠣᠩᠭᠣᠯ", "ꡏꡡꡃ"])
def test_what_runs_downwards_is_refused(face, text):
    with pytest.raises(PrintError) as caught:
        shaping.shape(face, text, False)
    assert caught.value.code == "GT-FONT-DOWNWARDS"


# --- on labels


def saying(path, text, **how) -> Label:
    label = labels(1)[0]
    line = Text(21.0, 6.0, 3.0, text, **how)
    return attrs.evolve(label, shapes=(label.shapes[0], line), font=str(path))


def test_the_design_s_font_is_taken_for_its_letters_alone(path):
    label = saying(path, "")
    assert fonts.choose(Text(0, 0, 1, "باب"), label).path == path
    assert fonts.choose(Text(0, 0, 1, "A 12"), label).path == path
    assert fonts.choose(Text(0, 0, 1, "请帮我回家"), label) is fonts.find()
    assert fonts.choose(Text(0, 0, 1, "A12", mono=True), label) is fonts.find(), "whoever reads codes back knows them"
    assert fonts.choose(Text(0, 0, 1, "A"), attrs.evolve(label, font="")) is fonts.find()
    with pytest.raises(PrintError) as caught:
        fonts.choose(Text(0, 0, 1, "باج"), label)
    assert "1 letter(s) of the label: ج (U+062C)" in caught.value.what


def test_japanese_is_set_in_the_japanese_face_of_a_collection():
    if not fonts.find().path.name.endswith(".ttc"):
        pytest.skip("the font found is no collection")
    chinese, japanese = fonts.find(), fonts.find("ja")
    assert chinese.index != japanese.index
    assert chinese.path == japanese.path
    assert fonts.find("zh") is chinese
    assert fonts.find("de") is chinese
    assert chinese.glyphs("直")["直"].path != japanese.glyphs("直")["直"].path


def test_svg_draws_the_joined_forms_where_they_belong(path, tmp_path):
    SvgPrinter().print([saying(path, "باب")], tmp_path / "tag.svg")
    root = ElementTree.fromstring((tmp_path / "tag.svg").read_bytes())
    uses = [use for use in root.iter() if use.tag.endswith("}use")]
    assert [use.get("x") for use in uses] == ["0", "810", "1130"]
    widths = {
        one.get("id"): max(map(int, re.findall(r"[HM](\d+)", one.get("d"))))
        for one in root.iter() if one.tag.endswith("}path") and one.get("id")
    }  # fmt: skip
    drawn = [widths[next(value for key, value in use.items() if key.endswith("href"))[1:]] + 20 for use in uses]
    assert drawn == [GLYPHS[name][1] for name in ("beh", "alef.fina", "beh.init")]


def test_png_and_svg_show_the_same(path, tmp_path):
    import io

    import resvg_py
    from PIL import Image, ImageChops

    label = attrs.evolve(saying(path, "باب"), ink="#000000")
    SvgPrinter().print([label], tmp_path / "tag.svg")
    PngPrinter().print([label], tmp_path / "tag.png")
    svg = (tmp_path / "tag.svg").read_text().replace('mm"', '"', 2)
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=472, background="#ffffff"))
    with Image.open(io.BytesIO(drawn)) as one, Image.open(tmp_path / "tag.png") as other:
        box = (240, 0, 472, 283)
        difference = ImageChops.difference(one.convert("L").crop(box), other.convert("L").crop(box))
    edges = sum(1 for value in difference.tobytes() if value > 128)
    assert edges < 60, "they differ at the rims of letters alone"
    assert difference.size == (232, 283)


def test_tall_scripts_are_fitted_into_their_line(path):
    label = saying(path, "กก")
    line = setting.line(label.shapes[1], label)
    assert not line.plain
    top, bottom = line.y - 1.0 * line.size, line.y + 1.0 * line.size
    assert top >= 6.0 - words.ASCENT * 3.0 - 1e-6
    assert bottom <= 6.0 + words.DESCENT * 3.0 + 1e-6


def test_a_line_too_long_is_made_smaller_and_stays_on_its_label(path):
    label = saying(path, "ب" * 60)
    line = setting.line(label.shapes[1], label)
    assert line.x + line.width <= label.width + 1e-6


def _blank(name):
    def spoil(path):
        with ttLib.TTFont(path) as made:
            made["glyf"][name] = made["glyf"]["space"]
            made.save(path)

    return spoil


def _spoilt(name, at):
    def spoil(path):
        with ttLib.TTFont(path) as made:
            start = made.reader.tables["glyf"].offset + made["loca"][NAMES.index(name)]
        whole = bytearray(path.read_bytes())
        whole[start + at : start + at + 2] = b"\x7f\xff"
        path.write_bytes(whole)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "letter"),
    [
        (_blank("beh.medi"), "ب (U+0628)"),
        (_spoilt("beh.medi", 0), "ب (U+0628)"),
        (_spoilt("beh.medi", 10), "ب (U+0628)"),
        (_blank("fatha"), "U+064E"),
    ],
    ids=["blank", "contours", "end", "a vowel"],
)
def test_one_letter_that_is_drawn_blank_is_one_that_the_font_lacks(tmp_path, spoil, letter):
    path = font(tmp_path / "font.ttf")
    spoil(path)
    face = fonts.Face(path)
    assert shaping.shape(face, "باب بب", False)
    with pytest.raises(PrintError) as caught:
        shaping.shape(face, "بببَ 2", False)
    assert caught.value.code == "GT-FONT-GLYPH"
    assert f"lacks 1 letter(s) of the label: {letter}." in caught.value.what


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("بـب", ["beh.fina", "tatweel", "beh.init"]),
        ("با ب", ["beh", "space", "alef.fina", "beh.init"]),
        ("م", ["space", "meem"]),
        ("لا", ["thai"]),
        ("ب\u200cب", ["beh", "space", "beh"]),
        ("ب\u200d", ["space", "beh.init"]),
    ],
    ids=["a stretch", "a space", "two glyphs of a letter", "a ligature", "a non-joiner", "a joiner"],
)
def test_what_is_blank_by_right_is_no_lack(face, text, line):
    assert glyphs(face, text) == line


def test_a_line_of_which_the_font_draws_nothing_is_refused(face, monkeypatch):
    monkeypatch.setattr(fonts.Face, "drawn", lambda self, number, bold: "")
    with pytest.raises(PrintError) as caught:
        shaping.shape(face, "ابب", False)
    assert caught.value.code == "GT-FONT-GLYPH"


def test_two_fonts_on_one_label_do_not_take_each_other_s_letters(path, tmp_path):
    label = saying(path, "A1")
    label = attrs.evolve(label, shapes=(*label.shapes, Text(21.0, 12.0, 3.0, "请A1")))
    SvgPrinter().print([label], tmp_path / "tag.svg")
    root = ElementTree.fromstring((tmp_path / "tag.svg").read_bytes())
    known = [one.get("id") for one in root.iter() if one.tag.endswith("}path") and one.get("id")]
    assert sorted(known) == sorted({"r41", "r31", "f1r8BF7", "f1r41", "f1r31"})

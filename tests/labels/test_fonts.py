"""Fonts: found where they may be, checked letter by letter, refused where they are damaged."""

from __future__ import annotations

import base64
import gc
import io
import os
import re
import shutil
import sys
import weakref
from pathlib import Path

import attrs
import pytest

from guardtag.errors import PrintError
from guardtag.labels import fonts, lettering, shaping, typed_look
from guardtag.spi import Text
from guardtag.testing.printers import labels
from tests.labels.alphabet import SYMBOLS, font, mapped

ttLib = pytest.importorskip("fontTools.ttLib")
pytest.importorskip("uharfbuzz")
FACE = fonts.find()


@pytest.fixture
def bare(monkeypatch):
    """A machine without the package and without fonts."""
    monkeypatch.delenv(fonts.ENVIRONMENT, raising=False)
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package_here")
    monkeypatch.setattr(fonts, "_FOLDERS", ())
    fonts._on_machine.cache_clear()
    yield
    fonts._on_machine.cache_clear()


def test_without_a_font_the_error_says_what_to_install(bare):
    with pytest.raises(PrintError) as caught:
        fonts.find()
    assert caught.value.code == "GT-FONT-MISSING"
    for hint in ("pip install '.[font]'", "py3-none-any.whl[font]", "fonts-noto-cjk", fonts.ENVIRONMENT):
        assert hint in caught.value.do


def test_a_font_of_the_machine_is_found(bare, monkeypatch, tmp_path):
    for name in ("DejaVuSans.ttf", "NotoSansCJK-Bold.ttc", "NotoSansMonoCJKsc-Regular.otf", "notes.txt"):
        (tmp_path / "deep").mkdir(exist_ok=True)
        (tmp_path / "deep" / name).write_bytes(b"")
    monkeypatch.setattr(fonts, "_FOLDERS", (str(tmp_path),))
    assert fonts._on_machine().name == "NotoSansCJK-Bold.ttc"
    (tmp_path / "deep" / "NotoSansCJK-Regular.ttc").write_bytes(b"")
    fonts._on_machine.cache_clear()
    assert fonts._on_machine().name == "NotoSansCJK-Regular.ttc"


def test_the_named_file_comes_first(bare, monkeypatch):
    monkeypatch.setenv(fonts.ENVIRONMENT, str(FACE.path))
    assert fonts.find().path == FACE.path


@pytest.mark.parametrize("content", [None, b"", b"no font", b"ttcf\x00\x01\x00\x00\xff\xff\xff\xff"])
def test_a_named_file_that_is_no_font_is_refused(bare, monkeypatch, tmp_path, content):
    path = tmp_path / "font.ttf"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv(fonts.ENVIRONMENT, str(path))
    with pytest.raises(PrintError) as caught:
        fonts.find().glyphs("A")
    assert caught.value.code == "GT-FONT-MISSING"
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"", b"no font", b"ttcf\x00\x01\x00\x00\xff\xff\xff\xff"])
def test_a_design_s_own_file_that_is_no_font_is_refused_by_the_design_s_name(tmp_path, content):
    path = tmp_path / "font.ttf"
    if content is not None:
        path.write_bytes(content)
    (label,) = labels(1)
    label = attrs.evolve(label, design="shirt", font=str(path))
    line = next(shape for shape in label.shapes if isinstance(shape, Text) and not shape.mono)
    with pytest.raises(PrintError) as caught:
        fonts.choose(line, label)
    assert caught.value.code == "GT-FONT-DESIGN"
    assert "`shirt`" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_the_simplified_face_of_a_collection_is_taken():
    if not FACE.path.name.endswith(".ttc"):
        pytest.skip("the font found is no collection")
    assert FACE.pillow(20).getname()[0].endswith("SC")


def collection(path):
    """A collection of two faces that are named in Chinese alone."""
    faces = ttLib.TTCollection()
    for region in ("TC", "SC"):
        made = ttLib.TTFont(font(path.with_suffix(f".{region}")))
        made["name"].names = []
        made["name"].setName(f"方块黑体 {region}", 1, 3, 1, 0x804)
        faces.fonts.append(made)
    faces.save(path)
    return path


def test_a_face_that_is_named_in_chinese_alone_is_found_by_that_name(monkeypatch, tmp_path):
    monkeypatch.setenv(fonts.ENVIRONMENT, str(collection(tmp_path / "both.ttc")))
    assert fonts.find().index == 1
    assert fonts.find("zh-tw").index == 0


def test_letters_are_outlines_and_bold_is_wider():
    plain, bold = FACE.glyphs("请A "), FACE.glyphs("请A ", bold=True)
    assert set(plain) == {"请", "A", " "}
    assert plain["请"].path.startswith("M")
    assert plain[" "].path == ""
    assert bold["A"].advance > plain["A"].advance
    assert bold["请"].path != plain["请"].path


def test_a_missing_letter_is_named():
    with pytest.raises(PrintError) as caught:
        FACE.glyphs("a\U0001f68fb")
    assert caught.value.code == "GT-FONT-GLYPH"
    assert "U+1F68F" in str(caught.value)
    assert "1 letter" in str(caught.value)


def test_a_font_file_is_read_once_for_all_labels_and_languages(monkeypatch, tmp_path):
    path = font(tmp_path / "blocks.ttf")
    monkeypatch.setenv(fonts.ENVIRONMENT, str(path))
    seen = []
    look = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: (seen.append(self), look(self))[1])
    for language in ("", "zh", "ja", "ko"):
        assert fonts.find(language).glyphs("A12")
    assert seen == [path]


def test_another_font_under_the_same_path_is_another_font(monkeypatch, tmp_path):
    """What was drawn of the old one is kept by its face: whoever keeps by face keeps nothing of it for the new one."""
    path = font(tmp_path / "blocks.ttf")
    monkeypatch.setenv(fonts.ENVIRONMENT, str(path))
    first = fonts.find()
    shutil.copy(FACE.path, tmp_path / "new")
    (tmp_path / "new").replace(path)
    second = fonts.find()
    assert second is not first
    assert second.glyphs("A")["A"] != first.glyphs("A")["A"]
    assert first.glyphs("1"), "who holds the old one still reads it"


def test_of_a_font_that_was_replaced_nothing_stays(monkeypatch, tmp_path):
    """A font weighs 30 MB, and a process that prints lives for weeks."""
    path = font(tmp_path / "blocks.ttf")
    monkeypatch.setenv(fonts.ENVIRONMENT, str(path))
    seen = []
    for number in range(4):
        os.utime(path, (number, number))
        face = fonts.find()
        shaping.shape(face, "باب", False)
        lettering.rules("A1")
        typed_look._drawn(face, "A", False)
        seen.append(weakref.ref(face))
        del face
    gc.collect()
    assert [one() is not None for one in seen] == [False, False, False, True]


def test_no_face_of_a_collection_stays_that_was_replaced(monkeypatch, tmp_path):
    path = collection(tmp_path / "both.ttc")
    monkeypatch.setenv(fonts.ENVIRONMENT, str(path))
    old = [weakref.ref(fonts.find(language)) for language in ("zh", "zh-tw")]
    assert {one().index for one in old} == {0, 1}
    os.utime(path, (1, 1))
    assert fonts.find().index == 1
    gc.collect()
    assert [one() for one in old] == [None, None]


def test_a_font_cut_short_under_a_running_process_ends_nothing(monkeypatch, tmp_path):
    """Read and not mapped: a mapped file that is cut short ends the process by SIGBUS."""
    path = tmp_path / "font.ttc"
    shutil.copy(FACE.path, path)
    monkeypatch.setenv(fonts.ENVIRONMENT, str(path))
    face = fonts.find()
    path.write_bytes(b"")
    assert face.glyphs("请帮我回家") == FACE.glyphs("请帮我回家")
    with pytest.raises(PrintError) as caught:
        fonts.find()
    assert caught.value.code == "GT-FONT-MISSING"


def test_without_harfbuzz_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    with pytest.raises(PrintError) as caught:
        fonts.Face(FACE.path)
    assert caught.value.code == "GT-PRINT-EXTRA"
    assert "uharfbuzz" in caught.value.what
    assert "pip install '.[print]'" in caught.value.do


def test_pointing_at_the_package_does_not_import_it():
    sys.modules.pop(fonts.PACKAGE, None)
    fonts._packaged()
    assert fonts.PACKAGE not in sys.modules


# --- HarfBuzz never says that a font is damaged: what it cannot read is empty to it


def _without(table):
    def spoil(path):
        with ttLib.TTFont(path) as made:
            del made[table]
            made.save(path)

    return spoil


def _shortened(by):
    return lambda path: path.write_bytes(path.read_bytes()[:-by])


def _far_away(path):
    """A glyph that the character map names and the font has not."""
    whole = bytearray(path.read_bytes())
    directory = {bytes(whole[12 + 16 * n : 16 + 16 * n]): n for n in range(whole[5])}
    offset = int.from_bytes(whole[12 + 16 * directory[b"maxp"] + 8 :][:4], "big")
    whole[offset + 4 : offset + 6] = b"\x00\x01"  # numGlyphs
    path.write_bytes(whole)


def _as_woff(path):
    with ttLib.TTFont(path) as made:
        made.flavor = "woff"
        made.save(path)


def _symbols(*more):
    return lambda path: mapped(path, *more, SYMBOLS)


def _emptied(path):
    path.write_bytes(b"")


def _folder(path):
    path.unlink()
    path.mkdir()


def _pipe(path):
    path.unlink()
    os.mkfifo(path)


SPOILT = {
    "without letters": _without("cmap"), "without outlines": _without("glyf"), "without widths": _without("hmtx"),
    "without a head": _without("head"), "a byte short": _shortened(4), "half": _shortened(1000),
    "fewer glyphs than letters": _far_away, "packed": _as_woff, "empty": _emptied, "a folder": _folder, "a pipe": _pipe,
    "symbols alone": _symbols(), "symbols, also as the Macintosh's": _symbols((1, 0, {0x41: "beh"})),
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_damaged_font_is_refused_and_never_printed_as_blanks(bare, tmp_path, spoil):
    path = font(tmp_path / "font.ttf")
    spoil(path)
    with pytest.raises(PrintError) as caught:
        fonts.Face(path).glyphs("A1")
    assert caught.value.code == "GT-FONT-MISSING"
    assert str(tmp_path) not in str(caught.value)


def test_of_a_font_with_symbols_too_letters_are_letters(monkeypatch, tmp_path):
    """HarfBuzz takes a map of symbols first, and draws the symbol for A."""
    pure = fonts.Face(font(tmp_path / "pure.ttf"))
    letters = {0x41: "A", 0x31: "one"}
    path = mapped(font(tmp_path / "both.ttf"), (1, 0, {0x41: "beh"}), SYMBOLS, (3, 1, letters))
    monkeypatch.setenv(fonts.ENVIRONMENT, str(path))
    assert fonts.find().lacking("A1") == []
    assert fonts.find().glyphs("A1") == pure.glyphs("A1")
    packed = re.search("base64,([^)]+)", lettering.rules("A1"))[1]
    with ttLib.TTFont(io.BytesIO(base64.b64decode(packed))) as taken:
        assert {code: taken["hmtx"][name][0] for code, name in taken.getBestCmap().items()} == {0x41: 700, 0x31: 410}


def test_a_letter_that_is_blank_is_a_letter_that_the_font_lacks(tmp_path):
    """So HarfBuzz draws a letter whose outline is damaged: not at all."""
    path = font(tmp_path / "font.ttf")
    with ttLib.TTFont(path) as made:
        made["glyf"]["one"] = made["glyf"]["space"]
        made.save(path)
    assert set(fonts.Face(path).glyphs("A ")) == {"A", " "}, "a space is blank"
    with pytest.raises(PrintError) as caught:
        fonts.Face(path).glyphs("A1")
    assert caught.value.code == "GT-FONT-GLYPH"
    assert "1 (U+0031)" in caught.value.what

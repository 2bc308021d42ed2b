"""Fonts: found where they may be, checked letter by letter, read once."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.errors import PrintError
from guardtag.labels import fonts, setting
from guardtag.spi import Text
from guardtag.testing.printers import labels
from tests.labels.alphabet import font

FACE = pytest.importorskip("uharfbuzz") and fonts.find()


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


def test_a_font_is_read_once(monkeypatch, tmp_path):
    copy = Path(shutil.copy(FACE.path, tmp_path))
    monkeypatch.setenv(fonts.ENVIRONMENT, str(copy))
    read = []
    look = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: (read.append(path), look(path))[1])
    for label in labels(2):
        setting.learn(label)
    assert fonts.find("ja").glyphs("家", bold=True)
    assert read == [copy]


def test_without_harfbuzz_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "uharfbuzz", None)
    with pytest.raises(PrintError) as caught:
        fonts.Face(FACE.path).glyphs("A")
    assert caught.value.code == "GT-PRINT-EXTRA"
    assert "pip install '.[print]'" in caught.value.do


def test_pointing_at_the_package_does_not_import_it():
    sys.modules.pop(fonts.PACKAGE, None)
    fonts._packaged()
    assert fonts.PACKAGE not in sys.modules


@pytest.fixture(scope="module")
def blocks(tmp_path_factory):
    """A small font's bytes."""
    return font(tmp_path_factory.mktemp("font") / "blocks.ttf").read_bytes()


def drawn(content, folder, letters="A12"):
    """What a file that begins like a font comes to: its outlines, or the code of the refusal."""
    path = Path(tempfile.mkdtemp(dir=folder)) / "font.ttf"
    path.write_bytes(content)
    try:
        return {letter: glyph.path for letter, glyph in fonts.Face(path).glyphs(letters).items()}
    except PrintError as error:
        return error.code


def test_a_font_that_is_cut_short_is_refused_and_never_printed_empty(blocks, tmp_path):
    whole = drawn(blocks, tmp_path)
    assert all(whole.values())
    for length in range(0, len(blocks), 7):
        got = drawn(blocks[:length], tmp_path)
        assert got in (whole, "GT-FONT-MISSING", "GT-FONT-GLYPH")


@given(st.data())
def test_a_spoilt_font_is_drawn_or_refused(blocks, tmp_path_factory, data):
    spoilt = bytearray(blocks)
    for _ in range(data.draw(st.integers(1, 8))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    got = drawn(bytes(spoilt), tmp_path_factory.getbasetemp())
    assert got in ("GT-FONT-MISSING", "GT-FONT-GLYPH") or all(got.values())


def test_what_is_no_file_or_too_large_for_a_font_is_not_read(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.ttf")
    (tmp_path / "folder.ttf").mkdir()
    (tmp_path / "large.ttf").write_bytes(b"\0" * 100)
    monkeypatch.setattr(fonts, "_LARGEST", 99)
    for name in ("pipe.ttf", "folder.ttf", "large.ttf"):
        with pytest.raises(PrintError) as caught:
            fonts.Face(tmp_path / name).glyphs("A")
        assert caught.value.code == "GT-FONT-MISSING"

"""Fonts: found where they may be, checked letter by letter, open only while they are read."""

from __future__ import annotations

import gc
import sys
import weakref

import attrs
import pytest

from guardtag.errors import PrintError
from guardtag.labels import fonts
from guardtag.spi import Text
from guardtag.testing.printers import labels

FACE = pytest.importorskip("fontTools") and fonts.find()


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


def test_all_letters_of_a_label_are_read_in_one_go(monkeypatch):
    opened = []
    look = fonts._opened
    monkeypatch.setattr(fonts, "_opened", lambda path, index: (opened.append(index), look(path, index))[1])
    face = fonts.Face(FACE.path, FACE.index)
    (label,) = labels(1)
    face.learn(label)
    for shape in label.shapes:
        if isinstance(shape, Text):
            assert face.glyphs(shape.text, shape.bold)
    assert len(opened) == 1


def test_known_letters_need_no_second_look_into_the_file(monkeypatch):
    FACE.glyphs("请")

    def closed(path, index):
        raise AssertionError("opened again")

    monkeypatch.setattr(fonts, "_opened", closed)
    assert FACE.glyphs("请ABC0123456789")


def test_without_fonttools_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "fontTools.ttLib", None)
    with pytest.raises(PrintError) as caught:
        fonts.Face(FACE.path).glyphs("A")
    assert caught.value.code == "GT-PRINT-EXTRA"
    assert "pip install '.[print]'" in caught.value.do


def test_pointing_at_the_package_does_not_import_it():
    sys.modules.pop(fonts.PACKAGE, None)
    fonts._packaged()
    assert fonts.PACKAGE not in sys.modules


def test_an_opened_font_is_gone_before_the_next_one_is_opened(monkeypatch):
    """It weighs 100 MB, and is a ring of objects that would wait for the collector."""
    import fontTools.ttLib

    real, opened = fontTools.ttLib.TTFont, []

    def noted(*arguments, **named):
        assert all(font() is None for font in opened), "two at once"
        font = real(*arguments, **named)
        opened.append(weakref.ref(font))
        return font

    monkeypatch.setattr(fontTools.ttLib, "TTFont", noted)
    face = fonts.Face(FACE.path, FACE.index)
    gc.disable()
    try:
        for letters in ("帮我", "回家", "热线"):
            face.glyphs(letters)
    finally:
        gc.enable()
    assert len(opened) == 3

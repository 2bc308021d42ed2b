"""Letters that come along: every one of them, from the first font that has it, or an error that names it."""

from __future__ import annotations

import base64
import io
import re

import pytest

from guardtag.errors import PrintError
from guardtag.labels import fonts, lettering

ttLib = pytest.importorskip("fontTools.ttLib")
FACE = fonts.find()


def embedded(css: str) -> list[set[int]]:
    """The code points of each font in the rules."""
    found = []
    for text in re.findall(r'url\(data:font/woff;base64,([^)]+)\) format\("woff"\)', css):
        with ttLib.TTFont(io.BytesIO(base64.b64decode(text))) as font:
            assert font.flavor == "woff"
            assert font["head"].magicNumber == 0x5F0F3CF5, "a table whose size deflating leaves alone is not deflated"
            found.append(set(font.getBestCmap()))
    return found


def small_font(path, letters: str):
    """A font with a square for each of these letters."""
    builder = pytest.importorskip("fontTools.fontBuilder")
    pens = pytest.importorskip("fontTools.pens.ttGlyphPen")
    pen = pens.TTGlyphPen(None)
    for number, point in enumerate(((0, 0), (0, 700), (700, 700), (700, 0))):
        (pen.moveTo if number == 0 else pen.lineTo)(point)
    pen.closePath()
    square = pen.glyph()
    names = [".notdef", *(f"g{number}" for number in range(len(letters)))]
    font = builder.FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap({ord(letter): f"g{number}" for number, letter in enumerate(letters)})
    font.setupGlyf(dict.fromkeys(names, square))
    font.setupHorizontalMetrics(dict.fromkeys(names, (700, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(path)
    return path


@pytest.fixture
def named(monkeypatch, tmp_path):
    """The deployer names a font that has two letters of its own, one of them for private use."""
    path = small_font(tmp_path / "names.ttf", "\ue0a5小")
    monkeypatch.setenv(fonts.ENVIRONMENT, str(path))
    return path


def test_every_letter_comes_along():
    text = "欧阳𠮷䶮龘㛃 Ab7 “～●"
    (points,) = embedded(lettering.rules(text))
    assert set(map(ord, text)) <= points
    assert lettering.families(text) == ("guardtag0",)
    assert 'font-family:"guardtag0"' in lettering.rules(text)


def test_only_the_letters_come_along():
    (points,) = embedded(lettering.rules("小军"))
    assert points <= {ord("小"), ord("军"), 0x200C, 0x200D}
    assert len(lettering.rules("小军")) < 20_000


def test_the_weights_of_the_font_come_along():
    if not FACE.path.name.startswith("NotoSansCJK-VF"):
        pytest.skip("the font found has one weight")
    text = re.search(r"base64,([^)]+)\)", lettering.rules("小军"))[1]
    with ttLib.TTFont(io.BytesIO(base64.b64decode(text))) as font:
        assert [axis.axisTag for axis in font["fvar"].axes] == ["wght"]


def test_what_no_font_has_is_named_by_its_code_points_alone():
    with pytest.raises(PrintError) as caught:
        lettering.rules("小\ue0a5\U000e8f3a")
    assert caught.value.code == "GT-LETTERING-LACKS"
    assert caught.value.facts == {"count": 2, "points": "U+E0A5 U+E8F3A"}
    assert "小" not in str(caught.value)
    assert "\ue0a5" not in str(caught.value)


def test_a_named_font_goes_first_and_others_fill_up(named):
    css = lettering.rules("小军\ue0a5")
    own, other = embedded(css)
    assert {ord("小"), 0xE0A5} <= own
    assert ord("军") in other
    assert ord("小") not in other
    assert lettering.families("小军\ue0a5") == ("guardtag0", "guardtag1")


def test_a_private_letter_means_something_in_the_named_font_only(monkeypatch, tmp_path):
    """A font of the machine may have an unrelated picture there."""
    private = small_font(tmp_path / "NotoSansCJK-Regular.ttf", "\ue0a5")
    monkeypatch.setattr(fonts, "_on_machine", lambda: private)
    monkeypatch.delenv(fonts.ENVIRONMENT, raising=False)
    with pytest.raises(PrintError) as caught:
        lettering.rules("\ue0a5")
    assert caught.value.code == "GT-LETTERING-LACKS"


def test_joiners_and_selectors_and_fillers_need_no_glyph_of_their_own(named):
    own, other = embedded(lettering.rules("小葛\U000e0100a\u200d\n\u3164\uffa0\u115f\u1160\u034f"))
    assert (own | other) & set(map(ord, "小葛a\u3164\uffa0\u115f\u1160\u034f")) == set(map(ord, "小葛a"))


def test_without_a_font_the_error_says_what_to_install(monkeypatch):
    monkeypatch.delenv(fonts.ENVIRONMENT, raising=False)
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package_here")
    monkeypatch.setattr(fonts, "_on_machine", lambda: None)
    with pytest.raises(PrintError) as caught:
        lettering.rules("小军")
    assert caught.value.code == "GT-FONT-MISSING"


def test_a_named_font_that_is_none_is_refused(monkeypatch, tmp_path):
    (tmp_path / "x.ttf").write_bytes(b"no font")
    monkeypatch.setenv(fonts.ENVIRONMENT, str(tmp_path / "x.ttf"))
    with pytest.raises(PrintError) as caught:
        lettering.rules("小军")
    assert caught.value.code == "GT-FONT-MISSING"


def test_too_many_letters_are_misuse():
    with pytest.raises(ValueError, match="3000"):
        lettering.rules("".join(map(chr, range(0x4E00, 0x4E00 + 3001))))

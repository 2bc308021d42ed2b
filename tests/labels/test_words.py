"""Words: cleaned, measured from above, broken to fit."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.labels import fonts, words

ANY = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("A\nB", "A B"),
        ("a\u000bb", "a b"),
        ("a\u0000b\u001b[2J", "ab[2J"),
        ("\u202eback\u2069", "back"),
        ("a\u2028b\u2029c\u3000d", "a b c d"),
        ("  many   spaces \t", "many spaces"),
        ("\ufffe\ufdd0\ud800x", "x"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("请帮我回家", "请帮我回家"),
        ("", ""),
    ],
)
def test_what_no_printer_should_meet_goes(text, clean):
    assert words.clean(text) == clean


@given(ANY)
def test_a_clean_text_is_one_line_that_xml_can_hold(text):
    clean = words.clean(text)
    assert ElementTree.fromstring(f"<t>{escape(clean)}</t>").text == (clean or None)
    assert not {unicodedata.category(letter) for letter in clean} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert words.clean(clean) == clean


def test_a_long_text_is_bounded():
    assert len(words.clean("长" * 10_000_000)) == words.MAX_TEXT


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=40), st.floats(5, 40))
def test_lines_stay_in_their_width_and_lose_no_letter(text, width):
    text = words.clean(text)
    lines, size = words.fit(text, width, 3.0, 1.5)
    assert len(lines) <= 2
    if not lines:
        assert words.ems(text) * 1.5 > width
        return
    assert 1.5 <= size <= 3.0
    assert all(words.ems(line) * size <= width + 1e-6 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Please help me home", ("Please help", "me home")),
        ("tags.feicheng.example.gov", ("tags.feicheng", ".example.gov")),
        ("请帮助我联系我的家人回家", ("请帮助我联系", "我的家人回家")),
        ("Unbreakablelongwordhere", ()),
    ],
)
def test_lines_break_where_a_reader_would_break_them(text, lines):
    assert words.fit(text, 16.0, 2.3, 1.8)[0] == lines


@pytest.mark.parametrize("bold", [False, True])
def test_widths_are_estimated_from_above(bold):
    letters = "".join(map(chr, range(32, 127))) + "请帮我回家热线样张，。：“”·–—éüÆØÉ"
    for letter, glyph in fonts.find().glyphs(letters, bold).items():
        assert glyph.advance <= words.ems(letter), letter


@pytest.mark.parametrize(
    ("width", "x", "anchor", "factor"),
    [
        (10, 0, "start", 1.0),
        (40, 20, "start", 0.5),
        (40, 30, "middle", 0.5),
        (10, 45, "start", 0.0),
        (0, 0, "start", 1.0),
    ],
)
def test_a_line_that_would_leave_its_label_shrinks(width, x, anchor, factor):
    assert words.shrunk(width, x, anchor, 40) == factor

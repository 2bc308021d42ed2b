"""Words: cleaned, measured from above, broken to fit."""

from __future__ import annotations

import unicodedata
from itertools import combinations, pairwise
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.labels import breaks, fonts, words

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
        ("cafe\u0301", "café"),
        ("\u1100\u1161\u11a8", "각"),
        ("e\u0323\u0302", "ệ"),
        ("神\ufa19", "神\ufa19"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\u200cb", "ab"),
        ("\u200c", ""),
        ("☎\ufe0f", "☎"),
        ("\u3164", ""),
        ("김\u3164\uffa0철", "김철"),
        ("\u115fA\u1160", "A"),
        ("⠓⠑\u2800⠇\u2800", "⠓⠑ ⠇"),
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
        ("请扫这个码系，我家里人吧", ("请扫这个码", "系，我家里人吧")),
        ("Unbreakablelongwordhere", ()),
        ("热线 0538-0000000", ("热线", "0538-0000000")),
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


def test_a_telephone_number_is_never_broken_and_a_code_at_its_hyphens():
    assert words.fit("热线 0538-0000000", 10.0, 1.6, 1.3)[0] == ("热线", "0538-0000000")
    assert words.fit("0538-0000000", 5.0, 2.0, 1.0)[0] == ()
    assert words.fit("7K3M-02AB-0009", 7.0, 2.2, 1.8, mono=True, rows=3)[0] == ("7K3M-", "02AB-", "0009")


def test_as_few_lines_as_can_be_read():
    for rows in (1, 2, 3, 4):
        lines, size = words.fit("one two three four five six", 10.0, 3.0, 1.5, rows=rows)
        assert len(lines) == (3 if rows >= 3 else 0)
        assert not lines or size >= 1.5


@given(st.text("ab -.家", max_size=12).map(words.clean), st.floats(1, 12), st.integers(1, 4))
def test_no_other_break_makes_the_lines_larger(text, width, rows):
    lines, size = words.fit(text, width, 50.0, 0.5, rows=rows)

    def best(strict: bool) -> float:
        found = 0.0
        for cuts in combinations(breaks.places(text, strict=strict), max(len(lines) - 1, 0)):
            edges = (0, *cuts, len(text))
            parts = [text[start:end].strip() for start, end in pairwise(edges)]
            found = max(found, width / max(0.01, *map(words.ems, parts)))
        return found

    rightful = best(strict=True)
    assert not lines or size == pytest.approx(min(rightful if rightful >= 0.5 else best(strict=False), 50.0))

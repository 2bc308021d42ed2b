"""Lines of mixed directions: what stands where, by the rules of Unicode Standard Annex #9."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.labels import words
from guardtag.labels.bidi import runs


def shown(text: str) -> str:
    """The line as it stands, letter by letter from the left; brackets are not turned."""
    return "".join(run.text[::-1] if run.from_right else run.text for run in runs(text))


# Hebrew letters stand for any that is read from the right: they look the same alone as in a word.
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("אבג abc דה", "הד abc גבא"),
        ("abc אבג def", "abc גבא def"),
        ("אבג 0538-0000000", "0538-0000000 גבא"),
        ("خط 0538", "0538 طخ"),
        ("خط 0538-00", "00-0538 طخ"),
        ("a 1/2 b", "a 1/2 b"),
        ("א 1/2", "1/2 א"),
        ("א $5", "$5 א"),
        ("א (ב) ג", "ג )ב( א"),
        ("a (אב) c", "a (בא) c"),
        ("א (a) ב", "ב )a( א"),
        ("a (א", "a (א"),
        ("א a (b) c", "a (b) c א"),
        ("א (ב a) ג", "ג )a ב( א"),
        ("אב, גד!", "!דג ,בא"),
        ("x אב, גד y", "x דג ,בא y"),
        ("١٢٣ a", "١٢٣ a"),
        ("", ""),
    ],
)
def test_a_line_is_shown_as_it_is_read(text, line):
    assert shown(text) == line


LETTERS = st.text("abZ 12 9,.-+%/()[]:! ابتלש١٢٣ é家。（）ً$#", max_size=20).map(words.clean)


@given(LETTERS)
def test_no_letter_is_lost_and_none_is_new(text):
    assert sorted(shown(text)) == sorted(text)
    assert all(run.text for run in runs(text))


@given(LETTERS)
def test_without_letters_from_the_right_a_line_stays_as_it_is(text):
    text = "".join(letter for letter in text if unicodedata.bidirectional(letter) not in ("R", "AL", "AN"))
    assert shown(text) == text
    assert not any(run.from_right for run in runs(text))


@given(LETTERS)
def test_every_strong_letter_stands_in_a_run_of_its_direction(text):
    for run in runs(text):
        kinds = {unicodedata.bidirectional(letter) for letter in run.text}
        assert not kinds & ({"L", "EN", "AN"} if run.from_right else {"R", "AL"})


@pytest.mark.parametrize(
    ("text", "right"), [("", False), ("12 a א", False), ("12 א a", True), ("(ا", True), ("家", False)]
)
def test_the_first_letter_says_from_where_a_line_is_read(text, right):
    assert words.from_right(text) is right


def test_deep_nesting_ends():
    assert sorted(shown("א" + "(" * 150 + ")" * 40)) == sorted("א" + "(" * 150 + ")" * 40)

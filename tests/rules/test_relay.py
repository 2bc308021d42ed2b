"""Limits, letters, numbers and languages of the relay."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.rules import relay
from guardtag.rules.lure import lure
from guardtag.steps.checks import words_of_a_stranger
from tests import cases

CASES = {case.values[0].id: case.values[0] for name in ("finder_message", "web_relay_outbox")
         for case in cases.group(name)}  # fmt: skip


@given(st.lists(st.floats(0, 30) | st.floats(0, 1800), min_size=1, max_size=250))
def test_whatever_the_rhythm_the_limits_hold(pauses: list[float]) -> None:
    """Against a plain count of what went through."""
    now, through = 1_750_000_000.0, list[float]()
    for pause in pauses:
        now += pause
        if relay.wait(through, len(through), now) is None:
            through.append(now)
    assert len(through) <= 100
    assert all(later - earlier >= 2 for earlier, later in pairwise(through))
    assert all(sum(at - 3600 < other <= at for other in through) <= 30 for at in through)


@given(st.lists(st.floats(0, 7200), max_size=120), st.integers(0, 120), st.floats(7200, 9000))
def test_after_the_wait_that_was_named_it_goes_through(own: list[float], side: int, now: float) -> None:
    refused = relay.wait(own, side, now)
    if refused is None or refused.what == "call":
        assert (refused is not None) == (side >= 100)
        return
    assert 0 < refused.seconds <= 3600
    later = now + refused.seconds + 0.001
    again = relay.wait(own, side, later)
    assert again is None or again.seconds < refused.seconds or again.what != refused.what


def test_thirty_in_an_hour_and_not_one_more() -> None:
    own = [float(10 * n) for n in range(30)]
    assert relay.wait(own[:29], 29, 400.0) is None
    assert relay.wait(own, 30, 400.0) == ("hour", 3200.0)
    assert relay.wait(own, 30, 3600.0) is None


def test_a_clock_that_goes_back_stops_nobody() -> None:
    assert relay.wait([1000.0], 1, 990.0) is None


def test_a_choice_needs_no_pause() -> None:
    assert relay.wait([1000.0], 1, 1000.5, gap=0) is None
    refused = relay.wait([1000.0], 1, 1000.5)
    assert refused is not None
    assert refused.what == "gap"


MARKED = st.text(st.sampled_from("a\u00e1\u0f66\u0301\u0302\u20dd\u0f92\u0fb2\u0e34\u0f74"), max_size=60)


@given(st.text(max_size=200) | MARKED)
def test_no_letter_carries_more_than_two_marks(text: str) -> None:
    kept = relay.legible(text)
    marks = stacked = 0
    for letter in kept:
        if unicodedata.combining(letter) or unicodedata.category(letter) == "Me":
            marks += 1
            assert marks <= 2
        elif unicodedata.category(letter) == "Mn":
            stacked += 1
            assert stacked <= 4
        else:
            marks = sum(unicodedata.combining(part) > 0 for part in unicodedata.normalize("NFD", letter))
            stacked = 0
    assert relay.legible(kept) == kept
    bare = [c for c in text if unicodedata.category(c) not in ("Mn", "Me")]
    assert [c for c in kept if unicodedata.category(c) not in ("Mn", "Me")] == bare


def test_marks_inside_a_letter_count() -> None:
    assert relay.legible("\u00e1\u0302\u0303") == "\u00e1\u0302"
    assert relay.legible("\u1eb7\u0302") == "\u1eb7"  # a with breve and a dot below
    assert relay.legible("\u0302\u0303\u0301x") == "\u0302\u0303x"
    assert relay.legible("\u0e01" + "\u0e34" * 9) == "\u0e01" + "\u0e34" * 4
    assert relay.legible("a" + "\u20dd" * 9) == "a" + "\u20dd" * 2


def test_a_tower_of_marks_falls_to_two() -> None:
    tower = cases.expand(CASES["finder_message-023"].input, {})
    kept = unicodedata.normalize("NFD", words_of_a_stranger(tower, 500))
    assert "a" in kept
    assert max(len(part) for part in kept.split("a")) <= 2


@pytest.mark.parametrize(
    "word", ["Tiếng Việt", "བསྒྲུབས", "བརྒྱུད", "שָׁלוֹם", "สวัสดีครับ", "नमस्ते", "عَرَبِيّ", "1️⃣", "한국어", "小军"]
)
def test_honest_letters_stay(word: str) -> None:
    assert relay.legible(word) == word


NUMBERS = [
    CASES["finder_message-018"].input, CASES["finder_message-020"].input, "138-0013-8000", "１３８００１３８０００",
    "幺三八零零幺三八零零零", "①③⑧⓪⓪①③⑧⓪⓪⓪", "٠١٢٣٤٥٦٧٨٩", "1 3 8 0 0 1 3 8 0", "0538_000.0000", "(0538) 000/0000",
]  # fmt: skip
PLAIN = ["", "call 110", "he is 82 years old, at gate 12", "三号楼二单元", "room 12, floor 3, flat 4", "1 2 3"]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_seen_however_it_is_written(text: str) -> None:
    assert relay.has_number(text)
    assert lure(text)
    assert relay.without_numbers(f"ring {text}!").startswith("ring ")
    assert not relay.has_number(relay.without_numbers(f"ring {text}!"))


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_number(text: str) -> None:
    assert not relay.has_number(text)
    assert not lure(text)
    assert relay.without_numbers(text) == text


@given(st.text(max_size=300))
def test_no_number_is_left_where_numbers_are_left_out(text: str) -> None:
    assert not relay.has_number(relay.without_numbers(text))


@pytest.mark.parametrize("text", ["see https://evil.example/x", "WWW.evil.example", "evil.example/pay"])
def test_a_link_is_a_lure_and_no_number(text: str) -> None:
    assert lure(text)
    assert not relay.has_number(text)


@pytest.mark.parametrize(
    ("code", "kept"),
    [("en", "en"), ("ZH", "zh"), ("zh-Hans-CN", "zh-hans-cn"), ("", ""), ("<b>", ""), ("x" * 300, ""), (None, ""),
     ("en\n", ""), ("日本", "")],
)  # fmt: skip
def test_a_language_is_a_code_or_nothing(code: object, kept: str) -> None:
    assert relay.language(code) == kept


@pytest.mark.parametrize(
    "said", ["red horse", "Red  Horse", "RED-HORSE", "ｒｅｄ ｈｏｒｓｅ", "redhorse!", " red\thorse\n"]
)
def test_a_pick_up_word_is_the_same_however_it_is_typed(said: str) -> None:
    assert relay.same(said, "red horse")


@pytest.mark.parametrize("said", ["", " ", "red", "horse red", "red horses", "红马", "…" * 200])
def test_another_word_is_another(said: str) -> None:
    assert not relay.same(said, "red horse")
    assert not relay.same(said, "")


@given(st.integers(0, 4_000_000_000), st.integers(1, 400))
def test_words_end_in_the_first_night_after_their_days(closed: int, days: int) -> None:
    at = relay.erased_at(closed, days, "Asia/Shanghai")
    assert 0 <= at - (closed + days * 86_400) < 2 * 86_400
    if closed > 700_000_000:  # the zone has had no summer time since 1991
        assert datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S") == "19:00:00"
        assert at - (closed + days * 86_400) < 86_400

"""What may be a share and what may be a sealed line is told apart in whatever was typed."""

from __future__ import annotations

import pytest

from guardtag.payload.paper import reading, shares
from guardtag.payload.paper.reading import UNKNOWN
from tests.payload.papers import SHEETS

WORDS, NUMBERS = SHEETS[0].words, SHEETS[0].numbers
WHOLE = (NUMBERS, (), 0)
LINE = "A1B2C3D4E5F6G7H8J9K0M1N2P3Q4"  # 28 characters, no group a word
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZABCDEF"
GROUPS = " ".join(LINE[at : at + 4] for at in range(0, 28, 4))


def shares_in(*texts: str) -> list[tuple[tuple[int, ...], tuple[int, ...], int]]:
    return [(words.numbers, words.unlike, words.sheet) for words in reading.read(texts)[0]]


def rows_in(*texts: str) -> list[tuple[str, int]]:
    return [(row.text, row.number) for row in reading.read(texts)[1]]


def numbered(form: str, places: range = range(33)) -> str:
    return " ".join(form.format(place + 1, WORDS[place], NUMBERS[place]) for place in places)


# -- where a share ends, and which sheet it is of


def typed(*parts: str) -> str:
    return "\n".join(parts)


ONE, TWO = " ".join(WORDS[:20]), " ".join(WORDS[20:])


@pytest.mark.parametrize(
    ("texts", "sheets"),
    [
        ([typed(ONE, "", TWO)], [0]),
        ([typed("# sheet 2", ONE, TWO)], [2]),
        ([typed("sheet 12", ONE, TWO)], [12]),
        ([typed("Sheet 123", ONE, TWO)], [0]),
        ([typed("第 3 张", ONE, TWO)], [3]),
        ([typed("第3张", "# nothing", ONE, TWO)], [3]),
        ([typed("# sheet 1", "# sheet 2", ONE, TWO)], [2]),
        ([typed("# sheet 1", ONE, TWO, "# sheet 2", ONE, TWO)], [1, 2]),
        ([typed("# sheet 1", ONE, TWO, "# and", ONE, TWO)], [1, 0]),
        ([typed("# sheet 1", ONE, TWO, ONE, TWO)], [1, 0]),
        ([typed(ONE, TWO, "# and", ONE, TWO, "# and", ONE, TWO)], [0, 0, 0]),
        ([typed("# sheet 1", ONE, TWO), typed(ONE, TWO)], [1, 0]),
        ([typed("# sheet 1"), typed(ONE, TWO)], [0]),
        ([typed("共两张", ONE, TWO, "2025 年", ONE, TWO)], [0, 0]),
        ([typed("backup 12345", ONE, TWO)], [0]),
        ([typed("  DATE 2025", ONE, TWO)], [0]),
        ([typed("deployment: 7", ONE, TWO)], [0]),
    ],
)
def test_a_share_ends_where_a_remark_or_a_text_does(texts: list[str], sheets: list[int]) -> None:
    assert shares_in(*texts) == [(NUMBERS, (), sheet) for sheet in sheets]


@pytest.mark.parametrize("between", ["# and", "第二部分", "2025 年", "--- sheet"])
def test_a_remark_parts_words_and_chinese_with_latin_letters_does_not(between: str) -> None:
    parts = between != "--- sheet"
    assert [len(numbers) for numbers, _, _ in shares_in(typed(ONE, between, TWO))] == ([20, 13] if parts else [33, 1])


def test_words_and_numbers_in_a_chinese_sentence_are_read() -> None:
    assert shares_in("".join(f"第{at}个词{word}，" for at, word in enumerate(WORDS, 1))) == [WHOLE]


# -- which way words and numbers are read


@pytest.mark.parametrize(
    "form",
    ["{1}", "{2}", "{0} {1}", "{1} {2}", "{0} {1} {2}", "{0}. {1}", "{0}) {2}", "{0}: {1} {2}", "{0} {2}",
     "{0}、{1}", "{2:04}", "{0}{1}"],
)  # fmt: skip
def test_one_way_reads_it(form: str) -> None:
    assert shares_in(numbered(form)) == [WHOLE]
    backwards = " ".join(form.format(at + 1, WORDS[at], NUMBERS[at]) for at in reversed(range(33)))
    if "{0}" in form:
        assert shares_in(backwards) == [WHOLE]


@pytest.mark.parametrize("form", ["{0} {1}", "{0}. {1}", "{0} {1} {2}", "{0}) {2}"])
def test_a_place_that_is_missing_leaves_a_gap(form: str) -> None:
    gap = (*NUMBERS[:11], UNKNOWN, *NUMBERS[12:])
    text = f"{numbered(form, range(11))} {numbered(form, range(12, 33))}"
    assert shares_in(text) == [(gap, (), 0)]


@pytest.mark.parametrize("form", ["{1}", "{2}", "{1} {2}"])
@pytest.mark.parametrize("place", [1, 11])
def test_a_word_that_is_missing_where_no_places_are_leaves_none(form: str, place: int) -> None:
    text = f"{numbered(form, range(place))} {numbered(form, range(place + 1, 33))}"
    assert shares_in(text) == [((*NUMBERS[:place], *NUMBERS[place + 1 :]), (), 0)]


@pytest.mark.parametrize(
    ("missing", "first", "then", "turn"), [({12, 17}, "{1}", "{2}", 1), ({12, 16}, "{2}", "{1}", 18)]
)
def test_who_goes_on_in_words_or_in_numbers_has_typed_no_places(
    missing: set[int], first: str, then: str, turn: int
) -> None:
    there = [place for place in range(33) if place not in missing]
    text = " ".join(numbered(first if place < turn else then, range(place, place + 1)) for place in there)
    assert shares_in(text) == [(tuple(NUMBERS[place] for place in there), (), 0)]


def test_a_place_at_the_last_word_alone_is_no_other_words_number() -> None:
    assert shares_in(f"{' '.join(WORDS[:32])} 33 {WORDS[32]}") == [WHOLE]


def test_words_behind_places_go_on_from_the_last() -> None:
    text = f"{numbered('{0}. {1}', range(11))} {numbered('{0}. {1}', range(12, 20))} {' '.join(WORDS[20:])}"
    assert shares_in(text) == [((*NUMBERS[:11], UNKNOWN, *NUMBERS[12:]), (), 0)]


def test_of_shares_without_end_a_thousand_and_one_are_looked_at() -> None:
    assert len(shares_in("1. academic " * 1100)) == 1001


def test_a_place_typed_twice_begins_another_share() -> None:
    text = f"{numbered('{0}. {1}', range(10))} {numbered('{0}. {1}')}"
    cut = (*NUMBERS[:10], *[UNKNOWN] * 23)
    assert shares_in(text) == [(cut, (), 0), WHOLE]
    text = f"{numbered('{0}. {1}', range(10))} {numbered('{0}. {1}', range(4, 33))}"
    assert shares_in(text) == [(cut, (), 0), ((*[UNKNOWN] * 4, *NUMBERS[4:]), (), 0)]
    assert shares_in(numbered("{0}. {1}", range(1)) + " " + " ".join(WORDS[1:10])) == [(cut, (), 0)]


def test_behind_the_last_place_another_share_begins_though_one_was_missing() -> None:
    text = f"{numbered('{0}. {1}', range(1, 33))} {' '.join(WORDS)}"
    assert shares_in(text) == [((UNKNOWN, *NUMBERS[1:]), (), 0), WHOLE]


def test_a_number_beside_a_word_that_is_another_words_is_noted() -> None:
    wrong = (NUMBERS[6] + 1) % 1024
    text = numbered("{0} {1} {2}").replace(f"7 {WORDS[6]} {NUMBERS[6]}", f"7 {WORDS[6]} {wrong}")
    assert shares_in(text) == [(NUMBERS, (7,), 0)]
    unknown = numbered("{0} {1} {2}").replace(f"7 {WORDS[6]} ", "7 kwyjibo ")
    assert shares_in(unknown) == [((*NUMBERS[:6], UNKNOWN, *NUMBERS[7:]), (), 0)]


def test_a_number_above_the_list_is_no_words() -> None:
    for number in ("1024", "99999"):
        text = " ".join(number if at == 5 else str(each) for at, each in enumerate(NUMBERS))
        assert shares_in(text) == [((*NUMBERS[:5], UNKNOWN, *NUMBERS[6:]), (), 0)]
    assert shares.words([1023])[0] == "zero"


# -- sealed lines


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (GROUPS, [(LINE, 0)]),
        (LINE, [(LINE, 0)]),
        (f"{LINE} {LINE}", [(LINE, 0), (LINE, 0)]),
        (f"7 {LINE} {LINE}", [(LINE, 7), (LINE, 0)]),
        (f"7. {LINE} 1234. {LINE}", [(LINE, 7), (LINE, 1234)]),
        (f"12345 {LINE}", [("12345", 0), (LINE, 0)]),
        (f"7 {GROUPS}", [(LINE, 7)]),
        (f"007 {GROUPS}", [(LINE, 7)]),
        (f"1234 {GROUPS}", [(LINE, 1234)]),
        (GROUPS.replace("A1B2", "1234"), [("1234" + LINE[4:], 0)]),
        (f"7 {GROUPS.replace('A1B2', '1234')}", [("1234" + LINE[4:], 7)]),
        (f"7 {GROUPS[:-1]}", [(LINE[:-1], 7)]),
        (f"77 {GROUPS[:-2]}", [(LINE[:-2], 77)]),
        (f"777 {GROUPS[:-3]}", [(LINE[:-3], 777)]),
        (f"777 {GROUPS[5:]}", [(LINE[4:], 777)]),
        (f"1234 {GROUPS[5:]}", [("1234" + LINE[4:], 0)]),
        (f"1234 {GROUPS[5:-1]}", [("1234" + LINE[4:-1], 0)]),
        (f"123 4{GROUPS[4:]}", [("1234" + LINE[4:], 0)]),
        (GROUPS[:-1], [(LINE[:-1], 0)]),
        (GROUPS + "5", [(LINE + "5", 0)]),
        (LETTERS, [(LETTERS, 0)]),
        (LETTERS[:-1], []),
        (LETTERS + "A", []),
        (LINE[:24], [(LINE[:24], 0)]),
        (LINE[:23], []),
        ("ABCD EFGH JKMN PQRS TVWX YZAB CDEF", [(LETTERS, 0)]),
        ("ABCD EFGH JKMN PQRS TVWX YZAB CDE", []),
        ("ABCD EFGH JKMN PQRS TVWX YZAB CDEU", []),
        ("A1B2 C3D4", [("A1B2C3D4", 0)]),
        ("A1B2", []),
        ("A1B2 C3D4 academic acid", []),
        ("A1B2 C3D4 academic", [("A1B2C3D4academic", 0)]),
        ("A1B2 C3D4 Xacid Xacid", [("A1B2C3D4XacidXacid", 0)]),
        ("academic acid BCDFGHJK BCDFGHJK", []),
        ("academic acid 1234 1234 1234 1234", []),
        ("1academic acid2 3acne", []),
    ],
)
def test_a_sealed_line_is_told_from_words(text: str, rows: list[tuple[str, int]]) -> None:
    assert rows_in(text) == rows
    assert bool(shares_in(text)) is not bool(rows)

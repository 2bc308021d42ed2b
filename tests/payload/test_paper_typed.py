"""Paper that is typed: read in any layout, every slip named, anything hostile refused without an echo."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import KeyringError
from guardtag.payload import paper
from guardtag.payload.paper import Sheet, joining, lines, shares
from tests.payload.papers import ALPHABET, KEYRING, SHEETS, made, refused, sealed, whole, words

# -- as it is typed


def places(sheet: Sheet, order: range | list[int], form: str) -> str:
    return "\n".join(form.format(n + 1, sheet.words[n], sheet.numbers[n]) for n in order)


GRID = [row + column for row in range(11) for column in (0, 11, 22)]
FORMS = {
    "words": words,
    "capitals": lambda s: words(s).upper(),
    "one a line": lambda s: places(s, range(33), "{1}"),
    "marked places": lambda s: places(s, range(33), "{0}. {1}"),
    "places in brackets": lambda s: places(s, range(33), "({0}) {1}"),
    "chinese places": lambda s: places(s, range(33), "{0}、{1}"),
    "plain places": lambda s: places(s, range(33), "{0} {1}"),
    "stuck places": lambda s: places(s, range(33), "{0}{1}"),
    "numbers": lambda s: places(s, range(33), "{2}"),
    "padded numbers": lambda s: places(s, range(33), "{2:04}"),
    "numbers in a row": lambda s: " ".join(map(str, s.numbers)),
    "words and numbers": lambda s: places(s, range(33), "{1} {2}"),
    "numbers in brackets": lambda s: places(s, range(33), "{1} ({2})"),
    "all three": lambda s: places(s, range(33), "{0} {1} {2}"),
    "all three, marked": lambda s: places(s, range(33), "{0}: {1}, {2}."),
    "across the grid": lambda s: places(s, GRID, "{0} {1} {2}"),
    "places across the grid": lambda s: places(s, GRID, "{0}. {1}"),
    "numbers across the grid": lambda s: places(s, GRID, "{0} {2}"),
    "marked numbers across the grid": lambda s: places(s, GRID, "{0}. {2}"),
    "backwards": lambda s: places(s, list(reversed(range(33))), "{0} {1}"),
    "some as numbers": lambda s: " ".join(s.words[at] if at % 3 else str(s.numbers[at]) for at in range(33)),
    "full width": lambda s: words(s).translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}).replace(" ", "\u3000"),
    "in Chinese": lambda s: places(s, range(33), "第{0}个词：{1}，数字 {2}。"),
    "unseen characters": lambda s: "\ufeff" + "\u200b \u00a0".join(s.words) + "\u2028",
    "a sheet's heading": lambda s: f"# 第 {s.number} 张，共 3 张\n第一部分\n2025 年\n{words(s)}",
    "windows": lambda s: places(s, range(33), "{0}\t{1}\t{2}\r"),
}


@pytest.mark.parametrize("form", FORMS)
def test_words_are_read_however_they_are_typed(form: str) -> None:
    typed = [FORMS[form](sheet) for sheet in SHEETS[:2]]
    assert paper.restored([*typed, sealed(SHEETS[0])]) == KEYRING
    assert paper.restored(["\n".join([typed[1], sealed(SHEETS[0]), typed[0]])]) == KEYRING


@given(st.sampled_from(sorted(FORMS)), st.sampled_from(sorted(FORMS)), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_everything_in_any_order(one: str, other: str, chance: random.Random) -> None:
    chosen = chance.sample(SHEETS, 2)
    numbered = [f"{n:02}  {line}" for n, line in enumerate(SHEETS[0].lines, 1)]
    chance.shuffle(numbered)
    half = chance.randrange(len(numbered))
    parts = [FORMS[one](chosen[0]), FORMS[other](chosen[1]), "\n".join(numbered[:half]), "\n".join(numbered[half:])]
    chance.shuffle(parts)
    assert paper.restored(parts) == KEYRING


@pytest.mark.parametrize(
    "separator", ["\n# sheet 3\n", "\nSheet 3 of 3\n", "\n第 3 张\n", "\n--- 8< ---\n", "\n\n", " "]
)
def test_shares_that_follow_each_other_are_told_apart(separator: str) -> None:
    text = separator.join([words(SHEETS[0]), words(SHEETS[2])])
    assert paper.restored([f"{text}\n{sealed(SHEETS[0])}"]) == KEYRING


@pytest.mark.parametrize(
    "form",
    ["{0} {1}", "{0:03}. {1}", "{1}", "{0}) {2}", "{2}", "{3}", "  {4}  ", "第{0}行 {1}", "9 {1}", "{0} {5}", "{6}"],
)
def test_sealed_lines_are_read_however_they_are_typed(form: str) -> None:
    typed = [
        form.format(number, line, line.replace(" ", ""), line.lower(), line.replace(" ", "-"), line.replace("0", "O"),
                    line.replace("1", "l").replace("0", "o"))
        for number, line in enumerate(SHEETS[0].lines, 1)
    ]  # fmt: skip
    shares_typed = [words(SHEETS[1]), words(SHEETS[2])]
    assert paper.restored([*shares_typed, "\n".join(typed)]) == KEYRING
    assert paper.restored([*shares_typed, "\r\n\r\n".join(reversed(typed))]) == KEYRING


def test_several_lines_in_one_text_line_are_read_as_a_symbol_says_them() -> None:
    said = [" ".join(line.replace(" ", "") for line in part) for part in (SHEETS[0].lines[4:], SHEETS[0].lines[:4])]
    assert paper.restored([words(SHEETS[0]), words(SHEETS[1]), *said]) == KEYRING
    numbered = " ".join(f"{number}. {line.replace(' ', '')}" for number, line in enumerate(SHEETS[0].lines, 1))
    assert paper.restored([words(SHEETS[0]), words(SHEETS[1]), numbered]) == KEYRING


def hardly_a_line(sheet: Sheet) -> bool:
    """Whether some line has at most one group that mixes letters and digits."""
    return any(sum(not part.isdigit() and not part.isalpha() for part in line.split()) < 2 for line in sheet.lines)


def test_lines_that_look_like_words_or_numbers_are_read_all_the_same() -> None:
    keyring = made(255)
    found = (paper.sheets(keyring, 1, 1, random.Random(seed).randbytes)[0] for seed in itertools.count())
    for sheet in itertools.islice(filter(hardly_a_line, found), 3):
        assert paper.restored(whole(sheet)) == keyring
        numbered = "\n".join(f"{number} {line.lower()}" for number, line in enumerate(sheet.lines, 1))
        assert paper.restored([words(sheet), numbered]) == keyring


def test_a_lines_own_number_counts_not_the_one_before_it() -> None:
    typed = [f"{number + 1} {line}" for number, line in enumerate(SHEETS[0].lines, 1)]
    assert paper.restored([words(SHEETS[0]), words(SHEETS[1]), "\n".join(typed)]) == KEYRING


# -- slips


def substituted(sheet: Sheet, place: int, change: int) -> list[int]:
    numbers = list(sheet.numbers)
    numbers[place - 1] = (numbers[place - 1] + change) % 1024
    return numbers


def test_no_wrong_word_anywhere_passes_the_checks() -> None:
    for place in (1, 2, 3, 4, 5, 18, 30, 31, 33):
        assert not any(shares.fits(substituted(SHEETS[0], place, change)) for change in range(1, 1024))


@pytest.mark.parametrize("place", range(1, 34))
def test_a_wrong_word_is_refused_and_its_sheet_and_place_named(place: int) -> None:
    for change in (1, 512, 1023):
        numbers = substituted(SHEETS[1], place, change)
        error = refused(words(SHEETS[0]), " ".join(shares.words(numbers)), sealed(SHEETS[0]))
        assert (error.code, error.facts["share"], error.facts["words"]) == ("GT-PAPER-SHARE", 2, str(place))
        assert error.facts["sheet"] == ("?" if place in (3, 4) else "2")


def test_a_heading_names_the_sheet_where_the_words_cannot() -> None:
    typed = " ".join(shares.words(substituted(SHEETS[1], 4, 1)))
    for heading in ("# sheet 2", "Sheet 2 of 3", "# 第 2 张，共 3 张", "第2张"):
        assert refused(f"{heading}\n{typed}", words(SHEETS[0]), sealed(SHEETS[0])).facts["sheet"] == "2"
    error = refused(f"# sheet 1\n{words(SHEETS[0])}\n# and\n{typed}", sealed(SHEETS[0]))
    assert (error.facts["sheet"], error.facts["share"]) == ("?", 2)


def test_neighbours_that_changed_places_are_named() -> None:
    typed = list(SHEETS[0].words)
    typed[10], typed[11] = typed[11], typed[10]
    error = refused(" ".join(typed), words(SHEETS[1]), sealed(SHEETS[0]))
    assert (error.code, error.facts["words"]) == ("GT-PAPER-SHARE", "11-12")


def test_two_wrong_words_are_not_blamed_on_a_third() -> None:
    chance = random.Random(7)
    for _ in range(20):
        numbers = list(SHEETS[0].numbers)
        for place in chance.sample(range(33), 2):
            numbers[place] = (numbers[place] + chance.randrange(1, 1024)) % 1024
        error = refused(" ".join(map(str, numbers)), words(SHEETS[1]), sealed(SHEETS[0]))
        assert error.code == "GT-PAPER-SHARE"
        assert error.facts["words"] == "?"


def test_a_word_and_a_number_that_differ_are_named() -> None:
    typed = places(SHEETS[0], range(33), "{0} {1} {2}").splitlines()
    typed[6] = f"7 zero {SHEETS[0].numbers[6]}"
    error = refused("\n".join(typed), words(SHEETS[1]), sealed(SHEETS[0]))
    assert (error.code, error.facts["words"]) == ("GT-PAPER-SHARE", "7")
    typed[8] = f"9 zero {SHEETS[0].numbers[8]}"
    assert refused("\n".join(typed), words(SHEETS[1]), sealed(SHEETS[0])).facts["words"] == "7, 9"
    typed[8] = f"9 {SHEETS[0].words[8]} {SHEETS[0].numbers[8]}"
    typed[6] = f"7 {SHEETS[0].words[6]} 9"  # the words fit: what stands beside them was not needed
    assert paper.restored(["\n".join(typed), words(SHEETS[1]), sealed(SHEETS[0])]) == KEYRING


@pytest.mark.parametrize(
    "form",
    ["words", "plain places", "marked places", "words and numbers", "all three", "across the grid", "one a line"],
)
@pytest.mark.parametrize("slip", ["acadamic", "kwyjibo", "naïve", "学academi", "x"])
def test_a_word_that_is_in_no_list_is_named_by_its_place(form: str, slip: str) -> None:
    sheet = SHEETS[0]
    at = next(n for n in range(4, 33) if sheet.words.count(sheet.words[n]) == 1 and sheet.words[n] not in "".join(
        w for i, w in enumerate(sheet.words) if i != n))  # fmt: skip
    typed = re.sub(rf"\b{sheet.words[at]}\b", slip, FORMS[form](sheet))
    error = refused(f"# Sheet 1 of 3\n{typed}", words(SHEETS[1]), sealed(sheet))
    assert error.code == "GT-PAPER-WORD"
    assert error.facts["sheet"] == "1"
    assert str(at + 1) in str(error.facts["words"]).split(", ")


def test_a_number_above_the_list_is_named() -> None:
    numbers = [str(number) for number in SHEETS[0].numbers]
    numbers[20] = "1024"
    error = refused(" ".join(numbers), words(SHEETS[1]), sealed(SHEETS[0]))
    assert (error.code, error.facts["words"]) == ("GT-PAPER-WORD", "21")


def test_a_word_that_is_left_out_is_named_where_places_were_typed() -> None:
    typed = places(SHEETS[0], [n for n in range(33) if n != 11], "{0}. {1}")
    error = refused(typed, words(SHEETS[1]), sealed(SHEETS[0]))
    assert (error.code, error.facts["words"], error.facts["sheet"]) == ("GT-PAPER-WORD", "12", "1")


@pytest.mark.parametrize("count", [1, 20, 31, 32])
def test_too_few_words_are_counted(count: int) -> None:
    error = refused(" ".join(SHEETS[0].words[:count]), words(SHEETS[1]), sealed(SHEETS[0]))
    assert (error.code, error.facts["count"], error.facts["share"]) == ("GT-PAPER-WORDS", count, 1)


def test_what_has_a_slip_is_passed_over_when_the_rest_is_enough() -> None:
    slipped = sealed(SHEETS[0]).replace(SHEETS[0].lines[2], SHEETS[0].lines[2][::-1])
    spoilt = " ".join(shares.words(substituted(SHEETS[0], 9, 1)))
    assert paper.restored([spoilt, "kwyjibo", slipped, *whole(SHEETS[1], SHEETS[2])]) == KEYRING


def test_no_changed_character_in_a_line_fits() -> None:
    for number, line in enumerate(SHEETS[0].lines, 1):
        values = lines.symbols(line.replace(" ", ""))
        assert values
        for at in range(28):
            for symbol in range(32):
                changed = values[:at] + bytes((symbol,)) + values[at + 1 :]
                fitting = lines.read(changed, SHEETS[0].backup)
                assert fitting is None or (changed == values and fitting[0] == number)


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("number", [1, 2, 5, 9])
def test_a_line_with_a_slip_is_named_with_its_group(number: int, numbered: bool) -> None:
    for group in (1, 4, 7):
        typed = list(SHEETS[0].lines)
        parts = typed[number - 1].split(" ")
        last = parts[group - 1][-1]
        parts[group - 1] = parts[group - 1][:-1] + ("7" if last != "7" else "W")
        typed[number - 1] = " ".join(parts)
        text = "\n".join(f"{n} {line}" if numbered else line for n, line in enumerate(typed, 1))
        error = refused(words(SHEETS[0]), words(SHEETS[1]), text)
        assert (error.code, error.facts["lines"]) == ("GT-PAPER-LINE", str(number))
        assert f"group {group} of 7" in str(error)


@pytest.mark.parametrize(
    ("slip", "why"),
    [
        (lambda line: line[:-1], "It has 27 characters, not 28."),
        (lambda line: line + "Q", "It has 29 characters, not 28."),
        (lambda line: line[:5] + line[6:], "It has 27 characters, not 28."),
        (lambda line: line[:5], "It has 4 characters, not 28."),
        (lambda line: "U" + line[1:], "It has a character that no line has."),
        (lambda line: line[:1] + "é" + line[2:], "It has a character that no line has."),
    ],
)
def test_a_line_of_another_length_or_alphabet_is_named(slip, why: str) -> None:  # type: ignore[no-untyped-def]
    typed = [f"{n} {slip(line) if n == 4 else line}" for n, line in enumerate(SHEETS[0].lines, 1)]
    if len(slip(SHEETS[0].lines[3]).split()) == 1:
        assert refused(words(SHEETS[0]), words(SHEETS[1]), "\n".join(typed)).facts["lines"] == "4"
        return
    error = refused(words(SHEETS[0]), words(SHEETS[1]), "\n".join(typed))
    assert (error.code, error.facts["lines"], error.why) == ("GT-PAPER-LINE", "4", why)


def test_a_line_with_two_slips_is_named_and_no_group_of_it() -> None:
    typed = list(SHEETS[0].lines)
    typed[3] = typed[3][::-1]
    error = refused(words(SHEETS[0]), words(SHEETS[1]), "\n".join(typed))
    assert (error.code, error.facts["lines"], error.why) == ("GT-PAPER-LINE", "4", "Its checks do not fit.")


def test_several_lines_with_slips_are_all_named() -> None:
    typed = [line[::-1] if n in (2, 3, 4, 7) else line for n, line in enumerate(SHEETS[0].lines, 1)]
    text = "\n".join(f"{n}. {line}" for n, line in enumerate(typed, 1))
    assert refused(words(SHEETS[0]), words(SHEETS[1]), text).facts["lines"] == "2-4, 7"


@pytest.mark.parametrize(("gone", "named"), [((1,), "1"), ((9,), "9"), ((2, 3, 4, 6), "2-4, 6")])
def test_missing_lines_are_named(gone: tuple[int, ...], named: str) -> None:
    kept = [line for number, line in enumerate(SHEETS[0].lines, 1) if number not in gone]
    assert len(SHEETS[0].lines) == 9
    error = refused(words(SHEETS[0]), words(SHEETS[1]), "\n".join(kept))
    assert (error.code, error.facts["lines"]) == ("GT-PAPER-LINES", named)


def test_no_sealed_lines_at_all() -> None:
    assert refused(words(SHEETS[0]), words(SHEETS[1])).code == "GT-PAPER-NO-LINES"


def test_a_slip_in_a_share_is_told_before_sheets_are_fetched() -> None:
    typed = " ".join(shares.words(substituted(SHEETS[0], 9, 1)))
    assert refused(typed, words(SHEETS[1])).code == "GT-PAPER-SHARE"
    assert refused(typed, sealed(SHEETS[1])).code == "GT-PAPER-SHARE"
    assert refused(typed).code == "GT-PAPER-SHARE"


# -- hostile input

HOSTILE = {
    "nothing": "", "spaces": " " * 2**20, "lines": "\n" * 2**20, "nul": "\0" * 2**20, "surrogates": "\ud800" * 2**20,
    "digits": "9" * 2**20, "letters": "a" * 2**20, "one word": "academic " * 116_508, "ones": "1 " * 2**19,
    "places": "1." * 2**19, "pairs": "1 academic " * 95_000, "one line": "A1" * 2**19, "han": "第" * 2**20,
    "remarks": "#\n" * 2**19, "sheets": "#" + "sheet " * 170_000, "groups": "A1A1 " * 209_715,
    "far": "1" + " " * (2**20 - 1), "marks": "(" * 2**20, "dots": "." * 2**20,
    "combining": "e" + "\u0301" * (2**20 - 1),
    "arabic digits": "٣" * 2**20, "superscripts": "²" * 2**20, "directions": "\u202e" * 2**20,
    "emoji": "\U0001f600" * 2**18, "null word": "null\0academic", "braces": "{0.__class__}" * 1000,
}  # fmt: skip


@pytest.mark.parametrize("most", [2**16, pytest.param(2**20, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_without_an_echo(name: str, most: int) -> None:
    error = refused(HOSTILE[name][:most])
    assert error.code.startswith("GT-PAPER-")
    assert len(str(error)) < 400
    assert str(error).isascii()


def test_nothing_of_a_backup_is_said_to_be_nothing() -> None:
    for text in ("", " \n\t", "你好，今天是 2025 年", "# academic", "?!…", "date 2025-06-15"):
        assert refused(text).code == "GT-PAPER-EMPTY"
    assert refused().code == "GT-PAPER-EMPTY"


def test_a_mebibyte_of_random_words_numbers_and_lines_is_refused() -> None:
    chance = random.Random(5)
    every = shares.words(range(1024))
    assert refused(" ".join(chance.choice(every) for _ in range(140_000))).code == "GT-PAPER-SHARE"
    assert refused(" ".join(str(chance.randrange(1024)) for _ in range(260_000))).code == "GT-PAPER-SHARE"
    rows = "\n".join("".join(chance.choices(ALPHABET, k=28)) for _ in range(36_000))
    assert refused(rows).code in ("GT-PAPER-LINE", "GT-PAPER-LINES")
    assert paper.restored(whole(*SHEETS)) == KEYRING


def test_more_than_a_mebibyte_or_a_thousand_texts_is_not_read() -> None:
    assert refused(" " * (paper.MAX_TEXT + 1)).code == "GT-PAPER-SIZE"
    assert refused(*[" " * 1024] * 1025).code == "GT-PAPER-SIZE"
    with pytest.raises(KeyringError, match="GT-PAPER-SIZE"):
        paper.restored(itertools.repeat(""))
    padded = [*whole(*SHEETS)]
    padded.append("#" * (paper.MAX_TEXT - sum(map(len, padded))))
    assert paper.restored(padded) == KEYRING


@settings(deadline=None, max_examples=150)
@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_text_is_refused_properly(texts: list[str]) -> None:
    refused(*texts)


def outcome(texts: list[str]) -> object:
    """The keyring, or the beginning of the error's code."""
    try:
        return paper.restored(texts)
    except KeyringError as error:
        return error.code[:8]


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_page_with_anything_put_in_gives_this_keyring_or_an_error(data: st.DataObject) -> None:
    text = "\n".join(whole(SHEETS[0], SHEETS[1]))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.text(max_size=8)) + text[at + data.draw(st.integers(0, 3)) :]
    assert outcome([text]) in (KEYRING, "GT-PAPER")


def test_misuse_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        paper.restored(words(SHEETS[0]))
    with pytest.raises(TypeError):
        paper.restored([["academic"]])  # type: ignore[list-item]


def test_the_reader_looks_at_all_there_can_be() -> None:
    assert lines.count(14 + 3 + 255 * 34 + 16) <= lines.MAX_LINES
    assert joining.MAX_TEXTS > 16 * (1 + 13) * 2

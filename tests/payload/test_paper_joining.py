"""What stands in the way of a restore is told in the order it has to be done, and of one thing exactly."""

from __future__ import annotations

import random

import pytest
from shamir_mnemonic import Share as Slip39

from guardtag.payload import paper
from guardtag.payload.paper import joining, lines, sealing, shares
from tests.payload.papers import ALPHABET, KEYRING, SHEETS, made, refused, words

LINES = SHEETS[0].lines
BOTH = [words(SHEETS[0]), words(SHEETS[1])]


class Backup:
    """A backup under a number that is given, not read back: quicker than ``paper.sheets``."""

    def __init__(self, number: int, seed: int, needed: int = 2, keys: int = 3) -> None:
        source = random.Random(seed).randbytes
        key = source(32)
        self.words = [" ".join(shares.words(each)) for each in shares.split(key, number, needed, 3, source)]
        self.lines = lines.written(sealing.sealed(made(keys), key, number, needed, 3), number)


def changed(line: str, at: int, by: int = 1) -> str:
    """With another symbol at a place."""
    symbol = ALPHABET[(ALPHABET.index(line[at]) + by) % 32]
    return line[:at] + symbol + line[at + 1 :]


# -- which backup


def test_the_numbers_of_two_backups_are_told() -> None:
    one, other = Backup(31000, 1), Backup(5, 2)
    for texts in ([one.words[0], other.words[1]], [one.lines[0], other.words[1]], [one.lines[0], other.lines[0]]):
        error = refused(*texts)
        assert (error.code, error.why) == ("GT-PAPER-MIXED", "They carry the backup numbers 00005, 31000.")
        assert dict(error.facts) == {"backups": "00005, 31000"}


def test_two_backups_of_one_number_are_told_by_whatever_differs() -> None:
    one, other, needs_three, larger = Backup(77, 1), Backup(77, 2), Backup(77, 3, needed=3), Backup(77, 4, keys=2)
    for texts in (
        [one.words[0], other.words[0]],  # one sheet, two shares
        [one.words[0], needs_three.words[1]],
        [one.words[0], needs_three.lines[0]],
        [one.lines[0], larger.lines[0]],
    ):
        error = refused(*texts)
        assert (error.code, error.why) == ("GT-PAPER-MIXED", "They carry one backup number and differ all the same.")
        assert dict(error.facts) == {"backups": "00077"}


def test_only_the_first_line_says_which_backup_it_is() -> None:
    """A later one may look as if it did."""
    text = b"".join(lines.data_of(lines.symbols(line.replace(" ", "")) or b"") for line in Backup(77, 1).lines)
    strange = lines.written(text[:15] + bytes(sealing.Header("0" * 16, 77, 4, 5, 60)) + text[29:], 77)
    assert refused(strange[0], strange[1]).facts["needed"] == 2
    assert refused(strange[1]).code == "GT-PAPER-LINES"


def test_of_first_lines_only_is_said_how_many_sheets_are_needed() -> None:
    error = refused(LINES[0])
    assert (error.code, dict(error.facts)) == ("GT-PAPER-SHEETS", {"more": 2, "needed": 2, "have": 0})
    error = refused(words(SHEETS[0]))
    assert (error.code, dict(error.facts)) == ("GT-PAPER-SHEETS", {"more": 1, "needed": 2, "have": 1})


def test_where_nothing_is_whole_the_first_line_is_asked_for() -> None:
    for number in ("", "1 "):
        error = refused(number + changed(LINES[0], 7))
        assert (error.code, dict(error.facts), error.why) == (
            "GT-PAPER-LINE", {"lines": "1"}, "Its checks do not fit.",
        )  # fmt: skip
    for kept in (LINES[1:], [changed(line, 7) for line in LINES[1:]]):
        assert (refused("\n".join(kept)).code, refused("\n".join(kept)).facts["lines"]) == ("GT-PAPER-LINES", "1")


def test_shares_that_do_not_belong_together_do_not_open() -> None:
    one, other = Backup(77, 1), Backup(77, 2)
    assert refused(one.words[0], other.words[1], "\n".join(one.lines)).code == "GT-PAPER-BROKEN"


# -- shares


def unknown(count: int) -> str:
    return " ".join(["kwyjibo"] * count + list(SHEETS[0].words[count:]))


def test_words_that_are_in_no_list_are_named_unless_a_third_of_them_is() -> None:
    error = refused(f"# sheet 2\n{unknown(11)}", words(SHEETS[1]))
    assert (error.code, dict(error.facts)) == ("GT-PAPER-WORD", {"share": 1, "sheet": "2", "words": "1-11"})
    error = refused(f"# sheet 2\n{unknown(12)}", words(SHEETS[1]))
    assert (error.code, dict(error.facts)) == ("GT-PAPER-WORDS", {"share": 1, "sheet": "2", "count": 21, "right": 33})
    error = refused(words(SHEETS[1]), " ".join(SHEETS[0].words[:31]))
    assert (error.code, error.facts["sheet"], error.facts["share"]) == ("GT-PAPER-WORDS", "?", 2)


def test_the_first_slip_is_named_behind_shares_that_have_none() -> None:
    swapped = [*SHEETS[1].words[:9], SHEETS[1].words[10], SHEETS[1].words[9], *SHEETS[1].words[11:]]
    error = refused(words(SHEETS[0]), " ".join(swapped), "kwyjibo")
    assert (error.code, dict(error.facts)) == ("GT-PAPER-SHARE", {"share": 2, "sheet": "2", "words": "10-11"})


# -- sealed lines


def said(*typed: str) -> tuple[str, object, str]:
    error = refused(*BOTH, "\n".join(typed))
    return error.code, error.facts["lines"], error.why


@pytest.mark.parametrize("number", [1, 2, 5, 8, 9])
def test_a_line_with_a_slip_is_named_by_its_own_number_wherever_it_stands(number: int) -> None:
    rest = [line for line in LINES if line != LINES[number - 1]]
    slipped = changed(LINES[number - 1], 7)
    why = "If it is only one slip, it is in group 2 of 7."
    assert said(slipped, *rest) == said(*rest, slipped) == ("GT-PAPER-LINE", str(number), why)


@pytest.mark.parametrize("number", [1, 2, 5, 8, 9])
@pytest.mark.parametrize("says", ["00", "01", "03", "08", "0B", "ZZ"])
def test_a_line_whose_number_has_a_slip_is_named_by_its_place(number: int, says: str) -> None:
    typed = [says + line[2:] if at == number else line for at, line in enumerate(LINES, 1)]
    if typed[number - 1] != LINES[number - 1]:
        assert said(*typed)[:2] == ("GT-PAPER-LINE", str(number))


def test_the_number_typed_before_a_line_with_a_slip_names_it() -> None:
    rest = [line for line in LINES if line != LINES[4]]
    assert said(*rest, "5 ZZ" + LINES[4][2:])[:2] == ("GT-PAPER-LINE", "5")
    assert said(*rest, "5 " + LINES[4][:-1])[2] == "It has 27 characters, not 28."


def test_a_line_that_fits_is_taken_for_what_it_says_and_not_for_the_number_typed_before_it() -> None:
    rest = [f"3 {line}" if at == 5 else line for at, line in enumerate(LINES, 1) if at != 3]
    assert said(*rest) == ("GT-PAPER-LINES", "3", "")


def test_a_line_with_a_slip_that_nothing_stands_before_is_the_first() -> None:
    for slipped in (changed(LINES[1], 7), "UUUU" + LINES[1][4:]):
        assert said(slipped)[:2] == ("GT-PAPER-LINE", "1")


def test_lines_above_the_last_with_a_slip_are_named_while_others_are_missing_only() -> None:
    strange = "12 " + changed(LINES[8], 7)
    error = refused(*BOTH, "\n".join([*LINES[:4], *LINES[5:], strange]))
    assert (error.code, error.facts["lines"]) == ("GT-PAPER-LINE", "12")
    assert paper.restored([*BOTH, "\n".join([*LINES, strange])]) == KEYRING


def test_without_the_first_line_what_is_missing_before_the_last_is_named() -> None:
    error = refused(*BOTH, "\n".join([LINES[1], LINES[4]]))
    assert (error.code, error.facts["lines"]) == ("GT-PAPER-LINES", "1, 3-4")


def test_two_lines_of_one_number_that_both_fit_are_both_asked_for_again() -> None:
    data = lines.data_of(lines.symbols(LINES[4].replace(" ", "")) or b"")
    forged = lines.written(bytes(60) + data[::-1], SHEETS[0].backup)[4]
    assert forged != LINES[4]
    for typed in ([*LINES, forged], [forged, *LINES]):
        error = refused(*BOTH, "\n".join(typed))
        assert (error.code, error.facts["lines"]) == ("GT-PAPER-LINE", "5")


def test_words_and_lines_of_other_versions_are_told_apart() -> None:
    key, source = bytes(32), random.Random(1).randbytes
    (share,) = shares.split(key, 77, 1, 1, source)
    later = lines.written(b"\x02" + sealing.sealed(KEYRING, key, 77, 1, 1)[1:], 77)
    error = refused(" ".join(shares.words(share)), "\n".join(later))
    assert (error.code, error.why) == ("GT-PAPER-OTHER", "The sealed lines are of another version.")
    strange = Slip39(77, True, 15, 0, 1, 1, 0, 1, bytes(32)).mnemonic()
    error = refused(strange, LINES[0])
    assert (error.code, error.why) == ("GT-PAPER-OTHER", "Words given are none that guardtag made.")


# -- how much is read


def test_all_texts_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "MAX_TEXT", 100)
    half = "#" * 50
    assert refused(half, half).code == "GT-PAPER-EMPTY"
    assert refused(half, half, "#").code == "GT-PAPER-SIZE"

"""The paper backup: it comes back from whatever was typed, and whatever is wrong is named and refused."""

from __future__ import annotations

import base64
import copy
import itertools
import pickle
import random
import re
import traceback
from pathlib import Path

import attrs
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import KeyringError
from guardtag.payload import paper
from guardtag.payload.keys import DESTROYED, DISABLED, LIVE, Key, Keyring
from guardtag.payload.paper import Sheet, joining, lines, sealing, shares

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def made(count: int, seed: int = 1) -> Keyring:
    """A keyring with keys in every state once there are enough; the primary is not the newest."""
    source = random.Random(seed).randbytes
    keyring = Keyring.new(source)
    for key_id in range(2, count + 1):
        keyring = keyring.added(source)
        if key_id == 2:
            keyring = keyring.promoted(2)
        if key_id > 2 and key_id % 3 == 0:
            keyring = keyring.disabled(key_id)
        if key_id > 2 and key_id % 7 == 0:
            keyring = keyring.destroyed(key_id)
    return keyring


def backup(count: int = 3, needed: int = 2, total: int = 3, seed: int = 1) -> tuple[Sheet, ...]:
    return paper.sheets(made(count), needed, total, random.Random(seed).randbytes)


SHEETS = backup()
KEYRING = made(3)


def words(sheet: Sheet) -> str:
    return " ".join(sheet.words)


def sealed(sheet: Sheet) -> str:
    return "\n".join(sheet.lines)


def whole(*sheets: Sheet) -> list[str]:
    return [*map(words, sheets), sealed(sheets[0])]


def refused(*texts: str) -> KeyringError:
    with pytest.raises(KeyringError) as caught:
        paper.restored(texts)
    error = caught.value
    assert error.code.startswith("GT-")
    assert error.__context__ is None  # the library's errors carry words
    return error


# -- round trips


@pytest.mark.parametrize("count", [1, 3, 20, 255])
def test_a_keyring_of_any_size_comes_back_whole(count: int) -> None:
    sheets = backup(count)
    keyring = paper.restored(whole(sheets[2], sheets[0]))
    assert keyring == made(count)
    states = {key.state for key in keyring.keys}
    assert states == ({LIVE} if count == 1 else {LIVE, DISABLED} if count == 3 else {LIVE, DISABLED, DESTROYED})


@given(seed=st.integers(0, 2**32), data=st.data())
@settings(deadline=None, max_examples=30)
def test_any_keyring_comes_back(seed: int, data: st.DataObject) -> None:
    source = random.Random(seed).randbytes
    ids = sorted(data.draw(st.sets(st.integers(1, 255), min_size=1, max_size=12)))
    primary, index = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    keys = []
    for key_id in ids:
        states = [LIVE] if key_id == primary else [LIVE, DISABLED] if key_id == index else [LIVE, DISABLED, DESTROYED]
        state = data.draw(st.sampled_from(states))
        keys.append(Key(key_id, b"" if state == DESTROYED else source(32), state))
    keyring = Keyring(tuple(keys), primary, index, source(8).hex())
    assert paper.restored(whole(*paper.sheets(keyring, 1, 1, source))) == keyring


@pytest.mark.parametrize(
    ("needed", "total"), [(1, 1), *((m, n) for n in range(2, 6) for m in range(2, n + 1)), (15, 16), (16, 16)]
)
def test_any_sheets_that_are_enough_restore_and_one_less_never_does(needed: int, total: int) -> None:
    sheets = backup(1, needed, total)
    for chosen in itertools.islice(itertools.combinations(sheets, needed), 20):
        assert paper.restored(whole(*chosen)) == made(1)
    for chosen in itertools.islice(itertools.combinations(sheets, needed - 1), 20):
        error = refused(*map(words, chosen), sealed(sheets[0]))
        assert (error.code, error.facts["more"], error.facts["have"]) == ("GT-PAPER-SHEETS", 1, needed - 1)


def test_how_many_sheets_are_needed_still_is_said_without_any_share() -> None:
    sheets = backup(1, 4, 5)
    assert refused(sealed(sheets[0])).facts["more"] == 4
    error = refused(words(sheets[4]), words(sheets[4]))
    assert error.facts["more"] == 3
    assert "3 more sheets are needed" in str(error)


def test_more_sheets_than_needed_and_the_same_twice_are_fine() -> None:
    assert paper.restored([*whole(*SHEETS), *whole(*SHEETS)]) == KEYRING


@pytest.mark.parametrize(("needed", "total"), [(1, 2), (0, 1), (3, 2), (2, 17), (17, 17), (-1, 3), (0, 0)])
def test_numbers_of_sheets_that_cannot_be(needed: int, total: int) -> None:
    with pytest.raises(ValueError, match="at most 16"):
        backup(1, needed, total)


def test_a_backup_is_fresh_each_time_and_comes_from_the_given_randomness() -> None:
    from shamir_mnemonic import shamir

    before = shamir.RANDOM_BYTES
    assert backup(seed=1) == backup(seed=1)
    for one, other in zip(backup(seed=1), backup(seed=2), strict=True):
        assert one.backup != other.backup
        assert set(one.lines).isdisjoint(other.lines)
        assert len(set(one.numbers) & set(other.numbers)) < 12
    assert shamir.RANDOM_BYTES is before


def test_randomness_that_fails_leaves_the_library_as_it_was() -> None:
    from shamir_mnemonic import shamir

    before = shamir.RANDOM_BYTES
    given_out = iter([bytes(2), bytes(32)])
    with pytest.raises(StopIteration):
        paper.sheets(KEYRING, 3, 3, lambda size: next(given_out))
    assert shamir.RANDOM_BYTES is before


# -- the format: paper is kept for decades

OLD = Keyring(
    (Key(1, bytes(range(32)), DISABLED), Key(2, b"", DESTROYED), Key(7, bytes(range(32, 64)))), 7, 1, "0123456789abcdef"
)
OLD_WORDS = (
    """hush pregnant academic acid alien rapids acne believe upstairs analysis military game dwarf large
    dwarf leaves usher terminal unhappy trial custody sack liberty idea duration unknown friar equation
    indicate mayor gross clock numerous""",
    """hush pregnant academic always amuse crush carbon rainbow various endless trash isolate tension math
    memory society dryer level member company shadow hazard exclude adult pancake ounce yield script
    diagnose rich papa clock shame""",
)
OLD_LINES = """0104 0J6H B7H6 NWVV VGD8 J00S YDS7
02Q1 C1YE CCZR DJA4 ENMM R5MT 4NW0
03E8 1SVG 78NS QTQN 7N4M 0PX4 E6FA
04PD KBZY SSNM 5784 YQ99 BCGH 4CBZ
051S ZEV2 WE40 H4KC 6A8E CN78 SJKQ
06EQ 0VZ4 565E WP5H M66H NNYF 6CXG
07F2 F7TD HDD0 8XS4 4A5B V0W0 81QF"""


def test_a_backup_of_the_first_version_is_read_for_ever() -> None:
    assert paper.restored([*OLD_WORDS, OLD_LINES]) == OLD


def test_the_format_is_what_it_says() -> None:
    """Read by hand: base32, the header, SLIP-0039 by its own tool, AES-GCM; nothing of ours."""
    from shamir_mnemonic import combine_mnemonics

    values = ["".join(line.split()) for line in OLD_LINES.splitlines()]
    assert [ALPHABET.index(text[0]) * 32 + ALPHABET.index(text[1]) for text in values] == list(
        range(1, len(values) + 1)
    )
    rfc = str.maketrans(ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    data = b"".join(base64.b32decode(text[2:26].translate(rfc)) for text in values)
    assert data[0] == 1
    assert data[1:9].hex() == OLD.deployment
    length = int.from_bytes(data[12:14], "big")
    assert data[length:] == data[: len(data) - length]
    counts = int.from_bytes(data[9:12], "big")
    assert (counts >> 5 & 15, counts >> 1 & 15, counts & 1) == (1, 2, 0)
    plain = AESGCM(combine_mnemonics(OLD_WORDS)).decrypt(bytes(12), data[14:length], data[:14])
    assert plain[:3] == bytes((1, 7, 1))
    assert plain[3:] == bytes((1, 1, *range(32), 2, 2, 7, 0, *range(32, 64)))


@given(st.binary(min_size=15, max_size=2000), st.integers(0, 2**15 - 1))
@settings(deadline=None, max_examples=50)
def test_lines_read_back_and_only_for_their_own_backup(data: bytes, number: int) -> None:
    written = lines.written(data, number)
    assert len(written) == lines.count(len(data))
    for at, line in enumerate(written, 1):
        assert re.fullmatch(f"([{ALPHABET}]{{4}} ){{6}}[{ALPHABET}]{{4}}", line)
        values = lines.symbols(line.replace(" ", ""))
        assert values is not None
        assert lines.read(values, number) == (at, (data + data[:14])[15 * at - 15 : 15 * at])
        assert lines.read(values, number ^ 1) is None


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


# -- what does not belong together


def test_sheets_of_two_backups_are_refused_by_their_numbers() -> None:
    other = backup(seed=2)
    numbers = ", ".join(sorted(f"{sheets[0].backup:05}" for sheets in (SHEETS, other)))
    for texts in (
        [words(SHEETS[0]), words(other[1]), sealed(SHEETS[0])],
        [*whole(*SHEETS), words(other[1])],
        [words(SHEETS[0]), words(SHEETS[1]), sealed(other[0])],
        [*whole(*SHEETS), sealed(other[0])],
        [sealed(SHEETS[0]), sealed(other[0])],
    ):
        error = refused(*texts)
        assert (error.code, error.facts["backups"]) == ("GT-PAPER-MIXED", numbers)


def test_single_lines_of_another_backup_do_not_fit() -> None:
    other = backup(seed=2)
    typed = [(other if n in (3, 8) else SHEETS)[0].lines[n - 1] for n in range(1, 10)]
    error = refused(words(SHEETS[0]), words(SHEETS[1]), "\n".join(typed))
    assert (error.code, error.facts["lines"]) == ("GT-PAPER-LINE", "3, 8")


def same_number(seed: int, backup_number: int, needed: int = 2) -> tuple[Sheet, ...]:
    source = random.Random(seed).randbytes
    return paper.sheets(
        KEYRING, needed, 3, lambda size: backup_number.to_bytes(2, "big") if size == 2 else source(size)
    )


def test_backups_that_have_one_number_by_chance_are_refused_too() -> None:
    one, other = same_number(1, 77), same_number(2, 77)
    assert refused(words(one[0]), words(other[0]), sealed(one[0])).code == "GT-PAPER-MIXED"
    assert refused(words(one[0]), words(other[1]), sealed(one[0])).code == "GT-PAPER-BROKEN"
    assert refused(words(one[0]), words(one[1]), sealed(other[0])).code == "GT-PAPER-BROKEN"
    assert refused(words(one[0]), words(same_number(2, 77, 3)[1]), sealed(one[0])).code == "GT-PAPER-MIXED"
    # the first lines may be alike, the others are not
    assert refused(words(one[0]), words(one[1]), sealed(one[0]), sealed(other[0])).code in (
        "GT-PAPER-LINE", "GT-PAPER-LINES", "GT-PAPER-MIXED",
    )  # fmt: skip


def test_every_flipped_bit_of_the_sealed_text_is_refused() -> None:
    keyring, key = made(2), bytes(range(32))
    data = sealing.sealed(keyring, key, 77, 2, 3)
    source = random.Random(1).randbytes
    typed = [" ".join(shares.words(numbers)) for numbers in shares.split(key, 77, 2, 3, source)[:2]]
    assert paper.restored([*typed, "\n".join(lines.written(data, 77))]) == keyring
    accepted = 0
    codes = set()
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            paper.restored([*typed, "\n".join(lines.written(bytes(changed), 77))])
            accepted += 1
        except KeyringError as error:
            codes.add(error.code)
    assert accepted == 0
    assert codes <= {"GT-PAPER-BROKEN", "GT-PAPER-OTHER", "GT-PAPER-LINES", "GT-PAPER-LINE", "GT-PAPER-MIXED"}


def test_a_keyring_that_says_something_impossible_is_refused_though_it_opens() -> None:
    key, source = bytes(range(32)), random.Random(1).randbytes
    typed = [" ".join(shares.words(numbers)) for numbers in shares.split(key, 77, 2, 3, source)[:2]]
    good = b"\x01\x01\x01\x01\x00" + bytes(32)
    plains = [
        b"", b"\x01", b"\x01\x01\x01", good[:-1], good + b"\x01", good + b"\x01\x00", good + good[3:],
        b"\x02" + good[1:], b"\x01\x02" + good[2:], good[:4] + b"\x01" + good[5:], good[:4] + b"\x03" + good[5:],
        good[:3] + b"\x00" + good[4:], good + b"\x02\x02\x00",
    ]  # fmt: skip
    for plain in plains:
        head = bytes(sealing.Header("0" * 16, 77, 2, 3, 14 + len(plain) + 16))
        data = head + AESGCM(key).encrypt(bytes(12), plain, head)
        error = refused(*typed, "\n".join(lines.written(data, 77)))
        assert error.code in ("GT-PAPER-BROKEN", "GT-KEYRING-SUITE", "GT-KEYRING-KEY-MISSING"), plain


def test_what_fills_the_last_line_is_checked() -> None:
    data = lines.written(sealing.sealed(made(1), bytes(32), 77, 1, 1), 77)
    last = lines.symbols(data[-1].replace(" ", ""))
    assert last
    spoilt = lines.data_of(last)[:-1] + b"\xff"
    head = len(data) * 15 - 15
    whole_text = b"".join(lines.data_of(lines.symbols(line.replace(" ", "")) or b"") for line in data)[:head] + spoilt
    (share,) = shares.split(bytes(32), 77, 1, 1, random.Random(1).randbytes)
    assert refused(" ".join(shares.words(share)), "\n".join(lines.written(whole_text, 77))).code == "GT-PAPER-BROKEN"


def test_a_later_version_and_other_programs_shares_are_named() -> None:
    from shamir_mnemonic import generate_mnemonics

    key, source = bytes(32), random.Random(1).randbytes
    (share,) = shares.split(key, 77, 1, 1, source)
    later = b"\x02" + sealing.sealed(KEYRING, key, 77, 1, 1)[1:]
    assert refused(" ".join(shares.words(share)), "\n".join(lines.written(later, 77))).code == "GT-PAPER-OTHER"
    for strange in (
        generate_mnemonics(1, [(1, 1)], key, iteration_exponent=15 * 0 + 1),
        generate_mnemonics(2, [(1, 1), (1, 1)], key, iteration_exponent=0),
    ):
        assert refused(strange[0][0], sealed(SHEETS[0])).code == "GT-PAPER-OTHER"


def test_a_share_that_asks_for_hours_of_work_is_not_worked_on() -> None:
    from shamir_mnemonic.share import Share

    greedy = Share(77, True, 15, 0, 1, 1, 0, 1, bytes(32)).mnemonic()
    assert refused(greedy, sealed(SHEETS[0])).code == "GT-PAPER-OTHER"


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


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_without_an_echo(name: str) -> None:
    error = refused(HOSTILE[name])
    assert error.code.startswith("GT-PAPER-")
    assert len(str(error)) < 400
    assert str(error).isascii()


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
        paper.restored([b"academic"])  # type: ignore[list-item]


# -- nothing leaks


def secrets_of(sheets: tuple[Sheet, ...], keyring: Keyring) -> set[str]:
    found = {word for sheet in sheets for word in sheet.words}
    found |= {line for sheet in sheets for line in sheet.lines}
    return found | {key.root.hex() for key in keyring.keys if key.root}


def test_a_sheet_shows_nothing_of_itself() -> None:
    for sheet in SHEETS:
        shown = f"{sheet!r} {sheet!s}".lower()
        assert not any(re.search(rf"\b{re.escape(secret.lower())}\b", shown) for secret in secrets_of(SHEETS, KEYRING))
        assert str(sheet.numbers[9]) + "," not in shown
        with pytest.raises(TypeError):
            pickle.dumps(sheet)
        with pytest.raises(TypeError):
            copy.deepcopy(sheet)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            sheet.number = 5  # type: ignore[misc]


def test_errors_say_nothing_of_words_lines_or_keys() -> None:
    one = list(SHEETS[0].words)
    spoilt = [
        [" ".join([*one[:-1], "zzzzzz"]), words(SHEETS[1]), sealed(SHEETS[0])],
        [" ".join([*one[:-1], one[0]]), words(SHEETS[1]), sealed(SHEETS[0])],
        [" ".join(one[:-1]), words(SHEETS[1]), sealed(SHEETS[0])],
        [words(SHEETS[0])], [words(SHEETS[0]), words(SHEETS[1])],
        [words(SHEETS[0]), words(SHEETS[1]), sealed(SHEETS[0])[:-1]],
        [words(SHEETS[0]), words(SHEETS[1]), sealed(SHEETS[0])[30:]],
        [words(SHEETS[0]), words(backup(seed=2)[1]), sealed(SHEETS[0])],
        [words(same_number(1, 77)[0]), words(same_number(2, 77)[1]), sealed(same_number(1, 77)[0])],
    ]  # fmt: skip
    secret = secrets_of((*SHEETS, *same_number(1, 77), *same_number(2, 77)), KEYRING) | {"zzzzzz"}
    # English words of our own sentences may be in the list as well.
    own = set(re.findall("[a-z]+", Path(joining.__file__).read_text("utf-8")))
    assert len(secret - own) > 100
    for texts in spoilt:
        error = refused(*texts)
        assert error.__cause__ is None
        said = f"{error!r} {error} {error.facts} {traceback.format_exception(error)[-1]}".lower()
        assert not [word for word in secret - own if re.search(rf"\b{re.escape(word.lower())}\b", said)]


def test_too_few_sheets_hold_the_sealed_text_and_no_key() -> None:
    """What a sheet carries in clear is told in the module; the key's bytes are in no share."""
    key = bytes(range(32))
    for numbers in shares.split(key, 77, 2, 3, random.Random(1).randbytes):
        share = shares.read(numbers)
        assert share is not None
        assert share.value not in (key, bytes(32))
        assert repr(share) == f"<share of sheet {share.sheet}>"
    data = sealing.sealed(KEYRING, key, 77, 2, 3)
    assert not any(part.root[at : at + 4] in data for part in KEYRING.keys for at in range(29) if part.root)


# -- rehearsing


def test_a_backup_of_now_is_complete() -> None:
    assert paper.rehearse(KEYRING, paper.restored(whole(*SHEETS))) == paper.Rehearsal(True)


def test_keys_made_after_the_backup_are_missing() -> None:
    source = random.Random(9).randbytes
    now = KEYRING.added(source).added(source).promoted(5)
    assert paper.rehearse(now, KEYRING) == paper.Rehearsal(False, missing=(4, 5))
    assert paper.rehearse(now.promoted(4).destroyed(5), KEYRING) == paper.Rehearsal(False, missing=(4,))
    assert paper.rehearse(now.destroyed(4).promoted(2).destroyed(5), KEYRING).complete


def test_a_key_that_the_backup_holds_as_destroyed_is_missing() -> None:
    assert paper.rehearse(KEYRING, KEYRING.destroyed(3)) == paper.Rehearsal(False, missing=(3,))


def test_keys_destroyed_since_would_come_back() -> None:
    assert paper.rehearse(KEYRING.destroyed(3), KEYRING) == paper.Rehearsal(True, revived=(3,))


def test_another_deployments_backup_is_foreign() -> None:
    other = Keyring.new(random.Random(9).randbytes)
    assert paper.rehearse(KEYRING, other) == paper.Rehearsal(False, foreign=True)
    assert paper.rehearse(KEYRING, attrs.evolve(other, deployment=KEYRING.deployment)).foreign
    assert repr(paper.rehearse(KEYRING, other)).isascii()


def test_the_reader_looks_at_all_there_can_be() -> None:
    assert lines.count(14 + 3 + 255 * 34 + 16) <= lines.MAX_LINES
    assert joining.MAX_TEXTS > 16 * (1 + 13) * 2

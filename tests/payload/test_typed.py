"""The typed code: what people type, mistype, and guess."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import Mistyped
from guardtag.payload import ff1, reedsolomon, typed
from guardtag.payload.keys import Key, Keyring
from guardtag.payload.token import MAX_SERIAL
from guardtag.payload.typed import ALPHABET, TypedCodes
from tests.payload.test_keys import hkdf, rotated

KEYRING = Keyring((Key(1, bytes(range(32))), Key(2, bytes(range(32, 64)))), 2, 1, "0123456789abcdef")
CODES = TypedCodes(KEYRING)
SERIALS = st.integers(1, MAX_SERIAL)


def group_of(code: str) -> int:
    with pytest.raises(Mistyped) as caught:
        CODES.candidates(code)
    return caught.value.facts["group"]


@given(serial=SERIALS, epoch=st.sampled_from([None, 1, 2]))
@settings(deadline=None)
def test_a_code_leads_back_to_its_serial(serial, epoch):
    code = CODES.encode(serial, epoch)
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code) <= set(ALPHABET + "-")
    assert serial in CODES.candidates(code)
    assert CODES.candidates(code.lower().replace("-", "")) == CODES.candidates(code)
    assert typed.fits(code)


def test_the_format_is_the_one_that_is_documented():
    """Cloth lives for years: this is computed from the description alone, and must never change."""
    key = hkdf(bytes(range(32)), b"guardtag\x01" + bytes.fromhex("0123456789abcdef"), b"guardtag/v1/typed", 32)
    data = ff1.encrypt(key, b"", tuple(123456 >> shift & 31 for shift in range(45, -1, -5)), 32)
    letters = "".join(ALPHABET[symbol] for symbol in (*data, *reedsolomon.checks(data)))
    code = f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
    assert CODES.encode(123456, 1) == code == "G0C8-PZWS-TH0K"


def test_letters_that_look_like_digits_are_read_as_them():
    code = next(c for s in range(1, 9999) if {"0", "1"} <= set(c := CODES.encode(s)))
    for zero in "Oo0":
        for one in "IiLl1":
            assert CODES.candidates(code.replace("0", zero).replace("1", one)) == CODES.candidates(code)


@pytest.mark.parametrize("letter", ["ı", "ſ", "İ", "٧", "²", "\u212a", "Ｏ", "\u0430", "U", "u", " ", "_", "\ud800"])
def test_other_letters_are_not(letter):
    code = CODES.encode(77)
    assert group_of(letter + code[1:]) == 1
    assert not typed.fits(letter + code[1:])


@pytest.mark.parametrize(
    ("right", "alike"), [("1", "ı"), ("S", "ſ"), ("K", "\u212a"), ("7", "\uff17"), ("2", "²"), ("3", "३")]
)
def test_a_look_alike_is_not_taken_for_the_right_letter(right, alike):
    """upper(), casefolding, NFKC and int() would each make one of these right."""
    code = next(c for s in range(1, 9999) if (c := CODES.encode(s))[0] == right)
    for text in (alike + code[1:], code + "é", "\u0301" + code):
        with pytest.raises(Mistyped):
            CODES.candidates(text)


@given(serial=SERIALS, place=st.integers(0, 11), step=st.integers(1, 31))
@settings(deadline=None)
def test_one_wrong_character_is_seen_and_its_group_named(serial, place, step):
    letters = list(CODES.encode(serial).replace("-", ""))
    letters[place] = ALPHABET[(ALPHABET.index(letters[place]) + step) % 32]
    assert group_of("".join(letters)) == place // 4 + 1


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("0123-456-789A", 2), ("0123-4567-89", 3), ("01234-567-89AB", 0), ("0123-45678-9ABC", 2),
        ("0123-UUUU-4567", 2), ("U123-U567-4567", 0), ("", 0), ("0123", 0), ("0" * 13, 0), ("0-" * 11, 0),
    ],
)  # fmt: skip
def test_a_group_is_named_only_when_it_can_be_no_other(code, group):
    assert group_of(code) == group


def test_two_slips_over_the_groups_name_none_or_say_if():
    """Two wrong symbols can look like one: the sentence says what it rests on."""
    with pytest.raises(Mistyped, match="If it is only one"):
        CODES.candidates("1" + CODES.encode(5)[1:] if CODES.encode(5)[0] != "1" else "2" + CODES.encode(5)[1:])
    swapped = list(CODES.encode(6).replace("-", ""))
    swapped[3], swapped[4] = swapped[4], swapped[3]
    assert swapped[3] != swapped[4]
    assert group_of("".join(swapped)) == 0


def test_codes_of_ten_rotations_are_read():
    newest = TypedCodes(rotated(10).disabled(1).disabled(4))
    for times in range(11):
        code = TypedCodes(rotated(times)).encode(500 + times)
        assert 500 + times in newest.candidates(code)
        assert newest.encode(500 + times, times + 1) == code
    code = TypedCodes(rotated(3)).encode(9)
    assert 9 not in TypedCodes(rotated(10).destroyed(4)).candidates(code)


def test_the_newest_key_comes_first():
    code = CODES.encode(1)
    assert CODES.candidates(code)[0] == 1


def test_guesses_with_right_checks_give_few_serials_and_none_below_a_mark():
    source = random.Random(1)
    possible = below = 0
    for _ in range(20_000):
        data = [source.randrange(32) for _ in range(10)]
        code = "".join(ALPHABET[symbol] for symbol in (*data, *reedsolomon.checks(data)))
        serials = CODES.candidates(code)
        possible += len(serials)
        below += sum(serial <= 100_000 for serial in serials)
    assert possible < 100  # 20,000 guesses, two keys, one in 1024 each: 39 expected
    assert below == 0


def test_neighbours_share_nothing_that_shows():
    codes = [CODES.encode(serial) for serial in range(1, 400)]
    assert len({code[:4] for code in codes}) > 390


@pytest.mark.parametrize("serial", [0, -1, MAX_SERIAL + 1])
def test_numbers_out_of_range_are_misuse(serial):
    with pytest.raises(ValueError):
        CODES.encode(serial)


def test_an_epoch_without_key_is_misuse():
    with pytest.raises(ValueError, match="epoch 9"):
        CODES.encode(1, 9)


def test_the_error_says_nothing_of_the_code():
    with pytest.raises(Mistyped) as caught:
        CODES.candidates("7K3M-9QRT-2XYZ")
    assert caught.value.code.startswith("GT-TAG-MISTYPED")
    assert not any(part in f"{caught.value} {caught.value!r}" for part in ("7K3M", "9QRT", "2XYZ"))


@pytest.mark.parametrize("code", ["000000000000", "000000-000000", "0000-0000-0000", "0-00000000000", "OOOO-oooo-0000"])
def test_twelve_characters_are_grouped_anew_however_they_were(code):
    assert typed.normal(code) == "0000-0000-0000"


def test_more_or_fewer_characters_stay_grouped_as_they_were():
    for code in ("000-00000-0000-0", "00-000000000"):
        assert typed.normal(code) == code


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("100000000000", 1), ("000010000000", 2), ("000000001000", 3),
        ("00U000000000", 1), ("0000000000U0", 3), ("00U000U00000", 0),
        ("000-0000-0000", 1), ("0000-00000-0000", 2), ("0000-0000-0000-0000", 0), ("0000-0000", 0),
    ],
)  # fmt: skip
def test_the_group_of_a_slip_is_named_with_and_without_dashes(code, group):
    assert typed.mistyped(code).facts == {"group": group}

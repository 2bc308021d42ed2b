"""What a sheet says of itself, and what is said of words with one slip."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import attrs
import pytest
from shamir_mnemonic import rs1024

from guardtag.payload import paper
from guardtag.payload.paper import lines, sealing, shares
from tests.payload.papers import SHEETS, made, same_number


def test_a_sheet_says_what_it_is() -> None:
    keyring = made(3)
    sheets = paper.sheets(keyring, 2, 3, random.Random(1).randbytes)
    assert [sheet.number for sheet in sheets] == [1, 2, 3]
    for sheet in sheets:
        assert (sheet.needed, sheet.made, sheet.deployment, sheet.keys) == (2, 3, keyring.deployment, 3)
        assert shares.read(sheet.numbers) == shares.Share(
            sheet.number, sheet.backup, 2, shares.read(sheet.numbers).value  # type: ignore[union-attr]
        )  # fmt: skip
    assert len({sheet.backup for sheet in sheets}) == 1


@pytest.mark.parametrize("place", [30, 31, 32])
@pytest.mark.parametrize("change", [1, 512, 1023])
def test_a_wrong_word_among_the_checks_is_named(place: int, change: int) -> None:
    numbers = list(SHEETS[0].numbers)
    assert shares.suspects(numbers) == ()
    numbers[place] ^= change
    assert shares.suspects(numbers) == (place + 1,)


def test_the_sheet_of_a_share_with_a_slip_is_told_where_the_slip_is_elsewhere() -> None:
    numbers = list(SHEETS[1].numbers)
    assert shares.sheet(numbers) == 2
    for place, said in ((0, 2), (2, 0), (3, 0), (4, 2), (32, 2)):
        slip = [number ^ (at == place) for at, number in enumerate(numbers)]
        assert shares.sheet(slip) == said, place
    assert shares.sheet([*numbers[:3], -1, *numbers[4:]]) == 0
    assert shares.sheet([*numbers[:3], 256, *numbers[4:]]) == 0
    assert shares.sheet([*numbers[:9], -1, *numbers[10:]]) == 2
    (lone,) = paper.sheets(made(1), 1, 1, random.Random(1).randbytes)
    assert lone.numbers[3] == 0
    assert shares.sheet(lone.numbers) == 1


def test_the_sheet_is_what_the_fourth_word_says_unless_the_slip_may_be_there() -> None:
    numbers = list(SHEETS[1].numbers)
    assert numbers[2] == 0
    for fourth, sheet in ((0, 1), (15, 1), (16, 2), (255, 16), (256, 0), (1023, 0)):
        assert shares.sheet([*numbers[:3], fourth, *numbers[4:-1], -1]) == sheet
    assert shares.sheet([*numbers[:2], 1, *numbers[3:-1], -1]) == 0
    assert shares.sheet([*numbers[:3], -1, *numbers[4:]]) == 0
    assert shares.sheet([*numbers[:3], numbers[3] ^ 1, *numbers[4:]]) == 0
    assert shares.sheet([*numbers[:4], numbers[4] ^ 1, *numbers[5:]]) == 2
    assert shares.sheet([*numbers[:20], numbers[20] ^ 512, *numbers[21:]]) == 2
    data = [*numbers[:10], 1, *numbers[11:30]]  # with the word number 1 in it
    other = [*data, *rs1024.create_checksum(data, b"shamir_extendable")]
    assert shares.sheet([*other[:3], other[3] ^ 2, *other[4:]]) == 0


@pytest.mark.parametrize("place", [1, 5, 30, 31, 33])
def test_the_one_wrong_word_is_suspected_whatever_stands_there_instead(place: int) -> None:
    for change in (1, 512):
        numbers = list(SHEETS[1].numbers)
        numbers[place - 1] ^= change
        assert shares.suspects(numbers) == (place,)


def test_neighbours_that_changed_places_are_suspected_to_the_last() -> None:
    for place in (1, 31, 32):
        numbers = list(SHEETS[1].numbers)
        numbers[place - 1], numbers[place] = numbers[place], numbers[place - 1]
        assert shares.suspects(numbers) == (place, place + 1)
    assert shares.suspects(SHEETS[1].numbers) == ()
    data = [*SHEETS[1].numbers[:10], *[7] * 20]  # neighbours that are alike
    numbers = [*data, *rs1024.create_checksum(data, b"shamir_extendable")]
    assert shares.suspects([*numbers[:30], numbers[31], numbers[30], numbers[32]]) == (31, 32)


def test_no_two_slips_move_the_checks_alike() -> None:
    """A swap changes two neighbours by as much as each other. Of any two slips the 20 moves are independent."""
    single = shares._moves()
    swaps = [tuple(map(int.__xor__, one, other)) for one, other in pairwise(single)]
    for one, other in combinations([*single, *swaps], 2):
        basis: list[int] = []
        for vector in (*one, *other):
            for known in basis:
                vector = min(vector, vector ^ known)
            assert vector
            basis.append(vector)


def test_a_line_says_its_number_and_the_group_of_its_slip() -> None:
    whole = lines.symbols(SHEETS[0].lines[2].replace(" ", "")) or b""
    backup = SHEETS[0].backup
    assert [lines.number_of(part) for part in (whole, whole[:2], whole[1:2], b"")] == [3, 3, 0, 0]
    assert lines.suspect(whole[:-1], backup) == lines.suspect(whole, backup) == 0
    for at in range(28):
        slipped = whole[:at] + bytes((whole[at] ^ 1,)) + whole[at + 1 :]
        assert lines.suspect(slipped, backup) == at // 4 + 1
    assert lines.read(lines.symbols(lines._line(0, bytes(15), 77).replace(" ", "")) or b"", 77) is None


def test_a_header_comes_back_from_its_own_bytes_and_more() -> None:
    head = sealing.Header("0123456789abcdef", 32767, 16, 16, 65535)
    assert sealing.header(bytes(head)) == sealing.header(bytes(head) + b"more") == head
    assert sealing.header(bytes(head)[:-1]) is None


def test_the_index_key_of_a_backup_is_its_own() -> None:
    keyring = attrs.evolve(made(4), index=2)
    assert sealing.opened(sealing.sealed(keyring, bytes(32), 77, 2, 3), bytes(32)) == keyring


def test_the_backups_number_is_two_random_bytes() -> None:
    assert same_number(1, 77)[0].backup == 77

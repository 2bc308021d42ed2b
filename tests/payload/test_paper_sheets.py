"""What a sheet says of itself, and what is said of words with one slip."""

from __future__ import annotations

import random

import pytest

from guardtag.payload import paper
from guardtag.payload.paper import shares
from tests.payload.papers import SHEETS, made


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

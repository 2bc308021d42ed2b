"""Two checks see every one or two wrong symbols, proved over all error patterns."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.payload import reedsolomon as rs
from tests.fresh import anew

LENGTH = 12
SYMBOL = st.integers(0, 31)
DATA = st.lists(SYMBOL, min_size=10, max_size=10)


def word(data: list[int]) -> list[int]:
    return [*data, *rs.checks(data)]


def product(one: int, other: int) -> int:
    """Multiplication in GF(2)[x] / (x^5 + x^2 + 1), written down a second time."""
    out = 0
    for bit in range(5):
        out ^= (one << bit) * (other >> bit & 1)
    for bit in range(9, 4, -1):
        out ^= (0b100101 << bit - 5) * (out >> bit & 1)
    return out


@given(data=st.lists(SYMBOL, max_size=29))
def test_checks_hold(data):
    assert rs.syndromes(word(data)) == (0, 0)


@given(symbols=st.lists(SYMBOL, max_size=31))
def test_the_syndromes_are_the_values_at_one_and_at_x(symbols):
    at_one = at_x = 0
    for symbol in symbols:
        at_one, at_x = at_one ^ symbol, product(at_x, 2) ^ symbol
    assert rs.syndromes(symbols) == (at_one, at_x)


def test_the_tables_made_at_import_are_those_of_the_field():
    """Made once more here, so that a fault planted in their making is met."""
    fresh = anew(rs)
    for symbol in range(32):
        assert fresh.syndromes([symbol, 0]) == (symbol, product(symbol, 2))
        assert fresh.syndromes([symbol, *fresh.checks([symbol])]) == (0, 0)
    for place in range(LENGTH):
        for error in range(1, 32):
            assert fresh.suspects([*[0] * place, error, *[0] * (LENGTH - 1 - place)]) == (place,)


@given(one=st.lists(SYMBOL, min_size=12, max_size=12), other=st.lists(SYMBOL, min_size=12, max_size=12))
def test_syndromes_are_linear(one, other):
    """So it is enough to look at the errors alone: a word plus an error has the error's syndromes."""
    both = [a ^ b for a, b in zip(one, other, strict=True)]
    expected = tuple(a ^ b for a, b in zip(rs.syndromes(one), rs.syndromes(other), strict=True))
    assert rs.syndromes(both) == expected


def test_every_single_and_double_error_is_seen():
    """All 372 + 63,426 of them, in any code word by linearity."""
    for place in range(LENGTH):
        for error in range(1, 32):
            symbols = [0] * LENGTH
            symbols[place] = error
            assert rs.syndromes(symbols) != (0, 0)
    for first, second in itertools.combinations(range(LENGTH), 2):
        for one, other in itertools.product(range(1, 32), repeat=2):
            symbols = [0] * LENGTH
            symbols[first], symbols[second] = one, other
            assert rs.syndromes(symbols) != (0, 0)


@given(data=DATA, place=st.integers(0, 11), error=st.integers(1, 31))
def test_a_single_error_is_located(data, place, error):
    symbols = word(data)
    symbols[place] ^= error
    assert rs.suspects(symbols) == (place,)


@given(data=DATA, place=st.integers(0, 10))
def test_swapped_neighbours_are_among_the_suspects(data, place):
    symbols = word(data)
    symbols[place], symbols[place + 1] = symbols[place + 1], symbols[place]
    if symbols[place] == symbols[place + 1]:
        assert rs.suspects(symbols) == ()
    else:
        assert {place, place + 1} <= set(rs.suspects(symbols))


@pytest.mark.parametrize("twist", ["swap", "twin", "jump"])
@given(data=DATA, place=st.integers(0, 9), symbol=SYMBOL)
def test_the_slips_of_people_are_seen(twist, data, place, symbol):
    """ab to ba, aa to bb, abc to cba: all change two symbols at most."""
    right = word(data)
    symbols = list(right)
    if twist == "swap":
        symbols[place : place + 2] = symbols[place], symbols[place + 1]
        symbols[place], symbols[place + 1] = right[place + 1], right[place]
    elif twist == "twin":
        symbols[place] = symbols[place + 1] = symbol
    else:
        symbols[place], symbols[place + 2] = right[place + 2], right[place]
    assert (rs.syndromes(symbols) == (0, 0)) == (symbols == right)


@given(symbols=st.lists(SYMBOL, min_size=12, max_size=12))
def test_suspects_are_exactly_what_one_slip_explains(symbols):
    """Against a search through all slips."""
    if rs.syndromes(symbols) == (0, 0):
        assert rs.suspects(symbols) == ()
        return
    explained = set()
    for place in range(12):
        for error in range(1, 32):
            other = list(symbols)
            other[place] ^= error
            if rs.syndromes(other) == (0, 0):
                explained.add(place)
    for place in range(11):
        other = list(symbols)
        other[place], other[place + 1] = symbols[place + 1], symbols[place]
        if rs.syndromes(other) == (0, 0):
            explained |= {place, place + 1}
    assert rs.suspects(symbols) == tuple(sorted(explained))


def test_every_swap_that_explains_a_word_is_named():
    """More than one may: two pairs of neighbours that differ by the same."""
    assert rs.suspects([1, 0, 24, 13, 27, 14, 1, 28, 31, 14, 8, 5]) == (4, 5, 6)
    assert rs.suspects([23, 11, 23, 5, 28, 6, 10, 25, 23, 31, 18, 29]) == (0, 1, 10, 11)

"""Two Reed-Solomon check symbols over GF(32): every one or two wrong symbols are seen.

The field is GF(2)[x] / (x^5 + x^2 + 1) with a = x, the code has the generator (x - 1)(x - a) and so
distance 3, up to 31 symbols. It is used to detect only: with two checks, correcting would turn a
third of the double errors into a wrong code.
"""

from __future__ import annotations

from collections.abc import Sequence

CHECKS = 2
"""Check symbols at the end of a code word."""

_ORDER = 31


def _powers() -> tuple[int, ...]:
    values, value = [], 1
    for _ in range(_ORDER):
        values.append(value)
        value = value << 1 ^ (0b100101 if value & 0b10000 else 0)
    return tuple(values)


_EXP = _powers()
_LOG = {value: power for power, value in enumerate(_EXP)}
_TIMES_A = tuple(0 if value == 0 else _EXP[(_LOG[value] + 1) % _ORDER] for value in range(32))
# The generator is x^2 + (1 + a) x + a: what dividing by it takes off for each leading symbol.
_TIMES_1A = tuple(value ^ _TIMES_A[value] for value in range(32))


def checks(data: Sequence[int]) -> tuple[int, int]:
    """The two symbols to put behind the data.

    Args:
        data: at most 29 symbols, each 0 to 31.
    """
    high = low = 0
    for symbol in data:
        lead = symbol ^ high
        high, low = low ^ _TIMES_1A[lead], _TIMES_A[lead]
    return high, low


def syndromes(symbols: Sequence[int]) -> tuple[int, int]:
    """The word's values at 1 and at a: both are zero exactly when the checks hold.

    Args:
        symbols: data and checks, at most 31 symbols, each 0 to 31.
    """
    at_one = at_a = 0
    for symbol in symbols:
        at_one ^= symbol
        at_a = _TIMES_A[at_a] ^ symbol
    return at_one, at_a


def suspects(symbols: Sequence[int]) -> tuple[int, ...]:
    """The places that one usual slip would have to be at: a wrong symbol, or two neighbours swapped.

    Empty when the checks hold, or when no single slip explains the word. A hint for whoever typed
    it, never a correction: two wrong symbols can look like one wrong symbol elsewhere.

    Args:
        symbols: data and checks, at most 31 symbols, each 0 to 31.
    """
    at_one, at_a = syndromes(symbols)
    last = len(symbols) - 1
    if at_one and at_a:  # one symbol is off by at_one, and a^power says where it stands
        place = last - (_LOG[at_a] - _LOG[at_one]) % _ORDER
        return (place,) if place >= 0 else ()
    if at_one or not at_a:
        return ()
    found = set()
    for place in range(last):
        swapped = [*symbols[:place], symbols[place + 1], symbols[place], *symbols[place + 2 :]]
        if syndromes(swapped) == (0, 0):
            found |= {place, place + 1}
    return tuple(sorted(found))

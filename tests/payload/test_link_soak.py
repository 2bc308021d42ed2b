"""Random texts by the thousand, and by the million under ``make soak``: any text is answered, none crashes."""

from __future__ import annotations

import random

import pytest

from guardtag.payload.codes import Codes
from tests.payload import junk
from tests.payload.test_keys import rotated

CODES = Codes(rotated(2), junk.HOST, (junk.ALIAS,))
PRINTED = [CODES.code(serial, 7, 1 + serial % 3) for serial in range(1, 40)]


@pytest.mark.parametrize(
    "count", [8_000, *(pytest.param(many, marks=pytest.mark.soak) for many in (20_000, 1_000_000))]
)
def test_random_texts_are_read_or_refused(count):
    links, readings = junk.walk(CODES, PRINTED, random.Random(count), count)
    assert sum(links.values()) == sum(readings.values()) == count
    # The walk reaches every way of answering, each often.
    assert set(links) == {"token", "typed", "NotATag", "TooLong", "Ambiguous"}
    assert set(readings) == {"token", "typed", "NotATag", "TooLong", "Ambiguous", "Unknown", "Mistyped"}
    assert min(links.values()) * 4000 > count
    assert min(readings.values()) * 4000 > count

"""The town of whoever counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.figures.town import Town, opened


@pytest.fixture
def town() -> Iterator[Town]:
    yield from opened()

"""A small city for tests of what lies above the stores: who is told, what is shown, what is refused.

`make test` plays them on the memory store, `make soak` on SQLite too; tests/stores holds the stores to each other.
A file of tests takes it by ``from tests.above import city``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import STORES, City, cells, opened


@pytest.fixture(params=cells("memory"))
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[City]:
    with opened(request.param, tmp_path) as made:
        yield made


on_both = pytest.mark.parametrize("city", STORES, indirect=True)
"""Of a test in such a file that is about a commit, a death, two at once, or what is left in a store."""

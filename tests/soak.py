"""What runs in `make soak` alone, among the cells of a test that `make test` runs too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def soak(cells: Iterable[Any]) -> list[Any]:
    """These cells of a matrix, marked soak; a tuple is one cell of several arguments."""
    return [
        pytest.param(*(cell if isinstance(cell, tuple) else (cell,)), marks=pytest.mark.soak) for cell in cells
    ]  # fmt: skip

"""The table of read rates that bench/damage.py wrote: whole, and about what printers can print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import guardtag.labels

ROWS = json.loads((Path(guardtag.labels.__file__).parent / "readrates.json").read_text("utf-8"))


def test_each_row_says_all_that_a_choice_needs():
    assert len(ROWS) > 100
    for row in ROWS:
        assert row.keys() == {"version", "level", "module_mm", "rate", "photos", "read"}
        assert 0 <= row["rate"] <= 1
        assert row["photos"] >= 60
        assert abs(row["rate"] - row["read"] / row["photos"]) < 0.2, "it is smoothed, not another"
        assert row["level"] in "LMQH"
    cells = [(row["version"], row["level"], row["module_mm"]) for row in ROWS]
    assert len(set(cells)) == len(cells)


def test_modules_are_whole_dots_of_a_printer():
    for size in {row["module_mm"] for row in ROWS}:
        assert 0.30 <= size <= 0.70
        dots = [size * dpi / 25.4 for dpi in (203, 300, 600)]
        assert any(abs(one - round(one)) < 0.02 for one in dots), size


def test_every_grade_has_every_size():
    sizes = {row["module_mm"] for row in ROWS}
    for grade in {(row["version"], row["level"]) for row in ROWS}:
        assert {row["module_mm"] for row in ROWS if (row["version"], row["level"]) == grade} == sizes


@pytest.mark.parametrize(("small", "large"), [(0.339, 0.508), (0.375, 0.593)])
def test_larger_modules_are_read_more(small, large):
    """Over all grades; a single cell is within some percent of the truth."""

    def mean(size: float) -> float:
        rates = [row["rate"] for row in ROWS if row["module_mm"] == size]
        return sum(rates) / len(rates)

    assert mean(small) + 0.1 < mean(large)

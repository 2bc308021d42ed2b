"""docs/how-to/import-a-register.md: every block is run, in the order of the page."""

from __future__ import annotations

import re
from pathlib import Path

from tests.kit.test_how_to import HOW_TO, Page


def test_the_page_tries_enters_goes_again_and_undoes(tmp_path: Path) -> None:
    page = Page("import-a-register.md", tmp_path)
    page.work()
    (_, ran, said), (_, tried, trial), (_, entered, lines), (_, listed, runs) = page.outputs
    assert (ran, tried, entered, listed) == (0, 1, 1, 0), page.outputs
    assert said.splitlines() == [
        "would enter 2, refuse 1", "4 GT-ROW-PHONE-SHORT Write the number of a person.", "entered 2, refused 1",
        "again: entered 0, unchanged 2", "undone: erased 2, kept 0",
    ]  # fmt: skip
    assert "2 would enter" in trial
    assert lines.startswith("2 entered, 1 refused")
    assert [state in runs for state in ("done", "undone")] == [True, True]


def test_the_page_ends_with_its_sum_in_chinese() -> None:
    heads = re.findall(r"^## (.*)$", (HOW_TO / "import-a-register.md").read_text("utf-8"), re.MULTILINE)
    assert heads[-1] == "中文摘要"

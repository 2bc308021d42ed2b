"""docs/how-to/import-the-register.md: what it has for a program runs in an empty folder, too."""

from __future__ import annotations

from pathlib import Path

from tests.kit.test_how_to import Page

NAME = "import-the-register.md"


def test_the_program_tries_enters_goes_again_and_undoes(tmp_path: Path) -> None:
    page = Page(NAME, tmp_path)
    first = next(place for place, (_, block) in enumerate(page.blocks) if block.startswith("# import_it.py"))
    page.blocks = page.blocks[first:]
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

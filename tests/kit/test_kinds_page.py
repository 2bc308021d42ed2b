"""The page about kinds of calls: every block is run, in the order of the page."""

from __future__ import annotations

from pathlib import Path

from tests.kit.test_how_to import Page


def test_the_page_about_kinds(tmp_path: Path) -> None:
    page = Page("kinds.md", tmp_path)
    page.work()
    assert [status for _, status, _ in page.outputs] == [0] * len(page.outputs), page.outputs
    assert "失物招领 / lost property" in page.outputs[0][2]
    assert "失物招领" in (tmp_path / "mail.jsonl").read_text("utf-8").encode().decode("unicode_escape", "ignore") or (
        "失物招领" in (tmp_path / "mail.jsonl").read_text("utf-8")
    )

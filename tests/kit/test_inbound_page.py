"""The page about what other systems send: every block is run, in the order of the page."""

from __future__ import annotations

from pathlib import Path

from tests.kit.test_how_to import Page


def test_the_page_about_what_other_systems_send(tmp_path: Path) -> None:
    page = Page("inbound.md", tmp_path)
    page.work()
    _, check, take, listed = page.outputs
    assert [status for _, status, _ in (check, take, listed)] == [0] * 3, page.outputs
    assert "order (missing)" in check[2]
    assert '"done":"order"' in take[2]
    assert "received" in listed[2]

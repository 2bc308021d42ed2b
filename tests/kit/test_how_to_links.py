"""The pages of the register's rooms lead to each other, and no link of any page leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
ROOMS = (
    "wards",
    "consents",
    "contacts",
    "rounds",
    "training",
    "supply",
    "disclosure",
    "import-the-register",
    "messages",
)
_LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def links(page: Path) -> list[Path]:
    return [(page.parent / link).resolve() for link in _LINK.findall(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_to_a_file(page: Path) -> None:
    assert [link.name for link in links(page) if not link.exists()] == []


@pytest.mark.parametrize("room", ROOMS)
def test_from_each_room_s_page_others_are_found_and_it_is_found_from_them(room: str) -> None:
    pages = {name: (DOCS / "how-to" / f"{name}.md").resolve() for name in ROOMS}
    there = {name for name, page in pages.items() if name != room and page in links(pages[room])}
    back = {name for name in ROOMS if name != room and pages[room] in links(pages[name])}
    assert len(there) >= 2
    assert back

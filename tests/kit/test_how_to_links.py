"""The pages of the register's rooms lead to each other, no link leads nowhere, and most have their sum in Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.rules import house_files

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = [page for page in house_files(DOCS.parent) if page.suffix == ".md" and DOCS in page.parents]
"""Those that somebody wrote; `make docs` leaves others beside them."""
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
WITHOUT_SUM = {
    "architecture", "benchmarks", "config", "explanation/codes", "explanation/escalation", "explanation/privacy",
    "explanation/relay", "explanation/rooms", "how-to/inbound", "how-to/kinds", "how-to/messages",
    "how-to/posters-and-leaflets", "how-to/release", "how-to/subscribers", "how-to/supply", "how-to/wash-and-photo",
    "how-to/write-a-store", "index", "labels", "printing", "reference/licences", "spec/format", "spec/journal",
    "tutorial/1-first-city", "tutorial/2-fastapi", "tutorial/3-notifier", "tutorial/4-strategies", "tutorial/5-pilot",
}  # fmt: skip
"""Pages that say nothing in Chinese."""
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


def test_every_page_has_its_sum_in_chinese_but_those_named() -> None:
    """A paragraph above, or a section that ends the page; docs/zh is Chinese itself."""
    without = set()
    for page in PAGES:
        text, name = page.read_text("utf-8"), page.relative_to(DOCS).with_suffix("").as_posix()
        heads = re.findall(r"^## (.*)$", text, re.MULTILINE)
        if not re.search(r"^\*\*中文摘要。\*\* ?", text, re.MULTILINE) and heads[-1:] != ["中文摘要"]:
            without.add(name)
    assert {name for name in without if not name.startswith("zh/")} == WITHOUT_SUM

"""docs/zh: what stands in 「」 is on a page or printed by a command, word for word; each command named is one."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from guardtag.texts import zh
from tests.docs.test_made import typed

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs/zh").glob("*.md"))
CATALOGUE = ROOT / "plugins/guardtag-web/src/guardtag_web/texts/zh.toml"


def texts(of: Any) -> Iterator[str]:
    """All texts of a catalogue."""
    if isinstance(of, str):
        yield of
    elif isinstance(of, dict):
        for one in of.values():
            yield from texts(one)
    elif isinstance(of, (list, tuple)):
        for one in of:
            yield from texts(one)


@cache
def known() -> frozenset[str]:
    """What the pages show and the commands print."""
    pages = tomllib.loads(CATALOGUE.read_text("utf-8"))
    return frozenset(texts(pages)) | frozenset(texts({key: value for key, value in vars(zh).items() if key.isupper()}))


def quoted(text: str) -> list[str]:
    """What stands in 「」, without blocks of code; lines of a paragraph are one."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return [re.sub(r"\s*\n\s*", "", one) for one in re.findall(r"「([^」]+)」", text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_button_that_is_named_is_there(page: Path) -> None:
    assert [one for one in quoted(page.read_text("utf-8")) if one not in known()] == []


def test_buttons_are_named() -> None:
    assert {page.stem for page in PAGES if quoted(page.read_text("utf-8"))} == {"finder", "guardians", "operators"}


def test_pages_name_buttons() -> None:
    """Of each room of the pages some: a quote that finds nothing would be no test."""
    said = {one for page in PAGES for one in quoted(page.read_text("utf-8"))}
    for room, least in (("finder", 12), ("family", 18), ("console", 60)):
        there = set(texts(tomllib.loads(CATALOGUE.read_text("utf-8"))[room]))
        assert len(said & there) >= least, room


def test_a_button_that_is_not_there_is_seen() -> None:
    page = "点「我来\n  处理」，再点「飞走」\n```text\n「不算」\n```\n"
    assert [one for one in quoted(page) if one not in known()] == ["飞走"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_in_a_sentence_is_one(page: Path) -> None:
    for line in re.findall(r"`(guardtag [a-z][^`]*)`", page.read_text("utf-8")):
        typed(shlex.split(line))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_marks_are_full_width(page: Path) -> None:
    """Between Chinese letters stand Chinese marks."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
    assert re.findall(r".{0,6}[一-鿿][,;:!?()][一-鿿].{0,6}", text) == []


def test_the_index_leads_to_every_page() -> None:
    index = (ROOT / "docs/zh/index.md").read_text("utf-8")
    assert [page.name for page in PAGES if page.name != "index.md" and f"]({page.name})" not in index] == []

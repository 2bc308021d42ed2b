"""Every example is run: no block of code in the pages without a test, or a reason why there is none."""

from __future__ import annotations

import re

import pytest

from tests.docs.blocks import HERE, PAGES, PARTS, ROOT, TEXT, WHOLE, Block, blocks, worked_by

ALL = blocks()
# What a test that works through a page does with a block; of other kinds each has to be listed.
RUN = {"sh", "python", "toml", "json"}


def unlisted(all: list[Block]) -> list[str]:
    """Blocks of code that nobody runs and nobody excuses."""
    found = []
    for block in all:
        if block.kind in TEXT or (block.kind in RUN and worked_by(block.page)):
            continue
        if not any(block.head.startswith(head) for head in PARTS.get(block.page, ())):
            found.append(f"{block.page}: {block.kind}: {block.head}")
    return found


def test_every_block_is_run_or_says_why_not() -> None:
    assert len(ALL) > 150
    assert unlisted(ALL) == []


def test_a_new_block_is_seen() -> None:
    new = Block("docs/config.md", "sh", "guardtag doctor\n")
    assert unlisted([*ALL, new]) == ["docs/config.md: sh: guardtag doctor"]
    assert unlisted([Block("docs/new.md", "python", "import guardtag\n")]) == ["docs/new.md: python: import guardtag"]


def test_the_list_names_blocks_and_tests_that_there_are() -> None:
    gone = [
        f"{page}: {head}" for page, parts in PARTS.items() for head in parts
        if page in PAGES and not any(block.page == page and block.head.startswith(head) for block in ALL)
    ]  # fmt: skip
    assert gone == []
    for page, parts in PARTS.items():
        for by in parts.values():
            assert by.startswith("no test: ") or (ROOT / re.split("[ :]", by)[0]).exists(), (page, by)
    for page, test in WHOLE.items():
        assert page.rpartition("/")[2] in (ROOT / test).read_text("utf-8"), (page, test)


@pytest.mark.parametrize(
    "test", sorted({by for parts in PARTS.values() for by in parts.values() if by.endswith(".py")})
)
def test_a_test_that_is_named_reads_the_page(test: str) -> None:
    source = (ROOT / test).read_text("utf-8")
    pages = [page for page, parts in PARTS.items() if test in parts.values()]
    for page in pages if test != HERE else ():
        assert page.rpartition("/")[2] in source, page

"""The page about what other systems are told: its blocks are run, and its table names the types there are."""

from __future__ import annotations

import re
from pathlib import Path

from guardtag.records import happened
from tests.kit.test_how_to import HOW_TO, Page


def test_the_page_about_subscribers(tmp_path: Path) -> None:
    page = Page("subscribers.md", tmp_path)
    page.work()
    (_, status, said), *_ = page.outputs
    assert status == 0, said
    assert re.search(r"guardtag.incident.acknowledged \d{10}\.\d\d acknowledged", said)


def test_the_table_names_every_type() -> None:
    table = (HOW_TO / "subscribers.md").read_text("utf-8").partition("## Types")[2]
    named = set(re.findall(r"`([a-z.-]+)`", table))
    assert {*happened.LINES.values(), "incident.changed"} <= named
    assert {one for one in happened.DEEDS if one != "opened"} <= {name.removeprefix(".") for name in named}

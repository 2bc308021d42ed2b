"""The pages of docs/operations: their commands are run, in the order of the page, and do what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.kit.test_how_to import Page

PAGES = Path(__file__).parents[2] / "docs/operations"
RUN = {"sh", "python", "toml"}
"""What is run; the rest is to be read, such as rules for another program."""


def worked(name: str, folder: Path) -> dict[str, tuple[int, str]]:
    """Works through a page; what each line was answered with, the last where a line stands twice."""
    page = Page(f"../operations/{name}", folder)
    page.blocks = [(kind, block) for kind, block in page.blocks if kind in RUN]
    page.work()
    return {line: (status, output) for line, status, output in page.outputs}


def fine(done: dict[str, tuple[int, str]], *refused: str) -> None:
    """All went well but what the page says is refused."""
    assert {line: output for line, (status, output) in done.items() if status and line not in refused} == {}
    assert [line for line in refused if not done[line][0]] == []


@pytest.mark.soak
def test_everything_burns_and_an_old_tag_still_helps(tmp_path: Path) -> None:
    done = worked("disaster-drill.md", tmp_path)
    fine(done, "guardtag doctor")  # `verify` stands there twice: the second time it fits again
    red = {line.split()[1] for line in done["guardtag doctor"][1].splitlines() if line.startswith("XX")}
    assert red == {"vault-backup", "key-backup", "journal"}
    assert "sent=2," in done["python old_tag.py"][1]
    assert "100021 is the next new serial" in done["python old_tag.py"][1]
    assert (tmp_path / "mail.jsonl").read_text("utf-8").count("drill: restored machine") == 2
    assert "bad" not in done["guardtag verify"][1]


def test_the_calendar_of_backups(tmp_path: Path) -> None:
    done = worked("backup.md", tmp_path)
    fine(done)
    assert done["python forgotten.py"][1] == "late: ['key-backup']\n", "the sheets were made a moment ago"


def test_a_rotation_leaves_the_cloth_readable(tmp_path: Path) -> None:
    done = worked("rotation.md", tmp_path)
    fine(done)
    assert "NOT BACKED UP" not in done["guardtag keys list"][1]
    assert done["python still_read.py"][1] == ("1 1 still read; 2 mints\n[(2, 'live', True), (1, 'disabled', True)]\n")


def test_what_watches_finds_the_figures_that_the_page_names(tmp_path: Path) -> None:
    done = worked("monitoring.md", tmp_path)
    fine(done)  # `health` stands there twice: the second time a dispatcher came through
    text = (PAGES / "monitoring.md").read_text("utf-8")
    named = set(re.findall(r"\bguardtag_[a-z_]+", text))
    assert len(named) >= 8
    assert {name for name in named if f"\n{name}" not in done["guardtag metrics"][1]} == set()


def test_an_upgrade_is_looked_at_before_it_is_used(tmp_path: Path) -> None:
    done = worked("upgrade.md", tmp_path)
    fine(done, "guardtag doctor")  # a new city is red for what it lacks
    assert "store" in done["guardtag doctor"][1]


def test_the_sizes_are_what_the_pages_figures_come_to(tmp_path: Path) -> None:
    done = worked("sizing.md", tmp_path)
    fine(done)
    text = (PAGES / "sizing.md").read_text("utf-8")
    assert f"\n{done['python size.py'][1]}\n" in text
    for figure in ("5.4 KiB", "20.5 KiB", "0.52 KiB", "56 MiB/s", "2,700 keys/s", "90 /s", "290 people/s"):
        assert figure in text, "size.py reckons with what was measured"

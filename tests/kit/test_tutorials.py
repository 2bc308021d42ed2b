"""docs/tutorial: each page is worked through as its reader does, and shows what the reader sees."""

from __future__ import annotations

import re
import shlex
import socket
from pathlib import Path
from types import ModuleType

import click
import pytest

from guardtag.cli import cli
from guardtag.cli.form import NAMES, SIDES
from guardtag.rules.milestones import TARGETS
from guardtag.texts import en_forms, filled, zh_forms
from tests.kit.tutorial import WHERE, Tutorial

ID = r"(01[0-9a-z]{24})"
BELL = WHERE.parents[1] / "examples/bell"
PAGES = sorted(WHERE.glob("*.md"))


def test_the_first_city_brings_him_home(tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    page = Tutorial("1-first-city.md", tmp_path, {
        "WARD": rf"^{ID}$", "BATCH": rf"^batch {ID}", "INCIDENT": rf"^saved: incident {ID}",
    })  # fmt: skip
    page.work()
    mail = (tmp_path / "mail.jsonl").read_text("utf-8")
    assert "Pick-up word: " in mail
    assert "小军" not in mail
    assert "小军" not in (tmp_path / "sheet.html").read_text("utf-8")
    assert "军军" in (tmp_path / "python.jsonl").read_text("utf-8")


def test_the_bus_company_s_application_calls_for_help(tmp_path: Path) -> None:
    for needed in ("fastapi", "guardtag_web", "uvicorn"):
        pytest.importorskip(needed)
    page = Tutorial("2-fastapi.md", tmp_path, changes={"8000": str(free_port())})
    page.work()


def test_the_bell_is_refused_while_it_lies_and_rings_once_it_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GUARDTAG_NO_PLUGINS", raising=False)
    page = Tutorial("3-notifier.md", tmp_path)
    page.work(refused=1)
    for name in ("bell.py", "test_bell.py"):
        typed = (tmp_path / "plugins" / name).read_text("utf-8")
        assert typed == f"# plugins/{name}\n" + (BELL / name).read_text("utf-8"), "the page ends with the example"


@pytest.mark.soak  # Hypothesis shrinks three people who broke something: a minute of one core
def test_the_strategies_find_three_bugs_and_nothing_once_they_are_mended(tmp_path: Path) -> None:
    points = tmp_path / "site/guardtag_installed-0.dist-info"  # as an installed guardtag has them
    points.mkdir(parents=True)
    (points / "METADATA").write_text("Metadata-Version: 2.1\nName: guardtag-installed\nVersion: 0\n", "utf-8")
    (points / "entry_points.txt").write_text("[hypothesis]\nguardtag = guardtag.testing._types:register\n", "utf-8")
    page = Tutorial("4-strategies.md", tmp_path)
    page.patience = 1000
    page.work(refused=3)


@pytest.mark.soak  # fifteen seconds of one core, most of them for the letters of seven forms
@pytest.mark.plants  # a list of visits names people, and is what the page prints
def test_a_pilot_with_a_hundred_people_is_played_to_its_end(tmp_path: Path) -> None:
    for needed in ("uharfbuzz", "PIL"):
        pytest.importorskip(needed)
    page = Tutorial("5-pilot.md", tmp_path, {
        "DRILL": rf"^{ID}  wangzhuang", "BATCH": rf"^batch {ID}", "INCIDENT": rf"^call {ID}",
        "DAY": r"The first is on ([0-9-]{10});",
    })  # fmt: skip
    page.work(refused=2)  # the two imports, in which four rows are
    for name in NAMES:
        assert (tmp_path / f"{name}.html").read_text("utf-8").count('<section class="sheet">') == SIDES.get(name, 1)
    assert "综合保障" in (tmp_path / "readiness.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("page", "heading", "sheet"),
    [("tutorial/5-pilot.md", "When to stop", en_forms), ("zh/pilot.md", "什么时候必须停", zh_forms)],
    ids=["en", "zh"],
)
def test_the_page_and_the_sheet_of_a_week_name_the_same_stop_signs(page: str, heading: str, sheet: ModuleType) -> None:
    targets = {"minutes": f"{TARGETS['on_scene']:g}"}
    assert page_list(page, heading) == [
        filled(text, targets) for key, text in sheet.FORMS.items() if re.fullmatch(r"week-stop-\d", key)
    ]


def page_list(name: str, heading: str) -> list[str]:
    """The items of the list below a heading."""
    part = (WHERE.parent / name).read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^- (.*)$", part, re.MULTILINE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def commands() -> list[tuple[str, str]]:
    """Each line for the command `guardtag` that a tutorial has, beside the page's name."""
    return [
        (page.stem, line) for page in PAGES for kind, block in Tutorial(page.name, page.parent).blocks if kind == "sh"
        for line in block.splitlines() if line.startswith("guardtag ")
    ]  # fmt: skip


@pytest.mark.parametrize(("page", "line"), commands())
def test_a_command_of_a_tutorial_is_one_and_takes_what_it_is_given(page: str, line: str) -> None:
    """Also of the pages that are worked through by `make soak` alone."""
    command, words = cli, shlex.split(line)[1:]
    context = click.Context(cli)
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None, (page, line)
        command = found
    command.make_parser(context).parse_args(words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_tutorial_is_tied_to_those_beside_it(page: Path) -> None:
    text = page.read_text("utf-8")
    assert re.match(rf"# {page.stem[0]}\. ", text)
    assert "\n## Where you are\n" in text

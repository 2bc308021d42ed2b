"""Sheets and reports are in the deployment's languages, its first one leading, unless others are asked for."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import guardtag
from guardtag import Consent, Contact
from guardtag.cli import cli

PAGES = (
    "form print review", "form print families", "form print consent", "consent form", "consent form --ward WARD",
    "ward dossier WARD --html", "round print --worker li-ling --out", "report feicheng --no-tags --out",
    "readiness feicheng --out", "incident report CALL --out", "missing book SEARCH --out", "missing note SEARCH --out",
    "supply receipt RECEIPT --out", "supply donor DONOR --out",
)  # fmt: skip
"""Every command that writes a page, up to the name of its file; a poster asks the same of the same function."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A deployment in which there is something for every page, and the ids of what is in it."""
    folder = tmp_path_factory.mktemp("pages")
    with guardtag.open(folder / "city.db") as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
        boy = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert", "nickname"}),
        )  # fmt: skip
        city.rounds.plan(boy, why="fitting", day="2099-01-01", worker="li-ling")
        batch = city.tags.mint(20, area="feicheng", donor="Yutian")
        receipt = city.supply.hand_over(batch.first, 5, received_by="li-ling", by="office")
        tag = city.tags.fit(batch.first + 9, to=boy, by="li-ling")
        call = city.scan(tag.link).alert(place="bus stop")
        city.incidents.close(call.id, outcome="home", by="li-ling")
        search = city.missing.report(boy, seen_place="bus stop", by="li-ling")
    ids = {"WARD": boy.id, "CALL": call.id, "SEARCH": search.id, "RECEIPT": receipt.id, "DONOR": "Yutian"}
    return folder, ids


def tags(place: tuple[Path, dict[str, str]], line: str, *more: str) -> list[str]:
    """The languages of a page, in the order in which they come."""
    folder, ids = place
    out = folder / "page.html"
    out.unlink(missing_ok=True)
    words = [*(ids.get(word, word) for word in line.split()), str(out), *more, "--city", str(folder / "guardtag.toml")]
    done = CliRunner(env={"GUARDTAG_LANG": "zh"}).invoke(cli, words)
    assert done.exit_code == 0, (line, done.output, done.exception)
    found = re.findall(r'lang="([a-z]+)', out.read_text("utf-8"))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("languages", [["en", "zh"], ["zh", "en"], ["en"]])
def test_pages_are_in_the_deployments_languages(place: tuple[Path, dict[str, str]], languages: list[str]) -> None:
    (place[0] / "guardtag.toml").write_text(f'store = "sqlite:city.db"\nlanguages = {languages}\n', "utf-8")
    assert {line: tags(place, line) for line in PAGES} == dict.fromkeys(PAGES, languages)


def test_what_is_asked_for_goes_before(place: tuple[Path, dict[str, str]]) -> None:
    (place[0] / "guardtag.toml").write_text('store = "sqlite:city.db"\nlanguages = ["en"]\n', "utf-8")
    assert tags(place, "form print review", "--language", "zh") == ["zh"]
    assert tags(place, "report feicheng --no-tags --out", "--language", "zh,en") == ["zh", "en"]


def test_no_command_has_a_default_of_its_own() -> None:
    def options(group: click.Group, at: str) -> dict[str, object]:
        found: dict[str, object] = {}
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            if isinstance(command, click.Group):
                found |= options(command, f"{at}{name} ")
            found |= {f"{at}{name}": one.default for one in command.params if one.name == "languages"}
        return found

    found = options(cli, "")
    assert len(found) > 10
    assert set(found.values()) == {""}

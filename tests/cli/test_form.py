"""``guardtag form``: every form is listed in both languages and printed whole, without a deployment."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from guardtag.cli.form import NAMES, OF_PERSON, SIDES
from guardtag.report.forms import FORMS
from guardtag.texts import en_forms, zh_forms
from tests.cli.test_cli import refused, run
from tests.soak import soak


def test_the_list_names_every_form(tmp_path: Path) -> None:
    assert {*FORMS} == {*NAMES} - {"consent", "families"}
    for language, shelf in (("en", en_forms.FORMS), ("zh", zh_forms.FORMS)):
        said = run(tmp_path, "form", "list", GUARDTAG_LANG=language).stdout
        assert all(f"{name:<10} {shelf[f'name-{name}']}\n" in said for name in NAMES)
        assert all(command in said for command in OF_PERSON)
    found = json.loads(run(tmp_path, "form", "list", "--json").stdout)
    assert {one["name"]: one["sides"] for one in found} == {name: SIDES.get(name, 1) for name in NAMES}


@pytest.mark.parametrize("name", [*list(NAMES)[:2], *soak(list(NAMES)[2:])])
def test_a_form_is_printed_as_the_configuration_says(tmp_path: Path, name: str) -> None:
    (tmp_path / "guardtag.toml").write_text('hotline = "0538-0000000"\n', "utf-8")
    done = run(tmp_path, "form", "print", name, "out.html", "--language", "zh", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"file": "out.html", "sides": SIDES.get(name, 1)}
    html = (tmp_path / "out.html").read_text("utf-8")
    assert html.count('<section class="sheet">') == SIDES.get(name, 1)
    assert "0538-0000000" in html
    assert stat.S_IMODE((tmp_path / "out.html").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["guardtag.toml", "out.html"], "no deployment begins"


def test_a_wrong_language_is_refused_and_nothing_written(tmp_path: Path) -> None:
    refused(run(tmp_path, "form", "print", "review", "out.html", "--language", "xx"), "GT-CONFIG-LANGUAGE")
    assert run(tmp_path, "form", "print", "nothing", "out.html").returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_commands_of_the_list_exist(tmp_path: Path) -> None:
    for command in OF_PERSON:
        words = [word for word in command.split()[1:] if word.islower() and not word.startswith("-")]
        said = run(tmp_path, *words, "--help").stdout
        assert all(word in said for word in command.split() if word.startswith("--")), command

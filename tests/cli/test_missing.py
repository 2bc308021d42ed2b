"""`guardtag missing`: from the report to the end, as an office types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import guardtag
from guardtag.cli import cli
from guardtag.interop import cap, geojson, pfif

GRID = "feicheng/wangzhuang/north/zhongyu/3"


def run(*words: str, fails: bool = False) -> str:
    done = CliRunner().invoke(cli, list(words), catch_exceptions=fails)
    assert (done.exit_code != 0) == fails, done.output
    return done.output


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUARDTAG_LANG", "en")
    with guardtag.open("city.db") as city:
        city.responders.enrol("li-ling", name="李岭", area=GRID, address="mail:li.ling@example.org")


def report(*more: str) -> str:
    made = run(
        "missing", "report", "--area", GRID, "--name", "小军", "--age", "10", "--seen-place", "gate", "--json", *more
    )
    return str(json.loads(made)["id"])


@pytest.mark.plants  # the files are an office's own
def test_a_search_by_command() -> None:
    one = report("--risk", "water", "--by", "li-ling")
    assert one in run("missing", "list", "--area", "feicheng")
    plan = run("missing", "plan", one)
    assert "(water)" in plan
    assert "to be done" in plan
    run("missing", "done", one, "water", "--result", "nothing there", "--by", "li-ling")
    assert "done" in run("missing", "plan", one, "--party", "volunteers")
    seen = json.loads(run("missing", "sighting", one, "--area", GRID, "--place", "bridge", "--json"))
    assert "not yet" in run("missing", "sightings", one)
    assert "true" in run("missing", "judge", one, seen["id"], "confirmed", "--by", "li-ling")
    likely = run("missing", "likely", one)
    assert GRID in likely
    assert "no published figure" in likely
    assert "li-ling" in run("missing", "lead", one, "--to", "li-ling")
    for command, name in (("note", "shift.html"), ("book", "search.html"), ("cap", "a.xml"), ("pfif", "p.xml")):
        run("missing", command, one, "--out", name)
        assert Path(name).stat().st_mode & 0o777 == 0o600
    run("missing", "geojson", one, "--out", "s.geojson")
    assert cap.read(Path("a.xml").read_bytes()).type == "Alert"
    assert pfif.read(Path("p.xml").read_bytes()).persons
    assert geojson.read(Path("s.geojson").read_bytes()) == ()
    run("missing", "book", one, "--out", "search.html", fails=True)


@pytest.mark.plants  # the files are an office's own
def test_what_cannot_be_written_is_not_said_to_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    one = report()
    Path("a.xml").write_text("an older one")
    run("missing", "cap", one, "--out", "a.xml", fails=True)
    monkeypatch.setenv("GUARDTAG_LANG", "zh")
    assert "CAP 首次发布 公安" in run("missing", "cap", one, "--out", "b.xml")
    assert "CAP 更新 公安" in run("missing", "cap", one, "--out", "c.xml")
    assert "GeoJSON 公安" in run("missing", "geojson", one, "--out", "s.geojson")


def test_a_double_is_said_and_joined() -> None:
    first = report()
    said = run("missing", "report", "--area", GRID, "--name", "小军", "--age", "10")
    assert f"--into {first}" in said
    second = said.split()[1].rstrip(":")
    assert first in run("missing", "join", second, "--into", first, "--by", "li-ling")


def test_the_plan_that_is_printed_is_read_again() -> None:
    Path("plan.toml").write_text(run("missing", "plan"), "utf-8")
    Path("guardtag.toml").write_text('store = "sqlite:city.db"\nsearch_plan = "plan.toml"\n', "utf-8")
    assert "call-round" in run("missing", "plan", report())
    Path("plan.toml").write_text("[[step]]\nid = 5\n", "utf-8")
    run("missing", "list", fails=True)


def test_every_command_has_examples() -> None:
    from guardtag.cli.missing import missing

    for name, command in missing.commands.items():
        assert "Examples:" in (command.help or ""), name
        assert f"guardtag missing {name}" in (command.help or ""), name

"""The commands of a call's way home, in one process for speed."""

from __future__ import annotations

import time
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

import guardtag
from guardtag import Consent, Contact
from guardtag.cli import cli
from guardtag.spi import Put, Ref
from guardtag.world import local

ZONE = "Asia/Shanghai"


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deployment with one ward, a worker, a supervisor, a fire brigade; its first tag is fitted."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUARDTAG_LANG", "en")
    with guardtag.open(tmp_path / "city.db") as city:
        for id, area, role in (("li-ling", "feicheng/a", "worker"), ("wang-xia", "feicheng", "supervisor"),
                               ("fire", "feicheng/fire", "worker")):  # fmt: skip
            city.responders.enrol(id, name=id, area=area, role=role, address=f"mail:{id}@example.org")
        boy = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        tag = city.tags.fit(city.tags.mint(5, area="feicheng").first, to=boy, by="li-ling")
        (tmp_path / "link").write_text(tag.link, "utf-8")
        (tmp_path / "ward").write_text(boy.id, "utf-8")
    return tmp_path


def run(*arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(cli, ["--"] if not arguments else list(arguments), catch_exceptions=True)
    assert done.exit_code == status, (arguments, done.output, done.exception)
    return done.output


def test_a_call_by_command_from_whistle_to_reopening(town: Path) -> None:
    opened = run("scan", (town / "link").read_text("utf-8"), "--alert", "--place", "bus stop")
    call = opened.split("incident ")[1].split(",")[0]
    assert "nobody is told before `guardtag dispatch` runs" in opened
    due = CliRunner().invoke(cli, ["health"])
    assert (due.exit_code, "2 urgent messages due for" in due.output) == (1, True)
    run("dispatch")
    assert "dispatch" not in run("scan", (town / "link").read_text("utf-8"), "--alert")
    soon = local(time.time() + 3600, ZONE)
    run("incident", "acknowledge", call, "--by", "li-ling")
    assert "received" in run("incident", "hand-back", call, "--by", "li-ling", "--reason", "flat tyre")
    run("incident", "whistle", call, "fire", "--by", "wang-xia", "--minutes", "10", "--reason", "river")
    assert "has not reported in" in run("incident", "show", call)
    run("incident", "report-in", call, "--by", "fire")
    run("incident", "assign", call, "bring-coat", "--to", "li-ling", "--due", soon, "--by", "wang-xia")
    assert f"task bring-coat: li-ling, due {soon}" in run("incident", "show", call)
    run("incident", "complete", call, "bring-coat", "--by", "li-ling", "--result", "brought")
    run("incident", "close", call, "--by", "wang-xia", "--outcome", "home")
    assert "received" in run("incident", "reopen", call, "--by", "wang-xia", "--reason", "his brother")
    shown = run("incident", "show", call)
    assert "reported in at" in shown
    assert "task bring-coat: li-ling, done by li-ling" in shown
    assert all(why in shown for why in ("flat tyre", "river", "his brother")), "the reasons are for reading"


def test_calls_without_a_tag(town: Path) -> None:
    ward = (town / "ward").read_text("utf-8")
    first = run("incident", "open", "distress", "--ward", ward, "--place", "the market").split()[0]
    other = run("incident", "open", "distress", "--area", "feicheng/a").split()[0]
    assert first != other
    assert "duplicate" in run("incident", "duplicate", other, "--of", first, "--by", "li-ling")
    run("incident", "confirm", first, "--by", "li-ling")
    assert run("incident", "list", "--open").split()[0] == first


@pytest.mark.parametrize(("language", "said"), [("en", "in no list: 2;"), ("zh", "有 2 起求助读不出来")])
def test_a_call_that_cannot_be_read_is_named_beside_the_list(town: Path, language: str, said: str) -> None:
    def asked(*arguments: str) -> tuple[str, str]:
        done = CliRunner().invoke(cli, ["incident", "list", *arguments], env={"GUARDTAG_LANG": language})
        assert done.exit_code == 0
        return done.stdout, done.stderr

    with guardtag.open(town / "city.db") as city:
        made = [city.incidents.open("errand", area="feicheng/a", by="li-ling").id for _ in range(4)]
        store = city._room.records.store
        assert asked()[1] == ""
        for row in store.read([Ref("incident", id) for id in made[:2]]):
            assert row is not None
            store.commit([Put(attrs.evolve(row, body=row.body[:-1] + bytes([row.body[-1] ^ 1])), row.version)])
    for arguments in ((), ("--area", "feicheng"), ("--json",)):
        out, err = asked(*arguments)
        assert [id in out for id in made] == [False, False, True, True]
        assert said in err
        assert [id in err for id in made] == [True, True, False, False]


def test_duty_leave_and_standing_in(town: Path) -> None:
    assert "mon,tue,wed,thu,fri 08:00-18:00" in run("responder", "duty", "li-ling", "mon-fri 08:00-18:00")
    assert "always" in run("responder", "duty", "li-ling")
    until = local(time.time() + 86_400, ZONE)
    assert until in run("responder", "leave", "li-ling", "--until", until, "--stand-in", "wang-xia")
    assert f"li-ling  worker  li-ling  always on duty  away until {until}" in run("responder", "list", "feicheng/a")
    assert "back" in run("responder", "back", "li-ling")
    assert "away" not in run("responder", "list", "feicheng/a")
    assert until in run("responder", "stand-in", "li-ling", "--stand-in", "fire", "--until", until)
    assert CliRunner().invoke(cli, ["responder", "duty", "li-ling", "whenever"]).exit_code != 0
    assert CliRunner().invoke(cli, ["responder", "leave", "li-ling", "--until", "tomorrow"]).exit_code != 0
    enrolled = run("responder", "enrol", "zhao", "--name", "赵", "--area", "feicheng/a", "--duty", "daily 20:00-06:00")
    assert "zhao" in enrolled


def test_a_drill_is_marked_wherever_it_is_seen(town: Path) -> None:
    run("mode", "begin", "drill", "feicheng", "--minutes", "30", "--reason", "spring drill")
    assert "spring drill" in run("mode", "list")
    run("scan", (town / "link").read_text("utf-8"), "--purpose", "drill", "--alert")
    listed = run("incident", "list", "--open")
    assert "DRILL 演练" in listed
    closed = run("incident", "close", listed.split()[0], "--by", "li-ling", "--outcome", "home")
    assert "To end it now: guardtag mode end drill feicheng\n" in closed
    run("mode", "end", "drill", "feicheng")
    assert run("mode", "list").strip() == "none"

"""What the doctor says of print runs: which were not finished or not read back, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import guardtag
from guardtag import PrintRun
from guardtag.cli import cli
from guardtag.labels import proof
from guardtag.model.prints import FAILED, GIVEN_UP, PRINTED, STARTED, UNPROVED
from guardtag.spi import Query, Row
from guardtag.steps import print_record
from guardtag.steps.finding import Finding
from tests.conftest import City


def said(city: City) -> dict[str, Finding]:
    return {finding.name: finding for finding in city.door.doctor() if finding.name.startswith("prints-")}


def put(city: City, *states: str) -> list[PrintRun]:
    """Runs on record in these states, at work last when the clock says now."""
    room = city.door._room
    runs = [
        PrintRun(room.world.new_id(), "b", 1, 10, "csv", "d", state=state, done=4, alive=room.world.now())
        for state in states
    ]
    for run in runs:
        room.records.change(lambda tx, run=run: tx.put(run))
    return runs


def test_nothing_is_said_where_all_is_printed(city: City, tmp_path: Path) -> None:
    assert said(city) == {}
    city.door.tags.print(city.door.tags.mint(2, area="feicheng"), tmp_path / "a.csv")
    put(city, PRINTED, GIVEN_UP)
    city.clock.advance(10_000)
    assert said(city) == {}


def test_a_run_that_stopped_is_named_until_it_is_finished_or_given_up(city: City, tmp_path: Path) -> None:
    batches = [city.door.tags.mint(4, area="feicheng") for _ in range(2)]

    def pressed(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    for batch in batches:
        with pytest.raises(KeyboardInterrupt):
            city.door.tags.print(batch, tmp_path / f"{batch.first}.csv", per_file=1, progress=pressed)
    runs = [city.door.tags.runs(batch)[0] for batch in batches]
    found = said(city)["prints-unfinished"]
    assert found.state == "yellow"
    assert all(f"{run.id} ({run.done}/4)" in found.what for run in runs)
    assert "guardtag tag resume RUN" in found.do
    city.door.prints.resume(runs[0])
    assert runs[0].id not in said(city)["prints-unfinished"].what
    city.door.prints.give_up(runs[1])
    assert said(city) == {}


def test_one_that_failed_is_named_at_once_and_one_at_work_when_it_says_nothing(city: City) -> None:
    working, failed = put(city, STARTED, FAILED)
    assert (failed.id in said(city)["prints-unfinished"].what, working.id in str(said(city))) == (True, False)
    city.clock.advance(print_record.LEASE)
    what = said(city)["prints-unfinished"].what
    assert what.index(failed.id) < what.index(working.id), "the newest first"


def test_a_run_that_was_not_read_back_is_named_until_it_is(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(proof, "available", lambda: False)
        run = city.door.tags.print(city.door.tags.mint(2, area="feicheng"), tmp_path / "a.csv")
    found = said(city)
    assert list(found) == ["prints-unproved"]
    assert found["prints-unproved"].state == "yellow"
    assert f"{run.id} (2/2)" in found["prints-unproved"].what
    assert "guardtag tag proof FILE" in found["prints-unproved"].do
    city.door.prints.prove(tmp_path / "a.csv")
    assert said(city) == {}


def test_of_many_runs_few_are_read_and_fewer_named(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    put(city, *[PRINTED] * 60, *[UNPROVED] * 120)
    store, rows = city.door._room.records.store, []
    real = store.find

    def find(query: Query) -> list[Row]:
        found = real(query)
        rows.extend(found if query.kind == "printrun" else [])
        return found

    monkeypatch.setattr(store, "find", find)
    found = said(city)["prints-unproved"]
    assert found.what.count("(4/10)") == 5
    assert found.what.endswith(" ….")
    assert len(rows) <= 50


def test_it_is_said_in_the_reader_s_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "guardtag.toml"
    settings.write_text('host = "tag.example.org"\n')
    with guardtag.open(str(settings)) as door:
        batch = door.tags.mint(1, area="feicheng")
        with monkeypatch.context() as patch:
            patch.setattr(proof, "available", lambda: False)
            run = door.tags.print(batch, tmp_path / "a.csv")
        found = next(f for f in door.doctor() if f.name == "prints-unproved")
    assert found.told("en") == (found.what, found.do)
    shown = {}
    for language in ("zh", "en"):
        monkeypatch.setenv("GUARDTAG_LANG", language)
        shown[language] = CliRunner().invoke(cli, ["doctor", "--city", str(settings)]).output
        what, do = found.told(language)
        assert run.id in what
        assert what in shown[language]
        assert do.removeprefix("请") in shown[language]
    assert "没有读回核对" in shown["zh"]
    plain = Finding("host", "green", "what", "do")
    assert plain.told("zh") == ("what", "do")

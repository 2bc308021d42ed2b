"""Tags that are read together: each as if it were read alone."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import guardtag
from guardtag import Consent, Contact, Guard, Scan, ScanRequest
from guardtag.errors import GuardTagError, StoreUnavailable
from guardtag.model.tags import Fitting, Purpose
from guardtag.records.kinds import tag_id
from guardtag.spi import Put, Ref, Row
from tests.conftest import HOME
from tests.door.stage import Stage, staged
from tests.door.test_guesses import guess

SLIP, FORGED = "QNJF-6STV-M7Q5", "https://tag.example.org/T/" + "A" * 26


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A city with tags of every sort; ``texts`` is what may be scanned there."""
    made = staged(tmp_path_factory.mktemp("together"))
    with made.door as door:
        batch = door.tags.mint(6, area="feicheng")
        fresh, stolen, old, damaged, *_ = door.tags.of(batch)
        door.tags.void(batch, why="stolen", first=stolen.serial, count=1)
        for code in (old, damaged):
            door.tags.fit(code.serial, to=made.boy, garment="cap", by="li-ling")
        door.tags.retire(old.serial, why="lost")
        store = door._room.records.store
        (row,) = store.read([Ref("tag", tag_id(damaged.serial))])
        assert row is not None
        body = row.body[:-1] + bytes([row.body[-1] ^ 1])
        store.commit([Put(Row("tag", row.id, row.version, body, row.index, row.lane, row.due), row.version)])
        made.of["texts"] = [
            made.tag.link, fresh.link, stolen.link, old.link, damaged.link, old.typed, SLIP, FORGED, "hello", "",
        ]  # fmt: skip
        yield made


def said(outcome: Scan | Exception) -> object:
    """What is alike of two outcomes for the same text."""
    return (type(outcome), outcome.code, str(outcome)) if isinstance(outcome, GuardTagError) else outcome


def alone(door: Guard, one: ScanRequest) -> object:
    try:
        return said(door.scan(*one[:2], source=one.source))
    except GuardTagError as error:
        return said(error)


PICKS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["help", "check", "trial"])), max_size=20)


@given(picks=PICKS)
def test_each_is_as_if_it_were_read_alone(stage: Stage, picks: list[tuple[int, str]]) -> None:
    asked = [ScanRequest(stage.texts[pick], cast("Purpose", purpose), "192.0.2.1") for pick, purpose in picks]
    assert [said(one) for one in stage.door.scan_many(asked)] == [alone(stage.door, one) for one in asked]


def test_the_store_is_asked_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    store, sizes = stage.door._room.records.store, list[int]()
    read = store.read

    def reading(refs: Sequence[Ref]) -> list[Row | None]:
        sizes.append(len(refs))
        return read(refs)

    monkeypatch.setattr(store, "read", reading)
    found = stage.door.scan_many([ScanRequest(text) for text in (stage.tag.link, FORGED, stage.texts[3])])
    assert [getattr(one, "status", "") for one in found] == ["live", "", "replaced"]
    assert sizes == [2]


def test_a_guess_draws_once_on_its_own_budget(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = list[str]()
    guesses = stage.door._room.guesses
    monkeypatch.setattr(type(guesses), "draw", lambda self, source, guesses: drawn.extend([source] * bool(guesses)))
    stage.door.scan_many(
        [ScanRequest(guess(), source="a"), ScanRequest(stage.tag.link, source="b"), ScanRequest(guess())]
    )
    assert drawn == ["a", ""]


def test_a_trial_is_recorded(stage: Stage) -> None:
    batch = stage.door.tags.mint(1, area="feicheng")
    tag = stage.door.tags.fit(batch.first, to=stage.boy, garment="scarf", by="li-ling")
    stage.door.scan_many([ScanRequest(tag.link, "trial")])
    fitting = stage.door._room.records.get(Fitting, tag.fitting)
    assert fitting is not None
    assert fitting.tried is not None


def test_where_the_store_fails_who_asked_for_a_tag_hears_of_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(refs: Sequence[Ref]) -> list[Row | None]:
        raise StoreUnavailable("GT-STORE-BUSY", "It is busy.", "A test.", "Try again.")

    monkeypatch.setattr(stage.door._room.records.store, "read", down)
    found = stage.door.scan_many([ScanRequest(text) for text in (stage.tag.link, FORGED, stage.tag.link)])
    assert [type(one).__name__ for one in found] == ["StoreUnavailable", "Unknown", "StoreUnavailable"]


def test_a_row_that_the_store_calls_damaged_has_its_area_called_and_fails_no_other(tmp_path: Path) -> None:
    with guardtag.open(tmp_path / "city.db") as door:
        door.responders.enrol("li-ling", name="李岭", area=HOME, address="mail:li@example.org")
        boy = door.wards.enrol(
            "小军", area=HOME, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        links = [
            door.tags.fit(code.serial, to=boy, garment="cap", by="li-ling").link
            for code in door.tags.of(door.tags.mint(2, area="feicheng"))
        ]
        with contextlib.closing(sqlite3.connect(tmp_path / "city.db")) as file, file:
            file.execute("update rows set ix = '{oops' where kind = 'tag' and id = ?", (tag_id(1),))
        assert door.scan(links[0]).status == "unpaired"
        many = [ScanRequest(links[0]), ScanRequest(FORGED), ScanRequest(links[1])]
        found = door.scan_many(many)
        assert [getattr(one, "status", "") for one in found] == ["unpaired", "", "live"]
        assert isinstance(found[0], Scan)
        assert found[0].alert().area == "feicheng"


def test_whoever_guessed_after_somebody_makes_nothing_of_theirs_doubtful(stage: Stage) -> None:
    budget = stage.door.config.guesses_per_source
    right = ScanRequest(stage.texts[5], source="203.0.113.5")
    found = stage.door.scan_many(
        [right, *[ScanRequest(guess(), source="203.0.113.5") for _ in range(budget + 5)], right]
    )
    assert [getattr(one, "unconfirmed", None) for one in (found[0], found[-1])] == [False, True]


def test_a_purpose_that_is_none_is_refused_before_anything_is_read(stage: Stage) -> None:
    with pytest.raises(ValueError, match="purpose is one of"):
        stage.door.scan_many([ScanRequest(stage.tag.link), ScanRequest(stage.tag.link, cast("Purpose", "helpp"))])


def test_nothing_is_nothing(stage: Stage) -> None:
    assert stage.door.scan_many([]) == []

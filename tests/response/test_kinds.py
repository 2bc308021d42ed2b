"""Kinds of calls: each through its whole life, by the front door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import guardtag
from guardtag.config import from_mapping, values
from guardtag.errors import ConfigError, Conflict
from guardtag.model.incidents import OUTCOMES
from guardtag.rules import kinds, milestones
from guardtag.world import simulated
from tests.conftest import DAYTIME, HOME, City
from tests.response.test_ladder import TOWN

OWN = {
    "lost-property": {
        "class": "service", "names": {"zh": "失物招领", "en": "lost property"}, "outcomes": ["done", "not-needed"],
        "targets": {"acknowledged": 240}, "ladder": {"grid": 240},
    },
    "heat": {"class": "person", "names": {"zh": "高温避暑"}},
    "errand": {"targets": {"acknowledged": 30}},
}  # fmt: skip
LIVES = [
    ("found", "person", "home", 5.0), ("missing", "person", "home", 5.0), ("distress", "person", "hospital", 5.0),
    ("errand", "service", "done", 60.0), ("visit", "service", "not-home", 120.0),
    ("lost-property", "service", "not-needed", 240.0), ("heat", "person", "home", 5.0),
]  # fmt: skip
SAID = {
    "found": "可能走失", "missing": "正在寻找", "distress": "遇困求助", "errand": "办一件事", "visit": "走访。",
    "lost-property": "失物招领。", "heat": "高温避暑。",
}  # fmt: skip


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    config: dict[str, Any] = {"host": "tag.example.org", "kinds": OWN, "channels": {"mail": "file:mail.jsonl"}}
    world, clock = simulated(seed=5, start=DAYTIME)
    with guardtag.open(from_mapping(config, tmp_path), world) as door:
        made = City(door, clock, tmp_path / "mail.jsonl")
        made.responder("li-ling")
        made.responder("wang-xia", TOWN, role="supervisor")
        yield made


@pytest.mark.parametrize(("kind", "klass", "outcome", "minutes"), LIVES)
def test_a_kind_s_whole_life(city: City, kind: str, klass: str, outcome: str, minutes: float) -> None:
    desk = city.door.incidents
    call = desk.open(kind, ward=city.boy(), place="农贸市场", message="请来", request_id="r1")
    assert (call.kind, call.klass, call.ladder[0].minutes) == (kind, klass, minutes)
    city.door.dispatch()
    first = next(one for one in city.messages() if one["target"] == "li-ling@example.org")
    assert SAID[kind] in first["text"]
    assert any(one["target"] == "tian@example.org" for one in city.messages()) == (klass == "person")
    city.wait(30)
    assert (desk.get(call.id).level > 0) == (klass == "person"), "a service is not climbed for within half an hour"
    for move in ("acknowledge", "arrive", "hand_over"):
        getattr(desk, move)(call.id, by="li-ling")
    wrong = "done" if klass == "person" else "home"
    with pytest.raises(Conflict, match="GT-INCIDENT-OUTCOME"):
        desk.close(call.id, outcome=wrong, by="li-ling")
    closed = desk.close(call.id, outcome=outcome, by="li-ling", feedback="told", request_id="c1")
    assert desk.close(call.id, outcome=outcome, by="li-ling", feedback="told", request_id="c1") == closed
    assert (closed.state, closed.outcome) == ("closed", outcome)
    city.door.dispatch()
    for task in [task.id for task in desk.get(call.id).tasks if task.done is None]:
        desk.complete(call.id, task, by="li-ling")
    assert all(task.done is not None for task in desk.get(call.id).tasks)


def test_a_service_never_joins_and_a_person_s_call_does(city: City) -> None:
    desk, boy = city.door.incidents, city.boy()
    one = desk.open("errand", ward=boy, message="medicine")
    assert desk.open("errand", ward=boy, message="a new key").id != one.id
    assert desk.open("heat", ward=boy).id == desk.open("distress", ward=boy).id


def test_what_is_changed_of_ours_is_changed_and_the_rest_stays(city: City) -> None:
    found = {one.name: one for one in city.door.incidents.kinds()}
    assert found["errand"].targets["acknowledged"] == 30
    assert found["errand"].targets["on_scene"] == kinds.TARGETS["errand"]["on_scene"]
    assert found["visit"].names == {"zh": "走访", "en": "visit"}
    assert found["heat"].names == {"zh": "高温避暑", "en": "heat"}
    assert found["lost-property"].outcomes == ("done", "not-needed", "duplicate")
    assert [one.own for one in found.values()] == [False] * 5 + [True] * 2


def test_a_double_of_any_kind_can_be_closed(city: City) -> None:
    desk = city.door.incidents
    one, other = (desk.open("lost-property", area=HOME) for _ in range(2))
    assert desk.duplicate(other.id, of=one.id, by="li-ling").outcome == "duplicate"


@pytest.mark.parametrize(
    "table",
    [{"outcomes": ["gone"]}, {"outcomes": "done"}, {"names": "x"}, {"names": {"zh": ""}}, {"names": {"zh": "x" * 21}},
     {"names": {"zh": "a\u202eb"}}, {"name": {}}],
)  # fmt: skip
def test_a_kind_that_does_not_fit_stops_the_start(table: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        from_mapping({"kinds": {"x": table}}, Path())


def test_outcomes_are_the_same_everywhere() -> None:
    assert values.OUTCOMES == OUTCOMES
    assert set(OUTCOMES) == {one for names in kinds.OUTCOMES.values() for one in names}
    assert set(kinds.TARGETS) == set(kinds.SLOWER) == {n for n, k in milestones.KINDS.items() if k == "service"}

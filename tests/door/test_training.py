"""Courses, who passed them and until when; nobody's fitting is lost because they did not."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

import guardtag
from guardtag import Conflict, Denied
from guardtag.model.tags import Fitting
from guardtag.rules import training as rule
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

DAY = 86_400.0
TODAY = date(2025, 6, 16)
OTHER = "feicheng/wangzhuang/north/zhongyu/4"


def trained(city: City, by: str = "li-ling") -> bool:
    ward = city.boy(key=city.door._room.world.new_id())
    tag = city.tagged(ward, by=by)
    (fitting,) = [one for one in city.door._room.records.walk(Fitting) if one.serial == tag.serial]
    return fitting.trained


def held(city: City, id: str = "li-ling") -> list[tuple[str, str, str, bool]]:
    return [(one.course, one.on, one.until, one.counts) for one in city.door.training.list() if one.responder == id]


@pytest.mark.parametrize(
    ("on", "months", "last"),
    [("2024-02-29", 12, "2025-02-28"), ("2025-01-31", 1, "2025-02-28"), ("2025-08-31", 6, "2026-02-28"),
     ("2025-12-15", 1, "2026-01-15"), ("2025-06-16", 240, "2045-06-16")],
)  # fmt: skip
def test_a_month_that_has_no_such_day_ends_on_its_last(on: str, months: int, last: str) -> None:
    zone = "Asia/Shanghai"
    until = rule.expires(date.fromisoformat(on), months, zone)
    assert until is not None
    assert guardtag.world.today(until - 1, zone).isoformat() == last
    assert guardtag.world.today(until, zone).isoformat() != last
    assert rule.expires(date.fromisoformat(on), 0, zone) is None


def test_the_built_in_course_counts_until_one_is_entered_for_fitting(city: City) -> None:
    city.responder("li-ling")
    assert [one.id for one in city.door.training.courses()] == ["sewing"]
    assert not trained(city)
    city.door.training.passed("li-ling", "sewing")
    assert trained(city)
    city.door.training.course("stitches", zh="针法", en="Stitches", months=12, needed_for="fitting")
    assert not trained(city), "the deployer's own course is needed now"
    city.door.training.passed("li-ling", "stitches")
    assert trained(city)
    city.door.training.course("first-aid", zh="急救", en="First aid")
    assert trained(city), "and no other one"
    city.clock.advance(370 * DAY)
    assert not trained(city), "it ended"
    assert held(city) == [("sewing", "2025-06-16", "", True), ("stitches", "2025-06-16", "2026-06-16", False)]


def test_an_older_passing_that_is_entered_late_changes_nothing(city: City) -> None:
    city.responder("li-ling")
    city.door.training.course("stitches", zh="针法", en="Stitches", months=12)
    for on in (date(2024, 6, 1), date(2025, 3, 1), date(2024, 3, 1)):
        one = city.door.training.passed("li-ling", "stitches", day=on, certificate="A-17", by="wang-xia")
    assert held(city) == [("stitches", "2025-03-01", "2026-03-01", True)]
    assert (one.trainings[0].by, one.trainings[0].certificate) == ("wang-xia", "A-17")
    assert "A-17" not in repr(one)
    city.door.training.course("stitches", zh="针法", en="Stitches", months=1)
    assert held(city)[0][2] == "2026-03-01", "what was passed stays as it was"


def test_what_was_entered_by_mistake_is_taken_back(city: City) -> None:
    city.responder("li-ling")
    first = city.door.training.passed("li-ling", "sewing", request_id="p")
    gone = city.door.training.withdraw("li-ling", "sewing", request_id="w")
    assert gone.trainings == ()
    assert city.door.training.passed("li-ling", "sewing", request_id="p") == first
    assert city.door.training.withdraw("li-ling", "sewing", request_id="w") == gone
    assert held(city) == [], "a late retry enters nothing again"


def test_both_doors_do_the_same(city: City) -> None:
    city.responder("li-ling")
    city.door.responders.train("li-ling", "sewing", expires=city.clock.now() + DAY)
    assert held(city) == [("sewing", "2025-06-16", "2025-06-17", True)]
    assert trained(city)


def test_the_list_for_a_refresher(city: City) -> None:
    city.door.training.course("stitches", zh="针法", en="Stitches", months=12)
    for number, on in enumerate((date(2024, 1, 1), date(2024, 8, 1), TODAY)):
        city.responder(f"w-{number}", HOME if number else OTHER)
        city.door.training.passed(f"w-{number}", "stitches", day=on)
    due = city.door.training.due
    assert [(one.responder, one.counts) for one in due()] == [("w-0", False), ("w-1", True)]
    assert [one.responder for one in due(0)] == ["w-0"]
    assert [one.responder for one in due(3660, HOME)] == ["w-1", "w-2"]
    city.door.responders.retire("w-0")
    assert [one.responder for one in due()] == ["w-1"]
    for wrong in (-1, 9999):
        with pytest.raises(ValueError, match="days"):
            list(due(wrong))


def test_areas_without_a_trained_worker(city: City) -> None:
    city.boy()
    city.responder("li-ling", OTHER)
    city.responder("boss", "feicheng", role="supervisor")
    found = city.door.training.untrained
    assert [(one.area, one.wards, one.workers) for one in found()] == [(HOME, 1, 0), (OTHER, 0, 1)]
    assert [one.area for one in found(HOME)] == [HOME]
    city.door.training.passed("li-ling", "sewing")
    assert [one.area for one in found("feicheng")] == [HOME]
    city.door.responders.change("li-ling", areas=[HOME])
    assert found() == []
    city.door.training.withdraw("li-ling", "sewing")
    assert [one.area for one in found()] == [HOME, OTHER]
    assert found("elsewhere") == []


def test_the_file_is_whole_and_no_cell_is_a_formula(city: City, tmp_path: Path) -> None:
    for number, name in enumerate(("李岭", "=cmd|'/c calc'!A1", '王"霞",')):
        city.responder(f"w-{number}", name=name)
        city.door.training.passed(f"w-{number}", "sewing", certificate="+1")
    out = tmp_path / "trained.csv"
    assert city.door.training.write(out, city.door.training.list()) == 3
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert [row["responder"] for row in rows] == ["w-0", "w-1", "w-2"]
    assert rows[1]["name"].startswith("'=")
    assert rows[2]["name"] == '王"霞",'
    assert {row["certificate"] for row in rows} == {"'+1"}
    assert out.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "wrong",
    [{"course_id": ""}, {"course_id": "A b"}, {"course_id": "x" * 41}, {"zh": ""}, {"en": "x" * 61}, {"months": -1},
     {"months": 241}, {"months": True}, {"months": 1.5}, {"needed_for": "driving"}],
)  # fmt: skip
def test_a_course_has_a_form(city: City, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        city.door.training.course(**({"course_id": "c", "zh": "课", "en": "Course"} | wrong))  # type: ignore[arg-type]


def test_who_may_and_what_there_must_be(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.responder("li-ling")
    with pytest.raises(Conflict, match="GT-TRAINING-COURSE"):
        city.door.training.passed("li-ling", "first-aid")
    with pytest.raises(ValueError, match="has come"):
        city.door.training.passed("li-ling", "sewing", day=date(2025, 6, 17))
    with pytest.raises(Denied):
        city.door.training.passed("nobody", "sewing")
    door = city.door.acting_as("li-ling")
    for call in (
        lambda: door.training.passed("li-ling", "sewing"), lambda: list(door.training.list()),
        door.training.courses, door.training.untrained,
        lambda: door.training.course("a", zh="课", en="Course"), lambda: list(door.training.due()),
    ):  # fmt: skip
        with pytest.raises(Denied):
            call()
    from guardtag.steps import courses

    monkeypatch.setattr(courses, "MOST", 2)
    city.door.training.course("a", zh="课", en="Course")
    with pytest.raises(Conflict, match="GT-TRAINING-MANY"):
        city.door.training.course("b", zh="课", en="Course")
    city.door.training.course("a", zh="课程", en="Course")
    city.door.training.course("sewing", zh="缝", en="Sewing", months=3)
    assert [one.months for one in city.door.training.courses()] == [0, 3]

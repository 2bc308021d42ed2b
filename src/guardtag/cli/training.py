"""Commands about training: courses, who passed them, lists for a refresher."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from guardtag.cli._output import language, opened, show, with_city
from guardtag.cli._said import told

if TYPE_CHECKING:
    from guardtag.desks.training import Passed, TrainingDesk, Untrained
    from guardtag.model.training import Course


@click.group()
def training() -> None:
    """Courses, who passed them, until when it counts, and where nobody is trained."""


@training.command("course")
@with_city
@click.argument("id", metavar="COURSE")
@click.option("--zh", required=True, help="Title in Chinese.")
@click.option("--en", required=True, help="Title in English.")
@click.option("--months", default=0, help="How long it counts; 0: for ever.")
@click.option("--needed-for", default="", help="fitting: whoever sews tags in needs it.")
def training_course(city: str | None, as_json: bool, id: str, zh: str, en: str, months: int, needed_for: str) -> None:
    """Enters a course, or changes one.

    \b
    Examples:
      guardtag training course sewing --zh 缝制标签 --en "Sewing tags in" --months 24 --needed-for fitting
    """
    with opened(city) as door:
        show(door.training.course(id, zh=zh, en=en, months=months, needed_for=needed_for), as_json, _course)


@training.command("courses")
@with_city
def training_courses(city: str | None, as_json: bool) -> None:
    """Lists the courses.

    \b
    Examples:
      guardtag training courses
    """
    with opened(city) as door:
        show(door.training.courses(), as_json, lambda found: "\n".join(map(_course, found)))


def _course(one: Course) -> str:
    months = told("training-course-months", months=one.months) if one.months else told("training-course-ever")
    needed = told("training-course-needed") if one.needed_for else ""
    title = one.zh if language() == "zh" else one.en
    return told("training-course", id=one.id, title=title, months=months, needed=needed)


@training.command("passed")
@with_city
@click.argument("responder")
@click.argument("course")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day; today unless given.")
@click.option("--certificate", default="", help="Number of the certificate.")
@click.option("--by", default="", help="Id of whoever says so.")
def training_passed(
    city: str | None, as_json: bool, responder: str, course: str, day: object, certificate: str, by: str
) -> None:
    """Writes down that RESPONDER passed COURSE.

    \b
    Examples:
      guardtag training passed li-ling sewing --day 2026-03-01 --certificate A-17
    """
    on: date | None = getattr(day, "date", lambda: None)()
    with opened(city) as door:
        one = door.training.passed(responder, course, day=on, certificate=certificate, by=by)
        (row,) = (each for each in door.training.list(course_id=course) if each.responder == responder)
    until = told("training-passed-until", day=row.until) if row.until else told("training-passed-ever")
    show(one, as_json, lambda r: told("training-passed", id=r.id, course=course, until=until))


@training.command("withdraw")
@with_city
@click.argument("responder")
@click.argument("course")
def training_withdraw(city: str | None, as_json: bool, responder: str, course: str) -> None:
    """Takes back a COURSE that was entered for RESPONDER by mistake.

    \b
    Examples:
      guardtag training withdraw li-ling sewing
    """
    with opened(city) as door:
        one = door.training.withdraw(responder, course)
    show(one, as_json, lambda r: told("training-withdrawn", id=r.id, course=course))


@training.command("list")
@with_city
@click.argument("area", default="", metavar="[AREA]")
@click.option("--course", default="", help="Of this course alone.")
@click.option("--out", default="", metavar="FILE", help="Write it there, for a spreadsheet or the printer.")
def training_list(city: str | None, as_json: bool, area: str, course: str, out: str) -> None:
    """Lists who passed what: of those who answer for AREA or one below it, or of everybody.

    \b
    Examples:
      guardtag training list feicheng/wangzhuang
      guardtag training list --course sewing --out trained.csv
    """
    with opened(city) as door:
        _rows(door.training, door.training.list(area, course_id=course), as_json, out)


@training.command("due")
@with_city
@click.argument("area", default="", metavar="[AREA]")
@click.option("--days", default=60, show_default=True, help="Whose training ends within so many days, or ended.")
@click.option("--out", default="", metavar="FILE", help="Write it there, for a spreadsheet or the printer.")
def training_due(city: str | None, as_json: bool, area: str, days: int, out: str) -> None:
    """Lists whose training ends soon, or ended: who needs a refresher.

    \b
    Examples:
      guardtag training due --days 90 --out refresher.csv
    """
    with opened(city) as door:
        _rows(door.training, door.training.due(days, area), as_json, out)


def _rows(desk: TrainingDesk, found: Iterable[Passed], as_json: bool, out: str) -> None:
    if out:
        show(desk.write(out, found), as_json, lambda count: told("training-written", count=count))
    else:
        show(list(found), as_json, _listed)


def _listed(found: Sequence[Passed]) -> str:
    lines = [
        f"{one.responder}  {one.name}  {one.area}  {one.course}  {one.on} – {one.until}"
        + ("" if one.counts else f"  {told('training-expired')}")
        for one in found
    ]
    return "\n".join(lines) or told("training-nobody-passed")


@training.command("untrained")
@with_city
@click.argument("area", default="", metavar="[AREA]")
def training_untrained(city: str | None, as_json: bool, area: str) -> None:
    """Lists the areas in which somebody lives or works and no worker is trained to fit tags.

    \b
    Examples:
      guardtag training untrained feicheng
    """
    with opened(city) as door:
        show(door.training.untrained(area), as_json, _untrained)


def _untrained(found: Sequence[Untrained]) -> str:
    lines = [told("training-untrained", area=one.area, wards=one.wards, workers=one.workers) for one in found]
    return "\n".join(lines) or told("training-everywhere-trained")

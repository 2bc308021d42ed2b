"""The courses of a deployment: those entered, and the one that is built in."""

from __future__ import annotations

from collections.abc import Sequence

from guardtag.errors import Conflict
from guardtag.model.training import SEWING, Course
from guardtag.records import Records, Tx
from guardtag.rules import training

MOST = 200
"""Courses of one deployment."""


def every(source: Records | Tx) -> Sequence[Course]:
    """All courses by id; the built-in one as it was entered, if it was."""
    entered = {course.id: course for course in source.find(Course, "all", "course", limit=MOST)}
    return sorted(({SEWING.id: SEWING} | entered).values(), key=lambda course: course.id)


def needed(source: Records | Tx, what: str) -> Sequence[str]:
    """Ids of the courses that are needed for something, such as ``fitting``.

    Args:
        source: where to look.
        what: one of ``guardtag.model.training.NEEDED_FOR``.
    """
    return training.needed(source.find(Course, "needed", what, limit=MOST), SEWING)


def known(tx: Tx, course: str) -> Course:
    """The course of this id; raises ``Conflict`` when there is none."""
    found = tx.get(Course, course) or (SEWING if course == SEWING.id else None)
    if found is None:
        raise Conflict(
            "GT-TRAINING-COURSE", "There is no such course.", "Nobody entered one under this id.",
            "Enter it with `guardtag training course`, or see `guardtag training courses`.",
        )  # fmt: skip
    return found

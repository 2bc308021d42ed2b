"""A call's states move one way, and back only for a reason; its next step is never in the past."""

from __future__ import annotations

import attrs
from hypothesis import given
from hypothesis import strategies as st

from guardtag.config import Wait
from guardtag.model.incidents import STATES, Incident, Line, Summons, Task
from guardtag.rules import escalation, lifecycle, milestones

NOW = 1_750_039_200.0
AREA = "feicheng/a/b"


def call(**changes: object) -> Incident:
    waits = {"city": Wait(30), "town": Wait(20), "district": Wait(15, 2)}
    base = Incident(
        "i", "found", "person", "w", AREA, "20250616", NOW, ladder=escalation.ladder(AREA, ("city", "town", "district"),
        waits), milestones=milestones.plan({}, NOW), circles=(0, 1), step_due=NOW + 300,
    )  # fmt: skip
    return attrs.evolve(base, **changes)


def test_a_call_only_moves_forward() -> None:
    for index, state in enumerate(STATES[:-1]):
        for later, other in enumerate(STATES[:-1]):
            assert lifecycle.forward(call(state=state), other).state == STATES[max(index, later)]


def test_only_a_responders_word_lets_the_ladder_wait() -> None:
    mother = lifecycle.take(lifecycle.acknowledged(call(), "family"), "w/c1", "family", NOW)
    assert mother.state == "received"
    assert mother.acknowledged_by == ("w/c1",)
    both = lifecycle.take(lifecycle.acknowledged(mother, "responder"), "li", "responder", NOW + 1)
    assert both.state == "acknowledged"
    alone = lifecycle.give_back(both, "li", NOW + 2)
    assert alone.state == "received"
    assert alone.acknowledged_by == ("w/c1",)
    assert [ack.lapsed for ack in alone.acknowledged] == [None, NOW + 2]


def test_whoever_is_left_holds_it_as_far_as_they_said() -> None:
    both = lifecycle.take(lifecycle.take(call(), "w/c1", "family", NOW), "li", "responder", NOW)
    here = (Line(NOW, "on_scene", "w/c1"), Line(NOW, "on_scene", "li"))
    scene = attrs.evolve(both, state="on_scene", thread=here)
    assert lifecycle.give_back(scene, "li", NOW).state == "on_scene"
    assert lifecycle.give_back(scene, "", NOW).state == "received"
    assert lifecycle.give_back(attrs.evolve(scene, thread=here[1:]), "li", NOW).state == "received"
    assert lifecycle.give_back(attrs.evolve(scene, thread=here[:1]), "w/c1", NOW).state == "acknowledged"
    handed = attrs.evolve(scene, state="handed_over", thread=(*here, Line(NOW, "handed_over", "w/c1")))
    assert lifecycle.give_back(handed, "li", NOW).state == "handed_over"
    assert lifecycle.give_back(handed, "w/c1", NOW).state == "on_scene"
    caller = attrs.evolve(scene, opened_by="li", thread=())
    assert lifecycle.give_back(caller, "w/c1", NOW).state == "on_scene"


def test_taking_twice_counts_once_and_again_after_it_lapsed() -> None:
    once = lifecycle.take(call(), "li", "responder", NOW)
    assert lifecycle.take(once, "li", "responder", NOW + 5) == once
    again = lifecycle.take(lifecycle.give_back(once, "li", NOW + 6), "li", "responder", NOW + 7)
    assert [ack.at for ack in again.taken] == [NOW + 7]


def test_reopening_keeps_what_was_reached_and_done() -> None:
    done = Task("review", NOW, NOW, "li")
    closed = call(
        state="closed", closed=NOW, closed_by="li", outcome="home", tasks=(done, Task("feedback", NOW)),
        milestones=milestones.reach(milestones.plan({}, NOW), "on_scene", NOW, NOW + 60),
    )  # fmt: skip
    opened = lifecycle.reopen(lifecycle.take(closed, "li", "responder", NOW), NOW + 1)
    assert (opened.state, opened.open, opened.outcome, opened.tasks) == ("received", True, "", (done,))
    assert opened.milestone("on_scene").at == NOW + 60
    assert opened.taken == ()
    assert lifecycle.may_reopen(closed, NOW + lifecycle.REOPEN_DAYS * 86_400)
    assert not lifecycle.may_reopen(closed, NOW + lifecycle.REOPEN_DAYS * 86_400 + 1)
    assert not lifecycle.may_reopen(attrs.evolve(closed, drill_until=NOW), NOW)
    assert not lifecycle.may_reopen(call(), NOW)


STEPS = {
    "received, a circle left": (call(), escalation.WIDEN),
    "received, all called, repeats left": (call(circle=1), escalation.AGAIN),
    "received, repeats used up": (call(circle=1, repeats=2), escalation.CLIMB),
    "at the top": (call(circle=1, level=2), escalation.REPEAT),
    "unconfirmed": (call(unconfirmed=True), escalation.CONFIRM),
    "taken and quiet": (call(state="acknowledged"), escalation.LAPSE),
    "on the scene and quiet": (call(state="on_scene"), escalation.CLIMB),
    "handed over, not closed": (call(state="handed_over"), escalation.CALM),
    "a drill whose time is over": (call(drill_until=NOW + 300), escalation.END),
}


def test_what_is_due_and_not_a_second_early() -> None:
    for name, (incident, step) in STEPS.items():
        assert escalation.next_step(incident, NOW + 299.9) == escalation.WAIT, name
        assert escalation.next_step(incident, NOW + 300) == step, name


def test_departments_and_tasks_have_their_own_times() -> None:
    fire = Summons("fire", "li", NOW, 2, NOW + 120)
    whistled = call(summons=(fire,), tasks=(Task("coat", NOW + 60, owner="li"),))
    assert whistled.next_due == NOW + 60
    assert escalation.next_step(whistled, NOW + 60) == escalation.TASK
    assert escalation.next_step(whistled, NOW + 120) == escalation.SUMMON
    assert escalation.next_step(whistled, NOW + 300) == escalation.WIDEN, "whoever is lost comes first"
    came = attrs.evolve(whistled, summons=(attrs.evolve(fire, reported=NOW),), tasks=())
    assert came.next_due == NOW + 300
    closed = attrs.evolve(whistled, state="closed", closed=NOW)
    assert escalation.next_step(closed, NOW + 120) == escalation.TASK
    assert closed.next_due == NOW + 60


@given(
    state=st.sampled_from(STATES[:-1]), level=st.integers(0, 2), circle=st.integers(0, 2), repeats=st.integers(0, 3),
    unconfirmed=st.booleans(), drill=st.sampled_from([0.0, NOW + 10, NOW + 500]), after=st.floats(0, 1e6),
)  # fmt: skip
def test_an_open_call_always_has_a_time_and_whatever_is_due_has_a_step(
    state: str, level: int, circle: int, repeats: int, unconfirmed: bool, drill: float, after: float
) -> None:
    incident = call(
        state=state, level=level, circle=circle, repeats=repeats, unconfirmed=unconfirmed, drill_until=drill
    )  # fmt: skip
    assert incident.next_due is not None
    step = escalation.next_step(incident, NOW + after)
    if incident.next_due <= NOW + after:
        assert step != escalation.WAIT
    else:
        assert step == escalation.WAIT

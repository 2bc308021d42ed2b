"""What of a change is told to other systems, seen in the commit that makes it, so that no change is ever missed.

A kind says by ``tells`` what happened between two states of its records. Nothing of a person is in it, not even with
consent: the policy's role ``system`` may have a call's opaque id (``tag_exists``: H), and gets no more than that; the
path of an area would be the person's own and stays away, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from guardtag.model.incidents import Incident, Line
from guardtag.model.tags import Tag
from guardtag.model.tellings import Happened
from guardtag.model.warnings import EarlyWarning

Blind = Callable[[str, str], str]
Tells = Callable[[object, object, int, Blind], Sequence[Happened]]
MOST: Final = 20
"""Events of one record in one commit."""
LINES: Final = {
    "called": "incident.opened", "joined": "incident.joined", "raised": "incident.raised",
    "widened": "incident.widened", "repeated": "incident.repeated", "unconfirmed": "incident.unconfirmed",
    "confirmed": "incident.confirmed", "acknowledged": "incident.acknowledged", "on_scene": "incident.arrived",
    "handed_over": "incident.handed-over", "handed_back": "incident.handed-back", "lapsed": "incident.lapsed",
    "closed": "incident.closed", "reopened": "incident.reopened", "whistled": "incident.whistled",
    "reported-in": "incident.reported-in", "unreached": "incident.unreached", "dead": "incident.unreached",
    "reported": "search.reported", "ring-widened": "search.widened", "sighting": "sighting.entered",
    "sighting-maybe": "sighting.entered", "scanned": "sighting.scanned", "conflicting": "incident.conflicting",
}  # fmt: skip
"""Line of a call's thread to the type of its event, without ``guardtag.``; others are ``incident.changed``."""
TASKS: Final = frozenset({
    "feedback", "review", "close", "posters", "confirm-handover", "confirm-police", "check-word", "late-sighting",
})  # fmt: skip
"""Tasks that are told by name; others may name somebody."""
OF_HEALTH: Final = ("died", "hospital")
"""What became of a person's health: whoever had the call in hand knows whose id it is; others are told ``other``."""
DEEDS: Final = frozenset({"opened", "acknowledged", "snoozed", "woken", "escalated", "handed", "closed", "returned"})


def of_call(before: object, after: object, version: int, blind: Blind) -> Sequence[Happened]:
    """What happened to a call: its new lines, and its tasks."""
    assert isinstance(after, Incident)
    old = before if isinstance(before, Incident) else None
    facts: dict[str, str | bool] = {
        "incident": after.id, "kind": after.kind, "class": after.klass, "state": after.state,
        "level": after.rung.level, "drill": after.drill, "unconfirmed": after.unconfirmed,
        "outcome": "other" if after.outcome in OF_HEALTH else after.outcome,
    }  # fmt: skip
    found: list[tuple[str, dict[str, str | bool]]] = []
    for one in _new_lines(old.thread if old else (), after.thread):
        name = LINES.get(one.what, "incident.changed")
        found.append((name, {} if name != "incident.changed" else {"what": one.what}))
    known = {task.id: task.done for task in old.tasks} if old else {}
    for task in after.tasks:
        named: dict[str, str | bool] = {"task": task.id if task.id in TASKS else "other"}
        if task.id not in known:
            found.append(("task.opened", named))
        if task.done is not None and known.get(task.id) is None:
            found.append(("task.done", named))
    return _numbered(after.id, version, facts, found)


def of_tag(before: object, after: object, version: int, blind: Blind) -> Sequence[Happened]:
    """What happened to a tag: fitted, ended, taken off, doubted."""
    assert isinstance(after, Tag)
    old = before if isinstance(before, Tag) else None
    name = blind("tag", str(after.serial))
    told: list[tuple[str, dict[str, str | bool]]] = []
    if old is None or (old.state, old.why, old.ward) != (after.state, after.why, after.ward):
        told.append((f"tag.{after.state}", {"why": "" if after.why in OF_HEALTH else after.why}))
    if bool(after.doubt) != bool(old.doubt if old else ""):
        told.append(("tag.doubted" if after.doubt else "tag.cleared", {}))
    return _numbered(name, version, {"tag": name, "batch": after.batch, "state": after.state}, told)


def of_warning(before: object, after: object, version: int, blind: Blind) -> Sequence[Happened]:
    """What became of an early warning; of a person's or a responder's nothing says whose or where."""
    assert isinstance(after, EarlyWarning)
    seen = before.log if isinstance(before, EarlyWarning) else ()
    facts: dict[str, str | bool] = {
        "warning": after.id, "rule": after.rule, "severity": after.severity, "state": after.state,
    }  # fmt: skip
    if not after.ward and not after.responder:
        facts["area"] = after.area
    new = [deed for deed in after.log if deed not in seen and deed.what in DEEDS]
    return _numbered(after.id, version, facts, [(f"warning.{deed.what}", {}) for deed in new])


def _new_lines(before: Sequence[Line], after: Sequence[Line]) -> Sequence[Line]:
    """The lines that were added; of a long thread the oldest are gone."""
    if not before:
        return after
    count = 0
    for one in reversed(after):
        if one is before[-1] or one == before[-1]:
            break
        count += 1
    return after[len(after) - count :]


def _numbered(
    subject: str, version: int, facts: dict[str, str | bool], found: Sequence[tuple[str, dict[str, str | bool]]]
) -> Sequence[Happened]:
    return [
        Happened(f"guardtag.{name}", subject, f"{version:010d}.{number:02d}", {**facts, **more})
        for number, (name, more) in enumerate(found[-MOST:])
    ]

"""What the rules saw, beside what was known: warnings begin, stay, rest and close, one row each."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

import attrs

from guardtag.model.warnings import URGENT, AreaWarning, EarlyWarning, PersonWarning
from guardtag.records import Tx
from guardtag.rules.warnings import Looked, Sign, graver, life
from guardtag.rules.warnings.whole import NotLooked
from guardtag.steps.room import Room
from guardtag.steps.watching import bulletins, owners

W = TypeVar("W", bound=EarlyWarning)

log: Final = logging.getLogger("guardtag")


@attrs.frozen
class About:
    """What warnings are about.

    Args:
        area: path of the area that answers, or empty.
        ward: id of the ward, or empty.
        responder: id of the responder, or empty.
    """

    area: str
    ward: str = ""
    responder: str = ""


def warning_id(tx: Tx, rule: str, about: About, key: str) -> str:
    """The row's id: one warning for a rule and a person, wherever they live; else for a rule and an area."""
    subject = about.ward or (f"r:{about.responder}" if about.responder else about.area)
    return tx.blind("warning", f"{rule}/{subject}/{key}")


def said(looked: Looked[Any], what: str) -> None:
    """Writes down which rules raised; a rule that had nothing to look at is none of them."""
    for rule, error in looked.broken.items():
        if error != NotLooked.__name__:
            log.error("the warning rule %s failed on %s: %s", rule, what, error)


def keep(
    tx: Tx, room: Room, model: type[W], about: About, signs: Iterable[Sign], before: Iterable[W],
    broken: Mapping[str, str],
) -> list[W]:  # fmt: skip
    """Puts what changed; returns the warnings that began, came back, or got graver.

    Args:
        tx: the change.
        room: where.
        model: ``PersonWarning`` or ``AreaWarning``.
        about: what they are about.
        signs: what the rules saw.
        before: what was known, as it was found.
        broken: rules of which nothing is known this time.
    """
    now, t = tx.now, room.config.thresholds
    fresh: list[W] = []
    found: set[str] = set()
    for sign in signs:
        name = warning_id(tx, sign.rule, about, "" if about.responder else sign.key)
        found.add(name)
        known = tx.get(model, name)
        if known is None:
            owner = owners.owner(room.records, sign.rule, about.area, now, but=about.responder)
            blank = model(
                name, sign.rule, sign.severity, about.area, now, about.ward, about.responder, sign.key, owner=owner
            )
            fresh.append(_put(tx, room, life.begun(blank, sign, now, t)))
            continue
        after = _moved(room, life.seen(known, sign, now, t), about, now)
        if after != known:
            tx.put(after)
            if not known.open or graver(after.severity, known.severity):
                fresh.append(_put(tx, room, after))
    for one in before:
        if one.id in found or one.rule in broken:
            continue
        known = tx.get(model, one.id)
        if known is not None and (after := life.unseen(known, now, t)) != known:
            tx.put(after)
    return fresh


def _put(tx: Tx, room: Room, warning: W) -> W:
    """Puts a warning that is new; of an urgent one its owner is told with the next bulletin."""
    tx.put(warning)
    if warning.severity == URGENT:
        bulletins.ask(tx, room, warning.owner)
    return warning


def _moved(room: Room, warning: W, about: About, now: float) -> W:
    """The warning of somebody who moved goes to whoever answers now."""
    if warning.area == about.area:
        return warning
    owner = owners.owner(room.records, warning.rule, about.area, now, warning.level, about.responder)
    return life.handed(attrs.evolve(warning, area=about.area), owner, now, room.config.thresholds, escalated=False)


__all__ = ["About", "AreaWarning", "PersonWarning", "keep", "said", "warning_id"]

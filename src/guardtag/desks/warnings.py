"""Early warnings (预警): what the rules see, who is to see to it, and what was said about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import attrs

from guardtag import texts
from guardtag.errors import BackendError, Conflict, Denied, StoreUnavailable
from guardtag.model import areas
from guardtag.model.people import Responder, Ward
from guardtag.model.warnings import AreaWarning, Deed, EarlyWarning, PersonWarning
from guardtag.records import Request, Tx
from guardtag.rules import disclosure, duty
from guardtag.rules.disclosure import Verdict
from guardtag.rules.warnings import HOURS, PLACE, PLUGIN, SCAN, life, rank
from guardtag.steps import living, reads
from guardtag.steps.checks import short
from guardtag.steps.reader import reader_of
from guardtag.steps.room import Person, Room, person
from guardtag.world import local, today

W = TypeVar("W", bound=EarlyWarning)

MOST = 5000
"""So many open warnings of an area are looked through."""
MAX_LIMIT = 1000
MAX_REASON = 200
DAY = 86_400.0
_SHOWN_BY: Mapping[str, str] = {HOURS: "location_history", PLACE: "location_history", SCAN: "scan_list"}
"""Rules whose facts say where and when a person goes, each with its row of the policy."""
_PREFIX = re.compile(r"[0-9a-f]{4,32}", re.ASCII)
_MODELS: tuple[type[EarlyWarning], ...] = (PersonWarning, AreaWarning)


@attrs.frozen
class Explained:
    """A warning in words.

    Args:
        id: of the warning.
        title: what it is.
        why: why it is given; empty of what the reader may not see.
        do: what can be done.
        owner: id of whoever is to see to it, or the office.
        due: until when, as people read it.
        warning: the record, cut for this reader.
        withheld: whether hours and places are not shown to this reader.
    """

    id: str
    title: str
    why: str = attrs.field(repr=False)
    do: str
    owner: str
    due: str
    warning: EarlyWarning
    withheld: bool = False


class WarningDesk:
    """The desk on the door: ``city.warnings``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def list(
        self, area: str = "", *, owner: str = "", overdue: bool = False, closed: bool = False, limit: int = 100
    ) -> list[EarlyWarning]:
        """Warnings, the gravest first, then those due first; without what they say of a person's ways.

        On a door of ``acting_as`` those of the areas that this person answers for, and those in their hands.

        Args:
            area: of this area and all below it; all unless given.
            owner: in the hands of this responder; ``office`` for those of nobody else.
            overdue: those alone that somebody should have seen to by now.
            closed: those that are over, instead of those that are open; needs an area.
            limit: at most so many, 1 to 1000; of more than 5000 in an area the gravest are not sure to be among them.
        """
        room = self._room
        if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
            raise ValueError(f"limit is 1 to {MAX_LIMIT}")
        if area:
            areas.check(area, len(room.config.levels))
        elif closed:
            raise ValueError("closed needs an area")
        now = room.world.now()
        mine = self._mine(now)
        index = (
            ("past", area) if closed else ("owner", owner) if owner else ("area", area) if area else ("state", "open")
        )
        found = [
            one for model in _MODELS for one in self._found(model, *index)
            if (not owner or (one.owner or "office") == owner) and (not area or areas.covers(area, one.area))
            and (not overdue or life.overdue(one, now)) and (mine is None or mine(one))
        ]  # fmt: skip
        found.sort(key=lambda one: (-rank(one.severity), one.due, one.id))
        return [_bare(one) for one in found[:limit]]

    def get(self, warning_id: str) -> EarlyWarning:
        """One warning; journalled before it is shown, where it is about a person.

        Args:
            warning_id: the id, or at least four of its first letters, as far as no other one begins so.

        Raises:
            Denied: there is none of this id, or it is not this person's.
        """
        return self._shown(warning_id)[0]

    def explain(self, warning_id: str, *, language: str = "") -> Explained:
        """One warning in words: what it is, why, what to do, who is to see to it and until when.

        Args:
            warning_id: as for ``get``.
            language: code of the catalogue; the deployment's first unless given.

        Raises:
            Denied: as for ``get``.
        """
        one, withheld = self._shown(warning_id)
        language = language or self._room.config.languages[0]
        words = texts.catalogue(language).WARNINGS
        name = one.rule if one.rule in words else "plugin"
        facts = dict(one.facts) | ({"what": words.get(f"said-{one.facts['what']}", "")} if "what" in one.facts else {})
        why = words["explain-withheld"] if withheld else texts.filled(words[f"{name}-why"], facts)
        return Explained(
            one.id, words.get(one.rule, one.rule), why, words[f"{name}-do"], one.owner or words["office"],
            local(one.due, self._room.config.timezone), one, withheld,
        )  # fmt: skip

    def acknowledge(self, warning_id: str, reason: str, *, by: str = "", request_id: str = "") -> EarlyWarning:
        """Somebody sees to it: they have its whole time once more, after which it climbs all the same.

        Args:
            warning_id: as for ``get``.
            reason: what is being done, at most 200 characters, about no person.
            by: who does; the operator's own code unless given.
            request_id: makes the call repeatable.

        Raises:
            Denied: as for ``get``.
            Conflict: it is over (``GT-WARNING-CLOSED``).
        """
        reason, t = short("reason", reason, MAX_REASON), self._room.config.thresholds
        return self._change(
            "acknowledge", warning_id, by, request_id, (reason,),
            lambda tx, one, actor: life.acknowledged(one, actor, reason, tx.now, t),
        )  # fmt: skip

    def snooze(self, warning_id: str, reason: str, *, days: float, by: str = "", request_id: str = "") -> EarlyWarning:
        """Puts one to sleep: nobody is told of it until then. It wakes by itself, and earlier when it gets graver.

        Args:
            warning_id: as for ``get``.
            reason: why it can wait, at most 200 characters, about no person.
            days: for how long, above 0.
            by: who does; the operator's own code unless given.
            request_id: makes the call repeatable: a retry does not make it sleep longer.

        Raises:
            Denied: as for ``get``.
            Conflict: it is over, or it would sleep too long in all (``GT-WARNING-SNOOZE``): ``snooze_days``, and
                an urgent one a day.
        """
        reason, t = short("reason", reason, MAX_REASON), self._room.config.thresholds
        if isinstance(days, bool) or not isinstance(days, int | float) or not 0 < days <= 366:
            raise ValueError("days is above 0 and at most 366")

        def sleep(tx: Tx, one: EarlyWarning, actor: str) -> EarlyWarning:
            if days * DAY > life.sleep_left(one, tx.now, t) + 1:
                raise Conflict(
                    "GT-WARNING-SNOOZE", "This warning cannot sleep any longer.",
                    f"A warning sleeps for at most {t.snooze_days} days in all, an urgent one for a day.",
                    "See to its cause, or acknowledge it with what is being done.", days=t.snooze_days,
                )  # fmt: skip
            return life.snoozed(one, tx.now + days * DAY, actor, reason, tx.now, t)

        return self._change("snooze", warning_id, by, request_id, (reason, days), sleep)

    def _found(self, model: type[W], index: str, value: str) -> Iterator[W]:
        after: str | None = ""
        count = 0
        while after is not None and count < MOST:
            found, after = self._room.records.page(model, index, value, after=after, page=500, whole=False)
            count += len(found)
            yield from found

    def _mine(self, now: float) -> Callable[[EarlyWarning], bool] | None:
        """Which warnings this door's person may see; ``None``: all."""
        room = self._room
        if not room.signed_in:
            return None
        who = room.records.change(lambda tx: _staff(person(tx, room.actor)))
        return lambda one: _theirs(who, one, now)

    def _id(self, warning_id: str) -> str:
        """The whole id for its first letters."""
        if not isinstance(warning_id, str) or not _PREFIX.fullmatch(warning_id):
            raise _unknown()
        if len(warning_id) == 32:
            return warning_id
        rows = [
            row.id for kind in ("warning", "alarm")
            for row in self._room.records.store.walk(kind, _before(warning_id), 2) if row.id.startswith(warning_id)
        ]  # fmt: skip
        if len(rows) != 1:
            raise _unknown()
        return rows[0]

    def _look(self, tx: Tx, id: str, actor: str) -> tuple[EarlyWarning, Person | None]:
        """The warning, for whoever may see it."""
        one: EarlyWarning | None = None
        for model in _MODELS:
            try:
                one = one or tx.get(model, id)
            except StoreUnavailable:
                raise
            except BackendError:  # the person is being erased
                continue
        if one is None:
            raise _unknown()
        if actor == self._room.actor and not self._room.signed_in:
            return one, None
        who = person(tx, actor)
        if not _theirs(_staff(who), one, tx.now):
            raise _unknown()
        return one, who

    def _shown(self, warning_id: str) -> tuple[EarlyWarning, bool]:
        room, id = self._room, self._id(warning_id)

        def look(tx: Tx) -> tuple[EarlyWarning, bool] | None:
            one, who = self._look(tx, id, room.actor)
            withheld = False
            if one.ward and who is not None:
                verdict = self._verdict(tx, who, one)
                if verdict is None:
                    return None
                withheld = not verdict
            if one.ward:
                tx.journal(room.actor, "warnings.get", (one.ward, one.id), "bare" if withheld else "")
            return (_bare(one) if withheld else one), withheld

        shown = room.records.change(look)
        if shown is None:
            raise reads.spent(room)
        return shown

    def _verdict(self, tx: Tx, who: Person, one: EarlyWarning) -> bool | None:
        """Whether this reader may see what it says of the person; ``None`` when they looked at too many people."""
        room = self._room
        ward = living.found(tx, one.ward)
        if ward is None:
            raise _unknown()
        reader = reader_of(tx, room, who, ward, living.open_call(tx, ward.id))
        if not reads.counted(tx, room, who, reader, ward):
            return None
        field = _SHOWN_BY.get(one.rule)
        if field is None:
            return True
        day = today(tx.now, room.config.timezone)
        return disclosure.verdict(field, reader, ward, now=tx.now, today=day) is Verdict.SHOWN

    def _change(
        self, verb: str, warning_id: str, by: str, request_id: str, said: tuple[object, ...],
        fn: Callable[[Tx, EarlyWarning, str], EarlyWarning],
    ) -> EarlyWarning:  # fmt: skip
        room = self._room
        actor, id = room.speaker(by), self._id(warning_id)

        def change(tx: Tx) -> EarlyWarning:
            one, _ = self._look(tx, id, actor)
            if one.ward and tx.get(Ward, one.ward) is None:
                raise _unknown()
            if not one.open:
                raise Conflict(
                    "GT-WARNING-CLOSED", "This warning is over.", "Its cause is gone.", "There is nothing to do."
                )
            after = fn(tx, one, actor)
            tx.journal(actor, f"warnings.{verb}", tuple(filter(None, (one.ward, one.id))))
            return _bare(tx.put(after))  # the answer that is remembered holds nothing of a person's ways

        request = Request(actor, f"warnings.{verb}", id, request_id, said)
        return room.records.change(change, request=request)


def _staff(who: Person) -> Responder:
    if who.responder is None or who.responder.role not in duty.CALLED:
        raise _unknown()
    return who.responder


def _theirs(who: Responder, one: EarlyWarning, now: float) -> bool:
    if one.subject and who.role not in ("worker", "supervisor"):
        return False  # while no call is open, no one else is to know that somebody wears a tag
    acts = duty.acting_for(who, one.area, now) if one.area else who
    return one.owner == who.id or (bool(one.area) and areas.covers(acts.area, one.area))


def _bare(one: W) -> W:
    """A warning without what it says of a person's ways, and without the words of those who saw to it."""
    lines = tuple(Deed(line.at, line.what, line.by) for line in one.log)
    return attrs.evolve(one, facts={} if one.ward else one.facts, log=lines)


def _before(prefix: str) -> str:
    """The text that sorts just before all that begin so."""
    return prefix[:-1] + chr(ord(prefix[-1]) - 1) + "~"


def _unknown() -> Denied:
    return Denied(
        "GT-WARNING-UNKNOWN", "There is no such warning, or it is not yours.",
        "The id is wrong, it was kept long enough, or your areas are not concerned.",
        "See `guardtag warnings list`.",
    )  # fmt: skip


__all__ = ["PLUGIN", "Explained", "WarningDesk"]

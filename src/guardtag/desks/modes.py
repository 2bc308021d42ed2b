"""Modes: drills, a channel's maintenance, severe weather. Each has an end and needs nobody to remember it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import attrs

from guardtag.model import areas
from guardtag.model.incidents import Incident
from guardtag.model.modes import DRILL, KINDS, MAINTENANCE, Mode, Modes
from guardtag.records import Request, Tx
from guardtag.records.journal import identified
from guardtag.steps import modes
from guardtag.steps.checks import maybe
from guardtag.steps.room import Room

LONGEST_HOURS = 24.0
_CHANNEL_LETTERS = set("abcdefghijklmnopqrstuvwxyz0123456789-+")


class ModeDesk:
    """The desk on the door: ``city.modes``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def begin(
        self, what: str, scope: str, *, minutes: float, by: str = "", reason: str = "", request_id: str = ""
    ) -> Mode:
        """Begins one; the same again sets a new end.

        - ``drill``: scans with ``purpose="drill"`` call the responders of the area as an exercise. Calls in
          earnest are not touched by it.
        - ``maintenance``: a channel is used only for people whom no other channel reaches.
        - ``weather``: the ladder's clock runs faster in the area; a forecast service or a plugin calls this.

        Other running processes follow within ten seconds; which scans are an exercise they ask each time.

        Args:
            what: ``drill``, ``maintenance`` or ``weather``.
            scope: path of the area, or the channel's name.
            minutes: how long, above 0 and at most a day.
            by: who began it.
            reason: a few words, about no person.
            request_id: makes the call repeatable: a retry does not make it last longer.

        Raises:
            Conflict: too many are in force.
        """
        room = self._room
        room.operator_only()
        if what not in KINDS:
            raise ValueError(f"what is one of {', '.join(KINDS)}")
        if not 0 < minutes <= LONGEST_HOURS * 60:
            raise ValueError(f"minutes is above 0 and at most {LONGEST_HOURS * 60:.0f}")
        if what != MAINTENANCE:
            areas.check(scope, len(room.config.levels))
        elif not scope or len(scope) > 40 or not set(scope) <= _CHANNEL_LETTERS:
            raise ValueError("scope is a channel's name")
        by, reason = identified("by", by or room.actor), maybe("reason", reason, 200)

        request = Request(room.actor, "modes.begin", f"{what} {scope}", request_id, (minutes, by, reason))
        now = room.records.change(
            lambda tx: modes.begin(tx, room.actor, Mode(what, scope, tx.now, tx.now + minutes * 60, by, reason)),
            request=request,
        )
        room.modes.forget()
        return next(mode for mode in now.all if (mode.what, mode.scope) == (what, scope))

    def end(self, what: str, scope: str, *, request_id: str = "") -> None:
        """Ends one before its time, and with a drill its calls; one that is not in force changes nothing.

        Args:
            what: as for ``begin``.
            scope: likewise.
            request_id: makes the call repeatable: a late retry does not end what was begun since.
        """
        room = self._room
        room.operator_only()
        room.records.change(
            lambda tx: modes.end(tx, room.actor, what, scope),
            request=Request(room.actor, "modes.end", f"{what} {scope}", request_id),
        )
        room.modes.forget()
        if what == DRILL:
            self._end_calls(scope)

    def _end_calls(self, scope: str) -> None:
        """The drill's calls are due to end now, unless another drill holds where they are."""
        room = self._room

        def over(tx: Tx, incident_id: str) -> None:
            call = tx.get(Incident, incident_id)
            if call is not None and call.open and call.drill:
                tx.put(attrs.evolve(call, drill_until=tx.now))

        left, now = self.list(), room.world.now()
        for call in list(room.records.every(Incident, "state", "open", whole=False)):
            if call.drill and areas.covers(scope, call.area) and not modes.drill(left, call.area, now):
                room.records.change(partial(over, incident_id=call.id))

    def list(self) -> Sequence[Mode]:
        """All that are in force, oldest first."""
        room = self._room
        room.operator_only()
        now = room.world.now()
        row = room.records.get(Modes, "now")
        return [mode for mode in (row.all if row else ()) if mode.holds(now)]

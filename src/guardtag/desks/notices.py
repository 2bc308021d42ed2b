"""Notices: what was told to whom, and the one tap with which they answer."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag.errors import Unknown
from guardtag.model.incidents import Incident
from guardtag.model.notices import ANSWERS, Notice
from guardtag.records import Tx
from guardtag.steps import links, meeting, progress
from guardtag.steps.room import Person, Room, acting
from guardtag.steps.tell import line


class Notices:
    """The desk on the door: ``city.notices``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def of(self, incident_id: str) -> Sequence[Notice]:
        """All notices of an incident."""
        self._room.operator_only()
        return list(self._room.records.every(Notice, "incident", incident_id))

    def lost(self, *, after: str = "", limit: int = 100) -> Sequence[Notice]:
        """Notices that reached nobody: dead letters, and those only written down."""
        self._room.operator_only()
        records = self._room.records
        dead = records.find(Notice, "state", "dead", after=after, limit=limit)
        written = records.find(Notice, "state", "undelivered", after=after, limit=limit)
        return sorted([*dead, *written], key=lambda n: n.id, reverse=True)[:limit]

    def link(self, notice_id: str) -> str:
        """The recipient's own link of a notice."""
        self._room.operator_only()
        return links.make(self._room.keyring, self._room.config.link_host, notice_id)

    def answer(self, link: str, answer: str) -> Incident:
        """One tap: what the recipient of a notice says. A POST in a web front end, never a GET.

        - ``seen``: they read it; their side counts as told.
        - ``coming``: they take the call.
        - ``with-me``: the person is with them; it counts as handed over for the family, as on the
          scene for a responder.
        - ``false-alarm``: nothing happened; the call is closed.
        - ``not-mine``: somebody else must; a responder's raises nothing by itself, the clock does.

        Args:
            link: the recipient's link, or the token in it.
            answer: one of the above.

        Raises:
            Unknown: it is no link of ours.
            Conflict: the call is closed.
        """
        if answer not in ANSWERS:
            raise ValueError(f"answer is one of {', '.join(ANSWERS)}")
        room = self._room
        notice_id = room.keys.again(lambda keys: links.read(keys.keyring, link), Unknown)

        def take(tx: Tx) -> Incident:
            notice = tx.get(Notice, notice_id)
            incident = tx.get(Incident, notice.incident) if notice else None
            if notice is None or incident is None:
                raise Unknown(
                    "GT-NOTICE-GONE", "This message was deleted.", "The person was erased.", "There is nothing to do."
                )
            if notice.answer == answer:
                return incident
            actor = f"{notice.subject}/{notice.person}" if notice.side == "family" else notice.person
            who = acting(tx, attrs.evolve(room, actor="operator"), actor, incident)
            tx.put(attrs.evolve(notice, answer=answer, answered=tx.now))
            return _carry_out(tx, room, incident, who, answer)

        return room.records.change(take)


def _carry_out(tx: Tx, room: Room, incident: Incident, who: Person, answer: str) -> Incident:
    if answer == "coming":
        return progress.advance(tx, incident, who, "acknowledged")
    if answer == "with-me":
        if who.side == "family":
            return meeting.hand_over(tx, incident, who, proved=False)
        return progress.advance(tx, incident, who, "on_scene")
    if answer == "false-alarm":
        return progress.close(tx, room, incident, who, "false-alarm")
    if incident.open:
        incident = progress.reached(tx, incident, progress.told(who.side))
    tx.journal(who.id, f"notices.{answer}", (incident.id, incident.subject))
    return tx.put(line(tx, incident, answer, who.id, level=incident.rung.level))

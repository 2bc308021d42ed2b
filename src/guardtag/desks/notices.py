"""Notices: what was told to whom, and the one tap with which they answer."""

from __future__ import annotations

from collections.abc import Sequence

from guardtag.errors import BackendError, Unknown
from guardtag.model.incidents import Incident
from guardtag.model.notices import ANSWERS, Notice
from guardtag.records import Tx
from guardtag.steps import links
from guardtag.steps.answer import answered
from guardtag.steps.room import Room


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
        notice = self._room.records.get(Notice, notice_id)
        if notice is None:
            raise _gone()
        return links.make(self._room.records.blind, self._room.config.link_host, notice)

    def answer(self, link: str, answer: str) -> Incident:
        """One tap: what the recipient of a notice says. A POST in a web front end, never a GET.

        The same answer twice is one. Who changes their mind answers again, as long as the call is open;
        each answer is a line of the thread.

        - ``seen``: they read it; their side counts as told.
        - ``coming``: they take the call; a department that was whistled for reports in.
        - ``with-me``: the person is with them; it counts as handed over for the family, as on the
          scene for a responder.
        - ``false-alarm``: nothing happened; the call is closed.
        - ``not-mine``: somebody else must; what they took is given back, and when nobody else was called, the
          next step is due at once.
        - ``confirmed``: the duty desk looked at an unconfirmed call, and it is real.

        Args:
            link: the recipient's link, or the token in it.
            answer: one of the above.

        Raises:
            Unknown: it is no link of ours, or its message was deleted.
            Conflict: the call was closed by somebody else.
        """
        if answer not in ANSWERS:
            raise ValueError(f"answer is one of {', '.join(ANSWERS)}")
        room = self._room
        notice_id = links.notice_id(room.records.blind, links.read(link))

        def take(tx: Tx) -> Incident:
            notice = _opened(tx, notice_id)
            incident = tx.get(Incident, notice.incident)
            if incident is None:
                raise _gone()
            return answered(tx, room, notice, incident, answer)

        return room.records.change(take)


def _opened(tx: Tx, notice_id: str) -> Notice:
    try:
        notice = tx.get(Notice, notice_id)
    except BackendError as error:
        if error.code == "GT-RECORD-ERASED":  # its row is about to go too
            raise _gone() from None
        raise
    if notice is None:
        raise links.stranger()
    return notice


def _gone() -> Unknown:
    return Unknown("GT-NOTICE-GONE", "This message was deleted.", "The person was erased.", "There is nothing to do.")

"""What a page behind a link without a password says of one call, as data.

Such a link is passed on like a message, by its owner or by a thing that fetches previews. So there are two depths: a
*glance*, which says how the call stands and names nobody, and which whoever merely fetches the page may have; and the
call *in full*, which the policy cuts for the link's owner and which is journalled. No depth holds a full name, an
address, medical notes, a number of anybody or what a person wears.
"""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.people import DIED, Ward
from guardtag.records import Tx
from guardtag.rules import disclosure
from guardtag.steps import compose, finder_page, relay
from guardtag.steps.finder_page import Heard
from guardtag.steps.reader import reader_of
from guardtag.steps.room import Person, Room
from guardtag.steps.shown import shown
from guardtag.steps.tell import ward_of
from guardtag.world import today

CLOSED = "closed"


@attrs.frozen
class CallSeen:
    """One call as somebody reads it who has a link.

    Args:
        id: the call's; verbs name it, so that a late tap answers no other call.
        kind: ``found``, ``missing`` and so on.
        state: of the call.
        opened: when, seconds since 1970 UTC.
        open: whether it goes on.
        ended: when it was closed, or ``None``.
        outcome: how it ended; ``closed`` where that is not for a link to say.
        drill: it is an exercise.
        coming: how many said that they come.
        mine: the reader said so.
        finders: how many called who stand beside the person.
        full: the policy was asked, and what follows is filled in.
        called: what the person is called, as in a message; empty: not said.
        place: where the person is, or empty.
        message: what the finder wrote first, or empty.
        word: the pick-up word, or empty.
        words: what was said since, oldest first.
        pictures: how many finders added; themselves they are asked for by another tap.
        conflicting: two places were told that cannot both be right; a glance does not say it.
    """

    id: str
    kind: str
    state: str
    opened: float
    open: bool
    ended: float | None = None
    outcome: str = ""
    drill: bool = False
    coming: int = 0
    mine: bool = False
    finders: int = 0
    full: bool = False
    called: str = attrs.field(default="", repr=False)
    place: str = attrs.field(default="", repr=False)
    message: str = attrs.field(default="", repr=False)
    word: str = attrs.field(default="", repr=False)
    words: tuple[Heard, ...] = attrs.field(default=(), repr=False)
    pictures: int = 0
    conflicting: bool = False


def glance(incident: Incident, who: str) -> CallSeen:
    """How a call stands.

    Args:
        incident: fresh.
        who: id of the reader.
    """
    outcome = CLOSED if incident.outcome == DIED else incident.outcome
    return CallSeen(
        incident.id, incident.kind, incident.state, incident.opened, incident.open, incident.closed, outcome,
        incident.drill, len(incident.taken), who in incident.acknowledged_by, incident.finders,
    )  # fmt: skip


def in_full(
    tx: Tx, room: Room, incident: Incident, who: Person, language: str
) -> tuple[CallSeen, tuple[str, ...]]:  # fmt: skip
    """The call with what the policy gives this reader of it, and their role, state and rows for the journal.

    Args:
        tx: the change that journals it.
        room: settings.
        incident: fresh.
        who: the reader; their right to the call was asked before.
        language: theirs.
    """
    seen, ward = attrs.evolve(glance(incident, who.id), full=True), ward_of(tx, incident)
    cut = shown(tx, room, incident, who)
    if not incident.open:
        return seen, _noted(tx, room, incident, who, ward, ())
    fetches = bool(cut.word) or incident.drill
    reads, looks = (_may(row, tx, room, incident, who, ward) for row in ("finder_message", "finder_photo"))
    kept = relay.row(tx, incident)
    seen = attrs.evolve(
        seen, called=_called(tx, room, incident, who, ward), place=cut.place, message=cut.message,
        word=compose.all_spoken(tx.blind, incident, language) if fetches else "",
        words=finder_page.heard(kept, relay.words_of(tx, incident), (), language) if reads else (),
        pictures=sum(kept.pictures.values()) if looks else 0, conflicting=cut.conflicting is not None,
    )  # fmt: skip
    rows = {"nickname": seen.called, "location_now": seen.place or seen.word, "finder_message": reads}
    return seen, _noted(tx, room, incident, who, ward, tuple(row for row, there in rows.items() if there))


def _noted(
    tx: Tx, room: Room, incident: Incident, who: Person, ward: Ward | None, rows: tuple[str, ...]
) -> tuple[str, ...]:
    if ward is None:
        return rows
    reader = reader_of(tx, room, who, ward, incident)
    return (reader.role, reader.state, *rows)


def _may(row: str, tx: Tx, room: Room, incident: Incident, who: Person, ward: Ward | None) -> bool:
    if ward is None:
        return True
    day = today(tx.now, room.config.timezone)
    reader = reader_of(tx, room, who, ward, incident)
    return disclosure.verdict(row, reader, ward, now=tx.now, today=day) is disclosure.Verdict.SHOWN


def _called(tx: Tx, room: Room, incident: Incident, who: Person, ward: Ward | None) -> str:
    """What a message would call the person."""
    if ward is None or incident.drill or not disclosure.may_alert(ward, tx.now):
        return ""
    day = today(tx.now, room.config.timezone)
    reader = reader_of(tx, room, who, ward, incident)
    return compose.called(ward, reader, disclosure.channel(ward, incident), tx.now, day)

"""Who looked at a person: what the journal says of it, and who may be told."""

from __future__ import annotations

import heapq

import attrs

from guardtag.errors import Denied
from guardtag.records import Entry, Records, Tx
from guardtag.records.journal import SHARED
from guardtag.rules import disclosure, policy
from guardtag.rules.disclosure import Verdict
from guardtag.steps import living
from guardtag.steps.reader import reader_of
from guardtag.steps.room import FINDER, Room, person
from guardtag.world import today

MOST = 1000
LOOKS = frozenset({
    "wards.view", "wards.get", "wards.list", "wards.find", "wards.picture", "wards.dossier", "wards.break_glass",
    "wards.confirm_glass", "wards.glass", "journal.list", "journal.day", "consents.access_log", "consents.form",
    "posters.make", "relay.words", "relay.pictures", "incidents.get", "incidents.list", "missing.get", "missing.view",
    "missing.list", "missing.sightings", "missing.picture", "missing.plan", "missing.note", "missing.record",
    "missing.likely", "missing.places", "warnings.get", "family.page", "notices.page",
})  # fmt: skip
"""Verbs of the journal by which somebody was shown something of a person; a test asks every reading verb."""
HIDDEN_ROWS = frozenset({"hidden_address"})
HIDDEN_VERBS = frozenset({"wards.confirm_glass"})
"""What says that there is a hidden address: to nobody who may not see it now, but in a line of their own."""
_CALLS = frozenset({"incidents.open", "incidents.join"})
"""By these a finder is shown what the family allowed."""


@attrs.frozen
class Access:
    """One look at a person.

    Args:
        at: when, seconds since 1970 UTC.
        by: id of the person who looked, ``operator``, or ``finder``: whoever scanned the tag.
        role: theirs in the policy, where the journal says it; a finder's is ``anon_finder``.
        fields: the policy's rows that they were shown.
        why: the occasion, a verb such as ``wards.view``.
    """

    at: float
    by: str
    role: str
    fields: tuple[str, ...]
    why: str


@attrs.frozen
class Granted:
    """What somebody may be told of looks at a person.

    Args:
        wards: ids of the person.
        own: whose looks are shown: empty for everybody's, else the asker's own id.
        asker: who asks.
        hidden: whether they may know that there is a hidden address.
    """

    wards: tuple[str, ...]
    own: str = ""
    asker: str = ""
    hidden: bool = True

    def entry(self, entry: Entry) -> Entry | None:
        """A line of the journal as it is shown; ``None`` where it is not.

        Of whoever may not know of a hidden address, no line has its hashes: what was left out could be tried.
        """
        if self.hidden:
            return entry
        if entry.actor != self.asker:
            if entry.verb in HIDDEN_VERBS:
                return None
            words = (word for word in entry.detail.split() if word not in HIDDEN_ROWS)
            entry = attrs.evolve(entry, detail=" ".join(words))
        return attrs.evolve(entry, before="", hash="")


def granted(tx: Tx, room: Room, ward_id: str, verb: str) -> Granted:
    """What the policy's row ``access_log`` gives this door's person for a ward; that they asked is journalled.

    Args:
        tx: the change that journals it.
        room: with the door's person.
        ward_id: the person asked about.
        verb: how it stands in the journal.

    Raises:
        Denied: ``GT-DENIED-JOURNAL``.
    """
    who, ward = person(tx, room.actor), living.found(tx, ward_id) if ward_id else None
    stranger = ward is None or (who.side == "family" and room.actor.partition("/")[0] != ward.id)
    if ward is None or stranger:
        raise not_shown()
    reader = disclosure.reader(who.responder or who.contact, ward, None)
    said = disclosure.verdict("access_log", reader, ward, now=tx.now, today=today(tx.now, room.config.timezone))
    if said not in (Verdict.SHOWN, Verdict.OWN):
        raise not_shown()
    tx.journal(room.actor, verb, (ward.id,), f"{reader.role} {reader.state}")
    hidden = reader_of(tx, room, who, ward, None).two
    return Granted((ward.id, *ward.merged), "" if said is Verdict.SHOWN else room.actor, room.actor, hidden)


def log(
    records: Records, may: Granted, *, limit: int = MOST, until: float | None = None
) -> tuple[Access, ...]:  # fmt: skip
    """The newest looks at a person.

    Args:
        records: where the journal is.
        may: whose looks, and what of them is told.
        limit: at most so many.
        until: before this.
    """
    entries = (
        entry for ward in may.wards
        for kept in records.every(Entry, "subject", records.blind("subject", ward), whole=False)
        if _is_look(kept) and may.own in ("", kept.actor) and (until is None or kept.at < until)
        and (entry := may.entry(kept)) is not None
    )  # fmt: skip
    return tuple(map(_said, heapq.nlargest(limit, entries, key=lambda entry: (entry.at, entry.id))))


def _is_look(entry: Entry) -> bool:
    return entry.verb in LOOKS or entry.verb.startswith("exports.") or (
        entry.verb in _CALLS and entry.actor == FINDER
    )  # fmt: skip


def _said(entry: Entry) -> Access:
    words = entry.detail.split()
    role = next((word for word in words if word in policy.ROLES), "")
    if entry.actor == FINDER:
        role = disclosure.ANON_FINDER
    fields = tuple(dict.fromkeys(word for word in words if word in policy.FIELDS))
    return Access(entry.at, entry.actor, role if entry.actor == FINDER or entry.actor not in SHARED else "", fields,
                  entry.verb)  # fmt: skip


def not_shown() -> Denied:
    """The error for somebody whom the policy does not show who looked."""
    return Denied(
        "GT-DENIED-JOURNAL", "The journal is not shown to this person.",
        "They are not named in the policy for this ward, or nobody has this id.",
        "An auditor, the ward's family or a supervisor of its area may ask, with the ward's id.",
    )  # fmt: skip

"""Finding the record of a person, also by the id of one that became part of another; and whether they are guarded."""

from __future__ import annotations

from collections.abc import Iterable

from guardtag.errors import BackendError, Conflict, Denied, Retired, StoreUnavailable
from guardtag.model.incidents import Incident, Opening
from guardtag.model.people import FIELD_CLASSES, RESPONSE, Ward
from guardtag.records import Records, Tx
from guardtag.rules import presence

MOST_STEPS = 64
"""So many records may have become part of another one after the other; merging shortens the way."""


def found(source: Tx | Records, ward_id: str, classes: Iterable[str] = (RESPONSE,)) -> Ward | None:
    """The person of this id, or of the record that it became part of; ``None`` when nobody has it.

    Args:
        source: where to look; a transaction guards every step of the way.
        ward_id: the id, which may be an old one.
        classes: field classes to open.
    """
    classes = tuple(classes)
    ward = source.get(Ward, ward_id, classes)
    for _ in range(MOST_STEPS):
        if ward is None or not ward.merged_into:
            return ward
        ward = source.get(Ward, ward.merged_into, classes)
    return None


def moved(source: Tx | Records, ward_id: str, contact_id: str) -> tuple[Ward | None, str]:
    """The person of this id, as ``found`` says, and the id that one of the record's contacts has there, or empty."""
    ward = source.get(Ward, ward_id)
    for _ in range(MOST_STEPS):
        if ward is None or not ward.merged_into:
            return ward, contact_id
        contact_id = dict(ward.moved).get(contact_id, "")
        ward = source.get(Ward, ward.merged_into)
    return None, ""


def reads_as(records: Records, ward_id: str) -> str:
    """The id that leads to the same person now; the one that was given when nothing can be opened under it."""
    try:
        ward = found(records, ward_id)
    except StoreUnavailable:
        raise
    except BackendError:
        return ward_id
    return ward.id if ward is not None else ward_id


def calls(records: Records, ward_id: str, after: str, limit: int) -> list[Incident]:
    """Calls for a person, newest first, also those in the name of records that became part of theirs.

    Args:
        records: where.
        ward_id: the person's id, which may be an old one.
        after: the last id of the page before.
        limit: at most so many.
    """
    try:
        ward = found(records, ward_id)
    except StoreUnavailable:
        raise
    except BackendError:
        ward = None
    ids = (ward.id, *ward.merged) if ward is not None else (ward_id,)
    pages = [
        records.find(Incident, "ward", records.blind("ward", one), after=after, limit=limit, whole=False) for one in ids
    ]
    return sorted((call for page in pages for call in page), key=lambda call: call.id, reverse=True)[:limit]


def whole(tx: Tx, ward_id: str) -> Ward:
    """Everything of the person of this id, to be changed.

    Raises:
        Denied: nobody has this id.
    """
    return known(tx, ward_id, FIELD_CLASSES)


def known(source: Tx | Records, ward_id: str, classes: Iterable[str] = (RESPONSE,)) -> Ward:
    """As ``found``, of somebody who must be there.

    Raises:
        Denied: nobody has this id.
    """
    ward = found(source, ward_id, classes)
    if ward is None:
        raise no_ward()
    return ward


def guarded(tx: Tx, ward_id: str) -> Ward:
    """The person of this id, who must be guarded: nothing new is begun for whoever died or left.

    Raises:
        Denied: nobody has this id.
        Conflict: they died or left.
    """
    ward = known(tx, ward_id)
    if not presence.guarded(ward):
        raise not_guarded()
    return ward


def no_ward() -> Denied:
    """The error for an id that nobody has."""
    return Denied(
        "GT-WARD-UNKNOWN", "Nobody of this id is in the register.", "The id is wrong, or the person was erased.",
        "Look it up with `guardtag ward list`.",
    )  # fmt: skip


def not_guarded() -> Conflict:
    """The error for what cannot be done for somebody who died or left."""
    return Conflict(
        "GT-WARD-ENDED", "This person is not guarded any more.", "The register says that they died or left.",
        "If that is wrong, take it back with `guardtag ward return`.",
    )  # fmt: skip


def calm() -> Retired:
    """The error for a tag of somebody who died or left, as for one that was ended by itself."""
    return Retired(
        "GT-TAG-RETIRED", "This tag is no longer in use.", "It was ended by the office.",
        "If a person needs help now, ring the hotline or 110.",
    )  # fmt: skip


def open_call(tx: Tx, ward_id: str, name: str = "open") -> Incident | None:
    """The call that is open for a person, or ``None``; the one in earnest unless ``name`` is ``drill``."""
    try:
        opening = tx.get(Opening, tx.blind(name, ward_id))
        incident = tx.get(Incident, opening.incident) if opening and opening.incident else None
    except StoreUnavailable:
        raise
    except BackendError:  # one that cannot be opened holds nothing up
        return None
    return incident if incident is not None and incident.open else None

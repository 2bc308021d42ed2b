"""What makes a person of the register: the checks of their fields, and whether a key is taken.

Shared by the desk that enters one person and by the one that imports a file of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date

import attrs

from guardtag.errors import BackendError, Conflict, Denied, StoreUnavailable, Tampered
from guardtag.model import areas
from guardtag.model.people import HINTS, Consent, Contact, Ward
from guardtag.records import Tx
from guardtag.records.kinds import Registered
from guardtag.rules import disclosure
from guardtag.steps.checks import maybe, persons_addresses, short
from guardtag.steps.room import Room

MAX_CONTACTS = 1000


def person_of(
    room: Room, ward_id: str, now: float, name: str, *, area: str, contacts: Sequence[Contact], consent: Consent,
    nickname: str = "", groups: Iterable[str] = (), hints: Iterable[str] = (), birth_date: date | None = None,
    minor: bool = False, reach: str = "relay", clothes: str = "", medical: str = "", address: str = "",
    hidden_address: str = "", key: str = "",
) -> Ward:  # fmt: skip
    """A person with these fields, checked; see ``city.wards.enrol``.

    Raises:
        Denied: there is no consent to alert and no emergency basis.
        ValueError: a field is not in its form.
    """
    ward = Ward(
        id=ward_id, name=short("name", name), area=areas.check(area, len(room.config.levels)),
        nickname=maybe("nickname", nickname, 40), birth_date=birth_date, minor=minor,
        groups=tuple(short("group", group, 60) for group in groups), hints=_hints(hints),
        contacts=_contacts(contacts), reach=_reach(reach), consents=(_given(consent, now),),
        clothes=maybe("clothes", clothes), medical=maybe("medical", medical), address=maybe("address", address),
        hidden_address=maybe("hidden_address", hidden_address), key=maybe("key", key, 100), enrolled=now,
    )  # fmt: skip
    if not disclosure.may_alert(ward, now):
        raise Denied(
            "GT-WARD-CONSENT", "This person cannot be enrolled.",
            "Nobody consented to alerts, and no emergency basis is given.",
            'Ask for consent to "alert", or give Consent(basis="emergency").',
        )  # fmt: skip
    return ward


def holder(tx: Tx, key: str) -> str:
    """Id of who is in the register under this key, or empty.

    The row that makes it unique is guarded; whom a database had before there were such rows is found by the index.
    """
    with suppress(Tampered):  # a damaged one is written anew; the index knows whose it was
        one = tx.get(Registered, tx.blind("registered", key))
        if one is not None and one.ward and _there(tx, one.ward):
            return one.ward
    found = tx.find(Ward, "key", tx.blind("key", key), limit=1)
    return found[0].id if found else ""


def key_taken() -> Conflict:
    """The error for a key that somebody in the register has."""
    return Conflict(
        "GT-WARD-KEY", "This person is in the register.", "Somebody was enrolled under the same key.",
        "Look them up by the key, or change them there.",
    )  # fmt: skip


def _there(tx: Tx, ward: str) -> bool:
    """Whether somebody's row is there and was not erased; one that is damaged is."""
    try:
        return tx.get(Ward, ward) is not None
    except BackendError as error:
        if isinstance(error, StoreUnavailable):
            raise
        return error.code != "GT-RECORD-ERASED"


def _hints(hints: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(hints)
    if not set(chosen) <= set(HINTS):
        raise ValueError(f"hints are from: {', '.join(HINTS)}")
    return chosen


def _reach(reach: str) -> str:
    if reach not in ("relay", "call"):
        raise ValueError("reach is relay or call")
    return reach


def _given(consent: Consent, now: float) -> Consent:
    if consent.basis not in ("consent", "emergency"):
        raise ValueError("basis is consent or emergency")
    if consent.given > now:
        raise ValueError("consent cannot be given in the future")
    return consent if consent.given else attrs.evolve(consent, given=now)


def _contacts(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    if not contacts or len(contacts) > MAX_CONTACTS:
        raise ValueError(f"1 to {MAX_CONTACTS} contacts are needed")
    return tuple(
        attrs.evolve(
            contact, id=f"c{number}", name=short("contact name", contact.name),
            relation=maybe("relation", contact.relation, 40), addresses=persons_addresses(contact.addresses),
        )
        for number, contact in enumerate(contacts, 1)
    )  # fmt: skip

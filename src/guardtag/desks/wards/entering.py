"""Entering people into the register."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date

import attrs

from guardtag.desks.wards.part import Part
from guardtag.errors import BackendError, Conflict, Denied, GuardTagError, StoreUnavailable, Tampered
from guardtag.model import areas
from guardtag.model.people import HINTS, Consent, Contact, Ward
from guardtag.records import Request, Tx
from guardtag.records.kinds import Registered
from guardtag.records.vault import ward_keys
from guardtag.rules import disclosure
from guardtag.steps.addresses import checked
from guardtag.steps.checks import maybe, short
from guardtag.steps.room import Room

MAX_CONTACTS = 1000


class Entering(Part):
    """The part of ``city.wards`` that enters people."""

    def enrol(
        self, name: str, *, area: str, contacts: Sequence[Contact], consent: Consent, nickname: str = "",
        groups: Iterable[str] = (), hints: Iterable[str] = (), birth_date: date | None = None, minor: bool = False,
        reach: str = "relay", clothes: str = "", medical: str = "", address: str = "", hidden_address: str = "",
        key: str = "", request_id: str = "",
    ) -> Ward:  # fmt: skip
        """Enters a person into the register.

        Args:
            name: full name; shown to nobody whom the policy does not list.
            area: path of the area that answers for them.
            contacts: who is told, in order; at least one.
            consent: what was allowed; it must cover ``alert``, or stand on the emergency basis.
            nickname: what a stranger may call them.
            groups: such as ``intellectual-disability``.
            hints: from ``guardtag.model.people.HINTS``.
            birth_date: if known.
            minor: treat as a minor although no birth date says so.
            reach: ``relay`` or ``call``: whether a finder may see the family's number.
            clothes: what they usually wear.
            medical: notes for those who care.
            address: home address.
            hidden_address: of a person in hiding.
            key: the register's own stable key for the person; a second enrolment under it is refused.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is no consent to alert and no emergency basis.
            Conflict: the key is taken; no channel reaches an address (``GT-ADDRESS-…``); or the request was carried
                out before and the person was erased since (``GT-CONFLICT-ERASED``).
        """
        room = self._room
        room.operator_only()
        now = room.world.now()
        ward = Ward(
            id=room.world.new_id(), name=short("name", name), area=areas.check(area, len(room.config.levels)),
            nickname=maybe("nickname", nickname, 40), birth_date=birth_date, minor=minor,
            groups=tuple(short("group", group, 60) for group in groups), hints=_hints(hints),
            contacts=_contacts(room, contacts), reach=_reach(reach), consents=(_given(consent, now),),
            clothes=maybe("clothes", clothes), medical=maybe("medical", medical), address=maybe("address", address),
            hidden_address=maybe("hidden_address", hidden_address), key=maybe("key", key, 100), enrolled=now,
        )  # fmt: skip
        if not disclosure.may_alert(ward, now):
            raise Denied(
                "GT-WARD-CONSENT", "This person cannot be enrolled.",
                "Nobody consented to alerts, and no emergency basis is given.",
                'Ask for consent to "alert", or give Consent(basis="emergency").',
            )  # fmt: skip
        request = Request(
            room.actor, "wards.enrol", "", request_id,
            (name, area, nickname, tuple(contacts), tuple(sorted(consent.purposes)), key), once=True,
        )  # fmt: skip
        try:
            entered = room.records.change(lambda tx: self._enter(tx, ward), request=request)
        except StoreUnavailable:  # it may have been saved: their keys stay
            raise
        except Exception:
            self._not_entered(ward)
            raise
        if entered.id != ward.id:
            self._not_entered(ward)
        return entered

    def _not_entered(self, ward: Ward) -> None:
        """Takes back the keys that were made for somebody who was refused, or had been entered before."""
        with suppress(GuardTagError):
            if not self._room.records.there(Ward, ward.id):
                self._room.records.vault.drop_unused(ward_keys(ward.id))

    def _enter(self, tx: Tx, ward: Ward) -> Ward:
        if ward.key:
            if _taken(tx, ward.key):
                raise Conflict(
                    "GT-WARD-KEY", "This person is in the register.", "Somebody was enrolled under the same key.",
                    "Look them up by the key, or change them there.",
                )  # fmt: skip
            tx.put(Registered(tx.blind("registered", ward.key), ward.id))
        self._room.records.vault.ensure(ward_keys(ward.id))  # only now: whoever is refused leaves no key
        tx.journal(self._room.actor, "wards.enrol", (ward.id,))
        return tx.add(ward)


def _taken(tx: Tx, key: str) -> bool:
    """Whether somebody is in the register under this key.

    The row that makes it unique is guarded; whom a database had before there were such rows is found by the index.
    """
    with suppress(Tampered):  # a damaged one is written anew; the index knows whose it was
        one = tx.get(Registered, tx.blind("registered", key))
        if one is not None and one.ward and _there(tx, one.ward):
            return True
    return bool(tx.find(Ward, "key", tx.blind("key", key), limit=1))


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


def _contacts(room: Room, contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    if not contacts or len(contacts) > MAX_CONTACTS:
        raise ValueError(f"1 to {MAX_CONTACTS} contacts are needed")
    return tuple(
        attrs.evolve(
            contact, id=f"c{number}", name=short("contact name", contact.name),
            relation=maybe("relation", contact.relation, 40), addresses=checked(room, contact.addresses),
        )
        for number, contact in enumerate(contacts, 1)
    )  # fmt: skip

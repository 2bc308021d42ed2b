"""Entering people into the register."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date

from guardtag.desks.wards.part import Part
from guardtag.errors import GuardTagError, StoreUnavailable
from guardtag.model.people import Consent, Contact, Ward
from guardtag.records import Request, Tx
from guardtag.records.key_ids import ward_keys
from guardtag.steps import registered
from guardtag.steps.enrolling import person_of


class Entering(Part):
    """The part of ``city.wards`` that enters people."""

    def enrol(
        self, name: str, *, area: str, contacts: Sequence[Contact], consent: Consent, nickname: str = "",
        groups: Iterable[str] = (), hints: Iterable[str] = (), birth_date: date | None = None, minor: bool = False,
        reach: str = "relay", clothes: str = "", medical: str = "", address: str = "", hidden_address: str = "",
        key: str = "", capacity: str = "", language: str = "", request_id: str = "",
    ) -> Ward:  # fmt: skip
        """Enters a person into the register.

        Args:
            name: full name; shown to nobody whom the policy does not list.
            area: path of the area that answers for them.
            contacts: who is told, in order; at least one.
            consent: what was allowed; it must cover ``alert``, or stand on the emergency basis. Its purposes are from
                ``guardtag.rules.policy.PURPOSES``.
            nickname: what a stranger may call them.
            groups: such as ``intellectual-disability``; one that is not of the known list is kept as it is.
            hints: from ``guardtag.model.people.HINTS``.
            birth_date: if known.
            minor: treat as a minor although no birth date says so.
            reach: ``relay`` or ``call``: whether a finder may see the family's number.
            clothes: what they usually wear.
            medical: notes for those who care.
            address: home address.
            hidden_address: of a person in hiding.
            key: the register's own stable key for the person; a second enrolment under it is refused.
            capacity: how far they decide for themselves in law: ``full``, ``limited``, ``none``, or empty when
                nobody said. For who does not, and for a child under 14, a guardian must consent.
            language: code of the language they speak.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is no consent to alert and no emergency basis; or a guardian's consent is needed and
                is not there (``GT-WARD-GUARDIAN``), unless it is an emergency.
            Conflict: the key is taken, or the request was carried out before and the person was erased since
                (``GT-CONFLICT-ERASED``).
        """
        room = self._room
        room.operator_only()
        now = room.world.now()
        ward = person_of(
            room, room.world.new_id(), now, name, area=area, contacts=contacts, consent=consent, nickname=nickname,
            groups=groups, hints=hints, birth_date=birth_date, minor=minor, reach=reach, clothes=clothes,
            medical=medical, address=address, hidden_address=hidden_address, key=key, capacity=capacity,
            language=language,
        )  # fmt: skip
        request = Request(
            room.actor, "wards.enrol", "", request_id,
            (name, area, nickname, tuple(contacts), tuple(sorted(consent.purposes)), key), once=True,
        )  # fmt: skip
        try:
            entered = room.records.change(lambda tx: self._enter(tx, ward), request=request)
        except StoreUnavailable:  # it may have been saved: their keys stay
            raise
        except Exception:  # whatever it was, nobody was entered
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
            registered.claim(tx, ward.key, ward.id)
        self._room.records.vault.ensure(ward_keys(ward.id))  # only now: whoever is refused leaves no key
        tx.journal(self._room.actor, "wards.enrol", (ward.id,))
        return tx.add(ward)

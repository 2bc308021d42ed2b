"""Wards: the people who may get lost, entered, seen and erased."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import attrs

from guardtag.errors import BackendError, Conflict, Denied, GuardTagError, StoreUnavailable, Tampered
from guardtag.interop.faults import RowError
from guardtag.interop.register import Draft, read_register
from guardtag.model import areas
from guardtag.model.incidents import Incident, Opening
from guardtag.model.people import FIELD_CLASSES, HINTS, RESPONSE, Consent, Contact, Ward
from guardtag.model.tags import Fitting, Tag
from guardtag.records import Request, Tx
from guardtag.records.kinds import Registered
from guardtag.records.vault import CACHE_SECONDS, ward_keys
from guardtag.rules import disclosure, duty, lookup
from guardtag.rules.disclosure import View
from guardtag.steps import erasing
from guardtag.steps.checks import addresses_in_form, maybe, short
from guardtag.steps.room import Room, person
from guardtag.world import today

MAX_CONTACTS = 1000


@attrs.frozen
class Erased:
    """A person was erased, or will be as soon as the call for them is over.

    Args:
        ward: the id, the only thing left.
        at: when the keys were destroyed; 0 while it waits.
        effective: from when on no running process can open anything of them, seconds since 1970 UTC; 0 while it
            waits.
        tags: serials that were ended.
        waiting: a call is open for them, or was closed a moment ago: a dispatcher does it as soon as it may.
    """

    ward: str
    at: float
    effective: float
    tags: tuple[int, ...]
    waiting: bool = False


@attrs.frozen
class Imported:
    """What became of a register file.

    Args:
        entered: ids of the people who entered.
        refused: what is wrong with the rows that did not, by row number; a row has one for each thing.
        notes: what was left out of rows that entered: a group or hint that nobody knows.
        ignored: titles of columns that nobody reads.
    """

    entered: tuple[str, ...]
    refused: tuple[RowError, ...]
    notes: tuple[RowError, ...] = ()
    ignored: tuple[str, ...] = ()


class Wards:
    """The desk on the door: ``city.wards``."""

    def __init__(self, room: Room) -> None:
        self._room = room

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
            Conflict: the key is taken, or the request was carried out before and the person was erased since
                (``GT-CONFLICT-ERASED``).
        """
        room = self._room
        room.operator_only()
        now = room.world.now()
        ward = Ward(
            id=room.world.new_id(), name=short("name", name), area=areas.check(area, len(room.config.levels)),
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

    def get(self, ward_id: str, classes: Iterable[str] = FIELD_CLASSES) -> Ward:
        """Everything about a person, for the operator's own code.

        Args:
            ward_id: the id.
            classes: field classes to open: ``response``, ``medical``, ``address``; fewer is faster.

        Raises:
            Denied: on a door of ``acting_as``, or when nobody has this id.
        """
        self._room.operator_only()
        found = self._room.records.get(Ward, ward_id, classes)
        if found is None:
            raise erasing.no_ward()
        return found

    def view(self, ward_id: str, *, break_glass: str = "") -> View:
        """What this door's person may see of somebody, journalled before it is shown.

        Args:
            ward_id: the id.
            break_glass: not open yet: break-glass comes with the register; a reason here is refused.

        Raises:
            Denied: nobody has this id, or nobody is signed in.
        """
        room = self._room
        if not room.signed_in:
            raise Denied(
                "GT-DENIED-NOBODY", "A view is made for one reader.", "Nobody is signed in on this door.",
                "Use city.acting_as(id).wards.view, or city.wards.get in the operator's own code.",
            )  # fmt: skip
        if break_glass:
            raise Denied(
                "GT-DENIED-BREAK-GLASS", "Break-glass is not open in this version.",
                "Its second person, time limit and message to the guardian are not built yet.", "Ask the office.",
            )  # fmt: skip

        def look(tx: Tx) -> View:
            who = person(tx, room.actor)
            ward = tx.get(Ward, ward_id)
            if ward is None:
                raise erasing.no_ward()
            opening = tx.get(Opening, tx.blind("open", ward_id))
            incident = tx.get(Incident, opening.incident) if opening and opening.incident else None
            actor = duty.acting_for(who.responder, ward.area, tx.now) if who.responder else who.contact
            # a contact of somebody else is a stranger to this ward
            if who.side == "family" and room.actor.partition("/")[0] != ward_id:
                raise erasing.no_ward()
            reader = disclosure.reader(actor, ward, incident)
            whole = tx.get(Ward, ward_id, {RESPONSE} | set(disclosure.readable_classes(reader)))
            assert whole is not None
            day = today(tx.now, room.config.timezone)
            shown = disclosure.view(whole, reader, now=tx.now, today=day)
            tx.journal(room.actor, "wards.view", (ward_id,), f"{reader.role} {reader.state} {' '.join(shown.fields)}")
            return shown

        return room.records.change(look)

    def list(self, area: str, *, after: str = "", limit: int = 100) -> Sequence[Ward]:
        """People of an area and all below it, newest first, paged by id."""
        self._room.operator_only()
        return self._room.records.find(Ward, "area", area, after=after, limit=limit)

    def find(self, *, name: str = "", number: str = "", key: str = "") -> Sequence[Ward]:
        """People whose name, contact's number or key is exactly this, newest first, at most 100.

        The store keeps keyed hashes of these: whoever holds it cannot search it, and nothing is found by a part.
        Width, case, spaces and the dots between a name's parts do not matter, nor how a number is written.

        Args:
            name: the person's whole name.
            number: telephone number of a contact, on any channel.
            key: the register's stable key of the person, such as the number of their card.

        Raises:
            ValueError: not exactly one of them is given, or the number is none.
        """
        self._room.operator_only()
        asked = [(field, form) for field, form in (
            ("name", lookup.name(name)), ("number", lookup.number(number) or number), ("key", key),
        ) if form]  # fmt: skip
        if len(asked) != 1 or (number and not lookup.number(number)):
            raise ValueError("one of name, number and key is needed, and a number has at least five digits")
        [(field, form)] = asked
        return self._room.records.find(Ward, field, self._room.records.blind(field, form))

    def erase(self, ward_id: str, *, by: str = "", close_call: str = "") -> Erased:
        """Erases a person: their keys, then their rows; their tags end.

        While a call for them is open, and for some minutes after it until those on their way have heard that it is
        over, the erasure waits: it is due, and a dispatcher does it. Calling again says how it stands, and goes on
        where it was cut short. It is effective 60 seconds after the keys were destroyed, when no other process
        can hold one any more.

        Args:
            ward_id: the id.
            by: who erases; the operator's own code unless given.
            close_call: the outcome with which ``by`` closes the call that is open for them; empty: it goes on.

        Raises:
            Denied: nobody has this id and nobody was erased under it, or ``by`` may not close the call.
            StoreUnavailable: copies of the keys may be left (``GT-STORE-PURGE``), or the stores do not answer;
                what is left to do stays due.
        """
        room = self._room
        room.operator_only()
        records = room.records
        fitted = records.every(Tag, "ward", records.blind("ward", ward_id), whole=False)
        tags = tuple(sorted(tag.serial for tag in fitted))
        erasing.ask(room, ward_id, by or room.actor, close_call)
        done = erasing.carry_out(room, ward_id, room.world.now())
        if done.done is None:
            return Erased(ward_id, 0.0, 0.0, (), waiting=True)
        return Erased(ward_id, done.at, done.at + CACHE_SECONDS, tags)

    def import_register(
        self,
        path: str | Path,
        *,
        root_area: str = "",
        encoding: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Imported:
        """Enters the good rows of a street office's spreadsheet (.xlsx or .csv) and reports the others.

        Rows whose person is in the register already (same key) are reported, not doubled.

        Args:
            path: the file.
            root_area: the path above the area columns, such as ``feicheng``.
            encoding: of a .csv, ``utf-8`` unless said.
            progress: called with (rows done, good rows in all) after each row.

        Raises:
            ImportRefused: the file as a whole cannot be taken; nothing entered.
        """
        room = self._room
        room.operator_only()
        day = today(room.world.now(), room.config.timezone)
        register = read_register(
            Path(path), today=day, root_area=root_area, encoding=encoding, timezone=room.config.timezone
        )
        entered: list[str] = []
        refused = list(register.refused)
        for done, draft in enumerate(register.drafts, 1):
            try:
                entered.append(self._enrol_draft(draft).id)
            except (GuardTagError, ValueError) as error:
                refused.append(_row_error(draft.row, error))
            if progress:
                progress(done, len(register.drafts))
        by_row = tuple(sorted(refused, key=lambda error: error.row))
        return Imported(tuple(entered), by_row, register.notes, register.ignored)

    def _enrol_draft(self, draft: Draft) -> Ward:
        return self.enrol(
            draft.name, area=draft.area, contacts=draft.contacts, consent=draft.consent, nickname=draft.nickname,
            groups=draft.groups, hints=draft.hints, birth_date=draft.birth_date, minor=draft.minor,
            clothes=draft.clothes, medical=draft.medical, address=draft.address, key=draft.key,
        )  # fmt: skip

    def fittings(self, ward_id: str) -> Sequence[Fitting]:
        """The garments of a person that carry a tag, oldest first."""
        self._room.operator_only()
        records = self._room.records
        return list(records.every(Fitting, "ward", records.blind("ward", ward_id)))


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


def _row_error(row: int, error: Exception) -> RowError:
    if isinstance(error, GuardTagError):
        return RowError(row, error.code, error.what, error.why, error.do, facts=error.facts)
    return RowError(
        row, "GT-IMPORT-ROW", "This row cannot enter.", str(error), "Correct the row and import it again."
    )  # fmt: skip


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
            relation=maybe("relation", contact.relation, 40), addresses=addresses_in_form(contact.addresses),
        )
        for number, contact in enumerate(contacts, 1)
    )  # fmt: skip

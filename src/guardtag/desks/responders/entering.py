"""Enrolling responders, and changing what is known of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from guardtag.desks.responders.part import Part
from guardtag.errors import Conflict, Denied
from guardtag.model.areas import check
from guardtag.model.contact_tests import ContactTest
from guardtag.model.people import Responder
from guardtag.records import Request, Tx
from guardtag.records.erasure import known
from guardtag.rules import proofs
from guardtag.rules.duty import shifts
from guardtag.rules.phones import added, exercises
from guardtag.steps import contact_tests, corrected, leaving, mappings, roster, staff_undoing, staffing
from guardtag.steps.addresses import checked
from guardtag.steps.checks import short
from guardtag.steps.room import RESERVED, no_responder, not_the_operator
from guardtag.steps.staff_undoing import StaffUndone
from guardtag.steps.staffing import StaffImported
from guardtag.world import today

MAX_ID = 40
_ID_LETTERS = set("abcdefghijklmnopqrstuvwxyz0123456789-_.")


class Entering(Part):
    """The part of ``city.responders`` that enrols, changes and tests."""

    def enrol(
        self, responder_id: str, *, name: str, area: str, role: str = "worker", address: str = "",
        addresses: Sequence[str] = (), language: str = "", duty: Sequence[str] = (), areas: Sequence[str] = (),
        request_id: str = "",
    ) -> Responder:  # fmt: skip
        """Enrols somebody who comes when called.

        Args:
            responder_id: short, lower-case, chosen by the deployer, such as ``li-ling``.
            name: their name.
            area: path of the area they answer for; its depth is the level they are called at.
            role: one of ``worker``, ``supervisor``, ``volunteer``, ``hotline``, ``police``, ``department``,
                ``auditor``. A department is a party of the calls that it is whistled for, and of no others.
            address: one ``channel:target``.
            addresses: several, in the order to try; instead of ``address``.
            language: code of the catalogue to write to them in.
            duty: when they are on duty, in the deployment's local time, such as ``mon-fri 08:00-18:00``; none:
                always. Off duty they are called last at their level; see ``guardtag.rules.duty.shift``.
            areas: paths of further areas that they answer for, at most 10.
            request_id: makes the call repeatable.

        Raises:
            Conflict: the id is taken, or no channel reaches an address (``GT-ADDRESS-…``).
        """
        room = self._room
        room.operator_only()
        if not responder_id or len(responder_id) > MAX_ID or not set(responder_id) <= _ID_LETTERS:
            raise ValueError(f"responder_id is 1 to {MAX_ID} lower-case letters, digits, - _ .")
        if responder_id in RESERVED:
            raise ValueError(f"responder_id is not one of {', '.join(RESERVED)}: these stand for no person")
        roster.role_of(role)
        check(area, len(room.config.levels))
        routes = checked(room, [address] if address else addresses)
        record = Responder(responder_id, short("name", name), area, role, routes, language, shifts=shifts(duty))
        record = attrs.evolve(record, areas=roster.further(room, area, areas))

        def enrol(tx: Tx) -> Responder:
            if tx.get(Responder, responder_id) is not None or known(tx, leaving.erased_id(responder_id)) is not None:
                raise Conflict(
                    "GT-RESPONDER-TAKEN", "This responder id is taken.", "Somebody was enrolled under it before.",
                    "Choose another id, or look them up with `guardtag responder list`.",
                )  # fmt: skip
            room.records.vault.ensure([f"r:{responder_id}"])
            tx.journal(room.actor, "responders.enrol", (responder_id,), role)
            return tx.put(record)

        request = Request(
            room.actor, "responders.enrol", responder_id, request_id, (name, area, role, routes, *duty, *record.areas),
            once=True,
        )  # fmt: skip
        return room.records.change(enrol, request=request)

    def import_list(
        self, file: str | Path, *, root_area: str = "", encoding: str | None = None, sheet: str | None = None,
        columns: Mapping[str, str] | None = None, countries: Sequence[str] = (), dry_run: bool = False,
    ) -> StaffImported:  # fmt: skip
        """Enters a list of responders (.xlsx, .csv), a commit a row; whoever is there already is brought up to date.

        A row without an id gets one by name and first address, so that the same list again finds the same people.
        What the list does not say (hours, training, leave) stays as it is.

        Args:
            file: the file.
            root_area: the path above the area columns, such as ``feicheng``.
            encoding: of a .csv, ``utf-8`` unless said.
            sheet: name of the worksheet, when several look like lists.
            columns: what titles mean that are not known; kept. See ``city.imports.enter``.
            countries: as for ``city.imports.enter``.
            dry_run: say what would happen and write nothing.

        Raises:
            ImportRefused: the file as a whole cannot be taken; nothing entered.
        """
        from guardtag.interop.staff import read_staff

        room = self._room
        room.operator_only()
        zone = room.config.timezone
        found = read_staff(
            file, today=today(room.world.now(), zone), root_area=root_area, encoding=encoding, sheet=sheet,
            timezone=zone,
            learnt=mappings.learnt(room, "responders", columns or {}), made_up=exercises(room.config.link_host),
            countries=(*room.config.countries, *added(countries)),
        )  # fmt: skip
        if not dry_run:
            mappings.keep(room, "responders", found.titles, columns or {})
        content = hashlib.sha256(Path(file).read_bytes()).hexdigest()
        run = room.records.blind("staff", f"{content}\n{root_area}\n{sheet or ''}")[:16]
        return staffing.enter(room, found, run, dry_run=dry_run)

    def undo_import(self, import_id: str) -> StaffUndone:
        """Takes back whom a list of responders enrolled and who has done nothing since; again it goes on.

        Whoever acted, was changed since, or holds a call or a visit stays and is named. Their ids are free again, so
        that a corrected list enters them. Whom the list changed stays changed. It is no erasure: an older backup of
        the database still holds who they are; to erase somebody there is ``erase``.

        Args:
            import_id: ``StaffImported.id``.

        Raises:
            Denied: no list of this id enrolled anybody.
        """
        self._room.operator_only()
        undone = staff_undoing.undo(self._room, import_id)
        if undone is None:
            raise Denied(
                "GT-STAFF-IMPORT", "There is no import of responders of this id.",
                "The id is wrong, or that list enrolled nobody.",
                "Import the same list once more with --dry-run: it says its id.",
            )  # fmt: skip
        return undone

    def change(
        self, responder_id: str, *, name: str | None = None, area: str | None = None,
        areas: Sequence[str] | None = None, role: str | None = None, addresses: Sequence[str] | None = None,
        language: str | None = None, request_id: str = "",
    ) -> Responder:  # fmt: skip
        """Changes what is known of somebody; what is left out stays. Whoever stands in for them goes along.

        An address that is new has to be tested: ``test``. Open calls that they took stay theirs; of those that
        they were told of at an address that goes they are told again.

        Args:
            responder_id: the responder.
            name: their name.
            area: path of the area they answer for.
            areas: paths of further ones, in place of those there were.
            role: as for ``enrol``.
            addresses: in the order to try, in place of those there were.
            language: code of the catalogue to write to them in.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id, or they left.
            Conflict: no channel reaches a new address (``GT-ADDRESS-…``).
        """
        room = self._room
        room.operator_only()
        had = self.get(responder_id).addresses
        new = {
            "name": None if name is None else short("name", name),
            "role": None if role is None else roster.role_of(role),
            "area": None if area is None else check(area, len(room.config.levels)), "language": language,
            "addresses": None if addresses is None else checked(room, addresses, had),
        }  # fmt: skip
        wanted = {field: value for field, value in new.items() if value is not None}

        def change(tx: Tx, one: Responder) -> Responder:
            if not one.active:
                raise no_responder()
            after: Responder = attrs.evolve(one, **wanted)  # type: ignore[arg-type]
            further = roster.further(room, after.area, one.areas if areas is None else areas)
            after = attrs.evolve(after, areas=further)
            corrected.responder_told_again(tx, room, one, after)
            return roster.changed(tx, room, one, after)

        return self._change(
            responder_id, "change", change, request_id, *wanted.items(), areas if areas is None else tuple(areas)
        )

    def test(self, responder_id: str, *, address: str = "", request_id: str = "") -> ContactTest:
        """Sends somebody a message that wants a yes, as ``contacts.test`` does; not while they are on leave.

        Args:
            responder_id: the responder; on a door of ``acting_as`` that person.
            address: the one of theirs to begin with; the first that may be tested unless given.
            request_id: makes the call repeatable.

        Raises:
            ValueError: the address is none of theirs.
            Denied: nobody of this id, or they left.
            Conflict: no address of theirs may be tested, or this one (``GT-CONTACT-UNTESTABLE``).
        """
        room = self._room
        if room.signed_in and responder_id != room.actor:
            raise not_the_operator()

        def begin(tx: Tx) -> ContactTest:
            one = tx.get(Responder, responder_id)
            if one is None or not one.active:
                raise no_responder()
            return contact_tests.begin(tx, "", responder_id, one, room.actor, address)

        arguments = (address,) if address else ()  # a request from before one could be chosen is the same
        return room.records.change(
            begin, request=Request(room.actor, "responders.test", responder_id, request_id, arguments)
        )

    def unverified(self, area: str) -> Mapping[str, str]:
        """Responders of exactly this area of whom nobody knows whether a message reaches them, by id, each with why.

        Args:
            area: path; the reasons are those of ``contacts.unverified``.
        """
        now, days = self._room.world.now(), self._room.config.rounds.contact
        found = {one.id: proofs.why(one, now, days) for one in self.list(area)}
        return {id: why for id, why in found.items() if why}

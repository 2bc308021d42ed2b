"""Responders: grid workers 网格员, supervisors, volunteers, the hotline, the police."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import attrs

from guardtag.errors import Conflict
from guardtag.interop.staff import read_staff
from guardtag.model.areas import check
from guardtag.model.contact_tests import ContactTest
from guardtag.model.duty import Leave
from guardtag.model.people import Responder, Training
from guardtag.records import Request, Tx
from guardtag.records.erasure import known
from guardtag.records.vault import CACHE_SECONDS
from guardtag.rules import proofs
from guardtag.rules.duty import shifts
from guardtag.rules.phones import exercises
from guardtag.rules.training import passed
from guardtag.steps import contact_tests, leaving, mappings, roster, staffing
from guardtag.steps.addresses import checked
from guardtag.steps.checks import maybe, short
from guardtag.steps.room import RESERVED, Room, no_responder, not_the_operator
from guardtag.steps.staffing import StaffImported
from guardtag.world import today

T = TypeVar("T")

MAX_ID = 40
MAX_ENTRIES = 50
_ID_LETTERS = set("abcdefghijklmnopqrstuvwxyz0123456789-_.")


@attrs.frozen
class Left:
    """A responder was erased.

    Args:
        responder: the id, the only thing left.
        at: when the key was destroyed.
        effective: from when on no running process can open anything of them, seconds since 1970 UTC.
    """

    responder: str
    at: float
    effective: float


class Responders:
    """The desk on the door: ``city.responders``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def enrol(
        self, id: str, *, name: str, area: str, role: str = "worker", address: str = "",
        addresses: Sequence[str] = (), language: str = "", duty: Sequence[str] = (), areas: Sequence[str] = (),
        request_id: str = "",
    ) -> Responder:  # fmt: skip
        """Enrols somebody who comes when called.

        Args:
            id: short, lower-case, chosen by the deployer, such as ``li-ling``.
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
        if not id or len(id) > MAX_ID or not set(id) <= _ID_LETTERS:
            raise ValueError(f"id is 1 to {MAX_ID} lower-case letters, digits, - _ .")
        if id in RESERVED:
            raise ValueError(f"id is not one of {', '.join(RESERVED)}: these stand for no person")
        roster.role_of(role)
        check(area, len(room.config.levels))
        routes = checked(room, [address] if address else addresses)
        record = Responder(id, short("name", name), area, role, routes, language, shifts=shifts(duty))
        record = attrs.evolve(record, areas=roster.further(room, area, areas))

        def enrol(tx: Tx) -> Responder:
            if tx.get(Responder, id) is not None or known(tx, leaving.erased_id(id)) is not None:
                raise Conflict(
                    "GT-RESPONDER-TAKEN", "This responder id is taken.", "Somebody was enrolled under it before.",
                    "Choose another id, or look them up with `guardtag responder list`.",
                )  # fmt: skip
            room.records.vault.ensure([f"r:{id}"])
            tx.journal(room.actor, "responders.enrol", (id,), role)
            return tx.put(record)

        request = Request(
            room.actor, "responders.enrol", id, request_id, (name, area, role, routes, *duty, *record.areas), once=True
        )
        return room.records.change(enrol, request=request)

    def import_list(
        self, path: str | Path, *, root_area: str = "", encoding: str | None = None, sheet: str | None = None,
        columns: Mapping[str, str] | None = None, dry_run: bool = False,
    ) -> StaffImported:  # fmt: skip
        """Enters a list of responders (.xlsx, .csv), a commit a row; whoever is there already is brought up to date.

        A row without an id gets one by name and first address, so that the same list again finds the same people.
        What the list does not say (hours, training, leave) stays as it is.

        Args:
            path: the file.
            root_area: the path above the area columns, such as ``feicheng``.
            encoding: of a .csv, ``utf-8`` unless said.
            sheet: name of the worksheet, when several look like lists.
            columns: what titles mean that are not known; kept. See ``city.imports.enter``.
            dry_run: say what would happen and write nothing.

        Raises:
            ImportRefused: the file as a whole cannot be taken; nothing entered.
        """
        room = self._room
        room.operator_only()
        zone = room.config.timezone
        found = read_staff(
            path, today=today(room.world.now(), zone), root_area=root_area, encoding=encoding, sheet=sheet,
            timezone=zone,
            learnt=mappings.learnt(room, "responders", columns or {}), made_up=exercises(room.config.link_host),
        )  # fmt: skip
        if not dry_run:
            mappings.keep(room, "responders", found.titles, columns or {})
        return staffing.enter(room, found, dry_run=dry_run)

    def get(self, id: str) -> Responder:
        """The responder of this id; raises ``Denied`` when there is none."""
        if self._room.signed_in and id != self._room.actor:
            raise not_the_operator()
        found = self._room.records.get(Responder, id)
        if found is None:
            raise no_responder()
        return found

    def change(
        self, id: str, *, name: str | None = None, area: str | None = None, areas: Sequence[str] | None = None,
        role: str | None = None, addresses: Sequence[str] | None = None, language: str | None = None,
        request_id: str = "",
    ) -> Responder:  # fmt: skip
        """Changes what is known of somebody; what is left out stays. Whoever stands in for them goes along.

        An address that is new has to be tested: ``test``. Open calls that they took stay theirs.

        Args:
            id: the responder.
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
        had = self.get(id).addresses
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
            return roster.changed(tx, one, attrs.evolve(after, areas=further))

        return self._change(id, "change", change, request_id, *wanted.items(), areas if areas is None else tuple(areas))

    def test(self, id: str, *, request_id: str = "") -> ContactTest:
        """Sends somebody a message that wants a yes, as ``contacts.test`` does; not while they are on leave.

        Args:
            id: the responder.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id, or they left.
            Conflict: no address of theirs may be tested (``GT-CONTACT-UNTESTABLE``).
        """
        room = self._room
        room.operator_only()

        def begin(tx: Tx) -> ContactTest:
            one = tx.get(Responder, id)
            if one is None or not one.active:
                raise no_responder()
            return contact_tests.begin(tx, "", id, one, room.actor)

        return room.records.change(begin, request=Request(room.actor, "responders.test", id, request_id))

    def unverified(self, area: str) -> Mapping[str, str]:
        """Responders of exactly this area of whom nobody knows whether a message reaches them, by id, each with why.

        Args:
            area: path; the reasons are those of ``contacts.unverified``.
        """
        now, days = self._room.world.now(), self._room.config.rounds.contact
        found = {one.id: proofs.why(one, now, days) for one in self.list(area)}
        return {id: why for id, why in found.items() if why}

    def train(self, id: str, training: str, *, expires: float | None = None, request_id: str = "") -> Responder:
        """Records that somebody learnt something today, of a course or not; ``city.training.passed`` knows courses.

        Args:
            id: the responder.
            training: its name.
            expires: until when it counts, seconds since 1970 UTC, or ``None``.
            request_id: makes the call repeatable.
        """

        room = self._room

        def learn(tx: Tx, one: Responder) -> Responder:
            return passed(one, Training(training, tx.now, expires, room.actor))

        return self._change(id, "train", learn, request_id, training, expires)

    def duty(self, id: str, duty: Sequence[str], *, request_id: str = "") -> Responder:
        """Sets when somebody is on duty.

        Args:
            id: the responder.
            duty: as for ``enrol``; none: always.
            request_id: makes the call repeatable.
        """
        wanted = shifts(duty)
        return self._change(id, "duty", lambda tx, one: attrs.evolve(one, shifts=wanted), request_id, *duty)

    def leave(
        self, id: str, *, until: float, since: float | None = None, reason: str = "", stand_in: str = "",
        request_id: str = "",
    ) -> Responder:  # fmt: skip
        """Somebody is away: they are not called, their stand-in is.

        Args:
            id: the responder.
            until: until when, seconds since 1970 UTC, exclusive.
            since: from when; now unless given.
            reason: a few words.
            stand_in: id of the responder who does their duty for that time; see ``stand_in``.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id.
            Conflict: too many leaves are known, or somebody would stand in for themselves.
        """
        reason = maybe("reason", reason, 200)

        def go(tx: Tx, one: Responder) -> Responder:
            begin = tx.now if since is None else since
            if until <= begin:
                raise ValueError("until is after since")
            kept = tuple(leave for leave in one.leaves if leave.until > tx.now)
            if stand_in:
                self._stand(tx, one, stand_in, begin, until)
            return attrs.evolve(one, leaves=_few((*kept, Leave(begin, until, reason))))

        return self._change(id, "leave", go, request_id, until, since, reason, stand_in)

    def back(self, id: str, *, request_id: str = "") -> Responder:
        """Somebody is back before the time: their leaves end, and whoever stands in for them is released.

        Args:
            id: the responder.
            request_id: makes the call repeatable: a late retry does not end a leave that was entered since.
        """

        def come(tx: Tx, one: Responder) -> Responder:
            for other in roster.standing_in(tx, one):
                tx.put(roster.released(other, one.id))
            return attrs.evolve(one, leaves=())

        return self._change(id, "back", come, request_id)

    def stand_in(
        self, id: str, *, by: str, until: float, since: float | None = None, request_id: str = ""
    ) -> Responder:
        """Somebody does another's duty for a time: called in their place, with their area, role and rights.

        Args:
            id: the responder whose duty it is.
            by: id of the responder who does it.
            until: until when, seconds since 1970 UTC, exclusive.
            since: from when; now unless given.
            request_id: makes the call repeatable.

        Returns:
            the record of whoever stands in.

        Raises:
            Denied: nobody of one of these ids.
            Conflict: somebody would stand in for themselves, or for too many.
        """
        room = self._room
        room.operator_only()

        def stand(tx: Tx) -> Responder:
            one = tx.get(Responder, id)
            if one is None or not one.active:
                raise no_responder()
            begin = tx.now if since is None else since
            if until <= begin:
                raise ValueError("until is after since")
            tx.journal(room.actor, "responders.stand_in", (id, by))
            return self._stand(tx, one, by, begin, until)

        request = Request(room.actor, "responders.stand_in", id, request_id, (by, until, since))
        return room.records.change(stand, request=request)

    def _stand(self, tx: Tx, one: Responder, by: str, since: float, until: float) -> Responder:
        other = tx.get(Responder, by)
        if other is None or not other.active:
            raise no_responder()
        if other.id == one.id or other.role == "auditor":
            raise Conflict(
                "GT-RESPONDER-STAND-IN", "This person cannot stand in.",
                "Nobody stands in for themselves, and an auditor for nobody.", "Choose somebody else.",
            )  # fmt: skip
        kept = tuple(s for s in other.standing if s.until > tx.now and s.person != one.id)
        return tx.put(attrs.evolve(other, standing=_few((*kept, *roster.stands_for(one, since, until)))))

    def _change(
        self, id: str, verb: str, fn: Callable[[Tx, Responder], Responder], request_id: str, *arguments: object
    ) -> Responder:
        room = self._room
        room.operator_only()

        def change(tx: Tx) -> Responder:
            one = tx.get(Responder, id)
            if one is None:
                raise no_responder()
            tx.journal(room.actor, f"responders.{verb}", (id,))
            return tx.put(fn(tx, one))

        request = Request(room.actor, f"responders.{verb}", id, request_id, arguments)
        return room.records.change(change, request=request)

    def retire(self, id: str, *, request_id: str = "") -> Responder:
        """Somebody leaves: they are not called any more, can do nothing, and stand in for nobody.

        What they did stays, and their id stays taken. Open calls that they took and nobody else has go back to the
        ladder and climb at once.

        Args:
            id: the responder.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id.
        """
        room = self._room
        room.operator_only()

        def leave(tx: Tx) -> Responder:
            one = tx.get(Responder, id)
            if one is None:
                raise no_responder()
            return leaving.retire(tx, room, one)

        request = Request(room.actor, "responders.retire", id, request_id)
        left = room.records.change(leave, request=request)
        leaving.let_go(room, id)  # also when it is repeated: the first may have been killed here
        return left

    def erase(self, id: str) -> Left:
        """Erases somebody who left, or leaves with it: their key first, then their row; only the id stays.

        It stays in the journal and in calls, as who did what, and nobody else gets it. Calling again says how it
        stands, and goes on where it was cut short; so does a dispatcher.

        Args:
            id: the responder.

        Raises:
            Denied: nobody has this id and nobody was erased under it.
            StoreUnavailable: copies of the key may be left (``GT-STORE-PURGE``), or the stores do not answer; what is
                left to do stays due.
        """
        room = self._room
        room.operator_only()
        leaving.ask(room, id)
        done = leaving.carry_out(room, leaving.erased_id(id), room.world.now())
        return Left(id, done.at, done.at + CACHE_SECONDS)

    def list(self, area: str) -> Iterable[Responder]:
        """All active responders of exactly this area."""
        self._room.operator_only()
        return self._room.records.every(Responder, "area", area)


def _few(entries: tuple[T, ...]) -> tuple[T, ...]:
    if len(entries) > MAX_ENTRIES:
        raise Conflict(
            "GT-RESPONDER-MANY", f"A responder has at most {MAX_ENTRIES} leaves and people to stand in for.",
            "So many are planned already.", "Wait until some are over.", limit=MAX_ENTRIES,
        )  # fmt: skip
    return entries

"""Undoing a wrong pairing: one person says that a tag was fitted to another, a second one decides.

What is safe meanwhile was weighed. A tag that called for nobody's family would leave a lost person with the duty desk
alone, on one person's word: whoever wants to take a child away needs only to say that the tag is wrong. One that went
on as before would show a finder the nickname of somebody who is not there, and ring the wrong family first. So the call
goes out and the data stays in: the tag calls as an unconfirmed one does. The duty desk looks first; after one tap or
two minutes, and at once where there is no desk, the family on record and the first level are told as ever. The finder
is shown nothing of anybody until a second person has decided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

import attrs

from guardtag import texts
from guardtag.desks.tags.part import MAX_NOTE, Part, TagLike, unfitted
from guardtag.errors import BackendError, Conflict, Denied, StoreUnavailable
from guardtag.model import areas
from guardtag.model.incidents import Incident, Opening
from guardtag.model.people import Responder
from guardtag.model.tags import UNFITTED, Batch, Doubt, Fitting, Tag
from guardtag.records import Request, Tx
from guardtag.records.kinds import tag_id
from guardtag.rules import duty, kinds
from guardtag.rules.disclosure import DOUBTED
from guardtag.steps import living, opening, progress
from guardtag.steps.checks import MAX_MESSAGE, short, words_of_a_stranger
from guardtag.steps.opening import Call
from guardtag.steps.room import Person, not_the_operator, unknown_person
from guardtag.steps.tell import line

HOURS = 24
"""Hours within which a second person confirms; after that it is asked anew."""
UNDONE, KEPT = "undone", "kept"


class Pairing(Part):
    """The part of ``city.tags`` that undoes a wrong pairing."""

    def unpair(self, tag: TagLike, *, reason: str, by: str, request_id: str = "") -> Doubt:
        """Says that a tag was fitted to the wrong person; a second person decides, see ``confirm_unpair``.

        The people on duty in the area are told by an errand (kind ``visit``). Until it is decided the tag goes on
        calling for help, as an unconfirmed call: the duty desk looks first, and the finder is shown nothing. A call
        that is open by it says so, too.

        Args:
            tag: code, serial, link or typed code.
            reason: what makes them think so, in their own words, at most 200 characters: the second person goes by it,
                no rule does, so there is no list.
            by: id of a responder of the person's area or above; on a door of ``acting_as`` that person.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id, or not their area.
            Conflict: it was asked before, and is to be decided (``GT-TAG-DOUBTED``).
            Unknown: nobody wears this tag.
        """
        room = self._room
        serial, said = self._room.serial(tag), short("reason", reason, MAX_NOTE)
        doubt_id, call_id = room.world.new_id(), room.world.new_id()

        def ask(tx: Tx) -> Doubt:
            current = tx.get(Tag, tag_id(serial))
            if current is None or current.state == UNFITTED or not current.ward or current.ended:
                raise unfitted()
            ward = living.known(tx, current.ward)
            self._decides(tx, by, ward.area)
            call = self._asked_before(tx, current)
            doubt = Doubt(doubt_id, serial, ward.id, current.fitting, ward.area, said, by, tx.now, call=call or call_id)
            if not call:
                self._tell_the_desk(tx, doubt)
            self._say_in_the_call(tx, doubt, DOUBTED, by)
            tx.put(attrs.evolve(current, doubt=doubt.id))
            tx.journal(by, "tags.unpair", (ward.id, f"tag:{serial}", doubt.id), "asked")
            return tx.add(doubt)

        return room.records.change(ask, request=Request(by, "tags.unpair", str(serial), request_id, (said,)))

    def confirm_unpair(self, doubt: Doubt | str, *, by: str, request_id: str = "") -> Doubt:
        """A second person saw that the tag is another's: it is nobody's from now on and can be fitted again.

        The fitting stays as history of the person it was not for, the serial stays allocated. A call that is open by
        this tag goes on: close it, and call for whoever it is about.

        Args:
            doubt: what ``unpair`` gave, or its id.
            by: id of another responder of the person's area or above, within 24 hours.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is no such doubt, nobody of this id, or not their area.
            Conflict: they asked it themselves, it is too long ago, or it was decided.
        """

        def undo(tx: Tx, one: Doubt, current: Tag) -> None:
            if tx.now > one.at + HOURS * 3600:
                raise Conflict(
                    "GT-TAG-DOUBT-OLD", "This was asked too long ago to be confirmed.",
                    f"What was seen then may have changed after {HOURS} hours.",
                    "Look again who wears it, and ask anew with `guardtag tag unpair`.", hours=HOURS,
                )  # fmt: skip
            fitting, batch = tx.get(Fitting, one.fitting), tx.get(Batch, current.batch)
            if fitting is not None:
                tx.put(attrs.evolve(fitting, ended=tx.now))
            if batch is not None:
                tx.put(attrs.evolve(batch, fitted=max(batch.fitted - 1, 0)))
            tx.put(Tag(current.serial, current.batch, current.epoch, current.area_number, "", "", state=UNFITTED))

        return self._decide(doubt, UNDONE, by, request_id, undo)

    def keep_pairing(self, doubt: Doubt | str, *, by: str, request_id: str = "") -> Doubt:
        """A second person saw that the tag is on the right one: it works as before.

        Args:
            doubt: what ``unpair`` gave, or its id; however long ago it was asked.
            by: as for ``confirm_unpair``; not whoever fitted it either, who would judge their own work.
            request_id: makes the call repeatable.

        Raises:
            Denied: as for ``confirm_unpair``.
            Conflict: they asked it or fitted it themselves, or it was decided.
        """

        def keep(tx: Tx, one: Doubt, current: Tag) -> None:
            fitting = tx.get(Fitting, one.fitting)
            if fitting is not None and fitting.by == by:
                _same_person()
            tx.put(attrs.evolve(current, doubt=""))

        return self._decide(doubt, KEPT, by, request_id, keep)

    def doubted(self, area: str, *, after: str = "", limit: int = 100) -> Sequence[Doubt]:
        """Pairings of an area and all below it that nobody has decided, newest first, paged by id."""
        self._room.operator_only()
        return self._room.records.find(Doubt, "area", area, after=after, limit=limit)

    def _decide(
        self, doubt: Doubt | str, state: str, by: str, request_id: str, fn: Callable[[Tx, Doubt, Tag], None]
    ) -> Doubt:
        room = self._room
        doubt_id = doubt if isinstance(doubt, str) else doubt.id

        def decide(tx: Tx) -> Doubt:
            one = self._open_doubt(tx, doubt_id)
            current, ward = tx.get(Tag, tag_id(one.serial)), living.found(tx, one.ward)
            if current is None or current.doubt != one.id or ward is None:
                raise _decided()
            responder = self._decides(tx, by, ward.area)
            if by == one.by:
                _same_person()
            fn(tx, one, current)
            self._say_in_the_call(tx, one, f"pairing-{state}", by)
            self._end_call(tx, one, responder, state)
            tx.journal(by, "tags.unpair", (one.ward, f"tag:{one.serial}", one.id), f"{state}, asked by {one.by}")
            return tx.put(attrs.evolve(one, state=state, second=by, ended=tx.now))

        return room.records.change(decide, request=Request(by, f"tags.{state}", doubt_id, request_id))

    def _decides(self, tx: Tx, by: str, area: str) -> Responder:
        """Somebody whom calls of the area go to: one who works there, or answers for an area above it."""
        room = self._room
        if room.signed_in and by != room.actor:
            raise not_the_operator()
        responder = tx.get(Responder, by)
        if responder is None or not responder.active:
            raise unknown_person()
        acts = duty.acting_for(responder, area, tx.now)
        if acts.role not in duty.CALLED or not areas.covers(acts.area, area):
            raise Denied(
                "GT-TAG-DOUBT-AREA", "This tag is not yours to decide about.",
                "Only who is called for the person's area, or answers for one above it, says whose tag it is.",
                "Ask a worker of the area or their supervisor.",
            )  # fmt: skip
        return responder

    def _asked_before(self, tx: Tx, current: Tag) -> str:
        """The call of a doubt that lapsed, if it is still open; raises ``Conflict`` for one that is to be decided."""
        before = tx.get(Doubt, current.doubt) if current.doubt else None
        if before is None or before.state != "open":
            return ""
        if tx.now <= before.at + HOURS * 3600:
            raise Conflict(
                "GT-TAG-DOUBTED", "This was asked before.", "The tag's pairing is in doubt, and is to be decided.",
                "Look who wears it; then `guardtag tag confirm-unpair`, or `guardtag tag keep`.",
            )  # fmt: skip
        tx.put(attrs.evolve(before, state="asked-again", ended=tx.now))
        call = self._call(tx, before)
        return call.id if call is not None else ""

    def _open_doubt(self, tx: Tx, doubt_id: str) -> Doubt:
        one = tx.get(Doubt, doubt_id)
        if one is None:
            raise Denied(
                "GT-TAG-DOUBT-UNKNOWN", "Nobody asked about such a pairing.",
                "The number is wrong, or the person was erased.", "See `guardtag tag doubted AREA`.",
            )  # fmt: skip
        if one.state != "open":
            raise _decided()
        return one

    def _tell_the_desk(self, tx: Tx, doubt: Doubt) -> None:
        """An errand to the people on duty, which climbs until somebody takes it; it names the tag and nobody."""
        said = (
            texts.filled(
                texts.catalogue(language).ROUNDS["doubt-call"], {"serial": str(doubt.serial), "doubt": doubt.id}
            )
            for language in self._room.config.languages
        )
        message = words_of_a_stranger(" ".join(said), MAX_MESSAGE)
        call = Call(doubt.call, "visit", "", doubt.area, doubt.by, message=message)
        opening.open_or_join(tx, self._room, call)

    def _end_call(self, tx: Tx, doubt: Doubt, responder: Responder, state: str) -> None:
        """The errand is over; nothing is left to feed back or to review where two people decided."""
        call = self._call(tx, doubt)
        if call is None:
            return
        wanted = kinds.NOTHING_TO_DO if state == KEPT else ("other", "done")
        outcome = kinds.nearest(call.kind, call.klass, self._room.config.kinds, wanted)
        who = Person(responder.id, "responder", responder=responder)
        tx.put(attrs.evolve(progress.close(tx, self._room, call, who, outcome), tasks=()))

    def _say_in_the_call(self, tx: Tx, doubt: Doubt, what: str, by: str) -> None:
        """Whoever has a call in hand that came in by this tag reads it there; its finder is shown nothing any more."""
        call = self._opened_by(tx, doubt)
        if call is not None:
            tx.put(attrs.evolve(line(tx, call, what, by, level=call.rung.level), via=DOUBTED))

    def _opened_by(self, tx: Tx, doubt: Doubt) -> Incident | None:
        try:
            opening = tx.get(Opening, tx.blind("open", doubt.ward))
            call = tx.get(Incident, opening.incident) if opening is not None and opening.incident else None
        except StoreUnavailable:
            raise
        except BackendError:  # one that cannot be opened holds nothing up
            return None
        return call if call is not None and call.open and call.serial == doubt.serial else None

    def _call(self, tx: Tx, doubt: Doubt) -> Incident | None:
        try:
            call = tx.get(Incident, doubt.call) if doubt.call else None
        except StoreUnavailable:
            raise
        except BackendError:
            return None
        return call if call is not None and call.open else None


def _same_person() -> NoReturn:
    raise Conflict(
        "GT-TAG-DOUBT-SAME", "A second person decides about this.",
        "Who says that a pairing is wrong does not confirm it, nor does who made it say that it is right.",
        "Ask another worker of the area, or a supervisor.",
    )  # fmt: skip


def _decided() -> Conflict:
    return Conflict(
        "GT-TAG-DOUBT-ENDED", "This was decided before.", "The pairing was undone, or found to be right.",
        "See `guardtag tag show`.",
    )  # fmt: skip

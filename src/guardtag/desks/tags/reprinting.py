"""A tag that somebody wears, printed once more: the cloth wore out, the code stays."""

from __future__ import annotations

from functools import partial

from guardtag.desks.tags.part import Part, TagLike
from guardtag.errors import Denied
from guardtag.labels.design import DEFAULT
from guardtag.model.people import Ward
from guardtag.model.prints import PrintRun, Reprint
from guardtag.model.tags import Tag
from guardtag.payload.codes import unknown
from guardtag.records import Request, Tx
from guardtag.records.kinds import tag_id
from guardtag.rules import disclosure
from guardtag.rules.disclosure import Verdict
from guardtag.steps import batches, living, print_record, reads, sewing
from guardtag.steps.reader import reader_of
from guardtag.steps.reprinting import file_name, page, printed
from guardtag.steps.room import Person, on_staff, unknown_person
from guardtag.world import today


class Reprinting(Part):
    """The part of ``city.tags`` that prints a worn tag once more."""

    def reprint(self, tag: TagLike, *, by: str = "", design: str = DEFAULT, request_id: str = "") -> Reprint:
        """Prints the label of a tag that is in somebody's garment once more, and reads its codes back.

        The code is the same, so the old cloth helps as before, and nothing of the fitting changes. A lost tag is
        better replaced (``replace``): then it is known that the old one is out there. It counts as a print run of one
        label, a reprint, and is journalled with the person. The file is kept nowhere.

        Args:
            tag: the code itself, as it was scanned or typed; or its serial. On a door of ``acting_as`` a serial is for
                whoever the policy shows that this person wears a tag, and counts as a look at them.
            by: id of the responder who asks; on a door of ``acting_as`` that person.
            design: name of the label design.
            request_id: makes the call repeatable: it gives the same label, and counts once.

        Raises:
            Denied: the tag is in no garment (``GT-TAG-NOT-WORN``), the person is none of this door's, or a serial was
                given by somebody to whom tags are closed (``GT-TAG-CODE``).
            PrintError: the codes did not read back.
            Conflict: a print run with this tag in it is under way.
        """
        room = self._room
        actor, serial, held = room.speaker(by), room.serial(tag), isinstance(tag, str)
        batch = batches.holding(room.records, serial)
        if batch is None:
            raise unknown()
        asked = partial(self._asked, serial=serial, actor=actor, held=held)
        if room.records.change(asked) is None:  # that it was refused is written down by now
            raise reads.spent(room)
        made, file, data = printed(room, batch, serial, design)

        def write(tx: Tx) -> PrintRun | None:
            ward = asked(tx)
            if ward is None:
                return None
            tx.journal(actor, "tags.reprint", (ward.id, f"tag:{serial}"))
            return print_record.at_once(tx, room, made, file)

        request = Request(actor, "tags.reprint", str(serial), request_id, (design,))
        run = room.records.change(write, request=request)
        if run is None:
            raise reads.spent(room)
        if run.id != made.id:  # it was asked for before: the same label, whatever changed since
            data = page(room, batch, run)
        return Reprint(serial, file_name(serial), data, run)

    def _asked(self, tx: Tx, serial: int, actor: str, held: bool) -> Ward | None:
        """Whose tag it is, where this door may have it printed; ``None`` when they looked at too many people."""
        room = self._room
        tag = tx.get(Tag, tag_id(serial))
        if tag is None or tag.state != "fitted":
            raise sewing.not_worn()
        ward = living.guarded(tx, tag.ward)
        if actor == room.actor and not room.signed_in:
            return ward
        worker = on_staff(tx, actor, unknown_person)
        sewing.may(room, worker, ward.area, tx.now)
        if held or not room.signed_in:
            return ward
        who = Person(actor, "responder", worker)
        reader = reader_of(tx, room, who, ward, living.open_call(tx, ward.id))
        day = today(tx.now, room.config.timezone)
        if disclosure.verdict("tag_exists", reader, ward, now=tx.now, today=day) is not Verdict.SHOWN:
            raise _by_its_code()
        return ward if reads.counted(tx, room, who, reader, ward) else None


def _by_its_code() -> Denied:
    return Denied(
        "GT-TAG-CODE", "Name this tag by its code.",
        "Who wears which tag is closed to you now; whoever holds the tag has its code.",
        "Scan it, or type the letters below the picture code.",
    )  # fmt: skip

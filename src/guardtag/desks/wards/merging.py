"""Doubles: found, and made one."""

from __future__ import annotations

from itertools import islice

from guardtag.desks.wards.part import Part
from guardtag.model import areas
from guardtag.model.people import Ward
from guardtag.records import Request
from guardtag.steps import doubles, living, merging, settling
from guardtag.steps.doubles import Double

MAX_DOUBLES = 10_000


class Merging(Part):
    """The part of ``city.wards`` about people who were entered twice."""

    def doubles(self, ward_id: str = "", *, area: str = "", limit: int = 100) -> list[Double]:
        """Records that may be of one person, with the reasons.

        They are found through keyed hashes: by the same key, the same name, or a contact's number that both have. A
        name that was written wrongly is found where the number is the same. Nothing is decided here.

        Args:
            ward_id: the doubles of this person; or
            area: all pairs of which one lives in this area or below it.
            limit: at most so many.

        Raises:
            Denied: nobody has this id.
            ValueError: not exactly one of them is given.
        """
        room = self._room
        room.operator_only()
        if bool(ward_id) == bool(area) or not 1 <= limit <= MAX_DOUBLES:
            raise ValueError(f"give a ward or an area; limit is 1 to {MAX_DOUBLES}")
        if area:
            found = doubles.of_area(room.records, areas.check(area))
        else:
            ward = living.known(room.records, ward_id)
            found = doubles.of_ward(room.records, ward)
        return list(islice(found, limit))

    def merge(self, keep: str, gone: str, *, by: str, second_by: str, request_id: str = "") -> Ward:
        """Makes one record of two that are one person's. It cannot be undone.

        Contacts of both are told from then on, in order; what either family refused or withdrew stays refused.
        Tags, fittings, visits, letters, tests of contacts and a break-glass follow; a tag helps at every moment. Calls
        of the past stay where they are and are found with ``incidents.list(ward_id=)``. The old id leads to the record
        that stays; its contacts have new ids.

        Args:
            keep: id of the record that stays; where both differ it is believed.
            gone: id of the one that becomes part of it.
            by: id of the responder who merges them.
            second_by: id of another one, who looked at it too.
            request_id: makes the call repeatable.

        Returns:
            the record of both.

        Raises:
            Denied: nobody has one of these ids; or not two of the staff do it (``GT-MERGE-TWO``).
            Conflict: a call is open in the name of ``gone`` or was just closed (``GT-MERGE-CALL``), one of them died
                or left, is being erased (``GT-MERGE-ERASED``), has a hidden address (``GT-MERGE-HIDDEN``), or may
                not be alerted for (``GT-MERGE-CONSENT``).
        """
        room = self._room
        room.operator_only()
        now = room.world.now()
        goes = living.reads_as(room.records, gone)  # an old id names whoever it leads to
        if goes != living.reads_as(room.records, keep):
            merging.must_be_quiet(room.records, goes, now)
        request = Request(by, "wards.merge", keep, request_id, (gone, second_by))
        ward = room.records.change(
            lambda tx: merging.merge(tx, room, keep, gone, by, second_by), request=request
        )  # fmt: skip
        for one in dict.fromkeys((gone, goes)):
            settling.settle(room, one, now)
        return ward

"""What became of a gift: told to the donor in counts, and of nobody."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from guardtag.desks.supply.part import Part
from guardtag.model.gifts import RELEASED, Donor, Letter
from guardtag.model.incidents import Incident
from guardtag.model.stock import DAMAGED, LOST, OUT, STORE
from guardtag.model.tags import Batch, Fitting, Tag
from guardtag.records.kinds import tag_id
from guardtag.rules import few
from guardtag.rules.reconcile import STATES, UNREADABLE, VOID
from guardtag.steps import accounts, giving

_UNSEWN = (STORE, OUT, LOST, DAMAGED, VOID)
_HELPED = ("home", "hospital", "police")


@attrs.frozen
class DonorReport:
    """What became of a donor's tags. It names nobody; ``None`` stands for a count of fewer than five, or none.

    Args:
        donor: id of the donor.
        named: the name as pages may show it, or empty.
        batches: how many batches they gave.
        given: how many tags.
        issued: how many of them left the store.
        sewn: how many were sewn in.
        checked: of those in use, how many were looked at in a check-up.
        readable: of these, how many read well.
        helped: how often one of them brought somebody home or into good hands, down to a multiple of five.
        letters: how many families wrote to this donor, and the office let it through.
        at: when it was counted, seconds since 1970 UTC.
    """

    donor: str
    named: str = attrs.field(repr=False)
    batches: int
    given: int
    issued: int
    sewn: int | None
    checked: int | None
    readable: int | None
    helped: int | None
    letters: int
    at: float


class Reports(Part):
    """The part of ``city.supply`` that tells donors."""

    def donor_report(self, donor: Donor | str) -> DonorReport:
        """What became of everything a donor gave: given, issued, sewn in, readable, helped.

        Args:
            donor: the donor, their id, or the name of an organisation.

        Raises:
            Denied: nobody of this id or name ever gave anything.
        """
        room = self._room
        room.operator_only()
        records = room.records
        said = donor.id if isinstance(donor, Donor) else donor
        donor_id = said if said.startswith(("o:", "p:")) else giving.organisation(records, said)
        known = records.get(Donor, donor_id)
        mine = [batch for batch in accounts.batches(records) if giving.of_batch(records, batch) == donor_id]
        if known is None and not mine:
            raise giving.no_donor()
        issued = sewn = checked = readable = helped = 0
        for batch in mine:
            counts = accounts.of_batch(records, batch.id).counts
            sewn += sum(counts[state] for state in STATES if state not in _UNSEWN)
            issued += batch.count - counts[STORE] - counts[VOID]
            seen = self._looked_at(batch)
            checked, readable = checked + seen[0], readable + seen[1]
            helped += self._helped(batch)
        letters = sum(one.state == RELEASED for one in records.every(Letter, "donor", donor_id, whole=False))
        named = known.shown if known else mine[0].donor
        return DonorReport(
            donor_id, named, len(mine), sum(batch.count for batch in mine), issued, few.told(sewn), few.told(checked),
            few.told(readable), few.coarse(helped), letters, room.world.now(),
        )  # fmt: skip

    def _looked_at(self, batch: Batch) -> tuple[int, int]:
        """Tags in use that were looked at, and those of them that read well."""
        records = self._room.records
        checked = readable = 0
        for tag in self._tags(batch):
            fitting = records.get(Fitting, tag.fitting) if tag.state == "fitted" else None
            checks = fitting.checks if fitting else ()
            checked += bool(checks)
            readable += bool(checks) and checks[-1].verdict in ("good", "worn")
        return checked, readable

    def _helped(self, batch: Batch) -> int:
        """Calls that began at one of these tags and ended well."""
        records = self._room.records
        wards = {tag.ward for tag in self._tags(batch) if tag.ward}
        return sum(
            call.serial in range(batch.first, batch.last + 1)
            and call.klass == "person" and not call.drill and not call.open and call.outcome in _HELPED
            for ward in wards
            for call in records.every(Incident, "ward", records.blind("ward", ward), whole=False)
        )  # fmt: skip

    def _tags(self, batch: Batch) -> Iterable[Tag]:
        """Those of a batch that were sewn in and can be read."""
        for sewn in accounts.Books(self._room.records).sewn(batch.first, batch.last):
            if sewn.state != UNREADABLE:
                tag = self._room.records.get(Tag, tag_id(sewn.serial))
                if tag is not None:
                    yield tag

"""What became of a gift: told to the donor in counts, and of nobody."""

from __future__ import annotations

import attrs

from guardtag.desks.supply.part import Part
from guardtag.model.gifts import RELEASED, Donor, Letter
from guardtag.rules import few
from guardtag.steps import accounts, giving, ledger


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
            found = accounts.of_batch(records, batch.id)
            sewn += ledger.sewn(found)
            issued += ledger.issued(found)
            seen = ledger.looked_at(records, batch)
            checked, readable = checked + seen[0], readable + seen[1]
            helped += ledger.helped(records, batch)
        letters = sum(one.state == RELEASED for one in records.every(Letter, "donor", donor_id, whole=False))
        named = known.shown if known else mine[0].donor
        return DonorReport(
            donor_id, named, len(mine), sum(batch.count for batch in mine), issued, few.told(sewn), few.told(checked),
            few.told(readable), few.coarse(helped), letters, room.world.now(),
        )  # fmt: skip

"""Where the tags are: handed over, brought back, lost, found; counted until every one is accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from guardtag.desks.supply.part import Part
from guardtag.errors import Denied
from guardtag.model import areas
from guardtag.model.people import Responder
from guardtag.model.stock import DAMAGED, HANDED, LOST, OUT, RETURNED, STORE, Lot, Receipt
from guardtag.model.tags import Batch
from guardtag.records import Request, Tx
from guardtag.records.journal import identified
from guardtag.rules import duty
from guardtag.rules.reconcile import STATES, VOID, Reconciled
from guardtag.rules.stock_alarm import Low
from guardtag.steps import accounts, batches, handing, lots, sheets
from guardtag.steps.checks import id_of, maybe
from guardtag.steps.handing import Deed


@attrs.frozen
class Stock:
    """The tags that an area and all below it were given.

    Args:
        area: path; empty: all of them, with those that never left the store.
        given: how many they were given.
        on_hand: how many of these are there to be sewn in.
        sewn: how many were sewn in.
        lost: how many were lost or damaged before.
        void: how many were voided.
        in_store: how many never left the store, or came back; of the whole only.
        below: by path of the area that has them, how many are on hand there.
    """

    area: str
    given: int
    on_hand: int
    sewn: int
    lost: int
    void: int
    in_store: int
    below: Mapping[str, int]


class Stocks(Part):
    """The part of ``city.supply`` that knows where tags are before anybody wears them."""

    def hand_over(
        self, first: int, count: int, *, received_by: str, area: str = "", by: str = "", note: str = "",
        signed: bool = False, request_id: str = "",
    ) -> Receipt:  # fmt: skip
        """Gives tags into somebody's hands, and makes the receipt for it (``guardtag.report.receipt`` prints it).

        Those of the range that were sewn in or voided stay where they are: the receipt says which ones changed hands.

        Args:
            first: the first serial.
            count: how many serials, all of one batch and in one place.
            received_by: id of the responder who takes them.
            area: path of the area that gets them; the responder's own unless given.
            by: who gives them.
            note: a few words, about no person.
            signed: whether the responder has signed for them already; else they do later with ``sign``.
            request_id: makes the call repeatable.

        Raises:
            Conflict: GT-STOCK-NONE, -PIECES, -PLACES, -LOST, -SAME: it cannot be done with these.
            Denied: nobody on duty has this id.
            Unknown: the first one was never minted.
            ValueError: the range does not lie in one batch.
        """
        room = self._room
        room.operator_only()
        if area:
            areas.check(area, len(room.config.levels))
        deed = Deed(
            HANDED, first, count, area, by or room.actor, identified("received_by", received_by),
            maybe("note", note, 200), signed,
        )  # fmt: skip
        return handing.carry_out(room, deed, request_id)

    def give_back(
        self, first: int, count: int, *, by: str = "", received_by: str = "", note: str = "", request_id: str = ""
    ) -> Receipt:
        """Tags come back to the store, with a receipt; arguments and errors as for ``hand_over``.

        Args:
            first: the first serial.
            count: how many serials.
            by: who brings them.
            received_by: who takes them; the operator unless given. That they are entered is their signature.
            note: a few words, about no person.
            request_id: makes the call repeatable.
        """
        room = self._room
        room.operator_only()
        taker = identified("received_by", received_by or room.actor)
        deed = Deed(RETURNED, first, count, "", by or room.actor, taker, maybe("note", note, 200), signed=True)
        return handing.carry_out(room, deed, request_id)

    def lost(self, first: int, count: int = 1, *, by: str = "", note: str = "", request_id: str = "") -> Receipt:
        """Tags were lost before they were sewn in. They go on helping: somebody may wear one.

        Tags that were stolen are voided instead (``city.tags.void``); one that was lost with its garment is retired.

        Args:
            first: the first serial.
            count: how many serials; those that were sewn in stay what they are.
            by: who says so.
            note: a few words, about no person.
            request_id: makes the call repeatable.

        Raises:
            Conflict: GT-STOCK-NONE, -PIECES, -LOST.
            Unknown: the first one was never minted.
            ValueError: the range does not lie in one batch.
        """
        return self._became(LOST, first, count, by, note, request_id)

    def damaged(self, first: int, count: int = 1, *, by: str = "", note: str = "", request_id: str = "") -> Receipt:
        """Tags were damaged before they were sewn in; arguments and errors as for ``lost``."""
        return self._became(DAMAGED, first, count, by, note, request_id)

    def found(self, first: int, count: int = 1, *, by: str = "", note: str = "", request_id: str = "") -> Receipt:
        """Tags that counted as lost or damaged are there after all, where they were before.

        Arguments as for ``lost``.

        Raises:
            Conflict: GT-STOCK-NOT-LOST, not all of them counted as that; GT-STOCK-NONE, -PIECES.
        """
        return self._became(handing.FOUND, first, count, by, note, request_id)

    def _became(self, kind: str, first: int, count: int, by: str, note: str, request_id: str) -> Receipt:
        room = self._room
        room.operator_only()
        deed = Deed(kind, first, count, "", by or room.actor, "", maybe("note", note, 200))
        return handing.carry_out(room, deed, request_id)

    def sign(self, receipt: Receipt | str, *, by: str = "", request_id: str = "") -> Receipt:
        """Whoever took tags signs for them; signed once is signed.

        Args:
            receipt: the receipt or its id.
            by: who signs, the one who took them; on their own door (``acting_as``) it is they.
            request_id: makes the call repeatable.

        Raises:
            Denied: it is no receipt of theirs.
        """
        room = self._room
        receipt_id = id_of(receipt)
        signer = self._oneself(by)

        def sign(tx: Tx) -> Receipt:
            found = tx.get(Receipt, receipt_id)
            responder = tx.get(Responder, signer) if found is not None and signer else None
            if found is None or signer != found.received_by or responder is None or not responder.active:
                raise no_receipt()
            if found.signed is not None:
                return found
            tx.journal(signer, "supply.sign", (found.batch,), f"{found.count}")
            return tx.put(attrs.evolve(found, signed=tx.now))

        return room.records.change(sign, request=Request(signer, "supply.sign", receipt_id, request_id))

    def receipt(self, receipt_id: str) -> Receipt:
        """One receipt; raises ``Denied`` when there is none of this id."""
        self._room.operator_only()
        found = self._room.records.get(Receipt, receipt_id)
        if found is None:
            raise no_receipt()
        return found

    def receipts(self, area: str = "", *, after: str = "", limit: int = 100) -> list[Receipt]:
        """Receipts, newest first.

        Args:
            area: of this area, or one below it, as giver or taker; all unless given. On a door of ``acting_as`` one of
                theirs, or below it.
            after: the id after which the page begins.
            limit: how many at most, 1 to 1000.
        """
        self._theirs(area)
        index, value = ("area", area) if area else ("all", "receipt")
        return self._room.records.find(Receipt, index, value, after=after, limit=limit)

    def lots(self, batch: Batch | str) -> list[Lot]:
        """The runs of a batch that left the store, the first serials first."""
        self._room.operator_only()
        whole = batches.named(self._room.records, id_of(batch))
        rows = self._room.records.every(Lot, "batch", whole.id)
        return sorted((*rows, *lots.written(whole)), key=lambda lot: lot.first)

    def stock(self, area: str = "") -> Stock:
        """What is where.

        Args:
            area: path; everything there is unless given. On a door of ``acting_as`` one of theirs, or below it.
        """
        self._theirs(area)
        records = self._room.records
        found = accounts.of_area(records, area) if area else accounts.of_all(records)
        kept = {state: found.counts[state] for state in STATES}
        unsewn = (STORE, OUT, LOST, DAMAGED, VOID)
        return Stock(
            area, found.minted - kept[STORE], kept[OUT], sum(kept[s] for s in STATES if s not in unsewn),
            kept[LOST] + kept[DAMAGED], kept[VOID], kept[STORE],
            {path: counts[OUT] for path, counts in found.areas.items() if path and counts.get(OUT)},
        )  # fmt: skip

    def low(self, area: str = "") -> Sequence[Low]:
        """Areas that have fewer tags on hand than the configuration's ``stock`` wants, the emptiest first.

        Looked at are areas that were ever given tags, those with a worker, all above these, and those that the
        configuration names.

        Args:
            area: these and those below it alone; all unless given. On a door of ``acting_as`` one of theirs, or below
                it.
        """
        self._theirs(area)
        room = self._room
        found = accounts.low(room.records, room.config.stock, room.config.levels)
        return tuple(one for one in found if not area or areas.covers(area, one.area))

    def _theirs(self, area: str) -> None:
        """Raises ``Denied`` on a door of ``acting_as`` unless this person keeps or sews tags of the area."""
        room = self._room
        if room.signed_in:
            room.records.change(lambda tx: sheets.area_of(tx, room, area, duty.SEWS))

    def reconcile(self, *, batch: Batch | str = "", area: str = "") -> Reconciled:
        """Every tag in exactly one state, counted; names the serials that are in two or in none.

        Args:
            batch: of this batch alone.
            area: of what this area, or one below it, was given.
        """
        self._room.operator_only()
        if batch and area:
            raise ValueError("of a batch or of an area, not both")
        records = self._room.records
        if batch:
            return accounts.of_batch(records, batches.named(self._room.records, batch).id)
        return accounts.of_area(records, area) if area else accounts.of_all(records)


def no_receipt() -> Denied:
    """The error for a receipt that is not there, or is somebody else's."""
    return Denied(
        "GT-RECEIPT-UNKNOWN", "There is no such receipt, or it is somebody else's.",
        "Whoever took the tags signs for them.", "List them with `guardtag supply receipt`.",
    )  # fmt: skip

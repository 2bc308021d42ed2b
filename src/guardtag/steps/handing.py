"""Tags change hands, or are lost: the runs of a range that somebody can have in their hands, moved in one commit."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag.errors import Conflict
from guardtag.model.stock import DAMAGED, HANDED, LOST, OUT, RETURNED, STORE, Lot, Receipt, Run
from guardtag.model.tags import Batch
from guardtag.payload.codes import unknown
from guardtag.records import Request, Tx
from guardtag.steps import batches, lots
from guardtag.steps.room import Room, on_staff

FOUND = "found"


@attrs.frozen
class Deed:
    """What is to be done with a range.

    Args:
        kind: ``hand-over``, ``return``, or what became of the tags.
        first: the first serial.
        count: how many.
        area: who gets them, for a hand-over.
        by: who does it.
        received_by: who takes them.
        note: a few words.
        signed: whether whoever takes them signed for them already.
    """

    kind: str
    first: int
    count: int
    area: str = ""
    by: str = ""
    received_by: str = ""
    note: str = ""
    signed: bool = False


def carry_out(room: Room, deed: Deed, request_id: str) -> Receipt:
    """Does it; errors as for the verbs of ``city.supply``."""
    last = deed.first + deed.count - 1
    batch = batches.holding(room.records, deed.first)
    if deed.count < 1 or (batch is not None and last > batch.last):
        raise ValueError("the range lies in one batch, and count is 1 or more")
    if batch is None:
        raise unknown()
    batch_id, receipt_id = batch.id, room.world.new_id()
    lots.carry_over(room, batch_id)

    def move(tx: Tx) -> Receipt:
        current = tx.get(Batch, batch_id)
        assert current is not None
        area = _taker(tx, deed)
        runs = lots.free(room.records, deed.first, last)
        there = lots.pieces(room.records, runs)
        source = _allowed(deed.kind, there, area)
        lots.put(tx, room.records, current, runs, [_moved(deed.kind, lot, current.id, area, tx.now, deed.by)
                                                   for lot in there])  # fmt: skip
        tx.put(current)
        tx.journal(deed.by, f"supply.{deed.kind}", (current.id,), _said(runs, area))
        return tx.add(
            Receipt(
                receipt_id, deed.kind, current.id, tuple(runs), source, area, deed.by, deed.received_by, tx.now,
                tx.now if deed.signed else None, deed.note,
            )
        )  # fmt: skip

    arguments = (deed.count, deed.area, deed.received_by, deed.note, deed.signed)
    request = Request(deed.by, f"supply.{deed.kind}", str(deed.first), request_id, arguments)
    return room.records.change(move, request=request)


def _taker(tx: Tx, deed: Deed) -> str:
    """The area that has the tags afterwards; whoever takes them over is on duty."""
    if deed.kind != HANDED:
        return deed.area
    responder = on_staff(tx, deed.received_by)
    return deed.area or responder.area


def _moved(kind: str, lot: Lot, batch: str, area: str, now: float, by: str) -> Lot:
    lot = attrs.evolve(lot, batch=batch, at=now, by=by)
    if kind == HANDED:
        return attrs.evolve(lot, area=area, state=OUT)
    if kind == RETURNED:
        return attrs.evolve(lot, area="", state=STORE)
    if kind == FOUND:
        return attrs.evolve(lot, state=OUT if lot.area else STORE)
    return attrs.evolve(lot, state=kind)


def _allowed(kind: str, there: Sequence[Lot], area: str) -> str:
    """The one area that has the tags, empty for the store; raises where this cannot be done with them."""
    states, areas = {lot.state for lot in there}, {lot.area for lot in there}
    if kind == FOUND:
        if not states <= {LOST, DAMAGED}:
            raise Conflict(
                "GT-STOCK-NOT-LOST", "Not all of these tags count as lost or damaged.", "",
                "See `guardtag supply stock` for those that do.",
            )  # fmt: skip
    elif states & ({LOST, DAMAGED} - {kind}) or states == {kind}:
        raise Conflict(
            "GT-STOCK-LOST", "Some of these tags count as lost or damaged.", "That was entered before.",
            "If they turned up, say so first: guardtag supply found.",
        )  # fmt: skip
    if kind in (HANDED, RETURNED) and (len(areas) > 1 or len(states) > 1):
        raise Conflict(
            "GT-STOCK-PLACES", "These tags are not in one place.", "Some are with one area, some with another, or in"
            " the store; a receipt has one giver.",
            "Make a receipt for each; `guardtag supply stock` says what is where.",
        )  # fmt: skip
    source = areas.pop() if len(areas) == 1 else ""
    if kind in (HANDED, RETURNED) and source == area:
        raise Conflict(
            "GT-STOCK-SAME", "These tags are there already.",
            "The area that gives and the one that takes are the same.",
            "Check the range and the area.",
        )  # fmt: skip
    return source


def _said(runs: Sequence[Run], area: str) -> str:
    return " ".join(filter(None, (",".join(map(str, runs)), area)))

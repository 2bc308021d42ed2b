"""Minting tags, and the codes of a batch."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from guardtag.desks.tags.part import Part
from guardtag.errors import Conflict
from guardtag.model import areas
from guardtag.model.areas import Area
from guardtag.model.tags import Batch, Code
from guardtag.records import Request, Tx
from guardtag.records.kinds import Mark
from guardtag.rules import money
from guardtag.steps import area_book, batches, giving
from guardtag.steps.checks import maybe

MAX_BATCH = 1_000_000
MAX_AREAS = 65_535


class Minting(Part):
    """The part of ``city.tags`` that mints."""

    def mint(
        self, count: int, *, area: str, donor: str = "", cloth: str = "", pledge_id: str = "",
        cost: str | int | Decimal = "", currency: str = "", request_id: str = "",
    ) -> Batch:  # fmt: skip
        """Mints a donation of tags: one row, however many they are.

        Args:
            count: 1 to 1,000,000.
            area: path of the area they are given to; it stands as a number in their tokens.
            donor: who gave them.
            cloth: material and colour.
            pledge_id: id of the pledge that they fulfil; see ``city.supply``.
            cost: what they cost, such as ``1250.00``; see ``guardtag.rules.money``.
            currency: such as ``CNY``.
            request_id: makes the call repeatable.

        Raises:
            Conflict: GT-PLEDGE-OVER, the pledge was withdrawn.
            Denied: GT-PLEDGE-UNKNOWN.
        """
        room = self._room
        room.operator_only()
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MAX_BATCH:
            raise ValueError(f"count is 1 to {MAX_BATCH}")
        areas.check(area, len(room.config.levels))
        donor, cloth = maybe("donor", donor), maybe("cloth", cloth)
        cost, currency = money.amount(cost, currency)
        batch_id = room.world.new_id()
        room.keys.look()  # not under a key that somebody just disabled

        # More than the database knows of where that was put back by hand: no serial is ever given twice.
        minted = (area_book.read(room.config.area_file) or area_book.Book()).serial

        def mint(tx: Tx) -> Batch:
            first = max((tx.get(Mark, "serial") or Mark("serial", 0)).value, minted) + 1
            batch = Batch(
                batch_id, first, count, area, _area_number(tx, area), room.keyring.primary, donor,
                cloth, tx.now, cost=cost, currency=currency,
            )  # fmt: skip
            batch = giving.fulfil(tx, batch, pledge_id) if pledge_id else batch
            tx.put(Mark("serial", batch.last))
            tx.journal(room.actor, "tags.mint", (batch.id,), f"{batch.first}+{count}")
            return tx.add(batch)

        given = (
            (pledge_id, cost, currency) if pledge_id or cost else ()
        )  # what was asked before there were these is the same
        request = Request(room.actor, "tags.mint", "", request_id, (count, area, donor, cloth, *given))
        batch = room.records.change(mint, request=request)
        area_book.note_batch(room.config.area_file, room.records, batch)
        return batch

    def batches(self) -> list[Batch]:
        """All batches, newest first."""
        self._room.operator_only()
        return self._room.records.find(Batch, "all", "batch", limit=1000)

    def of(self, batch: Batch | str, *, first: int = 0, count: int | None = None) -> Iterator[Code]:
        """The codes of a batch: serial, link and typed code, made as they are asked for.

        Args:
            batch: the batch or its id.
            first: the serial to begin with; 0 for the batch's first.
            count: how many at most.
        """
        self._room.operator_only()
        whole = batches.named(self._room.records, batch)
        start = first or whole.first
        if not whole.first <= start <= whole.last:
            raise ValueError("first is a serial of the batch")
        end = whole.last if count is None else min(whole.last, start + count - 1)
        for serial in range(start, end + 1):
            yield self._room.code(serial, whole.area_number, whole.epoch)


def _area_number(tx: Tx, path: str) -> int:
    """The number of an area, given on first use and never reused."""
    area = tx.get(Area, path)
    if area is None:
        used = tx.get(Mark, "area") or Mark("area", 0)
        if used.value >= MAX_AREAS:
            raise Conflict(
                "GT-AREA-FULL", "All area numbers are used.", f"A token holds {MAX_AREAS} of them.",
                "Mint for a higher area.", limit=MAX_AREAS,
            )  # fmt: skip
        area = tx.put(Area(path, used.value + 1))
        tx.put(Mark("area", area.number))
    return area.number

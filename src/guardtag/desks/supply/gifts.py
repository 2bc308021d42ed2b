"""Calls for donations 征集令, pledges against the need, and the batches that fulfil them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import attrs

from guardtag.desks.supply.part import Part
from guardtag.errors import Conflict, Denied
from guardtag.model import areas
from guardtag.model.gifts import OPEN, WITHDRAWN, Appeal, Donor, Pledge
from guardtag.model.tags import Batch
from guardtag.records import Request, Tx
from guardtag.rules import money
from guardtag.steps import batches, giving
from guardtag.steps.checks import maybe, short

MAX_NEED = 10_000_000


@attrs.frozen
class Progress:
    """How a call for donations stands.

    Args:
        call: the call.
        open: whether something can be pledged.
        donors: how many gave or promised.
        pledged: tags that were promised and not withdrawn; of a withdrawn pledge those that came.
        received: tags that came.
        missing: tags that nobody promised; 0 when there are enough.
        costs: what the batches cost, by currency.
    """

    call: Appeal
    open: bool
    donors: int
    pledged: int
    received: int
    missing: int
    costs: Mapping[str, str]


class Gifts(Part):
    """The part of ``city.supply`` that receives what people give."""

    def call(
        self, title: str, *, need: int, area: str, until: float | None = None, by: str = "", request_id: str = ""
    ) -> Appeal:
        """Calls for donations of tags.

        Args:
            title: a line, about no person.
            need: how many tags, 1 to 10,000,000.
            area: path of the area they are for.
            until: when the call ends, seconds since 1970 UTC; open until ``end_call`` unless given.
            by: who calls.
            request_id: makes the call repeatable.
        """
        room = self._room
        room.operator_only()
        areas.check(area, len(room.config.levels))
        title, need, call_id = short("title", title, 200), _count("need", need, MAX_NEED), room.world.new_id()
        by = by or room.actor
        if until is not None and not until > room.world.now():
            raise ValueError("until lies in the future")

        def call(tx: Tx) -> Appeal:
            tx.journal(by, "supply.call", (call_id,), f"{need} {area}")
            return tx.add(Appeal(call_id, title, need, area, until, tx.now, by))

        request = Request(by, "supply.call", "", request_id, (title, need, area, until))
        return room.records.change(call, request=request)

    def end_call(self, appeal: Appeal | str, *, by: str = "", request_id: str = "") -> Appeal:
        """Ends a call for donations before its time; what was pledged may still come. Ended is ended.

        Args:
            appeal: the call or its id.
            by: who ends it.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is no such call.
        """
        room = self._room
        room.operator_only()
        by, call_id = by or room.actor, appeal if isinstance(appeal, str) else appeal.id

        def end(tx: Tx) -> Appeal:
            found = _call(tx.get(Appeal, call_id))
            if found.ended is not None:
                return found
            tx.journal(by, "supply.end_call", (call_id,))
            return tx.put(attrs.evolve(found, ended=tx.now))

        return room.records.change(end, request=Request(by, "supply.end_call", call_id, request_id))

    def calls(self, area: str = "", *, after: str = "", limit: int = 100) -> list[Appeal]:
        """Calls for donations, newest first.

        Args:
            area: for this area or one below it; all unless given.
            after: the id after which the page begins.
            limit: how many at most, 1 to 1000.
        """
        self._room.operator_only()
        index, value = ("area", area) if area else ("all", "appeal")
        return self._room.records.find(Appeal, index, value, after=after, limit=limit)

    def progress(self, appeal: Appeal | str) -> Progress:
        """How a call for donations stands: pledged against need, received, what it cost.

        Args:
            appeal: the call or its id.

        Raises:
            Denied: there is no such call.
        """
        self._room.operator_only()
        records = self._room.records
        found = _call(records.get(Appeal, appeal if isinstance(appeal, str) else appeal.id))
        donors: set[str] = set()
        pledged = received = 0
        costs: list[tuple[str, str]] = []
        for one in records.every(Pledge, "call", found.id):
            promised = one.received if one.state == WITHDRAWN else max(one.count, one.received)
            pledged += promised
            received += one.received
            donors |= {one.donor} if promised else set()
            if one.received:
                costs += [(batch.cost, batch.currency) for batch in records.every(Batch, "pledge", one.id)]
        return Progress(
            found, found.open(self._room.world.now()), len(donors), pledged, received, max(found.need - pledged, 0),
            money.sums(costs),
        )  # fmt: skip

    # -- donors

    def donor(self, name: str = "", *, person: bool = False, anonymous: bool = False, request_id: str = "") -> Donor:
        """Enters whoever gives. An organisation of the same name is the same donor; two people may have one name.

        Args:
            name: their name, sealed; may be left out for one who wants not to be named.
            person: whether it is a person.
            anonymous: whether they want to be named on no page.
            request_id: makes the call repeatable.
        """
        room = self._room
        room.operator_only()
        name = maybe("name", name, 100)
        if not name and not anonymous:
            raise ValueError("a donor has a name, or wants not to be named")
        fresh = person or not name
        donor_id = f"p:{room.world.new_id()}" if fresh else giving.organisation(room.records, name)

        def enter(tx: Tx) -> Donor:
            known = None if fresh else tx.get(Donor, donor_id)
            if known is not None and known.anonymous == anonymous:
                return attrs.evolve(known, name="")
            tx.journal(room.actor, "supply.donor", (donor_id,))
            donor = Donor(donor_id, name, person, anonymous, known.entered if known else tx.now)
            return attrs.evolve(tx.put(donor), name="")  # the answer that is remembered holds no name

        request = Request(room.actor, "supply.donor", "", request_id, (name, person, anonymous))
        answer = room.records.change(enter, request=request)
        return room.records.get(Donor, answer.id) or answer

    def unname(self, donor: Donor | str, *, by: str = "", request_id: str = "") -> Donor:
        """Takes a donor's name out of the register; what they gave stays. Its batches show no name either.

        Args:
            donor: the donor or their id.
            by: who does it.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is no such donor.
        """
        room = self._room
        room.operator_only()
        donor_id, by = donor if isinstance(donor, str) else donor.id, by or room.actor

        def unname(tx: Tx) -> Donor:
            found = tx.get(Donor, donor_id)
            if found is None:
                raise giving.no_donor()
            tx.journal(by, "supply.unname", (donor_id,))
            return tx.put(attrs.evolve(found, name="", anonymous=True))

        def bare(tx: Tx, batch_id: str) -> None:
            batch = tx.get(Batch, batch_id)
            if batch is not None and batch.donor:
                tx.put(attrs.evolve(batch, donor="", donor_id=donor_id))

        for batch in [one for one in room.records.walk(Batch) if giving.of_batch(room.records, one) == donor_id]:
            room.records.change(lambda tx, at=batch.id: bare(tx, at))  # type: ignore[misc]
        return room.records.change(unname, request=Request(by, "supply.unname", donor_id, request_id))

    def known_donor(self, donor_id: str) -> Donor | None:
        """The donor of an id; ``None`` for one whose batches say a name and who was never entered."""
        self._room.operator_only()
        return self._room.records.get(Donor, donor_id)

    def donors(self, *, after: str = "", limit: int = 100) -> list[Donor]:
        """Donors, a page, by id.

        Args:
            after: the id after which the page begins.
            limit: how many at most, 1 to 1000.
        """
        self._room.operator_only()
        return self._room.records.find(Donor, "all", "donor", after=after, limit=limit, newest=False)

    # -- pledges

    def pledge(
        self, appeal: Appeal | str, donor: Donor | str, count: int, *, by: str = "", request_id: str = ""
    ) -> Pledge:
        """Somebody promises tags to a call; more than are needed are welcome.

        Args:
            appeal: the call or its id.
            donor: the donor, their id, or the name of an organisation, which is entered if it is new.
            count: how many tags.
            by: who enters it.
            request_id: makes the call repeatable.

        Raises:
            Conflict: GT-APPEAL-OVER, the call has ended.
            Denied: there is no such call, or no such donor.
        """
        room = self._room
        room.operator_only()
        by, call_id = by or room.actor, appeal if isinstance(appeal, str) else appeal.id
        count, pledge_id = _count("count", count, MAX_NEED), room.world.new_id()
        said = donor if isinstance(donor, Donor) else short("donor", donor, 100)

        def pledge(tx: Tx) -> Pledge:
            found = _call(tx.get(Appeal, call_id))
            if not found.open(tx.now):
                raise Conflict(
                    "GT-APPEAL-OVER", "This call for donations has ended.", "Its time is over, or it was ended.",
                    "Make a new call, or mint the batch without a pledge.",
                )  # fmt: skip
            giver = giving.donor(tx, said)
            tx.journal(by, "supply.pledge", (call_id, pledge_id), str(count))
            return tx.add(Pledge(pledge_id, call_id, giver.id, count, made=tx.now, by=by))

        name = said if isinstance(said, str) else said.id
        request = Request(by, "supply.pledge", call_id, request_id, (name, count))
        return room.records.change(pledge, request=request)

    def withdraw(self, pledge: Pledge | str, *, by: str = "", request_id: str = "") -> Pledge:
        """A pledge is taken back; what came of it stays given.

        Args:
            pledge: the pledge or its id.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is no such pledge.
        """
        room = self._room
        room.operator_only()
        by, pledge_id = by or room.actor, pledge if isinstance(pledge, str) else pledge.id

        def withdraw(tx: Tx) -> Pledge:
            found = tx.get(Pledge, pledge_id)
            if found is None:
                raise giving.no_pledge()
            if found.state != OPEN:
                return found
            tx.journal(by, "supply.withdraw", (found.call, pledge_id))
            return tx.put(attrs.evolve(found, state=WITHDRAWN))

        return room.records.change(withdraw, request=Request(by, "supply.withdraw", pledge_id, request_id))

    def receive(
        self, pledge: Pledge | str, batch: Batch | str, *, cost: str | int | Decimal = "", currency: str = "",
        by: str = "", request_id: str = "",
    ) -> Pledge:  # fmt: skip
        """A batch that was minted came for a pledge; ``tags.mint(pledge_id=)`` says the same while minting.

        Args:
            pledge: the pledge or its id.
            batch: the batch or its id.
            cost: what it cost, such as ``1250.00``; see ``guardtag.rules.money``.
            currency: such as ``CNY``.
            by: who enters it.
            request_id: makes the call repeatable.

        Raises:
            Conflict: GT-PLEDGE-BATCH, the batch came for a pledge before; GT-PLEDGE-OVER, it was withdrawn.
            Denied: there is no such pledge, or no such batch.
        """
        room = self._room
        room.operator_only()
        cost, currency = money.amount(cost, currency)
        by, batch_id = by or room.actor, batches.named(self._room.records, batch).id
        pledge_id = pledge if isinstance(pledge, str) else pledge.id

        def receive(tx: Tx) -> Pledge:
            current = tx.get(Batch, batch_id)
            assert current is not None
            taken = giving.fulfil(tx, current, pledge_id)
            tx.put(attrs.evolve(taken, cost=cost or taken.cost, currency=currency or taken.currency))
            tx.journal(by, "supply.receive", (pledge_id, batch_id), str(current.count))
            found = tx.get(Pledge, pledge_id)
            assert found is not None
            return found

        request = Request(by, "supply.receive", pledge_id, request_id, (batch_id, cost, currency))
        return room.records.change(receive, request=request)

    def pledges(
        self, appeal: Appeal | str = "", *, donor: Donor | str = "", after: str = "", limit: int = 100
    ) -> list[Pledge]:
        """Pledges, newest first.

        Args:
            appeal: to this call; or
            donor: of this donor; all unless one of them is given.
            after: the id after which the page begins.
            limit: how many at most, 1 to 1000.
        """
        self._room.operator_only()
        call_id, donor_id = (one if isinstance(one, str) else one.id for one in (appeal, donor))
        index, value = ("call", call_id) if call_id else ("donor", donor_id) if donor_id else ("all", "pledge")
        found = self._room.records.find(Pledge, index, value, after=after, limit=limit)
        return [one for one in found if not donor_id or one.donor == donor_id]


def _count(name: str, count: int, most: int) -> int:
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= most:
        raise ValueError(f"{name} is a whole number from 1 to {most}")
    return count


def _call(found: Appeal | None) -> Appeal:
    if found is None:
        raise Denied(
            "GT-APPEAL-UNKNOWN", "There is no such call for donations.", "", "List them with `guardtag supply calls`.",
        )  # fmt: skip
    return found

"""Tags before anybody wears them: in whose hands, on whose signature; lost, found; every one accounted for."""

from __future__ import annotations

import pytest

import guardtag
from guardtag.config import Config, from_mapping
from guardtag.errors import ConfigError, Conflict, Denied, Unknown
from guardtag.model.stock import Lot, Run
from guardtag.model.tags import Batch
from guardtag.records.kinds import BY_MODEL, tag_id
from guardtag.world import simulated
from tests.conftest import HOME, City
from tests.door.boxes import OTHER, batch, there

__all__ = ["batch"]

VILLAGE = "feicheng/wangzhuang/north/zhongyu"


def test_a_hand_over_has_a_receipt_that_is_signed(city: City, batch: Batch) -> None:
    receipt = city.door.supply.hand_over(batch.first, 20, received_by="li-ling", by="office", note="first box")
    assert (receipt.kind, receipt.count, receipt.source, receipt.area) == ("hand-over", 20, "", HOME)
    assert (receipt.by, receipt.received_by, receipt.signed) == ("office", "li-ling", None)
    with pytest.raises(Denied, match="GT-RECEIPT-UNKNOWN"):
        city.door.acting_as("wang-xia").supply.sign(receipt.id)
    with pytest.raises(Denied, match="GT-RECEIPT-UNKNOWN"):
        city.door.supply.sign(receipt.id)  # the office does not sign for her
    city.clock.advance(60)
    signed = city.door.acting_as("li-ling").supply.sign(receipt.id)
    assert signed.signed == city.clock.now()
    city.clock.advance(60)
    assert city.door.supply.sign(receipt, by="li-ling") == signed, "signed once is signed"
    assert city.door.supply.receipts(HOME) == [signed]
    assert city.door.supply.receipts(OTHER) == []
    assert city.door.supply.receipt(receipt.id) == signed
    assert there(city, batch) == [(0, 20, HOME, "given-out")]
    assert not city.door.verify().bad


def test_what_is_handed_on_is_what_is_left(city: City, batch: Batch) -> None:
    """Two of the box were sewn in, two are void: the receipt says which tags changed hands."""
    boy = city.boy()
    city.door.supply.hand_over(batch.first, 20, received_by="li-ling")
    for at in (3, 4):
        city.door.tags.fit(batch.first + at, to=boy, by="li-ling")
    city.door.tags.void(batch, why="misprinted", first=batch.first + 10, count=2)
    receipt = city.door.supply.hand_over(batch.first, 20, received_by="wang-xia")
    assert receipt.runs == tuple(Run(batch.first + a, batch.first + b) for a, b in ((0, 2), (5, 9), (12, 19)))
    assert (receipt.count, receipt.source, receipt.area) == (16, HOME, OTHER)
    found = city.door.supply.reconcile(batch=batch)
    assert found.balanced
    assert found.areas[HOME] == {"fitted": 2, "void": 2}
    assert found.areas[OTHER] == {"given-out": 16}
    back = city.door.supply.give_back(batch.first, 20, by="wang-xia")
    assert (back.kind, back.count, back.source, back.area, back.signed) == ("return", 16, OTHER, "", city.clock.now())
    assert city.door.supply.stock().in_store == 7 + 96


def test_a_receipt_has_one_giver(city: City, batch: Batch) -> None:
    supply = city.door.supply
    supply.hand_over(batch.first, 10, received_by="li-ling")
    for first, count in ((0, 11), (9, 2), (0, 100)):
        with pytest.raises(Conflict, match="GT-STOCK-PLACES"):
            supply.hand_over(batch.first + first, count, received_by="wang-xia")
    with pytest.raises(Conflict, match="GT-STOCK-SAME"):
        supply.hand_over(batch.first, 10, received_by="li-ling")
    with pytest.raises(Conflict, match="GT-STOCK-SAME"):
        supply.give_back(batch.first + 50, 10)
    assert there(city, batch) == [(0, 10, HOME, "given-out")]
    assert len(supply.receipts()) == 1


def test_a_lost_box_goes_on_helping_and_turns_up_again(city: City, batch: Batch) -> None:
    supply = city.door.supply
    supply.hand_over(batch.first, 20, received_by="li-ling")
    supply.lost(batch.first + 15, 10, note="left in the bus")
    supply.damaged(batch.first + 40)
    assert there(city, batch) == [
        (0, 15, HOME, "given-out"), (15, 5, HOME, "lost-unfitted"), (20, 5, "", "lost-unfitted"),
        (40, 1, "", "damaged-unfitted"),
    ]  # fmt: skip
    code = next(city.door.tags.of(batch, first=batch.first + 17, count=1))
    assert city.door.scan(code.link).status == "unpaired", "somebody may wear it: it calls"
    stock = supply.stock()
    assert (stock.on_hand, stock.lost, stock.in_store) == (15, 11, 7 + 74)
    for verb in (supply.lost, supply.damaged):
        with pytest.raises(Conflict, match="GT-STOCK-LOST"):
            verb(batch.first + 15, 10)
    with pytest.raises(Conflict, match="GT-STOCK-LOST"):
        supply.hand_over(batch.first + 15, 5, received_by="wang-xia")
    with pytest.raises(Conflict, match="GT-STOCK-NOT-LOST"):
        supply.found(batch.first + 14, 2)
    supply.found(batch.first + 15, 10)
    assert there(city, batch) == [(0, 20, HOME, "given-out"), (40, 1, "", "damaged-unfitted")]
    assert supply.reconcile().balanced


def test_a_lost_tag_that_is_sewn_in_was_not_lost(city: City, batch: Batch) -> None:
    city.door.supply.lost(batch.first, 5)
    tag = city.door.tags.fit(batch.first + 2, to=city.boy(), by="li-ling")
    assert tag.state == "fitted"
    assert there(city, batch) == [(0, 2, "", "lost-unfitted"), (2, 1, HOME, "given-out"), (3, 2, "", "lost-unfitted")]
    assert city.door.supply.reconcile().counts["fitted"] == 1
    assert city.door.supply.reconcile().balanced


def test_all_of_them_worn_leaves_nothing_in_anybodys_hands(city: City, batch: Batch) -> None:
    boy = city.boy()
    for at in (0, 1):
        city.door.tags.fit(batch.first + at, to=boy, by="li-ling")
    city.door.tags.void(batch, why="stolen", first=batch.first + 2, count=3)
    for verb in (city.door.supply.lost, city.door.supply.damaged, city.door.supply.found, city.door.supply.give_back):
        with pytest.raises(Conflict, match="GT-STOCK-NONE"):
            verb(batch.first, 5)


@pytest.mark.parametrize(("first", "count"), [(0, 0), (0, -3), (0, 101), (99, 2)])
def test_a_range_outside_its_batch_is_misuse(city: City, batch: Batch, first: int, count: int) -> None:
    for verb in (city.door.supply.lost, city.door.supply.give_back):
        with pytest.raises(ValueError, match="one batch"):
            verb(batch.first + first, count)
    with pytest.raises(Unknown):
        city.door.supply.lost(batch.last + 1)
    with pytest.raises(Unknown):
        city.door.supply.lost(0)


def test_nobody_takes_tags_who_is_not_on_duty(city: City, batch: Batch) -> None:
    city.door.responders.retire("wang-xia")
    for who in ("wang-xia", "nobody"):
        with pytest.raises(Denied, match="GT-RESPONDER-UNKNOWN"):
            city.door.supply.hand_over(batch.first, 5, received_by=who)
    assert there(city, batch) == []


def test_stock_is_the_operators(city: City, batch: Batch) -> None:
    supply = city.door.acting_as("li-ling").supply
    for call in (
        lambda: supply.hand_over(batch.first, 5, received_by="li-ling"), lambda: supply.give_back(batch.first, 5),
        lambda: supply.lost(batch.first), supply.stock, supply.reconcile, supply.low,
        supply.receipts, lambda: supply.lots(batch), lambda: supply.found(batch.first),
        lambda: supply.receipt("x"), lambda: supply.damaged(batch.first),
    ):  # fmt: skip
        with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
            call()


def test_the_same_request_moves_tags_once(city: City, batch: Batch) -> None:
    supply = city.door.supply
    first = supply.hand_over(batch.first, 5, received_by="li-ling", request_id="r")
    supply.give_back(batch.first, 5)
    assert supply.hand_over(batch.first, 5, received_by="li-ling", request_id="r") == first
    assert there(city, batch) == [], "the late repeat moved nothing"
    lost = supply.lost(batch.first, 5, request_id="r")
    supply.found(batch.first, 5)
    assert supply.lost(batch.first, 5, request_id="r") == lost
    assert there(city, batch) == []
    with pytest.raises(Conflict, match="GT-CONFLICT-REQUEST"):
        supply.lost(batch.first, 6, request_id="r")


def test_a_hand_over_and_a_fitting_never_both_succeed_on_what_they_read(city: City, batch: Batch) -> None:
    """The fitting comes between the hand-over's read and its commit: the tag is not on the receipt."""
    boy = city.boy()
    commit, done = city.door._room.records.store.commit, []

    def late(changes: object) -> None:
        if not done:
            done.append(True)
            city.door.tags.fit(batch.first + 1, to=boy, by="li-ling")
        commit(changes)  # type: ignore[arg-type]

    city.door._room.records.store.commit = late  # type: ignore[method-assign]
    try:
        receipt = city.door.supply.hand_over(batch.first, 3, received_by="wang-xia", by="li-ling")
    finally:
        city.door._room.records.store.commit = commit  # type: ignore[method-assign]
    assert receipt.runs == (Run(batch.first, batch.first), Run(batch.first + 2, batch.first + 2))
    assert city.door.supply.reconcile().balanced


@pytest.mark.parametrize("shift", [0, 1])
def test_two_who_take_from_one_box_never_both_have_a_tag(city: City, batch: Batch, shift: int) -> None:
    commit, done = city.door._room.records.store.commit, []

    def late(changes: object) -> None:
        if not done:
            done.append(True)
            city.door.supply.hand_over(batch.first + shift, 3, received_by="li-ling", by="wang-xia")
        commit(changes)  # type: ignore[arg-type]

    city.door._room.records.store.commit = late  # type: ignore[method-assign]
    try:
        receipt = city.door.supply.hand_over(batch.first, 3, received_by="wang-xia", by="li-ling")
    except Conflict as error:
        assert (error.code, shift) == ("GT-STOCK-PLACES", 1)  # noqa: PT017
    else:
        assert (receipt.source, receipt.area) == (HOME, OTHER), "she has it from the other, not from the store"
    finally:
        city.door._room.records.store.commit = commit  # type: ignore[method-assign]
    assert there(city, batch) == ([(1, 3, HOME, "given-out")] if shift else [(0, 3, OTHER, "given-out")])
    assert city.door.supply.reconcile().balanced


def test_a_commit_that_fails_leaves_everything_as_it_was(city: City, batch: Batch) -> None:
    before = there(city, batch)

    def dies(changes: object) -> None:
        raise KeyboardInterrupt

    commit = city.door._room.records.store.commit
    city.door._room.records.store.commit = dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        city.door.supply.hand_over(batch.first, 3, received_by="wang-xia")
    city.door._room.records.store.commit = commit  # type: ignore[method-assign]
    assert there(city, batch) == before
    assert city.door.supply.receipts() == []
    city.door.supply.hand_over(batch.first, 3, received_by="wang-xia")


# -- alarms


def test_areas_that_run_short(tmp_path: object) -> None:
    wanted = {"village": 20, "grid": 5, "feicheng/wangzhuang": 60, OTHER: 1}
    world, _ = simulated(1)
    with guardtag.open(Config(stock=wanted), world) as door:
        for name, area in (("li-ling", HOME), ("wang-xia", OTHER), ("zhao", "feicheng/laocheng/east/gu/1")):
            door.responders.enrol(name, name="李岭", area=area)
        batch = door.tags.mint(100, area="feicheng")
        door.supply.hand_over(batch.first, 18, received_by="li-ling")
        door.supply.hand_over(batch.first + 18, 1, received_by="wang-xia")
        door.supply.lost(batch.first + 14, 4)
        low = door.supply.low()
        assert [(one.area, one.on_hand, one.least) for one in low] == [
            ("feicheng/laocheng/east/gu", 0, 20), ("feicheng/laocheng/east/gu/1", 0, 5),
            ("feicheng/wangzhuang", 15, 60), (VILLAGE, 15, 20),
        ]  # fmt: skip
        assert [one.area for one in door.supply.low("feicheng/wangzhuang")] == ["feicheng/wangzhuang", VILLAGE]
    with guardtag.open(Config(), simulated(1)[0]) as door:
        assert list(door.supply.low()) == []


@pytest.mark.parametrize("stock", [{"vilage": 5}, {"grid": 0}, {"grid": True}, {"grid": "5"}, {"a/b": 1.5}, [5]])
def test_a_wrong_threshold_stops_the_start(tmp_path: object, stock: object) -> None:
    with pytest.raises(ConfigError):
        from_mapping({"stock": stock}, __import__("pathlib").Path())
    assert (
        from_mapping({"stock": {"feicheng": 3, "grid": 2, "a/b": 1}}, __import__("pathlib").Path()).stock["grid"] == 2
    )


def test_ids_of_rows_are_serials() -> None:
    assert BY_MODEL[Lot].id(Lot(17, 3, "b")) == tag_id(17)

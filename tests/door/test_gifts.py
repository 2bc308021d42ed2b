"""Calls for donations, pledges, and the batches that fulfil them: each counted once, whoever asks twice."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.errors import Conflict, Denied
from guardtag.model.gifts import Appeal, Donor
from guardtag.model.tags import Batch
from guardtag.rules import money
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")

DAY = 86_400.0


@pytest.fixture
def call(city: City) -> Appeal:
    until = city.clock.now() + 30 * DAY
    return city.door.supply.call("夏衣标签征集", need=1000, area="feicheng", until=until, by="office")


def test_a_call_its_pledges_and_two_batches(city: City, call: Appeal) -> None:
    supply = city.door.supply
    first = supply.pledge(call, "Yutian Textiles", 600)
    city.clock.advance(1)  # ids of one millisecond are in no order
    second = supply.pledge(call, supply.donor("王霞", person=True), 100, by="office")
    stands = supply.progress(call)
    assert (stands.donors, stands.pledged, stands.received, stands.missing) == (2, 700, 0, 300)
    batch = city.door.tags.mint(400, area="feicheng", pledge_id=first.id, cost="820.50", currency="CNY")
    assert (batch.donor, batch.donor_id, batch.pledge) == ("Yutian Textiles", first.donor, first.id)
    other = city.door.tags.mint(300, area="feicheng", cost=100, currency="EUR")
    taken = supply.receive(first, other, by="office")
    assert (taken.received, taken.state) == (700, "fulfilled")
    stands = supply.progress(call)
    assert (stands.pledged, stands.received, stands.missing) == (800, 700, 200)
    assert stands.costs == {"CNY": "820.50", "EUR": "100"}
    assert supply.pledges(call) == [second, taken]
    assert supply.pledges(donor=second.donor) == [second]
    assert not city.door.verify().bad


def test_a_batch_of_a_person_does_not_say_their_name(city: City, call: Appeal) -> None:
    donor = city.door.supply.donor("王霞", person=True)
    assert "王霞" not in repr(donor)
    pledge = city.door.supply.pledge(call, donor, 5)
    batch = city.door.tags.mint(5, area="feicheng", pledge_id=pledge.id)
    assert (batch.donor, batch.donor_id) == ("", donor.id)


def test_no_name_is_in_the_answer_that_is_remembered(city: City) -> None:
    """Taken out of the register, a name stands nowhere: not in the row that makes the call repeatable either."""
    supply = city.door.supply
    donor = supply.donor("王霞", person=True, request_id="r")
    assert supply.donor("王霞", person=True, request_id="r") == donor
    assert supply.unname(donor).name == ""
    assert supply.donor("王霞", person=True, request_id="r").name == ""
    records = city.door._room.records
    for row in records.store.walk("asked", "", 100):
        assert "王霞".encode() not in records.vault.open(row.kind, row.id, row.body)


def test_organisations_of_one_name_are_one_and_people_are_not(city: City) -> None:
    supply = city.door.supply
    assert supply.donor("Yutian Textiles").id == supply.donor("yutian  textiles").id
    assert supply.donor("王霞", person=True).id != supply.donor("王霞", person=True).id
    nobody = supply.donor(anonymous=True)
    assert (nobody.name, nobody.shown) == ("", "")
    assert supply.donor("Yutian Textiles", anonymous=True).shown == ""
    assert len(supply.donors()) == 4
    with pytest.raises(ValueError, match="name"):
        supply.donor()


def test_a_name_that_is_taken_out_is_on_no_batch_either(city: City, call: Appeal) -> None:
    supply = city.door.supply
    pledge = supply.pledge(call, "Yutian", 5)
    batch = city.door.tags.mint(5, area="feicheng", pledge_id=pledge.id)
    old = city.door.tags.mint(5, area="feicheng", donor="Yutian")
    supply.unname(pledge.donor)
    assert all(one.donor == "" and one.donor_id == pledge.donor for one in city.door.tags.batches())
    assert {one.id for one in city.door.tags.batches()} == {batch.id, old.id}
    with pytest.raises(Denied, match="GT-DONOR-UNKNOWN"):
        supply.unname("p:nobody")


def test_nothing_comes_twice(city: City, call: Appeal) -> None:
    supply = city.door.supply
    pledge = supply.pledge(call, "Yutian", 50, request_id="p")
    assert supply.pledge(call, "Yutian", 50, request_id="p") == pledge
    batch = city.door.tags.mint(20, area="feicheng", pledge_id=pledge.id, request_id="m")
    assert city.door.tags.mint(20, area="feicheng", pledge_id=pledge.id, request_id="m") == batch
    with pytest.raises(Conflict, match="GT-PLEDGE-BATCH"):
        supply.receive(pledge, batch)
    other = city.door.tags.mint(20, area="feicheng")
    first = supply.receive(pledge, other, request_id="r")
    assert supply.receive(pledge, other, request_id="r") == first
    assert supply.progress(call).received == 40
    assert supply.call("x", need=1, area="feicheng", request_id="c") == supply.call(
        "x", need=1, area="feicheng", request_id="c"
    )
    assert supply.withdraw(pledge, request_id="w") == supply.withdraw(pledge, request_id="w")


def test_a_pledge_that_is_taken_back_keeps_what_came(city: City, call: Appeal) -> None:
    supply = city.door.supply
    pledge = supply.pledge(call, "Yutian", 50)
    city.door.tags.mint(20, area="feicheng", pledge_id=pledge.id)
    supply.withdraw(pledge)
    stands = supply.progress(call)
    assert (stands.pledged, stands.received, stands.donors) == (20, 20, 1)
    with pytest.raises(Conflict, match="GT-PLEDGE-OVER"):
        city.door.tags.mint(20, area="feicheng", pledge_id=pledge.id)
    assert len(city.door.tags.batches()) == 1, "nothing was minted"
    with pytest.raises(Denied, match="GT-PLEDGE-UNKNOWN"):
        city.door.tags.mint(20, area="feicheng", pledge_id="none")
    with pytest.raises(Denied, match="GT-PLEDGE-UNKNOWN"):
        supply.withdraw("none")


def test_a_call_ends(city: City, call: Appeal) -> None:
    supply = city.door.supply
    pledge = supply.pledge(call, "Yutian", 5)
    city.clock.advance(31 * DAY)
    assert not supply.progress(call).open
    with pytest.raises(Conflict, match="GT-APPEAL-OVER"):
        supply.pledge(call, "Yutian", 5)
    city.door.tags.mint(5, area="feicheng", pledge_id=pledge.id)  # what was promised may still come
    endless = supply.call("Bags", need=10, area="feicheng/wangzhuang")
    assert supply.end_call(endless) == supply.end_call(endless)
    with pytest.raises(Conflict, match="GT-APPEAL-OVER"):
        supply.pledge(endless, "Yutian", 5)
    assert [one.id for one in supply.calls()] == [endless.id, call.id]
    assert [one.id for one in supply.calls("feicheng/wangzhuang")] == [endless.id]
    for verb in (supply.progress, supply.end_call):
        with pytest.raises(Denied, match="GT-APPEAL-UNKNOWN"):
            verb("none")


@pytest.mark.parametrize("wrong", [
    {"title": ""}, {"title": "x" * 201}, {"need": 0}, {"need": True}, {"need": 2.5}, {"need": 10**9},
    {"area": "No Such"}, {"until": 5.0}, {"until": float("nan")},
])  # fmt: skip
def test_a_call_says_what_is_wanted(city: City, wrong: dict[str, object]) -> None:
    arguments = {"title": "x", "need": 5, "area": "feicheng"} | wrong
    with pytest.raises(ValueError, match=r"title|need|area|until"):
        city.door.supply.call(arguments.pop("title"), **arguments)  # type: ignore[arg-type]
    assert city.door.supply.calls() == []


def test_giving_is_the_operators(city: City, call: Appeal) -> None:
    city.responder("li-ling")
    supply = city.door.acting_as("li-ling").supply
    for deed in (
        supply.calls, supply.donors, supply.pledges, lambda: supply.progress(call), lambda: supply.end_call(call),
        lambda: supply.call("x", need=1, area="feicheng"), lambda: supply.donor("x"), lambda: supply.unname("x"),
        lambda: supply.pledge(call, "x", 1), lambda: supply.withdraw("x"), lambda: supply.receive("x", "y"),
    ):  # fmt: skip
        with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
            deed()


def test_what_was_minted_before_there_were_pledges_is_asked_the_same_way(city: City) -> None:
    """A late repeat of a request that an older version carried out is the same request."""
    from guardtag.records import Request

    records, made = city.door._room.records, city.door.tags.mint(5, area="feicheng", donor="Yutian")
    asked = Request("operator", "tags.mint", "", "old", (5, "feicheng", "Yutian", ""))
    records.change(lambda tx: tx.get(Batch, made.id), request=None)
    records.change(lambda tx: tx.put(tx.get(Batch, made.id)), request=asked)
    assert city.door.tags.mint(5, area="feicheng", donor="Yutian", request_id="old") == made


@pytest.mark.parametrize(("cost", "currency"), [
    ("1,5", "CNY"), ("-5", "CNY"), ("1e3", "CNY"), ("5", "cny"), ("5", ""), ("", "CNY"), ("NaN", "CNY"), ("５", "CNY"),
    ("1" * 13, "CNY"), ("1.00001", "CNY"), (Decimal("Infinity"), "CNY"), ("5", "CNYX"),
])  # fmt: skip
def test_an_amount_is_plain(cost: str, currency: str) -> None:
    with pytest.raises(ValueError, match="cost"):
        money.amount(cost, currency)


def test_no_float_is_an_amount() -> None:
    with pytest.raises(TypeError):
        money.amount(0.1, "CNY")  # type: ignore[arg-type]


@given(st.lists(st.decimals(0, 10**6, places=2), max_size=30))
def test_sums_are_exact(amounts: list[Decimal]) -> None:
    found = money.sums([money.amount(one, "CNY") for one in amounts])
    assert Decimal(found.get("CNY", "0")) == sum(amounts)


@pytest.mark.plants
def test_a_persons_name_is_nowhere_in_the_file(tmp_path: Path) -> None:
    import guardtag

    with guardtag.open(tmp_path / "city.db") as door:
        donor: Donor = door.supply.donor("王霞云云云", person=True)
        call = door.supply.call("x", need=1, area="feicheng")
        door.supply.pledge(call, donor, 1)
    files = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert "city.db" in files
    assert [name for name, data in files.items() if "王霞云云云".encode() in data] == []

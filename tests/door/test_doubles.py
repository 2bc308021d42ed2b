"""People who were entered twice: found, and made one; nobody loses a working tag at any moment."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import guardtag
from guardtag import Conflict, Consent, Contact, Denied
from guardtag.model.garments import Garments
from guardtag.model.people import Ward
from guardtag.records.kinds import Unsettled
from guardtag.spi import Ref
from tests.conftest import HOME, City
from tests.door.doubled import BORN, merge, pair
from tests.door.test_whereabouts import FAR, Mortal, visit, visits

__all__ = ["pair"]

pytestmark = pytest.mark.quick_on("memory")


def test_doubles_are_found_by_the_person_and_by_the_area(city: City) -> None:
    city.responder("li-ling")
    one = city.boy(birth_date=BORN)
    two = city.boy(birth_date=BORN, area=FAR)
    mother = Contact("田爱云", "mother", ["mail:0538-0000007"])
    for n in range(3):
        city.door.wards.enrol(f"别人{n}", area=HOME, contacts=[mother], consent=Consent("田爱云", {"alert"}))
    found = city.door.wards.doubles(one.id)
    assert [(d.ward, d.other, d.strength) for d in found] == [(one.id, two.id, "likely")]
    for area in (HOME, FAR, "feicheng"):
        pairs = [{d.ward, d.other} for d in city.door.wards.doubles(area=area)]
        assert pairs.count({one.id, two.id}) == 1
    assert len(city.door.wards.doubles(area="feicheng", limit=2)) == 2
    assert {"小军", "田爱云"} & set(repr(found)) == set()
    for wrong in ({}, {"ward_id": one.id, "area": HOME}, {"area": HOME, "limit": 0}):
        with pytest.raises(ValueError, match="limit"):
            city.door.wards.doubles(**wrong)
    with pytest.raises(Denied):
        city.door.wards.doubles("nobody")
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").wards.doubles(area=HOME)


def test_a_number_that_a_whole_home_shares_tells_nobody_apart(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guardtag.steps.doubles.MOST_OF_A_NUMBER", 3)
    office = [Contact("护理站", "care home", ["mail:0538-0000009"])]
    for name in ("张三甲", "张三乙", "张三丙"):
        last = city.door.wards.enrol(name, area=HOME, contacts=office, consent=Consent("护理站", {"alert"}))
    assert city.door.wards.doubles(last.id) == []


def test_tags_fittings_and_visits_follow_and_every_old_id_leads_to_the_person(
    city: City, pair: tuple[Ward, Ward]
) -> None:
    one, two = pair
    tag, [open_visit] = city.tagged(two), visits(city, two.id, "li-ling")
    past = city.door.scan(tag.link).alert(place="bus stop")
    city.door.incidents.close(past.id, outcome="home", by="li-ling")
    city.door.dispatch()
    after = merge(city, pair)
    assert (after.id, after.merged, after.medical) == (one.id, (two.id,), "insulin")
    assert [c.name for c in after.contacts] == ["田爱云", "王大山"]
    assert city.door.wards.get(two.id) == city.door.wards.get(one.id) == after
    assert city.door.tags.get(tag).ward == visit(city, open_visit).ward == one.id
    [fitting] = city.door.wards.fittings(one.id)
    records = city.door._room.records
    row = records.store.read([Ref("fitting", fitting.id)])[0]
    assert row is not None
    assert records.vault.under(row) == f"w:{one.id}:response", "sealed under the key of the record that stays"
    assert [call.id for call in city.door.incidents.list(ward_id=one.id)] == [past.id]
    assert [w.id for w in city.door.wards.find(key="NO-2")] == [one.id]
    assert [w.id for w in city.door.wards.find(name="小军")] == [one.id]
    assert [w.id for w in city.door.wards.list(HOME)] == [one.id]
    call = city.door.scan(tag.link).alert(place="station")
    assert call.subject == one.id
    assert city.door.incidents.open("missing", ward=two.id).id == call.id, "also by the old id"
    city.door.dispatch()
    found = {m["target"].partition("@")[0] for m in city.messages() if "station" in m["text"]}
    assert found == {"tian", "uncle", "li-ling"}
    assert city.door.wards.change(two.id, nickname="小小").id == one.id
    assert city.door.wards.change(one.id, key="NO-2").key == "NO-2", "its own key of before"
    batch = city.door.tags.mint(1, area="feicheng")
    assert city.door.tags.fit(batch.first, to=two.id, by="li-ling").ward == one.id
    assert city.door.acting_as("li-ling").wards.view(two.id).ward == one.id
    verbs = [(deed.verb, two.id in deed.about) for deed in city.door.wards.history(two.id)]
    assert ("wards.merge", True) in verbs
    assert ("wards.enrol", True) in verbs, "what was done under the old id too"
    with pytest.raises(Denied):
        city.door.acting_as(f"{two.id}/c1")
    with pytest.raises(Conflict, match="GT-INCIDENT-MERGED"):
        city.door.incidents.reopen(past.id, by="li-ling", reason="he is gone again")


def test_of_two_visits_for_the_same_thing_one_stays(city: City, pair: tuple[Ward, Ward]) -> None:
    one, two = pair
    now, day = city.clock.now(), "20250620"
    ours = city.door.rounds.plan(one.id, why="check-up", day=day, worker="li-ling")
    theirs = city.door.rounds.plan(two.id, why="check-up", day=day, worker="li-ling")
    other = city.door.rounds.plan(two.id, why="review", day=day, worker="li-ling")
    merge(city, pair)
    assert [visit(city, one.id).state for one in (ours, theirs, other)] == ["open", "cancelled", "open"]
    assert {visit(city, v.id).ward for v in (ours, theirs, other)} == {one.id}
    with pytest.raises(Conflict, match="GT-ROUND-PLANNED"):
        city.door.rounds.plan(one.id, why="review", day=day)
    city.door.wards.move(one.id, FAR)
    assert {visit(city, v.id).state for v in (ours, theirs, other)} == {"cancelled"}
    assert city.door.rounds.plan(one.id, why="review", day=day).made == now, "what was called off can be planned anew"


@pytest.mark.parametrize("own", [True, False])
def test_of_what_each_person_has_once_that_of_the_record_that_stays_is_believed(
    city: City, pair: tuple[Ward, Ward], own: bool
) -> None:
    one, two = pair
    city.door.supply.wardrobe(two.id, [Garments("coat", "winter", 5)])
    if own:
        city.door.supply.wardrobe(one.id, [Garments("coat", "winter", 2)])
    merge(city, pair)
    [line] = city.door.supply.coverage(two.id).lines
    assert line.owned == (2 if own else 5)
    assert len(city.door._room.records.store.walk("wardrobe", "", 10)) == 1


def test_what_would_do_harm_is_refused(city: City, pair: tuple[Ward, Ward]) -> None:
    one, two = pair
    wards = city.door.wards
    city.responder("hua", role="volunteer")
    for by, second in (("li-ling", "li-ling"), ("li-ling", "hua"), ("li-ling", f"{one.id}/c1")):
        with pytest.raises(Denied, match="GT-MERGE-TWO"):
            merge(city, pair, by=by, second_by=second)
    for by, second in (("li-ling", "nobody"), ("", "li-ling"), ("operator", "li-ling")):
        with pytest.raises(Denied):
            merge(city, pair, by=by, second_by=second)
    for ids in ((one.id, "nobody"), ("nobody", two.id)):
        with pytest.raises(Denied, match="GT-WARD-UNKNOWN"):
            wards.merge(*ids, by="li-ling", second_by="wang-xia")
    with pytest.raises(ValueError, match="two records"):
        wards.merge(one.id, one.id, by="li-ling", second_by="wang-xia")
    wards.change(one.id, hidden_address="9 Nowhere Road")
    with pytest.raises(Conflict, match="GT-MERGE-HIDDEN"):
        merge(city, pair)
    wards.change(one.id, hidden_address="")
    wards.leave(one.id, "left")
    with pytest.raises(Conflict, match="GT-WARD-ENDED"):
        merge(city, pair)
    wards.return_(one.id)
    records = city.door._room.records

    def withdrawn(tx: guardtag.records.Tx) -> None:  # type: ignore[name-defined]
        whole = tx.get(Ward, two.id, ("response", "medical", "address"))
        tx.put(attrs.evolve(whole, consents=(attrs.evolve(whole.consents[0], withdrawn=tx.now),)))

    records.change(withdrawn)
    with pytest.raises(Conflict, match="GT-MERGE-CONSENT"):
        merge(city, pair)
    assert city.door.wards.get(two.id).merged_into == ""


def test_not_while_a_call_is_open_in_the_name_that_would_go(city: City, pair: tuple[Ward, Ward]) -> None:
    one, two = pair
    call = city.door.scan(city.tagged(two).link).alert(place="bus stop")
    with pytest.raises(Conflict, match="GT-MERGE-CALL"):
        merge(city, pair)
    city.door.incidents.close(call.id, outcome="home", by="li-ling")
    with pytest.raises(Conflict, match="GT-MERGE-CALL"):
        merge(city, pair)  # the family has not heard yet that it is over
    city.door.dispatch()
    other = city.door.scan(city.tagged(one).link).alert(place="bus stop")
    assert merge(city, pair).merged == (two.id,), "a call for the one that stays goes on"
    assert city.door.scan(city.tagged(two).link).alert(place="station").id == other.id


@pytest.mark.quick_on("memory", "sqlite")
def test_a_call_that_opens_just_before_the_commit_is_not_lost(city: City, pair: tuple[Ward, Ward]) -> None:
    tag = city.tagged(pair[1])
    records = city.door._room.records
    store, opened = records.store, []

    class Meanwhile(Mortal):
        def commit(self, changes: Any) -> None:
            records.store = self.store
            opened.append(city.door.scan(tag.link).alert(place="bus stop"))
            self.store.commit(changes)

    records.store = Meanwhile(store, 0, after=False)  # type: ignore[assignment]
    with pytest.raises(Conflict, match="GT-MERGE-CALL"):
        merge(city, pair)
    city.door.dispatch()
    assert {m["target"].partition("@")[0] for m in city.messages()} == {"uncle", "li-ling"}
    assert city.door.wards.get(pair[1].id).merged_into == ""


def test_nobody_who_is_being_erased(city: City, pair: tuple[Ward, Ward]) -> None:
    one, two = pair
    call = city.door.scan(city.tagged(one).link).alert(place="bus stop")
    assert city.door.wards.erase(one.id).waiting
    for ids in ((one.id, two.id), (two.id, one.id)):
        with pytest.raises(Conflict, match="GT-MERGE"):
            city.door.wards.merge(*ids, by="li-ling", second_by="wang-xia")
    assert city.door.incidents.get(call.id).open
    assert city.door.wards.get(two.id).merged == ()


def test_merged_twice_is_merged_once_and_three_make_one(city: City, pair: tuple[Ward, Ward]) -> None:
    one, two = pair
    first = merge(city, pair, request_id="m")
    assert merge(city, pair, request_id="m").id == merge(city, pair).id == first.id
    assert len(city.door.wards.get(one.id).contacts) == 2
    three = city.boy(birth_date=BORN)
    tag = city.tagged(two.id)  # type: ignore[arg-type]
    assert city.door.wards.merge(three.id, two.id, by="li-ling", second_by="wang-xia").merged == (one.id, two.id)
    assert city.door.wards.get(two.id).id == city.door.wards.get(one.id).id == three.id
    assert city.door.scan(tag.link).alert(place="bus stop").subject == three.id
    city.wait(2)
    assert not list(city.door._room.records.walk(Unsettled))

"""People who were entered twice: found, and made one; nobody loses a working tag at any moment."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import guardtag
from guardtag import Conflict, Consent, Contact, Denied, texts
from guardtag.errors import Retired
from guardtag.model.contact_tests import ContactTest
from guardtag.model.garments import Garments
from guardtag.model.notices import Notice
from guardtag.model.people import Proof, Ward
from guardtag.model.tags import Fitting
from guardtag.model.visits import Visit
from guardtag.records.kinds import Unsettled
from guardtag.records.vault import keys_of
from guardtag.rules import disclosure, likeness, merging
from guardtag.rules import poster as poster_rules
from guardtag.spi import Ref
from guardtag.testing import strategies
from tests.conftest import DAYTIME, HOME, City
from tests.door.test_whereabouts import FAR, Died, Mortal, coats, visit, visits

MOTHER = Contact("田爱云", "mother", ["sms:+8613900000001", "mail:tian@example.org"])
FATHER = Contact("小军父", "father", ["sms:+8613900000002"])
BORN = date(1990, 1, 2)
DAY = date(2025, 6, 16)


def ward(**changes: Any) -> Ward:
    return attrs.evolve(Ward("w", "小军", HOME, birth_date=BORN, contacts=(MOTHER,)), **changes)


# -- how alike two records are


@pytest.mark.parametrize(
    ("one", "other", "strength", "reasons"),
    [
        ({}, {}, "sure", {"same-name", "same-birth-date", "same-number"}),
        ({"key": "K"}, {"key": "K", "name": "别人", "birth_date": None, "contacts": ()}, "sure", {"same-key"}),
        ({}, {"contacts": (FATHER,)}, "likely", {"same-name", "same-birth-date"}),
        ({}, {"birth_date": None}, "likely", {"same-name", "same-number"}),
        ({}, {"birth_date": None, "contacts": (FATHER,)}, None, set()),
        ({}, {"birth_date": date(1990, 2, 1)}, "maybe", {"same-name", "same-number", "other-birth-dates"}),
        ({}, {"birth_date": date(1990, 2, 1), "contacts": (FATHER,)}, None, set()),
        ({"name": "王小军"}, {"name": "王小君"}, "maybe",
         {"names-alike", "same-birth-date", "same-number", "perhaps-twins"}),
        ({"name": "王小军"}, {"name": "王小君", "birth_date": None}, "maybe", {"names-alike", "same-number"}),
        ({"name": "王小军"}, {"name": "小军", "birth_date": None}, "maybe", {"names-alike", "same-number"}),
        ({"name": "王大军"}, {"name": "军军", "nickname": "", "birth_date": None}, None, set()),
        ({"name": "王大军", "nickname": "军军"}, {"name": "军军", "birth_date": None}, "maybe",
         {"names-alike", "same-number"}),
        ({"name": "王小军"}, {"name": "李大海"}, None, set()),
        ({"name": "王小军"}, {"name": "王小君", "birth_date": date(1992, 1, 1)}, None, set()),
        ({"key": "A"}, {"key": "B"}, "likely",
         {"same-name", "same-birth-date", "same-number", "other-keys"}),
        ({"key": "A"}, {"key": "B", "birth_date": None}, None, set()),
        ({"name": "小·军"}, {"name": " 小 軍".replace("軍", "军")}, "sure",
         {"same-name", "same-birth-date", "same-number"}),
        ({}, {"contacts": (Contact("x", "", ["voice:139 0000 0001"]),)}, "sure",
         {"same-name", "same-birth-date", "same-number"}),
    ],
)  # fmt: skip
def test_what_speaks_for_one_person(
    one: dict[str, Any], other: dict[str, Any], strength: str | None, reasons: set[str]
) -> None:
    for first, second in ((one, other), (other, one)):
        found = likeness.alike(ward(**first), ward(id="v", **second))
        assert (found and found.strength) == strength
        assert set(found.reasons if found else ()) == reasons


@given(strategies.wards(), strategies.wards())
def test_it_is_the_same_both_ways_and_whoever_is_like_nobody_is_like_themselves(one: Ward, other: Ward) -> None:
    forth, back = likeness.alike(one, other), likeness.alike(other, one)
    assert (forth and (forth.strength, set(forth.reasons))) == (back and (back.strength, set(back.reasons)))
    itself = likeness.alike(one, one)
    if one.birth_date or one.key or likeness.numbers(one):
        assert itself is not None
    assert set(likeness.REASONS) >= set(forth.reasons if forth else ())


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    keys = [f"like-{name}" for name in (*likeness.REASONS, *likeness.STRENGTHS)]
    assert not [key for key in keys if texts.word(language, key) == key]


# -- one record of two


def consents(*purposes: str, basis: str = "consent") -> tuple[Consent, ...]:
    return (Consent("田爱云", purposes, basis, given=1.0),)


def joined(one: Ward, other: Ward) -> Ward:
    return merging.joined(one, attrs.evolve(other, id="gone"), 7, now=DAYTIME, today=DAY)


PURPOSES = st.sets(st.sampled_from(["alert", "nickname", "photo", "medical_notes"]))


@given(PURPOSES, PURPOSES, st.booleans())
def test_what_either_family_did_not_allow_stays_so(one: set[str], other: set[str], emergency: bool) -> None:
    """Both may be alerted for, as the door asks: by a consent, or one of them in an emergency."""
    first = ward(consents=consents("alert", *one))
    by_need = (*consents(*other), *consents(basis="emergency"))
    second = ward(consents=by_need if emergency else consents("alert", *other))
    after = merging.purposes(joined(first, second), DAYTIME)
    assert after == frozenset({"alert", *one}) & merging.purposes(second, DAYTIME)


def test_a_withdrawn_consent_stays_and_a_search_of_the_other_record_opens_nothing() -> None:
    withdrawn = attrs.evolve(consents("alert", "photo")[0], withdrawn=5.0)
    poster = Consent("王大山", {poster_rules.POSTER, poster_rules.PHOTO}, given=DAYTIME - 60)
    after = joined(
        ward(consents=consents("alert", "photo")), ward(consents=(withdrawn, *consents("alert"), poster))
    )  # fmt: skip
    assert merging.purposes(after, DAYTIME) == {"alert"}
    assert withdrawn in after.consents, "what was is remembered"
    kept = joined(ward(consents=(*consents("alert"), poster)), ward(consents=consents("alert")))
    assert poster in kept.consents, "the search of the record that stays goes on"


def test_contacts_are_told_once_in_order_and_ours_keep_their_ids() -> None:
    mother = attrs.evolve(MOTHER, id="c1", verified=3.0)
    again = attrs.evolve(MOTHER, id="c1", addresses=("voice:139-0000-0001", "mail:new@example.org"), guardian=True)
    father, namesake = attrs.evolve(FATHER, id="c2"), Contact("田爱云", "aunt", ["mail:other@example.org"], id="c3")
    after = joined(ward(contacts=(mother,)), ward(contacts=(father, again, namesake)))
    assert [(c.id, c.name) for c in after.contacts] == [("c1", "田爱云"), ("c7", "小军父"), ("c8", "田爱云")]
    assert after.contacts[0].addresses == (*MOTHER.addresses, "mail:new@example.org")
    assert (after.contacts[0].guardian, after.contacts[0].verified) == (True, None)
    assert after.contacts_given == 8
    same = joined(ward(contacts=(mother,)), ward(contacts=(attrs.evolve(mother, verified=None),)))
    assert same.contacts == (mother,)


def test_a_consent_stays_with_whoever_gave_it() -> None:
    """A contact's id of the record that goes means somebody else in the one that stays."""
    mother, father = attrs.evolve(MOTHER, id="c1"), attrs.evolve(FATHER, id="c1")
    theirs = attrs.evolve(consents("alert", "photo")[0], by="小军父", contact="c1")
    after = joined(ward(contacts=(mother,), consents=consents("alert", "photo")),
                   ward(contacts=(father, attrs.evolve(MOTHER, id="c2")), consents=(theirs,)))  # fmt: skip
    assert [consent.contact for consent in after.consents if consent.by == "小军父"] == ["c7"]
    assert after.contact("c7") == attrs.evolve(FATHER, id="c7")


def test_what_one_family_had_destroyed_the_other_does_not_bring_back() -> None:
    withdrawn = attrs.evolve(consents("medical_notes")[0], withdrawn=5.0)
    kept = ward(consents=(*consents("alert"), withdrawn), generations=(("medical", 2),))
    other = ward(consents=consents("alert", "medical_notes"), medical="insulin")
    assert joined(kept, other).medical == ""
    again = ward(consents=consents("alert", "medical_notes"), generations=(("medical", 2),))
    assert joined(again, other).medical == "insulin"


def test_the_stricter_of_both_holds() -> None:
    after = joined(ward(reach="call", capacity="full"), ward(capacity="limited", birth_date=date(2012, 1, 1)))
    assert (after.reach, after.capacity, after.minor, after.birth_date) == ("relay", "limited", True, BORN)
    assert joined(ward(reach="call"), ward(reach="call")).reach == "call"
    assert joined(ward(medical="insulin"), ward(medical="epilepsy")).medical == "insulin\nepilepsy"
    assert joined(ward(medical="insulin, daily"), ward(medical="insulin")).medical == "insulin, daily"


# -- through the door


@pytest.fixture
def pair(city: City) -> tuple[Ward, Ward]:
    city.responder("li-ling")
    city.responder("wang-xia", "feicheng/wangzhuang", role="supervisor", name="王霞")
    one = city.boy(birth_date=BORN, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])], key="NO-1",
                   consent=Consent(by="田爱云", purposes={"alert", "nickname", "medical_notes"}))  # fmt: skip
    two = city.boy(birth_date=BORN, contacts=[Contact("王大山", "uncle", ["mail:uncle@example.org"])], key="NO-2",
                   medical="insulin", consent=Consent(by="王大山", purposes={"alert", "medical_notes"}))  # fmt: skip
    return one, two


def merge(city: City, pair: tuple[Ward, Ward], **changes: Any) -> Ward:
    one, two = pair
    return city.door.wards.merge(one.id, two.id, **{"by": "li-ling", "second_by": "wang-xia"} | changes)


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


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, 9))
def test_killed_at_any_commit_every_tag_helps_and_a_dispatcher_ends_it(
    city: City, pair: tuple[Ward, Ward], at: int, after: bool
) -> None:
    one, two = pair
    tags = coats(city, two, 45)
    visits(city, two.id, *["li-ling"] * 3)
    records = city.door._room.records
    store = records.store
    records.store = Mortal(store, at, after=after)  # type: ignore[assignment]
    with pytest.raises(Died):
        merge(city, pair, request_id="m")
    records.store = store
    decided = city.door.wards.get(two.id).id == one.id
    assert decided == (at > 1 or after)
    for tag in (tags[0], tags[25], tags[-1]):
        call = city.door.scan(tag.link).alert(place="bus stop")
        assert call.subject == (one.id if decided else two.id)
    city.door.incidents.close(call.id, outcome="home", by="li-ling")
    city.wait(3)
    merge(city, pair, request_id="m")
    assert {city.door.tags.get(tag).ward for tag in tags} == {one.id}
    assert len(list(records.every(Fitting, "ward", records.blind("ward", one.id)))) == 45
    assert len(records.find(Visit, "ward", records.blind("ward", one.id))) == 3
    assert not list(records.walk(Unsettled))
    assert not city.door.verify().bad


def test_erasing_the_person_erases_what_became_part_of_them(city: City, pair: tuple[Ward, Ward]) -> None:
    one, two = pair
    tag = city.tagged(two)
    past = city.door.scan(tag.link).alert(place="bus stop")
    city.door.incidents.close(past.id, outcome="home", by="li-ling")
    city.door.dispatch()
    records = city.door._room.records
    store = records.store
    records.store = Mortal(store, 1, after=True)  # type: ignore[assignment]
    with pytest.raises(Died):
        merge(city, pair)  # its tag has not followed yet
    records.store = store
    call = city.door.scan(tag.link).alert(place="station")
    assert city.door.wards.erase(two.id).waiting, "the old id names the person"
    assert city.door.scan(tag.link).alert(place="station").id == call.id, "and until it is over the tag helps"
    city.door.incidents.close(call.id, outcome="home", by="li-ling")
    city.wait(4)
    for ward in (one.id, two.id):
        with pytest.raises(Denied):
            city.door.wards.get(ward)
        assert not any(records.vault.exists(key) for key in keys_of(ward))
        assert city.door.wards.erase(ward).at > 0
    with pytest.raises(Retired):
        city.door.scan(tag.link)
    assert {ward for ward, _ in records.vault.erased()} == {one.id, two.id}
    for kind in ("ward", "fitting", "unsettled", "notice", "word"):
        assert not store.walk(kind, "", 10)
    assert not city.door.verify().bad


def test_what_becomes_part_just_before_the_erasure_is_asked_for_goes_too(city: City, pair: tuple[Ward, Ward]) -> None:
    one, two = pair
    records = city.door._room.records

    class Meanwhile(Mortal):
        def commit(self, changes: Any) -> None:
            records.store = self.store
            merge(city, pair)
            self.store.commit(changes)

    records.store = Meanwhile(records.store, 0, after=False)  # type: ignore[assignment]
    city.door.wards.erase(one.id)
    city.wait(3)
    assert {ward for ward, _ in records.vault.erased()} == {one.id, two.id}
    assert not records.store.walk("ward", "", 10)


def test_so_many_become_one_and_no_more(city: City, pair: tuple[Ward, Ward], monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = pair
    monkeypatch.setattr(merging, "MAX_MERGED", 1)
    merge(city, pair)
    third = city.boy(birth_date=BORN)
    with pytest.raises(Conflict, match="GT-MERGE-MANY"):
        city.door.wards.merge(one.id, third.id, by="li-ling", second_by="wang-xia")
    assert city.door.wards.get(third.id).merged_into == ""
    assert city.door.wards.get(one.id).merged == (two.id,)


def test_nobody_sees_more_than_both_families_allowed(city: City, pair: tuple[Ward, Ward]) -> None:
    one, _ = pair
    after = merge(city, pair)
    assert merging.purposes(after, city.clock.now()) == {"alert", "medical_notes"}
    incident = city.door.scan(city.tagged(one).link).alert(place="bus stop")
    finder = disclosure.reader(None, after, incident)
    assert disclosure.view(after, finder, now=city.clock.now(), today=DAY).get("nickname") is None
    [merged] = [deed for deed in city.door.wards.history(one.id) if deed.verb == "wards.merge"]
    assert (merged.detail, merged.by) == ("nickname", "li-ling"), "and what that took away is written down"
    assert "wang-xia" in merged.about


def link_of(city: City, target: str) -> str:
    """The link of the newest message to somebody."""
    [*_, last] = [m["text"] for m in city.messages() if m["target"] == target]
    return next(part for part in last.split() if "/N/" in part or "https://" in part)


def test_the_test_of_a_contact_goes_on_under_the_id_they_have_now(city: City, pair: tuple[Ward, Ward]) -> None:
    """``c1`` of the record that went is somebody else in the one that stays, and nothing is said of them."""
    one, two = pair
    city.door.contacts.test(two.id, "c1")
    city.door.dispatch()
    asked = link_of(city, "uncle@example.org")
    merge(city, pair)
    assert city.door.contacts.of(one.id, "c1") is None
    running = city.door.contacts.of(one.id, "c2")
    assert running is not None
    assert (running.state, running.ward, running.person) == ("asked", one.id, "c2")
    answered = city.door.notices.answer(asked, "yes")
    assert (answered.id, answered.state) == (running.id, "yes"), "the message from before the merge"
    mother, uncle = city.door.wards.get(one.id).contacts
    assert (uncle.verified, mother.verified) == (city.clock.now(), None)
    for _ in range(200):
        city.clock.advance(86_400)
        city.door.dispatch()
    again = [m for m in city.messages() if m["target"] == "uncle@example.org"]
    assert len(again) > 1, "and it is repeated when it is time"
    assert not [m for m in city.messages() if m["target"] == "tian@example.org"]


def test_an_answer_finds_its_test_before_the_rows_have_followed(city: City, pair: tuple[Ward, Ward]) -> None:
    one, two = pair
    city.door.contacts.test(two.id, "c1")
    city.door.dispatch()
    asked = link_of(city, "uncle@example.org")
    records = city.door._room.records
    store = records.store
    records.store = Mortal(store, 1, after=True)  # type: ignore[assignment]
    with pytest.raises(Died):
        merge(city, pair)
    records.store = store
    assert city.door.notices.answer(asked, "wrong-number").person == "c2"
    city.wait(3)
    running = city.door.contacts.of(one.id, "c2")
    assert running is not None
    assert running.state == "wrong-number"
    assert [one.due for one in records.walk(ContactTest) if one.ward == two.id] == [None]
    city.door.wards.erase(one.id)
    city.wait(3)
    assert not store.walk("ctest", "", 10)
    assert not store.walk("notice", "", 10), "also those that name the test as it was before"


def test_what_was_heard_of_an_address_is_known_of_both(city: City) -> None:
    said = Proof("mail:new@example.org", 7.0, "stop")
    mother = attrs.evolve(MOTHER, id="c1", proofs=(Proof(MOTHER.addresses[1], 5.0, "yes"),))
    again = attrs.evolve(MOTHER, id="c1", addresses=(*MOTHER.addresses, said.address),
                         proofs=(said, Proof(MOTHER.addresses[1], 6.0, "silent")))  # fmt: skip
    [both] = joined(ward(contacts=(mother,)), ward(contacts=(again,))).contacts
    assert both.proofs == (*mother.proofs, said)


def test_a_letter_is_of_whoever_wrote_it_after_the_merge_too(city: City, pair: tuple[Ward, Ward]) -> None:
    one, two = pair
    donor = city.door.supply.donor("Yutian Textiles")
    letter = city.door.supply.thank(donor, "谢谢", by=f"{two.id}/c1", consent=True)
    merge(city, pair)
    [kept] = city.door.supply.letters()
    assert (kept.ward, kept.by) == (one.id, f"{one.id}/c2")
    with pytest.raises(Denied):
        city.door.supply.take_back(letter, by=f"{two.id}/c1")
    back = city.door.supply.take_back(letter, by=f"{one.id}/c2")
    assert (back.words, back.decided_by) == ("", f"{one.id}/c2")


@pytest.mark.parametrize("further", [False, True])
def test_a_break_glass_holds_for_the_person_after_the_merge_and_who_guards_them_now_hears_of_it(
    city: City, pair: tuple[Ward, Ward], further: bool
) -> None:
    one, two = pair
    staff = city.door.acting_as("li-ling")
    glass = staff.wards.break_glass(two.id, reason="nobody answers the door")
    city.door.dispatch()
    assert {m["target"] for m in city.messages()} >= {"uncle@example.org"}
    merge(city, pair)
    if further:
        three = city.boy(birth_date=BORN)
        city.door.wards.merge(three.id, one.id, by="li-ling", second_by="wang-xia")
        one = three
    city.wait(2)
    records = city.door._room.records
    family = [n for n in records.walk(Notice) if n.template == "glass" and n.subject == one.id and n.sent]
    told = [(records.get(Ward, one.id) or one).contact(n.person) for n in family]
    assert {contact and contact.name for contact in told} == {"田爱云"}, "next of kin; the uncle heard of it before"
    moved = staff.wards.break_glass(one.id, reason="still")
    assert (moved.id, moved.ward, moved.area) == (glass.id, one.id, HOME), "it is the same one"
    assert [g.id for g in city.door.wards.glasses(one.id)] == [glass.id]
    staff.wards.close_glass(glass.id)
    assert staff.wards.break_glass(one.id, reason="once more").id != glass.id


def test_a_form_by_an_old_id_is_the_persons(city: City, pair: tuple[Ward, Ward]) -> None:
    merge(city, pair)
    form = city.door.consents.form(pair[1].id)
    assert (form.ward, form.name) == (pair[0].id, pair[0].name)


def test_a_letter_of_a_record_that_is_being_merged_is_read_against_the_one_that_is_left(
    city: City, pair: tuple[Ward, Ward]
) -> None:
    one, two = pair
    donor = city.door.supply.donor("Yutian Textiles")
    letter = city.door.supply.thank(donor, "谢谢，他又会唱豆豆歌了", by=f"{two.id}/c1", consent=True)
    city.door.wards.change(one.id, nickname="豆豆")
    records = city.door._room.records
    store = records.store
    records.store = Mortal(store, 1, after=True)  # type: ignore[assignment]
    with pytest.raises(Died):
        merge(city, pair)
    records.store = store
    with pytest.raises(Conflict, match="GT-LETTER-TELLS"):
        city.door.supply.release(letter)

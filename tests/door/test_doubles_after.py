"""After two records became one, everything of either goes on as the person's; a kill or an erasure loses none of it."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from guardtag import Conflict, Denied
from guardtag.errors import Retired
from guardtag.model.contact_tests import ContactTest
from guardtag.model.notices import Notice
from guardtag.model.people import Proof, Ward
from guardtag.model.tags import Fitting
from guardtag.model.visits import Visit
from guardtag.records.kinds import Unsettled
from guardtag.records.vault import keys_of
from guardtag.rules import disclosure, merging
from tests.conftest import HOME, City
from tests.door.doubled import BORN, DAY, MOTHER, joined, merge, pair, ward
from tests.door.test_whereabouts import Died, Mortal, coats, visits

__all__ = ["pair"]


@pytest.mark.quick_on("sqlite")
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
    for id in (one.id, two.id):
        with pytest.raises(Denied):
            city.door.wards.get(id)
        assert not any(records.vault.exists(key) for key in keys_of(id))
        assert city.door.wards.erase(id).at > 0
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


@pytest.mark.quick_on("memory")
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


@pytest.mark.quick_on("memory")
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

"""Consents: each purpose apart, by whom, withdrawn at the next read."""

from __future__ import annotations

from datetime import date

import pytest

import guardtag
from guardtag import Consent, Contact, Denied
from guardtag.texts.consents import CURRENT
from tests.conftest import HOME, City
from tests.door.consented import NOTES, enrolled

pytestmark = pytest.mark.quick_on("memory")

NEIGHBOUR = Contact("老王", "neighbour", ["mail:w@example.org"])
_DAY = 86_400.0


# -- each purpose apart


def test_one_purpose_of_three_is_withdrawn_and_the_record_of_it_stays(city: City) -> None:
    boy = city.boy(consent=Consent(by="田爱云", purposes={"alert", "nickname", "photo"}))
    city.clock.advance(60)
    said = city.door.consents.withdraw(boy.id, {"nickname"}, by="c1")
    assert said.purposes == {"alert", "photo"}
    assert said.ground
    newest, first = said.consents
    assert (newest.purposes, newest.withdrawn) == ({"nickname"}, city.clock.now())
    assert (first.purposes, first.withdrawn) == ({"alert", "photo"}, None)
    assert newest.given == first.given == boy.enrolled
    city.door.consents.withdraw(boy.id, {"nickname"}, by="c1")
    assert len(city.door.consents.of(boy.id).consents) == 2, "what is withdrawn is not withdrawn again"
    city.clock.advance(60)
    again = city.door.consents.give(boy.id, by="c1", purposes={"nickname"}, text="own-1")
    assert again.purposes == {"alert", "photo", "nickname"}
    assert [one.text for one in again.consents] == ["own-1", CURRENT, CURRENT]
    assert (again.consents[0].by, again.consents[0].contact) == ("田爱云", "c1")


def test_a_withdrawal_holds_at_the_next_read_of_a_call_that_is_open(city: City) -> None:
    city.responder("li-ling")
    city.responder("police", "feicheng", role="police")
    boy = enrolled(city)
    city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    police = city.door.acting_as("police")
    assert police.wards.view(boy.id).medical == NOTES
    city.door.consents.withdraw(boy.id, {"medical_notes"}, by="c1")
    assert police.wards.view(boy.id).get("medical") in (None, "")
    assert "medical_notes" in police.wards.view(boy.id).withheld


@pytest.mark.parametrize(
    "wrong",
    [
        {"purposes": {"full_name"}}, {"purposes": "alert"}, {"purposes": set()}, {"purposes": {"alert"}, "basis": "x"},
        {"purposes": {"alert"}, "text": ""}, {"purposes": {"alert"}, "text": "x" * 21}, {"purposes": {"poster"}},
    ],
)  # fmt: skip
def test_what_is_no_consent_is_refused(city: City, wrong: dict[str, object]) -> None:
    boy = city.boy()
    with pytest.raises(ValueError, match=r"."):
        city.door.consents.give(boy.id, by="c1", **wrong)  # type: ignore[arg-type]
    assert city.door.wards.get(boy.id) == boy


@pytest.mark.parametrize("wrong", [{}, {"purposes": {"alert"}, "everything": True}, {"purposes": {"full_name"}},
                                   {"purposes": "alert"}])  # fmt: skip
def test_what_is_no_withdrawal_is_refused(city: City, wrong: dict[str, object]) -> None:
    boy = city.boy()
    with pytest.raises(ValueError, match=r"."):
        city.door.consents.withdraw(boy.id, by="c1", **wrong)  # type: ignore[arg-type]
    assert city.door.wards.get(boy.id) == boy


def test_late_repeats_change_nothing(city: City) -> None:
    boy = enrolled(city)
    first = city.door.consents.withdraw(boy.id, {"nickname"}, by="c1", request_id="w")
    city.clock.advance(5)
    given = city.door.consents.give(boy.id, by="c1", purposes={"nickname"}, request_id="g")
    city.clock.advance(5)
    assert city.door.consents.withdraw(boy.id, {"nickname"}, by="c1", request_id="w") == first
    assert city.door.consents.give(boy.id, by="c1", purposes={"nickname"}, request_id="g") == given
    assert "nickname" in city.door.consents.of(boy.id).purposes
    assert len(city.door.consents.of(boy.id).consents) == 3
    with pytest.raises(guardtag.Conflict):
        city.door.consents.withdraw(boy.id, {"alert"}, by="c1", request_id="w")


def test_the_journal_says_what_and_by_which_text_and_names_nobody(city: City) -> None:
    boy = city.boy()
    city.door.consents.give(boy.id, by="田爱云", purposes={"photo"}, text="2")
    city.door.consents.withdraw(boy.id, everything=True, by="田爱云")
    lines = [(one.verb, one.detail) for one in city.door.journal.list(ward_id=boy.id)]
    assert ("consents.give", "consent 2 photo") in lines
    assert ("consents.withdraw", "everything") in lines
    assert "田爱云" not in str(lines)


# -- by whom


def test_a_stranger_neither_gives_nor_withdraws(city: City) -> None:
    boy = city.boy()
    for call in (
        lambda: city.door.consents.give(boy.id, by="王霞", purposes={"photo"}),
        lambda: city.door.consents.withdraw(boy.id, {"nickname"}, by="王霞"),
        lambda: city.door.consents.withdraw(boy.id, {"nickname"}, by="c2"),
    ):
        with pytest.raises(Denied) as refused:
            call()
        assert refused.value.code == "GT-CONSENT-GIVER"
    assert city.door.wards.get(boy.id) == boy


CHILD = {"birth_date": date(2013, 1, 1)}


def test_for_a_child_under_14_a_guardian_consents(city: City) -> None:
    family = [Contact("田爱云", "mother", ["mail:tian@example.org"]), NEIGHBOUR]
    boy = city.boy(contacts=family, **CHILD)
    for by in ("小军", "c2"):
        with pytest.raises(Denied) as refused:
            city.door.consents.give(boy.id, by=by, purposes={"photo"})
        assert refused.value.code == "GT-CONSENT-GUARDIAN"
    city.door.consents.give(boy.id, by="c1", purposes={"photo"})
    grown = city.boy(contacts=family, birth_date=date(2009, 1, 1))
    city.door.consents.give(grown.id, by="小军", purposes={"photo"})


def test_a_child_keeps_data_in_by_its_own_word_and_does_not_end_the_alert(city: City) -> None:
    boy = city.boy(**CHILD)
    city.door.consents.withdraw(boy.id, {"nickname"}, by="小军")
    for what in ({"purposes": {"alert"}}, {"everything": True}):
        with pytest.raises(Denied) as refused:
            city.door.consents.withdraw(boy.id, by="小军", **what)  # type: ignore[arg-type]
        assert refused.value.code == "GT-CONSENT-GUARDIAN"
    assert not city.door.consents.withdraw(boy.id, everything=True, by="c1").ground


def test_another_contact_takes_back_what_they_gave_and_nothing_else(city: City) -> None:
    family = [Contact("田爱云", "mother", ["mail:tian@example.org"]), NEIGHBOUR]
    boy = city.boy(contacts=family)
    city.door.consents.give(boy.id, by="c2", purposes={"photo"})
    city.door.consents.withdraw(boy.id, {"photo"}, by="c2")
    for what in ({"purposes": {"alert"}}, {"everything": True}, {"purposes": {"photo"}}):
        with pytest.raises(Denied) as refused:
            city.door.consents.withdraw(boy.id, by="c2", **what)  # type: ignore[arg-type]
        assert refused.value.code == "GT-CONSENT-OTHERS"
    assert city.door.consents.of(boy.id).purposes == {"alert", "nickname"}


def test_a_guardian_withdraws_on_their_own_door_for_their_own_person_only(city: City) -> None:
    boy, other = enrolled(city), city.boy()
    city.responder("li-ling")
    door = city.door.acting_as(f"{boy.id}/c1")
    assert "medical_notes" not in door.consents.withdraw(boy.id, {"medical_notes"}).purposes
    assert city.door.wards.get(boy.id).medical == ""
    with pytest.raises(Denied):
        door.consents.withdraw(other.id, {"nickname"})
    with pytest.raises(Denied):
        door.consents.withdraw(boy.id, {"nickname"}, by="c2")
    with pytest.raises(Denied):
        door.consents.give(boy.id, by="c1", purposes={"photo"})
    for verb in (lambda d: d.consents.withdraw(boy.id, {"nickname"}, by="c1"), lambda d: d.consents.of(boy.id)):
        with pytest.raises(Denied):
            verb(city.door.acting_as("li-ling"))


# -- the last ground


def test_without_any_ground_the_family_is_not_told_and_a_scan_still_gets_help(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy()
    tag = city.tagged(boy)
    assert not city.door.consents.withdraw(boy.id, {"alert"}, by="小军").ground
    call = city.door.scan(tag.link).alert(place="bus stop")
    city.wait(3)
    told = city.messages()
    assert [one["target"] for one in told if "tian" in one["target"]] == []
    assert [one["target"] for one in told][:1] == ["li-ling@example.org"]
    assert not any("小军" in str(one) or "军军" in str(one) for one in told)
    assert "family-untold" in [one.what for one in city.door.incidents.get(call.id).thread]
    city.door.consents.give(boy.id, by="小军", purposes={"alert"})
    city.door.incidents.close(call.id, outcome="home", by="li-ling")
    city.door.scan(tag.link).alert(place="bus stop")
    city.wait(1)
    assert any("tian" in one["target"] for one in city.messages())


def test_withdrawing_the_alert_ends_an_emergency_too(city: City) -> None:
    boy = city.boy(consent=Consent(by="li-ling", purposes=(), basis="emergency"))
    assert city.door.consents.of(boy.id).ground
    city.door.consents.withdraw(boy.id, {"nickname"}, by="小军")
    assert city.door.consents.of(boy.id).ground
    assert not city.door.consents.withdraw(boy.id, {"alert"}, by="小军").ground


# -- asked again


def test_who_is_to_be_asked_again(city: City) -> None:
    old = city.boy()
    city.clock.advance(200 * _DAY)
    fresh, none = city.boy(), city.boy()
    elsewhere = city.boy(area="feicheng/xincheng/1/1/1")
    city.door.consents.withdraw(none.id, everything=True, by="小军")
    due = city.door.consents.due
    assert [(one.ward, one.due) for one in due("feicheng")] == [(none.id, 0.0)]
    city.clock.advance(170 * _DAY)
    assert [one.ward for one in due("feicheng/wangzhuang")] == sorted([old.id, none.id])
    assert due(HOME)[0].purposes == {"alert", "nickname"}
    city.door.consents.give(old.id, by="小军", purposes={"alert"})
    assert [one.ward for one in due(HOME)] == sorted([old.id, none.id]), "the nickname was not asked about"
    city.door.consents.give(old.id, by="小军", purposes={"nickname", "alert"})
    assert [one.ward for one in due(HOME)] == [none.id]
    later = city.clock.now() + 400 * _DAY
    soon = due("feicheng", until=later)
    assert [one.ward for one in soon] == sorted([old.id, fresh.id, none.id, elsewhere.id])
    pages = [due("feicheng", until=later, after=after, limit=1) for after in ("", soon[0].ward)]
    assert [one.ward for page in pages for one in page] == [one.ward for one in soon[:2]]

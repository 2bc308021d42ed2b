"""Changing what is known of a person, and the people who are told."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

import guardtag
from guardtag import Conflict, Consent, Contact, Denied, Unknown, texts
from guardtag.interop.columns import GROUPS
from guardtag.model.people import CAPACITIES, HINTS
from guardtag.records.kinds import Asked
from guardtag.records.vault import ward_keys
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

UNCLE = Contact("王大山", "uncle", ["mail:uncle@example.org"])


def names(ward: guardtag.Ward) -> list[str]:
    return [f"{contact.id} {contact.name}" for contact in ward.contacts]


# -- the person


def test_what_is_not_given_stays_and_an_empty_text_empties(city: City) -> None:
    boy = city.boy(medical="insulin", clothes="blue jacket", birth_date=date(1990, 1, 2), hints=["walks-slowly"])
    after = city.door.wards.change(boy.id, nickname="", medical="none now", by="li-ling")
    assert (after.nickname, after.medical, after.clothes) == ("", "none now", "blue jacket")
    assert city.door.wards.get(boy.id) == after == attrs.evolve(boy, nickname="", medical="none now")
    after = city.door.wards.change(boy.id, birth_date=None, capacity="limited", language="en", hints=[])
    assert (after.birth_date, after.capacity, after.language, after.hints) == (None, "limited", "en", ())
    [entry] = city.door.journal.list(ward_id=boy.id, actor="li-ling")
    assert (entry.verb, entry.detail) == ("wards.change", "nickname medical"), "names of fields, no words of theirs"


def test_a_change_that_changes_nothing_writes_nothing(city: City) -> None:
    boy = city.boy()
    before = len(city.door.journal.list(ward_id=boy.id))
    assert city.door.wards.change(boy.id, nickname="军军") == boy
    assert city.door.wards.change(boy.id) == boy
    assert len(city.door.journal.list(ward_id=boy.id)) == before


def test_a_change_is_carried_out_once(city: City) -> None:
    boy = city.boy()
    first = city.door.wards.change(boy.id, nickname="小小", request_id="r")
    city.door.wards.change(boy.id, nickname="军军")
    assert city.door.wards.change(boy.id, nickname="小小", request_id="r") == first
    assert city.door.wards.get(boy.id).nickname == "军军"
    with pytest.raises(Conflict):
        city.door.wards.change(boy.id, nickname="x", request_id="r")


def test_a_remembered_answer_holds_no_class_that_is_sealed_apart(city: City) -> None:
    boy = city.boy(medical="insulin", request_id="e")
    city.door.wards.change(boy.id, address="Wangzhuang 7", request_id="c")
    records = city.door._room.records
    records.vault.destroy(ward_keys(boy.id)[1:])
    answers = [one for one in records.walk(Asked) if one.kind == "ward"]
    assert len(answers) == 2
    assert not any(word.encode() in one.answer for one in answers for word in ("insulin", "Wangzhuang 7"))


def test_a_changed_name_or_number_is_found_and_the_old_one_is_not(city: City) -> None:
    boy = city.boy()
    city.door.wards.change(boy.id, name="王小军")
    assert [one.id for one in city.door.wards.find(name="王小军")] == [boy.id]
    assert not city.door.wards.find(name="小军")


def test_a_key_stays_unique_and_one_that_was_given_up_is_free(city: City) -> None:
    boy, other = city.boy(key="NO-1"), city.boy(key="NO-2")
    with pytest.raises(Conflict, match="GT-WARD-KEY"):
        city.door.wards.change(boy.id, key="NO-2")
    assert city.door.wards.change(boy.id, key="NO-3").key == "NO-3"
    assert city.door.wards.change(boy.id, key="NO-3").key == "NO-3"
    assert city.door.wards.change(other.id, key="NO-1").key == "NO-1"
    assert [one.id for one in city.door.wards.find(key="NO-1")] == [other.id]


@pytest.mark.parametrize("unseen", ["\u3164", "\uffa0\u115f", "\u2800 \u1160"])
def test_what_nobody_sees_is_no_name_and_no_part_of_one(city: City, unseen: str) -> None:
    """Fillers are letters to Unicode, and show nothing: such a person could neither be read out nor looked for."""
    boy = city.boy()
    with pytest.raises(ValueError, match="name is a text of 1 to 100 characters"):
        city.door.wards.change(boy.id, name=unseen)
    assert city.door.wards.change(boy.id, name=f"小{unseen}").name == "小"


def test_a_birth_date_that_makes_a_minor_withdraws_the_nickname_from_finders_at_once(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy()
    incident = city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    volunteer = city.responder("hua", role="volunteer")
    city.door.incidents.acknowledge(incident.id, by="hua")
    view = city.door.acting_as(volunteer.id).wards
    assert view.view(boy.id).get("nickname") == "军军"
    city.door.wards.change(boy.id, birth_date=date(2012, 1, 2))
    assert view.view(boy.id).get("nickname") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "x" * 101}, {"hints": ["bites"]}, {"reach": "both"}, {"capacity": "half"},
        {"groups": ["x" * 61]}, {"groups": [f"g{n}" for n in range(21)]}, {"language": "x" * 21}, {"key": "k" * 101},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_changes(city: City, wrong: dict[str, object]) -> None:
    boy = city.boy()
    with pytest.raises(ValueError, match=" "):
        city.door.wards.change(boy.id, nickname="other", **wrong)  # type: ignore[arg-type]
    assert city.door.wards.get(boy.id) == boy


def test_only_the_operator_and_only_somebody_who_is_there(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy()
    for call in (
        lambda wards: wards.change(boy.id, nickname="x"),
        lambda wards: wards.add_contact(boy.id, UNCLE),
        lambda wards: wards.remove_contact(boy.id, "c1"),
    ):
        with pytest.raises(Denied):
            call(city.door.acting_as("li-ling").wards)
    for call in (
        lambda wards: wards.change("01nobody", nickname="x"),
        lambda wards: wards.add_contact("01nobody", UNCLE),
        lambda wards: wards.order_contacts("01nobody", ["c1"]),
    ):
        with pytest.raises(Denied, match="GT-WARD-UNKNOWN"):
            call(city.door.wards)


def test_the_offices_word_for_a_group_is_ours_and_a_word_of_their_own_stays(city: City) -> None:
    boy = city.boy(groups=["失智", "dementia", "五保户"])
    assert boy.groups == ("dementia", "五保户")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_group_hint_capacity_and_absence_has_a_word(language: str) -> None:
    keys = {f"group-{name}" for name in GROUPS.values()} | {f"hint-{name}" for name in HINTS}
    keys |= {f"capacity-{name}" for name in CAPACITIES if name}
    assert not [key for key in sorted(keys) if texts.word(language, key) == key]


def test_what_a_withdrawal_destroyed_is_not_written_anew_before_somebody_consents(city: City) -> None:
    boy = city.boy(medical="insulin", consent=Consent("田爱云", {"alert", "medical_notes"}))
    city.door.consents.withdraw(boy.id, {"medical_notes"}, by="c1")
    with pytest.raises(Denied, match="GT-WARD-WITHDRAWN"):
        city.door.wards.change(boy.id, medical="insulin")
    assert city.door.wards.change(boy.id, nickname="小小").medical == ""
    city.door.consents.give(boy.id, by="c1", purposes={"medical_notes"})
    assert city.door.wards.change(boy.id, medical="insulin").medical == "insulin"


# -- whose consent counts


@pytest.mark.parametrize(
    "given",
    [
        {"capacity": "limited"}, {"capacity": "none"}, {"birth_date": date(2015, 1, 2)},
        {"capacity": "limited", "birth_date": date(1950, 1, 2)},
    ],
)  # fmt: skip
def test_a_guardian_consents_for_who_cannot(city: City, given: dict[str, object]) -> None:
    with pytest.raises(Denied, match="GT-WARD-GUARDIAN"):
        city.boy(consent=Consent(by="小军", purposes={"alert"}), **given)
    with pytest.raises(Denied, match="GT-WARD-GUARDIAN"):
        city.boy(consent=Consent(by="王大山", purposes={"alert"}), contacts=[UNCLE], **given)
    assert city.boy(**given).id, "their mother consented"
    said = attrs.evolve(UNCLE, guardian=True)
    assert city.boy(consent=Consent(by=" 王大山 ", purposes={"alert"}), contacts=[said], **given).contacts[0].guardian
    assert city.boy(consent=Consent(by="小军", purposes=(), basis="emergency"), **given).id
    assert city.boy(consent=Consent(by="小军", purposes={"alert"}, guardian=True), **given).id, "shown on paper"


def test_the_grown_up_child_is_no_guardian_of_a_child_but_of_a_parent(city: City) -> None:
    son = [Contact("小田", "son", ["mail:son@example.org"])]
    consent = Consent(by="小田", purposes={"alert"})
    assert city.boy(contacts=son, consent=consent, capacity="limited", birth_date=date(1940, 1, 1)).id
    with pytest.raises(Denied, match="GT-WARD-GUARDIAN"):
        city.boy(contacts=son, consent=consent, birth_date=date(2015, 1, 1))


def test_on_nothing_said_everybody_may_consent(city: City) -> None:
    assert city.boy(consent=Consent(by="小军", purposes={"alert"})).capacity == ""
    assert city.boy(consent=Consent(by="小军", purposes={"alert"}), capacity="full").capacity == "full"


# -- contacts


def test_a_contacts_number_is_never_given_to_another(city: City) -> None:
    boy, wards = city.boy(), city.door.wards
    assert names(wards.add_contact(boy.id, UNCLE)) == ["c1 田爱云", "c2 王大山"]
    assert names(wards.remove_contact(boy.id, "c2")) == ["c1 田爱云"]
    assert names(wards.add_contact(boy.id, UNCLE, position=0)) == ["c3 王大山", "c1 田爱云"]
    wards.remove_contact(boy.id, "c1")
    assert names(wards.add_contact(boy.id, UNCLE)) == ["c3 王大山", "c4 王大山"]


def test_nor_in_a_record_of_before_there_were_such_numbers(city: City) -> None:
    boy = city.boy(contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"]), UNCLE])
    records = city.door._room.records

    def older(tx: guardtag.records.Tx) -> None:  # type: ignore[name-defined]
        ward = tx.get(guardtag.Ward, boy.id, ("response", "medical", "address"))
        tx.put(attrs.evolve(ward, contacts_given=0))

    records.change(older)
    city.door.wards.remove_contact(boy.id, "c2")
    assert city.door.wards.add_contact(boy.id, UNCLE).contacts[-1].id == "c3"


def test_the_last_contact_stays(city: City) -> None:
    boy = city.boy()
    with pytest.raises(Conflict, match="GT-WARD-LAST-CONTACT"):
        city.door.wards.remove_contact(boy.id, "c1")
    with pytest.raises(Denied, match="GT-CONTACT-UNKNOWN"):
        city.door.wards.remove_contact(boy.id, "c9")


def test_a_changed_address_is_not_verified_any_more(city: City) -> None:
    boy = city.boy()
    records = city.door._room.records

    def verified(tx: guardtag.records.Tx) -> None:  # type: ignore[name-defined]
        ward = tx.get(guardtag.Ward, boy.id, ("response", "medical", "address"))
        [mother] = ward.contacts
        tx.put(attrs.evolve(ward, contacts=(attrs.evolve(mother, verified=5.0),)))

    records.change(verified)
    wards = city.door.wards
    assert wards.change_contact(boy.id, "c1", relation="mother", guardian=True).contacts[0].verified == 5.0
    changed = wards.change_contact(boy.id, "c1", addresses=["mail:new@example.org"], by="li-ling")
    assert changed.contacts[0].verified is None
    [entry] = city.door.journal.list(ward_id=boy.id, actor="li-ling")
    assert (entry.verb, entry.detail) == ("wards.change_contact", "c1 addresses verified")


def test_a_new_contact_comes_unverified_and_under_our_id(city: City) -> None:
    boy = city.boy()
    after = city.door.wards.add_contact(boy.id, attrs.evolve(UNCLE, id="c1", verified=9.0))
    assert (after.contacts[1].id, after.contacts[1].verified) == ("c2", None)


def test_the_order_is_every_contact_once(city: City) -> None:
    boy = city.boy()
    city.door.wards.add_contact(boy.id, UNCLE)
    for wrong in (["c1"], ["c1", "c1"], ["c1", "c2", "c2"]):
        with pytest.raises(Conflict, match="GT-CONTACT-ORDER"):
            city.door.wards.order_contacts(boy.id, wrong)
    with pytest.raises(Denied, match="GT-CONTACT-UNKNOWN"):
        city.door.wards.order_contacts(boy.id, ["c1", "c3"])
    assert names(city.door.wards.order_contacts(boy.id, ["c2", "c1"])) == ["c2 王大山", "c1 田爱云"]


def test_verbs_about_contacts_that_come_twice_do_it_once(city: City) -> None:
    boy, wards = city.boy(), city.door.wards
    for _ in range(2):
        wards.add_contact(boy.id, UNCLE, request_id="a")
    assert len(wards.get(boy.id).contacts) == 2
    for _ in range(2):
        wards.remove_contact(boy.id, "c2", request_id="b")
        wards.change_contact(boy.id, "c1", relation="grandmother", request_id="c")
    assert names(wards.get(boy.id)) == ["c1 田爱云"]


def test_whoever_was_taken_out_can_answer_nothing_and_a_call_they_took_goes_on(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy()
    city.door.wards.add_contact(boy.id, UNCLE)
    incident = city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    city.door.dispatch()
    link = next(m["link"] for m in city.messages() if m["target"].startswith("uncle@"))
    city.door.notices.answer(link, "coming")
    assert city.door.incidents.get(incident.id).acknowledged_by == (f"{boy.id}/c2",)
    city.door.wards.remove_contact(boy.id, "c2")
    assert city.door.incidents.get(incident.id).acknowledged_by == ()
    with pytest.raises(Unknown):
        city.door.notices.answer(link, "coming")
    with pytest.raises(Denied):
        city.door.acting_as(f"{boy.id}/c2")
    city.wait(5)
    assert [m for m in city.messages() if m["target"].startswith("uncle@")] == [
        m for m in city.messages() if m["target"].startswith("uncle@")
    ][:1], "and is told nothing more"


@pytest.mark.parametrize("verb", ["remove", "add"])
def test_nobody_is_passed_over_when_the_list_changes_while_they_are_being_told(city: City, verb: str) -> None:
    people = [Contact(f"亲友{n}", "friend", [f"mail:f{n}@example.org"]) for n in range(1, 41)]
    boy = city.boy(contacts=people, consent=Consent(by="亲友1", purposes={"alert"}))
    city.responder("li-ling")
    incident = city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    assert any(cursor.audience == "family" for cursor in incident.cursors)
    for _ in range(3):
        if verb == "remove":
            city.door.wards.remove_contact(boy.id, city.door.wards.get(boy.id).contacts[0].id)
        else:
            city.door.wards.add_contact(boy.id, UNCLE, position=0)
    with pytest.raises(Conflict, match="GT-WARD-TELLING"):
        city.door.wards.order_contacts(boy.id, [c.id for c in reversed(city.door.wards.get(boy.id).contacts)])
    city.wait(2)
    told = {m["target"] for m in city.messages()}
    left = {f"f{n}@example.org" for n in range(4 if verb == "remove" else 1, 41)}
    assert left <= told
    ids = [c.id for c in reversed(city.door.wards.get(boy.id).contacts)]
    assert [c.id for c in city.door.wards.order_contacts(boy.id, ids).contacts] == ids


def test_no_more_than_a_thousand(city: City) -> None:
    people = [Contact(f"亲友{n}", "friend", [f"mail:f{n}@example.org"]) for n in range(1000)]
    boy = city.boy(contacts=people)
    with pytest.raises(Conflict, match="GT-WARD-CONTACTS"):
        city.door.wards.add_contact(boy.id, UNCLE)
    assert city.door.wards.get(boy.id).area == HOME


def test_a_hidden_address_opens_no_way_for_one_whose_consent_was_withdrawn(city: City) -> None:
    """Both are sealed under one key, which is made again for the hidden one."""
    boy = city.boy()
    city.door.wards.change(boy.id, address="Wangzhuang 1")
    city.door.consents.withdraw(boy.id, {"home_address"}, by="c1")
    city.door.wards.change(boy.id, hidden_address="a flat that nobody is told of")
    with pytest.raises(Denied) as refused:
        city.door.wards.change(boy.id, address="Wangzhuang 2")
    assert refused.value.code == "GT-WARD-WITHDRAWN"

"""Whether addresses reach anybody is asked before somebody is lost: rarely, by day, one address after the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import guardtag
from guardtag import Conflict, Contact, Denied, texts
from guardtag.model.contact_tests import ANSWERS, ContactTest
from guardtag.rules import disclosure, proofs
from guardtag.steps import contact_tests, links
from guardtag.texts import short
from guardtag.texts.wording import Wording
from tests.conftest import DAYTIME, HOME, City
from tests.response.tested import MOTHER, asked, boy, contact, days, started, state

pytestmark = pytest.mark.quick_on("memory")

# -- the message


def test_it_asks_for_a_yes_and_names_nobody(city: City) -> None:
    said = started(city, boy(city))
    assert said["kind"] == "contact-test"
    assert said["link"] in said["text"]
    for word in ("小军", "军军", "田爱云", HOME):
        assert word not in str(said)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("template", contact_tests.TEMPLATES)
@pytest.mark.parametrize("place", ["", "肥城", "王庄镇人民政府社会事务办公室", "Feicheng"])
def test_its_short_text_fits_one_sms_with_its_link(language: str, template: str, place: str) -> None:
    link = "https://" + "h" * 14 + "/N/" + "A" * links.LENGTH
    asker = place or texts.word(language, "the-office")
    text, used = Wording().short(language, template, {"place": asker, "link": link}, short.SMS)
    assert short.fits(text, short.SMS)
    assert text.endswith(link)
    assert len(text) > len(link) + 10
    assert used["place"] == asker or len(asker) > 3


def test_a_yes_by_the_link_verifies_the_address_and_comes_again_on_schedule(city: City) -> None:
    ward = boy(city)
    link = started(city, ward)["link"]
    assert city.door.notices.choices(link) == ANSWERS
    assert city.door.notices.choices(link) == ANSWERS
    assert contact(city, ward).verified is None, "looking at a link changes nothing"
    test = city.door.notices.answer(link, "yes", request_id="tap")
    assert isinstance(test, ContactTest)
    assert city.door.notices.answer(link, "yes") == test
    now = city.clock.now()
    assert contact(city, ward).verified == now
    assert list(city.door.contacts.unverified("feicheng")) == []
    days(city, 179)
    assert len(asked(city)) == 1
    days(city, 1.1)
    assert [one.why for one in city.door.contacts.unverified(HOME)] == ["old"]
    assert len(asked(city)) == 2
    city.door.notices.answer(asked(city)[-1]["link"], "yes")
    assert list(city.door.contacts.unverified(HOME)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("是", "yes"), ("１", "yes"), ("收到。", "yes"), ("OK", "yes"), ("错", "wrong-number"),
        ("打错了！", "wrong-number"), ("wrong number", "wrong-number"), ("4", "wrong-number"), ("停", "stop"),
        ("TD", "stop"), ("我来", ""), ("x", ""),
    ],
)  # fmt: skip
def test_a_reply_counts_for_the_address_that_it_comes_from(city: City, text: str, said: str) -> None:
    ward = boy(city)
    started(city, ward)
    heard = city.door.notices.reply("mail", "tian@example.org", text, message_id="m-1")
    assert (heard.state if isinstance(heard, ContactTest) else "") == said
    assert city.door.notices.reply("mail", "somebody@example.org", text) is None
    again = city.door.notices.reply("mail", "tian@example.org", text, message_id="m-1")
    assert again == heard
    assert [one.said for one in contact(city, ward).proofs] == ([said] if said else [])


def test_who_answers_says_it_in_the_journal(city: City) -> None:
    ward = boy(city)
    city.door.notices.answer(started(city, ward)["link"], "stop")
    lines = [one.verb for one in city.door._room.records.walk(guardtag.records.journal.Entry)]
    assert [one for one in lines if one.startswith("contacts.")].count("contacts.stop") == 2
    assert {"contacts.test", "contacts.ask"} <= set(lines)


# -- wrong, silent, stop


def test_a_wrong_number_is_listed_and_the_next_address_is_asked_the_day_after(city: City) -> None:
    ward = boy(city, *MOTHER)
    city.door.notices.answer(started(city, ward)["link"], "wrong-number")
    city.door.dispatch()
    assert len(asked(city)) == 1, "one test a day"
    assert [one.why for one in city.door.contacts.unverified(HOME)] == ["wrong-number"]
    assert list(city.door.contacts.due(HOME)) == []
    days(city, 1)
    assert [one["target"] for one in asked(city)] == ["tian@example.org", "tian2@example.org"]
    city.door.notices.answer(asked(city)[-1]["link"], "yes")
    assert list(city.door.contacts.unverified(HOME)) == []
    assert proofs.usable(contact(city, ward)) == ("", MOTHER[1])


def test_silence_is_asked_three_times_at_each_address_and_then_listed(city: City) -> None:
    ward = boy(city, *MOTHER)
    started(city, ward)
    for _ in range(60):
        days(city, 1)
    assert [one["target"] for one in asked(city)] == ["tian@example.org"] * 3 + ["tian2@example.org"] * 3
    assert state(city, ward) == "silent"
    assert [one.why for one in city.door.contacts.unverified(HOME)] == ["silent"]
    assert len({one["id"] for one in asked(city)}) == 6
    city.door.notices.answer(asked(city)[1]["link"], "yes")
    assert state(city, ward) == "yes", "who answers late has answered"


def test_stop_ends_the_tests_and_nothing_else(city: City) -> None:
    city.responder("li-ling")
    ward = boy(city, *MOTHER)
    city.door.notices.answer(started(city, ward)["link"], "stop")
    for _ in range(300):
        days(city, 1)
    assert len(asked(city)) == 1
    assert [one.why for one in city.door.contacts.unverified(HOME)] == ["stop"]
    city.door.scan(city.tagged(ward).link).alert()
    city.door.dispatch()
    assert "tian@example.org" in [m["target"] for m in city.messages() if m["kind"] == "found"]


def test_who_said_stop_everywhere_is_not_asked_again(city: City) -> None:
    ward = boy(city)
    city.door.notices.answer(started(city, ward)["link"], "stop")
    with pytest.raises(Conflict, match="GT-CONTACT-UNTESTABLE"):
        city.door.contacts.test(ward.id, "c1")


def test_a_proven_wrong_number_gets_no_call_where_there_is_another_and_never_a_name(city: City) -> None:
    city.responder("li-ling")
    two, one = boy(city, *MOTHER), boy(city, "mail:aunt@example.org", key="second")
    for ward in (two, one):
        city.door.notices.answer(started(city, ward)["link"], "wrong-number")
    for ward in (two, one):
        city.door.scan(city.tagged(ward).link).alert(place="bus stop")
    city.door.dispatch()
    told = {m["target"]: m["text"] for m in city.messages() if m["kind"] == "found"}
    assert "tian@example.org" not in told
    assert "军军" in told["tian2@example.org"]
    assert "aunt@example.org" in told, "on doubt the alert goes out"
    assert "军" not in told["aunt@example.org"], "and the data stays in"


def test_a_wrong_number_by_reply_can_be_forged_and_takes_no_call_away(city: City) -> None:
    city.responder("li-ling")
    ward = boy(city, *MOTHER)
    started(city, ward)
    city.door.notices.reply("mail", "tian@example.org", "错")
    city.door.scan(city.tagged(ward).link).alert()
    city.door.dispatch()
    (told,) = [m for m in city.messages() if m["kind"] == "found" and not m["target"].startswith("li-ling")]
    assert told["target"] == "tian@example.org"
    assert "军" not in told["text"]


def test_a_reply_does_not_undo_what_the_link_said(city: City) -> None:
    ward = boy(city)
    city.door.notices.answer(started(city, ward)["link"], "wrong-number")
    city.door.notices.reply("mail", "tian@example.org", "是")
    assert proofs.verified(contact(city, ward)) is None
    city.door.notices.answer(asked(city)[-1]["link"], "yes")
    assert proofs.verified(contact(city, ward)) == city.clock.now()


def test_a_finder_is_not_told_the_number_of_somebody_else() -> None:
    mother = Contact("田爱云", "mother", ["sms:+8613800000001", "sms:+8613800000002"], "c1")
    wrong = proofs.heard(mother, mother.addresses[0], "wrong-number", 1.0)
    finder = disclosure.Reader(disclosure.ANON_FINDER, "open_party")
    assert disclosure._contact_value("contact_phone", (mother,), finder) == (mother.addresses,)
    assert disclosure._contact_value("contact_phone", (wrong,), finder) == (mother.addresses[1:],)
    both = proofs.heard(wrong, mother.addresses[1], "wrong-number", 2.0)
    assert proofs.usable(both) == mother.addresses, "on doubt the alert goes out"


# -- the office and the worker


def test_the_office_writes_down_whom_it_rang_up(city: City) -> None:
    ward = boy(city, *MOTHER)
    test = city.door.contacts.confirm(ward.id, "c1", MOTHER[1], request_id="r")
    assert city.door.contacts.confirm(ward.id, "c1", MOTHER[1], request_id="r") == test
    assert list(city.door.contacts.unverified(HOME)) == []
    for unknown in ("mail:other@example.org", ""):
        with pytest.raises(Conflict, match="GT-CONTACT-NONE"):
            city.door.contacts.confirm(ward.id, "c1", unknown)


def test_a_worker_asks_for_their_own_area_only(city: City) -> None:
    city.responder("li-ling")
    city.responder("far", "feicheng/other")
    ward = boy(city)
    mine = city.door.acting_as("li-ling").contacts.test(ward.id, "c1")
    assert mine.by == "li-ling"
    calls: list[Callable[[], object]] = [
        lambda: city.door.acting_as("far").contacts.test(ward.id, "c1"),
        lambda: city.door.acting_as("li-ling").contacts.test(ward.id, "c1", by="far"),
        lambda: city.door.contacts.test(ward.id, "c1", by="nobody"),
        lambda: list(city.door.acting_as("li-ling").contacts.unverified(HOME)),
    ]
    for call in calls:
        with pytest.raises(Denied):
            call()


def test_a_thousand_contacts_of_one_ward_are_asked(city: City) -> None:
    many = [Contact(f"家人{n}", "relative", [f"mail:c{n}@example.org"]) for n in range(120)]
    city.boy(contacts=many)
    assert city.door.contacts.begin("feicheng") == 120
    for _ in range(4):
        city.door.dispatch()
    assert len(asked(city)) == 120


def test_a_fitting_says_whether_anybody_was_ever_verified(city: City) -> None:
    assert city.clock.now() == DAYTIME
    city.responder("li-ling")
    ward = boy(city)
    first = city.tagged(ward)
    city.door.notices.answer(started(city, ward)["link"], "yes")
    second = city.tagged(ward)
    fittings = {one.serial: one for one in city.door._room.records.walk(guardtag.model.tags.Fitting)}
    assert [fittings[tag.serial].verified for tag in (first, second)] == [False, True]

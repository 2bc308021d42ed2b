"""Whether addresses reach anybody is asked before somebody is lost: rarely, by day, one address after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import guardtag
from guardtag import Conflict, Contact, Denied, NotifyError, Unknown, texts
from guardtag.model.contact_tests import ANSWERS, ContactTest
from guardtag.model.notices import Notice
from guardtag.rules import disclosure, proofs
from guardtag.spi import Accepted, Message
from guardtag.steps import contact_tests, links
from guardtag.texts import short
from guardtag.texts.wording import Wording
from tests.conftest import DAYTIME, HOME, City, once_configured

DAY, HOUR = 86_400.0, 3600.0
MOTHER = ["mail:tian@example.org", "mail:tian2@example.org"]


def boy(city: City, *addresses: str, **changes: object) -> guardtag.Ward:
    return city.boy(contacts=[Contact("田爱云", "mother", addresses or MOTHER[:1])], **changes)


def asked(city: City) -> list[dict[str, str]]:
    return [one for one in city.messages() if one["kind"] in contact_tests.TEMPLATES]


def contact(city: City, ward: guardtag.Ward, id: str = "c1") -> Contact:
    found = city.door.wards.get(ward.id).contact(id)
    assert found is not None
    return found


def days(city: City, number: float) -> None:
    city.clock.advance(number * DAY)
    city.door.dispatch()


def started(city: City, ward: guardtag.Ward) -> dict[str, str]:
    city.door.contacts.test(ward.id, "c1")
    city.door.dispatch()
    return asked(city)[-1]


def state(city: City, ward: guardtag.Ward) -> str:
    test = city.door.contacts.of(ward.id, "c1")
    assert test is not None
    return test.state


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


# -- when not


def hour(at: float) -> int:
    return datetime.fromtimestamp(at, ZoneInfo("Asia/Shanghai")).hour


def test_nobody_is_asked_by_night(city: City) -> None:
    city.clock.advance(11 * HOUR)  # 21:00
    city.door.contacts.test(boy(city).id, "c1")
    for _ in range(12 * 4):
        city.door.dispatch()
        assert not asked(city) or hour(city.clock.now()) == 8
        city.clock.advance(HOUR / 4)
    assert len(asked(city)) == 1


def test_a_message_that_waits_for_its_channel_does_not_go_out_by_night_either(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guardtag.builtin.file import FileNotifier

    sends, refuse = FileNotifier.send, [True]

    def send(self: FileNotifier, message: Message) -> Accepted:
        if refuse[0]:
            raise NotifyError(retryable=True)
        return sends(self, message)

    monkeypatch.setattr(FileNotifier, "send", send)
    city.clock.advance(9.99 * HOUR)  # 19:59
    city.door.contacts.test(boy(city).id, "c1")
    city.door.dispatch()
    refuse[0] = False
    city.clock.advance(HOUR)
    city.door.dispatch()
    assert asked(city) == []
    city.clock.advance(12 * HOUR)
    city.door.dispatch()
    assert len(asked(city)) == 1


def test_none_while_a_call_is_open_for_the_ward(city: City) -> None:
    city.responder("li-ling")
    ward = boy(city)
    call = city.door.scan(city.tagged(ward).link).alert()
    city.door.contacts.test(ward.id, "c1")
    for _ in range(3):
        city.clock.advance(HOUR)
        city.door.dispatch()
    assert asked(city) == []
    city.door.incidents.close(call.id, outcome="home", by="li-ling")
    city.clock.advance(HOUR)
    city.door.dispatch()
    assert len(asked(city)) == 1


def test_a_call_that_opens_before_it_is_sent_holds_it_back(city: City) -> None:
    city.responder("li-ling")
    ward = boy(city)
    tag = city.tagged(ward)
    city.door.contacts.test(ward.id, "c1")
    room = city.door._room
    (row,) = room.records.claim(["sweep"], city.clock.now(), city.clock.now() + 1, 1)
    contact_tests.carry_out(room, row, city.clock.now())
    city.door.scan(tag.link).alert()
    city.door.dispatch()
    assert asked(city) == []


def test_a_mother_of_two_gets_one_test_a_day(city: City) -> None:
    wards = [boy(city, key=str(n)) for n in range(3)]
    for ward in wards:
        city.door.contacts.test(ward.id, "c1")
    for number in (1, 2, 3):
        city.door.dispatch()
        assert len(asked(city)) == number
        city.clock.advance(DAY)
    assert len({one["link"] for one in asked(city)}) == 3


# -- answers that meet a change


def test_a_changed_address_is_not_verified_by_an_answer_for_the_old_one(city: City) -> None:
    ward = boy(city)
    link = started(city, ward)["link"]
    _moved(city, ward, "mail:new@example.org")
    city.door.notices.answer(link, "yes")
    assert contact(city, ward).verified is None
    days(city, 3)
    assert asked(city)[-1]["target"] == "new@example.org"
    city.door.notices.answer(asked(city)[-1]["link"], "yes")
    _moved(city, ward, "mail:newer@example.org")
    assert [one.why for one in city.door.contacts.due(HOME)] == ["changed"]


@pytest.mark.parametrize("left", [1, 0])
def test_a_new_address_has_all_its_tries_whatever_was_asked_before(city: City, left: int) -> None:
    ward = boy(city, *MOTHER)
    started(city, ward)
    for _ in range(11):
        days(city, 1)
    assert asked(city)[-1]["target"] == "tian2@example.org"
    _moved(city, ward, *["mail:new@example.org"] * left)
    for _ in range(40):
        days(city, 1)
    assert [one["target"] for one in asked(city)].count("new@example.org") == 3 * left
    assert state(city, ward) == ("silent" if left else "ended")


def _moved(city: City, ward: guardtag.Ward, *addresses: str) -> None:
    import attrs

    from guardtag.model.people import FIELD_CLASSES, Ward

    def change(tx: guardtag.records.Tx) -> None:
        one = tx.get(Ward, ward.id, FIELD_CLASSES)
        assert one is not None
        tx.put(attrs.evolve(one, contacts=(attrs.evolve(one.contacts[0], addresses=addresses),)))

    city.door._room.records.change(change)


def test_a_digit_answers_the_call_while_one_is_open_and_the_test_otherwise(city: City) -> None:
    city.responder("li-ling")
    ward = boy(city)
    started(city, ward)
    call = city.door.scan(city.tagged(ward).link).alert()
    city.door.dispatch()
    city.door.notices.reply("mail", "tian@example.org", "1", message_id="a")
    assert city.door.incidents.get(call.id).acknowledged_by == (f"{ward.id}/c1",)
    assert contact(city, ward).verified is None
    city.door.notices.reply("mail", "tian@example.org", "是", message_id="b")
    assert contact(city, ward).verified == city.clock.now(), "no call is answered with this word"


def test_links_take_their_own_answers_only(city: City) -> None:
    city.responder("li-ling")
    ward = boy(city)
    link = started(city, ward)["link"]
    city.door.scan(city.tagged(ward).link).alert()
    city.door.dispatch()
    call = next(m["link"] for m in city.messages() if m["kind"] == "found")
    for wrong, answer in ((link, "coming"), (call, "yes"), (call, "stop")):
        with pytest.raises(Conflict, match="GT-NOTICE-ANSWER"):
            city.door.notices.answer(wrong, answer)
    assert "coming" in city.door.notices.choices(call)
    with pytest.raises(ValueError, match="yes"):
        city.door.notices.answer(link, "maybe")
    with pytest.raises(Unknown):
        city.door.notices.choices("https://tag.example.org/N/AAAAAAAAAAAAAAAA")


# -- what dies half-way, what comes twice


def test_a_test_that_is_asked_for_twice_is_one(city: City) -> None:
    ward = boy(city)
    first = city.door.contacts.test(ward.id, "c1", request_id="t")
    assert city.door.contacts.test(ward.id, "c1", request_id="t") == first
    assert city.door.contacts.test(ward.id, "c1") == first
    for _ in range(3):
        city.door.dispatch()
    assert len(asked(city)) == 1
    city.door.notices.answer(asked(city)[0]["link"], "yes")
    assert city.door.contacts.test(ward.id, "c1", request_id="t") == first, "a late retry begins none"
    city.clock.advance(DAY)
    city.door.dispatch()
    assert len(asked(city)) == 1


def test_a_dispatcher_that_dies_before_the_commit_leaves_the_test_due(city: City) -> None:
    room, ward = city.door._room, boy(city)
    city.door.contacts.test(ward.id, "c1")
    (row,) = room.records.claim(["sweep"], city.clock.now(), city.clock.now() + 90, 1)
    city.door.dispatch()
    assert asked(city) == []
    city.clock.advance(91)
    city.door.dispatch()
    assert len(asked(city)) == 1
    contact_tests.carry_out(room, row, city.clock.now())  # the one that was thought dead comes back
    assert len(list(room.records.walk(Notice))) == 1


def test_an_area_is_begun_again_where_it_was_cut_short(city: City) -> None:
    wards = [city.boy(contacts=[Contact("田爱云", "mother", [f"mail:m{n}@example.org"])], key=str(n)) for n in range(9)]
    for ward in wards[:4]:
        city.door.contacts.test(ward.id, "c1")
    assert len(list(city.door.contacts.due("feicheng"))) == 5
    assert city.door.contacts.begin("feicheng") == 5
    assert city.door.contacts.begin("feicheng") == 0
    city.door.dispatch()
    assert len(asked(city)) == 9


def test_a_channel_that_refuses_takes_the_next_address_at_once_and_kills_no_call(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guardtag.builtin.file import FileNotifier

    sends = FileNotifier.send

    def send(self: FileNotifier, message: Message) -> Accepted:
        if message.target == "tian@example.org":
            raise NotifyError("GT-NOTIFY-FAILED", retryable=False)
        return sends(self, message)

    monkeypatch.setattr(FileNotifier, "send", send)
    ward = boy(city, *MOTHER)
    assert started(city, ward)["target"] == "tian2@example.org"
    assert city.door.notices.lost() == []
    assert contact(city, ward).proofs[0].said == "unreached"


def test_who_has_no_address_that_a_channel_serves_is_listed(city: City) -> None:
    with once_configured(city.door, "fax"):
        ward = boy(city, "fax:1", "fax:2")
    city.door.contacts.test(ward.id, "c1")
    for _ in range(3):
        city.door.dispatch()
    assert [one.why for one in city.door.contacts.unverified(HOME)] == ["unreached"]
    none = city.boy(contacts=[Contact("李二", "uncle", [])], key="none")
    with pytest.raises(Conflict, match="GT-CONTACT-UNTESTABLE"):
        city.door.contacts.test(none.id, "c1")


@pytest.mark.parametrize("when", ["before", "between", "after"])
def test_whoever_is_erased_takes_their_tests_along(city: City, when: str) -> None:
    ward = boy(city)
    city.door.contacts.test(ward.id, "c1")
    if when != "before":
        city.door.dispatch()
    link = asked(city)[0]["link"] if when != "before" else ""
    if when == "after":
        city.door.notices.answer(link, "yes")
    city.door.wards.erase(ward.id)
    city.clock.advance(200 * DAY)
    city.door.dispatch()
    store = city.door._room.records.store
    for kind in ("ctest", "tested", "notice"):
        assert store.walk(kind, "", 10) == []
    assert len(asked(city)) == (when != "before")
    if link:
        with pytest.raises(Unknown):
            city.door.notices.answer(link, "yes")


@pytest.mark.parametrize("ends", ["consent", "left"])
def test_nobody_is_asked_about_somebody_who_left_or_took_back_the_consent(city: City, ends: str) -> None:
    import attrs

    from guardtag.model.people import FIELD_CLASSES, Ward

    ward = boy(city)
    city.door.contacts.test(ward.id, "c1")

    def change(tx: guardtag.records.Tx) -> None:
        one = tx.get(Ward, ward.id, FIELD_CLASSES)
        assert one is not None
        gone = attrs.evolve(one, state="left")
        back = attrs.evolve(one, consents=(attrs.evolve(one.consents[0], withdrawn=tx.now),))
        tx.put(gone if ends == "left" else back)

    city.door._room.records.change(change)
    city.door.dispatch()
    assert asked(city) == []
    assert list(city.door.contacts.unverified(HOME)) == []
    assert state(city, ward) == "ended"


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

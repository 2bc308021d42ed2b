"""A test of an address that meets a change, dies half-way or comes twice."""

from __future__ import annotations

import pytest

import guardtag
from guardtag import Conflict, Contact, NotifyError, Unknown
from guardtag.model.notices import Notice
from guardtag.spi import Accepted, Message
from guardtag.steps import contact_tests
from tests.conftest import HOME, City, once_configured
from tests.response.tested import DAY, MOTHER, asked, boy, contact, days, started, state

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


@pytest.mark.quick_on("memory")
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

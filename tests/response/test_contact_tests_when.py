"""When no address is tested: by night, during a call, twice a day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from guardtag import NotifyError
from guardtag.spi import Accepted, Message
from guardtag.steps import contact_tests
from tests.conftest import City
from tests.response.tested import DAY, HOUR, asked, boy

pytestmark = pytest.mark.quick_on("memory")


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

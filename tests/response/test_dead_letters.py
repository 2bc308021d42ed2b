"""What reached nobody is seen, and the call does not wait for it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

import guardtag
from guardtag import Accepted, Consent, Contact, Message, NotifyError
from guardtag.delivery import Outcome
from guardtag.model.notices import Notice
from guardtag.steps.settle import settle
from guardtag.world import SimulatedClock
from tests.conftest import once_configured
from tests.response.test_delivery import Doubtful, channel, city_at  # noqa: F401 - a fixture

AREA = "feicheng/a"
NEVER = NotifyError("GT-NOTIFY-FAILED", retryable=False)


class Post:
    """A channel that refuses some targets for ever."""

    def __init__(self, refused: set[str]) -> None:
        self.refused = refused
        self.sent: list[Message] = []

    def send(self, message: Message) -> Accepted:
        """Refuses or accepts."""
        if message.target in self.refused:
            raise NEVER
        self.sent.append(message)
        return Accepted()


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """The channel behind `console:`."""
    from guardtag.builtin import console

    made = Post(set())
    monkeypatch.setattr(console.ConsoleNotifier, "send", lambda self, message: made.send(message))
    return made


def town(folder: Path, contacts: int = 1, workers: int = 1) -> tuple[guardtag.Guard, SimulatedClock, str]:
    """A call with so many contacts and workers, and a supervisor above them."""
    city, clock = city_at(folder, {"mail": "console:"})
    for number in range(workers):
        city.responders.enrol(f"w{number}", name="李岭", area=AREA, address=f"mail:w{number}")
    city.responders.enrol("boss", name="王霞", area="feicheng", role="supervisor", address="mail:boss")
    ward = city.wards.enrol(
        "小军", area=AREA, contacts=[Contact(f"家人{n}", "relative", [f"mail:c{n}"]) for n in range(contacts)],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip
    tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="boss")
    incident = city.scan(tag.link).alert().id
    return city, clock, incident


def level(city: guardtag.Guard, incident: str) -> str:
    return city.incidents.get(incident).rung.area


def test_a_dead_letter_is_a_line_and_a_task_until_they_answer(tmp_path: Path, post: Post) -> None:
    post.refused = {"c0"}
    city, clock, incident = town(tmp_path, contacts=2)
    with city:
        city.dispatch()
        now = city.incidents.get(incident)
        assert [line.by.rpartition("/")[2] for line in now.thread if line.what == "dead"] == ["c1"]
        assert [task.id for task in now.tasks if task.done is None] == ["unreached-c1"]
        assert now.rung.area == AREA, "the other contact is reached: no haste"
        clock.advance(601)
        city.dispatch()
        reminders = [m for m in post.sent if m.kind == "task"]
        assert reminders
        assert all("联系不上的人" in m.text for m in reminders)
        link = city.notices.link(next(n.id for n in city.notices.of(incident) if n.state == "dead"))
        assert all(t.done for t in city.notices.answer(link, "seen").tasks)


def test_a_dead_letter_says_the_code_that_the_channel_gave(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    channel.script = [NotifyError("GT-MAIL-FULL"), NotifyError("GT-MAIL-CLOSED", retryable=False)]
    city, clock, incident = two_addresses(tmp_path, ["sms:1"])
    with city:
        for state, code in (("waiting", "GT-MAIL-FULL"), ("dead", "GT-MAIL-CLOSED")):
            city.dispatch()
            clock.advance(15)
            assert (mother(city, incident).state, mother(city, incident).fault) == (state, code)


def test_one_task_a_person_however_often_they_are_not_reached(tmp_path: Path, post: Post) -> None:
    post.refused = {"c0"}
    city, _, incident = town(tmp_path)
    with city:
        for _ in range(3):
            city.dispatch()
            city.scan(city.tags.get(1).link).alert()
        city.dispatch()
        tasks = [t.id for t in city.incidents.get(incident).tasks]
        assert tasks == ["unreached-c1"]


@pytest.mark.parametrize(
    ("refused", "climbs"), [({"c0", "c1"}, True), ({"c0"}, False), ({"w0"}, False), ({"w0", "w1"}, True)]
)
def test_with_nobody_of_a_side_reached_the_call_goes_on_at_once(
    tmp_path: Path, post: Post, refused: set[str], climbs: bool
) -> None:  # fmt: skip
    post.refused = refused
    city, _, incident = town(tmp_path, contacts=2, workers=2)
    with city:
        city.dispatch()
        assert (level(city, incident) == "feicheng") == climbs
        lines = [line.what for line in city.incidents.get(incident).thread]
        assert lines.count("unreached") == int(climbs)
        assert ("boss" in {m.target for m in post.sent}) == climbs


def test_somebody_who_has_taken_it_is_not_passed_over(tmp_path: Path, post: Post) -> None:
    post.refused = {"c0"}
    city, _, incident = town(tmp_path)
    with city:
        city.incidents.acknowledge(incident, by="w0")
        city.dispatch()
        now = city.incidents.get(incident)
        assert (now.state, now.rung.area) == ("acknowledged", AREA)
        assert any(task.id == "unreached-c1" for task in now.tasks)


def test_a_channel_that_refuses_everybody_does_not_spin_the_ladder(tmp_path: Path, post: Post) -> None:
    post.refused = {"c0", "w0", "boss"}
    city, clock, incident = town(tmp_path)
    with city:
        for _ in range(60):
            city.dispatch()
            clock.advance(60)
        now = city.incidents.get(incident)
        assert now.open
        assert len(now.thread) < 120
        assert sum(line.what == "unreached" for line in now.thread) <= 6


def test_who_has_no_address_at_all_is_seen_too(tmp_path: Path, post: Post) -> None:
    city, _ = city_at(tmp_path, {"mail": "console:"})
    with city:
        city.responders.enrol("w0", name="李岭", area=AREA, address="mail:w0")
        with once_configured(city, "fax"):
            ward = city.wards.enrol(
                "小军", area=AREA, contacts=[Contact("田爱云", "mother", ["fax:1"])],
                consent=Consent(by="田爱云", purposes={"alert"}),
            )  # fmt: skip
        tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="w0")
        incident = city.scan(tag.link).alert().id
        assert city.dispatch().dead == 1
        notice = next(n for n in city.notices.of(incident) if n.side == "family")
        assert (notice.state, notice.fault, notice.attempts) == ("dead", "GT-NOTIFY-NO-CHANNEL", 0)
        assert [t.id for t in city.incidents.get(incident).tasks] == ["unreached-c1"]


# -- tries


def mother(city: guardtag.Guard, incident: str) -> Notice:
    return next(n for n in city.notices.of(incident) if n.side == "family")


def two_addresses(folder: Path, addresses: list[str]) -> tuple[guardtag.Guard, SimulatedClock, str]:
    city, clock = city_at(folder, {"sms": "console:", "mail": "console:"})
    with once_configured(city, "fax"):
        ward = city.wards.enrol(
            "小军", area=AREA, contacts=[Contact("田爱云", "mother", addresses)],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        city.responders.enrol("w0", name="李岭", area=AREA, address="fax:1")
    tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="w0")
    return city, clock, city.scan(tag.link).alert().id


def test_a_person_with_another_address_does_not_wait_for_eight_tries(
    tmp_path: Path, channel: type[Doubtful]  # noqa: F811
) -> None:  # fmt: skip
    channel.script = [NotifyError(retryable=True)] * 3
    city, clock, incident = two_addresses(tmp_path, ["sms:1", "mail:a"])
    with city:
        for _ in range(70):
            city.dispatch()
            clock.advance(1)
        assert [m.target for m in channel.seen] == ["1", "1", "1", "a"]
        assert (mother(city, incident).attempts, mother(city, incident).tries) == (4, 1)


def test_the_last_address_is_tried_eight_times_ever_more_slowly(
    tmp_path: Path, channel: type[Doubtful]  # noqa: F811
) -> None:  # fmt: skip
    channel.script = [NotifyError(retryable=True)] * 20
    city, clock, incident = two_addresses(tmp_path, ["sms:1"])
    with city:
        times = []
        for _ in range(1500):
            before = len(channel.seen)
            city.dispatch()
            times += [clock.at] * (len(channel.seen) - before)
            clock.advance(1)
        assert mother(city, incident).state == "dead"
        gaps = [b - a for a, b in pairwise(times)]
        assert len(times) == 8
        for gap, base in zip(gaps, (10, 30, 60, 120, 300, 300, 300), strict=True):
            assert base <= gap <= base * 1.25 + 1
        assert any(gap > base + 1 for gap, base in zip(gaps, (10, 30, 60, 120, 300, 300, 300), strict=True)), "jitter"


@pytest.mark.parametrize(
    ("asked", "addresses", "waits", "then"),
    [
        (5, ["sms:1", "mail:a"], 10, "1"), (45, ["sms:1", "mail:a"], 45, "1"), (61, ["sms:1", "mail:a"], 0, "a"),
        (61, ["sms:1"], 61, "1"), (7200, ["sms:1"], 600, "1"),
    ],
)  # fmt: skip
def test_a_channel_that_asks_for_it_is_left_alone_as_long_as_the_person_can_wait(
    tmp_path: Path, channel: type[Doubtful], asked: int, addresses: list[str], waits: int, then: str  # noqa: F811
) -> None:  # fmt: skip
    channel.script = [NotifyError(retry_after=asked)]
    city, clock, incident = two_addresses(tmp_path, addresses)
    with city:
        city.dispatch()
        due = mother(city, incident).due - clock.at
        assert waits <= due <= waits * 1.25
        clock.advance(due)
        city.dispatch()
        assert [m.target for m in channel.seen] == ["1", then]


def test_who_has_one_address_is_tried_as_often_by_a_channel_that_slows(
    tmp_path: Path, channel: type[Doubtful]  # noqa: F811
) -> None:  # fmt: skip
    channel.script = [NotifyError(retry_after=90)] * 20
    city, clock, incident = two_addresses(tmp_path, ["sms:1"])
    with city:
        for _ in range(200):
            city.dispatch()
            clock.advance(15)
        assert (mother(city, incident).state, len(channel.seen)) == ("dead", 8)


def after(city: guardtag.Guard, incident: str, code: str) -> str:
    """What becomes of the mother's notice when its channel was not asked for this reason."""
    refused = Outcome(None, "refused", True, code, tried=False)
    room, notice = city._room, mother(city, incident)
    return room.records.change(lambda tx: settle(tx, room, tx.get(Notice, notice.id), refused))


def test_a_channel_that_was_never_asked_uses_up_no_try(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, clock, incident = two_addresses(tmp_path, ["sms:1", "sms:2", "mail:a"])
    with city:
        for _ in range(12):
            assert after(city, incident, "GT-NOTIFY-CLOSED") == "held"
            held = mother(city, incident)
            assert (held.attempts, held.tries, held.channel) == (0, 0, "sms")
            assert clock.at + 30 <= held.due <= clock.at + 37.5
            clock.advance(9.9)
        clock.advance(1.3)
        assert after(city, incident, "GT-NOTIFY-CLOSED") == "failed"
        assert (mother(city, incident).channel, mother(city, incident).attempts) == ("mail", 0)
        assert city.dispatch().sent == 1
        assert [m.target for m in channel.seen] == ["a"]


def test_a_channel_that_is_paused_is_not_waited_for(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, _, incident = two_addresses(tmp_path, ["sms:1", "sms:2", "mail:a"])
    with city:
        assert after(city, incident, "GT-NOTIFY-PAUSED") == "failed"
        assert (mother(city, incident).channel, mother(city, incident).attempts) == ("mail", 0)
        assert city.dispatch().sent == 1
        assert [m.target for m in channel.seen] == ["a"]


def test_with_no_other_channel_it_waits_for_its_own(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, clock, incident = two_addresses(tmp_path, ["sms:1", "sms:2"])
    with city:
        for _ in range(120):
            assert after(city, incident, "GT-NOTIFY-PAUSED") == "held"
            clock.advance(30)
        assert (mother(city, incident).state, mother(city, incident).attempts) == ("waiting", 0)
        due = mother(city, incident).due
        assert after(city, incident, "GT-NOTIFY-BUSY") == "held"
        assert mother(city, incident).due == due, "busy: it keeps its place"
        clock.advance(100)
        city.dispatch()
        assert mother(city, incident).state == "accepted"


def test_a_good_address_behind_a_paused_channel_is_come_back_to(
    tmp_path: Path, channel: type[Doubtful]  # noqa: F811
) -> None:  # fmt: skip
    channel.script = [NEVER]
    city, clock, incident = two_addresses(tmp_path, ["sms:1", "mail:a"])
    with city:
        assert after(city, incident, "GT-NOTIFY-PAUSED") == "failed"
        city.dispatch()  # mail says no for good
        back = mother(city, incident)
        assert (back.state, back.channel, back.passed) == ("waiting", "sms", ())
        assert clock.at + 30 <= back.due <= clock.at + 37.5
        clock.advance(38)
        city.dispatch()
        assert (mother(city, incident).state, [m.target for m in channel.seen]) == ("accepted", ["a", "1"])


def test_every_address_that_was_jumped_over_is_come_back_to(
    tmp_path: Path, channel: type[Doubtful]  # noqa: F811
) -> None:  # fmt: skip
    channel.script = [NEVER] * 5
    city, clock, incident = two_addresses(tmp_path, ["sms:1", "sms:2", "mail:a"])
    with city:
        assert after(city, incident, "GT-NOTIFY-PAUSED") == "failed"
        for _ in range(10):
            city.dispatch()
            clock.advance(38)
        assert [m.target for m in channel.seen] == ["a", "1", "2", "a"]
        assert mother(city, incident).state == "dead"


def test_two_channels_that_are_both_paused_are_asked_in_turn_and_do_not_spin(
    tmp_path: Path, channel: type[Doubtful]  # noqa: F811
) -> None:  # fmt: skip
    city, clock, incident = two_addresses(tmp_path, ["sms:1", "mail:a"])
    with city:
        at = []
        for _ in range(6):
            after(city, incident, "GT-NOTIFY-PAUSED")
            one = mother(city, incident)
            at.append(one.channel)
            assert one.state == "waiting"
            if len(at) > 1:
                assert one.due >= clock.at or at[-1] == "mail"
            clock.advance(40)
        assert at == ["mail", "sms", "mail", "sms", "mail", "sms"]


def test_a_channel_that_slowed_down_is_come_back_to(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    channel.script = [NotifyError(retry_after=90), NEVER]
    city, clock, incident = two_addresses(tmp_path, ["sms:1", "mail:a"])
    with city:
        city.dispatch()
        city.dispatch()
        clock.advance(38)
        city.dispatch()
        assert (mother(city, incident).state, [m.target for m in channel.seen]) == ("accepted", ["1", "a", "1"])


def test_who_waits_too_long_for_a_channel_is_somebodys_task(
    tmp_path: Path, channel: type[Doubtful]  # noqa: F811
) -> None:  # fmt: skip
    city, clock, incident = two_addresses(tmp_path, ["sms:1"])
    with city:

        def tasks() -> list[str]:
            return [t.id for t in city.incidents.get(incident).tasks if t.id.startswith("unreached-c1")]

        after(city, incident, "GT-NOTIFY-PAUSED")
        assert tasks() == []
        clock.advance(601)
        for _ in range(3):
            after(city, incident, "GT-NOTIFY-PAUSED")
        assert tasks() == ["unreached-c1"]
        assert mother(city, incident).state == "waiting"


def test_the_doctor_names_a_channel_that_fails_and_forgets_it_once_it_works(tmp_path: Path, post: Post) -> None:
    city, clock, _ = town(tmp_path)
    assert not [f for f in city.doctor() if f.key == "channel-fails"]
    down = NotifyError("GT-EMAIL-DOWN", retryable=True)
    healthy, post.send = post.send, lambda message: _raised(down)  # type: ignore[method-assign]
    city.dispatch()
    (fails,) = [f for f in city.doctor() if f.key == "channel-fails"]
    assert (fails.state, fails.facts) == (
        "red", {"channel": "mail", "codes": "GT-EMAIL-DOWN", "code": "GT-EMAIL-DOWN"},
    )  # fmt: skip
    post.send = healthy  # type: ignore[method-assign]
    clock.advance(40)
    city.dispatch()
    assert not [f for f in city.doctor() if f.key == "channel-fails"]
    city.close()


def _raised(error: Exception) -> Accepted:
    raise error

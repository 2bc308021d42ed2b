"""Answers by SMS and by a key on the telephone do what a tap does, but a forged number ends no call."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import guardtag
from guardtag import Consent, Contact
from guardtag.rules import replies
from guardtag.world import SimulatedClock
from tests.response.test_delivery import AREA, Doubtful, channel, city_at  # noqa: F401 - a fixture

MOTHER, WORKER = "sms:+86 138-0000-0001", "sms:13800000002"


@pytest.fixture
def told(tmp_path: Path, channel: type[Doubtful]) -> tuple[guardtag.Guard, SimulatedClock, str]:  # noqa: F811
    """A city whose mother and worker were told by SMS."""
    city, clock = city_at(tmp_path, {"sms": "console:"})
    city.responders.enrol("li-ling", name="李岭", area=AREA, address=WORKER)
    incident = call(city)
    return city, clock, incident


def call(city: guardtag.Guard, name: str = "小军") -> str:
    ward = city.wards.enrol(
        name, area=AREA, contacts=[Contact("田爱云", "mother", [MOTHER])],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip
    tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="li-ling")
    incident = city.scan(tag.link).alert()
    city.dispatch()
    return incident.id


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", "coming"),
        ("１", "coming"),
        (" 1 。", "coming"),
        ("来了", "coming"),
        ("来了！", "coming"),
        ("On my way", "coming"),
        ("2", "with-me"),
        ("在我这", "with-me"),
        ("在 我 这 里", "with-me"),
        ("3", "false-alarm"),
        ("误报", "false-alarm"),
        ("FALSE ALARM!", "false-alarm"),
        ("4", "not-mine"),
        ("不归我", "not-mine"),
        ("Not mine.", "not-mine"),
        ("已读", "seen"),
        ("ｓｅｅｎ", "seen"),
        ("٤", None),
        ("11", None),
        ("1 2", None),
        ("1!2", None),
        ("", None),
        ("来了吗", None),
        (None, None),
        (1, None),
        ("1" * 100_000, None),
        ("不是误报", None),
        ("我不来了", None),
        ("\ud8001", "coming"),
        ("5", None),
    ],
)
def test_what_a_reply_means(text: object, answer: str | None) -> None:
    assert replies.answer_of(text) == answer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sms:+86 138-0000-0001", "sms:13800000001"),
        ("sms:8613800000001", "sms:+8613800000001"),
        ("sms:008613800000001", "sms:１３８００００００01"),
        ("SMS:+86 (138) 0000 0001", "sms:13800000001"),
        ("mail:Tian@Example.ORG", "mail:tian@example.org"),
        ("sms:+1 415 555 0100", "sms:0014155550100"),
    ],
)
def test_addresses_that_are_the_same(one: str, other: str) -> None:
    assert replies.normal(one) == replies.normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sms:13800000001", "sms:13800000002"),
        ("sms:13800000001", "voice:13800000001"),
        ("sms:05380000007", "sms:5380000007"),
        ("sms:+113800000001", "sms:13800000001"),
        ("sms:10086", "sms:1008611"),
        ("wx:a1", "wx:a2"),
        ("mail:a-b@x.cn", "mail:ab@x.cn"),
    ],
)
def test_addresses_that_are_not(one: str, other: str) -> None:
    assert replies.normal(one) != replies.normal(other)


@given(st.text(max_size=400))
def test_any_text_has_one_normal_form(text: str) -> None:
    assert replies.normal(replies.normal(text)) == replies.normal(text) or len(text) > 300


def test_the_worker_comes_by_sms(told: tuple[guardtag.Guard, SimulatedClock, str]) -> None:
    city, _, incident = told
    with city:
        after = city.notices.reply("sms", "+8613800000002", "1")
        assert after is not None
        assert (after.id, after.state, after.acknowledged_by) == (incident, "acknowledged", ("li-ling",))
        notice = next(n for n in city.notices.of(incident) if n.side == "responder")
        assert notice.answer == "coming"


def test_a_false_alarm_by_sms_ends_nothing_and_by_link_does(
    told: tuple[guardtag.Guard, SimulatedClock, str], channel: type[Doubtful]  # noqa: F811
) -> None:  # fmt: skip
    city, _, _ = told
    with city:
        link = next(m.link for m in channel.seen if m.target.endswith("0001"))
        after = city.notices.reply("sms", "138 0000 0001", "误报")
        assert after is not None
        assert after.open
        assert after.state == "received"
        assert after.thread[-1].what == "said-false-alarm"
        assert city.notices.reply("sms", "138 0000 0001", "误报") == after, "twice is one"
        assert city.notices.answer(link, "false-alarm").outcome == "false-alarm"


def test_a_stranger_and_an_unknown_word_leave_no_trace(told: tuple[guardtag.Guard, SimulatedClock, str]) -> None:
    city, _, incident = told
    with city:
        before, entries = city.incidents.get(incident), len(list(walk(city)))
        for name, sender, text in (
            ("sms", "13900000009", "1"), ("voice", "13800000002", "1"), ("sms", "13800000002", "what?"), ("", "1", "1"),
            ("sms", "", "1"), ("sms", "\ud800", "1"), ("sms", "1\n", "1"), (None, "1", "1"), ("sms", 7, "1"),
            ("sms", "1" * 100_000, "1"), ("sms", "13800000002", None), ("sms", "+13800000002", "1"),
        ):  # fmt: skip
            assert city.notices.reply(name, sender, text) is None  # type: ignore[arg-type]
        assert city.incidents.get(incident) == before
        assert len(list(walk(city))) == entries


def walk(city: guardtag.Guard) -> list[object]:
    return list(city._room.records.store.walk("entry", "", 1000))


def test_it_answers_the_newest_that_is_open_and_without_an_answer(
    told: tuple[guardtag.Guard, SimulatedClock, str]
) -> None:  # fmt: skip
    city, clock, first = told
    with city:
        clock.advance(60)
        second = call(city, "李四")
        assert city.notices.reply("sms", "13800000001", "已读").id == second  # type: ignore[union-attr]
        assert city.notices.reply("sms", "13800000001", "已读").id == second, "it came twice"  # type: ignore[union-attr]
        clock.advance(120)
        assert city.notices.reply("sms", "13800000001", "已读").id == first  # type: ignore[union-attr]
        changed = city.notices.reply("sms", "13800000001", "2")
        assert changed is not None
        assert changed.id == second, "all are answered: a mind that changes about the newest"
        city.incidents.close(second, outcome="home", by="li-ling")
        assert city.notices.reply("sms", "13800000001", "4").id == first  # type: ignore[union-attr]
        city.incidents.close(first, outcome="home", by="li-ling")
        assert city.notices.reply("sms", "13800000001", "1") is None


def test_what_was_sent_long_ago_is_not_answered(told: tuple[guardtag.Guard, SimulatedClock, str]) -> None:
    city, clock, _ = told
    with city:
        clock.advance(2 * 86_400)
        assert city.notices.reply("sms", "13800000001", "已读") is not None
        clock.advance(86_400)
        assert city.notices.reply("sms", "13800000001", "1") is None


def test_nothing_is_found_before_it_was_sent(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    channel.script = [guardtag.NotifyError(retryable=True)] * 9
    city, _ = city_at(tmp_path, {"sms": "console:"})
    with city:
        city.responders.enrol("li-ling", name="李岭", area=AREA, address=WORKER)
        call(city)
        assert city.notices.reply("sms", "13800000001", "1") is None


def test_the_store_holds_no_number(told: tuple[guardtag.Guard, SimulatedClock, str]) -> None:
    city, _, _ = told
    with city:
        rows = city._room.records.store.walk("notice", "", 100)
        assert rows
        for row in rows:
            assert "1380000" not in str(row.index)
            assert len(row.index["to"][0]) == 32


def test_only_the_operators_code_may_say_what_came_in(told: tuple[guardtag.Guard, SimulatedClock, str]) -> None:
    city, _, _ = told
    with city:
        worker = city.acting_as("li-ling")
        with pytest.raises(guardtag.Denied):
            worker.notices.reply("sms", "13800000001", "1")
        with pytest.raises(guardtag.Denied):
            worker.notices.confirm("sms", "x")


def test_with_me_by_reply_lets_the_ladder_wait_and_ends_nothing(
    told: tuple[guardtag.Guard, SimulatedClock, str],
) -> None:
    """A forged number must not end the search: it is on the scene, not handed over, and climbs again when quiet."""
    city, clock, incident = told
    with city:
        after = city.notices.reply("sms", MOTHER.partition(":")[2], "2")
        assert after is not None
        assert after.state == "on_scene"
        assert "handed_over" not in [line.what for line in after.thread]
        clock.advance(91 * 60)
        city.dispatch()
        assert city.incidents.get(incident).thread[-1].what in ("repeated", "told", "raised", "skipped")


def test_a_reply_that_comes_twice_takes_one_call_and_one_with_another_id_the_next(
    told: tuple[guardtag.Guard, SimulatedClock, str],
) -> None:
    city, clock, first = told
    with city:
        clock.advance(60)
        second = call(city, "李四")
        for _ in range(2):
            taken = city.notices.reply("sms", MOTHER.partition(":")[2], "1", message_id="gw-1")
            assert taken is not None
            assert taken.id == second
            clock.advance(600)
        assert city.incidents.get(first).acknowledged_by == ()
        other = city.notices.reply("sms", MOTHER.partition(":")[2], "1", message_id="gw-2")
        assert other is not None
        assert other.id == first

"""Every notice is sent, or ends as a dead letter that somebody sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import attrs
import pytest

import guardtag
from guardtag import Accepted, Consent, Contact, Message, NotifyError
from guardtag.config import Config
from guardtag.world import SimulatedClock, simulated
from tests.conftest import City, once_configured

pytestmark = pytest.mark.quick_on("memory")

AREA = "feicheng/a"


class Doubtful:
    """A channel that behaves as its script says: an exception to raise, or what to answer."""

    script: ClassVar[list[object]] = []
    seen: ClassVar[list[Message]] = []

    def send(self, message: Message) -> Accepted:
        """Follows the script, then accepts everything."""
        Doubtful.seen.append(message)
        step = Doubtful.script.pop(0) if Doubtful.script else Accepted("ref")
        if isinstance(step, BaseException):
            raise step
        return step  # type: ignore[return-value]


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> type[Doubtful]:
    """Puts the doubtful channel behind `console:`."""
    from guardtag.builtin import console

    monkeypatch.setattr(Doubtful, "script", [])
    monkeypatch.setattr(Doubtful, "seen", [])
    monkeypatch.setattr(console.ConsoleNotifier, "send", Doubtful.send)
    return Doubtful


def city_at(folder: Path, channels: dict[str, str]) -> tuple[guardtag.Guard, SimulatedClock]:
    world, clock = simulated(4)
    settings = Config(
        base=folder, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        outbox="outbox.jsonl", channels={name: (url, {}) for name, url in channels.items()},
    )  # fmt: skip
    return guardtag.open(settings, world), clock


def alerted(city: guardtag.Guard, addresses: list[str]) -> str:
    city.responders.enrol("li-ling", name="李岭", area=AREA, address="")
    ward = city.wards.enrol(
        "小军", area=AREA, contacts=[Contact("田爱云", "mother", addresses)],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip
    tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="li-ling")
    return city.scan(tag.link).alert().id


def test_a_failing_channel_is_tried_again_with_the_same_id(tmp_path: Path, channel: type[Doubtful]) -> None:
    channel.script = [NotifyError(retryable=True), RuntimeError("10000000001"), Accepted("ref-9")]
    city, clock = city_at(tmp_path, {"mail": "console:"})
    with city:
        incident = alerted(city, ["mail:tian@example.org"])
        assert city.dispatch().failed == 1
        assert city.dispatch().failed == 0, "not before its time"
        for _ in range(3):
            clock.advance(60)
            city.dispatch()
        assert len({message.id for message in channel.seen}) == 1
        assert len(channel.seen) == 3
        notice = next(n for n in city.notices.of(incident) if n.side == "family")
        assert (notice.state, notice.reference, notice.attempts) == ("accepted", "ref-9", 3)


def test_it_falls_over_to_the_next_address_and_then_is_dead_and_seen(tmp_path: Path, channel: type[Doubtful]) -> None:
    channel.script = [NotifyError(retryable=False), NotifyError(retryable=False)]
    city, _ = city_at(tmp_path, {"mail": "console:", "sms": "console:"})
    with city:
        with once_configured(city, "fax"):
            incident = alerted(city, ["mail:tian@example.org", "fax:none", "sms:+8610000000001"])
        did = city.dispatch()
        assert [m.target for m in channel.seen] == ["tian@example.org", "+8610000000001"]
        assert did.dead == 1
        assert [n.incident for n in city.notices.lost()] == [incident]
        (said,) = (f for f in city.doctor() if f.name == "notices-dead")
        assert (said.state, said.facts) == ("red", {"codes": "GT-NOTIFY-FAILED"})


@pytest.mark.parametrize("nonsense", [None, True, "ok", SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_nonsense_from_a_channel_is_a_failure_not_a_crash(
    tmp_path: Path, channel: type[Doubtful], nonsense: object
) -> None:
    channel.script = [nonsense]
    city, _ = city_at(tmp_path, {"mail": "console:"})
    with city:
        alerted(city, ["mail:tian@example.org"])
        assert city.dispatch().failed == 1


def test_proven_delivery_counts_as_told(tmp_path: Path, channel: type[Doubtful]) -> None:
    channel.script = [Accepted(delivered=True)]
    city, _ = city_at(tmp_path, {"mail": "console:"})
    with city:
        incident = alerted(city, ["mail:tian@example.org"])
        assert city.dispatch().delivered == 1
        assert city.incidents.get(incident).milestone("family_told").at is not None


def test_notices_of_a_channel_that_was_taken_away_are_not_forgotten(tmp_path: Path, channel: type[Doubtful]) -> None:
    city, _ = city_at(tmp_path, {"mail": "console:", "sms": "console:"})
    with city:
        incident = alerted(city, ["mail:tian@example.org", "sms:+8610000000001"])
    city, _ = city_at(tmp_path, {"sms": "console:"})
    with city:
        city.dispatch()
        assert [m.target for m in channel.seen] == ["+8610000000001"]
        notice = next(n for n in city.notices.of(incident) if n.side == "family")
        assert (notice.state, notice.channel) == ("accepted", "sms")


def test_a_dispatcher_that_died_after_claiming_loses_nothing(tmp_path: Path, channel: type[Doubtful]) -> None:
    city, clock = city_at(tmp_path, {"mail": "console:"})
    with city:
        alerted(city, ["mail:tian@example.org"])
        records = city._room.records
        now = clock.now()
        assert len(records.claim(["notice:mail:high"], now, now + 90, 10)) == 1
        assert city.dispatch().sent == 0
        clock.advance(91)
        assert city.dispatch().sent == 1


def test_a_withdrawn_consent_holds_at_the_next_send(tmp_path: Path, channel: type[Doubtful]) -> None:
    from guardtag.model.people import FIELD_CLASSES, Ward

    city, clock = city_at(tmp_path, {"mail": "console:"})
    with city:
        incident = alerted(city, ["mail:tian@example.org"])
        subject = city.incidents.get(incident).subject

        def withdraw(tx) -> None:  # type: ignore[no-untyped-def]
            ward = tx.get(Ward, subject, FIELD_CLASSES)
            gone = tuple(attrs.evolve(consent, withdrawn=clock.now() - 1) for consent in ward.consents)
            tx.put(attrs.evolve(ward, consents=gone))

        city._room.records.change(withdraw)
        city.dispatch()
        assert channel.seen == []
        assert {n.fault for n in city.notices.of(incident)} >= {"GT-NOTIFY-NO-CONSENT"}


def test_words_of_a_stranger_are_data(tmp_path: Path, channel: type[Doubtful]) -> None:
    city, _ = city_at(tmp_path, {"mail": "console:"})
    with city:
        city.responders.enrol("li-ling", name="李岭", area=AREA, address="mail:li@example.org")
        ward = city.wards.enrol(
            "小军", area=AREA, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="li-ling")
        hostile = "{{7*7}} {name} {0.__class__}\r\nBcc: all@x.example \u202egnp.exe\x00"
        city.scan(tag.link).alert(place=hostile, message="x" * 5000)
        city.dispatch()
        text = channel.seen[0].text
        assert "{{7*7}} {name} {0.__class__} " in text
        assert not set("\r\n\x00\u202e") & set(text)
        assert len(text) < 1200


def test_the_outbox_is_the_recipients_and_readable_by_nobody_else(tmp_path: Path) -> None:
    city, _ = city_at(tmp_path, {})
    with city:
        alerted(city, ["mail:tian@example.org"])
        assert city.dispatch().undelivered == 1
    lines = [json.loads(line) for line in (tmp_path / "outbox.jsonl").read_text("utf-8").splitlines()]
    assert [line["target"] for line in lines] == ["tian@example.org"]
    assert (tmp_path / "outbox.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("他很冷", "他很冷。请点开"),
        ("他很冷！", "他很冷！请点开"),
        ("he is cold", "he is cold。请点开"),
        ("cold.", "cold. 请点开"),
    ],
)
def test_a_finders_words_end_before_ours_go_on(city: City, said: str, heard: str) -> None:
    city.responder("li-ling")
    city.door.scan(city.tagged(city.boy()).link).alert(place="bus stop", message=said)
    city.door.dispatch()
    [text] = [m["text"] for m in city.messages() if m["target"].startswith("li-ling@")]
    assert heard in text

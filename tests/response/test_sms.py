"""A channel that says how much it carries gets texts that fit; one read by others gets no names."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Accepted, Consent, Contact, Message
from guardtag.config import Config
from guardtag.model.incidents import Incident
from guardtag.registry import Form
from guardtag.world import SimulatedClock, simulated
from tests import cases
from tests.texts.test_short import one_sms, utf16

AREA = "feicheng/a"


@pytest.fixture
def sms(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """The channel behind `console:` says that it carries one SMS, and keeps what it gets."""
    from guardtag.builtin import console

    got: list[Message] = []

    def send(self: object, message: Message) -> Accepted:
        got.append(message)
        return Accepted()

    monkeypatch.setattr(console.ConsoleNotifier, "send", send)
    monkeypatch.setattr(console.ConsoleNotifier, "units", 70, raising=False)
    return got


def city_at(folder: Path, **changes: object) -> tuple[guardtag.Guard, SimulatedClock]:
    world, clock = simulated(4)
    settings = attrs.evolve(
        Config(
            base=folder, host="tag.example.cn", channels={"sms": ("console:", {}), "mail": (f"file:{folder}/m", {})}
        ),
        **changes,
    )
    return guardtag.open(settings, world), clock


def alerted(city: guardtag.Guard, place: str = "汪庄车站", message: str = "", **contact: str) -> guardtag.Incident:
    city.responders.enrol("li-ling", name="李岭", area=AREA, address="sms:+8610000000002")
    ward = city.wards.enrol(
        "小军", area=AREA, contacts=[Contact("田爱云", "mother", ["sms:+8610000000001"], **contact)],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip
    tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="li-ling")
    return city.scan(tag.link).alert(place=place, message=message)


def stranger(case: str) -> str:
    """The words of one adversarial case."""
    found = [one for one in cases.load("cases/adversarial.json")["cases"] if one["id"] == case]
    return str(cases.expand(found[0]["input"], {}))


def mother(sent: list[Message]) -> Message:
    return [m for m in sent if m.target.endswith("1")][-1]


def test_the_channel_gets_one_sms_and_mail_gets_the_whole_text(tmp_path: Path, sms: list[Message]) -> None:
    city, _ = city_at(tmp_path)
    with city:
        alerted(city, place="汪庄车站候车亭对面", message="他说找不到家了")
        city.dispatch()
        text = mother(sms).text
        assert text == f"【爱心守护】您照护的人走失求助。汪庄车站候车亭对面。{mother(sms).link}"
        assert utf16(text) <= 70
        assert len(mother(sms).link) == 41
        assert city.notices.answer(text[-41:], "coming").acknowledged_by != ()


def test_the_first_text_is_already_short_although_nothing_is_open_yet(tmp_path: Path, sms: list[Message]) -> None:
    city, _ = city_at(tmp_path)
    with city:
        assert city._room.plugins.form("sms").units == 70
        assert city._room.plugins.form("mail").units is None
        assert city._room.plugins.form("nowhere").units is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_message_of_a_call_is_one_sms(tmp_path: Path, sms: list[Message], language: str) -> None:
    city, clock = city_at(tmp_path, languages=(language,))
    with city:
        incident = alerted(city, place="a very long way to say where this is, " * 20, language=language)
        for _ in range(30):
            city.dispatch()
            clock.advance(120)
        city.incidents.close(incident.id, outcome="home", by="li-ling")
        city.dispatch()
        assert {m.kind for m in sms} >= {"found", "ended"}
        assert all(one_sms(m.text) and m.link in m.text for m in sms)


@pytest.mark.parametrize("case", ["finder_message-020", "finder_message-022", "finder_message-023"])
def test_what_a_stranger_says_is_not_forwarded_by_sms(tmp_path: Path, sms: list[Message], case: str) -> None:
    words = stranger(case)
    city, _ = city_at(tmp_path)
    with city:
        incident = alerted(city, place=words, message=words)
        city.dispatch()
        for message in sms:
            assert utf16(message.text) <= 70
            if case == "finder_message-020":
                assert "900" not in message.text
                assert not any("900" in value for value in message.variables.values())
            if case == "finder_message-023":
                assert "\u0303" not in unicodedata.normalize("NFD", message.text)
        assert city.incidents.get(incident.id).place, "the console still shows it"


def test_the_end_for_a_responder_who_may_see_no_name(tmp_path: Path, sms: list[Message]) -> None:
    city, _ = city_at(tmp_path)
    with city:
        incident = alerted(city)
        city.incidents.acknowledge(incident.id, by="li-ling")
        city.incidents.close(incident.id, outcome="home", by="li-ling")
        city.dispatch()
        ended = [m for m in sms if m.kind == "ended"]
        worker = next(m for m in ended if m.target.endswith("2"))
        assert worker.text.startswith("【爱心守护】您参与的这次求助已结束")
        assert worker.template == "ended-unnamed"
        assert "您照护的人" in next(m for m in ended if m.target.endswith("1")).text
        assert not any("小军" in f"{m.text}{m.variables}" for m in sms)
        assert all("一位需要帮助的人" not in m.text for m in ended)


def test_a_drill_says_so_first_whatever_the_channel(
    tmp_path: Path, sms: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Incident, "drill", True, raising=False)
    city, _ = city_at(tmp_path)
    with city:
        city.responders.enrol("mail", name="李岭", area=AREA, address="mail:x@example.org")
        alerted(city)
        city.dispatch()
    assert sms
    assert all(m.text.startswith("【演练】") and one_sms(m.text) for m in sms)
    assert all(m.variables["drill"] == "【演练】" for m in sms)
    assert '"【演练】【爱心守护】' in (tmp_path / "m").read_text("utf-8")


def test_a_group_chat_names_nobody(tmp_path: Path, sms: list[Message], monkeypatch: pytest.MonkeyPatch) -> None:
    from guardtag.builtin import console

    monkeypatch.setattr(console.ConsoleNotifier, "thin", True, raising=False)
    city, _ = city_at(tmp_path)
    with city:
        alerted(city, message="他叫小军")
        city.dispatch()
        assert all(m.thin and "小军" not in m.text and "小军" not in str(dict(m.variables)) for m in sms)
        monkeypatch.setattr(console.ConsoleNotifier, "units", None, raising=False)
        city._room.plugins._slots["sms"].form = Form(None, True)
        city.scan(city.tags.get(1).link).alert(message="小军冷")
        sms.clear()
        city.dispatch()
        assert sms
        assert all(m.thin and "小军" not in m.text and len(m.text) > 70 for m in sms)


@pytest.mark.parametrize("nonsense", [0, -1, True, "70", 70.0, 10**9, None])
def test_nonsense_is_no_limit(
    tmp_path: Path, sms: list[Message], monkeypatch: pytest.MonkeyPatch, nonsense: object
) -> None:
    from guardtag.builtin import console

    monkeypatch.setattr(console.ConsoleNotifier, "units", nonsense)
    monkeypatch.setattr(console.ConsoleNotifier, "thin", "yes", raising=False)
    city, _ = city_at(tmp_path)
    with city:
        assert city._room.plugins.form("sms") == Form()


def test_a_plugin_that_raises_when_asked_says_nothing(tmp_path: Path) -> None:
    from guardtag.registry.form import Form, form_of

    class Hostile:
        @property
        def units(self) -> int:
            raise SystemExit(3)

        @property
        def thin(self) -> bool:
            raise KeyboardInterrupt

    assert form_of(Hostile(), Form(70, True)) == Form(70, True)

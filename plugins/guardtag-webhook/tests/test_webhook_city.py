"""The channel behind the front door, and the README's own lines, as written."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_webhook_receiving import NOW
from test_webhook_receiving import request as signed
from webhook_platform import OTHER, SECRET, Platform, secret_file

import guardtag
from guardtag import Consent, Contact
from guardtag.config import from_mapping
from guardtag.testing.certificates import Authority
from guardtag.world import SimulatedClock, simulated

AREA = "feicheng/a"
README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The distribution, as installed."""
    info = tmp_path / "site" / "guardtag_webhook-0.1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: guardtag-webhook\nVersion: 0.1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[guardtag]\nwebhook = guardtag_webhook\n", encoding="utf-8")
    (info / "RECORD").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.delenv("GUARDTAG_NO_PLUGINS", raising=False)


@pytest.fixture
def city(
    tmp_path: Path, site: None, platform: Platform, authority: Authority, request: pytest.FixtureRequest
) -> Iterator[tuple[guardtag.Guard, SimulatedClock]]:
    """A city whose workers are told through the platform; paths are relative to its configuration."""
    (tmp_path / "city").mkdir()
    secret_file(tmp_path / "city", SECRET)
    (tmp_path / "city" / "platform.pem").write_bytes(authority.certificate)
    (setting,) = re.findall(r"^platform = .*$", README, re.MULTILINE)
    setting = setting.replace("https://grid.example.org/in", platform.url()[8:]).replace("10.8.0.0/16", "127.0.0.0/8")
    if getattr(request, "param", "") == "process":
        setting = setting.replace('"webhook:', '"process:webhook:').replace('"platform.pem"', '"file:platform.pem"')
    data = tomllib.loads(
        f'store = "memory:"\nplugins = ["guardtag-webhook"]\n[channels]\n{setting}\nmail = "console:"\n'
    )
    world, clock = simulated(7)
    with guardtag.open(from_mapping(data, tmp_path / "city"), world) as opened:
        yield opened, clock


def alerted(city: guardtag.Guard, address: str = "platform:li.ling") -> str:
    city.responders.enrol("li-ling", name="李岭", area=AREA, addresses=[address, "mail:li"])
    ward = city.wards.enrol(
        "小军", area=AREA, contacts=[Contact("田爱云", "mother", ["mail:tian"])],
        consent=Consent(by="田爱云", purposes={"alert", "nickname"}),
    )  # fmt: skip
    tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="li-ling")
    return city.scan(tag.link).alert(place="汪庄车站").id


def notice(city: guardtag.Guard, incident: str) -> Any:
    return next(one for one in city.notices.of(incident) if one.person == "li-ling")


def test_a_call_reaches_the_platform_signed_and_names_nobody(
    city: tuple[guardtag.Guard, SimulatedClock], platform: Platform
) -> None:
    door, _ = city
    incident = alerted(door)
    door.dispatch()
    (received,) = platform.got
    assert notice(door, incident).state == "accepted"
    event = json.loads(received.body)
    assert (event["id"], event["subject"]) == (notice(door, incident).id, incident)
    assert event["data"]["link"] == door.notices.link(event["id"])
    assert not re.search(
        "小军|汪庄|李岭|田爱云|li.ling", json.dumps(event, ensure_ascii=False) + repr(received.headers)
    )


@pytest.mark.parametrize("city", ["process"], indirect=True)
def test_behind_a_process_of_its_own_too(city: tuple[guardtag.Guard, SimulatedClock], platform: Platform) -> None:
    door, _ = city
    incident = alerted(door)
    door.dispatch()
    assert notice(door, incident).state == "accepted"
    assert [request.path for request in platform.got] == ["/in"]


def test_a_platform_that_wants_no_more_is_passed_over(
    city: tuple[guardtag.Guard, SimulatedClock], platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    door, clock = city
    platform.answers = [(410, {}, b"")]
    incident = alerted(door)
    door.dispatch()
    assert (notice(door, incident).channel, notice(door, incident).attempts) == ("mail", 2)
    door.scan(door.tags.get(1).link).alert()
    clock.advance(30)
    door.dispatch()
    assert len(platform.got) == 1


def test_a_platform_that_is_busy_is_asked_again_when_it_said(
    city: tuple[guardtag.Guard, SimulatedClock], platform: Platform
) -> None:
    door, clock = city
    platform.answers = [(429, {"Retry-After": "0"}, b""), (503, {"Retry-After": "120"}, b"")]
    incident = alerted(door)
    door.dispatch()
    assert (notice(door, incident).fault, notice(door, incident).channel) == ("GT-WEBHOOK-SLOW", "platform")
    clock.advance(13)
    door.dispatch()
    assert (notice(door, incident).channel, notice(door, incident).state) == ("mail", "undelivered")
    assert len(platform.got) == 2


# -- the README


def example(secrets: list[str]) -> Any:
    (source,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, Any] = {}
    exec(source, names)
    return lambda city, headers, body: names["incoming"](city, headers, body, secrets, NOW)


def coming(incident: str, worker: Any, **changes: Any) -> bytes:
    event = {
        "specversion": "1.0", "id": "e1", "source": "/grid", "type": "org.example.grid.coming", "subject": incident,
        "data": {"worker": worker},
    }  # fmt: skip
    return json.dumps(event | changes).encode()


def test_the_readmes_python_takes_an_acknowledgement_once(city: tuple[guardtag.Guard, SimulatedClock]) -> None:
    door, _ = city
    incident, incoming = alerted(door), example([SECRET])
    body = coming(incident, "li-ling")
    assert incoming(door, signed(body, OTHER), body) == 401
    assert door.incidents.get(incident).state == "received"
    assert [incoming(door, signed(body), body) for _ in range(2)] == [204, 204]
    assert door.incidents.get(incident).state == "acknowledged"
    lines = [line for line in door.incidents.get(incident).thread if line.what == "acknowledged"]
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (coming("none", "li-ling"), 422), (coming("none", "nobody"), 422), (coming("x", "operator"), 422),
        (coming("x", 7), 422),
        (coming("x", None, data=[1]), 422), (coming("x", None, data=None), 422), (coming("x", "y", type="other"), 204),
        (b"{}", 400), (b"x", 400),
    ],
    ids=range(9),
)  # fmt: skip
def test_the_readmes_python_answers_whatever_comes(
    city: tuple[guardtag.Guard, SimulatedClock], body: bytes, status: int
) -> None:
    door, _ = city
    alerted(door)
    assert example([SECRET])(door, signed(body), body) == status


def test_the_readmes_table_names_every_option() -> None:
    import inspect

    from guardtag_webhook import WebhookNotifier

    named = re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)
    assert named == [name for name in list(inspect.signature(WebhookNotifier).parameters)[1:] if name in named]
    assert set(inspect.signature(WebhookNotifier).parameters) - set(named) == {"url", "clock", "resolve"}

"""An address that reaches nobody is told when it is entered: by its channel, and by what the channel takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import guardtag
from guardtag import Conflict, Consent, Contact
from guardtag.config import Config
from guardtag.registry import targets
from guardtag.spi import Accepted, Message
from guardtag.world import simulated
from tests.conftest import DAYTIME, HOME
from tests.plugins.conftest import Install

NUMBER = "13800138000"
GATE = threading.Event()

PLUGIN = """
    from guardtag.hookspecs import hookimpl
    from guardtag.spi import Accepted, Offer
    from tests.plugins import test_targets as asked

    class Phone:
        def __init__(self, url):
            pass

        def send(self, message):
            return Accepted()

        def check(self, target):
            return asked.CHECK(target)

    @hookimpl
    def guardtag_notifiers():
        yield Offer("phone", Phone)
"""


def CHECK(target: str) -> object:
    return None if target.startswith("+") else "+86138"


def opened(folder: Path, **channels: str) -> guardtag.Guard:
    settings = Config(
        base=folder, channels={name: (url, {}) for name, url in channels.items()}, plugins=("guardtag-phone",)
    )
    return guardtag.open(settings, simulated(seed=1, start=DAYTIME)[0])


def contact(door: guardtag.Guard, *addresses: str) -> guardtag.Ward:
    return door.wards.enrol(
        "小军", area=HOME, contacts=[Contact("田爱云", "mother", addresses)],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip


def responder(door: guardtag.Guard, *addresses: str) -> guardtag.Responder:
    return door.responders.enrol("li-ling", name="李岭", area=HOME, addresses=addresses)


ENTER: list[Callable[..., Any]] = [contact, responder]


def refused(enter: Callable[..., Any], door: guardtag.Guard, *addresses: str) -> Conflict:
    with pytest.raises(Conflict) as caught:
        enter(door, *addresses)
    for address in addresses:
        assert address.partition(":")[2] not in str(caught.value) + repr(caught.value.facts)
    return caught.value


@pytest.mark.parametrize("enter", ENTER)
def test_a_channel_that_is_not_configured_is_refused_with_the_nearest(enter: Any, tmp_path: Path) -> None:
    with opened(tmp_path, mail="file:a", sms="file:b") as door:
        error = refused(enter, door, "mail:li@example.org", f"smss:{NUMBER}")
        assert (error.code, error.do) == ("GT-ADDRESS-CHANNEL", "Did you mean `sms:`?")
        assert "`smss`" in error.what
        assert "sms:" in guardtag.texts.error("zh", error)[2]
        far = refused(enter, door, f"wangxiaoming:{NUMBER}")
        assert "wangxiaoming" not in f"{far} {far.facts}", "it may be somebody's name"
        assert "mail, sms" in far.do
        assert enter(door, "mail:li@example.org", f"sms:{NUMBER}")


@pytest.mark.parametrize("enter", ENTER)
def test_while_no_channel_is_configured_any_may_be_written(enter: Any, tmp_path: Path) -> None:
    with opened(tmp_path) as door:
        assert enter(door, f"telepathy:{NUMBER}")


@pytest.fixture
def phone(install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    install("guardtag-phone", {"phone": "phone_plugin"}, {"phone_plugin": PLUGIN})
    monkeypatch.setattr(targets, "DEADLINE", 0.2)
    with opened(tmp_path, phone="phone:") as door:
        yield door
    GATE.set()


@pytest.mark.parametrize("enter", ENTER)
def test_a_channel_that_checks_its_targets_says_what_one_looks_like(phone: guardtag.Guard, enter: Any) -> None:
    error = refused(enter, phone, f"phone:{NUMBER}")
    assert (error.code, error.facts["example"]) == ("GT-ADDRESS-FORM", "+86138")
    assert "+86138" in guardtag.texts.error("zh", error)[1]
    assert enter(phone, f"phone:+86{NUMBER}")


def _raises(target: str) -> object:
    raise RuntimeError(target)


@pytest.mark.parametrize(
    "check",
    [_raises, lambda target: GATE.wait(20), lambda target: 7, lambda target: "x\n", lambda target: "x" * 61,
     lambda target: "", lambda target: False],
)  # fmt: skip
def test_a_check_that_breaks_hangs_or_talks_nonsense_refuses_nobody(
    phone: guardtag.Guard, check: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tests.plugins.test_targets.CHECK", check)
    assert responder(phone, f"phone:{NUMBER}")
    assert NUMBER not in caplog.text


class _Bare:
    def send(self, message: Message) -> Accepted:
        return Accepted()


def test_a_channel_without_a_check_is_not_opened_for_it() -> None:
    asked: list[str] = []
    one = targets.Targets(lambda channel: asked.append(channel) or _Bare(), lambda channel: _Bare)  # type: ignore[func-returns-value]
    assert one.misfit("bare", NUMBER) == ""
    assert asked == []


def test_one_that_must_not_be_asked_takes_every_target() -> None:
    assert targets.Targets(lambda channel: _Bare(), lambda channel: None).misfit("apart", NUMBER) == ""

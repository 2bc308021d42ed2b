"""Routes: an address finds its channel, the outbox when there is none at all, or nothing."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from guardtag.config import Config
from guardtag.registry import Plugins, load
from guardtag.testing.notifiers import message


def test_an_address_goes_to_its_own_channel_or_to_none() -> None:
    plugins = load(Config(channels={"log": ("console:", {})}))
    assert plugins.route("log:x") == "log"
    assert [plugins.route(a) for a in ("mail:x", "log", "log:", ":x", "", "outbox:x", "LOG:x")] == [None] * 7


def test_without_channels_everything_goes_to_the_outbox() -> None:
    plugins = load(Config())
    assert plugins.channels() == ("outbox",)
    assert [plugins.route(a) for a in ("mail:x", "sms:1", "x", "")] == ["outbox", "outbox", None, None]


@pytest.mark.parametrize("file", ["", "city.outbox.jsonl"])
def test_the_outbox_says_loudly_and_once_that_nothing_is_delivered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, file: str
) -> None:
    plugins: Plugins = load(Config(base=tmp_path, outbox=file))
    assert caplog.text == ""
    outbox = plugins.notifier("outbox")
    answers = [outbox.send(message(str(n))) for n in range(3)]
    assert all(answer.undelivered and not answer.delivered for answer in answers)
    warnings = [r for r in caplog.records if r.name == "guardtag"]
    assert [r.levelno for r in warnings] == [logging.WARNING]
    assert "NOTHING IS DELIVERED" in warnings[0].getMessage()
    if file:
        lines = (tmp_path / file).read_text("utf-8").splitlines()
        assert [json.loads(line)["id"] for line in lines] == ["0", "1", "2"]
    else:
        assert [m.id for m in outbox.messages] == ["0", "1", "2"]  # type: ignore[attr-defined]

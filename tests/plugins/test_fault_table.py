"""Every fault, beside us and in a process of its own: the next channel delivers the alert, and no other waits."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Consent, Contact
from guardtag.config import Config
from guardtag.delivery import Pool
from guardtag.world import SimulatedClock, World

from .apart import SECRET, WILD
from .conftest import Install

AREA = "feicheng/wangzhuang/north/zhongyu/3"
FENCED = [
    "ValueError", "MemoryError", "RecursionError", "SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException",
    "Unshown", "loop", "None", "Lies", "long", "no", "sleep",
]  # fmt: skip
APART = [*FENCED, "regex", "exit", "segfault", "memory", "scribble", "flood"]
# Each error comes out of a process the same way, and what it ends, hangs or overfills it by ends it alike.
SOAK = {"MemoryError", "RecursionError", "GeneratorExit", "BaseException", "KeyboardInterrupt", "loop", "Lies", "no"}
ROWS = [("wild:", fault) for fault in FENCED] + [
    pytest.param("process:wild:", fault, marks=pytest.mark.soak if fault in SOAK else ()) for fault in APART
]


@pytest.mark.skipif(sys.platform != "linux", reason="process:")
@pytest.mark.parametrize(("url", "fault"), ROWS)
def test_the_alert_goes_by_the_next_channel(
    install: Install, tmp_path: Path, caplog: pytest.LogCaptureFixture, url: str, fault: str
) -> None:
    install("guardtag-wild", {"wild": "guardtag_wild", "chat": "guardtag_wild"}, {"guardtag_wild": WILD})
    clock = SimulatedClock(1_750_000_000.0)
    options = {"always": fault, **({"seconds": 0.2} if "process" in url else {})}
    config = Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        plugins=("guardtag-wild",), channels={"sms": (url, options), "mail": ("file:out.jsonl", {})},
    )  # fmt: skip
    world = attrs.evolve(
        World(), now=clock.now, pool=lambda plugins: Pool(plugins, deadline=0.2 if url == "wild:" else 5.0)
    )
    with guardtag.open(config, world) as city:
        ward = city.wards.enrol(
            "小军", area=AREA, contacts=[
                Contact("田爱云", "mother", ["sms:1", "mail:next"]), Contact("王霞", "aunt", ["mail:first"]),
            ], consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        city.responders.enrol("w0", name="李岭", area=AREA, address="mail:w0")
        tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="w0")
        city.scan(tag.link).alert()
        city.dispatch()
        assert "first" in targets(tmp_path), "no other channel waits"
        for _ in range(12):
            if "next" in targets(tmp_path):
                break
            clock.advance(30)
            city.dispatch()
        assert "next" in targets(tmp_path), "the next channel delivers"
    assert SECRET not in caplog.text


def targets(folder: Path) -> list[str]:
    path = folder / "out.jsonl"
    return [json.loads(line)["target"] for line in path.read_text("utf-8").splitlines()] if path.exists() else []

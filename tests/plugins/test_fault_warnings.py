"""Warning rules that misbehave: the call for help goes out as ever, and nothing of theirs reaches a log."""

from __future__ import annotations

from pathlib import Path

import pytest

import guardtag
from guardtag import Consent, Contact
from guardtag.config import Config

from .conftest import Install
from .test_fault_kinds import FAULTS, ROGUE

AREA = "feicheng/a"
RULE = ROGUE.replace(
    'def made(url):\n        return DOES[url.partition(":")[2] or FAULT]()',
    'def made(url):\n        return type("Rogue", (), {"check": lambda self, facts, now: DOES[FAULT]()})()',
) + """
    @hookimpl
    def guardtag_warnings():
        yield Offer("rogue", made)
"""  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_rule_that_breaks_holds_up_no_call(
    install: Install, tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    install("guardtag-rogue", {"rogue": "guardtag_rogue"}, {"guardtag_rogue": f"    FAULT = {fault!r}\n{RULE}"})
    settings = Config(
        base=tmp_path, store="memory:", vault="memory:", keys="memory:", plugins=("guardtag-rogue",),
        warnings=("rogue",), channels={"mail": (f"file:{tmp_path / 'out.jsonl'}", {})},
    )  # fmt: skip
    with guardtag.open(settings) as door:
        door.responders.enrol("w0", name="李岭", area=AREA, address="mail:w0@example.org")
        ward = door.wards.enrol(
            "赵雨", area=AREA, contacts=[Contact("赵云", "mother", ["mail:m@example.org"])],
            consent=Consent(by="赵云", purposes={"alert"}),
        )  # fmt: skip
        tag = door.tags.fit(door.tags.mint(1, area="feicheng").first, to=ward, by="w0")
        door.scan(tag.link).alert()
        told = door.dispatch()
        assert told.sent + told.undelivered == 2, "mother and worker"
        assert not door.modes.list()
    assert [r for r in caplog.records if "the warning rule rogue failed" in r.getMessage()] or fault == "text"
    assert "13800138000" not in caplog.text

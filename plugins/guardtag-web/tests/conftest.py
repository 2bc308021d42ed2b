"""A small city behind its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from starlette.testclient import TestClient

import guardtag
from guardtag.config import Config
from guardtag.world import SimulatedClock, simulated
from guardtag_web import app

HOME = "feicheng/wangzhuang/north/zhongyu/3"
DAYTIME = 1_750_039_200.0
"""2025-06-16 10:00 in Shanghai, a Monday."""


@attrs.define
class Pages:
    """A door, its clock and a browser without script.

    Args:
        door: the operator's.
        clock: moved by hand.
        client: asks the application.
    """

    door: guardtag.Guard
    clock: SimulatedClock
    client: TestClient

    def boy(self, **changes: object) -> guardtag.Ward:
        """小军, with his mother as the only contact unless said otherwise."""
        arguments: dict[str, object] = {
            "area": HOME, "nickname": "军军",
            "contacts": [guardtag.Contact("田爱云", "mother", ["mail:tian@example.org"])],
            "consent": guardtag.Consent(by="田爱云", purposes={"alert", "nickname"}),
        } | changes  # fmt: skip
        return self.door.wards.enrol("小军", **arguments)  # type: ignore[arg-type]

    def worker(self, id: str = "li-ling", area: str = HOME, **changes: object) -> guardtag.Responder:
        """A responder with one address."""
        arguments: dict[str, object] = {"name": "李岭", "address": f"mail:{id}@example.org"} | changes
        return self.door.responders.enrol(id, area=area, **arguments)  # type: ignore[arg-type]

    def tag(self, ward: guardtag.Ward, by: str = "li-ling") -> guardtag.Tag:
        """A fitted tag of a fresh batch."""
        batch = self.door.tags.mint(5, area="feicheng")
        return self.door.tags.fit(batch.first, to=ward, garment="blue jacket", by=by)


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    """A city in memory, whose mail goes to a file, behind https://tag.example.org."""
    settings = Config(
        base=tmp_path, host="tag.example.org", hotline="0538-1234567",
        channels={"mail": (f"file:{tmp_path / 'notices.jsonl'}", {})},
    )  # fmt: skip
    world, clock = simulated(seed=1, start=DAYTIME)
    with guardtag.open(settings, world) as door:
        made = app(door)
        yield Pages(door, clock, TestClient(made, "https://tag.example.org", follow_redirects=False))
        made.state.site.close()

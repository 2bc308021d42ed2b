"""A small city behind its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from starlette.testclient import TestClient
from tests import chromium

import guardtag
from guardtag.config import Config
from guardtag.world import SimulatedClock, simulated
from guardtag_web import Settings, app

if TYPE_CHECKING:
    from web_api import Asked
    from web_browser import Server, Visitor

pytest.register_assert_rewrite("web_browser", "web_api")

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


@pytest.fixture(scope="session")
def _server() -> Iterator[Server]:
    from web_browser import Server

    server = Server()
    yield server
    server.close()


@pytest.fixture
def own_texts() -> Path | None:
    """The folder with the deployer's own catalogues, for ``visit``; a module of tests may say another."""
    return None


@pytest.fixture
def visit(pages: Pages, _server: Server, own_texts: Path | None, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Opens pages of the city of ``pages`` in Chromium: ``visit("/t/…", dark=True)`` gives a ``Visited``."""
    from web_browser import Visitor

    browser = chromium.running(request.config)
    made = app(pages.door, Settings(hosts=("127.0.0.1",), texts=own_texts))
    _server.app = made
    with browser.at_work() as opened:
        visitor = Visitor(opened, _server.origin, request.node.name)
        yield visitor
        visitor.finish()
    _server.app = None
    made.state.site.close()


@pytest.fixture
def stranger(pages: Pages) -> Asked:
    """Whoever asks the API without a token."""
    from web_api import Asked

    return Asked(pages)


@pytest.fixture
def system(pages: Pages) -> Asked:
    """The hotline's own system, with every scope."""
    from web_api import with_token

    pages.worker("hotline", "feicheng/wangzhuang", role="hotline")
    return with_token(pages, "hotline", "call", "read", "work")


@pytest.fixture
def tag(pages: Pages) -> guardtag.Tag:
    """小军's, fitted by a worker."""
    pages.worker()
    return pages.tag(pages.boy())

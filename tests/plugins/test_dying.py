"""plugin_fault-014: a channel beside us ends the process in the middle of a send; the notice is still due."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import attrs

import guardtag
from guardtag import Consent, Contact
from guardtag.config import Config
from guardtag.world import SimulatedClock, World

from .conftest import Install

AREA = "feicheng/wangzhuang/north/zhongyu/3"
NOW = 1_750_000_000.0
DEADLY = """
    import os

    from guardtag.hookspecs import hookimpl
    from guardtag.spi import Accepted, Offer

    class Deadly:
        def __init__(self, url, trace=""):
            self.trace = trace

        def send(self, message):
            first = not os.path.exists(self.trace)
            with open(self.trace, "a") as file:
                file.write(message.id + chr(10))
            if first:
                os._exit(7)
            return Accepted("sent")

    @hookimpl
    def guardtag_notifiers():
        yield Offer("deadly", Deadly)
"""
DISPATCHER = """
    import sys
    from pathlib import Path
    from tests.plugins.test_dying import config, world
    import guardtag
    with guardtag.open(config(Path(sys.argv[1])), world(0)) as city:
        city.scan(sys.argv[2]).alert()
        city.dispatch()
"""


def config(folder: Path) -> Config:
    return Config(
        base=folder, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        plugins=("guardtag-deadly",), channels={"sms": ("deadly:", {"trace": str(folder / "trace")})},
    )  # fmt: skip


def world(later: float) -> World:
    return attrs.evolve(World(), now=SimulatedClock(NOW + later).now)


def test_a_send_that_ends_the_process_is_sent_once_more_with_its_id(install: Install, tmp_path: Path) -> None:
    install("guardtag-deadly", {"deadly": "guardtag_deadly"}, {"guardtag_deadly": DEADLY})
    trace = tmp_path / "trace"
    with guardtag.open(config(tmp_path), world(0)) as city:
        ward = city.wards.enrol(
            "小军", area=AREA, contacts=[Contact("田爱云", "mother", ["sms:1"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        city.responders.enrol("w0", name="李岭", area=AREA, address="sms:w0")
        tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="w0")
        link = tag.link
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path])}
    died = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DISPATCHER), str(tmp_path), link],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert died.returncode == 7, died.stderr
    (first,) = trace.read_text("utf-8").split()
    with guardtag.open(config(tmp_path), world(300)) as city:
        city.dispatch()
        again = Counter(trace.read_text("utf-8").split())
        assert again.pop(first) == 2, "once more, with the same id"
        assert again, "the rest of its batch too"
        assert {*again.values()} == {1}
        city.dispatch()
    assert Counter(trace.read_text("utf-8").split())[first] == 2, "and not a third time"

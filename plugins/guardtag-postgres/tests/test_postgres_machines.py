"""Dispatchers on several machines against one server: one is killed, one is cut off, and nothing is lost.

The machines are network namespaces, and the way to the server is TLS with its certificate verified, as it is by
default to another machine; they reach the one vault at a server of guardtag-remote. Where namespaces cannot be made
the tests are skipped, except where GUARDTAG_CI is set, as .ci/run does.
"""

from __future__ import annotations

import json
import logging
import os
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import attrs
import pytest
from postgres_machines import Machine, possible
from postgres_server import with_tls

import guardtag
from guardtag import Consent, Contact
from guardtag.builtin.sqlite import SqliteStore
from guardtag.config import LADDER, Config, Wait
from guardtag.dispatcher import BATCH
from guardtag.model.notices import WAITING, Notice
from guardtag.testing.certificates import Authority
from guardtag.world import World
from guardtag_remote import certificates
from guardtag_remote.server import Server

pytestmark = pytest.mark.timeout(300)
log = logging.getLogger(__name__)
PATIENT = 60.0
LEASE = 100.0
"""Seconds by which the clock jumps so that the leases of the dead have run out."""
CALLS = 40
"""Calls in a round, each for another person."""


@attrs.define
class Country:
    """A deployment, two machines that dispatch for it, and the desk where calls come in."""

    folder: Path
    city: guardtag.Guard
    machines: list[Machine]
    clock: Path
    links: list[str] = attrs.field(factory=list)
    answered: dict[int, str] = attrs.field(factory=dict)

    def place(self, machine: Machine) -> Path:
        return self.folder / machine.name

    def dispatch(self, machine: Machine) -> subprocess.Popen[bytes]:
        return machine.run(
            self.place(machine), self.clock, "dispatch", "--loop", "--every", "0.2", "--health-file", "health"
        )

    def call(self, number: int) -> None:
        incident = self.city.scan(self.links[number]).alert(place=f"{number}", request_id=f"q{number}")
        self.answered[number] = incident.id

    def jump(self) -> None:
        ahead = float(self.clock.read_text()) + LEASE
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(f"{ahead}")
        os.replace(fresh, self.clock)

    def sent(self) -> Counter[str]:
        lines: list[str] = []
        for path in self.folder.glob("*/sent.jsonl"):
            lines += path.read_text("utf-8").splitlines()
        return Counter(json.loads(line)["id"] for line in lines if line.endswith("}"))

    def notices(self) -> list[Notice]:
        return list(self.city._room.records.walk(Notice))

    def settled(self) -> bool:
        return not any(notice.state == WAITING for notice in self.notices())


def until(true: Callable[[], bool], what: str) -> None:
    for _ in range(int(PATIENT / 0.1)):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError(f"{what}: it never came true")


@contextmanager
def served_vault(folder: Path, hosts: list[str]) -> Iterator[Server]:
    """The vault's file, which only the desk opens itself, served to the machines."""
    certificates.make(folder / "tls", time.time(), hosts, ["one"], 1)
    store = SqliteStore(f"sqlite:{folder}/vault.db")
    papers = [str(folder / "tls" / name) for name in ("server.pem", "server.key", "ca.pem")]
    server = Server(store, "0.0.0.0:0", *papers)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
        store.close()


@pytest.fixture
def country(tmp_path: Path) -> Iterator[Country]:
    reason = possible()
    if reason and not os.environ.get("GUARDTAG_CI"):
        pytest.skip(reason)
    assert not reason, reason
    first = os.getpid() % 120
    with ExitStack() as stack:
        machines = [
            stack.enter_context(Machine(f"gt{os.getpid()}{side}", first * 2 + n)) for n, side in enumerate("ab")
        ]
        authority = Authority()
        ca = tmp_path / "ca.pem"
        ca.write_bytes(authority.certificate)
        server = with_tls(
            ",".join(machine.server for machine in machines),
            {**authority.issue(*(machine.server for machine in machines)),
             "pg_hba.conf": b"local all all trust\nhostssl all all 198.18.0.0/15 trust\n"},
        )  # fmt: skip
        stack.callback(server.remove)
        vault = stack.enter_context(served_vault(tmp_path, [machine.server for machine in machines]))
        clock = tmp_path / "clock"
        clock.write_text("0")
        tls = tmp_path / "tls"
        for machine in machines:
            (tmp_path / machine.name).mkdir()
            url = f"postgresql://postgres@{machine.server}:{server.port}/postgres?sslrootcert={ca}&timeout=1"
            (tmp_path / machine.name / "guardtag.toml").write_text(f"""
store = "{url}&connect_timeout=2"
vault = "remote://{machine.server}:{vault.port}?ca={tls}/ca.pem&cert={tls}/one.pem&key={tls}/one.key&timeout=2"
keys = "file:{tmp_path}/keys.json"
plugins = ["guardtag-postgres", "guardtag-remote"]
host = "tag.example.org"
spool = "noted"
[channels]
mail = "file:sent.jsonl"
[ladder]
{chr(10).join(f"{level} = 10000" for level in LADDER)}
""", "utf-8")  # fmt: skip
        settings = Config(
            base=tmp_path, store=server.url(), vault="sqlite:vault.db", keys="file:keys.json", host="tag.example.org",
            channels={"mail": ("file:none.jsonl", {})}, plugins=("guardtag-postgres",),
            ladder=dict.fromkeys(LADDER, Wait(10_000.0)),
        )  # fmt: skip
        world = World(now=lambda: time.time() + float(clock.read_text()))
        city = stack.enter_context(guardtag.open(settings, world))
        yield Country(tmp_path, city, machines, clock)


def enrolled(city: guardtag.Guard, people: int) -> Iterator[str]:
    """The links of so many people's tags."""
    city.responders.enrol("li-ling", name="李岭", area="feicheng", role="auditor", address="mail:li-ling@example.org")
    for number, code in enumerate(city.tags.of(city.tags.mint(people, area="feicheng"))):
        ward = city.wards.enrol(
            f"小{number}", area="feicheng/a", consent=Consent(by="田爱云", purposes={"alert"}),
            contacts=[Contact("田爱云", "mother", [f"mail:mother{number}@example.org"])],
        )  # fmt: skip
        city.tags.fit(code.serial, to=ward, by="li-ling")
        yield code.link


def played(country: Country, rounds: int, seed: int) -> None:
    """In every round one dispatcher is killed and one cut off for a while, at random moments, while calls come in."""
    chance = random.Random(seed)
    country.links.extend(enrolled(country.city, rounds * CALLS + 5))
    running = [country.dispatch(machine) for machine in country.machines]
    number = faults = 0
    try:
        until(lambda: all((country.place(m) / "health").exists() for m in country.machines), "both are alive")
        for turn in range(rounds):
            dying, cut = (0, 1) if turn % 2 == 0 else (1, 0)
            moments = sorted(chance.sample(range(5, CALLS), 2))
            for moment in range(CALLS):
                if moment == moments[0]:
                    country.machines[cut].cut()
                if moment == moments[1]:
                    running[dying].kill()
                country.call(number)
                number += 1
                time.sleep(chance.choice((0.0, 0.0, 0.03)))
            faults += 2
            running[dying].wait()
            until(lambda cut=cut: _noticed(country, cut), "the cut is noticed")  # type: ignore[misc]
            running[dying] = country.dispatch(country.machines[dying])
            country.jump()
            until(country.settled, "the other machine does it all")
            country.machines[cut].mend()
        country.jump()
        until(country.settled, "everything is done")
        running[dying].terminate()
        assert running[dying].wait(PATIENT) == 0
        for extra in range(5):
            country.call(number + extra)
        until(country.settled, "the machine that was cut off goes on alone")
        assert running[cut].poll() is None
    finally:
        for process in running:
            process.kill()
            process.wait()
    judged(country, faults)


def judged(country: Country, faults: int) -> None:
    recorded = Counter[str]()
    for incident in set(country.answered.values()):
        thread = country.city.incidents.get(incident).thread
        recorded[incident] = sum(line.what in ("called", "joined") for line in thread)
    assert recorded == Counter(country.answered.values()), "a call is lost or recorded twice"
    sent, notices = country.sent(), {notice.id for notice in country.notices()}
    assert sent.keys() == notices, "a message is lost"
    doubles = {id: times for id, times in sent.items() if times > 1}
    log.info("%d calls, %d messages, %d faults, %d doubles", len(country.answered), len(sent), faults, len(doubles))
    assert max(sent.values()) <= 2, "more than one double for one message in flight"
    assert len(doubles) <= faults * BATCH
    assert country.city.verify().bad == ""
    for path in country.folder.glob("*/log"):
        text = path.read_text("utf-8")
        assert "Traceback" not in text, text


def _noticed(country: Country, cut: int) -> bool:
    said = (country.place(country.machines[cut]) / "log").read_text("utf-8")
    return "GT-POSTGRES" in said or "GT-REMOTE" in said  # whichever of the two it asked first


@pytest.mark.soak
def test_one_machine_is_killed_and_one_is_cut_off(country: Country) -> None:
    played(country, rounds=1, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_machines_are_killed_and_cut_off_many_times(country: Country) -> None:
    played(country, rounds=int(os.environ.get("GUARDTAG_CUTS", "20")), seed=2)

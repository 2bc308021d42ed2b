"""Real processes on a real SQLite file, killed with SIGKILL at random moments.

One fresh process is the nursery (see ``guardtag.testing._key_processes``): it imports once and forks. In each
round a caller calls for help and a deliverer delivers to a file, both are killed, and the next round goes on.
Between rounds the clock jumps, so that the leases of the dead have run out.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import guardtag
from guardtag import Consent, Contact
from guardtag.config import LADDER, Config, Wait
from guardtag.errors import GuardTagError
from guardtag.model.notices import WAITING
from guardtag.world import World

AREA = "feicheng/a"
WARDS = 40
"""So many that hardly anybody is called often enough to get digests instead of messages."""
AT_ONCE = 4
"""Messages of one call that each have their own: the first and three reminders."""
JUMP = 100.0
"""Seconds by which the clock jumps from round to round: longer than a lease."""
PATIENCE = 60
"""Seconds after which a forked process ends itself."""
LIVES = {True: (0.05, 0.5), False: (0.0, 0.15)}
"""Seconds that a process lives once it is ready, paced or not; some are killed while they open."""


def settings(folder: Path) -> Config:
    """A deployment on files, whose calls do not climb while it is under fire."""
    return Config(
        base=folder, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        channels={"mail": ("file:sent.jsonl", {})}, spool="sent", ladder=dict.fromkeys(LADDER, Wait(10_000.0)),
    )  # fmt: skip


def opened(folder: Path, ahead: float = 0.0) -> guardtag.Guard:
    """The city, with a clock that is ahead by so many seconds."""
    return guardtag.open(settings(folder), World(now=lambda: time.time() + ahead))


def settled(folder: Path, *, paced: bool) -> list[str]:
    """Enrols families and a worker, who is called too unless it is ``paced``; the links of the tags."""
    links = []
    with opened(folder) as city:
        role = "auditor" if paced else "worker"
        city.responders.enrol("li-ling", name="李岭", area=AREA, role=role, address="mail:li-ling@example.org")
        codes = city.tags.of(city.tags.mint(WARDS, area="feicheng"))
        for number, code in enumerate(codes):
            ward = city.wards.enrol(
                f"小{number}", area=AREA, consent=Consent(by="田爱云", purposes={"alert"}),
                contacts=[Contact("田爱云", "mother", [f"mail:mother{number}@example.org"])],
            )  # fmt: skip
            city.tags.fit(code.serial, to=ward, by="li-ling")
            links.append(code.link)
    return links


def under_fire(folder: str, rounds: int, seed: int, *, paced: bool) -> dict[str, Any]:
    """Runs the rounds and looks at what they left; two kills a round.

    Args:
        folder: an empty one.
        rounds: how many.
        seed: of the moments.
        paced: the next call comes when the one message of the last was sent, so that a kill meets one at a
            time; otherwise calls come as fast as they can and messages are sent in batches.

    Returns:
        ``kills``, ``calls`` answered under fire, ``messages`` in the file, ``doubles``,
        and ``faults``: what was lost, or in the wrong place.
    """
    signal.alarm(PATIENCE * 20)
    fire = _Fire(Path(folder), random.Random(seed), paced)
    for number in range(rounds):
        fire.round(number)
    return fire.verdict(rounds)


class _Fire:
    def __init__(self, folder: Path, chance: random.Random, paced: bool) -> None:
        self.folder = folder
        self.chance = chance
        self.paced = paced
        self.links = settled(folder, paced=paced)
        self.number = 0
        self.pending: list[tuple[int, str]] = []
        self.asked: dict[int, str] = {}
        self.answers: dict[int, str] = {}

    def round(self, number: int) -> None:
        while len(self.pending) < 60:
            self.number += 1
            self.asked[self.number] = self.links[self.number % WARDS]
            self.pending.append((self.number, self.asked[self.number]))
        works: list[Callable[[int], NoReturn]] = [
            lambda out: _caller(self.folder, number * JUMP, self.pending, self.paced, out),
            lambda out: _deliverer(self.folder, number * JUMP, out),
        ]
        running = [_forked(work) for work in works]
        if self.chance.random() < 0.8:
            for _, said in running:
                os.read(said, 1)
        for child, _ in self.chance.sample(running, len(running)):
            time.sleep(self.chance.uniform(*LIVES[self.paced]))
            os.kill(child, signal.SIGKILL)
        told = [_told(child, out) for child, out in running]
        for line in told[0].split("\n")[:-1]:  # what comes after the last line end was cut by the kill
            asked, _, incident = line.strip(". ").partition(" ")
            self.answers[int(asked)] = incident
        self.pending = [item for item in self.pending if item[0] not in self.answers]

    def verdict(self, rounds: int) -> dict[str, Any]:
        faults: list[str] = []
        answered = len(self.answers)
        with opened(self.folder, rounds * JUMP) as city:
            for number, link in self.pending:  # clients do not give up
                self.answers[number] = city.scan(link).alert(place=f"place {number}", request_id=f"q{number}").id
        for extra in (*range(1, 12), 60, 61):  # the last two: when digests are due
            with opened(self.folder, (rounds + extra) * JUMP) as city:
                city.dispatch()
        with opened(self.folder, (rounds + 62) * JUMP) as city:
            self._compare(city, faults)
            verified = city.verify()
        if verified.bad:
            faults.append(f"the journal does not fit: {verified.why}")
        sent = self._sent()
        return {
            "kills": 2 * rounds, "calls": answered, "messages": len(sent),
            "doubles": self._doubles(), "faults": faults,
        }  # fmt: skip

    def _compare(self, city: guardtag.Guard, faults: list[str]) -> None:
        sent = Counter((line["id"], line["target"]) for line in self._sent())
        called: Counter[str] = Counter()
        for incident_id in set(self.answers.values()):
            incident = city.incidents.get(incident_id)
            called[incident.subject] += sum(line.what in ("called", "joined") for line in incident.thread)
            for notice in city.notices.of(incident_id):
                person = notice.person if notice.side == "responder" else ""
                mother = self._mothers(city)[incident.subject]
                target = f"{person or mother}@example.org"
                if notice.state == WAITING or not sent[(notice.id, target)]:
                    faults.append(f"notice {notice.id} of incident {incident_id} is {notice.state} and was not sent")
        expected: Counter[str] = Counter()
        for number, incident_id in self.answers.items():
            ward = city.scan(self.asked[number]).ward
            expected[ward] += 1
            if city.incidents.get(incident_id).subject != ward:
                faults.append(f"call {number} stands in another person's incident")
        if expected != called:
            faults.append(
                f"calls and what the records say of them differ: {sum((expected - called).values())} lost, "
                f"{sum((called - expected).values())} too many"
            )
        for ward, calls in expected.items():
            mother = f"{self._mothers(city)[ward]}@example.org"
            if len({id for id, target in sent if target == mother}) < min(calls, AT_ONCE):
                faults.append(f"{calls} calls, and a mother got fewer messages")

    def _mothers(self, city: guardtag.Guard) -> dict[str, str]:
        return {city.scan(link).ward: f"mother{number}" for number, link in enumerate(self.links)}

    def _sent(self) -> list[dict[str, str]]:
        path = self.folder / "sent.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines if line.endswith("}")]

    def _doubles(self) -> int:
        return sum(times - 1 for times in Counter(line["id"] for line in self._sent()).values())


def _forked(work: Callable[[int], NoReturn]) -> tuple[int, int]:
    inward, outward = os.pipe()
    child = os.fork()
    if not child:
        os.close(inward)
        signal.alarm(PATIENCE)
        work(outward)
    os.close(outward)
    return child, inward


def _told(child: int, out: int) -> str:
    os.waitpid(child, 0)
    said = b""
    while more := os.read(out, 65_536):
        said += more
    os.close(out)
    return said.decode()


def _caller(folder: Path, ahead: float, pending: list[tuple[int, str]], paced: bool, out: int) -> NoReturn:
    sent = folder / "sent.jsonl"
    try:
        city = opened(folder, ahead)
        os.write(out, b".")
        for number, link in pending:
            before = sent.stat().st_size if sent.exists() else 0
            try:
                incident = city.scan(link).alert(place=f"place {number}", request_id=f"q{number}")
            except GuardTagError:
                continue  # not answered
            os.write(out, f"{number} {incident.id}\n".encode())
            while paced and (not sent.exists() or sent.stat().st_size == before):
                time.sleep(0.001)
        signal.pause()
    finally:
        os._exit(1)
    raise AssertionError


def _deliverer(folder: Path, ahead: float, out: int) -> NoReturn:
    try:
        city = opened(folder, ahead)
        os.write(out, b".")
        while True:
            city.dispatch()
            time.sleep(0.002)
    finally:
        os._exit(1)
    raise AssertionError

"""Notices to channels that do nothing or are slow, and ten thousand timers that fire at once."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import attrs
from _alerts import PRAGMAS, forgotten
from _common import AREA, say

import guardtag
from guardtag import Accepted, Consent, Contact, Message
from guardtag.delivery import Pool
from guardtag.desks.scans import Scan
from guardtag.dispatcher import BATCH, Dispatcher
from guardtag.model.incidents import Incident
from guardtag.records.lanes import ladder_lane
from guardtag.spi import Row
from guardtag.steps import due
from guardtag.world import SimulatedClock


@attrs.define
class Quiet:
    """A channel that takes everything at once; it knows when it took the last."""

    count: int = 0
    last: float = 0.0

    def send(self, message: Message) -> Accepted:
        """Counts."""
        self.count += 1
        self.last = time.perf_counter()
        return Accepted()


@attrs.define
class Slow:
    """A channel that takes its time over each message."""

    seconds: float
    enough: threading.Event = attrs.field(factory=threading.Event)

    def send(self, message: Message) -> Accepted:
        """Waits."""
        self.enough.wait(self.seconds)
        return Accepted()


@attrs.frozen
class Channels:
    """Stands for the registry: the notifiers by channel."""

    by_name: dict[str, Quiet | Slow]

    def notifier(self, channel: str) -> Quiet | Slow:
        """The notifier of a channel."""
        return self.by_name[channel]


def alerted(city: guardtag.Guard, scans: Sequence[Scan], calls: int) -> None:
    """So many calls, over and over for the same people; nothing is sent."""
    for start in range(0, calls, len(scans)):
        for scan in scans[: calls - start]:
            scan.alert(place="bus stop, Wangzhuang")
        forgotten(city, scans)


def by_the_slow_channel(city: guardtag.Guard, people: int) -> list[Scan]:
    """Scans of people whose family is reached by the other channel only."""
    scans = []
    for number, code in enumerate(city.tags.of(city.tags.mint(people, area="feicheng"))):
        person = city.wards.enrol(
            f"演示{number}", area=AREA, contacts=[Contact("田爱云", "mother", [f"sms:{number}"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        scans.append(city.scan(city.tags.fit(code, to=person, by="li-ling").link))
    return scans


def waiting(city: guardtag.Guard, channel: str) -> list[Row]:
    """The rows of notices that wait for a channel."""
    store, rows, after = city._room.records.store, [], ""
    while page := store.walk("notice", after, 1000):
        rows += [row for row in page if row.lane == f"notice:{channel}:high"]
        after = page[-1].id
    return rows


def claim_and_acknowledge(folder: Path, rows: Sequence[Row]) -> float:
    """Bare claims and acknowledgements of the same rows a second, as many at once as we take."""
    connection = sqlite3.connect(folder / "bare-queue.db", isolation_level=None)
    connection.executescript(
        f"{PRAGMAS}DROP TABLE IF EXISTS q;"
        "CREATE TABLE q (n INTEGER PRIMARY KEY, id TEXT UNIQUE, version INTEGER, lease INTEGER, due REAL, lane TEXT,"
        " body BLOB); CREATE INDEX due ON q (lane, due) WHERE due IS NOT NULL;"
    )
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO q (id, version, lease, due, lane, body) VALUES (?, 1, 0, ?, ?, ?)",
        [(row.id, row.due, row.lane, row.body) for row in rows],
    )
    connection.execute("COMMIT")
    done, started = 0, time.perf_counter()
    while True:
        connection.execute("BEGIN IMMEDIATE")
        found = connection.execute(
            "SELECT n, version, lease, body FROM q WHERE lane = ? AND due <= ? ORDER BY due LIMIT ?",
            (rows[0].lane, 9e9, BATCH),
        ).fetchall()
        connection.executemany("UPDATE q SET due = ?, lease = lease + 1 WHERE n = ?", [(9e10, n) for n, *_ in found])
        connection.execute("COMMIT")
        if not found:
            break
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "UPDATE q SET version = version + 1, lane = NULL, due = NULL, body = ? WHERE n = ? AND lease = ?",
            [(body, n, lease + 1) for n, _, lease, body in found],
        )
        connection.execute("COMMIT")
        done += len(found)
    rate = done / (time.perf_counter() - started)
    connection.close()
    return rate


def sent(city: guardtag.Guard, slow: Slow | None = None) -> float:
    """Notices a second on the quick channel, with the other one slow or unused."""
    quick = Quiet()
    wanted = len(waiting(city, "mail"))
    channels: dict[str, Quiet | Slow] = {"mail": quick, "sms": slow or Quiet()}

    def enough() -> bool:
        if quick.count >= wanted and slow is not None:
            slow.enough.set()
        return quick.count >= wanted

    pool = Pool(Channels(channels))
    started = time.perf_counter()
    Dispatcher(city._room, pool).run(stop=enough)
    pool.close()
    rate = quick.count / (quick.last - started)
    if slow is not None:
        Dispatcher(city._room, Pool(Channels({"mail": quick, "sms": slow}))).run()  # leaves nothing for the next round
    return rate


@attrs.frozen
class Fired:
    """What became of timers that fired at once.

    Args:
        seconds: until all had taken their step and all was sent.
        early: steps before the time.
        lost: calls that took no step.
        in_order: whether those in greater need came first, and among them those due for longest.
    """

    seconds: float
    early: int
    lost: int
    in_order: bool


def fire(city: guardtag.Guard, clock: SimulatedClock) -> Fired:
    """Lets the timers of all open calls fire; every fourth of them was taken by somebody."""
    records = city._room.records
    pool = Pool(Channels({"mail": Quiet(), "sms": Quiet()}))
    dispatcher = Dispatcher(city._room, pool)
    dispatcher.run()
    calls = [incident for incident in records.walk(Incident) if incident.open]
    at = clock.at + 7200
    for start in range(0, len(calls), 30):
        some = calls[start : start + 30]

        def scatter(tx: object, some: list[Incident] = some, start: int = start) -> None:
            for number, incident in enumerate(some, start):
                state = "acknowledged" if number % 4 == 0 else "received"
                step_due = at - (number * 7919 % 1000) / 1000
                tx.put(attrs.evolve(tx.get(Incident, incident.id), state=state, step_due=step_due))  # type: ignore[attr-defined]

        records.change(scatter)
    clock.at = at - 1.0
    early = dispatcher.run().steps
    clock.at = at
    order: list[tuple[str | None, float]] = []
    real = due.step

    def watched(tx: object, room: object, incident: Incident) -> Incident:
        order.append((ladder_lane(incident), incident.step_due))
        return real(tx, room, incident)  # type: ignore[arg-type]

    due.step = watched  # type: ignore[assignment]
    started = time.perf_counter()
    try:
        dispatcher.run()
    finally:
        took = time.perf_counter() - started
        due.step = real
        pool.close()
    lost = sum(incident.step_due <= at for incident in records.walk(Incident) if incident.open)
    say(f"  {len(calls)} timers in {took:.1f} s, {len(order)} steps")
    return Fired(took, early, lost + abs(len(order) - len(calls)), order == sorted(order))

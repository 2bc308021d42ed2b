"""The dispatcher: claims what is due and hands it to a step or to a channel.

Any number may run at once: a claim is a lease, and whoever comes too late commits nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

import attrs

from guardtag.delivery import Outcome, Pool
from guardtag.errors import BackendError, Conflict
from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
from guardtag.model.people import Responder, Ward
from guardtag.model.relay import Word
from guardtag.records import Tx
from guardtag.spi import Message, Row
from guardtag.steps import compose, due, relay
from guardtag.steps.room import Room
from guardtag.steps.settle import settle

log = logging.getLogger("guardtag")

BATCH = 40
LEASE_SECONDS = 90.0
"""Longer than a batch may take: 40 messages share a deadline of 10 s, and the commits follow."""
MAX_ROUNDS = 1000


@attrs.frozen
class Dispatched:
    """What one call of ``dispatch`` did.

    Args:
        sent: notices that a channel took.
        delivered: of those, proved to have reached the device.
        undelivered: only written down, because no channel is configured.
        failed: attempts that failed and will be repeated, or fell over to another address.
        dead: notices that nothing worked for.
        steps: incidents that took a step (a page told, a climb, a repeat).
    """

    sent: int = 0
    delivered: int = 0
    undelivered: int = 0
    failed: int = 0
    dead: int = 0
    steps: int = 0

    def __add__(self, other: Dispatched) -> Dispatched:
        mine, theirs = attrs.astuple(self), attrs.astuple(other)
        return Dispatched(*(a + b for a, b in zip(mine, theirs, strict=True)))


def _plain(outcome: Outcome | compose.Refusal) -> bool:
    """Whether recording the outcome touches the notice's row alone."""
    return isinstance(outcome, Outcome) and outcome.accepted is not None and not outcome.accepted.delivered


class Dispatcher:
    """Carries out what is due.

    Args:
        room: the operator's room.
        pool: the channels.
    """

    def __init__(self, room: Room, pool: Pool) -> None:
        self._room = room
        self._pool = pool

    def run(self, now: float | None = None) -> Dispatched:
        """Does everything that is due at ``now`` (the world's clock unless given), then returns.

        Steps come first: they make notices. It ends when a whole round found nothing.
        """
        total = Dispatched()
        for _ in range(MAX_ROUNDS):
            at = self._room.world.now() if now is None else now
            did = self._ladder(at) + self._sweep(at) + self._notices(at)
            if did == Dispatched():
                break
            total += did
        return total

    # -- the ladder

    def _ladder(self, now: float) -> Dispatched:
        rows = self._room.records.claim(["ladder"], now, now + LEASE_SECONDS, BATCH)
        return Dispatched(steps=sum(self._guarded(row, self._step, now) for row in rows))

    def _sweep(self, now: float) -> Dispatched:
        """What was kept long enough is erased."""
        rows = self._room.records.claim(["sweep"], now, now + LEASE_SECONDS, BATCH)
        erase = partial(relay.sweep, self._room)
        return Dispatched(steps=sum(self._guarded(row, erase, now) for row in rows))

    def _guarded(self, row: Row, fn: Callable[[Tx, Row], None], now: float) -> bool:
        """Runs one due row; one that cannot be opened or was taken over stops nothing else."""

        def change(tx: Tx) -> None:
            tx.fence(row)
            fn(tx, row)

        try:
            self._room.records.change(change, now=now)
        except Conflict:
            return False  # another dispatcher has it now
        except BackendError as error:
            log.error("a due %s could not be carried out: %s", row.kind, error.code)
            return False
        return True

    def _step(self, tx: Tx, row: Row) -> None:
        incident = tx.get(Incident, row.id)
        if incident is None:
            return
        tx.put(due.step(tx, self._room, incident))

    # -- notices

    def _notices(self, now: float) -> Dispatched:
        total = Dispatched()
        for urgency in ("high", "normal"):
            claimed: dict[str, list[Row]] = {}
            for channel in self._room.lanes:
                rows = self._room.records.claim([f"notice:{channel}:{urgency}"], now, now + LEASE_SECONDS, BATCH)
                if rows:
                    claimed[channel] = rows
            if claimed:
                total += self._send(claimed, now)
        return total

    def _send(self, claimed: dict[str, list[Row]], now: float) -> Dispatched:
        ready: dict[str, list[tuple[Row, Notice, Message | compose.Refusal]]] = {
            channel: self._composed(rows, now) for channel, rows in claimed.items()
        }
        messages = {
            channel: [message for _, _, message in items if isinstance(message, Message)]
            for channel, items in ready.items()
        }
        outcomes = self._pool.submit({channel: batch for channel, batch in messages.items() if batch})
        total = Dispatched()
        for channel, items in ready.items():
            answers = iter(outcomes.get(channel, ()))
            results = [
                (row, message if isinstance(message, compose.Refusal) else next(answers)) for row, _, message in items
            ]
            total += self._record(results, now)
        return total

    def _composed(self, rows: Sequence[Row], now: float) -> list[tuple[Row, Notice, Message | compose.Refusal]]:
        """The messages of claimed notices; wards, incidents and responders are read fresh, together."""
        records = self._room.records
        opened: list[tuple[Row, Notice]] = []
        for row in rows:
            try:
                opened.append((row, records.opened(Notice, row)))
            except BackendError as error:
                log.error("a due notice could not be opened: %s", error.code)
        wanted: dict[tuple[type, str], None] = {}
        for _, n in opened:
            wanted[(Incident, n.incident)] = None
            wanted[(Ward, n.subject) if n.subject else (Incident, n.incident)] = None
            if n.side == "responder":
                wanted[(Responder, n.person)] = None
            if n.about:
                wanted[(Word, n.about)] = None
        found = dict(zip(wanted, records.read(list(wanted)), strict=True))
        composed: list[tuple[Row, Notice, Message | compose.Refusal]] = []
        for row, n in opened:
            incident = found[(Incident, n.incident)]
            ward = found.get((Ward, n.subject))
            responder = found.get((Responder, n.person))
            if incident is None:
                composed.append((row, n, compose.Refusal("GT-NOTIFY-REMOVED")))
            else:
                composed.append(
                    (row, n, compose.message(self._room, n, incident, ward, responder, now, found.get((Word, n.about))))
                )
        return composed

    def _record(self, results: Sequence[tuple[Row, Outcome | compose.Refusal]], now: float) -> Dispatched:
        """Writes down what became of a batch.

        The plain case, taken by the channel and no more to say, is one commit for all; the others
        touch more rows and are written one by one, and so is a batch that somebody interfered with.
        """
        plain = [result for result in results if _plain(result[1])]
        groups = [plain] if plain else []
        groups += [[result] for result in results if not _plain(result[1])]
        total = Dispatched()
        for group in groups:
            try:
                total += self._commit_outcomes(group, now)
            except Conflict:
                for result in group if len(group) > 1 else ():
                    total += self._alone(result, now)
        return total

    def _alone(self, result: tuple[Row, Outcome | compose.Refusal], now: float) -> Dispatched:
        try:
            return self._commit_outcomes([result], now)
        except Conflict:  # its lease ran out and another dispatcher claimed it
            log.warning("a notice was taken over by another dispatcher")
            return Dispatched()

    def _commit_outcomes(self, results: Sequence[tuple[Row, Outcome | compose.Refusal]], now: float) -> Dispatched:
        first = [(Notice, row.id) for row, _ in results]

        def record(tx: Tx) -> Dispatched:
            total = Dispatched()
            for row, outcome in results:
                tx.fence(row)
                current = tx.get(Notice, row.id)
                if current is not None:
                    total += self._settle(tx, current, outcome)
            return total

        return self._room.records.change(record, first=first, now=now)

    def _settle(self, tx: Tx, current: Notice, outcome: Outcome | compose.Refusal) -> Dispatched:
        """One notice after one attempt."""
        became = settle(tx, self._room, current, outcome)
        return Dispatched(
            sent=int(became in ("accepted", "delivered")), delivered=int(became == "delivered"),
            undelivered=int(became == "undelivered"), failed=int(became == "failed"),
            dead=int(became == "dead"),
        )  # fmt: skip

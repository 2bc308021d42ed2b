"""The dispatcher: claims what is due and hands it to a step or to a channel.

Any number may run at once: a claim is a lease, and whoever comes too late commits nothing.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any

import attrs

from guardtag.delivery import Flow, Outcome, Pool, Through
from guardtag.errors import BackendError, Conflict
from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
from guardtag.model.people import Responder, Ward
from guardtag.model.relay import Word
from guardtag.records import Tx
from guardtag.records.journal import Head, chain
from guardtag.records.kinds import LADDER
from guardtag.spi import Message, Row
from guardtag.steps import compose, due, progress, relay
from guardtag.steps.pulse import BEAT_SECONDS
from guardtag.steps.room import DISPATCHER, Room
from guardtag.steps.tell import route

log = logging.getLogger("guardtag")

BATCH = 40
"""Notices a channel gets at once, until it shows how fast it is."""
BATCH_SECONDS = 2.0
"""How long a batch should take: what is urgent waits behind one batch of its channel at most."""
STEPS, TOGETHER = 40, 8
"""Incidents in a batch of steps, and in one commit of it."""
LANES = ([LADDER[0], "ladder"], *([lane] for lane in LADDER[1:]))  # "ladder": as rows were queued before
LEASE_SECONDS = 90.0
"""Longer than a batch may take, and at least 20 s longer than the channels themselves allow."""
QUICK_SECONDS, WAIT_SECONDS = 0.05, 0.2
"""How long steps wait for a batch that was just handed over, and between two looks while there is nothing to do."""
PATIENCE_SECONDS = 60.0
"""How long one run waits in all, with nothing else to do, before it starts nothing more."""
BACKOFF = (10.0, 30.0, 60.0, 120.0, 300.0)
"""Seconds before the next attempt at the same address."""
ATTEMPTS = 8
"""Attempts at one address before the next one is tried."""


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


Results = list[tuple[Row, Message | compose.Refusal]]
"""Claimed notices, each with the message to send or why there is none."""


@attrs.define
class _Hands:
    """What one run has in hand.

    Args:
        flow: the batches that channels are sending.
        held: for each of these channels, what was claimed for it.
        spent: channels that did not even try; they get nothing more in this run.
        idle: the last round found nothing to do.
        waited: seconds waited in such rounds.
    """

    flow: Flow = attrs.field(factory=Flow)
    held: dict[str, Results] = attrs.field(factory=dict)
    spent: set[str] = attrs.field(factory=set)
    idle: bool = False
    waited: float = 0.0

    def ready(self) -> list[Through]:
        """What is through: at once, or after waiting for it while there is nothing else to do."""
        if self.idle:
            began = time.monotonic()
            through = self.flow.ready(WAIT_SECONDS)
            self.waited += time.monotonic() - began
            return through
        quick = [QUICK_SECONDS + since - time.monotonic() for since in self.flow.busy.values()]
        return self.flow.ready(max([0.0, *quick]))

    def answered(self, batch: Through) -> list[tuple[Row, Outcome | compose.Refusal]]:
        """What became of each claimed row: its message's outcome, or why there was no message."""
        if not any(outcome.tried for outcome in batch.outcomes):
            self.spent.add(batch.channel)
        items, answers = self.held.pop(batch.channel), iter(batch.outcomes)
        return [(row, item if isinstance(item, compose.Refusal) else next(answers)) for row, item in items]


def _batch_size(batch: Through) -> int:
    """How many notices a channel can take in ``BATCH_SECONDS``, judged by its last batch."""
    each = batch.seconds / len(batch.outcomes)
    return max(1, min(BATCH, int(BATCH_SECONDS / each) if each > 0 else BATCH))


def _plain(outcome: Outcome | compose.Refusal) -> bool:
    """Whether recording the outcome touches the notice's row alone."""
    return isinstance(outcome, Outcome) and outcome.accepted is not None and not outcome.accepted.delivered


def _where(error: Exception) -> str:
    """What went wrong and where, without a word that the error itself says: it may hold anything."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {PurePath(frame.filename).name}:{frame.lineno}"


class Dispatcher:
    """Carries out what is due.

    Args:
        room: the operator's room.
        pool: the channels.
        beat: called at the end of a run, and now and then in a long one, with what was done since.
    """

    def __init__(self, room: Room, pool: Pool, beat: Callable[[Dispatched], None] = lambda did: None) -> None:
        self._room = room
        self._pool = pool
        self._beat = beat
        self._lease = max(LEASE_SECONDS, pool.longest + 20.0)
        self._batches: dict[str, int] = {}

    def run(self, now: float | None = None, stop: Callable[[], bool] = lambda: False) -> Dispatched:
        """Does everything that is due at ``now`` (the world's clock unless given), then returns.

        A batch of steps makes notices; these are sent before the next batch of steps, so nobody waits behind
        ten thousand timers. A channel that is slow gets its next batch when it is through with the last,
        and nobody else waits for it.

        It ends when nothing is due; when it has waited ``PATIENCE_SECONDS`` in all for channels that are
        slower than everything else, it starts nothing more and waits for what is in hand.

        Args:
            now: seconds since 1970 UTC.
            stop: asked now and then; once it says True nothing more is begun, and what is in hand is
                finished.
        """
        hands, total, unsaid = _Hands(), Dispatched(), Dispatched()
        said = time.monotonic()
        try:
            while True:
                at = self._room.world.now() if now is None else now
                did, busy = self._round(hands, at, ending=hands.waited >= PATIENCE_SECONDS or stop())
                total, unsaid = total + did, unsaid + did
                if not busy or time.monotonic() - said >= BEAT_SECONDS:
                    self._beat(unsaid)
                    unsaid, said = Dispatched(), time.monotonic()
                if not busy:
                    return total
        finally:
            hands.flow.close()

    def _round(self, hands: _Hands, now: float, *, ending: bool) -> tuple[Dispatched, bool]:
        """Takes back what is through, hands out more, and else does a batch of steps."""
        through = hands.ready()
        did = Dispatched()
        for batch in through:
            did += self._record(hands.answered(batch), now)
            self._batches[batch.channel] = _batch_size(batch)
        fed = stepped = 0
        if not ending:
            fed = sum(self._feed(channel, hands, now) for channel in self._room.lanes)
            stepped = 0 if fed else self._ladder(now)
        swept = 0 if ending or fed or stepped else self._sweep(now)
        hands.idle = not (through or fed or stepped or swept)
        return did + Dispatched(steps=stepped), not hands.idle or bool(hands.held)

    # -- the ladder

    def _ladder(self, now: float) -> int:
        """One batch of steps, by need; returns how many incidents there were."""
        rows: list[Row] = []
        for lanes in LANES:
            rows += self._room.records.claim(lanes, now, now + self._lease, STEPS - len(rows))
            if len(rows) == STEPS:
                break
        for start in range(0, len(rows), TOGETHER):
            self._steps(rows[start : start + TOGETHER], now)
        return len(rows)

    def _sweep(self, now: float) -> int:
        """What was kept long enough is erased; returns how many rows were looked at."""
        rows = self._room.records.claim(["sweep"], now, now + self._lease, STEPS)
        for row in rows:
            try:
                erase = partial(relay.sweep, self._room, due_row=row)
                self._room.records.change(erase, now=now, claimed=[row])
            except Conflict:
                log.debug("a row was taken over by another dispatcher")
            except BackendError as error:
                log.error("a due %s could not be carried out: %s", row.kind, error.code)
        return len(rows)

    def _steps(self, rows: Sequence[Row], now: float) -> None:
        """Several incidents in one commit; one by one when that fails for one of them, or is too much at once."""

        def change(tx: Tx) -> None:
            for row in rows:
                incident = tx.get(Incident, row.id)
                if incident is not None:
                    tx.put(due.step(tx, self._room, incident))

        heads = {chain(DISPATCHER, row.id): None for row in rows}
        first: list[tuple[type[Any], str]] = [(Head, name) for name in heads]
        try:
            self._room.records.change(change, first=first, now=now, claimed=rows)
        except Exception as error:
            if len(rows) > 1:
                for row in rows:
                    self._steps([row], now)
            elif isinstance(error, Conflict):
                log.debug("an incident was taken over by another dispatcher")
            else:  # one that cannot be opened, or breaks a step, stops nothing else; it is due again later
                log.error("a due incident could not be carried out: %s", getattr(error, "code", "") or _where(error))

    # -- notices

    def _feed(self, channel: str, hands: _Hands, now: float) -> bool:
        """Hands a channel its next batch if it is idle: what is urgent, and only then the rest."""
        if channel in hands.held or channel in hands.spent:
            return False
        rows: list[Row] = []
        for urgency in ("high", "normal"):
            lanes, size = [f"notice:{channel}:{urgency}"], self._batches.get(channel, BATCH)
            rows = rows or self._room.records.claim(lanes, now, now + self._lease, size)
        items = self._composed(rows, now) if rows else []
        messages = [item for _, item in items if isinstance(item, Message)]
        if messages:
            hands.held[channel] = items
            hands.flow.feed(self._pool.channel(channel), messages)
        else:
            self._record([(row, item) for row, item in items if isinstance(item, compose.Refusal)], now)
        return bool(rows)

    def _composed(self, rows: Sequence[Row], now: float) -> Results:
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
        composed: Results = []
        for row, n in opened:
            incident = found[(Incident, n.incident)]
            ward = found.get((Ward, n.subject))
            responder = found.get((Responder, n.person))
            if incident is None:
                composed.append((row, compose.Refusal("GT-NOTIFY-REMOVED")))
            else:
                word = found.get((Word, n.about))
                composed.append((row, compose.message(self._room, n, incident, ward, responder, now, word)))
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
        def record(tx: Tx) -> Dispatched:
            total = Dispatched()
            for row, outcome in results:
                current = tx.get(Notice, row.id)
                if current is not None:
                    total += self._settle(tx, current, outcome, now)
            return total

        return self._room.records.change(record, now=now, claimed=[row for row, _ in results])

    def _settle(self, tx: Tx, current: Notice, outcome: Outcome | compose.Refusal, now: float) -> Dispatched:
        """One notice after one attempt."""
        if isinstance(outcome, compose.Refusal):
            if outcome.code == "GT-NOTIFY-NO-CHANNEL":
                return self._fall_over(tx, current, outcome.code, now, current.address)
            tx.put(attrs.evolve(current, state="cancelled", fault=outcome.code))
            tx.journal(DISPATCHER, "notices.cancel", (current.incident, current.subject), outcome.code)
            return Dispatched()
        if outcome.code == "GT-NOTIFY-BUSY":  # the channel was too slow to get to it: it keeps its place and its tries
            tx.put(attrs.evolve(current, fault=outcome.code))
            return Dispatched()
        current = attrs.evolve(current, attempts=current.attempts + 1)
        accepted = outcome.accepted
        if accepted is None:
            return self._failed(tx, current, outcome, now)
        state = "undelivered" if accepted.undelivered else "delivered" if accepted.delivered else "accepted"
        tx.put(attrs.evolve(current, state=state, sent=now, reference=accepted.reference, fault=""))
        if state == "delivered":
            self._told(tx, current)
        return Dispatched(
            sent=int(state != "undelivered"), delivered=int(state == "delivered"),
            undelivered=int(state == "undelivered"),
        )  # fmt: skip

    def _told(self, tx: Tx, current: Notice) -> None:
        """A channel proved delivery: that side counts as told."""
        incident = tx.get(Incident, current.incident)
        if incident is not None and incident.open:
            after = progress.reached(tx, incident, progress.told(current.side))
            if after != incident:
                tx.put(after)

    def _failed(self, tx: Tx, current: Notice, outcome: Outcome, now: float) -> Dispatched:
        tries = current.attempts % ATTEMPTS or ATTEMPTS
        if outcome.retryable and tries < ATTEMPTS:
            wait = BACKOFF[min(tries - 1, len(BACKOFF) - 1)]
            jitter = self._room.world.random(1)[0] / 255 * wait / 4
            tx.put(attrs.evolve(current, due=now + wait + jitter, fault=outcome.fault))
            return Dispatched(failed=1)
        return self._fall_over(tx, current, outcome.fault, now, current.address + 1)

    def _fall_over(self, tx: Tx, current: Notice, fault: str, now: float, start: int) -> Dispatched:
        """To the person's next address that a channel serves, from position ``start`` on.

        Without one the notice is dead, and somebody must see it.
        """
        addresses: Sequence[str] = ()
        if current.side == "family":
            ward = tx.get(Ward, current.subject)
            contact = ward.contact(current.person) if ward else None
            addresses = contact.addresses if contact else ()
        else:
            responder = tx.get(Responder, current.person)
            addresses = responder.addresses if responder else ()
        way = route(self._room, addresses, start)
        if way is None:
            tx.put(attrs.evolve(current, state="dead", fault=fault))
            tx.journal(DISPATCHER, "notices.dead", (current.incident, current.subject), fault)
            log.error("a notice is dead: nothing reached its recipient (%s)", fault)
            return Dispatched(dead=1)
        attempts = -(-current.attempts // ATTEMPTS) * ATTEMPTS  # the next address begins its own count
        tx.put(
            attrs.evolve(current, address=way[0], channel=way[1], attempts=attempts, due=now, fault=fault)
        )  # fmt: skip
        return Dispatched(failed=1)

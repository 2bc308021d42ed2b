"""The dispatcher: claims what is due and hands it to a step or to a channel.

Any number may run at once: a claim is a lease, and whoever comes too late commits nothing.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Final

import attrs

from guardtag.delivery import Flow, Outcome, Pool, Through
from guardtag.errors import Conflict, StoreUnavailable, where
from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
from guardtag.records import Tx
from guardtag.records.journal import Head, chain
from guardtag.records.lanes import EVENTS, FIGURES_LANE, LADDER, WATCHING
from guardtag.spi import Message, Row
from guardtag.steps import compose, due, rollups, sweeps, telling
from guardtag.steps.outgoing import Outgoing, messages
from guardtag.steps.pulse import BEAT_SECONDS
from guardtag.steps.room import DISPATCHER, Room
from guardtag.steps.settle import settle
from guardtag.steps.watching import due as watching

log: Final = logging.getLogger("guardtag")

BATCH = 40
"""Notices a channel gets at once, until it shows how fast it is."""
BATCH_SECONDS = 2.0
"""How long a batch should take: what is urgent waits behind one batch of its channel at most."""
STEPS, TOGETHER = 40, 8
"""Incidents in a batch of steps, and how many of them, or of outcomes that touch several rows, are one commit."""
MARKS = 400
"""Changes that are counted for the figures together: those of one area and day cost one count."""
LANES = ([LADDER[0], "ladder"], *([lane] for lane in LADDER[1:]))  # "ladder": as rows were queued before
LEASE_SECONDS = 90.0
"""Longer than a batch may take, and at least 20 s longer than the channels themselves allow."""
QUICK_SECONDS, WAIT_SECONDS = 0.05, 0.2
"""How long steps wait for a batch that was just handed over, and between two looks while there is nothing to do."""
MAX_ROUNDS = 100_000
"""Rounds of one run: should something be due for ever, a run ends all the same."""
SWEEP_SECONDS = 30.0
"""How long erasures stand back in one run behind steps and channels that are at work: the vault may let one wait for
seconds, in which no outcome is written down. Shorter than a run waits for a channel that hangs."""
WATCHED, WATCHED_AT_MOST = 8, 400
"""Rows of early warnings in one claim, and in one run: what is left waits for the next one."""
PATIENCE_SECONDS = 60.0
"""How long one run waits in all, with nothing else to do, before it starts nothing more."""


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
        return Dispatched(
            self.sent + other.sent, self.delivered + other.delivered, self.undelivered + other.undelivered,
            self.failed + other.failed, self.dead + other.dead, self.steps + other.steps,
        )  # fmt: skip


@attrs.define
class _Hands:
    """What one run has in hand.

    Args:
        flow: the batches that channels are sending.
        held: for each of these channels, what was claimed for it.
        spent: channels that did not even try, and whose notices have no other; they get nothing more in this run.
        refused: what became of notices that there was no message for.
        idle: the last round found nothing to do.
        waited: seconds waited in such rounds.
        swept: when it was last time for erasures, or the run began (``time.monotonic``).
        watched: rows of early warnings that were looked at.
    """

    flow: Flow = attrs.field(factory=Flow)
    held: dict[str, Outgoing] = attrs.field(factory=dict)
    spent: set[str] = attrs.field(factory=set)
    refused: Dispatched = attrs.field(factory=Dispatched)
    idle: bool = False
    waited: float = 0.0
    swept: float = attrs.field(factory=time.monotonic)
    watched: int = 0

    def time_to_sweep(self, *, busy: bool) -> bool:
        """Whether it is time for erasures: there is nothing else to do and nothing in hand, or that was so for long."""
        now = time.monotonic()
        if (busy or self.held) and now - self.swept < SWEEP_SECONDS:
            return False
        self.swept = now
        return True

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
        items, answers = self.held.pop(batch.channel), iter(batch.outcomes)
        return [(row, item if isinstance(item, compose.Refusal) else next(answers)) for row, item in items]


def _batch_size(batch: Through) -> int:
    """How many notices a channel can take in ``BATCH_SECONDS``, judged by its last batch."""
    each = batch.seconds / len(batch.outcomes)
    return max(1, min(BATCH, int(BATCH_SECONDS / each) if each > 0 else BATCH))


def _plain(outcome: Outcome | compose.Refusal) -> bool:
    """Whether recording the outcome touches the notice's row alone."""
    return isinstance(outcome, Outcome) and outcome.accepted is not None and not outcome.accepted.delivered


class Dispatcher:
    """Carries out what is due.

    Args:
        room: the operator's room.
        pool: the channels.
        beat: called at the end of a run, and now and then in a long one, with what was done since.
    """

    def __init__(self, room: Room, pool: Pool, beat: Callable[[Dispatched], None] = lambda did: None) -> None:
        self._room = room
        self._spool = room.spool
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
            for number in count():
                at = self._room.world.now() if now is None else now
                ending = hands.waited >= PATIENCE_SECONDS or number >= MAX_ROUNDS or stop()
                did, busy = self._round(hands, at, ending=ending)
                total, unsaid = total + did, unsaid + did
                if not busy or time.monotonic() - said >= BEAT_SECONDS:
                    self._beat(unsaid)
                    unsaid, said = Dispatched(), time.monotonic()
                if not busy:
                    break
            self._spool.clear()
        finally:
            hands.flow.close()
        return total

    def _round(self, hands: _Hands, now: float, *, ending: bool) -> tuple[Dispatched, bool]:
        """Takes back what is through, hands out more, and else does a batch of steps."""
        through = hands.ready()
        did = Dispatched()
        for batch in through:
            did += (became := self._record(hands.answered(batch), now))
            if not any(outcome.tried for outcome in batch.outcomes) and not became.failed:
                hands.spent.add(batch.channel)
            self._batches[batch.channel] = _batch_size(batch)
        fed = stepped = 0
        if not ending:
            fed = sum(self._feed(channel, hands, now) for channel in self._room.lanes)
            stepped = 0 if fed else self._ladder(now)
            stepped += 0 if fed or stepped else self._tell(now)
        swept = 0
        if not ending and hands.time_to_sweep(busy=bool(fed or stepped)):
            swept = self._sweep(now) + self._count(now)
        did, hands.refused = did + hands.refused, Dispatched()
        watched = 0
        if not (ending or through or fed or stepped or swept) and hands.watched < WATCHED_AT_MOST:
            watched = self._watch(now)
            hands.watched += watched
        hands.idle = not (through or fed or stepped or swept or watched)
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
        """What was kept long enough is erased, and who is to be; returns how many rows were looked at.

        After one person it ends, since the vault may let an erasure wait for seconds: alerts come first.
        """
        for number in range(STEPS):
            rows = self._room.records.claim(["sweep"], now, now + self._lease, 1)
            if not rows:
                return number
            self._swept(rows[0], now)
            if rows[0].kind == "erasure":
                return number + 1
        return STEPS

    def _count(self, now: float) -> int:
        """What changed is counted for the figures; returns how many rows there were."""
        rows = self._room.records.claim([FIGURES_LANE], now, now + self._lease, MARKS)
        try:
            if rows:
                rollups.carry_out(self._room, rows, now)
        except Conflict:
            log.debug("others kept counting the same days")
        except StoreUnavailable:
            raise
        except Exception as error:  # due again when the claim runs out; until then whoever reads counts it
            log.error("what changed could not be counted for the figures: %s", where(error))
        return len(rows)

    def _tell(self, now: float) -> int:
        """What happened is told to other systems, after all steps of calls; returns how many rows there were."""
        rows = self._room.records.claim([EVENTS], now, now + self._lease, STEPS)
        for row in rows:
            try:
                telling.carry_out(self._room, row, now)
            except Conflict:
                log.debug("a row was taken over by another dispatcher")
            except StoreUnavailable:
                raise
            except Exception as error:  # due again when the claim runs out
                log.error("what happened could not be told to other systems: %s", where(error))
        return len(rows)

    def _swept(self, row: Row, now: float) -> None:
        try:
            sweeps.carry_out(self._room, row, now)
        except Conflict:
            log.debug("a row was taken over by another dispatcher")
        except Exception as error:  # due again when the claim runs out
            log.error("a due %s could not be carried out: %s", row.kind, where(error))
            self._room.heart.stuck(row.kind, now)

    def _watch(self, now: float) -> int:
        """Some of what early warnings wait for, when there is nothing else to do; returns how many rows there were."""
        rows = self._room.records.claim([WATCHING], now, now + self._lease, WATCHED)
        for row in rows:
            try:
                watching.carry_out(self._room, row, now)
            except Conflict:
                log.debug("a row was taken over by another dispatcher")
            except Exception as error:  # due again when the claim runs out
                log.error("early warnings: a due %s could not be carried out: %s", row.kind, where(error))
                self._room.heart.stuck(row.kind, now)
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
        except Exception as error:  # one that cannot be opened, or breaks a step, stops nothing else
            if len(rows) > 1 and not isinstance(error, StoreUnavailable):
                for row in rows:
                    self._steps([row], now)
            elif isinstance(error, Conflict):
                log.debug("an incident was taken over by another dispatcher")
            else:  # due again when the claim runs out
                log.error("a due incident could not be carried out: %s", where(error))

    # -- notices

    def _feed(self, channel: str, hands: _Hands, now: float) -> bool:
        """Hands a channel its next batch if it is idle: what is urgent, and only then the rest."""
        if channel in hands.held or channel in hands.spent:
            return False
        rows: list[Row] = []
        for urgency in ("high", "normal"):
            lanes, size = [f"notice:{channel}:{urgency}"], self._batches.get(channel, BATCH)
            rows = rows or self._room.records.claim(lanes, now, now + self._lease, size)
        if not rows:
            return False
        rows = self._not_taken(rows, hands, now)
        items = messages(self._room, rows, now) if rows else []
        ready = [item for _, item in items if isinstance(item, Message)]
        if ready:
            hands.held[channel] = items
            hands.flow.feed(self._pool.channel(channel), ready, self._spool.noting(rows))
        else:
            refused = [(row, item) for row, item in items if isinstance(item, compose.Refusal)]
            hands.refused += self._record(refused, now)
        return True

    def _not_taken(self, rows: list[Row], hands: _Hands, now: float) -> list[Row]:
        """The rows that are still to be sent: what a channel took before its process died is only written down."""
        answers = [(row, self._spool.taken(row)) for row in rows]
        hands.refused += self._record([(row, outcome) for row, outcome in answers if outcome is not None], now)
        return [row for row, outcome in answers if outcome is None]

    def _record(self, results: Sequence[tuple[Row, Outcome | compose.Refusal]], now: float) -> Dispatched:
        """Writes down what became of a batch.

        The plain case, taken by the channel and no more to say, is one commit for all; the others
        touch more rows and are written some at a time. What somebody interfered with, or cannot be opened,
        is then written one by one.
        """
        plain = [result for result in results if _plain(result[1])]
        others = [result for result in results if not _plain(result[1])]
        groups = [plain] if plain else []
        groups += [others[start : start + TOGETHER] for start in range(0, len(others), TOGETHER)]
        total = Dispatched()
        for group in groups:
            try:
                total += self._commit_outcomes(group, now)
            except StoreUnavailable:
                raise
            except Exception:  # one of them holds up none of the others
                for result in group:
                    total += self._alone(result, now)
        return total

    def _alone(self, result: tuple[Row, Outcome | compose.Refusal], now: float) -> Dispatched:
        try:
            return self._commit_outcomes([result], now)
        except Conflict:  # its lease ran out and another dispatcher claimed it
            log.warning("a notice was taken over by another dispatcher")
            self._spool.settled([result[0]])
        except StoreUnavailable:
            raise
        except Exception as error:  # due again when the claim runs out
            log.error("what became of a notice could not be written: %s", where(error))
        return Dispatched()

    def _commit_outcomes(self, results: Sequence[tuple[Row, Outcome | compose.Refusal]], now: float) -> Dispatched:
        def record(tx: Tx) -> Dispatched:
            became: Counter[str] = Counter()
            for row, outcome in results:
                current = tx.get(Notice, row.id)
                if current is not None:
                    became[settle(tx, self._room, current, outcome)] += 1
            return Dispatched(
                sent=became["accepted"] + became["delivered"], delivered=became["delivered"],
                undelivered=became["undelivered"], failed=became["failed"], dead=became["dead"],
            )  # fmt: skip

        rows = [row for row, _ in results]
        did = self._room.records.change(record, now=now, claimed=rows)
        self._spool.settled(rows)
        return did

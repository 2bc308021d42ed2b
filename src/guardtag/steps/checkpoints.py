"""Making checkpoints of the journal, by hand and at an interval, and putting them outside."""

from __future__ import annotations

import logging
import threading
from functools import partial
from pathlib import Path
from typing import Final

import attrs

from guardtag.delivery import Pool
from guardtag.errors import BackendError, GuardTagError, Tampered
from guardtag.records import Tx, checkpoints
from guardtag.records.chains import WHY
from guardtag.records.checkpoints import NONE, Checkpoint, Checkpointed
from guardtag.records.journal import Head
from guardtag.spi import Message
from guardtag.steps import checkpoint_file, remembered
from guardtag.steps.checkpoint_file import State
from guardtag.steps.room import Room

FILE = "file"
RETRY_SECONDS = 600.0
"""After this long a checkpoint that could not be put down is tried again."""
LOOK_SECONDS = 60.0
"""How often a dispatcher asks whether one is due."""
DEADLINE = 5.0
"""How long a dispatcher waits for one: a disk elsewhere may hang, and calls must not hang with it."""

log: Final = logging.getLogger("guardtag")


class Checkpoints:
    """Makes checkpoints; one for every open deployment.

    Args:
        room: records, keys, configuration.
        pool: the channels.
    """

    def __init__(self, room: Room, pool: Pool) -> None:
        self._room = room
        self._pool = pool
        self._looked = float("-inf")
        self._lock = threading.Lock()
        self._making: threading.Thread | None = None

    def look(self, now: float) -> None:
        """Makes the configured checkpoint if it is due, on a thread of its own; one that fails or hangs is logged."""
        to = self._room.config.checkpoints
        with self._lock:
            if not to or 0 <= now - self._looked < LOOK_SECONDS:
                return
            self._looked = now
            making = self._making
            if making is None or not making.is_alive():
                making = threading.Thread(target=self._due, args=(to, now), name="guardtag-checkpoint", daemon=True)
                making.start()
                self._making = making
        making.join(DEADLINE)
        if making.is_alive():
            log.error("the place where checkpoints of the journal go does not answer")

    def last(self, to: str) -> Checkpointed | None:
        """The last one that went to a place."""
        return self._room.records.get(Checkpointed, self._id(to))

    def make(self, to: str, *, anew: bool = False) -> Checkpoint:
        """Makes one and puts it down at a place; see ``JournalDesk.checkpoint``."""
        room = self._room
        path, channel = self.place(to)
        try:
            made, heads = self._into(path, to, anew) if path is not None else self._sent(channel, to, anew)
            remembered.remember(room.records, self._id(to), made, heads, anew=anew)
        except GuardTagError as error:
            room.records.change(partial(self._ended, to=to, made=None, failed=error.code))
            raise
        room.records.change(partial(self._ended, to=to, made=made, failed="", anew=anew))
        return made

    def place(self, to: str) -> tuple[Path | None, str]:
        """The file, or the channel, that a place means; raises ``ConfigError`` when it is neither."""
        room = self._room
        scheme, _, target = to.partition(":")
        if scheme == FILE and target:
            return room.config.path(target), ""
        channel = room.plugins.route(to)
        if channel is None or room.plugins.form(channel).units is not None:
            raise checkpoint_file.no_place(room.plugins.channels())
        return None, channel

    def files(self) -> list[Path]:
        """The configured file, once a checkpoint was put down in it, whether or not it is still there."""
        scheme, _, name = (to := self._room.config.checkpoints).partition(":")
        if scheme != FILE or not name:
            return []
        path, last = self._room.config.path(name), self.last(to)
        return [path] if path.exists() or (last is not None and last.at) else []

    def note(self) -> str:
        """A checkpoint of now without its list of heads, signed; it is put down nowhere."""
        room = self._room
        made = checkpoints.make(room.keyring, list(room.records.walk(Head)), room.world.now())
        return checkpoints.sign(attrs.evolve(made, lists=NONE, heads={}), room.keyring)

    def _due(self, to: str, now: float) -> None:
        try:
            if self._room.records.change(partial(self._begin, to=to, now=now), now=now):
                self.make(to)
        except GuardTagError as error:
            log.error("no checkpoint of the journal could be made: %s", error.code)

    def _into(self, path: Path, to: str, anew: bool) -> tuple[Checkpoint, list[Head]]:
        room, keyring = self._room, self._room.keyring
        with checkpoint_file.held(path):
            before = checkpoint_file.state(path, keyring)
            known = remembered.recall(room.records)
            heads = list(room.records.walk(Head))
            self._follows(before, heads)
            if not anew:
                seen = before.last.size if before.last is not None else 0
                remembered.follows(room.records, known, self._id(to), heads, seen)
            made = checkpoints.make(keyring, heads, room.world.now())
            checkpoint_file.append(path, made, before, keyring)
        return made, heads

    def _sent(self, channel: str, to: str, anew: bool) -> tuple[Checkpoint, list[Head]]:
        room = self._room
        known = remembered.recall(room.records)
        heads = list(room.records.walk(Head))
        made = checkpoints.make(room.keyring, heads, room.world.now())
        if not anew:
            remembered.follows(room.records, known, self._id(to), heads, made.size)
        text = checkpoints.sign(attrs.evolve(made, lists=NONE, heads={}), room.keyring)
        message = Message(
            room.world.new_id(), "checkpoint", "normal", room.config.languages[0], to.partition(":")[2], text,
            "checkpoint", {"message": text},
        )  # fmt: skip
        (outcome,) = self._pool.submit({channel: [message]})[channel]
        if outcome.accepted is None:
            raise BackendError(
                "GT-CHECKPOINT-SENT", f"The channel {channel} did not take the checkpoint.",
                f"It answered {outcome.code or outcome.fault}.", "See `guardtag doctor`, then make one again.",
                channel=channel,
            )  # fmt: skip
        return made, heads

    def _follows(self, before: State, heads: list[Head]) -> None:
        """Refuses to sign a history that is not a continuation of what was signed before."""
        if before.last is None:
            return
        names = checkpoints.blind(self._room.keyring, before.last.key, [head.id for head in heads])
        lacks = remembered.differing(self._room.records, before.heads, dict(zip(names, heads, strict=True)))
        if lacks is not None:
            raise _not_a_continuation(*lacks)

    def _id(self, to: str) -> str:
        return self._room.records.blind("checkpoint", to)

    def _begin(self, tx: Tx, to: str, now: float) -> bool:
        """Whether it is due, and this process is the one that makes it."""
        last = tx.get(Checkpointed, self._id(to)) or Checkpointed(self._id(to), to)
        wait = self._room.config.checkpoint_hours * 3600.0
        if 0 <= now - last.at < wait or 0 <= now - last.tried < RETRY_SECONDS:
            return False
        tx.put(attrs.evolve(last, tried=now))
        return True

    def _ended(self, tx: Tx, to: str, made: Checkpoint | None, failed: str, anew: bool = False) -> None:
        last = tx.get(Checkpointed, self._id(to)) or Checkpointed(self._id(to), to)
        last = attrs.evolve(last, tried=tx.now, failed=failed)
        if anew:
            last = attrs.evolve(last, anew=tx.now)
            tx.journal(self._room.actor, "journal.checkpoint", (), "anew")
        tx.put(last if made is None else attrs.evolve(last, at=made.at, size=made.size, root=made.root.hex()))


def _not_a_continuation(place: str, reason: str) -> Tampered:
    return Tampered(
        "GT-CHECKPOINT-BEHIND", f"The journal lacks what the last checkpoint saw, at {place}: {WHY[reason]}.",
        "The database was put back to an older copy, or somebody changed it. No new checkpoint is signed.",
        "Find out which. After a restore that was meant, move the file of checkpoints away, keep it, and give --anew.",
        place=place,
    )  # fmt: skip

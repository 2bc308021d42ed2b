"""The front door: ``open`` and the ``Guard`` it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import attrs

from guardtag import registry, texts
from guardtag.config import Config
from guardtag.config import where as configuration
from guardtag.delivery import Pool
from guardtag.delivery.spool import Spool
from guardtag.errors import GuardTagError
from guardtag.model.tags import Purpose
from guardtag.payload.live import LiveKeys
from guardtag.reception import Reception, open_all
from guardtag.records import Records, Vault, Verified
from guardtag.records.erasure import FIGURES
from guardtag.records.gate import Gate
from guardtag.records.kinds import Deployment
from guardtag.rules.guesses import Budget
from guardtag.spi import Store
from guardtag.steps import belonging, search_files, sheets
from guardtag.steps.guesses import GuessBudget
from guardtag.steps.modes import LiveModes
from guardtag.steps.pulse import Heart
from guardtag.steps.room import OPERATOR, HighWater, Room, person
from guardtag.texts import own
from guardtag.texts.wording import Wording
from guardtag.world import World, day_of

if TYPE_CHECKING:
    from guardtag.desks.backups import Backup
    from guardtag.desks.family import FamilyDesk
    from guardtag.desks.health import Finding
    from guardtag.desks.journal import JournalDesk
    from guardtag.desks.scans import Scan, ScanRequest
    from guardtag.desks.vitals import Vitals
    from guardtag.dispatcher import Dispatched, Dispatcher
    from guardtag.rules.safeguards import Readiness
    from guardtag.steps.checkpoints import Checkpoints

DAYS_AHEAD = 3
_DAY = 86_400.0


def open(where: str | Path | Config, world: World | None = None) -> Guard:
    """Opens a deployment; makes its files and keys on first use.

    Args:
        where: path of a SQLite database, a store URL (``memory:``, ``sqlite:…``), the path of a
            ``guardtag.toml``, or a ready ``Config``.
        world: clock, randomness, ids, plugins; the real ones unless given.

    Returns:
        the door; close it, or use it in a ``with``.

    Raises:
        ConfigError: the configuration is missing or wrong.
        KeyringError: the keyring is missing, readable by others, cut short, or of another database.
        PluginError: a configured scheme cannot be opened.
        BackendError: it has moved to another place, or is being filled (``GT-MOVE-…``); or the row that would say so
            is damaged (``GT-DEPLOYMENT-DAMAGED``).
    """
    door = opened(where, world)
    open_all(door)
    return door


def opened(where: str | Path | Config, world: World | None = None) -> Guard:
    """As ``open``, for a process that ends soon, such as a command: what it does not need it does not import."""
    settings = configuration.of(where)
    for language in settings.languages:
        texts.catalogue(language)  # one that is not there is said now, not when the first message is written
    wording = Wording(own.load(settings.template_folder, settings.link_host))
    searching = search_files.load(settings)
    outside = world or World()
    plugins: registry.Plugins = (outside.plugins or registry.load)(settings)
    opened: list[Store | Vault] = []
    try:
        store = plugins.store(settings.store)
        opened.append(store)
        source = plugins.keysource(settings.keys)
        keyring, made = belonging.keyring_of(source, store, outside)
        keys = LiveKeys(keyring, settings.link_host, settings.aliases, source, outside.monotonic)
        opened.append(kept := plugins.store(settings.vault))  # closed too when it may not be the vault
        vault = Vault(kept, keys, outside)
        opened.append(vault)
        records = Records(store, vault, keyring, outside)
        records.telling = bool(settings.subscribers)
        records.gate = Gate(records, outside.monotonic)
        began = not made and not records.there(Deployment, "self")
        deployment = belonging.belongs_together(records, keys, settings, plugins.channels())
        if began:
            belonging.begin_apart(records)
        keys.read_too(deployment.hosts)
        vault.ensure(_days(outside.now()))
    except BaseException:
        for thing in reversed(opened):
            thing.close()
        plugins.close()
        raise
    room = Room(
        records, keys, settings, plugins, HighWater(records),
        GuessBudget(records, Budget(settings.guesses_per_hour, settings.guesses_per_source)),
        LiveModes(records, outside.monotonic), outside,
        Heart(records, settings.heartbeat_minutes), deployment.channels, wording=wording,
        spool=Spool(
            settings.spool_folder,
            lambda row_id, plain: vault.seal(vault.room("office"), "sent", row_id, plain),
            lambda row_id, body: vault.open("sent", row_id, body),
        ),
        searching=searching,
    )  # fmt: skip
    return Guard(room, (outside.pool or Pool)(plugins))


def _days(now: float) -> list[str]:
    return [f"d:{day_of(now + _DAY * ahead)}" for ahead in range(DAYS_AHEAD)]


class Guard(Reception):
    """An open deployment: ``city`` in the examples.

    ``city`` is the operator's own code and may do and read all; ``city.acting_as(id)`` is the same
    door with one person's rights.
    """

    def __init__(self, room: Room, pool: Pool) -> None:
        self._room = room
        self._pool = pool

    @cached_property
    def family(self) -> FamilyDesk:
        """A contact's own page, behind a link without a password."""
        from guardtag.desks.family import FamilyDesk

        return FamilyDesk(self._room, self._of)

    @cached_property
    def journal(self) -> JournalDesk:
        """Who did what, verified, and signed checkpoints of it."""
        from guardtag.desks.journal import JournalDesk

        return JournalDesk(self._room, self._checkpoints)

    @cached_property
    def _checkpoints(self) -> Checkpoints:
        from guardtag.steps.checkpoints import Checkpoints

        return Checkpoints(self._room, self._pool)

    @cached_property
    def _dispatcher(self) -> Dispatcher:
        from guardtag.dispatcher import Dispatcher

        return Dispatcher(self._room, self._pool, self._beat)

    @property
    def config(self) -> Config:
        """The deployment's settings."""
        return self._room.config

    def scan(self, text: object, purpose: Purpose = "help", *, source: str = "") -> Scan:
        """Reads a tag from whatever a camera, a keyboard or a chat gave; tells nobody.

        Args:
            text: the text; anything.
            purpose: ``help``, ``trial``, ``check`` or ``drill``.
            source: whatever tells one guesser of typed codes from another, such as the network (/64 for
                IPv6) the request came from; it is not kept.

        Raises:
            TagError: it is no tag that helps; see ``guardtag.errors``.
        """
        return self._scans.scan(text, purpose=purpose, source=source)

    def scan_many(self, asked: Sequence[ScanRequest]) -> list[Scan | Exception]:
        """Reads tags that are asked for at the same moment, as ``scan`` each, with one read of the store for all tags.

        Args:
            asked: for each the text, its purpose and its source; a few, since each waits for all.

        Returns:
            in the order asked, of each its scan, or the error that ``scan`` would have raised.

        Raises:
            ValueError: a purpose is none of those of ``scan``; nothing was read.
        """
        return self._scans.scan_many(asked)

    def dispatch(self, now: float | None = None, *, stop: Callable[[], bool] = lambda: False) -> Dispatched:
        """Does whatever is due: tell, send, retry, climb the ladder. Any number may do so at once.

        It returns when nothing is due. For channels that are slower than everything else it waits a minute
        in all, and then for what they have in hand: 70 seconds at most where one hangs. That it came
        through is the heartbeat; see ``alive``.

        Args:
            now: seconds since 1970 UTC; the world's clock unless given.
            stop: asked now and then; once it says True nothing more is begun, and what is in hand is
                finished.
        """
        self._room.operator_only()
        at = self._room.world.now() if now is None else now
        self._room.keys.refresh()
        self._room.records.vault.ensure([*_days(at), f"d:{FIGURES}"])
        self._forecasts.look(at)
        self._checkpoints.look(at)
        self._keeper.look(at)
        self._roller.look(at)
        self._room.scanned.flush()
        self._watcher.look(at)
        return self._dispatcher.run(now, stop)

    def _beat(self, did: Dispatched) -> None:
        self._room.heart.beat(attrs.asdict(did), self._pool.paused)

    def alive(self) -> bool:
        """Whether a dispatcher was alive lately (``heartbeat_minutes``), known to ten seconds; costs nothing.

        When none was, a call that was saved may be carried out late: show the hotline before anything else.
        A city that has never dispatched is not alive.
        """
        return self._room.heart.alive()

    def mark(self) -> str:
        """A text that is another one once anything was written here, by whatever process; it costs next to nothing.

        It is for pages that show what happens now: look at it every second or two, and at everything else when it
        is another one. It may be another one for less, and says nothing of what was written. Empty where the store
        cannot tell (``spi.Marked``): then anything may have been.
        """
        self._room.operator_only()
        return self._room.records.mark()

    def health(self) -> Vitals:
        """How the response stands now: whether a dispatcher is alive, what is overdue, what reached nobody.

        It counts and names nobody: on a door of ``acting_as`` it is for supervisors and the hotline.
        """
        if self._room.signed_in:
            self._room.records.change(lambda tx: sheets.has_role(tx, self._room, ("supervisor", "hotline")))
        return self._vitals.look(self._pool.paused)

    def metrics(self) -> str:
        """The same for a monitoring system, as text in Prometheus's exposition format, version 0.0.4."""
        self._room.operator_only()
        return self._vitals.metrics(self._pool.paused)

    def readiness(self, area: str) -> Readiness:
        """Seven safeguards of an area and each area right below it, measured: green, amber or red, and why.

        Args:
            area: path.
        """
        return self._readiness.readiness(area)

    def doctor(self) -> Sequence[Finding]:
        """What is configured, what is not, and what to do about it."""
        self._room.operator_only()
        return self._health.look()

    def backup(self, out: str | Path, *, progress: Callable[[int, int], None] = lambda done, total: None) -> Backup:
        """Copies the database into one new file, as it is at one moment, while everybody goes on.

        The file (mode 0600) is there only after SQLite found nothing wrong with it and its first record opened. It
        holds sealed records and no key, so that whoever is erased is erased in it, too. The keyring and the vault need
        backups of their own: ``city.keys.backup``, ``city.vault.backup``.

        Args:
            out: nothing may be there.
            progress: called with (pages copied, pages in all).

        Raises:
            StoreUnavailable: there is such a file, or it cannot be written.
            Tampered: the database is damaged.
            BackendError: ``GT-BACKUP-STORE``, the store is copied with its own tools.
        """
        return self._backups.database(Path(out).absolute(), progress)

    def verify(self) -> Verified:
        """``journal.verify`` with the configured file of checkpoints: where the first entry does not fit, if any."""
        return self.journal.verify()

    def plugins(self) -> Sequence[registry.Listed]:
        """What is offered: scheme, role, source and state of each."""
        self._room.operator_only()
        return self._room.plugins.listing()

    def acting_as(self, actor: str) -> Guard:
        """The same door with one person's rights.

        Args:
            actor: a responder's id, or ``WARD/CONTACT``.

        Raises:
            Denied: nobody of this id.
        """
        self._room.operator_only()
        self._room.records.change(lambda tx: person(tx, actor))
        if actor == OPERATOR:
            raise ValueError("acting_as is for a person")
        return self._of(actor)

    def _of(self, actor: str) -> Guard:
        """The door of somebody whose key was looked at."""
        return Guard(attrs.evolve(self._room, actor=actor), self._pool)

    def close(self) -> None:
        """Closes files, connections and channels; a door of ``acting_as`` leaves them open."""
        if self._room.signed_in:
            return
        self._room.guesses.flush()
        self._room.scanned.close()
        self._room.spool.close()
        problems: list[GuardTagError] = []
        for thing in (self._pool, self._room.records.vault, self._room.records.store, self._room.plugins):
            try:
                thing.close()
            except GuardTagError as error:  # one that cannot close leaves the others open to close
                problems.append(error)
        if problems:
            raise problems[0]

    def __enter__(self) -> Guard:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

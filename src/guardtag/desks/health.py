"""Health: what is configured, what is not, and what it means for the people who rely on it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from guardtag import installing
from guardtag.errors import ConfigError, GuardTagError, StoreUnavailable
from guardtag.labels import own, proof
from guardtag.labels.design import DESIGNS
from guardtag.labels.draw import grade_for
from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
from guardtag.model.prints import STARTED, UNFINISHED, UNPROVED, PrintRun
from guardtag.model.pulse import Pulse
from guardtag.records import chains, classes
from guardtag.records.checkpoints import Checkpointed
from guardtag.records.erasure import back, erased
from guardtag.records.indexes import FAILING
from guardtag.records.kinds import Deployment, Erasure
from guardtag.records.vault_restore import with_keys
from guardtag.spi import Backed, Ref
from guardtag.steps import backing, checkpoint_file, pulse, register_health
from guardtag.steps.finding import GREEN, RED, SHOWN, YELLOW, Finding, failed, found, named
from guardtag.steps.looking import Looking
from guardtag.steps.print_record import LEASE
from guardtag.steps.room import Room
from guardtag.steps.unheard import unheard
from guardtag.world import local

SWEEP_DAYS = 2
"""What was due so many days ago and was not let go is kept too long."""
STUCK_SECONDS = 300.0
"""What fails again and again for so long fails each time."""
ERASURE_DAYS = 3
"""Who waits longer to be erased waits for a call that nobody closes."""
FAILING_SECONDS = 3600.0
"""An erasure that was begun so long ago, and is tried once a minute, fails."""
ANEW_DAYS = 31
"""So long it is said that checkpoints of the journal were begun anew."""


class Health:
    """Behind ``city.doctor``."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._look = Looking(room.records)

    def look(self) -> list[Finding]:
        """Looks at everything once; changes nothing. A damaged row is a finding and stops nothing.

        Without the vault there is nothing that could be looked at.
        """
        try:
            self._room.records.vault.store.read([Ref("vault", "self")])
        except StoreUnavailable as error:
            return [failed("vault", error)]
        self._look = Looking(self._room.records)
        return [
            self._beat(),
            *self._unheard(),
            *self._cloth(),
            *self._prints(),
            *self._channels(),
            *self._records(),
            *register_health.findings(self._room, self._look),
            *self._modes(),
            *self._damaged(),
        ]

    def _damaged(self) -> Iterator[Finding]:
        """What did not open in all that was looked at; every call is: hardly anybody opens those that are over."""
        deque(self._look.walk(Incident), maxlen=0)
        for kind, ids in self._look.damaged.items():
            key = {"erased": "damaged-mark", "deployment": "damaged-deployment"}.get(kind, "damaged")
            yield found("damaged", RED, key, kind=kind, count=len(ids), ids=named(list(ids), len(ids)))

    def _deployment(self) -> Deployment | None:
        """What the database says of itself; a damaged one says nothing, and what hangs on it is not looked at."""
        return self._look.get(Deployment, "self")

    def _beat(self) -> Finding:
        """Whether somebody carries out what is due: it comes before everything else."""
        room = self._room
        now, beat = room.world.now(), self._look.get(Pulse, "dispatcher")
        when = local(beat.at, room.config.timezone) if beat else ""
        if pulse.recent(beat, now, room.config.heartbeat_minutes):
            return found("dispatcher", GREEN, when=when)
        key = "dispatcher-stopped" if when else "dispatcher-never"
        if self._look.some(Incident, "state", "open"):
            return found("dispatcher", RED, f"{key}-open", when=when, hotline=room.config.hotline)
        return found("dispatcher", YELLOW, key, when=when)

    def _unheard(self) -> Iterator[Finding]:
        """Calls that stand at the top of the ladder, of which nobody could be told."""
        count = unheard(self._room.records)
        if count:
            yield found("unheard", RED, count=count, hotline=self._room.config.hotline)

    def _cloth(self) -> Iterator[Finding]:
        config = self._room.config
        if config.sample:
            yield found("host", RED, "host-sample")
        else:
            yield found("host", GREEN, host=config.host)
            yield self._symbol(config.host)
        yield from self._old_hosts()
        if config.designs:
            yield self._designs()
        if not config.hotline:
            yield found("hotline", YELLOW)
        how = installing.part("print")
        ready = proof.available()
        yield found("proof", GREEN) if ready else found("proof", YELLOW, "proof-none", copy=how.copy, wheel=how.wheel)

    def _old_hosts(self) -> Iterator[Finding]:
        config = self._room.config
        said = self._deployment()
        for host in said.hosts if said else ():
            if host not in (config.host, *config.aliases):
                yield found("aliases", YELLOW, host=host)

    def _symbol(self, host: str) -> Finding:
        """The QR symbol that the host's length gives, and what a shorter host would gain."""
        now = grade_for(len(host))
        if now is None:
            return found("code", RED, "code-none", letters=len(host))
        facts: dict[str, Any] = {"letters": len(host), "symbol": f"{now.version}-{now.level}", "edge": now.edge}
        for letters in range(len(host) - 1, 3, -1):
            shorter = grade_for(letters)
            if shorter is not None and shorter != now:
                better = f"{shorter.version}-{shorter.level}"
                return found("code", GREEN, "code-shorter", fewer=letters, better=better, **facts)
        return found("code", GREEN, **facts)

    def _designs(self) -> Finding:
        try:
            known = own.designs(self._room.config.design_folder)
        except ConfigError as error:
            return failed("designs", error)
        mine = [name for name in known if name not in DESIGNS]
        return found("designs", GREEN, "" if mine else "designs-none", designs=", ".join(mine))

    def _prints(self) -> Iterator[Finding]:
        """Runs that somebody must see to, the newest first; one that is under way now is not among them."""
        now = self._room.world.now()
        for key, states in (("prints-unfinished", UNFINISHED), ("prints-unproved", (UNPROVED,))):
            those = [run for state in states for run in self._look.find(PrintRun, "state", state)]
            runs = [run for run in those if run.state != STARTED or now - run.alive >= LEASE]
            if runs:
                runs.sort(key=lambda run: run.id, reverse=True)
                runs_named = [f"{run.id} ({run.done}/{run.count})" for run in runs[:SHOWN]]
                yield found(key, YELLOW, runs=named(runs_named, len(runs)))

    def _channels(self) -> Iterator[Finding]:
        plugins = self._room.plugins
        if not self._room.config.channels:
            yield found("channels", RED, "channels-none")
        else:
            yield found("channels", GREEN, channels=", ".join(plugins.channels()))
        for problem in plugins.check_processes():
            yield found("plugins", RED, problem=problem)
        for channel, option in plugins.absent():
            yield found("channel-lacks", RED, channel=channel, option=option)
        for number, address in enumerate(self._room.config.subscribers, 1):
            served = plugins.route(address)
            if served is None or plugins.form(served).units is not None:
                yield found("subscriber-unreached", RED, number=number)
        yield from self._failing()
        if self._look.some(Notice, "state", "dead"):
            codes = sorted({one.fault for one in self._look.find(Notice, "state", "dead") if one.fault})
            yield found("notices-dead", RED, codes=named(codes, len(codes)) or "?")
        if self._look.some(Notice, "state", "undelivered"):
            yield found("notices-undelivered", YELLOW)

    def _failing(self) -> Iterator[Finding]:
        """Channels whose last attempts failed: messages wait for them, and nobody is told by them meanwhile."""
        codes: dict[str, set[str]] = {}
        for one in self._look.find(Notice, "state", FAILING):
            codes.setdefault(one.channel, set()).add(one.fault)
        for channel, said in sorted(codes.items()):
            yield found("channel-fails", RED, channel=channel, codes=", ".join(sorted(said)), code=min(said))

    def _records(self) -> Iterator[Finding]:
        room = self._room
        yield from self._stores()
        said = self._deployment()
        if said and said.moving:
            yield found("moving", RED, hotline=room.config.hotline)
        if room.config.keys == "memory:":
            yield found("keys", YELLOW, "keys-memory")
        elif said:
            yield backing.key_backup(room, said)
        yield from self._older_keys()
        yield from self._sweep()
        yield from self._erasures()
        yield from self._journal()

    def _journal(self) -> Iterator[Finding]:
        """Whether the journal fits, in itself and with what its last checkpoints saw, and whether there are any."""
        room = self._room
        to, marks = room.config.checkpoints, None
        last = self._look.get(Checkpointed, room.records.blind("checkpoint", to)) if to else None
        if to.startswith("file:") and (last is not None or room.config.path(to[5:]).exists()):
            try:
                marks = checkpoint_file.marks([room.config.path(to[5:])], room.keyring)
            except GuardTagError as error:
                yield failed("checkpoints", error)
        fits = chains.verify_records(room.records, marks)
        if fits.bad:
            yield found("journal", RED, f"journal-{fits.reason}", place=fits.bad)
        else:
            yield found("journal", GREEN, entries=fits.entries, chains=fits.chains)
        if last is not None and 0 <= room.world.now() - last.anew <= ANEW_DAYS * 86_400:
            yield found("checkpoints-anew", YELLOW, when=local(last.anew, room.config.timezone))
        if last is not None and last.failed == "GT-CHECKPOINT-LOST":
            yield found("checkpoints-lost", RED)
        if last is not None and last.failed == "GT-CHECKPOINT-OTHER":
            yield found("checkpoints-other", RED)
        if not to:
            yield found("checkpoints", YELLOW, "checkpoints-none")
        elif last is None or not last.at:
            yield found("checkpoints", YELLOW, "checkpoints-never")
        else:
            age = room.world.now() - last.at
            fresh = 0 <= age <= 2 * room.config.checkpoint_hours * 3600
            when = local(last.at, room.config.timezone)
            yield found("checkpoints", GREEN if fresh else YELLOW, "" if fresh else "checkpoints-stale", when=when)

    def _stores(self) -> Iterator[Finding]:
        """Whether the files are whole, and whether there is a fresh backup of the database."""
        room, records = self._room, self._room.records
        sound = not isinstance(records.store, Backed) or records.store.sound()
        kept = room.config.store.partition(":")[0]
        yield found("store", GREEN, store=kept) if sound else found("store", RED, "store-damaged", store=kept)
        if isinstance(records.vault.store, Backed) and not records.vault.store.sound():
            yield found("vault", RED, "vault-damaged")
        yield from backing.certificates(room)
        said = self._deployment()
        if said is None:
            return
        yield from backing.vault_backup(room, said)
        if isinstance(records.store, Backed):
            yield backing.copied(room, "backup", said.copied)

    def _sweep(self) -> Iterator[Finding]:
        """Whether what was kept long enough goes, as far as the store counts what waits."""
        now = self._room.world.now()
        oldest = [queue.oldest for queue in self._room.records.queues(now) or () if queue.lane == "sweep"]
        days = int((now - min(oldest, default=now)) // 86_400)
        if days >= SWEEP_DAYS:
            yield found("sweep", RED, days=days)
        pulse = self._room.heart.last()
        stuck = sorted(
            (kind, since) for kind, (since, last) in (pulse.stuck if pulse else {}).items()
            if last - since >= STUCK_SECONDS
        )  # fmt: skip
        if stuck:
            minutes = int((now - min(since for _, since in stuck)) // 60)
            yield found("sweep", RED, "sweep-stuck", kinds=" ".join(kind for kind, _ in stuck), minutes=minutes)

    def _erasures(self) -> Iterator[Finding]:
        records = self._room.records
        waiting = self._look.find(Erasure, "state", "waiting", limit=1000)
        self._look.marks()
        if waiting:
            yield self._waiting(waiting)
        again = back(records, (person for person, _ in records.vault.erased()))
        if again:
            yield found("erased", RED, "erased", count=len(again), **classes.apart(again))
        alive = with_keys(records.vault, erased(records))
        if alive:
            yield found("erased", RED, "erased-keys", count=len(alive), **classes.apart(alive))

    def _waiting(self, waiting: Sequence[Erasure]) -> Finding:
        """How long somebody has waited to be erased, and whether that fails: one that was begun waits for no call."""
        now = self._room.world.now()
        days = int(max(now - (one.asked or one.begun or one.at) for one in waiting) // 86_400)
        failing = sum(bool(one.begun) and now - one.begun > FAILING_SECONDS for one in waiting)
        if failing:
            return found("erasures", RED, "erasures-fail", count=len(waiting), failing=failing, days=days)
        state, key = (RED, "erasures-late") if days >= ERASURE_DAYS else (YELLOW, "")
        return found("erasures", state, key, count=len(waiting), days=days)

    def _older_keys(self) -> Iterator[Finding]:
        """Whether records still need keys that new ones are no longer made under."""
        keyring = self._room.keyring
        older = [str(key.id) for key in keyring.readable() if key.id != keyring.primary]
        if older:
            said = self._deployment()
            moved = said is not None and said.sealed == keyring.primary
            key = "older-keys" if moved else "older-keys-needed"
            yield found("older-keys", GREEN if moved else YELLOW, key, keys=", ".join(older), index=keyring.index)

    def _modes(self) -> Iterator[Finding]:
        room = self._room
        for mode in room.modes.all(room.world.now()):
            until = local(mode.until, room.config.timezone)
            yield found("mode", YELLOW, f"mode-{mode.what}", scope=mode.scope, until=until)


__all__ = ["GREEN", "RED", "YELLOW", "Finding", "Health"]

"""Health: what is configured, what is not, and what it means for the people who rely on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from guardtag import texts
from guardtag.errors import ConfigError
from guardtag.labels import own, proof
from guardtag.labels.design import DESIGNS
from guardtag.labels.draw import grade_for
from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
from guardtag.model.people import Responder
from guardtag.model.prints import STARTED, UNFINISHED, UNPROVED, PrintRun
from guardtag.model.tags import Batch
from guardtag.records import journal
from guardtag.records.kinds import Deployment
from guardtag.steps import pulse
from guardtag.steps.print_record import LEASE
from guardtag.steps.room import Room
from guardtag.world import local

GREEN, YELLOW, RED = "green", "yellow", "red"

_SHOWN, _LOOKED_AT = 5, 50  # print runs that are named in one finding; and read for it, of one state


@attrs.frozen
class Finding:
    """One thing the doctor looked at.

    Args:
        name: such as ``host``.
        state: ``green``, ``yellow`` or ``red``.
        what: what was found.
        do: what to do about it, or empty.
        key: of its texts in the catalogues (``HEALTH``), where it has any there.
        facts: values for the texts.
    """

    name: str
    state: str
    what: str
    do: str = ""
    key: str = ""
    facts: Mapping[str, str] = attrs.field(factory=dict)

    def told(self, language: str) -> tuple[str, str]:
        """What was found and what to do, in a reader's language where the catalogue has the texts."""
        return _said(language, self.key, self.facts) if self.key else (self.what, self.do)


def _said(language: str, key: str, facts: Mapping[str, str]) -> tuple[str, str]:
    said: Mapping[str, str] = texts.catalogue(language).HEALTH
    return texts.filled(said[key], facts), texts.filled(said[f"{key}-do"], facts)


class Health:
    """Behind ``city.doctor``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def look(self) -> list[Finding]:
        """Looks at everything once; changes nothing."""
        return [self._beat(), *self._cloth(), *self._prints(), *self._channels(), *self._records(), *self._people()]

    def _beat(self) -> Finding:
        """Whether somebody carries out what is due: it comes before everything else."""
        room = self._room
        now, beat = room.world.now(), room.heart.last()
        when = local(beat.at, room.config.timezone) if beat else ""
        if pulse.recent(beat, now, room.config.heartbeat_minutes):
            return Finding("dispatcher", GREEN, f"A dispatcher came through at {when}.")
        last = f"The last came through at {when}." if when else "None ever did."
        start = "Start `guardtag dispatch --loop`, and keep it running."
        if room.records.find(Incident, "state", "open", limit=1):
            hotline = f"the hotline, {room.config.hotline}," if room.config.hotline else "the hotline or 110"
            return Finding(
                "dispatcher", RED, f"No dispatcher is alive and calls are open: nobody is told. {last}",
                f"Answer {hotline} first: tell the people on duty by telephone. {start}",
            )  # fmt: skip
        return Finding("dispatcher", YELLOW, f"No dispatcher is alive: a call would not be carried out. {last}", start)

    def _cloth(self) -> Iterator[Finding]:
        config = self._room.config
        if config.sample:
            yield Finding(
                "host", RED, "No host is set: links lead nowhere and every label is a SAMPLE.",
                'Set host = "…" to a short name that is yours for ever.',
            )  # fmt: skip
        else:
            yield Finding("host", GREEN, f"New codes lead to {config.host}.")
            yield self._symbol(config.host)
        yield from self._old_hosts()
        if config.designs:
            yield self._designs()
        if not config.hotline:
            yield Finding("hotline", YELLOW, "No hotline is set: its line is left out.", 'Set hotline = "…".')
        if proof.available():
            yield Finding("proof", GREEN, "Printed codes can be read back.")
        else:
            yield Finding(
                "proof", YELLOW, "Printed codes cannot be read back: print runs stay unproved.",
                "Install guardtag[print].",
            )  # fmt: skip

    def _old_hosts(self) -> Iterator[Finding]:
        config = self._room.config
        said = self._room.records.get(Deployment, "self")
        for host in said.hosts if said else ():
            if host not in (config.host, *config.aliases):
                yield Finding(
                    "aliases", YELLOW, f"Tags were made for {host}: their codes are read, if phones still get here.",
                    f"Keep {host} leading here for as long as the cloth lives, and add it to aliases.",
                )  # fmt: skip

    def _symbol(self, host: str) -> Finding:
        """The QR symbol that the host's length gives, and what a shorter host would gain."""
        now = grade_for(len(host))
        if now is None:
            return Finding(
                "code", RED, f"No code of a readable size holds a host of {len(host)} letters.",
                "Take a shorter host: links must fit on cloth.",
            )  # fmt: skip
        what = f"A host of {len(host)} letters gives version {now.version}-{now.level}, {now.edge} modules an edge."
        for letters in range(len(host) - 1, 3, -1):
            shorter = grade_for(letters)
            if shorter is not None and shorter != now:
                gain = f"{letters} letters or fewer would give {shorter.version}-{shorter.level}, read more often."
                return Finding("code", GREEN, f"{what} {gain}")
        return Finding("code", GREEN, what)

    def _designs(self) -> Finding:
        try:
            known = own.designs(self._room.config.design_folder)
        except ConfigError as error:
            return Finding("designs", RED, " ".join(filter(None, (error.what, error.why))), error.do)
        mine = [name for name in known if name not in DESIGNS]
        return Finding("designs", GREEN, f"Label designs of your own: {', '.join(mine) or 'none yet'}.")

    def _prints(self) -> Iterator[Finding]:
        """Runs that somebody must see to, the newest first; one that is under way now is not among them."""
        now, records = self._room.world.now(), self._room.records
        for key, states in (("prints-unfinished", UNFINISHED), ("prints-unproved", (UNPROVED,))):
            found = [run for state in states for run in records.find(PrintRun, "state", state, limit=_LOOKED_AT)]
            runs = [run for run in found if run.state != STARTED or now - run.alive >= LEASE]
            if runs:
                runs.sort(key=lambda run: run.id, reverse=True)
                named = [f"{run.id} ({run.done}/{run.count})" for run in runs[:_SHOWN]]
                facts = {"runs": ", ".join(named) + (" …" if len(runs) > _SHOWN else "")}
                yield Finding(key, YELLOW, *_said("en", key, facts), key, facts)

    def _channels(self) -> Iterator[Finding]:
        plugins = self._room.plugins
        if not self._room.config.channels:
            yield Finding(
                "channels", RED, "No channel is configured: messages are only written down, nobody gets them.",
                "Add a [channels] table to guardtag.toml.",
            )  # fmt: skip
        else:
            yield Finding("channels", GREEN, f"Channels: {', '.join(plugins.channels())}.")
        for problem in plugins.problems:
            yield Finding("plugins", RED, problem, "Update or remove the plugin.")
        for state, level in (("dead", RED), ("undelivered", YELLOW)):
            if self._room.records.find(Notice, "state", state, limit=1):
                yield Finding(f"notices-{state}", level, f"There are {state} notices.", "See `guardtag notices lost`.")

    def _records(self) -> Iterator[Finding]:
        room = self._room
        yield Finding("store", GREEN, f"Store: {room.config.store.partition(':')[0]}.")
        if room.config.keys == "memory:":
            yield Finding("keys", YELLOW, "Keys are kept in memory: they are gone when this ends.", "Set keys.")
        else:
            yield self._key_backup()
        found = journal.verify(room.records.walk(journal.Entry), room.records.walk(journal.Head))
        if found.bad:
            yield Finding(
                "journal", RED, f"The journal does not fit at {found.bad}: {found.why}.", "Find out who did it."
            )
        else:
            yield Finding("journal", GREEN, f"The journal fits: {found.entries} entries in {found.chains} chains.")

    def _key_backup(self) -> Finding:
        said = self._room.records.get(Deployment, "self")
        held = said.backed_up if said else ()
        lacking = [str(key.id) for key in self._room.keyring.readable() if key.id not in held]
        if said is None or not held:
            what = "No key backup was ever restored: lost keys are lost tags and lost people."
        elif lacking:
            what = f"The last key backup that was rehearsed lacks key {', '.join(lacking)}."
        else:
            day = local(said.rehearsed, self._room.config.timezone)
            return Finding("key-backup", GREEN, f"A backup brought back all keys when it was rehearsed, {day}.")
        return Finding(
            "key-backup", RED, what,
            "Run `guardtag keys backup`, then `guardtag keys restore` with what is on the paper, as a rehearsal.",
        )  # fmt: skip

    def _people(self) -> Iterator[Finding]:
        records = self._room.records
        batches = records.find(Batch, "all", "batch", limit=1000)
        minted, fitted = sum(b.count for b in batches), sum(b.fitted for b in batches)
        yield Finding("tags", GREEN if minted else YELLOW, f"{minted} tags minted, {fitted} fitted.")
        if next(iter(records.walk(Responder, page=1)), None) is None:
            yield Finding("responders", RED, "Nobody is enrolled who could come.", "Enrol responders.")


__all__ = ["GREEN", "RED", "YELLOW", "Finding", "Health"]

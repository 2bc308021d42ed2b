"""The journal's desk: read it, verify it, put checkpoints of it outside."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO

import attrs

from guardtag.model import areas
from guardtag.model.people import Responder
from guardtag.payload import notes
from guardtag.payload.signing import Signer
from guardtag.records import Tx, Verified, chains, checkpoints
from guardtag.records.checkpoints import Checkpoint
from guardtag.records.journal import CHAINS, Entry, Head, chain, entry_id
from guardtag.rules import rounds
from guardtag.steps import access, checkpoint_file, journal_day, sheets
from guardtag.steps.checkpoints import Checkpoints
from guardtag.steps.journal_day import Day
from guardtag.steps.room import Room, not_the_operator, person, signed_in_only

MAX_LIMIT = 1000
"""The most entries that one ``list`` gives."""
NAMED = 100
"""So many lines of one page of a day, and so many people whom the line about it names."""
DAYS_FOR = ("supervisor", "auditor")
_PAGES = (1, 10, 100)  # entries read of a chain at a time: few at first, since most chains have none to show


class JournalDesk:
    """The desk on the door: ``city.journal``."""

    def __init__(self, room: Room, made: Checkpoints) -> None:
        self._room = room
        self._made = made

    def list(
        self, *, ward_id: str = "", actor: str = "", since: float | None = None, until: float | None = None,
        limit: int = 100,
    ) -> Sequence[Entry]:  # fmt: skip
        """Entries, the newest first.

        On a door of ``acting_as`` the disclosure policy's row ``access_log`` decides: an auditor, a family and
        a supervisor see who looked at a ward, a worker the own lines. That somebody looked is journalled too. Whoever
        may not see a hidden address now gets lines without what tells of one, and without their hashes.

        Args:
            ward_id: only entries that name this subject, by its id; a door of ``acting_as`` needs it.
            actor: only entries of this actor.
            since: not before this, seconds since 1970 UTC.
            until: before this; an older page is asked for with the time of the last entry.
            limit: 1 to 1000.

        Raises:
            Denied: the policy does not show this person the ward's entries.
        """
        if not 1 <= limit <= MAX_LIMIT:
            raise ValueError(f"limit is 1 to {MAX_LIMIT}")
        may = self._allowed(ward_id) if self._room.signed_in else access.Granted((ward_id,))
        if may.own and actor not in ("", may.own):
            return ()
        wanted = filter(None, map(may.entry, self._wanted(ward_id, may.own or actor, since, until)))
        return tuple(heapq.nlargest(limit, wanted, key=_when) if ward_id else islice(wanted, limit))

    def day(
        self, day: str | date, *, area: str = "", until: float | None = None, limit: int = 50
    ) -> Day:  # fmt: skip
        """What was done on one day about the people of an area and all below it, the newest first.

        For supervisors and auditors of the area, on their own door; the disclosure policy's row ``access_log`` decides
        for each person. What names nobody of the area is left out, and so is whoever was erased. That somebody looked
        is journalled with everybody whom a page names.

        Args:
            day: ``YYYYMMDD``, ``YYYY-MM-DD`` or a date, in the deployment's time zone.
            area: path, one of theirs or below it; their own unless given.
            until: ``older`` of the page before.
            limit: 1 to 100; what was written in one moment stays on one page.

        Raises:
            Denied: nobody is signed in, it is not their area, or not for their role.
        """
        room, on = self._room, rounds.day(day)
        signed_in_only(room)
        if not 1 <= limit <= NAMED:
            raise ValueError(f"limit is 1 to {NAMED}")
        path = areas.check(area, len(room.config.levels)) if area else ""
        since, before = rounds.span(on, room.config.timezone)

        def ask(tx: Tx) -> tuple[Responder, str]:
            who = person(tx, room.actor)
            sheets.area_of(tx, room, path or getattr(who.responder, "area", ""), DAYS_FOR)
            assert who.responder is not None
            return who.responder, path or who.responder.area

        reader, asked = room.records.change(ask)
        found = journal_day.page(room, reader, asked, since, before if until is None else min(until, before), limit)
        wards = tuple(dict.fromkeys(ward for line in found.lines for ward in line.wards))
        room.records.change(lambda tx: tx.journal(room.actor, "journal.day", wards[:NAMED], on))
        return found

    def export(
        self,
        out: IO[str],
        *,
        ward_id: str = "",
        actor: str = "",
        since: float | None = None,
        until: float | None = None,
    ) -> int:
        """Writes entries as JSON Lines, chain by chain and oldest first; returns how many.

        Args:
            out: text to write to.
            ward_id: as for ``list``.
            actor: as for ``list``.
            since: as for ``list``.
            until: as for ``list``.
        """
        self._room.operator_only()
        records, count = self._room.records, 0
        found = self._of_ward(ward_id) if ward_id else records.walk(Entry)
        for entry in filter(_Wanted(actor, since, until), found):
            out.write(json.dumps(attrs.asdict(entry), ensure_ascii=False) + "\n")
            count += 1
        return count

    def verify(self, checkpoints: Iterable[str | Path] | None = None) -> Verified:
        """Verifies every chain from its first entry to its head, and that what checkpoints saw is still there.

        It may run while others write. It says where the first entry does not fit.

        Args:
            checkpoints: files of checkpoints; the configured one, when there is one, unless given. On a door of
                ``acting_as``, which is for auditors and supervisors, it is that one.

        Raises:
            BackendError: a file cannot be read or has no checkpoint of this deployment.
            Tampered: a checkpoint is not signed by this deployment, or two contradict each other.
        """
        room = self._room
        if room.signed_in:
            if checkpoints is not None:
                raise not_the_operator()
            room.records.change(lambda tx: sheets.has_role(tx, room, ("auditor", "supervisor")))
        paths = self._made.files() if checkpoints is None else [Path(path) for path in checkpoints]
        marks = checkpoint_file.marks(paths, room.keyring) if paths else None
        return chains.verify_records(room.records, marks)

    def checkpoint(self, to: str = "", *, anew: bool = False) -> Checkpoint:
        """Signs what the heads of all chains are now, and puts it where it says.

        Args:
            to: ``file:PATH``: added to the file, with the heads that changed since the last one in it;
                or ``channel:target``: sent without the heads. The configured place unless given.
            anew: begin a new history, although the vault remembers a longer one or the file is gone; journalled.

        Raises:
            ConfigError: there is no such place, or none is configured.
            Tampered: the journal is no continuation of what the last checkpoint in the file saw, or of what the vault
                remembers of checkpoints (``GT-CHECKPOINT-LOST``, ``GT-CHECKPOINT-OTHER``).
            BackendError: the file cannot be written, or the channel did not take it.
        """
        self._room.operator_only()
        return self._made.make(to or self._room.config.checkpoints, anew=anew)

    def note(self) -> str:
        """The checkpoint of now as text, to print or to copy by hand: six lines and a signature, without heads."""
        self._room.operator_only()
        return self._made.note()

    def public_key(self) -> str:
        """The key that signs checkpoints, as other programs for signed notes take it (C2SP signed-note)."""
        self._room.operator_only()
        signer = Signer(self._room.keyring)
        return notes.verifier_key(checkpoints.origin(self._room.keyring), signer.public()[signer.epoch])

    def _allowed(self, ward_id: str) -> access.Granted:
        """What a signed-in person may read of a ward."""
        room = self._room
        return room.records.change(lambda tx: access.granted(tx, room, ward_id, "journal.list"))

    def _wanted(self, ward: str, actor: str, since: float | None, until: float | None) -> Iterator[Entry]:
        if ward:
            found = self._of_ward(ward)
        elif actor and (own := chain(actor, "")).startswith("p:"):
            found = self._backwards(own)
        else:
            names = (f"s{number:02d}" for number in range(CHAINS)) if actor else self._names()
            found = heapq.merge(*map(self._backwards, names), key=_when, reverse=True)
        return filter(_Wanted(actor, since, until), found)

    def _names(self) -> Iterator[str]:
        return (head.id for head in self._room.records.walk(Head))

    def _of_ward(self, ward: str) -> Iterator[Entry]:
        records = self._room.records
        return iter(records.every(Entry, "subject", records.blind("subject", ward)))

    def _backwards(self, name: str) -> Iterator[Entry]:
        """A chain from its head to its beginning, in pages."""
        records = self._room.records
        head = records.get(Head, name)
        seq, pages = head.seq if head else 0, iter(_PAGES)
        page = 0
        while seq > 0:
            page = next(pages, page)
            ids = [entry_id(name, number) for number in range(seq, max(0, seq - page), -1)]
            for entry in records.read([(Entry, id) for id in ids]):
                if entry is not None:
                    yield entry
            seq -= page


@attrs.frozen
class _Wanted:
    """Whether an entry is of this actor and time."""

    actor: str
    since: float | None
    until: float | None

    def __call__(self, entry: Entry) -> bool:
        return (
            (not self.actor or entry.actor == self.actor)
            and (self.since is None or entry.at >= self.since)
            and (self.until is None or entry.at < self.until)
        )


def _when(entry: Entry) -> float:
    return entry.at

"""The second half of an import: good rows enter in steps, and a run that was cut short goes on.

What dies half-way: the keys of a page of rows are made first; each step then is one commit of at most ``STEP`` people,
fewer where that would be more than a commit takes, with the run's own row in it, which says how far the file is done.
Ids are made from the run's seed and the row's number, so a step that is done again after its keys were made, and before
its people were, finds those keys. What comes twice: the run's row is guarded, so of two processes that import the same
file one finds each step done and goes on behind it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import attrs

from guardtag.desks.imports.matching import Found, look
from guardtag.desks.imports.plan import Options, Plan, Progress, row_error, told
from guardtag.desks.imports.spool import Good
from guardtag.errors import BackendError, Conflict, GuardTagError, StoreUnavailable
from guardtag.interop.faults import RowError, kept
from guardtag.model.evolving import evolve
from guardtag.model.imports import DONE, RUNNING, UNDOING, UNDONE, Import, ImportStep, Underway, step_id
from guardtag.model.people import Ward
from guardtag.records import Request, Tx
from guardtag.records.kinds import Registered
from guardtag.records.vault import ward_keys
from guardtag.spi import MAX_CHANGES
from guardtag.steps import corrected, registered
from guardtag.steps.room import Room
from guardtag.world import id_of

STEP = 30
"""People a commit: each is a row and the row of their key, with four more it is what a store takes at most. Whoever
loses an address has more: whether they are called for is guarded, and if they are, the call and their new messages."""


def begin(room: Room, name: str, plan: Plan, options: Options, request_id: str) -> Import:
    """The run of this file: the one that was cut short, or a new one.

    Raises:
        Conflict: the file was changed since the run began that is not over, or that is just being undone; or
            the request id was used for something else.
    """
    records = room.records
    file = records.blind("file", name)
    content = records.blind("content", plan.content.hex() + options.written())
    run_id, seed = room.world.new_id(), room.world.random(16)

    def fn(tx: Tx) -> Import:
        underway = tx.get(Underway, file)
        run = tx.get(Import, underway.run) if underway and underway.run else None
        if run is not None:
            if run.state != RUNNING or run.content != content:
                raise _other(run)
            return run
        tx.put(Underway(file, run_id))
        tx.journal(room.actor, "imports.begin", (), run_id)
        return tx.put(
            Import(
                run_id, file, content, tx.now, room.actor, all_or_none=options.all_or_none,
                empty_erases=options.empty_erases, rows=plan.rows, good=plan.good, bad=plan.refused.rows,
                seed=seed,
            )
        )  # fmt: skip

    request = Request(room.actor, "imports.enter", "", request_id, (file, content))
    begun = records.change(fn, request=request)
    return records.get(Import, begun.id) or begun


def _other(run: Import) -> Conflict:
    if run.state == UNDOING:
        return Conflict(
            "GT-IMPORT-UNDOING", "An import of this file is being undone.", "The undoing was cut short, or goes on.",
            f"Finish it first: guardtag ward undo-import {run.id}.", run=run.id,
        )  # fmt: skip
    return Conflict(
        "GT-IMPORT-CHANGED", "An import of this file was cut short, and the file or the options are others now.",
        "Going on with another file could leave people out, or enter somebody twice.",
        f"Put the file back as it was and import it with the same options; or take back what entered: guardtag ward "
        f"undo-import {run.id}.", run=run.id,
    )  # fmt: skip


@attrs.define
class Pending:
    """Rows that were looked at and wait for the next commit."""

    rows: list[Good] = attrs.field(factory=list)
    new: dict[int, str] = attrs.field(factory=dict)
    done: int = 0
    unchanged: int = 0
    refused: list[RowError] = attrs.field(factory=list)
    notes: list[RowError] = attrs.field(factory=list)


class Entering:
    """Enters what a plan holds.

    Args:
        room: where.
        plan: the file.
        run: as it stands.
        progress: see ``plan.Progress``.
    """

    def __init__(self, room: Room, plan: Plan, run: Import, progress: Progress | None) -> None:
        self._room, self._plan, self._run = room, plan, run
        self._progress = progress or (lambda done, total: None)
        self._within = plan.root_area if room.signed_in else ""
        self._pending = Pending()
        self._size = STEP
        self._known: frozenset[int] | None = None

    def check(self) -> Sequence[RowError]:
        """Looks whether the register takes every row that is left, and remembers who is in it already."""
        known: set[int] = set()
        refused: list[RowError] = []
        for page in self._plan.spool.pages():
            tx = self._reader(page)
            for row, said in self._left(page):
                found = self._look(tx, row, said)
                if isinstance(found, RowError):
                    refused.append(found)
                elif found.before is not None:
                    known.add(row)
        self._known = frozenset(known)
        return refused

    def enter(self) -> Import:
        """Enters the rows that are left; returns the run as it stands then.

        Raises:
            Conflict: somebody began to undo the run.
            Unenterable: with ``check`` before: the register would not take a row.
        """
        while self._run.state == RUNNING and not self._through():
            self.drop()
        return self._run

    def end(self, state: str = DONE, refused: Sequence[RowError] = ()) -> Import:
        """Notes that the run is over, with what is to be said of it."""
        plan, pending = self._plan, self._pending
        steps = self._steps() if self._run.changed or self._run.bad > plan.refused.rows else []
        all_refused = told(plan.refused.first, refused, pending.refused, *(step.refused for step in steps))
        to_keep = tuple(map(kept, all_refused))
        notes = told(plan.notes, pending.notes, *(step.notes for step in steps))

        def fn(tx: Tx) -> Import:
            run = tx.get(Import, self._run.id)
            assert run is not None
            if run.state != RUNNING:
                return run
            tx.put(Underway(run.file, ""))
            tx.journal(self._room.actor, "imports.end", (), f"{run.id} {state}")
            return tx.put(
                attrs.evolve(
                    run, state=state, ended=tx.now, seed=b"", unchanged=run.unchanged + pending.unchanged,
                    bad=run.bad + len(pending.refused) + len(refused), refused=to_keep, notes=notes,
                )
            )  # fmt: skip

        self._run = self._room.records.change(fn, first=[(Underway, self._run.file)])
        return attrs.evolve(self._run, refused=all_refused) if self._run.state == state else self._run

    @property
    def steps(self) -> int:
        """How many steps were committed."""
        return self._run.steps

    def drop(self) -> None:
        """Forgets the rows that wait for the next commit."""
        self._pending = Pending()

    def _through(self) -> bool:
        """Goes through the rows that are left; False when another process did a step, so that others are left."""
        seen = 0
        for page in self._plan.spool.pages():
            tx = self._reader(page)
            looked = [(row, said, self._look(tx, row, said)) for row, said in self._left(page)]
            self._make_keys(looked)
            for row, said, found in looked:
                self._take(row, said, found)
                if len(self._pending.rows) >= self._size and not self._commit():
                    return False
            seen += len(page)
            self._progress(min(seen, self._run.good), self._run.good)
        return not self._pending.rows or self._commit()

    def _left(self, page: Sequence[Good]) -> list[Good]:
        return [(row, said) for row, said in page if row > self._run.done and row not in self._plan.twice]

    def _reader(self, page: Sequence[Good]) -> Tx:
        """Reads of a page, one round trip for the rows of their keys; nothing is committed with it."""
        blind = self._room.records.blind
        return Tx(self._room.records, [(Registered, blind("registered", one.key)) for _, one in page if one.key])

    def _look(self, tx: Tx, row: int, said: Ward, *, indexed: bool = True) -> Found | RowError:
        try:
            return look(tx, row, said, self._plan.columns, empty_erases=self._run.empty_erases, indexed=indexed,
                        within=self._within)  # fmt: skip
        except StoreUnavailable:
            raise
        except GuardTagError as error:
            return row_error(row, error)

    def _make_keys(self, looked: Sequence[tuple[int, Ward, Found | RowError]]) -> None:
        """Makes the keys of those of a page who are new, which is one sync of the vault's disk."""
        ids = [self._id(row) for row, _, found in looked if not isinstance(found, RowError) and found.before is None]
        self._room.records.vault.ensure([key for ward_id in ids for key in ward_keys(ward_id)])

    def _take(self, row: int, said: Ward, found: Found | RowError) -> None:
        pending = self._pending
        pending.done = row
        if isinstance(found, RowError):
            self._refuse(found)
        elif found.before is None:
            pending.rows.append((row, said))
            pending.new[row] = self._id(row)
        elif found.after is not found.before:
            pending.rows.append((row, said))
        else:
            pending.unchanged += 1
            pending.notes += found.notes

    def _refuse(self, error: RowError) -> None:
        if self._known is not None:
            raise Unenterable(error)
        self._pending.refused.append(error)

    def _id(self, row: int) -> str:
        """The id of whoever enters by a row: of its step's time, and the same whenever it is asked for."""
        run = self._run
        chance = hashlib.blake2b(run.seed + row.to_bytes(4, "big"), digest_size=10).digest()
        return id_of(int(run.begun * 1000) + row // STEP, chance)

    def _commit(self) -> bool:
        """Commits what waits; False when another process was first, or when it is more than a commit takes."""
        records, pending, expected = self._room.records, self._pending, self._run
        first = [
            (Import, expected.id),
            *((Registered, records.blind("registered", one.key)) for _, one in pending.rows if one.key),
        ]
        try:
            self._run = records.change(lambda tx: self._step(tx, expected, pending), first=first)
        except _TooMuch:
            self._size = len(pending.rows) // 2
            return False
        if self._run.state in (UNDOING, UNDONE):
            raise Conflict(
                "GT-IMPORT-STOPPED", "This import was undone while it ran.", "Somebody asked for that.",
                "Look at it with guardtag ward imports, and import the file again if it is still wanted.",
            )  # fmt: skip
        mine = self._run.steps == expected.steps + 1 and self._run.done == pending.done
        self._size = min(self._size * 2, STEP)
        self.drop()
        return mine

    def _step(self, tx: Tx, expected: Import, pending: Pending) -> Import:
        run = tx.get(Import, expected.id)
        assert run is not None
        if run.state != RUNNING or run.done != expected.done:
            return run  # another process did this step
        entered, changed, unchanged = [], [], pending.unchanged
        refused, notes = list(pending.refused), list(pending.notes)
        for row, said in pending.rows:
            found = self._look(tx, row, said, indexed=row not in pending.new)
            if isinstance(found, RowError) or (found.before and self._known is not None and row not in self._known):
                error = found if isinstance(found, RowError) else row_error(row, registered.taken())
                if self._known is not None:
                    raise Unenterable(error)
                refused.append(error)
                continue
            notes += found.notes
            if found.before is None:
                entered.append(self._enter(tx, row, said, pending.new.get(row, "")).id)
            elif found.after is not found.before:
                tx.put(found.after)
                corrected.all_told_again(tx, self._room, found.before, found.after)
                if found.after.key != found.before.key:
                    tx.put(Registered(tx.blind("registered", found.after.key), found.after.id))
                changed.append(found.after.id)
            else:
                unchanged += 1
        number = run.steps + 1
        tx.add(ImportStep(run.id, number, tuple(entered), tuple(changed), tuple(refused), tuple(notes)))
        tx.journal(self._room.actor, "imports.enter", (*entered, *changed), run.id)
        if len(pending.rows) > 1 and tx.held > MAX_CHANGES:
            raise _TooMuch
        return tx.put(
            attrs.evolve(
                run, done=pending.done, steps=number, entered=run.entered + len(entered),
                changed=run.changed + len(changed), unchanged=run.unchanged + unchanged, bad=run.bad + len(refused),
            )
        )  # fmt: skip

    def _enter(self, tx: Tx, row: int, said: Ward, ward_id: str) -> Ward:
        ward = evolve(said, id=ward_id or self._id(row), enrolled=tx.now)
        if not ward_id:  # they were in the register when the row was looked at, and are not now
            self._room.records.vault.ensure(ward_keys(ward.id))
        if ward.key:
            tx.put(Registered(tx.blind("registered", ward.key), ward.id))
        return tx.add(ward)

    def _steps(self) -> list[ImportStep]:
        records, run = self._room.records, self._run
        wanted = [(ImportStep, step_id(run.id, number)) for number in range(1, run.steps + 1)]
        return [
            step for start in range(0, len(wanted), 500) for step in records.read(wanted[start : start + 500]) if step
        ]


class _TooMuch(Exception):
    """A step is more than a commit takes; of fewer people it is not."""


class Unenterable(BackendError):
    """The register would not take a row of an import that was to be all or none.

    Args:
        row: what is wrong with it.
    """

    def __init__(self, row: RowError) -> None:
        super().__init__(row.code, row.what, row.why, row.do)
        self.row = row

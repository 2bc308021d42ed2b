"""Imports of registers from spreadsheets: the desk on the door, ``city.imports``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import attrs

from guardtag.desks.imports.entering import Entering, Unenterable, begin
from guardtag.desks.imports.matching import Found, look
from guardtag.desks.imports.plan import Options, Plan, Progress, read, row_error, told
from guardtag.desks.imports.undoing import undo
from guardtag.errors import Denied, GuardTagError, StoreUnavailable
from guardtag.interop.faults import RowError
from guardtag.interop.uploads import Upload
from guardtag.model.imports import DONE, MOST_TOLD, REFUSED, RUNNING, Import, ImportStep, step_id
from guardtag.records import Tx
from guardtag.records.kinds import Registered
from guardtag.rules.phones import added
from guardtag.steps import mappings, sheets
from guardtag.steps.room import Room

IMPORTS = ("supervisor",)
"""Roles that import on their own door."""
_PAGE = 100


@attrs.frozen
class Checked:
    """What an import of a file would do.

    Args:
        rows: rows that are not empty.
        new: how many people would enter.
        changed: how many who are in the register would be changed.
        unchanged: how many are as their row says.
        bad: how many rows would be refused.
        refused: what is wrong with them, by row, a row has one for each thing; the first 1,000.
        notes: what would be left out of rows that enter; the first 1,000.
        ignored: titles of columns that nobody reads.
    """

    rows: int
    new: int
    changed: int
    unchanged: int
    bad: int
    refused: tuple[RowError, ...]
    notes: tuple[RowError, ...] = ()
    ignored: tuple[str, ...] = ()


class Imports:
    """The desk on the door: ``city.imports``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def check(
        self, file: str | Path | Upload, *, root_area: str = "", encoding: str | None = None, sheet: str | None = None,
        empty_erases: bool = False, columns: Mapping[str, str] | None = None, countries: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Checked:  # fmt: skip
        """Says what ``enter`` would do with a file; nothing is written.

        Args:
            file: the file, .xlsx or .csv, or what was uploaded.
            root_area: the path above the area columns, such as ``feicheng``. On a door of ``acting_as`` an area of
                this supervisor's: nobody of another one is entered or changed.
            encoding: of a .csv, ``utf-8`` unless said.
            sheet: name of the worksheet, when several look like registers.
            empty_erases: empty cells of a person who is in the register would erase what it holds.
            columns: as for ``enter``; not kept.
            countries: as for ``enter``.
            progress: called with (rows done, rows in all); 0 in all while the file is read.

        Raises:
            ImportRefused: the file as a whole cannot be taken.
            Denied: it is not their area, or not their work.
        """
        self._theirs(root_area, columns, countries)
        options = Options(root_area, encoding, sheet, False, empty_erases, _said(columns), added(countries))
        with read(self._room, file, options, progress) as plan:
            return self._checked(plan, options, progress)

    def _checked(self, plan: Plan, options: Options, progress: Progress | None) -> Checked:
        new = changed = unchanged = seen = 0
        refused: list[RowError] = []
        notes: list[RowError] = []
        records, within = self._room.records, options.root_area if self._room.signed_in else ""
        for page in plan.spool.pages():
            keys = [records.blind("registered", said.key) for _, said in page if said.key]
            tx = Tx(records, [(Registered, key) for key in keys])
            for row, said in page:
                if row in plan.twice:
                    continue
                try:
                    found: Found = look(
                        tx, row, said, plan.columns, empty_erases=options.empty_erases, within=within
                    )  # fmt: skip
                except StoreUnavailable:
                    raise
                except GuardTagError as error:
                    refused.append(row_error(row, error))
                    continue
                notes += found.notes if len(notes) < MOST_TOLD else ()
                new += found.before is None
                changed += found.before is not None and found.after is not found.before
                unchanged += found.after is found.before
            seen += len(page)
            if progress:
                progress(min(seen, plan.good), plan.good)
        return Checked(
            plan.rows, new, changed, unchanged, plan.refused.rows + len(refused), told(plan.refused.first, refused),
            told(plan.notes, notes), plan.ignored,
        )  # fmt: skip

    def enter(
        self, file: str | Path | Upload, *, root_area: str = "", encoding: str | None = None, sheet: str | None = None,
        all_or_none: bool = False, empty_erases: bool = False, columns: Mapping[str, str] | None = None,
        countries: Sequence[str] = (), request_id: str = "", progress: Progress | None = None,
    ) -> Import:  # fmt: skip
        """Enters a street office's spreadsheet (.xlsx or .csv) into the register.

        The whole file is judged first. Then the good rows enter, 30 people a commit; the others are reported. Who
        is in the register already, by the office's own number or else by name with birth date or contact, is brought
        up to date: an empty cell changes nothing, consents are left alone. A call that was cut short is made
        again, with the same file and options, and goes on where it stopped.

        Args:
            file: the file, or what was uploaded.
            root_area: as for ``check``.
            encoding: of a .csv, ``utf-8`` unless said.
            sheet: name of the worksheet, when several look like registers.
            all_or_none: nobody enters when one row is bad; when the register turns out not to take a row after all,
                those who entered are erased again.
            empty_erases: empty cells of a person who is in the register erase what it holds.
            columns: what titles mean that are not known, such as ``{"联系电话2": "phone2"}``; kept, and used again for
                every file with these titles.
            countries: telephone country codes whose numbers are taken beside those of the config key ``countries``,
                such as ``["852"]``.
            request_id: makes the call repeatable: again it gives the same import.
            progress: called with (rows done, rows in all); 0 in all while the file is read.

        Returns:
            the import; its ``state`` is ``done``, or with ``all_or_none`` perhaps ``refused`` or ``undone``.

        Raises:
            ImportRefused: the file as a whole cannot be taken; nothing entered.
            Conflict: an import of a file of this name was cut short, and the file or the options are others now
                (``GT-IMPORT-CHANGED``), or it is being undone.
            Denied: it is not their area, or not their work.
        """
        room = self._room
        self._theirs(root_area, columns, countries)
        options = Options(root_area, encoding, sheet, all_or_none, empty_erases, _said(columns), added(countries))
        with read(room, file, options, progress) as plan:
            mappings.keep(room, "wards", plan.titles, columns or {})
            run = begin(room, file.name if isinstance(file, Upload) else Path(file).name, plan, options, request_id)
            run = self._entered(plan, run, progress) if run.state == RUNNING else run
            return attrs.evolve(run, ignored=plan.ignored)

    def _entered(self, plan: Plan, run: Import, progress: Progress | None) -> Import:
        entering = Entering(self._room, plan, run, progress)
        if run.all_or_none:
            refused = entering.check()
            if refused or plan.refused.rows:
                return self._none(entering, run, refused)
        try:
            entering.enter()
        except Unenterable as error:
            return self._none(entering, run, [error.row])
        return entering.end()

    def _none(self, entering: Entering, run: Import, refused: Sequence[RowError]) -> Import:
        """Ends a run that was to be all or none, and takes back what entered before."""
        entering.drop()
        ended = entering.end(REFUSED if not run.steps and not entering.steps else DONE, refused)
        return ended if ended.state == REFUSED else self.undo(run.id)

    def undo(self, import_id: str, *, progress: Progress | None = None) -> Import:
        """Erases those whom an import entered, as ``wards.erase`` does; goes on where it was cut short.

        Whoever has a tag or a call, or was changed since, is kept and named in ``kept``. Whom the import changed
        stays changed: what they were before is kept nowhere.

        Args:
            import_id: the import.
            progress: called with (steps undone, steps in all).

        Raises:
            Denied: there is no import of this id, or it is another's.
            StoreUnavailable: copies of keys may be left (``GT-STORE-PURGE``), or the stores do not answer; call
                it again.
        """
        self.get(import_id)
        undone = undo(self._room, import_id, progress)
        if undone is None:
            raise _unknown()
        return undone

    def get(self, import_id: str) -> Import:
        """One import; on a door of ``acting_as`` one of this person's.

        Raises:
            Denied: there is none of this id.
        """
        room = self._room
        if room.signed_in:
            room.records.change(lambda tx: sheets.has_role(tx, room, IMPORTS))
        found = room.records.get(Import, import_id)
        if found is None or (room.signed_in and found.by != room.actor):
            raise _unknown()
        return found

    def list(self, *, after: str = "", limit: int = 100) -> Sequence[Import]:
        """Imports, newest first, paged by id; on a door of ``acting_as`` this person's."""
        room = self._room
        if not room.signed_in:
            return room.records.find(Import, "all", "import", after=after, limit=limit)
        room.records.change(lambda tx: sheets.has_role(tx, room, IMPORTS))
        return [*islice(self._own(after), limit)]

    def _own(self, after: str) -> Iterator[Import]:
        room = self._room
        while page := room.records.find(Import, "all", "import", after=after, limit=_PAGE):
            yield from (one for one in page if one.by == room.actor)
            after = page[-1].id

    def people(self, import_id: str) -> Iterator[str]:
        """Ids of those whom an import entered, in the order of the file.

        Raises:
            Denied: there is no import of this id.
        """
        run = self.get(import_id)
        for number in range(1, run.steps + 1):
            step = self._room.records.get(ImportStep, step_id(run.id, number))
            yield from step.entered if step else ()

    def _theirs(self, area: str, columns: Mapping[str, str] | None, countries: Sequence[str]) -> None:
        """Raises ``Denied`` on a person's door unless they import there; what is kept for all is the office's."""
        room = self._room
        if room.signed_in:
            if columns or countries:
                room.operator_only()
            room.records.change(lambda tx: sheets.area_of(tx, room, area, IMPORTS))


def _said(columns: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((columns or {}).items()))


def _unknown() -> Denied:
    return Denied(
        "GT-IMPORT-UNKNOWN", "There is no import of this id.", "The id is wrong.",
        "Look it up with guardtag ward imports.",
    )  # fmt: skip


__all__ = ["Checked", "Imports"]

"""The first half of an import: the whole file is read, and every row of it is judged, before anything is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import attrs

from guardtag.desks.imports.spool import Spool
from guardtag.errors import GuardTagError, ImportRefused
from guardtag.interop.faults import RowError
from guardtag.interop.uploads import Upload
from guardtag.model.imports import MOST_TOLD
from guardtag.model.people import Ward
from guardtag.records import Tx
from guardtag.records.kinds import Registered
from guardtag.rules.phones import exercises
from guardtag.steps import mappings
from guardtag.steps.enrolling import person_of
from guardtag.steps.registered import holder
from guardtag.steps.room import Room
from guardtag.world import today

if TYPE_CHECKING:
    from guardtag.interop.drafts import Draft, Rows

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in all); while the file is read, nobody knows how many there are, and that is 0."""
_OFTEN = 250
_CHUNK = 1 << 20


@attrs.frozen
class Options:
    """How a file is imported.

    Args:
        root_area: the path above the area columns, such as ``feicheng``.
        encoding: of a .csv; ``utf-8`` unless said.
        sheet: which worksheet, when several look like registers.
        all_or_none: nobody enters when one row is bad.
        empty_erases: empty cells of a person who is in the register erase what it holds.
        said: what titles mean that are not known: pairs of a title and a field.
        countries: telephone country codes that are allowed beside the configured ones.
    """

    root_area: str = ""
    encoding: str | None = None
    sheet: str | None = None
    all_or_none: bool = False
    empty_erases: bool = False
    said: tuple[tuple[str, str], ...] = ()
    countries: tuple[str, ...] = ()

    def written(self) -> str:
        """All of it as one text; where no country is added it is what earlier versions wrote."""
        every = attrs.astuple(self)
        return repr(every if self.countries else every[:-1])


@attrs.define
class Told:
    """Errors of which the first are kept and all rows counted."""

    rows: int = 0
    first: list[RowError] = attrs.field(factory=list)

    def add(self, errors: Iterable[RowError]) -> None:
        """Takes what is wrong with one row."""
        before = len(self.first)
        if before < MOST_TOLD:
            self.first += errors
        self.rows += 1


@attrs.define
class Plan:
    """A file that was read to its end.

    Args:
        columns: meanings of the columns it has.
        ignored: titles of columns that nobody reads.
        titles: of all columns.
        spool: the good rows, and those that stand twice.
        content: SHA-256 of its bytes.
        root_area: the path above the area columns.
        rows: rows that are not empty.
        twice: numbers of rows whose person stands in another too.
        refused: what is wrong with the others.
        notes: what was left out of good rows.
    """

    columns: frozenset[str]
    ignored: tuple[str, ...]
    titles: tuple[str, ...]
    spool: Spool
    content: bytes
    root_area: str = ""
    rows: int = 0
    twice: frozenset[int] = frozenset()
    refused: Told = attrs.field(factory=Told)
    notes: list[RowError] = attrs.field(factory=list)

    @property
    def good(self) -> int:
        """How many rows nothing speaks against."""
        return self.rows - self.refused.rows

    def __enter__(self) -> Plan:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.spool.close()


def read(room: Room, path: str | Path | Upload, options: Options, progress: Progress | None) -> Plan:
    """Reads a file to its end; nothing is written but the spool.

    Args:
        room: whose settings hold.
        path: the file, or what was uploaded.
        options: see ``Options``.
        progress: see ``Progress``.

    Raises:
        ImportRefused: the file as a whole cannot be taken.
    """
    from guardtag.interop.register import rows

    path = path if isinstance(path, Upload) else Path(path)
    now = room.world.now()
    found = rows(
        path, today=today(now, room.config.timezone), root_area=options.root_area, encoding=options.encoding,
        sheet=options.sheet, timezone=room.config.timezone, made_up=exercises(room.config.link_host),
        countries=(*room.config.countries, *options.countries),
        learnt=mappings.learnt(room, "wards", dict(options.said)),
    )  # fmt: skip
    plan = Plan(frozenset(found.columns), found.ignored, found.titles, Spool(room.world.random), _digest(path),
                options.root_area)  # fmt: skip
    try:
        _read(room, now, found, plan, progress)
        if _digest(path) != plan.content:
            raise ImportRefused(
                "GT-IMPORT-WRITTEN", "The file was changed while it was read.", "Somebody, or a program, saved it.",
                "Close it everywhere and import it again.",
            )  # fmt: skip
    except BaseException:
        plan.spool.close()
        raise
    return plan


def _read(room: Room, now: float, found: Rows, plan: Plan, progress: Progress | None) -> None:
    from guardtag.interop.register import marks
    from guardtag.interop.twice import Twice

    twice = Twice()
    for one in found:
        plan.rows += 1
        if progress and plan.rows % _OFTEN == 0:
            progress(plan.rows, 0)
        if one.person is None:
            plan.refused.add(one.refused)
            continue
        try:
            ward = _ward(room, now, one.person.draft)
        except (GuardTagError, ValueError) as error:
            plan.refused.add([row_error(one.row, error)])
            continue
        twice.add(marks(one.person))
        plan.spool.add(one.row, ward)
        if one.person.notes and len(plan.notes) < MOST_TOLD:
            plan.notes += one.person.notes
    for row, who in _holders(room, plan.spool, twice.doubtful()):
        twice.known(row, who)
    faults = twice.faults()
    plan.refused = Told(plan.refused.rows + len(faults), list(told(plan.refused.first, faults)))
    plan.twice = frozenset(each.row for each in faults)
    plan.notes = [note for note in plan.notes if note.row not in plan.twice][:MOST_TOLD]


def _holders(room: Room, spool: Spool, rows: frozenset[int]) -> Iterator[tuple[int, str]]:
    """Of some rows who holds their key in the register: what was exported comes back as the people it was."""
    records = room.records
    for page in spool.pages() if rows else ():
        keys = [(row, said.key) for row, said in page if row in rows and said.key]
        tx = Tx(records, [(Registered, records.blind("registered", key)) for _, key in keys])
        yield from ((row, who) for row, key in keys if (who := holder(tx, key)))


def _ward(room: Room, now: float, draft: Draft) -> Ward:
    """The person of a row, checked as one who is entered alone is; without an id."""
    return person_of(
        room, "", now, draft.name, area=draft.area, contacts=draft.contacts, consent=draft.consent,
        nickname=draft.nickname, groups=draft.groups, hints=draft.hints, birth_date=draft.birth_date,
        minor=draft.minor, clothes=draft.clothes, medical=draft.medical, address=draft.address, key=draft.key,
    )  # fmt: skip


def row_error(row: int, error: Exception) -> RowError:
    """What is wrong with a row that the register would not take."""
    if isinstance(error, GuardTagError):
        return RowError(row, error.code, error.what, error.why, error.do, facts=error.facts)
    return RowError(
        row, "GT-IMPORT-ROW", "This row cannot enter.", str(error), "Correct the row and import it again."
    )  # fmt: skip


def told(*lists: Sequence[RowError]) -> tuple[RowError, ...]:
    """The first of several lists of errors, by row."""
    return tuple(sorted((error for each in lists for error in each), key=lambda error: error.row)[:MOST_TOLD])


def _digest(path: Path | Upload) -> bytes:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.digest()

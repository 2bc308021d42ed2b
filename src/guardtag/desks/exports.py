"""The register as a table that an office can open: the desk on the door, ``city.exports``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from guardtag.builtin._private import new_file
from guardtag.errors import BackendError, GuardTagError
from guardtag.interop.written import FIELDS, USUAL, WITHHELD, Table
from guardtag.model import areas
from guardtag.model.people import RESPONSE, Ward
from guardtag.records import Tx
from guardtag.spi import Query
from guardtag.steps.checks import maybe
from guardtag.steps.room import Room
from guardtag.steps.scratch import scratch
from guardtag.world import today

PAGE = 100
ACTIVE = "active"


@attrs.frozen
class Exported:
    """What an export wrote.

    Args:
        file: its path.
        people: how many are in it.
        left: how many of the area are not, because they have died or left.
        damaged: how many are not, because their record cannot be opened.
        cut: ids of those who have more contacts than there are columns; the first hundred.
        more: the most contacts that anybody of them has.
    """

    file: str
    people: int
    left: int = 0
    damaged: int = 0
    cut: tuple[str, ...] = ()
    more: int = 0


class Exports:
    """The desk on the door: ``city.exports``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def wards(
        self, out: str | Path, *, area: str, fields: Sequence[str] = USUAL, contacts: int = 3, language: str = "zh",
        plain: bool = False, by: str = "", reason: str = "", progress: Callable[[int], None] | None = None,
    ) -> Exported:  # fmt: skip
        """Writes the people of an area and all below it into a new .xlsx or .csv that an import reads back.

        Each of them is noted in the journal as read before anything of them is written. The file is in clear, for its
        owner alone (mode 0600), and gets its name when it is whole: a process that dies leaves none.

        Args:
            out: the file, ending in .xlsx or .csv; nothing may be there.
            area: path such as ``feicheng/wangzhuang``.
            fields: what to write, of ``guardtag.interop.written.FIELDS``; ``medical`` and ``address`` only when they
                are named here. A hidden address is never written.
            contacts: for how many contacts of a person there are columns, 1 to 9.
            language: of titles and words, ``zh`` or ``en``.
            plain: of a .csv, for programs: no byte order mark, and no apostrophe before cells that a spreadsheet
                would take for a formula.
            by: who gets the file; the operator's own code unless given.
            reason: what it is for; it stands in the journal, in which nobody is ever erased: no name, and nothing
                about a person.
            progress: called with the number of people done.

        Raises:
            BackendError: there is a file already, or it cannot be written (``GT-TABLE-…``).
            ValueError: an argument is not what it should be.
        """
        from guardtag.interop import columns, writers

        room = self._room
        room.operator_only()
        path = Path(out).absolute()
        if path.suffix.lower() not in (".xlsx", ".csv"):
            raise ValueError("out ends in .xlsx or .csv")
        if "hidden_address" in fields:
            raise ValueError("a hidden address is in no export: two persons open it, one person at a time")
        if not fields or not set(fields) <= set(FIELDS):
            raise ValueError(f"fields are of: {', '.join(FIELDS)}")
        if not 1 <= contacts <= columns.CONTACTS:
            raise ValueError(f"contacts is 1 to {columns.CONTACTS}")
        if language not in ("zh", "en"):
            raise ValueError("language is zh or en")
        areas.check(area, len(room.config.levels))
        now, zone = room.world.now(), room.config.timezone
        table = Table(tuple(fields), contacts, language, ZoneInfo(zone), today(now, zone), now)
        people = _People(room, table, area, by or room.actor, maybe("reason", reason, 200), progress)
        try:
            with new_file(path) as file:
                if path.suffix.lower() == ".csv":
                    writers.write_csv(file, table.titles(), people.rows(), plain=plain)
                else:
                    with scratch(path.parent) as folder:
                        writers.write_xlsx(file, table.titles(), people.rows(), folder)
        except FileExistsError:
            raise BackendError(
                "GT-TABLE-EXISTS", "The register was not exported: there is a file of this name.",
                "It may be what somebody needs, and it may be open to others.", "Give another name, or take it away.",
            ) from None  # fmt: skip
        except OSError as error:
            raise BackendError(
                "GT-TABLE-FILE", "The register was not exported: the file cannot be written.",
                type(error).__name__, "See whether the folder is there, may be written and has room.",
            ) from None  # fmt: skip
        return people.done(path)


class _People:
    """The people of an area, page by page, each page journalled before any of it is given out."""

    def __init__(
        self, room: Room, table: Table, area: str, by: str, reason: str, progress: Callable[[int], None] | None
    ) -> None:
        self._room, self._table, self._area, self._by, self._progress = room, table, area, by, progress
        self._detail = " ".join(filter(None, (f"export of {area}:", *table.fields, reason and f"({reason})")))
        self._count = self._left = self._damaged = self._most = 0
        self._cut: list[str] = []

    def rows(self) -> Iterator[list[str]]:
        """Their rows, oldest entry first."""
        after: str | None = ""
        while after is not None:
            found, after = self._page(after)
            if found:
                self._journal([ward.id for ward in found])
            for ward in found:
                if len(ward.contacts) > self._table.contacts and "contacts" in self._table.fields:
                    self._most = max(self._most, len(ward.contacts))
                    self._cut += [ward.id] if len(self._cut) < 100 else []
                self._count += 1
                yield self._table.row(ward)
            if self._progress:
                self._progress(self._count)

    def _page(self, after: str) -> tuple[list[Ward], str | None]:
        records = self._room.records
        wanted = [RESPONSE, *(field for field in WITHHELD if field in self._table.fields)]
        rows = records.store.find(Query("ward", "area", value=self._area, after=after, limit=PAGE, newest=False))
        found = []
        for row in rows:
            try:
                ward = records.opened(Ward, row, wanted)
            except GuardTagError as error:
                if error.code not in ("GT-RECORD-TAMPERED", "GT-RECORD-ERASED"):
                    raise
                self._damaged += error.code != "GT-RECORD-ERASED"
                continue
            if ward.state == ACTIVE:
                found.append(ward)
            else:
                self._left += 1
        return found, rows[-1].id if len(rows) == PAGE else None

    def _journal(self, ids: Sequence[str]) -> None:
        def note(tx: Tx) -> None:
            tx.journal(self._by, "exports.wards", ids, self._detail)

        self._room.records.change(note)

    def done(self, path: Path) -> Exported:
        """What was written."""
        return Exported(str(path), self._count, self._left, self._damaged, tuple(self._cut), self._most)

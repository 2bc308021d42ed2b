"""A street office's register of people, from spreadsheet to drafts that an import can enter.

Pure but for reading the file. A row with anything wrong is refused with its number, and the others
enter: a typing slip must not keep a whole village out, and a doubtful consent or phone number must not
slip in. Nothing of a cell's content is in an error.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from guardtag.interop import columns, id_numbers
from guardtag.interop.drafts import Person, Read, Rows
from guardtag.interop.grid import LIMITS, Limits
from guardtag.interop.row import Row, Settings
from guardtag.interop.sheets import Line, read
from guardtag.interop.titles import Learnt, nothing_learnt
from guardtag.interop.twice import Marks
from guardtag.interop.uploads import Upload
from guardtag.model import areas
from guardtag.rules.phones import MAINLAND


def rows(
    path: str | Path | Upload, *, today: date, root_area: str = "", encoding: str | None = None,
    sheet: str | None = None, timezone: str = "Asia/Shanghai",
    countries: Collection[str] = (MAINLAND,), limits: Limits = LIMITS, made_up: bool = True,
    learnt: Learnt = nothing_learnt,
) -> Rows:  # fmt: skip
    """Reads a register from .xlsx or .csv, a row at a time; rows that name one person are the caller's to find.

    Args:
        path: the file.
        today: the day that ages and consents are judged by, in the office's time zone.
        root_area: path that every area in the sheet lies under, such as ``feicheng``.
        encoding: of a .csv, when it is not UTF-8.
        sheet: which worksheet, when several look like registers.
        timezone: IANA name; a consent's day begins at midnight there.
        countries: country codes whose phone numbers are allowed, without ``+``.
        limits: see ``Limits``.
        made_up: whether telephone numbers for examples may stand, which no telephone has.
        learnt: what the office said its titles mean.

    Raises:
        ImportRefused: the file as a whole cannot be taken: ``GT-IMPORT-…``; it may also come while rows are read.
        ValueError: ``root_area`` is no area path, or the time zone is not known.
    """
    root = tuple(areas.check(root_area).split("/")) if root_area else ()
    zone = ZoneInfo(timezone)
    table = read(
        path, needed=lambda titles: columns.WARDS.count_needed(titles, learnt(titles)), sheet=sheet, encoding=encoding,
        limits=limits,
    )  # fmt: skip
    try:
        found = columns.WARDS.find(table.headers, learnt(table.headers))
    except BaseException:
        table.close()
        raise
    titles = frozenset(found.values())
    settings = Settings(today, zone, root, countries, found, made_up)
    ignored = tuple(title for title in table.headers if title not in titles)
    return Rows(found, ignored, _each(table.rows, titles, settings), tuple(table.headers))


def _each(lines: Iterator[Line], titles: frozenset[str], settings: Settings) -> Iterator[Read]:
    for line in lines:
        if not any(line.cells[title].strip() or title in line.faulty for title in titles):
            continue  # a row of a template, numbered in advance
        row = Row(line, settings)
        person = row.person()
        yield Read(line.number, person, tuple(row.problems))


def marks(person: Person) -> Marks:
    """What makes two rows one person: the office's number, or the name with a birth date or an address."""
    draft, name = person.draft, person.draft.name.casefold()
    own = [("id" if draft.key == person.id_number else "key", draft.key)] if draft.key else []
    shared = [("born", f"born {draft.birth_date} {name}")] if draft.birth_date is not None else []
    at = dict.fromkeys(address for contact in draft.contacts for address in contact.addresses)
    shared += [("at", f"at {address} {name}") for address in at]
    return Marks(draft.row, own, shared, person.id_number or (draft.key if id_numbers.is_one(draft.key) else ""))

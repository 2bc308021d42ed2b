"""What reading a register gives: people who can be entered, a row at a time, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from guardtag.interop.faults import RowError
from guardtag.model.people import Consent, Contact


@attrs.frozen
class Draft:
    """A person as the office's row gives them, not yet enrolled. Fields are those of ``Ward``.

    Args:
        row: the row's number in the sheet.
        name: full name.
        nickname: what they are called.
        birth_date: or None.
        minor: True when a column other than the birth date says so.
        groups: such as ``dementia``.
        hints: from ``model.people.HINTS``.
        area: path, ``root_area`` included.
        contacts: one to nine, in the order of the columns.
        consent: what was agreed to; ``by`` is empty when the sheet does not say who did.
        clothes: what they usually wear.
        medical: notes, sealed apart later.
        address: home address, sealed apart later.
        key: the office's own number of the person, or empty; in clear here.
    """

    row: int
    name: str = attrs.field(repr=False)
    nickname: str = attrs.field(repr=False)
    birth_date: date | None = attrs.field(repr=False)
    minor: bool = attrs.field(repr=False)
    groups: tuple[str, ...] = attrs.field(repr=False)
    hints: tuple[str, ...] = attrs.field(repr=False)
    area: str
    contacts: tuple[Contact, ...] = attrs.field(repr=False)
    consent: Consent = attrs.field(repr=False)
    clothes: str = attrs.field(repr=False)
    medical: str = attrs.field(repr=False)
    address: str = attrs.field(repr=False)
    key: str = attrs.field(repr=False)


@attrs.frozen
class Person:
    """A row whose person can be entered, unless they stand in another row too; see ``twice``.

    Args:
        draft: the person.
        notes: what was left out of the row.
        id_number: resident ID number, for telling people of one name apart; it is kept nowhere but in ``draft.key``.
    """

    draft: Draft
    notes: tuple[RowError, ...] = ()
    id_number: str = attrs.field(default="", repr=False)


@attrs.frozen
class Read:
    """What one row gave: a person, or what is wrong with it.

    Args:
        row: its number.
        person: or ``None`` when anything is wrong.
        refused: what is wrong; empty when there is a person.
    """

    row: int
    person: Person | None
    refused: tuple[RowError, ...] = ()


@attrs.frozen
class Rows:
    """A register that is read row by row.

    Args:
        columns: meaning to the title of its column, such as ``phone1``.
        ignored: titles of columns that nobody reads.
        each: the rows that are not empty, from the top, read as they are asked for, once.
        titles: of all columns.
    """

    columns: Mapping[str, str]
    ignored: tuple[str, ...]
    each: Iterator[Read]
    titles: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Read]:
        return self.each

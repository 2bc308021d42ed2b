"""A register as a whole, for tests of how its rows are read: an import takes them one by one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import attrs

from guardtag.interop.drafts import Draft, Person
from guardtag.interop.faults import RowError
from guardtag.interop.register import marks, rows
from guardtag.interop.twice import Twice


@attrs.frozen
class Register:
    """What a file gave.

    Args:
        drafts: the people who can be entered, by row.
        refused: what is wrong with the other rows, by row; a row has one entry for each thing wrong.
        notes: what was left out of rows that can be entered (a group or hint nobody knows).
        ignored: titles of columns that nobody reads.
        titles: all titles of the file.
    """

    drafts: tuple[Draft, ...]
    refused: tuple[RowError, ...]
    notes: tuple[RowError, ...] = ()
    ignored: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()

    @property
    def bad_rows(self) -> tuple[int, ...]:
        """The numbers of the refused rows, each once."""
        return tuple(sorted({error.row for error in self.refused}))


def read_register(path: str | Path, *, today: date, **options: Any) -> Register:
    """Reads a whole register into memory; see ``guardtag.interop.register.rows``."""
    found = rows(path, today=today, **options)
    people: list[Person] = []
    refused: list[RowError] = []
    twice = Twice()
    for one in found:
        refused += one.refused
        if one.person is not None:
            people.append(one.person)
            twice.add(marks(one.person))
    refused += twice.faults()
    bad = {error.row for error in refused}
    people = [person for person in people if person.draft.row not in bad]
    return Register(
        tuple(person.draft for person in people), tuple(sorted(refused, key=lambda error: error.row)),
        tuple(note for person in people for note in person.notes), found.ignored, found.titles,
    )  # fmt: skip

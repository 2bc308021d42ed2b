"""Imports of a register: what one row was refused for, how a run stands, and what each of its steps entered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

_INTERNAL = {"policy": "internal"}

RUNNING, DONE, REFUSED, UNDOING, UNDONE = STATES = ("running", "done", "refused", "undoing", "undone")
"""A run goes on, came to its end, entered nobody because one row was bad, is being undone, was undone."""
MOST_TOLD = 1000
"""The most refused rows, notes and people who were kept that a run names one by one; the others are counted."""


@attrs.frozen
class RowError:
    """One thing wrong with one row.

    Args:
        row: its number as the spreadsheet program shows it.
        code: stable, ``GT-ROW-…``; texts in other languages are found by it.
        what: what is wrong, naming the column by its title.
        why: why that matters.
        do: what the office can do.
        column: the column's title, or empty when it is about the whole row.
        facts: what the sentences name, for translations: ``column`` and ``rows``. Never a cell's content.
    """

    row: int = attrs.field(metadata=_INTERNAL)
    code: str = attrs.field(metadata=_INTERNAL)
    what: str = attrs.field(metadata=_INTERNAL)
    why: str = attrs.field(metadata=_INTERNAL)
    do: str = attrs.field(metadata=_INTERNAL)
    column: str = attrs.field(default="", metadata=_INTERNAL)
    facts: Mapping[str, Any] = attrs.field(factory=dict, eq=False, repr=False, metadata=_INTERNAL)


@attrs.frozen
class Kept:
    """Somebody whom an import entered and its undoing left in the register.

    Args:
        ward: id of the person.
        why: ``tag`` (one is fitted), ``call`` (one is open, or was just closed) or ``changed`` (since then).
    """

    ward: str = attrs.field(metadata=_INTERNAL)
    why: str = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class Import:
    """One import of a file.

    Args:
        id: opaque, time-ordered.
        file: keyed hash of the file's name.
        content: keyed hash of what is in it and of the options it is imported with.
        begun: when, seconds since 1970 UTC.
        by: who imports.
        state: one of ``STATES``.
        all_or_none: nobody was to enter if one row is bad.
        empty_erases: empty cells of a person who is in the register erase what it holds.
        rows: rows that are not empty.
        good: rows that nothing in the file itself speaks against.
        done: number of the last row that was dealt with.
        entered: how many people entered.
        changed: how many who were in the register were changed.
        unchanged: how many were as the row says.
        bad: how many rows were refused.
        refused: what is wrong with them, by row, a row has one for each thing; the first ``MOST_TOLD``.
        notes: what was left out of rows that entered; the first ``MOST_TOLD``.
        ignored: titles of columns that nobody reads; whoever enters a file is told, and they are not kept: somebody
            may have written a name there.
        steps: how many steps were committed.
        seed: what the ids of those who enter are made from; empty once the run is over.
        ended: when it was over, or ``None``.
        undo_asked: when its undoing began, or ``None``.
        undone: how many steps were undone.
        erased: how many people the undoing erased.
        staying: how many whom it entered the undoing left.
        kept: who they are; the first ``MOST_TOLD``.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    file: str = attrs.field(metadata=_INTERNAL)
    content: str = attrs.field(metadata=_INTERNAL)
    begun: float = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(metadata=_INTERNAL)
    state: str = attrs.field(default=RUNNING, metadata=_INTERNAL)
    all_or_none: bool = attrs.field(default=False, metadata=_INTERNAL)
    empty_erases: bool = attrs.field(default=False, metadata=_INTERNAL)
    rows: int = attrs.field(default=0, metadata=_INTERNAL)
    good: int = attrs.field(default=0, metadata=_INTERNAL)
    done: int = attrs.field(default=0, metadata=_INTERNAL)
    entered: int = attrs.field(default=0, metadata=_INTERNAL)
    changed: int = attrs.field(default=0, metadata=_INTERNAL)
    unchanged: int = attrs.field(default=0, metadata=_INTERNAL)
    bad: int = attrs.field(default=0, metadata=_INTERNAL)
    refused: tuple[RowError, ...] = attrs.field(default=(), metadata=_INTERNAL)
    notes: tuple[RowError, ...] = attrs.field(default=(), metadata=_INTERNAL)
    ignored: tuple[str, ...] = attrs.field(default=(), metadata=_INTERNAL)
    steps: int = attrs.field(default=0, metadata=_INTERNAL)
    seed: bytes = attrs.field(default=b"", repr=False, metadata=_INTERNAL)
    ended: float | None = attrs.field(default=None, metadata=_INTERNAL)
    undo_asked: float | None = attrs.field(default=None, metadata=_INTERNAL)
    undone: int = attrs.field(default=0, metadata=_INTERNAL)
    erased: int = attrs.field(default=0, metadata=_INTERNAL)
    staying: int = attrs.field(default=0, metadata=_INTERNAL)
    kept: tuple[Kept, ...] = attrs.field(default=(), metadata=_INTERNAL)


@attrs.frozen
class ImportStep:
    """What one commit of an import did.

    Args:
        run: id of the import.
        number: from 1.
        entered: ids of those who entered.
        changed: ids of those who were changed.
        refused: what is wrong with rows that the register would not take.
        notes: what was left out of rows that it took.
    """

    run: str = attrs.field(metadata=_INTERNAL)
    number: int = attrs.field(metadata=_INTERNAL)
    entered: tuple[str, ...] = attrs.field(default=(), metadata=_INTERNAL)
    changed: tuple[str, ...] = attrs.field(default=(), metadata=_INTERNAL)
    refused: tuple[RowError, ...] = attrs.field(default=(), metadata=_INTERNAL)
    notes: tuple[RowError, ...] = attrs.field(default=(), metadata=_INTERNAL)

    @property
    def id(self) -> str:
        """Steps of a run sort by their number."""
        return step_id(self.run, self.number)


@attrs.frozen
class Underway:
    """The row that lets one import of a file run at a time; emptied when it is over.

    Args:
        id: keyed hash of the file's name.
        run: id of the import, or empty.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    run: str = attrs.field(metadata=_INTERNAL)


def step_id(run: str, number: int) -> str:
    """The row id of a step."""
    return f"{run}/{number:06d}"

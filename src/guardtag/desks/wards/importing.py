"""Entering a whole office's register from its spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import attrs

from guardtag.desks.wards.entering import Entering
from guardtag.errors import GuardTagError
from guardtag.interop.faults import RowError
from guardtag.interop.register import Draft, read_register
from guardtag.model.people import Ward
from guardtag.rules.phones import exercises
from guardtag.steps import mappings
from guardtag.world import today


@attrs.frozen
class Imported:
    """What became of a register file.

    Args:
        entered: ids of the people who entered.
        refused: what is wrong with the rows that did not, by row number; a row has one for each thing.
        notes: what was left out of rows that entered: a group or hint that nobody knows.
        ignored: titles of columns that nobody reads.
    """

    entered: tuple[str, ...]
    refused: tuple[RowError, ...]
    notes: tuple[RowError, ...] = ()
    ignored: tuple[str, ...] = ()


class Importing(Entering):
    """The part of ``city.wards`` that imports."""

    def import_register(
        self,
        path: str | Path,
        *,
        root_area: str = "",
        encoding: str | None = None,
        columns: Mapping[str, str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Imported:
        """Enters the good rows of a street office's spreadsheet (.xlsx or .csv) and reports the others.

        Rows whose person is in the register already (same key) are reported, not doubled.

        Args:
            path: the file.
            root_area: the path above the area columns, such as ``feicheng``.
            encoding: of a .csv, ``utf-8`` unless said.
            columns: what titles mean that are not known, such as ``{"联系电话2": "phone2"}``; kept, and used again for
                every file with these titles.
            progress: called with (rows done, good rows in all) after each row.

        Raises:
            ImportRefused: the file as a whole cannot be taken; nothing entered.
        """
        room = self._room
        room.operator_only()
        day = today(room.world.now(), room.config.timezone)
        register = read_register(
            Path(path), today=day, root_area=root_area, encoding=encoding, timezone=room.config.timezone,
            learnt=mappings.learnt(room, "wards", columns or {}), made_up=exercises(room.config.link_host),
        )  # fmt: skip
        mappings.keep(room, "wards", register.titles, columns or {})
        entered: list[str] = []
        refused = list(register.refused)
        for done, draft in enumerate(register.drafts, 1):
            try:
                entered.append(self._enrol_draft(draft).id)
            except (GuardTagError, ValueError) as error:
                refused.append(_row_error(draft.row, error))
            if progress:
                progress(done, len(register.drafts))
        by_row = tuple(sorted(refused, key=lambda error: error.row))
        return Imported(tuple(entered), by_row, register.notes, register.ignored)

    def _enrol_draft(self, draft: Draft) -> Ward:
        return self.enrol(
            draft.name, area=draft.area, contacts=draft.contacts, consent=draft.consent, nickname=draft.nickname,
            groups=draft.groups, hints=draft.hints, birth_date=draft.birth_date, minor=draft.minor,
            clothes=draft.clothes, medical=draft.medical, address=draft.address, key=draft.key,
        )  # fmt: skip


def _row_error(row: int, error: Exception) -> RowError:
    if isinstance(error, GuardTagError):
        return RowError(row, error.code, error.what, error.why, error.do, facts=error.facts)
    return RowError(
        row, "GT-IMPORT-ROW", "This row cannot enter.", str(error), "Correct the row and import it again."
    )  # fmt: skip

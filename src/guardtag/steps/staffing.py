"""Entering a list of responders that was read, a commit a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from guardtag.errors import Conflict
from guardtag.interop.faults import RowError, fault
from guardtag.model import areas
from guardtag.model.people import Responder, Training
from guardtag.model.training import SEWING
from guardtag.records import Tx
from guardtag.records.erasure import known
from guardtag.steps import corrected, leaving, roster
from guardtag.steps.addresses import checked
from guardtag.steps.room import RESERVED, Room
from guardtag.steps.staff_undoing import IMPORT

if TYPE_CHECKING:
    from guardtag.interop.staff import Staff, StaffDraft


@attrs.frozen
class StaffImported:
    """What became of a list of responders.

    Args:
        entered: ids of those who are new.
        changed: ids of those who were brought up to date.
        unchanged: how many are as their row says.
        refused: what is wrong with the other rows.
        ignored: titles of columns that nobody reads.
        dry_run: nothing was written.
        id: by which the import is undone; the same list has the same.
    """

    entered: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    refused: tuple[RowError, ...]
    ignored: tuple[str, ...] = ()
    dry_run: bool = False
    id: str = ""


def enter(room: Room, found: Staff, run: str, *, dry_run: bool) -> StaffImported:
    """Enters each row's responder, or brings them up to date.

    Args:
        room: where.
        found: the list.
        run: id of the import, which the journal names with each who is new.
        dry_run: write nothing.
    """
    entered: list[str] = []
    changed: list[str] = []
    refused = list(found.refused)
    for draft in found.drafts:
        try:
            areas.check(draft.area, len(room.config.levels))
            before, after = _take(room, draft, run, dry_run=dry_run)
        except ValueError:
            refused.append(fault(draft.row, "GT-ROW-AREA", "area"))
        except Conflict as error:
            refused.append(RowError(draft.row, error.code, error.what, error.why, error.do, facts=error.facts))
        else:
            if before is None:
                entered.append(after.id)
            elif before != after:
                changed.append(after.id)
    unchanged = len(found.drafts) + len(found.refused) - len(refused) - len(entered) - len(changed)
    by_row = tuple(sorted(refused, key=lambda error: error.row))
    return StaffImported(tuple(entered), tuple(changed), unchanged, by_row, found.ignored, dry_run, run)


def _take(room: Room, draft: StaffDraft, run: str, *, dry_run: bool) -> tuple[Responder | None, Responder]:
    """Who they were, if anybody, and who they are now."""
    records = room.records
    made = "r-" + records.blind("responder", f"{draft.name}\n{draft.addresses[0]}")[:10]
    responder = draft.id or made

    def take(tx: Tx) -> tuple[Responder | None, Responder]:
        before = tx.get(Responder, responder)
        if responder in RESERVED or (before is None and known(tx, leaving.erased_id(responder)) is not None):
            raise _not_free()
        if before is not None and not before.active:
            raise _not_free()
        after = _updated(room, before or Responder(responder, draft.name, draft.area), draft, tx.now)
        if dry_run or after == before:
            return before, after
        if before is None:
            records.vault.ensure([f"r:{responder}"])
        tx.journal(room.actor, IMPORT, (responder, run) if before is None else (responder,), after.role)
        if before is None:
            return before, tx.put(after)
        corrected.responder_told_again(tx, room, before, after)
        return before, roster.changed(tx, room, before, after)

    return records.change(take)


def _updated(room: Room, one: Responder, draft: StaffDraft, now: float) -> Responder:
    trainings, leaves = one.trainings, one.leaves
    if draft.trained_until is not None and not any(
        t.name == SEWING.id and t.expires == draft.trained_until for t in trainings
    ):
        others = tuple(t for t in trainings if t.name != SEWING.id)
        trainings = (*others, Training(SEWING.id, now, draft.trained_until))
    if draft.leave is not None and draft.leave not in leaves and draft.leave.until > now:
        leaves = (*(leave for leave in leaves if leave.until > now), draft.leave)
    return attrs.evolve(
        one, name=draft.name, area=draft.area, role=draft.role, addresses=checked(room, draft.addresses, one.addresses),
        shifts=one.shifts if draft.shifts is None else draft.shifts, trainings=trainings, leaves=leaves,
    )  # fmt: skip


def _not_free() -> Conflict:
    return Conflict(
        "GT-RESPONDER-GONE", "The id of this row is nobody's to take.",
        "Somebody of this id left or was erased, or it stands for no person.", "Give the row another id.",
    )  # fmt: skip

"""Moving house: all rows of a deployment into a file, out of one, or from one store into another.

While a deployment moves its gate is closed (``records.gate``): what is read is read as ever, nothing is written, and
whoever is open follows within ten seconds. A direct move closes it only for the last pass; what was written during the
first is brought by the second. Keys and vault never travel: they are copied by hand, or stay where they are.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import attrs

from guardtag.builtin._private import linked, resumed, sync_folder
from guardtag.config import Config
from guardtag.errors import BackendError, Conflict
from guardtag.model.people import Ward
from guardtag.records import Records, Tx, Verified, chains, erase_ward, exports
from guardtag.records.copying import DEPLOYMENT, KIND_NAMES, Tally, Told, counted, make_like, tally_of, walk
from guardtag.records.erasure import back, erased, known
from guardtag.records.gate import GONE, IN, OUT, WAIT_SECONDS, closed
from guardtag.records.key_ids import ward_keys
from guardtag.records.kinds import BY_MODEL, Deployment, Erasure, Mark
from guardtag.records.vault_restore import keep_erased
from guardtag.spi import Row
from guardtag.steps import area_book
from guardtag.steps.moving_place import Place, taken

FEW = 1000
"""When a pass changed no more rows than this, the next one may be the last."""
PASSES = 4
"""Passes at most before the gate is closed, and after."""

Progress = Callable[[int, str], None]


def silent(rows: int, kind: str) -> None:
    """The progress that nobody looks at."""


@attrs.frozen
class Moved:
    """What a move did.

    Args:
        rows: how many rows there are at the new place, or in the file.
        kinds: of each kind the count and the SHA-256 over all rows in order of id.
        changed: how many rows were written in this run; the others were there already.
        erased: people who were erased after the rows were copied, and whose rows were therefore dropped.
        locked: people whose keys the vault lacks though nobody erased them: their rows came along and cannot be opened
            until a newer backup of the vault is restored.
        journal: what the verification of the journal at the new place found; ``None`` for a file.
    """

    rows: int
    kinds: Mapping[str, Told] = attrs.field(repr=False)
    changed: int = 0
    erased: int = 0
    journal: Verified | None = None
    locked: int = 0


# --- the verbs -----------------------------------------------------------------------------------


def export(place: Place, file: Path, progress: Progress = silent) -> Moved:
    """Writes all rows into a new file and leaves the gate closed; a run that was killed goes on where it stopped.

    Args:
        place: the deployment.
        file: nothing may be there; while it is written it is called ``NAME.part``.
        progress: called with (rows, kind) as they are written.

    Raises:
        BackendError: the file is there already or cannot be written, or the deployment is not whole itself.
    """
    said = _whole(place)
    if os.path.lexists(file):
        raise BackendError(
            "GT-EXPORT-THERE", f"There is a file {file.name} already.", "An export overwrites nothing.",
            "Name another file.", file=file.name,
        )  # fmt: skip
    part = file.with_name(f"{file.name}.part")
    try:
        writer = exports.Writer(resumed(part), place.keyring, place.world.random, place.world.now())
        with contextlib.closing(writer):
            _close(place, said)  # not before there is somewhere to write
            last, on = writer.last, writer.last[0] == ""
            for kind in (DEPLOYMENT, *KIND_NAMES):
                if on or kind == last[0]:
                    after = "" if on else last[1]
                    writer.rows(kind, walk(place.store, kind, after), partial(_tell, progress, kind))
                    on = True
            told = writer.end()
        if linked(part, file):
            part.unlink()
        else:
            part.replace(file)
        sync_folder(file.parent)
    except OSError as error:
        raise exports.unreadable(file, error) from None
    told.pop(DEPLOYMENT, None)
    return Moved(sum(rows for rows, _ in told.values()), told)


def bring_in(place: Place, file: Path, progress: Progress = silent) -> Moved:
    """Fills an empty place from a file; a run that was killed goes on. Nothing is written from a broken file.

    Args:
        place: the new place, with the deployment's keyring and vault.
        file: what ``export`` wrote.
        progress: called with (rows, kind) as they are compared and written.

    Raises:
        ImportRefused: it is no export, or another deployment's.
        Tampered: it was changed or cut short.
        Conflict: the place is in use.
        BackendError: the vault is not the one that belongs to the rows.
    """
    told: Mapping[str, Told] = {}
    own: Row | None = None
    for chunk in exports.read(file, place.keyring):  # all of it, before anything is written
        told = told if chunk.told is None else chunk.told
        own = chunk.rows[0] if chunk.kind == DEPLOYMENT else own
    if own is None:
        raise exports.broken()
    said = place.records.opened(Deployment, own)
    _begin(place, said)
    changed = 0
    rows = _OfKind(exports.read(file, place.keyring))
    for kind in KIND_NAMES:
        changed += make_like(place.store, kind, rows.of(kind), partial(_tell, progress, kind))
    wanted = {kind: one for kind, one in told.items() if kind != DEPLOYMENT}
    found = tally_of(place.store)
    if found != wanted:
        kinds = ", ".join(sorted(kind for kind in {*found, *wanted} if found.get(kind) != wanted.get(kind)))
        raise BackendError(
            "GT-MOVE-DIFFERS", f"Not all rows arrived as they are: {kinds}.", "The new place is left closed.",
            "Run the same command again; if it says so again, look at the disk there.", kinds=kinds,
        )  # fmt: skip
    return _finished(place, said, found, changed)


def move(here: Place, there: Place, progress: Progress = silent) -> Moved:
    """Moves all rows to another store while people go on reading and, for the first passes, writing.

    The gate closes for the last pass alone. Then the old place is left as it is, for ever closed, and the new one
    is open. A run that was killed is run again.

    Args:
        here: the deployment.
        there: an empty store, with the same keyring and vault.
        progress: called with (rows, kind) as they are compared and written.

    Raises:
        Conflict: the new place is in use.
        BackendError: somebody goes on writing here without heeding the gate.
    """
    said = _filled(here)
    _begin(there, said)
    changed = 0
    for _ in range(PASSES if not said.moving else 0):
        now, _ = _pass(here, there, progress)
        changed += now
        if now <= FEW:
            break
    if said.moving != GONE:
        said = _close(here, here.said() or said)
    for _ in range(PASSES):
        now, told = _pass(here, there, progress)
        changed += now
        if not now:
            break
    else:
        raise BackendError(
            "GT-MOVE-WRITERS", "Rows go on changing at the old place.",
            "A process writes there that has not seen that it is closed: an older version, or one that was stopped.",
            "End the dispatchers and servers, then run the same command again.",
        )  # fmt: skip
    here.stands(said, GONE)
    return _finished(there, said, told, changed)


def stay(place: Place, *, gone: bool = False) -> int:
    """Gives a move up: the deployment is open again where it is.

    Args:
        place: the deployment.
        gone: also when the move was finished. Tags may have been minted at the new place: serials go on behind a gap.

    Returns:
        the serial that the next minted tag gets.

    Raises:
        BackendError: it is a place that was never filled to its end.
        Conflict: the move was finished, and ``gone`` was not given.
    """
    said = _filled(place)
    if said.moving == GONE and not gone:
        raise Conflict(
            "GT-MOVE-GIVE-UP", "The move was finished: the new place may be in use.",
            "With both open each would lack what is written at the other: calls, tags, erasures.",
            "Shut the new place for good, and make sure that nothing was written there. Then give --yes "
            "(in Python: gone=True).",
        )  # fmt: skip
    book = area_book.read(place.settings.area_file) or area_book.Book()

    def write(tx: Tx) -> int:
        now = tx.get(Deployment, "self")
        used = tx.get(Mark, "serial") or Mark("serial", 0)
        if now is not None and now.moving == GONE:
            used = tx.put(attrs.evolve(used, value=max(used.value, book.serial) + area_book.SERIAL_GAP))
        tx.put(attrs.evolve(now or said, moving=""))
        return used.value + 1

    return place.records.change(write, now=place.world.now())


def _filled(place: Place) -> Deployment:
    """The deployment's own row, of a place that is not still to be filled."""
    said = place.said()
    if said is None or said.moving == IN:
        raise closed(IN)
    return said


def _whole(place: Place) -> Deployment:
    """The deployment's own row, of a place that may be moved from."""
    said = _filled(place)
    if said.moving == GONE:
        raise closed(GONE)
    return said


def _close(place: Place, said: Deployment) -> Deployment:
    """Closes the gate and waits until everybody has seen it."""
    said = place.stands(said, OUT)
    place.world.sleep(WAIT_SECONDS)
    return said


def _begin(place: Place, said: Deployment) -> None:
    """Marks a place as being filled; refuses one that has rows already."""
    there = place.said()
    if there is None and not place.empty():
        raise taken("It has rows, and none that says whose they are.")
    if there is not None and there.moving != IN:
        raise taken("The deployment lives there already.")
    place.keyring.require(said.keys)
    place.records.vault.identity(said.vault)
    if there is None:
        place.stands(said, IN)


def _pass(here: Place, there: Place, progress: Progress) -> tuple[int, dict[str, Told]]:
    """Makes the new place like the old one; how many rows that changed, and what the old one holds."""
    changed, told = 0, {}
    for kind in KIND_NAMES:
        tally = Tally()
        rows = counted(walk(here.store, kind), tally)
        changed += make_like(there.store, kind, rows, partial(_tell, progress, kind))
        if tally.rows:
            told[kind] = tally.told()
    return changed, told


def _tell(progress: Progress, kind: str, rows: int) -> None:
    progress(rows, kind)


def _finished(place: Place, said: Deployment, told: Mapping[str, Told], changed: int) -> Moved:
    """All rows are here: drops who was erased meanwhile, verifies the journal and opens the place."""
    said_erased = {one.id: one.at for one in place.records.walk(Erasure, whole=False) if one.at}
    keep_erased(place.records.vault, said_erased)  # it may have come back from an older backup
    people = _reapplied(place.records)
    journal = chains.verify_records(place.records)
    _forget_notes(place.settings)
    place.stands(said, "")
    return Moved(sum(rows for rows, _ in told.values()), told, changed, people, journal, _locked(place.records))


def _reapplied(records: Records) -> int:
    """Drops the rows of everybody who was erased after the rows were copied.

    The vault's marks say who that is, and what the rows say of erasures that were begun. A key that is gone without
    a mark says nothing: the vault may be an older one. An erasure that waits for a call goes on waiting.

    Returns:
        how many people there were.
    """
    count = 0
    for ward, at in sorted(erased(records).items()):
        said = known(records, ward)
        if said is None or said.done is None:
            count += len(back(records, [ward]))
            erase_ward(records, ward, at, said.calls if said else {})
    return count


def _locked(records: Records) -> int:
    """How many people's rows are there whose key is not in the vault."""
    rows = walk(records.store, BY_MODEL[Ward].name)
    return sum(not records.vault.exists(ward_keys(row.id)[0]) for row in rows)


def _forget_notes(settings: Config) -> None:
    """Drops what channels' notes of before lie around: versions begin anew, and a note names one."""
    if settings.spool_folder is not None:
        for note in settings.spool_folder.glob("*.sent"):
            with contextlib.suppress(OSError):
                note.unlink()


class _OfKind:
    """The rows of a file kind by kind, in the order in which they stand in it."""

    def __init__(self, chunks: Iterator[exports.Chunk]) -> None:
        self._chunks = (chunk for chunk in chunks if chunk.kind and chunk.kind != DEPLOYMENT)
        self._next = next(self._chunks, None)

    def of(self, kind: str) -> Iterator[Row]:
        """The rows of a kind, when it is its turn."""
        while self._next is not None and self._next.kind == kind:
            yield from self._next.rows
            self._next = next(self._chunks, None)

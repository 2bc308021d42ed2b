"""A print run as a record: begun, taken up again, file after file finished, ended.

What holds whatever dies and whenever:

- Runs of a batch begin one after the other: two that begin at once meet at the batch's mark.
- A run has one worker. Whoever takes it up raises ``attempt``, and the older worker's next commit is refused.
- A file is recorded before it gets its name, so that whatever lies under a final name is on record.
- Files are finished in order, so ``done`` says which tags were printed.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from guardtag.errors import Conflict, Denied
from guardtag.model.prints import GIVEN_UP, PRINTED, STARTED, UNFINISHED, UNPROVED, PrintFile, PrintRun, file_id
from guardtag.model.tags import Batch
from guardtag.records import Request, Tx
from guardtag.records.kinds import Mark
from guardtag.steps import voids
from guardtag.steps.room import Room

_ASKED = ("first", "count", "printer", "design", "dpi", "out", "per_file", "options", "wording", "look")
LEASE = 120.0
"""Seconds without a sign of life after which the same print, asked for again, takes a run over."""


def begin(room: Room, wanted: PrintRun, request: Request | None = None) -> PrintRun:
    """Begins a run, or takes up the one that was asked for in the same words and not finished.

    Args:
        room: the deployment.
        wanted: the run, not begun.
        request: makes the call repeatable; see ``answer``.

    Raises:
        Conflict: GT-PRINT-BUSY, another process is printing it now; GT-PRINT-UNFINISHED, a run of some of
            these tags was never finished; GT-PRINT-VOID, some of them were voided.
    """

    mine: PrintRun | None = None

    def begin(tx: Tx) -> PrintRun:
        nonlocal mine
        _meet(tx, wanted.batch)
        _none_voided(tx, room, wanted)
        earlier = _runs(room, wanted.batch)
        same = next((run for run in earlier if _same(run, wanted) and run.state in UNFINISHED), None)
        _alone(tx, earlier, wanted, same)
        if same is None:
            tx.journal(room.actor, "tags.print", (wanted.batch,), f"{wanted.first}+{wanted.count} {STARTED}")
            mine = tx.add(attrs.evolve(wanted, alive=tx.now, at=tx.now))
        else:
            _idle(tx, same)
            mine = _taken(tx, same.id)
        return mine

    run = room.records.change(begin, request=request)
    if run is not mine:  # the same request was begun by another process a moment ago
        raise _busy(run)
    return run


def answer(room: Room, request: Request) -> PrintRun | None:
    """The run that a request began or took up when it first came, as it stands now; none when it never came.

    Raises:
        Conflict: GT-CONFLICT-REQUEST, it came with other arguments.
    """
    asked, run = room.records.change(lambda tx: tx.asked_before(request))
    return get(room, run.id) if asked else None


def again(room: Room, run_id: str) -> PrintRun:
    """Takes up the run of a request that came once more; one with nothing left to do stays as it is.

    Raises:
        Conflict: GT-PRINT-BUSY, GT-PRINT-UNFINISHED, GT-PRINT-VOID, as ``begin``.
    """

    def again(tx: Tx) -> PrintRun:
        run = tx.get(PrintRun, run_id)
        if run is None:
            raise unknown()
        if run.state not in UNFINISHED:
            return run
        _idle(tx, run)
        return _taken_up(tx, room, run)

    return room.records.change(again)


def take(room: Room, run_id: str) -> PrintRun:
    """Takes up an unfinished run; whoever was at work on it finds out at the next commit.

    Raises:
        Denied: GT-PRINT-UNKNOWN, there is no such run.
        Conflict: GT-PRINT-FINISHED, nothing is left to do; GT-PRINT-BUSY (with some of these tags, in another run),
            GT-PRINT-UNFINISHED, GT-PRINT-VOID, as ``begin``.
    """

    def take(tx: Tx) -> PrintRun:
        run = _unfinished(tx, run_id)
        return _taken_up(tx, room, run)

    return room.records.change(take)


def get(room: Room, run_id: str) -> PrintRun:
    """A run; raises ``Denied`` GT-PRINT-UNKNOWN when there is none."""
    run = room.records.get(PrintRun, run_id)
    if run is None:
        raise unknown()
    return run


def alive(room: Room, run: PrintRun) -> PrintRun:
    """Says that its worker is at work; raises ``Conflict`` GT-PRINT-TAKEN when it is another's by now."""
    return room.records.change(lambda tx: tx.put(attrs.evolve(_mine(tx, run), alive=tx.now)))


def add_file(room: Room, run: PrintRun, made: PrintFile) -> PrintRun:
    """Records a file that is about to get its name: its labels count as printed from here on.

    Raises:
        Conflict: GT-PRINT-TAKEN.
    """

    def add(tx: Tx) -> PrintRun:
        current = _mine(tx, run)
        before = tx.get(PrintFile, made.id)
        if before is not None:  # made again after a crash: it stands for the same labels
            current = _without(tx, current, before)
        others = [other for other in _runs(room, run.batch) if other.id != run.id]
        file = tx.put(attrs.evolve(made, at=tx.now, reprints=repeated(made.first, made.count, others)))
        return tx.put(
            attrs.evolve(
                current, alive=tx.now, placed=file.index, done=current.done + file.count,
                proved=current.proved + _proved(file), reprints=current.reprints + file.reprints,
            )
        )  # fmt: skip

    return room.records.change(add)


def end(
    room: Room, run: PrintRun, state: str, *, placed: int, sha256: str = "", nameless: PrintFile | None = None
) -> PrintRun:
    """Ends a worker's work on a run.

    Args:
        room: the deployment.
        run: the run as its worker knows it.
        state: ``printed``, ``unproved`` or ``failed``; ``started`` when it was stopped and shall go on later.
        placed: how many of its files have their names.
        sha256: see ``PrintRun``.
        nameless: a file on record that could not get its name: its labels were not printed.

    Raises:
        Conflict: GT-PRINT-TAKEN.
    """

    def end(tx: Tx) -> PrintRun:
        current = _mine(tx, run)
        if nameless is not None:
            current = _without(tx, current, nameless)
            tx.delete(PrintFile, nameless.id)
        if state != STARTED:
            tx.journal(room.actor, "tags.print", (run.batch,), f"{run.first}+{run.count} {state} {current.done}")
        return tx.put(attrs.evolve(current, state=state, placed=placed, sha256=sha256, alive=0.0))

    return room.records.change(end)


def give_up(room: Room, run_id: str) -> PrintRun:
    """Ends a run for good; what is done stays done.

    Raises:
        Denied: GT-PRINT-UNKNOWN.
        Conflict: GT-PRINT-FINISHED.
    """

    def give_up(tx: Tx) -> PrintRun:
        run = _unfinished(tx, run_id)
        tx.journal(room.actor, "tags.print", (run.batch,), f"{run.first}+{run.count} {GIVEN_UP} {run.done}")
        return tx.put(attrs.evolve(run, state=GIVEN_UP, attempt=run.attempt + 1, alive=0.0))

    return room.records.change(give_up)


def proved(room: Room, made: PrintFile) -> None:
    """A file that could not be read back when it was printed was proved since."""

    def proved(tx: Tx) -> None:
        current, run = tx.get(PrintFile, made.id), tx.get(PrintRun, made.run)
        if current is None or run is None or current.state == PRINTED or current.sha256 != made.sha256:
            return
        tx.put(attrs.evolve(current, state=PRINTED))
        run = attrs.evolve(run, proved=run.proved + current.count)
        if run.state == UNPROVED and run.proved == run.count:
            run = attrs.evolve(run, state=PRINTED)
            tx.journal(room.actor, "tags.print", (run.batch,), f"{run.first}+{run.count} {run.state} {run.done}")
        tx.put(run)

    room.records.change(proved)


def repeated(first: int, count: int, runs: Iterable[PrintRun]) -> int:
    """How many of these serials have been printed by these runs."""
    end, seen, total = first + count, first, 0
    for start, stop in sorted((run.first, run.first + run.done) for run in runs):
        start, stop = max(start, seen), min(stop, end)
        if start < stop:
            total += stop - start
            seen = stop
    return total


def at_once(tx: Tx, room: Room, run: PrintRun, file: PrintFile) -> PrintRun:
    """Records a run of one file that is done already; it counts as any other.

    Raises:
        Conflict: GT-PRINT-BUSY, GT-PRINT-UNFINISHED, GT-PRINT-VOID, as ``begin``.
    """
    _meet(tx, run.batch)
    _none_voided(tx, room, run)
    earlier = _runs(room, run.batch)
    _alone(tx, earlier, run, None)
    again = repeated(run.first, run.count, earlier)
    tx.put(attrs.evolve(file, at=tx.now, reprints=again))
    return tx.add(attrs.evolve(run, at=tx.now, reprints=again))


def last_file(room: Room, run: PrintRun) -> PrintFile | None:
    """The last file on record."""
    index = -(-run.done // run.per_file) - 1
    return room.records.get(PrintFile, file_id(run.id, index)) if index >= 0 else None


def unknown() -> Denied:
    """The error for a run that is not there."""
    return Denied(
        "GT-PRINT-UNKNOWN", "There is no such print run.", "", "List a batch's runs with `guardtag tag runs`."
    )


def _meet(tx: Tx, batch: str) -> None:
    """Two that begin, or take up, runs of one batch at once meet here."""
    name = f"print:{batch}"
    mark = tx.get(Mark, name) or Mark(name, 0)
    tx.put(attrs.evolve(mark, value=mark.value + 1))


def _runs(room: Room, batch: str) -> list[PrintRun]:
    return list(room.records.every(PrintRun, "batch", batch))


def _same(run: PrintRun, wanted: PrintRun) -> bool:
    """Whether a run was asked for in the same words, and its labels look the same."""
    return all(getattr(run, name) == getattr(wanted, name) for name in _ASKED)


def _alone(tx: Tx, runs: Iterable[PrintRun], wanted: PrintRun, itself: PrintRun | None) -> None:
    """Refuses a run while another that prints some of the same tags is not finished."""
    for run in runs:
        overlaps = run.first <= wanted.last and wanted.first <= run.last
        if run.state == STARTED and overlaps and (itself is None or run.id != itself.id):
            if _at_work(tx, run):
                raise _busy(run)
            raise Conflict(
                "GT-PRINT-UNFINISHED", f"The print run {run.id} of some of these tags was not finished.",
                "Printing them now could make some of them twice.",
                "Go on with it (guardtag tag resume RUN), or give it up (guardtag tag resume RUN --give-up).",
                run=run.id,
            )  # fmt: skip


def _proved(file: PrintFile) -> int:
    return file.count if file.state == PRINTED else 0


def _without(tx: Tx, run: PrintRun, made: PrintFile) -> PrintRun:
    """The run without its last file's labels."""
    file = tx.get(PrintFile, made.id) or made
    return attrs.evolve(
        run, done=run.done - file.count, proved=run.proved - _proved(file), reprints=run.reprints - file.reprints
    )


def _none_voided(tx: Tx, room: Room, run: PrintRun) -> None:
    """Refuses a run with voided tags in it; voiding changes the batch, which is guarded from here on."""
    batch = tx.get(Batch, run.batch)
    if batch is not None and batch.voided and (found := voids.among(room.records, run.first, run.last)):
        raise Conflict(
            "GT-PRINT-VOID", f"Some of these tags were voided: {found.first} to {found.last}.",
            "They shall never be fitted, so they need no cloth.",
            "Print the others, or take the voiding back with `guardtag tag unvoid`.",
            first=found.first, last=found.last,
        )  # fmt: skip


def _unfinished(tx: Tx, run_id: str) -> PrintRun:
    run = tx.get(PrintRun, run_id)
    if run is None:
        raise unknown()
    if run.state not in UNFINISHED:
        raise _finished(run)
    return run


def _idle(tx: Tx, run: PrintRun) -> None:
    """Refuses a run that somebody is at work on."""
    if run.state == STARTED and _at_work(tx, run):
        raise _busy(run)


def _taken_up(tx: Tx, room: Room, run: PrintRun) -> PrintRun:
    _meet(tx, run.batch)
    _none_voided(tx, room, run)
    _alone(tx, _runs(room, run.batch), run, run)
    return _taken(tx, run.id)


def _taken(tx: Tx, run_id: str) -> PrintRun:
    run = tx.get(PrintRun, run_id)
    assert run is not None
    return tx.put(attrs.evolve(run, state=STARTED, attempt=run.attempt + 1, alive=tx.now))


def _mine(tx: Tx, run: PrintRun) -> PrintRun:
    current = tx.get(PrintRun, run.id)
    if current is None or current.attempt != run.attempt or current.state != STARTED:
        raise Conflict(
            "GT-PRINT-TAKEN", "Another process goes on with this print run.",
            "It was resumed or given up while this one was at work.", "Leave it to the other one.", run=run.id,
        )  # fmt: skip
    return current


def _at_work(tx: Tx, run: PrintRun) -> bool:
    return tx.now - run.alive < LEASE


def _busy(run: PrintRun) -> Conflict:
    return Conflict(
        "GT-PRINT-BUSY", f"The print run {run.id} of these tags is under way.",
        "Another process was at work on it less than two minutes ago.",
        "Wait for it. If it is dead, go on with `guardtag tag resume RUN`.", run=run.id,
    )  # fmt: skip


def _finished(run: PrintRun) -> Conflict:
    return Conflict(
        "GT-PRINT-FINISHED", f"Nothing is left to do for the print run {run.id}.", f"It is {run.state}.",
        "Print the tags again if you need more of them; they are counted as reprints.", run=run.id,
    )  # fmt: skip

"""The work of a print run: file by file drawn, printed, read back, recorded, and only then named.

A file is printed into a hidden workspace and proved there. Labels of one file at a time are in memory,
so a run may be as long as a batch. ``steps.print_record`` says what holds when this dies half-way.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import attrs

from guardtag.errors import ConfigError, Conflict, GuardTagError, PluginFault, PrintError
from guardtag.labels import design as designs
from guardtag.labels import output, own, proof
from guardtag.labels.draw import draw
from guardtag.labels.wording import wording
from guardtag.model.prints import FAILED, PRINTED, STARTED, UNFINISHED, UNPROVED, Option, PrintFile, PrintRun
from guardtag.model.tags import Batch
from guardtag.payload import link
from guardtag.payload.token import LENGTH
from guardtag.records import Request
from guardtag.registry.shelf import BUILTIN
from guardtag.registry.source import SCHEME
from guardtag.spi import Label, Portioned, Printer, Redrawer
from guardtag.steps import print_place as place
from guardtag.steps import print_record as record
from guardtag.steps.room import Room

MAX_PER_FILE = 1000
"""The most labels in one file."""
BEAT = 30.0
"""Seconds between two signs of life while a file is made."""

Progress = Callable[[int, int], object]
"""Called with (labels done, labels in all)."""


@attrs.frozen
class Wish:
    """What shall be printed.

    Args:
        first: the serial to begin with.
        count: how many labels.
        out: the file, or what the files are named after.
        design: name of the label design.
        dpi: the printer's dots per inch; the design's own when not given.
        printer: scheme of the printer; the suffix of ``out`` unless given.
        options: the printer's options.
        per_file: labels in one file at most; what the printer takes unless given.
        request_id: makes the call repeatable: the first run is gone on with, and no second one is printed.
    """

    first: int
    count: int
    out: str
    design: str = designs.DEFAULT
    dpi: int | None = None
    printer: str = ""
    options: Mapping[str, Option] = attrs.field(factory=dict)
    per_file: int | None = None
    request_id: str = ""


def start(room: Room, batch: Batch, wish: Wish, progress: Progress | None = None) -> PrintRun:
    """Prints labels of a batch; goes on where the same print was left off.

    Raises:
        PrintError: nothing was printed, or a code did not read back.
        Conflict: see ``print_record.begin``; GT-PRINT-EXISTS, see ``print_place.free``; GT-CONFLICT-REQUEST,
            GT-PRINT-CHANGED when the request came before.
    """
    request = _request(room, batch, wish)
    earlier = record.answer(room, request) if request else None
    if earlier is not None:
        return _again(room, batch, earlier, progress)
    run = planned(room, batch, wish)
    device = _device(room, run)
    sample = next(labels(room, batch, run, run.first, 1))
    if run.count > 1:
        run = attrs.evolve(run, per_file=_per_file(device, sample, wish.per_file))
    for index in range(run.files):  # before anything is on record
        place.free_for(room, run, index)
    return _work(room, batch, record.begin(room, run, request), device, progress)


def resume(room: Room, run_id: str, progress: Progress | None = None) -> PrintRun:
    """Goes on with an unfinished run, as it was asked for.

    Raises:
        PrintError: as ``start``.
        Conflict: as ``print_record.take``; GT-PRINT-CHANGED, its labels would not look like the first ones.
    """
    run = record.get(room, run_id)
    batch = room.records.get(Batch, run.batch)
    assert batch is not None
    _unchanged(room, run)
    return _work(room, batch, record.take(room, run_id), _device(room, run), progress)


def _request(room: Room, batch: Batch, wish: Wish) -> Request | None:
    asked = (
        wish.first, wish.count, os.path.abspath(wish.out), wish.design, wish.dpi, wish.printer,
        sorted(wish.options.items()), wish.per_file,
    )  # fmt: skip
    return Request(room.actor, "tags.print", batch.id, wish.request_id, asked) if wish.request_id else None


def _again(room: Room, batch: Batch, run: PrintRun, progress: Progress | None) -> PrintRun:
    """What became of a request that comes once more; what is left to do is done."""
    if run.state in UNFINISHED:
        _unchanged(room, run)
        run = record.again(room, run.id)
    return _work(room, batch, run, _device(room, run), progress) if run.state == STARTED else run


def give_up(room: Room, run_id: str) -> PrintRun:
    """Ends an unfinished run for good, and removes what its worker left behind.

    Raises:
        Denied, Conflict: as ``print_record.give_up``.
    """
    run = record.give_up(room, run_id)
    with suppress(OSError):
        output.sweep(Path(run.out).parent, _workspaces(run))
    return run


def planned(room: Room, batch: Batch, wish: Wish) -> PrintRun:
    """The run that a wish stands for, not begun.

    Raises:
        ValueError: serials outside the batch, a file without a name, dots that no printer has.
        ConfigError: GT-DESIGN-…, there is no such design.
        PrintError: as ``scheme``.
    """
    if not batch.first <= wish.first <= wish.first + wish.count - 1 <= batch.last:
        raise ValueError(f"first and count lie inside the batch, which has the serials {batch.first} to {batch.last}")
    out = os.path.abspath(wish.out)
    if not os.path.basename(wish.out) or "\0" in out:
        raise ValueError("out is the name of a file")
    design = layout(room, wish.design, wish.dpi)
    return PrintRun(
        room.world.new_id(), batch.id, wish.first, wish.count,
        scheme(out, wish.printer), wish.design, out=out, dpi=wish.dpi or 0,
        options=dict(wish.options), wording=attrs.asdict(wording(room.config, design), recurse=False),
        look=_look(design),
    )  # fmt: skip


def scheme(out: str, printer: str) -> str:
    """The scheme of a printer: the one named, or the one that a file's suffix names.

    Raises:
        PrintError: GT-PRINT-SUFFIX, neither names one.
    """
    found = printer or Path(out).suffix.lstrip(".").lower()
    if not SCHEME.fullmatch(found):
        raise PrintError(
            "GT-PRINT-SUFFIX", "It is not said which printer is meant.",
            "The suffix of the file names it, and there is none that a printer can have.",
            "Give the file a suffix such as .svg, .png or .csv, or name the printer: --printer svg.",
        )  # fmt: skip
    return found


def layout(room: Room, name: str, dpi: int | None) -> designs.Design:
    """A design by name, at a printer's dots.

    Raises:
        ValueError: dots that no printer has.
        ConfigError: GT-DESIGN-…, there is no such design.
    """
    found = own.find(name, room.config.design_folder)
    if dpi is None:
        return found
    if isinstance(dpi, bool) or not isinstance(dpi, int) or not 100 <= dpi <= 2400:
        raise ValueError("dpi is a whole number from 100 to 2400")
    return attrs.evolve(found, dpi=dpi)


def labels(room: Room, batch: Batch, run: PrintRun, first: int, count: int) -> Iterator[Label]:
    """The labels of a run from a serial on, drawn as they are asked for, always the same."""
    design = layout(room, run.design, run.dpi or None)
    said = designs.Wording(**{str(name): value for name, value in run.wording.items()})  # type: ignore[arg-type]
    for serial in range(first, first + count):
        code = room.code(serial, batch.area_number, batch.epoch)
        if said.host != room.config.link_host:  # printed under a host that is an alias by now
            code = attrs.evolve(code, link=link.build(said.host, code.link[-LENGTH:]))
        yield attrs.evolve(draw(code, design, said), batch=batch.id)


def examined(
    room: Room, batch: Batch, run: PrintRun, path: Path, first: int, count: int, progress: Progress | None = None
) -> proof.Proof:
    """The proof of a file that should hold these serials of a run."""
    device = _device(room, run)
    told = progress or (lambda done, total: None)

    def counted() -> Iterator[Label]:
        for done, label in enumerate(labels(room, batch, run, first, count)):
            told(done, count)
            yield label
        told(count, count)

    return proof.prove(path, counted(), device)


def provable(run: PrintRun, device: Printer) -> bool:
    """Whether anything here can read back what this printer writes."""
    return proof.available() and (run.printer in BUILTIN["printer"] or isinstance(device, Redrawer))


# --- the work ---------------------------------------------------------------------------------------


class _Steps:
    """Counts the work on labels, tells the caller, and says now and then that this process is alive.

    A label is drawn, printed and proved: three steps.
    """

    def __init__(self, room: Room, run: PrintRun, progress: Progress | None) -> None:
        self.room = room
        self.run = run
        self.progress = progress
        self.steps = run.done * 3
        self.said = room.world.monotonic()

    def through(self, items: Iterable[Label]) -> Iterator[Label]:
        """The labels, each counted as one step."""
        for item in items:
            self.steps += 1
            if self.progress is not None:
                self.progress(min(self.steps // 3, self.run.count), self.run.count)
            now = self.room.world.monotonic()
            if now - self.said >= BEAT:
                self.said = now
                record.alive(self.room, self.run)
            yield item


def _work(room: Room, batch: Batch, run: PrintRun, device: Printer, progress: Progress | None) -> PrintRun:
    """Makes the files that are missing; whatever stops it, the record says what is done."""
    target = Path(run.out).parent
    press = _Press(room, batch, run, device, _Steps(room, run, progress))
    try:
        with output.workspace(target, f".printing-{run.id}-{run.attempt}", _workspaces(run)) as space:
            press.run_through(space, target)
    except BaseException as error:
        # What stopped by itself failed; what was stopped from outside can be taken up at once.
        state = FAILED if isinstance(error, Exception) else STARTED
        with suppress(GuardTagError):  # another process may go on with it, and says what becomes of it
            record.end(room, press.run, state, placed=press.placed, nameless=press.nameless)
        raise
    state = PRINTED if press.run.proved == run.count else UNPROVED
    return record.end(room, press.run, state, placed=press.placed, sha256=_files_hash(room, press.run))


class _Press:
    """Makes one file after the other.

    Attributes:
        run: the run as it is on record.
        placed: how many files have their names.
        nameless: the file that is on record and has no name yet.
    """

    def __init__(self, room: Room, batch: Batch, run: PrintRun, device: Printer, steps: _Steps) -> None:
        self.room = room
        self.batch = batch
        self.run = run
        self.device = device
        self.steps = steps
        self.placed = run.placed
        self.nameless: PrintFile | None = None

    def run_through(self, space: Path, target: Path) -> None:
        """All files from where the run was left off."""
        begin = -(-self.run.done // self.run.per_file)
        last = record.last_file(self.room, self.run)
        if last is not None and self.run.placed < begin and not place.stands(target / last.name, last):
            begin -= 1  # it was recorded, and then something died before it got its name
        for index in range(begin, self.run.files):
            output.usable(target / place.name(self.run, index))
            place.free_for(self.room, self.run, index)
            self._make(index, space, target)

    def _make(self, index: int, space: Path, target: Path) -> None:
        run, name = self.run, place.name(self.run, index)
        first, count = place.serials(run, index)
        drawn = list(self.steps.through(labels(self.room, self.batch, run, first, count)))
        path = space / name
        try:
            self.device.print(self.steps.through(drawn), str(path))
            state = self._state(path, drawn)
            size, sha256 = path.stat().st_size, place.file_hash(path)
        except OSError as error:
            raise output.unwritable(error) from None
        made = PrintFile(run.id, index, name, first, count, state, sha256, size)
        self.run = record.add_file(self.room, run, made)
        self.nameless = made
        if not output.give_new_name(path, target / name):
            place.free_for(self.room, run, index)  # another process put its file there meanwhile
            output.give_name(path, target / name)
        self.nameless, self.placed = None, index + 1

    def _state(self, path: Path, drawn: list[Label]) -> str:
        if not provable(self.run, self.device):
            return UNPROVED
        proof.must_be_whole(proof.prove(path, self.steps.through(drawn), self.device))
        return PRINTED


def _workspaces(run: PrintRun) -> str:
    return f".printing-{run.id}-*"


def _device(room: Room, run: PrintRun) -> Printer:
    return room.plugins.printer(run.printer, **run.options)


def _per_file(device: Printer, sample: Label, wished: int | None) -> int:
    most = device.most(sample) if isinstance(device, Portioned) else MAX_PER_FILE
    if isinstance(most, bool) or not isinstance(most, int):
        raise PluginFault("bad_result", type(device).__name__, "It does not say how many labels a file holds.")
    return max(1, min(most, MAX_PER_FILE, wished or MAX_PER_FILE))


def _look(design: designs.Design) -> str:
    return hashlib.sha256(repr(design).encode()).hexdigest()


def _unchanged(room: Room, run: PrintRun) -> None:
    """Refuses to go on with a run whose labels would not be like those that are printed."""
    try:
        look = _look(layout(room, run.design, run.dpi or None))
    except ConfigError:
        look = ""
    if run.wording.get("host") != room.config.link_host or look != run.look:
        raise Conflict(
            "GT-PRINT-CHANGED", f"The print run {run.id} cannot go on as it began.",
            "The host or the label design was changed since.",
            "Change it back, or give the run up and print the rest in a new one.", run=run.id,
        )  # fmt: skip


def _files_hash(room: Room, run: PrintRun) -> str:
    """The hash of the one file, or of all files' hashes in order."""
    files = room.records.every(PrintFile, "run", run.id)
    if run.files == 1:
        return next(iter(files)).sha256
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.sha256.encode())
    return whole.hexdigest()

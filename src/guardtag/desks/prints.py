"""Print runs and printed files: what became of them, how they go on, whether they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from guardtag.errors import PrintError
from guardtag.labels import design as designs
from guardtag.labels.proof import Proof
from guardtag.model.prints import UNPROVED, Option, PrintFile, PrintRun
from guardtag.model.tags import Batch
from guardtag.spi import Calibrated
from guardtag.steps import batches, print_place, print_record, printing
from guardtag.steps.printing import Progress, Wish
from guardtag.steps.room import Room


@attrs.frozen
class Examined:
    """A printed file that was looked at.

    Args:
        batch: id of the batch that it was compared with.
        first: the first serial.
        count: how many labels it should hold.
        proof: what was read back.
        run: id of the run that made it; empty when its batch and serials were given by hand.
        same: whether it is, byte for byte, a file that was printed.
        changed: whether it is none, though one of its name, or of these tags, was printed.
    """

    batch: str
    first: int
    count: int
    proof: Proof
    run: str = ""
    same: bool = False
    changed: bool = False

    @property
    def whole(self) -> bool:
        """Whether it may be used: every code is right, and nobody changed the file."""
        return self.proof.whole and not self.changed

    @property
    def problem(self) -> PrintError | None:
        """GT-PROOF-CHANGED for a changed file, whatever its codes say; the proof itself says which codes are wrong."""
        if not self.changed:
            return None
        return PrintError(
            "GT-PROOF-CHANGED", "This is not the file that was printed.",
            "A file of its name, or of these tags, is on record, and this one differs from it. Codes can be right where"
            " a telephone number or another word was exchanged.",
            "Do not use it. Take the file from the office again, or print the tags again, and find out who changed it.",
        )  # fmt: skip


class Prints:
    """The desk on the door: ``city.prints``. Tags are printed by ``city.tags.print``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get(self, run: PrintRun | str) -> PrintRun:
        """A run as it stands now; raises ``Denied`` when there is none of this id."""
        self._room.operator_only()
        return print_record.get(self._room, _id(run))

    def files(self, run: PrintRun | str) -> Iterator[PrintFile]:
        """The finished files of a run, in the order of their serials: these were printed, and no others."""
        self._room.operator_only()
        return iter(self._room.records.every(PrintFile, "run", print_record.get(self._room, _id(run)).id))

    def copies(self, batch: Batch | str, serial: int) -> int:
        """How often a tag of this batch was printed."""
        self._room.operator_only()
        runs = self._room.records.every(PrintRun, "batch", batch if isinstance(batch, str) else batch.id)
        return sum(run.first <= serial < run.first + run.done for run in runs)

    def resume(self, run: PrintRun | str, *, progress: Progress | None = None) -> PrintRun:
        """Goes on with a run that died or failed, after its last finished file, as it was asked for.

        A worker that is still at it is not waited for: its next file is refused.

        Args:
            run: the run or its id.
            progress: called with (labels done, labels in all).

        Raises:
            Denied: there is no such run.
            Conflict: it is finished or given up; another run of some of its tags is not; the host or the
                design was changed since.
            PrintError: as ``tags.print``.
        """
        self._room.operator_only()
        return printing.resume(self._room, _id(run), progress)

    def give_up(self, run: PrintRun | str) -> PrintRun:
        """Ends an unfinished run for good, so that its other tags can be printed differently.

        Raises:
            Denied: there is no such run.
            Conflict: it is finished.
        """
        self._room.operator_only()
        return printing.give_up(self._room, _id(run))

    def prove(
        self, file: str | Path, *, batch: Batch | str = "", first: int = 0, count: int | None = None,
        design: str = designs.DEFAULT, dpi: int | None = None, printer: str = "",
        options: Mapping[str, Option] | None = None, progress: Progress | None = None,
    ) -> Examined:  # fmt: skip
        """Looks at a printed file: is every label in it the one that must be there?

        The codes are made again from the deployment's keys. What the file should hold is known from the run
        that made it, whether the file was changed since or not; without a run, say its batch and serials. What a
        label says beside its codes is looked at by one thing alone: the file is the one that was printed, byte for
        byte. One that is not is ``changed``, and not ``whole``.

        Args:
            file: the file.
            batch: the batch that it was printed from, when no run is on record.
            first: the first serial; the batch's first unless given.
            count: how many labels; to the batch's end unless given.
            design: name of the label design.
            dpi: the printer's dots per inch; the design's own when not given.
            printer: scheme of the printer; the file's suffix unless given.
            options: the printer's options.
            progress: called with (labels looked at, labels in all).

        Raises:
            PrintError: GT-PROOF-UNKNOWN, no run made this file; GT-PROOF-FILE, GT-PROOF-SURPLUS,
                GT-PRINT-EXTRA, see ``guardtag.labels.proof``.
            Denied: there is no such batch.
        """
        room = self._room
        room.operator_only()
        kept, same = print_place.known(room, Path(file))
        if batch:
            whole = batches.named(self._room.records, batch)
            begin = first or whole.first
            wish = Wish(begin, count or whole.last - begin + 1, str(file), design, dpi, printer, options or {})
            run, (begin, number) = printing.planned(room, whole, wish), (wish.first, wish.count)
            runs = room.records.every(PrintRun, "batch", whole.id)
            expected = kept is not None or print_record.repeated(begin, number, runs) > 0
        elif kept is None:
            raise PrintError(
                "GT-PROOF-UNKNOWN", "No print run made a file like this.",
                "Neither its content nor its name is on record.",
                "Say what it should hold: --batch, --first and --count.",
            )  # fmt: skip
        else:
            run, expected = print_record.get(room, kept.run), True
            whole, begin, number = batches.named(self._room.records, run.batch), kept.first, kept.count
        found = printing.examined(room, whole, run, Path(file), begin, number, progress)
        if kept is not None and not batch and same and found.whole and kept.state == UNPROVED:
            print_record.proved(room, kept)
        return Examined(whole.id, begin, number, found, "" if batch else run.id, same, expected and not same)

    def calibrate(self, out: str | Path, *, printer: str = "", options: Mapping[str, Option] | None = None) -> None:
        """Prints a page with rulers and squares, to measure what a device makes of its millimetres.

        Args:
            out: the file; its suffix names the printer.
            printer: scheme of another printer.
            options: the printer's options.

        Raises:
            PrintError: GT-PRINT-NO-PAGE, this printer has no such page; GT-PRINT-SUFFIX; GT-PRINT-WRITE.
            Conflict: GT-PRINT-EXISTS, a file with tags lies there.
        """
        self._room.operator_only()
        scheme = printing.scheme(str(out), printer)
        device = self._room.plugins.printer(scheme, **(options or {}))
        if not isinstance(device, Calibrated):
            raise PrintError(
                "GT-PRINT-NO-PAGE", f"The printer `{scheme}` has no calibration page.", "",
                "Take another printer for it, such as pdf.", scheme=scheme,
            )  # fmt: skip
        print_place.free(self._room, Path(out))
        device.calibrate(str(out))


def _id(run: PrintRun | str) -> str:
    return run if isinstance(run, str) else run.id

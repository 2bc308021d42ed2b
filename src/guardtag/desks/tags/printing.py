"""Printing labels; ``city.prints`` knows what became of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from guardtag.desks.tags.part import Part
from guardtag.labels import own
from guardtag.labels.design import DEFAULT
from guardtag.labels.fields import Fit, fit
from guardtag.model.prints import Option, PrintRun
from guardtag.model.tags import Batch
from guardtag.steps import batches, printing
from guardtag.steps.printing import Progress, Wish


class Printing(Part):
    """The part of ``city.tags`` that prints."""

    def print(
        self, batch: Batch | str, out: str | Path, *, count: int | None = None, first: int = 0,
        design: str = DEFAULT, printer: str = "", dpi: int | None = None, options: Mapping[str, Option] | None = None,
        per_file: int | None = None, progress: Progress | None = None, request_id: str = "",
    ) -> PrintRun:  # fmt: skip
        """Prints labels of a batch and reads every code back.

        A run is called ``printed`` only after every code of its files was decoded and stands where it
        belongs; a file gets its name only then. Without ``guardtag[print]`` the run is ``unproved`` and
        says so. A long run makes several files, with their serials in their names. When it stops half-way,
        the same call goes on after the last finished file.

        Args:
            batch: the batch or its id.
            out: the file; its suffix names the printer (``.html``, ``.svg``, ``.png``, ``.csv``, ``.zip``, …).
            count: how many labels; all from ``first`` on unless given.
            first: the serial to begin with.
            design: name of the label design, delivered or of the folder ``designs``.
            printer: scheme of another printer.
            dpi: the printer's dots per inch; the design's own when not given.
            options: the printer's options.
            per_file: labels in one file at most.
            progress: called with (labels done, labels in all).
            request_id: makes the call repeatable: it gives the run that it began, after what was left of it
                is done. Without it a print that was finished is a second one, of reprints.

        Raises:
            ValueError: first and count lie outside the batch.
            ConfigError: there is no such design, or the deployer's own says what no label can be.
            PrintError: what was not finished was not printed, or a code did not read back.
            Conflict: an earlier run of some of these tags is under way or was not finished; other tags lie at
                this place; the request id was used for something else.
        """
        self._room.operator_only()
        whole = batches.named(self._room.records, batch)
        start = first or whole.first
        wanted = whole.last - start + 1 if count is None else count
        wish = Wish(start, wanted, str(out), design, dpi, printer, options or {}, per_file, request_id)
        return printing.start(self._room, whole, wish, progress)

    def designs(self) -> list[Fit]:
        """What a label of each design holds, at the dots that the design is made for."""
        self._room.operator_only()
        config = self._room.config
        return [fit(design, None, config) for design in own.designs(config.design_folder).values()]

    def holds(self, design: str = DEFAULT, *, dpi: int | None = None, serial: int = 0) -> Fit:
        """What a label of one design holds: which code, which fields, what has no room.

        Args:
            design: name of the label design.
            dpi: the printer's dots per inch; the design's own when not given.
            serial: of the tag: a long one needs more room.
        """
        self._room.operator_only()
        return fit(printing.layout(self._room, design, dpi), None, self._room.config, serial)

    def runs(self, batch: Batch | str) -> list[PrintRun]:
        """The print runs of a batch, newest first, the failed ones too; raises ``Denied`` when there is no batch."""
        self._room.operator_only()
        return self._room.records.find(PrintRun, "batch", batches.named(self._room.records, batch).id, limit=1000)

"""Print runs: which tags were printed into which files, and which of them were proved."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

_INTERNAL = {"policy": "internal"}

STARTED, PRINTED, UNPROVED, FAILED, GIVEN_UP = "started", "printed", "unproved", "failed", "given-up"
"""States of a run."""
UNFINISHED = (STARTED, FAILED)
"""States that a run can be gone on with from."""
UNSETTLED = (*UNFINISHED, UNPROVED)
"""States of a run that somebody must see to: they are indexed."""

Option = str | int | float | bool
"""A value of a printer's option."""


@attrs.frozen
class PrintRun:
    """Labels of one batch that are printed together, in one file or in several.

    Files are finished in the order of the serials: the first ``done`` labels are, all others are not.

    Args:
        id: opaque.
        batch: id of the batch.
        first: the first serial.
        count: how many labels.
        printer: scheme of the printer.
        design: name of the label design.
        state: ``started``, ``printed`` (every code was read back), ``unproved`` (nothing here could read
            codes back), ``failed`` (it stopped; what is done stays done) or ``given-up``.
        proved: how many labels were read back and right.
        at: when it began.
        sha256: of the printed file, hexadecimal; of all files' hashes in order when there are several;
            empty until the run is finished.
        dpi: dots per inch that the design was fitted to; 0 for the design's own.
        out: where it was printed to, an absolute path; with several files each name has its serials in it.
        options: the printer's options.
        per_file: labels in one file, at most.
        done: how many labels are in finished files.
        placed: how many of its files are known to have their names.
        reprints: how many of its labels had been printed by earlier runs.
        attempt: how often it was begun or resumed; whoever holds an older number may not go on.
        alive: when its process last said that it is at work; 0 once it stopped.
        wording: what the labels say beside their codes, so that all its files say the same.
        look: fingerprint of the label design.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    batch: str = attrs.field(metadata=_INTERNAL)
    first: int = attrs.field(metadata=_INTERNAL)
    count: int = attrs.field(metadata=_INTERNAL)
    printer: str = attrs.field(metadata=_INTERNAL)
    design: str = attrs.field(metadata=_INTERNAL)
    state: str = attrs.field(default=STARTED, metadata=_INTERNAL)
    proved: int = attrs.field(default=0, metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    sha256: str = attrs.field(default="", metadata=_INTERNAL)
    dpi: int = attrs.field(default=0, metadata=_INTERNAL)
    out: str = attrs.field(default="", repr=False, metadata=_INTERNAL)
    options: Mapping[str, Option] = attrs.field(factory=dict, metadata=_INTERNAL)
    per_file: int = attrs.field(default=1000, metadata=_INTERNAL)
    done: int = attrs.field(default=0, metadata=_INTERNAL)
    placed: int = attrs.field(default=0, metadata=_INTERNAL)
    reprints: int = attrs.field(default=0, metadata=_INTERNAL)
    attempt: int = attrs.field(default=1, metadata=_INTERNAL)
    alive: float = attrs.field(default=0.0, metadata=_INTERNAL)
    wording: Mapping[str, str | bool | tuple[str, ...]] = attrs.field(factory=dict, repr=False, metadata=_INTERNAL)
    look: str = attrs.field(default="", metadata=_INTERNAL)

    @property
    def last(self) -> int:
        """The last serial."""
        return self.first + self.count - 1

    @property
    def files(self) -> int:
        """How many files it makes."""
        return -(-self.count // self.per_file)


@attrs.frozen
class PrintFile:
    """One finished file of a run.

    Args:
        run: id of the run.
        index: its place among the run's files, from 0.
        name: file name, without its folder.
        first: the first serial.
        count: how many labels.
        state: ``printed`` (every code was read back) or ``unproved``.
        sha256: of the file, hexadecimal.
        size: of the file, bytes.
        at: when it was finished.
        reprints: how many of its labels had been printed by earlier runs.
    """

    run: str = attrs.field(metadata=_INTERNAL)
    index: int = attrs.field(metadata=_INTERNAL)
    name: str = attrs.field(metadata=_INTERNAL)
    first: int = attrs.field(metadata=_INTERNAL)
    count: int = attrs.field(metadata=_INTERNAL)
    state: str = attrs.field(metadata=_INTERNAL)
    sha256: str = attrs.field(metadata=_INTERNAL)
    size: int = attrs.field(default=0, metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    reprints: int = attrs.field(default=0, metadata=_INTERNAL)

    @property
    def id(self) -> str:
        """Its row's id: files of a run are in order."""
        return file_id(self.run, self.index)


@attrs.frozen
class Reprint:
    """A tag's label as a file for an office printer.

    Args:
        serial: of the tag.
        name: of the file.
        data: the file, HTML with nothing in it that is loaded or run. Whoever has it can call for help with it.
        run: the print run that it counts as.
    """

    serial: int = attrs.field(metadata=_INTERNAL)
    name: str = attrs.field(metadata=_INTERNAL)
    data: bytes = attrs.field(repr=False, metadata=_INTERNAL)
    run: PrintRun = attrs.field(metadata=_INTERNAL)


def file_id(run: str, index: int) -> str:
    """The row id of a run's file."""
    return f"{run}/{index:06d}"

"""Tags: minted, printed, fitted, retired; every one accounted for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from guardtag.errors import Conflict, Denied, Unknown
from guardtag.labels import own
from guardtag.labels.design import DEFAULT
from guardtag.labels.fields import Fit, fit
from guardtag.model import areas
from guardtag.model.areas import Area
from guardtag.model.people import Responder, Ward
from guardtag.model.prints import Option, PrintRun
from guardtag.model.tags import ENDING_REASONS, HELPING_REASONS, Batch, Code, Fitting, Range, Tag, Void
from guardtag.payload.codes import unknown
from guardtag.records import Request, Tx
from guardtag.records.kinds import Mark, tag_id
from guardtag.steps import area_book, batches, checkup, printing, voids
from guardtag.steps.checks import maybe
from guardtag.steps.printing import Progress, Wish
from guardtag.steps.room import Room, not_the_operator, unknown_person

MAX_BATCH = 1_000_000
MAX_AREAS = 65_535
SEWING = "sewing"
TagLike = Tag | Code | int | str


class Tags:
    """The desk on the door: ``city.tags``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    # -- minting

    def mint(self, count: int, *, area: str, donor: str = "", cloth: str = "", request_id: str = "") -> Batch:
        """Mints a donation of tags: one row, however many they are.

        Args:
            count: 1 to 1,000,000.
            area: path of the area they are given to; it stands as a number in their tokens.
            donor: who gave them.
            cloth: material and colour.
            request_id: makes the call repeatable.
        """
        room = self._room
        room.operator_only()
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MAX_BATCH:
            raise ValueError(f"count is 1 to {MAX_BATCH}")
        areas.check(area, len(room.config.levels))
        donor, cloth = maybe("donor", donor), maybe("cloth", cloth)
        batch_id = room.world.new_id()
        room.keys.look()  # not under a key that somebody just disabled

        # More than the database knows of where that was put back by hand: no serial is ever given twice.
        minted = (area_book.read(room.config.area_file) or area_book.Book()).serial

        def mint(tx: Tx) -> Batch:
            first = max((tx.get(Mark, "serial") or Mark("serial", 0)).value, minted) + 1
            batch = Batch(
                batch_id, first, count, area, _area_number(tx, area), room.keyring.primary, donor,
                cloth, tx.now,
            )  # fmt: skip
            tx.put(Mark("serial", batch.last))
            tx.journal(room.actor, "tags.mint", (batch.id,), f"{batch.first}+{count}")
            return tx.add(batch)

        request = Request(room.actor, "tags.mint", "", request_id, (count, area, donor, cloth))
        batch = room.records.change(mint, request=request)
        area_book.note_batch(room.config.area_file, room.records, batch)
        return batch

    def batches(self) -> list[Batch]:
        """All batches, newest first."""
        self._room.operator_only()
        return self._room.records.find(Batch, "all", "batch", limit=1000)

    def of(self, batch: Batch | str, *, first: int = 0, count: int | None = None) -> Iterator[Code]:
        """The codes of a batch: serial, link and typed code, made as they are asked for.

        Args:
            batch: the batch or its id.
            first: the serial to begin with; 0 for the batch's first.
            count: how many at most.
        """
        self._room.operator_only()
        whole = self._batch(batch)
        start = first or whole.first
        if not whole.first <= start <= whole.last:
            raise ValueError("first is a serial of the batch")
        end = whole.last if count is None else min(whole.last, start + count - 1)
        for serial in range(start, end + 1):
            yield self._room.code(serial, whole.area_number, whole.epoch)

    def _batch(self, batch: Batch | str) -> Batch:
        found = self._room.records.get(Batch, batch) if isinstance(batch, str) else batch
        if found is None:
            raise Denied("GT-BATCH-UNKNOWN", "There is no such batch.", "", "List them with `guardtag tag batches`.")
        return found

    # -- printing; ``city.prints`` knows what became of a run

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
        whole = self._batch(batch)
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
        return self._room.records.find(PrintRun, "batch", self._batch(batch).id, limit=1000)

    # -- fitting

    def allocate(
        self, batch: Batch | str, *, area: str, first: int, count: int, by: str = "", request_id: str = ""
    ) -> Batch:
        """Gives a run of tags out to an area; a run is one entry, however long.

        Args:
            batch: the batch or its id.
            area: path of the area that gets them.
            first: the first serial.
            count: how many.
            by: who gives them out.
            request_id: makes the call repeatable.

        Raises:
            Conflict: some of them were given out before.
        """
        room = self._room
        room.operator_only()
        areas.check(area, len(room.config.levels))
        batch_id = self._batch(batch).id

        def allocate(tx: Tx) -> Batch:
            current = tx.get(Batch, batch_id)
            assert current is not None
            return tx.put(_allocated(current, Range(first, count, area, tx.now, by or room.actor)))

        request = Request(by or room.actor, "tags.allocate", batch_id, request_id, (area, first, count))
        return room.records.change(allocate, request=request)

    def fit(
        self, tag: TagLike, *, to: Ward | str, garment: str = "", place: str = "", thread: str = "", by: str,
        request_id: str = "",
    ) -> Tag:  # fmt: skip
        """Records that a tag was sewn into somebody's garment; allocates it if nobody did.

        Args:
            tag: code, serial, link or typed code.
            to: the person or their id.
            garment: such as ``blue jacket``.
            place: where in it, such as ``lining, left``.
            thread: colour of the thread.
            by: id of the worker; an untrained one's fitting is flagged, never lost.
            request_id: makes the call repeatable.

        Raises:
            Conflict: the tag was fitted before.
            Denied: nobody has the ward's or the worker's id.
            TagError: the tag is not one of ours.
        """
        room = self._room
        if room.signed_in and by != room.actor:
            raise not_the_operator()
        serial = self._serial(tag)
        batch = batches.holding(room.records, serial)
        if batch is None:
            raise unknown()
        ward_id = to if isinstance(to, str) else to.id
        where = (maybe("garment", garment, 100), maybe("place", place, 100), maybe("thread", thread, 40))
        fitting_id = room.world.new_id()

        def fit(tx: Tx) -> Tag:
            if tx.get(Tag, tag_id(serial)) is not None:
                raise Conflict(
                    "GT-TAG-FITTED", "This tag was fitted before.", "Its serial is recorded in a garment.",
                    "Take the next tag; look this one up with `guardtag tag show`.",
                )  # fmt: skip
            ward = tx.get(Ward, ward_id)
            if ward is None:
                raise Denied(
                    "GT-WARD-UNKNOWN", "Nobody of this id is in the register.",
                    "The id is wrong, or the person was erased.", "Look it up with `guardtag ward list`.",
                )  # fmt: skip
            worker = tx.get(Responder, by)
            if worker is None or not worker.active:
                raise unknown_person()
            if room.signed_in and not areas.covers(worker.area, ward.area):
                raise not_the_operator()
            current = tx.get(Batch, batch.id)
            assert current is not None
            if current.voided and voids.holding(room.records, serial):
                raise voids.not_to_be_fitted()
            if not any(serial in given for given in current.allocated):
                current = _allocated(current, Range(serial, 1, ward.area, tx.now, by))
            tx.put(attrs.evolve(current, fitted=current.fitted + 1))
            tx.add(Fitting(fitting_id, serial, ward_id, *where, by, tx.now, worker.trained(SEWING, tx.now)))
            tx.journal(by, "tags.fit", (ward_id, f"tag:{serial}"))
            return tx.put(Tag(serial, batch.id, batch.epoch, batch.area_number, ward_id, fitting_id))

        request = Request(by, "tags.fit", str(serial), request_id, (ward_id, *where))
        return self._with_code(room.records.change(fit, request=request))

    def get(self, tag: TagLike) -> Tag:
        """A fitted tag, by code, serial, link or typed code.

        Raises:
            Unknown: it is none of ours, or was never fitted.
        """
        self._room.operator_only()
        found = self._room.records.get(Tag, tag_id(self._serial(tag)))
        if found is None:
            raise Unknown(
                "GT-TAG-UNFITTED", "This tag was minted but never fitted.", "Nobody recorded a garment for it.",
                "Record it with `guardtag tag fit`.",
            )  # fmt: skip
        return self._with_code(found)

    def check(self, photo: bytes | str | os.PathLike[str], *, source: str = "") -> checkup.Checkup:
        """Proves sewn tags from a photo, and says how worn they are: the check-up of a fitting.

        It tells nobody, records nothing, and keeps nothing of the photo or of what its file says beside it.

        Args:
            photo: a JPEG, PNG or WebP picture of one tag or several, or the path of one.
            source: who may be guessing; see ``Guard.scan``.

        Raises:
            BackendError: GT-PHOTO-NO-CODE, no code can be read; GT-PHOTO-SPOILT, one is there and cannot be;
                GT-PHOTO-SIZE, GT-PHOTO-READ, see ``guardtag.labels.photo``.
            TagError: as for ``Guard.scan``, when none of the codes leads to a tag that helps.
            PrintError: GT-PRINT-EXTRA, the readers are not installed.
        """
        return checkup.check(self._room, photo, source)

    def retire(self, tag: TagLike, *, why: str, by: str = "", request_id: str = "") -> Tag:
        """Ends a tag, or says that it was replaced and may still turn up.

        Args:
            tag: code, serial, link or typed code.
            why: ``replaced``, ``lost``, ``worn``, ``damaged`` (it still calls for help) or ``died``,
                ``left``, ``erased`` (it shows the calm page and tells the office).
            by: who says so.
            request_id: makes the call repeatable.
        """
        room = self._room
        room.operator_only()
        if why not in HELPING_REASONS + ENDING_REASONS:
            raise ValueError(f"why is one of {', '.join(HELPING_REASONS + ENDING_REASONS)}")
        serial = self.get(tag).serial

        def retire(tx: Tx) -> Tag:
            current = tx.get(Tag, tag_id(serial))
            assert current is not None
            tx.journal(by or room.actor, "tags.retire", (current.ward, f"tag:{serial}"), why)
            return tx.put(attrs.evolve(current, state="retired", why=why))

        request = Request(by or room.actor, "tags.retire", str(serial), request_id, (why,))
        return self._with_code(room.records.change(retire, request=request))

    # -- voiding

    def void(
        self, batch: Batch | str, *, why: str, first: int = 0, count: int | None = None, by: str = "",
        request_id: str = "",
    ) -> Batch:  # fmt: skip
        """Voids tags that were never fitted: a box that was stolen, a sheet that was misprinted.

        A voided tag cannot be fitted, and a scan of it gets the calm page. Tags of the run that are in
        somebody's garment go on helping. Tags that are only lost are not voided: somebody may wear one.

        Args:
            batch: the batch or its id.
            why: ``stolen``, ``misprinted`` or ``destroyed``.
            first: the first serial; 0 for the batch's first.
            count: how many; all from ``first`` on unless given.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Conflict: some of them were voided before.
            ValueError: the run lies outside the batch, or ``why`` is none of these.
        """
        room = self._room
        room.operator_only()
        return voids.void(room, self._batch(batch), first, count, why, by or room.actor, request_id)

    def unvoid(self, first: int, *, by: str = "", request_id: str = "") -> Batch:
        """Takes back the voiding of the run that begins with this serial.

        Args:
            first: the serial.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Conflict: no voided run begins there.
        """
        self._room.operator_only()
        return voids.unvoid(self._room, first, by or self._room.actor, request_id)

    def voided(self, batch: Batch | str) -> list[Void]:
        """The voided runs of a batch, the first serials first."""
        self._room.operator_only()
        batch_id = batch if isinstance(batch, str) else batch.id
        return list(self._room.records.every(Void, "batch", batch_id))

    # -- inside

    def _serial(self, tag: TagLike) -> int:
        if isinstance(tag, Tag | Code):
            return tag.serial
        if isinstance(tag, int) and not isinstance(tag, bool):
            return tag
        return self._room.read(tag).serial

    def _with_code(self, tag: Tag) -> Tag:
        return attrs.evolve(tag, code=self._room.code(tag.serial, tag.area_number, tag.epoch))


def _area_number(tx: Tx, path: str) -> int:
    """The number of an area, given on first use and never reused."""
    area = tx.get(Area, path)
    if area is None:
        used = tx.get(Mark, "area") or Mark("area", 0)
        if used.value >= MAX_AREAS:
            raise Conflict(
                "GT-AREA-FULL", "All area numbers are used.", f"A token holds {MAX_AREAS} of them.",
                "Mint for a higher area.", limit=MAX_AREAS,
            )  # fmt: skip
        area = tx.put(Area(path, used.value + 1))
        tx.put(Mark("area", area.number))
    return area.number


def _allocated(batch: Batch, given: Range) -> Batch:
    last = given.first + given.count - 1
    if given.count < 1 or given.first < batch.first or last > batch.last:
        raise ValueError("the range lies outside the batch")
    if any(r.first <= last and given.first < r.first + r.count for r in batch.allocated):
        raise Conflict(
            "GT-TAG-ALLOCATED", "Some of these tags were given out before.", "Their ranges overlap.",
            "See `guardtag tag batches` for what is left.",
        )  # fmt: skip
    return attrs.evolve(batch, allocated=_merged((*batch.allocated, given)))


def _merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Neighbouring ranges of one area and day as one, so that a thousand fittings stay a few entries."""
    merged: list[Range] = []
    for entry in sorted(ranges, key=lambda r: r.first):
        before = merged[-1] if merged else None
        if before and before.area == entry.area and before.first + before.count == entry.first:
            merged[-1] = attrs.evolve(before, count=before.count + entry.count)
        else:
            merged.append(entry)
    return tuple(merged)

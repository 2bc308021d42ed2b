"""One attempt at a change: reads are remembered and guarded, puts are collected, all of it is one commit."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import attrs

from guardtag.errors import BackendError, Conflict, StoreUnavailable, Tampered
from guardtag.model.people import FIELD_CLASSES, RESPONSE, Ward
from guardtag.model.tellings import Happened, Telling
from guardtag.payload.aead import NONCE_BYTES
from guardtag.records import counted, journal, kinds, ward_parts
from guardtag.records.kinds import BY_MODEL, BY_NAME, Asked, Kind
from guardtag.spi import Change, Check, Delete, Put, Ref, Row

if TYPE_CHECKING:
    from guardtag.records.transaction import Records

log: Final = logging.getLogger("guardtag")

T = TypeVar("T")
_EVERY_CLASS = frozenset(FIELD_CLASSES)


@attrs.frozen
class Request:
    """What makes a call repeatable: the same request twice gives the first answer.

    Args:
        actor: who asks; another person's same id is another request.
        verb: what is asked.
        subject: about whom or what.
        id: the caller's ``request_id``.
        arguments: everything else that was asked; a repeat that differs is a ``Conflict``.
        once: it is never carried out again, also when its answer was erased since: that would bring somebody back.
    """

    actor: str
    verb: str
    subject: str
    id: str
    arguments: tuple[object, ...] = attrs.field(default=(), repr=False)
    once: bool = False


class Tx:
    """One attempt at a change: reads are remembered, puts are collected.

    Args:
        records: where to read.
        first: records fetched at once.
        now: the time of the change.
        claimed: rows that were claimed for this change.
        fresh: the claimed rows are read again.
    """

    def __init__(
        self, records: Records, first: Sequence[tuple[type[Any], str]] = (), now: float | None = None,
        claimed: Sequence[Row] = (), *, fresh: bool = True,
    ) -> None:  # fmt: skip
        self._records = records
        self._rows: dict[Ref, Row | None] = {}
        self._puts: dict[Ref, tuple[Kind[Any], Any]] = {}
        self._deletes: dict[Ref, tuple[int, bool]] = {}  # the version that goes, and whether no copy may be left
        self._leases: dict[Ref, int] = {}
        self._whole: set[Ref] = set()
        self._touched: dict[Ref, Ward] = {}
        self._opened: dict[tuple[Ref, tuple[str, ...]], Any] = {}
        self._found: dict[tuple[Any, ...], Any] = {}
        self._entries: list[tuple[float, str, str, tuple[str, ...], str]] = []
        self.now: float = records.world.now() if now is None else now
        for row in claimed:
            self.fence(row)
            if not fresh:
                self._rows[Ref(row.kind, row.id)] = row
        if first or (claimed and fresh):
            wanted = [Ref(BY_MODEL[model].name, record_id) for model, record_id in first]
            self._fetch([*wanted, *(Ref(row.kind, row.id) for row in claimed)])

    def _fetch(self, refs: Sequence[Ref]) -> None:
        missing = [ref for ref in dict.fromkeys(refs) if ref not in self._rows]
        if missing:
            self._rows.update(zip(missing, self._records.store.read(missing), strict=True))

    def blind(self, field: str, value: str) -> str:
        """See ``Records.blind``."""
        return self._records.blind(field, value)

    def get(self, model: type[T], record_id: str, classes: Iterable[str] = (RESPONSE,)) -> T | None:
        """One record as this transaction sees it, or ``None``; guarded by a Check."""
        ref = Ref(BY_MODEL[model].name, record_id)
        if ref in self._puts:
            return cast("T", self._puts[ref][1])
        if ref in self._deletes:
            return None
        self._fetch([ref])
        row = self._rows[ref]
        if row is None:
            return None
        classes = tuple(classes)
        if model is Ward and {*classes} >= _EVERY_CLASS:
            self._whole.add(ref)
        key = (ref, classes)
        if key not in self._opened:  # records are frozen: one that was opened can be given out again
            self._opened[key] = self._records.opened(model, row, classes)
        return cast("T", self._opened[key])

    def version(self, model: type[Any], record_id: str) -> int:
        """The version of a record's row, 0 when there is none; guarded like ``get``."""
        ref = Ref(BY_MODEL[model].name, record_id)
        self._fetch([ref])
        row = self._rows[ref]
        return 0 if row is None else row.version

    def find(self, model: type[T], index: str, value: str, *, after: str = "", limit: int = 100) -> list[T]:
        """Records by an index value, oldest first; not guarded, and blind to this transaction's puts.

        The same question gets the same answer within one transaction.
        """
        asked = (model, index, value, after, limit)
        if asked not in self._found:
            self._found[asked] = self._records.find(model, index, value, after=after, limit=limit, newest=False)
        return list(self._found[asked])

    def sound(self, model: type[T], index: str, value: str, *, after: str = "", page: int = 100) -> Iterator[T]:
        """All records by an index value that can be opened, oldest first; otherwise like ``find``."""
        left: str | None = after
        while left is not None:
            asked = (model, index, value, left, page, "sound")
            if asked not in self._found:
                self._found[asked] = self._records.page(model, index, value, after=left, page=page, whole=False)
            records, left = self._found[asked]
            yield from records

    @property
    def held(self) -> int:
        """How many changes and Checks of a commit it comes to so far, without what is told of them and counted."""
        rows = self._rows.keys() | self._puts.keys() | self._deletes.keys() | self._touched.keys()
        return len(rows) + 2 * len(self._entries)  # an entry, and the head of its chain

    def mine(self, model: type[T], record_id: str) -> T | None:
        """What this transaction is about to write under an id, if anything; ``find`` does not see it."""
        put = self._puts.get(Ref(BY_MODEL[model].name, record_id))
        return cast("T", put[1]) if put else None

    def put(self, record: T) -> T:
        """Writes a record, new or changed; returns it."""
        kind = BY_MODEL[type(record)]
        ref = Ref(kind.name, kind.id(record))
        if isinstance(record, Ward) and self._rows.get(ref) is not None and ref not in self._whole:
            raise ValueError("a ward must be read with all its field classes before it is put")
        self._deletes.pop(ref, None)
        self._puts[ref] = (kind, record)
        return record

    def add(self, record: T) -> T:
        """Writes a record under a fresh id, without a read; ``Stale`` should the id exist after all."""
        kind = BY_MODEL[type(record)]
        self._rows[Ref(kind.name, kind.id(record))] = None
        return self.put(record)

    def touch(self, ward: Ward) -> None:
        """Writes a person's row again as it is: whoever read it before, and looked for what is written now, is stale.

        Args:
            ward: as ``get`` gave it.
        """
        self._touched[Ref(BY_MODEL[Ward].name, ward.id)] = ward

    def delete(self, model: type[Any], record_id: str, *, purge: bool = False) -> None:
        """Removes a record, if it is there."""
        ref = Ref(BY_MODEL[model].name, record_id)
        self._puts.pop(ref, None)
        self._fetch([ref])
        row = self._rows[ref]
        if row is not None:
            self._deletes[ref] = (row.version, purge)

    def fence(self, row: Row) -> None:
        """Demands, when a claimed row is put, that nobody claimed it after us."""
        self._leases[Ref(row.kind, row.id)] = row.lease

    def journal(self, actor: str, verb: str, subjects: Sequence[str] = (), detail: str = "") -> None:
        """Appends a line to the journal in the same commit; raises ``ValueError`` for an actor who is no id."""
        journal.identified("by", actor)
        self._entries.append((self.now, actor, verb, tuple(subjects), detail))

    # -- requests

    def _asked_id(self, request: Request) -> str:
        return self.blind("request", "\x1f".join((request.actor, request.verb, request.subject, request.id)))

    def asked_before(self, request: Request) -> tuple[bool, Any]:
        """Whether this request was carried out, and its first answer.

        One whose answer is of somebody whose keys were destroyed, or is damaged, was not: nobody can say what the
        answer was, and an alert that is sent again must go out. It is written anew, in the same place. A request
        that is carried out once alone is refused instead.

        Raises:
            Conflict: it came with other arguments, or its answer was erased.
            Tampered: it is carried out once alone, and the row that would say what came of it is damaged.
        """
        erased = False
        try:
            asked = self.get(Asked, self._asked_id(request))
        except BackendError as error:
            erased = error.code == "GT-RECORD-ERASED"
            if not erased and (request.once or not isinstance(error, Tampered)):
                raise
            asked = None
        if erased or (asked is not None and not asked.kind):
            if request.once:
                raise _answer_erased()
            return False, None
        if asked is None:
            return False, None
        if asked.arguments != self._arguments(request):
            raise Conflict(
                "GT-CONFLICT-REQUEST", "This request id was used for something else.",
                "The same id came with other arguments.", "Use a fresh request id for a new request.",
            )  # fmt: skip
        kind = kinds.BY_NAME[asked.kind]
        answer = kinds.decode(kind.model, asked.answer)
        if isinstance(answer, Ward):
            return True, self._whole_again(answer)
        return True, self._with_texts(kind, answer) if kind.retracted else answer

    def _whole_again(self, answer: Ward) -> Ward:
        """A person who is an answer, with what is sealed apart as it stands now: no copy of it is kept."""
        try:
            now = self.get(Ward, answer.id, FIELD_CLASSES)
        except Tampered:
            return answer
        return answer if now is None else ward_parts.join(answer, ward_parts.split(now)[1])

    def _with_texts(self, kind: Kind[Any], answer: Any) -> Any:
        """An answer with the texts that may have been taken out of its record since, as they stand now."""
        try:
            now = self.get(kind.model, kind.id(answer))
        except Tampered:
            now = None
        return attrs.evolve(
            answer, **(_blank(kind) if now is None else {one: getattr(now, one) for one in kind.retracted})
        )

    def remember(self, request: Request, answer: object) -> None:
        """Keeps the answer of a request, sealed under the answer's own key."""
        kind = BY_MODEL[type(answer)]
        bare = attrs.evolve(kind.bare(answer), **_blank(kind))
        self.put(
            Asked(
                self._asked_id(request), self._arguments(request), kind.name, kinds.encode(bare),
                kind.key(answer, self._records.vault.room),
            )
        )  # fmt: skip

    def _arguments(self, request: Request) -> str:
        return self.blind("arguments", repr(request.arguments))

    # -- the end

    def changes(self) -> list[Change]:
        """What to commit."""
        self._write_journal()
        changes: list[Change] = []
        self._fetch(list(self._puts))
        self._have_counted()
        if self._records.telling:
            self._have_told()
        drawn = self._records.world.random(NONCE_BYTES * len(self._puts))  # one call into the system, not one a row
        for at, (ref, (kind, record)) in enumerate(self._puts.items()):
            sealed = self._records.sealed(kind, record, drawn[at * NONCE_BYTES : (at + 1) * NONCE_BYTES])
            row = self._rows[ref]
            changes.append(Put(sealed, 0 if row is None else row.version, self._leases.get(ref)))
        for ref, ward in self._touched.items():
            row = self._rows[ref]
            if row is not None and ref not in self._puts and ref not in self._deletes:
                index = BY_MODEL[Ward].index(ward, self.blind)
                changes.append(Put(attrs.evolve(row, index=index), row.version, self._leases.get(ref)))
        for ref, (version, purge) in self._deletes.items():
            changes.append(Delete(ref, version, self._leases.get(ref), purge))
        touched = self._puts.keys() | self._deletes.keys() | self._touched.keys()
        for ref, row in self._rows.items():
            if ref not in touched:
                changes.append(Check(ref, 0 if row is None else row.version))
        return changes

    def _have_counted(self) -> None:
        """What the figures count and is changed here is counted anew."""
        told = [(ref, kind, kind.counts(record)) for ref, (kind, record) in self._puts.items() if kind.counts]
        gone = [(ref, BY_NAME[ref.kind], None) for ref in self._deletes if BY_NAME[ref.kind].counts]
        for ref, kind, after in (*told, *gone):
            row = self._rows[ref]
            before = None if row is None else self._counted(ref, kind, row)
            version = 0 if row is None else row.version
            for mark in counted.marks(self.blind, ref.id, version, before, after, self.now):
                self.add(mark)

    def _have_told(self) -> None:
        """What happened is to be told to other systems: one row, whatever it was."""
        events: list[Happened] = []
        for ref, (kind, record) in self._puts.items():
            if kind.tells is not None:
                row = self._rows[ref]
                before = None if row is None else self._before(ref, kind, row)
                version = 1 if row is None else row.version + 1
                if row is None or before is not None:
                    events += kind.tells(before, record, version, self.blind)
        if events:
            self.add(Telling(self._records.world.new_id(), self.now, tuple(events), self.now))

    def _before(self, ref: Ref, kind: Kind[Any], row: Row) -> Any:
        """The record as it was; ``None`` when it cannot be opened."""
        try:
            return self._opened.get((ref, (RESPONSE,))) or self._records.opened(kind.model, row)
        except BackendError as error:
            if isinstance(error, StoreUnavailable):
                raise
            return None

    def _counted(self, ref: Ref, kind: Kind[Any], row: Row) -> counted.Counted:
        assert kind.counts is not None
        try:
            return kind.counts(self._opened.get((ref, (RESPONSE,))) or self._records.opened(kind.model, row))
        except BackendError as error:
            if isinstance(error, StoreUnavailable):
                raise
            return counted.of_row(row)

    def _write_journal(self) -> None:
        for at, actor, verb, subjects, detail in self._entries:
            name = journal.chain(actor, subjects[0] if subjects else "")
            try:
                head = self.get(journal.Head, name) or journal.Head(name)
            except Tampered:  # nobody is left without help for it; `verify` names the chain
                log.error("the head of a chain of the journal cannot be opened: another chain is written")
                name = journal.beside(name)
                head = self.get(journal.Head, name) or journal.Head(name)
            entry, after = journal.append(head, at, actor, verb, subjects, detail)
            self.add(entry)  # never written before: the head is guarded
            self.put(after)
        self._entries.clear()


def _blank(kind: Kind[Any]) -> dict[str, Any]:
    """What stands in an answer in place of what may be taken out of its record again."""
    known = attrs.fields_dict(kind.model)
    return {one: known[one].default if known[one].default is not attrs.NOTHING else "" for one in kind.retracted}


def _answer_erased() -> Conflict:
    return Conflict(
        "GT-CONFLICT-ERASED", "This request was carried out before, and what it entered was erased since.",
        "Carried out again it would bring back somebody who was erased.",
        "Leave it. To enter somebody anew on purpose, use a fresh request id.",
    )  # fmt: skip

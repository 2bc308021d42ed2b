"""The store over the pool: each call one round trip, tried again where its outcome is known."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import msgspec

from guardtag.errors import Stale
from guardtag.spi import Change, Query, Queue, Ref, Row, limits
from guardtag_postgres import faults, schema, settings, wire
from guardtag_postgres.plan import Plan, decode_index
from guardtag_postgres.pool import Pool
from guardtag_postgres.session import Broken, Refused, Session, Silent, Step
from guardtag_postgres.sql import Statements

ATTEMPTS: Final = 12
"""How often a transaction is tried that the server undid for the sake of others."""
T = TypeVar("T")


class PostgresStore:
    """A store in a PostgreSQL database, for any number of processes on any number of machines.

    Args:
        url: ``postgresql://USER@HOST/DATABASE?option=value``; see docs/how-to/postgresql.md.
        options: the same options, beside the address.

    Raises:
        ConfigError: the address or an option does not fit.
        StoreUnavailable: the server cannot be reached, does not let us in, or its tables are a newer guardtag's.
    """

    purges = False
    """A deleted row stays in the server's files until they are vacuumed, and in its log: no vault."""

    def __init__(self, url: str, **options: object) -> None:
        told = settings.read(url, options)
        names = schema.Names(told.schema)
        self._sql = Statements(names.rows, names.entries)
        self._pool = Pool(told, lambda connection: schema.prepare(connection, names))

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        """The rows at these refs, in the order asked, all of one moment; one round trip however many."""
        if len(refs) == 1:
            kind, id = refs[0]
            if not _storable(kind, id):
                return [None]
            found = self._ask((self._sql.one, (kind.encode(), id.encode())))
            return [_row(kind, id, *found[0]) if found else None]
        rows: list[Row | None] = [None] * len(refs)
        asked = [place for place, ref in enumerate(refs) if _storable(*ref)]
        if asked:
            kinds, ids = (
                wire.texts([refs[place][0] for place in asked]),
                wire.texts([refs[place][1] for place in asked]),
            )
            for number, *columns in self._ask((self._sql.many, (kinds, ids))):
                place = asked[number - 1]
                rows[place] = _row(*refs[place], *columns)
        return rows

    def find(self, query: Query) -> list[Row]:
        """Rows of one kind by index value or prefix, each once, paged by id."""
        limits.check_query(query)
        texts = [query.kind, query.index]
        if query.prefix is not None:
            texts += (query.prefix, limits.after_prefix(query.prefix))
        else:
            texts.append(query.value or "")
        if query.after:
            texts.append(query.after)
        if not _storable(*texts):
            return []
        statement = self._sql.finding[query.prefix is not None, query.newest, not query.after]
        step = (statement, [*map(str.encode, texts), wire.whole(query.limit)])
        return [_row(query.kind, *found) for found in self._ask(step)]

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        """Rows of one kind with an id above ``after``, smallest first."""
        limits.check_limit(limit)
        if not _storable(kind, after):
            return []
        step = (self._sql.walk, (kind.encode(), after.encode(), wire.whole(limit)))
        return [_row(kind, *found) for found in self._ask(step)]

    def commit(self, changes: Sequence[Change]) -> None:
        """Makes all changes or none, in one round trip; raises ``Stale`` when a version or lease does not match.

        ``purge`` deletes like any other delete; see ``purges``.

        Raises:
            StoreUnavailable: codes GT-POSTGRES-LOST and GT-POSTGRES-SILENT leave the outcome open; with every other
                nothing was written.
        """
        by_ref = limits.by_ref(changes)
        if not by_ref:
            return
        plan = Plan(by_ref, self._sql)
        for _ in range(ATTEMPTS):
            stale = self._run(lambda session: _made(session, plan), repeatable=False)
            if stale:
                raise Stale(stale)
            if stale is None:
                return
        raise faults.explain("40001")

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        """Takes due rows of these lanes until ``until``, the longest due first; one statement."""
        names = [lane for lane in limits.lanes_of(lanes, limit) if _storable(lane)]
        if not names:
            return []
        most = wire.whole(limit)
        step = (self._sql.claim, (wire.texts(names), wire.real(now), most, most, wire.real(until)))
        taken = self._run(lambda session: session.ask(step), repeatable=False)
        taken.sort()  # the first column is the due time before
        return [_row(*found) for _, *found in taken]

    def queues(self, now: float) -> list[Queue]:
        """How every lane with a due row stands, by name."""
        return [Queue(*found) for found in self._ask((self._sql.queues, (wire.real(now),)))]

    def mark(self) -> str:
        """A text that is another one after every commit and claim that wrote something, of other databases too."""
        return str(self._ask((self._sql.mark, ()))[0][0])

    def close(self) -> None:
        """Closes the connections; later calls raise ``StoreUnavailable``. Calls under way end as they would."""
        self._pool.close()

    def _ask(self, step: Step) -> list[tuple[Any, ...]]:
        return self._run(lambda session: session.ask(step), repeatable=True)

    def _run(self, work: Callable[[Session], T], *, repeatable: bool) -> T:
        """Does a piece of work with a connection.

        Args:
            work: one round trip, or a transaction.
            repeatable: whether it may be done again when its outcome is not known.
        """
        tried = 0
        while True:
            session = self._pool.take()
            try:
                result = work(session)
            except Refused as refused:
                tried += 1
                self._refused(session, refused.state, tried)
            except Broken:
                self._pool.drop(session)
                tried += 1
                if not repeatable or tried >= ATTEMPTS:
                    raise faults.lost() from None
            except Silent:
                self._pool.drop(session)
                raise faults.unanswered(session.patience) from None
            except BaseException:
                self._pool.drop(session)
                raise
            else:
                self._pool.back(session)
                return result

    def _refused(self, session: Session, state: str, tried: int) -> None:
        """Returns when the work should be tried again, and else raises what the server meant."""
        with contextlib.suppress(Refused, Broken, Silent):
            session.recover()
        if session.usable():
            self._pool.back(session)
        else:
            self._pool.drop(session)
        if state in faults.ELSEWHERE and tried == 1:
            self._pool.drop_idle()
        elif state in faults.AGAIN and tried < ATTEMPTS:
            time.sleep(random.uniform(0.0, 0.002 * 2 ** min(tried, 6)))  # noqa: S311 - a pause, not a secret
        else:
            raise faults.explain(state) from None


def _made(session: Session, plan: Plan) -> list[Ref] | None:
    """Tries a plan: ``None`` when it was made, else the refs that do not fit; none of them: it may fit now."""
    try:
        session.make(plan.steps)
    except Refused as refused:
        if refused.state not in faults.UNFIT:
            raise
        return plan.misfits(session.recover(plan.look()))
    return None


def _row(
    kind: str, id: str, version: int, body: bytes, ix: str, lane: str | None, due: float | None, lease: int
) -> Row:
    try:
        return Row(kind, id, version, body, decode_index(ix) if ix else {}, lane, due, lease)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise faults.changed() from None


def _storable(*texts: str) -> bool:
    """Whether rows with these texts can exist: PostgreSQL holds neither U+0000 nor half a surrogate pair."""
    for text in texts:
        if "\0" in text:
            return False
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError:
                return False
    return True

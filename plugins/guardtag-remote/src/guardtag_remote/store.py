"""The store that lies on another machine: each call is one question and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from guardtag.errors import Stale
from guardtag.spi import Change, Query, Ref, Row, limits
from guardtag_remote import faults, settings, tls, wire
from guardtag_remote.line import Broken, Line, Silent
from guardtag_remote.pool import Pool

PURGE_TIMES: Final = 6.0
"""A purge may take so many times as long as anything else: the store writes its whole file anew."""
_MOST: Final = 2**63 - 1


class RemoteStore:
    """A store served by ``guardtag vault serve``, for any number of processes and machines.

    Args:
        url: ``remote://HOST:PORT?ca=FILE&cert=FILE&key=FILE``; see docs/how-to/several-machines.md.
        options: none are known.

    Attributes:
        purges: what the server's store says of itself.

    Raises:
        ConfigError: the address, an option or a file does not fit.
        StoreUnavailable: the server cannot be reached, is not trusted, or does not let us in.
    """

    paths: tuple[str, ...] = settings.FILES
    """Options of the address that are files: guardtag makes them absolute."""

    def __init__(self, url: str, **options: object) -> None:
        limits.no_options("remote", options)
        self._settings = settings.read(url)
        told = self._settings
        self._pool = Pool(told, tls.client(told.ca, told.cert, told.key))
        line = self._pool.take()
        self.purges: bool = line.welcome.purges
        self._server_expiry = line.server_expiry
        self._pool.back(line)

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        """The rows at these refs, in the order asked, all of one moment; one round trip however many."""
        if not refs:
            self._asked(wire.Read(()), 0)  # a closed store says so
            return []
        rows: list[Row | None] = [None] * len(refs)
        asked = [place for place, ref in enumerate(refs) if _storable(*ref)]
        found = self._asked(wire.Read(tuple((refs[place][0], refs[place][1]) for place in asked)), len(asked))
        if len(found) != len(asked):
            raise faults.nonsense()
        for place, row in zip(asked, found, strict=True):
            if row is not None and (row.kind, row.id) != tuple(refs[place]):
                raise faults.nonsense()
            rows[place] = row
        return rows

    def find(self, query: Query) -> list[Row]:
        """Rows of one kind by index value or prefix, each once, paged by id."""
        limits.check_query(query)
        if not _storable(query.kind, query.index, query.value or "", query.prefix or "", query.after):
            return []
        request = wire.Find(
            query.kind, query.index, query.value, query.prefix, query.after, query.limit, query.newest
        )  # fmt: skip
        return self._whole(request, query.limit)

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        """Rows of one kind with an id above ``after``, smallest first."""
        limits.check_limit(limit)
        return self._whole(wire.Walk(kind, after, limit), limit) if _storable(kind, after) else []

    def commit(self, changes: Sequence[Change]) -> None:
        """Makes all changes or none; raises ``Stale`` when a version or lease does not match.

        It is never sent twice.

        Raises:
            StoreUnavailable: codes GT-REMOTE-LOST, -SILENT, -NONSENSE and -STORE leave the outcome open; with every
                other nothing was written.
        """
        by_ref = limits.by_ref(changes)
        purging = False
        for change in changes:
            limits.entries(getattr(getattr(change, "row", None), "index", {}))
            purging |= getattr(change, "purge", False)
        _within(by_ref)
        request = wire.Commit(tuple(wire.change_sent(change) for change in changes))
        said = self._once(wire.encode(request), PURGE_TIMES if purging else 1.0)
        if isinstance(said, wire.StaleAt):
            raise Stale([Ref(*ref) for ref in said.refs if ref in by_ref] or [Ref(*key) for key in by_ref])
        if not isinstance(said, wire.Done):
            raise _meant(said)

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        """Takes due rows of these lanes until ``until``, the longest due first. It is never sent twice."""
        names = tuple(lane for lane in limits.lanes_of(lanes, limit) if _storable(lane))
        request = wire.Claim(names, float(now), float(until), limit)
        return [row for row in self._asked(request, limit, again=False) if row is not None]

    def certificates(self) -> list[tuple[str, float]]:
        """What the way to the server rests on, each with the time it is over: see ``guardtag.spi.Certified``."""
        told = self._settings
        return [("server", self._server_expiry), ("ca", tls.expiry(told.ca)), ("cert", tls.expiry(told.cert))]

    def close(self) -> None:
        """Closes the connections; later calls raise ``StoreUnavailable``. Calls under way end as they would."""
        self._pool.close()

    def _whole(self, request: wire.Request, limit: int) -> list[Row]:
        return [row for row in self._asked(request, limit) if row is not None]

    def _asked(self, request: wire.Request, most: int, *, again: bool = True) -> list[Row | None]:
        """Asks for rows; once more on a new connection where that changes nothing."""
        payload = wire.encode(request)
        while True:
            line = self._pool.take()
            try:
                rows = _rows(line, payload, self._settings.timeout, most)
            except Broken:
                self._pool.drop(line)
                if not again:
                    raise faults.lost() from None
                again = False
                self._pool.drain()  # the others are as old
            except Silent:
                self._pool.drop(line)
                raise faults.silent(self._settings.timeout) from None
            except BaseException:  # Ctrl-C too: the rest of the answer is still to come
                self._pool.drop(line)
                raise
            else:
                self._back(line)
                if isinstance(rows, list):
                    return rows
                raise _meant(rows)

    def _once(self, payload: bytes, times: float) -> wire.Answer:
        """Asks for one message, and never twice."""
        seconds = self._settings.timeout * times
        line = self._pool.take()
        try:
            (said,) = line.ask(payload, seconds)
        except Broken:
            self._pool.drop(line)
            raise faults.lost() from None
        except Silent:
            self._pool.drop(line)
            raise faults.silent(seconds) from None
        except ValueError:  # several messages
            self._pool.drop(line)
            raise faults.nonsense() from None
        except BaseException:
            self._pool.drop(line)
            raise
        self._back(line)
        return said

    def _back(self, line: Line) -> None:
        self._server_expiry = line.server_expiry
        self._pool.back(line)


def _rows(line: Line, payload: bytes, seconds: float, most: int) -> list[Row | None] | wire.Answer:
    rows: list[Row | None] = []
    for said in line.ask(payload, seconds):
        if not isinstance(said, wire.Rows):
            if rows:
                raise faults.nonsense()
            return said
        rows += (None if one is None else one.row() for one in said.rows)
        if len(rows) > most:
            raise faults.nonsense()
    return rows


def _meant(said: wire.Answer) -> Exception:
    """The error for an answer that is not what was asked for."""
    if not isinstance(said, wire.Failed) or said.code not in (*wire.CODES, wire.MISUSE):
        return faults.nonsense()
    if said.code == wire.DAMAGED:
        return faults.damaged()
    return (
        ValueError("the store refused the call")
        if said.code == wire.MISUSE
        else faults.failed(wire.STORE + said.code.upper())
    )


def _within(by_ref: limits.ByRef) -> None:
    """Refuses as stale what expects more than any version or lease ever reaches, and than MessagePack holds."""
    stale = [
        Ref(*key) for key, change in by_ref.items()
        if max(change.expect, abs(getattr(change, "lease", None) or 0)) > _MOST
    ]  # fmt: skip
    if stale:
        raise Stale(stale)


def _storable(*texts: str) -> bool:
    """Whether rows with these texts can exist: none holds U+0000 or half a surrogate pair."""
    try:
        return not any("\0" in text for text in texts if text.isascii() or text.encode())
    except UnicodeEncodeError:
        return False

"""The fence around a third party's store in use: whatever a call raises or returns comes out as the contract says.

Only stores that are not built in stand behind it, so that ours pay nothing. It cannot end a call that hangs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final, cast

from guardtag.delivery import type_name
from guardtag.errors import StoreUnavailable
from guardtag.registry.fence import Fault, fenced
from guardtag.spi import Row, Store, limits
from guardtag.spi.stores import Backed, Certified, Counted, Marked

_MORE: Final[Mapping[type, tuple[str, ...]]] = MappingProxyType({
    Counted: ("queues",), Marked: ("mark",), Backed: ("backup", "sound", "retire"), Certified: ("certificates",),
})  # fmt: skip


def behind_fence(store: Store, source: str) -> Store:
    """A store whose calls raise only errors of ``guardtag.errors``, and rows where rows belong.

    Args:
        store: of a third party; what it can do beyond ``Store`` (``Counted``, ``Marked``, ``Backed``, ``Certified``)
            stays.
        source: the plugin, for the error.

    Returns:
        the store behind the fence. Its calls raise ``StoreUnavailable`` (``GT-STORE-FAULT``: the outcome is
        unknown) in place of anything foreign; ``ValueError`` and ``TypeError`` for misuse, by ``spi.limits``; and
        a real Ctrl-C goes through.
    """
    more = [name for kind, names in _MORE.items() if isinstance(store, kind) for name in names]
    kind = type("FencedStore", (_Fenced,), {name: _plain(name) for name in more})
    return cast("Store", kind(store, source))


class _Fenced:
    """The calls of ``Store``, each checked before and after."""

    def __init__(self, store: Store, source: str) -> None:
        self._store, self._source = store, source
        self.purges = self._call(lambda: getattr(store, "purges", False)) is True
        at_once = self._call(lambda: getattr(store, "at_once", 0))
        self.at_once = at_once if type(at_once) is int and at_once > 0 else 0

    def read(self, refs: Any) -> Any:
        rows = self._call(partial(self._store.read, refs))
        if type(rows) is not list or len(rows) != len(refs):
            raise self._fault(type_name(rows))
        for ref, row in zip(refs, rows, strict=True):
            if row is not None and (type(row) is not Row or (row.kind, row.id) != tuple(ref)):
                raise self._fault(type_name(row))
        return rows

    def find(self, query: Any) -> Any:
        limits.check_query(query)
        return self._rows(partial(self._store.find, query), query.limit)

    def walk(self, kind: str, after: str, limit: int) -> Any:
        limits.check_limit(limit)
        return self._rows(partial(self._store.walk, kind, after, limit), limit)

    def commit(self, changes: Any) -> None:
        limits.by_ref(changes)
        self._call(partial(self._store.commit, changes))

    def claim(self, lanes: Any, now: float, until: float, limit: int) -> Any:
        limits.lanes_of(lanes, limit)
        return self._rows(partial(self._store.claim, lanes, now, until, limit), limit)

    def close(self) -> None:
        self._call(self._store.close)

    def _rows(self, call: Callable[[], Any], limit: int) -> Any:
        rows = self._call(call)
        if type(rows) is not list or len(rows) > limit:
            raise self._fault(type_name(rows))
        for row in rows:
            if type(row) is not Row:
                raise self._fault(type_name(row))
        return rows

    def _call(self, call: Callable[[], Any]) -> Any:
        try:
            return fenced(call)
        except Fault as fault:
            if fault.own is not None:
                raise fault.own from None
            raise self._fault(fault.culprit) from None

    def _fault(self, culprit: str) -> StoreUnavailable:
        return StoreUnavailable(
            "GT-STORE-FAULT", f"The store of the plugin {self._source} failed ({culprit}).",
            "It raised or returned what no store may, so whether a change was made is unknown.",
            "Read again and compare; update the plugin.", plugin=self._source, culprit=culprit,
        )  # fmt: skip


def _plain(name: str) -> Callable[..., Any]:
    def call(self: _Fenced, *arguments: Any) -> Any:
        return self._call(lambda: getattr(self._store, name)(*arguments))

    return call

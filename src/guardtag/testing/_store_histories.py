"""Conformance by comparison: random histories against a model that is too simple to be wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from guardtag.errors import Stale
from guardtag.spi import Change, Check, Delete, Put, Query, Ref, Row, Store
from guardtag.testing._store_case import StoreCase

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

IDS = ("a", "b", "B", "a0")
VALUES = ("a/b/", "a/bc/", "b/", "a/_/")
PREFIXES = ("a/", "a/b/", "a/_/")
LANES = ("one", "two")


class Model:
    """The contract in its plainest form: a dict, and a look at every row for each question."""

    def __init__(self) -> None:
        self.rows: dict[Ref, Row] = {}

    def find(self, query: Query) -> list[Row]:
        """Every row of the kind that fits, sorted, cut to the page."""

        def fits(value: str) -> bool:
            return value == query.value if query.prefix is None else value.startswith(query.prefix)

        rows = [row for row in self._of(query.kind) if any(map(fits, row.index.get(query.index, ())))]
        if query.newest:
            rows = [row for row in reversed(rows) if not query.after or row.id < query.after]
        else:
            rows = [row for row in rows if row.id > query.after]
        return rows[: query.limit]

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        """The same without an index."""
        return [row for row in self._of(kind) if row.id > after][:limit]

    def stale(self, changes: Sequence[Change]) -> set[Ref]:
        """The refs of the changes that do not fit."""
        return {_ref(change) for change in changes if not self._fits(change)}

    def commit(self, changes: Sequence[Change]) -> None:
        """Makes changes that all fit."""
        for change in changes:
            before = self.rows.get(_ref(change))
            if isinstance(change, Put):
                lease = before.lease if before else 0
                self.rows[_ref(change)] = attrs.evolve(change.row, version=change.expect + 1, lease=lease)
            elif isinstance(change, Delete):
                self.rows.pop(_ref(change), None)

    def due(self, lanes: Sequence[str], now: float) -> list[Row]:
        """Everything due in these lanes, the longest first."""
        due = [row for row in self.rows.values() if row.lane in lanes and row.due is not None and row.due <= now]
        return sorted(due, key=lambda row: row.due or 0.0)

    def claim(self, ref: Ref, until: float) -> Row:
        """One of them, moved on."""
        row = self.rows[ref]
        self.rows[ref] = attrs.evolve(row, due=until, lease=row.lease + 1)
        return self.rows[ref]

    def _of(self, kind: str) -> list[Row]:
        return sorted((row for row in self.rows.values() if row.kind == kind), key=lambda row: row.id)

    def _fits(self, change: Change) -> bool:
        row = self.rows.get(_ref(change))
        version, lease = (row.version, row.lease) if row else (0, 0)
        wanted = None if isinstance(change, Check) else change.lease
        return change.expect == version and wanted in (None, lease)


class HistoryCases(StoreCase):
    """Any short history of calls has the outcome that the model gives it."""

    def test_any_history_goes_as_in_the_model(self, store: Store) -> None:
        """Commits, claims, finds and walks over a handful of ids; each example has kinds of its own."""
        if not self.examples:
            pytest.skip("this suite compares no random histories")
        from hypothesis import HealthCheck, Phase, given, settings

        numbers = count()

        @settings(
            max_examples=self.examples, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
        )  # fmt: skip
        @given(_histories())
        def compare(steps: list[tuple[Any, ...]]) -> None:
            kind = "k" + "".join("abcdefghij"[int(digit)] for digit in str(next(numbers)))
            model = Model()
            for step in steps:
                _STEPS[step[0]](store, model, kind, *step[1:])
                _compare(store, model, kind)

        compare()


def _histories() -> SearchStrategy[list[tuple[Any, ...]]]:
    from hypothesis import strategies as st

    value = st.lists(st.sampled_from(VALUES), max_size=3).map(tuple)
    index = st.fixed_dictionaries({}, optional={"area": value, "state": value})
    due = st.sampled_from((None, 0.0, 1.0, 2.0, 3.0))
    change = st.tuples(
        st.sampled_from(("put", "put", "put", "delete", "check")), st.sampled_from(IDS),
        st.sampled_from((0,) * 14 + (1, -1)), st.sampled_from((None, 0, 0, -1)),
        index, st.sampled_from((None, *LANES)), due,
    )  # fmt: skip
    commit = st.tuples(st.just("commit"), st.lists(change, min_size=1, max_size=3, unique_by=lambda change: change[1]))
    claim = st.tuples(st.just("claim"), st.sampled_from((LANES, LANES[:1])), st.integers(0, 6), st.integers(1, 3))
    return st.lists(st.one_of(commit, commit, claim), min_size=3, max_size=14)


def _commit(store: Store, model: Model, kind: str, drawn: list[tuple[Any, ...]]) -> None:
    changes: list[Change] = []
    for what, id, off, held_off, index, lane, due in drawn:
        row = model.rows.get(Ref(kind, id))
        expect = max(0, (row.version if row else 0) + off)
        held = None if held_off is None else max(0, (row.lease if row else 0) + held_off)
        lane = lane and f"{kind}:{lane}"
        new = Row(kind, id, expect + 1, f"{id}{expect}".encode(), index, lane, due)
        change: Change = Put(new, expect, held)
        if what == "delete":
            change = Delete(Ref(kind, id), expect, held)
        elif what == "check":
            change = Check(Ref(kind, id), expect)
        changes.append(change)
    stale = model.stale(changes)
    try:
        store.commit(changes)
    except Stale as error:
        named = {Ref(*key) for key in error.refs}
        assert named, "Stale names no ref"
        assert named <= stale, "Stale names a ref that fits"
    else:
        assert not stale, "a stale change was made"
        model.commit(changes)


def _claim(store: Store, model: Model, kind: str, lanes: Sequence[str], now: int, limit: int) -> None:
    lanes = [f"{kind}:{lane}" for lane in lanes]
    claimed = store.claim(lanes, float(now), now + 2.0, limit)
    dues = [model.rows[Ref(row.kind, row.id)].due for row in claimed]
    assert dues == [row.due for row in model.due(lanes, now)][:limit], "not the longest due"
    assert claimed == [model.claim(Ref(row.kind, row.id), now + 2.0) for row in claimed]


def _compare(store: Store, model: Model, kind: str) -> None:
    refs = [Ref(kind, id) for id in IDS]
    assert store.read(refs) == [model.rows.get(ref) for ref in refs]
    assert store.walk(kind, "B", 3) == model.walk(kind, "B", 3)
    for by in [{"value": value} for value in VALUES] + [{"prefix": prefix} for prefix in PREFIXES]:
        for page in ({}, {"newest": False, "after": "a", "limit": 1}, {"after": "a0", "limit": 1}):
            query = Query(kind, "area", **by, **page)  # type: ignore[arg-type]
            assert store.find(query) == model.find(query), query


def _ref(change: Change) -> Ref:
    return Ref(change.row.kind, change.row.id) if isinstance(change, Put) else change.ref


_STEPS: dict[str, Callable[..., None]] = {"commit": _commit, "claim": _claim}

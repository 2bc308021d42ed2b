"""The conformance suite of stores: what every ``guardtag.spi.Store`` must do, built in or from a plugin.

Subclass it in a test module, define ``make``, and pytest runs it::

    class TestOurs(StoreSuite):
        durable = True

        def make(self):
            return OurStore(f"ours:{self.folder}/rows")

``self.folder`` is an empty folder of each test's own. ``durable`` says that a closed store has its rows
when it is opened again (``reopen`` does that; override it where closing and ``make`` are not enough). A
store with ``purges`` is searched for copies: ``files`` lists where they could be. ``break_it(store)`` breaks what the
store stands on and returns it, to prove that every call then raises.
"""

from __future__ import annotations

from guardtag.testing._store_claims import ClaimCases
from guardtag.testing._store_commits import CommitCases
from guardtag.testing._store_faults import FaultCases
from guardtag.testing._store_histories import HistoryCases
from guardtag.testing._store_queries import QueryCases
from guardtag.testing._store_threads import ThreadCases


class StoreSuite(CommitCases, QueryCases, ClaimCases, ThreadCases, FaultCases, HistoryCases):
    """Every case a store must pass: commits, queries, claims, threads, faults, and random histories."""


__all__ = ["StoreSuite"]

"""The suite over each of the stores that are wrong on purpose.

``test_suite.py`` runs this file in a process of its own and demands that the case named for each store in
``CAUGHT`` fails.
"""

from typing import Any

from guardtag.builtin.sqlite import SqliteStore
from guardtag.testing.stores import StoreSuite
from tests.stores import wrong

CAUGHT: dict[type[Any], str] = {
    wrong.Silent: "broken_store_says_so",
    wrong.HalfCommit: "one_stale_change",
    wrong.BlindPut: "another_version",
    wrong.Unchecked: "write_skew",
    wrong.Unfenced: "comes_late",
    wrong.LeaseForgotten: "keeps_the_lease",
    wrong.ClaimIsAWrite: "claim_moves_due",
    wrong.DoubleClaim: "many_threads",
    wrong.AnyOrder: "longest_due",
    wrong.AfterDue: "due_at_its_time",
    wrong.LaneOnly: "a_lane_and_a_due",
    wrong.CachedFind: "new_index_only",
    wrong.EntriesLeft: "new_index_only",
    wrong.AsTheyCame: "newest_first",
    wrong.LikePrefix: "a_prefix_is",
    wrong.SlashLost: "a_prefix_is",
    wrong.Doubles: "every_row_once",
    wrong.PageByNumber: "do_not_shift",
    wrong.AfterIncluded: "walk_sees",
    wrong.OnlyWhatIsThere: "order_asked",
    wrong.TornRead: "half_a_commit",
    wrong.Vague: "names_none_that_fit",
    wrong.Boundless: "no_more",
    wrong.AnyText: "can_hold",
    wrong.NeverClosed: "closed_store",
    wrong.Borrowed: "its_own_index",
    wrong.CopiesLeft: "no_copy",
    wrong.LogLeft: "no_copy",
    wrong.Forgetful: "outlive",
    wrong.Utf16Order: "code_points",
    wrong.WalkByNumber: "whatever_comes",
    wrong.DueAsText: "due_times_are_numbers",
    wrong.CheckedEarly: "racing_checks",
}
"""Each broken store, and the words by which the case that catches it is known."""


def suite_over(broken: type[Any], caught: str) -> type[StoreSuite]:
    """The suite over a broken store, cut down to the cases that are known by these words."""

    def make(self: StoreSuite) -> Any:
        return broken(f"sqlite:{self.folder}/s.db" if issubclass(broken, SqliteStore) else "memory:")

    def break_it(self: StoreSuite, store: Any) -> Any:
        store.close()
        return store

    others = {name: None for name in dir(StoreSuite) if name.startswith("test_") and caught not in name}
    return type(
        f"Test{broken.__name__}", (StoreSuite,), {"make": make, "break_it": break_it, "durable": True, **others}
    )


globals().update({suite.__name__: suite for suite in map(suite_over, CAUGHT, CAUGHT.values())})

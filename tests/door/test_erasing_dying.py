"""An erasure dies anywhere and goes on; whatever holds it up is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext

import attrs
import pytest

from guardtag.errors import StoreUnavailable
from guardtag.records.kinds import Erasure
from guardtag.records.rewrap import walk
from guardtag.records.vault import keys_of, ward_keys
from guardtag.spi import Change, Delete, Put, Ref
from guardtag.steps import erasing
from tests.conftest import City
from tests.door.erased import Died, Watched, ended, fresh, gone, lived, plain, traces

__all__ = ["fresh"]


@pytest.mark.parametrize(
    ("again", "late"),
    [
        pytest.param("call", False, id="call-before"), pytest.param("dispatcher", True, id="dispatcher-after"),
        pytest.param("call", True, id="call-after", marks=pytest.mark.soak),
        pytest.param("dispatcher", False, id="dispatcher-before", marks=pytest.mark.soak),
    ],
)  # fmt: skip
def test_killed_at_any_commit_it_goes_on(
    fresh: Callable[[], City], late: bool, again: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """At every commit of either store, before it or after it; another process finishes it."""
    for dies in range(200):
        city = fresh()
        boy, _, call = lived(city)
        ended(city, call)
        before = plain(city.door.figures("feicheng"))
        records, left = city.door._room.records, [dies]

        def die(left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Died

        stores = records.store, records.vault.store
        hooks = {"after": die, "before": lambda: None} if late else {"before": die}
        records.store = Watched(stores[0], **hooks)  # type: ignore[arg-type, assignment]
        records.vault.store = Watched(stores[1], **hooks)  # type: ignore[arg-type, assignment]
        died = False
        try:
            city.door.wards.erase(boy.id)
        except Died:
            died = True
        records.store, records.vault.store = stores
        records.vault.forget()
        if not died:
            break
        if dies == 0 and not late:
            assert not records.there(Erasure, boy.id), "nothing was asked for yet"
            continue
        if again == "call":
            city.door.wards.erase(boy.id)
        else:
            city.clock.advance(120)
            city.door.dispatch()
        gone(city, boy.id)
        assert plain(city.door.figures("feicheng")) == before
    assert dies > 20


def test_while_it_dies_and_goes_on_the_figures_never_count_twice(fresh: Callable[[], City]) -> None:
    city = fresh()
    boy, _, call = lived(city)
    ended(city, call)
    records, seen = city.door._room.records, []

    def look() -> None:
        seen.append(city.door.figures("feicheng").incidents)

    records.store = Watched(records.store, lambda: None, look)  # type: ignore[assignment]
    city.door.wards.erase(boy.id)
    assert max(seen) == 2
    assert seen[-1] == 2


@pytest.mark.parametrize("dies", [False, True])
def test_a_message_written_just_before_its_call_was_gone_goes_too(city: City, dies: bool) -> None:
    """By somebody who read the call before; also when the eraser dies before it looks again."""
    boy, _, call = lived(city)
    ended(city, call)
    records = city.door._room.records
    real = records.store
    copy = attrs.evolve(next(row for row in walk(real, "notice") if call in row.index["incident"]), id="late")

    class Racing(Watched):
        def commit(self, changes: Sequence[Change]) -> None:
            gone = any(isinstance(one, Delete) and one.ref == Ref("incident", call) for one in changes)
            if gone:
                self.store.commit([Put(copy, 0)])
            self.store.commit(changes)
            if gone and dies:
                raise Died

    records.store = Racing(real, lambda: None)  # type: ignore[assignment]
    with pytest.raises(Died) if dies else nullcontext():
        city.door.wards.erase(boy.id)
    records.store = real
    city.door.wards.erase(boy.id)
    gone(city, boy.id)


def test_a_purge_that_was_not_complete_is_done_once_more(city: City) -> None:
    """The keys were deleted, but copies may be left: the next attempt purges again though there is nothing to see."""
    boy, _, call = lived(city)
    ended(city, call)
    vault = city.door._room.records.vault

    def unpurged() -> None:
        raise StoreUnavailable("GT-STORE-PURGE", "copies may be left")

    kept = vault.store
    vault.store = Watched(kept, lambda: None, unpurged)  # type: ignore[assignment]
    with pytest.raises(StoreUnavailable, match="GT-STORE-PURGE"):
        city.door.wards.erase(boy.id)
    assert kept.read([Ref("key", key) for key in ward_keys(boy.id)]) == [None] * 3
    watched = Watched(kept, lambda: None)
    vault.store = watched  # type: ignore[assignment]
    city.door.wards.erase(boy.id)
    assert [change for changes in watched.seen for change in changes] == [
        Delete(Ref("key", key), 0, purge=True) for key in keys_of(boy.id)
    ]
    gone(city, boy.id)


def test_one_that_fails_is_tried_once_a_minute_and_a_run_ends(city: City) -> None:
    boy, _, call = lived(city)
    ended(city, call)
    vault = city.door._room.records.vault
    tried: list[float] = []

    def fails() -> None:
        tried.append(city.clock.now())
        assert len(tried) < 20, "one run tries it again and again"
        raise StoreUnavailable("GT-STORE-READONLY", "no")

    kept = vault.store
    vault.store = Watched(kept, fails)  # type: ignore[assignment]
    with pytest.raises(StoreUnavailable):
        city.door.wards.erase(boy.id)
    city.wait(3)
    assert len(tried) == len(set(tried)) == 4
    vault.store = kept
    city.wait(1)
    gone(city, boy.id)


def waiting(city: City) -> list[tuple[str, str, str]]:
    return [(f.state, f.key, f.facts["days"]) for f in city.door.doctor() if f.name == "erasures"]


def test_one_that_waits_for_days_is_red_and_says_how_long(city: City) -> None:
    boy, _, _ = lived(city)
    assert city.door.wards.erase(boy.id).waiting
    assert waiting(city) == [("yellow", "erasures", "0")]
    city.clock.advance(3 * 86_400 - 1)
    assert waiting(city) == [("yellow", "erasures", "2")]
    city.clock.advance(1)
    assert waiting(city) == [("red", "erasures-late", "3")]
    for found in city.door.doctor():
        assert "{" not in "".join((*found.told("zh"), *found.told("en")))


def test_one_that_cannot_be_ended_is_red_after_an_hour(city: City) -> None:
    boy, _, call = lived(city)
    ended(city, call)
    vault = city.door._room.records.vault

    def fails() -> None:
        raise StoreUnavailable("GT-STORE-PURGE", "a reader is in the way")

    kept = vault.store
    vault.store = Watched(kept, fails)  # type: ignore[assignment]
    with pytest.raises(StoreUnavailable):
        city.door.wards.erase(boy.id)
    assert waiting(city) == [("yellow", "erasures", "0")]
    city.wait(61)
    assert waiting(city) == [("red", "erasures-fail", "0")]
    vault.store = kept
    city.wait(1)
    assert waiting(city) == []


def test_an_alert_waits_behind_one_erasure_at_most(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vault may let each wait for seconds."""
    city.responder("li-ling")
    tag = city.tagged(city.boy())
    for number in range(4):
        erasing.ask(city.door._room, city.boy(key=str(number)).id, "operator")
    city.clock.advance(61)
    told: list[int] = []

    def slow(*arguments: object) -> None:
        if not told:
            city.door.scan(tag.link).alert()
        told.append(len(city.messages()))
        raise StoreUnavailable("GT-STORE-PURGE", "a reader is in the way")

    monkeypatch.setattr("guardtag.steps.erasing.carry_out", slow)
    city.door.dispatch(city.clock.now())
    assert len(told) == 4
    assert told[0] == 0
    assert all(told[1:]), "somebody heard of the alert before the next erasure was begun"


def test_nothing_is_dropped_of_a_deployment_that_moves(city: City) -> None:
    """The rows were copied, keys and all: what is left to do is due where it moves to."""
    from guardtag.records.erasure import drop_rows
    from guardtag.records.gate import Unmoved

    boy, _, call = lived(city)
    ended(city, call)
    records, before = city.door._room.records, traces(city, boy.id)

    class Closed(Unmoved):
        def __call__(self) -> float:
            raise StoreUnavailable("GT-MOVING", "closed")

    records.gate = Closed()
    for verb in (lambda: city.door.wards.erase(boy.id), lambda: drop_rows(records, boy.id, {}, "x")):
        with pytest.raises(StoreUnavailable):
            verb()
    assert traces(city, boy.id) == before
    assert records.vault.exists(f"w:{boy.id}:response")

"""Typed codes that are guessed: counted together, never refused, and never a write each."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import attrs
import pytest

import guardtag
from guardtag.config import Config
from guardtag.errors import Ambiguous, Mistyped, StoreUnavailable, Unknown
from guardtag.model.guesses import Guesses
from guardtag.payload import reedsolomon, typed
from guardtag.world import SimulatedClock, simulated
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")

_SOURCE = random.Random(5)


def guess() -> str:
    """A well-formed code that names no tag; one in a million million would."""
    data = [_SOURCE.randrange(32) for _ in range(10)]
    letters = "".join(typed.ALPHABET[symbol] for symbol in (*data, *reedsolomon.checks(data)))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def guessed(door: guardtag.Guard, times: int, source: str = "") -> None:
    for _ in range(times):
        with pytest.raises(Unknown):
            door.scan(guess(), source=source)


def stored(door: guardtag.Guard) -> Guesses:
    return door._room.records.get(Guesses, "typed") or Guesses()


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[tuple[guardtag.Guard, guardtag.Guard, SimulatedClock]]:
    """Two processes' doors to one deployment."""
    settings = Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        channels={"mail": (f"file:{tmp_path / 'out.jsonl'}", {})},
    )  # fmt: skip
    world, clock = simulated(seed=1)
    with guardtag.open(settings, world) as one, guardtag.open(settings, world) as other:
        yield one, other, clock


def test_over_budget_a_code_wants_confirming_and_still_calls_for_help(city: City) -> None:
    boy, _ = city.boy(), city.responder("li-ling")
    tag = city.tagged(boy)
    assert not city.door.scan(tag.typed, source="here").unconfirmed
    guessed(city.door, 20, "there")
    assert city.door.scan(tag.typed, source="there").unconfirmed
    assert not city.door.scan(tag.typed, source="here").unconfirmed
    assert not city.door.scan(tag.typed).unconfirmed
    for at in range(14):
        guessed(city.door, 20, f"there {at}")
    assert city.door.scan(tag.typed, source="here").unconfirmed  # everybody's budget is spent
    assert city.door.scan(tag.typed).alert().subject == boy.id


def test_a_token_is_never_counted_and_never_asked(city: City) -> None:
    tag = city.tagged(city.boy(), by=city.responder("li-ling").id)
    forged = tag.link[:-26] + "A" * 26
    for _ in range(400):
        with pytest.raises(Unknown):
            city.door.scan(forged, source="there")
    assert not city.door.scan(tag.typed, source="there").unconfirmed
    for at in range(16):
        guessed(city.door, 20, f"there {at}")
    assert city.door.scan(tag.typed, source="there").unconfirmed
    assert not city.door.scan(tag.link, source="there").unconfirmed
    assert not city.door.scan(f"{tag.typed} {tag.link}", source="there").unconfirmed


@pytest.mark.parametrize(
    "verb",
    [
        lambda tags, code: tags.reprint(code),
        lambda tags, code: tags.fit(code, to="x", by="li-ling"),
        lambda tags, code: tags.retire(code, why="lost", by="li-ling"),
        lambda tags, code: tags.replace(code, code, by="li-ling"),
    ],
    ids=["reprint", "fit", "retire", "replace"],
)
def test_what_somebody_who_is_signed_in_types_counts_as_theirs(
    city: City, verb: Callable[[Any, str], object]
) -> None:  # fmt: skip
    city.responder("li-ling")
    tag = city.tagged(city.boy())
    worker = city.door.acting_as("li-ling").tags
    for _ in range(20):
        with pytest.raises(Unknown):
            verb(city.door.tags, guess())
    assert not city.door.scan(tag.typed, source="li-ling").unconfirmed, "the operator's own code is believed"
    for _ in range(20):
        with pytest.raises(Unknown):
            verb(worker, guess())
    assert city.door.scan(tag.typed, source="li-ling").unconfirmed
    assert not city.door.scan(tag.typed, source="another").unconfirmed
    assert worker.reprint(tag.typed).serial == tag.serial, "who holds the tag is not kept from it"


def test_slips_are_not_guesses(city: City) -> None:
    tag = city.tagged(city.boy(), by=city.responder("li-ling").id)
    wrong = typed.ALPHABET[(typed.ALPHABET.index(tag.typed[0]) + 1) % 32] + tag.typed[1:]
    for _ in range(60):
        with pytest.raises(Mistyped):
            city.door.scan(wrong, source="there")
    assert not city.door.scan(tag.typed, source="there").unconfirmed
    city.door._room.guesses.flush()
    assert stored(city.door).total == 0


def test_a_pasted_list_counts_as_many_guesses_and_is_no_way_round(city: City) -> None:
    tag = city.tagged(city.boy(), by=city.responder("li-ling").id)
    for _ in range(3):  # three texts with seven guesses each, and a right code in the last
        texts = [guess() for _ in range(7)]
        assert city.door.scan(" ".join([*texts, tag.typed]), source="there").serial == tag.serial
    assert city.door.scan(tag.typed, source="there").unconfirmed
    with pytest.raises(Ambiguous):  # a longer list is not tried at all
        city.door.scan(" ".join([*(guess() for _ in range(200)), tag.typed]), source="elsewhere")


def test_the_budget_comes_back(city: City) -> None:
    tag = city.tagged(city.boy(), by=city.responder("li-ling").id)
    guessed(city.door, 20, "there")
    assert city.door.scan(tag.typed, source="there").unconfirmed
    city.clock.advance(3600 / 20)
    assert not city.door.scan(tag.typed, source="there").unconfirmed


def test_processes_share_the_budget(doors: tuple[guardtag.Guard, guardtag.Guard, SimulatedClock]) -> None:
    one, other, clock = doors
    code = next(one.tags.of(one.tags.mint(1, area="feicheng")))
    assert not other.scan(code.typed, source="there").unconfirmed
    guessed(one, 20, "there")
    clock.advance(5)
    assert other.scan(code.typed, source="there").unconfirmed
    assert not other.scan(code.typed, source="elsewhere").unconfirmed


def test_both_count_at_once_and_nothing_is_lost(doors: tuple[guardtag.Guard, guardtag.Guard, SimulatedClock]) -> None:
    one, other, _ = doors
    for _ in range(9):
        guessed(one, 1, "a")
        guessed(other, 1, "b")
    one._room.guesses.flush()
    other._room.guesses.flush()
    assert stored(one).total == 18


def test_counting_does_not_write_at_every_guess(city: City) -> None:
    store, writes = city.door._room.records.store, []
    commit = store.commit
    store.commit = lambda changes: (writes.append(1), commit(changes))[1]  # type: ignore[method-assign]
    try:
        for at in range(40):
            guessed(city.door, 5, f"there {at}")
        assert len(writes) <= 40
        guessed(city.door, 2000)  # a flood beyond the budget is not written at all
        assert len(writes) <= 40 + 7
    finally:
        store.commit = commit  # type: ignore[method-assign]


def test_what_waits_is_written_after_a_minute_and_at_the_end(
    doors: tuple[guardtag.Guard, guardtag.Guard, SimulatedClock],
) -> None:
    one, other, clock = doors
    guessed(one, 1, "there")
    assert stored(other).total == 0
    clock.advance(61)
    guessed(one, 1, "there")
    assert stored(other).total == 2
    guessed(one, 1, "there")
    one.close()
    assert stored(other).total > 2


@pytest.mark.quick_on("memory", "sqlite")
def test_a_store_that_is_down_turns_nobody_away(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = city.tagged(city.boy(), by=city.responder("li-ling").id)
    down = StoreUnavailable("GT-STORE-DOWN", "The store does not answer.")

    def fail(*arguments: object) -> None:
        raise down

    monkeypatch.setattr(city.door._room.records.store, "commit", fail)
    guessed(city.door, 20, "there")
    assert city.door.scan(tag.typed, source="there").unconfirmed  # it knows its own guesses
    assert city.door.scan(tag.link, source="there").status == "live"
    monkeypatch.undo()
    city.clock.advance(6)
    guessed(city.door, 1, "there 2")
    assert stored(city.door).total > 0


def test_sources_are_not_kept(city: City, caplog: pytest.LogCaptureFixture) -> None:
    guessed(city.door, 20, "2001:db8:77::/64")
    city.door._room.guesses.flush()
    levels = stored(city.door)
    assert "2001" not in repr(attrs.asdict(levels)) + repr(vars(city.door._room.guesses))
    assert len(levels.sources) == 1
    assert all(0 <= slot < 4096 for slot in levels.sources)
    assert "2001" not in caplog.text


@pytest.mark.parametrize("key", ["guesses_per_hour", "guesses_per_source"])
@pytest.mark.parametrize("value", [0, -1, 1.5, True, "many", 1_000_001])
def test_a_wrong_budget_is_refused(key: str, value: object) -> None:
    from guardtag import config

    with pytest.raises(guardtag.ConfigError, match=key):
        config.from_mapping({key: value}, Path())


@pytest.mark.quick_on("memory", "sqlite")
def test_a_slow_store_holds_up_one_and_not_the_rest(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    budget = city.door._room.guesses
    inside, leave = threading.Event(), threading.Event()
    get = city.door._room.records.get

    def slow(*arguments: object) -> object:
        if arguments[0] is Guesses:
            inside.set()
            assert leave.wait(20)
        return get(*arguments)  # type: ignore[call-overload]

    monkeypatch.setattr(city.door._room.records, "get", slow)
    thread = threading.Thread(target=budget.spent, args=("one",))
    thread.start()
    assert inside.wait(20)
    assert not budget.spent("other")  # at once, by what is known
    budget.draw("other", 20)
    assert budget.spent("other")
    leave.set()
    thread.join(20)
    assert budget.spent("other")


@pytest.mark.parametrize("source", ["\udc80\udcff", "2001:db8::/64", "\x00", "名" * 9999, ip_address("192.0.2.1")])
def test_whatever_a_front_calls_a_source_is_one(city: City, source: str) -> None:
    tag = city.tagged(city.boy(), by=city.responder("li-ling").id)
    guessed(city.door, 20, source)
    assert city.door.scan(tag.typed, source=source).unconfirmed
    assert not city.door.scan(tag.typed, source="another").unconfirmed

"""Erasing a person: it waits for the call, dies anywhere and goes on, loses no call, and leaves nothing but counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner

import guardtag
from guardtag.cli import cli
from guardtag.config import Config
from guardtag.errors import BackendError, Denied, GuardTagError, Retired, StoreUnavailable
from guardtag.records.kinds import KINDS, Erasure
from guardtag.records.rewrap import walk
from guardtag.records.vault import keys_of, ward_keys
from guardtag.spi import Change, Delete, Put, Ref
from guardtag.steps import erasing
from guardtag.world import simulated
from tests.conftest import DAYTIME, HOME, City


class Died(Exception):
    """The process was killed."""


class Watched:
    """A store at whose commits something happens: a death, or what somebody else does."""

    def __init__(self, store: Any, before: Callable[[], None], after: Callable[[], None] = lambda: None) -> None:
        self.store, self.before, self.after = store, before, after
        self.seen: list[Sequence[Change]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def commit(self, changes: Sequence[Change]) -> None:
        self.before()
        self.seen.append(changes)
        self.store.commit(changes)
        self.after()


def lived(city: City) -> tuple[guardtag.Ward, guardtag.Tag, str]:
    """小军 with everything: all field classes, two coats, a drill, a closed call with words, requests, an errand."""
    door = city.door
    city.responder("li-ling")
    boy = door.wards.enrol(
        "小军", area=HOME, contacts=[guardtag.Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=guardtag.Consent(by="田爱云", purposes={"alert"}), medical="insulin", address="Wangzhuang 7",
        hidden_address="nobody knows", clothes="blue jacket", key="NO-1", request_id="e1",
    )  # fmt: skip
    batch = door.tags.mint(5, area="feicheng")
    tag = door.tags.fit(batch.first, to=boy, garment="blue jacket", by="li-ling", request_id="f1")
    door.tags.fit(batch.first + 1, to=boy, garment="coat", by="li-ling")
    door.incidents.open("errand", ward=boy, by="li-ling", request_id="o1")
    (errand,) = door.incidents.list(ward_id=boy.id)
    door.incidents.close(errand.id, outcome="other", by="li-ling")
    call = door.scan(tag.link).alert(place="bus stop", message="he is cold", request_id="a1")
    door.dispatch()
    door.relay.say(door.relay.link(call), "he is cold", request_id="w1")
    door.incidents.acknowledge(call.id, by="li-ling", request_id="k1")
    door.dispatch()
    return boy, tag, call.id


def ended(city: City, call: str) -> None:
    """The call is closed and everybody has heard."""
    city.door.incidents.close(call, outcome="home", by="li-ling", helped=1, request_id="c1")
    city.door.dispatch()


def traces(city: City, ward: str) -> list[str]:
    """Every row that names somebody: by a blind value, in its id, or by whose key seals it."""
    records = city.door._room.records
    blind = {records.blind(field, ward) for field in ("ward", "open", "drill")}
    found = []
    for kind in KINDS:
        for row in walk(records.store, kind.name):
            values = {value for values in row.index.values() for value in values}
            if blind & {row.id, *values} or ward in row.id or ward.encode() in row.body:
                found.append(f"{row.kind} {row.id}")
    return found


def plain(figures: Any) -> dict[str, Any]:
    return attrs.asdict(figures)


def gone(city: City, ward: str) -> None:
    """Nothing of them is left but the erasure, and nothing of it waits."""
    records = city.door._room.records
    erasure = records.get(Erasure, ward)
    assert erasure is not None
    assert (erasure.done is not None, erasure.calls) == (True, {})
    row = records.store.read([Ref("erasure", ward)])[0]
    assert row is not None
    assert (row.lane, row.due) == (None, None)
    assert traces(city, ward) == [f"erasure {ward}"]
    assert records.vault.store.read([Ref("key", key) for key in keys_of(ward)]) == [None] * 4
    assert [one for one, _ in records.vault.erased()] == [ward]
    assert not city.door.verify().bad


def test_it_waits_for_the_call_and_the_tag_helps_until_then(city: City) -> None:
    boy, tag, call = lived(city)
    assert city.door.wards.erase(boy.id) == guardtag.desks.wards.Erased(boy.id, 0.0, 0.0, (), waiting=True)  # type: ignore[attr-defined]
    assert [f.facts["count"] for f in city.door.doctor() if f.name == "erasures"] == ["1"]
    city.wait(3)
    assert city.door.wards.get(boy.id).medical == "insulin"
    assert city.door.scan(tag.link).alert().id == call
    city.door.incidents.close(call, outcome="home", by="li-ling")
    city.wait(2)
    with pytest.raises(Denied):
        city.door.wards.get(boy.id)
    gone(city, boy.id)
    with pytest.raises(Retired):
        city.door.scan(tag.link)
    told = {m["kind"] for m in city.messages() if "li-ling" in m["target"]}
    assert "ended" in told, "who was on the way heard that it is over"
    assert not [f for f in city.door.doctor() if f.name == "erasures"]


def test_it_can_close_the_call_and_those_on_their_way_hear_of_it(city: City) -> None:
    boy, _, call = lived(city)
    for wrong in ("nobody", ""):
        with pytest.raises(Denied):
            city.door.wards.erase(boy.id, close_call="home", by=wrong)
    assert city.door.incidents.get(call).open
    assert city.door.wards.erase(boy.id, close_call="home", by="li-ling").waiting
    assert city.door.incidents.get(call).outcome == "home"
    city.wait(2)
    assert {"ended"} <= {m["kind"] for m in city.messages()}
    erased = city.door.wards.erase(boy.id)
    assert not erased.waiting
    assert erased.effective == erased.at + 60
    gone(city, boy.id)


def test_messages_that_nobody_sends_do_not_hold_it_up_for_ever(city: City) -> None:
    boy, _, call = lived(city)
    city.door.incidents.close(call, outcome="home", by="li-ling")
    assert city.door.wards.erase(boy.id).waiting
    city.clock.advance(599)
    assert city.door.wards.erase(boy.id).waiting
    city.clock.advance(2)
    assert not city.door.wards.erase(boy.id).waiting
    gone(city, boy.id)


def test_figures_stay_and_name_nobody(city: City) -> None:
    boy, _, call = lived(city)
    ended(city, call)
    before = plain(city.door.figures("feicheng"))
    assert before["incidents"] == 2
    assert before["helped"] == 1
    erased = city.door.wards.erase(boy.id)
    assert len(erased.tags) == 2
    assert plain(city.door.figures("feicheng")) == before
    assert plain(city.door.figures("feicheng", since=DAYTIME + 10**6))["incidents"] == 0
    left = city.door.incidents.list("feicheng")
    assert call not in [one.id for one in left]
    for one in left:
        empty = (one.subject, one.serial, one.via, one.place, one.message, one.finder, one.word, one.thread, one.tasks)
        assert empty == ("", 0, "", "", "", "", "", (), ())
        assert not one.open
    gone(city, boy.id)
    again = city.door.wards.erase(boy.id)
    assert (again.at, again.waiting, again.tags) == (erased.at, False, ())


def test_a_tag_keeps_only_that_it_ended(city: City) -> None:
    boy, tag, call = lived(city)
    ended(city, call)
    city.door.wards.erase(boy.id)
    kept = city.door.tags.get(tag.serial)
    assert (kept.ward, kept.fitting, kept.state, kept.why) == ("", "", "retired", "erased")


def test_nobody_is_erased_who_is_not_there(city: City) -> None:
    city.responder("li-ling")
    for verb in (lambda: city.door.wards.erase("nobody"), lambda: city.door.acting_as("li-ling").wards.erase("x")):
        with pytest.raises(Denied):
            verb()
    assert list(city.door._room.records.walk(Erasure)) == []


# -- dying


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Callable[[], City]]:
    """Cities with their story, one after another."""
    opened: list[guardtag.Guard] = []

    def make() -> City:
        world, clock = simulated(seed=1, start=DAYTIME)
        settings = Config(base=tmp_path, host="tag.example.org", channels={"mail": ("console:", {})})
        opened.append(guardtag.open(settings, world))
        return City(opened[-1], clock, tmp_path / "none")

    yield make
    for door in opened:
        door.close()


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("again", ["call", "dispatcher"])
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


# -- calls meanwhile


def test_a_call_that_comes_first_is_waited_for(city: City) -> None:
    """Somebody taps between the look at the calls and the commit."""
    boy, tag, call = lived(city)
    ended(city, call)
    records, taps = city.door._room.records, []
    real = records.store

    def tap() -> None:
        if any(Ref("ward", boy.id) == getattr(change, "ref", None) for change in coming[0]):
            records.store = real
            taps.append(city.door.scan(tag.link).alert().id)

    coming: list[Sequence[Change]] = [()]

    class Seen(Watched):
        def commit(self, changes: Sequence[Change]) -> None:
            coming[0] = changes
            super().commit(changes)

    records.store = Seen(real, tap)  # type: ignore[assignment]
    assert city.door.wards.erase(boy.id).waiting
    assert len(taps) == 1
    assert city.door.incidents.get(taps[0]).subject == boy.id
    assert city.door.wards.get(boy.id).medical == "insulin"


def test_a_call_that_comes_after_goes_to_the_desk_and_is_not_lost(city: City) -> None:
    """The keys are about to be destroyed: a call sealed under them could not be read a minute later."""
    boy, tag, call = lived(city)
    ended(city, call)
    records, taps = city.door._room.records, []
    scan = city.door.scan(tag.link)
    real = records.vault.store

    def tap() -> None:
        records.vault.store = real
        taps.append(scan.alert().id)

    records.vault.store = Watched(real, tap)  # type: ignore[assignment]
    city.door.wards.erase(boy.id)
    records.vault.forget()
    city.door.dispatch()
    found = city.door.incidents.get(taps[0])
    assert (found.subject, found.area, found.open) == ("", "feicheng", True)
    gone(city, boy.id)


@pytest.mark.parametrize("place", ["bus stop", "another stop"])
def test_an_alert_that_is_sent_again_between_keys_and_rows_goes_out(
    city: City, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """The answer of the first cannot be opened any more; the call is not refused for it."""
    boy, tag, call = lived(city)
    ended(city, call)

    def dies(*arguments: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr("guardtag.steps.erasing.drop_rows", dies)
        with pytest.raises(Died):
            city.door.wards.erase(boy.id)
    scan = city.door.scan(tag.link)
    again = scan.alert(place=place, message="he is cold", request_id="a1")
    assert (again.id != call, again.open, again.subject) == (True, True, "")
    assert scan.alert(place=place, message="he is cold", request_id="a1").id == again.id, "and it is remembered"
    city.door.wards.erase(boy.id)
    assert scan.alert(place=place, message="he is cold", request_id="a1").id == again.id
    gone(city, boy.id)


def test_nothing_is_opened_again_while_it_goes_on(city: City) -> None:
    boy, _, call = lived(city)
    ended(city, call)
    vault, refused = city.door._room.records.vault, []
    real = vault.store

    def reopen() -> None:
        vault.store = real
        with pytest.raises(GuardTagError) as caught:
            city.door.incidents.reopen(call, by="li-ling", reason="he is gone again")
        refused.append(caught.value.code)

    vault.store = Watched(real, reopen)  # type: ignore[assignment]
    city.door.wards.erase(boy.id)
    assert refused == ["GT-INCIDENT-OTHER"]
    gone(city, boy.id)


@pytest.mark.parametrize("kind", ["incident", "tag", "ward", "fitting", "notice", "relay", "open"])
def test_a_damaged_row_holds_nothing_up(fresh: Callable[[], City], kind: str) -> None:
    city = fresh()
    boy, _, call = lived(city)
    ended(city, call)
    store = city.door._room.records.store
    for row in list(walk(store, kind)):
        store.commit([Put(attrs.evolve(row, body=row.body[:-1] + bytes([row.body[-1] ^ 1])), row.version)])
    city.door.wards.erase(boy.id)
    gone(city, boy.id)
    assert city.door.figures("feicheng").incidents == (0 if kind == "incident" else 2)


def test_an_old_copy_of_a_row_does_not_open(city: City) -> None:
    boy, _, call = lived(city)
    ended(city, call)
    records = city.door._room.records
    kept = {kind: walk(records.store, kind) for kind in ("ward", "incident", "notice", "fitting", "word", "relay")}
    rows = [row for rows in kept.values() for row in list(rows)]
    city.door.wards.erase(boy.id)
    for row in rows:
        model = next(kind.model for kind in KINDS if kind.name == row.kind)
        with pytest.raises(BackendError) as caught:
            records.opened(model, row)
        assert caught.value.code == "GT-RECORD-ERASED"
    assert {row.kind for row in rows} == set(kept)


def test_the_command_says_how_it_stands(tmp_path: Path) -> None:
    place = str(tmp_path / "city.db")
    with guardtag.open(place) as door:
        city = City(door, None, tmp_path)  # type: ignore[arg-type]
        city.responder("li-ling")
        boy = city.boy()
        door.scan(city.tagged(boy).link).alert()
    runner = CliRunner()
    said = runner.invoke(cli, ["ward", "erase", boy.id, "--yes", "--city", place, "--close", "home", "--by", "li-ling"])
    assert said.exit_code == 0
    assert "will be erased when the call for them is over" in said.output
    with guardtag.open(place) as door:
        door.dispatch()
    said = runner.invoke(cli, ["ward", "erase", boy.id, "--yes", "--city", place])
    assert f"erased {boy.id}; 1 tags ended" in said.output


@pytest.mark.parametrize("staff", [False, True])
def test_a_name_that_an_older_version_kept_as_who_asked_goes_with_the_erasure(city: City, staff: bool) -> None:
    """The row of an erasure stays for ever."""
    records = city.door._room.records
    who = f"r:{city.responder('li-ling').id}" if staff else city.boy().id
    records.change(lambda tx: tx.put(Erasure(who, asked=1.0, by="田爱云", due=1.0)))
    city.clock.advance(61)
    city.door.dispatch()
    found = records.get(Erasure, who)
    assert found is not None
    assert (found.done is not None, found.by) == (True, "operator")

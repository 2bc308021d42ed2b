"""A responder who leaves is called no more and holds nothing up; erased, nothing of them is left but the id."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import guardtag
from guardtag.cli import cli
from guardtag.desks import moving as moves
from guardtag.errors import Conflict, Denied
from guardtag.records.kinds import BY_MODEL, Asked, Erasure
from guardtag.spi import Put, Ref
from guardtag.steps import leaving, moving
from tests.conftest import City
from tests.door.restored import Place, place
from tests.door.test_damaged_rows import spoil

__all__ = ["place"]

pytestmark = pytest.mark.quick_on("memory")
TOWN = "feicheng/wangzhuang"


@pytest.fixture
def taken(city: City) -> str:
    """A call that li-ling took; her supervisor is wang-xia."""
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor", name="王霞")
    call = city.door.scan(city.tagged(city.boy()).link).alert(place="bus stop")
    city.door.dispatch()
    city.door.incidents.acknowledge(call.id, by="li-ling")
    city.door.dispatch()
    return call.id


def later(city: City, hours: int) -> None:
    for _ in range(hours):
        city.clock.advance(3600)
        city.door.dispatch()


def told(city: City, who: str) -> int:
    return sum(message["target"].startswith(f"{who}@") for message in city.messages())


@pytest.mark.parametrize("verb", ["retire", "erase"])
def test_a_call_in_their_hands_goes_on_at_once(city: City, taken: str, verb: str) -> None:
    before = told(city, "wang-xia"), told(city, "li-ling"), told(city, "tian")
    getattr(city.door.responders, verb)("li-ling")
    call = city.door.incidents.get(taken)
    assert (call.state, call.acknowledged_by) == ("received", ())
    assert call.rung.area == TOWN
    city.door.dispatch()
    after = told(city, "wang-xia"), told(city, "li-ling"), told(city, "tian")
    assert after[0] > before[0], "the next level is told without waiting"
    assert after[1] == before[1], "and she is told nothing"
    assert after[2] > before[2], "and the family that nobody comes any more"
    city.wait(60)
    assert told(city, "li-ling") == before[1]
    assert not city.door.verify().bad


def test_what_others_took_too_stays_theirs_and_tasks_go_to_the_desk(city: City, taken: str) -> None:
    city.door.incidents.acknowledge(taken, by="wang-xia")
    city.door.incidents.assign(taken, "ring", to="li-ling", due=city.clock.now() + 9_999, by="wang-xia")
    city.door.responders.retire("li-ling")
    call = city.door.incidents.get(taken)
    assert (call.state, call.acknowledged_by) == ("acknowledged", ("wang-xia",))
    (task,) = [task for task in call.tasks if task.id == "ring"]
    assert (task.owner, task.due) == ("", city.clock.now())


@pytest.mark.parametrize("verb", ["retire", "erase"])
@pytest.mark.parametrize("task", ["ring", ""])
def test_what_they_left_to_do_on_a_closed_call_the_desk_hears_of(city: City, taken: str, verb: str, task: str) -> None:
    """Of a task of theirs, and of the feedback and review that a closed call leaves to whoever closed it."""
    if task:
        city.door.incidents.assign(taken, task, to="li-ling", due=city.clock.now() + 3600, by="wang-xia")
    city.door.incidents.close(taken, outcome="home", by="li-ling")
    city.door.dispatch()
    getattr(city.door.responders, verb)("li-ling")
    before = told(city, "wang-xia"), told(city, "li-ling")
    later(city, 2 if task else 24 * 8)
    after = told(city, "wang-xia"), told(city, "li-ling")
    assert after[0] > before[0], "nobody is left at the level itself: the next one hears of it"
    assert after[1] == before[1]
    left = [one for one in city.door.incidents.get(taken).tasks if one.done is None]
    later(city, 24 * 2)
    assert told(city, "wang-xia") > after[0], "and again, until it is done"
    for one in left:
        city.door.incidents.complete(taken, one.id, by="wang-xia", result="done")
    still = told(city, "wang-xia")
    later(city, 24 * 2)
    assert told(city, "wang-xia") == still


def test_whoever_closed_the_call_hears_of_a_task_whose_owner_left(city: City, taken: str) -> None:
    city.responder("zhao-min", name="赵敏")
    city.door.incidents.assign(taken, "ring", to="li-ling", due=city.clock.now() + 3600, by="wang-xia")
    city.door.incidents.close(taken, outcome="home", by="wang-xia")
    city.door.dispatch()
    city.door.responders.retire("li-ling")
    before = told(city, "wang-xia"), told(city, "zhao-min")
    city.wait(62)
    assert told(city, "wang-xia") > before[0], "as if nobody had been named for it"
    assert told(city, "zhao-min") > before[1], "and the level's desk"


def test_who_left_can_do_nothing_and_is_on_no_list(city: City, taken: str) -> None:
    city.responder("zhao")
    city.door.responders.stand_in("li-ling", stand_in="zhao", until=city.clock.now() + 9_999)
    left = city.door.responders.retire("li-ling", request_id="r")
    assert not left.active
    assert city.door.responders.retire("li-ling", request_id="r") == left
    assert city.door.responders.retire("li-ling") == left
    assert [one.id for one in city.door.responders.list("feicheng/wangzhuang/north/zhongyu/3")] == ["zhao"]
    assert city.door.responders.get("zhao").standing == ()
    for act in (
        lambda: city.door.incidents.acknowledge(taken, by="li-ling"),
        lambda: city.door.acting_as("li-ling").incidents.acknowledge(taken),
        lambda: city.door.responders.stand_in("zhao", stand_in="li-ling", until=city.clock.now() + 9_999),
    ):
        with pytest.raises(Denied):
            act()
    for verb in (city.door.responders.retire, city.door.responders.erase, city.door.responders.get):
        with pytest.raises(Denied, match=r"GT-RESPONDER-UNKNOWN.*guardtag responder list"):
            verb("nobody")
    with pytest.raises(Conflict):
        city.responder("li-ling")
    lines = [entry.verb for entry in city.door.journal.list(actor="li-ling")]
    assert "incidents.acknowledged" in lines, "what she did stays"


@pytest.mark.quick_on("memory", "sqlite")
def test_killed_after_they_left_the_repeat_gives_the_call_back(
    city: City, taken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(leaving, "let_go", dies)
        with pytest.raises(KeyboardInterrupt):
            city.door.responders.retire("li-ling", request_id="r")
        with pytest.raises(KeyboardInterrupt):
            city.door.responders.erase("li-ling")
    assert city.door.incidents.get(taken).acknowledged_by == ("li-ling",)
    city.wait(2)
    assert city.door.incidents.get(taken).acknowledged_by == (), "a dispatcher goes on with it"
    assert is_gone(city, "li-ling")


def is_gone(city: City, id: str) -> bool:
    records = city.door._room.records
    erasure = records.get(Erasure, f"r:{id}")
    rows = records.store.read([Ref("responder", id)]) + records.vault.store.read([Ref("key", f"r:{id}")])
    asked = [row for row in records.store.walk("asked", "", 1000) if records.vault.under(row) == f"r:{id}"]
    return erasure is not None and erasure.done is not None and rows == [None, None] and not asked


@pytest.mark.quick_on("memory", "sqlite")
def test_nothing_of_them_is_left_but_the_id(city: City) -> None:
    enrol = {"name": "李岭", "address": "mail:li-ling@example.org", "request_id": "e"}
    city.responder("li-ling", **enrol)
    city.door.responders.train("li-ling", "sewing", request_id="t")
    first = city.door.responders.erase("li-ling")
    assert first.effective == first.at + 60
    assert is_gone(city, "li-ling")
    city.clock.advance(100)
    assert city.door.responders.erase("li-ling") == first
    for act in (
        lambda: city.door.responders.get("li-ling"),
        lambda: city.door.responders.erase("nobody"),
        lambda: city.door.responders.train("li-ling", "sewing"),
    ):
        with pytest.raises(Denied):
            act()
    with pytest.raises(Conflict, match="GT-CONFLICT-ERASED"):
        city.responder("li-ling", **enrol)
    with pytest.raises(Conflict, match="GT-RESPONDER-TAKEN"):
        city.responder("li-ling")
    assert is_gone(city, "li-ling")
    assert {asked.answer for asked in city.door._room.records.walk(Asked)} == {b""}
    done = [entry.detail for entry in city.door.journal.list(actor="operator") if entry.verb == "responders.erase"]
    assert sorted(done) == ["asked", "done"]
    assert f"\nr:li-ling {first.at!r}\n".encode() in city.door.vault.erasures()
    assert BY_MODEL[Erasure].lane(city.door._room.records.get(Erasure, "r:li-ling")) is None


@pytest.mark.quick_on("memory", "sqlite")
def test_one_whose_row_is_damaged_is_erased_too(city: City) -> None:
    city.responder("li-ling")
    assert spoil(city, "responder") == 1
    city.door.responders.erase("li-ling")
    assert is_gone(city, "li-ling")


def test_a_restored_backup_and_a_move_bring_nobody_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "WAIT_SECONDS", 0.0)
    city = place.city()
    city.responder("li-ling")
    city.responder("wang-xia")
    city.door.backup(place.folder / "copy.db")
    city.door.vault.backup(place.folder / "vault.backup")
    city.door.responders.erase("li-ling")
    city.door.close()
    assert place.restore(replace=True).erased == ("r:li-ling",)
    city = place.city()
    assert is_gone(city, "li-ling")
    assert city.door.responders.get("wang-xia").active
    city.door.close()
    moves.export(place.settings, place.folder / "all.export", place.world)
    vault = guardtag.restore_vault(place.settings, place.folder / "vault.backup", world=place.world)
    assert vault.erased == 1
    place.lose()
    moves.bring_in(place.settings, place.folder / "all.export", place.world)
    city = place.city()
    assert is_gone(city, "li-ling")
    assert not [found for found in city.door.doctor() if found.name == "erased"]
    city.door.close()


def test_the_doctor_sees_one_who_is_back(place: Place) -> None:
    city = place.city()
    city.responder("li-ling")
    row = city.door._room.records.store.read([Ref("responder", "li-ling")])[0]
    city.door.responders.erase("li-ling")
    assert row is not None
    city.door._room.records.store.commit([Put(row, 0)])
    assert [found.facts["count"] for found in city.door.doctor() if found.name == "erased"] == ["1"]
    assert city.door.vault.erase_again() == ("r:li-ling",)
    assert is_gone(city, "li-ling")
    city.door.close()


def test_the_commands(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    where, runner = f"{tmp_path}/city.db", CliRunner()
    with guardtag.open(where) as door:
        door.responders.enrol("li-ling", name="李岭", area=TOWN, address="mail:li-ling@example.org")
        door.incidents.acknowledge(door.incidents.open("distress", area=TOWN).id, by="li-ling")
        door.responders.enrol("zhao", name="王霞", area=TOWN, address="mail:zhao@example.org")

    def said(*arguments: str) -> str:
        done = runner.invoke(cli, ["responder", *arguments, "--city", where])
        return f"{done.output}{done.exception or ''}"

    assert "GT-RESPONDER-UNKNOWN" in said("retire", "nobody")
    assert said("retire", "li-ling") == "li-ling is retired; open calls in their hands went on: 1\n"
    assert said("retire", "li-ling") == "li-ling was retired before; nothing was changed\n"
    assert said("retire", "zhao") == "zhao is retired; no open call was in their hands\n"
    assert runner.invoke(cli, ["responder", "erase", "li-ling", "--city", where], input="n\n").exit_code == 1
    assert said("erase", "li-ling", "--yes").startswith("erased li-ling;")
    assert said("erase", "li-ling", "--yes").startswith("li-ling was erased before, ")
    assert "GT-RESPONDER-UNKNOWN" in said("erase", "nobody", "--yes")

"""Break-glass through the door: one reader, one person, half an hour, all told; two persons for what is hidden."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from guardtag import BackendError, Conflict, Consent, Contact, texts
from guardtag.errors import GuardTagError
from guardtag.model.glass import SECONDS, BreakGlass
from guardtag.model.people import Ward
from guardtag.records.journal import Entry
from guardtag.texts import short
from tests.conftest import HOME, City

TOWN, VILLAGE = "feicheng/wangzhuang", "feicheng/wangzhuang/north/zhongyu"
WHY = "he fell ill at the market and cannot speak"
HIDDEN = "9 Nowhere Road"


def code(call: Callable[[], object]) -> str:
    with pytest.raises(GuardTagError) as caught:
        call()
    return caught.value.code


@pytest.fixture
def boy(city: City) -> Ward:
    """A boy in hiding; two who work for his area, a supervisor above, the hotline, and one from elsewhere."""
    for id, name, area, role in (
        ("li-ling", "李岭", HOME, "worker"), ("wang-xia", "王霞", TOWN, "supervisor"),
        ("hotline", "热线甲", "feicheng", "hotline"), ("far", "赵远", "feicheng/anzhan/a/b/1", "worker"),
        ("police", "民警乙", "feicheng", "police"), ("helper", "志愿者丙", "feicheng", "volunteer"),
        ("audit", "审计丁", "feicheng", "auditor"),
    ):  # fmt: skip
        city.responder(id, area, name=name, role=role)
    return city.boy(medical="insulin", address="Wangzhuang 7", hidden_address=HIDDEN)


def broken(city: City, boy: Ward, by: str = "li-ling", **more: str) -> BreakGlass:
    return city.door.acting_as(by).wards.break_glass(boy.id, reason=WHY, **more)


def view(city: City, boy: Ward, by: str = "li-ling") -> dict[str, object]:
    return dict(city.door.acting_as(by).wards.view(boy.id).fields)


def entries(city: City, verb: str) -> list[Entry]:
    return [e for e in city.door._room.records.walk(Entry) if e.verb == verb]


# -- one person, half an hour


def test_it_opens_the_record_to_one_reader_for_half_an_hour(city: City, boy: Ward) -> None:
    assert set(view(city, boy)) == {"nickname", "area"}
    glass = broken(city, boy)
    assert (glass.by, glass.ward, glass.role) == ("li-ling", boy.id, "grid_worker_area")
    assert glass.until - glass.opened == 1800
    seen = city.door.acting_as("li-ling").wards.view(boy.id)
    assert seen.state == "break_glass"
    assert (seen.name, seen.medical, seen.address) == ("小军", "insulin", "Wangzhuang 7")
    assert "hidden_address" in seen.withheld
    assert "full_name" not in view(city, boy, "far")
    assert "full_name" not in view(city, boy, "wang-xia")
    city.clock.advance(SECONDS - 1)
    assert "full_name" in view(city, boy)
    city.clock.advance(1)
    assert set(view(city, boy)) == {"nickname", "area"}


def test_another_person_stays_closed(city: City, boy: Ward) -> None:
    other = city.door.wards.enrol(
        "演示", area=HOME, contacts=boy.contacts, consent=Consent(by="演示", purposes={"alert"})
    )
    broken(city, boy)
    assert "full_name" not in view(city, other)


def test_it_is_journalled_before_anything_is_shown_and_says_no_reason(
    city: City, boy: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    glass = broken(city, boy)
    (entry,) = entries(city, "wards.break_glass")
    assert (entry.actor, entry.subjects, entry.detail) == ("li-ling", (boy.id, glass.id), "grid_worker_area")
    view(city, boy)
    assert " break_glass " in entries(city, "wards.view")[-1].detail
    store = city.door._room.records.store

    def down(changes: object) -> None:
        raise BackendError("GT-STORE-UNAVAILABLE", "down")

    monkeypatch.setattr(store, "commit", down)
    door = city.door.acting_as("wang-xia").wards
    with pytest.raises(BackendError):
        door.break_glass(boy.id, reason=WHY)
    monkeypatch.undo()
    assert len(entries(city, "wards.break_glass")) == 1
    assert "full_name" not in view(city, boy, "wang-xia")


def test_the_family_and_the_supervisor_are_told_and_read_neither_who_nor_why(city: City, boy: Ward) -> None:
    glass = broken(city, boy, "far")
    city.door.dispatch()
    told = {m["target"]: m["text"] for m in city.messages()}
    assert set(told) == {"tian@example.org", "wang-xia@example.org"}
    assert "您照护的人" in told["tian@example.org"]
    assert "别处网格员" in told["tian@example.org"]
    for text in told.values():
        assert "小军" not in text
        assert "军军" not in text
        assert glass.id in text
        for secret in (WHY, "赵远", "far", "insulin", HIDDEN, "Wangzhuang"):
            assert secret not in text
    city.door.dispatch()
    assert len(city.messages()) == 2


def test_in_a_short_message_it_is_one_sms(city: City, boy: Ward) -> None:
    room = city.door._room
    for language in ("zh", "en"):
        for role in ("grid_worker_area", "other_area_worker", "supervisor_above_level", "hotline_operator"):
            words = room.wording.short(
                language, "glass",
                {"name": "小军", "link": "https://tag.example.org/N/ABCDEFGHIJKLMNOP", "drill": "", "place": "",
                 "message": "", "task": texts.word(language, f"glass-{role}")}, 70,
            )[0]  # fmt: skip
            assert short.fits(words, 70)
            assert "小军" in words


def test_a_guardian_is_told_alone_and_a_thousand_contacts_page_by_page(city: City, boy: Ward) -> None:
    contacts = [Contact(f"人{n}", "neighbour", [f"mail:n{n}@example.org"]) for n in range(40)]
    consent = Consent(by="人1", purposes={"alert"})
    many = city.door.wards.enrol("多人", area=HOME, contacts=contacts, consent=consent)
    broken(city, many)
    city.door.dispatch()
    assert len({m["target"] for m in city.messages() if m["target"].startswith("n")}) == 40
    assert city.door.wards.glasses(many.id)[0].due is None
    guardian = Contact("监护", "监护人", ["mail:guardian@example.org"])
    guarded = city.door.wards.enrol("有监护", area=HOME, contacts=[*contacts, guardian], consent=consent)
    before = len(city.messages())
    broken(city, guarded)
    city.door.dispatch()
    assert [m["target"] for m in city.messages()[before:] if "wang-xia" not in m["target"]] == ["guardian@example.org"]


def test_a_message_about_it_wants_no_answer_and_may_be_sent_again(city: City, boy: Ward) -> None:
    broken(city, boy)
    city.door.dispatch()
    link = next(m["link"] for m in city.messages() if m["target"] == "tian@example.org")
    assert code(lambda: city.door.notices.answer(link, "seen")) == "GT-NOTICE-NO-ANSWER"
    assert city.door.notices.reply("mail", "tian@example.org", "1") is None


# -- who may not


@pytest.mark.parametrize("who", ["police", "helper", "audit"])
def test_a_role_that_sees_nothing_by_it_may_not(city: City, boy: Ward, who: str) -> None:
    assert code(lambda: broken(city, boy, who)) == "GT-GLASS-ROLE"


def test_the_family_and_the_operator_may_not(city: City, boy: Ward) -> None:
    assert code(lambda: broken(city, boy, f"{boy.id}/c1")) == "GT-GLASS-ROLE"
    assert code(lambda: city.door.wards.break_glass(boy.id, reason=WHY)) == "GT-DENIED-NOBODY"
    assert code(lambda: city.door.wards.confirm_glass("x")) == "GT-DENIED-NOBODY"
    assert code(lambda: city.door.acting_as("li-ling").wards.break_glass("nobody", reason=WHY)) == "GT-WARD-UNKNOWN"
    other = city.boy()
    assert code(lambda: broken(city, other, f"{boy.id}/c1")) == "GT-WARD-UNKNOWN"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_reason_is_needed(city: City, boy: Ward, reason: str) -> None:
    with pytest.raises(ValueError, match="reason"):
        city.door.acting_as("li-ling").wards.break_glass(boy.id, reason=reason)


def test_it_is_not_for_a_call_of_ones_own(city: City, boy: Ward) -> None:
    tag = city.tagged(boy)
    incident = city.door.acting_as("li-ling").scan(tag.link).alert(place="bus stop")
    assert code(lambda: broken(city, boy)) == "GT-GLASS-OWN"
    assert view(city, boy) == {}
    assert broken(city, boy, "wang-xia").by == "wang-xia", "who did not call may"
    city.door.incidents.acknowledge(incident.id, by=f"{boy.id}/c1")
    assert broken(city, boy).by == "li-ling"


def test_so_often_a_day_and_no_more(city: City, boy: Ward) -> None:
    for _ in range(5):
        glass = broken(city, boy)
        city.door.acting_as("li-ling").wards.close_glass(glass.id)
    assert code(lambda: broken(city, boy)) == "GT-GLASS-BUDGET"
    assert broken(city, boy, "wang-xia")
    city.clock.advance(86_401)
    assert broken(city, boy)


def test_while_one_holds_a_second_is_the_first(city: City, boy: Ward) -> None:
    first = broken(city, boy, request_id="a")
    city.clock.advance(600)
    assert broken(city, boy, request_id="b") == first
    city.door.dispatch()
    assert len(city.messages()) == 2
    city.clock.advance(SECONDS)
    assert broken(city, boy, request_id="a") == first, "a late repeat opens nothing"
    assert "full_name" not in view(city, boy)
    assert broken(city, boy, request_id="c") != first


# -- closing


def test_it_can_be_closed_by_who_opened_it_a_second_person_or_the_operator(city: City, boy: Ward) -> None:
    for closer in ("li-ling", "wang-xia", ""):
        glass = broken(city, boy)
        door = city.door.acting_as(closer) if closer else city.door
        assert code(lambda glass=glass: city.door.acting_as("far").wards.close_glass(glass.id)) == "GT-GLASS-UNKNOWN"
        closed = door.wards.close_glass(glass.id)
        assert closed.closed_by == (closer or "operator")
        assert door.wards.close_glass(glass.id) == closed
        assert "full_name" not in view(city, boy)
    assert code(lambda: city.door.wards.close_glass("nothing")) == "GT-GLASS-UNKNOWN"


def test_the_reason_is_read_by_who_may_judge_it(city: City, boy: Ward) -> None:
    glass = broken(city, boy)
    assert city.door.acting_as("wang-xia").wards.glass(glass.id).reason == WHY
    assert city.door.wards.glass(glass.id).reason == WHY
    for stranger in ("far", "police", "audit", f"{boy.id}/c1"):
        assert code(lambda s=stranger: city.door.acting_as(s).wards.glass(glass.id)) == "GT-GLASS-UNKNOWN"
    assert [e.actor for e in entries(city, "wards.glass")] == ["wang-xia", "operator"]
    assert WHY not in repr(glass)
    assert city.door.wards.glasses(area="feicheng") == [glass]
    for wrong in ({}, {"ward_id": boy.id, "area": HOME}):
        with pytest.raises(ValueError, match="one of"):
            city.door.wards.glasses(**wrong)


# -- two persons


def test_a_hidden_address_takes_two_persons_and_each_is_written_down(city: City, boy: Ward) -> None:
    glass = broken(city, boy)
    confirmed = city.door.acting_as("wang-xia").wards.confirm_glass(glass.id, request_id="yes")
    assert confirmed.confirmed_by == "wang-xia"
    assert city.door.acting_as("wang-xia").wards.confirm_glass(glass.id, request_id="yes") == confirmed
    assert view(city, boy)["hidden_address"] == HIDDEN
    assert "hidden_address" not in view(city, boy, "wang-xia"), "the second person sees nothing by it"
    (entry,) = entries(city, "wards.confirm_glass")
    assert (entry.actor, entry.subjects, entry.detail) == ("wang-xia", (boy.id, glass.id), "li-ling")
    assert "hidden_address" in entries(city, "wards.view")[-2].detail
    city.clock.advance(SECONDS)
    assert "hidden_address" not in view(city, boy)


@pytest.mark.parametrize("who", ["li-ling", "far", "police", "helper", "audit"])
def test_not_everybody_is_a_second_person(city: City, boy: Ward, who: str) -> None:
    glass = broken(city, boy)
    assert code(lambda: city.door.acting_as(who).wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"
    assert "hidden_address" not in view(city, boy)


def test_the_family_is_no_second_person_and_does_not_learn_that_there_is_a_hidden_address(
    city: City, boy: Ward
) -> None:
    glass = broken(city, boy)
    mother = city.door.acting_as(f"{boy.id}/c1").wards
    assert code(lambda: mother.confirm_glass(glass.id)) == "GT-GLASS-UNKNOWN"
    city.door.dispatch()
    before = len(city.messages())
    city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)
    city.door.dispatch()
    assert len(city.messages()) == before
    assert "hidden_address" not in mother.view(boy.id).fields


def test_one_from_elsewhere_sees_no_hidden_address_with_any_second_person(city: City, boy: Ward) -> None:
    glass = broken(city, boy, "far")
    assert code(lambda: city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"


@pytest.mark.parametrize(
    "twin",
    [
        {"name": "李 岭", "address": "mail:other@example.org"},
        {"name": "另名", "address": "mail:LI-LING@example.org"},
    ],
    ids=["the same name", "the same mail"],
)
def test_a_second_account_of_ones_own_is_no_second_person(city: City, boy: Ward, twin: dict[str, str]) -> None:
    city.responder("second", TOWN, role="supervisor", **twin)
    glass = broken(city, boy)
    assert code(lambda: city.door.acting_as("second").wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"


@pytest.mark.parametrize("ways", ["the first for the second", "the second for the first"])
def test_who_does_the_others_duty_is_no_second_person(city: City, boy: Ward, ways: str) -> None:
    until = city.clock.now() + 9000
    away, stand_in = ("wang-xia", "li-ling") if ways.startswith("the first") else ("li-ling", "wang-xia")
    city.door.responders.stand_in(away, stand_in=stand_in, until=until)
    glass = broken(city, boy)
    assert code(lambda: city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"


def test_a_role_that_one_only_stands_in_for_opens_nothing_hidden(city: City, boy: Ward) -> None:
    """A volunteer who does a worker's duty may break glass like one, but is no one of two."""
    city.responder("leader", VILLAGE, name="村长", role="supervisor")
    city.door.responders.stand_in("leader", stand_in="helper", until=city.clock.now() + 9000)
    glass = broken(city, boy, "helper")
    assert code(lambda: city.door.acting_as("li-ling").wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"
    other = broken(city, boy, "li-ling")
    assert code(lambda: city.door.acting_as("helper").wards.confirm_glass(other.id)) == "GT-GLASS-SECOND"


@pytest.mark.parametrize(
    "contact",
    [Contact("王霞", "aunt", ["mail:x@example.org"]), Contact("姨", "aunt", ["mail:WANG-XIA@example.org"])],
    ids=["by name", "by address"],
)
def test_a_relative_among_the_staff_is_none_of_the_two(city: City, boy: Ward, contact: Contact) -> None:
    hers = city.boy(hidden_address=HIDDEN, contacts=[contact])
    glass = broken(city, hers)
    assert code(lambda: city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)) == "GT-GLASS-SECOND"
    own = broken(city, hers, "wang-xia")
    assert code(lambda: city.door.acting_as("li-ling").wards.confirm_glass(own.id)) == "GT-GLASS-SECOND"


def test_it_is_looked_at_afresh_at_each_read(city: City, boy: Ward) -> None:
    glass = broken(city, boy)
    city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)
    assert "hidden_address" in view(city, boy)
    room = city.door._room
    responder = type(city.door.responders.get("wang-xia"))

    def become(id: str, **changes: object) -> None:
        room.records.change(lambda tx: tx.put(attrs.evolve(tx.get(responder, id), **changes)))

    become("wang-xia", active=False)
    assert "hidden_address" not in view(city, boy)
    become("wang-xia", active=True)
    assert "hidden_address" in view(city, boy)
    become("li-ling", role="police")
    assert view(city, boy) == {}


def test_a_second_person_comes_in_time_and_once(city: City, boy: Ward) -> None:
    glass = broken(city, boy)
    city.clock.advance(SECONDS)
    assert code(lambda: city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)) == "GT-GLASS-OVER"
    glass = broken(city, boy)
    city.door.acting_as("wang-xia").wards.confirm_glass(glass.id)
    with pytest.raises(Conflict) as caught:
        city.door.acting_as("hotline").wards.confirm_glass(glass.id)
    assert caught.value.code == "GT-GLASS-CONFIRMED"


# -- what becomes of it


def test_erasing_leaves_nothing_of_it(city: City, boy: Ward) -> None:
    glass = broken(city, boy)
    city.door.dispatch()
    assert city.door.wards.erase(boy.id).at
    store = city.door._room.records.store
    assert store.walk("glass", "", 10) == []
    assert store.walk("notice", "", 10) == []
    assert code(lambda: city.door.wards.glass(glass.id)) == "GT-GLASS-UNKNOWN"
    assert len(store.walk("reads", "", 10)) == 1
    city.door.responders.erase("li-ling")
    assert store.walk("reads", "", 10) == []


def test_the_store_sees_nothing_of_it(city: City, boy: Ward) -> None:
    broken(city, boy)
    for kind in ("glass", "reads"):
        rows = city.door._room.records.store.walk(kind, "", 10)
        assert rows
        for row in rows:
            assert WHY.encode() not in row.body
            for values in (*row.index.values(), (str(row.due),)):
                assert boy.id not in "".join(values)


def test_a_dead_message_about_it_is_seen_and_comes_back(city: City, boy: Ward) -> None:
    room = city.door._room
    broken(city, boy)
    found = next(n for n in room.records.find(type(_notice(city)), "ward", room.records.blind("ward", boy.id)))
    room.records.change(lambda tx: (tx.get(type(found), found.id), tx.put(attrs.evolve(found, state="dead"))))
    assert [n.id for n in city.door.notices.lost()] == [found.id]
    assert [n.id for n in city.door.notices.again(found.id)] == [found.id]
    city.door.dispatch()
    assert len(city.messages()) == 2


def _notice(city: City) -> object:
    from guardtag.model.notices import Notice

    return Notice("", "", "", "", "", "", "")


def test_many_who_break_it_at_once_for_one_reader_break_it_once(city: City, boy: Ward) -> None:
    with ThreadPoolExecutor(8) as pool:
        glasses = list(pool.map(lambda n: broken(city, boy, request_id=f"r{n}"), range(8)))
    assert len({glass.id for glass in glasses}) == 1
    assert len(entries(city, "wards.break_glass")) == 1
    city.door.dispatch()
    assert len(city.messages()) == 2


@pytest.mark.parametrize("step", ["before", "after"])
def test_killed_at_its_commit_it_is_whole_or_not_there_and_a_repeat_is_one(
    city: City, boy: Ward, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    store = city.door._room.records.store
    commit = store.commit

    def die(changes: object) -> None:
        if step == "after":
            commit(changes)
        raise BackendError("GT-STORE-UNAVAILABLE", "down")

    door = city.door.acting_as("li-ling").wards
    monkeypatch.setattr(store, "commit", die)
    with pytest.raises(BackendError):
        door.break_glass(boy.id, reason=WHY, request_id="r")
    monkeypatch.undo()
    whole = step == "after"
    assert ("full_name" in view(city, boy)) == whole
    assert len(entries(city, "wards.break_glass")) == whole
    assert len(store.walk("notice", "", 10)) == 2 * whole
    door.break_glass(boy.id, reason=WHY, request_id="r")
    assert len(entries(city, "wards.break_glass")) == 1
    assert len(store.walk("notice", "", 10)) == 2
    with pytest.raises(Conflict):
        door.break_glass(boy.id, reason="another one", request_id="r")


def test_the_family_of_one_who_is_erased_meanwhile_is_told_no_more(city: City, boy: Ward) -> None:
    contacts = [Contact(f"人{n}", "neighbour", [f"mail:n{n}@example.org"]) for n in range(40)]
    many = city.door.wards.enrol("多人", area=HOME, contacts=contacts, consent=Consent("人1", {"alert"}))
    broken(city, many)
    assert city.door.wards.erase(many.id).at
    city.door.dispatch()
    city.clock.advance(600)
    city.door.dispatch()
    assert [m["target"] for m in city.messages() if m["target"].startswith("n")] == []

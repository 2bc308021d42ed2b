"""The console's calls: listed, shown as the policy allows, and worked on until somebody is home."""

from __future__ import annotations

import contextlib
import io
import re

import attrs
import httpx
import pytest
from PIL import Image
from web_console import CHEAP, PASSWORD, enter, field, hired
from web_probe import served

import guardtag
from conftest import HOME, Pages
from guardtag.model.incidents import Task
from guardtag.spi import Put
from guardtag_web import Settings, app
from guardtag_web.console import incidents, passwords
from guardtag_web.seats import PERSON

TOWN = "feicheng/wangzhuang"
FAR = "feicheng/anzhan/a/b/1"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


def picture() -> bytes:
    """A small photo."""
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "#cc0000").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", CHEAP)


@pytest.fixture
def called(pages: Pages) -> guardtag.Incident:
    """小军 was found, and 李岭 is signed in."""
    hired(pages)
    call = pages.door.scan(pages.tag(pages.boy()).link).alert(place="bus stop", message=HOSTILE)
    pages.door.dispatch()
    enter(pages)
    return call


def act(pages: Pages, call: guardtag.Incident, what: str, **data: str) -> tuple[int, str]:
    """Sends a form of the call's page; the status and the page that follows."""
    page = pages.client.get(f"/console/calls/{call.id}?l=en").text
    form = {"csrf": field(page), "once": field(page, "once")} | data
    answer = pages.client.post(f"/console/calls/{call.id}/{what}", data=form, headers={"accept-language": "en"})
    if answer.status_code == 303:
        return 303, pages.client.get(answer.headers["location"] + "&l=en").text
    return answer.status_code, answer.text


def test_a_call_is_listed_with_its_next_step_and_shown(pages: Pages, called: guardtag.Incident) -> None:
    listed = pages.client.get("/console?l=en").text
    assert f"/console/calls/{called.id}" in listed
    assert re.search(r"Nobody is on it yet\..*Climbs to \w+ at 06-16 10:\d\d", listed, re.DOTALL)
    assert "小军" not in listed
    page = pages.client.get(f"/console/calls/{called.id}?l=en").text
    for said in ("小军", "bus stop", "田爱云"):
        assert said in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    looks = [entry.verb for entry in pages.door.journal.list(actor="li-ling")]
    assert {"incidents.list", "incidents.get", "wards.view"} <= set(looks)


@pytest.mark.parametrize(
    ("language", "hint", "group"),
    [("en", "may walk away", "intellectual disability"), ("zh", "可能会走开", "智力障碍")],
)
def test_what_is_known_of_the_person_is_in_the_readers_words(
    pages: Pages, language: str, hint: str, group: str
) -> None:
    hired(pages)
    boy = pages.boy(hints=("may-walk-away",), groups=("intellectual-disability",))
    call = pages.door.scan(pages.tag(boy).link).alert()
    enter(pages)
    page = pages.client.get(f"/console/calls/{call.id}?l={language}").text
    assert hint in page
    assert group in page
    assert "may-walk-away" not in page
    assert "intellectual-disability" not in page


def test_of_an_ended_call_it_is_not_said_that_nobody_said_anything(pages: Pages, called: guardtag.Incident) -> None:
    assert "Nobody has said anything yet." in pages.client.get(f"/console/calls/{called.id}?l=en").text
    pages.door.incidents.close(called.id, outcome="home", by="li-ling")
    page = pages.client.get(f"/console/calls/{called.id}?l=en").text
    assert "Nobody has said anything yet." not in page
    assert "what was said is shown here no more" in page


def test_from_taking_it_to_home(pages: Pages, called: guardtag.Incident) -> None:
    for what, state in (("acknowledge", "acknowledged"), ("arrive", "on_scene")):
        assert act(pages, called, what)[0] == 303
        assert pages.door.incidents.get(called.id).state == state
    word = pages.door.acting_as("li-ling").relay.pickup_word(called.id, language="en")
    assert word in pages.client.get(f"/console/calls/{called.id}?l=en").text
    assert act(pages, called, "hand-over", word=word)[0] == 303
    status, _ = act(pages, called, "close", outcome="home", feedback="he is home", helped="1")
    assert status == 303
    call = pages.door.incidents.get(called.id)
    assert (call.outcome, call.closed_by, call.helped) == ("home", "li-ling", 1)
    assert [line.proof for line in call.thread if line.proof] == ["word"]
    task = next(one.id for one in call.tasks if one.done is None)
    assert "Look back at how it went" in pages.client.get(f"/console/calls/{called.id}?l=en").text
    assert act(pages, called, "complete", task=task, result="rang them")[0] == 303
    page = pages.client.get(f"/console/calls/{called.id}?l=en").text
    assert "reviewed" in page
    assert "Look back at how it went" not in page
    listed = pages.client.get("/console?l=en").text
    assert "Nobody needs help now." in listed
    assert act(pages, called, "reopen", reason="he walked off again")[0] == 303
    assert pages.door.incidents.get(called.id).open


def test_a_form_that_is_sent_twice_is_done_once(pages: Pages, called: guardtag.Incident) -> None:
    page = pages.client.get(f"/console/calls/{called.id}").text
    form = {"csrf": field(page), "once": field(page, "once"), "text": "we come", "reason": "snow", "seen_level": "0"}
    for what in ("reply", "raise"):
        for _ in range(2):
            assert pages.client.post(f"/console/calls/{called.id}/{what}", data=form).status_code == 303
    assert [line.what for line in pages.door.incidents.get(called.id).thread].count("raised") == 1
    assert len(pages.door.acting_as("li-ling").relay.words(called.id)) == 1


@pytest.mark.parametrize(
    ("what", "data", "status", "said"),
    [
        ("close", {"outcome": "nonsense"}, 400, "filled in"),
        ("close", {"outcome": "home", "helped": "many"}, 400, "filled in"),
        ("close", {"outcome": "home", "helped": "inf"}, 400, "filled in"),
        ("close", {"outcome": "home", "recovered": "nan"}, 400, "filled in"),
        ("close", {"outcome": "home", "helped": "-3"}, 400, "filled in"), ("raise", {"reason": ""}, 400, "filled in"),
        ("raise", {"reason": "x", "seen_level": "3"}, 409, "raised since you looked"),
        ("whistle", {"department": "nobody"}, 403, ""), ("complete", {"task": "nothing"}, 0, ""),
        ("reply", {"text": ""}, 0, ""), ("hand-back", {"reason": "ill"}, 0, ""),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said_beside_what_was_typed(
    pages: Pages, called: guardtag.Incident, what: str, data: dict[str, str], status: int, said: str
) -> None:
    got, page = act(pages, called, what, **data)
    assert got in ((status,) if status else (303, 400, 403, 409))
    assert said in page if got != 303 else True
    assert pages.door.incidents.get(called.id).open


def test_nobody_sees_or_does_what_is_not_theirs(pages: Pages, called: guardtag.Incident) -> None:
    hired(pages, "far", FAR)
    hired(pages, "audit", HOME, role="auditor")
    page = pages.client.get(f"/console/calls/{called.id}").text
    for id in ("far", "audit"):
        pages.client.cookies.clear()
        enter(pages, id=id)
        answer = pages.client.get(f"/console/calls/{called.id}?l=en")
        assert answer.status_code == 403
        assert "小军" not in answer.text
        assert called.id not in pages.client.get("/console").text
        mine = field(pages.client.get("/console/me").text)
        for what in ("acknowledge", "close", "reply", "raise"):
            form = {"csrf": mine, "once": field(page, "once"), "outcome": "home", "text": "x", "reason": "x"}
            assert pages.client.post(f"/console/calls/{called.id}/{what}", data=form).status_code == 403
    assert pages.door.incidents.get(called.id).state == "received"
    assert pages.client.get("/console/calls/nothing").status_code == 403


def test_the_open_come_first_however_many_ended_since(pages: Pages, called: guardtag.Incident) -> None:
    for number in range(incidents.PAGE + 5):
        pages.clock.advance(1)
        one = pages.door.incidents.open("errand", area=HOME, by="li-ling", place=str(number))
        pages.door.incidents.close(one.id, outcome="other", by="li-ling")
    page = pages.client.get("/console").text
    assert called.id in page
    older = re.search(r'href="(/console\?after=[^"]+)"', page)
    assert older
    rest = pages.client.get(older[1]).text
    ids = [set(re.findall(r"/console/calls/(\w+)", text)) for text in (page, rest)]
    assert len(ids[0] | ids[1]) == incidents.PAGE + 6
    assert not ids[0] & ids[1] - {called.id}


def test_a_department_sees_what_it_was_whistled_for_and_reports_in(pages: Pages, called: guardtag.Incident) -> None:
    hired(pages, "fire", TOWN, role="department", name="消防救援站")
    assert act(pages, called, "whistle", department="fire", minutes="10")[0] == 303
    pages.client.cookies.clear()
    enter(pages, id="fire")
    assert called.id in pages.client.get("/console").text
    assert act(pages, called, "report-in")[0] == 303
    assert pages.door.incidents.get(called.id).summons[0].reported is not None


def test_what_changes_is_told_by_a_mark_that_names_nobody(pages: Pages, called: guardtag.Incident) -> None:
    pages.worker("far", FAR)
    mine, far = (pages.door.acting_as(id).incidents for id in ("li-ling", "far"))
    before, of_one, theirs = mine.news(), mine.news(called.id), far.news()
    assert re.fullmatch(r"[0-9a-f]{16}", before)
    assert far.news(called.id) == theirs == far.news("nothing")
    pages.door.incidents.acknowledge(called.id, by="li-ling")
    assert mine.news() != before
    assert mine.news(called.id) != of_one
    assert far.news() == theirs
    page = pages.client.get("/console").text
    assert 'data-from="/console/live"' in page
    assert "重新载入" in page, "without a script there is a link"
    pages.client.cookies.clear()
    assert pages.client.get("/console/live").status_code == 303


def test_who_is_signed_out_hears_nothing_any_more(pages: Pages) -> None:
    hired(pages)
    made = app(pages.door, Settings(hosts=("127.0.0.1",)))
    with served(made) as (port, _, _), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as browser:
        browser.post("/console/sign-in", data={"username": "li-ling", "password": PASSWORD})
        with browser.stream("GET", "/console/live") as answer:
            lines = answer.iter_lines()
            assert any(line.startswith("data: ") for line in lines)
            pages.door.signins.end_all("li-ling")
            pages.worker("another")
            pages.door.scan(pages.tag(pages.boy(), by="another").link).alert()
            left = []
            with contextlib.suppress(httpx.ReadTimeout):
                left += lines
        assert not any(line.startswith("data: ") for line in left)
        assert browser.get("/console/live").status_code == 303
    made.state.site.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_has_its_words(pages: Pages, called: guardtag.Incident, language: str) -> None:
    """No key of a catalogue, and no word of a record, stands on a page in Chinese."""
    for what in ("acknowledge", "arrive", "hand-over"):
        act(pages, called, what)
        page = pages.client.get(f"/console/calls/{called.id}?l={language}").text
        body = re.sub(r"<[^>]*>|http\S+", " ", page.partition("<main>")[2].partition("<script")[0])
        if language == "zh":
            left = set(re.findall(r"[a-z_]{4,}", body)) - {"feicheng", "wangzhuang", "zhongyu", "north", "stop"}
            assert left <= {"script", "alert", "onerror"}, left


def test_something_to_do_is_given_to_somebody_once_and_shown(pages: Pages, called: guardtag.Incident) -> None:
    pages.worker("zhou", TOWN, name="周强", role="supervisor")
    hired(pages, "fire", TOWN, role="department", name="消防救援站")
    page = pages.client.get(f"/console/calls/{called.id}").text
    staff = page.partition('id="to"')[2].partition("</select>")[0]
    assert re.findall(r'value="([^"]+)"', staff) == ["li-ling", "zhou"]
    form = {"csrf": field(page), "once": field(page, "once"), "todo": HOSTILE, "to": "zhou", "due": "2025-06-17T09:30"}
    for _ in range(2):
        assert pages.client.post(f"/console/calls/{called.id}/assign", data=form).status_code == 303
    [task] = [one for one in pages.door.incidents.get(called.id).tasks if one.text]
    assert (task.owner, task.text, task.due) == ("zhou", HOSTILE, 1_750_123_800.0)
    page = pages.client.get(f"/console/calls/{called.id}?l=en").text
    assert "due 06-17 09:30" in page
    assert "<script>alert" not in page
    _, page = act(pages, called, "complete", task=task.id, result="rang them")
    assert "done: &lt;script&gt;" in page
    assert task.id not in re.sub("<[^>]*>", "", page), "its name in the records is nobody's to read"
    for change in (
        {"due": ""}, {"due": "soon"}, {"due": "2025-06-17T09:30+00:00"}, {"due": "0001-01-01T00:00"},
        {"due": "9999-12-31T23:59"}, {"todo": " "},
    ):  # fmt: skip
        status, page = act(pages, called, "assign", **(form | {"once": "another-one"} | change))
        assert status == 400
        assert "filled in" in page
    assert act(pages, called, "assign", **(form | {"once": "another-one", "to": "nobody"}))[0] == 403
    act(pages, called, "close", outcome="home", feedback="home")
    assert act(pages, called, "assign", todo="ring them", to="li-ling", due="2025-06-18T10:00")[0] == 303


def test_a_double_is_joined_to_the_call_that_goes_on(pages: Pages, called: guardtag.Incident) -> None:
    page = pages.client.get(f"/console/calls/{called.id}").text
    assert 'id="of"' not in page, "there is no other call"
    near = pages.door.incidents.open("errand", area=HOME, by="li-ling", place="secret-place")
    pages.worker("lu", FAR)
    far = pages.door.incidents.open("errand", area=FAR, by="lu")
    page = pages.client.get(f"/console/calls/{called.id}").text
    assert near.id in page.partition('id="of"')[2]
    assert far.id not in page
    assert "secret-place" not in page
    assert act(pages, called, "duplicate", of=far.id)[0] == 403
    assert act(pages, called, "duplicate", of="")[0] == 403
    assert pages.door.incidents.get(called.id).open
    for _ in range(2):
        form = {"csrf": field(page), "once": field(page, "once"), "of": near.id}
        assert pages.client.post(f"/console/calls/{called.id}/duplicate", data=form).status_code == 303
    call = pages.door.incidents.get(called.id)
    assert (call.outcome, call.duplicate_of) == ("duplicate", near.id)
    assert [line.what for line in pages.door.incidents.get(near.id).thread].count("joined") == 1


# -- searches


def test_a_search_is_shown_and_worked_on_and_nobody_elses(pages: Pages) -> None:
    hired(pages)
    hired(pages, "far", FAR)
    boy = pages.boy(consent=guardtag.Consent(by="田爱云", purposes={"alert", "nickname", "photo"}))
    search = pages.door.missing.report(boy, seen_area=HOME, clothes="blue jacket", photo=picture())
    path = f"/console/searches/{search.id}"
    enter(pages)
    assert path in pages.client.get("/console/searches").text
    page = pages.client.get(f"{path}?l=en").text
    assert "小军" in page
    assert "data:image/jpeg;base64," in page
    form = {"csrf": field(page), "once": field(page, "once"), "place": "bridge", "words": HOSTILE, "area": HOME}
    for _ in range(2):
        assert pages.client.post(f"{path}/sighting", data=form).status_code == 303
    [seen] = pages.door.missing.sightings(search.id)
    assert (seen.by, seen.place) == ("li-ling", "bridge")
    page = pages.client.get(path).text
    assert "<script>alert" not in page
    form = {"csrf": field(page), "once": field(page, "once"), "sighting": seen.id, "state": "confirmed", "step":
            "call-round", "result": "nobody knows"}  # fmt: skip
    assert pages.client.post(f"{path}/judge", data=form).status_code == 303
    assert pages.client.post(f"{path}/done", data=form).status_code == 303
    assert pages.door.missing.sightings(search.id)[0].state == "confirmed"
    bad = form | {"once": "another", "step": "nothing"}
    assert pages.client.post(f"{path}/done", data=bad).status_code in (400, 403, 409)
    assert "已核实" in pages.client.get(f"{path}?l=zh").text
    pages.client.cookies.clear()
    enter(pages, id="far")
    assert path not in pages.client.get("/console/searches").text
    assert pages.client.get(path).status_code == 403


def test_one_person_listens_so_often_and_is_sent_to_the_plain_page(pages: Pages) -> None:
    hired(pages)
    enter(pages, PASSWORD)
    live = pages.client.app.state.site.live  # type: ignore[attr-defined]
    held = [live.take("person:li-ling", PERSON) for _ in range(PERSON)]
    assert all(held)
    refused = pages.client.get("/console/live?l=en")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
    assert 'href="/console"' in refused.text
    assert "does not change by itself" in refused.text
    live.seats.leave(held[0])
    assert live.free("person:li-ling", PERSON)


def test_two_places_that_cannot_both_be_right_stand_on_the_calls_page_and_in_the_list(pages: Pages) -> None:
    hired(pages)
    tag = pages.tag(pages.boy())
    for place in ("36.18000, 116.77000 ±12 m", "39.90420, 116.40740 ±9 m"):
        call = pages.door.scan(tag.link).alert(place=place)
        pages.clock.advance(600)
    enter(pages)
    for language, mark, why in (
        ("en", "Copied tag?", "415 km apart within 10 min"),
        ("zh", "疑似复制布标", "相距415公里"),
    ):
        page = pages.client.get(f"/console/calls/{call.id}?l={language}").text
        assert mark in page
        assert why in page
        assert "36.18000, 116.77000 ±12 m · 39.90420, 116.40740 ±9 m" in page
        assert mark in pages.client.get(f"/console?l={language}").text
    pages.door.incidents.close(call.id, outcome="home", by="li-ling")
    closed = pages.client.get(f"/console/calls/{call.id}?l=en").text
    assert "Copied tag?" in closed
    assert "36.18000" not in closed


def test_a_volunteer_reads_roles_where_staff_read_names(pages: Pages) -> None:
    hired(pages)
    hired(pages, "zhao-lin", role="volunteer", name="赵林")
    pages.worker("wang-xia", TOWN, role="supervisor", name="王霞")
    call = pages.door.scan(pages.tag(pages.boy()).link).alert(place="bus stop")
    pages.door.incidents.acknowledge(call.id, by="li-ling")
    for id, names in (("zhao-lin", False), ("li-ling", True)):
        enter(pages, id=id)
        page = pages.client.get(f"/console/calls/{call.id}?l=en").text
        assert ("王霞" in page) is names
        assert ("李岭 ·" in page) is names
        assert "Grid worker" in page
        assert "Supervisor" in page


@pytest.mark.parametrize("due", [-62_135_625_943.0, 1e18])
def test_a_task_whose_time_no_calendar_has_keeps_nobody_from_its_call(
    pages: Pages, called: guardtag.Incident, due: float
) -> None:
    """A worker's form with the year 1, here the first of these, made such rows before it was refused."""
    task = Task("desk-1", due, owner="li-ling", text="ring the bus station")
    pages.door._room.records.change(
        lambda tx: tx.put(attrs.evolve(tx.get(guardtag.Incident, called.id), tasks=(task,)))
    )
    for language, said in (("en", "due not known"), ("zh", "期限：不明")):
        page = pages.client.get(f"/console/calls/{called.id}?l={language}")
        assert page.status_code == 200
        assert "ring the bus station" in page.text
        assert said in page.text
    assert act(pages, called, "complete", task="desk-1", result="rang them")[0] == 303


def spoilt(pages: Pages, *ids: str) -> None:
    """These calls cannot be opened any more."""
    store = pages.door._room.records.store
    for row in store.walk("incident", "", 1000):
        if row.id in ids:
            body = row.body[:-1] + bytes([row.body[-1] ^ 1])
            store.commit([Put(attrs.evolve(row, body=body), row.version)])


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Calls of {area} that cannot be read, and stand in no list: {count}."),
     ("zh", "{area}：有 {count} 起求助读不出来，列表里没有。")],
)  # fmt: skip
def test_a_call_that_cannot_be_read_is_said_to_be_missing(
    pages: Pages, called: guardtag.Incident, language: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(area: str = HOME, **more: str) -> dict[int, bool]:
        page = pages.client.get("/console", params={"l": language, "area": area} | more).text
        return {count: said.format(area=area, count=count) in page for count in (1, 2)}

    door = pages.door.incidents
    errands = []
    for _ in range(5):
        pages.clock.advance(1)
        errands.append(door.open("errand", area=HOME, by="li-ling"))
        door.close(errands[-1].id, outcome="other", by="li-ling")
    assert missing() == {1: False, 2: False}
    spoilt(pages, called.id)
    assert missing()[1], "one that is open"
    spoilt(pages, errands[3].id)
    assert missing()[2], "one that is over"
    monkeypatch.setattr(incidents, "PAGE", 2)
    assert missing()[2], "of the newest two that open one stands before the damaged one, one behind it"
    assert missing(after=errands[2].id) == {1: False, 2: False}, "each is said on the page where it would stand"
    page = pages.client.get("/console?l=en").text
    assert called.id not in page
    assert errands[3].id not in page
    hired(pages, "far", FAR)
    enter(pages, id="far")
    assert missing(FAR) == {1: False, 2: False}
    assert HOME not in pages.client.get("/console?l=en").text, "nothing of another area"


def test_one_damaged_row_leaves_the_other_calls_of_its_area(pages: Pages, called: guardtag.Incident) -> None:
    other = pages.door.incidents.open("errand", area=HOME, by="li-ling")
    for id in (called.id, other.id):
        pages.door.incidents.close(id, outcome="home" if id == called.id else "other", by="li-ling")
    spoilt(pages, called.id)
    listed = pages.client.get("/console?l=en")
    assert listed.status_code == 200
    assert f"/console/calls/{other.id}" in listed.text
    assert called.id not in listed.text

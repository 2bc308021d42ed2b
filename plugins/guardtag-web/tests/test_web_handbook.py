"""docs/zh: what its pages quote as buttons and headings stands on the pages that their readers come to."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
import web_rooms
from test_web_console_tags import photo
from tests.door.test_guesses import guessed
from web_console import CHEAP, enter, field, hired

import guardtag
from conftest import HOME, Pages
from guardtag_web.console import passwords

ZH = Path(__file__).parents[3] / "docs/zh"
TOWN = "feicheng/wangzhuang"
TODAY = "20250616"
PAPER = {"给家人的说明"}
"""Forms that are printed, which the handbook quotes as well."""


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", CHEAP)


def quoted(name: str) -> list[str]:
    """What stands in 「」 on a page of docs/zh."""
    found = re.findall("「([^」]+)」", (ZH / name).read_text("utf-8"))
    assert found, "other quotation marks?"
    return found


def shown(pages: Pages, *paths: str) -> str:
    """What these pages show in Chinese."""
    answers = [pages.client.get(path, headers={"accept-language": "zh"}) for path in paths]
    assert [(str(one.url), one.status_code) for one in answers if one.status_code != 200] == []
    return html.unescape("".join(one.text for one in answers))


def tapped(pages: Pages, path: str, **data: str) -> str:
    """What a page shows after a tap on one of its forms."""
    once = field(pages.client.get(path, headers={"accept-language": "zh"}).text, "once")
    answer = pages.client.post(path, data={"once": once, **data}, headers={"accept-language": "zh"})
    return html.unescape(answer.text)


def test_a_passer_by_finds_what_the_page_for_passers_by_quotes(pages: Pages) -> None:
    pages.worker()
    link = pages.tag(pages.boy()).link
    seen = shown(pages, "/", web_rooms.path(link))
    call = pages.door.scan(link).alert(place="王庄公交站")
    following = web_rooms.path(pages.door.relay.link(call))
    seen += shown(pages, following)  # nobody sends messages yet: ring first
    pages.door.dispatch()
    pages.door.incidents.acknowledge(call.id, by="li-ling")
    seen += shown(pages, following)
    assert [one for one in quoted("finder.md") if one not in seen] == []


def test_a_family_finds_what_the_page_for_families_quotes(pages: Pages, tmp_path: Path) -> None:
    message = web_rooms.mothers(pages)
    seen = shown(pages, message) + tapped(pages, message, do="coming") + tapped(pages, message, do="false-alarm")
    boy = pages.boy(key="2")
    own = web_rooms.path(pages.door.family.link(boy.id, "c1").link)
    seen += tapped(pages, own, do="show")
    pages.door.contacts.test(boy.id, "c1")
    pages.door.dispatch()
    last = json.loads((tmp_path / "notices.jsonl").read_text("utf-8").splitlines()[-1])
    seen += shown(pages, web_rooms.path(last["link"]))
    assert [one for one in quoted("guardians.md") if one not in seen] == []


def called(pages: Pages, boy: guardtag.Ward) -> str:
    """The id of a call for help that was heard."""
    call = pages.door.scan(pages.tag(boy).link).alert(place="王庄公交站")
    pages.door.relay.add_picture(pages.door.relay.link(call), photo("x"))
    pages.door.dispatch()
    return str(call.id)


def workers(pages: Pages, call: str, visits: list[str], boy: guardtag.Ward) -> str:
    """What a worker comes to in the console, before and after they took a call."""
    at = f"/console/calls/{call}"
    person = f"/console/people/{boy.id}"
    seen = shown(pages, "/console/sign-in")
    enter(pages)
    seen += shown(
        pages, "/console", at, "/console/me", "/console/channels", "/console/people", person, "/console/tags",
        "/console/tags/check", f"/console/tags/fit/{boy.id}", "/console/visits",
        *(f"/console/visits/{one}" for one in visits),
    )  # fmt: skip
    csrf = field(pages.client.get("/console/tags/check").text)
    tag = pages.door.wards.fittings(boy.id)[0].serial
    looked = pages.client.post(
        "/console/tags/check", data={"csrf": csrf, "once": "a-look"}, headers={"accept-language": "zh"},
        files={"photo": ("tag.png", photo(pages.door.tags.get(tag).link), "image/png")},
    )  # fmt: skip
    pages.door.incidents.acknowledge(call, by="li-ling")
    return seen + html.unescape(looked.text) + shown(pages, at)


def supervisors(pages: Pages, call: str, other: guardtag.Ward) -> str:
    """What their supervisor comes to: whistles, a call that has ended, planning, somebody else's broken glass."""
    enter(pages, id="wang-xia")
    glass = pages.door.acting_as("li-ling").wards.break_glass(other.id, reason="摔倒了，说不出话")
    seen = shown(
        pages, f"/console/calls/{call}", "/console/visits", f"/console/glass/{glass.id}", f"/console/people/{other.id}"
    )
    enter(pages)
    seen += shown(pages, f"/console/people/{other.id}")
    pages.door.incidents.hand_over(call, by="li-ling")  # nobody said the word: to be confirmed
    pages.door.incidents.close(call, outcome="home", by="li-ling")
    return seen + shown(pages, f"/console/calls/{call}")


def test_workers_and_the_desk_find_what_the_handbook_quotes(pages: Pages) -> None:
    hired(pages)
    hired(pages, "wang-xia", TOWN, role="supervisor", name="王霞")
    hired(pages, "desk", TOWN, role="hotline", name="值班员")
    hired(pages, "fire", "feicheng", role="department", name="消防救援站")
    boy, other = pages.boy(), pages.boy(key="2")
    visits = [pages.door.rounds.plan(boy, why=why, day=TODAY, worker="li-ling").id for why in ("fitting", "check-up")]
    batch = pages.door.tags.mint(9, area="feicheng")
    pages.door.supply.hand_over(batch.first, 4, received_by="li-ling")
    second = pages.door.scan(pages.tag(other).link).alert(place="河边")
    call = called(pages, boy)
    invited = web_rooms.path(f"https://x/console/invitation/{pages.door.signins.invite('li-ling').token}")
    seen = shown(pages, invited) + workers(pages, call, visits, boy)
    pages.door.incidents.whistle(call, ["fire"], by="wang-xia", minutes=10)
    enter(pages, id="fire")
    seen += shown(pages, f"/console/calls/{call}")
    enter(pages, id="desk")
    guessed(pages.door, 20, "there")
    third = pages.boy(key="3")
    doubtful = pages.door.scan(pages.tag(third).typed, source="there").alert()
    search = pages.door.missing.report(pages.boy(key="4"), seen_area=HOME)
    pages.door.missing.sighting(search.id, area=HOME, words="桥边", reporter="邻居")
    seen += shown(
        pages, "/console", f"/console/calls/{doubtful.id}", f"/console/calls/{second.id}", "/console/searches",
        f"/console/searches/{search.id}",
    )  # fmt: skip
    seen += supervisors(pages, call, other)
    notice = next(one for one in pages.door.notices.of(second.id) if one.side == "responder")
    seen += shown(pages, web_rooms.path(pages.door.notices.link(notice.id)))
    pages.clock.advance(600)
    seen += shown(pages, f"/console/calls/{second.id}")  # no dispatcher ran meanwhile
    assert [one for one in quoted("operators.md") if one not in seen and one not in PAPER] == []

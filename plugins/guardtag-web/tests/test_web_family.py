"""What a family reads without a password: a message's page, and a contact's own page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
import web_browser as kit
from httpx import Response

import guardtag
import guardtag_web
from conftest import Pages
from guardtag.model.contact_tests import ANSWERS as OF_A_TEST
from guardtag.model.incidents import OUTCOMES
from guardtag.model.notices import ANSWERS, SEARCH_ANSWERS
from guardtag.records.journal import Entry
from guardtag.rules import policy
from guardtag_web.catalogues import load
from guardtag_web.family.notice import ORDER
from guardtag_web.family.own import TO_BE_SURE

SECRET = ("小军", "田爱云", "李岭", "li-ling", "北路三号", "insulin", "blue jacket", "tian@example.org", "13800000000")
OF_THE_CALL = ("bus stop", "he is cold", "军军")


@attrs.define
class Family:
    """A boy whose mother has a link, and a call for him."""

    pages: Pages
    boy: guardtag.Ward
    call: guardtag.Incident
    own: str
    notice: str

    def entries(self) -> int:
        return len(list(self.pages.door._room.records.walk(Entry)))


@pytest.fixture
def family(pages: Pages) -> Family:
    pages.worker()
    boy = pages.boy(
        address="北路三号",
        medical="insulin",
        clothes="blue jacket",
        consent=guardtag.Consent(by="田爱云", purposes={"alert", "nickname", "medical_notes", "home_address"}),
    )
    call = pages.door.scan(pages.tag(boy).link).alert(place="bus stop", message="he is cold", finder="sms:13800000000")
    pages.door.dispatch()
    notice = next(one for one in pages.door.notices.of(call.id) if one.side == "family")
    own = pages.door.family.link(boy.id, "c1").link
    return Family(pages, boy, call, path(own), path(pages.door.notices.link(notice.id)))


def path(link: str) -> str:
    return link.removeprefix("https://tag.example.org")


def once(page: Response) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page.text)
    assert found
    return found[1]


def tap(family: Family, where: str, do: str, **fields: str) -> Response:
    """Opens the page in English and taps one button."""
    client = family.pages.client
    key = fields.pop("once", "") or once(client.get(f"{where}?l=en"))
    return client.post(f"{where}?l=en", data={"once": key, "do": do, **fields})


def add_picture(family: Family) -> None:
    """The finder adds one."""
    out, door = io.BytesIO(), family.pages.door
    pytest.importorskip("PIL.Image").new("RGB", (400, 300), "#cc0000").save(out, "JPEG")
    door.relay.add_picture(door.relay.link(family.call), out.getvalue())


def said(page: Response) -> list[str]:
    return re.findall(r'role="status">([^<]*)<', page.text)


# -- what fetching gives


@pytest.mark.parametrize("which", ["own", "notice"])
def test_fetching_changes_nothing_and_names_nobody(family: Family, which: str) -> None:
    where, before = getattr(family, which), family.entries()
    for method in ("GET", "HEAD"):
        for address in (where, where.lower(), f"{where}?l=en"):
            page = family.pages.client.request(method, address)
            assert page.status_code == 200
            assert not [word for word in (*SECRET, *OF_THE_CALL) if word in page.text]
            assert page.headers["cache-control"] == "no-store"
            assert page.headers["referrer-policy"] == "no-referrer"
            assert "set-cookie" not in page.headers
            assert len(page.content) < 14_000
            assert "<script" not in page.text
            assert "style=" not in page.text
    assert family.entries() == before
    assert family.pages.door.incidents.get(family.call.id).acknowledged_by == ()


def test_every_link_that_opens_nothing_is_the_same_calm_page(family: Family) -> None:
    door, client = family.pages.door, family.pages.client
    door.family.revoke(family.boy.id)
    other = path(door.family.link(family.boy.id, "c1", days=1).link)
    family.pages.clock.advance(2 * 86_400)
    door.wards.add_contact(family.boy.id, guardtag.Contact("周云", "aunt", ["mail:zhou@example.org"]))
    door.wards.remove_contact(family.boy.id, "c1")
    links = (
        family.own,
        other,
        family.notice,
        "/f/AAAAAAAAAAAAAAAA",
        "/n/AAAAAAAAAAAAAAAA",
        "/n/x",
        "/F/%00%ff",
        "/f/é",
    )
    answers = [client.get(link) for link in links]
    answers += [client.post(link, data={"once": "a" * 16, "do": "coming"}) for link in links]
    assert {page.status_code for page in answers} == {404}
    assert len({re.sub('nonce="[^"]*"', "", page.text) for page in answers}) == 1
    assert "0538-1234567" in answers[0].text
    assert "110" in answers[0].text


# -- a message's page


def test_the_message_says_where_after_a_tap_and_a_look_is_journalled(family: Family) -> None:
    page = tap(family, family.notice, "show")
    assert [word for word in (*SECRET, *OF_THE_CALL) if word in page.text] == [*OF_THE_CALL]
    word = family.pages.door.relay.pickup_word(family.call.id, by=f"{family.boy.id}/c1", language="en")
    assert word in page.text
    assert "notices.page" in [one.verb for one in family.pages.door.journal.list(ward_id=family.boy.id)]


def test_a_second_tap_is_one(family: Family) -> None:
    key = once(family.pages.client.get(family.notice))
    for _ in range(2):
        page = tap(family, family.notice, "coming", once=key)
        assert said(page) == ["Saved: everybody concerned is told that you come."]
    assert tap(family, family.notice, "not-mine", once=key).status_code == 200, "another button of the same page"
    tap(family, family.notice, "coming", once=key)
    assert family.pages.door.incidents.get(family.call.id).acknowledged_by == ()


def test_an_end_is_asked_about_first(family: Family) -> None:
    for where, more in ((family.notice, {}), (family.own, {"call": family.call.id})):
        page = tap(family, where, "false-alarm", **more)
        assert "Did nothing happen?" in page.text
        assert 'name="sure" value="1"' in page.text
    assert family.pages.door.incidents.get(family.call.id).open
    page = tap(family, family.own, "false-alarm", sure="1", call=family.call.id)
    assert said(page) == ["The call was closed as a false alarm."]
    assert not family.pages.door.incidents.get(family.call.id).open
    page = tap(family, family.notice, "coming")
    assert page.status_code == 409
    assert "It was a false alarm." in page.text
    assert said(page)


def test_a_number_is_asked_about_and_the_text_kept(family: Family) -> None:
    words = "ring 138 0013 8000 <b>now</b>"
    tap(family, family.own, "coming", call=family.call.id)
    for where in (family.notice, family.own):
        page = tap(family, where, "reply", text=words, call=family.call.id)
        assert page.status_code == 409
        assert "ring 138 0013 8000 &lt;b&gt;now&lt;/b&gt;</textarea>" in page.text
        assert 'name="sure"' in page.text
    assert family.pages.door.relay.page(family.pages.door.relay.link(family.call)).words == ()
    page = tap(family, family.notice, "reply", text=words, sure="1")
    assert said(page) == ["Passed on to the finder."]
    assert "</textarea>" in page.text
    assert f">{words}" not in page.text
    assert len(family.pages.door.relay.page(family.pages.door.relay.link(family.call)).words) == 1


@pytest.mark.parametrize("which", ["own", "notice"])
def test_the_finder_s_pictures_are_counted_and_shown_on_a_tap_alone(family: Family, which: str) -> None:
    door, where = family.pages.door, getattr(family, which)
    add_picture(family)

    def looks() -> list[str]:
        return [one.actor for one in door._room.records.walk(Entry) if one.verb == "relay.pictures"]

    if which == "own":
        page = tap(family, where, "pictures", call=family.call.id)
        assert "data:image" not in page.text, "whoever has not said that they come sees none of the call"
    page = tap(family, where, "coming", call=family.call.id)
    assert "pictures (1)" in page.text
    assert "data:image" not in page.text + family.pages.client.get(where).text
    assert looks() == []
    page = tap(family, where, "pictures", call=family.call.id)
    assert page.text.count("data:image/jpeg;base64,") == 1
    assert "Finder 1, 10:00" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert looks() == [f"{family.boy.id}/c1"]
    door.incidents.close(family.call.id, outcome="home", by="li-ling")
    assert "data:image" not in tap(family, where, "pictures", call=family.call.id).text


def test_while_somebody_calls_it_is_not_said_that_nobody_scanned_the_tag(family: Family) -> None:
    none, called = "Nobody has scanned it", "Called for help at"
    scans = tap(family, family.own, "show").text.partition("Who scanned the tag")[2]
    assert none not in scans
    assert called in scans
    family.pages.door.incidents.close(family.call.id, outcome="home", by="li-ling")
    missing = family.pages.door.incidents.open("missing", ward=family.boy, by="li-ling")
    scans = tap(family, family.own, "show").text.partition("Who scanned the tag")[2]
    assert called not in scans, "nobody scanned it this time"
    assert none not in scans, "but before"
    assert missing.open


def test_a_chosen_language_is_kept_over_taps(family: Family) -> None:
    for where in (family.own, family.notice):
        for do in ("show", "coming", "false-alarm"):
            page = tap(family, where, do)
            assert page.headers["content-language"] == "en"
            actions = re.findall(r'<form method="post" action="([^"]*)"', page.text)
            assert set(actions) == {"?l=en"}, do


def test_the_page_of_a_test_and_of_a_responder(family: Family) -> None:
    door = family.pages.door
    worker = next(one for one in door.notices.of(family.call.id) if one.side == "responder")
    page = family.pages.client.get(f"{path(door.notices.link(worker.id))}?l=en")
    assert 'href="/console?l=en"' in page.text
    assert "I am coming" in page.text
    door.incidents.close(family.call.id, outcome="home", by="li-ling")
    door.contacts.test(family.boy.id, "c1")
    door.dispatch()
    test = path(next(one for one in outbox(door) if "/N/" in one))
    page = family.pages.client.get(f"{test}?l=en")
    assert "This is no call for help." in page.text
    assert ">Yes, it reached me<" in page.text
    assert said(tap(family, test, "yes")) == ["Thank you: confirmed."]
    assert door.contacts.of(family.boy.id, "c1").state == "yes"  # type: ignore[union-attr]


def outbox(door: guardtag.Guard) -> list[str]:
    """Links of the messages that went out, the newest first."""
    import json

    lines = (Path(door.config.base) / "notices.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["link"] for line in reversed(lines)]


# -- the own page


def test_the_own_page_comes_by_a_message_and_is_never_shown(family: Family) -> None:
    page = tap(family, family.notice, "ask")
    assert "/F/" not in page.text
    assert said(page)[0].startswith("Sent to the address on record")
    family.pages.door.dispatch()
    (sent, *_) = outbox(family.pages.door)
    assert family.pages.client.get(path(sent)).status_code == 200


def test_where_they_are_is_said_to_who_comes(family: Family) -> None:
    page = tap(family, family.own, "show")
    assert not [word for word in (*SECRET, *OF_THE_CALL) if word in page.text]
    page = tap(family, family.own, "coming", call=family.call.id)
    assert [word for word in (*SECRET, *OF_THE_CALL) if word in page.text] == [*OF_THE_CALL]
    assert tap(family, family.own, "coming", call="0" * 26).status_code == 409


def test_reporting_asks_first_keeps_what_was_typed_and_begins_a_search(family: Family) -> None:
    door = family.pages.door
    door.incidents.close(family.call.id, outcome="home", by="li-ling")
    fields = {"seen_place": "the <i>market", "clothes": "red\x00coat" + "x" * 600, "words": "\u202ealone"}
    page = tap(family, family.own, "report", **fields)
    assert "Report them missing now?" in page.text
    assert "the &lt;i&gt;market" in page.text
    assert door.incidents.list(ward_id=family.boy.id)[0].id == family.call.id
    key = once(page)
    for _ in range(2):
        page = tap(family, family.own, "report", once=key, sure="1", **fields)
        assert said(page) == ["Reported missing: people are being called."]
    newest, *others = door.incidents.list(ward_id=family.boy.id)
    assert (newest.kind, len(others)) == ("missing", 1)


def test_taking_back_says_what_is_destroyed_and_asks(family: Family) -> None:
    door = family.pages.door
    page = tap(family, family.own, "show")
    offered = re.findall(r'name="purpose" value="([^"]+)"', page.text)
    assert offered == ["home_address", "medical_notes", "nickname"], "the alert is for the office"
    page = tap(family, family.own, "withdraw", purpose="medical_notes")
    assert "The medical notes we hold are destroyed" in page.text
    assert door.wards.get(family.boy.id).medical == "insulin"
    tap(family, family.own, "withdraw", purpose="medical_notes", sure="1")
    assert door.wards.get(family.boy.id).medical == ""
    assert tap(family, family.own, "withdraw", purpose="alert", sure="1").status_code == 409
    assert "alert" in door.consents.of(family.boy.id).purposes


def test_ending_the_link_is_asked_about_and_then_it_is_over(family: Family) -> None:
    assert "End this link?" in tap(family, family.own, "end").text
    assert "The link has ended" in tap(family, family.own, "end", sure="1").text
    assert family.pages.client.get(family.own).status_code == 404


@pytest.mark.parametrize("which", ["own", "notice"])
def test_what_no_button_sends_is_refused(family: Family, which: str) -> None:
    where, client = getattr(family, which), family.pages.client
    good = {"once": "a" * 16, "do": "show"}
    for data in ({"do": "show"}, good | {"once": "x"}, good | {"once": "a b" * 9}, good | {"do": "acknowledge"},
                 good | {"do": ""}, {f"n{n}": "" for n in range(20)} | good):  # fmt: skip
        assert client.post(where, data=data).status_code == 400, data
    assert client.post(where, files={"once": b"x" * 16}).status_code == 400
    twice, form = b"do=show&once=aaaaaaaa&once=bbbbbbbb", {"content-type": "application/x-www-form-urlencoded"}
    assert client.post(where, content=twice, headers=form).status_code == 400
    assert client.post(where, data=good, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.put(where).status_code == 405
    if which == "own":
        assert tap(family, where, "withdraw", purpose="everything", sure="1").status_code == 400


# -- texts


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_is_missing(language: str) -> None:
    t = load(None, (language,))[language]
    answers = {*ANSWERS, *SEARCH_ANSWERS, *OF_A_TEST}
    assert answers == {*ORDER}
    wanted = {f"do-{one}" for one in answers} | {f"done-{one}" for one in answers}
    wanted |= {f"sure-{one}{more}" for one in TO_BE_SURE for more in ("", "-what", "-yes")}
    wanted |= {f"purpose-{one}" for one in policy.PURPOSES} | {f"row-{one}" for one in policy.FIELDS}
    wanted |= {f"outcome-{one}" for one in OUTCOMES[:6]}  # of others it is said that the call has ended
    wanted |= {f"kind-{one}" for one in ("found", "missing", "distress", "other")}
    lacking = sorted(key for key in wanted if f"family.{key}" not in t.texts)
    assert lacking == ["row-hidden_address"], "which is said to no relative"
    templates = (Path(guardtag_web.__file__).parent / "templates/family").glob("*.html")
    used = {key for file in templates for key in re.findall(r't\("family\.([a-z_-]+)"(?! ~)', file.read_text("utf-8"))}
    assert [key for key in sorted(used) if f"family.{key}" not in t.texts] == []


# -- as people see it


def test_as_people_see_it(visit: Callable[..., kit.Visited], family: Family) -> None:
    add_picture(family)
    family.pages.door.relay.say(family.pages.door.relay.link(family.call), "我们坐在长椅上" * 12)
    for size, language, dark, where in (
        (kit.SMALL, "zh-CN", False, family.notice), ((360, 640), "en-GB", True, family.own),
    ):  # fmt: skip
        seen = visit(where, size, dark=dark, language=language, script=False)
        kit.assert_sound(seen)
        kit.assert_above_fold(seen, "button[value=coming]")
        seen.page.click("button[value=coming]")
        kit.assert_sound(seen)
        for fold in seen.page.locator("summary").all():
            fold.click()
        kit.assert_sound(seen)
        seen.page.click("input[value=pictures] ~ button")
        assert seen.page.evaluate("[...document.images].map((one) => one.naturalWidth)") == [400]
        kit.assert_sound(seen)


def test_a_family_reads_of_two_places_in_plain_words_after_a_tap(family: Family) -> None:
    link = family.pages.tag(family.boy).link
    for place in ("36.18000, 116.77000 ±12 m", "39.90420, 116.40740 ±9 m"):
        family.pages.door.scan(link).alert(place=place)
    said = "Two places were told that cannot both be right. Both are being looked at"
    client = family.pages.client
    bare = client.get(f"{family.notice}?l=en")
    assert bare.status_code == 200
    assert said not in bare.text, "whoever merely fetches the page may be anybody"
    whole = tap(family, family.notice, "show")
    assert whole.status_code == 200
    assert said in whole.text
    assert "opied" not in whole.text

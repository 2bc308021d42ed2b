"""The person's own copy: all of it, nothing of other people's, for a contact as the policy cuts it."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Consent, Contact, Denied, texts
from guardtag.model.contact_tests import ANSWERS, SILENT, UNREACHED
from guardtag.model.garments import GARMENTS, SEASONS, Garments
from guardtag.model.gifts import LETTER_STATES
from guardtag.model.people import Ward
from guardtag.records.kinds import OF_A_WARD
from guardtag.report.dossier import page
from guardtag.steps import dossier
from guardtag.steps.access import LOOKS
from guardtag.texts import catalogue
from tests.cli.test_cli import refused, run
from tests.conftest import HOME, City
from tests.report.test_page import HOSTILE, Page

pytestmark = pytest.mark.quick_on("memory")

GIVEN = ("fitting", "visit", "photo", "wardrobe", "letter")
"""Kinds of rows that a copy gives in full: the others are counted in it."""
NOTES, STREET, SAFE = "takes warfarin", "Wangzhuang Road 3", "refuge, ring first"
FAMILY = [
    Contact("田爱云", "mother", ["mail:tian@example.org"], guardian=True),
    Contact("老王", "neighbour", ["mail:wang@example.org"]),
]


@pytest.fixture
def boy(city: City) -> Ward:
    city.responder("li-ling")
    boy = city.boy(
        contacts=FAMILY, medical=NOTES, address=STREET, hidden_address=SAFE,
        consent=Consent(by="田爱云", purposes={"alert", "nickname", "photo"}),
    )  # fmt: skip
    city.clock.advance(60)
    city.door.consents.withdraw(boy.id, {"nickname"}, by="c1")
    city.clock.advance(60)
    call = city.door.scan(city.tagged(boy).link).alert(
        place="bus stop", message="he is cold, says 王五", finder="0538-0000009"
    )
    city.wait(1)
    city.door.acting_as("li-ling").wards.view(boy.id)
    city.door.incidents.close(call.id, outcome="home", by="li-ling")
    return boy


def test_the_person_gets_all_of_theirs_and_nothing_of_others(city: City, boy: Ward) -> None:
    copy = city.door.wards.dossier(boy.id)
    data = json.loads(copy.json())
    assert data["format"] == "guardtag-dossier/1"
    person = data["person"]
    assert (person["name"], person["nickname"], person["medical"], person["address"]) == ("小军", "军军", NOTES, STREET)
    assert person["withheld"] == ["hidden_address"]
    assert [(one["purposes"], one["withdrawn"] is not None) for one in data["consents"]] == [
        (["alert", "photo"], False), (["nickname"], True),
    ]  # fmt: skip
    assert [(one["garment"], one["state"], one["by"]) for one in data["tags"]] == [("blue jacket", "fitted", "li-ling")]
    (call,) = data["calls"]
    assert (call["outcome"], call["place"]) == ("home", "bus stop")
    assert "wards.view" in [one["why"] for one in data["access"]]
    assert [one["by"] for one in data["consents"]] == ["c1", "c1"]
    for secret in (SAFE, "李岭", "田爱云", "老王", "wang@", "tian@", "0538-0000009", "王五", "he is cold"):
        assert secret not in copy.json(), secret


def test_a_contact_gets_what_the_policy_shows_the_family_and_their_own(city: City, boy: Ward) -> None:
    for copy in (
        city.door.wards.dossier(boy.id, to="c1"), city.door.acting_as(f"{boy.id}/c1").wards.dossier(boy.id)
    ):  # fmt: skip
        data = copy.data
        assert data["to"] == "c1"
        assert "address" not in data["person"], "no consent to the home address"
        assert data["person"]["withheld"] == ["address"], "no relative hears that there is a hidden one"
        assert data["person"]["medical"] == NOTES
        assert [one["name"] for one in data["contacts"]] == ["田爱云", None]
        assert data["contacts"][0]["addresses"] == ["mail:tian@example.org"]
        assert [one["place"] for one in data["calls"]] == [None]
        for secret in (STREET, SAFE, "老王", "wang@", "王五", "bus stop"):
            assert secret not in copy.json(), secret


@pytest.fixture
def known(city: City, boy: Ward) -> Ward:
    """Of whom more is known: clothes that were counted, letters, and what was heard of two contacts."""
    city.door.supply.wardrobe(boy.id, [Garments("coat", "winter", 2, 0.5), Garments("hat")], by="li-ling")
    donor = city.door.supply.donor("Yutian Textiles")
    for by, words in (("c1", "谢谢\n他又会笑了"), ("c2", "谢谢你们")):
        city.door.supply.thank(donor, words, by=f"{boy.id}/{by}", consent=True)
    city.door.contacts.confirm(boy.id, "c1", "mail:tian@example.org")
    city.door.contacts.confirm(boy.id, "c2", "mail:wang@example.org")
    return boy


def test_clothes_letters_and_what_was_heard_of_contacts_are_given_in_full(city: City, known: Ward) -> None:
    data = city.door.wards.dossier(known.id).data
    assert [(w["kind"], w["season"], w["count"], w["washes"], w["by"]) for w in data["wardrobe"]] == [
        ("coat", "winter", 2, 0.5, "li-ling"), ("hat", "all-year", 1, None, "li-ling"),
    ]  # fmt: skip
    assert sorted((one["by"], one["words"], one["state"]) for one in data["letters"]) == [
        ("c1", "谢谢\n他又会笑了", "written"), ("c2", "谢谢你们", "written"),
    ]  # fmt: skip
    assert [(p["contact"], p["sent_to"], p["said"], p["proven"]) for p in data["proofs"]] == [
        ("c1", 1, "yes", True), ("c2", 1, "yes", True),
    ]  # fmt: skip
    assert not {"wardrobe", "letter", "fitting"} & data["others"].keys(), "what is given is not counted too"
    assert "ctest" in data["others"]
    for secret in ("tian@", "wang@", "Yutian"):
        assert secret not in json.dumps(data, ensure_ascii=False)


def test_a_contact_gets_their_own_letter_and_what_was_heard_of_their_own_addresses(city: City, known: Ward) -> None:
    data = city.door.acting_as(f"{known.id}/c2").wards.dossier(known.id).data
    assert {(one["by"], one["words"]) for one in data["letters"]} == {("c1", None), ("c2", "谢谢你们")}
    assert [(p["contact"], p["sent_to"]) for p in data["proofs"]] == [("c2", "mail:wang@example.org")]
    assert len(data["wardrobe"]) == 2


def test_letters_and_clothes_of_a_record_that_was_joined_are_in_the_copy(city: City, known: Ward) -> None:
    city.responder("wang-xia", "feicheng/wangzhuang", role="supervisor")
    city.door.wards.change(known.id, hidden_address="")
    city.wait(5)
    keep = city.boy(contacts=[Contact("王大山", "uncle", ["mail:uncle@example.org"])])
    city.door.wards.merge(keep.id, known.id, by="li-ling", second_by="wang-xia")
    data = city.door.wards.dossier(keep.id).data
    assert sorted(one["by"] for one in data["letters"]) == ["c2", "c3"], "by the ids they have now"
    assert sorted(one["contact"] for one in data["proofs"]) == ["c2", "c3"]
    assert len(data["wardrobe"]) == 2
    own = city.door.wards.dossier(keep.id, to="c2").data
    assert {one["words"] for one in own["letters"] if one["by"] == "c2"} == {"谢谢\n他又会笑了"}
    assert {one["words"] for one in own["letters"] if one["by"] != "c2"} == {None}


def test_the_print_says_it_in_the_readers_words(city: City, known: Ward) -> None:
    data = city.door.wards.dossier(known.id).data
    chinese, english = (Page(page(data, languages=(one,))).text for one in ("zh", "en"))
    for words in ("衣物清单", "大衣", "冬季", "感谢信", "等待办公室审阅", "他又会笑了", "能收到", "联系人试发"):
        assert words in chinese
    assert "closed li-ling" in english.replace("  ", " ")
    assert "办结 li-ling" in chinese.replace("  ", " ")
    assert "clock" not in chinese
    for words in ("What there is to wear", "coat", "all year", "waits for the office", "messages arrive"):
        assert words in english
    older = {key: value for key, value in data.items() if key not in ("proofs", "wardrobe", "letters")}
    assert "大衣" not in Page(page(older, languages=("zh",))).text, "a copy that was made before has none"


def test_the_print_says_hints_and_capacity_in_the_readers_words(city: City) -> None:
    boy = city.boy(hints=["may-walk-away"], capacity="limited")
    data = city.door.wards.dossier(boy.id).data
    chinese, english = (Page(page(data, languages=(one,))).text for one in ("zh", "en"))
    for text, language in ((chinese, "zh"), (english, "en")):
        for code in ("capacity-limited", "hint-may-walk-away"):
            assert texts.word(language, code) in text, code
        assert "may-walk-away" not in text
    assert (data["person"]["hints"][0], data["person"]["capacity"]) == ("may-walk-away", "limited")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_print_says_what_was_reported_of_a_search_in_words(city: City, language: str) -> None:
    boy = city.boy()
    city.door.missing.report(boy, seen_place="校门口", looks="scar", risks=["medicine", "cold"])
    data = city.door.wards.dossier(boy.id).data
    (call,) = data["calls"]
    text, known = Page(page(data, languages=(language,))).text, texts.catalogue(language)
    for words in ("校门口", "scar", known.MISSING["risk-medicine"], known.MISSING["risk-cold"]):
        assert words in text
    assert call["search"].keys() | {"search"} <= known.DOSSIER.keys()
    for code in ("seen_place", "medicine'", "None", "False", "{"):
        assert code not in text


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_kind_of_row_that_is_only_counted_has_a_name(language: str) -> None:
    said = texts.catalogue(language).DOSSIER
    counted = {*OF_A_WARD, "asked"} - set(dossier._IN_FULL)
    assert not [kind for kind in counted if f"other-{kind}" not in said]
    values = {*GARMENTS, *SEASONS, *LETTER_STATES, *ANSWERS, SILENT, UNREACHED}
    values |= {*LOOKS, "exports.wards", "incidents.open", "incidents.join"}
    assert not [value for value in values if f"value-{value}" not in said]


def test_it_is_journalled_before_and_by_whom_for_whom(city: City, boy: Ward) -> None:
    city.clock.advance(60)
    city.door.wards.dossier(boy.id, to="c1")
    (entry,) = [one for one in city.door.journal.list(ward_id=boy.id) if one.verb == "wards.dossier"]
    assert (entry.actor, entry.detail) == ("operator", "to c1")


def test_nobody_else_gets_one(city: City, boy: Ward) -> None:
    other = city.boy(key="other")
    for door, ward, to in (
        (city.door, "nobody", ""), (city.door.acting_as("li-ling"), boy.id, ""),
        (city.door.acting_as(f"{other.id}/c1"), boy.id, ""),
    ):  # fmt: skip
        with pytest.raises(Denied):
            door.wards.dossier(ward, to=to)
    with pytest.raises(Denied) as refusal:
        city.door.wards.dossier(boy.id, to="c9")
    assert refusal.value.code == "GT-DOSSIER-TO"
    neighbour = city.door.acting_as(f"{boy.id}/c2").wards.dossier(boy.id, to="c1")
    assert neighbour.to == "c2", "on a contact's door it is them"


def test_every_field_of_a_person_is_in_the_copy_or_said_to_be_left_out() -> None:
    """Whoever adds a field to the record is asked here whether the person is told of it."""
    told = {name for name, _ in dossier.PERSON} | {
        "id", "hidden_address", "contacts", "consents", "language", "reach", "state", "enrolled", "ended", "absence",
        "merged",
    }  # fmt: skip
    inner = {"key", "generations", "merged_into", "contacts_given", "moved"}
    assert {field.name for field in attrs.fields(Ward)} - told == inner


def test_the_printed_copy_loads_nothing_and_says_the_same(city: City, boy: Ward) -> None:
    data = city.door.wards.dossier(boy.id).data
    for languages in (("zh",), ("en",), ("zh", "en")):
        html = page(data, languages=languages)
        assert not re.search(r"https?:|<script|<link|url\(", html.replace("http-equiv", ""))
        said = Page(html).text
        for words in ("小军", NOTES, STREET, "blue jacket", "bus stop", boy.id):
            assert words in said
        assert SAFE not in said
    counts = dict.fromkeys([kind for kind in (*OF_A_WARD, "asked") if kind not in GIVEN], 2)
    for language in ("zh", "en"):
        told = Page(page({**data, "others": counts}, languages=(language,))).text
        assert not [kind for kind in ("ctest", "unsettled", "watch", "bulletin") if f"{kind}: 2" in told]
        assert catalogue(language).DOSSIER["other-planned"] in told
        assert {f"other-{kind}" for kind in counts} <= catalogue(language).DOSSIER.keys()
    hostile = {**data, "person": {**data["person"], "name": HOSTILE, "groups": [HOSTILE]}, "others": {HOSTILE: 1}}
    assert "script" not in Page(page(hostile)).tags
    with pytest.raises(ValueError, match="format"):
        page({**data, "format": "guardtag-dossier/2"})


def test_the_command_writes_private_files(tmp_path: Path) -> None:
    pytest.importorskip("uharfbuzz")
    with guardtag.open(tmp_path / "city.db") as door:
        boy = door.wards.enrol("小军", area="feicheng/a", contacts=FAMILY, consent=Consent("田爱云", {"alert"}))
    done = run(tmp_path, "ward", "dossier", boy.id, "--html", "copy.html", "--out", "copy.json", "--language", "zh")
    assert done.returncode == 0, done.stderr
    for name in ("copy.html", "copy.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        assert "小军" in (tmp_path / name).read_text("utf-8")
    printed = run(tmp_path, "ward", "dossier", boy.id, "--json", "--to", "c1")
    assert json.loads(printed.stdout)["to"] == "c1"
    assert run(tmp_path, "ward", "dossier", boy.id).returncode != 0
    refused(run(tmp_path, "ward", "dossier", boy.id, "--json", "--to", "c7"), "GT-DOSSIER-TO")


def test_no_relative_learns_from_old_calls_where_somebody_was(city: City) -> None:
    """A call that another area answered, and one from before they moved: that is history of their place."""
    city.responder("li-ling")
    ward = city.boy()
    other, away = "feicheng/wangzhuang/north/zhongyu/9", "feicheng/anzhan"
    for area in (HOME, away):
        call = city.door.incidents.open("errand", ward=ward, area=area)
        city.door.incidents.close(call.id, outcome="other", by="li-ling")
        city.clock.advance(1)
    city.door.wards.move(ward.id, other)
    last = city.door.incidents.open("errand", ward=ward)
    relative, own = (
        {one["area"] for one in door.wards.dossier(ward.id).data["calls"]}
        for door in (city.door.acting_as(f"{ward.id}/c1"), city.door)
    )
    assert last.area == other
    assert relative == {other, None}
    assert own == {HOME, away, other}
    city.door.consents.give(ward.id, by="c1", purposes={"location_history"})
    data = city.door.acting_as(f"{ward.id}/c1").wards.dossier(ward.id).data
    assert {one["area"] for one in data["calls"]} == own

"""The person's own copy: all of it, nothing of other people's, for a contact as the policy cuts it."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Consent, Contact, Denied
from guardtag.model.people import Ward
from guardtag.records.kinds import OF_A_WARD
from guardtag.report.dossier import page
from guardtag.steps import dossier
from guardtag.texts import catalogue
from tests.cli.test_cli import refused, run
from tests.conftest import City
from tests.report.test_page import HOSTILE, Page

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
    assert data["others"].get("asked", 0) >= 0
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


def test_it_is_journalled_before_and_by_whom_for_whom(city: City, boy: Ward) -> None:
    city.clock.advance(60)
    city.door.wards.dossier(boy.id, to="c1")
    (entry,) = [one for one in city.door.journal.list(ward=boy.id) if one.verb == "wards.dossier"]
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
    inner = {"key", "generations", "merged_into", "contacts_given"}
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
    counts = dict.fromkeys([kind for kind in (*OF_A_WARD, "asked") if kind not in ("fitting", "visit", "photo")], 2)
    for language in ("zh", "en"):
        told = Page(page({**data, "others": counts}, languages=(language,))).text
        assert not [kind for kind in ("ctest", "unsettled", "wardrobe", "glass", "planned") if f"{kind} 2" in told]
        assert catalogue(language).DOSSIER["record-wardrobe"] in told
        assert {f"record-{kind}" for kind in counts} <= catalogue(language).DOSSIER.keys()
    hostile = {**data, "person": {**data["person"], "name": HOSTILE, "groups": [HOSTILE]}, "others": {HOSTILE: 1}}
    assert "script" not in Page(page(hostile)).tags
    with pytest.raises(ValueError, match="format"):
        page({**data, "format": "guardtag-dossier/2"})


def test_the_command_writes_private_files(tmp_path: Path) -> None:
    pytest.importorskip("fontTools")
    with guardtag.open(tmp_path / "city.db") as door:
        boy = door.wards.enrol("小军", area="feicheng/a", contacts=FAMILY, consent=Consent("田爱云", {"alert"}))
    done = run(tmp_path, "ward", "dossier", boy.id, "--html", "copy.html", "--out", "copy.json", "--lang", "zh")
    assert done.returncode == 0, done.stderr
    for name in ("copy.html", "copy.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        assert "小军" in (tmp_path / name).read_text("utf-8")
    printed = run(tmp_path, "ward", "dossier", boy.id, "--json", "--to", "c1")
    assert json.loads(printed.stdout)["to"] == "c1"
    assert run(tmp_path, "ward", "dossier", boy.id).returncode != 0
    refused(run(tmp_path, "ward", "dossier", boy.id, "--json", "--to", "c7"), "GT-DOSSIER-TO")

"""The leaflet: two sheets, both languages, and a table that says what the reviewed policy says."""

from __future__ import annotations

import re
from html import unescape

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.config import Config, Wait
from guardtag.errors import ConfigError
from guardtag.report import printed
from guardtag.report.leaflet import SIGNS, climb, page
from guardtag.rules import sight
from guardtag.rules.sight import FIELDS, READERS, Sight
from guardtag.texts import en_pages, zh_pages
from tests import cases

from .test_page import HOSTILE, Page

CITY = Config(place="肥城 Feicheng", hotline="0538-0000000")
SHELVES = {"zh": zh_pages.LEAFLET, "en": en_pages.LEAFLET}


def text(html: str) -> str:
    return Page(html).text


def table(html: str) -> dict[str, list[str]]:
    """Row heading to the signs of its cells."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', html)
    return {
        unescape(re.sub("<[^>]*>", "", head)): re.findall(r'aria-label="[^"]*">(.)</span>', cells)
        for head, cells in rows
    }


@pytest.mark.parametrize(
    "html", [page(CITY), page(Config()), page(CITY, languages=("en",)), page(CITY, languages=("en", "zh"))]
)
def test_it_is_two_whole_sheets_that_load_nothing(html: str) -> None:
    seen = Page(html)
    assert html.count('<section class="sheet">') == 2
    for word in ("http:", "https:", "url(", "@import", "<script", "<link", "<iframe", "<form", "<img", "//"):
        assert word not in html.lower()
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "href", "action")]
    assert any(value.startswith("default-src 'none'") for _, value in seen.attributes)
    assert "@page{size:A4;margin:0}" in html


def test_the_table_is_the_reviewed_policy() -> None:
    """Read from the page and compared with the reviewed matrix, cell by cell."""
    matrix = cases.load("cases/disclosure.json")["roles_matrix"]
    signs = {"Y": SIGNS[Sight.SHOWN], "C": SIGNS[Sight.CONSENT], "M": SIGNS[Sight.RELAY], "S": SIGNS[Sight.OWN]}
    found = table(page(CITY))
    assert len(found) == len(FIELDS)
    for field, (heading, cells) in zip(FIELDS, found.items(), strict=True):
        assert heading == f"{zh_pages.LEAFLET[f'field-{field}']} {en_pages.LEAFLET[f'field-{field}']}"
        for (role, state), sign in zip(READERS, cells, strict=True):
            letter = matrix[field][role][state]
            want = signs.get(letter, SIGNS[Sight.NEVER])
            if (field, letter) == ("contact_phone", "C"):
                want = SIGNS[Sight.CHOICE]
            assert sign == want, (field, role, state)


def test_every_sign_is_explained_and_no_two_are_the_same() -> None:
    assert len(set(SIGNS.values())) == len(Sight)
    html = page(CITY)
    (legend,) = re.findall(r'<ul class="legend">(.*?)</ul>', html)
    used = {sign for cells in table(html).values() for sign in cells}
    assert {item[0] for item in re.findall(r"<b>(.)</b>", legend)} == used
    for what, sign in SIGNS.items():
        if sign in used:
            assert zh_pages.LEAFLET[f"sight-{what}"] in legend


def test_who_cannot_see_signs_hears_words() -> None:
    labels = re.findall(r'<span role="img" aria-label="([^"]+)">', page(CITY))
    assert len(labels) == len(FIELDS) * len(READERS)
    assert set(labels) <= {f"{zh_pages.LEAFLET[f'sight-{s}']} {en_pages.LEAFLET[f'sight-{s}']}" for s in Sight}


def test_the_sentences_name_what_the_policy_says() -> None:
    said = text(page(CITY))
    for shelf, comma in ((zh_pages.LEAFLET, "、"), (en_pages.LEAFLET, ", ")):
        for fields in (sight.never(), sight.hidden(), sight.for_children()):
            assert comma.join(shelf[f"field-{field}"] for field in fields) in said
        assert comma.join(shelf[f"role-{role}"] for role in sight.blind()) in said
    assert "您的网格员（小名、所在区域）；上级网格长（所在区域）" in said
    assert "your grid worker (nickname, area); supervisors (area)" in said


def test_another_policy_makes_another_leaflet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of who sees what is written by hand."""
    from guardtag.rules import policy

    before = table(page(CITY))
    cells = {field: dict(roles) for field, roles in policy.TABLE.items()}
    cells["full_name"]["anon_finder"] = "NNYN"
    cells["nickname"]["hotline_operator"] = "YYYN"
    cells["hidden_address"]["police_or_hospital"] = "NNYN"
    for roles in cells.values():
        for role, letters in roles.items():
            roles[role] = letters.replace("B", "N")
    monkeypatch.setattr(policy, "TABLE", cells)
    html = page(CITY)
    assert table(html) != before
    assert table(html)["姓名 full name"][0] == SIGNS[Sight.SHOWN]
    said = text(html)
    assert "热线（小名）" in said
    assert "表里的人都看不到" not in said
    assert zh_pages.LEAFLET["emergency"] not in said


def test_the_order_of_telling_is_the_configurations() -> None:
    config = attrs.evolve(CITY, levels=("city", "village", "grid"), ladder={"grid": Wait(7.0), "village": Wait(2.5, 1)})
    assert climb(config) == (("grid", 7.0), ("village", 5.0), ("city", 5.0))
    said = text(page(config))
    for words in ("您 You + 网格 grid", "村居 village 7 分钟后 after 7 min", "市 city 12 分钟后 after 12 min"):
        assert words in said
    assert "镇街" not in said
    assert "邻里 after" not in said
    assert "邻里" in text(page(attrs.evolve(CITY, levels=("邻里",))))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_text_of_the_catalogue_is_used(language: str) -> None:
    said = text(page(CITY, languages=(language,)))
    both = text(page(CITY))
    for key, words in SHELVES[language].items():
        if key.startswith(("role-", "sight-", "calm")) or key in ("and", "between"):
            continue
        fixed = max(re.split(r"\{\w+\}", words), key=len).strip(" .。")
        assert fixed in said, key
        assert fixed in both, key


def test_place_and_hotline_stand_on_it_or_are_left_out() -> None:
    said = text(page(CITY))
    assert "肥城 Feicheng" in said
    assert said.count("0538-0000000") == 2
    bare = text(page(Config()))
    assert zh_pages.LEAFLET["office"] not in bare
    assert "110" in bare


def test_it_never_says_why_a_person_may_get_lost() -> None:
    """Wording stays neutral."""
    said = text(page(CITY)).lower()
    for word in ("智力", "痴呆", "老年痴呆", "精神", "残疾", "disab", "dement", "mental", "patient", "病人", "患者"):
        assert word not in said


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=60), st.text(max_size=60), st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=6))
def test_any_configuration_gives_whole_sheets(place: str, hotline: str, levels: list[str]) -> None:
    html = page(attrs.evolve(CITY, place=place, hotline=hotline, levels=tuple(levels)))
    assert Page(html).tags
    assert html.encode("utf-8").decode("utf-8") == html


def test_hostile_words_of_a_configuration_stay_words() -> None:
    html = page(attrs.evolve(CITY, place=HOSTILE, hotline=HOSTILE, levels=(HOSTILE,)))
    assert "script" not in Page(html).tags
    assert "<img" not in html
    assert "\u202e" not in html


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ConfigError):
        page(CITY, languages=("zh", "tlh"))


def test_its_letters_are_in_the_font_that_the_set_up_installs() -> None:
    pytest.importorskip("uharfbuzz")
    assert "url(data:font/woff;base64," in page(CITY, lettering=printed.embedded)

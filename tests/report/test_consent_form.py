"""The consent form: every purpose a box, none ticked; what it shows to whom is asked of the policy."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from pathlib import Path

import attrs
import pytest

from guardtag.config import Config, Rounds
from guardtag.report import printed
from guardtag.report.consent_form import PURPOSES, Form, page
from guardtag.rules import policy
from guardtag.texts import consents, en, zh
from tests import chromium
from tests.report.test_page import HOSTILE, Page

CITY = Config(place="肥城 Feicheng", hotline="0538-0000000")
SHELVES = {"zh": zh.FORM, "en": en.FORM}
FROZEN = {
    "1": "2c3a87844bbbf580a70674270b86acc124245fb9f058816ab88f28a5940d7714",
    "2": "46ae8fd469802b25e6aa3992fdfce2cbe83c419e19302f4d9293896a49fa362d",
    "3": "8b5cd2664efd53e22201b2ea5fc0e0b42b7ddf695e17e9e7c7e3129d2342be2b",
}
"""Version of the text to the SHA-256 of its words: nothing of what was signed is changed."""


def rows(html: str) -> dict[str, list[str]]:
    """What is agreed to, to the cells of its line."""
    found = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', html)
    return {plain(head): [plain(cell) for cell in re.findall(r"<td>(.*?)</td>", cells)] for head, cells in found}


def plain(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


@pytest.mark.parametrize("languages", [("zh",), ("en",), ("zh", "en"), ("en", "zh")])
def test_two_sheets_that_load_nothing_and_a_box_for_each_purpose(languages: tuple[str, ...]) -> None:
    html = page(CITY, Form(), languages=languages)
    seen = Page(html)
    assert html.count('<section class="sheet">') == 2
    for word in ("http:", "https:", "url(", "@import", "<script", "<link", "<form", "<input", "checked", "//"):
        assert word not in html.lower()
    assert any(value.startswith("default-src 'none'") for _, value in seen.attributes)
    assert html.count('class="tick"') == len(PURPOSES) + 1
    assert not set("☑✓✔") & set(html)


def test_the_form_offers_every_purpose_there_is_but_the_finders_own() -> None:
    assert {"alert", *PURPOSES} == policy.PURPOSES - {"finder_contact"}


def test_what_a_line_shows_to_whom_is_the_policys() -> None:
    found = rows(page(CITY, Form(), languages=("en",)))
    assert found["nickname"][0] == "who scans it, volunteer who came"
    assert found["photo destroyed when withdrawn"][0] == "volunteer who came"
    assert found["medical notes destroyed when withdrawn"] == [
        "your grid worker, supervisor who was called, police, hospital", "family",
    ]  # fmt: skip
    assert found["places of earlier calls"] == ["family (on any day)", "nobody"]
    assert [row for row in found if "destroyed" in row] == [
        "photo destroyed when withdrawn", "medical notes destroyed when withdrawn",
        "home address destroyed when withdrawn",
    ]  # fmt: skip


def test_another_policy_makes_another_form(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = {field: dict(roles) for field, roles in policy.TABLE.items()}
    cells["photo"]["anon_finder"] = "NNCN"
    cells["nickname"]["auditor"] = "YYYN"
    monkeypatch.setattr(policy, "TABLE", cells)
    found = rows(page(CITY, Form(), languages=("en",)))
    assert found["photo destroyed when withdrawn"][0] == "who scans it, volunteer who came"
    assert "auditors" in found["nickname"][1]


@pytest.mark.parametrize("version", consents.VERSIONS)
def test_a_version_that_was_printed_is_never_changed(version: str) -> None:
    """What people signed must be found again: other words, or another policy, are another version."""
    bare = Config(hotline="0")
    said = "".join(plain(page(bare, Form(version=version), languages=(one,))) for one in ("zh", "en"))
    assert hashlib.sha256(said.encode()).hexdigest() == FROZEN[version]


def test_a_supervisor_is_called_so_since_version_2() -> None:
    first, second = (Page(page(CITY, Form(version=one), languages=("zh",))).text for one in ("1", "2"))
    assert ("接到求助的上级" in first, "网格长" in first) == (True, False)
    assert "接到求助的网格长" in second
    assert "接到求助的上级" not in second
    with pytest.raises(ValueError, match="version is one of 1, 2, 3"):
        page(CITY, Form(version="4"))


def test_words_are_passed_on_and_calls_raised_by_the_houses_words_since_version_3() -> None:
    for version, words in (("1", ("转话", "上报")), ("2", ("转话", "上报")), ("3", ("捎话", "提级办理"))):
        said = Page(page(CITY, Form(version=version), languages=("zh",))).text
        assert [word for word in ("转话", "上报", "捎话", "提级办理") if word in said] == list(words)


def test_the_times_are_the_configurations() -> None:
    config = attrs.evolve(CITY, rounds=Rounds(review=400), relay_days=45)
    said = Page(page(config, Form(), languages=("en",))).text
    assert "after 400 days" in said
    assert "45 days after a call has ended" in said
    assert "after 365 days" in said


def test_a_named_form_says_who_and_whether_a_guardian_signs() -> None:
    said = Page(page(CITY, Form("小军", "01kabc", "2013-01-01", guardian=True))).text
    for word in ("小军", "01kabc", "2013-01-01", zh.FORM["guardian-needed"], f"文本版本 {consents.CURRENT}"):
        assert word in said
    blank = page(CITY, Form())
    assert "小军" not in blank
    assert zh.FORM["guardian-needed"] not in blank


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_text_is_used(language: str) -> None:
    said = Page(page(CITY, Form("x", "y", "z", guardian=True), languages=(language,))).text
    for key, words in SHELVES[language].items():
        if key.startswith(("role-", "field-")) or key in ("and", "who", "person"):
            continue
        assert max(re.split(r"\{[^}]*\}", words), key=len).strip() in said, key


def test_hostile_words_stay_words() -> None:
    html = page(attrs.evolve(CITY, place=HOSTILE, hotline=HOSTILE), Form(HOSTILE, HOSTILE, HOSTILE))
    assert "script" not in Page(html).tags
    assert "<img" not in html
    assert "\u202e" not in html


@pytest.mark.parametrize(
    "languages",
    [("zh", "en"), *(pytest.param(one, marks=pytest.mark.soak) for one in (("zh",), ("en",), ("en", "zh")))],
)
def test_it_fits_two_sheets_when_a_browser_prints_it(
    languages: tuple[str, ...], tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """The last row's box is drawn above the foot: nothing is cut off."""
    pdfium = pytest.importorskip("pypdfium2")
    pytest.importorskip("uharfbuzz")
    form = Form("欧阳小军" * 4, "01k2abcdefghjkmnpqrstvwxyz", "2013-01-01", guardian=True)
    file = tmp_path / "form.html"
    html = page(CITY, form, languages=languages, lettering=printed.embedded)
    file.write_text(html.replace("overflow:hidden", "overflow:visible"), "utf-8")
    document = pdfium.PdfDocument(chromium.running(pytestconfig).printed(file))
    assert len(document) == 2
    for number, last in ((0, "field-location_history"), (1, "entered")):
        text = document[number].get_textpage()
        lowest, foot = (
            _top(text, SHELVES[languages[0]][key].split("{")[0].strip()) for key in (last, "version")
        )  # fmt: skip
        assert lowest > foot + 10
    document.close()


def _top(text: object, words: str) -> float:
    found = text.search(words).get_next()  # type: ignore[attr-defined]
    assert found is not None, words
    return float(text.get_charbox(found[0])[1])  # type: ignore[attr-defined]

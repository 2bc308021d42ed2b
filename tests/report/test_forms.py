"""The office's blank forms: one side of A4 each, nothing loaded, nothing cut off, both languages alike."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import attrs
import pytest

from guardtag.config import Config
from guardtag.config.values import KindConfig
from guardtag.report import printed
from guardtag.report.forms import FORMS, LINKS, MEASURES, STOPS, page
from guardtag.rules.milestones import TARGETS
from guardtag.texts import en_forms, zh_forms
from tests import chromium
from tests.report.test_page import HOSTILE, Page

CITY = Config(host="tag.example.org", place="肥城 Feicheng", hotline="0538-0000000")
SHELVES = {"zh": zh_forms.FORMS, "en": en_forms.FORMS}
CHOICES = [("zh",), ("en",), ("zh", "en"), ("en", "zh")]
LAST = {"finders": "finders-thanks", "training": "entered", "fitting": "entered", "week": "names", "review": "names"}
"""What stands lowest above the foot."""


def plain(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("languages", CHOICES)
def test_a_form_is_one_side_that_loads_nothing(name: str, languages: tuple[str, ...]) -> None:
    html = page(name, CITY, languages=languages)
    seen = Page(html)
    assert html.count('<section class="sheet">') == 1
    for word in ("http:", "https:", "url(", "@import", "<script", "<link", "<form", "<input", "checked", "//"):
        assert word not in html.lower()
    assert any(value.startswith("default-src 'none'") for _, value in seen.attributes)
    assert not set("☑✓✔") & set(html)
    assert "0538-0000000" in seen.text
    assert "肥城" in seen.text


def test_the_milestones_and_their_targets_are_the_configurations() -> None:
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td>', page("review", CITY, languages=("en",)))
    assert [plain(target) for _, target in rows] == [f"{minutes:g} min" for minutes in TARGETS.values()]
    found = attrs.evolve(CITY, kinds={"found": KindConfig("person", {"on_scene": 45.0})})
    assert "45 min" in plain(page("review", found, languages=("en",)))
    assert "for more than 45 minutes" in plain(page("week", found, languages=("en",)))


def test_how_long_a_finders_words_are_kept_is_the_configurations() -> None:
    assert "deleted 77 days" in plain(page("finders", attrs.evolve(CITY, relay_days=77), languages=("en",)))


def test_without_a_host_no_address_is_named() -> None:
    assert "begins with" not in plain(page("finders", attrs.evolve(CITY, host=""), languages=("en",)))


def test_both_languages_have_the_same_texts_and_they_are_short() -> None:
    assert list(zh_forms.FORMS) == list(en_forms.FORMS)
    assert list(zh_forms.SAID) == list(en_forms.SAID)
    for key, zh in zh_forms.FORMS.items():
        en = en_forms.FORMS[key]
        assert zh.strip()
        assert en.strip()
        assert en.isascii(), key
        assert sorted(re.findall(r"\{\w+\}", zh)) == sorted(re.findall(r"\{\w+\}", en)), key
        assert ("110" in zh) == ("110" in en)
        assert all(len(part) <= 32 for part in re.split(r"[。？：；]", zh)), key
        assert all(len(part.split()) <= 22 for part in re.split(r"[.?:;]", en)), key


@pytest.mark.parametrize("language", SHELVES)
def test_every_text_is_used(language: str) -> None:
    said = " ".join(plain(page(name, CITY, languages=(language,))) for name in FORMS)
    for key, words in SHELVES[language].items():
        if not key.startswith("name-"):
            assert max(re.split(r"\{\w+\}", words), key=len).strip() in said, key
    assert sum(key.startswith("week-stop-") for key in SHELVES[language]) == STOPS
    assert sum(key.startswith("review-link-") for key in SHELVES[language]) == LINKS
    assert len(MEASURES) == 8


@pytest.mark.parametrize("name", FORMS)
def test_hostile_words_stay_words(name: str) -> None:
    html = page(name, attrs.evolve(CITY, place=HOSTILE, hotline=HOSTILE, host=HOSTILE))
    assert "script" not in Page(html).tags
    assert "<img" not in html
    assert "\u202e" not in html


def test_forms_fit_their_side_when_a_browser_prints_them(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """All of them in all languages in one file: nothing is cut off, and nothing lies on the foot."""
    pdfium = pytest.importorskip("pypdfium2")
    pytest.importorskip("uharfbuzz")
    sides = [(name, languages) for languages in CHOICES for name in FORMS]
    letters = printed.embedded("".join(page(name, CITY) for name in FORMS))
    whole = [page(name, CITY, languages=languages, lettering=lambda _: letters) for name, languages in sides]
    bodies = "".join(re.search("<body>(.*)</body>", html, re.DOTALL)[1] for html in whole)  # type: ignore[index]
    html = re.sub("<body>.*</body>", lambda _: f"<body>{bodies}</body>", whole[0], flags=re.DOTALL)
    file = tmp_path / "forms.html"
    file.write_text(
        html.replace("overflow:hidden", "overflow:visible").replace(".sheet:last-child{break-after:auto}", ""), "utf-8"
    )
    document = pdfium.PdfDocument(chromium.running(pytestconfig).printed(file))
    assert len(document) == len(sides)
    for number, (name, languages) in enumerate(sides):
        text = document[number].get_textpage()
        lowest, foot = (_bottom(text, SHELVES[languages[-1]][key]) for key in (LAST[name], "ring"))
        assert lowest > foot + 3, (name, languages)
    document.close()


def _bottom(text: object, words: str) -> float:
    """Where the first words of a text stand, lowest on the page, in points from its bottom."""
    found = text.search(re.split("[。，.;]", words)[0][:12])  # type: ignore[attr-defined]
    places = []
    while (at := found.get_next()) is not None:
        index, count = at
        places.append(min(text.get_charbox(number)[1] for number in range(index, index + count)))  # type: ignore[attr-defined]
    return min(places)

"""The texts of poster and leaflet: the same in both languages, short, neutral."""

from __future__ import annotations

import re

import pytest

from guardtag.rules import policy, sight
from guardtag.texts import LANGUAGES, catalogue, en_pages, zh_pages

PLACEHOLDER = re.compile(r"\{(\w+)\}")
PAIRS = [
    (shelf, key, getattr(zh_pages, shelf)[key], getattr(en_pages, shelf).get(key, ""))
    for shelf in ("POSTER", "LEAFLET")
    for key in getattr(zh_pages, shelf)
]


@pytest.mark.parametrize("shelf", ["POSTER", "LEAFLET"])
def test_both_languages_have_the_same_texts(shelf: str) -> None:
    zh, en = (getattr(catalogue(language), shelf) for language in LANGUAGES)
    assert list(zh) == list(en)


@pytest.mark.parametrize(("shelf", "key", "zh", "en"), PAIRS, ids=[f"{shelf}-{key}" for shelf, key, _, _ in PAIRS])
def test_a_text_says_the_same_things_in_both(shelf: str, key: str, zh: str, en: str) -> None:
    assert zh.strip()
    assert en.strip()
    assert sorted(PLACEHOLDER.findall(zh)) == sorted(PLACEHOLDER.findall(en))
    assert en.isascii(), "the font of the page sets other quotes too wide"
    assert not re.search(r"[,;:?!()] |[\u4e00-\u9fff][,;:?!]", zh), "punctuation of another script"
    assert ("110" in zh) == ("110" in en)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(language: str) -> None:
    for shelf in ("POSTER", "LEAFLET"):
        for key, text in getattr(catalogue(language), shelf).items():
            for sentence in re.split(r"[.。？?：；:;]", text):
                length = len(sentence.split()) if language == "en" else len(sentence)
                assert length <= (22 if language == "en" else 32), (shelf, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_and_field_of_the_table_has_a_name(language: str) -> None:
    shelf = catalogue(language).LEAFLET
    for field in sight.FIELDS:
        assert f"field-{field}" in shelf
    for role in sight.PEOPLE:
        assert f"role-{role}" in shelf
    for role, _ in sight.READERS:
        assert f"role-{role}" in shelf
    assert {key.removeprefix("field-") for key in shelf if key.startswith("field-")} <= set(policy.FIELDS)
    assert {f"sight-{what}" for what in sight.Sight} <= set(shelf)

"""A thing has one name: in every verb, every command, and what plugins see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import guardtag
from tests.house import naming
from tests.house.naming import Used


@pytest.fixture(scope="module")
def verbs() -> Iterator[list[Used]]:
    with guardtag.open("memory:") as city:
        yield list(naming.verbs(city))


def test_a_thing_has_one_name_in_all_public_verbs(verbs: list[Used]) -> None:
    assert len({place for place, _, _ in verbs}) > 250, "they were not found"
    assert list(naming.misnamed(verbs)) == []


def test_an_id_says_whose_it_is_and_a_record_may_be_given_for_its_id(verbs: list[Used]) -> None:
    assert list(naming.unclear(verbs)) == []


def test_a_thing_has_one_name_on_the_command_line() -> None:
    options = list(naming.options())
    assert len({place for place, _, _ in options}) > 150, "they were not found"
    assert list(naming.misnamed(options)) == []


def test_whatever_is_let_pass_is_there(verbs: list[Used]) -> None:
    there = {(place, name) for place, name, _ in [*verbs, *naming.options()]}
    passes = {(place, name) for name, word in naming.WORDS.items() for place in word.elsewhere}
    assert passes | naming.PLAIN.keys() <= there


def test_another_name_for_the_same_thing_is_seen() -> None:
    def answer(ward: str, call_id: str, answer_: str, *, lang: str = "", why: str = "", ward_id: str = "") -> None: ...

    used = list(naming.arguments("desk.answer", answer))
    assert list(naming.misnamed(used)) == [
        "desk.answer: call_id is incident_id", "desk.answer: answer_ is spelled around a word of Python's",
        "desk.answer: lang is language",
        "desk.answer: why is reason; of a list: a click.Choice, or a verb that is named here",
    ]  # fmt: skip
    assert list(naming.unclear(used)) == ["desk.answer: ward is ward_id"]
    assert list(naming.unclear([Used("x", "ward_id", "Ward | str")])) == ["x: ward_id takes Ward | str: it is ward"]
    assert list(naming.misnamed([Used("guardtag tag retire", "why", "Choice")])) == []

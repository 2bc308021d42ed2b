"""Codes of an older system: a resolver is asked, fenced, and believed no more than a typed code."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import guardtag
from guardtag import Consent, Contact
from guardtag.config import Config
from guardtag.errors import NotATag, Retired
from guardtag.registry.older import Older

from .conftest import Install
from .test_fault_kinds import FAULTS, ROGUE

AREA = "feicheng/a"
CARD = """
    from guardtag.hookspecs import hookimpl
    from guardtag.spi import Offer

    class Card:
        def __init__(self, url):
            pass

        def resolve(self, text):
            head, _, number = text.partition("https://old.example/")
            return int(number) if not head and number.isdigit() else None

    @hookimpl
    def guardtag_resolvers():
        yield Offer("oldcard", Card)
"""


@pytest.fixture
def city(tmp_path: Path, install: Install) -> Iterator[guardtag.Guard]:
    install("guardtag-card", {"oldcard": "guardtag_card"}, {"guardtag_card": CARD})
    settings = Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        channels={"mail": (f"file:{tmp_path / 'out.jsonl'}", {})}, plugins=("guardtag-card",), resolvers=("oldcard",),
        guesses_per_source=3,
    )  # fmt: skip
    with guardtag.open(settings) as door:
        yield door


def worn(door: guardtag.Guard) -> guardtag.Tag:
    door.responders.enrol("w0", name="李岭", area=AREA, address="mail:w0@example.org")
    ward = door.wards.enrol(
        "赵雨", area=AREA, nickname="雨", contacts=[Contact("赵云", "mother", ["mail:m@example.org"])],
        consent=Consent(by="赵云", purposes={"alert", "nickname"}),
    )  # fmt: skip
    return door.tags.fit(door.tags.mint(10, area="feicheng").first, to=ward, by="w0")


def test_an_older_code_calls_for_help_and_counts_as_a_typed_one(city: guardtag.Guard) -> None:
    tag = worn(city)
    scan = city.scan(f"https://old.example/{tag.serial}", source="here")
    assert (scan.serial, scan.via, scan.status, scan.unconfirmed) == (tag.serial, "older", "live", False)
    call = city.incidents.get(scan.alert(place="bus stop").id)
    assert (call.via, call.subject) == ("older", scan.ward)
    from guardtag.rules.disclosure import reader

    ward = city.wards.get(scan.ward)
    assert reader(None, ward, call).state == "closed", "a code that anybody can write down discloses nothing"


def test_what_names_no_fitted_tag_is_no_tag_and_draws_on_the_budget(city: guardtag.Guard) -> None:
    tag = worn(city)
    for number in (tag.serial + 1, 10**9, 0, 2**40):
        with pytest.raises(NotATag):
            city.scan(f"https://old.example/{number}", source="there")
    with pytest.raises(NotATag):
        city.scan("no code of anybody", source="here")
    with pytest.raises(NotATag):
        city.scan(f"https://old.example/{tag.serial + 2}", source="there")
    assert city.scan(f"https://old.example/{tag.serial}", source="there").unconfirmed
    assert not city.scan(f"https://old.example/{tag.serial}", source="here").unconfirmed
    assert not city.scan(tag.link, source="there").unconfirmed


def test_an_ended_tag_is_ended_by_any_name(city: guardtag.Guard) -> None:
    tag = worn(city)
    city.tags.retire(tag, why="left")
    with pytest.raises(Retired):
        city.scan(f"https://old.example/{tag.serial}")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_resolver_that_breaks_stops_nothing(
    install: Install, tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    rogue = ROGUE.replace("def made(url):\n        return DOES[url.partition(\":\")[2] or FAULT]()", """def made(url):
        return type("Rogue", (), {"resolve": lambda self, text: DOES[FAULT]()})()""")  # fmt: skip
    rogue += """
    @hookimpl
    def guardtag_resolvers():
        yield Offer("rogue", made)
"""
    install("guardtag-rogue", {"rogue": "guardtag_rogue"}, {"guardtag_rogue": f"    FAULT = {fault!r}\n{rogue}"})
    install("guardtag-card", {"oldcard": "guardtag_card"}, {"guardtag_card": CARD})
    settings = Config(
        base=tmp_path, store="memory:", vault="memory:", keys="memory:", plugins=("guardtag-rogue", "guardtag-card"),
        resolvers=("rogue", "oldcard"), channels={"mail": ("console:", {})},
    )  # fmt: skip
    with guardtag.open(settings) as door:
        tag = worn(door)
        assert door.scan(f"https://old.example/{tag.serial}").serial == tag.serial, "the next one is asked"
        with pytest.raises(NotATag):
            door.scan("nothing")
    assert "13800138000" not in caplog.text


@pytest.mark.parametrize("said", [True, "5", 5.0, -1, 0, 2**40, type("N", (int,), {})(5)])
def test_only_a_number_is_a_serial(said: object) -> None:
    assert Older(["a"], lambda scheme: resolving(lambda text: said)).serial("x") is None


def test_a_text_that_is_none_or_too_long_is_shown_to_nobody() -> None:
    seen: list[Any] = []
    older = Older(["a"], lambda scheme: resolving(seen.append))
    for text in ("", "x" * 513, b"x", None, type("S", (str,), {})("x")):
        assert older.serial(text) is None
    assert seen == []


def test_one_that_hangs_is_left_alone_until_it_came_back() -> None:
    go, asked = threading.Event(), []

    def hang(text: str) -> int:
        asked.append(text)
        go.wait(30)
        return 7

    older = Older(["a"], lambda scheme: resolving(hang), deadline=0.05)
    assert [older.serial("one"), older.serial("two")] == [None, None]
    assert asked == ["one"]
    go.set()
    hung = older._asking._hung["a"]
    hung.join(30)
    assert older.serial("three") == 7


def resolving(resolve: Callable[[str], object]) -> Any:
    return SimpleNamespace(resolve=resolve)

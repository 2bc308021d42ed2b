"""The key of a finder's page: one spelling, verified before anything is read, another kind than a notice's link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag import Unknown
from guardtag.payload.keys import Keyring
from guardtag.steps import links, page_key
from guardtag.world import simulated
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
RING = Keyring.new(simulated(1)[0].random)
OTHER = Keyring.new(simulated(2)[0].random)
IDS = st.builds(
    lambda first, rest: first + rest, st.sampled_from("01234567"), st.text(CROCKFORD, min_size=25, max_size=25)
)


def refused(keyring: Keyring, text: object) -> bool:
    try:
        page_key.read(keyring, text)
    except Unknown as error:
        return error.code == "GT-RELAY-KEY"
    return False


FINDERS = st.integers(1, 255) | st.integers(1, 65_535)


@given(IDS, FINDERS)
def test_what_was_made_is_read(incident: str, finder: int) -> None:
    made = page_key.make(RING, "tag.example.org", incident, finder)
    key = made.removeprefix("https://tag.example.org/R/")
    assert len(key) == (53 if finder < 256 else 55)
    for spelling in (made, key, key.lower(), made.lower()):
        assert page_key.read(RING, spelling) == (incident, finder)
    assert refused(OTHER, made)


@given(IDS, FINDERS, st.integers(0, 52), st.sampled_from(BASE32))
def test_one_letter_changed_is_no_key(incident: str, finder: int, at: int, letter: str) -> None:
    key = page_key.make(RING, "h", incident, finder).rpartition("/")[2]
    changed = key[:at] + letter + key[at + 1 :]
    assert refused(RING, changed) == (changed != key)


@given(st.text(max_size=80) | st.text(BASE32, min_size=53, max_size=55) | st.none() | st.integers() | st.binary())
def test_anything_else_is_refused(text: object) -> None:
    assert refused(RING, text)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key[:-1], lambda key: key + "A", lambda key: key + "=", lambda key: key + "/",
        lambda key: " " + key, lambda key: key[:20] + "-" + key[20:], lambda key: "ı" + key[1:],
        lambda key: "x" * 400 + "/" + key,
        lambda key: key[:-1] + BASE32[BASE32.index(key[-1]) | 1],  # the spare bit
    ],
)  # fmt: skip
@pytest.mark.parametrize("finder", [1, 256])
def test_one_spelling_alone(spoil: Callable[[str], str], finder: int) -> None:
    assert refused(RING, spoil(page_key.make(RING, "h", "0" * 26, finder).rpartition("/")[2]))


def test_beyond_the_last_number_finders_share_one_that_shows_no_words() -> None:
    assert page_key.read(RING, page_key.make(RING, "h", "0" * 26, 65_536)) == ("0" * 26, 0)
    with pytest.raises(ValueError, match="from 1"):
        page_key.make(RING, "h", "0" * 26, 0)


def test_keys_that_were_given_out_are_read_for_ever() -> None:
    """The form of the first 255, as it was before there was another."""
    key = page_key.make(RING, "h", "01k0" + "0" * 22, 255).rpartition("/")[2]
    assert key == "AGMAAAAAAAAAAAAAAAAAAAAAAD7VBLTRMLFODTJH4V2ZEGIQ5FJSW"


@pytest.mark.parametrize("incident", ["", "0" * 25, "8" + "0" * 25, "U" * 26, "小" * 26])
def test_an_id_that_is_none(incident: str) -> None:
    with pytest.raises(ValueError):
        page_key.make(RING, "h", incident, 1)


def test_it_is_another_kind_than_a_notices_link() -> None:
    with pytest.raises(Unknown):
        links.read(page_key.make(RING, "h", "0" * 26, 1))
    assert refused(RING, "https://h/N/ABCDEFGHIJKLMNOP")


def test_a_page_made_before_a_rotation_is_read_after_it(city: City) -> None:
    city.responder("li-ling")
    incident = city.door.scan(city.tagged(city.boy()).link).alert()
    before = city.door.relay.link(incident)
    key = city.door.keys.add()
    city.door.keys.promote(key.id)
    assert city.door.relay.link(incident) != before
    assert city.door.relay.page(before).state == "saved"


class Counting:
    """A store that counts what is asked of it."""

    def __init__(self, inside: Any) -> None:
        self.inside, self.calls = inside, 0

    def __getattr__(self, name: str) -> Any:
        self.calls += 1
        return getattr(self.inside, name)


def test_a_forged_key_costs_no_read(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.responder("li-ling")
    link = city.door.relay.link(city.door.scan(city.tagged(city.boy()).link).alert())
    forged = link[:-10] + ("A" if link[-10] != "A" else "B") + link[-9:]
    records = city.door._room.records
    counting = Counting(records.store)
    monkeypatch.setattr(records, "store", counting)
    relay = city.door.relay
    verbs: list[Callable[[str], object]] = [
        relay.page, relay.seen, lambda key: relay.say(key, "hello"), lambda key: relay.tell(key, "police"),
    ]  # fmt: skip
    for verb in verbs:
        with pytest.raises(Unknown):
            verb(forged)
    assert counting.calls == 0
    relay.page(link)
    assert counting.calls > 0

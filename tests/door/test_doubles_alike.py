"""How alike two records are, and what becomes of two that are one: the rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag import Consent, Contact, texts
from guardtag.model.people import Ward
from guardtag.rules import likeness, merging
from guardtag.rules import poster as poster_rules
from guardtag.testing import strategies
from tests.conftest import DAYTIME
from tests.door.doubled import BORN, MOTHER, joined, ward

FATHER = Contact("小军父", "father", ["sms:+8613900000002"])


# -- how alike two records are


@pytest.mark.parametrize(
    ("one", "other", "strength", "reasons"),
    [
        ({}, {}, "sure", {"same-name", "same-birth-date", "same-number"}),
        ({"key": "K"}, {"key": "K", "name": "别人", "birth_date": None, "contacts": ()}, "sure", {"same-key"}),
        ({}, {"contacts": (FATHER,)}, "likely", {"same-name", "same-birth-date"}),
        ({}, {"birth_date": None}, "likely", {"same-name", "same-number"}),
        ({}, {"birth_date": None, "contacts": (FATHER,)}, None, set()),
        ({}, {"birth_date": date(1990, 2, 1)}, "maybe", {"same-name", "same-number", "other-birth-dates"}),
        ({}, {"birth_date": date(1990, 2, 1), "contacts": (FATHER,)}, None, set()),
        ({"name": "王小军"}, {"name": "王小君"}, "maybe",
         {"names-alike", "same-birth-date", "same-number", "perhaps-twins"}),
        ({"name": "王小军"}, {"name": "王小君", "birth_date": None}, "maybe", {"names-alike", "same-number"}),
        ({"name": "王小军"}, {"name": "小军", "birth_date": None}, "maybe", {"names-alike", "same-number"}),
        ({"name": "王大军"}, {"name": "军军", "nickname": "", "birth_date": None}, None, set()),
        ({"name": "王大军", "nickname": "军军"}, {"name": "军军", "birth_date": None}, "maybe",
         {"names-alike", "same-number"}),
        ({"name": "王小军"}, {"name": "李大海"}, None, set()),
        ({"name": "王小军"}, {"name": "王小君", "birth_date": date(1992, 1, 1)}, None, set()),
        ({"key": "A"}, {"key": "B"}, "likely",
         {"same-name", "same-birth-date", "same-number", "other-keys"}),
        ({"key": "A"}, {"key": "B", "birth_date": None}, None, set()),
        ({"name": "小·军"}, {"name": " 小 軍".replace("軍", "军")}, "sure",
         {"same-name", "same-birth-date", "same-number"}),
        ({}, {"contacts": (Contact("x", "", ["voice:139 0000 0001"]),)}, "sure",
         {"same-name", "same-birth-date", "same-number"}),
    ],
)  # fmt: skip
def test_what_speaks_for_one_person(
    one: dict[str, Any], other: dict[str, Any], strength: str | None, reasons: set[str]
) -> None:
    for first, second in ((one, other), (other, one)):
        found = likeness.alike(ward(**first), ward(id="v", **second))
        assert (found and found.strength) == strength
        assert set(found.reasons if found else ()) == reasons


TWO = given(strategies.wards(), strategies.wards())


@settings(max_examples=30)
@TWO
def test_it_is_the_same_both_ways_and_whoever_is_like_nobody_is_like_themselves(one: Ward, other: Ward) -> None:
    alike_both_ways(one, other)


@pytest.mark.soak
@settings(max_examples=1000)
@TWO
def test_a_thousand_pairs_are_the_same_both_ways(one: Ward, other: Ward) -> None:
    alike_both_ways(one, other)


def alike_both_ways(one: Ward, other: Ward) -> None:
    """And whoever is like nobody is like themselves."""
    forth, back = likeness.alike(one, other), likeness.alike(other, one)
    assert (forth and (forth.strength, set(forth.reasons))) == (back and (back.strength, set(back.reasons)))
    itself = likeness.alike(one, one)
    if one.birth_date or one.key or likeness.numbers(one):
        assert itself is not None
    assert set(likeness.REASONS) >= set(forth.reasons if forth else ())


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    keys = [f"like-{name}" for name in (*likeness.REASONS, *likeness.STRENGTHS)]
    assert not [key for key in keys if texts.word(language, key) == key]


# -- one record of two


def consents(*purposes: str, basis: str = "consent") -> tuple[Consent, ...]:
    return (Consent("田爱云", purposes, basis, given=1.0),)


PURPOSES = st.sets(st.sampled_from(["alert", "nickname", "photo", "medical_notes"]))


@given(PURPOSES, PURPOSES, st.booleans())
def test_what_either_family_did_not_allow_stays_so(one: set[str], other: set[str], emergency: bool) -> None:
    """Both may be alerted for, as the door asks: by a consent, or one of them in an emergency."""
    first = ward(consents=consents("alert", *one))
    by_need = (*consents(*other), *consents(basis="emergency"))
    second = ward(consents=by_need if emergency else consents("alert", *other))
    after = merging.purposes(joined(first, second), DAYTIME)
    assert after == frozenset({"alert", *one}) & merging.purposes(second, DAYTIME)


def test_a_withdrawn_consent_stays_and_a_search_of_the_other_record_opens_nothing() -> None:
    withdrawn = attrs.evolve(consents("alert", "photo")[0], withdrawn=5.0)
    poster = Consent("王大山", {poster_rules.POSTER, poster_rules.PHOTO}, given=DAYTIME - 60)
    after = joined(
        ward(consents=consents("alert", "photo")), ward(consents=(withdrawn, *consents("alert"), poster))
    )  # fmt: skip
    assert merging.purposes(after, DAYTIME) == {"alert"}
    assert withdrawn in after.consents, "what was is remembered"
    kept = joined(ward(consents=(*consents("alert"), poster)), ward(consents=consents("alert")))
    assert poster in kept.consents, "the search of the record that stays goes on"


def test_contacts_are_told_once_in_order_and_ours_keep_their_ids() -> None:
    mother = attrs.evolve(MOTHER, id="c1", verified=3.0)
    again = attrs.evolve(MOTHER, id="c1", addresses=("voice:139-0000-0001", "mail:new@example.org"), guardian=True)
    father, namesake = attrs.evolve(FATHER, id="c2"), Contact("田爱云", "aunt", ["mail:other@example.org"], id="c3")
    after = joined(ward(contacts=(mother,)), ward(contacts=(father, again, namesake)))
    assert [(c.id, c.name) for c in after.contacts] == [("c1", "田爱云"), ("c7", "小军父"), ("c8", "田爱云")]
    assert after.contacts[0].addresses == (*MOTHER.addresses, "mail:new@example.org")
    assert (after.contacts[0].guardian, after.contacts[0].verified) == (True, None)
    assert after.contacts_given == 8
    same = joined(ward(contacts=(mother,)), ward(contacts=(attrs.evolve(mother, verified=None),)))
    assert same.contacts == (mother,)


def test_a_consent_stays_with_whoever_gave_it() -> None:
    """A contact's id of the record that goes means somebody else in the one that stays."""
    mother, father = attrs.evolve(MOTHER, id="c1"), attrs.evolve(FATHER, id="c1")
    theirs = attrs.evolve(consents("alert", "photo")[0], by="小军父", contact="c1")
    after = joined(ward(contacts=(mother,), consents=consents("alert", "photo")),
                   ward(contacts=(father, attrs.evolve(MOTHER, id="c2")), consents=(theirs,)))  # fmt: skip
    assert [consent.contact for consent in after.consents if consent.by == "小军父"] == ["c7"]
    assert after.contact("c7") == attrs.evolve(FATHER, id="c7")


def test_what_one_family_had_destroyed_the_other_does_not_bring_back() -> None:
    withdrawn = attrs.evolve(consents("medical_notes")[0], withdrawn=5.0)
    kept = ward(consents=(*consents("alert"), withdrawn), generations=(("medical", 2),))
    other = ward(consents=consents("alert", "medical_notes"), medical="insulin")
    assert joined(kept, other).medical == ""
    again = ward(consents=consents("alert", "medical_notes"), generations=(("medical", 2),))
    assert joined(again, other).medical == "insulin"


def test_the_stricter_of_both_holds() -> None:
    after = joined(ward(reach="call", capacity="full"), ward(capacity="limited", birth_date=date(2012, 1, 1)))
    assert (after.reach, after.capacity, after.minor, after.birth_date) == ("relay", "limited", True, BORN)
    assert joined(ward(reach="call"), ward(reach="call")).reach == "call"
    assert joined(ward(medical="insulin"), ward(medical="epilepsy")).medical == "insulin\nepilepsy"
    assert joined(ward(medical="insulin, daily"), ward(medical="insulin")).medical == "insulin, daily"

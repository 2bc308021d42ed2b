"""What a poster may show: by the consent given for this search, and by nothing else."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.model.incidents import OUTCOMES, STATES
from guardtag.model.people import Consent, Contact, Ward
from guardtag.model.posters import BANDS, CHILD, Ages, ages
from guardtag.rules import policy, poster
from guardtag.rules.poster import AGE, CLOTHES, FIELDS, NAME, NICKNAME, PHOTO, POSTER, PURPOSES
from tests.rules.disclosed import NOW, TODAY, the_call, the_ward

CALL = the_call(kind="missing")
LATER = NOW + 600
ALL = Consent("田爱云", PURPOSES, given=NOW + 60)


def allowed(*consents: Consent, now: float = LATER, **ward: object) -> frozenset[str]:
    return poster.consented(the_ward(consents=consents, **ward), CALL, now=now, today=TODAY)


def test_the_purposes_open_no_cell_of_the_table_and_no_cell_opens_a_poster() -> None:
    assert not PURPOSES & policy.PURPOSES
    for field in policy.FIELDS:
        for role in policy.ROLES:
            reader_ward = the_ward(consents=(ALL,), reach="relay")
            plain = the_ward(consents=(Consent("田爱云", {"alert"}),))
            from guardtag.rules.disclosure import Reader, verdict

            who = Reader(role, "open_party")
            assert verdict(field, who, reader_ward, now=LATER, today=TODAY) == verdict(
                field, who, plain, now=LATER, today=TODAY
            )
    assert allowed(Consent("田爱云", {"alert", *policy.PURPOSES}, given=NOW + 60)) == frozenset()


def test_what_was_allowed_for_this_search_is_allowed() -> None:
    assert allowed(ALL) == PURPOSES
    assert allowed(Consent("田爱云", {POSTER, CLOTHES}, given=NOW)) == {POSTER, CLOTHES}
    two = Consent("田爱云", {POSTER, CLOTHES}, given=NOW), Consent("李二", {PHOTO}, given=NOW + 1)
    assert allowed(*two) == {POSTER, CLOTHES, PHOTO}


@pytest.mark.parametrize(
    "consent",
    [
        attrs.evolve(ALL, given=NOW - 1), attrs.evolve(ALL, given=0.0), attrs.evolve(ALL, given=LATER + 1),
        attrs.evolve(ALL, withdrawn=LATER), attrs.evolve(ALL, withdrawn=NOW + 61),
        attrs.evolve(ALL, basis="emergency"), attrs.evolve(ALL, by="somebody"), attrs.evolve(ALL, by=""),
        attrs.evolve(ALL, purposes={POSTER}), attrs.evolve(ALL, purposes=set(FIELDS)),
        attrs.evolve(ALL, purposes={*PURPOSES, "alert"}), attrs.evolve(ALL, purposes={*PURPOSES, "photo"}),
    ],
    ids=[
        "before the call", "no date", "from the future", "withdrawn now", "withdrawn", "emergency", "a stranger",
        "nobody", "nothing but a poster", "no poster", "with alerts", "with the table's photo",
    ],
)  # fmt: skip
def test_what_is_no_consent_for_this_search_allows_nothing(consent: Consent) -> None:
    assert allowed(consent) == frozenset()


def test_a_contact_who_was_removed_allows_nothing_any_more() -> None:
    assert allowed(ALL, contacts=(Contact("李二", "uncle", ["mail:uncle@example.org"], id="c2"),)) == frozenset()


def test_an_adult_may_allow_it_themselves_and_a_minor_may_not() -> None:
    own = attrs.evolve(ALL, by="小军")
    assert allowed(own) == PURPOSES
    assert allowed(own, minor=True) == frozenset()


@given(st.sets(st.sampled_from(sorted(PURPOSES))), st.booleans())
def test_no_name_of_a_minor_is_ever_on_a_poster(purposes: set[str], by_date: bool) -> None:
    """A name that a child answers to is a lure."""
    age = {"birth_date": TODAY - timedelta(days=17 * 365)} if by_date else {"minor": True}
    got = allowed(attrs.evolve(ALL, purposes=frozenset(purposes)), **age)
    assert not got & {NAME, NICKNAME}
    assert got <= purposes


# --- whether there is a search


def test_there_is_a_search_while_nobody_of_ours_is_with_the_person() -> None:
    for kind in ("missing", "found"):
        for state in STATES:
            call = the_call(kind=kind, state=state, closed=LATER if state == "closed" else None)
            assert poster.searched(the_ward(), call) == (state in ("received", "acknowledged")), (kind, state)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "distress"}, {"kind": "errand", "klass": "service"}, {"kind": "missing", "klass": "service"},
        {"kind": "lost-property"}, {"subject": "w2"}, {"subject": ""},
        {"kind": "missing", "closed": LATER, "state": "closed", "outcome": OUTCOMES[0]},
        {"kind": "missing", "closed": LATER},
    ],
)  # fmt: skip
def test_no_other_call_is_a_search(changes: dict[str, object]) -> None:
    assert not poster.searched(the_ward(), the_call(**changes))


def test_without_a_call_there_is_none() -> None:
    assert not poster.searched(the_ward(), None)


# --- free texts

TELLING = (
    "3 Made-Up Lane", "near 3 made up lane, red door", "9 Nowhere Road", "９ Ｎｏｗｈｅｒｅ Road", "epilepsy",
    "blue jacket, EPILEPSY", "ask 田 爱 云", "田爱云的外套", "军军的帽子", "ring 138 0000 0000", "tel:05380000000",
    "１３８-００００-００００", "110101 19900102 0017", "me@example.org", "1 3 8 0 0 0 0 0", "٠٥٣٨٠٠٠",
)  # fmt: skip
SILENT = (
    "blue jacket",
    "蓝色夹克，白鞋 42 码",
    "bus stop, Wangzhuang",
    "a made-up lane",
    "3rd of the row",
    "",
    "🧢",
    "7",
)


@pytest.mark.parametrize("text", TELLING)
def test_a_text_that_tells_what_no_poster_tells_is_seen(text: str) -> None:
    assert poster.tells(text, the_ward(), {CLOTHES})


@pytest.mark.parametrize("text", SILENT)
def test_an_ordinary_text_is_let_through(text: str) -> None:
    assert not poster.tells(text, the_ward(), {CLOTHES})


def test_a_house_is_given_away_by_a_part_of_its_address_too() -> None:
    ward = the_ward(address="山东省肥城市王庄镇中玉村3号")
    assert poster.tells("中玉村3号门口", ward, PURPOSES)
    assert not poster.tells("王庄镇公交站", ward, PURPOSES)


@pytest.mark.parametrize("field", ["address", "hidden_address"])
def test_an_address_without_a_number_is_seen_too_however_it_was_entered(field: str) -> None:
    ward = the_ward(**{field: "Ｓｕｎｎｙ House, Lindenhof"})
    assert poster.tells("the bench at sunny house lindenhof", ward, PURPOSES)
    assert not poster.tells("the bench at Lindenhof", ward, PURPOSES)


def test_names_that_were_allowed_may_be_said() -> None:
    assert not poster.tells("小军的帽子", the_ward(), {NAME})
    assert not poster.tells("军军的帽子", the_ward(), {NICKNAME})
    assert poster.tells("小军的帽子", the_ward(), {NICKNAME})


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    assert poster.tells(text, the_ward(), ()) in (True, False)
    assert poster.tells(f"{text} 9 Nowhere Road {text}", the_ward(), PURPOSES)


@pytest.mark.parametrize("number", ["0538-0000000", "+86 538 0000000", "００８６（０５３８）0000000", "05380000000"])
def test_the_familys_number_is_recognised_however_it_is_written(number: str) -> None:
    ward = the_ward(contacts=(Contact("田爱云", "mother", ["sms:+865380000000"], id="c1"),))
    assert poster.is_familys(number, ward)
    assert not poster.is_familys("0538-1111111", ward)
    assert not poster.is_familys("12345", ward)


# --- ages


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)), st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.booleans())
def test_a_band_holds_the_age_and_hides_the_birthday(born: date, today: date, minor: bool) -> None:
    band = ages(born, minor, today)
    assert band is not None
    years = max(today.year - born.year - ((today.month, today.day) < (born.month, born.day)), 0)
    if minor and years > 17:
        assert band == CHILD
    else:
        assert band.first <= years
        assert band.last is None or years <= band.last
    assert band.last is None or band.last - band.first >= 5
    assert not minor or (band.last is not None and band.last < 18)


@pytest.mark.parametrize("band", BANDS)
def test_both_ends_of_a_band_are_within(band: Ages) -> None:
    for years in (band.first, band.last or 110):
        assert ages(date(2020 - years, 6, 15), False, date(2020, 6, 15)) == band


def test_bands_join_without_a_gap() -> None:
    for one, other in itertools.pairwise(BANDS):
        assert one.last is not None
        assert other.first == one.last + 1
    assert ages(None, False, TODAY) is None
    assert ages(None, True, TODAY) == Ages(0, 17)


def test_a_poster_has_no_room_for_what_must_not_be_on_it() -> None:
    from guardtag.model.posters import Poster

    rows = {field.metadata["policy"] for field in attrs.fields(Poster)} - {"internal"}
    assert rows == {"full_name", "nickname", "birth_date", "clothes", "location_now", "photo"}
    assert not {field.name for field in attrs.fields(Poster)} & {field.name for field in attrs.fields(Ward)} - {
        "name", "nickname", "clothes",
    }  # fmt: skip


def test_age_is_a_purpose_of_its_own() -> None:
    assert allowed(Consent("田爱云", {POSTER, AGE}, given=NOW)) == {POSTER, AGE}

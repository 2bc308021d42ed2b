"""What a view holds, hides and opens, and what a message may say of it. Cases roles-018, -019 of adversarial.json."""

import copy
from datetime import date
from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.model.incidents import Incident
from guardtag.model.people import Consent, Contact, Ward
from guardtag.rules import policy
from guardtag.rules.disclosure import (
    MASK,
    RELAY,
    Count,
    Reader,
    Verdict,
    View,
    channel,
    may_keep_photo,
    readable_classes,
    verdict,
    view,
)
from guardtag.rules.policy import CLOSED, OPEN_PARTY
from tests.rules.disclosed import EVERY_PURPOSE, GRID, NOW, TODAY, seen, the_ward


def test_a_view_reads_by_either_name_and_refuses_the_rest() -> None:
    got = seen(Reader("grid_worker_area", "visit"), the_ward())
    assert got.name == got.full_name == got.get("name") == got.get("full_name") == "小军"
    assert got.address == got.home_address == "3 Made-Up Lane"
    assert got.hints == ("afraid-of-dogs", "walks-slowly")
    assert (got.ward, got.role, got.state) == ("w1", "grid_worker_area", "visit")
    assert got.get("medical") is None
    assert got.get("medical_notes", "-") == "-"
    for name in (
        "medical",
        "medical_notes",
        "hidden_address",
        "consents",
        "contacts",
        "key",
        "reach",
        "none",
    ):
        assert not hasattr(got, name)
        assert got.get(name) is None
    with pytest.raises(AttributeError, match=r"^a view has no field 'key'$"):
        _ = got.key
    with pytest.raises(AttributeError, match=r"^medical_notes is withheld from this reader$"):
        _ = got.medical


def test_a_view_cannot_be_widened() -> None:
    got = seen(Reader("auditor", "closed"), the_ward())
    with pytest.raises(TypeError):
        got.fields["full_name"] = "小军"  # type: ignore[index]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        got.fields = {}  # type: ignore[misc]
    given = {"area": "x"}
    made = View("w1", "auditor", "closed", given)
    given["full_name"] = "小军"
    assert "full_name" not in made.fields


def test_a_view_says_nothing_of_what_it_withholds() -> None:
    """roles-018 and -019: no value in repr or error, no ward within reach, empty looks like full."""
    got = seen(Reader("family_contact", "closed", "c1"), the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),)))
    for secret in ("小军", "军军", "1990", "epilepsy", "Lane", "田爱云", "0538", "blue", "disability"):
        assert secret not in f"{got!r} {got}"
    with pytest.raises(AttributeError) as raised:
        _ = got.hidden_address
    assert "Nowhere" not in str(raised.value)
    reachable = [getattr(got, field.name) for field in attrs.fields(View)] + list(got.fields.values())
    assert not any(isinstance(value, Ward | Contact | Consent) for value in reachable)
    bare = Ward("w1", "小军", GRID)
    assert seen(Reader("grid_worker_area", "visit"), bare).withheld == (
        seen(Reader("grid_worker_area", "visit"), the_ward()).withheld
    )


def test_a_view_can_be_compared_copied_and_hashed() -> None:
    who = Reader("grid_worker_area", "visit")
    assert seen(who, the_ward()) == seen(who, the_ward())
    assert hash(seen(who, the_ward())) == hash(seen(who, the_ward()))
    assert seen(who, the_ward()) != seen(who, the_ward(name="小明"))
    assert copy.copy(seen(who, the_ward())).name == "小军"


def test_counts_and_marks_stand_for_values() -> None:
    audited = seen(Reader("auditor", "closed"), the_ward())
    assert dict(audited.fields) == {"area": Count(1), "groups": Count(1)}
    assert seen(Reader("auditor", "closed"), the_ward(groups=())).groups == Count(0)
    assert seen(Reader("police_or_hospital", "open_party"), the_ward()).contact_phone == RELAY
    assert RELAY != MASK


def test_each_letter_of_a_row_holds_though_no_row_has_it_today(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = {"full_name": "M", "groups": "H", "nickname": "H", "birth_date": "C"}
    monkeypatch.setattr(policy, "letter", lambda field, *_: letters.get(field, "N"))
    lapsed = Consent("田爱云", {"birth_date"}, withdrawn=NOW + 1)
    one = the_ward(groups=("a", "b", "c"), consents=(lapsed,))
    got = seen(Reader("any", "closed"), one)
    assert dict(got.fields) == {
        "full_name": MASK, "groups": Count(3), "nickname": Count(1), "birth_date": date(1990, 1, 2),
    }  # fmt: skip
    assert got.minor is False
    later = view(one, Reader("any", "closed"), now=NOW + 1, today=TODAY)
    assert "birth_date" in later.withheld
    assert later.minor is None


def test_two_persons_are_needed_for_a_hidden_address() -> None:
    """Q is never a view: one reader alone, break-glass or not, does not get it."""
    for role, state in product(policy.ROLES, policy.STATES):
        assert "hidden_address" in seen(Reader(role, state, "c1"), the_ward()).withheld


def test_a_second_person_opens_it_in_a_break_glass_only() -> None:
    """Their view has it then, and what it is sealed in is opened for them; in any other state two are as one."""
    for role, state in product(policy.ROLES, policy.STATES):
        one, two = Reader(role, state, "c1"), Reader(role, state, "c1", two=True)
        if policy.letter("hidden_address", role, state) == "Q":
            assert seen(two, the_ward()).hidden_address == "9 Nowhere Road"
            assert "address" in readable_classes(two)
            assert attrs.evolve(seen(two, the_ward()), fields={}, withheld=()) == attrs.evolve(
                seen(one, the_ward()), fields={}, withheld=()
            )
        else:
            assert seen(two, the_ward()) == seen(one, the_ward())
            assert readable_classes(two) == readable_classes(one)


@pytest.mark.parametrize(
    ("role", "state", "classes"),
    [
        ("anon_finder", "closed", set()),
        ("anon_finder", "open_party", {"response"}),
        ("grid_worker_area", "closed", {"response"}),
        ("grid_worker_area", "visit", {"response", "address"}),
        ("grid_worker_area", "open_party", {"response", "medical", "address"}),
        ("hotline_operator", "open_party", {"response"}),
        ("hotline_operator", "break_glass", {"response", "medical", "address"}),
        ("family_contact", "closed", {"response", "medical", "address"}),
        ("family_contact", "break_glass", set()),
        ("auditor", "closed", {"response"}),
        ("storage_plugin", "closed", {"response"}),  # its count of areas
        ("printing_house", "closed", set()),
    ],
)
def test_only_the_classes_needed_are_opened(role: str, state: str, classes: set[str]) -> None:
    assert readable_classes(Reader(role, state)) == classes


def test_what_takes_two_persons_is_opened_for_two_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where nothing else of its class is shown."""
    table = {field: {"hotline_operator": "NNNN"} for field in policy.FIELDS}
    monkeypatch.setattr(policy, "TABLE", table | {"hidden_address": {"hotline_operator": "NNNQ"}})
    assert readable_classes(Reader("hotline_operator", "break_glass")) == set()
    assert readable_classes(Reader("hotline_operator", "break_glass", two=True)) == {"response", "address"}


def test_a_consent_can_be_looked_up_whenever_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Consents are sealed with the response class, whatever class they open."""
    monkeypatch.setattr(policy, "letter", lambda field, *_: "C" if field == "medical_notes" else "N")
    assert readable_classes(Reader("any", "closed")) == {"response", "medical"}


@settings(deadline=None)
@given(st.sampled_from(policy.ROLES), st.sampled_from(policy.STATES), st.booleans())
def test_what_is_not_opened_is_not_missed(role: str, state: str, consented: bool) -> None:
    """A view of a ward opened as far as its classes say is the view of the whole ward."""
    ward = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE if consented else {"alert"}),))
    who = Reader(role, state, "c1")
    classes = readable_classes(who)
    closed = {
        field.name: "" for field in attrs.fields(Ward)
        if field.metadata["class"] not in classes and field.metadata["class"] != "response"
    }  # fmt: skip
    assert seen(who, attrs.evolve(ward, **closed)) == seen(who, ward)
    if not classes:
        assert seen(who, ward).fields == {}


@pytest.mark.parametrize("role", policy.ROLES)
@pytest.mark.parametrize("state", policy.STATES)
@pytest.mark.parametrize("minor", [False, True])
@pytest.mark.parametrize("purposes", [{"alert"}, {"alert", "nickname"}, {"alert", "full_name", "nickname"}])
@pytest.mark.parametrize("channel", [CLOSED, OPEN_PARTY])
def test_a_message_calls_a_person_what_a_view_would_and_its_channel_may_read(
    role: str, state: str, minor: bool, purposes: set[str], channel: str
) -> None:
    """The table gives a channel (``notifier_plugin``) the nickname in a call, where the family allowed it."""
    from guardtag.steps.compose import called

    ward = Ward("w", "小军", "feicheng", "军军", minor=minor, consents=(Consent("田爱云", purposes),))
    reader, day = Reader(role, state, ward="w"), date(2025, 6, 16)
    shown = view(ward, reader, now=1.0, today=day)
    allowed = channel == OPEN_PARTY and "nickname" in purposes
    expected = "军军" if allowed and shown.get("nickname") == "军军" else ""
    assert called(ward, reader, Reader("notifier_plugin", channel, ward="w"), 1.0, day) == expected


def test_a_channel_is_a_reader_of_a_call_in_earnest_that_is_open() -> None:
    ward = the_ward()
    call = Incident("i", "found", "person", ward.id, GRID, "20250615", NOW)
    for incident, state in (
        (call, OPEN_PARTY), (None, CLOSED), (attrs.evolve(call, drill_until=NOW), CLOSED),
        (attrs.evolve(call, state="closed"), CLOSED), (attrs.evolve(call, subject="other"), CLOSED),
    ):  # fmt: skip
        assert channel(ward, incident) == Reader("notifier_plugin", state, ward=ward.id)


@pytest.mark.parametrize("state", policy.STATES)
def test_a_channel_is_never_given_a_full_name(state: str) -> None:
    ward = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),))
    said = verdict("full_name", Reader("notifier_plugin", state), ward, now=NOW, today=TODAY)
    assert said is Verdict.WITHHELD


@pytest.mark.parametrize(
    ("by", "minor", "basis", "kept"),
    [("田爱云", True, "consent", True), ("田爱云", False, "consent", True), ("小军", False, "consent", True),
     ("小军", True, "consent", False), (" 小·军 ", True, "consent", False), ("田爱云", False, "emergency", False)],
)  # fmt: skip
def test_a_photo_is_kept_while_the_rule_that_shows_it_would(by: str, minor: bool, basis: str, kept: bool) -> None:
    """A minor's own consent is none, however they write their name."""
    ward = the_ward(birth_date=None, minor=minor, consents=(Consent(by, {"alert", "photo"}, basis),))
    assert may_keep_photo(ward, NOW, TODAY) is kept
    shown = verdict("photo", Reader("identified_volunteer", OPEN_PARTY), ward, now=NOW, today=TODAY)
    assert (shown is Verdict.SHOWN) is kept


def test_a_photo_is_kept_no_longer_than_its_consent_and_by_a_guardians_while_they_are_a_child() -> None:
    ended = Consent("田爱云", {"alert", "photo"}, withdrawn=NOW)
    assert may_keep_photo(the_ward(consents=(ended,)), NOW - 1, TODAY)
    assert not may_keep_photo(the_ward(consents=(ended,)), NOW, TODAY)
    own = the_ward(birth_date=date(2007, 6, 15), consents=(Consent("小军", {"alert", "photo"}),))
    assert not may_keep_photo(own, NOW, date(2025, 6, 14))
    assert may_keep_photo(own, NOW, date(2025, 6, 15))

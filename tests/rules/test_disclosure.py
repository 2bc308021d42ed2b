"""Who sees what. Cases roles-001 to -003 and -014 of adversarial.json.

roles-009 (the audit store is down) is the reading desk's, roles-016 (response time) the finder page's.
"""

from collections.abc import Mapping
from datetime import date
from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.model.people import Consent, Ward
from guardtag.rules import policy
from guardtag.rules.disclosure import (
    RELAY,
    WARD_FIELDS,
    Count,
    Reader,
    Verdict,
    may_alert,
    readable_classes,
    reader,
    verdict,
)
from tests import cases
from tests.rules.disclosed import EVERY_PURPOSE, GRID, LI_LING, MOTHER, NOW, TODAY, seen, the_call, the_ward

FINDERS = ("anon_finder", "identified_volunteer")
# Independent of the module: which rows the record of a ward holds, and with what in them.
SECRETS: Mapping[str, object] = {
    "full_name": "小军", "nickname": "军军", "birth_date": date(1990, 1, 2), "area": GRID,
    "groups": ("intellectual-disability",), "condition_hints": ("afraid-of-dogs", "walks-slowly"),
    "clothes": "blue jacket", "medical_notes": "epilepsy", "home_address": "3 Made-Up Lane",
    "hidden_address": "9 Nowhere Road",
    "contact_name": (("田爱云", "mother"), ("李二", "uncle")),
    "contact_phone": (("sms:0538-0000000", "mail:tian@example.org"), ("mail:uncle@example.org",)),
}  # fmt: skip


@pytest.fixture(scope="module")
def reviewed() -> dict[str, object]:
    """The reviewed policy; a lone checkout without it skips, visibly."""
    return cases.load("cases/disclosure.json")


# --- the table ---------------------------------------------------------------------------------------


def test_every_cell_is_the_reviewed_one(reviewed: dict) -> None:
    """roles-001, the data: no cell differs, none is missing, none is more."""
    ours = {
        (field, role, state): policy.letter(field, role, state)
        for field, role, state in product(policy.FIELDS, policy.ROLES, policy.STATES)
    }
    theirs = {
        (field, role, state): letter
        for field, roles in reviewed["roles_matrix"].items()
        for role, states in roles.items()
        for state, letter in states.items()
    }
    assert ours == theirs
    assert list(policy.STATES) == reviewed["states"]
    assert set(policy.ROLES) == set(reviewed["roles"])
    assert reviewed["version"] == 1


def test_consent_purposes_are_the_rows_with_a_c(reviewed: dict) -> None:
    tied = {
        field
        for field, roles in reviewed["roles_matrix"].items()
        if any("C" in states.values() for states in roles.values())
    }
    assert tied | {"alert"} == policy.PURPOSES


def _expected(matrix: dict, role: str, state: str, *, consented: bool, minor: bool, reach: str) -> dict[str, object]:
    """What a view must hold, worked out from the reviewed matrix and its rules alone."""
    shown: dict[str, object] = {}
    for row, secret in SECRETS.items():
        letter = matrix[row][role][state]
        if minor and row == "nickname" and role in FINDERS:
            continue
        if letter == "Y" or (letter == "B" and state == "break_glass"):
            shown[row] = secret
        elif letter == "C" and row == "contact_phone":
            shown[row] = (("sms:0538-0000000",), ()) if reach == "call" else "relay"
        elif letter == "C" and consented:
            shown[row] = secret
        elif letter == "M":
            shown[row] = "relay" if row == "contact_phone" else "***"
        elif letter == "S" and row in ("contact_name", "contact_phone"):
            shown[row] = (secret[1],)
        elif letter == "H":
            shown[row] = Count(len(secret) if isinstance(secret, tuple) else 1)
    return shown


def test_a_view_holds_what_the_matrix_says_and_nothing_else(reviewed: dict) -> None:
    """roles-001, the rule: every role, state, consent, age and reach."""
    matrix = reviewed["roles_matrix"]
    for role, state, consented, minor, reach in product(
        reviewed["roles"], reviewed["states"], (False, True), (False, True), ("relay", "call")
    ):
        purposes = EVERY_PURPOSE if consented else {"alert"}
        ward = the_ward(consents=(Consent("田爱云", purposes),), minor=minor, reach=reach)
        got = seen(Reader(role, state, contact_id="c2"), ward)
        want = _expected(matrix, role, state, consented=consented, minor=minor, reach=reach)
        assert dict(got.fields) == want, (role, state, consented, minor, reach)
        assert set(got.withheld) == set(SECRETS) - set(want)


def test_every_row_has_the_verdict_of_its_letter(reviewed: dict) -> None:
    """Rows that an incident or the journal holds are decided by the same rule."""
    said = {"Y": "shown", "B": "shown", "C": "withheld", "M": "masked", "S": "own", "H": "counted"}
    for row, roles in reviewed["roles_matrix"].items():
        for role, states in roles.items():
            for state, letter in states.items():
                got = verdict(row, Reader(role, state), the_ward(), now=NOW, today=TODAY)
                want = "masked" if (row, letter) == ("contact_phone", "C") else said.get(letter, "withheld")
                assert got == want, (row, role, state)


# --- what is not listed ------------------------------------------------------------------------------


UNLISTED = st.text(max_size=12) | st.sampled_from(["YES", "*", "admin", "Closed", "closed ", "full_name "])


@settings(deadline=None)
@given(UNLISTED.filter(lambda name: name not in policy.FIELDS))
def test_a_new_field_is_denied_to_all(name: str) -> None:
    """roles-002."""
    for role, state in product(policy.ROLES, policy.STATES):
        assert policy.letter(name, role, state) == "N"
        ward = the_ward(consents=(Consent("田爱云", {"alert", name}),))
        assert verdict(name, Reader(role, state), ward, now=NOW, today=TODAY) is Verdict.WITHHELD


@settings(deadline=None)
@given(UNLISTED.filter(lambda name: name not in policy.ROLES), st.sampled_from(policy.STATES))
def test_a_new_role_is_denied_everything(role: str, state: str) -> None:
    """roles-003."""
    who = Reader(role, state, contact_id="c1")
    ward = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),), reach="call")
    assert seen(who, ward).fields == {}
    assert set(seen(who, ward).withheld) == set(WARD_FIELDS)
    assert readable_classes(who) == frozenset()


@settings(deadline=None)
@given(st.sampled_from(policy.ROLES), UNLISTED.filter(lambda name: name not in policy.STATES))
def test_a_new_state_is_denied_everything(role: str, state: str) -> None:
    who = Reader(role, state, contact_id="c1")
    ward = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),), reach="call")
    assert seen(who, ward).fields == {}
    assert readable_classes(who) == frozenset()


@settings(deadline=None)
@given(st.text(max_size=20) | st.sampled_from([*policy.ROLES, "", "Worker"]))
def test_a_responder_of_a_new_kind_is_shown_nothing(kind: str) -> None:
    """Not even when the kind is called like one of the policy's roles."""
    if kind in ("worker", "supervisor", "volunteer", "hotline", "police", "auditor"):
        return
    who = reader(attrs.evolve(LI_LING, role=kind), the_ward(), the_call(), visit=True)
    assert who.role == ""
    assert seen(who, the_ward()).fields == {}


# --- consent, minors, reach --------------------------------------------------------------------------


VOLUNTEER_CALLED = Reader("identified_volunteer", "open_party")
FINDER_CALLED = Reader("anon_finder", "open_party")


def test_a_withdrawn_consent_holds_no_longer() -> None:
    until = Consent("田爱云", {"alert", "nickname"}, withdrawn=NOW + 1)
    assert seen(FINDER_CALLED, the_ward(consents=(until,))).nickname == "军军"
    ended = attrs.evolve(until, withdrawn=NOW)
    assert "nickname" in seen(FINDER_CALLED, the_ward(consents=(ended,))).withheld
    renewed = Consent("田爱云", {"nickname"})
    assert seen(FINDER_CALLED, the_ward(consents=(ended, renewed))).nickname == "军军"


def test_a_consent_to_one_field_is_none_to_another() -> None:
    for row in sorted(policy.PURPOSES - {"alert", "contact_phone"}):
        ward = the_ward(consents=(Consent("田爱云", {"alert", row}),))
        others = set(seen(FINDER_CALLED, ward).fields) - {row, "contact_phone"}
        assert others == set()


def test_an_emergency_is_ground_for_the_alert_only() -> None:
    ward = the_ward(consents=(Consent("li-ling", EVERY_PURPOSE, basis="emergency"),), reach="call")
    assert may_alert(ward, NOW)
    assert dict(seen(FINDER_CALLED, ward).fields) == {"contact_phone": RELAY}


def test_an_alert_needs_its_consent_or_an_emergency() -> None:
    assert not may_alert(the_ward(consents=()), NOW)
    assert not may_alert(the_ward(consents=(Consent("田爱云", {"nickname"}),)), NOW)
    assert may_alert(the_ward(), NOW)
    for basis in ("consent", "emergency"):
        ended = Consent("田爱云", {"alert"}, basis=basis, withdrawn=NOW)
        assert not may_alert(the_ward(consents=(ended,)), NOW)
        assert may_alert(the_ward(consents=(ended, Consent("田爱云", {"alert"}))), NOW)
    assert not may_alert(the_ward(consents=(Consent("田爱云", {"alert"}, basis="hearsay"),)), NOW)
    assert may_alert(the_ward(consents=(Consent("li-ling", (), basis="emergency"),)), NOW)


@pytest.mark.parametrize(
    ("born", "said", "minor"),
    [
        (date(2007, 6, 16), False, True),
        (date(2007, 6, 15), False, False),
        (date(2020, 2, 29), False, True),
        (date(1990, 1, 2), True, True),
        (None, True, True),
        (None, False, False),
    ],
)
def test_a_minor_is_never_called_by_name_by_finders(born: date | None, said: bool, minor: bool) -> None:
    """roles-014."""
    ward = the_ward(birth_date=born, minor=said, consents=(Consent("田爱云", EVERY_PURPOSE),))
    for who in (FINDER_CALLED, VOLUNTEER_CALLED):
        assert ("nickname" in seen(who, ward).withheld) is minor
        assert seen(who, ward).get("condition_hints") == ward.hints
        assert seen(who, ward).minor is None
    assert verdict("photo", FINDER_CALLED, ward, now=NOW, today=TODAY) is Verdict.WITHHELD
    family = seen(Reader("family_contact", "closed", "c1"), ward)
    assert family.nickname == "军军"
    assert family.minor is minor


def test_a_minors_photo_goes_to_volunteers_by_a_guardians_consent_only() -> None:
    def said(ward: Ward) -> Verdict:
        return verdict("photo", VOLUNTEER_CALLED, ward, now=NOW, today=TODAY)

    own, guardians = Consent("小军", {"alert", "photo"}), Consent("田爱云", {"photo"})
    assert said(the_ward(consents=(own,))) is Verdict.SHOWN
    assert said(the_ward(consents=(own,), minor=True)) is Verdict.WITHHELD
    assert said(the_ward(consents=(own, guardians), minor=True)) is Verdict.SHOWN


def test_a_finder_gets_the_number_only_where_the_family_chose_it() -> None:
    assert seen(FINDER_CALLED, the_ward()).contact_phone == RELAY
    call = the_ward(reach="call")
    assert seen(FINDER_CALLED, call).contact_phone == (("sms:0538-0000000",), ())
    assert "contact_name" in seen(FINDER_CALLED, call).withheld
    ended = Consent("田爱云", {"alert"}, withdrawn=NOW)
    assert seen(FINDER_CALLED, the_ward(reach="call", consents=(ended,))).contact_phone == RELAY
    assert seen(FINDER_CALLED, the_ward(reach="CALL")).contact_phone == RELAY
    # The purpose alone is not the choice.
    named = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),))
    assert seen(FINDER_CALLED, named).contact_phone == RELAY


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("sms:0538-0000000", True), ("voice:+86 000 0000 0000", True), ("sms:(555) 01-0000", True),
        ("mail:a1234567@example.org", False), ("sms:123456", False), ("sms:" + "1" * 16, False),
        ("0538-0000000", False), ("sms:", False), ("sms:１２３４５６７８", False), ("chat:u1234567", False),
        ("sms:1234567", True), ("sms:" + "1" * 15, True), ("sms:X1234567", False), ("sms:(12) 34-5+6.7", True),
    ],
)  # fmt: skip
def test_what_a_finder_can_dial(address: str, number: bool) -> None:
    ward = the_ward(reach="call", contacts=(attrs.evolve(MOTHER, addresses=[address]),))
    assert seen(FINDER_CALLED, ward).contact_phone == (((address,),) if number else RELAY)


def test_the_finders_own_number_is_the_finders_to_give() -> None:
    worker = Reader("grid_worker_area", "open_party")
    ward = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),))
    assert verdict("finder_contact", worker, ward, now=NOW, today=TODAY) is Verdict.WITHHELD
    agreed = verdict("finder_contact", worker, ward, now=NOW, today=TODAY, finder_agreed=True)
    assert agreed is Verdict.SHOWN
    family = Reader("family_contact", "open_party", "c1")
    said = verdict("finder_contact", family, ward, now=NOW, today=TODAY, finder_agreed=True)
    assert said is Verdict.MASKED

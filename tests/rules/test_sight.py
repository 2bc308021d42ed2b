"""What families are told of the policy is what the policy says, cell by cell."""

from __future__ import annotations

from itertools import product

import pytest

from guardtag.rules import policy, sight
from guardtag.rules.sight import FIELDS, PEOPLE, READERS, Sight
from tests import cases


@pytest.fixture(scope="module")
def matrix() -> dict[str, dict[str, dict[str, str]]]:
    return cases.load("cases/disclosure.json")["roles_matrix"]


def expected(letter: str, field: str) -> Sight:
    if letter == "C":
        return {"contact_phone": Sight.CHOICE}.get(field, Sight.CONSENT)
    return {"Y": Sight.SHOWN, "B": Sight.SHOWN, "M": Sight.RELAY, "S": Sight.OWN}.get(letter, Sight.NEVER)


def test_every_cell_is_the_reviewed_one(matrix: dict) -> None:
    for field, role, state in product(policy.FIELDS, policy.ROLES, policy.STATES):
        if field == "finder_contact":  # the finder's to give: no consent of the family's opens it
            continue
        assert sight.sight(field, role, state) == expected(matrix[field][role][state], field), (field, role, state)


def test_a_minors_nickname_is_kept_from_finders() -> None:
    for field, (role, state) in product(FIELDS, READERS):
        minor, adult = sight.sight(field, role, state, minor=True), sight.sight(field, role, state)
        if field == "nickname" and role in ("anon_finder", "identified_volunteer"):
            assert (minor, adult) == (Sight.NEVER, Sight.CONSENT)
        else:
            assert minor == adult
    assert sight.for_children() == ("nickname",)


def test_the_sentences_beside_the_table_are_the_policys(matrix: dict) -> None:
    def letters(field: str, role: str) -> list[str]:
        return [matrix[field][role][state] for state in policy.STATES]

    shown = {role: [f for f in FIELDS if letters(f, role)[0] in "YCM"] for role in PEOPLE}
    assert {role: list(fields) for role, fields in sight.calm().items()} == {r: f for r, f in shown.items() if f}
    assert list(sight.blind()) == [r for r in PEOPLE if all(c in "NHTQ" for f in FIELDS for c in letters(f, r))]
    assert list(sight.never()) == [f for f in FIELDS if all(c == "N" for c in letters(f, "anon_finder"))]
    assert list(sight.hidden()) == [f for f in FIELDS if all(matrix[f][r][s] == "N" for r, s in READERS)]
    assert list(sight.emergency()) == [r for r in PEOPLE if any(matrix[f][r]["break_glass"] == "B" for f in FIELDS)]
    assert "other_area_worker" in sight.emergency()
    assert "hidden_address" in sight.hidden()
    assert {"full_name", "photo", "birth_date", "medical_notes", "home_address"} <= set(sight.never())


def test_the_table_shows_every_personal_field_of_a_person() -> None:
    from guardtag.rules.disclosure import WARD_FIELDS

    assert set(WARD_FIELDS) <= set(FIELDS)
    everybody = set(policy.ROLES) - {"notifier_plugin", "storage_plugin", "system", "family_contact"}
    assert set(PEOPLE) == everybody

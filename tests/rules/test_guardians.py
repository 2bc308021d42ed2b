"""Guardians: the stricter rule for what is decided, the wider one for who is told."""

from __future__ import annotations

from datetime import date

import pytest

from guardtag.model.people import Contact, Ward
from guardtag.rules import guardians

TODAY, CHILD, ADULT = date(2025, 6, 15), date(2015, 1, 1), date(1950, 1, 1)


@pytest.mark.parametrize(
    ("born", "contacts", "decide", "told"),
    [
        (CHILD, {"mother": False, "neighbour": False}, "mother", "mother"),
        (CHILD, {"mother": False, "neighbour": True}, "neighbour", "mother neighbour"),
        (CHILD, {"son": False, "neighbour": False}, "", "son neighbour"),
        (ADULT, {"son": False, "neighbour": False}, "son", "son"),
        (ADULT, {" 监护人 ": False, "neighbour": False}, "监护人", "监护人"),
        (ADULT, {"neighbour": False, "friend": False}, "", "neighbour friend"),
        (ADULT, {"neighbour": True, "friend": False}, "neighbour", "neighbour"),
    ],
)
def test_who_decides_is_among_those_who_are_told(born: date, contacts: dict[str, bool], decide: str, told: str) -> None:
    """On doubt the alert goes to more people, and the decision, which opens data, to fewer."""
    people = tuple(Contact(f"人{n}", who, [], guardian=one) for n, (who, one) in enumerate(contacts.items()))
    ward = Ward("w", "小军", "feicheng", birth_date=born, contacts=people)
    deciding = [one for one in people if guardians.guards(one, ward, TODAY)]
    assert [one.relation.strip() for one in deciding] == decide.split()
    assert [one.relation.strip() for one in guardians.told(ward, TODAY)] == told.split()
    assert set(deciding) <= set(guardians.told(ward, TODAY))

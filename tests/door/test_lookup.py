"""People are found by exactly a name, a number or a key; the store cannot search for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag import Contact, Denied
from guardtag.rules import lookup
from tests.conftest import City, once_configured

pytestmark = pytest.mark.quick_on("memory")

NUMBER = "138 0000 0000"


@pytest.fixture
def boy(city: City):  # type: ignore[no-untyped-def]
    contacts = [Contact("田爱云", "mother", [f"sms:+86{NUMBER}", "mail:tian@example.org"])]
    with once_configured(city.door, "sms"):
        boy = city.boy(key="K-7", contacts=contacts)
        city.door.wards.enrol("Ana-María López", area="feicheng", contacts=[Contact("x", "y", ["sms:0538-0000001"])],
                              consent=boy.consents[0])  # fmt: skip
    return boy


@pytest.mark.quick_on("memory", "sqlite")
@pytest.mark.parametrize(
    "asked",
    [
        {"name": "小军"}, {"name": " 小 军 "}, {"name": "小·军"}, {"number": NUMBER}, {"number": "008613800000000"},
        {"number": "１３８００００００００"}, {"number": "+86-138-0000-0000"}, {"key": "K-7"},
    ],
)  # fmt: skip
def test_a_person_is_found_however_it_is_written(city: City, boy, asked: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    assert [one.id for one in city.door.wards.find(**asked)] == [boy.id]


@pytest.mark.parametrize("asked", ["0538-0000001", "(0538) 0000001", "+86 538 0000001", "0086538 0000001"])
def test_a_landline_is_found_with_its_area_code_or_the_countrys(city: City, boy, asked: str) -> None:  # type: ignore[no-untyped-def]
    assert [one.name for one in city.door.wards.find(number=asked)] == ["Ana-María López"]


@pytest.mark.parametrize(
    "asked", [{"name": "小"}, {"name": "军"}, {"name": "小军军"}, {"number": "13800000"}, {"key": "k-7"}, {"key": "K-"}]
)
def test_nothing_is_found_by_a_part_or_by_another_field(city: City, boy, asked: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    assert city.door.wards.find(**asked) == []
    assert city.door.wards.find(key="小军") == []


@pytest.mark.parametrize(
    "asked", [{}, {"name": " "}, {"name": "a", "key": "b"}, {"number": "110"}, {"number": "tian@example.org"}]
)
def test_what_cannot_be_looked_up_is_said(city: City, asked: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        city.door.wards.find(**asked)


def test_only_the_operators_own_code_looks_people_up(city: City) -> None:
    city.responder("li-ling")
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").wards.find(name="小军")


@pytest.mark.quick_on("memory", "sqlite")
def test_the_index_shows_neither_name_nor_number(city: City, boy) -> None:  # type: ignore[no-untyped-def]
    [row] = [row for row in city.door._room.records.store.walk("ward", "", 9) if row.id == boy.id]
    values = [value for name in ("name", "number", "key") for value in row.index[name]]
    assert len(values) == 3
    assert all(len(value) == 32 and set(value) <= set("0123456789abcdef") for value in values)
    assert "address" not in row.index, "nothing is looked up by a mail address"


@given(st.text(max_size=30))
def test_a_form_is_its_own_form(text: str) -> None:
    assert lookup.name(lookup.name(text)) == lookup.name(text)
    assert lookup.number(lookup.number(text)) == lookup.number(text)

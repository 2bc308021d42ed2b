"""Every field of every model says which row of the disclosure policy it falls under (roles-002)."""

import importlib
import pkgutil

import attrs
import pytest

import guardtag.model
from guardtag.model.people import FIELD_CLASSES, Contact, Ward
from guardtag.rules import disclosure, policy
from tests.fresh import anew

NOT_IN_THE_POLICY = {"internal", "staff"}


def _models() -> list[type]:
    found = []
    for module in pkgutil.iter_modules(guardtag.model.__path__, "guardtag.model."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and attrs.has(value) and value.__module__ == module.name:
                found.append(value)
    return sorted(found, key=lambda model: f"{model.__module__}.{model.__name__}")


def _fields() -> list[tuple[str, attrs.Attribute]]:
    return [(f"{model.__name__}.{field.name}", field) for model in _models() for field in attrs.fields(model)]


def test_all_models_of_the_register_are_looked_at() -> None:
    names = {model.__name__ for model in _models()}
    assert {"Ward", "Contact", "Consent", "Responder", "Fitting", "Incident", "Notice"} <= names


@pytest.mark.parametrize(("name", "field"), _fields(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_field_names_its_row(name: str, field: attrs.Attribute) -> None:
    assert field.metadata.get("policy") in NOT_IN_THE_POLICY | set(policy.FIELDS), name


@pytest.mark.parametrize(("name", "field"), _fields(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_personal_field_stays_out_of_repr(name: str, field: attrs.Attribute) -> None:
    """roles-018; an area is a path of places, and needed to read a log at all."""
    if field.metadata["policy"] not in {"internal", "area"}:
        assert field.repr is False, name


@pytest.mark.parametrize("field", attrs.fields(Ward), ids=lambda field: field.name)
def test_a_wards_field_names_its_class(field: attrs.Attribute) -> None:
    assert field.metadata["class"] in FIELD_CLASSES


def test_a_view_can_carry_every_row_that_a_ward_holds() -> None:
    held = {field.metadata["policy"] for model in (Ward, Contact) for field in attrs.fields(model)}
    assert set(disclosure.WARD_FIELDS) == held - NOT_IN_THE_POLICY


def test_the_rows_of_a_view_are_made_at_import_and_so_once_more_here() -> None:
    """A fault planted in their making is met by no test of a module that was imported before."""
    assert anew(disclosure).WARD_FIELDS == disclosure.WARD_FIELDS


def test_no_two_fields_of_a_ward_share_a_row_but_the_age() -> None:
    """A view carries the first only, so a second one would be lost without anybody noticing."""
    rows = [f.metadata["policy"] for f in attrs.fields(Ward) if f.metadata["policy"] != "internal"]
    assert {row for row in rows if rows.count(row) > 1} == {"birth_date"}


def test_the_table_is_whole() -> None:
    letters = set("YNCMSHETRQB")
    for field, cells in policy.TABLE.items():
        assert set(cells) == set(policy.ROLES), field
        for cell in cells.values():
            assert len(cell) == len(policy.STATES)
            assert set(cell) <= letters


def test_what_a_consent_may_name() -> None:
    assert {"alert", "nickname", "condition_hints", "medical_notes"} <= policy.PURPOSES
    assert not {"full_name", "hidden_address", "birth_date"} & policy.PURPOSES
    assert policy.PURPOSES - {"alert"} <= set(policy.FIELDS)

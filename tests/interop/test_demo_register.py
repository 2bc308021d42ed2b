"""The demonstration's spreadsheet, read back."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date

import pytest

from guardtag.cli import _demo_register as demo
from guardtag.errors import GuardTagError
from tests.interop import files
from tests.registers import read_register

TODAY = date(2025, 9, 1)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "register.xlsx"
    expected = demo.write(path)
    return expected, read_register(path, today=TODAY, root_area="feicheng")


def test_exactly_the_good_rows_enter_and_the_wrong_ones_are_named(written):
    expected, register = written
    assert (expected.good, len(expected.bad_rows)) == (111, 9)
    assert len(register.drafts) == expected.good
    assert register.bad_rows == expected.bad_rows
    assert register.notes == ()


def test_each_wrong_row_is_wrong_for_one_reason(written):
    assert Counter(error.code for error in written[1].refused) == {
        "GT-ROW-PHONE-DAMAGED": 1, "GT-ROW-ERROR-CELL": 1, "GT-ROW-PHONE-SHORT": 1, "GT-ROW-CONSENT": 1,
        "GT-ROW-CONSENT-DATE": 1, "GT-ROW-DUPLICATE": 2, "GT-ROW-GUARDIAN": 1, "GT-ROW-AREA": 1,
    }  # fmt: skip


def test_the_boy_of_the_report_comes_first(written):
    boy = written[1].drafts[0]
    mother = boy.contacts[0]
    assert (boy.row, boy.name, boy.nickname, boy.area) == (4, "小军", "军军", "feicheng/wangzhuang/north/zhongyu/3")
    assert (mother.name, mother.relation, mother.addresses) == ("田爱云", "mother", ("sms:+8610000000001",))
    assert boy.groups == ("intellectual-disability",)
    assert (boy.consent.by, "nickname" in boy.consent.purposes) == ("田爱云", True)


def test_people_live_in_three_towns_six_villages_and_twenty_grids(written):
    areas = {draft.area for draft in written[1].drafts}
    depth = [len({"/".join(area.split("/")[:parts]) for area in areas}) for parts in (2, 4, 5)]
    assert depth == [3, 6, 20]


def test_every_number_is_one_that_cannot_ring(written):
    contacts = [contact for draft in written[1].drafts for contact in draft.contacts]
    assert "王霞" in {contact.name for contact in contacts}
    assert any(len(draft.contacts) == 2 for draft in written[1].drafts)
    for contact in contacts:
        assert all(address.startswith(("sms:+86100", "sms:+8653800")) for address in contact.addresses)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        demo.write(tmp_path / name, seed=seed, people=20)
    first, same, other = (tmp_path.joinpath(name).read_bytes() for name in "abc")
    assert first == same != other
    assert b"2024-01-01T00:00:00Z" in files.part(tmp_path / "a", "docProps/core.xml"), "no clock in it"


@pytest.mark.parametrize(
    ("seed", "people"), [(1, 20), (2, 21), (3, 500), pytest.param(4, 5000, marks=pytest.mark.soak)]
)
def test_any_seed_and_size(tmp_path, seed, people):
    expected = demo.write(tmp_path / "register.xlsx", seed=seed, people=people)
    register = read_register(tmp_path / "register.xlsx", today=TODAY, root_area="feicheng")
    assert (len(register.drafts), register.bad_rows) == (expected.good, expected.bad_rows)


@pytest.mark.parametrize("today", [date(2024, 9, 1), date(2031, 1, 1)])
def test_the_same_rows_are_wrong_in_any_year(tmp_path, today):
    expected = demo.write(tmp_path / "register.xlsx", people=20)
    register = read_register(tmp_path / "register.xlsx", today=today, root_area="feicheng")
    assert (len(register.drafts), register.bad_rows) == (expected.good, expected.bad_rows)


def test_too_few_or_too_many_are_misuse(tmp_path):
    for people in (19, 5001):
        with pytest.raises(ValueError, match="5,000"):
            demo.write(tmp_path / "register.xlsx", people=people)


def test_without_the_extra_the_hint_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(GuardTagError, match=r"\[demo\]"):
        demo.write(tmp_path / "register.xlsx")

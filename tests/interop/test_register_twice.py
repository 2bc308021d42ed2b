"""One person in two rows of a register is found; two people who are alike are not one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag import texts
from guardtag.interop import id_numbers
from guardtag.interop.faults import fault
from tests.interop import files
from tests.interop.files import person
from tests.interop.register_rows import TODAY, read
from tests.registers import read_register

__all__ = ["read"]


@pytest.mark.parametrize(
    "mark",
    [
        {"联系电话": "10000000009"},  # the same name and birth date
        {"出生日期": "", "监护人": "丑梅"},  # the same name and number
        {"出生日期": "", "联系电话": "10000000009", "备用联系人": "子松柏", "备用联系人电话": "10000000001"},
        {"姓名": "甲　竹　兰1", "编号": "8"},
    ],
)
def test_one_person_twice_is_found_by_each_mark(read, mark):
    register = read(person(1), person(2), person(1, **mark))
    assert register.bad_rows == (2, 4)
    assert {error.code for error in register.refused} == {"GT-ROW-DUPLICATE"}
    assert [draft.row for draft in register.drafts] == [3]


def test_two_people_under_one_number_are_both_refused(read):
    other = person(2, 出生日期="1960-01-01", 编号="7")
    assert read(person(1, 编号="7"), other).bad_rows == (2, 3)
    assert read(person(1, 编号="7"), other | {"编号": "8"}).bad_rows == ()
    assert read(person(1, 编号=""), other | {"编号": ""}).bad_rows == ()


def test_namesakes_with_their_own_id_numbers_are_two_people(read):
    first, second = person(1, 身份证号="100000194912310020"), person(1, 身份证号="100000195003020012")
    assert len(read(first, second).drafts) == 2
    assert read(first, second | {"身份证号": ""}).bad_rows == (2, 3)
    assert read(first, second, second).bad_rows == (2, 3, 4)


def test_what_rows_agree_in_is_said_in_both_languages(read):
    def agreed(*people):
        register = read(*people)
        return next((texts.error("en", error)[0], texts.error("zh", error)[0]) for error in register.refused)

    assert agreed(person(1, 编号="7"), person(2, 编号="7")) == (
        "The rows 2, 3 agree in the number in the office's books.", "第 2, 3 行的编号相同。",
    )  # fmt: skip
    number = {"身份证号": "100000194912310020"}
    assert "ID number" in agreed(person(1, **number), person(2, **number))[0]
    assert agreed(person(1, **number), person(2, **number))[1] == "第 2, 3 行的身份证号相同。"
    english, chinese = agreed(person(1), person(1))
    assert "name and birth date, name and a contact's telephone or mail" in english
    assert chinese == "第 2, 3 行像是同一个人：姓名和出生日期、姓名和联系人的电话或邮箱相同。"
    assert "编号" not in "".join(texts.error("zh", read(person(1), person(1)).refused[0]))
    mixed = read(person(1, 编号="100000194912310020"), person(2, 编号="", **number))
    assert mixed.bad_rows == (2, 3), "the office's number of one is the ID number of the other"


def test_namesakes_whose_books_hold_the_id_number_are_two_people(read):
    first, second = person(1, 编号="100000194912310020"), person(1, 编号="100000195003020012")
    assert len(read(first, second).drafts) == 2
    assert read(person(1, 编号="SL-1"), person(1, 编号="SL-2")).bad_rows == (2, 3), "a person entered twice has two"


@pytest.mark.parametrize(
    ("number", "case"),
    [
        ("100000194912310020", ""), ("10000019491231002X", "check"), ("100000194912310200", "check"),
        ("10000019491331002X", "day"), ("10000019490229002X", "day"), ("10000019491231002", "length"),
        ("1000001949123100200", "length"), ("000000194912310020", "check"), ("991101194912310026", "check"),
        ("100000491231002", ""), ("100000491331002", "day"), ("E12345678", ""), ("", ""),
        ("１００００0194912310020", ""),
        ("100000194912310000", "zeros"), ("100000 194912310020", "space"), ("1.0E+17", "number"),
    ],
)  # fmt: skip
def test_an_id_number_that_cannot_be_one_is_refused_with_its_cause(read, number, case):
    found = read(person(1, 身份证号=number), person(2)).refused
    assert [error.facts["case"] for error in found] == ([case] if case else [])
    assert all(error.code == "GT-ROW-KEY" and (not number or number not in str(error)) for error in found)
    if case:
        assert texts.error("zh", found[0])[0] != texts.error("zh", fault(2, "GT-ROW-KEY", "身份证号"))[0]


def test_numbers_for_examples_are_taken_only_where_nothing_is_real(read):
    made_up = person(1, 身份证号="100000194912310020")
    assert read(made_up).bad_rows == ()
    refused = [error for error in read(made_up, made_up=False).refused if error.column == "身份证号"]
    assert [(error.code, error.facts["case"]) for error in refused] == [("GT-ROW-KEY", "place")]


@given(st.integers(0, 16), st.integers(1, 9), st.dates(date(1900, 1, 1), date(2025, 1, 1)), st.integers(0, 999))
def test_one_wrong_digit_never_passes_for_an_id_number(at, more, born, order):
    body = f"100000{born:%Y%m%d}{order:03}"
    assert not id_numbers.wrong(body + id_numbers.check(body))
    other = body[:at] + str((int(body[at]) + more) % 10) + body[at + 1 :]
    assert id_numbers.wrong(other + id_numbers.check(body))


def test_the_office_s_own_word_makes_a_guardian_and_a_relation_the_wrong_way_round_is_told(read):
    beside = {"备用联系人": "丑梅", "备用联系人电话": "10000000009", "备用联系人关系": "母亲"}
    register = read(person(1, 出生日期="2016-05-01", 关系="儿子", **beside), person(2))
    first, mother = register.drafts[0].contacts
    assert (first.relation, first.guardian, mother.guardian) == ("son", True, True), "both parents stay guardians"
    assert register.drafts[0].consent.guardian
    assert [(note.row, note.code, note.column) for note in register.notes] == [(2, "GT-ROW-RELATION", "关系")]
    assert "写反" in texts.error("zh", register.notes[0])[0]
    old = read(person(1, 出生日期="1938-05-01", 关系="母亲"))
    assert [note.code for note in old.notes] == ["GT-ROW-RELATION"]
    boy = person(2, 出生日期="2010-01-01", 关系="父亲")
    assert read(person(1, 关系="女儿"), boy, person(3, 出生日期="", 关系="母亲")).notes == ()
    plain = ["联系人" if title == "监护人" else title for title in files.HEADERS]
    named = read(person(1) | {"联系人": "子松柏"}, headers=plain)
    assert named.drafts[0].contacts[0].guardian is False


def test_a_refused_row_does_not_pull_its_twin_down(read):
    register = read(person(1), person(1, 联系电话="110"))
    assert (register.bad_rows, [draft.row for draft in register.drafts]) == ((3,), [2])


def test_a_row_that_slid_is_refused_whole(tmp_path):
    good = {title: str(value) for title, value in person().items()}
    path = files.csv(tmp_path / "a.csv", *files.rows(good), ["甲", "梅", *files.rows(good)[1][1:]])
    register = read_register(path, today=TODAY)
    assert [(error.row, error.code) for error in register.refused] == [(3, "GT-ROW-SLID")]
    assert len(register.drafts) == 1

"""A register's rows: what they become, and which are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardtag.errors import ImportRefused
from guardtag.interop import columns
from guardtag.model import areas
from guardtag.model.people import HINTS, Contact
from tests.interop import files
from tests.interop.files import person
from tests.interop.register_rows import TODAY, codes, one, read
from tests.registers import read_register

__all__ = ["codes", "one", "read"]


# -- a whole row


def test_a_row_becomes_a_draft(one):
    draft = one(
        姓名="甲　竹", 小名="竹竹", 类别="阿尔茨海默、视力障碍", 提示="怕狗；说不清住址", 邮箱="Zi@Example.org",
        备用电话="0538-0000000", 备用联系人="丑梅", 备用联系人关系="邻居", 备用联系人电话="10000000009",
        住址="演示路 1 号", 病史="高血压", 备注="耳背", 衣着特征="蓝色外套", 编号="FC-7", 同意范围="小名、照片",
    )  # fmt: skip
    assert attrs.asdict(draft, recurse=False) == {
        "row": 2, "name": "甲竹", "nickname": "竹竹", "birth_date": date(1950, 3, 2), "minor": False,
        "groups": ("dementia", "visual-impairment"), "hints": ("afraid-of-dogs", "does-not-know-home"),
        "area": "feicheng/north/3",
        "contacts": (
            Contact(
                "子松柏", "daughter", ["sms:+8610000000001", "sms:+865380000000", "mail:Zi@example.org"], guardian=True
            ),
            Contact("丑梅", "neighbour", ["sms:+8610000000009"]),
        ),
        "consent": draft.consent, "clothes": "蓝色外套", "medical": "高血压\n耳背", "address": "演示路 1 号",
        "key": "FC-7",
    }  # fmt: skip
    assert draft.consent.by == "子松柏"
    assert draft.consent.purposes == {"alert", "nickname", "photo"}
    assert datetime.fromtimestamp(draft.consent.given, UTC) == datetime(2024, 5, 5, 16, tzinfo=UTC)


def test_english_titles_and_words_do_as_well(tmp_path):
    path = files.csv(
        tmp_path / "a.csv",
        ["Full Name", "Birth date", "Groups", "Grid", "Guardian", "Relation", "Phone (guardian)", "Address", "Consent",
         "Consent by", "Consent date"],
        ["Anna Example", "1950-03-02", "dementia", "3", "Ben Example", "son", "+86 538 0000000", "1 Demo Road", "yes",
         "Ben Example", "2024-05-06"],
    )  # fmt: skip
    draft = read_register(path, today=TODAY).drafts[0]
    assert (draft.name, draft.groups, draft.area, draft.address) == ("Anna Example", ("dementia",), "3", "1 Demo Road")
    assert draft.contacts == (Contact("Ben Example", "son", ["sms:+865380000000"], guardian=True),)


def test_the_least_a_row_needs(read):
    register = read({"姓名": "甲竹", "网格": 3, "监护人": "子松", "联系电话": "10000000001", "同意": "√"},
                    headers=["姓名", "网格", "监护人", "联系电话", "同意"])  # fmt: skip
    draft = register.drafts[0]
    assert (draft.birth_date, draft.minor, draft.key, draft.consent.by, draft.consent.given) == (
        None,
        False,
        "",
        "",
        0.0,
    )
    assert draft.consent.purposes == {"alert"}


def test_nothing_personal_in_repr(one):
    text = repr(one(小名="竹竹", 住址="演示路", 病史="高血压", 编号="FC-7"))
    assert not any(word in text for word in ("甲竹兰", "竹竹", "子松柏", "1000000", "演示路", "高血压", "FC-7", "1950"))


# -- columns


@pytest.mark.parametrize(
    ("left_out", "named"),
    [("姓名", "name"), ("网格", "grid"), ("监护人", "contact"), ("联系电话", "phone"), ("同意", "consent")],
)
def test_a_needed_column_that_is_missing_is_named_in_both_languages(read, left_out, named):
    titles = [title for title in files.HEADERS if title != left_out]
    with pytest.raises(ImportRefused) as caught:
        read(person(), headers=titles)
    assert caught.value.code == "GT-IMPORT-COLUMN"
    assert left_out in caught.value.what
    assert named in caught.value.what


def test_two_columns_that_mean_the_same_are_refused(read):
    with pytest.raises(ImportRefused, match=r"GT-IMPORT-HEADER.*住址, 家庭住址"):
        read(person(住址="a", 家庭住址="b"))


def test_the_exact_column_counts_before_the_general_one(one):
    draft = one(监护人电话="10000000005", 联系电话="10000000006")
    assert draft.contacts[0].addresses == ("sms:+8610000000005",)
    assert one(村居="中玉村", 村居代码="zhongyu").area == "feicheng/zhongyu/north/3"


def test_the_wards_own_phone_is_nobody_to_alert(read):
    with pytest.raises(ImportRefused, match="联系电话 / phone"):
        read({"电话（本人）": "10000000001"} | person(), headers=["姓名", "网格", "监护人", "电话（本人）", "同意"])


def test_columns_nobody_reads_are_told(read):
    assert read(person(性别="女", 序号=1)).ignored == ("性别", "序号")


def test_titles_are_known_whatever_stands_around_them():
    for title in ("*姓名", " 姓 名：", "姓名（必填）", "姓名\n(与身份证一致)", "Full_Name", "ＮＡＭＥ"):
        assert columns.WARDS.meaning(" ".join(title.split())) == "name"
    assert columns.WARDS.meaning("监护人2联系电话") == columns.WARDS.meaning("第二联系人手机") == "phone2"
    assert columns.WARDS.meaning("contact3 phone") == columns.WARDS.meaning("联系人三电话") == "phone3"
    assert columns.WARDS.meaning("学历") is None
    assert columns.WARDS.count_needed(["登记表"]) == 0


def test_every_translation_leads_to_what_the_model_knows():
    assert set(columns.HINT_WORDS.values()) == set(HINTS)
    assert "alert" in columns.PURPOSES.values()


def test_a_template_numbered_in_advance_has_no_people_below(read):
    register = read(person(序号=1), *({"序号": number} for number in range(2, 50)))
    assert (len(register.drafts), register.refused) == (1, ())


# -- area


def test_area_parts_are_joined_under_the_root(one, read):
    parts = {"镇街代码": "Wangzhuang", "片区代码": "ｎｏｒｔｈ", "村居代码": " zhongyu ", "网格": 3}
    assert one(**parts).area == "feicheng/wangzhuang/north/zhongyu/3"
    assert one(网格="feicheng/north/3").area == "feicheng/north/3"
    assert read(person(网格="/north/3/"), root_area="").drafts[0].area == "north/3"
    assert one(网格="第3网格").area == "feicheng/第3网格"


@pytest.mark.parametrize("wrong", ["", "a/b/c/d/e", "north 3", "a//b", "..", "north\\3", "=1", "a" * 200, "/"])
def test_what_is_no_area_is_refused(codes, read, wrong):
    ((_, column),) = codes(网格=wrong)
    assert column == "网格"
    register = read(person(1, 镇街="x", 网格=wrong), person(2, 镇街="x"))
    assert [(error.row, error.column) for error in register.refused] == [(2, "网格")]


def test_a_wrong_root_is_misuse(read):
    with pytest.raises(ValueError, match="area"):
        read(person(), root_area="Fei Cheng")


# -- contacts


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"监护人": ""}, "监护人"),
        ({"联系电话": ""}, "联系电话"),
        ({"备用联系人": "丑梅"}, "备用联系人电话"),
        ({"备用联系人电话": "10000000009"}, "备用联系人"),
    ],
)
def test_half_a_contact_is_refused(codes, changes, column):
    assert codes(**{"备用联系人": "", "备用联系人电话": ""} | changes) == [("GT-ROW-CONTACT", column)]


def test_a_contact_may_be_reached_by_mail_alone(one):
    assert one(联系电话="", 邮箱="zi@example.org").contacts[0].addresses == ("mail:zi@example.org",)


def test_a_wrong_address_of_any_contact_refuses_the_row(codes):
    assert codes(备用联系人="丑梅", 备用联系人电话="110") == [("GT-ROW-PHONE-SHORT", "备用联系人电话")]
    assert codes(备用电话="x") == [("GT-ROW-PHONE", "备用电话")]
    assert codes(邮箱="a@x.example,b@y.example") == [("GT-ROW-MAIL", "邮箱")]
    assert codes(备用联系人=None, 备用联系人电话="10000000009") == [("GT-ROW-ERROR-CELL", "备用联系人")]


def test_a_number_typed_as_a_number_is_taken_while_whole(one, codes):
    assert one(联系电话=10000000001).contacts[0].addresses == ("sms:+8610000000001",)
    assert codes(联系电话=10001000000) == [("GT-ROW-PHONE-DAMAGED", "联系电话")]
    assert codes(联系电话=5380000000) == [("GT-ROW-PHONE-DAMAGED", "联系电话")]


def test_an_unknown_relation_is_kept_as_written(one):
    assert one(关系="网格志愿者").contacts[0].relation == "网格志愿者"


# -- always


WILD = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=20
    ),
    st.sampled_from(["110", "是", "2099-01-01", "10000000001", "=1+1", "a@x.example", "甲竹兰2", "3", "x" * 3000]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.dictionaries(st.sampled_from([*files.HEADERS, "备用联系人", "邮箱", "编号", "年龄"]), WILD), max_size=4)
)
def test_every_row_is_a_sound_draft_or_refused_without_a_word_of_it(tmp_path: Path, changes):
    people = [person(at, **change) for at, change in enumerate(changes)]
    path = files.xlsx(tmp_path / "register.xlsx", files.rows(*people, person(99)))
    register = read_register(path, today=TODAY, root_area="feicheng")
    entered = {draft.row for draft in register.drafts}
    assert entered | set(register.bad_rows) == set(range(2, len(people) + 3))
    assert not entered & set(register.bad_rows)
    for draft in register.drafts:
        assert draft.name
        assert draft.contacts
        assert "alert" in draft.consent.purposes
        assert areas.check(draft.area).startswith("feicheng/")
        for contact in draft.contacts:
            assert contact.name
            assert contact.addresses
    known = {*files.HEADERS, "备用联系人", "备用联系人电话", "邮箱", "编号", "年龄", ""}
    assert {error.column for error in (*register.refused, *register.notes)} <= known


def test_five_thousand_rows(tmp_path):
    rows = files.rows(*(person(at) for at in range(5000)))
    for path in (files.xlsx(tmp_path / "a.xlsx", rows), files.csv(tmp_path / "a.csv", *rows)):
        register = read_register(path, today=TODAY)
        assert (len(register.drafts), register.refused) == (5000, ())

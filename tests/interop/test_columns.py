"""What titles mean, however an office writes them, and what it said of those that nobody knows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guardtag.errors import ImportRefused
from guardtag.interop import columns, titles
from guardtag.interop.traditional import simplified
from tests.interop import files
from tests.registers import Register, read_register

TODAY = date(2025, 9, 1)
PEOPLE = [
    ["甲竹兰", "3", "子松柏", "女儿", "10000000001", "是"],
    ["甲竹梅", "4", "丑松柏", "儿子", "10000000002", "是"],
]
PLAIN = ["姓名", "网格", "监护人", "关系", "联系电话", "同意"]


def both_ways(folder: Path, *rows: list[str]) -> list[Register]:
    paths = files.xlsx(folder / "a.xlsx", list(rows)), files.csv(folder / "a.csv", *rows)
    return [read_register(path, today=TODAY, root_area="feicheng") for path in paths]


@pytest.mark.parametrize(
    ("title", "meant"),
    [
        ("監護人", "contact1"), ("聯絡電話", "any_phone"), ("備用電話", "more1"), ("與本人關係", "any_relation"),
        ("緊急聯絡人電話", "phone1"), ("聯絡人", "any_name"), ("社區", "village"), ("網格編號", "grid_code"),
        ("姓名（必填）", "name"), ("联系\n电话", "any_phone"), ("联系 电话", "any_phone"), ("*姓名：", "name"),
        ("姓名 Name", "name"), ("姓名/Name", "name"),
        ("联系电话 / Phone", "any_phone"), ("联系电话2 Phone 2", "phone2"),
        ("姓名（Name）", "name"), ("监护人 / 联系电话", "phone1"), ("监护人信息 / 姓名", "contact1"),
        ("基本信息 / 姓名", "name"), ("第二联系人 / 电话", "phone2"), ("监护人情况 / 与本人关系", "relation1"),
        ("Guardian information / Phone", "phone1"),
    ],
)  # fmt: skip
def test_titles_as_offices_write_them(title: str, meant: str) -> None:
    assert columns.WARDS.meaning(title) == meant


@pytest.mark.parametrize(
    "title",
    [
        "本人联系电话",
        "电话（本人）",
        "本人信息 / 联系电话",
        "基本信息 / 联系电话",
        "走失人员 / 手机",
        "姓名 Phone",
        "序号",
        "Self / phone",
    ],
)
def test_whose_number_is_not_said_is_nobodys(title: str) -> None:
    assert columns.WARDS.meaning(title) is None


def test_simplifying_leaves_simplified_text_alone() -> None:
    for title in columns._MEANINGS:
        assert simplified(title) == title
    for words in (columns.GROUPS, columns.HINT_WORDS, columns.PURPOSES, columns.RELATIONS):
        assert all(simplified(word) == word for word in words)


def test_two_rows_of_titles_are_one(tmp_path: Path) -> None:
    upper = ["基本信息", "", "监护人", "", "", "知情同意"]
    lower = ["姓名", "网格", "姓名", "与本人关系", "电话", "是否同意"]
    for register in both_ways(tmp_path, ["肥城市登记表"], upper, lower, *PEOPLE):
        assert [draft.row for draft in register.drafts] == [4, 5]
        assert register.drafts[0].contacts[0].addresses == ("sms:+8610000000001",)
    wrong = [["甲竹兰", "3", "子松柏", "女儿", "110", "是"]]
    for register in both_ways(tmp_path, upper, lower, *wrong):
        assert [error.column for error in register.refused] == ["监护人 / 电话"], "the clerk finds the column"


def test_titles_that_are_merged_downwards(tmp_path: Path) -> None:
    upper = ["姓名", "网格", "监护人", "", "", "同意"]
    lower = ["", "", "姓名", "关系", "联系电话", ""]
    for register in both_ways(tmp_path, upper, lower, *PEOPLE):
        assert [draft.name for draft in register.drafts] == ["甲竹兰", "甲竹梅"]


def test_the_first_person_is_never_taken_for_a_second_row_of_titles(tmp_path: Path) -> None:
    first = ["甲竹兰", "", "监护人", "姓名", "", ""]
    for register in both_ways(tmp_path, PLAIN, first, *PEOPLE):
        assert register.bad_rows == (2,)
        assert [draft.row for draft in register.drafts] == [3, 4]


def test_bands_above_the_titles_change_nothing(tmp_path: Path) -> None:
    for register in both_ways(tmp_path, ["一、基本信息", "", "二、家属", "", "", ""], PLAIN, *PEOPLE):
        assert [draft.row for draft in register.drafts] == [3, 4]


def test_traditional_words_in_cells(tmp_path: Path) -> None:
    header = ["姓名", "網格", "監護人", "與本人關係", "聯絡電話", "是否同意", "類別"]
    row = ["蘇甲", "3", "蘇乙", "女兒", "10000000001", "已簽署", "視力障礙、獨居"]
    for register in both_ways(tmp_path, header, row):
        (draft,) = register.drafts
        assert (draft.name, draft.contacts[0].name) == ("蘇甲", "蘇乙"), "names stay as they are written"
        assert (draft.groups, draft.contacts[0].relation) == (("visual-impairment", "lives-alone"), "daughter")


# -- what an office says of its own titles

OWN = ["名字", "几号格", "家里人", "打这个", "联系电话2", "签了没", "联系电话"]
MAP = {
    "名字": "name",
    "几号格": "grid",
    "家里人": "contact",
    "打这个": "phone",
    "签了没": "consent",
    "联系电话": "skip",
}
ROW = ["甲竹兰", "3", "子松柏", "10000000001", "10000000002", "是", "10000000009"]


def test_an_office_says_what_its_titles_mean(tmp_path: Path) -> None:
    path = files.csv(tmp_path / "a.csv", ["登记表"], OWN, ROW)
    with pytest.raises(ImportRefused) as caught:
        read_register(path, today=TODAY, root_area="feicheng")
    assert caught.value.code == "GT-IMPORT-COLUMN"
    with pytest.raises(ImportRefused) as caught:
        read_register(path, today=TODAY, learnt=columns.WARDS.said({"名字": "name", "几号格": "grid"}))
    assert (caught.value.facts["unread"], "家里人" in caught.value.do) == (("家里人", "打这个", "签了没"), True)
    said = columns.WARDS.said(MAP | {"联系电话2": "more1"})
    (draft,) = read_register(path, today=TODAY, root_area="feicheng", learnt=said).drafts
    assert draft.contacts[0].addresses == ("sms:+8610000000001", "sms:+8610000000002")


def test_what_was_said_counts_before_what_a_title_means_by_itself() -> None:
    assert columns.WARDS.find(OWN, columns.WARDS.said(MAP)(OWN))["phone2"] == "联系电话2"
    with pytest.raises(ImportRefused) as caught:
        columns.WARDS.find(OWN, columns.WARDS.said(MAP | {"联系电话": "phone"})(OWN))
    assert caught.value.code == "GT-IMPORT-HEADER"


@pytest.mark.parametrize("given", [{"名字": "fullname"}, {"名字": ""}, {"": "name"}, {"名字": "any_phone"}])
def test_what_is_no_field_is_refused_with_the_fields(given: dict[str, str]) -> None:
    with pytest.raises(ImportRefused) as caught:
        columns.WARDS.said(given)
    assert caught.value.code == "GT-IMPORT-FIELD"
    assert "phone2" in caught.value.do


def test_a_row_of_titles_is_known_in_any_order_and_spelling() -> None:
    assert titles.header_key(["姓名", "聯絡電話", ""]) == titles.header_key(["联系 电话：", "*姓名"])
    assert titles.header_key(["姓名"]) != titles.header_key(["姓名", "电话"])

"""What a register's row may say of a person, and who consented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guardtag import texts
from guardtag.interop.faults import fault, kept
from tests.interop import files
from tests.interop.files import person
from tests.interop.register_rows import codes, one, read

__all__ = ["codes", "one", "read"]


# -- consent


@pytest.mark.parametrize("said", ["", "否", "no", "×"])
def test_no_consent_no_entry(codes, said):
    assert codes(同意=said) == [("GT-ROW-CONSENT", "同意")]


def test_consent_is_not_guessed(codes):
    assert codes(同意="电话同意") == [("GT-ROW-YESNO", "同意")]
    assert codes(同意=None) == [("GT-ROW-ERROR-CELL", "同意")]


def test_consent_given_today_counts_and_tomorrow_does_not(one, codes):
    draft = one(同意日期="2025-09-01")
    assert datetime.fromtimestamp(draft.consent.given, UTC).isoformat() == "2025-08-31T16:00:00+00:00"
    assert codes(同意日期="2025-09-02") == [("GT-ROW-CONSENT-DATE", "同意日期")]
    assert codes(同意日期="去年") == [("GT-ROW-DATE", "同意日期")]


def test_a_purpose_nobody_knows_stays_closed_and_is_told(read):
    register = read(person(同意范围="小名、朋友圈"))
    assert register.drafts[0].consent.purposes == {"alert", "nickname"}
    assert [(note.row, note.code) for note in register.notes] == [(2, "GT-ROW-PURPOSE")]


@pytest.mark.parametrize(
    "who",
    [
        {"出生日期": "2016-05-01"}, {"出生日期": "2011-09-02"}, {"出生日期": "", "年龄": "13"}, {"年龄": 9},
        {"出生日期": "", "类别": "留守儿童"}, {"出生日期": "", "未成年人": "是"},
    ],
)  # fmt: skip
def test_a_child_needs_the_guardians_consent(one, codes, who):
    own = who | {"同意人": "甲竹兰1"}
    assert codes(**own) == [("GT-ROW-GUARDIAN", "同意人")]
    assert codes(**own | {"同意人": ""}) == [("GT-ROW-GUARDIAN", "同意人")]
    assert codes(**own | {"监护人同意": "否"}) == [("GT-ROW-GUARDIAN", "监护人同意")]
    assert codes(**own | {"监护人同意": "口头"}) == [("GT-ROW-YESNO", "监护人同意")]
    assert one(**who | {"同意人": "子松柏"})
    assert one(**own | {"监护人同意": "是"})
    assert one(**own | {"监护人同意书编号": "第 7 号"})


def test_from_fourteen_on_a_person_consents_for_themselves(one):
    assert one(出生日期="2011-09-01", 同意人="甲竹兰1").minor is False, "the birth date says it"
    assert one(出生日期="", 年龄=14, 同意人="甲竹兰1").minor is True
    assert one(出生日期="", 年龄=18, 同意人="甲竹兰1").minor is False


def test_not_every_contact_is_a_guardian(read):
    child = person(出生日期="2016-05-01", 关系="邻居") | {"联系人": "子松柏"}
    titles = ["联系人" if title == "监护人" else title for title in files.HEADERS]
    assert [error.code for error in read(child, headers=titles).refused] == ["GT-ROW-GUARDIAN"]
    assert not read(child | {"关系": "母亲"}, headers=titles).refused
    assert not read(child | {"关系": "母子"}, headers=titles).refused


def test_nobody_is_no_guardian(codes):
    found = codes(出生日期="2016-05-01", 同意人="", 监护人="")
    assert found == [("GT-ROW-CONTACT", "监护人"), ("GT-ROW-GUARDIAN", "同意人")]


def test_a_guardian_with_a_wrong_number_still_consented(codes):
    assert codes(出生日期="2016-05-01", 联系电话="110") == [("GT-ROW-PHONE-SHORT", "联系电话")]


# -- the person


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"姓名": ""}, [("GT-ROW-EMPTY", "姓名")]),
        ({"姓名": " \u3000"}, [("GT-ROW-EMPTY", "姓名")]),
        ({"姓名": None}, [("GT-ROW-ERROR-CELL", "姓名")]),
        ({"姓名": "甲\u202e竹"}, [("GT-ROW-TEXT", "姓名")]),
        ({"出生日期": "2025-09-02"}, [("GT-ROW-BORN-LATER", "出生日期")]),
        ({"出生日期": None}, [("GT-ROW-ERROR-CELL", "出生日期")]),
        ({"出生日期": 18324}, [("GT-ROW-DATE-NUMBER", "出生日期")]),
        ({"身份证号": "110105194912310029"}, [("GT-ROW-KEY", "身份证号")]),
        ({"姓名": "####"}, [("GT-ROW-HASHES", "姓名")]),
        ({"联系电话": " ### "}, [("GT-ROW-HASHES", "联系电话")]),
        ({"年龄": 130}, [("GT-ROW-AGE", "年龄")]),
        ({"身份证号": 100000199001010123}, [("GT-ROW-KEY", "身份证号")]),
        ({"编号": "3.7E+17"}, [("GT-ROW-KEY", "编号")]),
        ({"病史": "x" * 501}, [("GT-ROW-TEXT", "病史")]),
    ],
)  # fmt: skip
def test_a_wrong_cell_refuses_its_row(codes, changes, expected):
    found = codes(**changes)
    assert [one for one in found if one[0] != "GT-ROW-GUARDIAN"] == expected


def test_everything_wrong_with_a_row_is_told_at_once(codes):
    found = codes(姓名="", 网格="", 联系电话="110", 同意="否", 同意日期="2099-01-01")
    assert {code for code, _ in found} == {
        "GT-ROW-EMPTY", "GT-ROW-AREA", "GT-ROW-PHONE-SHORT", "GT-ROW-CONSENT", "GT-ROW-CONSENT-DATE",
    } | {code for code, column in found if column == "姓名"}  # fmt: skip
    assert len(found) == 5


def test_unknown_groups_and_hints_are_left_out_and_told(read):
    register = read(person(类别="智力障碍、喜欢唱歌", 提示="怕狗、喜欢唱歌", 走失史="有"))
    draft = register.drafts[0]
    assert draft.groups == ("intellectual-disability", "wandering-history")
    assert draft.hints == ("afraid-of-dogs", "may-walk-away")
    assert [note.code for note in register.notes] == ["GT-ROW-GROUP", "GT-ROW-HINT"]


def test_a_word_nobody_knows_is_told_by_its_place_and_the_known_ones_are_listed(read):
    register = read(person(类别="癫痫、老年痴呆症、喜欢唱歌", 提示="喜欢唱歌", 同意范围="小明"))
    group, hint, purpose = register.notes
    english, chinese = (" ".join(texts.error(language, group)) for language in ("en", "zh"))
    assert "Word 2, 3 of 类别 is no known group" in english
    assert "Did you mean 老年痴呆" in english
    assert "dementia, visual-impairment" in english
    assert "第 2, 3 个词" in chinese
    assert "您是不是要写“老年痴呆" in chinese
    assert "智力障碍、阿尔茨海默、视力障碍" in chinese
    assert "不会说话" in texts.error("zh", hint)[2]
    assert "照片" in texts.error("zh", purpose)[2]
    assert "alert, nickname, photo" in purpose.do
    for note in register.notes:
        assert "唱歌" not in f"{note} {note.facts} {texts.error('zh', note)}"


def test_a_count_of_days_is_shown_in_both_calendars_and_kept_in_neither(read):
    (error,) = read(person(出生日期=18324)).refused
    assert "1900 (Excel, WPS) it would be 1950-03-02, from 1904 (old Mac workbooks) 1954-03-03" in error.why
    assert "YYYY-MM-DD" in error.do
    assert "18324" not in str(error)
    chinese = texts.error("zh", error)
    assert "1950-03-02" in chinese[1]
    assert "1954-03-03" in chinese[1]
    assert "YYYY-MM-DD" in chinese[2]
    stored = kept(error)
    assert "1950" not in f"{stored} {stored.facts} {texts.error('zh', stored)}"
    assert (stored.row, stored.code, stored.column) == (2, "GT-ROW-DATE-NUMBER", "出生日期")


@pytest.mark.parametrize(
    ("name", "case"), [("x" * 61, "long"), ("甲\n竹", "lines"), ("甲\u202e竹", "signs"), ("甲\ufffd竹", "lost")]
)
def test_what_is_wrong_with_a_text_is_said_exactly(read, name, case):
    (error,) = read(person(姓名=name)).refused
    assert (error.code, error.facts["case"]) == ("GT-ROW-TEXT", case)
    assert error.what != fault(2, "GT-ROW-TEXT", "姓名").what
    assert texts.error("zh", error)[0] != texts.error("zh", fault(2, "GT-ROW-TEXT", "姓名"))[0]


def test_the_key_is_the_offices_number_before_the_id_number(one):
    assert one(编号="7", 身份证号="100000194912310020").key == "7"
    assert one(编号="", 身份证号="100000194912310020").key == "100000194912310020"

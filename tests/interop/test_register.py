"""A register's rows: what they become, and which are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardtag import texts
from guardtag.errors import ImportRefused
from guardtag.interop import columns, id_numbers
from guardtag.interop.drafts import Draft
from guardtag.interop.faults import fault, kept
from guardtag.model import areas
from guardtag.model.people import HINTS, Contact
from tests.interop import files
from tests.interop.files import person
from tests.registers import Register, read_register

TODAY = date(2025, 9, 1)


@pytest.fixture
def read(tmp_path):
    def reads(*people, headers=None, **options) -> Register:
        path = files.xlsx(tmp_path / "register.xlsx", files.rows(*people, headers=headers))
        return read_register(path, **{"today": TODAY, "root_area": "feicheng"} | options)

    return reads


@pytest.fixture
def one(read):
    def reads(**changes) -> Draft:
        register = read(person(**changes))
        assert not register.refused, register.refused
        return register.drafts[0]

    return reads


@pytest.fixture
def codes(read):
    def reads(**changes) -> list[tuple[str, str]]:
        register = read(person(1, **changes), person(2))
        assert all(error.row == 2 and error.do for error in register.refused)
        assert len(register.drafts) == (1 if register.refused else 2), "the other row enters"
        return [(error.code, error.column) for error in register.refused]

    return reads


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


# -- twice


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

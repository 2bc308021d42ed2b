"""What single cells may say."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.interop import cells
from guardtag.interop.cells import CellFault
from guardtag.interop.faults import TEXTS, fault


def code(convert, *args, **options):
    with pytest.raises(CellFault) as caught:
        convert(*args, **options)
    assert caught.value.code in TEXTS
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10000000001", "+8610000000001"),
        ("100 0000 0001", "+8610000000001"),
        ("100-0000-0001", "+8610000000001"),
        ("\t10000000001 ", "+8610000000001"),
        ("1\u30000\u30000\u300000000001", "+8610000000001"),
        ("＋８６　１００　００００　０００１", "+8610000000001"),
        ("+8610000000001", "+8610000000001"),
        ("008610000000001", "+8610000000001"),
        ("8610000000001", "+8610000000001"),
        ("0538-0000000", "+865380000000"),
        ("0538 00000000", "+8653800000000"),
        ("+86 538 0000000", "+865380000000"),
        ("+86 0538 0000000", "+865380000000"),
        ("010-00000000", "+861000000000"),
        ("021-00000000", "+862100000000"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_phone_number_is_read_in_every_usual_spelling(text, number):
    assert cells.phone(text) == number


@pytest.mark.parametrize(
    ("text", "fault_code"),
    [
        ("1000000000", "GT-ROW-PHONE"),
        ("100000000011", "GT-ROW-PHONE"),
        ("010000000001", "GT-ROW-PHONE"),
        ("5380000000", "GT-ROW-PHONE-AREA"),
        ("2110000", "GT-ROW-PHONE-AREA"),
        ("00000000", "GT-ROW-PHONE-COUNTRY"),
        ("10000000001/10000000002", "GT-ROW-PHONE-TWO"),
        ("10000000001、10000000002", "GT-ROW-PHONE-TWO"),
        ("10000000001 或0538-0000000", "GT-ROW-PHONE-TWO"),
        ("12000000000", "GT-ROW-PHONE-NOBODY"),
        ("0538-1100000", "GT-ROW-PHONE-NOBODY"),
        ("400-000-0000", "GT-ROW-PHONE-NOBODY"),
        ("10000000001转8", "GT-ROW-PHONE"),
        ("(0538)0000000", "GT-ROW-PHONE"),
        ("10000000001\n", "GT-ROW-PHONE"),
        ("1000000000１\u200b", "GT-ROW-PHONE"),
        ("-10000000001", "GT-ROW-PHONE"),
        ("1" * 41, "GT-ROW-PHONE"),
        ("120", "GT-ROW-PHONE-SHORT"),
        ("12345", "GT-ROW-PHONE-SHORT"),
        ("+86110", "GT-ROW-PHONE-SHORT"),
        ("0538-110", "GT-ROW-PHONE"),
        ("1.00000E+10", "GT-ROW-PHONE-DAMAGED"),
        ("1e10", "GT-ROW-PHONE-DAMAGED"),
        ("10000000001.0", "GT-ROW-PHONE-DAMAGED"),
        ("+1 555 0100 000", "GT-ROW-PHONE-COUNTRY"),
    ],
)
def test_what_is_not_one_plain_phone_number_is_refused(text, fault_code):
    assert code(cells.phone, text) == fault_code


def test_a_number_kept_as_a_number_must_still_have_all_its_digits():
    assert cells.phone("10000000001", numeric=True) == "+8610000000001"
    assert code(cells.phone, "10001000000", numeric=True) == "GT-ROW-PHONE-DAMAGED"
    assert cells.phone("10001000000") == "+8610001000000"
    assert code(cells.phone, "5380000000", numeric=True) == "GT-ROW-PHONE-DAMAGED"
    assert code(cells.phone, "110", numeric=True) == "GT-ROW-PHONE-SHORT"


def test_other_countries_only_when_allowed():
    assert cells.phone("+1 202 555 0100", countries=("86", "1")) == "+12025550100"
    assert code(cells.phone, "+1 202 555 0100") == "GT-ROW-PHONE-COUNTRY"
    assert code(cells.phone, "10000000001", countries=("852",)) == "GT-ROW-PHONE-COUNTRY"
    assert code(cells.phone, "+852" + "0" * 13, countries=("852",)) == "GT-ROW-PHONE"


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789+- ０１９＋－\u3000.,;*#=eE\n\t٠a"), max_size=30), st.booleans())
def test_a_phone_is_in_e164_or_refused(text, numeric):
    try:
        number = cells.phone(text, numeric=numeric)
    except CellFault:
        return
    assert number == "" or (number[0] == "+" and number[1:].isascii() and number[1:].isdigit() and len(number) <= 16)
    assert number == "" or cells.phone(number) == number


@pytest.mark.parametrize(
    "text",
    [
        "a@x", "@x.example", "a@", "a b@x.example", "a@x.example.", "a@-x.example", "a..b@x.example", ".a@x.example",
        "a.@x.example", "=a@x.example", "a@x.example,b@x.example", "a@x.example;b@x.example", "a@x.example\nBcc: b",
        "<a@x.example>", "甲@x.example", "a@x.e", "a@@x.example", "a@1.2.3.4", "a" * 65 + "@x.example",
        "a@" + "x" * 64 + ".example", "a@" + "x." * 130 + "example", "mailto:a@x.example", "a@x.example\x00",
    ],
)  # fmt: skip
def test_what_is_not_one_plain_mail_address_is_refused(text):
    assert code(cells.mail, text) == "GT-ROW-MAIL"


def test_a_mail_address_keeps_its_local_part_as_it_is():
    assert cells.mail(" Tian.A+x@Mail.Example.ORG ") == "Tian.A+x@mail.example.org"
    assert cells.mail(" ") == ""


@pytest.mark.parametrize(
    "text",
    ["1950-03-02", "1950/3/2", "1950.3.2", "1950年3月2日", "1950年03月02", "19500302", "１９５０－３－２",
     "1950-03-02 00:00:00", "1950-03-02T00:00:00", "1950/3/2 0:00"],
)  # fmt: skip
def test_a_date_is_read_in_every_usual_spelling(text):
    assert cells.day(text) == date(1950, 3, 2)


@pytest.mark.parametrize(
    "text",
    ["1950", "1950-03", "1950-13-02", "1950-02-30", "02/03/1950", "1899-12-31", "1950-3/2", "1950-03-02 08:15",
     "不详", "1950年3-2", "-1950-03-02", "1950-03-02T", "1950-03-02 "+"0"*99],
)  # fmt: skip
def test_what_is_no_whole_date_is_refused(text):
    assert code(cells.day, text) == "GT-ROW-DATE"


def test_a_date_that_became_a_count_of_days_is_told_apart():
    assert code(cells.day, "18324") == code(cells.day, "45321.0") == "GT-ROW-DATE-NUMBER"


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_every_date_reads_back(day):
    assert cells.day(day.isoformat()) == cells.day(f"{day.year}年{day.month}月{day.day}日") == day


def test_yes_and_no_and_nothing_else():
    assert [cells.yes(text) for text in ("是", " Yes ", "√", "ＹＥＳ", "已签署", "1")] == [True] * 6
    assert [cells.yes(text) for text in ("否", "NO", "×", "未签署", "0")] == [False] * 5
    assert cells.yes(" ") is None
    for text in ("待定", "是否", "y/n", "2"):
        assert code(cells.yes, text) == "GT-ROW-YESNO"


def test_ages():
    assert [cells.age(text) for text in ("9", "９岁", "13 周岁", "125", "")] == [9, 9, 13, 125, None]
    for text in ("126", "-1", "9.5", "九", "1e1"):
        assert code(cells.age, text) == "GT-ROW-AGE"


def test_names_lose_only_the_spaces_of_the_layout():
    assert cells.name("甲　竹") == cells.name(" 甲  竹\u200b ") == "甲竹"
    assert cells.name("Anna  Maria Example") == "Anna Maria Example"
    assert cells.name("甲竹 Anna") == "甲竹 Anna"
    assert cells.name("甲\ue000\U00031350") == "甲\ue000\U00031350", "rare characters stay"


@pytest.mark.parametrize("text", ["甲\u202e竹", "甲\x07竹", "甲\n竹", "甲\ufffd", "甲" * 61, "\u2067甲"])
def test_names_with_what_cannot_be_seen_are_refused(text):
    assert code(cells.name, text) == "GT-ROW-TEXT"


def test_free_text_may_have_lines():
    assert cells.plain(" 高血压\r\n早晚服药 ", 20, lines=True) == "高血压\n早晚服药"
    assert code(cells.plain, "a\x00b", 20, lines=True) == "GT-ROW-TEXT"


def test_lists_of_words():
    assert cells.words("失智、独居老人；失智\n 癫痫 ,") == ("失智", "独居老人", "癫痫")
    assert cells.words(" ") == ()


def test_keys_that_lost_digits_are_refused():
    assert cells.key(" fc-0001 ") == "FC-0001"
    assert cells.key("10000019491231002x") == "10000019491231002X"
    assert cells.key("42", numeric=True) == "42"
    for text in ("3.70983E+17", "3.7", "11 22", "100000194912310000"):
        assert code(cells.key, text) == "GT-ROW-KEY"
    assert code(cells.key, "1234567890123456", numeric=True) == "GT-ROW-KEY"


def test_no_message_has_a_hole():
    for name in TEXTS:
        error = fault(7, name, "联系电话", "5, 7")
        assert error.row == 7
        assert error.what
        assert error.do
        assert not {"{", "}"} & set(error.what + error.why + error.do)

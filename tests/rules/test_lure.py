"""What a stranger wants rung or opened goes into no short message; what says where somebody is does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.rules.lure import lure
from tests import cases


@pytest.mark.parametrize(
    "text",
    [
        "call +1 900 555 0100", "ring 16800", "打16885", "拨 １ ６ ８ ８ ５ ６ ６", "0538-0000007", "(0538) 000 0007",
        "1-3-8-0-0-1-3-8", "٠١٢٣٤٥٦٧", "一三八零零一三八零零", "幺三八零零幺三八", "*#06#", "*21*7#",
        "http://x.example", "see www.x.example", "win.top/abc", "evil.CN", "ｅｖｉｌ．ｃｏｍ", "wx://pay", "a@b.com",
        "36.18, 116.76 call 90055501",
    ],
)  # fmt: skip
def test_numbers_and_addresses_are_lures(text: str) -> None:
    assert lure(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "汪庄车站候车亭", "bus stop, Wangzhuang", "G104国道612公里", "12路公交站", "3号楼2单元501室",
        "36.18N 116.76E", "36.1834,116.7688 附近", "36.1834, 116.7688",
        "第一中学东门", "二七广场", "三里河九区十一号", "No. 12, 4th floor",
        "St. Mary's church", "他说找不到家了", "9:30", "2026",
    ],
)  # fmt: skip
def test_places_are_none(text: str) -> None:
    assert not lure(text)


def test_the_premium_number_of_the_cases_is_one() -> None:
    found = [case for case in cases.load("cases/adversarial.json")["cases"] if case["id"] == "finder_message-020"]
    assert found
    assert lure(found[0]["input"])


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    assert lure(text) in (True, False)


@given(st.text(max_size=20).filter(lambda t: not lure(t)), st.integers(10**6, 10**12))
def test_a_number_is_found_wherever_it_stands(text: str, number: int) -> None:
    assert lure(f"{text} {number}")


def test_a_hostile_text_takes_no_time() -> None:
    for text in ("1 " * 1000, "." * 2000, "1.1, " * 400, "a." * 1000, "- " * 1000):
        assert lure(text) in (True, False)

"""One SMS: counted by the standards, cut between letters, and whatever is put in, it fits with the whole link."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guardtag import texts
from guardtag.texts import LANGUAGES, short
from guardtag.texts.wording import Wording
from tests.house.rules import PLACEHOLDER

LINK = "https://tag.example.cn/N/ABCDEFGHIJKLMNOP"
TEMPLATES = sorted(texts.catalogue("zh").SHORT)
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
CHINA = "\U0001f1e8\U0001f1f3"
WORDS = {"zh": "天蓝孔雀", "en": "sky-blue butterfly"}
PREFIXES = {"zh": ("", "【演练】"), "en": ("", "[DRILL] ")}


def utf16(text: str) -> int:
    """Counted another way: a character beyond U+FFFF is two."""
    return sum(2 if ord(letter) > 0xFFFF else 1 for letter in text)


# 3GPP TS 23.038, clause 6.2.1: the default alphabet in the order of its table, then the extension table.
DEFAULT = [
    0x40, 0xA3, 0x24, 0xA5, 0xE8, 0xE9, 0xF9, 0xEC, 0xF2, 0xC7, 0x0A, 0xD8, 0xF8, 0x0D, 0xC5, 0xE5, 0x394, 0x5F, 0x3A6,
    0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E, 0xC6, 0xE6, 0xDF, 0xC9, *range(0x20, 0x24), 0xA4,
    *range(0x25, 0x40), 0xA1, *range(0x41, 0x5B), 0xC4, 0xD6, 0xD1, 0xDC, 0xA7, 0xBF, *range(0x61, 0x7B), 0xE4, 0xF6,
    0xF1, 0xFC, 0xE0,
]  # fmt: skip
EXTENSION = [0x0C, 0x5E, 0x7B, 0x7D, 0x5C, 0x5B, 0x7E, 0x5D, 0x7C, 0x20AC]


def packed(text: str) -> int | None:
    costs = [1 if ord(c) in DEFAULT else 2 if ord(c) in EXTENSION else None for c in text]
    return None if None in costs else sum(costs)  # type: ignore[arg-type]


def one_sms(text: str) -> bool:
    septets = packed(text)
    return utf16(text) <= 70 or (septets is not None and septets <= 160)


def values(**changes: str) -> dict[str, str]:
    return {
        "name": "小军", "place": "汪庄车站", "message": "", "minutes": "12", "link": LINK, "word": "红马",
        "outcome": "已平安回家", "incident": "i", "task": "复盘", "drill": "",
    } | changes  # fmt: skip


# -- counting


@given(st.text())
def test_units_and_septets_are_counted_as_the_standards_count(text: str) -> None:
    assert short.units(text) == utf16(text)
    assert short.septets(text) == packed(text)


def test_every_character_of_the_default_alphabet_and_no_other() -> None:
    assert len(set(DEFAULT)) == 127  # the 128th is the escape
    counted = {code: short.septets(chr(code)) for code in range(0x3000) if short.septets(chr(code))}
    assert counted == dict.fromkeys(DEFAULT, 1) | dict.fromkeys(EXTENSION, 2)


def test_septets_count_for_one_sms_only() -> None:
    assert short.fits("a" * 160, 70)
    assert not short.fits("a" * 161, 70)
    assert not short.fits("a" * 159 + "[", 70)
    assert not short.fits("a" * 71, 69)
    assert not short.fits("a" * 70 + "…", 70)


# -- cutting


@pytest.mark.parametrize(
    "whole",
    [
        FAMILY,
        "e\u0301",
        "\U0001f44d\U0001f3fd",
        "\U0001f1e8\U0001f1f3",
        "\u0928\u093f",
        "\u1112\u1161\u11ab",
        "\u2764\ufe0f",
        "\U00020000",
        "葛\U000e0100",
        "\U0001f3f4\U000e0067\U000e0062\U000e007f",
        "ก็",
    ],
)
def test_what_belongs_together_is_never_cut(whole: str) -> None:
    assert short.graphemes(f"a{whole}b") == ["a", whole, "b"]


def test_two_flags_are_two() -> None:
    china, france = "\U0001f1e8\U0001f1f3", "\U0001f1eb\U0001f1f7"
    assert short.graphemes(china + france) == [china, france]


@given(st.text())
def test_pieces_are_the_text(text: str) -> None:
    pieces = short.graphemes(text)
    assert "".join(pieces) == text
    assert all(pieces)


# -- composing


PIECES = ["小", "\U00020000", "e\u0301", FAMILY, "a", "[", " ", "{", "}", CHINA]
ASCII = st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20), max_size=300)
ANY = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    ASCII,
)
LONGEST: dict[str, tuple[int, int]] = {}


@settings(max_examples=600)
@given(
    st.sampled_from(LANGUAGES), st.sampled_from(TEMPLATES), ANY, ANY, ANY, ANY, st.sampled_from((0, 1)),
    st.integers(0, 10**7),
)  # fmt: skip
@example("en", "found", "Xiaojun", "behind the market, " * 20, "", "", 1, 5)
def test_whatever_is_put_in_it_is_one_sms_with_the_whole_link(
    language: str, template: str, name: str, place: str, message: str, task: str, drill: int, minutes: int
) -> None:
    prefix = PREFIXES[language][drill]
    put = values(name=name, place=place, message=message, task=task, word=WORDS[language], minutes=str(minutes))
    text, used = Wording().short(language, template, put, short.SMS, prefix)
    assert one_sms(text), (utf16(text), packed(text))
    assert text.endswith(LINK)
    assert text.startswith(prefix)
    assert used.keys() == put.keys()
    assert message.strip() in text or used["message"] == ""
    seen = LONGEST.get(language, (0, 0))
    LONGEST[language] = (
        (max(seen[0], utf16(text)), seen[1]) if utf16(text) <= 70 else (seen[0], max(seen[1], packed(text) or 0))
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_an_ordinary_name_is_whole_in_every_text_that_names_anybody(language: str, template: str) -> None:
    wordings = texts.catalogue(language).SHORT[template]
    text, _ = Wording().short(language, template, values(word=WORDS[language]), short.SMS)
    assert one_sms(text)
    if "{name}" in wordings[0] and not (language == "en" and "{word}" in wordings[0]):
        assert "小军" in text
    if "{word}" in wordings[0]:
        assert WORDS[language] in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_an_english_name_leaves_room_for_a_sentence(template: str) -> None:
    english = values(
        name="Xiaojun", place="bus stop, Wangzhuang", word="red horse", task="review", outcome="safely home"
    )
    text, _ = Wording().short("en", template, english, short.SMS)
    wordings = texts.catalogue("en").SHORT[template]
    assert text == short.filled(wordings[0], english)
    assert packed(text) is not None


def test_what_is_cut_and_in_which_order() -> None:
    def said(**changes: str) -> str:
        return Wording().short("zh", "found", values(**changes), short.SMS)[0]

    assert said(message="他冷 ", place="北站") == f"【爱心守护】小军可能走失，有人陪着，发来求助。北站。他冷 {LINK}"
    assert said(message="他说找不到家 ") == f"【爱心守护】小军可能走失，有人陪着，发来求助。汪庄车站。{LINK}"
    assert said(place="汪庄车站候车亭") == f"【爱心守护】小军走失求助。汪庄车站候车亭。{LINK}"
    assert said(place="") == f"【爱心守护】小军可能走失，有人陪着，发来求助。{LINK}"
    assert (
        said(place="长途汽车站对面的小卖部旁边的第二个路灯下")
        == f"【爱心守护】小军走失求助。长途汽车站对面的小卖部旁边的…。{LINK}"
    )
    assert said(name="买" * 40) == f"【爱心守护】{'买' * 17}…走失求助。{LINK}"


@pytest.mark.parametrize("whole", [FAMILY, "e\u0301", "\U0001f44d\U0001f3fd", CHINA, "\U00020000"])
def test_what_is_cut_is_cut_between_letters(whole: str) -> None:
    for before in ("", "a", "ab"):
        _, used = Wording().short("zh", "found", values(place=before + whole * 30), short.SMS)
        assert used["place"].endswith("…")
        assert used["place"].removesuffix("…").removeprefix(before).replace(whole, "") == ""


def test_a_name_without_any_room_is_somebody() -> None:
    text, used = Wording().short("en", "again", values(name="买买提" * 9, place=""), short.SMS, "[DRILL] ")
    assert text == f"[DRILL] guardtag: another call for somebody. {LINK}"
    assert used["name"] == "somebody"


def test_words_are_whole_or_not_there_at_all() -> None:
    english = values(name="Xiaojun", place="market", message="he is cold ")
    assert "market. he is cold https" in Wording().short("en", "found", english, short.SMS)[0]
    long = values(name="Xiaojun", place="market", message="he is cold " * 9)
    assert "cold" not in Wording().short("en", "found", long, short.SMS)[0]


@pytest.mark.parametrize("limit", [1, 40, 41, 45, 50, 60, 62, 69, 70, 300])
def test_any_limit_that_the_link_allows_is_kept(limit: int) -> None:
    for language, template in product(LANGUAGES, TEMPLATES):
        text, _ = Wording().short(language, template, values(name="买买提" * 9, place="x" * 90), limit)
        assert LINK in text, (language, template)
        fits = utf16(text) <= max(limit, len(LINK)) or (limit == 70 and one_sms(text))
        assert fits, (language, template)


def test_a_value_is_never_read_as_a_template() -> None:
    assert "{link}{0.__class__}" in Wording().short("zh", "found", values(name="{link}{0.__class__}"), 200)[0]


def test_a_template_that_nobody_wrote_is_no_silence() -> None:
    assert "小军" in Wording().long("zh", "new-thing", values())
    assert LINK in Wording().short("zh", "new-thing", values(), short.SMS)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_lengths_have_every_template_and_known_placeholders(language: str) -> None:
    catalogue = texts.catalogue(language)
    assert catalogue.SHORT.keys() == catalogue.MESSAGES.keys()
    known = set(values())
    for template, wordings in catalogue.SHORT.items():
        assert set(PLACEHOLDER.findall(catalogue.MESSAGES[template])) <= {f"{{{name}}}" for name in known} | known
        for wording in wordings:
            assert set(PLACEHOLDER.findall(wording)) <= {f"{{{name}}}" for name in known} | known
            assert wording.endswith("{link}")

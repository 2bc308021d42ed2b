"""A code over the telephone: what is said, and what comes of what the listener wrote down."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guardtag.errors import Mistyped, NotATag, TagError
from guardtag.payload import link, reedsolomon, spelling, spoken, typed
from guardtag.payload.typed import ALPHABET
from tests.cases import LyingText
from tests.fresh import anew
from tests.payload.test_link import HOSTS, RIGHT, URL, fitting

# RIGHT is 7K3M-9QRT-2XRR.
ENGLISH = "seven Kilo three Mike, niner Quebec Romeo Tango, two X-ray Romeo Romeo"
CHINESE = "七、昆明的K、三、绵阳的M，九、青岛的Q、日照的R、太原的T，二、香港的X、日照的R、日照的R"
TAIL = " 9 Q R T, 2 X R R"


def right(symbols: list[int]) -> str:
    """The code with these ten symbols and right checks."""
    letters = "".join(ALPHABET[symbol] for symbol in (*symbols, *reedsolomon.checks(symbols)))
    return typed.normal(letters)


CODES = st.lists(st.integers(0, 31), min_size=10, max_size=10).map(right)


def heard(text: str) -> str:
    """The code that is heard, or the name of the error; both ways in must agree."""
    try:
        code = spoken.heard(text)
    except TagError as error:
        code = type(error).__name__
    assert (code in ("NotATag", "Mistyped")) or link.find(text, HOSTS) == (link.Found("typed", code),)
    return code


# -- saying


def test_what_is_said():
    assert spoken.say(RIGHT, "en") == ENGLISH
    assert spoken.say(RIGHT.replace("-", "").lower(), "zh") == CHINESE
    every = fitting("0123456789")
    assert spoken.say(every, "zh").startswith("零、幺、二、三，四、五、六、七，八、九、")
    assert spoken.say(every, "en").startswith("zero one two three, four five six seven, eight niner ")


def test_a_code_with_a_slip_is_not_said():
    with pytest.raises(Mistyped) as caught:
        spoken.say("7K3M-9QRT-2XRS", "en")
    assert caught.value.facts == {"group": 3}
    with pytest.raises(ValueError, match="language"):
        spoken.say(RIGHT, "fr")


@given(code=CODES, language=st.sampled_from(["en", "zh"]))
@settings(deadline=None)
@example(code="0000-0000-0000", language="zh")
def test_what_is_said_is_heard(code, language):
    said = spoken.say(code, language)
    assert len(said) < spoken.MAX_SPOKEN / 2
    assert heard(said) == heard(said.upper()) == heard(said.lower()) == code
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in said)
    assert heard(wide) == code
    assert heard("\u200b".join(said)) == code


# -- hearing


def parts(draw: st.DrawFn, symbol: str) -> str:
    """One symbol as somebody may write it."""
    forms = [symbol, symbol.lower(), *(word for word, meant in spelling.WORDS.items() if meant == symbol)]
    forms += [char for char, digit in spelling.DIGITS.items() if digit == symbol]
    for place, letter in spelling.PLACES.items():
        if letter == symbol:
            forms += [place + "的" + letter.lower(), f"{place} 的 {letter}", place + letter, f"{letter} {place}"]
            forms += [f"{letter}（{place}）", f"{place}的“{letter}”"]
    return draw(st.sampled_from(forms))


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A code, and what a person may have written for it in both languages."""
    code = draw(CODES)
    text = ""
    for symbol, run in itertools.groupby(code.replace("-", "")):
        count = len(list(run))
        if count in (2, 3) and draw(st.booleans()):
            text += draw(st.sampled_from({2: ["double ", "Double-"], 3: ["triple "]}[count])) + symbol
            count = 0
            text += draw(st.sampled_from([" ", ", "]))
        for _ in range(count):
            text += parts(draw, symbol) + draw(
                st.sampled_from([" ", ", ", "、", "，", "。", "-", " - ", "\n", " dash "])
            )
    return code, text


@given(pair=written())
@settings(deadline=None, max_examples=300)
def test_what_people_write_is_read_in_any_mixture(pair):
    code, text = pair
    assert heard(text) == code


@pytest.mark.parametrize(
    "beginning",
    [
        "7 K 3 M,", "seven kilo 3 mike,", "SEVEN-KILO-THREE-MIKE", "seven-kilo 3m,", "7k 3m", "7K3M", "7k3m",
        "7kilo3mike,",
        "拐 昆明的K 三 绵阳的M，", "拐昆明K三M绵阳", "七 昆明 的 K 叁 M，", "柒，K 昆明，tree，mike",
        "seven 昆明的kilo three mike ",
        "７，Ｋ，３，Ｍ；", "seven, kilo, tree, mike.", "Seven Kilo. Three Mike!", "“七” (K) '3' [m]",
        "七昆明的k3绵羊的m",
        "seven\u3000kilo\u00a0three\u2003mike\u2028", "七\u200b昆\u2060明的\ufeffK三M",
        "\u202eseven kilo three mike\u202c ",
    ],
)  # fmt: skip
def test_ways_to_write_it(beginning):
    assert heard(beginning + TAIL) == RIGHT


@pytest.mark.parametrize(
    ("words", "symbols"),
    [
        ("alpha alfa ALFA a", "AAAA"), ("juliet juliett Juliette j", "JJJJ"), ("xray x-ray 'x ray' X", "XXXX"),
        ("niner nine 九 勾", "9999"), ("zero oh o nought", "0000"), ("tree three fife five", "3355"),
        ("wun fower ait oscar", "1480"), ("india lima i l", "1111"), ("whiskey whisky double-u W", "WWWW"),
        ("一 幺 壹 1", "1111"), ("零 洞 〇 0", "0000"), ("七 拐 柒 7", "7777"), ("二 两 俩 贰", "2222"),
        ("六 溜 陆 6", "6666"), ("double seven double kilo", "77KK"), ("triple zulu fox-trot", "ZZZF"),
        ("double 七 double K 昆明", "77KK"), ("北京 B 北京 B 大连D 大连D", "BBDD"), ("B 北京 北京 B B 北京B", "BBBB"),
        ("double you double u double 5", "WW55"), ("7 K dash 3 横杠 M", "7K3M"), ("2AB4", "2AB4"), ("ABCD", "ABCD"),
    ],
)  # fmt: skip
def test_words_that_mean_the_same(words, symbols):
    assert heard(f"{words}, {fitting(symbols + '9QRT2X')[5:].replace('-', ' ')}") == fitting(symbols + "9QRT2X")


def test_a_place_is_heard_whole_where_another_is_its_beginning():
    """By a listener loaded anew, so that a fault planted in its grammar, which is made once, is met."""
    fresh, code = anew(spoken), fitting("E7K3M9QRT2")
    for place in ("峨眉", "峨眉山"):
        assert fresh.heard(f"{place}的E {' '.join(code[1:])}") == code


# -- refusing


@pytest.mark.parametrize(
    "text",
    [
        # eleven and thirteen
        "seven kilo three," + TAIL, "seven kilo three mike mike," + TAIL, ENGLISH + " one", CHINESE[:-5],
        CHINESE + "、八",
        "double seven kilo three mike," + TAIL, "K kilo 7 3 M" + TAIL,
        # words that are not understood
        "the code is " + ENGLISH, "码：" + CHINESE, ENGLISH + " thanks", CHINESE + "谢谢",
        "seven kilos three mike," + TAIL,
        "seven kilo three mike and" + TAIL, "seven kilo three mike over" + TAIL, "seventy kilo three mike" + TAIL,
        "two sevens kilo three mike" + TAIL, "seven kilo tango uniform" + TAIL, "7 K 3 U" + TAIL,
        "苹果的P K 3 M" + TAIL,
        # half words, and words glued together
        "sevenkilo three mike," + TAIL, "seve kilo three mike," + TAIL, "seven kil three mike," + TAIL,
        "7 KM 3" + TAIL,
        "seven kilothree mike," + TAIL, "sevenkilothreemike," + TAIL, "kilo7three mikes" + TAIL,
        "七 昆 K 三 M" + TAIL,
        "seven kilo three mikedash" + TAIL, "dashseven kilo three mike" + TAIL, "seven kilo xrayz mike" + TAIL,
        "se ven kilo three mike" + TAIL, "seven ki-lo three mike" + TAIL, "s3ven kilo three mike" + TAIL,
        "7 3 02AB M 9 Q R, 2 X", "made" + TAIL, "7 K x rayM" + TAIL, "7 K fox trots 3" + TAIL,
        # doubled what
        "double, seven kilo three mike" + TAIL, "double 73 M" + TAIL, "7 K 3 double," + TAIL,
        "double double 7 K 3" + TAIL, "double 昆明的K 3 M" + TAIL, ENGLISH + " double", "double 7K3M 9 Q R 2 X R R",
        "double 7K 7 3 M" + TAIL,
        # a place is no letter
        "K，昆明 7 3 M" + TAIL, "K 昆明的7 三 M" + TAIL, "7 K 3 M" + TAIL + " 日照的", "北京的 010 1234 5678 9",
        "7 昆明 北京 K 3 M" + TAIL[:-2], "7 K 北京 大连 3 M" + TAIL, "七 昆明 三 M," + TAIL,
        "七 昆明，K 三 M" + TAIL[2:], "昆明 七 7 K 3 M" + TAIL, "七 K 三 北京 绵阳的M" + TAIL,
        "K 绵阳 昆明 7 3 M" + TAIL, "昆明 七 三 M K" + TAIL[2:], "七 的 K 三 M" + TAIL,
        "北京 上海 天津 重庆 广州 深圳 成都 武汉 西安 南京 杭州 青岛", "昆明 0871 1234 5678", "七 昆明，",
        # letters that only look like ours, marks, surrogates
        "seven \u212ailo three mike" + TAIL, "seven kilo three \u043cike" + TAIL, "7 \u041a 3 M" + TAIL,
        "\u017feven kilo three mike" + TAIL, "seven k\u0131lo three mike" + TAIL, "7 K\u0301 3 M" + TAIL,
        "٧ K 3 M" + TAIL,
        "\U0001d7d5 K 3 M" + TAIL, "⑦ K 3 M" + TAIL, "² K 3 M" + TAIL, "7 K 3 M\u20e3" + TAIL,
        "seven\ud800kilo 3 M" + TAIL,
        "\udc00" + ENGLISH, "七 昆\u0301明的K 3 M" + TAIL, "七 \U0002f800 K 3 M" + TAIL, "⼀ K 3 M" + TAIL,
        "七 K ㆔ M" + TAIL,
        "7\x00 K 3 M" + TAIL, "7/K/3/M" + TAIL, "7_K_3_M" + TAIL, "7 K 3 M @" + TAIL,
        f"https://evil.example/ 7 K 3 M{TAIL}",
        # nothing at all
        "", " ", "，", "的", "double", "dash", "\u200b", "北京", "K", "seven", "。" * 400,
    ],
)  # fmt: skip
def test_what_is_not_all_understood_is_no_code(text):
    assert spoken.spelled(text) is None
    with pytest.raises(NotATag):
        spoken.heard(text)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("七 北京的K 三 M" + TAIL, 1), ("七 北京K 三 M" + TAIL, 1), ("七 K 北京 三 M" + TAIL, 1),
        ("七、K、昆明的M、三" + TAIL, 1), ("七 昆明的K 昆明 三 M" + TAIL, 1), ("七 胜利的S 三 M" + TAIL, 1),
        ("七 北京的kilo 3 M" + TAIL, 1), ("七 K 三 昆明的M, 9 北京的Q R T, 2 X R R", 1),
        ("B 北京 D 北京 7 3" + TAIL, 1),
        ("7 K 3 M 9 Q R 大连的T 2 X R R", 2), ("7 K 3 M" + TAIL + " 北京", 3), ("7 K 3 M 北京 9 Q R T, 2 X R R", 1),
        ("7 K 3 M 北京的B Q R T, 2 X R 大连R", 3), ("七 B 北京的 K 三" + TAIL, 1), ("B，北京 D 7 3" + TAIL, 1),
        ("A 北京 7 K 3" + TAIL, 1), ("7 K 3 M A 北京 Q R T, 2 X R R", 2),
    ],
)  # fmt: skip
def test_a_place_and_a_letter_that_do_not_agree(text, group):
    for read in (spoken.heard, lambda text: link.find(text, HOSTS)):
        with pytest.raises(Mistyped) as caught:
            read(text)
        assert (caught.value.code, caught.value.facts["group"]) == ("GT-TAG-MISHEARD", group)
        assert not set("北京昆明") & set(f"{caught.value} {caught.value!r}")


@given(code=CODES, place=st.integers(0, 11), step=st.integers(1, 31), language=st.sampled_from(["en", "zh"]))
@settings(deadline=None)
def test_one_word_misheard_is_seen_and_its_group_named(code, place, step, language):
    words = spelling.SAID[language]
    symbols = list(code.replace("-", ""))
    symbols[place] = ALPHABET[(ALPHABET.index(symbols[place]) + step) % 32]
    text = "，".join(words[symbol] for symbol in symbols)
    with pytest.raises(Mistyped) as caught:
        spoken.heard(text)
    assert caught.value.facts["group"] == place // 4 + 1
    assert caught.value.code.startswith("GT-TAG-MISTYPED")
    if not "".join(symbols).isdigit():
        assert not typed.fits(link.find(text, HOSTS)[0].value)


@pytest.mark.parametrize("thing", [None, 7, b"seven", [ENGLISH], object()])
def test_what_is_no_text(thing):
    with pytest.raises(NotATag):
        spoken.heard(thing)
    assert spoken.heard(LyingText(ENGLISH)) == RIGHT


def test_no_more_than_400_characters_are_looked_at():
    assert heard(ENGLISH + " " * (400 - len(ENGLISH))) == RIGHT
    for text in (ENGLISH + " " * (401 - len(ENGLISH)), "7" * 4096, "昆明的" * 1365, "x " * 2048, "double " * 585):
        assert spoken.spelled(text) is None
        with pytest.raises(NotATag):
            link.find(text, HOSTS)


FRAGMENTS = [
    *spelling.PLACES, *spelling.TIMES, *spelling.DASHES,
    "的", "，", "-", "U", "ray", "\u200b", "\u0301", "\ud800", "好", "7K3M", "ＡＢ", "\u212a",
]  # fmt: skip


def test_ten_thousand_random_texts():
    """Each is answered, and what comes out is a code."""
    source = random.Random(7)
    words = [*spelling.WORDS, *spelling.DIGITS]
    outcomes = {"none": 0, "code": 0, "disagrees": 0}
    for _ in range(10_000):
        pieces = source.choices(words, k=source.randrange(10, 13)) + source.choices(FRAGMENTS, k=source.randrange(3))
        source.shuffle(pieces)
        try:
            code = spoken.spelled(" ".join(pieces))
        except Mistyped:
            outcomes["disagrees"] += 1
        else:
            outcomes["none" if code is None else "code"] += 1
            assert code is None or (len(code) == 14 and set(code) <= set(ALPHABET + "-"))
    assert min(outcomes.values()) > 100  # the walk does reach what it is about


@given(text=st.text(max_size=500))
@settings(deadline=None)
def test_any_text_is_answered(text):
    code = spoken.spelled(text)  # twelve digits may come by chance
    assert code is None or len(code) == 14


# -- beside other readings


def test_a_number_of_twelve_digits_is_no_slip_but_may_be_a_code():
    assert link.find("零、零、零、零，零、零、零、零，零、零、零、零", HOSTS)[0].value == "0000-0000-0000"
    with pytest.raises(Mistyped):
        spoken.heard("零、零、零、零，零、零、零、零，零、零、零、幺")
    with pytest.raises(NotATag):
        link.find("零、零、零、零，零、零、零、零，零、零、零、幺", HOSTS)


def test_three_words_of_four_letters_are_no_typed_code_with_a_slip():
    code = fitting("KM0Z9QRT2X")
    assert heard("kilo-mike-zero zulu," + spoken.say(code, "en").partition(",")[2]) == code
    assert not typed.fits(link.find("kilo-mike-zero zulu", HOSTS)[0].value)  # alone it stays one


def test_whatever_else_a_text_names_comes_first():
    assert link.find(f"{URL}\n{ENGLISH}", HOSTS)[0].kind == "token"
    other = fitting("ABCDEFGHJK")
    assert link.find(f"{other} {ENGLISH}", HOSTS) == (link.Found("typed", other),)


# -- the tables


def test_every_symbol_has_one_word_in_each_language():
    for words in spelling.SAID.values():
        assert sorted(words) == sorted(ALPHABET)
        assert len(set(words.values())) == len(ALPHABET)
    assert set(spelling.WORDS.values()) == set(ALPHABET)
    assert set(spelling.PLACES.values()) == {symbol for symbol in ALPHABET if symbol.isalpha()}


def test_what_is_said_in_english_is_understood_without_hyphens_and_capitals():
    """In tables made anew, as in the tests of the listener."""
    fresh = anew(spelling)
    for symbol, word in fresh.SAID["en"].items():
        assert fresh.WORDS[word.lower().replace("-", "")] == symbol


def test_no_word_stands_for_two_symbols():
    tables = (spelling._DIGITS, spelling._PLACES, spelling._ENGLISH)
    digits, places, english = ([word for row in table.values() for word in row.split()] for table in tables)
    for words in (list("".join(digits)), places, [word.lower() for word in english]):
        assert len(set(words)) == len(words)


def test_places_that_are_said_cannot_be_taken_for_each_other_or_for_digits():
    said = [word.partition("的")[0] for word in spelling.SAID["zh"].values() if "的" in word]
    characters = "".join(said)
    assert len(set(characters)) == len(characters)
    assert not set("".join(spelling.PLACES)) & (set(spelling.DIGITS) | {"的"})


# GB 2312 orders its first 3755 characters by their reading: the first character of each initial.
FIRST = "A啊B芭C擦D搭E蛾F发G噶H哈J击K喀L垃M妈N拿O哦P啪Q期R然S撒T塌W挖X昔Y压Z匝"
READ_OTHERWISE = {"重庆": "C", "胜利": "V"}  # 重 is chóng here; no word begins with V


@pytest.mark.parametrize(("place", "letter"), spelling.PLACES.items())
def test_a_place_begins_with_its_letter(place, letter):
    code = place[0].encode("gb2312")
    assert code < b"\xd8\xa1"
    initial = max((char.encode("gb2312"), name) for name, char in zip(*[iter(FIRST)] * 2, strict=True)
                  if char.encode("gb2312") <= code)[1]  # fmt: skip
    assert READ_OTHERWISE.get(place, initial) == letter

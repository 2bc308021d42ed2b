"""The poster as a page: whole in itself, escaped, one sheet whatever stands on it, and readable from afar."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from itertools import pairwise

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import ConfigError, PrintError
from guardtag.labels import words
from guardtag.model.posters import CHILD, MAX_CLOTHES, MAX_LINE, MAX_NAME, MAX_SEEN, Ages, Poster
from guardtag.report import poster as posters
from guardtag.report import printed
from guardtag.report.poster import SLIPS, page
from guardtag.report.printed import Block, fitted, plain, together
from guardtag.texts import en_pages, zh_pages

from . import sample
from .test_page import HOSTILE, Page

NOW = 1_750_000_000.0
RLO, PDF = "\u202e", "\u202c"
WIDEST = "W"


def photo(data: bytes | None = None, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(sample.png() if data is None else data).decode()}"


def the_poster(**changes: object) -> Poster:
    given: dict[str, object] = {
        "number": "4827-1936", "hotline": "0538-0000000", "made": NOW, "until": NOW + 3 * 86400,
        "place": "肥城 Feicheng", "name": "小军", "nickname": "军军", "age": Ages(70, 79),
        "clothes": "蓝色夹克 blue jacket", "seen_place": "王庄镇公交站", "seen_at": NOW - 3600, "photo": photo(),
    } | changes  # fmt: skip
    return Poster(**given)  # type: ignore[arg-type]


FULL = the_poster(
    name=WIDEST * MAX_NAME, nickname=WIDEST * MAX_LINE, age=Ages(90, None), clothes=WIDEST * MAX_CLOTHES,
    seen_place=WIDEST * MAX_SEEN, place=WIDEST * MAX_LINE, hotline="8" * MAX_LINE, sample=True,
)  # fmt: skip
BARE = Poster("1234-5678", "12345", NOW, NOW + 86400, age=CHILD)
NASTY = the_poster(
    name=HOSTILE[:90], nickname=HOSTILE[:40], clothes=HOSTILE, seen_place=HOSTILE[:60], place=HOSTILE[:40],
    hotline=HOSTILE[:40], number=HOSTILE[:20],
)  # fmt: skip


def made(poster: Poster | None = None, **changes: object) -> str:
    return page(poster or the_poster(), **{"timezone": "Asia/Shanghai", **changes})  # type: ignore[arg-type]


def text(html: str) -> str:
    return Page(html).text


EVERY = pytest.mark.parametrize(
    "html",
    [made(), made(FULL), made(BARE), made(NASTY), made(languages=("en",)), made(FULL, languages=("en", "zh"))],
    ids=["usual", "full", "bare", "hostile", "english", "english-chinese"],
)


@EVERY
def test_it_loads_nothing_and_runs_nothing(html: str) -> None:
    seen = Page(html)
    bare = re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "data:", html).lower()
    for word in ("http:", "https:", "url(", "@import", "<script", "<link", "<iframe", "<form", "javascript:", "//"):
        assert word not in bare
    loading = {(name, value) for name, value in seen.attributes if name in ("src", "href", "srcset", "action")}
    assert all(name == "src" and value.startswith("data:image/png;base64,") for name, value in loading)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert (
        "content",
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
        "form-action 'none'",
    ) in seen.attributes
    assert ("content", "noindex, nofollow") in seen.attributes
    html.encode("utf-8")


@EVERY
def test_it_is_one_sheet_of_a4(html: str) -> None:
    assert html.count('<section class="sheet">') == 1
    assert "@page{size:A4;margin:0}" in html
    assert "width:210mm;height:296mm" in html


def test_it_says_what_the_record_says() -> None:
    said = text(made())
    for words_ in (
        "小军", "平时叫 军军", "answers to 军军", "70 至 79 岁", "about 70 to 79 years old", "蓝色夹克 blue jacket",
        "王庄镇公交站", "2025-06-15 22:06", "0538-0000000", "肥城 Feicheng", "启事编号 4827-1936", "Poster 4827-1936",
        "有效期至 2025-06-18", "Valid until 2025-06-18",
    ):  # fmt: skip
        assert words_ in said, words_


def test_it_says_what_to_do_in_both_languages() -> None:
    said = text(made())
    for shelf in (zh_pages.POSTER, en_pages.POSTER):
        for key in ("title", "do", "do-1", "do-2", "do-3", "do-4", "do-5", "hotline", "danger", "down", "only"):
            assert " ".join(shelf[key].split()) in said, key
    assert "110" in said


def test_times_are_those_of_the_place() -> None:
    assert "2025-06-15 14:06" in text(made(timezone="UTC"))
    assert "2025-06-15 10:06" in text(made(timezone="America/New_York"))


def test_every_slip_has_the_hotline_and_the_number() -> None:
    slips = re.findall(r"<li><div>(.*?)</div></li>", made())
    assert len(slips) == SLIPS
    assert all("0538-0000000" in slip and "4827-1936" in slip for slip in slips)


def test_what_is_not_in_the_record_is_not_announced() -> None:
    said = text(made(BARE))
    for shelf in (zh_pages.POSTER, en_pages.POSTER):
        assert shelf["wears"] not in said
        assert shelf["seen"] not in said
        assert shelf["somebody"] in said
    assert "<img" not in made(BARE)
    assert "样张" not in text(made())
    assert "样张" in text(made(the_poster(sample=True)))


@pytest.mark.parametrize(
    ("age", "chinese", "english"),
    [
        (Ages(0, 5), "不满 6 岁", "under 6 years old"), (CHILD, "不满 18 岁", "under 18 years old"),
        (Ages(12, 17), "12 至 17 岁", "about 12 to 17 years old"), (Ages(90, None), "90 岁以上", "90 years or older"),
    ],
)  # fmt: skip
def test_ages_are_bands(age: Ages, chinese: str, english: str) -> None:
    said = text(made(attrs.evolve(BARE, age=age)))
    assert chinese in said
    assert english in said


def test_one_language_alone() -> None:
    html = made(BARE, languages=("en",))
    assert '<html lang="en">' in html
    assert not re.search("[\u4e00-\u9fff]", html)
    assert '<html lang="zh-CN">' in made()


@pytest.mark.parametrize("languages", [(), ("zh", "en", "zh"), ("zh", "zh")])
def test_none_three_or_twice_the_same_language_is_misuse(languages: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="one language or two"):
        made(languages=languages)
    with pytest.raises(ConfigError):
        made(languages=("zh", "tlh"))


# --- hostile words


def test_html_stays_text() -> None:
    html = made(NASTY)
    seen = Page(html)
    assert "script" not in seen.tags
    assert "<img src=x" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<img ") == 1


def test_direction_and_controls_are_taken_out() -> None:
    html = made(the_poster(name=f"小{RLO}军{PDF}\x07", clothes="红\u2066色\u0000\n夹克", seen_place="\u200fx\ud800"))
    assert not re.search("[\u0000-\u0008\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", html)
    said = text(html)
    assert "小军" in said
    assert "红色 夹克" in said


def test_a_tower_of_marks_is_cut_down() -> None:
    assert plain("a" + "\u0301" * 50 + "b") == "a\u0301\u0301b"


def test_rare_letters_of_a_name_stay() -> None:
    for name in ("欧阳𠮷䶮", "𬭎", "\ue0a5\U000f0000", "ئالىم", "བསོད་ནམས"):
        assert plain(name) == name
        assert name in made(the_poster(name=name))


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.text(max_size=40))
def test_any_words_give_a_whole_page(words_: str, short: str) -> None:
    html = made(attrs.evolve(BARE, name=words_, clothes=words_, nickname=short, place=short, hotline=short or "1"))
    Page(html)
    html.encode("utf-8")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 101}, {"nickname": "x" * 41}, {"clothes": "x" * 500}, {"seen_place": "x" * 61},
        {"hotline": ""}, {"number": ""}, {"place": "x" * 41}, {"name": None}, {"photo": "x" * 5_000_001},
    ],
)  # fmt: skip
def test_what_would_not_fit_is_no_poster(changes: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        the_poster(**changes)


# --- sizes


def sizes(html: str) -> dict[str, float]:
    found = re.findall(r'<(?:p class="(\w+)"|b|(dd)) style="font-size:([\d.]+)mm"', html)
    return {name or other or "slip": float(size) for name, other, size in found}


def test_name_and_hotline_are_read_from_two_metres() -> None:
    """15 mm of an ideograph and 8 mm of a digit are what road signs give a reader for ten times that way."""
    for poster in (the_poster(), the_poster(photo="")):
        found = sizes(made(poster))
        assert found["name"] >= 20
        assert found["number"] >= 20


@pytest.mark.parametrize("picture", ["", photo()])
@pytest.mark.parametrize("letter", ["W", "永", "𠮷", "ww ", "永,"])
def test_the_fullest_poster_fits_its_sheet_by_the_estimate(letter: str, picture: str) -> None:
    poster = attrs.evolve(
        FULL, photo=picture, name=(letter * 100)[:MAX_NAME], nickname=(letter * 40)[:MAX_LINE],
        clothes=(letter * 120)[:MAX_CLOTHES], seen_place=(letter * 60)[:MAX_SEEN],
    )  # fmt: skip
    sheet = printed.Words("POSTER", ("zh", "en"))
    blocks = [block for block, _ in posters._facts(sheet, poster, "Asia/Shanghai")]
    width = posters._BESIDE if picture else posters._WIDE
    given_ = together(blocks, width, posters._TALL)
    assert sum(b.height(size, width) for b, size in zip(blocks, given_, strict=True)) <= posters._TALL
    assert min(given_) >= 3.1


def test_the_hotline_stays_in_its_band_and_on_its_slip() -> None:
    for number in ("12345", "0538-0000000", "8" * MAX_LINE, "+86 (0)538 0000000-12"):
        found = sizes(made(the_poster(hotline=number)))
        assert words.ems(number, mono=False) * found["number"] <= 165
        assert words.ems(number, mono=False) * found["slip"] <= 33


@given(st.text("永 aW", min_size=1, max_size=300), st.floats(20, 190), st.floats(10, 100))
def test_a_fitted_text_is_as_large_as_its_box_allows(words_: str, width: float, height: float) -> None:
    size = fitted(words_, width, height, 26, 3)
    block = Block(plain(words_), 26, 3)
    assert 3 <= size <= 26
    if size > 3:
        assert block.height(size, width) <= height
    if size < 26:
        assert block.height(size + 0.4, width) > height


def test_paragraphs_give_way_together_and_a_firm_one_last() -> None:
    name, rest = Block("永" * 4, 20, 5, firm=3), Block("永" * 60, 8, 3)
    columns = [together([name, rest], 100, height) for height in (200, 120, 90, 70, 50, 30)]
    for larger, smaller in pairwise(columns):
        assert all(a >= b for a, b in zip(larger, smaller, strict=True))
    assert columns[0] == [20, 8]
    assert any(one[0] == 20 and one[1] < 8 for one in columns)


# --- the photo


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def test_a_photo_is_shown_without_its_metadata() -> None:
    told = sample.png(chunk(b"tEXt", b"Comment\x003 Made-Up Lane") + chunk(b"eXIf", b"36N"))
    html = made(the_poster(photo=photo(told)))
    (shown,) = re.findall(r'<img alt="照片 · Photo of the person" src="data:image/png;base64,([^"]+)">', html)
    assert base64.b64decode(shown) == sample.png()


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.org/x.png", "data:image/svg+xml;base64,PHN2Zy8+", "data:text/html,<script>", "x.png",
        'data:image/png;base64,AAAA" onerror="x', "data:image/png;base64,", "data:image/png;base64,AAAA",
        photo(kind="jpeg"), photo(b"\xff\xd8\xff\xd9", "png"), "data:image/png;base64,!!!!",
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match=r"photo|picture|base64|padding|Excess|Incorrect"):
        made(the_poster(photo=uri))


# --- letters


def test_the_page_asks_for_every_letter_that_stands_on_it() -> None:
    asked = []

    def lettering(letters: str) -> tuple[str, tuple[str, ...]]:
        asked.append(letters)
        return "@font-face{}", ("guardtag0",)

    html = made(the_poster(name="欧阳𠮷", seen_place="<&>"), lettering=lettering)
    assert set(text(html)) <= set(asked[0]) | {" "}
    assert "lt;" not in asked[0].replace(en_pages.POSTER["down"], "")
    assert {"𠮷", "<", "&"} <= set(asked[0])
    assert 'body{font-family:"guardtag0",' in html
    assert "@font-face{}" in html


@pytest.mark.soak
def test_a_name_with_rare_letters_comes_with_them() -> None:
    pytest.importorskip("uharfbuzz")
    html = made(the_poster(name="欧阳𠮷䶮"), lettering=printed.embedded)
    assert html.count("@font-face") >= 1
    assert "url(data:font/woff;base64," in html
    assert len(html) < 400_000


def test_a_letter_that_no_font_has_is_named_by_its_code_point() -> None:
    pytest.importorskip("uharfbuzz")
    with pytest.raises(PrintError) as caught:
        made(the_poster(name="小\U000e8f3a\ue0a5"), lettering=printed.embedded)
    assert caught.value.code == "GT-LETTERING-LACKS"
    assert "U+E0A5" in caught.value.what
    assert "小" not in str(caught.value)

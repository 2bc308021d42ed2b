"""Receipts, the donor's report and the family's letter: whole in themselves, escaped, one sheet, naming no wearer."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import attrs
import pytest

from guardtag.config import Config
from guardtag.desks.supply import DonorReport
from guardtag.model.gifts import RELEASED, TAKEN_BACK, WRITTEN, Donor, Letter
from guardtag.model.people import Consent
from guardtag.model.stock import Receipt, Run
from guardtag.report import gift, receipt
from guardtag.report.printed import LANGUAGES
from guardtag.rules.letter import MAX_LINES, MAX_WORDS
from guardtag.steps.lots import MAX_PIECES
from tests import chromium
from tests.soak import soak

from .test_page import HOSTILE, Page

NOW = 1_750_039_200.0
CITY = Config(place="肥城 Feicheng", hotline="0538-0000000")
HOME = "feicheng/wangzhuang/north/zhongyu/3"
WIDEST = "W"

HANDED = Receipt(
    "01jxv7e080qk9b4s0svb49cwet", "hand-over", "01jxv7e080n8g2yjpsh4qyv005", (Run(101, 120), Run(125, 125)), "", HOME,
    "office", "li-ling", NOW, NOW + 60, "第一盒",
)  # fmt: skip
LOST = attrs.evolve(
    HANDED, kind="lost-unfitted", source=HOME, area="", received_by="", signed=None, note=WIDEST * 200,
    runs=tuple(Run(1_099_511_620_000 + 10 * at, 1_099_511_620_004 + 10 * at) for at in range(MAX_PIECES)),
)  # fmt: skip
REPORT = DonorReport("o:x", "Yutian Textiles", 2, 1000, 640, 412, 380, 371, 15, 3, NOW)
FEW = DonorReport("o:x", "", 1, 10, 8, None, None, None, None, 0, NOW)
LETTER = Letter(
    "01jxv7e080yyyyyyyyyyyyyyyy", "01jxv7e080wwwwwwwwwwwwwwww", "o:x", "谢谢你们。\n他回家了。",
    Consent("田爱云", {"letter"}),
    "01jxv7e080wwwwwwwwwwwwwwww/c1", NOW, RELEASED, NOW + 86_400 * 20, "office",
)  # fmt: skip
DONOR = Donor("o:x", "Yutian Textiles")

PAGES = {
    "receipt": receipt.page(HANDED, CITY, names={"li-ling": "李岭"}),
    "lost": receipt.page(LOST, Config(place=WIDEST * 40)),
    "receipt-hostile": receipt.page(
        attrs.evolve(HANDED, note=HOSTILE, by=HOSTILE, received_by=HOSTILE),
        Config(place=HOSTILE),
        names={HOSTILE: HOSTILE},
    ),
    "receipt-english": receipt.page(HANDED, Config(), languages=("en",)),
    "report": gift.report(REPORT, CITY),
    "report-few": gift.report(FEW, Config(), languages=("en", "zh")),
    "report-hostile": gift.report(attrs.evolve(REPORT, named=HOSTILE), CITY),
    "report-wide": gift.report(attrs.evolve(REPORT, named=WIDEST * 100, given=10**9, issued=10**9), CITY),
    "letter": gift.letter(LETTER, DONOR, CITY),
    "letter-hostile": gift.letter(attrs.evolve(LETTER, words=HOSTILE), attrs.evolve(DONOR, name=HOSTILE), CITY),
    "letter-long": gift.letter(attrs.evolve(LETTER, words="谢" * MAX_WORDS), None, CITY),
    "letter-wide": gift.letter(attrs.evolve(LETTER, words=WIDEST * MAX_WORDS), DONOR, CITY),
    "letter-lines": gift.letter(attrs.evolve(LETTER, words="\n".join(["谢谢" * 20] * MAX_LINES)), DONOR, CITY),
}
LONG = {"letter-long": "谢", "letter-wide": WIDEST}
EVERY = pytest.mark.parametrize("html", PAGES.values(), ids=PAGES)


@EVERY
def test_it_loads_nothing_and_shows_everybodys_words_as_words(html: str) -> None:
    seen = Page(html)
    for word in ("http:", "https:", "url(", "@import", "<script", "<link", "<iframe", "<form", "<img", "//"):
        assert word not in html.lower()
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "href", "action")]
    assert any(value.startswith("default-src 'none'") for _, value in seen.attributes)
    assert html.count('<section class="sheet">') == 1
    assert not re.search(r"\{\w+\}", seen.text), "a place that nobody filled"
    html.encode("utf-8")


@pytest.mark.parametrize("name", [*list(PAGES)[::3], *soak(list(PAGES)[1::3] + list(PAGES)[2::3])])
def test_it_is_one_sheet_of_which_nothing_is_cut(name: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """The browser lays it out: all that stands on it is on the paper, down to the last line of the foot."""
    pypdfium2 = pytest.importorskip("pypdfium2")
    page = tmp_path / "page.html"
    page.write_text(PAGES[name], "utf-8")
    with closing(pypdfium2.PdfDocument(chromium.running(pytestconfig).printed(page))) as made:
        assert len(made) == 1
        sheet = made[0]
        said = "".join(sheet.get_textpage().get_text_bounded(0, 0, *sheet.get_size()).split())
    last = {
        "receipt": "nobodywhowearsone",
        "lost": "nobodywhowearsone",
        "report": "Countedon",
        "letter": "letteronline",
    }
    assert last[name.partition("-")[0]] in said
    if name == "lost":
        assert said.count("W") >= 240
        assert all(str(run) in said for run in LOST.runs)
        assert "Seenby" in said
    if name in ("letter-long", "letter-wide"):
        assert said.count(LONG[name]) >= MAX_WORDS, "every letter of it is on the sheet"


def test_a_receipt_says_who_gave_what_to_whom() -> None:
    text = Page(PAGES["receipt"]).text
    for word in ("标签交接单", "Tags handed over", "仓库", HOME, "office", "李岭", "li-ling", "101-120", "125", "21",
                 "第一盒", "2025-06-16 10:00", "2025-06-16 10:01"):  # fmt: skip
        assert word in text, word
    for run in LOST.runs:
        assert str(run) in PAGES["lost"]
    assert "Signed for" not in PAGES["lost"]


def test_a_report_tells_no_small_count() -> None:
    text = " ".join(Page(PAGES["report"]).text.split())
    for word in ("1000", "640", "412", "371", "380", "至少 15", "at least 15", "Yutian Textiles"):
        assert word in text, word
    few = " ".join(Page(PAGES["report-few"]).text.split())
    assert few.count("fewer than 5") == few.count("少于 5") == 3
    assert "Whoever gave" in few


def test_a_letter_says_nothing_but_its_words_and_the_month() -> None:
    text = Page(PAGES["letter"]).text
    assert "谢谢你们。" in text
    assert "2025-07" in text
    for hidden in (LETTER.ward, "c1", "田爱云", "2025-07-06", LETTER.id, "office"):
        assert hidden not in text.replace("the office", "").replace("by the office", ""), hidden
    quiet = gift.letter(LETTER, attrs.evolve(DONOR, anonymous=True), CITY)
    assert "Yutian" not in quiet
    assert "爱心捐赠人" in quiet


@pytest.mark.parametrize("state", [WRITTEN, TAKEN_BACK, "declined"])
def test_what_was_not_released_is_not_printed(state: str) -> None:
    with pytest.raises(ValueError, match="released"):
        gift.letter(attrs.evolve(LETTER, state=state), DONOR, CITY)


@pytest.mark.parametrize("languages", [(), ("zh", "en", "zh"), ("zh", "zh")])
def test_a_sheet_is_in_one_language_or_two(languages: tuple[str, ...]) -> None:
    for made in (
        lambda: receipt.page(HANDED, CITY, languages=languages), lambda: gift.report(REPORT, CITY, languages=languages),
        lambda: gift.letter(LETTER, DONOR, CITY, languages=languages),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="language"):
            made()
    assert len(LANGUAGES) == 2

"""The printed sheets: every code reads back, nothing comes from outside, and it fits the paper."""

from __future__ import annotations

import io
import itertools
import random
import re
from html.parser import HTMLParser

import pytest
import resvg_py
from PIL import Image, ImageFilter

from guardtag.errors import KeyringError
from guardtag.labels import paper as labels
from guardtag.labels.photo import decode
from guardtag.payload import paper
from guardtag.payload.keys import Keyring
from guardtag.payload.paper import Sheet

DATE = "2025-06-15"


def made(count: int, needed: int = 2, total: int = 3) -> tuple[Keyring, tuple[Sheet, ...]]:
    source = random.Random(count).randbytes
    keyring = Keyring.new(source)
    for _ in range(count - 1):
        keyring = keyring.added(source)
    return keyring, paper.sheets(keyring, needed, total, source)


def sections(page: str) -> list[str]:
    return re.findall(r'<section class="page">.*?</section>', page, re.DOTALL)


def pictures(page: str) -> list[str]:
    found = re.findall(r"<svg .*?</svg>", page, re.DOTALL)
    assert found
    return found


def drawn(svg: str, pixels_a_module: int = 4) -> bytes:
    edge = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])  # type: ignore[index]
    sized = svg.replace("<svg ", f'<svg width="{edge}" height="{edge}" ', 1)
    return bytes(resvg_py.svg_to_bytes(svg_string=sized, width=edge * pixels_a_module, background="#ffffff"))


class Outside(HTMLParser):
    """Everything in a page that could load or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "link", "img", "iframe", "object", "embed", "image", "use", "form", "a", "base"}:
            self.found.append(tag)
        for name, value in attrs:
            if name in {"src", "href", "xlink:href", "srcset", "data", "action"} or name.startswith("on"):
                self.found.append(f"{name}={value}")


@pytest.mark.parametrize("count", [1, 10, 20])
def test_the_codes_of_a_page_restore_the_keyring(count: int) -> None:
    keyring, sheets = made(count)
    page = labels.html_page(sheets, DATE)
    read = []
    for section, sheet in zip(sections(page), sheets, strict=True):
        found = [text for svg in pictures(section) for text in decode(drawn(svg))]
        assert found == labels.codes(sheet)
        read.append(found)
    for one, other in itertools.permutations(read, 2):
        assert paper.restored([*one, *other]) == keyring
        assert paper.restored([*one, other[0]]) == keyring
    with pytest.raises(KeyringError, match="GT-PAPER-SHEETS"):
        paper.restored(read[0])


@pytest.mark.parametrize("count", [1, 10, 20])
def test_a_keyring_of_up_to_twenty_keys_is_one_page_a_sheet_and_one_code(count: int) -> None:
    _, sheets = made(count)
    page = labels.html_page(sheets, DATE)
    assert len(sections(page)) == len(sheets)
    assert all(len(pictures(section)) == 2 for section in sections(page))


def test_a_larger_keyring_is_split_into_several_codes_and_pages() -> None:
    keyring, sheets = made(255, 1, 1)
    page = labels.html_page(sheets, DATE)
    assert [len(pictures(section)) for section in sections(page)] == [2, 2, 2, 2, 2, 2, 2]
    assert all(f"page {number} of 7" in section for number, section in enumerate(sections(page), 1))
    texts = [text for svg in pictures(page) for text in decode(drawn(svg))]
    random.Random(1).shuffle(texts)
    assert paper.restored(texts) == keyring
    lines_printed = [re.sub(r"<.*?>", " ", item) for item in re.findall(r"<li>.*?</li>", page)[33:]]
    assert paper.restored([" ".join(sheets[0].words), "\n".join(lines_printed)]) == keyring
    assert paper.restored([labels.text_page(sheets[0], DATE)]) == keyring


def test_the_largest_symbol_is_version_30_and_no_module_is_too_small() -> None:
    _, sheets = made(20)
    for svg in pictures(labels.html_page(sheets, DATE)):
        edge = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
        width = float(re.search(r"width:([\d.]+)mm", svg)[1])  # type: ignore[index]
        assert edge <= 4 * 30 + 17 + 8
        assert width / edge >= 0.449  # mm: a photo of half a page has four pixels for it


def test_a_damaged_code_still_reads() -> None:
    _, sheets = made(10)
    for svg in pictures(labels.html_page(sheets[:1], DATE)):
        picture = Image.open(io.BytesIO(drawn(svg))).convert("L")
        edge = picture.width
        picture.paste(0, (edge * 30 // 100, edge * 35 // 100, edge * 65 // 100, edge * 65 // 100))  # a tenth of it
        out = io.BytesIO()
        picture.rotate(4, Image.Resampling.BICUBIC, expand=True, fillcolor=255).filter(
            ImageFilter.GaussianBlur(1)
        ).save(out, "PNG")
        assert len(decode(out.getvalue())) == 1


def test_what_is_typed_from_the_page_restores_the_keyring() -> None:
    keyring, sheets = made(10)
    typed = []
    for section in sections(labels.html_page(sheets, DATE)):
        items = re.findall(r"<li>(.*?)</li>", section)
        typed.append("\n".join(re.sub(r"<.*?>", " ", item) for item in items))
    assert paper.restored([typed[2], typed[0]]) == keyring


def test_the_text_pages_restore_the_keyring_as_they_are() -> None:
    for count in (1, 10):
        keyring, sheets = made(count)
        pages = [labels.text_page(sheet, DATE) for sheet in sheets]
        for one, other in itertools.permutations(pages, 2):
            assert paper.restored([one, other]) == keyring
            assert paper.restored([one + other]) == keyring
        spoilt = pages[1].replace(f" {sheets[1].words[8]} ", " kwyjibo ", 1)
        with pytest.raises(KeyringError) as caught:
            paper.restored([pages[0], spoilt])
        assert (caught.value.facts["sheet"], caught.value.facts["words"]) == ("2", "9")


def test_a_page_loads_and_runs_nothing() -> None:
    _, sheets = made(3)
    page = labels.html_page(sheets, DATE)
    outside = Outside()
    outside.feed(page)
    assert outside.found == []
    assert "default-src 'none'" in page
    assert not re.search(r"url\(|@import|@font-face|javascript:", page)
    assert set(re.findall(r"\w+://[^\"' ]*", page)) == {"http://www.w3.org/2000/svg"}


def test_pages_say_in_both_languages_what_a_stranger_needs_to_know() -> None:
    _, sheets = made(3, 2, 4)
    for page in (sections(labels.html_page(sheets, DATE))[2], labels.text_page(sheets[2], DATE)):
        for part in (
            "第 3 张，共 4 张", "Sheet 3 of 4", "任意 2 张", "Any 2 of these sheets", sheets[0].deployment, DATE,
            f"{sheets[0].backup:05}", "guardtag keys restore a.txt b.txt --to", "不要放在同一栋楼里",
            "no two in one building", "SLIP-0039", "vault.db",
        ):  # fmt: skip
            assert part in page, part


def test_a_single_sheet_says_that_it_is_all_the_keys() -> None:
    _, sheets = made(1, 1, 1)
    for page in (labels.html_page(sheets, DATE), labels.text_page(sheets[0], DATE)):
        assert "凭这一张就能恢复全部密钥" in page
        assert "This one sheet brings all keys back" in page
        assert "other sheets" not in page


def test_a_sheet_carries_its_own_words_only() -> None:
    _, sheets = made(3)
    own = sections(labels.html_page(sheets, DATE))
    for sheet, other in itertools.permutations(sheets, 2):
        strangers = set(other.words) - set(sheet.words)
        page = set(re.findall(r"<b>(\w+)</b>", own[sheet.number - 1]))
        assert page == set(sheet.words)
        assert not page & strangers


def test_a_date_is_text() -> None:
    _, sheets = made(1)
    assert "<b>x" not in labels.html_page(sheets, "<b>x</b>")

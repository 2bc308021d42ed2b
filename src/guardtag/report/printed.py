"""Sheets of A4 for the office's printer: two languages, sizes that fit their room, a page that loads nothing.

Sizes are worked out here, since a page without script cannot measure: ``labels.words`` estimates widths from above.
"""

from __future__ import annotations

import html
import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from guardtag import texts
from guardtag.labels import words
from guardtag.report.html import MAX_STACKED, Both
from guardtag.steps.checks import clean

Lettering = Callable[[str], tuple[str, tuple[str, ...]]]
"""Given all that stands on a page: CSS rules that bring its letters, and the families they are called."""

LANGUAGES = ("zh", "en")
LEADING = 1.3
"""Height of a line, in em."""
_TAGS = {"zh": "zh-CN"}
_WIDER = 1.08  # a line breaks before its last word
_STEPS = 60


def unlettered(text: str) -> tuple[str, tuple[str, ...]]:
    """No letters carried: the machine's own fonts are used."""
    return "", ()


def embedded(text: str) -> tuple[str, tuple[str, ...]]:
    """Every letter carried in the page itself.

    Raises:
        PrintError: see ``guardtag.labels.lettering.rules``.
    """
    from guardtag.labels import lettering

    return lettering.rules(text), lettering.families(text)


class Words:
    """The words of one kind of sheet in one language or two.

    Args:
        shelf: which texts of a catalogue, such as ``POSTER``.
        languages: one or two of ``guardtag.texts.LANGUAGES``; the first leads.
        instead: language to words that stand in place of the catalogue's.

    Raises:
        ValueError: there is none, or more than two.
        ConfigError: there is no such catalogue.
    """

    def __init__(
        self, shelf: str, languages: Sequence[str], instead: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    ) -> None:
        if not 1 <= len(languages) <= 2 or len(set(languages)) != len(languages):
            raise ValueError("a sheet is in one language or two")
        catalogues = [texts.catalogue(language) for language in languages]
        self._shelves = [
            ({**getattr(one, shelf), **instead.get(language, {})}, {**one.REPORT, **one.WORDS})
            for language, one in zip(languages, catalogues, strict=True)
        ]
        self.tags: tuple[str, ...] = tuple(_TAGS.get(language, language) for language in languages)

    def each(self, key: str, **values: str | Sequence[str]) -> tuple[str, ...]:
        """The words of a key in each language; an unknown key stands for itself.

        Args:
            key: of the shelf, or of the catalogue's single words or its report's.
            values: by placeholder; one text, or one for each language.
        """
        said = []
        for number, (shelf, common) in enumerate(self._shelves):
            mine = {name: value if isinstance(value, str) else value[number] for name, value in values.items()}
            text = shelf.get(key) or common.get(key)
            said.append(texts.filled(text, mine) if text else key)
        return tuple(said)

    def both(self, key: str, **values: str | Sequence[str]) -> Both:
        """As ``each``, the second empty when there is one language only."""
        first, *second = self.each(key, **values)
        return first, second[0] if second else ""

    def html(self, key: str, **values: str | Sequence[str]) -> str:
        """The words in each language as HTML, the second one quieter."""
        return self.spans(self.each(key, **values))

    def spans(self, said: Sequence[str]) -> str:
        """One text for each language as HTML, the second one quieter; each says which language it is."""
        classes = ("", ' class="second"')
        return " ".join(
            f'<span{kind} lang="{tag}">{shown(text)}</span>'
            for text, tag, kind in zip(said, self.tags, classes, strict=False)
        )


def plain(text: str) -> str:
    """Somebody's words fit to be printed: no control and direction characters, no towers of marks.

    Rare letters stay, also private-use ones: a name has to be shown as it is written.
    """
    kept: list[str] = []
    stacked = 0
    for letter in clean(text):
        stacked = stacked + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if stacked <= MAX_STACKED:
            kept.append(letter)
    return " ".join("".join(kept).split())


def shown(text: str) -> str:
    """A text fit to stand in HTML, between tags or in a quoted attribute."""
    return html.escape(plain(text), quote=True)


def theirs(text: str) -> str:
    """Words of other people, escaped, their writing direction kept to themselves (``<bdi>``)."""
    return f"<bdi>{shown(text)}</bdi>" if plain(text) else ""


class Block(NamedTuple):
    """A paragraph that has to share a column with others.

    Args:
        text: all of it, both languages.
        most: the size wished for, em in mm.
        least: the smallest size that can be read, em in mm.
        fixed: height that it needs besides its lines, mm.
        firm: it gives way this many times later than the others.
    """

    text: str
    most: float
    least: float
    fixed: float = 0.0
    firm: float = 1.0

    def height(self, size: float, width: float) -> float:
        """What it takes at a size in a column of a width, estimated from above, mm."""
        return self.fixed + math.ceil(words.ems(self.text) * _WIDER * size / width) * size * LEADING


def together(blocks: Sequence[Block], width: float, height: float) -> list[float]:
    """Sizes at which paragraphs fit a column one under the other: as large as wished, or smaller all together.

    Args:
        blocks: the paragraphs.
        width: of the column, mm.
        height: of the column, mm.

    Returns:
        the em of each in mm; the least sizes also where not even they fit by the estimate.
    """
    for step in range(_STEPS, -1, -1):
        shares = (min(1.0, block.firm * step / _STEPS) for block in blocks)
        sizes = [b.least + (b.most - b.least) * share for b, share in zip(blocks, shares, strict=True)]
        if sum(block.height(size, width) for block, size in zip(blocks, sizes, strict=True)) <= height:
            break
    return [math.floor(size * 100) / 100 for size in sizes]


def fitted(text: str, width: float, height: float, most: float, least: float) -> float:
    """The largest size at which one paragraph fits a box; see ``together``."""
    return together([Block(plain(text), most, least)], width, height)[0]


def em(size: float) -> str:
    """A font size as a style attribute."""
    return f' style="font-size:{size:g}mm"'


_BASE = """
*{box-sizing:border-box;margin:0;padding:0}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{color:#000;background:#fff;line-height:1.3;overflow-wrap:anywhere;font-size:4mm}
.sheet{width:210mm;height:296mm;padding:9mm;overflow:hidden;position:relative;background:#fff;break-after:page}
.sheet:last-child{break-after:auto}
.second{font-weight:400}
ol,ul{list-style:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
@page{size:A4;margin:0}
@media screen{body{background:#c9ced4}.sheet{margin:6mm auto;box-shadow:0 1mm 4mm #0005}}
"""
_FONTS = (
    '"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",'
    '"WenQuanYi Micro Hei",system-ui,sans-serif'
)


def document(words_: Words, title: str, sheets: Sequence[str], style: str, lettering: Lettering) -> str:
    """The whole document: sheets of A4, for print and for a look on the screen.

    Its own Content-Security-Policy (W3C CSP Level 3) forbids the browser to load anything or to run a script.

    Args:
        words_: for the page's language.
        title: of the document; names nobody.
        sheets: the HTML of each sheet.
        style: CSS of this kind of sheet.
        lettering: how the letters come along.
    """
    body = "\n".join(f'<section class="sheet">{sheet}</section>' for sheet in sheets)
    letters = html.unescape("".join(part.partition(">")[2] for part in f">{title}{body}".split("<")))
    rules, names = lettering(letters + "".join(map(chr, range(32, 127))))
    families = ",".join([*(f'"{name}"' for name in names), _FONTS])
    return (
        f'<!DOCTYPE html>\n<html lang="{words_.tags[0]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex, nofollow">\n'
        f"<title>{shown(title)}</title>\n<style>{rules}body{{font-family:{families}}}{_BASE}{style}</style>\n"
        f"</head>\n<body>\n{body}\n</body>\n</html>\n"
    )

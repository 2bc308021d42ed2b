"""The paper the report is written on: escaping, two languages side by side, tables, the page itself.

A page loads nothing: no script, no font, no picture from elsewhere. Its own Content-Security-Policy
(W3C CSP Level 3) says so to the browser as well.
"""

from __future__ import annotations

import base64
import html
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from guardtag import texts

Both = tuple[str, str]
"""The same words in the first and the second language; the second is empty when there is one only."""

Item = TypeVar("Item")

MAX_SHOWN = 300
"""Characters of one text that are shown; longer ones end in an ellipsis."""
MAX_STACKED = 2
"""Combining marks kept on one letter: more of them climb over the lines above."""
MAX_PICTURE = 5_000_000
"""Bytes of one picture."""

_JOINERS = "\u200c\u200d"  # needed inside words of some scripts and inside emoji
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND")
_TAGS = {"zh": "zh-CN"}


def visible(text: str, limit: int = MAX_SHOWN) -> str:
    """The text with everything shown that would otherwise act unseen.

    Controls, bidirectional controls and other format characters, lone surrogates, private-use and
    unassigned code points become ``[U+202E]``; line ends become spaces; long texts are cut.

    Args:
        text: anything.
        limit: characters of it that are shown.
    """
    shown: list[str] = []
    stacked = 0
    for letter in text[:limit]:
        category = unicodedata.category(letter)
        stacked = stacked + 1 if category in ("Mn", "Me") else 0
        if stacked > MAX_STACKED:
            continue
        if letter in "\t\n\r" or category in ("Zl", "Zp"):
            shown.append(" ")
        elif category in ("Cc", "Cf", "Cs", "Co", "Cn") and letter not in _JOINERS:
            shown.append(f"[U+{ord(letter):04X}]")
        else:
            shown.append(letter)
    return "".join(shown) + ("…" if len(text) > limit else "")


def escaped(text: str) -> str:
    """The visible text, fit to stand in HTML or SVG, between tags or in a quoted attribute."""
    return html.escape(visible(text), quote=True)


def isolated(text: str) -> str:
    """Words of other people, escaped, their writing direction kept to themselves (``<bdi>``)."""
    return f"<bdi>{escaped(text)}</bdi>" if text else ""


def path(area: str) -> str:
    """An area's path, escaped, that may break after a slash."""
    return f"<bdi>{escaped(area).replace('/', '/<wbr>')}</bdi>"


class Texts:
    """The words of the report in one language or two.

    Args:
        languages: one or two of ``guardtag.texts.LANGUAGES``; the first leads.

    Raises:
        ValueError: there is none, or more than two.
        ConfigError: there is no such catalogue.
    """

    def __init__(self, languages: Sequence[str]) -> None:
        if not 1 <= len(languages) <= 2:
            raise ValueError("a report is in one language or two")
        self._catalogues = [texts.catalogue(language) for language in languages]
        self.tags: tuple[str, ...] = tuple(_TAGS.get(language, language) for language in languages)

    def both(self, key: str, **values: str) -> Both:
        """The words of a key in each language, ``{name}`` replaced; an unknown key stands for itself.

        The report's own words go before the common ones.
        """
        found = []
        for catalogue in self._catalogues:
            text = catalogue.REPORT.get(key) or catalogue.WORDS.get(key)
            found.append(texts.filled(text, values) if text else key)
        return found[0], found[1] if len(found) > 1 and found[1] != found[0] else ""

    def warning(self, rule: str) -> Both:
        """What an early warning of a rule is called; a plugin's rule by its own name."""
        first, *second = (catalogue.WARNINGS.get(rule, rule) for catalogue in self._catalogues)
        return first, second[0] if second and second[0] != first else ""

    def named(self, prefix: str, value: str) -> Both:
        """The words for a value of a record, such as ``state-waiting``; an unknown value stands for itself."""
        key = f"{prefix}-{value}"
        known = any(key in catalogue.REPORT for catalogue in self._catalogues)
        return self.both(key if known else value)

    def html(self, words: Both) -> str:
        """Both languages as HTML, the second one quieter; each says which language it is."""
        first, second = words
        lead = f'<span lang="{self.tags[0]}">{escaped(first)}</span>'
        if not second:
            return lead
        return f'{lead} <span class="second" lang="{self.tags[1]}">{escaped(second)}</span>'

    def say(self, key: str, **values: str) -> str:
        """``both`` as HTML."""
        return self.html(self.both(key, **values))


def folded(items: Sequence[Item], keep: int) -> Iterator[tuple[Item | None, int]]:
    """The first and the last ``keep`` items; where some are left out, one ``(None, how many)``.

    Args:
        items: all of them.
        keep: how many at either end.
    """
    if len(items) <= 2 * keep + 1:
        yield from ((item, 0) for item in items)
        return
    yield from ((item, 0) for item in islice(items, keep))
    yield None, len(items) - 2 * keep
    yield from ((item, 0) for item in items[-keep:])


def table(label: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in a box of its own that scrolls on a narrow screen, or empty without rows.

    Args:
        label: what the table is, plain words, for those who cannot see it.
        head: column headings, HTML.
        rows: cells, HTML; a row of one cell spans all columns.
    """
    if not rows:
        return ""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = []
    for row in rows:
        if len(row) == 1:
            body.append(f'<tr><td class="gap" colspan="{len(head)}">{row[0]}</td></tr>')
        else:
            body.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>")
    return (
        f'<div class="box" role="region" aria-label="{escaped(label)}" tabindex="0">'
        f"<table><thead><tr>{top}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """A list of name and value, both HTML; pairs without a value are left out."""
    inner = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs if value)
    return f'<dl class="facts">{inner}</dl>'


def section(heading: str, *parts: str) -> str:
    """A section with its heading, both HTML."""
    return f"<section><h2>{heading}</h2>{''.join(parts)}</section>"


def picture(name: str, png: bytes) -> str:
    """A PNG as a ``data:`` URI (RFC 2397) with its name below.

    Only the chunks that make the picture are kept (PNG, 3rd edition, section 11): texts, times and
    EXIF, where a camera writes the place, stay out.

    Args:
        name: what it shows.
        png: the file.

    Raises:
        ValueError: it is no whole PNG, or larger than ``MAX_PICTURE``.
    """
    kept = base64.b64encode(bare_png(png)).decode()
    return (
        f'<figure class="picture"><img alt="{escaped(name)}" src="data:image/png;base64,{kept}">'
        f"<figcaption>{isolated(name)}</figcaption></figure>"
    )


def bare_png(png: bytes) -> bytes:
    """A PNG with the chunks alone that make the picture.

    Raises:
        ValueError: it is no whole PNG, or larger than ``MAX_PICTURE``.
    """
    if len(png) > MAX_PICTURE:
        raise ValueError(f"a picture has at most {MAX_PICTURE} bytes")
    if not png.startswith(_PNG):
        raise ValueError("a picture is a PNG")
    parts, at, name = [_PNG], len(_PNG), b""
    while name != b"IEND":
        size = int.from_bytes(png[at : at + 4], "big")
        name, end = png[at + 4 : at + 8], at + 12 + size  # length, name, data, check
        if len(name) < 4 or end > len(png):
            raise ValueError("the picture is cut short")
        if name in _PNG_KEPT:
            parts.append(png[at:end])
        at = end
    return b"".join(parts)


STYLE = """
:root{--ink:#16202c;--quiet:#55616f;--line:#d5dbe3;--blue:#1d5fae;--tint:#e8f0fa}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:#fff;color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,
"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",
"WenQuanYi Micro Hei","Droid Sans Fallback",Arial,sans-serif;overflow-wrap:anywhere}
main{max-width:792px;margin:0 auto;padding:24px 36px 48px}
h1{font-size:27px;line-height:1.3;margin:0 0 6px}h1+section h2{margin-top:20px}
h2{font-size:19px;line-height:1.35;margin:40px 0 12px;padding-top:10px;border-top:2px solid var(--blue)}
h3{font-size:15px;margin:20px 0 6px}
p{margin:8px 0}
.second{color:var(--quiet);font-weight:400;font-size:.86em}
.quiet{color:var(--quiet);font-size:14px}
.note{border:1px solid var(--line);border-left:5px solid var(--blue);padding:8px 12px;margin:14px 0}
.lead{display:flex;flex-wrap:wrap;gap:12px;margin:14px 0}
.lead>div{flex:1 1 150px;background:var(--tint);border-radius:8px;padding:14px 16px}
.lead b{display:block;font-size:30px;line-height:1.3;color:var(--blue)}
.lead small{font-size:16px;font-weight:400;color:var(--ink)}.lead b>.second{font-size:16px}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(215px,1fr));gap:10px 20px;margin:14px 0}
.facts dt{font-size:13px;color:var(--quiet)}.facts dd{margin:0}
.box{overflow-x:auto;margin:10px 0;border:1px solid var(--line);border-radius:6px}
.box:focus-visible{outline:3px solid var(--blue)}
table{border-collapse:collapse;width:100%;min-width:600px;font-size:14px;line-height:1.45}
th,td{text-align:left;vertical-align:top;padding:7px 10px;border-bottom:1px solid var(--line)}
th,td{overflow-wrap:break-word}td>span,td div>span{word-break:keep-all}
td bdi{display:inline-block;max-width:270px;overflow-wrap:anywhere}
th{background:var(--tint);font-weight:600;white-space:nowrap}tr:last-child td{border-bottom:0}
th .second,td .second,dd .second{display:block}td .quiet .second{display:inline}
.gap{text-align:center;color:var(--quiet)}
code{font:13px/1.4 ui-monospace,Consolas,monospace}
.thread{list-style:none;margin:10px 0 10px 4px;padding:0 0 0 16px;border-left:3px solid var(--tint)}
.thread li{position:relative;padding:4px 0;display:grid;grid-template-columns:138px 1fr;gap:0 14px}
.thread li::before{content:"";position:absolute;left:-23px;top:11px;width:11px;height:11px;border-radius:50%;
background:#fff;border:3px solid var(--blue)}
.thread li.gap{display:block;text-align:left}.thread li.gap::before{border-style:dotted}
.thread time{font-variant-numeric:tabular-nums;white-space:nowrap}.thread em{font-style:normal;font-weight:600}
svg{display:block;width:100%;height:auto;font-family:inherit;margin:10px 0}
svg.narrow{display:none;max-width:440px}
.key{display:inline-block;min-width:1.4em;color:var(--blue);font-weight:700}
.picture{display:inline-block;margin:10px 16px 10px 0;vertical-align:top;max-width:100%}
.picture img{display:block;max-width:100%;max-height:300px;border:1px solid var(--line);border-radius:6px}
.picture figcaption{font-size:13px;color:var(--quiet)}
@media screen and (max-width:640px){
main{padding:16px 16px 40px}h1{font-size:23px}
svg.wide{display:none}svg.narrow{display:block}
.facts{grid-template-columns:repeat(auto-fill,minmax(145px,1fr))}.facts>div:has(code,wbr){grid-column:1/-1}
.thread li{display:block}.thread time{color:var(--quiet);font-size:14px}}
@page{size:A4;margin:16mm 14mm}
@media print{body{font-size:10.5pt;line-height:1.5}main{max-width:none;padding:0}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
h2,h3{break-after:avoid}svg,tr,.thread li,.lead,.facts>div,.picture{break-inside:avoid}
.box{overflow:visible;break-inside:avoid}table{min-width:0}thead{display:table-header-group}}
"""


def document(texts_: Texts, title: Both, body: str) -> str:
    """The whole page.

    Args:
        texts_: for the page's language.
        title: of the page.
        body: HTML.
    """
    head = escaped(" · ".join(part for part in title if part))
    return (
        f'<!DOCTYPE html>\n<html lang="{texts_.tags[0]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex, nofollow">\n'
        f"<title>{head}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )

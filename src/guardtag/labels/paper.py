"""The sheets of a paper backup, ready to print: one HTML page each, and the same as plain text.

A4, black on white, Chinese and English. The page loads nothing and runs nothing; its own
Content-Security-Policy (W3C CSP Level 3) says so too. The codes are QR Codes of ISO/IEC 18004 at level
Q, which makes good about a quarter of its codewords, and say in alphanumeric mode what would be typed:
the words, or sealed lines without spaces.

One symbol holds 48 lines, a keyring of 20 keys, in version 30. A larger one has one symbol for each 48
lines, and its sheets continue on more pages, two symbols a page; 255 keys take 13 symbols and 7 pages.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from guardtag import texts
from guardtag._version import __version__
from guardtag.payload.paper import Sheet

LANGUAGES = ("zh", "en")
LINES_A_SYMBOL = 48
LEAST_MODULE = 0.45
"""Of a sheet's codes, mm: what a phone reads from a photo of half a page."""

_QUIET = 4
_MASK = 3  # as in labels.draw
_WIDTH, _GAP = 186.0, 5.0  # of what is printed, and between columns, mm
_LEAST_CODE = 40.0
_BLANKS = ("keeper", "rehearsed-on")  # to be filled in by hand
_COMMAND = "guardtag keys restore {files} --to city.keys/keyring.json"


def html_page(sheets: Sequence[Sheet], date: str) -> str:
    """All sheets as one HTML document, each on pages of its own.

    Args:
        sheets: of one backup.
        date: when it was made, as it shall be printed.
    """
    body = "\n".join(_pages(sheet, date) for sheet in sheets)
    title = html.escape(" · ".join(_both("title")))
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex, nofollow">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def text_page(sheet: Sheet, date: str) -> str:
    """One sheet as plain text; ``guardtag keys restore`` reads it as it is.

    Args:
        sheet: the sheet.
        date: when it was made.
    """
    remarks = [*_both("title"), "", *_both("sheet", **_counts(sheet)), ""]
    remarks += [f"{zh} {en}: {value}" for (zh, en), value in _facts(sheet, date)]
    for key in _explained(sheet):
        remarks += ["", *_both(key, needed=str(sheet.needed))]
    remarks += ["", _command(sheet), "", *_both("words")]
    cells = [
        f"{place:>2} {word:<8} {number:>4}"
        for place, (word, number) in enumerate(zip(sheet.words, sheet.numbers, strict=True), 1)
    ]
    words = ["    ".join(cells[at : at + 3]) for at in range(0, len(cells), 3)]
    lines = [f"{number:>3}  {line}" for number, line in enumerate(sheet.lines, 1)]
    between = ["", *_both("lines"), *_both("alphabet")]
    return "\n".join(
        [*map(_remark, remarks), "", *words, "", *map(_remark, between), "", *lines, "",
         *map(_remark, _both("made-by", version=__version__)), ""]
    )  # fmt: skip


def _remark(text: str) -> str:
    return f"# {text}".rstrip()


def codes(sheet: Sheet) -> list[str]:
    """What the sheet's QR symbols say: its words, then its sealed lines, up to 48 in one."""
    said = [" ".join(sheet.words).upper()]
    for at in range(0, len(sheet.lines), LINES_A_SYMBOL):
        said.append(" ".join(line.replace(" ", "") for line in sheet.lines[at : at + LINES_A_SYMBOL]))
    return said


# --- words ---------------------------------------------------------------------------------------


def _both(key: str, **values: str) -> tuple[str, str]:
    zh, en = (texts.filled(texts.catalogue(language).PAPER[key], values) for language in LANGUAGES)
    return zh, en


def _counts(sheet: Sheet) -> dict[str, str]:
    return {"number": str(sheet.number), "made": str(sheet.made)}


def _facts(sheet: Sheet, date: str) -> list[tuple[tuple[str, str], str]]:
    any_of = _both("this") if sheet.made == 1 else _both("any", needed=str(sheet.needed))
    return [
        (_both("deployment"), sheet.deployment), (_both("backup"), f"{sheet.backup:05}"), (_both("date"), date),
        (_both("needed"), " ".join(any_of)),
    ]  # fmt: skip


def _explained(sheet: Sheet) -> tuple[str, ...]:
    return ("what-one", "keep-one", "restore") if sheet.made == 1 else ("what", "keep", "restore")


def _command(sheet: Sheet) -> str:
    files = " ".join(f"{letter}.txt" for letter in "abcdefghijklmnop"[: sheet.needed])
    return texts.filled(_COMMAND, {"files": files if sheet.needed < 4 else "*.txt"})


# --- the page ------------------------------------------------------------------------------------


def _pages(sheet: Sheet, date: str) -> str:
    """The first page has the words and the first lines; each further one has the lines of two symbols."""
    words, *sealed = codes(sheet)
    rest = [(at, said) for at, said in enumerate(sealed)]
    pages = [rest[:1], *(rest[at : at + 2] for at in range(1, len(rest), 2))]
    made = []
    for page, blocks in enumerate(pages, 1):
        parts = [_head(sheet)]
        if page == 1:
            parts += [_intro(sheet, date), _title("words"), _share(sheet, words), _title("lines", "alphabet")]
        parts += [_block(sheet, at, said, airy=page > 1) for at, said in blocks]
        made.append(f'<section class="page">{"".join(parts)}{_foot(sheet, page, len(pages))}</section>')
    return "\n".join(made)


def _head(sheet: Sheet) -> str:
    number = _spans("sheet", **_counts(sheet))
    return f'<header><h1>{_spans("title")}</h1><div class="which">{number}</div></header>'


def _intro(sheet: Sheet, date: str) -> str:
    facts = "".join(
        f"<div><dt>{html.escape(' '.join(name))}</dt><dd>{html.escape(value)}</dd></div>"
        for name, value in _facts(sheet, date)
    )
    facts += "".join(
        f'<div class="blank"><dt>{html.escape(" ".join(_both(key)))}</dt><dd></dd></div>' for key in _BLANKS
    )
    said = "".join(f"<p>{_spans(key, needed=str(sheet.needed))}</p>" for key in _explained(sheet))
    return f"<dl>{facts}</dl>{said}<pre>{html.escape(_command(sheet))}</pre>"


def _title(*keys: str) -> str:
    first, *more = (_spans(key) for key in keys)
    return f"<h2>{first}</h2>" + "".join(f'<p class="note">{each}</p>' for each in more)


def _share(sheet: Sheet, said: str) -> str:
    cells = "".join(
        f"<li><i>{place}</i><b>{word}</b><span>{number}</span></li>"
        for place, (word, number) in enumerate(zip(sheet.words, sheet.numbers, strict=True), 1)
    )
    return f'<div class="part"><ol class="words">{cells}</ol>{_code(_matrix(said), _both("words-code"))}</div>'


def _block(sheet: Sheet, at: int, said: str, airy: bool) -> str:
    """The lines of one symbol, as large as fits beside it, and the symbol."""
    first, code = at * LINES_A_SYMBOL, _matrix(said)
    lines = sheet.lines[first : first + LINES_A_SYMBOL]
    columns = 1 if len(lines) <= 8 else 2
    room = (_WIDTH - _size(code) - columns * _GAP) / columns
    size = min(room / 21.6, 3.9)  # a line is 21.3 em wide: 28 letters of 0.6 em, 6 narrow spaces, its number
    items = "".join(f"<li><i>{number}</i>{line}</li>" for number, line in enumerate(lines, first + 1))
    name = _both("lines-code", first=str(first + 1), last=str(first + len(lines)))
    style = f"font-size:{size:.2f}mm;line-height:{1.7 if airy or len(lines) <= 30 else 1.34}"
    style += f";grid-template-rows:repeat({-(-len(lines) // columns)},auto)"
    return f'<div class="part"><ol class="lines" style="{style}">{items}</ol>{_code(code, name)}</div>'


def _foot(sheet: Sheet, page: int, pages: int) -> str:
    of = " ".join(_both("page", page=str(page), pages=str(pages)))
    which = f"<b>{sheet.backup:05} · {html.escape(of)}</b>" if pages > 1 else ""
    return f"<footer><div>{_spans('made-by', version=__version__)}</div>{which}</footer>"


def _spans(key: str, **values: str) -> str:
    zh, en = _both(key, **values)
    return f'<span lang="zh-CN">{html.escape(zh)}</span> <span lang="en">{html.escape(en)}</span>'


# --- codes ---------------------------------------------------------------------------------------


def _code(rows: Sequence[bytes], name: tuple[str, str]) -> str:
    edge = len(rows) + 2 * _QUIET
    path = "".join(_runs(rows))
    label = html.escape(" ".join(name))
    return (
        f'<figure><svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" viewBox="0 0 {edge} {edge}"'
        f' style="width:{_size(rows):.1f}mm" shape-rendering="crispEdges"><path d="{path}"/></svg>'
        f"<figcaption>{label}</figcaption></figure>"
    )


def _size(rows: Sequence[bytes]) -> float:
    """Edge of a symbol with its quiet zone, mm."""
    return max((len(rows) + 2 * _QUIET) * LEAST_MODULE, _LEAST_CODE)


def _matrix(said: str) -> tuple[bytes, ...]:
    import segno

    symbol = segno.make(said, micro=False, boost_error=False, error="q", mode="alphanumeric", mask=_MASK)
    return tuple(bytes(row) for row in symbol.matrix)


def _runs(rows: Sequence[bytes]) -> Iterator[str]:
    """Each run of dark modules as a rectangle."""
    for y, row in enumerate(rows):
        x = 0
        while (start := row.find(1, x)) >= 0:
            end = row.find(0, start)
            x = len(row) if end < 0 else end
            yield f"M{start + _QUIET} {y + _QUIET}h{x - start}v1h{start - x}z"


_STYLE = """
@page{size:A4;margin:0}
*{box-sizing:border-box;margin:0;padding:0}
body{background:#fff;color:#000;font:3.1mm/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC",
"Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","WenQuanYi Micro Hei",
Arial,sans-serif}
.page{width:210mm;height:296mm;padding:10mm 12mm;position:relative;overflow:hidden;break-after:page;margin:0 auto}
header{display:flex;justify-content:space-between;align-items:flex-end;border-bottom:.6mm solid #000;
padding-bottom:1.5mm}
h1{font-size:6.2mm;line-height:1.2}h1 span{display:block}h1 span+span{font-size:4mm;font-weight:600}
.which{text-align:right;font-size:6.2mm;font-weight:700;line-height:1.2}.which span{display:block}
.which span+span{font-size:4mm}
dl{display:grid;grid-template-columns:1.35fr 1fr 1fr 1.35fr;gap:1.5mm 4mm;margin:2mm 0}
dt{font-size:2.7mm}dd{font-size:3.9mm;font-weight:700}
.blank{grid-column:span 2;display:flex;align-items:end;gap:2mm}
.blank dd{flex:1;height:5mm;border-bottom:.2mm solid #000}
p{margin:1.2mm 0}p span{display:block}p span+span{font-size:2.75mm;line-height:1.35}
pre{font:600 3.3mm/1.4 ui-monospace,Consolas,Menlo,"DejaVu Sans Mono",monospace;border:.3mm solid #000;
padding:1mm 2mm;margin:1.6mm 0}
h2{font-size:3.9mm;line-height:1.3;margin-top:3mm;padding-top:1.6mm;border-top:.3mm solid #000}
h2 span+span{font-size:3mm;font-weight:600}
p.note{margin:.3mm 0 1mm}.note span{display:inline;font-size:2.75mm}
.part{display:flex;justify-content:space-between;align-items:flex-start;gap:5mm;margin-top:1.2mm}
ol{list-style:none;flex:1;display:grid;grid-auto-flow:column}
.words{grid-template-rows:repeat(11,auto);column-gap:5mm}
.words li{display:grid;grid-template-columns:6mm 1fr auto;align-items:baseline;
font:3.6mm/1.2 ui-monospace,Consolas,Menlo,"DejaVu Sans Mono",monospace;border-bottom:.15mm solid #999;
padding:.22mm 0}
.words i,.lines i{font-style:normal;font-size:.72em}
.lines{column-gap:5mm;justify-content:start}
.lines li{font-family:ui-monospace,Consolas,Menlo,"DejaVu Sans Mono",monospace;font-weight:600;
white-space:pre;word-spacing:-.2em}
.lines i{display:inline-block;width:2.6em;font-weight:400}
figure{flex:none;text-align:center}figure svg{display:block}figcaption{font-size:2.7mm;margin-top:-1mm}
footer{position:absolute;left:12mm;right:12mm;bottom:5mm;font-size:2.4mm;
display:flex;justify-content:space-between;gap:4mm}footer b{white-space:nowrap}
@media screen{body{background:#ddd}.page{background:#fff;margin:4mm auto}}
"""

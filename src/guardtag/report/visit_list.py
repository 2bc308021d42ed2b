"""A worker's list of visits for the office's printer: A4, tick boxes, no code that could be scanned.

It leaves the house, and paper is lost: what stands on it of a person was cut before (``guardtag.rules.paper``), and
every sheet says what becomes of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from guardtag.labels import words as measured
from guardtag.model.visits import Stop
from guardtag.report.printed import LANGUAGES, Lettering, Words, document, plain, shown, unlettered
from guardtag.rules.rounds import spoken
from guardtag.world import local, today

SIZE, SMALL, LEADING = 3.9, 3.1, 1.3
"""Heights of letters in mm, of a line in em."""
LEAST, ROOM = 17.0, 231.0
"""Height of the lowest line of the list, and of all lines of one sheet, in mm."""
WHO, WHAT, WHERE = 58.0, 46.0, 34.0
"""Widths of columns in mm."""
MOST_CONTACTS, MOST_LETTERS = 4, 200
_WIDER = 1.05  # a line breaks before its last word


def page(
    stops: Sequence[Stop], *, worker: str = "", area: str = "", until: str = "", made: float, timezone: str,
    languages: Sequence[str] = LANGUAGES, lettering: Lettering = unlettered,
) -> str:  # fmt: skip
    """The list as one HTML document that loads nothing.

    Args:
        stops: what ``city.rounds.stops`` gave, in that order.
        worker: whose list it is: id, or empty for an area's.
        area: path of the area, or empty for a worker's.
        until: the last day on it, ``YYYYMMDD``, or empty.
        made: when, seconds since 1970 UTC.
        timezone: IANA name.
        languages: one or two; the first leads.
        lettering: how the letters come along; ``printed.embedded`` carries them in the page.

    Returns:
        the document; write it as UTF-8 where only its owner can read it.

    Raises:
        ValueError: there are no languages, or more than two.
    """
    words = Words("ROUNDS", languages)
    this_day = today(made, timezone).strftime("%Y%m%d")
    lines = [(_row(words, number, stop, this_day), _height(words, stop)) for number, stop in enumerate(stops, 1)]
    sheets = _sheets(lines)
    head = _head(words, worker, area, until, local(made, timezone), len(stops))
    pages = [
        f"{head if at == 1 else _again(words, worker, area)}<main>{_table(words, rows)}</main>"
        f"{_foot(words, at, len(sheets))}"
        for at, rows in enumerate(sheets, 1)
    ]
    return document(words, " · ".join(filter(None, words.both("title"))), pages, _STYLE, lettering)


def _sheets(lines: Sequence[tuple[str, float]]) -> list[str]:
    """The lines of each sheet; one that is higher than a sheet has one of its own."""
    sheets, used = [""], 0.0
    for row, height in lines:
        if used and used + height > ROOM:
            sheets.append("")
            used = 0.0
        sheets[-1] += row
        used += height
    return sheets


def _head(words: Words, worker: str, area: str, until: str, made: str, count: int) -> str:
    said = [
        words.html("worker", worker=worker) if worker else words.html("area", area=area),
        words.html("until", day=spoken(until)) if until else "", words.html("made", when=made),
    ]  # fmt: skip
    facts = "".join(f"<li>{one}</li>" for one in said if one)
    return f'<header><h1>{words.html("title")}</h1><b class="count">{count}</b><ul>{facts}</ul></header>'


def _again(words: Words, worker: str, area: str) -> str:
    whose = words.html("worker", worker=worker) if worker else words.html("area", area=area)
    return f'<header class="more"><b>{words.html("title")}</b><span>{whose}</span></header>'


def _table(words: Words, rows: str) -> str:
    if not rows:
        return f'<p class="none">{words.html("none")}</p>'
    heads = "".join(
        f'<th scope="col" class="{key}">{words.html(key)}</th>' for key in ("number", "where", "who", "what", "done")
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(words: Words, number: int, stop: Stop, this_day: str) -> str:
    overdue = f'<i class="over">{words.html("overdue")}</i>' if stop.day < this_day else ""
    where = f'<b class="day">{spoken(stop.day)}</b>{overdue}<span class="area">{_breaking(stop.area)}</span>'
    who = f'<b class="name">{shown(_cut(stop.name))}</b>' + "".join(
        f"<span>{shown(_cut(one))}</span>" for one in (stop.address, *stop.contacts[:MOST_CONTACTS]) if one
    )
    reason = f'<span class="reason">{words.html(stop.reason)}</span>' if stop.reason else ""
    what = f"<b>{words.html(stop.why)}</b>{reason}<small>{shown(stop.visit)}</small>"
    boxes = "".join(f"<span><i class='box'></i>{words.html(key)}</span>" for key in ("done", "missed"))
    return (
        f'<tr style="height:{LEAST:g}mm"><td class="number">{number}</td><td class="where">{where}</td>'
        f'<td class="who">{who}</td><td class="what">{what}</td>'
        f'<td class="done">{boxes}<span class="line"></span></td></tr>'
    )


def _height(words: Words, stop: Stop) -> float:
    """About how high a line of the list is, in mm, estimated from above."""
    people = [(stop.name, SIZE), *((one, SIZE) for one in (stop.address, *stop.contacts[:MOST_CONTACTS]) if one)]
    reasons = words.each(stop.reason) if stop.reason else ()
    things = [(" ".join(words.each(stop.why)), SIZE), *((text, SMALL) for text in reasons), ("id", SMALL)]
    places = [(stop.day, SIZE), ("x", SMALL), (stop.area, SMALL)]
    columns = ((people, WHO), (things, WHAT), (places, WHERE))
    return max(LEAST, *(sum(_lines(text, size, width) for text, size in texts) + 3.2 for texts, width in columns))


def _lines(text: str, size: float, width: float) -> float:
    ems = measured.ems(_cut(text)) * _WIDER
    return max(1, math.ceil(ems * size / (width - 4))) * size * LEADING


def _cut(text: str) -> str:
    said = plain(text)
    return said if len(said) <= MOST_LETTERS else f"{said[:MOST_LETTERS]}…"


def _breaking(area: str) -> str:
    return shown(area).replace("/", "/<wbr>")


def _foot(words: Words, at: int, of: int) -> str:
    number = words.html("page", page=str(at), pages=str(of))
    return f'<footer><p class="keep">{words.html("keep")}</p><p>{number}</p></footer>'


_STYLE = """
body{color:#16202c;font-size:3.9mm;line-height:1.3}
.sheet{display:flex;flex-direction:column;padding:9mm 10mm 8mm}
main{flex:1;min-height:0;overflow:hidden}
.second{color:#4a5563;font-size:.86em}
header{display:flex;align-items:center;gap:5mm;border-bottom:.6mm solid #1d5fae;padding-bottom:2mm;margin-bottom:2mm}
h1{font-size:7.4mm;line-height:1.2;color:#1d5fae}h1 .second{font-size:5mm;font-weight:600}
header ul{flex:1;text-align:right;font-size:3.5mm}.count{font-size:7.4mm;color:#1d5fae}
header.more{justify-content:space-between;padding-bottom:1.2mm;font-size:3.5mm}
table{border-collapse:collapse;width:100%;table-layout:fixed}
thead th{background:#e8f0fa;font-size:3.2mm;text-align:left;padding:1mm 1.4mm;border:.25mm solid #8a97a6}
thead .second{display:inline}
td{border:.25mm solid #8a97a6;padding:1.2mm 1.6mm;vertical-align:top;overflow-wrap:anywhere}
tr{break-inside:avoid}
.number{width:9mm;text-align:center}.where{width:34mm}.who{width:58mm}.what{width:46mm}
td>span,td>b{display:block}.name{font-size:4.4mm}.day{font-variant-numeric:tabular-nums}
.area,.reason,td small{font-size:3.1mm;color:#39434f}td small{display:block;font-family:monospace;font-size:2.5mm;
white-space:nowrap}
.reason .second{display:block}.over{font-style:normal;font-weight:700;font-size:3.1mm;color:#a11212;display:block}
td.done>span{display:flex;align-items:center;gap:1.6mm;margin-bottom:1mm}
td.done .second{font-size:2.8mm}
.box{flex:none;width:4.2mm;height:4.2mm;border:.4mm solid #16202c;border-radius:.5mm}
.done .line{border-bottom:.25mm dotted #667280;height:3mm}
.none{font-size:5mm;padding:10mm 0}
footer{display:flex;align-items:flex-end;gap:6mm;border-top:.4mm solid #1d5fae;padding-top:1.4mm;margin-top:2mm;
font-size:3.1mm}
footer .keep{flex:1}footer .second{display:block}
"""

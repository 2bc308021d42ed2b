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
from guardtag.rules.rounds import spoken, together
from guardtag.world import local, today

SIZE, SMALL, NAME, NUMBER, LEADING = 3.9, 3.1, 4.4, 2.5, 1.3
"""Heights of letters in mm, of a line in em."""
QUIET = 0.86
"""The second language's letters, of the first's."""
LEAST, EDGES, WRITING = 14.0, 2.8, 4.0
"""Height of the lowest line of the list, what a cell needs beside its letters, and the line to write on, in mm."""
FIRST, ROOM = 236.0, 246.0
"""Height of all lines of the first sheet, and of any other, in mm."""
WHO, DAY, WHAT, DONE = 61.0, 27.0, 60.0, 33.0
"""Widths of columns in mm."""
BOX, GAP = 5.8, 2.0
"""Width of a box to tick with the room behind it, and between two, in mm."""
BOXES = ("done", "missed")
MOST_CONTACTS, MOST_LETTERS = 4, 200
_WIDER = 1.05  # a line breaks before its last word


def page(
    stops: Sequence[Stop], *, worker: str = "", area: str = "", until: str = "", made: float, timezone: str,
    languages: Sequence[str] = LANGUAGES, lettering: Lettering = unlettered,
) -> str:  # fmt: skip
    """The list as one HTML document that loads nothing.

    Args:
        stops: what ``city.rounds.stops`` gave, in that order; a person's visits stand together.
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
    people = together(stops)
    lines = [(_person(words, at, visits, this_day), _height(words, visits)) for at, visits in enumerate(people, 1)]
    sheets = _sheets(lines)
    head = _head(words, worker, area, until, local(made, timezone), len(stops), len(people))
    pages = [
        f"{head if at == 1 else _again(words, worker, area)}<main>{_table(words, rows)}</main>"
        f"{_foot(words, at, len(sheets))}"
        for at, rows in enumerate(sheets, 1)
    ]
    return document(words, " · ".join(filter(None, words.both("title"))), pages, _STYLE, lettering)


def _sheets(lines: Sequence[tuple[str, float]]) -> list[str]:
    """The people of each sheet; one who needs more than a sheet has one of their own."""
    sheets, left = [""], FIRST
    for rows, height in lines:
        if sheets[-1] and height > left:
            sheets.append("")
            left = ROOM
        sheets[-1] += rows
        left -= height
    return sheets


def _head(words: Words, worker: str, area: str, until: str, made: str, visits: int, people: int) -> str:
    whose = words.html("worker", worker=worker) if worker else words.html("area", area=area)
    said = [
        f"{whose} · {words.html('people', people=str(people))}" if people else whose,
        words.html("until", day=spoken(until)) if until else "", words.html("made", when=made),
    ]  # fmt: skip
    facts = "".join(f"<li>{one}</li>" for one in said if one)
    return f'<header><h1>{words.html("title")}</h1><b class="count">{visits}</b><ul>{facts}</ul></header>'


def _again(words: Words, worker: str, area: str) -> str:
    whose = words.html("worker", worker=worker) if worker else words.html("area", area=area)
    return f'<header class="more"><b>{words.html("title")}</b><span>{whose}</span></header>'


def _table(words: Words, rows: str) -> str:
    if not rows:
        return f'<p class="none">{words.html("none")}</p>'
    heads = "".join(
        f'<th scope="col" class="{key}">{words.html(key)}</th>' for key in ("number", "who", "day", "what", "done")
    )
    return f"<table><thead><tr>{heads}</tr></thead>{rows}</table>"


def _person(words: Words, number: int, visits: Sequence[Stop], this_day: str) -> str:
    """A person once, and a line for each of their visits."""
    one, rows = visits[0], [_visit(words, visit, this_day) for visit in visits]
    who = f'<b class="name">{shown(_cut(one.name))}</b>' + "".join(
        f"<span>{shown(_cut(text))}</span>" for text in _where(one)
    )
    who += "".join(f'<span class="area">{_breaking(area)}</span>' for area in _areas(visits))
    span = f'rowspan="{len(rows)}"'
    rows[0] = f'<td class="number" {span}>{number}</td><td class="who" {span}>{who}</td>{rows[0]}'
    return "<tbody>" + "".join(f'<tr style="height:{LEAST:g}mm">{row}</tr>' for row in rows) + "</tbody>"


def _visit(words: Words, stop: Stop, this_day: str) -> str:
    overdue = f'<i class="over">{words.html("overdue")}</i>' if stop.day < this_day else ""
    reason = f'<span class="reason">{words.html(stop.reason)}</span>' if stop.reason else ""
    what = f"<b>{words.html(stop.why)}</b>{reason}<small>{shown(stop.visit)}</small>"
    boxes = "".join(f"<span><i class='box'></i>{words.html(key)}</span>" for key in BOXES)
    return (
        f'<td class="day"><b>{spoken(stop.day)}</b>{overdue}</td><td class="what">{what}</td>'
        f'<td class="done"><div>{boxes}</div><span class="line"></span></td>'
    )


def _where(stop: Stop) -> list[str]:
    return [one for one in (stop.address, *stop.contacts[:MOST_CONTACTS]) if one]


def _areas(visits: Sequence[Stop]) -> list[str]:
    """One, unless somebody moved since a visit was planned."""
    return list(dict.fromkeys(one.area for one in visits))


def _height(words: Words, visits: Sequence[Stop]) -> float:
    """About how high a person and their visits are, in mm, estimated from above."""
    one = visits[0]
    who = [(one.name, NAME), *((text, SIZE) for text in _where(one)), *((area, SMALL) for area in _areas(visits))]
    return max(_high([[each] for each in who], WHO), sum(_line(words, visit) for visit in visits))


def _line(words: Words, stop: Stop) -> float:
    """Of one visit."""
    reasons = [[each] for each in _pair(words, stop.reason, SMALL)] if stop.reason else []
    what = [_pair(words, stop.why, SIZE), *reasons, [("id", NUMBER)]]
    day = [[(spoken(stop.day), SIZE)], _pair(words, "overdue", SMALL)]
    boxes = sum(BOX + _wide(_pair(words, key, SIZE)) for key in BOXES) + GAP
    ticked = (1 if boxes < DONE - EDGES else 2) * (SIZE * LEADING + 1) + WRITING + EDGES
    return max(LEAST, _high(what, WHAT), _high(day, DAY), ticked)


def _pair(words: Words, key: str, size: float) -> list[tuple[str, float]]:
    """A text in each language with the height of its letters; the second is quieter."""
    return list(zip(words.each(key), (size, size * QUIET), strict=False))


def _high(said: Sequence[Sequence[tuple[str, float]]], width: float) -> float:
    """Of a cell, given what stands in each of its lines."""
    lines = (max(1, math.ceil(_wide(one) / (width - 4))) * one[0][1] * LEADING for one in said)
    return sum(lines) + EDGES


def _wide(said: Sequence[tuple[str, float]]) -> float:
    blanks = measured.ems(" ") * sum(size for _, size in said[1:])
    return (blanks + sum(measured.ems(_cut(text)) * size for text, size in said)) * _WIDER


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
tbody{break-inside:avoid;border-top:.5mm solid #39434f}
.number{width:9mm;text-align:center}.who{width:61mm}.day{width:27mm}.what{width:60mm}
td>span,td>b{display:block}.name{font-size:4.4mm}.day{font-variant-numeric:tabular-nums}
thead .number .second{display:none}
.area,.reason,td small{font-size:3.1mm;color:#39434f}td small{display:block;font-family:monospace;font-size:2.5mm;
white-space:nowrap}
.reason .second{display:block}.over{font-style:normal;font-weight:700;font-size:3.1mm;color:#a11212;display:block}
td.done>div{display:flex;flex-wrap:wrap;column-gap:2mm}
td.done div>span{display:flex;align-items:center;gap:1.6mm;margin-bottom:1mm;white-space:nowrap}
td.done .second{font-size:2.8mm}
.box{flex:none;width:4.2mm;height:4.2mm;border:.4mm solid #16202c;border-radius:.5mm}
.done .line{border-bottom:.25mm dotted #667280;height:4mm}
.none{font-size:5mm;padding:10mm 0}
footer{display:flex;align-items:flex-end;gap:6mm;border-top:.4mm solid #1d5fae;padding-top:1.4mm;margin-top:2mm;
font-size:3.1mm}
footer .keep{flex:1}footer .second{display:block}
"""

"""The note that one shift hands the next, on A4: who has the search, what was seen, what is open, what is next.

It is one sheet; where what is open does not fit under the rest, it stands on a second one: what runs over a sheet
would be cut off, and nobody would miss it. It holds personal data and leaves the desk in somebody's hand: every sheet
says what becomes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guardtag.model.searches import Look, Sighting
from guardtag.report.printed import LANGUAGES, Lettering, Words, document, shown, theirs, unlettered
from guardtag.steps.search_messages import band
from guardtag.steps.search_note import Item, Note
from guardtag.steps.search_record import Record
from guardtag.world import local

MOST_OPEN, MOST_SEEN, MOST_LOOKS, MOST_LIKELY = 12, 6, 6, 4
ROOM = 170.0
"""Millimetres of the first sheet under the person and what is next, when all that is said of them is long."""


def page(
    note: Note, record: Record, *, languages: Sequence[str] = LANGUAGES, timezone: str, names: Mapping[str, str] = {},
    lettering: Lettering = unlettered,
) -> str:  # fmt: skip
    """The sheet, or two, as one HTML document that loads nothing.

    Args:
        note: what ``city.missing.note`` gave.
        record: what ``city.missing.record`` gave.
        languages: one or two; the first leads.
        timezone: IANA name.
        names: responder's id -> name to show; others are shown by id.
        lettering: how the letters come along; ``printed.embedded`` carries them in the page.

    Returns:
        the document; write it as UTF-8 where only its owner can read it.

    Raises:
        ValueError: there are no languages, or more than two.
    """
    words = Words("MISSING", languages)
    parts = [
        _head(words, note, timezone), _person(words, note, record, languages, timezone),
        _next(words, note, timezone, names), _seen(words, note.sightings, timezone), _likely(words, note),
        _looks(words, note.empty, "nothing-here", timezone, names),
        _looks(words, note.searching, "searching-now", timezone, names),
    ]  # fmt: skip
    steps, foot = _open(words, note.open, note.search.began, timezone), f"<footer>{words.html('keep')}</footer>"
    sheets = [[*parts, steps]] if _fits(note, len(words.tags)) else [parts, [parts[0], steps]]
    title = " · ".join(filter(None, words.both("note-title")))
    return document(words, title, [f"<main>{''.join(one)}</main>{foot}" for one in sheets], _STYLE, lettering)


def _fits(note: Note, languages: int) -> bool:
    """Whether everything has room on one sheet, each line as high as it gets: a step takes two or three lines."""
    rows = (
        (len(note.open[:MOST_OPEN]), 4.0 + 4.2 * languages), (len(note.sightings[:MOST_SEEN]), 5.0 + 3.5 * languages),
        (len(note.likely[:MOST_LIKELY]), 6.0),
    )  # fmt: skip
    looks = sum(9.0 for some in (note.empty, note.searching) if some)
    return sum(10.0 + count * high for count, high in rows if count) + looks <= ROOM


def _head(words: Words, note: Note, zone: str) -> str:
    return (
        f"<header><h1>{words.html('note-title')}</h1><p>{words.html('made', when=local(note.made, zone))}<br>"
        f"<code>{shown(note.search.id)}</code></p></header>"
    )


def _person(words: Words, note: Note, record: Record, languages: Sequence[str], zone: str) -> str:
    search = note.search
    risks = [words.html(f"risk-{risk}") for risk in search.risks]
    age = words.spans([band(record.age, language) for language in languages]) if record.age is not None else ""
    rows = [
        ("person", theirs(record.name) or words.html("unnamed")), ("age", age), ("clothes", theirs(record.clothes)),
        ("looks", theirs(search.looks)), ("risks", " · ".join(risks)),
        ("seen", f"{theirs(search.seen_place)} {shown(local(search.seen_at, zone))} {shown(search.area)}"),
    ]  # fmt: skip
    return "<dl>" + "".join(
        f"<div><dt>{words.html(key)}</dt><dd>{value}</dd></div>" for key, value in rows if value
    ) + "</dl>"  # fmt: skip


def _next(words: Words, note: Note, zone: str, names: Mapping[str, str]) -> str:
    takers = ", ".join(names.get(one, one) for one in note.takers)
    said = [
        f"{words.html('lead')}: <b>{shown(names.get(note.search.lead, note.search.lead)) or '—'}</b>",
        f"{words.html('takers')}: <b>{shown(takers) or '—'}</b>",
        f"{words.html('level')}: {words.html(note.level)}",
        f"{words.html('state')}: {words.html(f'ring-{note.ring}') if note.ring else words.html(note.state)}",
    ]
    if note.widens is not None:
        said.append(words.html("widens", when=local(note.widens, zone)[-5:]))
    if note.next_due is not None:
        said.append(words.html("next-due", when=local(note.next_due, zone)[-5:]))
    return f'<ul class="next">{"".join(f"<li>{one}</li>" for one in said)}</ul>'


def _open(words: Words, items: Sequence[Item], began: float, zone: str) -> str:
    rows = "".join(
        f"<tr><td><i class='box'></i></td><td class='when'>{local(began + item.step.minutes * 60, zone)[-5:]}</td>"
        f"<td class='tight'>{words.html(f'party-{item.step.party}')}</td>"
        f"<td>{words.spans(_said(words, item))}</td></tr>"
        for item in items[:MOST_OPEN]
    )
    more = f"<p>+{len(items) - MOST_OPEN}</p>" if len(items) > MOST_OPEN else ""
    return f"<h2>{words.html('open-steps')}</h2><table>{rows}</table>{more}" if rows else ""


def _said(words: Words, item: Item) -> list[str]:
    return [item.step.zh if tag.startswith("zh") else item.step.en for tag in words.tags]


def _seen(words: Words, sightings: Sequence[Sighting], zone: str) -> str:
    rows = "".join(
        f"<tr><td class='when'>{local(one.at, zone)[-5:]}</td>"
        f"<td class='tight'>{words.html(f'source-{one.source}')}</td>"
        f"<td>{theirs(one.place)} {shown(one.area)}</td><td class='tight'>{words.html(f'judged-{one.state}')}</td></tr>"
        for one in sightings[:MOST_SEEN]
    )
    return f"<h2>{words.html('sightings')}</h2><table>{rows}</table>" if rows else ""


def _likely(words: Words, note: Note) -> str:
    rows = "".join(f"<li>{shown(one.area)} <b>{one.score:.2f}</b></li>" for one in note.likely[:MOST_LIKELY])
    return f"<h2>{words.html('likely')}</h2><ol>{rows}</ol>" if rows else ""


def _looks(words: Words, looks: Sequence[Look], key: str, zone: str, names: Mapping[str, str]) -> str:
    some = looks[-MOST_LOOKS:]
    said = " · ".join(
        f"{shown(look.area)} {local(look.at, zone)[-5:]} {shown(names.get(look.by, look.by))}" for look in some
    )
    return f"<p class='looks'><b>{words.html(key)}</b>: {said}</p>" if said else ""


_STYLE = """
body{color:#16202c;font-size:3.7mm;line-height:1.35}
.sheet{display:flex;flex-direction:column;padding:10mm 11mm 8mm}main{flex:1;min-height:0;overflow:hidden}
.second{color:#4a5563;font-size:.86em}
header{display:flex;justify-content:space-between;align-items:end;border-bottom:.6mm solid #1d5fae;padding-bottom:2mm}
h1{font-size:7.2mm;line-height:1.2;color:#1d5fae}h1 .second{display:block;font-size:4.6mm}
header p{text-align:right;font-size:3.3mm}
dl{display:grid;grid-template-columns:1fr 1fr;gap:1.4mm 6mm;margin:3mm 0}dt{font-size:3.1mm;color:#4a5563}
dd{font-weight:600}
.next{background:#e8f0fa;border-radius:1.5mm;padding:2mm 3mm;display:grid;grid-template-columns:1fr 1fr;gap:.8mm 6mm}
h2{font-size:4.6mm;margin:3.4mm 0 1mm;border-bottom:.25mm solid #8a97a6}
table{border-collapse:collapse;width:100%}td{padding:.8mm 1.4mm;vertical-align:top;border-bottom:.2mm solid #d5dbe3}
td .second{display:block}.tight{white-space:nowrap;min-width:20mm}
.when{font-variant-numeric:tabular-nums;white-space:nowrap;font-weight:700}
.box{display:inline-block;width:4mm;height:4mm;border:.4mm solid #16202c;border-radius:.5mm}
main ol{list-style:decimal;padding-left:6mm}.looks{margin-top:2mm}
footer{border-top:.4mm solid #1d5fae;padding-top:1.4mm;font-size:3.1mm}footer .second{display:block}
"""

"""The report of a search, for the office: who was sought, who did what, what was seen, what was told to others.

It holds personal data, as the office's own record does; it loads nothing. Strangers' words and how to reach them are
not in it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from guardtag import texts
from guardtag.model.incidents import Line
from guardtag.model.searches import REJECTED, Sighting
from guardtag.report import plots, search_plot
from guardtag.report.html import Both, Texts, document, escaped, folded, isolated, path, section, table
from guardtag.report.html import facts as listed
from guardtag.report.photo import checked
from guardtag.rules import search_likely, search_plan
from guardtag.rules.search_likely import Likely, Reason
from guardtag.steps.search_messages import band
from guardtag.steps.search_record import Record
from guardtag.world import local

KEEP = 40
"""Items shown at either end of a long list."""
_LEFT = ("sighting", "sighting-maybe", "told", "skipped", "reminded")
"""Lines of the call that are no news here: sightings stand beside them, the ladder is in the call's own report."""
_ACTORS = ("finder", "clock", "operator", "dispatcher")


class _Words(Texts):
    """The words of a search go before those of other reports."""

    def __init__(self, languages: Sequence[str]) -> None:
        super().__init__(languages)
        self.languages = tuple(languages)

    def both(self, key: str, **values: str) -> Both:
        """As in the parent class, from the catalogue's ``MISSING`` first."""
        if not all(key in one.MISSING for one in self._catalogues):
            return super().both(key, **values)
        found = [texts.filled(one.MISSING[key], values) for one in self._catalogues]
        return found[0], found[1] if len(found) > 1 and found[1] != found[0] else ""


class _Desk:
    def __init__(self, record: Record, languages: Sequence[str], timezone: str, names: Mapping[str, str]) -> None:
        self.record, self.words, self.zone, self.names = record, _Words(languages), timezone, names
        self.say, self.both = self.words.say, self.words.both
        self.numbers = {one.id: str(number) for number, one in enumerate(record.sightings, 1)}

    def when(self, at: float | None) -> str:
        """A moment in the office's own time."""
        return escaped(local(at, self.zone)) if at is not None else "—"

    def clock(self, at: float) -> str:
        """The time of day alone."""
        return local(at, self.zone)[-5:]

    def minutes(self, at: float) -> str:
        """Minutes after the report, with a sign."""
        return f"{round((at - self.record.search.began) / 60):+d}"

    def who(self, actor: str) -> str:
        """The shown name of an actor; a contact without one is the family's."""
        if actor in self.names or not actor:
            return self.names.get(actor, "")
        if actor in _ACTORS:
            return self.both(f"by-{actor}")[0]
        return self.both("side-family")[0] if "/" in actor else actor


def page(
    record: Record, *, languages: Sequence[str] = ("zh", "en"), timezone: str, names: Mapping[str, str] = {},
    note: str = "",
) -> str:  # fmt: skip
    """The report as one HTML document that loads nothing.

    Args:
        record: what ``city.missing.record`` gave.
        languages: one or two; the first leads, the second stands beside it.
        timezone: IANA name; all times are shown in it.
        names: actor's id -> name to show; others are shown by id.
        note: shown on top.

    Returns:
        the document; write it as UTF-8 where only its owner can read it.

    Raises:
        ValueError: there are no languages, or more than two.
    """
    desk = _Desk(record, languages, timezone, names)
    parts = [
        _head(desk, note), _person(desk), _course(desk), _plan(desk), _sightings(desk), _likely(desk), _answers(desk),
        _released(desk), f'<p class="note">{desk.say("keep")}</p>',
    ]  # fmt: skip
    return document(desk.words, desk.both("title"), "".join(parts))


def _found_at(record: Record) -> float | None:
    """When somebody of ours, or the family, had the person."""
    reached = [record.incident.milestone(name).at for name in ("on_scene", "handed_over")]
    return next((at for at in reached if at is not None), None)


def _head(desk: _Desk, note: str) -> str:
    record, say = desk.record, desk.say
    call, found = record.incident, _found_at(record)
    asked = sum(one.template == "searching" for one in record.notices)
    if found is not None:
        took = round((found - record.search.began) / 60)
        big = f"<div>{say('found-after')}<b>{took} <small>{say('minute')}</small></b></div>"
    else:
        state = desk.both(f"ring-{call.ring.state}") if call.ring is not None else desk.both(call.state)
        big = f"<div>{say('state')}<b>{desk.words.html(state)}</b></div>"
    outcome = f"<div>{say('outcome')}<b>{say(call.outcome)}</b></div>" if call.outcome else ""
    people = f"<small>{say('asked', count=str(asked))}</small>"
    count = f"<div>{say('sightings')}<b>{len(record.sightings)} {people}</b></div>"
    drill = f'<p class="note">{say("drill-banner")}</p>' if call.drill else ""
    said = f'<p class="note">{isolated(note)}</p>' if note else ""
    return f'<h1>{say("title")}</h1>{drill}{said}<div class="lead">{big}{outcome}{count}</div>'


def _person(desk: _Desk) -> str:
    record, say = desk.record, desk.say
    search = record.search
    first, *second = (band(record.age, language) for language in desk.words.languages)
    risks = "<br>".join(say(f"risk-{risk}") for risk in search.risks)
    rows = [
        (say("person"), isolated(record.name) or say("unnamed")),
        (say("age"), desk.words.html((first, second[0] if second else ""))),
        (say("clothes"), isolated(record.clothes)), (say("looks"), isolated(search.looks)),
        (say("seen"), f"{isolated(search.seen_place)} {desk.when(search.seen_at)}"),
        (say("area"), path(search.area)), (say("risks"), risks),
        (say("mobility"), say(f"mobility-{search.mobility}")),
        (say("reach"), say("metres", metres=str(round(search.reach / 100) * 100))),
        (say("lead"), isolated(desk.who(search.lead))), (say("number"), f"<code>{escaped(search.id)}</code>"),
    ]  # fmt: skip
    photo = ""
    if record.photo:
        uri = checked("data:image/jpeg;base64," + base64.b64encode(record.photo).decode())
        photo = f'<figure class="picture"><img alt="{escaped(desk.both("photo")[0])}" src="{uri}"></figure>'
    beside = f'<div style="flex:1 1 300px">{listed(rows)}</div>'
    return section(say("who"), f'<div style="display:flex;flex-wrap:wrap;gap:0 20px">{photo}{beside}</div>')


def _course(desk: _Desk) -> str:
    """The drawing, and the timeline: what was done and what was seen, merged."""
    record, say = desk.record, desk.say
    began = record.search.began
    made = sorted((one.made - began) / 60 for one in record.notices if one.template == "searching")
    asked = [(at, number) for number, at in enumerate(made, 1)]
    seen = [
        search_plot.Seen((one.at - began) / 60, search_likely.worth(one), desk.numbers[one.id])
        for one in record.sightings if one.at >= began
    ]  # fmt: skip
    found = _found_at(record)
    ended = (found - began) / 60 if found is not None else None
    title = " · ".join(part for part in desk.both("rings") if part)
    minute, people = desk.both("minute")[0], desk.both("people-asked")[0]
    drawings = "".join(
        search_plot.drawing(title, asked, seen, ended, minute, people, width=width)
        for width in (plots.WIDE, plots.NARROW)
    )
    lines = [(line.at, 0, _line(desk, line)) for line in record.incident.thread if line.what not in _LEFT]
    lines += [(one.noted, 1, _seen(desk, one)) for one in record.sightings]
    items = [
        text[2] if text is not None else f'<li class="gap quiet">{say("left-out", count=str(left))}</li>'
        for text, left in folded(sorted(lines, key=lambda line: line[:2]), KEEP)
    ]
    return section(say("timeline"), drawings, f'<ol class="thread">{"".join(items)}</ol>')


def _line(desk: _Desk, line: Line) -> str:
    about = [desk.words.html(desk.both(line.level))] if line.level else []
    if line.by and line.by != "clock":
        about.append(isolated(desk.who(line.by)))
    if line.what == "closed" and desk.record.incident.outcome:
        about.append(desk.say(desk.record.incident.outcome))
    steps = {item.step.id: item.step for item in desk.record.items} if line.what == "search-step" else {}
    if (step := steps.get(line.text)) is not None:
        about.append(desk.words.html(_text(desk, step.zh, step.en)))
    return _item(desk, line.at, desk.words.html(desk.words.named("line", line.what)), about)


def _seen(desk: _Desk, one: Sighting) -> str:
    head = f"{desk.say('sightings')} {desk.numbers[one.id]}"
    about = [desk.say(f"source-{one.source}"), isolated(one.place), path(one.area) if one.area else ""]
    if one.state == REJECTED:
        about.append(desk.say(f"judged-{one.state}"))
    return _item(desk, one.noted, head, [part for part in about if part])


def _item(desk: _Desk, at: float, head: str, about: Sequence[str]) -> str:
    unit = escaped(desk.both("minute")[0])
    rest = f"<br>{' · '.join(about)}" if about else ""
    return (
        f'<li><time>{desk.when(at)}</time><div><em>{head}</em><span class="quiet"> {desk.minutes(at)} {unit}</span>'
        f"{rest}</div></li>"
    )


def _text(desk: _Desk, zh: str, en: str) -> Both:
    said = [{"zh": zh, "en": en}.get(language, en) for language in desk.words.languages]
    return said[0], said[1] if len(said) > 1 else ""


def _plan(desk: _Desk) -> str:
    rows = []
    for item in desk.record.items:
        task = item.task
        done = desk.say("not-needed" if search_plan.unneeded(task) else "undone")
        if task.done is not None and not search_plan.unneeded(task):
            done = f"{desk.clock(task.done)} {isolated(desk.who(task.by))}"
        rows.append([
            desk.say(f"party-{item.step.party}"), desk.words.html(_text(desk, item.step.zh, item.step.en)),
            escaped(desk.clock(desk.record.search.began + item.step.minutes * 60)),
            f"{done}<br>{isolated(task.result)}" if task.result else done,
        ])  # fmt: skip
    head = [desk.say(key) for key in ("party", "what", "due", "result")]
    return section(desk.say("plan"), table(desk.both("plan")[0], head, rows))


def _sightings(desk: _Desk) -> str:
    rows: list[list[str]] = []
    for one, left in folded(desk.record.sightings, KEEP):
        if one is None:
            rows.append([desk.say("left-out", count=str(left))])
            continue
        judged = desk.say(f"judged-{one.state}") + (f"<br>{desk.say('late')}" if one.late else "")
        source = f"{desk.say(f'source-{one.source}')} {isolated(desk.who(one.by))}"
        where = "<br>".join(filter(None, (isolated(one.place), path(one.area) if one.area else "")))
        rows.append([
            desk.numbers[one.id], desk.when(one.at), source,
            where, judged, f"{search_likely.worth(one):.2f}",
        ])  # fmt: skip
    head = ["", *(desk.say(key) for key in ("when", "source", "where", "state-of", "score"))]
    body = table(desk.both("sightings")[0], head, rows) or f"<p>{desk.say('none')}</p>"
    return section(desk.say("sightings"), body)


def _likely(desk: _Desk) -> str:
    rows = [[path(one.area), f"{one.score:.2f}", _reasons(desk, one)] for one in desk.record.likely[:8]]
    head = [desk.say(key) for key in ("area", "score", "why")]
    rule = f'<p class="quiet">{desk.say("rule")}</p>'
    return section(desk.say("likely"), rule, table(desk.both("likely")[0], head, rows))


def _reasons(desk: _Desk, one: Likely) -> str:
    return "<br>".join(desk.words.html(_reason(desk, reason)) for reason in one.reasons[:4])


def _reason(desk: _Desk, reason: Reason) -> Both:
    when = desk.clock(reason.at)
    first, second = desk.both(f"source-{reason.source}") if reason.source else ("", "")
    one, _ = desk.both(f"reason-{reason.what}", source=first, when=when)
    _, other = desk.both(f"reason-{reason.what}", source=second or first, when=when)
    return one, other


def _answers(desk: _Desk) -> str:
    rows = [
        [isolated(desk.who(look.by)), path(look.area), desk.words.html(desk.words.named("answer", look.said)),
         desk.when(look.at)]
        for look in desk.record.search.looked[-KEEP:]
    ]  # fmt: skip
    head = [desk.say(key) for key in ("who", "area", "answer", "when")]
    return section(desk.say("answers"), table(desk.both("answers")[0], head, rows)) if rows else ""


def _released(desk: _Desk) -> str:
    rows = [
        [desk.when(one.at), escaped(" ".join(filter(None, (one.format.upper(), one.type)))),
         desk.say(f"audience-{one.audience}"), escaped(", ".join(one.fields)) or "—"]
        for one in desk.record.released[-KEEP:]
    ]  # fmt: skip
    head = [desk.say(key) for key in ("when", "what", "to", "subject")]
    return section(desk.say("released"), table(desk.both("released")[0], head, rows)) if rows else ""

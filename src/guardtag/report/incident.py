"""The report of one call, for the office: what was done, when, by whom, and what was missed.

It shows no address, no message, no words of the finder and not how to reach them, nor the pick-up word
and whom the call is about; the place it does show. Free words of the thread appear only where they are
the place of a second call or a responder's reason for raising.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from guardtag.desks.figures import Figures
from guardtag.model.incidents import Incident, Line, Milestone
from guardtag.model.notices import Notice
from guardtag.report import facts, plots
from guardtag.report.facts import number
from guardtag.report.html import (
    Both,
    Texts,
    document,
    escaped,
    folded,
    isolated,
    path,
    picture,
    section,
    table,
)
from guardtag.report.html import facts as listed
from guardtag.world import local

Refused = tuple[int, str, str, str, str]
"""A refused row of an import: row number, code, what, why, what to do."""

KEEP_LINES, KEEP_NOTICES, KEEP_ROWS = 20, 40, 100
"""Items shown at either end of a long list; between them stands how many were left out."""

_ACTORS = ("finder", "clock", "operator", "dispatcher")


@attrs.frozen
class _Desk:
    """What every section needs."""

    words: Texts
    timezone: str
    names: Mapping[str, str]

    def when(self, at: float) -> str:
        """A moment in the office's own time."""
        return escaped(local(at, self.timezone))

    def who(self, actor: str) -> str:
        """The shown name of an actor; a contact without one is the family's, by the contact's own id."""
        if actor in self.names:
            return self.names[actor]
        if actor in _ACTORS:
            return self.words.both(f"by-{actor}")[0]
        _, slash, contact = actor.partition("/")
        return f"{self.words.both('side-family')[0]} {contact}" if slash else actor

    def whom(self, actors: Iterable[str]) -> str:
        """The shown names of several, each once."""
        return self.words.both("and")[0].join(dict.fromkeys(map(self.who, actors)))


def page(
    incident: Incident, notices: Sequence[Notice], figures: Figures | None, *,
    languages: Sequence[str] = ("zh", "en"), timezone: str, pictures: Mapping[str, bytes] = {},
    register: tuple[int, Sequence[Refused]] | None = None, names: Mapping[str, str] = {}, note: str = "",
    now: float | None = None,
) -> str:  # fmt: skip
    """The report as one HTML document that loads nothing.

    Args:
        incident: the call, open or closed.
        notices: its notices, in any order.
        figures: of its area and a period, or ``None``.
        languages: one or two; the first leads, the second stands beside it.
        timezone: IANA name; all times are shown in it.
        pictures: what each shows -> PNG bytes, such as the tag's; embedded.
        register: of an import: how many rows were entered, and the refused ones.
        names: actor's id (a responder's, or ``WARD/CONTACT``) -> name to show; others are shown by id.
        note: shown on top, such as that the clock is simulated.
        now: when the report is made, seconds since 1970 UTC; without it the report does not say.

    Returns:
        the document; write it as UTF-8.

    Raises:
        ValueError: a picture is no PNG or too large, or there are no languages, or more than two.
    """
    desk = _Desk(Texts(languages), timezone, names)
    parts = [
        _summary(desk, incident, note, now),
        _pictures(desk, pictures),
        _timeline(desk, incident),
        _ladder(desk, incident, now),
        _milestones(desk, incident, now),
        _notices(desk, incident, notices),
        _tasks(desk, incident),
        _figures(desk, figures) if figures is not None else "",
        _register(desk, register) if register is not None else "",
    ]
    return document(desk.words, desk.words.both("title"), "".join(parts))


def _summary(desk: _Desk, incident: Incident, note: str, now: float | None) -> str:
    say, told = desk.words.say, _milestone(incident, "family_told")
    if told is not None and told.at is not None:
        big = f"{number(facts.minutes_after(incident, told.at))} <small>{say('minutes')}</small>"
    else:
        big = say("pending" if incident.open else "never")
    verdict = (
        f'<p class="quiet">{say("target")}: {number(told.target)} · {say(facts.verdict(incident, told, now))}</p>'
        if told is not None else ""
    )  # fmt: skip
    outcome = say(incident.outcome) if incident.outcome else say("open" if incident.open else "closed")
    closed = incident.closed
    rows = [
        (say("number"), f"<code>{escaped(incident.id)}</code>"),
        (say("kind"), desk.words.html(desk.words.named("kind", incident.kind))),
        (say("area"), path(incident.area)),
        (say("place"), isolated(incident.place) or say("unknown-place")),
        (say("opened"), desk.when(incident.opened)),
        (say("closed-at"), desk.when(closed) if closed is not None else say("open")),
        (say("by"), isolated(desk.who(incident.closed_by)) if incident.closed_by else ""),
        (say("taken"), isolated(desk.whom(incident.acknowledged_by))),
        (say("tag"), str(incident.serial) if incident.serial else ""),
        (say("helped"), str(incident.helped) if incident.helped else ""),
        (say("recovered"), number(incident.recovered) if incident.recovered else ""),
        (say("made"), desk.when(now) if now is not None else ""),
    ]
    drill = f'<p class="note">{say("drill-banner")}</p>' if incident.drill else ""
    head = f"<h1>{say('title')}</h1>{drill}" + (f'<p class="note">{isolated(note)}</p>' if note else "")
    lead = (
        f'<div class="lead"><div>{say("told" if incident.serial else "told-call")}<b>{big}</b>{verdict}</div>'
        f"<div>{say('outcome')}<b>{outcome}</b></div></div>"
    )
    return head + section(say("summary"), lead, listed(rows))


def _pictures(desk: _Desk, pictures: Mapping[str, bytes]) -> str:
    if not pictures:
        return ""
    return section(desk.words.say("tag-photo"), *(picture(name, png) for name, png in pictures.items()))


def _timeline(desk: _Desk, incident: Incident) -> str:
    items = []
    for entry, left_out in folded(incident.thread, KEEP_LINES):
        if entry is None:
            items.append(f'<li class="gap quiet">{desk.words.say("left-out", count=str(left_out))}</li>')
        else:
            items.append(_line(desk, incident, entry))
    thread = f'<ol class="thread">{"".join(items)}</ol>' if items else f"<p>{desk.words.say('none')}</p>"
    return section(desk.words.say("timeline"), thread)


def _line(desk: _Desk, incident: Incident, line: Line) -> str:
    say = desk.words.say
    after, unit = number(facts.minutes_after(incident, line.at)), escaped(desk.words.both("minutes")[0])
    about = [desk.words.html(desk.words.both(line.level))] if line.level else []
    if line.by and line.by != "clock":
        about.append(isolated(desk.who(line.by)))
    if line.what == "closed" and incident.outcome:
        about.append(say(incident.outcome))
    about.append(isolated(_words(line)))
    rest = " · ".join(part for part in about if part)
    return (
        f"<li><time>{desk.when(line.at)}</time><div><em>{desk.words.html(desk.words.named('line', line.what))}</em>"
        f'<span class="quiet"> +{after} {unit}</span>{f"<br>{rest}" if rest else ""}</div></li>'
    )


def _words(line: Line) -> str:
    """The free words of a line that the report may show."""
    by_office = line.by not in ("", "finder", "clock") and "/" not in line.by
    return line.text if line.what in ("called", "joined") or (line.what == "raised" and by_office) else ""


def _ladder(desk: _Desk, incident: Incident, now: float | None) -> str:
    stands = facts.stands(incident, now)
    if not stands:
        return ""
    steps = [
        plots.Step(
            desk.words.both(incident.ladder[stand.index].level), incident.ladder[stand.index].area,
            _stood(desk, incident, stand), stand.state,
        )
        for stand in stands
    ]  # fmt: skip
    return section(
        desk.words.say("ladder"),
        plots.twice(desk.words, "ladder", plots.stairs, steps),
    )


def _stood(desk: _Desk, incident: Incident, stand: facts.Stand) -> Both:
    both = desk.words.both
    if stand.state != facts.STOOD:
        return both("skipped" if stand.state == facts.SKIPPED else "not-called")
    parts = [both("standing" if stand.standing else "stood", stood=number(stand.minutes))]
    if stand.wait is not None:
        people = desk.whom(ack.by for ack in stand.answered)
        parts.append(both("answered", names=people, wait=number(stand.wait)))
    else:
        parts.append(both("unanswered", limit=number(incident.ladder[stand.index].minutes)))
    if stand.empty:
        parts.insert(0, both("nobody"))
    return plots.SEPARATOR.join(first for first, _ in parts), plots.SEPARATOR.join(
        second for _, second in parts if second
    )


def _milestones(desk: _Desk, incident: Incident, now: float | None) -> str:
    say, both = desk.words.say, desk.words.both
    targets, reached, rows = [], [], []
    for m in incident.milestones:
        verdict = facts.verdict(incident, m, now)
        name = both(m.name)
        targets.append(plots.Mark(m.target, _with(name, f"≤{number(m.target)}")))
        took = None if m.at is None else facts.minutes_after(incident, m.at)
        if took is not None:
            late = both("late") if verdict == "late" else ("", "")
            label = [f"{part} {word}".strip() for part, word in zip(_with(name, number(took)), late, strict=True)]
            reached.append(plots.Mark(took, (label[0], label[1]), m.missed))
        rows.append([
            say(m.name), number(m.target), "—" if took is None else number(took),
            "—" if m.at is None else desk.when(m.at), _sign(verdict) + say(verdict),
        ])  # fmt: skip
    if not rows:
        return ""
    head = [say("milestone"), say("target"), say("reached"), say("when"), say("result")]
    drawing = plots.twice(desk.words, "milestones", plots.strip, targets, reached)
    results = table(both("milestones")[0], head, rows)
    return section(say("milestones"), drawing, f'<p class="quiet">{say("scale")}</p>', results)


def _with(name: Both, value: str) -> Both:
    return f"{name[0]} {value}", f"{name[1]} {value}" if name[1] else ""


def _sign(verdict: str) -> str:
    """The sign of a verdict, the same as in the drawing."""
    sign = {"met": "●", "late": "◇", "pending": "▽"}.get(verdict, "✕")
    return f'<span class="key" aria-hidden="true">{sign}</span>'


def _milestone(incident: Incident, name: str) -> Milestone | None:
    return next((m for m in incident.milestones if m.name == name), None)


def _notices(desk: _Desk, incident: Incident, notices: Sequence[Notice]) -> str:
    say, words = desk.words.say, desk.words
    rows: list[list[str]] = []
    ordered = sorted(notices, key=lambda n: (n.made, n.side, n.person, n.id))
    for notice, left_out in folded(ordered, KEEP_NOTICES):
        if notice is None:
            rows.append([say("left-out", count=str(left_out))])
            continue
        actor = f"{notice.subject}/{notice.person}" if notice.side == "family" else notice.person
        shown = desk.names.get(actor, notice.person)
        fault = f"<div><code>{escaped(notice.fault)}</code></div>" if notice.fault else ""
        answered = ""
        if notice.answer:
            answered = words.html(words.named("answer", notice.answer))
            if notice.answered is not None:
                answered += f' <span class="quiet">+{number(facts.minutes_after(incident, notice.answered))}</span>'
        rows.append([
            f"+{number(facts.minutes_after(incident, notice.made))}",
            f'{isolated(shown)}<div class="quiet">{words.html(words.named("side", notice.side))}</div>',
            words.html(words.named("notice", notice.template)),
            escaped(notice.channel) or "—", words.html(words.named("state", notice.state)) + fault, answered or "—",
        ])  # fmt: skip
    head = [f"+{say('minutes')}", say("to"), say("subject"), say("channel"), say("state"), say("answer")]
    return section(say("notices"), table(words.both("notices")[0], head, rows) or f"<p>{say('none')}</p>")


def _tasks(desk: _Desk, incident: Incident) -> str:
    if not incident.tasks:
        return ""
    say = desk.words.say
    rows = [
        [
            say(task.id), desk.when(task.due), desk.when(task.done) if task.done is not None else say("undone"),
            isolated(desk.who(task.by)) if task.by else "—",
        ]
        for task in incident.tasks
    ]  # fmt: skip
    head = [say("task"), say("due"), say("done"), say("by")]
    return section(say("tasks"), table(desk.words.both("tasks")[0], head, rows))


def _figures(desk: _Desk, figures: Figures) -> str:
    say, both = desk.words.say, desk.words.both
    rows = [
        (say("area"), path(figures.area)), (say("incidents"), str(figures.incidents)),
        (say("open"), str(figures.open)), (say("closed"), str(figures.closed)),
        (say("helped"), str(figures.helped)), (say("recovered"), number(figures.recovered)),
    ]  # fmt: skip
    outcomes = [
        plots.Bar(both(name), count, count, (str(count), "")) for name, count in figures.outcomes.items()
    ]  # fmt: skip
    rates = []
    for name, m in figures.milestones.items():
        if not m.counted:
            continue
        text = both("in-time", count=str(m.in_time), whole=str(m.counted))
        if m.median is not None:
            median = both("median", minutes=number(m.median))
            text = f"{text[0]} · {median[0]}", f"{text[1]} · {median[1]}" if text[1] else ""
        rates.append(plots.Bar(both(name), m.in_time / m.counted, 1.0, text))
    drawings = []
    for key, found in (("outcomes", outcomes), ("rates", rates)):
        if found:
            drawings.append(f"<h3>{say(key)}</h3>" + _bars(desk, key, found))
    return section(say("figures"), _period(desk, figures), listed(rows), *drawings)


def _period(desk: _Desk, figures: Figures) -> str:
    if figures.since is None and figures.until is None:
        return ""
    always = desk.words.both("always")
    since, until = (
        (local(at, desk.timezone),) * 2 if at is not None else always for at in (figures.since, figures.until)
    )
    first, second = (desk.words.both("period", since=since[n], until=until[n])[n] for n in (0, 1))
    return f'<p class="quiet">{desk.words.html((first, second))}</p>'


def _bars(desk: _Desk, key: str, rows: Sequence[plots.Bar]) -> str:
    return plots.twice(desk.words, key, plots.bars, rows)


def _register(desk: _Desk, register: tuple[int, Sequence[Refused]]) -> str:
    say, (good, refused) = desk.words.say, register
    rows: list[list[str]] = []
    for row, left_out in folded(refused, KEEP_ROWS):
        if row is None:
            rows.append([say("left-out", count=str(left_out))])
        else:
            line, code, what, why, do = row
            rows.append([
                str(line), isolated(what), isolated(why), isolated(do), f"<code>{escaped(code)}</code>",
            ])  # fmt: skip
    counts = listed([(say("good"), str(good)), (say("refused"), str(len(refused)))])
    head = [say("row"), say("what"), say("why"), say("do"), say("code")]
    return section(say("register"), counts, table(desk.words.both("register")[0], head, rows))

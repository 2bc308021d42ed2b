"""The report of an area's figures, for the office and those above it: one HTML page that loads nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from guardtag.desks.figures import Comparison, Figures, Ledger, MilestoneFigures
from guardtag.desks.figures.ledger import CHAIN
from guardtag.model.incidents import MILESTONES
from guardtag.report import plots
from guardtag.report.columns import Column, columns
from guardtag.report.html import Both, Texts, document, escaped, path, section, table
from guardtag.report.html import facts as listed
from guardtag.texts import percent
from guardtag.world import local

LEVELS = ("grid", "village", "district", "town", "city")


@attrs.frozen
class Report:
    """All that a report shows.

    Args:
        figures: of the area and its period.
        periods: of the area, one after another, such as its months.
        areas: of the areas right below.
        comparison: the period beside the one before and the one a year before, or ``None``.
        ledger: what became of the tags, or ``None``.
        warnings: open warnings by kind, or ``None``.
        fittings: how often a tag was sewn in during the period, or ``None``.
    """

    figures: Figures
    periods: Sequence[Figures] = ()
    areas: Sequence[Figures] = ()
    comparison: Comparison | None = None
    ledger: Ledger | None = None
    warnings: Mapping[str, int] | None = None
    fittings: int | None = None


@attrs.frozen
class _Desk:
    words: Texts
    timezone: str

    def day(self, at: float) -> str:
        """A day, or a moment within one."""
        day, _, time = local(at, self.timezone).partition(" ")
        return day if time == "00:00" else f"{day} {time}"

    def period(self, figures: Figures) -> Both:
        """From when until when."""
        since = self.words.both("since-always") if figures.since is None else (self.day(figures.since),) * 2
        until = self.words.both("until-now") if figures.until is None else (self.day(figures.until),) * 2
        first, second = (
            self.words.both("period", since=since[n] or since[0], until=until[n] or until[0])[n] for n in (0, 1)
        )
        return first, second

    def money(self, figures: Figures) -> str:
        """Loss recovered, by currency."""
        said = []
        for currency, amount in figures.money.items():
            whole = f"{int(amount.partition('.')[0]):,}"
            name = self.words.named("currency", currency)[0].removeprefix("currency-")
            said.append(f"{whole} {name}")
        return " · ".join(said) or "0"


def page(report: Report, *, languages: Sequence[str] = ("zh", "en"), timezone: str, now: float) -> str:
    """The report as one HTML document.

    Args:
        report: what it shows.
        languages: one or two; the first leads.
        timezone: IANA name; all times are shown in it.
        now: when it is made, seconds since 1970 UTC.

    Raises:
        ValueError: there are no languages, or more than two.
    """
    desk = _Desk(Texts(languages), timezone)
    figures = report.figures
    parts = [_head(desk, figures, now)]
    if figures.incidents:
        parts += [
            _periods(desk, report.periods), _kinds(desk, figures), _milestones(desk, figures.milestones, "milestones"),
            _shares(desk, "level-reached", _upwards(figures.levels), figures.incidents, note="levels-note"),
            _shares(desk, "outcomes", figures.outcomes, figures.closed),
        ]  # fmt: skip
    else:
        parts.append(f"<p>{desk.words.say('no-calls')}</p>")
    if report.comparison is not None:
        three = (report.comparison.now, report.comparison.before, report.comparison.year_before)
        names = ("this-period", "period-before", "year-before")
        rows = [
            (f"{desk.words.say(name)}{_quiet(desk.period(one))}", one) for name, one in zip(names, three, strict=True)
        ]
        parts.append(_beside(desk, "compared", rows))
    parts.append(_beside(desk, "areas-below", [(path(one.area.rpartition("/")[2]), one) for one in report.areas]))
    parts.append(_ledger(desk, report.ledger))
    if report.fittings is not None:
        parts.append(f"<p>{desk.words.say('fittings', count=f'{report.fittings:,}')}</p>")
    if figures.drills:
        parts.append(_milestones(desk, figures.drilled, "drills", note="drills-note"))
    if report.warnings:
        parts.append(_shares(desk, "warnings", report.warnings, sum(report.warnings.values()), name=desk.words.warning))
    return document(desk.words, desk.words.both("figures-title"), "".join(parts))


def _share(share: float | None) -> str:
    """A share in a table's cell, on one line."""
    return percent(share).replace(" ", "&nbsp;")


def _upwards(levels: Mapping[str, int]) -> dict[str, int]:
    """The lowest level first; those of a deployer's own after them."""
    known = {level: levels[level] for level in LEVELS if level in levels}
    return {**known, **levels}


def _quiet(words: Both) -> str:
    return f'<div class="quiet">{escaped(words[0])}</div>'


def _head(desk: _Desk, figures: Figures, now: float) -> str:
    say = desk.words.say
    boxes = (
        (f"{figures.incidents:,}", "all-calls"), (percent(figures.completion), "completion"),
        (f"{figures.helped:,}", "helped-people"), (escaped(desk.money(figures)), "recovered-money"),
    )  # fmt: skip
    lead = "".join(f"<div><b>{number}</b>{say(key)}</div>" for number, key in boxes)
    rows = [
        (say("area"), path(figures.area)), (say("open"), f"{figures.open:,}"), (say("closed"), f"{figures.closed:,}"),
        (say("drills"), f"{figures.drills:,}" if figures.drills else ""),
        (say("made"), escaped(local(now, desk.timezone))),
    ]  # fmt: skip
    title = f"<h1>{say('figures-title')}</h1><p>{path(figures.area)}</p>"
    period = f'<p class="quiet">{desk.words.html(desk.period(figures))}</p>'
    return f'{title}{period}<div class="lead">{lead}</div>{listed(rows)}'


def _periods(desk: _Desk, periods: Sequence[Figures]) -> str:
    found = [one for one in periods if one.since is not None]
    if len(found) < 2 or not any(one.incidents for one in found):
        return ""
    bars = [Column(desk.day(one.since or 0.0)[2:7], one.closed, one.incidents) for one in found]
    return section(desk.words.say("by-month"), plots.twice(desk.words, "by-month", columns, bars))


def _kinds(desk: _Desk, figures: Figures) -> str:
    say, states = desk.words.say, [*figures.states]
    head = [say("kind"), say("all-calls"), *(desk.words.html(desk.words.named("state", one)) for one in states)]
    head += [say("completion"), say("helped-people")]
    rows = [
        [
            desk.words.html(desk.words.named("kind", kind)), f"{one.incidents:,}",
            *(f"{one.states.get(state, 0):,}" for state in states),
            _share(one.states.get("closed", 0) / one.incidents if one.incidents else None), f"{one.helped:,}",
        ]
        for kind, one in figures.by_kind.items()
    ]  # fmt: skip
    return section(say("kinds"), table(desk.words.both("kinds")[0], head, rows))


def _milestones(desk: _Desk, milestones: Mapping[str, MilestoneFigures], key: str, note: str = "") -> str:
    """All six, with dashes for those that are not measured; ``note`` says why they are not."""
    say, unmeasured = desk.words.say, MilestoneFigures(0, 0, 0, None)
    head = [say(one) for one in ("milestone", "reached-of", "median-of", "p90-of", "share-of")]
    rows = [
        [
            say(name), f"{one.reached:,}" if name in milestones else "–", _minutes(one.median), _minutes(one.p90),
            _share(one.share),
        ]
        for name in MILESTONES for one in (milestones.get(name, unmeasured),)
    ]  # fmt: skip
    bars = [
        plots.Bar(desk.words.both(name), one.share or 0.0, 1.0, (percent(one.share), ""))
        for name, one in milestones.items() if one.counted
    ]  # fmt: skip
    notes = "".join(f'<p class="quiet">{say(one)}</p>' for one in (note, "whole-minutes") if one)
    return section(
        say(key), table(desk.words.both(key)[0], head, rows), notes, f"<h3>{say('rates')}</h3>",
        plots.twice(desk.words, "rates", plots.bars, bars),
    )  # fmt: skip


def _minutes(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _shares(
    desk: _Desk, key: str, counts: Mapping[str, int], whole: int, note: str = "",
    name: Callable[[str], Both] | None = None,
) -> str:  # fmt: skip
    """Bars of counts beside their whole; ``name`` says what each is called, unless the report's words do."""
    called = name or desk.words.both
    if not counts:
        return ""
    bars = [
        plots.Bar(
            called(one or "other-level"), count, whole,
            (f"{count:,} · {percent(count / whole if whole else None)}", ""),
        )
        for one, count in counts.items()
    ]  # fmt: skip
    more = f'<p class="quiet">{desk.words.say(note)}</p>' if note else ""
    drawing = plots.twice(desk.words, key, plots.bars, bars)
    return section(desk.words.say(key), more, drawing)


def _beside(desk: _Desk, key: str, rows: Sequence[tuple[str, Figures]]) -> str:
    """A line each: what is compared, and the figures that count."""
    if not rows:
        return ""
    say = desk.words.say
    columns_ = ("all-calls", "completion", "helped-people", "recovered-money", "family-median", "share-of")
    head = [say("area") if key == "areas-below" else "", *map(say, columns_)]
    cells = [
        [
            name, f"{one.incidents:,}", _share(one.completion), f"{one.helped:,}", escaped(desk.money(one)),
            _minutes(one.milestones["family_told"].median), _share(one.milestones["family_told"].share),
        ]
        for name, one in rows
    ]  # fmt: skip
    return section(say(key), table(desk.words.both(key)[0], head, cells))


def _ledger(desk: _Desk, ledger: Ledger | None) -> str:
    if ledger is None or not (ledger.minted or ledger.given):
        return ""
    names = dict(zip(CHAIN, (*CHAIN[:-1], "helped-calls"), strict=True))
    bars = [
        plots.Bar(
            desk.words.both(names[name]), getattr(ledger, name), ledger.minted, (f"{getattr(ledger, name):,}", "")
        )
        for name in CHAIN
    ]
    rows = [(desk.words.html(desk.words.named("tag", state)), f"{count:,}") for state, count in ledger.given.items()]
    return section(
        desk.words.say("ledger"), plots.twice(desk.words, "ledger", plots.bars, bars),
        f"<h3>{desk.words.say('tags-by-state')}</h3>", listed(rows),
    )  # fmt: skip

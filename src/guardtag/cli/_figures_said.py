"""What ``guardtag figures`` prints, in the reader's language; in English it is what the figures themselves say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from guardtag.cli._output import language
from guardtag.cli._said import screen, state

if TYPE_CHECKING:
    from guardtag.desks.figures import Comparison, Figures, Ledger, MilestoneFigures, PublicFigures, PublicMilestone

_CHAIN = ("minted", "issued", "sewn", "checked", "readable", "helped")


def figures(found: Figures) -> str:
    """The figures of one area and period."""
    from guardtag.report.figures import percent

    first = screen("figures", area=found.area, calls=found.incidents, open=found.open, closed=found.closed)
    if found.completion is not None:
        first += screen("figures-share", share=percent(found.completion))
    lines = [first]
    lines += [screen("figures-drills", count=found.drills)] if found.drills else []
    lines += [screen("figures-count", name=state(name), count=count) for name, count in found.outcomes.items()]
    lines += [screen("figures-helped", count=found.helped)] if found.helped else []
    lines += [screen("figures-money", amount=amount, currency=_currency(name)) for name, amount in found.money.items()]
    return "\n".join([*lines, *_milestones(found.milestones)])


def public(found: PublicFigures) -> str:
    """What may be shown to everybody."""
    lines = [screen("figures-public", area=found.area, period=found.period, calls=_told(found.incidents))]
    if found.completion is not None:
        lines.append(screen("figures-completed", share=screen("figures-percent", share=found.completion)))
    lines += [screen("figures-count", name=state(name), count=_told(count)) for name, count in found.outcomes.items()]
    lines.append(screen("figures-helped", count=_told(found.helped)))
    lines += [
        screen("figures-more-money", amount=amount, currency=_currency(name)) for name, amount in found.money.items()
    ]
    return "\n".join([*lines, *_milestones(found.milestones)])


def compared(found: Comparison, timezone: str) -> str:
    """Three periods, each under its name."""
    from guardtag import texts
    from guardtag.world import local

    names = texts.catalogue(language()).REPORT
    parts = []
    for key, one in (("this-period", found.now), ("period-before", found.before), ("year-before", found.year_before)):
        since, until = (local(at or 0.0, timezone).removesuffix(" 00:00") for at in (one.since, one.until))
        parts += [screen("figures-period", period=names[key], since=since, until=until), figures(one)]
    return "\n".join(parts)


def rows(found: Sequence[Figures], area: str, timezone: str = "") -> str:
    """A line each: of areas, or with a time zone of periods."""
    from guardtag.report.figures import percent
    from guardtag.world import local

    lines = []
    for one in found:
        minutes = one.milestones["family_told"].median
        lines.append(screen(
            "figures-row", name=local(one.since or 0.0, timezone)[:10] if timezone else one.area, calls=one.incidents,
            completed=percent(one.completion), helped=one.helped,
            told=screen("figures-untold") if minutes is None else screen("figures-within", minutes=minutes),
        ))  # fmt: skip
    return "\n".join(lines) or screen("figures-no-areas", area=area)


def ledger(found: Ledger) -> str:
    """What became of the tags."""
    lines = [screen("ledger", area=found.area or screen("ledger-everywhere"), batches=found.batches)]
    lines += [
        screen("ledger-line", name=_wide(screen(f"ledger-{name}"), 9, 6), count=f"{getattr(found, name):>8}")
        for name in _CHAIN
    ]
    lines += [screen("ledger-tags", state=_tag(name), count=count) for name, count in found.given.items()]
    return "\n".join(lines)


def _milestones(found: Mapping[str, MilestoneFigures] | Mapping[str, PublicMilestone]) -> Iterator[str]:
    for name, one in found.items():
        yield screen(
            "figures-milestone", name=_wide(state(name), 15, 5), median=f"{_minutes(one.median):>9}",
            p90=f"{_minutes(one.p90):>9}", met=_met(one),
        )  # fmt: skip


def _met(one: MilestoneFigures | PublicMilestone) -> str:
    counted = getattr(one, "counted", None)
    if counted is not None:
        return screen("figures-met", met=one.in_time, all=counted)
    return screen("figures-none") if one.in_time is None else screen("figures-percent", share=one.in_time)


def _minutes(value: int | None) -> str:
    return screen("figures-none") if value is None else screen("figures-minutes", minutes=value)


def _told(count: int | None) -> str:
    from guardtag.rules.few import LEAST

    return screen("figures-few", count=LEAST) if count is None else screen("figures-many", count=count)


def _wide(word: str, latin: int, chinese: int) -> str:
    """A word with blanks behind it, so that what follows stands in a column; letters are as wide as their script's."""
    return f"{word:\u3000<{chinese}}" if language() == "zh" else f"{word:<{latin}}"


def _tag(name: str) -> str:
    return name if language() == "en" else _of_report(f"tag-{name}", name)


def _currency(name: str) -> str:
    return name if language() == "en" else _of_report(f"currency-{name}", name)


def _of_report(key: str, otherwise: str) -> str:
    from guardtag import texts

    return str(texts.catalogue(language()).REPORT.get(key, otherwise))

"""What figures say of themselves, in a reader's language. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from guardtag import texts
from guardtag.rules.few import LEAST
from guardtag.texts.columns import column, columns

if TYPE_CHECKING:
    from guardtag.rules.figures import Figures, MilestoneFigures
    from guardtag.rules.public_figures import PublicFigures, PublicMilestone


def figures(found: Figures, language: str) -> str:
    """The figures of one area and period."""
    first = said(language, "figures", area=found.area, calls=found.incidents, open=found.open, closed=found.closed)
    if found.completion is not None:
        first += said(language, "figures-share", share=texts.percent(found.completion))
    lines = [first]
    lines += [said(language, "figures-drills", count=found.drills)] if found.drills else []
    lines += [_count(language, name, count) for name, count in found.outcomes.items()]
    lines += [said(language, "figures-helped", count=found.helped)] if found.helped else []
    lines += _money(language, "figures-money", found.money)
    return "\n".join([*lines, *_milestones(language, found.milestones)])


def public(found: PublicFigures, language: str) -> str:
    """What may be shown to everybody."""
    first = said(
        language, "figures-public", area=found.area, period=found.period, calls=_told(language, found.incidents)
    )
    lines = [first]
    if found.completion is not None:
        lines.append(said(language, "figures-completed", share=_least(language, found.completion)))
    lines += [_count(language, name, _told(language, count)) for name, count in found.outcomes.items()]
    lines.append(said(language, "figures-helped", count=_told(language, found.helped)))
    lines += _money(language, "figures-more-money", found.money)
    return "\n".join([*lines, *_milestones(language, found.milestones)])


def said(language: str, key: str, **values: object) -> str:
    """A text about figures, with what stands in it."""
    text: str = texts.catalogue(language).SCREEN[key]
    return texts.filled(text, {name: str(value) for name, value in values.items()})


def _count(language: str, outcome: str, count: object) -> str:
    return said(language, "figures-count", name=texts.state(language, outcome), count=count)


def _money(language: str, key: str, money: Mapping[str, object]) -> list[str]:
    """Amounts; English keeps the letters of the currency."""
    names: Mapping[str, str] = {} if language == "en" else texts.catalogue(language).REPORT
    return [
        said(language, key, amount=amount, currency=names.get(f"currency-{name}", name))
        for name, amount in money.items()
    ]


def _milestones(language: str, found: Mapping[str, MilestoneFigures] | Mapping[str, PublicMilestone]) -> Iterator[str]:
    names = {name: texts.word(language, name) for name in found}
    wide = max(map(columns, names.values()), default=0)
    for name, one in found.items():
        yield said(
            language, "figures-milestone", name=column(names[name], wide),
            median=column(_minutes(language, one.median), -9), p90=column(_minutes(language, one.p90), -9),
            met=_met(language, one),
        )  # fmt: skip


def _met(language: str, one: MilestoneFigures | PublicMilestone) -> str:
    counted = getattr(one, "counted", None)
    if counted is not None:
        return said(language, "figures-met", met=one.in_time, all=counted)
    return said(language, "figures-none") if one.in_time is None else _least(language, one.in_time)


def _minutes(language: str, value: int | None) -> str:
    return said(language, "figures-none") if value is None else said(language, "figures-minutes", minutes=value)


def _least(language: str, share: int) -> str:
    return said(language, "figures-percent", share=share)


def _told(language: str, count: int | None) -> str:
    return said(language, "figures-few", count=LEAST) if count is None else said(language, "figures-many", count=count)

"""An area's figures as files for programs: CSV, one number a line, and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from guardtag.desks.figures import Figures, KindFigures
from guardtag.interop.grid import begins_a_formula
from guardtag.report.figures import Report
from guardtag.rules.figures import plain
from guardtag.world import local

HEAD = ("area", "since", "until", "kind", "what", "name", "value")


def lines(report: Report, timezone: str) -> str:
    """The figures as CSV (RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read it), one number a line.

    Args:
        report: what is reported; its areas and periods too.
        timezone: of the times in it.
    """
    stream = io.StringIO(newline="")
    out = csv.writer(stream)
    out.writerow(HEAD)
    for figures in (report.figures, *report.areas, *report.periods):
        times = ["" if at is None else local(at, timezone) for at in (figures.since, figures.until)]
        for kind, what, name, value in _numbers(figures):
            out.writerow([_safe(figures.area), *times, _safe(kind), what, _safe(name), value])
    return "\ufeff" + stream.getvalue()


def _safe(text: str) -> str:
    """No formula: a spreadsheet shows it as it is."""
    return f"'{text}" if begins_a_formula(text) else text


def _numbers(figures: Figures) -> Iterator[tuple[str, str, str, object]]:
    for what in ("incidents", "open", "closed", "helped", "drills"):
        yield "", what, "", getattr(figures, what)
    yield "", "completion", "", "" if figures.completion is None else f"{figures.completion:.6f}"
    for currency, amount in figures.money.items():
        yield "", "recovered", currency, amount
    every: list[tuple[str, Figures | KindFigures]] = [("", figures), *figures.by_kind.items()]
    for kind, one in every:
        for what, counts in (("state", one.states), ("outcome", one.outcomes), ("level", one.levels)):
            for name, count in counts.items():
                yield kind, what, name, count
        if kind:
            yield kind, "incidents", "", one.incidents
            yield kind, "helped", "", one.helped
        for name, milestone in one.milestones.items():
            for what, value in attrs.asdict(milestone).items():
                yield kind, f"milestone-{what}", name, "" if value is None else value


def data(report: Report) -> str:
    """The report as JSON."""
    found: dict[str, Any] = {"format": "guardtag-figures/1", "figures": plain(report.figures)}
    found["areas"] = [plain(one) for one in report.areas]
    found["periods"] = [plain(one) for one in report.periods]
    if report.comparison is not None:
        names = ("now", "before", "year_before")
        found["comparison"] = {name: plain(getattr(report.comparison, name)) for name in names}
    if report.ledger is not None:
        found["ledger"] = attrs.asdict(report.ledger)
    if report.fittings is not None:
        found["fittings"] = report.fittings
    if report.warnings is not None:
        found["warnings"] = _counts(report.warnings)
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(counts)

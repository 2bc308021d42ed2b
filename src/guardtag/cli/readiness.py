"""The command for the readiness report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli._output import language, opened, show, with_city
from guardtag.cli._page import LANGUAGES, chosen, lettered, write
from guardtag.cli._said import of_warnings
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.rules.safeguards import Readiness


@click.command()
@with_city
@click.argument("area")
@click.option("--out", type=click.Path(dir_okay=False), metavar="OUT.html", help="The report as a page, for A4.")
@LANGUAGES
def readiness(city: str | None, as_json: bool, area: str, out: str | None, languages: str) -> None:
    """Seven safeguards 七项综合保障 of AREA, measured: green, amber or red, why, and what to do.

    \b
    Examples:
      guardtag readiness feicheng
      guardtag readiness feicheng/wangzhuang --out readiness.html --language zh
    """
    pair = chosen(languages, city)
    with opened(city) as door:
        report, zone = door.readiness(area), door.config.timezone
    if out:
        from guardtag.report.readiness import page

        write(out, lettered(lambda letters: page(report, timezone=zone, languages=pair, lettering=letters)))
    show(
        report,
        as_json,
        lambda one: "\n".join([_lines(one, zone), *([of_warnings("safe-file", file=out)] if out else [])]),
    )


def _lines(report: Readiness, zone: str) -> str:
    from guardtag.desks.readiness import said

    reader = language()
    lines = [of_warnings("safe-head", area=report.area, at=local(report.at, zone), light=_light(report.light))]
    for one in report.measures:
        title, why, do = said(one, reader)
        lines.append(of_warnings("safe-line", light=_light(one.light), title=title, why=why))
        lines += [of_warnings("safe-todo", do=do)] if do else []
    lines += [
        of_warnings(
            "safe-part", area=one.area, light=_light(one.light),
            red=" ".join(of_warnings(f"safe-{m.name}") for m in one.measures if m.light in ("red", "amber")) or "-",
        ) for one in report.areas
    ]  # fmt: skip
    return "\n".join(lines)


def _light(light: str) -> str:
    return of_warnings(f"light-{light}")

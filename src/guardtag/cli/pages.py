"""The command that makes the poster of a missing person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._page import LANGUAGES, OUT, chosen, write
from guardtag.cli._said import screen

if TYPE_CHECKING:
    from guardtag import Consent

SHOWS = ("name", "nickname", "photo", "age", "clothes")
"""What ``--show`` may name; the purposes of consent are called ``poster-name`` and so on."""


@click.command()
@with_city
@click.argument("ward_id", metavar="WARD")
@click.option("--out", type=OUT, help="The page, .html: open it in a browser and print it on A4, 100 %.")
@click.option("--consent-by", default="", help="Which contact consented to this search's poster; recorded.")
@click.option("--show", "shows", multiple=True, type=click.Choice(SHOWS), help="What they consented to; repeatable.")
@click.option("--photo", type=click.Path(exists=True, dir_okay=False), help="A photo of the person.")
@click.option("--clothes", default="", help="What they wear today; default: the register's words.")
@click.option("--seen-place", default="", help="Where they were last seen.")
@click.option("--seen-at", default="", metavar="'YYYY-MM-DD HH:MM'", help="When, in the deployment's time zone.")
@click.option("--days", type=click.IntRange(1, 14), default=3, show_default=True, help="For how long it is valid.")
@click.option("--withdraw", is_flag=True, help="Take back every consent to posters of this person instead.")
@LANGUAGES
def poster(
    city: str | None, as_json: bool, ward_id: str, out: str | None, consent_by: str, shows: tuple[str, ...],
    photo: str | None, clothes: str, seen_place: str, seen_at: str, days: int, withdraw: bool, languages: str,
) -> None:  # fmt: skip
    """Makes a poster of WARD, who is being searched for; it shows what the family consented to for this search.

    \b
    Examples:
      guardtag ward poster 01k… --out poster.html --consent-by 田爱云 --show nickname --show clothes \\
        --clothes "blue jacket" --seen-place "bus stop, Wangzhuang" --seen-at "2025-06-15 19:40"
      guardtag ward poster 01k… --withdraw
    """
    with opened(city) as door:
        if withdraw:
            count = door.posters.withdraw(ward_id)
            show({"withdrawn": count}, as_json, lambda said: screen("poster-withdrawn", count=said["withdrawn"]))
            return
        if not out:
            raise click.UsageError("give --out FILE, or --withdraw")
        from guardtag.report import printed
        from guardtag.report.poster import page
        from guardtag.world import local

        pair = chosen(languages, city)
        made = door.posters.make(
            ward_id, consent=_consent(consent_by, shows), photo=_file(photo), clothes=clothes, seen_place=seen_place,
            seen_at=_moment(seen_at, door.config.timezone), days=days,
        )  # fmt: skip
        write(out, page(made, languages=pair, timezone=door.config.timezone, lettering=printed.embedded))
        until = local(made.until, door.config.timezone).partition(" ")[0]
        show({"poster": made.number, "until": until, "file": out}, as_json,
             lambda said: screen("poster", number=said["poster"], until=said["until"], file=said["file"]))  # fmt: skip


def _consent(by: str, shows: tuple[str, ...]) -> Consent | None:
    if bool(by) != bool(shows):
        raise click.UsageError("--consent-by and --show belong together")
    if not by:
        return None
    from guardtag import Consent
    from guardtag.rules.poster import POSTER

    return Consent(by=by, purposes={POSTER, *(f"{POSTER}-{what}" for what in shows)})


def _file(path: str | None) -> bytes:
    from guardtag.labels.photo import MAX_BYTES

    if not path:
        return b""
    with Path(path).open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _moment(text: str, timezone: str) -> float | None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(timezone)).timestamp()
    except ValueError:
        raise click.UsageError("--seen-at is written like '2025-06-15 19:40'") from None

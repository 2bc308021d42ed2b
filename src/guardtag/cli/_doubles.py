"""Commands about people who were entered twice, and about photos."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guardtag.cli._lives import BY
from guardtag.cli._output import opened, show, with_city
from guardtag.cli._page import write_new
from guardtag.cli._said import listed, screen
from guardtag.cli._said import of_lives as said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardtag.steps.doubles import Double


@click.command("doubles")
@with_city
@click.argument("ward_id", metavar="[WARD]", default="")
@click.option("--area", default="", help="All pairs of which one lives here or below.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
def doubles(city: str | None, as_json: bool, ward_id: str, area: str, limit: int) -> None:
    """Finds records that may be of one person, of WARD or in an area, and says why.

    \b
    Examples:
      guardtag ward doubles 01k…
      guardtag ward doubles --area feicheng/wangzhuang
    """
    if bool(ward_id) == bool(area):
        raise click.UsageError("give a WARD or --area")
    with opened(city) as door:
        show(door.wards.doubles(ward_id, area=area, limit=limit), as_json, _pairs)


def _pairs(found: Sequence[Double]) -> str:
    lines = [
        f"{d.ward}  {d.other}  {said(f'like-{d.strength}')}{screen('colon')}"
        + listed(said(f"like-{r}") for r in d.reasons)
        for d in found
    ]
    return "\n".join(lines) or said("no-doubles")


@click.command("merge")
@with_city
@click.argument("keep")
@click.argument("gone")
@click.option("--by", required=True, help="Id of who merges them.")
@click.option("--second-by", required=True, help="Id of another one, who looked at it too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def merge(city: str | None, as_json: bool, keep: str, gone: str, by: str, second_by: str, yes: bool) -> None:
    """Makes one record of KEEP and GONE, which are one person's. It cannot be undone.

    Contacts of both are told; what either family refused or withdrew stays refused.

    \b
    Examples:
      guardtag ward merge 01k… 01m… --by li-ling --second-by wang-xia
    """
    if not yes:
        click.confirm(said("merge-asked"), abort=True)
    with opened(city) as door:
        record = door.wards.merge(keep, gone, by=by, second_by=second_by)
    show(record, as_json, lambda w: said("ward-merged", id=w.id, contacts=len(w.contacts)))


@click.command("photo")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--remove", is_flag=True, help="Destroy the photo that is kept.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the photo that is kept (0600).")
@BY
def photo(
    city: str | None, as_json: bool, ward_id: str, file: Path | None, remove: bool, out: Path | None, by: str
) -> None:
    """Keeps the photo FILE of a person, made small and without metadata; writes or destroys the one that is kept.

    \b
    Examples:
      guardtag ward photo 01k… boy.jpg --by li-ling
      guardtag ward photo 01k… --out boy.jpg
      guardtag ward photo 01k… --remove
    """
    if sum((file is not None, remove, out is not None)) != 1:
        raise click.UsageError("give FILE, --out or --remove")
    with opened(city) as door:
        if out is not None:
            _written(door.wards.picture(ward_id), out)
            show(said("photo-written"), as_json)
            return
        record = door.wards.photo(ward_id, file.read_bytes() if file else b"", by=by)
    show(record, as_json, lambda w: said("photo-removed" if remove else "photo-kept", id=w.id))


def _written(data: bytes | None, out: Path) -> None:
    if data is None:
        raise click.ClickException(said("no-photo"))
    write_new(out, data)


ALL = (doubles, merge, photo)
"""Every command of this file."""

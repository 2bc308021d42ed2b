"""Commands about tags."""

from __future__ import annotations

import click

from guardtag.cli import _printing as printing
from guardtag.cli._output import opened, show, with_city


@click.group()
def tag() -> None:
    """The cloth: mint, print, prove, fit, retire."""


@tag.command("mint")
@with_city
@click.argument("count", type=click.IntRange(1, 1_000_000))
@click.option("--area", required=True)
@click.option("--donor", default="")
@click.option("--cloth", default="")
def tag_mint(city: str | None, as_json: bool, count: int, area: str, donor: str, cloth: str) -> None:
    """Mints COUNT tags as one batch.

    \b
    Examples:
      guardtag tag mint 500 --area feicheng --donor Yutian
    """
    with opened(city) as door:
        batch = door.tags.mint(count, area=area, donor=donor, cloth=cloth)
    show(batch, as_json, lambda b: f"batch {b.id}: serials {b.first} to {b.last}")


@tag.command("batches")
@with_city
def tag_batches(city: str | None, as_json: bool) -> None:
    """Lists the batches, newest first.

    \b
    Examples:
      guardtag tag batches
    """
    with opened(city) as door:
        show(
            door.tags.batches(), as_json,
            lambda bs: "\n".join(f"{b.id}  {b.first}-{b.last}  {b.area}  fitted {b.fitted}" for b in bs),
        )  # fmt: skip


printing.add_to(tag)


@tag.command("fit")
@with_city
@click.argument("code")
@click.option("--to", "ward_id", required=True, help="Id of the person.")
@click.option("--by", required=True, help="Id of the worker.")
@click.option("--garment", default="")
@click.option("--place", default="", help="Where in the garment.")
@click.option("--thread", default="")
def tag_fit(
    city: str | None, as_json: bool, code: str, ward_id: str, by: str, garment: str, place: str, thread: str
) -> None:
    """Records that the tag CODE (link, typed code or serial) was sewn in.

    \b
    Examples:
      guardtag tag fit 17 --to 01k… --by li-ling --garment "blue jacket" --place "lining, left"
    """
    with opened(city) as door:
        fitted = door.tags.fit(_code(code), to=ward_id, garment=garment, place=place, thread=thread, by=by)
        show(fitted, as_json, lambda t: f"fitted tag {t.serial}; now scan it: guardtag scan {t.link} --purpose trial")


@tag.command("show")
@with_city
@click.argument("code")
def tag_show(city: str | None, as_json: bool, code: str) -> None:
    """Shows a fitted tag.

    \b
    Examples:
      guardtag tag show 7K3M-02AB-XYZ9
    """
    with opened(city) as door:
        show(door.tags.get(_code(code)), as_json,
             lambda t: f"tag {t.serial}: {t.state} {t.why}\n{t.typed}\n{t.link}\nward {t.ward}")  # fmt: skip


@tag.command("retire")
@with_city
@click.argument("code")
@click.option(
    "--why", required=True,
    type=click.Choice(["replaced", "lost", "worn", "damaged", "died", "left", "erased"]),
    help="replaced, lost, worn, damaged still help when scanned; the others end the tag.",
)  # fmt: skip
def tag_retire(city: str | None, as_json: bool, code: str, why: str) -> None:
    """Retires a tag.

    \b
    Examples:
      guardtag tag retire 17 --why replaced
    """
    with opened(city) as door:
        show(door.tags.retire(_code(code), why=why), as_json, lambda t: f"tag {t.serial} retired: {t.why}")


def _code(text: str) -> str | int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else text

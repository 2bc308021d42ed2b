"""Commands about tags."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guardtag.cli import _pairing
from guardtag.cli import _printing as printing
from guardtag.cli._checking import tag_check
from guardtag.cli._codes import tag_code
from guardtag.cli._output import language as readers_language
from guardtag.cli._output import opened, show, where, with_city, with_json
from guardtag.cli._said import screen, state

if TYPE_CHECKING:
    from guardtag.config import Config
    from guardtag.labels.design import Design
    from guardtag.labels.fields import Fit
    from guardtag.model.tags import Batch, Tag


@click.group()
def tag() -> None:
    """The cloth: mint, print, prove, fit, retire."""


@tag.command("mint")
@with_city
@click.argument("count", type=click.IntRange(1, 1_000_000))
@click.option("--area", required=True)
@click.option("--donor", default="")
@click.option("--cloth", default="")
@click.option("--pledge", default="", help="Id of the pledge that they fulfil; see guardtag supply.")
@click.option("--cost", default="", help="Such as 1250.00.")
@click.option("--currency", default="", help="Such as CNY.")
def tag_mint(
    city: str | None, as_json: bool, count: int, area: str, donor: str, cloth: str, pledge: str, cost: str,
    currency: str,
) -> None:  # fmt: skip
    """Mints COUNT tags as one batch.

    \b
    Examples:
      guardtag tag mint 500 --area feicheng --donor Yutian
    """
    with opened(city) as door:
        batch = door.tags.mint(
            count, area=area, donor=donor, cloth=cloth, pledge_id=pledge, cost=cost, currency=currency
        )
    show(batch, as_json, lambda b: screen("minted", id=b.id, first=b.first, last=b.last))


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
            lambda bs: "\n".join(
                screen("batch-line", id=b.id, first=b.first, last=b.last, area=b.area, fitted=b.fitted) for b in bs
            ) or screen("no-batch"),
        )  # fmt: skip


printing.add_to(tag)
tag.add_command(tag_check)
for _command in _pairing.COMMANDS:
    tag.add_command(_command)


@tag.command("designs")
@with_city
@click.option("--dpi", type=click.IntRange(100, 2400), default=None, help="The printer's; default: each design's.")
def tag_designs(city: str | None, as_json: bool, dpi: int | None) -> None:
    """Lists the label designs: size, code, and the fields that fit. Works without a deployment.

    \b
    Examples:
      guardtag tag designs --dpi 203
    """
    from guardtag.labels import own
    from guardtag.labels.fields import fit

    config = _settings(city)
    known = own.designs(config.design_folder)
    show([fit(design, dpi, config) for design in known.values()], as_json,
         lambda fits: "\n".join(_design(known[one.design], one) for one in fits))  # fmt: skip


@tag.command("preview")
@with_city
@click.option("--design", default="cloth-40x24", show_default=True, help="Its name, or the path of a .toml file.")
@click.option("--png", type=click.Path(dir_okay=False), default=None, help="Draw it here as PNG.")
@click.option("--svg", type=click.Path(dir_okay=False), default=None, help="Draw it here as SVG.")
@click.option("--dpi", type=click.IntRange(100, 2400), default=None, help="The printer's; default: the design's.")
@click.option("--host", default=None, help="The host to show; default: the deployment's.")
@click.option("--hotline", default=None, help="The hotline to show; default: the deployment's.")
def tag_preview(
    city: str | None, as_json: bool, design: str, png: str | None, svg: str | None, dpi: int | None,
    host: str | None, hotline: str | None,
) -> None:  # fmt: skip
    """Draws one label of a design with a made-up code. Works without a deployment.

    A file that is there already is replaced only when it is a picture of the same kind.

    \b
    Examples:
      guardtag tag preview --design ribbon-25x50 --png ribbon.png
      guardtag tag preview --design labels/shirt.toml --dpi 203 --svg shirt.svg
    """
    import attrs

    from guardtag import config as configuration
    from guardtag.builtin.png import PngPrinter
    from guardtag.builtin.svg import SvgPrinter
    from guardtag.labels import output, own
    from guardtag.labels.draw import draw
    from guardtag.labels.fields import fit
    from guardtag.labels.wording import example, wording

    if not png and not svg:
        raise click.UsageError("Say where to draw it: --png FILE or --svg FILE.")
    for place, kind, start in ((png, "PNG", b"\x89PNG\r\n\x1a\n"), (svg, "SVG", b"<?xml ")):
        if place:
            output.only_over(Path(place), kind, start)
    given = {name: value for name, value in (("host", host), ("hotline", hotline)) if value is not None}
    checked = configuration.from_mapping(given, Path())
    config = attrs.evolve(_settings(city), **{name: getattr(checked, name) for name in given})
    chosen = own.load(Path(design)) if design.endswith(".toml") else own.find(design, config.design_folder)
    chosen = chosen if dpi is None else attrs.evolve(chosen, dpi=dpi)
    label = draw(example(config.link_host), chosen, wording(config, chosen))
    for out, printer in ((png, PngPrinter()), (svg, SvgPrinter())):
        if out:
            printer.print([label], out)
    show(fit(chosen, None, config), as_json, lambda one: _design(chosen, one))


@tag.command("fit")
@with_city
@click.argument("code")
@click.option("--to", "ward_id", required=True, help="Id of the person.")
@click.option("--by", required=True, help="Id of the worker.")
@click.option("--garment", default="")
@click.option("--place", default="", help="Where in the garment.")
@click.option("--thread", default="")
@click.option("--note", default="", help="At most 200 characters.")
@click.option("--kind", default="", help="coat, trousers, shoe, bag, …: see guardtag supply wardrobe --help.")
@click.option("--season", default="", help="all-year, summer, winter or spring-autumn.")
def tag_fit(
    city: str | None, as_json: bool, code: str, ward_id: str, by: str, garment: str, place: str, thread: str, note: str,
    kind: str, season: str,
) -> None:  # fmt: skip
    """Records that the tag CODE (link, typed code or serial) was sewn in.

    \b
    Examples:
      guardtag tag fit 17 --to 01k… --by li-ling --garment "blue jacket" --place "lining, left"
    """
    with opened(city) as door:
        fitted = door.tags.fit(
            tag_code(code), to=ward_id, garment=garment, place=place, thread=thread, kind=kind, season=season, by=by,
            note=note,
        )  # fmt: skip
        show(fitted, as_json, _fitted)


@tag.command("show")
@with_city
@click.argument("code")
def tag_show(city: str | None, as_json: bool, code: str) -> None:
    """Shows a fitted tag.

    \b
    Examples:
      guardtag tag show 7K3M-9QRT-2XRR
    """
    with opened(city) as door:
        show(door.tags.get(tag_code(code)), as_json,
             lambda t: screen("tag-shown", serial=t.serial, state=state(t.state), why=state(t.why), typed=t.typed,
                              link=t.link, ward=t.ward))  # fmt: skip


@tag.command("replace")
@with_city
@click.argument("old")
@click.argument("new")
@click.option("--by", required=True, help="Id of the worker.")
@click.option(
    "--why", type=click.Choice(["replaced", "lost", "worn", "damaged"]), default="replaced", show_default=True
)
def tag_replace(city: str | None, as_json: bool, old: str, new: str, by: str, why: str) -> None:
    """Puts the tag NEW in the place of OLD, in the same garment, in one step; OLD still helps when scanned.

    \b
    Examples:
      guardtag tag replace 17 118 --by li-ling --why worn
    """
    with opened(city) as door:
        fitted = door.tags.replace(tag_code(old), tag_code(new), why=why, by=by)
        show(fitted, as_json, _fitted)


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
        show(
            door.tags.retire(tag_code(code), why=why),
            as_json,
            lambda t: screen("retired", serial=t.serial, why=state(t.why)),
        )


@tag.command("void")
@with_city
@click.argument("batch")
@click.option("--why", required=True, type=click.Choice(["stolen", "misprinted", "destroyed"]))
@click.option("--first", type=int, default=0, help="Serial to begin with; default: the batch's first.")
@click.option("--count", type=click.IntRange(1), default=None, help="How many; default: all from --first on.")
@click.option("--all", "whole", is_flag=True, help="The whole batch.")
def tag_void(city: str | None, as_json: bool, batch: str, why: str, first: int, count: int | None, whole: bool) -> None:
    """Voids tags of BATCH that nobody wears: they cannot be fitted, a scan gets the calm page.

    Tags that are only lost are not voided: somebody may wear one.

    \b
    Examples:
      guardtag tag void 01k… --why stolen --first 201 --count 100
    """
    if whole == bool(first or count):
        raise click.UsageError("say which tags: --first and --count, or --all")
    with opened(city) as door:
        show(door.tags.void(batch, why=why, first=first, count=count), as_json, _void)


@tag.command("unvoid")
@with_city
@click.argument("first", type=int)
def tag_unvoid(city: str | None, as_json: bool, first: int) -> None:
    """Takes back the voided run that begins with serial FIRST.

    \b
    Examples:
      guardtag tag unvoid 201
    """
    with opened(city) as door:
        show(door.tags.unvoid(first), as_json, _void)


@tag.command("voided")
@with_city
@click.argument("batch")
def tag_voided(city: str | None, as_json: bool, batch: str) -> None:
    """Lists the voided runs of BATCH.

    \b
    Examples:
      guardtag tag voided 01k…
    """
    with opened(city) as door:
        show(door.tags.voided(batch), as_json,
             lambda vs: "\n".join(f"{v.first}-{v.last}  {state(v.why)}" for v in vs) or screen("no-void"))  # fmt: skip


@tag.command("say")
@with_json
@click.argument("code")
@click.option("--language", type=click.Choice(["zh", "en"]), default=None, help="Default: that of the locale.")
def tag_say(as_json: bool, code: str, language: str | None) -> None:
    """Says the typed CODE in words to read over the telephone. Needs no deployment.

    \b
    Examples:
      guardtag tag say 7K3M-9QRT-2XRR --language en
    """
    from guardtag.payload import spoken

    said = spoken.say(code.strip(), language or readers_language())
    show({"said": said}, as_json, lambda record: record["said"])


@tag.command("hear")
@with_json
@click.argument("text", nargs=-1, required=True)
def tag_hear(as_json: bool, text: tuple[str, ...]) -> None:
    """Prints the typed code that TEXT, heard over the telephone, spells. Needs no deployment.

    \b
    Examples:
      guardtag tag hear seven kilo 3 mike, nine quebec romeo tango, two x-ray double romeo
    """
    from guardtag.payload import spoken

    show({"typed": spoken.heard(" ".join(text))}, as_json, lambda record: record["typed"])


def _settings(city: str | None) -> Config:
    """The settings of the deployment here, without opening it; the defaults where there is none."""
    from guardtag import config as configuration

    place = where(city)
    return configuration.load(Path(place).absolute()) if place.endswith(".toml") else configuration.Config()


def _design(design: Design, found: Fit) -> str:
    """One design in a few lines."""
    size = f"{found.design}  {design.width:g} x {design.height:g} mm  {found.dpi} dpi"
    if found.why:
        return f"{size}\n    cannot be printed so: {found.why}"
    words = ", ".join(f"{field} {height:.1f}" for field, height in found.sizes)
    lines = [
        f"{size}  {found.copies} x {found.code}, modules of {found.module:.2f} mm",
        f"    words, mm high: {words}",
    ]
    return "\n".join([*lines, f"    {printing.no_room(found.left_out)}"] if found.left_out else lines)


def _fitted(tag: Tag) -> str:
    """A tag that was sewn in; its link opens calls and stays out of what terminals keep."""
    return screen("fitted", serial=tag.serial, code=f"…{tag.typed[-4:]}")


def _void(b: Batch) -> str:
    return screen("voided", voided=b.voided, count=b.count)

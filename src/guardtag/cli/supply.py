"""Commands about supply: where tags are, on whose signature, and whether every one is accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli import _supply_care as care
from guardtag.cli import _supply_gifts as gifts
from guardtag.cli._output import opened, show, with_city
from guardtag.cli._page import LANGUAGES, OUT, chosen, lettered, write
from guardtag.cli._said import of_supply as said
from guardtag.cli._said import screen

if TYPE_CHECKING:
    from guardtag.desks.supply import Stock
    from guardtag.guard import Guard
    from guardtag.model.stock import Receipt
    from guardtag.rules.reconcile import Reconciled
    from guardtag.rules.stock_alarm import Low

_FIRST = click.argument("first", type=click.IntRange(1))
_COUNT = click.argument("count", type=click.IntRange(1), default=1)
_NOTE = click.option("--note", default="", help="A few words, about no person.")


@click.group()
def supply() -> None:
    """Donations 征集令, stock, receipts, garments and wear: every tag accounted for."""


gifts.add_to(supply)
care.add_to(supply)


@supply.command("stock")
@with_city
@click.argument("area", default="")
@click.option("--low", is_flag=True, help="List areas with fewer tags than the configuration's [stock] wants.")
def supply_stock(city: str | None, as_json: bool, area: str, low: bool) -> None:
    """Says how many tags AREA and all below it have; without AREA, how many there are.

    \b
    Examples:
      guardtag supply stock feicheng/wangzhuang
      guardtag supply stock --low
    """
    with opened(city) as door:
        if low:
            show(list(door.supply.low(area)), as_json, _low)
        else:
            show(door.supply.stock(area), as_json, _stock)


def _low(found: list[Low]) -> str:
    lines = [said("low-line", area=one.area, on_hand=one.on_hand, least=one.least) for one in found]
    return "\n".join(lines or [said("low-none")])


def _stock(found: Stock) -> str:
    whole = said(
        "stock-line", given=found.given, on_hand=found.on_hand, sewn=found.sewn, lost=found.lost, void=found.void,
        in_store=found.in_store,
    )  # fmt: skip
    return "\n".join([whole, *(f"  {area}: {count}" for area, count in found.below.items())])


@supply.command("hand-over")
@with_city
@_FIRST
@_COUNT
@click.option("--received-by", required=True, help="Id of the responder who takes them.")
@click.option("--area", default="", help="Who gets them; default: the responder's own area.")
@click.option("--by", default="", help="Who gives them.")
@click.option("--signed", is_flag=True, help="They have signed for them; else: guardtag supply sign.")
@_NOTE
@click.option("--out", type=OUT, help="The receipt as a page, .html: print it on A4.")
def supply_hand_over(
    city: str | None, as_json: bool, first: int, count: int, received_by: str, area: str, by: str, signed: bool,
    note: str, out: str | None,
) -> None:  # fmt: skip
    """Gives COUNT tags from serial FIRST on into somebody's hands, and makes the receipt.

    Those of them that were sewn in or voided stay where they are.

    \b
    Examples:
      guardtag supply hand-over 101 50 --received-by li-ling --by office --out receipt.html
    """
    with opened(city) as door:
        receipt = door.supply.hand_over(
            first, count, received_by=received_by, area=area, by=by, note=note, signed=signed
        )
        if out:
            _print(door, receipt, out, ("zh", "en"))
    show(receipt, as_json, _receipt)


@supply.command("give-back")
@with_city
@_FIRST
@_COUNT
@click.option("--by", default="", help="Who brings them.")
@_NOTE
def supply_give_back(city: str | None, as_json: bool, first: int, count: int, by: str, note: str) -> None:
    """COUNT tags from serial FIRST on come back to the store.

    \b
    Examples:
      guardtag supply give-back 140 11 --by li-ling
    """
    with opened(city) as door:
        show(door.supply.give_back(first, count, by=by, note=note), as_json, _receipt)


@supply.command("lost")
@with_city
@_FIRST
@_COUNT
@click.option("--damaged", is_flag=True, help="They are not lost, but spoilt.")
@click.option("--by", default="", help="Who says so.")
@_NOTE
def supply_lost(city: str | None, as_json: bool, first: int, count: int, damaged: bool, by: str, note: str) -> None:
    """COUNT tags from serial FIRST on were lost, or damaged, before they were sewn in. They go on helping.

    Stolen ones are voided instead: guardtag tag void.

    \b
    Examples:
      guardtag supply lost 151 20 --note "left in the bus"
      guardtag supply lost 171 --damaged
    """
    with opened(city) as door:
        verb = door.supply.damaged if damaged else door.supply.lost
        show(verb(first, count, by=by, note=note), as_json, _receipt)


@supply.command("found")
@with_city
@_FIRST
@_COUNT
@click.option("--by", default="", help="Who says so.")
def supply_found(city: str | None, as_json: bool, first: int, count: int, by: str) -> None:
    """COUNT tags from serial FIRST on that counted as lost or damaged are there after all.

    \b
    Examples:
      guardtag supply found 151 20
    """
    with opened(city) as door:
        show(door.supply.found(first, count, by=by), as_json, _receipt)


@supply.command("sign")
@with_city
@click.argument("receipt")
@click.option("--by", required=True, help="Id of the responder who took the tags.")
def supply_sign(city: str | None, as_json: bool, receipt: str, by: str) -> None:
    """Notes that whoever took the tags of RECEIPT has signed for them.

    \b
    Examples:
      guardtag supply sign 01k… --by li-ling
    """
    with opened(city) as door:
        show(door.supply.sign(receipt, by=by), as_json, _receipt)


@supply.command("receipt")
@with_city
@click.argument("receipt", default="")
@click.option("--area", default="", help="List those of this area and all below it.")
@click.option("--out", type=OUT, help="The page, .html: print it on A4.")
@LANGUAGES
def supply_receipt(city: str | None, as_json: bool, receipt: str, area: str, out: str | None, languages: str) -> None:
    """Shows or prints RECEIPT; without it lists the receipts, newest first.

    \b
    Examples:
      guardtag supply receipt --area feicheng/wangzhuang
      guardtag supply receipt 01k… --out receipt.html
    """
    if out and not receipt:
        raise click.UsageError("say which RECEIPT to print")
    pair = chosen(languages, city)
    with opened(city) as door:
        if not receipt:
            show(door.supply.receipts(area), as_json,
                 lambda found: "\n".join(map(_receipt, found)) or screen("no-receipt"))  # fmt: skip
            return
        found = door.supply.receipt(receipt)
        if out:
            _print(door, found, out, pair)
    show(found, as_json, _receipt)


def _print(door: Guard, receipt: Receipt, out: str, languages: tuple[str, ...]) -> None:
    from guardtag.errors import GuardTagError
    from guardtag.report.receipt import page

    names: dict[str, str] = {}
    for who in filter(None, {receipt.by, receipt.received_by}):
        try:
            names[who] = door.responders.get(who).name
        except GuardTagError:  # the office, or somebody who was erased since
            continue
    config = door.config
    write(out, lettered(lambda letters: page(receipt, config, names=names, languages=languages, lettering=letters)))


def _receipt(one: Receipt) -> str:
    runs = ", ".join(map(str, one.runs))
    where = f"{one.source or said('store')} → {one.area or said('store')}" if one.received_by else one.source
    signed = "" if one.signed is None else "✓ "
    return "  ".join(filter(None, (one.id, said(one.kind), where, one.received_by, f"{signed}{one.count}: {runs}")))


@supply.command("reconcile")
@with_city
@click.option("--batch", default="", help="Of this batch alone.")
@click.option("--area", default="", help="Of what this area and all below it were given.")
@click.pass_context
def supply_reconcile(ctx: click.Context, city: str | None, as_json: bool, batch: str, area: str) -> None:
    """Counts every tag by its state; must come to zero, and names the serials where it does not. Then ends with 1.

    \b
    Examples:
      guardtag supply reconcile
      guardtag supply reconcile --area feicheng/wangzhuang
    """
    if batch and area:
        raise click.UsageError("give --batch or --area, not both")
    with opened(city) as door:
        found = door.supply.reconcile(batch=batch, area=area)
    data = found if not as_json else {**_plain(found), "difference": found.difference, "balanced": found.balanced}
    show(data, as_json, _reconciled)
    if not found.balanced:
        ctx.exit(1)


def _plain(found: Reconciled) -> dict[str, object]:
    import attrs

    return attrs.asdict(found, recurse=False)


def _reconciled(found: Reconciled) -> str:
    lines = [said("minted", count=found.minted)]
    lines += [f"  {_state(state)}: {count}" for state, count in found.counts.items() if count]
    for area, counts in found.areas.items():
        if area:
            each = ", ".join(f"{_state(state)} {count}" for state, count in counts.items())
            lines.append(f"  {area}: {each}")
    for name in ("twice", "nowhere", "unminted"):
        runs = getattr(found, name)
        if runs:
            lines.append(said(name, runs=", ".join(map(str, runs))))
    if found.miscounted:
        lines.append(said("miscounted", batches=", ".join(found.miscounted)))
    lines.append(said("balanced") if found.balanced else said("difference", count=found.difference))
    return "\n".join(lines)


def _state(state: str) -> str:
    return said(f"{state}-state") if state.endswith("-unfitted") else said(state)

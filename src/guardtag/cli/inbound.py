"""Commands about what other systems send."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guardtag.cli._output import opened, show, with_city

if TYPE_CHECKING:
    from guardtag.desks.inbound import Checked


@click.group()
def inbound() -> None:
    """What other systems send: cameras, command centres, hotlines."""


@inbound.command("check")
@with_city
@click.argument("file")
@click.option("--source", required=True, help="The sender, as [inbound.NAME] of the configuration names it.")
def inbound_check(city: str | None, as_json: bool, file: str, source: str) -> None:
    """Says what the event in FILE (- for standard input) would do, by the configured mapping; does nothing.

    \b
    Examples:
      guardtag inbound check sample.json --source hotline
    """
    from guardtag.interop.cloudevents import MAX_EVENT

    if file == "-":
        body = sys.stdin.buffer.read(MAX_EVENT + 1)
    else:
        with Path(file).open("rb") as sample:
            body = sample.read(MAX_EVENT + 1)
    with opened(city) as door:
        checked = door.inbound.check(source, body)
    show(checked, as_json, _lines)


def _lines(one: Checked) -> str:
    lines = [f"{one.source} {one.type}: {one.does}" + (f" ({one.kind})" if one.kind else "")]
    lines += [f"  {name} = {value}" for name, value in sorted(one.values.items())]
    lines += [f"  left out: {name}" for name in one.left_out]
    return "\n".join(lines)

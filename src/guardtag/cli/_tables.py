"""Commands about the office's tables: what their titles mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import told
from guardtag.world import local

F = TypeVar("F", bound=Callable[..., Any])


def with_map(function: F) -> F:
    """Adds ``--map TITLE=FIELD`` to a command that reads a table; it comes as ``mapping``."""
    return click.option(
        "--map", "mapping", multiple=True, metavar="TITLE=FIELD", callback=_pairs,
        help="What a title means that is not known, such as 联系电话2=phone2; skip leaves its column unread. "
        "Repeatable; kept.",
    )(function)  # fmt: skip


def _pairs(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        title, equals, field = value.replace("＝", "=").rpartition("=")
        if not equals or not title.strip() or not field.strip():
            raise click.UsageError("--map is TITLE=FIELD, such as 联系电话2=phone2 要写成 标题=字段")
        pairs[title.strip()] = field.strip()
    return pairs


@click.command()
@with_city
@click.option("--forget", metavar="ID", default="", help="Forgets one of them; its first characters will do.")
def mappings(city: str | None, as_json: bool, forget: str) -> None:
    """Lists what was learnt of titles with --map, the newest first.

    \b
    Examples:
      guardtag ward mappings
      guardtag ward mappings --forget 3fa4
    """
    with opened(city) as door:
        zone = door.config.timezone
        if forget:
            show(door.mappings.forget(forget), as_json, lambda one: told("mapping-forgotten", id=one.id[:8]))
            return
        show(
            door.mappings.list(), as_json, lambda ones: "\n".join(_one(one, zone) for one in ones) or told("no-mapping")
        )


def _one(one: Any, zone: str) -> str:
    meant = ", ".join(f"{title} = {field}" for title, field in sorted(one.fields.items()))
    return f"{one.id[:8]}  {one.table}  {local(one.learnt, zone)}  {meant}\n          {' | '.join(one.titles)}"

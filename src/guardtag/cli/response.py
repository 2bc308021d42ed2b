"""Commands about the response: carry out what is due, say how it stands."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guardtag import reception
from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import told

if TYPE_CHECKING:
    from guardtag.dispatcher import Dispatched
    from guardtag.guard import Guard


@click.command()
@with_city
@click.option("--loop", is_flag=True, help="Go on until stopped (Ctrl-C or SIGTERM); what is begun is finished.")
@click.option("--every", default=5.0, show_default=True, help="Seconds between rounds of --loop at most.")
@click.option(
    "--health-file", type=click.Path(dir_okay=False, path_type=Path),
    help="Write how it goes into this file after each round of --loop (JSON, mode 0600).",
)  # fmt: skip
@click.option("--watchdog", metavar="URL", help="Ask this URL after each beat of --loop: a watchdog outside.")
def dispatch(
    city: str | None, as_json: bool, loop: bool, every: float, health_file: Path | None, watchdog: str | None
) -> None:
    """Does what is due: tells people, retries, climbs the ladder. Any number may run at once.

    \b
    Examples:
      guardtag dispatch
      guardtag dispatch --loop --every 2
      guardtag dispatch --loop --health-file /run/guardtag/health.json --watchdog https://watchdog.example.org/ping/…
    """
    if not loop:
        if health_file or watchdog:
            raise click.UsageError("--health-file and --watchdog belong to --loop")
        with opened(city) as door:
            show(door.dispatch(), as_json, lambda did: _line(door, did))
        return
    with opened(city) as door:
        reception.open_all(door)
        _loop(door, as_json, max(every, 0.1), health_file, watchdog)


def _loop(door: Guard, as_json: bool, every: float, health_file: Path | None, url: str | None) -> None:
    from guardtag.cli._loop import Loop, stopped_by_signals
    from guardtag.cli._watchdog import TIMEOUT, Watchdog

    def said(did: Dispatched) -> None:
        if any((did.sent, did.undelivered, did.failed, did.dead, did.steps)):
            show(did, as_json, lambda each: _line(door, each))

    watchdog = Watchdog(url) if url else None
    looping = Loop(door, every, said, health_file, watchdog)
    try:
        with stopped_by_signals(looping.stop):
            looping.run()
    finally:
        if watchdog is not None:
            watchdog.close(TIMEOUT)


def _line(door: Guard, d: Dispatched) -> str:
    from guardtag.world import local

    return told(
        "dispatched", at=local(time.time(), door.config.timezone), sent=d.sent, undelivered=d.undelivered,
        failed=d.failed, dead=d.dead, steps=d.steps,
    )  # fmt: skip


@click.command()
@with_city
def health(city: str | None, as_json: bool) -> None:
    """Says whether a dispatcher is alive and what is overdue.

    Status 1 when the hotline comes first: no dispatcher is alive, or nobody could be told of a call.

    \b
    Examples:
      guardtag health
      guardtag health --json
    """
    with opened(city) as door:
        vitals = door.health()
    show(vitals, as_json, _health)
    if vitals.hotline_first:
        raise click.exceptions.Exit(1)


_DUE = ("calls", "taken", "services", "tasks", "urgent", "normal")
"""Groups of due things that have words."""


def _health(v: Any) -> str:
    now = time.time()
    beat = told("beat-never") if v.last_beat is None else told("beat-ago", ago=_ago(now - v.last_beat))
    lines = [told("alive" if v.alive else "not-alive", beat=beat), told("open", count=v.open)]
    if v.unheard:
        lines.append(told("unheard", count=v.unheard))
    lines += [
        told(
            "due", count=v.waiting[group], group=told(f"due-{group}") if group in _DUE else group, ago=_ago(now - since)
        )
        for group, since in v.oldest_due.items()
    ]
    for name, counts in (("dead", v.dead), ("undelivered", v.undelivered)):
        lines += [told(name, count=count, channel=channel) for channel, count in counts.items()]
    return "\n".join([*lines, *(told("paused", channel=channel) for channel in v.paused)])


def _ago(seconds: float) -> str:
    return told("seconds", n=f"{seconds:.0f}") if seconds < 120 else told("minutes", n=f"{seconds / 60:.0f}")


@click.command()
@with_city
def metrics(city: str | None, as_json: bool) -> None:
    """Prints the figures of `guardtag health` for Prometheus (text format 0.0.4); names nobody.

    \b
    Examples:
      guardtag metrics > /var/lib/node_exporter/guardtag.prom
    """
    with opened(city) as door:
        text = door.metrics()
    show({"text": text} if as_json else text, as_json, lambda value: str(value).rstrip("\n"))

"""``guardtag serve``: the pages of a deployment, with a dispatcher beside them."""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from guardtag import installing, reception
from guardtag.cli._output import opened, show, with_city
from guardtag.cli._said import told
from guardtag.errors import ConfigError, GuardTagError

if TYPE_CHECKING:
    from guardtag.guard import Guard

AGAIN_SECONDS = 5.0
"""A dispatcher that fell over begins again after so long; until then the pages say to ring the hotline first."""

log: Final = logging.getLogger("guardtag")


@click.command()
@with_city
@click.option("--host", default="127.0.0.1", show_default=True, help="Name or address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--no-dispatch", is_flag=True, help="Only serve: `guardtag dispatch --loop` runs elsewhere.")
@click.option("--every", default=2.0, show_default=True, help="Seconds between rounds of the dispatcher at most.")
def serve(city: str | None, as_json: bool, host: str, port: int, no_dispatch: bool, every: float) -> None:
    """Serves the pages: the finder's, the family's, the console, the hall screen, the JSON API.

    It needs guardtag-web. A dispatcher runs beside it. Ctrl-C or SIGTERM end it at once; what was begun is finished.
    To be reached from outside it stands behind a reverse proxy with TLS: docs/how-to/serve-the-pages.md.

    \b
    Examples:
      guardtag serve
      guardtag serve --port 8080 --city guardtag.toml
      guardtag serve --no-dispatch
    """
    from guardtag.cli import _watchdog
    from guardtag.cli._loop import stopped_by_signals

    web = _package("guardtag_web")
    serving = _package("guardtag_web.serving")
    stop = threading.Event()

    def started(address: str, bound: int) -> None:
        _watchdog.notify("READY=1")
        shown = f"[{address}]" if ":" in address else address
        at = {"address": f"http://{shown}:{bound}/", "port": bound, "host": door.config.host}
        show({**at, "dispatches": not no_dispatch}, as_json, _said)
        sys.stdout.flush()  # whoever reads it through a pipe waits for it

    with opened(city) as door:
        reception.open_all(door)
        application = web.app(door)
        try:
            with stopped_by_signals(stop), _dispatching(None if no_dispatch else door, max(every, 0.1), stop):
                serving.run(
                    application, host, port, stop=stop, started=started, alive=lambda: _watchdog.notify("WATCHDOG=1")
                )
                _watchdog.notify("STOPPING=1")
        finally:
            application.state.site.close()


def _said(v: Any) -> str:
    lines = [told("serving-as" if v["host"] else "serving", address=v["address"], host=v["host"])]
    return "\n".join(lines if v["dispatches"] else [*lines, told("serving-alone")])


@contextmanager
def _dispatching(door: Guard | None, every: float, stop: threading.Event) -> Iterator[None]:
    """A dispatcher in a thread for as long as the block runs; none without a door. What it began, it finishes."""
    from guardtag.cli._loop import Loop

    def work() -> None:
        assert door is not None
        while not stop.is_set():
            try:
                Loop(door, every, lambda did: None, stop=stop, service=False).run()
            except Exception as error:  # the pages go on, and say that nobody dispatches
                log.error("the dispatcher fell over and begins again: %s", _name(error))
                stop.wait(AGAIN_SECONDS)

    thread = threading.Thread(target=work, name="guardtag-dispatch")
    try:
        if door is not None:
            thread.start()
        yield
    finally:
        stop.set()
        if door is not None:
            thread.join()


def _name(error: Exception) -> str:
    """What may be logged of an error: guardtag's by their code."""
    return error.code if isinstance(error, GuardTagError) else type(error).__name__


def _package(module: str) -> Any:
    """A module of guardtag-web, by name: guardtag knows none of its plugins."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "guardtag_web":
            raise
        how = installing.plugin("guardtag-web")
        raise ConfigError(
            "GT-WEB-PACKAGE", "guardtag-web is not installed.", "It serves the pages.", str(how), copy=how.copy,
            wheel=how.wheel,
        ) from None  # fmt: skip

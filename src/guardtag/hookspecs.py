"""The hooks a plugin may implement, and the marker it implements them with.

A plugin is a module named by an entry point of the group ``guardtag``; the entry point's name is the
scheme it offers::

    [project.entry-points.guardtag]
    bell = "guardtag_bell"

Hooks take no arguments and return an iterable of ``Offer``. They say what there is; they open nothing and
connect nowhere. An offer's factory is called as ``factory(url, **options)`` once its scheme is used,
where ``url`` begins with the scheme and ``options`` are those of the configuration; an option the
factory does not know is refused at the start. Everything after that goes to the object itself, past pluggy.

The names of built-in schemes are reserved, and two offers of one scheme in one role are an error, so the
order in which plugins load never matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pluggy

from guardtag.spi import Offer

PROJECT: Final = "guardtag"
"""The name that markers, the plugin manager and the entry point group share."""

hookspec: Final = pluggy.HookspecMarker(PROJECT)
"""Marks what a hook looks like; for this module only."""
hookimpl: Final = pluggy.HookimplMarker(PROJECT)
"""Marks a plugin's function that implements one of the hooks below."""


@hookspec
def guardtag_stores() -> Iterable[Offer]:
    """Offers stores: each factory makes a ``guardtag.spi.Store``.

    Returns:
        one ``Offer`` for each scheme.

    Example::

        from guardtag.errors import StoreUnavailable
        from guardtag.hookspecs import hookimpl
        from guardtag.spi import Offer


        class ClosedStore:
            purges = False

            def __init__(self, url):
                self.url = url

            def read(self, refs):
                return [None for _ in refs]

            def find(self, query):
                return []

            def walk(self, kind, after, limit):
                return []

            def commit(self, changes):
                raise StoreUnavailable("GT-CLOSED-STORE", "This store takes nothing.")

            def claim(self, lanes, now, until, limit):
                return []

            def close(self):
                pass


        @hookimpl
        def guardtag_stores():
            yield Offer("closed", ClosedStore)
    """
    raise NotImplementedError


@hookspec
def guardtag_notifiers() -> Iterable[Offer]:
    """Offers channels: each factory makes a ``guardtag.spi.Notifier``.

    ``send`` returns ``Accepted`` (never a bool) or raises ``NotifyError(retryable=…)``. It may be called
    again with the same ``message.id``, and from any thread.

    Returns:
        one ``Offer`` for each scheme.

    Example::

        from guardtag.errors import NotifyError
        from guardtag.hookspecs import hookimpl
        from guardtag.spi import Accepted, Offer

        RUNG = []


        class Bell:
            def __init__(self, url, loud=False):
                self.loud = loud

            def send(self, message):
                if not message.target:
                    raise NotifyError("GT-BELL-TARGET", "There is no bell without a target.", retryable=False)
                RUNG.append((message.id, message.target, self.loud))
                return Accepted(reference=str(len(RUNG)))


        @hookimpl
        def guardtag_notifiers():
            yield Offer("bell", Bell)
    """
    raise NotImplementedError


@hookspec
def guardtag_printers() -> Iterable[Offer]:
    """Offers printers: each factory makes a ``guardtag.spi.Printer``.

    Labels come as a stream and are drawn already; lengths are in mm. All are printed or none. A printer may
    say how many labels a file shall hold (``guardtag.spi.Portioned``), draw its own files again so that they can
    be proved (``Redrawer``), and print a page to measure a device by (``Calibrated``).

    Returns:
        one ``Offer`` for each scheme.

    Example::

        from pathlib import Path

        from guardtag.hookspecs import hookimpl
        from guardtag.spi import Offer


        class Typed:
            def __init__(self, url):
                pass

            def print(self, labels, out):
                text = "".join(f"{label.serial} {label.typed}\\n" for label in labels)
                Path(out).write_text(text, encoding="utf-8")


        @hookimpl
        def guardtag_printers():
            yield Offer("typed", Typed)
    """
    raise NotImplementedError


@hookspec
def guardtag_resolvers() -> Iterable[Offer]:
    """Offers readers of an older system's codes: each factory makes a ``guardtag.spi.Resolver``.

    Returns:
        one ``Offer`` for each scheme.

    Example::

        from guardtag.hookspecs import hookimpl
        from guardtag.spi import Offer


        class OldCard:
            def __init__(self, url):
                pass

            def resolve(self, text):
                head, _, number = text.partition("OLD-")
                if head or not (number.isascii() and number.isdigit() and len(number) <= 9):
                    return None
                return int(number)


        @hookimpl
        def guardtag_resolvers():
            yield Offer("oldcard", OldCard)
    """
    raise NotImplementedError


@hookspec
def guardtag_keysources() -> Iterable[Offer]:
    """Offers places where the keyring is kept: each factory makes a ``guardtag.spi.KeySource``.

    A lost key is lost tags: ``save`` refuses to write over a keyring that it has not loaded. The suite in
    ``guardtag.testing.keysources`` checks that, with threads, with processes and with kills.

    Returns:
        one ``Offer`` for each scheme.

    Example::

        from guardtag.errors import KeyringError
        from guardtag.hookspecs import hookimpl
        from guardtag.spi import Offer


        class Drawer:
            def __init__(self, url):
                self.keyring = None

            def load(self):
                if self.keyring is None:
                    raise KeyringError("GT-KEYS-MISSING", "The drawer is empty.")
                return self.keyring

            def save(self, keyring):
                self.keyring = keyring


        @hookimpl
        def guardtag_keysources():
            yield Offer("drawer", Drawer)
    """
    raise NotImplementedError


@hookspec
def guardtag_warnings() -> Iterable[Offer]:
    """Offers warning rules: each factory makes a ``guardtag.spi.WarningRule``.

    Returns:
        one ``Offer`` for each scheme.

    Example::

        from guardtag.hookspecs import hookimpl
        from guardtag.spi import Offer, Warn, Weather


        class River:
            def __init__(self, url, gauge=lambda: 0.0, most=3.5):
                self.gauge, self.most = gauge, most

            def check(self, facts, now):
                metres = self.gauge()
                if metres > self.most:
                    for town in facts.get("watched", ()):
                        yield Warn(town, f"the river stands at {metres:.1f} m", "serious", "river")
                    for town in facts.get("areas", ()):  # somebody is out there now
                        yield Weather(town, 30, "high water")


        @hookimpl
        def guardtag_warnings():
            yield Offer("river", River)
    """
    raise NotImplementedError

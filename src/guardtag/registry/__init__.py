"""Finds and opens what a configuration names: stores, channels, printers, resolvers, key sources, warning rules.

``load`` checks at the start that every configured scheme is offered and every option known, so that a
deployment that cannot tell anybody is noticed before the first call for help, not by it. What is
configured opens on first use.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import attrs

from guardtag.config import Config
from guardtag.delivery import clean
from guardtag.errors import ConfigError, GuardTagError, UnknownScheme
from guardtag.registry import apart, paths
from guardtag.registry.fence import Fault, fenced
from guardtag.registry.form import Form, asked, form_of
from guardtag.registry.older import Older
from guardtag.registry.options import Who, fits
from guardtag.registry.outbox import OUTBOX, Outbox
from guardtag.registry.shelf import BUILTIN, Listed, Offered, Shelf
from guardtag.registry.source import SCHEME, broken
from guardtag.registry.targets import Targets
from guardtag.spi import KeySource, Notifier, Printer, Resolver, Store, WarningRule

NO_PLUGINS: Final = "GUARDTAG_NO_PLUGINS"
"""Environment variable that, set to anything but ``0``, keeps all third-party plugins out."""
PLUGINS_DIR: Final = "GUARDTAG_PLUGINS_DIR"
"""Environment variable that names the folder of plugins of one file, instead of the configuration's."""
PATH_SCHEMES: Final = ("sqlite", "file")
"""Built-in schemes whose URL is a path, which may be relative to the configuration."""
CLOSING_SECONDS: Final = 2.0
"""How long ``close`` waits for all notifiers together."""
_KINDS: Final[Mapping[str, Any]] = MappingProxyType({
    "store": Store, "keysource": KeySource, "printer": Printer, "notifier": Notifier, "resolver": Resolver,
    "warning": WarningRule,
})  # fmt: skip


def load(config: Config) -> Plugins:
    """Makes the registry of a configuration and checks that all it names can be had.

    Raises:
        UnknownScheme: nobody offers a configured scheme; the nearest is named.
        DuplicateScheme: two plugins do.
        BrokenPlugin: the plugin that should does not load.
        ConfigError: a URL without a scheme, a channel with an impossible name or an unknown option.
    """
    plugins = listed(config)
    plugins.require()
    return plugins


def listed(config: Config) -> Plugins:
    """Makes the registry of a configuration and checks nothing, so that what is wrong with it can be looked at."""
    third_party = os.environ.get(NO_PLUGINS, "") in ("", "0")
    named = os.environ.get(PLUGINS_DIR, "")
    folder = Path(named).absolute() if named else config.plugin_folder
    return Plugins(config, Shelf(config.plugins, folder=folder, third_party=third_party))


@attrs.define
class _Slot:
    """A configured channel: who serves it, and its notifier once open."""

    url: str = attrs.field(repr=False)
    options: Mapping[str, Any] = attrs.field(repr=False)
    offered: Offered | None = None
    notifier: Notifier | None = None
    form: Form = attrs.field(factory=Form)
    said: apart.Said | None = None  # of a channel in a process of its own
    lock: threading.Lock = attrs.field(factory=threading.Lock, repr=False)


class Plugins:
    """What a deployment can use. Safe to use from any thread.

    Args:
        config: names what is used.
        shelf: offers it.
    """

    def __init__(self, config: Config, shelf: Shelf) -> None:
        self._config = config
        self._shelf = shelf
        self.older: Older = Older(config.resolvers, self.resolver)
        self.targets: Targets = Targets(self.notifier, self._asked)
        self._slots = {name: _Slot(url, options) for name, (url, options) in config.channels.items()}
        if not config.channels:
            self._slots[OUTBOX] = _Slot(f"file:{config.outbox}" if config.outbox else "", {})

    def __repr__(self) -> str:
        return f"Plugins(channels={self.channels()!r}, problems={len(self.problems)})"

    def require(self) -> None:
        """Checks all that the configuration names, as ``load`` describes; opens nothing."""
        config = self._config
        for key, role, url in (
            ("store", "store", config.store), ("vault", "store", config.vault), ("keys", "keysource", config.keys)
        ):  # fmt: skip
            fits(self._shelf.find(role, _scheme(url, key)).factory, {}, Who("entry", key))
        for name, slot in self._slots.items():
            if not name or len(name) > 32 or not all(c.isalnum() or c in "_-" for c in name):
                raise ConfigError(
                    "GT-CONFIG-CHANNEL", f"`{clean(name)}` cannot be the name of a channel.",
                    "Addresses are written channel:target.", "Use up to 32 letters, digits, `-` and `_`.",
                )  # fmt: skip
            if slot.url:
                scheme = _scheme(slot.url, f"channels.{name}")
                self._spared(partial(self._serve, slot, scheme, Who("channel", name)))
        for role, key, schemes in (
            ("resolver", "resolvers", config.resolvers),
            ("warning", "warnings", config.warnings),
        ):
            for scheme in schemes:
                self._spared(partial(self._shelf.find, role, _scheme(f"{scheme}:", key)))

    def store(self, url: str) -> Store:
        """Opens a store; each call opens one more, to be closed by the caller."""
        opened: Store = self._open("store", url, {})
        scheme = _scheme(url, "store")
        if scheme in BUILTIN["store"]:
            return opened
        from guardtag.registry.stores import behind_fence

        return behind_fence(opened, self._shelf.find("store", scheme).source)

    def keysource(self, url: str) -> KeySource:
        """Opens a key source."""
        opened: KeySource = self._open("keysource", url, {})
        return opened

    def warning(self, scheme: str) -> WarningRule:
        """Opens a warning rule of the configuration."""
        opened: WarningRule = self._open("warning", f"{scheme}:", {})
        return opened

    def resolver(self, scheme: str) -> Resolver:
        """Opens a reader of an older system's codes."""
        opened: Resolver = self._open("resolver", f"{scheme}:", {})
        return opened

    def printer(self, scheme: str, **options: Any) -> Printer:
        """Opens a printer, with the printer's own options."""
        opened: Printer = self._open("printer", f"{scheme}:", options)
        if scheme in BUILTIN["printer"]:
            return opened
        from guardtag.registry.printers import behind_fence

        return behind_fence(opened, self._shelf.find("printer", scheme).source)

    def notifier(self, channel: str) -> Notifier:
        """The notifier of a channel, opened on first use; the same one each time.

        Raises:
            ConfigError: there is no such channel, or its options do not fit.
            PluginError: it cannot be opened.
        """
        slot = self._slots.get(channel)
        if slot is None:
            raise ConfigError(
                "GT-CONFIG-CHANNEL", f"There is no channel `{clean(channel)}`.", "",
                f"Configured: {', '.join(self._slots)}.",
            )  # fmt: skip
        with slot.lock:  # its own: a factory that hangs holds up no other channel
            if slot.notifier is None:
                slot.notifier = self._notifier(channel, slot)
                slot.form = slot.form if slot.said else form_of(slot.notifier, slot.form)
            return slot.notifier

    def form(self, channel: str) -> Form:
        """What a channel said of the texts it carries: its class at first, its notifier once it is open.

        It opens nothing, since a factory may hang; a process of its own is started, and has a moment to say.
        """
        slot = self._slots.get(channel)
        if slot is None or slot.said is None or slot.said.known:
            return slot.form if slot is not None else Form()
        try:
            return slot.said.form(self.notifier(channel), slot.form)
        except GuardTagError:
            return slot.form

    def route(self, address: str) -> str | None:
        """The channel that serves an address ``channel:target``.

        Returns:
            its own channel when that is configured; ``outbox`` when no channel is configured at all;
            ``None`` when this one is not, or the text is no address.
        """
        channel, _, target = address.partition(":")
        if not channel or not target:
            return None
        if not self._config.channels:
            return OUTBOX
        return channel if channel in self._slots else None

    def _asked(self, channel: str) -> Any:
        """The factory of a channel that may be asked about targets; not one in a process of its own."""
        slot = self._slots.get(channel)
        return None if slot is None or slot.said is not None or slot.offered is None else slot.offered.factory

    def channels(self) -> tuple[str, ...]:
        """The channels that can be served here; ``outbox`` alone when none is configured."""
        return tuple(name for name, slot in self._slots.items() if slot.offered is not None or name == OUTBOX)

    @property
    def problems(self) -> tuple[str, ...]:
        """Plugins that were left out, and why, for people. ``check`` looks at those not in use too."""
        return self._shelf.problems

    def check(self) -> tuple[str, ...]:
        """Loads every allowed plugin, used or not, and returns the problems.

        What a channel has in a process of its own is opened there, and not imported here.
        """
        self._shelf.load_all([_scheme(apart.inside(slot.url), "") for slot in self._slots.values() if slot.said])
        return self.check_processes()

    def check_processes(self) -> tuple[str, ...]:
        """Starts the processes that channels have of their own, and returns the problems."""
        for channel, slot in self._slots.items():
            if slot.said is not None:
                try:
                    notifier = self.notifier(channel)
                    problem = slot.said.problem(notifier, channel)
                except GuardTagError as error:
                    problem = error
                if problem is not None:
                    self._shelf.note(problem)
        return self.problems

    def absent(self) -> list[tuple[str, str]]:
        """Channels and those of their options whose secret or file is not there; nothing is opened."""
        return [
            (channel, option)
            for channel, slot in self._slots.items()
            for option in paths.absent(slot.options, self._config.path)
        ]

    def listing(self, *, strangers: bool = False) -> tuple[Listed, ...]:
        """What there is: scheme, role, source and state of each; ``strangers`` are installed and may not load."""
        return self._shelf.listing(strangers=strangers)

    def close(self) -> None:
        """Closes the notifiers that can be closed; one that hangs or raises is left behind."""
        closers: list[threading.Thread] = []
        for name, slot in self._slots.items():
            notifier, slot.notifier = slot.notifier, None
            if notifier is not None:
                thread = threading.Thread(target=_closed, args=(notifier,), name=f"guardtag-close-{name}", daemon=True)
                thread.start()
                closers.append(thread)
        until = time.monotonic() + CLOSING_SECONDS
        for thread in closers:
            thread.join(max(0.0, until - time.monotonic()))

    def _spared(self, find: Callable[[], object]) -> None:
        """With plugins switched off, what only they could do is left out, so that repairs stay possible."""
        try:
            find()
        except UnknownScheme as error:
            if self._shelf.third_party:
                raise
            self._shelf.note(error)

    def _serve(self, slot: _Slot, scheme: str, who: Who) -> None:
        offered = self._shelf.find("notifier", scheme)
        if apart.is_apart(offered):
            self._apart(slot, who)
        else:
            fits(offered.factory, slot.options, who)
            slot.form = asked(slot.options, form_of(offered.factory, Form()), who)
        slot.offered = offered

    def _apart(self, slot: _Slot, who: Who) -> None:
        """A channel in a process of its own: what is built in is checked here, a plugin only in there."""
        own = apart.own_options(slot.options)
        inner = {name: value for name, value in slot.options.items() if name not in own}
        scheme = _scheme(apart.inside(slot.url), "channels")
        if scheme == apart.PROCESS:
            raise ConfigError(
                "GT-CONFIG-URL", f"{who} has a process in a process.", "", "Write `process:` once."
            )  # fmt: skip
        known = scheme in BUILTIN["notifier"]
        if known:
            offered = self._shelf.find("notifier", scheme)
            fits(offered.factory, inner, who)
            otherwise = form = form_of(offered.factory, Form())
        else:
            self._shelf.expect("notifier", scheme)
            otherwise, form = Form(), apart.CAUTIOUS
        slot.form = asked(inner, form, who)
        slot.said = apart.Said(asked(inner, otherwise, who), known)

    def _notifier(self, channel: str, slot: _Slot) -> Notifier:
        if channel == OUTBOX and not self._config.channels:
            return Outbox(self._open("notifier", slot.url, {}) if slot.url else None)
        if slot.offered is None:
            self._serve(slot, _scheme(slot.url, f"channels.{channel}"), Who("channel", channel))
        assert slot.offered is not None
        granted = apart.grant(channel, self._config, self._shelf) if slot.said else {}
        made: Notifier = self._make(slot.offered, slot.url, {**slot.options, **granted})
        return made

    def _open(self, role: str, url: str, options: Mapping[str, Any]) -> Any:
        offered = self._shelf.find(role, _scheme(url, role))
        fits(offered.factory, options, Who(role, offered.scheme))
        return self._make(offered, url, options)

    def _make(self, offered: Offered, url: str, options: Mapping[str, Any]) -> Any:
        kind = _KINDS[offered.role]
        try:
            given = paths.absolute(offered.factory, options, self._config.path)
            url = self._absolute(url)
            if offered.role == "store":
                url = paths.in_address(offered.factory, url, self._config.path)
            made = fenced(partial(offered.factory, url, **given))
            right = fenced(lambda: isinstance(made, kind))
        except Fault as fault:
            if fault.own is not None:
                raise fault.own from None
            raise broken(
                offered.source, f"It raised {fault.culprit} when `{offered.scheme}` was opened.", case="raised-open",
                raised=fault.culprit, scheme=offered.scheme,
            ) from None  # fmt: skip
        if not right:
            raise broken(
                offered.source, f"What it made for `{offered.scheme}` is no {kind.__name__}.", case="made",
                scheme=offered.scheme, kind=kind.__name__,
            )  # fmt: skip
        return made

    def _absolute(self, url: str) -> str:
        scheme, _, path = url.partition(":")
        if scheme == apart.PROCESS:
            return apart.around(url, self._absolute(path))
        return f"{scheme}:{self._config.path(path)}" if scheme in PATH_SCHEMES and path else url


def _scheme(url: str, key: str) -> str:
    """What stands before the colon. A URL may hold a password, so no error repeats it."""
    scheme, colon, _ = url.partition(":")
    if not colon or not SCHEME.fullmatch(scheme):
        raise ConfigError(
            "GT-CONFIG-URL", f"`{key}` in the configuration does not begin with a scheme.", "",
            "Write it like sqlite:city.db or smtp:mail.example.org.", key=key,
        )  # fmt: skip
    return scheme


def _closed(notifier: Notifier) -> None:
    with contextlib.suppress(Fault):
        fenced(lambda: getattr(notifier, "close", lambda: None)())  # noqa: PLW0108 - getattr belongs in the fence


__all__ = [
    "NO_PLUGINS", "OUTBOX", "PLUGINS_DIR", "Form", "Listed", "Offered", "Outbox", "Plugins", "Shelf", "listed", "load",
]  # fmt: skip

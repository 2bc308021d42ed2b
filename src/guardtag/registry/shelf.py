"""The shelf of what plugins offer: finds, loads and checks them, each behind the fence.

Only the module that offers a scheme somebody asked for is imported. Built-in schemes stand in a table.
Third-party ones are entry points of the distributions that the configuration allows (``installed``) and files of
its folder for plugins (``onefile``), listed by reading, never by importing. A scheme belongs to all that list it, so
that the rivals for it are known before any is loaded, and the order of loading decides nothing.
"""

from __future__ import annotations

import difflib
import importlib
import json
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import attrs
import pluggy

from guardtag import hookspecs
from guardtag.delivery import clean, type_name
from guardtag.errors import BrokenPlugin, GuardTagError, PluginError, UnknownScheme
from guardtag.registry import installed
from guardtag.registry.fence import Fault, fenced
from guardtag.registry.manager import Manager
from guardtag.registry.source import SCHEME, Source, broken, duplicate
from guardtag.spi import Offer

ROLES: Final[Mapping[str, str]] = MappingProxyType({
    "store": "guardtag_stores", "notifier": "guardtag_notifiers", "printer": "guardtag_printers",
    "resolver": "guardtag_resolvers", "keysource": "guardtag_keysources", "warning": "guardtag_warnings",
})  # fmt: skip
"""Role to hook."""
BUILTIN: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({
    "store": {"memory": "memory", "sqlite": "sqlite"},
    "notifier": {"console": "console", "file": "file", "process": "process"},
    "printer": {"svg": "svg", "html": "html", "png": "png", "csv": "csv", "zip": "images"},
    "resolver": {},
    "keysource": {"file": "file", "memory": "memory_keys", "env": "env_keys"},
    "warning": {},
})  # fmt: skip
"""Role to built-in scheme to module in ``guardtag.builtin``."""
RESERVED: Final = frozenset(scheme for schemes in BUILTIN.values() for scheme in schemes)
"""Schemes that no third party may offer, in any role."""
MAX_OFFERS: Final = 100
"""The most offers one plugin may make."""

_log = logging.getLogger("guardtag.plugins")


@attrs.frozen
class Offered:
    """One offer on the shelf: who offers what, and what makes the object for it."""

    role: str
    scheme: str
    source: str
    factory: Callable[..., Any] = attrs.field(repr=False)


@attrs.frozen
class Listed:
    """One scheme of one plugin, for people.

    Args:
        scheme: what it is called.
        role: such as ``notifier``; empty while a third party's module is not loaded.
        source: who offers it.
        state: ``built-in``, ``loaded``, ``not loaded`` (allowed, and nothing uses it), ``broken``, ``not allowed``
            (installed, but not named in the configuration) or ``switched off``.
        version: of its distribution; empty for a file.
        reason: why it is in this state.
        do: what to do about it.
        spent: milliseconds that each step of loading took: ``import``, ``register``, ``offers``.
    """

    scheme: str
    role: str
    source: str
    state: str
    version: str = ""
    reason: str = ""
    do: str = ""
    spent: Mapping[str, float] = MappingProxyType({})


class Shelf:
    """What is offered, loaded when it is first asked for. Safe to use from any thread.

    Args:
        distributions: third-party distributions that may load, each pinned or not (``registry.pin``).
        folder: of plugins of one file, which may load too.
        third_party: False keeps all of them out, as ``GUARDTAG_NO_PLUGINS=1`` asks.
        clock: seconds, to tell how long loading takes.
    """

    def __init__(
        self, distributions: Sequence[str] = (), *, folder: Path | None = None, third_party: bool = True,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:  # fmt: skip
        self.third_party = third_party
        self.folder: Path | None = folder.absolute() if folder is not None else None
        self._distributions = tuple(distributions)
        self._clock = clock
        self._spent: dict[str, dict[str, float]] = {}
        self._refused: PluginError | None = None
        self._lock = threading.RLock()
        self._manager = Manager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._offers: dict[tuple[str, str], list[Offered]] = {}
        self._entries: dict[str, list[Source]] = {}
        self._taken: dict[str, PluginError | None] = {}
        self._problems: dict[str, None] = {}
        if third_party and distributions:
            self._list_installed()
        if third_party and folder is not None:
            self._list_files(folder)

    @property
    def problems(self) -> tuple[str, ...]:
        """What was left out and why, for people."""
        with self._lock:
            return tuple(self._problems)

    def find(self, role: str, scheme: str) -> Offered:
        """The one offer of a scheme in a role; loads who may have it.

        Raises:
            UnknownScheme: nobody offers it.
            DuplicateScheme: more than one does.
            BrokenPlugin: who should offer it does not load.
        """
        with self._lock:
            sources = self._sources(role, scheme)
            failures = [error for source in sources if (error := self._take(source))]
            offers = self._offers.get((role, scheme), [])
            if len(offers) == 1:
                return offers[0]
            if offers:
                rivals = duplicate(scheme, offers[0].source, offers[1].source)
                self._note(rivals)
                raise rivals
            if sources and not failures and not any(self._offers.get((r, scheme)) for r in ROLES):
                said = f"It does not offer `{scheme}`, which it lists."
                failures.append(broken(sources[0].name, said, case="withheld", scheme=scheme))
            raise failures[0] if failures else self._unknown(role, scheme)

    def expect(self, role: str, scheme: str) -> None:
        """Like ``find``, but only by what is listed: nothing is imported.

        Raises:
            UnknownScheme: nobody lists the scheme.
        """
        with self._lock:
            if not self._sources(role, scheme):
                raise self._unknown(role, scheme)

    def load_all(self, spared: Collection[str] = ()) -> None:
        """Loads every allowed third-party plugin, so that ``problems`` knows all there is to know.

        Args:
            spared: schemes whose modules are left alone, unless they are loaded already.
        """
        with self._lock:
            for scheme, sources in self._entries.items():
                for source in sources:
                    if source.schemes is None or source.schemes.isdisjoint(spared):
                        self._take(source)
                for role in ROLES:
                    offers = self._offers.get((role, scheme), [])
                    if len(offers) > 1:
                        self._note(duplicate(scheme, offers[0].source, offers[1].source))

    def listing(self, *, strangers: bool = False) -> tuple[Listed, ...]:
        """All schemes: the built-in ones, then those of third parties.

        Args:
            strangers: list those too that are installed and may not load; their metadata are read, nothing more.
        """
        with self._lock:
            lines = [
                self._line(scheme, role, Source(f"guardtag.builtin.{module}", int), "built-in")
                for role, schemes in BUILTIN.items() for scheme, module in schemes.items()
            ]  # fmt: skip
            for scheme, sources in sorted(self._entries.items()):
                for source in sources:
                    lines += self._lines(scheme, source)
            return (*lines, *(self._strangers() if strangers else ()))

    def note(self, error: GuardTagError) -> None:
        """Puts an error among the problems, loudly."""
        with self._lock:
            self._note(error)

    def _lines(self, scheme: str, source: Source) -> Iterable[Listed]:
        if source.name not in self._taken:
            return [self._line(scheme, "", source, "not loaded", "Nothing has used it yet.")]
        if error := self._taken[source.name]:
            return [self._line(scheme, "", source, "broken", error.why, error.do)]
        roles = [
            role for role in ROLES for offer in self._offers.get((role, scheme), ()) if offer.source == source.name
        ]
        return [self._line(scheme, role, source, "loaded") for role in roles] or [
            self._line(scheme, "", source, "broken", f"It does not offer `{scheme}`, which it lists.")
        ]

    def _line(self, scheme: str, role: str, source: Source, state: str, reason: str = "", do: str = "") -> Listed:
        spent = MappingProxyType(dict(self._spent.get(source.name, {})))
        return Listed(scheme, role, source.name, state, source.version, reason, do, spent)

    def _strangers(self) -> Iterable[Listed]:
        state, reason = "not allowed", "The configuration does not name it."
        if not self.third_party:
            state, reason = "switched off", "Plugins are switched off by GUARDTAG_NO_PLUGINS."
        allowed = installed.named(self._distributions)
        for found in installed.strangers(allowed if self.third_party else ()):
            do = (
                "Unset it, and start again."
                if found.name in allowed
                else f"plugins = {json.dumps([*self._distributions, found.name])}"
            )
            for scheme in found.schemes:
                yield Listed(scheme, "", found.name, state, found.version, reason, do)

    def _sources(self, role: str, scheme: str) -> list[Source]:
        module = BUILTIN[role].get(scheme)
        if module is None:
            return self._entries.get(scheme, [])
        name = f"guardtag.builtin.{module}"
        return [Source(name, partial(importlib.import_module, name))]

    def _list_installed(self) -> None:
        sources, problems = installed.allowed(self._distributions, RESERVED)
        for scheme, source in sources:
            self._entries.setdefault(scheme, []).append(source)
        for problem in problems:
            self._note(problem)

    def _list_files(self, folder: Path) -> None:
        from guardtag.registry import onefile  # reading Python takes ast

        try:
            found, problems = onefile.plugins(folder, RESERVED)
        except PluginError as refused:
            self._refused = refused
            self._note(refused)
            return
        for scheme, source, error in found:
            self._entries.setdefault(scheme, []).append(source)
            if error is not None:
                self._taken[source.name] = error
                self._note(error)
        for problem in problems:
            self._note(problem)

    def _note(self, error: GuardTagError) -> None:
        if str(error) not in self._problems:
            self._problems[str(error)] = None
            _log.error("%s", error)

    def _take(self, source: Source) -> PluginError | None:
        """Loads a plugin once and puts its offers on the shelf; the error when it had to be left out."""
        if source.name not in self._taken:
            self._taken[source.name] = None  # before the import, which may come back here
            try:
                for offered in self._load(source):
                    self._offers.setdefault((offered.role, offered.scheme), []).append(offered)
            except PluginError as error:
                self._taken[source.name] = error
                self._undo(source)
                self._note(error)
            except BaseException:  # Ctrl-C
                del self._taken[source.name]
                self._undo(source)
                raise
        return self._taken[source.name]

    def _undo(self, source: Source) -> None:
        try:
            if self._manager.has_plugin(source.name):
                fenced(partial(self._manager.unregister, name=source.name))
        except Fault as fault:
            _log.error("the plugin %s could not be unregistered (%s)", source.name, fault.culprit)

    def _load(self, source: Source) -> list[Offered]:
        """Loads, registers, checks, asks for offers; raises ``PluginError`` at the first thing wrong."""
        case, doing = "raised-import", "when it was imported"
        if source.check is not None:
            source.check()
        try:
            with self._timed(source, "import"):
                module = fenced(source.load)
            doing = "when it was registered"
            with self._timed(source, "register"):
                fenced(partial(self._manager.register, module, name=source.name))
                callers = fenced(lambda: self._manager.get_hookcallers(module)) or []
            self._known_hooks(source, callers)
            case, doing = "raised-asked", "when it was asked for its offers"
            with self._timed(source, "offers"):
                offers = fenced(partial(_asked, callers, source.name))
        except Fault as fault:
            if isinstance(fault.own, BrokenPlugin) and not source.version:  # a file's own line is named already
                raise fault.own from None
            raise broken(source.name, f"It raised {fault.culprit} {doing}.", case=case, raised=fault.culprit) from None
        if len(offers) > MAX_OFFERS:
            raise broken(source.name, f"It makes more than {MAX_OFFERS} offers.", case="offers", limit=MAX_OFFERS)
        return [_checked(source, role, offer) for role, offer in offers]

    @contextmanager
    def _timed(self, source: Source, step: str) -> Iterator[None]:
        began = self._clock()
        try:
            yield
        finally:
            self._spent.setdefault(source.name, {})[step] = round((self._clock() - began) * 1000, 3)

    def _known_hooks(self, source: Source, callers: Sequence[pluggy.HookCaller]) -> None:
        known = set(ROLES.values())
        for caller in callers:
            if caller.name not in known:
                near = difflib.get_close_matches(caller.name, known, 1)
                raise broken(
                    source.name, f"There is no hook `{clean(caller.name)}`.",
                    f"Did you mean `{near[0]}`?" if near else f"The hooks are {', '.join(sorted(known))}.",
                    case="hook", hook=clean(caller.name), known=", ".join(near or sorted(known)),
                )  # fmt: skip
        if not callers:
            raise broken(source.name, "It implements no hook, so it offers nothing.", case="hookless")

    def _unknown(self, role: str, scheme: str) -> PluginError:
        if self._refused is not None and scheme not in RESERVED:
            return self._refused  # the folder may well hold it
        other = [r for r in ROLES if self._offers.get((r, scheme)) or scheme in BUILTIN[r]]
        listed = {s for (r, s), offers in self._offers.items() if r == role and offers}
        near = difflib.get_close_matches(scheme, {*BUILTIN[role], *self._entries, *listed}, 1)
        case, known = "unknown", ", ".join(sorted({*BUILTIN[role], *listed}))
        why, do, holders = "", f"Known here: {known or 'none'}.", ""
        if other:
            case, why = "role", f"It is the scheme of a {other[0]}."
        elif not self.third_party:
            case, why, do = "off", "Plugins are switched off by GUARDTAG_NO_PLUGINS.", "Unset it, and start again."
        elif holders := installed.holder(scheme):
            case, why = "holder", f"{holders} offers it, and may not load."
            do = f'Add it to the configuration: plugins = ["{holders}"].'
        elif near:
            case, do = "near", f"Did you mean `{near[0]}`?"
        elif not known:
            case = "none"
        return UnknownScheme(
            "GT-PLUGIN-UNKNOWN", f"Nobody offers a {role} with the scheme `{scheme}`.", why, do,
            scheme=scheme, role=role, case=case, known=known, near="".join(near), plugin=holders,
            other="".join(other[:1]),
        )  # fmt: skip


def _asked(callers: Sequence[pluggy.HookCaller], plugin: str) -> list[tuple[str, object]]:
    """What a plugin's hooks return. Past pluggy's own calling, so that plugins cannot wrap each other."""
    roles = {hook: role for role, hook in ROLES.items()}
    found: list[tuple[str, object]] = []
    offers: Any
    for caller in callers:
        for hook in caller.get_hookimpls():
            if hook.plugin_name == plugin:
                if hook.wrapper or hook.hookwrapper:
                    raise TypeError("a hook of guardtag cannot be wrapped")
                offers = hook.function()
                found += [(roles[caller.name], offer) for offer in islice(offers, MAX_OFFERS + 1)]
    return found


def _checked(source: Source, role: str, offer: object) -> Offered:
    if type(offer) is not Offer:
        raise broken(
            source.name, f"It offers a {type_name(offer)} where an Offer belongs.", case="offer", type=type_name(offer)
        )
    scheme = offer.scheme
    if type(scheme) is not str or not SCHEME.fullmatch(scheme) or not callable(offer.factory):
        raise broken(source.name, "It makes an offer without a proper scheme or factory.", case="improper")
    if source.schemes is not None and scheme in RESERVED:
        raise duplicate(scheme, "guardtag itself", source.name)
    if source.schemes is not None and scheme not in source.schemes:
        raise broken(
            source.name, f"It offers `{scheme}`, which it does not list (as an entry point, or in SCHEMES).",
            case="unlisted", scheme=scheme,
        )  # fmt: skip
    return Offered(role, scheme, source.name, offer.factory)

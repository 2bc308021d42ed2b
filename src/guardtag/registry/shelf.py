"""The shelf of what plugins offer: finds, loads and checks them, each behind the fence.

Only the module that offers a scheme somebody asked for is imported. Built-in schemes stand in a table.
Third-party ones are entry points of the distributions that the configuration allows, listed by
reading metadata, never by importing. A scheme belongs to the distributions that list it, so that all
rivals for it are known before any is loaded, and the order of loading decides nothing.
"""

from __future__ import annotations

import difflib
import importlib
import logging
import re
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

import attrs
import pluggy

from guardtag import hookspecs
from guardtag.delivery import clean, type_name
from guardtag.errors import BrokenPlugin, DuplicateScheme, GuardTagError, PluginError, UnknownScheme
from guardtag.registry.fence import Fault, fenced
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
SCHEME: Final = re.compile(r"[a-z][a-z0-9+-]{0,39}", re.ASCII)
MAX_OFFERS: Final = 100
"""The most offers one plugin may make."""

_log = logging.getLogger("guardtag.plugins")


@attrs.frozen
class Source:
    """A plugin that may be loaded.

    Args:
        name: shown to people: the built-in module, or the distribution with its module.
        load: imports it.
        schemes: what it may offer; ``None`` for a built-in.
        check: raises ``BrokenPlugin`` when it is not what was pinned.
    """

    name: str
    load: Callable[[], Any] = attrs.field(repr=False)
    schemes: frozenset[str] | None = None
    check: Callable[[], None] | None = attrs.field(default=None, repr=False)


@attrs.frozen
class Offered:
    """One offer on the shelf: who offers what, and what makes the object for it."""

    role: str
    scheme: str
    source: str
    factory: Callable[..., Any] = attrs.field(repr=False)


@attrs.frozen
class Listed:
    """One line for people.

    Args:
        scheme: what it is called.
        role: such as ``notifier``; empty while a third party's module is not loaded.
        source: who offers it.
        state: ``built-in``, ``not loaded``, ``loaded`` or ``broken``.
    """

    scheme: str
    role: str
    source: str
    state: str


_WRITE: Final = 'Write it like "guardtag-bell" or "guardtag-bell==1.2 sha256:…".'
_MEND: Final = "Update the plugin, or take it out of the configuration."


def broken(source: str, why: str, do: str = _MEND) -> BrokenPlugin:
    """The error for a plugin that cannot be used."""
    return BrokenPlugin("GT-PLUGIN-BROKEN", f"The plugin {source} cannot be used.", why, do, plugin=source)


def duplicate(scheme: str, one: str, other: str) -> DuplicateScheme:
    """The error for two offers of one scheme; names both."""
    return DuplicateScheme(
        "GT-PLUGIN-DUPLICATE", f"Two plugins offer the scheme `{scheme}`: {one} and {other}.",
        "Neither is preferred, so that the order of loading never decides.", "Take one of them out of `plugins`.",
        scheme=scheme, one=one, other=other,
    )  # fmt: skip


class Shelf:
    """What is offered, loaded when it is first asked for. Safe to use from any thread.

    Args:
        distributions: third-party distributions that may load, each with a version and a hash if it is pinned
            (``registry.pin``).
        third_party: False keeps all of them out, as ``GUARDTAG_NO_PLUGINS=1`` asks.
    """

    def __init__(self, distributions: Sequence[str] = (), *, third_party: bool = True) -> None:
        self.third_party = third_party
        self._lock = threading.RLock()
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._offers: dict[tuple[str, str], list[Offered]] = {}
        self._entries: dict[str, list[Source]] = {}
        self._taken: dict[str, PluginError | None] = {}
        self._problems: dict[str, None] = {}
        if third_party and distributions:
            self._list(distributions)

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
                failures.append(broken(sources[0].name, f"It does not offer `{scheme}`, the name of its entry point."))
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

    def listing(self) -> tuple[Listed, ...]:
        """All schemes: the built-in ones, then those of third parties."""
        with self._lock:
            lines = [
                Listed(scheme, role, f"guardtag.builtin.{module}", "built-in")
                for role, schemes in BUILTIN.items() for scheme, module in schemes.items()
            ]  # fmt: skip
            for scheme, sources in sorted(self._entries.items()):
                for source in sources:
                    lines += self._lines(scheme, source)
            return tuple(lines)

    def note(self, error: GuardTagError) -> None:
        """Puts an error among the problems, loudly."""
        with self._lock:
            self._note(error)

    def _lines(self, scheme: str, source: Source) -> Iterable[Listed]:
        roles = [
            role for role in ROLES for offer in self._offers.get((role, scheme), ()) if offer.source == source.name
        ]  # fmt: skip
        if source.name not in self._taken:
            return [Listed(scheme, "", source.name, "not loaded")]
        return [Listed(scheme, role, source.name, "loaded") for role in roles] or [
            Listed(scheme, "", source.name, "broken")
        ]

    def _sources(self, role: str, scheme: str) -> list[Source]:
        module = BUILTIN[role].get(scheme)
        if module is None:
            return self._entries.get(scheme, [])
        name = f"guardtag.builtin.{module}"
        return [Source(name, partial(importlib.import_module, name))]

    def _list(self, distributions: Sequence[str]) -> None:
        from importlib import metadata  # takes tens of milliseconds, so only where third parties may load

        from guardtag.registry import pin

        entries: dict[str, pin.Wanted] = {}
        for entry in distributions:
            named = pin.wanted(entry)
            if named is None or entries.get(named.name, named) != named:
                self._note(broken(clean(entry), "That is no distribution, or it is there twice, pinned apart.", _WRITE))
            else:
                entries[named.name] = named
        for name, wanted in entries.items():
            try:
                distribution = metadata.distribution(name)
                points = [point for point in distribution.entry_points if point.group == hookspecs.PROJECT]
            except metadata.PackageNotFoundError:
                self._note(broken(name, "It is not installed.", "Install it, or take it out of `plugins`."))
                continue
            except Exception as error:  # damaged metadata raises many things
                self._note(broken(name, f"Its metadata cannot be read ({type_name(error)}).", "Install it again."))
                continue
            if not points:
                self._note(broken(name, f"It has no entry point in the group `{hookspecs.PROJECT}`."))
            for scheme in sorted({point.name for point in points} & RESERVED):
                self._note(duplicate(scheme, "guardtag itself", name))
            for point in points:
                if not SCHEME.fullmatch(point.name):
                    self._note(broken(name, f"Its entry point `{clean(point.name)}` is not named like a scheme."))
            own = frozenset(point.name for point in points if SCHEME.fullmatch(point.name)) - RESERVED
            for point in points:
                if point.name in own:
                    check = partial(pin.verify, distribution, wanted, point.module)
                    source = Source(f"{name} ({clean(point.value)})", point.load, own, check)
                    self._entries.setdefault(point.name, []).append(source)

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
        doing = "when it was imported"
        if source.check is not None:
            source.check()
        try:
            module = fenced(source.load)
            doing = "when it was registered"
            fenced(partial(self._manager.register, module, name=source.name))
            callers = fenced(lambda: self._manager.get_hookcallers(module)) or []
            self._known_hooks(source, callers)
            doing = "when it was asked for its offers"
            offers = fenced(partial(_asked, callers, source.name))
        except Fault as fault:
            raise broken(source.name, f"It raised {fault.culprit} {doing}.") from None
        if len(offers) > MAX_OFFERS:
            raise broken(source.name, f"It makes more than {MAX_OFFERS} offers.")
        return [_checked(source, role, offer) for role, offer in offers]

    def _known_hooks(self, source: Source, callers: Sequence[pluggy.HookCaller]) -> None:
        known = set(ROLES.values())
        for caller in callers:
            if caller.name not in known:
                near = difflib.get_close_matches(caller.name, known, 1)
                raise broken(
                    source.name, f"There is no hook `{clean(caller.name)}`.",
                    f"Did you mean `{near[0]}`?" if near else f"The hooks are {', '.join(sorted(known))}.",
                )  # fmt: skip
        if not callers:
            raise broken(source.name, "It implements no hook, so it offers nothing.")

    def _unknown(self, role: str, scheme: str) -> UnknownScheme:
        other = [r for r in ROLES if self._offers.get((r, scheme)) or scheme in BUILTIN[r]]
        listed = {s for (r, s), offers in self._offers.items() if r == role and offers}
        near = difflib.get_close_matches(scheme, {*BUILTIN[role], *self._entries, *listed}, 1)
        why, do = "", f"Known here: {', '.join(sorted({*BUILTIN[role], *listed})) or 'none'}."
        if other:
            why = f"It is the scheme of a {other[0]}."
        elif not self.third_party:
            why, do = "Plugins are switched off by GUARDTAG_NO_PLUGINS.", "Unset it, and start again."
        elif holders := _holders(scheme):
            why, do = (
                f"{holders} offers it, and may not load.",
                f'Add it to the configuration: plugins = ["{holders}"].',
            )
        elif near:
            do = f"Did you mean `{near[0]}`?"
        return UnknownScheme(
            "GT-PLUGIN-UNKNOWN", f"Nobody offers a {role} with the scheme `{scheme}`.", why, do,
            scheme=scheme, role=role,
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
        raise broken(source.name, f"It offers a {type_name(offer)} where an Offer belongs.")
    scheme = offer.scheme
    if type(scheme) is not str or not SCHEME.fullmatch(scheme) or not callable(offer.factory):
        raise broken(source.name, "It makes an offer without a proper scheme or factory.")
    if source.schemes is not None and scheme in RESERVED:
        raise duplicate(scheme, "guardtag itself", source.name)
    if source.schemes is not None and scheme not in source.schemes:
        raise broken(source.name, f"It offers `{scheme}`, which its distribution does not list as an entry point.")
    return Offered(role, scheme, source.name, offer.factory)


def _holders(scheme: str) -> str:
    """A distribution that lists the scheme although it may not load; empty when there is none."""
    from importlib import metadata

    try:
        points = metadata.entry_points(group=hookspecs.PROJECT, name=scheme)
        return next((clean(point.dist.name) for point in points if point.dist), "")
    except Exception:  # only a hint: damaged metadata of a stranger must not hide the real error
        return ""

"""The manager finds what pluggy itself finds, in modules and in objects."""

from __future__ import annotations

import importlib
from functools import cached_property
from types import ModuleType, SimpleNamespace

import pluggy
import pytest

from guardtag import hookspecs
from guardtag.hookspecs import hookimpl
from guardtag.registry.manager import Manager
from guardtag.registry.shelf import BUILTIN

MODULES = sorted({module for schemes in BUILTIN.values() for module in schemes.values()})


class Holder:
    """A hook in every shape that pluggy takes, and in some that it does not."""

    @hookimpl
    def guardtag_stores(self) -> list[object]:
        return []

    @staticmethod
    @hookimpl
    def guardtag_notifiers() -> list[object]:
        return []

    @classmethod
    @hookimpl
    def guardtag_printers(cls) -> list[object]:
        return []

    @property
    def guardtag_warnings(self) -> object:
        raise AssertionError("looked at")

    @cached_property
    def guardtag_resolvers(self) -> object:
        raise AssertionError("looked at")


def shaped() -> ModuleType:
    """A module with the same shapes."""
    made = ModuleType("shaped")
    for name, value in vars(Holder).items():
        if name.startswith("guardtag_"):
            setattr(made, name, value)
    made.guardtag_keysources = Holder().guardtag_stores  # type: ignore[attr-defined]
    made.guardtag_numbers = 7  # type: ignore[attr-defined]
    made.guardtag_marked = SimpleNamespace(guardtag_impl={})  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(
    "plugin",
    [*(importlib.import_module(f"guardtag.builtin.{name}") for name in MODULES), hookspecs, shaped(), Holder(), Holder],
    ids=[*MODULES, "hookspecs", "shaped", "object", "class"],
)
def test_it_finds_what_pluggy_finds(plugin: object) -> None:
    ours, theirs = Manager(hookspecs.PROJECT), pluggy.PluginManager(hookspecs.PROJECT)
    for name in dir(plugin):
        assert ours.parse_hookimpl_opts(plugin, name) == theirs.parse_hookimpl_opts(plugin, name)
        assert ours.parse_hookspec_opts(plugin, name) == theirs.parse_hookspec_opts(plugin, name)


def test_there_is_something_to_find() -> None:
    ours, made = Manager(hookspecs.PROJECT), shaped()
    found = {name for name in dir(made) if ours.parse_hookimpl_opts(made, name)}
    assert found == {"guardtag_stores", "guardtag_notifiers", "guardtag_printers", "guardtag_keysources"}

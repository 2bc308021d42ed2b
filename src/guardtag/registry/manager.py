"""Pluggy's manager, which reads the names of a module from its dictionary.

Every deployment that is opened has a manager of its own. Pluggy asks for each name of a module as it would for one of
any object, through all its classes; that took a third of the time of opening.
"""

from __future__ import annotations

from types import FunctionType, MethodType, ModuleType
from typing import Any

import pluggy

_HOOKS = (FunctionType, MethodType, classmethod, staticmethod)


class Manager(pluggy.PluginManager):
    """Finds the same hooks as its base."""

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> pluggy.HookimplOpts | None:
        """The options of a hook that a plugin carries out; None for any other name."""
        return None if _no_hook(plugin, name) else super().parse_hookimpl_opts(plugin, name)

    def parse_hookspec_opts(self, module_or_class: Any, name: str) -> pluggy.HookspecOpts | None:
        """The options of a hook that is specified; None for any other name."""
        return None if _no_hook(module_or_class, name) else super().parse_hookspec_opts(module_or_class, name)


def _no_hook(holder: object, name: str) -> bool:
    return type(holder) is ModuleType and not isinstance(vars(holder).get(name), _HOOKS)

"""A module loaded once more: for what it makes while it is imported, or once for all."""

from __future__ import annotations

from importlib.util import module_from_spec
from types import ModuleType
from typing import Any


def anew(module: ModuleType) -> Any:
    """The module a second time, beside the one in use, which nothing else sees."""
    spec = module.__spec__
    assert spec
    assert spec.loader
    fresh = module_from_spec(spec)
    spec.loader.exec_module(fresh)
    return fresh

"""The testing kit: strategies, backend suites and fakes, shipped in the wheel.

A failed ``assert`` of a suite shows what it compared, in the tests of a plugin too: pytest rewrites the asserts of
modules that are registered before they are imported ("Assertion rewriting", pytest's guide for writing plugins), and
this package is always imported before its modules. So there is no need of a pytest plugin, which would load into
every test run of the machine.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if "pytest" in sys.modules:  # else nobody asserts anything, or Hypothesis only asks for its types
    from pkgutil import iter_modules

    import pytest

    pytest.register_assert_rewrite(*(f"{__name__}.{module.name}" for module in iter_modules(__path__)))

if TYPE_CHECKING:
    from guardtag.testing.keysources import KeySourceSuite
    from guardtag.testing.machine import GuardMachine
    from guardtag.testing.notifiers import NotifierSuite
    from guardtag.testing.printers import PrinterSuite
    from guardtag.testing.stores import StoreSuite

_WHERE = {
    "GuardMachine": "machine", "KeySourceSuite": "keysources", "NotifierSuite": "notifiers",
    "PrinterSuite": "printers", "StoreSuite": "stores",
}  # fmt: skip


if not TYPE_CHECKING:  # to a checker it would say that every name is there, a misspelt one too

    def __getattr__(name: str) -> object:
        if name not in _WHERE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


__all__ = ["GuardMachine", "KeySourceSuite", "NotifierSuite", "PrinterSuite", "StoreSuite"]

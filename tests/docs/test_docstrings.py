"""No public docstring has markup that breaks: each is read as the pages read it, by docutils, after napoleon."""

from __future__ import annotations

import inspect
import io
from collections.abc import Iterator
from typing import Any

import pytest
from docutils.core import publish_doctree
from docutils.parsers.rst import roles
from docutils.utils import Reporter
from making import api
from sphinx.ext.napoleon import Config, GoogleDocstring

import guardtag
from guardtag.guard import Guard

SETTINGS = Config(napoleon_use_param=True, napoleon_use_rtype=True, napoleon_use_ivar=True)


def documented() -> Iterator[tuple[str, str]]:
    """Each public thing with its docstring: names, modules, desks, records, and their members."""
    things: dict[str, Any] = {f"guardtag.{name}": getattr(guardtag, name) for name in guardtag.__all__}
    for module in api.modules():
        things[module.__name__] = module
        things |= {f"{module.__name__}.{name}": getattr(module, name) for name in api.names(module)}
    for found in ((Guard,), api.desks().values(), *api.records().values()):
        things |= {f"{cls.__module__}.{cls.__qualname__}": cls for cls in found}
    for path, thing in things.items():
        if inspect.isclass(thing) or inspect.isroutine(thing) or inspect.ismodule(thing):
            yield path, inspect.getdoc(thing) or ""
        if inspect.isclass(thing):
            for name, member in vars(thing).items():
                if name[0] != "_" and (inspect.isroutine(member) or isinstance(member, property)):
                    yield f"{path}.{name}", inspect.getdoc(member) or ""


def faults(said: str) -> str:
    """What docutils has against a docstring."""
    stream = io.StringIO()
    rst = "\n".join(GoogleDocstring(said, SETTINGS, what="function").lines())
    settings = {"warning_stream": stream, "report_level": Reporter.WARNING_LEVEL, "file_insertion_enabled": False}
    publish_doctree(rst, settings_overrides=settings)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def _roles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Roles of Sphinx that napoleon writes, as plain text."""
    monkeypatch.setattr(roles, "_roles", {**roles._roles, "py:class": roles._roles.get("literal"), "obj": None})


def test_every_public_docstring_is_read_without_a_fault() -> None:
    all = dict(documented())
    assert len(all) > 600
    found = {path: fault for path, said in all.items() if (fault := faults(said))}
    assert found == {}


@pytest.mark.parametrize("broken", ["a `` / ``.", "Example::\n  x\n y", "a **b", "- one\n two"])
def test_broken_markup_is_seen(broken: str) -> None:
    assert faults(broken)

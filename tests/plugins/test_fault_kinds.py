"""Stores, key sources and printers that misbehave when they are opened: one error, and the core lives."""

from __future__ import annotations

import pytest

from guardtag.config import Config
from guardtag.errors import BrokenPlugin
from guardtag.registry import load

from .apart import SECRET
from .conftest import Install

ROGUE = """
    from guardtag.hookspecs import hookimpl
    from guardtag.spi import Offer

    SECRET = "13800138000"

    class Unshown(ValueError):
        def __str__(self):
            raise RuntimeError(SECRET)

    def loop():
        one, other = ValueError(SECRET * 100_000), KeyError(SECRET)
        one.__cause__, other.__cause__ = other, one
        return one

    def really(n):
        return really(n + 1)

    def throw(error):
        raise error

    DOES = {
        "ValueError": lambda: throw(ValueError(SECRET)), "MemoryError": lambda: throw(MemoryError()),
        "RecursionError": lambda: really(0), "SystemExit": lambda: throw(SystemExit(SECRET)),
        "KeyboardInterrupt": lambda: throw(KeyboardInterrupt()), "GeneratorExit": lambda: throw(GeneratorExit()),
        "BaseException": lambda: throw(type("Unheard", (BaseException,), {})(SECRET)),
        "Unshown": lambda: throw(Unshown()), "loop": lambda: throw(loop()), "None": lambda: None,
        "text": lambda: SECRET,
    }

    def made(url):
        return DOES[url.partition(":")[2] or FAULT]()

    @hookimpl
    def guardtag_stores():
        yield Offer("rogue", made)

    @hookimpl
    def guardtag_keysources():
        yield Offer("rogue", made)

    @hookimpl
    def guardtag_printers():
        yield Offer("rogue", made)
"""
FAULTS = [
    "ValueError", "MemoryError", "RecursionError", "SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException",
    "Unshown", "loop", "None", "text",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["store", "keysource", "printer"])
@pytest.mark.parametrize("fault", FAULTS)
def test_opening_is_fenced(install: Install, caplog: pytest.LogCaptureFixture, kind: str, fault: str) -> None:
    install("guardtag-rogue", {"rogue": "guardtag_rogue"}, {"guardtag_rogue": f"    FAULT = {fault!r}\n{ROGUE}"})
    plugins = load(Config(plugins=("guardtag-rogue",)))
    with pytest.raises(BrokenPlugin) as caught:
        plugins.printer("rogue") if kind == "printer" else getattr(plugins, kind)(f"rogue:{fault}")
    assert SECRET not in str(caught.value)
    assert SECRET not in caplog.text
    assert len(str(caught.value)) < 400
    assert caught.value.__cause__ is None
    assert plugins.printer("svg"), "the others open as before"
    assert plugins.store("memory:")

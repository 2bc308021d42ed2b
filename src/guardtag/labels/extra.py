"""The error for a part of ``guardtag[print]`` that is not installed."""

from __future__ import annotations

from guardtag import installing
from guardtag.errors import PrintError


def extra_missing(module: str) -> PrintError:
    """The error for a module of ``guardtag[print]`` that is not installed."""
    how = installing.part("print")
    return PrintError(
        "GT-PRINT-EXTRA", f"{module} is not installed.", "It is needed for this printer or for the proof.",
        str(how), module=module, copy=how.copy, wheel=how.wheel,
    )  # fmt: skip

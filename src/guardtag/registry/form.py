"""What a channel says of the texts it carries."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import attrs

from guardtag.registry.fence import Fault, fenced

MAX_UNITS: Final = 100_000


@attrs.frozen
class Form:
    """The form of a channel's texts.

    Args:
        units: the most UTF-16 units of a text, or ``None``: the long texts.
        thin: others than the recipient read it: no names.
    """

    units: int | None = None
    thin: bool = False


def form_of(source: object, otherwise: Form) -> Form:
    """What a notifier, or its class, says of itself; nonsense counts as not said."""
    units = _said(source, "units", otherwise.units)
    thin = _said(source, "thin", otherwise.thin)
    fits = type(units) is int and 0 < units <= MAX_UNITS
    return Form(units if fits else otherwise.units, thin if type(thin) is bool else otherwise.thin)


def _said(source: object, name: str, otherwise: Any) -> Any:
    try:
        return fenced(partial(getattr, source, name, otherwise))
    except Fault:
        return otherwise

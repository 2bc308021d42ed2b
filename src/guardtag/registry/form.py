"""What a channel says of the texts it carries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import attrs

from guardtag.errors import ConfigError
from guardtag.registry.fence import Fault, fenced
from guardtag.registry.options import Who

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


def asked(options: Mapping[str, Any], otherwise: Form, who: Who) -> Form:
    """What the deployer asks for with the option ``units``, of a notifier that has one.

    It is read before the notifier is opened, so that the first message has the right form too.

    Raises:
        ConfigError: it is no whole number of 1 to 100000 (``GT-CONFIG-OPTION``).
    """
    if "units" not in options:
        return otherwise
    units = options["units"]
    if type(units) is not int or not 0 < units <= MAX_UNITS:
        raise ConfigError(
            "GT-CONFIG-OPTION", f"{who} cannot have `units` of that value.",
            "It is the most UTF-16 units of a text.", f"Write a whole number of 1 to {MAX_UNITS}, such as 70.",
            option="units", limit=MAX_UNITS, case="units", **who.facts,
        )  # fmt: skip
    return attrs.evolve(otherwise, units=units)


def _said(source: object, name: str, otherwise: Any) -> Any:
    try:
        return fenced(partial(getattr, source, name, otherwise))
    except Fault:
        return otherwise

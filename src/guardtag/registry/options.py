"""Options of the configuration against what the one who gets them knows."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import attrs

from guardtag.config import Config
from guardtag.errors import ConfigError
from guardtag.registry.fence import Fault, fenced

_PARAMETERS: Final = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_KEYS: Final = frozenset(field.name for field in attrs.fields(Config)) - {"base"}


@attrs.frozen
class Who:
    """Whom options are for, as an error names it.

    Args:
        role: ``channel``, ``entry`` of a list of the configuration, or a role such as ``store``.
        name: the channel, the key, or the scheme.
    """

    role: str
    name: str

    def __str__(self) -> str:
        return f"`{self.name}`" if self.role == "entry" else f"The {self.role} `{self.name}`"

    @property
    def facts(self) -> dict[str, str]:
        """For translations."""
        return {"role": self.role, "name": self.name}


def fits(factory: Callable[..., object], options: Mapping[str, Any], who: Who) -> None:
    """Refuses options that the factory does not know, and says which it needs.

    Raises:
        ConfigError: ``GT-CONFIG-OPTION``.
    """
    try:
        parameters = list(fenced(partial(inspect.signature, factory)).parameters.values())[1:]
    except Fault:  # some callables of C have no signature; calling them will tell
        return
    known = {p.name: p for p in parameters if p.kind in _PARAMETERS}
    strangers = sorted(set(options) - set(known))
    if strangers and not any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters):
        raise _stranger(strangers[0], list(known), who)
    needed = [name for name, p in known.items() if p.default is p.empty and name not in options]
    if needed:
        raise ConfigError(
            "GT-CONFIG-OPTION", f"{who} needs the option `{needed[0]}`.", "", "Add it to the configuration.",
            option=needed[0], case="needed", **who.facts,
        )  # fmt: skip


def _stranger(option: str, known: Sequence[str], who: Who) -> ConfigError:
    """The error for an option that nobody reads; one that is a key of the whole file stands too far down."""
    near = difflib.get_close_matches(option, known, 1)
    if near:
        case, do = "near", f"Did you mean `{near[0]}`?"
    elif option in _KEYS:
        case, do = "misplaced", f"`{option}` belongs above the first [table] of the file."
    elif known:
        case, do = "unknown", f"Known: {', '.join(known)}."
    else:
        case, do = "none", "Known: none."
    return ConfigError(
        "GT-CONFIG-OPTION", f"{who} does not know the option `{option}`.",
        "An option that nobody reads might be a misspelt safety.", do, option=option, case=case,
        near="".join(near), known=", ".join(known), **who.facts,
    )  # fmt: skip

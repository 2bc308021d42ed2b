"""What the registry must know of ``process:``, whose plugin it never imports itself."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from guardtag.config import Config
from guardtag.errors import ConfigError, GuardTagError, PluginError
from guardtag.registry.fence import Fault, fenced
from guardtag.registry.form import Form, form_of
from guardtag.registry.shelf import Offered, Shelf
from guardtag.spi import Notifier

if TYPE_CHECKING:  # imported when it is used
    from guardtag.builtin.process import ProcessNotifier

PROCESS: Final = "process"
"""The scheme."""
PATIENCE: Final = 2.0
"""Seconds that the first question for its form waits for a process to start, once; until it says, the form is
cautious."""
CAUTIOUS: Final = Form(70, thin=True)
"""What any channel can carry, and anybody may read."""
_GRANT: Final = "allowed"


def is_apart(offered: Offered) -> bool:
    """Whether what is offered is the process around another notifier."""
    return offered.role == "notifier" and offered.scheme == PROCESS


def around(url: str, absolute: str) -> str:
    """The URL of a process around another URL."""
    return f"{url.partition(':')[0]}:{absolute}"


def inside(url: str) -> str:
    """The URL inside."""
    return url.partition(":")[2]


def own_options(options: Mapping[str, Any]) -> set[str]:
    """The names of those options that are for the process, not for the notifier inside.

    Raises:
        ConfigError: one is only for the registry to give.
    """
    from guardtag.builtin.process import ProcessNotifier

    if _GRANT in options:
        raise ConfigError(
            "GT-CONFIG-OPTION", f"A process does not know the option `{_GRANT}`.",
            "What may load in it is what `plugins` says.", "Take it out.", option=_GRANT, case="grant",
        )  # fmt: skip
    parameters = signature(ProcessNotifier).parameters.values()
    return {p.name for p in parameters if p.kind is Parameter.POSITIONAL_OR_KEYWORD} - {"url", _GRANT}


def grant(channel: str, config: Config, shelf: Shelf) -> dict[str, Any]:
    """The option that only the registry gives: which plugins may load there, and where paths start."""
    from guardtag.builtin.process import Allowed

    folder, base = str(shelf.folder or ""), str(config.base.absolute())
    return {_GRANT: Allowed(channel, config.plugins, folder, shelf.third_party, base)}


@attrs.define
class Said:
    """What the process of one channel says of itself.

    Args:
        otherwise: the form of its texts where it says nothing.
        known: that is its form in any case: the notifier inside is built in.
        waited: for its word, once.
    """

    otherwise: Form
    known: bool = False
    waited: bool = False

    def form(self, notifier: Notifier, cautious: Form) -> Form:
        """The form of its texts; waits for its word the first time, and is cautious while there is none."""
        process = cast("ProcessNotifier", notifier)
        if not self.waited:
            self.waited = True
            with suppress(Fault):
                fenced(partial(process.warm, PATIENCE))
        return form_of(process, self.otherwise) if process.opened else cautious

    def problem(self, notifier: Notifier, channel: str) -> GuardTagError | None:
        """Why it could not be opened, or which limits this system has not."""
        process = cast("ProcessNotifier", notifier)
        with suppress(Fault):
            fenced(partial(process.warm, PATIENCE))
        found = process.fault
        if found is None and process.missing:
            limits = ", ".join(process.missing)
            found = PluginError(
                "GT-PROCESS-LIMITS", f"The process of the channel `{channel}` has no limit on {limits}.",
                "This system has no such limit.", "Run it on Linux, or trust its plugin that far.",
                channel=channel, limits=limits,
            )  # fmt: skip
        return found

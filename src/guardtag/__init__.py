"""guardtag: cloth tags that bring lost people home.

Names are loaded when first used, so that ``import guardtag`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from guardtag._version import __version__

if TYPE_CHECKING:
    from guardtag.config import Config
    from guardtag.deprecation import GuardTagDeprecationWarning
    from guardtag.desks.figures import Figures, HallArea, HallEvent, HallFigures
    from guardtag.desks.moving import bring_in, export, move, stay
    from guardtag.desks.scans import Scan, ScanRequest
    from guardtag.errors import (
        Ambiguous,
        BackendError,
        BrokenPlugin,
        ConfigError,
        Conflict,
        Denied,
        DuplicateScheme,
        GuardTagError,
        ImportRefused,
        KeyringError,
        Mistyped,
        NotATag,
        NotifyError,
        PluginError,
        PluginFault,
        PrintError,
        Retired,
        StoreUnavailable,
        TagError,
        Tampered,
        TooLong,
        Unknown,
        UnknownScheme,
    )
    from guardtag.guard import Guard, open
    from guardtag.hookspecs import hookimpl
    from guardtag.model.incidents import Incident
    from guardtag.model.notices import Notice
    from guardtag.model.people import Consent, Contact, Responder, Ward
    from guardtag.model.prints import PrintFile, PrintRun
    from guardtag.model.tags import Batch, Code, Fitting, Tag
    from guardtag.restoring import restore, restore_vault
    from guardtag.rules.disclosure import View
    from guardtag.spi import Accepted, Label, Message, Offer
    from guardtag.world import World

_ERRORS = (
    "Ambiguous", "BackendError", "BrokenPlugin", "ConfigError", "Conflict", "Denied", "DuplicateScheme",
    "GuardTagError", "ImportRefused", "KeyringError", "Mistyped", "NotATag", "NotifyError", "PluginError",
    "PluginFault", "PrintError", "Retired", "StoreUnavailable", "TagError", "Tampered", "TooLong", "Unknown",
    "UnknownScheme",
)  # fmt: skip
_WHERE = {
    **dict.fromkeys(_ERRORS, "guardtag.errors"),
    **dict.fromkeys(("Consent", "Contact", "Responder", "Ward"), "guardtag.model.people"),
    **dict.fromkeys(("PrintFile", "PrintRun"), "guardtag.model.prints"),
    **dict.fromkeys(("Batch", "Code", "Fitting", "Tag"), "guardtag.model.tags"),
    **dict.fromkeys(("Accepted", "Label", "Message", "Offer"), "guardtag.spi"),
    "Config": "guardtag.config",
    "Figures": "guardtag.desks.figures",
    "HallArea": "guardtag.desks.figures",
    "HallEvent": "guardtag.desks.figures",
    "HallFigures": "guardtag.desks.figures",
    "Guard": "guardtag.guard",
    "GuardTagDeprecationWarning": "guardtag.deprecation",
    "Incident": "guardtag.model.incidents",
    "Notice": "guardtag.model.notices",
    "Scan": "guardtag.desks.scans",
    "ScanRequest": "guardtag.desks.scans",
    "View": "guardtag.rules.disclosure",
    "World": "guardtag.world",
    "hookimpl": "guardtag.hookspecs",
    "open": "guardtag.guard",
    **dict.fromkeys(("bring_in", "export", "move", "stay"), "guardtag.desks.moving"),
    "restore": "guardtag.restoring",
    "restore_vault": "guardtag.restoring",
}


if not TYPE_CHECKING:  # to a checker it would say that every name is there, a misspelt one too

    def __getattr__(name: str) -> object:
        if name not in _WHERE:
            raise AttributeError(f"module 'guardtag' has no attribute {name!r}")
        value = getattr(import_module(_WHERE[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})


__all__ = [
    "Accepted", "Ambiguous", "BackendError", "Batch", "BrokenPlugin", "Code", "Config", "ConfigError", "Conflict",
    "Consent", "Contact", "Denied", "DuplicateScheme", "Figures", "Fitting", "Guard", "GuardTagDeprecationWarning",
    "GuardTagError", "HallArea", "HallEvent", "HallFigures", "ImportRefused", "Incident", "KeyringError", "Label",
    "Message", "Mistyped", "NotATag", "Notice", "NotifyError", "Offer", "PluginError", "PluginFault", "PrintError",
    "PrintFile", "PrintRun", "Responder", "Retired", "Scan", "ScanRequest", "StoreUnavailable", "Tag", "TagError",
    "Tampered", "TooLong", "Unknown", "UnknownScheme", "View", "Ward", "World", "__version__", "bring_in", "export",
    "hookimpl", "move", "open", "restore", "restore_vault", "stay",
]  # fmt: skip

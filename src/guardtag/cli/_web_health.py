"""What the doctor says of the pages, where guardtag-web is installed: guardtag knows none of its plugins."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guardtag.errors import ConfigError

if TYPE_CHECKING:
    from guardtag.config import Config
    from guardtag.steps.finding import Finding


def findings(config: Config) -> Iterator[Finding]:
    """Texts of the deployer's own that no page asks for: most are misspelt, and would be missing quietly.

    Args:
        config: the deployment's.
    """
    from guardtag.steps import finding

    try:
        settings, catalogues = (importlib.import_module(f"guardtag_web.{name}") for name in ("settings", "catalogues"))
    except ModuleNotFoundError:
        return
    try:
        folder = settings.read(config.web, config.base).texts
        odd = catalogues.odd(folder) if folder is not None else ()
    except ConfigError as error:
        yield finding.failed("web", error)
        return
    for one in odd:
        key = "web-texts-near" if one.near else "web-texts"
        yield finding.found("web-texts", finding.YELLOW, key, file=one.file, key_=one.key, near=one.near)

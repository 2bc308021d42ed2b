"""guardtag labels as ZPL II: the scheme ``zpl``.

plugins = ["guardtag-zpl"]        # in guardtag.toml
guardtag tag print BATCH labels.zpl --dpi 203
"""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.hookspecs import hookimpl
from guardtag.spi import Offer
from guardtag_zpl.printer import ZplPrinter


@hookimpl
def guardtag_printers() -> Iterator[Offer]:
    """Offers the scheme ``zpl``."""
    yield Offer("zpl", ZplPrinter)


__all__ = ["ZplPrinter", "guardtag_printers"]

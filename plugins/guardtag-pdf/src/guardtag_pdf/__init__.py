"""PDF sheets of guardtag labels: the scheme ``pdf``.

plugins = ["guardtag-pdf"]        # in guardtag.toml
guardtag tag print BATCH labels.pdf -o paper=l7160
"""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.hookspecs import hookimpl
from guardtag.spi import Offer
from guardtag_pdf.printer import PdfPrinter


@hookimpl
def guardtag_printers() -> Iterator[Offer]:
    """Offers the scheme ``pdf``."""
    yield Offer("pdf", PdfPrinter)


__all__ = ["PdfPrinter", "guardtag_printers"]

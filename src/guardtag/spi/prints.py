"""What a printer sees: drawn labels; and what it may offer beside printing them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable

import attrs


@attrs.frozen
class Rect:
    """A filled rectangle, in mm from the label's top left corner; ``ink`` False is the cloth's colour."""

    x: float
    y: float
    width: float
    height: float
    ink: bool = True


@attrs.frozen
class Modules:
    """A QR symbol: ``rows`` of ``0`` and ``1`` without quiet zone, each module ``size`` mm wide.

    Args:
        x: left edge of the first module, mm.
        y: top edge of the first module, mm.
        size: edge of one module, mm.
        rows: one text a row.
        content: the text that the symbol must read back as.
    """

    x: float
    y: float
    size: float
    rows: tuple[str, ...] = attrs.field(repr=False)
    content: str = attrs.field(repr=False)


@attrs.frozen
class Text:
    """One line of text; ``y`` is the baseline, ``size`` the em height, both in mm.

    Args:
        x: left end, or the middle when ``anchor`` is ``middle``, mm.
        y: baseline, mm.
        size: em height, mm.
        text: what it says.
        anchor: ``start`` or ``middle``.
        bold: heavier strokes.
        mono: letters of one width, for codes.
        language: code of its language, where known: an ideograph looks otherwise in Japan than in China.
    """

    x: float
    y: float
    size: float
    text: str = attrs.field(repr=False)
    anchor: str = "start"
    bold: bool = False
    mono: bool = False
    language: str = ""


@attrs.frozen
class Label:
    """One drawn label: what a printer puts on cloth. It names no person.

    A label may hold several ``Modules``, copies of one code; a printer draws all of them.

    Args:
        serial: the tag's serial.
        width: mm.
        height: mm.
        dpi: dots per inch that the modules were fitted to.
        shapes: what to draw, in this order.
        link: what the code must read back as.
        typed: the typed code, ``XXXX-XXXX-XXXX``.
        design: name of the design.
        ink: colour of what is drawn, ``#rrggbb``.
        cloth: colour of the ground, ``#rrggbb``; lighter than the ink.
        font: path of the font for lines whose letters it has; the one that is found where it is empty.
        batch: id of the tag's batch, or empty; with the serial it names files of single labels.
    """

    serial: int
    width: float
    height: float
    dpi: int
    shapes: tuple[Rect | Modules | Text, ...] = attrs.field(repr=False)
    link: str = attrs.field(repr=False)
    typed: str = attrs.field(repr=False)
    design: str = ""
    ink: str = "#000000"
    cloth: str = "#ffffff"
    font: str = ""
    batch: str = ""


@runtime_checkable
class Printer(Protocol):
    """Puts drawn labels into a file or on a device.

    It may be ``Portioned``, a ``Redrawer`` and ``Calibrated`` as well.
    """

    def print(self, labels: Iterable[Label], out: str) -> None:
        """Prints all labels to ``out`` (a path or a device), all or nothing; raises ``PrintError``."""
        ...


@runtime_checkable
class Portioned(Protocol):
    """A printer whose files hold so many labels and no more: a long run is split into several files."""

    def most(self, label: Label) -> int:
        """How many labels like this one a file shall hold, 1 or more; whole pages where there are pages."""
        ...


@attrs.frozen
class Picture:
    """What stands in a printed file where a label must be.

    Args:
        width: pixels.
        height: pixels.
        grey: a byte a pixel, 0 black to 255 white, rows from the top.
        scale: pixels a mm; the label's corner is the picture's.
    """

    width: int
    height: int
    grey: bytes = attrs.field(repr=False)
    scale: float


@runtime_checkable
class Redrawer(Protocol):
    """A printer that can draw its own files again, so that they can be proved.

    The drawing is done by a program that had no part in printing, or by a module of its own.
    """

    def redraw(self, file: str, labels: Iterable[Label]) -> Iterator[Picture]:
        """What stands where each of these labels must be, in their order.

        Raises:
            PrintError: GT-PROOF-FILE, the file is not as this printer leaves it; GT-PROOF-SURPLUS, after
                the last picture, it holds more than these labels.
        """
        ...


@runtime_checkable
class Calibrated(Protocol):
    """A printer that can print a page to measure what a device makes of its millimetres."""

    def calibrate(self, out: str) -> None:
        """Prints rulers and squares of known size to the file ``out``; raises ``PrintError``."""
        ...

"""The PDF printer: labels on pages of a paper, codes as vectors, letters from embedded fonts."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from guardtag.errors import ConfigError, PrintError
from guardtag.labels import contrast, output
from guardtag.spi import Label, Picture
from guardtag_pdf import calibration, paper, redraw
from guardtag_pdf.correction import Correction
from guardtag_pdf.ink import Ink
from guardtag_pdf.letters import Letters
from guardtag_pdf.paper import Paper

if TYPE_CHECKING:
    from fpdf import FPDF

_POINTS = 72 / 25.4  # a mm
_SAME_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # a file depends on its labels alone


class PdfPrinter:
    """Puts labels into a PDF file.

    Args:
        url: ``pdf:``; nothing follows.
        paper: ``a4``, ``letter``, ``roll`` (a page a label), or a label paper; see ``paper.PAPERS``.
        marks: whether labels on plain paper get marks to cut at.
        ink: colour of what is drawn, ``#rrggbb``; the design's own when empty. The ground is the paper's.
        scale_x: what to make lengths across larger by, so that the device prints them right; 0.9 to 1.1.
        scale_y: the same for lengths down.
        shift_x: what to move all to the right by, mm, -20 to 20.
        shift_y: what to move all down by, mm.
    """

    def __init__(
        self, url: str = "pdf:", *, paper: str = "a4", marks: bool = True, ink: str = "", scale_x: float = 1.0,
        scale_y: float = 1.0, shift_x: float = 0.0, shift_y: float = 0.0,
    ) -> None:  # fmt: skip
        self.url = url
        self.paper: Paper = _paper(paper)
        if not isinstance(marks, bool) or (
            ink and not (isinstance(ink, str) and re.fullmatch(r"#[0-9A-Fa-f]{6}", ink))
        ):
            raise _wrong("`marks` is true or false, `ink` is written as #rrggbb.", 'Write for example ink = "#12233f".')
        for value, least, largest in (
            (scale_x, 0.9, 1.1), (scale_y, 0.9, 1.1), (shift_x, -20, 20), (shift_y, -20, 20),
        ):  # fmt: skip
            if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= largest:
                raise _wrong(
                    "A correction of the pdf printer is out of its range.",
                    "scale_x and scale_y are 0.9 to 1.1, shift_x and shift_y -20 to 20 mm; see the calibration page.",
                )
        self.marks = marks
        self.ink = ink
        self.correction: Correction = Correction(float(scale_x), float(scale_y), float(shift_x), float(shift_y))

    def most(self, label: Label) -> int:
        """How many labels a file holds: whole pages, up to a thousand labels."""
        return paper.most(self._places(label))

    def print(self, labels: Iterable[Label], out: str) -> None:
        """Writes all labels to the file ``out``, or nothing.

        Raises:
            ValueError: there are no labels.
            ConfigError: GT-PRINT-PALE, GT-PRINT-OFF.
            PrintError: GT-PRINT-WRITE, GT-PRINT-LARGE, GT-PRINT-EXTRA, GT-FONT-GLYPH, GT-FONT-MISSING,
                GT-FONT-SHAPING, GT-FONT-DOWNWARDS, GT-SHEET-SIZE, GT-SHEET-MIXED.
        """
        first, every = output.begun(labels)
        places = self._places(first)
        most = max(paper.most(places), paper.MAX_LABELS)
        with self._file(out, (places.width, places.height)) as (pdf, letters):
            ink = Ink(letters, self.ink, self.marks and places.plain)
            for count, label in enumerate(every):
                if (label.width, label.height) != places.label:
                    raise _mixed()
                if count == most:
                    raise _too_many(most)
                place = count % places.per_page
                if not place:
                    self._page(pdf, letters, places.height)
                x, y = places.at(place)
                _write(pdf, f"q 1 0 0 1 {x:.4f} {y:.4f} cm\n{ink.label(label)}\nQ")

    def redraw(self, file: str, labels: Iterable[Label]) -> Iterator[Picture]:
        """What stands in a printed file where each label must be; see ``guardtag.spi.Redrawer``."""
        return redraw.pictures(Path(file), labels, self.paper, self.correction)

    def calibrate(self, out: str) -> None:
        """Prints a page of rulers and squares; what is to be corrected is measured on it.

        Raises:
            PrintError: GT-PRINT-WRITE, GT-FONT-MISSING.
        """
        page = self.paper if self.paper.width else paper.get("a4")
        with self._file(out, (page.width, page.height)) as (pdf, letters):
            self._page(pdf, letters, page.height)
            for part in calibration.page(page, letters, self.correction):
                _write(pdf, part)

    def _places(self, label: Label) -> paper.Places:
        """The places for labels like this one, once it is known that these can be read there."""
        contrast.needed("pdf", self.ink or label.ink, "#ffffff", {"ink": self.ink})
        places = paper.places(self.paper, label)
        self.correction.stays(places, label)
        return places

    @contextmanager
    def _file(self, out: str, size: tuple[float, float]) -> Iterator[tuple[FPDF, Letters]]:
        """A PDF that becomes the file ``out`` when the block ends well."""
        from fpdf import FPDF

        with output.whole_file(out) as stream, tempfile.TemporaryDirectory(prefix="guardtag-") as folder:
            # Sizes are given upright: fpdf2 would turn a page that is wider than high.
            pdf = FPDF(unit="mm", format=(min(size), max(size)), orientation="L" if size[0] > size[1] else "P")
            pdf.set_auto_page_break(False)
            pdf.set_margin(0)
            pdf.set_creation_date(_SAME_DAY)
            pdf.set_producer("guardtag-pdf")
            with closing(Letters(pdf, Path(folder))) as letters:
                yield pdf, letters
                stream.write(pdf.output())

    def _page(self, pdf: FPDF, letters: Letters, height: float) -> None:
        """Begins a page whose unit is the mm and whose y runs down, corrected for the device."""
        pdf.add_page()
        letters.on_page()
        fix = self.correction
        across, down = _POINTS * fix.scale_x, _POINTS * fix.scale_y
        left, top = _POINTS * fix.shift_x, _POINTS * (height - fix.shift_y)
        _write(pdf, f"{across:.6f} 0 0 {-down:.6f} {left:.4f} {top:.4f} cm")


def _write(pdf: FPDF, content: str) -> None:
    # fpdf2 has no public way to write operators, and its paths of objects take forty times as long.
    pdf._out(content)


def _paper(name: object) -> Paper:
    # A number on the command line is a paper's name too: -o paper=5160.
    return paper.get(str(name) if isinstance(name, str | int) and not isinstance(name, bool) else "")


def _wrong(what: str, do: str) -> ConfigError:
    return ConfigError("GT-PRINT-OPTION", what, "", do)


def _mixed() -> PrintError:
    return PrintError(
        "GT-SHEET-MIXED", "The labels of one sheet must be of one size.",
        "Their places could not be known when the sheet is read back.", "Print each design in a run of its own.",
    )  # fmt: skip


def _too_many(most: int) -> PrintError:
    return PrintError(
        "GT-PRINT-LARGE", f"These are more labels than one PDF holds: {most} on this paper.",
        "A file of so many pages is slow to open and to prove.", "Print fewer at once; a run makes several files.",
        most=most,
    )  # fmt: skip

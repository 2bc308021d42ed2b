"""A printed PDF drawn again by PDFium, which had no part in writing it, and cut into labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardtag.labels.extra import extra_missing
from guardtag.labels.proof import spoilt, surplus
from guardtag.spi import Label, Picture
from guardtag_pdf.correction import Correction
from guardtag_pdf.paper import Paper, Places, places

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 200
"""How large a page is drawn."""
MAX_BYTES = 256 * 1024 * 1024
"""The largest file that is opened."""

_SCALE = DPI / 25.4
_SLACK = 0.2  # mm that a page's size may differ: PDF has points, and some writers round to them
_BLANK = 200  # grey above which a place counts as empty


def pictures(path: Path, labels: Iterable[Label], paper: Paper, fix: Correction) -> Iterator[Picture]:
    """What stands where each label must be.

    Raises:
        ValueError: there are no labels.
        PrintError: GT-PROOF-FILE, GT-PROOF-SURPLUS, GT-PRINT-EXTRA.
    """
    source = iter(labels)
    page = list(islice(source, 1))
    if not page:
        raise ValueError("there are no labels to prove")
    layout = places(paper, page[0])
    with closing(_opened(path)) as document:
        count, number = len(document), 0
        page += islice(source, layout.per_page - 1)
        while page:
            if number == count:
                raise spoilt("It has too few pages.")
            sheet = _drawn(document, number, layout)
            for at, label in enumerate(page):
                if (label.width, label.height) != layout.label:
                    raise spoilt("Its labels are not of one size.")
                yield _picture(_cut(sheet, layout, at, fix))
            if any(not _blank(_cut(sheet, layout, at, fix)) for at in range(len(page), layout.per_page)):
                raise surplus()
            number += 1
            page = list(islice(source, layout.per_page))
        if number < count:
            raise surplus()


def _opened(path: Path) -> Any:
    try:
        import pypdfium2
    except ImportError:
        raise extra_missing("pypdfium2") from None
    if path.stat().st_size > MAX_BYTES:
        raise spoilt("It is too large.")
    try:
        return pypdfium2.PdfDocument(path.read_bytes())
    except (pypdfium2.PdfiumError, ValueError):
        raise spoilt("It is no PDF that can be opened.") from None


def _drawn(document: Any, number: int, layout: Places) -> Image:
    import pypdfium2

    try:
        with closing(document[number]) as page:
            for found, wished in zip(page.get_size(), (layout.width, layout.height), strict=True):
                if not abs(found * 25.4 / 72 - wished) <= _SLACK:
                    raise spoilt("A page has not the size of this run's paper.")
            with closing(page.render(scale=DPI / 72, grayscale=True, may_draw_forms=False)) as bitmap:
                sheet: Image = bitmap.to_pil().convert("L")
                return sheet.copy()
    except pypdfium2.PdfiumError:
        raise spoilt("A page cannot be drawn.") from None


def _cut(sheet: Image, layout: Places, at: int, fix: Correction) -> Image:
    """The label in this place, at its own size whatever the correction made of it."""
    (x, y), (width, height) = layout.at(at), layout.label
    left, top = (x * fix.scale_x + fix.shift_x) * _SCALE, (y * fix.scale_y + fix.shift_y) * _SCALE
    size = (round(width * _SCALE), round(height * _SCALE))
    if fix.scale_x == fix.scale_y == 1:
        return _part(sheet, (round(left), round(top)), size)
    box = (left, top, left + width * fix.scale_x * _SCALE, top + height * fix.scale_y * _SCALE)
    if box[0] < 0 or box[1] < 0 or box[2] > sheet.width or box[3] > sheet.height:
        corner = (round(left), round(top))
        return _part(sheet, corner, (round(box[2]) - corner[0], round(box[3]) - corner[1])).resize(size)
    return sheet.resize(size, 2, box)  # 2: bilinear


def _part(sheet: Image, corner: tuple[int, int], size: tuple[int, int]) -> Image:
    """A part of a page; beyond its edge there is nothing, as on white paper."""
    part = sheet.crop((*corner, corner[0] + size[0], corner[1] + size[1]))
    if corner[0] < 0 or corner[1] < 0 or corner[0] + size[0] > sheet.width or corner[1] + size[1] > sheet.height:
        part.paste(255, (0, 0, *size))
        part.paste(sheet, (-corner[0], -corner[1]))
    return part


def _blank(picture: Image) -> bool:
    darkest = picture.getextrema()[0]
    return isinstance(darkest, int | float) and darkest > _BLANK


def _picture(cut: Image) -> Picture:
    return Picture(cut.width, cut.height, cut.tobytes(), _SCALE)

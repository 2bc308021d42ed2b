"""A4 pages of labels as one HTML file that prints rightly from any browser: its fixed parts, and how it is read back.

Layout of the file: ``HEAD``; for each page ``PAGE``, the lines of ``labels.pen`` (on the first page ``RULER`` before
them) and ``PAGE_END``; then ``END``. Lengths are millimetres (CSS Values Level 4, ISO 216 for A4). The page loads and
runs nothing, and its Content-Security-Policy (W3C CSP Level 3) says so too.

A page's drawing ends a little before the paper does, beyond the last label: where lengths are rounded up, a drawing
as large as the paper needs a page and one more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from guardtag.labels import pen
from guardtag.labels.sheet import MARGIN, PAGE_HEIGHT, PAGE_WIDTH

RULER_LENGTH = 50
"""Of the line to measure on the first page, mm."""
MAX_LINE = 1024 * 1024
"""The longest line of a file, in bytes."""

_WIDTH, _HEIGHT = PAGE_WIDTH - 5, PAGE_HEIGHT - 7  # of what is drawn, mm
_STYLE = (
    "@page{size:A4;margin:0}html,body{margin:0;padding:0}"
    "svg{display:block;overflow:hidden;print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "div{break-inside:avoid}div+div{break-before:page;page-break-before:always}"
    "@media screen{body{background:#d7dce1}div{background:#fff;width:210mm;height:297mm;margin:0 auto 5mm}}"
)
HEAD = (
    '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
    '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex, nofollow">\n'
    f"<title>标签 Labels</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
)
"""What every file begins with."""
PAGE = f'<div><svg width="{_WIDTH:g}mm" height="{_HEIGHT:g}mm" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}">\n'
"""What a page begins with."""
PAGE_END = "</svg></div>\n"
"""What a page ends with."""
END = "</body>\n</html>\n"
"""What every file ends with."""


def _ruler() -> str:
    """A line to measure above the first labels, and what to do when it is not as long as it says.

    Its words are text: no font that this machine lacks may stop a print for their sake.
    """
    left, foot = MARGIN, MARGIN - 1
    ticks = "".join(
        f"M{left + at:g} {foot:g}v-{3.2 if at % 10 == 0 else 2.2 if at % 5 == 0 else 1.3:g}"
        for at in range(RULER_LENGTH + 1)
    )
    said = "".join(
        f'<text x="{left + RULER_LENGTH + 3:g}" y="{y:g}" font-size="2.5" font-family="{pen.FAMILIES}">{text}</text>'
        for y, text in (
            (6.2, f"打印时选 A4、100%（实际大小）。左边的线应长 {RULER_LENGTH} mm；不是就不要用这份打印件。"),
            (9.2, f"Print on A4 at 100 % (actual size). Discard the print if this line is not {RULER_LENGTH} mm."),
        )
    )
    line = f'<path d="M{left:g} {foot:g}h{RULER_LENGTH}{ticks}" fill="none" stroke="#000000" stroke-width="0.15"/>'
    return f'<g id="ruler">{line}{said}</g>\n'


RULER = _ruler()
"""The line after ``PAGE`` on the first page."""


def read(stream: BinaryIO) -> Iterator[str]:
    """The lines of a file's pages: those of ``labels.pen``, and ``PAGE`` before those of each page.

    The fixed parts must be there to the letter, since a browser obeys them and whoever draws the labels again does not.

    Raises:
        ValueError: it is no file as the printer ``html`` leaves it; the text says why.
    """
    if stream.read(len(HEAD.encode())) != HEAD.encode():
        raise ValueError("It does not begin as a file of label pages does.")
    inside = first = False
    while raw := stream.readline(MAX_LINE):
        line = raw.decode("utf-8", "replace")
        if line == PAGE and not inside:
            if not first and stream.readline(MAX_LINE) != RULER.encode():
                raise ValueError("Its first page has no ruler.")
            inside = first = True
            yield line
        elif line == PAGE_END and inside:
            inside = False
        elif inside and pen.ours(line):
            yield line
        elif first and not inside and line == "</body>\n" and stream.read() == b"</html>\n":
            return
        else:
            raise ValueError("It holds something that is no label.")
    raise ValueError("It ends too early.")

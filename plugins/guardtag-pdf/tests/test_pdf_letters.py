"""The fonts of a PDF: the letters that are needed, of a font that is still there."""

from __future__ import annotations

import gc
import os
import weakref

import attrs
import pypdfium2
import pytest
from tests.labels.alphabet import font, mapped

from guardtag.errors import PrintError
from guardtag.labels import fonts
from guardtag.spi import Text
from guardtag.testing.printers import labels
from guardtag_pdf import PdfPrinter

CLOTH = labels(1)[0]


def printed(path, these):
    PdfPrinter().print(these, str(path))


def test_of_a_font_that_was_replaced_nothing_stays(tmp_path, monkeypatch):
    path = font(tmp_path / "blocks.ttf")
    monkeypatch.setenv(fonts.ENVIRONMENT, str(path))
    old = weakref.ref(fonts.find())
    printed(tmp_path / "run.pdf", [attrs.evolve(CLOTH, shapes=(CLOTH.shapes[0], Text(21.0, 6.0, 3.0, "A12")))])
    assert old() is fonts.find()
    os.utime(path, (1, 1))
    fonts.find()
    gc.collect()
    assert old() is None


@pytest.fixture
def georgian(tmp_path):
    """A label with a line in the design's own font, which has no Latin letters; its A is blank."""
    path = mapped(font(tmp_path / "own.ttf"), (3, 1, {0x10D0: "alef", 0x10D1: "beh", 0x41: "space"}))

    def saying(text):
        return attrs.evolve(CLOTH, font=str(path), shapes=(CLOTH.shapes[0], Text(21.0, 6.0, 3.0, text)))

    return saying


def test_nobody_needs_latin_letters_that_nobody_wrote(tmp_path, georgian):
    printed(tmp_path / "run.pdf", [georgian("აბ"), georgian("ბ")])
    document = pypdfium2.PdfDocument(tmp_path / "run.pdf")
    try:
        assert "აბ" in document[0].get_textpage().get_text_range()
    finally:
        document.close()


@pytest.mark.parametrize("mono", [True, False])
def test_a_letter_that_somebody_wrote_is_never_left_out(tmp_path, monkeypatch, mono):
    monkeypatch.setenv(fonts.ENVIRONMENT, str(font(tmp_path / "few.ttf")))
    with pytest.raises(PrintError) as caught:
        printed(
            tmp_path / "run.pdf",
            [attrs.evolve(CLOTH, shapes=(CLOTH.shapes[0], Text(21.0, 6.0, 3.0, "A123", mono=mono)))],
        )
    assert caught.value.code == "GT-FONT-GLYPH"
    assert "lacks 1 letter(s) of the label: 3 (U+0033)" in caught.value.what

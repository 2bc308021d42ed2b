"""The PDF printer passes the suite that every printer is asked to pass, on every kind of paper."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from guardtag.errors import PrintError
from guardtag.testing.printers import PrinterSuite, labels
from guardtag_pdf import PdfPrinter


class Pdf(PrinterSuite):
    suffix = ".pdf"
    options: ClassVar[dict[str, Any]] = {}

    def make(self):
        return PdfPrinter("pdf:", **self.options)


class TestA4(Pdf):
    pass


@pytest.mark.soak
class TestRoll(Pdf):
    options: ClassVar[dict[str, Any]] = {"paper": "roll"}


@pytest.mark.soak
class TestCorrected(Pdf):
    options: ClassVar[dict[str, Any]] = {
        "paper": "letter", "scale_x": 1.006, "scale_y": 0.994, "shift_x": -1.2, "shift_y": 0.7,
    }  # fmt: skip


@pytest.mark.parametrize("suite", [TestRoll, TestCorrected])
def test_other_papers_pass_what_their_places_decide(tmp_path, suite):
    """All that the suite asks is asked of them by `make soak`."""
    this = suite()
    this.folder, this.streamed = tmp_path, 100
    this.test_every_code_reads_back_in_its_place(45)
    this.test_another_order_is_another_print()
    this.test_the_same_labels_make_the_same_file()
    for file in tmp_path.iterdir():
        file.unlink()
    this.test_every_design_reads_back("card")
    this.test_labels_are_taken_as_they_come()
    this.test_a_long_run_can_be_split()


@pytest.mark.parametrize("count", [1001, 5000])
def test_more_than_a_file_holds_is_refused_and_not_collected(tmp_path, count):
    one, taken = labels(1)[0], []

    def stream():
        for _ in range(count):
            taken.append(1)
            yield one

    with pytest.raises(PrintError) as caught:
        PdfPrinter().print(stream(), str(tmp_path / "run.pdf"))
    assert caught.value.code == "GT-PRINT-LARGE"
    assert len(taken) == 1001
    assert list(tmp_path.iterdir()) == []

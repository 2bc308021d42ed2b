"""Our own printers pass the suite that third-party printers are asked to pass."""

from __future__ import annotations

import os

import pytest

from guardtag.builtin.csv import CsvPrinter
from guardtag.builtin.html import HtmlPrinter
from guardtag.builtin.images import ImagesPrinter
from guardtag.builtin.png import PngPrinter
from guardtag.builtin.svg import SvgPrinter
from guardtag.errors import PrintError
from guardtag.testing.printers import PrinterSuite


class TestSvg(PrinterSuite):
    suffix = ".svg"
    streamed = 100

    def make(self):
        return SvgPrinter("svg:")


class TestHtml(PrinterSuite):
    suffix = ".html"
    streamed = 100

    def make(self):
        return HtmlPrinter("html:")


class TestPng(PrinterSuite):
    suffix = ".png"
    streamed = 30

    def make(self):
        return PngPrinter("png:")


class TestZip(PrinterSuite):
    suffix = ".zip"
    streamed = 30

    def make(self):
        return ImagesPrinter("zip:")


class TestCsv(PrinterSuite):
    suffix = ".csv"

    def make(self):
        return CsvPrinter("csv:")


@pytest.mark.soak
@pytest.mark.parametrize(("suite", "streamed"), [(TestSvg, 1000), (TestHtml, 1000), (TestPng, 100), (TestZip, 100)])
def test_long_runs_are_taken_and_split_as_short_ones(tmp_path, suite, streamed):
    this = suite()
    this.folder, this.streamed = tmp_path, streamed
    this.test_labels_are_taken_as_they_come()
    this.test_a_long_run_can_be_split()


class Stuck:
    """A printer whose device does not answer; ``says`` is what it does then."""

    def __init__(self, says):
        self.says = says

    def print(self, labels, out):
        self.says(out)


def half(out):
    with open(out, "wb") as file:
        file.write(b"half")
    raise PrintError("GT-PRINT-WRITE", "The device does not answer.")


def refuses(out):
    raise PrintError("GT-PRINT-WRITE", "The device does not answer.")


@pytest.mark.parametrize(("says", "right"), [(lambda out: None, False), (half, False), (refuses, True)])
def test_the_suite_catches_a_broken_printer_that_says_nothing_or_leaves_half(tmp_path, says, right):
    suite = TestCsv()
    suite.folder, suite.break_it = tmp_path, lambda printer: Stuck(says)
    if right:
        suite.test_a_broken_printer_is_a_print_error()
    else:
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            suite.test_a_broken_printer_is_a_print_error()
    assert (os.listdir(tmp_path) == []) == (says is not half)

"""Our own printers pass the suite that third-party printers are asked to pass."""

from __future__ import annotations

from guardtag.builtin.csv import CsvPrinter
from guardtag.builtin.html import HtmlPrinter
from guardtag.builtin.images import ImagesPrinter
from guardtag.builtin.png import PngPrinter
from guardtag.builtin.svg import SvgPrinter
from guardtag.testing.printers import PrinterSuite


class TestSvg(PrinterSuite):
    suffix = ".svg"

    def make(self):
        return SvgPrinter("svg:")


class TestHtml(PrinterSuite):
    suffix = ".html"

    def make(self):
        return HtmlPrinter("html:")


class TestPng(PrinterSuite):
    suffix = ".png"
    streamed = 100

    def make(self):
        return PngPrinter("png:")


class TestZip(PrinterSuite):
    suffix = ".zip"
    streamed = 100

    def make(self):
        return ImagesPrinter("zip:")


class TestCsv(PrinterSuite):
    suffix = ".csv"

    def make(self):
        return CsvPrinter("csv:")

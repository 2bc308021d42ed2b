"""The ZPL printer passes the suite of all printers, and writes numbers and pictures alone."""

from __future__ import annotations

import re

import attrs
import pytest

from guardtag.errors import ConfigError, PrintError
from guardtag.labels import proof
from guardtag.labels.design import get
from guardtag.labels.draw import draw
from guardtag.spi import Portioned, Printer, Redrawer, Text
from guardtag.testing.printers import HOSTILE, WORDING, PrinterSuite, codes, labels
from guardtag_zpl import ZplPrinter, guardtag_printers

LABEL = r"\^XA\^PW\d+\^LL\d+\^LH0,0(?:\^FO0,\d+\^GFA,(\d+),\1,\d+,[0-9A-FG-Yg-z,!:]+\^FS)+\^PQ1\^XZ\n"


class TestZpl(PrinterSuite):
    suffix = ".zpl"
    streamed = 30  # a label is drawn anew each time

    def make(self):
        return ZplPrinter("zpl:")

    def harmless(self, data, text):
        super().harmless(data, text)
        assert re.fullmatch(f"(?:{LABEL}){{2}}".encode(), data)


@pytest.mark.soak
class TestAThousand(TestZpl):
    """As many as a file may hold."""

    streamed = 1000


def at(dpi, count=1, design="cloth-40x24"):
    return [draw(code, attrs.evolve(get(design), dpi=dpi), WORDING) for code in codes(count)]


def test_it_is_an_ordinary_plugin():
    (offer,) = guardtag_printers()
    assert offer.scheme == "zpl"
    for protocol in (Printer, Portioned, Redrawer):
        assert isinstance(offer.factory("zpl:"), protocol)
    assert offer.factory("zpl:").most(labels(1)[0]) == 1000


@pytest.mark.parametrize("hostile", [*HOSTILE, "^XZ^XA^JUS^XZ", "~DGR:X", "_5E_7E", "^FH_^FD_5E"])
def test_a_text_commands_nothing(tmp_path, hostile):
    """However it reads, it is dots: one ^XA and one ^XZ a label, no ~, no field data."""
    label = labels(1)[0]
    shapes = (attrs.evolve(s, text=hostile) if isinstance(s, Text) and not s.mono else s for s in label.shapes)
    out = tmp_path / "run.zpl"
    try:
        ZplPrinter().print([attrs.evolve(label, shapes=tuple(shapes))], str(out))
    except PrintError:
        assert not out.exists()
        return
    data = out.read_text("ascii")
    assert re.fullmatch(LABEL, data)
    assert (data.count("^XA"), data.count("^XZ"), data.count("~"), data.count("^FD")) == (1, 1, 0, 0)


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("design", ["cloth-40x24", "ribbon-25x50", "card", "shoe"])
def test_every_dot_density_reads_back(tmp_path, dpi, design):
    these = at(dpi, 3, design)
    ZplPrinter().print(these, str(tmp_path / "run.zpl"))
    assert proof.prove(tmp_path / "run.zpl", these, ZplPrinter()) == proof.Proof(3, 3)


def test_a_large_picture_is_several_fields(tmp_path):
    ZplPrinter().print(at(600, 1, "card"), str(tmp_path / "run.zpl"))
    data = (tmp_path / "run.zpl").read_text("ascii")
    fields = re.findall(r"\^FO0,(\d+)\^GFA,(\d+),(\d+),(\d+),", data)
    assert len(fields) > 1
    top = 0
    for start, size, count, wide in (tuple(map(int, field)) for field in fields):
        assert start == top
        assert size == count <= 99_999
        top += count // wide
    assert f"^LL{top}^" in data


def test_a_device_with_more_dots_gets_more(tmp_path):
    these = at(300, 2)
    ZplPrinter(dpi=600).print(these, str(tmp_path / "run.zpl"))
    assert "^PW945^LL567" in (tmp_path / "run.zpl").read_text("ascii")
    assert proof.prove(tmp_path / "run.zpl", these, ZplPrinter(dpi=600)).whole
    with pytest.raises(PrintError) as caught:
        proof.prove(tmp_path / "run.zpl", these, ZplPrinter())
    assert caught.value.code == "GT-PROOF-FILE"


def test_modules_that_are_no_whole_dots_are_refused(tmp_path):
    with pytest.raises(PrintError) as caught:
        ZplPrinter(dpi=203).print(at(300), str(tmp_path / "run.zpl"))
    assert caught.value.code == "GT-PRINT-DPI"


def test_settings_stand_before_the_picture(tmp_path):
    these = at(203)
    printer = ZplPrinter(darkness=-5, speed=3, mode="cut")
    printer.print(these, str(tmp_path / "run.zpl"))
    assert "^LH0,0^MD-5^PR3^MMC^FO" in (tmp_path / "run.zpl").read_text("ascii")
    assert proof.prove(tmp_path / "run.zpl", these, printer).whole


def test_labels_of_two_sizes_are_refused(tmp_path):
    one, two = labels(2)
    for other in (attrs.evolve(two, width=41.0), attrs.evolve(two, dpi=600)):
        with pytest.raises(PrintError) as caught:
            ZplPrinter().print([one, other], str(tmp_path / "run.zpl"))
        assert caught.value.code == "GT-SHEET-MIXED"


@pytest.mark.parametrize(
    "options",
    [
        {"dpi": 250}, {"dpi": "203"}, {"dpi": True}, {"darkness": 31}, {"darkness": 1.5}, {"speed": 15},
        {"speed": -1}, {"speed": True}, {"mode": "T"}, {"mode": "^XZ"}, {"mode": 1},
    ],
)  # fmt: skip
def test_options_that_are_none_are_refused(options):
    with pytest.raises(ConfigError) as caught:
        ZplPrinter(**options)
    assert caught.value.code == "GT-PRINT-OPTION"

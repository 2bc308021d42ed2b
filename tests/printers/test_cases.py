"""The shared adversarial cases of printing.

They name several formats; their texts are printed here by every printer there is, our own plugins too,
because a label does not know where it goes. File names are the caller's alone: no
printer builds one, so nothing on a label can choose it.
"""

from __future__ import annotations

import os
import re
import tracemalloc
import weakref
from xml.etree import ElementTree

import attrs
import pytest

from guardtag.builtin.csv import CsvPrinter
from guardtag.builtin.html import HtmlPrinter
from guardtag.builtin.images import ImagesPrinter
from guardtag.builtin.png import PngPrinter
from guardtag.builtin.svg import SvgPrinter
from guardtag.errors import PrintError
from guardtag.labels import fonts, pages, proof
from guardtag.labels.design import get
from guardtag.labels.draw import draw
from guardtag.spi import Label, Modules, Text
from guardtag.testing.printers import WORDING, codes
from guardtag_pdf import PdfPrinter
from guardtag_zpl import ZplPrinter
from tests import cases
from tests.soak import soak

CASES = cases.group("printing")
TEXTS = [case for case in CASES if isinstance(case.values[0].input, str)]
PRINTERS = {
    ".svg": SvgPrinter, ".html": HtmlPrinter, ".png": PngPrinter, ".csv": CsvPrinter, ".zip": ImagesPrinter,
    ".pdf": PdfPrinter, ".zpl": ZplPrinter,
}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("suffix", [".csv", ".html", ".pdf", ".png", ".svg", *soak([".zip", ".zpl"])])
@pytest.mark.parametrize("case", TEXTS)
def test_a_text_is_letters_wherever_it_stands_on_the_label(tmp_path, case, suffix):
    text = case.input
    wording = attrs.evolve(WORDING, lines=(text,), hotline=text, host=text)
    try:
        printed = [draw(code, get(), wording) for code in codes(2)]
    except PrintError as error:
        refused = error.code
        assert refused == "GT-LABEL-TEXT"
        # No design would do this, but a third party's might: every line beside the code says it, however long.
        printed = [everywhere(draw(code, get(), WORDING), text) for code in codes(2)]
    PRINTERS[suffix]().print(printed, tmp_path / f"run{suffix}")
    assert os.listdir(tmp_path) == [f"run{suffix}"]
    data = (tmp_path / f"run{suffix}").read_bytes()
    assert b"\x0b" not in data or suffix in (".png", ".pdf", ".zip")
    assert proof.prove(tmp_path / f"run{suffix}", printed, PRINTERS[suffix]()).whole
    if suffix == ".zpl":
        assert (data.count(b"^XA"), data.count(b"^XZ"), data.count(b"~"), data.count(b"^FD")) == (2, 2, 0, 0)
    if suffix == ".svg":
        tree = ElementTree.fromstring(data)
        assert {one.tag for one in tree.iter()} <= {SVG + tag for tag in ("svg", "defs", "g", "path", "rect", "use")}
    if suffix == ".html":
        tags = set(re.findall(r"<([A-Za-z0-9!]+)", data.decode("utf-8").removeprefix(pages.HEAD)))
        assert tags <= {"div", "svg", "defs", "g", "path", "rect", "use", "text"}


def everywhere(label, text):
    """The label with this text in every line but that of the typed code: a label without it is not right."""
    shapes = (
        attrs.evolve(shape, text=text) if isinstance(shape, Text) and not shape.mono else shape
        for shape in label.shapes
    )
    return attrs.evolve(label, shapes=tuple(shapes))


def test_every_case_is_looked_at():
    others = {case.values[0].id for case in CASES} - {case.values[0].id for case in TEXTS}
    assert others == {"printing-015", "printing-019"}


def test_005_a_line_break_in_a_text_begins_no_line(tmp_path, monkeypatch):
    """Seen where letters stay text: the two halves stand in one element on one baseline."""
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package_here")
    monkeypatch.setattr(fonts, "_on_machine", lambda: None)
    monkeypatch.delenv(fonts.ENVIRONMENT, raising=False)
    text = next(case.values[0].input for case in CASES if case.values[0].id == "printing-005")
    printed = [draw(code, get(), attrs.evolve(WORDING, lines=(text,), languages=())) for code in codes(1)]
    for label in (printed[0], everywhere(printed[0], text)):
        SvgPrinter().print([label], tmp_path / "run.svg")
        said = [one.text for one in ElementTree.parse(tmp_path / "run.svg").iter(SVG + "text")]
        assert "A B" in said
        assert not {"A", "B"} & set(said)
        assert not any("\n" in one for one in said)


def test_015_a_symbol_that_says_something_else_is_found(tmp_path):
    good = [draw(code, get(), WORDING) for code in codes(3)]
    symbols = [next(s for s in label.shapes if isinstance(s, Modules)) for label in good]
    bad = [
        attrs.evolve(label, shapes=(symbols[at], *label.shapes[1:])) for label, at in zip(good, (1, 0, 2), strict=True)
    ]
    SvgPrinter().print(bad, tmp_path / "run.svg")
    assert proof.prove(tmp_path / "run.svg", good) == proof.Proof(3, 1, wrong=(1, 2))


@pytest.mark.parametrize(
    ("suffix", "count"),
    [
        (".svg", 5000),
        (".html", 5000),
        (".csv", 5000),
        (".zpl", 500),
        pytest.param(".zpl", 5000, marks=pytest.mark.soak),
    ],
)
def test_019_a_million_would_be_streamed(tmp_path, suffix, count):
    """No label is held once it is written, and memory does not grow with their number."""
    alive: weakref.WeakSet[Label] = weakref.WeakSet()
    one = next(draw(code, get(), WORDING) for code in codes(1))
    bare = attrs.evolve(one, shapes=())
    most = 0

    def stream(labels):
        nonlocal most
        for serial in range(1, labels + 1):
            label = attrs.evolve(bare, serial=serial)
            alive.add(label)
            most = max(most, len(alive))
            yield label

    PRINTERS[suffix]().print(stream(10), tmp_path / f"warm{suffix}")

    def grows():
        peaks = []
        for labels in (count // 10, count):
            tracemalloc.start()
            PRINTERS[suffix]().print(stream(labels), tmp_path / f"run{suffix}")
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        return peaks[1] >= peaks[0] + 20 * count

    # What threads of earlier tests take meanwhile is traced too, now and then; what labels take, each time.
    assert not all(grows() for _ in range(3))
    assert most <= 4

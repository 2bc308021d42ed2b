"""What a PDF holds: pages of the right size, codes as vectors, letters of an embedded font, nothing of the machine."""

from __future__ import annotations

import re
import zlib

import attrs
import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guardtag.errors import ConfigError, PrintError
from guardtag.labels import proof, setting
from guardtag.labels.design import DESIGNS
from guardtag.spi import Calibrated, Modules, Portioned, Printer, Redrawer, Text
from guardtag.testing.printers import HOSTILE, labels
from guardtag_pdf import PdfPrinter, guardtag_printers, ink, paper

CLOTH = labels(1)[0]


def printed(folder, these, **options):
    printer = PdfPrinter(**options)
    printer.print(these, str(folder / "run.pdf"))
    return printer, folder / "run.pdf"


def content(path):
    """The operators of all pages."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", path.read_bytes(), re.DOTALL)
    opened = [zlib.decompress(stream) for stream in streams if stream[:1] == b"x"]
    return b"\n".join(stream for stream in opened if b" cm\n" in stream)


def sizes(path):
    document = pypdfium2.PdfDocument(path)
    try:
        return [tuple(round(edge * 25.4 / 72, 1) for edge in document.get_page_size(at)) for at in range(len(document))]
    finally:
        document.close()


def text(path, page=0):
    document = pypdfium2.PdfDocument(path)
    sheet = document[page]
    words = sheet.get_textpage()
    try:
        return words.get_text_range()
    finally:
        for thing in (words, sheet, document):
            thing.close()


def test_it_is_an_ordinary_plugin_that_offers_all_a_printer_can():
    (offer,) = guardtag_printers()
    assert offer.scheme == "pdf"
    made = offer.factory("pdf:")
    for protocol in (Printer, Portioned, Redrawer, Calibrated):
        assert isinstance(made, protocol)


@pytest.mark.parametrize(
    ("name", "count", "size", "pages"),
    [
        ("a4", 41, (210.0, 297.0), 2), ("letter", 41, (215.9, 279.4), 2), ("roll", 3, (40.0, 24.0), 3),
        ("l7160", 22, (210.0, 297.0), 2), ("5160", 30, (215.9, 279.4), 1), ("3651", 40, (210.0, 297.0), 1),
    ],
)  # fmt: skip
def test_pages_have_the_papers_size(tmp_path, name, count, size, pages):
    _, path = printed(tmp_path, labels(count), paper=name)
    assert sizes(path) == [size] * pages


@pytest.mark.parametrize("name", [name for name, one in paper.PAPERS.items() if one.columns])
def test_every_label_paper_reads_back(tmp_path, name):
    design = "cloth-30x20" if name == "l7651" else "cloth-40x24"
    these = labels(paper.PAPERS[name].columns * paper.PAPERS[name].rows + 1, design=design)
    printer, path = printed(tmp_path, these, paper=name)
    assert proof.prove(path, these, printer).whole


@pytest.mark.parametrize("name", [name for name, one in paper.PAPERS.items() if one.columns])
def test_a_label_paper_lies_within_its_page_and_says_where_its_dimensions_are_from(name):
    sheet = paper.PAPERS[name]
    last = (
        sheet.corner[0] + (sheet.columns - 1) * sheet.pitch[0] + sheet.cell[0],
        sheet.corner[1] + (sheet.rows - 1) * sheet.pitch[1] + sheet.cell[1],
    )
    assert min(sheet.corner) >= 0
    assert last[0] <= sheet.width + 0.01
    assert last[1] <= sheet.height + 0.01
    assert sheet.pitch[0] >= sheet.cell[0] - 0.01
    assert sheet.pitch[1] >= sheet.cell[1] - 0.01
    # Cut in the middle of the page: what is free at the left is free at the right.
    assert abs(sheet.corner[0] - (sheet.width - last[0])) < 0.5
    assert abs(sheet.corner[1] - (sheet.height - last[1])) < 0.5
    assert sheet.source


@given(st.floats(10, 180), st.floats(10, 180), st.sampled_from(sorted(paper.PAPERS)))
@settings(max_examples=80)
def test_labels_lie_within_the_page_and_never_over_each_other(width, height, name):
    label = attrs.evolve(CLOTH, width=width, height=height)
    try:
        places = paper.places(paper.PAPERS[name], label)
    except PrintError as error:
        code = error.code
        assert code == "GT-SHEET-SIZE"
        return
    assert paper.most(places) % places.per_page == 0
    corners = [places.at(index) for index in range(places.per_page)]
    for x, y in corners:
        assert x >= -0.01
        assert y >= -0.01
        assert x + width <= places.width + 0.01
        assert y + height <= places.height + 0.01
    for at, (x, y) in enumerate(corners):
        for other_x, other_y in corners[at + 1 :]:
            assert abs(x - other_x) >= width - 0.01 or abs(y - other_y) >= height - 0.01


def test_a_label_that_has_no_room_is_refused(tmp_path):
    for name in ("l7651", "a4"):
        wide = attrs.evolve(CLOTH, width=195.0)
        with pytest.raises(PrintError) as caught:
            PdfPrinter(paper=name).print([wide, wide], str(tmp_path / "run.pdf"))
        assert caught.value.code == "GT-SHEET-SIZE"
    assert list(tmp_path.iterdir()) == []


def test_labels_of_two_sizes_are_refused(tmp_path):
    with pytest.raises(PrintError) as caught:
        PdfPrinter().print([CLOTH, attrs.evolve(CLOTH, width=41.0)], str(tmp_path / "run.pdf"))
    assert caught.value.code == "GT-SHEET-MIXED"


def test_a_code_is_one_path_of_the_dark_modules(tmp_path):
    _, path = printed(tmp_path, labels(3))
    assert content(path).count(b" 1 re f Q") == 3
    rows = ("110", "001", "111")
    drawn = ink.code(Modules(1.0, 2.0, 0.5, rows, ""))
    runs = [tuple(map(int, run)) for run in re.findall(r"(\d+) (\d+) (\d+) 1 re", drawn)]
    assert runs == [(0, 0, 2), (2, 1, 1), (0, 2, 3)]
    assert drawn.startswith("q 0.500000 0 0 0.500000 1.0000 2.0000 cm ")


@given(st.integers(1, 9).flatmap(lambda n: st.lists(st.text("01", min_size=n, max_size=n), min_size=1, max_size=9)))
def test_the_runs_of_a_code_are_exactly_its_dark_modules(rows):
    drawn = ink.code(Modules(0.0, 0.0, 1.0, tuple(rows), ""))
    dark = {
        (int(x) + at, int(y)) for x, y, wide in re.findall(r"(\d+) (\d+) (\d+) 1 re", drawn) for at in range(int(wide))
    }
    assert dark == {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module == "1"}


def test_what_is_kept_of_labels_does_not_grow_with_their_number(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(
        ink.Ink, "__init__", lambda self, *a, real=ink.Ink.__init__: (made.append(self), real(self, *a))[1]
    )
    printed(tmp_path, labels(300))
    assert len(made[0].known) <= ink._KEPT < 300


def test_letters_come_from_a_small_embedded_font(tmp_path):
    _, path = printed(tmp_path, labels(40))
    said = text(path)
    for label in labels(40):
        assert label.typed in said
    assert "请帮我回家" in said
    assert path.stat().st_size < 60_000, "a font of 30 MB gave some kilobytes"
    assert b"/FontFile2" in path.read_bytes()


def test_letters_that_come_late_get_a_font_too(tmp_path):
    """A third party's labels may differ in more than their codes."""
    first, second, third = labels(3)
    other = [
        attrs.evolve(s, text="另一行字 №7 – Ω") if isinstance(s, Text) and not s.mono else s for s in second.shapes
    ]
    these = [first, attrs.evolve(second, shapes=tuple(other)), third]
    printer, path = printed(tmp_path, these, paper="roll")
    assert "另一行字 №7 – Ω" in text(path, 1)
    assert proof.prove(path, these, printer).whole


def test_cut_marks_stand_outside_of_labels_on_plain_paper_alone(tmp_path):
    for name, marks, wanted in (("a4", True, 3), ("a4", False, 0), ("l7160", True, 0), ("roll", True, 0)):
        _, path = printed(tmp_path, labels(3), paper=name, marks=marks)
        assert content(path).count(b" S Q") == wanted, (name, marks)
    ends = re.findall(r"(-?[\d.]+) (-?[\d.]+) [ml]", ink._marks(40.0, 24.0))
    assert len(ends) == 16
    for x, y in ends:
        assert not (0 < float(x) < 40 and 0 < float(y) < 24)
        assert max(-float(x), float(x) - 40, -float(y), float(y) - 24) >= 0.399


def test_colours_are_the_designs_or_the_options(tmp_path):
    _, path = printed(tmp_path, labels(1, design="glow"))
    assert b"0.000 0.000 0.000 rg" in content(path)
    _, path = printed(tmp_path, labels(1), ink="#800040")
    assert b"0.502 0.000 0.251 rg" in content(path)


@pytest.mark.parametrize(
    "options",
    [
        {"paper": "a5"}, {"paper": True}, {"paper": None}, {"marks": 1}, {"ink": "red"}, {"ink": 7}, {"scale_x": 2.0},
        {"scale_y": "1.0"}, {"shift_x": 21}, {"shift_y": True}, {"scale_x": float("nan")},
    ],
)  # fmt: skip
def test_options_that_are_none_are_refused(options):
    with pytest.raises(ConfigError) as caught:
        PdfPrinter(**options)
    assert caught.value.code in ("GT-PRINT-OPTION", "GT-PRINT-PAPER")


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("colour", ["#ffffff", "#ff0080", "#9aa0a6"])
def test_a_pale_ink_is_refused_before_anything_is_printed(tmp_path, count, colour):
    with pytest.raises(ConfigError) as caught:
        printed(tmp_path, labels(count), ink=colour)
    assert caught.value.code == "GT-PRINT-PALE"
    assert "`ink` of the pdf printer" in caught.value.what
    with pytest.raises(ConfigError):
        PdfPrinter(ink=colour).most(CLOTH)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"shift_x": -20.0, "paper": "3651"}, ["shift_x"]),
        ({"shift_y": 20.0, "scale_y": 1.05}, ["shift_y", "scale_y"]),
        ({"scale_x": 1.1, "paper": "3651"}, ["scale_x"]), ({"shift_x": 3.0, "paper": "roll"}, ["shift_x"]),
        ({"shift_x": 12.0, "shift_y": -14.0, "scale_y": 1.01, "paper": "3651"}, ["shift_x", "shift_y", "scale_y"]),
    ],
)  # fmt: skip
def test_a_correction_that_carries_labels_off_the_paper_is_refused_by_name(tmp_path, options, named):
    for count in (1, 2):
        with pytest.raises(ConfigError) as caught:
            printed(tmp_path, labels(count), **options)
        assert caught.value.code == "GT-PRINT-OFF"
        assert list(caught.value.facts["options"]) == named
    with pytest.raises(ConfigError):
        PdfPrinter(**options).most(CLOTH)
    assert not list(tmp_path.iterdir())


@settings(deadline=None, max_examples=40)
@example("a4", 1.0, 1.0, -20.0, 0.0)  # an empty place reaches over the edge
@example("l7160", 1.0, 1.0, -20.0, 14.4)
@given(
    st.sampled_from(["a4", "letter", "roll", "l7160", "3651"]), st.floats(0.9, 1.1), st.floats(0.9, 1.1),
    st.floats(-20, 20), st.floats(-20, 20),
)  # fmt: skip
def test_whatever_a_correction_is_it_is_refused_or_proves(tmp_path_factory, name, across, down, right, below):
    """Nothing that geometry lets pass is found out by the proof only, as labels too many or unreadable."""
    options = {"paper": name, "scale_x": across, "scale_y": down, "shift_x": right, "shift_y": below}
    folder, two = tmp_path_factory.mktemp("page"), labels(2)
    try:
        printer, path = printed(folder, two, **options)
    except ConfigError as error:
        refused = error.code
        assert refused == "GT-PRINT-OFF"
        return
    assert proof.prove(path, two, printer).whole


def test_a_papers_number_may_be_written_as_a_number():
    assert PdfPrinter(paper=5160).paper.name == "5160"


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_an_operator(tmp_path, hostile):
    """Whatever a text says, it stands in a string, and the operators are those of any label."""
    shapes = (attrs.evolve(s, text=hostile) if isinstance(s, Text) and not s.mono else s for s in CLOTH.shapes)
    try:
        _, path = printed(tmp_path, [attrs.evolve(CLOTH, shapes=tuple(shapes))])
    except PrintError:
        return
    operators = re.sub(rb"\((?:\\.|[^\\()])*\) Tj", b"() Tj", content(path), flags=re.DOTALL)
    assert set(re.findall(rb"[A-Za-z']+\*?", operators)) <= {
        b"q", b"Q", b"cm", b"rg", b"g", b"re", b"f", b"w", b"G", b"m", b"l", b"S", b"BT", b"ET", b"F", b"Tf", b"Tm",
        b"Tj", b"Td", b"c", b"h", b"J",
    }  # fmt: skip
    assert b"/JavaScript" not in path.read_bytes()


def test_a_file_does_not_depend_on_the_day_or_the_machine(tmp_path):
    _, path = printed(tmp_path, labels(2))
    data = path.read_bytes()
    assert b"20000101" in data
    assert b"guardtag-pdf" in data
    assert str(tmp_path).encode() not in data


# -- the calibration page


@pytest.mark.parametrize(
    "name", ["l7160", *(pytest.param(name, marks=pytest.mark.soak) for name in ("a4", "letter", "roll", "5160"))]
)
def test_the_calibration_page_has_what_it_says(tmp_path, name):
    PdfPrinter(paper=name).calibrate(str(tmp_path / "page.pdf"))
    sheet = paper.PAPERS["a4" if name == "roll" else name]
    assert sizes(tmp_path / "page.pdf") == [(round(sheet.width, 1), round(sheet.height, 1))]
    said = text(tmp_path / "page.pdf")
    for part in ("scale_x=150/A", "shift_y=30-D", "Measure both lines of 150 mm", "打印校准页", "50 mm"):
        assert part in said


def lines(path):
    """Left, right and top of the longest line across, top, bottom and left of the longest down, in mm."""
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    bitmap = page.render(scale=300 / 72, grayscale=True)
    picture = bitmap.to_pil().convert("L").point([255 * (grey < 128) for grey in range(256)])
    for thing in (bitmap, page, document):
        thing.close()
    scale = 300 / 25.4
    rows = picture.resize((1, picture.height), 4).tobytes()
    columns = picture.resize((picture.width, 1), 4).tobytes()
    across, down = rows.index(max(rows)), columns.index(max(columns))
    row = longest(picture.crop((0, across, picture.width, across + 1)).tobytes())
    column = longest(picture.crop((down, 0, down + 1, picture.height)).tobytes())
    return (*(end / scale for end in row), across / scale, *(end / scale for end in column), down / scale)


def longest(dots):
    return max((match.span() for match in re.finditer(rb"\xff+", dots)), key=lambda span: span[1] - span[0])


def test_rulers_are_as_long_as_they_say_and_a_correction_moves_them(tmp_path):
    PdfPrinter().calibrate(str(tmp_path / "page.pdf"))
    left, right, top, above, below, beside = lines(tmp_path / "page.pdf")  # with the lines' own width
    assert right - left == pytest.approx(150.25, abs=0.2)
    assert below - above == pytest.approx(150.25, abs=0.2)
    assert (left, top) == pytest.approx((20, 30), abs=0.25)
    assert (beside, above) == pytest.approx((20, 30), abs=0.25)
    # A device that prints lengths 0.4 % too short and 0.8 mm too far to the right is corrected so:
    PdfPrinter(scale_x=150 / 149.4, shift_x=-0.8).calibrate(str(tmp_path / "page.pdf"))
    left, right, top, *_ = lines(tmp_path / "page.pdf")
    assert right - left == pytest.approx(150.25 * 150 / 149.4, abs=0.2)
    assert left == pytest.approx(20 * 150 / 149.4 - 0.8, abs=0.25)
    assert top == pytest.approx(30, abs=0.25)


@pytest.mark.parametrize("design", DESIGNS)
def test_every_line_stands_where_all_printers_set_it(tmp_path, design):
    """Letters of the page's text layer begin where ``labels.setting`` begins each line."""
    (label,) = labels(1, design=design)
    _, path = printed(tmp_path, [label], paper="roll")
    found = {
        (round(float(x), 3), round(float(y), 3), round(float(size), 4))
        for size, x, y in re.findall(r"Tf ([\d.]+) 0 0 -[\d.]+ ([\d.]+) ([\d.]+) Tm", content(path).decode("latin-1"))
    }
    wanted = set()
    for shape in label.shapes:
        if isinstance(shape, Text):
            line = setting.line(shape, label)
            wanted.add((round(line.x, 3), round(line.y, 3), round(line.size, 4)))
    assert found == wanted

"""HTML pages: what a browser prints of them, and that nothing else gets into them."""

from __future__ import annotations

import io
import re
from contextlib import closing
from itertools import islice
from pathlib import Path

import attrs
import pytest

from guardtag.builtin.html import HtmlPrinter
from guardtag.errors import PrintError
from guardtag.labels import fonts, pages, pen, proof, sheet, shown
from guardtag.spi import Picture, Text
from guardtag.testing.printers import HOSTILE, labels
from tests import chromium
from tests.soak import soak

SCALE = 300 / 25.4
SIX = labels(6)
LONG = labels(45)


class Paper:
    """A browser's PDF, drawn by PDFium page by page and cut where the labels must be."""

    def __init__(self, browser):
        self.browser = browser
        self.sheets = []

    def redraw(self, file, wanted):
        import pypdfium2

        layout, placed = sheet.on_pages(wanted)
        with closing(pypdfium2.PdfDocument(self.browser.printed(Path(file)))) as document:
            for page in document:
                assert [round(points * 25.4 / 72) for points in page.get_size()] == [210, 297]
                self.sheets.append(page.render(scale=300 / 72, grayscale=True).to_pil().convert("L"))
        count = 0
        while these := list(islice(placed, layout.per_page)):
            drawn = self.sheets[count // layout.per_page]
            top = count // layout.per_page * sheet.PAGE_HEIGHT
            count += len(these)
            for _, x, y in these:
                cut = shown.cut_out(drawn, layout, x, y - top, SCALE)
                yield Picture(cut.width, cut.height, cut.tobytes(), SCALE)
        assert len(self.sheets) == -(-count // layout.per_page), "no page is empty, none was cut"

    def print(self, these, out):
        raise NotImplementedError


@pytest.mark.parametrize(
    ("count", "design"),
    [(40, "cloth-40x24"), (11, "card"), *soak([(1, "cloth-40x24"), (83, "cloth-40x24"), (14, "wristband")])],
)
def test_a_browser_prints_every_label_whole_on_its_page_in_its_size(tmp_path, pytestconfig, count, design):
    printed = labels(count, design=design)
    out = tmp_path / "run.html"
    HtmlPrinter().print(printed, out)
    paper = Paper(chromium.running(pytestconfig))
    assert proof.prove(out, printed, paper) == proof.Proof(count, count)
    dark = [x for x in range(paper.sheets[0].width) if paper.sheets[0].getpixel((x, round(8.9 * SCALE))) < 128]
    ruler = [x for x in dark if x < 62 * SCALE]
    assert ruler[0] / SCALE == pytest.approx(10, abs=0.15)
    assert ruler[-1] / SCALE == pytest.approx(60, abs=0.15)
    for later in paper.sheets[1:]:
        assert later.crop((0, 0, later.width, round(9.5 * SCALE))).getextrema()[0] > 200, "the ruler stands once"


def test_it_loads_and_runs_nothing_and_says_so(tmp_path):
    HtmlPrinter().print(SIX, tmp_path / "run.html")
    text = (tmp_path / "run.html").read_text("utf-8")
    assert "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';" in text
    assert "@page{size:A4;margin:0}" in text
    assert "div{break-inside:avoid}div+div{break-before:page;page-break-before:always}" in text
    assert set(re.findall(r"<([A-Za-z0-9]+)", text)) <= {
        "html", "head", "meta", "title", "style", "body", "div", "svg", "g", "rect", "path", "use", "text", "defs",
    }  # fmt: skip
    assert not re.search(r"://|url\(|@import|javascript|\son[a-z]+=|src=|[^:]href", text)
    assert all(target.startswith("#") for target in re.findall(r'href="([^"]*)"', text))


def test_one_label_too_lies_on_a_page_with_the_ruler(tmp_path):
    HtmlPrinter().print(SIX[:1], tmp_path / "run.html")
    text = (tmp_path / "run.html").read_text("utf-8")
    assert text.count(pages.PAGE) == text.count(pages.RULER) == 1
    assert '<g id="tag-1" transform="translate(19 10)"' in text
    assert f"{pages.RULER_LENGTH} mm" in pages.RULER
    assert 'width="205mm" height="290mm"' in pages.PAGE, (
        "smaller than the paper: nothing is rounded up to one page more"
    )
    assert text.count('stroke="#c3cad5"') == 1, "the line to cut along"


def test_a_label_larger_than_the_paper_is_refused(tmp_path):
    with pytest.raises(PrintError) as caught:
        HtmlPrinter().print([attrs.evolve(SIX[0], height=278.0)], tmp_path / "run.html")
    assert caught.value.code == "GT-SHEET-SIZE"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", [*HOSTILE, "<style>*{display:none}</style>", "--></svg></body>", "&lt;b&gt;"])
def test_without_a_font_hostile_text_stays_text(tmp_path, monkeypatch, text):
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package_here")
    monkeypatch.setattr(fonts, "_on_machine", lambda: None)
    monkeypatch.delenv(fonts.ENVIRONMENT, raising=False)
    printed = [attrs.evolve(one, shapes=(one.shapes[0], Text(20.0, 5.0, 3.0, text), *one.shapes[2:])) for one in SIX]
    HtmlPrinter().print(printed, tmp_path / "run.html")
    found = (tmp_path / "run.html").read_text("utf-8")
    assert set(re.findall(r"<([A-Za-z0-9!]+)", found.removeprefix(pages.HEAD))) <= {
        "div", "svg", "g", "rect", "path", "text",
    }  # fmt: skip
    assert proof.prove(tmp_path / "run.html", printed).whole


# -- reading back


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    out = tmp_path_factory.mktemp("good") / "run.html"
    HtmlPrinter().print(LONG, out)
    return out.read_text("utf-8")


def spoilt(tmp_path, good, old, new):
    out = tmp_path / "run.html"
    assert old in good
    out.write_text(good.replace(old, new, 1), "utf-8")
    with pytest.raises(PrintError) as caught:
        proof.prove(out, LONG)
    return caught.value.code


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("margin:0}html", "margin:9mm}html"),
        ("svg{display:block", "svg{display:none;"),
        ("default-src 'none'", "default-src *"),
        ("<body>\n", "<body>\n<script>1</script>\n"),
        ("</style>", "@media print{g{display:none}}</style>"),
        (pages.RULER, ""),
        (pages.RULER, pages.RULER.replace("M10 9h50", "M10 9h48")),
        (pages.RULER, pages.RULER * 2),
        (pages.PAGE, pages.PAGE.replace("205mm", "190mm")),
        (pages.PAGE_END, ""),
        (pages.PAGE_END, pages.PAGE_END + pages.PAGE_END),
        (pages.PAGE, ""),
        (pages.END, ""),
        (pages.END, "</body>\n"),
        (pages.END, pages.END + "<p>"),
        (pages.END, "<p>more</p>\n" + pages.END),
        ("</g>\n", "</g><style>g{display:none}</style>\n"),
        ("</g>\n", "<style>g{display:none}</style></g>\n"),
        ("</g>\n", '<image href="https://example.org/x"/></g>\n'),
        ("</g>\n", "<script>1</script></g>\n"),
        ("</g>\n", "</svg><p></g>\n"),
        ("</g>\n", "<!-- --></g>\n"),
        ("</g>\n", "</g></g>\n"),
        ("</g>\n", "</h>\n"),
        ('fill="#12233f">', 'fill="#12233f" style="display:none">'),
        ('fill="#12233f">', 'fill="#12233f" class="x">'),
        ('fill="#12233f">', 'fill="#12233f" onclick="x()">'),
        ('fill="#12233f">', 'fill="url(https://example.org/x#y)">'),
        ('xlink:href="#', 'xlink:href="other.svg#'),
        ("<defs>", "<defs>" + "x" * pages.MAX_LINE),
    ],
    ids=range(30),
)
def test_what_the_printer_never_writes_is_refused(tmp_path, good, old, new):
    """A browser would obey it and who draws the labels again might not: no such file is proved."""
    assert spoilt(tmp_path, good, old, new) == "GT-PROOF-FILE"


def test_a_label_on_another_page_is_one_too_many(tmp_path, good):
    moved = pages.PAGE_END + pages.PAGE
    assert spoilt(tmp_path, good, moved, "") == "GT-PROOF-SURPLUS"


def test_a_page_of_no_label_of_the_run_is_one_too_many(tmp_path, good):
    for more in (pages.PAGE + pages.PAGE_END, pages.PAGE + '<g id="tag-9"></g>\n' + pages.PAGE_END):
        assert spoilt(tmp_path, good, pages.END, more + pages.END) == "GT-PROOF-SURPLUS"


def test_a_page_without_end_is_not_read_to_its_end():
    head = (pages.HEAD + pages.PAGE + pages.RULER).encode()
    stream = io.BytesIO(head + b'<g id="tag-9"></g>\n' * 50_000)
    with pytest.raises(PrintError) as caught:
        list(shown.html(stream, SIX))
    assert caught.value.code == "GT-PROOF-SURPLUS"
    assert stream.tell() < len(head) + 10_000


def test_letters_without_end_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(shown, "MAX_DEFINED", 10_000)
    out = tmp_path / "run.html"
    HtmlPrinter().print(SIX, out)
    with pytest.raises(PrintError) as caught:
        proof.prove(out, SIX)
    assert caught.value.code == "GT-PROOF-FILE"


def test_what_a_pen_writes_is_known_again(tmp_path):
    """And to the letter: a line that only looks like one of them is none."""
    HtmlPrinter().print(SIX, tmp_path / "run.html")
    body = (tmp_path / "run.html").read_text("utf-8").split(pages.RULER)[1].split(pages.PAGE_END)[0]
    for line in body.splitlines(keepends=True):
        assert pen.ours(line)
        assert not pen.ours(line.rstrip("\n"))
        assert not pen.ours(line + line)
        assert not pen.ours(" " + line)

"""A printed PDF is drawn again and read: whatever is not as it should be is found."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import PrintError
from guardtag.labels import proof
from guardtag.spi import Text
from guardtag.testing.printers import labels
from guardtag_pdf import PdfPrinter, redraw

SIX = labels(6)


def printed(folder, these, **options):
    printer = PdfPrinter(**options)
    printer.print(these, str(folder / "run.pdf"))
    return printer, folder / "run.pdf"


def with_code(one, other):
    return attrs.evolve(one, shapes=(other.shapes[0], *one.shapes[1:]))


def with_typed(one, other):
    shapes = (attrs.evolve(s, text=other.typed) if isinstance(s, Text) and s.mono else s for s in one.shapes)
    return attrs.evolve(one, shapes=tuple(shapes))


@pytest.mark.parametrize("swap", [with_code, with_typed])
def test_swapped_codes_are_found(tmp_path, swap):
    bad = [SIX[0], swap(SIX[1], SIX[2]), swap(SIX[2], SIX[1]), *SIX[3:]]
    printer, path = printed(tmp_path, bad)
    assert proof.prove(path, SIX, printer) == proof.Proof(6, 4, wrong=(2, 3))


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.soak)])
def test_as_many_as_a_file_holds_are_right(tmp_path, count):
    these = labels(count, seed=3)
    printer, path = printed(tmp_path, these)
    assert proof.prove(path, these, printer) == proof.Proof(count, count)


@pytest.mark.parametrize(("count", "code"), [(5, "GT-PROOF-SURPLUS"), (45, "GT-PROOF-FILE"), (1, "GT-PROOF-SURPLUS")])
def test_too_few_or_too_many_labels_are_found(tmp_path, count, code):
    printer, path = printed(tmp_path, SIX)
    with pytest.raises(PrintError) as caught:
        proof.prove(path, [*SIX, *labels(60, seed=9)][:count], printer)
    assert caught.value.code == code


def test_a_label_that_is_missing_is_named(tmp_path):
    printer, path = printed(tmp_path, SIX)
    (more,) = labels(1, seed=9)
    wanted = [*SIX, attrs.evolve(more, serial=7)]
    assert proof.prove(path, wanted, printer) == proof.Proof(7, 6, unreadable=(7,))


def test_a_page_too_many_is_found(tmp_path):
    printer, path = printed(tmp_path, labels(41))
    with pytest.raises(PrintError) as caught:
        proof.prove(path, labels(40), printer)
    assert caught.value.code == "GT-PROOF-SURPLUS"


def test_another_paper_is_another_print(tmp_path):
    _, path = printed(tmp_path, SIX, paper="l7160")
    with pytest.raises(PrintError) as caught:
        proof.prove(path, SIX, PdfPrinter(paper="letter"))
    assert caught.value.code == "GT-PROOF-FILE"
    try:
        assert not proof.prove(path, SIX, PdfPrinter()).whole
    except PrintError as error:
        code = error.code
        assert code == "GT-PROOF-SURPLUS"


def test_a_correction_that_is_not_known_shows(tmp_path):
    """A file that was shifted for a device is proved with that shift: seen without it, letters stand elsewhere."""
    _, path = printed(tmp_path, SIX, shift_x=1.5)
    assert proof.prove(path, SIX, PdfPrinter(shift_x=1.5)).whole
    assert not proof.prove(path, SIX, PdfPrinter()).whole


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"%PDF-1.7\n", lambda data: b"\0" * 1000,
        lambda data: data.replace(b"/MediaBox", b"/MediaBux"), lambda data: b"<svg/>",
        lambda data: data.replace(b"/Type /Page\n", b"/Type /Pane\n"),
    ],
    ids=range(7),
)  # fmt: skip
def test_a_spoilt_file_is_an_error_and_no_crash(tmp_path, spoil):
    printer, path = printed(tmp_path, SIX)
    path.write_bytes(spoil(path.read_bytes()))
    try:
        assert not proof.prove(path, SIX, printer).whole
    except PrintError as error:
        said = error
        assert said.code == "GT-PROOF-FILE"
        assert str(tmp_path) not in str(said)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_a_damaged_file_never_proves_more_than_it_shows(tmp_path_factory, data):
    printer, path = printed(tmp_path_factory.mktemp("damaged"), SIX[:2])
    raw = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(1, 40))] = data.draw(st.binary(max_size=20))
    path.write_bytes(bytes(raw))
    try:
        found = proof.prove(path, SIX[:2], printer)
    except PrintError:
        return
    assert found.right + len(found.wrong) + len(found.unreadable) == found.total == 2


def test_a_file_too_large_is_not_opened(tmp_path, monkeypatch):
    printer, path = printed(tmp_path, SIX)
    monkeypatch.setattr(redraw, "MAX_BYTES", 100)
    with pytest.raises(PrintError) as caught:
        proof.prove(path, SIX, printer)
    assert caught.value.code == "GT-PROOF-FILE"


def test_a_missing_file(tmp_path):
    with pytest.raises(PrintError) as caught:
        proof.prove(tmp_path / "none.pdf", SIX, PdfPrinter())
    assert caught.value.code == "GT-PROOF-FILE"


def test_no_labels_are_a_mistake(tmp_path):
    printer, path = printed(tmp_path, SIX)
    with pytest.raises(ValueError):
        proof.prove(path, [], printer)
    with pytest.raises(ValueError):
        list(printer.redraw(str(path), iter(())))

"""Every design at every printer: nothing cut, nothing over anything else, every copy of the code reads back."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.builtin.png import PngPrinter
from guardtag.builtin.svg import SvgPrinter
from guardtag.config import Config
from guardtag.errors import PrintError
from guardtag.labels import contrast, fields, proof, words
from guardtag.labels.choice import LEAST_MODULE, PRINTERS, QUIET
from guardtag.labels.design import DESIGNS, FIELDS, LAYOUTS, Wording
from guardtag.labels.draw import arrange, draw
from guardtag.labels.wording import example, wording
from guardtag.spi import Modules, Rect, Text
from guardtag.testing.printers import codes
from tests import cases

ROOT = Path(__file__).resolve().parents[2]
TOO_COARSE = {("cloth-40x20-twin", 203)}  # two codes of 18.5 mm and a typed code do not lie on 40 x 20 mm
EVERY = [(name, dpi) for name in DESIGNS for dpi in PRINTERS if (name, dpi) not in TOO_COARSE]
SAMPLE = Config(hotline="0538-0000000")
HOSTS = st.integers(4, 30).map(lambda n: ("TAG." + "EXAMPLE." * 4)[: n - 1] + "X")


def label(name, dpi, config=fields.SHOWN):
    design = attrs.evolve(DESIGNS[name], dpi=dpi)
    return draw(next(codes(1, host=config.link_host.upper())), design, wording(config, design))


def symbols(label):
    return [shape for shape in label.shapes if isinstance(shape, Modules)]


@pytest.mark.skipif(not proof.available(), reason="needs guardtag[print]")
@pytest.mark.parametrize(
    ("name", "dpi", "config"),
    [
        *(pytest.param(*every, fields.SHOWN, id=f"{every[0]}-{every[1]}-real") for every in EVERY),
        pytest.param(*EVERY[0], SAMPLE, id="one-sample"),
        *(
            pytest.param(*every, SAMPLE, id=f"{every[0]}-{every[1]}-sample", marks=pytest.mark.soak)
            for every in EVERY[1:]
        ),
    ],
)
def test_every_copy_of_every_code_reads_back(tmp_path, name, dpi, config):
    printed = [label(name, dpi, config)]
    assert len(symbols(printed[0])) == DESIGNS[name].codes
    for printer, suffix in ((SvgPrinter(), ".svg"), (PngPrinter(), ".png")):
        printer.print(printed, tmp_path / f"tag{suffix}")
        assert proof.prove(tmp_path / f"tag{suffix}", printed).whole


@pytest.mark.skipif(not proof.available(), reason="needs guardtag[print]")
@pytest.mark.parametrize("name", DESIGNS)
def test_a_sheet_of_every_design_reads_back(tmp_path, name):
    design = DESIGNS[name]
    printed = [draw(code, design, wording(fields.SHOWN, design)) for code in codes(5)]
    SvgPrinter().print(printed, tmp_path / "sheet.svg")
    assert proof.prove(tmp_path / "sheet.svg", printed).whole


@pytest.mark.parametrize(("name", "dpi"), sorted(TOO_COARSE))
def test_what_would_be_too_small_is_refused_with_what_to_change(name, dpi):
    with pytest.raises(PrintError) as caught:
        label(name, dpi)
    assert caught.value.code == "GT-LABEL-MODULE"
    assert "a printer of 300 dpi" in caught.value.do


@given(
    st.sampled_from(sorted(DESIGNS)), st.sampled_from(PRINTERS), HOSTS,
    st.lists(st.sampled_from(["请帮我回家", "Please help me home", "집에 가게 도와주세요", "ساعدني على العودة"]),
             max_size=3).map(tuple),
    st.sampled_from(["", "热线 0538-0000000", "Hotline 555-0100"]), st.booleans(), st.integers(1, 10**12),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_nothing_is_cut_and_nothing_overlaps(name, dpi, host, lines, hotline, sample, serial):
    design = attrs.evolve(DESIGNS[name], dpi=dpi)
    said = Wording(lines, hotline, host.lower(), sample, blank="电话 Tel.")
    code = attrs.evolve(next(codes(1, host=host)), serial=serial)
    try:
        drawn = draw(code, design, said)
    except PrintError as error:
        refused = error.code
        assert refused in ("GT-LABEL-TEXT", "GT-LABEL-MODULE")
        return
    across, down = design.inset
    kept = []
    for shape in symbols(drawn):
        quiet, edge = QUIET * shape.size, len(shape.rows) * shape.size
        kept.append((shape.x - quiet, shape.y - quiet, shape.x + edge + quiet, shape.y + edge + quiet))
        assert shape.size >= LEAST_MODULE
        for length in (shape.x, shape.y, shape.size):
            assert length * dpi / 25.4 == pytest.approx(round(length * dpi / 25.4), abs=1e-6)
    boxes = [box(shape) for shape in drawn.shapes if isinstance(shape, Text)]
    solid = [(s.x, s.y, s.x + s.width, s.y + s.height) for s in drawn.shapes if isinstance(s, Rect)]
    frames, rules = [r for r in solid if r[3] - r[1] > 0.3], [r for r in solid if r[3] - r[1] <= 0.3]
    for left, top, right, bottom in kept + boxes + solid:
        assert left >= across - 1e-2
        assert top >= down - 1e-2
        assert right <= design.width - across + 1e-2
        assert bottom <= design.height - down + 1e-2
    for one, other in combinations([*kept, *boxes], 2):
        assert apart(one, other)
    for frame in frames + rules:
        assert all(apart(frame, place) for place in kept)
    for rule in rules:
        assert all(apart(rule, place) for place in boxes)


def apart(one, other):
    (left, top, right, bottom), slack = other, 0.02
    beside = one[2] <= left + slack or right <= one[0] + slack
    return beside or one[3] <= top + slack or bottom <= one[1] + slack


def box(text):
    width = words.ems(text.text, text.mono) * text.size
    left = text.x - width / 2 if text.anchor == "middle" else text.x
    return left, text.y - words.ASCENT * text.size, left + width, text.y + words.DESCENT * text.size


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("case", [case for case in cases.group("printing") if isinstance(case.values[0].input, str)])
def test_whatever_a_text_says_a_label_gets_letters_or_is_refused(name, case):
    design = DESIGNS[name]
    for said in (
        Wording((case.input,)),
        Wording((), hotline=case.input),
        Wording((), host=case.input * 9, sample=True),
    ):
        try:
            drawn = draw(next(codes(1)), design, said)
        except PrintError as error:
            refused = error.code
            assert refused == "GT-LABEL-TEXT"
            continue
        for shape in drawn.shapes:
            assert not isinstance(shape, Text) or shape.text == words.clean(shape.text) != ""


# --- what they are


@pytest.mark.parametrize("name", DESIGNS)
def test_codes_are_dark_on_light(tmp_path, name):
    from PIL import Image

    design = DESIGNS[name]
    assert contrast.ratio(design.ink, design.cloth) > 2 * contrast.LEAST
    drawn = label(name, 300)
    PngPrinter().print([drawn], tmp_path / "tag.png")
    with Image.open(tmp_path / "tag.png") as picture:
        grey = picture.convert("RGB").convert("L")
    symbol, dots = symbols(drawn)[0], 300 / 25.4
    corner = (round((symbol.x + symbol.size / 2) * dots), round((symbol.y + symbol.size / 2) * dots))
    beside = (round((symbol.x - symbol.size) * dots), corner[1])
    assert grey.getpixel(corner) < 60
    assert grey.getpixel(beside) > 180


@pytest.mark.parametrize("name", DESIGNS)
def test_a_design_is_whole(name):
    design = DESIGNS[name]
    assert design.name == name
    assert design.layout in LAYOUTS
    names = [slot.field for slot in design.fields]
    assert set(names) <= set(FIELDS)
    for needed in ("typed", "host", "sample"):
        (slot,) = [slot for slot in design.fields if slot.field == needed]
        assert not slot.spare, "the way home when the code is worn, and the mark of a sample, are never left out"
    assert all(0 < slot.least <= slot.size for slot in design.fields)


def test_the_twin_says_the_typed_code_and_the_host_alone():
    said = [shape.text for shape in label("cloth-40x20-twin", 300).shapes if isinstance(shape, Text)]
    assert said == [next(codes(1)).typed, "tag.example.org"]
    one, other = symbols(label("cloth-40x20-twin", 300))
    assert one.rows == other.rows
    assert one.content == other.content
    assert other.x - one.x - len(one.rows) * one.size > 9, "far apart: one stain does not reach both"


@pytest.mark.parametrize(("name", "dpi"), EVERY)
def test_words_are_large_enough_for_arms_length(name, dpi):
    """Capitals of 1 mm at 60 cm are 5.7 minutes of arc; a healthy eye reads 5."""
    sizes = dict(fields.fit(DESIGNS[name], dpi).sizes)
    assert sizes["typed"] >= 1.8
    assert sizes["host"] >= 1.35
    assert all(size * 0.73 >= 0.95 for size in sizes.values())


# --- which fields fit


@pytest.mark.parametrize(("name", "dpi"), [(name, dpi) for name in DESIGNS for dpi in PRINTERS])
def test_the_table_of_fields_says_what_is_really_drawn(name, dpi):
    design = attrs.evolve(DESIGNS[name], dpi=dpi)
    found = fields.fit(DESIGNS[name], dpi)
    code, said = example("tag.example.org"), wording(fields.SHOWN, design)
    if found.why:
        with pytest.raises(PrintError):
            draw(code, design, said)
        return
    drawn = draw(code, design, said)
    assert {round(shape.size, 3) for shape in symbols(drawn)} == {found.module}
    assert len(symbols(drawn)) == found.copies
    texts = {
        "typed": code.typed, "host": "tag.example.org", "hotline": "热线 0538-0000000", "number": "编号 0",
        "blank": "电话 Tel.", "line 1": "请帮我回家", "line 2": "Please help me home",
    }  # fmt: skip
    sizes = dict(fields._numbered(found.sizes))
    shown = "".join(shape.text for shape in drawn.shapes if isinstance(shape, Text)).replace(" ", "")
    for field, text in texts.items():
        assert (text.replace(" ", "") in shown) == (field in sizes), field
    assert sorted(found.left_out) == sorted(arrange(code, design, said).left_out)


def test_spare_fields_go_first_and_the_others_never():
    design = attrs.evolve(DESIGNS["cloth-30x20"], dpi=203)
    found = fields.fit(design)
    assert found.left_out == ("number", "line", "hotline")
    assert "do not fit" not in found.why
    narrow = fields.fit(attrs.evolve(design, width=22.0))
    assert "`line` does not fit" in narrow.why
    roomy = attrs.evolve(design, width=60.0)
    assert fields.fit(roomy).left_out == ()


def test_the_page_shows_the_table_and_every_picture():
    page = (ROOT / "docs/labels.md").read_text("utf-8")
    assert fields.table(DESIGNS.values()) in page, "run tools/gallery.py"
    assert fields.hosts(DESIGNS.values()) in page, "run tools/gallery.py"
    for name in DESIGNS:
        assert f"img/labels/{name}.png" in page
        assert (ROOT / f"docs/img/labels/{name}.png").stat().st_size < 40_000


# --- the proof of two copies


def twin():
    return label("cloth-40x20-twin", 300)


def instead(drawn, at, shape):
    places = [n for n, one in enumerate(drawn.shapes) if isinstance(one, Modules)]
    shapes = [*drawn.shapes]
    shapes[places[at] : places[at] + 1] = [shape] if shape else []
    return attrs.evolve(drawn, shapes=tuple(shapes))


@pytest.mark.skipif(not proof.available(), reason="needs guardtag[print]")
@pytest.mark.parametrize("printer", [SvgPrinter, PngPrinter])
def test_the_proof_misses_a_copy_that_is_not_there(tmp_path, printer):
    good = twin()
    for at in (0, 1):
        printer().print([instead(good, at, None)], tmp_path / "tag")
        assert proof.prove(tmp_path / "tag", [good]) == proof.Proof(1, 0, unreadable=(1,))


@pytest.mark.skipif(not proof.available(), reason="needs guardtag[print]")
@pytest.mark.parametrize("printer", [SvgPrinter, PngPrinter])
def test_the_proof_sees_a_copy_that_says_something_else_or_lies_elsewhere(tmp_path, printer):
    good = twin()
    design = DESIGNS["cloth-40x20-twin"]
    foreign = symbols(draw(next(codes(1, seed=7)), design, wording(fields.SHOWN, design)))[1]
    moved = attrs.evolve(symbols(good)[1], x=symbols(good)[1].x - 9)
    for bad in (foreign, moved):
        printer().print([instead(good, 1, bad)], tmp_path / "tag")
        assert proof.prove(tmp_path / "tag", [good]) == proof.Proof(1, 0, wrong=(1,))

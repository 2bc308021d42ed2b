"""Drawn labels: whole dots, readable modules, nothing cut, nothing over anything else."""

from __future__ import annotations

from itertools import pairwise

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import PrintError
from guardtag.labels import words
from guardtag.labels.choice import GRADES, QUIET
from guardtag.labels.design import DESIGNS, Wording, get
from guardtag.labels.draw import draw
from guardtag.model.tags import Code
from guardtag.spi import Modules, Rect, Text
from guardtag.testing.printers import WORDING, codes

PART = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=12)
HOSTS = st.lists(PART, min_size=2, max_size=4).map(".".join).filter(lambda host: len(host) <= 45)
WORDINGS = st.builds(
    Wording,
    lines=st.lists(st.sampled_from(["请帮我回家", "Please help me home", "Aidez-moi"]), max_size=3).map(tuple),
    hotline=st.sampled_from(["", "热线 0538-0000000", "Hotline 555-0100"]),
    host=st.sampled_from(["", "tag.cn", "tag.example.org", "tags.feicheng.example.gov"]),
    sample=st.booleans(),
)


def code(host: str = "TAG.EXAMPLE.ORG") -> Code:
    return next(codes(1, host=host))


def symbol(label) -> Modules:
    (found,) = [shape for shape in label.shapes if isinstance(shape, Modules)]
    return found


@pytest.mark.parametrize("host", ["T.CN", "TAG.CN", "TAG.EXAMPLE.ORG", "A.LONGER.TAGHOST.EXAMPLE", "A" * 45])
def test_the_code_says_the_link(host):
    zxingcpp = pytest.importorskip("zxingcpp")
    from PIL import Image

    modules = symbol(draw(code(host), get(), Wording(())))
    edge = len(modules.rows) + 2 * QUIET
    picture = Image.new("L", (edge, edge), 255)
    for y, row in enumerate(modules.rows):
        for x, module in enumerate(row):
            picture.putpixel((x + QUIET, y + QUIET), 255 * (module == "0"))
    found = zxingcpp.read_barcodes(picture.resize((edge * 4, edge * 4), 0))
    assert [barcode.text for barcode in found] == [modules.content] == [code(host).link]


def test_every_grade_holds_what_it_says():
    import segno

    for grade in GRADES:
        for room, fits in ((grade.room, True), (grade.room + 1, False)):
            parts = [("https://", 4), ("A" * (room - 8), 2)]
            options = {"micro": False, "boost_error": False, "error": grade.level, "version": grade.version}
            if fits:
                assert len(segno.make(parts, **options).matrix) == grade.edge
            else:
                with pytest.raises(segno.DataOverflowError):
                    segno.make(parts, **options)


@given(HOSTS, WORDINGS, st.sampled_from([203, 300, 600]))
@settings(max_examples=40, deadline=None)
def test_nothing_is_cut_and_nothing_overlaps(host, wording, dpi):
    design = attrs.evolve(get(), dpi=dpi)
    try:
        label = draw(code(host), design, wording)
    except PrintError as error:
        refused = error.code
        assert refused in ("GT-LABEL-TEXT", "GT-LABEL-MODULE")
        return
    modules = symbol(label)
    for length in (modules.x, modules.y, modules.size):
        dots = length * dpi / 25.4
        assert dots == pytest.approx(round(dots), abs=1e-6)
    quiet = QUIET * modules.size
    end = modules.x + len(modules.rows) * modules.size
    assert min(modules.x, modules.y) >= design.margin + quiet - 25.4 / dpi
    assert modules.y + len(modules.rows) * modules.size + quiet <= design.height + 1e-6
    boxes = [box(shape) for shape in label.shapes if isinstance(shape, Text)]
    frames = [(s.x, s.y, s.x + s.width, s.y + s.height) for s in label.shapes if isinstance(s, Rect) and s.ink]
    for left, top, right, bottom in boxes + frames:
        assert left >= end + quiet - 1e-3
        assert right <= design.width - design.margin + 1e-2
        assert top >= design.margin - 1e-2
        assert bottom <= design.height - design.margin + 1e-2
    for upper, lower in pairwise(sorted(boxes, key=lambda one: one[1])):
        assert upper[3] <= lower[1] + 1e-2


def box(text: Text) -> tuple[float, float, float, float]:
    width = words.ems(text.text, text.mono) * text.size
    left = text.x - width / 2 if text.anchor == "middle" else text.x
    return left, text.y - words.ASCENT * text.size, left + width, text.y + words.DESCENT * text.size


def said(label) -> list[str]:
    return [shape.text for shape in label.shapes if isinstance(shape, Text)]


def test_it_says_what_helps_and_no_more():
    one = code()
    assert said(draw(one, get(), WORDING)) == [
        "请帮我回家", "Please help", "me home", one.typed, "tag.example.org", "热线 0538-0000000",
        "No. 1",
    ]  # fmt: skip


def test_without_a_hotline_its_line_is_left_out():
    label = draw(code(), get(), attrs.evolve(WORDING, hotline=""))
    assert "热线" not in "".join(said(label))


def test_a_sample_says_so_in_a_frame():
    label = draw(code(), get(), attrs.evolve(WORDING, sample=True))
    assert "SAMPLE 样张" in said(label)
    assert [shape.ink for shape in label.shapes if isinstance(shape, Rect)] == [True, False]
    assert "样张" not in "".join(said(draw(code(), get(), WORDING)))


@pytest.mark.parametrize(
    "wording",
    [
        Wording(("x" * 60,)), Wording(("a", "b", "c", "d", "e")), Wording((), host="h" * 60),
        Wording(("请 帮 我 回 家 请 帮 我", "one two three four five", "six seven eight nine ten", "and so on and on"),
                "热线 0538-0000000 0000000", "tags.example.org", True),
    ],
)  # fmt: skip
def test_words_that_do_not_fit_are_refused_and_never_cut(wording):
    with pytest.raises(PrintError) as caught:
        draw(code(), get(), wording)
    assert caught.value.code == "GT-LABEL-TEXT"


@pytest.mark.parametrize(
    "link", ["", "https://", "HTTPS://TAG.CN/T/A", "http://tag.cn", "https://tag.cn/t/a", "https://TAG.CN/T/家"]
)
def test_a_link_that_is_none_is_a_mistake(link):
    with pytest.raises(ValueError) as caught:
        draw(Code(1, link, "0000-0000-0000"), get(), WORDING)
    assert not link or link not in str(caught.value).replace("https://", "", 1)


def test_a_label_shows_neither_link_nor_code_in_a_log():
    one = code()
    shown = repr(draw(one, get(), Wording(())))
    assert one.link not in shown


def test_designs_are_found_by_name():
    assert get("cloth-40x24").width == 40.0
    with pytest.raises(ValueError, match="cloth-40x24"):
        get("nothing")
    for name, design in DESIGNS.items():
        assert design.name == name
        assert design.box + design.margin < design.width

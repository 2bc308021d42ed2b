"""The drawings: well-formed, escaped, and nothing on top of anything else."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guardtag.report import plots
from guardtag.report.plots import NARROW, WIDE, Bar, Flag, Mark, Step, broken, fit, flags, positions, text_width

WORDS = st.text(st.characters(codec="utf-8"), max_size=40)
BOTH = st.tuples(WORDS, WORDS)
MARKS = st.lists(st.builds(Mark, st.floats(-5, 600_000), BOTH, st.booleans()), max_size=9)
STEPS = st.lists(
    st.builds(Step, BOTH, WORDS, BOTH, st.sampled_from(["stood", "skipped", "waiting"])), max_size=7
)  # fmt: skip
COUNTS = st.floats(0, 1e7)
BARS = st.lists(st.builds(Bar, BOTH, COUNTS, COUNTS, BOTH), min_size=1, max_size=9)
WIDTHS = st.sampled_from([NARROW, WIDE])
HOSTILE = "</text></svg><script>alert(1)</script>\u202e\x00\ud800"


def boxes(svg: str) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right and bottom of every text, as wide as ``text_width`` takes it to be, and the text."""
    found = []
    for node in ElementTree.fromstring(svg).iter("text"):
        text, size = node.text or "", float(node.attrib["font-size"])
        x, y, width = float(node.attrib["x"]), float(node.attrib["y"]), text_width(text, size)
        x -= {"end": width, "middle": width / 2}.get(node.attrib.get("text-anchor", ""), 0.0)
        found.append((x, y - size * 0.8, x + width, y + size * 0.1, text))
    return found


def check(svg: str, width: int) -> None:
    """Every text stands inside the drawing and on no other text."""
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert root[0].tag == "title"
    assert (root[0].text or "").strip()
    height = float(root.attrib["viewBox"].split()[3])
    placed = boxes(svg)
    for n, (left, top, right, bottom, text) in enumerate(placed):
        assert left >= -0.2, text
        assert right <= width + 0.2, text
        assert top >= -1, text
        assert bottom <= height + 1, text
        for other in placed[:n]:
            apart = left >= other[2] - 0.2 or right <= other[0] + 0.2 or top >= other[3] or bottom <= other[1]
            assert apart, (text, other)


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(1, 400)), max_size=12))
def test_flags_meet_no_flag_and_no_leader(items: list[tuple[float, float]]) -> None:
    xs, widths = [x for x, _ in items], [width for _, width in items]
    placed = flags(xs, widths)
    assert [(flag.x, flag.width) for flag in placed] == items
    for n, one in enumerate(placed):
        for m, other in enumerate(placed):
            if n == m:
                continue
            if one.lane == other.lane:
                assert one.x + one.width < other.x or other.x + other.width < one.x
            if one.x < other.x <= one.x + one.width:  # the other's leader stands where this box is
                assert other.lane < one.lane


def test_a_label_closer_than_its_width_is_staggered_and_one_further_is_not() -> None:
    near, far = flags([0, 50], [60, 60]), flags([0, 100], [60, 60])
    assert [flag.lane for flag in near] == [1, 0]
    assert [flag.lane for flag in far] == [0, 0]
    assert flags([5, 5], [10, 10]) in ([Flag(5, 10, 1), Flag(5, 10, 0)], [Flag(5, 10, 0), Flag(5, 10, 1)])


@settings(max_examples=30)
@given(MARKS, MARKS, WIDTHS)
@example([], [Mark(43_200, ("", ""))], NARROW)  # the last number on the axis is wide
def test_the_strip_keeps_everything_apart_and_inside(targets: list[Mark], reached: list[Mark], width: int) -> None:
    check(plots.strip("x", targets, reached, width=width), width)


@pytest.mark.soak
@settings(max_examples=1000)
@given(MARKS, MARKS, WIDTHS)
def test_a_thousand_strips_keep_everything_apart_and_inside(
    targets: list[Mark], reached: list[Mark], width: int
) -> None:
    check(plots.strip("x", targets, reached, width=width), width)


@given(STEPS, WIDTHS)
def test_the_stairs_keep_everything_apart_and_inside(steps: list[Step], width: int) -> None:
    check(plots.stairs("x", steps, width=width), width)


@given(BARS, WIDTHS)
def test_bars_keep_everything_apart_and_inside(rows: list[Bar], width: int) -> None:
    svg = plots.bars("x", rows, width=width)
    check(svg, width)
    for bar in ElementTree.fromstring(svg).iter("rect"):
        assert 0 <= float(bar.attrib["width"]) <= width - 2 + 0.1


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(1, 300)), min_size=1, max_size=9))
def test_every_label_fits_to_the_right_of_its_mark(items: list[tuple[float, float]]) -> None:
    xs, length = positions([m for m, _ in items], [w for _, w in items], 300)
    assert 0 <= length <= 300
    for x, (minutes, width) in zip(xs, items, strict=True):
        assert 0 <= x <= length + 1e-6
        assert x + width <= 300 + 1e-6
        assert x >= max((y for y, (m, _) in zip(xs, items, strict=True) if m < minutes), default=0) - 1e-6


@given(st.text(), st.floats(20, 400))
def test_a_text_that_was_fitted_is_not_wider_than_asked(text: str, width: float) -> None:
    assert text_width(fit(text, width, 12), 12) <= width + 1e-6


@given(st.lists(st.text("走 ab", min_size=1, max_size=9), min_size=1, max_size=5), st.floats(5, 300))
def test_a_broken_text_loses_nothing(parts: list[str], width: float) -> None:
    text = " · ".join(parts)
    first, rest = broken(text, width, 12)
    assert " · ".join(filter(None, (first, rest))) == text
    assert first.startswith(parts[0])
    assert text_width(first, 12) <= width or " · " not in first


def test_a_narrow_step_says_all_on_two_lines() -> None:
    text = "无人可通知 · 停留30分钟 · 20分钟后接单：王霞、李岭"
    svg = plots.stairs("x", [Step(("市", "city"), "feicheng", (text, "-"), "stood")], width=NARROW)
    assert [words for *_, words in boxes(svg)] == ["市", "无人可通知 · 停留30分钟", "20分钟后接单：王霞、李岭"]


def test_a_late_mark_differs_by_shape_and_not_only_by_colour() -> None:
    both = ("有人接单 11.5", "acknowledged 11.5")
    shapes = [
        re.sub(r'(fill|stroke)="#\w+"', "", plots.strip("x", [], [Mark(3, both, late)])) for late in (True, False)
    ]
    assert "<circle" not in shapes[0]
    assert "<circle" in shapes[1]


def test_the_states_of_a_step_differ_by_shape() -> None:
    drawn = {
        state: re.sub(r'(fill|stroke)="#\w+"', "", plots.stairs("x", [Step(("网格", "grid"), "a", ("", ""), state)]))
        for state in ("stood", "skipped", "waiting")
    }
    assert len(set(drawn.values())) == 3
    assert "stroke-dasharray" in drawn["skipped"]


def test_words_cannot_leave_their_text() -> None:
    both = (HOSTILE, HOSTILE)
    drawings = [
        plots.strip(HOSTILE, [Mark(1, both)], [Mark(2, both, True)]),
        plots.stairs(HOSTILE, [Step(both, HOSTILE, both, "stood")]),
        plots.bars(HOSTILE, [Bar(both, 1, 2, both)]),
    ]
    for svg in drawings:
        assert "script" not in {node.tag for node in ElementTree.fromstring(svg).iter()}
        assert not set(svg) & set("\u202e\x00\ud800")
        assert "[U+202E]" in svg


def test_a_narrow_drawing_has_the_first_language_only() -> None:
    marks = [Mark(1, ("告知家属", "family told"))]
    assert "family told" in plots.strip("x", marks, [])
    assert "family told" not in plots.strip("x", marks, [], width=NARROW)


def test_nothing_to_draw() -> None:
    assert plots.bars("x", []) == ""
    check(plots.bars("x", [Bar(("无", "none"), 0, 0, ("0", "0"))]), WIDE)
    check(plots.strip("x", [], []), WIDE)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_minutes_that_are_no_number_are_refused(value: float) -> None:
    with pytest.raises(ValueError):
        plots.strip("x", [Mark(value, ("a", "b"))], [])

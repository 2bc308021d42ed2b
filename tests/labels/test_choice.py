"""The code fits the printer: whole dots, the grade that the table says is read best, and nothing too small."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import PrintError
from guardtag.labels import choice
from guardtag.labels.choice import AROUND_HOST, GRADES, LEAST_MODULE, PRINTERS, QUIET, choose, rate
from guardtag.labels.design import get

TABLE = {
    (3, "M"): ((0.5, 0.70), (0.6, 0.72)),
    (3, "Q"): ((0.4, 0.70), (0.5, 0.80)),
    (4, "H"): ((0.4, 0.78), (0.5, 0.86)),
    (4, "Q"): ((0.3, 0.60), (0.5, 0.84)),
}


@pytest.fixture
def table(monkeypatch):
    """A table that stays as it is when the bench measures anew."""
    monkeypatch.setattr(choice, "rates", lambda: TABLE)
    choice._best.cache_clear()
    yield
    choice._best.cache_clear()


def name(host: int, box: float, dpi: int) -> str:
    found = choose(AROUND_HOST + host, attrs.evolve(get(), box=box, dpi=dpi)).grade
    return f"{found.version}{found.level}"


@pytest.mark.parametrize(
    ("host", "box", "dpi", "grade"),
    [(4, 21, 300, "4H"), (4, 17, 300, "3Q"), (7, 21, 300, "4H"), (8, 21, 300, "4Q"), (24, 21, 300, "4Q"),
     (8, 17, 300, "3M"), (8, 21, 203, "4Q"), (8, 20, 203, "3M"), (25, 21, 300, "5Q")],
)  # fmt: skip
@pytest.mark.usefixtures("table")
def test_what_the_table_says_is_read_best_is_taken(host, box, dpi, grade):
    assert name(host, box, dpi) == grade


@pytest.mark.usefixtures("table")
def test_another_table_makes_another_choice(monkeypatch):
    assert name(4, 21, 300) == "4H"
    monkeypatch.setattr(choice, "rates", lambda: {**TABLE, (3, "Q"): ((0.4, 0.9),)})
    choice._best.cache_clear()
    assert name(4, 21, 300) == "3Q"


@pytest.mark.usefixtures("table")
def test_rates_between_measured_sizes():
    assert rate(4, "Q", 0.4) == pytest.approx(0.72)
    assert rate(4, "Q", 0.9) == 0.84
    assert rate(4, "Q", 0.15) == pytest.approx(0.30)
    assert rate(4, "Q", 0.3) == pytest.approx(0.60)


@pytest.mark.usefixtures("table")
def test_what_was_not_measured_counts_less_than_the_nearest_that_was():
    assert rate(5, "Q", 0.5) == pytest.approx(0.84 - 0.05)
    assert rate(6, "M", 0.5) == pytest.approx(0.70 - 0.15)
    assert rate(4, "L", 0.5) == 0.0


def test_the_table_that_ships_is_a_table():
    assert choice.rates()
    for (version, level), points in choice.rates().items():
        assert 1 <= version <= 40
        assert level in "LMQH"
        assert [module for module, _ in points] == sorted({module for module, _ in points})
        assert all(0.05 < module < 3 and 0 <= share <= 1 for module, share in points)


@given(st.integers(38, 130), st.floats(12, 60), st.sampled_from([140, 203, 300, 600, 720]))
@settings(max_examples=300)
def test_modules_are_whole_dots_large_enough_and_nothing_is_read_better(length, box, dpi):
    design = attrs.evolve(get(), box=box, dpi=dpi)
    try:
        found = choose(length, design)
    except PrintError:
        found = None
    possible = []
    for grade in GRADES:
        dots = 1
        while (dots + 1) * 25.4 / dpi * (grade.edge + 2 * QUIET) <= box + 1e-6:
            dots += 1
        module = dots * 25.4 / dpi
        if grade.room >= length and module >= LEAST_MODULE and module * (grade.edge + 2 * QUIET) <= box + 1e-6:
            possible.append(rate(grade.version, grade.level, module))
    assert (found is None) == (not possible)
    if found:
        assert found.module == pytest.approx(found.dots * 25.4 / dpi)
        assert found.module >= LEAST_MODULE
        assert found.side <= box + 1e-6
        assert found.grade.room >= length
        assert found.rate == max(possible)


@pytest.mark.parametrize(("host", "box", "dpi"), [(15, 15.7, 203), (30, 15.7, 300), (80, 18, 300), (40, 14, 140)])
def test_a_refusal_says_what_would_fit_and_that_is_true(host, box, dpi):
    design = attrs.evolve(get(), box=box, dpi=dpi)
    with pytest.raises(PrintError) as caught:
        choose(AROUND_HOST + host, design)
    said = caught.value
    assert said.code == "GT-LABEL-MODULE"
    assert said.facts["length"] == AROUND_HOST + host
    longest = int(said.facts["longest"])
    if longest:
        assert f"at most {longest} characters" in said.do
        choose(AROUND_HOST + longest, design)
        with pytest.raises(PrintError):
            choose(AROUND_HOST + longest + 1, design)
    if said.facts["finer"] != "—":
        assert said.facts["finer"] in PRINTERS
        choose(AROUND_HOST + host, attrs.evolve(design, dpi=said.facts["finer"]))
    if said.facts["wider"] != "—":
        choose(AROUND_HOST + host, attrs.evolve(design, box=float(said.facts["wider"])))
        with pytest.raises(PrintError):
            choose(AROUND_HOST + host, attrs.evolve(design, box=float(said.facts["wider"]) - 0.1))


def test_a_link_that_no_code_holds_is_refused_with_a_shorter_host():
    with pytest.raises(PrintError) as caught:
        choose(500, attrs.evolve(get(), box=60.0))
    assert caught.value.do == "Take a host name of at most 79 characters."

"""No page claims a speed or a size that nobody can look up, and what is quoted is what was measured last."""

from __future__ import annotations

import json
import re

import pytest
from bench_marks import found, pages, shown, written

from tests.docs.figures import ROOT, figures, unexplained

BOOK = json.loads((ROOT / "docs/benchmarks.json").read_text("utf-8"))
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in pages()}
KNOWN = {
    r"(?:A4,?(?: at| and)?|size \()\s?100 %": "the size at which a page is printed",
    r"\b95 % interval": "a word of statistics",
    r"\bAt 0 %": "the end of a scale",
    r"\bask 300 times at once and 10 times a second": "a limit, held by the tests of the API",
    r"\bwaits 12 times as long": "the ladder's factor for errands",
    r"\bmay take six times as long": "the deadline of a purge",
    r"\b1,000 guesses a second": "what an attacker is taken to do",
    r"\bmay be ten times as many": "a guess about other disks, and said to be one",
    r"`int\(text, 32\)`\nis quicker than": "why a ratio that is marked there is below one",
}
"""Phrases that are no measurement, and why."""


@pytest.mark.parametrize("page", PAGES)
def test_no_figure_rests_on_nothing(page: str) -> None:
    why = "mark it (tools/bench_marks.py), name script and day of its run in the section, or say what limit it is"
    assert [str(figure) for figure in unexplained(page, PAGES[page], KNOWN)] == [], why


def test_figures_are_found_in_many_pages() -> None:
    assert sum(len(list(figures(text))) for text in PAGES.values()) > 120
    for phrase, why in KNOWN.items():
        assert any(re.search(phrase, text) for text in PAGES.values()), (phrase, why)


@pytest.mark.parametrize(
    "claim",
    [
        "A page takes 12 ms.", "It answers in 0.4 µs.", "One process serves 5,000 pages a second.", "Saves 90 calls/s.",
        "A person needs 5.4 KiB.", "Reads 20 MiB/s.", "70 % are read.", "It is 3× the peer.", "It took 40 seconds.",
        "Twenty\n  pages; three times as fast.", "As fast as bare SQL.", "Faster than one thread.", "一页 3 毫秒。",
        "每边 33 个小方块。", "29 modules a side.", "| a | 3 ms |", "Some hundred pages a second.", "快三成：1.3 倍。",
    ],
)  # fmt: skip
def test_a_claim_that_rests_on_nothing_is_seen(claim: str) -> None:
    text = f"# A page\n\n{claim}\n\n## Elsewhere\n\nOn 1 May 2026, `bench/web.py` gave something.\n"
    assert [(figure.page, figure.line >= 3) for figure in unexplained("new.md", text)] == [("new.md", True)]


@pytest.mark.parametrize(
    "claim",
    [
        'A page takes [12 ms](benchmarks.md "figures.city_ms").', "On 2026-05-01 `bench/web.py --full` gave 12 ms.",
        "A body has 64 KiB at most.", "At most 10 requests a second.", "More than 16 KiB is refused.",
        "98 % came home (`tests/figures/test_year.py::test_the_year_comes_out_as_planted`).",
        "<!-- hosts: tools/gallery.py -->\n\n| a | b |\n|---|---|\n| c | 79 % |\n", "`sleep 12 ms`",
        "```sh\n12 ms\n```",
    ],
)  # fmt: skip
def test_a_claim_that_rests_on_something_is_let_be(claim: str) -> None:
    assert unexplained("new.md", f"# A page\n\n{claim}\n") == []


@pytest.mark.parametrize(
    "claim",
    ["On 2026-05-01 `bench/gone.py` gave 12 ms.", "`bench/web.py` gave 12 ms.", "On 2026-05-01 it took 12 ms.",
     "<!-- a: tools/gone.py -->\n\n| a |\n|---|\n| 3 ms |\n"],
)  # fmt: skip
def test_a_run_has_a_script_that_is_there_and_a_day(claim: str) -> None:
    assert len(unexplained("new.md", claim)) == 1


# -- figures that are drawn from the notes


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_quotes_is_what_was_measured_last(page: str) -> None:
    assert written(PAGES[page], BOOK) == PAGES[page], "python tools/bench_book.py --draw-only writes them anew"


def test_pages_quote() -> None:
    quoted = {page for page, text in PAGES.items() if written(text, DOUBLED) != text}
    assert quoted >= {"README.zh.md", "docs/explanation/codes.md", "docs/how-to/postgresql.md"}


def test_a_page_follows_a_new_run() -> None:
    page = (
        'It serves [1,000](../benchmarks.md "web.pages") a second, [1](benchmarks.md "web.ratio") as fast.\n\n'
        "<!-- figures: web.{a,b}.{us,read} -->\n\n| | time | read |\n|---|---|---|\n"
        "| a | **1 µs** | 1 %, or so |\n| b | 9 µs | 9 % |\n"
    ).replace(".{us,read}", ".{x_us,read}")
    new = {"pages": 5769.53, "ratio": 0.444, "a": {"x_us": 12.19, "read": 0.917}, "b": {"x_us": 7, "read": 0.08}}
    drawn = written(page, {"web": {"figures": new}})
    assert '[5,800](../benchmarks.md "web.pages") a second, [0.44](' in drawn
    assert drawn.endswith("| a | **12 µs** | 92 %, or so |\n| b | 7 µs | 8 % |\n")
    assert written(drawn, {"web": {"figures": new}}) == drawn


@pytest.mark.parametrize(
    "text",
    [
        '[1](benchmarks.md "web.gone")', '[1](benchmarks.md "gone.page_ratio")',
        '[one](benchmarks.md "web.page_ratio")', '[1 ms](benchmarks.md "web.page_ratio")',
        "<!-- figures: web.{a} -->\n| a | b |\n|---|---|\n| c | 1 |\n| d | 2 |\n",
        "<!-- figures: web.{page_ratio} -->\n| a | b | c |\n|---|---|---|\n| c | 1 | 2 |\n",
    ],
)  # fmt: skip
def test_a_mark_that_fits_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"benchmarks\.json|marked|rows"):
        written(text, BOOK)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (26, "26"), (1_048_576, "1,048,576"), (2048.0, "2,048"), (0.896, "0.90"), (7.03, "7.0"), (11.8, "12"),
     (0.5, "0.50"), (5.346e-10, "5.3 × 10^-10"), (-0.35, "-0.35")],
)  # fmt: skip
def test_figures_are_said_shortly(value: float, said: str) -> None:
    assert shown(value) == said


def test_a_figure_is_found_by_script_and_name() -> None:
    assert found({"web": {"figures": {"a": {"b/c": 2}}}}, "web.a.b/c") == 2


def doubled(value: object) -> object:
    """Every figure twice as large."""
    if isinstance(value, dict):
        return {key: doubled(one) for key, one in value.items()}
    return value * 2 if isinstance(value, int | float) and not isinstance(value, bool) else value


DOUBLED = {name: {"figures": doubled(noted["figures"])} for name, noted in BOOK.items()}

"""Figures of speed and size in the pages, and what each rests on: what was measured, a run with its day, or a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from bench_marks import marked

ROOT: Final = Path(__file__).parents[2]
NUMBER: Final = r"(?:\d[\d,.]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|a|some|several|half a)\b(?: dozen| hundred| thousand| million)?)"  # noqa: E501 - a table
UNITS: Final = (
    r"µs\b", "microseconds", "微秒", r"ms\b", "milliseconds", "毫秒",
    r"(?:[KMG]i?|k)B\b(?:/s)?", r"(?:[a-z]+)?\s?/s\b", r"(?:[\w-]+ )?(?:a|per) second\b(?= |[,.;:)])", "每秒",
    "%", r"×(?! ?(?-i:[\d(A-Z]))", "倍",
    r"times (?:as (?:fast|quick|slow|many|much|long|large|small|little)|the|what)\b",
    r"times (?:faster|slower|quicker|larger|smaller)", r"(?:QR )?modules\b", "个小方块",
)  # fmt: skip
"""What is measured is told in one of these; × between two numbers is a product."""
TIMED: Final = rf"\b(?:took|takes?|needs|lasts) (?:about |some )?(?P<span>{NUMBER} ?(?:s|seconds?|minutes|hours)\b)"
COMPARED: Final = r"\b(?:as (?:fast|quick|slow|small|large) as|(?:faster|slower|quicker) than)\b"
FIGURE: Final = re.compile(rf"{NUMBER}[\s*]{{0,3}}(?:{'|'.join(UNITS)})|{TIMED}|{COMPARED}", re.IGNORECASE)

RUN: Final = re.compile(r"`(bench/\w+\.py|(?:tests|plugins/[\w-]+/tests)/[\w/]+\.py)\b[^`]*`")
DATED: Final = re.compile(r"\b20\d\d-\d\d-\d\d\b|\b\d{1,2} [A-Z][a-z]+ 20\d\d\b")
TABLE: Final = re.compile(r"^<!-- [^>\n]*?\b((?:tests|tools)/[\w/]+\.py)[^>\n]*-->\n+(?:\|.*\n)+", re.MULTILINE)
LIMIT: Final = re.compile(
    r"\b(?:at most|at least|up to|more than|less than|fewer than|no more|under|within|not|never)\b", re.IGNORECASE
)
"""Words that make a figure a bound which the program keeps, where they stand in its clause before it."""
BOUND: Final = re.compile(r"^[^.;|]{0,24}\b(?:at most|at least|or more|or less|and more)\b")
"""The same, behind it."""


class Figure(NamedTuple):
    """A figure: its page, its line there and how it is written."""

    page: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.text}"


def figures(text: str) -> Iterator[re.Match[str]]:
    """Every figure of a page, outside of blocks and of inline code."""
    code = re.compile(r"^( *)(`{3,}).*?^\1\2$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
    yield from FIGURE.finditer(code.sub(lambda found: re.sub(r"[^\n]", "`", found[0]), text))


def unexplained(page: str, text: str, known: dict[str, str] | None = None) -> list[Figure]:
    """Figures of a page that rest on nothing.

    Args:
        page: its name.
        text: what stands there.
        known: phrases that are no measurement, and why.
    """
    spans = [*marked(text), *(table.span() for table in TABLE.finditer(text) if (ROOT / table[1]).exists())]
    spans += [found.span() for phrase in known or {} for found in re.finditer(phrase, text)]
    explained, left = set(), []
    for found in figures(text):
        said = " ".join(found[0].split())
        inside = any(begin <= found.start() < end for begin, end in spans)
        if inside or _is_run(text, found) or _is_limit(text, found):
            explained.add(said)
        else:
            left.append(Figure(page, text.count("\n", 0, found.start()) + 1, said))
    return [figure for figure in left if figure.text not in explained]


def _is_run(text: str, found: re.Match[str]) -> bool:
    """Whether its section names the script that gave it and the day, or its paragraph a test that holds it."""
    begin = max(text.rfind("\n#", 0, found.start()), 0)
    section = text[begin : text.find("\n#", found.end()) % (len(text) + 1)]
    paragraph = text[text.rfind("\n\n", 0, found.start()) + 1 : text.find("\n\n", found.end()) % (len(text) + 1)]
    row = next((line for line in paragraph.splitlines() if found[0] in line), "") if "\n|" in paragraph else paragraph
    runs = [run[1] for run in RUN.finditer(section) if (ROOT / run[1]).exists()]
    return bool(runs and DATED.search(section)) or "::test_" in row


def _is_limit(text: str, found: re.Match[str]) -> bool:
    """Whether the words around it say that the program keeps it."""
    before = re.split(r"[.;|]\s|\n\n|\n\|", text[max(found.start() - 90, 0) : found.start()])[-1]
    return bool(LIMIT.search(before) or BOUND.search(text[found.end() : found.end() + 60]))

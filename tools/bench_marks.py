"""Figures of docs/benchmarks.json that stand in other pages: how a page marks them, and how they are written anew.

In a sentence a figure is a link to the page of benchmarks, whose title says which figure it is::

    One process serves [5,800](../benchmarks.md "web.pages_per_second") pages a second.

Above a table a comment says it for all cells but the first of each row, rows in the first braces, columns in the
second::

    <!-- figures: payload.{guardtag,fernet}.{mint_us,verify_us} -->

The first part is the script. What stands around a number is kept; a number followed by ``%`` is a share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
LINK: Final = re.compile(r'\[([^\]\n]+)(\]\((?:[\w.-]+/)*benchmarks\.md "([^"\n]+)"\))')
TABLE: Final = re.compile(r"^(<!-- figures: (\S+) -->\n+\|.*\n\|[-| :]+\n)((?:\|.*\n)+)", re.MULTILINE)
NUMBER: Final = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?(?: × 10\^-?\d+)?(\s*%)?")
UNITS: Final = {"µs": "_us", "ms": "_ms", "KiB": "_kib", "MiB": "_mib", "a second": "per_s"}
"""A unit beside a figure, and what the name of such a figure holds."""


def pages(root: Path = ROOT) -> list[Path]:
    """The pages in which figures may stand: documentation and READMEs, without the page of benchmarks and made ones."""
    found = [*root.glob("README*.md"), *root.glob("docs/**/*.md"), *root.glob("plugins/*/README.md")]
    made = re.compile(r"docs/(_build|benchmarks\.md|reference/[a-z]+/)")
    return sorted(path for path in found if not made.match(path.relative_to(root).as_posix()))


def written(text: str, book: Mapping[str, Any]) -> str:
    """A page with each marked figure as the book has it.

    Args:
        text: the page.
        book: what docs/benchmarks.json holds.

    Raises:
        ValueError: a mark names no figure, a unit is not the figure's, or a table has other rows than its mark.
    """
    text = LINK.sub(lambda link: f"[{put(link[1], link[3], book)}{link[2]}", text)
    return TABLE.sub(lambda table: table[1] + _rows(table[2], table[3], book), text)


def put(around: str, key: str, book: Mapping[str, Any]) -> str:
    """A piece of text with its first number as the book has it."""
    number = NUMBER.search(around)
    wrong = [unit for unit, part in UNITS.items() if unit in around and part not in key]
    if number is None or wrong:
        raise ValueError(f"{around!r} is marked as {key}: {wrong or 'there is no number'}")
    value = found(book, key)
    said = f"{value * 100:.0f}{number[1]}" if number[1] else shown(value)
    return around[: number.start()] + said + around[number.end() :]


def found(book: Mapping[str, Any], key: str) -> float:
    """A figure by its script and its name there."""
    script, _, name = key.partition(".")
    value = figure(book.get(script, {}).get("figures", {}), name)
    if value is None:
        raise ValueError(f"docs/benchmarks.json has no figure {key}")
    return value


def figure(figures: Mapping[str, Any], key: str) -> float | None:
    """A figure of a script by its name, into what it holds by dots."""
    value: Any = figures
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return float(value) if isinstance(value, int | float) else None


def shown(value: float) -> str:
    """A figure as pages say it: whole ones in full, others by two digits, very small ones as a power of ten."""
    if value == int(value):
        return f"{value:,.0f}"
    if abs(value) < 1e-3:
        digits, power = f"{value:.1e}".split("e")
        return f"{digits} × 10^{int(power)}"
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10 else f"{rounded:#.2g}"


def keys(mark: str) -> list[list[str]]:
    """The keys of a table, row by row."""
    _, *groups = re.split(r"\{([^}]*)\}", mark)
    rows = groups[0].split(",")
    columns = groups[2].split(",") if len(groups) > 2 else [""]
    return [[_filled(mark, row, column) for column in columns] for row in rows]


def _filled(mark: str, *parts: str) -> str:
    for part in parts:
        mark = re.sub(r"\{[^}]*\}", part, mark, count=1)
    return mark


def _rows(mark: str, rows: str, book: Mapping[str, Any]) -> str:
    lines = rows.splitlines()
    wanted = keys(mark)
    if len(lines) != len(wanted):
        raise ValueError(f"{mark} marks a table of {len(lines)} rows")
    return "".join(f"{_cells(line, row, book)}\n" for line, row in zip(lines, wanted, strict=True))


def _cells(line: str, row: list[str], book: Mapping[str, Any]) -> str:
    head, *cells = line.strip().strip("|").split("|")
    if len(cells) != len(row):
        raise ValueError(f"a row of {len(cells)} figures is marked as {row}")
    filled = [put(cell, key, book) for cell, key in zip(cells, row, strict=True)]
    return f"|{'|'.join([head, *filled])}|"


def marked(text: str) -> Iterator[tuple[int, int]]:
    """From where to where in a page figures are marked."""
    yield from (mark.span() for pattern in (LINK, TABLE) for mark in pattern.finditer(text))

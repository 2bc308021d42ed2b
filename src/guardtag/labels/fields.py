"""Which fields of a design fit at which printer's dots: what ``draw`` would place, without drawing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from guardtag.config import Config
from guardtag.errors import PrintError
from guardtag.labels.choice import AROUND_HOST, PRINTERS, Choice, choose
from guardtag.labels.design import Design
from guardtag.labels.draw import arrange
from guardtag.labels.wording import example, wording

SHOWN = Config(host="tag.example.org", hotline="0538-0000000")
"""The deployment that tables and pictures of designs are made for: a host of 15 letters, a hotline of 12."""

MAX_HOST = 45
"""Letters of the longest host that tables look at."""


@attrs.frozen
class Fit:
    """What a label of one design holds at one printer's dots.

    Args:
        design: name of the design.
        dpi: the printer's dots per inch.
        code: version and level, such as ``4-Q``; empty when no label can be printed so.
        copies: how often the code stands there.
        module: edge of a module, mm.
        side: edge of the code with its quiet zone, mm.
        rate: share of worn tags that are read, expected at damage of severity 4 (simulated).
        sizes: (field, em height in mm) of the words, from the top.
        left_out: spare fields for which there is no room.
        why: why no label can be printed so, or empty.
    """

    design: str
    dpi: int
    code: str = ""
    copies: int = 0
    module: float = 0.0
    side: float = 0.0
    rate: float = 0.0
    sizes: tuple[tuple[str, float], ...] = ()
    left_out: tuple[str, ...] = ()
    why: str = ""


def fit(design: Design, dpi: int | None = None, config: Config = SHOWN, serial: int = 0) -> Fit:
    """What a label holds.

    Args:
        design: the looks.
        dpi: the printer's dots per inch; the design's own when not given.
        config: the deployment: its host, hotline and languages.
        serial: of the tag: a long one needs more room.
    """
    design = design if dpi is None else attrs.evolve(design, dpi=dpi)
    code = attrs.evolve(example(config.link_host), serial=serial)
    try:
        choice = choose(len(code.link), design)
        column = arrange(code, design, wording(config, design), choice)
    except PrintError as error:
        return Fit(design.name, design.dpi, why=" ".join(filter(None, (error.why, error.do))))
    return Fit(
        design.name, design.dpi, _name(choice), design.codes, round(choice.module, 3), round(choice.side, 1),
        round(choice.rate, 2), column.sizes, column.left_out,
    )  # fmt: skip


def _name(choice: Choice) -> str:
    return f"{choice.grade.version}-{choice.grade.level}"


_COLUMNS = ("line 1", "line 2", "typed", "host", "hotline", "number", "blank")


def table(designs: Iterable[Design], config: Config = SHOWN) -> str:
    """The fields of designs by printer as a table in Markdown, one row a design and printer.

    Args:
        designs: those to list.
        config: the deployment.
    """
    head = ("design", "dpi", "code", "module", "edge", *_COLUMNS)
    rows = [_row(fit(design, dpi, config)) for design in designs for dpi in PRINTERS]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * len(head), *rows))


def _row(found: Fit) -> tuple[str, ...]:
    if found.why:
        return (found.design, str(found.dpi), "—", "—", "—", *("—" for _ in _COLUMNS))
    sizes = dict(_numbered(found.sizes))
    code = f"{found.copies} × {found.code}" if found.copies > 1 else found.code
    return (
        found.design, str(found.dpi), code, f"{found.module:.3f}", f"{found.side:.1f}",
        *(f"{sizes[name]:.1f}" if name in sizes else "—" for name in _COLUMNS),
    )  # fmt: skip


def hosts(designs: Iterable[Design], dots: Iterable[int] = (203, 300)) -> str:
    """Which code a host's length gives, as a table in Markdown: one row a design and printer.

    Args:
        designs: those to list.
        dots: printers' dots per inch.
    """
    rows = [_hosts(attrs.evolve(design, dpi=dpi)) for design in designs for dpi in dots]
    head = ("design", "dpi", "letters of the host: code, read")
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * len(head), *rows))


def _hosts(design: Design) -> tuple[str, ...]:
    found: list[tuple[int, Choice]] = []
    for letters in range(4, MAX_HOST + 1):
        try:
            choice = choose(AROUND_HOST + letters, design)
        except PrintError:
            break
        if found and found[-1][1].grade == choice.grade:
            found.pop()
        found.append((letters, choice))
    said = "; ".join(f"up to {letters}: {_name(choice)}, {choice.rate:.0%}" for letters, choice in found)
    return design.name, str(design.dpi), said or "—"


def _numbered(sizes: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Lines get their number."""
    count = 0
    for field, size in sizes:
        count += field == "line"
        yield (f"line {count}" if field == "line" else field), size

"""Says how much of each room the tests reach, and holds the rooms to their bounds; `make cover` calls it.

Reads what coverage measured (``.cover/data``; settings in pyproject.toml, [tool.coverage]). A share is of statements
and branches together, as coverage itself counts. Under the table stand the places that miss the bound of their room,
and every ``# pragma: no cover`` with its reason. The exit code is 1 when a bound is missed or a reason is missing.

With names of rooms, only those are shown and held to: ``tools/cover.py guardtag.payload guardtag.delivery``.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ALL = 95.0
"""Percent of all rooms together."""
WHOLE = (
    "guardtag.payload", "guardtag.records", "guardtag.delivery", "guardtag.rules.disclosure", "guardtag.rules.policy",
    "guardtag.rules.readers",
)  # fmt: skip
"""What is reached to the last branch: a fault in it tells a stranger something, or loses an alert."""

_PRAGMA = re.compile(r"#\s*pragma:\s*no\s*(?:cover|branch)\b[\s:,-]*(.*)")


class Share(NamedTuple):
    """How much of some statements and branches was reached."""

    reached: int = 0
    there: int = 0

    def __add__(self, other: object) -> Share:
        assert isinstance(other, Share)
        return Share(self.reached + other.reached, self.there + other.there)

    @property
    def percent(self) -> float:
        """Of what is there; all of nothing."""
        return 100 * self.reached / self.there if self.there else 100.0

    def __str__(self) -> str:
        shown = int(self.percent * 10) / 10  # 99.96 is not 100
        return f"{self.there - self.reached:7,} of {self.there:7,} missed {shown:6.1f} %"


class File(NamedTuple):
    """What was measured of one file: its module's name, how much was reached, and what was not."""

    module: str
    share: Share
    missed: tuple[str, ...]


def files(report: Mapping[str, Any]) -> list[File]:
    """What a report of ``coverage json`` says of each file."""
    found = []
    for path, told in report["files"].items():
        counts = told["summary"]
        share = Share(
            counts["covered_lines"] + counts["covered_branches"], counts["num_statements"] + counts["num_branches"]
        )
        lines = set(told["missing_lines"])
        jumps = [f"{a}->{b if b > 0 else 'exit'}" for a, b in told["missing_branches"] if a not in lines]
        found.append(File(module(path), share, (*map(str, sorted(lines)), *jumps)))
    return found


def module(path: str) -> str:
    """The name of the module in a file: ``plugins/guardtag-web/src/guardtag_web/live.py`` is ``guardtag_web.live``."""
    parts = Path(path).with_suffix("").parts
    parts = parts[len(parts) - parts[::-1].index("src") :] if "src" in parts else parts
    return ".".join(parts).removesuffix(".__init__")


def room(name: str) -> str:
    """The room of a module: the package below guardtag, or a plugin."""
    return ".".join(name.split(".")[: 2 if name.startswith("guardtag.") else 1])


def within(name: str, rooms: Iterable[str]) -> bool:
    """Whether a module is one of these, or in one of these packages."""
    return any(name == one or name.startswith(f"{one}.") for one in rooms)


def rooms(measured: Iterable[File]) -> dict[str, Share]:
    """How much of each room was reached, the least first."""
    found: defaultdict[str, Share] = defaultdict(Share)
    for file in measured:
        found[room(file.module)] += file.share
    return dict(sorted(found.items(), key=lambda one: one[1].percent))


def short(measured: Iterable[File], chosen: Iterable[str]) -> list[str]:
    """What misses its bound."""
    measured, chosen = list(measured), list(chosen)
    problems = [
        f"{file.module}: {', '.join(file.missed)} not reached, and its bound is 100 %"
        for file in measured
        if within(file.module, WHOLE) and file.missed
    ]
    for one in chosen or WHOLE:
        if not any(within(file.module, [one]) for file in measured):
            problems.append(f"{one}: nothing of it was measured")
    whole = sum((file.share for file in measured), Share())
    if not chosen and whole.percent < ALL:
        problems.append(f"all rooms together: {whole.percent:.2f} %, and the bound is {ALL:g} %")
    return problems


def excused(sources: Iterable[Path]) -> tuple[list[str], list[str]]:
    """The places left out on purpose, with their reasons; and those that give none."""
    reasons, bare = [], []
    for path in sources:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if found := _PRAGMA.search(line):
                (reasons if found[1] else bare).append(f"{path.as_posix()}:{number}: {found[1] or 'no reason given'}")
    return reasons, bare


def measured(chosen: list[str]) -> list[File]:
    """What coverage has of the chosen rooms, or of all."""
    import coverage

    data = coverage.Coverage()
    data.load()
    with tempfile.TemporaryDirectory() as folder:
        place = f"{folder}/report.json"
        data.json_report(outfile=place, ignore_errors=True)
        found = files(json.loads(Path(place).read_text("utf-8")))
    return [file for file in found if not chosen or within(file.module, chosen)]


def main() -> int:
    """Prints the table and what is missed."""
    chosen = sys.argv[1:]
    found = measured(chosen)
    for name, share in rooms(found).items():
        print(f"{name:28} {share}")
    print(f"{'all':28} {sum((file.share for file in found), Share())}")
    reasons, bare = excused(sorted({*Path("src").rglob("*.py"), *Path("plugins").glob("*/src/**/*.py")}))
    for one in reasons:
        print(f"left out on purpose  {one}")
    problems = [*short(found, chosen), *bare]
    for one in problems:
        print(f"short  {one}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

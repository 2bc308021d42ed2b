"""Runs the scripts of bench/; writes docs/benchmarks.md with a plot each, and figures of other pages: `make bench`.

    python tools/bench_book.py [--full] [--draw-only] [NAME …]

Each script's last line goes to the standard output and, with date, commit and machine, into docs/benchmarks.json; the
page, the plots and the figures that other pages quote (tools/bench_marks.py) are drawn from that file alone, so that a
run of some scripts keeps the figures of the others.
bench/goals.toml says what was aimed at.
"""

from __future__ import annotations

import argparse
import ast
import datetime
import json
import os
import platform
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from bench_marks import figure, pages, written
from bench_plot import Bar, Goal, drawn

ROOT = Path(__file__).resolve().parents[1]
BOOK, PAGE, PLOTS = ROOT / "docs/benchmarks.json", ROOT / "docs/benchmarks.md", ROOT / "docs/img/bench"
PEERS = ("payload", "damage")
"""What runs with .venv-bench, where the peers are."""
HEAD = """\
# What was measured 实测数据

`make bench` runs every script of `bench/` shortly and writes this page; each can be run alone and longer (`--help`).
Machines differ and are noisy: trust the ratios, which stand side by side in one run, more than the times. A goal that
is missed says so. A figure elsewhere in these documents is drawn from here, or says which script gave it, and when.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs, notes, draws."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("names", nargs="*", metavar="NAME", help="scripts, such as web; all unless given")
    asked.add_argument("--full", action="store_true", help="as long as a script takes by itself, not --quick")
    asked.add_argument("--draw-only", action="store_true", help="runs nothing, draws what was noted")
    given = asked.parse_args(arguments)
    goals = tomllib.loads((ROOT / "bench/goals.toml").read_text("utf-8"))
    book, failed = noted(), []
    for name in [] if given.draw_only else given.names or goals:
        found = ran(name, given.full)
        if found is None:
            failed.append(name)
        else:
            book[name] = found
            BOOK.write_text(json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    book = noted()  # in the order in which it is written, so that drawing alone gives the same page
    draw(book, goals)
    quote(book)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def noted() -> dict[str, Any]:
    """Name of a script to what it printed last, as the book has it."""
    book: dict[str, Any] = json.loads(BOOK.read_text("utf-8")) if BOOK.exists() else {}
    return book


def ran(name: str, full: bool) -> Mapping[str, Any] | None:
    """What a script printed last, with where and when; ``None`` where it failed or what it needs is missing."""
    print(f"bench/{name}.py", file=sys.stderr)
    python = sys.executable
    if name in PEERS:
        python = str(ROOT / ".venv-bench/bin/python")
        if not (ROOT / ".venv-bench/.ready").exists():
            print("  its peers are not installed: sh tools/setup.sh bench", file=sys.stderr)
            return None
    command = [python, f"bench/{name}.py", *([] if full else ["--quick"])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        return None
    print(lines[-1], flush=True)
    goals = tomllib.loads((ROOT / "bench/goals.toml").read_text("utf-8"))[name]
    return {
        "figures": json.loads(lines[-1]), "full": full, "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": _commit(), "machine": machine(), "peers": versions(python, goals.get("peers", [])),
    }  # fmt: skip


def machine() -> str:
    """The machine in a line: processors, their name, system, Python."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    except OSError:
        pass
    return f"{os.cpu_count()} × {model}, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def versions(python: str, names: Sequence[str]) -> Mapping[str, str]:
    """The versions of what a script measures beside, as its own interpreter has them."""
    if python == sys.executable:
        return {name: metadata.version(name) for name in names}
    code = "import json, sys; from importlib.metadata import version as v; print(json.dumps({n: v(n) for n in sys.argv[1:]}))"  # noqa: E501 - one line for -c
    found: Mapping[str, str] = json.loads(subprocess.check_output([python, "-c", code, *names], text=True))
    return found


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def draw(book: Mapping[str, Any], goals: Mapping[str, Any]) -> None:
    """Writes the page and the plots."""
    PLOTS.mkdir(parents=True, exist_ok=True)
    parts = [HEAD]
    for name, wanted in goals.items():
        if name not in book:
            continue
        bars = plotted(book[name]["figures"], wanted)
        if bars:
            title = wanted.get("plot", {}).get("title", "Beside the goals")
            (PLOTS / f"{name}.svg").write_text(drawn(title, bars), "utf-8")
        parts.append(section(name, wanted, book[name], bool(bars)))
    PAGE.write_text("\n".join(parts), "utf-8")


def quote(book: Mapping[str, Any]) -> None:
    """Writes the figures that other pages quote."""
    for path in pages():
        text = path.read_text("utf-8")
        if (new := written(text, book)) != text:
            path.write_text(new, "utf-8")


def goals_of(wanted: Mapping[str, Any]) -> Mapping[str, Goal]:
    """The goals of a script."""
    found = {}
    for key, bounds in wanted.get("goals", {}).items():
        ((side, bound),) = bounds.items()
        found[key] = Goal(float(bound), {"least": True, "most": False}[side])
    return found


def plotted(figures: Mapping[str, Any], wanted: Mapping[str, Any]) -> Sequence[Bar]:
    """What the plot of a script shows: what it names, or each figure that has a goal."""
    if "plot" in wanted:
        named = [(label, figure(figures, key), None) for label, key in wanted["plot"]["keys"].items()]
    else:
        named = [(key, figure(figures, key), goal) for key, goal in goals_of(wanted).items()]
    return [Bar(label, value, goal) for label, value, goal in named if value is not None]


def section(name: str, wanted: Mapping[str, Any], noted: Mapping[str, Any], picture: bool) -> str:
    """The part of the page for one script."""
    figures = noted["figures"]
    goals = goals_of(wanted)
    peers = ", ".join(f"{peer} {version}" for peer, version in sorted(noted["peers"].items()))
    how = f"`bench/{name}.py{'' if noted['full'] else ' --quick'}`, {noted['date']}, commit {noted['commit']}"
    lines = [f"## {wanted['title']}", "", f"{how}; {noted['machine']}{'; beside ' + peers if peers else ''}.", ""]
    if picture:
        lines += [f"![{wanted.get('plot', {}).get('title', 'Beside the goals')}](img/bench/{name}.svg)", ""]
    lines += ["| figure | value | goal |", "|---|---|---|"]
    told = {
        key: figures.get(key, figure(figures, key)) for key in [*goals, *(key for key in figures if key not in goals)]
    }
    short = {key: value for key, value in told.items() if value not in (None, []) and not isinstance(value, dict)}
    lines += [f"| `{key}` | {shown(value)} | {judged(goals.get(key), value)} |" for key, value in short.items()]
    lines += folded({key: value for key, value in told.items() if isinstance(value, dict)})
    tree = ast.parse((ROOT / f"bench/{name}.py").read_text("utf-8"))
    said = (ast.get_docstring(tree) or "").strip()
    return "\n".join([*lines, "", "```text", textwrap.dedent(said), "```", ""])


def folded(more: Mapping[str, Any]) -> list[str]:
    """Figures that hold others, folded away: they are long."""
    if not more:
        return []
    rows = [f"| `{key}` | {shown(value)} |" for key, value in more.items()]
    said = f"<summary>More figures of this run: {', '.join(more)}</summary>"
    return ["", "<details>", said, "", "| figure | holds |", "|---|---|", *rows, "", "</details>"]


def judged(goal: Goal | None, value: Any) -> str:
    """What the page says of a goal."""
    if goal is None:
        return ""
    return f"{goal}{'' if goal.met(float(value)) else ', **missed**'}"


def shown(value: Any) -> str:
    """A figure as the page shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    return str(value).replace("|", "/")


if __name__ == "__main__":
    raise SystemExit(main())

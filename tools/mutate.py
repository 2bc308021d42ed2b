"""Plants small faults in the rooms that must not fail quietly, and says which of them no test sees; `make mutate`.

mutmut makes the faults and notes which tests meet which function (pyproject.toml, [tool.mutmut]); planted.py runs
those tests, the quick ones under each fault and all of them under what survives unexplained. It forks from a process
that has imported everything, so that a fault in what runs at import is never met, and leaves out tests that take
seconds: what still survives is run again here, each in an interpreter of its own, all tests. Survivors that change
nothing that anybody can see stand in tests/mutants.md with the reason, by module, function and changed line; all others
are named. The exit code is 1 when one is not explained, when an explanation is of no survivor, or when fewer than 95 %
were killed. The rows of that page's table are written anew for every module of which all faults were run.

With names only those are tried, modules or what mutmut takes: ``tools/mutate.py guardtag.rules.policy 'guardtag.p*'``.
``--most=50`` tries so many of each module, the same ones each time; ``--jobs=1`` runs one module at a time, for a
machine with other work. What was seen stays noted in mutants/ and is not run again: `make clean` begins anew.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import resource
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

KILLED = 95.0
"""Percent of the faults that some test has to see."""
PLACE = Path("mutants")
EXPLAINED = Path("tests/mutants.md")
EVERYWHERE = "everywhere"
"""The heading over faults that nobody can see wherever they are planted; of those only what differs is written."""
FEW = "guardtag.payload.spelling*"
"""mutmut makes all faults and notes what meets them before it runs any, and it does not run none."""
ALONE = 600
"""Seconds of a processor that one fault may take in an interpreter of its own; one that takes more is seen by it."""

_SURVIVED, _NOT_RUN = 0, (None, 2)  # exit codes of pytest as mutmut notes them; 2 is an interruption
_NO_TESTS = (5, 33)
HEAD = """| File | Killed | Survived, explained | Survived, open | Run | Planted |
|---|---:|---:|---:|---:|---:|"""
_ROW = re.compile(r"^\| (guardtag[\w.]+) \|([ \d,|]+)\|\n", re.MULTILINE)


class Mutant(NamedTuple):
    """One planted fault: where, and the lines that it took away and put in."""

    module: str
    function: str
    gone: str
    come: str

    def __str__(self) -> str:
        return f"{self.module} {self.function}: `{self.gone}` -> `{self.come}`"


class Figures(NamedTuple):
    """How the faults of one module ended; a row of the page's table."""

    killed: int
    explained: int
    open: int
    run: int
    planted: int

    def row(self, name: str) -> str:
        """As the page has it."""
        return f"| {name} |" + "".join(f" {number:,} |" for number in self)


class Outcome(NamedTuple):
    """How a run ended: what was noted of each fault, the survivors that an entry explains, and those that none does."""

    codes: dict[str, int | None]
    used: dict[str, Mutant]
    open: dict[str, Mutant]


def patterns(words: Iterable[str]) -> list[str]:
    """The names given, for fnmatch: a module's own stands for its functions, and for those of no module below it."""
    return [word if set(word) & set("*?[") or "__mutmut_" in word else f"{word}.x[_ǁ]*" for word in words]


def named(key: str) -> tuple[str, str]:
    """Module and function of mutmut's name: ``guardtag.rules.disclosure.xǁViewǁget__mutmut_7`` is of ``View.get``."""
    module, _, rest = key.partition(".x")
    function = re.sub(r"__mutmut_\d+$", "", rest)
    return module, function.strip("ǁ").replace("ǁ", ".") if function.startswith("ǁ") else function.removeprefix("_")


def mutant(key: str, diff: str) -> Mutant:
    """A fault from what ``mutmut show`` says of it."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    gone = " ".join(line[1:].strip() for line in lines if line.startswith("-"))
    come = " ".join(line[1:].strip() for line in lines if line.startswith("+"))
    return Mutant(*named(key), gone, come)


def explained(page: str) -> dict[Mutant, str]:
    """The survivors of a page with their reasons.

    A heading ``## guardtag.rules.disclosure`` names the module. An entry is four lines: ``- function``, the line as
    it is behind ``-``, as the fault has it behind ``+`` (both as code), and the reason; lines of one reason follow.
    """
    found: dict[Mutant, str] = {}
    entry = re.compile(r"^- `([^`]+)`\n  - `` (.*) ``\n  \+ `` (.*) ``\n((?:  .+\n)+)", re.MULTILINE)
    for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        module = part.partition("\n")[0].strip()
        for function, gone, come, why in entry.findall(part):
            found[Mutant(module, function, gone, come)] = " ".join(why.split())
    return found


def why(fault: Mutant, reasons: Mapping[Mutant, str]) -> Mutant | None:
    """The entry that explains a fault: its own, or one that holds everywhere."""
    if fault in reasons:
        return fault
    for one in reasons:
        if one.module == EVERYWHERE:
            parts = fault.gone.split(one.gone)
            for at in range(1, len(parts)):
                if one.gone.join(parts[:at]) + one.come + one.gone.join(parts[at:]) == fault.come:
                    return one
    return None


def results(place: Path, wanted: Iterable[str] = ()) -> dict[str, int | None]:
    """What mutmut noted: the exit code of the tests under each fault."""
    wanted = list(wanted)
    found: dict[str, int | None] = {}
    for path in sorted(place.rglob("*.meta")):
        told: Mapping[str, int | None] = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        found |= {key: code for key, code in told.items()
                  if not wanted or any(fnmatch.fnmatch(key, one) for one in wanted)}  # fmt: skip
    return found


def seen_alone(key: str, words: list[str]) -> bool:
    """Whether some test fails when this fault is there from the start of an interpreter.

    Args:
        key: of the fault; empty for none.
        words: for pytest; places of tests in the fault's own room come first, where it is seen soonest.
    """
    room = "/".join(["tests", *key.split(".")[1:2]])
    places = sorted((word for word in words if word.startswith("tests/")), key=lambda one: not one.startswith(room))
    words = [*(word for word in words if not word.startswith("tests/")), *places]
    environment = {**os.environ, "MUTANT_UNDER_TEST": key, "PYTHONPATH": str((PLACE / "src").resolve())}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", f"--timeout={ALONE}", *words],
        cwd=PLACE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        check=False, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (ALONE, ALONE + 1)),
    )  # fmt: skip
    return done.returncode != 0


def shown(key: str) -> Mutant:
    """A fault as mutmut shows it."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    return mutant(key, get_diff_for_mutant(key))


def figures(
    codes: Mapping[str, int | None], planted: Iterable[str], known: Iterable[str], open_: Iterable[str]
) -> dict[str, Figures]:
    """How it ended, by module.

    Args:
        codes: what mutmut noted of each fault that was wanted.
        planted: all faults there are.
        known: the survivors that are explained.
        open_: those that are not.
    """
    counts: dict[str, Counter[str]] = {module: Counter() for module in sorted({named(key)[0] for key in codes})}
    ran = [key for key, code in codes.items() if code not in _NOT_RUN]
    for word, keys in (("planted", planted), ("run", ran), ("explained", known), ("open", open_)):
        for module, _ in map(named, keys):
            if module in counts:
                counts[module][word] += 1
    return {
        module: Figures(n["run"] - n["explained"] - n["open"], n["explained"], n["open"], n["run"], n["planted"])
        for module, n in counts.items()
    }


def summed(rows: Iterable[Figures]) -> Figures:
    """The figures of several modules together."""
    return Figures(*map(sum, zip(*rows, strict=True)))


def share(all_: Figures) -> float:
    """Percent of what was run that were killed, one place, never rounded up."""
    return int(1000 * all_.killed / all_.run) / 10 if all_.run else 0.0


def drawn(page: str, rows: Mapping[str, Figures], *, every: bool) -> str:
    """The page with these rows in its table, and its sums.

    Args:
        page: as it is.
        rows: by module; those of other modules stay, unless these are ``every`` module there is.
    """
    kept = {} if every else {
        name: Figures(*(int(part.replace(",", "")) for part in cells.split("|"))) for name, cells in _ROW.findall(page)
    }  # fmt: skip
    rows = dict(sorted((kept | dict(rows)).items()))
    all_ = summed(rows.values())
    table = "\n".join(one.row(name) for name, one in rows.items())
    above, _, rest = page.partition(HEAD)
    below = re.sub(r"^.*?killed\.\n", "", rest, count=1, flags=re.DOTALL)
    return f"{above}{HEAD}\n{table}\n{all_.row('all')}\n\n{share(all_):.1f} % of what was run were killed.\n{below}"


def survived(codes: Mapping[str, int | None]) -> list[str]:
    """The faults that no test saw."""
    return [key for key, code in codes.items() if code == _SURVIVED or code in _NO_TESTS]


def problems(
    rows: Mapping[str, Figures],
    open_: Iterable[Mutant],
    reasons: Iterable[Mutant],
    used: Iterable[Mutant],
    *,
    every: bool,
) -> list[str]:
    """What is wrong, a line each.

    Args:
        rows: the figures by module.
        open_: the survivors that are not explained.
        reasons: what the page explains.
        used: those of them that explain a survivor.
        every: whether all modules were run; reasons that hold everywhere are looked at only then.
    """
    whole = {name for name, one in rows.items() if one.run == one.planted} | ({EVERYWHERE} if every else set())
    lines = [f"not explained  {one}" for one in open_]
    idle = sorted(set(reasons) - set(used))
    lines += [f"explained, and no survivor  {one}" for one in idle if one.module in whole]
    all_ = summed(rows.values())
    if 100 * all_.killed < KILLED * all_.run:
        lines.append(f"fewer than {KILLED:g} % were killed")
    return lines


def run(options: list[str], wanted: list[str], reasons: Mapping[Mutant, str]) -> Outcome | None:
    """Plants and runs what is wanted; None when that came to no end, which was said then."""
    settings = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    words, tests = settings["pytest_add_cli_args"], settings["pytest_add_cli_args_test_selection"]
    jobs = [one for one in options if one.startswith("--jobs=")]

    def plant(*which: str) -> bool:
        script = [sys.executable, str(Path("tools/planted.py").resolve()), *which, "--", *words, *tests]
        return subprocess.run(script, cwd=PLACE, check=False).returncode == 0

    children = [one.replace("--jobs", "--max-children") for one in jobs]
    made = subprocess.run([sys.executable, "-m", "mutmut", "run", *children, FEW], check=False).returncode == 0
    if made and not results(PLACE, wanted):
        print("no fault has such a name")
        return None
    if not (made and plant(*options, *wanted)):
        print("it came to no end: see what is said above")
        return None
    known = {key: shown(key) for key in survived(results(PLACE, wanted))}
    used = {key: one for key, fault in known.items() if (one := why(fault, reasons))}
    if (some := sorted(known.keys() - used.keys())) and not plant(*jobs, "--budget=inf", *some):
        print("it came to no end: see what is said above")
        return None
    codes = results(PLACE, wanted)
    alone = [*words, *(one for one in tests if one.startswith("tests/"))]  # all their tests, the slow ones too
    left = [key for key in survived(codes) if key not in used]
    if left and seen_alone("", alone):
        print("a test fails in an interpreter of its own without any fault")
        return None
    left = [key for key in left if not seen_alone(key, alone)]
    return Outcome(codes, used, {key: known[key] for key in left})


def main() -> int:
    """Runs it all, draws the table, and says what is not explained."""
    options = [word for word in sys.argv[1:] if word.startswith("--")]
    wanted = patterns(word for word in sys.argv[1:] if not word.startswith("--"))
    # Tests look for the shared cases beside the repository, and here they run in a folder of it.
    os.environ.setdefault("GUARDTAG_SHARED", str(Path("../shared").resolve()))
    reasons = explained(EXPLAINED.read_text("utf-8"))
    outcome = run(options, wanted, reasons)
    if not outcome:
        return 1
    rows = figures(outcome.codes, results(PLACE), outcome.used, outcome.open)
    whole = {name: one for name, one in rows.items() if one.run == one.planted}
    every = not wanted and rows == whole
    EXPLAINED.write_text(drawn(EXPLAINED.read_text("utf-8"), whole, every=every), "utf-8")
    all_ = summed(rows.values())
    print(HEAD, *(one.row(name) for name, one in rows.items()), all_.row("all"), sep="\n")
    print(f"{share(all_):.1f} % of what was run were killed")
    wrong = problems(rows, outcome.open.values(), reasons, outcome.used.values(), every=every)
    waiting = sum(code in _NOT_RUN for code in outcome.codes.values())
    if waiting and not any(one.startswith("--most=") for one in options):
        wrong.append(f"{waiting:,} were not run")
    print(*(wrong or ["every fault was seen, or the page explains why nobody could"]), sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Plants small faults in the rooms that must not fail quietly, and says which of them no test sees; `make mutate`.

mutmut makes the faults and notes which tests meet which function (pyproject.toml, [tool.mutmut]); planted.py runs
those tests. It forks from a process that has imported everything, so that a fault in what runs at import is never met,
and takes quick tests only: what survives unexplained is run again here, each in an interpreter of its own, all tests.
Survivors that change nothing that anybody can see stand in tests/mutants.md with the reason, by module, function and
changed line; all others are named. The exit code is 1 when one is not explained, when an explanation is of no survivor,
or when fewer than 95 % were killed.

With names only those are tried, as mutmut takes them: ``tools/mutate.py 'guardtag.rules*'``. ``--most=50`` before them
tries so many of each module, the same ones each time.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
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
"""Seconds that one fault may take in an interpreter of its own; one that takes longer is seen by it."""

_SURVIVED, _NOT_RUN = 0, (None, 2)  # exit codes of pytest as mutmut notes them; 2 is an interruption
_NO_TESTS = (5, 33)


class Mutant(NamedTuple):
    """One planted fault: where, and the lines that it took away and put in."""

    module: str
    function: str
    gone: str
    come: str

    def __str__(self) -> str:
        return f"{self.module} {self.function}: `{self.gone}` -> `{self.come}`"


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
    """Whether some test fails when this fault is there from the start of an interpreter."""
    environment = {**os.environ, "MUTANT_UNDER_TEST": key, "PYTHONPATH": str((PLACE / "src").resolve())}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *words], cwd=PLACE, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=ALONE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def shown(key: str) -> Mutant:
    """A fault as mutmut shows it."""
    words = [sys.executable, "-m", "mutmut", "show", key]
    return mutant(key, subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def summary(codes: Mapping[str, int | None], left: Iterable[str]) -> list[str]:
    """A line of figures for each module and one for all."""
    left = set(left)
    tried, killed = Counter[str](), Counter[str]()
    for key, code in codes.items():
        if code not in _NOT_RUN:
            tried[named(key)[0]] += 1
            killed[named(key)[0]] += key not in left
    lines = [f"{module:36} {killed[module]:6,} of {tried[module]:6,} killed" for module in sorted(tried)]
    every, all_killed = sum(tried.values()), sum(killed.values())
    share = int(1000 * all_killed / every) / 10 if every else 0.0
    return [*lines, f"{'all':36} {all_killed:6,} of {every:6,} killed {share:6.1f} %"]


def main() -> int:
    """Runs it all and prints the figures, then what is not explained."""
    wanted = [word for word in sys.argv[1:] if not word.startswith("--")]
    settings = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    words, tests = settings["pytest_add_cli_args"], settings["pytest_add_cli_args_test_selection"]
    ran = subprocess.run([sys.executable, "-m", "mutmut", "run", FEW], check=False).returncode
    planted = [sys.executable, Path("tools/planted.py").resolve(), *sys.argv[1:], "--", *words, *tests]
    ran = ran or subprocess.run(planted, cwd=PLACE, check=False).returncode
    codes = results(PLACE, wanted)
    if ran or not codes:
        print("it came to no end: see what is said above")
        return 1
    survivors = [key for key, code in codes.items() if code == _SURVIVED or code in _NO_TESTS]
    words = [*words, *(one for one in tests if one.startswith("tests/"))]  # all their tests, the slow ones too
    reasons = explained(EXPLAINED.read_text("utf-8"))
    known = {key: shown(key) for key in survivors}
    found = {key: why(known[key], reasons) for key in survivors}
    open_ = [key for key in survivors if not found[key] and not seen_alone(key, words)]
    left = [key for key in survivors if found[key]] + open_
    print(*summary(codes, left), sep="\n")
    waiting = sum(code in _NOT_RUN for code in codes.values())
    if waiting:
        print(f"{waiting} were not run")
    problems = [f"not explained  {known[key]}" for key in open_]
    if not sys.argv[1:]:
        problems += [f"explained, and no survivor  {one}" for one in reasons.keys() - set(found.values())]
    tried = len(codes) - waiting
    if not tried or 100 * (tried - len(left)) / tried < KILLED:
        problems.append(f"fewer than {KILLED:g} % were killed")
    print(*problems, sep="\n")
    return 1 if problems or waiting else 0


if __name__ == "__main__":
    sys.exit(main())

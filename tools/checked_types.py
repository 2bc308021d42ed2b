"""What a checker sees of guardtag: every public type is complete, and the cases of tests/typing come out as they say.

python tools/checked_types.py           all of it, as `make types` does
python tools/checked_types.py cases     the cases alone

Completeness is what basedpyright says with ``--verifytypes`` (Typing documentation, "Typing Python Libraries", section
"Type completeness"): of every package the names that a user can import, and of those the ones whose type is known
without guessing. basedpyright and not pyright: it is pyright with its node inside the wheel, where pyright's package
fetches one over the network when it first runs.

A case is a file that is checked and never run. Those of tests/typing/right must be found right. In those of
tests/typing/wrong each line that is wrong ends with what both say of it, ``# wrong: MYPY / BASEDPYRIGHT``, a dash for
the one that lets it pass, commas where it says several things; nothing else may be found there.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "typing"
_TOOLS = Path(sys.executable).parent
_WRONG = re.compile(r"# wrong: (?P<mypy>\S+) / (?P<basedpyright>\S+)$")
_MYPY = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): error: .*\[(?P<code>[a-z-]+)\]$")


class Place(NamedTuple):
    """Something that is wrong: in which file and line, and the checker's word for it."""

    file: str
    line: int
    code: str


def packages() -> dict[str, Path]:
    """Every package that is meant for import, with the folder it lies in."""
    folders = [ROOT / "src", *sorted(ROOT.glob("plugins/*/src"))]
    return {marker.parent.name: folder for folder in folders for marker in sorted(folder.glob("*/py.typed"))}


def expected(checker: str) -> set[Place]:
    """What the cases say that a checker must find."""
    return {
        Place(str(path.relative_to(ROOT)), number, code)
        for path in sorted(CASES.glob("wrong/*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (found := _WRONG.search(line))
        for code in found[checker].split(",")
        if code != "-"
    }


def by_mypy() -> set[Place]:
    """What mypy finds in the cases, as strict as with the sources."""
    said = _run("mypy", "--no-error-summary", "--show-error-codes", *_cases()).stdout
    places = [_MYPY.fullmatch(line) for line in said.splitlines() if ": note: " not in line]
    if None in places:
        raise SystemExit(f"mypy said something else:\n{said}")
    return {Place(found["file"], int(found["line"]), found["code"]) for found in places if found}


def by_basedpyright() -> set[Place]:
    """What basedpyright finds in the cases, as strict as a user may set it."""
    said = _json("basedpyright", "-p", str(CASES / "pyrightconfig.json"), "--outputjson")
    return {
        Place(str(Path(one["file"]).relative_to(ROOT)), one["range"]["start"]["line"] + 1, one.get("rule", "syntax"))
        for one in said["generalDiagnostics"]
        if one["severity"] in {"error", "warning"}
    }


def misses(found: set[Place], wanted: set[Place]) -> Iterator[str]:
    """What was found and should not be, and what should be and was not."""
    for place in sorted(found - wanted):
        yield f"{place.file}:{place.line}: {place.code} is found, and should not be"
    for place in sorted(wanted - found):
        yield f"{place.file}:{place.line}: {place.code} should be found, and is not"


def incomplete(package: str) -> tuple[int, list[str]]:
    """How many names a package has for its users, and of those whose type is not known what is wrong, and where.

    What only uses such another name is left out.
    """
    said = _json("basedpyright", "--verifytypes", package, "--ignoreexternal", "--outputjson")
    if "typeCompleteness" not in said:
        raise SystemExit(f"{package}: basedpyright does not find it, or its py.typed")
    counts: Mapping[str, int] = said["typeCompleteness"]["exportedSymbolCounts"]
    symbols: Sequence[Mapping[str, Any]] = said["typeCompleteness"]["symbols"]
    unknown = [one for one in symbols if not one["isTypeKnown"]]
    roots = [f"{one['name']}: {said}" for one in unknown for said in _said_of(one) if "partially unknown" not in said]
    return sum(counts.values()), roots or [one["name"] for one in unknown]


def _said_of(symbol: Mapping[str, Any]) -> Iterator[str]:
    for one in symbol.get("diagnostics", ()):
        line = f"{one['file']}:{one['range']['start']['line'] + 1}: " if "range" in one else ""
        yield line.removeprefix(f"{ROOT}{os.sep}") + " ".join(one["message"].split())


def _cases() -> list[str]:
    return [str(path.relative_to(ROOT)) for path in sorted(CASES.glob("*/*.py"))]


def _run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(map(str, packages().values()))
    # The checkers ask the `python` of PATH where packages are: it is ours, whoever calls.
    ours = os.environ | {"PYTHONPATH": paths, "PATH": f"{_TOOLS}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.run(
        [_TOOLS / tool, *arguments], cwd=ROOT, env=ours, check=False, capture_output=True, text=True, encoding="utf-8"
    )


def _json(tool: str, *arguments: str) -> Any:
    done = _run(tool, *arguments)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise SystemExit(f"{tool} says: {done.stdout}{done.stderr}") from None


def main(arguments: Sequence[str]) -> int:
    """Says what was found; 1 where something is not as it must be."""
    faults = 0
    with ThreadPoolExecutor(2) as both:
        found = {"mypy": both.submit(by_mypy), "basedpyright": both.submit(by_basedpyright)}
        asked = {} if "cases" in arguments else {name: both.submit(incomplete, name) for name in packages()}
        for checker, answer in found.items():
            wrong = list(misses(answer.result(), wanted := expected(checker)))
            print(f"{checker}: {len(_cases())} files of cases, {len(wanted)} wrong lines", *wrong, sep="\n  ")
            faults += len(wrong)
        for name, result in asked.items():
            names, unknown = result.result()
            print(
                f"{name}: {names} names" + (", some without a known type" if unknown else ", every type known"),
                *unknown,
                sep="\n  ",
            )
            faults += len(unknown)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

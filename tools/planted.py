"""Runs the tests under each fault that mutmut planted, and notes in mutmut's files how they ended; see mutate.py.

mutmut collects the tests anew for each fault, which with some thousand of them takes ten times as long as running the
few that matter. Here they are collected once for each module, and only the files that hold a test to run: a small
process is forked ten times as fast as one that holds every test. Each fault has such a fork, from before any test has
run; it runs the tests which meet its function until one fails: first those that saw other faults of that function,
then the quickest. A property is tried with fewer examples and is not shrunk: a fault is to be seen, not understood.
Before the faults the same tests are run without any: what fails then says nothing.

From the folder of mutmut: ``python tools/planted.py NAMES -- WORDS OF PYTEST``. As many modules as there are processors
are run at once, unless ``--jobs=`` says how many.
"""

from __future__ import annotations

import contextlib
import fnmatch
import gc
import json
import os
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import pytest

EXAMPLES = 25
"""Of a property that does not ask for a number itself."""
BUDGET = 1.5
"""Seconds of tests under a fault, unless ``--budget=`` says otherwise; under what is left unexplained all are run."""
WAIT = 600
"""Seconds by the clock for one test, which a machine with other work may need; a loop is ended by the processor's."""
SEEN, SURVIVED, NO_TESTS = 1, 0, 33
"""As mutmut notes them."""
_TO_RUN = (None, SURVIVED, NO_TESTS)
_OFTEN = 30.0  # seconds between two writings of the notes
_ROOM = 4 << 30  # bytes; a fault may ask for any number


class Noted(NamedTuple):
    """What mutmut knows of a module: its file, what stands in it, and the codes by fault, which are changed here."""

    path: Path
    told: dict[str, Any]

    @property
    def codes(self) -> dict[str, int | None]:
        """The exit code by fault; none while it was not run."""
        codes: dict[str, int | None] = self.told["exit_code_by_key"]
        return codes

    def write(self) -> None:
        """Puts it where it was."""
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self.told, indent=4), "utf-8")
        new.replace(self.path)


def noted(wanted: Iterable[str], most: int | None = None, place: Path = Path()) -> list[tuple[Noted, list[str]]]:
    """The modules, and of each the faults to run: those of these names that no test has seen yet.

    With ``most`` only so many of a module are looked at, drawn from all by a fixed seed; a larger number has the same
    and more.
    """
    wanted, found = list(wanted), []
    for path in sorted(place.rglob("*.meta")):
        module = Noted(path, json.loads(path.read_text("utf-8")))
        keys = sorted(key for key in module.codes if not wanted or any(fnmatch.fnmatch(key, one) for one in wanted))
        random.Random(0).shuffle(keys)  # noqa: S311 - a sample, no secret
        found.append((module, [key for key in keys[:most] if module.codes[key] in _TO_RUN]))
    return found


class Planter:
    """A plugin of pytest that runs the collected tests under each fault of a module instead of once.

    Args:
        module: where the faults are, and where it is noted how they ended.
        keys: of the faults to run.
        stats: what mutmut knows of the tests: the functions that each meets, and its seconds.
        budget: seconds of tests under a fault.
    """

    def __init__(self, module: Noted, keys: list[str], stats: Mapping[str, Any], budget: float = BUDGET) -> None:
        self.module, self.keys, self.budget = module, keys, budget
        self.met: dict[str, list[str]] = stats["tests_by_mangled_function_name"]
        self.seconds: dict[str, float] = stats["duration_by_test"]
        self.sharp: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.failed = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Before the properties are read, and after the profile of tests/conftest.py."""
        from hypothesis import HealthCheck, Phase, settings

        settings.register_profile(
            "planted", deadline=None, suppress_health_check=list(HealthCheck), max_examples=EXAMPLES, database=None,
            phases=(Phase.explicit, Phase.generate),
        )  # fmt: skip
        settings.load_profile("planted")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes a test that failed, or could not be set up or taken down."""
        self.failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Runs what is wanted; writes the notes every half minute."""
        if session.testsfailed:  # by what could not be collected
            return True
        items = {item.nodeid: item for item in session.items}
        session.config._tmp_path_factory.getbasetemp()  # one for all, or each fork makes its own
        gc.collect()
        gc.freeze()  # what is not touched is not copied in each fork
        functions = {key: key.rpartition("__mutmut_")[0] for key in self.keys}
        every = {name for function in set(functions.values()) for name in self.chosen(function, items.keys())}
        code, failing = self.tried("", [items[name] for name in sorted(every)])
        if code == SEEN:
            print(f"\n{self.module.path.stem}: fails without any fault: {failing or 'the process'}", flush=True)
            session.testsfailed = 1
            return True
        began = written = time.monotonic()
        for key, function in functions.items():
            names = self.chosen(function, items.keys())
            code, sharp = self.tried(key, [items[name] for name in names]) if names else (NO_TESTS, "")
            self.module.codes[key] = code
            self.sharp[function].update([sharp] if sharp else [])
            if time.monotonic() - written > _OFTEN:
                self.module.write()
                written = time.monotonic()
        self.module.write()
        left = sum(self.module.codes[key] in (SURVIVED, NO_TESTS) for key in self.keys)
        took = time.monotonic() - began
        print(f"\n{self.module.path.stem:20} {len(self.keys):5,} run, {left:3} not seen, {took:5.0f} s", flush=True)
        return True

    def files(self) -> list[str]:
        """The files that hold a test to run under one of the faults."""
        functions = {key.rpartition("__mutmut_")[0] for key in self.keys}
        names = {name for function in functions for name in self.chosen(function, self.seconds.keys())}
        return sorted({name.partition("::")[0] for name in names})

    def start(self, words: Iterable[str]) -> int:
        """Runs the faults in a process of its own, with pytest's words but for the places of tests.

        Returns:
            Its number; 0 when no test meets any of the faults, and there is nothing to run.
        """
        files = self.files()
        if not files:
            self.module.codes.update(dict.fromkeys(self.keys, NO_TESTS))
            self.module.write()
            return 0
        own = ["--rootdir=.", "--tb=no", "--capture=sys", f"--timeout={WAIT}"]
        words = [*own, *(word for word in words if not word.startswith("tests/")), *files]
        if not (child := os.fork()):
            code = 1
            with contextlib.suppress(BaseException):
                code = int(pytest.main(words, plugins=[self]))
            sys.stdout.flush()
            os._exit(code)
        return child

    def chosen(self, function: str, items: Set[str]) -> list[str]:
        """The tests to run under a fault of a function, the sharpest first, then the quickest.

        Half of the budget is for the quickest of all, half for those of the module's own file. A test that mutmut has
        not noted yet may meet any function.
        """
        new = {name for name in items if name not in self.seconds} if function in self.met else set()
        quick = sorted(
            items & ({*self.met.get(function, ())} | new), key=lambda name: (self.seconds.get(name, 0), name)
        )
        own = "test_" + function.rpartition(".x")[0].removeprefix("guardtag.").split(".")[1]
        taken = set(quick[:1]) | set(self.sharp[function])
        for some in (quick, [name for name in quick if own in name]):
            spent = accumulate(self.seconds.get(name, 0.0) for name in some)
            taken |= {name for name, sum_ in zip(some, spent, strict=True) if sum_ <= self.budget / 2}
        return sorted(taken, key=lambda name: (-self.sharp[function][name], self.seconds.get(name, 0.0), name))

    def tried(self, key: str, items: list[pytest.Item]) -> tuple[int, str]:
        """How the tests end under one fault, in a process of its own, and which of them failed, if it was one."""
        told, tell = os.pipe()
        if not (child := os.fork()):
            with contextlib.suppress(BaseException):
                self._meet(key, items, tell)
            os._exit(SEEN)
        os.close(tell)
        with open(told, "rb") as pipe:
            sharp = pipe.read().decode()
        return SEEN if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) else SURVIVED, sharp

    def _meet(self, key: str, items: list[pytest.Item], tell: int) -> None:
        """In the fork: runs these tests until one fails, within three times the seconds that they need."""
        from mutmut.mutation.trampoline import set_mutant_under_test

        items[0].config.pluginmanager.unregister(name="terminalreporter")
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        seconds = 10 + 3 * int(sum(self.seconds.get(item.nodeid, 0.0) for item in items))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (_ROOM, _ROOM))
        set_mutant_under_test(key)
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                os.write(tell, item.nodeid.encode())
                os._exit(SEEN)
        os._exit(SURVIVED)


def together(planters: Iterable[Planter], words: list[str], jobs: int) -> int:
    """Runs modules, so many at once; the exit code of the first that came to no end, behind which none is begun."""
    waiting, running, code = iter(planters), set[int](), 0
    while True:
        while not code and len(running) < jobs and (planter := next(waiting, None)):
            running |= {planter.start(words)} - {0}
        if not running:
            return code
        child, status = os.wait()
        running.discard(child)
        code = code or os.waitstatus_to_exitcode(status)


def main() -> int:
    """Runs the faults of the names before ``--`` with the tests that the words behind it choose."""
    at = sys.argv.index("--")
    named = dict(word[2:].split("=") for word in sys.argv[1:at] if word.startswith("--"))
    names = [word for word in sys.argv[1:at] if not word.startswith("--")]
    most, budget = int(named["most"]) if "most" in named else None, float(named.get("budget", BUDGET))
    stats = json.loads(Path("mutmut-stats.json").read_text("utf-8"))
    sys.path.insert(0, str(Path("src").resolve()))
    sys.path.insert(1, str(Path.cwd()))
    os.environ["MUTANT_UNDER_TEST"] = ""
    planters = [Planter(module, keys, stats, budget) for module, keys in noted(names, most) if keys]
    planters.sort(key=lambda one: -len(one.keys))  # or the longest is alone at the end
    return together(planters, sys.argv[at + 1 :], int(named.get("jobs", os.cpu_count() or 1)))


if __name__ == "__main__":
    sys.exit(main())

"""The tool that plants faults, on what mutmut would say."""

from __future__ import annotations

import fnmatch
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import mutate, planted

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("guardtag.rules.disclosure.x__is_number__mutmut_9", ("guardtag.rules.disclosure", "_is_number")),
        ("guardtag.rules.policy.x_letter__mutmut_12", ("guardtag.rules.policy", "letter")),
        ("guardtag.rules.disclosure.xǁViewǁ__getattr____mutmut_4", ("guardtag.rules.disclosure", "View.__getattr__")),
    ],
)
def test_a_fault_is_named_as_its_function_is(key: str, names: tuple[str, str]) -> None:
    assert mutate.named(key) == names


def test_a_survivor_is_known_by_its_lines_and_not_by_its_number() -> None:
    diff = "--- a.py\n+++ a.py\n@@ -1,3 +1,3 @@\n def f() -> int:\n-    return 1\n+    return 2\n"
    one = mutate.mutant("guardtag.a.x_f__mutmut_1", diff)
    assert one == mutate.mutant("guardtag.a.x_f__mutmut_7", diff)
    page = (
        "# x\n\n## guardtag.a\n\n- `f`\n  - `` return 1 ``\n  + `` return 2 ``\n  Nobody\n  asks.\n"
        "- `g`\n  - `` a ``\n  + `` b ``\n  So.\n"
    )
    assert mutate.explained(page)[one] == "Nobody asks."
    assert len(mutate.explained(page)) == 2
    assert mutate.explained(page.replace("  Nobody\n  asks.\n", "")).keys() == {
        mutate.Mutant("guardtag.a", "g", "a", "b")
    }


def test_every_entry_of_the_page_is_read_and_of_a_line_that_is_there() -> None:
    page = (ROOT / "tests/mutants.md").read_text("utf-8")
    found = mutate.explained(page)
    assert len(found) == page.count("\n- `")
    for one, why in found.items():
        module = ROOT / "src" / one.module.replace(".", "/")
        if one.module != mutate.EVERYWHERE:
            source = (module / "__init__.py" if module.is_dir() else module.with_suffix(".py")).read_text("utf-8")
            assert " ".join(one.gone.split()) in " ".join(source.split()), one
        assert why.endswith(".")


def test_what_holds_everywhere_explains_the_same_change_at_any_place() -> None:
    page = '# x\n\n## everywhere\n\n- `any`\n  - `` , "big") ``\n  + `` , ) ``\n  It is the default.\n'
    reasons = mutate.explained(page)
    (one,) = reasons

    def of(come: str) -> object:
        return mutate.why(mutate.Mutant("guardtag.a", "f", 'a(1, "big") + b(2, "big")', come), reasons)

    assert of('a(1, ) + b(2, "big")') == of('a(1, "big") + b(2, )') == one
    assert of("a(1, ) + b(2, )") is of('a(2, "big") + b(2, )') is of('a(1, "big") + b(2, "big")') is None


def test_faults_are_drawn_by_a_fixed_seed_and_what_was_seen_is_not_run_again(tmp_path: Path) -> None:
    codes: dict[str, int | None] = dict.fromkeys((f"guardtag.a.x_f__mutmut_{n}" for n in range(40)), None)
    told = tmp_path / "a.py.meta"
    told.write_text(json.dumps({"exit_code_by_key": codes}))
    ((module, few),) = planted.noted([], 10, tmp_path)
    ((_, all_),) = planted.noted(["guardtag.a*"], place=tmp_path)
    assert (len(few), len(all_), all_[:10]) == (10, 40, few)
    module.codes.update({few[0]: 1, few[1]: 0, few[2]: -24})
    module.write()
    ((_, left),) = planted.noted([], 10, tmp_path)
    assert left == few[1:2] + few[3:]
    ((_, none),) = planted.noted(["guardtag.b*"], place=tmp_path)
    assert none == []


def test_only_files_that_hold_a_test_to_run_are_collected(tmp_path: Path) -> None:
    quick, slow, other = (f"tests/payload/test_{name}.py::test_it" for name in "bcd")
    stats = {
        "tests_by_mangled_function_name": {"guardtag.payload.a.x_f": [slow, quick], "guardtag.payload.a.x_g": [other]},
        "duration_by_test": {quick: 0.1, slow: 9.0, other: 0.1},
    }
    met, unmet = "guardtag.payload.a.x_f__mutmut_1", "guardtag.payload.a.x_h__mutmut_1"
    told = tmp_path / "a.py.meta"
    told.write_text(json.dumps({"exit_code_by_key": {met: None, unmet: None}}))
    ((module, _),) = planted.noted([], place=tmp_path)
    assert planted.Planter(module, [met], stats).files() == ["tests/payload/test_b.py"]
    assert planted.Planter(module, [unmet], stats).start(["tests/payload"]) == 0  # and pytest does not run
    assert json.loads(told.read_text())["exit_code_by_key"] == {met: None, unmet: 33}


def test_a_module_is_named_without_those_below_it() -> None:
    (of_module,) = mutate.patterns(["guardtag.payload.paper"])
    keys = ["guardtag.payload.paper.x_sheets__mutmut_1", "guardtag.payload.paper.xǁSheetǁwords__mutmut_2",
            "guardtag.payload.paper.lines.x_read__mutmut_3", "guardtag.payload.papers.x_f__mutmut_4"]  # fmt: skip
    assert [fnmatch.fnmatch(key, of_module) for key in keys] == [True, True, False, False]
    assert mutate.patterns(["guardtag.rules*", keys[0]]) == ["guardtag.rules*", keys[0]]


def test_what_was_noted_is_counted_by_module(tmp_path: Path) -> None:
    (tmp_path / "a.py.meta").write_text(json.dumps({"exit_code_by_key": CODES}))
    assert mutate.results(tmp_path) == CODES
    assert set(mutate.results(tmp_path, ["guardtag.b*"])) == {"guardtag.b.x_g__mutmut_1", "guardtag.b.x_g__mutmut_2"}
    assert mutate.survived(CODES) == ["guardtag.a.x_f__mutmut_2", "guardtag.b.x_g__mutmut_2"]
    rows = mutate.figures(CODES, CODES, ["guardtag.a.x_f__mutmut_2"], ["guardtag.b.x_g__mutmut_2"])
    assert rows == {"guardtag.a": mutate.Figures(1, 1, 0, 2, 3), "guardtag.b": mutate.Figures(1, 0, 1, 2, 2)}
    assert mutate.summed(rows.values()) == mutate.Figures(2, 1, 1, 4, 5)
    (one, *_) = CODES
    assert mutate.figures({one: 1}, CODES, [], []) == {"guardtag.a": mutate.Figures(1, 0, 0, 1, 3)}


CODES = {"guardtag.a.x_f__mutmut_1": 1, "guardtag.a.x_f__mutmut_2": 0, "guardtag.a.x_f__mutmut_3": None,
         "guardtag.b.x_g__mutmut_1": -24, "guardtag.b.x_g__mutmut_2": 33}  # fmt: skip


def test_what_is_not_explained_and_what_explains_nothing_is_named() -> None:
    fault, other = (mutate.Mutant(module, "f", "1", "2") for module in ("guardtag.a", "guardtag.b"))
    anywhere = mutate.Mutant(mutate.EVERYWHERE, "any", "1", "2")
    seen = {"guardtag.a": mutate.Figures(97, 1, 2, 100, 100)}

    def said(rows: object, open_: object = (), used: object = (), *, every: bool = False) -> list[str]:
        lines: list[str] = mutate.problems(rows, open_, [fault, other, anywhere], used, every=every)
        return lines

    idle = [f"explained, and no survivor  {one}" for one in (fault, anywhere)]
    assert said(seen) == idle[:1]  # of guardtag.b nothing was run
    assert said(seen, used=[fault]) == said({"guardtag.a": mutate.Figures(97, 0, 2, 99, 100)}) == []
    assert said(seen, used=[fault], every=True) == idle[1:]
    assert said(seen, [other], [fault]) == [f"not explained  {other}"]
    assert said({"guardtag.b": mutate.Figures(949, 51, 0, 1000, 1000)}, used=[other]) == ["fewer than 95 % were killed"]
    assert said({"guardtag.b": mutate.Figures(950, 50, 0, 1000, 1000)}, used=[other]) == []


PAGE = f"""# x

{mutate.HEAD}
| guardtag.a | 1,000 | 1 | 0 | 1,001 | 1,001 |
| guardtag.c | 7 | 0 | 0 | 7 | 7 |
| all | 1,007 | 1 | 0 | 1,008 | 1,008 |

99.9 % of what was run were killed.

## everywhere
"""


def test_the_table_is_drawn_with_what_was_run_and_keeps_what_was_not() -> None:
    assert mutate.drawn(PAGE, {}, every=False) == PAGE
    more = {"guardtag.b": mutate.Figures(1990, 0, 2, 1992, 1992)}
    assert mutate.drawn(PAGE, more, every=False) == PAGE.replace(
        "| guardtag.c", "| guardtag.b | 1,990 | 0 | 2 | 1,992 | 1,992 |\n| guardtag.c"
    ).replace("1,007 | 1 | 0 | 1,008 | 1,008", "2,997 | 1 | 2 | 3,000 | 3,000")
    assert "| guardtag.a |" not in mutate.drawn(PAGE, more, every=True)


def test_the_figures_of_the_page_fit_its_entries_and_their_sums() -> None:
    page = (ROOT / "tests/mutants.md").read_text("utf-8")
    assert mutate.drawn(page, {}, every=False) == page
    for name, cells in mutate._ROW.findall(page):
        one = mutate.Figures(*(int(part.replace(",", "")) for part in cells.split("|")))
        assert one.killed + one.explained + one.open == one.run == one.planted, name


def test_modules_are_run_side_by_side_and_none_behind_one_that_failed() -> None:
    class Ends:
        def __init__(self, code: int) -> None:
            self.code, self.began = code, False

        def start(self, words: list[str]) -> int:
            self.began = True
            if not self.code:
                return 0
            if not (child := os.fork()):
                os._exit(self.code - 1)
            os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)  # ended, and not heard of yet
            return child

    def ran(*codes: int, jobs: int) -> tuple[int, list[bool]]:
        """Each code is one more than how the module's process ends; 0 is a module that has none."""
        modules = [Ends(code) for code in codes]
        return planted.together(modules, [], jobs), [one.began for one in modules]

    assert ran(1, 0, 1, jobs=1) == ran(1, 0, 1, jobs=3) == (0, [True] * 3)
    assert ran(1, 4, 1, jobs=1) == (3, [True, True, False])
    assert ran(4, 1, jobs=2) == (3, [True] * 2)
    assert ran(jobs=2) == (0, [])


def test_faults_are_run_unless_a_test_fails_without_any(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    seconds, met, told = {}, {}, {}
    for name, assertion in (
        ("good", 'os.environ["MUTANT_UNDER_TEST"] != "guardtag.payload.good.x_f__mutmut_1"'),
        ("bad", "0"),
    ):
        code = f"import os\n\n\ndef test_it():\n    assert {assertion}\n"
        (tmp_path / f"tests/test_{name}.py").write_text(code)
        seconds[f"tests/test_{name}.py::test_it"] = 0.1
        met[f"guardtag.payload.{name}.x_f"] = [f"tests/test_{name}.py::test_it"]
        told[name] = tmp_path / f"{name}.py.meta"
        codes = dict.fromkeys((f"guardtag.payload.{name}.x_f__mutmut_{n}" for n in (1, 2)), None)
        told[name].write_text(json.dumps({"exit_code_by_key": codes}))
    (tmp_path / "mutmut-stats.json").write_text(
        json.dumps({"tests_by_mangled_function_name": met, "duration_by_test": seconds})
    )
    words = [
        sys.executable,
        ROOT / "tools/planted.py",
        "--jobs=2",
        "--",
        "-p",
        "no:cacheprovider",
        "-p",
        "pytest_timeout",
        "tests",
    ]
    bare = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(words, cwd=tmp_path, env=bare, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 1
    assert "bad.py: fails without any fault: tests/test_bad.py::test_it" in done.stdout
    ended = {name: list(json.loads(path.read_text())["exit_code_by_key"].values()) for name, path in told.items()}
    assert ended == {"good": [1, 0], "bad": [None, None]}


def test_alone_the_tests_of_the_faults_room_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    fault = "guardtag.rules.a.x_f__mutmut_1"
    for room, line in (
        ("payload", 'open("ran", "w").close()'), ("rules", f'assert os.environ["MUTANT_UNDER_TEST"] != "{fault}"'),
    ):  # fmt: skip
        (tmp_path / f"mutants/tests/{room}").mkdir(parents=True)
        code = f"import os\n\n\ndef test_it():\n    {line}\n"
        (tmp_path / f"mutants/tests/{room}/test_{room}.py").write_text(code)
    words = ["-p", "pytest_timeout", "tests/payload", "tests/rules"]
    assert mutate.seen_alone(fault, words)
    assert not (tmp_path / "mutants/ran").exists()
    assert not mutate.seen_alone("", words)

"""The tool that plants faults, on what mutmut would say."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / f"tools/{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


mutate, planted = loaded("mutate"), loaded("planted")


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
    assert planted.Planter(module, [unmet], stats).run(["tests/payload"]) == 0  # and pytest does not run
    assert json.loads(told.read_text())["exit_code_by_key"] == {met: None, unmet: 33}


def test_what_was_noted_is_counted_by_module(tmp_path: Path) -> None:
    codes = {"guardtag.a.x_f__mutmut_1": 1, "guardtag.a.x_f__mutmut_2": 0, "guardtag.a.x_f__mutmut_3": None,
             "guardtag.b.x_g__mutmut_1": -24, "guardtag.b.x_g__mutmut_2": 33}  # fmt: skip
    (tmp_path / "a.py.meta").write_text(json.dumps({"exit_code_by_key": codes}))
    assert mutate.results(tmp_path) == codes
    assert set(mutate.results(tmp_path, ["guardtag.b*"])) == {"guardtag.b.x_g__mutmut_1", "guardtag.b.x_g__mutmut_2"}
    lines = mutate.summary(codes, ["guardtag.a.x_f__mutmut_2", "guardtag.b.x_g__mutmut_2"])
    assert [" ".join(line.split()) for line in lines] == [
        "guardtag.a 1 of 2 killed", "guardtag.b 1 of 2 killed", "all 2 of 4 killed 50.0 %",
    ]  # fmt: skip

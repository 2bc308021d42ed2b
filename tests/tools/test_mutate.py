"""The tool that plants faults, on what mutmut would say."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", ROOT / "tools/mutate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


mutate = loaded()


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
        source = (ROOT / "src" / one.module.replace(".", "/")).with_suffix(".py").read_text("utf-8")
        assert " ".join(one.gone.split()) in " ".join(source.split()), one
        assert why.endswith(".")


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

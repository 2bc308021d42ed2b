"""The rule that a test can fail, as a function."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tests.trees import parsed

# What can make a test fail (another test, too: of a suite), and what a text calls or names as a constant: `refused(`,
# `page.work(`, `CASES`.
_PROVES = re.compile(r"\bassert|\braise\b|\b(?:raises|warns|fail)\(|\bcheck=True|\.test_\w+\(")
_CALLED = re.compile(r"\.?\b\w+(?=\()|(?<![.\w])[A-Z_]+\b")
_WORD = re.compile(r"\w+")


def proving_nothing(sources: Iterable[str]) -> list[str]:
    """Tests that no wrong answer makes fail: they assert nothing, and neither does what they call, or that calls.

    What is called is followed by its name alone, a method by ``.name``. So a test passes unseen where it calls what
    only shares the name of a helper that asserts; and a helper is imported itself, not reached through its module.
    """
    tests: dict[str, set[str]] = {}
    called: dict[str, set[str]] = {}
    proving: set[str] = set()
    for source in sources:
        lines = source.splitlines()
        for dot, node in _definitions(parsed(source).body):
            text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            words = (_CALLED if is_function else _WORD).findall(text)
            for name in _names(node):
                if name.startswith("test_"):
                    if not _PROVES.search(text):
                        tests[name] = set(words)
                elif _PROVES.search(text):
                    proving.add(dot + name)
                else:
                    called.setdefault(dot + name, set()).update(words)
    while more := {name for name, words in called.items() if name not in proving and words & proving}:
        proving |= more
    return sorted(name for name, words in tests.items() if not words & proving)


def _definitions(body: Iterable[ast.stmt], dot: str = "") -> Iterator[tuple[str, ast.stmt]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _definitions(node.body, ".")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Assign | ast.AnnAssign):
            yield dot, node


def _names(node: Any) -> list[str]:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [target.id for target in targets if isinstance(target, ast.Name)]
    return [node.name]

"""Where the sources make an error, and which facts it carries there: read from their syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import attrs

from guardtag import errors
from guardtag.interop import faults
from tests import trees

CODE = re.compile(r"GT-[A-Z0-9]+(?:-[A-Z0-9]+)+")
CLASSES = {name for name, value in vars(errors).items() if isinstance(value, type)}
OWN_ARGUMENTS = {"code", "what", "why", "do", "rows", "refs", "retryable"}


@attrs.frozen
class Site:
    """One place where an error of a code is made.

    Args:
        code: ``GT-…``.
        where: file and line.
        facts: names of the facts that it passes.
        says: whether its English has a why and a do; ``None`` where that is not written there.
    """

    code: str
    where: str
    facts: frozenset[str]
    says: tuple[bool, bool] | None = None


def sites(root: Path) -> Iterator[Site]:
    """Every error of the sources that ship to deployers; comparisons with a code make none."""
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root)
        if place.parts[0] != "testing" and not place.name.startswith("zh"):
            yield from of_source(place.as_posix(), path.read_text("utf-8"))
    for code, (_, why, do) in faults.TEXTS.items():
        yield Site(code, "interop/faults.py", frozenset(faults.fault(1, code).facts), (bool(why), bool(do)))


def of_source(name: str, source: str) -> Iterator[Site]:
    """Every error made in one source."""
    if "GT-" not in source:
        return
    nodes = list(ast.walk(trees.parsed(source)))
    parents = {child: node for node in nodes for child in ast.iter_child_nodes(node)}
    # A table of codes is made into errors by calls of the same file that take the code from a variable.
    by_variable = [_facts(call) for call in nodes if _makes_error(call) and _code(call.args[0]) is None]
    for node in nodes:
        code = _code(node)
        if code is None or code in faults.TEXTS:
            continue
        where, parent = f"{name}:{node.lineno}", parents[node]  # type: ignore[attr-defined]
        if _makes_error(parent) and parent.args[0] is node:
            yield Site(code, where, _facts(parent), (_said(parent, 2), _said(parent, 3)))
        elif isinstance(parent, ast.Call) and getattr(parent.func, "id", "") == "RowError":
            yield Site(code, where, frozenset(), (True, True))
        elif not any(isinstance(above, ast.Compare) for above in _above(node, parents)):
            yield Site(code, where, frozenset.intersection(*by_variable) if by_variable else frozenset())


def _code(node: ast.AST) -> str | None:
    text = node.value if isinstance(node, ast.Constant) else None
    return text if isinstance(text, str) and CODE.fullmatch(text) else None


def _makes_error(node: ast.AST) -> TypeGuard[ast.Call]:
    if not (isinstance(node, ast.Call) and node.args):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in CLASSES or (name == "__init__" and _code(node.args[0]) is not None)


def _facts(call: ast.Call) -> frozenset[str]:
    return frozenset(str(keyword.arg) for keyword in call.keywords if keyword.arg) - OWN_ARGUMENTS


def _said(call: ast.Call, position: int) -> bool:
    given = call.args[position] if len(call.args) > position else None
    return given is not None and getattr(given, "value", None) != ""


def _above(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in parents and not isinstance(node, ast.stmt):
        node = parents[node]
        yield node

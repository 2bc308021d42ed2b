"""What an error's code means, read from the sources that make the error; nothing of them is run.

A message that a channel did not take leaves its code in the records and nothing else: the texts of a plugin might
hold anything. Where the plugin's source writes them beside the code, they can be read there.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata, util
from pathlib import Path
from typing import Final

import attrs

from guardtag import hookspecs

CODE: Final = re.compile("GT-[A-Z0-9]+(?:-[A-Z0-9]+)+", re.ASCII)
MAX_FILE: Final = 1024 * 1024
"""The largest source that is looked into, in bytes."""
_UNKNOWN: Final = "…"


@attrs.frozen
class Meaning:
    """What one place in the sources says with a code; ``…`` stands for what is only known when it happens.

    Args:
        what: what happened.
        why: why, or empty.
        do: what to do, or empty.
    """

    what: str
    why: str
    do: str


def of_texts(what: str, why: str, do: str) -> Meaning:
    """The meaning that a catalogue gives, whose placeholders are only known when it happens."""
    what, why, do = (re.sub(r"\{[a-z_]+\}", _UNKNOWN, text) for text in (what, why, do))
    return Meaning(what, why, do)


def meanings(code: str, roots: Iterable[Path]) -> list[Meaning]:
    """The meanings of a code, each once.

    Args:
        code: such as ``GT-EMAIL-LOGIN``.
        roots: folders with Python sources, or single files.
    """
    found: dict[Meaning, None] = {}
    for root in roots:
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            if path.is_file() and path.stat().st_size <= MAX_FILE and not path.name.startswith("zh_"):
                source = path.read_text("utf-8", "replace")
                if f'"{code}"' in source or f"'{code}'" in source:
                    found |= dict.fromkeys(said for one, said in all_of_source(source) if one == code)
    return list(found)


def sources() -> list[Path]:
    """Where the sources of guardtag and of every installed plugin are."""
    packages = {"guardtag": None, **dict.fromkeys(
        point.module.partition(".")[0] for point in metadata.entry_points(group=hookspecs.PROJECT)
    )}  # fmt: skip
    found: list[Path] = []
    for package in packages:
        spec = util.find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            found += map(Path, spec.submodule_search_locations)
        elif spec is not None and spec.origin:
            found.append(Path(spec.origin))
    return found


def all_of_source(source: str) -> Iterator[tuple[str, Meaning]]:
    """Every code that a source says something with, and what; nothing where it is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    yield from all_of(tree)


def all_of(tree: ast.Module) -> Iterator[tuple[str, Meaning]]:
    """The same of a source that was read already."""
    named = _constants(tree)
    for node in ast.walk(tree):
        for code, after in _said_with(node):
            what, why, do = ([_text(given, named) for given in after[:3]] + [""] * 3)[:3]
            if re.search("[A-Za-z]", what):
                yield code, of_texts(what, why, do)


def _said_with(node: ast.AST) -> Iterator[tuple[str, Sequence[ast.expr]]]:
    """The codes in a call, a table, a tuple or among defaults, each with what stands after it."""
    match node:
        case ast.Call(args=given):
            for place, one in enumerate(given):
                if code := _code(one):
                    yield code, given[place + 1 :]
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if key is not None and (code := _code(key)) and isinstance(value, ast.Tuple):
                    yield code, value.elts
        case ast.Tuple(elts=[first, *after]) | ast.arguments(defaults=[first, *after]):
            if code := _code(first):
                yield code, after


def _constants(tree: ast.Module) -> dict[str, str]:
    """Texts that a module or a function names; not those whose name is given to two."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
                pairs = list(zip(names, values, strict=True))
            case ast.Assign(targets=[one], value=value):
                pairs = [(one, value)]
            case ast.AnnAssign(target=one, value=ast.expr() as value):
                pairs = [(one, value)]
            case _:
                continue
        for target, given in pairs:
            if isinstance(target, ast.Name):
                found[target.id].add(_text(given, {}))
    return {name: texts.pop() for name, texts in found.items() if len(texts) == 1}


def _code(node: ast.expr) -> str:
    text = node.value if isinstance(node, ast.Constant) else None
    return text if isinstance(text, str) and CODE.fullmatch(text) else ""


def _text(node: ast.expr, named: dict[str, str]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name) if name in named:
            return named[name]
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else _UNKNOWN for part in parts)
        case _:
            return _UNKNOWN

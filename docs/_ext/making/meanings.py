"""One page for each error code: what, why and what to do, in English and Chinese, and which class carries it.

The English is read from the sources that make the error, the Chinese from the catalogue.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs

from guardtag import errors
from guardtag.registry import meanings
from guardtag.texts import zh
from making.markdown import ORPHAN, fence, page, plain, table

ROOT: Final = Path(__file__).resolve().parents[3]
CLASSES: Final = {name: cls for name, cls in vars(errors).items() if isinstance(cls, type)}


@attrs.frozen
class Code:
    """What is known of one code.

    Args:
        code: ``GT-…``.
        english: what its sources say, each meaning once.
        chinese: the catalogue's what, why and do.
        classes: names of the error classes that are made with it; empty for one that only stands in records or rows.
        files: where it is made, below the repository's root.
    """

    code: str
    english: tuple[meanings.Meaning, ...]
    chinese: tuple[str, str, str]
    classes: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def family(self) -> str:
        """The word after ``GT-``, by which the index groups."""
        return self.code.split("-")[1]

    @property
    def shortly(self) -> str:
        """What happened, in the first words there are."""
        return self.english[0].what if self.english else self.chinese[0]


def codes() -> dict[str, Code]:
    """Every code of guardtag and of the plugins beside it."""
    english: dict[str, dict[meanings.Meaning, None]] = defaultdict(dict)
    classes: dict[str, set[str]] = defaultdict(set)
    files: dict[str, set[str]] = defaultdict(set)
    for path in sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "plugins").glob("*/src/**/*.py")]):
        text = path.read_text("utf-8")
        name = path.relative_to(ROOT).as_posix()
        if "GT-" not in text or path.name.startswith("zh") or "/testing/" in name:
            continue
        tree = ast.parse(text)
        for code, meaning in meanings.all_of(tree):
            english[code][meaning] = None
        for code, cls in _made(tree):
            files[code].add(name)
            classes[code] |= {cls} if cls else set()
    return {
        code: Code(code, tuple(english[code]), chinese, tuple(sorted(classes[code])), tuple(sorted(files[code])))
        for code, chinese in sorted(zh.ERRORS.items())
    }


def _made(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Codes in a source, each with the class that the call around it makes; an empty one where none is seen.

    A table of codes is made into errors by calls of the same file that take the code from a variable.
    """
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    by_variable = {_class(call, parents) for call in calls if _text(call.args[0]) is None} - {""}
    for node in ast.walk(tree):
        code = _text(node)
        if code is None or code not in zh.ERRORS or isinstance(parents.get(node), ast.Compare):
            continue
        above = parents.get(node)
        while above is not None and not isinstance(above, ast.stmt):
            if isinstance(above, ast.Call) and _class(above, parents):
                yield code, _class(above, parents)
                break
            above = parents.get(above)
        else:
            for cls in by_variable if isinstance(parents.get(node), ast.Dict | ast.Tuple) else ():
                yield code, cls
            yield code, ""


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _class(call: ast.Call, parents: Mapping[ast.AST, ast.AST]) -> str:
    """The error class that a call makes, if it makes one; for ``super().__init__`` that of the class it stands in."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "__init__":
        above: ast.AST | None = call
        while above is not None and not isinstance(above, ast.ClassDef):
            above = parents.get(above)
        name = above.name if isinstance(above, ast.ClassDef) else ""
    return name if name in CLASSES else ""


# -- the pages


def pages() -> dict[str, str]:
    """The index, and a page for each code."""
    known = codes()
    made = {f"reference/errors/{code}": _page(one) for code, one in known.items()}
    return made | {"reference/errors/index": _index(known)}


def _page(one: Code) -> str:
    english = [_said(said.what, said.why, said.do, "What", "Why", "What to do") for said in one.english]
    more = "It is said in more than one place:" if len(english) > 1 else ""
    chinese = meanings.of_texts(*one.chinese)
    return page(
        f"# {one.code}", f"[Errors](index.md) · {one.family}",
        more, *english or ["Its words are put together when it happens; the Chinese below has their sum."],
        "## 中文", _said(chinese.what, chinese.why, chinese.do, "什么", "为什么", "怎么办"),
        "## Where it comes from", _carried(one.classes),
        "It is made in " + ", ".join(f"`{name}`" for name in one.files) + "." if one.files else "",
        "`…` stands for what is only known when it happens. On the command line:",
        fence("sh", f"guardtag explain {one.code}"),
        front=ORPHAN,
    )  # fmt: skip


def _said(what: str, why: str, do: str, *heads: str) -> str:
    said = zip(heads, (what, why, do), strict=True)
    return "\n".join(f"{head}\n: {plain(text)}\n" for head, text in said if text)


def _carried(classes: tuple[str, ...]) -> str:
    if not classes:
        return "No error is raised with it: it stands in records, in the rows of an import, or in what a page answers."
    return "Its class is " + " or ".join(_link(name) for name in classes) + "."


def _link(name: str) -> str:
    """A class with those above it, as far as GuardTagError."""
    line = [cls.__name__ for cls in CLASSES[name].__mro__ if cls.__name__ in CLASSES]
    return " < ".join(f"{{py:class}}`{cls} <guardtag.errors.{cls}>`" for cls in line)


def _index(known: Mapping[str, Code]) -> str:
    families: dict[str, list[Code]] = defaultdict(list)
    for one in known.values():
        families[one.family].append(one)
    parts = []
    for family, ones in families.items():
        rows = [(f"[{one.code}]({one.code}.md)", plain(one.shortly)) for one in ones]
        parts += [f"## {family}", table(("code", "what"), rows)]
    return page(
        "# Errors by code",
        f"Each of the {len(known)} codes has a page: what happened, why, what to do, in English and Chinese. Codes are "
        "stable: what was said once keeps its code. `guardtag explain CODE` says the same without a browser.",
        " · ".join(f"[{family}](#{family.lower()})" for family in families), *parts,
    )  # fmt: skip

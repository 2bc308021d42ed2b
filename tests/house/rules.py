"""The rules of the house as functions: each takes what it looks at and returns what is wrong with it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests import trees

MAX_LINES = 400

# What can run code that was data a moment ago.
RUNS_DATA = {"pickle", "_pickle", "cPickle", "cloudpickle", "dill", "marshal", "shelve"}
RUNS_TEXT = {"eval", "exec"}
CALLED_SO = {"yaml.load", "builtins.eval", "builtins.exec"}

CODE = re.compile(r"GT-[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
# Arguments of an error that are no facts.
NO_FACTS = {"code", "what", "why", "do", "rows", "refs", "retryable"}

# Written in pieces, so that this file does not match itself.
MACHINE = {
    "an index address": re.compile(
        "|".join(("pypi" + r"\.org/simple", "files" + r"\.pythonhosted", r"/simple" + r"/[\w-]+/?#", "/opt/" + "pypi"))
    ),
    "a pip option for an index": re.compile("--?(?:extra-)?" + "index-url|--find" + "-links|--trusted" + "-host"),
    "a file address": re.compile("file:" + r"//\S*(?:\.whl|wheels|simple|pypi)"),
    "a path of a machine": re.compile(r"(?<![\w.~-])/" + r"(?:root|work)/" + r"|/home/" + r"[a-z]|/Users/" + "[a-z]"),
}


def house_files(root: Path) -> Iterator[Path]:
    """Every file that is, or could be, committed; all of them where there is no git."""
    asked = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        names = subprocess.run(asked, cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        hidden = (".venv", ".venv-bench", ".git", "__pycache__", "demo")
        names = [
            str(path.relative_to(root))
            for path in root.rglob("*")
            if not set(path.relative_to(root).parts) & set(hidden) and not path.parent.name.endswith("_cache")
        ]
    return (root / name for name in sorted(set(names)) if name and (root / name).is_file())


def text_of(path: Path) -> str:
    """A file's text; nothing for a picture or another file that is no text."""
    data = path.read_bytes()
    return "" if b"\0" in data else data.decode("utf-8", "replace")


def long_files(sources: Mapping[str, str]) -> list[str]:
    """Those with more lines than one thought takes: two thoughts in one room."""
    return [name for name, source in sources.items() if len(source.splitlines()) > MAX_LINES]


def forbidden(source: str) -> list[str]:
    """What in a source can run data as code; a docstring may speak of it."""
    found = []
    for node in ast.walk(trees.parsed(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.partition(".")[0] in RUNS_DATA]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in RUNS_DATA:
            found.append(str(node.module))
        elif isinstance(node, ast.Name) and node.id in RUNS_TEXT:
            found.append(node.id)
        elif isinstance(node, ast.Attribute) and node.attr in RUNS_TEXT | {"load"} and ast.unparse(node) in CALLED_SO:
            found.append(ast.unparse(node))
        elif isinstance(node, ast.Constant) and node.value in RUNS_DATA:  # as import_module would be given it
            found.append(str(node.value))
    return found


def machine_traces(text: str) -> list[str]:
    """What in a file names an index, or the machine it was written on."""
    return [f"{what}: {match.group()}" for what, pattern in MACHINE.items() for match in pattern.finditer(text)]


def catalogue_differences(first: Any, second: Any) -> list[str]:
    """How two catalogues of texts differ: a key of one alone, other placeholders, lists of other lengths."""
    problems = []
    for name in (
        "MESSAGES", "WORDS", "LABEL", "REPORT", "PAPER", "BACKUP", "POSTER", "LEAFLET", "FORM", "DOSSIER", "HEALTH",
        "ROUNDS", "SUPPLY", "MISSING", "WARNINGS", "SCREEN",
    ):  # fmt: skip
        one, other = getattr(first, name), getattr(second, name)
        problems += [f"{name}: only one has {key!r}" for key in sorted(one.keys() ^ other.keys())]
        problems += [
            f"{name}[{key!r}]: other placeholders"
            for key in sorted(one.keys() & other.keys())
            if set(PLACEHOLDER.findall(one[key])) != set(PLACEHOLDER.findall(other[key]))
        ]
    for name in ("COLOURS", "ANIMALS"):
        if len(getattr(first, name)) != len(getattr(second, name)):
            problems.append(f"{name}: other lengths")
        problems += [
            f"{name}: a word twice" for c in (first, second) if len(set(getattr(c, name))) != len(getattr(c, name))
        ]
    return problems


def error_codes(sources: Mapping[str, str]) -> tuple[dict[str, set[str] | None], list[str]]:
    """The error codes in sources, and where a code is put together at run time.

    Returns:
        code to the names of the facts that its errors carry (None: they cannot be known from the source);
        and places where a code is made by an f-string, which no catalogue can be checked against.
    """
    facts: dict[str, set[str] | None] = {}
    made: list[str] = []
    for name, source in sources.items():
        if "GT-" not in source:
            continue
        nodes = list(ast.walk(trees.parsed(source)))
        raised: set[int] = set()
        for node in nodes:
            if isinstance(node, ast.Call) and node.args and _is_error(node.func) and (code := _code(node.args[0])):
                raised.add(id(node.args[0]))
                names = {keyword.arg for keyword in node.keywords}
                known = facts.setdefault(code, set())
                if None in names or known is None:
                    facts[code] = None
                else:
                    known |= {str(n) for n in names} - NO_FACTS
            elif isinstance(node, ast.JoinedStr) and len(node.values) > 1:
                start = node.values[0]
                if isinstance(start, ast.Constant) and re.fullmatch(r"GT-[A-Z0-9-]*", str(start.value)):
                    made.append(f"{name}:{node.lineno}")
        compared = {id(side) for node in nodes if isinstance(node, ast.Compare) for side in _sides(node)}
        for node in nodes:
            if id(node) not in raised and (code := _code(node)):
                facts[code] = facts.get(code) if id(node) in compared else None
    return facts, made


def _code(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
        return node.value
    return None


def _is_error(function: ast.expr) -> bool:
    """Whether a call makes one of our errors: by its class, or as its class's ``super().__init__``."""
    from guardtag import errors

    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name == "__init__" or name in vars(errors)


def _sides(comparison: ast.Compare) -> list[ast.expr]:
    """A code that stands in a comparison raises nothing there."""
    return [comparison.left, *comparison.comparators]


def untranslated(codes: Iterable[str], catalogue: Mapping[str, tuple[str, str, str]]) -> list[str]:
    """Codes that a catalogue of errors lacks."""
    return sorted(set(codes) - catalogue.keys())


def error_text_faults(facts: Mapping[str, set[str] | None], catalogue: Mapping[str, tuple[str, str, str]]) -> list[str]:
    """Entries of a catalogue that nothing raises, or that name a fact their error does not carry."""
    faults = [f"{code}: nothing raises it" for code in sorted(catalogue.keys() - facts.keys())]
    for code, texts in sorted(catalogue.items()):
        known = facts.get(code)
        if known is None:
            continue
        named = {name for text in texts for name in PLACEHOLDER.findall(text)}
        faults += [f"{code}: its error carries no {{{name}}}" for name in sorted(named - known)]
    return faults


def fences(markdown: str, language: str) -> list[str]:
    """The code fences of a language in a Markdown text."""
    return re.findall(rf"^```{language}\n(.*?)^```$", markdown, re.DOTALL | re.MULTILINE)


def dead_links(page: Path) -> list[str]:
    """Relative links and pictures of a Markdown page that lead nowhere."""
    bare = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.DOTALL | re.MULTILINE)
    targets = re.findall(r"\]\(([^)\s]+)\)", bare)
    return [
        target for target in targets
        if not re.match(r"[a-z]+:|#", target) and not (page.parent / target.partition("#")[0]).exists()
    ]  # fmt: skip


def settings_table(markdown: str) -> dict[str, str]:
    """Key to default, from the rows ``| `key` | `default` | …`` of a page, in its order."""
    return dict(re.findall(r"^\| `([\w.-]+)` \| `(.*?)` \|", markdown, re.MULTILINE))

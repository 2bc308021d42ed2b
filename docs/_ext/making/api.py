"""Pages of the Python API: one for each public name of guardtag and each desk, one for each other public module.

What stands on them are docstrings, by Sphinx's autodoc; here is said which names there are, and where each stands.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import pkgutil
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import attrs

import guardtag
from guardtag import reception
from guardtag.guard import Guard
from making.markdown import ORPHAN, page, plain, table

FOLDER: Final = "reference/api"
PACKAGES: Final = {
    "guardtag.errors": "Every error, and the tree they stand in.",
    "guardtag.aio": "Verbs in threads, for hosts with an event loop.",
    "guardtag.spi": "What a plugin sees.",
    "guardtag.testing": "Strategies, suites for plugins, fakes, the simulation.",
    "guardtag.payload": "What is on the cloth.",
    "guardtag_web": "The pages, as an ASGI application.",
}
"""Public modules beside ``guardtag`` itself; of a package every module that is not private."""


# -- what there is


@cache
def said_of_desks() -> dict[str, str]:
    """Name of each desk of the door to what is said of it, in the order of the source."""
    return {name: said for name, said in reception.attributes(Guard).items() if name[0] != "_"}


@cache
def desks() -> dict[str, type]:
    """Name on the door to the class behind it, in the same order."""
    with guardtag.open("memory:") as door:
        return {name: type(getattr(door, name)) for name in said_of_desks()}


def modules() -> Iterator[ModuleType]:
    """Every public module of ``PACKAGES``; of guardtag_web its front alone."""
    for name in PACKAGES:
        yield (module := import_module(name))
        if name != "guardtag_web" and hasattr(module, "__path__"):
            for info in pkgutil.walk_packages(module.__path__, f"{name}."):
                if not any(part.startswith("_") for part in info.name.split(".")):
                    yield import_module(info.name)


def names(module: ModuleType) -> list[str]:
    """A module's public classes and functions, in the order of its source: those it says it has, else those it defines.

    A package gives out what its modules define; there it stands, and not with the module.
    """
    package = module.__name__ if hasattr(module, "__path__") else ""
    above = import_module(module.__name__.rpartition(".")[0] or module.__name__)
    found = []
    for name, value in list(vars(module).items()):
        home = str(getattr(value, "__module__", ""))
        mine = home == module.__name__ or (package and home.startswith(f"{package}."))
        lent = above.__name__ not in (module.__name__, "guardtag") and vars(above).get(name) is value
        if not name.startswith("_") and (inspect.isclass(value) or inspect.isroutine(value)) and mine and not lent:
            found.append(name)
    said = getattr(module, "__all__", None)
    return [name for name in found if said is None or name in said]


def constants(module: ModuleType) -> dict[str, str]:
    """Public names of a module that are given a value and a docstring there, and that docstring."""
    body = ast.parse(inspect.getsource(module)).body
    found = {}
    for node, after in itertools.pairwise(body):
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])
        target = targets[0]
        said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else None
        if isinstance(target, ast.Name) and target.id[0] != "_" and said is not None:
            found[target.id] = inspect.cleandoc(str(said))
    return found


@cache
def records() -> dict[str, list[type]]:
    """Page of a desk, or of the door, to the records that its verbs take and give, each on the first that has it.

    Those with a page of their own, or on a module's page, are not among them.
    """
    told = {id(value) for name in guardtag.__all__ for value in [getattr(guardtag, name)]}
    told |= {id(getattr(module, name)) for module in modules() for name in names(module)}
    told |= {id(cls) for cls in desks().values()}
    found: dict[str, list[type]] = {}
    for page_name, cls in {"guardtag.Guard": Guard, **{f"city.{name}": cls for name, cls in desks().items()}}.items():
        here = {value: None for verb in _verbs(cls) for value in _classes(verb) if id(value) not in told}
        told |= {id(value) for value in here}
        found[page_name] = list(here)
    return found


def _verbs(cls: type) -> Iterator[Any]:
    for name, value in inspect.getmembers(cls):
        if name[0] != "_" or name == "__call__":
            value = value.fget if isinstance(value, property) else value
            if inspect.isfunction(value):
                yield value


def _classes(verb: Any) -> Iterator[type]:
    """Records of guardtag in a verb's annotations, those inside of ``Sequence[…]`` and the like too."""
    waiting = list(typing.get_type_hints(verb, localns=_for_annotations(verb.__module__)).values())
    while waiting:
        kind = waiting.pop()
        waiting += typing.get_args(kind)
        if inspect.isclass(kind) and attrs.has(kind) and kind.__module__.startswith("guardtag."):
            yield kind


@cache
def _for_annotations(module: str) -> dict[str, Any]:
    """What a module imports for its annotations alone, and so not when it runs."""
    tree = ast.parse(inspect.getsource(import_module(module)))
    blocks = [one.body for one in tree.body if isinstance(one, ast.If) and ast.unparse(one.test) == "TYPE_CHECKING"]
    lines = [line for body in blocks for line in body if isinstance(line, ast.ImportFrom) and line.module]
    return {name.name: getattr(import_module(line.module or ""), name.name) for line in lines for name in line.names}


# -- the pages


def pages() -> dict[str, str]:
    """The index, and every page."""
    own = [name for name in guardtag.__all__ if name != "__version__"]
    made = {f"{FOLDER}/guardtag.{name}": _name(f"guardtag.{name}", getattr(guardtag, name)) for name in own}
    made |= {f"{FOLDER}/city.{name}": _desk(name, cls) for name, cls in desks().items()}
    made |= {f"{FOLDER}/{module.__name__}": _module(module) for module in modules()}
    return made | {f"{FOLDER}/index": _index(own)}


def auto(what: str, *options: str) -> str:
    """A directive of autodoc."""
    lines = "\n".join(f"   :{option}:" for option in options if option)
    return f"```{{eval-rst}}\n.. auto{what}\n{lines}\n```"


def _of(path: str, value: Any) -> str:
    if inspect.isclass(value) and issubclass(value, BaseException):
        return auto(f"exception:: {path}", "members", "show-inheritance")
    if inspect.isclass(value):
        return auto(f"class:: {path}", "members", "inherited-members: object")
    return auto(f"function:: {path}") if inspect.isroutine(value) else auto(f"data:: {path}", "no-value")


def _name(path: str, value: Any) -> str:
    more = _records(path)
    return page(f"# {path}", "[Python](index.md)", _members(path, value), _of(path, value), *more, front=ORPHAN)


def members(cls: type) -> dict[str, Any]:
    """Public methods and properties of a class, its parents' too, by name."""
    found = {
        name: value for name in dir(cls) if name[0] != "_" and not hasattr(object, name)
        for value in [inspect.getattr_static(cls, name)]
    }  # fmt: skip
    methods = (classmethod, staticmethod, property)
    return {name: value for name, value in found.items() if inspect.isroutine(value) or isinstance(value, methods)}


def _members(path: str, value: Any) -> str:
    """What a class of several verbs can do, each a link to where it stands further down."""
    found = members(value) if inspect.isclass(value) and not issubclass(value, BaseException) else {}
    return table(("", ""), [_below(f"{path}.{name}", name, of) for name, of in found.items()]) if len(found) > 3 else ""


def _below(path: str, name: str, value: Any) -> tuple[str, str]:
    """A row of a table whose name leads to its place on the same page."""
    of = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
    return f"{{py:obj}}`{name} <{path}>`", _sentence(value) if isinstance(value, str) else _first(of)


def _records(name: str) -> list[str]:
    found = records().get(name, [])
    return ["## Records", *(_of(f"{cls.__module__}.{cls.__qualname__}", cls) for cls in found)] if found else []


def _desk(name: str, cls: type) -> str:
    path = f"{cls.__module__}.{cls.__qualname__}"
    return page(
        f"# city.{name}", "[Python](index.md) · `city` is a {py:class}`guardtag.Guard`", _members(path, cls),
        auto(f"class:: {path}", "members", "inherited-members", "special-members: __call__"),
        *_records(f"city.{name}"), front=ORPHAN,
    )  # fmt: skip


def _module(module: ModuleType) -> str:
    name = module.__name__
    values: dict[str, Any] = {one: getattr(module, one) for one in names(module) if not own(module, one)}
    data = constants(module) if name.startswith("guardtag.") else {}
    here = [auto(f"data:: {name}.{one}") for one in data]
    here += [_of(f"{name}.{one}", value) for one, value in values.items()]
    found = [_below(f"{name}.{one}", one, value) for one, value in (data | values).items()]
    apart = [_row(f"guardtag.{one}", getattr(module, one)) for one in names(module) if own(module, one)]
    return page(
        f"# {name}", "[Python](index.md)", auto(f"module:: {name}"),
        "On this page:\n\n" + table(("", ""), found) if len(found) > 1 else "",
        "These have pages of their own:\n\n" + table(("", ""), apart) if apart else "", *here, front=ORPHAN,
    )  # fmt: skip


def own(module: ModuleType, name: str) -> bool:
    """Whether a module's name is one of ``guardtag`` itself, which has a page of its own."""
    return name in guardtag.__all__ and getattr(guardtag, name) is getattr(module, name)


def _index(own: list[str]) -> str:
    values = {name: getattr(guardtag, name) for name in own}
    errors = {name: value for name, value in values.items() if inspect.isclass(value) and issubclass(value, Exception)}
    verbs = {name: value for name, value in values.items() if inspect.isroutine(value)}
    records = {name: value for name, value in values.items() if name not in errors and name not in verbs}
    return page(
        "# Python",
        "Everything public, from the docstrings. Begin with {py:func}`guardtag.open`, which gives the door, "
        "{py:class}`guardtag.Guard`; its desks have the verbs. What is not here is nobody's to rely on. Before 1.0 the "
        "API may change in a minor version; CHANGELOG says when. For a name there are the search and "
        "{ref}`a list of all <genindex>`.",
        "## The front door", _list("guardtag", verbs),
        "## Desks", table(("", ""), [(f"[city.{name}](city.{name}.md)", said_of_desks()[name]) for name in desks()]),
        "## Records", _list("guardtag", records),
        "## Errors", _list("guardtag", errors),
        "## Modules",
        table(("", ""), [(f"[{module.__name__}]({module.__name__}.md)", _first(module)) for module in modules()]),
    )  # fmt: skip


def _list(before: str, values: Mapping[str, Any]) -> str:
    return table(("", ""), [_row(f"{before}.{name}", value) for name, value in values.items()])


def unsigned(app: Any, what: str, name: str, *others: Any) -> tuple[str, str] | None:
    """For autodoc: desks and the door are never made by whoever reads, so how that is done is not shown."""
    return ("", "") if what == "class" and name.startswith(("guardtag.desks.", "guardtag.Guard")) else None


def _row(path: str, value: Any) -> tuple[str, str]:
    said = _first(value) or _sentence(constants(import_module("guardtag.hookspecs")).get(path.rpartition(".")[2], ""))
    return f"[{path}]({path}.md)", said


def _first(value: Any) -> str:
    """The first sentence of a docstring, as Markdown."""
    if not (inspect.isclass(value) or inspect.isroutine(value) or inspect.ismodule(value)):
        return ""  # what it is made of says nothing of what it is for
    return _sentence(inspect.getdoc(value) or "")


def _sentence(said: str) -> str:
    """The first paragraph of a docstring, as Markdown in one line."""
    return plain(" ".join(said.partition("\n\n")[0].split()).replace("``", "`"))

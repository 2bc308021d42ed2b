"""One page for each hook of plugins: its signature, what it is for, an example, what its factories make, who offers."""

from __future__ import annotations

import inspect
import textwrap
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Final

from guardtag import hookspecs, spi
from guardtag.registry.shelf import BUILTIN, ROLES
from making.markdown import ORPHAN, code, fence, page, table

ROOT: Final = Path(__file__).resolve().parents[3]
MAKES: Final = {
    "store": "Store", "notifier": "Notifier", "printer": "Printer", "resolver": "Resolver", "keysource": "KeySource",
    "warning": "WarningRule",
}  # fmt: skip
SUITES: Final = {
    "store": "stores.StoreSuite", "notifier": "notifiers.NotifierSuite", "printer": "printers.PrinterSuite",
    "keysource": "keysources.KeySourceSuite",
}  # fmt: skip


def offers() -> dict[str, list[tuple[str, str]]]:
    """Role to (scheme, who offers it): what is built in, and the distributions in plugins/ and examples/."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for role, schemes in BUILTIN.items():
        found[role] += [(scheme, f"built in, `guardtag.builtin.{module}`") for scheme, module in schemes.items()]
    for path in sorted(ROOT.glob("plugins/*/pyproject.toml")):
        project = tomllib.loads(path.read_text("utf-8"))["project"]
        points = project.get("entry-points", {}).get(hookspecs.PROJECT, {})
        for scheme, module in points.items():
            source = next(path.parent.glob(f"src/{module}/__init__.py")).read_text("utf-8")
            for role, hook in ROLES.items():
                if hook in source:
                    name = project["name"]
                    found[role].append((scheme, f"[{name}](../plugins/{name}.md)"))
    return found


def pages() -> dict[str, str]:
    """A page for each hook; docs/hooks.md is their index."""
    there = offers()
    return {f"reference/hooks/{hook}": _page(role, hook, there[role]) for role, hook in ROLES.items()}


def _page(role: str, hook: str, offered: list[tuple[str, str]]) -> str:
    function = getattr(hookspecs, hook)
    said, _, example = (inspect.getdoc(function) or "").partition("Example::\n")
    made = MAKES[role]
    methods = [name for name, value in vars(getattr(spi, made)).items() if inspect.isfunction(value) and name[0] != "_"]
    suite = f"Its suite is {{py:class}}`guardtag.testing.{SUITES[role]}`." if role in SUITES else "It has no suite yet."
    return page(
        f"# {hook}", "[The hooks](../../hooks.md) · [The protocols](../api/guardtag.spi.md)",
        fence("python", f"def {hook}{inspect.signature(function)}: ...".replace("'", "")),
        "```{eval-rst}\n" + said.partition("Returns:")[0].strip() + "\n```",
        "It returns one {py:class}`guardtag.Offer` for each scheme.",
        f"## What its factories make\n\n{{py:class}}`guardtag.spi.{made}`, with " + ", ".join(
            f"{{py:meth}}`~guardtag.spi.{made}.{name}`" for name in methods) + f". {suite}",
        "## Example\n\nA whole plugin; a test runs it.\n\n" + fence("python", textwrap.dedent(example)),
        "## Who implements it\n\n" + (
            table(("scheme", "of"), [(code(f"{scheme}:"), who) for scheme, who in offered]) if offered
            else "Nothing that comes with guardtag does. The tests keep a plugin of this kind."
        ),
        front=ORPHAN,
    )  # fmt: skip

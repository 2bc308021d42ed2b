"""The command that begins a plugin: a package that installs and passes its suite as it stands."""

from __future__ import annotations

import re
import shutil
from importlib.resources import files
from pathlib import Path

import click

from guardtag._version import __version__
from guardtag.cli._output import show, with_json
from guardtag.errors import ConfigError, Conflict

_NAME = re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_LONGEST = 30
SHIPPED = frozenset({"apprise", "email", "pdf", "postgres", "remote", "robots", "sms", "web", "webhook", "zpl"})
"""Names of plugins of our own: another distribution of the same name would take the place of one."""


@click.command()
@with_json
@click.argument("kind", type=click.Choice(["notifier", "store", "printer"]))
@click.argument("name")
@click.option("--in", "folder", default=".", type=click.Path(exists=True, file_okay=False), help="Where to make it.")
def new_plugin(as_json: bool, kind: str, name: str, folder: str) -> None:
    """Writes a package for a plugin: a notifier, a store or a printer that passes its suite as it stands.

    NAME is the scheme that it offers; the package guardtag-NAME has pyproject.toml, README.md, the plugin, and its
    suite with break_it, which proves that failures are said. Nothing is ever overwritten.

    \b
    Examples:
      guardtag new-plugin notifier bell          a channel bell:, in guardtag-bell/
      guardtag new-plugin printer ribbon --in ~/plugins
      cd guardtag-bell && pip install -e '.[test]' && pytest
    """
    made = written(kind, name, Path(folder))
    show(made, as_json, lambda paths: "\n".join([*paths, _NEXT.format(name=name)]))


_NEXT = "Next: cd guardtag-{name} && pip install -e '.[test]' && pytest; its README says what guardtag.toml needs."


def written(kind: str, name: str, folder: Path) -> list[str]:
    """Writes the package.

    Args:
        kind: ``notifier``, ``store`` or ``printer``.
        name: the scheme; lower case letters, digits and single hyphens.
        folder: where it is made.

    Returns:
        the paths of its files.

    Raises:
        ConfigError: the name is none, or one of ours (GT-NEW-PLUGIN-NAME).
        Conflict: there is something of that name (GT-NEW-PLUGIN-EXISTS).
    """
    _check(name)
    module = f"guardtag_{name.replace('-', '_')}"
    words = {
        "scheme": name, "kind": kind, "module": module, "CODE": name.upper(), "version": __version__,
        "class": "".join(part.capitalize() for part in name.split("-")) + kind.capitalize(),
    }  # fmt: skip
    starters = {
        "pyproject.toml": "pyproject", "README.md": f"{kind}_readme", f"src/{module}/__init__.py": kind,
        f"tests/test_{module.removeprefix('guardtag_')}.py": f"{kind}_test",
    }  # fmt: skip
    texts = {path: _filled(starter, words) for path, starter in starters.items()} | {f"src/{module}/py.typed": ""}
    place = folder / f"guardtag-{name}"
    try:
        place.mkdir()
    except FileExistsError:
        raise Conflict(
            "GT-NEW-PLUGIN-EXISTS", f"There is something called {place.name} already.", "Nothing is overwritten.",
            "Choose another name, or another folder with --in.", name=place.name,
        ) from None  # fmt: skip
    try:
        for path, text in texts.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(text, "utf-8")
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return [str(place / path) for path in texts]


def _check(name: str) -> None:
    from guardtag.registry.shelf import RESERVED

    why = ""
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        why = f"It has up to {_LONGEST} lower case letters and digits, and single hyphens between them."
    elif name in RESERVED:
        why = "guardtag itself offers that scheme."
    elif name in SHIPPED:
        why = f"guardtag-{name} is a plugin that there is already."
    if why:
        raise ConfigError(
            "GT-NEW-PLUGIN-NAME", "This cannot be the name of a plugin.", why, "Choose another, such as `bell`."
        )


def _filled(starter: str, words: dict[str, str]) -> str:
    text = (files("guardtag.cli") / "starters" / f"{starter}.txt").read_text("utf-8")
    return re.sub("@([A-Za-z]+)@", lambda found: words[found[1]], text)

"""The command that lists plugins. It opens no deployment, so it works where a plugin keeps one from starting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from guardtag.cli._output import plain, problem, show, where, with_city

if TYPE_CHECKING:
    from guardtag.registry import Listed

_STEPS = ("import", "register", "offers")
_STRANGER = "not allowed"


@click.command()
@with_city
@click.option("--trace", is_flag=True, help="Load every plugin that may load, and say what each step took.")
@click.option(
    "--pin", is_flag=True, help="Print `plugins` with the version and the hash of each as it is installed now."
)
def plugins(city: str | None, as_json: bool, trace: bool, pin: bool) -> None:
    """Lists plugins: what each offers, its version and state, and what to write to let it load.

    What the configuration uses is loaded; what it allows and does not use is listed from its metadata, and so is
    what is installed and not allowed. Status 1 when a plugin keeps the deployment from starting.

    \b
    Examples:
      guardtag plugins
      guardtag plugins --trace                 where the time goes when they load
      guardtag plugins --plugins-dir plugins   with the plugins of one file in that folder
      guardtag plugins --pin                   what to write so that only these very files load
      GUARDTAG_NO_PLUGINS=1 guardtag doctor    start without any of them
    """
    from guardtag import registry
    from guardtag.config import where as named
    from guardtag.errors import GuardTagError

    config = named.of(where(city))
    if pin:
        show(_pinned(config.plugins), as_json, _entries)
        return
    found = registry.listed(config)
    stopped: GuardTagError | None = None
    try:
        found.require()
    except GuardTagError as error:
        stopped = error
    problems = found.check() if trace else found.problems
    rows = _by_plugin(found.listing(strangers=True))
    found.close()
    said = {"plugins": rows, "problems": [text for text in problems if stopped is None or text != str(stopped)]}
    show(said, as_json, lambda all: "\n".join(_lines(all, trace)))
    if stopped is not None:
        problem(stopped)
        raise click.exceptions.Exit(1)


def _pinned(entries: Sequence[str]) -> list[str]:
    """The entries of `plugins`, each with the version and the hash of what is installed.

    Raises:
        click.ClickException: one is not installed.
        BrokenPlugin: one cannot be hashed.
    """
    from importlib import metadata

    from guardtag.registry.pin import digest, wanted

    found = []
    for entry in entries:
        named = wanted(entry)
        try:
            distribution = metadata.distribution(named.name if named else entry)
        except (metadata.PackageNotFoundError, ValueError):
            raise click.ClickException(f"{named.name if named else 'An entry of plugins'} is not installed.") from None
        found.append(f"{distribution.metadata['Name']}=={distribution.version} sha256:{digest(distribution)}")
    return found


def _entries(entries: Sequence[str]) -> str:
    return "\n".join(["plugins = [", *(f'    "{entry}",' for entry in entries), "]"])


def _by_plugin(listed: Sequence[Listed]) -> list[dict[str, Any]]:
    """One row a plugin; ours are one together, since nobody chooses between them."""
    from guardtag import __version__

    rows: dict[str, dict[str, Any]] = {}
    for line in listed:
        name, version = (line.source, line.version)
        if line.state == "built-in":
            name, version = "guardtag", __version__
        row = rows.setdefault(name, {
            "plugin": name, "version": version, "state": line.state, "schemes": [], "reason": "", "do": "",
            "ms": dict.fromkeys(_STEPS, 0.0) if line.state == "built-in" else plain(line.spent),
        })  # fmt: skip
        row["schemes"].append({"scheme": line.scheme, "role": line.role})
        if line.state == "built-in":
            spent = {step: line.spent.get(step, 0.0) for step in _STEPS}
            row["ms"] = {step: round(row["ms"][step] + spent[step], 3) for step in _STEPS}
        elif line.state == "broken" or not row["reason"]:
            row |= {"state": line.state, "reason": line.reason, "do": line.do}
    return list(rows.values())


def _lines(said: dict[str, Any], trace: bool) -> Iterator[str]:
    rows = said["plugins"]
    wide = max(len(f"{row['plugin']} {row['version']}") for row in rows)
    for row in rows:
        head = f"{row['plugin']} {row['version']}".rstrip()
        yield f"{head:<{wide}}  {row['state']:<12}  {_schemes(row['schemes'])}".rstrip()
        if trace and row["ms"]:
            yield "    " + ", ".join(f"{step} {took:.1f} ms" for step, took in row["ms"].items())
        if row["reason"] and row["state"] != _STRANGER:
            yield f"    {row['reason']}"
        if row["do"] and row["state"] != _STRANGER:
            yield f"    do: {row['do']}"
    strangers = [row["plugin"] for row in rows if row["state"] == _STRANGER]
    if strangers:
        yield f'To allow one: plugins = ["{strangers[0]}"] in guardtag.toml, above the first [table].'
    reasons = [row["reason"] for row in rows if row["reason"]]
    for text in said["problems"]:
        if not any(reason in text for reason in reasons):
            yield f"left out: {text}"


def _schemes(offered: Sequence[dict[str, str]]) -> str:
    """Such as ``notifier console: file:  store memory:``."""
    roles: dict[str, list[str]] = {}
    for each in offered:
        roles.setdefault(each["role"], []).append(f"{each['scheme']}:")
    return "  ".join(" ".join([role, *schemes]).strip() for role, schemes in roles.items())

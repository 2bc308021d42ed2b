"""What the command prints: records as lines or JSON, errors as what / why / do."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import click

from guardtag.errors import GuardTagError, ImportRefused

if TYPE_CHECKING:
    from guardtag.guard import Guard
    from guardtag.interop.faults import RowError

F = TypeVar("F", bound=Callable[..., Any])

_WHY, _DO = {"en": "why: ", "zh": "原因："}, {"en": "do: ", "zh": "请这样做："}
_NONE_HERE = {
    "en": "There is no deployment at {place}. Begin one with `guardtag init`, or name it with --city PATH.",
    "zh": "{place} 处没有部署。用 `guardtag init` 新建一个，或用 --city PATH 指明它在哪里。",
}
_PLUGINS_DIR, _LANGUAGE = "GUARDTAG_PLUGINS_DIR", "GUARDTAG_LANG"
_COLON, _GAP = {"en": ": ", "zh": "："}, {"en": " ", "zh": ""}


def with_json(function: F) -> F:
    """Adds ``--json`` to a command that needs no deployment."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


def with_city(function: F) -> F:
    """Adds ``--city``, ``--plugins-dir`` and ``--json`` to a command."""
    folder = click.option(
        "--plugins-dir", metavar="DIR", expose_value=False, callback=_plugins_from, is_eager=True,
        help="A folder with plugins of one file, instead of the configuration's.",
    )  # fmt: skip
    return click.option(
        "--city", envvar="GUARDTAG_CITY", metavar="PATH",
        help="Database or guardtag.toml; default: guardtag.toml here, else city.db here.",
    )(folder(with_json(function)))  # fmt: skip


def with_language(function: F) -> F:
    """Adds ``--language``: that of what the command says, instead of the locale's."""
    return click.option(
        "--language", type=click.Choice(["zh", "en"]), expose_value=False, is_eager=True,
        callback=lambda ctx, option, value: _meanwhile(ctx, _LANGUAGE, value), help="Default: that of the locale.",
    )(function)  # fmt: skip


def _plugins_from(ctx: click.Context, option: click.Parameter, value: str | None) -> None:
    """Says it where the registry looks."""
    _meanwhile(ctx, _PLUGINS_DIR, value)


def _meanwhile(ctx: click.Context, name: str, value: str | None) -> None:
    """Sets a variable of the environment for as long as the command runs."""
    if value is None:
        return
    before = os.environ.get(name)
    os.environ[name] = value

    @ctx.call_on_close
    def restore() -> None:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


def where(city: str | None) -> str:
    """The deployment a command is about."""
    return city or ("guardtag.toml" if os.path.exists("guardtag.toml") else "city.db")


def opened(city: str | None, *, new: bool = False) -> Guard:
    """The open deployment.

    Raises:
        click.ClickException: there is none here, and ``new`` was not asked for.
    """
    from guardtag.guard import opened

    place = where(city)
    if (
        not new
        and not place.startswith(("memory:", "postgresql:", "postgres:"))
        and not os.path.exists(place.removeprefix("sqlite:"))
    ):
        raise click.ClickException(_NONE_HERE[language()].format(place=place))
    return opened(place)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error (nothing where nobody looks), moved by calls with (done, in all)."""
    if not sys.stderr.isatty():  # the bar would leave its label there
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def moved(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield moved


def plain(value: Any) -> Any:
    """A record as plain data for JSON."""
    if attrs.has(type(value)):
        return {
            field.name: plain(getattr(value, field.name))
            for field in attrs.fields(type(value))
            if not field.name.startswith("_")
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def show(value: Any, as_json: bool, lines: Callable[[Any], str] = str) -> None:
    """Prints a record, or several."""
    if as_json:
        print(json.dumps(plain(value), ensure_ascii=False, indent=2))
        return
    text = lines(value)
    if text:
        print(text)


def language() -> str:
    """``zh`` or ``en``, from the environment's locale."""
    name = os.environ.get(_LANGUAGE) or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if name.lower().startswith("zh") else "en"


def problem(error: GuardTagError) -> None:
    """Prints an error to standard error, in the reader's language."""
    if "--json" in sys.argv:
        data: dict[str, Any] = error.as_dict()
        if isinstance(error, ImportRefused):
            data["rows"] = [list(row) for row in error.rows]
        print(json.dumps(data, ensure_ascii=False), file=sys.stderr)
        return
    from guardtag import texts

    reader = language()
    what, why, do = texts.error(reader, error)
    print(f"{error.code}{_COLON[reader]}{what}", file=sys.stderr)
    if why:
        print(f"  {_WHY[reader]}{why}", file=sys.stderr)
    if do:
        print(f"  {advice(reader, do)}", file=sys.stderr)


def advice(reader: str, do: str) -> str:
    """What to do, with its mark; one 请 is enough."""
    return _DO[reader] + do.removeprefix("请")


def refused_rows(rows: Sequence[RowError]) -> list[str]:
    """Lines about the rows of a register that did not enter, in the reader's language."""
    from guardtag import texts

    reader = language()
    colon, row_number = _COLON[reader], "第 {} 行" if reader == "zh" else "row {}"
    lines = []
    for row in rows:
        what, why, do = texts.error(reader, row)
        said = _GAP[reader].join(filter(None, (what, why)))
        lines.append("  " + colon.join((row_number.format(row.row), row.code, said)))
        lines += [f"      {advice(reader, do)}"] if do else []
    return lines

"""One page for each command of the command line, from what click knows of it."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Iterator
from typing import Final

import attrs
import click

from guardtag.cli import COMMANDS, cli
from making.markdown import ORPHAN, code, fence, page, plain, table

FOLDER: Final = "reference/commands"


@attrs.frozen
class Command:
    """One command with its context, from the front of the line on.

    Args:
        words: such as ``("ward", "enrol")``; empty for ``guardtag`` itself.
        command: click's.
        context: with the contexts of its groups above.
    """

    words: tuple[str, ...]
    command: click.Command
    context: click.Context

    @property
    def name(self) -> str:
        """As it is typed."""
        return " ".join(("guardtag", *self.words))

    @property
    def below(self) -> list[str]:
        """Names of its own commands."""
        return self.command.list_commands(self.context) if isinstance(self.command, click.Group) else []


def commands() -> Iterator[Command]:
    """Every command, groups before what is in them."""
    yield from _walk((), cli, None)


def _walk(words: tuple[str, ...], command: click.Command, parent: click.Context | None) -> Iterator[Command]:
    context = click.Context(command, parent, info_name=words[-1] if words else "guardtag", **command.context_settings)
    one = Command(words, command, context)
    yield one
    for name in one.below:
        below = _below(one, name)
        if not below.hidden:
            yield from _walk((*words, name), below, context)


def parts(command: click.Command) -> tuple[str, str]:
    """A command's help as Markdown, and its examples as lines for a shell.

    What stands after click's ``\\b`` keeps its lines; a part of that kind headed "Examples:" is the examples.
    """
    text, examples = [], ""
    for part in inspect.cleandoc(command.help or "").replace("\r", "").partition("\f")[0].split("\n\n"):
        lines = part.splitlines()
        if lines and lines[0].strip() == "\b":
            if lines[1].strip().rstrip(":") in ("Example", "Examples"):
                examples = inspect.cleandoc("\n" + "\n".join(lines[2:]))
            else:
                text.append(fence("text", inspect.cleandoc("\n" + "\n".join(lines[1:]))))
        elif part.strip():
            text.append(plain(" ".join(part.split())))
    return "\n\n".join(text), examples


def lines(examples: str) -> list[list[str]]:
    """The words of each example; a line that ends with a backslash goes on, what two blanks part off is a remark."""
    found = []
    for line in examples.replace("\\\n", " ").splitlines():
        if line.strip().startswith("guardtag "):
            found.append(shlex.split(line.strip(), comments=True))
    return found


# -- the pages


def pages() -> dict[str, str]:
    """The index, and a page for each command."""
    all = list(commands())
    made = {f"{FOLDER}/{_file(one)}": _page(one) for one in all if one.words}
    rows = [(f"[{code(f'guardtag {name}')}]({name}.md)", plain(COMMANDS[name][1])) for name in COMMANDS]
    text, examples = parts(cli)
    made[f"{FOLDER}/index"] = page(
        "# Commands", text, fence("sh", examples), table(("command", ""), rows),
        f"With those below them there are {len(all) - 1}, each with a page: usage, options, examples. They are made "
        "from what `--help` says. Statuses: 0 done, 1 an error with what, why and do, 2 wrongly typed, 130 stopped by "
        "Ctrl-C. `--json`, where a command has it, prints one JSON text.",
    )  # fmt: skip
    return made


def _file(one: Command) -> str:
    return "-".join(one.words)


def _page(one: Command) -> str:
    text, examples = parts(one.command)
    back = "[Commands](index.md)"
    for depth in range(1, len(one.words)):
        back += f" › [guardtag {' '.join(one.words[:depth])}]({'-'.join(one.words[:depth])}.md)"
    usage = " ".join((one.name, *one.command.collect_usage_pieces(one.context)))
    below = [(f"[{code(f'{one.name} {name}')}]({_file(one)}-{name}.md)", _first(one, name)) for name in one.below]
    return page(
        f"# {one.name}", back, text, fence("text", usage),
        "## Commands\n\n" + table(("command", ""), below) if below else "",
        "## Arguments and options" if _options(one) else "", "\n\n".join(_options(one)),
        "## Examples\n\n" + fence("sh", examples) if examples else "",
        front=ORPHAN,
    )  # fmt: skip


def _below(one: Command, name: str) -> click.Command:
    assert isinstance(one.command, click.Group)
    found = one.command.get_command(one.context, name)
    assert found is not None
    return found


def _first(one: Command, name: str) -> str:
    return plain(_below(one, name).get_short_help_str(400))


def _options(one: Command) -> list[str]:
    """Arguments and options, each as a term and what is said of it."""
    found = []
    for parameter in one.command.get_params(one.context):
        record = parameter.get_help_record(one.context)
        if isinstance(parameter, click.Argument):
            said = "needed" if parameter.required else "may be left out"
            found.append(f"{code(parameter.make_metavar(one.context))}\n: {said}")
        elif record is not None and record[0] != "-h, --help":
            found.append(f"{code(record[0])}\n: {plain(record[1]) or '—'}")
    return found

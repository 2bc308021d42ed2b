"""Commands about printing: print, go on, list, prove, calibrate."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guardtag.cli._output import opened, problem, progress, show, with_city
from guardtag.cli._said import screen, state

if TYPE_CHECKING:
    from guardtag.desks.prints import Examined
    from guardtag.model.prints import Option, PrintFile, PrintRun

F = TypeVar("F", bound=Callable[..., Any])

LONG = 200
"""Labels from which on a bar is shown."""
_SHOWN = 20  # wrong serials that are listed


def add_to(group: click.Group) -> None:
    """Puts the commands into the group ``tag``."""
    for command in (tag_print, tag_resume, tag_runs, tag_files, tag_proof, tag_calibrate):
        group.add_command(command)


def _with_printer(function: F) -> F:
    function = click.option(
        "-o", "--option", "options", multiple=True, metavar="NAME=VALUE", callback=_options,
        help="An option of the printer, such as paper=letter.",
    )(function)  # fmt: skip
    return click.option("--printer", default="", help="Scheme of the printer; default: the file's suffix.")(function)


def _options(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, Option]:
    found: dict[str, Option] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"{value!r} is not written as NAME=VALUE")
        found[name.strip()] = _typed(text.strip())
    return found


def _typed(text: str) -> Option:
    """A value as TOML would read it; what is none stays text."""
    import tomllib

    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return text
    return value if isinstance(value, str | int | float | bool) else text


@click.command("print")
@with_city
@click.argument("batch")
@click.argument("out", type=click.Path(dir_okay=False))
@click.option("--count", type=click.IntRange(1), default=None, help="How many; default: all.")
@click.option("--first", type=int, default=0, help="Serial to begin with.")
@click.option("--design", default="cloth-40x24", show_default=True, help="See `guardtag tag designs`.")
@click.option("--dpi", type=click.IntRange(100, 2400), default=None, help="The printer's; default: the design's.")
@click.option("--per-file", type=click.IntRange(1), default=None, help="Labels in one file, at most.")
@_with_printer
def tag_print(
    city: str | None, as_json: bool, batch: str, out: str, count: int | None, first: int, design: str,
    dpi: int | None, per_file: int | None, printer: str, options: dict[str, Option],
) -> None:  # fmt: skip
    """Prints labels of BATCH to OUT (.html, .svg, .png, .csv, .zip, …) and reads every code back.

    A long run makes several files, with their serials in their names. When it stops half-way, the same
    command goes on after the last finished file.

    \b
    Examples:
      guardtag tag print 01k… sheet.html --count 24
      guardtag tag print 01k… sheet.png --design ribbon-25x50 --dpi 203
      guardtag tag print 01k… labels.pdf -o paper=letter
    """
    with opened(city) as door, _bar("printing") as moved:
        run = door.tags.print(
            batch, out, count=count, first=first, design=design, dpi=dpi, printer=printer, options=options,
            per_file=per_file, progress=moved,
        )  # fmt: skip
        left_out = door.tags.holds(design, dpi=dpi, serial=run.last).left_out
    show(run, as_json, _run_line)
    if left_out and not as_json:
        print(no_room(left_out))


@click.command("resume")
@with_city
@click.argument("run")
@click.option("--give-up", is_flag=True, help="End it instead; what is done stays done.")
def tag_resume(city: str | None, as_json: bool, run: str, give_up: bool) -> None:
    """Goes on with a print RUN that died or failed, after its last finished file.

    \b
    Examples:
      guardtag tag resume 01k…
    """
    with opened(city) as door:
        if give_up:
            ended = door.prints.give_up(run)
        else:
            with _bar("printing") as moved:
                ended = door.prints.resume(run, progress=moved)
    show(ended, as_json, _run_line)


@click.command("runs")
@with_city
@click.argument("batch")
def tag_runs(city: str | None, as_json: bool, batch: str) -> None:
    """Lists the print runs of BATCH, newest first, the failed ones too.

    \b
    Examples:
      guardtag tag runs 01k…
    """
    with opened(city) as door:
        show(door.tags.runs(batch), as_json, lambda runs: "\n".join(map(_listed, runs)) or screen("no-run"))


@click.command("files")
@with_city
@click.argument("run")
def tag_files(city: str | None, as_json: bool, run: str) -> None:
    """Lists the finished files of a print RUN: these were printed, and no others.

    \b
    Examples:
      guardtag tag files 01k…
    """
    with opened(city) as door:
        show(list(door.prints.files(run)), as_json, lambda files: "\n".join(map(_file_line, files)))


@click.command("proof")
@with_city
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--batch", default="", help="Batch it was printed from; default: what its print run says.")
@click.option("--first", type=int, default=0, help="Its first serial, with --batch.")
@click.option("--count", type=click.IntRange(1), default=None, help="How many labels, with --batch.")
@click.option("--design", default="cloth-40x24", show_default=True, help="With --batch.")
@click.option("--dpi", type=click.IntRange(100, 2400), default=None, help="With --batch.")
@_with_printer
def tag_proof(
    city: str | None, as_json: bool, file: str, batch: str, first: int, count: int | None, design: str,
    dpi: int | None, printer: str, options: dict[str, Option],
) -> None:  # fmt: skip
    """Reads every label of a printed FILE: code, typed code and place must belong together.

    The file must also be the one that was printed, byte for byte: its words are known by that alone. Ends with
    status 1 when anything is wrong.

    \b
    Examples:
      guardtag tag proof sheet.svg
      guardtag tag proof old.csv --batch 01k… --first 501 --count 500
    """
    with opened(city) as door, _bar("proving") as moved:
        found = door.prints.prove(
            file, batch=batch, first=first, count=count, design=design, dpi=dpi, printer=printer, options=options,
            progress=moved,
        )  # fmt: skip
    show(found, as_json, _proof_lines)
    if found.problem is not None:
        problem(found.problem)
    if not found.whole:
        raise click.exceptions.Exit(1)


@click.command("calibrate")
@with_city
@click.argument("out", type=click.Path(dir_okay=False))
@_with_printer
def tag_calibrate(city: str | None, as_json: bool, out: str, printer: str, options: dict[str, Option]) -> None:
    """Prints a page of rulers and squares to OUT, to measure what a printer makes of its millimetres.

    \b
    Examples:
      guardtag tag calibrate page.pdf
    """
    with opened(city) as door:
        door.prints.calibrate(out, printer=printer, options=options)
    show({"out": out}, as_json, lambda said: screen("calibrated", file=said["out"]))


def no_room(fields: tuple[str, ...]) -> str:
    """What is said about fields that a label has no room for."""
    return screen("no-room", fields=", ".join(fields))


class _bar:
    """A progress bar that appears only when the work is long."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.inner: Any = None
        self.moved: Callable[[int, int], None] | None = None

    def __enter__(self) -> Callable[[int, int], None]:
        return self.move

    def move(self, done: int, total: int) -> None:
        """Moves the bar, once there is one."""
        if total < LONG:
            return
        if self.moved is None:
            self.inner = progress(self.label)
            self.moved = self.inner.__enter__()
        self.moved(done, total)

    def __exit__(self, *error: Any) -> None:
        if self.inner is not None:
            self.inner.__exit__(*error)


def _run_line(run: PrintRun) -> str:
    line = screen("run", state=state(run.state), done=run.done, count=run.count, first=run.first, proved=run.proved)
    if run.reprints:
        line += screen("run-again", count=run.reprints)
    return line + (screen("run-files", count=run.files) if run.files > 1 else "")


def _listed(run: PrintRun) -> str:
    return f"{run.id}  {_run_line(run)}: {os.path.basename(run.out)}"


def _file_line(file: PrintFile) -> str:
    return f"{file.name}  {file.first}-{file.first + file.count - 1}  {state(file.state)}  sha256 {file.sha256}"


def _proof_lines(found: Examined) -> str:
    proof = found.proof
    last = found.first + found.count - 1
    lines = [screen("labels-right", right=proof.right, total=proof.total, first=found.first, last=last)]
    for name, serials in (("wrong", proof.wrong), ("unreadable", proof.unreadable)):
        if serials:
            more = screen("and-more", count=len(serials) - _SHOWN) if len(serials) > _SHOWN else ""
            shown = ", ".join(map(str, serials[:_SHOWN])) + more
            lines.append(screen("labels-bad", what=state(name), serials=shown))
    if not proof.typed:
        lines.append(screen("labels-typed"))
    if found.changed:
        lines.append(screen("labels-changed"))
    return "\n".join(lines)

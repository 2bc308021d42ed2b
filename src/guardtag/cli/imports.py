"""Commands about imports of registers: ``guardtag ward import``, ``imports``, ``undo-import``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from guardtag.cli._output import opened, progress, refused_rows, show, with_city
from guardtag.cli._said import of_imports as told
from guardtag.cli._tables import with_countries, with_map

if TYPE_CHECKING:
    from guardtag.desks.imports import Checked
    from guardtag.model.imports import Import, RowError


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A count while the file is read, whose length nobody knows yet, and a bar after that."""
    import sys

    with progress(told("importing")) as moved:

        def both(done: int, total: int) -> None:
            if total:
                moved(done, total)
            elif sys.stderr.isatty():
                print(f"\r{told('reading')} {done}", end="", file=sys.stderr, flush=True)

        yield both


@click.command("import")
@with_city
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--root-area", default="", help="Path above the file's area columns, such as feicheng.")
@click.option("--encoding", default=None, help="Encoding of a .csv, such as gb18030.")
@click.option("--sheet", default=None, help="Name of the worksheet, when several look like registers.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
@click.option("--all-or-none", is_flag=True, help="Enter nobody when one row is bad.")
@click.option("--empty-erases", is_flag=True, help="Empty cells erase what the register holds of somebody.")
@with_map
@with_countries
def ward_import(
    city: str | None, as_json: bool, file: str, dry_run: bool, all_or_none: bool, empty_erases: bool,
    root_area: str, encoding: str | None, sheet: str | None, mapping: dict[str, str],
    countries: tuple[str, ...],
) -> None:  # fmt: skip
    """Enters the good rows of a register FILE (.xlsx, .csv) and reports the others.

    Whoever is in the register already is brought up to date. What was cut short goes on when the same command is given
    again. A title that is not known is named once with --map TITLE=FIELD; that is kept for every file with these
    titles.

    \b
    Examples:
      guardtag ward import register.xlsx --root-area feicheng --dry-run
      guardtag ward import register.xlsx --root-area feicheng
      guardtag ward import register.csv --encoding gb18030 --all-or-none
      guardtag ward import register.xlsx --map 联系电话2=phone2 --map 登记情况=skip
      guardtag ward import register.xlsx --country 852 --country 853
    """
    options: dict[str, Any] = {
        "root_area": root_area, "encoding": encoding, "sheet": sheet, "empty_erases": empty_erases, "columns": mapping,
        "countries": countries,
    }  # fmt: skip
    with opened(city) as door, _bar() as moved:
        result: Checked | Import = (
            door.imports.check(file, progress=moved, **options)
            if dry_run
            else door.imports.enter(file, progress=moved, all_or_none=all_or_none, **options)
        )
    show(result, as_json, _checked if dry_run else _imported)
    if result.bad:
        raise click.exceptions.Exit(1)


def _checked(result: Checked) -> str:
    counts = told("would", new=result.new, changed=result.changed, unchanged=result.unchanged, bad=result.bad)
    return "\n".join([counts, *_rows(result.bad, result.refused, result.notes, result.ignored)])


def _imported(result: Import) -> str:
    if result.state in ("refused", "undone"):
        counts = told("none", bad=result.bad)
    else:
        counts = told("entered", entered=result.entered, bad=result.bad)
        if result.changed or result.unchanged:
            counts += told("changed", changed=result.changed, unchanged=result.unchanged)
    lines = [counts, *_rows(result.bad, result.refused, result.notes, result.ignored), told("number", id=result.id)]
    return "\n".join(lines)


def _rows(bad: int, refused: Sequence[RowError], notes: Sequence[RowError], ignored: Sequence[str]) -> list[str]:
    lines = refused_rows(refused)
    more = bad - len({error.row for error in refused})
    lines += [told("more", count=more)] if more > 0 else []
    if notes:
        lines += [told("notes"), *refused_rows(notes)]
    if ignored:
        lines.append(told("ignored", columns=", ".join(ignored)))
    return lines


@click.command("imports")
@with_city
@click.option("--limit", default=20, show_default=True, help="The newest so many.")
def ward_imports(city: str | None, as_json: bool, limit: int) -> None:
    """Lists imports of registers, newest first: when, how far, how many.

    \b
    Examples:
      guardtag ward imports
    """
    from guardtag.world import local

    with opened(city) as door:
        found, timezone = door.imports.list(limit=limit), door.config.timezone
    lines = [
        told(
            "line", id=one.id, when=local(one.begun, timezone), state=told(f"state-{one.state}"),
            entered=one.entered, changed=one.changed, unchanged=one.unchanged, bad=one.bad,
        )
        for one in found
    ]  # fmt: skip
    show(found, as_json, lambda _: "\n".join(lines) or told("nothing"))


@click.command("undo-import")
@with_city
@click.argument("import_id", metavar="IMPORT")
@click.option("--yes", is_flag=True, help="Do not ask.")
def ward_undo_import(city: str | None, as_json: bool, import_id: str, yes: bool) -> None:
    """Erases those whom an import entered, unless they have a tag or a call or were changed since.

    Whom it brought up to date stays so. Cut short, it goes on when it is asked for again.

    \b
    Examples:
      guardtag ward undo-import 01k… --yes
    """
    if not yes:
        click.confirm(told("undo-asked"), abort=True)
    with opened(city) as door, progress(told("undoing")) as moved:
        result = door.imports.undo(import_id, progress=moved)
    show(result, as_json, _undone)


def _undone(result: Import) -> str:
    lines = [told("undone", id=result.id, erased=result.erased, staying=result.staying)]
    lines += [told("kept", ward=one.ward, why=told(f"kept-{one.why}")) for one in result.kept]
    lines += [told("changed-stay", changed=result.changed)] if result.changed else []
    return "\n".join(lines)

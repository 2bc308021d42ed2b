"""Commands about the office's tables: what their titles mean, people written into one, responders read from one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guardtag.cli._output import language, opened, refused_rows, show, with_city
from guardtag.cli._said import told
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.desks.exports import Exported
    from guardtag.steps.staff_undoing import StaffUndone
    from guardtag.steps.staffing import StaffImported

F = TypeVar("F", bound=Callable[..., Any])


def with_map(function: F) -> F:
    """Adds ``--map TITLE=FIELD`` to a command that reads a table; it comes as ``mapping``."""
    return click.option(
        "--map", "mapping", multiple=True, metavar="TITLE=FIELD", callback=_pairs,
        help="What a title means that is not known, such as 联系电话2=phone2; skip leaves its column unread. "
        "Repeatable; kept.",
    )(function)  # fmt: skip


def with_countries(function: F) -> F:
    """Adds ``--country CODE`` to a command that reads a table; it comes as ``countries``."""
    return click.option(
        "--country", "countries", multiple=True, metavar="CODE", callback=_codes,
        help="Takes telephone numbers of this country too, such as 852, for this file; for all: `countries` in "
        "guardtag.toml. Repeatable.",
    )(function)  # fmt: skip


def _codes(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    from guardtag.rules.phones import added

    try:
        return added(values)
    except ValueError:
        raise click.UsageError("--country is a telephone country code, such as 852") from None


def _pairs(ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        title, equals, field = value.replace("＝", "=").rpartition("=")
        if not equals or not title.strip() or not field.strip():
            raise click.UsageError("--map is TITLE=FIELD, such as 联系电话2=phone2")
        pairs[title.strip()] = field.strip()
    return pairs


@click.command()
@with_city
@click.option("--forget", metavar="MAPPING", default="", help="Forgets one of them; its first characters will do.")
def mappings(city: str | None, as_json: bool, forget: str) -> None:
    """Lists what was learnt of titles with --map, the newest first.

    \b
    Examples:
      guardtag ward mappings
      guardtag ward mappings --forget 3fa4
    """
    with opened(city) as door:
        zone = door.config.timezone
        if forget:
            show(door.mappings.forget(forget), as_json, lambda one: told("mapping-forgotten", id=one.id[:8]))
            return
        show(
            door.mappings.list(), as_json, lambda ones: "\n".join(_one(one, zone) for one in ones) or told("no-mapping")
        )


def _one(one: Any, zone: str) -> str:
    meant = ", ".join(f"{title} = {field}" for title, field in sorted(one.fields.items()))
    return f"{one.id[:8]}  {one.table}  {local(one.learnt, zone)}  {meant}\n          {' | '.join(one.titles)}"


@click.command("export")
@with_city
@click.argument("file", metavar="OUT", type=click.Path(dir_okay=False))
@click.option("--area", required=True, help="Path such as feicheng/wangzhuang; it and all below it.")
@click.option(
    "--fields", default="", metavar="FIELD,…",
    help="What to write instead of all but medical and address, which are written only when they are named here.",
)  # fmt: skip
@click.option("--contacts", default=3, show_default=True, help="For how many contacts there are columns, 1 to 9.")
@click.option("--language", "written", type=click.Choice(["zh", "en"]), default=None, help="Of titles and words.")
@click.option("--plain", is_flag=True, help="A .csv for programs: no byte order mark, no apostrophes.")
@click.option("--reason", default="", help="What it is for; stands in the journal for good: nothing about a person.")
def ward_export(
    city: str | None, as_json: bool, file: str, area: str, fields: str, contacts: int, written: str | None,
    plain: bool, reason: str,
) -> None:  # fmt: skip
    """Writes the people of an area into the new file OUT (.xlsx, .csv; mode 0600), which an import reads back.

    Everybody in it is noted in the journal as read. The file is in clear: delete it once it has been used.

    \b
    Examples:
      guardtag ward export people.xlsx --area feicheng --reason "yearly check"
      guardtag ward export round.csv --area feicheng/wangzhuang --fields name,area,contacts
      guardtag ward export all.xlsx --area feicheng --fields \\
        key,name,nickname,birth_date,minor,groups,hints,area,contacts,clothes,medical,address,consent
    """
    from guardtag.interop.written import USUAL

    chosen = [field.strip() for field in fields.replace("，", ",").split(",") if field.strip()] or USUAL
    with opened(city) as door:
        done = door.exports.wards(
            file, area=area, fields=chosen, contacts=contacts, language=written or language(), plain=plain,
            reason=reason, progress=_counted,
        )  # fmt: skip
    if sys.stderr.isatty():
        print(file=sys.stderr)
    show(done, as_json, _exported)


def _counted(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}", end="", file=sys.stderr, flush=True)


def _exported(done: Exported) -> str:
    lines = [told("exported", people=done.people, file=done.file)]
    lines += [told("exported-left", count=done.left)] if done.left else []
    lines += [told("exported-damaged", count=done.damaged)] if done.damaged else []
    lines += [told("exported-cut", count=len(done.cut), more=done.more)] if done.cut else []
    return "\n".join(lines)


@click.command("import")
@with_city
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--root-area", default="", help="Path above the file's area columns, such as feicheng.")
@click.option("--encoding", default=None, help="Encoding of a .csv, such as gb18030.")
@click.option("--sheet", default=None, help="Name of the worksheet, when several look like lists.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
@with_map
@with_countries
def responder_import(
    city: str | None, as_json: bool, file: str, root_area: str, encoding: str | None, sheet: str | None,
    dry_run: bool, mapping: dict[str, str], countries: tuple[str, ...],
) -> None:  # fmt: skip
    """Enters a list of responders FILE (.xlsx, .csv): id, name, role, area, phone, mail, duty hours, training, leave.

    Whoever is there already is brought up to date. Rows with something wrong are reported, the others enter.

    \b
    Examples:
      guardtag responder import workers.xlsx --root-area feicheng --dry-run
      guardtag responder import workers.csv --encoding gb18030 --map 片长=skip
      guardtag responder import workers.xlsx --root-area feicheng --country 852
    """
    with opened(city) as door:
        done = door.responders.import_list(
            file, root_area=root_area, encoding=encoding, sheet=sheet, columns=mapping, countries=countries,
            dry_run=dry_run,
        )  # fmt: skip
    show(done, as_json, _staff)
    if done.refused:
        raise click.exceptions.Exit(1)


def _staff(done: StaffImported) -> str:
    counts = told(
        "staff-dry" if done.dry_run else "staff", entered=len(done.entered), changed=len(done.changed),
        unchanged=done.unchanged, bad=len({error.row for error in done.refused}),
    )  # fmt: skip
    return "\n".join([counts, *refused_rows(done.refused), told("staff-id", id=done.id)])


@click.command("undo-import")
@with_city
@click.argument("import_id", metavar="IMPORT")
@click.option("--yes", is_flag=True, help="Do not ask.")
def responder_undo_import(city: str | None, as_json: bool, import_id: str, yes: bool) -> None:
    """Takes out again whom a list enrolled, unless they did something or were changed since.

    Their ids are free again: the corrected list enters them. Whom the list brought up to date stays so.

    \b
    Examples:
      guardtag responder undo-import 3f0c9a61d27b84e5 --yes
    """
    if not yes:
        click.confirm(told("staff-undo-asked"), abort=True)
    with opened(city) as door:
        show(door.responders.undo_import(import_id), as_json, _staff_undone)


def _staff_undone(done: StaffUndone) -> str:
    lines = [told("staff-undone", id=done.id, gone=len(done.gone), staying=len(done.kept))]
    return "\n".join([*lines, *(told("staff-kept", id=id, why=told(f"staff-{why}")) for id, why in done.kept.items())])

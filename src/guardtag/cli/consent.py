"""Commands about consents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli._output import language, opened, show, with_city
from guardtag.cli._page import LANGUAGES, chosen, configured, lettered, write
from guardtag.cli._said import field, listed, state
from guardtag.texts.consents import CURRENT, VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guardtag.desks.consents import Consented, Review
    from guardtag.report.printed import Lettering

_BY = click.option("--by", required=True, help="The person's own name, or a contact's id or name.")
_PURPOSE = click.option("--purpose", "purposes", multiple=True, help="What it is about; repeatable.")
_REQUEST = click.option("--request-id", default="", help="The same id twice is done once.")


@click.group()
def consent() -> None:
    """What somebody allowed: given, withdrawn, asked about again; the form for it."""


@consent.command("give")
@with_city
@click.argument("ward_id", metavar="WARD")
@_BY
@_PURPOSE
@click.option("--text", default="", help="Version of the text that was agreed to; the one that is printed now.")
@click.option("--basis", type=click.Choice(["consent", "emergency"]), default="consent", show_default=True)
@_REQUEST
def consent_give(
    city: str | None, as_json: bool, ward_id: str, by: str, purposes: tuple[str, ...], text: str, basis: str,
    request_id: str,
) -> None:  # fmt: skip
    """Enters what was ticked on a form.

    \b
    Examples:
      guardtag consent give 01k… --by c1 --purpose alert --purpose nickname
      guardtag consent give 01k… --by li-ling --basis emergency
    """
    with opened(city) as door:
        said = door.consents.give(
            ward_id, by=by, purposes=purposes, text=text or CURRENT, basis=basis, request_id=request_id
        )
        show(said, as_json, lambda one: _held(one, door.config.timezone))


@consent.command("withdraw")
@with_city
@click.argument("ward_id", metavar="WARD")
@_BY
@_PURPOSE
@click.option("--everything", is_flag=True, help="All of it, posters too.")
@_REQUEST
def consent_withdraw(
    city: str | None, as_json: bool, ward_id: str, by: str, purposes: tuple[str, ...], everything: bool,
    request_id: str,
) -> None:  # fmt: skip
    """Takes consents back, from the next look on. Medical notes, home address and photo are destroyed with them.

    \b
    Examples:
      guardtag consent withdraw 01k… --by c1 --purpose medical_notes
      guardtag consent withdraw 01k… --by 小军 --everything
    """
    with opened(city) as door:
        said = door.consents.withdraw(ward_id, purposes, everything=everything, by=by, request_id=request_id)
        show(said, as_json, lambda one: _held(one, door.config.timezone))


@consent.command("show")
@with_city
@click.argument("ward_id", metavar="WARD")
def consent_show(city: str | None, as_json: bool, ward_id: str) -> None:
    """Shows what is consented to for WARD, and all that ever was.

    \b
    Examples:
      guardtag consent show 01k…
    """
    with opened(city) as door:
        show(door.consents.of(ward_id), as_json, lambda one: _held(one, door.config.timezone))


@consent.command("due")
@with_city
@click.argument("area")
@click.option("--days", default=0, help="Also who is due within so many days.")
@click.option("--after", default="", help="Those after this id: the last of the page before.")
@click.option("--limit", default=100, show_default=True)
def consent_due(city: str | None, as_json: bool, area: str, days: int, after: str, limit: int) -> None:
    """Lists who of AREA is to be asked again.

    \b
    Examples:
      guardtag consent due feicheng/wangzhuang --days 30
    """
    from guardtag.world import World

    with opened(city) as door:
        until, zone = World().now() + days * 86_400.0, door.config.timezone
        found = door.consents.due(area, until=until, after=after, limit=limit)
        show(found, as_json, lambda rows: "\n".join(_review(one, zone) for one in rows) or _said("none"))


@consent.command("form")
@with_city
@click.argument("out", type=click.Path(dir_okay=False), metavar="OUT.html")
@click.option("--ward", "ward_id", default="", help="For this person; else blank.")
@LANGUAGES
@click.option("--text", type=click.Choice(VERSIONS), default=CURRENT, show_default=True, help="Version of the text.")
def consent_form(city: str | None, as_json: bool, out: str, ward_id: str, languages: str, text: str) -> None:
    """Makes the consent form: a box for each purpose, none ticked, and what it shows to whom.

    \b
    Examples:
      guardtag consent form form.html
      guardtag consent form xiaojun.html --ward 01k… --language zh
      guardtag consent form signed.html --text 1
    """
    from guardtag.report import printed
    from guardtag.report.consent_form import Form, page

    pair = chosen(languages, city)
    if not ward_id:
        config, form = configured(city), Form(version=text)
    else:
        with opened(city) as door:
            who, config = door.consents.form(ward_id), door.config
        form = Form(who.name, who.ward, who.born.isoformat() if who.born else "", who.guardian, text)

    def made(letters: Lettering) -> str:
        return page(config, form, languages=pair, lettering=letters)

    # A rare name must not come out as a box.
    write(out, made(printed.embedded) if ward_id else lettered(made))
    show({"file": out, "text": form.version}, as_json, lambda said: _said("form", file=said["file"]))


_SAID = {
    "none": {"en": "nobody", "zh": "没有人"},
    "now": {"en": "now", "zh": "现在"},
    "form": {"en": "{file}: print it on A4 at 100 %, both sides", "zh": "{file}：按100%打印在A4纸上，双面"},
    "holds": {"en": "consented to: {what}", "zh": "现有同意：{what}"},
    "nothing": {"en": "nothing", "zh": "无"},
    "no-ground": {
        "en": "No family may be told of a call. Whoever scans the tag still gets help.",
        "zh": "求助时不得通知家属。扫码的人仍会得到帮助。",
    },
    "given": {"en": "given", "zh": "同意于"},
    "withdrawn": {"en": "withdrawn", "zh": "撤回于"},
    "review": {"en": "ask again: {when}", "zh": "下次询问：{when}"},
}


def _said(key: str, **values: str) -> str:
    return _SAID[key][language()].format(**values)


def _held(one: Consented, timezone: str) -> str:
    from guardtag.world import local

    lines = [_said("holds", what=_listed(one.purposes) or _said("nothing"))]
    if not one.ground:
        lines.append(_said("no-ground"))
    lines.append(_said("review", when=local(one.review, timezone) if one.review else _said("now")))
    for each in one.consents:
        when = f"{_said('given')} {local(each.given, timezone)}"
        if each.withdrawn is not None:
            when += f", {_said('withdrawn')} {local(each.withdrawn, timezone)}"
        lines.append(f"  {when}  {state(each.basis)}  v{each.text}  {each.by}  {_listed(each.purposes)}".rstrip())
    return "\n".join(lines)


def _listed(purposes: Iterable[str]) -> str:
    return _words(sorted(purposes))


def _why(verb: str) -> str:
    """Why somebody looked, as the person's own copy says it: a verb of the journal tells an office nothing."""
    from guardtag import texts

    return str(texts.catalogue(language()).DOSSIER.get(f"value-{verb}", verb))


def _words(fields: Iterable[str]) -> str:
    return listed(map(field, fields))


def _review(one: Review, timezone: str) -> str:
    from guardtag.world import local

    when = local(one.due, timezone) if one.due else _said("now")
    return f"{one.ward}  {one.area}  {when}  {_listed(one.purposes)}".rstrip()


@consent.command("log")
@with_city
@click.argument("ward_id", metavar="WARD")
@click.option("--as", "reader", default="", help="As this person may see it; journalled in their name.")
@click.option("--limit", default=100, show_default=True)
def consent_log(city: str | None, as_json: bool, ward_id: str, reader: str, limit: int) -> None:
    """Lists who looked at WARD: when, who, what they were shown and on which occasion; newest first.

    \b
    Examples:
      guardtag consent log 01k…
      guardtag consent log 01k… --as 01k…/c1
    """
    from guardtag.world import local

    with opened(city) as door:
        zone = door.config.timezone
        log = (door.acting_as(reader) if reader else door).consents.access_log(ward_id, limit=limit)
        show(log, as_json, lambda rows: "\n".join(
            f"{local(one.at, zone)}  {state(one.by)}  {state(one.role or '-')}  {_why(one.why)}  "
            f"{_words(one.fields)}".rstrip()
            for one in rows
        ) or _said("none"))  # fmt: skip

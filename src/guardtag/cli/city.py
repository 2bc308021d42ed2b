"""Commands about the whole deployment: init, doctor, scan, verify."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guardtag.cli._codes import SERIAL_DIGITS
from guardtag.cli._output import advice, language, opened, show, where, with_city
from guardtag.cli._said import screen, state, told

if TYPE_CHECKING:
    from guardtag.model.tags import Purpose

    pass

_TEMPLATE = """\
# guardtag: every key is optional. See docs/config.md. What stands above the first [table] belongs there.
# plugins = []                    # such as "guardtag-sms"; installing alone loads nothing
# plugins_dir = "plugins"         # a folder with plugins of one file
# store = "sqlite:city.db"
# host = "tag.example.org"      # in every new code; keep it short, it must be yours for ever
# hotline = "0538-0000000"
# place = "肥城 Feicheng"
# levels = ["city", "town", "district", "village", "grid"]   # leave out what a place has not
# languages = ["zh", "en"]
# timezone = "Asia/Shanghai"

[channels]                      # built in is what writes down; a plugin sends: see guardtag plugins
# mail = "file:mail.jsonl"
# sms = { url = "file:sms.jsonl", units = 70 }   # the short texts

[ladder]                        # minutes at a level before the call climbs
# grid = 5
"""


@click.command()
@with_city
def init(city: str | None, as_json: bool) -> None:
    """Begins a deployment: a database, its keys, a commented guardtag.toml.

    \b
    Examples:
      guardtag init                                  guardtag.toml and city.db, here
      guardtag init --city /srv/feicheng/guardtag.toml
      guardtag init --city feicheng.db               without a guardtag.toml
    """
    place = where(city)
    made = []
    if city is None and not Path("city.db").exists():
        place = "guardtag.toml"
    if place.endswith(".toml") and not Path(place).exists() and Path(place).parent.is_dir():
        Path(place).write_text(_TEMPLATE.replace('# store = "sqlite:city.db"', 'store = "sqlite:city.db"'), "utf-8")
        made.append(place)
    with opened(place, new=True) as door:
        made += [_bare(door.config.store), _bare(door.config.keys)]
    show(
        {"made": made}, as_json,
        lambda value: screen("begun", made=", ".join(made)),
    )  # fmt: skip


def _bare(url: str) -> str:
    """An address as it may be shown: of one with a host, which may hold a password, the scheme alone."""
    scheme, _, rest = url.partition(":")
    return f"{scheme}:…" if rest.startswith("//") else url


@click.command()
@with_city
def doctor(city: str | None, as_json: bool) -> None:
    """Says what is configured, what is not, and what to do. Status 1 when something is red.

    \b
    Examples:
      guardtag doctor
      guardtag doctor --json
    """
    from guardtag.cli import _web_health

    with opened(city) as door:
        findings = [*door.doctor(), *_web_health.findings(door.config)]
    show(findings, as_json, lambda found: "\n".join(_finding(f) for f in found))
    if any(f.state == "red" for f in findings):
        raise click.exceptions.Exit(1)


def _finding(f: Any) -> str:
    mark = {"green": "ok ", "yellow": "!  ", "red": "XX "}[f.state]
    what, do = f.told(language())
    return f"{mark} {f.name:<19} {what}" + (f"\n{'':<24}{advice(language(), do)}" if do else "")


@click.command()
@with_city
@click.argument("text", required=False)
@click.option("--photo", type=click.Path(exists=True, dir_okay=False), help="Read the code from a picture.")
@click.option(
    "--purpose", type=click.Choice(["help", "trial", "check", "drill"]), default="help", show_default=True,
    help="Why it is scanned: only help can alert, and drill while one is on (guardtag mode begin drill).",
)  # fmt: skip
@click.option("--alert", is_flag=True, help="Call for help: family and responders are told.")
@click.option("--place", default="", help="Where the person is.")
@click.option("--message", default="", help="The finder's words.")
@click.option("--by", default="", help="Id of the responder who found the person.")
def scan(
    city: str | None, as_json: bool, text: str | None, photo: str | None, purpose: Purpose, alert: bool, place: str,
    message: str, by: str,
) -> None:  # fmt: skip
    """Reads a tag from TEXT (a link, a typed code, a pasted message) or from a photo.

    \b
    Examples:
      guardtag scan https://tag.example.org/T/…
      guardtag scan 7K3M-9QRT-2XRR
      guardtag scan --photo coat.jpg --alert --place "bus stop, Wangzhuang"
      guardtag scan 7K3M-9QRT-2XRR --purpose drill --alert     without --purpose drill the family is called
    """
    found: object = text
    if photo:
        from guardtag.labels.photo import decode

        found = " ".join(decode(Path(photo)))
    elif text is None:
        raise click.UsageError("give TEXT or --photo")
    with (
        _serial_told(text or ""),
        _hotline_first(city, needed=alert and purpose == "help" and not as_json),
        opened(city) as door,
    ):
        result = door.scan(found, purpose=purpose)
        if not alert:
            show(result, as_json, lambda s: screen(
                "scanned", serial=s.serial, status=state(s.status), via=state(s.via), purpose=state(s.purpose)
            ))  # fmt: skip
            return
        incident = result.alert(place=place, message=message, by=by)
        then = "" if door.alive() else told("saved-unheard")
        show(incident, as_json, lambda i: told("saved", id=i.id, level=state(i.rung.level), then=then))


@contextmanager
def _serial_told(text: str) -> Iterator[None]:
    """Says before the error of a text that is no code that it looks like a serial."""
    from guardtag.errors import TagError

    try:
        yield
    except TagError:
        number = text.strip()
        if number.isascii() and number.isdigit() and len(number) <= SERIAL_DIGITS:
            click.echo(screen("like-a-serial", number=number), err=True)
        raise


@contextmanager
def _hotline_first(city: str | None, *, needed: bool) -> Iterator[None]:
    """Says before the error of a call for help what helps without this program."""
    from guardtag.config import where as configuration
    from guardtag.errors import GuardTagError

    try:
        yield
    except GuardTagError:
        number = ""
        with suppress(GuardTagError, OSError):
            number = configuration.of(where(city)).hotline
        if needed and language() == "zh":
            first = f"热线 {number} 或 " if number else ""
            click.echo(f"求助可能没有发出。请先打电话：{first}110。", err=True)
        elif needed:
            first = f"the hotline {number}, or " if number else ""
            click.echo(f"This call may have reached nobody. Telephone first: {first}110.", err=True)
        raise


@click.command()
@with_city
def verify(city: str | None, as_json: bool) -> None:
    """Verifies the journal: says where the first entry does not fit.

    It compares it with the configured file of checkpoints, too.

    \b
    Examples:
      guardtag verify
    """
    from guardtag.cli.journal import verified

    with opened(city) as door:
        found = door.verify()
    show(found, as_json, verified)
    if found.bad:
        raise click.exceptions.Exit(1)

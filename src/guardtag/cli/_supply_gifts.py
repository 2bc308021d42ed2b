"""Commands about what people give: calls, pledges, donors, and the letters that thank them."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import click

from guardtag.cli._output import opened, show, with_city
from guardtag.cli._page import LANGUAGES, OUT, chosen, lettered, write
from guardtag.cli._said import of_supply as said
from guardtag.cli._said import screen, state
from guardtag.cli._times import moment

if TYPE_CHECKING:
    from guardtag.desks.supply import DonorReport, Progress
    from guardtag.model.gifts import Donor, Letter, Pledge


def add_to(group: click.Group) -> None:
    """Adds them to ``guardtag supply``."""
    for command in (call, calls, pledge, pledges, withdraw, receive, donor, donors, thank, letters):
        group.add_command(command)


@click.command("call")
@with_city
@click.argument("title")
@click.option("--need", type=click.IntRange(1, 10_000_000), required=True, help="How many tags.")
@click.option("--area", required=True, help="Whom they are for.")
@click.option("--until", default="", help='Local time, "YYYY-MM-DD HH:MM", or a day; open until ended unless given.')
def call(city: str | None, as_json: bool, title: str, need: int, area: str, until: str) -> None:
    """Calls for donations 征集令 of tags.

    \b
    Examples:
      guardtag supply call "Tags for winter coats" --need 1000 --area feicheng --until 2026-12-01
    """
    with opened(city) as door:
        end = moment(until, door.config.timezone) if until else None
        made = door.supply.call(title, need=need, area=area, until=end)
    show(made, as_json, lambda one: screen("call", id=one.id, need=one.need, area=one.area))


@click.command("calls")
@with_city
@click.argument("appeal_id", metavar="[APPEAL]", default="")
@click.option("--area", default="", help="Those for this area and all below it.")
@click.option("--end", "ends", is_flag=True, help="End APPEAL before its time.")
def calls(city: str | None, as_json: bool, appeal_id: str, area: str, ends: bool) -> None:
    """Says how APPEAL stands, or how all of them do: needed, pledged, received, what it cost.

    \b
    Examples:
      guardtag supply calls
      guardtag supply calls 01k… --end
    """
    if ends and not appeal_id:
        raise click.UsageError("say which APPEAL to end")
    with opened(city) as door:
        if ends:
            door.supply.end_call(appeal_id)
        found = [appeal_id] if appeal_id else [one.id for one in door.supply.calls(area)]
        show([door.supply.progress(one) for one in found], as_json, lambda many: "\n".join(
            map(_progress, many)) or screen("no-call"))  # fmt: skip


def _progress(found: Progress) -> str:
    costs = ", ".join(f"{amount} {currency}" for currency, amount in found.costs.items())
    call = found.call
    return screen(
        "call-line", id=call.id, state=state("open" if found.open else "ended"), area=call.area, title=call.title,
        need=call.need, pledged=found.pledged, received=found.received, missing=found.missing, donors=found.donors,
    ) + (screen("cost", costs=costs) if costs else "")  # fmt: skip


@click.command("pledge")
@with_city
@click.argument("appeal_id", metavar="APPEAL")
@click.argument("donor_name", metavar="DONOR")
@click.argument("count", type=click.IntRange(1))
@click.option("--person", is_flag=True, help="DONOR is the name of a person, not of an organisation.")
@click.option("--anonymous", is_flag=True, help="DONOR wants to be named on no page.")
def pledge(
    city: str | None, as_json: bool, appeal_id: str, donor_name: str, count: int, person: bool, anonymous: bool
) -> None:
    """DONOR (a name, or a donor's id) promises COUNT tags to APPEAL.

    When they come: guardtag tag mint … --pledge PLEDGE, or guardtag supply receive PLEDGE BATCH.

    \b
    Examples:
      guardtag supply pledge 01k… "Yutian Textiles" 500
      guardtag supply pledge 01k… 王霞 20 --person --anonymous
    """
    with opened(city) as door:
        who: Donor | str = donor_name
        if person or anonymous:
            who = door.supply.donor(donor_name, person=person, anonymous=anonymous)
        show(door.supply.pledge(appeal_id, who, count), as_json, _pledge)


def _pledge(one: Pledge) -> str:
    return screen(
        "pledge", id=one.id, donor=one.donor, state=state(one.state), received=one.received, count=one.count
    )  # fmt: skip


@click.command("pledges")
@with_city
@click.argument("appeal_id", metavar="[APPEAL]", default="")
def pledges(city: str | None, as_json: bool, appeal_id: str) -> None:
    """Lists the pledges to APPEAL, or all of them, newest first.

    \b
    Examples:
      guardtag supply pledges 01k…
    """
    with opened(city) as door:
        show(door.supply.pledges(appeal_id), as_json, lambda found: "\n".join(
            map(_pledge, found)) or screen("no-pledge"))  # fmt: skip


@click.command("withdraw")
@with_city
@click.argument("pledge_id", metavar="PLEDGE")
def withdraw(city: str | None, as_json: bool, pledge_id: str) -> None:
    """PLEDGE is taken back; what came of it stays given.

    \b
    Examples:
      guardtag supply withdraw 01k…
    """
    with opened(city) as door:
        show(door.supply.withdraw(pledge_id), as_json, _pledge)


@click.command("receive")
@with_city
@click.argument("pledge_id", metavar="PLEDGE")
@click.argument("batch")
@click.option("--cost", default="", help="Such as 1250.00.")
@click.option("--currency", default="", help="Such as CNY.")
def receive(city: str | None, as_json: bool, pledge_id: str, batch: str, cost: str, currency: str) -> None:
    """The tags of BATCH, minted before, came for PLEDGE.

    \b
    Examples:
      guardtag supply receive 01k… 01k… --cost 1250.00 --currency CNY
    """
    with opened(city) as door:
        show(door.supply.receive(pledge_id, batch, cost=cost, currency=currency), as_json, _pledge)


# -- donors


@click.command("donor")
@with_city
@click.argument("donor_id", metavar="DONOR")
@click.option("--out", type=OUT, help="The report as a page, .html: print it on A4.")
@click.option("--unname", is_flag=True, help="Take the donor's name out of the register instead.")
@LANGUAGES
def donor(city: str | None, as_json: bool, donor_id: str, out: str | None, unname: bool, languages: str) -> None:
    """Says what became of all that DONOR (an id, or an organisation's name) gave. Counts only, no small ones.

    \b
    Examples:
      guardtag supply donor "Yutian Textiles" --out gift.html
      guardtag supply donor p:01k… --unname
    """
    from guardtag.report import gift

    pair = chosen(languages, city)
    with opened(city) as door:
        if unname:
            show(door.supply.unname(donor_id), as_json, lambda one: screen("name-taken", id=one.id))
            return
        found, config = door.supply.donor_report(donor_id), door.config
    if out:
        write(out, lettered(lambda letters: gift.report(found, config, languages=pair, lettering=letters)))
    show(found, as_json, _report)


def _report(found: DonorReport) -> str:
    from guardtag.rules.few import LEAST

    few = said("few", least=LEAST)
    lines = []
    for name in ("given", "issued", "sewn", "readable", "helped"):
        count = getattr(found, name)
        lines.append(f"{said(name)}{screen('colon')}{few if count is None else count}")
    return "\n".join(lines)


@click.command("donors")
@with_city
def donors(city: str | None, as_json: bool) -> None:
    """Lists the donors.

    \b
    Examples:
      guardtag supply donors
    """
    with opened(city) as door:
        show(door.supply.donors(limit=1000), as_json,
             lambda many: "\n".join(f"{one.id}  {one.shown or screen('unnamed')}" for one in many)
             or screen("no-donor"))  # fmt: skip


# -- letters


@click.command("thank")
@with_city
@click.argument("to", metavar="DONOR|BATCH")
@click.argument("words", type=click.File(encoding="utf-8"))
@click.option("--by", required=True, metavar="WARD/CONTACT", help="Whose words they are.")
@click.option("--consent", is_flag=True, help="They agree that the donor gets this letter.")
def thank(city: str | None, as_json: bool, to: str, words: IO[str], by: str, consent: bool) -> None:
    """Enters a family's letter of thanks from the file WORDS (- for standard input). It must not say who they are.

    \b
    Examples:
      guardtag supply thank 01k… letter.txt --by 01k…/c1 --consent
    """
    from guardtag.rules.letter import MAX_WORDS

    with opened(city) as door:
        show(door.supply.thank(to, words.read(MAX_WORDS + 1).rstrip("\n"), by=by, consent=consent), as_json, _letter)


def _letter(one: Letter) -> str:
    return f"{one.id}  {one.donor}  {state(one.state)}"


@click.command("letters")
@with_city
@click.argument("letter_id", metavar="[LETTER]", default="")
@click.option("--release", "decision", flag_value="release", help="The office has read LETTER and lets it go.")
@click.option("--decline", "decision", flag_value="decline", help="The office keeps LETTER back.")
@click.option("--by", default="", help="Who decides.")
@click.option("--out", type=OUT, help="Print a released LETTER as a page, .html, on A4.")
@LANGUAGES
def letters(
    city: str | None, as_json: bool, letter_id: str, decision: str | None, by: str, out: str | None, languages: str
) -> None:
    """Lists the letters that wait to be read, with their words; or releases, declines, prints LETTER.

    \b
    Examples:
      guardtag supply letters
      guardtag supply letters 01k… --release --by office
      guardtag supply letters 01k… --out letter.html
    """
    from guardtag.report import gift

    if not letter_id and (decision or out):
        raise click.UsageError("say which LETTER")
    pair = chosen(languages, city)
    with opened(city) as door:
        if not letter_id:
            show(door.supply.letters(state="written", limit=1000), as_json, lambda many: "\n\n".join(
                map(_read, many)) or screen("no-letter"))  # fmt: skip
            return
        if decision:
            verb = door.supply.release if decision == "release" else door.supply.decline
            found = verb(letter_id, by=by)
        else:
            found = door.supply.letter(letter_id)
        if out:
            one = door.supply.letter(letter_id)
            to = door.supply.known_donor(one.donor)
            config = door.config
            write(out, lettered(lambda shown: gift.letter(one, to, config, languages=pair, lettering=shown)))
    show(found, as_json, _letter)


def _read(one: Letter) -> str:
    return f"{_letter(one)}\n{one.words}"

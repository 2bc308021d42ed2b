"""Commands about searches for somebody who is missing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from guardtag.cli import _missing_files
from guardtag.cli._output import language, opened, show, with_city
from guardtag.cli._said import of_searches as said
from guardtag.cli._times import moment
from guardtag.world import local

_BY = click.option("--by", default="", help="A responder's id, or WARD/CONTACT; nobody: the operator.")
_ID = click.argument("search_id", metavar="SEARCH")


@click.group()
def missing() -> None:
    """Searches 寻人: the plan, who looks where, what was seen, what other systems are told."""


for _command in _missing_files.ALL:
    missing.add_command(_command)


@missing.command("report")
@with_city
@click.option("--ward", default="", help="Id of the person, if they are on the register.")
@click.option("--area", default="", help="Path of the area that answers; the person's unless given.")
@click.option("--seen-area", default="", help="Path of the area where they were seen last.")
@click.option("--seen-place", default="", help="Where that was, in words.")
@click.option("--seen-at", default="", metavar="'YYYY-MM-DD HH:MM'", help="When, in the deployment's time zone.")
@click.option("--name", default="", help="Their name, if somebody knows it.")
@click.option("--age", type=click.IntRange(0, 130), help="In years.")
@click.option("--clothes", default="", help="What they wear.")
@click.option("--looks", default="", help="What they look like.")
@click.option("--photo", type=click.Path(exists=True, dir_okay=False), help="A photo of the person.")
@click.option("--risk", "risks", multiple=True, help="medicine, water, cold, heat, traffic, self-harm, lured, night.")
@click.option("--mobility", default="walks", show_default=True, help="still, slow, walks or rides.")
@click.option("--group", default="", help="child, dementia, intellectual-disability, despondent or other.")
@click.option("--reporter", default="", help="How to reach whoever told the office.")
@click.option("--words", default="", help="What they said.")
@click.option("--drill", is_flag=True, help="An exercise, while a drill is in force.")
@click.option("--request-id", default="", help="Makes the command repeatable.")
@_BY
def missing_report(
    city: str | None, as_json: bool, seen_at: str, photo: str | None, risks: tuple[str, ...], **given: Any
) -> None:
    """Somebody is missing: opens the call with its plan, and asks those nearby to look.

    \b
    Examples:
      guardtag missing report --ward 01k… --seen-place "school gate" --by li-ling
      guardtag missing report --area feicheng/wangzhuang --name 小军 --age 10 --clothes "blue jacket" \\
        --seen-place "east gate" --seen-at "2026-10-01 16:10" --risk traffic --reporter "his mother"
    """
    with opened(city) as door:
        at = moment(seen_at, door.config.timezone) if seen_at else None
        made = door.missing.report(
            given.pop("ward"), seen_at=at, photo=Path(photo).read_bytes() if photo else b"", risks=risks, **given
        )
        lines = [said("reported", search=made.id, area=made.area, steps=len(made.steps), areas=len(made.ring))]
        for other in door.missing.likely_doubles(made.id):
            kind, _, id = other.partition(":")
            lines.append(said("double" if kind == "s" else "known", other=id, search=made.id))
    show(made, as_json, lambda _: "\n".join(lines))


@missing.command("list")
@with_city
@click.option("--area", default="", help="Path; this area and all below it.")
def missing_list(city: str | None, as_json: bool, area: str) -> None:
    """Lists the searches of open calls, newest first.

    \b
    Examples:
      guardtag missing list --area feicheng
    """
    with opened(city) as door:
        found, zone = list(door.missing.list(area)), door.config.timezone
        calls = {one.id: door.incidents.get(one.id) for one in found}

    def line(one: Any) -> str:
        ring = calls[one.id].ring
        state = said(f"ring-{ring.state}") if ring is not None else "-"
        return said("listed", search=one.id, when=local(one.began, zone), ring=state, area=one.area,
                    sightings=one.sightings)  # fmt: skip

    show(found, as_json, lambda ones: "\n".join(map(line, ones)) or said("none"))


@missing.command("plan")
@with_city
@click.argument("search_id", metavar="[SEARCH]", default="")
@click.option("--party", default="", help="Only of this party, such as volunteers.")
def missing_plan(city: str | None, as_json: bool, search_id: str, party: str) -> None:
    """Prints the plan that is delivered, to be edited; or what is done and left to do of SEARCH.

    \b
    Examples:
      guardtag missing plan > search-plan.toml      then: search_plan = "search-plan.toml" in guardtag.toml
      guardtag missing plan 01k… --party volunteers
    """
    if not search_id:
        from guardtag.texts.search_plan import DEFAULT

        sys.stdout.write(DEFAULT)
        return
    with opened(city) as door:
        zone, items = door.config.timezone, door.missing.plan(search_id, party)
    show(items, as_json, lambda ones: "\n".join(_item(one, zone) for one in ones) or said("none"))


def _item(item: Any, zone: str) -> str:
    text = item.step.zh if language() == "zh" else item.step.en
    done = said("item-open" if item.open else "item-done")
    due = local(item.task.due, zone)[-5:]
    return said("item", party=said(f"party-{item.step.party}"), due=due, done=done, text=text, id=item.step.id)


@missing.command("done")
@with_city
@_ID
@click.argument("step")
@click.option("--result", default="", help="What came of it.")
@_BY
def missing_done(city: str | None, as_json: bool, search_id: str, step: str, result: str, by: str) -> None:
    """Marks a STEP of the plan as done.

    \b
    Examples:
      guardtag missing done 01k… call-round --result "nobody has seen him" --by li-ling
    """
    with opened(city) as door:
        search = door.missing.done(search_id, step, result=result, by=by)
    show(search, as_json, lambda _: said("step-done", step=step))


@missing.command("sighting")
@with_city
@_ID
@click.option("--place", default="", help="Where, in words.")
@click.option("--area", default="", help="Path of the area: only then the search can follow.")
@click.option("--at", default="", metavar="'YYYY-MM-DD HH:MM'", help="When; now unless given.")
@click.option("--words", default="", help="What was said.")
@click.option("--photo", type=click.Path(exists=True, dir_okay=False), help="A photo.")
@click.option("--source", default="public", show_default=True, help="public, camera, system, police or family.")
@click.option("--system", default="", help="Name of the system, for camera and system.")
@click.option("--reporter", default="", help="How to reach the one who saw them.")
@_BY
def missing_sighting(
    city: str | None, as_json: bool, search_id: str, at: str, photo: str | None, **given: Any
) -> None:  # fmt: skip
    """Enters that the person was seen.

    \b
    Examples:
      guardtag missing sighting 01k… --place "east gate" --area feicheng/wangzhuang/north/zhongyu/3 --by li-ling
      guardtag missing sighting 01k… --place "coach station" --reporter "a driver"
    """
    with opened(city) as door:
        zone = door.config.timezone
        one = door.missing.sighting(
            search_id, at=moment(at, zone) if at else None, photo=Path(photo).read_bytes() if photo else b"", **given
        )
    show(one, as_json, lambda one: _seen(one, zone))


@missing.command("sightings")
@with_city
@_ID
def missing_sightings(city: str | None, as_json: bool, search_id: str) -> None:
    """Lists the sightings of SEARCH, in the order in which the person was seen.

    \b
    Examples:
      guardtag missing sightings 01k…
    """
    with opened(city) as door:
        zone, found = door.config.timezone, door.missing.sightings(search_id)
    show(found, as_json, lambda ones: "\n".join(_seen(one, zone) for one in ones) or said("none"))


def _seen(one: Any, zone: str) -> str:
    return said("sighted", sighting=one.id, when=local(one.at, zone), source=said(f"source-{one.source}"),
                state=said(f"judged-{one.state}"), area=one.area, place=one.place).rstrip()  # fmt: skip


@missing.command("judge")
@with_city
@_ID
@click.argument("sighting")
@click.argument("state", type=click.Choice(["confirmed", "rejected"]))
@click.option("--same-source", is_flag=True, help="All of the same stranger or system too.")
@_BY
def missing_judge(
    city: str | None, as_json: bool, search_id: str, sighting: str, state: str, same_source: bool, by: str
) -> None:
    """Says whether a SIGHTING is true.

    \b
    Examples:
      guardtag missing judge 01k… 01m… rejected --same-source --by wang-xia
    """
    with opened(city) as door:
        search = door.missing.judge(search_id, sighting, state, same_source=same_source, by=by)
    show(search, as_json, lambda _: said("judged", state=said(f"judged-{state}")))


@missing.command("likely")
@with_city
@_ID
def missing_likely(city: str | None, as_json: bool, search_id: str) -> None:
    """Says where the person probably is and why, and where to look first.

    \b
    Examples:
      guardtag missing likely 01k…
    """
    with opened(city) as door:
        zone, areas, places = door.config.timezone, door.missing.likely(search_id), door.missing.places(search_id)

    def lines(found: Any) -> str:
        rows = [
            said("likely-line", area=one.area, score=f"{one.score:.2f}", why="; ".join(
                said(f"reason-{why.what}", source=said(f"source-{why.source}") if why.source else "",
                     when=local(why.at, zone)[-5:]) for why in one.reasons[:4]))
            for one in found["areas"]
        ]  # fmt: skip
        for one in found["places"]:
            why = said("before", times=one.times) if one.times else said("no-share")
            if one.share is not None:
                why = said("share", share=f"{one.share:.0%}", source=one.source)
            rows.append(said("place-line", place=one.place or said(f"place-{one.kind}"), why=why))
        return "\n".join([*rows, said("rule")])

    show({"areas": areas, "places": places}, as_json, lines)


@missing.command("lead")
@with_city
@_ID
@click.option("--to", required=True, help="Id of the responder who leads from now on.")
@click.option("--note", default="", help="A few words.")
@_BY
def missing_lead(city: str | None, as_json: bool, search_id: str, to: str, note: str, by: str) -> None:
    """Hands SEARCH to whoever leads it from now on, such as the next shift.

    \b
    Examples:
      guardtag missing lead 01k… --to wang-xia --note "18:00" --by li-ling
    """
    with opened(city) as door:
        search = door.missing.lead(search_id, to=to, note=note, by=by)
    show(search, as_json, lambda one: said("led", search=one.id, lead=one.lead))


@missing.command("join")
@with_city
@_ID
@click.option("--into", required=True, help="The search that goes on.")
@_BY
def missing_join(city: str | None, as_json: bool, search_id: str, into: str, by: str) -> None:
    """Makes SEARCH part of another one about the same person.

    \b
    Examples:
      guardtag missing join 01k… --into 01j… --by wang-xia
    """
    with opened(city) as door:
        search = door.missing.join(search_id, into=into, by=by)
    show(search, as_json, lambda one: said("joined", search=one.id))

"""One name for one thing: the words of public arguments and options, and who uses them.

``reason`` is in one's own words, ``why`` a word from a list, ``note`` a few words beside it, ``words`` what somebody
said; ``at`` a moment that was, ``now`` the moment it is, ``since`` and ``until`` the ends of a time, ``day`` a day;
``file`` is read and ``out`` is written. An argument that becomes a record's field has the field's name.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import click

import guardtag
from guardtag import aio, cli, spi, testing
from guardtag.desks.scans import Scan


class Used(NamedTuple):
    """An argument or option: where, by which name, and what it takes."""

    place: str
    name: str
    takes: str


class Word(NamedTuple):
    """A word that is another name of something, and the places in which it is the name of something else."""

    instead: str
    elsewhere: frozenset[str] = frozenset()


def _but(instead: str, *places: str) -> Word:
    return Word(instead, frozenset(places))


WORDS: Mapping[str, Word] = {
    "id": _but("whose: responder_id, token_id, …"),
    "call": _but("incident_id; for donations: appeal"),
    "call_id": _but("incident_id"),
    "case_id": _but("incident_id"),
    "person_id": _but("ward_id"),
    "tag_id": _but("tag"),
    "user": _but("by, or responder_id"),
    "user_id": _but("by, or responder_id"),
    "actor": _but("by", "Guard.acting_as", "journal.list", "journal.export", "guardtag journal show",
                  "guardtag journal export"),
    "url": _but("link"),
    "key": _but("link; one of the keyring: key_id", "wards.enrol", "wards.change", "wards.find", "wards.seek",
                "guardtag keys disable", "guardtag keys promote", "guardtag ward change",
                "guardtag ward find", "guardtag vault serve"),
    "where": _but("place; of a page: link_or_id", "guardtag.open", "guardtag.export", "guardtag.bring_in",
                  "guardtag.move", "guardtag.stay", "guardtag.restore", "guardtag.restore_vault"),
    "location": _but("place"),
    "last_seen": _but("seen_place, seen_at"),
    "why": _but("reason; of a list: a click.Choice, or a verb that is named here", "rounds.plan", "tags.replace",
                "tags.retire", "tags.void", "wards.away", "wards.leave"),
    "cause": _but("reason"),
    "comment": _but("note"),
    "notes": _but("note"),
    "remark": _but("note"),
    "before": _but("until"),
    "end": _but("until"),
    "start": _but("since"),
    "from": _but("since"),
    "on": _but("day"),
    "date": _but("day"),
    "when": _but("at"),
    "time": _but("at"),
    "at": _but("position, since or now", "missing.sighting", "notices.confirm", "guardtag missing sighting"),
    "most": _but("limit"),
    "number_of": _but("count"),
    "max": _but("limit"),
    "lists": _but("erasures"),
    "lang": _but("language"),
    "locale": _but("language"),
    "region": _but("area"),
    "path": _but("file, or area"),
    "filename": _but("file, or out"),
    "output": _but("out"),
    "csv": _but("out"),
    "data": _but("photo"),
    "picture": _but("photo"),
    "idempotency_key": _but("request_id"),
}  # fmt: skip
"""Other names that things had, or could be given; with it what they are called here."""

PLAIN: Mapping[tuple[str, str], str] = {
    ("Scan.alert", "message"): "words of the finder",
    ("incidents.open", "message"): "words of whoever opens it",
    ("tags.mint", "donor"): "a name, of whom there is no record yet",
    ("wards.enrol", "key"): "the office's own key of somebody",
    ("wards.find", "key"): "the same", ("wards.seek", "key"): "the same",
    ("signins.accept", "token"): "a secret", ("signins.end", "token"): "a secret",
    ("signins.invited", "token"): "a secret", ("signins.look", "token"): "a secret",
}  # fmt: skip
"""A noun that has an id as ``NOUN_id`` and yet is a plain text: what it is."""


def verbs(door: guardtag.Guard) -> Iterator[Used]:
    """Every argument of every public verb: of the door, its desks, the plain functions, plugins and the testing kit."""
    desks = {name: type(desk) for name, desk in vars(door).items() if not name.startswith("_")}
    kit = {name: each for room in (spi, testing, aio) for name, each in vars(room).items() if inspect.isclass(each)}
    public = {name: getattr(guardtag, name) for name in guardtag.__all__}
    classes = {name: each for name, each in public.items() if inspect.isclass(each)}
    for name, each in {"Scan": Scan, **kit, **classes, **desks}.items():
        for verb, fn in inspect.getmembers(each, inspect.isfunction):
            ours = fn.__module__.partition(".")[0] == "guardtag" and "test_" not in verb
            if ours and not issubclass(each, BaseException) and (not verb.startswith("_") or verb == "__call__"):
                yield from arguments(f"{name}.{verb}".removesuffix(".__call__"), fn)
    for name, each in public.items():
        if inspect.isfunction(each):
            yield from arguments(f"guardtag.{name}", each)


def arguments(place: str, fn: object) -> Iterator[Used]:
    """The arguments of one function."""
    assert callable(fn)
    for one in inspect.signature(fn).parameters.values():
        if one.name not in ("self", "cls"):
            yield Used(place, one.name, str(one.annotation).removesuffix(" | None"))


def options(command: click.Command = cli.cli, place: str = "guardtag") -> Iterator[Used]:
    """Every option of every command that takes something, and every argument as help shows it."""
    for one in command.params:
        takes = "Choice" if isinstance(one.type, click.Choice) else "str"
        if not isinstance(one, click.Option):
            yield Used(place, one.make_metavar(click.Context(command)).strip("[]. ").lower(), takes)
        elif not one.is_flag:
            yield from (Used(place, name.lstrip("-").replace("-", "_"), takes) for name in one.opts)
    if isinstance(command, click.Group):
        within = click.Context(command)
        for name in command.list_commands(within):
            each = command.get_command(within, name)
            assert each is not None
            yield from options(each, f"{place} {name}")


def misnamed(used: Iterable[Used]) -> Iterator[str]:
    """What is called by another name than everywhere else."""
    for place, name, takes in used:
        word = WORDS.get(name)
        if name.endswith("_"):
            yield f"{place}: {name} is spelled around a word of Python's"
        elif word and place not in word.elsewhere and not (name == "why" and takes == "Choice"):
            yield f"{place}: {name} is {word.instead}"


def unclear(used: Iterable[Used]) -> Iterator[str]:
    """What takes an id and does not say so, or says so and takes more: NOUN_id is the id, NOUN the record or its id."""
    used = list(used)
    nouns = {name.removesuffix("_id") for _, name, _ in used if name.endswith("_id")}
    for place, name, takes in used:
        if name in nouns and takes == "str" and (place, name) not in PLAIN:
            yield f"{place}: {name} is {name}_id"
        if name.endswith("_id") and takes not in ("str", "int"):
            yield f"{place}: {name} takes {takes}: it is {name.removesuffix('_id')}"

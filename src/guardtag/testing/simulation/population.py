"""Who lives in the simulated city: a few families, who is on duty, and what is sewn into which coat."""

from __future__ import annotations

import random

import attrs

from guardtag.guard import Guard
from guardtag.model.people import Consent, Contact
from guardtag.testing.simulation.post import CHANNELS

AREAS = ("feicheng/t1/d1/v1/g1", "feicheng/t1/d1/v1/g2", "feicheng/t1/d2/v2/g3", "feicheng/t2/d3/v3/g4")


@attrs.frozen
class Person:
    """Somebody with a tag.

    Args:
        ward: id, or empty for a tag that nobody recorded.
        serial: the tag's.
        texts: what a camera or a keyboard may read.
        contacts: ids of the family's contacts.
    """

    ward: str
    serial: int
    texts: tuple[str, ...]
    contacts: tuple[str, ...] = ()


@attrs.frozen
class Population:
    """Everybody.

    Args:
        people: with their tags.
        responders: ids of all on duty.
        targets: what follows the channel's name in an address, to (side, ward, person).
    """

    people: tuple[Person, ...]
    responders: tuple[str, ...]
    targets: dict[str, tuple[str, str, str]]


def settle(door: Guard, chance: random.Random) -> Population:
    """Enrols a population, as the dice have it."""
    targets: dict[str, tuple[str, str, str]] = {}

    def addresses(name: str) -> list[str]:
        chosen = chance.sample(CHANNELS, chance.choice((1, 1, 2, 3)))
        return [f"{channel}:{name}" for channel in chosen]

    responders: list[str] = []
    for area, role, most in _posts(chance):
        for _ in range(most):
            id = f"r{len(responders)}"
            door.responders.enrol(id, name=f"王{len(responders)}", area=area, role=role, addresses=addresses(id))
            targets[id] = ("responder", "", id)
            responders.append(id)
    people = []
    batch = door.tags.mint(40, area="feicheng")
    codes = list(door.tags.of(batch))
    for number in range(chance.randint(3, 5)):
        count = chance.choice((1, 1, 2, 3, 6)) if number else chance.choice((1, 2, 5, 22))
        names = [f"f{number}-{place}" for place in range(1, count + 1)]
        ward = door.wards.enrol(
            f"小{number}", area=chance.choice(AREAS), consent=Consent(by="田", purposes={"alert", "nickname"}),
            contacts=[Contact(name, "mother", addresses(name)) for name in names],
        )  # fmt: skip
        for name, contact in zip(names, ward.contacts, strict=True):
            targets[name] = ("family", ward.id, contact.id)
        code = codes.pop()
        door.tags.fit(code.serial, to=ward, garment="coat", by=responders[0])
        if chance.random() < 0.2:
            door.tags.retire(code.serial, why="lost")
        contacts = tuple(contact.id for contact in ward.contacts)
        people.append(Person(ward.id, code.serial, (code.link, code.link.lower(), code.typed), contacts))
    code = codes.pop()
    people.append(Person("", code.serial, (code.link,)))
    return Population(tuple(people), tuple(responders), targets)


def _posts(chance: random.Random) -> list[tuple[str, str, int]]:
    posts = [("feicheng", "hotline", 1), ("feicheng/t1", "supervisor", 1)]
    posts += [(area, "worker", chance.choice((1, 1, 2, 3))) for area in AREAS[:3]]
    if chance.random() < 0.15:
        posts.append((AREAS[0].rpartition("/")[0], "worker", 20))
    elif chance.random() < 0.5:
        posts.append((AREAS[0].rpartition("/")[0], "worker", 1))
    return posts

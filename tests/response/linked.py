"""A call with links in its messages: what the tests of links share."""

from __future__ import annotations

from guardtag import Conflict, Contact, Unknown
from guardtag.model.incidents import Incident
from tests.conftest import City


def alerted(city: City) -> tuple[Incident, str]:
    """The boy's call with two contacts and a worker, and his mother's link."""
    city.responder("li-ling")
    boy = city.boy(contacts=[
        Contact("田爱云", "mother", ["mail:tian@example.org"]), Contact("邻居", "neighbour", ["mail:n@example.org"]),
    ])  # fmt: skip
    incident = city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    city.door.dispatch()
    return incident, link_to(city, "tian@example.org")


def link_to(city: City, target: str) -> str:
    return next(m["link"] for m in city.messages() if m["target"] == target)


USES = {
    "choices": lambda door, link: door.notices.choices(link),
    "glance": lambda door, link: door.notices.glance(link),
    "page": lambda door, link: door.notices.page(link),
    "answer": lambda door, link: door.notices.answer(link, "coming"),
    "reply": lambda door, link: door.relay.reply(link, "we come"),
    "words": lambda door, link: door.relay.words(link),
    "pictures": lambda door, link: door.relay.pictures(link),
    "word": lambda door, link: door.relay.pickup_word(link),
    "ask": lambda door, link: door.family.ask(link),
}  # fmt: skip
"""Whatever a link is good for."""


def dead(city: City, link: str) -> bool:
    """Whether a link opens nothing, whatever it is used for; or all, as one that holds."""
    refused = []
    for use in USES.values():
        try:
            use(city.door, link)
        except Unknown as error:
            refused.append(error.code)
        except Conflict:
            pass
    assert refused in ([], ["GT-NOTICE-LINK"] * len(USES)), "it looks like one that never was"
    return bool(refused)

"""What a finder's app asks: the tag, or the key of the finder's page, is all that is needed."""

from __future__ import annotations

from guardtag_web.api import said
from guardtag_web.api.asked import Ask


def scan(ask: Ask) -> said.ScanSaid:
    """Reads a tag. It tells nobody and shows nothing of anybody."""
    return said.scan(ask.city.scan(ask.body.text, source=ask.source), ask.city.config.hotline)


def alert(ask: Ask) -> said.AlertSaid:
    """Calls for help in the name of whoever found somebody; durable when it is answered.

    A second call for the same person joins the open one, and its finder has a page of their own.
    """
    city, wanted = ask.city, ask.body
    found = city.scan(wanted.text, source=ask.source)
    call = found.alert(place=wanted.place, message=wanted.message, finder=wanted.finder, request_id=ask.key)
    link = city.relay.link(call)
    return said.AlertSaid(
        key=link.rpartition("/")[2], page=link, hotline_first=found.hotline_first, hotline=city.config.hotline
    )


def page(ask: Ask) -> said.PageSaid:
    """What is true for this finder now. It changes nothing."""
    return said.of(ask.city.relay.page(ask.page, language=ask.language), said.PageSaid)


def seen(ask: Ask) -> None:
    """The finder read what is written to them."""
    ask.city.relay.seen(ask.page)


def say(ask: Ask) -> said.WordSaid:
    """Words of the finder, for the family and whoever took the call."""
    wanted = ask.body
    return said.word(ask.city.relay.say(
        ask.page, wanted.text, language=wanted.language, sure=wanted.sure, request_id=ask.key
    ))  # fmt: skip


def tell(ask: Ask) -> said.WordSaid:
    """One tap of the finder; a call whose person walked on climbs at once."""
    wanted = ask.body
    return said.word(ask.city.relay.tell(
        ask.page, wanted.choice, place=wanted.place, note=wanted.note, language=wanted.language, sure=wanted.sure,
        request_id=ask.key,
    ))  # fmt: skip


def health(ask: Ask) -> said.HealthSaid:
    """Whether calls are carried out."""
    alive = ask.city.alive()
    return said.HealthSaid(alive=alive, hotline_first=not alive, hotline=ask.city.config.hotline)

"""Hypothesis strategies: made-up people, tags, calls, and the texts that cameras and people give.

Plural names, keyword-only arguments. Counter-examples shrink to something a person can read: one
contact, the first area, ASCII before Chinese. No phone number made here can ring. Where guardtag is installed,
``from_type(Ward)`` and the like work by themselves.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from guardtag.model.incidents import MILESTONES, Incident, Line, Milestone, Rung
from guardtag.model.people import HINTS, Consent, Contact, Responder, Ward
from guardtag.model.tags import Code, Tag
from guardtag.spi import Message

if TYPE_CHECKING:
    from guardtag.testing.cities import City

_LEVELS = ("city", "town", "district", "village", "grid")
_NAMES = ("A", "小军", "田爱云", "李岭", "王霞", "Ann Ó", "ب", "名" * 20)
_BEFORE = ("", " ", "，", "\n", "看这里：", "help ", "\u200b", "《", '<a href="')
_AFTER = ("", " ", "，谢谢", "\n", " help", "\u200b", "》", '">x</a>', "。")


def names() -> st.SearchStrategy[str]:
    """Names of people: short, long, in several scripts."""
    letters = st.characters(categories=("Lu", "Ll", "Lo"))
    return st.sampled_from(_NAMES) | st.text(letters, min_size=1, max_size=12)


def areas(*, root: str = "feicheng", depth: int | None = None) -> st.SearchStrategy[str]:
    """Area paths under ``root``, of a given depth (1 to 5) or any.

    Args:
        root: the first part.
        depth: how many parts, root included.
    """
    part = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=6)
    parts = st.lists(part, min_size=0 if depth is None else depth - 1, max_size=4 if depth is None else depth - 1)
    return parts.map(lambda more: "/".join([root, *more]))


def addresses(*, channels: Sequence[str] = ("mail", "sms")) -> st.SearchStrategy[str]:
    """Addresses ``channel:target`` of nobody: ``example.org`` and numbers that no network gives out.

    Args:
        channels: channel names to choose from.
    """
    local = st.text(string.ascii_lowercase, min_size=1, max_size=8)
    number = st.integers(0, 9999).map(lambda n: f"+8610000{n:06d}")
    target = {"sms": number}
    return st.sampled_from(list(channels)).flatmap(
        lambda channel: target.get(channel, local.map(lambda name: f"{name}@example.org")).map(
            lambda where: f"{channel}:{where}"
        )
    )


def contacts(*, channels: Sequence[str] = ("mail", "sms")) -> st.SearchStrategy[Contact]:
    """Contacts with one to three addresses.

    Args:
        channels: channel names to choose from.
    """
    return st.builds(
        Contact,
        name=names(),
        relation=st.sampled_from(["", "mother", "son", "neighbour"]),
        addresses=st.lists(addresses(channels=channels), min_size=1, max_size=3, unique=True),
    )


def consents(*, alert: bool = True) -> st.SearchStrategy[Consent]:
    """Consents, with ``alert`` among their purposes unless told otherwise.

    Args:
        alert: whether alerts are consented to.
    """
    more = st.sets(st.sampled_from(["nickname", "photo", "condition_hints", "medical_notes", "home_address"]))
    purposes = more.map(lambda chosen: frozenset(chosen | ({"alert"} if alert else set())))
    return st.builds(Consent, by=names(), purposes=purposes)


_CHILDREN_SINCE = 2000
"""Whoever was born before is no child under any clock that a test may have."""


def wards(*, channels: Sequence[str] = ("mail", "sms")) -> st.SearchStrategy[Ward]:
    """Wards as ``city.wards.get`` gives them, with ids of contacts filled in.

    Args:
        channels: channel names of their contacts' addresses.
    """
    numbered = st.lists(contacts(channels=channels), min_size=1, max_size=4).map(
        lambda people: tuple(Contact(c.name, c.relation, c.addresses, id=f"c{n}") for n, c in enumerate(people, 1))
    )
    notes = st.just("") | st.text(st.characters(categories=("L", "N")), max_size=20)
    return st.builds(
        Ward,
        id=st.uuids(version=4).map(lambda u: u.hex[:26]),
        name=names(),
        area=areas(depth=5),
        nickname=st.just("") | names(),
        birth_date=st.none() | st.dates(date(1920, 1, 1), date(2025, 1, 1)),
        minor=st.booleans(),
        groups=st.lists(st.sampled_from(["dementia", "intellectual-disability"]), max_size=2, unique=True),
        hints=st.lists(st.sampled_from(HINTS), max_size=3, unique=True),
        contacts=numbered,
        reach=st.sampled_from(["relay", "call"]),
        consents=st.tuples(consents()),
        clothes=notes,
        medical=notes,
        address=notes,
        hidden_address=notes,
    ).map(_guarded)


def _guarded(ward: Ward) -> Ward:
    """Of a child the consent is a guardian's: nobody else's would be taken."""
    if not ward.minor and (ward.birth_date is None or ward.birth_date.year < _CHILDREN_SINCE):
        return ward
    shown = tuple(attrs.evolve(consent, guardian=True) for consent in ward.consents)
    return attrs.evolve(ward, consents=shown)


def responders(*, area: str | None = None, channels: Sequence[str] = ("mail", "sms")) -> st.SearchStrategy[Responder]:
    """Responders who are on duty.

    Args:
        area: their area; any unless given.
        channels: channel names of their addresses.
    """
    return st.builds(
        Responder,
        id=st.text(string.ascii_lowercase, min_size=1, max_size=8),
        name=names(),
        area=areas() if area is None else st.just(area),
        role=st.sampled_from(["worker", "supervisor", "hotline"]),
        addresses=st.lists(addresses(channels=channels), min_size=1, max_size=2, unique=True),
    )


def serials() -> st.SearchStrategy[int]:
    """Serials of tags, the smallest, the largest and any between."""
    return st.integers(1, 2**40 - 1)


def codes(*, host: str = "tag.example.org") -> st.SearchStrategy[Code]:
    """Codes that look like ours and are nobody's: no key opens them. Real ones come from ``city.tags.of(batch)``.

    Args:
        host: of their links.
    """
    token = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=26, max_size=26)
    typed = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=12, max_size=12)
    return st.builds(
        lambda serial, token, typed: Code(
            serial, f"https://{host.upper()}/T/{token}", "-".join((typed[:4], typed[4:8], typed[8:]))
        ),
        serials(), token, typed,
    )  # fmt: skip


def messages() -> st.SearchStrategy[Message]:
    """Messages as a notifier gets them: thin or not, any text and variables; a text holds its link."""
    sentences = st.sampled_from((
        "有人找到了小军，在汪庄车站。", "请打开链接回复。", "Somebody found Xiaojun at the bus stop.",
        "“Please” answer — now!", "👨‍👩‍👦 🚏", "\r\n", "<b>&amp;</b> %s {0}",
    ))  # fmt: skip
    texts = st.lists(sentences, max_size=8).map("".join) | st.text(max_size=80)
    links = st.just("") | st.text("ABCDEFGHJKMNPQRSTVWXYZ23456789", min_size=16, max_size=16).map(
        "https://tag.invalid/N/{}".format
    )
    return st.builds(
        _message,
        id=st.uuids(version=4).map(lambda u: u.hex[:26]),
        kind=st.sampled_from(("found", "raised", "again", "reply", "ended")),
        urgency=st.sampled_from(("high", "normal")),
        language=st.sampled_from(("en", "zh")),
        target=addresses().map(lambda address: address.partition(":")[2]),
        text=texts,
        template=st.sampled_from(("found", "")),
        variables=st.dictionaries(st.sampled_from(("name", "place", "link")), texts, max_size=3),
        link=links,
        last=st.booleans(),
        thin=st.booleans(),
    )


def _message(text: str, link: str, *, last: bool, **fields: Any) -> Message:
    """A message whose text holds its link, at its end or before it."""
    whole = f"{text} {link}" if last else f"{link} {text}"
    return Message(text=whole if link else text, link=link, **fields)


def tags() -> st.SearchStrategy[Tag]:
    """Fitted and retired tags, as the store keeps them."""
    state = st.sampled_from([("fitted", ""), ("retired", "replaced"), ("retired", "died")])
    return st.builds(
        lambda serial, ward, state: Tag(serial, "b", 1, 1, ward, "f", *state),
        serials(), st.uuids(version=4).map(lambda u: u.hex[:26]), state,
    )  # fmt: skip


def incidents() -> st.SearchStrategy[Incident]:
    """Incidents anywhere on their way, open and closed, whose times never run backwards."""

    @st.composite
    def incident(draw: st.DrawFn) -> Incident:
        area = draw(areas(depth=5))
        parts = area.split("/")
        ladder = tuple(
            Rung(level, "/".join(parts[: depth + 1]), draw(st.sampled_from([5.0, 10.0, 30.0])))
            for depth, level in reversed(list(enumerate(_LEVELS)))
        )
        opened = draw(st.integers(1_700_000_000, 1_800_000_000)) * 1.0
        reached = draw(st.integers(1, len(MILESTONES)))
        times = sorted(draw(st.lists(st.integers(0, 14_400), min_size=reached, max_size=reached)))
        milestones = tuple(
            Milestone(name, 30.0, opened + times[n] if n < reached else None, n < reached and times[n] > 1800)
            for n, name in enumerate(MILESTONES)
        )
        closed = opened + 20_000 if draw(st.booleans()) else None
        return Incident(
            id=f"{int(opened)}", kind="found", klass="person", subject="w", area=area, day="20250615",
            opened=opened, state="closed" if closed else "received", ladder=ladder, level=draw(st.integers(0, 4)),
            milestones=milestones, thread=(Line(opened, "called", "finder"),), closed=closed,
            outcome="home" if closed else "", step_due=opened + 300,
        )  # fmt: skip

    return incident()


def scan_texts(codes: st.SearchStrategy[Code]) -> st.SearchStrategy[tuple[str, Code]]:
    """Texts in which a person or a camera gives a code, with the code that must come out.

    Args:
        codes: the codes to hide in the texts.
    """

    def written(code: Code) -> st.SearchStrategy[str]:
        bare = code.typed.replace("-", "")
        token = code.link.rpartition("/")[2]
        forms = [
            code.link, code.link.lower(), token, token.lower(), _wide(token), code.typed, code.typed.lower(), bare,
            code.typed.replace("-", " "), code.typed.replace("-", "–"), "\u200b".join(token),
        ]  # fmt: skip
        return st.sampled_from(forms)

    def around(pair: tuple[str, Code]) -> st.SearchStrategy[tuple[str, Code]]:
        text, code = pair
        url = text.lower().startswith("http")
        before = st.sampled_from(_BEFORE if url else ("", " ", "\n"))
        after = st.sampled_from(_AFTER if url else ("", " ", "\n"))
        return st.tuples(before, after).map(lambda ends: (f"{ends[0]}{text}{ends[1]}", code))

    pairs = codes.flatmap(lambda code: written(code).map(lambda text: (text, code)))
    return pairs.flatmap(around)


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


def tampered(data: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Bytes that differ from what ``data`` gives: one bit flipped, cut short, or made longer.

    Args:
        data: non-empty bytes.
    """

    def spoil(original: bytes) -> st.SearchStrategy[bytes]:
        def flipped(bit: int) -> bytes:
            changed = bytearray(original)
            changed[bit // 8] ^= 1 << bit % 8
            return bytes(changed)

        flips = st.integers(0, len(original) * 8 - 1).map(flipped)
        cuts = st.integers(0, len(original) - 1).map(lambda length: original[:length])
        longer = st.binary(min_size=1, max_size=4).map(lambda more: original + more)
        return flips | cuts | longer

    return data.flatmap(spoil)


def cities(
    *, channels: Sequence[str] = ("mail", "sms"), max_wards: int = 3, max_responders: int = 3
) -> st.SearchStrategy[City]:
    """Cities that are consistent as a whole: see ``guardtag.testing.cities.City``.

    Args:
        channels: channel names of everybody's addresses.
        max_wards: the most wards; at least one.
        max_responders: the most responders; at least one.
    """
    from guardtag.testing.cities import made  # needs the front door

    return made(channels, max_wards, max_responders)

"""What the doctor says of the register: people and their contacts, tags on hand, those who come, their training."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.people import Responder, Ward
from guardtag.model.reads import Reads
from guardtag.model.tags import Batch
from guardtag.model.training import FITTING, SEWING, Course
from guardtag.rules import disclosure, presence, proofs, training
from guardtag.rules.duty import CALLED
from guardtag.rules.reads import DAY
from guardtag.spi import Ref, Row
from guardtag.steps import accounts
from guardtag.steps.courses import MOST as MOST_COURSES
from guardtag.steps.finding import GREEN, RED, SHOWN, YELLOW, Finding, found, named
from guardtag.steps.looking import Looking
from guardtag.steps.room import Room
from guardtag.steps.tell import route

MOST_LOOKED_AT = 5000
"""Responders whom the doctor looks at."""
_PAGE = 500


def findings(room: Room, look: Looking) -> Iterator[Finding]:
    """All of it; a damaged row is noted by ``look``, and stops nothing."""
    batches = look.find(Batch, "all", "batch", limit=1000)
    minted, fitted = sum(batch.count for batch in batches), sum(batch.fitted for batch in batches)
    yield found("tags", GREEN if minted else YELLOW, minted=minted, fitted=fitted)
    yield from _low(room)
    register = _Register(room)
    yield from register.look()
    people = [one for one in islice(look.walk(Responder), MOST_LOOKED_AT) if one.active]
    yield from _responders(room, people, register.tops.union(batch.area.partition("/")[0] for batch in batches))
    yield from _trained(room, look, people, register.homes)
    yield from _readers(room, look)


def _low(room: Room) -> Iterator[Finding]:
    """Where tags run short, as the configuration's ``stock`` wants them; not where a batch is damaged."""
    try:
        low = accounts.low(room.records, room.config.stock, room.config.levels)
    except StoreUnavailable:
        raise
    except BackendError:  # said as damaged
        return
    if low:
        short = [f"{one.area} ({one.on_hand}/{one.least})" for one in low[:SHOWN]]
        yield found("stock-low", YELLOW, areas=named(short, len(low)))


class _Register:
    """One walk over everybody.

    Attributes:
        tops: the first parts of all areas in which anybody is registered.
        homes: how many guarded people live where.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self.tops: set[str] = set()
        self.homes: Counter[str] = Counter()
        self._contacts = self._people = self._alone = 0

    def look(self) -> Iterator[Finding]:
        """Who does not open though nobody erased them: no list shows them. Whose contacts nobody has verified."""
        records, after = self._room.records, ""
        count, first = 0, list[str]()
        while rows := records.store.walk("ward", after, _PAGE):
            self.tops.update(path.partition("/")[0] for row in rows for path in row.index.get("area", ()))
            lost = self._not_erased([row.id for row in rows if not self._opens(row)])
            count, first = count + len(lost), (first + lost)[:SHOWN]
            after = rows[-1].id
        if count:
            yield found("people-closed", RED, count=count, people=named(first, count))
        if self._contacts:
            yield found(
                "contacts-unverified", YELLOW, count=self._contacts, people=self._people, alone=self._alone
            )  # fmt: skip

    def _opens(self, row: Row) -> bool:
        try:
            ward = self._room.records.opened(Ward, row)
        except StoreUnavailable:
            raise
        except BackendError:
            return False
        if presence.guarded(ward):
            self.homes[ward.area] += 1
            self._verified(ward)
        return True

    def _verified(self, ward: Ward) -> None:
        now, days = self._room.world.now(), self._room.config.rounds.contact
        if disclosure.may_alert(ward, now):
            open_ = sum(bool(proofs.why(contact, now, days)) for contact in ward.contacts)
            self._contacts += open_
            self._people += bool(open_)
            self._alone += open_ == len(ward.contacts) > 0

    def _not_erased(self, wards: list[str]) -> list[str]:
        """Those whose keys nobody destroyed on purpose, as far as database and vault know."""
        records = self._room.records
        asked = records.store.read([Ref("erasure", ward) for ward in wards])
        marks = records.vault.store.read([Ref("erased", ward) for ward in wards])
        return [ward for ward, *known in zip(wards, asked, marks, strict=True) if known == [None, None]]


def _responders(room: Room, people: Sequence[Responder], tops: set[str]) -> Iterator[Finding]:
    """Whether there is anybody who comes, and whether calls reach them."""
    if not people:
        yield found("responders", RED, "responders-none")
        return
    unreached = sum(one.role in CALLED and route(room, one.addresses) is None for one in people)
    if unreached:
        yield found("responders", YELLOW, "responders-unreached", count=unreached)
    if all(one.role != "hotline" for one in people):
        yield found("duty-desk", YELLOW)
    lacking = [area for area in sorted(tops) if not _called_at(room, area)]
    if lacking:
        yield found("ladder-top", YELLOW, areas=named(lacking, len(lacking)))


def _called_at(room: Room, area: str) -> bool:
    """Whether anybody is enrolled for exactly this area whom calls go to; who only stands in is not."""
    enrolled = room.records.every(Responder, "area", area, whole=False)
    return any(area in one.everywhere and one.role in CALLED for one in enrolled)


def _trained(room: Room, look: Looking, people: Sequence[Responder], homes: Counter[str]) -> Iterator[Finding]:
    """Whose training has ended, and where somebody lives and no worker of exactly that area is trained."""
    now = room.world.now()
    wanted = training.needed(look.find(Course, "needed", FITTING, limit=MOST_COURSES), SEWING)
    ended = [one.id for one in people if any(_over(one, course, now) for course in wanted)]
    if ended:
        yield found("training-ended", YELLOW, count=len(ended), people=named(ended, len(ended)))
    workers = [one for one in people if one.role == "worker" and training.trained(one, wanted, now)]
    places = {place for one in workers for place in one.everywhere}
    lacking = sorted((area for area in homes if area not in places), key=lambda area: (-homes[area], area))
    if lacking:
        yield found("areas-untrained", YELLOW, count=len(lacking), areas=named(lacking, len(lacking)))


def _over(one: Responder, course: str, now: float) -> bool:
    held = training.of(one, course)
    return held is not None and held.expires is not None and held.expires <= now


def _readers(room: Room, look: Looking) -> Iterator[Finding]:
    """Who was refused within a day because they had looked at too many people."""
    since = room.world.now() - DAY
    over = [one for one in look.find(Reads, "state", "over") if one.over > since]
    if over:
        yield found("readers", YELLOW, readers=named([one.id for one in over[:SHOWN]], len(over)))

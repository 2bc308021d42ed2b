"""The one table: model class → kind, id, whose key, index, lane, due.

Everything the store is told about a record is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import attrs
import msgspec

from guardtag.model.areas import Area, lineage
from guardtag.model.contact_tests import ContactTest, TestedToday
from guardtag.model.drills import Drill
from guardtag.model.family import OwnLink
from guardtag.model.figures import Below, Recount, Rolling, Rollup
from guardtag.model.garments import Wardrobe
from guardtag.model.gifts import Appeal, Donor, Letter, Pledge
from guardtag.model.glass import BreakGlass
from guardtag.model.guesses import Guesses
from guardtag.model.imports import RUNNING, UNDOING, Import, ImportStep, Underway
from guardtag.model.inbound import Delivery, Ordered, Received
from guardtag.model.incidents import Incident, Opening
from guardtag.model.keeping import Keeping
from guardtag.model.mappings import Titles
from guardtag.model.modes import Modes
from guardtag.model.notices import Notice
from guardtag.model.people import RESPONSE, Responder, Ward
from guardtag.model.photos import Photo
from guardtag.model.prints import UNSETTLED, PrintFile, PrintRun
from guardtag.model.pulse import Pulse
from guardtag.model.reads import Reads
from guardtag.model.relay import FinderPhoto, Relay, Word
from guardtag.model.searches import Release, Search, SearchPhoto, Sighting
from guardtag.model.signins import Attempts, Invitation, Outside, Session, SignIn
from guardtag.model.stock import Lot, Receipt
from guardtag.model.tags import UNFITTED, Batch, Doubt, Fitting, Tag, Void
from guardtag.model.tellings import Telling
from guardtag.model.tokens import ApiToken
from guardtag.model.training import Course
from guardtag.model.visits import Planned, Visit
from guardtag.model.warnings import AreaWarning, Bulletin, Followed, Patrol, PersonWarning, Scanned, Watch
from guardtag.records import happened, indexes
from guardtag.records.checkpoints import Checkpointed
from guardtag.records.counted import Counted, of_call
from guardtag.records.journal import Entry, Head
from guardtag.records.lanes import EVENTS, FIGURES_LANE, ladder_lane
from guardtag.records.ward_parts import split

T = TypeVar("T")


@attrs.frozen
class Mark:
    """A counter: ``serial`` (the high-water mark of minted tags), ``area`` (area numbers), ``key`` (ids of keys),
    ``print:BATCH`` (print runs of a batch; two that begin at once meet here).
    """

    id: str
    value: int


@attrs.frozen
class Asked:
    """A request that was carried out: what was asked, and the answer it got.

    Args:
        id: keyed hash of actor, verb, subject and the caller's request id.
        arguments: keyed hash of the arguments.
        kind: kind of the answer; empty once the answer was erased: then nothing but the id is left.
        answer: the encoded answer.
        key: key id of the answer's own record: erasing the person closes this too.
    """

    id: str
    arguments: str
    kind: str
    answer: bytes = attrs.field(repr=False)
    key: str = ""


@attrs.frozen
class Registered:
    """The row that makes the register's key of a person unique.

    It is emptied when the person is erased, and not deleted: a new one would begin again at version 1, and an
    enrolment that had read the old one would take it for the same.

    Args:
        id: keyed hash of the key.
        ward: id of the person; empty when they were erased.
    """

    id: str
    ward: str


@attrs.frozen
class Deployment:
    """What the database says of itself.

    Args:
        id: ``self``.
        check: check value of the keyring it belongs to.
        keys: ids of the keys that the keyring must hold.
        channels: every channel that notices were ever queued for: those of a channel that was taken
            out of the configuration are still looked after.
        hosts: every host that codes were ever made for: their links are read for ever.
        vault: the vault it belongs to; see ``Vault.identity``.
        backed_up: ids of the keys that a backup was seen to bring back.
        rehearsed: when that was, seconds since 1970 UTC.
        sealed: id of the key that everything was moved to last; 0 while nothing was.
        copied: of which moment the newest backup of the database is; 0 while there is none.
        moving: ``out``, ``in`` or ``gone`` while it moves to another place; see ``records.gate``.
        vault_copied: when the newest backup of the vault was made; 0 while there is none.
        vault_rehearsed: when the newest one was made that was seen to bring back every key.
        sheeted: when the newest sheets of paper with the keys were made; 0 while none are known.
    """

    id: str
    check: str
    keys: tuple[int, ...] = ()
    channels: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    vault: str = ""
    backed_up: tuple[int, ...] = ()
    rehearsed: float = 0.0
    sealed: int = 0
    copied: float = 0.0
    moving: str = ""
    vault_copied: float = 0.0
    vault_rehearsed: float = 0.0
    sheeted: float = 0.0


@attrs.frozen
class Erasure:
    """A person is to be erased, or was; the id stays so that a restored backup can be cleaned again.

    Args:
        id: the ward's, ``r:`` and a responder's, or that of a single key: consent to what it seals was withdrawn.
        at: when their keys were destroyed; 0 before.
        asked: when it was asked for.
        by: who asked.
        begun: when their row went, after which no call for them can be opened; 0 before.
        due: when the next attempt is due.
        done: when their last row was gone, or ``None``.
        calls: what stays of their calls for the figures, by id of the call, until it stands in their place.
    """

    id: str
    at: float = 0.0
    asked: float = 0.0
    by: str = ""
    begun: float = 0.0
    due: float = 0.0
    done: float | None = None
    calls: dict[str, Incident] = attrs.field(factory=dict, repr=False)


@attrs.frozen
class Unsettled:
    """Tags and visits of a person still have to follow what was decided about them; due until they have.

    Args:
        ward: the person's id.
        mark: drawn at each decision: only the newest one's follower takes the row away.
        by: who decided.
        due: when the next attempt is due.
    """

    ward: str
    mark: str
    by: str
    due: float


@attrs.frozen
class Kind(Generic[T]):
    """How one model class is kept.

    Args:
        model: the class.
        name: the store's kind.
        id: the row's id.
        key: key id it is sealed under; gets the record and ``room(name)``.
        index: index values; blind, or naming no person.
        lane: the queue it waits in.
        due: when.
        bare: a record without what must not be stored.
        retracted: fields that may be taken out again: no answer holds them, a repeated one has them as they are.
        counts: what of a record the figures count; whoever changes that has it counted anew, see ``records.counted``.
        tells: what of a change is told to other systems.
    """

    model: type[T]
    name: str
    id: Callable[[T], str]
    key: Callable[[T, Callable[[str], str]], str]
    index: Callable[[T, indexes.Blind], indexes.Index] = lambda record, blind: {}
    lane: Callable[[T], str | None] = lambda record: None
    due: Callable[[T], float | None] = lambda record: None
    bare: Callable[[T], T] = lambda record: record
    retracted: tuple[str, ...] = ()
    counts: Callable[[T], Counted] | None = None
    tells: happened.Tells | None = None


def tag_id(serial: int) -> str:
    """The row id of a tag."""
    return f"{serial:010x}"


def _asked_index(asked: Asked, blind: indexes.Blind) -> indexes.Index:
    """The person under whose keys the answer is, if any: erasing them finds it."""
    if asked.key.startswith("r:"):
        return {"ward": (blind("ward", asked.key),)}
    if not asked.key.startswith(("w:", "i:")):
        return {}
    ward = asked.key.split(":")[1]
    return {"ward": (blind("ward", ward),)} if ward else {}


INBOUND: Mapping[type[Any], str] = {Delivery: "delivery", Received: "received", Ordered: "ordered"}
SIGNED_IN: Mapping[type[Any], str] = {Outside: "outside", Invitation: "invitation", Session: "session"}
KINDS: tuple[Kind[Any], ...] = (
    Kind(Ward, "ward", lambda w: w.id, lambda w, room: f"w:{w.id}:{RESPONSE}", indexes.people,
         bare=lambda w: split(w)[0]),  # where it is an answer that is kept: what is sealed apart is in its row alone
    Kind(Responder, "responder", lambda r: r.id, lambda r, room: f"r:{r.id}", indexes.responder_index),
    Kind(Course, "course", lambda c: c.id, lambda c, room: room("office"),
         lambda c, blind: {"all": ("course",)} | ({"needed": (c.needed_for,)} if c.needed_for else {})),
    Kind(Area, "area", lambda a: a.path, lambda a, room: room("office"), lambda a, blind: {"number": (str(a.number),)}),
    Kind(Mark, "mark", lambda m: m.id, lambda m, room: room("office")),
    Kind(Batch, "batch", lambda b: b.id, lambda b, room: room("office"), retracted=("donor",), index=
         lambda b, blind: {"area": lineage(b.area), "all": ("batch",), "pledge": (b.pledge,) if b.pledge else ()}),
    Kind(
        Tag, "tag", lambda t: tag_id(t.serial), lambda t, room: room("tag"),
        lambda t, blind: {"ward": (blind("ward", t.ward),)} if t.ward else {"all": (UNFITTED,)} if t.state == UNFITTED
        else {},
        bare=lambda t: attrs.evolve(t, code=None), tells=happened.of_tag,
    ),
    Kind(Void, "void", lambda v: tag_id(v.first), lambda v, room: room("office"),
         lambda v, blind: {"all": ("void",), "batch": (v.batch,)}),
    Kind(Lot, "lot", lambda lot: tag_id(lot.first), lambda lot, room: room("office"),
         lambda lot, blind: {"all": ("lot",), "batch": (lot.batch,), "area": lineage(lot.area) if lot.area else ()}),
    Kind(Receipt, "receipt", lambda r: r.id, lambda r, room: room("office"), indexes.receipt_index),
    Kind(Fitting, "fitting", lambda f: f.id, lambda f, room: f"w:{f.ward}:{RESPONSE}",
         lambda f, blind: {"ward": (blind("ward", f.ward),), "area": lineage(f.area) if f.area else ()}),
    Kind(Visit, "visit", lambda v: v.id, lambda v, room: f"w:{v.ward}:{RESPONSE}", indexes.visit_index),
    Kind(ContactTest, "ctest", lambda c: c.id, lambda c, room: indexes.owned(c.owner),
         lambda c, blind: {"ward": (blind("ward", c.owner),)},
         lane=lambda c: "sweep" if c.due is not None else None, due=lambda c: c.due),
    Kind(TestedToday, "tested", lambda t: t.id, lambda t, room: indexes.owned(t.owner),
         lambda t, blind: {"ward": (blind("ward", t.owner),)}),
    Kind(Planned, "planned", lambda p: p.id, lambda p, room: f"w:{p.ward}:{RESPONSE}",
         lambda p, blind: {"ward": (blind("ward", p.ward),)}),
    Kind(Doubt, "doubt", lambda d: d.id, lambda d, room: f"w:{d.ward}:{RESPONSE}", indexes.doubt_index),
    Kind(Photo, "photo", lambda p: p.ward, lambda p, room: p.key,
         lambda p, blind: {"ward": (blind("ward", p.ward),)}),
    Kind(Unsettled, "unsettled", lambda u: u.ward, lambda u, room: f"w:{u.ward}:{RESPONSE}",
         lambda u, blind: {"ward": (blind("ward", u.ward),)}, lane=lambda u: "sweep", due=lambda u: u.due),
    Kind(Wardrobe, "wardrobe", lambda w: w.ward, lambda w, room: f"w:{w.ward}:{RESPONSE}",
         lambda w, blind: {"ward": (blind("ward", w.ward),)}),
    Kind(Appeal, "appeal", lambda a: a.id, lambda a, room: room("office"),
         lambda a, blind: {"all": ("appeal",), "area": lineage(a.area)}),
    Kind(Donor, "donor", lambda d: d.id, lambda d, room: room("office"), lambda d, blind: {"all": ("donor",)}),
    Kind(Pledge, "pledge", lambda p: p.id, lambda p, room: room("office"),
         lambda p, blind: {"all": ("pledge",), "call": (p.call,), "donor": (p.donor,)}),
    Kind(Letter, "letter", lambda x: x.id, lambda x, room: f"w:{x.ward}:{RESPONSE}", retracted=("words",), index=
         lambda one, blind: {"all": ("letter",), "ward": (blind("ward", one.ward),), "donor": (one.donor,)}),
    Kind(BreakGlass, "glass", lambda g: g.id, lambda g, room: f"w:{g.ward}:{RESPONSE}", indexes.glass_index,
         lane=lambda g: None if g.due is None else "sweep", due=lambda g: g.due),
    Kind(OwnLink, "ownlink", lambda o: o.id, lambda o, room: f"w:{o.ward}:{RESPONSE}",
         lambda o, blind: {"ward": (blind("ward", o.ward),)}, lane=lambda o: "sweep", due=lambda o: o.until,
         bare=lambda o: attrs.evolve(o, link="")),
    Kind(Reads, "reads", lambda r: r.id, lambda r, room: f"r:{r.id}",
         lambda r, blind: {"ward": (blind("ward", f"r:{r.id}"),)} | ({"state": ("over",)} if r.over else {})),
    Kind(PrintRun, "printrun", lambda p: p.id, lambda p, room: room("office"),
         lambda p, blind: {"batch": (p.batch,)} | ({"state": (p.state,)} if p.state in UNSETTLED else {})),
    Kind(PrintFile, "printfile", lambda f: f.id, lambda f, room: room("office"),
         lambda f, blind: {"run": (f.run,), "sha256": (f.sha256,), "name": (blind("file", f.name),)}),
    Kind(Incident, "incident", lambda i: i.id, lambda i, room: f"i:{i.subject}:{i.day}", indexes.incident_index,
         lane=ladder_lane, due=lambda i: i.next_due, counts=of_call, tells=happened.of_call),
    Kind(Titles, "mapping", lambda t: t.id, lambda t, room: room("office")),
    Kind(Modes, "modes", lambda m: m.id, lambda m, room: room("office")),
    Kind(Guesses, "guesses", lambda g: g.id, lambda g, room: room("office")),
    Kind(Opening, "open", lambda o: o.id, lambda o, room: room("office")),
    Kind(Notice, "notice", lambda n: n.id, lambda n, room: f"i:{n.subject}:{n.day}", indexes.notice_index,
         lane=lambda n: n.lane, due=lambda n: n.due if n.lane else None),
    Kind(Entry, "entry", lambda e: e.id, lambda e, room: room("journal"),
         lambda e, blind: {"subject": tuple(blind("subject", s) for s in e.subjects)}),
    Kind(Head, "head", lambda h: h.id, lambda h, room: room("journal")),
    Kind(Checkpointed, "checkpoint", lambda c: c.id, lambda c, room: room("office")),
    Kind(Asked, "asked", lambda a: a.id, lambda a, room: a.key or room("office"), _asked_index),
    Kind(Deployment, "deployment", lambda d: d.id, lambda d, room: room("office")),
    Kind(Erasure, "erasure", lambda e: e.id, lambda e, room: room("office"),
         lambda e, blind: {} if e.done is not None else {"state": ("waiting",)},
         lane=lambda e: "sweep" if e.done is None else None, due=lambda e: e.due),
    Kind(Word, "word", lambda w: w.id, lambda w, room: f"i:{w.subject}:{w.day}",
         lambda w, blind: {"incident": (w.incident,)}),
    Kind(FinderPhoto, "finderphoto", lambda p: p.id, lambda p, room: f"i:{p.subject}:{p.day}",
         lambda p, blind: {"incident": (p.incident,)}),
    Kind(Relay, "relay", lambda r: r.id, lambda r, room: f"i:{r.subject}:{r.day}",
         lane=lambda r: "sweep", due=lambda r: r.due),
    Kind(Search, "search", lambda s: s.id, lambda s, room: f"i:{s.subject}:{s.day}",
         retracted=("name", "age", "clothes", "looks", "seen_place", "risks", "reports", "consents")),
    Kind(Sighting, "sighting", lambda s: s.id, lambda s, room: f"i:{s.subject}:{s.day}",
         lambda s, blind: {"incident": (s.incident,)},
         retracted=("place", "latitude", "longitude", "words", "reporter")),
    Kind(SearchPhoto, "searchphoto", lambda p: p.id, lambda p, room: f"i:{p.subject}:{p.day}",
         lambda p, blind: {"incident": (p.incident,)}),
    Kind(Release, "release", lambda r: r.id, lambda r, room: f"i:{r.subject}:{r.day}",
         lambda r, blind: {"incident": (r.incident,)}, retracted=("body",)),
    Kind(Registered, "registered", lambda r: r.id, lambda r, room: room("office"),
         lambda r, blind: {"ward": (blind("ward", r.ward),)} if r.ward else {}),
    Kind(Import, "import", lambda i: i.id, lambda i, room: room("office"),
         lambda i, blind: {"all": ("import",)} | ({"state": ("open",)} if i.state in (RUNNING, UNDOING) else {})),
    Kind(ImportStep, "importstep", lambda s: s.id, lambda s, room: room("office")),
    Kind(Underway, "underway", lambda u: u.id, lambda u, room: room("office")),
    Kind(Keeping, "keeping", lambda k: k.id, lambda k, room: room("office"),
         lane=lambda k: "sweep", due=lambda k: k.due),
    *(Kind[Any](model, name, lambda r: r.id, lambda r, room: room("office"), lane=lambda r: "sweep",
                due=lambda r: r.due) for model, name in INBOUND.items()),
    Kind(Pulse, "pulse", lambda p: p.id, lambda p, room: room("office")),
    Kind(Recount, "recount", lambda r: r.id, lambda r, room: room("office"), lambda r, blind: {"area": (r.area,)},
         lane=lambda r: FIGURES_LANE, due=lambda r: r.due),
    Kind(Rollup, "rollup", lambda r: r.id, lambda r, room: room("office")),
    Kind(Below, "below", lambda b: b.id, lambda b, room: room("office")),
    Kind(Rolling, "rolling", lambda r: r.id, lambda r, room: room("office"),
         lane=lambda r: None if r.due is None else FIGURES_LANE, due=lambda r: r.due),
    Kind(PersonWarning, "warning", lambda w: w.id, lambda w, room: indexes.owned(w.subject), indexes.warning_index,
         lane=indexes.watching, due=indexes.watched_at, tells=happened.of_warning),
    Kind(AreaWarning, "alarm", lambda w: w.id, lambda w, room: room("office"), indexes.warning_index,
         lane=indexes.watching, due=indexes.watched_at, tells=happened.of_warning),
    Kind(Telling, "telling", lambda t: t.id, lambda t, room: room("office"),
         lane=lambda t: EVENTS, due=lambda t: t.due),
    Kind(Watch, "watch", lambda w: w.ward, lambda w, room: f"w:{w.ward}:{RESPONSE}",
         lambda w, blind: {"ward": (blind("ward", w.ward),)}, lane=indexes.watching, due=lambda w: w.due),
    Kind(Patrol, "patrol", lambda p: p.id, lambda p, room: room("office"), lane=indexes.watching, due=lambda p: p.due),
    Kind(Followed, "followed", lambda f: f.id, lambda f, room: room("office"),
         lambda f, blind: {"head": (str(f.head),)}),
    Kind(Bulletin, "bulletin", lambda b: b.id, lambda b, room: f"r:{b.responder}",
         lambda b, blind: {"ward": (blind("ward", f"r:{b.responder}"),)}, lane=indexes.watching, due=lambda b: b.due),
    Kind(Drill, "drill", lambda d: d.id, lambda d, room: room("office"),
         lambda d, blind: {"all": ("drill",), "area": lineage(d.area)}, lane=indexes.watching, due=lambda d: d.due),
    Kind(SignIn, "signin", lambda s: s.id, lambda s, room: f"r:{s.id}",
         lambda s, blind: {"ward": (blind("ward", f"r:{s.id}"),)}, retracted=("proof",)),
    *(Kind[Any](model, name, lambda s: s.id, lambda s, room: f"r:{s.responder}",
                lambda s, blind: {"ward": (blind("ward", f"r:{s.responder}"),)},
                lane=lambda s: None if isinstance(s, Outside) else "sweep",
                due=lambda s: None if isinstance(s, Outside) else s.due) for model, name in SIGNED_IN.items()),
    Kind(Attempts, "attempts", lambda a: a.id, lambda a, room: room("office"), lane=lambda a: "sweep",
         due=lambda a: a.due),
    Kind(ApiToken, "apitoken", lambda t: t.id, lambda t, room: f"r:{t.responder}",
         lambda t, blind: {"ward": (blind("ward", f"r:{t.responder}"),)}, lane=lambda t: "sweep", due=lambda t: t.due),
    Kind(Scanned, "scanned", lambda s: tag_id(s.serial), lambda s, room: room("tag"),
         lane=indexes.watching, due=lambda s: s.due),
)  # fmt: skip

OF_A_WARD = (
    "fitting", "visit", "planned", "doubt", "photo", "unsettled", "letter", "wardrobe", "glass", "notice", "reads",
    "ctest", "tested", "warning", "watch", "bulletin", "ownlink", "signin", "outside", "invitation", "session",
    "apitoken",
)  # fmt: skip
"""Kinds of rows that are about one person alone, found by their index ``ward``: they go with the person.

Of notices only those that belong to no call have it; what a responder read stands there under ``r:`` and their id.
"""
OF_A_CALL = ("notice", "word", "finderphoto", "sighting", "searchphoto", "release")
"""Kinds of rows that belong to a call, found by their index ``incident``: they go with it."""
BESIDE_A_CALL = ("relay", "search")
"""Kinds of which a call has one row at most, under the call's own id."""
WITH_NOTICES = ("ctest", "warning", "bulletin")
"""Of these, those that notices belong to, as to a call."""

BY_MODEL: Mapping[type[Any], Kind[Any]] = {kind.model: kind for kind in KINDS}
BY_NAME: Mapping[str, Kind[Any]] = {kind.name: kind for kind in KINDS}

_encode = msgspec.msgpack.Encoder().encode
_decoders: dict[type[Any], Callable[[bytes], Any]] = {
    kind.model: msgspec.msgpack.Decoder(kind.model).decode for kind in KINDS
}


def encode(record: Any) -> bytes:
    """A record as MessagePack."""
    return _encode(record)


def decode(model: type[T], data: bytes) -> T:
    """A record from MessagePack; raises what ``bodies.UNREADABLE`` names when it is not one."""
    record: T = _decoders[model](data)
    return record

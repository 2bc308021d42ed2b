"""Every cell of the reviewed policy against the real door: what a reader is given is what the cell says, no more.

A scene is a small city in which a reader of one role is in one state; it is played once, and each cell looks at it.
Rows that no record holds yet are in no view, whatever their letter. What the rules say beside the table stands in
tests/rules/test_disclosure.py; the finder's page in tests/response/test_finder_view.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag import Consent, Contact, Denied
from guardtag.builtin.file import FileNotifier
from guardtag.config import Config
from guardtag.model.people import Ward
from guardtag.model.visits import Visit
from guardtag.records.kinds import KINDS
from guardtag.rules import policy
from guardtag.rules.disclosure import WARD_FIELDS, Count
from guardtag.world import simulated
from tests import cases
from tests.conftest import DAYTIME, HOME

TOWN, FAR = "feicheng/wangzhuang", "feicheng/anzhan/1/1/1"
STAFF = {
    "grid_worker_area": ("worker", HOME), "other_area_worker": ("worker", FAR),
    "supervisor_at_level": ("supervisor", HOME),
    "supervisor_above_level": ("supervisor", TOWN), "identified_volunteer": ("volunteer", TOWN),
    "auditor": ("auditor", "feicheng"), "hotline_operator": ("hotline", "feicheng"),
    "police_or_hospital": ("police", "feicheng"),
}  # fmt: skip
SCENES = [
    (role, state) for role in STAFF for state in ("closed", "visit") if role != "supervisor_at_level"
] + [
    (role, "open_party") for role in STAFF
    if role not in ("other_area_worker", "supervisor_above_level", "auditor")
] + [
    (role, "break_glass") for role in STAFF
    if role not in ("identified_volunteer", "auditor", "police_or_hospital")
] + [("family_contact", "closed"), ("family_contact", "open_party")]  # fmt: skip
UNREACHABLE = {
    ("supervisor_at_level", "closed"): "without a call there is no level: above it",
    ("supervisor_at_level", "visit"): "the same; with a call it is open_party",
    ("other_area_worker", "open_party"): "whistled for, they see what a known volunteer sees",
    ("supervisor_above_level", "open_party"): "once the call has come to them they are at its level",
    ("auditor", "open_party"): "never a party", ("auditor", "break_glass"): "break_glass refuses",
    ("identified_volunteer", "break_glass"): "break_glass refuses",
    ("police_or_hospital", "break_glass"): "break_glass refuses",
    ("family_contact", "break_glass"): "break_glass refuses",
    ("family_contact", "visit"): "visits are given to responders",
    **{("anon_finder", state): "no door; see tests/response/test_finder_view.py" for state in policy.STATES},
    **{(role, state): "no person; see below" for state in policy.STATES
       for role in ("printing_house", "notifier_plugin", "storage_plugin", "system")},
}  # fmt: skip
PLACE, PAST, WORDS, NUMBER = "the old mill", "the river", "he cries", "138-0000-0000"
MOTHER = Contact("田爱云", "mother", ["sms:0538-0000007", "mail:tian@example.org"])
UNCLE = Contact("李二", "uncle", ["mail:uncle@example.org"])
SECRETS: Mapping[str, object] = {
    "full_name": "小军", "nickname": "军军", "birth_date": date(1990, 1, 2), "area": HOME,
    "groups": ("intellectual-disability",), "condition_hints": ("afraid-of-dogs",), "clothes": "green coat",
    "medical_notes": "epilepsy", "home_address": "3 Made-Up Lane", "hidden_address": "9 Nowhere Road",
    "contact_name": (("田爱云", "mother"), ("李二", "uncle")), "contact_phone": (MOTHER.addresses, UNCLE.addresses),
}  # fmt: skip
IN_A_CALL = {"location_now": PLACE, "location_history": PAST, "finder_message": WORDS, "finder_contact": NUMBER}


@attrs.frozen
class Seen:
    """What a reader was given: a view, and what they read of the call that is open and of one before it."""

    role: str
    state: str
    fields: Mapping[str, object]
    withheld: tuple[str, ...]
    calls: str


def opened(folder: Path = Path()) -> tuple[guardtag.Guard, float]:
    world, clock = simulated(seed=3, start=DAYTIME)
    out = f"file:{(folder / 'out.jsonl').absolute()}"
    channels = {"mail": (out, {}), "sms": (out, {})} if folder != Path() else {}
    return guardtag.open(Config(base=folder, host="tag.example.org", channels=channels), world), clock.now()


def enrolled(door: guardtag.Guard, consented: bool) -> Ward:
    for role, (kind, area) in STAFF.items():
        id = role.replace("_", "-")
        door.responders.enrol(id, name=role, area=area, role=kind, address=f"mail:{id}@example.org")
    return door.wards.enrol(
        "小军", area=HOME, nickname="军军", birth_date=date(1990, 1, 2), groups=["intellectual-disability"],
        hints=["afraid-of-dogs"], clothes="green coat", medical="epilepsy", address="3 Made-Up Lane",
        hidden_address="9 Nowhere Road", contacts=[MOTHER, UNCLE], reach="call" if consented else "relay",
        consent=Consent("田爱云", policy.PURPOSES if consented else {"alert"}),
    )  # fmt: skip


@cache
def scene(role: str, state: str, consented: bool) -> Seen:
    door, _ = opened()
    with door:
        ward = enrolled(door, consented)
        who = role.replace("_", "-") if role in STAFF else f"{ward.id}/c2"
        tag = door.tags.fit(door.tags.mint(5, area="feicheng").first, to=ward, garment="coat", by="grid-worker-area")
        past = door.scan(tag.link).alert(place=PAST, message=WORDS, finder=NUMBER)
        door.incidents.close(past.id, outcome="home", by="grid-worker-area")
        reader = door.acting_as(who)
        calls = [past.id]
        if state in ("open_party", "break_glass"):
            calls.append(door.scan(tag.link).alert(place=PLACE, message=WORDS, finder=NUMBER).id)
        if role == "identified_volunteer" and state == "open_party":
            reader.incidents.acknowledge(calls[-1])
        if state == "visit":
            room = door._room
            visit = Visit(room.world.new_id(), ward.id, HOME, "check-up", "20250616", who)
            room.records.change(lambda tx: tx.put(visit))
        if state == "break_glass":
            reader.wards.break_glass(ward.id, reason="an emergency")
        view = reader.wards.view(ward.id)
        read = "".join(_call(reader, one) for one in calls)
        return Seen(view.role, view.state, dict(view.fields), view.withheld, read)


def _call(reader: guardtag.Guard, id: str) -> str:
    try:
        found = reader.incidents.get(id)
    except Denied:  # the call is not theirs at all
        return ""
    return repr([found.place, found.message, found.finder, *(line.text for line in found.thread)])


@pytest.fixture(scope="module")
def matrix() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = cases.load("cases/disclosure.json")["roles_matrix"]
    return found


NOTHING = object()


def expected(row: str, letter: str, state: str, role: str, *, consented: bool) -> object:
    """What a view holds of a row by its letter."""
    secret = SECRETS.get(row, NOTHING)
    if letter == "Y" or (letter == "B" and state == "break_glass"):
        return secret
    if letter == "C" and row == "contact_phone":
        return (("sms:0538-0000007",), ()) if consented else "relay"
    if letter == "C":
        return secret if consented else NOTHING
    if letter == "M":
        return "relay" if row == "contact_phone" else "***"
    if letter == "S" and row in ("contact_name", "contact_phone"):
        return (secret[1],)  # type: ignore[index]
    return Count(len(secret) if isinstance(secret, tuple) else 1) if letter == "H" else NOTHING


def cell(case: object) -> str:
    return "/".join(case) if isinstance(case, tuple) else str(case)


def test_every_pair_of_role_and_state_is_played_or_cannot_be(matrix: Mapping[str, object]) -> None:
    assert {*SCENES} | {*UNREACHABLE} == {*product(policy.ROLES, policy.STATES)}
    assert not {*SCENES} & {*UNREACHABLE}
    assert set(matrix) == set(policy.FIELDS)


@pytest.mark.parametrize("consented", [False, True], ids=["bare", "consented"])
@pytest.mark.parametrize("who", SCENES, ids=cell)
def test_the_door_finds_the_role_and_the_state(who: tuple[str, str], consented: bool) -> None:
    seen = scene(*who, consented)
    assert (seen.role, seen.state) == who
    assert {*seen.fields} | {*seen.withheld} == {*WARD_FIELDS}


@pytest.mark.parametrize("consented", [False, True], ids=["bare", "consented"])
@pytest.mark.parametrize("who", SCENES, ids=cell)
@pytest.mark.parametrize("row", policy.FIELDS)
def test_a_cell_at_the_door(
    row: str, who: tuple[str, str], consented: bool, matrix: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> None:
    role, state = who
    letter, seen = matrix[row][role][state], scene(role, state, consented)
    if row in SECRETS:
        assert seen.fields.get(row, NOTHING) == expected(row, letter, state, role, consented=consented)
        return
    assert row not in seen.fields
    if row in IN_A_CALL:
        shown = letter in ("Y", "B") or (letter == "C" and consented and row != "finder_contact")
        current = state in ("open_party", "break_glass") or row == "location_history"
        theirs = role not in ("other_area_worker", "auditor")  # by its area the call is none of theirs
        assert (IN_A_CALL[row] in seen.calls) == (shown and current and theirs)


# -- roles that are no person


@attrs.frozen
class Left:
    """What a city left behind: rows of its store, messages of a channel, what was printed."""

    rows: bytes
    messages: str
    thin: str
    printed: bytes


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """A whole call and a break-glass, everything on record and consented to; once with channels that others read."""
    plain = played(tmp_path_factory.mktemp("plain"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileNotifier, "thin", True, raising=False)
        return attrs.evolve(plain, thin=played(tmp_path_factory.mktemp("thin")).messages)


def played(folder: Path) -> Left:
    door, _ = opened(folder)
    with door:
        ward = enrolled(door, consented=True)
        batch = door.tags.mint(4, area="feicheng")
        tag = door.tags.fit(batch.first, to=ward, garment="coat", by="grid-worker-area")
        call = door.scan(tag.link).alert(place=PLACE, message=WORDS, finder=NUMBER)
        door.dispatch()
        door.incidents.acknowledge(call.id, by="grid-worker-area")
        door.acting_as("other-area-worker").wards.break_glass(ward.id, reason="he fell ill")
        door.dispatch()
        door.incidents.close(call.id, outcome="home", by="grid-worker-area")
        door.dispatch()
        door.tags.print(batch, folder / "sheet.svg")
        store = door._room.records.store
        rows = [row for kind in KINDS for row in store.walk(kind.name, "", 1000)]
        held = b"".join(row.id.encode() + row.body + repr(row.index).encode() for row in rows)
    printed = b"".join(path.read_bytes() for path in folder.glob("sheet*"))
    return Left(held, (folder / "out.jsonl").read_text("utf-8"), "", printed)


WORDS_OF = {
    "nickname": ["军军"], "full_name": ["小军"], "condition_hints": ["afraid-of-dogs"], "medical_notes": ["epilepsy"],
    "contact_phone": ["0538-0000007"], "home_address": ["Made-Up"], "hidden_address": ["Nowhere"],
    "location_now": [PLACE], "groups": ["intellectual-disability"], "birth_date": ["1990"], "clothes": ["green coat"],
    "contact_name": ["田爱云", "李二"], "finder_message": [WORDS], "finder_contact": [NUMBER],
}  # fmt: skip

NEVER_SENT = {"medical_notes", "home_address", "hidden_address", "groups", "birth_date", "clothes", "condition_hints"}


@pytest.mark.parametrize("row", WORDS_OF)
def test_the_store_holds_ciphertext_alone(row: str, left: Left) -> None:
    """storage_plugin: E in every state."""
    assert left.rows
    for word in WORDS_OF[row]:
        assert word.encode() not in left.rows
        assert json.dumps(word).strip('"').encode() not in left.rows


@pytest.mark.parametrize("row", [*WORDS_OF, "area"])
def test_what_is_printed_names_nobody(row: str, left: Left) -> None:
    """printing_house: T of tag_exists alone."""
    assert left.printed
    for word in [*WORDS_OF, HOME] if row == "area" else WORDS_OF[row]:
        assert word.encode() not in left.printed


@pytest.mark.parametrize("row", WORDS_OF)
def test_a_message_that_others_read_holds_nothing_of_the_person(row: str, left: Left) -> None:
    """system, and notifier_plugin's R: never in thin or group messages; the recipient's own link shows it."""
    assert left.thin.count('"target"') > 8
    texts = [json.loads(line) for line in left.thin.splitlines()]
    for message in texts:
        inside = json.dumps({**message, "target": ""}, ensure_ascii=False)
        for word in WORDS_OF[row]:
            assert word not in inside, message["template"]


@pytest.mark.parametrize("row", WORDS_OF)
def test_a_message_holds_what_its_recipient_may_know(
    row: str, left: Left, matrix: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> None:
    """notifier_plugin: R is what the matrix gives the recipient; what is N for it and for them is in no message."""
    assert left.messages.count('"target"') > 8
    for line in left.messages.splitlines():
        message = json.loads(line)
        id = message["target"].partition("@")[0].replace("-", "_")
        role = id if id in STAFF else "family_contact"
        inside = json.dumps({**message, "target": ""}, ensure_ascii=False)
        may = matrix[row][role]["open_party"] in ("Y", "C") or (row == "full_name" and role == "family_contact")
        for word in WORDS_OF[row]:
            assert may or word not in inside, (role, message["template"])
        if row in NEVER_SENT:
            assert all(word not in inside for word in WORDS_OF[row])

"""Who sees what. Cases roles-001 to -004, -006, -012, -014, -018 and -019 of adversarial.json.

roles-009 (the audit store is down) is the reading desk's, roles-016 (response time) the finder page's.
"""

import copy
from collections.abc import Mapping
from datetime import date
from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.model.incidents import STATES as INCIDENT_STATES
from guardtag.model.incidents import Acknowledgement, Incident, Line, Rung, Summons
from guardtag.model.people import Consent, Contact, Responder, Ward
from guardtag.rules import policy
from guardtag.rules.disclosure import (
    MASK,
    RELAY,
    WARD_FIELDS,
    Count,
    Reader,
    Verdict,
    View,
    channel,
    may_alert,
    may_keep_photo,
    readable_classes,
    reader,
    verdict,
    view,
)
from guardtag.rules.policy import CLOSED, OPEN_PARTY
from tests import cases

NOW = 1_750_000_000.0
TODAY = date(2025, 6, 15)
GRID = "feicheng/wangzhuang/north/zhongyu/3"
MOTHER = Contact("田爱云", "mother", ["sms:0538-0000000", "mail:tian@example.org"], id="c1")
UNCLE = Contact("李二", "uncle", ["mail:uncle@example.org"], id="c2")
LI_LING = Responder("li-ling", "李岭", GRID)
FINDERS = ("anon_finder", "identified_volunteer")
EVERY_PURPOSE = frozenset({"alert"}) | policy.PURPOSES

# Independent of the module: which rows the record of a ward holds, and with what in them.
SECRETS: Mapping[str, object] = {
    "full_name": "小军", "nickname": "军军", "birth_date": date(1990, 1, 2), "area": GRID,
    "groups": ("intellectual-disability",), "condition_hints": ("afraid-of-dogs", "walks-slowly"),
    "clothes": "blue jacket", "medical_notes": "epilepsy", "home_address": "3 Made-Up Lane",
    "hidden_address": "9 Nowhere Road",
    "contact_name": (("田爱云", "mother"), ("李二", "uncle")),
    "contact_phone": (("sms:0538-0000000", "mail:tian@example.org"), ("mail:uncle@example.org",)),
}  # fmt: skip


def the_ward(**changes: object) -> Ward:
    consent = Consent("田爱云", {"alert"})
    return attrs.evolve(
        Ward(
            "w1", "小军", GRID, nickname="军军", birth_date=date(1990, 1, 2),
            groups=["intellectual-disability"], hints=["afraid-of-dogs", "walks-slowly"],
            contacts=(MOTHER, UNCLE), consents=(consent,), clothes="blue jacket", medical="epilepsy",
            address="3 Made-Up Lane", hidden_address="9 Nowhere Road",
        ),
        **changes,
    )  # fmt: skip


def the_call(**changes: object) -> Incident:
    parts = GRID.split("/")
    rungs = tuple(Rung("level", "/".join(parts[:n]), 5.0) for n in range(len(parts), 0, -1))
    return attrs.evolve(
        Incident("i1", "found", "person", "w1", GRID, "20250615", NOW, ladder=rungs, via="token"), **changes
    )


def acknowledged(*people: str) -> tuple[Acknowledgement, ...]:
    return tuple(Acknowledgement(by, "responder", NOW) for by in people)


def seen(who: Reader, ward: Ward) -> View:
    return view(ward, who, now=NOW, today=TODAY)


@pytest.fixture(scope="module")
def reviewed() -> dict[str, object]:
    """The reviewed policy; a lone checkout without it skips, visibly."""
    return cases.load("cases/disclosure.json")


# --- the table ---------------------------------------------------------------------------------------


def test_every_cell_is_the_reviewed_one(reviewed: dict) -> None:
    """roles-001, the data: no cell differs, none is missing, none is more."""
    ours = {
        (field, role, state): policy.letter(field, role, state)
        for field, role, state in product(policy.FIELDS, policy.ROLES, policy.STATES)
    }
    theirs = {
        (field, role, state): letter
        for field, roles in reviewed["roles_matrix"].items()
        for role, states in roles.items()
        for state, letter in states.items()
    }
    assert ours == theirs
    assert list(policy.STATES) == reviewed["states"]
    assert set(policy.ROLES) == set(reviewed["roles"])
    assert reviewed["version"] == 1


def test_consent_purposes_are_the_rows_with_a_c(reviewed: dict) -> None:
    tied = {
        field
        for field, roles in reviewed["roles_matrix"].items()
        if any("C" in states.values() for states in roles.values())
    }
    assert tied | {"alert"} == policy.PURPOSES


def _expected(matrix: dict, role: str, state: str, *, consented: bool, minor: bool, reach: str) -> dict[str, object]:
    """What a view must hold, worked out from the reviewed matrix and its rules alone."""
    shown: dict[str, object] = {}
    for row, secret in SECRETS.items():
        letter = matrix[row][role][state]
        if minor and row == "nickname" and role in FINDERS:
            continue
        if letter == "Y" or (letter == "B" and state == "break_glass"):
            shown[row] = secret
        elif letter == "C" and row == "contact_phone":
            shown[row] = (("sms:0538-0000000",), ()) if reach == "call" else "relay"
        elif letter == "C" and consented:
            shown[row] = secret
        elif letter == "M":
            shown[row] = "relay" if row == "contact_phone" else "***"
        elif letter == "S" and row in ("contact_name", "contact_phone"):
            shown[row] = (secret[1],)
        elif letter == "H":
            shown[row] = Count(len(secret) if isinstance(secret, tuple) else 1)
    return shown


def test_a_view_holds_what_the_matrix_says_and_nothing_else(reviewed: dict) -> None:
    """roles-001, the rule: every role, state, consent, age and reach."""
    matrix = reviewed["roles_matrix"]
    for role, state, consented, minor, reach in product(
        reviewed["roles"], reviewed["states"], (False, True), (False, True), ("relay", "call")
    ):
        purposes = EVERY_PURPOSE if consented else {"alert"}
        ward = the_ward(consents=(Consent("田爱云", purposes),), minor=minor, reach=reach)
        got = seen(Reader(role, state, contact_id="c2"), ward)
        want = _expected(matrix, role, state, consented=consented, minor=minor, reach=reach)
        assert dict(got.fields) == want, (role, state, consented, minor, reach)
        assert set(got.withheld) == set(SECRETS) - set(want)


def test_every_row_has_the_verdict_of_its_letter(reviewed: dict) -> None:
    """Rows that an incident or the journal holds are decided by the same rule."""
    said = {"Y": "shown", "B": "shown", "C": "withheld", "M": "masked", "S": "own", "H": "counted"}
    for row, roles in reviewed["roles_matrix"].items():
        for role, states in roles.items():
            for state, letter in states.items():
                got = verdict(row, Reader(role, state), the_ward(), now=NOW, today=TODAY)
                want = "masked" if (row, letter) == ("contact_phone", "C") else said.get(letter, "withheld")
                assert got == want, (row, role, state)


# --- what is not listed ------------------------------------------------------------------------------

UNLISTED = st.text(max_size=12) | st.sampled_from(["YES", "*", "admin", "Closed", "closed ", "full_name "])


@settings(deadline=None)
@given(UNLISTED.filter(lambda name: name not in policy.FIELDS))
def test_a_new_field_is_denied_to_all(name: str) -> None:
    """roles-002."""
    for role, state in product(policy.ROLES, policy.STATES):
        assert policy.letter(name, role, state) == "N"
        ward = the_ward(consents=(Consent("田爱云", {"alert", name}),))
        assert verdict(name, Reader(role, state), ward, now=NOW, today=TODAY) is Verdict.WITHHELD


@settings(deadline=None)
@given(UNLISTED.filter(lambda name: name not in policy.ROLES), st.sampled_from(policy.STATES))
def test_a_new_role_is_denied_everything(role: str, state: str) -> None:
    """roles-003."""
    who = Reader(role, state, contact_id="c1")
    ward = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),), reach="call")
    assert seen(who, ward).fields == {}
    assert set(seen(who, ward).withheld) == set(WARD_FIELDS)
    assert readable_classes(who) == frozenset()


@settings(deadline=None)
@given(st.sampled_from(policy.ROLES), UNLISTED.filter(lambda name: name not in policy.STATES))
def test_a_new_state_is_denied_everything(role: str, state: str) -> None:
    who = Reader(role, state, contact_id="c1")
    ward = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),), reach="call")
    assert seen(who, ward).fields == {}
    assert readable_classes(who) == frozenset()


@settings(deadline=None)
@given(st.text(max_size=20) | st.sampled_from([*policy.ROLES, "", "Worker"]))
def test_a_responder_of_a_new_kind_is_shown_nothing(kind: str) -> None:
    """Not even when the kind is called like one of the policy's roles."""
    if kind in ("worker", "supervisor", "volunteer", "hotline", "police", "auditor"):
        return
    who = reader(attrs.evolve(LI_LING, role=kind), the_ward(), the_call(), visit=True)
    assert who.role == ""
    assert seen(who, the_ward()).fields == {}


# --- who the reader is -------------------------------------------------------------------------------


def _who(
    role: str, area: str, *, state: str = "closed", level: int = 0, **flags: bool
) -> tuple[str, str]:  # fmt: skip
    call = None if state == "closed" else the_call(level=level)
    got = reader(attrs.evolve(LI_LING, role=role, area=area), the_ward(), call, **flags)
    assert got.ward == "w1"
    return got.role, got.state


@pytest.mark.parametrize(
    ("role", "area", "closed", "called"),
    [
        ("worker", GRID, ("grid_worker_area", "closed"), ("grid_worker_area", "open_party")),
        ("worker", "feicheng", ("grid_worker_area", "closed"), ("grid_worker_area", "open_party")),
        ("worker", GRID[:-1] + "4", ("other_area_worker", "closed"), ("other_area_worker", "closed")),
        ("worker", GRID + "1", ("other_area_worker", "closed"), ("other_area_worker", "closed")),
        ("worker", GRID + "/7", ("other_area_worker", "closed"), ("other_area_worker", "closed")),
        ("worker", "", ("other_area_worker", "closed"), ("other_area_worker", "closed")),
        ("hotline", "feicheng", ("hotline_operator", "closed"), ("hotline_operator", "open_party")),
        ("hotline", "taian", ("hotline_operator", "closed"), ("hotline_operator", "closed")),
        ("police", "feicheng", ("police_or_hospital", "closed"), ("police_or_hospital", "open_party")),
        ("police", "taian", ("police_or_hospital", "closed"), ("police_or_hospital", "closed")),
        ("auditor", "feicheng", ("auditor", "closed"), ("auditor", "closed")),
        ("volunteer", GRID, ("identified_volunteer", "closed"), ("identified_volunteer", "closed")),
    ],
)
def test_roles_of_responders(role: str, area: str, closed: tuple[str, str], called: tuple[str, str]) -> None:
    assert _who(role, area) == closed
    assert _who(role, area, state="called") == called


def test_a_supervisor_comes_in_when_the_call_has_climbed_to_them() -> None:
    village = "feicheng/wangzhuang/north/zhongyu"
    assert _who("supervisor", village) == ("supervisor_above_level", "closed")
    assert _who("supervisor", village, state="called", level=0) == ("supervisor_above_level", "closed")
    assert _who("supervisor", village, state="called", level=1) == ("supervisor_at_level", "open_party")
    assert _who("supervisor", village, state="called", level=4) == ("supervisor_at_level", "open_party")
    assert _who("supervisor", "taian", state="called", level=4) == ("other_area_worker", "closed")
    # Below the level the call has reached, but answering for other people.
    assert _who("supervisor", "feicheng/anzhan", state="called", level=4) == ("other_area_worker", "closed")


@pytest.mark.parametrize(
    ("kind", "role"),
    [("worker", "grid_worker_area"), ("hotline", "hotline_operator"), ("police", "police_or_hospital")],
)
def test_a_call_keeps_its_ladder_when_the_person_moves(kind: str, role: str) -> None:
    """Who answers for the area of the call is a party to it, and so is who answers for where the person is now."""
    moved = the_ward(area="taian/elsewhere/1")
    for area in (GRID, moved.area):
        one = Responder("r1", "王霞", area, kind)
        assert _parts(reader(one, moved, the_call())) == (role, "open_party")
        whistled = the_call(summons=(Summons("r1", "li-ling", NOW, 30, NOW),))
        assert _parts(reader(one, moved, whistled)) == (role, "open_party")
        helper = attrs.evolve(one, role="volunteer")
        assert reader(helper, moved, the_call()).state == "closed"
        assert reader(helper, moved, the_call(acknowledged=acknowledged("r1"))).state == "open_party"
    for area in ("jinan/elsewhere", "", "XXXX"):
        assert reader(Responder("r1", "王霞", area, kind), moved, the_call()).state == "closed"
    closed = reader(Responder("r1", "王霞", GRID, kind), moved, None)
    assert closed.state == "closed"
    assert closed.role == ("other_area_worker" if kind == "worker" else role)


def test_a_volunteer_is_a_party_once_they_said_they_come() -> None:
    volunteer = Responder("wang-xia", "王霞", "feicheng", role="volunteer")
    assert reader(volunteer, the_ward(), the_call()).state == "closed"
    coming = the_call(acknowledged=acknowledged("wang-xia"))
    assert reader(volunteer, the_ward(), coming).state == "open_party"
    assert reader(attrs.evolve(volunteer, area="taian"), the_ward(), coming).state == "closed"
    own = the_call(opened_by="wang-xia")
    assert _parts(reader(volunteer, the_ward(), own)) == ("anon_finder", "closed")
    joined = attrs.evolve(own, acknowledged=acknowledged("c1"))
    assert _parts(reader(volunteer, the_ward(), joined)) == ("identified_volunteer", "open_party")


@pytest.mark.parametrize(
    "changes",
    [{"klass": "service"}, {"state": "closed"}, {"state": "new-state"}, {"subject": "w2"}, {"subject": ""}],
    ids=str,
)
def test_only_an_open_call_about_this_person_makes_a_party(changes: dict[str, str]) -> None:
    call = the_call(**changes)
    for person in (LI_LING, MOTHER, None, Responder("h", "hotline", "feicheng", role="hotline")):
        assert reader(person, the_ward(), call).state == "closed"
    assert reader(attrs.evolve(LI_LING, role="supervisor"), the_ward(), call).role == "supervisor_above_level"


@pytest.mark.parametrize("state", [state for state in INCIDENT_STATES if state != "closed"])
def test_a_call_is_open_until_it_is_closed(state: str) -> None:
    assert reader(LI_LING, the_ward(), the_call(state=state)).state == "open_party"


def test_family_is_always_a_party_and_sees_only_their_own_contact() -> None:
    who = reader(MOTHER, the_ward(), the_call())
    assert (who.role, who.state, who.contact_id) == ("family_contact", "open_party", "c1")
    got = seen(who, the_ward())
    assert got.contact_name == (("田爱云", "mother"),)
    assert got.contact_phone == (("sms:0538-0000000", "mail:tian@example.org"),)
    assert got.name == "小军"


@pytest.mark.parametrize(
    "stranger",
    [
        attrs.evolve(MOTHER, name="张三"),
        attrs.evolve(MOTHER, id="c3"),
        attrs.evolve(MOTHER, id=""),
        attrs.evolve(MOTHER, addresses=["mail:elsewhere@example.org"]),
    ],
    ids=["same id, other ward's", "other id", "no id", "old address"],
)
def test_who_is_no_contact_of_this_ward_is_a_stranger(stranger: Contact) -> None:
    who = reader(stranger, the_ward(), the_call(), visit=True, break_glass=True)
    assert (who.role, who.state, who.contact_id) == ("anon_finder", "closed", "")
    assert seen(who, the_ward()).fields == {}


def test_a_contact_without_id_is_a_stranger_even_in_the_list() -> None:
    unnumbered = attrs.evolve(MOTHER, id="")
    ward = the_ward(contacts=(unnumbered,))
    assert reader(unnumbered, ward, the_call()).role == "anon_finder"
    assert "contact_phone" in seen(Reader("family_contact", "open_party"), ward).withheld


def test_a_removed_contact_is_a_stranger_at_once() -> None:
    """roles-012."""
    assert reader(MOTHER, the_ward(), None).role == "family_contact"
    removed = the_ward(contacts=(UNCLE,))
    assert reader(MOTHER, removed, the_call()).role == "anon_finder"
    assert "contact_phone" in seen(Reader("family_contact", "open_party", "c1"), removed).withheld


def test_a_worker_who_moves_loses_and_gains_at_once() -> None:
    """roles-004."""
    assert seen(reader(LI_LING, the_ward(), the_call()), the_ward()).name == "小军"
    moved = attrs.evolve(LI_LING, area="feicheng/anzhan/1")
    assert seen(reader(moved, the_ward(), the_call()), the_ward()).fields == {}
    rehoused = the_ward(area="feicheng/anzhan/1")
    assert seen(reader(moved, rehoused, the_call()), rehoused).name == "小军"


def test_who_left_is_a_stranger() -> None:
    gone = attrs.evolve(LI_LING, active=False)
    got = reader(gone, the_ward(), the_call(), visit=True, break_glass=True)
    assert (got.role, got.state) == ("anon_finder", "closed")


def test_a_finder_is_a_party_after_pressing_help_and_not_by_a_typed_code() -> None:
    assert reader(None, the_ward(), None).state == "closed"
    assert reader(None, the_ward(), the_call()) == Reader("anon_finder", "open_party", ward="w1")
    assert reader(None, the_ward(), the_call(via="typed")).state == "closed"
    assert reader(None, the_ward(), the_call(), typed=True).state == "closed"
    # Somebody else typed first; this finder holds the cloth.
    assert reader(None, the_ward(), the_call(via="typed"), typed=False).state == "open_party"
    assert reader(None, the_ward(), None, typed=False).state == "closed"


def test_a_state_is_one_and_not_a_sum() -> None:
    both = {"visit": True, "break_glass": True}
    assert _who("worker", GRID, visit=True) == ("grid_worker_area", "visit")
    assert _who("worker", GRID, state="called", visit=True) == ("grid_worker_area", "open_party")
    assert _who("worker", GRID, state="called", **both) == ("grid_worker_area", "break_glass")
    assert _who("worker", "taian", break_glass=True) == ("other_area_worker", "break_glass")


def test_a_reader_must_be_a_person() -> None:
    with pytest.raises(TypeError, match=r"^a reader is a Responder, a Contact or None$"):
        reader("li-ling", the_ward(), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("visit", "break_glass", "state"),
    [(False, False, "closed"), (True, False, "visit"), (False, True, "break_glass"), (True, True, "break_glass")],
)
def test_a_reader_says_who_reads_whom_and_in_what_state(visit: bool, break_glass: bool, state: str) -> None:
    ward, how = the_ward(), {"visit": visit, "break_glass": break_glass}
    assert reader(None, ward, None, **how) == Reader("anon_finder", state, ward="w1")
    assert reader(UNCLE, ward, None, **how) == Reader("family_contact", state, "c2", "w1")
    assert reader(LI_LING, ward, None, **how) == Reader("grid_worker_area", state, ward="w1")
    gone = attrs.evolve(LI_LING, active=False)
    assert reader(gone, ward, None, **how) == Reader("anon_finder", "closed", ward="w1")
    assert reader(attrs.evolve(UNCLE, id="c9"), ward, None, **how) == Reader("anon_finder", "closed", ward="w1")
    assert channel(ward, None) == Reader("notifier_plugin", "closed", ward="w1")


def test_a_reader_is_not_carried_to_another_ward() -> None:
    who = reader(LI_LING, the_ward(), the_call())
    with pytest.raises(ValueError, match=r"^this reader was derived for another ward$"):
        seen(who, the_ward(id="w2"))


ELSEWHERE = "taian/somewhere"


@pytest.mark.parametrize("kind", ["worker", "supervisor", "volunteer", "hotline", "police", "department"])
def test_who_was_asked_to_look_and_does_sees_what_a_known_volunteer_sees(kind: str) -> None:
    person = Responder("r1", "王霞", ELSEWHERE, kind)
    looking = the_call(searchers=("r0", "r1"))
    assert _parts(reader(person, the_ward(), looking)) == ("identified_volunteer", "open_party")
    assert reader(person, the_ward(), the_call(searchers=("r0",))).state == "closed"
    assert reader(person, the_ward(), the_call(searchers=("r1",), state="closed")).state == "closed"
    if kind in ("worker", "hotline", "police"):  # who answers for the area has no less by it
        at_home = attrs.evolve(person, area=GRID)
        assert reader(at_home, the_ward(), looking) == reader(at_home, the_ward(), the_call())


@pytest.mark.parametrize(
    ("kind", "area", "role"),
    [
        ("department", ELSEWHERE, "identified_volunteer"),
        ("department", GRID, "identified_volunteer"),
        ("worker", ELSEWHERE, "identified_volunteer"),
        ("worker", GRID, "grid_worker_area"),
        ("supervisor", "feicheng", "supervisor_at_level"),
        ("supervisor", GRID, "supervisor_at_level"),
        ("supervisor", ELSEWHERE, "identified_volunteer"),
        ("volunteer", ELSEWHERE, "identified_volunteer"),
        ("hotline", "feicheng", "hotline_operator"),
        ("hotline", ELSEWHERE, "identified_volunteer"),
        ("police", "feicheng", "police_or_hospital"),
        ("police", ELSEWHERE, "identified_volunteer"),
        ("auditor", GRID, "auditor"),
    ],
)
def test_who_was_whistled_for_is_a_party(kind: str, area: str, role: str) -> None:
    person = Responder("r1", "王霞", area, kind)
    whistled = the_call(summons=(Summons("r0", "li-ling", NOW, 30, NOW), Summons("r1", "li-ling", NOW, 30, NOW)))
    assert _parts(reader(person, the_ward(), whistled)) == (role, "open_party")
    others = reader(person, the_ward(), attrs.evolve(whistled, summons=whistled.summons[:1]))
    assert others == reader(person, the_ward(), the_call())
    assert reader(person, the_ward(), attrs.evolve(whistled, state="closed")).state == "closed"


# --- one's own call (roles-006) ----------------------------------------------------------------------


def test_calling_oneself_opens_nothing_until_somebody_joins() -> None:
    own = the_call(opened_by="li-ling")
    got = reader(LI_LING, the_ward(), own)
    assert (got.role, got.state) == ("anon_finder", "closed")
    for nobody_else in (("li-ling",), ("",), ("", "li-ling", "li-ling")):
        assert reader(LI_LING, the_ward(), attrs.evolve(own, acknowledged=acknowledged(*nobody_else))) == got
    joined = attrs.evolve(own, acknowledged=acknowledged("li-ling", "c1"))
    assert reader(LI_LING, the_ward(), joined).state == "open_party"


def test_opening_a_call_again_is_calling_oneself() -> None:
    """Whoever opened it first is one who joined then; of several that opened it again the last one counts."""
    again = the_call(opened_by="r0", thread=(Line(NOW, "called", "r0"), Line(NOW, "reopened", "r0"),
                     Line(NOW, "reopened", "li-ling"), Line(NOW, "woken", "clock")))  # fmt: skip
    assert reader(LI_LING, the_ward(), again).state == "closed"
    assert reader(attrs.evolve(LI_LING, id="r0"), the_ward(), again).state == "open_party"
    joined = attrs.evolve(again, acknowledged=acknowledged("r0"))
    assert reader(LI_LING, the_ward(), joined).state == "open_party"


def test_calling_oneself_takes_no_visit_or_break_glass_away() -> None:
    own = the_call(opened_by="li-ling", level=4)
    assert _parts(reader(LI_LING, the_ward(), own, visit=True)) == ("grid_worker_area", "visit")
    assert _parts(reader(LI_LING, the_ward(), own, break_glass=True)) == ("grid_worker_area", "break_glass")
    boss = attrs.evolve(LI_LING, role="supervisor")
    # Their own call does not bring them to its level either.
    assert _parts(reader(boss, the_ward(), own, break_glass=True)) == (
        "supervisor_above_level",
        "break_glass",
    )


def _parts(who: Reader) -> tuple[str, str]:
    return who.role, who.state


PATHS = st.sampled_from(["", "feicheng", "feicheng/wangzhuang", GRID, GRID + "/1", GRID + "0", "taian", "fei"])
KINDS = st.sampled_from(["worker", "supervisor", "volunteer", "hotline", "police", "auditor", "clown"])
CALLS = st.none() | st.builds(
    the_call,
    klass=st.sampled_from(["person", "service"]),
    subject=st.sampled_from(["w1", "w2"]),
    state=st.sampled_from(INCIDENT_STATES),
    level=st.integers(0, 4),
    opened_by=st.sampled_from(["", "li-ling", "wang-xia"]),
    acknowledged=st.lists(st.sampled_from(["li-ling", "wang-xia", "c1", ""]), max_size=3).map(
        lambda people: acknowledged(*people)
    ),
)


@settings(deadline=None)
@given(PATHS, KINDS, CALLS, st.booleans())
def test_a_responder_is_told_the_name_only_as_one_who_answers_for_the_area(
    area: str, kind: str, call: Incident | None, visit: bool
) -> None:
    person = attrs.evolve(LI_LING, area=area, role=kind)
    ward = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),), reach="call")
    who = reader(person, ward, call, visit=visit)
    got = seen(who, ward)
    mine = area in ("feicheng", "feicheng/wangzhuang", GRID)
    live = call is not None and (call.klass, call.subject) == ("person", "w1") and call.state != "closed"
    if "full_name" in got.fields:
        assert mine
        assert live or visit
    if live and call.opened_by == "li-ling" and not {"wang-xia", "c1"} & set(call.acknowledged_by) and not visit:
        assert got.fields == {}
    assert "hidden_address" in got.withheld


# --- consent, minors, reach --------------------------------------------------------------------------

VOLUNTEER_CALLED = Reader("identified_volunteer", "open_party")
FINDER_CALLED = Reader("anon_finder", "open_party")


def test_a_withdrawn_consent_holds_no_longer() -> None:
    until = Consent("田爱云", {"alert", "nickname"}, withdrawn=NOW + 1)
    assert seen(FINDER_CALLED, the_ward(consents=(until,))).nickname == "军军"
    ended = attrs.evolve(until, withdrawn=NOW)
    assert "nickname" in seen(FINDER_CALLED, the_ward(consents=(ended,))).withheld
    renewed = Consent("田爱云", {"nickname"})
    assert seen(FINDER_CALLED, the_ward(consents=(ended, renewed))).nickname == "军军"


def test_a_consent_to_one_field_is_none_to_another() -> None:
    for row in sorted(policy.PURPOSES - {"alert", "contact_phone"}):
        ward = the_ward(consents=(Consent("田爱云", {"alert", row}),))
        others = set(seen(FINDER_CALLED, ward).fields) - {row, "contact_phone"}
        assert others == set()


def test_an_emergency_is_ground_for_the_alert_only() -> None:
    ward = the_ward(consents=(Consent("li-ling", EVERY_PURPOSE, basis="emergency"),), reach="call")
    assert may_alert(ward, NOW)
    assert dict(seen(FINDER_CALLED, ward).fields) == {"contact_phone": RELAY}


def test_an_alert_needs_its_consent_or_an_emergency() -> None:
    assert not may_alert(the_ward(consents=()), NOW)
    assert not may_alert(the_ward(consents=(Consent("田爱云", {"nickname"}),)), NOW)
    assert may_alert(the_ward(), NOW)
    for basis in ("consent", "emergency"):
        ended = Consent("田爱云", {"alert"}, basis=basis, withdrawn=NOW)
        assert not may_alert(the_ward(consents=(ended,)), NOW)
        assert may_alert(the_ward(consents=(ended, Consent("田爱云", {"alert"}))), NOW)
    assert not may_alert(the_ward(consents=(Consent("田爱云", {"alert"}, basis="hearsay"),)), NOW)
    assert may_alert(the_ward(consents=(Consent("li-ling", (), basis="emergency"),)), NOW)


@pytest.mark.parametrize(
    ("born", "said", "minor"),
    [
        (date(2007, 6, 16), False, True),
        (date(2007, 6, 15), False, False),
        (date(2020, 2, 29), False, True),
        (date(1990, 1, 2), True, True),
        (None, True, True),
        (None, False, False),
    ],
)
def test_a_minor_is_never_called_by_name_by_finders(born: date | None, said: bool, minor: bool) -> None:
    """roles-014."""
    ward = the_ward(birth_date=born, minor=said, consents=(Consent("田爱云", EVERY_PURPOSE),))
    for who in (FINDER_CALLED, VOLUNTEER_CALLED):
        assert ("nickname" in seen(who, ward).withheld) is minor
        assert seen(who, ward).get("condition_hints") == ward.hints
        assert seen(who, ward).minor is None
    assert verdict("photo", FINDER_CALLED, ward, now=NOW, today=TODAY) is Verdict.WITHHELD
    family = seen(Reader("family_contact", "closed", "c1"), ward)
    assert family.nickname == "军军"
    assert family.minor is minor


def test_a_minors_photo_goes_to_volunteers_by_a_guardians_consent_only() -> None:
    def said(ward: Ward) -> Verdict:
        return verdict("photo", VOLUNTEER_CALLED, ward, now=NOW, today=TODAY)

    own, guardians = Consent("小军", {"alert", "photo"}), Consent("田爱云", {"photo"})
    assert said(the_ward(consents=(own,))) is Verdict.SHOWN
    assert said(the_ward(consents=(own,), minor=True)) is Verdict.WITHHELD
    assert said(the_ward(consents=(own, guardians), minor=True)) is Verdict.SHOWN


def test_a_finder_gets_the_number_only_where_the_family_chose_it() -> None:
    assert seen(FINDER_CALLED, the_ward()).contact_phone == RELAY
    call = the_ward(reach="call")
    assert seen(FINDER_CALLED, call).contact_phone == (("sms:0538-0000000",), ())
    assert "contact_name" in seen(FINDER_CALLED, call).withheld
    ended = Consent("田爱云", {"alert"}, withdrawn=NOW)
    assert seen(FINDER_CALLED, the_ward(reach="call", consents=(ended,))).contact_phone == RELAY
    assert seen(FINDER_CALLED, the_ward(reach="CALL")).contact_phone == RELAY
    # The purpose alone is not the choice.
    named = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),))
    assert seen(FINDER_CALLED, named).contact_phone == RELAY


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("sms:0538-0000000", True), ("voice:+86 000 0000 0000", True), ("sms:(555) 01-0000", True),
        ("mail:a1234567@example.org", False), ("sms:123456", False), ("sms:" + "1" * 16, False),
        ("0538-0000000", False), ("sms:", False), ("sms:１２３４５６７８", False), ("chat:u1234567", False),
        ("sms:1234567", True), ("sms:" + "1" * 15, True), ("sms:X1234567", False), ("sms:(12) 34-5+6.7", True),
    ],
)  # fmt: skip
def test_what_a_finder_can_dial(address: str, number: bool) -> None:
    ward = the_ward(reach="call", contacts=(attrs.evolve(MOTHER, addresses=[address]),))
    assert seen(FINDER_CALLED, ward).contact_phone == (((address,),) if number else RELAY)


def test_the_finders_own_number_is_the_finders_to_give() -> None:
    worker = Reader("grid_worker_area", "open_party")
    ward = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),))
    assert verdict("finder_contact", worker, ward, now=NOW, today=TODAY) is Verdict.WITHHELD
    agreed = verdict("finder_contact", worker, ward, now=NOW, today=TODAY, finder_agreed=True)
    assert agreed is Verdict.SHOWN
    family = Reader("family_contact", "open_party", "c1")
    said = verdict("finder_contact", family, ward, now=NOW, today=TODAY, finder_agreed=True)
    assert said is Verdict.MASKED


# --- the view ----------------------------------------------------------------------------------------


def test_a_view_reads_by_either_name_and_refuses_the_rest() -> None:
    got = seen(Reader("grid_worker_area", "visit"), the_ward())
    assert got.name == got.full_name == got.get("name") == got.get("full_name") == "小军"
    assert got.address == got.home_address == "3 Made-Up Lane"
    assert got.hints == ("afraid-of-dogs", "walks-slowly")
    assert (got.ward, got.role, got.state) == ("w1", "grid_worker_area", "visit")
    assert got.get("medical") is None
    assert got.get("medical_notes", "-") == "-"
    for name in (
        "medical",
        "medical_notes",
        "hidden_address",
        "consents",
        "contacts",
        "key",
        "reach",
        "none",
    ):
        assert not hasattr(got, name)
        assert got.get(name) is None
    with pytest.raises(AttributeError, match=r"^a view has no field 'key'$"):
        _ = got.key
    with pytest.raises(AttributeError, match=r"^medical_notes is withheld from this reader$"):
        _ = got.medical


def test_a_view_cannot_be_widened() -> None:
    got = seen(Reader("auditor", "closed"), the_ward())
    with pytest.raises(TypeError):
        got.fields["full_name"] = "小军"  # type: ignore[index]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        got.fields = {}  # type: ignore[misc]
    given = {"area": "x"}
    made = View("w1", "auditor", "closed", given)
    given["full_name"] = "小军"
    assert "full_name" not in made.fields


def test_a_view_says_nothing_of_what_it_withholds() -> None:
    """roles-018 and -019: no value in repr or error, no ward within reach, empty looks like full."""
    got = seen(Reader("family_contact", "closed", "c1"), the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),)))
    for secret in ("小军", "军军", "1990", "epilepsy", "Lane", "田爱云", "0538", "blue", "disability"):
        assert secret not in f"{got!r} {got}"
    with pytest.raises(AttributeError) as raised:
        _ = got.hidden_address
    assert "Nowhere" not in str(raised.value)
    reachable = [getattr(got, field.name) for field in attrs.fields(View)] + list(got.fields.values())
    assert not any(isinstance(value, Ward | Contact | Consent) for value in reachable)
    bare = Ward("w1", "小军", GRID)
    assert seen(Reader("grid_worker_area", "visit"), bare).withheld == (
        seen(Reader("grid_worker_area", "visit"), the_ward()).withheld
    )


def test_a_view_can_be_compared_copied_and_hashed() -> None:
    who = Reader("grid_worker_area", "visit")
    assert seen(who, the_ward()) == seen(who, the_ward())
    assert hash(seen(who, the_ward())) == hash(seen(who, the_ward()))
    assert seen(who, the_ward()) != seen(who, the_ward(name="小明"))
    assert copy.copy(seen(who, the_ward())).name == "小军"


def test_counts_and_marks_stand_for_values() -> None:
    audited = seen(Reader("auditor", "closed"), the_ward())
    assert dict(audited.fields) == {"area": Count(1), "groups": Count(1)}
    assert seen(Reader("auditor", "closed"), the_ward(groups=())).groups == Count(0)
    assert seen(Reader("police_or_hospital", "open_party"), the_ward()).contact_phone == RELAY
    assert RELAY != MASK


def test_each_letter_of_a_row_holds_though_no_row_has_it_today(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = {"full_name": "M", "groups": "H", "nickname": "H", "birth_date": "C"}
    monkeypatch.setattr(policy, "letter", lambda field, *_: letters.get(field, "N"))
    lapsed = Consent("田爱云", {"birth_date"}, withdrawn=NOW + 1)
    one = the_ward(groups=("a", "b", "c"), consents=(lapsed,))
    got = seen(Reader("any", "closed"), one)
    assert dict(got.fields) == {
        "full_name": MASK, "groups": Count(3), "nickname": Count(1), "birth_date": date(1990, 1, 2),
    }  # fmt: skip
    assert got.minor is False
    later = view(one, Reader("any", "closed"), now=NOW + 1, today=TODAY)
    assert "birth_date" in later.withheld
    assert later.minor is None


def test_two_persons_are_needed_for_a_hidden_address() -> None:
    """Q is never a view: one reader alone, break-glass or not, does not get it."""
    for role, state in product(policy.ROLES, policy.STATES):
        assert "hidden_address" in seen(Reader(role, state, "c1"), the_ward()).withheld


def test_a_second_person_opens_it_in_a_break_glass_only() -> None:
    """Their view has it then, and what it is sealed in is opened for them; in any other state two are as one."""
    for role, state in product(policy.ROLES, policy.STATES):
        one, two = Reader(role, state, "c1"), Reader(role, state, "c1", two=True)
        if policy.letter("hidden_address", role, state) == "Q":
            assert seen(two, the_ward()).hidden_address == "9 Nowhere Road"
            assert "address" in readable_classes(two)
            assert attrs.evolve(seen(two, the_ward()), fields={}, withheld=()) == attrs.evolve(
                seen(one, the_ward()), fields={}, withheld=()
            )
        else:
            assert seen(two, the_ward()) == seen(one, the_ward())
            assert readable_classes(two) == readable_classes(one)


@pytest.mark.parametrize(
    ("role", "state", "classes"),
    [
        ("anon_finder", "closed", set()),
        ("anon_finder", "open_party", {"response"}),
        ("grid_worker_area", "closed", {"response"}),
        ("grid_worker_area", "visit", {"response", "address"}),
        ("grid_worker_area", "open_party", {"response", "medical", "address"}),
        ("hotline_operator", "open_party", {"response"}),
        ("hotline_operator", "break_glass", {"response", "medical", "address"}),
        ("family_contact", "closed", {"response", "medical", "address"}),
        ("family_contact", "break_glass", set()),
        ("auditor", "closed", {"response"}),
        ("storage_plugin", "closed", {"response"}),  # its count of areas
        ("printing_house", "closed", set()),
    ],
)
def test_only_the_classes_needed_are_opened(role: str, state: str, classes: set[str]) -> None:
    assert readable_classes(Reader(role, state)) == classes


def test_what_takes_two_persons_is_opened_for_two_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where nothing else of its class is shown."""
    table = {field: {"hotline_operator": "NNNN"} for field in policy.FIELDS}
    monkeypatch.setattr(policy, "TABLE", table | {"hidden_address": {"hotline_operator": "NNNQ"}})
    assert readable_classes(Reader("hotline_operator", "break_glass")) == set()
    assert readable_classes(Reader("hotline_operator", "break_glass", two=True)) == {"response", "address"}


def test_a_consent_can_be_looked_up_whenever_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Consents are sealed with the response class, whatever class they open."""
    monkeypatch.setattr(policy, "letter", lambda field, *_: "C" if field == "medical_notes" else "N")
    assert readable_classes(Reader("any", "closed")) == {"response", "medical"}


@settings(deadline=None)
@given(st.sampled_from(policy.ROLES), st.sampled_from(policy.STATES), st.booleans())
def test_what_is_not_opened_is_not_missed(role: str, state: str, consented: bool) -> None:
    """A view of a ward opened as far as its classes say is the view of the whole ward."""
    ward = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE if consented else {"alert"}),))
    who = Reader(role, state, "c1")
    classes = readable_classes(who)
    closed = {
        field.name: "" for field in attrs.fields(Ward)
        if field.metadata["class"] not in classes and field.metadata["class"] != "response"
    }  # fmt: skip
    assert seen(who, attrs.evolve(ward, **closed)) == seen(who, ward)
    if not classes:
        assert seen(who, ward).fields == {}


@pytest.mark.parametrize("role", policy.ROLES)
@pytest.mark.parametrize("state", policy.STATES)
@pytest.mark.parametrize("minor", [False, True])
@pytest.mark.parametrize("purposes", [{"alert"}, {"alert", "nickname"}, {"alert", "full_name", "nickname"}])
@pytest.mark.parametrize("channel", [CLOSED, OPEN_PARTY])
def test_a_message_calls_a_person_what_a_view_would_and_its_channel_may_read(
    role: str, state: str, minor: bool, purposes: set[str], channel: str
) -> None:
    """The table gives a channel (``notifier_plugin``) the nickname in a call, where the family allowed it."""
    from guardtag.steps.compose import called

    ward = Ward("w", "小军", "feicheng", "军军", minor=minor, consents=(Consent("田爱云", purposes),))
    reader, day = Reader(role, state, ward="w"), date(2025, 6, 16)
    shown = view(ward, reader, now=1.0, today=day)
    allowed = channel == OPEN_PARTY and "nickname" in purposes
    expected = "军军" if allowed and shown.get("nickname") == "军军" else ""
    assert called(ward, reader, Reader("notifier_plugin", channel, ward="w"), 1.0, day) == expected


def test_a_channel_is_a_reader_of_a_call_in_earnest_that_is_open() -> None:
    ward = the_ward()
    call = Incident("i", "found", "person", ward.id, GRID, "20250615", NOW)
    for incident, state in (
        (call, OPEN_PARTY), (None, CLOSED), (attrs.evolve(call, drill_until=NOW), CLOSED),
        (attrs.evolve(call, state="closed"), CLOSED), (attrs.evolve(call, subject="other"), CLOSED),
    ):  # fmt: skip
        assert channel(ward, incident) == Reader("notifier_plugin", state, ward=ward.id)


@pytest.mark.parametrize("state", policy.STATES)
def test_a_channel_is_never_given_a_full_name(state: str) -> None:
    ward = the_ward(consents=(Consent("田爱云", EVERY_PURPOSE),))
    said = verdict("full_name", Reader("notifier_plugin", state), ward, now=NOW, today=TODAY)
    assert said is Verdict.WITHHELD


@pytest.mark.parametrize(
    ("by", "minor", "basis", "kept"),
    [("田爱云", True, "consent", True), ("田爱云", False, "consent", True), ("小军", False, "consent", True),
     ("小军", True, "consent", False), (" 小·军 ", True, "consent", False), ("田爱云", False, "emergency", False)],
)  # fmt: skip
def test_a_photo_is_kept_while_the_rule_that_shows_it_would(by: str, minor: bool, basis: str, kept: bool) -> None:
    """A minor's own consent is none, however they write their name."""
    ward = the_ward(birth_date=None, minor=minor, consents=(Consent(by, {"alert", "photo"}, basis),))
    assert may_keep_photo(ward, NOW, TODAY) is kept
    shown = verdict("photo", Reader("identified_volunteer", OPEN_PARTY), ward, now=NOW, today=TODAY)
    assert (shown is Verdict.SHOWN) is kept


def test_a_photo_is_kept_no_longer_than_its_consent_and_by_a_guardians_while_they_are_a_child() -> None:
    ended = Consent("田爱云", {"alert", "photo"}, withdrawn=NOW)
    assert may_keep_photo(the_ward(consents=(ended,)), NOW - 1, TODAY)
    assert not may_keep_photo(the_ward(consents=(ended,)), NOW, TODAY)
    own = the_ward(birth_date=date(2007, 6, 15), consents=(Consent("小军", {"alert", "photo"}),))
    assert not may_keep_photo(own, NOW, date(2025, 6, 14))
    assert may_keep_photo(own, NOW, date(2025, 6, 15))

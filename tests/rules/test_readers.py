"""Who a reader is for one person, and in what state. Cases roles-004, -006 and -012 of adversarial.json."""

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.model.incidents import STATES as INCIDENT_STATES
from guardtag.model.incidents import Acknowledgement, Incident, Line, Summons
from guardtag.model.people import Consent, Contact, Responder
from guardtag.rules.disclosure import Reader, channel, reader
from tests.rules.disclosed import EVERY_PURPOSE, GRID, LI_LING, MOTHER, NOW, UNCLE, seen, the_call, the_ward


def acknowledged(*people: str) -> tuple[Acknowledgement, ...]:
    return tuple(Acknowledgement(by, "responder", NOW) for by in people)


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

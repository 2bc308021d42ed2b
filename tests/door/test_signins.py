"""Signing in: attempts, sessions, invitations and accounts elsewhere, and all that ends them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import attrs
import pytest

import guardtag
from guardtag.errors import Conflict, Denied
from guardtag.model.signins import Attempts, Began, Invitation, Outside, Session, SignIn
from guardtag.records.journal import Entry
from guardtag.records.kinds import KINDS
from tests.conftest import HOME, City

TOWN = "feicheng/wangzhuang"
PROOF = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"
HOUR, DAY = 3600.0, 86_400.0
ISSUER = "https://login.example.org"


@pytest.fixture
def door(city: City) -> guardtag.Guard:
    city.responder("li-ling")
    city.responder("sun")
    city.responder("wang-xia", TOWN, role="supervisor")
    city.door.signins.change("li-ling", PROOF)
    return city.door


def enter(door: guardtag.Guard, id: str = "li-ling", **more: str) -> Began:
    return door.signins.begin(door.signins.knock(id, **more), idle=HOUR, absolute=12 * HOUR)


def refused(door: guardtag.Guard, token: object) -> bool:
    try:
        door.signins.look(token)  # type: ignore[arg-type]
    except Denied as error:
        return error.code == "GT-SIGNIN-OVER"
    return False


def waits(door: guardtag.Guard, id: str = "li-ling", **more: str) -> float:
    """Seconds that the next attempt waits; one that is heard counts."""
    try:
        door.signins.knock(id, **more)
    except Denied as error:
        return float(str(error.facts["seconds"]))
    return 0.0


def journal(city: City, id: str = "li-ling") -> list[str]:
    entries = sorted(city.door._room.records.walk(Entry), key=lambda one: (one.at, one.id))
    return [f"{one.verb} {one.detail}".strip() for one in entries if one.verb.startswith("signins.") and
            id in one.subjects]  # fmt: skip


# -- sessions


def test_a_session_is_its_responders_and_each_has_a_token_of_its_own(city: City, door: guardtag.Guard) -> None:
    first, second = enter(door), enter(door)
    assert first.token != second.token
    assert len(first.token) == 32, "192 bits"
    for one in (first, second):
        assert door.signins.look(one.token).responder == "li-ling"
    door.signins.end(first.token)
    door.signins.end(first.token)
    assert refused(door, first.token)
    assert not refused(door, second.token)
    made = ["signins.begin password", "signins.begin password", "signins.change", "signins.end"]
    assert sorted(journal(city)) == made


def test_no_token_is_kept_anywhere_and_none_is_shown(city: City, door: guardtag.Guard) -> None:
    began, invited = enter(door), door.signins.invite("sun")
    records = city.door._room.records
    said = "".join(repr(attrs.asdict(one)) for kind in KINDS for one in records.walk(kind.model))
    rows = "".join(repr(row) for kind in KINDS for row in records.store.walk(kind.name, "", 1000))
    for secret in (began.token, began.device, invited.token, ISSUER):
        assert secret not in said + rows
        assert secret not in repr(began) + repr(invited)
    assert PROOF not in rows + repr(door.signins.knock("li-ling")) + repr(records.get(SignIn, "li-ling"))
    assert "li-ling" not in "".join(
        repr(row) for kind in ("session", "invitation", "outside", "attempts")
        for row in records.store.walk(kind, "", 100)
    )  # fmt: skip


@pytest.mark.parametrize("token", ["", "x", "x" * 32, "x" * 100_000, "\0", "田", None, 7, b"x"])
def test_what_is_no_token_opens_nothing(door: guardtag.Guard, token: object) -> None:
    enter(door)
    assert refused(door, token)
    door.signins.end(token)  # type: ignore[arg-type]
    with pytest.raises(Denied, match="GT-SIGNIN-INVITATION"):
        door.signins.invited(token)  # type: ignore[arg-type]


def test_a_session_ends_when_nobody_uses_it_and_in_any_case(city: City, door: guardtag.Guard) -> None:
    idle = enter(door)
    city.clock.advance(HOUR + 301)
    assert refused(door, idle.token)
    used = enter(door)
    for _ in range(23):
        city.clock.advance(HOUR / 2)
        assert not refused(door, used.token)
    city.clock.advance(HOUR / 2)
    assert refused(door, used.token), "12 hours"


def test_that_it_is_used_is_written_every_few_minutes_alone(city: City, door: guardtag.Guard) -> None:
    token = enter(door).token
    records = city.door._room.records
    [row] = records.store.walk("session", "", 9)
    for _ in range(20):
        door.signins.look(token)
        city.clock.advance(14)
    assert records.store.walk("session", "", 9) == [row]
    city.clock.advance(30)
    door.signins.look(token)
    assert records.store.walk("session", "", 9)[0].version == 2


def test_whoever_is_at_work_stays_so_while_nothing_can_be_written(
    city: City, door: guardtag.Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guardtag.errors import StoreUnavailable

    token = enter(door).token
    city.clock.advance(600)

    def commit(changes: object) -> None:
        raise StoreUnavailable("GT-STORE-DOWN", "down")

    monkeypatch.setattr(city.door._room.records.store, "commit", commit)
    assert door.signins.look(token).responder == "li-ling"


@pytest.mark.parametrize(
    "what", ["password", "end_all", "role", "area", "retire", "erase", "unlink", "invitation", "damaged"]
)
def test_what_ends_every_session(city: City, door: guardtag.Guard, what: str) -> None:
    tokens = [enter(door).token for _ in range(3)]
    other = door.signins.change("sun", PROOF) and enter(door, "sun").token
    if what == "password":
        door.signins.change("li-ling", PROOF)
    elif what == "end_all":
        door.signins.end_all("li-ling")
    elif what == "role":
        door.responders.change("li-ling", role="volunteer")
        door.responders.change("li-ling", role="worker")
    elif what == "area":
        door.responders.change("li-ling", areas=["feicheng/north"])
    elif what == "retire":
        door.responders.retire("li-ling")
    elif what == "erase":
        door.responders.erase("li-ling")
    elif what == "unlink":
        door.signins.unlink("li-ling", ISSUER, "7")
    elif what == "invitation":
        door.signins.accept(door.signins.invite("li-ling").token, proof=PROOF)
    else:
        store = city.door._room.records.store
        from guardtag.spi import Put

        [row] = [one for one in store.walk("signin", "", 9) if one.id == "li-ling"]
        store.commit([Put(attrs.evolve(row, body=row.body[:-1] + b"x"), row.version)])
    assert [refused(door, token) for token in tokens] == [True] * 3
    assert not refused(door, other)
    if what in ("retire", "erase"):
        assert door.signins.knock("li-ling").responder == ""


def test_of_who_left_no_password_and_no_account_elsewhere_is_kept(city: City, door: guardtag.Guard) -> None:
    door.signins.link("li-ling", ISSUER, "7")
    door.responders.retire("li-ling")
    kept = city.door._room.records.get(SignIn, "li-ling")
    assert kept is not None
    assert (kept.proof, kept.outside) == ("", ())
    door.signins.link("sun", ISSUER, "7")


def test_another_name_or_address_ends_nothing(door: guardtag.Guard) -> None:
    token = enter(door).token
    door.responders.change("li-ling", name="李玲", language="en")
    assert not refused(door, token)


def test_what_is_over_goes(city: City, door: guardtag.Guard) -> None:
    enter(door)
    door.signins.invite("sun")
    door.signins.knock("nobody", source="192.0.2.9")
    records = city.door._room.records
    assert all(records.store.walk(kind, "", 9) for kind in ("session", "invitation", "attempts"))
    city.clock.advance(4 * DAY)
    for _ in range(8):
        city.door.dispatch()
    assert not any(records.store.walk(kind, "", 9) for kind in ("session", "invitation", "attempts"))


# -- attempts


def test_many_attempts_wait_longer_and_longer_and_never_for_ever(city: City, door: guardtag.Guard) -> None:
    assert [waits(door, source="a") for _ in range(5)] == [0] * 5
    waited = []
    for _ in range(12):
        seconds = waits(door, source="a")
        waited.append(seconds)
        city.clock.advance(seconds)
        assert waits(door, source="a") == 0
    assert waited[:4] == [2, 4, 8, 16]
    assert max(waited) <= 300
    assert waited[-1] > 100
    city.clock.advance(300)
    assert enter(door, source="a").session.failures == 17, "the right password lets in, however many went before"
    assert [waits(door, source="a") for _ in range(5)] == [0] * 5, "and what this network tried is forgotten"


def test_whoever_guesses_from_one_network_delays_nobody_elsewhere(door: guardtag.Guard) -> None:
    while not waits(door, source="a"):
        pass
    assert enter(door, source="b").session.responder == "li-ling"


def test_whoever_guesses_from_everywhere_delays_nobody_in_a_browser_that_is_known(
    city: City, door: guardtag.Guard
) -> None:
    device = enter(door, source="home").device
    count = 0
    while not waits(door, source=f"net {count}"):
        count += 1
    assert 20 < count < 40
    assert waits(door, source="home") > 0
    assert enter(door, source="home", device=device).session.responder == "li-ling"
    assert waits(door, "sun", source="home", device=device) == 0, "nobody else's sides are full"


def test_a_known_browser_is_known_for_its_own_person_and_gets_no_endless_guesses(
    city: City, door: guardtag.Guard
) -> None:
    door.signins.change("sun", PROOF)
    device = enter(door).device
    assert not door.signins.knock("sun", device=device).device
    assert door.signins.knock("li-ling", device=device).device
    assert not door.signins.knock("li-ling", device=device[:-1] + "x").device
    for junk in ("", ".", "a.b", "x" * 9000, "田.田", "\0."):
        assert not door.signins.knock("li-ling", source=junk, device=junk).device
    count = 1
    while not waits(door, device=device):
        count += 1
    assert count == 10
    door.signins.end_all("li-ling")
    assert not door.signins.knock("li-ling", source="z", device=device).device, "a lost phone is known no longer"


def test_many_at_once_get_no_more_attempts(door: guardtag.Guard) -> None:
    with ThreadPoolExecutor(8) as pool:
        heard = [seconds == 0 for seconds in pool.map(lambda _: waits(door, source="a"), range(40))]
    assert sum(heard) == 5


def test_of_an_id_that_nobody_has_nothing_is_told(city: City, door: guardtag.Guard) -> None:
    """Neither by what comes back, nor by when one waits, nor in the journal, where it might be a password."""
    ids = ("li-ling", "sun", "nobody", "operator", "田爱云", "", "x" * 5000, "a/b", "\ud800")
    for id in ids:
        knocks = [door.signins.knock(id, source=id[:3]) for _ in range(5)]
        assert {one.responder for one in knocks} == {"li-ling" if id == "li-ling" else ""}
        assert waits(door, id, source=id[:3]) == 2
    assert len(city.door._room.records.store.walk("attempts", "", 1000)) <= 3 * len(ids)
    assert "nobody" not in "".join(repr(one) for one in city.door._room.records.walk(Entry))


def test_attempts_that_fail_are_journalled_without_a_flood(city: City, door: guardtag.Guard) -> None:
    for number in range(45):
        city.clock.advance(301)
        assert waits(door, source=str(number % 3)) == 0
    assert [line for line in journal(city) if "failed" in line] == [
        f"signins.failed {count}" for count in (1, 2, 3, 4, 5, 10, 20, 40)
    ]
    city.clock.advance(301)
    began = enter(door, source="z")
    assert (began.session.failures, journal(city)[-1]) == (45, "signins.begin password 45")
    assert enter(door).session.failures == 0


def test_an_attempt_that_was_judged_too_late_or_of_another_password_begins_nothing(
    city: City, door: guardtag.Guard
) -> None:
    old = door.signins.knock("li-ling")
    door.signins.change("li-ling", PROOF)
    with pytest.raises(Denied, match="GT-SIGNIN-OVER"):
        door.signins.begin(old, idle=HOUR, absolute=DAY)
    slow = door.signins.knock("li-ling")
    city.clock.advance(301)
    with pytest.raises(Denied, match="GT-SIGNIN-OVER"):
        door.signins.begin(slow, idle=HOUR, absolute=DAY)
    with pytest.raises(Denied, match="GT-SIGNIN-NOBODY"):
        door.signins.begin(door.signins.knock("nobody"), idle=HOUR, absolute=DAY)
    for idle, absolute in ((1, DAY), (HOUR, 60), (HOUR, float("inf")), (float("nan"), DAY)):
        with pytest.raises(ValueError, match="seconds"):
            door.signins.begin(door.signins.knock("li-ling"), idle=idle, absolute=absolute)


def test_a_newer_proof_of_the_same_password_ends_no_session(door: guardtag.Guard) -> None:
    first = enter(door)
    door.signins.begin(door.signins.knock("li-ling"), idle=HOUR, absolute=DAY, proof="newer")
    assert door.signins.knock("li-ling").proof == "newer"
    assert not refused(door, first.token)


# -- invitations


def test_an_invitation_is_used_once_within_72_hours_and_a_newer_one_ends_it(city: City, door: guardtag.Guard) -> None:
    older, newer = door.signins.invite("sun"), door.signins.invite("sun")
    for token in (older.token, newer.token[:-1], ""):
        with pytest.raises(Denied, match="GT-SIGNIN-INVITATION"):
            door.signins.accept(token, proof=PROOF)
    assert door.signins.invited(newer.token).responder == "sun"
    assert door.signins.knock("sun").responder == ""
    first = door.signins.accept(newer.token, proof=PROOF, request_id="r1")
    assert door.signins.accept(newer.token, proof="another salt", request_id="r1") == first, "two taps are one"
    with pytest.raises(Denied, match="GT-SIGNIN-INVITATION"):
        door.signins.accept(newer.token, proof=PROOF)
    assert enter(door, "sun").session.responder == "sun"
    late = door.signins.invite("sun")
    city.clock.advance(72 * HOUR - 1)
    assert door.signins.invited(late.token).until == late.until
    city.clock.advance(1)
    with pytest.raises(Denied, match="GT-SIGNIN-INVITATION"):
        door.signins.accept(late.token, proof=PROOF)
    assert door.signins.knock("sun", source="y").proof == PROOF


@pytest.mark.parametrize("what", ["retire", "erase", "password"])
def test_what_ends_an_invitation(door: guardtag.Guard, what: str) -> None:
    token = door.signins.invite("sun").token
    {
        "retire": lambda: door.responders.retire("sun"), "erase": lambda: door.responders.erase("sun"),
        "password": lambda: door.signins.change("sun", PROOF),
    }[what]()  # fmt: skip
    with pytest.raises(Denied, match="GT-SIGNIN-INVITATION"):
        door.signins.invited(token)


@pytest.mark.parametrize("what", ["invited rises", "invited moves", "inviter falls", "inviter moves", "inviter leaves"])
def test_an_invitation_is_worth_what_its_maker_may_do_when_it_is_used(
    city: City, door: guardtag.Guard, what: str
) -> None:
    city.responder("boss", "feicheng", role="supervisor")
    city.responder("helper", HOME)
    token = door.acting_as("boss").signins.invite("helper").token
    assert door.signins.invited(token).responder == "helper"
    {
        "invited rises": lambda: door.responders.change("helper", area="feicheng", role="supervisor"),
        "invited moves": lambda: door.responders.change("helper", area="taian/1"),
        "inviter falls": lambda: door.responders.change("boss", role="worker"),
        "inviter moves": lambda: door.responders.change("boss", area="feicheng/anzhan"),
        "inviter leaves": lambda: door.responders.retire("boss"),
    }[what]()  # fmt: skip
    for verb in (door.signins.invited, partial(door.signins.accept, proof=PROOF)):
        with pytest.raises(Denied, match="GT-SIGNIN-INVITATION"):
            verb(token)
    assert door.signins.invite("helper").responder == "helper", "the office makes another one"


def test_a_supervisor_invites_those_below_and_nobody_else(city: City, door: guardtag.Guard) -> None:
    for id, area, role in (
        ("boss", "feicheng", "supervisor"), ("peer", TOWN, "supervisor"), ("low", HOME, "supervisor"),
        ("helper", HOME, "volunteer"), ("desk", HOME, "hotline"), ("police", HOME, "police"),
        ("audit", HOME, "auditor"), ("bureau", HOME, "department"), ("far", "feicheng/anzhan", "worker"),
    ):  # fmt: skip
        city.responder(id, area, role=role)
    city.responder("both", HOME, areas=["feicheng/anzhan/1"])
    mine = door.acting_as("wang-xia")

    def may(id: str) -> bool:
        try:
            mine.signins.invite(id)
        except Denied as error:
            return error.code != "GT-SIGNIN-INVITE"
        return True

    ids = ("li-ling", "sun", "wang-xia", "boss", "peer", "low", "helper", "desk", "police", "audit", "bureau", "far",
           "both", "nobody")  # fmt: skip
    assert {id for id in ids if may(id)} == {"li-ling", "sun", "low", "helper"}
    door.responders.stand_in("boss", stand_in="sun", until=city.clock.now() + DAY)
    assert not may("sun"), "who does the duty of somebody above is not signed in by whoever is below"
    city.clock.advance(DAY + 1)
    assert may("sun")
    with pytest.raises(Denied, match="GT-SIGNIN-INVITE"):
        door.acting_as("li-ling").signins.invite("sun")


# -- accounts elsewhere


def test_an_account_elsewhere_leads_to_one_person_alone(city: City, door: guardtag.Guard) -> None:
    def begin(subject: str, issuer: str = ISSUER) -> str:
        return door.signins.begin_outside(issuer, subject, idle=HOUR, absolute=DAY).session.responder

    with pytest.raises(Denied, match="GT-SIGNIN-STRANGER"):
        begin("7")
    door.signins.link("li-ling", ISSUER, "7")
    assert begin("7") == "li-ling"
    for issuer, subject in ((ISSUER, "7 "), (ISSUER + "/", "7"), (f"{ISSUER}\n7", "x")):
        with pytest.raises(Denied, match="GT-SIGNIN-STRANGER"):
            begin(subject, issuer)
    with pytest.raises(Conflict, match="GT-SIGNIN-TAKEN"):
        door.signins.link("sun", ISSUER, "7")
    invited = door.signins.invite("sun")
    with pytest.raises(Conflict, match="GT-SIGNIN-TAKEN"):
        door.signins.accept(invited.token, issuer=ISSUER, subject="7")
    door.signins.accept(invited.token, issuer=ISSUER, subject="8")
    assert begin("8") == "sun"
    assert door.signins.knock("sun").responder == "", "no password was set"
    door.signins.unlink("li-ling", ISSUER, "7")
    door.responders.erase("sun")
    assert not list(city.door._room.records.store.walk("outside", "", 9))
    for subject in ("7", "8"):
        with pytest.raises(Denied, match="GT-SIGNIN-STRANGER"):
            begin(subject)


def test_who_was_erased_leaves_no_row_of_signing_in(city: City, door: guardtag.Guard) -> None:
    enter(door)
    door.signins.link("li-ling", ISSUER, "7")
    door.signins.invite("li-ling")
    door.responders.erase("li-ling")
    records = city.door._room.records
    assert [
        one for kind in ("signin", "session", "invitation", "outside") for one in records.store.walk(kind, "", 9)
    ] == []
    assert {SignIn, Session, Invitation, Outside, Attempts} <= {kind.model for kind in KINDS}


def test_the_office_sees_how_everybody_signs_in(city: City, door: guardtag.Guard) -> None:
    enter(door)
    door.signins.knock("li-ling")
    door.signins.invite("sun")
    assert [one.responder for one in door.signins.list("feicheng")] == ["li-ling", "sun", "wang-xia"]
    assert door.signins.list("feicheng/wangzhuang/north/zhongyu/33") == []
    first, second = door.signins.list(HOME)
    assert (first.responder, first.password, first.sessions, first.failures) == ("li-ling", True, 1, 1)
    assert (second.responder, second.password, second.sessions) == ("sun", False, 0)
    assert second.invited == city.clock.now() + 72 * HOUR
    city.clock.advance(73 * HOUR)
    assert door.signins.list(HOME)[1].invited == 0


def test_what_a_page_asks_by_itself_keeps_no_session_going(city: City, door: guardtag.Guard) -> None:
    token = enter(door, "li-ling").token
    began = door.signins.look(token).seen
    city.clock.advance(600)
    assert door.signins.look(token, use=False).seen == began
    assert door.signins.look(token).seen == began + 600

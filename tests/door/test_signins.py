"""Signing in: sessions and accounts elsewhere, and all that ends them."""

from __future__ import annotations

import attrs
import pytest

import guardtag
from guardtag.errors import Conflict, Denied
from guardtag.model.signins import Attempts, Invitation, Outside, Session, SignIn
from guardtag.records.kinds import KINDS
from tests.conftest import HOME, City
from tests.door.signed_in import DAY, HOUR, PROOF, door, enter, journal, refused

__all__ = ["door"]

pytestmark = pytest.mark.quick_on("memory")

ISSUER = "https://login.example.org"


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


@pytest.mark.quick_on("memory", "sqlite")
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


@pytest.mark.quick_on("memory", "sqlite")
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


@pytest.mark.quick_on("memory", "sqlite")
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

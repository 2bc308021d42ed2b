"""Invitations to sign in: used once, in time, by whom they are for."""

from __future__ import annotations

from functools import partial

import pytest

import guardtag
from guardtag.errors import Denied
from tests.conftest import HOME, City
from tests.door.signed_in import DAY, HOUR, PROOF, TOWN, door, enter

__all__ = ["door"]

pytestmark = pytest.mark.quick_on("memory")


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

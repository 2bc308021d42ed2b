"""Tokens of other systems: shown once, kept as a keyed hash, ended by time, by hand and with their responder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import guardtag
from guardtag.errors import Conflict, Denied
from guardtag.model.tokens import ApiToken
from guardtag.records.journal import Entry
from guardtag.steps import tokens
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

DAY = 86_400.0


@pytest.fixture
def door(city: City) -> guardtag.Guard:
    city.responder("hotline", role="hotline")
    return city.door


def refused(door: guardtag.Guard, secret: object, scope: str = "") -> str:
    with pytest.raises(Denied) as error:
        door.tokens.look(secret, scope)  # type: ignore[arg-type]
    return error.value.code


def test_a_token_says_who_sends_it_and_what_for(door: guardtag.Guard) -> None:
    issued = door.tokens.issue("hotline", name="12345", scopes=["read", "call"])
    bearer = door.tokens.look(issued.secret, "call")
    assert (bearer.token.responder, bearer.role, bearer.areas) == ("hotline", "hotline", (HOME,))
    assert issued.token.scopes == ("call", "read")
    assert refused(door, issued.secret, "work") == "GT-TOKEN-SCOPE"


def test_what_it_says_is_kept_nowhere(door: guardtag.Guard) -> None:
    issued = door.tokens.issue("hotline", name="12345", scopes=["read"])
    records = door._room.records
    assert issued.secret not in repr(issued)
    kept = repr([*records.walk(ApiToken), *records.walk(Entry)])
    assert issued.secret not in kept
    assert issued.secret[4:20] not in kept
    assert door.tokens.list() == [issued.token]


def test_two_are_never_the_same(door: guardtag.Guard) -> None:
    first, second = (door.tokens.issue("hotline", name="12345", scopes=["read"]) for _ in range(2))
    assert first.secret != second.secret
    assert {one.id for one in door.tokens.list("hotline")} == {first.token.id, second.token.id}


def test_it_ends_by_time_and_is_listed_for_a_while(city: City, door: guardtag.Guard) -> None:
    issued = door.tokens.issue("hotline", name="12345", scopes=["read"], days=2)
    city.clock.advance(2 * DAY - 1)
    door.tokens.look(issued.secret)
    city.clock.advance(2)
    assert refused(door, issued.secret) == "GT-TOKEN-REFUSED"
    door.dispatch()
    assert len(door.tokens.list()) == 1
    city.clock.advance(91 * DAY)
    door.dispatch()
    assert door.tokens.list() == []


def test_it_is_revoked_at_once_by_the_first_letters_of_its_id(door: guardtag.Guard) -> None:
    issued = door.tokens.issue("hotline", name="12345", scopes=["read"])
    ended = door.tokens.revoke(issued.token.id[:8], request_id="r")
    assert ended.revoked is not None
    assert door.tokens.revoke(issued.token.id[:8], request_id="r") == ended
    assert door.tokens.revoke(issued.token.id) == ended
    assert refused(door, issued.secret) == "GT-TOKEN-REFUSED"
    for id in ("", "nothing"):
        with pytest.raises(Denied, match="GT-TOKEN-UNKNOWN"):
            door.tokens.revoke(id)


def test_it_ends_when_its_responder_leaves(city: City, door: guardtag.Guard) -> None:
    issued = door.tokens.issue("hotline", name="12345", scopes=["read"])
    door.responders.retire("hotline")
    assert refused(door, issued.secret) == "GT-TOKEN-REFUSED"
    assert door.tokens.list()[0].revoked == city.clock.now()
    with pytest.raises(Denied, match="GT-TOKEN-NOBODY"):
        door.tokens.issue("hotline", name="12345", scopes=["read"])


def test_one_whose_responder_is_inactive_is_refused_whatever_its_row_says(
    door: guardtag.Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = door.tokens.issue("hotline", name="12345", scopes=["read"])
    monkeypatch.setattr(tokens, "shut", lambda tx, room, responder: None)
    door.responders.retire("hotline")
    assert door.tokens.list()[0].revoked is None
    assert refused(door, issued.secret) == "GT-TOKEN-REFUSED"


def test_one_that_is_issued_while_its_responder_leaves_is_ended_too(
    door: guardtag.Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, made = tokens.of, []

    def of(source: object, responder: str) -> list[ApiToken]:
        found = real(source, responder)  # type: ignore[arg-type]
        if not made:
            made.append(True)
            made.append(door.tokens.issue(responder, name="12345", scopes=["read"]))
        return found

    monkeypatch.setattr(tokens, "of", of)
    door.responders.retire("hotline")
    assert [one.revoked is None for one in door.tokens.list()] == [False]


@pytest.mark.quick_on("memory", "sqlite")
def test_nothing_of_it_is_left_when_its_responder_is_erased(city: City, door: guardtag.Guard) -> None:
    issued = door.tokens.issue("hotline", name="12345", scopes=["read"])
    door.responders.erase("hotline")
    assert refused(door, issued.secret) == "GT-TOKEN-REFUSED"
    for _ in range(5):
        city.clock.advance(61)
        door.dispatch()
    assert door._room.records.store.walk("apitoken", "", 10) == []


def test_its_rights_are_those_its_responder_has_now(door: guardtag.Guard) -> None:
    issued = door.tokens.issue("hotline", name="12345", scopes=["read"])
    door.responders.change("hotline", area="feicheng/anzhan", role="department")
    assert door.tokens.look(issued.secret).areas == ("feicheng/anzhan",)
    assert door.tokens.look(issued.secret).role == "department"


@pytest.mark.quick_on("memory", "sqlite")
def test_the_day_it_was_used_is_written_once(city: City, door: guardtag.Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    issued = door.tokens.issue("hotline", name="12345", scopes=["read"])
    assert issued.token.used == ""
    assert door.tokens.look(issued.secret).token.used == "20250616"
    with monkeypatch.context() as patch:
        patch.setattr(door._room.records.store, "commit", lambda changes: pytest.fail("written"))
        door.tokens.look(issued.secret)
    city.clock.advance(DAY)
    door.tokens.look(issued.secret)
    assert door.tokens.list()[0].used == "20250617"


@pytest.mark.quick_on("memory", "sqlite")
def test_what_is_no_token_of_ours_never_reaches_the_store(
    door: guardtag.Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = door.tokens.issue("hotline", name="12345", scopes=["read"]).secret
    monkeypatch.setattr(door._room.records.store, "read", lambda refs: pytest.fail("read"))
    wrong = secret[:-1] + ("0" if secret[-1] != "0" else "1")
    for text in ("", "gtk_", wrong, secret + "x", secret.upper(), "x" * 100_000, "é" * len(secret), None, 7, b"x"):
        assert refused(door, text) == "GT-TOKEN-REFUSED"


def test_no_text_is_a_token(city: City) -> None:
    records = city.door._room.records

    @given(text=st.text(max_size=60) | st.text("abcdefghij0123456789_-", min_size=32, max_size=32))
    def look(text: str) -> None:
        assert tokens.row_id(records, f"gtk_{text}") == ""

    look()


def test_one_responder_has_so_many(door: guardtag.Guard) -> None:
    for _ in range(20):
        issued = door.tokens.issue("hotline", name="12345", scopes=["read"])
    with pytest.raises(Conflict, match="GT-TOKEN-MANY"):
        door.tokens.issue("hotline", name="12345", scopes=["read"])
    door.tokens.revoke(issued.token.id)
    door.tokens.issue("hotline", name="12345", scopes=["read"])


def test_it_stands_in_the_journal(door: guardtag.Guard) -> None:
    issued = door.tokens.issue("hotline", name="12345", scopes=["read"])
    door.tokens.revoke(issued.token.id)
    said = [(one.verb, one.actor, one.subjects, one.detail) for one in door.journal.list(limit=2)]
    assert said == [
        ("tokens.revoke", "operator", ("hotline",), issued.token.id[:8]),
        ("tokens.issue", "operator", ("hotline",), f"{issued.token.id[:8]} read"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"scopes": []}, {"scopes": "read"}, {"scopes": ["all"]}, {"days": 0}, {"days": 367}, {"days": True},
     {"name": ""}, {"name": "x" * 61}],
)  # fmt: skip
def test_arguments_have_their_form(door: guardtag.Guard, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"scopes|days|name"):
        door.tokens.issue("hotline", **{"name": "12345", "scopes": ["read"], "days": 9} | wrong)  # type: ignore[arg-type]

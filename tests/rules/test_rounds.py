"""Which visits are due: each cause by its own date, the first of a kind, nobody who is not there; days as written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.config import Rounds
from guardtag.errors import ConfigError
from guardtag.model.people import Absence, Consent, Contact, Proof, Ward
from guardtag.model.tags import Check, Fitting, Tag
from guardtag.model.visits import REASONS, WHY
from guardtag.rules import rounds
from guardtag.rules.rounds import Worn

ZONE, DAY, NOW = "Asia/Shanghai", 86_400.0, 1_750_039_200.0  # 2025-06-16 10:00
DAYS = Rounds()


def ward(**changes: object) -> Ward:
    given: dict[str, object] = {
        "id": "w", "name": "小军", "area": "feicheng", "enrolled": NOW - 10 * DAY,
        "contacts": (Contact("田爱云", verified=NOW - 10 * DAY),),
        "consents": (Consent("田爱云", {"alert"}, given=NOW - 10 * DAY),),
    }  # fmt: skip
    return Ward(**{**given, **changes})  # type: ignore[arg-type]


def worn(serial: int, days_ago: float, *verdicts: tuple[float, str], trained: bool = True, doubt: str = "") -> Worn:
    checks = tuple(Check(NOW - ago * DAY, verdict, trained=True) for ago, verdict in verdicts)
    fitting = Fitting(f"f{serial}", serial, "w", at=NOW - days_ago * DAY, trained=trained, checks=checks)
    return Worn(Tag(serial, "b", 1, 1, "w", fitting.id, doubt=doubt), fitting)


def due(one: Ward, *tags: Worn, last: dict[str, float] | None = None) -> dict[str, tuple[str, int]]:
    """Kind to reason and days from today."""
    found = rounds.suggestions(one, tags, last or {}, days=DAYS, now=NOW, timezone=ZONE)
    today = date(2025, 6, 16)
    return {s.why: (s.reason, (date(int(s.day[:4]), int(s.day[4:6]), int(s.day[6:])) - today).days) for s in found}


@pytest.mark.parametrize(
    ("tags", "kind", "want"),
    [
        ([], "fitting", ("no-tag", -3)), ([worn(1, 10)], "check-up", ("unchecked", 80)),
        ([worn(1, 10, trained=False)], "check-up", ("untrained", -3)),
        ([worn(1, 10, (4, "good"), trained=False)], "check-up", ("unchecked", 86)),
        ([worn(1, 10, (4, "worn"))], "check-up", ("worn", 26)),
        ([worn(1, 10, (9, "replace"), (4, "worn"))], "check-up", ("worn", 26)),
        ([worn(1, 10, (4, "replace"))], "fitting", ("replace", -1)),
        ([worn(1, 10, doubt="d")], "check-up", ("doubt", -10)),
        ([worn(1, 200), worn(2, 10, trained=False)], "check-up", ("unchecked", -110)),
        ([worn(1, 20), worn(2, 10, trained=False)], "check-up", ("untrained", -3)),
    ],
)  # fmt: skip
def test_the_cause_that_is_due_first_is_said(tags: list[Worn], kind: str, want: tuple[str, int]) -> None:
    assert due(ward(), *tags)[kind] == want
    assert due(ward(), *reversed(tags))[kind] == want


def test_the_tag_it_is_about_is_named() -> None:
    found = rounds.suggestions(ward(), [worn(1, 20), worn(2, 99)], {}, days=DAYS, now=NOW, timezone=ZONE)
    assert [(one.serial, one.reason) for one in found if one.why == "check-up"] == [(2, "unchecked")]


def reached(name: str, at: float) -> Contact:
    """A contact who answered a test with a yes."""
    return Contact(name, addresses=["mail:a@example.org"], proofs=(Proof("mail:a@example.org", at, "yes"),))


def test_contacts_and_consents() -> None:
    many = (reached("a", NOW - 200 * DAY), reached("b", NOW), Contact("c"))
    assert due(ward(contacts=many))["contact-test"] == ("contact-stale", -20)
    assert due(ward(contacts=many[1:]))["contact-test"] == ("contact-untested", -3)
    old = Consent("田爱云", {"alert"}, given=NOW - 400 * DAY)
    assert due(ward(consents=(old,)))["review"] == ("consent-old", -35)
    new = Consent("田爱云", {"alert"}, given=NOW - 5 * DAY)
    assert due(ward(consents=(old, new)))["review"] == ("consent-old", 360)
    emergency = Consent("office", frozenset(), basis="emergency", given=NOW - 40 * DAY)
    assert due(ward(consents=(emergency,)))["review"] == ("emergency", -10)
    assert due(ward(consents=(emergency, new)))["review"] == ("consent-old", 360)


def test_a_visit_that_was_made_rests() -> None:
    assert due(ward(), last={"fitting": NOW})["fitting"] == ("no-tag", 14)
    assert due(ward(), last={"fitting": NOW - 300 * DAY})["fitting"] == ("no-tag", -3)
    old = Consent("田爱云", {"alert"}, given=NOW - 400 * DAY)
    assert due(ward(consents=(old,)), last={"review": NOW})["review"] == ("consent-old", 365)


@pytest.mark.parametrize("state", ["left", "died", "merged", "erased", "anything"])
def test_nobody_who_is_not_active(state: str) -> None:
    assert due(ward(state=state)) == {}


def test_nobody_without_a_consent_in_force() -> None:
    gone = Consent("田爱云", {"alert"}, given=NOW - 10 * DAY, withdrawn=NOW - DAY)
    assert due(ward(consents=(gone,))) == {}
    assert due(ward(consents=())) == {}


@pytest.mark.parametrize(
    ("since", "until", "there"),
    [(-DAY, 5 * DAY, False), (-9 * DAY, -2 * DAY, True), (2 * DAY, 9 * DAY, True), (3600, 7200, False),
     (-DAY, -10 * 3600, True), (-DAY, -10 * 3600 + 1, False), (14 * 3600, DAY, True), (14 * 3600 - 1, DAY, False)],
)  # fmt: skip
def test_who_is_away_on_the_day(since: float, until: float, there: bool) -> None:
    away = ward(absence=Absence("hospital", NOW + since, NOW + until))
    assert rounds.there(away, "20250616", ZONE) is there
    assert ("check-up" in due(away, worn(1, 200))) is there, "it is overdue, and would be today"
    assert not rounds.there(ward(state="died"), "20250616", ZONE)


@given(st.dates(date(1970, 1, 2), date(2100, 1, 1)))
def test_a_day_is_read_as_it_is_written(one: date) -> None:
    text = rounds.written(one)
    assert rounds.day(text) == rounds.day(one) == rounds.day(rounds.spoken(text)) == text
    begin, end = rounds.span(text, ZONE)
    assert rounds.later(begin, 0, ZONE) == rounds.later(end - 1, 0, ZONE) == text
    assert rounds.later(begin, 1, ZONE) == rounds.written(one + timedelta(days=1))


@given(st.text(max_size=12))
def test_another_text_is_no_day(text: str) -> None:
    try:
        said = rounds.day(text)
    except ValueError:
        return
    assert said == text.replace("-", "")
    assert len(said) == 8


@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["", "good", "worn", "replace"]), st.booleans())),
    st.dictionaries(st.sampled_from(WHY), st.integers(0, 400)), st.sampled_from([ZONE, "America/New_York", "UTC"]),
)  # fmt: skip
def test_at_most_one_of_a_kind_and_every_word_known(
    tags: list[tuple[int, str, bool]], last: dict[str, int], zone: str
) -> None:
    some = [worn(n, ago, *([(ago / 2, said)] if said else []), trained=by) for n, (ago, said, by) in enumerate(tags, 1)]
    then = {why: NOW - ago * DAY for why, ago in last.items()}
    found = rounds.suggestions(ward(), some, then, days=DAYS, now=NOW, timezone=zone)
    assert [one.why for one in found] == [why for why in WHY if why in {one.why for one in found}]
    assert {one.reason for one in found} <= set(REASONS)
    assert all(one.day >= rounds.later(then[one.why], 14, zone) for one in found if one.why in then)
    assert ("fitting" in {one.why for one in found}) == (not some or any(said == "replace" for _, said, _ in tags))


@pytest.mark.parametrize("wrong", [{"check": 0}, {"check": 3651}, {"check": 1.5}, {"check": True}, {"cheque": 9}])
def test_what_the_configuration_cannot_say(wrong: dict[str, object]) -> None:
    from guardtag.config import values

    with pytest.raises(ConfigError):
        values.rounds(wrong)
    assert values.rounds({"check": 60}) == Rounds(check=60)

"""Delivery reports that come later: matched with the notice they are about, and harmless otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import guardtag
from guardtag import Accepted
from guardtag.model.notices import Notice
from guardtag.records.vault import ward_keys
from guardtag.world import SimulatedClock
from tests.response.test_delivery import Doubtful, alerted, channel, city_at  # noqa: F401 - a fixture

TWO = ["sms:+8610000000001", "mail:tian@example.org"]


def told_by(folder: Path, addresses: list[str], *script: object) -> tuple[guardtag.Guard, SimulatedClock, str]:
    """A city whose mother was told over a channel that gave the reference of the script."""
    Doubtful.script = list(script or (Accepted("ref-1"),))
    city, clock = city_at(folder, {"sms": "console:", "mail": "console:"})
    incident = alerted(city, addresses)
    city.dispatch()
    return city, clock, incident


def mother(city: guardtag.Guard, incident: str) -> Notice:
    return next(n for n in city.notices.of(incident) if n.side == "family")


def test_a_report_of_delivery_counts_as_told_at_its_time(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, clock, incident = told_by(tmp_path, TWO)
    with city:
        assert mother(city, incident).state == "accepted"
        clock.advance(90)
        assert city.notices.confirm("sms", "ref-1", at=clock.at - 60) == "delivered"
        assert mother(city, incident).state == "delivered"
        assert city.incidents.get(incident).milestone("family_told").at == clock.at - 60
        assert city.notices.confirm("sms", "ref-1") == "late"
        assert city.notices.confirm("sms", "ref-1", delivered=False) == "late"
        assert mother(city, incident).state == "delivered"


@pytest.mark.parametrize(("at", "said"), [(-1e9, 0.0), (1e9, 90.0), (float("nan"), None)])
def test_a_wrong_time_of_delivery_is_put_right(
    tmp_path: Path, channel: type[Doubtful], at: float, said: float | None  # noqa: F811
) -> None:  # fmt: skip
    city, clock, incident = told_by(tmp_path, TWO)
    with city:
        sent = clock.at
        clock.advance(90)
        assert city.notices.confirm("sms", "ref-1", at=clock.at + at) == "delivered"
        reached = city.incidents.get(incident).milestone("family_told").at
        assert reached is not None
        assert sent <= reached <= clock.at
        assert said is None or reached == sent + said


def test_a_report_of_failure_goes_on_at_the_next_address(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, _, _ = told_by(tmp_path, TWO)
    with city:
        assert city.notices.confirm("sms", "ref-1", delivered=False) == "failed"
        assert city.notices.confirm("sms", "ref-1", delivered=False) == "unknown"
        assert city.notices.confirm("mail", "ref-1") == "unknown", "that was the other channel's"
        channel.script = [Accepted("ref-2")]
        assert city.dispatch().sent == 1
        assert [m.target for m in channel.seen] == ["+8610000000001", "tian@example.org"]
        assert len({m.id for m in channel.seen}) == 1
        assert city.notices.confirm("mail", "ref-2") == "delivered"


def test_with_no_further_address_it_is_dead_and_seen(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, _, incident = told_by(tmp_path, TWO[:1])
    with city:
        assert city.notices.confirm("sms", "ref-1", delivered=False) == "dead"
        assert [n.incident for n in city.notices.lost()] == [incident]
        assert any(line.what == "dead" for line in city.incidents.get(incident).thread)
        assert city.notices.confirm("sms", "ref-1") == "late"


def test_who_answered_has_it_whatever_the_channel_says(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, _, incident = told_by(tmp_path, TWO)
    with city:
        city.notices.answer(channel.seen[0].link, "seen")
        assert city.notices.confirm("sms", "ref-1", delivered=False) == "late"
        assert mother(city, incident).state == "accepted"


def test_a_channel_never_meets_another_channels_notice(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, _, incident = told_by(tmp_path, TWO)
    with city:
        for name, reference in (
            ("mail", "ref-1"),
            ("sm", "s/ref-1"),
            ("sms/ref-1", ""),
            ("", "sms/ref-1"),
            ("sms", "ref-"),
        ):
            assert city.notices.confirm(name, reference) == "unknown"
        assert mother(city, incident).state == "accepted"


def test_a_reference_that_a_channel_gives_twice_means_the_newest(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, clock, incident = told_by(tmp_path, TWO)
    with city:
        clock.advance(60)
        channel.script = [Accepted("ref-1")]
        city.scan(city.tags.get(1).link).alert(place="market")
        city.dispatch()
        assert city.notices.confirm("sms", "ref-1") == "delivered"
        states = {n.template: n.state for n in city.notices.of(incident)}
        assert states == {"found": "accepted", "again": "delivered"}


def test_a_report_about_somebody_erased_is_harmless(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, _, incident = told_by(tmp_path, TWO)
    with city:
        city._room.records.vault.destroy(ward_keys(city.incidents.get(incident).subject))
        assert city.notices.confirm("sms", "ref-1") == "unknown"
        assert city.notices.confirm("sms", "ref-1", delivered=False) == "unknown"


def test_without_a_reference_nothing_is_indexed(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, _, _ = told_by(tmp_path, TWO, Accepted())
    with city:
        rows = city._room.records.store.walk("notice", "", 100)
        assert all("reference" not in row.index for row in rows)
        assert city.notices.confirm("sms", "") == "unknown"


def test_a_closed_call_keeps_its_figures(tmp_path: Path, channel: type[Doubtful]) -> None:  # noqa: F811
    city, _, incident = told_by(tmp_path, TWO)
    with city:
        closed = city.incidents.close(incident, outcome="home", by="li-ling")
        assert city.notices.confirm("sms", "ref-1") == "delivered"
        assert city.incidents.get(incident) == closed


@pytest.fixture(scope="module")
def quiet_city(tmp_path_factory: pytest.TempPathFactory) -> guardtag.Guard:
    city, _ = city_at(tmp_path_factory.mktemp("quiet"), {"mail": "console:"})
    return city


JUNK = st.one_of(
    st.text(max_size=300), st.none(), st.integers(), st.binary(max_size=20), st.lists(st.text(), max_size=2)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JUNK, JUNK, st.booleans())
def test_any_channel_may_report_anything(quiet_city: guardtag.Guard, name: object, reference: object, ok: bool) -> None:
    assert quiet_city.notices.confirm(name, reference, delivered=ok) == "unknown"  # type: ignore[arg-type]

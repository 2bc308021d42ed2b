"""After a channel was repaired its dead notices of open calls go out; those of closed calls are left."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import guardtag
from guardtag import Conflict, Consent, Contact, Unknown
from guardtag.cli import cli
from guardtag.model.notices import Notice
from guardtag.world import SimulatedClock
from tests.conftest import once_configured
from tests.response.test_dead_letters import Post, post, town, two_addresses  # noqa: F401 - a fixture


@pytest.fixture
def dead(tmp_path: Path, post: Post) -> tuple[guardtag.Guard, SimulatedClock, str]:  # noqa: F811
    """A call whose contact's notice died; from now on the channel works."""
    post.refused = {"c0"}
    city, clock, incident = town(tmp_path)
    city.dispatch()
    assert [notice.state for notice in of_family(city, incident)] == ["dead"]
    post.refused.clear()
    post.sent.clear()
    return city, clock, incident


def of_family(city: guardtag.Guard, incident: str) -> list[Notice]:
    return [one for one in city.notices.of(incident) if one.side == "family"]


def journalled(city: guardtag.Guard) -> int:
    return sum(entry.verb == "notices.again" for entry in city.journal.list(limit=1000))


@pytest.mark.parametrize("by_id", [True, False])
def test_a_dead_notice_goes_out_once_more_under_the_same_id(
    dead: tuple[guardtag.Guard, SimulatedClock, str], post: Post, by_id: bool  # noqa: F811
) -> None:  # fmt: skip
    city, _, incident = dead
    with city:
        (before,) = of_family(city, incident)
        (now,) = city.notices.again(before.id if by_id else "")
        assert (now.id, now.state, now.address, now.tries, now.due) == (before.id, "waiting", 0, 0, now.since)
        city.dispatch()
        assert [message.id for message in post.sent if message.target == "c0"] == [before.id]
        assert [one.state for one in of_family(city, incident)] == ["accepted"]
        assert (city.notices.lost(), city.notices.again(), journalled(city)) == ([], (), 1)


def test_it_begins_at_the_first_address(tmp_path: Path, post: Post) -> None:  # noqa: F811
    post.refused = {"1", "2"}
    city, _, incident = two_addresses(tmp_path, ["sms:1", "mail:2"])
    with city:
        for _ in range(2):
            city.dispatch()
        assert [(one.state, one.address) for one in of_family(city, incident)] == [("dead", 1)]
        post.refused.clear()
        city.notices.again()
        city.dispatch()
        assert [message.target for message in post.sent] == ["1"]


def test_a_late_repeat_brings_back_nothing(
    dead: tuple[guardtag.Guard, SimulatedClock, str], post: Post  # noqa: F811
) -> None:  # fmt: skip
    city, _, incident = dead
    with city:
        (first,) = city.notices.again(request_id="once")
        post.refused = {"c0"}
        city.dispatch()
        assert [one.state for one in of_family(city, incident)] == ["dead"]
        assert city.notices.again(request_id="once") == (first,)
        assert [one.state for one in of_family(city, incident)] == ["dead"]
        assert journalled(city) == 1


def test_notices_of_a_closed_call_are_left(dead: tuple[guardtag.Guard, SimulatedClock, str]) -> None:
    city, _, incident = dead
    with city:
        city.incidents.close(incident, outcome="home", by="w0")
        (notice,) = [one for one in city.notices.lost() if one.side == "family"]
        assert city.notices.again() == ()
        with pytest.raises(Conflict) as refused:
            city.notices.again(notice.id)
        assert refused.value.code == "GT-NOTICE-NOT-DEAD"
        assert city.notices.lost() == [notice]
        with pytest.raises(Unknown) as unknown:
            city.notices.again("00" * 16)
        assert unknown.value.code == "GT-NOTICE-UNKNOWN"


def test_what_is_not_dead_is_not_sent_twice(
    dead: tuple[guardtag.Guard, SimulatedClock, str], post: Post  # noqa: F811
) -> None:  # fmt: skip
    city, _, incident = dead
    with city:
        sent = next(one for one in city.notices.of(incident) if one.state == "accepted")
        with pytest.raises(Conflict):
            city.notices.again(sent.id)
        city.dispatch()
        assert post.sent == []


def test_where_no_channel_serves_them_it_stays_dead(
    dead: tuple[guardtag.Guard, SimulatedClock, str], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    city, _, incident = dead
    with city:
        monkeypatch.setattr(city._room.plugins, "route", lambda address: None)
        assert city.notices.again() == ()
        assert [one.state for one in of_family(city, incident)] == ["dead"]


def test_the_command_and_the_doctor_name_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUARDTAG_LANG", "en")
    (tmp_path / "guardtag.toml").write_text('[channels]\nmail = "console:"\n', "utf-8")
    with guardtag.open(tmp_path / "guardtag.toml") as city:
        with once_configured(city, "fax"):
            ward = city.wards.enrol(
                "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["fax:1"])],
                consent=Consent(by="田爱云", purposes={"alert"}),
            )  # fmt: skip
        city.incidents.open("missing", ward=ward.id)
        city.dispatch()
        (notice,) = city.notices.lost()
    lost = CliRunner().invoke(cli, ["notices", "lost"]).output
    assert notice.id in lost
    for said in (lost, CliRunner().invoke(cli, ["doctor"]).output):
        assert "guardtag notices again --all" in said
    nothing = CliRunner().invoke(cli, ["notices", "again", "--all"])
    assert (nothing.exit_code, nothing.output) == (0, "none can go out now\n")
    for wrong in ([], [notice.id, "--all"]):
        assert CliRunner().invoke(cli, ["notices", "again", *wrong]).exit_code == 2
    monkeypatch.setattr("guardtag.steps.again.route", lambda room, addresses: (0, "mail"))
    assert CliRunner().invoke(cli, ["notices", "again", notice.id]).output.startswith("due now  ")

"""The journal's desk: who may read it, and how."""

from __future__ import annotations

import io
import json
from pathlib import Path

import attrs
import pytest

from guardtag import Denied
from guardtag.records import Entry, journal
from guardtag.records.journal import entry_id
from tests.conftest import City
from tests.door.journalled import file, town

__all__ = ["file", "town"]


def test_entries_come_newest_first_by_ward_actor_and_time(town: City) -> None:
    ward = town.door.wards.list("feicheng")[0]
    town.clock.advance(100)
    since = town.clock.at
    for who in ("li-ling", "zhao", "li-ling"):
        town.clock.advance(1)
        town.door.acting_as(who).wards.view(ward.id)
    newest = town.door.journal.list(limit=3)
    assert [entry.actor for entry in newest] == ["li-ling", "zhao", "li-ling"]
    assert list(newest) == sorted(newest, key=lambda entry: -entry.at)
    assert town.door.journal.list(ward_id=ward.id, limit=3) == newest
    assert [one.actor for one in town.door.journal.list(ward_id=ward.id, actor="zhao")] == ["zhao"]
    assert [one.at for one in town.door.journal.list(actor="li-ling", since=since)] == [since + 3, since + 1]
    assert [one.actor for one in town.door.journal.list(since=since, until=since + 2)] == ["li-ling"]
    everything = town.door.journal.list(limit=1000)
    assert len(everything) == town.door.verify().entries
    assert {one.actor for one in town.door.journal.list(actor="operator")} == {"operator"}
    assert len(town.door.journal.list(actor="operator", limit=2)) == 2
    assert town.door.journal.list(actor="nobody") == town.door.journal.list(ward_id="nobody") == ()


def test_a_long_chain_is_read_in_pages(town: City) -> None:
    ward = town.door.wards.list("feicheng")[0]
    for _ in range(250):
        town.clock.advance(1)
        town.door.acting_as("li-ling").wards.view(ward.id)
    found = town.door.journal.list(actor="li-ling", limit=300)
    assert [entry.id for entry in found] == [entry_id("p:li-ling", seq) for seq in range(253, 0, -1)]


def test_an_export_is_every_entry_as_a_line_of_json(town: City) -> None:
    out = io.StringIO()
    count = town.door.journal.export(out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert count == len(lines) == town.door.verify().entries
    assert set(lines[0]) == {field.name for field in attrs.fields(Entry)}
    assert not [name for name in ("小军", "田爱云", "李岭", "tian@example.org") if name in out.getvalue()]
    ward = town.door.wards.list("feicheng")[0]
    out = io.StringIO()
    assert town.door.journal.export(out, ward_id=ward.id, actor="li-ling") == 3


def test_who_may_read_the_lines_of_a_ward(town: City) -> None:
    ward = town.door.wards.list("feicheng")[0]
    mother, (other,) = f"{ward.id}/{ward.contacts[0].id}", [town.boy(area="feicheng/elsewhere")]
    town.responder("far", area="feicheng/elsewhere")
    town.door.acting_as(mother).wards.view(ward.id)
    for reader in ("sun", "zhao", mother):
        town.clock.advance(1)
        found = town.door.acting_as(reader).journal.list(ward_id=ward.id)
        assert {"li-ling", mother, "operator", reader} <= {entry.actor for entry in found}
        assert town.door.journal.list(ward_id=ward.id, limit=1)[0].verb == "journal.list"
    own = town.door.acting_as("li-ling").journal.list(ward_id=ward.id)
    assert {entry.actor for entry in own} == {"li-ling"}
    assert town.door.acting_as("li-ling").journal.list(ward_id=ward.id, actor="zhao") == ()
    assert {entry.actor for entry in town.door.acting_as("far").journal.list(ward_id=ward.id)} == {"far"}
    for reader, ward_id in ((mother, other.id), ("sun", "nobody"), ("sun", ""), ("li-ling", "")):
        with pytest.raises(Denied) as caught:
            town.door.acting_as(reader).journal.list(ward_id=ward_id)
        assert caught.value.code == "GT-DENIED-JOURNAL"


def test_everything_else_is_the_operators(town: City, file: Path) -> None:
    desk = town.door.acting_as("sun").journal
    for call in (
        lambda: desk.verify([file]), desk.note, desk.public_key, lambda: desk.checkpoint(f"file:{file}"),
        lambda: desk.export(io.StringIO()),
    ):  # fmt: skip
        with pytest.raises(Denied):
            call()
    assert not file.exists()


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_list_has_a_limit(town: City, limit: int) -> None:
    with pytest.raises(ValueError):
        town.door.journal.list(limit=limit)


def test_a_responder_reads_the_lines_of_each_of_their_areas(town: City) -> None:
    ward = town.boy()
    town.responder("two-areas", "feicheng/elsewhere", role="supervisor", areas=["feicheng"])
    assert town.door.acting_as("two-areas").journal.list(ward_id=ward.id)


def test_what_an_older_version_wrote_under_a_name_stands_nowhere_in_clear(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names are refused now; entries that hold one are read, and verified, as before."""
    ward = city.boy()
    monkeypatch.setattr(journal, "identified", lambda name, actor: actor)
    for by in ("田爱云", "tian@example.org"):
        city.door.wards.away(ward.id, until=city.clock.now() + 86_400, by=by)
        city.door.wards.back(ward.id, by=by)
    store = city.door._room.records.store
    rows = [row for kind in ("entry", "head") for row in store.walk(kind, "", 500)]
    assert not [row.id for row in rows if "田爱云" in row.id or "@" in row.id]
    assert city.door.verify().bad == ""
    assert {entry.actor for entry in city.door.journal.list()} >= {"田爱云", "tian@example.org"}
    assert {entry.verb for entry in city.door.journal.list(actor="田爱云")} == {"wards.away", "wards.back"}

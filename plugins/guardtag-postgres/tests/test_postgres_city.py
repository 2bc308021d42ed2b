"""A whole deployment with its register in PostgreSQL, and what a caller is told when an answer is lost."""

from __future__ import annotations

import json
import time
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, settings
from postgres_proxy import Proxy
from postgres_server import Server
from tests import forked

import guardtag
from guardtag import Consent, Contact
from guardtag.config import Config
from guardtag.errors import BackendError, StoreUnavailable
from guardtag.spi import Store
from guardtag.testing.machine import GuardMachine
from guardtag_postgres import PostgresStore

AREA = "feicheng/wangzhuang/north/zhongyu/3"


def config(url: str, folder: Path, **more: object) -> Config:
    return Config(
        base=folder, store=url, vault="sqlite:keys/vault.db", keys="file:keys/keyring.json", host="tag.example.org",
        channels={"mail": ("file:sent.jsonl", {})}, plugins=("guardtag-postgres",), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def settled(city: guardtag.Guard) -> guardtag.Tag:
    """小军 with his mother and a worker, and his tag."""
    boy = city.wards.enrol(
        "小军", area=AREA, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip
    city.responders.enrol("li-ling", name="李岭", area=AREA, address="mail:li-ling@example.org")
    batch = city.tags.mint(5, area="feicheng")
    return city.tags.fit(batch.first, to=boy, garment="blue jacket", by="li-ling")


def calls(city: guardtag.Guard, incident: str) -> int:
    return sum(line.what in ("called", "joined") for line in city.incidents.get(incident).thread)


def test_the_whole_way_home(url: str, tmp_path: Path) -> None:
    with guardtag.open(config(url, tmp_path)) as city:
        tag = settled(city)
        incident = city.scan(tag.link).alert(place="bus stop, Wangzhuang")
        assert city.dispatch().sent == 2
        assert city.alive()
        city.incidents.acknowledge(incident.id, by="li-ling")
        city.incidents.close(incident.id, outcome="home", by="li-ling")
        assert city.verify().bad == ""
    sent = [json.loads(line) for line in (tmp_path / "sent.jsonl").read_text("utf-8").splitlines()]
    assert {line["target"] for line in sent} >= {"tian@example.org", "li-ling@example.org"}
    with guardtag.open(config(url, tmp_path)) as city:  # another process, as it were
        assert city.incidents.get(incident.id).outcome == "home"


def test_nothing_of_a_person_is_in_the_database(server: Server, database: str, url: str, tmp_path: Path) -> None:
    with guardtag.open(config(url, tmp_path)) as city:
        city.scan(settled(city).link).alert(place="bus stop, Wangzhuang")
        city.dispatch()
    with server.connect(database) as admin:
        rows = admin.execute("SELECT guardtag_rows::text, body FROM guardtag_rows").fetchall()
        entries = admin.execute("SELECT guardtag_entries::text FROM guardtag_entries").fetchall()
    everything = repr(rows) + repr(entries) + repr([bytes(body) for _, body in rows])  # type: ignore[call-overload]
    for secret in ("小军", "田爱云", "李岭", "tian@example.org", "blue jacket", "bus stop"):
        assert secret not in everything
        assert secret.encode().hex() not in everything
        assert repr(secret.encode())[2:-1] not in everything


def test_it_may_not_be_the_vault(url: str, tmp_path: Path) -> None:
    with pytest.raises(BackendError) as caught:
        guardtag.open(attrs.evolve(config(url, tmp_path), vault=f"{url}&schema=vault"))
    assert caught.value.code == "GT-VAULT-PURGE"
    assert "SQLite" in caught.value.do


def test_it_may_not_load_without_being_allowed(url: str, tmp_path: Path) -> None:
    with pytest.raises(guardtag.GuardTagError) as caught:
        guardtag.open(attrs.evolve(config(url, tmp_path), plugins=()))
    assert caught.value.code == "GT-PLUGIN-UNKNOWN"
    assert 'plugins = ["guardtag-postgres"]' in caught.value.do


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_the_command_works_on_it(url: str, tmp_path: Path, scheme: str) -> None:
    (tmp_path / "guardtag.toml").write_text(
        f'store = "{scheme}{url.removeprefix("postgresql")}"\nvault = "sqlite:vault.db"\nkeys = "file:keys.json"\n'
        'plugins = ["guardtag-postgres"]\n', "utf-8",
    )  # fmt: skip
    for words in (["tag", "mint", "3", "--area", "feicheng"], ["dispatch"], ["health"]):
        done = forked.run(tmp_path, *words)
        assert done.returncode == 0, done.stderr


def test_no_object_and_no_command_shows_the_password(url: str, tmp_path: Path) -> None:
    """The server trusts the account whatever it says, so that any password will do here."""
    secret = "kJ8-very-secret"
    address = url.replace("postgres@", f"postgres:{secret}@")
    (tmp_path / "city").mkdir()
    settings = config(f"{address}&schema=shown", tmp_path / "city")
    with guardtag.open(settings) as city:
        shown = repr(
            [settings, city, city.config, city._room, city._room.records.store, vars(city._room.records.store)]
        )
        shown += repr([vars(one) for one in vars(city._room.records.store).values() if hasattr(one, "__dict__")])
        shown += repr(city.doctor())
    assert secret not in shown
    (tmp_path / "guardtag.toml").write_text(
        f'store = "{address}"\nvault = "sqlite:vault.db"\nkeys = "file:keys.json"\nplugins = ["guardtag-postgres"]\n',
        "utf-8",
    )
    for words in (["init"], ["doctor", "--json"]):
        done = forked.run(tmp_path, *words)
        assert "postgresql" in done.stdout, done.stderr
        assert secret not in done.stdout + done.stderr


@pytest.mark.parametrize("answered", [True, False])
def test_a_call_whose_answer_was_lost_is_not_doubled(
    server: Server, database: str, url: str, tmp_path: Path, answered: bool
) -> None:
    """The caller hears that the outcome is open, and calls again with the same id: one call, one set of notices."""
    with Proxy(server) as proxy, guardtag.open(config(proxy.url(database), tmp_path)) as city:
        tag = settled(city)
        proxy.cut(b"COMMIT", answered=answered)
        with pytest.raises(StoreUnavailable) as caught:
            city.scan(tag.link).alert(place="bus stop", request_id="q1")
        assert caught.value.code == "GT-POSTGRES-LOST"
        incident = city.scan(tag.link).alert(place="bus stop", request_id="q1")
        again = city.scan(tag.link).alert(place="bus stop", request_id="q1")
        assert again.id == incident.id
        assert calls(city, incident.id) == 1
        assert len(city.notices.of(incident.id)) == 2
        proxy.cut(b"COMMIT", answered=answered)
        with pytest.raises(StoreUnavailable):
            city.incidents.acknowledge(incident.id, by="li-ling")
        city.incidents.acknowledge(incident.id, by="li-ling")
        assert city.verify().bad == ""
        city.dispatch()
    sent = [json.loads(line)["id"] for line in (tmp_path / "sent.jsonl").read_text("utf-8").splitlines()]
    assert len(sent) == len(set(sent))


def test_a_dispatcher_whose_answer_was_lost_sends_nothing_twice(
    server: Server, database: str, url: str, tmp_path: Path
) -> None:
    """What the channel took and could not be recorded is due again when the claim ends, and only written down."""
    with Proxy(server) as proxy, guardtag.open(config(proxy.url(database), tmp_path, spool="sent")) as city:
        city.scan(settled(city).link).alert(place="bus stop")
        proxy.cut(b"UPDATE guardtag_rows AS r SET version", answered=False)
        with pytest.raises(StoreUnavailable):
            city.dispatch()
        city.dispatch(time.time() + 120)
    sent = [json.loads(line)["id"] for line in (tmp_path / "sent.jsonl").read_text("utf-8").splitlines()]
    assert len(sent) == len(set(sent)) >= 2


class InPostgres(GuardMachine):
    """The whole loop under a random play; each example has a schema of its own."""

    server: Server
    database: str
    count = 0

    def make_store(self) -> Store:
        InPostgres.count += 1
        return PostgresStore(self.server.url(self.database, schema=f"machine{self.count}"))


@pytest.mark.soak  # tests/kit/test_machine.py plays it on the other stores
@pytest.mark.usefixtures("_machine_room")
class TestMachine(InPostgres.TestCase):  # type: ignore[misc, valid-type, name-defined]
    settings = settings(
        max_examples=4, stateful_step_count=20, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.fixture
def _machine_room(server: Server, database: str) -> None:
    InPostgres.server, InPostgres.database = server, database

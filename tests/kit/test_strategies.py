"""What the strategies make is what the library takes, and its promises hold for all of it."""

from __future__ import annotations

import random
import tempfile

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import guardtag
from guardtag.builtin.memory import MemoryStore
from guardtag.config import Config
from guardtag.errors import GuardTagError, TagError
from guardtag.model import areas
from guardtag.model.people import FIELD_CLASSES, Ward
from guardtag.model.tags import Tag
from guardtag.payload.codes import Codes
from guardtag.payload.keys import Keyring
from guardtag.payload.live import LiveKeys
from guardtag.records import Records, Vault
from guardtag.records.kinds import tag_id
from guardtag.records.vault import ward_keys
from guardtag.spi import Message, Ref
from guardtag.testing import strategies
from guardtag.testing.cities import City
from guardtag.testing.notifiers import RecordingNotifier
from guardtag.world import simulated

KEYRING = Keyring.new(random.Random(5).randbytes)
CODES = Codes(KEYRING, "tag.example.org")


def _records() -> Records:
    world, _ = simulated(9)
    return Records(MemoryStore(), Vault(MemoryStore(), LiveKeys(KEYRING), world), KEYRING, world)


@given(strategies.scan_texts(strategies.serials().map(lambda serial: CODES.code(serial, 7))))
def test_every_way_to_give_a_code_is_read(pair: tuple[str, guardtag.Code]) -> None:
    text, code = pair
    assert CODES.read(text, lambda serial: True).serial == code.serial


def _spoilt_token(serial: int):  # type: ignore[no-untyped-def]
    token = CODES.code(serial, 7).link.rpartition("/")[2]
    return st.tuples(st.just(serial), strategies.tampered(st.just(token.encode())))


@given(strategies.serials().flatmap(_spoilt_token))
def test_a_spoilt_token_is_never_read_as_another_tag(pair: tuple[int, bytes]) -> None:
    """Another case of a letter, or a full stop behind it, leaves the tag what it was; all else is refused."""
    serial, token = pair
    try:
        read = CODES.read(f"https://tag.example.org/t/{token.decode('latin-1')}", lambda serial: True)
    except TagError:
        return
    assert read.serial == serial


@given(strategies.wards())
def test_a_ward_comes_back_as_it_was(ward: Ward) -> None:
    records = _records()
    records.vault.ensure(ward_keys(ward.id))
    records.change(lambda tx: tx.add(ward))
    assert records.get(Ward, ward.id, FIELD_CLASSES) == ward


@given(strategies.tags())
def test_a_tag_comes_back_as_it_was(tag: Tag) -> None:
    records = _records()
    records.change(lambda tx: tx.add(tag))
    assert records.get(Tag, tag_id(tag.serial)) == tag


@given(strategies.tags().flatmap(lambda tag: strategies.tampered(_sealed(tag))))
def test_a_spoilt_row_is_never_opened(body: bytes) -> None:
    records = _records()
    with pytest.raises(GuardTagError):
        records.vault.open("tag", "0", body)


def _sealed(tag: Tag):  # type: ignore[no-untyped-def]
    records = _records()
    records.change(lambda tx: tx.add(tag))
    row = records.store.read([Ref("tag", tag_id(tag.serial))])[0]
    assert row is not None
    return st.just(row.body)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a whole city a case
@given(strategies.wards(channels=("mail",)))
def test_whoever_is_enrolled_gets_help(ward: Ward) -> None:
    """Through the front door: enrol, fit, scan, alert, told."""
    world, _ = simulated(2)
    with (
        tempfile.TemporaryDirectory() as folder,
        guardtag.open(Config(channels={"mail": (f"file:{folder}/out", {})}, host="tag.example.org"), world) as city,
    ):
        city.responders.enrol("li-ling", name="李岭", area=ward.area, address="mail:li@example.org")
        entered = city.wards.enrol(
            ward.name, area=ward.area, contacts=ward.contacts, consent=ward.consents[0], nickname=ward.nickname,
            groups=ward.groups, hints=ward.hints, birth_date=ward.birth_date, minor=ward.minor, reach=ward.reach,
            clothes=ward.clothes, medical=ward.medical, address=ward.address, hidden_address=ward.hidden_address,
        )  # fmt: skip
        whole = city.wards.get(entered.id)
        same = ("name", "area", "nickname", "hints", "medical", "address", "hidden_address")
        assert [getattr(whole, field) for field in same] == [getattr(ward, field) for field in same]
        tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=entered, by="li-ling")
        incident = city.scan(tag.link).alert()
        assert incident.subject == entered.id
        assert city.dispatch().sent == len(ward.contacts) + 1
        assert attrs.evolve(incident, thread=()).next_due is not None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a whole city a case
@given(strategies.cities(channels=("mail",)))
def test_a_city_fits_together_and_every_tag_in_it_gets_help(city: City) -> None:
    assert set(city.garments) == {ward.id for ward in city.wards}
    world, _ = simulated(2)
    config = Config(channels={"mail": ("console:", {})}, host="tag.example.org")
    with guardtag.open(config, world) as door:
        settled = city.settle(door)
        assert set(settled) == set(city.garments)
        serials = [tag.serial for _, tags in settled.values() for tag in tags]
        assert len(set(serials)) == len(serials) == sum(map(len, city.garments.values()))
        for ward, tags in settled.values():
            assert any(areas.covers(one.area, ward.area) for one in city.responders)
            for tag in tags:
                assert door.scan(tag.link).alert().subject == ward.id


@given(strategies.codes(host="t.example"))
def test_codes_that_are_nobodys_are_read_by_no_key(code: guardtag.Code) -> None:
    assert code.link.startswith("https://T.EXAMPLE/T/")
    with pytest.raises(TagError):
        Codes(KEYRING, "t.example").read(code.link, lambda serial: True)


@given(strategies.messages())
def test_messages_are_taken_by_a_channel(message: guardtag.Message) -> None:
    assert type(RecordingNotifier().send(message)) is guardtag.Accepted
    assert message.target
    assert ":" not in message.target


@pytest.mark.soak
def test_messages_find_a_channel_that_cuts_the_link_off() -> None:
    @settings(database=None)
    @given(strategies.messages())
    def short(message: Message) -> None:
        assert message.link in message.text[:70]

    with pytest.raises(AssertionError):
        short()


@given(strategies.messages())
def test_where_a_message_has_a_link_its_text_holds_it(message: Message) -> None:
    assert message.link in message.text

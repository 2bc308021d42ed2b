"""A search with a poster: what the tests of posters share."""

from __future__ import annotations

import io
from datetime import date

import attrs
import pytest

from guardtag import Consent, Contact
from guardtag.errors import GuardTagError
from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.records.journal import Entry
from guardtag.rules.poster import PURPOSES
from guardtag.steps.opening import Call, open_or_join
from tests.conftest import HOME, City, once_configured

SECRETS = {
    "address": "山东省肥城市王庄镇中玉村3号", "medical": "癫痫；夜间服药", "groups": ["intellectual-disability"],
    "hints": ["afraid-of-dogs"], "birth_date": date(1950, 3, 2), "clothes": "蓝色夹克",
    "contacts": [
        Contact("田爱云", "mother", ["sms:0538-1111111", "mail:tian@example.org"]),
        Contact("李二", "uncle", ["mail:u@example.org"]),
    ],
}  # fmt: skip
ALL = Consent("田爱云", PURPOSES)


@pytest.fixture(autouse=True)
def hotline(city: City) -> None:
    room = city.door._room
    settings = attrs.evolve(room.config, hotline="0538-0000000", place="肥城 Feicheng")
    city.door.posters._room = attrs.evolve(room, config=settings)


def missed(city: City, kind: str = "missing", **changes: object) -> tuple[Ward, Incident]:
    """A person with everything in the record, who is being searched for."""
    with once_configured(city.door, "sms"):
        ward = city.boy(**{**SECRETS, **changes})
    call = Call(city.door._room.world.new_id(), kind, ward.id, HOME, "finder", place="王庄镇公交站")
    incident = city.door._room.records.change(lambda tx: open_or_join(tx, city.door._room, call))
    city.clock.advance(60)
    return ward, incident


def journal(city: City) -> list[Entry]:
    return list(city.door._room.records.walk(Entry))


def refused(code: str, city: City, ward: Ward, **arguments: object) -> GuardTagError:
    """The poster is refused, and nothing was written about it."""
    before = len(journal(city))
    with pytest.raises(GuardTagError) as caught:
        city.door.posters.make(ward.id, **arguments)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert len(journal(city)) == before
    assert city.door.wards.get(ward.id).consents == ward.consents
    for secret in ("小军", "军军", "田爱云", "1111111", "0538", "癫痫", "中玉村", "蓝色", "tian@"):
        assert secret not in str(caught.value)
    return caught.value


def picture(size: tuple[int, int] = (300, 400), kind: str = "PNG", **options: object) -> bytes:
    image = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    image.new("RGB", size, "#8899aa").save(out, kind, **options)
    return out.getvalue()

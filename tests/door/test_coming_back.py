"""Who comes back is guarded at once, whatever was under way; and of a hidden address no relative hears."""

from __future__ import annotations

import pytest

from guardtag.errors import Conflict
from guardtag.steps import erasing, retention, settling
from tests.conftest import City

DAY = 86_400.0


def test_a_return_that_was_cut_short_leaves_tags_that_call(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    ward = city.boy()
    city.responder("li-ling")
    tag = city.tagged(ward)
    city.door.wards.leave(ward.id, "left")
    monkeypatch.setattr(settling, "settle", lambda *_: None)
    city.door.wards.return_(ward.id)
    assert city.door.scan(tag.link).alert(place="bus stop").subject == ward.id


def test_who_came_back_while_retention_looked_is_not_erased(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    ward = city.boy()
    city.door.wards.leave(ward.id, "left")
    city.door.dispatch()
    asked = erasing.ask

    def late(*arguments: object, **more: object) -> None:
        city.door.wards.return_(ward.id)
        asked(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(retention.erasing, "ask", late)
    city.clock.advance(city.door.config.retention.left * DAY + 1)
    for _ in range(2):
        city.door.dispatch()
        city.clock.advance(120)
    city.door.dispatch()
    assert city.door.wards.get(ward.id).name == "小军"


def test_nobody_is_said_to_be_back_who_is_being_erased(city: City) -> None:
    ward = city.boy()
    city.door.wards.leave(ward.id, "left")
    erasing.ask(city.door._room, ward.id, "operator")
    with pytest.raises(Conflict, match="GT-WARD-GOING"):
        city.door.wards.return_(ward.id)


def test_a_contact_is_not_told_that_there_is_a_hidden_address(city: City) -> None:
    ward = city.boy(hidden_address="南路九号")
    assert "hidden" not in repr(city.door.acting_as(f"{ward.id}/c1").wards.dossier(ward.id).data)
    assert "hidden_address" in city.door.wards.dossier(ward.id).data["person"]["withheld"]

"""A call that meets an erasure is not lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from guardtag.errors import GuardTagError
from guardtag.spi import Change, Ref
from tests.conftest import City
from tests.door.erased import Died, Watched, ended, gone, lived


def test_a_call_that_comes_first_is_waited_for(city: City) -> None:
    """Somebody taps between the look at the calls and the commit."""
    boy, tag, call = lived(city)
    ended(city, call)
    records, taps = city.door._room.records, []
    real = records.store

    def tap() -> None:
        if any(Ref("ward", boy.id) == getattr(change, "ref", None) for change in coming[0]):
            records.store = real
            taps.append(city.door.scan(tag.link).alert().id)

    coming: list[Sequence[Change]] = [()]

    class Seen(Watched):
        def commit(self, changes: Sequence[Change]) -> None:
            coming[0] = changes
            super().commit(changes)

    records.store = Seen(real, tap)  # type: ignore[assignment]
    assert city.door.wards.erase(boy.id).waiting
    assert len(taps) == 1
    assert city.door.incidents.get(taps[0]).subject == boy.id
    assert city.door.wards.get(boy.id).medical == "insulin"


def test_a_call_that_comes_after_goes_to_the_desk_and_is_not_lost(city: City) -> None:
    """The keys are about to be destroyed: a call sealed under them could not be read a minute later."""
    boy, tag, call = lived(city)
    ended(city, call)
    records, taps = city.door._room.records, []
    scan = city.door.scan(tag.link)
    real = records.vault.store

    def tap() -> None:
        records.vault.store = real
        taps.append(scan.alert().id)

    records.vault.store = Watched(real, tap)  # type: ignore[assignment]
    city.door.wards.erase(boy.id)
    records.vault.forget()
    city.door.dispatch()
    found = city.door.incidents.get(taps[0])
    assert (found.subject, found.area, found.open) == ("", "feicheng", True)
    gone(city, boy.id)


@pytest.mark.parametrize("place", ["bus stop", "another stop"])
def test_an_alert_that_is_sent_again_between_keys_and_rows_goes_out(
    city: City, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """The answer of the first cannot be opened any more; the call is not refused for it."""
    boy, tag, call = lived(city)
    ended(city, call)

    def dies(*arguments: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr("guardtag.steps.erasing.drop_rows", dies)
        with pytest.raises(Died):
            city.door.wards.erase(boy.id)
    scan = city.door.scan(tag.link)
    again = scan.alert(place=place, message="he is cold", request_id="a1")
    assert (again.id != call, again.open, again.subject) == (True, True, "")
    assert scan.alert(place=place, message="he is cold", request_id="a1").id == again.id, "and it is remembered"
    city.door.wards.erase(boy.id)
    assert scan.alert(place=place, message="he is cold", request_id="a1").id == again.id
    gone(city, boy.id)


def test_nothing_is_opened_again_while_it_goes_on(city: City) -> None:
    boy, _, call = lived(city)
    ended(city, call)
    vault, refused = city.door._room.records.vault, []
    real = vault.store

    def reopen() -> None:
        vault.store = real
        with pytest.raises(GuardTagError) as caught:
            city.door.incidents.reopen(call, by="li-ling", reason="he is gone again")
        refused.append(caught.value.code)

    vault.store = Watched(real, reopen)  # type: ignore[assignment]
    city.door.wards.erase(boy.id)
    assert refused == ["GT-INCIDENT-OTHER"]
    gone(city, boy.id)

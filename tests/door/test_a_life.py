"""A ward's whole life, from the day they are enrolled to the day they die, as one reading."""

from __future__ import annotations

from datetime import date

import pytest

from guardtag import Conflict, Consent, Contact
from guardtag.errors import Retired
from tests.conftest import HOME, City

NEW_HOME = "feicheng/xincheng/south/lianhe/1"
MONTH = 30 * 86_400.0


def called(city: City, since: int) -> set[str]:
    """Who was called for help in a message after the first so many."""
    return {m["target"].partition("@")[0] for m in city.messages()[since:] if m["kind"] == "found"}


def test_a_wards_whole_life(city: City) -> None:
    door, clock = city.door, city.clock
    city.responder("li-ling")
    city.responder("wang-xia", NEW_HOME, name="王霞")

    # Enrolled by a guardian, since he does not decide for himself.
    grandfather = door.wards.enrol(
        "田守业", area=HOME, birth_date=date(1944, 2, 3), capacity="limited", groups=["dementia"],
        hints=["may-walk-away", "needs-medicine"], clothes="grey cap", medical="insulin",
        contacts=[Contact("田爱云", "daughter", ["mail:tian@example.org"], guardian=True)],
        consent=Consent(by="田爱云", purposes={"alert", "medical_notes", "condition_hints"}),
    )  # fmt: skip
    ward = grandfather.id
    clock.advance(3600)

    # Three tags: coat, trousers, cap. Each is read once when it is sewn in.
    batch = door.tags.mint(3, area="feicheng", donor="Yutian")
    coat, trousers, cap = (
        door.tags.fit(batch.first + n, to=ward, garment=garment, by="li-ling")
        for n, garment in enumerate(("coat", "trousers", "cap"))
    )
    for tag in (coat, trousers, cap):
        door.scan(tag.link, purpose="trial")
    assert [fitting.tried is not None for fitting in door.wards.fittings(ward)] == [True] * 3

    # The cap is lost. Somebody may find it on his head all the same: it goes on helping.
    door.tags.retire(cap, why="lost", by="li-ling")
    assert door.scan(cap.link).status == "replaced"

    # Found for the first time, by the coat.
    clock.advance(MONTH)
    first = door.scan(coat.link).alert(place="bus stop")
    door.dispatch()
    assert called(city, 0) == {"tian", "li-ling"}
    door.incidents.acknowledge(first.id, by="li-ling")
    assert door.acting_as("li-ling").wards.view(ward).get("medical_notes") == "insulin", "they consented to that"
    door.incidents.close(first.id, outcome="home", by="li-ling")
    assert door.acting_as("li-ling").wards.view(ward).get("medical_notes") is None
    door.dispatch()

    # A son joins the family; a while in hospital.
    clock.advance(MONTH)
    door.wards.add_contact(ward, Contact("田大山", "son", ["mail:son@example.org"]), by="li-ling")
    clock.advance(60)
    door.wards.away(ward, why="hospital", until=clock.now() + 86_400, by="li-ling")

    # Found for the second time, by the lost cap, on the steps of the hospital.
    clock.advance(3600)
    before = len(city.messages())
    second = door.scan(cap.typed).alert(place="hospital steps")
    assert second.id != first.id
    door.dispatch()
    assert called(city, before) == {"tian", "son", "li-ling"}
    assert all("住院" in m["text"] for m in city.messages()[before:] if m["kind"] == "found")
    clock.advance(3600)
    door.incidents.close(second.id, outcome="hospital", by="li-ling")
    door.dispatch()
    door.wards.back(ward, by="li-ling")

    # He moves in with his son, into another area: its worker is the one who is called from now on.
    clock.advance(MONTH)
    door.wards.move(ward, NEW_HOME, by="li-ling")
    clock.advance(60)
    before = len(city.messages())
    third = door.scan(trousers.link).alert(place="market")
    door.dispatch()
    assert called(city, before) == {"tian", "son", "wang-xia"}

    # The family withdraws its consent to the medical notes, and that holds at the next read.
    assert door.acting_as("wang-xia").wards.view(ward).get("medical_notes") == "insulin"
    door.consents.withdraw(ward, {"medical_notes"}, by="c1")
    assert door.acting_as("wang-xia").wards.view(ward).get("medical_notes") is None
    assert door.wards.get(ward).medical == "", "and the notes are gone, with their key"

    # He dies while nobody is on the way. Nobody is sent a message that says so.
    with pytest.raises(Conflict):
        door.wards.leave(ward, "died", by="wang-xia")
    door.incidents.close(third.id, outcome="home", by="wang-xia")
    door.dispatch()
    clock.advance(MONTH)
    before = len(city.messages())
    door.wards.leave(ward, "died", by="wang-xia")
    for tag in (coat, trousers, cap):
        with pytest.raises(Retired):
            door.scan(tag.link)
    with pytest.raises(Conflict):
        door.incidents.open("missing", ward=ward)
    city.wait(5)
    words = " ".join(m["text"] for m in city.messages()[before:])
    assert "去世" not in words
    assert not {m["kind"] for m in city.messages()[before:]} - {"task"}, "what was left to do before, and nothing else"

    # What was done for him can be read as long as the record is kept; nothing personal stands in it.
    history = door.wards.history(ward, limit=1000)
    verbs = [deed.verb for deed in reversed(history)]
    milestones = [verb for verb in verbs if verb in (
        "wards.enrol", "tags.fit", "incidents.open", "wards.add_contact", "wards.away", "wards.back", "wards.move",
        "wards.leave")]  # fmt: skip
    assert milestones == [
        "wards.enrol", "tags.fit", "tags.fit", "tags.fit", "incidents.open", "wards.add_contact", "wards.away",
        "incidents.open", "wards.back", "wards.move", "incidents.open", "wards.leave",
    ]  # fmt: skip
    assert not [word for word in ("田守业", "田爱云", "insulin", "market") if word in repr(history)]
    assert len(door.incidents.list(ward_id=ward)) == 3

    # And in the end he is forgotten.
    door.wards.erase(ward)
    assert not door.wards.list("feicheng")
    assert not door.verify().bad

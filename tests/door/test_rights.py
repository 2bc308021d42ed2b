"""Who may see and do what, through the door that a person gets."""

from __future__ import annotations

import pytest

from guardtag import BackendError, Conflict, Consent, Denied, Retired
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")


def test_a_worker_sees_little_until_somebody_calls_for_help(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy(medical="insulin", address="Wangzhuang 7")
    view = city.door.acting_as("li-ling").wards.view(boy.id)
    assert view.get("nickname") == "军军"
    assert view.get("full_name") is None
    assert view.get("medical_notes") is None
    city.door.scan(city.tagged(boy).link).alert()
    view = city.door.acting_as("li-ling").wards.view(boy.id)
    assert view.get("full_name") == "小军"
    assert view.get("medical_notes") is None, "nobody consented to that"
    assert "小军" not in repr(view)


def test_a_view_closes_with_the_incident(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy()
    incident = city.door.scan(city.tagged(boy).link).alert()
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    assert city.door.acting_as("li-ling").wards.view(boy.id).get("full_name") is None


def test_every_view_is_journalled_with_the_fields_shown(city: City) -> None:
    from guardtag.records.journal import Entry

    city.responder("li-ling")
    boy = city.boy()
    city.door.acting_as("li-ling").wards.view(boy.id)
    entries = [e for e in city.door._room.records.walk(Entry) if e.verb == "wards.view"]
    assert [(e.actor, e.subjects) for e in entries] == [("li-ling", (boy.id,))]
    assert "nickname" in entries[0].detail
    assert "军军" not in entries[0].detail


def test_no_journal_no_view(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.responder("li-ling")
    boy = city.boy()
    store = city.door._room.records.store

    def down(changes: object) -> None:
        raise BackendError("GT-STORE-UNAVAILABLE", "down")

    monkeypatch.setattr(store, "commit", down)
    with pytest.raises(BackendError):
        city.door.acting_as("li-ling").wards.view(boy.id)


def test_the_family_sees_its_own_person_and_nobody_elses(city: City) -> None:
    boy = city.boy()
    other = city.door.wards.enrol(
        "演示", area=HOME, contacts=boy.contacts, consent=Consent(by="演示", purposes={"alert"})
    )
    mother = city.door.acting_as(f"{boy.id}/c1")
    assert mother.wards.view(boy.id).get("full_name") == "小军"
    with pytest.raises(Denied):
        mother.wards.view(other.id)


def test_a_persons_door_does_not_do_the_operators_work(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy()
    door = city.door.acting_as("li-ling")
    for forbidden in (
        lambda: door.wards.get(boy.id), lambda: door.wards.list(HOME), lambda: door.wards.erase(boy.id),
        lambda: door.tags.mint(1, area="feicheng"), lambda: door.responders.get("wang-xia"),
        lambda: list(door.tags.of("x")), door.notices.lost, door.notices.again, lambda: door.figures("feicheng"),
        lambda: door.responders.enrol("x", name="x", area=HOME), lambda: door.incidents.list(ward_id=boy.id),
        lambda: door.notices.link("00" * 16), door.tags.batches, door.doctor,
        door.verify, door.dispatch, lambda: door.tags.print("x", "y.svg"),
        lambda: door.prints.get("x"), lambda: door.prints.files("x"), lambda: door.prints.copies("x", 1),
        lambda: door.prints.resume("x"), lambda: door.prints.give_up("x"), lambda: door.prints.prove("x"),
        lambda: door.prints.calibrate("x.pdf"),
        lambda: door.acting_as("wang-xia"), lambda: door.wards.fittings(boy.id),
    ):  # fmt: skip
        with pytest.raises(Denied):
            forbidden()


def test_who_left_and_whom_nobody_knows_have_no_door(city: City) -> None:
    city.responder("li-ling")
    assert city.door.acting_as("li-ling").responders
    city.door.responders.retire("li-ling")
    for who in ("li-ling", "nobody"):
        with pytest.raises(Denied):
            city.door.acting_as(who)


def test_without_consent_nobody_is_enrolled_except_in_an_emergency(city: City) -> None:
    with pytest.raises(Denied) as caught:
        city.boy(consent=Consent(by="田爱云", purposes={"nickname"}))
    assert caught.value.code == "GT-WARD-CONSENT"
    assert city.door.wards.list(HOME) == []
    city.boy(consent=Consent(by="田爱云", purposes=set(), basis="emergency"))


@pytest.mark.quick_on("memory", "sqlite")
def test_erased_is_gone_and_the_tag_is_calm(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy(medical="insulin")
    tag = city.tagged(boy)
    incident = city.door.scan(tag.link).alert()
    assert city.door.wards.erase(boy.id).waiting
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    erased = city.door.wards.erase(boy.id)
    assert erased.tags == (tag.serial,)
    for gone in (lambda: city.door.wards.get(boy.id), lambda: city.door.wards.erase("nobody")):
        with pytest.raises(Denied):
            gone()
    with pytest.raises(Retired):
        city.door.scan(tag.link)
    assert city.door.wards.list(HOME) == []
    (nameless,) = city.door.incidents.list(HOME)
    assert (nameless.subject, nameless.serial, nameless.thread, nameless.outcome) == ("", 0, (), "home")
    with pytest.raises(Conflict) as refused:
        city.door.incidents.reopen(nameless.id, by="li-ling", reason="seen again")
    assert refused.value.code == "GT-INCIDENT-REOPEN"
    assert city.door.verify().bad == ""


def test_an_untrained_workers_fitting_is_flagged_not_lost(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy()
    city.tagged(boy)
    assert [f.trained for f in city.door.wards.fittings(boy.id)] == [False]
    city.clock.advance(1)  # ids of one moment have no order
    city.door.responders.train("li-ling", "sewing")
    city.clock.advance(1)  # ids of one millisecond are in no order
    city.tagged(boy)
    assert [f.trained for f in city.door.wards.fittings(boy.id)] == [False, True]


def test_a_trial_scan_is_recorded_and_alerts_nobody(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy()
    tag = city.tagged(boy)
    scan = city.door.scan(tag.link, purpose="trial")
    assert city.door.wards.fittings(boy.id)[0].tried == city.clock.at
    with pytest.raises(Conflict):
        scan.alert()
    assert city.door.dispatch().steps == 0


def test_a_replaced_tag_still_helps(city: City) -> None:
    city.responder("li-ling")
    tag = city.tagged(city.boy())
    city.door.tags.retire(tag, why="replaced")
    scan = city.door.scan(tag.link)
    assert scan.status == "replaced"
    assert scan.alert().open


def test_a_scan_shows_nothing_and_writes_nothing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.responder("li-ling")
    tag = city.tagged(city.boy())
    monkeypatch.setattr(city.door._room.records.store, "commit", lambda changes: pytest.fail("a scan wrote"))
    scan = city.door.scan(tag.link)
    assert "小军" not in repr(scan)
    assert city.door.wards.get(scan.ward, journal=False).name == "小军"


def test_junk_costs_no_read(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    from guardtag import TagError

    city.responder("li-ling")
    tag = city.tagged(city.boy())
    city.door.scan(tag.link)
    monkeypatch.setattr(city.door._room.records.store, "read", lambda refs: pytest.fail("junk reached the store"))
    for junk in ("", "hello", tag.link[:-3] + "AAA", "https://evil.example/t/" + tag.link[-26:], None, 7):
        with pytest.raises(TagError):
            city.door.scan(junk)


@pytest.mark.parametrize("id", ["operator", "finder", "dispatcher", "clock", "a/b", "", "A", "x" * 41])
def test_nobody_is_enrolled_as_somebody_else(city: City, id: str) -> None:
    with pytest.raises(ValueError, match="id is"):
        city.responder(id)


def test_a_worker_fits_tags_for_their_own_area_only(city: City) -> None:
    city.responder("li-ling")
    city.responder("far", "feicheng/other/x/y/1")
    boy = city.boy()
    first = city.door.tags.mint(2, area="feicheng").first
    with pytest.raises(Denied):
        city.door.acting_as("far").tags.fit(first, to=boy, by="far")
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").tags.fit(first, to=boy, by="far")
    assert city.door.acting_as("li-ling").tags.fit(first, to=boy, by="li-ling").serial == first


@pytest.mark.parametrize("allowed", [False, True])
def test_the_area_of_a_call_that_is_over_is_where_somebody_was(city: City, allowed: bool) -> None:
    """A relative reads it where the family consented to that, as in the dossier."""
    purposes = {"alert", "location_history"} if allowed else {"alert"}
    boy = city.boy(consent=Consent(by="田爱云", purposes=purposes))
    far = "feicheng/anzhan/a/b/1"
    city.responder("far", area=far)
    city.responder("near")
    call = city.door.incidents.open("found", ward=boy, area=far, by="far", place="bus stop")
    mother = city.door.acting_as(f"{boy.id}/c1")
    assert mother.incidents.get(call.id).area == far  # it is open, and she may know where he is
    city.door.incidents.close(call.id, outcome="home", by="far")
    seen = mother.incidents.get(call.id)
    assert (seen.area, far in repr(seen)) == ((far, True) if allowed else ("", False))
    assert city.door.incidents.get(call.id).area == far
    near = city.door.incidents.open("found", ward=boy, area=boy.area, by="far")
    city.door.incidents.close(near.id, outcome="home", by="near")
    assert mother.incidents.get(near.id).area == boy.area  # she knows where he lives


def test_an_auditor_counts_calls_and_reads_none(city: City) -> None:
    city.door.responders.enrol("audit", name="吴", area="feicheng", role="auditor", address="mail:a@example.org")
    call = city.door.incidents.open("errand", ward=city.boy())
    door = city.door.acting_as("audit")
    for verb in (lambda: door.incidents.get(call.id), lambda: door.incidents.list("feicheng")):
        with pytest.raises(Denied):
            verb()

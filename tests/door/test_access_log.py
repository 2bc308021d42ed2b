"""Who looked at a person: for the family and the auditor everybody, for a worker the own looks, for others nothing."""

from __future__ import annotations

import pytest

from guardtag import Denied
from guardtag.model.glass import SECONDS
from guardtag.model.people import Ward
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")


@pytest.fixture
def boy(city: City) -> Ward:
    city.responder("li-ling")
    city.responder("wang-xia", "feicheng/wangzhuang", role="supervisor")
    city.responder("auditor", "feicheng", role="auditor")
    city.responder("zhang-wei")
    city.responder("zhao", "feicheng/xincheng", role="volunteer")
    return city.boy()


def looked(city: City, boy: Ward) -> None:
    city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    for who in ("li-ling", "wang-xia", "zhang-wei"):
        city.clock.advance(60)
        city.door.acting_as(who).wards.view(boy.id)


def test_the_family_sees_who_looked_at_what_when_and_why(city: City, boy: Ward) -> None:
    looked(city, boy)
    log = city.door.acting_as(f"{boy.id}/c1").consents.access_log(boy.id)
    views = [one for one in log if one.why == "wards.view"]
    assert [one.by for one in views] == ["zhang-wei", "wang-xia", "li-ling"]
    assert [one.role for one in views] == ["grid_worker_area", "supervisor_above_level", "grid_worker_area"]
    assert "full_name" in next(one for one in views if one.by == "li-ling").fields
    assert [one.at for one in log] == sorted((one.at for one in log), reverse=True)
    assert [one.role for one in log if one.by == "finder"] == ["anon_finder"]
    for secret in ("小军", "李岭", "田爱云", "bus stop"):
        assert secret not in str(log)


def test_that_somebody_asked_is_journalled_and_seen(city: City, boy: Ward) -> None:
    door = city.door.acting_as(f"{boy.id}/c1")
    door.consents.access_log(boy.id)
    city.clock.advance(1)
    again = door.consents.access_log(boy.id)
    assert (again[0].by, again[0].why) == (f"{boy.id}/c1", "consents.access_log")
    city.clock.advance(1)
    city.door.consents.access_log(boy.id)
    assert city.door.journal.list(ward_id=boy.id)[0].actor == "operator"


def test_a_worker_sees_the_own_looks_and_a_stranger_none(city: City, boy: Ward) -> None:
    looked(city, boy)
    own = city.door.acting_as("li-ling").consents.access_log(boy.id)
    assert {one.by for one in own} == {"li-ling"}
    assert "wang-xia" in {one.by for one in city.door.acting_as("auditor").consents.access_log(boy.id)}
    other = city.boy(key="other")
    for who, ward in (("zhao", boy.id), (f"{other.id}/c1", boy.id), ("li-ling", "nobody"), ("auditor", "nobody")):
        with pytest.raises(Denied) as refused:
            city.door.acting_as(who).consents.access_log(ward)
        assert refused.value.code == "GT-DENIED-JOURNAL"
    with pytest.raises(Denied):
        city.door.consents.access_log("nobody")


def test_it_is_paged_by_time_and_limited(city: City, boy: Ward) -> None:
    looked(city, boy)
    whole = city.door.consents.access_log(boy.id)
    first = city.door.consents.access_log(boy.id, limit=2, until=whole[0].at)
    assert list(first) == [one for one in whole if one.at < whole[0].at][:2]
    for limit in (0, 1001):
        with pytest.raises(ValueError, match="limit"):
            city.door.consents.access_log(boy.id, limit=limit)


# -- a hidden address

TELLS = ("hidden", "confirm_glass")
"""What tells that there is one."""


def in_hiding(city: City) -> Ward:
    """A boy in hiding at whose hidden address a worker looked, with a supervisor as the second person."""
    for id, area, role in (
        ("li-ling", HOME, "worker"), ("zhao-yi", HOME, "worker"), ("wang-xia", "feicheng/wangzhuang", "supervisor"),
        ("sun-li", "feicheng", "supervisor"), ("auditor", "feicheng", "auditor"),
    ):  # fmt: skip
        city.responder(id, area, role=role, name=f"name of {id}")
    boy = city.boy(hidden_address="9 Nowhere Road")
    city.door.wards.change(boy.id, hidden_address="10 Nowhere Road", by="zhao-yi")
    look_at(city, boy, "li-ling", "wang-xia")
    return boy


def look_at(city: City, boy: Ward, first: str, second: str) -> None:
    glass = city.door.acting_as(first).wards.break_glass(boy.id, reason="he cannot speak")
    city.door.acting_as(second).wards.confirm_glass(glass.id)
    assert "hidden_address" in city.door.acting_as(first).wards.view(boy.id).fields


def told(city: City, boy: Ward, who: str) -> str:
    """All that somebody can read of who looked at him."""
    door = city.door.acting_as(who)
    read = [door.consents.access_log(boy.id), door.journal.list(ward_id=boy.id)]
    if "/" in who:
        read += [door.wards.dossier(boy.id).data]
    elif door.responders.get(who).role in ("supervisor", "auditor"):
        read += [door.journal.day("2025-06-16")]
    return repr(read)


def test_that_there_is_a_hidden_address_is_told_to_whoever_may_see_it(city: City) -> None:
    boy = in_hiding(city)
    for who in (f"{boy.id}/c1", "auditor", "sun-li"):
        said = told(city, boy, who)
        assert not [word for word in TELLS if word in said], who
        assert "wards.view" in said, "that somebody looked is told"
        assert "wards.break_glass" in said
    assert "hidden_address" in told(city, boy, "li-ling"), "their own looks"
    assert "confirm_glass" in told(city, boy, "wang-xia"), "her own deed"
    assert "hidden_address" not in told(city, boy, "wang-xia"), "who is the second sees nothing by it"
    assert "hidden" in repr([city.door.consents.access_log(boy.id), city.door.journal.list(ward_id=boy.id)])
    look_at(city, boy, "sun-li", "wang-xia")
    assert all(word in told(city, boy, "sun-li") for word in TELLS), "as long as the two hold the glass"
    city.clock.advance(SECONDS)
    assert "hidden_address" not in told(city, boy, "auditor")


def test_what_was_left_out_cannot_be_tried(city: City) -> None:
    """A line's hash is over all of it: whoever had it could put the word back and see whether it fits."""
    boy = in_hiding(city)
    for entry in city.door.acting_as("auditor").journal.list(ward_id=boy.id):
        assert (entry.before, entry.hash) == ("", "")
    assert all(entry.hash for entry in city.door.journal.list(ward_id=boy.id))
    numbers = [len(city.door.acting_as("auditor").journal.list(ward_id=boy.id, limit=n)) for n in (1, 2, 3)]
    assert numbers == [1, 2, 3], "and no page is shorter for it"

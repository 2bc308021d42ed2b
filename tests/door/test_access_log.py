"""Who looked at a person: for the family and the auditor everybody, for a worker the own looks, for others nothing."""

from __future__ import annotations

import pytest

from guardtag import Denied
from guardtag.model.people import Ward
from tests.conftest import City


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
    assert city.door.journal.list(ward=boy.id)[0].actor == "operator"


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

"""Nobody enters the police as a family, through the door as little as by a file."""

from __future__ import annotations

import pytest

from guardtag import Contact
from tests.conftest import City, once_configured

pytestmark = pytest.mark.quick_on("memory")


@pytest.mark.parametrize("address", ["sms:110", "sms:12345", "voice:１２０", "tel:+86 119", "sms:95588"])
def test_a_public_services_number_is_no_contact(city: City, address: str) -> None:
    with pytest.raises(ValueError, match="number of a person") as caught:
        city.boy(contacts=[Contact("田爱云", "mother", ["mail:tian@example.org", address])])
    assert address.partition(":")[2] not in str(caught.value)
    assert city.door.wards.list("feicheng") == []


@pytest.mark.quick_on("memory", "sqlite")
def test_what_is_no_telephone_channel_is_left_alone(city: City) -> None:
    with once_configured(city.door, "platform", "sms"):
        assert city.boy(contacts=[Contact("田爱云", "mother", ["platform:110", "sms:1", "sms:0538-0000000"])])

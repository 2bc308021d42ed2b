"""The SMS channel passes the suite of all channels, by audited templates and with free text."""

from __future__ import annotations

import pytest
from sms_channel import notifier
from sms_server import aliyun, says, tencent, twilio

from guardtag.spi import Notifier
from guardtag.testing.notifiers import NotifierSuite
from guardtag_sms import SmsNotifier, guardtag_notifiers


class OverGateway(NotifierSuite):
    target = "+8613000000000"
    name, answer, refusal = "", staticmethod(aliyun), says({}, 500)

    @pytest.fixture(autouse=True)
    def _gateways(self, gateway):
        self.open, self.shut = gateway(self.answer), gateway(lambda asked: self.refusal)

    def make(self):
        return notifier(self.open.url, self.name)

    def break_it(self, made):
        return notifier(self.shut.url, self.name)


class TestAliyun(OverGateway):
    name = "aliyun"
    refusal = says({"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "+8613000000000 小军"})


class TestTencent(OverGateway):
    name, answer = "tencent", staticmethod(tencent)


class TestTwilio(OverGateway):
    name, answer = "twilio", staticmethod(twilio)


def test_it_is_an_ordinary_plugin(account):
    (offer,) = guardtag_notifiers()
    assert (offer.scheme, offer.factory) == ("sms", SmsNotifier)
    assert isinstance(notifier("https://gateway.example.org", "twilio"), Notifier)
    assert SmsNotifier.units == 70
    assert notifier("https://gateway.example.org", "twilio", units=62).units == 62

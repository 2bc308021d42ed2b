"""Signatures: the ones that the vendors publish, and those that a verifier of its own computes from the raw request."""

from __future__ import annotations

import hashlib

import pytest
from sms_channel import notifier
from sms_server import aliyun, says, tencent, twilio

from guardtag.errors import NotifyError
from guardtag.testing.notifiers import message
from guardtag_sms import load
from guardtag_sms.signing import authorization

NUMBER = "+8613000000000"


def test_acs3_is_the_published_one():
    """ "Request syntax and signature method V3", the example with fixed parameters."""
    sign = load("aliyun").sign
    empty = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com", "x-acs-action": "RunInstances", "x-acs-version": "2014-05-26",
        "x-acs-date": "2023-10-26T10:22:32Z", "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-content-sha256": empty, "user-agent": "not signed",
    }  # fmt: skip
    query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
    values = {
        "key": "YourAccessKeyId", "secret": "YourAccessKeySecret", "method": "POST", "path": "/", "query": query,
        "body_sha256": empty,
    }  # fmt: skip
    assert authorization(sign, values, headers).endswith(
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_tc3_is_the_published_one():
    """ "Signature v3" of the Tencent Cloud API 3.0; its service there is cvm."""
    import attrs

    sign = load("tencent").sign
    sign = attrs.evolve(
        sign, text=tuple(t.replace("sms", "cvm") for t in sign.text),
        key=tuple(k.replace("sms", "cvm") for k in sign.key),
    )  # fmt: skip
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    values = {
        "key": "id", "secret": "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "method": "POST", "path": "/", "query": "",
        "body_sha256": hashlib.sha256(body).hexdigest(), "time_unix": "1551113065", "time_day": "2019-02-25",
    }  # fmt: skip
    headers = {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"}
    assert authorization(sign, values, headers).endswith(
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


@pytest.mark.parametrize(("name", "answer"), [("aliyun", aliyun), ("tencent", tencent), ("twilio", twilio)])
def test_a_wrong_secret_is_seen(gateway, monkeypatch, name, answer):
    server = gateway(answer)
    channel = notifier(server.url, name)
    assert channel.send(message(target=NUMBER)).reference
    monkeypatch.setenv("SMS_SECRET", "another")
    with pytest.raises(NotifyError) as caught:
        channel.send(message(target=NUMBER))
    assert (caught.value.code, caught.value.retryable) == ("GT-SMS-FAILED", True)
    assert "another" not in str(caught.value)


@pytest.mark.parametrize("awkward", ["a b&c=d+e%f", "田爱云 ~*'()!", '"\\/', "é\u0301👨‍👩‍👦"])
def test_a_signature_holds_for_letters_that_are_escaped(gateway, awkward):
    server = gateway(aliyun)
    sent = message(target=NUMBER, variables={"name": awkward, "place": awkward})
    assert notifier(server.url, "aliyun").send(sent).reference == "900619746936498440^0"


def test_bearer_and_none(gateway):
    plain = {"body": "form", "fields": {"to": "{digits}", "text": "{text}", "k": "{secret}"}}
    server = gateway(lambda asked: says({}, 202))
    for sign, expected in (({"method": "bearer"}, "Bearer secret-of-nobody"), ({}, None)):
        channel = notifier(server.url, "twilio", gateway={**plain, "sign": sign}, values={}, key="")
        assert channel.send(message(target=NUMBER)).reference == ""
        assert server.asked[-1].headers.get("authorization") == expected
        assert server.asked[-1].fields == {"to": "8613000000000", "text": "有人找到了小军。", "k": "secret-of-nobody"}


def test_clock_and_nonce_are_given(gateway):
    server = gateway(aliyun)
    notifier(server.url, "aliyun", clock=lambda: 1698315752.9, nonce=lambda: "n-1").send(message(target=NUMBER))
    asked = server.asked[-1]
    assert asked.headers["x-acs-date"] == "2023-10-26T10:22:32Z"
    assert asked.headers["x-acs-signature-nonce"] == "n-1"

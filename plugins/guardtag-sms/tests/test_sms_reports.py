"""Delivery reports as the vendors document them; whatever else comes is refused."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sms_channel import notifier

from guardtag.errors import ImportRefused
from guardtag_sms import Report, load, report

ALIYUN = {
    "phone_number": "13000000000", "send_time": "2017-01-01 00:00:00", "report_time": "2017-01-01 00:00:00",
    "success": True, "err_code": "DELIVERED", "sms_size": "1", "biz_id": "12345", "out_id": "67890",
}  # fmt: skip
TENCENT = {
    "user_receive_time": "2015-10-17 08:03:04", "nationcode": "86", "mobile": "13000000000", "report_status": "FAIL",
    "errmsg": "x", "description": "x", "sid": "5000:1",
}  # fmt: skip


def test_several_in_one_list():
    body = json.dumps([ALIYUN, {**ALIYUN, "success": False, "biz_id": "2"}]).encode()
    assert (
        report(load("aliyun"), body) == (Report("12345", True), Report("2", False)) == (("12345", True), ("2", False))
    )
    assert report(load("tencent"), json.dumps([TENCENT]).encode()) == (("5000:1", False),)


@pytest.mark.parametrize(
    ("state", "expected"),
    [("sent", ()), ("queued", ()), ("delivered", (("SM1", True),)), ("undelivered", (("SM1", False),))],
)
def test_a_form_and_states_in_between(account, state, expected):
    body = urlencode({"MessageSid": "SM1", "MessageStatus": state, "To": "+8613000000000"}).encode()
    assert report(load("twilio"), body) == expected
    assert notifier("https://gateway.example.org", "twilio").report(body) == expected


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("aliyun", b""), ("aliyun", b"[1]"), ("aliyun", b"null"), ("aliyun", b'[{"biz_id": "1"}]'), ("aliyun", b"\xff"),
        ("aliyun", b'[{"biz_id": "", "success": true}]'), ("aliyun", b'[{"biz_id": ["1"], "success": true}]'),
        ("aliyun", b'[{"biz_id": "1", "success": true, "success": false}]'), ("aliyun", b"[" * 100_000),
        ("aliyun", b" " * 2_000_000), ("aliyun", json.dumps([ALIYUN] * 5001).encode()),
        ("twilio", b"MessageSid=1&MessageSid=2&MessageStatus=delivered"), ("twilio", b"MessageSid=1"),
        ("twilio", b"{}"),
        ("twilio", b"MessageSid=%ff&MessageStatus=delivered"), ("twilio", b"&".join([b"a=b"] * 300)),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(name, body):
    with pytest.raises(ImportRefused, match="GT-SMS-REPORT"):
        report(load(name), body)


def test_one_and_true_are_two_things():
    assert report(load("aliyun"), b'[{"biz_id": "1", "success": 1}]') == ()


def test_without_a_description_of_reports_it_is_misuse():
    plain = load({"body": "form", "fields": {"to": "{target}", "text": "{text}"}})
    with pytest.raises(ValueError, match="delivery reports"):
        report(plain, b"{}")


@given(st.sampled_from(["aliyun", "twilio"]), st.binary(max_size=80) | st.text(max_size=40).map(str.encode))
def test_any_bytes_are_reports_or_refused(name, body):
    try:
        assert all(type(one) is Report for one in report(load(name), body))
    except ImportRefused as error:
        code = error.code
    else:
        code = "GT-SMS-REPORT"
    assert code == "GT-SMS-REPORT"

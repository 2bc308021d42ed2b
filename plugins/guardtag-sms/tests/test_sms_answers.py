"""What answers mean: a success only where one is proven, and an end to every wait."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sms_channel import notifier
from sms_server import says, twilio

from guardtag.errors import ConfigError, NotifyError
from guardtag.spi import Accepted
from guardtag.spi.https import Answer
from guardtag.testing.certificates import certificate
from guardtag.testing.notifiers import message
from guardtag_sms import load
from guardtag_sms.answers import judged, label

NUMBER = "+8613000000000"


def outcome(gateway, name, answer):
    """(code, retryable, seconds) of an error, or the reference."""
    server = gateway(lambda asked: answer)
    try:
        return notifier(server.url, name).send(message(target=NUMBER)).reference
    except NotifyError as error:
        told = str(error)
        said = error.code, error.retryable, error.retry_after
    assert NUMBER not in told
    assert "小军" not in told
    return said


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": NUMBER}, ("GT-SMS-REFUSED", False, None)),
        (200, {"Code": "isv.BUSINESS_LIMIT_CONTROL"}, ("GT-SMS-LIMIT", True, 60.0)),
        (503, {"Code": "Throttling.User"}, ("GT-SMS-LIMIT", True, 5.0)),
        (200, {"Code": "isp.SYSTEM_ERROR"}, ("GT-SMS-FAILED", True, None)),
        (200, {"Code": "isv.OUT_OF_SERVICE"}, ("GT-SMS-FAILED", True, None)),
        (400, {"Code": "SignatureDoesNotMatch"}, ("GT-SMS-FAILED", True, None)),
        (200, {"Code": "OK"}, ("GT-SMS-ANSWER", True, None)),
        (200, {"Code": "OK", "BizId": ""}, ("GT-SMS-ANSWER", True, None)),
        (200, {"Code": "OK", "BizId": "x" * 201}, ("GT-SMS-ANSWER", True, None)),
        (200, {"Code": "OK", "BizId": "b-1"}, "b-1"),
        (500, {"Code": "OK", "BizId": "b-1"}, ("GT-SMS-FAILED", True, None)),
        (302, {"Code": "OK", "BizId": "b-1"}, ("GT-SMS-FAILED", True, None)),
        (200, {"Code": True, "BizId": "b-1"}, ("GT-SMS-ANSWER", True, None)),
        (200, [], ("GT-SMS-ANSWER", True, None)),
    ],
)
def test_codes_within_http_200(gateway, status, body, expected):
    assert outcome(gateway, "aliyun", says(body, status)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"Response": {"Error": {"Code": "AuthFailure.SecretIdNotFound"}}}, ("GT-SMS-FAILED", True, None)),
        ({"Response": {"Error": {"Code": "RequestLimitExceeded"}}}, ("GT-SMS-LIMIT", True, 5.0)),
        (
            {"Response": {"SendStatusSet": [{"Code": "LimitExceeded.PhoneNumberDailyLimit", "SerialNo": ""}]}},
            ("GT-SMS-LIMIT", True, 60.0),
        ),
        (
            {"Response": {"SendStatusSet": [{"Code": "InvalidParameterValue.IncorrectPhoneNumber"}]}},
            ("GT-SMS-REFUSED", False, None),
        ),
        ({"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": ""}]}}, ("GT-SMS-ANSWER", True, None)),
        ({"Response": {"SendStatusSet": []}}, ("GT-SMS-ANSWER", True, None)),
        ({"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": "s-1"}]}}, "s-1"),
    ],
)
def test_codes_further_in(gateway, body, expected):
    assert outcome(gateway, "tencent", says(body)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (says({"code": 21211, "message": NUMBER}, 400), ("GT-SMS-REFUSED", False, None)),
        (says({"code": 99999}, 400), ("GT-SMS-REFUSED", False, None)),
        (says({"code": 20429}, 429), ("GT-SMS-LIMIT", True, 10.0)),
        (says({}, 429, **{"Retry-After": "7"}), ("GT-SMS-LIMIT", True, 7.0)),
        (says({}, 503), ("GT-SMS-LIMIT", True, None)),
        (says({"code": 20003}, 401), ("GT-SMS-FAILED", True, None)),
        (says({}, 500, **{"Retry-After": "Tue, 14 Nov 2023 22:15:20 GMT"}), ("GT-SMS-FAILED", True, 0.0)),
        ((200, {}, b"<html>Welcome to the hotel</html>"), ("GT-SMS-ANSWER", True, None)),
        ((201, {}, b""), ("GT-SMS-ANSWER", True, None)),
        ((201, {}, b'{"sid": "SM1", "sid": "SM2"}'), ("GT-SMS-ANSWER", True, None)),
        ((201, {}, b'{"sid": ' + b"[" * 5000), ("GT-SMS-ANSWER", True, None)),
        ((201, {}, b'{"sid": "' + b"x" * 70_000 + b'"}'), ("GT-HTTP-ANSWER", True, None)),
    ],
)  # fmt: skip
def test_statuses_and_nonsense(gateway, answer, expected):
    assert outcome(gateway, "twilio", answer) == expected


@given(st.integers(100, 599), st.binary(max_size=60) | st.just(b'{"sid": "SM1"}') | st.just(b'{"code": 5}'))
def test_any_answer_is_a_proven_success_or_an_error(status, body):
    try:
        answer = judged(load("twilio").answer, Answer(status, body), 1e9)
    except NotifyError:
        return
    assert (status // 100, answer) == (2, Accepted("SM1"))


def test_a_redirect_is_not_followed_and_no_proxy_asked(gateway, monkeypatch):
    second = gateway(twilio)
    first = gateway(lambda asked: (307, {"Location": second.url + asked.target}, b""))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, second.url)
    with pytest.raises(NotifyError, match=r"GT-SMS-FAILED.*\(307\)"):
        notifier(first.url, "twilio").send(message(target=NUMBER))
    assert (len(first.asked), second.asked) == (1, [])


def test_an_answer_that_drips_has_an_end(gateway):
    """Each byte comes in time, and all of them would take minutes."""
    server = gateway(lambda asked: says({"sid": "x" * 1000}))
    server.drip = 0.2
    begun = time.monotonic()
    with pytest.raises(NotifyError, match="GT-HTTP-SILENT"):
        notifier(server.url, "twilio", timeout=1).send(message(target=NUMBER))
    assert time.monotonic() - begun < 100


def test_nobody_there_is_said(gateway):
    server = gateway(twilio)
    channel = notifier(server.url, "twilio")
    server.close()
    server.close = lambda: None
    with pytest.raises(NotifyError) as caught:
        channel.send(message(target=NUMBER))
    assert (caught.value.code, caught.value.retryable) == ("GT-HTTP-DOWN", True)


def test_over_tls_the_name_and_the_authority_count(gateway, tmp_path):
    server = gateway(twilio)
    server.secure(certificate(tmp_path, "localhost"))
    (tmp_path / "other").mkdir()
    certificate(tmp_path / "other", "localhost")
    file, other = tmp_path / "ca.pem", tmp_path / "other/ca.pem"
    url = f"https://localhost:{server.port}"
    assert notifier(url, "twilio", ca=str(file)).send(message(target=NUMBER)).reference
    for host, ca in (("127.0.0.1", file), ("localhost", other), ("localhost", "")):
        with pytest.raises(NotifyError, match="GT-HTTP-TLS"):
            notifier(f"https://{host}:{server.port}", "twilio", ca=str(ca)).send(message(target=NUMBER))
    assert len(server.asked) == 1
    with pytest.raises(NotifyError, match="GT-HTTP-CA"):
        notifier(url, "twilio", ca=str(tmp_path / "none.pem")).send(message(target=NUMBER))


def test_a_gateway_in_a_private_network_is_called_only_where_it_is_named(gateway):
    server = gateway(twilio)
    with pytest.raises(ConfigError, match="GT-HTTP-ADDRESS"):
        notifier(server.url, "twilio", allow_private=[])
    here = f"http://localhost:{server.port}"
    with pytest.raises(NotifyError, match="GT-HTTP-ADDRESS"):
        notifier(here, "twilio", allow_private=["10.0.0.0/8"]).send(message(target=NUMBER))
    assert server.asked == []
    assert notifier(here, "twilio").send(message(target=NUMBER)).reference


def test_a_code_in_an_error_is_no_number():
    assert [label(code) for code in ("isv.X-1", "21211", "8613000000000", "a b", "", "小军")] == [
        "isv.X-1", "21211", "other", "other", "other", "other",
    ]  # fmt: skip

"""The channel: one signed event a message, against a platform that checks it by itself."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

import attrs
import pytest
import webhook_verifier
from webhook_platform import LOOPBACK, OTHER, SECRET, Platform, secret_file

from guardtag.errors import ConfigError, NotifyError
from guardtag.interop.cloudevents import Event, build, read_http
from guardtag.spi import Accepted, Message
from guardtag.testing.certificates import Authority
from guardtag.testing.notifiers import NotifierSuite, message
from guardtag_webhook import WebhookNotifier, guardtag_notifiers

# The key pair in the tests of the standard's own tools.
PRIVATE = "whsk_" + "6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
PUBLIC = "whpk_" + "1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
INCIDENT = "01JX0000000000000000000001"


def found(**changes: Any) -> Message:
    """A message as the core composes it."""
    variables = {
        "name": "小军", "place": "汪庄车站", "message": "穿蓝色外套 13800138000", "minutes": "3", "word": "红色的马",
        "outcome": "", "incident": INCIDENT, "task": "", "drill": "", "link": "https://tag.invalid/R/0000",
    }  # fmt: skip
    return message("a1b2c3", variables=variables, **changes)


class TestWebhook(NotifierSuite):
    @pytest.fixture(autouse=True)
    def _platform(self, platform: Platform, channel: Any) -> None:
        self.channel = channel

    def make(self) -> WebhookNotifier:
        return self.channel()

    def break_it(self, notifier: object) -> WebhookNotifier:
        return self.channel("webhook:https://127.0.0.1:1/in")


def test_it_is_an_ordinary_plugin() -> None:
    (offer,) = guardtag_notifiers()
    assert (offer.scheme, offer.factory) == ("webhook", WebhookNotifier)


# -- what is sent


def test_an_event_that_the_platform_believes(platform: Platform, channel: Any) -> None:
    assert channel().send(found()) == Accepted()
    (request,) = platform.got
    assert webhook_verifier.problem(request.headers, request.body, SECRET, request.at) == ""
    assert webhook_verifier.problem(request.headers, request.body + b" ", SECRET, request.at)
    assert request.path == "/in"
    assert request.headers["Host"] == f"localhost:{platform.port}"
    assert request.headers["webhook-id"] == "a1b2c3"
    event = read_http(request.headers, request.body)
    assert (event.id, event.type, event.source, event.subject) == (
        "a1b2c3", "guardtag.notice.found", "/guardtag", INCIDENT
    )  # fmt: skip
    assert event.time is not None
    assert abs(event.time.timestamp() - request.at) < 60


def test_thin_is_the_default_and_names_nobody(platform: Platform, channel: Any) -> None:
    channel().send(found())
    event = json.loads(platform.got[0].body)
    assert event["data"] == {
        "kind": "found", "urgency": "high", "language": "zh", "drill": False, "incident": INCIDENT,
        "link": "https://tag.invalid/R/0000",
    }  # fmt: skip
    sent = json.dumps(event, ensure_ascii=False) + json.dumps(event) + repr(platform.got[0].headers)
    for word in ("小军", "汪庄", "13800138000", "红色", "tian@", "有人找到", "\\u5c0f"):
        assert word not in sent


def test_a_drill_says_so(platform: Platform, channel: Any) -> None:
    drill = found()
    channel().send(attrs.evolve(drill, variables={**drill.variables, "drill": "【演练】"}))
    assert json.loads(platform.got[0].body)["data"]["drill"] is True


def test_the_text_and_the_recipient_go_along_when_the_deployer_says_so(platform: Platform, channel: Any) -> None:
    channel(full=True).send(found())
    channel(to=True, source="https://tag.example.org/").send(found())
    full, to = (json.loads(request.body) for request in platform.got)
    assert full["data"]["text"] == "有人找到了小军。"
    assert "to" not in full["data"]
    assert (to["data"]["to"], to["source"]) == ("tian@example.org", "https://tag.example.org/")
    assert "text" not in to["data"]


@pytest.mark.parametrize("full", [True, False])
def test_the_core_is_told_whether_names_may_stand_in_the_text(channel: Any, full: bool) -> None:
    assert channel(full=full).thin is not full


def test_a_message_that_is_sent_again_has_the_same_id_and_another_time(platform: Platform, channel: Any) -> None:
    platform.secret = None
    times = iter([1_700_000_000.0, 1_700_000_060.5])
    notifier = channel(clock=lambda: next(times))
    for _ in range(2):
        notifier.send(found())
    one, two = (request.headers for request in platform.got)
    assert one["webhook-id"] == two["webhook-id"]
    assert (one["webhook-timestamp"], two["webhook-timestamp"]) == ("1700000000", "1700000060")
    assert one["webhook-signature"] != two["webhook-signature"]
    for request, now in zip(platform.got, (1_700_000_000, 1_700_000_060), strict=True):
        assert webhook_verifier.problem(request.headers, request.body, SECRET, now) == ""


def test_every_secret_signs_so_that_one_can_take_anothers_place(
    platform: Platform, channel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLATFORM_SECRET", PRIVATE)
    monkeypatch.setenv("OTHER_SECRET", OTHER)
    channel(secret=[secret_file(tmp_path, SECRET), "env:OTHER_SECRET", "env:PLATFORM_SECRET"]).send(found())
    (request,) = platform.got
    assert len(request.headers["webhook-signature"].split(" ")) == 3
    for secret in (SECRET, OTHER, PUBLIC):
        assert webhook_verifier.problem(request.headers, request.body, secret, request.at) == ""


def test_another_secret_needs_no_restart(platform: Platform, channel: Any, tmp_path: Path) -> None:
    notifier = channel(secret=secret_file(tmp_path, SECRET))
    notifier.send(found())
    platform.secret = OTHER
    assert failing(notifier).facts["status"] == 401
    secret_file(tmp_path, OTHER)
    assert notifier.send(found()) == Accepted()
    for text, code in (
        ("no secret", "GT-WEBHOOK-SECRET"),
        ("", "GT-CONFIG-SECRET-READ"),
        (PUBLIC, "GT-WEBHOOK-SECRET"),
    ):
        secret_file(tmp_path, text)
        error = failing(notifier)
        assert (error.code, error.retryable) == (code, True)
        assert error.__cause__ is None
        assert len(text) < 3 or text not in str(error)
    (tmp_path / "platform.secret").chmod(0o604)
    assert failing(notifier).code == "GT-CONFIG-SECRET-OPEN"
    secret_file(tmp_path, OTHER)
    assert notifier.send(found()) == Accepted()
    assert len(platform.got) == 4


def test_with_the_wrong_secret_the_platform_refuses(platform: Platform, channel: Any, tmp_path: Path) -> None:
    error = failing(channel(secret=secret_file(tmp_path, OTHER)))
    assert (error.code, error.retryable, error.facts["status"]) == ("GT-WEBHOOK-REFUSED", False, 401)


@pytest.mark.parametrize("id", ["a.b", "a b", "", "ü", "a\r\nX: y", "x" * 201])
def test_an_id_that_could_be_read_in_two_ways_is_not_signed(platform: Platform, channel: Any, id: str) -> None:
    error = failing(channel(), attrs.evolve(found(), id=id))
    assert (error.code, error.retryable, platform.got) == ("GT-WEBHOOK-MESSAGE", False, [])


def test_a_text_that_is_too_long_is_refused_here(platform: Platform, channel: Any) -> None:
    error = failing(channel(full=True), found(text="好" * 30_000))
    assert (error.code, error.retryable, platform.got) == ("GT-WEBHOOK-MESSAGE", False, [])


def test_half_a_character_does_no_harm(platform: Platform, channel: Any) -> None:
    channel(full=True, to=True).send(found(text="a\ud800", target="\udc00"))
    data = json.loads(platform.got[0].body)["data"]
    assert (data["text"], data["to"]) == ("a?", "?")


# -- what is answered


def failing(notifier: WebhookNotifier, sent: Message | None = None) -> NotifyError:
    with pytest.raises(NotifyError) as caught:
        notifier.send(sent or found())
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_alone_is_taken_and_nobody_is_told_by_it(platform: Platform, channel: Any, status: int) -> None:
    platform.answers = [(status, {}, b"" if status == 204 else b'{"error": "no"}')]
    assert channel().send(found()) == Accepted()


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        *((status, "WEBHOOK-REDIRECT", False) for status in (300, 301, 302, 304, 307, 308)),
        *((status, "WEBHOOK-REFUSED", False) for status in (400, 401, 404, 413, 422)),
        *((status, "WEBHOOK-FAILED", True) for status in (408, 425, 500, 501, 599)),
        *((status, "HTTP-ANSWER", True) for status in (103, 199, 600)),
    ],
)  # fmt: skip
def test_any_other_status_is_none(
    platform: Platform, channel: Any, status: int, code: str, retryable: bool
) -> None:  # fmt: skip
    platform.answers = [(status, {"Location": platform.url("localhost", "/other")[8:]}, b"")]
    error = failing(channel())
    assert (error.code, error.retryable, error.retry_after) == (f"GT-{code}", retryable, None)
    assert len(platform.got) == 1, "nobody is followed"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize(
    ("says", "after"),
    [
        ("", 5), ("30", 30), ("7200", 7200), ("-1", 5), ("soon", 5), ("1" * 30, 5), ("0", 0),
        ("Tue, 14 Nov 2023 22:15:20 GMT", 120), ("Tue, 14 Nov 2023 22:00:00 GMT", 0), ("Tue, 99 Nov 2023", 5),
    ],
)  # fmt: skip
def test_a_platform_that_is_busy_slows_the_channel(
    platform: Platform, channel: Any, status: int, says: str, after: float
) -> None:  # fmt: skip
    platform.secret = None
    now = [1_700_000_000.0]
    platform.answers = [(status, {"Retry-After": says} if says else {}, b"")]
    notifier = channel(clock=lambda: now[0])
    error = failing(notifier)
    assert (error.code, error.retryable, error.retry_after) == ("GT-WEBHOOK-SLOW", True, after)
    quiet = min(after, 60)
    if quiet:
        now[0] += quiet - 1
        error = failing(notifier)
        assert (error.code, error.retry_after, len(platform.got)) == ("GT-WEBHOOK-SLOW", 1.0, 1)
        now[0] += 1
    assert notifier.send(found()) == Accepted()


def test_a_clock_that_is_put_back_does_not_silence_the_channel(platform: Platform, channel: Any) -> None:
    platform.secret = None
    now = [1_700_000_000.0]
    platform.answers = [(429, {}, b"")]
    notifier = channel(clock=lambda: now[0])
    failing(notifier)
    now[0] -= 3600
    assert notifier.send(found()) == Accepted()


def test_410_closes_the_channel_until_it_is_opened_again(platform: Platform, channel: Any) -> None:
    platform.answers = [(410, {}, b"")]
    notifier = channel()
    codes = [(error.code, error.retryable) for error in (failing(notifier), failing(notifier), failing(notifier))]
    assert codes == [("GT-WEBHOOK-GONE", False), ("GT-WEBHOOK-DISABLED", False), ("GT-WEBHOOK-DISABLED", False)]
    assert len(platform.got) == 1
    assert channel().send(found()) == Accepted()


# -- the platform's certificate


def test_the_authoritys_file_may_be_written_as_other_files_are(channel: Any, ca: str) -> None:
    assert channel(ca=f"file:{ca}").send(found()) == Accepted()


def test_a_certificate_of_nobody_we_trust_is_refused(platform: Platform, channel: Any) -> None:
    error = failing(channel(ca=""))
    assert (error.code, error.retryable, platform.got) == ("GT-HTTP-TLS", True, [])


def test_a_certificate_for_another_name_is_refused(authority: Authority, channel: Any, tmp_path: Path) -> None:
    other = Platform(tls=authority.context(tmp_path, "other.example.org"))
    try:
        assert failing(channel(other.url())).code == "GT-HTTP-TLS"
        assert failing(channel(other.url("127.0.0.1"))).code == "GT-HTTP-TLS"
        assert other.got == []
    finally:
        other.close()


def test_a_file_without_certificates_says_so(platform: Platform, channel: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_bytes(b"")
    for ca in ("empty.pem", "none.pem"):
        assert failing(channel(ca=str(tmp_path / ca))).code == "GT-HTTP-CA"


# -- the configuration


def test_http_is_for_this_machine_alone_and_only_where_it_is_named(channel: Any, tmp_path: Path) -> None:
    plain = Platform()
    try:
        for host in ("localhost", "127.0.0.1"):
            assert channel(plain.url(host)).send(found()) == Accepted()
        assert failing(channel(plain.url(), allow_private=[])).code == "GT-HTTP-ADDRESS"
        refused("GT-HTTP-ADDRESS", channel, plain.url("127.0.0.1"), allow_private=[])
        refused("GT-HTTP-URL", channel, "webhook:http://grid.example.org/in")
        refused("GT-HTTP-URL", channel, "webhook:http://10.8.0.1/in", allow_private=["10.8.0.0/16"])
        answers = ["10.8.0.1", "127.0.0.1"]
        notifier = channel(plain.url(), allow_private=["10.0.0.0/8", *LOOPBACK], resolve=lambda host, port: answers)
        assert notifier.send(found()) == Accepted()
        answers.pop()
        assert failing(notifier).code == "GT-HTTP-ADDRESS"
    finally:
        plain.close()


def refused(code: str, make: Any, *urls: str, **options: Any) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        make(*urls, **options)
    assert caught.value.code == code
    return caught.value


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("full", [1, "true", None]), ("to", [0, "no"]), ("source", ["", "a b", 7, "ü", "x" * 201]),
        ("secret", [None, 7, [], ["env:A"] * 11]),
    ],
)  # fmt: skip
def test_an_option_that_does_not_fit_is_named(channel: Any, option: str, values: list[Any]) -> None:
    for value in values:
        error = refused("GT-WEBHOOK-OPTION", channel, **{option: value})
        assert error.facts["option"] == option


@pytest.mark.parametrize(("option", "value"), [("allow_private", ["0.0.0.0/0"]), ("ca", 7), ("timeout", 10)])
def test_an_option_of_the_client_too(channel: Any, option: str, value: Any) -> None:
    assert refused("GT-HTTP-OPTION", channel, **{option: value}).facts["option"] == option


@pytest.mark.parametrize(
    "text",
    [
        "", "# nothing", SECRET[6:], SECRET[:20], "whsec_" + "A" * 88, "whsec_%%%%", PUBLIC, "whsk_" + PUBLIC[5:-4],
        "whsec_", PRIVATE[:-8] + "AAAAAAA=", f"{SECRET}\n{OTHER}", f"{SECRET}\nx", "whsec_小军",
    ],
    ids=range(13),
)  # fmt: skip
def test_a_secret_that_is_none_is_refused_and_not_repeated(
    channel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:  # fmt: skip
    path = tmp_path / "some.secret"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    monkeypatch.setenv("PLATFORM_SECRET", text)
    for place in (f"file:{path}", "env:PLATFORM_SECRET"):
        code = "GT-CONFIG-SECRET-READ" if not text or "\n" in text else "GT-WEBHOOK-SECRET"
        error = refused(code, channel, secret=place)
        assert len(text) < 8 or text[:12] not in str(error)
        assert str(tmp_path) not in str(error)


@pytest.mark.parametrize("place", [SECRET, "file:", "env:", "env:A-B", "", [7]])
def test_a_place_that_is_none_is_refused_and_not_repeated(channel: Any, place: Any) -> None:
    assert SECRET not in str(refused("GT-CONFIG-SECRET", channel, secret=place))


@pytest.mark.parametrize("place", ["file:/none/such", "env:UNSET_SECRET"])
def test_a_place_that_holds_no_secret_is_refused(channel: Any, place: str) -> None:
    refused("GT-CONFIG-SECRET-READ", channel, secret=place)


def test_a_file_that_others_may_open_holds_no_secret(channel: Any, tmp_path: Path) -> None:
    place = secret_file(tmp_path, SECRET)
    for mode in (0o604, 0o640, 0o666):
        (tmp_path / "platform.secret").chmod(mode)
        assert "chmod 600" in str(refused("GT-CONFIG-SECRET-OPEN", channel, secret=place))
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path / "pipe", tmp_path):
        refused("GT-CONFIG-SECRET-READ", channel, secret=f"file:{path}")


def test_nothing_shows_the_secret_or_the_path(
    platform: Platform, channel: Any, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    notifier = channel(platform.url(path="/in?key=hunter22222"))
    platform.answers = [(500, {}, b"")]
    with caplog.at_level(logging.DEBUG):
        error = failing(notifier)
    shown = repr(notifier._settings) + repr(error) + str(error.as_dict()) + caplog.text
    assert "hunter2" not in shown
    assert SECRET[6:20] not in shown
    assert "not-a-secret" not in shown


def test_an_event_for_a_subscriber_goes_as_it_is_with_this_channel_s_source(platform: Platform, channel: Any) -> None:
    made = Event(
        "e1", "https://tag.example.org/", "guardtag.incident.opened", "call1", data={"state": "received"},
        extensions={"sequence": "0000000001.00"},
    )  # fmt: skip
    channel().send(attrs.evolve(found(), template="event", text=build(made).decode()))
    (request,) = platform.got
    assert read_http(request.headers, request.body) == attrs.evolve(made, source="/guardtag")

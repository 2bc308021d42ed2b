"""What is sent and what is made of the answer; what is refused, and that nothing is told to logs."""

from __future__ import annotations

import contextlib
import logging
import re
import time
import tomllib
from pathlib import Path
from urllib.parse import quote

import pytest
from apprise_services import everything_to
from hypothesis import given
from hypothesis import strategies as st

from guardtag.errors import ConfigError, NotifyError
from guardtag.spi import Accepted
from guardtag.testing.notifiers import message
from guardtag_apprise import AppriseNotifier
from guardtag_apprise.refused import REFUSED
from guardtag_apprise.service import checked, placed

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


def ntfy(server, rest="{target}"):
    return f"ntfy://127.0.0.1:{server.port}/{rest}?mode=private"


def error(channel, **changes):
    with pytest.raises(NotifyError) as caught:
        channel.send(message(**{"target": "duty-1", **changes}))
    return caught.value.code, caught.value.retryable


def test_a_text_goes_as_it_is_to_its_target(server, channel):
    fake = server()
    text = r"*小军* <b>&amp;</b> :smile: \n {0} %s" + "\nhttps://tag.example.org/N/AB"
    assert channel(ntfy(fake)).send(message(target="duty-1", text=text)) == Accepted()
    (body,) = fake.bodies
    assert (body["topic"], body["message"]) == ("duty-1", text)
    assert not {"icon", "attach", "title", "markdown"} & {name for name, value in body.items() if value}
    assert "github" not in str(fake.asked)


def test_accepted_is_not_delivered_and_texts_are_thin_unless_private(server, channel):
    fake = server()
    answer = channel(ntfy(fake)).send(message(target="a"))
    assert (answer.delivered, answer.reference) == (False, "")
    assert (AppriseNotifier.thin, channel(ntfy(fake)).thin) == (True, True)
    assert channel(ntfy(fake), private=True).thin is False


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_a_refusal_is_tried_again(server, channel, status):
    assert error(channel(ntfy(server(status)))) == ("GT-APPRISE-FAILED", True)


def test_nobody_there_is_tried_again(server, channel):
    fake = server()
    made = channel(ntfy(fake))
    fake.close()
    fake.close = lambda: None
    assert error(made) == ("GT-APPRISE-FAILED", True)


def test_an_answer_that_drips_has_an_end(server, channel):
    begun = time.monotonic()
    assert error(channel(ntfy(server(200, b"x" * 300, drip=0.2)), timeout=1)) == ("GT-APPRISE-SILENT", True)
    assert time.monotonic() - begun < 50


def test_a_redirect_is_not_followed(server, channel):
    second = server()
    first = server(307, location=f"http://127.0.0.1:{second.port}/")
    assert error(channel(ntfy(first) + "&redirect=yes&retry=3")) == ("GT-APPRISE-FAILED", True)
    assert (len(first.asked), second.asked) == (1, [])


def test_what_a_service_raises_is_fenced(server, channel, monkeypatch):
    from apprise.plugins.ntfy import NotifyNtfy

    made = channel(ntfy(server()))
    monkeypatch.setattr(NotifyNtfy, "send", lambda *a, **b: 1 / 0)
    assert error(made) == ("GT-APPRISE-FAILED", True)


@pytest.mark.parametrize("scheme", sorted(REFUSED))
def test_a_service_is_refused_by_name(channel, scheme):
    for name in (scheme, scheme.upper()):
        with pytest.raises(ConfigError) as caught:
            channel(f"{name}://{'a' * 32}/{{target}}")
        assert caught.value.code == ("GT-APPRISE-REFUSED" if name == scheme else "GT-APPRISE-SERVICE")
        assert "aaaa" not in str(caught.value)


def test_the_refusal_says_what_to_use_instead(channel):
    with pytest.raises(ConfigError, match=r"`wecombot`.*Use guardtag-robots instead"):
        channel(f"wecombot://{'a' * 32}")


@pytest.mark.parametrize(
    "url",
    [
        "https://oapi.dingtalk.com/robot/send?access_token=" + "a" * 64, "http://127.0.0.1/apprise.yml",
        "file:///etc/passwd", "nobody://x/y", "ntfys://{target}/x", "ntfys://u:p@{target}:1/x",
        "ntfys://h.example/{target}/{target}", "ntfys://h.example/{other}", "ntfys://h.example/a b", "x",
        "dbus://", "ntfys", "ntfys://h.example/a\nntfys://h.example/b",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused(channel, url):
    with pytest.raises(ConfigError) as caught:
        channel(url)
    assert caught.value.code in ("GT-APPRISE-SERVICE", "GT-APPRISE-REFUSED", "GT-CONFIG-SECRET-READ")


@pytest.mark.parametrize("url", ["ntfy://ntfy.example.org/{target}", "ntfys://ntfy.example.org/duty?verify=no"])
def test_without_tls_only_where_it_is_allowed(channel, url):
    with pytest.raises(ConfigError, match="GT-APPRISE-PLAIN"):
        channel(url)
    assert channel(url, plaintext=True)


@pytest.mark.parametrize(
    ("option", "value"),
    [("private", "yes"), ("plaintext", 1), ("timeout", 10), ("timeout", True), ("service", "ntfys://h.example/x")],
)
def test_an_option_that_does_not_fit_is_refused(channel, option, value):
    with pytest.raises(ConfigError) as caught:
        AppriseNotifier("apprise:", **{"service": "env:THE_SERVICE", option: value})
    assert caught.value.code in ("GT-APPRISE-OPTION", "GT-CONFIG-SECRET")
    with pytest.raises(ConfigError, match="GT-APPRISE-OPTION"):
        AppriseNotifier("apprise:ntfys://h.example/x", service="env:THE_SERVICE")


def test_a_service_that_is_changed_to_a_refused_one_is_not_used(server, channel, monkeypatch):
    fake = server()
    made = channel(ntfy(fake))
    for now in (f"dingtalk://{'a' * 32}", ""):
        monkeypatch.setenv("THE_SERVICE", now)
        with everything_to(fake):
            assert error(made) == ("GT-APPRISE-CHANGED", True)
    assert fake.asked == []


@pytest.mark.parametrize("target", ["a/b", "#all", "@all", "a,b", "a b", "", "a?x=y", "a&b", "%2F", "x" * 201, "a\n"])
def test_a_target_stays_in_its_place(server, channel, target):
    fake = server()
    assert error(channel(ntfy(fake)), target=target) == ("GT-APPRISE-TARGET", False)
    assert fake.asked == []


def test_a_target_that_the_service_does_not_know_is_the_persons(channel):
    made = channel("signals://signal.example.org/+15005550006/{target}")
    assert error(made, target="nobody")[0] in ("GT-APPRISE-TARGET", "GT-APPRISE-FAILED")


@given(st.text(max_size=30))
def test_a_target_is_escaped_whole(target):
    try:
        made = placed("ntfys://h.example/{target}?a=b", target)
    except NotifyError as refused:
        code = refused.code
    else:
        code = "GT-APPRISE-TARGET"
        assert made == f"ntfys://h.example/{quote(target, safe='')}?a=b"
    assert code == "GT-APPRISE-TARGET"


@given(st.text(max_size=30) | st.text("ntfys:/{}target@?", max_size=30))
def test_any_address_is_taken_or_refused(url):
    try:
        checked(url)
    except ConfigError as refused:
        code = refused.code
    else:
        code = "GT-APPRISE-SERVICE"
    assert code in ("GT-APPRISE-SERVICE", "GT-APPRISE-REFUSED")


def test_no_log_has_the_address_or_anybody(server, channel, caplog, capsys):
    """Whatever is logged where: Apprise and urllib3 would tell the topic, the token and the text."""
    with caplog.at_level(logging.DEBUG):
        for fake in (server(), server(500)):
            gotify = channel(f"gotify://127.0.0.1:{fake.port}/SecretSecretAbc")
            for made in (gotify, channel(ntfy(fake))):
                with contextlib.suppress(NotifyError):
                    made.send(message(target="duty-tian"))
    told = caplog.text + "".join(capsys.readouterr())
    assert [word for word in ("Secret", "duty-tian", "小军", "127.0.0.1", "/N/") if word in told] == []


def test_a_proxy_is_warned_of(channel, monkeypatch, caplog):
    monkeypatch.setenv("https_proxy", "http://user:hunter2@proxy.example.org:3128")
    channel("ntfys://ntfy.example.org/duty")
    assert "proxy" in caplog.text
    assert "hunter2" not in caplog.text


def test_apprise_is_imported_when_a_channel_opens():
    import subprocess
    import sys

    code = "import guardtag_apprise, sys; assert not {'apprise', 'requests'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_examples_are_whole(server, tmp_path, monkeypatch):
    (text,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    read = tomllib.loads(text)
    assert read["plugins"] == ["guardtag-apprise"]
    monkeypatch.setenv("NTFY_URL", "ntfys://ntfy.example.org/{target}")
    monkeypatch.setenv("GROUP_URL", "mmosts://chat.example.org/" + "a" * 32)
    thin = []
    for options in read["channels"].values():
        thin.append(AppriseNotifier(options.pop("url"), **options).thin)
    assert thin == [False, True]

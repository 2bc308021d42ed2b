"""What the configuration may say of a mail server, and what it may not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.errors import ConfigError
from guardtag_email import EmailNotifier, settings

PLAIN: dict[str, Any] = {
    "sender": "guardtag@example.org",
    "name": "guardtag",
    "user": "",
    "password": "",
    "tls": "starttls",
    "ca": "",
    "plaintext": False,
}
SECRET = "correct-horse"


def read(url: str, **changes: Any) -> settings.Settings:
    return settings.read(url, **(PLAIN | changes))


@pytest.mark.parametrize(
    ("url", "tls", "place"),
    [
        ("smtp:mail.example.org", "starttls", ("mail.example.org", 587)),
        ("smtp:MAIL", "implicit", ("mail", 465)),
        ("smtp:mail.example.org:2525", "starttls", ("mail.example.org", 2525)),
        ("smtp:localhost", "none", ("localhost", 25)),
        ("smtp:127.0.0.1:1", "none", ("127.0.0.1", 1)),
        ("smtp:[::1]:65535", "none", ("::1", 65535)),
        ("smtp:[0:0::1]", "none", ("::1", 25)),
        ("smtp:邮件.example", "starttls", ("xn--5nq051n.example", 587)),
    ],
)
def test_an_address_says_where_the_server_is(url: str, tls: str, place: tuple[str, int]) -> None:
    found = read(url, tls=tls)
    assert (found.host, found.port) == place


@pytest.mark.parametrize(
    "url",
    [
        "smtp:",
        "smtp",
        "smtp://mail.example.org",
        f"smtp:me:{SECRET}@mail.example.org",
        f"smtp:{SECRET}@mail.example.org",
        "smtp:mail.example.org/x",
        "smtp:mail.example.org?tls=none",
        "smtp:mail.example.org:0",
        "smtp:mail.example.org:65536",
        "smtp:mail.example.org:",
        "smtp:mail.example.org:x",
        "smtp:mail.example.org:٣",
        "smtp:-a",
        "smtp:a_b",
        "smtp:a b",
        "smtp:[::1",
        "smtp:[1]",
        "smtp:[::1%eth0]",
        "smtp:::1",
        "smtp:a\r\nb",
        "smtp:" + "a" * 300,
        "smtp:a..b",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(url)
    assert caught.value.code == "GT-EMAIL-URL"
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("sender", ""),
        ("sender", "guardtag"),
        ("sender", "a@b.example\r\nBcc: c@d.example"),
        ("sender", "田@example.org"),
        ("sender", None),
        ("name", ""),
        ("name", "a\nb"),
        ("name", "x" * 65),
        ("name", 7),
        ("user", "a\0b"),
        ("user", 7),
        ("tls", "maybe"),
        ("tls", None),
        ("tls", ["none"]),
        ("ca", 7),
        ("plaintext", "yes"),
        ("plaintext", 1),
        ("user", "guardtag"),
    ],
)
def test_an_option_that_does_not_fit_is_named(option: str, value: object) -> None:
    with pytest.raises((ConfigError, TypeError)) as caught:
        read("smtp:mail.example.org", **{option: value})
    assert isinstance(caught.value, ConfigError)
    assert caught.value.code == "GT-EMAIL-OPTION"
    assert caught.value.facts["option"] == ("password" if (option, value) == ("user", "guardtag") else option)


def test_a_password_without_a_user_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        read("smtp:mail.example.org", password="env:A")
    assert caught.value.facts == {"option": "user"}


def test_a_password_does_not_stand_in_the_configuration() -> None:
    with pytest.raises(ConfigError) as caught:
        EmailNotifier("smtp:mail.example.org", "guardtag@example.org", user="guardtag", password=SECRET)
    assert caught.value.code == "GT-CONFIG-SECRET"
    assert SECRET not in str(caught.value)
    found = read("smtp:mail.example.org", user="guardtag", password="env:A")
    assert "guardtag'" not in repr(found).replace("name='guardtag'", "").replace("local='guardtag'", "")


@pytest.mark.parametrize(
    ("url", "changes"),
    [
        ("smtp:mail.example.org", {}),
        ("smtp:10.0.0.1", {}),
        ("smtp:localhost.example.org", {}),
        ("smtp:[2001:db8::1]", {}),
        ("smtp:mail.example.org", {"plaintext": True, "user": "a", "password": "env:A"}),
    ],
)
def test_another_machine_is_not_spoken_to_in_the_clear(url: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        read(url, tls="none", **changes)
    assert caught.value.code == "GT-EMAIL-PLAIN"


def test_it_is_when_that_was_said_by_name_and_no_password_goes_along() -> None:
    assert read("smtp:10.0.0.1", tls="none", plaintext=True).tls == "none"
    assert read("smtp:localhost", tls="none", user="a", password="env:A").user == "a"


@given(st.text(max_size=40))
def test_any_text_is_a_place_or_refused(text: str) -> None:
    try:
        found = read(f"smtp:{text}")
    except ConfigError:
        return
    assert 0 < found.port < 65536
    assert found.host.isascii()
    assert not set(found.host) & set(" /@?#\r\n\0")

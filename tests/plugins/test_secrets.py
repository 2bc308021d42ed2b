"""Secrets of channels: named in the configuration, read when used, repeated nowhere; and paths beside them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.config import Config
from guardtag.errors import ConfigError, NotifyError
from guardtag.registry import load
from guardtag.spi import Secret
from guardtag.spi.secrets import MAX_SECRET

from .conftest import Install

WORD = "correct-horse"

BOX = """
    from guardtag.hookspecs import hookimpl
    from guardtag.spi import Accepted, Offer

    class Box:
        paths = ("ca",)

        def __init__(self, url, ca="", password="", secrets=(), note="", count=0):
            self.options = {"ca": ca, "password": password, "secrets": secrets, "note": note, "count": count}

        def send(self, message):
            return Accepted()

    @hookimpl
    def guardtag_notifiers():
        yield Offer("box", Box)
"""


def private(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(0o600)
    return path


def test_a_variable_and_a_file_are_read_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", WORD)
    path = private(tmp_path / "password", f"{WORD}\n")
    secrets = [Secret("env:MAIL_PASSWORD", "password"), Secret(f"file:{path}", "password")]
    assert [secret.read() for secret in secrets] == [WORD, WORD]
    monkeypatch.setenv("MAIL_PASSWORD", " other\r\n")
    private(path, "口令 2")
    assert [secret.read() for secret in secrets] == ["other", "口令 2"]
    assert WORD not in repr(secrets)


def test_a_channel_without_its_secret_is_asked_again(tmp_path: Path) -> None:
    path = private(tmp_path / "password", WORD)
    secret = Secret(f"file:{path}", "password")
    assert secret.read_to_send() == WORD
    path.chmod(0o640)
    with pytest.raises(ConfigError) as read:
        secret.read()
    with pytest.raises(NotifyError) as caught:
        secret.read_to_send()
    error = caught.value
    assert (error.code, error.retryable, error.__cause__) == ("GT-CONFIG-SECRET-OPEN", True, None)
    assert (error.as_dict(), error.facts) == (read.value.as_dict(), read.value.facts)
    path.unlink()
    with pytest.raises(NotifyError, match="GT-CONFIG-SECRET-READ"):
        secret.read_to_send()


@pytest.mark.parametrize(
    "reference",
    [
        WORD,
        "",
        "env:",
        "file:",
        "env:A-B",
        "env:1A",
        f"env:{'A' * 65}",
        "envy:A",
        "ENV:A",
        "file:a\0b",
        None,
        7,
        ["env:A"],
    ],
)
def test_what_says_nowhere_is_refused_and_not_repeated(reference: object) -> None:
    with pytest.raises(ConfigError) as caught:
        Secret(reference, "token")
    assert caught.value.code == "GT-CONFIG-SECRET"
    assert caught.value.facts == {"option": "token"}
    assert WORD not in str(caught.value)


@given(st.one_of(st.text(), st.binary(), st.integers()))
def test_any_reference_is_a_place_or_refused(reference: object) -> None:
    try:
        Secret(reference, "token")
    except ConfigError:
        return
    assert isinstance(reference, str)
    assert reference.startswith(("env:", "file:"))


@pytest.mark.parametrize("content", ["", " \n", "a\nb", "a\x00b", "x" * (MAX_SECRET + 1), b"\xff\xfe", "a\u202eb"])
def test_what_is_no_secret_is_refused(tmp_path: Path, content: str | bytes) -> None:
    path = private(tmp_path / "password", content)
    with pytest.raises(ConfigError) as caught:
        Secret(f"file:{path}", "password").read()
    assert caught.value.code == "GT-CONFIG-SECRET-READ"
    assert caught.value.__context__ is None


def test_what_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAIL_PASSWORD", raising=False)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe", 0o600)
    for reference in ("env:MAIL_PASSWORD", *(f"file:{tmp_path / name}" for name in ("none", "folder", "pipe"))):
        with pytest.raises(ConfigError) as caught:
            Secret(reference, "password").read()
        assert caught.value.code == "GT-CONFIG-SECRET-READ", reference


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = private(tmp_path / "password", WORD)
    path.chmod(mode)
    with pytest.raises(ConfigError) as caught:
        Secret(f"file:{path}", "password").read()
    assert (caught.value.code, caught.value.facts["file"]) == ("GT-CONFIG-SECRET-OPEN", "password")
    assert WORD not in str(caught.value)


def test_paths_in_a_channels_options_are_relative_to_the_configuration(install: Install, tmp_path: Path) -> None:
    install("guardtag-box", {"box": "guardtag_box"}, {"guardtag_box": BOX})
    options = {
        "ca": "platform.pem", "password": "file:keys/mail", "secrets": ["file:new", "env:OLD"], "note": "a.pem",
        "count": 3,
    }  # fmt: skip
    plugins = load(Config(base=tmp_path, plugins=("guardtag-box",), channels={"door": ("box:x", options)}))
    assert plugins.notifier("door").options == {  # type: ignore[attr-defined]
        "ca": str(tmp_path / "platform.pem"), "password": f"file:{tmp_path / 'keys/mail'}",
        "secrets": [f"file:{tmp_path / 'new'}", "env:OLD"], "note": "a.pem", "count": 3,
    }  # fmt: skip
    plugins.close()
    absolute = {"ca": str(tmp_path / "b.pem"), "password": "file:"}
    plugins = load(Config(base=Path("x"), plugins=("guardtag-box",), channels={"door": ("box:x", absolute)}))
    assert plugins.notifier("door").options == {  # type: ignore[attr-defined]
        "ca": str(tmp_path / "b.pem"), "password": "file:", "secrets": (), "note": "", "count": 0,
    }  # fmt: skip
    plugins.close()

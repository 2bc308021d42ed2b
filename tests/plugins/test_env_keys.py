"""``env:``: a keyring out of an environment variable, and never into one."""

from __future__ import annotations

import base64
import hashlib
import os
import random
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import guardtag
from guardtag.builtin import env_keys
from guardtag.builtin.env_keys import EnvKeySource
from guardtag.config import Config
from guardtag.errors import ConfigError, KeyringError
from guardtag.payload.keys import Keyring
from guardtag.world import simulated
from tests.payload.test_keys import rotated, spellings

KEYRING = rotated(2).disabled(2)
PLAIN = KEYRING.to_bytes()
SEALED = KEYRING.to_bytes("四棵树下的小河".encode(), random.Random(1).randbytes)
NAME = "GUARDTAG_KEYRING"
SRC = str(Path(guardtag.__file__).parent)


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUARDTAG_PASSPHRASE", raising=False)
    monkeypatch.delenv(NAME, raising=False)


def wrapped(data: bytes) -> str:
    return base64.encodebytes(data).decode()


SPELLINGS: dict[str, Callable[[bytes], str]] = {
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64 in lines": wrapped,
    "base64 in lines of Windows": lambda data: wrapped(data).replace("\n", "\r\n"),
    "base64 without padding": lambda data: base64.b64encode(data).decode().rstrip("="),
    "url-safe base64": lambda data: base64.urlsafe_b64encode(data).decode(),
    "url-safe base64 without padding": lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="),
    "the text itself": lambda data: data.decode(),
    "the text with a line end": lambda data: f" {data.decode()}\n",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize(("data", "passphrase"), [(PLAIN, None), (SEALED, "四棵树下的小河")], ids=["plain", "sealed"])
def test_a_keyring_is_read_however_it_is_spelt(
    monkeypatch: pytest.MonkeyPatch, spelling: Callable[[bytes], str], data: bytes, passphrase: str | None
) -> None:
    monkeypatch.setenv(NAME, spelling(data))
    assert EnvKeySource("env:", passphrase).load() == KEYRING


@given(length=st.integers(0, 60), seed=st.integers(0, 1000))
def test_any_bytes_come_out_of_both_alphabets(length: int, seed: int) -> None:
    data = b"\xfb\xff" + random.Random(seed).randbytes(length)  # + and / stand in it
    assert all(env_keys._decoded(SPELLINGS[name](data)) == data for name in list(SPELLINGS)[:6])


def test_the_url_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEYRING", PLAIN.decode())
    assert EnvKeySource("env:A_KEYRING").load() == KEYRING
    with pytest.raises(KeyringError, match="GUARDTAG_KEYRING"):
        EnvKeySource("env:").load()
    assert os.environ["A_KEYRING"] == PLAIN.decode(), "it stays set"


def test_the_passphrase_comes_from_its_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, SPELLINGS["base64"](SEALED))
    with pytest.raises(KeyringError, match="GT-KEYRING-PASSPHRASE"):
        EnvKeySource("env:").load()
    monkeypatch.setenv("GUARDTAG_PASSPHRASE", "四棵树下的小河")
    source = EnvKeySource("env:")
    assert source.load() == KEYRING
    assert "四棵树" not in repr(source) + repr(vars(source))


def refused(text: str | None, monkeypatch: pytest.MonkeyPatch) -> KeyringError:
    if text is not None:
        monkeypatch.setenv(NAME, text)
    with pytest.raises(KeyringError) as caught:
        EnvKeySource("env:").load()
    return caught.value


@pytest.mark.parametrize("text", [None, "", " \n\t"])
def test_a_missing_keyring_is_no_reason_to_make_one(text: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    error = refused(text, monkeypatch)
    assert (error.code, error.facts) == ("GT-KEYS-ENV-MISSING", {"name": NAME})
    assert "guardtag init" in error.do


@pytest.mark.parametrize(
    "text",
    [
        "password!", "我的密钥", "AAAAA", "YQ==YQ==", "a b=c", "\udc80" * 8, "%7B%22", '"{"', "[1]",
        SPELLINGS["base64"](PLAIN) + "~", "A" * (env_keys.MAX_TEXT + 4), "{" + "a" * env_keys.MAX_TEXT,
    ],
)  # fmt: skip
def test_what_is_no_files_text_is_refused_unread(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {NAME: text})  # the system itself takes no text as long as that
    with pytest.raises(KeyringError) as caught:
        EnvKeySource("env:").load()
    assert caught.value.code == "GT-KEYS-ENV-TEXT"
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{}", "GT-KEYRING-FORMAT"), (b"", "GT-KEYRING-FORMAT"), (b"[", "GT-KEYRING-FORMAT"),
        (PLAIN[:-1], "GT-KEYRING-BROKEN"),
        (PLAIN.replace(b"live", b"dead"), "GT-KEYRING-BROKEN"), (b"\x00" * 99, "GT-KEYRING-FORMAT"),
        (PLAIN + b" " * env_keys.MAX_FILE, "GT-KEYRING-FORMAT"),
    ],
)  # fmt: skip
def test_a_keyring_that_is_not_whole_is_refused(data: bytes, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {NAME: SPELLINGS["base64"](data) or "="})
    with pytest.raises(KeyringError) as caught:
        EnvKeySource("env:").load()
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["1A", "A-B", "A B", "É", "A=B", "A\0", "A" * 65, SPELLINGS["base64"](PLAIN)])
def test_only_a_name_is_a_name_and_a_keyring_in_its_place_is_not_repeated(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        EnvKeySource(f"env:{name}")
    assert caught.value.code == "GT-CONFIG-ENV"
    assert name not in str(caught.value)


def test_it_is_never_saved_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, PLAIN.decode())
    source = EnvKeySource("env:")
    before = dict(os.environ)
    with pytest.raises(KeyringError) as caught:
        source.save(source.load().added(os.urandom))
    assert (caught.value.code, caught.value.facts) == ("GT-KEYS-READ-ONLY", {"name": NAME})
    assert dict(os.environ) == before


def edited() -> bytes:
    """A keyring file whose check fits, though nobody could use it."""
    text = PLAIN[: PLAIN.rindex(b',"check"')].replace(b'"id":3', b'"id":"3"')
    return text + b',"check":"%b"}' % hashlib.sha256(text).hexdigest().encode()


@pytest.mark.parametrize(
    ("text", "passphrase"),
    [
        (PLAIN.decode()[:-1], ""), (PLAIN.decode() + "é", ""), (SPELLINGS["base64"](PLAIN)[:-8], ""),
        (SPELLINGS["base64"](PLAIN) + "~", ""), (edited().decode(), ""), (PLAIN.decode(), "四棵树"),
        (SEALED.decode(), ""), (SEALED.decode(), "四棵树"), (SPELLINGS["base64"](SEALED)[:-8], "四棵树"),
    ],
)  # fmt: skip
def test_no_error_shows_what_the_variable_holds(text: str, passphrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even with the variables of each frame, which trackers of errors keep."""
    monkeypatch.setenv(NAME, text)
    monkeypatch.setenv("GUARDTAG_PASSPHRASE", passphrase)
    with pytest.raises(KeyringError) as caught:
        EnvKeySource("env:").load()
    assert caught.value.__context__ is None
    stack = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
    frames = [frame for frame in stack if frame.filename.startswith(SRC)]
    assert frames
    seen = repr([frame.locals for frame in frames])
    assert not any(secret in seen for secret in (*spellings(KEYRING), text[:60], text[-60:], passphrase or "没有"))


# -- a deployment on it


def settings(folder: Path) -> Config:
    return Config(
        base=folder, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="env:", host="tag.example.org"
    )


def test_a_city_lives_on_a_keyring_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, SPELLINGS["base64"](PLAIN))
    world, _ = simulated(1)
    with guardtag.open(settings(tmp_path), world) as city:
        code = next(city.tags.of(city.tags.mint(1, area="feicheng")))
    with guardtag.open(settings(tmp_path), world) as city:
        assert city.scan(code.link).serial == code.serial
    assert not list(tmp_path.rglob("*.json"))
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or not any(key.root.hex().encode() in path.read_bytes() for key in KEYRING.keys)
    monkeypatch.setenv(NAME, SPELLINGS["base64"](Keyring.new(os.urandom).to_bytes()))
    with pytest.raises(KeyringError, match=r"GT-KEYS-(OTHER|LACKING)"):
        guardtag.open(settings(tmp_path), world)


def test_a_city_without_its_variable_makes_no_keys_that_vanish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    monkeypatch.setattr(Keyring, "new", lambda random: made.append(1))
    for _ in range(2):  # neither the first time nor later
        with pytest.raises(KeyringError, match="GT-KEYS-ENV-MISSING"):
            guardtag.open(settings(tmp_path))
    assert made == []

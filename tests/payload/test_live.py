"""Keys in use: newer ones are found when something needs them, and nobody's change is lost."""

from __future__ import annotations

import os
import threading

import attrs
import pytest

from guardtag.errors import KeyringError, NotATag, Unknown
from guardtag.payload import live
from guardtag.payload.codes import Codes
from guardtag.payload.keys import Keyring
from guardtag.payload.live import ATTEMPTS, REFRESH_SECONDS, LiveKeys

HOST = "tag.example.org"


@attrs.define(slots=False)
class Kept:
    """A key source in memory that can be down, and be changed by others."""

    keyring: Keyring
    looks: int = 0
    error: str = ""
    lost: int = 0
    loaded: Keyring | None = None

    def load(self) -> Keyring:
        self.looks += 1
        if self.error:
            raise KeyringError(self.error, "The source does not answer.")
        self.loaded = self.keyring
        return self.keyring

    def save(self, keyring: Keyring) -> None:
        if self.lost:  # somebody else was quicker
            self.lost -= 1
            self.keyring = self.keyring.added(os.urandom)
        if self.keyring is not self.loaded:
            raise KeyringError("GT-KEYS-CHANGED", "Somebody was quicker.")
        self.keyring = self.loaded = keyring


@attrs.define(slots=False)
class Clock:
    at: float = 0.0

    def now(self) -> float:
        return self.at


def running() -> tuple[LiveKeys, Kept, Clock]:
    source, clock = Kept(Keyring.new(os.urandom)), Clock()
    return LiveKeys(source.load(), HOST, (), source, clock.now), source, clock


def read(keys: LiveKeys, text: str) -> int:
    return keys.again(lambda k: k.codes.read(text, lambda serial: serial < 100), Unknown).serial


def test_a_tag_of_a_newer_key_is_read_without_a_restart() -> None:
    keys, source, _ = running()
    source.keyring = source.keyring.added(os.urandom).promoted(2)
    code = Codes(source.keyring, HOST).code(7, 1)
    assert read(keys, code.link) == 7
    assert read(keys, code.typed) == 7
    assert keys.keyring.primary == 2


def test_a_flood_of_forged_codes_costs_one_look_in_thirty_seconds() -> None:
    keys, source, clock = running()
    before = source.looks
    for _ in range(500):
        clock.at += 0.05
        with pytest.raises(Unknown):
            read(keys, "A" * 26)
    assert source.looks == before + 1
    clock.at += REFRESH_SECONDS
    with pytest.raises(Unknown):
        read(keys, "A" * 26)
    assert source.looks == before + 2


@pytest.mark.parametrize("error", ["GT-KEYS-READ", "GT-KEYS-MISSING", "GT-KMS-DOWN"])
def test_a_source_that_is_down_changes_nothing(error: str, caplog: pytest.LogCaptureFixture) -> None:
    keys, source, _ = running()
    code = keys.codes.code(7, 1)
    source.error = error
    with pytest.raises(Unknown):
        read(keys, "A" * 26)
    assert read(keys, code.link) == 7
    assert error in caplog.text


@pytest.mark.parametrize("other", ["foreign", "older", "swapped"])
def test_a_keyring_that_would_lose_tags_is_not_taken(other: str, caplog: pytest.LogCaptureFixture) -> None:
    keys, source, clock = running()
    first = source.keyring
    source.keyring = first.added(os.urandom)
    assert keys.refresh()
    if other == "foreign":
        source.keyring = Keyring.new(os.urandom)
    elif other == "older":
        source.keyring = first
    else:
        source.keyring = first.added(os.urandom)  # the same ids, another key 2
    clock.at += REFRESH_SECONDS
    assert not keys.refresh()
    assert len(keys.keyring.keys) == 2
    assert "GT-KEYS-OLDER" in caplog.text
    put_back = source.keyring
    with pytest.raises(KeyringError, match="GT-KEYS-OLDER"):
        keys.change(lambda keyring: keyring.added(os.urandom))  # would lose the last copy of a key
    assert source.keyring is put_back
    with pytest.raises(KeyringError, match="GT-KEYS-OLDER"):
        keys.latest()
    assert len(keys.keyring.keys) == 2


def test_what_was_destroyed_on_purpose_is_taken() -> None:
    keys, source, clock = running()
    source.keyring = source.keyring.added(os.urandom)
    assert keys.refresh()
    clock.at += REFRESH_SECONDS
    source.keyring = source.keyring.destroyed(2)
    assert keys.refresh()


def test_a_change_starts_over_when_somebody_was_quicker() -> None:
    keys, source, _ = running()
    source.lost = 3
    keys.change(lambda keyring: keyring.added(os.urandom))
    assert [key.id for key in source.keyring.keys] == [1, 2, 3, 4, 5]
    assert keys.keyring == source.keyring
    source.lost = ATTEMPTS + 1
    with pytest.raises(KeyringError, match="GT-KEYS-CHANGED"):
        keys.change(lambda keyring: keyring.promoted(2))
    assert keys.keyring.primary == 1


def test_nothing_is_made_under_a_key_that_was_not_kept() -> None:
    keys, source, _ = running()
    source.save = lambda keyring: None  # type: ignore[method-assign]  # says yes, and keeps nothing
    with pytest.raises(KeyringError):
        keys.change(lambda keyring: keyring.added(os.urandom).promoted(2))
    assert keys.keyring.primary == 1


def test_without_a_source_nothing_changes() -> None:
    keyring = Keyring.new(os.urandom)
    keys = LiveKeys(keyring)
    assert not keys.refresh()
    assert not keys.has(2)
    keys.look()
    assert keys.latest() is keys.keyring is keyring
    with pytest.raises(ValueError, match="source"):
        keys.change(lambda keyring: keyring)


def slow(source: Kept) -> tuple[threading.Event, threading.Event]:
    """Makes the source's next loads wait."""
    inside, leave = threading.Event(), threading.Event()
    load = source.load

    def waiting() -> Keyring:
        inside.set()
        assert leave.wait(20)
        return load()

    source.load = waiting  # type: ignore[method-assign]
    return inside, leave


def test_all_who_meet_a_new_tag_while_one_looks_read_it() -> None:
    """One look serves them all: none is turned away because another was quicker."""
    keys, source, _ = running()
    source.keyring = source.keyring.added(os.urandom).promoted(2)
    code = Codes(source.keyring, HOST).code(7, 1)
    looks = source.looks
    inside, leave = slow(source)
    answers: list[object] = []

    def scan() -> None:
        try:
            answers.append(read(keys, code.link))
        except Unknown:
            answers.append("unknown")

    threads = [threading.Thread(target=scan) for _ in range(6)]
    for thread in threads:
        thread.start()
    assert inside.wait(20)
    while not keys._looking.locked():
        pass
    leave.set()
    for thread in threads:
        thread.join(20)
    assert answers == [7] * 6
    assert source.looks == looks + 1


def test_whoever_waited_for_a_look_that_brought_nothing_does_not_look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, source, _ = running()
    looks = source.looks
    inside, leave = slow(source)
    first, second = threading.Thread(target=keys.look), threading.Thread(target=keys.refresh)
    first.start()
    assert inside.wait(20)
    lock, waits = keys._looking, threading.Event()

    class Told:
        """The same lock; it tells when somebody waits for it."""

        locked, release = lock.locked, lock.release

        def acquire(self, timeout: float) -> bool:
            waits.set()
            return lock.acquire(timeout=timeout)

    monkeypatch.setattr(keys, "_looking", Told())
    second.start()
    assert waits.wait(20)
    leave.set()
    for thread in (first, second):
        thread.join(20)
    assert source.looks == looks + 1


def test_keys_that_came_between_the_try_and_the_look_are_used() -> None:
    keys, source, _ = running()
    newer = source.keyring.added(os.urandom).promoted(2)
    code = Codes(newer, HOST).code(7, 1)
    tries = []

    def scan(live: LiveKeys) -> int:
        tries.append(1)
        try:
            return live.codes.read(code.link, lambda serial: True).serial
        finally:
            if len(tries) == 1:
                live.take(newer)  # another thread's look ended just now

    assert keys.again(scan, Unknown) == 7


def test_a_key_that_our_own_records_name_is_looked_for_whatever_strangers_did() -> None:
    keys, source, clock = running()
    with pytest.raises(Unknown):
        read(keys, "A" * 26)  # uses the strangers' ration up
    source.keyring = source.keyring.added(os.urandom)
    assert keys.has(2)
    looks = source.looks
    for _ in range(50):
        assert not keys.has(9)  # a record that names a key nobody has costs one look a second
    assert source.looks == looks + 1
    clock.at += 1
    assert not keys.has(9)
    assert source.looks == looks + 2


def test_a_look_that_failed_is_tried_again_soon() -> None:
    keys, source, clock = running()
    source.error = "GT-KMS-DOWN"
    assert not keys.refresh()
    source.error, source.keyring = "", source.keyring.added(os.urandom)
    assert not keys.refresh()
    clock.at += 1
    assert keys.refresh()


def test_a_plugin_that_raises_its_own_turns_nobody_away(caplog: pytest.LogCaptureFixture) -> None:
    keys, source, _ = running()
    code = keys.codes.code(7, 1)

    def fail() -> Keyring:
        raise TimeoutError("token=hvs.SECRET")

    source.load = fail  # type: ignore[method-assign]
    with pytest.raises(Unknown):
        read(keys, "A" * 26)
    assert read(keys, code.link) == 7
    assert "TimeoutError" in caplog.text
    assert "SECRET" not in caplog.text


def test_a_change_that_changes_nothing_is_not_written() -> None:
    keys, source, _ = running()
    source.save = pytest.fail  # type: ignore[assignment]
    newer = source.keyring = source.keyring.added(os.urandom)
    assert keys.change(lambda keyring: keyring) == newer
    assert keys.keyring == newer


def test_another_refusal_to_save_is_not_tried_again() -> None:
    keys, source, _ = running()
    looks = source.looks

    def fail(keyring: Keyring) -> None:
        raise KeyringError("GT-KMS-DOWN", "The source does not answer.")

    source.save = fail  # type: ignore[method-assign]
    with pytest.raises(KeyringError, match="GT-KMS-DOWN"):
        keys.change(lambda keyring: keyring.added(os.urandom))
    assert source.looks == looks + 1


def test_a_change_is_tried_ten_times() -> None:
    keys, source, _ = running()
    source.lost = ATTEMPTS - 1
    keys.change(lambda keyring: keyring.added(os.urandom))
    assert len(source.keyring.keys) == ATTEMPTS + 1
    source.lost, looks = ATTEMPTS, source.looks
    with pytest.raises(KeyringError, match="GT-KEYS-CHANGED"):
        keys.change(lambda keyring: keyring.added(os.urandom))
    assert source.looks == looks + ATTEMPTS


def test_a_look_that_somebody_asks_for_is_not_rationed() -> None:
    keys, source, _ = running()
    with pytest.raises(Unknown):
        read(keys, "A" * 26)  # uses the strangers' ration up
    source.keyring = source.keyring.added(os.urandom)
    keys.look()
    assert keys.keyring == source.keyring
    source.keyring = source.keyring.added(os.urandom)
    assert keys.latest() == source.keyring == keys.keyring


def test_a_link_of_a_host_that_is_read_too_is_a_link_of_ours() -> None:
    keys, source, _ = running()
    old = Codes(source.keyring, "old.example.net").code(7, 1)
    with pytest.raises(NotATag):
        read(keys, old.link)
    keys.read_too(["old.example.net", HOST, "old.example.net"])
    assert read(keys, old.link) == 7
    assert HOST.upper() in keys.codes.code(7, 1).link
    source.keyring = source.keyring.added(os.urandom)
    assert keys.refresh()
    assert read(keys, old.link) == 7


def test_whoever_waits_too_long_for_the_look_of_another_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, source, _ = running()
    monkeypatch.setattr(live, "WAIT_SECONDS", 0.01)
    inside, leave = slow(source)
    other = threading.Thread(target=keys.look)
    other.start()
    try:
        assert inside.wait(20)
        with pytest.raises(Unknown):
            read(keys, "A" * 26)
    finally:
        leave.set()
        other.join(20)
    source.keyring = source.keyring.added(os.urandom)
    keys.look()  # the lock was the other's, and is free
    assert keys.keyring == source.keyring


def test_what_a_look_came_to_is_told_in_words(caplog: pytest.LogCaptureFixture) -> None:
    keys, source, _ = running()
    source.error = "GT-KEYS-READ"
    keys.look()
    source.error, source.load = "", lambda: 1 // 0  # type: ignore[assignment]
    keys.look()
    assert caplog.messages == [
        "the key source gave no newer keys: GT-KEYS-READ", "the key source failed: ZeroDivisionError",
    ]  # fmt: skip


def test_without_newer_keys_it_is_tried_once_and_with_them_twice() -> None:
    keys, source, clock = running()
    tries = []

    def fail(_: LiveKeys) -> int:
        tries.append(1)
        raise Unknown("GT-TAG-UNKNOWN", "")

    with pytest.raises(Unknown):
        keys.again(fail, Unknown)
    assert len(tries) == 1
    clock.at += REFRESH_SECONDS
    source.keyring = source.keyring.added(os.urandom)
    with pytest.raises(Unknown):
        keys.again(fail, Unknown)
    assert len(tries) == 3


def test_keys_without_a_host_make_links_of_none() -> None:
    keys = LiveKeys(Keyring.new(os.urandom))
    assert keys.codes.hosts == ("",)
    assert keys.codes.code(1, 1).link.startswith("https:///T/")

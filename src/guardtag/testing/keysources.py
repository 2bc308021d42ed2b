"""What every key source must do, as a suite to subclass.

A plugin's own test file is a few lines::

    from guardtag.testing.keysources import KeySourceSuite

    class TestDrawer(KeySourceSuite):
        durable = True
        def make(self): return Drawer(f"drawer:{self.folder}")
        def break_it(self, drawer): return Drawer("drawer:/locked")

``self.folder`` is an empty folder of each test's own. ``durable`` says that a saved keyring outlives its source:
``make`` called again then gives another source over the same place, as another process would. ``break_it`` makes the
saved keyring unreadable and returns the source, or another over a broken place, to prove that it raises. The
suite starts processes too, so the class must stand where a new process can import it.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from threading import Barrier

import pytest

from guardtag.errors import KeyringError
from guardtag.payload.keys import MAX_KEYS, Key, Keyring
from guardtag.spi import KeySource
from guardtag.testing import _key_processes
from guardtag.testing._store_case import together

RACERS, ROUNDS, KILLS = 4, 10, 40


class KeySourceSuite:
    """What every ``KeySource`` that can save must do. Subclass it and define ``make``."""

    durable: bool = False
    """Whether a saved keyring is there for the next source that ``make`` gives."""
    patience: int = 60
    """Seconds that the processes of one test may take; a source that waits longer waits for ever."""
    folder: Path
    """An empty folder of this test's own, set before ``make`` is called."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def make(self) -> KeySource:
        """A source; over a place without a keyring when it is called for the first time in a test."""
        raise NotImplementedError("define make(self), which returns a key source")

    def break_it(self, source: KeySource) -> KeySource:
        """Makes the keyring that was saved unreadable, so that ``load`` and ``save`` must raise ``KeyringError``.

        Returns:
            the source, or another over a broken place. Left out, the case is skipped.
        """
        pytest.skip("this source cannot be broken on purpose (break_it)")

    def again(self) -> KeySource:
        """Another source over the same place; skips the test when there can be none."""
        if not self.durable:
            pytest.skip("a keyring of this source is its own (durable)")
        return self.make()

    def forks(self) -> None:
        """Skips the test where processes cannot be forked and killed."""
        self.again()
        if os.name != "posix":
            pytest.skip("processes are forked and killed on POSIX only")

    def test_it_is_a_key_source(self) -> None:
        """It has ``load`` and ``save``."""
        assert isinstance(self.make(), KeySource)

    def test_a_missing_keyring_is_said_to_be_missing(self) -> None:
        """By its code, upon which a first one may be made; never by an empty or a fresh keyring."""
        assert _refused(self.make().load).code == "GT-KEYS-MISSING"

    def test_what_was_saved_is_loaded(self) -> None:
        """By the source itself."""
        source, keyring = self.make(), Keyring.new(os.urandom)
        source.save(keyring)
        assert source.load() == keyring

    def test_the_next_source_loads_it_too(self) -> None:
        """It does not live in the object."""
        keyring = Keyring.new(os.urandom)
        self.make().save(keyring)
        assert self.again().load() == keyring

    def test_states_order_and_roles_are_kept(self) -> None:
        """Live, disabled and destroyed keys; which one mints, and which one the indexes hang on."""
        source, keyring = self.make(), _rotated(5).disabled(2).destroyed(3).promoted(4)
        source.save(keyring)
        found = source.load()
        assert [(key.id, key.state) for key in found.keys] == [(key.id, key.state) for key in keyring.keys]
        assert (found.primary, found.index, found.deployment) == (4, 1, keyring.deployment)
        assert found == keyring

    def test_the_largest_keyring_fits(self) -> None:
        """255 keys, as many as there can ever be."""
        keys = tuple(Key(number, os.urandom(32)) for number in range(1, MAX_KEYS + 1))
        source, keyring = self.make(), Keyring(keys, MAX_KEYS, 1, "0123456789abcdef")
        source.save(keyring)
        assert source.load() == keyring

    def test_one_source_saves_again_and_again(self) -> None:
        """What it saved last counts as loaded."""
        source, keyring = self.make(), Keyring.new(os.urandom)
        for _ in range(3):
            source.save(keyring)
            keyring = keyring.added(os.urandom)
            source.save(keyring)
            assert source.load() == keyring

    def test_a_first_keyring_overwrites_none(self) -> None:
        """Two processes open a new deployment at once: the slower must not destroy the keys of the quicker."""
        quicker, slower = self.make(), self.again()
        for source in (quicker, slower):
            _refused(source.load)
        keyring = Keyring.new(os.urandom)
        quicker.save(keyring)
        _refused(lambda: slower.save(Keyring.new(os.urandom)))
        assert self.again().load() == keyring

    def test_a_stale_save_is_refused_and_loses_nothing(self) -> None:
        """Two load, both add a key, both save: a key that is lost is every tag that was minted under it."""
        self.make().save(Keyring.new(os.urandom))
        one, other = self.again(), self.again()
        first, second = one.load().added(os.urandom), other.load().added(os.urandom)
        one.save(first)
        _refused(lambda: other.save(second))
        assert self.again().load() == first
        both = other.load().added(os.urandom)
        other.save(both)
        _refused(lambda: one.save(first.added(os.urandom)))
        assert self.again().load() == both

    def test_of_threads_that_race_one_wins(self) -> None:
        """Whatever they do between comparing and writing."""
        self.make().save(Keyring.new(os.urandom))
        for _ in range(ROUNDS):
            before, won = self.again().load(), _raced([self.again() for _ in range(RACERS)])
            assert len(won) == 1, f"{len(won)} of {RACERS} saved"
            assert self.again().load() == won[0]
            assert won[0].keys[:-1] == before.keys

    def test_of_processes_that_race_one_wins(self) -> None:
        """As threads, but with nothing in common except the place."""
        self.forks()
        assert _key_processes.nursery(_key_processes.race, type(self), self.folder, RACERS, ROUNDS) == []

    def test_a_save_that_is_killed_leaves_a_whole_keyring(self) -> None:
        """The old one or the new one, and nothing in the way of the next save."""
        self.forks()
        assert _key_processes.nursery(_key_processes.kills, type(self), self.folder, KILLS, 1) == []

    def test_a_broken_source_does_not_say_that_there_is_no_keyring(self) -> None:
        """Upon ``GT-KEYS-MISSING`` a fresh keyring is made, and every tag that is out there would be unknown."""
        source, keyring = self.make(), Keyring.new(os.urandom)
        source.save(keyring)
        broken = self.break_it(source)
        assert _refused(broken.load).code != "GT-KEYS-MISSING"
        _refused(lambda: broken.save(keyring.added(os.urandom)))

    def test_no_text_and_no_log_shows_a_key(self, caplog: pytest.LogCaptureFixture) -> None:
        """Neither the source's own text, nor what it logs at any level."""
        source, keyring = self.make(), _rotated(2)
        with caplog.at_level(logging.DEBUG):
            source.save(keyring)
            source.load()
        seen = f"{source!r} {source} " + " ".join(record.getMessage() for record in caplog.records)
        for key in keyring.keys:
            assert key.root.hex() not in seen
            assert repr(key.root)[2:-1] not in seen


def _refused(call: object) -> KeyringError:
    assert callable(call)
    with pytest.raises(KeyringError) as caught:
        call()
    return caught.value


def _rotated(count: int) -> Keyring:
    keyring = Keyring.new(os.urandom)
    for key_id in range(2, count + 1):
        keyring = keyring.added(os.urandom).promoted(key_id)
    return keyring


def _raced(sources: list[KeySource]) -> list[Keyring]:
    """The keyrings of those whose save went through when all saved at once."""
    won: list[Keyring] = []
    gate = Barrier(len(sources), timeout=30)

    def adds(source: KeySource) -> None:
        rotated = source.load().added(os.urandom)
        gate.wait()
        try:
            source.save(rotated)
        except KeyringError:
            return
        won.append(rotated)

    together(*(lambda source=source: adds(source) for source in sources))
    return won

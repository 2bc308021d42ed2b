"""The kit for tests: suites are subclassed, strategies say what they make."""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

from hypothesis import given
from hypothesis.strategies import SearchStrategy

from guardtag import Code, Contact, Guard, Incident, Message, Responder, Tag, Ward
from guardtag.builtin.memory import MemoryStore
from guardtag.spi import Notifier, Store
from guardtag.testing import GuardMachine, NotifierSuite, StoreSuite, strategies
from guardtag.testing.cities import City
from guardtag.testing.notifiers import RecordingNotifier

assert_type(strategies.wards(), SearchStrategy[Ward])
assert_type(strategies.contacts(channels=("sms",)), SearchStrategy[Contact])
assert_type(strategies.responders(area="feicheng"), SearchStrategy[Responder])
assert_type(strategies.tags(), SearchStrategy[Tag])
assert_type(strategies.incidents(), SearchStrategy[Incident])
assert_type(strategies.messages(), SearchStrategy[Message])
assert_type(strategies.scan_texts(strategies.codes()), SearchStrategy[tuple[str, Code]])
assert_type(strategies.tampered(strategies.codes().map(lambda code: code.link.encode())), SearchStrategy[bytes])


class TestOurs(StoreSuite):
    def make(self) -> Store:
        return MemoryStore()


class TestBell(NotifierSuite):
    def make(self) -> RecordingNotifier:
        return RecordingNotifier()

    def break_it(self, notifier: Notifier) -> Notifier:
        return notifier


class Machine(GuardMachine):
    def make_store(self) -> Store:
        assert_type(self.folder, Path)
        return MemoryStore()


@given(strategies.cities())
def test_everybody_is_entered(city: City, door: Guard) -> None:
    for ward, tags in city.settle(door).values():
        assert_type(ward, Ward)
        assert_type(tags, tuple[Tag, ...])

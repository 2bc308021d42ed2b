"""The kit for tests, used wrongly."""

from __future__ import annotations

from hypothesis import given

from guardtag import Incident
from guardtag.spi import Message, Notifier, Store
from guardtag.testing import NotifierSuite, StoreSuite, strategies


class TestOurs(StoreSuite):
    def make(self) -> Notifier:  # wrong: override / reportIncompatibleMethodOverride
        raise NotImplementedError


class TestBell(NotifierSuite):
    def make(self, url: str) -> Notifier:  # wrong: override / reportIncompatibleMethodOverride
        raise NotImplementedError


strategies.wards(channels="sms", minors=True)  # wrong: call-arg / reportCallIssue
strategies.scan_texts("a link")  # wrong: arg-type / reportArgumentType
strategies.people()  # wrong: attr-defined / reportAttributeAccessIssue


@given(strategies.messages())
def test_a_message_is_short(message: Message, store: Store) -> None:
    call: Incident = message  # wrong: assignment / reportAssignmentType

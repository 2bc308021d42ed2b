"""The suite of every channel, over two real services of Apprise and servers on this machine."""

from __future__ import annotations

import pytest

from guardtag.spi import Notifier
from guardtag.testing.notifiers import NotifierSuite
from guardtag_apprise import AppriseNotifier, guardtag_notifiers


class TestNtfy(NotifierSuite):
    """The target is in the address."""

    @pytest.fixture(autouse=True)
    def _servers(self, server, tmp_path):
        self.good, self.bad = server(), server(500)
        for name, one in (("good", self.good), ("bad", self.bad)):
            (tmp_path / name).write_text(f"ntfy://127.0.0.1:{one.port}/{{target}}?mode=private")
            (tmp_path / name).chmod(0o600)

    target = "duty-1"

    def make(self):
        return AppriseNotifier("apprise:", service=f"file:{self.folder / 'good'}")

    def break_it(self, made):
        return AppriseNotifier("apprise:", service=f"file:{self.folder / 'bad'}")


class TestGotify(TestNtfy):
    """All messages go to one place, whatever the target is."""

    @pytest.fixture(autouse=True)
    def _servers(self, server, tmp_path):
        self.good, self.bad = server(), server(401)
        for name, one in (("good", self.good), ("bad", self.bad)):
            (tmp_path / name).write_text(f"gotify://127.0.0.1:{one.port}/AbCdEfGhIjKlMnO")
            (tmp_path / name).chmod(0o600)


def test_it_is_an_ordinary_plugin(channel):
    (offer,) = guardtag_notifiers()
    assert (offer.scheme, offer.factory) == ("apprise", AppriseNotifier)
    assert isinstance(channel("ntfys://ntfy.example.org/duty"), Notifier)

"""The channel against a real mail server: over STARTTLS with a login, and the suite of every channel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from email_server import PASSWORD, USER, MailServer

from guardtag.testing.certificates import certificate
from guardtag.testing.notifiers import NotifierSuite
from guardtag_email import EmailNotifier


class TestEmail(NotifierSuite):
    """What every channel must do."""

    @pytest.fixture(autouse=True)
    def _server(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
        self.server = MailServer(certificate(tmp_path, "localhost"), auth=True)
        yield
        self.server.close()

    def make(self) -> EmailNotifier:
        return EmailNotifier(
            f"smtp:localhost:{self.server.port}", "guardtag@example.org", user=USER, password="env:MAIL_PASSWORD",
            ca=str(self.folder / "ca.pem"),
        )  # fmt: skip

    def break_it(self, notifier: object) -> EmailNotifier:
        return EmailNotifier("smtp:127.0.0.1:9", "guardtag@example.org", tls="none")

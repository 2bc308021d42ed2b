"""Channels to servers that play a script, and what a refusal of theirs may not say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from email_server import ScriptServer

from guardtag.errors import NotifyError
from guardtag.testing.notifiers import message
from guardtag_email import EmailNotifier

NAME, NUMBER = "tian@example.org", "13800000000"
SAID = f"{NAME} 小军 {NUMBER}"
"""What servers put into their answers here; it may be seen nowhere."""


class Played(EmailNotifier):
    """A channel that knows the server it talks to."""

    server: ScriptServer


Playing = Callable[..., Played]


def refused(channel: EmailNotifier, id: str = "1") -> NotifyError:
    with pytest.raises(NotifyError) as caught:
        channel.send(message(id))
    error = caught.value
    assert not any(word in f"{error} {error.facts} {error.__cause__}" for word in (NAME, NUMBER, "小军"))
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__
    return error

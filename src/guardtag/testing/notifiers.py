"""What every channel must do, as a suite to subclass, and channels that only pretend.

A plugin's own test file is four lines::

    from guardtag.testing.notifiers import NotifierSuite

    class TestBell(NotifierSuite):
        def make(self): return Bell(f"bell:{self.folder}/device")
        def break_it(self, bell): return Bell("bell:/no/such/device")

``break_it`` proves that a failure raises: it breaks the channel of what ``make`` made and returns it, or returns
another whose channel is broken (a wrong port, a full disk). Leave it out where nothing can be broken on purpose. For
a channel whose targets have a form, set ``target`` to one that is well formed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import attrs
import pytest

from guardtag.delivery import accepted
from guardtag.errors import NotifyError
from guardtag.spi import Accepted, Message, Notifier

THREADS, EACH = 4, 25

TEXTS = (
    "小军在汪庄车站，请打电话。",
    "小军 is at the bus stop 🚏👨‍👩‍👦",
    "first line\nsecond line\r\nthird line\x85fourth\u2028fifth",
    "\x00\x1b[2J\x07\u202e",
    "“curly” — ‘quotes’ <b>&amp;</b> %s {0} $HOME",
    "long " * 1000,
    "",
)
"""Texts that channels have stumbled over."""
TARGETS = ("", " ", "a\r\nBcc: b@example.org", "../../x", "\x00", "x" * 5000, "@all", "小军")
"""Targets that no address book should hold."""


def message(id: str = "01jx0000000000000000000000", **changes: Any) -> Message:
    """A message like the ones a channel gets; any field can be changed."""
    plain = Message(
        id=id, kind="found", urgency="high", language="zh", target="tian@example.org",
        text="有人找到了小军。", template="found", variables={"nickname": "小军"},
        link="https://tag.invalid/R/0000",
    )  # fmt: skip
    return attrs.evolve(plain, **changes)


class NotifierSuite:
    """What every ``Notifier`` must do. Subclass it and define ``make``."""

    target: str = "tian@example.org"
    """A target that the channel takes."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Any) -> None:
        self.folder = tmp_path
        """A fresh folder, for channels that write files."""

    def make(self) -> Notifier:
        """A fresh, working notifier."""
        raise NotImplementedError("define make(self), which returns a working notifier")

    def break_it(self, notifier: Notifier) -> Notifier:
        """Breaks the notifier's channel, so that the next ``send`` must raise ``NotifyError``.

        Returns:
            the notifier, or another whose channel is broken.
        """
        pytest.skip("this channel cannot be broken on purpose (break_it)")

    @pytest.fixture
    def notifier(self) -> Iterator[Notifier]:
        """The notifier under test, closed afterwards if it can be."""
        made = self.make()
        yield made
        getattr(made, "close", lambda: None)()

    def test_it_is_a_notifier(self, notifier: Notifier) -> None:
        """It has ``send``."""
        assert isinstance(notifier, Notifier)

    def test_it_answers_accepted(self, notifier: Notifier) -> None:
        """Exactly ``Accepted``: a bool, ``None`` or a subclass tells nobody anything."""
        answer = notifier.send(message(target=self.target))
        assert type(answer) is Accepted, f"send returned a {type(answer).__name__}"
        assert accepted(answer) == answer, "a reference is printable and has at most 200 characters"

    def test_the_same_message_twice_is_harmless(self, notifier: Notifier) -> None:
        """A retry carries the same id, and is accepted again."""
        twice = message(target=self.target)
        assert accepted(notifier.send(twice)) is not None
        assert accepted(notifier.send(twice)) is not None

    @pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
    def test_any_text_is_sent_or_refused(self, notifier: Notifier, text: str) -> None:
        """Emoji, line ends, control characters, nothing at all."""
        assert _accepts_or_refuses(notifier, message(target=self.target, text=text))

    @pytest.mark.parametrize("target", TARGETS, ids=range(len(TARGETS)))
    def test_any_target_is_sent_or_refused(self, notifier: Notifier, target: str) -> None:
        """A target that makes no sense is a ``NotifyError``, and never another exception."""
        assert _accepts_or_refuses(notifier, message(target=target))

    def test_without_link_template_and_variables(self, notifier: Notifier) -> None:
        """The fields that may be empty are."""
        bare = message(target=self.target, link="", template="", variables={}, thin=True, urgency="normal")
        assert accepted(notifier.send(bare)) is not None

    def test_a_broken_channel_is_a_notify_error(self, notifier: Notifier) -> None:
        """It says whether a retry makes sense, and names nobody."""
        with _broken(self, notifier) as refusing:
            sent = message(target=self.target)
            with pytest.raises(NotifyError) as caught:
                refusing.send(sent)
            assert isinstance(caught.value.retryable, bool)
            assert not _told(str(caught.value), sent)

    def test_messages_from_several_threads(self, notifier: Notifier) -> None:
        """100 messages from 4 threads are all accepted."""
        answers: list[Accepted | None] = []
        errors: list[str] = []

        def sends(thread: int) -> None:
            try:
                for number in range(EACH):
                    answers.append(accepted(notifier.send(message(f"{thread}-{number}", target=self.target))))
            except BaseException as error:
                errors.append(type(error).__name__)

        threads = [threading.Thread(target=sends, args=(n,)) for n in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert len(answers) == THREADS * EACH
        assert None not in answers

    def test_what_it_says_of_its_texts_is_understood(self, notifier: Notifier) -> None:
        """``units`` and ``thin``, where they are there, and on the class too: it is asked first."""
        for source in (notifier, type(notifier)):
            units, thin = getattr(source, "units", None), getattr(source, "thin", False)
            assert units is None or (type(units) is int and 0 < units <= 100_000)
            assert type(thin) is bool
        assert (getattr(notifier, "units", None) is None) or (getattr(type(notifier), "units", None) is not None)

    def test_its_check_of_targets_takes_what_it_sends_to(self, notifier: Notifier) -> None:
        """``check``, where it is there: ``None`` for a target it takes, else an example that it would take."""
        check = getattr(notifier, "check", None)
        if check is None:
            return
        assert check(self.target) is None
        for target in TARGETS:
            example = check(target)
            assert example is None or (type(example) is str and 0 < len(example) <= 60 and example.isprintable())
            assert example is None or check(example) is None

    def test_the_message_stays_as_it_was(self, notifier: Notifier) -> None:
        """A notifier does not write into what it is given."""
        sent = message(target=self.target)
        notifier.send(sent)
        assert sent == message(target=self.target)

    def test_no_log_names_anybody(self, notifier: Notifier, caplog: pytest.LogCaptureFixture) -> None:
        """Neither target nor text, variables or link, at any level."""
        sent = message(target=self.target)
        with caplog.at_level(logging.DEBUG):
            notifier.send(sent)
        assert [record.name for record in caplog.records if _told(record.getMessage(), sent)] == []

    def test_no_log_names_anybody_when_it_fails(self, notifier: Notifier, caplog: pytest.LogCaptureFixture) -> None:
        """Nor then, which is when most is logged."""
        sent = message(target=self.target)
        with _broken(self, notifier) as refusing, caplog.at_level(logging.DEBUG), pytest.raises(NotifyError):
            refusing.send(sent)
        assert [record.name for record in caplog.records if _told(record.getMessage(), sent)] == []


@contextmanager
def _broken(suite: NotifierSuite, notifier: Notifier) -> Iterator[Notifier]:
    """What ``break_it`` gives, closed afterwards if it is another than was made."""
    refusing = suite.break_it(notifier)
    yield refusing
    if refusing is not notifier:
        getattr(refusing, "close", lambda: None)()


def _accepts_or_refuses(notifier: Notifier, sent: Message) -> bool:
    try:
        return accepted(notifier.send(sent)) is not None
    except NotifyError as error:
        return not _told(str(error), sent)


def _told(text: str, sent: Message) -> bool:
    """Whether a text holds anything personal of a message; pieces under three characters prove nothing."""
    pieces = (sent.target, sent.text, sent.link, *sent.variables.values())
    return any(len(piece.strip()) > 2 and piece in text for piece in pieces) or "小军" in text


class RecordingNotifier:
    """Accepts everything and remembers it. Safe to use from any thread.

    Args:
        url: not looked at.
        answer: what it answers.

    Attributes:
        messages: what it got, oldest first.
    """

    def __init__(self, url: str = "recording:", answer: Accepted | None = None) -> None:
        self.answer: Accepted = answer or Accepted()
        self.messages: list[Message] = []

    def send(self, message: Message) -> Accepted:
        """Remembers the message."""
        self.messages.append(message)
        return self.answer

    def sent_to(self, target: str) -> list[Message]:
        """What one recipient got, oldest first."""
        return [message for message in tuple(self.messages) if message.target == target]


class FailingNotifier:
    """Fails each time, or the first few times.

    Args:
        url: not looked at.
        failure: an exception to raise (an instance, a class, or what makes one); ``NotifyError`` by default.
        times: how often; ``None`` for ever. Afterwards it accepts.

    Attributes:
        attempts: how often it was called.
        messages: what it accepted.
    """

    def __init__(
        self, url: str = "failing:", failure: BaseException | Callable[[], BaseException] = NotifyError,
        times: int | None = None,
    ) -> None:  # fmt: skip
        self._failure = failure
        self._times = times
        self._lock = threading.Lock()
        self.attempts: int = 0
        self.messages: list[Message] = []

    def send(self, message: Message) -> Accepted:
        """Raises what it was made with, as long as it lasts."""
        with self._lock:
            self.attempts += 1
            fails = self._times is None or self.attempts <= self._times
        if fails:
            raise self._failure if isinstance(self._failure, BaseException) else self._failure()
        self.messages.append(message)
        return Accepted()


class HangingNotifier:
    """Hangs in every send until it is released, then accepts. Release it at the end of a test.

    Args:
        url: not looked at.
        hangs: which messages hang; all by default.

    Attributes:
        begun: what it was asked to send.
        messages: what it accepted.
    """

    def __init__(self, url: str = "hanging:", hangs: Callable[[Message], bool] = lambda message: True) -> None:
        self._hangs = hangs
        self._released = threading.Event()
        self.begun: list[Message] = []
        self.messages: list[Message] = []

    def send(self, message: Message) -> Accepted:
        """Waits for ``release``."""
        self.begun.append(message)
        if self._hangs(message):
            self._released.wait()
        self.messages.append(message)
        return Accepted()

    def release(self) -> None:
        """Lets every send end, the waiting ones and those to come."""
        self._released.set()

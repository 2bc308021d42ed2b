"""Plugins that would fail when somebody is lost: a checker sees it when they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guardtag.errors import NotifyError
from guardtag.spi import Accepted, Change, Message, Notifier, Offer, Query, Ref, Resolver, Row, Store


class AnswersYes:
    """A bool says nothing about the message."""

    def __init__(self, url: str) -> None:
        self.url = url

    def send(self, message: Message) -> bool:
        return bool(message.text)


class AsksForMore:
    """Nobody gives it a second argument."""

    def __init__(self, url: str) -> None:
        self.url = url

    def send(self, message: Message, subject: str) -> Accepted:
        return Accepted(reference=subject)


class WantsText:
    """It gets a message and no text."""

    def __init__(self, url: str) -> None:
        self.url = url

    def send(self, message: str) -> Accepted:
        return Accepted()


class Misnamed:
    def __init__(self, url: str) -> None:
        self.url = url

    def notify(self, message: Message) -> Accepted:
        return Accepted()


class Late:
    """Nobody awaits it."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def send(self, message: Message) -> Accepted:
        return Accepted()


class Forgetful:
    """A store that neither claims nor says whether it purges."""

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        return []

    def find(self, query: Query) -> list[Row]:
        return []

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        return []

    def commit(self, changes: Sequence[Change]) -> None:
        pass

    def close(self) -> None:
        pass


class Guessing:
    def resolve(self, text: str) -> str:
        return text


yes: Notifier = AnswersYes("yes:")  # wrong: assignment / reportAssignmentType
more: Notifier = AsksForMore("more:")  # wrong: assignment / reportAssignmentType
text: Notifier = WantsText("text:")  # wrong: assignment / reportAssignmentType
misnamed: Notifier = Misnamed("misnamed:")  # wrong: assignment / reportAssignmentType
late: Notifier = Late("late:")  # wrong: assignment / reportAssignmentType
forgetful: Store = Forgetful()  # wrong: assignment / reportAssignmentType
guessing: Resolver = Guessing()  # wrong: assignment / reportAssignmentType


def guardtag_notifiers() -> Iterable[Offer]:
    yield Offer("yes", AnswersYes)  # wrong: arg-type / reportArgumentType
    yield Offer("late", Late)  # wrong: arg-type / reportArgumentType
    yield Offer("open", AnswersYes("open:"))  # wrong: arg-type / reportArgumentType
    yield Offer("plain")  # wrong: call-arg / reportCallIssue
    yield "plain"  # wrong: misc / reportReturnType


def sent(message: Message) -> Accepted:
    message.text = "shorter"  # wrong: misc / reportAttributeAccessIssue
    message.recipient  # wrong: attr-defined / reportAttributeAccessIssue
    if not message.target:
        raise NotifyError("GT-BELL-TARGET", retryable="no")  # wrong: arg-type / reportArgumentType
    return Accepted(delivered="yes")  # wrong: arg-type / reportArgumentType

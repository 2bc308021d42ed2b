"""What a plugin sees: the protocols it implements and the records it gets. Nothing else.

A store keeps sealed rows and never sees inside them; a notifier gets one message for one person;
a printer gets drawn labels; a resolver gets an older system's code; a key source gives a keyring; a warning
rule gets areas and warns. All records are frozen.

The contract of a store stands in the docstrings of ``Store``; ``guardtag.testing.StoreSuite`` checks it, and
docs/how-to/write-a-store.md builds one over a plain key-value service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

import attrs

from guardtag.errors import Stale
from guardtag.payload.keys import Keyring
from guardtag.spi.prints import (
    Calibrated,
    Label,
    Modules,
    Picture,
    Portioned,
    Printer,
    Rect,
    Redrawer,
    Text,
)
from guardtag.spi.secrets import Secret
from guardtag.spi.stores import (
    MAX_BODY,
    MAX_CHANGES,
    MAX_LIMIT,
    Backed,
    Certified,
    Change,
    Check,
    Counted,
    Delete,
    Marked,
    Put,
    Query,
    Queue,
    Ref,
    Row,
    Store,
)


@attrs.frozen
class Message:
    """One message to one recipient, as a notifier gets it.

    Args:
        id: stable over retries: a channel that takes an idempotency key gets this.
        kind: what it is about: ``found``, ``raised``, ``again``, ``reply``, ``ended``, …
        urgency: ``high`` or ``normal``.
        language: code of the text's language.
        target: what follows the channel's name in the address.
        text: ready to send; for the recipient only.
        template: name of the template the text was made from.
        variables: what the template was filled with, for channels that send by audited templates. Their names
            stay: ``name``, ``place``, ``message``, ``minutes``, ``link``, ``word``, ``outcome``, ``incident``,
            ``task``, ``drill``. For a channel of short texts they are cut as the text is.
        link: the recipient's own link for one tap, or empty.
        thin: the text names nobody (group chats).
    """

    id: str
    kind: str
    urgency: str
    language: str
    target: str = attrs.field(repr=False)
    text: str = attrs.field(repr=False)
    template: str = ""
    variables: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    link: str = attrs.field(default="", repr=False)
    thin: bool = False


@attrs.frozen
class Accepted:
    """A channel took the message.

    Args:
        reference: the channel's own id for it, if it gives one.
        delivered: True only when the channel proves that the recipient's device has it.
        undelivered: True when the message was only written down and will reach nobody.
    """

    reference: str = ""
    delivered: bool = False
    undelivered: bool = False


@runtime_checkable
class Notifier(Protocol):
    """Sends one message over one channel.

    Two attributes may be there, on the class (they are read before the first notifier is opened) and on the
    notifier itself where its options decide:

    - ``units: int``: the most UTF-16 units of a text; such as 70 for one SMS, or 62 where the gateway puts a
      signature of 8 before it. The channel then gets the short texts. With exactly 70 a text of GSM-7
      characters alone may have 160.
    - ``thin: bool``: others than the recipient read along (a group chat): texts name nobody.

    One method may be there: ``check(target) -> str | None`` says whether the channel could reach a target of this form:
    ``None``, or an example of one that it could, such as ``+8613800138000`` (at most 60 printable characters; nothing
    of the target that it was given). It is asked when an address is entered, on a thread of its own, for two seconds
    with the opening; what fails, hangs or is left out takes every target. It connects to nothing. A channel behind
    ``process:`` is not asked.

    Where the deployer is to say how much the channel carries, the factory has an option ``units``; its value is
    read and checked before the notifier is opened.

    What is relative in an option ``file:PATH`` starts from the configuration's folder. A factory of any kind may name
    in ``paths`` those of its options that are bare paths.
    """

    def send(self, message: Message) -> Accepted:
        """Sends; returns ``Accepted`` or raises ``NotifyError(retryable=…, retry_after=…)``."""
        ...


@runtime_checkable
class Resolver(Protocol):
    """Reads the codes of an older system."""

    def resolve(self, text: str) -> int | None:
        """The serial behind the text, or ``None``."""
        ...


@runtime_checkable
class KeySource(Protocol):
    """Where the keyring comes from."""

    def load(self) -> Keyring:
        """The keyring; raises ``KeyringError``.

        With the code ``GT-KEYS-MISSING`` it says that there is none yet: for a store that holds nothing a
        first one is then made and saved.
        """
        ...

    def save(self, keyring: Keyring) -> None:
        """Stores a new or changed keyring durably, whole or not at all.

        Raises:
            KeyringError: it cannot; there is a keyring and this source has not loaded it; or the stored
                keyring is no longer the one this source loaded or saved last: somebody else's key would be
                lost, and with it the tags minted under it. ``KeySourceSuite`` checks it.
        """
        ...


@runtime_checkable
class WarningRule(Protocol):
    """Looks at facts and warns."""

    def check(self, facts: Mapping[str, Any], now: float) -> Iterable[Any]:
        """The warnings these facts give.

        The dispatcher asks every ten minutes, on a thread of its own with five seconds. ``facts["areas"]`` are
        the paths of the towns with open calls, ``facts["watched"]`` those in which somebody is guarded. A
        ``Weather`` makes the ladder's clock run faster there; a ``Warn`` is an early warning of an area. More than
        fifty things are not heard.
        """
        ...


@attrs.frozen
class Weather:
    """Severe weather that a warning rule tells of: a forecast, or what is measured now.

    Args:
        area: path of the area; all below it have it too.
        minutes: for how long, above 0 and at most a day; it is told again while it lasts.
        reason: a few words, such as ``cold snap``.
    """

    area: str
    minutes: float
    reason: str = ""


@attrs.frozen
class Warn:
    """An early warning that a rule gives, of an area; see ``guardtag.model.warnings``.

    It is told again while its cause lasts: once it is not, the warning rests, and closes.

    Args:
        area: path of the area.
        reason: why, in a few words, about no person.
        severity: ``notice``, ``serious`` or ``urgent``.
        key: tells two warnings of one area apart, at most 40 letters; about no person.
    """

    area: str
    reason: str
    severity: str = "notice"
    key: str = ""


Offerable = Store | Notifier | Printer | Resolver | KeySource | WarningRule
"""What a factory may make."""


@attrs.frozen
class Offer:
    """What a hook yields: a scheme and what makes the object for it.

    Args:
        scheme: what addresses and URLs begin with, ``[a-z][a-z0-9+-]*``.
        factory: called as ``factory(url, **options)``.
    """

    scheme: str
    factory: Callable[..., Offerable]


__all__ = [
    "MAX_BODY", "MAX_CHANGES", "MAX_LIMIT", "Accepted", "Backed", "Calibrated", "Certified", "Change", "Check",
    "Counted", "Delete", "KeySource", "Label", "Marked", "Message", "Modules", "Notifier", "Offer", "Offerable",
    "Picture", "Portioned", "Printer", "Put", "Query", "Queue", "Rect", "Redrawer", "Ref", "Resolver", "Row",
    "Secret", "Stale", "Store", "Text", "Warn", "WarningRule", "Weather",
]  # fmt: skip

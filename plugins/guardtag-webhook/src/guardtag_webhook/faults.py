"""What can go wrong on the way, as errors of guardtag: no address, secret or word of the other side in them."""

from __future__ import annotations

from guardtag.errors import NotifyError

_LATER = "The message is sent again; check the other system, and the way to it."


def bad_address() -> tuple[str, str, str, str]:
    """Code and sentences for an address that may not be called."""
    return (
        "GT-WEBHOOK-ADDRESS", "The webhook leads to an address that may not be called.",
        "It is a private one, of this machine, or of no single machine; nothing was sent.",
        "Where the platform really stands there, name its network with allow_private.",
    )  # fmt: skip


def address() -> NotifyError:
    """The name leads to no address that may be called. It may be answered otherwise next time."""
    return NotifyError(*bad_address())


def down() -> NotifyError:
    """There was no connection, or it broke off: whether the message arrived is unknown."""
    return NotifyError(
        "GT-WEBHOOK-DOWN", "The other system cannot be reached.",
        "Its name is not known, nobody answers at its address, or the connection broke off.", _LATER,
    )  # fmt: skip


def silent() -> NotifyError:
    """The time was over: whether the message arrived is unknown."""
    return NotifyError(
        "GT-WEBHOOK-SILENT", "The other system did not answer in time.",
        "Whether the message arrived is not known; it is sent again with the same id.", _LATER,
    )  # fmt: skip


def unsafe() -> NotifyError:
    """No safe connection came about; nothing was sent."""
    return NotifyError(
        "GT-WEBHOOK-TLS", "No safe connection to the other system came about.",
        "Its certificate was not accepted, or is not for this name; nothing was sent.",
        "Name the authority that signed its certificate with `ca`, and use the name that stands in it.",
    )  # fmt: skip


def no_authority() -> NotifyError:
    """The file of certificates cannot be used; nothing was sent."""
    return NotifyError(
        "GT-WEBHOOK-CA", "The certificates that a webhook is to trust cannot be read.",
        "The file is not there, or holds none.", "Check `ca` in the configuration.",
    )  # fmt: skip


def nonsense() -> NotifyError:
    """What came back is no answer of HTTP, or too much of it."""
    return NotifyError(
        "GT-WEBHOOK-ANSWER", "The other system gave an answer that cannot be read.",
        "It is no HTTP, or too long.", _LATER,
    )  # fmt: skip


def moved() -> NotifyError:
    """A redirect: nobody else is called in its place."""
    return NotifyError(
        "GT-WEBHOOK-REDIRECT", "The other system says that its webhook is elsewhere.",
        "A webhook follows nobody: that could lead anywhere.", "Ask for its address and write that into the "
        "configuration.", retryable=False,
    )  # fmt: skip


def gone() -> NotifyError:
    """Status 410: the other system wants no more."""
    return NotifyError(
        "GT-WEBHOOK-GONE", "The other system wants no more messages at this address (410).",
        "The channel is closed until it is opened again.",
        "Ask its operator; then correct the address, or start guardtag again.", retryable=False,
    )  # fmt: skip


def closed() -> NotifyError:
    """The channel was closed by an earlier 410."""
    return NotifyError(
        "GT-WEBHOOK-DISABLED", "The webhook is closed: the other system wanted no more messages (410).",
        "Nothing was sent.", "Ask its operator; then correct the address, or start guardtag again.", retryable=False,
    )  # fmt: skip


def slow(after: float) -> NotifyError:
    """The other system asks for fewer messages."""
    return NotifyError(
        "GT-WEBHOOK-SLOW", "The other system has too much to do, and asks to wait.", "",
        "The message is sent again. Ask for a higher limit if this is often so.", retry_after=after,
    )  # fmt: skip


def refused(status: int) -> NotifyError:
    """The other system does not take this message, and would not take it later."""
    return NotifyError(
        "GT-WEBHOOK-REFUSED", f"The other system does not take the message ({status}).",
        "With 401 or 403 it does not accept the signature, with 404 the address.",
        "Compare secret, address and clock with its operator.", retryable=False, status=status,
    )  # fmt: skip


def failed(status: int) -> NotifyError:
    """Something is wrong on the other side."""
    return NotifyError(
        "GT-WEBHOOK-FAILED", f"Something is wrong at the other system ({status}).", "", _LATER, status=status
    )


def unfit() -> NotifyError:
    """A message that no webhook can carry."""
    return NotifyError(
        "GT-WEBHOOK-MESSAGE", "The message cannot be sent as a webhook.",
        "Its id has a full stop or blanks in it, or it is too long.", "", retryable=False,
    )  # fmt: skip

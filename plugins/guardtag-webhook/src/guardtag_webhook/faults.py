"""What a webhook can fail by, as errors of guardtag: no address, secret or word of the other side in them."""

from __future__ import annotations

from guardtag.errors import ConfigError, NotifyError

_LATER = "The message is sent again; check the other system, and the way to it."


def secret() -> NotifyError:
    """What a secret's place holds now is none that can sign. It may be another one soon."""
    return NotifyError(*_SECRET)


def bad_secret() -> ConfigError:
    """What a secret's place holds, when the channel is opened, is none that can sign; it is not repeated."""
    return ConfigError(*_SECRET)


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


_SECRET = (
    "GT-WEBHOOK-SECRET", "The secret of a webhook is none.",
    "It is none of whsec_… and whsk_… as Standard Webhooks writes them, or a public key, which cannot sign.",
    'Write each into a file of its own (chmod 600) and secret = "file:NAME" into the configuration, or env:NAME.',
)  # fmt: skip

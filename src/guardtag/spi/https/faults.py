"""What can go wrong with a request, as errors of guardtag: no address, secret or word of the other side in them."""

from __future__ import annotations

from guardtag.errors import ConfigError, NotifyError

_LATER = "The message is sent again; check the other side, and the way to it."


def option(name: str, why: str) -> ConfigError:
    """An option of the client does not fit; its value is not repeated."""
    return ConfigError(
        "GT-HTTP-OPTION", f"The option `{name}` of a channel has a value that does not fit.", why,
        "Correct it in the configuration.", option=name,
    )  # fmt: skip


def url(why: str) -> ConfigError:
    """An address cannot be read in one way only; nothing of it is repeated."""
    return ConfigError(
        "GT-HTTP-URL", "The address that a channel is to call cannot be used.", why,
        "Correct it in the configuration.",
    )  # fmt: skip


def private() -> ConfigError:
    """The address in the configuration may not be called."""
    return ConfigError(*_ADDRESS)


def address() -> NotifyError:
    """The name leads to no address that may be called. It may be answered otherwise next time."""
    return NotifyError(*_ADDRESS)


def down() -> NotifyError:
    """There was no connection: nothing was sent."""
    return NotifyError(
        "GT-HTTP-DOWN", "The other side cannot be reached.",
        "Its name is not known, or nobody answers at its address; nothing was sent.", _LATER,
    )  # fmt: skip


def unsafe() -> NotifyError:
    """No safe connection came about: nothing was sent."""
    return NotifyError(
        "GT-HTTP-TLS", "No safe connection to the other side came about.",
        "Its certificate was not accepted, or is not for this name; nothing was sent.",
        "Name the authority that signed its certificate with `ca`, and use the name that stands in it.",
    )  # fmt: skip


def no_authority() -> NotifyError:
    """The file of certificates cannot be used: nothing was sent."""
    return NotifyError(
        "GT-HTTP-CA", "The certificates that a channel is to trust cannot be read.",
        "The file is not there, or holds none; nothing was sent.", "Check `ca` in the configuration.",
    )  # fmt: skip


def silent() -> NotifyError:
    """The request was sent, at least in part, and not answered: whether it arrived is unknown."""
    return NotifyError(
        "GT-HTTP-SILENT", "The other side did not answer.",
        "The time was over, or the connection broke off; whether the message arrived is not known.", _LATER,
    )  # fmt: skip


def nonsense() -> NotifyError:
    """What came back is no answer of HTTP, or too much of it."""
    return NotifyError(
        "GT-HTTP-ANSWER", "The other side gave an answer that cannot be read.", "It is no HTTP, or too long.", _LATER
    )


def unfit() -> NotifyError:
    """A request that cannot be written as one: nothing was sent, and nothing would be later."""
    return NotifyError(
        "GT-HTTP-REQUEST", "The message cannot be sent as a request.",
        "Its address or one of its headers would hold blanks, line ends or letters that may not stand there.",
        "The message goes by the next channel.", retryable=False,
    )  # fmt: skip


_ADDRESS = (
    "GT-HTTP-ADDRESS", "A channel leads to an address that may not be called.",
    "It is a private one, of this machine, or of no single machine; nothing was sent.",
    "Where the other side really stands there, name its network with allow_private.",
)  # fmt: skip

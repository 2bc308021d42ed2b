"""What can go wrong with a service, each with its code. No error repeats an address, a target, a text or an answer."""

from __future__ import annotations

from guardtag.errors import ConfigError, NotifyError
from guardtag_apprise.refused import Refusal


def option(name: str, why: str) -> ConfigError:
    """An option does not fit."""
    return ConfigError(
        "GT-APPRISE-OPTION", f"The option `{name}` of an apprise channel has a value that does not fit.", why,
        "Correct it in the configuration; the README of guardtag-apprise lists the options.", option=name,
    )  # fmt: skip


def service(why: str) -> ConfigError:
    """The address of the service cannot be used."""
    return ConfigError(
        "GT-APPRISE-SERVICE", "The address of the Apprise service cannot be used.", why,
        "Correct it where the option `service` says; Apprise's documentation shows each service's form.",
    )  # fmt: skip


def unsafe(why: str) -> ConfigError:
    """The way to the service is not safe."""
    return ConfigError(
        "GT-APPRISE-PLAIN", "What is sent to the Apprise service could be read on the way.", why,
        "Most services have a name with an s at its end for TLS; plaintext = true allows it all the same.",
    )  # fmt: skip


def refused(scheme: str, why: Refusal) -> ConfigError:
    """The service is refused by name."""
    return ConfigError(
        "GT-APPRISE-REFUSED", f"The Apprise service `{scheme}` is not used.", why.why,
        f"Use {why.instead} instead." if why.instead else "Choose another service.",
        scheme=scheme, instead=why.instead or "-",
    )  # fmt: skip


def library() -> ConfigError:
    """Apprise is not there, or too old."""
    return ConfigError(
        "GT-APPRISE-LIBRARY", "Apprise is not installed, or not in the version that guardtag-apprise knows.", "",
        "Install guardtag-apprise with its dependencies.",
    )  # fmt: skip


def unusable() -> NotifyError:
    """The service cannot be used any more, though it could when the channel was opened."""
    return NotifyError(
        "GT-APPRISE-CHANGED", "The address of the Apprise service cannot be used any more.",
        "It cannot be read, or was changed to one that is refused.", "Correct it where the option `service` says.",
    )  # fmt: skip


def target() -> NotifyError:
    """The target cannot stand in the service's address."""
    return NotifyError(
        "GT-APPRISE-TARGET", "The target of the address cannot be put into the service's address.",
        "It has letters, digits and `._+=:@-` only, begins with a letter, a digit or `+`, and the service must know"
        " its form.",
        "Correct the person's address.", retryable=False,
    )  # fmt: skip


def empty() -> NotifyError:
    """There is nothing to send."""
    return NotifyError(
        "GT-APPRISE-EMPTY", "There is no text to send.", "", "Look at the wording of the template.", retryable=False,
    )  # fmt: skip


def failed() -> NotifyError:
    """The service did not take the message."""
    return NotifyError(
        "GT-APPRISE-FAILED", "The service did not take the message.",
        "Apprise does not say why; the message is sent again.", "Send a test with Apprise itself, on a safe machine.",
    )  # fmt: skip


def silent() -> NotifyError:
    """The service did not answer in time."""
    return NotifyError(
        "GT-APPRISE-SILENT", "The service did not answer in time.",
        "Whether it took the message is not known; it is sent again.", "Check the network and the service.",
    )  # fmt: skip

"""What can go wrong with a gateway, each with its code. No error repeats a number, a text, a secret or an answer."""

from __future__ import annotations

from guardtag.errors import ConfigError, ImportRefused, NotifyError

_LATER = "The message is sent again; see whether it stays so."


def option(name: str, why: str) -> ConfigError:
    """An option of the channel does not fit."""
    return ConfigError(
        "GT-SMS-OPTION", f"The option `{name}` of an sms channel has a value that does not fit.", why,
        "Correct it in the configuration; the README of guardtag-sms lists the options.", option=name,
    )  # fmt: skip


def description(key: str, why: str) -> ConfigError:
    """The description of a gateway does not fit."""
    return ConfigError(
        "GT-SMS-GATEWAY", f"The description of an SMS gateway does not fit at `{key}`.", why,
        "Correct it; the README of guardtag-sms says what stands where.", key=key,
    )  # fmt: skip


def unmapped(template: str) -> ConfigError:
    """A template that calls for help has no audited one."""
    return ConfigError(
        "GT-SMS-TEMPLATES", f"No template of the gateway is named for `{template}`, nor a default one.",
        "The gateway sends audited templates only, and this one calls for help.",
        "Name one under `templates`, or one as `default`.", template=template,
    )  # fmt: skip


def no_template() -> NotifyError:
    """A message whose template has no audited one."""
    return NotifyError(
        "GT-SMS-TEMPLATE", "No template of the gateway is named for this message, nor a default one.",
        "The gateway sends audited templates only.", "Name one under `templates`, or one as `default`.",
        retryable=False,
    )  # fmt: skip


def no_drill() -> NotifyError:
    """A message of a drill that could not be told from a real one."""
    return NotifyError(
        "GT-SMS-DRILL", "A message of a drill would not say that it is one.",
        "Its audited template has no variable that the mark fits into.",
        "Give the template a variable from `drill`, or one from `name` or `place`.", retryable=False,
    )  # fmt: skip


def number() -> NotifyError:
    """The target is no telephone number."""
    return NotifyError(
        "GT-SMS-NUMBER", "The target of the address is no telephone number.",
        "It is written +COUNTRY and digits (E.164), or national digits where the option `country` is given.",
        "Correct the person's address.", retryable=False,
    )  # fmt: skip


def unfit() -> NotifyError:
    """Something of the message does not fit where the gateway wants it."""
    return NotifyError(
        "GT-SMS-UNFIT", "The message does not fit into what the gateway takes.",
        "It is empty, longer than ten SMS, or a part of it that cannot be cut is too long or cannot stand there.",
        "Look at the greatest lengths of the template's variables, the link's first.", retryable=False,
    )  # fmt: skip


def refused(label: str) -> NotifyError:
    """The gateway refused the message for good."""
    return NotifyError(
        "GT-SMS-REFUSED", f"The SMS gateway refused the message ({label}).",
        "It says that sending it again does not help.", "Look the code up in the gateway's documentation.",
        retryable=False, label=label,
    )  # fmt: skip


def failed(label: str, after: float | None = None) -> NotifyError:
    """The gateway did not take the message this time."""
    return NotifyError(
        "GT-SMS-FAILED", f"The SMS gateway did not take the message ({label}).", _LATER,
        "Look the code up in the gateway's documentation.", retryable=True, retry_after=after, label=label,
    )  # fmt: skip


def slow(after: float | None) -> NotifyError:
    """The gateway wants to be left alone for a while."""
    return NotifyError(
        "GT-SMS-LIMIT", "The SMS gateway takes no more messages for a while.", _LATER,
        "Ask the gateway for a higher limit.", retryable=True, retry_after=after,
    )  # fmt: skip


def nonsense() -> NotifyError:
    """The gateway's answer does not say that it took the message."""
    return NotifyError(
        "GT-SMS-ANSWER", "The answer of the SMS gateway does not say that it took the message.", _LATER,
        "Check the address and the description of the gateway.",
    )  # fmt: skip


def not_a_report() -> ImportRefused:
    """What came is no delivery report."""
    return ImportRefused(
        "GT-SMS-REPORT", "What came is no delivery report of this SMS gateway.",
        "It is too long, cannot be read, or names no message.", "Compare it with the gateway's description.",
    )  # fmt: skip

"""What a mail server's answers mean, without their words: those may hold an address, a name, or anything.

Replies are RFC 5321, section 4.2: the first digit says whether the same may go through later (4) or not (5).
"""

from __future__ import annotations

from typing import Final

from guardtag.errors import NotifyError

STAGES: Final = ("greeting", "hello", "tls", "login", "sender", "recipient", "message")
"""What a reply answers, in the order of a conversation."""


class Silence(Exception):
    """The server did not answer, or ended the connection: what that means depends on what was sent before."""


class Refusal(Exception):
    """The server answered with another code than the one that goes on.

    Args:
        stage: one of ``STAGES``.
        code: the three digits.
    """

    def __init__(self, stage: str, code: int) -> None:
        super().__init__(stage, code)
        self.stage = stage
        self.code = code


def refused(refusal: Refusal) -> NotifyError:
    """The error for a reply: the recipient's own, the message's, or the whole channel's."""
    stage, code = refusal.stage, refusal.code
    if code == 552 and stage in ("recipient", "message"):
        # Section 4.5.3.1.10: after RCPT it may only mean "too many at once". After the message it is the mailbox.
        return _made("GT-EMAIL-FULL", code, retryable=stage == "recipient")
    if code < 500:
        return _made("GT-EMAIL-LATER", code, retryable=True)
    return _made(_PERMANENT[stage], code, retryable=False)


def unreachable() -> NotifyError:
    """The error for a server that cannot be reached or fell silent before anything of the message was sent."""
    return NotifyError(
        "GT-EMAIL-DOWN", "The mail server cannot be reached, or does not answer.", "Nothing was sent.",
        "Check that it runs, and the way to it; it is tried again.",
    )  # fmt: skip


def lost() -> NotifyError:
    """The error for a connection that broke when the message was on its way: nobody knows whether it was taken."""
    return NotifyError(
        "GT-EMAIL-LOST", "The connection broke while a mail was handed over.",
        "Whether the server took it is not known; it is sent again with the same Message-ID.",
        "If it comes again, look at the server's log.",
    )  # fmt: skip


def garbled() -> NotifyError:
    """The error for something that does not speak SMTP."""
    return NotifyError(
        "GT-EMAIL-GARBLED", "What answers there is no mail server.",
        "Its answers are not those of SMTP, or far too long.", "Check host, port and `tls` of the channel.",
    )  # fmt: skip


def unsafe() -> NotifyError:
    """The error for a server with which no safe connection comes about."""
    return NotifyError(
        "GT-EMAIL-TLS", "No safe connection to the mail server came about.",
        "It does not offer STARTTLS, its certificate is not trusted or is for another name, or somebody interferes.",
        "Check `tls`, the host's name and `ca`; nothing is sent in the clear instead.", retryable=False,
    )  # fmt: skip


def no_authority() -> NotifyError:
    """The error for a file `ca` that cannot be used now; once it is put right, the same message goes."""
    return NotifyError(
        "GT-EMAIL-OPTION", "The option `ca` of the mail channel does not fit.",
        "The file cannot be read, or holds no certificate.", "Correct it in the configuration.", retry_after=90.0,
        option="ca",
    )  # fmt: skip


def no_login() -> NotifyError:
    """The error for a server that lets nobody log in in a way that is spoken here."""
    return NotifyError(
        "GT-EMAIL-NO-LOGIN", "The mail server does not offer a way to log in that is known here.",
        "Known are PLAIN and LOGIN.", "Ask its operator, or take `user` and `password` out of the configuration.",
        retryable=False,
    )  # fmt: skip


def not_ascii() -> NotifyError:
    """The error for an address in other letters that this server cannot take."""
    return NotifyError(
        "GT-EMAIL-UTF8", "An address has letters that this mail server does not take.",
        "It does not offer SMTPUTF8 (RFC 6531).", "Give an address in Latin letters too.", retryable=False,
    )  # fmt: skip


def _made(name: str, reply: int, *, retryable: bool) -> NotifyError:
    what, why, do = _MEANINGS[name]
    return NotifyError(name, what, why.format(reply=reply), do, retryable=retryable, reply=reply)


_PERMANENT: Final = {
    "greeting": "GT-EMAIL-CLOSED", "hello": "GT-EMAIL-CLOSED", "tls": "GT-EMAIL-TLS", "login": "GT-EMAIL-LOGIN",
    "sender": "GT-EMAIL-SENDER", "recipient": "GT-EMAIL-RECIPIENT", "message": "GT-EMAIL-REFUSED",
}  # fmt: skip
_MEANINGS: Final = {
    "GT-EMAIL-CLOSED": (
        "The mail server serves nobody here.", "It answered with the code {reply} before anything was sent.",
        "Check that this machine may use it; the message goes by the next channel.",
    ),
    "GT-EMAIL-FULL": (
        "The recipient's mailbox takes no more.", "The mail server answered with the code {reply}.",
        "Tell the recipient; the message goes by the next channel.",
    ),
    "GT-EMAIL-LATER": (
        "The mail server asks to come again later.", "It answered with the code {reply}.", "It is tried again.",
    ),
    "GT-EMAIL-LOGIN": (
        "The mail server did not let us log in.", "It answered with the code {reply}.",
        "Check `user` and `password` of the channel.",
    ),
    "GT-EMAIL-RECIPIENT": (
        "The mail server does not take this recipient.", "It answered with the code {reply}.",
        "Check the address in the register; the message goes by the next channel.",
    ),
    "GT-EMAIL-REFUSED": (
        "The mail server did not take the message.", "It answered with the code {reply}.",
        "Ask its operator; often it is a filter. The message goes by the next channel.",
    ),
    "GT-EMAIL-SENDER": (
        "The mail server does not take mail from this sender.", "It answered with the code {reply}.",
        "Check `sender` of the channel, and whether this account may use it.",
    ),
    "GT-EMAIL-TLS": (
        "No safe connection to the mail server came about.", "It answered STARTTLS with the code {reply}.",
        "Check `tls` of the channel; nothing is sent in the clear instead.",
    ),
}  # fmt: skip

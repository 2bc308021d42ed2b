"""One message as a mail (RFC 5322): plain text, one recipient, and nothing in it that acts by itself.

- Plain text alone. Every mail program makes a link of an address that stands alone on its line; there is no second
  part that could say something else, no picture that tells when it was read.
- The link opens a page on which only a tap (a POST) answers. So there is no header of the one-click kind
  (``List-Unsubscribe-Post`` and the like), and what fetches links beforehand changes nothing.
- ``Message-ID`` is derived from the message's id: a mail that had to be sent again is the same mail, and mailboxes
  that fold doubles do.
- ``Auto-Submitted: auto-generated`` (RFC 3834) keeps automatic answers away.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from guardtag.spi import Message
from guardtag_email.address import Address
from guardtag_email.words import subject

MAX_TEXT: Final = 20_000
"""Characters of a text; what is longer is cut, the link stays."""
_SAFE_LINE: Final = 900
"""The longest line sent as it is; RFC 5322, section 2.1.1, allows 998."""
_LINE_ENDS: Final = re.compile("\r\n|[\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def message_id(message: Message, sender: Address) -> str:
    """``<…@domain>``, the same for every attempt at a message; nobody can tell the message's id from it."""
    digest = hashlib.sha256(b"guardtag-email/v1/" + message.id.encode("utf-8", "replace")).digest()
    return f"<{base64.b32encode(digest[:20]).decode().lower()}@{sender.domain}>"


def written(message: Message, to: Address, sender: Address, name: str, now: float) -> bytes:
    """The mail as it goes over the wire, with CRLF line ends.

    Args:
        message: what is to be said.
        to: the recipient.
        sender: whom it comes from.
        name: what the recipient reads for it.
        now: seconds since 1970 UTC, for ``Date``.
    """
    mail = EmailMessage(policy.SMTP if to.plain else policy.SMTPUTF8)
    mail["From"] = Mailbox(name, sender.local, sender.domain)
    mail["To"] = Mailbox("", to.local, to.domain)
    mail["Subject"] = subject(message.language, message.urgency, drill=bool(message.variables.get("drill")))
    mail["Date"] = format_datetime(datetime.fromtimestamp(int(now), UTC))
    mail["Message-ID"] = message_id(message, sender)
    mail["Auto-Submitted"] = "auto-generated"
    if message.urgency == "high":
        mail["Importance"] = "high"  # RFC 2156; it is what some programs ring for
    text = body(message)
    # Chinese as base64: no line is too long, and nothing in it can look like a header or an end. ASCII as it is,
    # since filters take ASCII in base64 for something that hides.
    plain = text.isascii() and all(len(line) <= _SAFE_LINE for line in text.split("\n"))
    mail.set_content(text, cte="7bit" if plain else "base64")
    return mail.as_bytes()


def body(message: Message) -> str:
    """The text with the link alone on its line, without characters that no mail may have."""
    text = _LINE_ENDS.sub("\n", message.text)
    text = _CONTROLS.sub(" ", text).encode("utf-8", "replace").decode()
    link = _CONTROLS.sub("", _LINE_ENDS.sub("", message.link))
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 1] + "…"
    if link:
        alone = rf"[ \n]*{re.escape(link)}(?![A-Za-z0-9])[ \n]*"
        text, found = re.subn(alone, lambda _: f"\n\n{link}\n\n", text)
        text = text if found else f"{text}\n\n{link}"
    return text.strip("\n") + "\n"

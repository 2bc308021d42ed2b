"""One e-mail address, read strictly: what follows ``mail:`` in an address book, and the sender's.

The form is RFC 5321, section 4.1.2, ``Mailbox``, without what no address book needs: quoted local parts, comments,
address literals, names of a single part. RFC 6531 adds letters of other scripts before the ``@``. A domain in other
scripts becomes its A-labels (RFC 5891); the few characters that IDNA 2003 and 2008 map to different domains are
refused, since the message of a family would go to somebody else.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from guardtag.errors import NotifyError

MAX_ADDRESS: Final = 254
"""RFC 5321, section 4.5.3.1.3: a path has 256 octets, two of them brackets."""
MAX_LOCAL: Final = 64
"""Section 4.5.3.1.1, in octets."""

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LOCAL: Final = re.compile(rf"{_ATOM}+(?:\.{_ATOM}+)*", re.ASCII)
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_DEVIANT: Final = frozenset("ßς\u200c\u200d")


class Address(NamedTuple):
    """A checked address.

    Args:
        local: what stands before the ``@``.
        domain: what stands behind, in small letters, as A-labels.
    """

    local: str
    domain: str

    @property
    def text(self) -> str:
        """As it goes over the wire."""
        return f"{self.local}@{self.domain}"

    @property
    def plain(self) -> bool:
        """Whether it is ASCII, so that every server takes it."""
        return self.local.isascii()


def read(text: str) -> Address:
    """Reads one address, without name or brackets.

    Args:
        text: such as ``tian@example.org`` or ``田@例子.example``; any length.

    Raises:
        NotifyError: it is none (``GT-EMAIL-TARGET``, not retryable); it is not repeated.
    """
    found = parsed(text)
    if found is None:
        raise NotifyError(
            "GT-EMAIL-TARGET", "An address is no e-mail address.",
            "It is one address like somebody@mail.example, without a name, quotes, brackets or blanks.",
            "Correct the address in the register.", retryable=False,
        )  # fmt: skip
    return found


def parsed(text: str) -> Address | None:
    """The address, or ``None`` when the text is none."""
    if len(text) > MAX_ADDRESS:
        return None
    local, at, name = text.rpartition("@")
    host = domain(name)
    if not at or not _is_local(local) or host is None or "." not in host:
        return None
    if host.rpartition(".")[2].isdigit():  # an IPv4 address
        return None
    address = Address(local, host)
    return address if len(address.text.encode()) <= MAX_ADDRESS else None


def domain(name: str) -> str | None:
    """A host's name as A-labels in small letters, or ``None`` when it is none."""
    if not name.isascii():
        if _DEVIANT & set(name) or not all(c.isascii() or _is_letter(c) for c in name):
            return None
        try:
            ascii_name = name.encode("idna").decode("ascii")
            back = ascii_name.encode("ascii").decode("idna")
        except UnicodeError:
            return None
        if back != name.lower():  # it was written in another way than it reads, such as with full-width letters
            return None
        name = ascii_name
    name = name.lower()
    fits = len(name) <= 253 and all(_LABEL.fullmatch(label) for label in name.split("."))
    return name if fits else None


def _is_local(local: str) -> bool:
    if not local or len(local.encode("utf-8", "replace")) > MAX_LOCAL:
        return False
    if local.isascii():
        return _LOCAL.fullmatch(local) is not None
    if local != unicodedata.normalize("NFC", local):
        return False
    return _LOCAL.fullmatch("".join("a" if _is_letter(c) else c for c in local)) is not None


def _is_letter(character: str) -> bool:
    """A letter, digit or mark of any script; ASCII stays as it is."""
    return not character.isascii() and unicodedata.category(character)[0] in "LMN"

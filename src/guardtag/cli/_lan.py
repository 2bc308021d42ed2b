"""Where a trial listens on the local network, and the code that leads a telephone there."""

from __future__ import annotations

import io
import ipaddress
import socket

HERE = "127.0.0.1"
_ELSEWHERE = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737): asking which way it lies sends nothing."""
_QUIET = 4
"""Modules of quiet zone (ISO/IEC 18004): a terminal around it may be dark."""
_SWAPPED, _LAST = str.maketrans("█▀▄ ", " ▄▀█"), str.maketrans("█▄", "▀ ")
_BLACK_ON_WHITE, _AS_BEFORE = "\x1b[38;5;16;48;5;231m", "\x1b[0m"


def address() -> str:
    """This machine's address on the local network; 127.0.0.1 where there is none, or only a public one.

    A trial is never opened to the internet by itself.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_ELSEWHERE)
            found = ipaddress.ip_address(asking.getsockname()[0])
        except OSError:
            return HERE
    usable = found.is_private and not found.is_link_local and not found.is_unspecified
    return str(found) if usable else HERE


def picture(link: str) -> bytes:
    """The QR code of an address as PNG, large enough for a screen."""
    import segno

    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="png", scale=10)
    return out.getvalue()


def drawn(link: str) -> str:
    """The QR code of an address in half blocks, dark on light whatever colours the terminal has."""
    import segno

    out = io.StringIO()
    segno.make(link, error="m", micro=False).terminal(out, border=_QUIET, compact=True)
    # segno leaves the ground for dark modules; here the letters are dark.
    # Rows are odd in number: none is below the last.
    *lines, last = out.getvalue().translate(_SWAPPED).splitlines()
    return "\n".join(f"{_BLACK_ON_WHITE}{line}{_AS_BEFORE}" for line in (*lines, last.translate(_LAST)))

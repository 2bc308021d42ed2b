"""Says to the outside that the loop is alive: a GET to an outside watchdog, a datagram to systemd, a file.

None of them can disturb the loop: the GET is made in a thread of its own, and what fails is logged once.
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import socket
import ssl
import tempfile
import threading
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from guardtag._version import __version__

TIMEOUT = 5.0
"""Seconds that connecting, sending and each part of the answer may take."""
MAX_URL = 2000

_log = logging.getLogger("guardtag")


def checked(url: str) -> SplitResult:
    """The parts of a watchdog's URL.

    Raises:
        ValueError: it is neither https nor http to this machine, or names no host, or holds a password.
    """
    parts = urlsplit(url)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if (
        not host or len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url or port == 0
        or parts.username is not None or parts.password is not None
    ):  # fmt: skip
        raise ValueError("a watchdog's URL looks like https://watchdog.example.org/ping/…")
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(host)):
        raise ValueError("a watchdog is asked over https; over http only on this machine")
    return parts


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def get(url: str, timeout: float = TIMEOUT, context: ssl.SSLContext | None = None) -> int:
    """One GET; follows no redirect, asks no proxy, reads nothing of the answer but its status.

    Args:
        url: as ``checked`` allows it.
        timeout: seconds.
        context: whom to trust; the system's authorities unless given.

    Returns:
        the status.

    Raises:
        OSError, http.client.HTTPException: there was no answer.
    """
    parts = checked(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        trust = context or ssl.create_default_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, parts.port, timeout=timeout, context=trust
        )
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=timeout)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"User-Agent": f"guardtag/{__version__}", "Connection": "close"})
        return connection.getresponse().status
    finally:
        connection.close()


class Watchdog:
    """Pings an outside watchdog from a daemon thread, one ping at a time.

    Args:
        url: as ``checked`` allows it. It may hold a secret and is never logged.
        timeout: seconds.
    """

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        checked(url)
        self._url = url
        self._timeout = timeout
        self._wanted = threading.Event()
        self._closed = False
        self._said = ""
        self._thread = threading.Thread(target=self._work, name="guardtag-watchdog", daemon=True)
        self._thread.start()

    def ping(self) -> None:
        """Asks for a ping and returns at once; while one is under way it asks for one more at most."""
        self._wanted.set()

    def close(self, patience: float = 0.0) -> None:
        """Lets the thread end; waits for a ping under way for at most ``patience`` seconds."""
        self._closed = True
        self._wanted.set()
        self._thread.join(patience)

    def _work(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._closed:
                return
            self._say(self._pinged())

    def _pinged(self) -> str:
        """What went wrong, or nothing; an error's own words might show the URL."""
        try:
            status = get(self._url, self._timeout)
        except Exception as error:
            return type(error).__name__
        return "" if 200 <= status < 300 else f"status {status}"

    def _say(self, fault: str) -> None:
        if fault and not self._said:
            _log.warning("the watchdog could not be pinged: %s", fault)
        self._said = fault


def notify(state: str) -> bool:
    """Tells systemd how the service is, when it asked for it; returns whether it was told.

    The protocol of sd_notify(3): a datagram of assignments to the socket in ``NOTIFY_SOCKET``, whose name
    begins with ``/``, or with ``@`` for an abstract one.

    Args:
        state: such as ``READY=1``, ``WATCHDOG=1``, ``STOPPING=1``.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in ("/", "@") or not hasattr(socket, "AF_UNIX"):
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.settimeout(TIMEOUT)
            channel.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
    except OSError:
        return False
    return True


def write_file(path: Path, state: dict[str, Any]) -> bool:
    """Replaces a health file as a whole, readable by its owner only; returns whether that worked.

    Args:
        path: the file; its folder must be there.
        state: what it says, as JSON.
    """
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(state, file, ensure_ascii=False)
            file.write("\n")
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)
        _log.error("the health file could not be written: %s", type(error).__name__)
        return False
    return True

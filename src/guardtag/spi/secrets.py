"""Secrets that a plugin needs: a password, a token. A configuration only says where one is.

``env:NAME`` is an environment variable, ``file:PATH`` a file that nobody else may read. A secret is read each time it
is used, so that a changed one needs no restart, and it is kept nowhere in between. No error repeats what was
written or read.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any, Final

from guardtag.errors import ConfigError, NotifyError

MEND_SECONDS: Final = 90.0
"""A channel without its secret asks for so long: who has another address is told there at once, and nobody is lost who
has none."""
MAX_SECRET: Final = 4096
"""The longest secret, in bytes of UTF-8."""

_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)  # a FIFO must not hold anybody up


class Secret:
    """Where a secret is.

    Args:
        reference: ``env:NAME`` or ``file:PATH``.
        option: name of the option that holds the reference, for errors.

    Raises:
        ConfigError: it is neither (``GT-CONFIG-SECRET``); it may be the secret itself and is not repeated.
    """

    __slots__ = ("_option", "_place", "_scheme")

    def __init__(self, reference: object, option: str) -> None:
        scheme, _, place = reference.partition(":") if isinstance(reference, str) else ("", "", "")
        fits = _NAME.fullmatch(place) if scheme == "env" else scheme == "file" and place and "\0" not in place
        if not fits:
            raise ConfigError(
                "GT-CONFIG-SECRET", f"The option `{option}` does not say where its secret is.",
                "A secret does not stand in the configuration.", f"Write {option} = \"env:NAME\" or \"file:PATH\".",
                option=option,
            )  # fmt: skip
        self._scheme, self._place, self._option = scheme, place, option

    def __repr__(self) -> str:
        return f"Secret({self._option})"

    def read(self) -> str:
        """The secret as it is now, without blanks and line ends around it.

        Raises:
            ConfigError: there is none, it is no printable text, or far too long (``GT-CONFIG-SECRET-READ``); its file
                is open to others on this machine (``GT-CONFIG-SECRET-OPEN``).
        """
        raw = os.environ.get(self._place, "").encode("utf-8", "replace") if self._scheme == "env" else self._file()
        text = raw.decode("utf-8", "replace").strip() if len(raw) <= MAX_SECRET else ""
        unfit = not text or not text.isprintable() or "\ufffd" in text
        del raw
        if unfit:
            del text  # trackers of errors keep the variables of every frame
            raise self._unreadable("It is not there, empty, no text, or far too long.")
        return text

    def read_to_send(self) -> str:
        """As ``read``, for a channel: a secret that cannot be had now may be there when the message is sent again.

        Raises:
            NotifyError: with the code and the facts of ``read``.
        """
        try:
            return self.read()
        except ConfigError as error:
            facts: dict[str, Any] = dict(error.facts)
            raise NotifyError(error.code, error.what, error.why, error.do, retry_after=MEND_SECONDS, **facts) from None

    def _file(self) -> bytes:
        try:
            handle = os.open(self._place, os.O_RDONLY | _FLAGS)
            try:
                found = os.fstat(handle)
                if not stat.S_ISREG(found.st_mode):
                    raise self._unreadable("It is not a file.")
                if os.name == "posix" and found.st_mode & 0o077:
                    raise self._open(found.st_mode)
                return os.read(handle, MAX_SECRET + 1)
            finally:
                os.close(handle)
        except (OSError, ValueError):
            raise self._unreadable("Its file cannot be read.") from None

    def _unreadable(self, why: str) -> ConfigError:
        return ConfigError(
            "GT-CONFIG-SECRET-READ", f"The secret that the option `{self._option}` names cannot be had.", why,
            "Set the variable, or write the secret into the file, and give the file to guardtag's account.",
            option=self._option,
        )  # fmt: skip

    def _open(self, mode: int) -> ConfigError:
        name = Path(self._place).name
        return ConfigError(
            "GT-CONFIG-SECRET-OPEN", f"The secret of the option `{self._option}` is open to others on this machine.",
            f"The mode of its file is {stat.S_IMODE(mode):04o}.", f"Run: chmod 600 {name}",
            option=self._option, file=name,
        )  # fmt: skip

"""Every error of guardtag, one object for the command line, HTTP and the log.

GuardTagError(code, what, why, do)
├ TagError       NotATag, TooLong, Ambiguous, Mistyped, Unknown, Retired
├ Denied         not this reader, not now
├ Conflict       someone else was first, or the state forbids it
├ ConfigError    KeyringError (missing, open permissions, wrong key, cut short)
├ BackendError   StoreUnavailable, Stale, Tampered, NotifyError(retryable), PrintError, ImportRefused(rows)
└ PluginError    UnknownScheme, DuplicateScheme, BrokenPlugin, PluginFault(kind)

An error never carries a token, a name, a number or a key. Misuse of the Python API stays
TypeError and ValueError.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class GuardTagError(Exception):
    """What went wrong, why, and what to do about it.

    Args:
        code: stable code such as ``GT-TAG-UNKNOWN``; texts in other languages are found by it.
        what: what happened, one English sentence.
        why: the cause, as far as it may be told.
        do: what the reader can do now.
        facts: values the sentences name (row numbers, file names, limits), for translations.
            Never personal, never secret.
    """

    def __init__(self, code: str, what: str, why: str = "", do: str = "", **facts: object) -> None:
        super().__init__(code, what, why, do)
        self.code = code
        self.what = what
        self.why = why
        self.do = do
        self.facts: Mapping[str, object] = facts

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.code}: {self.what}", self.why, self.do) if part)

    def as_dict(self) -> dict[str, object]:
        """The error as plain data, for ``--json`` and problem+json."""
        return {"code": self.code, "what": self.what, "why": self.why, "do": self.do}


class TagError(GuardTagError):
    """The text that was scanned or typed does not lead to a tag that helps."""


class NotATag(TagError):
    """The text is no tag of this deployment at all."""


class TooLong(TagError):
    """The text is longer than any tag text; it was not read."""


class Ambiguous(TagError):
    """The text names more than one tag; nobody can know which is meant."""


class Mistyped(TagError):
    """A typed code whose check characters do not fit."""


class Unknown(TagError):
    """Forged, of another deployment, or never minted: all look the same.

    Attributes:
        guesses: how many well-formed typed codes stood in the text and name no tag; for the guess
            budget, never for people.
    """

    guesses = 0


class Retired(TagError):
    """The tag was ended on purpose (the person died, left or was erased)."""


class Denied(GuardTagError):
    """Not this reader, or not now."""


class Conflict(GuardTagError):
    """Someone else was first, or the state forbids it."""


class ConfigError(GuardTagError):
    """The configuration does not say what is needed, or says it wrongly."""


class KeyringError(ConfigError):
    """The keyring is missing, readable by others, of another deployment, or cut short."""


class BackendError(GuardTagError):
    """A store, channel, printer or file failed."""


class StoreUnavailable(BackendError):
    """The store did not answer: whether the change was made is unknown. Read again and compare."""


class Stale(BackendError):
    """A change named a version, or a lease, that the store no longer has. Nothing was written.

    Args:
        refs: the (kind, id) pairs that did not match, as far as the store found them: at least one.
    """

    def __init__(self, refs: Sequence[tuple[str, str]]) -> None:
        super().__init__("GT-STORE-STALE", "Somebody changed the same record first.", "", "Read again and retry.")
        self.refs: tuple[tuple[str, str], ...] = tuple(refs)


class Tampered(BackendError):
    """A stored record does not open: changed, moved, or of another deployment."""


class NotifyError(BackendError):
    """A channel did not take a message.

    Args:
        retryable: whether the same message may go through later.
        retry_after: seconds that the channel asked to be left alone for, or ``None``. The next attempt waits as
            long as a person in need can; where they have another address and it is longer, that one is taken.
    """

    def __init__(
        self, code: str = "GT-NOTIFY-FAILED", what: str = "The channel did not take the message.",
        why: str = "", do: str = "", *, retryable: bool = True, retry_after: float | None = None, **facts: object,
    ) -> None:  # fmt: skip
        super().__init__(code, what, why, do, **facts)
        self.retryable = retryable
        self.retry_after = retry_after


class PrintError(BackendError):
    """A label or a sheet could not be printed; nothing half-printed counts as printed."""


class ImportRefused(BackendError):
    """A register file, rows of it, or what another system sent cannot be taken.

    Args:
        rows: one (row number, code, what, why, do) for each refused row; empty when the whole file is.
    """

    def __init__(
        self, code: str, what: str, why: str = "", do: str = "",
        rows: Sequence[tuple[int, str, str, str, str]] = (), **facts: object,
    ) -> None:  # fmt: skip
        super().__init__(code, what, why, do, **facts)
        self.rows: tuple[tuple[int, str, str, str, str], ...] = tuple(rows)


class PluginError(GuardTagError):
    """A plugin could not be found, loaded or trusted."""


class UnknownScheme(PluginError):
    """No plugin offers this scheme."""


class DuplicateScheme(PluginError):
    """Two plugins offer the same scheme."""


class BrokenPlugin(PluginError):
    """A plugin failed to load or offered nonsense."""


class PluginFault(PluginError):
    """A plugin misbehaved while it was called.

    Args:
        kind: ``raised``, ``deadline`` or ``bad_result``.
    """

    def __init__(self, kind: str, plugin: str = "", detail: str = "") -> None:
        super().__init__(
            "GT-PLUGIN-FAULT", f"The plugin {plugin or '?'} misbehaved ({kind}).", detail,
            "See `guardtag doctor`; the message goes by the next channel.", plugin=plugin, kind=kind,
        )  # fmt: skip
        self.kind = kind


def where(error: Exception) -> str:
    """What to log of an error: its code; for a foreign one its type and line, for its words may hold anything."""
    if isinstance(error, GuardTagError):
        return error.code
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
    return f"{type(error).__name__} at {file}:{trace.tb_lineno}"

"""How guardtag says that something of its public interface will go: one warning, one way to raise it.

What is public, and how long a warning stands before the thing goes, is docs/reference/versions.md.
"""

from __future__ import annotations

import warnings


class GuardTagDeprecationWarning(DeprecationWarning):
    """Something of guardtag that you use will go in a version that the text names, with what to use instead.

    Python shows it for code that runs as ``__main__``, and pytest for all; ``-W error::DeprecationWarning`` makes an
    error of it.
    """


def deprecated(what: str, *, since: str, gone: str, instead: str, above: int = 1) -> None:
    """Warns the caller of the function that calls this.

    Args:
        what: what will go, as a user writes it: ``guardtag.open(path=…)``. Never a value that was passed.
        since: first version that warns, such as ``0.3``.
        gone: version that no longer has it, such as ``0.5``. A test of guardtag fails in that version while the call
            of this function still stands.
        instead: what to use, as a user writes it.
        above: frames between this call and the user's code.
    """
    warnings.warn(
        f"{what} is deprecated since guardtag {since} and goes in {gone}; use {instead}",
        GuardTagDeprecationWarning,
        stacklevel=above + 2,
    )

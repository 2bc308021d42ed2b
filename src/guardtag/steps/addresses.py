"""Addresses as they are entered: in their form, and on a channel that there is.

What an address says is somebody's: no error repeats it. A channel is named only where it is nearly one that there is.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from guardtag.errors import Conflict, GuardTagError
from guardtag.steps.checks import addresses_in_form
from guardtag.steps.room import Room


def refused(room: Room, address: str) -> GuardTagError | None:
    """Why an address ``channel:target`` cannot be taken, or ``None``.

    While no channel is configured at all, every one can: messages go to the outbox.

    Args:
        room: knows the channels.
        address: in its form, see ``steps.checks.addresses_in_form``.
    """
    if not room.config.channels:
        return None
    channel, _, target = address.partition(":")
    if room.plugins.route(address) is None:
        return _no_channel(channel, sorted(room.config.channels))
    example = room.plugins.targets.misfit(channel, target)
    if not example:
        return None
    return Conflict(
        "GT-ADDRESS-FORM", f"The channel `{channel}` reaches no target like this one.",
        f"A target of it looks like `{example}`.", f"Correct what follows `{channel}:`.",
        channel=channel, example=example,
    )  # fmt: skip


def checked(room: Room, addresses: Iterable[str], known: Iterable[str] = ()) -> tuple[str, ...]:
    """Addresses that can be taken.

    Args:
        room: knows the channels.
        addresses: as they were entered.
        known: those that the person has already: they stay, whatever became of their channel.

    Raises:
        ValueError: one is not of the form ``channel:target``, or there are too many.
        Conflict: a channel is not configured (``GT-ADDRESS-CHANNEL``), or cannot reach a target like it
            (``GT-ADDRESS-FORM``).
    """
    entered, had = addresses_in_form(addresses), frozenset(known)
    for address in entered:
        error = refused(room, address) if address not in had else None
        if error is not None:
            raise error
    return entered


def _no_channel(channel: str, channels: list[str]) -> Conflict:
    """A name that is near none of ours is not repeated: it may be the beginning of a number, or somebody's name."""
    near = difflib.get_close_matches(channel, channels, 1)
    why, known = "An address that no channel serves reaches nobody.", ", ".join(channels)
    if near:
        return Conflict(
            "GT-ADDRESS-CHANNEL", f"No channel `{channel}` is configured.", why, f"Did you mean `{near[0]}:`?",
            channel=channel, near=near[0], known=known, case="near",
        )  # fmt: skip
    return Conflict(
        "GT-ADDRESS-CHANNEL", "An address names a channel that is not configured.", why,
        f"Write one of: {known}; or configure the channel.", channel="", near="", known=known, case="known",
    )  # fmt: skip

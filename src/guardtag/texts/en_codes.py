"""English for codes that no error is raised with: they stand in a notice's record, as what became of an attempt."""

from __future__ import annotations

from typing import Final

CODES: Final[dict[str, tuple[str, str, str]]] = {
    "GT-NOTIFY-BUSY": (
        "The channel was too busy; the message was not sent yet.", "Those before it took all the time.",
        "Nothing: it is sent again by itself.",
    ),
    "GT-NOTIFY-CLOSED": (
        "The channel was closed; the message was not sent yet.", "The process was ending or starting again.",
        "Keep guardtag dispatch running.",
    ),
    "GT-NOTIFY-LATER": (
        "The test of an address was not sent yet.", "It is night, they are on leave, or a call is open.",
        "Nothing: it is sent by itself.",
    ),
    "GT-NOTIFY-NO-CHANNEL": (
        "This person cannot be reached.", "No configured channel serves any of their addresses.",
        "Configure a channel in [channels], or add an address of theirs; telephone when it is urgent.",
    ),
    "GT-NOTIFY-NO-CONSENT": (
        "The message did not go to the family.", "The consent to alert was withdrawn, or is no longer in force.",
        "Let a worker see to it; ask for consent anew where it is needed.",
    ),
    "GT-NOTIFY-OVER": ("The reminder was not sent.", "The call had ended.", ""),
    "GT-NOTIFY-PAUSED": (
        "The channel is left alone for a while; the message was not sent yet.",
        "It hung, or failed time after time.", "Mend the channel; it is tried again every minute at most.",
    ),
    "GT-NOTIFY-REMOVED": (
        "The message was not sent.", "Its recipient is no longer in the register, or no longer serves.",
        "Check the contacts and the responders.",
    ),
    "GT-PLUGIN-DEADLINE": (
        "Whether the message went out is not known.", "The channel did not answer in time.",
        "It is sent again, or by another channel; where that comes often, check the channel.",
    ),
    "GT-PLUGIN-RAISED": (
        "Whether the message went out is not known.", "The channel's plugin broke.",
        "It is sent again, or by another channel; update the plugin where that comes often.",
    ),
    "GT-PLUGIN-RESULT": (
        "Whether the message went out is not known.", "The channel's plugin answered what no channel may.",
        "It is sent again, or by another channel; update the plugin.",
    ),
}  # fmt: skip
"""By code: what, why, do. ``guardtag explain`` reads them."""

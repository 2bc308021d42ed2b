"""Services of Apprise that are refused by name, and what to use instead. Pure.

What "takes refusals for successes" was seen with the code of Apprise 2.3.0: of these services it looks at the HTTP
status alone. That they answer errors with HTTP 200 is known of the robots and of Vonage ("Troubleshooting SMS": the
field ``status`` says whether it was queued); of the others it is
assumed, since a wrong assumption only costs a channel.
Feishu's and Lark's codes it reads since 2.3, but a page without any still counts as success; guardtag-robots wants the
code.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

LIES: Final = "Apprise takes its refusals for successes."
DESKTOP: Final = "It shows messages on this machine only, or writes them into its log."
PUBLIC: Final = "What is posted there is read by everybody."
OWN: Final = "A package of guardtag's own does it and reads the answers."
CHAINED: Final = "What becomes of a message behind another Apprise is not known."

_TABLE: Final = (
    (LIES, "guardtag-robots", "dingtalk feishu lark wecombot"),
    (LIES, "", "bark barks chanify pushdeer pushdeers pushme qq schan spugpush synology synologys"),
    (LIES, "guardtag-sms", "nexmo vonage"),
    (OWN, "guardtag-email", "mailto mailtos"),
    (OWN, "guardtag-webhook", "form forms json jsons xml xmls"),
    (DESKTOP, "", "blink1 dbus gio glib gnome growl kde macosx qt rsyslog syslog windows"),
    (
        PUBLIC, "",
        "aprs bluesky bsky dapnet github mastodon mastodons misskey misskeys nostr reddit strmlabs toot toots"
        " tweet twitter x",
    ),
    (CHAINED, "", "apprise apprises"),
)  # fmt: skip


@attrs.frozen
class Refusal:
    """Why a service is refused.

    Args:
        why: one sentence.
        instead: the package to use instead, or empty: there is none.
    """

    why: str
    instead: str


REFUSED: Final = {scheme: Refusal(why, instead) for why, instead, schemes in _TABLE for scheme in schemes.split()}
"""By Apprise's own name of the service, the scheme of its addresses."""


def refusal(schemes: Iterator[str]) -> tuple[str, Refusal] | None:
    """The first of a service's schemes that is refused, and why."""
    return next(((scheme, REFUSED[scheme]) for scheme in schemes if scheme in REFUSED), None)

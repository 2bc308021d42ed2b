"""English: signing in, as commands say it."""

from __future__ import annotations

SCREEN: dict[str, str] = {
    "signin-invited": "invitation of {id}, until {until}, to be used once:\n{link}\nGive it to them in person, or send it "
    "to their own phone: whoever has the link sets the password.",
    "signin-line": "{id}  {role}  {how}",
    "signin-password": "password set {when}",
    "signin-outside": "{count} outside accounts",
    "signin-invitation": "invited until {until}",
    "signin-none": "cannot sign in yet",
    "signin-failed": "{count} attempts failed, the last {when}",
    "signin-sessions": "signed in in {count} browsers",
    "signin-ended": "{id} is signed out everywhere",
    "signin-linked": "{id} can sign in with this outside account from now on",
    "signin-unlinked": "{id} can sign in with this outside account no longer",
}
"""By key."""

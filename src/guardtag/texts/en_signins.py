"""English: signing in, as commands say it."""

from __future__ import annotations

MESSAGES = {
    "signin-failed": "[guardtag] Somebody tried several times to sign in to your account with a wrong password. If it was "
    "not you, tell {place}.",
    "signin-changed": "[guardtag] The password of your account was set anew, or another account can sign in as you now. "
    "If it was not you, tell {place} at once.",
}
"""By template."""

SHORT = {
    "signin-failed": (
        "guardtag: several attempts to sign in to your account failed. If it was not you, tell {place}. {link}",
        "guardtag: attempts to sign in to your account failed. {link}",
    ),
    "signin-changed": (
        "guardtag: your account has a new password or sign-in. If it was not you, tell {place} at once. {link}",
        "guardtag: your sign-in was changed. {link}",
    ),
}
"""By template."""

REPORT = {"notice-signin-failed": "attempts to sign in that failed", "notice-signin-changed": "a changed sign-in"}
"""What the report of notices calls them."""

SCREEN: dict[str, str] = {
    "signin-invited": "invitation of {id}, until {until}, to be used once:\n{link}\nGive it to them in person, or send it "
    "to their own phone: whoever has the link sets the password.",
    "signin-line": "{id}  {role}  {how}",
    "signin-password": "password set {when}",
    "signin-outside": "{count} {count|outside account|outside accounts}",
    "signin-invitation": "invited until {until}",
    "signin-none": "cannot sign in yet",
    "signin-failed": "{count} {count|attempt|attempts} failed, the last {when}",
    "signin-sessions": "signed in in {count} {count|browser|browsers}",
    "signin-ended": "{id} is signed out everywhere",
    "signin-linked": "{id} can sign in with this outside account from now on",
    "signin-unlinked": "{id} can sign in with this outside account no longer",
}
"""By key."""

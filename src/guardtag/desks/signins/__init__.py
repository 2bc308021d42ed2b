"""Who is signed in: passwords and outside accounts of responders, invitations to set one, sessions.

What draws pages asks for the password and knows how it is hashed; here only an opaque proof is kept. No token is kept
anywhere: whoever has the records cannot make a cookie or a link of them.
"""

from __future__ import annotations

from guardtag.desks.signins.coming import Coming
from guardtag.desks.signins.inviting import Entrance, Invited, Inviting

__all__ = ["Entrance", "Invited", "SignInDesk"]


class SignInDesk(Coming, Inviting):
    """The desk on the door: ``city.signins``; a file a part."""

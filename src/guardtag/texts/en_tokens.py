"""English: tokens of other systems, as commands say it."""

from __future__ import annotations

SCREEN: dict[str, str] = {
    "token-issued": "token of {responder}, good until {until}, shown this once:\n{secret}\nKeep it where the other system "
    "keeps its secrets, in no file and no chat.",
    "token-line": "{id}  {responder}  {name}  {scopes}  {state}, {used}",
    "token-until": "good until {when}",
    "token-over": "over since {when}",
    "token-revoked": "revoked {when}",
    "token-used": "last used {day}",
    "token-unused": "never used",
    "token-none": "no tokens",
    "token-ended": "token {id} is revoked",
}
"""By key."""

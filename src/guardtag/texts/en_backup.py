"""English: what the commands about backups say."""

from __future__ import annotations

BACKUP: dict[str, str] = {
    "backed-up": "The database was copied to {file} ({size}) and checked.\n"
    "Keep it on another machine, away from the keyring and the vault, which have backups of their own.",
}
"""By key."""

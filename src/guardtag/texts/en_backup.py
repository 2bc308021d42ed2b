"""English: what the commands about backups say."""

from __future__ import annotations

BACKUP: dict[str, str] = {
    "backed-up": "The database was copied to {file} ({size}) and checked.\n"
    "Keep it on another machine, away from the keyring and the vault, which have backups of their own.",
    "restored": "The database was restored to {file}; {people} people and {fields} withdrawn fields in it "
    "were erased once more.\n"
    "New tags begin with serial {serial}: those minted since the backup are never minted again.\n"
    "Next: guardtag doctor, guardtag verify. What was entered after the backup is not in it.",
    "restored-aside": "The one that was there lies in {aside}.",
    "vault-serving": "The vault is served on port {port}. It ends with SIGTERM.",
    "certificates-made": "Made: {files}; good for {days} days.\n"
    "Carry each machine its own key and ca.pem, and keep ca.key off all of them.",
    "vault-backed-up": "{keys} data keys were written to {file}, sealed under the keyring.\n"
    "It may be restored until {until}; destroy it then. Rehearse it: guardtag vault restore {file}",
    "vault-rehearsed": "The rehearsal succeeded: every key of the vault is among the {keys} in the backup, and opens. "
    "{erased} belong to people who were erased, or to fields whose consent was withdrawn, and would not come back. Nothing was changed.",
    "vault-rehearsed-lacks": "The rehearsal failed: of the vault's keys {missing} are not among the {keys} in the backup. "
    "Nothing was changed.\nMake a new one: guardtag vault backup FILE",
    "vault-restored": "The vault is whole again: {keys} keys were in the backup; {erased} of people who were erased, or of "
    "withdrawn fields, did not come back.\nNext: guardtag doctor. Destroy the backup when its life is over.",
    "vault-restored-lacks": "{keys} keys of the backup are back; {erased} of people who were erased, or of withdrawn fields, did not come back. "
    "{missing} keys of the vault are newer than the backup.\nNext: guardtag doctor, and a new guardtag vault backup.",
    "vault-expired": "Mind: the life of this backup is over. Destroy it.",
    "erasures": "{file} names {people} erased people and {fields} fields whose consent was withdrawn. Keep it with the backups; "
    "make a new one after each erasure and each withdrawal.",
    "erased-again": "{people} people and {fields} withdrawn fields were erased once more.",
}
"""By key."""

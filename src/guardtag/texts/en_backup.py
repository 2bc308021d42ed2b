"""English: what the commands about backups say."""

from __future__ import annotations

BACKUP: dict[str, str] = {
    "backed-up": "The database was copied to {file} ({size}) and checked.\n"
    "Keep it on another machine, away from the keyring and the vault, which have backups of their own.",
    "restored": "The database was restored to {file}; {people} {people|person|people} and {fields} withdrawn "
    "{fields|field|fields} in it were erased once more.\n"
    "New tags begin with serial {serial}: those minted since the backup are never minted again.\n"
    "Next: guardtag doctor, guardtag verify. What was entered after the backup is not in it.",
    "restored-aside": "The one that was there lies in {aside}.",
    "vault-serving": "The vault is served on port {port}. It ends with SIGTERM.",
    "certificates-made": "Made: {files}; good for {days} {days|day|days}.\n"
    "Carry each machine its own key and ca.pem, and keep ca.key off all of them.",
    "vault-backed-up": "{keys} {keys|data key was|data keys were} written to {file}, sealed under the keyring.\n"
    "It may be restored until {until}; destroy it then. Rehearse it: guardtag vault restore {file}",
    "vault-rehearsed": "The rehearsal succeeded: every key of the vault is among the {keys} in the backup, and opens. "
    "{erased} {erased|belongs|belong} to people who were erased, or to fields whose consent was withdrawn, and would not come back. "
    "Nothing was changed.",
    "vault-rehearsed-lacks": "The rehearsal failed: of the vault's keys {missing} {missing|is|are} not among the {keys} in the backup. "
    "Nothing was changed.\nMake a new one: guardtag vault backup FILE",
    "vault-restored": "The vault is whole again: {keys} {keys|key was|keys were} in the backup; {erased} of people who were erased, or of "
    "withdrawn fields, did not come back.\nNext: guardtag doctor. Destroy the backup when its life is over.",
    "vault-restored-lacks": "{keys} {keys|key of the backup is|keys of the backup are} back; {erased} of people who were erased, or of "
    "withdrawn fields, did not come back. "
    "{missing} {missing|key of the vault is|keys of the vault are} newer than the backup.\nNext: guardtag doctor, and a new guardtag vault backup.",
    "vault-expired": "Mind: the life of this backup is over. Destroy it.",
    "erasures": "{file} names {people} erased {people|person|people} and {fields} {fields|field|fields} whose consent was withdrawn. "
    "Keep it with the backups; make a new one after each erasure and each withdrawal.",
    "erased-again": "Erased once more: {people} {people|person|people} and {fields} withdrawn {fields|field|fields}.",
    "move-gone": "The new place was not used and never will be. Open this one again?",
    "move-stayed": "{open} is open again; new tags begin at serial {next_serial}",
    "move-out": "This place is closed now. Next: carry FILE, the keyring and the vault over, then there:\n"
    "  guardtag import {file} --city guardtag.toml",
    "move-in": "Next: start servers and dispatchers with {new}, then guardtag doctor --city {new}",
    "move-lines": "Next: put these lines into guardtag.toml in place of its own, start servers and dispatchers, "
    "then guardtag doctor",
    "move-password": "# with the user and the password that you gave",
    "move-rows": "{rows} {rows|record|records} in {to}",
    "move-changed": ", {changed} written in this run",
    "move-erased": "{erased} {erased|person was erased meanwhile and is|people were erased meanwhile and are} left out",
    "move-locked": "Look: the vault lacks the keys of {locked} {locked|person|people}, whose rows "
    "came along and cannot be opened.\n"
    "It may be an older backup: put the newest one back with `guardtag vault restore FILE --write`",
    "move-journal": "journal: {said}",
}
"""By key."""

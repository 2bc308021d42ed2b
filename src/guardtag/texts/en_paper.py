"""English: the paper backup of the keys."""

from __future__ import annotations

PAPER: dict[str, str] = {
    "title": "Paper backup of the keys",
    "sheet": "Sheet {number} of {made}",
    "page": "page {page} of {pages}",
    "deployment": "Deployment", "backup": "Backup", "date": "Date", "needed": "To restore",
    "keeper": "Keeper, place", "rehearsed-on": "Rehearsed on",
    "any": "any {needed} {needed|sheet|sheets}", "this": "this sheet",
    "what": "Without the keys no tag is recognised and no record opens. Any {needed} of these sheets {needed|brings|bring} the keys "
    "back; fewer tell nothing about them.",
    "what-one": "Without the keys no tag is recognised and no record opens. This one sheet brings all keys back: "
    "whoever has it has the keys.",
    "keep": "Keep it apart from the other sheets, no two in one building, each locked up like cash. No copies, no "
    "photos, no chat, no cloud. Keys added later are not on it: then make a new backup and destroy these sheets.",
    "keep-one": "Lock it up like cash, not in the building of the computer. No copies, no photos, no chat, no cloud. "
    "Keys added later are not on it: then make a new backup and destroy this sheet.",
    "restore": "To restore: on the office computer make one text file a sheet, type its words (or the numbers behind "
    "them), and once, from any sheet, the sealed lines. Or photograph the codes, give the pictures with --photo, and "
    "delete them. Without --to it is a rehearsal and changes nothing. The vault, vault.db, is not on paper: it needs "
    "a backup of its own.",
    "words": "1. The words of this sheet (33, each sheet has its own)",
    "lines": "2. The sealed keys (the same on every sheet, type them once)",
    "alphabet": "Digits and capitals only, never I, L, O, U: what looks like one is 1 or 0.",
    "words-code": "the words", "lines-code": "lines {first}–{last}",
    "made-by": "Made by guardtag {version}. Words split by SLIP-0039, sealed by AES-256-GCM.",
    "backed-up": "Written to {folder}: sheets.html to print, and one text file a sheet.\n"
    "Backup {backup}: {sheets} {sheets|sheet|sheets}, any {needed} of them {needed|restores|restore} the keys (now {keys}).\n"
    "1. Print sheets.html (A4, 100 %) on a printer that keeps no copy, not a shared or cloud printer.\n"
    "2. Rehearse with the paper: type or photograph any {needed} of the sheets, then run guardtag keys restore FILE…\n"
    "3. Destroy {folder}: whoever reads these files has the keys.\n"
    "4. Lock the sheets up in different buildings, and destroy older backups.",
    "backed-up-one": "Written to {folder}: sheets.html to print, and a text file.\n"
    "Backup {backup}: this one sheet restores the keys (now {keys}), and whoever has it has the keys.\n"
    "1. Print sheets.html (A4, 100 %) on a printer that keeps no copy, not a shared or cloud printer.\n"
    "2. Rehearse with the paper: type or photograph it, then run guardtag keys restore FILE…\n"
    "3. Destroy {folder}.\n"
    "4. Lock the sheet up, not in the building of the computer, and destroy older backups.",
    "restored": "Keys {keys} restored to {to} (deployment {deployment}).\n"
    "Next, in this order, whatever of it was lost: put areas.json beside it, guardtag vault restore FILE --write,\n"
    "guardtag restore FILE. Only then guardtag doctor: where nothing is, it would begin an empty deployment.\n"
    "At the end delete the typed files and the photos, and put the sheets back where they were.",
    "unsealed": "The file is not sealed. To seal it, move it away, set GUARDTAG_PASSPHRASE and restore again.",
    "rehearsed": "The rehearsal succeeded: the sheets bring every key back (ids: {keys}). Nothing was changed.\n"
    "Delete the typed files and the photos, put the sheets back, and write the date on them.",
    "rehearsed-soon": "Mind: the newest sheets were made less than a day ago. That they can be read is shown, not that they are "
    "kept where this machine is not: rehearse once more from there, a day later; until then doctor is yellow.",
    "rehearsed-missing": "The rehearsal failed: the sheets open and bring back the keys {keys}, but lack keys that were made "
    "after them: {missing}. Nothing was changed.\nMake a new backup with guardtag keys backup, then destroy these sheets.",
    "rehearsed-foreign": "The rehearsal failed: the sheets open, but they are of another deployment. Nothing was "
    "changed.\nLook for the sheets of this one (they carry its id), or name the other one with --city.",
    "rehearsed-older": "Mind: the sheets are older than the last change. After a restore key {minting} would mint again: then "
    "promote and disable as it is now. Or make a new backup, and destroy these sheets.",
    "rehearsed-revived": "Mind: the sheets still hold keys that were destroyed since: {revived}; restoring would bring "
    "them back into use. Make a new backup, then destroy these sheets.",
    "rewrapped": "{moved} {moved|record or data key|records and data keys} moved to key {primary}; none needs an older key any more.\n"
    "Tags on cloth do: keep every key.",
    "rewrapped-left": "{moved} {moved|record or data key|records and data keys} moved to key {primary}; {left} could not be moved.\n"
    "Run it again; if that does not help, look into the log for what is damaged.",
}  # fmt: skip
"""On the sheets, and what the command says about them."""

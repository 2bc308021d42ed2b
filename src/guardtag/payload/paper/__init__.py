"""The paper backup of the keyring: sheets to print, and the keyring back from what people type.

The keyring is sealed under a fresh key (``sealing``) and stands, so sealed, on every sheet as numbered
lines (``lines``). The fresh key is split by SLIP-0039 (``shares``); each sheet carries one share as 33
words. Fewer sheets than are needed tell nothing about the keys: their shares say nothing about the
backup key, each value of it being equally likely, and without it the sealed lines are AES-256-GCM text.
What they do show is the deployment's id, the backup's number and how many keys there are.

A backup holds the keys there were when it was made. It does not hold the vault, where the data keys of
each person are: that has a backup of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

import attrs

from guardtag.payload.keys import DESTROYED, DISABLED, LIVE, Keyring
from guardtag.payload.paper import joining, lines, sealing, shares
from guardtag.payload.paper.joining import MAX_TEXT as MAX_TEXT
from guardtag.payload.paper.sealing import MAX_SHEETS as MAX_SHEETS


@attrs.frozen
class Sheet:
    """One sheet of a backup. Not pickled or copied; its repr shows neither words nor lines.

    Args:
        number: which sheet, 1 to ``made``.
        needed: how many sheets restore the keyring.
        made: how many sheets there are.
        backup: number of the backup, 0 to 32767, the same on all its sheets.
        deployment: whose keys, 16 hexadecimal characters.
        keys: how many keys there were.
        numbers: of the share's 33 words in SLIP-0039's list, 0 to 1023.
        lines: of the sealed keyring, ``XXXX XXXX XXXX XXXX XXXX XXXX XXXX``, the same on all sheets.
    """

    number: int
    needed: int
    made: int
    backup: int
    deployment: str
    keys: int
    numbers: tuple[int, ...] = attrs.field(repr=False)
    lines: tuple[str, ...] = attrs.field(repr=False)

    @property
    def words(self) -> tuple[str, ...]:
        """The share's words, in lower case."""
        return shares.words(self.numbers)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("sheets are not pickled or copied; they are printed")


def sheets(keyring: Keyring, needed: int, made: int, random: Callable[[int], bytes]) -> tuple[Sheet, ...]:
    """A new backup of the keyring, read back before it is given out.

    Args:
        keyring: what to back up.
        needed: how many sheets restore it.
        made: how many sheets to make, 1 to 16.
        random: gives bytes fit for keys (``World.random``).

    Raises:
        ValueError: not 1 of 1, nor 2 to 16 needed of at most 16. SLIP-0039 does not have 1 of several:
            print the one sheet several times.
    """
    if not (needed == made == 1 or 2 <= needed <= made <= sealing.MAX_SHEETS):
        raise ValueError("a backup is 1 sheet of 1, or at least 2 sheets of at most 16")
    backup = int.from_bytes(random(2), "big") & sealing.MAX_BACKUP
    key = random(sealing.KEY_BYTES)
    sealed = lines.written(sealing.sealed(keyring, key, backup, needed, made), backup)
    made_sheets = tuple(
        Sheet(number, needed, made, backup, keyring.deployment, len(keyring.keys), tuple(numbers), sealed)
        for number, numbers in enumerate(shares.split(key, backup, needed, made, random), 1)
    )
    for first in range(made):  # a backup that does not read back is none
        chosen = (made_sheets * 2)[first : first + needed]
        if restored([" ".join(sheet.words) for sheet in chosen] + ["\n".join(sealed)]) != keyring:
            raise sealing.broken()
    return made_sheets


def restored(texts: Iterable[str]) -> Keyring:
    """The keyring from what people typed and scanners gave.

    Takes the words of shares or their numbers, in any case and layout, with or without places; sealed
    lines with or without their numbers; the same more than once; all of it in any order and in any
    number of texts. What has a slip is passed over when the rest is enough: the seal decides whether
    the result is right.

    Args:
        texts: at most 1,048,576 characters together.

    Raises:
        KeyringError: GT-PAPER-SIZE, more than that; GT-PAPER-EMPTY, nothing of a backup in it;
            GT-PAPER-SHEETS, more sheets are needed; GT-PAPER-WORD, GT-PAPER-WORDS, GT-PAPER-SHARE, a
            share has a slip; GT-PAPER-LINE, GT-PAPER-LINES, sealed lines have a slip or are missing;
            GT-PAPER-MIXED, sheets of two backups; GT-PAPER-OTHER, of another program or version;
            GT-PAPER-BROKEN, they do not open together.
    """
    if isinstance(texts, str):
        raise TypeError("restored takes several texts; put one into a list")
    return joining.keyring(texts)


@attrs.frozen
class Rehearsal:
    """What a restored backup is worth beside the keyring in use.

    Args:
        complete: whether everything that the keyring in use reads would be back.
        missing: ids of keys that the backup lacks: they were made after it.
        foreign: whether the backup is of another deployment; then nothing of it would help.
        revived: ids of keys that were destroyed since, and that the backup would bring back.
        enabled: ids of keys that were disabled since, and that would mint again after a restore.
        primary: the key that would mint after a restore, when it is another than now; else 0.
        soon: whether the newest sheets were made less than a day before: that they can be read is proved, and not
            that they are kept where the machine is not.
    """

    complete: bool
    missing: tuple[int, ...] = ()
    foreign: bool = False
    revived: tuple[int, ...] = ()
    enabled: tuple[int, ...] = ()
    primary: int = 0
    soon: bool = False


def rehearse(in_use: Keyring, from_paper: Keyring) -> Rehearsal:
    """Compares the keyring in use with one that was restored from paper."""
    now = {key.id: key for key in in_use.keys}
    then = {key.id: key for key in from_paper.keys if key.state != DESTROYED}
    unlike = [
        key for key in then.values()
        if key.id in now and now[key.id].state != DESTROYED and now[key.id].secret != key.secret
    ]  # fmt: skip
    bound = [(ring.deployment, ring.suite, ring.index) for ring in (in_use, from_paper)]
    if bound[0] != bound[1] or unlike:
        return Rehearsal(False, foreign=True)
    missing = tuple(key.id for key in in_use.keys if key.state != DESTROYED and key.id not in then)
    revived = tuple(key_id for key_id in then if key_id in now and now[key_id].state == DESTROYED)
    disabled = {key.id for key in in_use.keys if key.state == DISABLED}
    enabled = tuple(key_id for key_id, key in then.items() if key.state == LIVE and key_id in disabled)
    primary = 0 if from_paper.primary == in_use.primary else from_paper.primary
    return Rehearsal(not missing, missing, False, revived, enabled, primary)

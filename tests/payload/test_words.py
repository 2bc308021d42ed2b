"""What people and programmers are told in English, word for word.

Whoever rings for help at night reads these sentences, and support looks for them as they stand. The Chinese ones are
looked at in tests/texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guardtag.errors import GuardTagError
from guardtag.payload import aead, codes, derive, ff1, intake, keyfile, link, live, paper, signing, spoken, token, typed
from guardtag.payload.keys import Key, Keyring
from guardtag.payload.paper import joining, sealing
from guardtag.payload.paper.reading import Row

KEYRING = Keyring((Key(1, bytes(range(32))), Key(2, b"", "destroyed"), Key(3, bytes(32))), 3, 1, "0123456789abcdef")
FULL = Keyring((Key(255, bytes(32)),), 255, 255, "0123456789abcdef")
LINE = "A" * 5
LISTED = (1, 2, 3, 7, 9, 10)


def caught(call: Callable[..., object], *arguments: Any, **named: Any) -> Callable[[], GuardTagError]:
    """The error of a call that is refused."""

    def refused() -> GuardTagError:
        with pytest.raises(GuardTagError) as told:
            call(*arguments, **named)
        return told.value

    return refused


class _Source:
    """Gives one keyring, whatever is kept."""

    def __init__(self, gives: Keyring) -> None:
        self.gives = gives

    def load(self) -> Keyring:
        return self.gives

    def save(self, keyring: Keyring) -> None:
        pass


def _not_kept() -> GuardTagError:
    keys = live.LiveKeys(KEYRING, source=_Source(KEYRING))  # type: ignore[arg-type]
    return caught(keys.change, lambda ring: ring.added(bytes))()


def _older() -> GuardTagError:
    keys = live.LiveKeys(KEYRING, source=_Source(Keyring.new(bytes)))  # type: ignore[arg-type]
    return caught(keys.change, lambda ring: ring)()


SAID: list[tuple[Callable[[], GuardTagError], str, str, str, str, dict[str, object]]] = [
    (codes.unknown, "GT-TAG-UNKNOWN", "This code is not one of ours.", "",
     "Look at the label again; if the person needs help, ring the number printed on it.", {}),
    (intake.not_a_tag, "GT-TAG-NOT-A-TAG", "This is not a tag's code.", "",
     "Scan the code on the cloth again, or type the twelve characters printed beside it.", {}),
    (link.ambiguous, "GT-TAG-AMBIGUOUS", "This names more than one tag.", "Nobody can know which one is meant.",
     "Scan or type the code of one tag only.", {}),
    (caught(link.find, "A" * 4097, ("tag.example.org",)), "GT-TAG-TOO-LONG",
     "The text is too long to be a tag's code.", "At most 4096 characters are read.",
     "Scan the code itself, or paste its link only.", {"limit": 4096}),
    (lambda: typed.mistyped("0000-0000-0011"), "GT-TAG-MISTYPED", "The typed code has a slip in it.",
     "Its checks do not hold.", "Look at the label again and type it once more.", {"group": 0}),
    *((lambda code=code: typed.mistyped(code), "GT-TAG-MISTYPED-GROUP", "The typed code has a slip in it.",
       f"If it is only one, it is in the {place} group.", "Look at the label again and type it once more.",
       {"group": number})
      for number, place, code in ((1, "first", "1000-0000-0000"), (2, "second", "0000-1000-0000"),
                                  (3, "third", "0000-0000-1000"))),
    (lambda: spoken._misheard(2), "GT-TAG-MISHEARD", "A word and the letter beside it do not agree.",
     "One of the two was misheard.", "Ask for group 2 of the code again.", {"group": 2}),
    (caught(keyfile.opened, b"hello"), "GT-KEYRING-FORMAT", "This is not a keyring file of this version.",
     "Only keys that guardtag made are used; a password or a file of another program is not one.",
     "Point `keys` to the keyring file that was made when the deployment began.", {}),
    (keyfile.broken, "GT-KEYRING-BROKEN", "The keyring file is cut short or was changed.",
     "Its check value does not fit its content.", "Restore it from the key backup.", {}),
    (caught(Keyring.from_bytes, KEYRING.to_bytes(), b"horse"), "GT-KEYRING-PASSPHRASE",
     "A passphrase was given, but the keyring file is not sealed.", "",
     "Check the passphrase, and which file `keys` names.", {}),
    (caught(Keyring.from_bytes, KEYRING.to_bytes(b"horse", bytes)), "GT-KEYRING-PASSPHRASE",
     "The keyring file is sealed with a passphrase, and none was given.", "",
     "Check the passphrase, and which file `keys` names.", {}),
    (caught(Keyring.from_bytes, KEYRING.to_bytes(b"horse", bytes), b"house"), "GT-KEYRING-PASSPHRASE",
     "The passphrase does not open the keyring file.", "", "Check the passphrase, and which file `keys` names.", {}),
    (caught(attrs.evolve, KEYRING, suite=2), "GT-KEYRING-SUITE",
     "The keyring asks for algorithms that this version does not have.", "",
     "Use the guardtag version that wrote it, or a later one.", {}),
    (caught(FULL.added, bytes), "GT-KEYRING-FULL", "The keyring has had its 255 keys.", "No id is reused.", "", {}),
    (caught(KEYRING.require, (9, 3, 8)), "GT-KEYRING-KEY-MISSING", "The keyring lacks a key that is needed: 8, 9.",
     "It may be a copy from before the key was made.", "Restore the newest key backup.", {"keys": "8, 9"}),
    (caught(KEYRING.promoted, 2), "GT-KEYRING-IN-USE", "This cannot be done to key 2.", "It is not live.",
     "Add another key, and promote that.", {"key": 2}),
    (caught(KEYRING.disabled, 3), "GT-KEYRING-IN-USE", "This cannot be done to key 3.", "It is the primary key.",
     "Add and promote another key first.", {"key": 3}),
    (caught(KEYRING.disabled, 2), "GT-KEYRING-IN-USE", "This cannot be done to key 2.", "It is destroyed.",
     "There is nothing to do: it mints and reads nothing.", {"key": 2}),
    (caught(KEYRING.destroyed, 1), "GT-KEYRING-IN-USE", "This cannot be done to key 1.",
     "It is the primary key or the index key.", "Add and promote another key first.", {"key": 1}),
    (_older, "GT-KEYS-OLDER", "The key source gives a keyring that lacks keys in use.",
     "It is an older copy, or of another deployment; what is in use goes on.",
     "Put the newest keyring back where `keys` says, before anything is changed.", {}),
    (_not_kept, "GT-KEYS-NOT-KEPT", "The change of the keyring was not kept.",
     "The key source gives another keyring back.",
     "Look at the key source that `keys` names; nothing is made under a new key before.", {}),
    (caught(signing.read_public, b"hello"), "GT-PUBLIC-FORMAT",
     "This is not a file with public keys of this version.", "",
     "Ask the deployment for the file that `guardtag keys export-public` writes.", {}),
    (caught(signing.read_public, signing.public_document(KEYRING)[:-1]), "GT-PUBLIC-BROKEN",
     "The file with public keys is cut short or was changed.", "Its signature does not fit its content.",
     "Ask the deployment for it again.", {}),
    (sealing.broken, "GT-PAPER-BROKEN", "The sheets do not open.",
     "Each of them reads well, but they do not belong together, or one was changed on purpose.",
     "Check that all carry the same backup number, try another sheet, or take another backup.", {}),
    (joining.too_large, "GT-PAPER-SIZE", "This is more text than a backup has.",
     "At most 1048576 characters in 1024 texts are read.", "Give the sheets of one backup only.",
     {"limit": 1048576, "texts": 1024}),
    (joining._empty, "GT-PAPER-EMPTY", "There is nothing of a paper backup here.",
     "No words and no sealed lines were found.",
     "Type the words and the sealed lines of the sheets, or photograph their codes.", {}),
    (lambda: joining._mixed("Why.", "1, 2"), "GT-PAPER-MIXED", "These sheets are of different backups.", "Why.",
     "Give the sheets of one backup only, the newest by its date.", {"backups": "1, 2"}),
    (lambda: joining._count(1, "?", 30), "GT-PAPER-WORDS",
     "Set 1 of the words given (sheet ?) has 30 of 33 words.", "Words are left out, doubled, or not in the list.",
     "Type it again, each word or its number once; begin each sheet with a line like `# sheet 2`.",
     {"share": 1, "sheet": "?", "count": 30, "right": 33}),
    (lambda: joining._word(2, "5", [4, 5]), "GT-PAPER-WORD",
     "Not in the list: word 4-5 of set 2 of the words given (sheet 5).", "It is mistyped or left out.",
     "Compare it with the paper, or type the number beside it.", {"share": 2, "sheet": "5", "words": "4-5"}),
    (lambda: joining._share(2, "5", [9, 4]), "GT-PAPER-SHARE", "Set 2 of the words given (sheet 5) has a slip.",
     "If it is only one slip, it is in word 4, 9.", "Compare its words with the paper.",
     {"share": 2, "sheet": "5", "words": "4, 9"}),
    (lambda: joining._share(2, "5", []), "GT-PAPER-SHARE", "Set 2 of the words given (sheet 5) has a slip.",
     "More than one word is wrong.", "Compare its words with the paper.", {"share": 2, "sheet": "5", "words": "?"}),
    (lambda: joining._more_sheets(1, 2), "GT-PAPER-SHEETS", "1 more sheet is needed.",
     "This backup needs 2 different sheets, and 1 was given.", "Fetch another sheet with the same backup number.",
     {"more": 1, "needed": 2, "have": 1}),
    (lambda: joining._more_sheets(2, 5), "GT-PAPER-SHEETS", "3 more sheets are needed.",
     "This backup needs 5 different sheets, and 2 were given.", "Fetch another sheet with the same backup number.",
     {"more": 3, "needed": 5, "have": 2}),
    (lambda: joining._other("Why."), "GT-PAPER-OTHER", "This is no backup that this version can read.", "Why.",
     "Use the guardtag version printed on the sheet, or a later one; leave out words of other programs.", {}),
    (caught(joining._sealed, [], 1), "GT-PAPER-NO-LINES", "The words are enough, but the sealed lines are missing.", "",
     "Type them from any one sheet, or photograph their codes: they are the same on all sheets.", {}),
    (lambda: joining._slipped_lines({3: Row(LINE, 3)}, 1), "GT-PAPER-LINE", "Sealed lines with a slip: 3.",
     "It has 5 characters, not 28.", "Compare with the paper; any sheet of the backup has the same lines.",
     {"lines": "3"}),
    (lambda: joining._slipped_lines({3: Row("U" * 28, 3)}, 1), "GT-PAPER-LINE", "Sealed lines with a slip: 3.",
     "It has a character that no line has.", "Compare with the paper; any sheet of the backup has the same lines.",
     {"lines": "3"}),
    (lambda: joining._slipped_lines({3: Row("0" * 28, 3)}, None), "GT-PAPER-LINE", "Sealed lines with a slip: 3.",
     "Its checks do not fit.", "Compare with the paper; any sheet of the backup has the same lines.", {"lines": "3"}),
    (lambda: joining._slipped_lines({3: Row(LINE, 3), 5: Row(LINE, 5)}, 1), "GT-PAPER-LINE",
     "Sealed lines with a slip: 3, 5.", "They do not fit this backup.",
     "Compare with the paper; any sheet of the backup has the same lines.", {"lines": "3, 5"}),
    (lambda: joining._missing_lines(list(LISTED)), "GT-PAPER-LINES",
     "Sealed lines that are missing: 1-3, 7, 9-10.", "",
     "Type them from any sheet of the backup, or photograph the code they stand in.", {"lines": "1-3, 7, 9-10"}),
]  # fmt: skip
TOKENS, TYPED = token.Tokens(KEYRING), typed.TypedCodes(KEYRING)
MISUSE: list[tuple[Callable[[], object], str]] = [
    (lambda: aead.seal(AESGCM(bytes(32)), b"", b"", b""), "a nonce has 12 bytes"),
    (lambda: derive.hkdf(b"", b"", b"", 0), "HKDF-SHA256 gives 1 to 8160 bytes"),
    (lambda: derive.mac(b"", b"", 9), "HMAC-SHA256 is cut to 10 to 32 bytes"),
    (lambda: ff1.encrypt(b"", b"", (1,) * 10, 32), "an AES key has 16, 24 or 32 bytes"),
    (lambda: ff1.encrypt(bytes(32), b"", (1,), 32), "radix, number of digits or tweak is out of range"),
    (lambda: ff1.encrypt(bytes(32), b"", (32,) * 10, 32), "too few numerals, or a digit that is not below the radix"),
    (lambda: TOKENS.mint(0, 0), "a serial is 1 to 2^40 - 1 and an area number 0 to 65535"),
    (lambda: TOKENS.mint(1, 0, 2), "epoch 2 has no readable key"),
    (lambda: TYPED.encode(0), "a serial is 1 to 2^40 - 1"),
    (lambda: TYPED.encode(1, 2), "epoch 2 has no readable key"),
    (lambda: spoken.say("0000-0000-0000", "fr"), "language is one of en, zh"),
    (lambda: KEYRING.to_bytes(b""), "an empty passphrase seals nothing"),
    (lambda: Key(0, bytes(32)), "a key id is a number from 1 to 255"),
    (lambda: Key(1, bytes(32), "new"), "a key is live, disabled or destroyed"),
    (lambda: Key(1, bytes(31)), "a root key has 32 bytes, and none once destroyed"),
    (lambda: Key(1, bytearray(32)), "a root key is bytes"),  # type: ignore[arg-type]
    (lambda: KEYRING.__reduce_ex__(4), "keys are not pickled or copied; use Keyring.to_bytes"),
    (lambda: attrs.evolve(KEYRING, keys=KEYRING.keys * 2), "the keys of a keyring stand by id, each once"),
    (lambda: attrs.evolve(KEYRING, deployment="0" * 15), "a deployment is 16 lower-case hexadecimal characters"),
    (lambda: attrs.evolve(KEYRING, primary="3"), "primary and index are key ids"),
    (lambda: attrs.evolve(KEYRING, primary=2), "the primary key is live, and the index key is not destroyed"),
    (lambda: KEYRING.derive(""), "a derived key needs a label"),
    (lambda: live.LiveKeys(KEYRING).change(lambda ring: ring), "these keys have no source to be kept in"),
    (lambda: signing.Signer(KEYRING).sign_note("note"),
     "a note ends in a line end and has no other control characters"),
    (lambda: signing.Signer(KEYRING).sign("No", b""),
     "a purpose is a lower-case letter, then up to 62 letters, digits and `-`"),
    (lambda: paper.sheets(KEYRING, 1, 2, bytes), "a backup is 1 sheet of 1, or at least 2 sheets of at most 16"),
    (lambda: paper.restored("words"), "restored takes several texts; put one into a list"),
    (lambda: paper.restored([b"words"]), "a text of a backup is a str"),  # type: ignore[list-item]
    (lambda: paper.sheets(KEYRING, 1, 1, bytes)[0].__reduce_ex__(4),
     "sheets are not pickled or copied; they are printed"),
]  # fmt: skip


@pytest.mark.parametrize("at", range(len(SAID)), ids=lambda at: f"{SAID[at][1]}-{at}")
def test_an_error_says_what_why_and_what_to_do(at: int) -> None:
    make, code, what, why, do, facts = SAID[at]
    error = make()
    assert (error.code, error.what, error.why, error.do) == (code, what, why, do)
    assert dict(error.facts) == facts


@pytest.mark.parametrize("at", range(len(MISUSE)), ids=lambda at: re.sub(r"\W+", "-", MISUSE[at][1]))
def test_misuse_is_told_to_the_programmer(at: int) -> None:
    call, words = MISUSE[at]
    with pytest.raises((ValueError, TypeError), match=f"^{re.escape(words)}$"):
        call()


def test_numbers_are_listed_in_runs() -> None:
    for numbers, said in (((), ""), ((4,), "4"), ((5, 4), "4-5"), (LISTED, "1-3, 7, 9-10"), ((1, 3, 5), "1, 3, 5")):
        assert joining._listed(numbers) == said

"""Signed notes: a text with Ed25519 signatures under it, as transparency logs write them.

The form is that of C2SP (c2sp.org/signed-note)::

    text, whole lines without control characters
    (an empty line)
    — NAME base64(key id, 4 bytes | signature, 64 bytes)

The key id is the first four bytes of SHA-256 over name, line end, the byte 1 (Ed25519) and the public key. Other
programs verify such a note with ``verifier_key``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator, Mapping

import attrs

from guardtag.payload.signing import Signer, verifies

MAX_LINE = 1000
"""The longest line of a note that is read, in characters."""
MAX_LINES = 1_100_000
"""The most lines of one note that are read."""
MAX_SIGNATURES = 64
_ED25519 = b"\x01"
_DASH = "\u2014 "


@attrs.frozen
class Note:
    """A note as it was read; nothing is verified yet.

    Args:
        text: with its last line end.
        signatures: (name, key id, signature) of each signature line.
    """

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def verified(self, name: str, public: Iterable[bytes]) -> bool:
        """Whether one of these keys signed it under this name; signatures of others are ignored.

        Args:
            name: the key name that must stand in the signature line.
            public: Ed25519 public keys, 32 bytes each.

        Returns:
            False too when a signature with the name and id of one of the keys does not hold.
        """
        known: Mapping[bytes, bytes] = {key_id(name, key): key for key in public}
        ours = [(known[id], signature) for whose, id, signature in self.signatures if whose == name and id in known]
        return bool(ours) and all(verifies(key, self.text.encode(), signature) for key, signature in ours)


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that name a key in a signature line."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """The key as programs for signed notes take it: ``NAME+id+base64(1 | public key)``."""
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def signed(text: str, name: str, signer: Signer) -> str:
    """The note of a text, signed by the primary key under this name.

    Raises:
        ValueError: the text is no note's; see ``Signer.sign_note``.
    """
    signature = key_id(name, signer.public()[signer.epoch]) + signer.sign_note(text)
    return f"{text}\n{_DASH}{name} {base64.b64encode(signature).decode()}\n"


def read(lines: Iterable[str], first: str) -> Iterator[Note | None]:
    """The notes that stand one after another, in flat memory.

    Args:
        lines: each with its line end, as a file gives them.
        first: the first line of every note. Whatever stands between two of them and is no whole note, such as
            the beginning of one that was cut short by a crash, comes as ``None``.
    """
    text: list[str] = []
    signatures: list[tuple[str, bytes, bytes]] = []
    state = "outside"
    for line in lines:
        if line == f"{first}\n":
            yield from _ended(state, text, signatures)
            text, signatures, state = [line], [], "text"
        elif state == "text":
            if line == "\n":
                state = "signatures"
            elif _fits(line) and len(text) < MAX_LINES:
                text.append(line)
            else:
                state = "torn"
        elif state == "signatures" and line != "\n":
            found = _signature(line) if len(signatures) < MAX_SIGNATURES else None
            if found is None:
                state = "torn"
            else:
                signatures.append(found)
        elif line != "\n":
            state = "torn"
    yield from _ended(state, text, signatures)


def _ended(state: str, text: list[str], signatures: list[tuple[str, bytes, bytes]]) -> Iterator[Note | None]:
    if state == "signatures" and signatures:
        yield Note("".join(text), tuple(signatures))
    elif state != "outside":
        yield None


def _fits(line: str) -> bool:
    return len(line) <= MAX_LINE and line.endswith("\n") and all(letter >= " " for letter in line[:-1])


def _signature(line: str) -> tuple[str, bytes, bytes] | None:
    """Name, key id and signature of a signature line; of an algorithm that we do not know too."""
    name, space, written = line.removeprefix(_DASH).removesuffix("\n").partition(" ")
    if not line.startswith(_DASH) or not line.endswith("\n") or not name or not space or len(line) > 16 * MAX_LINE:
        return None
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    return (name, raw[:4], raw[4:]) if len(raw) > 4 else None


__all__ = ["Note", "key_id", "read", "signed", "verifier_key"]

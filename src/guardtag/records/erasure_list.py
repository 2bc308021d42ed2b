"""The signed list of who was erased: whatever is restored from a backup is cleaned by it.

ASCII lines, each ended by a line feed::

    guardtag-erasures/1 DEPLOYMENT MADE COUNT
    WARD AT                                      (COUNT times, in order of WARD)
    signature KEY HEX

Times are seconds since 1970 UTC. WARD is the random id that a person had; it tells nobody who they were. ``r:`` and
an id is a responder, ``w:`` the key of one field of a person who withdrew consent to it. The
signature is Ed25519 for the purpose ``erasures`` (see ``payload.signing``) over all that stands before its line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from guardtag.errors import Tampered
from guardtag.payload.keys import Keyring
from guardtag.payload.signing import Signer, verify

FORMAT = "guardtag-erasures/1"
MAX_LIST = 64 * 1024 * 1024
"""The largest list, in bytes: more than a million people."""
_PURPOSE = "erasures"
_MAX_ID = 200


def write(keyring: Keyring, erased: Mapping[str, float], made: float) -> bytes:
    """The list, signed under the primary key.

    Args:
        keyring: signs.
        erased: ward ids, each with the time.
        made: when the list is made.
    """
    signer = Signer(keyring)
    lines = [f"{FORMAT} {keyring.deployment} {made!r} {len(erased)}"]
    lines += [f"{ward} {at!r}" for ward, at in sorted(erased.items())]
    text = "".join(f"{line}\n" for line in lines).encode("ascii")
    return text + f"signature {signer.epoch} {signer.sign(_PURPOSE, text).hex()}\n".encode("ascii")


def read(keyring: Keyring, data: bytes) -> dict[str, float]:
    """What a list says, whole and unchanged or not at all.

    Args:
        keyring: of the deployment that signed it.
        data: the file.

    Raises:
        Tampered: ``GT-ERASURES-BROKEN``, it is cut short, was changed, or is of another deployment.
    """
    found = _read(keyring, data) if len(data) <= MAX_LIST else None
    if found is None:
        raise Tampered(
            "GT-ERASURES-BROKEN", "This is not a whole list of erasures of this deployment.",
            "It is cut short, was changed, or signed by another deployment or under a key that this keyring lacks.",
            "Take the file that `guardtag erasures export` wrote, and the newest copy of the keyring.",
        )  # fmt: skip
    return found


def _read(keyring: Keyring, data: bytes) -> dict[str, float] | None:
    text, mark, end = data.rpartition(b"\nsignature ")
    if not mark:
        return None
    text += b"\n"
    try:
        number, signature = end.decode("ascii").split()
        public = Signer(keyring).public().get(int(number), b"")
        if not verify(public, _PURPOSE, text, bytes.fromhex(signature)):
            return None
        head, *lines = text.decode("ascii").split("\n")[:-1]
        form, deployment, _, count = head.split(" ")
        pairs = [line.split(" ") for line in lines]
        found = {ward: float(at) for ward, at in pairs}
    except ValueError:
        return None
    sound = (form, deployment, int(count)) == (FORMAT, keyring.deployment, len(pairs)) and len(found) == len(pairs)
    fits = all(0 < len(ward) <= _MAX_ID and math.isfinite(at) for ward, at in found.items())
    return found if sound and fits else None

"""Files of checkpoints: read whole or part, compared with each other, added to.

In a file each checkpoint lists the heads that changed since the one before it, and the first one all, so that a
file grows with what happens and not with the number of people. Somebody else may have written what is read here:
only what a key of this deployment signed counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import attrs

from guardtag.builtin._private import FLAGS, NO_LINK, locked, sync_folder
from guardtag.errors import BackendError, ConfigError, KeyringError, Tampered
from guardtag.payload import notes
from guardtag.payload.keys import Keyring
from guardtag.payload.signing import Signer
from guardtag.records import checkpoints
from guardtag.records.chains import Marks
from guardtag.records.checkpoints import ALL, CHANGED, NONE, Checkpoint, Heads

_LINE = 16 * notes.MAX_LINE + 1  # longer than any line that fits, so that a longer one is seen not to


@attrs.frozen
class State:
    """What a file says so far.

    Args:
        last: its newest checkpoint; ``None``: there is none.
        heads: of every chain, under the names that the newest one gives them.
    """

    last: Checkpoint | None = None
    heads: Heads = attrs.field(factory=dict, repr=False)


def marks(paths: Iterable[Path], keyring: Keyring) -> Marks:
    """What the checkpoints in these files saw.

    Raises:
        BackendError: a file cannot be read, or has no whole checkpoint of this deployment.
        Tampered: one is not signed by a key of this deployment, or two contradict each other.
    """
    found = list(paths)
    alone = {(one.size, one.root) for path in found for one in _read(path, keyring) if one.lists == NONE}
    key_ids: set[int] = set()
    listed: set[tuple[int, bytes]] = set()
    seen = Marks()
    for path in found:
        for state in _states(path, keyring, alone):
            one = state.last
            assert one is not None
            key_ids.add(one.key)
            seen.count += 1
            seen.size = max(seen.size, one.size)
            if one.lists != NONE:
                listed.add((one.size, one.root))
            for name, (seq, hash) in one.heads.items():
                if not seen.see(name, seq, hash):
                    raise _contradicting(path)
    seen.unlisted = len(alone - listed)
    seen.blind = lambda name: [blind for id in sorted(key_ids) for blind in checkpoints.blind(keyring, id, [name])]
    return seen


def state(path: Path, keyring: Keyring) -> State:
    """What a file says, as the next checkpoint needs it; of a file that is not there, nothing."""
    said = State()
    if path.exists() and path.stat().st_size:
        for one in _states(path, keyring, set()):
            said = one if one.last is not None and one.last.lists != NONE else said
    return said


def append(path: Path, checkpoint: Checkpoint, before: State, keyring: Keyring) -> None:
    """Adds a checkpoint to a file; returns once it is on the disk. The lock of the file is held."""
    lists = ALL if before.last is None or before.last.key != checkpoint.key else CHANGED
    if lists == CHANGED:
        changed = {name: head for name, head in checkpoint.heads.items() if before.heads.get(name) != head}
        checkpoint = attrs.evolve(checkpoint, lists=CHANGED, heads=changed)
    data = checkpoints.sign(checkpoint, keyring).encode()
    with _said(path, writing=True):
        new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | NO_LINK | FLAGS, 0o600)
        with os.fdopen(handle, "ab") as file:
            if file.tell():  # an empty line between two; it also ends a line that a crash cut short
                data = b"\n" + data
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync_folder(path.parent)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Holds the file against other processes that would add to it.

    Its folder is not made: a disk that is not mounted, or a slip in the name, would take checkpoints that nobody keeps.
    """
    with _said(path, writing=True):
        if not path.parent.is_dir():
            raise _homeless(path)
        lock = locked(path)
        lock.__enter__()
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


# --- reading -------------------------------------------------------------------------------------


def _states(path: Path, keyring: Keyring, matched: set[tuple[int, bytes]]) -> Iterator[State]:
    """What the file says after each of its checkpoints.

    The root is compared with the heads where it matters: at the last checkpoint, and at those that a checkpoint
    without a list names.
    """
    said, some = State(), False
    for one in _read(path, keyring):
        some = True
        if one.lists == NONE:
            yield State(one)
            continue
        said = State(one, dict(one.heads) if one.lists == ALL else _changed(said, one, path))
        if (one.size, one.root) in matched:
            _rooted(said, path)
        yield said
    if said.last is not None:
        _rooted(said, path)
    if not some:
        raise _formless(path)


def _changed(said: State, one: Checkpoint, path: Path) -> dict[str, tuple[int, str]]:
    if said.last is None or said.last.key != one.key:
        raise _formless(path)  # what it was changed from is not here
    heads = dict(said.heads)
    for name, (seq, hash) in one.heads.items():
        before = heads.get(name, (0, ""))
        if seq < before[0] or (seq == before[0] and hash != before[1]):
            raise _contradicting(path)
        heads[name] = (seq, hash)
    return heads


def _rooted(said: State, path: Path) -> None:
    one, size = said.last, sum(seq for seq, _ in said.heads.values())
    assert one is not None
    if (len(said.heads), size, checkpoints.root(said.heads)) != (one.chains, one.size, one.root):
        raise _contradicting(path)


def _read(path: Path, keyring: Keyring) -> Iterator[Checkpoint]:
    """The whole checkpoints of a file, each with its signature verified; one that was cut short is left out."""
    origin = checkpoints.origin(keyring)
    public = tuple(Signer(keyring).public().values())
    with _said(path), path.open(encoding="utf-8", errors="replace") as file:
        for note in notes.read(_lines(file), origin):
            if note is None:
                continue
            one = checkpoints.parse(note)
            if not note.verified(origin, public) or one is None:
                raise Tampered(
                    "GT-CHECKPOINT-SIGNATURE", f"A checkpoint in {path.name} is not signed by this deployment.",
                    "It was changed, or the key that signed it is not in the keyring any more.",
                    "Compare with another copy of the file.", file=path.name,
                )  # fmt: skip
            if all(key.id != one.key for key in keyring.readable()):
                raise KeyringError(
                    "GT-KEYS-LACKING", f"The keyring lacks key {one.key}, under which a checkpoint names its chains.",
                    "It is an older copy, or the key was destroyed.", "Restore the newest backup of the keyring.",
                    key=one.key,
                )  # fmt: skip
            yield one


def _lines(file: IO[str]) -> Iterator[str]:
    while line := file.readline(_LINE):
        yield line


@contextmanager
def _said(path: Path, *, writing: bool = False) -> Iterator[None]:
    """An error of the system becomes one of ours."""
    try:
        yield
    except OSError as error:
        if writing:
            raise BackendError(
                "GT-CHECKPOINT-WRITE", f"No checkpoint can be written to {path.name}.",
                f"The system says: {error.strerror}.", "Check the folder, its owner and the free space.",
                file=path.name,
            ) from None  # fmt: skip
        raise BackendError(
            "GT-CHECKPOINT-READ", f"The file of checkpoints {path.name} cannot be read.",
            f"The system says: {error.strerror}.", "Check the path and the disk.", file=path.name,
        ) from None  # fmt: skip


def _homeless(path: Path) -> BackendError:
    return BackendError(
        "GT-CHECKPOINT-FOLDER", f"The folder for {path.name} is not there.",
        "No folder is made for checkpoints: they would lie where nobody looks after them.",
        "Make the folder, mount its disk, or correct the place.", file=path.name,
    )  # fmt: skip


def _formless(path: Path) -> BackendError:
    return BackendError(
        "GT-CHECKPOINT-FORM", f"{path.name} has no whole checkpoint of this deployment.",
        "It is another file, it is of another deployment, or its beginning is missing.",
        "Give the whole file that `guardtag journal checkpoint` added to.", file=path.name,
    )  # fmt: skip


def _contradicting(path: Path) -> Tampered:
    return Tampered(
        "GT-CHECKPOINT-CONTRADICTS", f"The checkpoints in {path.name} contradict each other.",
        "Lines are missing, or somebody with the keys signed two histories.",
        "Compare with another copy of the file, and find out who can read the keyring.", file=path.name,
    )  # fmt: skip


def no_place(channels: Iterable[str]) -> ConfigError:
    """The error for a place that checkpoints cannot go to."""
    return ConfigError(
        "GT-CHECKPOINT-PLACE", "Checkpoints cannot go there.",
        "A place is file:PATH, or channel:target with a configured channel that carries long texts.",
        f"Channels: {', '.join(channels)}.",
    )  # fmt: skip

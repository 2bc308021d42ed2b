"""No text of any object, error, log record or output shows a key, a token, a typed code or anything of a person.

What may hold a secret in a variable is decided here: keys, keyring files and passphrases are in no frame that an
error leaves behind, even for trackers that keep the variables of every frame. Texts that somebody scanned
and what a person is called may be: their callers hold them too. Such trackers must be told to keep none.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from guardtag.errors import GuardTagError
from tests.house import kept, watched
from tests.house.watched import Watched

KEYS = ("key", "keyring file", "passphrase")
PUBLIC_TYPES = {
    "Batch", "Claim", "Code", "Codes", "Config", "Contact", "FileKeySource", "Fitting", "Found", "Guard", "Incident",
    "Key", "Keyring", "Message", "Notice", "PublicKeys", "Reading", "Records", "Responder", "Room", "Row", "Scan",
    "Signer", "Tag", "Tokens", "TypedCodes", "Tx", "Vault", "View", "Ward",
}  # fmt: skip

# Types whose text shows a secret, to be mended where they are made; each is taken out here when it is.
KNOWN: dict[str, set[str]] = {}


class Search:
    """Looks for secrets in texts.

    Args:
        seen: knows them.
        kinds: which of them to look for; all unless given.
    """

    def __init__(self, seen: Watched, kinds: Iterable[str] = ()) -> None:
        self.wanted = [
            (kind, spelling)
            for kind in kinds or seen.secrets
            for secret in seen.secrets[kind]
            for spelling in watched.spellings(secret)
        ]

    def __call__(self, text: str) -> set[str]:
        return {kind for kind, spelling in self.wanted if spelling in text}


def named(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that it came from, said to be its cause or not."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


# -- the watch itself


def test_the_watch_saw_all_that_matters(seen: Watched) -> None:
    assert {kind.__name__ for kind in seen.objects} >= PUBLIC_TYPES
    assert len(seen.objects) > 100
    said = {record.getMessage().partition(":")[0] for record in seen.logs if record.name.startswith("guardtag")}
    assert said >= {
        "a notice is dead", "channel sms failed", "a due incident could not be carried out",
        "a due notice could not be opened",
    }  # fmt: skip
    assert "guardtag: found" in seen.output, "the channel on the console spoke"
    for kind, least in (("key", 10), ("token", 5), ("typed code", 5), ("notice link", 3), ("keyring file", 3)):
        assert len(seen.secrets[kind]) >= least, kind
    assert {type(error).__name__ for error in seen.errors.values()} >= {
        "NotATag", "TooLong", "Ambiguous", "Mistyped", "Unknown", "Retired", "Denied", "Conflict", "KeyringError",
        "Tampered", "BackendError", "ConfigError",
    }  # fmt: skip


def test_each_kind_of_secret_would_be_found(seen: Watched) -> None:
    search = Search(seen)
    for kind, secrets in seen.secrets.items():
        for secret in secrets:
            for spelling in watched.spellings(secret):
                assert kind in search(f"Thing(value='{spelling}', n=1)")
    assert search("Keyring(deployment='2441e3d54410492b', primary=1, keys=[1 live])") == set()


# -- objects


def test_no_text_of_an_object_shows_a_secret(seen: Watched) -> None:
    search = Search(seen)
    leaks = {
        named(kind): shown
        for kind, objects in seen.objects.items()
        if (shown := search(" ".join(f"{thing!r} {thing!s} {thing}" for thing in objects)))
    }
    assert leaks == KNOWN


def test_no_record_gives_a_key_away_as_data(seen: Watched) -> None:
    """What serialisers and structured logs make of a public record."""
    search = Search(seen, KEYS)
    leaks = {
        named(kind)
        for kind, objects in seen.objects.items()
        if attrs.has(kind) and not kind.__name__.startswith("_")
        for thing in objects
        if search(f"{attrs.asdict(thing)!r} {attrs.astuple(thing)!r}")
    }
    assert leaks == set()


# -- errors


def test_no_error_shows_a_secret(seen: Watched) -> None:
    """Neither it nor what it came from, whether that is shown or not."""
    search = Search(seen)
    leaks = {}
    for name, provoked in seen.errors.items():
        texts = []
        for error in chain(provoked):
            texts += [
                f"{error!r} {error!s} {error.args!r}",
                repr([getattr(error, n, "") for n in dir(error) if n[0] != "_"]),
            ]
            if isinstance(error, GuardTagError):
                texts.append(repr(error.as_dict()))
        if shown := search(" ".join(texts)):
            leaks[name] = shown
    assert leaks == {}


def test_no_traceback_shows_a_secret(seen: Watched) -> None:
    search = Search(seen)
    texts = {name: "".join(traceback.format_exception(error)) for name, error in seen.errors.items()}
    assert {name: shown for name, text in texts.items() if (shown := search(text))} == {}


def test_no_frame_of_an_error_holds_a_key(seen: Watched) -> None:
    search = Search(seen, KEYS)
    leaks = {}
    for name, provoked in seen.errors.items():
        for error in chain(provoked):
            for frame in traceback.TracebackException.from_exception(error, capture_locals=True).stack:
                if frame.filename.startswith(watched.SRC) and (shown := search(repr(frame.locals))):
                    leaks[f"{name}: {frame.name}"] = shown
    assert leaks == {}


# -- what is written down


def test_no_log_record_shows_a_secret(seen: Watched) -> None:
    search = Search(seen)
    leaks = {}
    for record in seen.logs:
        trace = "".join(traceback.format_exception(record.exc_info[1])) if record.exc_info else ""
        if shown := search(f"{record.getMessage()} {record.args!r} {trace}"):
            leaks[f"{record.name}: {record.msg}"] = shown
    assert leaks == {}


def test_no_output_shows_a_secret(seen: Watched) -> None:
    assert Search(seen)(seen.output) == set()


def test_no_file_but_the_keyring_holds_a_key_and_no_sealed_file_a_person(seen: Watched) -> None:
    """The channel's own file is the recipients'; what is printed carries codes, and nothing else."""
    folder: Path = seen.folder
    secret = {"out.jsonl", "keyring.json"}
    assert secret < {path.name for path in folder.rglob("*")}
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in secret:
            printed = path.name == "sheet.svg" or kept.PRINTED in path.parts
            codes = () if printed else ("token", "typed code")
            text = path.read_bytes().decode("utf-8", "replace")
            assert Search(seen, (*KEYS, *codes, "notice link", "page key", "person"))(text) == set(), path.name

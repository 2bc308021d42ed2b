"""How a text could stand in a file: in every encoding, and escaped or wrapped as programs do; and the search for it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

CHARSETS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_BEFORE = (0, 2, 3)
"""By offset in a base64 triple: how many characters hold bits of what stands before."""

_HEAD = 4
"""Bytes of a spelling by which it is looked up."""


class Hit(NamedTuple):
    """A text that was found.

    Args:
        file: where, as it was named.
        text: what.
        spelling: how it stands there.
    """

    file: str
    text: str
    spelling: str


@lru_cache(maxsize=4096)
def spellings(text: str, least: int = 1) -> Mapping[str, bytes]:
    """All spellings of a text by what they are called.

    Args:
        text: what is spelled.
        least: character sets in which it has fewer bytes are left out.

    Every character set, and each of these in hexadecimal (both cases), in base64 (both alphabets, at the three
    offsets that other bytes before it can give it) and in percent escapes (of every byte or of those only that must
    be, both cases); and escaped as in JSON, all of it or what is not ASCII, both cases.
    """
    found: dict[str, bytes] = {}
    for charset in CHARSETS:
        raw = text.encode(charset)
        if len(raw) < least:
            continue
        found[charset] = raw
        found[f"{charset} hex"] = raw.hex().encode()
        found[f"{charset} HEX"] = raw.hex().upper().encode()
        for offset in range(3):
            for alphabet, encode in _ALPHABETS.items():
                found[f"{charset} base64 {alphabet} at {offset}"] = _base64(encode, raw, offset)
        for case in ("02x", "02X"):
            found[f"{charset} percent {case}"] = b"".join(_percent(byte, case) for byte in raw)
            found[f"{charset} percent some {case}"] = b"".join(
                bytes((byte,)) if byte in _UNRESERVED else _percent(byte, case) for byte in raw
            )
    for case in ("04x", "04X"):
        found[f"json {case}"] = "".join(f"\\u{unit:{case}}" for unit in _units(text)).encode()
        found[f"json some {case}"] = "".join(
            chr(unit) if unit < 0x80 else f"\\u{unit:{case}}" for unit in _units(text)
        ).encode()
    return found


def _percent(byte: int, case: str) -> bytes:
    return f"%{byte:{case}}".encode()


def _units(text: str) -> Iterator[int]:
    """Its UTF-16 code units: JSON escapes what lies beyond the basic plane as two."""
    raw = text.encode("utf-16-be")
    return (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))


_ALPHABETS: Mapping[str, Callable[[bytes], bytes]] = {"std": base64.b64encode, "url": base64.urlsafe_b64encode}


def _base64(encode: Callable[[bytes], bytes], raw: bytes, offset: int) -> bytes:
    """The characters that are the same whatever stands before and behind."""
    return encode(bytes(offset) + raw)[_BEFORE[offset] : (offset + len(raw)) * 8 // 6]


class Search:
    """Looks for texts in bytes, however many there are.

    Args:
        texts: what to look for.
        least: character sets in which a text has fewer bytes, 4 at least, are left out for it: random bytes would meet
            them by chance.
    """

    def __init__(self, texts: Iterable[str], least: int = _HEAD) -> None:
        self._by_head: dict[bytes, dict[bytes, tuple[str, str]]] = {}
        for text in texts:
            for name, spelling in spellings(text, max(least, _HEAD)).items():
                self._by_head.setdefault(spelling[:_HEAD], {}).setdefault(spelling, (text, name))

    def data(self, data: bytes, name: str = "") -> list[Hit]:
        """What is found in some bytes."""
        heads = self._by_head
        places = [at for at in range(len(data) - _HEAD + 1) if data[at : at + _HEAD] in heads]
        return sorted({
            Hit(name, *said)
            for at in places for spelling, said in heads[data[at : at + _HEAD]].items() if data.startswith(spelling, at)
        })  # fmt: skip

    def folder(self, folder: Path, exempt: Iterable[str] = ()) -> list[Hit]:
        """What is found in the bytes of every file below a folder, and in the files' own names.

        Args:
            folder: where.
            exempt: names of files that stand for something that is its recipient's.
        """
        left_out, hits = set(exempt), []
        for path in files(folder):
            name = path.relative_to(folder).as_posix()
            hits += self.data(name.encode(), name)
            if path.name not in left_out:
                hits += self.data(path.read_bytes(), name)
        return hits


def files(folder: Path) -> list[Path]:
    """All files below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())

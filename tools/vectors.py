"""Writes docs/spec/vectors.json, the frozen test vectors of docs/spec/format.md.

    python tools/vectors.py [FILE]

The same bytes come out each time, from published keys and without guardtag. The file is frozen: vectors
are only ever added, at the end of their section.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import vector_codes as codes
from vector_links import chats, folds, hosts, links, percents
from vector_tags import BEFORE, HOST, ONE, OTHER, RINGS, THREE
from vector_tokens import authentic, bare, besides, limits
from vector_typed import alike, groupings, slips, two_candidates, votes

FILE = Path(__file__).resolve().parents[1] / "docs/spec/vectors.json"
ABOUT = (
    "Test vectors of guardtag's codes, format 1; docs/spec/format.md says how to read them. FROZEN: vectors are only "
    "ever added, none is changed or removed, because cloth with these codes lasts for years. The keys are published, "
    "no real tag may be made under them. Bytes are in hexadecimal. A text is a JSON string; an unpaired surrogate in "
    "it is meant. hosts: our host and its aliases. mark: the high-water mark. The spoken form is not covered."
)
READING = {
    "link": links, "host": hosts, "chat": chats, "fold": folds, "percent": percents, "bare": bare,
    "authentic": authentic, "typed": groupings, "alike": alike, "slip": slips, "beside": besides, "votes": votes,
    "two": two_candidates, "limit": limits,
}  # fmt: skip

Vector = dict[str, Any]

MINTED = (
    (ONE, 1, 1, 0), (ONE, 1, 46, 7), (ONE, 1, 123456, 789), (ONE, 1, 2**32 - 1, 255), (ONE, 1, 2**32, 256),
    (ONE, 1, codes.MAX_SERIAL, 65535), (THREE, 3, 1, 1), (THREE, 3, 46, 7), (THREE, 3, 47, 7), (THREE, 3, 57, 0),
    (THREE, 1, 12, 3), (THREE, 1, 46, 9), (BEFORE, 2, 20, 5), (BEFORE, 1, 12, 3), (OTHER, 1, 46, 7), (OTHER, 255, 9, 1),
    (OTHER, 255, codes.MAX_SERIAL, 65535),
)  # fmt: skip
PERMUTED = (
    (ONE, 1, 0), (ONE, 1, 1), (ONE, 1, 46), (ONE, 1, 2**25 - 1), (ONE, 1, 2**25), (ONE, 1, codes.MAX_SERIAL),
    (ONE, 1, 2**50 - 1), (THREE, 3, 46), (THREE, 1, 46), (OTHER, 255, 9),
)  # fmt: skip
WORDS = (
    (0,) * 10, (*(0,) * 9, 1), (1, *(0,) * 9), (31,) * 10, tuple(range(10)), tuple(range(31, 21, -1)),
    (7, 19, 3, 20, 9, 22, 24, 25, 2, 28), (16, 8, 4, 2, 1, 16, 8, 4, 2, 1),
)  # fmt: skip
# Data codewords times eight: ISO/IEC 18004, table 7.
SYMBOLS = (
    (3, "M", 352), (3, "Q", 272), (4, "M", 512), (4, "Q", 384), (4, "H", 288), (5, "M", 688), (5, "Q", 496),
    (5, "H", 368),
)  # fmt: skip


def keys() -> Iterator[Vector]:
    """Every derived key, with what HKDF gives on the way."""
    for ring in RINGS:
        for key in sorted(ring.readable()):
            for label in (codes.token_label(key), codes.TYPED_LABEL):
                extracted, derived = ring.derived(key, label)
                yield {
                    "keyring": ring.name, "key": key, "label": label, "root": ring.root(key).hex(),
                    "salt": ring.salt().hex(), "extracted": extracted.hex(), "derived": derived.hex(),
                }  # fmt: skip


def permutations() -> Iterator[Vector]:
    """FF1 round by round: A and B before each round and at the end, R in each."""
    for ring, key, value in PERMUTED:
        derived = ring.derived(key, codes.TYPED_LABEL)[1]
        steps = list(codes.rounds(derived, value))
        result = codes.forward(derived, value)
        yield {
            "keyring": ring.name, "key": key, "value": value, "digits": codes.digits(value),
            "aes_p": codes.aes(derived, codes.FF1_P).hex(), "halves": [[a, b] for a, b, _ in steps],
            "r": [r.hex() for _, _, r in steps if r], "result": result, "symbols": codes.digits(result),
        }  # fmt: skip


def checked() -> Iterator[Vector]:
    """Check symbols, and the two sums of words with one or two symbols changed."""
    for data in WORDS:
        word = [*data, *codes.checks(data)]
        changed = [*word[:3], word[3] ^ 5, *word[4:]]
        swapped = [*word[:8], word[9], word[8], *word[10:]]
        yield {
            "data": list(data), "checks": word[10:], "code": codes.grouped(word),
            "fourth_xor_5": list(codes.syndromes(changed)), "ninth_and_tenth_exchanged": list(codes.syndromes(swapped)),
        }  # fmt: skip


def minted() -> Iterator[Vector]:
    """What is printed for a serial."""
    for ring, epoch, serial, area in MINTED:
        block = codes.block_of(epoch, serial, area)
        token = codes.token(ring, epoch, serial, area)
        yield {
            "keyring": ring.name, "epoch": epoch, "serial": serial, "area": area, "host": HOST, "block": block.hex(),
            "sealed": codes.unspelled(token).hex(), "token": token, "link": f"https://{HOST.upper()}/T/{token}",
            "typed": codes.typed(ring, epoch, serial),
        }  # fmt: skip


def candidates() -> Iterator[Vector]:
    """What typed codes may stand for under all keys of a keyring, minted or not."""
    derived = THREE.derived(3, codes.TYPED_LABEL)[1]
    many = (codes.code_of(derived, serial) for serial in range(1, 100_000))
    double = next(code for code in many if len(codes.candidates(THREE, code)) == 2)
    none = [codes.code_of(derived, value) for value in (0, codes.MAX_SERIAL + 1, 2**50 - 1)]
    printed = [codes.typed(ring, epoch, serial) for ring, epoch, serial, _ in MINTED]  # last: it may grow
    for code in dict.fromkeys((double, *none, codes.with_checks("7K3M9QRT2X"), *printed)):
        for ring in (ONE, THREE, OTHER):
            yield {"keyring": ring.name, "code": code, "serials": codes.candidates(ring, code)}


def sizes() -> Iterator[Vector]:
    """The longest host in each version and level."""
    for version, level, bits in SYMBOLS:
        room = bits - (4 + 8 + 8 * len("https://")) - (4 + 9)
        count = 2 * (room // 11) + (room % 11 >= 6)
        yield {
            "version": version, "level": level, "modules": 17 + 4 * version, "data_bits": bits, "alphanumeric": count,
            "longest_host": count - len("/T/") - 26,
        }  # fmt: skip


def readings() -> Iterator[Vector]:
    """The texts and their answers."""
    for group, texts in READING.items():
        for number, one in enumerate(texts(), 1):
            yield {
                "id": f"{group}-{number:03}", "keyring": one.ring.name, "hosts": list(one.hosts), "mark": one.mark,
                "text": one.text, "expect": one.expect, "comment": one.comment,
            }  # fmt: skip


def sections() -> Iterator[tuple[str, list[Vector]]]:
    """Name and vectors of each section."""
    made = (
        ("key", keys), ("ff1", permutations), ("rs", checked), ("mint", minted), ("candidates", candidates),
        ("qr", sizes),
    )  # fmt: skip
    for name, section in made:
        yield name, [{"id": f"{name}-{number:03}", **vector} for number, vector in enumerate(section(), 1)]
    yield "read", list(readings())


def written() -> str:
    """The file: JSON in ASCII, one vector a line."""
    rings = [
        {
            "name": ring.name, "comment": ring.comment, "suite": codes.SUITE, "deployment": ring.deployment,
            "primary": ring.primary,
            "keys": [{"id": key, "state": state, "root": root.hex()} for key, state, root in ring.keys],
        }
        for ring in RINGS
    ]  # fmt: skip
    powers = [1]
    while len(powers) < 31:
        powers.append(codes.times(powers[-1], 2))
    parts = [
        f'"format": "guardtag-vectors/1",\n"about": {json.dumps(ABOUT)},\n"powers_of_a": {json.dumps(powers)}',
        _section("keyrings", rings),
        *(_section(name, vectors) for name, vectors in sections()),
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _section(name: str, vectors: Iterable[Vector]) -> str:
    return f'"{name}": [\n' + ",\n".join(map(json.dumps, vectors)) + "\n]"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    target.write_bytes(written().encode("ascii"))

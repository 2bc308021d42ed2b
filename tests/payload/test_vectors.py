"""The library, the generator and the committed vectors of the format agree, and what was published stays."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import segno

from guardtag.errors import TagError
from guardtag.labels import draw
from guardtag.payload import ff1, reedsolomon, typed
from guardtag.payload.codes import Codes
from guardtag.payload.ff1 import Permutation
from guardtag.payload.keys import Key, Keyring
from guardtag.payload.token import Claim, Tokens
from guardtag.payload.typed import TypedCodes

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs/spec/vectors.json"
VECTORS = json.loads(FILE.read_bytes())
KEYRINGS = {
    ring["name"]: Keyring(
        tuple(Key(key["id"], bytes.fromhex(key["root"]), key["state"]) for key in ring["keys"]),
        ring["primary"], ring["primary"], ring["deployment"], ring["suite"],
    )
    for ring in VECTORS["keyrings"]
}  # fmt: skip
GROUPS = list(dict.fromkeys(vector["id"].rpartition("-")[0] for vector in VECTORS["read"]))

# Each edition: how many entries a section had, and the digest of them. A line is added when vectors are, and none
# is ever changed: cloth that was printed under a vector's rule is read by readers that nobody can update.
EDITIONS = (
    (
        {"keyrings": 4, "key": 14, "ff1": 10, "rs": 8, "mint": 17, "candidates": 63, "qr": 8, "read": 1071},
        "c2b23eaf633b0b8252167c0f4b75ebbc2e100ef0cb4858e499f89fc07a0cfec8",
    ),
)  # fmt: skip


def known(mark: int, serial: int) -> bool:
    return 1 <= serial <= mark


def answer(vector: dict[str, Any]) -> dict[str, Any]:
    host, *aliases = vector["hosts"]
    codes = Codes(KEYRINGS[vector["keyring"]], host, tuple(aliases))
    try:
        read = codes.read(vector["text"], lambda serial: known(vector["mark"], serial))
    except TagError as error:
        group = {"group": error.facts["group"]} if "group" in error.facts else {}
        return {"kind": "error", "error": type(error).__name__, **group}
    if read.via == "typed":
        return {"kind": "typed", "serials": [read.serial]}
    return {"kind": "token", "epoch": read.epoch, "serial": read.serial, "area": read.area}


@pytest.mark.parametrize("group", GROUPS)
def test_texts_are_read_as_published(group):
    vectors = [vector for vector in VECTORS["read"] if vector["id"].rpartition("-")[0] == group]
    wrong = [(v["id"], v["comment"], v["expect"], got) for v in vectors if (got := answer(v)) != v["expect"]]
    assert wrong == []


def test_keys_are_derived_as_published():
    for vector in VECTORS["key"]:
        keyring = KEYRINGS[vector["keyring"]]
        assert keyring.key(vector["key"]).root.hex() == vector["root"]
        assert keyring.derive(vector["label"], vector["key"]).hex() == vector["derived"]


def test_codes_are_minted_as_published():
    for vector in VECTORS["mint"]:
        keyring = KEYRINGS[vector["keyring"]]
        code = Codes(keyring, vector["host"]).code(vector["serial"], vector["area"], vector["epoch"])
        assert (code.link, code.typed) == (vector["link"], vector["typed"])
        claim = Claim(vector["epoch"], vector["serial"], vector["area"])
        assert Tokens(keyring).verify(vector["token"]) == claim


def test_typed_codes_stand_for_the_serials_published():
    for vector in VECTORS["candidates"]:
        assert list(TypedCodes(KEYRINGS[vector["keyring"]]).candidates(vector["code"])) == vector["serials"]


def test_the_permutation_is_the_one_published():
    for vector in VECTORS["ff1"]:
        key = KEYRINGS[vector["keyring"]].derive("guardtag/v1/typed", vector["key"])
        assert Permutation(key).forward(vector["value"]) == vector["result"]
        assert Permutation(key).backward(vector["result"]) == vector["value"]
        assert list(ff1.encrypt(key, b"", vector["digits"], 32)) == vector["symbols"]
        assert vector["halves"][-1] == list(divmod(vector["result"], 2**25))


def test_the_checks_are_those_published():
    for vector in VECTORS["rs"]:
        word = [*vector["data"], *vector["checks"]]
        assert list(reedsolomon.checks(vector["data"])) == vector["checks"]
        assert typed.fits(vector["code"])
        assert [typed.ALPHABET.index(letter) for letter in vector["code"].replace("-", "")] == word
        word[3] ^= 5
        assert list(reedsolomon.syndromes(word)) == vector["fourth_xor_5"]
        word[3] ^= 5
        word[8], word[9] = word[9], word[8]
        assert list(reedsolomon.syndromes(word)) == vector["ninth_and_tenth_exchanged"]


def test_hosts_of_the_published_length_fit_the_symbol_and_no_longer_ones():
    rooms = {(grade.version, grade.level): (grade.edge, grade.room) for grade in draw.GRADES}
    for vector in VECTORS["qr"]:
        version, level, host = vector["version"], vector["level"], vector["longest_host"]
        form = {"version": version, "error": level, "micro": False, "boost_error": False, "mask": 3}
        for length, fits in ((host, True), (host + 1, False)):
            segments = [("https://", 4), (f"{'A' * length}/T/{'A' * 26}", 2)]
            if fits:
                assert len(segno.make(segments, **form).matrix) == vector["modules"]
                continue
            with pytest.raises(segno.DataOverflowError):
                segno.make(segments, **form)
        room = rooms.pop((version, level), None)
        assert room in (None, (vector["modules"], 8 + vector["alphanumeric"]))
    assert rooms == {}


def test_the_generator_writes_the_committed_file(tmp_path):
    made = tmp_path / "vectors.json"
    subprocess.run([sys.executable, ROOT / "tools/vectors.py", made], check=True, timeout=60)
    assert made.read_bytes() == FILE.read_bytes()


def test_what_was_published_stays():
    for counts, digest in EDITIONS:
        first = {name: VECTORS[name][:count] for name, count in counts.items()}
        assert hashlib.sha256(json.dumps(first).encode()).hexdigest() == digest


def test_ids_are_unique_and_every_answer_is_covered():
    ids = Counter(vector["id"] for name in EDITIONS[0][0].keys() - {"keyrings"} for vector in VECTORS[name])
    assert set(ids.values()) == {1}
    answers = Counter(vector["expect"].get("error", vector["expect"]["kind"]) for vector in VECTORS["read"])
    assert set(answers) == {"token", "typed", "NotATag", "TooLong", "Ambiguous", "Mistyped", "Unknown"}
    groups = Counter(v["expect"]["group"] for v in VECTORS["read"] if "group" in v["expect"])
    assert set(groups) == {0, 1, 2, 3}
    assert "only ever added" in VECTORS["about"]
    assert set(FILE.read_bytes()) <= set(range(0x20, 0x7F)) | {0x0A}

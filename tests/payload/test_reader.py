"""The library beside a reader that was written from the specification alone: neither may answer otherwise."""

from __future__ import annotations

import random

import pytest

from guardtag.errors import TagError
from guardtag.payload import spoken
from guardtag.payload.codes import Codes
from tests.payload import junk, reader
from tests.payload.test_vectors import KEYRINGS, VECTORS, answer

RINGS = {ring["name"]: ring for ring in VECTORS["keyrings"]}
THREE = next(name for name, ring in RINGS.items() if len({key["state"] for key in ring["keys"]}) == 3)
HOSTS, MARK = ["tag.example.org", "alias.example.net"], 1000


def is_spoken(text: str) -> bool:
    """Whether the text is one for the library's spoken form, which the specification leaves out."""
    try:
        return spoken.spelled(text) is not None
    except TagError:
        return True


def mutations(seed: int, count: int) -> tuple[int, list[tuple[str, dict[str, object], dict[str, object]]]]:
    """How many texts both answered, and those on which they differ."""
    codes = Codes(KEYRINGS[THREE], HOSTS[0], tuple(HOSTS[1:]))
    printed = [codes.code(40 + key.id, 7, key.id) for key in KEYRINGS[THREE].readable()]
    read, differ = 0, []
    for text in junk.texts(random.Random(seed), printed, count):
        if is_spoken(text):
            continue
        vector = {"keyring": THREE, "hosts": HOSTS, "mark": MARK, "text": text}
        mine, theirs = answer(vector), reader.read(text, RINGS[THREE], HOSTS, MARK)
        read += mine["kind"] != "error"
        if mine != theirs:
            differ.append((text, mine, theirs))
    return read, differ


def test_it_answers_every_vector_as_published():
    for vector in VECTORS["read"]:
        got = reader.read(vector["text"], RINGS[vector["keyring"]], vector["hosts"], vector["mark"])
        assert got == vector["expect"], vector["id"]


def test_it_derives_and_permutes_as_published():
    for vector in VECTORS["key"]:
        assert reader.derive(RINGS[vector["keyring"]], vector["root"], vector["label"]).hex() == vector["derived"]
    for vector in VECTORS["candidates"]:
        assert reader.candidates(RINGS[vector["keyring"]], vector["code"]) == vector["serials"]


@pytest.mark.parametrize(
    ("seed", "count"), [(0, 2_500), *(pytest.param(seed, 25_000, marks=pytest.mark.soak) for seed in range(4))]
)
def test_both_answer_alike_to_mutations(seed, count):
    read, differ = mutations(seed, count)
    assert differ == []
    assert read > 0.08 * count


def test_it_imports_nothing_of_the_library():
    source = reader.__loader__.get_source(reader.__name__)
    assert "import guardtag" not in source.replace("must not import guardtag", "")
    assert "from guardtag" not in source

"""The shared adversarial cases and test vectors, for every room's tests.

They stand in a folder beside the repository, ``../shared``, or where ``GUARDTAG_SHARED`` says. Where the
folder is missing, the tests that need it are skipped and say so; under ``CI`` that is a failure.

    CASES = cases.group("scan_text")

    @pytest.mark.parametrize("case", CASES)
    def test_case(case): read(cases.expand(case.input, {"TOKEN": …}))
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Case(NamedTuple):
    """One adversarial case; ``input`` still has its placeholders."""

    id: str
    name: str
    input: Any
    expect: str
    why: str


def shared() -> Path:
    """The shared folder; skips (or under CI fails) the module or test that asks when there is none."""
    beside = Path(__file__).resolve().parents[1].parent / "shared"
    folder = Path(os.environ.get("GUARDTAG_SHARED") or beside)
    if not (folder / "cases").is_dir():
        _absent()
    return folder


def _absent() -> NoReturn:
    reason = "the shared cases are not here: put them into ../shared or name their folder in GUARDTAG_SHARED"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def load(name: str) -> Any:
    """A JSON file of the shared folder, such as ``vectors/hkdf_sha256_test.json``."""
    return json.loads((shared() / name).read_text("utf-8"))


def group(name: str) -> list[Any]:
    """The cases of one group of ``adversarial.json``, as parameters of a test."""
    cases = [case for case in load("cases/adversarial.json")["cases"] if case["group"] == name]
    assert cases, f"no cases in group {name}"
    return [pytest.param(Case(c["id"], c["name"], c["input"], c["expect"], c["why"]), id=c["id"]) for c in cases]


def vectors(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The vectors of a Project Wycheproof file, each with its group."""
    groups = load(f"vectors/{name}")["testGroups"]
    return [(group, test) for group in groups for test in group["tests"]]


def expand(value: Any, tags: Mapping[str, str]) -> Any:
    """A case's input with its placeholders filled in.

    Args:
        value: a text with ``{NAME|filter…}``, ``{"repeat": [text, n]}``, ``{"py": …}``, or other data.
        tags: placeholder name to text, such as ``TOKEN`` to a token.
    """
    if isinstance(value, str):
        return re.sub(r"\{([A-Z0-9_]+)((?:\|[^}|]+)*)\}", lambda match: _filled(match, tags), value)
    if isinstance(value, dict) and "repeat" in value:
        text, times = value["repeat"]
        return expand(text, tags) * times
    if isinstance(value, dict) and "py" in value:
        return _python(value, tags)
    return value


def _filled(match: re.Match[str], tags: Mapping[str, str]) -> str:
    text = tags[match[1]]
    for name in match[2].split("|")[1:]:
        text = _filtered(text, name, CROCKFORD if match[1].startswith("CODE") else BASE32)
    return text


def _filtered(text: str, name: str, alphabet: str) -> str:
    verb, *rest = name.split(":", 2)
    match verb:
        case "lower":
            return text.lower()
        case "fullwidth":
            return "".join(chr(ord(c) + 0xFEE0) for c in text)
        case "pctall":
            return "".join(f"%{ord(c):02X}" for c in text)
        case "pct2":
            return "".join(f"%25{ord(c):02X}" for c in text)
        case "mathbold":
            return "".join(chr(ord(c) + (0x1D7CE - 48 if c.isdigit() else 0x1D400 - 65)) for c in text)
        case "space":
            return text.replace("-", " ")
        case "nodash":
            return text.replace("-", "")
        case "endash":
            return text.replace("-", "\u2013")
        case "zwsp":
            return "\u200b".join(text)
        case "sub":
            at, new = int(rest[0]), rest[1]
            if new == "next":
                new = alphabet[(alphabet.index(text[at]) + 1) % 32]
            return text[:at] + new + text[at + 1 :]
        case "drop":
            return text[: int(rest[0])] + text[int(rest[0]) + 1 :]
        case "swap":
            letters, (one, other) = list(text), map(int, rest)
            letters[one], letters[other] = letters[other], letters[one]
            return "".join(letters)
        case "alias":
            return text[:-1] + alphabet[alphabet.index(text[-1]) | int(rest[0])]
    raise ValueError(f"unknown filter {name}")


class LyingText(str):
    """A text whose own methods say that it is whatever it is compared with, and short."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0

    def __len__(self) -> int:
        return 26

    def __str__(self) -> str:
        return "lies"

    def __getitem__(self, key: Any) -> str:
        return "lies"


def _python(value: dict[str, Any], tags: Mapping[str, str]) -> Any:
    match value["py"]:
        case "none":
            return None
        case "str_subclass":
            return LyingText(expand(value["template"], tags))
    raise ValueError(f"unknown Python value {value['py']}")

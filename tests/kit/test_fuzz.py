"""The fuzz kit: every target reads its own good inputs, some others break none, and a fault is found and kept."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from fuzz import __main__, kit, mutate  # noqa: E402 - beside the tests
from fuzz.targets import TARGETS  # noqa: E402

RUNS = 150
"""A taste only: `make fuzz` reads a million inputs of each."""


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_target_takes_a_good_input_and_breaks_on_none_of_a_few(name: str) -> None:
    found = kit.run(TARGETS[name], RUNS, seed=20_261_127)
    assert found.faults == []
    assert 0 < found.taken <= found.runs == RUNS


def test_changed_xml_of_a_workbook_is_read_to_its_end() -> None:
    target = TARGETS["xlsx"]
    (texts,) = {seed for seed in target.seeds() if seed.startswith(b"xl/sharedStrings.xml\n")}
    with target.begin() as read:
        lines: Any = read(texts.replace("小军".encode(), "小李".encode()))
    assert [line.cells["姓名"] for line in lines] == ["小李", "王奶奶"]


def test_inputs_are_repeatable_bounded_and_begin_with_the_seeds() -> None:
    def some(seed: int) -> list[bytes]:
        made = mutate.inputs([b"one", b"two" * 20_000], [b"word"], seed)
        return [next(made) for _ in range(500)]

    assert some(1) == some(1) != some(2)
    assert some(1)[:2] == [b"one", b"two" * 20_000]
    assert max(map(len, some(3))) <= mutate.MAX


def test_a_fault_is_kept_and_makes_the_command_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read(data: bytes) -> object:
        if b"\x00" in data:
            raise KeyError("a fault")
        if len(data) % 2:
            raise ValueError("refused")
        return data

    broken = kit.Target("broken", lambda: [b"ab\n" * 4], kit.always(read), (ValueError,))
    monkeypatch.setattr(__main__, "TARGETS", {"broken": broken})
    assert __main__.main(["--runs", "2000", "--keep", str(tmp_path / "kept")]) == 1
    (kept,) = (tmp_path / "kept").iterdir()
    assert b"\x00" in kept.read_bytes()
    told = json.loads(capsys.readouterr().out)["broken"]
    assert (told["runs"], told["faults"]) == (2000, 1)
    assert 0 < told["taken"] < 1


def test_a_contradiction_is_a_fault_though_it_is_no_crash() -> None:
    def read(data: bytes) -> object:
        raise kit.Wrong("it contradicts itself")

    found = kit.run(kit.Target("t", lambda: [b"x"], kit.always(read), (kit.Wrong,)), 10, seed=1)
    assert [said for _, said in found.faults] == ["Wrong: it contradicts itself"]

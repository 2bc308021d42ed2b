"""The state machine runs over any store in four lines, and finds what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.sqlite import SqliteStore
from guardtag.spi import Ref, Row, Store
from guardtag.testing import machine
from guardtag.testing.machine import GuardMachine
from guardtag.testing.simulation import InvariantBroken

pytestmark = pytest.mark.timeout(600)
FEW = settings(
    max_examples=5, stateful_step_count=20, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


class InMemory(GuardMachine):
    def make_store(self) -> Store:
        return MemoryStore()


class InSqlite(GuardMachine):
    def make_store(self) -> Store:
        return SqliteStore(f"sqlite:{self.folder}/rows.db")


TestInMemory = InMemory.TestCase
TestInMemory.settings = FEW


@pytest.mark.soak
@pytest.mark.parametrize("machine", [InMemory, InSqlite])
def test_it_plays_long(machine: type[GuardMachine]) -> None:
    """Two shorter plays over SQLite are the docstring's example."""
    run_state_machine_as_test(machine, settings=settings(FEW, max_examples=25))


class Dropping(MemoryStore):
    """Forgets what was claimed and never settled."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[Ref, int] = {}

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        rows = super().claim(lanes, now, until, limit)
        fresh = [row for row in rows if self._seen.get(Ref(row.kind, row.id)) != row.version]
        self._seen.update({Ref(row.kind, row.id): row.version for row in rows})
        return fresh


class OverDropping(GuardMachine):
    def make_store(self) -> Store:
        return Dropping()


@pytest.mark.soak
def test_a_store_that_drops_expired_claims_is_found() -> None:
    # long plays: a message that a channel took must come due a second time
    many = settings(FEW, max_examples=600, phases=(Phase.generate,), stateful_step_count=50)
    with pytest.raises(InvariantBroken):
        run_state_machine_as_test(OverDropping, settings=many)


def test_the_example_in_the_docstring_runs(tmp_path: Path) -> None:
    """As printed, with a store of ours put in for theirs."""
    example = re.search(r"::\n\n((?:    .*\n|\n)+)", machine.__doc__ or "")
    assert example is not None
    source = "\n".join(line[4:] for line in example[1].splitlines())
    assert len([line for line in source.splitlines() if line.strip()]) == 4
    source = source.replace('OurStore(f"ours:{self.folder}/rows")', "SqliteStore(f'sqlite:{self.folder}/rows')")
    module = tmp_path / "theirs.py"
    module.write_text(f"from guardtag.builtin.sqlite import SqliteStore\n{source}\n", "utf-8")
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("theirs", module)
    assert spec is not None
    assert spec.loader is not None
    theirs = module_from_spec(spec)
    spec.loader.exec_module(theirs)
    run_state_machine_as_test(theirs.Ours, settings=settings(FEW, max_examples=2))

"""Printers that misbehave while they print: one error with a stable code, and no run that is called printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import guardtag
from guardtag.config import Config
from guardtag.errors import GuardTagError, PluginFault, PrintError
from guardtag.registry.printers import behind_fence
from guardtag.spi import Calibrated, Portioned, Redrawer

from .apart import SECRET
from .conftest import Install
from .test_fault_kinds import ROGUE

PRINTS = f"""
    FAULT = "None"
{ROGUE}
    class Press:
        def __init__(self, url, fault=""):
            self.fault = fault

        def print(self, labels, out):
            labels = list(labels)
            if self.fault == "mutates":
                for label in labels:
                    object.__setattr__(label, "link", SECRET)
                    object.__setattr__(label, "serial", 7)
            elif self.fault in DOES:
                DOES[self.fault]()
            if self.fault not in ("None", "text"):
                with open(out, "w") as file:
                    file.write("printed")

    @hookimpl
    def guardtag_printers():
        yield Offer("press", Press)
"""
RAISED = [
    "ValueError", "MemoryError", "RecursionError", "SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException",
    "Unshown", "loop",
]  # fmt: skip


def config(tmp_path: Path, install: Install) -> Config:
    install("guardtag-press", {"press": "guardtag_press", "rogue": "guardtag_press"}, {"guardtag_press": PRINTS})
    return Config(
        base=tmp_path, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        plugins=("guardtag-press",),
    )  # fmt: skip


@pytest.mark.parametrize("fault", [*RAISED, "None", "text"])
def test_what_a_printer_does_wrong_is_one_error_and_nothing_is_half_printed(
    install: Install, tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    with guardtag.open(config(tmp_path, install)) as city:
        batch = city.tags.mint(3, area="feicheng")
        out = tmp_path / "sheet.txt"
        with pytest.raises(GuardTagError) as caught:
            city.tags.print(batch, out, printer="press", options={"fault": fault})
        assert caught.value.code == ("GT-PLUGIN-FAULT" if fault in RAISED else "GT-PRINT-WRITE")
        assert isinstance(caught.value, PluginFault) == (fault in RAISED)
        assert SECRET not in str(caught.value)
        assert [(run.state, run.done) for run in city.tags.runs(batch)] == [("failed", 0)]
        assert [path.name for path in tmp_path.iterdir() if "sheet" in path.name or "printing" in path.name] == []
        assert city.tags.print(batch, tmp_path / "sheet.svg").done == 3, "the others print on"
    assert SECRET not in caplog.text


def test_what_a_printer_changes_is_its_own_copy(install: Install, tmp_path: Path) -> None:
    from guardtag.steps import printing

    kept = []
    real = printing._Press._state

    def state(self: object, path: Path, drawn: list[guardtag.Tag]) -> str:
        kept.extend(drawn)
        return real(self, path, drawn)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch, guardtag.open(config(tmp_path, install)) as city:
        patch.setattr(printing._Press, "_state", state)
        batch = city.tags.mint(3, area="feicheng")
        run = city.tags.print(batch, tmp_path / "sheet.txt", printer="press", options={"fault": "mutates"})
    assert run.state == "unproved", "nothing here read it back"
    assert [label.serial for label in kept] == [1, 2, 3]
    assert all(label.link != SECRET for label in kept)


def test_what_the_caller_raises_is_not_the_printers(install: Install, tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        raise RuntimeError("enough")

    with guardtag.open(config(tmp_path, install)) as city:
        batch = city.tags.mint(3, area="feicheng")
        with pytest.raises(RuntimeError, match="enough"):
            city.tags.print(batch, tmp_path / "s.txt", printer="press", progress=stop)


class Rogue:
    """A printer that can do all that printers can, and does one thing wrong."""

    def __init__(self, call: str, error: BaseException) -> None:
        self.call, self.error = call, error

    def _do(self, call: str) -> None:
        if call == self.call:
            raise self.error

    def print(self, labels: object, out: str) -> None:
        self._do("print")

    def most(self, label: object) -> int:
        self._do("most")
        return 7

    def redraw(self, file: str, labels: Iterable[object]) -> Iterator[str]:
        self._do("redraw")
        for label in labels:
            yield f"picture of {label}"
            self._do("picture")

    def calibrate(self, out: str) -> None:
        self._do("calibrate")


def used(printer: Any, call: str) -> object:
    if call in ("redraw", "picture"):
        return list(printer.redraw("x", iter(["a", "b"])))
    return {"print": lambda: printer.print(iter(()), "x"), "most": lambda: printer.most("a"),
            "calibrate": lambda: printer.calibrate("x")}[call]()  # fmt: skip


CALLS = ["print", "most", "redraw", "picture", "calibrate"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("error", [ValueError(SECRET), SystemExit(SECRET), GeneratorExit(SECRET), MemoryError()])
def test_every_call_of_a_printer_is_fenced(call: str, error: BaseException) -> None:
    with pytest.raises(PluginFault) as caught:
        used(behind_fence(Rogue(call, error), "guardtag-rogue"), call)  # type: ignore[arg-type]
    assert SECRET not in str(caught.value)
    assert "guardtag-rogue" in str(caught.value)


@pytest.mark.parametrize("call", CALLS)
def test_what_the_system_said_keeps_its_number_and_loses_its_path(call: str) -> None:
    with pytest.raises(OSError, match="Errno 28") as caught:
        used(behind_fence(Rogue(call, OSError(28, "full", SECRET)), "p"), call)  # type: ignore[arg-type]
    assert (caught.value.errno, SECRET in str(caught.value)) == (28, False)


def test_an_error_of_ours_comes_out_as_it_was() -> None:
    error = PrintError("GT-PROOF-FILE", "Not as it was left.")
    for call in CALLS:
        with pytest.raises(PrintError, match="GT-PROOF-FILE"):
            used(behind_fence(Rogue(call, error), "p"), call)  # type: ignore[arg-type]


def test_behind_the_fence_a_printer_can_do_what_it_could_and_no_more() -> None:
    fenced = behind_fence(Rogue("nothing", ValueError()), "p")  # type: ignore[arg-type]
    assert isinstance(fenced, Portioned)
    assert isinstance(fenced, Redrawer)
    assert isinstance(fenced, Calibrated)
    assert [used(fenced, call) for call in ("most", "redraw")] == [7, ["picture of a", "picture of b"]]

    class Plain:
        def print(self, labels: object, out: str) -> None:
            """Prints."""

    assert not isinstance(behind_fence(Plain(), "p"), Portioned | Redrawer | Calibrated)

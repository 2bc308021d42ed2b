"""examples/office.xlsx: all the mess of a real register goes in by command and by Python, as the page says."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

import guardtag
from guardtag import texts
from guardtag.interop.faults import RowError
from tests import forked
from tests.kit.test_how_to import Page
from tests.registers import read_register

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGE = "import-the-register.md"


def script() -> ModuleType:
    found = importlib.util.spec_from_file_location("office", EXAMPLES / "office.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


OFFICE = script()
ROWS = list(enumerate(OFFICE.ROWS, OFFICE.FIRST))


def wanted(row: OFFICE.Row) -> list[tuple[str, str]]:  # type: ignore[name-defined]
    return [(row.code, row.column)] if row.code else []


def test_the_workbook_is_what_the_script_writes(tmp_path: Path) -> None:
    OFFICE.write(tmp_path / "office.xlsx")
    assert (tmp_path / "office.xlsx").read_bytes() == (EXAMPLES / "office.xlsx").read_bytes()


def test_there_are_thirty_kinds_of_mess_and_each_is_one() -> None:
    kinds = [row.kind for _, row in ROWS]
    assert len(set(kinds)) == len(kinds) > 40
    assert sum(bool(row.code) for _, row in ROWS) >= 30
    assert len({row.code for _, row in ROWS} - {""}) >= 20


@pytest.fixture(scope="module")
def told() -> dict[int, list[RowError]]:
    register = read_register(EXAMPLES / "office.xlsx", today=date(2025, 6, 16), root_area="feicheng")
    found: dict[int, list[RowError]] = {}
    for error in (*register.refused, *register.notes):
        found.setdefault(error.row, []).append(error)
    return found


@pytest.mark.parametrize(("number", "row"), ROWS, ids=[row.kind for _, row in ROWS])
def test_a_row_is_told_as_it_is(told: dict[int, list[RowError]], number: int, row: OFFICE.Row) -> None:  # type: ignore[name-defined]
    errors = told.get(number, [])
    assert [(error.code, error.column) for error in errors] == wanted(row)
    for error in errors:
        for what, why, do in (texts.error("en", error), texts.error("zh", error)):
            assert (error.column or str(number)) in what
            assert why or error.code in ("GT-ROW-GROUP", "GT-ROW-BORN-LATER")
            assert do


def test_by_python(tmp_path: Path) -> None:
    with guardtag.open(tmp_path / "city.db") as city:
        checked = city.imports.check(EXAMPLES / "office.xlsx", root_area="feicheng")
        assert (checked.new, checked.bad) == (sum(r.enters for _, r in ROWS), sum(not r.enters for _, r in ROWS))
        done = city.imports.enter(EXAMPLES / "office.xlsx", root_area="feicheng")
        assert (done.entered, done.bad) == (checked.new, checked.bad)
        assert {e.row for e in done.refused} == {number for number, row in ROWS if not row.enters}
        people = {ward.name: ward for ward in city.wards.list("feicheng", limit=100)}
        assert len(people) == done.entered
        assert people["丁兰"].contacts[0].addresses == ("sms:+8610000000000",)
        by_phone = city.wards.find(number="+8610000000091")
        assert len(by_phone) == 1


def test_the_page_works_and_its_table_is_this_workbooks(tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "office.py", tmp_path)
    page = Page(PAGE, tmp_path)
    page.work()
    bad = len({number for number, row in ROWS if not row.enters})
    dry, entered, listed, exported = page.outputs[2:6]
    assert (dry[1], entered[1], listed[1], exported[1]) == (1, 1, 0, 0), page.outputs
    assert f"{bad} " in dry[2]
    assert f"{bad} " in entered[2]
    for number, row in ROWS:
        if row.code:
            assert f"row {number}: {row.code}: " in entered[2]
    text = (EXAMPLES.parent / "docs/how-to" / PAGE).read_text("utf-8")
    table = {line.split("|")[2].strip(): line for line in text.splitlines() if line.startswith("| ")}
    for number, row in ROWS:
        line = table[row.kind]
        assert line.split("|")[1].strip() == str(number)
        assert (row.code in line) if row.code else ("enters" in line)


def test_the_clerks_screen_in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return forked.run(tmp_path, *words, GUARDTAG_LANG=os.environ["GUARDTAG_LANG"])

    monkeypatch.setenv("GUARDTAG_LANG", "zh")
    run("init")
    shown = run("ward", "import", str(EXAMPLES / "office.xlsx"), "--root-area", "feicheng")
    for number, row in ROWS:
        if row.code:
            lines = [line for line in shown.stdout.splitlines() if line.startswith(f"  第 {number} 行：{row.code}：")]
            assert len(lines) == 1
            assert row.column in lines[0]
    monkeypatch.setenv("GUARDTAG_LANG", "en")
    data = json.loads(run("ward", "imports", "--json").stdout)
    assert data[0]["bad"] == sum(not row.enters for _, row in ROWS)

"""Rows of a register as a reader gets them: what the tests of registers share."""

from __future__ import annotations

from datetime import date

import pytest

from guardtag.interop.drafts import Draft
from tests.interop import files
from tests.interop.files import person
from tests.registers import Register, read_register

TODAY = date(2025, 9, 1)


@pytest.fixture
def read(tmp_path):
    def reads(*people, headers=None, **options) -> Register:
        path = files.xlsx(tmp_path / "register.xlsx", files.rows(*people, headers=headers))
        return read_register(path, **{"today": TODAY, "root_area": "feicheng"} | options)

    return reads


@pytest.fixture
def one(read):
    def reads(**changes) -> Draft:
        register = read(person(**changes))
        assert not register.refused, register.refused
        return register.drafts[0]

    return reads


@pytest.fixture
def codes(read):
    def reads(**changes) -> list[tuple[str, str]]:
        register = read(person(1, **changes), person(2))
        assert all(error.row == 2 and error.do for error in register.refused)
        assert len(register.drafts) == (1 if register.refused else 2), "the other row enters"
        return [(error.code, error.column) for error in register.refused]

    return reads

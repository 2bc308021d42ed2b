"""A register that comes in: what the tests of imports share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import guardtag
from guardtag.model.imports import Import
from tests.conftest import City, once_configured
from tests.door.erased import Died, Watched
from tests.interop import files
from tests.interop.files import person


@pytest.fixture(autouse=True)
def numbers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Messages to the numbers of these files go somewhere."""
    if "city" not in request.fixturenames:
        yield
        return
    with once_configured(request.getfixturevalue("city").door, "sms"):
        yield


def register(folder: Path, *rows: dict[str, Any], name: str = "register.csv") -> Path:
    return files.csv(folder / name, *[[str(cell) for cell in row] for row in files.rows(*rows)])


def some(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [person(at, 编号=f"NO-{at}", **changes) for at in range(1, count + 1)]


def enter(city: City, path: Path, **options: Any) -> Import:
    return city.door.imports.enter(path, **{"root_area": "feicheng"} | options)


def check(city: City, path: Path, **options: Any) -> Any:
    return city.door.imports.check(path, root_area="feicheng", **options)


def one(city: City, key: str) -> guardtag.Ward:
    (found,) = city.door.wards.find(key=key)
    return city.door.wards.get(found.id)


def killed(city: City, path: Path, at: int, *, before: bool, **options: Any) -> None:
    """Imports, and dies at one of the store's commits, before or after it is done."""
    room = city.door._room
    stores = room.records.store, room.records.vault.store
    count = [0]

    def die(here: bool) -> Callable[[], None]:
        def now() -> None:
            if here:
                count[0] += 1
                if count[0] == at:
                    raise Died

        return now

    for holder, store in zip((room.records, room.records.vault), stores, strict=True):
        holder.store = Watched(store, die(before), die(not before))  # type: ignore[assignment]
    try:
        with pytest.raises(Died):
            enter(city, path, **options)
    finally:
        room.records.store, room.records.vault.store = stores
    room.records.vault.forget()

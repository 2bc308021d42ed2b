"""A restore that is killed, done twice, or done with what a move or a newer version left, forgets no erasure."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import attrs
import pytest

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.records.kinds import Deployment, Erasure
from guardtag.spi import Backed, Ref
from tests.door.restored import Told, place, told

__all__ = ["place", "told"]


class Killed(BaseException):
    """The process is gone: nothing that it would still do to files happens."""


@attrs.define
class Doomed:
    """A process that is killed at the so-and-so-manieth time that it names, renames or removes a file."""

    left: int
    dead: bool = False

    def at(self, call: Callable[..., None]) -> Callable[..., None]:
        def does(*arguments: Any, **options: Any) -> None:
            self.dead = self.dead or self.left == 0
            if self.dead:
                raise Killed
            self.left -= 1
            call(*arguments, **options)

        return does


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("again", ["the same", "the backup alone"])
def test_killed_anywhere_it_forgets_no_erasure_that_waits(
    told: Told, monkeypatch: pytest.MonkeyPatch, again: str, links: bool
) -> None:
    """Also where the file system has no links, and where whoever comes next sees no database and gives no --replace."""
    place, boy, tag, _ = told
    city = place.city()
    city.door.scan(tag.link).alert()
    assert city.door.wards.erase(boy.id).waiting
    city.door.close()
    before = place.folder.with_name(f"{place.folder.name}-before")
    shutil.copytree(place.folder, before)
    for step in range(100):
        process = Doomed(step)
        with monkeypatch.context() as patched:
            for name in ("link", "replace", "unlink"):
                patched.setattr(os, name, process.at(getattr(os, name)))
            if not links:
                patched.setattr(os, "link", no_links)
            with suppress(Killed):
                place.restore(replace=True)
        if process.dead:
            there = (place.folder / "city.db").exists()
            assert there or not links, "at no moment is there no database"
            place.restore(replace=again == "the same" or there)
        city = place.city()
        waiting = [one.id for one in city.door._room.records.find(Erasure, "state", "waiting")]
        assert waiting == [boy.id], step
        city.door.close()
        assert sorted(file.name for file in place.folder.glob(".city.db*")) == []
        if not process.dead:
            break
        shutil.rmtree(place.folder)
        shutil.copytree(before, place.folder)
    assert step > 3


def no_links(*arguments: object, **options: object) -> None:
    raise OSError(errno.EPERM, "no links here")


def test_two_within_one_second_each_keep_what_was_there(told: Told) -> None:
    place = told[0]
    asides = [place.restore(replace=True).aside for _ in range(3)]
    assert len({*asides}) == 3
    assert all(Path(aside).exists() for aside in asides)


@pytest.mark.parametrize("moving", ["out", "in", "gone"])
def test_a_backup_that_was_taken_during_a_move(told: Told, moving: str) -> None:
    place, boy, tag, _ = told
    city = place.city()
    records = city.door._room.records
    records.change(lambda tx: tx.put(attrs.evolve(tx.get(Deployment, "self"), moving=moving)))  # type: ignore[type-var]
    city.clock.advance(60)
    with pytest.raises(BackendError, match="GT-MOVE-"):
        city.door.backup(place.folder / "moving.db")
    assert not (place.folder / "moving.db").exists()
    assert isinstance(records.store, Backed)
    (place.folder / "copy.db").unlink()
    records.store.backup(place.folder / "copy.db", Ref("deployment", "self"), lambda done, total: None)
    city.door.close()
    place.lose()
    if moving != "out":
        with pytest.raises(BackendError, match="GT-RESTORE-MOVED"):
            place.restore()
        assert not list(place.folder.glob("*city.db*"))
        return
    place.restore()
    city = place.city()
    assert city.door.scan(tag.link).alert().subject == boy.id
    assert not city.door.verify().bad
    city.door.close()


def test_one_of_a_newer_guardtag_is_replaced_only_with_a_list_of_erasures(told: Told) -> None:
    place, boy, _, _ = told
    city = place.city()
    (place.folder / "erased.txt").write_bytes(city.door.vault.erasures())
    city.door.close()
    with closing(sqlite3.connect(place.folder / "city.db")) as newer:
        newer.execute("UPDATE guardtag SET schema = 99")
        newer.commit()
    with pytest.raises(StoreUnavailable, match="GT-RESTORE-NEWER"):
        place.restore(replace=True)
    assert Path(place.restore(replace=True, erasures=[place.folder / "erased.txt"]).aside).exists()
    city = place.city()
    assert city.door.wards.get(boy.id).id == boy.id
    city.door.close()

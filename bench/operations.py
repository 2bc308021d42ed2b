"""What it takes to run a register: how large people and calls are, and how fast it is backed up, restored and moved on.

Keys; SQLite files, everything through the front door:

- ``person_kib``: database a person, with two contacts and a tag sewn in (the size of its backup). ``call_kib``: a call
  with its messages, from the tap to being closed as home. ``key_kib``: the vault's file, a person and a call's share.
- ``backup_mib_s``, ``vault_keys_s``: ``city.backup`` and ``city.vault.backup`` a second. ``restore_mib_s``:
  ``guardtag.restore``, checks and erasures included. ``vault_restore_keys_s``: into an empty vault.
- ``rewrap_s``: rows and data keys moved to another key a second. ``verify_s``: entries of the journal verified a
  second. ``erase_s``: people erased, each purged from the vault's file and log before the next.
- ``people``, ``calls``: how many there were.

One process, one thread, garbage collection on: what a command takes on this machine. Small registers are mostly fixed
costs, so rates rise with ``people``. ``--quick`` has 200 people and 60 calls, else 5,000 and 1,000.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs

sys.path.insert(0, str(Path(__file__).parent))
from _common import AREA, report, say, settings, ward

import guardtag
from guardtag.records.journal import Entry
from guardtag.records.rewrap import walk

KIB, MIB = 1024, 1024 * 1024
ERASED = 20


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes, never 0."""
    began = time.perf_counter()
    work()
    return max(time.perf_counter() - began, 1e-6)


@attrs.define
class Place:
    """A city's folder, and where its backups go.

    Args:
        folder: the deployment's.
        safe: the backups'.
        made: how many backups there were.
    """

    folder: Path
    safe: Path
    made: int = 0

    def backup(self, city: guardtag.Guard) -> tuple[Path, float]:
        """A backup and the seconds it took."""
        self.made += 1
        file = self.safe / f"city-{self.made}.db"
        return file, timed(lambda: city.backup(file))

    def vault(self) -> int:
        """The vault's bytes, its log included."""
        return sum(file.stat().st_size for file in (self.folder / "keys").glob("vault.db*"))


def enrolled(city: guardtag.Guard, count: int) -> list[str]:
    """Links of so many people, a tag each."""
    city.responders.enrol("li-ling", name="李岭", area=AREA, address="mail:li.ling@example.org")
    batch = city.tags.mint(count, area="feicheng")
    links = []
    for number, code in enumerate(city.tags.of(batch)):
        one = ward(city, number)
        links.append(city.tags.fit(code.serial, to=one, garment="jacket", by="li-ling").link)
        if number % 500 == 499:
            say(f"  {number + 1} of {count} people")
    return links


def called(city: guardtag.Guard, links: Sequence[str], count: int) -> None:
    """So many calls, from the tap to home."""
    for number in range(count):
        call = city.scan(links[number % len(links)]).alert(place="bus stop", request_id=f"tap-{number}")
        city.incidents.acknowledge(call.id, by="li-ling")
        city.incidents.close(call.id, outcome="home", by="li-ling")
        if number % 50 == 49:
            city.dispatch()
    city.dispatch()


def sizes(place: Place, people: int, calls: int) -> dict[str, float]:
    """The keys about sizes, and those of a backup."""
    with guardtag.open(settings(place.folder)) as city:
        empty, _ = place.backup(city)
        links = enrolled(city, people)
        some, _ = place.backup(city)
        called(city, links, calls)
        full, seconds = place.backup(city)
        keys = city.vault.backup(place.safe / "vault.backup").keys
        vault = timed(lambda: city.vault.backup(place.safe / "vault-2.backup"))
    grown = [file.stat().st_size for file in (empty, some, full)]
    return {
        "person_kib": (grown[1] - grown[0]) / people / KIB, "call_kib": (grown[2] - grown[1]) / calls / KIB,
        "key_kib": place.vault() / people / KIB, "backup_mib_s": grown[2] / MIB / seconds, "vault_keys_s": keys / vault,
    }  # fmt: skip


def back(place: Place) -> dict[str, float]:
    """The keys about restoring: the database beside keys and vault, then the vault into nothing."""
    newest = place.safe / f"city-{place.made}.db"
    config = settings(place.folder)
    database = timed(lambda: guardtag.restore(config, newest, replace=True))
    for file in (place.folder / "keys").glob("vault.db*"):
        shutil.move(file, place.safe / f"lost-{file.name}")
    found = []
    vault = timed(lambda: found.append(guardtag.restore_vault(config, place.safe / "vault-2.backup")))
    return {
        "restore_mib_s": newest.stat().st_size / MIB / database, "vault_restore_keys_s": found[0].keys / vault,
    }  # fmt: skip


def moved_on(place: Place) -> dict[str, float]:
    """The keys about a rotation, the journal and erasing."""
    with guardtag.open(settings(place.folder)) as city:
        records = city._room.records
        entries = sum(1 for _ in records.walk(Entry))
        verify = timed(city.journal.verify)
        city.keys.add()
        city.keys.promote(2)
        moved = []
        rewrap = timed(lambda: moved.append(city.keys.rewrap().moved))
        people = [row.id for row in walk(records.store, "ward")][:ERASED]
        erase = timed(lambda: [city.wards.erase(one) for one in people])
    return {"verify_s": entries / verify, "rewrap_s": moved[0] / rewrap, "erase_s": len(people) / erase}


def main() -> None:
    """Measures one city."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a small city")
    people, calls = (200, 60) if parser.parse_args().quick else (5000, 1000)
    with tempfile.TemporaryDirectory() as name:
        place = Place(Path(name) / "city", Path(name) / "safe")
        place.folder.mkdir()
        place.safe.mkdir()
        figures = sizes(place, people, calls)
        figures |= back(place)
        figures |= moved_on(place)
    report(**figures, people=people, calls=calls)


if __name__ == "__main__":
    main()

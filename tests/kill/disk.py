"""What a city does on a disk that is full, and on one that may only be read. Runs in a mount namespace of its own.

``python -m tests.kill.disk full FOLDER``, ``… readonly FOLDER`` and ``… keeping FOLDER``: FOLDER becomes a small
tmpfs that nobody else sees. Prints one line of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from guardtag import BackendError, GuardTagError
from tests.kill.fire import JUMP, opened, settled

SIZE = "16m"


def mount(folder: Path, options: str) -> None:
    """Mounts the tmpfs, or changes how it is mounted."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)


def full(folder: Path) -> dict[str, Any]:
    """Calls until the disk is full, and again when there is room."""
    links = settled(folder, paced=False)
    filler = folder / "filler"
    answered: dict[int, str] = {}
    codes: dict[str, None] = {}
    refused = 0
    with opened(folder) as city:
        city.dispatch()
        filler.write_bytes(b"")
        _fill(filler, leave=768 * 1024)
        for number in range(400):
            try:
                answered[number] = city.scan(links[number % len(links)]).alert(request_id=f"q{number}").id
            except BackendError as error:
                codes[error.code] = None
                refused += 1
            if refused == 3:
                break
        during = [city.scan(link).status for link in links]  # a tag helps as far as it can
        try:
            dispatched = str(city.dispatch())
        except GuardTagError as error:
            dispatched = error.code
        filler.unlink()
        for again in range(number - 2, number + 1):
            answered[again] = city.scan(links[again % len(links)]).alert(request_id=f"q{again}").id
    for later in range(1, 12):
        with opened(folder, later * JUMP) as city:
            city.dispatch()
    return {"codes": list(codes), "during": during, "dispatched": dispatched, **_left(folder, answered)}


def readonly(folder: Path) -> dict[str, Any]:
    """A disk that turned read-only between two runs."""
    links = settled(folder, paced=False)
    with opened(folder) as city:
        answered = {number: city.scan(link).alert(request_id=f"q{number}").id for number, link in enumerate(links)}
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    codes = []
    try:
        with opened(folder) as city:
            city.scan(links[0]).alert()
    except GuardTagError as error:
        codes.append(error.code)
    subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
    for later in range(1, 12):
        with opened(folder, later * JUMP) as city:
            city.dispatch()
    return {"codes": codes, **_left(folder, answered)}


def keeping(folder: Path) -> dict[str, Any]:
    """Backups and an erasure on a full disk, and again when there is room."""
    settled(folder, paced=False)
    filler, codes = folder / "filler", {}
    with opened(folder) as city:
        ward = city.wards.list("feicheng")[0].id
        verbs = {
            "backup": lambda: city.backup(folder / "copy.db"),
            "vault": lambda: city.vault.backup(folder / "vault.backup"),
            "erase": lambda: city.wards.erase(ward),
        }
        filler.write_bytes(b"")
        _fill(filler, leave=0)
        for name, verb in verbs.items():
            try:
                verb()
            except BackendError as error:
                codes[name] = error.code
        left = sorted(file.name for file in folder.iterdir() if "copy" in file.name or "vault." in file.name)
        filler.unlink()
        for verb in verbs.values():
            verb()
        erased = city.wards.erase(ward)
        rows = [row.id for row in city._room.records.vault.store.walk("key", "w:", 1000) if ward in row.id]
        bad = city.verify().bad
    return {"codes": codes, "left": left, "waiting": erased.waiting, "rows": rows, "bad": bad}


def _fill(filler: Path, leave: int) -> None:
    import shutil

    with filler.open("ab") as file:
        while (free := shutil.disk_usage(filler.parent).free) > leave:
            file.write(b"\0" * min(free - leave, 65_536))
            file.flush()


def _left(folder: Path, answered: dict[int, str]) -> dict[str, Any]:
    sent = {
        json.loads(line)["id"]
        for line in (folder / "sent.jsonl").read_text("utf-8").splitlines() if line.endswith("}")
    }  # fmt: skip
    with opened(folder, 12 * JUMP) as city:
        notices = {incident: city.notices.of(incident) for incident in set(answered.values())}
        calls = sum(
            line.what in ("called", "joined") for incident in notices for line in city.incidents.get(incident).thread
        )
        unsent = [notice.id for told in notices.values() for notice in told if notice.id not in sent]
        return {"answered": len(answered), "calls": calls, "unsent": unsent, "bad": city.verify().bad}


def main() -> None:
    """Mounts, plays, reports."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    mount(folder, f"size={SIZE},mode=700")
    sys.stdout.write(json.dumps({"full": full, "readonly": readonly, "keeping": keeping}[what](folder)) + "\n")


if __name__ == "__main__":
    main()

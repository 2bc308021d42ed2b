"""How often a badly worn tag is still read from a photo: ours beside what others print. All figures are simulated.

The same cloth, the same damage, the same seeds; ``bench/cloth`` says how a tag is worn and photographed, and why
that much. A photo counts as read when any decoder gives the right text.

Keys: ``severity1`` … ``severity5`` (share read of ``guardtag``: the code of the design cloth-40x24, ``twin``: two
copies on 40x20, ``uuid``, ``fernet``, ``vcard``: python-qrcode's defaults), ``wrong`` (photos in which a decoder read
another text), ``ratios4``, ``interval4`` (95 %, Wilson), ``by_decoder4`` (``reader`` is guardtag's own reader of photos
and counts for no share), ``decoders`` (versions, or why one is missing), ``photos`` (a cell at severity 4).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
NEEDED = ("numpy", "PIL", "qrcode", "zxingcpp")
if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
    raise SystemExit(f"bench/damage.py lacks {', '.join(missing)}; .venv-bench has them (sh tools/setup.sh bench)")

from _common import report  # noqa: E402
from cloth import panel, pictures, prints  # noqa: E402
from cloth.grades import Grade, grades  # noqa: E402
from cloth.rates import Cell, Tally, measure  # noqa: E402
from cloth.table import smoothed  # noqa: E402

SEVERITIES = (1, 2, 3, 4, 5)
RATIOS = (("guardtag", "uuid"), ("guardtag", "fernet"), ("guardtag", "vcard"), ("twin", "uuid"))


def compare(seed: int, jobs: int, photos: int, others: int) -> dict[Cell, Tally]:
    """Every print at every severity: ``photos`` at severity 4, ``others`` (none: not at all) at the rest."""
    cells = [(Cell(name, s), photos if s == 4 else others) for s in SEVERITIES for name in prints.PRINTS]
    return measure([(cell, count) for cell, count in cells if count], seed, jobs, _progress())


def figures(tallies: dict[Cell, Tally]) -> dict[str, object]:
    """The figures of ``report``."""
    of = {(cell.what, cell.severity): tally for cell, tally in tallies.items()}
    measured = [s for s in SEVERITIES if ("guardtag", s) in of]
    shares = {f"severity{s}": {name: round(of[name, s].share, 4) for name in prints.PRINTS} for s in measured}
    worst = {name: of[name, 4] for name in prints.PRINTS}
    return {
        "simulated": True,
        "severity4": shares["severity4"],
        "wrong": sum(tally.wrong for tally in tallies.values()),
        "ratios4": {
            f"{one}/{two}": round(worst[one].read / worst[two].read, 3) if worst[two].read else None
            for one, two in RATIOS
        },
        **shares,
        "interval4": {name: [round(end, 3) for end in tally.interval()] for name, tally in worst.items()},
        "by_decoder4": {
            name: {decoder: round(count / tally.photos, 3) for decoder, count in tally.by}
            for name, tally in worst.items()
        },
        "decoders": panel.available()[1],
        "photos": worst["guardtag"].photos,
    }


def table(out: Path, seed: int, jobs: int, photos: int) -> None:
    """Writes the read rate of every version, level and module size at severity 4: smoothed, and as counted."""
    measured = measure([(Cell(grade, 4), photos) for grade in grades()], seed, jobs, _progress(), all_decoders=False)
    tallies = {cell.what: tally for cell, tally in measured.items() if isinstance(cell.what, Grade)}
    rates, chi = smoothed(tallies)
    rows = [
        {"version": grade.version, "level": grade.level, "module_mm": grade.module, "rate": round(rates[grade], 3),
         "photos": tally.photos, "read": tally.read}
        for grade, tally in tallies.items()
    ]  # fmt: skip
    out.write_text("[\n" + ",\n".join("  " + json.dumps(row) for row in rows) + "\n]\n", "utf-8")
    wrong = sum(tally.wrong for tally in tallies.values())
    report(simulated=True, table=len(rows), wrong=wrong, photos=photos, chi_square=chi)


def _progress() -> Callable[[int, int], None]:
    started = last = time.monotonic()

    def told(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > 15 or done == total:
            last = now
            print(f"  {done} of {total} photos, {now - started:.0f} s", file=sys.stderr)

    return told


def main() -> None:
    """Compares the prints, or writes the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few photos; under a minute")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--photos", type=int, default=100, help="a cell")
    parser.add_argument("--only4", action="store_true", help="severity 4 alone")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--table", type=Path, metavar="FILE", help="write the table of read rates instead")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the shares by severity as PNG")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="draw example photos by severity as PNG")
    options = parser.parse_args()
    if options.sheet:
        pictures.sheet(options.sheet, options.seed)
    if options.table:
        table(options.table, options.seed, options.jobs, 2 if options.quick else options.photos)
        return
    photos, others = (16, 3) if options.quick else (options.photos, 0 if options.only4 else options.photos)
    tallies = compare(options.seed, options.jobs, photos, others)
    found = figures(tallies)
    if options.plot:
        pictures.plot(options.plot, {s: {name: tallies[Cell(name, s)] for name in prints.PRINTS}
                                     for s in SEVERITIES if Cell("guardtag", s) in tallies})  # fmt: skip
    report(**found)


if __name__ == "__main__":
    main()

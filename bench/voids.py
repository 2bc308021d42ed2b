"""Whether a serial is void, with few voided runs and with ten thousand, beside a bare read of one row.

Keys, in µs and as ratios (medians over interleaved rounds): ``void_us_10``, ``void_us_10k``, ``read_us``,
``void_ratio_10`` and ``void_ratio_10k`` (beside the bare read), ``void_growth`` (the second beside the first).
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _common import ratio, report, settings, side_by_side

import guardtag
from guardtag.model.tags import Void
from guardtag.records.kinds import Mark
from guardtag.steps import voids


def measure(runs: int, rounds: int, calls: int) -> dict[str, list[float]]:
    """Times of a look-up among so many runs, and of a bare read."""
    with tempfile.TemporaryDirectory() as folder, guardtag.open(settings(Path(folder))) as city:
        records, batch = city._room.records, city.tags.mint(4 * runs, area="feicheng")
        made = iter([Void(batch.first + 4 * at, 2, batch.id, "stolen") for at in range(runs)])
        while page := list(itertools.islice(made, 60)):
            records.change(lambda tx, page=page: [tx.add(run) for run in page] and page[0])
        serials = random.Random(1)
        return side_by_side(
            rounds, calls, read=lambda: records.get(Mark, "serial"),
            void=lambda: voids.holding(records, batch.first + serials.randrange(4 * runs)),
        )  # fmt: skip


def main() -> None:
    """Measures both sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds; under 10 s")
    rounds, calls = (9, 500) if parser.parse_args().quick else (31, 2000)
    few, many = measure(10, rounds, calls), measure(10_000, rounds, calls)
    small, large = ratio(few, "void", "read"), ratio(many, "void", "read")
    report(
        void_us_10=min(few["void"]) * 1e6, void_us_10k=min(many["void"]) * 1e6, read_us=min(few["read"]) * 1e6,
        void_ratio_10=small, void_ratio_10k=large, void_growth=large / small,
    )  # fmt: skip


if __name__ == "__main__":
    main()

"""How well `guardtag tag check` says how worn a tag is. All figures are simulated.

A number is one tag: its stains, creases and flaked spots stay and grow with its severity (``bench/cloth/years.py``). At
each severity from 1 (new) to 5 (spoilt) it gets a check-up, a photo as a worker takes it indoors, and then photos as a
stranger takes them at dusk: of the tag as it is, and of the tag one severity further on. What the check-up said is
compared with whether those are read, by guardtag's own reader of photos.

Keys: ``severity1`` … ``severity5`` (``read``: share of check-ups that read; ``margin``, ``contrast``: medians, an
unread tag counts 0; ``states``: how many of each), ``falls`` (the median margin never rises with the severity),
``good``, ``worn``, ``replace``, ``unread`` (``tags`` that a check-up called so, at severities 1 to 4; share of
strangers' photos read: ``today``, and ``next``, one severity on), ``by_margin`` and ``by_contrast`` (the same for
ranges from each figure upwards), ``dusk`` (mean margin of the tags read both in the check-up and in a photo at dusk:
a bad photo shall not count as wear), ``other_text`` (photos that gave another text), ``check_ms`` (median time of a
check-up), ``design``, ``tags`` (of each severity), ``seed``.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import os
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
NEEDED = ("numpy", "PIL", "zxingcpp")
if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
    raise SystemExit(f"bench/wear.py lacks {', '.join(missing)} (sh tools/setup.sh)")

from _common import report, say  # noqa: E402
from cloth.prints import PRINTS  # noqa: E402
from cloth.years import photograph  # noqa: E402
from PIL import Image  # noqa: E402

from guardtag.labels.look import look  # noqa: E402
from guardtag.labels.photo import decode, opened  # noqa: E402
from guardtag.labels.wear import STATES, measure  # noqa: E402

SEVERITIES = (1, 2, 3, 4, 5)
INDOORS, DUSK = 2, 4  # severity of the camera's part: a lamp at the ceiling; badly lit, far and hurried
SHOTS = 2  # strangers' photos of each
MARGINS, CONTRASTS = (0.0, 0.25, 0.5, 0.75, 0.9), (0.0, 0.35, 0.45, 0.55, 0.65)


class Checked(NamedTuple):
    """One tag at one severity.

    Args:
        severity: how worn it is.
        state: as the check-up says, or ``unread``.
        margin: likewise; 0 when unread.
        contrast: likewise.
        dusk: the margin in a photo at dusk; ``None`` when unread.
        today: share of strangers' photos that read.
        later: the same one severity further on.
        other_text: photos that gave another text.
        took: seconds of the check-up.
    """

    severity: int
    state: str
    margin: float
    contrast: float
    dusk: float | None
    today: float
    later: float
    other_text: int
    took: float


def checked(seed: int, design: str, task: tuple[int, int]) -> Checked:
    """Takes and reads the photos of a tag at a severity."""
    severity, number = task
    tag = PRINTS[design](number)
    started = time.perf_counter()
    state, margin, contrast, wrong = _check(photograph(tag, seed, number, severity, INDOORS, "check-up"), tag.text)
    took = time.perf_counter() - started
    at_dusk = _check(photograph(tag, seed, number, severity, DUSK, "check-up at dusk"), tag.text)
    shares = []
    for worn in (severity, severity + 1):
        read = 0
        for shot in range(SHOTS if worn <= max(SEVERITIES) else 0):
            texts = decode(_png(photograph(tag, seed, number, worn, DUSK, f"stranger {shot}")))
            read += tag.text in texts
            wrong += any(text != tag.text for text in texts)
        shares.append(read / SHOTS)
    dusk = at_dusk[1] if at_dusk[0] != "unread" else None
    return Checked(severity, state, margin, contrast, dusk, *shares, wrong + at_dusk[3], took)


def _check(photo: Image.Image, text: str) -> tuple[str, float, float, int]:
    """State, margin and contrast of the best copy, and whether the photo gave another text."""
    picture = opened(_png(photo))
    codes = look(picture, time.monotonic).codes
    views = [view for code in codes if code.text == text and (view := measure(picture, code))]
    wrong = any(code.text != text for code in codes)
    if not views:
        return "unread", 0.0, 0.0, wrong
    best = min(views, key=lambda view: (STATES.index(view.state), -view.margin))
    return best.state, best.margin, best.contrast, wrong


def _png(photo: Image.Image) -> bytes:
    data = io.BytesIO()
    photo.save(data, "PNG", compress_level=1)
    return data.getvalue()


def figures(found: Sequence[Checked]) -> dict[str, object]:
    """The figures of ``report``."""
    by: dict[str, object] = {}
    margins = []
    for severity in SEVERITIES:
        tags = [tag for tag in found if tag.severity == severity]
        margins.append(statistics.median(tag.margin for tag in tags))
        by[f"severity{severity}"] = {
            "read": _mean(tag.state != "unread" for tag in tags), "margin": round(margins[-1], 3),
            "contrast": round(statistics.median(tag.contrast for tag in tags), 3),
            "states": {state: sum(tag.state == state for tag in tags) for state in (*STATES, "unread")},
        }  # fmt: skip
    going_on = [tag for tag in found if tag.severity < max(SEVERITIES)]
    read = [tag for tag in going_on if tag.state != "unread"]
    both = [tag for tag in found if tag.dusk is not None and tag.state != "unread"]
    return {
        "simulated": True,
        "falls": all(one >= two for one, two in pairwise(margins)),
        **{state: _shares([tag for tag in going_on if tag.state == state]) for state in (*STATES, "unread")},
        **by,
        "by_margin": _ranges(read, MARGINS, "margin"),
        "by_contrast": _ranges(read, CONTRASTS, "contrast"),
        "dusk": {"tags": len(both), "indoors": _mean(tag.margin for tag in both),
                 "dusk": _mean(tag.dusk for tag in both if tag.dusk is not None)},
        "other_text": sum(tag.other_text for tag in found),
        "check_ms": round(statistics.median(tag.took for tag in found) * 1000),
    }  # fmt: skip


def _shares(tags: Sequence[Checked]) -> dict[str, object]:
    return {
        "tags": len(tags),
        "today": _mean(tag.today for tag in tags),
        "next": _mean(tag.later for tag in tags),
    }


def _ranges(tags: Sequence[Checked], bounds: tuple[float, ...], name: str) -> dict[str, object]:
    ends = (*bounds[1:], 2.0)
    return {
        str(low): _shares([tag for tag in tags if low <= getattr(tag, name) < high])
        for low, high in zip(bounds, ends, strict=True)
    }


def _mean(values: object) -> float | None:
    numbers = [float(value) for value in values]  # type: ignore[attr-defined]
    return round(statistics.fmean(numbers), 3) if numbers else None


def main() -> None:
    """Checks tags over their years."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few tags; under a minute")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tags", type=int, default=60, help="of each severity")
    parser.add_argument("--design", choices=("guardtag", "twin"), default="guardtag")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    count = 4 if options.quick else options.tags
    tasks = [(severity, number) for severity in SEVERITIES for number in range(count)]
    found: list[Checked] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for tag in pool.map(partial(checked, options.seed, options.design), tasks):
            found.append(tag)
            if len(found) % 50 == 0:
                say(f"  {len(found)} of {len(tasks)} tags")
    report(**figures(found), design=options.design, tags=count, seed=options.seed)


if __name__ == "__main__":
    main()

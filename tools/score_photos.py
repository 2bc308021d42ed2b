"""Scores a folder of photos of washed tags: the share that guardtag's reader reads, cell by cell.

The photos are named as docs/how-to/wash-and-photo.md says, seven properties, the tag's serial and the shot:

    cloth-40x24_zebra300_satin_w20_phone1_dusk_18cm_t7_2.jpg

What each tag should say comes from the CSV file of its print run (``serial,link,typed``). A photo counts as read
when its own tag's link is among the texts read; any other text makes it a wrong one too. A file that is no photo, or
is named otherwise, is not scored, and named at the end.

Prints a table and, as the last line, JSON: ``cells`` (properties, ``photos``, ``read``, ``wrong``, ``share`` with its
95 % ``interval`` by Wilson's score), ``photos``, ``read``, ``wrong``, ``left_out``. With ``--wear`` each cell has the
medians of the photos that were read as well: ``margin`` and ``contrast`` of ``guardtag tag check``, 1 to 0. The exit
code is 1 when a file was left out or nothing scored.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

from guardtag.errors import BackendError
from guardtag.labels.look import look, reduced
from guardtag.labels.photo import decode, opened
from guardtag.labels.wear import Wear, measure

PROPERTIES = ("design", "printer", "cloth", "washes", "phone", "light", "distance")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
MAX_LINKS = 1_000_000
"""Rows at most in the file of links."""

_WORD = "[A-Za-z0-9.-]{1,40}"
_NAME = re.compile(
    f"(?P<design>{_WORD})_(?P<printer>{_WORD})_(?P<cloth>{_WORD})_w(?P<washes>[0-9]{{1,4}})_(?P<phone>{_WORD})"
    f"_(?P<light>{_WORD})_(?P<distance>[0-9]{{1,3}})cm_t(?P<tag>[0-9]{{1,13}})_(?P<shot>[0-9]{{1,4}})"
)


class Photo(NamedTuple):
    """A photo by its name: its properties in order, and the serial of its tag."""

    path: Path
    cell: tuple[str, ...]
    tag: int


class Score(NamedTuple):
    """Photos of a cell, how many were read right and wrong, and how worn the tags of those read right are."""

    photos: int = 0
    read: int = 0
    wrong: int = 0
    wears: tuple[Wear, ...] = ()


COUNTS = ("photos", "read", "wrong")


def named(path: Path) -> Photo | None:
    """What a file's name says; ``None`` when it is not named as it should be."""
    found = _NAME.fullmatch(path.stem)
    if found is None or path.suffix.lower() not in SUFFIXES:
        return None
    return Photo(path, tuple(found[name] for name in PROPERTIES), int(found["tag"]))


def wilson(read: int, photos: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, 1927): it holds near 0 and 1 and for few photos too."""
    share = read / photos
    middle = share + z * z / (2 * photos)
    half = z * math.sqrt(share * (1 - share) / photos + z * z / (4 * photos * photos))
    whole = 1 + z * z / photos
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)


def links_of(path: Path) -> dict[int, str]:
    """Serial to link, from the CSV file of a print run.

    Raises:
        ValueError: it is no such file.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, strict=True)
        if not rows.fieldnames or not {"serial", "link"} <= set(rows.fieldnames):
            raise ValueError("the file of links has no columns `serial` and `link`")
        links: dict[int, str] = {}
        for row in rows:
            links[int(row["serial"])] = row["link"]
            if len(links) > MAX_LINKS:
                raise ValueError(f"the file of links has more than {MAX_LINKS} rows")
    return links


def worn(path: Path, link: str) -> tuple[Wear, ...]:
    """How worn the best copy of a link's code in a photo is; nothing where that cannot be told."""
    picture = reduced(opened(path))
    codes = look(picture, time.monotonic).codes
    views = [view for code in codes if code.text == link and (view := measure(picture, code))]
    return (max(views, key=lambda view: (view.margin, view.contrast)),) if views else ()


def score(
    photos: Iterable[Photo], links: Mapping[int, str], wear: bool = False
) -> tuple[dict[tuple[str, ...], Score], list[str]]:
    """Reads the photos.

    Returns:
        cell to score, and the names of the files that could not be scored, each with the reason.
    """
    cells: dict[tuple[str, ...], Score] = {}
    left_out: list[str] = []
    for photo in photos:
        link = links.get(photo.tag)
        if link is None:
            left_out.append(f"{photo.path.name}: no tag of that serial in the file of links")
            continue
        try:
            texts = decode(photo.path)
        except BackendError as error:
            left_out.append(f"{photo.path.name}: {error.what}")
            continue
        before = cells.get(photo.cell, Score())
        cells[photo.cell] = Score(
            before.photos + 1, before.read + (link in texts), before.wrong + any(text != link for text in texts),
            before.wears + (worn(photo.path, link) if wear and link in texts else ()),
        )  # fmt: skip
    return cells, left_out


def table(cells: Mapping[tuple[str, ...], Score], wear: bool = False) -> str:
    """The cells as text, a line each."""
    lines = [(*PROPERTIES, *COUNTS, "share", "95 %", *(("margin", "contrast") if wear else ()))]
    for cell, found in sorted(cells.items(), key=lambda item: _order(item[0])):
        low, high = wilson(found.read, found.photos)
        share = f"{found.read / found.photos:.0%}"
        medians = [f"{value:.0%}" if value is not None else "-" for value in _medians(found).values()] if wear else []
        lines.append((*cell, *(str(count) for count in found[:3]), share, f"{low:.0%}-{high:.0%}", *medians))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)) for line in lines)


def _medians(found: Score) -> dict[str, float | None]:
    return {
        name: round(median(getattr(view, name) for view in found.wears), 3) if found.wears else None
        for name in ("margin", "contrast")
    }


def _order(cell: tuple[str, ...]) -> list[tuple[int, str]]:
    return [(int(word) if word.isdigit() else 0, word) for word in cell]


def figures(cells: Mapping[tuple[str, ...], Score], left_out: list[str], wear: bool = False) -> dict[str, object]:
    """What the last line says."""
    rows = [
        dict(zip(PROPERTIES, cell, strict=True)) | dict(zip(COUNTS, found[:3], strict=True))
        | {"share": round(found.read / found.photos, 4),
           "interval": [round(end, 4) for end in wilson(found.read, found.photos)], **(_medians(found) if wear else {})}
        for cell, found in sorted(cells.items(), key=lambda item: _order(item[0]))
    ]  # fmt: skip
    sums = {name: sum(getattr(found, name) for found in cells.values()) for name in COUNTS}
    return {"cells": rows, **sums, "left_out": left_out}


def main(arguments: list[str] | None = None) -> int:
    """Scores a folder; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="of photos")
    parser.add_argument("--links", type=Path, required=True, metavar="CSV", help="the print run's CSV file")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--wear", action="store_true", help="also how worn the tags are; about a second a photo")
    options = parser.parse_args(arguments)
    try:
        links = links_of(options.links)
        files = sorted(path for path in options.folder.iterdir() if path.is_file() and path.name[0] != ".")
    except (OSError, ValueError, csv.Error) as error:
        print(f"score_photos: {error}", file=sys.stderr)
        return 1
    photos = [photo for path in files if (photo := named(path))]
    misnamed = [f"{path.name}: not named as docs/how-to/wash-and-photo.md says" for path in files if not named(path)]
    cells, unread = score(_counted(photos), links, options.wear)
    found = figures(cells, misnamed + unread, options.wear)
    if cells:
        print(table(cells, options.wear))
    for line in misnamed + unread:
        print(f"left out: {line}", file=sys.stderr)
    text = json.dumps(found, ensure_ascii=False)
    if options.json:
        options.json.write_text(text + "\n", "utf-8")
    print(text)
    return 1 if misnamed or unread or not cells else 0


def _counted(photos: list[Photo]) -> Iterable[Photo]:
    for at, photo in enumerate(photos, 1):
        if at % 50 == 0 or at == len(photos):
            print(f"  {at} of {len(photos)} photos", file=sys.stderr)
        yield photo


if __name__ == "__main__":
    sys.exit(main())

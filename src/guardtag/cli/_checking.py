"""The command that checks sewn tags from photos."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guardtag.cli._output import language, opened, plain, show, with_city
from guardtag.errors import BackendError, GuardTagError, TagError

if TYPE_CHECKING:
    from guardtag.guard import Guard
    from guardtag.steps.checkup import CheckedTag, Checkup

_COLON = {"en": ": ", "zh": "："}


@click.command("check")
@with_city
@click.argument("photos", nargs=-1, required=True, metavar="PHOTO...", type=click.Path(exists=True, dir_okay=False))
def tag_check(city: str | None, as_json: bool, photos: tuple[str, ...]) -> None:
    """Says of the sewn tags in each PHOTO which they are and how worn 看一看缝好的标签磨损了多少.

    Good, worn (look again before long) or replace, by the error correction and the contrast that are left. Tells
    nobody and records nothing. Ends with status 1 when a tag must be replaced, or a photo or a code in it was not read.

    \b
    Examples:
      guardtag tag check coat.jpg
      guardtag tag check visits/*.jpg --json
    """
    rows = []
    sound = True
    with opened(city) as door:
        for photo in photos:
            found = _checked(door, photo)
            sound = sound and not isinstance(found, GuardTagError) and found.sound
            rows.append({"photo": photo, **_row(found)})
            if not as_json:
                print("\n".join(_lines(photo, found)), flush=True)
    if as_json:
        show(rows, True)
    if not sound:
        raise click.exceptions.Exit(1)


def _checked(door: Guard, photo: str) -> Checkup | GuardTagError:
    """What a photo shows, or what is wrong with it: the others are checked all the same."""
    try:
        return door.tags.check(Path(photo))
    except (TagError, BackendError) as error:
        if isinstance(error, TagError) or error.code.startswith("GT-PHOTO-"):
            return error
        raise


def _row(found: Checkup | GuardTagError) -> dict[str, Any]:
    if isinstance(found, GuardTagError):
        return {"error": found.as_dict(), "tags": [], "refused": [], "spoilt": 0, "sound": False}
    data: dict[str, Any] = plain(found)
    return {"error": None, **data, "sound": found.sound}


def _lines(photo: str, found: Checkup | GuardTagError) -> list[str]:
    """A line for each tag, in the reader's language, and what else is to be said."""
    from guardtag import texts

    reader = language()
    begin = photo + _COLON[reader]
    if isinstance(found, GuardTagError):
        what, _, do = texts.error(reader, found)
        return [f"{begin}{found.code} {what}", *([f"    {do}"] if do else [])]
    lines = [begin + _tag(reader, tag) for tag in found.tags]
    refused = texts.word(reader, "check-refused")
    lines += [begin + texts.filled(refused, {"code": code}) for code in found.refused]
    return lines + [begin + texts.word(reader, "check-spoilt")] * bool(found.spoilt)


def _tag(reader: str, tag: CheckedTag) -> str:
    from guardtag import texts

    values = {
        "serial": str(tag.serial), "status": texts.word(reader, f"check-{tag.status}"),
        "state": texts.word(reader, f"check-{tag.state}"),
    }  # fmt: skip
    if tag.margin is None or tag.contrast is None:
        return texts.filled(texts.word(reader, "check-tag"), values)
    values |= {"margin": f"{tag.margin:.0%}", "contrast": f"{tag.contrast:.0%}"}
    line = texts.filled(texts.word(reader, "check-measured"), values)
    copies = len(tag.copies)
    return line + texts.filled(texts.word(reader, "check-copies"), {"copies": str(copies)}) if copies > 1 else line

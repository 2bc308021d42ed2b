"""A deployer's design, from parsed TOML: every value checked, refused with the field and the reason.

``docs/labels.md`` says what stands in it.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guardtag import texts
from guardtag.errors import ConfigError
from guardtag.labels import contrast, words
from guardtag.labels.choice import AROUND_HOST, GRADES, LEAST_MODULE, QUIET
from guardtag.labels.design import FIELDS, LAYOUTS, Design, Slot

MAX_FIELDS = 16
"""The most fields of one design."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
_SPOTS = ("width", "height", "margin", "box")
_KEYS = (*_SPOTS, "seam", "dpi", "layout", "ink", "cloth", "languages", "font", "lines", "fields")
_SLOT_KEYS = ("field", "size", "least", "bold", "mono", "air", "framed", "beside", "spare", "rows")
_RANGES = {
    "width": (10.0, 400.0), "height": (10.0, 400.0), "margin": (0.0, 20.0), "box": (12.0, 200.0),
    "seam": (0.0, 20.0), "dpi": (100, 2400), "size": (0.8, 40.0), "least": (0.8, 40.0), "spare": (0, 20),
    "rows": (1, 4),
}  # fmt: skip


def parse(name: str, data: Mapping[str, Any], base: Path) -> Design:
    """A design from parsed TOML, every key checked.

    Args:
        name: the design's.
        data: the parsed file.
        base: the folder that the font's path starts from.

    Raises:
        ConfigError: GT-DESIGN-…, with the field and the reason.
    """
    read = _Reader(name)
    read.keys(data, _KEYS, "")
    width, height, margin, box = (read.number(data, key) for key in _SPOTS)
    lines = read.lines(data.get("lines", {}))
    fields = read.slots(data.get("fields"))
    design = Design(
        name, width, height, margin, int(read.number(data, "dpi", whole=True)), box,
        read.colour(data, "ink", "#000000"), read.colour(data, "cloth", "#ffffff"), fields,
        layout=read.one_of(data.get("layout", "left"), "layout", LAYOUTS), seam=read.seam(data.get("seam", 0)),
        languages=read.languages(data.get("languages", []), lines, fields), lines=lines,
        font=read.font(data.get("font", ""), base),
    )  # fmt: skip
    read.contrast(design)
    read.room(design)
    return design


class _Reader:
    """Reads the values of one design; whatever is wrong is refused with its field."""

    def __init__(self, name: str) -> None:
        self.name = name

    def wrong(self, field: str, example: str) -> ConfigError:
        """The error for a value of another kind than it must be, with an example of a right one."""
        return ConfigError(
            "GT-DESIGN-VALUE", f"`{field}` of the design `{self.name}` is written wrongly.", "",
            f"Write it like this: {example}", design=self.name, field=field, example=example,
        )  # fmt: skip

    def keys(self, data: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        """Refuses a key that nobody reads: a misspelt `spare` would quietly make a field stay."""
        for key in data:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                raise ConfigError(
                    "GT-DESIGN-KEY", f"The design `{self.name}` has an unknown key `{where}{short(key)}`.", "",
                    f"Did you mean `{where}{near[0]}`?" if near else f"Known: {', '.join(known)}.",
                    design=self.name, field=f"{where}{short(key)}",
                )  # fmt: skip

    def number(
        self, data: Mapping[str, Any], key: str, default: float | None = None, whole: bool = False, where: str = ""
    ) -> float:
        """A number within its range."""
        value = data.get(key, default)
        low, high = _RANGES[key]
        kind = int if whole else int | float
        # Not a number (nan) is in no range.
        if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
            raise ConfigError(
                "GT-DESIGN-RANGE",
                f"`{where}{key}` of the design `{self.name}` is no {'whole ' if whole else ''}number"
                f" from {low:g} to {high:g}.",
                "", f"Write {where}{key} = {'a whole number' if whole else 'a number, in mm'}.",
                design=self.name, field=f"{where}{key}", low=f"{low:g}", high=f"{high:g}",
            )  # fmt: skip
        return value

    def truth(self, data: Mapping[str, Any], key: str, where: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f"{where}{key}", f"{key} = true")
        return value

    def one_of(self, value: Any, field: str, known: tuple[str, ...]) -> str:
        if not isinstance(value, str) or value not in known:
            shown = ", ".join(known)
            raise ConfigError(
                "GT-DESIGN-CHOICE", f"`{field}` of the design `{self.name}` is none of the words that are known.", "",
                f"Take one of these: {shown}.", design=self.name, field=field, known=shown,
            )  # fmt: skip
        return value

    def colour(self, data: Mapping[str, Any], key: str, default: str) -> str:
        """A colour, ``#rrggbb``."""
        value = data.get(key, default)
        if not isinstance(value, str) or not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
            raise self.wrong(key, f'{key} = "#12233f"')
        return value.lower()

    def seam(self, value: Any) -> tuple[float, float]:
        """One number for all sides, or two: left and right, top and bottom."""
        sides = value if isinstance(value, list) else [value, value]
        if len(sides) != 2:
            raise self.wrong("seam", "seam = [2.0, 0.5]")
        across, down = (self.number({"seam": side}, "seam") for side in sides)
        return across, down

    def lines(self, value: Any) -> dict[str, str]:
        """Language to its line."""
        if not isinstance(value, Mapping):
            raise self.wrong("lines", 'lines = { ja = "家に帰りたい" }')
        for language, text in value.items():
            if not _LANGUAGE.fullmatch(language):
                raise self.wrong(f"lines.{short(language)}", 'lines = { ja = "家に帰りたい", zh-Hant = "請幫我回家" }')
            if not isinstance(text, str) or not 0 < len(text) <= words.MAX_TEXT or words.clean(text) != text:
                raise ConfigError(
                    "GT-DESIGN-TEXT", f"`lines.{language}` of the design `{self.name}` is no plain line.",
                    "It is empty or too long, or has line breaks, direction marks, other invisible characters or"
                    " blanks too many.",
                    f"Write at most {words.MAX_TEXT} characters in one line.",
                    design=self.name, field=f"lines.{language}", limit=words.MAX_TEXT,
                )  # fmt: skip
        return dict(value)

    def languages(self, value: Any, lines: Mapping[str, str], fields: tuple[Slot, ...]) -> tuple[str, ...]:
        """Languages that there is a line for, and room for."""
        if not isinstance(value, list) or not all(isinstance(language, str) for language in value):
            raise self.wrong("languages", 'languages = ["zh", "ja"]')
        for language in (*value, *lines):
            if language not in value or (language not in lines and language not in texts.LANGUAGES):
                raise ConfigError(
                    "GT-DESIGN-LANGUAGE",
                    f"`languages` and `lines` of the design `{self.name}` do not agree about `{short(language)}`.",
                    "A language needs its line, where there is no catalogue of it, and a line needs its language.",
                    "Name the languages in the order in which they shall stand, and write the line of each.",
                    design=self.name, language=short(language),
                )  # fmt: skip
        room = sum(slot.field == "line" for slot in fields)
        if len(value) > room:
            raise ConfigError(
                "GT-DESIGN-LINES", f"The design `{self.name}` has {len(value)} languages and {room} "
                f"{texts.counted('field|fields', room)} `line`.",
                "Each language stands on a line of its own.", "Add fields `line`, or take languages out.",
                design=self.name, languages=len(value), room=room,
            )  # fmt: skip
        return tuple(value)

    def font(self, value: Any, base: Path) -> str:
        """The path of a font file that is there."""
        if not isinstance(value, str) or len(value) > 1000 or "\0" in value:
            raise self.wrong("font", 'font = "fonts/NotoSansArabic.ttf"')
        path = base / value
        if value and not path.is_file():
            raise ConfigError(
                "GT-DESIGN-FONT", f"The font of the design `{self.name}` is not there.", "",
                "Check the path `font`; it begins at the design's folder.", design=self.name,
            )  # fmt: skip
        return str(path) if value else ""

    def slots(self, value: Any) -> tuple[Slot, ...]:
        """The fields; a sample's mark is put in where none is named."""
        if not isinstance(value, list) or not 0 < len(value) <= MAX_FIELDS:
            raise self.wrong("fields", f'[[fields]] field = "typed" size = 2.2 … (1 to {MAX_FIELDS} times)')
        slots = [self.slot(entry, f"fields[{at}].") for at, entry in enumerate(value)]
        names = [slot.field for slot in slots]
        for name in names:
            if name != "line" and names.count(name) > 1:
                raise ConfigError(
                    "GT-DESIGN-TWICE", f"The design `{self.name}` has two fields `{name}`.", "",
                    "Take one of them out.", design=self.name, field=name,
                )  # fmt: skip
        for needed in ("typed", "host"):
            if not any(slot.field == needed and not slot.spare for slot in slots):
                raise ConfigError(
                    "GT-DESIGN-NEEDS", f"The design `{self.name}` lacks the field `{needed}`, or may leave it out.",
                    "When a worn code cannot be read, the typed code and where to type it are the way home.",
                    f"Add the field `{needed}`, without `spare`.", design=self.name, field=needed,
                )  # fmt: skip
        if "sample" not in names:
            like = slots[names.index("typed")]
            mark = Slot("sample", like.size, min(like.least, 1.3), bold=True, air=like.air, framed=True)
            slots.insert(names.index("typed"), mark)
        return tuple(slots)

    def slot(self, entry: Any, where: str) -> Slot:
        if not isinstance(entry, Mapping):
            raise self.wrong(where.rstrip("."), '[[fields]] field = "typed" size = 2.2')
        self.keys(entry, _SLOT_KEYS, where)
        field = self.one_of(entry.get("field"), f"{where}field", FIELDS)
        size = self.number(entry, "size", where=where)
        least = self.number(entry, "least", default=size, where=where)
        spare = int(self.number(entry, "spare", default=0, whole=True, where=where))
        if least > size:
            raise self.wrong(f"{where}least", f"least = {size:g}")
        if field == "sample" and spare:  # what is a sample always says so
            raise self.wrong(f"{where}spare", "spare = 0")
        bold, mono, air, framed, beside = (
            self.truth(entry, key, where) for key in ("bold", "mono", "air", "framed", "beside")
        )
        rows = int(self.number(entry, "rows", default=2, whole=True, where=where))
        # Codes are always in letters of one width: the proof of a print reads them letter by letter.
        mono = mono or field == "typed"
        return Slot(field, float(size), float(least), bold, mono, air, framed, beside, spare, rows)

    def contrast(self, design: Design) -> None:
        """Dark on light, and enough of it."""
        ratio = contrast.ratio(design.ink, design.cloth)
        if ratio < contrast.LEAST:
            raise ConfigError(
                "GT-DESIGN-DARK", f"`ink` of the design `{self.name}` is not much darker than `cloth`.",
                f"The cloth is {ratio:.1f} times as light; readers need {contrast.LEAST}"
                " and fail on light codes on dark.",
                "Take a darker ink on a lighter cloth.", design=self.name, ratio=f"{ratio:.1f}",
                needed=f"{contrast.LEAST}",
            )  # fmt: skip

    def room(self, design: Design) -> None:
        """The code's box lies on the label, and a short link's code fits into it with modules that survive."""
        across, down = design.inset
        free = (design.width - 2 * across) / (design.codes if design.layout in ("twin", "ends") else 1)
        most = min(free, design.height - 2 * down)
        dots = -(-LEAST_MODULE * design.dpi // 25.4)
        least = (min(grade.edge for grade in GRADES) + 2 * QUIET) * dots * 25.4 / design.dpi
        if not least - 1e-6 <= design.box <= most + 1e-6:
            least, most = math.ceil(least * 10 - 1e-6) / 10, math.floor(most * 10 + 1e-6) / 10
            host = GRADES[0].room - AROUND_HOST
            raise ConfigError(
                "GT-DESIGN-ROOM", f"`box` of the design `{self.name}` has no room for a code that survives cloth.",
                f"At {design.dpi} dpi the code of a host of {host} letters needs {least:.1f} mm,"
                f" and inside margins and seams there are {most:.1f} mm.",
                f"Write a box from {least:.1f} to {most:.1f} mm." if least <= most
                else "Make the label larger, its margin and seam smaller, or take a printer of more dpi.",
                design=self.name, least=f"{least:.1f}", most=f"{most:.1f}", dpi=design.dpi,
            )  # fmt: skip


def short(text: str) -> str:
    """A name that somebody wrote, as it may stand in an error."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:40])

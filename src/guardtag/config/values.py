"""What a configuration's values must be: each reader checks one, and says which key is wrong and what it needs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from guardtag.errors import ConfigError

MAX_REPEATS = 100
MAX_DAYS = 3650
OUTCOMES = (
    "home", "hospital", "police", "false-alarm", "duplicate", "not-found", "died", "other", "done", "not-home",
    "not-needed",
)  # fmt: skip
"""How calls may end; a test compares them with the model's, which lies above."""


@attrs.frozen
class Wait:
    """How long a call stays at a level before it climbs.

    Args:
        minutes: before it climbs, or the level is called again; above 0.
        repeats: how often the level is called again before the call climbs.
    """

    minutes: float
    repeats: int = 0


@attrs.frozen
class Pace:
    """The factors of a deployment, each above 0 and at most 1; 1 switches one off.

    Args:
        night: while it is night.
        minor: for a minor.
        weather: while severe weather is told for their area.
        night_from: minutes after midnight, local time.
        night_until: minutes after midnight, exclusive; before ``night_from`` it is on the next day.
    """

    night: float = 0.5
    minor: float = 0.5
    weather: float = 0.5
    night_from: int = 21 * 60
    night_until: int = 6 * 60


@attrs.frozen
class Retention:
    """For how many days each class of data is kept; the reasons stand in docs/explanation/privacy.md.

    Args:
        calls: after a call was closed, until nothing of it names anybody.
        finder: after a call was closed, until the finder's words on it and their contact go.
        visits: after a visit ended.
        left: after somebody left or died, until they are erased.
        imports: after an import, until what it did row by row goes; until then it can be undone.
    """

    calls: int = 365
    finder: int = 30
    visits: int = 365
    left: int = 30
    imports: int = 90


@attrs.frozen
class Rounds:
    """After how many days a visit is due.

    Args:
        fitting: a new person is to have a tag.
        replace: one that wore out is to be replaced.
        untrained: one that somebody untrained sewed in is to be looked at.
        worn: one that was worn is to be looked at again.
        check: one that was good is to be looked at again.
        contact: a contact is to be tried again.
        emergency: consent is to be asked for where an emergency was the ground.
        review: consents are to be gone over again.
        again: a visit that was made and left something open may be suggested again.
    """

    fitting: int = 7
    replace: int = 3
    untrained: int = 7
    worn: int = 30
    check: int = 90
    contact: int = 180
    emergency: int = 30
    review: int = 365
    again: int = 14


_KIND = re.compile(r"[^\W_][\w-]{0,39}")


@attrs.frozen
class KindConfig:
    """A kind of incident that the deployer adds or changes.

    Args:
        klass: ``person`` or ``service`` (the key ``class`` in the file).
        targets: milestone name to minutes.
        ladder: level name to how long it waits.
        names: language to what people call it.
        outcomes: how it may end; empty: as its class.
    """

    klass: str = "service"
    targets: Mapping[str, float] = attrs.field(factory=dict)
    ladder: Mapping[str, Wait] = attrs.field(factory=dict)
    names: Mapping[str, str] = attrs.field(factory=dict)
    outcomes: tuple[str, ...] = ()


def wrong(key: str, needs: str) -> ConfigError:
    """The error for a key whose value is something else."""
    return ConfigError(
        "GT-CONFIG-VALUE", f"`{key}` in the configuration is not {needs}.", "", f"Write {needs}.",
        key=key, needs=needs,
    )  # fmt: skip


def no_strangers(data: Mapping[str, Any], known: set[str], where: str) -> None:
    """Refuses keys that nobody knows, with the nearest one that somebody does."""
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise ConfigError(
                "GT-CONFIG-KEY", f"The configuration has an unknown key `{where}{key}`.",
                "A key that nobody reads might be a misspelt safety.",
                f"Did you mean `{where}{near[0]}`?" if near else f"Known: {', '.join(sorted(known))}.",
                key=f"{where}{key}", case="near" if near else "known", near=where + "".join(near),
                known=", ".join(sorted(known)),
            )  # fmt: skip


def nothing_misplaced(data: Mapping[str, Any], known: set[str]) -> None:
    """Refuses a key of the whole file that was written below a [table], where TOML counts it to that table.

    The name alone does not tell: a channel may be called `hotline`, and a level is called as the deployer likes.

    Args:
        data: the parsed file.
        known: the keys of the whole file.
    """
    levels = data.get("levels", ())
    named = {level for level in levels if isinstance(level, str)} if isinstance(levels, list | tuple) else set()
    kinds = data.get("kinds")
    tables = {name: data.get(name) for name in ("channels", "ladder", "pace", "kinds", "stock", "retention")}
    for name, kind in kinds.items() if isinstance(kinds, Mapping) else ():
        parts = kind if isinstance(kind, Mapping) else {}
        tables |= {f"kinds.{name}": {k: v for k, v in parts.items() if k != "ladder"}}
        tables |= {f"kinds.{name}.{part}": parts.get(part) for part in ("ladder", "targets")}
    for where, table in tables.items():
        for key, value in table.items() if isinstance(table, Mapping) else ():
            if key in known and key not in named and not _belongs(where, value):
                raise ConfigError(
                    "GT-CONFIG-KEY", f"`{where}.{key}` in the configuration is in the wrong place.",
                    "What stands below a [table] belongs to that table.",
                    f"Move it up: `{key}` belongs above the first [table].",
                    key=f"{where}.{key}", name=key, case="misplaced",
                )  # fmt: skip


def _belongs(where: str, value: Any) -> bool:
    """Whether this could be an entry of that table after all: a channel with its url, or a kind."""
    if where == "channels":
        return isinstance(value, Mapping) or (isinstance(value, str) and ":" in value)
    return where == "kinds" and isinstance(value, Mapping)


def text(data: Mapping[str, Any], key: str, default: str) -> str:
    """A short text."""
    value = data.get(key, default)
    if not isinstance(value, str) or len(value) > 1000:
        raise wrong(key, "a short text in quotes")
    return value


def texts(data: Mapping[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """A list of texts."""
    value = data.get(key, default)
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item for item in value):
        raise wrong(key, "a list of texts")
    return tuple(value)


def countries(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Country codes of ITU-T E.164: one to three digits, the first of them no 0, as they stand after the ``+``."""
    found = tuple(one.removeprefix("+") for one in texts(data, "countries", ("86",)))
    if not found or not all(re.fullmatch("[1-9][0-9]{0,2}", one, re.ASCII) for one in found):
        raise wrong("countries", 'a list of country codes, such as ["86", "852"]')
    return tuple(dict.fromkeys(found))


def count(data: Mapping[str, Any], key: str, default: int) -> int:
    """A whole number from 1 to a million."""
    value = data.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
        raise wrong(key, "a whole number from 1 to 1000000")
    return value


def stock(data: Mapping[str, Any], levels: Sequence[str]) -> dict[str, int]:
    """A table of levels and areas, each with the tags that shall be on hand there."""
    for key, value in data.items():
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
            raise wrong(f"stock.{key}", "a whole number from 1 to 1000000")
        if key not in levels and "/" not in key:  # a town's own path, or a level that was misspelt
            no_strangers({key: value} if difflib.get_close_matches(key, levels, 1) else {}, set(levels), "stock.")
    return dict(data)


def table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A table; empty when the key is not there."""
    value = data.get(key, {})
    if not isinstance(value, Mapping):
        raise wrong(key, "a table")
    return value


def minutes_of(value: Any, key: str) -> dict[str, float]:
    """A table of minutes by name."""
    if not isinstance(value, Mapping):
        raise wrong(key, "a table of minutes")
    return {level: number_of_minutes(minutes, f"{key}.{level}") for level, minutes in value.items()}


def number_of_minutes(value: Any, key: str) -> float:
    """A number of minutes above 0 and at most a week."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 10_080:
        raise wrong(key, "a number of minutes above 0 and at most 10080")
    return float(value)


def waits(value: Any, key: str) -> dict[str, Wait]:
    """A table of levels, each with minutes or with a table of minutes and repeats."""
    if not isinstance(value, Mapping):
        raise wrong(key, "a table of minutes")
    waits = {}
    for level, entry in value.items():
        table = entry if isinstance(entry, Mapping) else {"minutes": entry}
        no_strangers(table, {"minutes", "repeats"}, f"{key}.{level}.")
        if "minutes" not in table:
            raise wrong(f"{key}.{level}", "a number of minutes, or a table with minutes and repeats")
        minutes = minutes_of({level: table["minutes"]}, key)[level]
        repeats = table.get("repeats", 0)
        if isinstance(repeats, bool) or not isinstance(repeats, int) or not 0 <= repeats <= MAX_REPEATS:
            raise wrong(f"{key}.{level}.repeats", f"a whole number from 0 to {MAX_REPEATS}")
        waits[level] = Wait(minutes, repeats)
    return waits


def retention(table: Mapping[str, Any]) -> Retention:
    """Days for which classes of data are kept."""
    no_strangers(table, {field.name for field in attrs.fields(Retention)}, "retention.")
    days = {}
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_DAYS:
            raise wrong(f"retention.{name}", f"a whole number of days from 1 to {MAX_DAYS}")
        days[name] = value
    return Retention(**days)


def pace(table: Mapping[str, Any]) -> Pace:
    """The factors of the ladder's clock."""
    no_strangers(table, {field.name for field in attrs.fields(Pace)}, "pace.")
    factors: dict[str, Any] = {}
    for name, value in table.items():
        if name in ("night_from", "night_until"):
            minutes = _time_of_day(value) if isinstance(value, str) else None
            if minutes is None:
                raise wrong(f"pace.{name}", 'a time of day in quotes such as "21:00"')
            factors[name] = minutes
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise wrong(f"pace.{name}", "a number above 0 and at most 1")
        else:
            factors[name] = float(value)
    return Pace(**factors)


def _time_of_day(text: str) -> int | None:
    """Minutes after midnight of ``HH:MM``, or ``None``."""
    hour, colon, minute = text.partition(":")
    digits = len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()
    if not colon or not digits or int(hour) > 23 or int(minute) > 59:
        return None
    return int(hour) * 60 + int(minute)


def hours(text: str) -> tuple[int, int] | None:
    """The two times of ``HH:MM-HH:MM`` as minutes after midnight; ``None`` for anything else."""
    begin, _, end = text.partition("-")
    first, last = _time_of_day(begin), _time_of_day(end)
    return None if first is None or last is None or first == last else (first, last)


def quiet_hours(text: str) -> str:
    """Hours as ``hours`` reads them, or empty."""
    if text and hours(text) is None:
        raise wrong("quiet_hours", 'two times of day in quotes such as "20:00-08:00", or empty')
    return text


def rounds(table: Mapping[str, Any]) -> Rounds:
    """After how many days visits are due."""
    no_strangers(table, {field.name for field in attrs.fields(Rounds)}, "rounds.")
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_DAYS:
            raise wrong(f"rounds.{name}", f"a whole number of days, 1 to {MAX_DAYS}")
    return Rounds(**table)


def host(name: str) -> str:
    """A plain host name, or empty."""
    labels = name.lower().split(".")
    fits = all(
        label and len(label) <= 63 and not label.startswith("-") and not label.endswith("-")
        and all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in label)
        for label in labels
    )  # fmt: skip
    if name and (not fits or len(name) > 253):
        raise wrong("host", "a plain host name such as tag.example.org")
    return name.lower()


def timezone(name: str) -> str:
    """An IANA time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise wrong("timezone", "an IANA time zone such as Asia/Shanghai") from None
    return name


def channels(value: Any) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """A table of channels, each with a url or with a table of a url and options."""
    if not isinstance(value, Mapping):
        raise wrong("channels", "a table of channel = url")
    channels: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for name, entry in value.items():
        options = {"url": entry} if isinstance(entry, str) else entry
        if not isinstance(options, Mapping) or not isinstance(options.get("url"), str):
            raise wrong(f"channels.{name}", "a url in quotes, or a table with a url")
        channels[name] = (options["url"], {k: v for k, v in options.items() if k != "url"})
    return channels


def kind(name: str, value: Any) -> KindConfig:
    """A kind of incident."""
    if not _KIND.fullmatch(name) or name != name.lower():
        raise wrong("kinds", "a table of kinds, each named with up to 40 lower-case letters, digits, - and _")
    if not isinstance(value, Mapping):
        raise wrong(f"kinds.{name}", "a table")
    no_strangers(value, {"class", "targets", "ladder", "names", "outcomes"}, f"kinds.{name}.")
    klass = value.get("class", "service")
    if klass not in ("person", "service"):
        raise wrong(f"kinds.{name}.class", "`person` or `service`")
    return KindConfig(
        klass,
        minutes_of(value.get("targets", {}), f"kinds.{name}.targets"),
        waits(value.get("ladder", {}), f"kinds.{name}.ladder"),
        _names(value.get("names", {}), f"kinds.{name}.names"),
        _outcomes(value, f"kinds.{name}.outcomes"),
    )


def _names(value: Any, key: str) -> dict[str, str]:
    fits = isinstance(value, Mapping) and all(
        isinstance(name, str) and 0 < len(name.strip()) <= 20 and name.isprintable() for name in value.values()
    )
    if not fits:
        raise wrong(key, "a table of languages, each with a name of up to 20 characters")
    return {language: name.strip() for language, name in value.items()}


def _outcomes(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    chosen = texts(value, "outcomes", ())
    for one in chosen:
        if one not in OUTCOMES:
            raise wrong(key, "a list of outcomes such as `done` and `not-needed`")
    return chosen

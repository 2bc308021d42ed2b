"""What a deployment says of itself: ``guardtag.toml``, every key optional.

Unknown keys are refused with the nearest known name: a typing slip in ``[ladder]`` must not
quietly switch a safety off.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from guardtag.errors import ConfigError

SAMPLE_HOST = "tag.invalid"
LEVELS = ("city", "town", "district", "village", "grid")
MAX_CONFIG_BYTES = 256 * 1024
MAX_REPEATS = 100


@attrs.frozen
class Wait:
    """How long a call stays at a level before it climbs.

    Args:
        minutes: before it climbs, or the level is called again; above 0.
        repeats: how often the level is called again before the call climbs.
    """

    minutes: float
    repeats: int = 0


# The two minutes the design names, and longer ones upwards: a town has farther to go than a grid worker next door.
LADDER: Mapping[str, Wait] = MappingProxyType(
    {"grid": Wait(5.0), "village": Wait(10.0), "district": Wait(15.0), "town": Wait(20.0), "city": Wait(30.0)}
)


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
class KindConfig:
    """A kind of incident that the deployer adds or changes.

    Args:
        klass: ``person`` or ``service`` (the key ``class`` in the file).
        targets: milestone name to minutes.
        ladder: level name to how long it waits.
    """

    klass: str = "service"
    targets: Mapping[str, float] = attrs.field(factory=dict)
    ladder: Mapping[str, Wait] = attrs.field(factory=dict)


@attrs.frozen
class Config:
    """One deployment's settings; the defaults are the ones of a city that configured nothing.

    Args:
        base: the folder that relative paths start from.
        store: URL of the main store, ``sqlite:PATH``, ``memory:`` or a plugin's scheme.
        vault: URL of the vault store.
        keys: URL of the key source, ``file:PATH``, ``env:NAME`` or ``memory:``.
        outbox: file that stands for every channel while none is configured; empty: kept in memory.
        spool: folder in which a dispatcher notes what channels took, for whoever comes after it; empty: none.
        host: the host in every new code; empty while not configured.
        aliases: further hosts whose links are read for ever.
        languages: codes of catalogues, the first is the default.
        timezone: IANA name; times for people are shown in it.
        hotline: number printed on labels, posters and leaflets; empty leaves the line out.
        place: the town's or city's name as people write it, on posters and leaflets; empty leaves it out.
        designs: folder with label designs of the deployer's own; empty: only those delivered.
        templates: folder with the deployer's own wording of messages; empty: ours.
        levels: names of an area path's parts, by position.
        plugins: third-party distributions that may load.
        channels: channel name to (url, options).
        ladder: level name to how long it waits before a call climbs.
        pace: how much faster the ladder's clock runs by night, for minors, in severe weather.
        kinds: the deployer's own kinds of incident.
        guesses_per_hour: typed codes that name no tag, from everybody, before typed codes want confirming.
        guesses_per_source: the same from one source.
        heartbeat_minutes: how long a dispatcher's beat counts; after that the hotline comes first.
        resolvers: schemes of older systems' codes.
        warnings: schemes of more warning rules.
        subscribers: addresses that get every event.
        relay_days: days after a call was closed that the words of its relay are kept.
    """

    base: Path = attrs.field(factory=Path)
    store: str = "memory:"
    vault: str = "memory:"
    keys: str = "memory:"
    outbox: str = ""
    spool: str = ""
    host: str = ""
    aliases: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("zh", "en")
    timezone: str = "Asia/Shanghai"
    hotline: str = ""
    place: str = ""
    designs: str = ""
    templates: str = ""
    levels: tuple[str, ...] = LEVELS
    plugins: tuple[str, ...] = ()
    channels: Mapping[str, tuple[str, Mapping[str, Any]]] = attrs.field(factory=dict, repr=False)
    ladder: Mapping[str, Wait] = LADDER
    pace: Pace = Pace()
    kinds: Mapping[str, KindConfig] = attrs.field(factory=dict)
    guesses_per_hour: int = 300
    guesses_per_source: int = 20
    heartbeat_minutes: float = 3.0
    resolvers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    subscribers: tuple[str, ...] = ()
    relay_days: int = 30

    @property
    def link_host(self) -> str:
        """The host that goes into new codes: the configured one, or the sample one that leads nowhere."""
        return self.host or SAMPLE_HOST

    @property
    def sample(self) -> bool:
        """Whether labels must carry the SAMPLE mark, because no host is configured."""
        return not self.host

    @property
    def design_folder(self) -> Path | None:
        """Where the deployer's own label designs lie, if anywhere."""
        return self.path(self.designs) if self.designs else None

    @property
    def template_folder(self) -> Path | None:
        """Where the deployer's own wording of messages lies, if anywhere."""
        return self.path(self.templates) if self.templates else None

    def path(self, name: str) -> Path:
        """A path from the configuration, made absolute against ``base``."""
        path = Path(name)
        return path if path.is_absolute() else self.base / path

    @property
    def spool_folder(self) -> Path | None:
        """Where dispatchers note what channels took, if anywhere; never for a store in memory."""
        return self.path(self.spool) if self.spool and not self.store.startswith("memory:") else None

    @property
    def files(self) -> tuple[Path, ...]:
        """The deployment's own files, where they are files: nothing is ever printed over one."""
        named = [
            url.partition(":")
            for url in (self.store, self.vault, self.keys, *(url for url, _ in self.channels.values()))
        ]
        paths = [self.path(path) for scheme, _, path in named if scheme in ("sqlite", "file") and path]
        logs = [path.with_name(path.name + end) for path in paths for end in ("-wal", "-shm")]
        return (*paths, *logs, self.base / "guardtag.toml", *((self.path(self.outbox),) if self.outbox else ()))


def for_database(path: Path) -> Config:
    """The configuration of a plain database path: keys and vault in ``NAME.keys/`` beside it."""
    keys = path.with_suffix(".keys")
    return Config(
        base=path.parent, store=f"sqlite:{path.name}", vault=f"sqlite:{keys.name}/vault.db",
        keys=f"file:{keys.name}/keyring.json", outbox=path.with_suffix(".outbox.jsonl").name,
        spool=path.with_suffix(".sent").name,
    )  # fmt: skip


def load(path: Path) -> Config:
    """Reads ``guardtag.toml``.

    Raises:
        ConfigError: the file is missing, too large, no TOML, or says something that is not known.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            "GT-CONFIG-MISSING", f"The configuration {path.name} could not be read.",
            type(error).__name__, "Check the path, or run `guardtag init`.", file=path.name,
        ) from None  # fmt: skip
    if len(raw) > MAX_CONFIG_BYTES:
        raise ConfigError(
            "GT-CONFIG-SIZE", f"The configuration {path.name} is larger than {MAX_CONFIG_BYTES} bytes.",
            "No guardtag.toml is that large.", "Check that the path is the right one.",
            file=path.name, limit=MAX_CONFIG_BYTES,
        )  # fmt: skip
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise ConfigError(
            "GT-CONFIG-TOML", f"The configuration {path.name} is not valid TOML.",
            "", "Check quotes and brackets; compare with docs/config.md.", file=path.name,
        ) from None  # fmt: skip
    return from_mapping(data, path.parent, path.stem)


def from_mapping(data: Mapping[str, Any], base: Path, stem: str = "guardtag") -> Config:
    """Builds a ``Config`` from parsed TOML, checking every key and type.

    Args:
        data: the parsed file.
        base: the folder the file lies in.
        stem: the file's name without suffix, for default paths beside it.
    """
    database = Path(_text(data, "store", f"sqlite:{stem}.db").removeprefix("sqlite:"))
    beside = for_database(database if "store" in data else Path(f"{stem}.db"))
    known = {field.name for field in attrs.fields(Config)} - {"base"}
    _no_strangers(data, known, "")
    store = _text(data, "store", beside.store)
    embedded = store.startswith("sqlite:")
    if not store.startswith(("sqlite:", "memory:")):
        for needed in ("vault", "keys"):
            if needed not in data:
                raise ConfigError(
                    "GT-CONFIG-NEEDS", f"A store of this kind needs `{needed}` in the configuration.",
                    "Keys and vault must not lie in the same database.",
                    f'Add {needed} = "…" to the configuration.', key=needed,
                )  # fmt: skip
    folder = database.parent
    beside_folder = "" if folder == Path() else f"{folder.as_posix()}/"
    return Config(
        base=base,
        store=store,
        vault=_text(data, "vault", _beside(beside.vault, beside_folder) if embedded else "memory:"),
        keys=_text(data, "keys", _beside(beside.keys, beside_folder) if embedded else "memory:"),
        outbox=_text(data, "outbox", f"{beside_folder}{beside.outbox}" if embedded else ""),
        spool=_text(data, "spool", f"{beside_folder}{beside.spool}" if embedded else ""),
        host=_host(_text(data, "host", "")),
        aliases=tuple(_host(name) for name in _texts(data, "aliases", ())),
        languages=_texts(data, "languages", ("zh", "en")) or ("zh", "en"),
        timezone=_timezone(_text(data, "timezone", "Asia/Shanghai")),
        hotline=_text(data, "hotline", ""),
        place=_text(data, "place", ""),
        designs=_text(data, "designs", ""),
        templates=_text(data, "templates", ""),
        levels=_texts(data, "levels", LEVELS),
        plugins=_texts(data, "plugins", ()),
        channels=_channels(data.get("channels", {})),
        ladder={**LADDER, **_waits(data.get("ladder", {}), "ladder")},
        pace=_pace(_table(data, "pace")),
        kinds={name: _kind(name, value) for name, value in _table(data, "kinds").items()},
        guesses_per_hour=_count(data, "guesses_per_hour", 300),
        guesses_per_source=_count(data, "guesses_per_source", 20),
        heartbeat_minutes=_number_of_minutes(data.get("heartbeat_minutes", 3.0), "heartbeat_minutes"),
        resolvers=_texts(data, "resolvers", ()),
        warnings=_texts(data, "warnings", ()),
        subscribers=_texts(data, "subscribers", ()),
        relay_days=_count(data, "relay_days", 30),
    )


def _beside(url: str, folder: str) -> str:
    scheme, _, path = url.partition(":")
    return f"{scheme}:{folder}{path}"


def _wrong(key: str, needs: str) -> ConfigError:
    return ConfigError(
        "GT-CONFIG-VALUE", f"`{key}` in the configuration is not {needs}.", "", f"Write {needs}.",
        key=key, needs=needs,
    )  # fmt: skip


def _no_strangers(data: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise ConfigError(
                "GT-CONFIG-KEY", f"The configuration has an unknown key `{where}{key}`.",
                "A key that nobody reads might be a misspelt safety.",
                f"Did you mean `{where}{near[0]}`?" if near else f"Known: {', '.join(sorted(known))}.",
                key=f"{where}{key}",
            )  # fmt: skip


def _text(data: Mapping[str, Any], key: str, default: str) -> str:
    value = data.get(key, default)
    if not isinstance(value, str) or len(value) > 1000:
        raise _wrong(key, "a short text in quotes")
    return value


def _texts(data: Mapping[str, Any], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = data.get(key, default)
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item for item in value):
        raise _wrong(key, "a list of texts")
    return tuple(value)


def _count(data: Mapping[str, Any], key: str, default: int) -> int:
    value = data.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
        raise _wrong(key, "a whole number from 1 to 1000000")
    return value


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, Mapping):
        raise _wrong(key, "a table")
    return value


def _minutes(value: Any, key: str) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise _wrong(key, "a table of minutes")
    return {level: _number_of_minutes(minutes, f"{key}.{level}") for level, minutes in value.items()}


def _number_of_minutes(value: Any, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 10_080:
        raise _wrong(key, "a number of minutes above 0 and at most 10080")
    return float(value)


def _waits(value: Any, key: str) -> dict[str, Wait]:
    if not isinstance(value, Mapping):
        raise _wrong(key, "a table of minutes")
    waits = {}
    for level, entry in value.items():
        table = entry if isinstance(entry, Mapping) else {"minutes": entry}
        _no_strangers(table, {"minutes", "repeats"}, f"{key}.{level}.")
        if "minutes" not in table:
            raise _wrong(f"{key}.{level}", "a number of minutes, or a table with minutes and repeats")
        minutes = _minutes({level: table["minutes"]}, key)[level]
        repeats = table.get("repeats", 0)
        if isinstance(repeats, bool) or not isinstance(repeats, int) or not 0 <= repeats <= MAX_REPEATS:
            raise _wrong(f"{key}.{level}.repeats", f"a whole number from 0 to {MAX_REPEATS}")
        waits[level] = Wait(minutes, repeats)
    return waits


def _pace(table: Mapping[str, Any]) -> Pace:
    _no_strangers(table, {field.name for field in attrs.fields(Pace)}, "pace.")
    factors: dict[str, Any] = {}
    for name, value in table.items():
        if name in ("night_from", "night_until"):
            hour, colon, minute = value.partition(":") if isinstance(value, str) else ("", "", "")
            digits = len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()
            if not colon or not digits or int(hour) > 23 or int(minute) > 59:
                raise _wrong(f"pace.{name}", 'a time of day in quotes such as "21:00"')
            factors[name] = int(hour) * 60 + int(minute)
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise _wrong(f"pace.{name}", "a number above 0 and at most 1")
        else:
            factors[name] = float(value)
    return Pace(**factors)


def _host(name: str) -> str:
    labels = name.lower().split(".")
    fits = all(
        label and len(label) <= 63 and not label.startswith("-") and not label.endswith("-")
        and all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in label)
        for label in labels
    )  # fmt: skip
    if name and (not fits or len(name) > 253):
        raise _wrong("host", "a plain host name such as tag.example.org")
    return name.lower()


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise _wrong("timezone", "an IANA time zone such as Asia/Shanghai") from None
    return name


def _channels(value: Any) -> dict[str, tuple[str, Mapping[str, Any]]]:
    if not isinstance(value, Mapping):
        raise _wrong("channels", "a table of channel = url")
    channels: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for name, entry in value.items():
        options = {"url": entry} if isinstance(entry, str) else entry
        if not isinstance(options, Mapping) or not isinstance(options.get("url"), str):
            raise _wrong(f"channels.{name}", "a url in quotes, or a table with a url")
        channels[name] = (options["url"], {k: v for k, v in options.items() if k != "url"})
    return channels


def _kind(name: str, value: Any) -> KindConfig:
    if not isinstance(value, Mapping):
        raise _wrong(f"kinds.{name}", "a table")
    _no_strangers(value, {"class", "targets", "ladder"}, f"kinds.{name}.")
    klass = value.get("class", "service")
    if klass not in ("person", "service"):
        raise _wrong(f"kinds.{name}.class", "`person` or `service`")
    return KindConfig(
        klass,
        _minutes(value.get("targets", {}), f"kinds.{name}.targets"),
        _waits(value.get("ladder", {}), f"kinds.{name}.ladder"),
    )

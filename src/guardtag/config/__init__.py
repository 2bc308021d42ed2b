"""What a deployment says of itself: ``guardtag.toml``, every key optional.

Unknown keys are refused with the nearest known name: a typing slip in ``[ladder]`` must not
quietly switch a safety off.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs

from guardtag.config import toml, values
from guardtag.config.inbound import Sender, senders
from guardtag.config.thresholds import Thresholds, thresholds
from guardtag.config.values import KindConfig, Pace, Retention, Rounds, Wait
from guardtag.errors import ConfigError

SAMPLE_HOST = "tag.invalid"
LEVELS = ("city", "town", "district", "village", "grid")
MAX_CONFIG_BYTES = 256 * 1024


# Longer upwards: a town has farther to go than a grid worker next door.
LADDER: Mapping[str, Wait] = MappingProxyType(
    {"grid": Wait(5.0), "village": Wait(10.0), "district": Wait(15.0), "town": Wait(20.0), "city": Wait(30.0)}
)


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
        countries: telephone country codes whose numbers an import takes, without ``+``.
        timezone: IANA name; times for people are shown in it.
        hotline: number printed on labels, posters and leaflets; empty leaves the line out.
        place: the town's or city's name as people write it, on posters and leaflets; empty leaves it out.
        designs: folder with label designs of the deployer's own; empty: only those delivered.
        templates: folder with the deployer's own wording of messages; empty: ours.
        levels: names of an area path's parts, by position.
        plugins: third-party distributions that may load.
        plugins_dir: folder with plugins of one file, which may load too; empty: none.
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
        checkpoints: where checkpoints of the journal go, ``file:PATH`` or an address; empty: nowhere.
        checkpoint_hours: how often.
        vault_backup_days: days for which a backup of the vault may be restored.
        retention: days for which each class of data is kept.
        quiet_hours: from when to when nobody gets a message that can wait, such as ``20:00-08:00``; empty: never.
        rounds: after how many days visits are due.
        stock: by level or area, how many tags shall be on hand there at least.
        thresholds: when an early warning is given, and when a safeguard is green.
        reads_per_hour: different people that one responder may look at in an hour, outside calls.
        reads_per_day: the same in a day.
        glass_per_day: how often one responder may break glass in a day.
        search_plan: file with the plan of a search, TOML; empty: ours.
        neighbours: file that says which areas lie beside each other, TOML or CSV; empty: those of one parent do.
        inbound: other systems that may send us events, by name.
        web: what guardtag-web reads and checks: see its page.
    """

    base: Path = attrs.field(factory=Path)
    store: str = attrs.field(default="memory:", repr=False)  # an address may hold a password
    vault: str = attrs.field(default="memory:", repr=False)
    keys: str = attrs.field(default="memory:", repr=False)
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
    plugins_dir: str = ""
    channels: Mapping[str, tuple[str, Mapping[str, Any]]] = attrs.field(factory=dict, repr=False)
    ladder: Mapping[str, Wait] = LADDER
    pace: Pace = attrs.field(factory=Pace)
    kinds: Mapping[str, KindConfig] = attrs.field(factory=dict)
    guesses_per_hour: int = 300
    guesses_per_source: int = 20
    heartbeat_minutes: float = 3.0
    resolvers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    subscribers: tuple[str, ...] = ()
    relay_days: int = 30
    checkpoints: str = ""
    checkpoint_hours: int = 24
    vault_backup_days: int = 30
    retention: Retention = attrs.field(factory=Retention)
    quiet_hours: str = "20:00-08:00"
    rounds: Rounds = attrs.field(factory=Rounds)
    stock: Mapping[str, int] = attrs.field(factory=dict)
    thresholds: Thresholds = attrs.field(factory=Thresholds)
    reads_per_hour: int = 60
    reads_per_day: int = 300
    glass_per_day: int = 5
    search_plan: str = ""
    neighbours: str = ""
    countries: tuple[str, ...] = ("86",)
    inbound: Mapping[str, Sender] = attrs.field(factory=dict, repr=False)
    web: Mapping[str, Any] = attrs.field(factory=dict, repr=False)

    @property
    def link_host(self) -> str:
        """The host that goes into new codes: the configured one, or the sample one that leads nowhere."""
        return self.host or SAMPLE_HOST

    @property
    def quiet(self) -> tuple[int, int] | None:
        """``quiet_hours`` as minutes after midnight, the second exclusive; ``None`` while there are none."""
        return values.hours(self.quiet_hours)

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

    @property
    def plugin_folder(self) -> Path | None:
        """Where plugins of one file lie, if anywhere."""
        return self.path(self.plugins_dir) if self.plugins_dir else None

    def path(self, name: str) -> Path:
        """A path from the configuration, made absolute against ``base``."""
        path = Path(name)
        return path if path.is_absolute() else self.base / path

    @property
    def spool_folder(self) -> Path | None:
        """Where dispatchers note what channels took, if anywhere; never for a store in memory."""
        return self.path(self.spool) if self.spool and not self.store.startswith("memory:") else None

    @property
    def area_file(self) -> Path | None:
        """Where the numbers of areas are kept beside the keyring, if that is a file."""
        scheme, _, path = self.keys.partition(":")
        return self.path(path).with_name("areas.json") if scheme == "file" and path else None

    @property
    def files(self) -> tuple[Path, ...]:
        """The deployment's own files, where they are files: nothing is ever printed over one."""
        named = [
            url.removeprefix("process:").partition(":")
            for url in (self.store, self.vault, self.keys, self.checkpoints, *(u for u, _ in self.channels.values()))
        ]
        paths = [self.path(path) for scheme, _, path in named if scheme in ("sqlite", "file") and path]
        logs = [path.with_name(path.name + end) for path in paths for end in ("-wal", "-shm")]
        more = [self.area_file, self.path(self.outbox) if self.outbox else None]
        return (*paths, *logs, self.base / "guardtag.toml", *(file for file in more if file is not None))


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
    keys = {field.name for field in attrs.fields(Config)}
    return from_mapping(toml.parsed(raw, path.name, keys), path.parent, path.stem)


def from_mapping(data: Mapping[str, Any], base: Path, stem: str = "guardtag") -> Config:
    """Builds a ``Config`` from parsed TOML, checking every key and type.

    Args:
        data: the parsed file.
        base: the folder the file lies in.
        stem: the file's name without suffix, for default paths beside it.
    """
    database = Path(values.text(data, "store", f"sqlite:{stem}.db").removeprefix("sqlite:"))
    beside = for_database(database if "store" in data else Path(f"{stem}.db"))
    known = {field.name for field in attrs.fields(Config)} - {"base"}
    values.no_strangers(data, known, "")
    values.nothing_misplaced(data, known)
    store = values.text(data, "store", beside.store)
    embedded = store.startswith("sqlite:")
    if not store.startswith(("sqlite:", "memory:")):
        _apart(data)
    folder = database.parent
    beside_folder = "" if folder == Path() else f"{folder.as_posix()}/"
    return Config(
        base=base,
        store=store,
        vault=values.text(data, "vault", _beside(beside.vault, beside_folder) if embedded else "memory:"),
        keys=values.text(data, "keys", _beside(beside.keys, beside_folder) if embedded else "memory:"),
        outbox=values.text(data, "outbox", f"{beside_folder}{beside.outbox}" if embedded else ""),
        spool=values.text(data, "spool", f"{beside_folder}{beside.spool}" if embedded else ""),
        host=values.host(values.text(data, "host", "")),
        aliases=tuple(values.host(name) for name in values.texts(data, "aliases", ())),
        languages=values.texts(data, "languages", ("zh", "en")) or ("zh", "en"),
        countries=values.countries(data),
        timezone=values.timezone(values.text(data, "timezone", "Asia/Shanghai")),
        hotline=values.text(data, "hotline", ""),
        place=values.text(data, "place", ""),
        designs=values.text(data, "designs", ""),
        templates=values.text(data, "templates", ""),
        levels=values.texts(data, "levels", LEVELS),
        plugins=values.texts(data, "plugins", ()),
        plugins_dir=values.text(data, "plugins_dir", ""),
        channels=values.channels(data.get("channels", {})),
        ladder={**LADDER, **values.waits(data.get("ladder", {}), "ladder")},
        pace=values.pace(values.table(data, "pace")),
        kinds={name: values.kind(name, value) for name, value in values.table(data, "kinds").items()},
        guesses_per_hour=values.count(data, "guesses_per_hour", 300),
        guesses_per_source=values.count(data, "guesses_per_source", 20),
        heartbeat_minutes=values.number_of_minutes(data.get("heartbeat_minutes", 3.0), "heartbeat_minutes"),
        resolvers=values.texts(data, "resolvers", ()),
        warnings=values.texts(data, "warnings", ()),
        subscribers=values.texts(data, "subscribers", ()),
        relay_days=values.count(data, "relay_days", 30),
        checkpoints=values.text(data, "checkpoints", ""),
        checkpoint_hours=values.count(data, "checkpoint_hours", 24),
        vault_backup_days=values.count(data, "vault_backup_days", 30),
        retention=values.retention(values.table(data, "retention")),
        quiet_hours=values.quiet_hours(values.text(data, "quiet_hours", "20:00-08:00")),
        rounds=values.rounds(values.table(data, "rounds")),
        stock=values.stock(values.table(data, "stock"), values.texts(data, "levels", LEVELS)),
        thresholds=thresholds(values.table(data, "thresholds")),
        reads_per_hour=values.count(data, "reads_per_hour", 60),
        reads_per_day=values.count(data, "reads_per_day", 300),
        glass_per_day=values.count(data, "glass_per_day", 5),
        search_plan=values.text(data, "search_plan", ""),
        neighbours=values.text(data, "neighbours", ""),
        inbound=senders(values.table(data, "inbound")),
        web=values.table(data, "web"),
    )


def _apart(data: Mapping[str, Any]) -> None:
    """Refuses a store of another kind without the places where keys and vault lie."""
    for needed in ("vault", "keys"):
        if needed not in data:
            raise ConfigError(
                "GT-CONFIG-NEEDS", f"A store of this kind needs `{needed}` in the configuration.",
                "Keys and vault must not lie in the same database.",
                f'Add {needed} = "…" to the configuration.', key=needed,
            )  # fmt: skip


def _beside(url: str, folder: str) -> str:
    scheme, _, path = url.partition(":")
    return f"{scheme}:{folder}{path}"


__all__ = [
    "LADDER", "LEVELS", "SAMPLE_HOST", "Config", "KindConfig", "Pace", "Retention", "Rounds", "Thresholds", "Wait",
    "for_database", "from_mapping", "load",
]  # fmt: skip

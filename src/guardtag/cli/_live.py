"""``guardtag demo --live``: the story goes on, on the local network, with a telephone of one's own."""

from __future__ import annotations

import json
import queue
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs
import click

import guardtag
from guardtag import Guard
from guardtag.cli import _lan, _past, _story, serve
from guardtag.cli._loop import Loop, stopped_by_signals
from guardtag.cli._output import language
from guardtag.cli._said import screen
from guardtag.config import where as configuration
from guardtag.config.values import Wait
from guardtag.errors import BackendError
from guardtag.texts.columns import columns

if TYPE_CHECKING:
    from guardtag.config import Config

PEOPLE = 40
EVERY = 0.5
"""Seconds between two looks at what is due."""
MINUTES = 1.0
"""A level of the ladder waits so long; nobody watches a trial for five."""
USUAL = 8000
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - it is compared, not listened on
SHOWN = (_story.WORKER, _story.TOWN_OFFICER)
PICTURE = "code.png"
WIDTH = 76
"""Columns of a message, which stands two from the edge of a terminal of eighty."""


def run(folder: Path, start: float, host: str, port: int | None, *, kept: bool = False) -> None:
    """Plays the story, then serves it until a signal comes.

    Args:
        folder: for its files.
        start: when the story played.
        host: name or address to listen on; empty: the one on the local network.
        port: likewise; ``None``: 8000, or any other while that is taken.
        kept: whether the folder stays when it has ended.

    Raises:
        ConfigError: guardtag-web is missing.
        BackendError: ``GT-WEB-LISTEN``: this address cannot be listened on.
    """
    pages, serving = serve._package("guardtag_web"), serve._package("guardtag_web.serving")
    host = host or _lan.address()
    port = _port(serving, host, port)
    stop = threading.Event()
    with stopped_by_signals(stop):
        click.echo(screen("live-playing"))
        story = _story.Story(folder, start, PEOPLE, lambda step, text: None, _past.DAYS)
        story.play()
        assert story.tag is not None
        with guardtag.open(_settings(folder)) as city:
            app = pages.app(city, pages.Settings(hosts=("*",)))  # a trial: it has no name, and no TLS to sign in over
            mail = Mailbox(folder / "notices.jsonl", _names(city, story.tag.ward), city.config.timezone)
            with _served(serving, app, host, port, stop) as base:
                if not stop.is_set():
                    mail.base = base
                    _welcome(city, base, story.tag.link, folder, kept)
                Loop(city, EVERY, lambda did: mail.show(), stop=stop, service=False).run()
            app.state.site.close()
    click.echo(screen("live-ended"))


def _port(serving: Any, host: str, port: int | None) -> int:
    """The port to listen on, tried out."""
    try:
        serving.listen(host, USUAL if port is None else port).close()
    except BackendError:
        if port is not None:
            raise
        serving.listen(host, 0).close()
        return 0
    return USUAL if port is None else port


def _settings(folder: Path) -> Config:
    """The story's, in the reader's language and with a ladder that somebody watches."""
    settings = configuration.of(folder / "guardtag.toml")
    return attrs.evolve(
        settings, ladder={level: Wait(MINUTES) for level in settings.ladder},
        languages=tuple(sorted(settings.languages, key=lambda one: one != language())),
    )  # fmt: skip


@contextmanager
def _served(serving: Any, app: Any, host: str, port: int, stop: threading.Event) -> Iterator[str]:
    """Serves in a thread while the block runs; gives ``http://ADDRESS:PORT`` that others reach it at."""
    bound: queue.SimpleQueue[tuple[str, int] | BaseException] = queue.SimpleQueue()

    def work() -> None:
        try:
            serving.run(app, host, port, stop=stop, started=lambda *at: bound.put(at))
        except BaseException as failure:
            bound.put(failure)
        finally:
            stop.set()

    thread = threading.Thread(target=work, name="guardtag-pages")
    thread.start()
    try:
        at = bound.get()
        if isinstance(at, BaseException):
            raise at
        yield f"http://{_lan.address() if at[0] in EVERYWHERE else at[0]}:{at[1]}"
    finally:
        stop.set()
        thread.join()
    if not bound.empty() and isinstance(failure := bound.get(), BaseException):
        raise failure


def here(link: str, base: str) -> str:
    """A link of the deployment as this trial serves it.

    A deployment's links are https under its own name; a trial has neither, so whoever is shown one gets its path
    behind the trial's address.

    Args:
        link: ``https://HOST/…``.
        base: ``http://ADDRESS:PORT``.
    """
    return base + "/" + link.split("/", 3)[3]


def _welcome(city: Guard, base: str, link: str, folder: Path, kept: bool) -> None:
    token = link.rpartition("/")[2]
    code = f"{base}/t/{token}"
    picture = folder / PICTURE
    picture.write_bytes(_lan.picture(code))
    alone = base.startswith(f"http://{_lan.HERE}:")
    click.echo(screen("live-listens-here" if alone else "live-listens", address=base.removeprefix("http://")))
    click.echo(screen("live-made-up"))
    click.echo(screen("live-hall", link=here(city.figures.hall_link(_story.ROOT), base)))
    for id in SHOWN:
        one = city.responders.get(id)
        invitation = f"{base}/console/invitation/{city.signins.invite(id).token}"
        click.echo(screen("live-console", name=one.name, id=id, link=invitation))
    click.echo(screen("live-picture", picture=picture))
    click.echo(_lan.drawn(code))
    click.echo(screen("live-scan-here" if alone else "live-scan", link=code))
    click.echo(screen("live-waiting-kept" if kept else "live-waiting"))


def _names(city: Guard, ward_id: str) -> dict[str, str]:
    """Who is behind an address, as the screen says it: those who are told of this person's calls."""
    ward = city.wards.get(ward_id, journal=False)
    parts = ward.area.split("/")
    people = [
        (address, screen("live-responder", name=one.name))
        for end in range(len(parts), 0, -1) for one in city.responders.list("/".join(parts[:end]))
        for address in one.addresses
    ]  # fmt: skip
    for contact in ward.contacts:
        people += [(address, screen("live-family", name=contact.name)) for address in contact.addresses]
    return {address.partition(":")[2]: name for address, name in people}


@attrs.define
class Mailbox:
    """The file that stands for every channel, read as it grows.

    Args:
        path: the file.
        names: target of an address to whoever is behind it.
        timezone: in which times are shown.
        base: of this trial's pages.
    """

    path: Path
    names: Mapping[str, str]
    timezone: str
    base: str = ""
    _read: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._read = self.path.stat().st_size  # what the story left is over

    def show(self) -> None:
        """Prints what came since the last look, whole lines of the file only."""
        with self.path.open("rb") as file:
            file.seek(self._read)
            whole = file.read()
        whole = whole[: whole.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.decode().splitlines():
            click.echo(self._said(json.loads(line)))

    def _said(self, message: Mapping[str, str]) -> str:
        at = datetime.now(ZoneInfo(self.timezone))
        link, target = message["link"], message["target"]
        text = message["text"].replace(link, "").strip() if link else message["text"]
        lines = [f"{at:%H:%M:%S}  {self.names.get(target, target)}", *(f"  {line}" for line in wrapped(text))]
        return "\n".join(lines + [f"  {here(link, self.base)}"] * bool(link)) + "\n"


def wrapped(text: str, width: int = WIDTH) -> Iterator[str]:
    """A text in lines that fit a terminal; letters as wide as two are counted so, and words of others stay whole.

    Args:
        text: any.
        width: in columns.
    """
    line, wide = "", 0
    for piece in re.findall(r"[\x21-\x7e]+|.", text, re.DOTALL):
        wide_as = columns(piece)
        if wide + wide_as > width and line:
            yield line.rstrip()
            line, wide = "", 0
            piece = piece.lstrip()
        line, wide = line + piece, wide + (wide_as if piece else 0)
    yield line.rstrip()

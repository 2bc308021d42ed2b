"""``guardtag demo``: the whole story, on made-up people and a simulated clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from guardtag.cli._output import with_language
from guardtag.cli._said import screen

OURS = (
    "register.xlsx", "guardtag.toml", "city.db", "city.db-wal", "city.db-shm", "city.keys/vault.db",
    "city.keys/vault.db-wal", "city.keys/vault.db-shm", "city.keys/keyring.json", "city.keys/.keyring.json.lock",
    "city.keys/areas.json", "city.keys/.areas.json.lock",
    "sheet.svg", "tag.png", "photo.jpg", "notices.jsonl", "report.html", "summary.json",
    "code.png",
)  # fmt: skip
MARKER = ".guardtag-demo"


@click.command()
@click.option("--out", type=click.Path(file_okay=False), help="Folder to fill; default: demo, with --live none.")
@click.option("--people", default=120, show_default=True, type=click.IntRange(20, 5000), help="Rows in the register.")
@with_language
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--live", is_flag=True, help="Then serve it on the local network, until Ctrl-C.")
@click.option("--host", default="", help="With --live: the address to listen at, if not the local network's.")
@click.option("--port", type=click.IntRange(0, 65535), help="With --live: 8000, or any other while it is taken.")
def demo(out: str | None, people: int, as_json: bool, live: bool, host: str, port: int | None) -> None:
    """Plays the whole story: from a street office's spreadsheet to a person brought home.

    It needs guardtag[demo]. The folder can be filled again; only the demo's own files are replaced.

    With --live, which needs guardtag-web too, the story goes on: scan the code on the screen with your own phone, call
    for help, and read what the mother and the worker are told. Everybody in it is made up; what it wrote is gone
    afterwards, unless --out names a folder.

    \b
    Examples:
      guardtag demo --out demo/
      guardtag demo --language zh
      guardtag demo --live
    """
    if live:
        if as_json:
            raise click.UsageError("--live and --json do not go together")
        _live(out, host, port)
        return
    if host or port is not None:
        raise click.UsageError("--host and --port are of --live")
    from guardtag.cli._story import Story

    folder = Path(out or "demo")
    make_room(folder)
    started = time.monotonic()

    def say(step: int, text: str) -> None:
        spent = f"{time.monotonic() - started:5.1f}"
        click.echo(screen("demo-step", step=step, seconds=spent, text=text), err=as_json)

    summary = Story(folder, evening(), people, say).play()
    if as_json:
        import json

        click.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        on = f"guardtag incident list --closed --city {folder / 'guardtag.toml'}"
        spent = f"{time.monotonic() - started:.0f}"
        click.echo(screen("demo-done", seconds=spent, report=folder / "report.html", command=on))


def _live(out: str | None, host: str, port: int | None) -> None:
    import tempfile

    from guardtag.cli import _live

    if out is not None:
        make_room(Path(out))
        _live.run(Path(out), evening(), host, port, kept=True)
        return
    with tempfile.TemporaryDirectory(prefix="guardtag-demo-") as folder:
        _live.run(Path(folder), evening(), host, port)


def evening() -> float:
    """Yesterday, 19:40 in Shanghai: the simulated clock begins there."""
    here = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")) - timedelta(days=1)
    return here.replace(hour=19, minute=40, second=0, microsecond=0).timestamp()


def make_room(folder: Path) -> None:
    """An empty folder, or one that an earlier demo filled; nobody's own files are touched."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise click.ClickException(screen("demo-full", folder=folder))
    folder.mkdir(parents=True, exist_ok=True)
    for name in OURS:
        (folder / name).unlink(missing_ok=True)
    (folder / MARKER).write_text("Files here are made by `guardtag demo` and replaced by it.\n", "utf-8")

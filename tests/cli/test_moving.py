"""``guardtag export``, ``import`` and ``move``: a town moves, and is told where it lives."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import guardtag
from guardtag import Consent, Contact
from guardtag.records import gate
from guardtag.steps import moving
from tests import forked

WITHOUT_WAIT = """
from guardtag.records import gate
from guardtag.steps import moving
moving.WAIT_SECONDS = gate.LOOK_SECONDS = 0.0
"""
"""Nobody else has these towns open."""
QUICK = f"""
import sys
{WITHOUT_WAIT}
from guardtag.cli import main
sys.argv[0] = "guardtag"
main()
"""


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", QUICK, *arguments], cwd=folder, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "GUARDTAG_LANG": "en", "PYTHONUTF8": "1", **environment},
    )  # fmt: skip


def run(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    done = forked.run(folder, *arguments, before=WITHOUT_WAIT, **environment)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(moving, "WAIT_SECONDS", 0.0)
    monkeypatch.setattr(gate, "LOOK_SECONDS", 0.0)
    with guardtag.open(tmp_path / "city.db") as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
        for n in range(10):
            city.wards.enrol(
                f"小军{n}", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
                consent=Consent(by="田爱云", purposes={"alert"}),
            )  # fmt: skip
    return tmp_path


def test_out_into_a_file_and_in_again(town: Path) -> None:
    status, out, _ = run(town, "export", "house.guardtag")
    assert (status, " records in house.guardtag" in out) == (0, True)
    assert "guardtag import house.guardtag" in out
    status, _, err = run(
        town, "responder", "enrol", "zhao", "--name", "赵", "--area", "feicheng", "--address", "mail:z@x.cn"
    )
    assert (status, err.startswith("GT-MOVE-CLOSED: ")) == (1, True)
    assert run(town, "ward", "list", "feicheng")[0] == 0
    (town / "new").mkdir()
    (town / "new/guardtag.toml").write_text('store = "sqlite:city.db"\n', "utf-8")
    status, _, err = run(town, "import", "house.guardtag", "--city", "new/guardtag.toml")
    assert (status, err.startswith("GT-KEYS-MISSING: ")) == (1, True)
    shutil.copytree(town / "city.keys", town / "new/city.keys")
    status, out, err = run(town, "import", "house.guardtag", "--city", "new/guardtag.toml", "--json")
    moved = json.loads(out)
    assert (status, moved["journal"]["bad"], moved["erased"]) == (0, "", 0)
    assert moved["rows"] == sum(rows for rows, _ in moved["kinds"].values()) == moved["changed"]
    with guardtag.open(town / "new/guardtag.toml") as city:
        assert len(city.wards.list("feicheng")) == 10
    status, _, err = run(town, "import", "house.guardtag", "--city", "new/guardtag.toml", GUARDTAG_LANG="zh")
    assert (status, "这个位置已经在用" in err) == (1, True)
    (town / "broken").write_bytes((town / "house.guardtag").read_bytes()[:-1])
    status, _, err = run(town, "import", "broken", "--city", "new/guardtag.toml")
    assert (status, err.startswith("GT-EXPORT-BROKEN: ")) == (1, True)


def test_straight_and_given_up(town: Path) -> None:
    status, out, _ = run(town, "move", "--to", "next.db", GUARDTAG_LANG="zh")
    assert (status, "条记录在 next.db" in out, "日志：" in out) == (0, True, True)
    status, _, err = run(town, "ward", "list", "feicheng")
    assert (status, err.startswith("GT-MOVE-GONE: ")) == (1, True)
    (town / "guardtag.toml").write_text("\n".join(out.splitlines()[-3:]), "utf-8")  # the lines that it gives
    assert "写进 guardtag.toml" in out
    assert run(town, "ward", "list", "feicheng")[0] == 0
    status, _, err = run(town, "move", "--give-up", "--city", "city.db")
    assert (status, err.startswith("GT-MOVE-GIVE-UP: "), "Open this one again?" in err) == (130, True, True)
    assert run(town, "ward", "list", "feicheng", "--city", "city.db")[0] == 1
    status, out, _ = run(town, "move", "--give-up", "--city", "city.db", "--yes")
    assert (status, out) == (0, "city.db is open again; new tags begin at serial 100001\n")
    assert run(town, "ward", "list", "feicheng", "--city", "city.db")[0] == 0
    assert run(town, "move")[0] == run(town, "move", "--to", "x.db", "--give-up")[0] == 2


def test_a_command_that_is_killed_goes_on_when_it_is_run_again(town: Path) -> None:
    """With real processes and a real kill, at whatever moment it hits."""
    from guardtag.builtin.sqlite import SqliteStore
    from guardtag.spi import Put, Row

    store = SqliteStore(f"sqlite:{town}/city.db")
    for start_ in range(0, 6400, 64):
        store.commit([Put(Row("asked", f"a{n:06}", 1, b"x" * 300), 0) for n in range(start_, start_ + 64)])
    store.close()
    for delay in (0.35, 0.45, 0.6, 0.8):
        process = start(town, "move", "--to", "next.db")
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
    status, _, err = run(town, "move", "--to", "next.db")
    assert status == 0 or err.startswith("GT-MOVE-TAKEN"), err  # the last one came through before the kill
    one, other = (SqliteStore(f"sqlite:{town}/{name}.db") for name in ("city", "next"))
    from guardtag.records import copying

    assert copying.tally_of(one) == copying.tally_of(other)
    one.close(), other.close()


def test_people_whose_keys_are_missing_are_told_of(town: Path) -> None:
    with guardtag.open(town / "city.db") as city:
        ward = city.wards.list("feicheng")[0].id
        city._room.records.vault.destroy([f"w:{ward}:{name}" for name in ("response", "medical", "address")])
    status, out, _ = run(town, "move", "--to", "next.db", GUARDTAG_LANG="zh")
    assert (status, "密钥库里没有 1 人的密钥" in out, "人已经删除" in out) == (0, True, False)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("postgresql://feicheng:hunter2@db.example.org:5433/feicheng", "postgresql://db.example.org:5433/feicheng"),
        ("postgresql://u:hunter2@x@a.example.org,b.example.org/city?x=1", "postgresql://a.example.org,b.example.org/city"),
        *((f"postgresql://u:hunter2{sign}x@db.example.org/city", "postgresql:…") for sign in "/?#"),
        ("postgresql://db.example.org/city?user=u&password=hunter2", "postgresql://db.example.org/city"),
        ("postgresql://db.example.org/city?password=x@hunter2", "postgresql:…"),
        ("postgresql:///city?host=/run/x", "postgresql:///city"),
        ("postgresql:host=db.example.org password=hunter2", "postgresql:…"),
        ("next.db", "next.db"), ("sqlite:a@b.db", "sqlite:a@b.db"), (r"C:\x@y.db", r"C:\x@y.db"),
    ],
)  # fmt: skip
def test_a_place_is_said_without_its_password(place: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from guardtag.cli.moving import move

    monkeypatch.setattr(guardtag, "move", lambda *_, **__: moving.Moved(6, {}))
    said = CliRunner().invoke(move, ["--to", place], env={"GUARDTAG_LANG": "en"}).output
    assert f"6 records in {shown}\n" in said
    assert "hunter2" not in said


def test_what_is_said_next(monkeypatch: pytest.MonkeyPatch, town: Path) -> None:
    from click.testing import CliRunner

    from guardtag.cli.moving import move

    monkeypatch.chdir(town)
    (town / "guardtag.toml").write_text('store = "sqlite:city.db"\n', "utf-8")  # as init writes it
    monkeypatch.setattr(guardtag, "move", lambda *_, **__: moving.Moved(6, {}))
    said = CliRunner().invoke(move, ["--to", "postgresql://u:hunter2@db.example.org/city"], env={"GUARDTAG_LANG": "en"})
    assert said.output.splitlines()[-3:] == [
        '  store = "postgresql://db.example.org/city"   # with the user and the password that you gave',
        '  vault = "sqlite:city.keys/vault.db"',
        '  keys = "file:city.keys/keyring.json"',
    ]
    said = CliRunner().invoke(move, ["--to", "new/guardtag.toml"], env={"GUARDTAG_LANG": "en"})
    assert "guardtag doctor --city new/guardtag.toml" in said.output


@pytest.mark.parametrize("empty", [False, True])
def test_who_calls_at_a_place_that_cannot_help_is_sent_to_the_telephone(town: Path, empty: bool) -> None:
    (town / "guardtag.toml").write_text('store = "sqlite:city.db"\nhotline = "0538-1234567"\n', "utf-8")
    if empty:
        for file in town.glob("city.db*"):
            file.unlink()
    else:
        assert run(town, "move", "--to", "next.db")[0] == 0
    code = "GT-STORE-EMPTY" if empty else "GT-MOVE-GONE"
    status, _, err = run(town, "scan", "7K3M-9QRT-2XRR", "--alert")
    first, second, *_ = err.splitlines()
    assert (status, first) == (
        1,
        "This call may have reached nobody. Telephone first: the hotline 0538-1234567, or 110.",
    )
    assert second.startswith(f"{code}: ")
    first = run(town, "scan", "7K3M-9QRT-2XRR", "--alert", GUARDTAG_LANG="zh")[2].splitlines()[0]
    assert first == "求助可能没有发出。请先打电话：热线 0538-1234567 或 110。"
    assert run(town, "scan", "7K3M-9QRT-2XRR")[2].startswith(code)
    assert json.loads(run(town, "scan", "7K3M-9QRT-2XRR", "--alert", "--json")[2])["code"] == code

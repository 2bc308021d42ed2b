"""tools/setup.sh on a machine that is not as it should be; a shell script plays Python, so no network is used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Plays a Python: -c answers the look-up with $SAYS, -m venv makes an environment whose python is itself,
# -m pip writes its arguments down and ends with the status in the file pip-status beside the script.
PYTHON = """\
#!/bin/sh
case "$1 $2" in
"-c "*) case $2 in *ensurepip*) echo "{says}" ;; esac ;;
"-m venv")
    [ ! -e "{home}/venv-fails" ] || exit 1
    [ ! -e "{home}/venv-dies" ] || {{ mkdir -p "$3/include"; kill -KILL $PPID; exit 1; }}
    mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; : >"$3/pyvenv.cfg"; echo venv >>"{home}/log" ;;
"-m pip")
    shift 2; echo "pip $*" >>"{home}/log"; echo "Collecting something"
    [ ! -e "{home}/pip-dies" ] || {{ kill -KILL $PPID; exit 1; }}
    [ ! -e "{home}/pip-fails" ] || {{ cat "{home}/pip-fails"; exit 1; }} ;;
esac
"""


class Machine:
    """A clone in a folder with a blank in its name, and the Pythons that its PATH offers."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.clone = folder / "a clone"
        self.programs = folder / "programs"
        self.programs.mkdir()
        for tool in (
            "sh", "mkdir", "cat", "rm", "mv", "cp", "cksum", "tee", "head", "tail", "grep", "dirname", "awk", "sed",
        ):  # fmt: skip
            (self.programs / tool).symlink_to(shutil.which(tool) or pytest.fail(f"no {tool} here"))
        (self.clone / "tools").mkdir(parents=True)
        (self.clone / "bench").mkdir()
        for name in ("tools/setup.sh", "pyproject.toml", "constraints.txt", "bench/constraints.txt"):
            shutil.copy(ROOT / name, self.clone / name)

    def python(self, name: str, says: str) -> None:
        script = self.programs / name
        script.write_text(PYTHON.format(says=says, home=self.home))
        script.chmod(0o755)

    def setup(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.programs / "sh"), "tools/setup.sh", *words], cwd=self.clone, capture_output=True, text=True,
            env={"PATH": str(self.programs), "HOME": str(self.home), **environment}, timeout=60,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip

    def log(self) -> list[str]:
        """What was done since the last look."""
        path = self.home / "log"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


PIP = [
    "pip install --require-hashes -r constraints.txt",
    "pip install --no-deps --no-build-isolation -e .",
]

BENCH_PIP = [
    "pip install --require-hashes -r .venv-bench/backend.txt",
    "pip install --require-hashes --no-build-isolation -r bench/constraints.txt",
    "pip install --no-deps --no-build-isolation -e .",
]


def test_it_sets_up_once_with_progress_and_is_silent_afterwards(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    first = machine.setup()
    assert first.returncode == 0, first.stderr
    assert [line[:5] for line in first.stdout.splitlines() if line[0] == "["] == ["[1/3]", "[2/3]", "[3/3]"]
    assert machine.log() == ["venv", *PIP]
    again = machine.setup()
    assert (again.returncode, again.stdout, again.stderr, machine.log()) == (0, "", "", [])


def test_our_own_plugins_are_installed_too_and_a_changed_one_again(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    for name in ("guardtag-bell", "guardtag-gong"):
        (machine.clone / "plugins" / name).mkdir(parents=True)
        (machine.clone / "plugins" / name / "pyproject.toml").write_text("# one\n")
    (machine.clone / "plugins" / "left-over").mkdir()
    machine.setup()
    whole = [PIP[0], f"{PIP[1]} -e plugins/guardtag-bell -e plugins/guardtag-gong"]
    assert machine.log() == ["venv", *whole]
    assert machine.setup().stdout == ""
    (machine.clone / "plugins/guardtag-bell/pyproject.toml").write_text("# another\n")
    assert machine.setup().returncode == 0
    assert machine.log() == whole


def test_the_first_complete_python_is_taken(machine: Machine) -> None:
    machine.python("python3.13", "lacks 3.13.0 ensurepip")
    machine.python("python3.12", "ok 3.12.1")
    machine.python("python3", "old 3.9.18")
    assert "with python3.12 (3.12.1)" in machine.setup().stdout


def test_PYTHON_is_the_only_one_looked_at_when_given(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    machine.python("mine", "old 3.10.13")
    said = machine.setup(PYTHON="mine")
    assert said.returncode == 1
    assert "looked for mine; found only 3.10.13" in said.stderr


@pytest.mark.parametrize(
    ("says", "english", "chinese"),
    [
        ("lacks 3.11.2 ensurepip", "apt install python3-venv   (or python3.11-venv)", "缺少 venv 模块"),
        ("lacks 3.12.1 sqlite3", "built without its sqlite3 module", "缺少 sqlite3 模块"),
        ("old 3.9.18", "no Python 3.11 or newer was found", "没有找到 Python 3.11"),
        ("", "no Python 3.11 or newer was found", "没有找到 Python 3.11"),
    ],
)
def test_what_is_missing_is_said_in_both_languages(machine: Machine, says: str, english: str, chinese: str) -> None:
    machine.python("python3", says)
    said = machine.setup()
    assert said.returncode == 1
    assert english in said.stderr
    assert chinese in said.stderr
    assert "  do: " in said.stderr
    assert not (machine.clone / ".venv").exists()


@pytest.mark.parametrize("module", ["venv", "ensurepip", "sqlite3"])
def test_a_real_python_without_a_module_is_seen(machine: Machine, module: str) -> None:
    script = machine.programs / "python3"
    script.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c \"import sys; sys.modules['{module}'] = None\n$2\"\n")
    script.chmod(0o755)
    said = machine.setup()
    assert said.returncode == 1
    assert f"its {'sqlite3' if module == 'sqlite3' else 'venv'} module" in said.stderr


def test_a_venv_module_that_fails_all_the_same_is_explained(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    (machine.home / "venv-fails").touch()
    said = machine.setup()
    assert said.returncode == 1
    assert "apt install python3-venv" in said.stderr


def test_a_failed_installation_shows_pips_error_and_starts_over(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    (machine.home / "pip-fails").write_text("ERROR: no index\n")
    said = machine.setup()
    assert said.returncode == 1
    assert "ERROR: no index" in said.stderr
    assert "软件包没有装上" in said.stderr
    assert machine.log() == ["venv", PIP[0]]
    (machine.home / "pip-fails").unlink()
    assert machine.setup().returncode == 0
    assert machine.log() == ["venv", *PIP]


OTHER_FILE = """\
Collecting click==8.5.1 (from -r constraints.txt (line 343))
  Downloading click-8.5.1-py3-none-any.whl (109 kB)
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, \
please update the hashes. Otherwise, examine the package contents carefully; someone may have tampered with them.
    click==8.5.1 from somewhere#sha256=aa (from -r constraints.txt (line 343)):
        Expected sha256 aaaa
             Got        bbbb

"""

NO_HASH = """\
Collecting soupsieve>=2.10 (from beautifulsoup4==4.15.0->-r constraints.txt (line 192))
ERROR: In --require-hashes mode, all requirements must have their versions pinned with ==. These do not:
    soupsieve>=2.10 from somewhere (from beautifulsoup4==4.15.0->-r constraints.txt (line 192))
"""


def test_a_file_that_is_not_the_pinned_one_is_said_to_be_another_and_no_word_speaks_of_the_network(
    machine: Machine,
) -> None:
    machine.python("python3", "ok 3.11.4")
    (machine.home / "pip-fails").write_text(OTHER_FILE)
    said = machine.setup()
    assert said.returncode == 1
    assert "is not the file that constraints.txt names; it was not installed" in said.stderr
    assert "请不要绕过检查" in said.stderr
    assert "Expected sha256 aaaa" in said.stderr
    assert "from somewhere" not in said.stderr  # whose index it is stays in the log
    assert "check the network" not in said.stderr
    (machine.home / "pip-fails").unlink()
    machine.log()
    assert machine.setup().returncode == 0
    assert machine.log() == ["venv", *PIP]


def test_a_system_that_needs_a_package_without_a_hash_is_named(machine: Machine) -> None:
    machine.python("python3", "ok 3.19.0")
    (machine.home / "pip-fails").write_text(NO_HASH)
    said = machine.setup()
    assert said.returncode == 1
    assert "needs a package that constraints.txt does not name" in said.stderr
    assert "没有列出的软件包" in said.stderr


@pytest.mark.parametrize("fault", ["venv-dies", "pip-dies"])
def test_a_killed_run_starts_over(machine: Machine, fault: str) -> None:
    machine.python("python3", "ok 3.11.4")
    (machine.home / fault).touch()
    assert machine.setup().returncode != 0
    assert not (machine.clone / ".venv/.ready").exists()
    (machine.home / fault).unlink()
    machine.log()
    assert machine.setup().returncode == 0
    assert machine.log() == ["venv", *PIP]


def test_a_killed_update_starts_over(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    machine.setup()
    (machine.clone / "pyproject.toml").write_text("# another one\n")
    (machine.home / "pip-dies").touch()
    assert machine.setup().returncode != 0
    (machine.home / "pip-dies").unlink()
    machine.log()
    assert machine.setup().returncode == 0
    assert machine.log() == ["venv", *PIP]


def test_a_changed_pin_updates_the_environment_that_is_there(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    machine.setup()
    machine.log()
    with (machine.clone / "constraints.txt").open("a") as pins:
        pins.write("something==1.0\n")
    assert machine.setup().returncode == 0
    assert machine.log() == PIP


def test_a_moved_clone_gets_a_new_environment(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    machine.setup()
    machine.log()
    machine.clone = machine.clone.rename(machine.home / "moved")
    assert machine.setup().returncode == 0
    assert machine.log() == ["venv", *PIP]


def test_an_environment_whose_python_is_gone_is_made_again(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    machine.setup()
    machine.log()
    (machine.clone / ".venv/bin/python").unlink()
    assert machine.setup().returncode == 0
    assert machine.log() == ["venv", *PIP]


def test_an_environment_that_was_half_removed_is_made_again(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    (machine.clone / ".venv/lib/python3.11").mkdir(parents=True)
    assert machine.setup().returncode == 0
    assert machine.log() == ["venv", *PIP]


def test_a_folder_that_is_no_environment_is_not_touched(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    (machine.clone / ".venv").mkdir()
    (machine.clone / ".venv/diary.txt").write_text("mine")
    said = machine.setup()
    assert said.returncode == 1
    assert "it is no virtual environment" in said.stderr
    assert os.listdir(machine.clone / ".venv") == ["diary.txt"]


# --- the environment of bench/payload.py and bench/damage.py


def test_the_peers_have_an_environment_of_their_own(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    first = machine.setup("bench")
    assert first.returncode == 0, first.stderr
    assert [line[:5] for line in first.stdout.splitlines() if line[0] == "["] == ["[1/3]", "[2/3]", "[3/3]"]
    assert machine.log() == ["venv", *BENCH_PIP]
    assert not (machine.clone / ".venv").exists()
    again = machine.setup("bench")
    assert (again.returncode, again.stdout, again.stderr, machine.log()) == (0, "", "", [])
    assert machine.setup().returncode == 0
    assert machine.log() == ["venv", *PIP]


def test_what_builds_a_peer_is_installed_by_hash_before_it(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    machine.setup("bench")
    first, *hashes = (machine.clone / ".venv-bench/backend.txt").read_text().splitlines()
    assert first.startswith("setuptools==")
    assert len(hashes) == 2
    assert all("--hash=sha256:" in line for line in hashes)


def test_a_changed_peer_updates_its_environment_only(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    machine.setup("bench")
    machine.setup()
    machine.log()
    with (machine.clone / "bench/constraints.txt").open("a") as pins:
        pins.write("# changed\n")
    assert machine.setup().returncode == machine.setup("bench").returncode == 0
    assert machine.log() == BENCH_PIP


def test_a_peer_that_cannot_be_installed_says_so_and_starts_over(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    (machine.home / "pip-fails").write_text("ERROR: no index\n")
    said = machine.setup("bench")
    assert said.returncode == 1
    assert "All that pip said is in .venv-bench/setup.log" in said.stderr
    assert ".venv-bench/setup.log。" in said.stderr
    (machine.home / "pip-fails").unlink()
    machine.log()
    assert machine.setup("bench").returncode == 0
    assert machine.log() == ["venv", *BENCH_PIP]


def test_another_word_is_refused(machine: Machine) -> None:
    machine.python("python3", "ok 3.11.4")
    said = machine.setup("banch")
    assert (said.returncode, said.stdout, machine.log()) == (2, "", [])
    assert "usage" in said.stderr

"""tools/browser.sh on machines with Chromium and without; shell scripts play the programs, so nothing is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BROWSER = "#!/bin/sh\necho 'Chromium 1.0'\n"
STUB = "#!/bin/sh\necho 'install the snap' >&2; exit 1\n"
APT = """\
#!/bin/sh
for word; do case $word in
update) echo update >>"{home}/log"; exit 0 ;;
install)
    echo install >>"{home}/log"
    [ -e "{home}/apt-$(grep -c install "{home}/log")" ] || {{ echo "E: Unable to locate package chromium"; exit 100; }}
    cp "{home}/real" "{home}/programs/chromium" ;;
esac; done
"""


class Machine:
    """A clone in a folder with a blank in its name, and the programs of its PATH."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.clone = folder / "a clone"
        self.programs = folder / "programs"
        self.programs.mkdir()
        for tool in ("sh", "dirname", "cp", "grep"):
            (self.programs / tool).symlink_to(shutil.which(tool) or pytest.fail(f"no {tool} here"))
        (self.clone / "tools").mkdir(parents=True)
        (self.clone / ".venv").mkdir()
        shutil.copy(ROOT / "tools/browser.sh", self.clone / "tools")
        self.user(1000)
        (self.home / "real").write_text(BROWSER)
        (self.home / "real").chmod(0o755)

    def program(self, name: str, text: str) -> str:
        path = self.programs / name
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    def user(self, number: int) -> None:
        self.program("id", f"#!/bin/sh\necho {number}\n")

    def apt(self, works_at: int) -> None:
        """A Debian whose package index knows Chromium at this attempt only."""
        self.program("apt-get", APT.format(home=self.home))
        (self.home / f"apt-{works_at}").touch()

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.programs / "sh"), "tools/browser.sh", *words], cwd=self.clone, capture_output=True, text=True,
            env={"PATH": str(self.programs), **environment}, timeout=60, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip

    def log(self) -> list[str]:
        path = self.home / "log"
        return path.read_text().split() if path.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_one_that_is_there_is_taken_silently(machine: Machine) -> None:
    machine.user(0)
    machine.apt(works_at=1)
    path = machine.program("chromium", BROWSER)
    said = machine.run()
    assert (said.returncode, said.stdout, said.stderr, machine.log()) == (0, "", "", [])
    assert machine.run("where").stdout == f"{path}\n"


def test_a_stub_that_only_says_what_to_install_is_passed_over(machine: Machine) -> None:
    machine.program("chromium-browser", STUB)
    path = machine.program("google-chrome", BROWSER)
    assert machine.run("where").stdout == f"{path}\n"


def test_the_one_that_is_named_is_the_only_one_looked_at(machine: Machine) -> None:
    machine.program("chromium", BROWSER)
    mine = machine.program("mine", BROWSER)
    assert machine.run("where", GUARDTAG_CHROMIUM=mine).stdout == f"{mine}\n"
    said = machine.run("where", GUARDTAG_CHROMIUM="not-here")
    assert (said.returncode, said.stdout, said.stderr) == (1, "", "")


def test_one_in_a_folder_with_a_blank_can_be_named(machine: Machine) -> None:
    path = shutil.copy(machine.home / "real", machine.clone / "chromium")
    assert machine.run("where", GUARDTAG_CHROMIUM=str(path)).stdout == f"{path}\n"


@pytest.mark.parametrize(("works_at", "done"), [(1, ["install"]), (2, ["install", "update", "install"])])
def test_root_of_a_debian_gets_it_installed(machine: Machine, works_at: int, done: list[str]) -> None:
    machine.user(0)
    machine.apt(works_at)
    said = machine.run(GUARDTAG_CI="1")
    assert (said.returncode, said.stderr, machine.log()) == (0, "", done)
    assert "为测试安装 Chromium" in said.stdout
    assert machine.run().stdout == ""


def test_what_apt_said_is_kept_when_it_fails(machine: Machine) -> None:
    machine.user(0)
    machine.apt(works_at=9)
    said = machine.run()
    assert said.returncode == 0
    assert "could not be installed (.venv/browser.log)" in said.stderr
    assert "没能装上（.venv/browser.log）" in said.stderr
    assert "Unable to locate package" in (machine.clone / ".venv/browser.log").read_text()


def test_where_it_may_not_be_installed_it_is_said_what_to_run(machine: Machine) -> None:
    machine.apt(works_at=1)
    said = machine.run()
    assert (said.returncode, machine.log()) == (0, [])
    assert "  do: Debian: sudo apt install chromium" in said.stderr
    assert "请这样做：Debian：sudo apt install chromium" in said.stderr
    assert "skipped" in said.stderr
    assert machine.run("where").stderr == ""


def test_ci_must_have_it(machine: Machine) -> None:
    said = machine.run(GUARDTAG_CI="1")
    assert said.returncode == 1
    assert "skipped" not in said.stderr


def test_another_word_is_refused(machine: Machine) -> None:
    assert machine.run("were").returncode == 2


def test_make_test_asks_for_it() -> None:
    recipes = (ROOT / "Makefile").read_text("utf-8").split("\n\n")
    assert sum("sh tools/browser.sh" in recipe for recipe in recipes) == 3  # test, cover and soak
    assert os.access(ROOT / "tools/browser.sh", os.R_OK)

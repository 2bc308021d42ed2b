"""docs/how-to/consents.md: every block is run, in the order of the page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import guardtag
from guardtag import Consent, Contact
from tests.cli.test_cli import run

PAGE = (Path(__file__).parents[2] / "docs/how-to/consents.md").read_text("utf-8")


@pytest.mark.soak
def test_the_page_works(tmp_path: Path) -> None:
    pytest.importorskip("uharfbuzz")
    with guardtag.open(tmp_path / "city.db") as city:
        boy = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}), medical="takes warfarin",
        )  # fmt: skip
    said = ""
    for kind, block in re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL):
        if kind == "python":
            done = subprocess.run(
                [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False
            )
            assert done.returncode == 0, done.stderr
            said += done.stdout
            continue
        for line in block.splitlines():
            done = run(tmp_path, *line.replace("WARD", boy.id).split()[1:])
            assert done.returncode == 0, (line, done.stderr)
            said += done.stdout
    assert "No family may be told" in said
    assert "['alert', 'nickname'] True" in said
    assert "1 to be asked again" in said
    assert "wards.dossier" not in said.partition("copy.html")[0], "the log was asked for before the copy"
    assert (tmp_path / "copy.json").exists()

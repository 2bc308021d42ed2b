"""How-to pages in a fresh folder, and in one where README's example was tried before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import guardtag
from tests.kit.test_how_to import ROOT, Page
from tests.soak import soak

REFUSED = {"training.md": 1}
"""How many commands a page shows being refused."""


@pytest.fixture(params=["fresh", *soak(["after README's example"])])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param != "fresh":
        [example] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
        (tmp_path / "example.py").write_text(example, "utf-8")
        _, status, output = Page("wards.md", tmp_path).command("python example.py")
        assert status == 0, output
    return tmp_path


@pytest.mark.parametrize("name", ["training.md", *soak(["rounds.md"])])
def test_a_page_works_from_its_first_line_to_its_last(folder: Path, name: str) -> None:
    page = Page(name, folder)
    page.work()
    assert len([line for line, status, _ in page.outputs if status]) == REFUSED.get(name, 0), page.outputs


def test_the_page_about_people_works_with_the_id_that_it_finds(folder: Path) -> None:
    page = Page("wards.md", folder)
    keyboard = [block for kind, block in page.blocks if kind == "sh"][-1]
    page.blocks = page.blocks[: page.blocks.index(("sh", keyboard))]
    page.work()
    assert [output for _, status, output in page.outputs if status] == []
    with guardtag.open(folder / "city.db") as city:
        [boy] = city.wards.find(name="小军")
    for line in keyboard.splitlines():
        _, status, output = page.command(line.replace("01k…", boy.id))
        assert status == 0, (line, output)

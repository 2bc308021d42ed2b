"""Every page is found: it stands in one toctree of the index, and the index names no page that is not there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import making
import pytest

DOCS = Path(__file__).parents[2] / "docs"


def listed(docs: Path) -> Counter[str]:
    """How often each page stands in a toctree; a pattern gives what no toctree names."""
    text = (docs / "index.md").read_text("utf-8")
    trees = re.findall(r"^```{toctree}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    entries = [
        [line for line in tree.splitlines() if line and not line.startswith(":")] for tree in trees
    ]  # fmt: skip
    found = Counter(entry for tree in entries for entry in tree if "*" not in entry)
    for tree in entries:
        for pattern in tree:
            if "*" in pattern:
                pages = {path.relative_to(docs).with_suffix("").as_posix() for path in docs.glob(f"{pattern}.md")}
                found.update(pages - found.keys())
    return found


def of_hand(docs: Path) -> set[str]:
    """The pages that are written, not made; without the index itself."""
    pages = {path.relative_to(docs).with_suffix("").as_posix() for path in docs.rglob("*.md")}
    return {page for page in pages if not page.startswith(("_build/", *making.FOLDERS))} - {"index"}


def test_every_page_stands_in_one_toctree() -> None:
    found = listed(DOCS)
    assert [page for page, times in found.items() if times > 1] == []
    assert of_hand(DOCS) - found.keys() == set(), "put it into a toctree of docs/index.md, by whom it is for"
    assert found.keys() - of_hand(DOCS) - making.pages().keys() == set(), "the index names what is not there"


def test_a_page_in_none_or_in_two_is_seen(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("```{toctree}\n:glob:\n\na\na\nb/*\n```\n", "utf-8")
    for name in ("a", "b/c", "d"):
        (tmp_path / f"{name}.md").parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.md").touch()
    assert listed(tmp_path) == {"a": 2, "b/c": 1}
    assert of_hand(tmp_path) - listed(tmp_path).keys() == {"d"}


def test_made_pages_stand_in_a_toctree_or_say_that_they_do_not() -> None:
    lists = "\n".join(making.pages()[name] for name in making.pages() if name.endswith("/index"))
    for name, text in making.pages().items():
        hidden = text.startswith("---\norphan: true\n")
        assert hidden or name in listed(DOCS) or name.rpartition("/")[2] in lists, name


def test_a_toctree_of_nothing_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there/page.md").touch()
    empty, full = ("```{toctree}\n:glob:\n\n" + folder + "/*\n```\n" for folder in ("nothing", "there"))
    assert making.filled(tmp_path, empty + full) == "\n" + full


@pytest.mark.parametrize("folder", making.FOLDERS)
def test_git_ignores_made_pages(folder: str) -> None:
    assert f"/docs/{folder}/" in (DOCS.parent / ".gitignore").read_text("utf-8").splitlines()


def test_only_what_differs_is_written_and_what_is_made_no_more_goes(tmp_path: Path) -> None:
    making.write(tmp_path, {"reference/api/a": "one\n", "reference/errors/b": "two\n"})
    kept = tmp_path / "reference/api/a.md"
    before = kept.stat().st_mtime_ns
    making.write(tmp_path, {"reference/api/a": "one\n"})
    assert kept.stat().st_mtime_ns == before
    assert not (tmp_path / "reference/errors/b.md").exists()


def leads_on(text: str) -> bool:
    """Whether a page says near its end where to read on."""
    end = "\n".join(text.rstrip().splitlines()[-25:])
    return re.search(r"\]\((?!https?:|#)[^)\s]+\.md", end) is not None


def test_every_page_leads_on() -> None:
    left = re.compile(r"_|reference/|spec/|benchmarks\.md|index\.md")  # made, or looked up
    pages = [path for path in DOCS.rglob("*.md") if not left.match(path.relative_to(DOCS).as_posix())]
    assert len(pages) > 60
    assert [path.name for path in pages if not leads_on(path.read_text("utf-8"))] == []
    assert not leads_on("# A page\n\n[a](#b) [c](https://example.org/d.md)\n")

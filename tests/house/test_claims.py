"""Pages that claim something name the test that proves it: each of those tests exists, and each row has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`((?:tests|plugins/[\w-]+/tests)/[\w/]+\.py)::(\w+)`")
PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if NAMED.search(page.read_text("utf-8"))]
PROMISES = {"escalation": 20, "security": 70, "law": 20, "what-nobody-else-does": 6}
"""Pages that live by their proofs, and how many each has at least."""
UNPROVED = "not defended"
OFFERED = re.compile(r"def guardtag_notifiers\(.*?(?=\n@|\ndef |\Z)", re.DOTALL)
SCHEME = re.compile(r'Offer\("(\w+)"')


def missing(text: str) -> list[str]:
    """Tests that a page names and that are not there."""
    return [
        f"{path}::{test}"
        for path, test in NAMED.findall(text)
        if not (ROOT / path).is_file()
        or not re.search(rf"^def {test}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    ]


def unproved(text: str) -> Iterator[str]:
    """The claims of tables with a column of tests whose cell says neither a test nor that there is none."""
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells[-1] == "test":
            inside = True
        elif inside and set(line) - set("|- ") and not NAMED.search(cells[-1]) and cells[-1] != UNPROVED:
            yield cells[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_test_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    assert missing(text) == []
    assert len(NAMED.findall(text)) >= PROMISES.get(page.stem, 1)


def test_the_pages_that_live_by_their_proofs_have_some() -> None:
    assert set(PROMISES) <= {page.stem for page in PAGES}


def test_each_row_of_the_security_model_has_a_test_or_says_that_it_is_not_defended() -> None:
    text = (ROOT / "docs/security.md").read_text("utf-8")
    assert list(unproved(text)) == []
    assert text.count("| test |") >= 12
    assert "## Not defended" in text


def test_what_is_missing_is_seen() -> None:
    here = "tests/house/test_claims.py"
    assert missing(f"`{here}::test_what_is_missing_is_seen` `{here}::test_nothing` `tests/gone.py::test_gone`") == [
        f"{here}::test_nothing", "tests/gone.py::test_gone",
    ]  # fmt: skip
    rows = (
        "| tries | gets | test |",
        "|---|---|---|",
        f"| a | b | `{here}::x` |",
        f"| c | d | {UNPROVED} |",
        "| e | f | - |",
    )
    assert list(unproved("\n".join(rows))) == ["e"]
    assert list(unproved("| tries | gets |\n|---|---|\n| a | b |\n")) == []


def test_each_channel_and_each_host_that_it_comes_with_stands_beside_what_the_law_says_of_borders() -> None:
    page = (ROOT / "docs/explanation/law.md").read_text("utf-8")
    sources = [
        path.read_text("utf-8")
        for folder in (ROOT / "src/guardtag/builtin", *sorted((ROOT / "plugins").glob("*/src")))
        for path in sorted(folder.rglob("*.py"))
    ]
    schemes = {scheme for text in sources for block in OFFERED.findall(text) for scheme in SCHEME.findall(block)}
    assert {"smtp", "sms", "webhook", "apprise", "wecom", "file"} <= schemes
    assert [scheme for scheme in sorted(schemes) if f"`{scheme}:" not in page] == []
    gateways = [path.read_text("utf-8") for path in (ROOT / "plugins/guardtag-sms").glob("src/*/gateways/*.toml")]
    hosts = {host for text in gateways for host in re.findall(r'^url = "https://([^/"]+)', text, re.MULTILINE)}
    hosts |= set(
        re.findall(
            r'"((?:[\w-]+\.)+(?:com|cn))"',
            (ROOT / "plugins/guardtag-robots/src/guardtag_robots/vendors.py").read_text("utf-8"),
        )
    )
    assert len(hosts) == 7
    assert [host for host in sorted(hosts) if f"`{host}`" not in page] == []

"""Pages that claim something name the test that proves it: each of those tests exists, and each row has one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from guardtag.config import Config
from guardtag.steps import meeting

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`((?:tests|plugins/[\w-]+/tests)/[\w/]+\.py)::(\w+)`")
PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if NAMED.search(page.read_text("utf-8"))]
PROMISES = {"escalation": 20, "security": 70, "law": 20, "what-nobody-else-does": 6, "story": 50}
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


def nowhere(text: str) -> list[str]:
    """Files and folders that the architecture's page sends to, and that are in none of the places it speaks of."""
    named = re.findall(r"`([\w*{}.-]+/[\w*./-]*)`", text)
    src, web = ROOT / "src", ROOT / "plugins/guardtag-web/src"
    roots = (ROOT, src, src / "guardtag", web, web / "guardtag_web")
    return [path for path in named if not any(any(root.glob(path.rstrip("/"))) for root in roots)]


def test_the_rooms_that_a_change_is_sent_to_are_there() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert text.count("`") > 300
    assert nowhere(text) == []
    assert nowhere("`rules/pace.py` `rules/gone.py` `guardtag_web/hall/` `texts/*_nothing.py`") == [
        "rules/gone.py", "texts/*_nothing.py",
    ]  # fmt: skip


def test_each_thing_that_the_report_tells_has_a_test() -> None:
    text = (ROOT / "docs/explanation/story.md").read_text("utf-8")
    assert re.findall(r"^\| (\d+) \|", text, re.MULTILINE) == [str(number) for number in range(1, 21)]
    assert list(unproved(text)) == []


def test_the_page_that_installs_it_names_every_part() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    table = (ROOT / "docs/how-to/install.md").read_text("utf-8").partition("| part |")[2]
    firsts = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`(\w+)`", "".join(firsts))) == set(project["optional-dependencies"])


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


def said(number: float) -> str:
    """As the page writes a small or large number: 5.3 × 10^-10, or as it is where that is short."""
    if 0.001 <= number < 1000:
        return f"{number:.3g}" if number >= 1 else f"{number:.2g}"
    digits, power = f"{number:.1e}".split("e")
    return f"{digits} × 10^{int(power)}"


def test_the_odds_are_what_their_formulas_come_to() -> None:
    text = (ROOT / "docs/security.md").read_text("utf-8")
    guesses, keys, tags, budget = 1000 * 10 * 365.25 * 86_400, 8, 1e6, Config().guesses_per_hour
    let_through = budget + budget * 87_660
    odds = {
        "guesses": guesses,
        "an authentic token": guesses * keys / 2**72,
        "a minted one": guesses * keys / 2**72 * tags / 2**40,
        "a typed code": tags / 2**50,
        "within the budget": let_through * tags / 2**50,
        "with a thousand tags": let_through * 1000 / 2**50,
        "over the budget": guesses * tags / 2**50,
    }
    assert {name: said(number) for name, number in odds.items() if said(number) not in text} == {}


def test_the_limits_that_the_security_model_names_are_those_of_the_configuration() -> None:
    text, config = (ROOT / "docs/security.md").read_text("utf-8"), Config()
    assert f"{config.reads_per_hour} people an hour, {config.reads_per_day} a day" in text
    assert config.glass_per_day == 5
    assert "a reason, five a day" in text
    assert meeting.TRIES == 5
    assert "five wrong ones in a call" in text

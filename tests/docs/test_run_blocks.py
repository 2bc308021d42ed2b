"""Blocks of the pages that no other test runs; and every command and setting in them is read."""

from __future__ import annotations

import re
import shlex
import sqlite3
import tomllib
from pathlib import Path
from typing import Any

import pytest

import guardtag
from guardtag import Consent, Contact, config
from guardtag.labels import own
from tests import forked
from tests.docs.blocks import HERE, PAGES, PARTS, Block, blocks
from tests.docs.test_made import typed

ALL = blocks()


def block(page: str, head: str) -> str:
    """The block of a page that begins so."""
    found = [one for one in ALL if one.page == page and one.head.startswith(head)]
    return next((one.text for one in found if one.head.partition("  ")[0] == head), found[0].text)


def commands(text: str) -> list[list[str]]:
    """The words of each `guardtag …` line."""
    text = re.sub(r"\$\([^)]*\)", "today", text.replace("\\\n", " "))
    lines = [line.strip() for line in text.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith("guardtag ")]


@pytest.mark.parametrize("page", sorted({one.page for one in ALL if one.kind == "sh" and commands(one.text)}))
def test_a_command_is_typed_rightly(page: str) -> None:
    for one in ALL:
        if one.page == page and one.kind == "sh":
            for words in commands(one.text):
                typed([word for word in words if word != "&"])


def settings() -> list[Block]:
    """Blocks that are a guardtag.toml, or a piece of one."""
    keys = {"store", "vault", "plugins", "channels", "templates", "designs", "languages", "checkpoints", "host"}
    found = [one for one in ALL if one.kind == "toml"]
    found = [one for one in found if one.page != "docs/labels.md" or one.head.startswith("designs")]  # else a design
    return [one for one in found if keys & tomllib.loads(re.sub("^ +", "", one.text, flags=re.MULTILINE)).keys()]


@pytest.mark.parametrize("one", settings(), ids=lambda one: f"{one.page}: {one.head}")
def test_a_configuration_is_one(one: Block) -> None:
    read = config.from_mapping(tomllib.loads(re.sub("^ +", "", one.text, flags=re.MULTILINE)), Path())
    assert isinstance(read, config.Config)


def test_every_configuration_that_is_listed_here_is_read() -> None:
    read = {(one.page, one.head) for one in settings()}
    listed = {
        (one.page, one.head) for one in ALL if one.kind == "toml"
        for head, by in PARTS.get(one.page, {}).items() if by == HERE and one.head.startswith(head)
    }  # fmt: skip
    assert listed - read == {("docs/labels.md", 'languages = ["zh", "ar"]')}, "a design, which is read below"


@pytest.fixture
def city(tmp_path: Path) -> dict[str, str]:
    """A city with a person in it who has called; the ids that pages leave open."""
    with guardtag.open(tmp_path / "city.db") as door:
        door.responders.enrol("li-ling", name="李岭", area="feicheng/north", address="mail:li@example.org")
        boy = door.wards.enrol(
            "小军", area="feicheng/north", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert", "nickname"}),
        )  # fmt: skip
        tag = door.tags.fit(door.tags.mint(1, area="feicheng").first, to=boy, by="li-ling")
    return {"ID": boy.id, "TAG": tag.link}


def run(folder: Path, page: str, head: str, refused: int = 0, **put: str) -> list[str]:
    """Runs the commands of a block, a line after the other; what they say."""
    said, wrong = [], []
    for words in commands(block(page, head)):
        done = forked.run(folder, *[swapped(word, put) for word in words[1:]], GUARDTAG_LANG="en")
        said.append(done.stdout + done.stderr)
        wrong += [] if done.returncode == 0 else [said[-1]]
    assert len(wrong) == refused, wrong
    return said


def swapped(word: str, put: dict[str, str]) -> str:
    for old, new in put.items():
        word = word.replace(old, new)
    return word


def test_the_keys_go_on_paper_and_come_back(tmp_path: Path, city: dict[str, str]) -> None:
    page = "docs/how-to/back-up-the-keys.md"
    for number, words in enumerate(commands(block(page, "guardtag keys backup sheets"))):
        assert forked.run(tmp_path, *words[1:]).returncode == 0, words
        (tmp_path / "sheets").rename(tmp_path / f"sheets-{number}")
    for name, sheet in (("a.txt", 1), ("b.txt", 3)):
        (tmp_path / f"sheets-0/sheet-{sheet}-of-3.txt").rename(tmp_path / name)
    (said,) = run(tmp_path, page, "guardtag keys restore a.txt b.txt")
    assert said.startswith("The rehearsal succeeded")
    kept = (tmp_path / "city.keys/keyring.json").read_bytes()
    (tmp_path / "city.keys/keyring.json").unlink()
    run(tmp_path, page, "guardtag keys restore a.txt b.txt --to")
    assert (tmp_path / "city.keys/keyring.json").read_bytes() == kept


def test_the_nightly_backups_are_rehearsed_and_restored(tmp_path: Path, city: dict[str, str]) -> None:
    page = "docs/how-to/back-up-and-restore.md"
    put = {"/mnt/backup/": "", "/mnt/safe/": "", "today": "2026-07-01", "vault-2026-07-01.backup": "v.backup"}
    run(tmp_path, page, "guardtag backup", **put)
    (tmp_path / "erasures-2026-07-02.txt").write_text(
        (tmp_path / "erasures-2026-07-01.txt").read_text("utf-8"), "utf-8"
    )
    run(tmp_path, page, "guardtag vault restore /mnt/safe", **put)
    (tmp_path / "city.keys/vault.db").unlink()
    run(tmp_path, page, "guardtag vault restore vault-2026", **put)
    said = run(tmp_path, page, "guardtag restore city-2026", refused=1, **put)  # a doctor of a new city is red
    assert "restored" in said[0]
    with guardtag.open(tmp_path / "city.db") as door:
        assert door.wards.get(city["ID"]).name == "小军"


def test_the_journal_is_verified_shown_and_written_out(tmp_path: Path, city: dict[str, str]) -> None:
    page = "docs/how-to/verify-the-journal.md"
    (tmp_path / "guardtag.toml").write_text('checkpoints = "file:checkpoints.txt"\n', "utf-8")
    run(tmp_path, page, "guardtag journal verify")
    forked.run(tmp_path, "journal", "checkpoint")
    put = {"/mnt/guardian/": "", "mail-of-march.txt": "checkpoints.txt"}
    run(tmp_path, page, "guardtag journal verify --checkpoint", **put)
    run(tmp_path, page, "guardtag journal show --ward WARD", WARD=city["ID"])
    assert (tmp_path / "journal.jsonl").exists()


@pytest.mark.soak
def test_a_house_is_moved_by_a_file(tmp_path: Path, city: dict[str, str]) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/guardtag.toml").write_text(
        'store = "sqlite:city.db"\nkeys = "file:../city.keys/keyring.json"\nvault = "sqlite:../city.keys/vault.db"\n',
        "utf-8",
    )
    run(tmp_path, "docs/how-to/move-house.md", "guardtag export house.guardtag")
    with guardtag.open(tmp_path / "new/guardtag.toml") as door:
        assert door.wards.get(city["ID"]).name == "小军"


def test_a_leaflet_is_made(tmp_path: Path, city: dict[str, str]) -> None:
    run(tmp_path, "docs/how-to/posters-and-leaflets.md", "guardtag form print families")
    assert "<html" in (tmp_path / "leaflet.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("page", "head"),
    [("docs/how-to/wash-and-photo.md", "guardtag tag mint"), ("docs/labels.md", "guardtag tag designs")],
)
def test_labels_are_minted_looked_at_and_printed(tmp_path: Path, city: dict[str, str], page: str, head: str) -> None:
    pytest.importorskip("resvg_py")
    with guardtag.open(tmp_path / "city.db") as door:
        batch = door.tags.mint(2, area="feicheng").id
    run(tmp_path, page, head, **{"BATCH": batch, "01k…": batch})
    assert (tmp_path / "sheet.svg").exists()


def test_a_poster_is_made_in_a_search(tmp_path: Path, city: dict[str, str]) -> None:
    image = pytest.importorskip("PIL.Image")
    pytest.importorskip("uharfbuzz")
    image.new("RGB", (150, 200), "#7788aa").save(tmp_path / "him.jpg")
    (tmp_path / "guardtag.toml").write_text('store = "sqlite:city.db"\nhotline = "0538-0000000"\n', "utf-8")
    with guardtag.open(tmp_path / "guardtag.toml") as door:
        door.scan(city["TAG"]).alert(place="bus stop")
    run(tmp_path, "docs/how-to/posters-and-leaflets.md", "guardtag ward poster", **{"01k…": city["ID"]})
    poster = (tmp_path / "poster.html").read_text("utf-8")
    assert all(shown in poster for shown in ("蓝色夹克", "data:image/", "王庄镇公交站"))


def test_forms_are_listed_and_printed(tmp_path: Path) -> None:
    listed, _ = run(tmp_path, "docs/how-to/posters-and-leaflets.md", "guardtag form list")
    assert "finders" in listed
    assert "<html" in (tmp_path / "finders.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("page", "needs", "made"),
    [
        pytest.param(
            "plugins/guardtag-pdf/README.md", "guardtag_pdf", ["labels.pdf", "page.pdf"], marks=pytest.mark.soak
        ),
        ("plugins/guardtag-zpl/README.md", "guardtag_zpl", ["labels.zpl"]),
    ],
)
def test_a_plugin_prints_and_proves_as_its_page_has_it(tmp_path: Path, page: str, needs: str, made: list[str]) -> None:
    pytest.importorskip(needs)
    pytest.importorskip("zxingcpp")
    (tmp_path / "guardtag.toml").write_text('host = "t.example.org"\n' + block(page, "# guardtag.toml"), "utf-8")
    with guardtag.open(tmp_path / "guardtag.toml") as door:
        batch = door.tags.mint(1, area="feicheng").id
    for one in ALL:
        if one.page == page and one.kind == "sh":
            run(tmp_path, page, one.head, BATCH=batch)
    assert [name for name in made if not (tmp_path / name).stat().st_size] == []


@pytest.mark.parametrize(
    ("page", "head"),
    [("docs/how-to/several-machines.md", "pip install ./guardtag-"),
     ("plugins/guardtag-remote/README.md", "guardtag vault certificates")],
)  # fmt: skip
def test_certificates_are_made_for_each_machine(tmp_path: Path, page: str, head: str) -> None:
    pytest.importorskip("guardtag_remote")
    words = next(words for words in commands(block(page, head)) if "certificates" in words)
    done = forked.run(tmp_path, *words[1:], GUARDTAG_LANG="en")
    assert done.returncode == 0, done.stderr
    assert {"ca.pem", "server.pem", "one.key", "two.pem"} <= {path.name for path in (tmp_path / "tls").iterdir()}


def test_finder_and_family_speak_as_the_page_has_it(tmp_path: Path, city: dict[str, str]) -> None:
    sent = tmp_path / "mail.jsonl"
    (tmp_path / "guardtag.toml").write_text(
        f'store = "sqlite:{tmp_path / "city.db"}"\nkeys = "file:{tmp_path / "city.keys/keyring.json"}"\n'
        f'vault = "sqlite:{tmp_path / "city.keys/vault.db"}"\n[channels]\nmail = "file:{sent}"\n', "utf-8",
    )  # fmt: skip
    lines = block("docs/explanation/relay.md", "incident =").splitlines(keepends=True)
    with guardtag.open(tmp_path / "guardtag.toml") as door:
        names: dict[str, Any] = {"city": door, "text": city["TAG"]}
        exec("".join(lines[:3]), names)
        assert door.dispatch().sent
        links = re.findall(r"https://[^\"\s\\]+/N/[^\"\s\\]+", sent.read_text("utf-8"))
        names["notice_link"] = links[0]
        exec("".join(lines[3:-1]), names)
        assert names["page"].word
        assert [word.text for word in names["page"].words]
        exec(lines[-1].replace("红马", door.relay.pickup_word(names["notice_link"], language="zh")), names)
        assert door.incidents.get(names["incident"].id).state == "handed_over"


def test_the_pages_stand_in_an_application_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("guardtag_web")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "guardtag.toml").write_text('host = "tag.example.org"\n', "utf-8")
    names: dict[str, Any] = {}
    exec(block("plugins/guardtag-web/README.md", "import guardtag, guardtag_web"), names)
    assert callable(names["pages"])
    names["pages"].state.site.close()
    names["city"].close()


def test_a_design_in_a_third_language_is_one(tmp_path: Path) -> None:
    more, whole = (block("docs/labels.md", head) for head in ("languages =", "width = 45.0"))
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts/NotoSansArabic-Regular.ttf").touch()
    whole = re.sub(r"^\[lines\].*?\n\n|^(languages|font) .*?\n", "", whole, flags=re.DOTALL | re.MULTILINE)
    (tmp_path / "shirt.toml").write_text(more + whole, "utf-8")
    assert own.load(tmp_path / "shirt.toml").languages == ("zh", "ar")


def test_the_slow_look_up_scans_and_the_page_s_does_not() -> None:
    page = "docs/how-to/write-a-store.md"
    (slow,) = re.findall(r"`(WHERE \(kind, id\) IN \(VALUES [^`]*)`", PAGES[page])
    slow = "SELECT body FROM rows " + slow.replace("…", "(?, ?)")
    plans = []
    with sqlite3.connect(":memory:") as base:
        base.execute("CREATE TABLE rows (kind TEXT, id TEXT, body BLOB, PRIMARY KEY (kind, id)) WITHOUT ROWID")
        for query in (slow, block(page, "WITH k (kind, id)")):
            found = base.execute(f"EXPLAIN QUERY PLAN {query}", ("a", "b", "c", "d")).fetchall()
            plans.append(" ".join(str(row[3]) for row in found))
    base.close()
    assert "SCAN rows" in plans[0]
    assert "SEARCH r USING PRIMARY KEY" in plans[1]

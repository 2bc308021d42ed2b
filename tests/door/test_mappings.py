"""What an office said its titles mean is kept, used without asking, listed and forgotten."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from guardtag import Denied
from guardtag.errors import ImportRefused
from guardtag.model.mappings import Titles
from tests import forked
from tests.conftest import City, once_configured
from tests.interop import files

OWN = ["名字", "几号格", "家里人", "打这个", "签了没"]
MAP = {"名字": "name", "几号格": "grid", "家里人": "contact", "打这个": "phone", "签了没": "consent"}


def book(folder: Path, *names: str, header: list[str] = OWN) -> Path:
    rows = [
        dict(zip(OWN, [name, "3", "子松柏", f"1000000{at:04d}", "是"], strict=True)) for at, name in enumerate(names)
    ]
    return files.csv(folder / "book.csv", header, *([row[title] for title in header] for row in rows))


@pytest.fixture(autouse=True)
def _numbers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Messages to the numbers of these books go somewhere."""
    if "city" not in request.fixturenames:
        yield
        return
    with once_configured(request.getfixturevalue("city").door, "sms"):
        yield


def test_what_was_said_once_is_used_without_asking(city: City, tmp_path: Path) -> None:
    imports = city.door.imports
    with pytest.raises(ImportRefused):
        imports.enter(book(tmp_path, "甲"), root_area="feicheng")
    assert imports.enter(book(tmp_path, "甲"), root_area="feicheng", columns=MAP).entered == 1
    turned = book(tmp_path, "乙", "丙", header=OWN[::-1])
    assert imports.enter(turned, root_area="feicheng").entered == 2, "in another order too"
    (kept,) = city.door.mappings.list()
    assert kept.fields == {title: {"contact": "contact1", "phone": "phone1"}.get(f, f) for title, f in MAP.items()}
    assert (kept.titles, kept.by, kept.learnt) == (tuple(OWN), "operator", city.clock.now())


def test_saying_it_again_changes_nothing_and_a_correction_counts(city: City, tmp_path: Path) -> None:
    imports, mappings = city.door.imports, city.door.mappings
    imports.enter(book(tmp_path, "甲"), root_area="feicheng", columns=MAP)
    first = mappings.list()
    city.clock.advance(9)
    imports.enter(book(tmp_path, "乙"), root_area="feicheng", columns=MAP)
    assert mappings.list() == first
    wrong = {"签了没": "skip"}
    with pytest.raises(ImportRefused):
        imports.enter(book(tmp_path, "丙"), root_area="feicheng", columns=wrong)
    assert mappings.list() == first, "what cannot be read with it is not kept"
    with pytest.raises(ImportRefused):
        imports.enter(book(tmp_path, "丙"), columns={"名字": "everything"})


def test_one_tables_titles_say_nothing_of_another(city: City, tmp_path: Path) -> None:
    city.door.imports.enter(book(tmp_path, "甲"), root_area="feicheng", columns=MAP)
    other = files.csv(tmp_path / "b.csv", [*OWN, "备注"], ["乙", "3", "子松柏", "10000000009", "是", ""])
    with pytest.raises(ImportRefused):
        city.door.imports.enter(other, root_area="feicheng")


def test_forgotten_by_its_first_characters_and_a_late_retry_forgets_nothing_new(city: City, tmp_path: Path) -> None:
    mappings = city.door.mappings
    city.door.imports.enter(book(tmp_path, "甲"), root_area="feicheng", columns=MAP)
    (kept,) = mappings.list()
    assert mappings.forget(kept.id[:4], request_id="once") == kept
    assert mappings.list() == []
    with pytest.raises(Denied) as caught:
        mappings.forget(kept.id)
    assert caught.value.code == "GT-MAPPING-UNKNOWN"
    with pytest.raises(Denied):
        mappings.forget("")
    city.door.imports.enter(book(tmp_path, "乙"), root_area="feicheng", columns=MAP)
    assert mappings.forget(kept.id[:4], request_id="once") == kept
    assert len(mappings.list()) == 1


def test_it_is_sealed_journalled_and_the_operators_alone(city: City, tmp_path: Path) -> None:
    city.door.imports.enter(book(tmp_path, "甲"), root_area="feicheng", columns=MAP)
    records = city.door._room.records
    (row,) = records.store.walk("mapping", "", 9)
    assert "名字".encode() not in row.body
    assert not row.index
    assert "名字" not in row.id
    assert isinstance(records.opened(Titles, row), Titles)
    assert [entry.verb for entry in city.door.journal.list() if "titles" in entry.verb] == ["wards.titles"]
    city.responder("li-ling")
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").mappings.list()


# -- the command


def guardtag(folder: Path, *words: str, lang: str = "en") -> subprocess.CompletedProcess[str]:
    return forked.run(folder, *words, GUARDTAG_LANG=lang)


def test_the_command_learns_lists_and_forgets(tmp_path: Path) -> None:
    assert guardtag(tmp_path, "init").returncode == 0
    book(tmp_path, "甲")
    asked = guardtag(tmp_path, "ward", "import", "book.csv", "--root-area", "feicheng", lang="zh")
    assert asked.returncode == 1
    assert "GT-IMPORT-" in asked.stderr
    said = [word for title, field in MAP.items() for word in ("--map", f"{title}={field}")]
    done = guardtag(tmp_path, "ward", "import", "book.csv", "--root-area", "feicheng", *said)
    assert done.returncode == 0, done.stderr
    listed = guardtag(tmp_path, "ward", "mappings")
    assert "名字 = name" in listed.stdout
    (row,) = json.loads(guardtag(tmp_path, "ward", "mappings", "--json").stdout)
    assert row["fields"]["打这个"] == "phone1"
    gone = guardtag(tmp_path, "ward", "mappings", "--forget", row["id"][:6], lang="zh")
    assert "已忘记" in gone.stdout
    assert "还没有记住" in guardtag(tmp_path, "ward", "mappings", lang="zh").stdout
    wrong = guardtag(tmp_path, "ward", "import", "book.csv", "--map", "名字")
    assert (wrong.returncode, "TITLE=FIELD" in wrong.stderr) == (2, True)

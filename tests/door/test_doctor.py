"""What the doctor says of the codes: which symbol the host gives, and what a shorter one would gain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import guardtag
from guardtag.config import Config
from guardtag.labels import choice
from guardtag.steps.finding import Finding
from guardtag.world import simulated
from tests.conftest import once_configured


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read rates that stay as they are when the bench measures anew."""
    table = {(4, "H"): ((0.4, 0.8), (0.5, 0.9)), (4, "Q"): ((0.4, 0.7), (0.5, 0.8)), (5, "Q"): ((0.4, 0.6),)}
    monkeypatch.setattr(choice, "rates", lambda: table)
    choice._best.cache_clear()
    yield
    choice._best.cache_clear()


def finding(host: str, name: str = "code") -> Finding:
    world, _ = simulated(1)
    with guardtag.open(Config(host=host), world) as door:
        return next(f for f in door.doctor() if f.name == name)


@pytest.mark.parametrize(
    ("letters", "symbol", "gain"),
    [
        (4, "4-H", None), (7, "4-H", None), (8, "4-Q", "7 letters or fewer would give 4-H"),
        (14, "4-Q", "7 letters or fewer would give 4-H"), (24, "4-Q", "7 letters or fewer would give 4-H"),
        (25, "5-Q", "24 letters or fewer would give 4-Q"), (45, "5-Q", "24 letters or fewer would give 4-Q"),
    ],
)  # fmt: skip
def test_the_symbol_of_a_host_and_the_gain_of_a_shorter_one(letters: int, symbol: str, gain: str | None) -> None:
    found = finding("t" * (letters - 3) + ".cn")
    assert found.state == "green"
    assert f"A host of {letters} letters gives version {symbol}" in found.what
    assert (gain in found.what) if gain else "would give" not in found.what


def found_in(folder: Path) -> list[list[Finding]]:
    """What the doctor says of deployments that lack one thing or another."""
    folder.joinpath("wrong").mkdir()
    folder.joinpath("wrong/shirt.toml").write_text("width = 4500\n")
    folder.joinpath("none").mkdir()
    said = []
    for name, settings in {
        "bare": {}, "set": {"host": "tag.cn", "hotline": "0538-0000000", "designs": "none"},
        "long": {"host": "t" * 40 + "." + "t" * 40 + ".cn", "designs": "wrong"},
        "large": {"host": "tag.feicheng.example.gov.cn", "channels": {"mail": (f"file:{folder}/out", {})}},
        "file": {"host": "tag.cn", "store": "sqlite:a.db", "vault": "sqlite:k/v.db", "keys": "file:k/keys.json"},
    }.items():  # fmt: skip
        base = folder / name
        base.mkdir()
        settings = {key: f"{folder}/{value}" if key == "designs" else value for key, value in settings.items()}
        world, clock = simulated(1)
        with guardtag.open(Config(base=base, **settings), world) as door:  # type: ignore[arg-type]
            said.append(door.doctor())
            door.tags.mint(3, area="feicheng")
            door.incidents.open("errand", area="feicheng", place="南门", by="operator")
            said.append(door.doctor())
            door.dispatch()
            said.append(door.doctor())
            clock.advance(100_000)
            said.append(door.doctor())
    return said


def test_every_finding_is_told_in_the_reader_s_language_and_names_nobody(tmp_path: Path) -> None:
    keys = set()
    for findings in found_in(tmp_path):
        for found in findings:
            keys.add(found.key)
            assert found.told("en") == (found.what, found.do)
            for here, there in zip(found.told("zh"), found.told("en"), strict=True):
                assert bool(here) == bool(there)
                assert here == "" or any("一" <= letter <= "鿿" for letter in here), (found.key, here)
                assert "{" not in here + there
            assert not {"南门", "小军"} & set(found.facts.values())
    assert keys >= {
        "dispatcher", "dispatcher-never", "dispatcher-never-open", "dispatcher-stopped-open", "host", "host-sample",
        "code", "code-none", "code-shorter", "designs-none", "GT-DESIGN-RANGE", "hotline", "channels", "channels-none",
        "keys-memory", "key-backup-none", "journal", "tags", "store", "responders-none",
    }  # fmt: skip


def test_the_hotline_is_named_where_there_is_one(tmp_path: Path) -> None:
    findings = [found for one in found_in(tmp_path) for found in one]
    said = [found.told("zh")[1] for found in findings if found.key == "dispatcher-never-open"]
    assert any("请先接听热线 0538-0000000，" in text for text in said)
    assert any("请先接听热线或 110，" in text for text in said)


def test_a_host_that_fits_no_code_is_red() -> None:
    found = finding("t" * 40 + "." + "t" * 40 + ".cn")
    assert found.state == "red"
    assert "shorter" in found.do


def test_the_symbol_it_names_is_the_one_that_is_printed(tmp_path: Path) -> None:
    """The doctor's word against the drawn label's number of modules."""
    from guardtag.labels import design
    from guardtag.labels.draw import draw, grade_for
    from guardtag.payload.codes import Codes
    from guardtag.payload.keys import Keyring

    keyring = Keyring.new(simulated(1)[0].random)
    for letters in range(4, 46):
        host = "t" * (letters - 3) + ".cn"
        label = draw(Codes(keyring, host).code(5, 6), design.get(), design.Wording(lines=("帮帮我",), host="t.cn"))
        grade = grade_for(letters)
        assert grade is not None
        assert len(label.shapes[0].rows) == grade.edge  # type: ignore[union-attr]


def test_designs_of_ones_own_are_looked_at(tmp_path: Path) -> None:
    def found() -> Finding | None:
        world, _ = simulated(1)
        with guardtag.open(Config(base=tmp_path, designs="labels", host="tag.cn"), world) as door:
            return next(f for f in door.doctor() if f.name == "designs")

    missing = found()
    assert missing is not None
    assert missing.state == "red"
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels/shirt.toml").write_text("width = 4500\n")
    wrong = found()
    assert wrong is not None
    assert wrong.state == "red"
    assert "`width` of the design `shirt`" in wrong.what
    (tmp_path / "labels/shirt.toml").unlink()
    good = found()
    assert good is not None
    assert (good.state, good.what) == ("green", "Label designs of your own: none yet.")
    world, _ = simulated(1)
    with guardtag.open(Config(host="tag.cn"), world) as door:
        assert not [f for f in door.doctor() if f.name == "designs"]


def test_who_cannot_be_reached_and_what_is_different_for_a_while() -> None:
    world, clock = simulated(1)
    with guardtag.open(Config(channels={"mail": ("console:", {})}), world) as door:
        door.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
        with once_configured(door, "fax"):
            door.responders.enrol("wang-xia", name="王霞", area="feicheng/a", address="fax:1")
            door.responders.enrol("helper", name="志愿者", area="feicheng/a", role="volunteer", address="fax:2")
        door.modes.begin("drill", "feicheng", minutes=30)
        door.modes.begin("maintenance", "mail", minutes=10)
        found = {f.key: f for f in door.doctor()}
        assert found["responders-unreached"].facts["count"] == "1"
        assert "duty-desk" in found
        assert "feicheng" in found["mode-drill"].told("zh")[0]
        assert "mail" in found["mode-maintenance"].told("en")[0]
        assert found["mode-drill"].state == found["duty-desk"].state == "yellow"
        clock.advance(1801)
        door.responders.enrol("hall", name="大厅", area="feicheng", role="hotline", address="mail:h@example.org")
        later = {f.key for f in door.doctor()}
        assert not later & {"mode-drill", "mode-maintenance", "duty-desk"}

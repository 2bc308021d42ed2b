"""The commands of supply, as docs/how-to/supply.md has them: every block is run, in the order of the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import guardtag
from guardtag import Consent, Contact
from guardtag.cli import COMMANDS, cli
from guardtag.cli._said import of_supply as said
from guardtag.model.garments import GARMENTS, SEASONS
from guardtag.rules.reconcile import STATES
from guardtag.texts import en, zh

PAGE = Path(__file__).parents[2] / "docs/how-to/supply.md"
HOME = "feicheng/wangzhuang/north/zhongyu/3"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a deployment in it, one worker and one person."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUARDTAG_LANG", "en")
    (tmp_path / "guardtag.toml").write_text('host = "tag.example.org"\n[stock]\ngrid = 60\n', "utf-8")
    (tmp_path / "letter.txt").write_text("谢谢你们。\n他回家了。\n", "utf-8")
    with guardtag.open(tmp_path / "guardtag.toml") as door:
        door.responders.enrol("li-ling", name="李岭", area=HOME)
        door.wards.enrol(
            "小军", area=HOME, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def found(*arguments: str) -> list[dict[str, object]]:
    data = json.loads(run(*arguments, "--json").output)
    return data if isinstance(data, list) else [data]


def test_the_page_works_from_its_first_line_to_its_last(place: Path) -> None:
    ids: dict[str, str] = {}
    with guardtag.open(place / "guardtag.toml") as door:
        ids["WARD"] = next(iter(door.wards.list(HOME))).id
    text = PAGE.read_text("utf-8")
    outputs: dict[str, str] = {}
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            command = line.split("   ")[0].split("#")[0].strip()
            words = [_filled(word, ids) for word in _words(command)]
            assert words[0] == "guardtag"
            done = run(*words[1:])
            assert done.exit_code == 0, (command, done.output, done.exception)
            outputs[command] = done.output
            for name, lister in (("APPEAL", ("supply", "calls")), ("PLEDGE", ("supply", "pledges")),
                                 ("RECEIPT", ("supply", "receipt")), ("LETTER", ("supply", "letters")),
                                 ("BATCH", ("tag", "batches"))):  # fmt: skip
                rows = found(*lister) if name not in ids else []
                if rows:
                    first = rows[0]
                    ids[name] = str(first["call"]["id"] if name == "APPEAL" else first["id"])  # type: ignore[index]
    assert "pledged 600, received 600, missing 400" in outputs["guardtag supply calls APPEAL"]
    assert "820.50 CNY" in outputs["guardtag supply calls APPEAL"]
    assert "every tag is in exactly one state" in outputs["guardtag supply reconcile"]
    assert "coat (winter): 1 of 5" in outputs["guardtag supply coverage WARD"]
    assert f"{HOME}: 35 on hand, 60 wanted" in outputs["guardtag supply stock --low"]
    assert "simulated" in outputs["guardtag supply forecast 2"]
    for page in ("receipt.html", "gift.html", "thanks.html"):
        assert (place / page).read_text("utf-8").startswith("<!DOCTYPE html>")
    assert "李岭" in (place / "receipt.html").read_text("utf-8")
    for word in ("小军", "田爱云", ids["WARD"]):
        assert all(word not in (place / page).read_text("utf-8") for page in ("gift.html", "thanks.html"))


def _words(command: str) -> list[str]:
    import shlex

    return shlex.split(command)


def _filled(word: str, ids: dict[str, str]) -> str:
    head, slash, tail = word.partition("/")
    return ids[head] + slash + tail if head in ids else word


def test_the_group_says_what_the_list_says() -> None:
    help_text = run("supply", "--help").output
    first = next(line.strip() for line in help_text.splitlines()[1:] if line.strip())
    assert first == COMMANDS["supply"][1]


@pytest.mark.parametrize("name", sorted(cli.get_command(None, "supply").commands))  # type: ignore[arg-type, union-attr]
def test_every_command_has_an_example(name: str) -> None:
    shown = run("supply", name, "--help").output
    assert "Examples:" in shown
    assert f"guardtag supply {name}" in shown


@pytest.mark.parametrize("arguments", [
    ("coverage",), ("coverage", "x", "--area", "feicheng"), ("forecast",), ("forecast", "1", "--area", "feicheng"),
    ("calls", "--end"), ("letters", "--release"), ("letters", "--out", "x.html"), ("receipt", "--out", "x.html"),
    ("reconcile", "--batch", "x", "--area", "feicheng"), ("hand-over", "0", "5", "--received-by", "li-ling"),
    ("lost", "x"),
    ("wardrobe", "x", "coat"), ("wardrobe", "x", "coat:winter=five"),
    ("receipt", "--language", "zh,en,zh"),
])  # fmt: skip
def test_what_cannot_be_meant_is_said(place: Path, arguments: tuple[str, ...]) -> None:
    assert run("supply", *arguments).exit_code == 2


def test_a_sum_that_does_not_come_out_ends_with_1(place: Path) -> None:
    from guardtag.model.tags import Batch

    with guardtag.open(place / "guardtag.toml") as door:
        for _ in range(3):
            door.tags.mint(5, area="feicheng")
        lost = sorted(door.tags.batches(), key=lambda batch: batch.first)[1].id
        door._room.records.change(lambda tx: tx.delete(Batch, lost))
    done = run("supply", "reconcile")
    assert done.exit_code == 1
    assert "minted, and in no batch: 6-10" in done.output
    data = json.loads(run("supply", "reconcile", "--json").output)
    assert (data["difference"], data["balanced"]) == (-5, False)


def test_every_state_and_garment_has_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for language, catalogue in (("zh", zh), ("en", en)):
        monkeypatch.setenv("GUARDTAG_LANG", language)
        for key in (*GARMENTS, *SEASONS, *(f"{s}-state" if s.endswith("-unfitted") else s for s in STATES)):
            assert key in catalogue.SUPPLY, key
        for reason in ("unread-once", "unread-twice", "replace-read", "readings", "no-readings", "washes-said",
                       "washes-counted", "washes-assumed", "keep-on", "look", "replace"):  # fmt: skip
            assert reason in catalogue.SUPPLY
    monkeypatch.setenv("GUARDTAG_LANG", "zh")
    assert said("covered", kind=said("coat"), season=said("winter"), tagged=1, owned=5) == "大衣（冬季）：5 件中有 1 件"

"""What a clerk who reads Chinese sees of the commands of every day: Chinese, and no link that opens a call."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import guardtag
from guardtag import Consent, Contact, texts
from guardtag.cli import cli
from guardtag.texts import zh_misuse

NO_WORDS = re.compile(
    r"guardtag [a-z-]+(?: [a-z-]+)*(?: --[a-z-]+)*(?: [A-Z]+)*|--[a-z-]+|GT-[A-Z-]+|https://\S+|01[0-9a-z]{6,}(?:/c\d)?|…?\b[A-Z0-9-]{4,14}\b"
    r"|(?:mail|sms|file):\S+|feicheng[a-z/0-9]*|li-ling|wang-xia|[a-z]+\.(?:html|csv|xlsx|json|db|png)|\b[a-z]+\.[a-z_]+\b|trial|outbox"
)
"""What stands in a Chinese answer as it is: commands, codes, ids, addresses, areas, files, verbs of the journal."""


@pytest.fixture
def town(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A folder with a deployment and an open call, and the ids of what is in it."""
    with guardtag.open(tmp_path / "city.db") as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
        city.responders.enrol("wang-xia", name="王霞", area="feicheng", role="supervisor")
        boy = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert", "nickname"}), groups=["dementia"],
        )  # fmt: skip
        batch = city.tags.mint(20, area="feicheng")
        tag = city.tags.fit(batch.first, to=boy, by="li-ling")
        call = city.scan(tag.link).alert(place="公交站", message="在哭")
    return tmp_path, {"WARD": boy.id, "BATCH": batch.id, "CALL": call.id, "LINK": tag.link, "TYPED": tag.typed}


def run(town: tuple[Path, dict[str, str]], *words: str, language: str = "zh") -> Result:
    folder, ids = town
    typed = [ids.get(word, word) for word in words]
    return CliRunner(env={"GUARDTAG_LANG": language}).invoke(cli, [*typed, "--city", str(folder / "city.db")])


DAY = (
    "ward list feicheng", "ward list nowhere", "ward find --name 小军", "ward find --name 无名", "ward show WARD",
    "ward show WARD --as li-ling", "ward back WARD", "ward history WARD", "ward doubles WARD", "ward imports",
    "ward mappings", "ward glasses WARD", "consent show WARD", "consent due feicheng", "consent log WARD",
    "tag batches", "tag fit 2 --to WARD --by li-ling", "tag show 2", "tag voided BATCH",
    "tag void BATCH --why stolen --first 9 --count 2", "tag voided BATCH", "tag replace 2 3 --by li-ling --why worn",
    "tag retire 3 --why damaged", "tag doubted feicheng", "tag runs BATCH", "tag mint 5 --area feicheng",
    "scan LINK --purpose trial", "scan TYPED --purpose check",
    "supply stock", "supply stock feicheng", "supply stock --low", "supply reconcile", "supply calls",
    "supply coverage WARD", "supply coverage --area feicheng", "supply forecast --area feicheng", "supply receipt",
    "supply call 冬衣标签 --need 100 --area feicheng", "supply calls", "supply pledges", "supply donors",
    "supply letters", "supply hand-over 5 3 --received-by li-ling", "supply receipt",
    "round suggest feicheng", "round suggest feicheng/b", "round list --area feicheng", "round flagged feicheng",
    "responder list feicheng", "responder list feicheng/z", "responder leave li-ling --until 2099-01-01",
    "responder list feicheng/a", "responder back li-ling", "responder unverified feicheng",
    "training list", "incident list", "incident show CALL", "incident acknowledge CALL --by li-ling",
    "incident show CALL", "incident arrive CALL --by li-ling", "incident hand-over CALL --by li-ling",
    "incident close CALL --by li-ling --outcome home", "incident list --closed", "incident show CALL", "notices lost",
    "mode list", "mode begin drill feicheng/b --minutes 5", "mode list", "mode end drill feicheng/b",
    "keys list", "dispatch", "health", "figures feicheng", "verify", "doctor",
)  # fmt: skip

KEY = re.compile(r"(?<![\w./@-])[a-z]+(?:_[a-z]+)+(?![\w./])")
MORE = (
    "figures feicheng --per area", "figures --ledger", "figures feicheng --public 2026-01", "incident kinds",
    "readiness feicheng", "warnings list", "training untrained feicheng", "signin list feicheng", "token list",
)  # fmt: skip
"""Other commands that print tables of what records hold."""

AS_NOTED = ("ward history WARD", "doctor")
"""These show entries of the journal as they were noted, and findings by their names."""


def test_a_day_at_the_desk_in_chinese(town: tuple[Path, dict[str, str]]) -> None:
    english = []
    for line in DAY:
        done = run(town, *line.split())
        assert done.exit_code in (0, 1), (line, done.output, done.exception)
        assert done.output.strip(), f"{line} says nothing"
        left = NO_WORDS.sub("", done.output)
        if (words := re.findall(r"[A-Za-z]{3,}", left)) and line not in AS_NOTED:
            english.append((line, words))
    assert not english, "\n".join(map(str, english))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_key_reaches_a_person(town: tuple[Path, dict[str, str]], language: str) -> None:
    """Keys are for programs, which read JSON; a person reads words."""
    keys = {}
    for line in (*DAY, *MORE):
        done = run(town, *line.split(), language=language)
        assert done.exit_code in (0, 1), (line, done.output, done.exception)
        if line not in AS_NOTED:
            keys[line] = sorted(set(KEY.findall(done.output)))
    assert {line: found for line, found in keys.items() if found} == {}
    told = json.loads(run(town, "figures", "feicheng", "--json", language=language).output)
    assert set(told["milestones"]) > {"responder_told", "handed_over"}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_whatever_records_hold_has_words(language: str) -> None:
    """States, lines of a call, messages and readers, wherever one language has a word for it."""
    known = [texts.catalogue(one) for one in texts.LANGUAGES]
    held = {(key, "") for one in known for key in one.WORDS} | {
        (key.removeprefix(prefix), kept)
        for one in known
        for shelf, prefix, kept in (
            (one.REPORT, "line-", "line-"), (one.REPORT, "notice-", "notice-"), (one.SCREEN, "is-", ""),
            (one.DOSSIER, "role-", ""),
        )
        for key in shelf if key.startswith(prefix)
    }  # fmt: skip
    assert len(held) > 300
    told = {key: texts.state(language, key, prefix) for key, prefix in held}
    assert {key: word for key, word in told.items() if KEY.fullmatch(word)} == {}


def test_a_link_that_opens_calls_stays_out_of_what_terminals_keep(town: tuple[Path, dict[str, str]]) -> None:
    for line in ("tag fit 2 --to WARD --by li-ling", "tag replace 2 3 --by li-ling"):
        done = run(town, *line.split())
        assert done.exit_code == 0, (line, done.output, done.exception)
        assert "/T/" not in done.output
        assert not re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", done.output), "nor the whole typed code"
        assert "--purpose trial" in done.output


@pytest.mark.parametrize(("language", "said"), [("en", "looks like a serial"), ("zh", "像是编号")])
def test_a_serial_that_is_scanned_is_told_to_be_none(
    town: tuple[Path, dict[str, str]], language: str, said: str
) -> None:
    for words in (["scan", "2"], ["scan", " 2 ", "--alert"]):
        done = run(town, *words, language=language)
        assert done.exit_code == 1
        assert said in done.output
        assert "guardtag tag show 2" in done.output
    assert said not in run(town, "scan", "7K3M-9QRT-2XRR", language=language).output


def test_whoever_was_never_away_is_not_said_to_be_back(town: tuple[Path, dict[str, str]]) -> None:
    assert "没有登记过外出" in run(town, "ward", "back", "WARD").output
    assert "not registered as away" in run(town, "ward", "back", "WARD", language="en").output
    assert run(town, "ward", "away", "WARD", "--until", "2099-01-01", "--since", "2098-12-01").exit_code == 0
    assert "已回来" in run(town, "ward", "back", "WARD").output
    assert "没有登记过外出" in run(town, "ward", "back", "WARD").output


def test_a_time_that_is_over_is_refused_in_chinese(town: tuple[Path, dict[str, str]]) -> None:
    done = run(town, "ward", "away", "WARD", "--until", "2020-01-01")
    assert isinstance(done.exception, ValueError)
    assert "结束时间应在将来" in zh_misuse.said(str(done.exception))

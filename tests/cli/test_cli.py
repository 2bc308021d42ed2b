"""The command: what a newcomer types, and what bad input gets: what / why / do, never a trace."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import click
import pytest

import guardtag
from guardtag import Consent, Contact
from tests import forked


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return forked.run(folder, *arguments, **environment)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A folder with a deployment, one ward, one worker, one batch, the first tag fitted."""
    with guardtag.open(tmp_path / "city.db") as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
        boy = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        batch = city.tags.mint(20, area="feicheng")
        tag = city.tags.fit(batch.first, to=boy, by="li-ling")
        (tmp_path / "link").write_text(tag.link, "utf-8")
        (tmp_path / "typed").write_text(tag.typed, "utf-8")
        (tmp_path / "ward").write_text(boy.id, "utf-8")
        (tmp_path / "batch").write_text(batch.id, "utf-8")
    return tmp_path


def said(folder: Path, name: str) -> str:
    return (folder / name).read_text("utf-8")


def refused(done: subprocess.CompletedProcess[str], code: str) -> None:
    assert done.returncode not in (0, None)
    assert "Traceback" not in done.stderr
    assert code in done.stderr, done.stderr
    assert done.stdout == ""


def test_every_command_has_help_with_an_example(tmp_path: Path) -> None:
    from guardtag.cli import cli

    def walk(command, path):  # type: ignore[no-untyped-def]
        if not isinstance(command, click.Group):
            yield path, command
            return
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), [*path, name])

    commands = list(walk(cli, []))
    assert len(commands) > 20
    for path, command in commands:
        assert "Examples:" in (command.help or ""), path
        options = {option for parameter in command.params for option in parameter.opts}
        assert "--json" in options, path


def test_the_list_of_commands_says_what_each_says_itself() -> None:
    from guardtag.cli import COMMANDS, cli

    for name, (_, text) in COMMANDS.items():
        said_there = cli.get_command(click.Context(cli), name).help.splitlines()[0]
        assert said_there.startswith(text.rstrip(".")), name


def test_a_call_from_the_command_line_to_its_end(town: Path) -> None:
    done = run(town, "scan", said(town, "typed"), "--alert", "--place", "bus stop", "--json")
    incident = json.loads(done.stdout)["id"]
    assert json.loads(run(town, "dispatch", "--json").stdout)["undelivered"] == 2
    for verb in ("acknowledge", "arrive", "hand-over"):
        assert run(town, "incident", verb, incident, "--by", "li-ling").returncode == 0
    assert run(town, "incident", "close", incident, "--by", "li-ling", "--outcome", "home").returncode == 0
    assert json.loads(run(town, "incident", "list", "--closed", "--json").stdout)[0]["outcome"] == "home"
    assert "handed over and reported back" in run(town, "incident", "show", incident).stdout
    assert "1 call, 0 open, 1 closed" in run(town, "figures", "feicheng").stdout
    assert "all fit" in run(town, "verify").stdout


def test_tags_are_minted_printed_fitted_shown_and_retired(town: Path) -> None:
    batch = json.loads(run(town, "tag", "mint", "5", "--area", "feicheng", "--json").stdout)
    assert (batch["first"], batch["count"]) == (21, 5)
    run_of = json.loads(run(town, "tag", "print", batch["id"], "out.csv", "--json").stdout)
    assert run_of["count"] == 5
    done = run(town, "tag", "fit", "21", "--to", said(town, "ward"), "--by", "li-ling", "--json")
    assert json.loads(done.stdout)["serial"] == 21
    assert "fitted" in run(town, "tag", "show", "21").stdout
    assert "replaced" in run(town, "tag", "retire", "21", "--why", "replaced").stdout


def test_doctor_says_what_is_not_configured_and_is_red(town: Path) -> None:
    done = run(town, "doctor")
    assert done.returncode == 1
    for part in ("host", "channels", "key-backup", "do:"):
        assert part in done.stdout


def test_init_makes_a_deployment_and_does_not_overwrite_one(tmp_path: Path) -> None:
    assert run(tmp_path, "init").returncode == 0
    assert {"guardtag.toml", "city.db", "city.keys"} <= {path.name for path in tmp_path.iterdir()}
    before = (tmp_path / "city.keys" / "keyring.json").read_bytes()
    assert run(tmp_path, "init").returncode == 0
    assert (tmp_path / "city.keys" / "keyring.json").read_bytes() == before


def test_init_writes_the_configuration_that_it_is_given_the_name_of(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    assert run(tmp_path, "init", "--city", "town/own.toml").returncode == 0
    assert {path.name for path in (tmp_path / "town").iterdir()} == {"own.toml", "city.db", "city.keys"}
    asked = (tmp_path / "town" / "own.toml").read_text("utf-8").replace("\n# ", "\n")
    (tmp_path / "town" / "own.toml").write_text(asked, "utf-8")
    done = run(tmp_path, "doctor", "--city", "town/own.toml")
    assert "Channels: mail, sms" in done.stdout, "every line that is commented out is right once it is not"
    assert run(tmp_path, "init", "--city", "nowhere/own.toml").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["scan", "hello"], "GT-TAG-NOT-A-TAG"),
        (["scan", "A" * 5000], "GT-TAG-TOO-LONG"),
        (["tag", "show", "99999"], "GT-TAG-UNFITTED"),
        (["tag", "fit", "2", "--to", "nobody", "--by", "li-ling"], "GT-WARD-UNKNOWN"),
        (["tag", "fit", "99999", "--to", "nobody", "--by", "li-ling"], "GT-TAG-UNKNOWN"),
        (["incident", "acknowledge", "nothing", "--by", "li-ling"], "GT-INCIDENT-UNKNOWN"),
        (["ward", "show", "nobody"], "GT-WARD-UNKNOWN"),
        (["ward", "show", "nobody", "--as", "nobody"], "GT-DENIED-ACTOR"),
        (["tag", "mint", "5", "--area", "No Such Area"], "GT-CLI-VALUE"),
        (["ward", "import", "city.db"], "GT-IMPORT-KIND"),
    ],
)
def test_bad_input_is_what_why_do(town: Path, arguments: list[str], code: str) -> None:
    refused(run(town, *arguments), code)


def test_a_mistyped_code_says_so(town: Path) -> None:
    typed = said(town, "typed")
    wrong = ("A" if typed[2] != "A" else "B").join([typed[:2], typed[3:]])
    refused(run(town, "scan", wrong), "GT-TAG-MISTYPED")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_code_is_said_heard_and_scanned(town: Path, tmp_path_factory: pytest.TempPathFactory, language: str) -> None:
    typed, elsewhere = said(town, "typed"), tmp_path_factory.mktemp("empty")  # no deployment is needed to say or hear
    done = run(elsewhere, "tag", "say", typed.lower(), GUARDTAG_LANG=language)
    assert done.stdout == run(elsewhere, "tag", "say", typed, "--language", language).stdout
    assert json.loads(run(elsewhere, "tag", "say", typed, "--language", language, "--json").stdout) == {
        "said": done.stdout.strip()
    }
    assert ("的" in done.stdout) == (language == "zh")
    assert run(elsewhere, "tag", "hear", done.stdout).stdout == f"{typed}\n"
    assert json.loads(run(elsewhere, "tag", "hear", *done.stdout.split(), "--json").stdout) == {"typed": typed}
    assert list(elsewhere.iterdir()) == []
    assert json.loads(run(town, "scan", done.stdout, "--json").stdout)["serial"] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["say", "7K3M-9QRT-2XRS"], "GT-TAG-MISTYPED"), (["say", "hello"], "GT-TAG-MISTYPED"),
        (["hear", "7K3M9QRT2XRS", "please"], "GT-TAG-NOT-A-TAG"), (["hear", "x" * 5000], "GT-TAG-NOT-A-TAG"),
        (["hear", "7 K 3 M 9 Q R T 2 X R S"], "GT-TAG-MISTYPED"),
        (["hear", "七、北京的K、三、M、9 Q R T 2 X R R"], "GT-TAG-MISHEARD"),
    ],
)  # fmt: skip
def test_what_is_said_or_heard_wrongly_is_refused(tmp_path: Path, arguments: list[str], code: str) -> None:
    refused(run(tmp_path, "tag", *arguments), code)


def test_forged_and_foreign_tokens_get_the_same_answer(town: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with guardtag.open(tmp_path_factory.mktemp("other") / "city.db") as other:
        foreign = next(other.tags.of(other.tags.mint(1, area="feicheng"))).link
    link = said(town, "link")
    forged = link[:-10] + ("A" if link[-10] != "A" else "B") + link[-9:]
    answers = {run(town, "scan", text).stderr for text in (foreign, forged)}
    assert len(answers) == 1
    assert "GT-TAG-UNKNOWN" in answers.pop()


def test_an_ended_tag_is_calm(town: Path) -> None:
    assert run(town, "tag", "retire", "1", "--why", "died").returncode == 0
    refused(run(town, "scan", said(town, "link")), "GT-TAG-RETIRED")


def test_a_second_fit_of_one_tag(town: Path) -> None:
    refused(run(town, "tag", "fit", "1", "--to", said(town, "ward"), "--by", "li-ling"), "GT-TAG-FITTED")


def test_a_key_file_that_others_may_read(town: Path) -> None:
    (town / "city.keys" / "keyring.json").chmod(0o644)
    done = run(town, "doctor")
    refused(done, "GT-KEYS-OPEN")
    assert "chmod 600" in done.stderr


def test_a_wrong_key_file_and_a_database_from_another_key(town: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("other")
    with guardtag.open(elsewhere / "city.db"):
        pass
    keyring = town / "city.keys" / "keyring.json"
    mine = keyring.read_bytes()
    keyring.write_bytes((elsewhere / "city.keys" / "keyring.json").read_bytes())
    refused(run(town, "doctor"), "GT-KEYS-OTHER")
    keyring.write_bytes(b"password")
    refused(run(town, "doctor"), "GT-KEY")
    keyring.write_bytes(mine[: len(mine) // 2])
    refused(run(town, "doctor"), "GT-KEY")
    keyring.unlink()
    refused(run(town, "doctor"), "GT-KEYS-MISSING")
    assert not keyring.exists(), "a database with people in it must never get fresh keys"
    keyring.write_bytes(mine)
    keyring.chmod(0o600)
    assert "journal" in run(town, "doctor").stdout


def test_a_file_that_is_no_database(town: Path) -> None:
    (town / "other.db").write_bytes(b"hello" * 1000)
    refused(run(town, "doctor", "--city", "other.db"), "GT-STORE-NOT-A-DATABASE")


def test_no_deployment_here(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor")
    assert done.returncode != 0
    assert "guardtag init" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_key_in_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "guardtag.toml").write_text("hotlin = '1'\n", "utf-8")
    done = run(tmp_path, "doctor")
    refused(done, "GT-CONFIG-KEY")
    assert "hotline" in done.stderr


def test_errors_as_json(town: Path) -> None:
    done = run(town, "scan", "hello", "--json")
    assert set(json.loads(done.stderr)) == {"code", "what", "why", "do"}


def test_a_printed_path_that_cannot_be_written(town: Path) -> None:
    (town / "folder.svg").mkdir()
    done = run(town, "tag", "print", said(town, "batch"), "folder.svg", "--count", "1")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_the_demo_does_not_touch_anybodys_files(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    done = run(tmp_path, "demo", "--out", ".")
    assert done.returncode != 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_import_says_what_entered_what_did_not_and_what_was_left_out(town: Path) -> None:
    (town / "r.csv").write_text(
        "姓名,区域,监护人,联系电话,同意,同意日期,类别,喜好\n"
        "演示甲,feicheng/a,演示乙,10000000007,是,2025-01-02,会飞,茶\n"
        "演示丙,feicheng/a,演示丁,110,是,2025-01-02,,\n",
        "utf-8",
    )
    done = run(town, "ward", "import", "r.csv")
    assert done.returncode == 1
    for part in ("1 entered, 1 refused", "GT-ROW-PHONE-SHORT", "GT-ROW-GROUP", "喜好"):
        assert part in done.stdout, done.stdout
    assert "10000000007" not in done.stdout + done.stderr

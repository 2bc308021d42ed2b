"""`guardtag explain`: what a code means, from the sources that make it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from guardtag.cli import cli
from guardtag.registry.meanings import Meaning, meanings
from guardtag.texts import zh
from guardtag.texts.en_codes import CODES


def said(*words: str, language: str = "en") -> tuple[int, str]:
    result = CliRunner(env={"GUARDTAG_LANG": language}).invoke(cli, ["explain", *words])
    return result.exit_code, result.output


def test_a_code_of_the_core_in_both_languages() -> None:
    code, english = said("gt-notify-paused")
    assert (code, english.splitlines()[0]) == (
        0, "GT-NOTIFY-PAUSED: The channel is left alone for a while; the message was not sent yet.",
    )  # fmt: skip
    code, chinese = said("GT-NOTIFY-PAUSED", language="zh")
    assert code == 0
    assert chinese.startswith(f"GT-NOTIFY-PAUSED: {zh.ERRORS['GT-NOTIFY-PAUSED'][0]}")


@pytest.mark.parametrize("code", sorted(CODES))
def test_what_only_stands_in_records_is_said_in_chinese_too(code: str) -> None:
    assert code in zh.ERRORS
    assert all(CODES[code][0:1])


def test_a_code_that_nobody_says_and_what_is_no_code() -> None:
    assert said("GT-NOBODY-SAYS-THIS")[0] == 1
    assert said("../etc/passwd")[0] == 2


def test_meanings_are_read_wherever_they_stand_and_nothing_is_run(tmp_path: Path) -> None:
    (tmp_path / "bell.py").write_text(
        "raise SystemExit\n"
        'AGAIN = "Ring again."\n'
        'x = NotifyError("GT-BELL-FOLDER", f"The folder {name} is gone.", "", AGAIN, retryable=True)\n'
        'T = {"GT-BELL-DEAD": ("The bell {n} is dead.", "Nobody hears it.", "Buy one.")}\n'
        'y = made("first", "GT-BELL-LATE", "It rang late.", why())\n'
        'if error.code == "GT-BELL-SILENT": pass\n',
        "utf-8",
    )
    (tmp_path / "broken.py").write_text('x = ("GT-BELL-FOLDER"', "utf-8")
    found = {code: meanings(code, [tmp_path]) for code in ("GT-BELL-FOLDER", "GT-BELL-DEAD", "GT-BELL-LATE")}
    assert found == {
        "GT-BELL-FOLDER": [Meaning("The folder … is gone.", "", "Ring again.")],
        "GT-BELL-DEAD": [Meaning("The bell … is dead.", "Nobody hears it.", "Buy one.")],
        "GT-BELL-LATE": [Meaning("It rang late.", "…", "")],
    }
    assert meanings("GT-BELL-SILENT", [tmp_path, tmp_path / "none"]) == []

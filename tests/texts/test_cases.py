"""Errors whose code has several causes: each cause is told in Chinese as precisely as in English."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import guardtag
from guardtag import texts
from guardtag.builtin._sqlite_file import cannot_open
from guardtag.errors import ConfigError, GuardTagError
from guardtag.texts import en, zh
from guardtag.texts.zh_cases import CASES, FACTS
from tests import trees
from tests.texts.test_catalogues import HAN, PLACEHOLDER, SRC, chinese

MAKERS = {"broken": "GT-PLUGIN-BROKEN", "unpinned": "GT-PLUGIN-PIN", "bad_option": "GT-REMOTE-OPTION"}
"""Functions of the sources that make the errors of one code, their case and facts passed on."""
OF_THE_GRID = ("GT-IMPORT-BROKEN", "GT-IMPORT-UNSAFE")
"""Made by functions of ``interop.grid``, which pass the case on."""
PASSED = {"plugin", "option", "role", "name"}
"""Facts that these functions, or ``**who.facts``, add."""
EVERY = [(code, case) for code, cases in CASES.items() for case in cases]
REMOTE, WEB = (Path(__file__).resolve().parents[2] / f"plugins/guardtag-{name}/src" for name in ("remote", "web"))


@cache
def calls() -> list[ast.Call]:
    files = [path for root in (SRC / "registry", REMOTE) for path in sorted(root.rglob("*.py"))]
    return [node for f in files for node in ast.walk(trees.parsed(f)) if isinstance(node, ast.Call)]


def strings(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


@cache
def written() -> list[set[str]]:
    return [
        strings(trees.parsed(path))
        for root in (SRC, REMOTE, WEB) for path in root.rglob("*.py") if path.parent.name != "texts"
    ]  # fmt: skip


def test_every_maker_of_an_error_of_several_causes_names_one_that_the_catalogue_has() -> None:
    seen = 0
    for call in calls():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in MAKERS or len(call.args) < 2:  # one of the same name makes another error, from less
            continue
        given = {str(keyword.arg) for keyword in call.keywords}
        cases = [keyword.value for keyword in call.keywords if keyword.arg == "case"] or call.args[2:3]
        assert cases, f"{ast.unparse(call)} names no case"
        seen += 1
        if isinstance(cases[0], ast.Constant):
            said = CASES[MAKERS[name]][str(cases[0].value)]
            named = {fact for part in filter(None, said) for fact in PLACEHOLDER.findall(part)}
            assert named <= given | PASSED, ast.unparse(call)
    assert seen > 30


@pytest.mark.parametrize(("code", "case"), EVERY, ids=["/".join(one) for one in EVERY])
def test_a_case_is_in_chinese_and_raised_somewhere(code: str, case: str) -> None:
    said = CASES[code][case]
    assert code in zh.ERRORS
    for part in filter(None, said):
        assert HAN.search(part)
        assert part.endswith("。") or part.endswith("？"), part
        assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;?!] *[\u4e00-\u9fff]", part)
        assert part.count("{") == part.count("}") == len(PLACEHOLDER.findall(part))
    made = any({code, case} <= found for found in written())
    passed = code in (*MAKERS.values(), *OF_THE_GRID) and any(case in found for found in written())
    assert made or passed, f"nothing raises {code} with the case {case}"


def test_what_a_value_must_be_has_its_words() -> None:
    tree = trees.parsed(SRC / "config" / "values.py")
    needs = [
        node.args[1] for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "wrong" and len(node.args) == 2
    ]  # fmt: skip
    assert len(needs) > 10
    for need in needs:
        text = need.value if isinstance(need, ast.Constant) else "a whole number from 0 to 100"
        assert text in FACTS["needs"]


def test_english_needs_no_cases() -> None:
    assert en.CASES == {}
    assert en.FACTS == {}


# -- what a newcomer meets


def refused(folder: Path, text: str) -> GuardTagError:
    (folder / "guardtag.toml").write_text(text, "utf-8")
    with pytest.raises(GuardTagError) as caught, guardtag.open(folder / "guardtag.toml"):
        pass
    return caught.value


@pytest.mark.parametrize(
    ("text", "code", "parts"),
    [
        ('[channels]\nbell = { url = "file:x.jsonl", unit = 3 }\n', "GT-CONFIG-OPTION",
         ["渠道“bell”", "“unit”", "units？"]),
        ('[channels]\nbell = { url = "file:x.jsonl", zzz = 3 }\n', "GT-CONFIG-OPTION",
         ["渠道“bell”", "可以写的有：", "units"]),
        ('[channels.b]\nurl = "file:x"\nplugins = ["a"]\n', "GT-CONFIG-OPTION", ["第一个 [表名] 之前", "plugins"]),
        ('[channels]\nb = { url = "file:x", units = 0 }\n', "GT-CONFIG-OPTION", ["渠道“b”", "1 到 100000"]),
        ('[channels]\nb = "flie:x"\n', "GT-PLUGIN-UNKNOWN", ["没有通知渠道叫“flie”", "file？"]),
        ('[channels]\nb = "sqlite:x"\n', "GT-PLUGIN-UNKNOWN", ["它是存储的名称", "file"]),
        ("relay_days = 0\n", "GT-CONFIG-VALUE", ["relay_days", "1 到 1000000 的整数"]),
        ("[pace]\nnight = 2\n", "GT-CONFIG-VALUE", ["pace.night", "大于 0、最大 1 的数"]),
        ("[lader]\n", "GT-CONFIG-KEY", ["ladder？"]),
        ("xyzzy = 1\n", "GT-CONFIG-KEY", ["可以写的有：", "relay_days"]),
    ],
)  # fmt: skip
def test_a_mistake_in_the_configuration_is_told_with_what_would_mend_it(
    tmp_path: Path, text: str, code: str, parts: list[str]
) -> None:
    error = refused(tmp_path, text)
    assert error.code == code
    told = chinese(error)
    for part in parts:
        assert part in told


@pytest.mark.parametrize(
    ("text", "line", "english", "said"),
    [
        ('[channels]\na = "file:a"\n\n[channels]\n', 4, "[channels] is there twice", "[channels] 写了两次"),
        ('[sekret]\n[sekret]\n', 2, "a [table] is there twice", "写了两次"),
        ('host = "a"\nhost = "sekret"\n', 2, "there twice", "写了两次"),
        ('host = "sekret\nplace = "x"\n', 1, "quotation mark", "引号"),
        ("\nhost = sekret\n", 2, "text stands in quotation marks", "引号"),
        ("host\n", 1, "= is missing", "要有 ="),
        ('levels = ["sekret"\n', 1, "bracket is missing", "右方括号"),
        ('host = "a" sekret\n', 1, "left over", "多余"),
        ("= sekret\n", 1, "neither a [table]", "既不是"),
        ("x = 1\ny = " + "[" * 9000, 1, "", "写法不对"),
    ],
)  # fmt: skip
def test_broken_toml_is_told_by_line_and_cause_and_never_by_what_stands_there(
    tmp_path: Path, text: str, line: int, english: str, said: str
) -> None:
    error = refused(tmp_path, text)
    assert error.code == "GT-CONFIG-TOML"
    if english:
        assert f"Line {line}: " in error.why
        assert f"第 {line} 行" in texts.error("zh", error)[1]
    assert english in error.why
    assert said in chinese(error)
    assert "sekret" not in f"{error} {error.facts} {chinese(error)}"


def test_a_configuration_in_another_encoding_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "guardtag.toml").write_bytes('languages = ["zh"]\nplace = "肥城"\n'.encode("gb18030"))
    with pytest.raises(ConfigError) as caught:
        guardtag.open(tmp_path / "guardtag.toml")
    assert caught.value.why == "Line 2: It is not in UTF-8."
    assert "第 2 行：不是 UTF-8" in chinese(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        '[channels]\na = "file:x"\nplugins = ["guardtag-sms"]\n',
        '[channels]\nplugins_dir = "plugins"\n',
        '[ladder]\ngrid = 5\nplugins = ["guardtag-sms"]\n',
        "[ladder]\nrelay_days = 3\n",
        "[pace]\nnight = 0.5\nplugins = []\n",
        '[kinds.wash]\nclass = "service"\nhost = "tag.example.org"\n',
        '[kinds.wash.ladder]\ngrid = 5\nhost = "tag.example.org"\n',
        "[kinds]\nplugins = []\n",
    ],
)
def test_a_key_of_the_file_below_a_table_is_told_to_belong_above_it(tmp_path: Path, text: str) -> None:
    error = refused(tmp_path, text)
    assert error.code == "GT-CONFIG-KEY"
    name = str(error.facts["name"])
    assert f"`{name}` belongs above the first [table]" in error.do
    assert f"请把 {name} 移到第一个 [表名] 之前" in chinese(error)


def test_a_channel_or_a_level_may_be_named_like_a_key_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "guardtag.toml").write_text(
        'levels = ["grid", "place"]\n[channels]\nhotline = "file:hotline.jsonl"\n[ladder]\nplace = 5\n'
    )
    with guardtag.open(tmp_path / "guardtag.toml") as door:
        assert "hotline" in door.config.channels


def test_a_further_machine_is_told_to_copy_the_keyring(tmp_path: Path) -> None:
    with guardtag.open(tmp_path / "city.db"):
        pass
    (tmp_path / "city.keys" / "keyring.json").unlink()
    with pytest.raises(GuardTagError) as caught:
        guardtag.open(tmp_path / "city.db")
    assert caught.value.code == "GT-KEYS-MISSING"
    assert "Copy keyring.json from the first" in caught.value.do
    assert "从第一台机器复制 keyring.json（权限 0600）" in chinese(caught.value)


def test_what_the_system_says_of_a_database_is_told() -> None:
    assert "没有权限（EACCES）" in chinese(cannot_open("city.db", PermissionError(13, "Permission denied")))
    assert "系统报告" in chinese(cannot_open("city.db", OSError(5, "Input/output error")))


def test_a_case_that_the_catalogue_lacks_falls_back_on_the_code() -> None:
    error = ConfigError("GT-CONFIG-OPTION", "what", option="x", case="new")
    assert "“x”" in chinese(error)
